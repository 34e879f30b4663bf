"""``ner`` where it is needed: spaCy's entity recognizer on the sentences with a name that the gazetteer lacks.

Half of the sentences of an article name nothing new, and the recognizer is the dearest part of the pipeline.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterable, Iterator
from itertools import chain, islice

from spacy.attrs import ENT_IOB, ENT_TYPE, NORM, SENT_START
from spacy.language import Language
from spacy.pipeline import EntityRecognizer
from spacy.pipeline.tok2vec import Tok2VecListener
from spacy.tokens import Doc, Span

__all__ = ["SelectiveNER", "select"]

_PROPER = ("NNP", "NNPS")
_CALENDAR = frozenset([*calendar.month_name, *calendar.day_name])
_COPIED = [NORM, SENT_START, ENT_IOB, ENT_TYPE]


def select(nlp: Language) -> None:
    """Put :class:`SelectiveNER` in the place of a pipeline's ``ner``, where that needs no other component's vectors."""
    if "ner" in nlp.pipe_names:
        ner = nlp.get_pipe("ner")
        if isinstance(ner, EntityRecognizer) and not any(isinstance(m, Tok2VecListener) for m in ner.model.walk()):
            nlp.replace_pipe("ner", "kg_selective_ner")
            nlp.get_pipe("ner").ner = ner  # type: ignore[attr-defined]


@Language.factory("kg_selective_ner", requires=["doc._.mentions"], assigns=["doc.ents"])
class SelectiveNER:
    """Component that adds to ``doc.ents`` what the recognizer finds in sentences with an unknown proper noun."""

    ner: EntityRecognizer

    def __init__(self, nlp: Language, name: str) -> None:
        pass

    def __call__(self, doc: Doc) -> Doc:
        """Find the entities of one Doc."""
        return next(self.pipe([doc]))

    def pipe(self, stream: Iterable[Doc], *, batch_size: int = 32) -> Iterator[Doc]:
        """Find the entities of a stream of Docs, ``batch_size`` of them at a time."""
        docs = iter(stream)
        while batch := list(islice(docs, batch_size)):
            parts = [(doc, tokens, _part(doc, tokens)) for doc, tokens in zip(batch, map(_wanted, batch), strict=True)]
            list(self.ner.pipe([part for _, tokens, part in parts if tokens], batch_size=batch_size))
            for doc, tokens, part in parts:
                found = [Span(doc, tokens[e.start], tokens[e.end - 1] + 1, label=e.label) for e in part.ents]
                chosen = frozenset(tokens)
                doc.set_ents([*(e for e in doc.ents if e.start not in chosen), *found], default="outside")
            yield from batch


def _wanted(doc: Doc) -> list[int]:
    """The tokens of the sentences with a proper noun that no mention covers; names of months and days aside."""
    known = frozenset(chain.from_iterable(range(m["start"], m["end"]) for m in doc._.mentions))
    new = [t.i for t in doc if t.tag_ in _PROPER and t.i not in known and t.text not in _CALENDAR]
    wanted: list[int] = []
    for sentence in doc.sents if new else ():
        if any(sentence.start <= i < sentence.end for i in new):
            wanted.extend(range(sentence.start, sentence.end))
    return wanted


def _part(doc: Doc, tokens: list[int]) -> Doc:
    """A Doc of some tokens of another, with what the recognizer looks at."""
    if len(tokens) == len(doc):
        return doc
    chosen = [doc[i] for i in tokens]
    part = Doc(doc.vocab, words=[t.text for t in chosen], spaces=[bool(t.whitespace_) for t in chosen])
    return part.from_array(_COPIED, doc.to_array(_COPIED)[tokens]) if tokens else part  # type: ignore[arg-type]
