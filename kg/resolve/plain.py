"""What resolution found, as plain data for a file of the build folder: pairs to decide, and why things are one."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from kg.model import Evidence
from kg.resolve.records import Join, Key, Resolution

__all__ = ["disputes", "plain"]

Item = dict[str, Any]


def plain(found: Resolution) -> Item:
    """The resolution as data for JSON.

    Returns:
        ``unsure``: pairs in order of what they would change, each side with its ``id``, ``name`` and the ``article``,
        ``start``, ``end`` and ``quote`` where it is named; ``joins``: by id of an entity or event, the reasons with
        the places that they join, ``score`` None where nothing had to be weighed; ``conflicts``; ``replaced``.
    """
    names = {e.id: e.name for e in found.entities}
    names |= {v.corpus_id: v.type for x in found.extractions for v in x.events}
    return {
        "unsure": [
            {
                "kind": u.kind, "claims": u.claims, "events": u.events, "score": u.score, "reasons": list(u.reasons),
                "sides": [
                    {"id": id, "name": names.get(id, id), **_place(found.places[key])}
                    for id, key in zip((u.a, u.b), u.keys, strict=True)
                ],
            }
            for u in found.unsure
        ],
        "joins": {id: _joins(found.joins[id], found.places) for id in sorted(found.joins)},
        "conflicts": [
            {
                "event": c.event, "property": c.property,
                "values": [{"value": v, "name": names.get(v, v), "articles": list(a)} for v, a in c.values],
            }
            for c in found.conflicts
        ],
        "replaced": {old: list(now) for old, now in sorted(found.replaced.items())},
    }  # fmt: skip


def disputes(found: Resolution) -> dict[str, dict[str, dict[str, int]]]:
    """Id of an event -> property on which its articles disagree -> value -> number of articles that say so."""
    out: defaultdict[str, dict[str, dict[str, int]]] = defaultdict(dict)
    for c in found.conflicts:
        out[c.event][c.property] = {value: len(articles) for value, articles in c.values}
    return dict(out)


def _joins(joins: Iterable[Join], places: Mapping[Key, Evidence]) -> list[Item]:
    """Reasons with the places that they join: one for all that have one name, one for each comparison."""
    together: defaultdict[tuple[object, ...], set[Key]] = defaultdict(set)
    for j in joins:
        pair = () if math.isinf(j.score) else (j.a, j.b)
        together[j.reasons, j.score, pair] |= {j.a, j.b}
    items = []
    for (reasons, score, _), keys in together.items():
        weight = None if isinstance(score, float) and math.isinf(score) else score
        where = sorted(places[k] for k in keys)
        items.append({"score": weight, "reasons": list(reasons), "places": [_place(e) for e in where]})  # type: ignore[call-overload]
    return sorted(items, key=lambda i: (i["score"] is not None, -(i["score"] or 0), str(i["places"])))


def _place(e: Evidence) -> Item:
    return {"article": e.article, "start": e.start, "end": e.end, "quote": e.quote}
