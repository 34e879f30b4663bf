"""Tokens a second of the whole pipeline beside the bare spaCy model, in one run.

    python benchmarks/pipeline_speed.py [ROUNDS]

Both read the same passages in turns; the ratio of the medians is what counts, since machines differ and are noisy.
The second table says what part of the time each component takes.
"""

import statistics
import sys
import time
from collections import Counter
from pathlib import Path

import spacy

from kg.corpus import read_gold
from kg.nlp import DEFAULT_MODEL, load

PASSAGES = Path(__file__).parent.parent / "training" / "passages"


def main(rounds: int = 5) -> None:
    """Measure and print."""
    articles = [g.article for name in ("kzkg", "tjaf", "west") for g in read_gold(PASSAGES / f"{name}.jsonl")]
    texts = [a.body for a in articles]
    bare, whole = spacy.load(DEFAULT_MODEL), load()
    tokens = sum(len(doc) for doc in bare.pipe(texts))
    times: dict[str, list[float]] = {"bare": [], "whole": []}
    for _ in range(rounds):
        start = time.perf_counter()
        list(bare.pipe(texts))
        times["bare"].append(time.perf_counter() - start)
        start = time.perf_counter()
        list(whole.extract_all(articles))
        times["whole"].append(time.perf_counter() - start)
    median = {name: statistics.median(t) for name, t in times.items()}
    for name, seconds in median.items():
        print(f"{name:6} {tokens / seconds:8.0f} tokens a second")
    print(f"ratio  {median['bare'] / median['whole']:8.2f}")
    parts: Counter[str] = Counter()
    for article in articles:
        doc, _ = whole._prepare(article)
        for name, component in whole.nlp.pipeline:
            start = time.perf_counter()
            doc = component(doc)
            parts[name] += time.perf_counter() - start
    total = sum(parts.values())
    print("\ncomponent        part of the time")
    for name, seconds in parts.most_common():
        print(f"{name:16} {seconds / total:6.3f}")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
