"""Blocks of a page: paragraphs, tables and groups, with everything from data as text."""

from __future__ import annotations

from functools import partial

import lxml.html
import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from helpers.display.evidence import Ledger
from helpers.display.markup import Answer, Fold, Headline, Prose, Sayings, Table, heaviest, show

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
    html = table(("Aspen", Ledger().link("aspen-2021-v001", "93%")), note=Markup("A note."))._repr_html_()
    assert '<a class="num" href="#e-aspen-2021-v001" data-id="aspen-2021-v001" data-n="1">93%</a>' in html
    assert html.endswith('<p class="note">A note.</p>')


@given(HOSTILE)
def test_any_text_in_a_link_arrives_as_text(text):
    (made,) = lxml.html.fromstring(f"<p>{Ledger().link(text, text)}</p>")
    assert (made.tag, made.get("data-id"), made.text_content()) == ("a", text, text)
    assert set(made.attrib) == {"class", "href", "data-id", "data-n"}


def test_each_row_has_a_number_for_paper_in_the_order_in_which_it_is_first_shown():
    ledger = Ledger()
    made = [ledger.link(one, "x") for one in ("a-v001", "b-v002", "a-v001")]
    assert [lxml.html.fromstring(one).get("data-n") for one in made] == ["1", "2", "1"]
    assert ledger.note("c-v003") == 3


@given(HOSTILE)
def test_any_text_in_a_fold_or_a_saying_arrives_as_text(text):
    inner = Sayings(((Markup(' id="e-a"'), Markup("{}").format(text)), (Markup(""), Markup("b"))))
    html = Fold(Markup("{}").format(text), (inner, inner), "words-a")._repr_html_()
    fold = lxml.html.fromstring(html)
    assert (fold.tag, fold.get("class"), fold.get("id")) == ("details", "fold", "words-a")
    assert fold.find("summary").text_content() == text
    lines = fold.findall("ul[@class='says']/li")
    assert [line.text_content().strip() for line in lines] == [text, "b"] * 2
    assert lines[0].get("id") == "e-a"
    assert "id" not in lxml.html.fromstring(Fold(Markup("a"), ())._repr_html_()).attrib


def test_an_answer_lists_the_five_heaviest_first_and_a_line_to_mind_after_them():
    weights = (3, 2, 0, 2, 1, 3)
    first = heaviest([Headline(weight, partial(Markup, f"t{place}")) for place, weight in enumerate(weights)])
    told = tuple((one.weight, one.tell()) for one in first)
    page = lxml.html.fromstring(f"<main>{Answer(told, Markup('Mind.'))._repr_html_()}</main>")
    assert [(one.tag, one.get("class")) for one in page] == [("ul", "answer"), ("p", "caveat")]
    assert [(one.get("class"), one.text_content()) for one in page[0]] == [
        ("w0", "t2"),
        ("w1", "t4"),
        ("w2", "t1"),
        ("w2", "t3"),
        ("w3", "t0"),
    ]
    assert page[1].text_content() == "Mind."
    assert "caveat" not in Answer(told)._repr_html_()
    assert "<ul" not in Answer((), Markup("Mind."))._repr_html_()


def test_columns_about_a_plan_name_it_and_make_the_table_a_board():
    board = lxml.html.fromstring(table(("Aspen", "93%"), plans=("", "aspen-2021"))._repr_html_())
    assert board.find(".//table").get("class") == "data board"
    assert [head.get("data-plan") for head in board.iterfind(".//thead//th")] == [None, "aspen-2021"]
    plain = lxml.html.fromstring(table(("Aspen", "93%"), plans=("", ""))._repr_html_())
    assert plain.find(".//table").get("class") == "data"
    assert plain.xpath(".//@data-plan") == []


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


def test_what_rests_on_no_single_rows_has_no_evidence_entry():
    ledger = Ledger()
    ledger.derive("d-n", 2, "Number of plans.")
    assert list(ledger.shown) == []
    assert list(ledger.derivations) == ["d-n"]


def test_a_count_has_said_what_it_counts_only_where_a_text_was_shown():
    ledger = Ledger()
    ledger.told.add("d-a")
    with ledger.aside():
        ledger.told.add("d-b")
    assert ledger.told == {"d-a"}
