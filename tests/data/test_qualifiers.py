"""What the words around a figure say of it, and what they say against its unit."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.data.lexicon import LEXICON
from helpers.data.qualifiers import read_around, unit_contradiction
from helpers.data.texts import CLAUSE_MARKS


def around(printed: str) -> tuple[str, str]:
    """Return the words before and after the figure, which stands in brackets."""
    before, _, rest = printed.partition("[")
    figure, _, after = rest.partition("]")
    assert figure
    return before, after


@pytest.mark.parametrize(
    ("printed", "comparator", "word"),
    [
        ("达到[95]%以上", "ge", "以上"),
        ("[95]%（含）以上", "ge", "以上"),
        ("[95]%及以上", "ge", "及以上"),
        ("不低于[95]%", "ge", "不低于"),
        ("不低於[95]%", "ge", "不低於"),
        ("不得低于[95]%", "ge", "不得低于"),
        ("≥[95]%", "ge", "≥"),
        ("至少[2]次", "ge", "至少"),
        ("[15]%左右", "approx", "左右"),
        ("约[20]亿元", "approx", "约"),
        ("近[20]所", "approx", "近"),
        ("接近[95]%", "approx", "接近"),
        ("[3]年以内", "le", "以内"),
        ("[55]人以下", "le", "以下"),
        ("不超过[5]%", "le", "不超过"),
        ("不超[5]%", "le", "不超"),
        ("控制在[5]%", "le", "控制在"),
        ("超[95]%", "gt", "超"),
        ("超过[95]%", "gt", "超过"),
        ("[20]余所", "gt", "余"),
        ("[20]多所", "gt", "多"),
        ("[20]万余元", "gt", "余"),
        ("[20]餘萬元", "gt", "餘"),
        ("低于[5]%", "lt", "低于"),
        ("不足[100]人", "lt", "不足"),
        ("达到[95]%", "", ""),
        ("[95]", "", ""),
    ],
)
def test_a_qualifier_is_read_before_the_figure_or_behind_it(printed, comparator, word):
    said = read_around(*around(printed))
    assert (said.comparator, said.qualifier) == (comparator, word)


@pytest.mark.parametrize("span", ["年", "年来", "个月", "個月", "届", "天", "期"])
def test_the_last_years_or_months_are_no_approximate_number(span):
    assert read_around("近", span).comparator == ""
    assert read_around("最近", span).comparator == ""


def test_a_longer_word_may_have_other_words_between_it_and_the_figure():
    assert read_around("不低于符合交流条件教师总数的", "%").comparator == "ge"
    # a word of one character stands at the figure or says nothing of it
    assert read_around("约占教师总数的", "%").comparator == ""
    assert read_around("超额完成", "%").comparator == ""


@pytest.mark.parametrize("before", ["不低于90%和", "不低于90%，", "不低于要求。达到", "不低于（附表）", "不低于|"])
def test_neither_a_figure_nor_a_clause_s_mark_stands_between(before):
    assert read_around(before, "%").comparator == ""


def test_what_stands_behind_another_mark_is_not_read():
    assert read_around("", "%，90%以上").comparator == ""
    assert read_around("", "%、以上").comparator == ""


def test_a_word_before_goes_before_one_behind():
    assert read_around("低于", "%以上").comparator == "lt"


BEFORE = [(word, code) for code, words in LEXICON["comparators"]["before"].items() for word in words]
AFTER = [(word, code) for code, words in LEXICON["comparators"]["after"].items() for word in words]


@given(st.sampled_from(BEFORE), st.text("教师总数的占比", max_size=5), st.sampled_from(sorted(CLAUSE_MARKS)))
def test_each_word_of_the_lexicon_says_its_own_and_no_mark_lets_it_through(pair, between, mark):
    word, code = pair
    gap = between if len(word) > 1 else ""
    assert read_around(word + gap, "%").comparator == code
    assert read_around(word + gap + mark, "%").comparator == ""


@given(st.sampled_from(AFTER), st.sampled_from(["%", "所", "名", "年", "万元", ""]))
def test_each_word_behind_the_figure_says_its_own(pair, measure):
    word, code = pair
    after = word + measure if word in LEXICON["lists"]["odd"] else measure + word
    assert read_around("", after).comparator == code


@given(st.text(max_size=30), st.text(max_size=30))
def test_nothing_around_a_figure_crashes(before, after):
    said = read_around(before, after)
    assert bool(said.comparator) == bool(said.qualifier)
    assert unit_contradiction("percent", "5", said) is None or said.measure or said.magnitude


UNITS = {
    ("cny", "万元"): "a unit of 10k_ (the magnitude follows the figure)",
    ("cny", "余万元"): "a unit of 10k_ (the magnitude follows the figure)",
    ("cny", "亿元"): "a unit of 100m_ (the magnitude follows the figure)",
    ("10k_cny", "亿元"): "a unit of 100m_ (the magnitude follows the figure)",
    ("100m_cny", "万元"): "a unit of 10k_ (the magnitude follows the figure)",
    ("person_times", "萬人次"): "a unit of 10k_ (the magnitude follows the figure)",
    ("10k_cny", "元"): "a unit without 10k_ (no such magnitude follows the figure)",
    ("100m_cny", "元"): "a unit without 100m_ (no such magnitude follows the figure)",
    ("10k_cny", ""): "a unit without 10k_ (no such magnitude follows the figure)",
    ("percent", "‰"): "permille (the sign ‰ follows)",
    ("permille", "%"): "percent (the sign % follows)",
    ("schools", "％"): "percent (the sign ％ follows)",
    ("percent", "个百分点"): "percentage_points (the sign 个百分点 follows)",
    ("percentage_points", "%"): "percent (the sign % follows)",
    ("percent", "所"): "a unit of what is counted (the measure 所 follows)",
    ("percent", "多名"): "a unit of what is counted (the measure 名 follows)",
}


@pytest.mark.parametrize(("unit", "after"), UNITS)
def test_a_sign_or_magnitude_is_told_that_the_unit_is_not(unit, after):
    assert unit_contradiction(unit, "5", read_around("", after)) == {"said": UNITS[unit, after]}


@pytest.mark.parametrize(
    ("unit", "after"),
    [
        ("10k_cny", "万元"),
        ("10k_cny", "余万元"),
        ("10k_cny", "万余元"),
        ("100m_cny", "亿元"),
        ("cny", "元"),
        ("cny_per_pupil", "元"),
        ("10k_person_times", "万人次"),
        ("percent", "%以上"),
        ("percent", ""),
        ("permille", "‰"),
        ("percentage_points", "个百分点"),
        ("schools", "所"),
        ("years", "年"),
    ],
)
def test_a_sign_or_magnitude_that_the_unit_says_too_is_in_order(unit, after):
    assert unit_contradiction(unit, "5", read_around("", after)) is None


@pytest.mark.parametrize("figure", ["3万", "3萬", "三万", "2亿"])
@pytest.mark.parametrize("unit", ["cny", "10k_cny"])
def test_a_figure_that_carries_its_magnitude_says_nothing_of_the_unit(figure, unit):
    assert unit_contradiction(unit, figure, read_around("", "元")) is None
