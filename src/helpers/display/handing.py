"""What the questions of a report found, handed on to the same report in another language: frames hold no words.

A worker of a build takes over what another left, or leaves what it found itself; elsewhere each study keeps to itself. What
was found of other tables than those at hand, or within another reach, is not taken.
"""

from __future__ import annotations

import contextlib
import pickle
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from helpers.data.loading import stamp_tables
from helpers.data.reach import current_reach
from helpers.paths import Project

Found = dict[tuple[object, ...], Mapping[str, pd.DataFrame]]
"""The frames that a study has found, by question."""

_of_studies: dict[object, Found] | None = None


class LazyFrames(Mapping[str, pd.DataFrame]):
    """Frames of which each is made when it is first asked for, and kept.

    Attributes
    ----------
    sources
        What each is made from, by name.
    """

    def __init__(self, sources: Mapping[str, Any]) -> None:
        self.sources = sources
        self.made: dict[str, pd.DataFrame] = {}

    @staticmethod
    def make(source: Any, /) -> pd.DataFrame:
        """Return a frame."""
        raise NotImplementedError

    def __getitem__(self, name: str) -> pd.DataFrame:
        """Return one frame, always the same."""
        if name not in self.made:
            self.made[name] = self.make(self.sources[name])
        return self.made[name]

    def __iter__(self) -> Iterator[str]:
        """Give the names of the frames."""
        return iter(self.sources)

    def __len__(self) -> int:
        """Return how many frames there are."""
        return len(self.sources)


class Packed(LazyFrames):
    """Frames as they were left: faces ask for two of three."""

    def __init__(self, frames: Mapping[str, pd.DataFrame]) -> None:
        super().__init__({name: pickle.dumps(frame, pickle.HIGHEST_PROTOCOL) for name, frame in frames.items()})

    @staticmethod
    def make(source: Any, /) -> pd.DataFrame:
        """Unpack a frame."""
        frame: pd.DataFrame = pickle.loads(source)  # noqa: S301
        return frame


def share(asked: str, project: Project, found: Found) -> None:
    """Let a study of a worker start from what one that was asked the same has found.

    Parameters
    ----------
    asked
        What tells a study from any other of this project, but for its language.
    found
        Where the study puts what it finds.
    """
    if _of_studies is None:
        return
    key = asked, project, stamp_tables(project), current_reach()
    found.update(_of_studies.get(key, {}))
    _of_studies[key] = found


def take_over(path: Path) -> bool:
    """Take up what a report left in a file, for the studies that this process opens, and return whether there was any."""
    global _of_studies
    _of_studies = {}
    with contextlib.suppress(OSError):
        _of_studies = pickle.loads(path.read_bytes())  # noqa: S301
        path.unlink()
    return bool(_of_studies)


MOST_CELLS = 1_000_000
"""Of so many cells writing and reading is quicker than finding, and the file no burden; that is of hundreds of plans."""


def leave(path: Path) -> None:
    """Write what the studies of this process have found, where there is anything, not too much of it, and room for it."""
    found = [frames for one in (_of_studies or {}).values() for frames in one.values()]
    if not 0 < sum(frame.size for frames in found for frame in frames.values()) <= MOST_CELLS:
        return
    packed = {
        asked: {question: Packed(frames) for question, frames in one.items()}
        for asked, one in (_of_studies or {}).items()
    }
    try:
        path.write_bytes(pickle.dumps(packed, protocol=pickle.HIGHEST_PROTOCOL))
    except OSError:
        with contextlib.suppress(OSError):
            path.unlink()
