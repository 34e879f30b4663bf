"""Runs of capitalized words, and the names in them that their head words give away.

    "Ministry of Internal Affairs of Kyrgyzstan"      body: head first, with "of"
    "State Border Service"                            body: head last
    "Darvoz district", "Korday border crossing"       place: head in small letters behind the name
    "the village of Chorku", "Operation Zmei"         head before the name

Token indices, half-open; nothing here looks at the entities of the statistical model.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from kg.nlp.heads import NameWords, singular
from kg.nlp.tokens import Tokens

__all__ = ["Candidate", "Known", "name_end", "named", "ordinal", "phrase_after", "phrase_before", "runs", "year"]

_ORDINAL = re.compile(r"\d{1,4}(?:st|nd|rd|th)$")
_LINKS = frozenset(("of", "for", "on", "against", "and", "&", "to", "with", "in"))
_EXTENDING = frozenset(("of", "for", "on", "against", "to"))
_ARTICLES = frozenset(("the", "their", "its"))
_HYPHENS = frozenset(("-", "–", "‑", "/"))
_BETWEEN = frozenset(("itself", ",", "as", "was", "is", "which", "that", "also", "known", "locally", "be", "been"))
_PARTICLES = frozenset(("de", "del", "la", "al", "el", "di", "da", "von", "van", "bin", "ibn", "ul", "e", "i", "y"))
_EXERCISES = frozenset((
    "exercise", "exercises", "drill", "drills", "operation", "operations", "manoeuvres", "maneuvers", "games"))
_MADE = frozenset(("funded", "built", "made", "registered", "flagged", "supplied", "owned", "financed", "designed"))
_BASED = frozenset(("based", "led", "backed", "run", "controlled", "headquartered"))
_SEATED = frozenset(("centre", "center", "office", "mission", "bureau", "delegation"))
_ITS = frozenset(("the", "its", "our", "their", "whose"))
_SHIPS = frozenset(("USS", "HMS", "BRP", "MV", "INS", "USCGC", "RFA"))
_LONGEST = 5
_SAID = 3  # words between a name and its head word
_DIGITS = 2  # of the number of an exercise in a series
_STOPS = frozenset((
    ".", ",", ";", ":", ")", "", "was", "is", "ended", "began", "ran", "will", "took", "has", "had", "were",
))
_CALENDAR = frozenset((
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December", "Spring", "Summer", "Autumn", "Winter",
))


class Candidate(NamedTuple):
    """A possible mention: a token span with a class, and what found it (earlier ``rank`` wins)."""

    start: int
    end: int
    type: str
    source: str
    rank: int


class Known(NamedTuple):
    """Tokens of what the gazetteer knows.

    Args:
        places: of a country, region or settlement.
        regions: those of them that belong to a region of the world ("Central Asia") or to an adjective ("Tajik").
        owners: of a country or an organization.
    """

    places: frozenset[int]
    regions: frozenset[int]
    owners: frozenset[int]


def runs(doc: Tokens, words: NameWords) -> Iterator[list[int]]:
    """Each maximal run of name tokens as token indices: capitalized words, and links between two of them."""
    i, n = 0, len(doc)
    while i < n:
        if not doc[i].capital or doc[i].lower_ in words.stop:
            i += 1
            continue
        run = [i]
        j = i + 1
        while j < n and not (doc[j].is_sent_start and doc[j - 1].text in ".!?"):
            stop = _continued(doc, j)
            if stop == j:
                break
            run += range(j, stop)
            j = stop
        yield run
        i = j


def _continued(doc: Tokens, j: int) -> int:
    """End of what continues a run of name tokens at j, or j where nothing does."""
    n, token = len(doc), doc[j]
    if token.capital:
        return j + 1
    if token.text in _HYPHENS and not doc[j - 1].whitespace_ and not token.whitespace_:
        return j + 2 if j + 1 < n and doc[j + 1].text[0].isalnum() else j
    if token.lower_ in _LINKS or token.lower_ in _PARTICLES:
        k = j + 2 if doc.after(j + 1) in _ARTICLES else j + 1
        return k + 1 if k < n and doc[k].capital and doc[k].text[0].isalpha() else j
    if token.text in ("'", "’") and j + 1 < n and doc[j + 1].capital and doc[j - 1].text.endswith("s") and not (
            doc[j + 1].text[0].isdigit()):
        return j + 1  # "Border Guards' Union"
    return j


def ordinal(text: str) -> bool:
    """Whether a word is an ordinal in digits.

    >>> ordinal("201st"), ordinal("second"), ordinal("12")
    (True, False, False)
    """
    return bool(_ORDINAL.match(text))


def name_end(doc: Tokens, i: int) -> int:
    """End of the capitalized words, with hyphens between them, that begin at i."""
    j = i
    while j < len(doc) and (doc[j].capital or (
            j > i and doc[j].text in _HYPHENS and not doc[j - 1].whitespace_ and not doc[j].whitespace_)):
        j += 1
    return j


def phrase_after(doc: Tokens, i: int, table: dict[str, str]) -> tuple[int, str] | None:
    """The longest phrase of a table that starts at token i: its end and its class."""
    best = None
    text = ""
    for j in range(i, min(i + _LONGEST, len(doc))):
        if doc[j].is_space and "\n" in doc[j].text:
            break
        text += doc[j].lower_
        if cls := table.get(text) or table.get(_singular_last(text)):
            best = (j + 1, cls)
        text += doc[j].whitespace_ and " "
    return best


def phrase_before(doc: Tokens, i: int, table: dict[str, str]) -> tuple[int, str] | None:
    """The longest phrase of a table that ends before token i: its start and its class."""
    best = None
    text = ""
    for j in range(i - 1, max(i - _LONGEST, -1), -1):
        text = doc[j].lower_ + (" " if doc[j].whitespace_ and text else "") + text
        if cls := table.get(text) or table.get(_singular_last(text)):
            best = (j, cls)
    return best


def _singular_last(phrase: str) -> str:
    head, space, last = phrase.rpartition(" ")
    return f"{head}{space}{singular(last)}"


_Segment = tuple[str, int, int]


def named(doc: Tokens, run: list[int], words: NameWords, known: Known) -> Iterator[Candidate]:
    """The names in one run that head words give away.

    Args:
        doc: parsed.
        run: token indices, see :func:`runs`.
        words: the tables of head words.
        known: what the gazetteer knows.
    """
    segments = _segments(doc, run)
    k = 0
    while k < len(segments):
        _, start, end = segments[k]
        start = _own_start(doc, start, end, known)
        last = doc[end - 1].lower_
        number = _with_number(doc, start, end, words)
        if number:
            yield Candidate(start, number, "Programme", "programme", 2)
        if _is_body(doc, start, end, words) and not _numbered(doc, start, end):
            following = _body_end(doc, segments, k, words, known)
            if following == k + 2 and segments[k + 1][0] == "of" and end - start > 1 and (
                    words.head(last) and words.organization_class(doc.words(start, end), words.head(last)) == "Company"
                    and all(i in known.places and i not in known.owners for i in range(*segments[k + 1][1:]))):
                following = k + 1  # Henan Mining [of Zhengzhou]
            stop = _unit_number(doc, segments[following - 1][2], words)
            seated = end - start == 1 == following - k and last in _SEATED and following < len(segments) and (
                segments[following][0] == "in" and segments[following][1] in known.places)
            if seated:
                following, stop = following + 1, segments[following][2]  # its Centre in Bishkek
            yield from _tails(doc, segments[k + 1:following], stop, words)
            if end - start == 1 == following - k and last == "secretariat" and doc.before(start) in _ITS:
                yield Candidate(start, end, "InternationalOrganization", "head", 2)
            elif stop > end or end - start > 1 or doc[start].text.isupper():
                cls = words.organization_class(doc.words(start, stop), words.head(last))
                if seated and doc.before(start) in _ITS and cls in ("Organization", "StateBody"):
                    cls = "InternationalOrganization"
                if cls:
                    yield Candidate(start, stop, cls, "head", 1)
                    if stop > end and end - start > 1 and last != "government":
                        yield Candidate(start, end, cls, "head-short", 1)
                k = following
                continue
        if last in words.programme and k + 1 < len(segments) and segments[k + 1][0] in _EXTENDING:
            following = _programme_end(doc, segments, k, words, known)
            while start < end - 1 and start in known.regions:
                start += 1  # the Kyrgyz [Law on Border Regions]
            if segments[following - 1][2] > end or end - start > 1:
                stop = segments[following - 1][2]
                yield Candidate(start, _border_end(doc, stop), "Programme", "programme", 2)
                k = following
                continue
        if stop := _numbered(doc, start, end):
            yield Candidate(start, stop, "Programme", "programme", 2)
        elif not number:
            found = list(_with_head(doc, start, end, words, known))
            first = segments[k - 1][1] if k and segments[k][0] == "and" else start
            for c in found:
                if c.source == "programme" and c.end == end and c.start == start > first and not any(
                        i in known.owners or i in known.places for i in range(first, start)):
                    yield Candidate(first, end, c.type, c.source, c.rank)  # Planning and Review Process
            yield from found
        k += 1


def _own_start(doc: Tokens, start: int, end: int, known: Known) -> int:
    """Where a name begins behind words that only say whose or where: "Polish [15th Brigade]", "Osh-based [Centre]"."""
    for k in range(start + 1, end):
        if (doc[k - 1].lower_ in _BASED and k - 2 > start and doc[k - 2].text in _HYPHENS) or (
                ordinal(doc[k].text) and all(i in known.regions for i in range(start, k))):
            return k
    return start


def _with_number(doc: Tokens, start: int, end: int, words: NameWords) -> int:
    """End of a rule or text named by its number ("Security Council resolution 2292", "Regulation 267/2012"), or 0."""
    k = end
    if doc.after(end) in words.numbered and doc[end - 1].whitespace_:
        k = end + 1
    elif doc[end - 1].lower_ not in words.numbered:
        return 0
    if doc.after(k) == "no" or doc.after(k) in ("no.", "nr", "№"):
        k += 2 if doc.after(k + 1) == "." else 1
    return k + 1 if k < len(doc) and k > start and (doc[k].text[0].isdigit() or (
        doc[k].text.isupper() and set(doc[k].text) <= set("IVXL"))) else 0


def _tails(doc: Tokens, segments: list[_Segment], stop: int, words: NameWords) -> Iterator[Candidate]:
    """The bodies that a body's name ends with: "Training Centre of the [Danube Customs Forum]"."""
    for link, start, end in segments:
        if link == "of" and doc.before(start) == "the" and end - start > 1 and _is_body(doc, start, end, words):
            cls = words.organization_class(doc.words(start, stop), words.head(doc[end - 1].lower_))
            if cls:
                yield Candidate(start, stop, cls, "head", 1)


def _unit_number(doc: Tokens, end: int, words: NameWords) -> int:
    """End of a body's name with the number behind it ("Combined Task Force [150]"), or the same end."""
    if end < len(doc) and doc[end - 1].whitespace_ and singular(doc[end - 1].lower_) in words.units:
        text = doc[end].text
        if text.isdigit() and len(text) < 6 and not year(text):
            return end + 1
    return end


def _segments(doc: Tokens, run: list[int]) -> list[_Segment]:
    """The run cut at its links: (link before it, start, end)."""
    out: list[_Segment] = []
    link, start = "", run[0]
    i = 0
    while i < len(run):
        token = doc[run[i]]
        i += 1
        if token.lower_ in _LINKS and not token.capital:
            out.append((link, start, run[i - 1]))
            link = token.lower_
            while i < len(run) and doc[run[i]].lower_ in _ARTICLES and not doc[run[i]].capital:
                i += 1
            start = run[i] if i < len(run) else run[-1] + 1
    out.append((link, start, run[-1] + 1))
    return [s for s in out if s[1] < s[2]]


def _is_body(doc: Tokens, start: int, end: int, words: NameWords) -> bool:
    """Whether a segment ends in the head word of a body."""
    last = doc[end - 1].lower_
    return bool(words.head(last)) or (end - start > 1 and f"{doc[end - 2].lower_} {last}" in words.organization)


def _body_end(doc: Tokens, segments: list[_Segment], k: int, words: NameWords, known: Known) -> int:
    """Index behind the last segment that belongs to the body's name that begins with segment k."""
    following = k + 1
    while following < len(segments):
        link, start, end = segments[following]
        more = link in _EXTENDING or (link == "in" and all(i in known.regions for i in range(start, end))) or (
            link in ("and", "with") and following > k + 1 and _continues(doc, start, end, words, known))
        if not more:
            break
        following += 1
        owner = all(i in known.places for i in range(start, end))
        if owner and not (following < len(segments) and segments[following][0] == "of"):
            break
    return following


def _programme_end(doc: Tokens, segments: list[_Segment], k: int, words: NameWords, known: Known) -> int:
    """The same for a law, an agreement and the like: "of" whom and "on" which day are no part of its name."""
    following = k + 1
    while following < len(segments):
        link, start, end = segments[following]
        owner = all(i in known.owners or i in known.places for i in range(start, end))
        first = following == k + 1
        if (
            link not in ("of", "and", "for", "in", "on", "against")
            or doc[start].lower_ in words.stop
            or (
                owner
                and (link in ("and", "in") or (link == "of" and (not first or segments[k][2] - segments[k][1] > 1)))
            )
        ):
            break
        following += 1
    return following


def _border_end(doc: Tokens, stop: int) -> int:
    """End of "the Treaty on the Kazakhstan-Russia [state border]"."""
    k = stop + 1 if doc.after(stop) == "state" else stop
    return k + 1 if doc.after(k) in ("border", "frontier", "boundary") and doc[stop - 1].whitespace_ else stop


def _continues(doc: Tokens, start: int, end: int, words: NameWords, known: Known) -> bool:
    """Whether what follows "and" goes on with a body's name ("for Control and the Fight with ...")."""
    if any(i in known.places for i in range(start, end)):
        return False
    if words.head(doc[start].lower_) or words.head(doc[end - 1].lower_):
        return False
    return not doc[start].text.isupper() or len(doc[start].text) < 2


def _with_head(doc: Tokens, start: int, end: int, words: NameWords, known: Known) -> Iterator[Candidate]:
    """Names whose head word stands within, behind or before the segment."""
    found = list(_head_within(doc, start, end, words, known))
    if not found and doc[end - 1].whitespace_:
        made = doc[end - 1].text.rpartition("-")[2] in _MADE
        found = [] if made else list(_head_behind(doc, start, end, words, known))
    elif any(c.type in ("AdministrativeRegion", "Settlement") and c.end == end for c in found) and (
            behind := phrase_after(doc, end, words.after)):
        found.append(Candidate(start, behind[0], behind[1], "head", 3))  # Panfilov District police
    for c in found or _head_before(doc, start, end, words, known):
        own = any(doc[i].capital and i not in known.regions for i in range(c.start, c.end))
        if own or c.source != "place":  # "Kazakh-Kyrgyz border checkpoints" have no name
            yield c


def _head_within(doc: Tokens, start: int, end: int, words: NameWords, known: Known) -> Iterator[Candidate]:
    """Names that end or begin with their head word: "Kunduz Province", "Lake Zaisan", "Operation Zmei"."""
    size = end - start
    if size < 2:
        return
    first, last = doc[start].lower_, doc[end - 1].lower_
    two = f"{doc[end - 2].lower_} {last}" if size > 2 else ""
    for table, source in ((words.place, "place"), (words.equipment, "equipment"), (words.programme, "programme")):
        cls = table.get(two) or table.get(last) or (table.get(singular(last)) if source == "equipment" else None)
        if cls and not (cls == "AdministrativeRegion" and doc[end - 2].pos_ == "ADJ" and last in ("state", "region")):
            if source != "place" or not all(i in known.regions for i in range(start, end - 1)):
                yield Candidate(start, end, cls, source, 2)
            return
    if first in words.before_programme:
        yield Candidate(start, end, "Programme", "programme", 2)
        yield Candidate(start + 1, end, "Programme", "programme-short", 2)
    elif doc[start].text in _SHIPS:
        yield Candidate(start, end, "Equipment", "equipment", 2)
    elif first in words.before_place:
        yield Candidate(start, end, words.before_place[first], "place", 2)


def _head_behind(doc: Tokens, start: int, end: int, words: NameWords, known: Known) -> Iterator[Candidate]:
    """Names with their head word in small letters behind them: "Darvoz district", "Osh city court"."""
    body = phrase_after(doc, end, words.after) or _composed(doc, end, words)
    if body and _adjective(doc, end - 1) and end - 1 not in known.places - known.regions and (
            end - 1 in known.regions or doc[body[0] - 1].lower_ not in words.units):
        body = None
    behind = phrase_after(doc, end, words.place)
    if behind and body and body[0] > behind[0]:
        behind = None  # the Panfilov district court
    vague = any(i in known.regions for i in range(start, end))
    if behind and not all(i in known.regions for i in range(start, end)) and not (
            behind[1] == "AdministrativeRegion" and (vague or doc[end - 1].pos_ == "ADJ" or doc[end].lower_ in (
                "state", "states"))):
        yield Candidate(start, behind[0], behind[1], "place", 2)
        if behind[1] in ("Checkpoint", "Settlement", "AdministrativeRegion"):
            yield Candidate(start, end, behind[1], "place-short", 2)
        return
    for table, source in ((words.programme, "programme"), (words.equipment, "equipment")):
        behind = phrase_after(doc, end, table)
        if behind and body and body[0] > behind[0]:
            break  # the Chaek tank battalion
        mere = doc.words(start, end).isupper() and source == "programme" and behind is not None and behind[0] == end + 1
        if behind and not mere and not any(i in known.places for i in range(start, end)):
            yield Candidate(start, behind[0], behind[1], source, 4)
            name = doc.words(start, end)
            if source == "equipment" and not (name.isupper() and name.isalpha()):  # an SMM drone is not called SMM
                yield Candidate(start, end, behind[1], source + "-short", 4)
            return
    if body:
        behind = body
        yield Candidate(start, behind[0], behind[1], "head", 3)
        if behind[1] in ("CriminalGroup", "PoliticalParty", "MediaOutlet", "ArmedGroup"):
            yield Candidate(start, end, behind[1], "head-short", 3)


def _composed(doc: Tokens, end: int, words: NameWords) -> tuple[int, str] | None:
    """End and class of a body's head word behind words that tell its kind: "Kursk [border guard directorate]"."""
    k = end
    while k < min(end + _SAID, len(doc)) and doc[k].pos_ in ("NOUN", "ADJ", "PROPN") and doc[k].text[0].islower() and (
            not doc[k].is_sent_start):
        k += 1
        if k < len(doc) and (doc[k].lower_ in words.composed and doc[k].tag_ not in ("NNS", "NNPS")) and not (
                k + 1 < len(doc) and doc[k + 1].pos_ in ("NOUN", "PROPN") and doc[k].whitespace_):
            told = words.organization_class(doc.words(end, k + 1))
            return k + 1, told if told not in ("", "Organization") else words.composed[doc[k].lower_]
    return None


def _head_before(doc: Tokens, start: int, end: int, words: NameWords, known: Known) -> Iterator[Candidate]:
    """Names with their head word before them: "the village of Chorku", "a firm called Silk Moon", "the tug Aral"."""
    if start and doc[start - 1].lower_ in words.naming:  # a gang styled X, a firm called X
        k = start - 1
        while k > 1 and doc[k - 1].lower_ in _BETWEEN:
            k -= 1
        for table in (words.before_organization, words.before_programme, words.programme, words.before_equipment):
            if before := phrase_before(doc, k, table):
                yield Candidate(start, end, before[1], "named", 2)
                return
    for table, source in (
        (words.before_programme, "programme"), (words.before_organization, "named"), (words.before_equipment, "named"),
        (words.before_place, "place"),
    ):
        before = phrase_before(doc, start, table)
        if not before:
            continue
        if source == "programme" and ((end - start == 1 and start in known.places) or (
                doc[start].lower_ in words.before_person)):
            continue
        if before[1] in ("Programme", "Equipment"):
            yield Candidate(before[0], end, before[1], source, 3)
            source += "-short"
        told = source == "place" and doc.before(start) == "of"  # the village of Kara Bulak is no person
        yield Candidate(start, end, before[1], source, 2 if told else 3)
        return


def year(text: str) -> bool:
    """Whether a word is a year of the last two centuries in digits."""
    return len(text) == 4 and text.isdigit() and text[:2] in ("19", "20")


def _numbered(doc: Tokens, start: int, end: int) -> int:
    """End of a name with a year or number, as exercises and operations have: "Steppe Eagle-2015", "Peace Mission
    2014", "Silver Falcon 21"; or 0."""
    tail = doc[end - 1].text
    suffix = tail.rpartition("-")[2]
    behind = doc[end].text if end < len(doc) and doc[end - 1].whitespace_ else ""
    if end - start == 1 and tail in _CALENDAR:
        return 0
    if (end - start > 1 and year(tail)) or (
            suffix != tail and (year(suffix) or (suffix.isdigit() and len(suffix) == _DIGITS))):
        stop = end
    elif year(behind) and tail[0].isupper():
        stop = end + 1
    elif end - start > 1 and len(behind) == _DIGITS and behind.isdigit() and doc.after(end + 1) in _STOPS:
        return end + 1 if any(t.lower_ in _EXERCISES for t in doc) else 0
    else:
        return 0
    first = last = start
    while first > 0 and not doc[first].is_sent_start:
        first -= 1
    while last + 1 < len(doc) and not doc[last + 1].is_sent_start:
        last += 1
    return stop if any(t.lower_ in _EXERCISES for t in doc[first:last + 1]) else 0


def _adjective(doc: Tokens, i: int) -> bool:
    """Whether a capitalized word is an adjective of a nationality or region ("Tajik police", "European court")."""
    return doc[i].pos_ == "ADJ" or doc[i].ent_type_ == "NORP" or doc[i].tag_ == "JJ"
