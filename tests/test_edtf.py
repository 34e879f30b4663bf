"""Bounds of dates."""

from datetime import date

import pytest

from kg.edtf import bounds, overlaps, valid


@pytest.mark.parametrize(("text", "earliest", "latest"), [
    ("2008", date(2008, 1, 1), date(2008, 12, 31)),
    ("2008-02", date(2008, 2, 1), date(2008, 2, 29)),
    ("2008-01-03", date(2008, 1, 3), date(2008, 1, 3)),
    ("2008-01-03T11:20:00Z", date(2008, 1, 3), date(2008, 1, 3)),
    ("2007-12-29/2008-01-03", date(2007, 12, 29), date(2008, 1, 3)),
    ("2008/..", date(2008, 1, 1), None),
    ("2008/", date(2008, 1, 1), None),
    ("../2010", None, date(2010, 12, 31)),
    ("/2010-06", None, date(2010, 6, 30)),
    ("2008-05~", date(2008, 5, 1), date(2008, 5, 31)),
    ("2008?", date(2008, 1, 1), date(2008, 12, 31)),
    ("2008-05-03%", date(2008, 5, 3), date(2008, 5, 3)),
    ("~2008/2009~", date(2008, 1, 1), date(2009, 12, 31)),
    ("2008-21", date(2008, 3, 1), date(2008, 5, 31)),
    ("2008-24", date(2008, 12, 1), date(2009, 2, 28)),
    ("2008-33", date(2008, 1, 1), date(2008, 3, 31)),
    ("2008-36", date(2008, 10, 1), date(2008, 12, 31)),
    ("2008-40", date(2008, 1, 1), date(2008, 6, 30)),
    ("201X", date(2010, 1, 1), date(2019, 12, 31)),
    ("20XX", date(2000, 1, 1), date(2099, 12, 31)),
    ("2010-XX", date(2010, 1, 1), date(2010, 12, 31)),
    ("2010-1X", date(2010, 10, 1), date(2010, 12, 31)),
    ("2010-02-XX", date(2010, 2, 1), date(2010, 2, 28)),
    ("2010-02-2X", date(2010, 2, 20), date(2010, 2, 28)),
    ("2010-XX-XX", date(2010, 1, 1), date(2010, 12, 31)),
])
def test_bounds(text, earliest, latest):
    assert valid(text)
    assert bounds(text) == (earliest, latest)


@pytest.mark.parametrize("text", [
    "", "..", "/", "../..", "today", "2008-13", "2008-00", "2008-02-30", "2008-21-05", "2010-XX-05", "08", "2008-1-3",
    "2009/2008", "2008/2009/2010", "2008-9X", '2008"', "2008-05-03 or so",
])
def test_not_a_date(text):
    assert not valid(text)
    assert bounds(text) == (None, None)


def test_overlaps():
    assert overlaps("2008-01", "2008-01-31/2008-02-02")
    assert not overlaps("2008-01", "2008-02")
    assert overlaps("2008/..", "2030")
    assert not overlaps("../2007", "2008")
    assert not overlaps("", "2008")
