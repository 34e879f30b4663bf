"""ontology/ and its reader: the vocabulary is complete and closed, the gazetteer agrees with itself."""

from __future__ import annotations

import importlib.util
import re
from collections import defaultdict
from pathlib import Path

import pyoxigraph as ox
import pytest

from kg import ontology
from kg.errors import OntologyError
from kg.ontology import BASE, BKO, BKR, PREFIXES, gazetteer, labels, normalize, patterns, queries, rules, vocabulary
from kg.resources import data_folder

pytestmark = pytest.mark.filterwarnings("ignore:Dataset:DeprecationWarning")  # pyshacl over rdflib
FOLDER = data_folder("ontology")
OWN = PREFIXES["bko"]


@pytest.fixture
def folder(tmp_path):
    """An ontology of one's own: the vocabulary, and a gazetteer of one country with one border service."""
    (tmp_path / "core.ttl").write_text((FOLDER / "core.ttl").read_text("utf-8"), "utf-8")
    (tmp_path / "mine.ttl").write_text(
        """@prefix bko: <https://w3id.org/border-kg/ontology#> .
        @prefix bkr: <https://w3id.org/border-kg/id/> .
        @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
        bkr:kind-guard a bko:BodyKind ; bko:kindClass bko:BorderService ;
            skos:prefLabel "Border Guard"@en ; bko:genericLabel "Border Guard"@en, "border guards"@en .
        bkr:country-zz a bko:Country ; skos:prefLabel "Zubrowka"@en ; bko:demonym "Zubrowkan"@en .
        bkr:zz-guard a bko:BorderService ; skos:prefLabel "Border Guard of Zubrowka"@en ; bko:acronym "BGZ"@en ;
            bko:bodyKind bkr:kind-guard ; bko:stateOf bkr:country-zz .
        bkr:zz-post a bko:BorderService ; skos:prefLabel "Lutz Post"@en ; bko:partOf bkr:zz-guard .
        bkr:big a bko:Settlement ; skos:prefLabel "Lutz"@en ; bko:locatedIn bkr:country-zz ; bko:population 9000 .
        bkr:small a bko:Settlement ; skos:prefLabel "Lutz"@en ; bko:locatedIn bkr:country-zz ; bko:population 90 .
        """, "utf-8")
    return tmp_path


def rewrite(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


# --- vocabulary ------------------------------------------------------------------------------------------------------


def core() -> dict[str, dict[str, list[ox.Term]]]:
    rows: dict[str, dict[str, list[ox.Term]]] = defaultdict(lambda: defaultdict(list))
    for q in ox.parse((FOLDER / "core.ttl").read_bytes(), format=ox.RdfFormat.TURTLE):
        rows[q.subject.value][q.predicate.value].append(q.object)
    return {s: r for s, r in rows.items() if s.startswith(OWN)}


def test_every_own_term_says_what_it_is():
    for iri, row in core().items():
        for needed in ("rdfs:label", "rdfs:comment", "skos:example"):
            prefix, local = needed.split(":")
            assert len(row[PREFIXES[prefix] + local]) == 1, f"{iri} has no {needed}"


def test_no_own_term_lies_below_two_public_ones():
    for iri, row in core().items():
        for up in ("subClassOf", "subPropertyOf"):
            public = [o.value for o in row[PREFIXES["rdfs"] + up] if not o.value.startswith(OWN)]
            assert len(public) <= 1, f"{iri} lies below {public}"


def test_what_a_term_refers_to_is_a_term():
    known = set(core())
    for iri, row in core().items():
        for objects in row.values():
            for o in objects:
                if isinstance(o, ox.NamedNode) and o.value.startswith(OWN):
                    assert o.value in known, f"{iri} refers to {o.value}"


def test_the_vocabulary_has_the_classes_relations_events_and_roles_of_the_annotations():
    v = vocabulary()
    assert len(v.events) == 21
    assert v.events["Smuggling"].roles == ("agent", "object", "quantity", "origin", "destination", "instrument")
    assert {r for e in v.events.values() for r in e.roles} == set(v.roles)
    assert set(v.predicates) == {
        "memberOf", "observerOf", "partOf", "stateOf", "headquarteredIn", "locatedIn", "borders", "borderLength",
        "holdsPost", "worksFor", "citizenOf", "cooperatesWith", "conflictWith", "foundedOn", "foundedBy",
        "underAuspicesOf", "operates", "funds", "participatesIn",
    }
    assert {p for p, x in v.predicates.items() if x.symmetric} == {"borders", "cooperatesWith", "conflictWith"}
    assert {p for p, x in v.predicates.items() if x.literal} == {"borderLength", "holdsPost", "foundedOn"}
    assert v.predicates["stateOf"].domain == ("Organization",)
    assert v.predicates["stateOf"].range == ("Country",)
    assert v.predicates["holdsPost"].range == "literal"
    assert v.roles["charge"].literal and not v.roles["charge"].range
    assert v.roles["topic"].literal and v.roles["topic"].range


def test_classes_are_ordered():
    v = vocabulary()
    assert v.is_a("BorderService", "StateBody") and v.is_a("BorderService", "Organization")
    assert not v.is_a("Organization", "BorderService") and not v.is_a("Nonsense", "Organization")
    assert [v.top(c) for c in ("PersonGroup", "BorderService", "Country", "Equipment", "Arrest", "Nonsense")] == [
        "Person", "Organization", "Place", "Equipment", "", ""]
    assert v.specific("Organization", "Ministry") == v.specific("Ministry", "Organization") == "Ministry"
    assert v.allows("stateOf", "BorderService", "Country")
    assert not v.allows("stateOf", "BorderService", "Settlement")
    assert not v.allows("stateOf", "Person", "Country")
    assert not v.allows("noSuchRelation", "Person", "Country")


def test_the_namespace_is_closed():
    assert BKO.BorderService == OWN + "BorderService" == BKO["BorderService"]
    assert "memberOf" in BKO and "membreOf" not in BKO
    with pytest.raises(OntologyError, match=r"bko:membreOf is not a term of core\.ttl; close to it: .*memberOf"):
        _ = BKO.membreOf


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.ttl")), ids=lambda p: p.name)
def test_prefixes_agree_with_the_reader(path):
    for prefix, iri in re.findall(r"^@prefix (\w+): <([^>]+)>", path.read_text("utf-8"), re.M):
        assert PREFIXES.get(prefix, BASE + "plover#") == iri


# --- gazetteer -------------------------------------------------------------------------------------------------------


def test_concepts_refer_to_concepts():
    known = gazetteer().concepts
    links = ("locatedIn", "partOf", "stateOf", "country", "headquarteredIn", "borders", "borderOf", "onBorder",
             "opposite", "spans")
    for concept in known.values():
        for link in links:
            for target in concept.values(link):
                assert target in known, f"{concept.id} {link} {target}"


def test_concepts_have_a_class_of_things_and_an_english_name():
    v = vocabulary()
    for concept in gazetteer().concepts.values():
        assert v.top(concept.type), f"{concept.id} is a {concept.type}"
        assert concept.names[0].text == concept.name and concept.names[0].language == "en"
        assert all(n.text.strip() == n.text and n.text for n in concept.names), concept.id


def test_every_body_and_every_place_within_a_state_has_its_country():
    v, known = vocabulary(), gazetteer().concepts
    for concept in known.values():
        if concept.type in ("Settlement", "Checkpoint", "AdministrativeRegion") or v.is_a(concept.type, "StateBody"):
            if concept.part_of and known[concept.part_of[0]].type == "InternationalOrganization":
                continue  # forces of an alliance
            assert known[concept.country].type == "Country", concept.id
        if concept.broader and v.top(concept.type) == "Place":
            assert gazetteer().within(concept.id, concept.broader)


def test_land_borders_are_mutual_and_every_border_is_one():
    g = gazetteer()
    assert g.neighbours("country-kz") == ("country-cn", "country-kg", "country-ru", "country-tm", "country-uz")
    assert g.neighbours("country-nowhere") == ()
    for concept in g.concepts.values():
        for other in g.neighbours(concept.id):
            assert concept.id in g.neighbours(other), (concept.id, other)
        if concept.type == "Border":
            one, two = concept.values("borderOf")
            assert two in g.neighbours(one), concept.id


def test_a_checkpoint_is_on_a_border_of_its_country_and_faces_one_on_the_other_side():
    known = gazetteer().concepts
    for concept in known.values():
        if concept.type != "Checkpoint":
            continue
        (border,) = concept.values("onBorder")
        sides = set(known[border].values("borderOf"))
        assert concept.country in sides, concept.id
        for other in concept.values("opposite"):
            assert known[other].values("opposite") == (concept.id,)
            assert {concept.country, known[other].country} == sides


def test_no_two_concepts_share_a_strong_name_in_one_country_and_kind():
    v = vocabulary()
    holders: dict[tuple[str, str, str, bool], set[str]] = defaultdict(set)
    for concept in gazetteer().concepts.values():
        for name in concept.names:
            if not name.weak and name.kind != "demonym":
                generic = name.kind == "generic"
                holders[normalize(name.text), concept.country, v.top(concept.type), generic].add(concept.id)
    assert {k: ids for k, ids in holders.items() if len(ids) > 1} == {}


def test_coordinates_and_identifiers():
    seen: dict[str, str] = {}
    for concept in gazetteer().concepts.values():
        if concept.latitude is not None:
            assert -90 <= concept.latitude <= 90 and -180 <= concept.longitude <= 180
        for iri in concept.identifiers:
            assert iri.startswith((PREFIXES["gn"], PREFIXES["wd"])), iri
            assert seen.setdefault(iri, concept.id) == concept.id, iri
    almaty = gazetteer().concepts["place-kz-almaty"]
    assert (round(almaty.latitude), round(almaty.longitude)) == (43, 77)


def ids(text: str, *, weak: bool = False) -> list[str]:
    return [c.id for c in gazetteer().by_name(text)
            if weak or not all(n.weak for n in c.names if normalize(n.text) == normalize(text))]


def test_names_are_found_however_they_are_written():
    assert ids("KAZAKHSTAN") == ids("the Republic of Kazakhstan") == ["country-kz"]
    assert ids("Türkmenbaşy") == ids("Turkmenbashi") == ["place-tm-turkmenbashi"]
    assert ids("Kordai") == ids("Korday") == ["place-kz-korday"]
    assert ids("Kazakh–Russian border") == ids("Russian-Kazakh border") == ["border-kz-ru"]
    assert ids("CARICC") == ids("Central Asian Regional Information and Coordination Center") == ["org-caricc"]
    assert ids("Алматы") == ["place-kz-almaty"]
    assert ids("Zymbal Region") == ["region-kz-zhambyl"]
    assert ids("no such name") == []


def test_kinds_of_name():
    def kinds(id: str) -> dict[str, ontology.Name]:
        return {n.text: n for n in gazetteer().concepts[id].names}

    assert kinds("country-kz")["Kazakh"].kind == "demonym"
    assert kinds("country-us")["US"].kind == "acronym" and kinds("country-us")["US"].cased
    assert kinds("region-kz-zhambyl")["Zymbal"].kind == "hidden"
    assert kinds("kz-border-service")["border guards"].kind == "generic"
    assert kinds("kz-border-service")["Border Service of Kazakhstan"].kind == "preferred"
    assert kinds("place-kz-oral")["Oral"].weak and not kinds("place-kz-oral")["Uralsk"].weak


def test_generic_names_are_told_apart_by_country():
    both = {c.country: c.id for c in gazetteer().by_name("State Committee for National Security")}
    assert both == {"country-kg": "kg-gknb", "country-tj": "tj-gknb"}
    guards = {c.country: c.id for c in gazetteer().by_name("border guards")}
    assert guards["country-kz"] == "kz-border-service" and guards["country-tj"] == "tj-border-troops"
    assert "kind-border-service" in gazetteer().kinds and "kind-border-service" not in gazetteer().concepts


def test_within():
    g = gazetteer()
    assert g.within("place-kz-taraz", "region-kz-zhambyl")
    assert g.within("place-kz-taraz", "region-central-asia")
    assert not g.within("place-kz-taraz", "country-kg") and not g.within("nowhere", "country-kg")


def test_capitals_and_governments_are_no_names_of_a_country():
    for text in ("Washington", "Moscow", "Government of Japan"):
        assert not [c for c in gazetteer().by_name(text) if c.type == "Country"]


def test_the_ontology_is_read_once_however_its_folder_is_said():
    assert gazetteer() is gazetteer(None) is gazetteer(FOLDER)
    assert vocabulary() is vocabulary(None) is vocabulary(FOLDER)


def test_another_folder(folder):
    g = gazetteer(folder)
    guard = g.concepts["zz-guard"]
    assert [(n.text, n.kind) for n in guard.names] == [
        ("Border Guard of Zubrowka", "preferred"), ("BGZ", "acronym"), ("Border Guard", "generic"),
        ("border guards", "generic")]
    assert g.concepts["zz-post"].country == guard.country == "country-zz"
    assert g.concepts["zz-post"].part_of == ("zz-guard",) and g.concepts["zz-post"].broader == "zz-guard"
    assert [c.id for c in g.by_name("Lutz")] == ["big", "small"]
    assert [g.concepts[i].names[0].weak for i in ("big", "small")] == [False, True]


@pytest.mark.parametrize(("old", "new", "message"), [
    ("a bko:Country ;", "a bko:Contry ;", r"bkr:country-zz .* has no class"),
    ('"Zubrowka"@en', '"Zubrowka"@de', r"bkr:country-zz .* no skos:prefLabel in English"),
    ("bkr:kind-guard ; bko:stateOf", "bkr:kind-gard ; bko:stateOf", r"bkr:zz-guard .* bkr:kind-gard"),
    ("bko:kindClass bko:BorderService", "bko:kindClass bko:Border_Service", r"bkr:kind-guard .*Border_Service"),
    ("bkr:zz-post a", "bkr:zz-post an", r"mine\.ttl: not Turtle"),
])
def test_a_wrong_gazetteer_is_named(folder, old, new, message):
    rewrite(folder / "mine.ttl", old, new)
    with pytest.raises(OntologyError, match=message):
        gazetteer(folder)


# --- labels, patterns, queries ---------------------------------------------------------------------------------------


def test_labels(folder):
    assert labels()["ORG"] == "Organization" and labels()["DATE"] == ""
    with pytest.raises(OntologyError, match=r"labels\.toml"):
        labels(folder)
    (folder / "labels.toml").write_text('[labels]\nORG = "Organisation"\n', "utf-8")
    with pytest.raises(OntologyError, match="ORG = 'Organisation' is not a class"):
        labels(folder)


def test_patterns(folder):
    (folder / "patterns").mkdir()
    (folder / "patterns" / "a.jsonl").write_text('// a remark\n\n{"x": 1}\n', "utf-8")
    (folder / "patterns" / "b.jsonl").write_text('{"x": 1}\n{"x": \n', "utf-8")
    (folder / "patterns" / "c.jsonl").write_text("[1]\n", "utf-8")
    assert patterns("a", folder) == [{"x": 1}]
    with pytest.raises(OntologyError, match=r"b\.jsonl, line 2: not JSON"):
        patterns("b", folder)
    with pytest.raises(OntologyError, match=r"c\.jsonl, line 1: expected a JSON object"):
        patterns("c", folder)
    with pytest.raises(OntologyError, match=r"no patterns named 'd' .* there are: a, b, c"):
        patterns("d", folder)


def test_queries(folder):
    place = folder / "queries" / "questions"
    place.mkdir(parents=True)
    (place / "one.rq").write_text("# What is there?\n# param: place = Almaty\nSELECT * {}\n# param: no = 1\n", "utf-8")
    one = queries("questions", folder)["one"]
    assert (one.help, one.parameters) == ("What is there?", {"place": "Almaty"})
    with pytest.raises(OntologyError, match="no queries of kind 'answers'; there are: questions"):
        queries("answers", folder)
    (place / "two.rq").write_text("SELECT * {}\n", "utf-8")
    queries.cache_clear()
    with pytest.raises(OntologyError, match=r"two\.rq: the first line must be a comment"):
        queries("questions", folder)
    assert rules(folder) == {}


def test_settings(folder):
    with pytest.raises(OntologyError, match=r"no-such\.toml: cannot be read"):
        ontology.settings("no-such", folder)


# --- shapes ----------------------------------------------------------------------------------------------------------


def test_the_shapes_are_those_of_the_vocabulary():
    script = FOLDER.parent / "scripts" / "write_shapes.py"
    if not script.is_file():
        pytest.skip("no checkout: the script that writes the shapes is not installed")
    spec = importlib.util.spec_from_file_location("write_shapes", script)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    found = (FOLDER / "shapes.ttl").read_text("utf-8")
    assert found == module.shapes(vocabulary()), "core.ttl has changed: run scripts/write_shapes.py"


GRAPH = """
@prefix bko: <https://w3id.org/border-kg/ontology#> .
@prefix bkr: <https://w3id.org/border-kg/id/> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix edtf: <http://id.loc.gov/datatypes/edtf/> .
@prefix oa: <http://www.w3.org/ns/oa#> .
@prefix prov: <http://www.w3.org/ns/prov#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
bkr:a a bko:Article ; dcterms:title "T" ; bko:sha256 "%s" .
bkr:p a oa:SpecificResource ; oa:hasSource bkr:a ; oa:hasSelector bkr:q, bkr:r .
bkr:q a oa:TextQuoteSelector ; oa:exact "seized" .
bkr:r a oa:TextPositionSelector ; oa:start 3 ; oa:end 9 .
bkr:kz a bko:Country ; skos:prefLabel "Kazakhstan"@en .
bkr:guard a bko:BorderService ; skos:prefLabel "Border Service"@en ; bko:stateOf bkr:kz .
bkr:e a bko:Seizure ; prov:wasDerivedFrom bkr:p ; bko:supportedBy bkr:a ; bko:confidence 0.8 ;
    bko:factuality bko:asserted ; bko:when "2021-03"^^edtf:EDTF ; bko:agent bkr:guard ; bko:where bkr:kz .
""" % ("0" * 64)


def violations(old: str = "", new: str = "") -> list[str]:
    import pyshacl
    import rdflib

    assert old in GRAPH
    graph = rdflib.Graph().parse(data=GRAPH.replace(old, new) if old else GRAPH, format="turtle")
    for q in ox.parse((FOLDER / "core.ttl").read_bytes(), format=ox.RdfFormat.TURTLE):
        if q.predicate.value.endswith("subClassOf"):
            graph.add((rdflib.URIRef(q.subject.value), rdflib.RDFS.subClassOf, rdflib.URIRef(q.object.value)))
    _, report, _ = pyshacl.validate(graph, shacl_graph=str(FOLDER / "shapes.ttl"), inference="none")
    return sorted(str(m) for m in report.objects(None, rdflib.SH.resultMessage))


def test_a_right_graph_keeps_to_the_shapes():
    assert violations() == []


@pytest.mark.parametrize(("old", "new", "said"), [
    ("oa:start 3", "oa:start 9", "A position starts before it ends."),
    ("bko:confidence 0.8", "bko:confidence 1.8", "one confidence between 0 and 1."),
    ("bko:asserted", "bko:guessed", "is one of: asserted, reported, attempted, planned, denied."),
    ("bkr:e a bko:Seizure", "bkr:e a bko:Seizure, bko:Arrest", "An event has exactly one type."),
    ('"2021-03"^^edtf:EDTF', '"2021-03"', "at most one time, in EDTF."),
    ("bko:stateOf bkr:kz", "bko:stateOf bkr:guard", "leads to one of: country."),
    ("bko:agent bkr:guard", "bko:sentence 'a fine'", "Only these events have the role"),
    ("bko:where bkr:kz", "bko:where bkr:guard", "An event happens in a place."),
    ('dcterms:title "T" ;', "", "An article has one title"),
    ("prov:wasDerivedFrom bkr:p ;", "", "A claim or an event has evidence."),
    ('skos:prefLabel "Kazakhstan"@en', 'skos:prefLabel "Kazakhstan"@en, "KZ"@en', "one preferred name"),
])
def test_a_wrong_graph_is_told_in_sentences(old, new, said):
    found = violations(old, new)
    assert any(said in message for message in found), found


def test_every_concept_has_an_iri_of_its_own():
    assert all(re.fullmatch(r"[a-z0-9-]+", id) for id in gazetteer().concepts)
    assert BKR.startswith(BASE)
