"""Where the data folders are, in a checkout and in an installed wheel.

In a checkout ``ontology/`` and ``corpus/`` lie beside the package; a wheel carries them inside it as ``kg/_data/``.
"""

from __future__ import annotations

from functools import cache
from importlib import resources
from pathlib import Path

from kg.errors import RunError

__all__ = ["data_folder"]


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
