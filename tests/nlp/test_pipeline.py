"""From an article to its extraction: what a user relies on whatever the rules find."""

import pytest

from kg.errors import ArticleError, OntologyError, PipelineError
from kg.model import Article, Extraction
from kg.nlp import Pipeline, load

BODY = (
    "DUSHANBE, 4 March 2011 - Tajik  border guards seized 12 kilograms of heroin at the Nizhny Pyanj checkpoint on "
    "Thursday,\nthe State Committee for National Security (GKNB) said.With the drug they detained two citizens of "
    "Afghanistan.\n\nColonel Davron Safarov, head of the committee's press centre, told Asia-Plus that the men had "
    "crossed the border illegally. He gave no names.\n"
)


def article(id: str = "a", body: str = BODY, language: str = "en") -> Article:
    return Article(id=id, body=body, language=language, published="2011-03-04", publisher="Test Daily")


@pytest.fixture(scope="module")
def extraction(pipeline: Pipeline) -> Extraction:
    return pipeline.extract(article())


def test_evidence_points_into_the_stored_body(extraction: Extraction) -> None:
    spans = [c.evidence for c in extraction.claims] + [e.evidence for e in extraction.events]
    assert spans
    for evidence in spans:
        assert evidence.article == "a"
        assert BODY[evidence.start:evidence.end] == evidence.quote != ""
    for entity in extraction.entities:
        assert entity.mentions
        for m in entity.mentions:
            assert BODY[m.start:m.end] == m.text


def test_ids_are_closed(extraction: Extraction) -> None:
    ids = {e.id for e in extraction.entities}
    assert len(ids) == len(extraction.entities)
    for claim in extraction.claims:
        assert claim.subject in ids and (claim.object in ids or claim.literal)
    for event in extraction.events:
        assert set(event.where) <= ids
        assert all(a.entity in ids or a.literal for a in event.arguments)


def test_what_the_article_tells(extraction: Extraction) -> None:
    names = {e.id: e for e in extraction.entities}
    seizure = next(e for e in extraction.events if e.type == "Seizure")
    assert seizure.when == "2011-03-03"
    assert [names[a.entity].name for a in seizure.fillers("object")] == ["heroin"]
    quantity = seizure.fillers("quantity")[0].quantity
    assert quantity is not None and (quantity.value, quantity.unit) == (12, "kg")
    arrest = next(e for e in extraction.events if e.type == "Arrest")
    group = names[arrest.fillers("patient")[0].entity]
    assert (group.type, group.count) == ("PersonGroup", 2)
    assert names[group.citizen_of].name == "Afghanistan"
    committee = next(e for e in extraction.entities if "GKNB" in e.aliases)
    assert (committee.type, committee.country) == ("SecurityService", "country-tj")


def test_a_text_repaired_on_reading_keeps_its_own_words_in_quotes(extraction: Extraction) -> None:
    aliases = {a for e in extraction.entities for a in e.aliases}
    assert "Tajik border guards" in aliases  # the body has two blanks there
    assert any(m.text == "Tajik  border guards" for e in extraction.entities for m in e.mentions)


def test_the_same_article_gives_the_same_records(pipeline: Pipeline, extraction: Extraction) -> None:
    assert pipeline.extract(article()) == extraction


def test_two_processes_give_what_one_gives(pipeline: Pipeline) -> None:
    rows = [article(f"a{i}", BODY.replace("12 kilograms", f"{i + 2} kilograms")) for i in range(3)]
    rows.append(article("b", " "))
    one, two = list(pipeline.extract_all(rows)), list(pipeline.extract_all(rows, jobs=2))
    assert two[:3] == one[:3]
    assert isinstance(two[3], ArticleError) and str(two[3]) == str(one[3])


def test_a_bad_article_fails_alone(pipeline: Pipeline) -> None:
    rows = [article("good"), article("empty", " \n"), article("foreign", "Текст", "ru"), article("last")]
    results = list(pipeline.extract_all(rows))
    assert [isinstance(r, ArticleError) for r in results] == [False, True, True, False]
    assert "language 'ru'" in str(results[2]) and "en" in str(results[2])
    assert "has no text" in str(results[1])


def test_a_component_that_breaks_costs_one_article(pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch) -> None:
    component = pipeline.nlp.get_pipe("kg_entities")
    whole = type(component).__call__

    def breaks(self: object, doc: object) -> object:
        if "bomb" in str(doc):
            raise ValueError("no such thing")
        return whole(self, doc)  # type: ignore[arg-type]

    monkeypatch.setattr(type(component), "__call__", breaks)
    results = list(pipeline.extract_all([article("a"), article("b", "A bomb."), article("c")]))
    assert [isinstance(r, ArticleError) for r in results] == [False, True, False]
    assert "kg_entities failed (ValueError: no such thing)" in str(results[1])


@pytest.mark.parametrize("body", [
    "\x0b", "(", "''", "a" * 5000, "A (B) (C (D", "<script>alert(1)</script>", "“”‘’", "1 2 3 kg kg",
    "\u202eevil\u202c", "Mr. Mr. Mr.", "of of the The THE", "🚁 seized 5 kg 🚓", "The border between and with",
    "(KNB)", "KNB (", "- - -", "Osh \u0301 Almaty \u20d7 KNB",
])
def test_odd_texts_do_not_break_it(pipeline: Pipeline, body: str) -> None:
    result = next(pipeline.extract_all([article(body=body)]))
    assert isinstance(result, Extraction) or "has no text" in str(result)


def test_a_broken_pattern_stops_the_run(pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks(*_: object) -> None:
        raise OntologyError("patterns/events.jsonl: line 3")

    monkeypatch.setattr(type(pipeline.nlp.get_pipe("kg_entities")), "__call__", breaks)
    with pytest.raises(OntologyError, match="line 3"):
        list(pipeline.extract_all([article("a"), article("b")]))


def test_unknown_model_is_named() -> None:
    with pytest.raises(PipelineError, match=r"xx_no_such_model.*not installed"):
        load("xx_no_such_model")


def test_leaving_out_a_component() -> None:
    with pytest.raises(PipelineError, match=r"kg_nonsense.*one of .*kg_events"):
        load(without=["kg_nonsense"])
    with pytest.raises(PipelineError, match="parser"):
        load(without=["parser"])
    short = load(without=["kg_events", "kg_attribution"])
    assert short.extract(article()).events == ()
    assert short.version.endswith("-kg_attribution -kg_events")
