"""Relation patterns as sequences of words and typed mentions, compiled to regular expressions over a sentence view.

A pattern is a row of elements with blanks between them::

    {s:org} ,? which|that? is|was|are based|headquartered ~ in|at {o:settlement+}

``{s:CLASS}``, ``{o:CLASS}``  a mention that fills subject or object (``+``: every member of a list)
``{CLASS}``                   a mention of that class, unused;  ``{y:date}`` a date
``a|b|set_up``                one of these words; ``*`` in a word stands for letters; ``[name]`` a list of
                              ``ontology/relations.toml``
``?`` after an element        it may be missing
``..``                        up to 3 words that are no verb; ``...`` up to 6 of any kind, ``....`` up to 6 without a
                              verb; no mention, no punctuation
``~``                         any number of short adverbials (``in Dushanbe``, ``on 3 May``, ``jointly``)
``{p:post}``                  a noun that says what a person is: post, state (a post of a state), occupation, people
``rel?``                      perhaps ``, which``
``!of``                       no complement follows (``of ...``)
``!list``                     no further member of a list follows
``<<``                        up to 12 elements without another mention of the classes of the capture before it
``>>``                        the same with verbs among them, up to 14 within one clause
``^``                         the beginning of the sentence

Besides ``pattern``, ``confidence``, ``examples`` and ``counterexamples`` a line may have:

``context``                   class of the object that the sentences around name, ``near`` of them (2)
``exercise``                  the object is an exercise or operation; the only one of an article may also be named later
``post``                      the subjects hold this post
``mutual``                    all who are listed stand in the relation to each other, if they are few
``chain``                     ``"head"``: no match behind "of" another body, to which it would belong
``pronouns``                  ``false``: no pronoun, unless the sentence names one actor before it
``named``                     the subject is written with a capital
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from kg.errors import OntologyError
from kg.nlp.sentence_view import LETTERS, Unit, View
from kg.ontology import patterns, settings, vocabulary

__all__ = ["Match", "Sequence", "compiled", "find"]

_ELEMENT = re.compile(r"\{(?:(?P<role>[soypl]):)?(?P<cls>[a-z|]+)(?P<many>\+?)\}(?P<optional>\??)$")
_UNIT = re.compile(r"<(\w)(\d+)>(?! 's | <)")  # not the owner of the next one
#: Groups of unit letters that patterns may name.
CLASSES = {
    "org": "TIZA", "state": "T", "international": "I", "group": "Z", "body": "TA", "country": "CJ", "land": "C",
    "demonym": "J",
    "person": "PQ",
    "individual": "P", "people": "Q", "place": "CRSKBNGFL", "region": "R", "settlement": "S", "site": "FK",
    "border": "B", "area": "RSG", "actor": "CTIZA", "agent": "CTIZAPQ", "equipment": "E", "programme": "M",
    "seat": "SFRC", "date": "Y", "any": "CRSKBNGFLPQTIZAEDMX", "checkpoint": "K", "feature": "NGL", "party": "CTIZAM",
    "founded": "TIZAM", "spot": "SKFNLG", "length": "V", "private": "A",
}
#: Marks of words (``kg.nlp.sentence_view.MARKS``) that a pattern may name: ``{p:post}``.
_NOUNS = {"post": "#$", "state": "$", "occupation": "=", "people": "@"}
#: What a name belongs to whose own appositions and participles do not tell of it ("an arm of X, founded in 1992").
_OWNER = re.compile(r"<[TIZAM]\d+>(?: [a-z!][^\s<]*){0,2} of $")
#: What stands before the rest of a list.
_LISTED = re.compile(r"<[CJTIZA]\d+>(?: ,)?(?: and)? $")
_M = "[&#$=@!]*"
_SEPARATOR = (
    r"(?= [^<])(?: ,| -| --)?(?: (?:~|!)?(?:and|or|&|plus|as well as|along with|together with))?"
    r"(?: (?:also|both|later|now|then|with))?"
)
#: A number before one of several things ("two drones and 14 boats"), and words before the name of a place.
_NUMBER = r"(?: (?:\d+|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|several|some|dozens of))?"
_TOWN = (
    r"(?:(?: <[CJ]\d+>(?: 's)?)?(?: [a-z][a-z-]*){0,2}?"
    r" (?:capital|city|town|village|port|settlement|resort|suburb|hamlet)(?: of| ,)?)?"
)
_WORD = r"(?: [^<>,.;:()\s-][^<>\s]*| -(?= ))"
_STOP = (
    "of|in|on|at|by|for|with|from|to|and|or|but|that|which|who|whom|whose|where|when|while|as|than|into|over|under"
    "|after|before|since|near|against|between|through|its|their|his|her|because|if|until|during|about|outside|across"
    "|he|she|they|it"
)
_CLAUSE = "but|and|who|which|that|where|while|when|as|whose|said|says|told|announced|reported"
#: Words before a noun; "managing", "clearing" look like verbs.
_NOMINAL = rf"(?: (?!(?:{_STOP}) )(?:!(?=[a-z]+ing ))?[^<>,.;:()\s!-][^<>\s]*| -)"


@dataclass(frozen=True, slots=True)
class Sequence:
    """One compiled line of ``ontology/patterns/sequences.jsonl``."""

    id: str
    relation: str
    source: str
    confidence: float
    triggers: frozenset[str]
    letters: dict[str, str]
    needs: tuple[frozenset[str], ...]
    record: dict[str, Any]

    @property
    def regex(self) -> re.Pattern[str]:
        """The regular expression; made when first wanted, since all of them together take a second."""
        return _regex(self.source)


@cache
def _regex(source: str) -> re.Pattern[str]:
    return re.compile(source)


@dataclass(frozen=True, slots=True)
class Match:
    """Where a pattern fits: the units of subject, object and date, and the token span."""

    sequence: Sequence
    subjects: tuple[Unit, ...]
    objects: tuple[Unit, ...]
    dates: tuple[Unit, ...]
    start: int
    end: int
    post: int
    sentence: int


def _unit(letters: str) -> str:
    return rf"<[{letters}]\d+>"


def _words(element: str, lists: dict[str, list[str]], where: str) -> tuple[str, frozenset[str]]:
    """Regular expression of an alternation, and the first words of its members."""
    options: list[str] = []
    for part in element.split("|"):
        if part.startswith("[") and part.endswith("]"):
            if part[1:-1] not in lists:
                raise OntologyError(f"{where}: no list {part[1:-1]!r} in relations.toml; there are {sorted(lists)}")
            options += lists[part[1:-1]]
        else:
            options.append(part.replace("_", " "))
    firsts = frozenset(o.split()[0] for o in options)
    regex = "|".join(re.escape(o).replace(r"\ ", " " + _M).replace(r"\*", r"[^\s<>]*") for o in options)
    return rf"(?: {_M}(?:{regex})(?= ))", firsts


def compile_pattern(record: dict[str, Any], lists: dict[str, list[str]]) -> Sequence:
    """Compile one record.

    Raises:
        OntologyError: it names a relation, class or word list that does not exist.
    """
    where = f"ontology/patterns/sequences.jsonl, pattern {record.get('id')!r}"
    if record.get("relation") not in vocabulary().predicates:
        raise OntologyError(f"{where}: unknown relation {record.get('relation')!r}; take one of core.ttl")
    regex, triggers, last = "", frozenset[str](), "TIZA"
    elements = record["pattern"].split()
    letters: dict[str, str] = {}
    needs: list[frozenset[str]] = []
    kinds = _words("[orgword]|[firm]|enterprise|magazine|state enterprise", lists, where)[0]
    for index, element in enumerate(elements):
        before = elements[index - 1] if index else ""
        m = _ELEMENT.match(element)
        if m and m["role"] == "p":
            plural = "(?=[#$=@]*&)" if m["cls"] == "plural" else ""
            marks = _NOUNS.get(m["cls"], "#$")
            tail = "(?: - general| general| - in - chief| in chief)?"
            regex += rf"(?P<p> {plural}(?=[&#$=@]*[{marks}]){_M}[^\s<>]+{tail})"
            regex += rf"(?!{_NOMINAL}{{0,2}}? [&=@]*[{marks}])"  # of "deputy director" it is the director
            regex += m["optional"]
        elif m:
            unknown = set(m["cls"].split("|")) - set(CLASSES)
            if unknown:
                raise OntologyError(f"{where}: unknown class {sorted(unknown)}; there are {sorted(CLASSES)}")
            last = "".join(CLASSES[c] for c in m["cls"].split("|"))
            # "Mongolia's [Border Service]", "the haulage firm [Tenger Trans]": what stands before a name is skipped
            one = rf" {_unit(last)}"
            free = before and not before.startswith("{") and "'s" not in before
            if free and last != "C" and set(last) <= set("TIZARSFKCGL"):
                one = rf"(?: <[CJ]\d+>(?: 's)?)?(?:(?: !?[a-z][a-z-]*)?{kinds})?{one}" if "A" in last else (
                    rf"(?: <[CJ]\d+>(?: 's)?(?= <))?{one}")
                if set(last) <= set("RSFCK"):  # "in the Kazakh border town of Khorgos", "in the capital, Astana"
                    one = _TOWN + one
            if free and "C" in last:
                one = rf"(?: governments? of)?{one}"
            body = one
            if m["many"]:
                separator = _SEPARATOR + _NUMBER if last == "E" else _SEPARATOR
                body = rf"{one}(?:{separator}{one})*"
            if m["role"]:
                letters[m["role"]] = last
                body = f"(?P<{m['role']}>{body})"
            regex += f"(?:{body}){m['optional']}"
            if not m["optional"]:
                needs.append(frozenset(last))
            owner = any(e.startswith("'s") for e in elements[index + 1 : index + 3])
            named = last == "P" and index == len(elements) - 1  # "Minister Dorj's office" tells of Dorj all the same
            if m["role"] and not m["optional"] and not owner and not named:
                regex += "(?! 's )"  # it would own what follows
        elif element == "..":
            regex += _NOMINAL + "{0,3}?"
        elif element == "....":
            regex += rf"(?:(?! !){_WORD}){{0,6}}?"
        elif element == "...":
            regex += _WORD + "{0,6}?"
        elif element == "~":
            regex += (
                r"(?:(?: ,)? (?:in|at|on|since|from|during|near|after|until)(?: [^<>,.;:()\s]+){0,2}"
                r"(?: <[CRSGFLYM]\d+>)?(?: , <[CR]\d+>)?"
                r"|(?: ,)? (?:only|first|together|now|also|then|still|again|long|\w+ly)| <Y\d+>){0,4}?"
            )
        elif element == "<<":
            others = "".join(c for c in set(LETTERS.values()) | {"Y", "X"} if c not in last)
            regex += (
                r"(?: (?!!?(?:but|whose|and|who|which|that|where|while|when|as) )"
                r"(?!!(?!(?:is|was|were|are|been|being|has|have|had) ))"
                rf"[^<>.;:\s]+| <[{''.join(sorted(others))}]\d+>){{0,12}}?"
            )
        elif element == ">>":
            others = "".join(sorted(c for c in set(LETTERS.values()) | set("YXJV") if c not in last))
            words = rf"(?!!?(?:{_CLAUSE}) )[^<>.;:\s]+"
            regex += rf"(?: {words}| <[{others}]\d+>){{0,14}}?"
        elif element == "rel?":
            regex += r"(?:(?: ,)? (?:who|which|that)(?= ))?"
        elif element == "!of":
            regex += rf"(?! of | in <| at <| {_M}[a-z]+ of <)"
        elif element == "!list":
            regex += rf"(?!(?: ,| and| or)+ (?:<[{last}]|other ))"
        elif element == "^":
            regex += "^"
        else:
            optional = element.endswith("?") and len(element) > 1
            words, firsts = _words(element.removesuffix("?") if optional else element, lists, where)
            regex += words + ("?" if optional else "")
            if not optional and not any("*" in f for f in firsts) and firsts - {","}:
                better = not triggers or min(map(len, firsts)) > min(map(len, triggers))  # short words are common
                triggers = firsts if better else triggers
    return Sequence(
        record["id"], record["relation"], regex + "(?= )", float(record.get("confidence", 0.9)), triggers,
        letters, tuple(needs), record,
    )


@cache
def compiled() -> tuple[Sequence, ...]:
    """All sequence patterns, in the order of the file."""
    lists = {k: [str(x) for x in v] for k, v in settings("relations")["words"].items()}
    return tuple(compile_pattern(r, lists) for r in patterns("sequences"))


@cache
def _index() -> tuple[tuple[Sequence, ...], dict[str, tuple[Sequence, ...]]]:
    """Patterns without a trigger word, and the others by each of their trigger words."""
    always, by_word = [], dict[str, list[Sequence]]()
    for sequence in compiled():
        if not sequence.triggers:
            always.append(sequence)
        for word in sequence.triggers:
            by_word.setdefault(word, []).append(sequence)
    return tuple(always), {k: tuple(v) for k, v in by_word.items()}


def _units(view: View, text: str | None, letters: str) -> tuple[Unit, ...]:
    return tuple(view.units[int(n)] for letter, n in _UNIT.findall(text or "") if letter in letters)


def find(view: View) -> Iterator[Match]:
    """Every match of every pattern in one sentence; matches of one pattern may overlap."""
    always, by_word = _index()
    todo = {s.id: s for s in always}
    for word in sorted(view.words & by_word.keys()):
        todo.update((s.id, s) for s in by_word[word])
    letters, number = {u.letter for u in view.units}, len(view.units)
    for sequence in todo.values():
        if len(sequence.needs) > number or any(letters.isdisjoint(n) for n in sequence.needs):
            continue
        position, regex = 0, sequence.regex
        while m := regex.search(view.text, position):
            groups = m.groupdict()
            before = view.text[: m.start() + 1]
            if (sequence.record.get("chain") and _OWNER.search(before)) or (
                sequence.record.get("mutual") and _LISTED.search(before)
            ):
                position = view.text.find(" ", m.start() + 1)
                continue
            start, end = view.tokens(m.start() + 1, m.end())
            yield Match(
                sequence, _units(view, groups.get("s"), sequence.letters.get("s", "")),
                _units(view, groups.get("o"), sequence.letters.get("o", "")),
                _units(view, groups.get("y") or groups.get("l"), "YV"),
                start, end, view.tokens(m.start("p") + 1, m.end("p"))[0] if groups.get("p") else -1,
                view.number,
            )
            position = m.start() + 1
            nxt = view.text.find(" ", position)
            if nxt < 0:
                break
            position = nxt
