"""Which entities of different articles are the same one.

A wrong union makes false facts of true ones, so two entities are joined only on positive grounds, in this order:
one gazetteer concept; one name, spelt alike or transliterated differently; a short name or acronym that another
article introduces for exactly one body; for persons, a patronymic more or less, or a surname misheard in one letter.

Never joined: groups of people; persons on a surname alone; bodies with a name that every state has ("Border
Service") unless both are known to be of the same country; things of different countries or incompatible classes;
different names that one article keeps apart. What several others could be equally well stays alone.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache

from rapidfuzz.distance import Levenshtein

from kg.model import Argument, Entity, Extraction, rename
from kg.ontology import Concept, Gazetteer, normalize, vocabulary
from kg.resolve.records import Ids, Key, Resolution

__all__ = ["fold", "resolve", "slug"]


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


#: Romanization of each Cyrillic letter, "_" where it has none (BGN/PCGN, simplified).
_CYRILLIC = dict(
    pair.split(":") for pair in _words(
        "а:a б:b в:v г:g д:d е:e ё:e ж:zh з:z и:i й:i к:k л:l м:m н:n о:o п:p р:r с:s т:t у:u ф:f х:kh ц:ts ч:ch "
        "ш:sh щ:shch ъ:_ ы:y ь:_ э:e ю:yu я:ya ә:a ғ:gh қ:q ң:n ө:o ұ:u ү:u һ:h і:i ҷ:j ӣ:i ӯ:u ҳ:h"
    )
)
#: Spellings of one sound in the romanizations of Russian, Kazakh, Kyrgyz, Tajik and Uzbek names (BGN/PCGN, ISO 9,
#: national alphabets, the press), longest first: Dzhaksybekov, Jaksybekov, Zhaqsybekov; Korday, Kordai, Qordai.
_SOUNDS = (
    ("shch", "sh"), ("dzh", "j"), ("dj", "j"), ("zh", "j"), ("kh", "h"), ("gh", "g"), ("ph", "f"), ("ts", "c"),
    ("tz", "c"), ("ck", "k"), ("q", "k"), ("w", "v"), ("ou", "u"), ("ye", "e"), ("yo", "o"), ("iy", "i"), ("y", "i"),
    ("ee", "i"), ("ii", "i"),
)
_SPELLINGS = {"organisation": "organization", "centre": "center", "defence": "defense", "programme": "program",
              "co-operation": "cooperation", "&": "and", "harbour": "harbor", "labour": "labor"}
#: Words of which the names of the bodies of any state are made.
_COMMON = _words(
    "a academy administration affairs agency air and anti armed army authority border borders branch bureau cabinet "
    "center central chief coast college combating committee control council counter court crime crimes customs "
    "defense department deputy detachment directorate district division drug drugs economic emergency enforcement "
    "federal finance financial for force forces foreign frontier general government ground guard guards "
    "headquarters home immigration intelligence interior internal investigation investigative judicial justice land "
    "law main migration military minister ministers ministry narcotics national navy of office officers operational "
    "organized parliament patrol police presidential press prosecution prosecutor prosecutors protection provincial "
    "public regional republic republican revenue secret security senate service services situations special staff "
    "state supreme task tax territorial the trooper troops union unit units"
)
#: Consonants that are easily taken for each other.
_VOICED = str.maketrans("zgvdb", "skftp")
_CHECKPOINT = re.compile(r"\b(?:border |crossing |frontier |customs )*(?:checkpoint|crossing|post|outpost|point|kpp)\b")
_PLACE_HEADS = re.compile(r"^(?:village|town|city|port|settlement) of | (?:village|town|city)$")


class _Cluster:
    """Entities that are one."""

    def __init__(self, top: str, article: str, entity: Entity, concept: str = "") -> None:
        self.top, self.concept = top, concept
        self.members = [(article, entity)]
        self.articles, self.types = {article}, {entity.type}
        self.countries = {entity.country} - {""}
        state = entity.type == "Organization" or vocabulary().is_a(entity.type, "StateBody")
        self.common = state and _common(entity.name)
        self.key = (article, *_position(entity))

    def take(self, other: _Cluster) -> None:
        """Make the other's entities its own; the smallest key stays, so that the order of joining leaves no trace."""
        self.members += other.members
        self.articles |= other.articles
        self.types |= other.types
        self.countries |= other.countries
        self.common |= other.common
        self.key = min(self.key, other.key)

    def sorted(self) -> list[tuple[str, Entity]]:
        return sorted(self.members, key=lambda m: (m[0], *_position(m[1])))


def resolve(
    extractions: Sequence[Extraction],
    gazetteer: Gazetteer,
    *,
    known: Ids | None = None,
    hashes: Mapping[str, str] | None = None,
    same: Iterable[tuple[Key, Key]] = (),
    apart: Iterable[tuple[Key, Key]] = (),
    names: Mapping[Key, str] | None = None,
    same_events: Iterable[tuple[Key, Key]] = (),
    apart_events: Iterable[tuple[Key, Key]] = (),
) -> Resolution:
    """Give the entities and events of all articles their ids in the corpus.

    Args:
        extractions: one of each article, in any order.
        gazetteer: its concepts keep their ids and names.
        known: the ids given out before, which their entities and events keep.
        hashes: article id -> sha-256 of its body, by which ids are recorded; the article id where it is left out.
        same: pairs that a person says are one entity; they outrank every score and constraint.
        apart: pairs that a person says are two.
        names: the preferred name that a person gave the entity to which the key belongs.
        same_events, apart_events: the same for events.

    Returns:
        The resolution. Of a claim that would relate an entity to itself only a note is left.
    """
    clusters = _clusters(extractions, gazetteer)
    named = _ids(clusters, gazetteer)
    ids: defaultdict[str, dict[str, str]] = defaultdict(dict)
    for id, cluster in named.items():
        for article, e in cluster.members:
            ids[article][e.id] = id
    entities = {id: _entity(id, c, gazetteer, ids) for id, c in named.items()}
    return Resolution(
        tuple(entities[i] for i in sorted(entities)), tuple(_renamed(x, ids[x.article], entities) for x in extractions)
    )


# --- names ---


@lru_cache(maxsize=65_536)
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
    text = _latin(name).replace("co-operation", "cooperation").replace("'", "")
    text = " ".join(_SPELLINGS.get(w, w) for w in re.findall(r"\w+|&", text) if w != "the")
    if sounds:
        for spelling, sound in _SOUNDS:
            text = text.replace(spelling, sound)
        text = re.sub(r"(\w)\1", r"\1", text)
    return text


def slug(text: str) -> str:
    """A name as part of an id: ASCII letters, digits and hyphens; a hash where it is too long or nothing is left.

    >>> slug("Ак-Сай"), slug("D’Arcy’s Órgano")
    ('ak-sai', 'd-arcy-s-organo')
    """
    plain = re.sub(r"[^a-z0-9]+", "-", _latin(text)).strip("-")
    return plain if 0 < len(plain) <= 80 else f"{plain[:60]}-{_hash(text)}".strip("-")


def _latin(text: str) -> str:
    text = text.lower().replace("’", "'").replace("ʼ", "'").replace("‘", "'")
    text = "".join(_CYRILLIC.get(c, c).replace("_", "") for c in text)
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))


def _hash(*parts: object) -> str:
    return hashlib.sha256("\x1f".join(map(str, parts)).encode()).hexdigest()[:8]


def _position(e: Entity) -> tuple[int, str]:
    return (e.mentions[0].start if e.mentions else 0), e.id


def _is_acronym(name: str) -> bool:
    return 2 <= len(name) <= 10 and name.isalnum() and sum(c.isupper() for c in name) >= 0.6 * len(name)


def _common(name: str) -> bool:
    """Whether a body of any state could have this name."""
    return all(w in _COMMON for w in fold(name).split())


def _key(e: Entity, top: str) -> str:
    """What the names of two entities that are one have in common; empty for a name that does not identify."""
    if top == "Person":
        return fold(e.name, True) if " " in e.name.strip() and not re.match(r"\w\.", e.name) else ""
    if top == "Place":
        key = _PLACE_HEADS.sub("", fold(e.name, False))
        if e.type in ("Checkpoint", "Facility"):
            key = _CHECKPOINT.sub("", key).strip() or key
        return " ".join(fold(w, True) for w in key.split())
    key = fold(e.name)
    return re.sub(r"(?<=\w\w\w)s$", "", key) if top in ("Equipment", "Contraband") else key


def _short_names(e: Entity) -> set[str]:
    """Other names that the article gives it and that could identify it elsewhere."""
    proper = {m.text for m in e.mentions if m.kind == "name"} or set(e.aliases)
    names = {" ".join(t.split()) for t in proper}
    return {fold(n) for n in names if _is_acronym(n) or (" " in n and not _common(n))} - {fold(e.name), ""}


# --- clusters ---


def _clusters(extractions: Iterable[Extraction], gazetteer: Gazetteer) -> list[_Cluster]:
    v = vocabulary()
    known: dict[str, _Cluster] = {}
    groups: list[_Cluster] = []
    free: list[_Cluster] = []
    for x in extractions:
        for e in x.entities:
            concept = e.concept if e.concept in gazetteer.concepts else _lookup(e, gazetteer)
            c = _Cluster(v.top(e.type) or e.type, x.article, e, concept)
            if concept in known:
                known[concept].take(c)
            elif concept:
                known[concept] = c
            else:
                (groups if v.is_a(e.type, "PersonGroup") else free).append(c)
    free = _join_persons(_join_short_names(_join_names(free)))
    return sorted([*known.values(), *groups, *free], key=lambda c: c.key)


def _lookup(e: Entity, gazetteer: Gazetteer) -> str:
    """The one concept that has the entity's name, where class and country leave no doubt; else empty."""
    def fits(c: Concept) -> bool:
        if not _classes_agree(c.type, e.type) or (c.country and e.country and c.country != e.country):
            return False
        same_country = bool(c.country) and c.country == e.country
        return any(
            n.kind != "demonym" and (same_country or (n.kind != "generic" and not n.weak))
            and (n.text == e.name if n.cased else normalize(n.text) == normalize(e.name))
            for n in c.names
        )

    if vocabulary().is_a(e.type, "Person"):
        return ""
    found = [c.id for c in gazetteer.by_name(e.name) if fits(c)]
    return found[0] if len(found) == 1 else ""


def _classes_agree(a: str, b: str) -> bool:
    v = vocabulary()
    return v.is_a(a, b) or v.is_a(b, a) or (v.is_a(a, "StateBody") and v.is_a(b, "StateBody"))


def _compatible(a: _Cluster, b: _Cluster) -> bool:
    return (
        a.top == b.top
        and len(a.countries | b.countries) <= 1
        and not ((a.common or b.common) and not (a.countries and b.countries))
        and all(_classes_agree(t, u) for t in a.types for u in b.types)
    )


def _may_join(a: _Cluster, b: _Cluster) -> bool:
    """Of entities with different names: an article that names both takes them for two."""
    return a.articles.isdisjoint(b.articles) and _compatible(a, b)


def _join_names(clusters: list[_Cluster]) -> list[_Cluster]:
    """Join what has one name. The best known goes first; what could belong to two stays alone."""
    v = vocabulary()

    def best_known(c: _Cluster) -> tuple[object, ...]:
        return not c.countries, -len(v.line(min(c.types))), c.key

    blocks: defaultdict[tuple[str, str], list[_Cluster]] = defaultdict(list)
    left: list[_Cluster] = []
    for c in sorted(clusters, key=best_known):
        key = _key(c.members[0][1], c.top)
        block = blocks[c.top, key]
        fits = [d for d in block if _compatible(d, c)] if key else []
        if len(fits) == 1:
            fits[0].take(c)
            continue
        left.append(c)
        # What could be two could be as well for the next one: leaving it out keeps the blocks small.
        if not fits and not (c.common and not c.countries):
            block.append(c)
    return left


def _join_short_names(clusters: list[_Cluster]) -> list[_Cluster]:
    """Join a body or programme to the one whose article introduces its name as a short name or acronym."""
    introduced: defaultdict[tuple[str, str], list[_Cluster]] = defaultdict(list)
    for c in clusters:
        if c.top in ("Organization", "Programme"):
            for name in {n for _, e in c.members for n in _short_names(e)}:
                introduced[c.top, name].append(c)

    gone: set[int] = set()
    for c in sorted(clusters, key=lambda c: c.key):
        names = {fold(e.name) for _, e in c.members}
        longer = {id(d): d for n in names for d in introduced.get((c.top, n), ()) if id(d) not in gone}
        fits = [d for d in longer.values() if d is not c and _may_join(d, c)]
        if len(fits) == 1:
            fits[0].take(c)
            gone.add(id(c))
    return [c for c in clusters if id(c) not in gone]


def _join_persons(clusters: list[_Cluster]) -> list[_Cluster]:
    """Join persons of nearly one name, where all that could be meant could be one."""
    blocks: defaultdict[tuple[str, str], list[_Cluster]] = defaultdict(list)
    for c in clusters:
        words = _key(c.members[0][1], c.top).split() if c.top == "Person" else []
        if len(words) > 1:
            blocks[words[0], _heard(words[-1])].append(c)
    gone: set[int] = set()
    for block in blocks.values():
        block.sort(key=lambda c: c.key)
        near = {id(c): [d for d in block if d is c or (_may_join(c, d) and _one_person(c, d))] for c in block}
        for c in block:
            group = near[id(c)]
            if id(c) not in gone and all(near[id(d)] == group for d in group):
                for d in group[1:]:
                    group[0].take(d)
                    gone.add(id(d))
    return [c for c in clusters if id(c) not in gone]


def _one_person(a: _Cluster, b: _Cluster) -> bool:
    """Whether two persons of one first name have one surname, as far as it can be heard, and no two patronymics."""
    one, two = (_key(c.members[0][1], "Person").split()[1:] for c in (a, b))
    if one[-1] == two[-1]:
        return 1 in (len(one), len(two)) or one == two
    short, long = sorted((one[-1], two[-1]), key=len)
    woman = short + "a" == long
    alike = _heard(short) == _heard(long) and Levenshtein.distance(short, long) == 1
    return one[:-1] == two[:-1] and not woman and len(short) >= 7 and alike


def _heard(name: str) -> str:
    return re.sub("[aeiou]", "", name).translate(_VOICED)


# --- ids and records ---


def _ids(clusters: Sequence[_Cluster], gazetteer: Gazetteer) -> dict[str, _Cluster]:
    """Ids that depend on what is named, not on what else is in the corpus, but where two would be equal."""
    wanted: defaultdict[str, list[_Cluster]] = defaultdict(list)
    for c in clusters:
        parts = [slug(c.top), slug(_name(c)), *(sorted(c.countries) if c.common else ())]
        wanted[c.concept or "-".join(parts)].append(c)
    ids: dict[str, _Cluster] = {}
    for id, same in wanted.items():
        for c in same:
            group = vocabulary().is_a(min(c.types), "PersonGroup")
            plain = c.concept or (len(same) == 1 and not group and id not in gazetteer.concepts)
            ids[id if plain else f"{id}-{_hash(*c.key)}"] = c
    return ids


def _name(c: _Cluster) -> str:
    """The fullest name: in Latin letters, of most words; then the most frequent, then the first of the alphabet."""
    uses = Counter({e.name: 0 for _, e in c.members})
    for _, e in c.members:
        uses[e.name] += 1
        uses.update(m.text for m in e.mentions if m.text in uses)
    latin = [n for n in uses if not re.search("[Ѐ-ӿ]", n)] or list(uses)
    return min(latin, key=lambda n: (-len(n.split()), -uses[n], n))


def _type(c: _Cluster) -> str:
    v = vocabulary()
    votes = Counter(e.type for _, e in c.members)
    return min(votes, key=lambda t: (-votes[t] - sum(n for u, n in votes.items() if u != t and v.is_a(t, u)), t))


def _entity(id: str, c: _Cluster, gazetteer: Gazetteer, ids: dict[str, dict[str, str]]) -> Entity:
    concept = gazetteer.concepts.get(c.concept)
    members = c.sorted()
    countries = Counter(e.country for _, e in members if e.country)
    article, first = members[0]
    return Entity(
        id=id,
        name=concept.name if concept else _name(c),
        type=concept.type if concept else _type(c),
        aliases=tuple(dict.fromkeys(a for _, e in members for a in e.aliases)),
        mentions=tuple(sorted({m for _, e in members for m in e.mentions})),
        concept=c.concept,
        country=(concept.country if concept else "") or min(countries, key=lambda k: (-countries[k], k), default=""),
        count=first.count,
        citizen_of=ids[article].get(first.citizen_of, first.citizen_of),
        confidence=max(e.confidence for _, e in members),
    )


def _renamed(x: Extraction, ids: dict[str, str], entities: dict[str, Entity]) -> Extraction:
    new = rename(x, ids)
    own: dict[str, Entity] = {}
    for e in new.entities:
        known, before = entities[e.id], own.get(e.id)
        own[e.id] = replace(
            e, name=known.name, type=known.type, concept=known.concept, country=known.country,
            aliases=tuple(dict.fromkeys((*(before.aliases if before else ()), *e.aliases))),
            mentions=tuple(sorted({*(before.mentions if before else ()), *e.mentions})),
            confidence=max(e.confidence, before.confidence if before else 0.0),
        )
    loops = [c for c in new.claims if c.object and c.object == c.subject]
    notes = tuple(f"left out: {c.subject} {c.predicate} itself ({c.evidence.quote!r})" for c in loops)
    return replace(
        new,
        entities=tuple(own.values()),
        claims=tuple(c for c in new.claims if c not in loops),
        events=tuple(replace(e, where=tuple(dict.fromkeys(e.where)), arguments=_distinct(e.arguments))
                     for e in new.events),
        notes=new.notes + notes,
    )


def _distinct(arguments: Iterable[Argument]) -> tuple[Argument, ...]:
    return tuple(dict.fromkeys(arguments))
