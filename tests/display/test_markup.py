"""Blocks of a page: paragraphs, tables and groups, with everything from data as text."""

from __future__ import annotations

import lxml.html
import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from helpers.display.evidence import Ledger, link
from helpers.display.markup import Prose, Table, show

HOSTILE = st.sampled_from(
    [
        "<script>alert(1)</script>",
        '"><img src=x onerror=alert(1)>',
        "' onmouseover='x",
        "</td></table><h1>",
        "&lt;b&gt; & <b>",
        "{0} %s $HOME",
        "<!-- -->",
        "甲<乙&丙",
    ]
)


def table(*rows: tuple[object, ...], **more: object) -> Table:
    return Table("tab-a", Markup("Caption"), ("Plan", "Figure"), rows, **more)


@given(HOSTILE, HOSTILE)
def test_any_text_in_a_cell_or_head_arrives_as_text(one, other):
    html = Table("tab-a", Markup("Caption"), (one, "Figure"), ((other, one),))._repr_html_()
    tree = lxml.html.fromstring(html)
    assert [cell.text_content() for cell in tree.iterfind(".//th")] == [one, "Figure", other]
    assert [cell.text_content() for cell in tree.iterfind(".//td")] == [one]
    assert {element.tag for element in tree.iter() if isinstance(element.tag, str)} <= {
        "div",
        "table",
        "caption",
        "thead",
        "tbody",
        "tr",
        "th",
        "td",
    }


def test_a_table_has_caption_and_scopes_and_its_numbers_are_classed():
    tree = lxml.html.fromstring(table(("Aspen", "93%"), numeric=frozenset({1}))._repr_html_())
    assert tree.find(".//caption").text_content() == "Caption"
    assert tree.get("aria-labelledby") == tree.find(".//caption").get("id")
    assert [cell.get("scope") for cell in tree.iterfind(".//th")] == ["col", "col", "row"]
    assert [cell.get("class") for cell in tree.iterfind(".//td")] == ["number"]


def test_markup_in_a_cell_is_kept_and_a_note_stands_under_the_table():
    html = table(("Aspen", link("aspen-2021-v001", "93%")), note=Markup("A note."))._repr_html_()
    assert '<a class="num" href="#e-aspen-2021-v001" data-id="aspen-2021-v001">93%</a>' in html
    assert html.endswith('<p class="note">A note.</p>')


@given(HOSTILE)
def test_any_text_in_a_link_arrives_as_text(text):
    (made,) = lxml.html.fromstring(f"<p>{link(text, text)}</p>")
    assert (made.tag, made.get("data-id"), made.text_content()) == ("a", text, text)
    assert set(made.attrib) == {"class", "href", "data-id"}


def test_prose_leaves_out_empty_paragraphs_and_nothing_makes_no_list():
    assert Prose("answer", (Markup("A."), Markup("")))._repr_html_() == '<p class="answer">A.</p>'
    assert Prose("silence", (Markup(""),), as_list=True)._repr_html_() == ""
    assert Prose("silence", (Markup("A."),), as_list=True)._repr_html_() == '<ul class="silence">\n<li>A.</li>\n</ul>'


def test_a_group_leaves_out_what_is_none():
    block = Prose("answer", (Markup("A."),))
    assert show(None, block, None, block)._repr_html_() == f"{block._repr_html_()}\n{block._repr_html_()}"


def test_one_derivation_id_means_one_number():
    ledger = Ledger()
    made = ledger.derive("d-n", 2, "Number of plans.", ["a-v001"])
    assert ledger.derive("d-n", 2, "Number of plans.", ["a-v001"]) == made
    assert list(ledger.shown) == ["d-n", "a-v001"]
    with pytest.raises(ValueError, match="two derivations share the id d-n"):
        ledger.derive("d-n", 3, "Number of plans.", ["a-v001"])
