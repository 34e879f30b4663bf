"""What several steps of the cleaning know a word, a capital letter, a date and the end of a sentence by."""

from __future__ import annotations

import re

__all__ = ["CLOSED", "DATE", "DAY", "MONTH", "UPPER", "WORD", "word_set"]


def word_set(text: str) -> frozenset[str]:
    """The words of a list that is written as a text."""
    return frozenset(text.split())


#: The capital letters of Latin, Greek and Cyrillic, for classes of characters.
UPPER = "".join(c for c in map(chr, range(0x41, 0x530)) if c.isupper())
#: A word with its hyphens.
WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
#: Names of months and days, and a date, as patterns.
MONTH = (
    "January|February|March|April|May|June|July|August|September|October|November|December|Jan|Feb|Mar|Apr|Jun|Jul|Aug|"
    "Sept|Sep|Oct|Nov|Dec|января|февраля|марта|апреля|мая|июня|июля|августа|сентября|октября|ноября|декабря|"
    "Januar|Februar|März|Mai|Juni|Juli|Oktober|Dezember"
)
DAY = "(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
DATE = (
    rf"(?:(?:{DAY},?\s)?(?:\d{{1,2}}(?:st|nd|rd|th|\.)?\s(?:{MONTH})\b\.?|(?:{MONTH})\b\.?\s\d{{1,2}}\b)(?:,?\s\d{{4}}\b)?"
    rf"|\d{{1,2}}\.\d{{1,2}}\.\d{{4}}|\d{{4}}-\d\d-\d\d|(?:{MONTH})\s\d{{4}}"
    rf"|{DAY}(?:\s(?:morning|afternoon|evening|night))?)"
)
#: The end of a sentence, with what closes behind it.
CLOSED = re.compile(r"[.!?:;…][\"'”’»)\]]*$")
