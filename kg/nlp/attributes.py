"""``attribute_ruler``, looked up: what spaCy's component of that name does, in a fraction of its time.

A rule that names values of one token's attributes depends on them only, mostly on the tag. So for each combination
of the values that rules name, what they say is found once and remembered. Other rules are matched as before. The
outcome is the same, rule for rule.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from spacy.attrs import IDS
from spacy.language import Language
from spacy.matcher import Matcher
from spacy.pipeline import AttributeRuler
from spacy.tokens import Doc
from spacy.tokens._retokenize import set_token_attrs

__all__ = ["Attributes", "look_up"]

#: Number of the rule, and what it sets.
_Rule = tuple[int, dict[int, Any]]


def look_up(nlp: Language) -> None:
    """Put :class:`Attributes` in the place of a pipeline's ``attribute_ruler``, where it has one."""
    if "attribute_ruler" in nlp.pipe_names:
        ruler = nlp.get_pipe("attribute_ruler")
        if isinstance(ruler, AttributeRuler):
            nlp.replace_pipe("attribute_ruler", "kg_attributes")
            nlp.get_pipe("attribute_ruler").take(ruler)  # type: ignore[attr-defined]


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
