import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
from conftest import FakePipeline

from kg.build import build, evaluate_gold, extract
from kg.errors import ArticleError, RunError, StoreError
from kg.graph import Graph

pytestmark = pytest.mark.usefixtures("quick")


@dataclass
class InterruptedPipeline(FakePipeline):
    """Stops after the first article, as when somebody presses Ctrl-C."""

    def extract_all(self, articles, jobs=1):
        yield self.extract(next(iter(articles)))
        raise KeyboardInterrupt


def files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and "store" not in path.parts
    }


def test_a_build_has_its_files(articles, tmp_path):
    report = build([articles], tmp_path / "out", pipeline=FakePipeline())
    assert report.articles == ("centre", "seizure")
    assert set(files(tmp_path / "out")) == {
        "annotations/centre.json", "annotations/seizure.json", "build.json", "graph.html", "graph.trig",
        "resolution.json",
    }  # fmt: skip
    assert (report.counts["entities"], report.counts["claims"], report.counts["events"]) == (11, 7, 3)
    assert report.kinds["events"] == {"Arrest": 1, "Meeting": 1, "Seizure": 1}
    assert [p.name for p in tmp_path.iterdir() if p.name.startswith(".")] == []


def test_the_manifest_says_what_went_in(articles, tmp_path):
    build([articles], tmp_path / "out", pipeline=FakePipeline())
    manifest = json.loads((tmp_path / "out" / "build.json").read_text())
    assert [a["id"] for a in manifest["articles"]] == ["centre", "seizure"]
    assert all(len(a["sha256"]) == 64 for a in manifest["articles"])
    assert manifest["versions"]["pipeline"] == "fake 1"
    assert manifest["counts"]["claims"] == 7
    assert "core.ttl" in manifest["ontology"]


def test_the_graph_answers(articles, tmp_path):
    build([articles], tmp_path / "out", pipeline=FakePipeline())
    with Graph(tmp_path / "out") as graph:
        members = graph.query(
            "SELECT DISTINCT ?name { ?c bko:memberOf/(skos:altLabel|bko:acronym) ?org ; skos:prefLabel ?name "
            "FILTER(str(?org) = 'CARICC' && lang(?name) = 'en') } ORDER BY ?name"
        ).rows()
        assert [row["name"] for row in members] == ["Kazakhstan", "Tajikistan"]
        degree = graph.query("SELECT ?d { GRAPH bkr:graph\\/analysis { ?x bko:degree ?d } }").rows()
        assert sorted(row["d"] for row in degree)[-1] >= 2


def test_annotations_have_evidence(articles, tmp_path):
    build([articles], tmp_path / "out", pipeline=FakePipeline())
    data = json.loads((tmp_path / "out" / "annotations" / "seizure.json").read_text())
    body = (articles / "seizure.md").read_text().split("---\n", 2)[2]
    assert {r["p"] for r in data["relations"]} == {"partOf", "stateOf", "worksFor", "holdsPost"}
    for item in data["relations"] + data["events"]:
        assert body[item["start"] : item["end"]] == item["quote"]


def test_a_rebuild_gives_the_same_bytes(articles, tmp_path):
    build([articles], tmp_path / "a", pipeline=FakePipeline())
    build([articles / "seizure.md", articles / "centre.md"], tmp_path / "b", pipeline=FakePipeline())
    first, second = files(tmp_path / "a"), files(tmp_path / "b")
    assert first.keys() == second.keys()
    assert [name for name in first if first[name] != second[name]] == []


def test_a_rebuild_replaces(articles, tmp_path):
    build([articles], tmp_path / "out", pipeline=FakePipeline())
    report = build([articles / "centre.md"], tmp_path / "out", pipeline=FakePipeline())
    assert report.articles == ("centre",)
    assert not (tmp_path / "out" / "annotations" / "seizure.json").exists()


def test_failing_articles_are_named_and_the_rest_is_built(articles, tmp_path):
    (articles / "crash.md").write_text("CRASH, said the article.")
    (articles / "binary.txt").write_bytes(b"\xff\xfe\x00")
    report = build([articles], tmp_path / "out", pipeline=FakePipeline())
    assert report.articles == ("centre", "seizure")
    assert sorted(Path(e.article).stem for e in report.failed) == ["binary", "crash"]
    manifest = json.loads((tmp_path / "out" / "build.json").read_text())
    assert len(manifest["failed"]) == 2


def test_an_article_in_another_language_is_named_and_skipped(articles, tmp_path):
    (articles / "ru.md").write_text("---\nlanguage: ru\n---\nТаможенники изъяли 12 кг героина.")
    report = build([articles], tmp_path / "out", pipeline=FakePipeline())
    assert report.failed == ()
    assert [e.article for e in report.skipped] == ["ru"]
    assert "ru" in str(report.skipped[0])
    assert report.articles == ("centre", "seizure")


def test_an_interrupted_build_leaves_the_earlier_one(articles, tmp_path):
    build([articles], tmp_path / "out", pipeline=FakePipeline())
    before = files(tmp_path / "out")
    with pytest.raises(KeyboardInterrupt):
        build([articles], tmp_path / "out", pipeline=InterruptedPipeline())
    assert files(tmp_path / "out") == before
    with Graph(tmp_path / "out") as graph:
        assert graph.show("Davron Safarov").facts
    assert [p.name for p in tmp_path.iterdir() if p.name not in ("out", "articles")] == []


def test_a_build_that_fails_late_leaves_the_earlier_one(articles, tmp_path, monkeypatch):
    build([articles], tmp_path / "out", pipeline=FakePipeline())
    before = files(tmp_path / "out")
    monkeypatch.setattr("kg.build.trig", lambda store, path: (_ for _ in ()).throw(StoreError("disk full")))
    with pytest.raises(StoreError, match="disk full"):
        build([articles], tmp_path / "out", pipeline=FakePipeline())
    assert files(tmp_path / "out") == before
    assert [p.name for p in tmp_path.iterdir() if p.name not in ("out", "articles")] == []


def test_what_a_killed_build_left_is_cleared_away_and_a_running_one_is_let_alone(articles, tmp_path):
    script = (
        "import sys, time, pathlib; from conftest import FakePipeline; import kg.build\n"
        "kg.build.infer.infer = lambda *a: (print('here', flush=True), time.sleep(60))\n"
        "kg.build.build([sys.argv[1]], sys.argv[2], pipeline=FakePipeline())"
    )
    command = [sys.executable, "-c", script, str(articles), str(tmp_path / "out")]
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parent)}
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE) as process:
        assert process.stdout.readline() == b"here\n"
        (left,) = tmp_path.glob(".out-*")
        build([articles], tmp_path / "out", pipeline=FakePipeline())
        assert left.is_dir(), "that build still runs"
        process.kill()
    build([articles], tmp_path / "out", pipeline=FakePipeline())
    assert not left.exists()
    assert sorted(p.name for p in tmp_path.iterdir()) == ["articles", "out"]
    assert not (tmp_path / "out" / ".lock").exists()


def test_a_folder_that_is_no_build_is_left_alone(articles, tmp_path):
    with pytest.raises(StoreError, match=r"build\.json"):
        build([articles], articles, pipeline=FakePipeline())
    assert sorted(p.name for p in articles.iterdir()) == ["centre.md", "seizure.md"]


def test_a_file_is_no_place_for_a_build(articles, tmp_path):
    with pytest.raises(StoreError, match="is a file"):
        build([articles], articles / "centre.md", pipeline=FakePipeline())


def test_nothing_to_read_leaves_the_earlier_one(articles, tmp_path):
    build([articles], tmp_path / "out", pipeline=FakePipeline())
    with pytest.raises(RunError):
        build([tmp_path / "nowhere"], tmp_path / "out", pipeline=FakePipeline())
    assert (tmp_path / "out" / "build.json").exists()


def test_min_confidence_leaves_out_what_is_less_sure(articles, tmp_path):
    every = build([articles], tmp_path / "out", pipeline=FakePipeline())
    sure = build([articles], tmp_path / "out", pipeline=FakePipeline(), min_confidence=0.65)
    assert (every.counts["claims"], sure.counts["claims"]) == (7, 3)
    assert sure.counts["events"] == every.counts["events"]


def test_progress_counts_the_articles(articles, tmp_path):
    told = []
    build([articles], tmp_path / "out", pipeline=FakePipeline(), progress=lambda *step: told.append(step))
    assert told == [("centre", 0, 2), ("seizure", 1, 2), ("", 2, 2)]


def test_a_reader_keeps_the_old_graph_while_a_build_replaces_it(articles, tmp_path):
    build([articles], tmp_path / "out", pipeline=FakePipeline())
    with Graph(tmp_path / "out") as old:
        build([articles / "centre.md"], tmp_path / "out", pipeline=FakePipeline())
        assert old.query("ASK { ?e a bko:Seizure }").truth
    with Graph(tmp_path / "out") as new:
        assert not new.query("ASK { ?e a bko:Seizure }").truth


def test_hostile_text_stays_text(tmp_path):
    source = tmp_path / "hostile.md"
    source.write_text(
        '---\ntitle: "</script><script>alert(1)</script>"\n---\n'
        'The Central Asian Regional Information and Coordination Centre (CARICC) has its seat in Almaty."> <b>'
    )
    build([source], tmp_path / "out", pipeline=FakePipeline())
    assert "<script>alert(1)" not in (tmp_path / "out" / "graph.html").read_text()
    with Graph(tmp_path / "out") as graph:
        titles = graph.query("SELECT ?t { ?a a bko:Article ; dcterms:title ?t }").rows()
    assert titles == [{"t": "</script><script>alert(1)</script>"}]


def test_extract_reads_a_sentence():
    found = extract("Kazakhstan and Tajikistan are members of CARICC", FakePipeline())
    assert {c.predicate for c in found.claims} == {"memberOf"}
    with pytest.raises(ArticleError):
        extract("CRASH", FakePipeline())


def test_evaluation_of_its_own_annotations_is_perfect(articles, tmp_path):
    build([articles], tmp_path / "out", pipeline=FakePipeline())
    gold = tmp_path / "gold"
    (gold / "texts").mkdir(parents=True)
    for name in ("centre", "seizure"):
        data = json.loads((tmp_path / "out" / "annotations" / f"{name}.json").read_text())
        data["text_file"] = f"{name}.txt"
        (gold / f"{name}.gold.json").write_text(json.dumps(data))
        (gold / "texts" / f"{name}.txt").write_text((articles / f"{name}.md").read_text().split("---\n", 2)[2])
    done = evaluate_gold(gold, pipeline=FakePipeline())
    layers = done.figures.total.layers
    assert {name: score.f1 for name, score in layers.items()} == dict.fromkeys(layers, 1.0)
    assert layers["rel"].gold == 7


@pytest.mark.slow  # the corpus is read with the language model, in a process with another order of its sets
def test_the_corpus_gives_the_same_bytes_again(corpus_build, tmp_path):
    command = [sys.executable, "-m", "kg", "build", "--out", str(tmp_path / "again"), "--jobs", "2"]
    subprocess.run(command, check=True, capture_output=True, env={**os.environ, "PYTHONHASHSEED": "7"})
    first, again = files(corpus_build), files(tmp_path / "again")
    assert first.keys() == again.keys()
    assert [name for name in first if first[name] != again[name]] == []


# --- ids and why things are one ---


def iris(folder: Path) -> dict[tuple[str, str], str]:
    """IRI of each entity and event by its article and where it is first named."""
    found = {}
    for path in (folder / "annotations").glob("*.json"):
        data = json.loads(path.read_text())
        for item in data["entities"] + data["events"]:
            found[path.stem, f"{item['start']} {item.get('name') or item['type']}"] = item["iri"]
    return found


def test_an_article_more_changes_no_iri_that_was_given_out(articles, tmp_path):
    build([articles], tmp_path / "out", pipeline=FakePipeline())
    before = iris(tmp_path / "out")
    recorded = (articles / "ids.jsonl").read_bytes()
    (articles / "aaa.md").write_text((articles / "centre.md").read_text() + "\nMore of it.")
    report = build([articles], tmp_path / "out", pipeline=FakePipeline())
    assert "aaa" in report.articles and report.passed_over == ()
    after = iris(tmp_path / "out")
    assert {k: v for k, v in after.items() if k in before} == before
    assert set(recorded.splitlines()) < set((articles / "ids.jsonl").read_bytes().splitlines())


def test_the_record_of_ids_can_be_named_and_is_kept_in_the_build_where_the_articles_are_read_only(
    articles, tmp_path, monkeypatch
):
    build([articles], tmp_path / "out", pipeline=FakePipeline(), ids_from=tmp_path / "mine.jsonl")
    assert (tmp_path / "mine.jsonl").read_text()
    assert not (articles / "ids.jsonl").exists()
    monkeypatch.setattr("kg.resolve.writable", lambda path: False)
    for _ in range(2):
        build([articles], tmp_path / "own", pipeline=FakePipeline())
    assert (tmp_path / "own" / "ids.jsonl").read_text() == (tmp_path / "mine.jsonl").read_text()
    assert not (articles / "ids.jsonl").exists()


def test_why_a_thing_is_one_is_told(articles, tmp_path):
    build([articles], tmp_path / "out", pipeline=FakePipeline())
    with Graph(tmp_path / "out") as graph:
        why = graph.why("Tajikistan")
        assert {a["title"] for a in why.articles} == {"Heroin at the bridge", "A <b>centre</b> & its members"}
        assert all(a["mentions"]["Tajikistan"] for a in why.articles)
        assert [j["reasons"] for j in why.joins] == [["one concept of the gazetteer: country-tj"]]
        assert {p["article"] for p in why.joins[0]["places"]} == {"centre", "seizure"}


def test_the_iri_of_what_was_merged_leads_to_what_it_became(articles, tmp_path):
    build([articles], tmp_path / "out", pipeline=FakePipeline())
    with (articles / "ids.jsonl").open("a") as file:
        file.write('{"id": "person-d-safarov", "by": ["person-davron-safarov"]}\n')
    build([articles], tmp_path / "out", pipeline=FakePipeline())
    with Graph(tmp_path / "out") as graph:
        assert graph.show("person-d-safarov").thing.id == "person-davron-safarov"
        assert graph.query("ASK { bkr:person-d-safarov dcterms:isReplacedBy bkr:person-davron-safarov }").truth


@pytest.mark.slow
def test_the_three_articles_of_the_corpus_have_one_knb_one_fsb_and_two_border_services(corpus_build):
    owners: dict[str, set[str]] = {}
    for path in (corpus_build / "annotations").glob("*.json"):
        for e in json.loads(path.read_text())["entities"]:
            for alias in e["aliases"]:
                owners.setdefault(alias, set()).add(e["id"])
    for name in ("KNB", "National Security Service", "National security committee of the RK"):
        assert owners[name] == {"kz-knb"}
    for name in ("FSB", "FSS RF"):
        assert owners[name] == {"ru-fsb"}
    assert owners["Border Service"] == {"kz-border-service", "ru-border-service"}
