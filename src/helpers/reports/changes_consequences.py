"""What follows from the differences: verdicts and possible ranks that moved, each with the rows that moved it.

Only indicators that a difference touches are judged and ranked again, since nothing else can have moved.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from helpers.data.processed import columns_of
from helpers.errors import ComparabilityError, DataError, Problem
from helpers.reports.changes_differences import Difference, Differences, Kind, order_key
from helpers.reports.changes_tables import Sheet, Tables

if TYPE_CHECKING:
    import pandas as pd

NEEDED = ("values", "benchmarks", "indicators", "plans", "regions")
# Columns that say where something stands or why, and decide nothing.
DECIDE_NOTHING = frozenset(
    {"term", "term_offset", "printed", "offset", "figure", "figure_offset", "locator", "hedge", "year_basis"}
    | {
        "figure_kind",
        "reading_en",
        "reading_zh",
        "note_en",
        "note_zh",
        "issuing_document",
        "document_number",
        "seen_at",
    }
    | {"confidence", "name_en", "name_zh", "definition_en", "definition_zh", "numerator_en", "numerator_zh"}
    | {"denominator_en", "denominator_zh", "definition_source", "family", "topic", "theme"}
)


@dataclass(frozen=True)
class Cause:
    """A row whose difference moved something: its table and key."""

    table: str
    key: str


@dataclass(frozen=True)
class VerdictMove:
    """A verdict on a figure and benchmark that both states have; empty where there was, or is, none."""

    value_id: str
    benchmark_id: str
    before: str
    now: str
    causes: tuple[Cause, ...]


@dataclass(frozen=True)
class Cell:
    """What ranked figures agree in."""

    indicator: str
    scope: str
    year: int | None
    year_from: int | None
    per: str
    standing: str
    level: str


@dataclass(frozen=True)
class Rank:
    """Best and worst possible rank among n regions, with the figure ranked."""

    best: int
    worst: int
    n: int
    value_id: str


@dataclass(frozen=True)
class RankMove:
    """A region's possible ranks in a comparison; None where it had, or has, none."""

    cell: Cell
    region_id: str
    before: Rank | None
    now: Rank | None
    causes: tuple[Cause, ...]


@dataclass(frozen=True)
class Consequences:
    """What moved, and how much came or went with the figures and benchmarks themselves.

    Attributes
    ----------
    lacking
        Columns that one state lacks, so that nothing could be judged or ranked again.
    """

    verdicts: tuple[VerdictMove, ...] = ()
    ranks: tuple[RankMove, ...] = ()
    verdicts_came: int = 0
    verdicts_went: int = 0
    ranks_came: int = 0
    ranks_went: int = 0
    lacking: tuple[str, ...] = ()


def follow(before: Tables, now: Tables, differences: Differences) -> Consequences:
    """Return the verdicts and possible ranks that moved.

    Where a region has several plans that fill the same cell, the later plan's word is ranked, and cells in which a
    region still has two figures are not ranked, as in reports.
    """
    causes = _Causes(differences)
    before = before.rename(differences.renamed)
    touched = _touched_indicators(before, now, differences)
    if not touched:
        return Consequences()
    lacking = tuple(f"{name}.{column}" for name in NEEDED for column in _lacking(name, before, now))
    if lacking:
        return Consequences(lacking=lacking)
    old, new = _Frames.of(before, touched), _Frames.of(now, touched)
    verdicts = _compare_verdicts(old, new, before, now, causes)
    ranks = _compare_ranks(old, new, before, now, causes)
    return Consequences(verdicts[0], ranks[0], *verdicts[1:], *ranks[1:])


def _lacking(name: str, before: Tables, now: Tables) -> list[str]:
    # `per` and `part` and the notes came later; what the analysis reads without a fallback is asked for.
    wanted = {column.name for column in columns_of(name)} - DECIDE_NOTHING - {"per", "part", "stands_for"}
    return sorted(wanted - (set(before[name].columns) & set(now[name].columns)))


# --------------------------------------------------------------------------------------------------------------- causes


class _Causes:
    """The rows that differ in something that decides, by table and key."""

    def __init__(self, differences: Differences):
        self.rows = {
            (table, each.key)
            for table in NEEDED
            for each in differences.rows.get(table, ())
            if each.kind is not Kind.renamed and _decides(each)
        }

    def of(self, *candidates: tuple[str, str]) -> tuple[Cause, ...]:
        """Return those of the rows named that differ, in their order, each once."""
        return tuple(Cause(*each) for each in dict.fromkeys(candidates) if each in self.rows)


def _decides(each: Difference) -> bool:
    return not each.fields or bool(set(each.fields) - DECIDE_NOTHING)


def _touched_indicators(before: Tables, now: Tables, differences: Differences) -> set[str]:
    deciding = {name: [each for each in differences.rows.get(name, ()) if _decides(each)] for name in NEEDED}
    touched = {
        row["indicator"]
        for name in ("values", "benchmarks", "indicators")
        for each in deciding[name]
        if each.kind is not Kind.renamed
        for row in (each.before, each.now)
        if row
    }
    plans = {each.key for each in deciding["plans"]}
    regions = {each.key for each in deciding["regions"]}
    if plans or regions:
        for tables in (before, now):
            sheet = tables["values"]
            at = [sheet.columns.index(name) for name in ("plan_id", "region_id", "indicator")]
            touched |= {row[at[2]] for row in sheet.rows.values() if row[at[0]] in plans or row[at[1]] in regions}
    return touched


# --------------------------------------------------------------------------------------------------------------- frames


@dataclass(frozen=True)
class _Frames:
    """What the analysis takes."""

    values: pd.DataFrame
    benchmarks: pd.DataFrame
    indicators: pd.DataFrame
    plans: pd.DataFrame
    regions: pd.DataFrame

    @classmethod
    def of(cls, tables: Tables, touched: Collection[str]) -> _Frames:
        return cls(**{name: make_frame(tables[name], touched) for name in NEEDED})


def make_frame(sheet: Sheet, indicators: Collection[str]) -> pd.DataFrame:
    """Return a table as the analysis takes it, with the rows of some indicators where it speaks of indicators.

    Raises
    ------
    DataError
        Where a number cannot be read.
    """
    import pandas as pd

    rows: Iterable[tuple[str, ...]] = sheet.rows.values()
    if "indicator" in sheet.columns:
        at = sheet.columns.index("indicator")
        rows = [row for row in rows if row[at] in indicators]
    frame = pd.DataFrame(list(rows), columns=list(sheet.columns), dtype="str")
    types = {column.name: column.type for column in columns_of(sheet.name)}
    for name in sheet.columns:
        kind = types.get(name, "string")
        if kind == "string":
            continue
        try:
            numbers = pd.to_numeric(frame[name].where(frame[name] != ""))
            frame[name] = numbers.astype("float64") if kind == "number" else numbers.astype("Int64")
        except (ValueError, TypeError) as error:
            found, remedy = f"a cell that is no number ({error})", "Name a baseline whose tables are whole."
            raise DataError([Problem(f"{sheet.name}.csv", 0, name, found, "numbers", remedy)]) from None
    return frame


# ------------------------------------------------------------------------------------------------------------- verdicts

Pair = tuple[str, str]


def _judge(frames: _Frames) -> dict[Pair, str]:
    from helpers.analysis.verdicts import judge_values

    judged = judge_values(frames.values, frames.benchmarks, frames.indicators, frames.plans, frames.regions)
    pairs = zip(judged["value_id"].tolist(), judged["benchmark_id"].tolist(), strict=True)
    return dict(zip(pairs, judged["verdict"].tolist(), strict=True))


def _compare_verdicts(
    old: _Frames, new: _Frames, before: Tables, now: Tables, causes: _Causes
) -> tuple[tuple[VerdictMove, ...], int, int]:
    ours, theirs = _judge(old), _judge(new)
    values = before["values"].rows.keys() & now["values"].rows.keys()
    marks = before["benchmarks"].rows.keys() & now["benchmarks"].rows.keys()
    moved, came, went = [], 0, 0
    for pair in sorted(ours.keys() | theirs.keys(), key=lambda pair: (order_key(pair[0]), order_key(pair[1]))):
        was, is_now = ours.get(pair, ""), theirs.get(pair, "")
        if was == is_now:
            continue
        value_id, benchmark_id = pair
        if value_id in values and benchmark_id in marks:
            row = now["values"].record(value_id)
            why = causes.of(
                ("values", value_id),
                ("benchmarks", benchmark_id),
                ("indicators", row["indicator"]),
                ("plans", row["plan_id"]),
                ("regions", row["region_id"]),
            )
            moved.append(VerdictMove(value_id, benchmark_id, was, is_now, why))
        elif is_now:
            came += 1
        else:
            went += 1
    return tuple(moved), came, went


# ---------------------------------------------------------------------------------------------------------------- ranks


@dataclass
class _Ranked:
    """The ranks of one cell, level by level, and the figures in it."""

    ranks: dict[str, Rank]
    levels: dict[str, str]
    value_ids: list[str]


def _rank(frames: _Frames) -> dict[tuple[object, ...], _Ranked]:
    from helpers.analysis.cells import all_comparable, latest_values
    from helpers.analysis.ranks import rank_ranges

    ranked: dict[tuple[object, ...], _Ranked] = {}
    for comparable in all_comparable(latest_values(frames.values, frames.plans), frames.indicators):
        key = comparable.key
        cell = (key.indicator, key.scope, key.year, key.year_from, key.per, str(key.standing))
        try:
            rows = rank_ranges(comparable)
        except ComparabilityError:
            # A region prints two figures here, and reports do not rank them either.
            continue
        found: dict[str, Rank] = {}
        levels: dict[str, str] = {}
        names = ("region_id", "level", "best", "worst", "n", "value_id")
        for region, level, best, worst, n, value_id in zip(*(rows[name].tolist() for name in names), strict=True):
            if _is_number(best) and n > 1:
                found[region] = Rank(int(best), int(worst), int(n), value_id)
                levels[region] = level
        ranked[cell] = _Ranked(found, levels, comparable.frame["value_id"].tolist())
    return ranked


def _is_number(cell: Any) -> bool:
    import pandas as pd

    return not pd.isna(cell)


def _compare_ranks(
    old: _Frames, new: _Frames, before: Tables, now: Tables, causes: _Causes
) -> tuple[tuple[RankMove, ...], int, int]:
    ours, theirs = _rank(old), _rank(new)
    values = before["values"].rows.keys() & now["values"].rows.keys()
    nothing = _Ranked({}, {}, [])
    moved, came, went = [], 0, 0
    for cell in sorted(ours.keys() | theirs.keys(), key=repr):
        was, is_now = ours.get(cell, nothing), theirs.get(cell, nothing)
        whole: tuple[Cause, ...] | None = None
        for region in sorted(was.ranks.keys() | is_now.ranks.keys()):
            one, other = was.ranks.get(region), is_now.ranks.get(region)
            if one and other and (one.best, one.worst) == (other.best, other.worst):
                continue
            kept = (other or one or _NO_RANK).value_id in values
            if not (one and other) and not kept:
                came, went = came + (other is not None), went + (one is not None)
                continue
            if whole is None:
                # Worked out once a cell, and only where something in it moved.
                whole = _causes_of_cell([*was.value_ids, *is_now.value_ids], str(cell[0]), before, now, causes)
            own = {each.value_id for each in (one, other) if each}
            why = tuple(sorted(whole, key=lambda cause: cause.key not in own))
            level = is_now.levels.get(region) or was.levels[region]
            moved.append(RankMove(_make_cell(cell, level), region, one, other, why))
    return tuple(moved), came, went


_NO_RANK = Rank(0, 0, 0, "")


def _make_cell(cell: tuple[Any, ...], level: str) -> Cell:
    indicator, scope, year, year_from, per, standing = cell
    return Cell(indicator, scope, year, year_from, per, standing, level)


def _causes_of_cell(
    value_ids: Iterable[str], indicator: str, before: Tables, now: Tables, causes: _Causes
) -> tuple[Cause, ...]:
    candidates: list[tuple[str, str]] = []
    for value_id in dict.fromkeys(value_ids):
        row: Mapping[str, str] = (now if value_id in now["values"].rows else before)["values"].record(value_id)
        candidates += [("values", value_id), ("plans", row["plan_id"]), ("regions", row["region_id"])]
    return causes.of(*candidates, ("indicators", indicator))
