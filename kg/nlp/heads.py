"""What the words of a name say about its class; read from ``ontology/names.toml``."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from kg.nlp.names import fold
from kg.ontology import settings, vocabulary

__all__ = ["NameWords", "is_kind", "name_words", "singular", "top_class"]


@lru_cache(maxsize=20_000)
def singular(word: str) -> str:
    """A plural head word in the singular, by the regular endings only.

    >>> singular("ministries"), singular("services"), singular("forces"), singular("crossing")
    ('ministry', 'service', 'force', 'crossing')
    """
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith("sses") or word.endswith("ches"):
        return word[:-2]
    if word.endswith("s") and not word.endswith(("ss", "us", "is")) and len(word) > 3:
        return word[:-1]
    return word


@cache
def top_class(cls: str) -> str:
    """The kind of thing that a class is (Organization, Place ...), looked up once a class."""
    return vocabulary().top(cls)


@cache
def is_kind(cls: str, ancestor: str) -> bool:
    """Whether a class is another or lies below it, looked up once a pair."""
    return vocabulary().is_a(cls, ancestor)


@dataclass(frozen=True)
class NameWords:
    """The tables of ``names.toml``, each phrase in small letters mapped to a class."""

    organization: dict[str, str]
    classes: tuple[tuple[str, tuple[str, ...]], ...]
    common: dict[str, str]
    bare: frozenset[str]
    after: dict[str, str]
    composed: dict[str, str]
    seated: dict[str, str]
    units: frozenset[str]
    with_number: dict[str, str]
    numbered_before: dict[str, str]
    place: dict[str, str]
    before_place: dict[str, str]
    equipment: dict[str, str]
    models: frozenset[str]
    no_models: frozenset[str]
    numbered_routes: frozenset[str]
    programme: dict[str, str]
    before_programme: dict[str, str]
    before_organization: dict[str, str]
    before_equipment: dict[str, str]
    numbered: frozenset[str]
    naming: frozenset[str]
    goods: dict[str, str]
    illicit: frozenset[str]
    vague: frozenset[str]
    traffic: frozenset[str]
    units_of_goods: frozenset[str]
    unmeasured: frozenset[str]
    common_first: frozenset[str]
    common_longest: int
    before_person: frozenset[str]
    suffixes: tuple[str, ...]
    given: frozenset[str]
    peoples: frozenset[str]
    stop: frozenset[str]

    def given_name(self, word: str) -> bool:
        """Whether a word is a given name, with accents or without."""
        return fold(word).partition("-")[0] in self.given

    def head(self, word: str) -> str:
        """The head word of a body that a word is, in the singular where only that is known; "" where it is none."""
        if word in self.organization:
            return word
        one = singular(word)
        return one if one in self.organization else ""

    def organization_class(self, name: str, head: str = "") -> str:
        """Class of an organization by the words of its name; empty where they say nothing.

        Args:
            name: the whole name.
            head: its head word, whose class stands where no other word decides.
        """
        text = f" {name.lower().replace('’', chr(39))} "
        for char in "-–()“”\",.":
            text = text.replace(char, " ")
        text = " ".join(text.split())
        padded = f" {text} "
        default = self.organization.get(head, self.organization.get(singular(head), ""))
        if default in _CLOSED:
            return default
        for cls, words in self.classes:
            for w in words:
                if w in padded and (f" {w} " in padded or f" {w}s " in padded):
                    return cls
        return default


#: Classes that a head word settles alone: no other word of the name changes them.
_CLOSED = frozenset(
    ("PoliticalParty", "CriminalGroup", "ResearchOrganization", "MediaOutlet", "NonGovernmentalOrganization")
)


@cache
def name_words(folder: Path | None = None) -> NameWords:
    """The tables, read once."""
    data: dict[str, Any] = settings("names", folder)
    organization = data["organization"]
    return NameWords(
        organization=organization["heads"],
        classes=tuple((c["class"], tuple(c["words"])) for c in organization["classes"]),
        common=organization["common"],
        bare=frozenset(organization["bare"]["words"]),
        after=organization["after"],
        composed=organization["composed"],
        seated=organization["seated"],
        units=frozenset(organization["units"]["words"]),
        with_number=organization["numbered"],
        numbered_before=organization["numbered_before"],
        place=data["place"]["heads"],
        before_place=data["place"]["before"],
        equipment=data["equipment"]["heads"],
        models=frozenset(data["equipment"]["models"]),
        no_models=frozenset(data["equipment"]["no_models"]),
        numbered_routes=frozenset(data["equipment"]["numbered_routes"]),
        programme=data["programme"]["heads"],
        before_programme=data["programme"]["before"],
        before_organization=organization["before"],
        before_equipment=data["equipment"]["before"],
        numbered=frozenset(data["programme"]["numbered"]),
        naming=frozenset(data["naming"]["words"]),
        goods=data["goods"]["heads"],
        illicit=frozenset(data["goods"]["illicit"]),
        vague=frozenset(data["goods"]["vague"]),
        traffic=frozenset(data["goods"]["traffic"]),
        units_of_goods=frozenset(data["goods"]["units"]),
        unmeasured=frozenset(data["goods"]["unmeasured"]),
        common_first=frozenset(p.split()[0] for p in organization["common"]),
        common_longest=max(len(p.split()) for p in organization["common"]),
        before_person=frozenset(data["person"]["before"]),
        suffixes=tuple(data["person"]["suffixes"]),
        given=frozenset(data["person"]["given"]),
        peoples=frozenset(data["peoples"]["words"]),
        stop=frozenset(data["stop"]["words"]),
    )
