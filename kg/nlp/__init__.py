"""From an article's text to its entities, claims and events; the only floor with spaCy."""

from kg.nlp.pipeline import COMPONENTS, DEFAULT_MODEL, DEFAULT_READER, Pipeline, load, reader_note

__all__ = ["COMPONENTS", "DEFAULT_MODEL", "DEFAULT_READER", "Pipeline", "load", "reader_note"]
