"""Equipment and goods by their head nouns, with the words that say which: "thermal cameras", "stolen cars"."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from kg.nlp.chunks import Candidate
from kg.nlp.extensions import MentionData
from kg.nlp.heads import NameWords, singular
from kg.nlp.tokens import Tokens

__all__ = ["things"]

_NOUNS = ("NOUN", "PROPN")
_REACH = 3  # words before a head that may describe it
_OTHER = frozenset((
    "other", "such", "same", "more", "many", "several", "few", "new", "own", "first", "last", "next", "second",
    "only", "former", "different", "various", "additional", "further", "old",
))


def things(doc: Tokens, words: NameWords, known: Iterable[MentionData]) -> Iterator[Candidate]:
    """Candidates for equipment and goods in small letters.

    Args:
        doc: parsed.
        words: the tables of head words.
        known: mentions of the gazetteer; a good among them is offered with its modifiers too.
    """
    nations = {m["start"] for m in known if m["adjectival"]}
    for i, token in enumerate(doc):
        if (token.capital and not token.is_sent_start) or token.pos_ not in _NOUNS or _modifies(doc, i):
            continue
        one = singular(token.lower_)
        two = f"{doc.before(i)} {one}"
        cls = words.equipment.get(two) or words.equipment.get(one) or words.goods.get(two) or words.goods.get(one)
        if not cls and not any(t.lower_ in words.illicit for t in doc[max(i - _REACH, 0):i]):
            continue
        start = i
        while start > 0 and _describes(doc, start - 1, i, nations):
            start -= 1
        while start < i and doc[start].text == "-":
            start += 1
        if any(t.lower_ in words.illicit for t in doc[start:i]):
            cls = "Contraband"
        elif not cls or (start == i and one in words.vague):
            continue
        yield Candidate(start, i + 1, cls, "thing", 4)
    for m in known:
        if m["type"] == "Contraband" and m["start"] and doc[m["start"] - 1].lower_ in words.illicit:
            yield Candidate(m["start"] - 1, m["end"], "Contraband", "thing", 2)


def _modifies(doc: Tokens, i: int) -> bool:
    """Whether a noun only describes the next one ("truck drivers")."""
    return i + 1 < len(doc) and doc[i].dep_ == "compound" and doc[i + 1].pos_ in _NOUNS


def _describes(doc: Tokens, i: int, head: int, nations: set[int]) -> bool:
    """Whether the token before a thing's words says which: an adjective, participle or noun, but no nationality."""
    token = doc[i]
    if head - i > _REACH or token.lower_ in _OTHER or i in nations or token.capital or doc[i + 1].is_sent_start:
        return False
    if token.text == "-":
        return not token.whitespace_
    return (
        token.dep_ in ("amod", "compound", "nmod", "npadvmod", "punct")
        and token.pos_ in ("ADJ", "VERB", *_NOUNS)
        and (token.text[0].isalpha())
    )
