"""Putting files where readers find them, whole or not at all, and by one build at a time."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator
from pathlib import Path

from helpers.errors import BuildError

LOCK = ".lock"
PARTIAL = ".part"


@contextlib.contextmanager
def hold_lock(reports: Path) -> Iterator[None]:
    """Hold the reports folder for one build. The system lets go of it however the build ends.

    Raises
    ------
    BuildError
        Where another build holds it.
    """
    reports.mkdir(parents=True, exist_ok=True)
    with (reports / LOCK).open("a+", encoding="utf-8") as stream:
        try:
            _lock(stream.fileno())
        except OSError:
            stream.seek(0)
            holder = stream.read().strip()
            raise BuildError(
                f"{reports.name}/: found another build at work{f' (process {holder})' if holder else ''}; "
                "expected one at a time. Wait for it to end, then run the command again."
            ) from None
        stream.seek(0)
        stream.truncate()
        stream.write(f"{os.getpid()}\n")
        stream.flush()
        yield


def _lock(descriptor: int) -> None:
    if sys.platform == "win32":
        import msvcrt

        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
    else:
        import fcntl

        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)


def write_whole(path: Path, text: str) -> None:
    """Write a file so that a reader, or a crash at any moment, meets the old one or the new one, never a part."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f".{path.name}{PARTIAL}")
    with partial.open("w", encoding="utf-8", newline="\n") as stream:
        stream.write(text)
        stream.flush()
        os.fsync(stream.fileno())
    partial.replace(path)


def clear_partial(reports: Path) -> None:
    """Remove what a killed build was writing. Call it with the lock held."""
    for partial in reports.rglob(f".*{PARTIAL}"):
        partial.unlink(missing_ok=True)


def prune_cache(folder: Path, keep: int) -> None:
    """Remove all but the newest files of a cache; each can be made again."""
    if folder.is_dir():
        newest = sorted(folder.iterdir(), key=lambda path: path.stat().st_mtime_ns, reverse=True)
        for path in newest[keep:]:
            path.unlink(missing_ok=True)


def page_path(reports: Path, key: str) -> Path:
    """Return where the page of a job is published; `key` is language and name."""
    return reports / f"{key}.html"


def pdf_path(reports: Path, key: str) -> Path:
    """Return where the page of a job stands as PDF, if it was printed."""
    return reports / f"{key}.pdf"


def notebook_path(reports: Path, key: str) -> Path:
    """Return where the executed notebook of a job is kept."""
    return reports / "notebooks" / f"{key}.ipynb"


def failed_path(reports: Path, key: str) -> Path:
    """Return where the notebook of a failed job is kept aside."""
    return reports / "failed" / f"{key}.ipynb"


def publish_report(reports: Path, key: str, page: str, notebook: str) -> Path:
    """Publish a page and its executed notebook; return the page's path. The page comes last: it is what counts."""
    write_whole(notebook_path(reports, key), notebook)
    write_whole(page_path(reports, key), page)
    failed_path(reports, key).unlink(missing_ok=True)
    return page_path(reports, key)


def keep_failed(reports: Path, key: str, notebook: str) -> Path | None:
    """Keep a failed notebook aside, beside the last good report, which stays."""
    path = failed_path(reports, key)
    if not notebook:
        path.unlink(missing_ok=True)
        return None
    write_whole(path, notebook)
    return path
