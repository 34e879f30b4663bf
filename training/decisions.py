"""What a score is worth: blends, probabilities and thresholds, fitted to texts that the models were not trained on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from sklearn.linear_model import LogisticRegression

from kg.evaluate.matching import Matching, _norm, _same_literal
from kg.nlp.attribution import attribute
from kg.nlp.extensions import ClaimData
from kg.nlp.harvest import _Harvester
from kg.nlp.reader import decide_claims
from kg.nlp.reader_model import HIGHEST, LOWEST, Blend, Layer, Scale
from kg.nlp.reader_scores import Scores, blend, rivals
from kg.nlp.reader_scores import filler_name as _filler
from kg.rdf import export
from training.examples import locate
from training.texts import Text

__all__ = ["BOTH", "LINEAR", "NEURAL", "Found", "Judgement", "fit_layers", "judge"]

#: How much precision the reader may cost, by layer.
COST = {"relations": 0.0, "events": 0.0, "roles": 0.0}
GRID = tuple(n / 50 for n in range(42))
#: Which models' scores are used.
LINEAR, NEURAL, BOTH = (True, False), (False, True), (True, True)
_EVEN = dict.fromkeys(COST, Blend(0.5, 0.5))


class Found(NamedTuple):
    """A candidate: whether a rule found it, the models' scores, the support of what it relates, the rule's prior, its
    type, whether it is right, its rivals by object and by predicate."""

    rule: bool
    linear: float
    neural: float
    subject: float
    object: float
    prior: float
    type: str
    right: bool
    objects: int = 0
    predicates: int = 0

    def mixed(self, mix: Blend) -> float:
        """The blended score."""
        return mix(self.linear, self.neural, self.subject, self.object, self.objects, self.predicates)


@dataclass
class Judgement:
    """Candidates beside gold; ``gold`` counts what there is to find, ``sure`` what the rules found without a score
    (hits, all)."""

    found: list[Found] = field(default_factory=list)
    gold: int = 0
    sure: tuple[int, int] = (0, 0)


def judge(text: Text, linear: Scores, neural: Scores) -> dict[str, Judgement]:
    """Judge what rules and reader found in a text, by layer."""
    both = (linear, neural, blend(linear, neural, _EVEN))
    return {"relations": _relations(text, *both), "events": _events(text, *both), "roles": _roles(text, *both)}


def _cut(x: float | None) -> float:
    return LOWEST if x is None else min(max(x, LOWEST), HIGHEST)


def match(text: Text) -> tuple[Matching, dict[int, str]]:
    """Match the claims and events that the Doc has now with gold; and the entity id of each cluster."""
    attribute(text.doc)
    harvester = _Harvester(text.doc, text.gold.article, text.clean)
    found = export.annotations(text.gold.article, harvester.run())
    text.reset()
    return Matching(text.gold.annotations, found, text.gold.article), harvester.ids


def _rules(text: Text) -> tuple[Matching, dict[int, str], dict[tuple[str, int, int], int]]:
    text.reset()
    matching, ids = match(text)
    spans = {(s["type"], s["start"], s["end"]): i for i, s in enumerate(matching.events)}
    return matching, ids, spans


def _relations(text: Text, linear: Scores, neural: Scores, both: Scores) -> Judgement:
    out = Judgement()
    text.reset()
    ruled = {_key(c): c["confidence"] for c in text.claims}
    rank = rivals(linear, neural)
    some = {k: v for k, v in both.pairs.items() if v.score > LOWEST}
    claims = decide_claims(text.doc, Scores(pairs=some), Layer(add=0.0, keep=0.0))
    text.doc._.claims = claims
    matching, ids = match(text)
    hits = set(matching.relation_of.values())
    right = {
        (r["s"], r["p"], r["o"]): i in hits for i, r in enumerate(matching.relations)
        if i not in matching.ignored_relations
    }
    out.gold = sum(not matching.relation_optional(g) for g in matching.gold_relations)
    for c in claims:
        key = _key(c)
        verdict = right.get((ids.get(c["subject"], ""), c["predicate"], ids.get(c["object"], c["literal"])))
        if verdict is None:
            continue
        if key in some:
            x, z = (_cut(s.pairs[key].score if key in s.pairs else None) for s in (linear, neural))
            sure = (neural.support.get(key[0], 0.0), neural.support.get(key[2], 0.0))
            out.found.append(Found(key in ruled, x, z, *sure, ruled.get(key, 0.5), key[1], verdict,
                                   *rank[key]))
        else:
            out.sure = (out.sure[0] + verdict, out.sure[1] + 1)
    return out


def _key(claim: ClaimData) -> tuple[int, str, int, str]:
    return claim["subject"], claim["predicate"], claim["object"], claim["literal"].casefold()


def _events(text: Text, linear: Scores, neural: Scores, both: Scores) -> Judgement:
    out = Judgement()
    matching, _, spans = _rules(text)
    doc, gold = text.doc, text.gold.annotations["events"]
    gold_of = {found: g for g, found in matching.event_of.items()}
    harvester = _Harvester(doc, text.gold.article, text.clean)
    out.gold = sum(not g.get("optional") for g in gold)
    taken: set[tuple[int, str]] = set()

    def beside(i: int) -> list[int]:
        return [i, doc[i].head.i, *(c.i for c in doc[i].children)]

    def scores(key: tuple[int, str]) -> tuple[float, float]:
        return _cut(linear.triggers.get(key)), _cut(neural.triggers.get(key))

    for event in text.events:
        i, type = event["trigger"], event["type"]
        taken.update((j, type) for j in beside(i))
        best = max(((both.triggers[j, type], j) for j in beside(i) if (j, type) in both.triggers), default=None)
        evidence = harvester.evidence(doc[event["start"]:event["end"]])
        found = spans.get((type, evidence.start, evidence.end))
        if found is None or (found in gold_of and gold[gold_of[found]].get("optional")):
            continue
        if best is None:
            out.sure = (out.sure[0] + (found in gold_of), out.sure[1] + 1)
        else:
            row = (*scores((best[1], type)), 0.0, 0.0, event["confidence"], type, found in gold_of)
            out.found.append(Found(True, *row))
    places = [(n, g["type"], locate(doc, g.get("quote", ""))) for n, g in enumerate(gold)]
    used = set(matching.event_of)
    for (i, type), z in sorted(both.triggers.items(), key=lambda item: (-item[1], item[0])):
        if (i, type) in taken or z <= LOWEST + 0.01:
            continue
        taken.update((j, type) for j in beside(i))
        free = [n for n, t, p in places if t == type and p and p[0] <= i < p[1] and n not in used]
        if free:
            used.add(free[0])
            if gold[free[0]].get("optional"):
                continue
        out.found.append(Found(False, *scores((i, type)), 0.0, 0.0, 0.5, type, bool(free)))
    return out


def _roles(text: Text, linear: Scores, neural: Scores, both: Scores) -> Judgement:
    """Fillers of the rules' events that are right."""
    out = Judgement()
    matching, ids, spans = _rules(text)
    doc = text.doc
    harvester = _Harvester(doc, text.gold.article, text.clean)
    clusters = {id: cluster for cluster, id in ids.items()}
    entities = {clusters[found]: g for g, found in matching.aligned.items()}
    names = {i: {_norm(n) for n in (e["name"], *e.get("aliases", ()))} for i, e in matching.gold_entities.items()}
    gold_of = {found: g for g, found in matching.event_of.items()}
    for event in text.events:
        evidence = harvester.evidence(doc[event["start"]:event["end"]])
        found = spans.get((event["type"], evidence.start, evidence.end))
        if found not in gold_of:
            continue
        gold = matching.gold_events[gold_of[found]]
        roles = {**gold["roles"], "where": gold["where"]}
        out.gold += sum(len(x) for x in roles.values())
        ruled = {("where", c, "") for c in event["where"]} | {
            (a["role"], a["cluster"], a["literal"] if a["cluster"] < 0 else "") for a in event["arguments"]
        }
        key = (event["trigger"], event["type"])
        tables = [{_filler(f): f.scores for f in s.fillers.get(key, ())} for s in (linear, neural)]
        for filler in both.fillers.get(key, ()):
            entity = entities.get(filler.cluster, "")
            if entity in matching.optional:
                continue
            name = _filler(filler)
            for role, z in filler.scores.items():
                wanted = roles.get(role, ())
                right = entity in wanted if filler.cluster >= 0 else any(
                    _norm(filler.literal) in names[x] if x in names else _same_literal(x, filler.literal)
                    for x in wanted
                )
                by_rule = (role, filler.cluster, filler.literal if filler.cluster < 0 else "") in ruled
                if by_rule or z > LOWEST + 0.01:
                    a, b = (_cut(t[name].get(role) if name in t else None) for t in tables)
                    sure = neural.support.get(filler.cluster, 0.0)
                    out.found.append(Found(by_rule, a, b, 0.0, sure, event["confidence"], role, right))
    return out


# --- blends, scales and thresholds -----------------------------------------------------------------------------------


def _odds(prior: float) -> float:
    prior = min(max(prior, 0.02), 0.98)
    return float(np.log(prior / (1 - prior)))


def _blend(found: Sequence[Found], use: tuple[bool, bool]) -> Blend:
    """Weights of the two models' scores, beside the rule's word and the type."""
    if use != BOTH:
        return Blend(float(use[0]), float(use[1]))
    types = sorted({f.type for f in found})
    x = np.zeros((len(found), 8 + len(types)))
    for n, f in enumerate(found):
        x[n, :6] = f.linear, f.neural, f.subject, f.object, -f.objects, -f.predicates
        x[n, 6:8] = f.rule, _odds(f.prior) if f.rule else 0.0
        x[n, 8 + types.index(f.type)] = 1.0
    solver = LogisticRegression(C=1.0, max_iter=3000).fit(x, np.array([f.right for f in found]))
    return Blend(*(round(max(float(v), 0.0), 3) for v in solver.coef_[0][:6]))


def _scale(found: Sequence[Found], mix: Blend, ruled: bool) -> Scale:
    rows = [f for f in found if f.rule == ruled]
    types = sorted({f.type for f in rows})
    x = np.zeros((len(rows), 2 + len(types)))
    for n, f in enumerate(rows):
        x[n, 0], x[n, 1] = f.mixed(mix), _odds(f.prior) if ruled else 0.0
        x[n, 2 + types.index(f.type)] = 1.0
    solver = LogisticRegression(C=1.0, max_iter=3000).fit(x, np.array([f.right for f in rows]))
    slope, prior, *offsets = (round(float(v), 3) for v in solver.coef_[0])
    return Scale(slope, round(float(solver.intercept_[0]), 3), prior, dict(zip(types, offsets, strict=True)))


@dataclass
class _Choice:
    """The candidates of a layer with their probabilities, to see what thresholds give."""

    p: np.ndarray
    ruled: np.ndarray
    right: np.ndarray
    gold: int
    sure: tuple[int, int]

    def measure(self, add: float, keep: float) -> tuple[float, float]:
        """Precision and F1 where the reader's own are taken from ``add`` and the rules' kept from ``keep``."""
        chosen = np.where(self.ruled, self.p >= keep, self.p >= add)
        hits = int((chosen & self.right).sum()) + self.sure[0]
        found = int(chosen.sum()) + self.sure[1]
        return hits / max(found, 1), 2 * hits / max(found + self.gold, 1)

    def best(self, cost: float) -> tuple[float, float]:
        """Thresholds with the best F1 among those that lose at most ``cost`` of the rules' precision."""
        floor = self.measure(2.0, 0.0)[0] - cost
        allowed = [(a, k) for a in GRID for k in GRID if k <= a and self.measure(a, k)[0] >= floor]
        return max(allowed or [(2.0, 0.0)], key=lambda t: (round(self.measure(*t)[1], 4), t))


def fit_layers(judged: Iterable[dict[str, Judgement]], use: tuple[bool, bool] = BOTH) -> dict[str, Layer]:
    """Blends, scales, and the thresholds with the best F1 among those that cost no more precision than :data:`COST`."""
    rows = list(judged)
    out = {}
    for name, cost in COST.items():
        found = [f for r in rows for f in r[name].found]
        mix = _blend(found, use)
        reader, rule = _scale(found, mix, False), _scale(found, mix, True)
        hits, number = (sum(r[name].sure[n] for r in rows) for n in (0, 1))
        scores = [f.mixed(mix) for f in found]
        choice = _Choice(
            np.array([(rule if f.rule else reader).probability(z, f.type, f.prior)
                      for f, z in zip(found, scores, strict=True)]),
            np.array([f.rule for f in found]), np.array([f.right for f in found]),
            sum(r[name].gold for r in rows), (hits, number),
        )
        out[name] = Layer(reader, rule, *choice.best(cost), mix)
    return out
