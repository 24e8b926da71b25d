"""What travels between a build, its warm process and the workers: a task, its limits, its outcome. No imports of weight."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

FONTS = ".fonts"
"""Folder of `reports/` that keeps font subsets made before."""


@dataclass(frozen=True)
class Limits:
    """What one report may use.

    Attributes
    ----------
    seconds
        From its start to its page.
    megabytes
        Memory of its process and of those it starts, shared pages apart.
    output_megabytes
        What its cells show and print.
    """

    seconds: float = 900
    megabytes: int = 4_000
    output_megabytes: int = 50


@dataclass(frozen=True)
class Task:
    """All that a worker needs for one report.

    Attributes
    ----------
    key
        Language and name, as paths below `reports/` have it.
    where
        How messages name the notebook.
    cache
        A folder for font subsets made before.
    state
        The digest of the curated files that the build has prepared; the tables are read for these, whatever is written to
        the files meanwhile. Empty where the files themselves decide.
    reach
        What its notebook may read, as `helpers.data.reach` packs it; empty for everything.
    """

    key: str
    name: str
    language: str
    languages: tuple[str, ...]
    answers: str
    region: str
    notebook: Path
    where: str
    parameters: Mapping[str, Any]
    root: Path
    cache: Path | None = None
    state: str = ""
    reach: str = ""
    limits: Limits = field(default_factory=Limits)

    def pack(self) -> dict[str, Any]:
        """Return the task as JSON can hold it."""
        packed = asdict(self)
        return {name: str(part) if isinstance(part, Path) else part for name, part in packed.items()}

    @classmethod
    def unpack(cls, packed: Mapping[str, Any]) -> Task:
        """Return the task that was packed."""
        cache = packed["cache"]
        return cls(
            **{
                **packed,
                "languages": tuple(packed["languages"]),
                "notebook": Path(packed["notebook"]),
                "root": Path(packed["root"]),
                "cache": Path(cache) if cache else None,
                "limits": Limits(**packed["limits"]),
            }
        )


@dataclass(frozen=True)
class Outcome:
    """What became of one report: a page and its executed notebook, or a reason and the notebook that failed.

    Attributes
    ----------
    trace
        Where the program itself is at fault, its traceback.
    killed
        The signal by which something outside ended the worker; such a report is tried once more.
    """

    key: str
    seconds: float = 0.0
    page: str = ""
    notebook: str = ""
    reason: str = ""
    failed_notebook: str = ""
    trace: str = ""
    killed: str = ""
