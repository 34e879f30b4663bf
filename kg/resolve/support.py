"""How many articles support each claim and event, and how many of them are independent of each other.

Articles that cite one source for it (a wire, a ministry, a person) repeat one report, and so does an article that the
source itself published; together they count as one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from kg.model import Article, Claim, Entity, Event, Extraction, Support
from kg.resolve.names import fold

__all__ = ["count", "independent"]


def count(
    extractions: Sequence[Extraction], entities: Mapping[str, Entity], articles: Mapping[str, Article]
) -> list[Extraction]:
    """The same extractions, with the support of their claims and events counted.

    Args:
        extractions: after resolution.
        entities: of the corpus, by id.
        articles: by id; whoever published one is taken for its source where others cite them.
    """
    sources: defaultdict[object, list[tuple[str, str]]] = defaultdict(list)
    for x in extractions:
        statements: tuple[Claim | Event, ...] = (*x.claims, *x.events)
        for s in statements:
            by = entities[s.attributed_to].name if s.attributed_to in entities else s.attributed_to
            sources[_stated(s)].append((x.article, fold(by)))
    publishers = {id: fold(a.publisher) for id, a in articles.items()}
    counted = {key: independent(told, publishers) for key, told in sources.items()}
    return [
        replace(
            x,
            claims=tuple(replace(c, support=counted[_stated(c)]) for c in x.claims),
            events=tuple(replace(e, support=counted[_stated(e)]) for e in x.events),
        )
        for x in extractions
    ]


def _stated(s: Claim | Event) -> object:
    """What is stated, whoever states it; a denial supports only other denials."""
    if isinstance(s, Event):
        return s.corpus_id or (s.evidence.article, s.id)
    return s.subject, s.predicate, s.object or fold(s.literal), s.factuality in ("planned", "denied") and s.factuality


def independent(told: Iterable[tuple[str, str]], publishers: Mapping[str, str]) -> Support:
    """The support of one statement.

    Args:
        told: (article, source that it cites, folded, or empty), of all articles that state it.
        publishers: article -> its publisher, folded.

    >>> independent([("a", "wire"), ("b", "wire"), ("c", "")], {})
    Support(articles=3, independent=2)
    """
    told = sorted(set(told))
    cited = {source for _, source in told if source}
    parent: dict[tuple[str, str], tuple[str, str]] = {}

    def root(x: tuple[str, str]) -> tuple[str, str]:
        while parent.setdefault(x, x) != x:
            x = parent[x]
        return x

    articles = {("article", a) for a, _ in told}
    for article, source in told:
        for name in (source, publishers.get(article, "")):
            if name in cited:
                parent[root(("source", name))] = root(("article", article))
    return Support(len(articles), len({root(a) for a in sorted(articles)}))
