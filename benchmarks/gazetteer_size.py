"""What 50,000 names more in the gazetteer cost, measured in one run.

    python benchmarks/gazetteer_size.py [ROUNDS [NAMES]]

The names are made of Central Asian syllables and the heads of places; what they match by chance counts as cost. Both
gazetteers look for names in the same passages, in turns; the difference is told in parts of what the whole pipeline
takes. Processor time, medians: machines differ and are noisy. Reading the larger gazetteer from its file is told
apart, since it is paid once a run.
"""

import shutil
import statistics
import sys
import tempfile
import time
from itertools import islice, product
from pathlib import Path

from kg.corpus import read_gold
from kg.nlp import Pipeline, load
from kg.nlp.gazetteer import known_names
from kg.resources import data_folder

PASSAGES = Path(__file__).parent.parent / "training" / "passages"
SYLLABLES = ("ak", "bel", "dar", "gul", "jan", "kara", "mur", "nau", "osh", "qiz", "sai", "tash", "ur", "zar")
HEADS = ("", " Checkpoint", " District", " Customs Post")
PREFIXES = """@prefix bko: <https://w3id.org/border-kg/ontology#> .
@prefix bkr: <https://w3id.org/border-kg/id/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
"""


def turtle(number: int) -> str:
    """Concepts with invented names, as in ``ontology/places.ttl``."""
    stems = ("".join(parts).capitalize() for parts in product(SYLLABLES, repeat=4))
    names = islice((stem + head for stem in stems for head in HEADS), number)
    return PREFIXES + "".join(
        f'bkr:place-invented-{i} a skos:Concept, bko:Place ; skos:prefLabel "{name}"@en .\n'
        for i, name in enumerate(names)
    )


def main(rounds: int = 7, number: int = 50_000) -> None:
    """Measure and print."""
    articles = [g.article for name in ("kzkg", "tjaf", "west") for g in read_gold(PASSAGES / f"{name}.jsonl")]
    pipelines: dict[str, Pipeline] = {"as it is": load(), "larger": load()}
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "ontology"
        shutil.copytree(data_folder("ontology"), folder)
        (folder / "invented.ttl").write_text(turtle(number), encoding="utf-8")
        start = time.process_time()
        pipelines["larger"].nlp.get_pipe("kg_gazetteer").names = known_names(folder)  # type: ignore[attr-defined]
        print(f"reading the gazetteer with {number} names more: {time.process_time() - start:.1f} s, once")
    seconds: dict[str, list[float]] = {"whole": [], **{name: [] for name in pipelines}}
    for _ in range(rounds):
        start = time.process_time()
        list(pipelines["as it is"].extract_all(articles))
        seconds["whole"].append(time.process_time() - start)
        for name, pipeline in pipelines.items():
            docs = [pipeline._prepare(article)[0] for article in articles]
            component = pipeline.nlp.get_pipe("kg_gazetteer")
            start = time.process_time()
            for doc in docs:
                component(doc)
            seconds[name].append(time.process_time() - start)
    median = {name: statistics.median(s) for name, s in seconds.items()}
    more = (median["larger"] - median["as it is"]) / median["whole"]
    print(f"part of the pipeline's time that finding names takes: {median['as it is'] / median['whole']:.3f}")
    print(f"with {number} names more, the pipeline takes {more:+.1%} of its time")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
