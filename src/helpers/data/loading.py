"""Processed tables as dataframes, for notebooks and the analysis.

Text columns hold strings, empty cells are missing, ids such as `NA` stay text. Years and offsets are `Int64`, numbers
`float64`, lists stay strings with `;`. Tables that are missing, or were made from other curated files than those at
hand, are refused rather than read.

A table is read once a process, and again once its file was changed; what is handed out may be changed freely.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import pandas as pd

from helpers.data.freshness import is_fresh
from helpers.data.schema import PREPARED
from helpers.errors import DataError, ParameterError, Problem, nearest
from helpers.paths import Project, find_root

REMEDY = "Run `plans prepare`."
KINDS = {"integer": "Int64", "number": "float64", "string": "str"}
# From pandas 3 on a copy shares its data until one of the two is changed.
_COPIES_ARE_LAZY = int(pd.__version__.partition(".")[0]) >= 3


def load_regions(root: Path | str | None = None) -> pd.DataFrame:
    """Return regions.csv, one row per place, sorted by region_id; see `load_table`."""
    return load_table("regions", root)


def load_plans(root: Path | str | None = None) -> pd.DataFrame:
    """Return plans.csv, one row per document, without drafts, sorted by plan_id; see `load_table`."""
    return load_table("plans", root)


def load_indicators(root: Path | str | None = None) -> pd.DataFrame:
    """Return the codebook, one row per indicator, sorted by indicator; see `load_table`."""
    return load_table("indicators", root)


def load_vocabulary(root: Path | str | None = None) -> pd.DataFrame:
    """Return the vocabulary, one row per field and code, sorted by both; see `load_table`."""
    return load_table("vocabulary", root)


def load_values(root: Path | str | None = None) -> pd.DataFrame:
    """Return values.csv, one row per figure, `value_std` in `unit_std`, sorted by plan and id; see `load_table`."""
    return load_table("values", root)


def load_statements(root: Path | str | None = None) -> pd.DataFrame:
    """Return statements.csv, one row per promise, sorted by plan and id; see `load_table`."""
    return load_table("statements", root)


def load_presence(root: Path | str | None = None) -> pd.DataFrame:
    """Return presence.csv, one row per plan and subject, sorted by plan_id, subject and code; see `load_table`."""
    return load_table("presence", root)


def load_benchmarks(root: Path | str | None = None) -> pd.DataFrame:
    """Return benchmarks.csv, `value_std` in `unit_std`, sorted by benchmark_id; see `load_table`."""
    return load_table("benchmarks", root)


def load_crosschecks(root: Path | str | None = None) -> pd.DataFrame:
    """Return crosschecks.csv with what was computed, sorted by crosscheck_id; see `load_table`."""
    return load_table("crosschecks", root)


def load_requirements(root: Path | str | None = None) -> pd.DataFrame:
    """Return requirements.csv, one row per requirement, the oldest first; see `load_table`."""
    return load_table("requirements", root)


def load_table(name: str, root: Path | str | None = None) -> pd.DataFrame:
    """Return one processed table.

    Parameters
    ----------
    name
        `regions`, `plans`, `indicators`, `vocabulary`, `values`, `statements`, `presence`, `benchmarks`,
        `requirements`, `crosschecks` or `corrections`.
    root
        The project's folder; found as `helpers.paths.find_root` does where it is not named.

    Raises
    ------
    ParameterError
        For a table that does not exist, or no project.
    DataError
        Where the table is missing, faulty, or out of step with the curated files.
    """
    if name not in PREPARED:
        near = nearest(name, PREPARED)
        hint = f", perhaps '{near}'" if near else ""
        raise ParameterError(
            f"Table: found '{name}'; expected the name of a processed table{hint}. There are {', '.join(PREPARED)}."
        )
    project = Project(find_root(explicit=root))
    where = f"data/processed/{name}.csv"
    path = project.processed / f"{name}.csv"
    if not path.is_file():
        raise _refuse(where, "no such file", "the tables made from data/raw")
    if not is_fresh(project):
        found = "tables made from other curated files than those in data/raw"
        raise _refuse("data/processed", found, "tables made from data/raw as it is now")
    status = path.stat()
    # The inode and the place tell tables apart that were replaced by others of the same size at the same time.
    table = _read(path, name, where, (status.st_size, status.st_mtime_ns, status.st_ino))
    return table.copy(deep=not _COPIES_ARE_LAZY)


def _refuse(where: str, found: str, expected: str, line: int = 0) -> DataError:
    return DataError([Problem(where, line, "", found, expected, REMEDY)])


@lru_cache(maxsize=4 * len(PREPARED))
def _read(path: Path, name: str, where: str, stamp: tuple[int, int, int]) -> pd.DataFrame:
    columns = PREPARED[name].columns
    try:
        frame = pd.read_csv(
            path,
            dtype={column.name: KINDS[column.type] for column in columns.values()},
            keep_default_na=False,
            na_values=[""],
            encoding="utf-8",
        )
    except (OSError, ValueError) as error:
        raise _refuse(where, f"a table that cannot be read ({error})", "what `plans prepare` wrote") from error
    if list(frame.columns) != list(columns):
        raise _refuse(where, "other columns", "those of this version of the program", line=1)
    return frame
