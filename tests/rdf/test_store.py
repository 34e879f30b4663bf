"""The store keeps what it is given, for readers too that had it open before."""

import os
from pathlib import Path

import pyoxigraph as ox
import pytest
from rdf.records import hand_made, of_gold, store_of

from kg.errors import StoreError
from kg.rdf import query
from kg.rdf.store import Store, locate, replace_folder, trig


def quads(word, graphs=2, number=300):
    def iri(n):
        return ox.NamedNode(f"https://example.org/{n}")

    return [
        ox.Quad(iri(f"s{n}"), iri("p"), ox.Literal(f"{word} {n}"), iri(f"g{g}"))
        for n in range(number) for g in range(graphs)
    ]  # fmt: skip


def build(folder, word, **more):
    with Store(folder) as store:
        store.add(quads(word, **more))
    return folder


COUNT = "SELECT (COUNT(*) AS ?n) (MIN(?o) AS ?first) { ?s ?p ?o }"


def test_a_statement_of_two_articles_counts_once(tmp_path):
    with Store.open(build(tmp_path / "store", "old")) as store:
        (row,) = query.rows(store, COUNT)
        assert row["n"] == 300 == len(store)
        (row,) = query.rows(store, "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }")
        assert row["n"] == 600


def test_readers_keep_the_store_that_they_opened(tmp_path):
    build(tmp_path / "build" / "store", "old", number=5000)
    readers = [Store.open(tmp_path / "build"), Store.open(tmp_path / "build" / "store")]
    build(tmp_path / "new" / "store", "new", number=10)
    replace_folder(tmp_path / "new", tmp_path / "build")
    for reader in readers:
        assert next(iter(query.rows(reader, COUNT))) == {"n": 5000, "first": "old 0"}
    with Store.open(tmp_path / "build") as late:
        assert next(iter(query.rows(late, COUNT))) == {"n": 10, "first": "new 0"}
    assert sorted(os.listdir(tmp_path)) == ["build"]


def test_a_name_without_a_folder_is_one_in_this_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(StoreError, match=r"there is no store in .*build"):
        Store.open(Path("build"))
    build(Path("new"), "new")
    replace_folder(Path("new"), Path("build"))
    assert locate(Path("build")) == Path("build")
    with Store.open(Path("build")) as store:
        assert len(store) == 300


def test_an_interrupted_swap_leaves_the_earlier_build_usable(tmp_path):
    build(tmp_path / "build" / "store", "old")
    os.rename(tmp_path / "build", tmp_path / "build.old")  # where the machine stopped
    assert locate(tmp_path / "build") == tmp_path / "build.old"
    for path in (tmp_path / "build", tmp_path / "build" / "store"):
        with Store.open(path) as store:
            assert next(iter(query.rows(store, COUNT)))["first"] == "old 0"
    build(tmp_path / "new" / "store", "new")
    replace_folder(tmp_path / "new", tmp_path / "build")
    with Store.open(tmp_path / "build") as store:
        assert next(iter(query.rows(store, COUNT)))["first"] == "new 0"
    assert sorted(os.listdir(tmp_path)) == ["build"]


def test_a_failing_swap_leaves_the_earlier_build_in_place(tmp_path):
    build(tmp_path / "build" / "store", "old")
    with pytest.raises(StoreError, match="build again"):
        replace_folder(tmp_path / "missing", tmp_path / "build")
    with Store.open(tmp_path / "build") as store:
        assert next(iter(query.rows(store, COUNT)))["first"] == "old 0"


def test_a_reader_cannot_write(tmp_path):
    with Store.open(build(tmp_path / "store", "old")) as store, pytest.raises(StoreError, match="reading only"):
        store.add(quads("new"))


def test_errors_say_what_to_do(tmp_path):
    with pytest.raises(StoreError, match="run kg build first"):
        Store.open(tmp_path / "nowhere")
    build(tmp_path / "store", "old")
    with pytest.raises(StoreError, match="not empty"):
        Store(tmp_path / "store")
    store = Store()
    store.close()
    with pytest.raises(StoreError, match="closed"):
        store.graphs()


def test_the_same_quads_give_the_same_bytes(tmp_path):
    records = hand_made()
    one, other = store_of(records), Store(tmp_path / "store")
    other.add(reversed(one.quads()))
    other.close()
    trig(one, tmp_path / "one.trig")
    with Store.open(tmp_path / "store") as store:
        trig(store, tmp_path / "other.trig")
    assert (tmp_path / "one.trig").read_bytes() == (tmp_path / "other.trig").read_bytes()
    again = {str(q) for q in ox.parse((tmp_path / "one.trig").read_bytes(), format=ox.RdfFormat.TRIG)}
    assert again == {str(q) for q in one.quads()}


def test_rdflib_sees_the_union(tmp_path):
    with Store.open(build(tmp_path / "store", "old", number=5)) as store:
        dataset = store.dataset()
        assert len(list(dataset.query("SELECT ?s { ?s ?p ?o }"))) == 5
        assert len(list(dataset.query("SELECT ?g { GRAPH ?g { ?s ?p ?o } }"))) == 10
        assert len(list(dataset.triples((None, None, None)))) == 5


def test_gold_gives_a_graph_of_its_articles():
    store = store_of(of_gold(["d01"]))
    assert "https://w3id.org/border-kg/id/article/d01" in store.graphs()
