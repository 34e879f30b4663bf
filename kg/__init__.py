"""A knowledge graph of actors, organizations and events, read out of articles.

What a notebook needs; each name is imported when it is first used.

>>> import kg
>>> sorted(kg.questions())[:2]
['aid', 'arrested']
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kg.build import build as build_graph
    from kg.build import evaluate_gold, extract
    from kg.corpus import read as read_article
    from kg.errors import KgError
    from kg.graph import Graph, measures, networks, questions
    from kg.model import Article
    from kg.nlp import load as load_pipeline

__all__ = [
    "Article", "Graph", "KgError", "build_graph", "evaluate_gold", "extract", "load_pipeline", "measures", "networks",
    "questions", "read_article",
]  # fmt: skip

_WHERE = {
    "Article": "kg.model:Article",
    "Graph": "kg.graph:Graph",
    "KgError": "kg.errors:KgError",
    "build_graph": "kg.build:build",
    "evaluate_gold": "kg.build:evaluate_gold",
    "extract": "kg.build:extract",
    "load_pipeline": "kg.nlp:load",
    "measures": "kg.graph:measures",
    "networks": "kg.graph:networks",
    "questions": "kg.graph:questions",
    "read_article": "kg.corpus:read",
}


def __getattr__(name: str) -> object:
    if name not in _WHERE:
        raise AttributeError(f"kg has no {name!r}; it offers {', '.join(__all__)}")
    module, _, attribute = _WHERE[name].partition(":")
    return getattr(import_module(module), attribute)


def __dir__() -> list[str]:
    return __all__
