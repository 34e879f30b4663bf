"""What people decided, in the graph that is built: applied, recorded, and reported where it does not hold."""

import hashlib
import json
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from conftest import CENTRE, SEIZURE, SOURCES, FakePipeline

from kg import ledger
from kg.build import build
from kg.errors import RunError
from kg.graph import Graph
from kg.judging import target_of
from kg.ledger import Anchor, Judgement, Slot, Target, made
from kg.model import Article, Extraction, Quantity

pytestmark = pytest.mark.usefixtures("quick")

BODIES = {"centre": CENTRE, "seizure": SEIZURE}
SHA = {id: hashlib.sha256(body.encode()).hexdigest() for id, body in BODIES.items()}
COMMITTEE = "State Committee for National Security of Tajikistan"
JUDGEMENTS = "GRAPH bkr:graph\\/judgements"


def mention(article: str, quote: str) -> Target:
    return Target("mention", Anchor(SHA[article], BODIES[article].index(quote), quote, article))


def stated(article: str, kind: str) -> Target:
    x = FakePipeline().extract(Article(article, BODIES[article]))
    for s in (*x.claims, *x.events):
        if kind in (getattr(s, "predicate", ""), getattr(s, "type", "")):
            return target_of(s, x.entities, SHA[article])
    raise KeyError(kind)


def judge(decision: str, *of: Target, who: str = "A. Reader", supersedes: tuple[str, ...] = (), why: str = "the text",
          **to: object) -> Judgement:  # fmt: skip
    changes = tuple(sorted((k.removesuffix("_"), v) for k, v in to.items()))
    return made(Judgement("", decision, who, "2026-01-02T03:04:05Z", why, of, changes, supersedes))  # type: ignore


@pytest.fixture
def make(articles: Path, tmp_path: Path):
    """Builds the two articles with judgements, and opens the graph."""
    graphs = []

    def built(*judgements: Judgement, pipeline: FakePipeline | None = None, out: str = "out", **settings) -> Graph:
        (articles / "judgements.jsonl").unlink(missing_ok=True)
        ledger.append(articles / "judgements.jsonl", judgements)
        build([articles], tmp_path / out, pipeline=pipeline or FakePipeline(), **settings)
        graphs.append(Graph(tmp_path / out))
        return graphs[-1]

    yield built
    for graph in graphs:
        graph.close()


def manifest(graph: Graph) -> dict[str, object]:
    return json.loads((graph.folder / "build.json").read_text())["judgements"]


def names(graph: Graph, pattern: str) -> list[str]:
    return sorted(str(r["n"]) for r in graph.query(f"SELECT DISTINCT ?n {{ {pattern} }}").rows())


def every_kind() -> list[Judgement]:
    """One of each, with which the graph of the two articles is another."""
    quote = "Its director met Colonel Safarov in Almaty"
    at = CENTRE.index
    director = Slot("speaker", at("director"), "director", "", "Person", "Director of the Centre")
    added = Target("event", Anchor(SHA["centre"], at(quote), quote, "centre"), "Statement", (director,), "met", "2011")
    amount = (Slot("quantity", literal="1.2 kg", quantity=Quantity("1.2 kg", 1.2, "kg")),)
    first = judge("reject", stated("centre", "Meeting"))
    return [
        judge("same", mention("centre", "Safarov"), mention("seizure", "Davron Safarov")),
        judge("not-same", mention("centre", "Tajikistan"), mention("centre", "Kazakhstan")),
        judge("reject", stated("seizure", "partOf")), judge("reject", mention("seizure", "Nizhny Pyanj checkpoint")),
        judge("correct", stated("seizure", "Seizure"), when="2011-03-02", quantity=amount),
        judge("correct", mention("seizure", COMMITTEE), class_="Ministry"), judge("add", added),
        judge("rename", mention("centre", "Almaty"), name="Almaty (Alma-Ata)"), first,
        judge("undo", supersedes=(first.id,)),
    ]  # fmt: skip


def facts(graph: Graph) -> list[tuple[str, ...]]:
    """What the graph says of entities, claims and events, but for scores and ids of software."""
    claims = graph.query("""SELECT ?s ?p ?o ?w { ?c a bko:Claim ; rdf:subject ?s ; rdf:predicate ?p ; rdf:object ?o
        OPTIONAL { ?c bko:when ?w } }""").rows()
    events = graph.query("""SELECT ?t ?w ?r ?f { ?e a ?t ; ?r ?f . ?t rdfs:subClassOf bko:Event .
        { ?r a bko:Role } UNION { VALUES ?r { bko:where } } OPTIONAL { ?e bko:when ?w } }""").rows()
    things = graph.query("SELECT ?s ?n ?t { ?s bko:statedIn ?a ; skos:prefLabel ?n ; a ?t }").rows()
    return sorted({tuple(map(str, r.values())) for r in (*claims, *events, *things)})


@dataclass
class OtherPipeline(FakePipeline):
    """The next version: other ids, other scores, mentions and sentences with other ends."""

    version: str = "fake 2"

    def extract(self, article: Article) -> Extraction:
        x = super().extract(article)

        def moved(s):
            end = min(s.evidence.end + 1, len(article.body))
            evidence = replace(s.evidence, end=end, quote=article.body[s.evidence.start : end])
            return replace(s, id=f"w{s.id}", evidence=evidence, confidence=0.31)

        entities = tuple(
            replace(e, mentions=tuple(
                replace(m, end=m.end + 1, text=article.body[m.start : m.end + 1])
                if article.body[m.end : m.end + 1] in tuple(".,") else m for m in e.mentions
            )) for e in x.entities
        )  # fmt: skip
        claims, events = tuple(map(moved, x.claims)), tuple(map(moved, x.events))
        return replace(x, entities=entities[::-1], claims=claims, events=events)


def test_a_ledger_beside_the_articles_is_found_and_no_article(make):
    graph = make(judge("reject", stated("seizure", "partOf")))
    assert names(graph, "?s bko:partOf ?n . ?c rdf:subject ?s ; rdf:predicate bko:partOf") == []
    assert manifest(graph)["ledger"] == "../articles/judgements.jsonl"
    assert manifest(graph)["counts"]["applied"] == 1
    assert manifest(graph)["not_applied"] == []


def test_another_ledger_can_be_named(articles, tmp_path):
    mine = tmp_path / "mine.jsonl"
    ledger.append(mine, [judge("reject", stated("seizure", "partOf"))])
    report = build([articles], tmp_path / "out", pipeline=FakePipeline(), judgements_from=mine)
    assert report.ledger.path == mine and report.counts["claims"] == 6
    with pytest.raises(RunError, match="--judgements"):
        build([articles], tmp_path / "out", pipeline=FakePipeline(), judgements_from=tmp_path)


def test_every_kind_survives_a_rebuild_and_the_next_version(make):
    plain, first = make(out="plain"), make(*every_kind(), out="first")
    again, other = make(*every_kind(), out="again"), make(*every_kind(), pipeline=OtherPipeline(), out="other")
    assert manifest(first)["counts"] == manifest(other)["counts"]
    assert manifest(first)["counts"]["applied"] == len(every_kind()) - 1
    assert (first.folder / "graph.trig").read_bytes() == (again.folder / "graph.trig").read_bytes()
    assert facts(first) == facts(other)
    kept = [f for f in facts(plain) if f in facts(first)]
    assert kept and len(kept) < len(facts(plain))


def test_what_people_decided_is_what_the_graph_says(make):
    graph = make(*every_kind())
    assert names(graph, "?c a bko:Claim ; rdf:predicate bko:partOf ; rdf:object ?n") == []
    assert names(graph, "?e a bko:Seizure ; bko:when ?n") == ["2011-03-02"]
    assert names(graph, "?e a bko:Seizure ; bko:hasQuantity/bko:baseValue ?n") == ["1.2"]
    assert names(graph, "?e a bko:Seizure ; bko:where ?n") == []
    assert names(graph, "?e a bko:Statement ; bko:speaker/skos:prefLabel ?n") == ["Director of the Centre"]
    assert names(graph, "?e a bko:Meeting ; bko:when ?n") == ["2011-04-05"], "the rejection was undone"
    safarov = graph.show("Davron Safarov")
    assert {f["title"] for f in (*safarov.facts, *safarov.events)} == {
        "Heroin at the bridge", "A <b>centre</b> & its members",
    }  # fmt: skip
    assert names(graph, f"?s skos:prefLabel '{COMMITTEE}'@en ; a ?n . ?n a owl:Class") == [
        "https://w3id.org/border-kg/ontology#Ministry"
    ]
    assert graph.validate().conforms


def test_a_concept_of_the_gazetteer_gets_the_name_that_a_person_gave_and_keeps_the_old_one(make):
    graph = make(judge("rename", mention("centre", "Almaty"), name="Alma-Ata"))
    almaty = graph.show("Almaty")
    assert almaty.thing.name == "Alma-Ata" and "Almaty" in almaty.names
    assert names(graph, f"<{almaty.thing.iri}> skos:prefLabel ?n FILTER(lang(?n) = 'en')") == ["Alma-Ata"]
    annotated = json.loads((graph.folder / "annotations" / "centre.json").read_text())
    assert "Alma-Ata" in {e["name"] for e in annotated["entities"]}
    assert graph.validate().conforms


def test_a_judgement_is_an_activity_and_what_it_took_away_says_so(make):
    gone, changed = judge("reject", stated("seizure", "partOf"), why="«under»"), judge(
        "correct", stated("seizure", "worksFor"), who="B. Reader", when="2010"
    )
    graph = make(gone, changed)
    (row,) = graph.query(f"""SELECT ?what ?words ?who ?when ?why ?decision {{ {JUDGEMENTS} {{
        ?claim prov:wasInvalidatedBy ?j ; rdfs:label ?what ; schema:text ?words . ?j bko:decision ?decision ;
        a prov:Activity ; prov:wasAssociatedWith/foaf:name ?who ; prov:endedAtTime ?when ; rdfs:comment ?why
        FILTER NOT EXISTS {{ ?new prov:wasRevisionOf ?claim }} }} }}""").rows()
    assert row["what"] == f"Border guards of Tajikistan partOf {COMMITTEE}"
    assert (row["who"], row["why"], row["decision"]) == ("A. Reader", "«under»", "reject")
    assert row["when"] == "2026-01-02T03:04:05Z" and str(row["words"]).startswith("The guards are")
    (row,) = graph.query("""SELECT ?n ?by ?sure { ?new prov:wasRevisionOf ?old ; bko:when ?n ; bko:judgedBy ?by ;
        bko:confidence ?sure ; prov:wasInfluencedBy/bko:decision "correct" . ?old prov:wasInvalidatedBy ?j }""").rows()
    assert (row["n"], row["by"], float(row["sure"])) == ("2010", "B. Reader", 1.0)
    assert names(graph, "?c a bko:Claim ; rdf:predicate bko:worksFor ; rdf:subject ?n")
    assert len(graph.query("SELECT ?c { ?c a bko:Claim ; rdf:predicate bko:worksFor }").rows()) == 1


def test_what_a_person_added_was_made_by_that_person(make):
    add = every_kind()[6]
    graph = make(add)
    assert names(graph, "?e a bko:Statement ; prov:wasGeneratedBy/bko:decision ?n") == ["add"]
    assert graph.query("ASK { ?e a bko:Statement ; prov:wasGeneratedBy/schema:softwareVersion ?v }").truth is False


def test_no_score_of_the_machine_drops_what_a_person_decided(make):
    confirmed = judge("add", stated("centre", "memberOf"))
    graph = make(confirmed, min_confidence=0.95)
    assert names(graph, "?c a bko:Claim ; rdf:predicate ?n") == ["https://w3id.org/border-kg/ontology#memberOf"]
    whole = make(confirmed, out="whole")
    with Graph(whole.folder, min_confidence=0.95) as sure:
        assert len(sure.query("SELECT ?c { ?c a bko:Claim }").rows()) == 1


def test_what_does_not_hold_is_reported_and_the_rest_goes_on(make, articles):
    claim = stated("seizure", "stateOf")
    lost = judge("reject", replace(mention("seizure", "Two"), anchor=Anchor(SHA["seizure"], 110, "here", "seizure")))
    js = [judge("reject", stated("seizure", "partOf")), judge("reject", claim), judge("add", claim), lost]
    graph = make(*js)
    told = manifest(graph)
    assert told["counts"]["applied"] == 1 and told["counts"]["contradicted"] == 2
    rows = {r["id"]: r for r in told["not_applied"]}
    assert js[2].id in rows[js[1].id]["reason"] and js[1].id in rows[js[2].id]["reason"]
    assert rows[lost.id]["status"] in ("unmatched", "unusable")
    with (articles / "judgements.jsonl").open("a") as file:
        file.write("{broken\n")
    report = build([articles], graph.folder.parent / "next", pipeline=FakePipeline())
    assert [d.line for d in report.ledger.damaged] == [5]
    told = json.loads((report.out / "build.json").read_text())["judgements"]
    assert told["damaged"] == [str(report.ledger.damaged[0])]
    assert report.counts["claims"] == 6


def test_two_names_for_one_thing_in_two_articles_contradict_each_other(make):
    one = judge("rename", mention("centre", "Tajikistan"), name="Tojikiston")
    two = judge("rename", mention("seizure", "Tajikistan"), name="Tadzhikistan")
    graph = make(one, two)
    rows = {r["id"]: r for r in manifest(graph)["not_applied"]}
    assert rows[one.id]["status"] == "contradicted" and two.id in rows[one.id]["reason"]
    assert graph.show("Tajikistan").thing.name == "Tajikistan"


def test_a_changed_text_is_named(make, articles):
    j = judge("reject", stated("centre", "headquarteredIn"))
    (articles / "centre.md").write_text(SOURCES["centre.md"] + " It said no more.")
    graph = make(j)
    (row,) = manifest(graph)["not_applied"]
    assert "the text of centre is another now" in row["reason"]


def test_people_of_one_name_are_two_and_bodies_of_two_names_are_one(make):
    graph = make(judge("not-same", mention("centre", "Safarov"), mention("seizure", "Davron Safarov")))
    assert len({c.id for c in graph.find("Safarov") if c.type == "Person"}) == 2
    joined = make(judge("same", mention("centre", "CARICC"), mention("seizure", "Tajik border guards")), out="joined")
    annotated = json.loads((joined.folder / "annotations" / "seizure.json").read_text())
    (guards,) = (e for e in annotated["entities"] if "The guards" in e["aliases"])
    assert guards["id"] == joined.show("CARICC").thing.id == "org-caricc"


def test_what_people_decided_is_marked_where_it_is_shown(make):
    graph = make(
        judge("correct", stated("seizure", "worksFor"), when="2010"), judge("add", stated("centre", "Meeting")),
        judge("rename", mention("seizure", "Davron Safarov"), name="D. Safarov"),
    )  # fmt: skip
    shown = graph.show("D. Safarov")
    assert shown.judged == "A. Reader"
    marked = {str(f["predicateName"]): f["judged"] for f in shown.facts}
    assert marked == {"works for": "A. Reader", "holds post": ""}
    assert [e["judged"] for e in shown.events] == ["A. Reader"]
    net = graph.network("all")
    marks = {(d["predicate"], e.get("judged", "")) for _, _, d in net.edges(data=True) for e in d["evidence"]}
    assert ("worksFor", "A. Reader") in marks and ("participant", "A. Reader") in marks and ("memberOf", "") in marks
    assert {d["label"] for _, d in net.nodes(data=True) if d.get("judged")} == {"D. Safarov"}
    for name in ("relations", "events", "members", "flows"):
        evidence = [e for *_, d in graph.network(name).edges(data=True) for e in d["evidence"]]
        assert ("A. Reader" in {e.get("judged") for e in evidence}) is (name != "flows"), name
