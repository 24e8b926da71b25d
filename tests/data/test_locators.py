"""Where a plan says something, read from its own numbering."""

from __future__ import annotations

import csv

import pytest
from places import REPOSITORY, SMALL

from helpers.data.lexicon import LEXICON
from helpers.data.locators import PLACES, read_locator
from helpers.display.words import words_of


@pytest.mark.parametrize(
    ("locator", "pieces"),
    [
        ("三(三)8.四", [("part", 3), ("section", 3), ("item", 8), ("subpoint", 4)]),
        ("三(二)1(2)", [("part", 3), ("section", 2), ("item", 1), ("point", 2)]),
        ("三(十)25", [("part", 3), ("section", 10), ("item", 25)]),
        ("三(一)具体目标", [("part", 3), ("section", 1), ("goals", None)]),
        ("二 2023年", [("part", 2), ("year", 2023)]),
        ("专栏一 第1行", [("box", 1), ("row", 1)]),
        ("專欄3", [("box", 3)]),
        ("附件表2 第5行", [("annex_table", 2), ("row", 5)]),
        ("附件八", [("annex", 8)]),
        ("问3答三 第2段", [("question", 3), ("answer_item", 3), ("paragraph", 2)]),
        ("问1答 第4段", [("question", 1), ("answer", None), ("paragraph", 4)]),
        ("第12行", [("line", 12)]),
    ],
)
def test_a_locator_is_read_from_the_largest_piece_to_the_smallest(locator, pieces):
    assert list(read_locator(locator)) == pieces


@pytest.mark.parametrize("locator", ["", "三(三)某处", "四·優化招生入學方式", "表 学校", "(三"])
def test_what_is_not_understood_whole_is_not_half_explained(locator):
    assert read_locator(locator) == ()


def test_every_locator_of_the_data_is_understood():
    folders = [REPOSITORY / "data" / "raw", SMALL / "data" / "raw", REPOSITORY / "tests" / "three_plans"]
    found = {
        row["locator"]
        for folder in folders
        for kind in ("values", "statements")
        for path in (folder / kind).glob("*.csv")
        for row in csv.DictReader(path.read_text(encoding="utf-8-sig").splitlines())
        if row["locator"]
    }
    assert len(found) > 200
    assert {locator for locator in found if not read_locator(locator)} == set()
    assert {kind for locator in found for kind, _ in read_locator(locator)} <= set(PLACES)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_each_piece_has_words_with_its_number(language):
    texts = words_of(language).texts
    for kind, pattern in LEXICON["places"].items():
        numbered = "@" in pattern
        assert texts[f"places.{kind}"].names == ({"n"} if numbered else set())
