"""``ner`` where it is needed: spaCy's entity recognizer on the sentences with a name that the gazetteer lacks.

Half of the sentences of an article name nothing new, and the recognizer is the dearest part of the pipeline.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterable, Iterator
from itertools import islice

import numpy as np
import numpy.typing as npt
from spacy.attrs import ENT_IOB, ENT_TYPE, NORM, ORTH, SENT_START, SPACY, TAG
from spacy.language import Language
from spacy.pipeline import EntityRecognizer
from spacy.pipeline.tok2vec import Tok2VecListener
from spacy.tokens import Doc, Span

__all__ = ["SelectiveNER", "select"]

Tokens = npt.NDArray[np.intp]

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
            list(self.ner.pipe([part for _, tokens, part in parts if len(tokens)], batch_size=batch_size))
            for doc, tokens, part in parts:
                if part is not doc:
                    where = tokens.tolist()
                    found = [Span(doc, where[e.start], where[e.end - 1] + 1, label=e.label) for e in part.ents]
                    chosen = frozenset(where)
                    doc.set_ents([*(e for e in doc.ents if e.start not in chosen), *found], default="outside")
            yield from batch


def _wanted(doc: Doc) -> Tokens:
    """The tokens of the sentences with a proper noun that no mention covers; names of months and days aside."""
    tags, starts = doc.to_array([TAG, SENT_START]).T
    new = np.isin(tags, [doc.vocab.strings[tag] for tag in _PROPER])
    for m in doc._.mentions:
        new[m["start"]:m["end"]] = False
    for i in np.flatnonzero(new):
        new[i] = doc[int(i)].text not in _CALENDAR
    sentences = np.cumsum(starts == 1)
    return np.flatnonzero(np.isin(sentences, sentences[new]))


def _part(doc: Doc, tokens: Tokens) -> Doc:
    """A Doc of some tokens of another, with what the recognizer looks at."""
    if len(tokens) == len(doc):
        return doc
    words, spaces = doc.to_array([ORTH, SPACY])[tokens].T
    part = Doc(doc.vocab, words=[doc.vocab.strings[w] for w in words.tolist()], spaces=spaces.astype(bool).tolist())
    return part.from_array(_COPIED, doc.to_array(_COPIED)[tokens]) if len(part) else part  # type: ignore[arg-type]
