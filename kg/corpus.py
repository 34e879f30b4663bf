"""Reads articles (``.txt`` and ``.md``, YAML front matter optional) and gold annotations.

The stored body of an article is the decoded text after the front matter, to the character: line ends are not
translated and nothing is repaired, so every offset that is reported later can be checked against the file.
"""

from __future__ import annotations

import difflib
import hashlib
import json
import os
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any

import yaml

from kg import edtf
from kg.errors import ArticleError, RunError
from kg.model import Article
from kg.resources import data_folder

__all__ = ["ENDINGS", "LOOKED_AT", "MAX_BYTES", "MEASURED_ONLY", "Gold", "find", "read", "read_all", "read_gold",
           "read_same_events"]

#: Endings of the files that are articles.
ENDINGS = (".md", ".txt")
#: Largest file that is read as an article, in bytes; a book is about 1 MB.
MAX_BYTES = 5_000_000
#: Names of the two sets of gold: texts that may be studied, and texts of which only totals are looked at.
LOOKED_AT, MEASURED_ONLY = "looked-at", "measured-only"

_MAX_FRONT = 65_536
_FIELDS = ("title", "publisher", "author", "published", "language", "source", "licence", "url")
_MAGIC = {b"%PDF": "a PDF", b"PK\x03\x04": "a zip archive (docx, odt, epub)", b"{\\rtf": "an RTF document",
          b"\xd0\xcf\x11\xe0": "an old Office document", b"\x1f\x8b": "a gzip archive"}


@dataclass(frozen=True, slots=True)
class Gold:
    """An article with its gold annotations.

    Args:
        article: its body is the text that the annotations quote.
        annotations: entities, relations and events in the format of ``corpus/README.md``.
        set: ``"looked-at"`` or ``"measured-only"``.
        file: stem of the JSON lines file it came from, or name of the gold folder.
    """

    article: Article
    annotations: dict[str, Any] = field(hash=False)
    set: str = LOOKED_AT
    file: str = ""


def find(sources: Iterable[str | os.PathLike[str]], passed_over: list[Path] | None = None) -> list[Path]:
    """Article files among files and folders, each once, sorted by path.

    Folders are searched to any depth; hidden files and files named README are left out. A file that is named
    itself is always returned, so that reading it can say what is wrong with it.

    Args:
        sources: files and folders.
        passed_over: receives the files of folders whose ending is not in `ENDINGS`.

    Raises:
        RunError: a source does not exist, or no article is found.
    """
    found: dict[Path, Path] = {}
    other: list[Path] = []
    for source in map(Path, sources):
        if source.is_dir():
            for path in sorted(source.rglob("*")):
                inner = path.relative_to(source).parts
                if not path.is_file() or any(p.startswith(".") for p in inner) or path.stem.upper() == "README":
                    continue
                if path.suffix.lower() in ENDINGS:
                    found.setdefault(path.resolve(), path)
                else:
                    other.append(path)
        elif source.exists():
            found.setdefault(source.resolve(), source)
        else:
            raise RunError(f"there is no file or folder {str(source)!r}; give the path of an article or of a folder")
    if passed_over is not None:
        passed_over += sorted(other)
    if not found:
        seen = ", ".join(sorted({p.suffix or p.name for p in other})) or "nothing"
        raise RunError(f"no article found: only files that end in {', '.join(ENDINGS)} are read, and there is {seen}")
    return sorted(found.values(), key=lambda p: p.as_posix())


def read(path: str | os.PathLike[str], max_bytes: int = MAX_BYTES) -> Article:
    """One article.

    Without front matter the title is the first line, and the language Russian where most letters are Cyrillic,
    else English.

    Args:
        path: a UTF-8 file, byte order mark allowed.
        max_bytes: largest size that is read, in bytes.

    Raises:
        ArticleError: the file cannot be read, is no UTF-8 text, is empty or too large, or its front matter is wrong.
    """
    path = Path(path)
    text = _decode(path, max_bytes)
    front, body = _split(path, text)
    if not body.strip():
        raise ArticleError(str(path), "has no text; remove the file or put the article's text into it")
    values = _front_matter(path, front) if front else {}
    values.setdefault("title", next(" ".join(x.split()) for x in body.splitlines() if x.strip())[:200])
    values.setdefault("language", _language(body))
    values.setdefault("source", path.name)
    return Article(id=_slug(path.stem), body=body, sha256=hashlib.sha256(body.encode()).hexdigest(), **values)


def read_all(
    paths: Iterable[str | os.PathLike[str]], max_bytes: int = MAX_BYTES
) -> tuple[list[Article], list[ArticleError]]:
    """All articles that can be read, and an error for each that cannot.

    Files of one name in different folders keep their name with a hash of their text as suffix; of two with one
    name and one text the second is an error. The result does not depend on the order of the paths.
    """
    groups: defaultdict[str, list[tuple[str, Article]]] = defaultdict(list)
    articles: list[Article] = []
    errors: list[ArticleError] = []
    for path in sorted({Path(p).as_posix() for p in paths}):
        try:
            article = read(path, max_bytes)
        except ArticleError as error:
            errors.append(error)
        else:
            groups[article.id].append((path, article))
    for group in groups.values():
        first: dict[str, str] = {}
        for path, article in group:
            if article.sha256 in first:
                reason = f"has the same name and text as {first[article.sha256]}; it is read once, remove one of them"
                errors.append(ArticleError(path, reason))
                continue
            first[article.sha256] = path
            articles.append(article if len(group) == 1 else replace(article, id=f"{article.id}-{article.sha256[:8]}"))
    return sorted(articles, key=lambda a: a.id), sorted(errors, key=lambda e: e.article)


def read_gold(path: str | os.PathLike[str]) -> list[Gold]:
    """Gold annotations of a folder (``*.gold.json`` and ``*.jsonl``) or of one such file, sorted by article.

    The text of a ``.gold.json`` is the file that its ``text_file`` names, looked for in the folder, in ``texts/``
    and, by its stem, in ``../articles`` and ``../seeds``. JSON lines hold it as ``text``. ``sets.json``, in the
    folder or else in ``corpus/gold``, lists the ids of articles (or stems of files) that are measured-only.

    Raises:
        RunError: a file is missing or is not what it should be.
    """
    path = Path(path)
    folder = path if path.is_dir() else path.parent
    files = sorted([*path.glob("*.gold.json"), *path.glob("*.jsonl")]) if path.is_dir() else [path]
    if not path.exists() or not files:
        raise RunError(f"there is no gold at {str(path)!r}; give a folder with *.gold.json or a .jsonl file")
    measured = _measured_only(folder)
    gold: dict[str, Gold] = {}
    for file in files:
        name = file.stem if file.suffix == ".jsonl" else folder.resolve().name
        for where, data in _records(file):
            g = _gold(file, where, data, measured, name)
            if g.article.id in gold:
                raise RunError(f"{where}: the article {g.article.id!r} has gold twice; remove one")
            gold[g.article.id] = g
    return [gold[i] for i in sorted(gold)]


def read_same_events(path: str | os.PathLike[str]) -> list[list[tuple[str, str]]]:
    """Groups of events of articles that are one, as (article, event id): ``same-events.json`` of a folder of gold.

    Empty where there is no such file.

    Raises:
        RunError: it is not a list of lists of pairs.
    """
    file = Path(path) / "same-events.json"
    if not file.is_file():
        return []
    try:
        return [[(str(article), str(id)) for article, id in group] for group in json.loads(file.read_text("utf-8"))]
    except (ValueError, TypeError) as error:
        raise RunError(f"{file}: not a list of lists of [article, event id] ({error}); correct it") from None


def _decode(path: Path, max_bytes: int) -> str:
    name = str(path)
    if path.suffix.lower() not in ENDINGS:
        raise ArticleError(name, f"ends in {path.suffix!r}; only {', '.join(ENDINGS)} are read: save its text as .txt")
    try:
        size = path.stat().st_size
        if size > max_bytes:
            raise ArticleError(name, f"is {size:,} bytes, the limit is {max_bytes:,}; split it or raise the limit")
        raw = path.read_bytes()
    except OSError as error:
        raise ArticleError(name, f"cannot be read ({error.strerror}); check the path and its permissions") from None
    for magic, kind in _MAGIC.items():
        if raw.startswith(magic):
            raise ArticleError(name, f"is {kind}, not a text; save its text as UTF-8 .txt")
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise ArticleError(name, f"is UTF-16; convert it: iconv -f UTF-16 -t UTF-8 {path.name}")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        guess = _legacy(raw)
        at = f"byte {error.start} is not UTF-8"
        raise ArticleError(name, f"{at}; it looks like {guess}, convert it: iconv -f {guess} -t UTF-8 {path.name}"
                           ) from None
    bad = next((i for i, c in enumerate(text) if c < " " and c not in "\t\n\r\f\v\x1b\x1c\x1d\x1e\x1f\x1a"), None)
    if bad is not None:
        raise ArticleError(name, f"has a control character ({text[bad]!r}) at character {bad}; "
                           "it is no plain text, or damaged: save it again as UTF-8 text")
    return text


def _legacy(raw: bytes) -> str:
    """The likelier of the two common one-byte encodings."""
    letters = [c for c in raw.decode("cp1251", "replace") if c.isalpha()]
    cyrillic = sum("Ѐ" <= c <= "ӿ" for c in letters)
    return "CP1251" if cyrillic > len(letters) / 2 else "CP1252"


def _split(path: Path, text: str) -> tuple[str, str]:
    """Front matter (without its rules) and body; a rule that no ``key:`` follows is text."""
    opening = re.match(r"---[ \t]*\r?\n(?=[ \t]*(?:#[^\n]*\n[ \t]*)*[\w-]+[ \t]*:)", text)
    if not opening:
        return "", text
    end = opening.end()
    closing = re.compile(r"^(?:---|\.\.\.)[ \t]*(?:\r?\n|\Z)", re.M).search(text, end, end + _MAX_FRONT)
    if not closing:
        raise ArticleError(str(path), "line 1: the front matter is opened with --- and not closed; "
                           f"put --- on a line of its own after it (at most {_MAX_FRONT:,} characters)")
    return text[end : closing.start()], text[closing.end() :]


def _front_matter(path: Path, front: str) -> dict[str, str]:
    def wrong(line: int, reason: str) -> ArticleError:
        return ArticleError(str(path), f"line {line + 2}: {reason}")

    try:
        root = yaml.compose(front, Loader=yaml.BaseLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        problem = f"the front matter is not YAML ({error.problem}); quote values that contain ': ' or '#'"
        raise wrong(mark.line if mark else 0, problem) from None
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        raise wrong(0, f"the front matter is not YAML ({error})") from None
    if not isinstance(root, yaml.MappingNode):
        raise wrong(0, "the front matter must be lines of 'key: value'")
    values: dict[str, str] = {}
    for key, value in root.value:
        name, line = str(key.value), key.start_mark.line
        if name not in _FIELDS:
            close = difflib.get_close_matches(name.lower(), _FIELDS, 1, 0.8)
            if close:
                raise wrong(line, f"unknown field {name!r}; did you mean {close[0]!r}?")
        elif not isinstance(value, yaml.ScalarNode):
            raise wrong(line, f"{name!r} must be one text, not a list or a mapping")
        elif name in values:
            raise wrong(line, f"{name!r} is given twice; remove one")
        else:
            values[name] = " ".join(value.value.split())
            if name == "published" and values[name] and not edtf.valid(values[name]):
                raise wrong(line, f"published is {values[name]!r}, not an EDTF date; "
                            "write 2012, 2012-05, 2012-05-31 or, if uncertain, 2012~")
            if name == "language" and not re.fullmatch(r"[a-z]{2,3}", values[name]):
                raise wrong(line, f"language is {values[name]!r}; write its ISO 639-1 code, such as en or ru")
    return values


def _language(body: str) -> str:
    letters = [c for c in body[:20_000] if c.isalpha()]
    return "ru" if sum("Ѐ" <= c <= "ӿ" for c in letters) > len(letters) / 2 else "en"


def _slug(stem: str) -> str:
    """Safe in file names and IRIs; a name that loses letters or is long gets a hash, so that it stays its own."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", stem) if not unicodedata.combining(c)).lower()
    slug = re.sub(r"[^a-z0-9_]+", "-", plain).strip("-_")[:80]
    if not slug or len(plain) > 80 or any(c.isalnum() and not c.isascii() for c in plain):
        slug = f"{slug or 'article'}-{hashlib.sha256(stem.encode('utf-8', 'surrogateescape')).hexdigest()[:8]}"
    return slug


def _records(file: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    try:
        text = file.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise RunError(f"{file}: cannot be read as UTF-8 ({error})") from None
    # Only \n ends a line: a JSON string may hold U+2028.
    lines = text.split("\n") if file.suffix == ".jsonl" else [text]
    for n, line in enumerate(lines, 1):
        where = f"{file}:{n}" if len(lines) > 1 else str(file)
        if not line.strip():
            continue
        try:
            data = json.loads(line)
        except json.JSONDecodeError as error:
            raise RunError(f"{where}: not JSON ({error})") from None
        keys = data if isinstance(data, dict) else {}
        missing = [k for k in ("article", "entities", "relations", "events") if k not in keys]
        if missing:
            raise RunError(f"{where}: gold needs {', '.join(missing)}; corpus/README.md describes the format")
        yield where, data


def _gold(file: Path, where: str, data: dict[str, Any], measured: set[str], name: str) -> Gold:
    known = {f.name for f in fields(Article)} & set(_FIELDS)
    values = {k: str(data[k]) for k in sorted(known & data.keys())}
    annotations = {k: v for k, v in data.items() if k != "text"}
    if "text" in data:
        base = Article(id=str(data["article"]), body=data["text"], source=file.name)
    else:
        base = replace(_gold_text(file.parent, where, data), id=str(data["article"]))
    article = replace(base, sha256=hashlib.sha256(base.body.encode()).hexdigest(), **values)
    only = article.id in measured or file.stem in measured
    return Gold(article, annotations, MEASURED_ONLY if only else LOOKED_AT, name)


def _gold_text(folder: Path, where: str, data: dict[str, Any]) -> Article:
    text_file = Path(str(data.get("text_file") or f"{data['article']}.txt"))
    places = [folder / text_file, folder / "texts" / text_file.name]
    places += [folder.resolve().parent / f / f"{text_file.stem}{e}" for f in ("articles", "seeds") for e in ENDINGS]
    for place in places:
        if place.is_file():
            return read(place)
    raise RunError(f"{where}: its text {str(text_file)!r} is not there; put it into {folder / 'texts'}")


def _measured_only(folder: Path) -> set[str]:
    for place in (folder / "sets.json", data_folder("corpus") / "gold" / "sets.json"):
        if place.is_file():
            return set(json.loads(place.read_text("utf-8"))[MEASURED_ONLY])
    return set()
