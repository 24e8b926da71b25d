"""Where a project's files lie, the one lock of what writes them, and writing that is whole or not at all.

A project is a folder with `data/raw/plans.csv`. It is named by `--root`, else by the variable `PLANS_ROOT`, else it is
the first such folder upwards from where one stands, so notebooks and commands work from any folder inside it.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import stat
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from helpers.errors import BuildError, ParameterError

MARK = Path("data", "raw", "plans.csv")
LONGEST_SHOWN = 100
LOCK = ".lock"
PARTIAL = ".part"
# a file of ours that is larger is not ours
LARGEST = 512 << 20
# O_NOFOLLOW and the like are for systems that have them; elsewhere a link is looked for by name
_NO_LINK = getattr(os, "O_NOFOLLOW", 0)
_WHOLE = _NO_LINK | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)


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


# ------------------------------------------------------------------------------------------------------ lock and writing


@contextlib.contextmanager
def hold_lock(project: Project, wait: float = 60.0) -> Iterator[None]:
    """Hold the project for one command that writes. The system lets go of it however the command ends.

    Parameters
    ----------
    wait
        Seconds to wait for another command to end; 0 to be refused at once.

    Raises
    ------
    BuildError
        Where another command holds it still, or the lock cannot be a file of our own.
    """
    path = project.reports / LOCK
    where = path.relative_to(project.root).as_posix()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | _WHOLE, 0o666)
    except OSError as problem:
        raise BuildError(_unusable(where, problem.strerror or str(problem))) from None
    with os.fdopen(descriptor, "r+", encoding="utf-8") as stream:
        status = os.fstat(stream.fileno())
        if not stat.S_ISREG(status.st_mode) or status.st_nlink > 1 or path.is_symlink():
            raise BuildError(_unusable(where, "it is a link, or no file"))
        _wait_for_lock(stream.fileno(), path, wait)
        stream.truncate(0)
        stream.write(f"{os.getpid()}\n")
        stream.flush()
        yield


def _unusable(where: str, why: str) -> str:
    return (
        f"{where}: found that it cannot be held ({why}); expected a file of this program in a writable folder. "
        "Remove it, or mend the folder's permissions."
    )


def _wait_for_lock(descriptor: int, path: Path, wait: float) -> None:
    end = time.monotonic() + wait
    while True:
        try:
            _lock(descriptor)
        except OSError:
            if time.monotonic() < end:
                time.sleep(0.05)
                continue
            with contextlib.suppress(OSError, ValueError):
                holder = int(path.read_bytes()[:20] or b"0")
                raise BuildError(
                    f"{path.parent.name}/: found another command at work{f' (process {holder})' if holder else ''}; "
                    "expected one at a time. Wait for it to end, then run the command again."
                ) from None
            raise BuildError(
                f"{path.parent.name}/: found another command at work; expected one at a time. "
                "Wait for it to end, then run the command again."
            ) from None
        return


def _lock(descriptor: int) -> None:
    if sys.platform == "win32":
        import msvcrt

        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
    else:
        import fcntl

        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)


def write_whole(path: Path, content: str | bytes, within: Path | None = None) -> None:
    """Write a file so that a reader, or a crash at any moment, meets the old one or the new one, never a part.

    Parameters
    ----------
    content
        Text is written as UTF-8 with line feeds.
    within
        A folder below which no part of the way may be a link, so that nothing is written elsewhere.

    Raises
    ------
    OSError
        Where it cannot be written; no partial file is left.
    """
    if within is not None:
        refuse_links(path, within)
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f".{secrets.token_hex(8)}{PARTIAL}")
    data = content if isinstance(content, bytes) else content.encode("utf-8")
    descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _WHOLE, 0o666)
    try:
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        partial.replace(path)
    except BaseException:
        partial.unlink(missing_ok=True)
        raise


def refuse_links(path: Path, within: Path) -> None:
    """Raise OSError where a folder between a path and one above it is a link to another place."""
    for folder in path.parents:
        if folder == within:
            return
        if folder.is_symlink():
            raise OSError(f"'{folder.relative_to(within).as_posix()}' is a link to another place")


def read_own(path: Path) -> bytes | None:
    """Return the content of a file that this program wrote; None where there is none, or something else in its place.

    Links, pipes, devices and files too large to be ours are never opened for reading to the end.
    """
    flags = os.O_RDONLY | _WHOLE | getattr(os, "O_NONBLOCK", 0)
    try:
        descriptor = os.open(path, flags)
    except OSError:
        return None
    try:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode) or status.st_size > LARGEST:
            return None
        with open(descriptor, "rb", closefd=False) as stream:
            return stream.read()
    except OSError:
        return None
    finally:
        os.close(descriptor)


def clear_partial(folder: Path) -> None:
    """Remove what a killed command was writing below a folder. Call it with the lock held."""
    for partial in folder.rglob(f".*{PARTIAL}"):
        with contextlib.suppress(OSError):
            partial.unlink()
