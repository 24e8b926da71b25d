"""What readers find in free text of the curated data: softeners as the plans print them, and nothing of how the data is kept."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from places import REPOSITORY, plan_texts

from helpers.data.cells import split_list
from helpers.paths import Project

RAW = Project(REPOSITORY).raw
TABLES = [*(RAW / f"{name}.csv" for name in ("requirements", "benchmarks", "indicators", "crosschecks", "plans"))]
TABLES += sorted([*RAW.glob("values/*.csv"), *RAW.glob("statements/*.csv")])
FREE = re.compile(r"(?:note|reading|definition|summary|asks|name)_(?:en|zh)")
# rules by number, rows and lines of tables, and what leans on another entry that a reader does not see beside it
KEPT = re.compile(
    r"\b(?:this|the|that|own|neither|benchmark) rows?\b|\brule R\d|\bcodebook\b|\bNo indicator\b|(?:^|\. )(?:As|See) [a-z]+[-_]"
    r"|规则R\d|此行[为是，]|基准行|挂基准|代此行|另列一行|尚无(?:对应)?指标|同上|同.{0,6}条。|[前上]一[条行]"
)
SOFT = re.compile("(?<!加)大体|大致|若干|一批|有所|一定突破|基本完善|基本配齐|初步建立")


def rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        yield from csv.DictReader(file)


def ids() -> set[str]:
    """Return the ids of rows that readers never see, of more than one part."""
    found = {next(iter(row.values())) for path in TABLES for row in rows(path)}
    return {one for one in found if re.search(r"[a-z0-9][-_][a-z0-9]", one)}


@pytest.mark.parametrize("path", TABLES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_free_text_speaks_to_readers_not_of_rows_ids_and_rules(path):
    known, wrong = ids(), []
    for row in rows(path):
        for column in filter(FREE.fullmatch, row):
            named = known & set(re.findall(r"[a-z0-9]+(?:[-_][a-z0-9]+)+", row[column]))
            if named or KEPT.search(row[column]):
                wrong.append((next(iter(row.values())), column, row[column]))
    assert wrong == []


@pytest.mark.parametrize("path", sorted(RAW.glob("statements/*.csv")), ids=lambda path: path.stem)
def test_a_summary_keeps_the_softener_that_its_statement_prints(path):
    simple: dict[str, str] = {}
    for word in rows(RAW / "vocabulary.csv"):
        if word["field"] == "hedge":
            simple |= dict.fromkeys((word["name_zh"], *split_list(word["note"])), word["name_zh"])
    lost = [
        (row["statement_id"], one, row["summary_zh"])
        for row in rows(path)
        for one in split_list(row["hedge"])
        if one not in row["summary_zh"] and simple[one] not in row["summary_zh"]
    ]
    assert lost == []


@pytest.mark.documents
@pytest.mark.parametrize("path", sorted(RAW.glob("statements/*.csv")), ids=lambda path: path.stem)
def test_a_summary_softens_with_no_word_that_the_plan_does_not_print(path):
    region = path.stem.rpartition("-")[0]
    with (plan_texts() / f"{region}.txt").open(encoding="utf-8-sig", newline="") as file:
        text = file.read()
    wrong = []
    for row in rows(path):
        printed = text[int(row["span_offset"] or 0) : int(row["span_end"] or 0)]
        wrong += [(row["statement_id"], one) for one in SOFT.findall(row["summary_zh"]) if one not in printed]
    assert wrong == []
