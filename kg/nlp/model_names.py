"""What the statistical model names and nothing else explains, its spans and labels repaired."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from kg.nlp.chunks import Candidate
from kg.nlp.heads import NameWords, singular
from kg.nlp.placing import LANGUAGES, place_class
from kg.nlp.quoted import described, described_before, firm, person_told
from kg.nlp.tokens import Tokens

__all__ = ["by_model"]

_NO_NAME = frozenset((
    "article", "section", "table", "annex", "chapter", "appendix", "paragraph", "figure", "part", "point", "eur",
    "usd", "gbp", "kzt", "rub", "chf", "kgs", "uzs", "tjs", "new", "excerpt", "sim", "ocr", "ref", "q", "a", "item",
    "box", "note",
))
_COORDINATED = ("Settlement", "Checkpoint", "AdministrativeRegion")
_LONG_WORD = 4


def by_model(
    doc: Tokens, words: NameWords, labels: dict[str, str], places: dict[int, str],
) -> Iterator[Candidate]:
    """Candidates of the model's ``ner``, persons left out.

    Args:
        doc: after ``ner``.
        words: the tables of head words.
        labels: the model's label -> class, "" for what is no entity.
        places: tokens that belong to a place that is known -> its class.
    """
    counts = Counter(t.text for t in doc)
    votes: dict[str, Counter[str]] = {}
    for ent in doc.doc.ents:
        votes.setdefault(ent.text, Counter())[ent.label_] += 1
    for ent in doc.doc.ents:
        cls = labels.get(votes[ent.text].most_common(1)[0][0], "")
        start, end = _trim(doc, ent.start, ent.end, words)
        if cls in ("", "Person") or start == end or not _is_name(doc, start, end, counts, words):
            continue
        if all(i in places for i in range(start, end)):
            continue
        if (of := next((i for i in range(start + 1, end - 1) if doc[i].lower_ == "of"), 0)) and of + 1 in places and (
                places[of + 1] in _COORDINATED and not words.head(doc[of - 1].lower_)):
            end = of  # Sayram Cargo [of Almaty]
        for first, last in _parts(doc, start, end, words):
            if told := _class(doc, first, last, cls, words, places):
                yield Candidate(first, last, told, "model", 6)


def _trim(doc: Tokens, start: int, end: int, words: NameWords) -> tuple[int, int]:
    """The span without articles, punctuation and a preposition at its end."""
    while start < end and (doc[start].lower_ in words.stop or doc[start].is_punct or doc[start].is_space):
        start += 1
    while end > start and (doc[end - 1].is_punct or doc[end - 1].is_space or doc[end - 1].text in ("'s", "’s")
                           or (not doc[end - 1].capital and doc[end - 1].pos_ in ("ADP", "CCONJ", "DET"))):
        end -= 1
    return start, end


def _parts(doc: Tokens, start: int, end: int, words: NameWords) -> list[tuple[int, int]]:
    """The two names of what the model took for one ("Kokul and Bahorak"); else the one."""
    middle = next((i for i in range(start + 1, end - 1) if doc[i].lower_ in ("and", "&")), 0)
    if middle and middle - start == end - middle - 1 and not words.head(doc[end - 1].lower_) and place_class(
            doc, start, middle, words):
        return [(start, middle), (middle + 1, end)]
    return [(start, end)]


def _is_name(doc: Tokens, start: int, end: int, counts: Counter[str], words: NameWords) -> bool:
    """Whether a span looks like a name and not like a heading, a number or the first word of a sentence."""
    span = doc[start:end]
    if any(t.is_space for t in span) or not any(t.capital for t in span) or span[0].text[0].isdigit():
        return False
    if all(t.lower_ in words.before_person or t.lower_ in _RANKS for t in span):
        return False
    if span[0].lower_ in _NO_NAME or (len(span) > 1 and doc.words(start, end).isupper()):
        return False
    if end < len(doc) and doc[end].lower_ in ("minister", "ministers", "secretary") and doc[end].capital:
        return False
    if len(span) > 1:
        return True
    text, word = span[0].text, span[0].lower_
    if word in LANGUAGES or word in words.peoples or singular(word) in words.peoples:
        return False
    if text.isupper() and len(text) > _LONG_WORD and not counts[text.title()] and (
            (end < len(doc) and doc[end].text in ".:!?") or (start and doc[start - 1].text.isupper())):
        return False  # a heading
    tables = (words.organization, words.place, words.equipment, words.programme, words.before_person)
    if any(word in t or singular(word) in t for t in tables):
        return False
    return text.isupper() or not counts[word]


def _class(doc: Tokens, start: int, end: int, cls: str, words: NameWords, places: dict[int, str]) -> str:
    """The class, by the name's words, by what is told of it or by where it stands; "" where it is none of ours."""
    size, upper = end - start, doc.words(start, end).isupper()
    if cls == "Organization":
        cls = words.organization_class(doc.words(start, end), doc[end - 1].lower_) or "Organization"
    elif cls == "Place" or (cls == "Facility" and not any(t.lower_ in words.place for t in doc[start:end])):
        cls = "Settlement"
    elif (cls == "Equipment" and size < 2 and not any(c.isdigit() for c in doc[start].text)) or (
        cls == "Programme" and not any(singular(t.lower_) in words.programme for t in doc[start:end])
    ):
        return ""
    if cls in ("Organization", "Settlement", "Equipment"):
        told = described(doc, end, words) or (cls == "Organization" and firm(doc, start, end, words))
        if told:
            return told
    if cls in ("Organization", "Settlement") and not upper and start not in places and (
            person_told(doc, start, end, words) or (size == 1 and _forename(doc, start, words))):
        return "Person"
    if cls in ("Organization", "Settlement") and not upper:
        told = place_class(doc, start, end, words)
        if told and (cls == "Organization" or told != "Settlement"):
            return told
    if (
        cls == "Organization"
        and size in (2, 3)
        and not upper
        and doc[start].lower_ not in _RANKS
        and _acts(doc, start, end)
    ):
        return "Person"
    if cls == "Organization" and (told := described_before(doc, start, end, words)):
        return told
    if cls == "Organization" and not upper and (beside := _beside(doc, start, end, places)):
        return beside
    return cls


_RANKS = frozenset(
    ("general", "major", "lieutenant", "brigadier", "lance", "corporal", "first", "second", "rank", "rear", "vice")
)
_PLACED = frozenset(("in", "near", "at", "from", "to", "outside", "towards", "via", "through", "the", "off", "of"))
_LED = frozenset(("led", "headed", "chaired", "commanded", "run", "founded", "signed", "said", "written"))
_SPEECH = frozenset((
    "says", "said", "told", "shrugs", "recalls", "recalled", "asked", "added", "adds", "explained", "explains",
    "writes", "wrote", "argues", "argued", "insisted", "replied", "stated",
))


def _forename(doc: Tokens, i: int, words: NameWords) -> bool:
    """Whether a single word is a given name that no preposition of place stands before."""
    return len(doc[i].text) > _LONG_WORD - 1 and words.given_name(doc[i].text) and doc.before(i) not in _PLACED


def _acts(doc: Tokens, start: int, end: int) -> bool:
    """Whether a name of two or three words stands where a person stands: "led by X", "says X", "X, 34,"."""
    before = doc.before(start)
    if (before == "by" and doc.before(start - 1) in _LED) or before in _SPEECH:
        return True
    return (
        doc.after(end) == ","
        and end + 2 < len(doc)
        and doc[end + 1].text.isdigit()
        and len(doc[end + 1].text) == 2
        and (doc[end + 2].text in ",.;")
    )


def _beside(doc: Tokens, start: int, end: int, places: dict[int, str]) -> str:
    """The class of the place that a name is joined with: "Khorog and [Tem]"."""
    for i in (start - 2 if doc.before(start) == "and" else -1, end + 1 if doc.after(end) == "and" else -1):
        if places.get(i) in _COORDINATED and (i < start or i + 1 >= len(doc) or not doc[i + 1].capital):
            return places[i]
    return ""
