"""Whether a report is still what its inputs say: digests of all that goes into it, and a record of what came out."""

from __future__ import annotations

import hashlib
import json
import platform
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from helpers.data.texts import folder_of_texts
from helpers.digests import PACKAGE, digest_file, digest_folder
from helpers.paths import Project
from helpers.reports.matrix import Job


def stamp_files(folder: Path, pattern: str = "*") -> dict[str, tuple[int, ...]]:
    """Return size, times and inode of the files below a folder: a file written meanwhile differs, whatever it holds."""
    found: dict[str, tuple[int, ...]] = {}
    if folder.is_dir():
        for path in folder.rglob(pattern):
            if "__pycache__" not in path.parts and path.is_file():
                status = path.stat()
                found[str(path)] = (status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino)
    return found


@dataclass(frozen=True)
class Inputs:
    """What all jobs of a build have in common, each file read once.

    A build works on one state: what is read after these digests were taken counts only where `find_moved` finds nothing.
    """

    project: Project
    stamps: dict[str, tuple[int, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.stamps.update(self._stamp())

    def _stamp(self) -> dict[str, tuple[int, ...]]:
        return {
            **stamp_files(self.project.processed),
            **stamp_files(folder_of_texts(self.project)),
            **stamp_files(PACKAGE),
            **stamp_files(self.project.notebooks, "*.ipynb"),
        }

    def find_moved(self) -> str:
        """Return the name of an input that is not the file whose digest was taken, or an empty string."""
        now = self._stamp()
        if now == self.stamps:
            return ""
        path = Path(min(name for name in {*now, *self.stamps} if now.get(name) != self.stamps.get(name)))
        inside = path.is_relative_to(self.project.root)
        return path.relative_to(self.project.root).as_posix() if inside else path.name

    @cached_property
    def common(self) -> dict[str, object]:
        """Digests of tables, quoted documents, code with template, and lock."""
        lock = self.project.root / "requirements.lock"
        return {
            "tables": digest_folder(self.project.processed),
            "documents": digest_folder(folder_of_texts(self.project)),
            "code": digest_folder(PACKAGE),
            "lock": digest_file(lock) if lock.is_file() else "",
            # figures are laid out with floats, and font tools differ by minor version
            "python": ".".join(platform.python_version_tuple()[:2]),
            "machine": platform.machine(),
        }

    @cached_property
    def _common_digest(self) -> str:
        return _digest(self.common)

    @cached_property
    def _notebooks(self) -> dict[str, str]:
        return digest_folder(self.project.notebooks, "*.ipynb")

    def fingerprint(self, job: Job) -> str:
        """Return the digest of everything that can change the job's page."""
        return _digest(
            {
                "common": self._common_digest,
                "notebook": self._notebooks[job.notebook],
                "name": job.name,
                "parameters": dict(job.parameters),
                "languages": job.languages,
                "answers": job.answers,
                "region": job.region_name,
            }
        )


def _digest(content: object) -> str:
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True)
class Stamp:
    """Size and time of a published file, by which a change from outside is noticed."""

    size: int
    modified: int

    @classmethod
    def of(cls, path: Path) -> Stamp | None:
        """Return the stamp of a file, or None where there is none."""
        try:
            status = path.stat()
        except OSError:
            return None
        return cls(status.st_size, status.st_mtime_ns)
