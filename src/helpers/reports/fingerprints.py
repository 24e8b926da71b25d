"""Whether a report is still what its inputs say: digests of all that goes into it, and stamps of what came out."""

from __future__ import annotations

import json
import os
import platform
import stat
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from helpers.data.reach import BY_REGION, BY_THEME, Reach
from helpers.data.schema import DIGESTS
from helpers.data.texts import find_copies, folder_of_texts, list_copies
from helpers.digests import PACKAGE, digest_file, digest_folder, digest_lines, installed_versions
from helpers.display.linking import pick_linked
from helpers.paths import Project
from helpers.reports.matrix import LISTING, Job, read_listing, read_notebook

Stamp = tuple[int, int, int, int]
"""Size, time of writing, time of change and inode of a file: one written meanwhile differs, whatever it holds."""

PARTS = ("listing", "notebook", "code", "data", "documents")
"""What a report is made from, each with a digest of its own, so that a build can say what has changed."""

PINS = "requirements.lock"
"""Of the project's folder: the versions of all packages."""

SETTLED_NS = 1_000_000_000
"""A file younger than this may change again within the same tick of the clock."""


def stamp_of(path: Path) -> Stamp | None:
    """Return the stamp of a plain file, or None where there is none, or something else in its place."""
    try:
        status = os.lstat(path)
    except OSError:
        return None
    if not stat.S_ISREG(status.st_mode):
        return None
    return status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino


def _walk(folder: Path, ending: str | tuple[str, ...] = "") -> Iterator[tuple[str, Stamp]]:
    """Yield the plain files below a folder with their stamps, links not followed."""
    try:
        with os.scandir(folder) as found:
            entries = list(found)
    except OSError:
        return
    for entry in entries:
        if entry.is_dir(follow_symlinks=False):
            if entry.name != "__pycache__":
                yield from _walk(Path(entry.path), ending)
        elif entry.name.endswith(ending) and (stamp := stamp_of(Path(entry.path))):
            yield entry.path, stamp


def _stamps(project: Project, *folders: Path) -> dict[str, Stamp]:
    """Return the stamps of the plain files below some folders, and of the lock where there is one."""
    lock = project.root / PINS
    own = {str(lock): stamp} if (stamp := stamp_of(lock)) else {}
    return {name: stamp for folder in folders for name, stamp in _walk(folder)} | own


@dataclass(frozen=True, eq=False)
class Inputs:
    """What all jobs of a build have in common, each file read once.

    A build works on one state: what is read after these digests were taken counts only where `find_moved` finds nothing.

    Attributes
    ----------
    project
        The project.
    processed
        The folder with the prepared tables; the project's own by default.
    state
        As it was before the code was imported that makes reports; by default, code is taken as it is now.
    """

    project: Project
    processed: Path | None = None
    state: State | None = None
    stamps: dict[str, Stamp | None] = field(default_factory=dict)
    notebooks: dict[str, Stamp] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.notebooks.update(_walk(self.project.notebooks, ".ipynb"))
        self.stamps.update(self._stamp(self.state.code if self.state else None))

    @property
    def tables(self) -> Path:
        """The folder with the prepared tables."""
        return self.processed or self.project.processed

    def _stamp(self, code: Mapping[str, Stamp] | None = None) -> dict[str, Stamp | None]:
        """Return the stamps of what all reports are made from; notebooks and copies of plans are a report's own."""
        listing = self.project.notebooks / LISTING
        known = code if code is not None else _stamps(self.project, PACKAGE)
        return {**known, **dict(_walk(self.tables)), str(listing): stamp_of(listing)}

    def find_moved(self, job: Job) -> str:
        """Return the name of an input of a job that is not the file whose digest was taken, or an empty string."""
        notebook = str(self.project.notebooks / job.notebook)
        before = {**self.stamps, notebook: self.notebooks.get(notebook)}
        now = {**self._stamp(), notebook: stamp_of(Path(notebook))}
        if now == before:
            before = {str(path): stamp for path, stamp in self.copies_of(job).values() if stamp}
            now = {name: stamp for name in before if (stamp := stamp_of(Path(os.path.realpath(name))))}
        if now == before:
            return ""
        path = Path(min(name for name in {*now, *before} if now.get(name) != before.get(name)))
        inside = path.is_relative_to(self.project.root)
        return path.relative_to(self.project.root).as_posix() if inside else path.name

    # -- digests

    @cached_property
    def code(self) -> str:
        """Digest of the package with words and template, of its packages, and of what lays figures out."""
        lock = self.project.root / PINS
        return digest_of(
            {
                "code": digest_folder(PACKAGE),
                # a project of one's own has no lock: what is installed counts
                "lock": digest_file(lock) if lock.is_file() else installed_versions(),
                # figures are laid out with floats, and font tools differ by minor version
                "python": ".".join(platform.python_version_tuple()[:2]),
                "machine": platform.machine(),
            }
        )

    @cached_property
    def linked(self) -> dict[str, str]:
        """The reports that the pages of others lead to."""
        return pick_linked((entry.name, entry.for_each) for entry in read_listing(self.project))

    @cached_property
    def digests(self) -> dict[str, Any]:
        """What `plans prepare` wrote of its rows; empty where it wrote nothing."""
        empty: dict[str, Any] = {"tables": {}, "regions": {}, "plans": {}}
        try:
            return {**empty, **json.loads((self.tables / DIGESTS).read_bytes())}
        except (OSError, ValueError, TypeError):
            return empty

    @cached_property
    def copies(self) -> dict[str, tuple[Path, Stamp | None]]:
        """Of plans whose text is at hand, the copy and its stamp."""
        known = {told["document"]: plan for plan, told in self.digests["plans"].items() if told["document"]}
        found = find_copies(self.project, known)
        return {plan: (path, stamp_of(Path(os.path.realpath(path)))) for plan, path in found.items()}

    def copies_of(self, job: Job) -> dict[str, tuple[Path, Stamp | None]]:
        """Return the copies at hand that a job's page may quote, with their stamps, by plan."""
        return {plan: self.copies[plan] for plan in self._plans(job.reach) if plan in self.copies}

    @cached_property
    def _by_region(self) -> Mapping[str, list[str]]:
        found: dict[str, list[str]] = {}
        for plan, told in self.digests["plans"].items():
            found.setdefault(told["region_id"], []).append(plan)
        return found

    def _plans(self, reach: Reach) -> list[str]:
        if reach.regions is None:
            return list(self.digests["plans"])
        return [plan for region in reach.regions for plan in self._by_region.get(region, ())]

    def _digest_rows(self, reach: Reach) -> str:
        """Return the digest of all rows within a reach."""
        tables, regions = self.digests["tables"], self.digests["regions"]
        chosen = list(regions) if reach.regions is None else list(reach.regions)
        rows: list[object] = [(name, tables.get(name)) for name in reach.tables if name not in BY_REGION]
        for region in chosen:
            told = regions.get(region, {})
            rows.append((region, told.get("regions"), told.get("neighbours") if "neighbours" in reach.tables else ""))
        for plan in self._plans(reach):
            told = self.digests["plans"][plan]
            rows.append((plan, told["plans"], told["crosschecks"] if "crosschecks" in reach.tables else ""))
            for name in filter(reach.tables.__contains__, BY_THEME):
                by_theme = told[name]
                rows += (
                    sorted(by_theme.items()) if reach.themes is None else [by_theme.get(one) for one in reach.themes]
                )
        return digest_of(rows)

    @lru_cache(maxsize=64)  # noqa: B019
    def _digest_shared(self, reach: Reach) -> tuple[str, str]:
        """Return the digests of rows and copies within a reach that several reports share."""
        return self._digest_rows(reach), digest_of([plan for plan in self._plans(reach) if plan in self.copies])

    @lru_cache(maxsize=1024)  # noqa: B019
    def _digest_notebook(self, name: str) -> str:
        return digest_notebook(self.project.notebooks / name)

    def made_from(self, job: Job) -> dict[str, str]:
        """Return a digest of each part of what a job's page is made from."""
        data, documents = self._digest_shared(job.reach)
        told = {
            "name": job.name,
            "parameters": dict(job.parameters),
            "languages": job.languages,
            "answers": job.answers,
            "region": job.region_name,
            "reach": job.reach.pack(),
            "linked": self.linked,
        }
        notebook = self._digest_notebook(job.notebook)
        return dict(zip(PARTS, (digest_of(told), notebook, self.code, data, documents), strict=True))


def digest_notebook(path: Path) -> str:
    """Return the digest of a notebook's sources and tags: what it has put out, and by whom it was opened, is no part of it."""
    return digest_of([(cell.cell_type, cell.text, cell.metadata.tags) for cell in read_notebook(path, path.name).cells])


def digest_of(content: object) -> str:
    """Return a short digest of anything that JSON can hold."""
    return digest_lines([json.dumps(content, sort_keys=True, ensure_ascii=False, default=str)])


@dataclass(frozen=True)
class State:
    """The stamps of all files that a build reads.

    While they stay the same, no file need be read to know that nothing has changed.
    """

    project: Project
    stamps: Mapping[str, Stamp]

    @classmethod
    def find(cls, project: Project) -> State:
        """Return the state as it is now."""
        stamps = _stamps(project, project.raw, project.processed, project.notebooks, PACKAGE)
        copies = folder_of_texts(project)
        if not copies.is_relative_to(project.root):
            # this folder may be anything, a home folder too: only what lies in it itself counts
            stamps |= {str(path): stamp for path in list_copies(copies) if (stamp := stamp_of(path.resolve()))}
        return cls(project, stamps)

    @property
    def code(self) -> dict[str, Stamp]:
        """The stamps of the package and of the lock."""
        own = {str(self.project.root / PINS)}
        return {name: stamp for name, stamp in self.stamps.items() if name in own or Path(name).is_relative_to(PACKAGE)}

    def renew_tables(self) -> State:
        """Return the state with the tables as they have just been written, and all else as it was before."""
        tables = str(self.project.processed)
        kept = {name: stamp for name, stamp in self.stamps.items() if not Path(name).is_relative_to(tables)}
        return State(self.project, kept | dict(_walk(self.project.processed)))

    @cached_property
    def digest(self) -> str:
        """Digest of the state; it holds no path outside of the project."""
        told = {"files": self.stamps, "python": platform.python_version(), "machine": platform.machine()}
        return digest_of(told)

    def settle(self) -> str:
        """Return the digest where all files are still as they were, else nothing.

        One that was changed just now may change again within the same tick of the clock, so that tick is waited for. Nothing,
        too, where the clock was set back.
        """
        newest = max(max(stamp[1:3]) for stamp in self.stamps.values())
        left = newest + SETTLED_NS - time.time_ns()
        if left > SETTLED_NS:
            return ""
        time.sleep(max(left, 0) / 1e9)
        return self.digest if State.find(self.project).stamps == self.stamps else ""
