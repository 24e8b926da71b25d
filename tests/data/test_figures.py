"""What number a printed figure says."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest

from helpers.data.figures import print_reading, read_figure, read_numeral, value_follows


@pytest.mark.parametrize(
    ("numeral", "number"),
    [
        ("三", 3),
        ("十", 10),
        ("十二", 12),
        ("二十", 20),
        ("两百零三", 203),
        ("兩萬", 20_000),
        ("一千二百万", 12_000_000),
        ("一亿三千万", 130_000_000),
        ("二〇二五", 2025),
        ("三点五", Fraction(7, 2)),
    ],
)
def test_numerals_are_read(numeral, number):
    assert read_numeral(numeral) == number


@pytest.mark.parametrize(
    ("figure", "value", "high"),
    [
        ("63", "63", None),
        ("63.5％", "63.5", None),
        ("９０", "90", None),
        ("6 3", "63", None),
        ("1,234", "1234", None),
        ("1:1", "1", None),
        ("1∶15", "0.0667", None),
        ("3—5", "3", "5"),
        ("3至5", "3", "5"),
        ("80%-90%", "80", "90"),
        ("3万", "3", None),
        ("3万", "30000", None),
        ("百分之九十", "90", None),
        ("三分之一", "33.3", None),
        ("九成", "90", None),
        ("半", "50", None),
        ("三", "3", None),
        ("千", "1000", None),
    ],
)
def test_a_value_follows_from_its_figure(figure, value, high):
    assert value_follows(figure, Decimal(value), Decimal(high) if high else None)


@pytest.mark.parametrize(
    ("figure", "cell"), [("1234567.89", "1234567.89"), ("12345.67", "12345.67"), ("1:17", "0.0588235"), ("120", "120")]
)
def test_a_reading_is_printed_exactly_unless_its_decimals_do_not_end(figure, cell):
    assert print_reading(read_figure(figure)[0][0]) == cell


@pytest.mark.parametrize(
    ("figure", "value"),
    [
        ("63", "36"),
        ("1:15", "15"),
        ("1:15", "0.07"),
        ("3—5", "3"),
        ("", "0"),
        ("达到", "85"),
        ("1:0", "1"),
        ("二〇", "2"),
    ],
)
def test_a_value_that_the_figure_does_not_say_does_not_follow(figure, value):
    assert not value_follows(figure, Decimal(value))


@pytest.mark.parametrize(
    "figure", ["", "：", "1:", "-", "—5", "分之", "1/0", "万", "点", "十分之", "%", "1-2-3", "½", "٣"]
)
def test_odd_figures_are_no_reason_to_crash(figure):
    read_figure(figure)
