"""Mentions of all articles -> entities and events of the corpus, by the steps of record linkage."""

from kg.resolve.cluster import fold, resolve, slug
from kg.resolve.records import Anchor, Conflict, Ids, Join, Key, Resolution, Unsure

__all__ = ["Anchor", "Conflict", "Ids", "Join", "Key", "Resolution", "Unsure", "fold", "resolve", "slug"]
