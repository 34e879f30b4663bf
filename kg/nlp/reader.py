"""Component ``kg_reader``: a trained second reader beside the rules for relations and events.

Two models score what the rules found and what they missed (``kg.nlp.reader_scores``): types of event of a token, roles
of what stands around it, predicates between two mentions. What stays above the threshold of its layer is kept: rules'
findings lose where the reader speaks against them, its own get the rule id ``reader``, and what both find the rule's
with ``+reader``. Domains, ranges, neighbours and one claim once hold for all.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from spacy.language import Language
from spacy.tokens import Doc

from kg.nlp.attribution import status
from kg.nlp.claims import Claims
from kg.nlp.dates import date_for
from kg.nlp.drafts import Draft
from kg.nlp.events import event_data, settle
from kg.nlp.extensions import ClaimData, EventData
from kg.nlp.frames import Mentions
from kg.nlp.reader_model import Layer, Model, model
from kg.nlp.reader_scores import VECTORS, Filler, Pair, Scores, score

__all__ = ["RULE", "Reader", "create_reader", "decide_claims", "decide_events"]

RULE = "reader"
#: Relations of which a subject has one, and those that exclude each other between the same two.
_ONE = frozenset(("foundedOn", "borderLength"))
_INSTEAD = {"memberOf": "observerOf", "observerOf": "memberOf"}


def decide_claims(doc: Doc, scores: Scores, layer: Layer, rules: bool = True) -> list[ClaimData]:
    """The claims of rules and reader together; of the reader alone without ``rules``."""
    claims = Claims(doc)
    ruled: dict[tuple[int, str, int, str], ClaimData] = {}
    for c in doc._.claims if rules else ():
        key = (c["subject"], c["predicate"], c["object"], c["literal"].casefold())
        rule, sure = c["rule"], c["confidence"]
        ruled[key] = c
        if key in scores.pairs:
            sure = layer.rule.probability(scores.pairs[key].score, c["predicate"], sure)
            if sure < layer.keep:
                continue
            if scores.pairs[key].score > 0:
                rule = f"{rule}+{RULE}"
        claims.add(
            c["subject"], c["predicate"], c["object"], start=c["start"], end=c["end"], rule=rule, confidence=sure,
            literal=c["literal"], quantity=c["quantity"], when=c["when"],
        )
    for key, pair in sorted(scores.pairs.items()):
        sure = layer.reader.probability(pair.score, key[1])
        if key not in ruled and sure >= layer.add and not _against(key, pair, ruled):
            claims.add(
                *key[:3], start=pair.start, end=pair.end, rule=RULE, confidence=sure, literal=pair.literal,
                quantity=pair.quantity,
            )
    return claims.best()


def _against(
    key: tuple[int, str, int, str], pair: Pair, ruled: Mapping[tuple[int, str, int, str], ClaimData]
) -> bool:
    """Whether a finding of the reader contradicts one of the rules: another date of founding or length of border,
    member beside observer, a post that the same words give to another."""
    subject, predicate, obj, literal = key
    if predicate in _ONE:
        return any((c["subject"], c["predicate"]) == (subject, predicate) for c in ruled.values())
    if predicate in _INSTEAD:
        return (subject, _INSTEAD[predicate], obj, literal) in ruled
    return predicate == "holdsPost" and any(
        c["predicate"] == predicate and c["literal"].casefold() == literal and c["start"] < pair.end
        and pair.start < c["end"] for c in ruled.values())


def decide_events(
    doc: Doc, scores: Scores, layer: Layer, roles: Layer, rules: bool = True
) -> list[EventData]:
    """The events of rules and reader together, with their roles; of the reader alone without ``rules``."""
    drafts: list[Draft] = []
    number = {t.i: n for n, s in enumerate(doc.sents) for t in s}
    taken: set[tuple[int, str]] = set()
    for event in doc._.events if rules else ():
        i, type = event["trigger"], event["type"]
        beside = [i, doc[i].head.i, *(c.i for c in doc[i].children)]
        z = max((scores.triggers[j, type] for j in beside if (j, type) in scores.triggers), default=None)
        sure = event["confidence"]
        draft = _draft(doc, event)
        taken.update((j, type) for j in beside)
        if z is not None:
            sure = layer.rule.probability(z, type, sure)
            if sure < layer.keep:
                continue
            if z > 0:
                draft.rule = f"{draft.rule}+{RULE}"
        draft.confidence = sure
        draft.sentence, draft.told = number[i], {number[i]}
        _complete(draft, scores.fillers.get((i, type), ()), roles)
        drafts.append(draft)
    for (i, type), z in sorted(scores.triggers.items()):
        p = layer.reader.probability(z, type)
        if p < layer.add or (i, type) in taken:
            continue
        factuality = status(doc[i])
        if factuality in ("denied", "unreal"):
            continue
        draft = Draft(type, doc[i], RULE, p, factuality=factuality, tokens=[i], sentence=number[i])
        draft.told = {number[i]}
        _complete(draft, scores.fillers.get((i, type), ()), roles)
        draft.when = date_for(doc, doc[i], doc._.dates, type)
        if (draft.roles or draft.where) and (draft.when or factuality != "planned"):
            drafts.append(draft)
            taken.update((j, type) for j in (doc[i].head.i, *(c.i for c in doc[i].children)))
    return [event_data(doc, d) for d in settle(drafts, Mentions(doc))]


def _draft(doc: Doc, event: EventData) -> Draft:
    draft = Draft(event["type"], doc[event["trigger"]], event["rule"], event["confidence"], when=event["when"],
                  where=list(event["where"]), factuality=event["factuality"],
                  tokens=[event["trigger"], event["start"], event["end"] - 1])
    for a in event["arguments"]:
        draft.add(a["role"], a["cluster"], a["literal"], a["quantity"])
    return draft


#: From which probability on the reader adds to a role that is filled already.
_AGAIN = 0.6
#: Roles with one filler.
_SINGLE = frozenset(("quantity", "amount", "sentence", "post", "topic", "charge"))


def _complete(draft: Draft, found: Sequence[Filler], layer: Layer) -> None:
    """Take out of a draft what the reader speaks against, and add what only it found."""
    by_cluster = {f.cluster: f for f in found if f.cluster >= 0}
    ours = {role: list(rows) for role, rows in draft.roles.items()}
    ours["where"] = [(c, "", -1) for c in draft.where]
    for role, rows in ours.items():
        for row in list(rows):
            filler = by_cluster.get(row[0]) if row[0] >= 0 else next(
                (f for f in found if f.cluster < 0 and f.literal == row[1]), None)
            z = filler.scores.get(role) if filler else None
            if z is not None and layer.rule.probability(z, role, draft.confidence) < layer.keep:
                rows.remove(row)
    for f in sorted(found, key=lambda f: (-max(f.scores.values(), default=-99.0), f.head)):
        for role, z in sorted(f.scores.items(), key=lambda item: -item[1]):
            rows = ours.setdefault(role, [])
            if layer.reader.probability(z, role) < (max(layer.add, _AGAIN) if rows else layer.add):
                continue
            if (f.cluster < 0 or role in _SINGLE) and rows:
                continue
            if f.cluster >= 0 and any(f.cluster == c for other in ours.values() for c, _, _ in other):
                continue
            rows.append((f.cluster, f.literal, f.quantity))
            draft.tokens.append(f.head)
    draft.where = [c for c, _, _ in ours.pop("where") if c >= 0]
    draft.roles = {role: rows for role, rows in ours.items() if rows}


@Language.factory("kg_reader", assigns=["doc._.claims", "doc._.events"], requires=["token.dep", "token.lemma"])
def create_reader(nlp: Language, name: str) -> Reader:
    """Factory of the component."""
    return Reader(model())


class Reader:
    """Completes and corrects the claims and events of a Doc; runs after ``kg_events``."""

    def __init__(self, reader: Model) -> None:
        self.model = reader

    def __call__(self, doc: Doc) -> Doc:
        """Decide anew on the claims and events of a Doc."""
        scores = score(doc, self.model)
        doc.user_data.pop(VECTORS, None)
        chosen = self.model.layers
        doc._.claims = decide_claims(doc, scores, chosen["relations"])
        doc._.events = decide_events(doc, scores, chosen["events"], chosen["roles"])
        return doc
