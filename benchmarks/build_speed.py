"""Time and memory of a build, and the time of each question, for so many articles.

    python benchmarks/build_speed.py [ARTICLES]

The articles are texts of the training passages, each headed by its number, in a folder of their own that is gone
afterwards. Times are of one run, wall clock; memory is the most that the process held.
"""

import resource
import sys
import tempfile
import time
from collections.abc import Callable
from itertools import cycle, islice
from pathlib import Path
from typing import Any

from kg.build import build
from kg.corpus import read_gold
from kg.graph import Graph, networks, questions

PASSAGES = Path(__file__).parent.parent / "training" / "passages"


def main(number: int = 300) -> None:
    """Measure and print."""
    gold = [g.article for name in ("kzkg", "orgs", "prose", "tjaf", "west", "world")
            for g in read_gold(PASSAGES / f"{name}.jsonl")]  # fmt: skip
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "articles").mkdir()
        for n, article in enumerate(islice(cycle(gold), number)):
            front = f'---\ntitle: "Article {n}"\npublished: "{article.published or 2020}"\n---\n'
            (folder / "articles" / f"a{n:05}.md").write_text(front + article.body, encoding="utf-8")
        report = timed("kg build", lambda: build([folder / "articles"], folder / "build"))
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        print(f"{len(report.articles)} articles, {len(report.failed)} failed, {report.counts}, {peak} MB")
        size = (folder / "build" / "graph.html").stat().st_size / 1e6
        print(f"graph.html {size:.1f} MB")
        with Graph(folder / "build") as graph:
            for question in questions():
                timed(f"ask {question}", lambda q=question: graph.ask(q))
            for network in networks():
                timed(f"network {network}", lambda n=network: graph.network(n))
            timed("show Kazakhstan", lambda: graph.show("Kazakhstan"))
            timed("path CARICC, Tajikistan", lambda: graph.path("CARICC", "Tajikistan"))
        timed("confidence of .8 at least", lambda: Graph(folder / "build", 0.8))


def timed(name: str, work: Callable[[], Any]) -> Any:
    """What some work gives, its time printed."""
    start = time.perf_counter()
    result = work()
    print(f"{time.perf_counter() - start:8.2f} s  {name}", flush=True)
    return result


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
