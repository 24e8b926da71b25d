"""What differs between two states of the data, row by row; every comparison looks each row up once."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from helpers.reports.changes_tables import ROW_TABLES, Sheet, Subject, Tables


class Kind(StrEnum):
    """How a row differs."""

    added = "added"
    removed = "removed"
    renamed = "renamed"
    changed = "changed"


@dataclass(frozen=True)
class Difference:
    """A row that differs.

    Attributes
    ----------
    before, now
        The row by column; empty where there is none.
    fields
        The columns that differ, in their order; empty for a row that came, went or was renamed only.
    counted
        What came or went with it: rows of a plan, or what plans say of a new indicator.
    """

    table: str
    kind: Kind
    key: str
    before: Mapping[str, str]
    now: Mapping[str, str]
    fields: tuple[str, ...] = ()
    counted: Mapping[str, int] = field(default_factory=dict)

    @property
    def row(self) -> Mapping[str, str]:
        """The row as it is now, or was last."""
        return self.now or self.before


@dataclass(frozen=True)
class PresenceDifference:
    """What a plan says of a subject, where that differs; ids are those of the rows that say it."""

    plan_id: str
    subject: str
    code: str
    before: str
    now: str
    ids_before: tuple[str, ...]
    ids_now: tuple[str, ...]


@dataclass(frozen=True)
class Differences:
    """Everything that differs.

    Attributes
    ----------
    rows
        By table, sorted by key.
    presence
        Of plans and subjects that both states have.
    renamed
        Indicators with the same definition under another code: old to new.
    uncompared
        Columns that one state lacks, as (table, column).
    """

    rows: Mapping[str, tuple[Difference, ...]]
    presence: tuple[PresenceDifference, ...]
    renamed: Mapping[str, str]
    uncompared: tuple[tuple[str, str], ...]

    def __bool__(self) -> bool:
        return any(self.rows.values()) or bool(self.presence)

    def counts(self) -> dict[str, dict[str, int]]:
        """Return how many rows of each table came, went, were renamed or changed; tables without any left out."""
        counted: dict[str, dict[str, int]] = {}
        for table, found in self.rows.items():
            if found:
                kinds = Counter(each.kind for each in found)
                counted[table] = {kind.value: kinds[kind] for kind in Kind if kinds[kind]}
        if self.presence:
            counted["presence"] = {Kind.changed.value: len(self.presence)}
        return counted


# Columns that follow from another row, where their differences are told.
FOLLOWS: Mapping[str, frozenset[str]] = {
    "values": frozenset({"plan_id", "region_id", "level", "theme", "topic", "family", "base", "measures", "unit_std"}),
    "statements": frozenset({"plan_id", "region_id", "level"}),
    "benchmarks": frozenset({"theme", "family", "unit_std"}),
}
# Differ with the printed number; told only where they differ without it, as when a unit's factor was wrong.
CONVERTED = {"value_std": ("value", "unit"), "value_std_high": ("value_high", "unit")}


def compare(before: Tables, now: Tables) -> Differences:
    """Return what differs between two states of the data.

    Values and statements of plans that came or went are counted with their plan, and what plans say of indicators
    that came or went with the indicator. Rows are known by their ids, which are never reused; an indicator that
    differs in its code alone is taken for the same one, renamed.
    """
    renamed = find_renamed(before["indicators"], now["indicators"])
    old = before.rename(renamed)
    came = now["plans"].rows.keys() - old["plans"].rows.keys()
    went = old["plans"].rows.keys() - now["plans"].rows.keys()
    rows: dict[str, tuple[Difference, ...]] = {}
    uncompared: list[tuple[str, str]] = []
    for name in ROW_TABLES:
        ours, theirs = old[name], now[name]
        if not ours.columns and theirs.rows:
            uncompared.append((name, ""))
            rows[name] = ()
            continue
        lacking = sorted(set(ours.columns) ^ set(theirs.columns)) if ours.columns and theirs.columns else []
        uncompared += [(name, column) for column in lacking]
        told_with_plan = came | went if name in ("values", "statements") else frozenset()
        rows[name] = tuple(_compare_sheets(ours, theirs, told_with_plan))
    back = {new: code for code, new in renamed.items()}
    rows["indicators"] = _with_renamed(rows["indicators"], back, before["indicators"], now["indicators"])
    rows["plans"] = _count_rows(rows["plans"], old, now)
    rows["indicators"] = _count_said(rows["indicators"], old, now)
    return Differences(rows, tuple(_compare_presence(old, now)), renamed, tuple(uncompared))


def find_renamed(before: Sheet, now: Sheet) -> dict[str, str]:
    """Return indicators that only changed their code, old to new.

    One of the old codes and one of the new ones must share everything but the code, and no third may.
    """
    if set(before.columns) != set(now.columns):
        return {}
    columns = [column for column in before.columns if column != "indicator"]

    def signatures(sheet: Sheet, other: Sheet) -> dict[tuple[str, ...], list[str]]:
        places = [sheet.columns.index(column) for column in columns]
        found: dict[tuple[str, ...], list[str]] = {}
        for code in sheet.rows.keys() - other.rows.keys():
            row = sheet.rows[code]
            found.setdefault(tuple(row[place] for place in places), []).append(code)
        return found

    gone, new = signatures(before, now), signatures(now, before)
    pairs = {
        codes[0]: new[signature][0]
        for signature, codes in gone.items()
        if len(codes) == 1 and len(new.get(signature, ())) == 1
    }
    return dict(sorted(pairs.items()))


def order_key(key: str) -> tuple[object, ...]:
    """Return what sorts ids the way people count: `v9` before `v10`."""
    return tuple((0, int(part), "") if part.isdigit() else (1, 0, part) for part in re.split(r"(\d+)", key) if part)


def _compare_sheets(before: Sheet, now: Sheet, told_with_plan: Iterable[str]) -> list[Difference]:
    left_out = FOLLOWS.get(now.name, frozenset())
    common = [column for column in now.columns if column in before.columns and column not in left_out]
    places = [(column, before.columns.index(column), now.columns.index(column)) for column in common]
    told = frozenset(told_with_plan)
    if before is now:
        return []

    def skipped(record: Mapping[str, str]) -> bool:
        return bool(told) and record.get("plan_id", "") in told

    found: list[Difference] = []
    for key, row in now.rows.items():
        old = before.rows.get(key)
        if old is None:
            record = now.record(key)
            if not skipped(record):
                found.append(Difference(now.name, Kind.added, key, {}, record))
        elif old != row or before.columns != now.columns:
            differing = {column for column, at_old, at_new in places if old[at_old] != row[at_new]}
            fields = tuple(
                column
                for column in common
                if column in differing and not differing.intersection(CONVERTED.get(column, ()))
            )
            if fields:
                found.append(Difference(now.name, Kind.changed, key, before.record(key), now.record(key), fields))
    for key in before.rows:
        if key not in now.rows:
            record = before.record(key)
            if not skipped(record):
                found.append(Difference(now.name, Kind.removed, key, record, {}))
    return sorted(found, key=lambda each: order_key(each.key))


def _with_renamed(
    found: tuple[Difference, ...], back: Mapping[str, str], before: Sheet, now: Sheet
) -> tuple[Difference, ...]:
    """Return the codebook's differences with the renamed indicators, which have no other."""
    renamed = [
        Difference("indicators", Kind.renamed, new, before.record(old), now.record(new), ("indicator",))
        for new, old in back.items()
    ]
    return tuple(sorted([*found, *renamed], key=lambda each: order_key(each.key)))


def _count_rows(plans: tuple[Difference, ...], before: Tables, now: Tables) -> tuple[Difference, ...]:
    moved = {each.key for each in plans if each.kind in (Kind.added, Kind.removed)}
    if not moved:
        return plans
    counts: dict[str, Counter[str]] = {key: Counter() for key in moved}
    for tables in (before, now):
        for name in ("values", "statements"):
            for _, plan in tables[name].column("plan_id"):
                if plan in moved:
                    counts[plan][name] += 1
    return tuple(
        Difference(each.table, each.kind, each.key, each.before, each.now, each.fields, dict(counts[each.key]))
        if each.key in moved
        else each
        for each in plans
    )


def _count_said(indicators: tuple[Difference, ...], before: Tables, now: Tables) -> tuple[Difference, ...]:
    """Return the codebook's differences, those that came or went with how many plans say what of them."""
    counted: list[Difference] = []
    for each in indicators:
        if each.kind in (Kind.added, Kind.removed):
            state = now if each.kind is Kind.added else before
            subject: Subject = ("indicator", each.key)
            states = Counter(said[subject][0] for said in state.presence.values() if subject in said)
            each = Difference(each.table, each.kind, each.key, each.before, each.now, each.fields, dict(states))
        counted.append(each)
    return tuple(counted)


def _compare_presence(before: Tables, now: Tables) -> list[PresenceDifference]:
    found: list[PresenceDifference] = []
    if before.presence is now.presence:
        return found
    for plan in sorted(now.presence.keys() & before.presence.keys()):
        ours, theirs = before.presence[plan], now.presence[plan]
        for subject, said in theirs.items():
            old = ours.get(subject)
            if old is not None and old[0] != said[0]:
                ids = [
                    tuple(part for part in (*each[1].split(";"), *each[2].split(";")) if part) for each in (old, said)
                ]
                found.append(PresenceDifference(plan, *subject, old[0], said[0], ids[0], ids[1]))
    return found
