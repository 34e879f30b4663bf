"""The last step of cleaning: what kind of block each paragraph is."""

from __future__ import annotations

import re

from kg.text.runs import Run
from kg.text.signs import CLOSED, DATE, DAY, MONTH, UPPER, word_set

__all__ = ["kinds", "opening"]

_CAPS = rf"[{UPPER}][{UPPER}'’/-]+"
_TITLE = rf"[{UPPER}][\w'’/-]+"
_PLACE2 = rf",\s(?!{MONTH})[{UPPER}][\w'’-]*(?:\s[{UPPER}][\w'’-]*){{0,2}}(?:\sD\.?C\.)?|,\sD\.C\."
_AGENCY = rf"\((?=[{UPPER}])[^()]{{2,40}}\)"
_TAIL = rf"(?P<more>(?:{_PLACE2})?(?:,?\s{_AGENCY})?(?:,?\s{DATE})?(?:\s{_AGENCY})?)"
_SEPARATOR = r"(?P<dash>\s*(?:—|--)\s*|\s+[–-]\s+)|(?P<stop>\s?[.:]\s+)"
_DATELINE = re.compile(
    rf"(?P<place>(?P<caps>{_CAPS}(?:\s{_CAPS}){{0,3}})|(?!(?:{MONTH}|{DAY})\b){_TITLE}(?:\s{_TITLE}){{0,2}})"
    rf"{_TAIL}(?:{_SEPARATOR})(?=[{UPPER}\d“\"«‘'])"
)
_WHOLE_DATELINE = re.compile(
    rf"(?:[{UPPER}][\w'’/-]+(?:\s[{UPPER}][\w'’-]+){{0,2}}(?:{_PLACE2})?(?:,?\s\([^()]{{2,40}}\))?,?\s)?{DATE}"
    r"(?:,?\s\([^()]{2,40}\))?\.?"
)
_LABELS = word_set(
    "abstract analysis annex appendix appointments background box breaking brief brochure cable caption chronology "
    "commentary communique conclusion confidential correction court doc drugs editorial exclusive fact feature "
    "findings flash glossary information interview introduction letter media memo minutes movements non-paper note "
    "notice obituary opinion op-ed order orders personnel presenter press question ref release report reportage "
    "script secret sitrep statement subject summary table unclassified update urgent wanted"
)
_LABEL = re.compile(
    rf"(?:(?P<loud>[{UPPER}][{UPPER}\d'’/-]*(?:\s[{UPPER}\d'’/#&-]+){{0,9}})|(?P<soft>{_TITLE}(?:\s\w+)?))"
    rf"(?P<end>[.:?!])\s+(?=[{UPPER}\d“\"«])"
)
_BYLINE = re.compile(
    rf"(?:(?:By|Von|Par|Written by|Text by|Story by|Report by|Interview by|Автор:?|Авторы:?|Подготовила?:?)\s"
    rf"(?:[{UPPER}]|our\s|staff\s|a\sstaff\s|the\s).{{1,70}}?)(?P<date>[.,|]?\s{DATE})?"
)
_NAME = re.compile(rf"(?:(?:Dr|Prof|Col|Maj|Gen|Lt|Mr|Mrs|Ms)\.\s)?[{UPPER}][\w'’-]*[^\W\d_{UPPER}][\w'’-]*"
                   rf"(?:\s(?:[{UPPER}]\.|[{UPPER}][\w'’-]*[^\W\d_{UPPER}][\w'’-]*|de|van|von|bin|ibn)){{1,3}}")
_CAPTION = re.compile(
    r"\(?(?i:photo(?: caption| by [^:.]{2,40})?|photograph|caption|image|picture|pictured|map|fig(?:ure|\.)? \d+|фото"
    r"|foto|bild)\s?[:.]\s+"
)
_SPEAKER = re.compile(rf"(?:[QA]|[{UPPER}]{{2,4}}|[{UPPER}][\w.'’ -]{{1,30}})[.:]\s")


def opening(run: Run, position: int) -> list[tuple[str, Run]]:
    """A paragraph with the label and the dateline before its first sentence split off."""
    out: list[tuple[str, Run]] = []
    if len(run.text) <= 160 and not CLOSED.search(run.text[-5:]):
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
    dated = bool(re.search(DATE, more))
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


def kinds(blocks: list[tuple[str, Run]]) -> list[tuple[str, Run]]:
    """The blocks with the kind of each; empty ones and the words before a caption go."""
    out: list[tuple[str, Run]] = []
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
        elif byline and (not CLOSED.search(text) or byline["date"]):
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
