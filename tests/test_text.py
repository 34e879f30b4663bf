"""What a reader of a cleaned text relies on: the repairs, the blocks, and the way back to the stored body."""

import time
from itertools import pairwise

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from kg.corpus import LOOKED_AT, read_gold
from kg.resources import data_folder
from kg.text import KINDS, CleanText, clean


def blocks(body: str) -> list[tuple[str, str]]:
    c = clean(body)
    return [(b.kind, c.text[b.start : b.end]) for b in c.blocks]


def only(body: str) -> str:
    """The one block of a body."""
    [(_, text)] = blocks(body)
    return text


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("He left it.With him went two.", "He left it. With him went two."),
        ("They sent remittances.Both gained.", "They sent remittances. Both gained."),
        ("There,a road was built.", "There, a road was built."),
        ("The site 24.kg and Kun.uz and the U.S.Army in D.C. agree.", None),
        ("About 12,012 km or 3.5 kg.", None),
        ("See https://news.example/Some.Page,a or me@gov.Kz now.", None),
        ("As Gazeta.Ru and Fergana.News wrote.", None),
        ("One  two\u00a0three\tfour.", "One two three four."),
        ("Kaza\u00adk and\u200b Uz\u200dbekistan.", "Kazak and Uzbekistan."),
        ("The o\ufb03ce and the \ufb02eet.", "The office and the fleet."),
        ("Tom &amp; Jerry&nbsp;say &lt;no&gt; &#8220;x&#8221; AT&T; R&D.", "Tom & Jerry say <no> “x” AT&T; R&D."),
        ("An <b>armed</b> group<br/>of ten.", "An armed group of ten."),
        ("The price is < 5 and > 3 for <500 kg.", None),
        ("A spate of acts012_034_Edge_Border_Page_2_Image_0001 in 2011 ended.", "A spate of acts in 2011 ended."),
        ("The border IMG_2034.jpg is long.", "The border is long."),
        ("He said ( WAS THERE AN INTERVIEW? IF NOT, JUST SAY ‘said’).", "He said."),
        ("The UN (UNODC) and the (STATE BORDER SERVICE OF KYRGYZSTAN) met.", None),
        ("Control went to the troops [1]. It held [2][3].", "Control went to the troops. It held."),
        ("He (born [1959]) left [sic] it.", None),
    ],
)
def test_repairs(body: str, text: str | None) -> None:
    """None: it stays as it is."""
    assert only(body) == (text or body)


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("The line ran to the\nriver and the\npost.", "The line ran to the river and the post."),
        ("The line ran to the\r\nriver.", "The line ran to the river."),
        ("Officers of the State Bor-\nder Service came.", "Officers of the State Border Service came."),
        ("Joint Kazakhstan-\n\nRussian efforts.", "Joint Kazakhstan-Russian efforts."),
        ("They have two-\nstep checks.", "They have two-step checks."),
        ("A cross-border raid, then a cross-\nborder chase.", "A cross-border raid, then a cross-border chase."),
        ("For sale or further\n\ntransit to the west.", "For sale or further transit to the west."),
        ("The unit was built by\n\n86          HIDDEN: A TRADE\n\nthe customs.", "The unit was built by the customs."),
        ("The Organi\u00ad\nzation met.", "The Organization met."),
    ],
)
def test_broken_lines(body: str, text: str) -> None:
    assert only(body) == text


def test_hard_wrapped_lines_join_also_before_a_capital() -> None:
    lines = ["The border between the two states is the longest of the three that",
             "Afghanistan shares with its northern neighbours, and it is said by",
             "many to be the hardest of them all to guard, in winter as well as",
             "in summer.", "A short line.", "Another one that begins anew."]
    assert [t for _, t in blocks("\n".join(lines))] == [" ".join(lines[:4]), *lines[4:]]


def test_header_is_kept_from_the_first_sentence() -> None:
    body = ("Publication: Steppe Monitor Volume: 5 Issue: 2\nHeroin found at post\n\nBy Nora Feld\n\n"
            "TARAZ, February 11 (Interfax) - Guards have detained two men.\n\nThey were searched.\n\nRead more\n\n3\n")
    assert blocks(body) == [
        ("furniture", "Publication: Steppe Monitor Volume: 5 Issue: 2"),
        ("headline", "Heroin found at post"),
        ("byline", "By Nora Feld"),
        ("dateline", "TARAZ, February 11 (Interfax)"),
        ("paragraph", "Guards have detained two men."),
        ("paragraph", "They were searched."),
        ("furniture", "Read more"),
        ("furniture", "3"),
    ]


@pytest.mark.parametrize(
    ("line", "dateline"),
    [
        ("BISHKEK, 14 March 2019 — Officers found it.", "BISHKEK, 14 March 2019"),
        ("ASTANA (Interfax) - A court sat.", "ASTANA (Interfax)"),
        ("NUR-SULTAN. Trains halt.", "NUR-SULTAN"),
        ("MANAMA, Bahrain - A frigate sailed.", "MANAMA, Bahrain"),
        ("Moscow, 20 December (Vestnik). After years it ended.", "Moscow, 20 December (Vestnik)"),
        ("Naryn, Tuesday evening. Mud buried it.", "Naryn, Tuesday evening"),
        ("Tashkent – Customs burnt it.", "Tashkent"),
        ("ДУШАНБЕ, 8 июня. В воскресенье была стычка.", "ДУШАНБЕ, 8 июня"),
        ("Almaty, 5 October 2022\n\nThe centre has ended it.", "Almaty, 5 October 2022"),
    ],
)
def test_datelines(line: str, dateline: str) -> None:
    found = blocks(line)
    assert [k for k, _ in found] == ["dateline", "paragraph"]
    assert found[0][1] == dateline


@pytest.mark.parametrize(
    "line",
    [
        "Kazakhstan, Russia and China signed it. They met in Astana.",
        "NATO and its partners met. It rained.",
        "The KNB - the security service - said so.",
        "January 1994 - the Alliance opens its doors.",
        "Drugs come first. The rest is later.",
        "MZ: Nets and caviar. We fish.",
        "Turkmenistan–Afghanistan 804 km; Uzbekistan–Afghanistan 144 km.",
    ],
)
def test_no_dateline(line: str) -> None:
    assert "dateline" not in [k for k, _ in blocks(line)]


def test_labels_are_no_part_of_the_sentence() -> None:
    assert blocks("PRESS RELEASE. Dushanbe, 15 May 2016. Ten officers met.") == [
        ("headline", "PRESS RELEASE"),
        ("dateline", "Dushanbe, 15 May 2016"),
        ("paragraph", "Ten officers met."),
    ]
    assert blocks("Photo: Barys searches a lorry.\n\nIt found drugs.")[0] == ("caption", "Barys searches a lorry.")


def test_markdown() -> None:
    body = (
        "# Guards *stop* a lorry\n\nA lorry was **stopped** near [Osh](https://news.example/osh_1) by __two__ guards."
        "\n![a lorry](./lorry.png)\n\n## What came next ##\nThe driver left."
    )
    assert blocks(body) == [
        ("headline", "Guards stop a lorry"), ("paragraph", "A lorry was stopped near Osh by two guards."),
        ("headline", "What came next"), ("paragraph", "The driver left."),
    ]  # fmt: skip
    c = clean(body)
    at = c.text.index("Osh by")
    start, end = c.to_body(at, at + 3)
    assert body[start:end] == "Osh"


@pytest.mark.parametrize("body", [
    "The #1 priority is 5 * 3 * 2 and snake_case_names stay.", "He said [sic] (see below) that #Osh is calm.",
    "Prices rose* and fell* again.",
])  # fmt: skip
def test_no_markdown(body: str) -> None:
    assert only(body) == body


def test_list_items_know_what_introduces_them() -> None:
    c = clean("In total:\n\n- 41 lorries were searched;\n- 97 persons were held.\n\nIt is over.\n\n1. Winter comes.")
    found = [(b.kind, b.lead) for b in c.blocks]
    assert found == [("paragraph", -1), ("bullet", 0), ("bullet", 0), ("paragraph", -1), ("bullet", -1)]
    assert c.text.split("\n\n")[1] == "41 lorries were searched;"
    assert blocks("Problems are:\n\uf02d smuggling of\narms;\n\n\uf0b7 theft.")[1:] == [
        ("bullet", "smuggling of arms;"), ("bullet", "theft.")]
    assert [k for k, _ in blocks("The donors are:\n\nthe EU, which pays;\n\nJapan, which built it.\n\nIt works.")] == [
        "paragraph", "bullet", "bullet", "paragraph"]


def test_rows_of_a_table_are_no_running_heads() -> None:
    body = "The results:\n  lorries searched         1 340\n  opium                    41 kg\n  held             9\n"
    assert [t for _, t in blocks(body)] == ["The results:", "lorries searched 1 340", "opium 41 kg", "held 9"]


def test_a_page_break_between_capitals() -> None:
    lines = ["The units that came to the training ground in the summer were sent",
             "by the six states of the treaty, among them by the allies Belarus,",
             "                 - 8 -             UNCLASSIFIED",
             "Russia and Armenia, and by no other state of the whole region, as",
             "was said."]
    assert blocks("\n".join(lines)) == [("paragraph", " ".join(lines[:2] + lines[3:]))]


def test_a_single_line_is_a_paragraph() -> None:
    assert blocks("Border guards arrested two men") == [("paragraph", "Border guards arrested two men")]


def test_scripts_and_comments_are_dropped() -> None:
    body = "<p>One man.</p><script>alert('x < y')</script><!-- a note --><p>Two men.</p>"
    assert [t for _, t in blocks(body)] == ["One man.", "Two men."]
    assert "alert" in clean("<script>alert(1) One man.").text


def test_offsets_lead_back_to_the_same_words() -> None:
    body = "Officers of the  Bor-\nder Service (KNB) [1] said&nbsp;it.With o\ufb03cers."
    c = clean(body)
    start = c.text.index("Border Service")
    a, b = c.to_body(start, start + len("Border Service"))
    assert body[a:b] == "Bor-\nder Service"
    start = c.text.index("officers.")
    a, b = c.to_body(start, start + len("officers"))
    assert body[a:b] == "o\ufb03cers"
    a, b = c.to_body(c.text.index("said"), c.text.index("it."))
    assert body[a:b] == "said&nbsp;"
    assert c.text[slice(*c.from_body(body.index("With"), len(body)))] == "With officers."


def test_gold_quotes_survive() -> None:
    """What the gold quotes from an article is found again through the offsets, but for spaces and hyphens."""
    quotes = lost = 0
    for g in read_gold(data_folder("corpus") / "gold"):
        c = clean(g.article.body)
        for item in g.annotations["relations"] + g.annotations["events"]:
            start = g.article.body.find(item["quote"])
            if start < 0:
                continue
            quotes += 1
            a, b = c.from_body(start, start + len(item["quote"]))
            lost += not _same_words(c.text[a:b], item["quote"])
    assert quotes > 500
    # Quotes that span a dropped running head, footnote mark, bullet or dateline dash lose that alone.
    assert lost <= 0.02 * quotes


def _same_words(a: str, b: str) -> bool:
    return [x for x in a if x.isalnum()] == [x for x in b if x.isalnum()]


ODD = [
    "\n", "\n\n", " ", "  ", "-", "- ", "•", "\uf0b7 ", "Bor-\nder", "it.With", "&amp;", "<p>", "</p>", "<li>",
    "<!--", "-->", "<script>", "</script>", "ALMATY, 5 May - ", "By Ann Lee", "[1]",
    "(WAS IT THIS? IF NOT, SAY SO)", "3", "12_34_A_Image_01", "\u00ad", "\u00ad\n", "\ufb01", "\r\n", "\r", "\x0c",
    "\u2028", "Photo: ", ":", ";", "; ", "a", "&#x110000;", "&nbsp;", "\x00", "\ufeff", "\ud800",
    "PRESS RELEASE. ", "1. ", "(a) ", "      41",
]
PIECES = st.lists(
    st.one_of(st.sampled_from(ODD), st.text(max_size=12)),
    max_size=30,
).map("".join)


def check(body: str, c: CleanText) -> None:
    assert len(c.text) == len(c.offsets) == len(c.ends)
    assert all(a <= b for a, b in pairwise(c.offsets))
    assert all(0 <= a <= b <= len(body) for a, b in zip(c.offsets, c.ends, strict=True))
    assert "\n\n".join(c.text[b.start : b.end] for b in c.blocks) == c.text
    for b in c.blocks:
        inside = c.text[b.start : b.end]
        assert b.kind in KINDS
        assert inside.strip()
        assert "\n" not in inside
        assert "  " not in inside
        assert b.lead < 0 or (b.kind == "bullet" and c.blocks[b.lead].end < b.start)
    for i, ch in enumerate(c.text):
        a, e = c.to_body(i, i + 1)
        plain = e == a + 1 and not ch.isspace() and ch != "•" and not "\ufb00" <= body[a] <= "\ufb06" and body[a] != "&"
        if plain and body[a] != "<":
            assert body[a] == ch


@given(PIECES)
@settings(max_examples=300, deadline=None)
@example("")
@example("\n\n \n")
@example("a-\n\n-\nb")
@example("<li>")
def test_any_text_is_cleaned(body: str) -> None:
    c = clean(body)
    check(body, c)
    assert c.block_at(len(c.text)) is None
    check(c.text, clean(c.text))


def test_cleaning_a_clean_text_changes_nothing() -> None:
    for g in read_gold(data_folder("corpus") / "gold"):
        if g.set != LOOKED_AT:
            continue
        # Datelines and list marks are cut off once; what they stood before is then a plain paragraph.
        once = clean(g.article.body).text
        assert clean(once).text == once, g.article.id


@pytest.mark.parametrize(
    "unit",
    ["<script>", "<!--", "&", "1_", "a_Image", "a-\n", "(", "A ", "ALMATY, ", "By A", "word.", "      4", "A.B "],
)
def test_time_is_linear(unit: str) -> None:
    def seconds(n: int) -> float:
        body = unit * (n // len(unit))
        start = time.perf_counter()
        clean(body)
        return time.perf_counter() - start

    seconds(1000)
    short, long = (min(seconds(n) for _ in range(2)) for n in (20_000, 160_000))
    assert long < 40 * short + 0.2
