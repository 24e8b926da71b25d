"""Indicators are guessed by names that say the whole; what is left over is no guess."""

from __future__ import annotations

import pytest

from helpers.curation.naming import Context, Names
from helpers.curation.wordings import plain
from helpers.data.codebook import bare_unit

BOOK = [
    {"indicator": "enrolment", "name_zh": "学前三年毛入园率", "unit": "percent", "base": "age", "measures": "level"},
    {"indicator": "public", "name_zh": "公办园在园幼儿占比", "unit": "percent", "base": "children", "measures": "level"},
    {"indicator": "coverage", "name_zh": "普惠性幼儿园覆盖率（在园幼儿口径）", "unit": "percent", "base": "children", "measures": "level"},
    {"indicator": "rise", "name_zh": "学前三年毛入园率", "unit": "percentage_points", "base": "age", "measures": "change"},
    {"indicator": "places", "name_zh": "新增公办幼儿园学位", "unit": "places", "base": "count", "measures": "flow"},
]  # fmt: skip
CURATED = [{"indicator": "coverage", "term": "普惠性幼儿园覆盖率", "scope": "", "reading_kind": ""}]
NAMES = Names(BOOK, CURATED)


@pytest.mark.parametrize(
    ("term", "unit", "indicator"),
    [
        ("学前三年毛入园率", "percent", "enrolment"),
        ("全县學前三年毛入園率（%）", "percent", "enrolment"),
        ("学前教育毛入园率", "percent", "enrolment"),
        ("公办幼儿园在园幼儿比例", "percent", "public"),
        ("普惠性幼儿园覆盖率", "percent", "coverage"),
        ("新增公办幼儿园学位", "10k_places", "places"),
        ("学前一年毛入园率", "percent", ""),
        ("农村学前三年毛入园率", "percent", ""),
        ("公办园占比", "percent", ""),
        ("学前三年毛入园率", "persons", ""),
    ],
)
def test_a_guess_is_made_where_nothing_is_left_over(term, unit, indicator):
    assert NAMES.find(Context(term), unit).indicator == indicator


def test_a_change_is_no_level():
    assert NAMES.find(Context("学前三年毛入园率"), "percentage_points", True).indicator == "rise"
    assert NAMES.find(Context("学前三年毛入园率"), "percent", True).indicator == ""


def test_where_none_is_sure_the_nearest_come_with_their_bases():
    assert NAMES.find(Context("学前一年毛入园率"), "percent").nearest[0] == ("enrolment", "age")


def test_without_what_plans_taught_a_name_that_must_tell_its_base_is_not_guessed():
    assert Names(BOOK, []).find(Context("普惠性幼儿园覆盖率"), "percent").indicator == ""


def test_names_and_units_in_their_plain_forms():
    assert plain("“公辦”幼兒園 所占比例（%）") == plain("公办园占比")
    assert (bare_unit("10k_places"), bare_unit("percent")) == ("places", "percent")
