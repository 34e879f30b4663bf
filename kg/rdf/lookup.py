"""What is known of one thing: found by any of its names, with its facts and events, each with its evidence."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from dataclasses import dataclass, field

import pyoxigraph as ox
from rapidfuzz import fuzz, process

from kg.errors import QueryError
from kg.ontology import BKR, PREFIXES
from kg.rdf import query
from kg.rdf.mapping import entity_id, iri, node
from kg.rdf.results import Cell
from kg.rdf.store import Store

__all__ = ["Candidate", "events_of", "facts_of", "find_entities", "find_entity", "fold"]

Row = dict[str, Cell]

#: Likeness (0 to 100, rapidfuzz WRatio) from which on a name is offered as what may be meant.
LIKENESS = 70

_LABELS = ("skos:prefLabel", "skos:altLabel", "skos:hiddenLabel", "bko:acronym", "bko:genericLabel")

_REPLACED = "SELECT ?now { $old dcterms:isReplacedBy ?now }"

_KNOWN = "SELECT ?iri (COUNT(DISTINCT ?doc) AS ?articles) { ?iri bko:statedIn ?doc } GROUP BY ?iri"

_EVIDENCE = """
  OPTIONAL { ?statement bko:support ?support ; bko:independentSupport ?independent }
  OPTIONAL { ?statement bko:confidence ?confidence }
  OPTIONAL { ?statement bko:factuality/rdfs:label ?factuality }
  OPTIONAL { ?statement bko:rule ?rule }
  OPTIONAL { ?statement bko:judgedBy ?judged }
  OPTIONAL {
    ?statement bko:attributedTo ?source .
    OPTIONAL { ?source skos:prefLabel ?sourceName FILTER(lang(?sourceName) = "en") }
    BIND(COALESCE(?sourceName, ?source) AS ?attributedTo)
  }
  ?statement bko:supportedBy ?article ; prov:wasDerivedFrom ?evidence .
  ?evidence oa:hasSelector [ oa:exact ?quote ], [ oa:start ?start ; oa:end ?end ] .
  OPTIONAL { ?article dcterms:title ?title }
  OPTIONAL { ?article dcterms:publisher ?publisher }
  OPTIONAL { ?article dcterms:issued ?published }
"""
_EVIDENCE_COLUMNS = (
    "?confidence ?factuality ?attributedTo ?rule ?quote ?start ?end ?article ?title ?publisher ?published"
    " ?support ?independent ?judged"
)

_FACTS = f"""
SELECT DISTINCT ?statement ?subject ?subjectName ?predicate ?predicateName ?object ?objectName ?when
  {_EVIDENCE_COLUMNS}
{{
  {{ ?statement rdf:subject $thing }} UNION {{ ?statement rdf:object $thing }}
  ?statement a bko:Claim ; rdf:subject ?subject ; rdf:predicate ?predicate ; rdf:object ?object .
  ?predicate rdfs:label ?predicateName .
  FILTER NOT EXISTS {{ ?subject bko:factuality ?disputed }}
  OPTIONAL {{ ?subject skos:prefLabel ?subjectName FILTER(lang(?subjectName) = "en") }}
  OPTIONAL {{ ?object skos:prefLabel ?objectName FILTER(lang(?objectName) = "en") }}
  OPTIONAL {{ ?statement bko:when ?when }}
  {_EVIDENCE}
}} ORDER BY ?predicateName ?subjectName ?objectName ?object ?published ?article ?start ?statement"""

_FACT_COLUMNS = re.findall(r"\?(\w+)", _FACTS.partition("{")[0])

_BACKGROUND = """
SELECT DISTINCT ?subject ?subjectName ?predicate ?predicateName ?object ?objectName ?graph {
  VALUES ?graph { <https://w3id.org/border-kg/id/graph/gazetteer> <https://w3id.org/border-kg/id/graph/inferred> }
  { GRAPH ?graph { $thing ?predicate ?object } BIND($thing AS ?subject) }
  UNION { GRAPH ?graph { ?subject ?predicate $thing } BIND($thing AS ?object) }
  ?predicate a bko:Relation ; rdfs:label ?predicateName .
  OPTIONAL { ?subject skos:prefLabel ?subjectName FILTER(lang(?subjectName) = "en") }
  OPTIONAL { ?object skos:prefLabel ?objectName FILTER(lang(?objectName) = "en") }
} ORDER BY ?predicateName ?subjectName ?objectName ?graph"""

# What an article tells of an event is said in its graph; an event may have accounts in several.
_EVENTS = f"""
SELECT DISTINCT ?statement ?role ?class ?className ?when ?earliest ?latest {_EVIDENCE_COLUMNS} {{
  {{
    SELECT DISTINCT ?statement {{
      ?statement ?any $thing ; a ?kind .
      ?any rdfs:label ?label .
      ?kind rdfs:subClassOf* bko:Event .
      FILTER(?any != rdf:type && ?any != bko:attributedTo)
    }}
  }}
  GRAPH ?article {{
    ?statement a ?class ; bko:supportedBy ?article ; bko:factuality ?stands ; bko:confidence ?confidence ;
      prov:wasDerivedFrom ?evidence .
    ?evidence oa:hasSelector [ oa:exact ?quote ], [ oa:start ?start ; oa:end ?end ] .
    OPTIONAL {{ ?statement bko:support ?support ; bko:independentSupport ?independent }}
    OPTIONAL {{ ?statement bko:rule ?rule }}
    OPTIONAL {{ ?statement bko:judgedBy ?judged }}
    OPTIONAL {{ ?statement bko:when ?when }}
    OPTIONAL {{ ?statement sem:hasEarliestBeginTimeStamp ?earliest }}
    OPTIONAL {{ ?statement sem:hasLatestEndTimeStamp ?latest }}
  }}
  ?class rdfs:subClassOf* bko:Event ; rdfs:label ?className .
  ?stands rdfs:label ?factuality .
  OPTIONAL {{
    GRAPH ?article {{ ?statement ?property $thing FILTER(?property != rdf:type && ?property != bko:attributedTo) }}
    ?property rdfs:label ?role
  }}
  OPTIONAL {{
    GRAPH ?article {{ ?statement bko:attributedTo ?source }}
    OPTIONAL {{ ?source skos:prefLabel ?sourceName FILTER(lang(?sourceName) = "en") }}
    BIND(COALESCE(?sourceName, ?source) AS ?attributedTo)
  }}
  OPTIONAL {{ ?article dcterms:title ?title }}
  OPTIONAL {{ ?article dcterms:publisher ?publisher }}
  OPTIONAL {{ ?article dcterms:issued ?published }}
}} ORDER BY ?latest ?earliest ?article ?start ?statement ?role"""

_DISPUTED = """
SELECT DISTINCT ?name { ?claim rdf:subject $event ; rdf:predicate/rdfs:label ?name } ORDER BY ?name"""

_ROLES = """
SELECT DISTINCT ?role ?filler ?name {
  GRAPH $article { $event ?property ?filler }
  { ?property a bko:Role } UNION { VALUES ?property { bko:where } }
  ?property rdfs:label ?role .
  OPTIONAL { ?filler skos:prefLabel ?name FILTER(lang(?name) = "en") }
} ORDER BY ?role ?name ?filler"""


def fold(text: str) -> str:
    """A name without case, accents, punctuation and a leading article.

    >>> fold("The Jógorku-Kenesh")
    'jogorku kenesh'
    """
    text = text.casefold()
    if not text.isascii():
        text = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c)).casefold()
    return re.sub(r"^the ", "", " ".join(re.findall(r"\w+", text)))


@dataclass(frozen=True, slots=True)
class Candidate:
    """A thing that a name may mean.

    Args:
        id, iri, name, type: of the thing; the class by its local name.
        label: its name that is like the one asked for.
        score: likeness, 100 for equal names.
        articles: number of articles that name it.
    """

    id: str
    iri: str
    name: str
    type: str
    label: str
    score: float
    articles: int = 0


@dataclass
class _Named:
    names: dict[str, str] = field(default_factory=dict)  # folded -> as written
    preferred: str = ""


def _things(store: Store) -> dict[str, _Named]:
    """Everything that has a name, by IRI; read straight from the index, which is ten times as fast as a query."""
    things: dict[str, _Named] = defaultdict(_Named)
    for label in _LABELS:
        for q in store.inner.quads_for_pattern(None, node(label), None, ox.DefaultGraph()):
            uri = str(getattr(q.subject, "value", ""))
            if not uri.startswith(BKR) or not isinstance(q.object, ox.Literal):
                continue
            thing, text = things[uri], q.object.value
            if label != "skos:prefLabel":
                thing.names.setdefault(fold(text), text)
                continue
            thing.names[fold(text)] = text
            if q.object.language == "en" or not thing.preferred:
                thing.preferred = text
    return things


def _type(store: Store, uri: str) -> str:
    own = PREFIXES["bko"]
    found = store.inner.quads_for_pattern(ox.NamedNode(uri), node("rdf:type"), None, ox.DefaultGraph())
    classes = sorted(str(getattr(q.object, "value", "")) for q in found)
    return next((c[len(own):] for c in classes if c.startswith(own)), "")


def find_entities(store: Store, text: str, limit: int = 8) -> list[Candidate]:
    """The things that a name may mean, best first.

    Args:
        store: what is searched: entities of the articles and concepts of the gazetteer.
        text: an id, an IRI, or any name; case, accents and punctuation do not matter.
        limit: number of candidates that are merely alike.

    Returns:
        All things with just that name (score 100; those whose preferred name it is, then those that more articles
        name, come first); where there is none, things with similar names.
    """
    things = _things(store)
    known = {str(r["iri"]): int(r["articles"]) for r in query.rows(store, _KNOWN)}

    def candidate(uri: str, label: str, score: float) -> Candidate:
        thing = things[uri]
        return Candidate(
            entity_id(uri), uri, thing.preferred or entity_id(uri), _type(store, uri), label, score, known.get(uri, 0)
        )

    for uri in (text, iri(text)):
        if uri in things:
            return [candidate(uri, things[uri].preferred, 100.0)]
        now = sorted({str(r["now"]) for r in query.rows(store, _REPLACED, {"old": ox.NamedNode(iri(entity_id(uri)))})})
        if now and set(now) <= things.keys():
            return [candidate(new, things[new].preferred, 100.0) for new in now]
    wanted = fold(text)
    same = [candidate(uri, t.names[wanted], 100.0) for uri, t in things.items() if wanted in t.names]
    if same and wanted:
        return sorted(same, key=lambda c: (fold(c.name) != wanted, -c.articles, c.name, c.id))
    owners = defaultdict(list)
    for uri, thing in sorted(things.items()):
        for name in thing.names:
            owners[name].append(uri)
    best: dict[str, Candidate] = {}
    for name, score, _ in process.extract(wanted, sorted(owners), scorer=fuzz.WRatio, limit=limit * 6):
        for uri in owners[name]:
            if score >= LIKENESS and (uri not in best or best[uri].score < score):
                best[uri] = candidate(uri, things[uri].names[name], round(score, 1))
    return sorted(best.values(), key=lambda c: (-c.score, -c.articles, c.name, c.id))[:limit]


def find_entity(store: Store, text: str) -> Candidate:
    """The one thing that a name means.

    A preferred name or a name that only one of the things named in articles has decides between several; a part of a
    person's name will do where only one person has it.

    Raises:
        QueryError: nothing, or several things, have that name; the message lists what may be meant.
    """
    found = find_entities(store, text)
    exact = [c for c in found if c.score == 100]
    preferred = [c for c in exact if fold(c.name) == fold(text)]
    told = [c for c in exact if c.articles]
    part = f" {fold(text)} "
    persons = [c for c in found if c.type == "Person" and c.articles and part.strip() and part in f" {fold(c.name)} "]
    for choice in (exact, preferred, told, [c for c in preferred if c.articles], [] if exact else persons):
        if len(choice) == 1:
            return choice[0]
    choices = "; ".join(f"{c.name} ({c.type}, {c.id})" for c in found)
    if exact:
        raise QueryError(f"{text!r} names several things; take the id of one: {choices}")
    hint = f"did you mean: {choices}?" if choices else "try a shorter name"
    raise QueryError(f"nothing is named {text!r}; {hint}")


def facts_of(store: Store, thing: str) -> list[Row]:
    """The claims in which a thing is subject or object, with their evidence.

    Args:
        store: what is asked.
        thing: IRI.

    Returns:
        Rows with ``subject``, ``subjectName``, ``predicate``, ``predicateName``, ``object``, ``objectName``, ``when``,
        ``confidence``, ``factuality``, ``attributedTo``, ``rule``, ``quote``, ``start``, ``end`` (offsets in the
        body), ``article`` (IRI), ``title``, ``publisher``, ``published``, ``support`` and ``independent`` (numbers of
        articles, of the latter those that cite one source count as one), ``judged`` (the people who decided on it),
        and ``graph``, which is empty but for what the gazetteer or the rules say: those come last and have no quote.
        "" where nothing is known.
    """
    parameters: dict[str, query.Term] = {"thing": ox.NamedNode(thing)}
    claims = [row | {"graph": ""} for row in query.rows(store, _FACTS, parameters)]
    said = {(r["subject"], r["predicate"], r["object"]) for r in claims}
    empty: Row = dict.fromkeys(_FACT_COLUMNS, "")
    known = [
        empty | row for row in query.rows(store, _BACKGROUND, parameters)
        if (row["subject"], row["predicate"], row["object"]) not in said
    ]  # fmt: skip
    for row in claims + known:
        for end in ("subject", "object"):
            row[f"{end}Name"] = row[f"{end}Name"] or entity_id(str(row[end]))
    return claims + known


def events_of(store: Store, thing: str) -> list[Row]:
    """The events in which a thing has a role or which happened there, in order of time, with their evidence.

    Args:
        store: what is asked.
        thing: IRI.

    Returns:
        A row for each account: ``event`` (IRI), ``role`` of the thing, ``class``, ``className``, ``when`` (EDTF),
        ``earliest``, ``latest``, ``fillers`` (all roles in words: "agent: KNB; object: heroin"), ``disputed`` (on what
        the accounts of the event disagree) and the evidence as in :func:`facts_of`. The accounts of one event follow
        each other; events without a date come last.
    """
    found = list(query.rows(store, _EVENTS, {"thing": ox.NamedNode(thing)}))
    accounts: dict[tuple[str, str], Row] = {}
    for row in found:
        event, article = str(row.pop("statement")), str(row["article"])
        if (event, article) in accounts:
            roles = (str(accounts[event, article]["role"]), str(row["role"]))
            accounts[event, article]["role"] = ", ".join(r for r in roles if r)
            continue
        of = {"event": ox.NamedNode(event), "article": ox.NamedNode(article)}
        words = "; ".join(f"{r['role']}: {r['name'] or r['filler']}" for r in query.rows(store, _ROLES, of))
        accounts[event, article] = {"event": event, **row, "fillers": words, "disputed": ""}
    events: dict[str, list[Row]] = defaultdict(list)
    for row in accounts.values():
        events[str(row["event"])].append(row)
    for event, rows in events.items():
        if len(rows) > 1:
            names = [str(r["name"]) for r in query.rows(store, _DISPUTED, {"event": ox.NamedNode(event)})]
            for row in rows:
                row["disputed"] = ", ".join(names)
    ordered = sorted(events.values(), key=lambda rows: min(map(_undated, rows)))
    return [row for rows in ordered for row in sorted(rows, key=_undated)]


def _undated(row: Row) -> tuple[bool, tuple[str, str]]:
    return row["latest"] == "" and row["earliest"] == "", _day(row)


def _day(row: Row) -> tuple[str, str]:
    return str(row["earliest"] or row["latest"]), str(row["latest"] or "9999")
