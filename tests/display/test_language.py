"""Choosing, joining and marking words in both languages, and that what comes from data arrives as text."""

from __future__ import annotations

import lxml.html
import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from helpers.display.evidence import mark_date, mark_year, original
from helpers.display.words import bracketed, capital, check_language, clauses, join, labelled, paragraph, say
from helpers.errors import ParameterError

LANGUAGES = st.sampled_from(["en", "zh"])
# printable, since HTML has no way to write control characters
HOSTILE = st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "S", "Zs")), min_size=1).map(
    lambda text: f'<b onclick="x">&amp;\'{text}</b>'
)


def text_of(html: str) -> str:
    return lxml.html.fromstring(f"<div>{html}</div>").text_content()


@pytest.mark.parametrize(
    ("parts", "en", "zh"),
    [
        ([], "", ""),
        (["a"], "a", "a"),
        (["a", "b"], "a and b", "a和b"),
        (["a", "b", "c"], "a, b and c", "a、b和c"),
    ],
)
def test_lists_are_joined_as_each_language_does(parts, en, zh):
    assert (join("en", parts), join("zh", parts)) == (en, zh)


def test_lists_of_alternatives_end_in_or():
    assert join("en", ["a", "b", "c"], last="or") == "a, b or c"
    assert join("zh", ["a", "b", "c"], last="or") == "a、b或c"


def test_labels_brackets_and_clauses_have_the_marks_of_their_language():
    assert (labelled("en", "a", "b"), labelled("zh", "a", "b")) == ("a: b", "a：b")
    assert (bracketed("en", "a"), bracketed("zh", "a")) == (" (a)", "（a）")
    assert (clauses("en", ["a", "b"]), clauses("zh", ["a", "b"])) == ("a; b", "a；b")


def test_sentences_are_set_apart_by_a_space_in_english_alone_and_empty_ones_leave_none():
    parts = [Markup("A."), Markup(""), Markup("B.")]
    assert (paragraph("en", parts), paragraph("zh", parts)) == ("A. B.", "A.B.")


@given(LANGUAGES, HOSTILE)
def test_any_text_filled_into_a_sentence_arrives_as_text(language, text):
    for html in (
        say(language, "study.n_figures", plan=text),
        labelled(language, text, text),
        bracketed(language, text),
        clauses(language, [text, text]),
        join(language, [text, text, text]),
        original(language, text),
        mark_year(text),
    ):
        assert text in text_of(str(html))
        assert "<b" not in html


@given(LANGUAGES, HOSTILE)
def test_markup_filled_into_a_sentence_is_kept(language, text):
    marked = original(language, text)
    assert str(marked) in str(say(language, "study.n_figures", plan=marked))


def test_braces_in_a_name_are_no_placeholders():
    assert say("en", "study.n_figures", plan="{N} {0}") == "Number of figures of {N} {0}."


def test_words_of_a_plan_are_marked_as_chinese_on_a_page_in_another_language():
    assert original("en", "普惠") == '<span lang="zh" data-printed="">普惠</span>'
    assert original("zh", "普惠<") == '<span data-printed="">普惠&lt;</span>'


def test_years_and_partial_dates_are_marked_as_dates():
    assert mark_year(2025) == "<time>2025</time>"
    assert mark_year("2023-06") == "<time>2023-06</time>"
    assert mark_date("2023-06", "2023年6月") == '<time datetime="2023-06">2023年6月</time>'
    assert mark_date("spring", "spring") == '<time datetime="spring">spring</time>'


def test_capitals():
    assert (capital("national rule"), capital("国家"), capital("")) == ("National rule", "国家", "")


@pytest.mark.parametrize(
    ("language", "message"),
    [
        ("eng", "Parameter language: found 'eng'; expected 'en' or 'zh', perhaps 'en'. Name one of them."),
        ("fr", "Parameter language: found 'fr'; expected 'en' or 'zh'. Name one of them."),
        (None, "Parameter language: found None; expected 'en' or 'zh'. Name one of them."),
    ],
)
def test_other_languages_are_refused(language, message):
    with pytest.raises(ParameterError) as refused:
        check_language(language)
    assert str(refused.value) == message
