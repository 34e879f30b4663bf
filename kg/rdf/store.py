"""The store: Oxigraph in memory or in a folder.

Each statement lies in its named graph, and once more in the default graph, which so is the union of all: a plain
pattern finds a statement once however many articles make it, and ``GRAPH ?article {}`` says which do.

A store in a folder is written under a name of its own, closed, and then put in place of the earlier one by
:func:`replace_folder`. Readers that have the earlier one open keep it: on POSIX systems its files live on until the
reader closes them, and :meth:`Store.close` merges a written store into so few files that a reader opens all of them
at once. Windows does not let go of a folder that somebody reads; the error says so.
"""

from __future__ import annotations

import gc
import os
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox

from kg.errors import StoreError
from kg.ontology import PREFIXES

if TYPE_CHECKING:
    from rdflib import Dataset

__all__ = ["Store", "locate", "replace_folder", "trig"]

_USED = frozenset({
    "bko", "bkr", "dcterms", "edtf", "geo", "gn", "oa", "owl", "prov", "qudt", "rdf", "rdfs", "schema", "sem", "skos",
    "unit", "wd", "xsd",
})  # fmt: skip
_TYPE = f" <{PREFIXES['rdf']}type> ".encode()


class Store:
    """Quads that can be queried.

    Args:
        path: folder of a new store, written to until :meth:`close`; None for a store in memory.

    Raises:
        StoreError: the folder cannot be written, or holds a store already.

    >>> with Store() as store:
    ...     len(store)
    0
    """

    def __init__(self, path: Path | None = None) -> None:
        """Open a new, empty store."""
        self.path = path
        self.writable = True
        try:
            if path is not None:
                path.mkdir(parents=True, exist_ok=True)
                if any(path.iterdir()):
                    raise StoreError(f"{path} is not empty; write a new store into a new folder")
            self._store: ox.Store | None = ox.Store() if path is None else ox.Store(path)
        except OSError as error:
            raise StoreError(f"{path}: no store can be written there ({error}); choose another folder") from error

    @classmethod
    def open(cls, path: Path) -> Store:
        """The store in a folder, read only; any number of readers may have it open.

        Args:
            path: the folder of the store, or a build folder that contains it as ``store``.

        Raises:
            StoreError: there is no store, or it cannot be read.
        """
        store = cls.__new__(cls)
        store.path, store.writable, store._store = path, False, None
        failure: OSError | None = None
        for _ in range(5):
            folder = _folder(path)
            try:
                before = folder.stat().st_ino
                store._store = ox.Store.read_only(str(folder))
                if folder.stat().st_ino == before:  # else a build came between: half of the old, half of the new
                    return store
            except OSError as error:
                failure = error
        raise StoreError(f"{path}: the store cannot be read ({failure}); run kg build again")

    @property
    def inner(self) -> ox.Store:
        """The Oxigraph store.

        Raises:
            StoreError: it is closed.
        """
        if self._store is None:
            raise StoreError(f"the store {self.path or 'in memory'} is closed; open it again")
        return self._store

    def add(self, quads: Iterable[ox.Quad]) -> None:
        """Add quads in bulk.

        Raises:
            StoreError: the store is read only, closed, or the disk refuses.
        """
        if not self.writable:
            raise StoreError(f"{self.path} is open for reading only; build a new store instead")
        inner = self.inner  # a closed store fails before the quads are made
        try:
            inner.bulk_extend(_with_union(quads))
        except OSError as error:
            raise StoreError(f"{self.path}: cannot be written ({error}); is the disk full?") from error

    def quads(self, graph: str | None = None) -> list[ox.Quad]:
        """The quads of all named graphs, or of one, sorted."""
        found: list[ox.Quad] = []
        for name in map(ox.NamedNode, [graph] if graph else self.graphs()):
            # Sorted as lines of N-Triples, which takes a third of the time that sorting terms does.
            lines = (self.inner.dump(format=ox.RdfFormat.N_TRIPLES, from_graph=name) or b"").splitlines(keepends=True)
            lines.sort(key=_type_first)
            parsed = ox.parse(b"".join(lines), format=ox.RdfFormat.N_TRIPLES)
            found += (ox.Quad(q.subject, q.predicate, q.object, name) for q in parsed)
        return found

    def graphs(self) -> list[str]:
        """Names of the graphs, sorted."""
        return sorted(g.value for g in self.inner.named_graphs())

    def __len__(self) -> int:
        """Number of statements, each counted once however many graphs make it."""
        return sum(1 for _ in self.inner.quads_for_pattern(None, None, None, ox.DefaultGraph()))

    def dataset(self) -> Dataset:
        """The store behind the interface of rdflib, to be read; its default graph is the union.

        Slower than :func:`kg.rdf.query.run`, because each term becomes an rdflib object.
        """
        from oxrdflib import OxigraphStore
        from rdflib import Dataset

        dataset = Dataset(store=OxigraphStore(store=self.inner))
        for prefix, namespace in PREFIXES.items():
            dataset.bind(prefix, namespace)
        return dataset

    def close(self) -> None:
        """Finish writing and let the files go; a closed store stays closed."""
        if self._store is not None and self.writable and self.path is not None:
            self._store.optimize()
            self._store.flush()
        self._store = None
        gc.collect()  # the lock on the folder falls with the last reference to the inner store

    def __enter__(self) -> Store:
        """The store itself, to be closed at the end of the block."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close it."""
        self.close()


def _with_union(quads: Iterable[ox.Quad]) -> Iterator[ox.Quad]:
    for q in quads:
        yield q
        yield ox.Quad(q.subject, q.predicate, q.object)


def _type_first(line: bytes) -> bytes:
    return line.replace(_TYPE, b" !", 1)  # before "<", with which any other predicate begins


def trig(store: Store, path: Path) -> None:
    """Write all named graphs as TriG; the same quads give the same bytes.

    Raises:
        StoreError: the file cannot be written.
    """
    prefixes = {k: v for k, v in PREFIXES.items() if k in _USED}
    try:
        with path.open("wb") as file:
            ox.serialize(store.quads(), file, format=ox.RdfFormat.TRIG, prefixes=prefixes)
    except OSError as error:
        raise StoreError(f"{path}: cannot be written ({error}); choose another place") from error


# --- folders that are replaced as a whole ----------------------------------------------------------------------------


def _aside(target: Path) -> Path:
    target = Path(os.path.abspath(target))  # "build" and "." have a name too
    return target.with_name(target.name + ".old")


def locate(target: Path) -> Path:
    """Where a folder that is replaced by :func:`replace_folder` can be read now.

    Between the two renames, or when the machine stopped there, that is the earlier folder under its other name.
    """
    aside = _aside(target)
    return aside if aside.is_dir() and not target.exists() else target


def _folder(path: Path) -> Path:
    path = Path(os.path.abspath(path))
    for folder in (path, locate(path), path / "store", locate(path) / "store", locate(path.parent) / path.name):
        if (folder / "CURRENT").is_file():
            return folder
    raise StoreError(f"there is no store in {path}; run kg build first, or name the folder it wrote with --out")


def replace_folder(new: Path, target: Path) -> None:
    """Put a finished folder in the place of an earlier one, so that there always is a whole one.

    The earlier folder is renamed to ``TARGET.old``, the new one to ``TARGET``, and the earlier one is deleted. When
    the machine stops in between, :func:`locate` finds the earlier one, and the next call tidies up.

    Args:
        new: a folder on the same file system, best beside the target.
        target: the place; need not exist.

    Raises:
        StoreError: the renaming fails, as on Windows while somebody reads the earlier folder; it is still in place
            then, and the new one where it was.
    """
    aside = _aside(target)
    if target.exists():
        shutil.rmtree(aside, ignore_errors=True)
    try:
        if target.exists():
            os.rename(target, aside)
        try:
            os.rename(new, target)
        except OSError:
            if aside.exists() and not target.exists():
                os.rename(aside, target)
            raise
    except OSError as error:
        raise StoreError(
            f"{target} cannot be replaced by {new} ({error}); close what reads it and build again"
        ) from error
    shutil.rmtree(aside, ignore_errors=True)
