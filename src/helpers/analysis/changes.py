"""What differs between two states of the data, cell by cell, and which verdicts and possible ranks moved with it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from helpers.analysis.cells import CELL, all_comparable, latest_values
from helpers.analysis.corrections import REASONS, add_reasons
from helpers.analysis.ranks import rank_ranges
from helpers.analysis.standing import text
from helpers.analysis.verdicts import judge_values
from helpers.data.schema import PREPARED
from helpers.errors import ComparabilityError

Tables = Mapping[str, pd.DataFrame]
"""The processed tables of one state, by name."""

TABLES = (
    *("values", "statements", "presence", "benchmarks", "indicators"),
    *("vocabulary", "plans", "regions", "crosschecks"),
)
KINDS = ("added", "removed", "renamed", "changed")
WHOLE = ("added", "removed")

FOLLOWS = {
    "values": {"plan_id", "region_id", "level", "theme", "topic", "family", "base", "measures", "unit_std", "undated"},
    "statements": {"plan_id", "region_id", "level"},
    "benchmarks": {"theme", "family", "unit_std"},
    "presence": {"region_id", "value_ids", "statement_ids"},
}
"""Columns that follow from another row, where their differences are told."""

CONVERTED = {"value_std": ["value", "unit"], "value_std_high": ["value_high", "unit"]}
"""Differ with the printed number; told only where they differ without it, as when a unit's factor was wrong."""

DECIDING = ("values", "benchmarks", "indicators", "plans", "regions")
"""Tables from which verdicts and ranks follow."""

DECIDE_NOTHING = {
    *("term", "term_offset", "printed", "offset", "figure", "figure_offset", "locator", "hedge", "year_basis"),
    *("figure_kind", "reading_en", "reading_zh", "note_en", "note_zh", "issuing_document", "document_number"),
    *("seen_at", "confidence", "name_en", "name_zh", "definition_en", "definition_zh", "numerator_en"),
    *("numerator_zh", "denominator_en", "denominator_zh", "definition_source", "family", "topic", "theme"),
}
"""Columns that say where something stands or why."""

ROOM = 300_000
"""Bytes of text that the rows listed may have together, with which a page of them stays within 350 KB."""

ROW = 900
"""Bytes that a row takes beside its text, in its table and in what is downloaded."""

MOST_MOVED = 40
"""So many verdicts, and so many ranks, are listed."""


def find_changes(before: Tables, now: Tables, corrections: pd.DataFrame | None = None) -> dict[str, pd.DataFrame]:
    """Return what differs between two states of the data, as the frames of a finding; `rows` is the main one.

    Rows are known by their ids, which are never reused. An indicator that differs in its code alone is taken for the
    same one, renamed. What a plan's files hold comes and goes with the plan, and what plans say of an indicator with the
    indicator: it is counted in `carried`. Verdicts and ranks of both states follow from the same rules.

    Parameters
    ----------
    before, now
        The processed tables `TABLES` of both states, with the same columns.
    corrections
        The processed table of that name as it is now; None for no reasons.

    Returns
    -------
    dict of DataFrame
        rows
            One row a cell that differs, or a row that came, went or was renamed; by table, kind and key as people count.

            =============== =================================================================================
            table, key      which row; several key columns are joined by `/`
            kind            added, removed, renamed or changed
            field           the column that differs; empty where the whole row came or went
            before, now     the cell as text, empty where it is empty
            plan_id         the plan it belongs to, and indicator; empty where there is none
            ids             of presence: value and statement ids that say it, as it is now, or else was, with `;`
            reason_en, _zh  why, where a correction says so
            listed          whether tables show it: as many of each table and kind as `ROOM` holds
            =============== =================================================================================
        carried
            What came or went with plans and indicators: table, key, what (`values`, `statements`, or a presence), n.
        verdicts
            value_id, benchmark_id, plan_id, indicator, before, now (empty for no verdict), kept (whether both states have
            figure and benchmark), causes (`table:key` of rows that differ, with `;`), listed.
        ranks
            The columns of a comparable cell, level, region_id, value_id, best, worst, n and the same with `_before`
            (missing for no rank), kept, causes (those of the region's own figure first), listed.
    """
    renamed = find_renamed(before["indicators"], now["indicators"])
    old = {name: rename_indicators(before[name], renamed) for name in TABLES}
    texts = {name: (_as_text(name, old[name]), _as_text(name, now[name])) for name in TABLES}
    rows = pd.concat([*(compare_rows(name, *texts[name]) for name in TABLES), list_renamed(renamed)], ignore_index=True)
    rows = drop_carried(rows)
    rows = rows[~(rows["kind"].isin(WHOLE) & (rows["table"] == "presence"))]
    if corrections is None:
        rows = rows.assign(**dict.fromkeys(REASONS, ""))
    else:
        rows = add_reasons(rows, corrections)
    rows = _list(_sort(rows))
    deciding = rows[rows["table"].isin(DECIDING) & (rows["kind"] != "renamed") & ~rows["field"].isin(DECIDE_NOTHING)]
    causes = set(zip(deciding["table"], deciding["key"], strict=True))
    touched = find_touched(deciding, old, now)
    was, is_now = ({name: _touched(one[name], touched) for name in DECIDING} for one in (old, now))
    return {
        "rows": rows,
        "carried": _count_carried(rows, old, now),
        "verdicts": _compare_verdicts(was, is_now, causes),
        "ranks": _compare_ranks(was, is_now, causes),
    }


def find_renamed(before: pd.DataFrame, now: pd.DataFrame) -> dict[str, str]:
    """Return indicators that only changed their code, old to new.

    One of the old codes and one of the new ones must share everything but the code, and no third may.
    """
    gone, new = (
        one[~one["indicator"].isin(other["indicator"])].astype(object).where(lambda cell: cell.notna(), "").astype(str)
        for one, other in ((before, now), (now, before))
    )
    same = [column for column in now.columns if column != "indicator"]
    pairs = gone.merge(new, on=same, suffixes=("_before", "_now"))[["indicator_before", "indicator_now"]]
    alone = ~pairs["indicator_before"].duplicated(keep=False) & ~pairs["indicator_now"].duplicated(keep=False)
    return dict(sorted(pairs[alone].itertuples(index=False, name=None)))


def rename_indicators(frame: pd.DataFrame, renamed: Mapping[str, str]) -> pd.DataFrame:
    """Return a table with indicators by their new codes, old to new."""
    if not renamed:
        return frame
    if "subject" in frame:
        own = frame["subject"] == "indicator"
        return frame.assign(code=frame["code"].where(~own, frame["code"].replace(dict(renamed))))
    return frame.assign(indicator=frame["indicator"].replace(dict(renamed))) if "indicator" in frame else frame


def _as_text(name: str, frame: pd.DataFrame) -> pd.DataFrame:
    """Return a table with every cell as text, by key."""
    cells = {str(column): _column_text(frame[column]) for column in frame}
    made = pd.DataFrame(cells, dtype="str")
    return made.set_index(key_of(name, made))


def key_of(name: str, frame: pd.DataFrame) -> pd.Series[Any]:
    """Return the key of each row of a table; several key columns are joined by `/`."""
    first, *others = PREPARED[name].key
    return frame[first].astype("str").str.cat(frame[others].astype("str"), sep="/") if others else frame[first]


def _column_text(column: pd.Series[Any]) -> pd.Series[Any]:
    if column.dtype == "float64":
        column = column.map(lambda number: np.format_float_positional(number, trim="-"), na_action="ignore")
    return text(column.to_frame("cell"), "cell")


# ----------------------------------------------------------------------------------------------------------------- rows


def compare_rows(name: str, before: pd.DataFrame, now: pd.DataFrame) -> pd.DataFrame:
    """Return the cells of one table that differ, and the rows that came or went.

    Parameters
    ----------
    name
        The table's name.
    before, now
        Both states with every cell as text, by key and with the same columns.

    Returns
    -------
    DataFrame
        table, key, kind, field, before, now, plan_id, indicator and ids as in `find_changes`, and size: the bytes that
        the row takes on a page.
    """
    fields = [column for column in now.columns if column not in FOLLOWS.get(name, ())]
    came, went = now.index.difference(before.index), before.index.difference(now.index)
    both = now.index.intersection(before.index)
    old, new = before.loc[both, fields], now.loc[both, fields]
    differs = old.ne(new)
    for field in CONVERTED.keys() & set(fields):
        differs[field] &= ~differs[CONVERTED[field]].any(axis=1)
    at, place = np.nonzero(differs.to_numpy())
    changed = pd.DataFrame(
        {
            "key": both.to_numpy()[at],
            "kind": "changed",
            "field": np.array(fields)[place],
            "before": old.to_numpy()[at, place],
            "now": new.to_numpy()[at, place],
        }
    )
    kinds = ["added"] * len(came) + ["removed"] * len(went)
    whole = pd.DataFrame({"key": [*came, *went], "kind": kinds}).assign(field="", before="", now="")
    rows = pd.concat([whole, changed], ignore_index=True).assign(table=name)
    known = pd.concat([now, before])
    known = known[~known.index.duplicated()].loc[rows["key"]]
    for column in ("plan_id", "indicator"):
        rows[column] = known[column].to_numpy() if column in known else ""
    rows["ids"] = _said(known).to_numpy() if name == "presence" else ""
    shown = known.sum(axis=1).where(rows["field"].eq("").to_numpy(), (rows["before"] + rows["now"]).to_numpy() * 2)
    return rows.assign(size=[len(cell.encode()) // 2 * 2 for cell in shown.astype(str)])


def list_renamed(renamed: Mapping[str, str]) -> pd.DataFrame:
    """Return indicators that only changed their code, old to new, as rows of `compare_rows`."""
    codes = {"key": list(renamed.values()), "before": list(renamed), "now": list(renamed.values())}
    made = pd.DataFrame({**codes, "indicator": codes["now"]}, dtype="str")
    return made.assign(table="indicators", kind="renamed", field="indicator", plan_id="", ids="", size=0)


def drop_carried(rows: pd.DataFrame) -> pd.DataFrame:
    """Return what differs without the rows that came or went with their plan."""
    whole, of_plans = rows["kind"].isin(WHOLE), rows["table"] == "plans"
    return rows[~(whole & ~of_plans & rows["plan_id"].isin(rows.loc[whole & of_plans, "key"]))]


def _said(known: pd.DataFrame) -> pd.Series[Any]:
    return (known["value_ids"] + ";" + known["statement_ids"]).str.strip(";")


def _sort(rows: pd.DataFrame) -> pd.DataFrame:
    """Return rows by table, kind and key, `v9` before `v10`; the fields of a row keep their order."""
    order = {
        "table": rows["table"].map(TABLES.index),
        "kind": rows["kind"].map(KINDS.index),
        "key": natural(rows["key"]),
    }
    return rows.loc[pd.DataFrame(order, index=rows.index).sort_values([*order], kind="stable").index]


def natural(keys: pd.Series[Any]) -> pd.Series[Any]:
    """Return what sorts ids as people count."""
    return keys.astype("str").str.replace(r"\d+", lambda found: found[0].zfill(12), regex=True)


def _list(rows: pd.DataFrame) -> pd.DataFrame:
    """Return rows with `listed`: tables of one kind that need little room have all, the others share what is left."""
    reasons = [max(len(reason.encode()) for reason in both) for both in rows[REASONS].to_numpy()]
    sizes = rows["size"] + np.array(reasons, dtype="int64") + ROW
    shown = rows["table"] + " " + rows["kind"]
    needed = sizes.groupby(shown).sum().sort_values()
    share, left = {}, ROOM
    for number, (table, size) in enumerate(needed.items()):
        share[table] = left // (len(needed) - number)
        left -= min(size, share[table])
    whole = sizes.groupby([shown, rows["key"]], sort=False).transform("sum")
    first = ~rows.duplicated(["table", "kind", "key"])
    end = whole.where(first, 0).groupby(shown).cumsum()
    alone = first.groupby(shown).cumsum() == 1
    listed = (end <= shown.map(share)) | alone
    columns = ["table", "key", "kind", "field", "before", "now", "plan_id", "indicator", "ids", *REASONS]
    return rows[columns].assign(listed=listed.astype(bool)).reset_index(drop=True)


def _count_carried(rows: pd.DataFrame, before: Tables, now: Tables) -> pd.DataFrame:
    """Return how many values and statements came or went with each plan, and how plans spoke of each indicator."""
    whole = rows[rows["kind"].isin(WHOLE)]
    found = []
    for state in (before, now):
        for name in ("values", "statements"):
            own = state[name].assign(table="plans", key=state[name]["plan_id"], what=name)
            found.append(own[["table", "key", "what"]])
        said = state["presence"][state["presence"]["subject"] == "indicator"]
        own = said.assign(table="indicators", key=said["code"], what=said["presence"])
        found.append(own[["table", "key", "what"]])
    counted = pd.concat(found).merge(whole[["table", "key"]], on=["table", "key"])
    return counted.groupby(["table", "key", "what"]).size().rename("n").reset_index()


# -------------------------------------------------------------------------------------------------------------- follows


def find_touched(deciding: pd.DataFrame, before: Tables, now: Tables) -> set[str]:
    """Return the indicators whose verdicts and ranks a difference can move."""
    touched = set(deciding["indicator"])
    recoded = deciding[deciding["field"] == "indicator"]
    touched |= {*recoded["before"], *recoded["now"]}
    plans, regions = (deciding.loc[deciding["table"] == name, "key"] for name in ("plans", "regions"))
    for state in (before, now):
        values = state["values"]
        touched |= set(values.loc[values["plan_id"].isin(plans) | values["region_id"].isin(regions), "indicator"])
    return touched - {""}


def _touched(frame: pd.DataFrame, indicators: set[str]) -> pd.DataFrame:
    return frame[frame["indicator"].isin(indicators)] if "indicator" in frame else frame


def _compare_verdicts(before: Tables, now: Tables, causes: set[tuple[str, str]]) -> pd.DataFrame:
    """Return the verdicts that moved."""
    pair = ["value_id", "benchmark_id"]
    judged = [
        judge_values(*(one[name] for name in DECIDING))[[*pair, "plan_id", "region_id", "indicator", "verdict"]]
        for one in (before, now)
    ]
    rows = judged[0].merge(judged[1], on=pair, how="outer", suffixes=("_before", ""))
    for name in ("plan_id", "region_id", "indicator"):
        rows[name] = rows[name].fillna(rows[f"{name}_before"])
    rows = rows.assign(before=text(rows, "verdict_before"), now=text(rows, "verdict"))
    rows = rows[rows["before"] != rows["now"]]
    there = [
        set(before[name][key]) & set(now[name][key]) for name, key in (("values", pair[0]), ("benchmarks", pair[1]))
    ]
    rows = rows.assign(kept=rows[pair[0]].isin(there[0]) & rows[pair[1]].isin(there[1]))
    keys = rows[["value_id", "benchmark_id", "indicator", "plan_id", "region_id"]].to_numpy()
    rows["causes"] = [_name_causes(zip(DECIDING, row, strict=True), causes) for row in keys]
    rows = rows.iloc[natural(rows["value_id"] + " " + rows["benchmark_id"]).argsort(kind="stable")]
    return _list_moved(rows[[*pair, "plan_id", "indicator", "before", "now", "kept", "causes"]])


def _rank(state: Tables) -> tuple[pd.DataFrame, dict[tuple[str, ...], list[tuple[str, str, str]]]]:
    """Return possible ranks by cell, level and region, and what figures, of which plan and region, each cell has."""
    ranks, cells = [], {}
    for comparable in all_comparable(latest_values(state["values"], state["plans"]), state["indicators"]):
        cell = tuple("" if (part := getattr(comparable.key, name)) is None else str(part) for name in CELL)
        try:
            rows = rank_ranges(comparable)
        except ComparabilityError:
            # a region prints two figures here, and reports do not rank them either
            continue
        own = comparable.frame[["value_id", "plan_id", "region_id"]]
        cells[cell] = list(own.itertuples(index=False, name=None))
        ranks.append(rows[rows["best"].notna() & (rows["n"] > 1)].assign(**dict(zip(CELL, cell, strict=True))))
    columns = [*CELL, "level", "region_id", "value_id", "best", "worst", "n"]
    found = pd.concat(ranks) if ranks else pd.DataFrame({name: pd.Series(dtype="str") for name in columns})
    return found[columns].astype(dict.fromkeys(["best", "worst", "n"], "Int64")), cells


def _compare_ranks(before: Tables, now: Tables, causes: set[tuple[str, str]]) -> pd.DataFrame:
    """Return the possible ranks that moved."""
    (old, old_cells), (new, new_cells) = _rank(before), _rank(now)
    rows = old.merge(new, on=[*CELL, "region_id"], how="outer", suffixes=("_before", ""))
    same = (rows["best"] == rows["best_before"]) & (rows["worst"] == rows["worst_before"])
    rows = rows[~same.fillna(False).astype(bool)]
    both = rows["best"].notna() & rows["best_before"].notna()
    there = set(before["values"]["value_id"]) & set(now["values"]["value_id"])
    rows = rows.assign(**{name: rows[name].fillna(rows[f"{name}_before"]) for name in ("level", "value_id")})
    rows = rows.assign(kept=both | rows["value_id"].isin(there))
    why = []
    for row in rows[[*CELL, "value_id", "value_id_before"]].itertuples(index=False, name=None):
        cell, own = row[: len(CELL)], row[len(CELL) :]
        figures = [*old_cells.get(cell, []), *new_cells.get(cell, [])]
        figures.sort(key=lambda figure: figure[0] not in own)
        keys = (pair for figure in figures for pair in zip(("values", "plans", "regions"), figure, strict=True))
        why.append(_name_causes([*keys, ("indicators", cell[0])], causes))
    counts = ["best", "worst", "n"]
    columns = [*CELL, "level", "region_id", "value_id", *(f"{name}_before" for name in counts), *counts, "kept"]
    return _list_moved(rows[columns].assign(causes=pd.Series(why, index=rows.index, dtype="str")))


def _name_causes(candidates: Iterable[tuple[str, str]], causes: set[tuple[str, str]]) -> str:
    return ";".join(dict.fromkeys(":".join(one) for one in candidates if one in causes))


def _list_moved(rows: pd.DataFrame) -> pd.DataFrame:
    """Return what moved with `listed`: the first that both states have; the others are only counted."""
    kept = rows["kept"].astype(bool)
    return rows.assign(kept=kept, listed=kept & (kept.cumsum() <= MOST_MOVED)).reset_index(drop=True)
