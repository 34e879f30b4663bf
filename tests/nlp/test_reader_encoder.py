"""The encoder of the second reader: what it is fed, what its heads compute, and how its names change the mentions."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from spacy.tokens import Doc
from spacy.vocab import Vocab

from kg.nlp.extensions import ClusterData, MentionData
from kg.nlp.neural import EVENTS, GROUPS, PREDICATES, ROLES, Heads, Vectors, best_class, group_of
from kg.nlp.reader_features import Parse
from kg.nlp.reader_model import HIGHEST, LOWEST, Blend, Names
from kg.nlp.reader_names import Tagged, decide
from kg.nlp.reader_pairs import BUCKETS, distance, pairs_of, roles_of
from kg.nlp.reader_scores import Filler, Pair, Scores, blend, rivals
from kg.nlp.wordpieces import MARK_TYPES, WordPieces, read
from kg.ontology import vocabulary

PIECES = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "bish", "##kek", "police", "detain", "##ed", "'", "s", "ali", "##ev", ".")


def mention(start: int, end: int, type: str, number: int = -1, source: str = "test", kind: str = "name") -> MentionData:
    return {"start": start, "end": end, "head": end - 1, "type": type, "kind": kind, "name": "", "concept": "",
            "country": "", "cluster": number, "count": None, "adjectival": False, "source": source}


def cluster(name: str, type: str) -> ClusterData:
    return {"name": name, "type": type, "concept": "", "country": "", "count": None, "citizen_of": -1,
            "confidence": 1.0}


def made(*sentences: str) -> Doc:
    words = [s.split() for s in sentences]
    flat = [w for s in words for w in s]
    starts = [k == 0 for s in words for k in range(len(s))]
    n = len(flat)
    return Doc(Vocab(), words=flat, sent_starts=starts, pos=["NOUN"] * n, tags=["NN"] * n, lemmas=flat,
               deps=["dep"] * n, heads=[sum(map(len, words[:k])) for k, s in enumerate(words) for _ in s])


def everything(spans: Sequence[MentionData], doc: Doc) -> Parse:
    doc._.mentions = list(spans)
    doc._.clusters = [cluster(str(n), m["type"]) for n, m in enumerate(spans)]
    return Parse(doc)


# --- what the encoder is fed -----------------------------------------------------------------------------------------


def test_words_are_split_into_the_longest_known_pieces() -> None:
    words = WordPieces(PIECES)
    assert [PIECES[n] for n in words.split("Bishkek's")] == ["bish", "##kek", "'", "s"]
    assert [PIECES[n] for n in words.split("ALIÉV")] == ["ali", "##ev"]
    assert words.split("Москва") == (1,)
    assert words.split(" \n") == ()


def test_a_reading_knows_the_look_of_words_and_the_mentions_around() -> None:
    doc = made("Police detained Aliev .")
    reading = read(doc, [mention(2, 3, "Person")], WordPieces(PIECES))
    assert [PIECES[n] for n in reading.pieces] == ["police", "detain", "##ed", "ali", "##ev", "."]
    assert reading.looks.tolist() == [1, 0, 0, 1, 1, 5]
    assert (reading.outer != 0).tolist() == [False, False, False, True, True, False]
    assert (reading.first.tolist(), reading.last.tolist()) == ([0, 1, 3, 5], [0, 2, 4, 5])
    assert reading.chunks == [(0, 6)]


def test_sentences_with_nothing_in_them_are_passed_over() -> None:
    doc = made("Nothing was said .", "Police detained Aliev .")
    assert read(doc, [mention(6, 7, "Person")], WordPieces(PIECES)).first[:4].tolist() == [-1] * 4
    assert read(doc, [], WordPieces(PIECES), skip=False).first[0] == 0


def test_chunks_hold_whole_sentences_and_all_pieces_once() -> None:
    doc = made(*["Police detained Aliev ." for _ in range(150)], " ".join(["Aliev"] * 300))
    reading = read(doc, [], WordPieces(PIECES))
    assert [a for a, _ in reading.chunks] == [0, *(b for _, b in reading.chunks[:-1])]
    assert reading.chunks[-1][1] == len(reading.pieces)
    assert max(b - a for a, b in reading.chunks) <= 224
    assert reading.chunks[0][1] % 6 == 0


# --- candidates ------------------------------------------------------------------------------------------------------


def test_pairs_fit_the_vocabulary_and_come_where_things_are_nearest() -> None:
    doc = made("Police detained Aliev .", "Aliev lives .", "Osh is quiet .")
    parse = everything([
        mention(0, 1, "LawEnforcement", 0), mention(2, 3, "Person", 1), mention(4, 5, "Person", 1),
        mention(7, 8, "Settlement", 2)], doc)
    found = pairs_of(parse)
    rows = set(zip(found.subject.tolist(), found.object.tolist(), strict=True))
    assert (1, 0) in rows  # a person may work for the police
    assert (2, 3) in rows and (1, 3) not in rows  # Aliev and Osh, from the nearer sentence
    assert (0, 3) in rows and (3, 0) not in rows
    n = next(k for k, r in enumerate(zip(found.subject, found.object, strict=True)) if r == (2, 3))
    assert sorted(found.members[found.near_subject[n]]) == [1, 2]
    assert found.apart[n] == 1


def test_distances_have_a_side_and_overlap_has_none() -> None:
    assert distance(0, 2, 1, 3) == 0
    assert distance(0, 1, 1, 2) != distance(1, 2, 0, 1)
    assert max(distance(0, 1, 500, 501), distance(500, 501, 0, 1)) < BUCKETS


def test_roles_are_sought_around_the_trigger() -> None:
    doc = made("Police detained Aliev .")
    found = roles_of(everything([mention(0, 1, "LawEnforcement", 0), mention(2, 3, "Person", 1)], doc), 1)
    assert [c for c, _, _ in found.found][:2] == [0, 1]
    assert len(found.start) == len(found.found)


# --- heads -----------------------------------------------------------------------------------------------------------


def test_every_class_predicate_event_and_role_is_in_the_vocabulary() -> None:
    known = vocabulary()
    assert set(MARK_TYPES) <= set(known.classes)
    assert set(PREDICATES) <= set(known.predicates)
    assert set(EVENTS) <= set(known.events)
    assert set(ROLES) <= {*known.roles, "where"}
    assert {GROUPS[group_of(t)] for t in MARK_TYPES} == set(GROUPS)
    assert (GROUPS[group_of("Country")], GROUPS[group_of("Settlement")]) == ("Country", "Place")


def test_vectors_of_tokens_are_means_of_their_pieces() -> None:
    doc = made("Police detained Aliev .")
    reading = read(doc, [], WordPieces(PIECES))
    states = np.repeat(np.arange(6, dtype=np.float32)[:, None], 384, axis=1)
    vectors = Vectors(states, reading)
    assert vectors.tokens[:, 0].tolist() == [0.0, 1.5, 3.5, 5.0]
    assert vectors.mean(np.array([1]), np.array([3]))[0, 0] == pytest.approx(2.5)
    assert vectors.mean(np.array([2]), np.array([2]))[0, 0] == 0.0


def test_heads_are_written_alike_and_read_back(tmp_path: Path) -> None:
    weights = {"tags.weight": np.full((24, 384), 0.5), "tags.bias": np.arange(24.0)}
    for name in ("one.npz", "two.npz"):
        Heads.save(tmp_path / name, weights)
    assert (tmp_path / "one.npz").read_bytes() == (tmp_path / "two.npz").read_bytes()
    assert Heads.load(tmp_path / "one.npz").w["tags.bias"].tolist() == list(range(24))


def test_the_best_class_is_one_of_the_group() -> None:
    row = np.full(len(MARK_TYPES), 0.01)
    row[MARK_TYPES.index("Person")], row[MARK_TYPES.index("Ministry")] = 0.7, 0.2
    name, sure = best_class(row, GROUPS.index("Organization"))
    assert name == "Ministry"
    assert 0.5 < sure < 1.0


# --- names -----------------------------------------------------------------------------------------------------------


def tag(start: int, end: int, type: str, sure: float = 0.95, type_sure: float = 0.95) -> Tagged:
    return Tagged(start, end, group_of(type), sure, type, type_sure)


def settled(doc: Doc, found: list[Tagged], *there: MentionData, drop: float = 0.0) -> list[tuple[int, int, str, str]]:
    doc._.mentions = list(there)
    table = np.zeros((len(doc), len(GROUPS), 3))
    table[:, :, 0] = 1.0
    for f in found:
        table[f.start:f.end, f.group, 0] = 1.0 - f.sure
    kept = decide(doc, found, table, Names(0.7, 0.8, 0.7, 0.9, drop))
    return [(m["start"], m["end"], m["type"], m["source"]) for m in kept]


def test_a_name_that_nobody_found_becomes_a_mention() -> None:
    doc = made("Police detained Aliev .")
    assert settled(doc, [tag(2, 3, "Person")]) == [(2, 3, "Person", "reader")]
    assert settled(doc, [tag(2, 3, "Person", 0.5)]) == []


def test_a_wrong_class_is_set_right_but_not_the_gazetteers() -> None:
    doc = made("Police detained Aliev .")
    assert settled(doc, [tag(0, 1, "LawEnforcement")], mention(0, 1, "Company")) == [(0, 1, "LawEnforcement", "reader")]
    assert settled(doc, [tag(2, 3, "Person")], mention(2, 3, "Settlement")) == [(2, 3, "Person", "reader")]
    fixed = mention(0, 1, "Company", source="gazetteer")
    assert settled(doc, [tag(0, 1, "LawEnforcement")], fixed) == [(0, 1, "Company", "gazetteer")]
    unsure = [tag(0, 1, "LawEnforcement", 0.9, 0.6)]
    assert settled(doc, unsure, mention(0, 1, "Company")) == [(0, 1, "Company", "test")]


def test_a_name_cut_wrongly_is_cut_anew() -> None:
    doc = made("Osh Border Guard Service said so")
    assert settled(doc, [tag(0, 4, "BorderService")], mention(1, 3, "Company")) == [(0, 4, "BorderService", "reader")]


def test_names_cross_no_other_and_nest_only_where_they_may() -> None:
    doc = made("Osh Border Guard Service said so")
    place = mention(0, 1, "Settlement", source="gazetteer")
    both = [(0, 4, "BorderService", "reader"), (0, 1, "Settlement", "gazetteer")]
    assert settled(doc, [tag(0, 4, "BorderService")], place) == both
    crossing = mention(3, 5, "Person", source="gazetteer")
    assert settled(doc, [tag(0, 4, "BorderService")], crossing) == [(3, 5, "Person", "gazetteer")]


def test_what_the_encoder_takes_for_no_name_is_dropped_where_that_is_wanted() -> None:
    doc = made("Police detained Aliev .")
    assert settled(doc, [], mention(1, 2, "Company"), drop=0.1) == []
    assert len(settled(doc, [], mention(1, 2, "Company"))) == 1
    assert len(settled(doc, [], mention(1, 2, "Company", source="gazetteer"), drop=0.1)) == 1


# --- the blend of two models -----------------------------------------------------------------------------------------


def test_a_score_that_is_missing_counts_as_the_lowest() -> None:
    mix = Blend(0.5, 1.0)
    assert mix(2.0, 1.0) == pytest.approx(2.0)
    assert mix(None, 1.0) == pytest.approx(0.5 * LOWEST + 1.0)
    assert mix(99.0, -99.0) == pytest.approx(0.5 * HIGHEST + LOWEST)


def test_both_models_scores_become_one() -> None:
    key, event = (1, "worksFor", 0, ""), (1, "Arrest")
    linear = Scores({key: Pair(1.0, 0, 3)}, {event: 2.0}, {event: [Filler(0, "", -1, 0, {"agent": 1.0})]})
    neural = Scores({key: Pair(3.0, 2, 9)}, {event: 4.0}, {event: [Filler(0, "", -1, 0, {"agent": 5.0})]})
    even = dict.fromkeys(("relations", "events", "roles"), Blend(0.5, 0.5))
    both = blend(linear, neural, even)
    assert both.pairs[key] == Pair(2.0, 2, 9)  # the evidence of the surer one
    assert both.triggers[event] == 3.0
    assert both.fillers[event][0].scores == {"agent": 3.0}
    assert blend(linear, Scores(), even).triggers[event] == pytest.approx(0.5 * (2.0 + LOWEST))


def test_a_better_object_and_a_better_predicate_speak_against_a_relation() -> None:
    best, second, instead = (1, "worksFor", 0, ""), (1, "worksFor", 2, ""), (1, "memberOf", 2, "")
    scores = Scores({best: Pair(3.0, 0, 3), second: Pair(1.0, 0, 9), instead: Pair(2.0, 0, 9)})
    assert rivals(scores, scores) == {best: (0, 0), second: (1, 1), instead: (0, 0)}
    mix = dict.fromkeys(("relations", "events", "roles"), Blend(0.5, 0.5, objects=0.3, predicates=0.2))
    both = blend(scores, scores, mix)
    assert both.pairs[second].score == pytest.approx(1.0 - 0.3 - 0.2)
    assert both.pairs[best].score == pytest.approx(3.0)


def test_more_than_five_rivals_count_as_five() -> None:
    scores = Scores({(1, "worksFor", n, ""): Pair(float(n), 0, 3) for n in range(2, 10)})
    assert rivals(scores, Scores())[1, "worksFor", 2, ""][0] == 5
