"""Time of resolution for so many mentions, and how it grows.

    python benchmarks/resolve_speed.py [MENTIONS]

Articles are made by a fixed draw: of persons, bodies, places and goods whose names recur as those of real articles do
(a few everywhere, most once or twice), with posts, places, meetings and seizures. Times are of one run, wall clock, for
a quarter of the mentions, half of them and all of them; where twice as many take twice as long, growth is linear.
"""

import random
import sys
import time

from kg.model import Argument, Article, Claim, Entity, Event, Evidence, Extraction, Mention
from kg.ontology import Concept, gazetteer
from kg.resolve import Resolution, resolve

GIVEN = [
    "Aibek", "Marat", "Nurlan", "Timur", "Yerlan", "Daniyar", "Rustam", "Farrukh", "Kubat", "Askar",
    "Sergei", "Ivan", "Anna", "Leila", "Aigul",
]  # fmt: skip
STEMS = [
    "Akhmet", "Karim", "Suleimen", "Nazar", "Omurzak", "Rakhim", "Ismail", "Baimurat", "Petr", "Sidor",
    "Kuznets", "Khodja", "Tursun", "Yusup",
]  # fmt: skip
BODIES = [
    "Institute", "Agency", "Foundation", "Academy", "Center", "Union", "Company", "Bureau", "Association",
    "Council",
]  # fmt: skip
TOPICS = [
    "Strategic", "Economic", "Border", "Migration", "Drug", "Water", "Energy", "Transport", "Security",
    "Trade", "Customs", "Regional",
]  # fmt: skip
POSTS = ("director", "spokesman", "colonel")
MENTIONS_OF_EACH = 3
ENTITIES_OF_ARTICLE = 14


def main(number: int = 100_000) -> None:
    """Measure and print."""
    known = gazetteer()
    for part in (number // 4, number // 2, number):
        articles, extractions = texts(part)
        mentions = sum(len(e.mentions) for x in extractions for e in x.entities)
        start = time.perf_counter()
        found = resolve(extractions, known, articles=articles)
        seconds = time.perf_counter() - start
        print(f"{seconds:7.2f} s  {mentions} mentions in {len(articles)} articles: {told(found)}", flush=True)
        start = time.perf_counter()
        again = resolve(extractions, known, articles=articles, known=found.ids)
        print(f"{time.perf_counter() - start:7.2f} s  the same with the ids known", flush=True)
        if [e.id for e in again.entities] != [e.id for e in found.entities]:
            raise SystemExit("the ids did not stay")


def told(found: Resolution) -> str:
    """What was found, in numbers."""
    events = [v.corpus_id for x in found.extractions for v in x.events]
    joined = len(events) - len(set(events))
    return f"{len(found.entities)} entities, {len(found.unsure)} pairs unsure, {joined} of {len(events)} events joined"


def texts(mentions: int) -> tuple[list[Article], list[Extraction]]:
    """Articles with about so many mentions."""
    rng = random.Random(7)
    number = mentions // (MENTIONS_OF_EACH * ENTITIES_OF_ARTICLE)
    concepts = sorted(c.id for c in gazetteer().concepts.values() if c.type != "Person")[:4000]
    articles, found = [], []
    for n in range(number):
        day = f"{2005 + n % 15}-{1 + n % 12:02}-{1 + n % 28:02}"
        id = f"a{n:06}"
        articles.append(Article(id, "", f"{n:064x}", published=day))
        found.append(extraction(rng, id, day, concepts, number))
    return articles, found


def extraction(rng: random.Random, id: str, day: str, concepts: list[str], number: int) -> Extraction:
    """What one article tells."""
    entities = []
    known = gazetteer().concepts
    for n in range(ENTITIES_OF_ARTICLE):
        name, type, concept, more = thing(rng, concepts, known, number)
        at = 100 * n
        said = [Mention(id, at + 30 * k, at + 30 * k + len(name), name) for k in range(MENTIONS_OF_EACH)]
        entities.append(Entity(f"e{n}", name, type, (name,), tuple(said), concept, **more))
    persons = [e for e in entities if e.type == "Person"]
    bodies = [e for e in entities if e.type == "ResearchOrganization"]
    places = [e for e in entities if e.type == "Settlement"]
    where = (places[0].id,) if places else ()
    claims = [
        Claim(f"c{n}", p.id, "holdsPost", Evidence(id, 0, 1, "x"), literal=rng.choice(POSTS))
        for n, p in enumerate(persons)
    ] + [
        Claim(f"w{n}", p.id, "worksFor", Evidence(id, 0, 1, "x"), b.id)
        for n, (p, b) in enumerate(zip(persons, bodies, strict=False))
    ]  # fmt: skip
    who = tuple(Argument("participant", p.id) for p in persons)
    events = [Event("v1", "Meeting", Evidence(id, 0, 4, "meet"), day, where, who)] + [
        Event(f"s{b.id}", "Statement", Evidence(id, n, n + 1, "said"), day, (), (Argument("speaker", b.id),))
        for n, b in enumerate(bodies)
    ]
    return Extraction(id, tuple(entities), tuple(claims), tuple(events))


def thing(
    rng: random.Random, concepts: list[str], known: dict[str, Concept], number: int
) -> tuple[str, str, str, dict[str, str]]:
    """Name, class, concept and more of one entity; half are concepts, a few of them nearly everywhere."""
    kind = rng.random()
    if kind < 0.5:
        concept = known[concepts[min(int(rng.paretovariate(0.6)), len(concepts)) - 1]]
        return concept.name, concept.type, concept.id, {"country": concept.country}
    if kind < 0.7:
        given, stem = rng.choice(GIVEN), rng.choice(STEMS)
        surname = f"{stem}{rng.choice(('ov', 'ev', 'in'))}{letters(int(rng.paretovariate(0.4)) % number)}"
        full = f"{given} {surname}"
        return rng.choice((full, full, surname, f"{given[0]}. {surname}")), "Person", "", {}
    if kind < 0.8:
        name = f"{rng.choice(TOPICS)} {rng.choice(TOPICS)} {rng.choice(BODIES)}"
        return f"{name} {letters(int(rng.paretovariate(0.5)) % number)}", "ResearchOrganization", "", {}
    if kind < 0.9:
        country = rng.choice(("", "country-kz", "country-kg"))
        return rng.choice(("Border Service", "Interior Ministry")), "StateBody", "", {"country": country}
    return f"{rng.choice(STEMS)}abad {letters(int(rng.paretovariate(0.5)) % number)}", "Settlement", "", {}


def letters(n: int) -> str:
    """A number as a word."""
    return "".join("bcdfghklmn"[int(d)] + "aeiou"[int(d) % 5] for d in str(n))


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
