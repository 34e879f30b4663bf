"""A stretch of text that remembers where in the body each of its characters comes from."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

__all__ = ["Run", "join"]


@dataclass(slots=True)
class Run:
    """A text with where in the body each of its characters starts and ends."""

    text: str
    starts: list[int]
    ends: list[int]

    def cut(self, start: int, end: int | None = None) -> Run:
        """The part between two indices."""
        return Run(self.text[start:end], self.starts[start:end], self.ends[start:end])

    def strip(self, extra: str = "") -> Run:
        """Without spaces, line feeds and some other characters at both ends."""
        left = len(self.text) - len(self.text.lstrip(" \n" + extra))
        return self.cut(left, max(left, len(self.text.rstrip(" \n" + extra))))

    def edit(self, edits: Iterable[tuple[int, int, str]]) -> Run:
        """With ``text[a:b]`` replaced by r for each (a, b, r), which are in order and do not overlap."""
        text: list[str] = []
        starts: list[int] = []
        ends: list[int] = []
        at = 0
        for a, b, r in edits:
            text += self.text[at:a], r
            starts += self.starts[at:a]
            ends += self.ends[at:a]
            s = self.starts[a] if a < len(self.starts) else (self.ends[-1] if self.ends else 0)
            starts += [s] * len(r)
            ends += [self.ends[b - 1] if b > a else s] * len(r)
            at = b
        text.append(self.text[at:])
        return Run("".join(text), starts + self.starts[at:], ends + self.ends[at:])


def join(parts: Iterable[tuple[str, Run]]) -> Run:
    """Runs, each with the separator that goes before it."""
    text: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for separator, run in parts:
        at = run.starts[0] if run.starts else ends[-1] if ends else 0
        text += separator, run.text
        starts += [at] * len(separator) + run.starts
        ends += [at] * len(separator) + run.ends
    return Run("".join(text), starts, ends)
