"""Dates told by how long after or before something else."""

import pytest

from kg.model import Article
from kg.nlp import Pipeline


def when(pipeline: Pipeline, text: str, type: str) -> list[str]:
    return [e.when for e in pipeline.extract(Article("t", text)).events if e.type == type]


@pytest.mark.parametrize(("text", "type", "day"), [
    ("Border guards arrested Rustam Aliev in Osh on 12 May 2023, a week after he had crossed the border illegally.",
     "IllegalCrossing", "2023-05-05"),
    ("Border guards arrested Rustam Aliev in Osh on 12 May 2023, a week after he had crossed the border illegally.",
     "Arrest", "2023-05-12"),
    ("Three days before the checkpoint was closed on 12 May 2023, guards arrested Rustam Aliev in Osh.", "Arrest",
     "2023-05-09"),
    ("On 2 March 2021 it snowed. Two days after the attack on 4 March 2021, guards arrested Rustam Aliev.", "Arrest",
     "2021-03-06"),
    # how many days is not told
    ("Several days after the checkpoint was closed on 12 May 2023, guards arrested Rustam Aliev in Osh.", "Arrest", ""),
    # as precise as the words
    ("A month after the checkpoint was closed on 12 May 2023, guards arrested Rustam Aliev in Osh.", "Arrest",
     "2023-06"),
    ("The checkpoint was closed on 12 May 2023, two years after guards had arrested Rustam Aliev in Osh.", "Arrest",
     "2021"),
    # no length of time: the date is that of both
    ("After the checkpoint was closed on 12 May 2023, guards arrested Rustam Aliev in Osh.", "Arrest", "2023-05-12"),
])
def test_an_event_so_long_after_another_has_another_date(pipeline: Pipeline, text: str, type: str, day: str) -> None:
    assert when(pipeline, text, type) == [day]
