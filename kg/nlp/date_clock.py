"""What a date in a text is resolved against: the day of the text, and the date that it told of last."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from kg.edtf import bounds, valid
from kg.nlp.edtf import calendar_date, precision

__all__ = ["Clock"]

#: Days within which a date without year may lie ahead: without a tense, and in a clause in the present tense.
_SOON = {None: 60, "present": 100}
#: Days within which a day without year lies behind, though the tense of its clause tells of what is to come.
_JUST_GONE = {True: 60, False: 15}


@dataclass
class Clock:
    """The anchor, mostly the date of publication, and the date that was told of last.

    Args:
        anchor: EDTF, or empty.
        reference: the date told of last, in EDTF, or empty.
        day_reference: the last one of those that is no year or season.
        days: the last one of those that is a day or consists of days.
        spell: the last one of those that consists of several days.
        month_reference: the month told of last, be it the end of an open interval.
        framed: the year with which the sentence begins, or 0.
        near: whether the date told of last stands nearby.
    """

    anchor: str
    reference: str = ""
    day_reference: str = ""
    days: str = ""
    spell: str = ""
    month_reference: str = ""
    framed: int = 0
    near: bool = True

    def remember(self, value: str, kind: str) -> None:
        """Take a date for the one that was told of last; of an open interval only its month is kept."""
        ends = [e for e in value.split("/") if e and e != ".."]
        if ends and precision(ends[0]) in ("day", "month"):
            self.month_reference = ends[0][:7]
        if not value or ".." in value:
            return
        self.reference = value
        if kind not in ("year", "season"):
            self.day_reference = value
        if all(precision(e) == "day" for e in ends):
            self.days = value
            if len(ends) > 1:
                self.spell = value

    @property
    def day(self) -> date | None:
        """The anchor where it is a day."""
        first, last = bounds(self.anchor)
        return first if first is not None and first == last else None

    @property
    def year(self) -> int:
        """Year of the anchor, or 0."""
        return int(self.anchor[:4]) if valid(self.anchor) and self.anchor[:4].isdigit() else 0

    @property
    def month(self) -> tuple[int, int] | None:
        """Year and month of the anchor where it tells them."""
        return (self.year, int(self.anchor[5:7])) if precision(self.anchor) in ("day", "month") and self.year else None

    def reference_year(self) -> int:
        """Year of the date told of last, or 0."""
        return int(self.reference[:4]) if self.reference[:4].isdigit() else 0

    def year_of(self, words: str | None) -> int:
        """The year that "last year", "that year" and so on mean; 0 where nothing says so."""
        words = " ".join((words or "").lower().split()).removeprefix("of ")
        if words in ("that year", "the same year"):
            return self.reference_year()
        if words in ("the previous year", "the following year"):
            year = self.reference_year()
            return year and year + (1 if "following" in words else -1)
        step = {"this year": 0, "the year": 0, "last year": -1, "the past year": -1, "next year": 1}.get(words)
        return self.year + step if step is not None and self.year else 0

    def yearless(self, month: int, day: int, direction: str | None) -> str:
        """A month or day without a year: the nearest on the side of the anchor that the tense tells."""
        first, last = bounds(self.anchor)
        if first is None or last is None or (precision(self.anchor) == "year" and self.reference_year()):
            year = self.reference_year()
            return calendar_date(year, month, day) if year else ""
        candidates = [
            (b, e) for year in range(last.year - 4, last.year + 6)
            if (e := calendar_date(year, month, day)) and (b := bounds(e)[0])
        ]
        past = [c for c in candidates if c[0] <= last]
        future = [c for c in candidates if (bounds(c[1])[1] or c[0]) >= first]
        if not past or not future:
            return ""
        ahead, behind = (future[0][0] - last).days, (first - past[-1][0]).days
        if direction == "future":
            wrong = behind < _JUST_GONE[bool(day)] and ahead > 300
            return past[-1][1] if wrong else future[0][1]
        # a date without a year is seldom that long ago when it will soon be here
        soon = (ahead < 31 and behind > 330) or (ahead < _SOON.get(direction, 0) and 2 * ahead < behind)
        return future[0][1] if soon else past[-1][1]
