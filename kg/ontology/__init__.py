"""The only reader of ``ontology/``: vocabulary, gazetteer, labels, patterns and query texts.

The vocabulary exists once, in ``core.ttl``. Python sees it as the closed namespace :data:`BKO`, in which a misspelt
term raises, and as the records of :func:`vocabulary`. Every other ``*.ttl`` but ``shapes.ttl`` is a part of the
gazetteer. Each function takes a ``folder`` to read another ontology, and remembers what it has read.
"""

from kg.ontology.files import labels, patterns, queries, rules, settings
from kg.ontology.known import gazetteer
from kg.ontology.records import (
    ClassTerm,
    Concept,
    EventType,
    Gazetteer,
    Name,
    Predicate,
    Query,
    Role,
    Vocabulary,
    normalize,
)
from kg.ontology.terms import BKO, vocabulary
from kg.ontology.turtle import BASE, BKR, PREFIXES

__all__ = [
    "BASE", "BKO", "BKR", "PREFIXES", "ClassTerm", "Concept", "EventType", "Gazetteer", "Name", "Predicate", "Query",
    "Role", "Vocabulary", "gazetteer", "labels", "normalize", "patterns", "queries", "rules", "settings", "vocabulary",
]
