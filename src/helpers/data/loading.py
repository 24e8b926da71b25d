"""Processed tables as dataframes, for notebooks and the analysis.

Text columns hold strings, empty cells are missing, ids such as `NA` stay text. Years and offsets are `Int64`, numbers
`float64`, lists stay strings with `;`. Tables that are missing, or were made from other curated files than those at
hand, are refused rather than read.

A table is read once a process, and again once its file was changed; what is handed out may be changed freely. Rows of some
regions or themes are found without a look at the others. A report reads what it has declared (`helpers.data.reach`).
"""

from __future__ import annotations

import json
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from helpers.data.freshness import is_fresh
from helpers.data.reach import BY_REGION, BY_THEME, hold_to_reach
from helpers.data.schema import DIGESTS, PREPARED
from helpers.errors import DataError, ParameterError, Problem, nearest
from helpers.paths import Project, find_root

REMEDY = "Run `plans prepare`."
KINDS = {"integer": "Int64", "number": "float64", "string": "str"}
# From pandas 3 on a copy shares its data until one of the two is changed.
_COPIES_ARE_LAZY = int(pd.__version__.partition(".")[0]) >= 3


def load_table(
    name: str,
    root: Path | str | None = None,
    *,
    regions: Sequence[str] | None = None,
    themes: Sequence[str] | None = None,
    straight: bool = False,
) -> pd.DataFrame:
    """Return one processed table, or the rows of it that concern some regions or themes, in the table's order.

    Parameters
    ----------
    name
        `regions`, `plans`, `indicators`, `vocabulary`, `values`, `statements`, `presence`, `benchmarks`, `requirements`,
        `crosschecks`, `neighbours`, `corrections`, `agreement` or `confusion`.
    root
        The project's folder; found as `helpers.paths.find_root` does where it is not named.
    regions
        Region ids; None for all. Tables without places have no use for it.
    themes
        Codes of themes; None for all. With a theme's own rows come those that its reports show beside them: what carries
        one of its requirements, what repeats one of its rows.
    straight
        Whether English text has straight quotes, as pages show it, in place of the curly ones of the curated files.

    Raises
    ------
    ParameterError
        For a table that does not exist, no project, or rows that the report being made has not declared.
    DataError
        Where the table is missing, faulty, or out of step with the curated files.
    """
    if name not in PREPARED:
        near = nearest(name, PREPARED)
        hint = f", perhaps '{near}'" if near else ""
        raise ParameterError(
            f"Table: found '{name}'; expected the name of a processed table{hint}. There are {', '.join(PREPARED)}."
        )
    hold_to_reach(name, regions, themes)
    project = Project(find_root(explicit=root))
    table = _open(name, project)
    places = _select(project, name, table, regions, themes)
    frame = table.straight if straight else table.frame
    return copy_frame(frame) if places is None else frame.take(places)


def copy_frame(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a copy that may be changed freely, at next to no cost where pandas copies lazily."""
    return frame.copy(deep=not _COPIES_ARE_LAZY)


STRAIGHT = {"’": "'", "‘": "'", "“": '"', "”": '"'}


def straighten(rows: pd.DataFrame) -> pd.DataFrame:
    """Return a table whose English text has straight quotes: the pages' font has curly ones as wide as a Chinese character."""
    made: dict[str, pd.Series[Any]] = {}
    for column in rows.columns:
        # few columns have any
        cells = rows[column].to_numpy(dtype=object) if column.endswith("_en") else ()
        text = "".join(one for one in cells if isinstance(one, str))
        for curly, straight in STRAIGHT.items():
            if curly in text:
                made[column] = made.get(column, rows[column]).str.replace(curly, straight, regex=False)
    return rows.assign(**made)


def load_names(root: Path | str | None = None) -> Mapping[str, Mapping[str, tuple[str, str]]]:
    """Return every region and plan by id, with its names in both languages: to refuse a mistyped one, not to be shown."""
    project = Project(find_root(explicit=root))
    return {name: _open(name, project).names for name in ("regions", "plans")}


def load_subjects(themes: Sequence[str] | None, root: Path | str | None = None) -> frozenset[tuple[str, str]] | None:
    """Return the kinds and codes of all that some themes' rows speak of; None for all themes."""
    if themes is None:
        return None
    subjects = _read_digests(Project(find_root(explicit=root)))["subjects"]
    return frozenset(one for theme in themes for one in subjects.get(theme, ()))


def _select(
    project: Project, name: str, table: _Table, regions: Sequence[str] | None, themes: Sequence[str] | None
) -> npt.NDArray[np.intp] | None:
    """Return where the rows asked for stand; None for all of them."""
    places = None
    if regions is not None and name in BY_REGION:
        keys: Sequence[str] = regions
        if "region_id" not in table.frame:
            plans = _open("plans", project)
            keys = list(plans.frame["plan_id"].take(_join(plans.places("region_id"), regions)))
        places = _join(table.places("region_id" if "region_id" in table.frame else "plan_id"), keys)
    if themes is not None and name in BY_THEME:
        rows = table.frame if places is None else table.frame.take(places)
        inside = np.flatnonzero(_of_themes(project, name, rows, set(themes)))
        places = inside if places is None else places[inside]
    return places


def _join(places: Mapping[Hashable, npt.NDArray[np.intp]], keys: Iterable[str]) -> npt.NDArray[np.intp]:
    found = [places[key] for key in keys if key in places]
    return np.sort(np.concatenate(found)) if found else np.zeros(0, dtype=np.intp)


def _of_themes(project: Project, name: str, rows: pd.DataFrame, themes: set[str]) -> npt.NDArray[np.bool_]:
    digests = _read_digests(project)
    also = {one for theme in themes for one in digests["guests"].get(theme, ())}
    if name == "values":
        return (rows["theme"].isin(themes) | rows["value_id"].isin(also)).to_numpy(bool)
    if name == "statements":
        second = rows["also_theme"].fillna("").str.split(";").map(themes.intersection).astype(bool)
        return (rows["theme"].isin(themes) | second | rows["statement_id"].isin(also)).to_numpy(bool)
    keys = list(zip(rows["subject"], rows["code"], strict=True))
    told = {key for theme in themes for key in digests["subjects"].get(theme, ())}
    return np.fromiter((key in told for key in keys), dtype=bool, count=len(keys))


def _read_digests(project: Project) -> dict[str, Any]:
    where = f"data/processed/{DIGESTS}"
    try:
        return _parse_digests(project.processed / DIGESTS, _stamp(project.processed / DIGESTS))
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise _refuse(where, f"a file that cannot be read ({error})", "what `plans prepare` wrote") from error


@lru_cache(maxsize=4)
def _parse_digests(path: Path, _: tuple[int, int, int]) -> dict[str, Any]:
    told = json.loads(path.read_bytes())
    subjects = {theme: [(kind, code) for kind, code in listed] for theme, listed in told["subjects"].items()}
    return {"guests": told["guests"], "subjects": subjects}


def _open(name: str, project: Project) -> _Table:
    where = f"data/processed/{name}.csv"
    path = project.processed / f"{name}.csv"
    if not path.is_file():
        raise _refuse(where, "no such file", "the tables made from data/raw")
    if not is_fresh(project):
        found = "tables made from other curated files than those in data/raw"
        raise _refuse("data/processed", found, "tables made from data/raw as it is now")
    return _read(path, name, where, _stamp(path))


def stamp_tables(project: Project) -> tuple[tuple[int, int, int] | None, ...]:
    """Return what tells the tables, and what `prepare` wrote beside them, from any that are written later."""
    paths = [project.processed / name for name in (*(f"{name}.csv" for name in PREPARED), DIGESTS)]
    return tuple(_stamp(path) if path.is_file() else None for path in paths)


def _stamp(path: Path) -> tuple[int, int, int]:
    # The inode and the place tell files apart that were replaced by others of the same size at the same time.
    status = path.stat()
    return status.st_size, status.st_mtime_ns, status.st_ino


@dataclass(frozen=True)
class _Table:
    """A table as read, and where the rows of each region or plan stand in it, found once a process."""

    frame: pd.DataFrame
    found: dict[str, Mapping[Hashable, npt.NDArray[np.intp]]] = field(default_factory=dict)

    def places(self, column: str) -> Mapping[Hashable, npt.NDArray[np.intp]]:
        """Return where the rows with each content of a column stand."""
        if column not in self.found:
            found = self.frame.groupby(column).indices
            self.found[column] = {key: np.asarray(places, dtype=np.intp) for key, places in found.items()}
        return self.found[column]

    @cached_property
    def straight(self) -> pd.DataFrame:
        """The table with straight quotes in its English text."""
        return straighten(self.frame)

    @cached_property
    def names(self) -> Mapping[str, tuple[str, str]]:
        """Each row's id, with its names or titles in both languages."""
        named = "name" if "name_en" in self.frame else "title"
        pairs = zip(self.frame[f"{named}_en"], self.frame[f"{named}_zh"], strict=True)
        return dict(zip(self.frame.iloc[:, 0], pairs, strict=True))


def _refuse(where: str, found: str, expected: str, line: int = 0) -> DataError:
    return DataError([Problem(where, line, "", found, expected, REMEDY)])


@lru_cache(maxsize=4 * len(PREPARED))
def _read(path: Path, name: str, where: str, stamp: tuple[int, int, int]) -> _Table:
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
    return _Table(frame)
