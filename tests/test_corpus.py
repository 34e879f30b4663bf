"""Reading articles and gold: what is stored, and what a researcher is told when a file cannot be used."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg import corpus
from kg.errors import ArticleError, RunError
from kg.resources import data_folder


def put(folder: Path, name: str, content: str | bytes) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def refused(path: Path, *words: str) -> str:
    with pytest.raises(ArticleError) as error:
        corpus.read(path)
    message = str(error.value)
    assert error.value.article == str(path)
    for word in words:
        assert word in message
    return message


def test_plain_text(tmp_path: Path) -> None:
    a = corpus.read(put(tmp_path, "Korday Heroin.txt", "\nHeroin  found\r\n\r\nGuards held two men.\n"))
    assert (a.id, a.title, a.language, a.source) == ("korday-heroin", "Heroin found", "en", "Korday Heroin.txt")
    assert a.body == "\nHeroin  found\r\n\r\nGuards held two men.\n"
    assert len(a.sha256) == 64


def test_front_matter_is_no_part_of_the_body(tmp_path: Path) -> None:
    head = '\ufeff---\r\ntitle: "Two held: heroin"\r\npublished: 2012\r\nlanguage: no\r\ntags: [a, b]\r\n---\r\n'
    a = corpus.read(put(tmp_path, "a.md", head + "\r\nBody.\r\n"))
    assert (a.title, a.published, a.language, a.body) == ("Two held: heroin", "2012", "no", "\r\nBody.\r\n")


def test_a_rule_at_the_top_is_text(tmp_path: Path) -> None:
    assert corpus.read(put(tmp_path, "a.txt", "---\nBorder news\n---\nText.")).body.startswith("---\nBorder news")


def test_russian_is_recognized(tmp_path: Path) -> None:
    assert corpus.read(put(tmp_path, "a.txt", "Пограничник погиб близ села Ак-Сай (Ak-Sai).")).language == "ru"


@pytest.mark.parametrize(
    ("front", "words"),
    [
        ("title: a\npublished: yesterday", ("line 3", "'yesterday'", "EDTF")),
        ("published: 2021-02-30", ("line 2", "2021-02-30")),
        ("title: a: b", ("line 2", "quote values")),
        ("title: [a", ("not YAML",)),
        ("title: a\nauthor: [b, c]", ("line 3", "'author'", "one text")),
        ("publised: 2012", ("line 2", "'publised'", "'published'")),
        ("title: a\ntitle: b", ("line 3", "twice")),
        ("language: English", ("line 2", "English", "ISO 639")),
        ("title: *x", ("not YAML",)),
        ("a: &a [x,x]\nb: &b [*a,*a]\nc: &c [*b,*b]\ntitle: *c", ("line 5", "one text")),
        ("title: !!python/object/apply:os.system ['true']", ("line 2",)),
        ("title: " + "[" * 5000, ("not YAML",)),
    ],
)
def test_broken_front_matter_names_its_line(tmp_path: Path, front: str, words: tuple[str, ...]) -> None:
    refused(put(tmp_path, "a.md", f"---\n{front}\n---\nBody."), *words)


def test_front_matter_that_never_ends(tmp_path: Path) -> None:
    refused(put(tmp_path, "a.md", "---\ntitle: a\nBody."), "line 1", "not closed")
    refused(put(tmp_path, "b.md", "---\ntitle: " + "a" * 100_000 + "\n---\nBody."), "line 1")


@pytest.mark.parametrize("date", ["2008-01-04", "2012", "2014~", "2012-05?", "201X", "2012-21", "2012-XX", "2012/2014",
                                  "2012-05-01/..", "2000-02-29", "2012-05-XX%"])
def test_edtf_dates(tmp_path: Path, date: str) -> None:
    assert corpus.read(put(tmp_path, "a.md", f"---\npublished: {date}\n---\nBody.")).published == date


@pytest.mark.parametrize("date", ["12.5.2012", "2012-13", "2012-00", "2013-02-29", "May 2012", "2012-5-1", "../.."])
def test_what_is_no_edtf_date(tmp_path: Path, date: str) -> None:
    refused(put(tmp_path, "a.md", f"---\npublished: {date}\n---\nBody."), date)


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.txt", b"", ("no text",)),
        ("a.txt", b" \n\n ", ("no text",)),
        ("a.md", b"---\ntitle: a\n---\n", ("no text",)),
        ("a.txt", "Пограничник погиб в перестрелке".encode("cp1251"), ("CP1251", "iconv", "byte 0")),
        ("a.txt", "Un café fermé".encode("cp1252"), ("CP1252", "byte 6")),
        ("a.txt", "Guards held two".encode("utf-16"), ("UTF-16", "iconv")),
        ("a.txt", b"Guards\x00held", ("control character", "character 6")),
        ("a.txt", b"%PDF-1.7\n", ("PDF",)),
        ("a.txt", b"PK\x03\x04", ("docx",)),
        ("a.pdf", b"%PDF-1.7\n", (".pdf", ".txt")),
    ],
)
def test_files_that_are_refused(tmp_path: Path, name: str, content: bytes, words: tuple[str, ...]) -> None:
    refused(put(tmp_path, name, content), *words)


def test_missing_and_huge_files(tmp_path: Path) -> None:
    refused(tmp_path / "none.txt", "No such file")
    (tmp_path / "folder.txt").mkdir()
    refused(tmp_path / "folder.txt", "directory")
    with pytest.raises(ArticleError, match="1,001 bytes, the limit is 1,000"):
        corpus.read(put(tmp_path, "a.txt", "x" * 1001), max_bytes=1000)


def test_hostile_markup_is_only_text(tmp_path: Path) -> None:
    body = "<script>alert(1)</script> {{ 7*7 }} ${x} ' \" > \u202e"
    assert corpus.read(put(tmp_path, "a.txt", body)).body == body


@pytest.mark.parametrize("stem", ["../up", "a b", "Статья", "x" * 200, "café", "a<b>", "CON", "..."])
def test_ids_are_safe(tmp_path: Path, stem: str) -> None:
    i = corpus.read(put(tmp_path, stem.replace("/", "_") + ".txt", "Text.")).id
    assert i
    assert len(i) < 100
    assert all(c in "abcdefghijklmnopqrstuvwxyz0123456789_-" for c in i)


def test_names_in_other_scripts_stay_apart(tmp_path: Path) -> None:
    ids = {corpus.read(put(tmp_path, f"{s}.txt", "Text.")).id for s in ("Статья", "Заметка", "Статья 2", "article")}
    assert len(ids) == 4


def test_find(tmp_path: Path) -> None:
    for name in ("b/two.md", "b/one.txt", "a.TXT", "b/README.md", ".hidden/x.txt", "b/scan.pdf", "b/.x.txt"):
        put(tmp_path, name, "Text.")
    passed: list[Path] = []
    found = corpus.find([tmp_path, tmp_path / "b" / "one.txt"], passed)
    assert [p.relative_to(tmp_path).as_posix() for p in found] == ["a.TXT", "b/one.txt", "b/two.md"]
    assert [p.name for p in passed] == ["scan.pdf"]
    assert corpus.find([tmp_path / "b" / "scan.pdf"]) == [tmp_path / "b" / "scan.pdf"]


def test_find_nothing(tmp_path: Path) -> None:
    with pytest.raises(RunError, match="no file or folder"):
        corpus.find([tmp_path / "none"])
    put(tmp_path, "scan.pdf", "x")
    with pytest.raises(RunError, match=r"\.txt.*\.pdf"):
        corpus.find([tmp_path])


def test_one_bad_file_does_not_stop_the_others(tmp_path: Path) -> None:
    paths = [put(tmp_path, "a.txt", "Text."), put(tmp_path, "b.txt", ""), put(tmp_path, "c.txt", "Text.")]
    articles, errors = corpus.read_all(paths)
    assert [a.id for a in articles] == ["a", "c"]
    assert [e.article for e in errors] == [str(paths[1])]


def test_files_of_one_name_are_kept_apart_whatever_their_order(tmp_path: Path) -> None:
    paths = [put(tmp_path, f"{d}/report.txt", t) for d, t in (("a", "One."), ("b", "Two."), ("c", "One."))]
    articles, errors = corpus.read_all(paths)
    assert sorted(a.body for a in articles) == ["One.", "Two."]
    assert len({a.id for a in articles}) == 2
    assert all(a.id.startswith("report-") for a in articles)
    assert [e.article for e in errors] == [str(paths[2])]
    again, same = corpus.read_all(reversed(paths))
    assert again == articles
    assert [e.article for e in same] == [e.article for e in errors]


@given(st.binary(max_size=80))
@settings(max_examples=150, deadline=None)
def test_any_bytes_are_an_article_or_an_article_error(tmp_path_factory: pytest.TempPathFactory, raw: bytes) -> None:
    path = put(tmp_path_factory.mktemp("any"), "a.md", b"---\n" + raw)
    try:
        a = corpus.read(path)
    except ArticleError:
        return
    assert path.read_bytes().endswith(a.body.encode())


def test_the_corpus_of_the_project() -> None:
    folder = data_folder("corpus")
    articles, errors = corpus.read_all(corpus.find([folder / "articles"]))
    assert not errors
    assert [a.published for a in articles] == ["2008-01-04", "2012", "2014~"]
    assert articles[0].body.startswith("Publication: Eurasia Daily Monitor")
    assert articles[2].body.startswith("\nKazakhstan’s border policy")


def test_the_gold_of_the_project() -> None:
    gold = corpus.read_gold(data_folder("corpus") / "gold")
    assert len(gold) == 26
    assert [g.article.id for g in gold if g.set == corpus.MEASURED_ONLY] == [
        f"d{n}" for n in (12, 13, 14, 15, 17, 18, 20)]
    by_id = {g.article.id: g for g in gold}
    assert by_id["d19"].article.language == "ru"
    assert by_id["d01"].article.title == by_id["d01"].annotations["title"]
    quotes = [(g, v["quote"]) for g in gold for v in g.annotations["events"]]
    assert sum(q in g.article.body for g, q in quotes) > 0.99 * len(quotes)


def test_gold_in_json_lines(tmp_path: Path) -> None:
    item = {"article": "p1", "language": "ru", "published": "2020", "text": "Текст\u2028.\n", "entities": [],
            "relations": [], "events": []}
    put(tmp_path, "news.jsonl", "\n".join(json.dumps(item | {"article": f"p{i}"}, ensure_ascii=False) for i in (2, 1)))
    put(tmp_path, "sets.json", '{"measured-only": ["p2"]}')
    one, two = corpus.read_gold(tmp_path / "news.jsonl")
    assert (one.article.id, one.article.body, one.article.language, one.file) == ("p1", "Текст\u2028.\n", "ru", "news")
    assert (one.set, two.set) == (corpus.LOOKED_AT, corpus.MEASURED_ONLY)
    assert corpus.read_gold(tmp_path) == [one, two]


@pytest.mark.parametrize(
    ("content", "words"),
    [("{", "news.jsonl.*not JSON"), ("[]", "needs article"), ('{"article": "a", "entities": []}', "relations, events"),
     ('{"article": "a", "entities": [], "relations": [], "events": []}', "text 'a.txt' is not there")],
)
def test_broken_gold(tmp_path: Path, content: str, words: str) -> None:
    put(tmp_path, "news.jsonl", content)
    with pytest.raises(RunError, match=words):
        corpus.read_gold(tmp_path)


def test_no_gold(tmp_path: Path) -> None:
    for place in (tmp_path, tmp_path / "none.jsonl"):
        with pytest.raises(RunError, match="no gold"):
            corpus.read_gold(place)
