"""The figures are those of the reference, whatever a system writes; and each counts what its name says."""

import contextlib
import importlib.util
import io
import json
import random
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from kg.corpus import LOOKED_AT, MEASURED_ONLY, Gold, read_gold
from kg.evaluate import LAYERS, Differences, Figures, Score, differences, evaluate
from kg.model import Article
from kg.resources import data_folder

_spec = importlib.util.spec_from_file_location("score", Path(__file__).parent / "reference" / "score.py")
assert _spec
assert _spec.loader
score = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(score)

GOLD = read_gold(data_folder("corpus") / "gold")
TYPES = ["Person", "Country", "SecurityService", "Settlement", "Contraband", "Organization", "Robot"]


def perturbed(g: Gold, rng: random.Random, rate: float) -> dict[str, Any]:
    """Gold with things dropped, renamed, retyped, moved, doubled and added: what a system might write."""

    def hit() -> bool:
        return rng.random() < rate

    body = g.article.body
    a = deepcopy(g.annotations)
    a["entities"] = [e for e in a["entities"] if not hit()]
    for e in a["entities"]:
        e["iri"] = rng.choice(["x", "y", e["name"]]) if hit() else e["name"]
        if hit():
            del e["iri"]
        if hit():
            e["name"] = rng.choice(["The " + e["name"], e["name"].upper(), "Nobody", *e["aliases"]])
        if hit():
            e["aliases"] = [*rng.sample(e["aliases"], len(e["aliases"]) // 2), "Kazakh", "the agency"]
        if hit():
            e["type"] = rng.choice(TYPES)
    ids = [e["id"] for e in a["entities"]] or ["e1"]
    a["entities"] += [{"id": f"n{n}", "name": n, "type": "Person", "aliases": []} for n in ("KNB", "Zed") if hit()]
    relations = [r for r in a["relations"] if not hit()]
    for r in list(relations):
        if hit():
            r["o"], r["s"] = r["s"], r["o"]
        if hit():
            r["p"] = rng.choice(["borders", "memberOf", "knows"])
        if hit():
            r["o"] = rng.choice([*ids, "one of 7,591 km", "deputy head", "two"])
        if hit():
            relations.append(dict(r))
    a["relations"] = rng.sample(relations, len(relations))
    events = [v for v in a["events"] if not hit()]
    for v in list(events):
        if hit():
            at = rng.randrange(max(1, len(body) - 60))
            v["quote"] = rng.choice(["", body[at : at + 60], v["quote"].replace(" ", "  "), "nowhere in the text"])
            v["start"], v["end"] = at, at + 60
        if hit():
            v["when"] = rng.choice(["", "2008-01-03", v["when"] + "~"])
        if hit():
            v["type"] = rng.choice(["Arrest", "Seizure", "Dance"])
        if hit():
            v["where"] = [*v["where"], rng.choice(ids)]
        if hit():
            v["roles"] = {r: [rng.choice([*ids, "around 1 kg"])] for r in [*v["roles"], "agent"]}
        if hit():
            events.append(deepcopy(v))
    a["events"] = rng.sample(events, len(events))
    return a


def reference(tmp_path: Path, gold: list[Gold], systems: dict[str, dict[str, Any]]) -> dict[str, Any]:
    for folder in ("gold", "system"):
        (tmp_path / folder).mkdir(exist_ok=True)
    for g in gold:
        name = f"{g.article.id}.txt"
        (tmp_path / "gold" / name).write_text(g.article.body, "utf-8")
        data = json.dumps(g.annotations | {"text_file": name})
        (tmp_path / "gold" / f"{g.article.id}.gold.json").write_text(data, "utf-8")
        if g.article.id in systems:
            (tmp_path / "system" / f"{g.article.id}.json").write_text(json.dumps(systems[g.article.id]), "utf-8")
    with contextlib.redirect_stdout(io.StringIO()):
        out: dict[str, Any] = score.main(tmp_path / "gold", tmp_path / "system")
    return out


def plain(f: Figures) -> dict[str, Any]:
    j = f.to_json()
    return {k: j[k] for k in (*LAYERS, "n", "cross")}


@pytest.mark.parametrize(("seed", "rate"), [(1, 0.1), (2, 0.4)])
def test_same_figures_as_the_reference(tmp_path: Path, seed: int, rate: float) -> None:
    rng = random.Random(seed)
    systems = {g.article.id: perturbed(g, rng, rate) for g in GOLD if g.article.id != "d03"}
    expected = reference(tmp_path, GOLD, systems)
    report = evaluate(GOLD, systems)
    assert plain(report.total) == expected
    assert expected["rel"][0] < 1


@pytest.mark.parametrize("seed", range(3))
def test_same_counts_as_the_reference_in_each_article(seed: int) -> None:
    rng = random.Random(100 + seed)
    for g in GOLD:
        system = perturbed(g, rng, rng.choice([0.05, 0.2, 0.4]))
        counts, diff = score.score_article(g.annotations, deepcopy(system), g.article.body)
        layers = evaluate([g], {g.article.id: system}).total.layers
        for layer in LAYERS:
            base = "ent" if layer == "ent_type" else layer
            expected = Score(counts[f"{layer}_hit"], counts[f"{base}_sys"], counts[f"{base}_gold"])
            assert layers[layer] == expected, (g.article.id, layer)
        if g.set == LOOKED_AT:
            ours = differences(g.annotations, system, g.article)
            for name in Differences.__dataclass_fields__:
                assert list(getattr(ours, name)) == diff[name], (g.article.id, name)


def test_gold_against_itself_is_perfect_but_for_optional_items() -> None:
    report = evaluate(GOLD, {g.article.id: g.annotations for g in GOLD}, errors=True)
    assert all(s.f1 == 1 for k, s in report.total.layers.items() if k != "arg")
    assert all(d == Differences() for d in report.differences.values())
    assert all(s.hit == s.gold for s in (*report.total.predicates.values(), *report.total.events.values()))


def test_nothing_found() -> None:
    report = evaluate(GOLD, {})
    assert all(s.rounded() == [0, 0, 0] and s.found == 0 < s.gold for s in report.total.layers.values())
    assert report.total.across == (0, 0, 0)
    assert json.dumps(report.to_json())


def test_parts_add_up_to_the_total() -> None:
    rng = random.Random(7)
    report = evaluate(GOLD, {g.article.id: perturbed(g, rng, 0.3) for g in GOLD})
    assert set(report.sets) == {LOOKED_AT, MEASURED_ONLY}
    assert list(report.files) == ["gold"]
    for layer in LAYERS:
        for part in (report.sets, report.files, report.articles):
            assert sum((f.layers[layer] for f in part.values()), Score()) == report.total.layers[layer]
    assert sum(report.total.predicates.values(), Score()) == report.total.layers["rel"]
    assert sum(report.total.events.values(), Score()) == report.total.layers["ev"]


def test_errors_are_listed_for_looked_at_articles_only() -> None:
    assert not evaluate(GOLD, {}).differences
    assert set(evaluate(GOLD, {}, errors=True).differences) == {g.article.id for g in GOLD if g.set == LOOKED_AT}


def test_languages_without_a_pipeline_are_named_and_skipped() -> None:
    report = evaluate(GOLD, {}, languages=["en"])
    assert report.skipped == (("d19", "ru"), ("d20", "ru"))
    assert "d19" not in report.articles
    assert len(report.articles) == 24
    assert evaluate(GOLD, {}).skipped == ()


# --- the definition, on one sentence ---

BODY = "Kazakhstan's KNB arrested two men in Almaty on 3 May. " + "Later " * 60 + "the SCO met there."
ENTITIES = [
    {"id": "e1", "name": "National Security Committee", "type": "SecurityService", "aliases": ["KNB"]},
    {"id": "e2", "name": "Kazakhstan", "type": "Country", "aliases": ["Kazakhstan"]},
    {"id": "e3", "name": "Almaty", "type": "Settlement", "aliases": ["Almaty"], "optional": True},
]
ANNOTATIONS = {
    "entities": ENTITIES,
    "relations": [{"s": "e1", "p": "stateOf", "o": "e2"}, {"s": "e2", "p": "borderLength", "o": "6,846 km"}],
    "events": [{"type": "Arrest", "when": "2020-05-03", "where": ["e3"], "quote": "arrested two men",
                "roles": {"agent": ["e1"], "patient": ["two men"]}}],
}
ONE = Gold(Article("a", BODY), ANNOTATIONS)


def scored(**changes: Any) -> Figures:
    return evaluate([ONE], {"a": {"entities": [], "relations": [], "events": [], **changes}}).total


def test_names_are_compared_without_case_articles_and_punctuation() -> None:
    e = [{"id": "x", "name": "the K.N.B", "type": "Ministry", "aliases": ["THE “knb”"]}]
    layers = scored(entities=e).layers
    assert (layers["ent"], layers["ent_type"]) == (Score(1, 1, 2), Score(0, 1, 2))


def test_an_optional_entity_counts_neither_way() -> None:
    assert scored(entities=ENTITIES[2:]).layers["ent"] == Score(0, 0, 2)


def test_numbers_of_literals_must_be_equal() -> None:
    def relation(o: str) -> Score:
        return scored(entities=ENTITIES, relations=[{"s": "e2", "p": "borderLength", "o": o}]).layers["rel"]

    assert relation("6846 kilometres") == Score(1, 1, 2)
    assert relation("6,847 km") == Score(0, 1, 2)


def test_an_event_far_away_is_another_one() -> None:
    def event(quote: str, **roles: list[str]) -> Score:
        v = {"type": "Arrest", "when": "2020-05-03~", "where": [], "roles": roles, "quote": quote}
        return scored(entities=ENTITIES, events=[v]).layers["ev"]

    assert event("KNB arrested two") == Score(1, 1, 1)
    assert event("on 3 May", agent=["e1"]) == Score(1, 1, 1)
    assert event("on 3 May") == Score(0, 1, 1)
    assert event("the SCO met", agent=["e1"]) == Score(0, 1, 1)


def test_arguments_and_dates_count_one_by_one() -> None:
    v = {"type": "Arrest", "when": "2020-05-03~", "where": ["e3"], "roles": {"agent": ["e2"], "patient": ["2 men"]},
         "quote": "arrested two men"}
    layers = scored(entities=ENTITIES, events=[v]).layers
    assert layers["date"] == Score(1, 1, 1)
    # agent, patient and date are owed; the place is optional, so that its hit makes good at most for another one.
    assert layers["arg"] == Score(3, 4, 3)


def test_of_two_events_in_one_place_the_better_one_counts() -> None:
    wrong = {"type": "Arrest", "when": "2021", "where": [], "roles": {}, "quote": "arrested two men"}
    layers = scored(entities=ENTITIES, events=[wrong, wrong | {"when": "2020-05-03"}]).layers
    assert (layers["ev"], layers["date"]) == (Score(1, 2, 1), Score(1, 1, 1))


def test_identity_across_articles() -> None:
    two = Gold(Article("b", BODY), ANNOTATIONS)
    one = {"entities": [e | {"iri": f"i{n}"} for n, e in enumerate(ENTITIES)], "relations": [], "events": []}
    other = deepcopy(one)
    assert evaluate([ONE, two], {"a": one, "b": other}).total.across == (1, 1, 1)
    other["entities"][0]["iri"] = "i9"
    split = evaluate([ONE, two], {"a": one, "b": other}).total
    assert split.aligned == 4
    assert split.across == (1, 0.75, pytest.approx(0.857, abs=0.001))
    other["entities"][0]["iri"] = "i1"
    assert evaluate([ONE, two], {"a": one, "b": other}).total.across[0] == pytest.approx(2 / 3)


def test_groups_of_events_told_by_several_articles() -> None:
    def told(article: str, *events: tuple[str, str, int]) -> dict[str, Any]:
        return {"article": article, "entities": [], "relations": [], "events": [
            {"id": id, "type": "Arrest", "when": "", "where": [], "roles": {}, "quote": "detained", "iri": iri,
             "start": at, "end": at + 8} for id, iri, at in events]}

    body = "detained " + "x" * 200 + " detained"
    last = len(body) - 8
    text = body[:8], body[last:]
    assert text == ("detained", "detained")
    both = [("v1", "", 0), ("v2", "", last)]
    gold = [Gold(Article(name, body), told(name, *both), LOOKED_AT) for name in ("a", "b")]
    groups = [[("a", "v1"), ("b", "v1")], [("a", "v2"), ("b", "v2"), ("ru", "v9")], [("a", "v1"), ("ru", "v1")]]

    def joined(*iris: str) -> tuple[int, int, int]:
        found = {"a": told("a", ("x", iris[0], 0), ("y", iris[1], last)),
                 "b": told("b", ("x", iris[2], 0), ("y", iris[3], last))}
        same = evaluate(gold, found, same_events=groups).same_events
        return same.hit, same.found, same.gold

    assert joined("i1", "i2", "i1", "i2") == (2, 2, 2)  # the third group has but one article that is scored
    assert joined("i1", "i2", "i3", "i2") == (1, 1, 2)
    assert joined("i1", "i1", "i1", "i1") == (0, 2, 2)  # all one: joined, with what it is not
    assert joined("", "", "", "") == (0, 0, 2)
