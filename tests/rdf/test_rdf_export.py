"""What leaves the house: RDF files, tables, annotations."""

import csv
import json
from dataclasses import replace

import pyoxigraph as ox
import pytest
from rdf.records import ARTICLE, BODY, ENTITIES, EXTRACTION, hand_made, of_gold, store_of

from kg.corpus import read_gold
from kg.errors import QueryError, StoreError
from kg.model import Entity, Extraction, Mention
from kg.rdf.annotations import annotations, from_annotations
from kg.rdf.export import export, tables
from kg.resources import data_folder


@pytest.fixture(scope="module")
def store():
    return store_of(hand_made())


@pytest.mark.parametrize(("format", "kind"), [
    ("trig", ox.RdfFormat.TRIG), ("nquads", ox.RdfFormat.N_QUADS), ("jsonld", ox.RdfFormat.JSON_LD),
])  # fmt: skip
def test_rdf_formats_hold_the_whole_graph(store, tmp_path, format, kind):
    export(store, format, tmp_path / "graph")
    assert {str(q) for q in ox.parse((tmp_path / "graph").read_bytes(), format=kind)} == {str(q) for q in store.quads()}


def test_tables_for_spreadsheets(store, tmp_path):
    export(store, "csv", tmp_path / "tables")
    read = {
        path.stem: list(csv.DictReader(path.open(encoding="utf-8", newline="")))
        for path in sorted((tmp_path / "tables").iterdir())
    }
    assert sorted(read) == ["claims", "entities", "events"]
    agency = next(e for e in read["entities"] if e["id"] == "dca-x")
    assert (agency["name"], agency["type"], agency["article"]) == (
        "Drug Control Agency of Tajikistan", "LawEnforcement", "article/hand-made",
    )  # fmt: skip
    (seizure,) = [e for e in read["events"] if e["type"] == "Seizure"]
    assert (seizure["agent"], seizure["object"], seizure["where"], seizure["baseValue"], seizure["baseUnit"]) == (
        "Drug Control Agency of Tajikistan", "opium", "Khorog town", "2.0", "KiloGM",
    )  # fmt: skip
    assert BODY[int(seizure["start"]) : int(seizure["end"])] == seizure["quote"]
    claims = {(c["subject"], c["predicate"], c["object"]): c for c in read["claims"]}
    assert claims["country-jp", "funds", "dca-x"]["factuality"] == "planned"


def test_no_cell_is_a_formula(tmp_path):
    formula = "=cmd|' /C calc'!A0"
    claim = replace(EXTRACTION.claims[0], literal=formula, object="", predicate="holdsPost", subject="courier")
    store = store_of([(ARTICLE, replace(EXTRACTION, claims=(claim,)))])
    export(store, "csv", tmp_path)
    (row,) = [r for r in csv.DictReader((tmp_path / "claims.csv").open(newline="")) if r["predicate"] == "holdsPost"]
    assert row["object"] == "'=cmd|' /C calc'!A0"


def test_tables_are_whole_and_sorted(store):
    for rows in tables(store).values():
        ids = [r["id"] for r in rows]
        assert ids == sorted(ids)
        assert len(ids) == len(set(ids))


def test_unknown_formats_and_places(store, tmp_path):
    with pytest.raises(QueryError, match="there are: trig, nquads, jsonld, csv"):
        export(store, "xls", tmp_path / "x")
    with pytest.raises(StoreError, match="cannot be written"):
        export(store, "nquads", tmp_path / "missing" / "x")


def test_annotations_have_the_format_of_the_gold():
    data = json.loads(json.dumps(annotations(ARTICLE, EXTRACTION, ENTITIES)))
    assert (data["article"], data["published"], data["text_file"]) == ("hand-made", "2015-03-20", "hand-made.md")
    names = {e["id"]: e for e in data["entities"]}
    courier = names["courier"]
    assert (courier["count"], courier["citizenOf"], courier["type"]) == (1, "Tajikistan", "PersonGroup")
    assert BODY[courier["start"] : courier["end"]] == "a courier" == courier["mentions"][0]["text"]
    (relation,) = data["relations"]
    assert (relation["s"], relation["p"], relation["o"]) == ("dca-x", "stateOf", "country-tj")
    assert relation["quote"] in BODY and relation["iri"].startswith("https://w3id.org/border-kg/id/claim/")
    assert [e["type"] for e in data["events"]] == ["Seizure", "Deployment"]
    seizure = data["events"][0]
    assert seizure["roles"] == {"agent": ["dca-x"], "object": ["opium-x"], "quantity": ["2 to 3 kg"]}
    assert (seizure["when"], seizure["where"], seizure["unit"]) == ("2015-03", ["khorog-x"], "kg")
    assert (seizure["factuality"], seizure["attributedTo"]) == ("reported", "Asia-Plus")


def test_what_is_denied_or_only_planned_stands_apart():
    data = annotations(ARTICLE, EXTRACTION, ENTITIES)
    assert [e["type"] for e in data["apart"]["events"]] == ["Attack"]
    assert [r["p"] for r in data["apart"]["relations"]] == ["funds"]
    undated = replace(EXTRACTION, events=tuple(replace(e, when="") for e in EXTRACTION.events))
    assert "Deployment" in [e["type"] for e in annotations(ARTICLE, undated)["apart"]["events"]]


def test_annotations_can_be_read_back():
    data = json.loads(json.dumps(annotations(ARTICLE, EXTRACTION)))
    assert annotations(ARTICLE, from_annotations(data, BODY)) == data


def test_gold_can_be_read_and_written():
    (gold,) = read_gold(data_folder("corpus") / "gold" / "d01.gold.json")
    data = annotations(gold.article, from_annotations(gold.annotations, gold.article.body))
    assert len(data["entities"]) == len(gold.annotations["entities"])
    assert {(r["s"], r["p"], r["o"]) for r in data["relations"]} == {
        (r["s"], r["p"], r["o"]) for r in gold.annotations["relations"]
    }
    assert {json.dumps(e["roles"], sort_keys=True) for e in data["events"]} == {
        json.dumps(e["roles"], sort_keys=True) for e in gold.annotations["events"]
    }
    for item in data["relations"] + data["events"]:
        assert gold.article.body[item["start"] : item["end"]] == item["quote"]


def test_one_entity_found_twice_is_one():
    twice = Extraction("a", tuple(
        Entity("x", "X Y", "Person", (form,), (Mention("a", at, at + 1, form),)) for form, at in (("X", 5), ("Y", 1))
    ))  # fmt: skip
    (entity,) = annotations(ARTICLE, twice)["entities"]
    assert entity["aliases"] == ["X", "Y"]
    assert [m["start"] for m in entity["mentions"]] == [1, 5]


def test_gold_records_have_ids_of_the_gazetteer():
    ((_, found),) = of_gold(["d01"])
    assert "country-kz" in {e.id for e in found.entities}
