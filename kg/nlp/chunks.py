"""Runs of capitalized words, and the names in them that their head words give away.

    "Ministry of Internal Affairs of Kyrgyzstan"      body: head first, with "of"
    "State Border Service"                            body: head last
    "Darvoz district", "Korday border crossing"       place: head in small letters behind the name
    "the village of Chorku", "Operation Zmei"         head before the name

Token indices, half-open; nothing here looks at the statistical model.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from spacy.tokens import Doc, Token

from kg.nlp.heads import NameWords, singular

__all__ = ["Candidate", "is_capital", "named", "runs", "seated"]

_LINKS = frozenset(("of", "for", "on", "against", "and", "&", "to", "with", "in"))
_EXTENDING = frozenset(("of", "for", "on", "against", "to"))
_ARTICLES = frozenset(("the", "their", "its"))
_HYPHENS = frozenset(("-", "–", "‑", "/"))
_PARTICLES = frozenset(("de", "del", "la", "al", "el", "di", "da", "von", "van", "bin", "ibn", "ul", "e", "i", "y"))


class Candidate(NamedTuple):
    """A possible mention: a token span with a class, and what found it (earlier ``rank`` wins)."""

    start: int
    end: int
    type: str
    source: str
    rank: int


def is_capital(token: Token) -> bool:
    """Whether a token is written as a part of a name: capital first, or an ordinal such as "201st"."""
    text = token.text
    if not text[0].isupper():
        return text[0].isdigit() and text[-1].isalpha() and any(c.isdigit() for c in text) and len(text) > 2
    return text[0].isalpha()


def runs(doc: Doc, words: NameWords) -> Iterator[list[int]]:
    """Each maximal run of name tokens as token indices: capitalized words, and links between two of them."""
    i, n = 0, len(doc)
    while i < n:
        token = doc[i]
        if not is_capital(token) or token.lower_ in words.stop:
            i += 1
            continue
        run = [i]
        j = i + 1
        while j < n:
            if doc[j].is_sent_start and doc[j - 1].text in ".!?":
                break
            if is_capital(doc[j]):
                run.append(j)
                j += 1
                continue
            glued = doc[j].text in _HYPHENS and not doc[j - 1].whitespace_ and not doc[j].whitespace_
            if glued and j + 1 < n and doc[j + 1].text[:1].isalnum():
                run += [j, j + 1]
                j += 2
                continue
            k = j
            if doc[k].lower_ in _LINKS or doc[k].lower_ in _PARTICLES:
                k += 1
                if k < n and doc[k].lower_ in _ARTICLES:
                    k += 1
                if k < n and is_capital(doc[k]) and doc[k].text[0].isalpha():
                    run += list(range(j, k + 1))
                    j = k + 1
                    continue
            if doc[j].text in ("'", "’") and j + 1 < n and is_capital(doc[j + 1]) and doc[j - 1].text.endswith("s"):
                run.append(j)  # "Border Guards' Union"
                j += 1
                continue
            break
        yield run
        i = j


def _phrase_after(doc: Doc, i: int, table: dict[str, str]) -> tuple[int, str] | None:
    """The longest phrase of a table that starts at token i: its end and its class."""
    best = None
    text = ""
    for j in range(i, min(i + 5, len(doc))):
        if doc[j].is_space and "\n" in doc[j].text:
            break
        text += doc[j].lower_
        cls = table.get(text) or table.get(_singular_last(text))
        if cls:
            best = (j + 1, cls)
        text += doc[j].whitespace_ and " "
    return best


def _phrase_before(doc: Doc, i: int, table: dict[str, str]) -> tuple[int, str] | None:
    """The longest phrase of a table that ends before token i: its start and its class."""
    best = None
    text = ""
    for j in range(i - 1, max(i - 5, -1), -1):
        text = doc[j].lower_ + (" " if doc[j].whitespace_ and text else "") + text
        cls = table.get(text) or table.get(_singular_last(text))
        if cls:
            best = (j, cls)
    return best


def _singular_last(phrase: str) -> str:
    head, _, last = phrase.rpartition(" ")
    return f"{head} {singular(last)}".strip()


def named(
    doc: Doc, run: list[int], words: NameWords, places: set[int], regions: set[int] = frozenset(),  # type: ignore[assignment]
) -> Iterator[Candidate]:
    """The names in one run that head words give away.

    Args:
        doc: parsed.
        run: token indices, see :func:`runs`.
        words: the tables of head words.
        places: tokens that belong to a known country, region or settlement.
        regions: those of them that belong to a region of the world ("Central Asia") or to an adjective ("Tajik").
    """
    segments = _segments(doc, run)
    k = 0
    while k < len(segments):
        _, start, end = segments[k]
        last = doc[end - 1].lower_
        body = last in words.organization or singular(last) in words.organization
        if not body and (two := f"{doc[end - 2].lower_} {last}" if end - start > 1 else "") and two in words.organization:
            body = True
        if body:
            stop, following = end, k + 1
            while following < len(segments):
                link, s, e = segments[following]
                if link in _EXTENDING or (link == "in" and all(i in regions for i in range(s, e))) or (
                        link in ("and", "with") and following > k + 1 and _continues(doc, s, e, words, places)):
                    known = all(i in places for i in range(s, e))
                    stop, following = e, following + 1
                    if known and not (following < len(segments) and segments[following][0] == "of"):
                        break
                else:
                    break
            if stop > end or end - start > 1 or doc[start].text.isupper():
                head = last if last in words.organization else singular(last)
                text = doc[start:stop].text
                cls = words.organization_class(text, head)
                if cls:
                    yield Candidate(start, stop, cls, "head", 1)
                    if stop > end and end - start > 1:
                        yield Candidate(start, end, cls, "head-short", 1)
                k = following
                continue
        if last in words.programme and k + 1 < len(segments) and segments[k + 1][0] in ("on", "of", "for", "against"):
            stop, following = segments[k + 1][2], k + 2
            while following < len(segments) and segments[following][0] in ("of", "and", "for", "in", "on") and not (
                    segments[following][0] in ("and", "in") and all(i in places for i in range(*segments[following][1:]))):
                stop, following = segments[following][2], following + 1
            yield Candidate(start, stop, "Programme", "programme", 2)
            k = following
            continue
        if _numbered(doc, start, end):
            stop = end + 1 if end < len(doc) and _year(doc[end].text) else end
            yield Candidate(start, stop, "Programme", "programme", 2)
            k += 1
            continue
        yield from _with_head(doc, start, end, words, places, regions)
        k += 1


def _segments(doc: Doc, run: list[int]) -> list[tuple[str, int, int]]:
    """The run cut at its links: (link before it, start, end)."""
    out: list[tuple[str, int, int]] = []
    link, start = "", run[0]
    i = 0
    while i < len(run):
        token = doc[run[i]]
        if token.lower_ in _LINKS and not is_capital(token):
            out.append((link, start, run[i]))
            link = token.lower_
            i += 1
            while i < len(run) and doc[run[i]].lower_ in _ARTICLES and not is_capital(doc[run[i]]):
                i += 1
            start = run[i] if i < len(run) else run[-1] + 1
            continue
        i += 1
    out.append((link, start, run[-1] + 1))
    return [s for s in out if s[1] < s[2]]


def _continues(doc: Doc, start: int, end: int, words: NameWords, places: set[int]) -> bool:
    """Whether what follows "and" goes on with a body's name ("for Control and the Fight with ...")."""
    if any(i in places for i in range(start, end)):
        return False
    first, last = doc[start].lower_, doc[end - 1].lower_
    if first in words.organization or last in words.organization or singular(last) in words.organization:
        return False
    return not doc[start].text.isupper() or len(doc[start].text) < 2


def _with_head(
    doc: Doc, start: int, end: int, words: NameWords, places: set[int], regions: set[int],
) -> Iterator[Candidate]:
    """Names whose head word stands within, behind or before the segment."""
    last = doc[end - 1].lower_
    size = end - start
    two = f"{doc[end - 2].lower_} {last}" if size > 2 else ""
    for table, source in ((words.place, "place"), (words.equipment, "equipment"), (words.programme, "programme")):
        cls = table.get(two) or (table.get(last) or (table.get(singular(last)) if table is not words.place else None)
                                 if size > 1 else None)
        if cls and source == "place" and all(i in regions for i in range(start, end - 1)):
            return
        if cls and not (cls == "AdministrativeRegion" and doc[end - 2].pos_ == "ADJ" and last in ("state", "region")):
            yield Candidate(start, end, cls, source, 2)
            return
    first = doc[start].lower_
    if size > 1 and first in words.before_programme:
        yield Candidate(start, end, "Programme", "programme", 2)
        yield Candidate(start + 1, end, "Programme", "programme-short", 2)
        return
    if size > 1 and words.before_place.get(first):
        yield Candidate(start, end, words.before_place[first], "place", 2)
        return
    behind = _phrase_after(doc, end, words.place) if doc[end - 1].whitespace_ else None
    if behind and not all(i in regions for i in range(start, end)) and not (behind[1] == "AdministrativeRegion" and (
            doc[end - 1].pos_ == "ADJ" or doc[end].lower_ in ("states", "state") or any(i in regions for i in range(start, end)))):
        yield Candidate(start, behind[0], behind[1], "place", 2)
        if behind[1] in ("Checkpoint", "Settlement", "AdministrativeRegion"):
            yield Candidate(start, end, behind[1], "place-short", 2)
        return
    for table, source in ((words.programme, "programme"), (words.equipment, "equipment")):
        behind = _phrase_after(doc, end, table) if doc[end - 1].whitespace_ else None
        if behind and not any(i in places for i in range(start, end)):
            yield Candidate(start, behind[0], behind[1], source, 4)
            if source == "equipment":
                yield Candidate(start, end, behind[1], source + "-short", 4)
            return
    behind = _phrase_after(doc, end, words.after) if doc[end - 1].whitespace_ and not _adjective(doc, end - 1) else None
    if behind:
        yield Candidate(start, behind[0], behind[1], "head", 3)
        if behind[1] in ("CriminalGroup", "PoliticalParty", "MediaOutlet", "ArmedGroup"):
            yield Candidate(start, end, behind[1], "head-short", 3)
        return
    for table, source, top in (
        (words.before_programme, "programme", "Programme"), (words.before_organization, "named", ""),
        (words.before_place, "place", ""),
    ):
        before = _phrase_before(doc, start, table)
        if before and before[0] < start:
            if source == "programme":
                if size == 1 and any(i in places for i in range(start, end)):
                    continue
                yield Candidate(before[0], end, top, source, 3)
            yield Candidate(start, end, top or before[1], source, 3)
            return


_EXERCISES = frozenset(("exercise", "exercises", "drill", "drills", "operation", "operations", "manoeuvres", "maneuvers", "games"))


def _year(text: str) -> bool:
    return len(text) == 4 and text.isdigit() and text[:2] in ("19", "20")


def _numbered(doc: Doc, start: int, end: int) -> bool:
    """Whether a name ends in a year, as exercises and operations do: "Steppe Eagle-2015", "Peace Mission 2014"."""
    tail = doc[end - 1].text
    year = _year(tail) and end - start > 1 or tail.rpartition("-")[2] != tail and (
        _year(tail.rpartition("-")[2]) or tail.rpartition("-")[2].isdigit() and len(tail.rpartition("-")[2]) == 2)
    behind = end < len(doc) and _year(doc[end].text) and doc[end - 1].text[0].isupper()
    if not year and not behind:
        return False
    return any(t.lower_ in _EXERCISES for t in doc[start].sent)


def _adjective(doc: Doc, i: int) -> bool:
    """Whether a capitalized word is an adjective of a nationality or region ("Tajik police", "European court")."""
    return doc[i].pos_ == "ADJ" or doc[i].ent_type_ == "NORP" or doc[i].tag_ == "JJ"


def seated(doc: Doc, words: NameWords, ends: dict[int, int]) -> Iterator[Candidate]:
    """Bodies and buildings in small letters that are named by where they are: "a court in Khujand".

    Args:
        doc: parsed.
        words: the tables of head words.
        ends: first token of a known settlement or region -> the token behind it.
    """
    for start, end in ends.items():
        if start < 2 or doc[start - 1].lower_ not in ("in", "at"):
            continue
        found = None
        for size in (3, 2, 1):
            if start - 1 - size >= 0 and (cls := words.seated.get(doc[start - 1 - size:start - 1].text.lower())):
                found = (start - 1 - size, cls)
                break
        if found:
            yield Candidate(found[0], end, found[1], "seated", 3)
