"""The page of a network: its bytes, and what it does in a browser."""

import json
import os
import re
import shutil
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import networkx as nx
import pytest
from browser import Browser

from kg.analysis.layout import layout
from kg.analysis.projection import project
from kg.ontology import vocabulary
from kg.views.network import draw, style_of

#: Each would change the page if it were taken for HTML or script.
HOSTILE = (
    "</script><script>document.documentElement.dataset.hacked=1</script>",
    "<img src=http://evil.example/x onerror=document.documentElement.dataset.hacked=1>",
    "<a href='javascript:document.documentElement.dataset.hacked=1'>href</a>", "<!--<script>", "{{ 7*7 }}",
    "__proto__", "\u2028'\"\\", "</style><style>*{display:none}",
)  # fmt: skip

ROWS: list[dict[str, object]] = [
    {"source": "knb", "sourceLabel": "National Security Committee", "sourceClass": "SecurityService", "target": "kz",
     "targetLabel": "Kazakhstan", "targetClass": "Country", "predicate": "stateOf", "confidence": 0.9,
     "article": "a1", "articleLabel": "First article", "published": "2011", "quote": "Kazakhstan's KNB"},
    {"source": "bs", "sourceLabel": "Border Service", "sourceClass": "BorderService", "target": "knb",
     "predicate": "partOf", "confidence": 0.4, "article": "a2", "articleLabel": "Second article",
     "quote": "the Border Service of the KNB", "factuality": "reported", "by": "Interfax"},
    {"source": "knb", "predicate": "foundedOn", "value": "1992", "article": "a1", "quote": "founded in 1992"},
    {"source": "knb", "predicate": "also called", "value": "КНБ"},
    {"source": "v1", "sourceLabel": "Seizure, 2011-03-03", "sourceClass": "Seizure", "target": "bs",
     "predicate": "agent", "date": "2011-03-03", "article": "a2", "articleLabel": "Second article",
     "quote": "seized 12 kg", "confidence": 1},
]  # fmt: skip


def page(rows: list[dict[str, object]], title: str = "Test", **settings: int) -> str:
    graph = project(rows)
    return draw(graph, layout(graph), title, **settings)


def hostile() -> str:
    rows = [
        {"source": text, "sourceLabel": text, "sourceClass": text, "target": HOSTILE[i - 1], "predicate": text,
         "quote": text, "article": text, "articleLabel": text, "date": text, "by": text, text: text, "confidence": 0.5}
        for i, text in enumerate(HOSTILE)
    ]  # fmt: skip
    return page([*rows, *({"source": t, "predicate": t, "value": t, "quote": t} for t in HOSTILE)], HOSTILE[0])


# ---- the file


def test_same_arguments_give_the_same_bytes_whatever_the_order_of_rows() -> None:
    assert page(ROWS) == page(ROWS[::-1])


def test_nothing_in_the_file_points_outside() -> None:
    html = page(ROWS)
    markup = re.sub(r"<script.*?</script>", "", html, flags=re.DOTALL)
    assert not re.search(r"https?://|<link|@import|url\(", markup)
    assert not re.search(r"<script[^>]*\bsrc\b|sourceMappingURL", html)
    policy = unescape(re.search(r'Policy" content="(.*?)"', html)[1])  # type: ignore[index]
    assert policy.startswith("default-src 'none'; script-src 'sha256-") and "unsafe" not in policy


def test_hostile_text_stays_in_the_data() -> None:
    html = hostile()
    assert html.count("</script>") == 4, "the data, the library, the labels, the page"
    assert html.count("<script") == page(ROWS).count("<script")
    data = re.search(r'<script type="application/json" id="data">(.*?)</script>', html, re.DOTALL)
    assert data and {node["label"] for node in json.loads(data[1])["nodes"]} >= set(HOSTILE)


def test_parallel_edges_are_one_line_with_all_facts() -> None:
    graph = nx.MultiDiGraph()
    graph.add_edge("a", "b", "p", predicate="p", directed=True, evidence=[{"quote": "x"}])
    graph.add_edge("b", "a", "q", predicate="q", directed=True, evidence=[{"quote": "y"}])
    html = draw(graph, layout(graph), details={("b", "a", "q"): [{"quote": "z"}], "a": [{"quote": "own"}]})
    data = json.loads(re.search(r'id="data">(.*?)</script>', html, re.DOTALL)[1])  # type: ignore[index]
    (line,) = data["edges"]
    assert [(f["quote"], f["predicate"], f["back"]) for f in line["facts"]] == [
        ("x", "p", False), ("y", "q", True), ("z", "q", True)
    ]
    assert data["nodes"][0]["facts"] == [{"quote": "own"}]


def test_rank_decides_who_comes_first() -> None:
    graph = project(ROWS)
    html = draw(graph, layout(graph), rank={"kz": 0.9, "v1": 0.5})
    data = json.loads(re.search(r'id="data">(.*?)</script>', html, re.DOTALL)[1])  # type: ignore[index]
    assert [node["id"] for node in data["nodes"]] == ["kz", "v1", "bs", "knb"]


def test_drawing_leaves_the_graph_as_it_was() -> None:
    graph = project(ROWS)
    before = json.dumps(nx.node_link_data(graph))
    draw(graph, layout(graph))
    assert json.dumps(nx.node_link_data(graph)) == before


def test_everything_that_can_be_a_node_has_a_style() -> None:
    words = vocabulary()
    tied = {c for p in words.predicates.values() for c in (*p.domain, *p.range) if c in words.classes}
    below = {c for c in words.classes if any(words.is_a(c, top) for top in tied)}
    assert len(below) > 25
    assert [c for c in sorted({*below, *words.events}) if style_of(c)["name"] == "Other"] == []
    assert style_of("BorderService")["name"] == "Security and border bodies", "the nearest, not the first above it"
    assert style_of("Company")["name"] == "Other organizations"
    assert style_of("Seizure")["name"] == "Events"
    assert style_of("no such class")["name"] == "Other"


# ---- in a browser


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    driver = shutil.which("chromedriver")
    if not driver:
        message = "no chromedriver on this machine (on Debian: apt-get install chromium-driver)"
        if os.environ.get("KG_REQUIRE_CHROMIUM"):
            pytest.fail(f"{message}, and KG_REQUIRE_CHROMIUM is set")
        pytest.skip(message)
    with Browser(chromium, driver) as b:
        yield b


def show(browser: Browser, folder: Path, html: str) -> Browser:
    (folder / "graph.html").write_text(html, encoding="utf-8")
    browser.open(folder / "graph.html")
    return browser


def click_node(browser: Browser, node: str) -> None:
    browser.move(*browser.run("return page.where(arguments[0])", node), click=True)


def drawn(browser: Browser) -> int:
    return int(browser.run("return page.network.body.data.nodes.length"))


@pytest.mark.chromium
def test_what_people_decided_is_marked(browser: Browser, tmp_path: Path) -> None:
    rows: list[dict[str, object]] = [dict(row) for row in ROWS]
    rows[1]["judged"] = "<b>A. Reader</b>"
    rows[0]["sourceJudged"] = "B. Reader"
    show(browser, tmp_path, page(rows))
    browser.run("page.select('knb')")
    told = browser.text("#panel")
    assert told.count("judged by") == 1 and "judged by <b>A. Reader</b>" in told
    assert "B. Reader" in told, "who decided what it is one with, or how it is called"
    assert "0.40" not in told and "0.90" in told, "no score of the machine where a person decided"
    browser.keys("\ue00c")
    marked = browser.run("return page.network.body.data.edges.get().filter(e => e.color.color === '#b8860b').length")
    assert marked == 1
    borders = browser.run("return page.network.body.data.nodes.get().filter(n => n.borderWidth === 3).length")
    assert borders == 1


@pytest.mark.chromium
def test_the_page_asks_nothing_of_the_network_and_logs_no_error(browser: Browser, tmp_path: Path) -> None:
    show(browser, tmp_path, page(ROWS))
    click_node(browser, "knb")
    browser.wait("document.querySelector('#panel blockquote')")
    assert [url for url in browser.requests() if not url.startswith("file:")] == []
    assert browser.log("browser") == []


@pytest.mark.chromium
def test_a_click_on_a_node_shows_its_facts_with_their_words(browser: Browser, tmp_path: Path) -> None:
    show(browser, tmp_path, page(ROWS))
    click_node(browser, "knb")
    browser.wait("document.querySelector('#panel blockquote')")
    text = browser.text("#panel")
    assert text.startswith("National Security Committee")
    for words in ("state of →", "Kazakhstan's KNB", "First article, 2011", "confidence 0.90", "founded on 1992",
                  "reported", "according to Interfax", "confidence 0.40", "КНБ"):
        assert words in text
    assert "seized 12 kg" not in text
    browser.click("#panel button.go")
    browser.wait("!document.querySelector('#panel h2').innerText.startsWith('National')")


@pytest.mark.chromium
def test_a_click_on_a_line_shows_what_ties_the_two(browser: Browser, tmp_path: Path) -> None:
    show(browser, tmp_path, page(ROWS))
    (ax, ay), (bx, by) = browser.run("return [page.where('v1'), page.where('bs')]")
    browser.move((ax + bx) / 2, (ay + by) / 2, click=True)
    browser.wait("document.querySelector('#panel blockquote')")
    text = browser.text("#panel")
    assert "Seizure, 2011-03-03 agent → Border Service" in text and "when: 2011-03-03" in text
    assert "seized 12 kg" in text and "founded" not in text


@pytest.mark.chromium
def test_hostile_text_is_shown_and_does_nothing(browser: Browser, tmp_path: Path) -> None:
    show(browser, tmp_path, hostile())
    for text in HOSTILE:
        browser.run("page.select(arguments[0])", text)
        assert browser.run("return document.querySelector('#panel h2').textContent") == text
        quotes = browser.run("return [...document.querySelectorAll('#panel blockquote')].map((q) => q.textContent)")
        assert text in quotes
        browser.move(300, 100)
        browser.move(*browser.run("return page.where(arguments[0])", text))
        browser.run("const s = document.getElementById('search'); s.value = arguments[0].slice(0, 5);"
                    "s.dispatchEvent(new Event('input'))", text)
    browser.wait("document.querySelector('.vis-tooltip')")
    unwanted = "img, a, iframe, #panel script, .vis-tooltip :not(br)"
    assert browser.run("return document.querySelectorAll(arguments[0]).length", unwanted) == 0
    assert browser.run("return document.documentElement.dataset.hacked || ''") == ""
    assert browser.run("return document.title") == browser.run("return document.querySelector('h1').textContent")
    assert browser.run("return document.title") == HOSTILE[0]
    assert [url for url in browser.requests() if not url.startswith("file:")] == []


@pytest.mark.chromium
def test_even_an_injected_script_or_request_is_stopped_by_the_policy(browser: Browser, tmp_path: Path) -> None:
    html = page(ROWS).replace(
        "<main>", "<script>document.documentElement.dataset.hacked = 1</script><img src='http://evil.example/x.png'><main>"
    )
    show(browser, tmp_path, html)
    assert browser.run("return document.documentElement.dataset.hacked || ''") == ""
    assert sum("Content Security Policy" in entry["message"] for entry in browser.log("browser")) >= 2


@pytest.mark.chromium
def test_search_finds_by_any_name_with_the_keyboard_alone(browser: Browser, tmp_path: Path) -> None:
    show(browser, tmp_path, page(ROWS))
    browser.keys("/кнб")
    browser.wait("document.querySelectorAll('#hits li[role=option]').length === 1")
    browser.keys("\ue007")
    browser.wait("document.querySelector('#panel h2').innerText === 'National Security Committee'")
    browser.keys("\ue00c")
    browser.wait("document.querySelector('#panel h2').innerText === 'Nothing selected'")
    browser.keys("/nowhere")
    browser.wait("document.querySelector('#hits').innerText.includes('Nothing is called that')")


@pytest.mark.chromium
def test_filters_by_class_confidence_and_article(browser: Browser, tmp_path: Path) -> None:
    show(browser, tmp_path, page(ROWS))
    assert drawn(browser) == 4
    browser.click("#legend li:last-child summary input")
    assert drawn(browser) == 3, "without events"
    browser.click("#reset")
    assert drawn(browser) == 4
    browser.run("const s = document.getElementById('confidence'); s.value = 0.5; s.dispatchEvent(new Event('input'))")
    assert browser.run("return page.network.body.data.edges.length") == 2, "partOf has 0.4"
    browser.click("#reset")
    browser.run("const s = document.getElementById('article'); s.value = 'a1'; s.dispatchEvent(new Event('change'))")
    assert drawn(browser) == 2
    assert browser.run("return [...document.getElementById('article').options].map((o) => o.text)") == [
        "all articles", "First article", "Second article"
    ]


@pytest.mark.chromium
def test_a_large_network_is_drawn_in_part_and_says_so(browser: Browser, tmp_path: Path) -> None:
    rows: list[dict[str, object]] = [{"source": f"n{i:02d}", "target": "hub", "predicate": "p"} for i in range(60)]
    rows += [{"source": "n59", "target": f"z{i}", "predicate": "q"} for i in range(3)]
    show(browser, tmp_path, page(rows, limit=20))
    assert drawn(browser) == 20
    assert browser.text("#status") == "Showing 20 of 64 nodes, the highest-ranked"
    browser.keys("/z2\ue007")
    browser.wait("document.querySelector('#panel h2').innerText === 'z2'")
    assert drawn(browser) == 20 and browser.run("return page.has('z2')")
    browser.run("page.select('n59')")
    browser.click("#expand")
    for i in range(3):
        assert browser.run("return page.has(arguments[0])", f"z{i}")
    assert drawn(browser) == 20


@pytest.mark.chromium
def test_an_empty_network_is_a_page_too(browser: Browser, tmp_path: Path) -> None:
    show(browser, tmp_path, page([]))
    assert browser.text("#status") == "0 nodes, 0 ties"
    assert browser.log("browser") == []


@pytest.mark.chromium
def test_1500_nodes_are_drawn_soon(browser: Browser, tmp_path: Path) -> None:
    rows: list[dict[str, object]] = [
        {"source": f"n{i}", "target": f"n{(i * i + 7) % (i + 1)}", "predicate": "p", "quote": "q" * 80}
        for i in range(1, 2000)
    ]
    show(browser, tmp_path, page(rows))
    assert drawn(browser) == 1500
    paint = browser.run("return performance.getEntriesByName('first-contentful-paint')[0].startTime")
    assert paint < 8000, "milliseconds; usually a tenth of it"
