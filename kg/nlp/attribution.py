"""Component ``kg_attribution``: how each claim and event stands to what happened, and who says so.

:func:`status` reads the words around a trigger: modals, negation, conditions, plans and attempts, with the lists of
``ontology/factuality.toml``. The component marks what a reporting verb, an "according to" or a bracketed outlet
governs as ``reported`` and names the source.
"""

from __future__ import annotations

from functools import cache

from spacy.language import Language
from spacy.tokens import Doc, Token

from kg import ontology
from kg.nlp.extensions import ClaimData, EventData, MentionData
from kg.nlp.grammar import negated

__all__ = ["AttributionComponent", "attribute", "create_attribution", "status"]

_VERBAL = {"VERB", "AUX"}


@cache
def _lists() -> dict[str, dict[str, frozenset[str]]]:
    return {
        table: {key: frozenset(text.split()) for key, text in entries.items()}
        for table, entries in ontology.settings("factuality").items()
    }


@Language.factory("kg_attribution", assigns=["doc._.claims", "doc._.events"], requires=["token.dep", "token.lemma"])
def create_attribution(nlp: Language, name: str) -> AttributionComponent:
    """Factory of the component."""
    return AttributionComponent()


class AttributionComponent:
    """Sets factuality and source of claims and events; runs last."""

    def __call__(self, doc: Doc) -> Doc:
        """Mark the claims and events of a Doc."""
        attribute(doc)
        return doc


def status(trigger: Token) -> str:
    """How the text presents what a trigger tells.

    Returns:
        ``asserted``, ``attempted``, ``planned``, ``denied``, or ``unreal`` for what is only possible, wished, asked
        for or conditional.
    """
    lists = _lists()
    found = "asserted"
    token, depth = trigger, 0
    if trigger.pos_ not in _VERBAL:
        found = _of_noun(trigger, lists)
        if trigger.dep_ in ("nsubj", "nsubjpass"):
            found = _of_subject(trigger, lists) or found
            if found in ("unreal", "denied"):
                return found
    while depth < 8:
        if token.pos_ in _VERBAL:
            own = _of_clause(token, lists)
            if own in ("unreal", "denied"):
                return own
            if own != "asserted" and found == "asserted":
                found = own
        above = token.head
        if above == token:
            break
        link = token.dep_
        if link in ("ccomp", "relcl", "advcl", "parataxis", "acl", "conj", "appos", "nsubj", "csubj") and not (
            link == "ccomp" and above.lemma_ in lists["verbs"]["denied"]
        ) and not (link == "acl" and token.tag_ == "VB") and not (link == "conj" and _shares_auxiliary(token)):
            if link == "conj" and token.pos_ in _VERBAL and above.pos_ in _VERBAL and token.tag_ == "VB":
                token, depth = above, depth + 1
                continue
            if link == "ccomp" and above.pos_ in _VERBAL and (
                above.lemma_ in lists["verbs"]["unreal"] and not _is_speech(above)
            ):
                return "unreal"
            break
        if above.pos_ in _VERBAL and link in ("xcomp", "ccomp", "pcomp", "pobj", "dobj", "prep", "advcl"):
            own = _of_governor(above, token, trigger, lists)
            if own in ("unreal", "denied"):
                return own
            if own != "asserted":
                found = own
        elif above.pos_ == "NOUN" and link in ("acl", "prep", "compound"):
            for key in ("unreal", "planned", "attempted"):
                if above.lemma_.lower() in lists["nouns"][key]:
                    if key == "unreal":
                        return key
                    found = key
        token, depth = above, depth + 1
    return found


def _shares_auxiliary(verb: Token) -> bool:
    own = ("aux", "auxpass", "nsubj", "nsubjpass")
    return verb.tag_ in ("VB", "VBN") and not any(c.dep_ in own for c in verb.children)


def _is_speech(verb: Token) -> bool:
    return verb.lemma_ in ("warn", "suggest", "recommend", "ask")


def _of_noun(noun: Token, lists: dict[str, dict[str, frozenset[str]]]) -> str:
    for child in noun.children:
        if child.dep_ in ("amod", "det", "compound"):
            for key, words in lists["modifiers"].items():
                if child.lower_ in words and not (key == "planned" and child.lower_ == "next"):
                    return key
    return "asserted"


def _of_subject(noun: Token, lists: dict[str, dict[str, frozenset[str]]]) -> str:
    """What the verb says of which a noun is the subject: "the trial has not begun", "the drill was cancelled"."""
    verb = noun.head
    yet = any(c.dep_ == "xcomp" and any(g.lower_ == "yet" for g in verb.children) for c in verb.children)
    if verb.pos_ not in _VERBAL:
        return ""
    if yet or (negated(verb) and verb.lemma_ in lists["verbs"]["begins"]):
        return "unreal"
    if noun.dep_ == "nsubjpass":
        if verb.lemma_ in lists["verbs"]["dropped"]:
            return "denied"
        if verb.lemma_ in lists["verbs"]["planned"]:
            return "planned"
    return ""


def _of_clause(verb: Token, lists: dict[str, dict[str, frozenset[str]]]) -> str:
    """What the auxiliaries, negation and conjunction of a verb say."""
    if negated(verb):
        return "denied"
    planned = False
    for child in verb.children:
        if child.dep_ == "aux":
            if child.lower_ in lists["auxiliaries"]["unreal"]:
                return "unreal"
            planned = planned or child.lower_ in lists["auxiliaries"]["planned"]
        elif child.dep_ in ("mark", "advmod"):
            awaited = child.lower_ in lists["conditions"]["awaited"] and _is_present(verb)
            if awaited or child.lower_ in lists["conditions"]["unreal"]:
                return "unreal"
    above = verb.head
    if verb.dep_ == "xcomp" and above.lemma_ in ("have", "be") and any(c.lower_ == "yet" for c in above.children):
        return "unreal"  # "has yet to nominate"
    if verb.dep_ == "xcomp" and verb.head.lemma_ == "be" and any(c.lower_ == "to" for c in verb.children):
        planned = True  # "is to be signed"
    return "planned" if planned else "asserted"


def _is_present(verb: Token) -> bool:
    """Whether a clause is in the present or present perfect tense: "until a treaty is signed"."""
    first = next((c for c in verb.children if c.dep_ in ("aux", "auxpass")), verb)
    return first.tag_ in ("VBZ", "VBP")


def _of_governor(above: Token, token: Token, trigger: Token, lists: dict[str, dict[str, frozenset[str]]]) -> str:
    """What a verb above says of its complement."""
    lemma = above.lemma_
    verbs = lists["verbs"]
    gerund = token.dep_ == "prep" and any(c.dep_ == "pcomp" for c in token.children)
    complement = token.dep_ in ("xcomp", "ccomp") or gerund
    if complement or trigger.pos_ not in _VERBAL:
        if lemma in verbs["denied"]:
            return "denied"
        if complement and token.dep_ == "prep" and lemma in verbs["prevented"]:
            return "attempted"
    if token.dep_ == "xcomp" or (token.dep_ == "ccomp" and token.tag_ == "VB"):
        for key in ("unreal", "planned", "attempted"):
            if lemma in verbs[key]:
                return key
    if token == trigger and trigger.pos_ not in _VERBAL and token.dep_ == "dobj" and lemma in verbs["discussed"]:
        return "unreal"
    if trigger.pos_ not in _VERBAL and token.dep_ in ("dobj", "prep"):
        if token.dep_ == "prep" and token.lower_ in ("of", "about") and lemma in verbs["discussed"]:
            return "unreal"
        if token.dep_ == "dobj" and lemma in ("plan", "schedule", "propose", "prepare"):
            return "planned"
        if lemma in ("demand", "urge", "request", "fear", "want", "call", "threaten", "propose", "ask"):
            return "unreal" if lemma != "call" or token.lower_ == "for" else "asserted"
    return "asserted"


# --- sources ---------------------------------------------------------------------------------------------------------


def attribute(doc: Doc) -> None:
    """Set ``factuality``, ``speaker`` and ``attributed_to`` of the claims and events of a Doc."""
    statements: dict[int, list[EventData]] = {}
    for event in doc._.events:
        if event["type"] == "Statement":
            statements.setdefault(doc[event["trigger"]].sent.start, []).append(event)
    outlets = _outlets(doc)
    for event in doc._.events:
        found = status(doc[event["trigger"]])
        if found != "asserted":
            event["factuality"] = "denied" if found == "unreal" else found
        if event["type"] != "Statement":
            _source(doc, event, doc[event["trigger"]], statements, outlets)
    for claim in doc._.claims:
        root = doc[claim["start"]:claim["end"]].root
        _source(doc, claim, root, statements, outlets)


def _source(
    doc: Doc, item: EventData | ClaimData, token: Token, statements: dict[int, list[EventData]],
    outlets: list[tuple[int, int, int, str]],
) -> None:
    for statement in statements.get(token.sent.start, ()):
        verb = doc[statement["trigger"]]
        if verb != token and _governs(verb, token):
            speakers = [a["cluster"] for a in statement["arguments"] if a["role"] == "speaker"]
            if speakers:
                item["speaker"] = speakers[0]
                if 0 <= speakers[0] < len(doc._.clusters):
                    item["attributed_to"] = doc._.clusters[speakers[0]]["name"]
                if item["factuality"] == "asserted":
                    item["factuality"] = "reported"
                return
    for start, end, cluster, name in outlets:
        if start <= token.i < end:
            item["speaker"], item["attributed_to"] = cluster, name
            return


def _governs(verb: Token, token: Token) -> bool:
    """Whether a token stands in what a verb of saying reports."""
    for above in (token, *token.ancestors):
        if above.head == verb and above != verb:
            charged = above.dep_ == "prep" and above.lower_ in ("of", "for") and token != above
            return charged or above.dep_ in ("ccomp", "xcomp", "parataxis", "dobj", "advcl")
        if verb.lemma_ == "accord" and above == verb.head:
            return True
        if verb.head == above and verb.dep_ in ("parataxis", "ccomp", "advcl") and verb.i > token.i:
            return verb.dep_ != "advcl" or any(c.lower_ == "as" for c in verb.children)
    return False


def _outlets(doc: Doc) -> list[tuple[int, int, int, str]]:
    """Paragraph spans that end in a bracketed outlet, "(Interfax-Kazakhstan, January 3)", with cluster and name."""
    out: list[tuple[int, int, int, str]] = []
    mentions: list[MentionData] = doc._.mentions
    for mention in mentions:
        before = doc[mention["start"] - 1].text if mention["start"] else ""
        if mention["type"] != "MediaOutlet" or before != "(" or mention["cluster"] < 0:
            continue
        start = mention["start"] - 1
        while start > 0 and "\n\n" not in doc[start].text:
            start -= 1
        if mention["start"] - start < 3:
            continue
        out.append((start, mention["start"], mention["cluster"], doc._.clusters[mention["cluster"]]["name"]))
    return out
