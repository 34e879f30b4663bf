"""The built wheel works alone: it carries the ontology and the corpus, and needs no checkout."""

import os
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return next(folder.glob("*.whl"))


def test_it_carries_what_kg_reads_and_nothing_else(wheel):
    with zipfile.ZipFile(wheel) as archive:
        names = {name for name in archive.namelist() if ".dist-info/" not in name}
    for folder in ("ontology", "corpus"):
        here = {
            f"kg/_data/{p.relative_to(ROOT).as_posix()}" for p in (ROOT / folder).rglob("*")
            if p.is_file() and not p.name.startswith(".")
        }  # fmt: skip
        assert here and here <= names
    assert {"kg/views/template.html.j2", "kg/views/style.toml", "kg/cli/__init__.py"} <= names
    assert [name for name in names if not name.startswith("kg/")] == []


@pytest.mark.slow  # an environment is made, and the corpus is read with the language model
def test_it_builds_the_corpus_in_an_empty_environment(wheel, tmp_path):
    venv.create(tmp_path / "env", with_pip=False, symlinks=os.name != "nt")
    python = tmp_path / "env" / "bin" / "python"
    site = next((tmp_path / "env" / "lib").glob("python*")) / "site-packages"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(site)
    # The libraries of this environment, without what points to the checkout: such lines are not followed twice.
    (site / "libraries.pth").write_text(sysconfig.get_path("purelib") + "\n")
    env = {k: v for k, v in os.environ.items() if not k.startswith(("KG_", "PYTHONPATH"))}

    def kg(*words: str) -> subprocess.CompletedProcess[str]:
        code = "import sys; from kg.cli import main; sys.argv[0] = 'kg'; main()"
        return subprocess.run(
            [python, "-c", code, *words], cwd=tmp_path, env=env, capture_output=True, text=True, check=False
        )  # fmt: skip

    find = [python, "-c", "import kg; print(kg.__file__)"]
    assert str(site) in subprocess.check_output(find, cwd=tmp_path, env=env, text=True)
    asked = kg("questions")
    assert asked.returncode == 0 and "members" in asked.stdout, asked.stderr
    built = kg("build")
    assert built.returncode == 0 and "3 articles" in built.stdout, built.stderr
    shown = kg("show", "Kazakhstan")
    assert shown.returncode == 0 and "Facts" in shown.stdout, shown.stderr
