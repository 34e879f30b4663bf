"""Where each node is drawn, computed beforehand, so that a page shows the same picture at once and every time."""

from __future__ import annotations

import math

import igraph
import networkx as nx

from kg.analysis.convert import seeded, to_igraph

__all__ = ["layout"]

Point = tuple[int, int]

#: Pixels: a node gets the square of it, labels need the room; also the space between components.
_SPACING = 70.0
#: Width to height of the whole picture, that of a screen beside two panels.
_ASPECT = 1.15
#: Exponent of the distance from the middle: below 1 the far are drawn in and the crowded middle is widened.
_DRAWN_IN = 0.65
#: From this many nodes on forces between far nodes are approximated and fewer rounds are made.
_LARGE = 1000


def layout(graph: nx.Graph, seed: int = 1) -> dict[str, Point]:
    """Coordinates by forces: ties pull, nodes push, component by component; then the components are packed.

    Nothing is left to chance: nodes start on a circle in order of id, and the generator is seeded. Coordinates are
    whole pixels, so that the last bits of a float do not change a file.

    Args:
        graph: any network; direction and parallel edges do not matter, weights pull a little harder.
        seed: of the random choices.

    Returns:
        Node id -> (x, y) in pixels, y downwards. What has ties is centred on (0, 0); nodes without lie below it.

    References:
        T. M. J. Fruchterman, E. M. Reingold: Graph drawing by force-directed placement. Software: Practice and
        Experience 21 (11), 1129-1164 (1991).

    >>> layout(nx.Graph([("a", "b")])) == layout(nx.Graph([("b", "a")]))
    True
    """
    g, names = to_igraph(graph)
    groups = sorted((sorted(group) for group in g.connected_components()), key=lambda group: (-len(group), group))
    with seeded(seed):
        pieces = [_place(g.induced_subgraph(group)) for group in groups]
    positions: dict[str, Point] = {}
    tied = sum(len(group) > 1 for group in groups)
    for group, piece, (dx, dy) in zip(groups, pieces, _pack([_box(piece) for piece in pieces], tied), strict=True):
        for vertex, (x, y) in zip(group, piece, strict=True):
            positions[names[vertex]] = (round(x + dx), round(y + dy))
    return {name: positions[name] for name in names}


def _place(g: igraph.Graph) -> list[tuple[float, float]]:
    """One component, its top left corner at (0, 0), spread until neighbours have room."""
    n = g.vcount()
    if n == 1:
        return [(0.0, 0.0)]
    circle = [(math.cos(2 * math.pi * i / n) * n**0.5, math.sin(2 * math.pi * i / n) * n**0.5) for i in range(n)]
    pull = [1 + math.log(weight) if weight > 1 else 1.0 for weight in g.es["weight"]]
    if n <= _LARGE:  # distances along the ties give a picture without folds; the forces then even it out
        start = g.layout_kamada_kawai(seed=circle, maxiter=30 * n).coords if n > 2 else circle
        found = g.layout_fruchterman_reingold(
            weights=pull, seed=start, niter=300, start_temp=n**0.5 / 10, grid="nogrid"
        )
    else:
        found = g.layout_fruchterman_reingold(weights=pull, seed=circle, niter=150, grid="grid")
    points = [(float(x), float(y)) for x, y in found.coords]
    return _spread(points)


def _spread(points: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """The same picture with room for every node: far ones drawn in, the whole scaled to its area, near ones apart."""
    cx, cy = sum(x for x, _ in points) / len(points), sum(y for _, y in points) / len(points)
    polar = [(math.hypot(x - cx, y - cy), math.atan2(y - cy, x - cx)) for x, y in points]
    points = [(r**_DRAWN_IN * math.cos(angle), r**_DRAWN_IN * math.sin(angle)) for r, angle in polar]
    # Three quarters of the nodes lie within the middle radius that the area is reckoned from; stray ones do not count.
    radius = sorted(math.hypot(x, y) for x, y in points)[len(points) * 3 // 4]
    scale = _SPACING * math.sqrt(len(points) * 0.75 / math.pi) / max(radius, 1e-6)
    points = _apart([(x * scale * _ASPECT**0.5, y * scale / _ASPECT**0.5) for x, y in points])
    left, top = min(x for x, _ in points), min(y for _, y in points)
    return [(x - left, y - top) for x, y in points]


def _apart(points: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """Push points that are nearer than two thirds of the spacing away from each other, through a grid of cells."""
    reach = _SPACING * 2 / 3
    for _ in range(max(5, min(40, 40_000 // len(points)))):  # the fewer rounds the larger the network
        cells: dict[tuple[int, int], list[int]] = {}
        for i, (x, y) in enumerate(points):
            cells.setdefault((math.floor(x / reach), math.floor(y / reach)), []).append(i)
        moved = [list(point) for point in points]
        crowded = False
        for (cx, cy), members in cells.items():
            near = [j for dx in (-1, 0, 1) for dy in (-1, 0, 1) for j in cells.get((cx + dx, cy + dy), ())]
            for i in members:
                for j in near:
                    gap = math.dist(points[i], points[j])
                    if i == j or gap >= reach:
                        continue
                    crowded = True
                    # Points that coincide part along directions that their numbers give.
                    ux, uy = _direction(points[i], points[j], gap) if gap > 1e-6 else (math.cos(i), math.sin(i))
                    moved[i][0] += ux * (reach - gap) / 2
                    moved[i][1] += uy * (reach - gap) / 2
        points = [(x, y) for x, y in moved]
        if not crowded:
            break
    return points


def _direction(a: tuple[float, float], b: tuple[float, float], gap: float) -> tuple[float, float]:
    return (a[0] - b[0]) / gap, (a[1] - b[1]) / gap


def _box(points: list[tuple[float, float]]) -> tuple[float, float]:
    return max(x for x, _ in points) + _SPACING * 1.5, max(y for _, y in points) + _SPACING


def _pack(boxes: list[tuple[float, float]], tied: int) -> list[tuple[float, float]]:
    """Offsets of the boxes: the first so many centred as suits the screen, and in rows below them all the others."""
    offsets = _centred(boxes[:tied])
    width = max((x + w for (x, _), (w, _) in zip(offsets, boxes, strict=False)), default=0.0) * 2
    below = max((y + h for (_, y), (_, h) in zip(offsets, boxes, strict=False)), default=0.0)
    alone = boxes[tied:]
    across = max(width, math.sqrt(_ASPECT * sum(w * h for w, h in alone)) if not tied else 0.0)
    rows = _rows(alone, across)
    return offsets + [(x - across / 2, y + below + (_SPACING if tied else 0.0)) for x, y in rows]


def _centred(boxes: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """Offsets that centre the boxes: the first, and in rows beside it or below it the others, as suits the screen."""
    if not boxes:
        return []
    (width, height), rest = boxes[0], boxes[1:]
    area = sum(w * h for w, h in rest)
    widest = max((w for w, _ in rest), default=0.0)
    beside = [(width + x, y) for x, y in _rows(rest, max(widest, 1.15 * area / height))]
    below = [(x, height + y) for x, y in _rows(rest, max(widest, width))]

    def size(offsets: list[tuple[float, float]]) -> tuple[float, float]:
        corners = [(x + w, y + h) for (x, y), (w, h) in zip(offsets, boxes, strict=True)]
        return max(x for x, _ in corners), max(y for _, y in corners)

    def misfit(offsets: list[tuple[float, float]]) -> float:
        right, bottom = size(offsets)
        return abs(math.log(right / bottom / _ASPECT))

    offsets = min([(0.0, 0.0), *below], [(0.0, 0.0), *beside], key=misfit)
    right, bottom = size(offsets)
    return [(x - right / 2, y - bottom / 2) for x, y in offsets]


def _rows(boxes: list[tuple[float, float]], width: float) -> list[tuple[float, float]]:
    offsets: list[tuple[float, float]] = []
    x = y = row = 0.0
    for w, h in boxes:
        if x and x + w > width:
            x, y, row = 0.0, y + row, 0.0
        offsets.append((x, y))
        x, row = x + w, max(row, h)
    return offsets
