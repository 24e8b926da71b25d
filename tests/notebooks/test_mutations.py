"""Changing one value changes the sentences and marks that rest on it, and nothing else."""

from __future__ import annotations

import copy
import re
import csv
import shutil
from pathlib import Path

import lxml.html
import pytest
from pages import CASES, Page, classes, run, text_of
from places import REPOSITORY

from helpers.preparing.tables import prepare
from helpers.paths import Project

BLOCKS = ("p", "li", "tr", "caption", "figcaption")


@pytest.fixture(scope="module")
def copied(tmp_path_factory) -> Project:
    """A copy of the repository's curated data and list of reports, without anybody's copies of the plans."""
    root = tmp_path_factory.mktemp("mutated")
    shutil.copytree(
        REPOSITORY / "data" / "raw", root / "data" / "raw", ignore=shutil.ignore_patterns("documents", "*_reading")
    )
    project = Project(root)
    # pages lead to the reports that are declared
    project.notebooks.mkdir()
    shutil.copy(REPOSITORY / "notebooks" / "reports.toml", project.notebooks)
    return project


def edit(path: Path, row_id: str, old: str, new: str) -> None:
    """Write one row's figure as if the plan printed another."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    place = {name: at for at, name in enumerate(rows[0])}
    (row,) = [row for row in rows if row[0] == row_id]
    assert row[place["value"]] == old
    row[place["value"]] = new
    for column in ("printed", "figure"):
        if column in place:
            row[place[column]] = row[place[column]].replace(old, new)
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(rows)


def affected(page: Page, row_id: str) -> set[str]:
    """Return the row and every derivation on the page that names it as its origin."""
    return {row_id} | {
        one
        for one, entry in page.entries.items()
        if one.startswith("d-") and row_id in {link.get("href").removeprefix("#e-") for link in entry.iterfind(".//a")}
    }


def ids_within(element) -> set[str]:
    """Return every id that an element, or anything in it, names as what it rests on."""
    return {
        one
        for part in element.iter()
        for name in ("data-id", "data-values", "data-benchmarks")
        for one in (part.get(name) or "").split()
    }


def units(page: Page) -> list:
    """Return the paragraphs, rows, captions and figures of a page, in order."""
    return list(page.main.iter(*BLOCKS, "figure"))


def content(element) -> str:
    """Return what a unit shows: a figure with every mark, anything else with its words.

    The numbers that lead to entries on paper follow what leads the page, and are left out.
    """
    if element.tag != "figure":
        return text_of(element)
    return re.sub(r' data-n="\d+"', "", lxml.html.tostring(element, encoding="unicode"))


MUTATIONS = [
    # a target, an observed baseline, a standing floor, a step on the way, a national target
    ("10_preschool_coverage", "en", "values/yingze-2021.csv", "yingze-2021-v004", "95", "96"),
    ("40_all_indicators", "en", "values/yingze-2021.csv", "yingze-2021-v003", "92.63", "92.53"),
    ("20_teacher_rotation", "zh", "values/yinchuan-2024.csv", "yinchuan-2024-v001", "2", "4"),
    ("30_digital_classrooms", "en", "values/jiangchuan-2023.csv", "jiangchuan-2023-v011", "30", "35"),
    ("10_preschool_coverage", "zh", "benchmarks.csv", "national-2025-target-inclusive-share-children", "85", "86"),
]


@pytest.mark.parametrize(("notebook", "language", "file", "row_id", "old", "new"), MUTATIONS, ids=lambda one: str(one))
def test_one_value_changes_what_rests_on_it_and_no_more(copied, page_of, notebook, language, file, row_id, old, new):
    (case,) = [case for case in CASES if str(case) == f"{notebook}-all-{language}"]
    # other tests look at the same page
    before = copy.deepcopy(page_of(case))
    path = copied.raw / file
    kept = path.read_bytes()
    try:
        edit(path, row_id, old, new)
        prepare(copied)
        after = run(case.path, copied.root, **dict(case.parameters))
    finally:
        path.write_bytes(kept)

    rests = affected(before, row_id)
    assert rests == affected(after, row_id)
    for page in (before, after):
        # which findings lead the page may change with a figure; what stands under them keeps its shape
        for head in page.main.find_class("answer"):
            head.clear()
    tags_before, tags_after = before.tagged(), after.tagged()
    assert [one for one, _, _ in tags_before] == [one for one, _, _ in tags_after]
    changed = {one for (one, was, _), (_, now, _) in zip(tags_before, tags_after, strict=True) if was != now}
    assert row_id in changed
    assert changed <= rests
    for one, text, element in tags_after:
        if one == row_id and "statement" not in classes(element):
            assert new in text

    units_before, units_after = units(before), units(after)
    assert len(units_before) == len(units_after)
    moved = [now for was, now in zip(units_before, units_after, strict=True) if content(was) != content(now)]
    assert any(one.tag in ("figure", "tr") for one in moved)
    assert [text_of(one)[:200] for one in moved if not ids_within(one) & rests] == []


def test_a_figure_that_meets_a_standard_no_longer_changes_its_verdicts_and_their_count(copied, page_of):
    """Hongshan's public share of 60 meets what is asked; 40 would fall short of all of it."""
    (case,) = [case for case in CASES if str(case) == "40_all_indicators-all-en"]
    path = copied.raw / "values" / "hongshan-2020.csv"
    kept = path.read_bytes()
    try:
        edit(path, "hongshan-2020-v002", "60", "40")
        prepare(copied)
        after = run(case.path, copied.root, **dict(case.parameters))
    finally:
        path.write_bytes(kept)

    def verdicts(page: Page) -> dict[tuple[str, str], str]:
        return {
            (span.get("data-values"), span.get("data-benchmarks")): span.get("data-verdict")
            for span in page.main.iterfind(".//table[@id='tab-gaps']//span[@data-verdict]")
        }

    was, now = verdicts(page_of(case)), verdicts(after)
    assert was.keys() == now.keys()
    moved = {pair: (was[pair], now[pair]) for pair in was if was[pair] != now[pair]}
    assert set(moved.values()) == {("meets", "falls_short")}
    assert {value for value, _ in moved} == {"hongshan-2020-v002"}
    meets = [page.study.ledger.derivations["d-verdicts-meets"].value for page in (page_of(case), after)]
    assert meets[1] == meets[0] - len(moved)
