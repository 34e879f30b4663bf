"""The network as one HTML file that opens offline: pyvis through our own template, and nothing fetched.

What comes from an article reaches the page as JSON in a data block, escaped for it, and is shown through text nodes
alone; the page's Content-Security-Policy lets only its own scripts run, known by their hashes, and no request out.
"""

from __future__ import annotations

import hashlib
import math
import re
import tomllib
from base64 import b64encode
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from importlib import resources
from typing import Any

import networkx as nx

from kg.errors import OntologyError
from kg.ontology import vocabulary

__all__ = ["draw", "style_of"]

Fact = Mapping[str, object]
EdgeId = tuple[str, str, str]

#: Attributes of nodes that the page shows in a place of their own.
_KNOWN = ("label", "class", "facts")

_OPTIONS = {
    "physics": {"enabled": False},
    "layout": {"improvedLayout": False, "randomSeed": 1},
    "interaction": {
        "hover": True, "tooltipDelay": 200, "selectConnectedEdges": False,
        "keyboard": {"enabled": True, "bindToWindow": False},
    },
    "nodes": {"borderWidth": 1.5, "borderWidthSelected": 3},
    "edges": {
        "smooth": False, "selectionWidth": 1.5, "hoverWidth": 0.5, "arrowStrikethrough": False,
        "color": {"color": "#aab4c0", "hover": "#5d6a7a", "highlight": "#2b3644"},
    },
}


def draw(
    graph: nx.MultiDiGraph,
    positions: Mapping[str, tuple[float, float]],
    title: str = "Knowledge graph",
    details: Mapping[str | EdgeId, Sequence[Fact]] | None = None,
    *,
    rank: Mapping[str, float] | None = None,
    limit: int = 1500,
) -> str:
    """The page that shows a network.

    Parallel edges are drawn as one line, which carries the facts of all.

    Args:
        graph: nodes with ``label``, ``class`` and perhaps ``facts``; edges with ``predicate``, ``directed`` and
            ``evidence``, as :func:`kg.analysis.projection.project` makes them. A fact is a dict; ``predicate``,
            ``value``, ``quote``, ``article``, ``articleLabel``, ``publisher``, ``published``, ``date``,
            ``confidence``, ``factuality``, ``by`` and ``judged`` (the people who decided so) have their places on the
            page, ``kind`` is not shown, other keys are shown with their names. A node with an attribute ``judged`` is
            marked, like the lines of facts that have one.
        positions: node id -> (x, y) in pixels, y downwards, for every node.
        title: heading of the page.
        details: further facts, by node id or by (source, target, key) of an edge.
        rank: node id -> importance, such as PageRank; the number of neighbours when None.
        limit: most nodes to be drawn at once. Those of the highest rank are; the others can be found by search and
            drawn as neighbours of those one selects, and the page says how many there are.

    Returns:
        HTML, the same for the same arguments.

    Raises:
        OntologyError: ``style.toml`` is wrong.
    """
    from pyvis.edge import Edge  # here, because pyvis imports all of IPython: a second for every run of kg
    from pyvis.network import Network
    from pyvis.node import Node

    more = details or {}
    neighbours = {node: len({*graph.predecessors(node), *graph.successors(node)} - {node}) for node in graph}
    importance = neighbours if rank is None else rank
    order = sorted(graph, key=lambda node: (-importance.get(node, 0.0), node))
    net = Network(directed=True, cdn_resources="in_line")
    groups: dict[str, dict[str, Any]] = {}
    # Nodes and edges go straight into pyvis's lists: its add_node and add_edge search them all each time.
    for node in order:
        data = graph.nodes[node]
        cls = str(data.get("class", ""))
        group = style_of(cls)
        groups[group["name"]] = group
        x, y = positions[node]
        net.nodes.append(Node(
            node, group["shape"], str(data.get("label", node)), x=x, y=y, size=_size(neighbours[node], group["shape"]),
            color=group["color"], group=group["name"], cls=cls, degree=neighbours[node],
            facts=_facts((*data.get("facts", ()), *more.get(node, ()))),
            more={k: str(v) for k, v in sorted(data.items()) if k not in _KNOWN and v not in (None, "")},
        ).options)  # fmt: skip
    lines: dict[tuple[str, str], list[dict[str, Any]]] = defaultdict(list)
    for source, target, key, data in sorted(graph.edges(keys=True, data=True), key=lambda edge: edge[:3]):
        a, b = min(source, target), max(source, target)
        directed = bool(data.get("directed", True))
        common = {"predicate": str(data.get("predicate", key)), "back": source != a, "directed": directed}
        evidence = [*(data.get("evidence") or [{}]), *more.get((source, target, str(key)), ())]
        lines[a, b] += [{**fact, **common} for fact in _facts(evidence)]
    for (a, b), facts in sorted(lines.items()):
        net.edges.append(Edge(a, b, directed=False, facts=facts).options)
    net.options = _OPTIONS
    return _render(net, title, [g for g in _styles() if g["name"] in groups], limit)


def style_of(cls: str) -> dict[str, Any]:
    """The group of ``style.toml`` that draws a class: that which names it, or the nearest class above it.

    >>> style_of("BorderService")["shape"]
    'square'
    """
    groups = {name: group for group in _styles() for name in group["classes"]}
    if cls in groups:
        return groups[cls]
    return next((groups[above] for above in vocabulary().line(cls) if above in groups), _styles()[-1])


@cache
def _styles() -> list[dict[str, Any]]:
    try:
        data = tomllib.loads(_file("style.toml"))
        groups = [{key: group[key] for key in ("name", "color", "shape", "classes")} for group in data["group"]]
        return [*groups, {**data["other"], "classes": []}]
    except (tomllib.TOMLDecodeError, KeyError) as error:
        raise OntologyError(
            f"kg/views/style.toml cannot be used ({error}); each [[group]] needs name, color, shape and classes"
        ) from error


def _facts(facts: Iterable[Fact]) -> list[dict[str, Any]]:
    return [
        {k: v if isinstance(v, int | float | bool) else str(v) for k, v in fact.items() if v not in (None, "")}
        for fact in facts
    ]


def _size(neighbours: int, shape: str) -> float:
    """Radius in pixels: area grows with the number of neighbours, up to a hub's; a star needs more to look as large."""
    return round(min(4 + 1.9 * math.sqrt(neighbours), 20) * (1.35 if shape == "star" else 1), 1)


def _render(net: Any, title: str, groups: list[dict[str, Any]], limit: int) -> str:
    library = _pyvis_file("lib/vis-9.1.2/vis-network.min.js")
    library = re.sub(r"//# sourceMappingURL=\S*\s*$", "", library)  # a request, as soon as someone opens the tools
    scripts, style = [library, _file("labels.js"), _file("page.js")], _file("page.css")
    folder = resources.files("kg.views")
    net.set_template_dir(str(folder), "template.html.j2")
    net.templateEnv.autoescape = True
    net.templateEnv.globals.update(
        title=title, scripts=scripts, style=style, policy=_policy(scripts, style), groups=groups, limit=limit,
    )  # fmt: skip
    return str(net.generate_html())


def _policy(scripts: Iterable[str], style: str) -> str:
    def hashes(texts: Iterable[str]) -> str:
        return " ".join(f"'sha256-{b64encode(hashlib.sha256(t.encode()).digest()).decode()}'" for t in texts)

    return (
        f"default-src 'none'; script-src {hashes(scripts)}; style-src {hashes([style])}; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )


@cache
def _file(name: str) -> str:
    return resources.files("kg.views").joinpath(name).read_text(encoding="utf-8").replace("\r\n", "\n")


@cache
def _pyvis_file(name: str) -> str:
    return resources.files("pyvis").joinpath("templates", name).read_text(encoding="utf-8").replace("\r\n", "\n")
