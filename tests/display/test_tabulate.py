"""One table builder: it shows what the frame lists, counts the rest, explains its marks, and offers tidy rows."""

from __future__ import annotations

import csv
import io
from urllib.parse import unquote

import lxml.html
import pandas as pd
import pytest
from markupsafe import Markup

import helpers as h
from helpers.display.downloads import guard, tidy, write_address, write_csv
from helpers.display.study import each
from helpers.display.tabulating import MOST_INLINE, Column, tabulate


@pytest.fixture
def study(small_root, monkeypatch):
    monkeypatch.setenv("PLANS_ROOT", str(small_root))
    return h.open_study()


def made(study, frame: pd.DataFrame, *columns: Column, **more: object):
    figure = Column("figure", study.number, numeric=True)
    table = tabulate(study, frame, [*columns, figure], name="a", caption=Markup("A"), **more)
    return lxml.html.fromstring(f"<main>{table._repr_html_()}</main>")


def plan(study) -> Column:
    return Column("plan", lambda row: study.plan_name(row.plan_id))


def classes(page) -> list[str]:
    return [one.get("class") for one in page]


def test_columns_have_their_heads_from_the_words_or_from_data(study):
    own = Column("plan", lambda row: row.plan_id, head=Markup("<i>Own</i>"))
    page = made(study, study.values.head(2), plan(study), own)
    assert [one.text_content() for one in page.iterfind(".//thead//th")] == ["Plan", "Own", "Figure"]
    assert [one.get("class") for one in page.iterfind(".//td")] == [None, "number"] * 2


def test_rows_that_are_not_listed_are_counted_and_not_shown(study):
    rows = study.values.head(5)
    page = made(study, rows.assign(listed=[True, False, False, True, False]), plan(study))
    assert len(page.findall(".//tbody/tr")) == 2
    (note,) = page.find_class("note")
    assert note.text_content() == "3 further rows are not listed; all stand in data/processed/values.csv."
    assert classes(made(study, rows, plan(study))) == ["scroll", "download"]


def test_only_the_marks_that_cells_carry_are_explained(study):
    row = study.values.head(1)
    page = made(study, row.assign(reading_kind="repaired"), plan(study), Column("year", study.year))
    (note,) = page.find_class("marks")
    assert note.text_content().startswith("† repaired")
    assert note.text_content().count("†") == 1
    inferred = row.assign(year_basis="period")
    (note,) = made(study, inferred, plan(study), Column("year", study.year)).find_class("marks")
    assert note.text_content().startswith("* year not printed")


def test_a_table_of_unlike_quantities_is_marked(study):
    name = Column("indicator", lambda row: study.indicator_name(row.indicator))
    rows = study.values.head(1)
    assert made(study, rows, name).find(".//table").get("data-mixed") is not None
    assert made(study, rows, plan(study)).find(".//table").get("data-mixed") is None


def test_the_download_holds_the_rows_shown_as_codes_and_numbers(study):
    rows = study.values.head(3).assign(listed=[True, True, False], verdict="meets")
    (link,) = made(study, rows, plan(study), data=["verdict"]).iterfind(".//p[@class='download']/a")
    assert link.get("download") == "a.csv"
    assert link.get("aria-describedby") == "tab-a-caption"
    text = unquote(link.get("href").partition(",")[2]).removeprefix("\ufeff")
    found = list(csv.DictReader(io.StringIO(text)))
    assert [row["value_id"] for row in found] == list(rows["value_id"].head(2))
    for row, value in zip(found, each(rows), strict=False):
        assert float(row["value"]) == value.value
        assert (row["unit"], row["verdict"], row["locator"]) == (value.unit, "meets", value.locator)


def test_a_long_download_is_in_the_archive_alone(study):
    few, many = study.values.head(2), pd.concat([study.values] * 8)
    (link,) = made(study, few, plan(study)).iterfind(".//p[@class='download']/a")
    assert link.get("href").startswith("data:text/csv")
    (link,) = made(study, many, plan(study)).iterfind(".//p[@class='download']/a")
    assert (link.get("href"), link.get("download")) == ("#data", None)
    assert "a-n2.csv" in link.text_content()
    # the archive of the report has both
    kept = study.ledger.downloads
    assert list(kept) == ["a.csv", "a-n2.csv"]
    assert len(kept["a.csv"]) <= MOST_INLINE < len(kept["a-n2.csv"])
    assert [len(list(csv.DictReader(io.StringIO(text)))) for text in kept.values()] == [len(few), len(many)]


def test_a_column_about_a_plan_names_it_for_those_who_leave_it_out(study):
    own = Column("plan", lambda row: row.plan_id, plan="aspen-2021")
    page = made(study, study.values.head(1), plan(study), own)
    assert page.find(".//table").get("class") == "data board"
    assert [one.get("data-plan") for one in page.iterfind(".//thead//th")] == [None, "aspen-2021", None]


def test_benchmarks_name_their_documents_as_source(study):
    rows = tidy(study, study.benchmarks)
    assert rows["source"].ne("").all()
    assert list(rows["benchmark_id"]) == list(study.benchmarks["benchmark_id"])


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
        ("", ""),
    ],
)
def test_only_a_plain_number_may_begin_like_a_formula(cell: str, kept: str):
    assert guard(cell) == kept


def test_cells_are_written_as_data_has_them():
    frame = pd.DataFrame(
        {
            "a": [1e-7, 100.0, float("nan")],
            "b": pd.array([1, None, 3], dtype="Int64"),
            "c": ["x,y", None, '"'],
            "d": True,
        }
    )
    assert write_csv(frame) == 'a,b,c,d\n0.0000001,1,"x,y",yes\n100,,,yes\n,3,"""",yes\n'


def test_an_address_holds_nothing_that_could_end_it():
    address = write_address('"><script>,#&%\\ {}|^`<>\n中文，“引”\n')
    assert not set(address) & set('"<># \n&\\{}|^`')
    assert "中文，“引”" in address
