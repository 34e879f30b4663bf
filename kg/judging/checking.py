"""Whether a judgement can be applied at all: do its classes, relations, roles and dates exist?"""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Iterable

from kg import edtf
from kg.ledger import Judgement, Slot
from kg.model import FACTUALITIES
from kg.ontology import gazetteer, vocabulary

__all__ = ["wrong"]

_MENTION = ("class", "name", "concept", "country", "count")
_BOTH = ("when", "factuality", "attributedTo")


def wrong(j: Judgement) -> str:
    """What is wrong with a judgement, in a sentence; empty where nothing is.

    Args:
        j: as read from a ledger, so that its parts are there.
    """
    v = vocabulary()
    for target in j.of:
        if target.kind == "claim" and target.type not in v.predicates:
            return _unknown(target.type, "relation", v.predicates)
        if target.kind == "event" and target.type not in v.events:
            return _unknown(target.type, "type of event", v.events)
        if target.kind == "event":
            for slot in target.slots:
                if slot.role != "where" and slot.role not in v.roles:
                    return _unknown(slot.role, "role", v.roles)
        if found := next((r for s in target.slots if (r := _slot(s))), ""):
            return found
    kind = j.of[0].kind if j.of else ""
    roles = {"claim": ("subject", "object"), "event": ("where", *v.roles), "mention": ()}.get(kind, ())
    texts = {"claim": ("predicate", *_BOTH), "event": ("type", *_BOTH), "mention": _MENTION}.get(kind, ())
    for field, value in j.to:
        if field not in (*roles, *texts):
            return _unknown(field, f"field of a {kind}", (*texts, *roles))
        if field in roles and isinstance(value, str):
            return f"{field} needs fillers, not {value!r}"
        if field in texts and not isinstance(value, str) and field != "attributedTo":
            return f"{field} needs text"
        if not isinstance(value, str):
            if kind == "claim" and len(value) != 1:
                return f"{field} of a claim has one filler, not {len(value)}"
            if found := next((r for s in value if (r := _slot(s))), ""):
                return found
        elif found := _value(field, value):
            return found
    if kind == "event" and j.decision in ("add", "correct"):
        type = j.get("type") or j.of[0].type
        named = [s.role for s in j.of[0].slots if j.decision == "add"]
        named += [field for field, value in j.to if value and not isinstance(value, str)]
        allowed = (*vocabulary().events[type].roles, "where", "attributedTo")
        if strange := next((r for r in named if r not in allowed), ""):
            return _unknown(strange, f"role of {type}", allowed)
    if kind == "claim" and (j.decision == "add" or {"predicate", "subject", "object"} & {k for k, _ in j.to}):
        ends = {s.role: s.cls for s in j.of[0].slots} | {k: v[0].cls for k, v in j.to if not isinstance(v, str)}
        predicate = j.get("predicate") or j.of[0].type
        if not vocabulary().allows(predicate, ends["subject"], ends["object"]):
            return f"{predicate} does not lead from a {ends['subject']} to a {ends['object'] or 'literal'}"
    if j.decision == "add" and kind == "mention" and not (j.get("class") and j.get("name")):
        return "a mention that is added needs the class and the name of its entity"
    return ""


def _slot(slot: Slot) -> str:
    if slot.cls and not vocabulary().top(slot.cls):
        return _unknown(slot.cls, "class", _classes())
    return ""


def _value(field: str, value: str) -> str:
    v = vocabulary()
    if field == "class" and not v.top(value):
        return _unknown(value, "class", _classes())
    if field == "predicate" and value not in v.predicates:
        return _unknown(value, "relation", v.predicates)
    if field == "type" and value not in v.events:
        return _unknown(value, "type of event", v.events)
    if field == "factuality" and value not in FACTUALITIES:
        return _unknown(value, "factuality", FACTUALITIES)
    if field == "when" and value and not edtf.valid(value):
        return f"{value!r} is no date of EDTF; write 2012, 2012-05, 2012-05-31 or 2012/2014"
    if field == "count" and (not value.isdecimal() or int(value) < 1):
        return f"{value!r} is no number of people"
    if field in ("concept", "country") and value and value not in gazetteer().concepts:
        return _unknown(value, "concept of the gazetteer", gazetteer().concepts)
    if field == "name" and not value.strip():
        return "a name is not empty"
    if field == "name" and (odd := next((c for c in value if unicodedata.category(c) in ("Cc", "Cs", "Zl", "Zp")), "")):
        return f"a name is one line of text, and {value!r} contains {odd!r}"
    return ""


def _classes() -> list[str]:
    return [c for c in vocabulary().classes if vocabulary().top(c)]


def _unknown(name: str, kind: str, known: Iterable[str]) -> str:
    names = sorted(known)
    near = difflib.get_close_matches(name, names) or (names if len(names) < 40 else [])
    return f"{name!r} is no {kind}" + (f"; there are: {', '.join(near)}" if near else "")
