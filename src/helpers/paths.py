"""Where a project's files lie.

A project is a folder with `data/raw/plans.csv`. It is named by `--root`, else by the variable `PLANS_ROOT`, else it is
the first such folder upwards from where one stands, so notebooks and commands work from any folder inside it.
"""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from helpers.errors import ParameterError

MARK = Path("data", "raw", "plans.csv")
LONGEST_SHOWN = 100


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
        source = "--root" if explicit else "PLANS_ROOT"
        remedy = "Name the folder that holds data/, notebooks/ and reports/."
        root = read_path(named, source, "the project's folder", remedy, kind="folder")
        if not os.path.isfile(root / MARK):
            raise ParameterError(
                f"{source}: found '{named}', which has no {MARK.as_posix()}; expected the project's folder. {remedy}"
            )
        return root
    here = read_path(start or ".", "Project", "the project's folder", "Go to it, or name it with --root.")
    for folder in (here, *here.parents):
        if os.path.isfile(folder / MARK):
            return folder
    raise ParameterError(
        f"Project: found no {MARK.as_posix()} in '{here}' or above; expected the project's folder. "
        "Go to it, name it with --root, or set PLANS_ROOT."
    )


def read_path(
    named: Path | str, source: str, expected: str, remedy: str, kind: Literal["folder", "file", "any"] = "any"
) -> Path:
    """Return the absolute path that a user named, with `~` and links followed.

    Parameters
    ----------
    named
        What the user wrote.
    source
        The option or variable it came by, for the message.
    expected, remedy
        What the path is for, as a noun phrase, and what to do where it cannot be used.
    kind
        Whether there must be a folder or a plain file.

    Raises
    ------
    ParameterError
        Where no such path can be, or there is no folder or file.
    """

    def refuse(found: str) -> ParameterError:
        text = str(named).encode(errors="backslashreplace").decode()
        shown = text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]}…"
        return ParameterError(f"{source}: found '{shown}', {found}; expected {expected}. {remedy}")

    try:
        os.fspath(named).encode()
    except UnicodeEncodeError:
        raise refuse("a name that is not UTF-8") from None
    try:
        path = Path(named).expanduser().resolve()
        mode = _mode_of(path)
    except FileNotFoundError:
        # What a path leads to may be missing; the folder in which one stands may not.
        raise refuse("in a folder that has been deleted") from None
    except RuntimeError as error:
        # `~nosuchuser`; before Python 3.13 also links in a circle.
        raise refuse("a home that does not exist" if "home" in str(error) else "links in a circle") from None
    except ValueError:
        raise refuse("a name that no file can have") from None
    except OSError as error:
        raise refuse(f"which cannot be reached ({error.strerror or type(error).__name__})") from None
    if kind == "folder" and not stat.S_ISDIR(mode):
        raise refuse("which is no folder")
    if kind == "file" and not stat.S_ISREG(mode):
        raise refuse("a folder" if stat.S_ISDIR(mode) else "which is no plain file")
    return path


def _mode_of(path: Path) -> int:
    try:
        return path.stat().st_mode
    except FileNotFoundError:
        return 0
