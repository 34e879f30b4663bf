"""Tokens a second of the pipeline, by rules alone and with the second reader, beside the bare spaCy model, in one run.

    python benchmarks/pipeline_speed.py [ROUNDS]

All read the same passages in turns; the median of the ratios of processor time is what counts, since machines
differ and are noisy.
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
    bare, whole = spacy.load(DEFAULT_MODEL), load(reader=True)
    pipelines = {"rules": load(reader=False), "reader": whole}
    tokens = sum(len(doc) for doc in bare.pipe(texts))
    times: dict[str, list[float]] = {"bare": [], "rules": [], "reader": []}
    for _ in range(rounds):
        start = time.process_time()
        list(bare.pipe(texts))
        times["bare"].append(time.process_time() - start)
        for name, pipeline in pipelines.items():
            start = time.process_time()
            list(pipeline.extract_all(articles))
            times[name].append(time.process_time() - start)
    median = {name: statistics.median(t) for name, t in times.items()}
    for name, seconds in median.items():
        print(f"{name:6} {tokens / seconds:8.0f} tokens a second")
    for name in pipelines:
        ratios = [b / w for b, w in zip(times["bare"], times[name], strict=True)]
        print(f"{name}: {statistics.median(ratios):.2f} of bare (from {min(ratios):.2f} to {max(ratios):.2f})")
    parts: Counter[str] = Counter()
    for article in articles:
        doc, _ = whole._prepare(article)
        for name, component in whole.nlp.pipeline:
            start = time.process_time()
            doc = component(doc)
            parts[name] += time.process_time() - start
    total = sum(parts.values())
    print("\ncomponent        part of the time")
    for name, seconds in parts.most_common():
        print(f"{name:16} {seconds / total:6.3f}")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
