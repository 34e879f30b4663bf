"""``kg_blocks``: a sentence never runs over the border of two blocks of the text."""

from __future__ import annotations

from spacy.language import Language
from spacy.tokens import Doc

from kg.nlp import extensions  # noqa: F401 - declares Doc._.blocks

__all__ = ["blocks"]


@Language.component("kg_blocks", assigns=["token.is_sent_start"])
def blocks(doc: Doc) -> Doc:
    """Start a sentence wherever a block starts, before the parser sets the others.

    Where ``Doc._.blocks`` is empty (a plain text), blank lines separate blocks.
    """
    starts = {b["start"] for b in doc._.blocks}
    if not starts:
        starts = {t.i + 1 for t in doc[:-1] if t.is_space and t.text.count("\n") > 1} if len(doc) else set()
    for i in starts:
        if 0 < i < len(doc):
            doc[i].is_sent_start = True
    return doc
