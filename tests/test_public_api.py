import subprocess
import sys

import pytest

import kg


def test_names_are_sorted_and_few():
    assert sorted(kg.__all__) == kg.__all__
    assert len(kg.__all__) <= 12


def test_every_name_is_there_and_described():
    for name in kg.__all__:
        assert getattr(kg, name).__doc__, name
    assert dir(kg) == kg.__all__


def test_a_wrong_name_is_answered_with_the_right_ones():
    with pytest.raises(AttributeError, match="Graph"):
        _ = kg.grph


def test_importing_kg_is_light():
    code = "import kg, sys; print({'spacy', 'networkx', 'rdflib', 'rich', 'pyoxigraph'} & sys.modules.keys())"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"


def test_the_command_says_its_help_without_the_heavy_libraries():
    code = (
        "import sys, kg.cli\n"
        "try: kg.cli.app(['--help'])\n"
        "except SystemExit: pass\n"
        "print(sorted({'spacy', 'networkx', 'rdflib', 'pyoxigraph', 'pyvis'} & sys.modules.keys()))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.endswith("[]\n")


def test_a_notebook_can_do_all_with_these_names(small_build):
    with kg.Graph(small_build) as graph:
        assert "members" in kg.questions()
        assert graph.ask("members", organization="CARICC").rows()
        assert graph.show("CARICC").thing.type == "InternationalOrganization"
        assert graph.path("Kazakhstan", "Tajikistan")
        assert graph.analyze("relations", kg.measures()[:1])[0]["degree"] >= 2
        assert "relations" in kg.networks()
        assert graph.draw("relations").startswith("<!DOCTYPE html>")
