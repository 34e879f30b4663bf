"""The ledger of judgements: what people decided, one decision a line of JSON, appended and never changed.

A judgement points to words of a stored article, by the SHA-256 of its body and the place and wording of a quote, never
to nodes of the graph: so it holds whatever the software makes of the article tomorrow. What it is about is a

- mention: its words; of an entity, any one mention stands for all that the article's text makes of it
- claim: the predicate, a mention of the subject, a mention of the object (or the literal), and the words that say so
- event: its type, its trigger, mentions of what fills its roles, and the words that say so

Places are characters of the stored body, so that cleaning the text in another way moves nothing. How a target is
found again in what the machine now reads is told in :mod:`kg.judging.locating`.

The file may be put together from several (``cat``), in any order of lines; a line that is there twice counts once.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from kg.errors import RunError
from kg.model import Quantity
from kg.resources import beside_articles

__all__ = [
    "DECISIONS", "FILE", "KINDS", "SKIPPED", "Anchor", "Damage", "Judgement", "Ledger", "Slot", "Target", "append",
    "find", "made", "read", "to_json",
]  # fmt: skip

#: Name of the ledger, in ``ontology/`` or beside one's own articles.
FILE = "judgements.jsonl"

#: Name of the list of questions that kg review skipped, beside it.
SKIPPED = "judgements.skipped"

#: What can be decided.
DECISIONS = ("same", "not-same", "reject", "correct", "add", "rename", "undo")

#: What a decision can be about.
KINDS = ("mention", "claim", "event")

#: Number of targets, least and most, and the kinds they may have.
_TARGETS: dict[str, tuple[int, int, tuple[str, ...]]] = {
    "same": (2, 2, ("mention", "event")), "not-same": (2, 2, ("mention", "event")), "reject": (1, 10_000, KINDS),
    "correct": (1, 1, KINDS), "add": (1, 1, KINDS), "rename": (1, 1, ("mention",)), "undo": (0, 0, ()),
}  # fmt: skip


@dataclass(frozen=True, slots=True, order=True)
class Anchor:
    """Words of a stored text: those at ``start`` of the body with that hash.

    Args:
        sha256: of the body, UTF-8, hexadecimal.
        start: offset of the quote in the body, in characters.
        quote: the words.
        article: id of the article, for people who read the ledger; nothing depends on it.
    """

    sha256: str
    start: int
    quote: str
    article: str = field(default="", compare=False)

    @property
    def end(self) -> int:
        """Offset behind the last character."""
        return self.start + len(self.quote)


@dataclass(frozen=True, slots=True)
class Slot:
    """What fills a role of a claim (``subject``, ``object``) or of an event (``where`` too).

    Args:
        role: the role.
        start, quote: a mention of the entity, in the article of the target; -1 and empty for a literal.
        literal: the literal.
        cls, name: of the entity, for the case that the machine does not know it.
        quantity: of a literal that is an amount.
    """

    role: str
    start: int = -1
    quote: str = ""
    literal: str = ""
    cls: str = ""
    name: str = ""
    quantity: Quantity | None = None


@dataclass(frozen=True, slots=True)
class Target:
    """What a judgement is about.

    Args:
        kind: one of `KINDS`.
        anchor: the words of the mention, or those that state the claim or tell the event.
        type: predicate of the claim, type of the event; empty for a mention.
        slots: subject and object of the claim, fillers of the roles of the event.
        trigger: word that tells the event.
        when: time of the claim or event (EDTF) as the machine had it; tells statements apart that else are alike.
    """

    kind: str
    anchor: Anchor
    type: str = ""
    slots: tuple[Slot, ...] = ()
    trigger: str = ""
    when: str = ""


Change = str | tuple[Slot, ...]


@dataclass(frozen=True, slots=True)
class Judgement:
    """One decision.

    Args:
        id: hash of the rest; see :func:`made`.
        decision: one of `DECISIONS`.
        who, when, why: the person, the time (ISO 8601, UTC) and the reason.
        of: what it is about; two targets for same and not-same, none for undo.
        to: the new values, by field: ``class``, ``name``, ``concept``, ``country`` and ``count`` of a mention's
            entity; ``predicate``, ``subject`` and ``object`` of a claim; ``type`` and each role of an event;
            ``when``, ``factuality`` and ``attributedTo`` of both. Roles have slots, the rest text.
        supersedes: ids of judgements that no longer hold.
        line: of the file it was read from, counted from 1.
    """

    id: str
    decision: str
    who: str
    when: str
    why: str = ""
    of: tuple[Target, ...] = ()
    to: tuple[tuple[str, Change], ...] = ()
    supersedes: tuple[str, ...] = ()
    line: int = field(default=0, compare=False)

    def get(self, field: str) -> str:
        """A new value that is text; empty where there is none."""
        return next((v for k, v in self.to if k == field and isinstance(v, str)), "")


@dataclass(frozen=True, slots=True)
class Damage:
    """A line that is no judgement: its number, counted from 1, and what is wrong with it."""

    line: int
    reason: str

    def __str__(self) -> str:
        """One sentence."""
        return f"line {self.line}: {self.reason}"


@dataclass(frozen=True, slots=True)
class Ledger:
    """What a file holds: its judgements, in order of id, each once, and its damaged lines."""

    path: Path | None = None
    judgements: tuple[Judgement, ...] = ()
    damaged: tuple[Damage, ...] = ()


def find(given: str | os.PathLike[str] | None, sources: Sequence[str | os.PathLike[str]] = ()) -> Path:
    """The ledger of a build: ``judgements.jsonl``, as :func:`kg.resources.beside_articles` finds it.

    Args:
        given: as named by ``--judgements`` or ``KG_JUDGEMENTS``.
        sources: files and folders of the articles; empty for the corpus, whose ledger lies in ``ontology/``.
    """
    return beside_articles(FILE, given, sources, "ontology")


def made(judgement: Judgement) -> Judgement:
    """The same judgement with its id, which is a hash of all that it says."""
    text = json.dumps(_json(replace(judgement, id="")), ensure_ascii=True, sort_keys=True, separators=(",", ":"))
    return replace(judgement, id=f"j-{hashlib.sha256(text.encode()).hexdigest()[:12]}")


def append(path: str | os.PathLike[str], judgements: Iterable[Judgement]) -> None:
    """Add judgements to a ledger, all or none, and have them on the disk; two writers at once lose nothing.

    A last line that an interrupted write left unfinished is ended, so that it damages nothing but itself.

    Raises:
        RunError: the file cannot be written.
    """
    path = Path(path)
    data = "".join(f"{to_json(j)}\n" for j in judgements).encode("utf-8", "replace")
    if not data:
        return
    if "_data" in path.parts:
        raise RunError(f"{path} belongs to the installed package; name a ledger of your own with --judgements FILE")
    try:
        with path.open("ab+", buffering=0) as file:
            _lock(file.fileno())
            size = file.seek(0, os.SEEK_END)
            file.seek(max(size - 1, 0))
            data = b"\n" + data if size and file.read(1) != b"\n" else data
            try:
                rest = memoryview(data)
                while rest:
                    rest = rest[file.write(rest):]
                os.fsync(file.fileno())
            except OSError:
                file.truncate(size)
                raise
    except OSError as error:
        reason = error.strerror or error
        raise RunError(f"{path}: cannot be written ({reason}); choose another with --judgements FILE") from None


def _lock(descriptor: int) -> None:
    """Wait until nobody else writes; closing the file lets go. Without such locks, appending alone must do."""
    try:
        import fcntl
    except ImportError:
        return
    fcntl.flock(descriptor, fcntl.LOCK_EX)


def read(path: str | os.PathLike[str]) -> Ledger:
    """The ledger in a file; an empty one where there is no such file.

    Raises:
        RunError: the file is there and cannot be read.
    """
    path = Path(path)
    try:
        lines = path.read_bytes().split(b"\n")
    except FileNotFoundError:
        return Ledger(path)
    except OSError as error:
        reason = error.strerror or error
        raise RunError(f"{path}: cannot be read ({reason}); name another with --judgements FILE") from None
    found: dict[str, Judgement] = {}
    damaged: list[Damage] = []
    for number, raw in enumerate(lines, 1):
        if not raw.strip():
            continue
        try:
            judgement = replace(_judgement(_object(raw)), line=number)
            if found.setdefault(judgement.id, judgement) != judgement:
                raise ValueError(f"another line has the id {judgement.id} and says something else")
        except (ValueError, RecursionError) as error:
            damaged.append(Damage(number, " ".join(str(error).split()) or type(error).__name__))
    return Ledger(path, tuple(found[i] for i in sorted(found)), tuple(damaged))


# --- JSON ------------------------------------------------------------------------------------------------------------


def to_json(judgement: Judgement) -> str:
    """One line of the ledger, without its end."""
    return json.dumps(_json(judgement), ensure_ascii=False)


def _json(j: Judgement) -> dict[str, Any]:
    data: dict[str, Any] = {"id": j.id, "decision": j.decision, "who": j.who, "when": j.when, "why": j.why}
    if j.of:
        data["of"] = [{t.kind: _json_target(t)} for t in j.of]
    if j.to:
        data["to"] = {k: v if isinstance(v, str) else [_json_slot(s) for s in v] for k, v in sorted(j.to)}
    if j.supersedes:
        data["supersedes"] = sorted(j.supersedes)
    return data


def _json_target(t: Target) -> dict[str, Any]:
    a = t.anchor
    data: dict[str, Any] = {"article": a.article, "sha256": a.sha256, "start": a.start, "quote": a.quote}
    if t.type:
        data["type"] = t.type
    if t.slots:
        data["roles"] = [{"role": s.role, **_json_slot(s)} for s in t.slots]
    return data | {k: v for k, v in (("trigger", t.trigger), ("when", t.when)) if v}


def _json_slot(s: Slot) -> dict[str, Any]:
    data: dict[str, Any] = {"literal": s.literal} if s.literal or s.start < 0 else {"start": s.start, "quote": s.quote}
    data |= {k: v for k, v in (("class", s.cls), ("name", s.name)) if v}
    if s.quantity:
        q = s.quantity
        data["quantity"] = {"text": q.text, "value": q.value, "unit": q.unit, "approximate": q.approximate}
        data["quantity"] |= {} if q.high is None else {"high": q.high}
    return data


def _object(raw: bytes) -> dict[str, Any]:
    try:
        data = json.loads(raw.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise ValueError(f"not UTF-8 at byte {error.start}") from None
    except json.JSONDecodeError as error:
        raise ValueError(f"not JSON ({error.msg} at character {error.pos})") from None
    if not isinstance(data, dict):
        raise ValueError("not a JSON object")
    return data


def _text(data: dict[str, Any], key: str, needed: bool = False) -> str:
    value = data.get(key, "")
    if not isinstance(value, str) or (needed and not value.strip()):
        raise ValueError(f"{key!r} must be text, and is {value!r}" if key in data else f"{key!r} is missing")
    return value


def _judgement(data: dict[str, Any]) -> Judgement:
    decision = _text(data, "decision", True)
    if decision not in DECISIONS:
        raise ValueError(f"{decision!r} is no decision; there are: {', '.join(DECISIONS)}")
    targets = tuple(_target(t) for t in _list(data, "of"))
    least, most, kinds = _TARGETS[decision]
    if not least <= len(targets) <= most:
        raise ValueError(f"{decision} is about {least if least == most else 'one or more'} targets, not {len(targets)}")
    if any(t.kind not in kinds for t in targets) or len({t.kind for t in targets}) > 1:
        raise ValueError(f"{decision} is about {' or '.join(kinds)}, and all targets must be of one kind")
    changes = data.get("to", {})
    if not isinstance(changes, dict):
        raise ValueError("'to' must be an object of fields with their new values")
    to = tuple((str(k), _change(k, v)) for k, v in sorted(changes.items()))
    supersedes = tuple(sorted({s for s in _list(data, "supersedes") if isinstance(s, str)}))
    if (decision == "correct" and not to) or (decision == "rename" and not dict(to).get("name")):
        raise ValueError(f"{decision} says nothing new: 'to' is empty")
    if decision == "undo" and not supersedes:
        raise ValueError("undo needs 'supersedes', the ids of what is undone")
    who, when, why = _text(data, "who", True), _text(data, "when", True), _text(data, "why")
    return Judgement(_text(data, "id", True), decision, who, when, why, targets, to, supersedes)


def _list(data: dict[str, Any], key: str) -> list[Any]:
    value = data.get(key, [])
    if not isinstance(value, list):
        raise ValueError(f"{key!r} must be a list")
    return value


def _target(data: Any) -> Target:
    if not isinstance(data, dict) or len(data) != 1 or next(iter(data)) not in KINDS:
        raise ValueError(f"a target is an object with one key of {', '.join(KINDS)}")
    kind, inner = next(iter(data.items()))
    if not isinstance(inner, dict):
        raise ValueError(f"{kind!r} must be an object")
    sha256 = _text(inner, "sha256", True)
    if len(sha256) != 64:
        raise ValueError(f"sha256 has 64 digits, not {len(sha256)}")
    anchor = Anchor(sha256, _start(inner), _text(inner, "quote", True), _text(inner, "article"))
    slots = tuple(_slot(_text(s, "role", True), s) for s in map(_mapping, _list(inner, "roles")))
    target = Target(kind, anchor, _text(inner, "type"), slots, _text(inner, "trigger"), _text(inner, "when"))
    if (kind != "mention") != bool(target.type):
        raise ValueError(f"a {kind} has {'no' if target.type else 'a'} 'type'")
    if kind == "claim" and sorted(s.role for s in slots) != ["object", "subject"]:
        raise ValueError("a claim has the roles subject and object, each once")
    return target


def _mapping(data: Any) -> dict[str, Any]:
    if not isinstance(data, dict):
        raise ValueError(f"{data!r} is no object")
    return data


def _start(data: dict[str, Any]) -> int:
    start = data.get("start")
    if not isinstance(start, int) or isinstance(start, bool) or start < 0:
        raise ValueError(f"'start' is an offset of the text, from 0, not {start!r}")
    return start


def _change(field: str, value: Any) -> Change:
    if isinstance(value, str):
        return value
    if not isinstance(value, list):
        raise ValueError(f"the new value of {field!r} must be text or a list of fillers")
    return tuple(_slot(field, _mapping(v)) for v in value)


def _slot(role: str, data: dict[str, Any]) -> Slot:
    quantity = _quantity(_mapping(data["quantity"])) if "quantity" in data else None
    if "literal" in data:
        return Slot(role, literal=_text(data, "literal", True), quantity=quantity)
    return Slot(role, _start(data), _text(data, "quote", True), "", _text(data, "class"), _text(data, "name"), quantity)


def _quantity(data: dict[str, Any]) -> Quantity:
    value, high, approximate = data.get("value"), data.get("high"), data.get("approximate", False)
    for number in (value, 0.0 if high is None else high):
        if not isinstance(number, int | float) or isinstance(number, bool) or not abs(number) < 1e300:
            raise ValueError(f"a quantity has a number, not {number!r}")
    if not isinstance(approximate, bool):
        raise ValueError("'approximate' is true or false")
    assert isinstance(value, int | float)
    upper = None if high is None else float(high)
    return Quantity(_text(data, "text"), float(value), _text(data, "unit"), upper, approximate)
