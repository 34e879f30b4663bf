"""Events together: one event told twice is one, and the events of one incident complete each other."""

from __future__ import annotations

from kg.nlp.drafts import Draft, settings

__all__ = ["complete", "merge"]



def merge(drafts: list[Draft]) -> list[Draft]:
    """One event told twice becomes one: same type, a shared main participant, nothing that contradicts.

    The fuller telling stays and takes what it lacks from the other.
    """
    out: list[Draft] = []
    for draft in drafts:
        for n, old in enumerate(out):
            if old.type == draft.type and _is_same(old, draft):
                keep, other = (draft, old) if draft.fullness() > old.fullness() else (old, draft)
                keep.take(other)
                out[n] = keep
                break
        else:
            out.append(draft)
    return sorted(out, key=lambda d: (d.trigger.i, d.type))


def _is_same(a: Draft, b: Draft) -> bool:
    if (a.factuality == "planned") != (b.factuality == "planned"):
        return False
    if a.when and b.when and not _dates_agree(a.when, b.when):
        return False
    same_sentence = a.trigger.sent == b.trigger.sent
    if a.type == "Statement":
        near = abs(a.sentence - b.sentence) <= settings()["statement"]["apart"]
        return near and a.clusters("speaker") == b.clusters("speaker")
    for role in ("patient", "object", "post", "quantity"):
        x, y = a.roles.get(role), b.roles.get(role)
        if x and y and not {f[0] if f[0] >= 0 else f[1] for f in x} & {f[0] if f[0] >= 0 else f[1] for f in y}:
            return False
    main = ("patient", "object", "participant", "party", "recipient", "topic")
    shared = a.clusters(*main) & b.clusters(*main)
    if a.type in ("Deployment", "Funding", "Construction") and not same_sentence:
        return bool(shared) and bool(a.clusters("agent") & b.clusters("agent"))
    if a.type in ("Meeting", "Agreement", "Exercise", "Clash", "PolicyChange", "Inspection"):
        return bool(shared) and (same_sentence or bool(a.when and a.when == b.when) or not (a.when and b.when))
    return bool(shared)


def _dates_agree(a: str, b: str) -> bool:
    return a == b or a.startswith(b) or b.startswith(a) or "/" in a or "/" in b


def complete(drafts: list[Draft]) -> None:
    """Let the events of one incident lend each other what the text does not say twice (``[[lend]]`` of events.toml)."""
    for draft in drafts:
        here = draft.sentence
        near = sorted(
            (d for d in drafts if d is not draft and abs(d.sentence - here) <= 1),
            key=lambda d: (abs(d.sentence - here), d.sentence > here, abs(d.trigger.i - draft.trigger.i)),
        )
        for rule in settings()["lend"]:
            if draft.type not in rule["to"] or draft.roles.get(rule["role"]):
                continue
            for other in near:
                if other.type not in rule["from"]:
                    continue
                if draft.when and other.when and not _dates_agree(draft.when, other.when):
                    continue
                source = other.roles.get(rule.get("source", rule["role"]))
                if not source:
                    continue
                if "share" in rule and not draft.clusters(*rule["share"]) & other.clusters(*rule["share"]):
                    continue
                for cluster, literal, quantity in source:
                    if cluster < 0 or cluster not in draft.clusters():
                        draft.add(rule["role"], cluster, literal, quantity)
                break
    for what in ("when", "where"):
        types, reach = settings()["inherit"][what], settings()["inherit"]["reach"]
        told = [d for d in drafts if getattr(d, what) and d.type in types and d.factuality != "planned"]
        for draft in drafts:
            if getattr(draft, what) or draft.type not in types:
                continue
            near = [d for d in told if abs(d.sentence - draft.sentence) <= reach
                    and (draft.clusters() & d.clusters() or 0 <= draft.sentence - d.sentence <= 1)]
            if near:
                shared = [d for d in near if draft.clusters() & d.clusters()] or near
                nearest = min(shared, key=lambda d: abs(d.trigger.i - draft.trigger.i))
                setattr(draft, what, getattr(nearest, what))
