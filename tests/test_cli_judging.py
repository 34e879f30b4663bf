"""kg judge from the command line: what it shows, asks, writes, and what a rebuild makes of it."""

import json
import re
from pathlib import Path

import pytest
from conftest import FakePipeline
from typer.testing import CliRunner

from kg import ledger
from kg.cli import app
from kg.graph import Graph


@pytest.fixture
def kg(monkeypatch, quick, articles, tmp_path):
    """Runs a command on a build of the two articles; gives (exit code, stdout, stderr)."""
    monkeypatch.setattr("kg.nlp.load", lambda *a, **k: FakePipeline())
    monkeypatch.setenv("KG_BUILD", str(tmp_path / "out"))
    monkeypatch.setenv("KG_WHO", "A. Reader")
    monkeypatch.setattr("kg.cli.judging.datetime", Clock)

    def run(*words: str, input: str | None = None) -> tuple[int, str, str]:
        if words == ("build",):
            words = ("build", str(articles))
        done = CliRunner().invoke(app, list(words), input=input)
        if done.exception and not isinstance(done.exception, SystemExit):
            raise done.exception
        return done.exit_code, done.stdout, done.stderr

    assert run("build")[0] == 0
    return run


class Clock:
    """It is always the same time."""

    @staticmethod
    def now(_):
        return Clock()

    def strftime(self, _):
        return "2026-01-02T03:04:05Z"


@pytest.fixture
def graph(tmp_path):
    """Opens the build."""
    def opened() -> Graph:
        return Graph(tmp_path / "out")

    return opened


def id_of(graph: Graph, kind: str, predicate: str = "") -> str:
    which = f"a bko:Claim ; rdf:predicate bko:{predicate}" if predicate else f"a bko:{kind}"
    with graph:
        (row, *_) = graph.query(f"SELECT ?s {{ ?s {which} }} ORDER BY ?s").rows()
    return str(row["s"]).partition("/id/")[2]


def judgements(tmp_path: Path) -> list[ledger.Judgement]:
    found = ledger.read(tmp_path / "articles" / "judgements.jsonl")
    assert found.damaged == ()
    return list(found.judgements)


def test_a_rejection_shows_what_goes_asks_writes_and_says_what_to_do(kg, graph, tmp_path):
    claim = id_of(graph(), "Claim", "partOf")
    code, out, err = kg("judge", "reject", claim, "--why", "a guess", input="n\n")
    assert code == 1 and "j-" not in out and "nothing was written" in err
    assert "gone: Border guards of Tajikistan partOf State Committee" in err and "“The guards are subordinate" in err
    assert judgements(tmp_path) == []
    code, out, err = kg("judge", "reject", claim, "--why", "a guess", input="y\n")
    (j,) = judgements(tmp_path)
    assert (code, out.splitlines()[-1]) == (0, j.id)
    assert "build" in err and "seizure" in err
    assert (j.decision, j.who, j.when, j.why) == ("reject", "A. Reader", "2026-01-02T03:04:05Z", "a guess")
    assert kg("build")[0] == 0
    with graph() as g:
        assert not g.query("ASK { ?c a bko:Claim ; rdf:predicate bko:partOf }").truth


def test_each_command_reaches_the_graph(kg, graph, tmp_path):
    seizure, meeting = id_of(graph(), "Seizure"), id_of(graph(), "Meeting")
    for words in (
        ("same", "Safarov@centre", "Davron Safarov"), ("not-same", "Kazakhstan", "Tajikistan@centre"),
        ("reject", meeting), ("correct", seizure, "when=2011-03-02", "quantity=1.2 kg", "where="),
        ("correct", "Davron Safarov", "class=PersonGroup", "count=2"), ("rename", "CARICC", "The Centre"),
        ("add", "centre", "Its director met Colonel Safarov", "Statement", "speaker=director:Person", "when=2011"),
        ("add", "centre", "Colonel", "Person", "name=The colonel"),
        ("add", "centre", "director met Colonel Safarov in Almaty", "cooperatesWith", "subject=Kazakhstan",
         "object=CARICC"),
    ):  # fmt: skip
        code, _, err = kg("judge", *words, "--yes")
        assert code == 0, (words, err)
    code, _, err = kg("build")
    assert (code, err) == (0, "")
    with graph() as g:
        assert not g.query("ASK { ?e a bko:Meeting }").truth
        assert g.query("ASK { ?e a bko:Seizure ; bko:when ?w ; bko:hasQuantity/bko:baseValue 1.2 "
                       "FILTER(str(?w) = '2011-03-02') FILTER NOT EXISTS { ?e bko:where ?x } }").truth
        assert g.show("The Centre").thing.id == "org-caricc"
        assert g.query("ASK { ?e a bko:Statement ; bko:speaker/skos:prefLabel 'director'@en }").truth
        assert g.query("ASK { ?x a bko:Person ; skos:prefLabel 'The colonel'@en }").truth
        assert g.query("ASK { ?c rdf:predicate bko:cooperatesWith ; bko:judgedBy 'A. Reader' }").truth
        assert g.show("Davron Safarov").thing.type == "PersonGroup"
        assert g.validate().conforms
    rows = kg("judge", "list")[1].splitlines()
    assert len(rows) == 10 and all("A. Reader" in row for row in rows[1:])


def test_a_change_of_mind_supersedes_and_an_undo_takes_back(kg, graph, tmp_path):
    def when() -> str:
        assert kg("build")[:1] + kg("build")[2:] == (0, "")
        with graph() as g:
            return str(g.query("SELECT ?w { ?c a bko:Claim ; rdf:predicate bko:worksFor . "
                               "OPTIONAL { ?c bko:when ?w } }").rows()[0]["w"])

    first = kg("judge", "correct", id_of(graph(), "", "worksFor"), "when=2001", "--yes")[1].strip()
    assert when() == "2001"
    code, second, err = kg("judge", "correct", id_of(graph(), "", "worksFor"), "when=2002", "--yes", "--who", "Bob")
    assert code == 0 and f"supersedes {first}" in err and "A. Reader" in err
    assert when() == "2002"
    rows = {line.split()[0]: line for line in kg("judge", "list")[1].splitlines()}
    assert rows[first].endswith("superseded") and not rows[second.strip()].endswith("superseded")
    code, _, err = kg("judge", "undo", second.strip(), "--yes")
    assert code == 0 and "taken back" in err
    assert when() == "2001"
    assert kg("judge", "undo", "j-000000000000", "--yes")[0] == 2


def test_deciding_twice_before_a_rebuild_supersedes_too(kg, graph):
    claim = id_of(graph(), "", "worksFor")
    first = kg("judge", "reject", claim, "--yes")[1].strip()
    assert f"supersedes {first}" in kg("judge", "correct", claim, "when=2002", "--yes")[2]
    gknb = "State Committee for National Security"
    first = kg("judge", "same", "CARICC", gknb, "--yes")[1].strip()
    assert f"supersedes {first}" in kg("judge", "not-same", gknb, "CARICC", "--yes")[2]
    first = kg("judge", "rename", "Almaty", "Alma-Ata", "--yes")[1].strip()
    assert f"supersedes {first}" in kg("judge", "rename", "Almaty", "Verny", "--yes")[2]
    assert kg("build")[::2] == (0, "")


@pytest.mark.parametrize(("words", "said"), [
    (("reject", "claim/0000000000000000"), "--ids"), (("reject", "Atlantis"), "Atlantis"),
    (("correct", "Almaty", "class=Town"), "'Town' is no class"), (("correct", "Almaty", "town"), "FIELD=VALUE"),
    (("correct", "Almaty", "size=4"), "'size' is no field of a mention"), (("same", "Almaty", "Almaty"), "same words"),
    (("add", "centre", "not in the text", "Meeting"), "stands 0 times"),
    (("add", "centre", "CARICC", "memberOf"), "stands 2 times"),
    (("add", "centre", "seat in Almaty", "Party"), "no relation, no type of event and no class"),
    (("add", "centre", "seat in Almaty", "memberOf", "subject=Almaty", "object=CARICC"), "does not lead from"),
    (("add", "centre", "seat in Almaty", "memberOf", "subject=Nobody", "object=CARICC"), "names nothing 'Nobody'"),
    (("add", "nowhere", "seat", "Meeting"), "no article 'nowhere'"),
    (("reject", "Almaty@nowhere"), "no article 'nowhere'"), (("rename", "centre:3-4", "x"), "no mention at"),
    (("import", "no-such.json"), "no-such.json"), (("same", "Almaty", "CARICC"), "a thing is of one kind"),
    (("rename", "Almaty", "Al\x1b[31mmaty"), "a name is one line"),
    (("rename", "Almaty", "Al\nmaty"), "a name is one line"),
    (("add", "centre", "seat in Almaty", "Meeting", "guest=CARICC"), "'guest' is no field of Meeting"),
])  # fmt: skip
def test_what_cannot_be_decided_is_said_and_nothing_is_written(kg, tmp_path, words, said):
    code, out, err = kg("judge", *words, "--yes")
    assert code == 2 and said in err and out == "" and "Traceback" not in err
    assert not (tmp_path / "articles" / "judgements.jsonl").exists()


def test_events_of_two_types_are_not_joined_and_fields_are_named_before_their_values(kg, graph):
    seizure, arrest = id_of(graph(), "Seizure"), id_of(graph(), "Arrest")
    code, _, err = kg("judge", "same", seizure, arrest, "--yes")
    assert code == 2 and "an event of one type" in err
    assert "'foo' is no field of Seizure" in kg("judge", "correct", seizure, "foo=bar", "--yes")[2]


def test_a_name_of_several_things_is_clear_where_an_article_calls_but_one_so(kg, tmp_path):
    for old in ("CARICC", "Border guards of Tajikistan"):
        assert kg("judge", "rename", old, "The Watch", "--yes")[0] == 0
    assert kg("build")[::2] == (0, "")
    code, _, err = kg("judge", "rename", "The Watch", "Watch", "--yes")
    assert code == 2 and "names several things" in err
    code, _, err = kg("judge", "correct", "The Watch@centre", "class=Company", "--yes")
    assert code == 0 and "Coordination Centre' (centre)" in err, err


def test_a_build_says_what_does_not_hold(kg, graph, tmp_path):
    claim = id_of(graph(), "", "worksFor")
    path = tmp_path / "articles" / "judgements.jsonl"
    kg("judge", "reject", claim, "--yes", "--who", "Ann", "--judgements", str(tmp_path / "ann.jsonl"))
    kg("judge", "correct", claim, "when=2001", "--yes", "--who", "Bob", "--judgements", str(tmp_path / "bob.jsonl"))
    kg("judge", "reject", "Almaty", "--yes", "--judgements", str(tmp_path / "cho.jsonl"))
    other = (tmp_path / "cho.jsonl").read_text().replace('"sha256": "', '"sha256": "x')
    other = re.sub(r'("sha256": ".{64}).', r"\1", other)
    path.write_text("".join((tmp_path / f"{n}.jsonl").read_text() for n in ("ann", "bob")) + "{\n" + other)
    code, _, err = kg("build")
    assert code == 0
    assert "2 judgements contradict each other and are not applied: j-" in err
    assert "1 judgement matches nothing now: j-" in err and "the text of centre is another now" in err
    assert "line 3" in err and "the rest of the ledger works" in err
    told = json.loads((tmp_path / "out" / "build.json").read_text())["judgements"]
    assert told["counts"]["contradicted"] == 2 and told["counts"]["unmatched"] == 1
    rows = kg("judge", "list")[1]
    assert rows.count("contradicted: contradicts j-") == 2


# --- corrected annotations


def exported(kg, tmp_path: Path, name: str = "seizure") -> tuple[Path, dict]:
    assert kg("export", "annotations", "--out", str(tmp_path / "mine"))[0] == 0
    path = tmp_path / "mine" / f"{name}.json"
    return path, json.loads(path.read_text())


def test_what_a_person_changed_in_an_export_becomes_judgements(kg, graph, tmp_path):
    path, data = exported(kg, tmp_path)
    assert kg("judge", "import", str(path), "--yes")[0] == 1, "nothing differs"
    data["relations"] = [r for r in data["relations"] if r["p"] != "partOf"]
    post = next(r for r in data["relations"] if r["p"] == "holdsPost")
    post["o"], post["when"] = "deputy head", "2010"
    seizure = next(e for e in data["events"] if e["type"] == "Seizure")
    seizure["when"], seizure["roles"]["quantity"] = "2011-03-02", ["7 kg"]
    seizure["quantities"] = [{"role": "quantity", "text": "7 kg", "value": 7, "unit": "kg", "approximate": False}]
    ids = {e["name"]: e["id"] for e in data["entities"]}
    committee = next(e for e in data["entities"] if e["name"].startswith("State Committee"))
    committee["type"] = "Ministry"
    safarov = next(e for e in data["entities"] if e["name"] == "Davron Safarov")
    safarov["name"] = "Davron K. Safarov"
    data["entities"] = [e for e in data["entities"] if e["name"] != "Nizhny Pyanj checkpoint"]
    for e in data["events"]:
        e["where"] = []
    new = {"s": safarov["id"], "p": "citizenOf", "o": ids["Tajikistan"], "quote": "Colonel Davron Safarov"}
    data["relations"].append(new)
    path.write_text(json.dumps(data))
    code, out, err = kg("judge", "import", str(path), "--yes", "--why", "read again")
    assert code == 0, err
    assert len(out.split()) == len(judgements(tmp_path)) == 8
    assert kg("build")[::2] == (0, "")
    again = json.loads((tmp_path / "out" / "annotations" / "seizure.json").read_text())

    def plain(of: dict) -> tuple[list[object], ...]:
        names = {e["id"]: e["name"] for e in of["entities"]}
        return (
            sorted((e["name"], e["type"], len(e["mentions"])) for e in of["entities"]),
            sorted((names[r["s"]], r["p"], names.get(r["o"], r["o"]), r.get("when", "")) for r in of["relations"]),
            [(e["type"], e["when"], e["where"], e["roles"].get("quantity")) for e in of["events"]],
        )

    assert plain(again) == plain(data)
    path, _ = exported(kg, tmp_path)
    assert kg("judge", "import", str(path), "--yes")[0] == 1, "what is decided differs no more"


def test_a_new_name_in_an_export_leaves_what_is_attributed_to_the_thing(kg, graph, tmp_path):
    claim, name = id_of(graph(), "", "headquarteredIn"), "Central Asian Regional Information and Coordination Centre"
    assert kg("judge", "correct", claim, f"attributedTo={name}", "--yes")[0] == 0
    assert kg("build")[::2] == (0, "")
    assert kg("export", "annotations", "--out", str(tmp_path / "mine"))[0] == 0
    path = tmp_path / "mine" / "centre.json"
    data = json.loads(path.read_text())
    (centre,) = [e for e in data["entities"] if e["name"] == name]
    centre["name"] = "The Centre"
    path.write_text(json.dumps(data))
    assert kg("judge", "import", str(path), "--yes")[0] == 0
    assert sorted(j.decision for j in judgements(tmp_path)) == ["correct", "rename"]


def test_an_export_of_another_build_rejects_nothing(kg, tmp_path):
    path, data = exported(kg, tmp_path)
    kg("judge", "rename", "Davron Safarov", "D. Safarov", "--yes")
    data["relations"][0]["iri"] += "0"
    path.write_text(json.dumps(data))
    code, _, err = kg("judge", "import", str(path), "--yes")
    assert code == 2 and "another build" in err and "export again" in err
    data["relations"][0] = dict(data["relations"][1])
    path.write_text(json.dumps(data))
    assert "twice" in kg("judge", "import", str(path), "--yes")[2]
    assert len(judgements(tmp_path)) == 1


def test_a_mention_that_was_moved_to_another_thing_is_moved(kg, graph, tmp_path):
    path, data = exported(kg, tmp_path)
    safarov = next(e for e in data["entities"] if e["name"] == "Davron Safarov")
    guards = next(e for e in data["entities"] if e["name"].startswith("Border guards"))
    moved = next(m for m in guards["mentions"] if m["text"] == "The guards")
    guards["mentions"].remove(moved)
    new = {"id": "m1", "name": "Others", "type": "BorderService", "aliases": ["The guards"], "mentions": [moved]}
    data["entities"].append(new)
    safarov["mentions"].append({"start": 22, "end": 27, "text": "12 kg", "kind": "nominal"})
    path.write_text(json.dumps(data))
    assert "does not stand at 22" in kg("judge", "import", str(path), "--yes")[2]
    safarov["mentions"][-1] |= {"start": 27, "end": 32}
    path.write_text(json.dumps(data))
    code, _, err = kg("judge", "import", str(path), "--yes")
    assert code == 0, err
    assert sorted(j.decision for j in judgements(tmp_path)) == ["add", "not-same", "rename", "same"]
    assert kg("build")[::2] == (0, "")
    again = json.loads((tmp_path / "out" / "annotations" / "seizure.json").read_text())
    found = {e["name"]: [m["text"] for m in e["mentions"]] for e in again["entities"]}
    assert found["Others"] == ["The guards"] and "12 kg" in found["Davron Safarov"]
    assert "The guards" not in found["Border guards of Tajikistan"]


# --- review


def test_a_review_asks_what_is_unsure_and_one_key_decides(kg, graph, tmp_path):
    code, out, err = kg("review", "--kind", "unsure", input="ny")
    assert code == 0
    asked = [line for line in out.splitlines() if "Does the article say" in line]
    assert len(asked) >= 2 and asked[0].startswith("1 of ")
    assert "[y] it says so" in err and "“" in err and "confidence 0." in err and "2 decisions" in err
    js = judgements(tmp_path)
    assert sorted(j.decision for j in js) == ["add", "reject"]
    before = [line.partition("Does ")[2] for line in asked]
    asked = [line.partition("Does ")[2] for line in kg("review", "--kind", "unsure", input="q")[1].splitlines()]
    assert before[0] not in asked and before[1] not in asked, "it is decided, though nothing is built yet"
    assert kg("build")[::2] == (0, "")
    asked = [line.partition("Does ")[2] for line in kg("review", "--kind", "unsure", input="ssssssss")[1].splitlines()]
    assert before[0] not in asked and before[1] not in asked
    with graph() as g:
        sure = "?c a bko:Claim ; bko:confidence ?sure ; bko:judgedBy 'A. Reader' FILTER(?sure = 1)"
        assert len(g.query(f"SELECT ?c {{ {sure} }}").rows()) == 1


def test_a_review_goes_on_where_it_stopped(kg, tmp_path):
    first = kg("review", "--kind", "unsure", input="s")[1].splitlines()
    asked = [line for line in first if "Does" in line]
    again = [line for line in kg("review", "--kind", "unsure", input="q")[1].splitlines() if "Does" in line]
    assert again[0].partition("Does")[2] == asked[1].partition("Does")[2]
    assert judgements(tmp_path) == []
    assert "passed over" not in kg("build")[2], "the list of what was skipped is no article"
    every = [line for line in kg("review", "--kind", "unsure", "--again", input="q")[1].splitlines() if "Does" in line]
    assert every == [asked[0]]


def test_a_review_can_be_undone_and_corrected(kg, tmp_path):
    code, out, err = kg("review", "--kind", "unsure", "--most", "2", input="nuxy" + "q")
    assert code == 0 and "taken back: j-" in err
    asked = [line for line in out.splitlines() if "Does" in line]
    assert [line[0] for line in asked] == ["1", "2", "1", "2"], "what was undone is asked again"
    assert [j.decision for j in judgements(tmp_path)].count("undo") == 1
    code, _, err = kg("review", "--kind", "unsure", "--most", "1", input="cwhen=2010\nq")
    assert code == 0, err
    assert any(dict(j.to).get("when") == "2010" for j in judgements(tmp_path)), err


def test_a_review_settles_what_two_researchers_decided_otherwise(kg, graph, tmp_path):
    claim = id_of(graph(), "", "worksFor")
    for who, words in (("Ann", ("reject", claim)), ("Bob", ("correct", claim, "when=2001"))):
        kg("judge", *words, "--yes", "--who", who, "--judgements", str(tmp_path / f"{who}.jsonl"))
    text = (tmp_path / "Ann.jsonl").read_text() + (tmp_path / "Bob.jsonl").read_text()
    (tmp_path / "articles" / "judgements.jsonl").write_text(text)
    assert "contradict" in kg("build")[2]
    code, out, err = kg("review", input="1q")
    assert code == 0 and "Which of these holds?" in out and "(Ann, 2026-01-02)" in err and "(Bob, 2026-01-02)" in err
    assert kg("build")[::2] == (0, "")
    assert len([j for j in judgements(tmp_path) if len(j.supersedes) == 2]) == 1
    assert "Which of these" not in kg("review", input="q")[1]


def test_a_review_asks_of_what_may_be_one(kg, graph, tmp_path):
    path = tmp_path / "out" / "resolution.json"
    found = json.loads(path.read_text())
    at = {"centre": "Safarov", "seizure": "Davron Safarov"}
    sides = []
    for article, words in at.items():
        data = json.loads((tmp_path / "out" / "annotations" / f"{article}.json").read_text())
        e = next(e for e in data["entities"] for m in e["mentions"] if m["text"] == words)
        m = next(m for m in e["mentions"] if m["text"] == words)
        place = {"article": article, "start": m["start"], "end": m["end"], "quote": words}
        sides.append({"id": e["id"], "name": e["name"], **place})
    pair = {"kind": "entity", "claims": 3, "events": 1, "score": 1.5, "reasons": ["names alike"], "sides": sides}
    path.write_text(json.dumps(found | {"unsure": [pair]}))
    code, out, err = kg("review", "--kind", "merges", input="y")
    assert code == 0 and "one?" in out and "names alike" in err and "3 claims and 1 events would move" in err
    (j,) = judgements(tmp_path)
    assert j.decision == "same"
    assert "nothing to decide" in kg("review", "--kind", "merges")[2]


def test_what_is_named_once_can_be_nothing(kg, graph, tmp_path):
    code, out, _ = kg("review", "--kind", "once", "--most", "1", input="n")
    assert code == 0 and "named just here?" in out
    assert judgements(tmp_path)[0].decision == "reject"
    assert kg("review", "--kind", "friends")[0] == 2
