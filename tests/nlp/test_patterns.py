"""Each frame of ``ontology/patterns`` fires on its own examples and stays silent on its counterexamples."""

from __future__ import annotations

import pytest

from kg.model import Article
from kg.nlp import Pipeline, frames

FILES = ["events", "relations"]


def found(pipeline: Pipeline, sentence: str) -> set[str]:
    """Types of the events that the pipeline finds in one sentence, what is denied left out."""
    doc = pipeline.read(Article("a", sentence, published="2020-06-10"))
    return {e["type"] for e in doc._.events if e["factuality"] != "denied"}


def cases() -> list[tuple[str, str, str, bool]]:
    out = []
    for frame in frames.load("events"):
        out += [(frame.id, frame.target, s, True) for s in frame.examples]
        out += [(frame.id, frame.target, s, False) for s in frame.counterexamples]
    return out


def test_frames_find_their_examples_and_nothing_in_their_counterexamples(pipeline: Pipeline) -> None:
    # those of relations name made-up bodies: tests/nlp/test_relations.py reads them with their entities given
    wrong = [
        f"{id}: {'missed' if expected else 'wrongly found'} {target} in {sentence!r}"
        for id, target, sentence, expected in cases()
        if (target in found(pipeline, sentence)) is not expected
    ]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("kind", FILES)
def test_every_frame_has_two_examples_and_a_counterexample(kind: str) -> None:
    lacking = [f.id for f in frames.load(kind) if len(f.examples) < 2 or not f.counterexamples]
    assert not lacking
