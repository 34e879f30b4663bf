"""Records to quads: the one door into RDF. All IRIs of things are minted here.

Invariants
- Every node has an IRI made of an id or of a hash of content: no blank nodes, no counters, no clock.
- What an article states lies in the named graph whose name is the article's IRI.
- A relation is a direct triple only where it is asserted or reported; any other stays a claim.
- A denied event is never a node with a class: it is told by claims alone.
- What several articles tell of one event is said of one node, by each article in its own graph: ``GRAPH ?article {}``
  gives the account of one article. What the accounts disagree on is a claim of each article as well.
"""

from __future__ import annotations

import difflib
import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from urllib.parse import quote, unquote

import pyoxigraph as ox

from kg import edtf
from kg.errors import OntologyError
from kg.model import Article, Claim, Entity, Event, Evidence, Extraction, Quantity, Support
from kg.ontology import BKO, BKR, PREFIXES, Vocabulary, settings

__all__ = [
    "ANALYSIS", "GAZETTEER", "INFERRED", "ONTOLOGY", "RESOLUTION", "analysis_quads", "article_iri", "claim_iri",
    "entity_id", "event_iri", "evidence_iri", "identity_quads", "inferred_quads", "iri", "node", "ontology_quads",
    "quads",
]  # fmt: skip

#: Rule of the statements that no software made but a person added; the graph of judgements says who.
ADDED = "judgement"

#: Characters of context before and after a quote that its selector keeps.
CONTEXT = 32

_Term = ox.NamedNode | ox.Literal
_DIRECT = ("asserted", "reported")
#: Id of an event -> property on which its articles disagree -> value -> number of articles that say so.
Disputes = Mapping[str, Mapping[str, Mapping[str, int]]]

_DATES = ("foundedOn",)  # relations whose literal is an EDTF date

#: Unit of ``ontology/units.toml`` -> unit of QUDT; any other stays in words, currencies become ``unit:CCY_...``.
QUDT = {
    "kg": "KiloGM", "g": "GM", "mg": "MilliGM", "t": "TONNE", "kt": "KiloTONNE", "lb": "LB", "km": "KiloM", "m": "M",
    "cm": "CentiM", "mi": "MI", "nmi": "MI_N", "ha": "HA", "km2": "KiloM2", "m2": "M2", "l": "L", "ml": "MilliL",
    "m3": "M3", "bbl": "BBL", "percent": "PERCENT", "year": "YR", "month": "MO", "week": "WK", "day": "DAY",
    "hour": "HR", "minute": "MIN",
}  # fmt: skip


# --- IRIs ------------------------------------------------------------------------------------------------------------


def iri(id: str, kind: str = "") -> str:
    """IRI of a thing.

    Args:
        id: any text; what is not a letter or digit of ASCII, ``-``, ``.``, ``_`` or ``~`` is percent-encoded.
        kind: "article", "event", "claim", "rule", "graph" ...; empty for an entity or concept.

    >>> iri("kz-knb"), iri("a b/c", "article")
    ('https://w3id.org/border-kg/id/kz-knb', 'https://w3id.org/border-kg/id/article/a%20b%2Fc')
    """
    return BKR + (f"{kind}/" if kind else "") + quote(id, safe="", errors="replace")


def entity_id(iri: str) -> str:
    """The id of an entity or concept from its IRI: the inverse of :func:`iri`; any other IRI comes back as it is."""
    return unquote(iri[len(BKR):]) if iri.startswith(BKR) else iri


def article_iri(id: str) -> str:
    """IRI of an article, which is also the name of its graph."""
    return iri(id, "article")


def evidence_iri(evidence: Evidence) -> str:
    """IRI of a place in an article."""
    return f"{article_iri(evidence.article)}/{evidence.start}-{evidence.end}"


def _hash(*parts: object) -> str:
    text = json.dumps(parts, ensure_ascii=True, separators=(",", ":"), default=str)
    return hashlib.sha256(text.encode("ascii")).hexdigest()[:16]


def claim_iri(claim: Claim) -> str:
    """IRI of a claim, by what it states and where; the same for the same content."""
    e = claim.evidence
    return iri(_hash(
        e.article, e.start, e.end, claim.subject, claim.predicate, claim.object, claim.literal, claim.when,
        claim.factuality, claim.attributed_to,
    ), "claim")  # fmt: skip


def event_iri(event: Event) -> str:
    """IRI of an event: by its id in the corpus, else by what it says and where; the same for the same content."""
    if event.corpus_id:
        return iri(event.corpus_id, "event")
    e = event.evidence
    arguments = [(a.role, a.entity, a.literal) for a in event.arguments]
    return iri(_hash(
        e.article, e.start, e.end, event.type, event.trigger, event.when, event.where, arguments, event.factuality,
        event.attributed_to,
    ), "event")  # fmt: skip


GAZETTEER = iri("gazetteer", "graph")
ONTOLOGY = iri("ontology", "graph")
INFERRED = iri("inferred", "graph")
ANALYSIS = iri("analysis", "graph")
RESOLUTION = iri("resolution", "graph")


# --- terms -----------------------------------------------------------------------------------------------------------


def node(name: str) -> ox.NamedNode:
    """The node of a prefixed name such as ``prov:used``; a name of ``bko:`` must be a term of core.ttl."""
    prefix, _, local = name.partition(":")
    return ox.NamedNode(BKO[local] if prefix == "bko" else PREFIXES[prefix] + local)


def _text(value: str, language: str = "") -> ox.Literal:
    value = value.encode("utf-8", "replace").decode("utf-8")  # a lone surrogate is no character of RDF
    try:
        return ox.Literal(value, language=language.lower()) if language else ox.Literal(value)
    except ValueError:  # no language tag by BCP 47
        return ox.Literal(value)


def _number(value: float, digits: int = 9) -> ox.Literal:
    number = format(Decimal(str(round(value, digits))), "f")
    number = number.rstrip("0").rstrip(".") if "." in number else number
    return ox.Literal(number, datatype=node("xsd:decimal"))


def _integer(value: int) -> ox.Literal:
    return ox.Literal(str(value), datatype=node("xsd:integer"))


def _edtf(value: str) -> ox.Literal:
    return ox.Literal(value, datatype=node("edtf:EDTF")) if edtf.valid(value) else _text(value)


def _qudt(unit: str) -> ox.NamedNode | None:
    name = f"CCY_{unit}" if re.fullmatch("[A-Z]{3}", unit) else QUDT.get(unit)
    return node(f"unit:{name}") if name else None


# --- one article -----------------------------------------------------------------------------------------------------


class _Graph:
    """The quads of one named graph, in the order in which they are stated."""

    def __init__(self, name: str) -> None:
        self.name = ox.NamedNode(name)
        self.quads: dict[ox.Quad, None] = {}

    def add(self, subject: str, predicate: str, *objects: _Term) -> None:
        for o in objects:
            self.quads.setdefault(ox.Quad(ox.NamedNode(subject), node(predicate), o, self.name))

    def text(self, subject: str, predicate: str, value: str, language: str = "") -> None:
        if value:
            self.add(subject, predicate, _text(value, language))

    def when(self, subject: str, value: str, predicate: str = "bko:when") -> None:
        if not value:
            return
        self.add(subject, predicate, _edtf(value))
        earliest, latest = edtf.bounds(value)
        for bound, day in (("sem:hasEarliestBeginTimeStamp", earliest), ("sem:hasLatestEndTimeStamp", latest)):
            if day:
                self.add(subject, bound, ox.Literal(day.isoformat(), datatype=node("xsd:date")))


class _Mapper:
    """One article on its way into its graph."""

    def __init__(
        self, article: Article, entities: Mapping[str, Entity], vocabulary: Vocabulary, version: str,
        disputed: Disputes,
    ) -> None:  # fmt: skip
        self.article, self.entities, self.vocabulary, self.disputed = article, entities, vocabulary, disputed
        self.iri = article_iri(article.id)
        self.graph = _Graph(self.iri)
        self.activity = iri(_hash(article.id, article.sha256, version), "activity")
        self.version = version

    def term(self, name: str, of: str) -> str:
        if name not in self.vocabulary.terms:
            near = ", ".join(difflib.get_close_matches(name, sorted(self.vocabulary.terms))) or "nothing"
            raise OntologyError(f"{self.article.id}: {of} {name!r} is not a term of core.ttl; close to it: {near}")
        return f"bko:{name}"

    # What an article is

    def document(self, rules: Iterable[str]) -> None:
        a, g = self.article, self.graph
        g.add(self.iri, "rdf:type", node("bko:Article"))
        g.text(self.iri, "dcterms:title", a.title, a.language)
        for predicate, value in (
            ("dcterms:publisher", a.publisher), ("dcterms:creator", a.author), ("dcterms:language", a.language),
            ("dcterms:source", a.source), ("dcterms:license", a.licence), ("schema:url", a.url),
            ("bko:sha256", a.sha256),
        ):  # fmt: skip
            g.text(self.iri, predicate, value)
        g.when(self.iri, a.published, "dcterms:issued")
        g.add(self.activity, "rdf:type", node("prov:Activity"))
        g.add(self.activity, "prov:used", ox.NamedNode(self.iri))
        g.text(self.activity, "schema:softwareVersion", self.version)
        for rule in sorted(set(rules) - {""}):
            g.text(self.activity, "bko:rule", rule)

    def evidence(self, e: Evidence) -> ox.NamedNode:
        place, g, body = evidence_iri(e), self.graph, self.article.body
        g.add(place, "rdf:type", node("oa:SpecificResource"))
        g.add(place, "oa:hasSource", ox.NamedNode(self.iri))
        words, position = place + "/quote", place + "/position"
        g.add(place, "oa:hasSelector", ox.NamedNode(words), ox.NamedNode(position))
        g.add(words, "rdf:type", node("oa:TextQuoteSelector"))
        g.add(words, "oa:exact", _text(e.quote))
        g.add(words, "oa:prefix", _text(body[max(0, e.start - CONTEXT) : e.start]))
        g.add(words, "oa:suffix", _text(body[e.end : e.end + CONTEXT]))
        g.add(position, "rdf:type", node("oa:TextPositionSelector"))
        g.add(position, "oa:start", _integer(e.start))
        g.add(position, "oa:end", _integer(e.end))
        return ox.NamedNode(place)

    # What it names

    def entity(self, local: Entity) -> None:
        e = self.entities.get(local.id, local)
        subject, g = iri(e.id), self.graph
        g.add(subject, "bko:statedIn", ox.NamedNode(self.iri))
        own = [m for m in local.mentions if m.article == self.article.id]
        if own:
            first = min(own, key=lambda m: (m.kind != "name", m.start))
            place = Evidence(first.article, first.start, first.end, first.text)
            g.add(subject, "prov:wasDerivedFrom", self.evidence(place))
        unnamed = {m.text for m in local.mentions} - {m.text for m in local.mentions if m.kind == "name"}
        for alias in local.aliases:
            if alias not in unnamed and alias != e.name:
                g.text(subject, "skos:altLabel", alias, self.article.language)
        if e.concept != e.id:  # the gazetteer says these of its own concepts
            g.add(subject, "rdf:type", node(self.term(e.type, "the class")))
            g.text(subject, "skos:prefLabel", e.name, "en")
            g.add(subject, "bko:confidence", _number(e.confidence, 4))
            if e.country and e.country != e.id:
                g.add(subject, "bko:country", ox.NamedNode(iri(e.country)))
        if e.count is not None:
            g.add(subject, "bko:count", _integer(e.count))
        if e.citizen_of:
            g.add(subject, "bko:citizenOf", ox.NamedNode(iri(e.citizen_of)))

    # What it states

    def statement(self, subject: str, s: Claim | Event) -> None:
        """What claims and events have in common: evidence, who says so, how sure it is."""
        g = self.graph
        g.add(subject, "bko:supportedBy", ox.NamedNode(self.iri))
        g.add(subject, "prov:wasDerivedFrom", self.evidence(s.evidence))
        if s.rule != ADDED:
            g.add(subject, "prov:wasGeneratedBy", ox.NamedNode(self.activity))
        g.add(subject, "bko:confidence", _number(s.confidence, 4))
        g.add(subject, "bko:factuality", node(self.term(s.factuality, "the factuality")))
        g.text(subject, "bko:rule", s.rule)
        g.add(subject, "bko:support", _integer(s.support.articles))
        g.add(subject, "bko:independentSupport", _integer(s.support.independent))
        if s.attributed_to in self.entities:
            g.add(subject, "bko:attributedTo", ox.NamedNode(iri(s.attributed_to)))
        else:
            g.text(subject, "bko:attributedTo", s.attributed_to)

    def quantity(self, of: str, q: Quantity, measured: str = "") -> None:
        value, g = iri(_hash(of, q.text, q.value, q.unit, q.high, q.approximate, q.entity), "quantity"), self.graph
        g.add(of, "bko:hasQuantity", ox.NamedNode(value))
        g.add(value, "rdf:type", node("qudt:QuantityValue"))
        g.text(value, "bko:text", q.text)
        g.add(value, "bko:approximate", ox.Literal(q.approximate))
        if q.entity or measured:
            g.add(value, "bko:quantityOf", ox.NamedNode(iri(q.entity or measured)))
        record = settings("units").get("units", {}).get(q.unit, {})
        g.add(value, "qudt:numericValue", _number(q.value))
        g.add(value, "bko:baseValue", _number(q.value * float(record.get("factor", 1))))
        if q.high is not None:
            g.add(value, "bko:upperValue", _number(q.high))
        unit, base = _qudt(q.unit), _qudt(record.get("base", q.unit))
        if unit:
            g.add(value, "qudt:unit", unit)
        else:
            g.text(value, "bko:unitText", q.unit)
        if base:
            g.add(value, "bko:baseUnit", base)

    def claim(self, c: Claim) -> None:
        subject, g = claim_iri(c), self.graph
        predicate = self.term(c.predicate, "the relation")
        literal = _edtf(c.literal) if c.predicate in _DATES else _text(c.literal)
        o = ox.NamedNode(iri(c.object)) if c.object else literal
        self.reified(subject, iri(c.subject), predicate, o, c)
        g.when(subject, c.when)
        if c.quantity:
            self.quantity(subject, c.quantity, c.subject)
        if c.factuality in _DIRECT:
            g.add(iri(c.subject), predicate, o)

    def reified(self, claim: str, subject: str, predicate: str, o: _Term, source: Claim | Event) -> None:
        g = self.graph
        g.add(claim, "rdf:type", node("bko:Claim"))
        g.add(claim, "rdf:subject", ox.NamedNode(subject))
        g.add(claim, "rdf:predicate", node(predicate))
        g.add(claim, "rdf:object", o)
        self.statement(claim, source)

    def event(self, e: Event) -> None:
        subject, g = event_iri(e), self.graph
        kind = node(self.term(e.type, "the type of event"))
        facts: list[tuple[str, _Term]] = [("bko:where", ox.NamedNode(iri(w))) for w in e.where]
        for a in e.arguments:
            filler = ox.NamedNode(iri(a.entity)) if a.entity else _text(a.literal)
            facts.append((self.term(a.role, "the role"), filler))
        if e.factuality == "denied":
            dates: list[tuple[str, _Term]] = [("bko:when", _edtf(e.when))] if e.when else []
            for predicate, o in [("rdf:type", kind), *dates, *facts]:
                self.reified(iri(_hash(subject, predicate, str(o)), "claim"), subject, predicate, o, e)
            return
        g.add(subject, "rdf:type", kind)
        self.statement(subject, e)
        g.text(subject, "bko:trigger", e.trigger)
        g.when(subject, e.when)
        for predicate, o in facts:
            g.add(subject, predicate, o)
        for a in e.arguments:
            if a.quantity:
                self.quantity(subject, a.quantity)
        for name, values in self.disputed.get(e.corpus_id, {}).items():
            self.account(subject, e, self.term(name, "the property"), values)

    def account(self, subject: str, e: Event, predicate: str, values: Mapping[str, int]) -> None:
        """What this article says where others say something else, as claims."""
        said = {"when": [e.when], "where": list(e.where)}.get(predicate[4:]) or [
            a.entity or a.literal for a in e.arguments if f"bko:{a.role}" == predicate
        ]
        for value in said:
            if value not in values:
                continue
            o = ox.NamedNode(iri(value)) if value in self.entities else _text(value)
            if predicate == "bko:when":
                o = _edtf(value)
            support = Support(values[value], min(values[value], e.support.independent))
            claim = iri(_hash(subject, self.iri, predicate, str(o)), "claim")
            self.reified(claim, subject, predicate, o, replace(e, support=support))


def quads(
    article: Article, extraction: Extraction, entities: Iterable[Entity], vocabulary: Vocabulary, version: str = "",
    disputed: Disputes | None = None,
) -> Iterator[ox.Quad]:  # fmt: skip
    """Everything that one article states, as quads of its named graph.

    Args:
        article: the text and its metadata.
        extraction: what was extracted from it, with entity ids of the corpus.
        entities: entities of the corpus; names and classes are theirs, aliases and mentions the extraction's.
        vocabulary: of the ontology; what it does not know is refused.
        version: of the pipeline, such as ``"kg 0.1.0, en_core_web_sm 3.8.0"``.
        disputed: on what the articles that tell of one event disagree.

    Raises:
        OntologyError: a class, relation, role or factuality is not a term of core.ttl.
    """
    known = {e.id: e for e in extraction.entities} | {e.id: e for e in entities}
    mapper = _Mapper(article, known, vocabulary, version, disputed or {})
    statements: tuple[Claim | Event, ...] = (*extraction.claims, *extraction.events)
    mapper.document(s.rule for s in statements)
    for entity in extraction.entities:
        mapper.entity(entity)
    for claim in extraction.claims:
        mapper.claim(claim)
    for event in extraction.events:
        mapper.event(event)
    yield from mapper.graph.quads


# --- the other graphs ------------------------------------------------------------------------------------------------


def ontology_quads(folder: Path) -> Iterator[ox.Quad]:
    """The vocabulary (``core.ttl``) and the gazetteer (the other ``*.ttl`` but ``shapes.ttl``) in their graphs.

    Blank nodes get IRIs by their place in the file.

    Raises:
        OntologyError: a file is missing or not Turtle.
    """
    for path in sorted(folder.glob("*.ttl")):
        if path.name == "shapes.ttl":
            continue
        graph = ox.NamedNode(ONTOLOGY if path.name == "core.ttl" else GAZETTEER)
        names: dict[ox.BlankNode, ox.NamedNode] = {}
        try:
            for q in ox.parse(path.read_bytes(), format=ox.RdfFormat.TURTLE):
                for term in (q.subject, q.object):
                    if isinstance(term, ox.BlankNode):
                        names.setdefault(term, ox.NamedNode(iri(f"{path.stem}-{len(names) + 1}", "genid")))
                subject = names[q.subject] if isinstance(q.subject, ox.BlankNode) else q.subject
                obj = names[q.object] if isinstance(q.object, ox.BlankNode) else q.object
                yield ox.Quad(subject, q.predicate, obj, graph)
        except (OSError, SyntaxError) as error:
            raise OntologyError(f"{path}: cannot be read as Turtle ({error}); correct or restore the file") from error


def identity_quads(
    close: Iterable[tuple[str, str]], replaced: Mapping[str, Iterable[str]], vocabulary: Vocabulary
) -> Iterator[ox.Quad]:
    """What resolution says of identity, as quads of its graph: which things may be one, and which IRIs are replaced.

    Args:
        close: pairs of ids of things that may be one.
        replaced: id that is no longer used -> ids that took its place.
        vocabulary: tells ids of events, which begin with their type, from those of entities.
    """
    graph = ox.NamedNode(RESOLUTION)
    types = {name.lower() for name in vocabulary.events}

    def named(id: str) -> ox.NamedNode:
        return ox.NamedNode(iri(id, "event" if id.partition("-")[0] in types else ""))

    for a, b in sorted(close):
        yield ox.Quad(named(a), node("skos:closeMatch"), named(b), graph)
    for old, ids in sorted(replaced.items()):
        for new in sorted(ids):
            yield ox.Quad(named(old), node("dcterms:isReplacedBy"), named(new), graph)


def analysis_quads(measures: Mapping[str, Mapping[str, float | int | str]]) -> Iterator[ox.Quad]:
    """Measures of entities as quads of the graph of the analysis.

    Args:
        measures: entity id -> measure -> value; a measure that is a term of core.ttl (``"degree"``,
            ``"betweenness"``) has that term as its property, any other (``"actors/degree"``) one of its own.
    """
    graph = ox.NamedNode(ANALYSIS)
    named: dict[str, ox.NamedNode] = {}
    for entity in sorted(measures):
        for measure in sorted(measures[entity]):
            value = measures[entity][measure]
            if measure not in named:
                known = measure in BKO
                named[measure] = ox.NamedNode(BKO[measure] if known else iri(measure, "measure"))
                if not known:
                    yield ox.Quad(named[measure], node("rdfs:label"), _text(measure, "en"), graph)
            if isinstance(value, str):
                o = _text(value)
            else:
                o = _integer(value) if isinstance(value, int) else _number(value)
            yield ox.Quad(ox.NamedNode(iri(entity)), named[measure], o, graph)


def inferred_quads(
    triples: Iterable[tuple[ox.NamedNode, ox.NamedNode, ox.NamedNode | ox.Literal]], rule: str, help: str,
) -> Iterator[ox.Quad]:  # fmt: skip
    """Inferred statements as quads of their graph, each with the rule that found it.

    Args:
        triples: what was inferred.
        rule: name of the rule.
        help: what the rule says, in a sentence.
    """
    graph, source = ox.NamedNode(INFERRED), ox.NamedNode(iri(rule, "rule"))
    for triple in triples:
        statement = ox.NamedNode(iri(_hash(*map(str, triple)), "inference"))
        yield ox.Quad(*triple, graph)
        yield ox.Quad(statement, node("rdf:type"), node("rdf:Statement"), graph)
        for predicate, term in zip(("rdf:subject", "rdf:predicate", "rdf:object"), triple, strict=True):
            yield ox.Quad(statement, node(predicate), term, graph)
        yield ox.Quad(statement, node("prov:wasGeneratedBy"), source, graph)
        yield ox.Quad(source, node("rdf:type"), node("prov:Activity"), graph)
        yield ox.Quad(source, node("rdfs:comment"), _text(help, "en"), graph)
