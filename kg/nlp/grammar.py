"""Grammatical functions of a trigger word, so normalized that one pattern covers the wordings of one relation.

A function is a name such as ``subject``, ``object``, ``dative``, ``complement``, ``of``, ``by``, ``on suspicion of`` or
``poss``, with the head tokens that stand in it. Voice, relative clauses, participles, control and raising,
coordination of verbs, support verbs of nouns and prepositions of several words are undone here; what remains is who
did what to whom. The labels are those of the ClearNLP scheme that spaCy's English models follow.
"""

from __future__ import annotations

from functools import cache

from spacy.tokens import Token

from kg import ontology

__all__ = [
    "SUPPORT_VERBS", "Functions", "clause", "functions", "is_passive", "negated", "phrase", "subtree_bounds",
    "surface_subject", "words",
]

Functions = dict[str, list[Token]]

_SUBJECTS = {"nsubj", "nsubjpass", "csubj", "csubjpass"}
_RELATIVE = {"who", "whom", "which", "that", "whose"}
#: Functions of a support verb that are not also its noun's.
_OWN = {"subject", "object", "clause", "infinitive", "complement", "by", "adverb", "particle", "shared"}
#: Verbs of which a clause without a conjunction tells what was found: "found heroin hidden in the car".
_FINDING = {"find", "discover", "uncover", "detect", "see", "spot", "catch", "notice"}
_QUOTES = {'"', "“", "”", "''", "``", "«", "»"}
_VERBAL = {"VERB", "AUX"}
#: Verbs that only say how their subject is: "remains in custody".
_STATE = {"be", "remain", "stay", "keep", "sit", "languish", "hold", "go"}
_NOMINAL = {"NOUN", "PROPN", "PRON", "NUM", "ADJ", "X", "SYM"}



@cache
def words(name: str) -> frozenset[str]:
    """A word list of ``ontology/frames.toml``.

    Args:
        name: key in its table ``[words]``.
    """
    return frozenset(ontology.settings("frames")["words"][name].split())


#: Verbs that carry a noun's event without adding to it: their subject is the noun's subject.
SUPPORT_VERBS = words("support")
_HAPPEN = words("happen")
_TRANSITIVE = words("transitive")
_PASSED = _TRANSITIVE | words("passed-on")


def is_passive(verb: Token) -> bool:
    """Whether a verb form is passive: with an auxiliary, as a bare participle after a noun, or coordinated with one."""
    for child in verb.children:
        if child.dep_ in ("auxpass", "nsubjpass", "csubjpass"):
            return True
        if child.dep_ in ("nsubj", "aux") and child.dep_ != "csubj":
            return False
    if verb.tag_ == "VBD" and verb.dep_ == "conj" and verb.lemma_ in _PASSED and verb.head.pos_ in _VERBAL:
        # "was detained and passed on to the police": the tagger takes a participle for a past tense
        return is_passive(verb.head) and not any(c.dep_ in ("dobj", "ccomp", "xcomp") for c in verb.children)
    if verb.tag_ != "VBN":
        return False
    if verb.dep_ in ("acl", "amod", "advcl", "ROOT", "appos", "oprd", "relcl"):
        return True
    if verb.dep_ in ("xcomp", "ccomp"):
        return True
    return verb.dep_ == "conj" and verb.head.pos_ in _VERBAL and is_passive(verb.head)


def negated(token: Token) -> bool:
    """Whether the clause of a word is negated by *not*, *never*, *no* before it, or *without*."""
    if any(c.dep_ == "neg" or (c.dep_ == "det" and c.lower_ == "no") for c in token.children):
        return True
    return token.dep_ in ("pcomp", "pobj") and token.head.lower_ == "without"


def clause(token: Token) -> Token:
    """The nearest verb at or above a token, or the root of its sentence."""
    while token.pos_ not in _VERBAL and token.head != token:
        token = token.head
    return token


def subtree_bounds(head: Token, cut: frozenset[str] = frozenset()) -> tuple[int, int]:
    """Token span of a phrase without the children of its head whose label is in ``cut``."""
    left, right = head.i, head.i
    todo = [head]
    while todo:
        token = todo.pop()
        left, right = min(left, token.i), max(right, token.i)
        todo += [c for c in token.children if c.dep_ not in cut]
    return left, right + 1


#: What is cut off a phrase in words.
_TRAILING = frozenset(["relcl", "punct", "advcl", "cc", "conj", "parataxis", "acl", "appos"])


def phrase(head: Token) -> str:
    """A phrase in words, without its articles, relative clauses and further members."""
    start, end = subtree_bounds(head, _TRAILING)
    doc = head.doc
    while start < end and (doc[start].pos_ in ("DET", "PUNCT", "PART") or doc[start].dep_ in ("aux", "mark")):
        start += 1
    while end > start and doc[end - 1].is_punct:
        end -= 1
    return " ".join(doc[start:end].text.split())


def _relative(token: Token, antecedent: Token | None) -> Token:
    """A relative pronoun's antecedent, any other token itself."""
    return antecedent if antecedent is not None and token.lower_ in _RELATIVE else token


def _antecedent(verb: Token) -> Token | None:
    """What the relative pronouns of a verb's clause stand for."""
    seen = 0
    while verb.dep_ in ("conj", "xcomp", "ccomp") and verb.head.pos_ in _VERBAL and seen < 4:
        verb, seen = verb.head, seen + 1
    return verb.head if verb.dep_ == "relcl" else None


def _governor(verb: Token) -> Token | None:
    """The verb above an adverbial clause, a complement or a gerund after a preposition."""
    head = verb.head
    if head == verb:
        return None
    if head.pos_ == "ADP" or head.dep_ == "prep":
        head = head.head
    return head if head != verb and head.pos_ in _VERBAL else None


def surface_subject(verb: Token, depth: int = 0) -> list[Token]:
    """The subject of a finite or non-finite verb as it is understood, relative pronouns resolved."""
    antecedent = _antecedent(verb)
    own = [_relative(c, antecedent) for c in verb.children if c.dep_ in _SUBJECTS]
    own = [t for t in own if t.lower_ not in ("it", "there") or t.dep_ != "expl"]
    if own or depth > 5:
        return own
    if verb.dep_ == "relcl" and antecedent is not None:
        has_object = any(c.dep_ == "dobj" for c in verb.children)
        return [antecedent] if has_object or is_passive(verb) else []
    if verb.dep_ == "amod" and verb.i > verb.head.i:
        return [verb.head]
    if verb.dep_ == "acl":
        return [verb.head] if verb.tag_ in ("VBG", "VBN") else _controller(verb.head, depth)
    if verb.dep_ == "conj" and verb.head.pos_ in _VERBAL:
        return surface_subject(verb.head, depth + 1)
    if verb.dep_ in ("xcomp", "advcl", "ccomp", "pcomp", "dep", "conj", "prep"):
        above = _governor(verb)
        over = verb.head.lower_ if verb.dep_ == "pcomp" else ""  # "accuse them of firing", "stop them from crossing"
        if above is None:
            noun = verb.head.head if verb.dep_ == "pcomp" else verb.head
            if over == "of" and noun.dep_ == "dobj" and noun.head.lemma_ in words("accuse"):
                return [noun]  # "accuse the guards of firing", where "of" was hung on the guards
            return _controller(noun, depth) if noun.pos_ in _NOMINAL else []
        controlled = verb.dep_ in ("xcomp", "ccomp") or over in ("for", "from", "of")
        if controlled:
            patient = [c for c in above.children if c.dep_ in ("dobj", "dative") and c.pos_ in _NOMINAL]
            if patient and not is_passive(above) and above.lemma_ not in ("promise", "use", "take"):
                return patient[:1]
        if verb.dep_ == "ccomp" and any(c.dep_ in ("mark", "nsubj") for c in verb.children):
            return []
        return surface_subject(above, depth + 1)
    return []


def _controller(noun: Token, depth: int) -> list[Token]:
    """Who acts in "an attempt to cross", "plans to build": the noun's owner or the subject of its support verb."""
    own = [c for c in noun.children if c.dep_ == "poss"]
    own += [g for c in noun.children if c.lower_ == "by" for g in c.children if g.dep_ == "pobj"]
    if own:
        return own
    if noun.dep_ in ("dobj", "pobj", "attr"):
        above = clause(noun)
        if above.pos_ in _VERBAL and depth < 5:
            return surface_subject(above, depth + 1)
    return []


def _prepositions(token: Token, antecedent: Token | None, out: Functions, depth: int = 0) -> None:
    """Prepositional phrases of a token, under the name of each preposition, single and compound."""
    for child in token.children:
        if child.dep_ == "agent":
            out.setdefault("by", []).extend(_relative(c, antecedent) for c in child.children if c.dep_ == "pobj")
        elif child.dep_ == "prep" or (child.dep_ == "dative" and child.pos_ == "ADP"):
            _preposition(child, child.lower_, antecedent, out, depth)
        elif child.dep_ == "advmod" and child.lower_ in ("together", "along", "alongside", "jointly"):
            _prepositions(child, antecedent, out, depth + 1) if depth < 2 else None


def _preposition(prep: Token, name: str, antecedent: Token | None, out: Functions, depth: int) -> None:
    for child in prep.children:
        if child.dep_ in ("pobj", "pcomp"):
            out.setdefault(name, []).append(_relative(child, antecedent))
            if child.dep_ == "pobj" and child.pos_ == "NOUN" and depth < 2:
                for inner in child.children:
                    if inner.dep_ == "prep":
                        _preposition(inner, f"{name} {child.lower_} {inner.lower_}", antecedent, out, 2)
        elif child.dep_ == "prep" and depth < 2:
            _preposition(child, f"{name} {child.lower_}", antecedent, out, depth + 1)
            _preposition(child, child.lower_, antecedent, out, depth + 1)


def functions(trigger: Token) -> Functions:
    """The normalized functions around a trigger.

    Args:
        trigger: a verb, a noun or an adjective.

    Returns:
        Head tokens by function, in order of the text, without the further members of a coordination (see
        ``kg.nlp.frames.Mentions.members``). Of a verb: ``subject``, ``object``, ``dative``, ``complement``,
        ``clause``, ``clause modal`` ("agreed that it [would] open"), ``infinitive``, ``particle``, ``adverb``,
        ``measure`` ("gave him [ten years]"), ``quoted`` (speech beside the verb) and prepositions. Of a noun:
        prepositions, ``poss``, ``compound``, ``amod``, ``number``, ``appos``, ``head`` (what it modifies),
        ``copula subject``, ``holder`` (who is in it: "Aliev is in custody"), ``attendee`` (who does something in or
        at it), ``support`` (the verb above it), and from a support verb its ``subject`` and prepositions.
    """
    out: Functions = {}
    if trigger.pos_ in _VERBAL:
        _verb(trigger, out)
    else:
        _noun(trigger, out)
    return out


def _put(out: Functions, name: str, tokens: list[Token]) -> None:
    known = out.setdefault(name, [])
    known += [t for t in tokens if t not in known]
    if not known:
        del out[name]


def _verb(verb: Token, out: Functions) -> None:
    passive = is_passive(verb)
    antecedent = _antecedent(verb)
    _prepositions(verb, antecedent, out)
    for child in verb.children:
        dep = child.dep_
        if dep == "dobj":
            _put(out, "object", [_relative(child, antecedent)])
            for price in child.children:  # "donated scanners worth $5,000 to the service"
                if price.lower_ in ("worth", "valued"):
                    _prepositions(price, antecedent, out)
        elif dep == "dative" and child.pos_ != "ADP":
            _put(out, "dative", [_relative(child, antecedent)])
        elif dep in ("attr", "oprd", "acomp"):
            _put(out, "complement", [child])
        elif dep in ("ccomp", "xcomp"):
            _put(out, "infinitive" if dep == "xcomp" else "clause", [child])
            if dep == "ccomp":
                _put(out, "clause modal", [c for c in child.children if c.dep_ == "aux" and c.tag_ == "MD"])
        elif dep == "npadvmod" and any(c.dep_ == "nummod" for c in child.children):
            _put(out, "measure", [child])
        elif dep in ("prt", "advmod"):
            _put(out, "particle" if dep == "prt" else "adverb", [child])
    if "object" not in out:  # "found 4 kg of heroin sewn into the seat": the clause's subject is what was found
        for child in out.get("clause", ()):
            bare = child.tag_ in ("VBN", "VBG", "JJ", "NN", "NNP") or (child.tag_ == "VBD" and verb.lemma_ in _FINDING)
            if bare and not any(c.dep_ in ("mark", "aux", "auxpass") for c in child.children):
                _put(out, "object", [c for c in child.children if c.dep_ in _SUBJECTS])
    if verb.dep_ == "ROOT" and any(c.dep_ == "punct" and c.text in _QUOTES for c in verb.children):
        out["quoted"] = [verb]
    elif verb.dep_ in ("parataxis", "ccomp") and verb.head.pos_ in _VERBAL and not out.keys() & {"clause", "object"}:
        out["quoted"] = [verb.head]
    subject = surface_subject(verb)
    if passive:
        if "object" in out and verb.dep_ != "relcl":
            _put(out, "dative", subject)
        else:
            _put(out, "object", subject)
        agent = out.get("by", [])
        if not agent and verb.dep_ == "conj" and verb.head.pos_ in _VERBAL and is_passive(verb.head):
            agent = [g for c in verb.head.children if c.dep_ == "agent" for g in c.children if g.dep_ == "pobj"]
        _put(out, "subject", agent)
    elif _lacks_was(verb, out):
        _put(out, "object", subject)
    else:
        _put(out, "subject", subject or _after(verb) or _before(verb))
        reduced = verb.dep_ == "relcl" and "object" not in out and antecedent is not None
        if reduced and antecedent is not None and antecedent not in subject:
            _put(out, "object", [antecedent])
    if "object" not in out and not passive:
        for other in verb.conjuncts:
            near = verb.i < other.i <= verb.i + 3
            if other.dep_ == "conj" and near and other.pos_ in _VERBAL and not is_passive(other):
                _put(out, "object", [c for c in other.children if c.dep_ == "dobj"])
                break
    if verb.dep_ == "conj" and verb.head.pos_ in _VERBAL and not passive and "object" not in out:
        _put(out, "shared", [c for c in verb.head.children if c.dep_ == "dobj"])


def _lacks_was(verb: Token, out: Functions) -> bool:
    """Whether a headline tells what was done: "Two men held near Osh"."""
    if verb.tag_ not in ("VBD", "VBN") or "object" in out or "clause" in out or verb.lemma_ not in _TRANSITIVE:
        return False
    return verb.dep_ != "relcl" and not any(c.dep_ in ("aux", "prt", "dative", "oprd", "xcomp") for c in verb.children)


def _after(verb: Token) -> list[Token]:
    """The speaker in "..., recalls nurse Aliya Sadykova" where the parser found no subject."""
    if verb.tag_ not in ("VBD", "VBZ") or not verb.i or verb.dep_ in ("acl", "relcl", "conj", "xcomp"):
        return []
    doc = verb.doc
    if not (doc[verb.i - 1].is_punct and doc[verb.i - 1].text not in (".", "(", ":")):
        return []
    i = verb.i + 1
    while i < len(doc) and (doc[i].pos_ in ("DET", "ADJ", "NOUN", "PROPN", "PART") or doc[i].tag_ == "POS"):
        i += 1
    return [doc[i - 1]] if i > verb.i + 1 and doc[i - 1].pos_ in ("NOUN", "PROPN") else []


def _before(verb: Token) -> list[Token]:
    """The noun phrase right before a finite verb that the parser left without a subject.

    "On Monday General Zas met the minister" is often read as "on [Monday General Zas]".
    """
    if verb.tag_ not in ("VBD", "VBZ", "VBP") or verb.dep_ in ("acl", "relcl", "conj", "xcomp") or not verb.i:
        return []
    token = verb.doc[verb.i - 1]
    while token.pos_ in ("ADV", "AUX", "PUNCT") and token.text not in _QUOTES and token.i > verb.sent.start:
        token = token.doc[token.i - 1]
    if token.pos_ not in ("NOUN", "PROPN"):
        return []
    found = token
    while token.head != token and token.head.i < verb.i and token.head.pos_ in ("NOUN", "PROPN", "ADP"):
        token = token.head
        if token.pos_ != "ADP":
            found = token
    return [found]


def _noun(noun: Token, out: Functions) -> None:
    antecedent = None
    _prepositions(noun, antecedent, out)
    for child in noun.children:
        if child.dep_ in ("poss", "compound", "amod", "nmod", "nummod"):
            _put(out, {"nmod": "compound", "nummod": "number"}.get(child.dep_, child.dep_), [child])
        elif child.dep_ in ("acl", "relcl") and child.pos_ in _VERBAL:
            _put(out, child.dep_, [child])
            inner: Functions = {}
            _verb(child, inner)
            support = child.lemma_ in SUPPORT_VERBS or child.lemma_ in ("involve", "target")
            for name, tokens in inner.items():
                if name in ("subject",) and support:
                    _put(out, "subject", [t for t in tokens if t != noun])
                elif name not in ("subject", "object", "clause", "infinitive", "complement", "dative", "by"):
                    _put(out, name, tokens)
            if support and child.lemma_ == "involve":
                _put(out, "of", inner.get("object", []))
        elif child.dep_ == "appos":
            _put(out, "appos", [child])
    above = noun.head
    if noun.dep_ in ("attr", "acomp") and above.lemma_ in ("be", "become", "remain"):
        _put(out, "copula subject", surface_subject(above))
    _support(noun, out)


def _support(noun: Token, out: Functions) -> None:
    """What a noun has from the verb above it."""
    head, label = noun.head, noun.dep_
    while label == "conj" and head.pos_ in ("NOUN", "PROPN"):
        head, label = head.head, head.dep_
    if label == "pobj" and head.dep_ == "prep":
        _put(out, "governor", [head])
        above = head.head
        if above.pos_ in _VERBAL and head.lower_ in ("in", "at", "during"):
            _put(out, "attendee", surface_subject(above))
        if above.pos_ in _VERBAL and above.lemma_ in _STATE:
            _put(out, "holder", surface_subject(above))
        elif above.pos_ in ("NOUN", "PROPN"):
            _put(out, "holder", [above])
        return
    if label in ("amod", "acl", "appos"):
        _put(out, "head", [head])
    if head.pos_ not in _VERBAL:
        return
    inner: Functions = {}
    if label in ("dobj", "nsubjpass", "attr", "oprd") and (head.lemma_ in SUPPORT_VERBS or head.lemma_ == "be"):
        _verb(head, inner)
        _put(out, "subject", [t for t in inner.get("subject", []) if t != noun])
    elif label == "nsubj" and head.lemma_ in _HAPPEN:
        _verb(head, inner)
        if head.lemma_ in ("involve",):
            _put(out, "subject", inner.get("object", []))
    for name, tokens in inner.items():
        if name not in _OWN:
            _put(out, name, tokens)
    _put(out, "support", [head])
