"""Ids that stay: what was given out is recorded by what moves with nothing, and kept when articles are added.

An id that is new depends on what is named, not on what else is in the corpus, but where two would be equal. One that
was given out stays with most of what it named; what it merged into, or what its parts became, is recorded too. An id
is never given to something else.
"""

from __future__ import annotations

import json
import os
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from kg.errors import RunError
from kg.resolve.names import content_hash
from kg.resolve.records import Anchor, Ids
from kg.resources import beside_articles

__all__ = ["IDS", "Wanted", "assign", "find_ids", "read_ids", "writable", "write_ids"]

#: Name of the file beside the articles.
IDS = "ids.jsonl"


@dataclass(frozen=True)
class Wanted:
    """A thing that needs an id.

    Args:
        id: the id it has if nothing else has it.
        anchors: those of each of its members; the first is recorded.
        fixed: whether it has that id whatever else is known, as concepts of the gazetteer do.
        unnamed: whether its id always has a suffix, as groups of people have: "two men" names nobody.
    """

    id: str
    anchors: tuple[tuple[Anchor, ...], ...]
    fixed: bool = False
    unnamed: bool = False


def assign(things: Sequence[Wanted], known: Ids, reserved: Collection[str] = ()) -> tuple[list[str], Ids]:
    """Give each thing its id.

    Args:
        things: in an order that depends on their content alone.
        known: ids given out before.
        reserved: ids of the gazetteer, which nothing else may have.

    Returns:
        The ids, in the order of the things; and what to record: all that was known, and what is new.
    """
    ids: list[str] = [t.id if t.fixed else "" for t in things]
    votes = [Counter(_known(m, known) for m in t.anchors) if known.given else Counter() for t in things]
    taken = {t.id for t in things if t.fixed}
    ballots = sorted((-n, k, i) for k, v in enumerate(votes) for i, n in v.items() if i and i not in reserved)
    for _, k, id in ballots:
        if not ids[k] and id not in taken:
            ids[k] = id
            taken.add(id)
    articles: dict[str, set[str]] = defaultdict(set)
    for (article, _, _), id in known.given.items():
        articles[id].add(article)
    used = taken | set(known.given.values()) | set(known.replaced) | set(reserved)
    named = Counter(t.id for t, id in zip(things, ids, strict=True) if not id)
    for k, t in enumerate(things):
        if ids[k]:
            continue
        # An id whose mention is not found where it was, in the article in which it was: the mention has other ends now.
        own = {a[0] for m in t.anchors for a in m}
        free = t.id not in used or (t.id not in taken and t.id not in reserved and not own.isdisjoint(articles[t.id]))
        id = t.id if free and named[t.id] == 1 and not t.unnamed else f"{t.id}-{content_hash(*t.anchors[0][0])}"
        number = 1
        while id in taken or (id in used and id != t.id):
            number += 1
            id = f"{t.id}-{content_hash(*t.anchors[0][0], number)}"
        ids[k] = id
        taken.add(id)
    return ids, _record(things, ids, known, taken)


def _known(anchors: Sequence[Anchor], known: Ids) -> str:
    """The id under which most of the mentions of a member are recorded; empty where none is."""
    found = Counter(known.given[a] for a in anchors if a in known.given)
    return min(found, key=lambda i: (-found[i], i), default="")


def _record(things: Sequence[Wanted], ids: Sequence[str], known: Ids, taken: Collection[str]) -> Ids:
    given = dict(known.given)
    became: dict[str, set[str]] = defaultdict(set)
    for t, id in zip(things, ids, strict=True):
        for member in t.anchors:
            before = [a for a in member if a in known.given]
            for a in before:
                if known.given[a] != id:
                    became[known.given[a]].add(id)
                given[a] = id
            if not t.fixed and not before:
                given[member[0]] = id
    new = {old: tuple(sorted(now)) for old, now in became.items() if old not in taken}
    replaced = {old: now for old, now in known.replaced.items() if old not in taken} | new
    return Ids(dict(sorted(given.items())), {old: _last(old, replaced) for old in sorted(replaced)})


def _last(old: str, replaced: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """The ids at the end of a chain of replacements."""
    done: set[str] = set()
    todo, seen = list(replaced[old]), {old}
    while todo:
        id = todo.pop()
        if id in replaced and id not in seen:
            seen.add(id)
            todo += replaced[id]
        elif id not in seen:
            done.add(id)
    return tuple(sorted(done))


# --- the file ---


def find_ids(given: str | os.PathLike[str] | None, sources: Sequence[str | os.PathLike[str]] = ()) -> Path:
    """The file of ids of a build: ``ids.jsonl``, as :func:`kg.resources.beside_articles` finds it.

    Args:
        given: as named by ``--ids`` or ``KG_IDS``.
        sources: files and folders of the articles; empty for the corpus, whose file lies in ``corpus/``.
    """
    return beside_articles(IDS, given, sources, "corpus")


def writable(path: Path) -> bool:
    """Whether a file of ids can be kept there: not in the installed package, nor in a folder that is read-only."""
    return "_data" not in path.parts and os.access(path if path.exists() else path.parent, os.W_OK)


def read_ids(path: str | os.PathLike[str]) -> Ids:
    """The ids that a file records; none where there is no file.

    Raises:
        RunError: a line is not what this module writes.
    """
    path = Path(path)
    if not path.exists():
        return Ids()
    given: dict[Anchor, str] = {}
    replaced: dict[str, tuple[str, ...]] = {}
    try:
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
            if not line.strip():
                continue
            try:
                row = json.loads(line)
                if "by" in row:
                    replaced[str(row["id"])] = tuple(map(str, row["by"]))
                else:
                    given[str(row["sha256"]), int(row["start"]), str(row["quote"])] = str(row["id"])
            except (ValueError, TypeError, KeyError) as error:
                raise RunError(
                    f"{path}, line {number}: no record of an id ({line.strip()[:60]!r}); correct the line, or take it "
                    "out: the id it gave may change then"
                ) from error
    except (OSError, UnicodeDecodeError) as error:
        raise RunError(f"{path}: cannot be read ({error}); restore the file, or move it away to begin anew") from error
    return Ids(given, replaced)


def write_ids(ids: Ids, path: str | os.PathLike[str]) -> None:
    """Write a file of ids, a line each, sorted; whoever reads it meanwhile sees the old or the new one.

    Raises:
        RunError: it cannot be written.
    """
    path = Path(path)
    rows = [
        {"id": id, "sha256": sha, "start": start, "quote": quote}
        for (sha, start, quote), id in sorted(ids.given.items(), key=lambda kv: (kv[1], kv[0]))
    ] + [{"id": old, "by": list(now)} for old, now in sorted(ids.replaced.items())]
    text = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    beside = path.with_name(f".{path.name}-{os.getpid()}")
    try:
        beside.write_text(text, encoding="utf-8", errors="replace", newline="\n")
        beside.replace(path)
    except OSError as error:
        raise RunError(f"{path}: the ids cannot be recorded ({error}); name another file with --ids") from error
    finally:
        beside.unlink(missing_ok=True)
