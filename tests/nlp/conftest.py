"""The whole pipeline, loaded once for all tests of this folder."""

import pytest

from kg.nlp import Pipeline, load


@pytest.fixture(scope="session")
def pipeline() -> Pipeline:
    return load()
