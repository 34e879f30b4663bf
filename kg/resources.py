"""Where the data folders are, in a checkout and in an installed wheel.

In a checkout ``ontology/`` and ``corpus/`` lie beside the package; a wheel carries them inside it as ``kg/_data/``.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from functools import cache
from importlib import resources
from pathlib import Path

from kg.errors import RunError

__all__ = ["beside_articles", "data_folder"]


@cache
def data_folder(name: str) -> Path:
    """Folder of data that belongs to the project.

    Args:
        name: ``"ontology"`` or ``"corpus"``.

    Raises:
        RunError: the folder is neither beside nor inside the package.
    """
    package = Path(str(resources.files("kg")))
    for folder in (package / "_data" / name, package.parent / name):
        if folder.is_dir():
            return folder
    raise RunError(f"the folder {name}/ is neither in {package} nor beside it; reinstall kg or run it in a checkout")


def beside_articles(
    name: str, given: str | os.PathLike[str] | None, sources: Sequence[str | os.PathLike[str]], folder: str
) -> Path:
    """A file that a build keeps with its articles; it need not exist.

    It is the one that is named. Else, for articles of one's own, it lies beside them: in the first of their folders
    that has one, or else in the first of them. Else, for the corpus, in a folder of the project's data.

    Args:
        name: of the file.
        given: path that a person named, if any.
        sources: files and folders of the articles; empty for the corpus.
        folder: of the project's data, as of :func:`data_folder`.
    """
    if given:
        return Path(given)
    if not sources:
        return data_folder(folder) / name
    folders = [p if p.is_dir() else p.parent for p in map(Path, sources)]
    return next((f / name for f in folders if (f / name).is_file()), folders[0] / name)
