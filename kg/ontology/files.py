"""The other files of ``ontology/``: the model's labels, patterns, queries, rules and settings."""

from __future__ import annotations

import json
import re
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from kg.errors import OntologyError
from kg.ontology.records import Query
from kg.ontology.terms import vocabulary
from kg.ontology.turtle import folder_of

__all__ = ["labels", "patterns", "queries", "rules", "settings"]


@cache
def labels(folder: Path | None = None) -> dict[str, str]:
    """The language model's entity labels -> our classes; an empty class means: drop the entity.

    Raises:
        OntologyError: ``labels.toml`` is missing, not TOML, or names a class that ``core.ttl`` lacks.
    """
    path = folder_of(folder) / "labels.toml"
    try:
        table = tomllib.loads(path.read_text("utf-8")).get("labels", {})
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise OntologyError(f"{path}: cannot be read ({error}); correct the file") from error
    for label, cls in table.items():
        if cls and cls not in vocabulary(folder).classes:
            raise OntologyError(f"{path}: {label} = {cls!r} is not a class of core.ttl; name one, or \"\" to drop it")
    return dict(table)


@cache
def patterns(name: str, folder: Path | None = None) -> list[dict[str, Any]]:
    """The records of ``patterns/NAME.jsonl``, one a line; blank lines and lines that begin with // are skipped.

    Raises:
        OntologyError: there is no such file, or a line is not a JSON object; names file and line.
    """
    root = folder_of(folder) / "patterns"
    path = root / f"{name}.jsonl"
    if not path.is_file():
        known = ", ".join(sorted(p.stem for p in root.glob("*.jsonl"))) or "none"
        raise OntologyError(f"no patterns named {name!r} in {root}; there are: {known}")
    out = []
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        if not line.strip() or line.lstrip().startswith("//"):
            continue
        try:
            record = json.loads(line)
        except json.JSONDecodeError as error:
            raise OntologyError(f"{path}, line {number}: not JSON ({error.msg}, column {error.colno})") from error
        if not isinstance(record, dict):
            raise OntologyError(f"{path}, line {number}: expected a JSON object {{...}}, found {line.strip()[:40]!r}")
        out.append(record)
    return out


def _query(path: Path) -> Query:
    text = path.read_text("utf-8")
    help_, parameters = "", {}
    for line in text.splitlines():
        if not line.startswith("#"):
            if line.strip():
                break
            continue
        comment = line.lstrip("# ").strip()
        if match := re.match(r"param:\s*(\w+)\s*=\s*(.*)", comment):
            parameters[match[1]] = match[2].strip()
        elif not help_:
            help_ = comment
    if not help_:
        raise OntologyError(f"{path}: the first line must be a comment that says what the query is for")
    return Query(path.stem, help_, parameters, text)


def _queries(root: Path) -> dict[str, Query]:
    return {path.stem: _query(path) for path in sorted(root.glob("*.rq"))}


@cache
def queries(kind: str, folder: Path | None = None) -> dict[str, Query]:
    """The queries of ``queries/KIND/*.rq`` by name.

    The first comment line of a file is its help; ``# param: place = Almaty`` declares a parameter with its default.

    Raises:
        OntologyError: there is no such kind, or a query has no help line.
    """
    root = folder_of(folder) / "queries" / kind
    if not root.is_dir():
        known = ", ".join(sorted(p.name for p in root.parent.glob("*") if p.is_dir())) or "none"
        raise OntologyError(f"no queries of kind {kind!r}; there are: {known}")
    return _queries(root)


@cache
def rules(folder: Path | None = None) -> dict[str, Query]:
    """The CONSTRUCT rules of ``rules/*.rq`` by name, read like :func:`queries`."""
    return _queries(folder_of(folder) / "rules")


@cache
def settings(name: str, folder: Path | None = None) -> dict[str, Any]:
    """The tables of ``NAME.toml``, such as the units of measure.

    Raises:
        OntologyError: there is no such file, or it is not TOML.
    """
    path = folder_of(folder) / f"{name}.toml"
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise OntologyError(f"{path}: cannot be read ({error}); correct the file") from error
