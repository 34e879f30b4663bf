"""Mentions of all articles -> entities and events of the corpus, by the steps of record linkage.

Block, compare, decide and cluster under constraints (``compare`` and ``cluster`` for entities, ``accounts`` and
``events`` for events), give ids that stay (``ids``), count support (``support``). Weights and limits are in
``ontology/resolution.toml``.
"""

from kg.resolve.ids import IDS, find_ids, read_ids, writable, write_ids
from kg.resolve.linkage import resolve
from kg.resolve.names import fold, slug
from kg.resolve.plain import disputes, plain
from kg.resolve.records import Anchor, Conflict, Ids, Join, Key, Resolution, Unsure

__all__ = [
    "IDS", "Anchor", "Conflict", "Ids", "Join", "Key", "Resolution", "Unsure", "disputes", "find_ids", "fold", "plain",
    "read_ids", "resolve", "slug", "writable", "write_ids",
]  # fmt: skip
