from __future__ import annotations

import base64
import hashlib
import re
from functools import reduce

import lxml.html
import nbformat
import pytest
from nbformat import NotebookNode

from helpers.errors import BuildError
from helpers.reports.exporting import Page, export_report

v4 = nbformat.v4
PAGE = Page("preschool_coverage", "en", "How many plans print it.")


def prose(text: str, *tags: str) -> NotebookNode:
    return v4.new_markdown_cell(text, metadata={"tags": list(tags)})


def shown(html: str) -> NotebookNode:
    return v4.new_code_cell("show()", execution_count=3, outputs=[v4.new_output("display_data", {"text/html": html})])


def export(*cells: NotebookNode, page: Page = PAGE) -> str:
    return export_report(v4.new_notebook(cells=[prose("# What do the plans print?"), *cells]), page, "basic.ipynb")


def test_a_page_says_its_language_and_title() -> None:
    page = export(shown("<p>x</p>"), page=Page("preschool_coverage", "zh", "x"))
    assert '<html lang="zh-CN">' in page
    assert "<title>What do the plans print?</title>" in page


def test_the_other_language_and_all_code_are_dropped() -> None:
    page = export(prose("Enrolment rises.", "lang-en"), prose("入园率上升。", "lang-zh"), shown("<p>x</p>"))
    assert "Enrolment rises." in page
    assert "入园率上升" not in page
    assert "show()" not in page


def test_what_a_cell_shows_passes_unchanged() -> None:
    html = '<div class="a"><p title="x &amp; y">&lt;b&gt; <em>z</em></p></div>'
    assert html in export(shown(html))


def test_ends_that_html_implies_are_left_out_and_a_page_reads_as_before() -> None:
    table = "<table><tr><th>a</th><td></td>\n<td><b>1</b></td></tr></table><dl><dt>x</dt><dd>&lt;/dd&gt;</dd></dl>"
    page = export(shown(table))
    assert "<tr><th>a<td></td>\n<td><b>1</b></tr></table><dl><dt>x<dd>&lt;/dd&gt;</dl>" in page
    cells = lxml.html.fromstring(page).xpath("//tr/* | //dl/*")
    assert [(one.tag, one.text_content()) for one in cells] == [
        *(("th", "a"), ("td", ""), ("td", "1")),
        *(("dt", "x"), ("dd", "</dd>")),
    ]


def test_results_and_displays_stand_alike() -> None:
    result = v4.new_output("execute_result", {"text/html": "<p>result</p>", "text/plain": "Prose()"}, execution_count=3)
    page = export(v4.new_code_cell("x", outputs=[result]), shown("<p>display</p>"))
    assert "<p>result</p>\n<p>display</p>" in page
    assert "Prose()" not in page


def named(cell: NotebookNode, name: str) -> NotebookNode:
    cell["id"] = name
    return cell


def test_contents_list_the_sections_by_the_names_of_their_cells() -> None:
    cells = (
        named(prose("## The answer", "lang-en"), "answer-en"),
        shown("<p>x</p>"),
        prose("## More\n\nText.", "folded"),
    )
    page = export(*cells)
    assert '<section id="answer">\n<h2 id="answer-title">The answer</h2>' in page
    assert '<details class="section" id="section-2">\n<summary><h2 id="section-2-title">More</h2></summary>' in page
    assert '<li><a href="#answer">The answer</a></li>\n<li><a href="#section-2">More</a></li>' in page
    assert page.index("<p>x</p>") < page.index("</section>") < page.index("<p>Text.</p>") < page.rindex("</details>")


@pytest.mark.parametrize(
    ("tags", "before"),
    [("", None), ("f", None), ("ff", None), ("of", "Two"), ("off", "Two"), ("fof", "Three"), ("ofo", None)],
)
def test_the_appendix_begins_after_the_last_open_section(tags: str, before: str | None) -> None:
    cells = [
        prose(f"## {name}", *["folded"] * (kind == "f"))
        for kind, name in zip(tags, ("One", "Two", "Three"), strict=False)
    ]
    page = export(*cells)
    assert page.count('<p class="appendix">') == (before is not None)
    if before:
        after = page.partition('<p class="appendix">')[2]
        assert after.startswith('Appendix</p>\n<details class="section"')
        assert re.findall(r"([^>]*)</h2>", after)[0] == before


def test_a_section_has_the_same_name_in_each_language() -> None:
    for language, heading in (("en", "The answer"), ("zh", "结论")):
        cell = named(prose(f"## {heading}", f"lang-{language}"), f"answer-{language}")
        assert f'<h2 id="answer-title">{heading}</h2>' in export(cell, page=Page("overview", language, "x"))


def test_a_heading_in_text_is_text() -> None:
    page = export(prose("## A < B & <script>alert(1)</script>"))
    assert "A &lt; B &amp; &lt;script&gt;alert(1)&lt;/script&gt;</h2>" in page


def test_the_other_languages_are_named_for_machines() -> None:
    assert '<link rel="alternate" hreflang="zh-CN" href="../zh/preschool_coverage.html">' in export()


def test_links_lead_to_the_sibling_and_the_index_from_any_depth() -> None:
    page = export(page=PAGE)
    assert 'href="../zh/preschool_coverage.html"' in page
    assert 'href="../index.html"' in page
    deep = export(page=Page("region_profile/yingze", "en", "x"))
    assert 'href="../../zh/region_profile/yingze.html"' in deep
    assert 'href="../../index.html"' in deep


def test_the_same_notebook_gives_the_same_bytes() -> None:
    cells = (prose("## The answer"), shown("<p>98%</p>"))
    assert export(*cells) == export(*cells)


@pytest.mark.parametrize(
    ("output", "found"),
    [
        (v4.new_output("stream", name="stdout", text="left over\n"), "found text on stdout ('left over')"),
        (v4.new_output("stream", name="stderr", text="Warning: x\n"), "found text on stderr ('Warning: x')"),
        (v4.new_output("error", ename="ValueError", evalue="x", traceback=[]), "found ValueError"),
        (v4.new_output("execute_result", {"text/plain": "2"}), "found an output without HTML ('2')"),
        (v4.new_output("display_data", {"image/png": "AA=="}), "found an output without HTML ('image/png')"),
    ],
)
def test_an_output_that_no_reader_should_meet_is_refused(output: NotebookNode, found: str) -> None:
    with pytest.raises(BuildError) as refused:
        export(v4.new_code_cell("x", execution_count=7, outputs=[output]))
    assert str(refused.value).startswith(f"basic.ipynb, In [7]: {found}; expected ")


@pytest.mark.parametrize(
    ("html", "found"),
    [
        ("<script>alert(1)</script>", "the script 'alert(1)'"),
        ("<script src='x.js'></script>", "<script src>"),
        ("<style>p { color: red }</style>", "a second <style>"),
        ('<img alt="" src="https://example.org/x.png">', "src='https://example.org/x.png'"),
        ("<iframe></iframe>", "<iframe>"),
        ('<p onclick="x()">x</p>', "the attribute onclick"),
        ('<p style="background: url(//example.org/x)">x</p>', "style='background: url(//example.org/x)'"),
        ("<style>@import 'x.css'</style>", "a style sheet that loads a file"),
        ('<link rel="stylesheet" href="x.css">', "<link> with href='x.css'"),
        ('<a href="javascript:x()">x</a>', "a link to 'javascript:x()'"),
        ('<p id="a">x</p><p id="a">y</p>', "the id 'a' twice"),
        ("<h1>Again</h1>", "2 headings of level 1"),
        ("<h4>Deep</h4>", "a heading of level 4 after one of level 1"),
    ],
)
def test_a_page_that_reaches_outside_or_misleads_a_reader_is_refused(html: str, found: str) -> None:
    with pytest.raises(BuildError) as refused:
        export(shown(html))
    assert f"found {found}; expected " in str(refused.value)


def test_escaped_html_from_data_stays_text() -> None:
    assert "&lt;script&gt;" in export(shown("<p>&lt;script&gt;alert(1)&lt;/script&gt; &lt;!--title--&gt;</p>"))


def test_a_character_without_glyph_is_refused_by_name() -> None:
    with pytest.raises(BuildError, match=r"U\+1F600"):
        export(shown("<p>\U0001f600</p>"))


def test_a_page_carries_font_and_policy_and_asks_for_nothing() -> None:
    page = export(shown("<p>98%</p>"))
    assert "default-src 'none'" in page
    assert "src: url(data:font/woff2;base64," in page
    digest = base64.b64encode(hashlib.sha256(re.search(r"<script>(.*)</script>", page, re.DOTALL)[1].encode()).digest())
    assert f"script-src 'sha256-{digest.decode()}'; style-src 'sha256-" in page
    assert "unsafe" not in page
    known = ('http-equiv="Content-Security-Policy"', '[href^="http"]', "http://www.w3.org/2000/svg")
    assert "http" not in reduce(lambda left, name: left.replace(name, ""), known, page)
