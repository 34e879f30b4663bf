import json
import os
import pty
import re
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import FakePipeline
from typer.testing import CliRunner

from kg.cli import app
from kg.model import Extraction

KG = [sys.executable, "-m", "kg"]


@pytest.fixture
def kg(small_build, monkeypatch):
    """Runs a command on the small build; gives (exit code, stdout, stderr)."""
    monkeypatch.setenv("KG_BUILD", str(small_build))

    def run(*words: str, input: str | None = None) -> tuple[int, str, str]:
        done = CliRunner().invoke(app, list(words), input=input)
        if done.exception and not isinstance(done.exception, SystemExit):
            raise done.exception
        return done.exit_code, done.stdout, done.stderr

    return run


def on_terminal(words: list[str], env: dict[str, str], columns: int = 60) -> str:
    """What a command prints on a terminal of so many columns."""
    import fcntl
    import struct
    import termios

    main, side = pty.openpty()
    fcntl.ioctl(side, termios.TIOCSWINSZ, struct.pack("HHHH", 40, columns, 0, 0))
    told = {**os.environ, "TERM": "xterm-256color", **env}
    process = subprocess.Popen([*KG, *words], stdout=side, stderr=side, env=told)
    os.close(side)
    printed = b""
    while True:
        try:
            part = os.read(main, 65536)
        except OSError:
            break
        if not part:
            break
        printed += part
    process.wait()
    os.close(main)
    return printed.decode()


# --- asking


def test_query_answers_as_a_plain_table_in_a_pipe(kg):
    code, out, err = kg("query", "SELECT ?name { ?x a bko:Checkpoint ; skos:prefLabel ?name }")
    assert (code, out.splitlines(), err) == (0, ["name", "Nizhny Pyanj checkpoint"], "")


def test_query_reads_a_file_and_stdin(kg, tmp_path):
    text = "ASK { ?x a bko:Seizure }"
    (tmp_path / "q.rq").write_text(text)
    assert kg("query", str(tmp_path / "q.rq"))[:2] == (0, "yes\n")
    assert kg("query", "-", input=text)[:2] == (0, "yes\n")
    assert kg("query", "ASK { ?x a bko:Trial }")[:2] == (1, "no\n")


@pytest.mark.parametrize(("format", "check"), [
    ("csv", lambda out: out.splitlines()[0] == "x,d"),
    ("tsv", lambda out: out.splitlines()[0] == "?x\t?d"),
    ("json", lambda out: len(json.loads(out)["results"]["bindings"]) == 3),
    ("xml", lambda out: out.startswith("<?xml")),
])  # fmt: skip
def test_query_formats(kg, format, check):
    code, out, err = kg("query", "SELECT ?x ?d { ?x bko:when ?d ; a/rdfs:subClassOf* bko:Event }", "--format", format)
    assert code == 0 and check(out), (out, err)


def test_query_constructs_turtle(kg):
    code, out, _ = kg("query", "CONSTRUCT { ?a bko:memberOf ?b } { ?a bko:memberOf ?b }", "-f", "turtle")
    assert code == 0 and out.count("bko:memberOf") == 2


def test_nothing_found_is_said_and_exits_1(kg):
    code, out, err = kg("query", "SELECT ?x { ?x a bko:Trial }")
    assert (code, out) == (1, "") and "nothing found" in err


@pytest.mark.parametrize(("words", "said"), [
    (["query", "SELEKT"], "error:"),
    (["query", "SELECT ?x { ?x a bko:Trial }", "--format", "yaml"], "turtle"),
    (["query", "no-such-file.rq"], "no-such-file.rq"),
    (["ask", "membrs"], "did you mean members"),
    (["ask", "members", "CARICC"], "KEY=VALUE"),
    (["ask", "members", "club=CARICC"], "organization"),
    (["analyze", "--network", "friends"], "relations"),
    (["analyze", "--measure", "fame"], "betweenness"),
    (["export", "docx"], "graphml"),
    (["draw", "--out", "no-such-folder/graph.html"], "no-such-folder"),
    (["build", "no-such-article.txt", "--out", "never"], "no-such-article.txt"),
    (["evaluate", "no-such-gold"], "no-such-gold"),
    (["shw", "x"], "show"),
])  # fmt: skip
def test_a_mistake_is_one_clear_message_and_exits_2(kg, words, said):
    code, out, err = kg(*words)
    assert code == 2
    assert said in err
    assert "Traceback" not in err and out == ""


def test_no_build_is_said(kg, tmp_path):
    code, _, err = kg("show", "CARICC", "--build", str(tmp_path / "none"))
    assert code == 2 and "kg build" in err


def test_no_build_in_the_default_place_is_said(tmp_path):
    env = {k: v for k, v in os.environ.items() if k != "KG_BUILD"} | {"PYTHONPATH": str(Path(__file__).parent.parent)}
    done = subprocess.run([*KG, "show", "x"], capture_output=True, text=True, cwd=tmp_path, env=env, check=False)
    assert done.returncode == 2 and "kg build" in done.stderr and "Traceback" not in done.stderr


def test_questions_lists_every_question_with_its_parameters(kg):
    from kg import ontology

    code, out, _ = kg("questions")
    lines = out.splitlines()[1:]
    assert code == 0
    assert [line.split()[0] for line in lines] == sorted(ontology.queries("questions"))
    assert any("members" in line and "organization=CARICC" in line for line in lines)


def test_ask_answers(kg):
    code, out, _ = kg("ask", "members", "organization=CARICC")
    assert code == 0 and "Kazakhstan" in out and "Tajikistan" in out and "Afghanistan" not in out


def test_show_tells_facts_and_events_with_evidence(kg):
    code, out, _ = kg("show", "safarov")
    assert code == 0
    assert out.startswith("Davron Safarov (Person")
    assert "headed by Colonel Davron Safarov" in out and "Heroin at the bridge" in out and "0.6" in out
    assert "2011-04-05" in out and "meeting (participant)" in out


def test_show_says_why_a_thing_is_one(kg):
    code, out, _ = kg("show", "Tajikistan", "--why")
    assert code == 0
    assert "in 2 articles" in out and "Heroin at the bridge" in out
    assert "one concept of the gazetteer: country-tj" in out
    assert "“Tajikistan” in centre; “Tajikistan” in seizure" in out


def test_show_suggests_what_may_be_meant(kg):
    code, out, err = kg("show", "Safarow")
    assert (code, out) == (1, "") and "Davron Safarov" in err


def test_path_tells_each_step_with_its_evidence(kg):
    code, out, _ = kg("path", "Davron Safarov", "Tajikistan")
    lines = out.splitlines()
    assert code == 0 and len(lines) == 3
    assert "works for →" in lines[1] and "headed by Colonel Davron Safarov" in lines[1]
    assert "Tajikistan" in lines[2]


def test_path_says_which_step_no_article_states(kg):
    code, out, _ = kg("path", "Nizhny Pyanj checkpoint", "Tajikistan")
    assert code == 0 and "/graph/" not in out


def test_path_between_what_is_not_known_exits_1(kg):
    code, out, err = kg("path", "CARICC", "Atlantis Harbour Guild")
    assert (code, out) == (1, "") and "Atlantis" in err


# --- exploring


def test_analyze_ranks_and_groups(kg):
    code, out, _ = kg("analyze", "--measure", "degree", "--top", "2")
    lines = out.splitlines()
    assert code == 0
    assert "first 2 by degree" in lines[0]
    degrees = [int(line.split()[-1]) for line in lines[2:4]]
    assert degrees == sorted(degrees, reverse=True) and degrees[0] >= 2
    assert "Communities, the largest first" in lines


def test_analyze_lists_networks(kg):
    code, out, _ = kg("analyze", "--list")
    assert code == 0 and {"all", "relations", "events", "members", "flows"} <= {x.split()[0] for x in out.splitlines()}


def test_draw_writes_a_page_that_loads_nothing(kg, tmp_path):
    target = tmp_path / "g.html"
    code, out, _ = kg("draw", "--out", str(target), "--title", "A <i>title</i>")
    page = target.read_text()
    assert (code, out) == (0, f"{target}\n")
    assert "Davron Safarov" in page and "<i>title" not in page
    assert re.findall(r"""(?:src|href)=["']?https?:""", page) == []


def test_draw_leaves_out_what_is_less_sure(kg, tmp_path):
    pages = []
    for least in ("0", "0.95"):
        assert kg("draw", "-n", "relations", "--out", str(tmp_path / "g.html"), "--min-confidence", least)[0] == 0
        pages.append((tmp_path / "g.html").read_text())
    assert "Davron Safarov" in pages[0] and "Davron Safarov" not in pages[1]


def test_what_is_less_sure_can_be_left_out_of_every_answer(kg):
    for words in (["show", "CARICC"], ["path", "CARICC", "Kazakhstan"], ["ask", "members"],
                  ["query", "SELECT ?x { ?x bko:memberOf bkr:org-caricc }"]):  # fmt: skip
        every, sure = kg(*words), kg(*words, "--min-confidence", "0.99")
        assert every[0] == 0 and len(sure[1]) < len(every[1]), (words, sure)
    assert kg("show", "CARICC", "--min-confidence", "1.2")[0] == 2


@pytest.mark.parametrize(("format", "holds"), [
    ("trig", "bko:memberOf"), ("nquads", "ontology#memberOf"), ("jsonld", "memberOf"), ("graphml", "<graphml"),
])  # fmt: skip
def test_export_writes_a_file(kg, tmp_path, format, holds):
    target = tmp_path / "out"
    code, out, _ = kg("export", format, "--out", str(target))
    assert (code, out) == (0, f"{target}\n") and holds in target.read_text()


def test_export_writes_annotations_and_tables(kg, tmp_path, small_build):
    assert kg("export", "annotations", "--out", str(tmp_path / "a"))[0] == 0
    assert kg("export", "csv", "--out", str(tmp_path / "t"))[0] == 0
    for name in ("centre.json", "seizure.json"):
        assert (tmp_path / "a" / name).read_bytes() == (small_build / "annotations" / name).read_bytes()
    assert {p.name for p in (tmp_path / "t").iterdir()} >= {"entities.csv", "claims.csv", "events.csv"}


def test_validate_says_what_is_wrong_in_sentences(kg, small_build, monkeypatch):
    from kg.graph import Graph
    from kg.rdf.validate import Validation

    code, out, _ = kg("validate")
    assert code == 0, out
    monkeypatch.setattr(Graph, "validate", lambda self: Validation(False, ("Almaty has no name.",), 7))
    code, out, _ = kg("validate")
    assert code == 1 and "Almaty has no name." in out and "1 thing wrong in 7" in out
    monkeypatch.setattr(Graph, "validate", lambda self: Validation(True, (), 7))
    assert kg("validate")[:2] == (0, "nothing wrong in 7 statements\n")


# --- making


@pytest.fixture
def fake(monkeypatch, quick):
    """The command builds with the fake pipeline and the small ontology."""
    monkeypatch.setattr("kg.nlp.load", lambda *a: FakePipeline())


def test_build_says_what_was_found_and_what_to_open(kg, fake, articles, tmp_path):
    code, out, err = kg("build", str(articles), "--out", str(tmp_path / "out"))
    assert (code, err) == (0, "")
    assert "2 articles" in out and "memberOf 2" in out and "graph.html" in out
    assert (tmp_path / "out" / "graph.html").exists()


def test_a_fault_is_one_line_and_not_a_traceback(kg, fake, articles, monkeypatch, tmp_path):
    def broken(*_):
        raise ModuleNotFoundError("No module named 'thinc'")

    monkeypatch.setattr("kg.nlp.load", broken)
    code, _, err = kg("build", str(articles), "--out", str(tmp_path / "out"))
    assert code == 2 and err.count("\n") == 1 and "No module named 'thinc'" in err and "install" in err
    monkeypatch.setattr("kg.build.build", lambda *a, **k: {}["lost"])
    code, _, err = kg("build", str(articles), "--out", str(tmp_path / "out"))
    assert code == 3 and err.count("\n") == 1 and "KeyError: 'lost'" in err and "KG_DEBUG" in err
    assert kg("build", "--no-such-option")[0] == 2


def test_build_with_a_failing_article_names_it_and_exits_1(kg, fake, articles, tmp_path):
    (articles / "crash.md").write_text("CRASH!")
    code, out, err = kg("build", str(articles), "--out", str(tmp_path / "out"))
    assert code == 1 and "crash" in err and "1 article failed" in err
    assert "2 articles" in out


def test_build_names_the_files_that_are_no_articles(kg, fake, articles, tmp_path):
    (articles / "page.html").write_text("<p>")
    code, _, err = kg("build", str(articles), "--out", str(tmp_path / "out"))
    assert code == 0 and "1 file passed over" in err and "page.html" in err and ".md" in err


def test_build_does_not_touch_a_folder_of_others(kg, fake, articles, tmp_path):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("years of work")
    code, _, err = kg("build", str(articles), "--out", str(tmp_path / "mine"))
    assert code == 2 and "choose another" in err
    assert (tmp_path / "mine" / "thesis.txt").read_text() == "years of work"


def test_evaluate_prints_figures_with_their_counts(kg, fake, tmp_path):
    text = "Kazakhstan and Tajikistan are members of CARICC."
    gold = {
        "article": "g1", "language": "en", "text": text,
        "entities": [
            {"id": "e1", "name": "Kazakhstan", "type": "Country", "aliases": ["Kazakhstan"]},
            {"id": "e2", "name": "CARICC", "type": "InternationalOrganization", "aliases": ["CARICC"]},
        ],
        "relations": [{"s": "e1", "p": "memberOf", "o": "e2", "quote": text[:-1]}], "events": [],
    }  # fmt: skip
    russian = {**gold, "article": "g2", "language": "ru"}
    (tmp_path / "gold.jsonl").write_text(json.dumps(gold) + "\n" + json.dumps(russian) + "\n")
    code, out, err = kg("evaluate", str(tmp_path / "gold.jsonl"))
    assert code == 0 and "g2: skipped" in err
    assert re.search(r"^relations +0\.50 +1\.00 +0\.67 +1 +2 +1$", out, re.M), out
    code, out, _ = kg("evaluate", str(tmp_path / "gold.jsonl"), "--json")
    assert code == 0 and json.loads(out)["total"]["rel"] == [0.5, 1.0, 0.667]


def test_evaluate_shows_a_row_for_each_file_and_what_components_bring(kg, fake, tmp_path, monkeypatch):
    text = "Kazakhstan and Tajikistan are members of CARICC."
    entity = {"id": "e1", "name": "CARICC", "type": "InternationalOrganization", "aliases": ["CARICC"]}
    for name, number in (("north", 2), ("south", 70)):
        lines = [
            json.dumps({"article": f"{name}{n}", "language": "en", "text": text, "entities": [entity],
                        "relations": [], "events": []}) for n in range(number)
        ]  # fmt: skip
        (tmp_path / f"{name}.jsonl").write_text("\n".join(lines) + "\n")
    _, out, _ = kg("evaluate", str(tmp_path))
    assert re.search(r"^all north +0", out, re.M) and re.search(r"^all south +0", out, re.M), out
    assert "south69" not in out, "too many to list"
    assert "south69" in kg("evaluate", str(tmp_path), "--articles")[1]
    north = str(tmp_path / "north.jsonl")
    assert "north1" in kg("evaluate", north)[1] and "north1" not in kg("evaluate", north, "--no-articles")[1]

    class Blind(FakePipeline):
        def extract(self, article):
            return Extraction(article.id)

    def load(model, without):
        return Blind() if "kg_gazetteer" in without else FakePipeline()

    monkeypatch.setattr("kg.nlp.load", load)
    code, out, _ = kg("evaluate", north, "--without", "kg_gazetteer", "--without", "kg_dates")
    assert code == 0
    assert [line.split()[0] for line in out.splitlines()[1:]] == ["without", "nothing", "kg_gazetteer", "kg_dates"]
    assert re.search(r"^kg_gazetteer +0\.00 \(-0\.500\)", out, re.M), out
    assert re.search(r"^kg_dates +0\.50 \(\+0\.000\)", out, re.M), out
    figures = json.loads(kg("evaluate", north, "--without", "all", "--json")[1])["without"]
    assert {"ner", "kg_gazetteer", "kg_events"} <= set(figures) and "kg_entities" not in figures
    assert figures["kg_gazetteer"]["ent"][2] == 0 < figures["kg_events"]["ent"][2]


# --- in the shell


def test_head_takes_what_it_wants_without_a_traceback(small_build):
    every = "SELECT * { ?a ?b ?c . ?d ?e ?f } LIMIT 20000"
    process = subprocess.Popen(
        [*KG, "query", every, "--build", str(small_build), "--format", "csv"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    assert process.stdout.readline() == b"a,b,c,d,e,f\n"
    process.stdout.close()
    assert process.wait() == 141
    assert process.stderr.read() == b""


def test_a_terminal_gets_colours_and_folded_tables_unless_told_not_to(small_build):
    words = ["path", "Davron Safarov", "Tajikistan", "--build", str(small_build)]
    coloured, plain = on_terminal(words, {}), on_terminal(words, {"NO_COLOR": "1"})
    assert "\x1b[1m" in coloured
    assert "\x1b[3" not in plain.replace("\x1b[39m", "")
    for page in (coloured, plain):
        lines = [re.sub(r"\x1b\[[\d;?]*[a-zA-Z]", "", line) for line in page.splitlines()]
        assert max(map(len, lines)) <= 60


def test_what_an_article_says_cannot_steer_the_terminal(fake, articles, tmp_path):
    from kg.build import build

    evil = "---\ntitle: \"\\e]0;owned\\a [red]plain[/red]\"\n---\nThe Centre (CARICC) has its seat in Almaty."
    (articles / "centre.md").write_text(evil)
    build([articles], tmp_path / "out", pipeline=FakePipeline())
    page = on_terminal(["show", "Almaty", "--build", str(tmp_path / "out")], {}, columns=200)
    assert "\x1b]0;" not in page
    assert "owned" in page and "[red]plain[/red]" in page


def test_version_and_help(kg):
    assert re.match(r"kg \d+\.\d+|kg, from a checkout", kg("--version")[1])
    code, out, _ = kg("--help")
    assert code == 0 and "kg build" in out
    for word in ("show", "build"):
        code, out, _ = kg(word, "--help")
        assert code == 0 and f"kg {word}" in out and "Example" in out
