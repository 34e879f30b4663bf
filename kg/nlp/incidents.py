"""Events together: one event told twice is one, and the events of one incident complete each other."""

from __future__ import annotations

from collections.abc import Callable
from itertools import islice

from spacy.tokens import Doc, Token

from kg.nlp.beside import land, way_behind
from kg.nlp.blocks import in_headline
from kg.nlp.dating import goes_on, is_now
from kg.nlp.drafts import Draft, Neighbours, settings
from kg.nlp.event_arguments import PLACE_RANK
from kg.nlp.extensions import ClusterData, MentionData
from kg.nlp.frames import Mentions
from kg.nlp.grammar import functions, words
from kg.nlp.participants import is_elsewhere, lent
from kg.ontology import gazetteer

__all__ = ["bear_out", "complete", "identify", "merge", "travel"]

#: Types whose people a later "the four suspects" may mean, and the roles in which those stand.
_PEOPLE = {
    "Arrest": "patient", "Smuggling": "agent", "IllegalCrossing": "agent", "Attack": "agent", "Seizure": "patient",
}
_DEFINITE = frozenset(("the", "these", "those", "both", "all"))
#: Farthest sentence back in which those people were told of, and in which a journey tells of a smuggling.
_REACH, _TRIP = 12, 4
#: Sentences after which the same words tell of another event.
_FAR = 100


def merge(drafts: list[Draft]) -> list[Draft]:
    """One event told twice becomes one: same type, a shared main participant, nothing that contradicts.

    The fuller telling stays and takes what it lacks from the other.
    """
    out: list[Draft] = []
    recent: dict[str, list[int]] = {}
    for draft in drafts:
        near = recent[draft.type] = [
            n for n in recent.get(draft.type, ()) if draft.sentence - max(out[n].told, default=0) <= _FAR]
        for n in near:
            if _is_same(out[n], draft):
                old = out[n]
                fuller = draft.fullness() > old.fullness() or in_headline(old.trigger)
                keep, other = (draft, old) if fuller else (old, draft)
                keep.take(other, more=in_headline(keep.trigger) or not in_headline(other.trigger))
                out[n] = keep
                break
        else:
            near.append(len(out))
            out.append(draft)
    return sorted(out, key=lambda d: (d.trigger.i, d.type))


def _is_same(a: Draft, b: Draft) -> bool:
    if (a.factuality == "planned") != (b.factuality == "planned"):
        return False
    if a.when and b.when and not _dates_agree(a.when, b.when):
        return False
    same_sentence = a.trigger.sent == b.trigger.sent
    if _takes_up(b, a):
        return True
    if in_headline(a.trigger) != in_headline(b.trigger) and _in_lead(max(a.trigger.i, b.trigger.i), a.trigger.doc):
        return _one_headline(a, b)
    if a.type == "Statement":
        near = abs(a.sentence - b.sentence) <= settings()["statement"]["apart"]
        return near and a.clusters("speaker") == b.clusters("speaker")
    if a.type == "Attack" and same_sentence and _one_blow(a, b):
        return True
    if a.type == "Funding" and same_sentence and a.clusters("agent") & b.clusters("agent"):
        # "financed by Japan, which contributed 350,000 dollars"
        sums = [{text for _, text, _ in draft.roles.get("amount", ())} for draft in (a, b)]
        return not all(sums) or bool(sums[0] & sums[1])
    if same_sentence and (_hangs_on(a.trigger, b.trigger) or _hangs_on(b.trigger, a.trigger)):
        return True
    apart = ("topic",) if a.type == "Agreement" and not same_sentence else ()
    for role in ("patient", "object", "post", "quantity", *apart):
        x, y = a.roles.get(role), b.roles.get(role)
        if x and y and not {f[0] if f[0] >= 0 else f[1] for f in x} & {f[0] if f[0] >= 0 else f[1] for f in y}:
            return False
    main = ("patient", "object", "participant", "party", "recipient", "topic")
    shared = a.clusters(*main) & b.clusters(*main)
    if a.type == "Deployment" and a.factuality == "planned" and a.gap(b) <= 2:
        return bool(shared)
    if a.type in ("Deployment", "Funding", "Construction") and not same_sentence:
        return bool(shared) and bool(a.clusters("agent") & b.clusters("agent"))
    if a.type in ("Meeting", "Agreement", "Exercise", "Clash", "PolicyChange", "Inspection"):
        return bool(shared) and (same_sentence or bool(a.when and a.when == b.when) or not (a.when and b.when))
    return bool(shared)


def _takes_up(later: Draft, old: Draft) -> bool:
    """Whether a definite noun only names an event that was told before: "The exercise closed on Saturday"."""
    noun = later.trigger
    main = ("participant", "patient", "agent")
    if later.type not in settings()["take_up"]["types"] or noun.pos_ != "NOUN" or later.clusters(*main):
        return False
    definite = any(c.lower_ in ("the", "this", "that") and c.dep_ == "det" for c in noun.children)
    other = {c.dep_ for c in noun.children} & {"amod", "nummod", "poss"}
    return definite and not other and noun.i > old.trigger.i and later.gap(old) <= settings()["take_up"]["back"]


def _in_lead(token: int, doc: Doc) -> bool:
    """Whether a token stands no deeper than the first paragraphs, which tell what the headline does."""
    ends = (b["end"] for b in doc._.blocks if b["kind"] == "paragraph")
    return token < max(islice(ends, settings()["headline"]["lead"]), default=0)


def _one_headline(a: Draft, b: Draft) -> bool:
    """Whether the headline and the text below it tell one event: nothing that both say contradicts."""
    if a.type == "Statement":
        return bool(a.clusters("speaker") & b.clusters("speaker"))
    clusters = a.trigger.doc._.clusters
    for role in ("patient", "participant", "agent", "object"):
        people = [{_number(f, clusters) for f in draft.roles.get(role, ())} for draft in (a, b)]
        if people[0] and people[1] and not people[0] & people[1] and {None} not in people:
            return False
    return True


def _number(filler: tuple[int, str, int], clusters: list[ClusterData]) -> int | None:
    """How many people a filler is, where the text says that."""
    return clusters[filler[0]]["count"] if filler[0] >= 0 else None


def _one_blow(a: Draft, b: Draft) -> bool:
    """Whether of two joined attacks one tells of the place, the other of the people: "shelled it, wounding two"."""
    if a.trigger.head != b.trigger and b.trigger.head != a.trigger:
        return False
    if any(x.tag_ == "VBG" and x.dep_ == "advcl" and x.i > x.head.i for x in (a.trigger, b.trigger)):
        return True  # "attacked the post, killing four guards"
    agents = [{c if c >= 0 else text for c, text, _ in draft.roles.get("agent", ())} for draft in (a, b)]
    if not agents[0] & agents[1] or (a.where and b.where and not {*a.where} & {*b.where}):
        return False
    known = a.trigger.doc._.clusters
    hurt = [{known[c]["type"] in ("Person", "PersonGroup") for c in draft.clusters("patient")} for draft in (a, b)]
    return {True} in hurt and (not hurt[0] or not hurt[1] or {False} in hurt)


def _hangs_on(noun: Token, verb: Token) -> bool:
    """Whether a noun belongs to what a verb tells: "met for talks", "exchanged shots in a firefight"."""
    if noun.pos_ not in ("NOUN", "PROPN") or verb.pos_ not in ("VERB", "AUX"):
        return False
    for _ in range(2):
        if noun.dep_ not in ("dobj", "pobj", "prep", "attr", "nsubjpass"):
            return False
        noun = noun.head
        if noun == verb:
            return True
    return False


def _dates_agree(a: str, b: str) -> bool:
    return a == b or a.startswith(b) or b.startswith(a) or "/" in a or "/" in b


def identify(drafts: list[Draft], doc: Doc) -> None:
    """Put the people of an earlier event where a later one says "the four suspects" or "the men".

    Only definite groups that are never told of otherwise; the numbers must agree.
    """
    first: dict[int, MentionData] = {}
    for m in doc._.mentions:
        if m["kind"] != "pronoun":
            first.setdefault(m["cluster"], m)
    definite = {
        c: m for c, m in first.items() if m["type"] == "PersonGroup" and m["kind"] == "nominal"
        and (doc[m["start"]].lower_ in _DEFINITE or (m["start"] and doc[m["start"] - 1].lower_ in _DEFINITE))
    }
    known: dict[int, int] = {}
    neighbours = Neighbours(drafts)
    for draft in drafts:
        for cluster in sorted(draft.clusters()):
            if cluster in definite and cluster not in known:
                plural = doc[definite[cluster]["head"]].tag_ in ("NNS", "NNPS")
                near = neighbours.within({draft.sentence}, _REACH)
                found = _antecedent(near, draft, doc, set(definite), doc._.clusters[cluster]["count"], plural)
                known[cluster] = cluster if found is None else found
    for draft in drafts:
        for role, fillers in draft.roles.items():
            draft.roles[role] = list(dict.fromkeys((known.get(c, c), text, q) for c, text, q in fillers))


def _antecedent(
    drafts: list[Draft], later: Draft, doc: Doc, definite: set[int], count: int | None, plural: bool
) -> int | None:
    """The people of the nearest event before one, as many as a definite group has."""
    for draft in reversed(drafts):
        role = _PEOPLE.get(draft.type)
        if role is None or not 0 < later.sentence - draft.sentence <= _REACH:
            continue
        for other in sorted(draft.clusters(role) - definite):
            data = doc._.clusters[other]
            number = data["count"] or (1 if data["type"] == "Person" else None)
            fits = number == count if number and count else (number is None or plural == (number > 1))
            if fits and data["type"] in ("Person", "PersonGroup"):
                return other
    return None


def travel(drafts: list[Draft], mentions: Mentions) -> None:
    """Give a smuggling the way that its people or vehicle went: "a citizen travelling from Osh with marijuana"."""
    open_ = [d for d in drafts if d.type == "Smuggling" and not (d.roles.get("origin") and d.roles.get("destination"))]
    if not open_:
        return
    motion = words("motion")
    doc = mentions.doc
    neighbours = Neighbours(open_)
    again = _said_again(mentions)
    for number, sentence in enumerate(doc.sents):
        near = neighbours.within({number}, _TRIP)
        if not near:
            continue
        for token in sentence:
            if token.pos_ not in ("VERB", "AUX") or token.lemma_.lower() not in motion:
                continue
            found = functions(token)
            heads = (*found.get("subject", ()), *found.get("object", ()))
            movers = {m["cluster"] for t in heads for m in mentions.fill(t)}
            for draft in near:
                if not movers & _told_again(draft.clusters("agent", "instrument", "object"), again, doc):
                    continue
                for role, names in (("origin", ("from", "out of")), ("destination", ("into", "to", "for", "towards"))):
                    places = [m for n in names for t in found.get(n, ()) for m in mentions.fill(t, ("Place",))]
                    places = places or way_behind(token, names[:2], mentions)
                    if places and not draft.roles.get(role):
                        for place in (places[0], *land(places[0], mentions)):
                            draft.add(role, place["cluster"])


def _said_again(mentions: Mentions) -> dict[int, set[int]]:
    """The groups of people that a text takes up again ("the four suspects"), by their number."""
    known, doc = mentions.doc._.clusters, mentions.doc
    out: dict[int, set[int]] = {}
    for m in mentions.all:
        count = known[m["cluster"]]["count"] if m["cluster"] >= 0 else None
        if count and m["type"] == "PersonGroup" and m["kind"] == "nominal" and (
                _DEFINITE & {t.lower_ for t in doc[max(0, m["start"] - 1):m["start"] + 1]}):
            out.setdefault(count, set()).add(m["cluster"])
    return out


def _told_again(clusters: set[int], again: dict[int, set[int]], doc: Doc) -> set[int]:
    """Some entities with the groups that mean the same people: four people, then "the four suspects"."""
    known = doc._.clusters
    counts = {known[c]["count"] for c in clusters if known[c]["type"] == "PersonGroup"} - {None, 1}
    return clusters.union(*(again.get(count, set()) for count in counts))


def bear_out(drafts: list[Draft], doc: Doc) -> list[Draft]:
    """The events without those that are lawful unless something nearby says otherwise (``[[borne_out]]``).

    Who crosses a border and is arrested crossed it unlawfully; goods that are carried are contraband where they are
    drugs or weapons, or where somebody seizes them.
    """
    rules = {rule: r for r in settings()["borne_out"] for rule in r["rules"]}
    if not any(d.rule in rules for d in drafts):
        return drafts
    neighbours = Neighbours(drafts)
    concepts = gazetteer().concepts
    kept: list[Draft] = []
    for draft in drafts:
        rule = rules.get(draft.rule)
        if rule is not None and draft.factuality != "attempted":
            ids = [doc._.clusters[c]["concept"] for c in draft.clusters("object")]
            kinds = {k for i in ids if i in concepts for k in concepts[i].values("category")}
            near = neighbours.within(draft.told or {draft.sentence}, rule["reach"])
            telling = [d for d in near if d is not draft and d.type in rule["by"] and d.rule not in rules]
            if "share" in rule:
                telling = [d for d in telling if draft.clusters("agent") & d.clusters(*rule["share"])]
            if not telling and not kinds.intersection(rule.get("unless", ())):
                continue
        kept.append(draft)
    return kept


def complete(drafts: list[Draft]) -> None:
    """Let the events of one incident lend each other what the text does not say twice (``[[lend]]`` of events.toml)."""
    neighbours = Neighbours(drafts)
    farthest = max(rule.get("reach", 1) for rule in settings()["lend"])
    for draft in drafts:
        near = sorted(
            (d for d in neighbours.within(draft.told or {draft.sentence}, farthest) if d is not draft),
            key=lambda d: (draft.gap(d), d.sentence > draft.sentence, abs(d.trigger.i - draft.trigger.i)),
        )
        for rule in settings()["lend"]:
            if draft.type not in rule["to"] or draft.roles.get(rule["role"]):
                continue
            for other in near:
                if other.type not in rule["from"] or draft.gap(other) > rule.get("reach", 1):
                    continue
                dated = draft.when and other.when
                if (dated and not _dates_agree(draft.when, other.when)) or is_elsewhere(draft, other):
                    continue
                source = lent(other.roles.get(rule.get("source", rule["role"]), []), draft.trigger.doc._.clusters)
                if not source:
                    continue
                if "share" in rule and not draft.clusters(*rule["share"]) & other.clusters(*rule["share"]):
                    continue
                if "link" in rule and not draft.clusters(rule["link"][0]) & other.clusters(rule["link"][1]):
                    continue
                for cluster, literal, quantity in source:
                    if cluster < 0 or cluster not in draft.clusters():
                        draft.add(rule["role"], cluster, literal, quantity)
                break
    for what in ("when", "where"):
        types, reach = settings()["inherit"][what], settings()["inherit"]["reach"]
        told = Neighbours([d for d in drafts if getattr(d, what) and d.type in types and d.factuality != "planned"])
        for draft in drafts:
            if getattr(draft, what) or draft.type not in types:
                continue
            near = [d for d in told.within(draft.told or {draft.sentence}, reach) if d.type != draft.type]
            shared = [d for d in near if _own(draft) & _own(d)]
            if not shared and not goes_on(draft.trigger):
                continue
            if what == "when":
                if is_now(draft.trigger):
                    continue
                near = [d for d in near if d in shared or goes_on(d.trigger)]
            near = shared or [d for d in near if any(0 <= draft.sentence - s <= 1 for s in d.told)]
            if near:
                best = min(near, key=lambda d: (
                    _vague(d) if what == "where" else 0, draft.gap(d), abs(d.trigger.i - draft.trigger.i)))
                if what == "when":
                    draft.when = best.when
                else:
                    draft.where = sorted(best.where, key=_rank(best))[:1]


#: Roles whose fillers are the incident's own; a body that acts does so in many.
_MATTER = ("patient", "object", "instrument", "participant")


def _own(draft: Draft) -> set[int]:
    """Who and what an event is about: also the offender, who elsewhere is the one arrested."""
    return draft.clusters(*_MATTER, _PEOPLE.get(draft.type, "patient"))


def _rank(draft: Draft) -> Callable[[int], int]:
    """How unspecific a place is."""
    clusters = draft.trigger.doc._.clusters
    return lambda place: PLACE_RANK.get(clusters[place]["type"], 9)


def _vague(draft: Draft) -> int:
    """How unspecific the best place of an event is."""
    return min(map(_rank(draft), draft.where))
