"""What several tests share: two small articles, a pipeline that knows them by heart, and a build of them."""

import os
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from kg.errors import ArticleError
from kg.model import Argument, Article, Claim, Entity, Event, Evidence, Extraction, Mention, Quantity
from kg.nlp import Pipeline, load

SEIZURE = (
    "Tajik border guards seized 12 kg of heroin at the Nizhny Pyanj checkpoint on 3 March 2011. "
    "Two citizens of Afghanistan were arrested. The guards are subordinate to the State Committee for National "
    "Security of Tajikistan, headed by Colonel Davron Safarov."
)
CENTRE = (
    "The Central Asian Regional Information and Coordination Centre (CARICC) has its seat in Almaty. "
    "Kazakhstan and Tajikistan are members of CARICC. Its director met Colonel Safarov in Almaty on 5 April 2011."
)
SOURCES = {
    "seizure.md": (
        "---\ntitle: Heroin at the bridge\npublisher: Test Daily\npublished: 2011-03-04\nlanguage: en\n---\n" + SEIZURE
    ),
    "centre.md": (
        "---\ntitle: A <b>centre</b> & its members\npublisher: Test Weekly\npublished: 2011-04-06\nlanguage: en\n---\n"
        + CENTRE
    ),
}

_ENTITIES = {
    "guards": ("Border guards of Tajikistan", "BorderService", "Tajikistan", ("Tajik border guards", "The guards")),
    "tj": ("Tajikistan", "Country", "", ("Tajikistan",)),
    "af": ("Afghanistan", "Country", "", ("Afghanistan",)),
    "kz": ("Kazakhstan", "Country", "", ("Kazakhstan",)),
    "pyanj": ("Nizhny Pyanj checkpoint", "Checkpoint", "Tajikistan", ("Nizhny Pyanj checkpoint",)),
    "heroin": ("heroin", "Contraband", "", ("heroin",)),
    "two": ("two citizens of Afghanistan", "PersonGroup", "", ("Two citizens of Afghanistan",)),
    "gknb": (
        "State Committee for National Security", "SecurityService", "Tajikistan",
        ("State Committee for National Security of Tajikistan",),
    ),
    "safarov": ("Davron Safarov", "Person", "", ("Davron Safarov", "Safarov")),
    "caricc": (
        "Central Asian Regional Information and Coordination Centre", "InternationalOrganization", "",
        ("Central Asian Regional Information and Coordination Centre", "CARICC"),
    ),
    "almaty": ("Almaty", "Settlement", "Kazakhstan", ("Almaty",)),
}  # fmt: skip

#: subject, predicate, object or literal, words that say so
_CLAIMS = (
    ("guards", "partOf", "gknb", "The guards are subordinate to the State Committee for National Security"),
    ("gknb", "stateOf", "tj", "State Committee for National Security of Tajikistan"),
    ("safarov", "worksFor", "gknb", "headed by Colonel Davron Safarov"),
    ("safarov", "holdsPost", "'head", "headed by Colonel Davron Safarov"),
    ("caricc", "headquarteredIn", "almaty", "has its seat in Almaty"),
    ("kz", "memberOf", "caricc", "Kazakhstan and Tajikistan are members of CARICC"),
    ("tj", "memberOf", "caricc", "Kazakhstan and Tajikistan are members of CARICC"),
)

_EVENTS = (
    (
        "Seizure", "2011-03-03", ("pyanj",), "seized", "Tajik border guards seized 12 kg of heroin",
        (
            Argument("agent", entity="guards"), Argument("object", entity="heroin"),
            Argument("quantity", literal="12 kg", quantity=Quantity("12 kg", 12.0, "kg", entity="heroin")),
        ),
    ),
    ("Arrest", "2011-03-03", ("pyanj",), "arrested", "Two citizens of Afghanistan were arrested",
     (Argument("patient", entity="two"),)),
    ("Meeting", "2011-04-05", ("almaty",), "met", "Its director met Colonel Safarov in Almaty on 5 April 2011",
     (Argument("participant", entity="safarov"), Argument("participant", entity="caricc"))),
)  # fmt: skip


@dataclass
class FakePipeline:
    """Finds in an article what the two articles above say; fails on an article that contains the word CRASH."""

    version: str = "fake 1"
    language: str = "en"

    def extract(self, article: Article) -> Extraction:
        if "CRASH" in article.body:
            raise ArticleError(article.id, "the fake pipeline crashes on CRASH; take the word out")
        body = article.body
        entities, ids = [], {}
        for key, (name, cls, country, forms) in _ENTITIES.items():
            mentions = tuple(
                Mention(article.id, at, at + len(form), form, "name" if form[0].isupper() else "nominal")
                for form in forms
                if (at := body.find(form)) >= 0
            )
            if mentions:
                ids[key] = f"e{len(ids) + 1}"
                entities.append(Entity(
                    ids[key], name, cls, forms, mentions, country="country-tj" if country == "Tajikistan" else "",
                    count=2 if key == "two" else None, citizen_of=ids.get("af", "") if key == "two" else "",
                ))  # fmt: skip

        def evidence(quote: str) -> Evidence:
            at = body.find(quote)
            return Evidence(article.id, at, at + len(quote), quote)

        claims = tuple(
            Claim(
                f"c{n}", ids[s], p, evidence(quote), rule="fake", confidence=0.9 - n / 10,
                **({"literal": o[1:]} if o.startswith("'") else {"object": ids[o]}),
            )
            for n, (s, p, o, quote) in enumerate(_CLAIMS)
            if quote in body
        )
        events = tuple(
            Event(
                f"v{n}", cls, evidence(quote), when, tuple(ids[w] for w in where),
                tuple(
                    Argument(
                        a.role, ids[a.entity] if a.entity else "", a.literal,
                        a.quantity and Quantity(a.quantity.text, a.quantity.value, "kg", entity=ids["heroin"]),
                    )
                    for a in arguments
                ),
                trigger=trigger, rule="fake",
            )
            for n, (cls, when, where, trigger, quote, arguments) in enumerate(_EVENTS)
            if quote in body
        )  # fmt: skip
        return Extraction(article.id, tuple(entities), claims, events)

    def extract_all(self, articles: Iterable[Article], jobs: int = 1) -> Iterator[Extraction | ArticleError]:
        for article in articles:
            try:
                yield self.extract(article)
            except ArticleError as error:
                yield error


@pytest.fixture
def articles(tmp_path: Path) -> Path:
    """A folder with the two articles."""
    folder = tmp_path / "articles"
    folder.mkdir()
    for name, text in SOURCES.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(scope="session")
def small_ontology(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The vocabulary, and of the gazetteer what the two articles name, so that a build takes less than a second."""
    from kg.ontology import BKO, BKR, PREFIXES, gazetteer
    from kg.resources import data_folder

    folder = tmp_path_factory.mktemp("ontology")
    shutil.copy(data_folder("ontology") / "core.ttl", folder)
    forms = {form for name, _, _, more in _ENTITIES.values() for form in (name, *more)}
    concepts = {c.id: c for form in forms for c in gazetteer().by_name(form)}
    lines = [f"@prefix skos: <{PREFIXES['skos']}> ."]
    for c in sorted(concepts.values(), key=lambda c: c.id):
        lines.append(f'<{BKR}{c.id}> a <{BKO[c.type]}> ; skos:prefLabel "{c.name}"@en .')
        lines += [f'<{BKR}{c.id}> skos:altLabel "{n.text}"@{n.language or "en"} .' for n in c.names if n.text != c.name]
    (folder / "places.ttl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch, small_ontology: Path) -> None:
    """Builds of this test put the small ontology into the graph."""
    import kg.build

    monkeypatch.setattr(kg.build, "data_folder", lambda name: small_ontology)


@pytest.fixture(scope="session")
def small_build(tmp_path_factory: pytest.TempPathFactory, small_ontology: Path) -> Path:
    """A build of the two articles by the fake pipeline; read it, never write into it."""
    import kg.build

    folder = tmp_path_factory.mktemp("small")
    for name, text in SOURCES.items():
        (folder / name).write_text(text, encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(kg.build, "data_folder", lambda name: small_ontology)
        kg.build.build([folder], folder / "build", pipeline=FakePipeline())
    return folder / "build"


@pytest.fixture(scope="session")
def corpus_build(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A build of the corpus by the real pipeline, once a test run; read it, never write into it."""
    from kg.build import build

    out = tmp_path_factory.mktemp("corpus") / "build"
    report = build(out=out)
    assert not report.failed, [str(error) for error in report.failed]
    return out


CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


@pytest.fixture(scope="session")
def pipeline() -> Pipeline:
    """The whole pipeline, loaded once."""
    return load()


def pytest_runtest_setup(item: pytest.Item) -> None:
    """A test marked ``chromium`` skips with a reason where there is none, unless KG_REQUIRE_CHROMIUM forbids that."""
    if item.get_closest_marker("chromium") and not CHROMIUM:
        message = "no Chromium on this machine (on Debian: apt-get install chromium)"
        if os.environ.get("KG_REQUIRE_CHROMIUM"):
            pytest.fail(f"{message}, and KG_REQUIRE_CHROMIUM is set")
        pytest.skip(message)


@pytest.fixture(scope="session")
def chromium() -> str:
    """Path of the browser; for tests marked ``chromium``."""
    assert CHROMIUM, "mark the test with pytest.mark.chromium"
    return CHROMIUM
