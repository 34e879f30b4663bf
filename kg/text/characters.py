"""The first step of cleaning: tags, entities, image names and odd spaces, character by character."""

from __future__ import annotations

import html
import re

from kg.text.runs import Run
from kg.text.signs import UPPER, word_set

__all__ = ["characters"]

_BLOCK_TAGS = word_set(
    "address article aside blockquote body caption dd div dl dt figcaption figure footer form h1 h2 h3 h4 h5 h6 head "
    "header hr html li main nav ol p pre section table tbody tfoot thead title tr ul"
)
_OTHER_TAGS = word_set(
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


def characters(body: str) -> Run:
    """A body without markup, each sign replaced by what it stands for."""
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
    return Run("".join(text), starts, ends)


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
        return "\n\n" if last in ".!?”\"" and re.match(rf"\s*[{UPPER}“\"]", body[m.end() : m.end() + 9]) else " "
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
