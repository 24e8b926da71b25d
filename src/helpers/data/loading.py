"""Processed tables as dataframes, for notebooks and the analysis.

Text columns hold strings, empty cells are missing, ids such as `NA` stay text. Years and offsets are `Int64`, numbers
`float64`, lists stay strings with `;`. Tables that are missing, or were made from other curated files than those at
hand, are refused rather than read.

A folder with `bundle.json` holds the rows of one report only: `{"tables": ["plans", ...]}`. There, what the report did
not ask for is refused, and nothing is compared with curated files, which are not there.
"""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd

from helpers.data.freshness import is_fresh
from helpers.data.processed import ORDER, columns_of
from helpers.errors import DataError, ParameterError, Problem, nearest
from helpers.paths import Project, find_root

BUNDLE = "bundle.json"
PREPARE = "Run `plans prepare`."


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


def load_table(name: str, root: Path | str | None = None) -> pd.DataFrame:
    """Return one processed table.

    Parameters
    ----------
    name
        `regions`, `plans`, `indicators`, `vocabulary`, `values`, `statements`, `presence`, `benchmarks` or
        `crosschecks`.
    root
        The project's folder; found as `helpers.paths.find_root` does where it is not named.

    Raises
    ------
    ParameterError
        For a table that does not exist, or no project.
    DataError
        Where the table is missing, faulty, out of step with the curated files, or not part of a report's bundle.
    """
    if name not in ORDER:
        near = nearest(name, ORDER)
        hint = f", perhaps '{near}'" if near else ""
        raise ParameterError(
            f"Table: found '{name}'; expected the name of a processed table{hint}. "
            f"There are {', '.join(sorted(ORDER))}."
        )
    project = Project(find_root(explicit=root))
    where = f"data/processed/{name}.csv"
    path = project.processed / f"{name}.csv"
    bundle = project.root / BUNDLE
    if bundle.is_file():
        _check_bundle(bundle, name, where)
    elif not path.is_file():
        raise DataError([Problem(where, 0, "", "no such file", "the tables made from data/raw", PREPARE)])
    elif not is_fresh(project):
        found = "tables made from other curated files than those in data/raw"
        raise DataError([Problem("data/processed", 0, "", found, "tables made from data/raw as it is now", PREPARE)])
    return _read(path, name, where)


def _check_bundle(bundle: Path, name: str, where: str) -> None:
    tables = json.loads(bundle.read_bytes()).get("tables", [])
    if name not in tables:
        found = f"a table that this report did not declare (it declares {', '.join(sorted(tables)) or 'none'})"
        remedy = "Add the table to what the report reads in notebooks/reports.toml."
        raise DataError([Problem(where, 0, "", found, "one of the declared tables", remedy)])


def _read(path: Path, name: str, where: str) -> pd.DataFrame:
    columns = columns_of(name)
    kinds = {"integer": "Int64", "number": "float64", "string": "str"}
    try:
        frame = pd.read_csv(
            path,
            dtype={column.name: kinds[column.type] for column in columns},
            keep_default_na=False,
            na_values=[""],
            encoding="utf-8",
        )
    except (OSError, ValueError) as error:
        raise DataError(
            [Problem(where, 0, "", f"a table that cannot be read ({error})", "what `plans prepare` wrote", PREPARE)]
        ) from error
    if list(frame.columns) != list(ORDER[name]):
        raise DataError([Problem(where, 1, "", "other columns", "those of this version of the program", PREPARE)])
    return frame
