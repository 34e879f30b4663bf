"""Which entities of different articles become one, and which must not."""

import random
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from kg.model import Argument, Claim, Entity, Event, Evidence, Extraction, Mention
from kg.ontology import Concept, Gazetteer, Name
from kg.resolve import fold, resolve, slug

KNB = Concept("kz-knb", "National Security Committee of Kazakhstan", (
    Name("National Security Committee of Kazakhstan", "en", "preferred"), Name("KNB", "en", "acronym"),
    Name("National Security Committee", "en", "generic")), "SecurityService", "country-kz")
KAZAKHSTAN = Concept("country-kz", "Kazakhstan", (
    Name("Kazakhstan", "en", "preferred"), Name("Kazakh", "en", "demonym")), "Country", "country-kz")
ORAL = Concept("oral", "Oral", (Name("Oral", "en", "preferred", weak=True),), "Settlement", "country-kz")
GAZETTEER = Gazetteer({c.id: c for c in (KNB, KAZAKHSTAN, ORAL)})


def entity(name: str, type: str, *others: str, at: int = 0, **values: Any) -> Entity:
    return Entity("e", name, type, (name, *others),
                  tuple(Mention("", at + n, at + n + 1, t) for n, t in enumerate((name, *others))), **values)


def article(id: str, *entities: Entity) -> Extraction:
    numbered = []
    for n, e in enumerate(entities, 1):
        mentions = tuple(replace(m, article=id, start=m.start + 10 * n, end=m.end + 10 * n) for m in e.mentions)
        numbered.append(replace(e, id=f"e{n}", mentions=mentions))
    return Extraction(id, tuple(numbered))


def resolved(*articles: Extraction) -> tuple[tuple[Entity, ...], tuple[Extraction, ...]]:
    found = resolve(articles, GAZETTEER)
    return found.entities, found.extractions


def ids(*articles: Extraction) -> list[str]:
    """Ids of the entities of all articles, in order."""
    return [e.id for x in resolved(*articles)[1] for e in x.entities]


def one(a: Entity, b: Entity) -> bool:
    return len(set(ids(article("a", a), article("b", b)))) == 1


@pytest.mark.parametrize(
    ("a", "b"),
    [
        (("Yerlan Suleimenov", "Person"), ("Yerlan Suleimenov", "Person")),
        (("Adilbek Dzhaksybekov", "Person"), ("Adilbek Jaksybekov", "Person")),
        (("Adilbek Zhaqsybekov", "Person"), ("Адильбек Джаксыбеков", "Person")),
        (("Daniyar Askarovich Baimuratov", "Person"), ("Daniyar Baimuratov", "Person")),
        (("Farrukh Nazarzoda", "Person"), ("Farrukh Nazarsoda", "Person")),
        (("Korday checkpoint", "Checkpoint"), ("Qordai border crossing", "Checkpoint")),
        (("Ak-Sai", "Settlement"), ("village of Ak-Say", "Settlement")),
        (("Ak-Sai", "Place"), ("Ak-Sai", "Settlement")),
        (("Shanghai Co-operation Organisation", "Organization"),
         ("the Shanghai Cooperation Organization", "InternationalOrganization")),
        (("Orlan-10 drone", "Equipment"), ("Orlan-10 drones", "Equipment")),
        (("heroin", "Contraband"), ("Heroin", "Contraband")),
        (("Jogorku Kenesh", "Legislature"), ("Jogorku Kenesh", "StateBody")),
        (("Customs Union", "InternationalOrganization"), ("Customs Union", "InternationalOrganization")),
    ],
)
def test_one_name_in_two_articles_is_one_entity(a: tuple[str, str], b: tuple[str, str]) -> None:
    assert one(entity(*a), entity(*b))


@pytest.mark.parametrize(
    ("a", "b"),
    [
        (("Suleimenov", "Person"), ("Suleimenov", "Person")),
        (("Suleimenov", "Person"), ("Yerlan Suleimenov", "Person")),
        (("Y. Suleimenov", "Person"), ("Y. Suleimenov", "Person")),
        (("Bolat Akhmetov", "Person"), ("Leila Akhmetov", "Person")),
        (("Aigul Akhmetov", "Person"), ("Aigul Akhmetova", "Person")),
        (("Ali Karimov", "Person"), ("Ali Kasimov", "Person")),
        (("Ivan Petrovich Orlov", "Person"), ("Ivan Sergeevich Orlov", "Person")),
        (("two citizens", "PersonGroup"), ("two citizens", "PersonGroup")),
        (("Batken", "Settlement"), ("Batken", "NonGovernmentalOrganization")),
        (("Batken", "Settlement"), ("Batken", "AdministrativeRegion")),
        (("Border Service", "BorderService"), ("Border Service", "BorderService")),
        (("Interior Ministry", "Ministry"), ("Interior Ministry", "Ministry")),
    ],
)
def test_what_must_stay_apart(a: tuple[str, str], b: tuple[str, str]) -> None:
    assert not one(entity(*a), entity(*b))


def test_bodies_of_one_name_are_told_apart_by_country() -> None:
    def border_service(country: str) -> Entity:
        return entity("Border Service", "BorderService", country=country)

    kz, ru, unknown = border_service("country-kz"), border_service("country-ru"), border_service("")
    found = ids(article("a", kz, ru), article("b", ru, kz), article("c", unknown))
    assert found[0] == found[3] != found[1] == found[2]
    assert found[4] not in found[:4]
    assert found[0] == "organization-border-service-country-kz"


def test_places_of_one_name_are_told_apart_by_country() -> None:
    here, there = (entity("Ak-Sai", "Settlement", country=c) for c in ("country-kg", "country-uz"))
    unknown = entity("Ak-Sai", "Settlement")
    assert not one(here, there)
    assert one(here, unknown)
    # With both in the corpus nobody can say which one it is.
    assert len(set(ids(article("a", here), article("b", there), article("c", unknown)))) == 3


def test_two_that_one_article_keeps_apart_stay_apart() -> None:
    full, short, other = (
        entity(f"Ali {n}", "Person") for n in ("Umarovich Karimov", "Karimov", "Rustamovich Karimov"))
    assert one(full, short)
    assert len(set(ids(article("a", full, short)))) == 2
    assert len(set(ids(article("a", full, short), article("b", short)))) == 2
    # Whose patronymic is left out in c?
    assert len(set(ids(article("a", full), article("b", other), article("c", short)))) == 3


def test_one_name_twice_in_an_article_is_one_entity() -> None:
    entities, [x] = resolved(article("a", entity("Ann Lee", "Person"), entity("Ann Lee", "Person", "Lee")))
    assert len(entities) == len(x.entities) == 1
    assert [m.text for m in x.entities[0].mentions] == ["Ann Lee", "Ann Lee", "Lee"]


def test_an_acronym_joins_the_name_that_introduces_it() -> None:
    full = entity("Kazakhstan Institute for Strategic Studies", "ResearchOrganization", "KISI")
    short = entity("KISI", "Organization")
    other = entity("Kyiv Institute of Steel Industry", "ResearchOrganization", "KISI")
    assert one(short, full)
    assert len(set(ids(article("a", full), article("b", short), article("c", other)))) == 3
    college = entity("OSCE Border Management Staff College", "Organization", "Border Management Staff College")
    assert one(college, entity("Border Management Staff College", "Organization"))
    donors = entity("Council of Frontier Donors", "Organization", "Frontier Donors Council")
    assert one(donors, entity("Frontier Donors Council", "Organization"))


def test_the_gazetteer_decides_first() -> None:
    service = entity("National Security Service", "SecurityService", concept="kz-knb")
    committee = entity("KNB", "SecurityService", concept="kz-knb")
    entities, extractions = resolved(article("a", service, committee), article("b", committee))
    assert [(e.id, e.name, e.type, e.country) for e in entities] == [
        ("kz-knb", "National Security Committee of Kazakhstan", "SecurityService", "country-kz")]
    assert len(entities[0].mentions) == 3
    assert entities[0].aliases == ("National Security Service", "KNB")
    assert [len(x.entities) for x in extractions] == [1, 1]


@pytest.mark.parametrize(
    ("e", "id"),
    [
        (entity("KNB", "SecurityService"), "kz-knb"),
        (entity("KNB", "Person"), "person-knb"),
        (entity("KNB", "SecurityService", country="country-kg"), "organization-knb"),
        (entity("National Security Committee", "StateBody", country="country-kz"), "kz-knb"),
        (entity("National Security Committee", "StateBody"), "organization-national-security-committee"),
        (entity("Oral", "Settlement"), "place-oral"),
        (entity("Oral", "Settlement", country="country-kz"), "oral"),
        (entity("Kazakh", "Country"), "place-kazakh"),
        (entity("Atlantis", "Country", concept="country-zz"), "place-atlantis"),
    ],
)
def test_names_of_the_gazetteer_are_found_without_doubt_only(e: Entity, id: str) -> None:
    assert ids(article("a", e)) == [id]


def test_the_fullest_name_and_most_specific_class_are_kept() -> None:
    names = [("Daniyar Baimuratov", "Person"), ("Daniyar Askarovich Baimuratov", "Person"),
             ("Данияр Аскарович Баймуратов", "Person")]
    [person], _ = resolved(*(article(str(n), entity(*x)) for n, x in enumerate(names)))
    assert person.name == "Daniyar Askarovich Baimuratov"
    bodies = [("Jogorku Kenesh", "StateBody"), ("Jogorku Kenesh", "StateBody"), ("Jogorku Kenesh", "Legislature")]
    [body], extractions = resolved(*(article(str(n), entity(*x)) for n, x in enumerate(bodies)))
    assert body.type == "Legislature"
    assert extractions[0].entities[0].type == "Legislature"


def test_claims_events_and_groups_point_to_the_ids_of_the_corpus() -> None:
    x = article("a", entity("Kazakhstan", "Country", concept="country-kz"), entity("KNB", "SecurityService"),
                entity("two citizens", "PersonGroup", citizen_of="e1", count=2),
                entity("the committee", "SecurityService", concept="kz-knb"))
    said = Evidence("a", 0, 3, "KNB")
    x = replace(
        x,
        claims=(Claim("c1", "e2", "stateOf", said, "e1", attributed_to="e2"), Claim("c2", "e4", "partOf", said, "e2")),
        events=(Event("v1", "Arrest", said, where=("e1", "e1"),
                      arguments=(Argument("agent", "e2"), Argument("agent", "e4"), Argument("charge", literal="x"))),),
    )
    entities, [y] = resolved(x)
    assert [(c.subject, c.object, c.attributed_to) for c in y.claims] == [("kz-knb", "country-kz", "kz-knb")]
    assert y.notes == ("left out: kz-knb partOf itself ('KNB')",)
    assert y.events[0].where == ("country-kz",)
    assert y.events[0].arguments == (Argument("agent", "kz-knb"), Argument("charge", literal="x"))
    group = next(e for e in entities if e.type == "PersonGroup")
    assert (group.citizen_of, group.count) == ("country-kz", 2)
    assert group in y.entities


def test_ids_are_slugs_and_do_not_depend_on_other_articles() -> None:
    a = article("a", entity("Фируз Назарзода", "Person"), entity("two men", "PersonGroup"), entity("ÿ“”<>", "Place"),
                entity("中国", "Place"))
    alone, among = ids(a), ids(a, article("b", entity("two men", "PersonGroup"), entity("Ann Lee", "Person")))
    assert among[:4] == alone
    assert alone[0] == "person-firuz-nazarzoda"
    assert all(c in "abcdefghijklmnopqrstuvwxyz0123456789-" for i in alone for c in i)


def shuffled(articles: Sequence[Extraction], seed: int) -> list[Extraction]:
    out = list(articles)
    random.Random(seed).shuffle(out)
    return out


def test_the_order_of_the_articles_does_not_matter() -> None:
    rng = random.Random(5)
    names = [("Yerlan Suleimenov", "Person"), ("Erlan Suleymenov", "Person"), ("Yerlan B. Suleimenov", "Person"),
             ("Ak-Sai", "Settlement"), ("Border Service", "BorderService"), ("KNB", "SecurityService"),
             ("KISI", "Organization"),
             ("Kazakhstan Institute for Strategic Studies", "ResearchOrganization", "KISI"), ("two men", "PersonGroup"),
             ("heroin", "Contraband"), ("Bakhty crossing", "Checkpoint"), ("Bakhty checkpoint", "Checkpoint")]
    articles = [
        article(f"a{n:02}", *(entity(*x, country=rng.choice(["", "country-kz", "country-kg"]))
                              for x in rng.sample(names, 6)))
        for n in range(25)
    ]
    entities, extractions = resolved(*articles)
    by_article = {x.article: x for x in extractions}
    for seed in range(5):
        mixed = shuffled(articles, seed)
        again, renamed = resolved(*mixed)
        assert again == entities
        assert [x.article for x in renamed] == [x.article for x in mixed]
        assert all(by_article[x.article] == x for x in renamed)
    assert len({e.id for e in entities}) == len(entities) < 100
    assert sum(len(e.mentions) for e in entities) == sum(len(e.mentions) for x in articles for e in x.entities)


@pytest.mark.parametrize(
    ("a", "b"),
    [("Korday", "Qordai"), ("Nazarbayev", "Nazarbaev"), ("Zhibek-Zholy", "Jibek Joly"), ("Dmitriy", "Dmitri"),
     ("Tadzhikistan", "Tajikistan"), ("Kholikov", "Холиков"), ("Khujand", "Хӯҷанд")],
)
def test_romanizations_of_one_name(a: str, b: str) -> None:
    assert fold(a, True) == fold(b, True)


def test_different_names_fold_differently() -> None:
    names = ["Osh", "Uch", "Almaty", "Astana", "Batken", "Balykchy", "Isfara", "Isfana", "Akhmetov", "Akhmetova"]
    assert len({fold(n, True) for n in names}) == len(names)
    assert slug("") == slug("")
    assert slug("***") != slug("???")


def test_nothing() -> None:
    assert resolved() == ((), ())
    assert resolved(Extraction("a")) == ((), (Extraction("a"),))


@pytest.mark.parametrize("type", ["Organization", "Programme", "Place", "Person", "Equipment", "Contraband"])
def test_names_that_are_alike_in_any_way_can_be_compared(type: str) -> None:
    names = ["Border Guard Aid", "Aid Border Guard", "Border Guard Aida", "BGA", "Great Border Guard Aid", "Guard Aid",
             "B. Aid", "Aid", "Border G. Aid", "Border Guard Vaid"]
    articles = [article(f"{n:02}", entity(name, type)) for n, name in enumerate(names)]
    introduced = article("99", entity("Border Guard Aid", type, "BGAid"), entity("BGAid", type))
    entities, _ = resolved(*articles, introduced)
    assert {m.text for e in entities for m in e.mentions} == {*names, "BGAid"}


def _serving(id: str, state: str) -> Extraction:
    """An article with one Rahim Safarov, who works for a body of a state, or for none that is told."""
    x = article(id, entity("Rahim Safarov", "Person"), entity("Border Guard Museum", "Organization", country=state))
    claim = Claim("c", "e1", "worksFor", Evidence(id, 0, 1, "x"), object="e2")
    return replace(x, claims=(claim,) if state else ())


def _persons(*articles: Extraction) -> tuple[list[str], int]:
    """Id of the person of each article, and the number of unsure pairs of persons."""
    found = resolve(articles, GAZETTEER)
    persons = {e.id for e in found.entities if e.type == "Person"}
    return [x.entities[0].id for x in found.extractions], sum({u.a, u.b} <= persons for u in found.unsure)


def test_persons_of_one_name_who_serve_two_states_are_for_a_person_to_decide() -> None:
    found, unsure = _persons(_serving("a", "country-kz"), _serving("b", "country-uz"))
    assert found[0] != found[1]
    assert unsure == 1


def test_persons_of_one_name_are_one_where_nothing_tells_of_two_states() -> None:
    found, unsure = _persons(_serving("a", "country-kz"), _serving("b", ""), _serving("c", "country-kz"))
    assert len(set(found)) == 1
    assert unsure == 0


def test_who_serves_no_state_is_taken_for_the_one_whom_nearly_all_name() -> None:
    many = [_serving(f"a{n}", "country-kz") for n in range(3)]
    found, unsure = _persons(*many, _serving("b", "country-uz"), _serving("c", ""))
    assert len(set(found)) == 2
    assert found[4] == found[0] != found[3]
    assert unsure == 1


def test_who_serves_no_state_stays_alone_where_two_are_named_equally() -> None:
    found, unsure = _persons(_serving("a", "country-kz"), _serving("b", "country-uz"), _serving("c", ""))
    assert len(set(found)) == 3
    assert unsure == 3
