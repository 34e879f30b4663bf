"""SHACL: a sound graph conforms, a broken one is told in sentences."""

import pyoxigraph as ox
import pytest
from rdf.records import hand_made, store_of

from kg.errors import OntologyError
from kg.rdf import mapping
from kg.rdf.store import Store
from kg.rdf.validate import validate
from kg.resources import data_folder

SHAPES = """
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix bko: <https://w3id.org/border-kg/ontology#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
bko:GroupShape a sh:NodeShape ; sh:targetClass bko:PersonGroup ;
    sh:property [ sh:path bko:count ; sh:datatype xsd:integer ; sh:maxCount 1 ; sh:message "A group has one count" ] ;
    sh:property [ sh:path bko:citizenOf ; sh:class bko:Country ; sh:message "Only of a country" ] .
"""


@pytest.fixture
def shapes(tmp_path):
    path = tmp_path / "shapes.ttl"
    path.write_text(SHAPES, encoding="utf-8")
    return path


def test_a_sound_graph_conforms(shapes):
    found = validate(store_of(hand_made()), shapes)
    assert found.conforms
    assert found.sentences == ()
    assert found.checked > 100


def test_what_the_mapping_writes_keeps_to_the_shapes_of_the_ontology():
    found = validate(store_of(hand_made()), data_folder("ontology") / "shapes.ttl")
    # The few states of this store lie in places that it lacks, which the shapes rightly mind.
    assert [s for s in found.sentences if "located in" not in s] == []


def test_what_is_wrong_is_said_in_sentences(shapes):
    store = store_of(hand_made())
    group, graph = ox.NamedNode(mapping.iri("courier")), ox.NamedNode(mapping.article_iri("other"))
    store.add([
        ox.Quad(group, mapping.node("bko:count"), ox.Literal("many"), graph),
        ox.Quad(group, mapping.node("bko:citizenOf"), ox.NamedNode(mapping.iri("dca-x")), graph),
    ])
    found = validate(store, shapes)
    assert not found.conforms
    assert any(s.startswith("a courier <courier>: A group has one count (property count)") for s in found.sentences)
    assert any("found 'Drug Control Agency of Tajikistan <dca-x>'." in s for s in found.sentences)
    assert list(found.sentences) == sorted(found.sentences)


def test_broken_shapes_are_named(tmp_path):
    path = tmp_path / "shapes.ttl"
    path.write_text("this is no turtle", encoding="utf-8")
    with pytest.raises(OntologyError, match=r"shapes\.ttl: cannot be read as Turtle"):
        validate(Store(), path)
