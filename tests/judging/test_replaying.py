"""Judgements over what the machine found: what each does, what makes it hold, and what happens when they disagree."""

import hashlib
import random
from dataclasses import replace

import pytest
from conftest import CENTRE, SEIZURE, FakePipeline
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.judging import Replay, replay, target_of, target_of_mention
from kg.ledger import Anchor, Judgement, Slot, Target, made
from kg.model import Argument, Article, Claim, Entity, Event, Evidence, Extraction, Mention, Quantity

BODIES = {"centre": CENTRE, "seizure": SEIZURE}
ARTICLES = [Article(id, body, hashlib.sha256(body.encode()).hexdigest()) for id, body in BODIES.items()]
SHA = {a.id: a.sha256 for a in ARTICLES}


def machine(articles: list[Article] = ARTICLES) -> list[Extraction]:
    return [FakePipeline().extract(a) for a in articles]


def run(*judgements: Judgement, found: list[Extraction] | None = None, articles: list[Article] = ARTICLES) -> Replay:
    return replay(articles, found or machine(articles), judgements)


def words(article: str, quote: str, nth: int = 0) -> Target:
    """A mention, by its words."""
    start = -1
    for _ in range(nth + 1):
        start = BODIES[article].index(quote, start + 1)
    return Target("mention", Anchor(SHA[article], start, quote, article))


def of(article: str, kind: str, nth: int = 0) -> Target:
    """A claim or event of the machine, by predicate or type."""
    x = next(x for x in machine() if x.article == article)
    found = [s for s in (*x.claims, *x.events) if kind in (getattr(s, "predicate", ""), getattr(s, "type", ""))]
    return target_of(found[nth], x.entities, SHA[article])


def judge(decision: str, *targets: Target, who: str = "Ann", supersedes: tuple[Judgement, ...] = (), **to: object
          ) -> Judgement:  # fmt: skip
    changes = tuple(sorted((k.removesuffix("_"), v) for k, v in to.items()))
    ids = tuple(sorted(j.id for j in supersedes))
    return made(Judgement("", decision, who, "2026-01-02T00:00:00Z", "because", targets, changes, ids))  # type: ignore


def status(done: Replay) -> list[str]:
    return [o.status for o in done.outcomes]


def claims(done: Replay, predicate: str) -> list[Claim]:
    return [c for x in done.extractions for c in x.claims if c.predicate == predicate]


def events(done: Replay, type: str) -> list[Event]:
    return [e for x in done.extractions for e in x.events if e.type == type]


def entity(done: Replay, article: str, text: str) -> Entity:
    x = next(x for x in done.extractions if x.article == article)
    return next(e for e in x.entities for m in e.mentions if m.text == text)


def test_no_judgements_change_nothing():
    assert run().extractions == tuple(machine())


# --- each kind


def test_a_rejected_claim_is_gone_and_remembered():
    j = judge("reject", of("seizure", "partOf"))
    done = run(j)
    assert claims(done, "partOf") == []
    assert status(done) == ["applied"]
    (taken,) = done.taken
    assert (taken.record.predicate, taken.by, taken.new) == ("partOf", (j.id,), "")


def test_a_rejected_event_is_gone():
    assert events(run(judge("reject", of("seizure", "Arrest"))), "Arrest") == []


def test_a_rejected_mention_takes_with_it_what_rests_on_it():
    done = run(judge("reject", words("seizure", "Nizhny Pyanj checkpoint")))
    assert all("Pyanj" not in e.name for x in done.extractions for e in x.entities)
    (seizure,) = events(done, "Seizure")
    assert seizure.where == () and seizure.fillers("object")
    mention = words("seizure", "Davron Safarov"), words("seizure", "Safarov")
    done = run(judge("reject", *mention))
    assert claims(done, "worksFor") == [] == claims(done, "holdsPost")
    assert {t.record.predicate for t in done.taken if isinstance(t.record, Claim)} == {"worksFor", "holdsPost"}


def test_of_an_entity_with_other_mentions_only_what_rests_on_the_rejected_one_goes():
    done = run(judge("reject", words("seizure", "The guards")))
    assert claims(done, "partOf") == [], "its words name the guards nowhere else"
    assert entity(done, "seizure", "Tajik border guards").aliases == ("Tajik border guards",)
    assert events(done, "Seizure")[0].fillers("agent"), "its words name them"


def test_a_corrected_claim_is_sure_and_keeps_its_words():
    centre = of("centre", "headquarteredIn")
    start = CENTRE.index("Kazakhstan")
    j = judge("correct", centre, when="2009/..", object=(Slot("object", start, "Kazakhstan"),))
    done = run(j)
    (claim,) = claims(done, "headquarteredIn")
    assert (claim.when, claim.confidence) == ("2009/..", 1.0)
    assert claim.object == entity(done, "centre", "Kazakhstan").id
    assert claim.evidence.quote == "has its seat in Almaty"
    (taken,) = done.taken
    assert taken.new == claim.id and taken.record.when == ""
    assert done.decided["centre", claim.id] == (j.id,)


def test_a_corrected_event_has_the_type_date_role_and_quantity_given():
    amount = Slot("quantity", literal="1.2 kg", quantity=Quantity("1.2 kg", 1.2, "kg"))
    safarov = (Slot("patient", SEIZURE.index("Davron Safarov"), "Davron Safarov"),)
    done = run(
        judge("correct", of("seizure", "Seizure"), quantity=(amount,), when="2011-03-02"),
        judge("correct", of("seizure", "Arrest"), patient=safarov, type="Trial", where=()),
    )
    (seizure,) = events(done, "Seizure")
    (quantity,) = seizure.fillers("quantity")
    heroin = entity(done, "seizure", "heroin").id
    assert quantity.quantity == Quantity("1.2 kg", 1.2, "kg", entity=heroin) and quantity.literal == "1.2 kg"
    assert seizure.when == "2011-03-02" and seizure.fillers("agent") and seizure.where
    (trial,) = events(done, "Trial")
    assert trial.arguments == (Argument("patient", entity(done, "seizure", "Davron Safarov").id),)
    assert trial.where == ()
    (moved,) = events(run(judge("correct", of("seizure", "Arrest"), type="Construction")), "Construction")
    assert moved.arguments == (), "nobody is the patient of a construction"


def test_corrections_of_different_fields_go_together():
    a = judge("correct", of("seizure", "Seizure"), when="2011-03-02")
    b = judge("correct", of("seizure", "Seizure"), factuality="reported")
    (event,) = events(run(a, b), "Seizure")
    assert (event.when, event.factuality) == ("2011-03-02", "reported")
    assert run(a, b).decided["seizure", event.id] == tuple(sorted((a.id, b.id)))


def test_an_added_claim_is_there_with_its_quote():
    quote = "Its director met Colonel Safarov in Almaty"
    slots = (Slot("subject", CENTRE.index("Safarov"), "Safarov"), Slot("object", CENTRE.index("CARICC"), "CARICC"))
    target = Target("claim", Anchor(SHA["centre"], CENTRE.index(quote), quote, "centre"), "cooperatesWith", slots)
    done = run(judge("add", target, factuality="reported"))
    (claim,) = claims(done, "cooperatesWith")
    assert (claim.evidence.quote, claim.confidence, claim.factuality) == (quote, 1.0, "reported")
    assert claim.subject == entity(done, "centre", "Safarov").id
    assert ("centre", claim.id) in done.added


def test_an_added_event_brings_entities_that_the_machine_does_not_see():
    quote = "Its director met Colonel Safarov"
    at = CENTRE.index("director")
    director = Slot("speaker", at, "director", "", "Person", "Director of CARICC")
    target = Target("event", Anchor(SHA["centre"], CENTRE.index(quote), quote, "centre"), "Statement",
                    (director, Slot("topic", literal="drugs")), "met", "2011")  # fmt: skip
    done = run(judge("add", target), judge("add", target, who="Bob"))
    (event,) = events(done, "Statement")
    new = entity(done, "centre", "director")
    assert (new.name, new.type, new.mentions[0].start) == ("Director of CARICC", "Person", at)
    assert event.fillers("speaker") == (Argument("speaker", new.id),)
    assert event.fillers("topic") == (Argument("topic", literal="drugs"),) and event.when == "2011"


def test_adding_what_the_machine_found_makes_it_sure():
    found = of("centre", "memberOf")
    done = run(judge("add", found))
    assert len(claims(done, "memberOf")) == 2
    assert sorted(c.confidence for c in claims(done, "memberOf")) == [pytest.approx(0.3), 1.0]
    assert done.taken == () and done.added == frozenset()


def test_what_a_person_confirmed_stays_when_the_machine_no_longer_finds_it():
    blind = [replace(x, claims=(), events=()) for x in machine()]
    done = run(judge("add", of("centre", "memberOf")), judge("add", of("seizure", "Seizure")), found=blind)
    assert status(done) == ["applied"] * 2
    assert len(claims(done, "memberOf")) == 1
    (event,) = events(done, "Seizure")
    assert [a.role for a in event.arguments] == ["agent", "object", "quantity"] and event.where


def test_an_added_mention_is_an_entity():
    done = run(judge("add", words("seizure", "Colonel"), class_="Person", name="The colonel"))
    new = entity(done, "seizure", "Colonel")
    assert (new.type, new.name, new.confidence) == ("Person", "The colonel", 1.0)


def test_an_added_mention_can_be_one_of_something_that_is_there():
    new, safarov = words("centre", "director"), words("centre", "Safarov")
    done = run(judge("add", new, class_="Person", name="Safarov"), judge("same", new, safarov))
    assert status(done) == ["applied"] * 2
    keys = sorted(("centre", entity(done, "centre", text).id) for text in ("director", "Safarov"))
    assert done.same == (tuple(keys),)
    assert status(run(judge("same", new, safarov))) == ["unmatched"]


def test_names_and_classes_are_handed_on_to_what_the_entity_is_in_all_articles():
    a = judge("rename", words("seizure", "Davron Safarov"), name="Davron K. Safarov")
    b = judge("correct", words("seizure", "Tajik border guards"), class_="Military")
    done = run(a, b)
    safarov, guards = entity(done, "seizure", "Davron Safarov"), entity(done, "seizure", "The guards")
    assert (safarov.name, guards.type) == ("Davron Safarov", "BorderService"), "they would part it from the others"
    assert safarov.confidence == guards.confidence == 1.0
    assert done.names() == {("seizure", safarov.id): "Davron K. Safarov"}
    assert done.fields["seizure", guards.id] == {"class": ("Military", (b.id,))}


def test_a_class_of_another_kind_of_thing_takes_it_out_of_the_gazetteer():
    known = [replace(x, entities=tuple(replace(e, concept="country-kz") for e in x.entities)) for x in machine()]
    person = entity(run(judge("correct", words("centre", "Almaty"), class_="Person"), found=known), "centre", "Almaty")
    assert (person.type, person.concept) == ("Person", "")
    region = judge("correct", words("centre", "Almaty"), class_="AdministrativeRegion")
    assert entity(run(region, found=known), "centre", "Almaty").concept == "country-kz"


def test_same_and_not_same_are_handed_on_as_pairs():
    one, other = words("centre", "Safarov"), words("seizure", "Davron Safarov")
    keys = tuple((a, entity(run(), a, "Safarov").id) for a in ("centre", "seizure"))
    assert run(judge("same", other, one)).same == (keys,)
    assert run(judge("not-same", other, one)).apart == (keys,)
    event = of("seizure", "Seizure"), of("seizure", "Arrest")
    one_type = judge("correct", event[1], type="Seizure")
    assert run(judge("same", *event), one_type).same_events == ((("seizure", "v0"), ("seizure", "v1")),)
    assert run(judge("not-same", *event)).apart_events == ((("seizure", "v0"), ("seizure", "v1")),)


def test_what_is_of_two_kinds_or_types_is_not_joined_unless_one_is_corrected():
    place, body = words("centre", "Almaty"), words("centre", "CARICC")
    seizure, arrest = of("seizure", "Seizure"), of("seizure", "Arrest")
    for ends, correction in (
        ((place, body), judge("correct", place, class_="Company")),
        ((seizure, arrest), judge("correct", arrest, type="Seizure")),
    ):
        same = judge("same", *ends)
        refused = run(same)
        (outcome,) = refused.outcomes
        assert outcome.status == "unusable" and "are never one" in outcome.reason
        assert not refused.same and not refused.same_events and not refused.decided
        done = run(same, correction)
        assert status(done) == ["applied", "applied"] and len(done.same + done.same_events) == 1


# --- two people of one name


def two_safarovs() -> tuple[Article, Extraction]:
    body = (
        "Davron Safarov is a colonel. Safarov lives in Almaty. Rustam Safarov is his brother. Safarov was arrested. "
        "Davron Safarov and Rustam Safarov met."
    )

    def at(quote: str, nth: int = 0) -> tuple[int, int]:
        start = -1
        for _ in range(nth + 1):
            start = body.index(quote, start + 1)
        return start, start + len(quote)

    names = [("Davron Safarov", 0), ("Safarov", 1), ("Rustam Safarov", 0), ("Safarov", 3), ("Davron Safarov", 1),
             ("Rustam Safarov", 1)]  # fmt: skip
    mentions = tuple(Mention("two", *at(q, n), q) for q, n in names)
    safarov = Entity("e1", "Davron Safarov", "Person", ("Davron Safarov", "Safarov", "Rustam Safarov"), mentions)
    almaty = Entity("e2", "Almaty", "Settlement", ("Almaty",), (Mention("two", *at("Almaty"), "Almaty"),))

    def evidence(quote: str) -> Evidence:
        return Evidence("two", *at(quote), quote)

    claim = Claim("c1", "e1", "citizenOf", evidence("Safarov lives in Almaty"), object="e2")
    arrest = Event("v1", "Arrest", evidence("Safarov was arrested"), arguments=(Argument("patient", "e1"),))
    article = Article("two", body, hashlib.sha256(body.encode()).hexdigest())
    return article, Extraction("two", (safarov, almaty), (claim,), (arrest,))


def test_two_people_of_one_name_in_one_article_are_kept_apart():
    article, found = two_safarovs()
    starts = [m.start for m in found.entities[0].mentions]
    davron, rustam = (target_of_mention(found.entities[0].mentions[n], article.sha256) for n in (0, 2))
    done = run(judge("not-same", davron, rustam), found=[found], articles=[article])
    one, two = (e for e in done.extractions[0].entities if e.type == "Person")
    assert [m.start for m in one.mentions] == [starts[0], starts[1], starts[4]]
    assert [m.start for m in two.mentions] == [starts[2], starts[3], starts[5]]
    assert (one.name, two.name) == ("Davron Safarov", "Rustam Safarov")
    assert (one.aliases, two.aliases) == (("Davron Safarov", "Safarov"), ("Rustam Safarov", "Safarov"))
    assert claims(done, "citizenOf")[0].subject == one.id
    assert events(done, "Arrest")[0].fillers("patient")[0].entity == two.id
    assert done.apart == ((("two", one.id), ("two", two.id)),)


def test_a_mention_that_people_spoke_of_goes_where_they_said():
    article, found = two_safarovs()
    m = [target_of_mention(m, article.sha256) for m in found.entities[0].mentions]
    done = run(judge("not-same", m[0], m[2]), judge("same", m[3], m[0]), found=[found], articles=[article])
    one = next(e for e in done.extractions[0].entities if e.id == "e1")
    assert [x.start for x in one.mentions] == [m[n].anchor.start for n in (0, 1, 3, 4)]
    assert events(done, "Arrest")[0].fillers("patient")[0].entity == one.id


# --- what moves: the software


def recleaned(x: Extraction) -> Extraction:
    """The same article read by other software: other ids, other bounds of mentions and sentences, other order."""
    body = BODIES[x.article]

    def wider(start: int, end: int) -> tuple[int, int]:
        left = body.rfind(" ", 0, max(start - 1, 0)) + 1
        return left, min(end + 1, len(body))

    def stated(s):
        start, end = wider(s.evidence.start, s.evidence.end)
        return replace(s, evidence=Evidence(x.article, start, end, body[start:end]), id=f"new-{s.id}", confidence=0.2)

    entities = []
    for e in x.entities:
        mentions = []
        for m in e.mentions:
            end = m.end + (body[m.end : m.end + 1] in (".", ","))
            mentions.append(replace(m, end=end, text=body[m.start : end]))
        entities.append(replace(e, mentions=tuple(mentions), id=f"x{e.id}", confidence=0.3))
    old = {e.id: f"x{e.id}" for e in x.entities}
    from kg.model import rename

    moved = rename(replace(x, entities=()), old)
    return replace(
        x, entities=tuple(entities[::-1]), claims=tuple(map(stated, moved.claims))[::-1],
        events=tuple(map(stated, moved.events))[::-1],
    )  # fmt: skip


def unsure(x: Extraction) -> Extraction:
    return replace(
        x, entities=tuple(replace(e, confidence=0.4) for e in x.entities),
        claims=tuple(replace(c, confidence=0.4) for c in x.claims),
        events=tuple(replace(v, confidence=0.4) for v in x.events),
    )  # fmt: skip


def every_kind() -> list[Judgement]:
    slots = (Slot("subject", CENTRE.index("Safarov"), "Safarov"), Slot("object", CENTRE.index("CARICC"), "CARICC"))
    quote = "Its director met Colonel Safarov in Almaty"
    added = Target("claim", Anchor(SHA["centre"], CENTRE.index(quote), quote, "centre"), "cooperatesWith", slots)
    undone = judge("reject", of("centre", "Meeting"))
    return [
        judge("same", words("centre", "Safarov"), words("seizure", "Davron Safarov")),
        judge("not-same", words("centre", "Tajikistan"), words("seizure", "Tajikistan")),
        judge("reject", of("seizure", "partOf")), judge("reject", of("seizure", "Arrest")),
        judge("reject", words("centre", "Almaty")), judge("correct", of("seizure", "Seizure"), when="2011-03-02"),
        judge("correct", of("seizure", "holdsPost"), object=(Slot("object", literal="deputy head"),)),
        judge("correct", words("seizure", "heroin"), class_="Person"), judge("add", added),
        judge("add", of("centre", "memberOf")), judge("rename", words("centre", "Kazakhstan"), name="Qazaqstan"),
        undone, judge("undo", supersedes=(undone,)),
    ]  # fmt: skip


def told(done: Replay) -> tuple[object, ...]:
    """What a replay says, but for ids, bounds and machine scores."""
    names = {(x.article, e.id): e.mentions[0].start for x in done.extractions for e in x.entities}

    def name(article: str, id: str) -> object:
        return names.get((article, id), id)

    return (
        sorted((x.article, name(x.article, c.subject), c.predicate, name(x.article, c.object), c.literal, c.when,
                c.confidence == 1) for x in done.extractions for c in x.claims),
        sorted((x.article, e.type, e.when, e.confidence == 1, [(a.role, name(x.article, a.entity), a.literal)
               for a in e.arguments]) for x in done.extractions for e in x.events),
        sorted((x.article, e.name, e.type, e.confidence == 1) for x in done.extractions for e in x.entities),
        [[(a, names[a, i]) for a, i in pair] for pair in (*done.same, *done.apart)],
        status(done),
    )  # fmt: skip


def test_every_kind_survives_other_software_and_a_recleaned_text():
    now, then = [unsure(x) for x in machine()], [recleaned(x) for x in machine()]
    before, after = run(*every_kind(), found=now), run(*every_kind(), found=then)
    assert status(before).count("applied") == len(every_kind()) - 1
    assert told(before) == told(after)
    assert told(run(found=now))[:3] == told(run(found=then))[:3], "but for the judgements both found the same"
    assert all(told(run(found=now))[n] != told(before)[n] for n in range(3))


def test_a_nested_mention_is_not_taken_for_the_one_around_it():
    target = words("seizure", "Tajikistan")
    x = machine()[1]
    without = replace(x, entities=tuple(e for e in x.entities if e.name != "Tajikistan"))
    done = run(judge("rename", target, name="TJ"), found=[machine()[0], without])
    assert status(done) == ["unmatched"]


def test_another_event_of_the_sentence_is_not_meant():
    body = "Police arrested Ivan Petrov and arrested Oleg Sidorov."
    a = Article("p", body, hashlib.sha256(body.encode()).hexdigest())

    def thing(id: str, text: str) -> Entity:
        at = body.index(text)
        return Entity(id, text, "Person", (text,), (Mention("p", at, at + len(text), text),))

    def arrest(id: str, who: str) -> Event:
        arguments = Argument("agent", "police"), Argument("patient", who)
        return Event(id, "Arrest", Evidence("p", 0, len(body), body), arguments=arguments, trigger="arrested")

    x = Extraction("p", (thing("police", "Police"), thing("ivan", "Ivan Petrov"), thing("oleg", "Oleg Sidorov")),
                   events=(arrest("v1", "ivan"), arrest("v2", "oleg")))  # fmt: skip
    j = judge("reject", target_of(x.events[0], x.entities, a.sha256))
    assert [e.id for e in run(j, found=[x], articles=[a]).extractions[0].events] == ["v2"]
    gone = run(j, found=[replace(x, events=x.events[1:])], articles=[a])
    assert status(gone) == ["unmatched"] and len(gone.extractions[0].events) == 1


# --- what does not hold


def test_what_matches_nothing_is_reported_with_its_reason():
    other = replace(ARTICLES[0], body=CENTRE + " ", sha256="0" * 64)
    cases = [
        (judge("reject", of("centre", "memberOf")), [other], "unmatched", "the text of centre is another now"),
        (judge("reject", of("seizure", "partOf")), [ARTICLES[0]], "elsewhere", "seizure is not among"),
        (judge("reject", words("seizure", "Colonel")), ARTICLES, "unmatched", "no such mention"),
        (judge("same", words("seizure", "Colonel"), words("seizure", "heroin")), ARTICLES, "unmatched", "no such"),
        (judge("correct", words("seizure", "heroin"), class_="Drugs"), ARTICLES, "unusable", "'Drugs' is no class"),
        (judge("correct", of("seizure", "Arrest"), topic=(Slot("topic", literal="x"),)), ARTICLES, "unusable",
         "no role of Arrest"),
        (judge("correct", of("centre", "memberOf"), object=(Slot("object", CENTRE.index("Almaty"), "Almaty", "",
         "Settlement"),)), ARTICLES, "unusable", "memberOf does not lead from a Country to a Settlement"),
        (judge("correct", of("seizure", "Seizure"), when="2011-3-2"), ARTICLES, "unusable", "no date"),
        (judge("reject", Target("mention", Anchor(SHA["seizure"], 3, "heroin"))), ARTICLES, "unusable", "stand at 3"),
        (judge("undo", supersedes=(judge("reject", words("seizure", "heroin")),)), ARTICLES, "unmatched", "has no j-"),
    ]
    for j, articles, expected, reason in cases:
        done = run(j, articles=articles)
        assert (done.outcomes[0].status, reason in done.outcomes[0].reason) == (expected, True), done.outcomes[0]
        assert done.extractions == tuple(machine(articles))


def test_two_that_contradict_each_other_are_both_set_aside_and_the_rest_goes_on():
    claim, m = of("seizure", "partOf"), words("seizure", "heroin")
    new = Target("claim", replace(claim.anchor), "funds", claim.slots)
    pairs = [
        (judge("reject", claim), judge("add", claim)),
        (judge("correct", claim, when="2001"), judge("correct", claim, when="2002")),
        (judge("reject", new), judge("add", new)),
        (judge("add", claim), judge("correct", claim, when="2002")),
        (judge("reject", m), judge("rename", m, name="diamorphine")),
        (judge("rename", m, name="diamorphine"), judge("rename", m, name="horse")),
        (judge("same", m, words("centre", "CARICC")), judge("not-same", words("centre", "CARICC"), m)),
        (judge("reject", of("seizure", "Seizure")), judge("correct", of("seizure", "Seizure"), type="Arrest")),
    ]
    good = judge("reject", of("centre", "headquarteredIn"))
    for pair in pairs:
        done = run(*pair, good)
        found = {o.judgement.id: o for o in done.outcomes}
        for one, other in (pair, pair[::-1]):
            assert found[one.id].status == "contradicted", one
            assert found[one.id].others == (other.id,) and other.id in found[one.id].reason
        assert found[good.id].status == "applied"
        assert done.extractions == run(good).extractions


def test_two_who_agree_do_not_contradict():
    claim = of("seizure", "partOf")
    done = run(judge("correct", claim, when="2001"), judge("correct", claim, who="Bob", when="2001"))
    assert status(done) == ["applied"] * 2


def test_a_contradiction_over_three_is_named_whole():
    a, b, c = words("centre", "Safarov"), words("seizure", "Davron Safarov"), words("seizure", "heroin")
    done = run(judge("same", a, b), judge("same", b, c), judge("not-same", a, c))
    assert status(done) == ["contradicted"] * 3
    assert all(len(o.others) == 2 for o in done.outcomes)
    assert done.same == done.apart == ()


def test_a_mention_is_not_parted_from_itself():
    done = run(judge("not-same", words("seizure", "heroin"), words("seizure", "heroin")))
    assert status(done) == ["contradicted"] and done.apart == ()


def test_the_one_that_supersedes_wins_and_an_undo_brings_back():
    claim = of("seizure", "partOf")
    first = judge("reject", claim)
    second = judge("correct", claim, supersedes=(first,), when="2001")
    third = judge("correct", claim, supersedes=(second,), when="2002")
    undo = judge("undo", supersedes=(third,))
    redo = judge("undo", supersedes=(undo,))
    for js, when in [((first,), None), ((first, second), "2001"), ((first, second, third), "2002"),
                     ((first, second, third, undo), "2001"), ((first, second, third, undo, redo), "2002")]:  # fmt: skip
        done = run(*js)
        assert [c.when for c in claims(done, "partOf")] == ([] if when is None else [when]), js
        assert "contradicted" not in status(done)
    assert {o.status for o in run(first, second).outcomes if o.judgement == first} == {"superseded"}


def test_a_rejection_of_what_was_added_is_done_when_it_supersedes_the_addition():
    quote = "Its director met Colonel Safarov"
    slots = (Slot("subject", CENTRE.index("Safarov"), "Safarov"), Slot("object", literal="director"))
    target = Target("claim", Anchor(SHA["centre"], CENTRE.index(quote), quote, "centre"), "holdsPost", slots)
    add = judge("add", target)
    done = run(add, judge("reject", target, supersedes=(add,)))
    assert sorted(status(done)) == ["applied", "superseded"] and claims(done, "holdsPost") == claims(run(), "holdsPost")


# --- order


def anything() -> list[Judgement]:
    """Judgements of every kind on everything there is, among them many that contradict each other."""
    found: list[Judgement] = []
    things = [m for x in machine() for e in x.entities for m in e.mentions]
    mentions = [target_of_mention(m, SHA[m.article]) for m in things]
    statements = [target_of(s, x.entities, SHA[x.article]) for x in machine() for s in (*x.claims, *x.events)]
    draw = random.Random(7)
    for n in range(60):
        a, b = draw.sample(mentions, 2)
        s = draw.choice(statements)
        who = f"person {n}"
        found += [
            judge("same", a, b, who=who), judge("not-same", b, draw.choice(mentions), who=who),
            judge("reject", s, who=who), judge("correct", s, who=who, when=f"200{n % 10}"),
            judge("add", s, who=who), judge("rename", a, who=who, name=f"name {n % 3}"),
            judge("correct", b, who=who, class_=draw.choice(("Military", "Ministry"))),
            judge("reject", draw.choice(mentions), who=who),
        ]  # fmt: skip
        found.append(judge("undo", who=who, supersedes=(draw.choice(found),)))
        found.append(judge("correct", s, who=who, supersedes=(draw.choice(found[-9:-1]),), factuality="reported"))
    return found


EVERYTHING = anything()


@settings(max_examples=25, deadline=None)
@given(st.data())
def test_two_hundred_judgements_replay_to_the_same_in_any_order(data):
    chosen = data.draw(st.lists(st.sampled_from(EVERYTHING), min_size=200, max_size=200, unique_by=lambda j: j.id))
    shuffled = data.draw(st.permutations(chosen))
    done = run(*chosen)
    assert done == run(*shuffled)
    assert {o.status for o in done.outcomes} <= {"applied", "contradicted", "superseded", "unmatched", "unusable"}
    assert all("are never one" in o.reason for o in done.outcomes if o.status == "unusable")
    check(done)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.sampled_from(EVERYTHING), min_size=5, max_size=20, unique_by=lambda j: j.id))
def test_whatever_people_decide_the_records_stay_whole(chosen):
    check(run(*chosen))


def check(done: Replay) -> None:
    """Ids point to something, evidence to its words; what contradicts is named by both sides."""
    for x in done.extractions:
        ids = {e.id for e in x.entities}
        spans = [(m.start, m.end) for e in x.entities for m in e.mentions]
        assert len(spans) == len(set(spans)) and all(e.mentions for e in x.entities)
        for c in x.claims:
            assert c.subject in ids and (c.object in ids if c.object else c.literal)
        for v in x.events:
            assert all(w in ids for w in v.where)
            assert all(a.entity in ids if a.entity else a.literal for a in v.arguments)
        for s in (*x.claims, *x.events):
            assert BODIES[x.article][s.evidence.start : s.evidence.end] == s.evidence.quote
    keys = {(x.article, e.id) for x in done.extractions for e in x.entities}
    assert all(k in keys for pair in (*done.same, *done.apart) for k in pair)
    named = {o.judgement.id: set(o.others) for o in done.outcomes if o.status == "contradicted"}
    assert all(id in named.get(other, {id}) for id, others in named.items() for other in others)
