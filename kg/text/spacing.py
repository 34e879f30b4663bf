"""The third step of cleaning: notes, footnote marks and missing spaces within a paragraph."""

from __future__ import annotations

import re

from kg.text.runs import Run
from kg.text.signs import UPPER, word_set

__all__ = ["spacing"]

_NOTE = re.compile(r"\s*[(\[]([^()\[\]]{12,300})[)\]]")
_NOTE_WORDS = word_set(
    "IF NOT YES NO THE THIS IS WAS WERE CHECK PLEASE LEAVE TO YOUR YOU WE DO SAY TEXT ADD INSERT WHO WHAT WHERE WHEN "
    "CONFIRM EDITOR TK"
)
_FOOTNOTE = re.compile(r"(?<=[\w.,;:)”\"»])\s?(?:\[\d{1,3}\])+(?=[\s.,;:)!?]|$)")
_NO_SPACE = re.compile(
    rf"(?<=[^\W\d_{UPPER}]{{2}})([.!?])(?=[{UPPER}][^\W\d_{UPPER}]|[{UPPER}]\s)|(?<=[^\W\d_{UPPER}]{{2}})[,;](?=[^\W\d_])"
)
_DOMAIN_ENDS = word_set(
    "ru kz kg uz tj tm az am by ua ge eu com org net info news media agency tv"
)


def spacing(run: Run) -> Run:
    """A paragraph without notes and footnote marks, with the spaces that it lacks."""
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
