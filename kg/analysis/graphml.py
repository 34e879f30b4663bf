"""Networks as files for other programs."""

from __future__ import annotations

import json
import re

import networkx as nx

__all__ = ["graphml"]

#: What XML 1.0 cannot hold, not even escaped.
_UNWRITABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def graphml(graph: nx.MultiDiGraph) -> str:
    """The network as GraphML, which Gephi, Cytoscape, yEd and igraph read.

    Numbers, truth values and text are kept; lists and dicts, such as the evidence, become JSON text; None is left out.

    >>> "<data key=" in graphml(nx.MultiDiGraph([("a", "b", {"evidence": [{"quote": "<b>"}]})]))
    True
    """
    flat = nx.MultiDiGraph()
    for node, data in sorted(graph.nodes(data=True)):
        flat.add_node(_text(node), **_flat(data))
    for source, target, key, data in sorted(graph.edges(keys=True, data=True), key=lambda edge: edge[:3]):
        flat.add_edge(_text(source), _text(target), _text(str(key)), **_flat(data))
    return "\n".join(nx.generate_graphml(flat, prettyprint=True)) + "\n"


def _flat(data: dict[str, object]) -> dict[str, str | int | float | bool]:
    result: dict[str, str | int | float | bool] = {}
    for name, value in sorted(data.items()):
        if value is None:
            continue
        if isinstance(value, int | float):
            result[_text(name)] = value
        elif isinstance(value, str):
            result[_text(name)] = _text(value)
        else:
            result[_text(name)] = _text(json.dumps(value, ensure_ascii=False, sort_keys=True, default=str))
    return result


def _text(value: str) -> str:
    return _UNWRITABLE.sub("\ufffd", str(value))
