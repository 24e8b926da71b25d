from __future__ import annotations

import csv
import io
from urllib.parse import unquote

import lxml.html
import pytest

from helpers.reports.downloads import guard, offer_tables, write_address

TABLE = """<div class="scroll"><table class="data" id="tab-a"><caption id="tab-a-caption">A</caption>
<thead><tr><th scope="col">{head}</th><th scope="col">Figure</th></tr></thead>
<tbody><tr><th scope="row">x, "y"</th><td>=1+<em>1</em></td></tr>
<tr><th scope="row">5% &amp; <br>#2</th><td>−3</td></tr></tbody></table></div>
<p class="note">See <time>2025</time>.</p>
<p>Next.</p>"""


def download(page: str) -> list[list[str]]:
    (link,) = [one for one in lxml.html.fromstring(page).iter("a") if one.get("download")]
    kind, _, data = link.get("href").partition(",")
    assert kind == "data:text/csv;charset=utf-8"
    text = unquote(data)
    assert text.startswith("\ufeff")
    return list(csv.reader(io.StringIO(text[1:])))


@pytest.mark.parametrize(
    ("cell", "kept"),
    [
        ("=cmd|' /C calc'!A0", "'=cmd|' /C calc'!A0"),
        ("+0.47 points", "'+0.47 points"),
        ("+0.47", "+0.47"),
        ("-3", "-3"),
        ("-3-2", "'-3-2"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("＝1", "'＝1"),
        ("\t=1", "'\t=1"),
        ("−3", "−3"),
        ("≥93%", "≥93%"),
        ("", ""),
    ],
)
def test_only_a_plain_number_may_begin_like_a_formula(cell: str, kept: str):
    assert guard(cell) == kept


def test_the_link_stands_under_the_note_and_holds_the_cells():
    page = offer_tables(TABLE.format(head="Plan"), "report-en", "CSV", "Indicator")
    assert page.index("note") < page.index('download="report-en-a.csv"') < page.index("Next.")
    assert download(page) == [["Plan", "Figure"], ['x, "y"', "'=1+1"], ["5% & #2", "−3"]]
    assert "data-mixed" not in page


def test_a_table_of_unlike_indicators_is_marked():
    page = offer_tables(TABLE.format(head="Indicator"), "report-en", "CSV", "Indicator")
    assert '<table data-mixed class="data"' in page


def test_an_address_holds_nothing_that_could_end_it():
    address = write_address([['"><script>', "#&%\\ {}|^`<>", "中文，“引”"]])
    assert not set(address) & set('"<># \n&\\{}|^`')
    assert "中文，“引”" in address
