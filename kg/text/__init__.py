"""Repairs a scraped text and splits it into blocks, with the way back to every character of the stored body.

What happens to the characters, and nothing else:

- dropped: HTML tags, comments, scripts; of Markdown the marks of headings and emphasis, addresses of links, images;
  image file names; editors' notes in capitals in brackets; numeric footnote
  marks; bullets and numbers of list items; running heads inside a sentence; control, zero-width and soft-hyphen
  characters; the hyphen of a word that was broken at a line end; the dash or stop after a dateline or label
- replaced: HTML entities and ligatures by their letters; every kind of space by one space; private-use characters
  by ``•``; a line break within a sentence by a space
- added: a space after a full stop, comma or semicolon that lacks it; ``\\n\\n`` between blocks

Words that are glued together without a stop between them are left alone: guessing would invent words.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from kg.text.blocks import kinds, opening
from kg.text.characters import characters
from kg.text.lines import lines, paragraphs
from kg.text.runs import Run, join
from kg.text.signs import WORD
from kg.text.spacing import spacing

__all__ = ["KINDS", "Block", "CleanText", "clean"]

#: Kinds of block.
KINDS = ("headline", "byline", "dateline", "paragraph", "bullet", "caption", "furniture")


@dataclass(frozen=True, slots=True)
class Block:
    """``text[start:end]`` of a cleaned text; ``lead`` is the index of the block that introduces a bullet, or -1."""

    start: int
    end: int
    kind: str
    lead: int = -1


@dataclass(frozen=True, slots=True)
class CleanText:
    """A repaired text.

    Args:
        text: its blocks, two line feeds between them.
        offsets: for each character, where it starts in the body; never decreasing. An added character has the
            offset of the one after it.
        blocks: in order, without overlap.
        ends: for each character, where it ends in the body; empty when every character is one of the body's.
    """

    text: str
    offsets: Sequence[int]
    blocks: tuple[Block, ...]
    ends: Sequence[int] = ()

    def to_body(self, start: int, end: int) -> tuple[int, int]:
        """Where ``text[start:end]`` stands in the body.

        >>> c = clean("He said it.With")
        >>> c.text, c.to_body(12, 16)
        ('He said it. With', (11, 15))
        """
        if start >= end:
            at = self.offsets[start] if start < len(self.offsets) else (self.ends or self.offsets or (0,))[-1]
            return at, at
        return self.offsets[start], self.ends[end - 1] if self.ends else self.offsets[end - 1] + 1

    def from_body(self, start: int, end: int) -> tuple[int, int]:
        """What is left in ``text`` of ``body[start:end]``."""
        first = bisect_right(self.ends, start) if self.ends else bisect_left(self.offsets, start)
        return first, bisect_left(self.offsets, end)

    def block_at(self, index: int) -> Block | None:
        """The block in which a character of ``text`` lies; None between blocks."""
        i = bisect_left(self.blocks, index + 1, key=lambda b: b.start) - 1
        return self.blocks[i] if i >= 0 and index < self.blocks[i].end else None


def clean(body: str) -> CleanText:
    """Repair a body and split it into blocks; runs in time linear in its length.

    Args:
        body: the stored text of an article.
    """
    run = characters(body)
    words = {w.lower() for w in WORD.findall(run.text)}
    blocks: list[tuple[str, Run]] = []
    for kind, part in paragraphs(lines(run), words):
        part = part if kind == "furniture" else spacing(part)
        if part.text:
            blocks += opening(part, len([k for k, _ in blocks if k != "furniture"])) if not kind else [(kind, part)]
    return _assemble(kinds(blocks))


def _assemble(blocks: list[tuple[str, Run]]) -> CleanText:
    run = join(("\n\n" if n else "", r) for n, (_, r) in enumerate(blocks))
    out: list[Block] = []
    at, lead = 0, -1
    for kind, part in blocks:
        if kind not in ("bullet", "furniture"):
            lead = len(out) if part.text.endswith(":") else -1
        out.append(Block(at, at + len(part.text), kind, lead if kind == "bullet" else -1))
        at += len(part.text) + 2
    return CleanText(run.text, tuple(run.starts), tuple(out), tuple(run.ends))
