"""A graph that is built: query it, ask it, look things up, measure and draw its networks.

The same for the command line and for notebooks; the work is done on the floors below. What takes long to import
(networkx, pyshacl, pyvis) is imported by the functions that need it, so that a question is answered at once.
"""

from __future__ import annotations

import difflib
import json
import os
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kg import ontology
from kg.errors import QueryError
from kg.rdf import lookup, mapping, paths, query
from kg.rdf import questions as canned
from kg.rdf.results import Cell, Result
from kg.rdf.store import Store
from kg.resources import data_folder

if TYPE_CHECKING:
    from kg.rdf.validate import Validation

__all__ = [
    "NETWORK", "PICTURE", "Dossier", "Graph", "Reasons", "measures", "network_of", "networks", "picture", "questions",
    "scores", "short",
]  # fmt: skip

Row = dict[str, Cell]

#: The projection that is drawn where none is named: with events as nodes, not for measures.
PICTURE = "all"
#: The projection that is measured where none is named.
NETWORK = "relations"

#: Measure of `NETWORK` -> the term of core.ttl that says it; any other is called "NETWORK/MEASURE".
TERMS = {
    "community": "community", "degree": "degree", "betweenness": "betweenness", "pagerank": "pageRank",
    "core": "coreNumber", "constraint": "constraint",
}  # fmt: skip


@dataclass(frozen=True)
class Dossier:
    """Everything known of one thing.

    Args:
        thing: what it is.
        names: its other names.
        facts: rows of :func:`kg.rdf.lookup.facts_of`.
        events: rows of :func:`kg.rdf.lookup.events_of`, in order of time.
        judged: the people who decided on its name, its class or what it is one with.
    """

    thing: lookup.Candidate
    names: tuple[str, ...]
    facts: list[Row]
    events: list[Row]
    judged: str = ""


@dataclass(frozen=True)
class Reasons:
    """Why a thing is one.

    Args:
        thing: what it is.
        articles: for each that names it ``article``, ``title`` and ``mentions`` (words -> how often).
        joins: for each comparison that joined its mentions ``reasons``, ``score`` (bits; None where nothing had to be
            weighed) and ``places`` (``article``, ``start``, ``end``, ``quote``).
        unsure: pairs in which it is one side, as in ``resolution.json``: it may be the other, too.
    """

    thing: lookup.Candidate
    articles: list[dict[str, Any]]
    joins: list[dict[str, Any]]
    unsure: list[dict[str, Any]]


class Graph:
    """A build, opened for reading.

    Args:
        folder: what ``kg build`` wrote.
        min_confidence: claims and events below it, from 0 to 1, and what follows from them alone, are left out.

    Raises:
        StoreError: there is no build, or it cannot be read.
    """

    def __init__(self, folder: str | os.PathLike[str] = "build", min_confidence: float = 0.0) -> None:
        """Open it."""
        self.folder = Path(os.path.abspath(folder))
        self.store = Store.open(self.folder)
        if min_confidence > 0:
            from kg.rdf.threshold import surer

            whole, self.store = self.store, surer(self.store, min_confidence)
            whole.close()

    def query(self, text: str) -> Result:
        """Answer of a SPARQL query; the usual prefixes need no declaration.

        Raises:
            QueryError: the query is not understood.
        """
        return query.run(self.store, text)

    def ask(self, question: str, **values: str) -> Result:
        """Answer to a canned question.

        Args:
            question: its name; :func:`kg.ontology.queries` lists them.
            values: of its parameters; a name stands for the thing that has it.

        Raises:
            QueryError: there is no such question or parameter, or nothing has that name.
        """
        return canned.ask(self.store, named(ontology.queries("questions"), question, "question"), values)

    def find(self, name: str) -> list[lookup.Candidate]:
        """What a name may mean, best first; a score of 100 is an equal name."""
        return lookup.find_entities(self.store, name)

    def show(self, name: str) -> Dossier:
        """Everything known of one thing.

        Args:
            name: any of its names, or its id.

        Raises:
            QueryError: nothing, or more than one thing, has that name; the message lists what may be meant.
        """
        thing = lookup.find_entity(self.store, name)
        names = query.rows(self.store, f"SELECT DISTINCT ?name {{ <{thing.iri}> skos:altLabel|bko:acronym ?name }}")
        others = sorted({str(row["name"]) for row in names} - {thing.name})
        facts, events = lookup.facts_of(self.store, thing.iri), lookup.events_of(self.store, thing.iri)
        judged = query.rows(self.store, f"SELECT ?who {{ <{thing.iri}> bko:judgedBy ?who }}")
        return Dossier(thing, tuple(others), facts, events, "; ".join(sorted(str(row["who"]) for row in judged)))

    def why(self, name: str) -> Reasons:
        """Why a thing is one: its mentions, the articles that name it, and the comparisons that joined them.

        Args:
            name: any of its names, or its id.

        Raises:
            QueryError: as of :meth:`show`.
        """
        thing = lookup.find_entity(self.store, name)
        named_in = f"<{thing.iri}> bko:statedIn ?article OPTIONAL {{ ?article dcterms:title ?title }}"
        rows = query.rows(self.store, f"SELECT ?article ?title {{ {named_in} }} ORDER BY ?article")
        articles = []
        for row in rows:
            data = self._read(f"annotations/{mapping.entity_id(str(row['article'])).removeprefix('article/')}.json")
            entities = [e for e in data.get("entities", ()) if e.get("iri") == thing.iri]
            said = Counter(m["text"] for e in entities for m in e.get("mentions", ()))
            articles.append({"article": row["article"], "title": row["title"], "mentions": dict(said)})
        found = self._read("resolution.json")
        unsure = [u for u in found.get("unsure", ()) if thing.id in [side["id"] for side in u["sides"]]]
        return Reasons(thing, articles, found.get("joins", {}).get(thing.id, []), unsure)

    def unsure(self) -> list[dict[str, Any]]:
        """Pairs of things, and of events, that may be one, those that would change most first.

        Each has ``kind``, ``claims`` and ``events`` (statements that would join those of the other), ``score``,
        ``reasons`` and two ``sides`` with ``id``, ``name``, ``article``, ``start``, ``end`` and ``quote``.
        """
        return list(self._read("resolution.json").get("unsure", ()))

    def conflicts(self) -> list[dict[str, Any]]:
        """What the accounts of an event in several articles disagree on.

        Each has ``event`` (id), ``property`` and ``values``, these with ``value``, ``name`` and ``articles``.
        """
        return list(self._read("resolution.json").get("conflicts", ()))

    def _read(self, name: str) -> dict[str, Any]:
        try:
            data = json.loads((self.folder / name).read_text("utf-8"))
        except (OSError, ValueError):  # of an earlier version, or taken away
            return {}
        return data if isinstance(data, dict) else {}

    def path(self, a: str, b: str) -> list[Row]:
        """How two things are connected, step by step with the evidence; empty when they are not.

        Raises:
            QueryError: a name is not known, or not clear.
        """
        ends = [lookup.find_entity(self.store, name) for name in (a, b)]
        return paths.path(self.store, ends[0].iri, ends[1].iri)

    def network(self, name: str = NETWORK) -> Any:
        """A network of the graph, as a networkx MultiDiGraph.

        Args:
            name: of a projection; :func:`kg.ontology.queries` lists them.

        Raises:
            QueryError: there is no such projection; the message lists those there are.
        """
        return network_of(self.store, name)

    def analyze(self, name: str = NETWORK, names: Sequence[str] = ()) -> list[dict[str, Any]]:
        """Measures of a network, a row a node, the first measure's highest first.

        Args:
            name: of a projection.
            names: of measures; all of :func:`measures` when empty.

        Raises:
            QueryError: there is no such network or measure; the message lists those there are.
        """
        from kg.analysis.measures import table

        return list(table(self.network(name), tuple(names) or tuple(measures())))

    def communities(self, name: str = NETWORK) -> list[list[str]]:
        """The communities of a network as lists of names, the largest first; in each, those with most ties first."""
        from kg.analysis import communities

        net = self.network(name)
        groups: dict[int, list[tuple[int, str]]] = {}
        for node, group in communities.communities(net).items():
            groups.setdefault(group, []).append((-net.degree(node), str(net.nodes[node]["label"])))
        return [[label for _, label in sorted(groups[group])] for group in sorted(groups)]

    def draw(self, name: str = PICTURE, title: str = "") -> str:
        """A network as one HTML page that opens offline.

        Args:
            name: of a projection.
            title: heading of the page; the help of the projection when empty.
        """
        return picture(self.store, name, title)

    def graphml(self, name: str = PICTURE) -> str:
        """A network as GraphML, for Gephi, Cytoscape and the like."""
        from kg.analysis import graphml

        return graphml.graphml(self.network(name))

    def annotations(self) -> list[Path]:
        """The files with the annotations of the articles."""
        return sorted((self.folder / "annotations").glob("*.json"))

    def validate(self) -> Validation:
        """What SHACL finds wrong with the graph."""
        from kg.rdf import validate

        return validate.validate(self.store, data_folder("ontology") / "shapes.ttl")

    def close(self) -> None:
        """Let the files go."""
        self.store.close()

    def __enter__(self) -> Graph:
        """The graph itself, to be closed at the end of the block."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close it."""
        self.close()


def named(choices: dict[str, Any], name: str, kind: str) -> Any:
    """The entry of a registry.

    Raises:
        QueryError: there is none of that name; the message says what is near, or all there are.
    """
    if name in choices:
        return choices[name]
    near = difflib.get_close_matches(name, choices, 3)
    hint = f"did you mean {' or '.join(near)}?" if near else f"there are: {', '.join(choices)}"
    raise QueryError(f"there is no {kind} {name!r}; {hint}")


def network_of(store: Store, name: str) -> Any:
    """The network that a projection makes of a graph."""
    from kg.analysis import projection

    wanted = named(ontology.queries("projections"), name, "network")
    return projection.project(query.rows(store, wanted.text))


def picture(store: Store, name: str = PICTURE, title: str = "") -> str:
    """The HTML page that shows a network of a graph; arguments as of :meth:`Graph.draw`."""
    from kg.analysis import layout
    from kg.views import network

    net = network_of(store, name)
    return network.draw(net, layout.layout(net), title or ontology.queries("projections")[name].help)


def questions() -> dict[str, str]:
    """The questions that :meth:`Graph.ask` knows, with what they answer."""
    return {name: q.help for name, q in ontology.queries("questions").items()}


def networks() -> dict[str, str]:
    """The networks that :meth:`Graph.network` knows, with what they are."""
    return {name: q.help for name, q in ontology.queries("projections").items()}


def measures() -> list[str]:
    """The measures that :meth:`Graph.analyze` knows."""
    from kg.analysis.measures import MEASURES

    return list(MEASURES)


def short(cell: Cell) -> Cell:
    """A cell of an answer for reading: things by their id, terms with their prefix, the rest as it is.

    >>> short("https://w3id.org/border-kg/id/kz-knb"), short("https://w3id.org/border-kg/ontology#Arrest")
    ('kz-knb', 'bko:Arrest')
    """
    if not isinstance(cell, str) or "://" not in cell:
        return cell
    thing = mapping.entity_id(cell)
    if thing != cell:
        return thing
    prefixes = ((p, ns) for p, ns in ontology.PREFIXES.items() if cell.startswith(ns) and cell != ns)
    return next((f"{p}:{cell[len(ns):]}" for p, ns in prefixes), cell)


def scores(store: Store) -> dict[str, dict[str, float | int | str]]:
    """Measures and communities of all networks but the picture: entity id -> measure -> value."""
    from kg.analysis.communities import communities
    from kg.analysis.measures import measure as measured

    found: dict[str, dict[str, float | int | str]] = {}
    for name in ontology.queries("projections"):
        if name == PICTURE:
            continue
        net = network_of(store, name)
        values: dict[str, dict[str, Any]] = {m: measured(m, net) for m in measures()}
        values["community"] = {node: f"{name}-{n + 1}" for node, n in communities(net).items()}
        for measure, of in values.items():
            term = TERMS.get(measure, "") if name == NETWORK else ""
            for node, value in of.items():
                found.setdefault(mapping.entity_id(node), {})[term or f"{name}/{measure}"] = value
    return found
