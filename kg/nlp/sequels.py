"""Events that go on from one told before them: what talks agreed on, and who began the shooting.

"Talks were held in Osh on Monday. The sides agreed to withdraw their forces" tells of an agreement of that day and
place; "the other side fired first" tells of the clash that the text is about.
"""

from __future__ import annotations

from spacy.tokens import Token

from kg.nlp.drafts import Draft
from kg.nlp.frames import Mentions, is_one_of
from kg.nlp.grammar import functions
from kg.nlp.taken_up import taken_up

__all__ = ["follow"]

#: Sentences back in which those who agreed, or their talks, were told of.
_BACK = 3
_THEY = frozenset(("they", "both"))
_DEFINITE = frozenset(("the", "both", "these", "two", "three"))


def follow(drafts: list[Draft], mentions: Mentions) -> None:
    """Give agreements that were reached in talks their parties, day and place, and first shots those of the clash.

    Args:
        drafts: in order of the text; changed in place.
        mentions: of their Doc.
    """
    before: list[Draft] = []
    for draft in drafts:
        if draft.type == "Agreement" and draft.trigger.pos_ == "VERB" and draft.factuality != "planned":
            _agree(draft, before, mentions)
        elif draft.type == "Attack" and not draft.when and _is_first(draft.trigger):
            _lean(draft, _one_day([d for d in before if d.type == "Clash"]))
        before.append(draft)


def _agree(draft: Draft, before: list[Draft], mentions: Mentions) -> None:
    subject = functions(draft.trigger).get("subject", [])
    they = any(t.lower_ in _THEY for t in subject)
    if they and not draft.roles.get("party"):
        for mention in _called_several(draft, mentions):
            draft.add("party", mention)
    if they or any(t.tag_ in ("NNS", "NNPS") and any(c.lower_ in _DEFINITE for c in t.children) for t in subject):
        _lean(draft, [d for d in before if d.type == "Meeting" and 0 <= draft.sentence - d.sentence <= _BACK])


def _called_several(draft: Draft, mentions: Mentions) -> list[int]:
    """The countries or bodies that the nearest sentence before calls several: "the two governments were talking"."""
    i = draft.trigger.sent.start - 1
    for _ in range(_BACK):
        if i < 0:
            break
        sentence = mentions.doc[i].sent
        i = sentence.start - 1
        told = [m for t in sentence if t.tag_ in ("NNS", "NNPS") for m in taken_up(t, mentions)]
        bodies = [m["cluster"] for m in told if is_one_of(m["type"], ("Country", "Organization"))]
        if bodies:
            return bodies
    return []


def _one_day(clashes: list[Draft]) -> list[Draft]:
    """The clashes that a text told of so far, none where they were on several days: "first" may be of any."""
    return clashes if len({d.when for d in clashes if d.when}) <= 1 else []


def _lean(draft: Draft, before: list[Draft]) -> None:
    """Take day and place of the last of some events, unless both tell a day of their own."""
    if not before:
        return
    last = before[-1]
    if draft.when and last.when and draft.when != last.when:
        return
    draft.when = draft.when or last.when
    draft.where = draft.where or list(last.where)


def _is_first(verb: Token) -> bool:
    return verb.pos_ == "VERB" and any(c.lower_ == "first" and c.dep_ == "advmod" for c in verb.children)
