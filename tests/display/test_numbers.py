"""How numbers are written, in both languages."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.display.numbers import plain, singular, with_unit, write_value

LANGUAGES = st.sampled_from(["en", "zh"])
NUMBERS = st.floats(min_value=-1e15, max_value=1e15, allow_nan=False, allow_infinity=False)


def parse(text: str) -> float:
    return float(text.replace("−", "-").replace(",", ""))


@pytest.mark.parametrize(
    ("number", "en", "zh"),
    [
        (99.02, "99.02", "99.02"),
        (95.0, "95", "95"),
        (0.01, "0.01", "0.01"),
        (100.0, "100", "100"),
        (999.0, "999", "999"),
        (1000.0, "1,000", "1000"),
        (1230.26, "1,230.26", "1230.26"),
        (1234567.5, "1,234,567.5", "1234567.5"),
        (-2.37, "−2.37", "−2.37"),
        (-0.5, "−0.5", "−0.5"),
        (-1435.0, "−1,435", "−1435"),
        (1e-7, "0.0000001", "0.0000001"),
        (1e16, "10,000,000,000,000,000", "10000000000000000"),
        (0.0, "0", "0"),
    ],
)
def test_a_number_is_written_with_all_its_digits(number, en, zh):
    assert (plain(number, "en"), plain(number, "zh")) == (en, zh)


@given(NUMBERS, LANGUAGES)
def test_a_written_number_reads_back_as_the_number(number, language):
    assert parse(plain(number, language)) == number


@given(NUMBERS, LANGUAGES)
def test_a_written_number_has_no_exponent_and_no_idle_zeros(number, language):
    text = plain(number, language)
    assert "e" not in text.lower()
    assert not text.startswith("-")
    assert "." not in text or text[-1] not in "0."
    assert language == "en" or "," not in text


def test_a_small_rise_survives_writing():
    assert plain(round(99.02 - 99.01, 6)) == "0.01"


@pytest.mark.parametrize(
    ("comparator", "sign", "en", "zh"),
    [
        ("eq", "93%", "93%", "93%"),
        ("ge", "≥93%", "at least 93%", "不低于93%"),
        ("gt", ">93%", "more than 93%", "高于93%"),
        ("le", "≤93%", "at most 93%", "不超过93%"),
        ("lt", "<93%", "less than 93%", "低于93%"),
        ("approx", "≈93%", "about 93%", "约93%"),
    ],
)
def test_each_comparator_has_a_sign_and_words(comparator, sign, en, zh):
    assert write_value(93, comparator, "percent", "en") == sign
    assert write_value(93, comparator, "percent", "zh") == sign
    assert write_value(93, comparator, "percent", "en", words=True) == en
    assert write_value(93, comparator, "percent", "zh", words=True) == zh


@pytest.mark.parametrize(
    ("given", "en", "zh"),
    [
        (
            {"value": 3, "comparator": "range", "unit": "years", "high": 5, "unit_name": ("years", "年")},
            "3–5 years",
            "3–5年",
        ),
        ({"value": 7, "comparator": "eq", "unit": "ratio"}, "7:1", "7:1"),
        ({"value": 900, "comparator": "eq", "unit": "permille"}, "900‰", "900‰"),
        ({"value": 1, "comparator": "range", "unit": "percent", "high": 2}, "1–2%", "1–2%"),
        (
            {"value": 10, "comparator": "ge", "unit": "percent", "per_name": ("per year", "每年")},
            "≥10% per year",
            "每年≥10%",
        ),
        (
            {"value": 1230.26, "comparator": "eq", "unit": "10k_cny", "unit_name": ("× 10,000 CNY", "万元")},
            "1,230.26 × 10,000 CNY",
            "1230.26万元",
        ),
        (
            {"value": 870, "comparator": "gt", "unit": "places", "unit_name": ("places", "个学位")},
            ">870 places",
            ">870个学位",
        ),
        ({"value": 5, "comparator": "eq", "unit": ""}, "5", "5"),
    ],
)
def test_units_periods_ranges_and_ratios_keep_their_form(given, en, zh):
    def written(place: int, language: str) -> str:
        named = {key: one[place] if isinstance(one, tuple) else one for key, one in given.items()}
        return write_value(named.pop("value"), named.pop("comparator"), named.pop("unit"), language, **named)

    assert (written(0, "en"), written(1, "zh")) == (en, zh)


@given(NUMBERS, LANGUAGES, st.sampled_from(["eq", "ge", "gt", "le", "lt", "approx"]), st.booleans())
def test_signs_and_units_leave_the_number_readable(number, language, comparator, words):
    text = write_value(number, comparator, "percent", language, words=words)
    assert text.endswith(plain(number, language) + "%")


@pytest.mark.parametrize("missing", [None, math.nan])
def test_a_range_without_its_upper_value_is_written_as_its_lower_one(missing):
    assert write_value(3, "range", "", "en", high=missing) == "3"


def test_a_unit_without_a_name_adds_nothing():
    assert with_unit("3", "schools", "en") == "3"
    assert with_unit("3", "ratio", "zh", "比") == "3"


def test_one_of_a_unit_is_singular_with_a_sign_too():
    for text in ("1", "+1", "−1"):
        assert with_unit(text, "percentage_points", "en", "percentage points") == f"{text} percentage point"
    assert with_unit("−1.5", "percentage_points", "en", "percentage points") == "−1.5 percentage points"


@pytest.mark.parametrize(
    ("many", "one"),
    [
        ("schools", "school"),
        ("years of age", "year of age"),
        ("campuses", "campus"),
        ("communities", "community"),
        ("people", "person"),
        ("children", "child"),
        ("percentage points", "percentage point"),
        ("lowest places", "lowest place"),
        ("classes a grade", "class a grade"),
        ("courses", "course"),
        ("Mbit/s", "Mbit/s"),
        ("CNY per pupil", "CNY per pupil"),
        ("所学校", "所学校"),
    ],
)
def test_one_of_a_unit_is_named_in_the_singular(many, one):
    assert singular(many) == one
