"""Which events of one incident lend each other their date. The sentences are made up for these tests."""

import pytest

from kg.model import Article
from kg.nlp import Pipeline


@pytest.mark.parametrize(("text", "type", "day"), [
    ("Border guards arrested Rustam Aliev in Osh on 12 May 2023. They searched his car and seized 5 kg of heroin.",
     "Seizure", "2023-05-12"),
    ("Police seized 5 kg of heroin in Osh on 12 May 2023. Rustam Aliev was arrested.", "Arrest", "2023-05-12"),
    # who is handed over is handed over some time later
    ("Border guards arrested Rustam Aliev in Osh on 12 May 2023. He was handed over to the Interior Ministry.",
     "Transfer", ""),
    # how things are now began some time before
    ("Police seized 5 kg of heroin from Rustam Aliev in Osh on 12 May 2023. Rustam Aliev is in custody.", "Arrest", ""),
    # what had happened before has a day of its own
    ("The men, who had crossed into Kyrgyzstan illegally on 12 May 2023, killed a border guard near Osh.", "Death", ""),
])
def test_an_incident_has_one_day_and_what_came_of_it_another(
    pipeline: Pipeline, text: str, type: str, day: str
) -> None:
    assert [e.when for e in pipeline.extract(Article("t", text)).events if e.type == type] == [day]
