"""The notebooks run from top to bottom, import only kg, and are kept without results."""

import ast
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

NOTEBOOKS = sorted((Path(__file__).parent.parent / "notebooks").glob("*.ipynb"))


@pytest.fixture(params=NOTEBOOKS, ids=lambda path: path.stem)
def notebook(request):
    return nbformat.read(request.param, as_version=4)


def code(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def test_there_is_a_tour():
    assert "01-tour" in [path.stem for path in NOTEBOOKS]


def test_it_imports_only_kg(notebook):
    for cell in code(notebook):
        for node in ast.walk(ast.parse(cell.source)):
            if isinstance(node, ast.Import):
                assert [alias.name for alias in node.names] == ["kg"]
            assert not isinstance(node, ast.ImportFrom)


def test_it_is_kept_without_results(notebook):
    for cell in code(notebook):
        assert cell.outputs == [] and cell.execution_count is None


@pytest.mark.slow  # the corpus is read with the language model, in a kernel of its own
def test_it_runs(notebook, tmp_path):
    NotebookClient(notebook, timeout=300, kernel_name="python3", resources={"metadata": {"path": tmp_path}}).execute()
    for cell in code(notebook):
        assert all(output.output_type != "error" for output in cell.outputs)
    printed = [cell for cell in code(notebook) if "print(" in cell.source]
    assert printed and all(any(o.output_type == "stream" for o in cell.outputs) for cell in printed)
    assert (tmp_path / "build" / "graph.html").exists() and (tmp_path / "relations.html").exists()
