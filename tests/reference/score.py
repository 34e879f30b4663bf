#!/usr/bin/env python3
# ruff: noqa
"""Score system annotations against gold: entities, relations, events.

usage: score.py GOLD_DIR SYSTEM_DIR [--verbose]
Both hold one JSON per article in the format of shared/gold/README.md; files pair by their "article" id.
Prints a row per article and the micro-averaged totals (with the counts they rest on); the last line is JSON.
"""
import json, re, sys, unicodedata
from collections import Counter
from pathlib import Path

TOP = {}
for top, subs in {
    "Person": "Person PersonGroup",
    "Organization": "Organization StateBody SecurityService BorderService LawEnforcement Military Ministry Legislature InternationalOrganization MediaOutlet Company CriminalGroup ArmedGroup PoliticalParty ResearchOrganization NonGovernmentalOrganization",
    "Place": "Place Country AdministrativeRegion Settlement Checkpoint Border NaturalFeature GeographicRegion Facility",
    "Equipment": "Equipment", "Contraband": "Contraband", "Programme": "Programme"}.items():
    for s in subs.split():
        TOP[s] = top
SYMMETRIC = {"borders", "cooperatesWith", "conflictWith"}
PREDICATES = set("memberOf observerOf partOf stateOf headquarteredIn locatedIn borders borderLength holdsPost worksFor citizenOf cooperatesWith conflictWith foundedOn foundedBy underAuspicesOf operates funds participatesIn".split())
EVENTS = set("Arrest Seizure Smuggling IllegalCrossing Transfer Meeting Statement Agreement PolicyChange Deployment Construction Exercise Founding Attack Clash Death Trial Appointment Inspection Funding Joining".split())
STOP = {"the", "a", "an", "of", "in", "and", "for", "to", "s"}


NUMBER_WORDS = {w: str(i) for i, w in enumerate("zero one two three four five six seven eight nine ten eleven twelve".split())}


def norm(s):
    s = unicodedata.normalize("NFKD", str(s)).replace("–", "-").replace("’", "'")
    s = "".join(c for c in s if not unicodedata.combining(c)).lower()
    s = re.sub(r"'s\b", "", s)
    s = re.sub(r"[^\w]+", " ", s)
    s = " ".join(s.split())
    return re.sub(r"^(the|a|an) ", "", s)


def toks(s):
    return {t for t in norm(s).split() if t not in STOP}


def literal_match(a, b):
    a, b = (" ".join(NUMBER_WORDS.get(t.lower(), t) for t in str(x).split()) for x in (a, b))
    na = re.findall(r"\d+(?:\.\d+)?", str(a).replace(",", "")); nb = re.findall(r"\d+(?:\.\d+)?", str(b).replace(",", ""))
    if na or nb:
        return bool(na and nb and float(na[0]) == float(nb[0]))
    ta, tb = toks(a), toks(b)
    return bool(ta and tb and len(ta & tb) / min(len(ta), len(tb)) >= 0.5)


def names(e):
    return {norm(x) for x in [e["name"], *e.get("aliases", [])] if norm(x)}


def align(gold, sys_):
    """One-to-one entity alignment by shared names, best overlap first."""
    pairs = []
    for g in gold:
        ng = names(g)
        for s in sys_:
            ns = names(s)
            inter = len(ng & ns)
            if inter:
                same_top = TOP.get(g["type"]) == TOP.get(s["type"])
                pairs.append((same_top, norm(g["name"]) == norm(s["name"]), inter, g["id"], s["id"]))
    pairs.sort(key=lambda p: (-p[0], -p[1], -p[2], p[3], p[4]))
    g2s, used = {}, set()
    for _, _, _, g, s in pairs:
        if g not in g2s and s not in used:
            g2s[g] = s; used.add(s)
    return g2s


def span(text, quote):
    i = text.find(quote)
    if i < 0:
        squeezed = re.sub(r"\s+", r"\\s+", re.escape(quote).replace(r"\ ", " "))
        m = re.search(squeezed, text)
        return (m.start(), m.end()) if m else None
    return (i, i + len(quote))


def overlap(a, b):
    return a and b and a[0] < b[1] and b[0] < a[1]


def date_match(g, s):
    if not g:
        return None
    if not s:
        return False
    return g == s or g.strip("~?") == s.strip("~?")


def score_article(gold, sys_, text):
    c = Counter()
    # what lies outside the published scheme is neither rewarded nor punished
    sys_ = {"entities": [e for e in sys_["entities"] if e["type"] in TOP],
            "relations": [r for r in sys_["relations"] if r["p"] in PREDICATES],
            "events": [v for v in sys_["events"] if v["type"] in EVENTS]}
    ge = {e["id"]: e for e in gold["entities"]}; se = {e["id"]: e for e in sys_["entities"]}
    g2s = align(gold["entities"], sys_["entities"]); s2g = {v: k for k, v in g2s.items()}
    opt_e = {i for i, e in ge.items() if e.get("optional")}
    for i, e in ge.items():
        if i in opt_e:
            continue
        c["ent_gold"] += 1
        if i in g2s:
            c["ent_hit"] += 1
            t = se[g2s[i]]["type"]
            c["ent_type_hit"] += t == e["type"]
            c["ent_top_hit"] += TOP.get(t) == TOP.get(e["type"])
    for i in se:
        if s2g.get(i) not in opt_e:
            c["ent_sys"] += 1
    missing_e = [ge[i]["name"] for i in ge if i not in g2s and i not in opt_e]
    extra_e = [se[i]["name"] for i in se if i not in s2g]

    def same(gv, sv):
        if gv in ge:
            return g2s.get(gv) == sv or (sv not in se and norm(sv) in names(ge[gv]))
        if sv in se:
            return any(literal_match(gv, n) for n in [se[sv]["name"], *se[sv].get("aliases", [])])
        return literal_match(gv, sv)

    # relations
    used = set(); miss_r = []
    def rel_eq(g, s):
        if g["p"] != s["p"]:
            return False
        if same(g["s"], s["s"]) and same(g["o"], s["o"]):
            return True
        return g["p"] in SYMMETRIC and same(g["s"], s["o"]) and same(g["o"], s["s"])
    srel = []
    seen = set()
    for r in sys_["relations"]:
        k = (r["s"], r["p"], str(r["o"]))
        k2 = (r["o"], r["p"], str(r["s"])) if r["p"] in SYMMETRIC else k
        if k in seen or k2 in seen:
            continue
        seen.add(k); srel.append(r)
    opt_used = set()
    for g in gold["relations"]:
        hit = next((i for i, s in enumerate(srel) if i not in used and i not in opt_used and rel_eq(g, s)), None)
        if g.get("optional") or g["s"] in opt_e or g["o"] in opt_e:
            if hit is not None:
                opt_used.add(hit)
            continue
        c["rel_gold"] += 1
        if hit is not None:
            used.add(hit); c["rel_hit"] += 1
        else:
            miss_r.append((ge[g["s"]]["name"], g["p"], ge[g["o"]]["name"] if g["o"] in ge else g["o"]))
    c["rel_sys"] += len(srel) - len(opt_used)
    extra_r = [(se.get(s["s"], {"name": s["s"]})["name"], s["p"], se.get(s["o"], {"name": s["o"]})["name"]) for i, s in enumerate(srel) if i not in used and i not in opt_used]

    # events: same type, overlapping evidence or the same sentence window; best argument overlap wins
    def args(v):
        out = [("where", w) for w in v.get("where", [])]
        for r, xs in v.get("roles", {}).items():
            out += [(r, x) for x in xs]
        return out
    def arg_hits(gv, sv):
        used_a, hits = set(), 0
        for r, x in args(gv):
            for j, (r2, y) in enumerate(args(sv)):
                if j not in used_a and r == r2 and same(x, y):
                    used_a.add(j); hits += 1; break
        return hits
    def gspan(v):
        sp = span(text, v.get("quote", "") or "\0")
        if sp is None and "start" in v:
            sp = (v["start"], v["end"])
        return sp
    def near(a, b):
        return bool(a and b and a[0] - 250 < b[1] and b[0] - 250 < a[1])
    cand = []
    for gi, g in enumerate(gold["events"]):
        gs = gspan(g)
        for si, s in enumerate(sys_["events"]):
            if g["type"] != s["type"]:
                continue
            ss = gspan(s)
            h = arg_hits(g, s)
            o = bool(overlap(gs, ss))
            if o or (h and near(gs, ss)):
                cand.append((o, h, bool(date_match(g.get("when"), s.get("when"))), gi, si))
    cand.sort(key=lambda x: (-(x[1] + 2 * x[0] + x[2]), x[3], x[4]))
    gm, sm = {}, {}
    for o, h, d, gi, si in cand:
        if gi not in gm and si not in sm:
            gm[gi] = si; sm[si] = gi
    miss_v, extra_v = [], []
    for gi, g in enumerate(gold["events"]):
        opt = g.get("optional")
        s = sys_["events"][gm[gi]] if gi in gm else None
        if not opt:
            c["ev_gold"] += 1; c["ev_hit"] += s is not None
            ga = [a for a in args(g) if a[1] not in opt_e]
            c["arg_gold"] += len(ga) + bool(g.get("when"))
            c["date_gold"] += bool(g.get("when"))
            if s is not None:
                c["date_hit"] += bool(date_match(g.get("when"), s.get("when"))); c["date_sys"] += bool(s.get("when"))
                c["arg_hit"] += min(arg_hits(g, s), len(ga)) + bool(date_match(g.get("when"), s.get("when")))
                c["arg_sys"] += len(args(s)) + bool(s.get("when"))
            else:
                miss_v.append((g["type"], g["quote"][:70]))
    for si, s in enumerate(sys_["events"]):
        gi = sm.get(si)
        if gi is None:
            c["ev_sys"] += 1; c["arg_sys"] += len(args(s)) + bool(s.get("when"))
            extra_v.append((s["type"], (s.get("quote") or "")[:70]))
        elif not gold["events"][gi].get("optional"):
            c["ev_sys"] += 1
    return c, dict(missing_entities=missing_e, extra_entities=extra_e, missing_relations=miss_r, extra_relations=extra_r, missing_events=miss_v, extra_events=extra_v,
                   event_map={gold['events'][g]['id']: sys_['events'][x] for g, x in gm.items()})


def cross_document(pairs):
    """B-cubed F1 over (article, entity): same canonical gold name against same system iri. pairs: [(gold name, system iri)]."""
    from collections import defaultdict
    g, s = defaultdict(set), defaultdict(set)
    for i, (name, iri) in enumerate(pairs):
        g[name].add(i); s[iri].add(i)
    if not pairs:
        return [0.0, 0.0, 0.0]
    p = sum(len(g[n] & s[i]) / len(s[i]) for n, i in pairs) / len(pairs)
    r = sum(len(g[n] & s[i]) / len(g[n]) for n, i in pairs) / len(pairs)
    return [round(p, 3), round(r, 3), round(2 * p * r / (p + r), 3)]


def prf(h, s, g):
    p = h / s if s else 0.0; r = h / g if g else 0.0
    return p, r, (2 * p * r / (p + r) if p + r else 0.0)


def table(c):
    out = {}
    for k, h in (("ent", "ent_hit"), ("ent_type", "ent_type_hit"), ("rel", "rel_hit"), ("ev", "ev_hit"), ("arg", "arg_hit"), ("date", "date_hit")):
        base = "ent" if k == "ent_type" else k
        out[k] = [round(x, 3) for x in prf(c[h], c[base + "_sys"], c[base + "_gold"])]
    return out


def main(gold_dir, sys_dir, verbose=False):
    total = Counter(); per = {}; pairs = []
    systems = {}
    for f in Path(sys_dir).glob("*.json"):
        d = json.loads(f.read_text())
        if isinstance(d, dict) and "article" in d:
            systems[d["article"]] = d
    for f in sorted(Path(gold_dir).glob("*.gold.json")):
        gold = json.loads(f.read_text())
        text_file = Path(gold_dir).resolve() / gold["text_file"]
        if not text_file.exists():
            text_file = Path(gold_dir).resolve().parent / "seeds" / gold["text_file"]
        text = text_file.read_text()
        sys_ = systems.get(gold["article"], {"entities": [], "relations": [], "events": []})
        c, diff = score_article(gold, sys_, text)
        total += c; per[gold["article"]] = table(c)
        g2s = align(gold["entities"], sys_["entities"]); se = {e["id"]: e for e in sys_["entities"]}
        pairs += [(norm(e["name"]), se[g2s[e["id"]]].get("iri", gold["article"] + "/" + g2s[e["id"]])) for e in gold["entities"]
                  if e["id"] in g2s and not e.get("optional") and e["type"] not in ("PersonGroup", "Equipment", "Contraband")]
        t = per[gold["article"]]
        print(f"{gold['article'][:28]:28}", "  ".join(f"{k} {v[0]:.2f}/{v[1]:.2f}/{v[2]:.2f}" for k, v in t.items()))
        if verbose:
            for k, v in diff.items():
                if k != "event_map":
                    print("   ", k, v)
    print(f"{'TOTAL (P/R/F1)':28}", "  ".join(f"{k} {v[0]:.2f}/{v[1]:.2f}/{v[2]:.2f}" for k, v in table(total).items()))
    out = table(total)
    out["n"] = {k: total[k] for k in ("ent_gold", "rel_gold", "ev_gold", "arg_gold", "date_gold")}
    out["cross"] = cross_document(pairs)
    print("across articles, B-cubed P/R/F1 over aligned entities:", out["cross"], "of", len(pairs))
    print(json.dumps({"total": out}))
    return out


if __name__ == "__main__":
    a = [x for x in sys.argv[1:] if not x.startswith("--")]
    main(a[0], a[1], "--verbose" in sys.argv)
