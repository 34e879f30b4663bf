"""Names of entities, reduced to what two names of one thing have in common."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from functools import cache, lru_cache
from typing import Any

from kg.model import Entity
from kg.ontology import settings, vocabulary

__all__ = [
    "classes_agree", "common", "content_hash", "fold", "heard", "is_acronym", "is_state_body", "name_key",
    "short_names", "slug",
]  # fmt: skip

#: Consonants that are easily taken for each other.
_VOICED = str.maketrans("zgvdb", "skftp")
_CHECKPOINT = re.compile(r"\b(?:border |crossing |frontier |customs )*(?:checkpoint|crossing|post|outpost|point|kpp)\b")
_PLACE_HEADS = re.compile(r"^(?:village|town|city|port|settlement) of | (?:village|town|city)$")


@cache
def _data() -> dict[str, Any]:
    names = settings("resolution")["names"]
    cyrillic, sounds = (dict(p.split(":") for p in names[k].split()) for k in ("cyrillic", "sounds"))
    letters = str.maketrans({c: latin.replace("_", "") for c, latin in cyrillic.items()})
    spellings, words = names["spellings"], frozenset(names["common"].split())
    return {"letters": letters, "sounds": tuple(sounds.items()), "spellings": spellings, "common": words}


@lru_cache(maxsize=131_072)
def fold(name: str, sounds: bool = False) -> str:
    """A name without what differs between spellings of it.

    Args:
        name: in Latin or Cyrillic letters.
        sounds: whether to fold the romanizations of one sound as well; for names of persons and places.

    >>> fold("Adilbek Dzhaksybekov", True) == fold("Adilbek Jaqsybekov", True) == fold("Адильбек Джаксыбеков", True)
    True
    >>> fold("the Co-operation Centre"), fold("Cooperation Center")
    ('cooperation center', 'cooperation center')
    """
    data = _data()
    text = _latin(name).replace("co-operation", "cooperation").replace("'", "")
    text = " ".join(data["spellings"].get(w, w) for w in re.findall(r"\w+|&", text) if w != "the")
    if sounds:
        for spelling, sound in data["sounds"]:
            text = text.replace(spelling, sound)
        text = re.sub(r"(\w)\1", r"\1", text)
    return text


def slug(text: str) -> str:
    """A name as part of an id: ASCII letters, digits and hyphens; a hash where it is too long or nothing is left.

    >>> slug("Ак-Сай"), slug("D’Arcy’s Órgano")
    ('ak-sai', 'd-arcy-s-organo')
    """
    plain = re.sub(r"[^a-z0-9]+", "-", _latin(text)).strip("-")
    return plain if 0 < len(plain) <= 80 else f"{plain[:60]}-{content_hash(text)}".strip("-")


def content_hash(*parts: object) -> str:
    """Eight hexadecimal digits that depend on the parts alone."""
    return hashlib.sha256("\x1f".join(map(str, parts)).encode()).hexdigest()[:8]


def _latin(text: str) -> str:
    text = text.lower().replace("’", "'").replace("ʼ", "'").replace("‘", "'")
    if text.isascii():
        return text
    text = text.translate(_data()["letters"])
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))


def is_acronym(name: str) -> bool:
    """Whether a name looks like an acronym: "KNB", "SNBx", not "Osh"."""
    return 2 <= len(name) <= 10 and name.isalnum() and sum(c.isupper() for c in name) >= 0.6 * len(name)


def common(name: str) -> bool:
    """Whether a body of any state could have this name: "Border Service", "Interior Ministry"."""
    return all(w in _data()["common"] for w in fold(name).split())


def heard(name: str) -> str:
    """The consonants of a folded name as they are heard, voiced as voiceless."""
    return re.sub("[aeiou]", "", name).translate(_VOICED)


def name_key(e: Entity, top: str) -> str:
    """What the names of two entities that are one have in common; empty for a name that does not identify.

    Args:
        e: an entity.
        top: the kind of thing it is, as of ``Vocabulary.top``.
    """
    if top == "Person":
        return fold(e.name, True) if " " in e.name.strip() and not re.match(r"\w\.", e.name) else ""
    if top == "Place":
        key = _PLACE_HEADS.sub("", fold(e.name, False))
        if e.type in ("Checkpoint", "Facility"):
            key = _CHECKPOINT.sub("", key).strip() or key
        return " ".join(fold(w, True) for w in key.split())
    key = fold(e.name)
    return re.sub(r"(?<=\w\w\w)s$", "", key) if top in ("Equipment", "Contraband") else key


def short_names(e: Entity) -> set[str]:
    """Other names, folded, that the article gives an entity and that could identify it elsewhere."""
    proper = {m.text for m in e.mentions if m.kind == "name"} or set(e.aliases)
    names = {" ".join(t.split()) for t in proper}
    return {fold(n) for n in names if is_acronym(n) or (" " in n and not common(n))} - {fold(e.name), ""}


def is_state_body(cls: str) -> bool:
    """Whether a class is that of bodies of which every state may have one."""
    return cls == "Organization" or vocabulary().is_a(cls, "StateBody")


@lru_cache(maxsize=4096)
def classes_agree(a: str, b: str) -> bool:
    """Whether one thing may have been given both classes."""
    v = vocabulary()
    return v.is_a(a, b) or v.is_a(b, a) or (v.is_a(a, "StateBody") and v.is_a(b, "StateBody"))
