"""Where a project's files lie.

A project is a folder with `data/raw/plans.csv`. It is named by `--root`, else by the variable `PLANS_ROOT`, else it is
the first such folder upwards from where one stands, so notebooks and commands work from any folder inside it.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from helpers.errors import ParameterError

MARK = Path("data", "raw", "plans.csv")


@dataclass(frozen=True)
class Project:
    """The folders of one project."""

    root: Path

    @property
    def raw(self) -> Path:
        """Curated CSVs."""
        return self.root / "data" / "raw"

    @property
    def processed(self) -> Path:
        """Tables built from the curated CSVs."""
        return self.root / "data" / "processed"

    @property
    def documents(self) -> Path:
        """The reader's own copies of plan texts, never part of the repository."""
        return self.raw / "documents"

    @property
    def notebooks(self) -> Path:
        """Notebooks and the list of what is built from them."""
        return self.root / "notebooks"

    @property
    def reports(self) -> Path:
        """Built reports."""
        return self.root / "reports"


def find_root(explicit: Path | str | None = None, start: Path | str | None = None) -> Path:
    """Return the project's folder.

    Parameters
    ----------
    explicit
        The folder a user named; it must hold `data/raw/plans.csv`.
    start
        Where to begin looking upwards; by default the working directory.

    Raises
    ------
    ParameterError
        Where no project is found.
    """
    named = explicit or os.environ.get("PLANS_ROOT")
    if named:
        root = Path(named).expanduser().resolve()
        if not (root / MARK).is_file():
            source = "--root" if explicit else "PLANS_ROOT"
            raise ParameterError(
                f"{source}: found '{named}', which has no {MARK.as_posix()}; expected the project's folder. "
                f"Name the folder that holds data/, notebooks/ and reports/."
            )
        return root
    here = Path(start or Path.cwd()).resolve()
    for folder in (here, *here.parents):
        if (folder / MARK).is_file():
            return folder
    raise ParameterError(
        f"Project: found no {MARK.as_posix()} in '{here}' or above; expected the project's folder. "
        "Go to it, name it with --root, or set PLANS_ROOT."
    )
