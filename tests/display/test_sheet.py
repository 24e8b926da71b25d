"""Text is measured before it is placed, broken where each language breaks, and flags do not meet."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.display.evidence import Ledger
from helpers.display.figures import levels
from helpers.display.sheet import CLOSING, Part, Sheet, measure, wrap
from helpers.display.svg import find_collisions, text_boxes
from helpers.display.theme import set_theme

LATIN = st.text("abcdefgh -,.()", min_size=1, max_size=60)
HAN = st.text("学前教育普惠覆盖率，、。（）", min_size=1, max_size=40)


@pytest.fixture(autouse=True, scope="module")
def theme():
    set_theme()


def test_what_is_measured_is_what_is_drawn():
    sheet = Sheet(1.0)
    for place, text in enumerate(["Jiangchuan District", "迎泽区（县级）", "≥99.02%"]):
        sheet.write(0.1, 0.2 + 0.3 * place, text)
        box = next(item.box for item in text_boxes(sheet.figure) if item.text == text)
        assert box.width / 100 == pytest.approx(measure(text), abs=0.03)


def test_spaces_at_the_ends_are_measured_and_size_scales():
    assert measure("") == 0
    assert measure("a ") > measure("a")
    assert measure("abc", 18) == pytest.approx(2 * measure("abc", 9))


def test_english_breaks_between_words_and_chinese_between_characters():
    assert wrap("County evaluation standard", 0.9, lines=3) == ["County", "evaluation", "standard"]
    assert wrap("学前教育普惠率", measure("学前教育") + 0.01) == ["学前教育", "普惠率"]


def test_no_line_of_chinese_begins_with_a_closing_mark():
    width = measure("学前教育") + 0.01
    assert wrap("学前教育，普惠", width)[0] == "学前教育，"
    assert wrap("学前教育）普惠", width)[0] == "学前教育）"


def test_what_does_not_fit_ends_in_an_ellipsis():
    lines = wrap("one two three four five six seven", 0.6, lines=2)
    assert len(lines) == 2
    assert lines[-1].endswith("…")
    assert measure(lines[-1]) <= 0.6


@settings(max_examples=40, deadline=None)
@given(st.one_of(LATIN, HAN), st.floats(1.0, 3.0))
def test_wrapping_loses_nothing_but_spaces_and_keeps_to_the_width(text, width):
    lines = wrap(text, width, lines=99)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    for line in lines:
        alone = not any(line[at] in " -" or "\u2e80" <= line[at] <= "\uffef" for at in range(len(line) - 1))
        assert measure(line) <= width + 1e-6 or alone or line[-1] in CLOSING


@settings(deadline=None, max_examples=60)
@given(st.lists(st.tuples(st.integers(0, 1000), st.integers(1, 99999)), max_size=6))
def test_flags_of_benchmarks_do_not_meet_and_stay_on_the_sheet(drawn):
    marks, study = [], SimpleNamespace(ledger=Ledger(), word=lambda *_: "", language="en")
    for at, (value, printed) in enumerate(sorted(drawn)):
        marks.append(SimpleNamespace(value_std=value, kind="target", benchmark_id=f"b{at}", printed=printed))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(levels, "benchmark_parts", lambda _, mark: [Part("target "), Part(f"{mark.printed}%")])
        flags = levels.Flags(study, marks, 0, 1000)
        sheet = Sheet(0.4 + flags.height + flags.foot)
        flags.write(sheet, flags.foot + 0.2)
        flags.write_key(sheet, flags.foot)
    assert find_collisions(sheet.figure) == []
    written = [text.get_text() for text in sheet.axes.texts]
    # each number stands once in the key, and over its line unless the same stands there already
    same = len({(mark.value_std, mark.printed) for mark in marks})
    assert written.count("target") == len(marks)
    assert len(written) >= 2 * len(marks) + same


def test_pieces_of_a_line_stand_one_after_the_other_and_carry_their_ids():
    sheet = Sheet(1.0)
    end = sheet.run(0.5, 0.5, [Part("target "), Part("95%", number="a-2021-v001"), Part(" 2025")])
    assert end == pytest.approx(0.5 + measure("target ") + measure("95%") + measure(" 2025"))
    texts = {text.get_text(): text for text in sheet.axes.texts}
    assert list(texts) == ["target", "95%", "2025"]
    assert texts["95%"].get_gid() == "num:a-2021-v001"
    assert texts["target"].get_gid() is None


def test_a_line_set_to_the_right_ends_where_it_should():
    sheet = Sheet(1.0)
    sheet.run(3.0, 0.5, [Part("one"), Part("two")], ha="right")
    (first, second) = sheet.axes.texts
    assert second.get_position()[0] + measure("two") == pytest.approx(3.0)
    assert first.get_position()[0] + measure("one") == pytest.approx(second.get_position()[0])
