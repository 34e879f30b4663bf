"""What the trained reader looks at: features of trigger tokens, of fillers of roles, and of pairs of mentions.

A feature is a short string ("kind:value"); a model knows a weight for each that it met in training. All are read from
the parse and from what earlier components left on the Doc. A name counts by its class, that of an organization or
facility also by its head word ("committee"); people, settlements and countries never by what they are called.
Syntactic paths between two words as in Bunescu and Mooney (HLT 2005), pair features after Zhou et al. (ACL 2005),
trigger and role features after Ahn (ARTE 2006).
"""

from __future__ import annotations

from collections.abc import Iterator, Set
from functools import cache
from itertools import pairwise

from spacy.tokens import Doc

from kg import ontology
from kg.nlp import posts
from kg.nlp.attribution import status
from kg.nlp.extensions import MentionData
from kg.nlp.frames import Mentions, load
from kg.nlp.sentence_view import lengths, letter, marked

__all__ = ["Candidate", "Parse", "around", "content", "fillers", "listed", "pairs", "predicates", "triggers"]

#: A possible filler of a role: cluster (or -1), index of its head token, index of a quantity (or -1), features.
Candidate = tuple[int, int, int, list[str]]

_CONTENT = frozenset(("VERB", "NOUN", "ADJ", "PROPN"))
_NEGATION = frozenset(("not", "n't", "n’t", "no", "never", "without", "neither", "nor", "former", "formerly"))
_MODAL = frozenset(("would", "could", "may", "might", "should", "must", "can", "will", "to"))
#: Pairs and fillers further apart than this, in tokens, are not considered.
_REACH = 60
_STEPS = 9
#: Classes whose names say nothing of what their bearers do.
_NAMELESS = frozenset(("Person", "Settlement", "Country"))


@cache
def listed() -> dict[str, tuple[str, ...]]:
    """Lemma -> types of event that list it as a trigger."""
    found: dict[str, set[str]] = {}
    for frame in load("events"):
        for lemma in frame.lemmas:
            found.setdefault(lemma, set()).add(frame.target)
    return {k: tuple(sorted(v)) for k, v in found.items()}


def _bucket(n: int) -> str:
    for low in (0, 1, 2, 3, 5, 8, 12, 20, 35):
        if n <= low:
            return str(low)
    return "far"


class Parse:
    """A Doc as plain lists, with its mentions by token; made once for the three kinds of features."""

    def __init__(self, doc: Doc) -> None:
        """Read a Doc that has mentions with clusters, quantities and dates."""
        self.doc = doc
        words = [(t.lower_, t.pos_, t.tag_, t.dep_, t.head.i, t.lemma_.lower()) for t in doc]
        self.lower, self.pos = [w[0] for w in words], [w[1] for w in words]
        self.tag, self.dep = [w[2] for w in words], [w[3] for w in words]
        self.head = [w[4] for w in words]
        self.sentences = [(s.start, s.end) for s in doc.sents]
        self.sentence = [n for n, (a, b) in enumerate(self.sentences) for _ in range(a, b)]
        self.mentions: list[MentionData] = [m for m in doc._.mentions if m["cluster"] >= 0]
        self.cover = [-1] * len(doc)
        self.letters: list[str] = []
        for k, m in enumerate(self.mentions):
            kind = letter(m["type"])
            self.letters.append("J" if kind == "C" and m["adjectival"] else kind)
            for i in range(m["start"], m["end"]):
                if self.cover[i] < 0:
                    self.cover[i] = k
        # what a token is called: its lemma, or the class of the name that it heads
        self.word = [w[5] for w in words]
        for i, k in enumerate(self.cover):
            if k >= 0 and self.mentions[k]["kind"] == "name":
                self.word[i] = f"<{self.letters[k]}>"
            elif self.lower[i][:1].isdigit():
                self.word[i] = "<0>"
        self.children: list[list[int]] = [[] for _ in doc]
        for i, h in enumerate(self.head):
            if h != i:
                self.children[h].append(i)
        self.kind = ["paragraph"] * len(doc)
        for block in doc._.blocks:
            for i in range(block["start"], min(block["end"], len(doc))):
                self.kind[i] = block["kind"]
        # what a relation may have as its value: posts, dates, lengths; they follow the mentions in ``things``
        self.values: dict[int, tuple[str, int]] = {}
        self.things = [*self.mentions]
        self._add_values()
        #: What each thing is known by: its cluster; of a value, which has none, a number of its own below -1.
        self.who = [m["cluster"] if m["cluster"] >= 0 else -2 - k for k, m in enumerate(self.things)]
        self._lines: dict[int, list[int]] = {}
        self._status: dict[int, str] = {}

    def _add_values(self) -> None:
        doc, known = self.doc, Mentions(self.doc)
        for i, token in enumerate(doc):
            if self.pos[i] in ("NOUN", "PROPN") and {"#", "$"} & set(marked(token)[:3]) and not posts.former(doc, i):
                self._add_value("Post", i, i + 1, i, posts.title(doc, i, known))
        for d in doc._.dates:
            edtf = d["edtf"].removesuffix("/..")
            if edtf and "/" not in edtf and edtf[:3].isdigit():
                self._add_value("Date", d["start"], d["end"], d["head"], edtf)
        for first, last, literal in lengths(doc.text):
            span = doc.char_span(first, last, alignment_mode="expand")
            if span is not None:
                amount = next((n for n, q in enumerate(doc._.quantities)
                               if q["start"] < span.end and span.start < q["end"]), -1)
                self._add_value("Length", span.start, span.end, span.root.i, literal, amount)

    def _add_value(self, type: str, start: int, end: int, head: int, literal: str, quantity: int = -1) -> None:
        self.values[len(self.things)] = (literal, quantity)
        self.letters.append(type)
        self.things.append(MentionData(
            start=start, end=end, head=head, type=type, kind="value", name="", concept="", country="", cluster=-1,
            count=None, adjectival=False, source="",
        ))

    def line(self, i: int) -> list[int]:
        """A token and its ancestors, nearest first."""
        found = self._lines.get(i)
        if found is None:
            found, at = [i], i
            while self.head[at] != at and len(found) < 40:
                at = self.head[at]
                found.append(at)
            self._lines[i] = found
        return found

    def status(self, i: int) -> str:
        """Factuality of what a token tells, see ``kg.nlp.attribution.status``."""
        found = self._status.get(i)
        if found is None:
            found = self._status[i] = status(self.doc[i])
        return found

    def path(self, a: int, b: int) -> tuple[list[int], int, list[int]]:
        """Tokens from a up to the lowest common ancestor, that ancestor (-1: none), tokens from b up to it."""
        up, down = self.line(a), self.line(b)
        depth = {t: n for n, t in enumerate(up)}
        for n, t in enumerate(down):
            if t in depth:
                return up[: depth[t]], t, down[:n]
        return up, -1, down

    def steps(self, tokens: list[int]) -> str:
        """Labels of a way up the parse, prepositions with their word."""
        return "/".join(f"{self.dep[t]}:{self.lower[t]}" if self.pos[t] == "ADP" else self.dep[t] for t in tokens)

    def cues(self, i: int) -> list[str]:
        """Negation, auxiliaries and conjunction of the clause that a token is in."""
        out = []
        for t in self.line(i)[:6]:
            if self.pos[t] in ("VERB", "AUX"):
                for c in self.children[t]:
                    if self.lower[c] in _NEGATION or self.dep[c] == "neg":
                        out.append("neg")
                    elif self.dep[c] == "aux" and self.lower[c] in _MODAL:
                        out.append("aux:" + self.lower[c])
                    elif self.dep[c] == "mark":
                        out.append("mark:" + self.lower[c])
                break
        return out


# --- triggers --------------------------------------------------------------------------------------------------------


def content(parse: Parse) -> Iterator[int]:
    """Tokens that may be the trigger of an event: content words of sentences that mention anything, outside names."""
    inside = {parse.sentence[m["start"]] for m in parse.mentions}
    for i in range(len(parse.doc)):
        cover = parse.cover[i]
        if parse.pos[i] in _CONTENT and parse.sentence[i] in inside and not (
            cover >= 0 and _is_name(parse.mentions[cover])
        ):
            yield i


def triggers(parse: Parse, known: frozenset[str] | None = None) -> Iterator[tuple[int, list[str]]]:
    """Tokens that may be the trigger of an event, with their features.

    Args:
        parse: of a Doc.
        known: lemmas worth a look; all content words when None.
    """
    doc = parse.doc
    dated = {parse.sentence[d["start"]] for d in doc._.dates}
    measured = {parse.sentence[q["start"]]: q["kind"] for q in doc._.quantities}
    seen: set[str] = set()
    inside: dict[int, list[str]] = {}
    for k, m in enumerate(parse.mentions):
        inside.setdefault(parse.sentence[m["start"]], []).append(parse.letters[k])
    for i in content(parse):
        lemma = doc[i].lemma_.lower()
        if known is not None and lemma not in known and lemma not in listed():
            continue
        n = parse.sentence[i]
        cover = parse.cover[i]
        pos = "NOUN" if parse.pos[i] == "PROPN" else parse.pos[i]
        own = f"{lemma}|{pos}"
        head = parse.head[i]
        out = [
            "1", "l:" + lemma, "lp:" + own, "x:" + lemma[-4:], "y:" + lemma[:5], "p:" + parse.tag[i],
            "d:" + parse.dep[i], f"ld:{own}|{parse.dep[i]}", f"lt:{lemma}|{parse.tag[i]}",
            f"h:{parse.word[head]}|{parse.dep[i]}", f"lh:{lemma}|{parse.word[head]}", "k:" + parse.kind[i],
            f"lk:{lemma}|{parse.kind[i]}", f"n:{min(n, 5)}",
        ]
        if cover >= 0:
            m = parse.mentions[cover]
            out += [f"in:{m['kind']}|{m['type']}", f"in:{m['kind']}|{min(m['end'] - m['start'], 4)}",
                    f"lin:{lemma}|{m['kind']}|{m['type']}"]
        for event in listed().get(lemma, ()):
            out += ["ev:" + event, f"ev:{event}|{pos}"]
        if lemma in seen:
            out += ["again", "again:" + lemma]
        seen.add(lemma)
        realis = parse.status(i)
        out += ["r:" + realis, f"lr:{lemma}|{realis}"]
        out += [x for c in set(parse.cues(i)) for x in ("c:" + c, f"lc:{lemma}|{c}")]
        for c in parse.children[i]:
            dep, word = parse.dep[c], parse.word[c]
            out += [f"cd:{dep}", f"cw:{dep}|{word}", f"lcd:{own}|{dep}", f"lcw:{own}|{dep}|{word}"]
            kind = _kind(parse, c)
            if kind:
                out += [f"ck:{dep}|{kind}", f"lck:{own}|{dep}|{kind}"]
            if dep in ("prep", "agent", "dative"):
                for g in parse.children[c]:
                    kind = _kind(parse, g) or parse.word[g]
                    out += [f"cp:{word}|{kind}", f"lcp:{own}|{word}|{kind}"]
        if parse.dep[i] == "conj":  # what the first of several verbs governs, the others share
            for c in parse.children[head]:
                if parse.dep[c] in ("nsubj", "nsubjpass"):
                    out.append(f"hs:{parse.dep[c]}|{_kind(parse, c)}")
        if pos == "NOUN" and parse.dep[i] in ("dobj", "nsubj", "nsubjpass", "pobj"):
            verb = parse.head[head] if parse.dep[i] == "pobj" else head
            out += [f"v:{parse.word[verb]}", f"lv:{lemma}|{parse.word[verb]}"]
        for offset in (-2, -1, 1, 2):
            j = i + offset
            word = parse.word[j] if 0 <= j < len(doc) and parse.sentence[j] == n else "#"
            out += [f"w{offset}:{word}", f"lw{offset}:{lemma}|{word}"]
        for kind in sorted(set(inside[n])):
            out += ["s:" + kind, f"ls:{lemma}|{kind}"]
        if n in dated:
            out += ["date", "ldate:" + lemma]
        if n in measured:
            out += ["q:" + measured[n], f"lq:{lemma}|{measured[n]}"]
        a, b = parse.sentences[n]
        out += ["b:" + parse.word[j] for j in range(a, b) if parse.pos[j] in ("VERB", "NOUN") and j != i]
        yield i, out


def _is_name(mention: MentionData) -> bool:
    """Whether a mention is a name in which no trigger can be; others may be called after what happens ("Exercise")."""
    return mention["kind"] == "name" and mention["type"] in _NAMELESS


def _kind(parse: Parse, i: int) -> str:
    """Letter of the mention that a token belongs to, or empty."""
    return parse.letters[parse.cover[i]] if parse.cover[i] >= 0 else ""


# --- fillers ---------------------------------------------------------------------------------------------------------


def around(parse: Parse, trigger: int) -> list[tuple[int, int, int, int, int, int]]:
    """What may fill a role of an event at a trigger: mentions in and around its sentence, other nouns and amounts.

    Returns:
        Of each: cluster (or -1), index of its head, index of a quantity (or -1), start, end, index of the mention
        (or -1).
    """
    n = parse.sentence[trigger]
    low = parse.sentences[max(n - 1, 0)][0]
    high = parse.sentences[min(n + 1, len(parse.sentences) - 1)][1]
    near = [k for k, m in enumerate(parse.mentions) if low <= m["start"] < high]
    near.sort(key=lambda k: (abs(parse.sentence[parse.mentions[k]["start"]] - n),
                             abs(parse.mentions[k]["head"] - trigger), k))
    rows = [(parse.mentions[k], k) for k in near]
    out = [(m["cluster"], m["head"], -1, m["start"], m["end"], k) for m, k in rows]
    a, b = parse.sentences[n]
    for i in range(a, b):
        if i != trigger and parse.cover[i] < 0 and parse.pos[i] in ("NOUN", "PROPN", "VERB") and (
            parse.dep[i] not in ("compound", "aux", "auxpass", "amod", "ROOT")
        ) and (parse.pos[i] != "VERB" or parse.dep[i] == "pcomp"):
            out.append((-1, i, -1, i, i + 1, -1))
    for q, amount in enumerate(parse.doc._.quantities):
        if a <= amount["start"] < b and amount["kind"] not in ("percent",):
            out.append((-1, amount["head"], q, amount["start"], amount["end"], -1))
    return out


def fillers(parse: Parse, trigger: int, event: str) -> list[Candidate]:
    """What may fill a role of an event (see :func:`around`), with features.

    Args:
        parse: of a Doc.
        trigger: index of its trigger token.
        event: its type.
    """
    out: list[Candidate] = []
    order: dict[str, int] = {}
    found = around(parse, trigger)
    number = sum(row[5] >= 0 for row in found)
    for cluster, i, q, start, end, k in found:
        if k >= 0:
            m = parse.mentions[k]
            kind = parse.letters[k]
            rank = order[kind] = order.get(kind, -1) + 1
            features = _filler(parse, trigger, event, i, start, end, kind)
            features += [f"t:{event}|{m['type']}", f"m:{m['kind']}|{kind}", f"rank:{kind}|{min(rank, 3)}",
                         f"erank:{event}|{kind}|{min(rank, 3)}", f"rk:{min(number, 9)}"]
            outer = parse.cover[start]
            if outer != k and parse.mentions[outer]["end"] >= end:
                features += ["nested", f"nested:{kind}|{parse.letters[outer]}"]
            if m["kind"] != "name":
                features += [f"hw:{parse.word[i]}", f"ehw:{event}|{parse.word[i]}"]
        elif q < 0:
            features = _filler(parse, trigger, event, i, start, end, "w")
            features += [f"hw:{parse.word[i]}", f"ehw:{event}|{parse.word[i]}", f"pl:{parse.tag[i]}"]
        else:
            amount = parse.doc._.quantities[q]
            features = _filler(parse, trigger, event, i, start, end, "q" + amount["kind"])
            features += [f"u:{amount['unit']}", f"eu:{event}|{amount['unit']}"]
            of = amount["of"]
            if of >= 0:
                up, _, down = parse.path(trigger, of)
                what = _kind(parse, of) or parse.word[of]
                features += [f"of:{what}", f"eof:{event}|{what}", f"ofp:{parse.steps(up)}^{parse.steps(down)}"]
        out.append((cluster, i, q, features))
    return out


def _filler(parse: Parse, trigger: int, event: str, i: int, start: int, end: int, kind: str) -> list[str]:
    n, here = parse.sentence[trigger], parse.sentence[i]
    lemma, pos = parse.word[trigger], parse.pos[trigger]
    passive = any(parse.dep[c] in ("nsubjpass", "auxpass") for c in parse.children[trigger])
    voice = f"{pos}{'p' if passive else ''}{parse.tag[trigger] == 'VBN'}"
    side = "<" if i < trigger else ">"
    ek = f"{event}|{kind}"
    out = ["1", "e:" + event, "k:" + kind, "ek:" + ek, f"s:{here - n}", f"ks:{kind}|{here - n}", f"es:{ek}|{here - n}"]
    if here != n:
        out += [f"xd:{parse.dep[i]}", f"xd:{ek}|{parse.dep[i]}"]
        return out
    far = _bucket(abs(i - trigger))
    out += [f"o:{side}{far}", f"eo:{ek}|{side}{far}", f"eo:{event}|{side}"]
    up, top, down = parse.path(trigger, i)
    plain = f"{'/'.join(parse.dep[t] for t in up)}^{'/'.join(parse.dep[t] for t in down)}"
    if len(up) + len(down) <= _STEPS:
        words = f"{parse.steps(up)}^{parse.steps(down)}"
        out += [f"p:{plain}", f"pk:{kind}|{plain}", f"ep:{event}|{plain}", f"vp:{voice}|{plain}", f"w:{words}",
                f"ew:{event}|{words}", f"vw:{voice}|{words}", f"kw:{kind}|{words}", f"lw:{lemma}|{words}",
                f"ekw:{ek}|{voice}|{words}"]
    out += [f"len:{min(len(up), 5)}^{min(len(down), 5)}"]
    if top >= 0:
        out += [f"top:{parse.word[top]}", f"etop:{event}|{parse.pos[top]}"]
        first = parse.dep[down[-1]] if down else "self"
        word = parse.word[down[-1]] if down and parse.pos[down[-1]] == "ADP" else ""
        out += [f"f:{first}{word}|{len(up)}", f"ef:{event}|{first}{word}|{min(len(up), 2)}",
                f"ekf:{ek}|{first}{word}|{min(len(up), 2)}", f"lf:{lemma}|{first}{word}"]
    site = next((t for t in parse.line(i)[:4] if parse.pos[t] == "ADP"), -1)
    if site >= 0:
        word = parse.lower[site]
        above = parse.word[parse.head[site]]
        out += [f"a:{word}", f"ea:{event}|{word}", f"eka:{ek}|{word}", f"la:{lemma}|{word}", f"ah:{word}|{above}",
                f"at:{event}|{word}|{parse.head[site] == trigger}"]
    out += [f"d:{parse.dep[i]}", f"ed:{ek}|{parse.dep[i]}"]
    before = parse.word[start - 1] if start else "#"
    after = parse.word[end] if end < len(parse.word) else "#"
    out += [f"b:{before}", f"eb:{ek}|{before}", f"n:{after}", f"en:{ek}|{after}"]
    between = range(end, trigger) if i < trigger else range(trigger + 1, start)
    if 0 <= len(between) <= 12:
        out += [f"m:{parse.word[j]}" for j in between]
    if 0 <= len(between) <= 4:
        out.append(f"B:{event}|{side}|{kind}|" + " ".join(parse.word[j] for j in between))
    out.append(f"verbs:{sum(parse.pos[j] == 'VERB' for j in between)}")
    return out


# --- pairs -----------------------------------------------------------------------------------------------------------


def pairs(parse: Parse, wanted: Set[tuple[int, int]] | None = None) -> Iterator[tuple[int, int, list[str]]]:
    """Ordered pairs of things (mentions, or a mention and a value) that a relation may connect, with features.

    Pairs of one sentence; and of neighbouring ones, for clusters that no sentence has together.

    Args:
        parse: of a Doc.
        wanted: pairs to look at, by what they are known by (``parse.who``); all when None.
    """
    who = parse.who
    by_sentence: list[list[int]] = [[] for _ in parse.sentences]
    for k, m in enumerate(parse.things):
        by_sentence[parse.sentence[m["start"]]].append(k)
    together = {
        (parse.things[a]["cluster"], parse.things[b]["cluster"]) for row in by_sentence for a in row for b in row
    }
    for n, row in enumerate(by_sentence):
        heads = [parse.things[k]["head"] for k in row]
        for a, i in zip(row, heads, strict=True):
            for b, j in zip(row, heads, strict=True):
                if a != b and abs(i - j) <= _REACH and (
                    wanted is None or (who[a], who[b]) in wanted
                ) and _may(parse, a, b):
                    yield a, b, _pair(parse, a, b, row)
        if n + 1 == len(by_sentence):
            continue
        done: set[tuple[int, int]] = set()
        for a in reversed(row):
            for b in by_sentence[n + 1]:
                for s, o in ((a, b), (b, a)):
                    key = (parse.things[s]["cluster"], parse.things[o]["cluster"])
                    if min(key) >= 0 and key not in together and key not in done and (
                        wanted is None or key in wanted
                    ) and _may(parse, s, o):
                        done.add(key)
                        yield s, o, _apart(parse, s, o)


def _may(parse: Parse, a: int, b: int) -> bool:
    x, y = parse.things[a], parse.things[b]
    return x["cluster"] != y["cluster"] and bool(predicates(x["type"], y["type"]))


#: Predicates that take a value.
_VALUES = {"Post": "holdsPost", "Date": "foundedOn", "Length": "borderLength"}


@cache
def predicates(subject: str, obj: str) -> tuple[str, ...]:
    """Predicates that may stand between two classes, or a class and a value ("Post", "Date" or "Length")."""
    known = ontology.vocabulary()
    if subject in _VALUES:
        return ()
    if obj in _VALUES:
        fits = known.allows(_VALUES[obj], subject) and subject != "PersonGroup"
        return (_VALUES[obj],) if fits else ()
    return tuple(p for p, data in known.predicates.items() if data.range and known.allows(p, subject, obj))


def _knowledge(parse: Parse, a: int, b: int) -> list[str]:
    """What the gazetteer says of two mentions."""
    if b in parse.values:
        return []
    x, y = parse.doc._.clusters[parse.things[a]["cluster"]], parse.doc._.clusters[parse.things[b]["cluster"]]
    out = []
    if x["country"] and y["concept"] and y["type"] == "Country":
        out.append("g:own" if x["country"] == y["concept"] else "g:other")
    elif x["country"] and y["country"]:
        out.append("g:same" if x["country"] == y["country"] else "g:differ")
    if x["concept"] and y["concept"] and ontology.gazetteer().within(x["concept"], y["concept"]):
        out.append("g:within")
    return out


def _basic(parse: Parse, a: int, b: int) -> tuple[str, list[str]]:
    x, y = parse.things[a], parse.things[b]
    both = parse.letters[a] + parse.letters[b]
    out = ["1", f"t:{x['type']}|{y['type']}", f"s:{x['type']}", f"o:{y['type']}", "L:" + both,
           f"k:{x['kind']}|{y['kind']}", f"Lk:{both}|{x['kind']}|{y['kind']}", "b:" + parse.kind[x["start"]]]
    for g in _knowledge(parse, a, b):
        out += [g, f"{g}|{both}"]
    for mark, m in (("s", x), ("o", y)):
        if m["kind"] != "name":
            out += [f"h{mark}:{parse.word[m['head']]}", f"Lh{mark}:{both}|{parse.word[m['head']]}"]
        else:
            out.append(f"n{mark}:{parse.lower[m['head']] if m['type'] not in _NAMELESS else ''}")
    return both, out


def _apart(parse: Parse, a: int, b: int) -> list[str]:
    both, out = _basic(parse, a, b)
    x, y = parse.things[a], parse.things[b]
    order = "<" if x["start"] < y["start"] else ">"
    out += ["apart", f"apart:{both}{order}", f"A:{order}{parse.dep[x['head']]}|{parse.dep[y['head']]}",
            f"LA:{both}{order}{parse.dep[x['head']]}|{parse.dep[y['head']]}"]
    for mark, m in (("s", x), ("o", y)):
        i = m["head"]
        above = parse.word[parse.head[i]]
        out += [f"ad{mark}:{above}|{parse.dep[i]}", f"Lad{mark}:{both}|{above}|{parse.dep[i]}"]
    later = parse.sentences[parse.sentence[max(x["start"], y["start"])]]
    out += [f"v:{both}|{parse.word[j]}" for j in range(*later) if parse.pos[j] in ("VERB", "NOUN")]
    return out


def _pair(parse: Parse, a: int, b: int, row: list[int]) -> list[str]:
    both, out = _basic(parse, a, b)
    x, y = parse.things[a], parse.things[b]
    i, j = x["head"], y["head"]
    if x["start"] <= y["start"] and y["end"] <= x["end"]:
        nested = "o in s"
    elif y["start"] <= x["start"] and x["end"] <= y["end"]:
        nested = "s in o"
    else:
        nested = ""
    first, second = (x, y) if x["start"] < y["start"] else (y, x)
    order = "<" if first is x else ">"
    side = both + order
    if nested:
        inner = y if nested == "o in s" else x
        outer = x if nested == "o in s" else y
        where = "first" if inner["start"] == outer["start"] else "last" if inner["end"] == outer["end"] else "mid"
        before = parse.lower[inner["start"] - 1] if where != "first" else ""
        after = parse.lower[inner["end"]] if inner["end"] < outer["end"] else ""
        return [*out, "N:" + nested, f"LN:{both}|{nested}", f"LN:{both}|{nested}|{where}", f"LNb:{both}|{before}",
                f"LNa:{both}|{after}"]
    gap = range(first["end"], second["start"])
    words: list[str] = []
    others: list[str] = []
    at = first["end"]
    while at < second["start"]:
        k = parse.cover[at]
        if k >= 0 and parse.things[k]["start"] >= first["end"] and parse.things[k]["end"] <= second["start"]:
            words.append(f"<{parse.letters[k]}>")
            others.append(parse.letters[k])
            at = max(parse.things[k]["end"], at + 1)
        else:
            words.append(parse.word[at])
            at += 1
    out += [f"D:{order}{_bucket(len(gap))}", f"LD:{side}{_bucket(len(gap))}", f"#:{min(len(others), 4)}",
            f"L#:{side}{min(len(others), 4)}", "LO:" + side]
    for kind in sorted(set(others)):
        out.append(f"Lm:{side}|{kind}")
    if len(words) <= 6:
        text = " ".join(words)
        out += [f"B:{order}{text}", f"LB:{side}{text}"]
    if len(words) <= 15:
        out += [f"w:{order}{w}" for w in words] + [f"Lw:{side}{w}" for w in words]
        out += [f"ww:{order}{u} {v}" for u, v in pairwise(words)]
    before = parse.word[first["start"] - 1] if first["start"] else "#"
    after = parse.word[second["end"]] if second["end"] < len(parse.word) else "#"
    out += [f"pre:{order}{before}", f"Lpre:{side}{before}", f"post:{order}{after}", f"Lpost:{side}{after}"]
    up, top, down = parse.path(i, j)
    plain = f"{'/'.join(parse.dep[t] for t in up)}^{'/'.join(parse.dep[t] for t in down)}"
    if len(up) + len(down) <= _STEPS:
        named = f"{parse.steps(up)}^{parse.steps(down)}"
        out += [f"p:{plain}", f"Lp:{side}{plain}", f"P:{named}", f"LP:{side}{named}"]
        if top >= 0:
            out += [f"PT:{parse.word[top]}|{named}", f"LT:{both}|{parse.word[top]}|{plain}"]
    if top >= 0:
        out += [f"T:{parse.word[top]}", f"LTw:{both}|{parse.word[top]}", f"Tp:{parse.pos[top]}"]
        out += [x for c in set(parse.cues(top)) for x in ("c:" + c, f"Lc:{both}|{c}")]
        if parse.pos[top] == "VERB":
            out.append("r:" + parse.status(top))
        on = {parse.word[t] for t in (*up, *down) if parse.pos[t] in ("NOUN", "VERB", "ADP", "ADJ") and t not in (i, j)}
        out += [f"on:{both}|{w}" for w in sorted(on)]
        out += [f"ont:{w}" for w in sorted(on)]
    else:
        out.append("T:none")
    out += [f"ds:{both}|{parse.dep[i]}", f"do:{both}|{parse.dep[j]}"]
    s = parse.sentences[parse.sentence[x["start"]]]
    out += [f"v:{both}|{parse.word[t]}" for t in range(*s) if parse.pos[t] == "VERB"]
    same = [k for k in row if parse.letters[k] == parse.letters[b] and k != b]
    closer = sum(abs(parse.things[k]["head"] - i) < abs(j - i) for k in same)
    same = [k for k in row if parse.letters[k] == parse.letters[a] and k != a]
    nearer = sum(abs(parse.things[k]["head"] - j) < abs(j - i) for k in same)
    out += [f"near:{both}|{min(closer, 2)}|{min(nearer, 2)}", f"row:{min(len(row), 9)}"]
    return out
