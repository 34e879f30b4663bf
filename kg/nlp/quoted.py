"""Names in quotation marks whose kind a word before or behind them tells: operation “Karavan-2022”."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kg.nlp.chunks import Candidate, phrase_before
from kg.nlp.heads import NameWords
from kg.nlp.tokens import Tokens

POSSESSIVE = ("'s", "’s")

__all__ = ["MONTHS", "apposed", "described", "described_before", "firm", "outlets", "person_told", "quoted"]

_PAIRS = {"“": "”", "\"": "\"", "«": "»", "„": "“", "‘": "’", "'": "'"}
_LONGEST = 8
_SHORT = 5
_SERIES = re.compile(r"[A-Za-z][- ]\d{1,4}$")
_PART = frozenset(("part", "participated", "participates", "participating", "participation", "participate"))
_HELD = frozenset(("during", "within", "held", "staged", "conducted", "hosted", "in", "run", "completed", "christened"))
_BEGIN = frozenset(("began", "begins", "ended", "ends", "started", "starts", "concluded", "concludes", "ran", "took"))


def quoted(doc: Tokens, words: NameWords) -> Iterator[Candidate]:
    """Candidates for each short quotation that begins with a capital letter beside a word that tells its kind."""
    i = 0
    while i < len(doc):
        close = _PAIRS.get(doc[i].text)
        end = (
            next((j for j in range(i + 1, min(i + 2 + _LONGEST, len(doc))) if doc[j].text == close), 0) if close else 0
        )
        if not end or end == i + 1 or not doc[i + 1].capital:
            i += 1
            continue
        start = i + 1
        stop = end
        while stop > start and doc[stop - 1].text in ",.":
            stop -= 1
        found = _kind_before(doc, i, words) or _kind_behind(doc, end + 1, words)
        if not found and (told := _told(doc, i, stop, end, words)):
            found = i, end + 1, told
        if found:
            first, last, cls = found
            yield Candidate(min(first, i), max(last, end + 1), cls, "quoted-long", 0)
            yield Candidate(start, stop, cls, "quoted-short", 0)
        i = end + 1


def _told(doc: Tokens, opening: int, stop: int, close: int, words: NameWords) -> str:
    """The class that an apposition or a verb gives a quoted name: “Iron Ring”, a drill; "Dostuk" began."""
    k = close + 1
    if told := described(doc, k - 1 if doc[close - 1].text == "," else k, words):
        return told
    if doc.before(opening) == "," and (stop < close or doc.after(k) in (",", ".", ";", ")", ":", "-", "–", "—")) and (
            doc[stop].text != "?") and _programme_before(doc, opening - 1, words):
        return "Programme"  # The exercise, "Blue Mandate", ...
    if stop - opening > _SHORT:
        return ""
    if _SERIES.search(doc.words(opening + 1, stop)) and any(t.lower_ in _EXERCISES for t in doc):
        return "Programme"  # "Vostok 2022", "Burana-4"
    if doc.before(opening) in ("in", "of") and doc.before(opening - 1) in _PART:
        return "Programme"  # they took part in "Amber Net"
    following = k + 1 if doc.after(k) == "," else k
    if doc.after(following) == "as" and any(t.lower_ in words.programme for t in doc[following + 1:following + 4]):
        return "Programme"  # "Sharp Eye", as the drill is called
    held = doc.after(k) in _BEGIN or doc.before(opening) in _HELD or (
        doc.before(opening) == "for" and doc.before(opening - 1) in ("range", "together", "ground", "met", "gathered"))
    return "Programme" if stop == close and held and any(t.lower_ in _EXERCISES for t in doc) else ""


def _programme_before(doc: Tokens, end: int, words: NameWords) -> bool:
    """Whether the noun phrase that ends there has a programme for its head: "a joint operation against smuggling"."""
    k = end
    while k > 0 and end - k < _LONGEST and doc[k - 1].pos_ in ("NOUN", "PROPN", "ADJ", "DET", "ADP", "NUM", "PRON"):
        k -= 1
        if doc[k].lower_ in words.programme and doc[k].pos_ == "NOUN":
            return doc.after(k + 1) != "of"
    return False


def apposed(doc: Tokens, words: NameWords, run: list[int], taken: frozenset[int]) -> Iterator[Candidate]:
    """A name in capitals whose kind an apposition tells: "Southern Shield of the North, the largest drill of all".

    Args:
        doc: tagged.
        words: the tables of head words.
        run: its tokens.
        taken: tokens of countries and known bodies.
    """
    start, end = run[0], run[-1] + 1
    if any(i in taken for i in (start, end - 1)) or words.given_name(doc[start].text) or any(
            doc[i].lower_ in words.before_person for i in run) or (
            start and doc[start - 1].lower_ in ("de", "del", "la", "al", "el")):
        return
    told = described(doc, end, words)
    if (told in _TOLD or told == "Programme") and (end - start > 1 or len(doc[start].text) > _ACRONYM):
        yield Candidate(start, end, told, "told", 3)


_ACRONYM = 4


def outlets(doc: Tokens) -> Iterator[Candidate]:
    """The sources that an article names in brackets: (Karavan, December 28), OSH, May 3 (Osh Sham)."""
    starts = [b["start"] for b in doc.doc._.blocks] or [0]
    for i, token in enumerate(doc):
        if token.text not in "([" or i + 3 >= len(doc):
            continue
        start = i + 1
        while start < len(doc) and doc[start].capital:
            end = _outlet_end(doc, start)
            if not _dated(doc, end):
                if start == i + 1 and doc[end].text in ")]" and _dateline(doc, i, end, starts):
                    yield Candidate(start, end, "MediaOutlet", "outlet", 1)
                break
            yield Candidate(start, end, "MediaOutlet", "outlet", 1)
            close = next((j for j in range(end, min(end + 12, len(doc))) if doc[j].text in (";", ")", "]")), 0)
            if not close or doc[close].text != ";":
                break
            start = close + 1


def _outlet_end(doc: Tokens, start: int) -> int:
    end = start
    while end < len(doc) - 1 and (
        doc[end].capital or doc[end].text in ("-", ".") or doc[end].lower_.endswith(_DOMAINS)
    ):
        end += 1
    return end


def _dated(doc: Tokens, i: int) -> bool:
    """Whether a comma and a day follow."""
    return i + 2 < len(doc) and doc[i].text == "," and (
        doc[i + 1].text in MONTHS or (doc[i + 2].text.strip(".") in MONTHS and doc[i + 1].text.isdigit()))


def _dateline(doc: Tokens, opening: int, closing: int, starts: list[int]) -> bool:
    """Whether brackets close a dateline: only the place and the day stand before them in their block."""
    first = max((s for s in starts if s <= opening), default=0)
    head = doc[first:opening]
    return 0 < len(head) < 8 and closing + 1 < len(doc) and doc[closing + 1].text in (".", "-", "–", "—", ":") and all(
        t.capital or t.text.isdigit() or t.is_punct or t.is_space for t in head)


_DOMAINS = (".ru", ".kz", ".kg", ".tj", ".uz", ".com", ".org", ".net")
MONTHS = frozenset((
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December", "Jan", "Feb", "Mar", "Apr", "Jun", "Jul", "Aug", "Sep", "Sept", "Oct", "Nov", "Dec"))


def _kind_before(doc: Tokens, i: int, words: NameWords) -> tuple[int, int, str] | None:
    named = i
    while named > 1 and (
        doc[named - 1].lower_ in words.naming
        or (named < i and doc[named - 1].lower_ in (",", "itself", "which", "known"))
    ):
        named -= 1
    tables = (words.before_programme, words.before_organization, words.programme, words.before_equipment)
    for table in tables if named == i else tables[1:2]:
        if before := phrase_before(doc, named, table):
            return before[0] if named == i else i, i, before[1]
    return None


def _kind_behind(doc: Tokens, i: int, words: NameWords) -> tuple[int, int, str] | None:
    for size in (3, 2, 1):
        if i + size > len(doc):
            continue
        phrase = doc.lower(i, i + size)
        for table in (words.programme, words.place, words.before_organization):
            if phrase in table:
                return i, i + size, table[phrase]
        if size == 1 and phrase in words.organization:
            return i, i + 1, words.organization[phrase]
    return None


def described(doc: Tokens, end: int, words: NameWords) -> str:
    """The class that an apposition gives a name: "Belek Stroy, a local construction company" is a Company.

    Args:
        doc: tagged.
        end: token behind the name.
        words: the tables of head words.

    Returns:
        The class, or "" where no such apposition follows.
    """
    if end + 2 >= len(doc) or doc[end].text not in (",", "(", "–", "—", "-") or (
            doc[end].text == "-" and not doc[end].whitespace_):
        return ""
    first = end + 2
    if doc[end + 1].lower_ not in ("a", "an", "the", "its", "their", "another"):
        if doc[end + 2].text not in POSSESSIVE:
            return ""
        first = end + 3
    for j in range(first, min(end + 10, len(doc))):
        token = doc[j]
        if token.pos_ in ("ADP", "VERB", "AUX", "PUNCT", "SCONJ", "PRON") and token.text not in ("-", "'s", "’s") and (
                doc[j - 1].text != "-"):
            break  # but not at "state-owned"
        if token.text == "-":
            continue
        if (
            j + 1 < len(doc)
            and doc[j + 1].pos_ in ("NOUN", "PROPN", "PUNCT")
            and doc[j + 1].text not in (",", ".", ")", "–", "—")
        ):
            continue
        for phrase in (doc.lower(j - 1, j + 1), token.lower_):
            for table in (words.before_organization, words.place, words.equipment, words.before_programme):
                if phrase in table:
                    return table[phrase]
        return told if (told := words.organization.get(token.lower_, "")) in _TOLD else ""
    return ""


def described_before(doc: Tokens, start: int, end: int, words: NameWords) -> str:
    """The class that the noun before an apposed name gives it: "the customs service, SENAE," is a StateBody.

    Args:
        doc: tagged.
        start: of the name.
        end: of the name.
        words: the tables of head words.
    """
    if start < 3 or doc[start - 1].text != "," or doc.after(end) not in (",", ".", ";", ")", "-", "–"):
        return ""
    noun = doc[start - 2]
    if noun.pos_ != "NOUN" or noun.lower_ == doc.before(start - 2):
        return ""
    if noun.lower_ in words.before_person:
        return "Person"
    if noun.lower_ in _EXERCISES:
        return "Programme"
    if found := phrase_before(doc, start - 1, words.before_organization):
        return found[1]
    first = start - 2
    while (
        first > 0 and start - first < 5 and doc[first - 1].pos_ in ("NOUN", "ADJ") and doc[first - 1].text[0].islower()
    ):
        first -= 1
    return (
        words.organization_class(doc.words(first, start - 1), noun.lower_)
        if words.head(noun.lower_) == noun.lower_
        else ""
    )


_EXERCISES = frozenset((
    "drill", "drills", "exercise", "exercises", "operation", "manoeuvre", "manoeuvres", "maneuvers", "training", "raid",
))

#: Classes that an apposition may give by any head word; for others the word may tell the post of a person.
_TOLD = (
    "NonGovernmentalOrganization", "Company", "MediaOutlet", "ResearchOrganization", "PoliticalParty",
    "CriminalGroup",
)


def person_told(doc: Tokens, start: int, end: int, words: NameWords) -> bool:
    """Whether what stands beside a name says that it is a person's: "X, 61,", "X, the mission's head", "the body of X".

    Args:
        doc: tagged.
        start: of the name.
        end: of the name.
        words: the tables of head words.
    """
    if doc.before(start) == "of" and doc.before(start - 1) in _HUMAN:
        return True
    if end + 2 >= len(doc) or doc[end].text not in (",", "("):
        return False
    age = doc[end + 2].lower_ if doc[end + 1].lower_ == "aged" else doc[end + 1].text
    if age.isdigit() and len(age) == _AGE and doc[end + 1 + (age != doc[end + 1].text)].i + 1 < len(doc) and (
            doc[end + 2].text in (",", ".", ";", ")") or doc[end + 1].lower_ == "aged"):
        return True
    if doc[end].text == "," and doc[end + 1].lower_ in ("a", "an", "the", "its", "his", "her", "their"):
        for j in range(end + 2, min(end + 8, len(doc))):
            token = doc[j]
            if token.pos_ in ("ADP", "VERB", "AUX", "PUNCT", "SCONJ", "PRON") and token.text not in ("-", "'s", "’s"):
                return False
            if token.pos_ in ("NOUN", "ADJ", "PROPN") and token.lower_ in words.before_person and (
                    j + 1 >= len(doc) or doc[j + 1].pos_ not in ("NOUN", "PROPN", "PART", "ADJ")):
                return True
    return False


def firm(doc: Tokens, start: int, end: int, words: NameWords) -> str:
    """ "Company" where a name stands where a builder or another firm does: "built by X", "The importer is X"."""
    if doc.before(start) == "by" and doc.before(start - 1) in _BUILT:
        return "Company"
    k = start - 1
    if k > 1 and doc[k].lower_ in (",", ":", "is", "was", "are", "were"):
        noun = doc[k - 1]
        found = phrase_before(doc, k, words.before_organization)
        if found and noun.pos_ == "NOUN" and found[1] == "Company" and noun.text[0].islower() and not words.given_name(
                doc[start].text):
            return "Company"
    return ""


_HUMAN = frozenset(("body", "arrest", "death", "murder", "killing", "detention", "extradition", "trial", "funeral"))
_AGE = 2  # digits
_BUILT = frozenset(("built", "constructed", "erected", "installed", "manufactured", "designed"))
