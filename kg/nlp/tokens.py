"""The tokens of a Doc as plain Python objects: reading an attribute costs a tenth of what it costs on a ``Token``.

The finders of names look at every token many times; through spaCy's own objects that took longer than the parser.
"""

from __future__ import annotations

from spacy.attrs import DEP, ENT_TYPE, POS, TAG
from spacy.tokens import Doc

__all__ = ["Tok", "Tokens", "tokens"]

_SENTENCE_END = frozenset(".!?")


class Tok:
    """One token; the attributes are those of spaCy's ``Token``, and ``capital``: written as part of a name."""

    __slots__ = ("capital", "dep_", "ent_type_", "i", "is_punct", "is_sent_start", "is_space", "lower_", "pos_", "tag_",
                 "text", "whitespace_")

    def __init__(self, i: int, text: str, space: str, pos: str, tag: str, dep: str, ent: str) -> None:
        self.i, self.text, self.whitespace_ = i, text, space
        self.pos_, self.tag_, self.dep_, self.ent_type_ = pos, tag, dep, ent
        self.lower_ = text.lower()
        self.is_space = text.isspace()
        self.is_punct = not any(map(str.isalnum, text)) and not self.is_space
        self.is_sent_start = False
        first = text[0]
        self.capital = first.isupper() or (
            first.isdigit() and len(text) > 2 and text[-1].isalpha())  # "201st", but no "9t"


class Tokens(list[Tok]):
    """The tokens of a Doc, with its text and its entities beside them."""

    def __init__(self, doc: Doc) -> None:
        names: dict[int, str] = {0: ""}
        strings = doc.vocab.strings
        rows = doc.to_array([POS, TAG, DEP, ENT_TYPE]).tolist()
        for row in rows:
            for key in row:
                if key not in names:
                    names[key] = strings[key]
        super().__init__(
            Tok(i, t.text, t.whitespace_, *(names[k] for k in row))
            for i, (t, row) in enumerate(zip(doc, rows, strict=True)))
        self.doc = doc
        for sent in doc.sents:
            self[sent.start].is_sent_start = True

    def words(self, start: int, end: int) -> str:
        """The text from one token to before another, without the space behind it."""
        if end - start == 1:
            return self[start].text
        return "".join([t.text + t.whitespace_ for t in self[start:end - 1]]) + self[end - 1].text if end > start else ""

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
