"""Which accounts of different articles tell of one event, on what they disagree, and how many articles support what."""

import json
import random
from collections import defaultdict
from dataclasses import replace
from itertools import combinations

import pytest
from test_resolve import article, entity

from kg.corpus import LOOKED_AT, Gold, read_gold
from kg.model import Argument, Article, Claim, Entity, Event, Evidence, Extraction, Quantity, Support
from kg.ontology import gazetteer
from kg.rdf.export import from_annotations
from kg.resolve import Ids, Resolution, resolve
from kg.resources import data_folder

DAY = "2021-03-04"
KORDAY = entity("Korday checkpoint", "Checkpoint", concept="checkpoint-kz-korday")
AUYL = entity("Auyl checkpoint", "Checkpoint", concept="checkpoint-kz-auyl")
ZHAMBYL = entity("Zhambyl Region", "AdministrativeRegion", concept="region-kz-zhambyl")
HEROIN = entity("heroin", "Contraband", concept="good-heroin")
HASHISH = entity("hashish", "Contraband", concept="good-hashish")
GUARDS = entity("Border Service of Kazakhstan", "BorderService", concept="kz-border-service")
KNB = entity("KNB", "SecurityService", concept="kz-knb")
POLICE = entity("Ministry of Internal Affairs of Kazakhstan", "Ministry", concept="kz-mvd")


def account(
    name: str, when: str = DAY, where: tuple[Entity, ...] = (KORDAY,), agent: Entity | None = GUARDS,
    goods: Entity = HEROIN, kilograms: float = 17, type: str = "Seizure", **more: object,
) -> Extraction:  # fmt: skip
    """An article that tells of one event."""
    things = [goods, *where, *([agent] if agent else [])]
    x = article(name, *things)
    amount = f"{kilograms:g} kg"
    roles = [Argument("object", "e1"), Argument("quantity", literal=amount, quantity=Quantity(amount, kilograms, "kg"))]
    if agent:
        roles.append(Argument("agent", f"e{len(things)}"))
    places = tuple(f"e{n}" for n in range(2, 2 + len(where)))
    quote = Evidence(name, 0, 6, "seized")
    event = Event("v1", type, quote, when, places, tuple(roles), **more)  # type: ignore[arg-type]
    return replace(x, events=(event,))


def published(*names: str, day: str = "2021-03-05", publisher: str = "") -> list[Article]:
    return [Article(n, "x", n * 8, published=day, publisher=publisher) for n in names]


def found(*accounts: Extraction, **more: object) -> Resolution:
    articles = published(*(x.article for x in accounts))
    return resolve(accounts, gazetteer(), articles=articles, **more)  # type: ignore[arg-type]


def events(of: Resolution) -> list[str]:
    return [v.corpus_id for x in of.extractions for v in x.events]


@pytest.mark.parametrize(
    "other",
    [
        {}, {"kilograms": 7}, {"when": "2021-03"}, {"agent": None}, {"agent": KNB}, {"where": (ZHAMBYL,)},
        {"kilograms": 17.2, "agent": POLICE}, {"when": "2021-03-05", "kilograms": 17}, {"when": ""},
    ],
)  # fmt: skip
def test_one_event_told_by_two_articles(other: dict[str, object]) -> None:
    assert len(set(events(found(account("a"), account("b", **other))))) == 1


@pytest.mark.parametrize(
    "other",
    [
        {"when": "2021-03-09"}, {"when": "2021-04"}, {"where": (AUYL,)}, {"goods": HASHISH}, {"type": "Smuggling"},
        {"factuality": "planned"}, {"when": "2021-03-05", "kilograms": 3},
        {"when": "", "agent": POLICE, "kilograms": 3},
    ],
)  # fmt: skip
def test_two_events_however_alike_they_are(other: dict[str, object]) -> None:
    assert len(set(events(found(account("a"), account("b", **other))))) == 2


def test_what_people_of_two_states_smuggled_is_two() -> None:
    uzbek, kyrgyz = (
        replace(entity(f"a driver from {name}", "PersonGroup"), citizen_of=f"country-{name}") for name in ("uz", "kg"))

    def told(name: str, agent: Entity) -> Extraction:
        return account(name, agent=agent, type="Smuggling")

    assert len(set(events(found(told("a", uzbek), told("b", uzbek))))) == 1
    assert len(set(events(found(told("a", uzbek), told("b", kyrgyz))))) == 2


def test_what_one_article_keeps_apart_stays_apart() -> None:
    twice = account("a")
    second = replace(twice.events[0], id="v2", evidence=Evidence("a", 50, 56, "seized"))
    twice = replace(twice, events=(*twice.events, second))
    ids = events(found(twice, account("b")))
    assert ids[0] != ids[1]
    assert len(set(ids)) == 2


def test_what_could_be_either_of_two_is_asked() -> None:
    both = article("a", HEROIN, KORDAY, GUARDS)
    told = [
        Event(f"v{n}", "Seizure", Evidence("a", n, n + 6, "seized"), DAY, ("e2",), (Argument("object", "e1"),))
        for n in (1, 2)
    ]
    one = found(replace(both, events=tuple(told)), account("b", agent=None))
    assert len(set(events(one))) == 3
    assert {u.kind for u in one.unsure} == {"event"} and len(one.unsure) == 2


@pytest.mark.parametrize(
    ("other", "property", "values"),
    [
        ({"kilograms": 7}, "quantity", (("17 kg", ("a", "c")), ("7 kg", ("b",)))),
        ({"agent": POLICE}, "agent", (("kz-border-service", ("a", "c")), ("kz-mvd", ("b",)))),
        ({"when": "2021-03-05"}, "when", ((DAY, ("a", "c")), ("2021-03-05", ("b",)))),
    ],
)
def test_conflicts_are_said_and_not_averaged(other: dict[str, object], property: str, values: object) -> None:
    one = found(account("a"), account("b", **other), account("c"))
    assert len(set(events(one))) == 1
    (conflict,) = one.conflicts
    assert (conflict.event, conflict.property, conflict.values) == (events(one)[0], property, values)


def test_what_one_article_leaves_out_or_says_less_exactly_is_no_conflict() -> None:
    one = found(account("a"), account("b", when="2021-03", agent=None, where=(ZHAMBYL,)))
    assert len(set(events(one))) == 1
    assert one.conflicts == ()


def test_a_person_decides_about_events_too() -> None:
    a, b = account("a"), account("b", when="2021-03-09")
    keys = (("a", "v1"), ("b", "v1"))
    assert len(set(events(found(a, b, same_events=[keys])))) == 1
    assert len(set(events(found(a, account("b"), apart_events=[keys])))) == 2
    assert found(a, account("b"), apart_events=[keys]).unsure == ()


def test_adding_an_article_changes_no_event_and_order_does_not_matter() -> None:
    accounts = [account("m"), account("k", kilograms=7), account("z", when="2021-03-09"), account("b", agent=None)]
    known, before = Ids(), {}
    for n in range(1, 5):
        now = found(*accounts[:n], known=known)
        told = {x.article: x.events[0].corpus_id for x in now.extractions}
        assert all(told[a] == id for a, id in before.items())
        known, before = now.ids, told
    for seed in range(4):
        mixed = list(accounts)
        random.Random(seed).shuffle(mixed)
        again = found(*mixed, known=known)
        assert {x.article: x.events[0].corpus_id for x in again.extractions} == before
        assert (again.ids, again.conflicts, again.unsure) == (now.ids, now.conflicts, now.unsure)


# --- the gold ---


def gold() -> list[Gold]:
    return [g for g in read_gold(data_folder("corpus") / "gold") if g.article.language == "en" and g.set == LOOKED_AT]


@pytest.fixture(scope="module")
def of_gold() -> dict[tuple[str, str], str]:
    """Event of the gold -> its id in the corpus, resolved from the annotations of people."""
    read = gold()
    extractions = [from_annotations(g.annotations, g.article.body) for g in read]
    one = resolve(extractions, gazetteer(), articles=[g.article for g in read])
    return {(x.article, v.id): v.corpus_id for x in one.extractions for v in x.events}


def groups() -> list[list[tuple[str, str]]]:
    data = json.loads((data_folder("corpus") / "gold" / "same-events.json").read_text("utf-8"))
    return [[(article, event) for article, event in group] for group in data]


def test_the_events_that_several_articles_report_are_joined(of_gold: dict[tuple[str, str], str]) -> None:
    english = [[m for m in group if m in of_gold] for group in groups()]
    joined = [g for g in english if len({of_gold[m] for m in g}) == 1]
    assert len(english) == 11 and all(len(g) > 1 for g in english)
    assert len(joined) >= 8


def test_no_two_events_of_these_articles_are_wrongly_joined(of_gold: dict[tuple[str, str], str]) -> None:
    """Of the articles whose events are grouped; what is marked optional counts neither way."""
    group_of = {m: n for n, group in enumerate(groups()) for m in group}
    grouped = {article for article, _ in group_of}
    optional = {(g.article.id, e["id"]) for g in gold() for e in g.annotations["events"] if e.get("optional")}
    together: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
    for member, id in of_gold.items():
        if member[0] in grouped and member not in optional:
            together[id].append(member)
    wrong = [
        pair for members in together.values() for pair in combinations(members, 2)
        if group_of.get(pair[0], pair[0]) != group_of.get(pair[1], pair[1])
    ]  # fmt: skip
    assert wrong == []


def test_the_second_seizure_at_korday_is_another(of_gold: dict[tuple[str, str], str]) -> None:
    assert of_gold["d23", "v1"] not in {of_gold["d01", "v4"], of_gold["d21", "v2"], of_gold["d23", "v5"]}
    assert of_gold["d01", "v4"] == of_gold["d21", "v2"] == of_gold["d23", "v5"]


# --- support ---


def claims(name: str, by: str = "") -> Extraction:
    said = Claim("c1", "e1", "partOf", Evidence(name, 0, 1, "x"), "e2", attributed_to=by)
    return replace(article(name, GUARDS, KNB), claims=(said,))


def support(*extractions: Extraction, articles: list[Article] | None = None) -> Support:
    one = resolve(extractions, gazetteer(), articles=articles or [])
    (counted,) = {c.support for x in one.extractions for c in x.claims}
    return counted


def test_articles_that_cite_one_source_count_once() -> None:
    assert support(claims("a")) == Support(1, 1)
    assert support(claims("a"), claims("b")) == Support(2, 2)
    assert support(*(claims(n, "Interfax") for n in "abcde")) == Support(5, 1)
    assert support(*(claims(n, "the Interfax") for n in "abc"), claims("d")) == Support(4, 2)
    assert support(claims("a", "Interfax"), claims("b", "Kabar"), claims("c")) == Support(3, 3)


def test_what_the_source_itself_published_is_its_report() -> None:
    wire = published("a", publisher="Interfax") + published("b", "c", publisher="Daily")
    assert support(claims("a"), claims("b", "Interfax"), claims("c", "Interfax"), articles=wire) == Support(3, 1)
    assert support(claims("b"), claims("c"), articles=wire) == Support(2, 2)


def test_a_source_is_known_by_any_of_its_names() -> None:
    x = claims("a", "e3")
    asked = entity("National Security Committee", "SecurityService", concept="kz-knb")
    x = replace(x, entities=(*x.entities, replace(asked, id="e3")))
    y = claims("b", "e2")
    assert support(x, y) == Support(2, 1)


def test_a_denial_does_not_support_what_it_denies() -> None:
    denied = claims("b")
    denied = replace(denied, claims=(replace(denied.claims[0], factuality="denied"),))
    one = resolve([claims("a"), denied], gazetteer())
    assert [c.support for x in one.extractions for c in x.claims] == [Support(), Support()]


def test_the_accounts_of_an_event_support_it() -> None:
    one = found(account("a", attributed_to="Kabar"), account("b", attributed_to="Kabar"), account("c"))
    assert {v.support for x in one.extractions for v in x.events} == {Support(3, 2)}
