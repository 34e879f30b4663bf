"""A long text takes as much longer as it is longer; slow, because a short one shows nothing."""

from __future__ import annotations

import time
from functools import cache

import pytest

from kg import nlp
from kg.model import Article
from kg.nlp import Pipeline

TEXT = """On 3 May 2021 the State Border Service of Kyrgyzstan detained two citizens of Uzbekistan at Dostuk checkpoint.
Officers seized 12 kg of hashish and three rifles from the men. The four suspects had travelled from Osh, Kyrgyzstan,
into Uzbekistan with 9 kg of opium. "The two countries agreed to share data," said Colonel Azamat Ismailov, the deputy
commander of the service. The other side fired first. The sides agreed to withdraw their troops. Two days later the
minister met his colleague in Batken. They signed an agreement there. During the operation an attack on a customs post
at Isfana killed a guard. The European Union gave ten vehicles worth 1 million euros to the police of Osh in 2019.
"""


@cache
def pipeline() -> Pipeline:
    return nlp.load(reader=False)


def seconds(paragraphs: int) -> dict[str, float]:
    """What each of our components takes for so many paragraphs."""
    doc, _ = pipeline()._prepare(Article(id="a", body="\n\n".join([TEXT.replace("\n", " ")] * paragraphs)))
    out = {}
    for name, component in pipeline().nlp.pipeline:
        start = time.perf_counter()
        doc = component(doc)
        out[name] = time.perf_counter() - start
    return {n: t for n, t in out.items() if n.startswith("kg_")}


@pytest.fixture(scope="module")
def measured() -> tuple[dict[str, float], dict[str, float]]:
    seconds(2)
    return seconds(25), seconds(200)


@pytest.mark.parametrize(
    "name", ["kg_blocks", "kg_entities", "kg_acronyms", "kg_coreference", "kg_dates", "kg_relations", "kg_events"])
def test_time_is_nearly_linear(measured: tuple[dict[str, float], dict[str, float]], name: str) -> None:
    short, long = measured  # the second is eight times as long
    assert long[name] < 24 * short[name] + 0.2
