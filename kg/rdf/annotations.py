"""Annotations of one article as plain JSON: what a human corrects and what is measured against gold.

``entities``, ``relations`` and ``events`` hold what counts as a fact by the scheme: relations that are asserted or
reported, events that happened, were attempted, or are planned for a date. Everything else (denied, merely planned) is
kept under ``apart``, in the same form, where a reader of the scheme does not look.
"""

from collections.abc import Iterable
from typing import Any

from kg.model import Argument, Article, Claim, Entity, Event, Evidence, Extraction, Mention, Quantity
from kg.rdf.mapping import claim_iri, event_iri, iri

__all__ = ["annotations", "from_annotations"]

Item = dict[str, Any]


def annotations(article: Article, extraction: Extraction, entities: Iterable[Entity] = ()) -> Item:
    """What an article states, as a dict for JSON.

    Args:
        article: the text and its metadata.
        extraction: what was extracted from it.
        entities: entities of the corpus, whose names and classes are taken where given.

    Returns:
        ``article``, ``text_file``, ``language``, ``title``, ``publisher``, ``published``, ``entities``,
        ``relations``, ``events``, ``apart``. Offsets are characters of the body; items are in order of offset.
    """
    known = {e.id: e for e in entities}
    names = {e.id: e.name for e in (*extraction.entities, *known.values())}
    claims = [(c.factuality in ("asserted", "reported"), c.evidence, _relation(c, names)) for c in extraction.claims]
    events = [
        (e.factuality != "denied" and (e.factuality != "planned" or bool(e.when)), e.evidence, _event(e, names))
        for e in extraction.events
    ]
    return {
        "article": article.id, "text_file": article.source, "language": article.language, "title": article.title,
        "publisher": article.publisher, "published": article.published,
        "entities": _entities(extraction.entities, known, names),
        "relations": _sorted(claims, True), "events": _sorted(events, True),
        "apart": {"relations": _sorted(claims, False), "events": _sorted(events, False)},
    }  # fmt: skip


def _sorted(items: list[tuple[bool, Evidence, Item]], fact: bool) -> list[Item]:
    chosen = [(e.start, e.end, item["iri"], item) for is_fact, e, item in items if is_fact == fact]
    return list({item["iri"]: item for *_, item in sorted(chosen, key=lambda c: c[:3])}.values())


def _entities(found: Iterable[Entity], known: dict[str, Entity], names: dict[str, str]) -> list[Item]:
    items: dict[str, Item] = {}
    for local in found:
        e = known.get(local.id, local)
        item = items.setdefault(e.id, {"id": e.id, "name": e.name, "type": e.type, "aliases": [], "iri": iri(e.id)})
        item["aliases"] += [a for a in local.aliases if a not in item["aliases"]]
        if local.count is not None:
            item["count"] = local.count
        if local.citizen_of:
            item["citizenOf"] = names.get(local.citizen_of, local.citizen_of)
        item.setdefault("mentions", []).extend(
            {"start": m.start, "end": m.end, "text": m.text, "kind": m.kind} for m in local.mentions
        )
        item["confidence"] = round(e.confidence, 4)
    for item in items.values():
        item["mentions"].sort(key=lambda m: (m["start"], m["end"]))
        if item["mentions"]:
            item["start"], item["end"] = item["mentions"][0]["start"], item["mentions"][0]["end"]
    return sorted(items.values(), key=lambda i: (i.get("start", -1), i.get("end", -1), i["id"]))


def _statement(s: Claim | Event, names: dict[str, str]) -> Item:
    item: Item = {
        "quote": s.evidence.quote, "start": s.evidence.start, "end": s.evidence.end,
        "confidence": round(s.confidence, 4), "factuality": s.factuality,
    }  # fmt: skip
    if s.attributed_to:
        item["attributedTo"] = names.get(s.attributed_to, s.attributed_to)
    if s.rule:
        item["rule"] = s.rule
    return item


def _relation(c: Claim, names: dict[str, str]) -> Item:
    item: Item = {"s": c.subject, "p": c.predicate, "o": c.object or c.literal, "iri": claim_iri(c)}
    item |= _statement(c, names)
    if c.when:
        item["when"] = c.when
    if c.quantity:
        item |= {"unit": c.quantity.unit, "quantity": _quantity(c.quantity)}
    return item


def _event(e: Event, names: dict[str, str]) -> Item:
    roles: dict[str, list[str]] = {}
    for a in e.arguments:
        roles.setdefault(a.role, []).append(a.entity or a.literal)
    item: Item = {"id": e.id, "type": e.type, "when": e.when, "where": list(e.where), "roles": roles}
    item |= {"iri": event_iri(e)} | _statement(e, names)
    if e.trigger:
        item["trigger"] = e.trigger
    quantities = [{"role": a.role, **_quantity(a.quantity)} for a in e.arguments if a.quantity]
    if quantities:
        item |= {"unit": quantities[0]["unit"], "quantities": quantities}
    return item


def _quantity(q: Quantity) -> Item:
    item: Item = {"text": q.text, "value": q.value, "unit": q.unit, "approximate": q.approximate}
    if q.high is not None:
        item["high"] = q.high
    if q.entity:
        item["entity"] = q.entity
    return item


# --- reading ---------------------------------------------------------------------------------------------------------


def from_annotations(data: Item, body: str = "") -> Extraction:
    """The records of an annotated article, gold included.

    Args:
        data: in the format of :func:`annotations`; only the keys of the scheme are needed.
        body: the article's text, in which quotes and names without offsets are looked for.

    Returns:
        Records with the ids of the annotations. A quote that the body lacks has the offsets -1 and -1.
    """
    article = str(data["article"])
    ids = {e["name"]: e["id"] for e in reversed(data.get("entities", ()))}
    things = {e["id"] for e in data.get("entities", ())}
    apart = data.get("apart", {})

    def common(item: Item) -> Item:
        quote = item.get("quote", "")
        start = item.get("start", body.find(quote) if quote else -1)
        end = item.get("end", start + len(quote) if start >= 0 else -1)
        by = item.get("attributedTo", "")
        return {
            "evidence": Evidence(article, start, end, quote), "when": item.get("when", ""),
            "confidence": item.get("confidence", 1.0), "factuality": item.get("factuality", "asserted"),
            "attributed_to": ids.get(by, by), "rule": item.get("rule", ""),
        }  # fmt: skip

    claims = []
    for n, r in enumerate([*data.get("relations", ()), *apart.get("relations", ())], 1):
        o: Item = {"object" if str(r["o"]) in things else "literal": str(r["o"])}
        quantity = _read_quantity(r.get("quantity"))
        claims.append(Claim(f"c{n}", r["s"], r["p"], quantity=quantity, **o, **common(r)))
    events = [_read_event(e, things, common(e)) for e in [*data.get("events", ()), *apart.get("events", ())]]
    entities = (_read_entity(e, article, ids, body) for e in data.get("entities", ()))
    return Extraction(article, tuple(entities), tuple(claims), tuple(events))


def _read_entity(item: Item, article: str, ids: dict[str, str], body: str) -> Entity:
    mentions = [Mention(article, m["start"], m["end"], m["text"], m["kind"]) for m in item.get("mentions", ())]
    if "mentions" not in item:
        found = [(body.find(alias), alias) for alias in item.get("aliases", ())]
        mentions = [Mention(article, at, at + len(alias), alias) for at, alias in sorted(found) if at >= 0]
    citizen: str = item.get("citizenOf", "")
    return Entity(
        item["id"], item["name"], item["type"], tuple(item.get("aliases", ())), tuple(mentions),
        count=item.get("count"), citizen_of=ids.get(citizen, citizen), confidence=item.get("confidence", 1.0),
    )  # fmt: skip


def _read_event(item: Item, things: set[str], common: Item) -> Event:
    quantities = {(q["role"], q["text"]): q for q in item.get("quantities", ())}
    arguments = []
    for role, fillers in item.get("roles", {}).items():
        for filler in map(str, fillers):
            quantity = _read_quantity(quantities.get((role, filler)))
            known = filler in things
            arguments.append(Argument(role, filler if known else "", "" if known else filler, quantity))
    return Event(
        item["id"], item["type"], where=tuple(item.get("where", ())), arguments=tuple(arguments),
        trigger=item.get("trigger", ""), **common,
    )  # fmt: skip


def _read_quantity(item: Item | None) -> Quantity | None:
    if not item:
        return None
    keys = ("text", "value", "unit", "high", "approximate", "entity")
    return Quantity(**{k: item[k] for k in keys if k in item})
