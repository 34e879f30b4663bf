"""A build beside the ledger that judges it: its statements, mentions and texts by name, id or place."""

from __future__ import annotations

import json
import os
import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from kg import corpus, ledger
from kg.errors import ArticleError, QueryError, RunError
from kg.graph import Graph
from kg.judging import alike, mention_at, standing, target_of, target_of_mention
from kg.ledger import Judgement, Target
from kg.model import Claim, Event, Mention
from kg.rdf import lookup, mapping
from kg.rdf.export import from_annotations
from kg.resources import data_folder

__all__ = ["JudgedBuild", "Stated"]


@dataclass(frozen=True)
class Stated:
    """A claim or event of one article in the build, with the judgements that made it what it is."""

    article: str
    statement: Claim | Event
    target: Target
    by: tuple[Judgement, ...] = ()


class JudgedBuild:
    """A build and a ledger, side by side: what it states, of whom, and what was decided of that.

    Args:
        build: the build folder.
        ledger_file: the ledger; that with which the build was made when None.

    Raises:
        StoreError: there is no build.
        RunError: its files or the ledger cannot be read.
    """

    def __init__(self, build: str | os.PathLike[str], ledger_file: str | os.PathLike[str] | None = None) -> None:
        """Open them."""
        self.graph = Graph(build)
        try:
            self.manifest: dict[str, Any] = json.loads((self.graph.folder / "build.json").read_text("utf-8"))
            read = [json.loads(path.read_text("utf-8")) for path in self.graph.annotations()]
        except (OSError, ValueError) as error:
            where = self.graph.folder
            raise RunError(f"{where}: a file of the build cannot be read ({error}); build it again") from None
        self.hashes = {a["id"]: a["sha256"] for a in self.manifest["articles"]}
        self.sources = {a["id"]: a["source"] for a in self.manifest["articles"]}
        self.extractions = {data["article"]: from_annotations(data, "") for data in read}
        self.path = Path(ledger_file) if ledger_file else self._ledger()
        self._read()
        rows = self.graph.query(
            "SELECT ?thing ?j { GRAPH bkr:graph\\/judgements { ?thing prov:wasInfluencedBy|prov:wasGeneratedBy ?j } }"
        ).rows()
        self._decided: defaultdict[str, set[str]] = defaultdict(set)
        for row in rows:
            self._decided[str(row["thing"])].add(mapping.entity_id(str(row["j"])).removeprefix("judgement/"))
        self._statements: defaultdict[str, list[tuple[str, Claim | Event]]] = defaultdict(list)
        for data in read:
            x = self.extractions[data["article"]]
            apart = data.get("apart", {})
            items = [i for kind in ("relations", "events") for i in (*data.get(kind, ()), *apart.get(kind, ()))]
            statements: tuple[Claim | Event, ...] = (*x.claims, *x.events)
            for item, s in zip(items, statements, strict=True):
                self._statements[item["iri"]].append((x.article, s))

    def _ledger(self) -> Path:
        named = self.manifest.get("judgements", {}).get("ledger", "")
        return Path(os.path.normpath(self.graph.folder / named)) if named else ledger.find(None)

    def __enter__(self) -> Self:
        """Itself, to be closed at the end of the block."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the build."""
        self.graph.close()

    # --- what is there

    def _read(self) -> None:
        self.book = ledger.read(self.path)
        #: The judgements that nothing supersedes.
        self.standing = standing(self.book.judgements)
        self._by_text: defaultdict[str, list[Judgement]] = defaultdict(list)
        for j in self.standing:
            for sha256 in sorted({t.anchor.sha256 for t in j.of}):
                self._by_text[sha256].append(j)

    def touching(self, target: Target, iri: str = "") -> list[Judgement]:
        """Standing judgements on a target, or that made of a thing what it is in the build."""
        made = self._decided.get(iri, set())
        return [
            j for j in self._by_text[target.anchor.sha256] if j.id in made or any(alike(t, target) for t in j.of)
        ]

    def is_statement(self, id: str) -> bool:
        """Whether it is the id or IRI of a claim or event of the build, or looks like one."""
        return id.startswith(("claim/", "event/")) or any(i in self._statements for i in _iris(id))

    def statements(self, id: str) -> list[Stated]:
        """A claim, or the accounts of an event in each article that tells of it.

        Args:
            id: IRI or id, such as ``claim/0c1f...``, perhaps with ``@ARTICLE`` behind it.

        Raises:
            QueryError: there is none.
        """
        id, _, article = id.partition("@")
        iri = next((i for i in _iris(id) if i in self._statements), "")
        found = [(a, s) for a, s in self._statements.get(iri, ()) if article in ("", a)]
        if not found:
            where = f" in {article!r}" if article else ""
            raise QueryError(f"the build has no claim or event {id!r}{where}; kg show NAME --ids lists ids")
        return [self._stated(a, s, iri) for a, s in found]

    def every_statement(self) -> Iterable[tuple[str, Stated]]:
        """All claims and events with their IRIs, in order of these."""
        for iri in sorted(self._statements):
            for article, s in self._statements[iri]:
                yield iri, self._stated(article, s, iri)

    def _stated(self, article: str, s: Claim | Event, iri: str) -> Stated:
        target = target_of(s, self.extractions[article].entities, self.hashes[article])
        by = self.touching(target, iri)
        base = next((t for j in by if j.decision in ("add", "correct") for t in j.of), target)
        return Stated(article, s, base, tuple(by))

    def entity(self, name: str) -> lookup.Candidate:
        """The thing that a name means, as in ``kg show``."""
        return lookup.find_entity(self.graph.store, name)

    def mentions(self, name: str) -> list[Mention]:
        """Mentions of a thing, those that stand for it best first.

        Args:
            name: any name or id, perhaps with ``@ARTICLE`` behind it; or a place, ``ARTICLE:START-END``.

        Raises:
            QueryError: there is no such thing or place, or no article names it.
        """
        place = re.fullmatch(r"([\w-]+):(\d+)-(\d+)", name)
        if place and place[1] in self.extractions:
            found = mention_at(self.extractions[place[1]], int(place[2]), int(place[3]))
            if not found:
                raise QueryError(f"there is no mention at {name!r}; kg show NAME --why lists mentions")
            return [found[1]]
        name, _, article = name.partition("@")
        if article and article not in self.extractions:
            raise QueryError(f"the build has no article {article!r}; there are: {', '.join(self.extractions)}")
        id = self._named_in(article, name)
        thing = None if id else self.entity(name)
        found_in = [
            m for x in self.extractions.values() if article in ("", x.article)
            for e in x.entities if e.id == (thing.id if thing else id) for m in e.mentions
        ]  # fmt: skip
        if thing and not found_in:
            where = article or "any article"
            raise QueryError(f"{thing.name} ({thing.id}) is not mentioned in {where}; name something that is")
        kinds = ("name", "nominal", "pronoun")
        return sorted(found_in, key=lambda m: (kinds.index(m.kind), m))

    def _named_in(self, article: str, name: str) -> str:
        """Id of the one thing that the article calls by that name; empty where there is none or are several."""
        wanted = lookup.fold(name)
        called = [e.id for e in (self.extractions[article].entities if article else ())
                  if wanted in {lookup.fold(n) for n in (e.name, *(m.text for m in e.mentions if m.kind != "pronoun"))}]
        return called[0] if len(called) == 1 else ""

    def body(self, article: str, text: str | os.PathLike[str] | None = None) -> str:
        """The stored text of an article of the build.

        Args:
            article: its id.
            text: its file; looked for beside the ledger and in the corpus when None.

        Raises:
            RunError: no file with just that text is found.
        """
        if article not in self.hashes:
            raise QueryError(f"the build has no article {article!r}; there are: {', '.join(self.hashes)}")
        places = [Path(text)] if text else [
            path for folder in (self.path.parent, data_folder("corpus") / "articles")
            for path in sorted(folder.rglob(glob_escaped(self.sources[article])))
        ]  # fmt: skip
        for path in places:
            try:
                found = corpus.read(path)
            except ArticleError:
                continue
            if found.sha256 == self.hashes[article]:
                return found.body
        where = f"{text} is not the text" if text else "its text is not found beside the ledger"
        raise RunError(f"{article}: {where} from which the build was made; name its file with --text FILE")

    def on_entity(self, m: Mention) -> list[Judgement]:
        """Standing judgements on a mention, and on its entity in whatever article."""
        id = next((e.id for e in self.extractions[m.article].entities if m in e.mentions), "")
        target, made = target_of_mention(m, self.hashes[m.article]), self._decided.get(mapping.iri(id), set())
        return [j for j in self.standing if j.id in made or any(alike(t, target) for t in j.of)]


def glob_escaped(name: str) -> str:
    """A file name as a pattern that matches just it."""
    return re.sub(r"([*?[])", r"[\1]", name)


def _iris(id: str) -> tuple[str, ...]:
    kind, _, rest = id.partition("/")
    return (id, mapping.iri(rest, kind) if kind in ("claim", "event") else id, *(mapping.iri(id, k)
            for k in ("claim", "event")))  # fmt: skip
