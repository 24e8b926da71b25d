"""Where pages, notebooks and failures of a build stand, and putting them there whole."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from helpers.paths import refuse_links, write_whole

if TYPE_CHECKING:
    from helpers.reports.record import Output


def prune_cache(folder: Path, keep: int) -> None:
    """Remove all but the newest files of a cache; each can be made again. What a link leads to is somebody else's."""
    if folder.is_symlink():
        return
    with contextlib.suppress(OSError):
        files = [path for path in folder.iterdir() if path.is_file()]
        newest = sorted(files, key=lambda path: path.lstat().st_mtime_ns, reverse=True)
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
    """Publish a page and its executed notebook; return the page's path. The page comes last: it is what counts.

    Raises
    ------
    OSError
        Where one of them cannot be written; the page that stood there stands.
    """
    write_whole(notebook_path(reports, key), notebook, within=reports)
    write_whole(page_path(reports, key), page, within=reports)
    failed_path(reports, key).unlink(missing_ok=True)
    return page_path(reports, key)


def remove_report(reports: Path, key: str, outputs: Mapping[str, Output]) -> list[Path]:
    """Remove the files of a report that is no more; return those that were left, being no longer as they were published.

    Parameters
    ----------
    outputs
        As the record has them: `page`, `notebook`, `pdf`.

    Raises
    ------
    OSError
        Where one cannot be removed, or a folder on the way is a link.
    """
    paths = {"page": page_path, "notebook": notebook_path, "pdf": pdf_path}
    left = []
    for kind, place in paths.items():
        path = place(reports, key)
        refuse_links(path, reports)
        if kind in outputs and outputs[kind].is_at(path):
            path.unlink()
        elif os.path.lexists(path):
            left.append(path)
    failed_path(reports, key).unlink(missing_ok=True)
    return left


def keep_failed(reports: Path, key: str, notebook: str) -> Path | None:
    """Keep a failed notebook aside, beside the last good report, which stays.

    Raises
    ------
    OSError
        Where it cannot be written.
    """
    path = failed_path(reports, key)
    if not notebook:
        path.unlink(missing_ok=True)
        return None
    write_whole(path, notebook, within=reports)
    return path
