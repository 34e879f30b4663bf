"""The second step of cleaning: page furniture, list items, and which lines belong together."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from kg.text.runs import Run, join
from kg.text.signs import CLOSED, UPPER, word_set

__all__ = ["Line", "lines", "paragraphs"]

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
_HEADING = re.compile(r"#{1,6}\s+(\S.*?)(?:\s+#+)?")
_LINK = re.compile(
    r"(?:!\[[^\[\]]{0,300}\]|\[(?P<kept>[^\[\]]{0,300})\])"
    r"\((?:https?://|www\.|mailto:|[./#])[^()\s]{0,2000}(?:\s\"[^\"]{0,300}\")?\)"
)
_EMPHASIS = re.compile(
    r"(?<![\w*])(?P<stars>\*{1,3})(?=[^\s*])(?P<kept>[^*]{1,300})(?<=[^\s*])(?P=stars)(?![\w*])"
    r"|(?<!\w)(?P<lines>_{1,2})(?=[^\W_])(?P<word>[^_]{1,300})(?<=[^\s_])(?P=lines)(?!\w)"
)
_GAP = re.compile(r"\S {6,}\S")
_CELLS = re.compile(r"\S {3,}\S")
_HEAD_NUMBER = re.compile(r"^\W{0,4}\d{1,4}\b|\d{1,4}\W{0,4}$|\b(?:No|Vol|Issue)\b\.? ?\d|\b\d{4}\b|UNCLASSIFIED")
_GLUED_HEAD = re.compile(rf"(?<=\d)(?=[{UPPER}][^\W\d_]{{2}})")
_ITEM = re.compile(
    rf"""(?: [•‣▪▫◦●○■□·]\s* | (?:[-–—*>]|--)\s+ | \[\d{{1,3}}\]\s+ | \((?:\d{{1,2}}|[a-z]|[ivx]{{1,4}})\)\s+
    | (?:\d{{1,2}}|[a-z])\)\s+ | [a-z]\.\d{{1,2}}\s+
    | (?:\d{{1,2}}\.|\d{{1,2}}(?:\.\d{{1,2}}){{1,3}}\.?)\s+(?=[{UPPER}“"«]) )""",
    re.VERBOSE,
)
_BROKEN = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*-$|\d+-$")
_KEPT_HYPHEN = word_set(
    "one two three four five six seven eight nine ten eleven twelve twenty thirty forty fifty sixty seventy eighty "
    "ninety hundred half first second third self ex non"
)


@dataclass(slots=True)
class Line:
    """A line, whether a blank one goes before it, and its kind where it has one of its own.

    ``kind`` is ``furniture`` of a page, ``bullet`` for an item of a list or a row of a table, ``headline`` where it is
    marked as one, or empty.
    """

    run: Run
    after_blank: bool
    kind: str = ""


def lines(run: Run) -> list[Line]:
    """The lines of a text that are not empty."""
    out: list[Line] = []
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
            if head or not letters or (len(text) <= 200 and _FURNITURE.fullmatch(text)):
                out.append(Line(part, blank, "furniture"))
                blank = False
                continue
            heading, item = _HEADING.fullmatch(text), _ITEM.match(text)
            if heading:
                part = part.cut(*heading.span(1))
            elif item:
                part = part.cut(item.end())
            part = _plain(part)
            if part.text:
                out.append(Line(part, blank, "headline" if heading else "bullet" if row or item else ""))
                blank = False
    return out


def _plain(line: Run) -> Run:
    """A line without the marks of emphasis and the addresses of links that Markdown writes."""
    for pattern in (_LINK, _EMPHASIS):
        edits = []
        for m in pattern.finditer(line.text):
            kept = m["kept"] or m["word"] if pattern is _EMPHASIS else m["kept"]
            start = m.start() + m.group().index(kept) if kept else m.end()
            edits += [(m.start(), start, ""), (start + len(kept or ""), m.end(), "")]
        line = line.edit(edits) if edits else line
    return line.strip()


def _running_head(line: Run) -> list[tuple[Run, bool]]:
    """A line with a wide gap and a page, issue or year in it is a running head; what is glued to its end is not."""
    text = line.text.strip()
    if not (10 < len(text) <= 250 and _GAP.search(text) and _HEAD_NUMBER.search(text) and "..." not in text):
        return [(line, False)]
    cut = None
    for m in _GLUED_HEAD.finditer(line.text):
        cut = m.start()
    return [(line.cut(0, cut), True)] + ([(line.cut(cut), False)] if cut else [])


def paragraphs(lines: list[Line], words: set[str]) -> Iterable[tuple[str, Run]]:
    """(kind or empty, run) of each block; a running head between two halves of a sentence is dropped."""
    column = _column(lines)
    current: list[tuple[str, Run]] = []
    kind, aside, blank = "", [], False  # type: str, list[Run], bool
    for line in lines:
        blank = blank or line.after_blank
        if line.kind == "furniture":
            aside.append(line.run)
            continue
        joins = current and kind != "headline" and not line.kind
        if joins and _belongs(current[-1][1].text, line.run.text, blank, bool(aside), column):
            _append(current, line.run, words)
        else:
            if current:
                yield kind, join(current)
            yield from (("furniture", f) for f in aside)
            current, kind = [("", line.run)], line.kind
        aside, blank = [], False
    if current:
        yield kind, join(current)
    yield from (("furniture", f) for f in aside)


def _column(lines: list[Line]) -> float:
    """Median length of the lines that surely continue in the next one; 0 where the text is not wrapped."""
    wrapped = [
        len(a.run.text) for a, b in pairwise(lines)
        if not (b.after_blank or b.kind or a.kind == "furniture") and _continues(a.run.text, b.run.text)
    ]
    width = median(wrapped) if wrapped else 0
    return width if len(wrapped) > 1 and width <= 200 else 0


def _continues(first: str, second: str) -> bool:
    """Whether a line surely goes on in the next: a broken word, or a sentence that goes on in lower case."""
    if first.endswith("\u00ad") or (_BROKEN.search(first[-80:]) and second[0].isalpha()):
        return True
    return second.lstrip("([“\"«'‘")[:1].islower() and not CLOSED.search(first[-5:])


def _belongs(first: str, second: str, blank: bool, aside: bool, column: float) -> bool:
    """Whether a line goes on in the next, with a blank line or page furniture between them or not."""
    if _continues(first, second):
        return True
    full = len(first) + 1 + len(second.split(None, 1)[0]) > 0.85 * column
    ended = aside and bool(CLOSED.search(first[-5:]))
    return bool(column) and full and not blank and not ended


def _append(parts: list[tuple[str, Run]], run: Run, words: set[str]) -> None:
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
