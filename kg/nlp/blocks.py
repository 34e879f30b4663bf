"""``kg_blocks``: a sentence never runs over the border of two blocks of the text; and in which block a token stands."""

from __future__ import annotations

from bisect import bisect_right

import numpy
from spacy.language import Language
from spacy.tokens import Doc, Token

from kg.nlp import extensions  # noqa: F401 - declares Doc._.blocks

__all__ = ["block_number", "blocks", "in_headline"]


@Language.component("kg_blocks", assigns=["token.is_sent_start"])
def blocks(doc: Doc) -> Doc:
    """Start a sentence wherever a block starts, before the parser sets the others.

    Where ``Doc._.blocks`` is empty (a plain text), blank lines separate blocks.
    """
    starts = {b["start"] for b in doc._.blocks}
    if not starts:
        starts = {t.i + 1 for t in doc[:-1] if t.is_space and t.text.count("\n") > 1} if len(doc) else set()
    marks = numpy.zeros(len(doc), dtype="uint64")  # setting one token after the other takes quadratic time
    marks[[i for i in starts if 0 < i < len(doc)]] = 1
    return doc.from_array("SENT_START", marks) if marks.any() else doc  # type: ignore[arg-type]


def block_number(doc: Doc, i: int) -> int | None:
    """The number of the block in which a token stands, None between blocks."""
    found = bisect_right(doc._.blocks, i, key=lambda b: int(b["start"])) - 1
    return found if found >= 0 and i < doc._.blocks[found]["end"] else None


def in_headline(token: Token) -> bool:
    """Whether a token stands in a headline."""
    number = block_number(token.doc, token.i)
    return number is not None and token.doc._.blocks[number]["kind"] == "headline"
