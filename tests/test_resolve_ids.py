"""Ids that stay when articles are added, what a person decides, and what is left for a person to decide."""

import random
from dataclasses import replace
from pathlib import Path

import pytest
from test_resolve import GAZETTEER, article, entity, shuffled

from kg.errors import RunError
from kg.model import Article, Claim, Entity, Event, Evidence, Extraction
from kg.ontology import gazetteer
from kg.resolve import Ids, Resolution, find_ids, plain, read_ids, resolve, writable, write_ids

ANN = entity("Ann Lee", "Person")


def by_mention(found: Resolution) -> dict[tuple[str, int], str]:
    """Id of what each mention names."""
    return {(m.article, m.start): e.id for e in found.entities for m in e.mentions}


def corpus(seed: int, number: int) -> list[Extraction]:
    rng = random.Random(seed)
    names = [("Yerlan Suleimenov", "Person"), ("Erlan Suleymenov", "Person"), ("Yerlan B. Suleimenov", "Person"),
             ("Suleimenov", "Person"), ("Ak-Sai", "Settlement"), ("Ak-Sai", "Place"),
             ("Border Service", "BorderService"), ("KNB", "SecurityService"), ("KISI", "Organization"),
             ("two men", "PersonGroup"),
             ("Kazakhstan Institute for Strategic Studies", "ResearchOrganization", "KISI"), ("heroin", "Contraband"),
             ("Customs Academy", "StateBody"), ("Ann Lee", "Person"), ("中国", "Place"), ("台灣", "Place")]
    return [
        article(f"{rng.randrange(10**6):06}-{n}", *(entity(*x, country=rng.choice(["", "country-kz"]))
                                                     for x in rng.sample(names, 7)))
        for n in range(number)
    ]


@pytest.mark.parametrize("seed", range(6))
def test_adding_articles_one_by_one_changes_no_id_that_was_given_out(seed: int) -> None:
    articles, found = corpus(seed, 10), Resolution()
    for n in range(1, 11):
        before, was = by_mention(found), found
        found = resolve(articles[:n], GAZETTEER, known=was.ids)
        now = by_mention(found)
        for mention, id in before.items():
            merged = id in found.replaced and now[mention] in found.replaced[id]
            split = id in {e.id for e in found.entities}
            assert now[mention] == id or merged or split, "an id stays, redirects, or keeps most of what it named"
        assert {e.id for e in was.entities} <= {e.id for e in found.entities} | set(found.replaced)
        assert resolve(shuffled(articles[:n], seed), GAZETTEER, known=found.ids).ids == found.ids


def test_an_id_does_not_go_to_another_of_the_same_name() -> None:
    here, there = (entity("Ak-Sai", "Settlement", country=c) for c in ("country-kg", "country-uz"))
    first = resolve([article("b", here)], GAZETTEER)
    assert [e.id for e in first.entities] == ["place-ak-sai"]
    second = resolve([article("a", there), article("b", here)], GAZETTEER, known=first.ids)
    assert by_mention(second)["b", 10] == "place-ak-sai"
    assert by_mention(second)["a", 10].startswith("place-ak-sai-")
    gone = resolve([article("a", there)], GAZETTEER, known=second.ids)
    assert by_mention(gone)["a", 10] == by_mention(second)["a", 10], "also where the other is not in this build"


def test_what_becomes_one_leaves_a_redirect() -> None:
    full = entity("Kazakhstan Institute for Strategic Studies", "ResearchOrganization")
    short, both = entity("KISI", "Organization"), entity(full.name, "ResearchOrganization", "KISI")
    first = resolve([article("a", full), article("b", short), article("c", short)], GAZETTEER)
    old = {by_mention(first)["a", 10], by_mention(first)["b", 10]}
    assert len(old) == 2
    second = resolve([article(i, e) for i, e in zip("abcd", (full, short, short, both), strict=True)], GAZETTEER,
                     known=first.ids)
    (kept,) = set(by_mention(second).values())
    assert kept in old
    (gone,) = old - {kept}
    assert second.replaced == {gone: (kept,)}
    third = resolve([article("a", full), article("b", short)], GAZETTEER, known=second.ids)
    assert third.replaced[gone] == (kept,), "also when the article that joined them is gone"


def test_an_id_outlives_a_mention_that_is_read_with_other_words() -> None:
    first = resolve([article("a", ANN)], GAZETTEER)
    moved = article("a", entity("Ann Lee", "Person", at=3))
    assert [e.id for e in resolve([moved], GAZETTEER, known=first.ids).entities] == ["person-ann-lee"]


def test_ids_are_recorded_by_the_hash_of_the_text_and_not_by_the_name_of_the_file() -> None:
    first = resolve([article("a", entity("two men", "PersonGroup"))], GAZETTEER, articles=[Article("a", "x", "f" * 64)])
    second = resolve([article("z", entity("two men", "PersonGroup"))], GAZETTEER, known=first.ids,
                     articles=[Article("z", "x", "f" * 64)])
    assert [e.id for e in first.entities] == [e.id for e in second.entities]


def test_the_file_of_ids_is_read_as_it_was_written(tmp_path: Path) -> None:
    found = Ids({("f" * 64, 3, 'a "quote"\nof\ttwo lines “Ақ”'): "person-x"}, {"person-y": ("person-x", "person-z")})
    write_ids(found, tmp_path / "ids.jsonl")
    assert read_ids(tmp_path / "ids.jsonl") == found
    assert (tmp_path / "ids.jsonl").read_text("utf-8").count("\n") == 2
    assert [p.name for p in tmp_path.iterdir()] == ["ids.jsonl"]
    assert read_ids(tmp_path / "none") == Ids()


@pytest.mark.parametrize("line", ["{", "[]", '{"id": "x"}', '{"id": "x", "sha256": "y", "start": "z", "quote": ""}'])
def test_a_damaged_line_is_named(tmp_path: Path, line: str) -> None:
    path = tmp_path / "ids.jsonl"
    path.write_text('{"id": "x", "by": ["y"]}\n' + line + "\n")
    with pytest.raises(RunError, match="line 2: no record of an id"):
        read_ids(path)


def test_where_the_ids_are_kept(tmp_path: Path) -> None:
    folder, other = tmp_path / "one", tmp_path / "two"
    folder.mkdir()
    other.mkdir()
    (folder / "a.md").write_text("x")
    assert find_ids(None, [folder / "a.md", other]) == folder / "ids.jsonl"
    (other / "ids.jsonl").write_text("")
    assert find_ids(None, [folder / "a.md", other]) == other / "ids.jsonl"
    assert find_ids(tmp_path / "mine", [folder]) == tmp_path / "mine"
    assert find_ids(None).parts[-2:] == ("corpus", "ids.jsonl")
    assert writable(folder / "ids.jsonl")
    assert not writable(tmp_path / "site-packages" / "kg" / "_data" / "corpus" / "ids.jsonl")


# --- what a person says ---


def people(found: Resolution, *keys: tuple[str, str]) -> list[str]:
    of = {(x.article, n): e.id for x in found.extractions for n, e in enumerate(x.entities, 1)}
    return [of[a, int(e[1:])] for a, e in keys]


def test_two_of_one_name_are_two_where_a_person_says_so() -> None:
    articles = [article(i, ANN) for i in "abc"]
    keys = [(i, "e1") for i in "abc"]
    found = resolve(articles, GAZETTEER, apart=[(keys[0], keys[1])])
    assert len(set(people(found, *keys))) == 3, "whose is the third? nobody knows"
    found = resolve(articles, GAZETTEER, apart=[(keys[0], keys[1])], same=[(keys[2], keys[1])])
    a, b, c = people(found, *keys)
    assert a != b == c


def test_one_mention_is_taken_out_of_a_concept() -> None:
    committee = entity("National Security Committee of Kazakhstan", "SecurityService", concept="kz-knb")
    articles = [article("a", entity("the service", "SecurityService", concept="kz-knb")), article("b", committee),
                article("c", committee)]
    found = resolve(articles, GAZETTEER, apart=[(("b", "e1"), ("a", "e1"))])
    a, b, c = people(found, ("a", "e1"), ("b", "e1"), ("c", "e1"))
    assert (a, b, c) == ("organization-the-service", "kz-knb", "kz-knb")


@pytest.mark.parametrize(
    ("a", "b"),
    [
        (entity("KNB", "SecurityService", concept="kz-knb"), entity("Kazakhstan", "Country", concept="country-kz")),
        (entity("Ann Lee", "Person"), entity("Ivan Orlov", "Person")),
        (entity("two men", "PersonGroup"), entity("Ivan Orlov", "Person")),
        (entity("Ak-Sai", "Settlement", country="country-kg"), entity("Ak-Sai", "Settlement", country="country-uz")),
    ],
)
def test_what_a_person_says_is_one_outranks_every_constraint(a: Entity, b: Entity) -> None:
    articles, keys = [article("a", a), article("b", b)], (("a", "e1"), ("b", "e1"))
    found = resolve(articles, GAZETTEER, same=[keys])
    assert len(found.entities) == 1
    (join,) = next(iter(found.joins.values()))
    assert (join.a, join.b, join.reasons) == (*keys, ("a person says so",))
    again = resolve(shuffled(articles, 1), GAZETTEER, same=[keys[::-1]], known=found.ids)
    assert (again.entities, again.ids) == (found.entities, found.ids)


def test_a_name_that_a_person_gave_is_kept_and_changes_no_id() -> None:
    articles = [article("a", ANN), article("b", ANN)]
    (found,) = resolve(articles, GAZETTEER, names={("b", "e1"): "Anna Li"}).entities
    assert (found.id, found.name) == ("person-ann-lee", "Anna Li")


# --- what a person is asked ---


def with_post(x: Extraction, *posts: str) -> Extraction:
    claims = tuple(
        Claim(f"c{n}", f"e{n}", "holdsPost", Evidence(x.article, 0, 1, "x"), literal=post)
        for n, post in enumerate(posts, 1)
    )
    return replace(x, claims=claims)


def test_an_initial_with_the_same_post_and_body_is_one_person() -> None:
    short, full = entity("Y. Suleimenov", "Person"), entity("Yerlan Suleimenov", "Person")
    knb = entity("KNB", "SecurityService", concept="kz-knb")

    def told(name: str, e: Entity) -> Extraction:
        x = with_post(article(name, e, knb), "spokesman")
        return replace(x, claims=(*x.claims, Claim("w", "e1", "worksFor", Evidence(name, 0, 1, "x"), "e2")))

    found = resolve([told("a", short), told("b", full)], GAZETTEER)
    assert len([e for e in found.entities if e.type == "Person"]) == 1
    (join,) = found.joins["person-yerlan-suleimenov"]
    assert any("initial" in r for r in join.reasons) and any("one post" in r for r in join.reasons)


def test_what_is_unsure_is_asked_and_what_would_change_most_comes_first() -> None:
    pair = [entity("Y. Suleimenov", "Person"), entity("Yerlan Suleimenov", "Person")]
    body = entity("Border Service", "BorderService"), entity("Border Service", "BorderService", country="country-kz")
    articles = [with_post(article("a", pair[0], body[0]), "spokesman", "guard", "guard"),
                with_post(article("b", pair[1], body[1]), "chief")]
    articles[0] = replace(articles[0], events=(
        Event("v", "Statement", Evidence("a", 0, 1, "x"), where=(), arguments=()),))
    found = resolve(articles, GAZETTEER)
    assert len({e.id for e in found.entities}) == 4, "nothing is decided"
    changes = [u.claims + u.events for u in found.unsure]
    assert changes == sorted(changes, reverse=True)
    names = [{side["name"] for side in u["sides"]} for u in plain(found)["unsure"]]
    assert {"Y. Suleimenov", "Yerlan Suleimenov"} in names
    assert {"Border Service"} in names
    decided = resolve(articles, GAZETTEER, apart=[u.keys for u in found.unsure])
    assert decided.unsure == (), "what a person decided is not asked again"


def test_homonyms_do_not_drown_a_person_in_questions() -> None:
    articles = [article(f"a{n:03}", entity("Border Service", "BorderService"), entity("Karimov", "Person"))
                for n in range(200)]
    assert len(resolve(articles, GAZETTEER).unsure) < 400


def test_reasons_are_told_of_all_that_became_one() -> None:
    names = ["Daniyar Baimuratov", "Daniyar Askarovich Baimuratov", "Daniyar Baimuratov"]
    found = resolve([article(i, entity(n, "Person")) for i, n in zip("abc", names, strict=True)], GAZETTEER)
    (id,) = {e.id for e in found.entities}
    joins = plain(found)["joins"][id]
    assert {p["article"] for j in joins for p in j["places"]} == {"a", "b", "c"}
    assert any("patronymic" in r for j in joins for r in j["reasons"])
    assert all(j["reasons"] for j in joins)


def test_two_of_one_place_name_far_from_each_other_are_asked_about() -> None:
    known = gazetteer()

    def told(name: str, region: str) -> Extraction:
        concept = known.concepts[region]
        x = article(name, entity("Qwertabad", "Settlement"), entity(concept.name, concept.type, concept=region))
        return replace(x, claims=(Claim("c", "e1", "locatedIn", Evidence(name, 0, 1, "x"), "e2"),))

    places = [next(c.id for c in known.by_name(name) if c.type == "Settlement") for name in ("Almaty", "Aktau")]
    far = resolve([told("a", places[0]), told("b", places[1])], known)
    near = resolve([told("a", places[0]), told("b", places[0])], known)
    assert sum(e.name == "Qwertabad" for e in far.entities) == 2
    assert sum(e.name == "Qwertabad" for e in near.entities) == 1
    assert any("300 km" in reason for u in far.unsure for reason in u.reasons)
