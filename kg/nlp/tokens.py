"""The tokens of a Doc as plain Python objects: reading an attribute costs a tenth of what it costs on a ``Token``.

The finders of names look at every token many times; through spaCy's own objects that took longer than the parser.
"""

from __future__ import annotations

from functools import lru_cache

from spacy.attrs import DEP, ENT_TYPE, ORTH, POS, SPACY, TAG
from spacy.tokens import Doc

__all__ = ["Tok", "Tokens", "tokens"]

@lru_cache(maxsize=50_000)
def _look(text: str) -> tuple[str, bool, bool, bool]:
    """A word in small letters, and whether it is space, punctuation, written as part of a name ("Osh", "201st")."""
    first, space = text[0], text.isspace()
    capital = first.isupper() or (first.isdigit() and len(text) > 2 and text[-1].isalpha())
    return text.lower(), space, not space and not any(map(str.isalnum, text)), capital


class Tok:
    """One token; the attributes are those of spaCy's ``Token``, and ``capital``: written as part of a name."""

    __slots__ = ("capital", "dep_", "ent_type_", "i", "is_punct", "is_sent_start", "is_space", "lower_", "pos_", "tag_",
                 "text", "whitespace_")

    def __init__(self, i: int, text: str, space: str, pos: str, tag: str, dep: str, ent: str) -> None:
        self.i, self.text, self.whitespace_ = i, text, space
        self.pos_, self.tag_, self.dep_, self.ent_type_ = pos, tag, dep, ent
        self.lower_, self.is_space, self.is_punct, self.capital = _look(text)
        self.is_sent_start = False


class Tokens(list[Tok]):
    """The tokens of a Doc, with its text and its entities beside them."""

    def __init__(self, doc: Doc) -> None:
        strings = doc.vocab.strings
        columns = []
        for attribute in (ORTH, POS, TAG, DEP, ENT_TYPE):
            keys = doc.to_array(attribute).tolist()
            names = {key: strings[key] if key else "" for key in set(keys)}
            columns.append([names[key] for key in keys])
        spaces = [" " if space else "" for space in doc.to_array(SPACY).tolist()]
        text, pos, tag, dep, ent = columns
        super().__init__(map(Tok, range(len(doc)), text, spaces, pos, tag, dep, ent))
        self.doc = doc
        for sent in doc.sents:
            self[sent.start].is_sent_start = True

    def words(self, start: int, end: int) -> str:
        """The text from one token to before another, without the space behind it."""
        if end - start == 1:
            return self[start].text
        return (
            "".join([t.text + t.whitespace_ for t in self[start : end - 1]]) + self[end - 1].text if end > start else ""
        )

    def lower(self, start: int, end: int) -> str:
        """The same in small letters."""
        return self[start].lower_ if end - start == 1 else self.words(start, end).lower()

    def before(self, i: int) -> str:
        """The word before a token in small letters, or "" at the beginning."""
        return self[i - 1].lower_ if i > 0 else ""

    def after(self, i: int) -> str:
        """The word at i in small letters, or "" behind the end."""
        return self[i].lower_ if i < len(self) else ""


_last: list[Tokens] = []


def tokens(doc: Doc) -> Tokens:
    """The tokens of a Doc, kept for the components that follow (a Doc passes them one after the other)."""
    if not _last or _last[0].doc is not doc or len(_last[0]) != len(doc):
        _last[:] = [Tokens(doc)]
    return _last[0]
