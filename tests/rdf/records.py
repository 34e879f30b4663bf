"""Records for tests of the graph: an article made by hand, and articles of the gold as a human annotated them."""

import hashlib
import re
from collections.abc import Iterable
from dataclasses import replace
from functools import cache

import pyoxigraph as ox

from kg import ontology
from kg.corpus import read_gold
from kg.model import Argument, Article, Claim, Entity, Event, Evidence, Extraction, Mention, Quantity, rename
from kg.rdf import mapping
from kg.rdf.annotations import from_annotations
from kg.rdf.infer import infer
from kg.rdf.mapping import Disputes
from kg.rdf.store import Store
from kg.resolve import disputes, resolve
from kg.resources import data_folder

BODY = (
    "The Drug Control Agency of Tajikistan seized 2 to 3 kg of opium near Khorog in March 2015, Asia-Plus reported. "
    "The agency denied that officers had shot a courier. Japan will give it ten vehicles in 2016."
)
ARTICLE = Article(
    "hand-made", BODY, hashlib.sha256(BODY.encode()).hexdigest(), "en", 'Opium & "officers"', "Test Daily",
    "A. Author", "2015-03-20", "hand-made.md", "CC0", "https://example.org/?a=1&b=2",
)  # fmt: skip


def evidence(quote: str, body: str = BODY, article: str = "hand-made") -> Evidence:
    """The place of a quote."""
    return Evidence(article, body.index(quote), body.index(quote) + len(quote), quote)


def entity(id: str, name: str, type: str, quote: str, **more: object) -> Entity:
    """An entity with one mention."""
    at = BODY.index(quote)
    return Entity(id, name, type, (quote,), (Mention("hand-made", at, at + len(quote), quote),), **more)  # type: ignore


ENTITIES = (
    entity("dca-x", "Drug Control Agency of Tajikistan", "LawEnforcement", "Drug Control Agency of Tajikistan"),
    entity("country-tj", "Tajikistan", "Country", "Tajikistan", concept="country-tj"),
    entity("country-jp", "Japan", "Country", "Japan", concept="country-jp"),
    entity("opium-x", "opium", "Contraband", "opium"),
    entity("khorog-x", "Khorog town", "Settlement", "Khorog"),
    entity("courier", "a courier", "PersonGroup", "a courier", count=1, citizen_of="country-tj"),
    entity("vehicles", "vehicles", "Equipment", "vehicles"),
)
CLAIMS = (
    Claim("c1", "dca-x", "stateOf", evidence("The Drug Control Agency of Tajikistan"), object="country-tj",
          confidence=0.95, rule="possessive"),
    Claim("c2", "country-jp", "funds", evidence("Japan will give it ten vehicles"), object="dca-x",
          factuality="planned", confidence=0.4),
)
EVENTS = (
    Event(
        "v1", "Seizure", evidence("seized 2 to 3 kg of opium near Khorog in March 2015"), "2015-03", ("khorog-x",),
        (
            Argument("agent", entity="dca-x"), Argument("object", entity="opium-x"),
            Argument("quantity", literal="2 to 3 kg", quantity=Quantity("2 to 3 kg", 2.0, "kg", 3.0, True, "opium-x")),
        ),
        trigger="seized", confidence=0.8, factuality="reported", attributed_to="Asia-Plus", rule="seizure",
    ),
    Event(
        "v2", "Attack", evidence("officers had shot a courier"), arguments=(Argument("patient", entity="courier"),),
        trigger="shot", factuality="denied", attributed_to="dca-x",
    ),
    Event(
        "v3", "Deployment", evidence("Japan will give it ten vehicles in 2016"), "2016", (),
        (Argument("agent", entity="country-jp"), Argument("object", entity="vehicles")), factuality="planned",
    ),
)  # fmt: skip
EXTRACTION = Extraction("hand-made", ENTITIES, CLAIMS, EVENTS)


def hand_made() -> list[tuple[Article, Extraction]]:
    """The article made by hand with what it states."""
    return [(ARTICLE, EXTRACTION)]


def _quantity(text: str, entity: str) -> Quantity | None:
    match = re.fullmatch(r"([\d.]+) (kg|g|km)", text)
    return Quantity(text, float(match[1]), match[2], entity=entity) if match else None


def _slug(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")


def of_gold(names: Iterable[str]) -> list[tuple[Article, Extraction]]:
    """Articles of the gold with their annotations as records, entities joined across articles by name."""
    known = ontology.gazetteer()
    out = []
    for name in names:
        (gold,) = read_gold(data_folder("corpus") / "gold" / f"{name}.gold.json")
        found = from_annotations(gold.annotations, gold.article.body)
        ids: dict[str, str] = {}
        concepts: dict[str, str] = {}
        for e in found.entities:
            concept = next((c.id for c in known.by_name(e.name) if c.type == e.type and c.name == e.name), "")
            ids[e.id] = concept or _slug(e.name)
            concepts[ids[e.id]] = concept
        found = rename(found, ids)
        events = []
        for v in found.events:
            goods = next((a.entity for a in v.arguments if a.role == "object" and a.entity), "")
            events.append(replace(v, arguments=tuple(
                replace(a, quantity=_quantity(a.literal, goods)) if a.role == "quantity" else a for a in v.arguments
            )))
        claims = tuple(replace(c, quantity=_quantity(c.literal, c.subject)) for c in found.claims)
        entities = tuple(replace(e, concept=concepts[e.id]) for e in found.entities)
        out.append((gold.article, replace(found, entities=entities, claims=claims, events=tuple(events))))
    return out


@cache
def _ontology() -> tuple[ox.Quad, ...]:
    return tuple(mapping.ontology_quads(data_folder("ontology")))


def two_accounts() -> tuple[list[tuple[Article, Extraction]], Disputes]:
    """Two articles that tell of one seizure, one of them of another amount, as resolution gives them."""
    bodies = {
        "first": "Customs officers seized 17 kg of cocaine at the Nizhny Pyanj bridge on 4 May 2019, they say.",
        "second": "Some 7 kg of cocaine was taken at the bridge of Nizhny Pyanj on 4 May 2019, we hear.",
    }
    articles, found = [], []
    for name, body in bodies.items():
        sha = hashlib.sha256(body.encode()).hexdigest()
        articles.append(Article(name, body, sha, title=f"The {name} report", published="2019-05-05"))
        amount = "17 kg" if name == "first" else "7 kg"
        entities = []
        for n, (words, type) in enumerate([("cocaine", "Contraband"), ("Nizhny Pyanj", "Checkpoint")]):
            place = Mention(name, body.index(words), body.index(words) + len(words), words)
            entities.append(Entity(f"e{n}", words, type, (words,), (place,)))
        quantity = Quantity(amount, float(amount.split()[0]), "kg", entity="e0")
        quote = body[: body.index("2019") + 4]
        event = Event(
            "v1", "Seizure", Evidence(name, 0, len(quote), quote), "2019-05-04", ("e1",),
            (Argument("object", "e0"), Argument("quantity", literal=amount, quantity=quantity)),
        )
        found.append(Extraction(name, tuple(entities), (), (event,)))
    one = resolve(found, ontology.gazetteer(), articles=articles)
    return list(zip(articles, one.extractions, strict=True)), disputes(one)


def store_of(
    records: Iterable[tuple[Article, Extraction]], gazetteer: bool = False, disputed: Disputes | None = None
) -> Store:
    """A store in memory of articles, the vocabulary, the gazetteer (or of it the states and what the articles name),
    and what the rules infer.
    """
    records = list(records)
    entities = {e.id: e for _, found in records for e in found.entities}
    named = {mapping.iri(e) for e in entities}
    states = mapping.iri("country-")
    store = Store()
    store.add(
        q for q in _ontology()
        if gazetteer or q.graph_name.value == mapping.ONTOLOGY
        or q.subject.value in named or q.subject.value.startswith(states)
    )  # fmt: skip
    for article, found in records:
        store.add(mapping.quads(article, found, entities.values(), ontology.vocabulary(), "test 1", disputed))
    infer(store, ontology.rules())
    return store
