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

from helpers.errors import BuildError, ParameterError

MARK = Path("data", "raw", "plans.csv")
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
        _refuse_links(path, within)
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


def _refuse_links(path: Path, within: Path) -> None:
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
