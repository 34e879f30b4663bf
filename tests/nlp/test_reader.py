"""The trained second reader: its weights, and how its opinion and the rules' become one."""

from pathlib import Path

import numpy as np
import pytest
from spacy.tokens import Doc
from spacy.vocab import Vocab

from kg.errors import PipelineError
from kg.model import Article
from kg.nlp import Pipeline, load, reader_note
from kg.nlp.extensions import ClaimData, ClusterData, EventData, MentionData
from kg.nlp.reader import decide_claims, decide_events
from kg.nlp.reader_features import Parse, fillers, pairs, triggers
from kg.nlp.reader_model import DATA, Layer, Linear, Model, Scale
from kg.nlp.reader_scores import Filler, Pair, Scores
from kg.ontology import vocabulary

#: Probability = logistic of the score, for the reader's own and for the rules' findings.
EVEN = Layer(Scale(), Scale(), add=0.5, keep=0.3)


@pytest.fixture(scope="session")
def with_reader() -> Pipeline:
    return load(reader=True)


def cluster(name: str, type: str, concept: str = "") -> ClusterData:
    return {"name": name, "type": type, "concept": concept, "country": "", "count": None, "citizen_of": -1,
            "confidence": 1.0}


def mention(start: int, end: int, type: str, number: int, head: int | None = None) -> MentionData:
    return {"start": start, "end": end, "head": end - 1 if head is None else head, "type": type, "kind": "name",
            "name": "", "concept": "", "country": "", "cluster": number, "count": None, "adjectival": False,
            "source": "test"}


def claim(subject: int, predicate: str, obj: int) -> ClaimData:
    return {"subject": subject, "predicate": predicate, "object": obj, "literal": "", "quantity": -1, "when": "",
            "start": 0, "end": 5, "rule": "a.rule", "confidence": 0.8, "factuality": "asserted", "attributed_to": "",
            "speaker": -1}


def event(type: str, trigger: int) -> EventData:
    return {"type": type, "trigger": trigger, "when": "", "where": [],
            "arguments": [{"role": "patient", "cluster": 1, "literal": "", "quantity": -1}], "start": trigger,
            "end": trigger + 1, "rule": "a.rule", "confidence": 0.8, "factuality": "asserted", "attributed_to": "",
            "speaker": -1}


@pytest.fixture
def doc() -> Doc:
    """Police detained Aliev in Osh ."""
    made = Doc(
        Vocab(), words=["Police", "detained", "Aliev", "in", "Osh", "."], heads=[1, 1, 1, 1, 3, 1],
        deps=["nsubj", "ROOT", "dobj", "prep", "pobj", "punct"], pos=["NOUN", "VERB", "PROPN", "ADP", "PROPN", "PUNCT"],
        tags=["NNS", "VBD", "NNP", "IN", "NNP", "."], lemmas=["police", "detain", "Aliev", "in", "Osh", "."],
        sent_starts=[True, False, False, False, False, False],
    )
    made._.clusters = [cluster("police", "LawEnforcement"), cluster("Aliev", "Person"), cluster("Osh", "Settlement")]
    made._.mentions = [mention(0, 1, "LawEnforcement", 0), mention(2, 3, "Person", 1), mention(4, 5, "Settlement", 2)]
    return made


# --- weights ---------------------------------------------------------------------------------------------------------


def test_a_linear_model_adds_the_weights_of_the_features_it_knows() -> None:
    made = Linear(["x", "y"], ["a", "b"], np.array([[1, -2], [3, 4]], dtype=np.int8), np.array([0.5, 1.0]))
    scores = made.scores([["a", "b", "new"], [], ["b"]])
    assert scores.tolist() == [[2.0, 2.0], [0.0, 0.0], [1.5, 4.0]]
    assert made.scores([]).shape == (0, 2)


def test_a_model_is_written_alike_and_read_back(tmp_path: Path) -> None:
    made = Linear(["x"], ["a\n", "b:ж"], np.array([[1], [-3]], dtype=np.int8), np.array([0.25]))
    made.save(tmp_path / "one.npz")
    made.save(tmp_path / "two.npz")
    assert (tmp_path / "one.npz").read_bytes() == (tmp_path / "two.npz").read_bytes()
    assert Linear.load(tmp_path / "one.npz").scores([["b:ж"]]).tolist() == [[-0.75]]


def test_shipped_weights_know_only_terms_of_the_vocabulary() -> None:
    known, shipped = vocabulary(), Model.load()
    assert set(shipped.pairs.labels) <= set(known.predicates)
    assert set(shipped.triggers.labels) <= set(known.events)
    assert set(shipped.roles.labels) <= {*known.roles, "where"}
    assert set(shipped.layers) == {"relations", "events", "roles"}
    assert shipped.encoder is not None and shipped.heads is not None


def test_shipped_weights_are_small() -> None:
    assert 0 < sum(f.stat().st_size for f in DATA.iterdir()) < 30_000_000


def test_missing_weights_say_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(PipelineError, match="make train"):
        Model.load(tmp_path)


# --- relations -------------------------------------------------------------------------------------------------------


def test_a_likely_claim_of_the_reader_is_added_and_says_so(doc: Doc) -> None:
    found = decide_claims(doc, Scores(pairs={(1, "worksFor", 0, ""): Pair(2.0, 0, 3)}), EVEN)
    assert [(c["subject"], c["predicate"], c["object"], c["rule"]) for c in found] == [(1, "worksFor", 0, "reader")]
    assert found[0]["confidence"] == pytest.approx(0.88, abs=0.01)
    assert not decide_claims(doc, Scores(pairs={(1, "worksFor", 0, ""): Pair(-0.5, 0, 3)}), EVEN)


def test_a_claim_against_domain_or_range_is_refused(doc: Doc) -> None:
    assert not decide_claims(doc, Scores(pairs={(2, "worksFor", 1, ""): Pair(9.0, 0, 3)}), EVEN)


def test_agreement_raises_confidence_and_disagreement_drops_a_claim(doc: Doc) -> None:
    doc._.claims = [claim(1, "worksFor", 0)]
    layer = Layer(Scale(), Scale(slope=1.0, prior=1.0), add=0.5, keep=0.3)
    both = decide_claims(doc, Scores(pairs={(1, "worksFor", 0, ""): Pair(2.0, 0, 3)}), layer)
    assert [c["rule"] for c in both] == ["a.rule+reader"]
    assert both[0]["confidence"] > 0.8
    assert not decide_claims(doc, Scores(pairs={(1, "worksFor", 0, ""): Pair(-5.0, 0, 3)}), layer)
    silent = decide_claims(doc, Scores(), layer)
    assert [(c["rule"], c["confidence"]) for c in silent] == [("a.rule", 0.8)]


def test_a_post_is_a_claim_with_a_value(doc: Doc) -> None:
    pair = Pair(2.0, 0, 3, "Chief", -1)
    (found,) = decide_claims(doc, Scores(pairs={(1, "holdsPost", -1, "chief"): pair}), EVEN)
    assert (found["predicate"], found["object"], found["literal"]) == ("holdsPost", -1, "Chief")


def test_the_reader_contradicts_no_claim_of_a_rule(doc: Doc) -> None:
    doc._.claims = [
        claim(0, "foundedOn", -1) | {"literal": "1992"}, claim(1, "holdsPost", -1) | {"literal": "chief"},
    ]
    doc._.clusters.append(cluster("Timurov", "Person"))
    scores = Scores(pairs={
        (0, "foundedOn", -1, "2001"): Pair(5.0, 0, 5, "2001"),  # there is a date already
        (3, "holdsPost", -1, "chief"): Pair(5.0, 0, 5, "chief"),  # the same words call another so
        (1, "holdsPost", -1, "colonel"): Pair(5.0, 0, 5, "colonel"),
    })
    found = decide_claims(doc, scores, EVEN)
    assert [(c["subject"], c["literal"]) for c in found if c["rule"] == "reader"] == [(1, "colonel")]


def test_no_member_is_also_an_observer() -> None:
    made = Doc(Vocab(), words=["Mongolia", "observes", "CARICC", "."], sent_starts=[True, False, False, False])
    made._.clusters = [cluster("Mongolia", "Country"), cluster("CARICC", "InternationalOrganization")]
    made._.mentions = [mention(0, 1, "Country", 0), mention(2, 3, "InternationalOrganization", 1)]
    member = Scores(pairs={(0, "memberOf", 1, ""): Pair(5.0, 0, 3)})
    assert [c["predicate"] for c in decide_claims(made, member, EVEN)] == ["memberOf"]
    made._.claims = [claim(0, "observerOf", 1)]
    assert [c["predicate"] for c in decide_claims(made, member, EVEN)] == ["observerOf"]


def test_the_reader_alone_ignores_the_rules(doc: Doc) -> None:
    doc._.claims = [claim(1, "worksFor", 0)]
    assert decide_claims(doc, Scores(), EVEN, rules=False) == []


# --- events ----------------------------------------------------------------------------------------------------------


def people(key: tuple[int, str]) -> dict[tuple[int, str], list[Filler]]:
    return {key: [Filler(0, "", -1, 0, {"agent": 2.0}), Filler(1, "", -1, 2, {"patient": 3.0, "agent": -4.0}),
                  Filler(2, "", -1, 4, {"where": 1.0})]}


def roles(found: EventData) -> list[tuple[str, int]]:
    return [(a["role"], a["cluster"]) for a in found["arguments"]]


def test_an_event_of_the_reader_comes_with_its_roles_and_place(doc: Doc) -> None:
    key = (1, "Arrest")
    (found,) = decide_events(doc, Scores(triggers={key: 1.0}, fillers=people(key)), EVEN, EVEN)
    assert (found["type"], found["rule"], found["where"]) == ("Arrest", "reader", [2])
    assert roles(found) == [("agent", 0), ("patient", 1)]
    assert (found["start"], found["end"]) == (0, 5)


def test_missing_roles_of_a_rules_event_are_filled(doc: Doc) -> None:
    key = (1, "Arrest")
    doc._.events = [event("Arrest", 1)]
    (found,) = decide_events(doc, Scores(triggers={key: 1.0}, fillers=people(key)), EVEN, EVEN)
    assert found["rule"] == "a.rule+reader"
    assert roles(found) == [("agent", 0), ("patient", 1)]


def test_a_role_that_is_filled_takes_only_what_is_likelier(doc: Doc) -> None:
    key, layer = (1, "Arrest"), Layer(Scale(), Scale(), add=0.4, keep=0.0)
    doc._.events = [event("Arrest", 1)]
    doc._.clusters.append(cluster("Timurov", "Person"))

    def patients(score: float) -> list[tuple[str, int]]:
        more = [Filler(3, "", -1, 2, {"patient": score})]
        (found,) = decide_events(doc, Scores(triggers={key: 1.0}, fillers={key: more}), layer, layer)
        return roles(found)

    assert patients(0.2) == [("patient", 1)]
    assert patients(1.0) == [("patient", 1), ("patient", 3)]


def test_an_event_told_again_by_the_reader_is_one(doc: Doc) -> None:
    words = ["Police", "detained", "Aliev", "in", "Osh", ".", "They", "captured", "Aliev", "."]
    made = Doc(
        Vocab(), words=words, heads=[1, 1, 1, 1, 3, 1, 7, 7, 7, 7],
        deps=["nsubj", "ROOT", "dobj", "prep", "pobj", "punct", "nsubj", "ROOT", "dobj", "punct"],
        pos=["NOUN", "VERB", "PROPN", "ADP", "PROPN", "PUNCT", "PRON", "VERB", "PROPN", "PUNCT"],
        lemmas=["police", "detain", "Aliev", "in", "Osh", ".", "they", "capture", "Aliev", "."],
        tags=["NNS", "VBD", "NNP", "IN", "NNP", ".", "PRP", "VBD", "NNP", "."],
        sent_starts=[n in (0, 6) for n in range(10)],
    )
    made._.clusters = doc._.clusters
    made._.mentions = [*doc._.mentions, mention(8, 9, "Person", 1)]
    made._.events = [event("Arrest", 1)]
    key = (7, "Arrest")
    scores = Scores(triggers={(1, "Arrest"): 3.0, key: 3.0}, fillers={key: [Filler(1, "", -1, 8, {"patient": 3.0})]})
    assert len(decide_events(made, scores, EVEN, EVEN)) == 1


def test_a_rules_event_that_the_reader_speaks_against_is_dropped(doc: Doc) -> None:
    doc._.events = [event("Arrest", 1)]
    assert not decide_events(doc, Scores(triggers={(1, "Arrest"): -4.0}), EVEN, EVEN)
    assert decide_events(doc, Scores(), EVEN, EVEN)


def test_an_event_of_which_nothing_is_told_is_none(doc: Doc) -> None:
    assert not decide_events(doc, Scores(triggers={(1, "Arrest"): 3.0}), EVEN, EVEN)


def test_what_is_denied_is_no_event(with_reader: Pipeline) -> None:
    denied = with_reader.read(Article("a", "Border guards did not detain Rustam Aliev in Osh."))
    i = next(t.i for t in denied if t.lemma_ == "detain")
    denied._.events = []
    key = (i, "Arrest")
    filler = [Filler(0, "", -1, 0, {"agent": 3.0})]
    assert not decide_events(denied, Scores(triggers={key: 9.0}, fillers={key: filler}), EVEN, EVEN)


# --- features and component ------------------------------------------------------------------------------------------


def test_features_name_classes_and_no_names(doc: Doc) -> None:
    parse = Parse(doc)
    every = [f for _, row in triggers(parse) for f in row]
    every += [f for c in fillers(parse, 1, "Arrest") for f in c[3]] + [f for _, _, row in pairs(parse) for f in row]
    assert "l:detain" in every
    assert any("<P>" in f for f in every)
    assert not [f for f in every if "aliev" in f.lower() or "osh" in f.lower().split(":")[-1].split("|")]


def test_the_reader_is_added_only_on_request(pipeline: Pipeline, with_reader: Pipeline) -> None:
    assert "kg_reader" not in pipeline.nlp.pipe_names
    names = with_reader.nlp.pipe_names
    assert names.index("kg_events") < names.index("kg_reader") < names.index("kg_attribution")
    assert with_reader.version == pipeline.version + " +kg_reader"


def test_the_reader_reads_alike_twice_and_leaves_whole_records(with_reader: Pipeline) -> None:
    body = (
        "DUSHANBE, 4 March 2011 - Tajik border guards seized 12 kilograms of heroin at the Nizhny Pyanj checkpoint on "
        "Thursday. Two citizens of Afghanistan were taken into custody.\n\nMongolia and Laos signed an agreement."
    )
    article = Article("a", body, published="2011-03-04")
    first, second = with_reader.extract(article), with_reader.extract(article)
    assert first == second
    ids = {e.id for e in first.entities}
    assert {e.type for e in first.events} >= {"Seizure"}
    for e in first.events:
        assert {a.entity for a in e.arguments if a.entity} | set(e.where) <= ids
        assert body[e.evidence.start:e.evidence.end] == e.evidence.quote
        assert 0.0 <= e.confidence <= 1.0


def test_without_onnxruntime_the_rules_read_alone_and_say_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kg.nlp.pipeline.find_spec", lambda name: None)
    assert "onnxruntime" in reader_note(True)
    assert reader_note(False) == ""
    assert "kg_reader" not in load(reader=True).nlp.pipe_names
