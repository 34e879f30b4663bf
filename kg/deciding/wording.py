"""Claims, events, judgements and their values in words, and amounts out of words."""

from __future__ import annotations

import re

from kg.ledger import Change, Judgement
from kg.model import Claim, Event, Extraction, Quantity
from kg.ontology import settings, vocabulary

__all__ = ["described", "now", "quantity", "quoted", "shown", "told"]


def told(s: Claim | Event, x: Extraction) -> str:
    """A claim or event in words."""
    names = {e.id: e.name for e in x.entities}
    when = f" [{s.when}]" if s.when else ""
    if isinstance(s, Claim):
        return f"{names.get(s.subject, s.subject)} {s.predicate} {names.get(s.object, s.object) or s.literal}{when}"
    roles = [(a.role, names.get(a.entity, a.entity) or a.literal) for a in s.arguments]
    roles += [("where", names.get(w, w)) for w in s.where]
    return f"{s.type}{when} ({'; '.join(f'{role}: {filler}' for role, filler in roles)})"


def described(j: Judgement) -> str:
    """A judgement in a line."""
    words = ", ".join(f"{t.type + ' ' if t.type else ''}“{t.anchor.quote}”" for t in j.of)
    return " ".join(filter(None, (j.id, j.decision, words, f"({j.who}, {j.when[:10]})", f"- {j.why}" if j.why else "")))


def quantity(text: str) -> Quantity | None:
    """The amount that a literal gives: a number, or two with a hyphen between, and a unit of ``units.toml``, if any.

    >>> quantity("around 1.5 kg")
    Quantity(text='around 1.5 kg', value=1.5, unit='kg', high=None, approximate=True, entity='')
    """
    found = re.fullmatch(r"(\D*?)\s*(\d[\d,]*(?:\.\d+)?)(?:\s*[-–]\s*(\d[\d,]*(?:\.\d+)?))?\s*(.*)", text.strip())
    if not found:
        return None
    before, low, high, unit = (part or "" for part in found.groups())
    known = settings("units").get("units", {})
    names: dict[str, str] = {str(n).casefold(): str(id) for id, u in known.items() for n in (id, *u.get("names", ()))}
    value = float(low.replace(",", ""))
    upper = float(high.replace(",", "")) if high else None
    return Quantity(text, value, names.get(unit.casefold(), unit), upper, bool(before.strip()))


def quoted(s: Claim | Event) -> str:
    """The evidence of a claim or event, with its article."""
    return f"“{' '.join(s.evidence.quote.split())}” ({s.evidence.article})"


def shown(value: Change) -> str:
    """A new value in words."""
    return value or "nothing" if isinstance(value, str) else ", ".join(
        s.name or s.quote or s.literal for s in value
    ) or "nothing"  # fmt: skip


def now(s: Claim | Event, field: str, x: Extraction) -> str:
    """What a field of a claim or event says now, in words."""
    names = {e.id: e.name for e in x.entities}
    if isinstance(s, Event) and field == "where":
        return ", ".join(names.get(w, w) for w in s.where) or "nothing"
    if isinstance(s, Event) and field in vocabulary().roles:
        return ", ".join(names.get(a.entity, a.entity) or a.literal for a in s.fillers(field)) or "nothing"
    value = str(getattr(s, {"attributedTo": "attributed_to"}.get(field, field), "") or getattr(s, "literal", ""))
    return names.get(value, value) or "nothing"
