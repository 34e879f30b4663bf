"""Repairs a scraped text and splits it into blocks, with the way back to every character of the stored body.

What happens to the characters, and nothing else:

- dropped: HTML tags, comments, scripts; image file names; editors' notes in capitals in brackets; numeric footnote
  marks; bullets and numbers of list items; running heads inside a sentence; control, zero-width and soft-hyphen
  characters; the hyphen of a word that was broken at a line end; the dash or stop after a dateline or label
- replaced: HTML entities and ligatures by their letters; every kind of space by one space; private-use characters
  by ``•``; a line break within a sentence by a space
- added: a space after a full stop, comma or semicolon that lacks it; ``\\n\\n`` between blocks

Words that are glued together without a stop between them are left alone: guessing would invent words.
"""

from __future__ import annotations

import html
import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

__all__ = ["KINDS", "Block", "CleanText", "clean"]

#: Kinds of block.
KINDS = ("headline", "byline", "dateline", "paragraph", "bullet", "caption", "furniture")


@dataclass(frozen=True, slots=True)
class Block:
    """``text[start:end]`` of a cleaned text; ``lead`` is the index of the block that introduces a bullet, or -1."""

    start: int
    end: int
    kind: str
    lead: int = -1


@dataclass(frozen=True, slots=True)
class CleanText:
    """A repaired text.

    Args:
        text: its blocks, two line feeds between them.
        offsets: for each character, where it starts in the body; never decreasing. An added character has the
            offset of the one after it.
        blocks: in order, without overlap.
        ends: for each character, where it ends in the body; empty when every character is one of the body's.
    """

    text: str
    offsets: Sequence[int]
    blocks: tuple[Block, ...]
    ends: Sequence[int] = ()

    def to_body(self, start: int, end: int) -> tuple[int, int]:
        """Where ``text[start:end]`` stands in the body.

        >>> c = clean("He said it.With")
        >>> c.text, c.to_body(12, 16)
        ('He said it. With', (11, 15))
        """
        if start >= end:
            at = self.offsets[start] if start < len(self.offsets) else (self.ends or self.offsets or (0,))[-1]
            return at, at
        return self.offsets[start], self.ends[end - 1] if self.ends else self.offsets[end - 1] + 1

    def from_body(self, start: int, end: int) -> tuple[int, int]:
        """What is left in ``text`` of ``body[start:end]``."""
        first = bisect_right(self.ends, start) if self.ends else bisect_left(self.offsets, start)
        return first, bisect_left(self.offsets, end)

    def block_at(self, index: int) -> Block | None:
        """The block in which a character of ``text`` lies; None between blocks."""
        i = bisect_left(self.blocks, index + 1, key=lambda b: b.start) - 1
        return self.blocks[i] if i >= 0 and index < self.blocks[i].end else None


def clean(body: str) -> CleanText:
    """Repair a body and split it into blocks; runs in time linear in its length.

    Args:
        body: the stored text of an article.
    """
    run = _characters(body)
    words = {w.lower() for w in _WORD.findall(run.text)}
    blocks: list[tuple[str, _Run]] = []
    for kind, part in _paragraphs(_lines(run), words):
        part = part if kind == "furniture" else _spacing(part)
        if part.text:
            blocks += _opening(part, len([k for k, _ in blocks if k != "furniture"])) if not kind else [(kind, part)]
    return _assemble(_kinds(blocks))


# --- a text that remembers where its characters come from ---


@dataclass(slots=True)
class _Run:
    text: str
    starts: list[int]
    ends: list[int]

    def cut(self, start: int, end: int | None = None) -> _Run:
        return _Run(self.text[start:end], self.starts[start:end], self.ends[start:end])

    def strip(self, extra: str = "") -> _Run:
        left = len(self.text) - len(self.text.lstrip(" \n" + extra))
        return self.cut(left, max(left, len(self.text.rstrip(" \n" + extra))))

    def edit(self, edits: Iterable[tuple[int, int, str]]) -> _Run:
        """With ``text[a:b]`` replaced by r for each (a, b, r), which are in order and do not overlap."""
        text: list[str] = []
        starts: list[int] = []
        ends: list[int] = []
        at = 0
        for a, b, r in edits:
            text += self.text[at:a], r
            starts += self.starts[at:a]
            ends += self.ends[at:a]
            s = self.starts[a] if a < len(self.starts) else (self.ends[-1] if self.ends else 0)
            starts += [s] * len(r)
            ends += [self.ends[b - 1] if b > a else s] * len(r)
            at = b
        text.append(self.text[at:])
        return _Run("".join(text), starts + self.starts[at:], ends + self.ends[at:])


def _join(parts: Iterable[tuple[str, _Run]]) -> _Run:
    """Runs, each with the separator that goes before it."""
    text: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for separator, run in parts:
        at = run.starts[0] if run.starts else ends[-1] if ends else 0
        text += separator, run.text
        starts += [at] * len(separator) + run.starts
        ends += [at] * len(separator) + run.ends
    return _Run("".join(text), starts, ends)


# --- characters: tags, entities, image names, odd spaces ---



def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_UP = "".join(c for c in map(chr, range(0x41, 0x530)) if c.isupper())
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_BLOCK_TAGS = _words(
    "address article aside blockquote body caption dd div dl dt figcaption figure footer form h1 h2 h3 h4 h5 h6 head "
    "header hr html li main nav ol p pre section table tbody tfoot thead title tr ul"
)
_OTHER_TAGS = _words(
    "a abbr b big br center cite code em font i iframe img input label link mark meta noscript q s script small "
    "source span strike strong style sub sup td th time u video"
)
_SPECIAL = re.compile(
    rf"""(?P<comment><!--)
    |<(?P<tag>/?(?:{"|".join(sorted(_BLOCK_TAGS | _OTHER_TAGS, key=lambda t: (-len(t), t)))}))(?![\w:])[^<>]{{0,2000}}>
    |(?P<entity>&(?:\#\d{{1,7}}|\#[xX][0-9a-fA-F]{{1,6}}|[A-Za-z][A-Za-z0-9]{{1,31}});)
    |(?P<image>\d[\w-]{{0,150}}_(?:Image|Img|Page|Fig|Figure|Photo|Foto)_?\d{{1,9}}(?:\.[A-Za-z]{{3,4}}\b)?
      |(?<!\S)(?![^\W\d_]{{1,60}}\d{{2,9}}_)[^\W\d_]\w{{0,150}}_(?:Image|Img|Fig|Figure|Photo|Foto)_?\d{{1,9}}
      |(?<![\w./@-])[\w-]{{1,120}}\.(?:jpe?g|png|gif|tiff?|webp|bmp)\b)
    |(?P<softhyphen>\u00ad)
    |(?P<newline>\r\n?|\x85|\u2028)
    |(?P<page>[\x0b\x0c\u2029])
    |(?P<gone>[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\uffff\ud800-\udfff])
    |(?P<space>[\t\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000])
    |(?P<private>[\ue000-\uf8ff])
    |(?P<ligature>[\ufb00-\ufb06])""",
    re.VERBOSE,
)
_LIGATURES = dict(zip("ﬀﬁﬂﬃﬄﬅﬆ", ("ff", "fi", "fl", "ffi", "ffl", "st", "st"), strict=True))


def _characters(body: str) -> _Run:
    text: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    at, last = 0, ""

    def copy(end: int) -> None:
        text.append(body[at:end])
        starts.extend(range(at, end))
        ends.extend(range(at + 1, end + 1))

    closed: dict[str, bool] = {}
    m = _SPECIAL.search(body)
    while m:
        copy(m.start())
        last = body[m.start() - 1] if m.start() > at else last
        new, at = _replacement(body, m, last), m.end()
        tag = (m["tag"] or "").lower()
        end_mark = "-->" if m["comment"] else f"</{tag}" if tag in ("script", "style") else ""
        if end_mark and closed.get(end_mark, True):
            found = body.find(end_mark, at)
            closed[end_mark] = found >= 0
            at = found + (3 if m["comment"] else 0) if found >= 0 else at
        text.append(new)
        starts.extend([m.start()] * len(new))
        ends.extend([at] * len(new))
        last = new[-1:] or last
        m = _SPECIAL.search(body, at)
    copy(len(body))
    return _Run("".join(text), starts, ends)


def _replacement(body: str, m: re.Match[str], last: str) -> str:
    kind, found = m.lastgroup, m.group()
    if kind == "tag":
        tag = m["tag"].lower()
        if tag.lstrip("/") in _BLOCK_TAGS:
            return "\n\n• " if tag == "li" else "\n\n"
        return {"br": "\n", "td": " ", "th": " ", "img": " "}.get(tag.lstrip("/"), "")
    if kind == "entity":
        plain = html.unescape(found)
        return found if plain == found else "".join(_plain(c) for c in plain)
    if kind == "image":
        return "\n\n" if last in ".!?”\"" and re.match(rf"\s*[{_UP}“\"]", body[m.end() : m.end() + 9]) else " "
    if kind == "softhyphen":
        return "\u00ad" if re.match(r"[ \t]{0,20}[\r\n]", body[m.end() : m.end() + 21]) else ""
    fixed = {"newline": "\n", "page": "\n\n", "comment": ""}.get(kind or "")
    return _plain(found) if fixed is None else fixed


def _plain(c: str) -> str:
    if c in _LIGATURES:
        return _LIGATURES[c]
    if "\ue000" <= c <= "\uf8ff":
        return "•"
    if c.isspace():
        return " "
    return "" if _SPECIAL.fullmatch(c) or not c.isprintable() else c


# --- lines: page furniture, list items, and which of them belong together ---

_MONTH = (
    "January|February|March|April|May|June|July|August|September|October|November|December|Jan|Feb|Mar|Apr|Jun|Jul|Aug|"
    "Sept|Sep|Oct|Nov|Dec|января|февраля|марта|апреля|мая|июня|июля|августа|сентября|октября|ноября|декабря|"
    "Januar|Februar|März|Mai|Juni|Juli|Oktober|Dezember"
)
_DAY = "(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
_DATE = (
    rf"(?:(?:{_DAY},?\s)?(?:\d{{1,2}}(?:st|nd|rd|th|\.)?\s(?:{_MONTH})\b\.?|(?:{_MONTH})\b\.?\s\d{{1,2}}\b)(?:,?\s\d{{4}}\b)?"
    rf"|\d{{1,2}}\.\d{{1,2}}\.\d{{4}}|\d{{4}}-\d\d-\d\d|(?:{_MONTH})\s\d{{4}}"
    rf"|{_DAY}(?:\s(?:morning|afternoon|evening|night))?)"
)
_FURNITURE = re.compile(
    r"""(?ix: publication:\ .* | (?:.{0,80}\s)?vol(?:ume)?\.?:?\ ?\d+[,;]?\ (?:issue|no)\.?:?\ ?\d+.{0,40}
    | (?:page|p\.|seite|стр\.)\ ?\d{1,4}(?:\ ?(?:of|/|von|из)\ ?\d{1,4})? | [ivxl]{1,6} | [a-z]-\d{1,3}
    | [-–—\[(\s]*\d{1,4}[-–—\])\s]*
    | .{0,60}(?:©|\(c\)\ \d{4}|\bcopyright\b|\ball\ rights\ reserved\b).{0,100} | .{0,30}alle\ rechte\ vorbehalten.*
    | (?:read\ (?:more|also|next)|related\ (?:articles?|stories|topics|news)|see\ also|share\ (?:this|on|via)
      |subscribe|sign\ up|follow\ us|click\ here|advertisement|sponsored|print\ this|back\ to\ top|to\ be\ continued
      |continued\ on      |most\ (?:read|popular)|leave\ a\ comment|comments?\ \(\d+\)|tags?:|filed\ under|cookies?\b
      |читайте\ (?:также|ещё|еще)|поделиться|подпис(?:аться|ывайтесь)|теги:|weiterlesen|mehr\ zum\ thema)\b.{0,80}
    | (?:https?://|www\.)\S+ | (?:un)?classified | \d{1,4}\s+(?:https?://|www\.)\S+ )""",
    re.VERBOSE,
)
_GAP = re.compile(r"\S {6,}\S")
_CELLS = re.compile(r"\S {3,}\S")
_HEAD_NUMBER = re.compile(r"^\W{0,4}\d{1,4}\b|\d{1,4}\W{0,4}$|\b(?:No|Vol|Issue)\b\.? ?\d|\b\d{4}\b|UNCLASSIFIED")
_GLUED_HEAD = re.compile(rf"(?<=\d)(?=[{_UP}][^\W\d_]{{2}})")
_ITEM = re.compile(
    rf"""(?: [•‣▪▫◦●○■□·]\s* | (?:[-–—*>]|--)\s+ | \[\d{{1,3}}\]\s+ | \((?:\d{{1,2}}|[a-z]|[ivx]{{1,4}})\)\s+
    | (?:\d{{1,2}}|[a-z])\)\s+ | [a-z]\.\d{{1,2}}\s+
    | (?:\d{{1,2}}\.|\d{{1,2}}(?:\.\d{{1,2}}){{1,3}}\.?)\s+(?=[{_UP}“"«]) )""",
    re.VERBOSE,
)
_CLOSED = re.compile(r"[.!?:;…][\"'”’»)\]]*$")
_BROKEN = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*-$|\d+-$")
_KEPT_HYPHEN = _words(
    "one two three four five six seven eight nine ten eleven twelve twenty thirty forty fifty sixty seventy eighty "
    "ninety hundred half first second third self ex non"
)


@dataclass(slots=True)
class _Line:
    run: _Run
    after_blank: bool
    furniture: bool = False
    item: bool = False


def _lines(run: _Run) -> list[_Line]:
    lines: list[_Line] = []
    at, blank = 0, True
    raws = run.text.split("\n")
    cells = [bool(_CELLS.search(raw)) for raw in raws]
    for n, raw in enumerate(raws):
        whole = run.cut(at, at + len(raw))
        at += len(raw) + 1
        # Lines with gaps that follow each other are rows of a table; one alone may be a running head.
        row = cells[n] and (cells[n - 1 : n] == [True] or cells[n + 1 : n + 2] == [True])
        for part, head in [(whole, False)] if row else _running_head(whole):
            part = part.edit((m.start(), m.end(), " ") for m in re.finditer(" {2,}", part.text)).strip()
            text = part.text
            if not text:
                blank = True
                continue
            letters = any(c.isalnum() for c in text)
            furniture = head or not letters or (len(text) <= 200 and bool(_FURNITURE.fullmatch(text)))
            item = None if furniture else _ITEM.match(text)
            part = part.cut(item.end()) if item else part
            if part.text:
                lines.append(_Line(part, blank, furniture, row or bool(item)))
                blank = False
    return lines


def _running_head(line: _Run) -> list[tuple[_Run, bool]]:
    """A line with a wide gap and a page, issue or year in it is a running head; what is glued to its end is not."""
    text = line.text.strip()
    if not (10 < len(text) <= 250 and _GAP.search(text) and _HEAD_NUMBER.search(text) and "..." not in text):
        return [(line, False)]
    cut = None
    for m in _GLUED_HEAD.finditer(line.text):
        cut = m.start()
    return [(line.cut(0, cut), True)] + ([(line.cut(cut), False)] if cut else [])


def _paragraphs(lines: list[_Line], words: set[str]) -> Iterable[tuple[str, _Run]]:
    """(kind or empty, run) of each block; a running head between two halves of a sentence is dropped."""
    column = _column(lines)
    current: list[tuple[str, _Run]] = []
    kind, aside, blank = "", [], False  # type: str, list[_Run], bool
    for line in lines:
        blank = blank or line.after_blank
        if line.furniture:
            aside.append(line.run)
            continue
        if current and not line.item and _belongs(current[-1][1].text, line.run.text, blank, bool(aside), column):
            _append(current, line.run, words)
        else:
            if current:
                yield kind, _join(current)
            yield from (("furniture", f) for f in aside)
            current, kind = [("", line.run)], "bullet" if line.item else ""
        aside, blank = [], False
    if current:
        yield kind, _join(current)
    yield from (("furniture", f) for f in aside)


def _column(lines: list[_Line]) -> float:
    """Median length of the lines that surely continue in the next one; 0 where the text is not wrapped."""
    wrapped = [
        len(a.run.text) for a, b in pairwise(lines)
        if not (b.after_blank or b.item or a.furniture or b.furniture) and _continues(a.run.text, b.run.text)
    ]
    width = median(wrapped) if wrapped else 0
    return width if len(wrapped) > 1 and width <= 200 else 0


def _continues(first: str, second: str) -> bool:
    """Whether a line surely goes on in the next: a broken word, or a sentence that goes on in lower case."""
    if first.endswith("\u00ad") or (_BROKEN.search(first[-80:]) and second[0].isalpha()):
        return True
    return second.lstrip("([“\"«'‘")[:1].islower() and not _CLOSED.search(first[-5:])


def _belongs(first: str, second: str, blank: bool, aside: bool, column: float) -> bool:
    """Whether a line goes on in the next, with a blank line or page furniture between them or not."""
    if _continues(first, second):
        return True
    full = len(first) + 1 + len(second.split(None, 1)[0]) > 0.85 * column
    ended = aside and bool(_CLOSED.search(first[-5:]))
    return bool(column) and full and not blank and not ended


def _append(parts: list[tuple[str, _Run]], run: _Run, words: set[str]) -> None:
    """Add a line to a paragraph, closing a word that was broken between them."""
    separator, last = parts[-1]
    broken = _BROKEN.search(last.text[-80:])
    if last.text.endswith("\u00ad"):
        parts[-1] = separator, last.cut(0, -1)
    elif not broken or not run.text[0].isalpha():
        parts.append((" ", run))
        return
    elif not _keeps_hyphen(broken.group()[:-1], run.text, words):
        parts[-1] = separator, last.cut(0, -1)
    parts.append(("", run))


def _keeps_hyphen(head: str, line: str, words: set[str]) -> bool:
    word = re.match(r"[^\W\d_]+", line)
    tail = word.group() if word else ""
    if (head + tail).lower() in words:
        return False
    compound = f"{head}-{tail}".lower() in words or line[0].isupper()
    return compound or head.isdigit() or head.lower() in _KEPT_HYPHEN


# --- within a paragraph: notes, footnote marks, missing spaces ---

_NOTE = re.compile(r"\s*[(\[]([^()\[\]]{12,300})[)\]]")
_NOTE_WORDS = _words(
    "IF NOT YES NO THE THIS IS WAS WERE CHECK PLEASE LEAVE TO YOUR YOU WE DO SAY TEXT ADD INSERT WHO WHAT WHERE WHEN "
    "CONFIRM EDITOR TK"
)
_FOOTNOTE = re.compile(r"(?<=[\w.,;:)”\"»])\s?(?:\[\d{1,3}\])+(?=[\s.,;:)!?]|$)")
_NO_SPACE = re.compile(
    rf"(?<=[^\W\d_{_UP}]{{2}})([.!?])(?=[{_UP}][^\W\d_{_UP}]|[{_UP}]\s)|(?<=[^\W\d_{_UP}]{{2}})[,;](?=[^\W\d_])"
)
_DOMAIN_ENDS = _words(
    "ru kz kg uz tj tm az am by ua ge eu com org net info news media agency tv"
)


def _spacing(run: _Run) -> _Run:
    edits = [(m.start(), m.end(), "") for m in _NOTE.finditer(run.text) if _is_note(m[1])]
    edits += [(m.start(), m.end(), "") for m in _FOOTNOTE.finditer(run.text)]
    run = run.edit(sorted(edits)) if edits else run
    gaps = [m.end() for m in _NO_SPACE.finditer(run.text) if not _in_address(run.text, m.start(), m.end())]
    return (run.edit((g, g, " ") for g in gaps) if gaps else run).strip("\u00ad")


def _is_note(text: str) -> bool:
    words = re.findall(r"[^\W\d_]+", text)
    loud = [w for w in words if w.isupper()]
    return len(words) >= 4 and len(loud) >= 0.75 * len(words) and len(_NOTE_WORDS.intersection(loud)) >= 2


def _in_address(text: str, start: int, end: int) -> bool:
    """Whether a stop lies within a web or mail address or the name of a site, such as Gazeta.Ru."""
    left = max(text.rfind(" ", max(0, start - 200), start), start - 200) + 1
    right = text.find(" ", end, end + 200)
    token = text[max(left, 0) : right if right >= 0 else end + 200]
    after = re.match(r"[^\W\d_]+", text[end : end + 40])
    return bool(re.search(r"[/@\\]|www\.", token)) or (after is not None and after.group().lower() in _DOMAIN_ENDS)


# --- blocks ---

_CAPS = rf"[{_UP}][{_UP}'’/-]+"
_TITLE = rf"[{_UP}][\w'’/-]+"
_PLACE2 = rf",\s(?!{_MONTH})[{_UP}][\w'’-]*(?:\s[{_UP}][\w'’-]*){{0,2}}(?:\sD\.?C\.)?|,\sD\.C\."
_AGENCY = rf"\((?=[{_UP}])[^()]{{2,40}}\)"
_TAIL = rf"(?P<more>(?:{_PLACE2})?(?:,?\s{_AGENCY})?(?:,?\s{_DATE})?(?:\s{_AGENCY})?)"
_SEPARATOR = r"(?P<dash>\s*(?:—|--)\s*|\s+[–-]\s+)|(?P<stop>\s?[.:]\s+)"
_DATELINE = re.compile(
    rf"(?P<place>(?P<caps>{_CAPS}(?:\s{_CAPS}){{0,3}})|(?!(?:{_MONTH}|{_DAY})\b){_TITLE}(?:\s{_TITLE}){{0,2}})"
    rf"{_TAIL}(?:{_SEPARATOR})(?=[{_UP}\d“\"«‘'])"
)
_WHOLE_DATELINE = re.compile(
    rf"(?:[{_UP}][\w'’/-]+(?:\s[{_UP}][\w'’-]+){{0,2}}(?:{_PLACE2})?(?:,?\s\([^()]{{2,40}}\))?,?\s)?{_DATE}"
    r"(?:,?\s\([^()]{2,40}\))?\.?"
)
_LABELS = _words(
    "abstract analysis annex appendix appointments background box breaking brief brochure cable caption chronology "
    "commentary communique conclusion confidential correction court doc drugs editorial exclusive fact feature "
    "findings flash glossary information interview introduction letter media memo minutes movements non-paper note "
    "notice obituary opinion op-ed order orders personnel presenter press question ref release report reportage "
    "script secret sitrep statement subject summary table unclassified update urgent wanted"
)
_LABEL = re.compile(
    rf"(?:(?P<loud>[{_UP}][{_UP}\d'’/-]*(?:\s[{_UP}\d'’/#&-]+){{0,9}})|(?P<soft>{_TITLE}(?:\s\w+)?))"
    rf"(?P<end>[.:?!])\s+(?=[{_UP}\d“\"«])"
)
_BYLINE = re.compile(
    rf"(?:(?:By|Von|Par|Written by|Text by|Story by|Report by|Interview by|Автор:?|Авторы:?|Подготовила?:?)\s"
    rf"(?:[{_UP}]|our\s|staff\s|a\sstaff\s|the\s).{{1,70}}?)(?P<date>[.,|]?\s{_DATE})?"
)
_NAME = re.compile(rf"(?:(?:Dr|Prof|Col|Maj|Gen|Lt|Mr|Mrs|Ms)\.\s)?[{_UP}][\w'’-]*[^\W\d_{_UP}][\w'’-]*"
                   rf"(?:\s(?:[{_UP}]\.|[{_UP}][\w'’-]*[^\W\d_{_UP}][\w'’-]*|de|van|von|bin|ibn)){{1,3}}")
_CAPTION = re.compile(
    r"\(?(?i:photo(?: caption| by [^:.]{2,40})?|photograph|caption|image|picture|pictured|map|fig(?:ure|\.)? \d+|фото"
    r"|foto|bild)\s?[:.]\s+"
)
_SPEAKER = re.compile(rf"(?:[QA]|[{_UP}]{{2,4}}|[{_UP}][\w.'’ -]{{1,30}})[.:]\s")


def _opening(run: _Run, position: int) -> list[tuple[str, _Run]]:
    """A paragraph with the label and the dateline before its first sentence split off."""
    out: list[tuple[str, _Run]] = []
    if len(run.text) <= 160 and not _CLOSED.search(run.text[-5:]):
        return [("", run)]
    early = position < 4
    while len(out) < 2:
        label = _LABEL.match(run.text) if early else None
        if label and (
            (label["soft"] or "").lower() in _LABELS
            or (label["loud"] and (_labels(label["loud"]) or (label["end"] in "?!" and " " in label["loud"])))
        ):
            keep = label.end("end") if label["end"] in "?!" else label.start("end")
            out.append(("headline", run.cut(0, keep)))
            run = run.cut(label.end())
            continue
        m = _DATELINE.match(run.text)
        if m and _is_dateline(m, early, position + len(out)):
            out.append(("dateline", run.cut(0, m.start("dash") if m["dash"] else m.start("stop"))))
            run = run.cut(m.end())
        break
    return [*out, ("", run)]


def _is_dateline(m: re.Match[str], early: bool, position: int) -> bool:
    place, more, stop = m["place"], m["more"], m["stop"] or ""
    dated = bool(re.search(_DATE, more))
    if m["caps"]:
        if len(place) < 3 or _labels(place):
            return False
        return bool(m["dash"]) or dated or (early and (bool(more) or "." in stop or position == 0))
    if not early:
        return False
    if dated:
        return True
    if m["dash"]:
        return len(place.split()) <= 2 and (position == 0 or bool(more))
    return position == 0 and len(place) > 3 and " " not in place and not more and "." in stop


def _labels(text: str) -> bool:
    """Whether what stands before the first sentence says what kind of text it is, not where it was written."""
    return not _LABELS.isdisjoint(text.lower().split())


def _kinds(blocks: list[tuple[str, _Run]]) -> list[tuple[str, _Run]]:
    out: list[tuple[str, _Run]] = []
    texts = [i for i, (k, _) in enumerate(blocks) if k != "furniture"]
    last_text = texts[-1] if texts else -1
    before, seen, open_list = "", 0, False
    for i, (kind, run) in enumerate(blocks):
        text = run.text
        caption = None if kind else _CAPTION.match(text)
        byline = None if kind or len(text) > 110 else _BYLINE.fullmatch(text)
        if caption:
            kind, run = "caption", run.cut(caption.end())
        elif kind:
            pass
        elif byline and (not _CLOSED.search(text) or byline["date"]):
            kind = "byline"
            if byline["date"]:
                out.append(("byline", run.cut(0, byline.start("date"))))
                kind, run = "dateline", run.cut(byline.start("date")).strip(".,|")
        elif len(text) < 90 and _WHOLE_DATELINE.fullmatch(text):
            kind = "dateline"
        elif before == "headline" and seen < 4 and i != last_text and _NAME.fullmatch(text):
            kind = "byline"
        elif _is_headline(text, seen) and i != last_text:
            kind = "headline"
        elif open_list or (text[0].islower() and out and out[-1][1].text.endswith(":")):
            kind = "bullet"
        else:
            kind = "paragraph"
        if run.text:
            out.append((kind, run))
        open_list = kind == "bullet" and text[-1] == ";"
        if kind != "furniture":
            before, seen = kind, seen + 1
    return out


def _is_headline(text: str, seen: int) -> bool:
    words = text.split()
    if len(text) > 160 or text[0].islower() or re.search(r"[.;,:…][\"'”’»)\]]*$", text):
        return False
    if text[-1] in "?!" and _SPEAKER.match(text) and (seen > 1 or text[0] in "QA"):
        return False
    return len(words) <= (20 if seen < 3 else 12)


def _assemble(blocks: list[tuple[str, _Run]]) -> CleanText:
    run = _join(("\n\n" if n else "", r) for n, (_, r) in enumerate(blocks))
    out: list[Block] = []
    at, lead = 0, -1
    for kind, part in blocks:
        if kind not in ("bullet", "furniture"):
            lead = len(out) if part.text.endswith(":") else -1
        out.append(Block(at, at + len(part.text), kind, lead if kind == "bullet" else -1))
        at += len(part.text) + 2
    return CleanText(run.text, tuple(run.starts), tuple(out), tuple(run.ends))
