"""A project of one's own, laid out from the data and notebooks that the package carries."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from helpers.digests import CARRIED, PACKAGE
from helpers.errors import BuildError, ParameterError
from helpers.paths import MARK, read_path, write_whole

CLONE = PACKAGE.parent.parent
PARTS = ("data", "deploy", "notebooks")
OWN_COPIES = Path("data", "raw", "documents")
MOST_NAMED = 3


def lay_out(named: Path | str) -> Path:
    """Write the carried project into a folder that is new or empty, and return the folder.

    Raises
    ------
    ParameterError
        Where the folder holds anything, or cannot be one.
    BuildError
        Where the package carries no project.
    """
    remedy = "Name a new one."
    folder = read_path(named, "plans init", "a new or an empty folder", remedy)
    if os.path.lexists(folder) and not folder.is_dir():
        raise ParameterError(f"plans init: found '{named}', which is no folder; expected a new or empty one. {remedy}")
    held = sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []
    if held:
        shown = ", ".join(held[:MOST_NAMED]) + (f" and {len(held) - MOST_NAMED} more" if len(held) > MOST_NAMED else "")
        raise ParameterError(f"plans init: found '{named}', which holds {shown}; expected an empty folder. {remedy}")
    source = PACKAGE / CARRIED if (PACKAGE / CARRIED).is_dir() else CLONE
    if not (source / MARK).is_file():
        raise BuildError(
            "plans init: found no project within the installed package; expected its data and notebooks. "
            "Install the package from its wheel, or from a whole clone."
        )
    # what makes a folder a project comes last: a half of one is none
    for name in sorted(_list_files(source), key=lambda name: (name == MARK, name)):
        write_whole(folder / name, (source / name).read_bytes(), within=folder)
    return folder


def _list_files(source: Path) -> Iterator[Path]:
    """Yield the files of a project by their names in it; a reader's copies of plans, in a clone, stay where they are."""
    for part in PARTS:
        for path in (source / part).rglob("*"):
            name = path.relative_to(source)
            hidden = any(one.startswith(".") or one == "__pycache__" for one in name.parts)
            if path.is_file() and not hidden and (name.parent != OWN_COPIES or name.suffix == ".md"):
                yield name
