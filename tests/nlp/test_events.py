"""What a reader would expect of the events of short articles."""

from __future__ import annotations

from typing import Any

import pytest
from spacy.tokens import Doc

from kg.model import Article
from kg.nlp import Pipeline
from kg.nlp.drafts import Draft, Neighbours


def read(pipeline: Pipeline, text: str) -> Doc:
    return pipeline.read(Article("a", text, published="2020-06-10"))


def events(pipeline: Pipeline, text: str, type: str) -> list[dict[str, Any]]:
    """Events of a type: fillers by role, plus place names, date and factuality."""
    doc = read(pipeline, text)
    out = []
    for e in doc._.events:
        if e["type"] == type:
            row: dict[str, Any] = {"when": e["when"], "factuality": e["factuality"]}
            row["where"] = [doc._.clusters[w]["name"] for w in e["where"]]
            for a in e["arguments"]:
                name = doc._.clusters[a["cluster"]]["name"] if a["cluster"] >= 0 else a["literal"]
                row.setdefault(a["role"], []).append(name)
            out.append(row)
    return out


def test_a_seizure_has_agent_goods_amount_date_and_place(pipeline: Pipeline) -> None:
    [seizure] = events(
        pipeline, "Kazakhstan's Border Service seized 12 kg of heroin near Taraz on 3 June 2020.", "Seizure"
    )
    assert seizure["when"] == "2020-06-03"
    assert seizure["where"] == ["Taraz"]
    assert seizure["object"] == ["heroin"]
    assert seizure["quantity"][0].startswith("12")
    assert len(seizure["agent"]) == 1


def test_the_passive_means_the_same(pipeline: Pipeline) -> None:
    [active] = events(pipeline, "Police arrested Rustam Aliev in Osh on 3 June 2020.", "Arrest")
    [passive] = events(pipeline, "Rustam Aliev was arrested by police in Osh on 3 June 2020.", "Arrest")
    assert active["patient"] == passive["patient"]
    assert active["when"] == passive["when"] == "2020-06-03"
    assert active["where"] == passive["where"] == ["Osh"]


def test_all_members_of_a_list_take_part(pipeline: Pipeline) -> None:
    text = "Kazakhstan, Russia and Tajikistan held a joint exercise in Osh in May 2020."
    [drill] = events(pipeline, text, "Exercise")
    assert drill["participant"] == ["Kazakhstan", "Russia", "Tajikistan"]


def test_one_event_told_twice_is_one(pipeline: Pipeline) -> None:
    text = ("Police arrested Rustam Aliev in Osh on 3 June 2020. The arrest of Rustam Aliev surprised nobody.")
    assert len(events(pipeline, text, "Arrest")) == 1


def test_two_arrests_stay_two(pipeline: Pipeline) -> None:
    text = "Police arrested Rustam Aliev on 3 June 2020. Timur Asanov was arrested in Osh on 5 June 2020."
    assert [e["when"] for e in events(pipeline, text, "Arrest")] == ["2020-06-03", "2020-06-05"]


def test_hidden_goods_were_smuggled(pipeline: Pipeline) -> None:
    text = "Customs officers found 5 kg of heroin hidden in a truck near Osh."
    assert events(pipeline, text, "Smuggling")[0]["object"] == ["heroin"]
    assert events(pipeline, text, "Seizure")[0]["object"] == ["heroin"]


@pytest.mark.parametrize("text", [
    "Police did not arrest Rustam Aliev.", "Police could arrest Rustam Aliev.", "No heroin was seized in Osh.",
    "If police arrest Rustam Aliev, the case will end.",
])
def test_what_did_not_happen_is_no_event(pipeline: Pipeline, text: str) -> None:
    assert not events(pipeline, text, "Arrest") and not events(pipeline, text, "Seizure")


@pytest.mark.parametrize(("text", "number"), [
    ("Militants shelled the Korday checkpoint and wounded four conscripts on 3 June 2020.", 1),
    ("Militants attacked the Osh airport on 3 June 2020, injuring three soldiers.", 1),
    ("The police say that on Monday four gunmen shelled its Osh outpost with mortars and wounded four conscripts.", 1),
    ("Militants attacked the Osh airport and soldiers wounded four militants.", 2),
])  # fmt: skip
def test_an_attack_on_a_place_and_its_victims_is_one(pipeline: Pipeline, text: str, number: int) -> None:
    assert len(events(pipeline, text, "Attack")) == number


def test_the_same_text_gives_the_same_events(pipeline: Pipeline) -> None:
    text = "Police arrested Rustam Aliev and Timur Asanov in Osh and handed them over to Kazakhstan."
    assert read(pipeline, text)._.events == read(pipeline, text)._.events


def test_evidence_holds_the_trigger(pipeline: Pipeline) -> None:
    doc = read(pipeline, "On Monday, in Osh, police arrested Rustam Aliev. He was born in Taraz.")
    assert doc._.events
    for event in doc._.events:
        assert event["start"] <= event["trigger"] < event["end"]


def test_the_people_of_an_earlier_event_are_meant_by_their_number(pipeline: Pipeline) -> None:
    text = ("Police arrested three men near Osh on 3 June 2020. The talks went on elsewhere. "
            "The three men were detained at the Korday checkpoint, a spokesman said.")
    [arrest] = events(pipeline, text, "Arrest")
    assert arrest["when"] == "2020-06-03" and {"Osh", "Korday checkpoint"} <= set(arrest["where"])


def test_a_smuggling_goes_the_way_of_its_people(pipeline: Pipeline) -> None:
    text = "Police detained a Kazakh citizen travelling from Kyrgyzstan with 2 kg of hashish hidden in his car."
    [smuggling] = events(pipeline, text, "Smuggling")
    assert smuggling["origin"] == ["Kyrgyzstan"]


def test_people_act_for_their_body(pipeline: Pipeline) -> None:
    text = "Detectives of the Drug Control Agency arrested Rustam Aliev in Osh."
    [arrest] = events(pipeline, text, "Arrest")
    assert len(arrest["agent"]) == 1 and "Drug Control" in arrest["agent"][0] and "etectives" not in arrest["agent"][0]


@pytest.mark.parametrize(("text", "sentence"), [
    ("The court in Osh gave Rustam Aliev fourteen years in a penal colony.", "fourteen years"),
    ("Rustam Aliev was acquitted in Osh.", "acquitted"),
])
def test_what_a_court_gave(pipeline: Pipeline, text: str, sentence: str) -> None:
    [trial] = events(pipeline, text, "Trial")
    assert sentence in trial["sentence"][0]


@pytest.mark.parametrize("text", [
    "Turkmenistan maintains tight control.", "Kazakhstan welcomes this traffic.",
    "The trade brings foreign currency into Kyrgyzstan.",
])
def test_what_is_generally_so_is_no_event(pipeline: Pipeline, text: str) -> None:
    assert not read(pipeline, text)._.events


def test_a_headline_leaves_out_was(pipeline: Pipeline) -> None:
    [arrest] = events(pipeline, "Two Kyrgyz citizens detained near Osh on 3 June 2020.", "Arrest")
    assert len(arrest["patient"]) == 1 and "agent" not in arrest


def test_an_apposition_names_whom_a_description_means(pipeline: Pipeline) -> None:
    [death] = events(pipeline, "A Tajik soldier, Rustam Aliev, was killed near Osh on 3 June 2020.", "Death")
    assert death["patient"] == ["Rustam Aliev"]


def test_who_took_part_may_stand_in_the_next_sentence(pipeline: Pipeline) -> None:
    text = ("A border exercise was held near Osh on 3 June 2020. "
            "Kazakhstan, Uzbekistan and Tajikistan took part.")
    [drill] = events(pipeline, text, "Exercise")
    assert drill["participant"] == ["Kazakhstan", "Uzbekistan", "Tajikistan"]


def test_who_stayed_away_took_no_part(pipeline: Pipeline) -> None:
    text = "A border exercise was held near Osh on 3 June 2020. Kazakhstan did not take part."
    [drill] = events(pipeline, text, "Exercise")
    assert "participant" not in drill


def test_an_arrest_was_made_by_the_body_that_acted_just_before(pipeline: Pipeline) -> None:
    text = "A patrol of the Drug Control Agency stopped a lorry near Osh on Monday. Both men were arrested."
    [arrest] = events(pipeline, text, "Arrest")
    assert len(arrest["agent"]) == 1 and "Drug Control" in arrest["agent"][0]


def test_who_only_reports_an_arrest_did_not_make_it(pipeline: Pipeline) -> None:
    text = "Rustam Aliev was detained in Osh on Monday, the State Committee for National Security said."
    [arrest] = events(pipeline, text, "Arrest")
    assert "agent" not in arrest


@pytest.mark.parametrize("text", [
    "Two traders carried potatoes from Osh to Tashkent.", "Two men crossed the border from Uzbekistan to see friends.",
])
def test_what_is_lawful_is_no_offence(pipeline: Pipeline, text: str) -> None:
    assert not events(pipeline, text, "Smuggling") and not events(pipeline, text, "IllegalCrossing")


def test_an_arrest_tells_that_a_crossing_was_unlawful(pipeline: Pipeline) -> None:
    text = "Two Afghan citizens who had crossed the border from Tajikistan were arrested near Osh on 3 June 2020."
    assert len(events(pipeline, text, "IllegalCrossing")) == 1


def test_talk_and_its_verb_are_one_meeting(pipeline: Pipeline) -> None:
    text = "President Sadyr Japarov met Ilham Aliyev for talks in Baku on 3 June 2020."
    assert len(events(pipeline, text, "Meeting")) == 1


@pytest.mark.parametrize("text", [
    "Officials say that the road is closed.", "Villagers complain that the river is dry.",
])
def test_hearsay_is_nobodys_statement(pipeline: Pipeline, text: str) -> None:
    assert not events(pipeline, text, "Statement")


def test_incidents_are_compared_with_their_neighbours_only(pipeline: Pipeline) -> None:
    token = pipeline.nlp("Police arrested two men.")[1]
    drafts = [Draft("Arrest", token, "x", 0.5, sentence=n, told={n}) for n in range(50)]
    assert [d.sentence for d in Neighbours(drafts).within({20}, 2)] == [18, 19, 20, 21, 22]


def test_a_bare_participle_tells_of_the_body_before_it(pipeline: Pipeline) -> None:
    text = "The Chu Valley Commission, a body with no seat, founded in 2009, meets in Osh."
    assert len(events(pipeline, text, "Founding")) == 1
    text = "The Chu Valley Commission met in a room that had been painted and founded nothing."
    assert not events(pipeline, text, "Founding")


def test_a_headline_and_its_lead_tell_one_event(pipeline: Pipeline) -> None:
    text = "Nine smugglers detained near Osh\n\nOSH, June 9 - Border guards detained nine men near Osh on Monday."
    assert len(events(pipeline, text, "Arrest")) == 1
    text = "Nine smugglers detained near Osh\n\nOSH, June 9 - Border guards detained four men near Osh on Monday."
    assert len(events(pipeline, text, "Arrest")) == 2


def test_nobody_did_nothing(pipeline: Pipeline) -> None:
    assert not events(pipeline, "No contract was signed by Kazakhstan and Uzbekistan on Monday.", "Agreement")
    assert not events(pipeline, "Neither Kazakhstan nor Uzbekistan has paid for the fence.", "Funding")
    assert events(pipeline, "Police arrested two men in house no. 12 in Osh on Monday.", "Arrest")


def test_what_is_awaited_or_talked_of_has_not_happened(pipeline: Pipeline) -> None:
    assert not events(pipeline, "Nothing will change until the border treaty is signed by Kazakhstan.", "Agreement")
    assert not events(pipeline, "Rustam Aliev spoke of a joint exercise of Kazakhstan and China.", "Exercise")
    assert events(pipeline, "Kazakhstan waited until the border treaty was signed by Uzbekistan in 2019.", "Agreement")


def test_evidence_is_the_clause_of_an_event(pipeline: Pipeline) -> None:
    doc = pipeline.read(Article("a", "On Monday the commanders met.", published="2020-06-10"))
    [meeting] = [e for e in doc._.events if e["type"] == "Meeting"]
    assert doc[meeting["start"]:meeting["end"]].text == "On Monday the commanders met"


def test_what_will_be_has_no_date_that_is_over(pipeline: Pipeline) -> None:
    text = "Rustam Aliev met Olim Karimov on 5 May 2020 to discuss a school, which Japan will fund with 2,000 dollars."
    doc = pipeline.read(Article("a", text, published="2020-06-10"))
    assert [(e["type"], e["when"]) for e in doc._.events] == [("Meeting", "2020-05-05")]
    text = "Japan will fund a laboratory in Osh with 2,000 dollars on 5 July 2020."
    doc = pipeline.read(Article("a", text, published="2020-06-10"))
    assert [(e["type"], e["when"]) for e in doc._.events] == [("Funding", "2020-07-05")]


def test_a_capital_speaks_for_its_state(pipeline: Pipeline) -> None:
    text = "Soldiers of Turkey stood at the crossing on Monday. Ankara denied that anybody had been hurt."
    [statement] = events(pipeline, text, "Statement")
    assert statement["speaker"] == ["Turkey"]
    text = "Brussels gave the Border Service of Kazakhstan five million euros last year."
    [funding] = events(pipeline, text, "Funding")
    assert funding["agent"] == ["Brussels"]  # which of its bodies, the text does not say


def test_it_takes_somebody_to_arrest_somebody(pipeline: Pipeline) -> None:
    assert not events(pipeline, "The camp near Osh held 600 people in March 2020.", "Arrest")
    assert events(pipeline, "Two men were held in Osh in March 2020.", "Arrest")
    assert events(pipeline, "Border guards stopped two smugglers near Osh in March 2020.", "Arrest")


def test_one_gift_told_in_two_clauses_is_one(pipeline: Pipeline) -> None:
    text = "The course in Osh was financed by the Government of Japan, which contributed 350,000 dollars."
    assert len(events(pipeline, text, "Funding")) == 1
    text = "Japan gave the Border Service of Kazakhstan 350,000 dollars in 2019 and Tajikistan 90,000 dollars in 2020."
    assert all(len(e.get("amount", [])) <= 1 for e in events(pipeline, text, "Funding"))


def test_an_attack_and_whom_it_hit_are_one(pipeline: Pipeline) -> None:
    text = "On 9 August 2019 the Taliban attacked the Korday checkpoint, killing four guards."
    assert len(events(pipeline, text, "Attack")) == 1
    assert len(events(pipeline, text, "Death")) == 1


def test_who_have_been_fighting_for_years_had_no_clash_in_particular(pipeline: Pipeline) -> None:
    assert not events(pipeline, "The border guards have been fighting the smugglers near Osh.", "Clash")
    assert events(pipeline, "The border guards fought the smugglers near Osh on 3 June 2020.", "Clash")
