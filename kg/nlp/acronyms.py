"""``kg_acronyms``: short forms introduced in brackets, in either order.

    the Southeast European Law Enforcement Center (SELEC)      SELEC (Southeast European Law Enforcement Center)

Where a mention ends before the bracket, it is the long form, whatever its initials ("National Security Committee
(KNB)"). Where none does, the long form is sought by its letters (Schwartz & Hearst, PSB 2003).
"""

from __future__ import annotations

import re

from spacy.language import Language
from spacy.tokens import Doc

from kg.nlp.extensions import MentionData
from kg.nlp.heads import name_words
from kg.ontology import gazetteer

__all__ = ["acronyms", "long_form"]

_SHORT = re.compile(r"^(?=(?:.*[A-ZА-Я]){2})[A-ZА-Я][A-Za-zА-Яа-я0-9&/.]{1,9}s?$")
_OPEN, _CLOSE = "([", ")]"


def long_form(words: list[str], short: str) -> int:
    """Where the long form of an acronym begins in the words before it (Schwartz & Hearst).

    Args:
        words: the words before the bracket.
        short: the acronym.

    Returns:
        Index of its first word, or -1.

    >>> long_form("the Southeast European Law Enforcement Center".split(), "SELEC")
    1
    """
    text = " ".join(words)
    s, t = len(short) - 1, len(text) - 1
    while s >= 0:
        char = short[s].lower()
        if not char.isalnum():
            s -= 1
            continue
        while t >= 0 and (text[t].lower() != char or (s == 0 and t > 0 and text[t - 1].isalnum())):
            t -= 1
        if t < 0:
            return -1
        s -= 1
        t -= 1
    start = text[:t + 1].count(" ")
    enough = min(len(short) + 5, 2 * len(short))
    return start if len(words) - start <= enough else -1


@Language.component("kg_acronyms", requires=["doc._.mentions"], assigns=["doc._.mentions", "doc._.acronyms"])
def acronyms(doc: Doc) -> Doc:
    """Link each bracketed short form to its long form, and add the mentions that this shows."""
    mentions: list[MentionData] = list(doc._.mentions)
    ending: dict[int, list[MentionData]] = {}
    for m in mentions:
        ending.setdefault(m["end"], []).append(m)
    by_end: dict[int, MentionData] = {}
    for m in sorted(mentions, key=lambda m: m["end"] - m["start"]):
        by_end[m["end"]] = m
    found: dict[str, list[int]] = {}
    meant: dict[str, str] = {}
    for i in range(1, len(doc) - 2):
        if doc[i].text not in _OPEN:
            continue
        close = next((j for j in range(i + 1, min(i + 14, len(doc))) if doc[j].text in _CLOSE), 0)
        if not close:
            continue
        inner = doc[i + 1:close]
        short = inner.text.strip("“”\"' ")
        if short.lower().startswith("the "):
            short = short[4:].strip("“”\"' ")
        if _SHORT.match(short) and " " not in short:
            at = next(t.i for t in inner if short.startswith(t.text) or t.text == short)
            long = _best(doc, ending.get(i, []), short) or _search(doc, i, short, mentions, by_end)
            if long is None or long["type"] == "Country" or long["adjectival"]:
                continue
            found.setdefault(short, [long["start"], long["end"]])
            known = gazetteer().by_name(short)
            if len(known) == 1 and long["source"] == "generic" and known[0] in gazetteer().by_name(long["name"]):
                long["concept"], long["country"], long["source"] = known[0].id, known[0].country, "gazetteer"
            end = _end(doc, at, close)
            mentions = _with(mentions, doc, at, end, long)
            meant[doc[at:end].text] = long["concept"]
        elif (_SHORT.match(doc[i - 1].text) and (long := by_end.get(close)) and long["start"] - i <= 2
                and len(inner) > 1 and long_form(inner.text.split(), doc[i - 1].text) in (0, 1)):
            found.setdefault(doc[i - 1].text, [long["start"], long["end"]])
            mentions = _with(mentions, doc, i - 1, i, long)
    if found:
        for m in mentions:  # later on, it means what it was introduced for, whatever else is called so
            if m["name"] in meant and m["concept"] != meant[m["name"]] and m["type"] != "Country":
                m["concept"], m["country"] = meant[m["name"]], ""
        doc._.mentions = sorted(mentions, key=lambda m: (m["start"], -m["end"]))
        doc._.acronyms = found
    return doc


def _best(doc: Doc, ending: list[MentionData], short: str) -> MentionData | None:
    """Of the mentions that end before the bracket, the one whose initials fit, else the longest that is a name."""
    rows = sorted(
        (m for m in ending if m["type"] != "Country" and not m["adjectival"]), key=lambda m: m["start"] - m["end"]
    )
    known = {c.id for c in gazetteer().by_name(short)}
    for m in rows:
        if m["concept"] in known or known & {c.id for c in gazetteer().by_name(m["name"])}:
            return m
    for m in rows:
        capitals = "".join(t.text[0] for t in doc[m["start"]:m["end"]] if t.text[0].isupper())
        if capitals == short.rstrip("s").upper():
            return m
    return next((m for m in rows if m["kind"] == "name"), rows[0] if rows else None)


def _end(doc: Doc, at: int, close: int) -> int:
    while close > at + 1 and doc[close - 1].is_punct:
        close -= 1
    return close


def _search(
    doc: Doc, bracket: int, short: str, mentions: list[MentionData], by_end: dict[int, MentionData],
) -> MentionData | None:
    """The long form by its letters, as a new mention of an organization or programme."""
    first = bracket
    while first > 0 and bracket - first < 2 * len(short) + 6 and not doc[first - 1].is_sent_start and (
            not doc[first - 1].is_punct or doc[first - 1].text in "-&,’'"):
        first -= 1
    words = [t.text for t in doc[first:bracket]]
    k = long_form(words, short.rstrip("s"))
    if k < 0 or not doc[first + k].text[:1].isupper():
        return None
    start = first + k
    span = doc[start:bracket]
    lower = span.text.lower()
    table = name_words()
    cls = table.organization_class(span.text, span[-1].lower_) or table.organization_class(span.text, span[0].lower_)
    if any(w in table.programme for w in (span[0].lower_, span[-1].lower_)) or (not cls and "programme" in lower):
        cls = "Programme"
    long = MentionData(
        start=start, end=bracket, head=span.root.i, type=cls or "Organization", kind="name", name=span.text, concept="",
        country="", cluster=-1, count=None, adjectival=False, source="acronym",
    )
    for m in [m for m in mentions if m["start"] < bracket and m["end"] > start]:
        if m["start"] < start or m["type"] not in ("Country",):
            if m["start"] < start:
                return None
            mentions.remove(m)
    mentions.append(long)
    by_end[bracket] = long
    return long


def _with(mentions: list[MentionData], doc: Doc, start: int, end: int, long: MentionData) -> list[MentionData]:
    """The mentions with the short form as one of the long form's class."""
    rest = [m for m in mentions if m["end"] <= start or m["start"] >= end or m["start"] < start < end < m["end"]]
    span = doc[start:end]
    old = next((m for m in mentions if (m["start"], m["end"]) == (start, end)), None)
    keep = old if old and old["concept"] and len(gazetteer().by_name(span.text)) == 1 else None
    rest.append(keep or MentionData(
        start=start, end=end, head=span.root.i, type=long["type"], kind="name", name=span.text, concept=long["concept"],
        country=long["country"], cluster=-1, count=None, adjectival=False, source="acronym",
    ))
    return rest
