"""``attribute_ruler`` and ``lemmatizer``, looked up: what spaCy's components do, in a fraction of their time.

A rule that names values of one token's attributes depends on them only, mostly on the tag. So for each combination
of the values that rules name, what they say is found once and remembered. Other rules are matched as before. A
lemma by rules depends on the word, its part of speech and its morphology. The outcome is the same.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from spacy.attrs import IDS, LEMMA, MORPH, ORTH, POS
from spacy.language import Language
from spacy.matcher import Matcher
from spacy.pipeline import AttributeRuler, Lemmatizer
from spacy.tokens import Doc
from spacy.tokens._retokenize import set_token_attrs

__all__ = ["Attributes", "Lemmas", "look_up"]

#: Number of the rule, and what it sets.
_Rule = tuple[int, dict[int, Any]]


def look_up(nlp: Language) -> None:
    """Put :class:`Attributes` and :class:`Lemmas` in the place of what they look up, where a pipeline has it."""
    if "attribute_ruler" in nlp.pipe_names:
        ruler = nlp.get_pipe("attribute_ruler")
        if isinstance(ruler, AttributeRuler):
            nlp.replace_pipe("attribute_ruler", "kg_attributes")
            nlp.get_pipe("attribute_ruler").take(ruler)  # type: ignore[attr-defined]
    if "lemmatizer" in nlp.pipe_names:
        lemmatizer = nlp.get_pipe("lemmatizer")
        if isinstance(lemmatizer, Lemmatizer) and lemmatizer.mode == "rule" and not lemmatizer.overwrite:
            nlp.replace_pipe("lemmatizer", "kg_lemmas")
            nlp.get_pipe("lemmatizer").lemmatizer = lemmatizer  # type: ignore[attr-defined]


@Language.factory("kg_attributes", assigns=["token.pos", "token.morph", "token.lemma"])
class Attributes:
    """Component that sets part of speech, morphology and irregular lemmas by the rules of an ``AttributeRuler``."""

    def __init__(self, nlp: Language, name: str) -> None:
        self.vocab = nlp.vocab
        self.take(AttributeRuler(nlp.vocab))

    def take(self, ruler: AttributeRuler) -> None:
        """Follow the rules of a ruler."""
        self.ruler = ruler
        self.known: dict[tuple[int, ...], list[_Rule]] = {}
        self.several = Matcher(self.vocab)
        self.one = Matcher(self.vocab)
        mentioned: dict[int, set[int]] = {}
        rules: list[dict[str, Any]] = ruler.patterns
        for number, rule in enumerate(rules):
            for pattern in rule["patterns"]:
                first = pattern[0]
                if len(pattern) > 1 or not all(k in IDS and self._plain(v) for k, v in first.items()):
                    self.several.add(str(number), [pattern])
                    continue
                self.one.add(str(number), [pattern])
                for name, wanted in first.items():
                    mentioned.setdefault(IDS[name], set()).update(self._values(wanted))
        self.attributes: list[int | str] = list(mentioned)
        self.values = list(mentioned.values())

    @staticmethod
    def _plain(wanted: Any) -> bool:
        """Whether a condition asks for one of some values or for none of them."""
        return not isinstance(wanted, dict) or set(wanted) <= {"IN", "NOT_IN"}

    def _values(self, wanted: Any) -> Iterable[int]:
        """The values that a condition names."""
        for values in wanted.values() if isinstance(wanted, dict) else [[wanted]]:
            for value in values:
                yield self.vocab.strings.add(value) if isinstance(value, str) else int(value)

    def __call__(self, doc: Doc) -> Doc:
        """Set the attributes of all tokens."""
        if not len(doc) or not self.attributes:
            return doc
        columns = [
            [v if v in values else -1 for v in column]
            for column, values in zip(doc.to_array(self.attributes).T.tolist(), self.values, strict=True)
        ]  # fmt: skip
        more: dict[int, list[_Rule]] = {}
        for match, start, _ in self.several(doc, allow_missing=True):
            number = int(self.vocab.strings[match])
            index = self.ruler.indices[number]
            more.setdefault(start + index, []).append((number, self.ruler.attrs[number]))
        for i, key in enumerate(zip(*columns, strict=True)):
            rules = self.known.get(key)
            if rules is None:
                rules = self.known[key] = self._rules(doc, i)
            if i in more:
                rules = sorted([*rules, *more[i]], key=lambda rule: rule[0])
            for _, attributes in rules:
                set_token_attrs(doc[i], attributes)
        return doc

    def _rules(self, doc: Doc, i: int) -> list[_Rule]:
        """The rules about one token that this one meets, in their order."""
        found = self.one(doc[i:i + 1], allow_missing=True, as_spans=False)
        numbers = sorted({int(self.vocab.strings[match]) for match, _, _ in found})
        return [(n, self.ruler.attrs[n]) for n in numbers]


@Language.factory("kg_lemmas", assigns=["token.lemma"])
class Lemmas:
    """Component that gives each word without a lemma the first one that the rules of a ``Lemmatizer`` find."""

    lemmatizer: Lemmatizer

    def __init__(self, nlp: Language, name: str) -> None:
        self.strings = nlp.vocab.strings
        self.known: dict[tuple[int, int, int], int] = {}

    def __call__(self, doc: Doc) -> Doc:
        """Set the lemmas of all tokens."""
        for i, (word, pos, morphology, lemma) in enumerate(doc.to_array([ORTH, POS, MORPH, LEMMA]).tolist()):
            if lemma:
                continue
            key = (word, pos, morphology)
            if key not in self.known:
                self.known[key] = self.strings.add(self.lemmatizer.lemmatize(doc[i])[0])
            doc[i].lemma = self.known[key]
        return doc
