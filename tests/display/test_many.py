"""Hundreds of invented plans: figures stay legible, lists stay short, pages stay small, numbers keep their ids."""

from __future__ import annotations

import ast
import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import lxml.html
import nbformat
import pytest
from matplotlib.text import Text
from pages import bundle_of, exhibits_of
from places import REPOSITORY
from synthetic import write_headlines

import helpers
import helpers as h
from helpers.analysis.listing import MOST_COLUMNS, MOST_NAMES, MOST_ROWS
from helpers.display.exhibits import Exhibit
from helpers.display.findings import REPORT
from helpers.display.naming import name_plans
from helpers.display.theme import NOTE, WIDTH
from helpers.paths import Project
from helpers.preparing.tables import prepare
from helpers.reports.exporting import Page, export_report

NOTEBOOKS = REPOSITORY / "notebooks"
HEADLINES = ("10_preschool_coverage", "20_teacher_rotation", "30_digital_classrooms")
COVERAGE = ["preschool_gross_enrolment_rate", "inclusive_share_children", "public_share_children"]
LARGEST = 350 * 1024


@pytest.fixture(scope="module")
def projects(tmp_path_factory):
    """Return a function that makes a prepared project of so many invented plans, once."""
    made: dict[int, Path] = {}

    def project(plans: int) -> Path:
        if plans not in made:
            made[plans] = write_headlines(tmp_path_factory.mktemp("plans") / str(plans), plans)
            prepare(Project(made[plans]))
        return made[plans]

    return project


@pytest.fixture
def study_of(projects, monkeypatch):
    """Return a function that opens a study of so many invented plans."""

    def study(plans: int, language: str = "en"):
        monkeypatch.setenv("PLANS_ROOT", str(projects(plans)))
        helpers.set_theme()
        return helpers.open_study("", language=language)

    return study


@dataclass
class Shown:
    """What a notebook's cells showed, and the page made of it."""

    name: str
    blocks: list[Any]
    page: str

    @property
    def exhibits(self) -> list[Exhibit]:
        """The figures."""
        return list(exhibits_of(self.blocks))


@pytest.fixture(scope="module", params=["en", "zh"])
def pages(request, projects):
    """Return what each headline notebook shows on 300 plans."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PLANS_ROOT", str(projects(300)))
        return [run_notebook(name, request.param) for name in HEADLINES]


def run_notebook(name: str, language: str) -> Shown:
    """Run a notebook's cells here, without a kernel, and export it."""
    notebook = nbformat.read(NOTEBOOKS / f"{name}.ipynb", 4)
    space: dict[str, object] = {}
    blocks = []
    for number, cell in enumerate(notebook.cells):
        if cell.cell_type != "code":
            continue
        cell.execution_count, cell.outputs = number, []
        body = ast.parse(cell.source).body
        last = body.pop() if isinstance(body[-1], ast.Expr) else None
        exec(compile(ast.Module(body, []), name, "exec"), space)
        if "parameters" in cell.metadata.get("tags", []):
            space["language"] = language
        if last is not None:
            block = eval(compile(ast.Expression(last.value), name, "eval"), space)
            blocks.append(block)
            cell.outputs = [nbformat.v4.new_output("execute_result", data=bundle_of(block))]
    return Shown(name, blocks, export_report(notebook, Page(name=name, language=language, answers=""), name))


KINDS = [
    *COVERAGE,
    *("teacher_rotation_rate", "kindergartens_public", "online_course_subject_share"),
    *("digital_classroom_coverage", "smart_campus_share"),
]
"""Indicators whose figures are of every kind: dots, panels by scope, steps, distributions, bands by year."""


def drawings(study) -> list[Exhibit]:
    """Return every kind of figure; an indicator of which few plans print nothing has none."""
    found = [helpers.compare(study, code) for code in KINDS]
    made = [(one, one.exhibit()) for one in found]
    for one, exhibit in made:
        assert (exhibit is None) == (one.frame["value_id"].isna().all() and one.frame["listed"].all())
    return [*(exhibit for _, exhibit in made if exhibit), *exhibits_of([helpers.figures(study, shared=True)])]


def check_figure(exhibit: Exhibit) -> None:
    """Fail where texts meet, are cut off or too small, or where the figure is wider than a phone."""
    assert exhibit.collisions() == []
    texts = [text for text in exhibit.figure.findobj(Text) if text.get_visible() and text.get_text().strip()]
    assert min(text.get_fontsize() for text in texts) >= NOTE
    assert exhibit.figure.get_figwidth() == WIDTH == 3.75


def test_figures_hold_on_300_plans(pages):
    # rotation has a table instead
    assert [bool(shown.exhibits) for shown in pages] == [True, False, True]
    for shown in pages:
        for exhibit in shown.exhibits:
            check_figure(exhibit)
            assert len(exhibit.description) < 600
            assert exhibit.figure.get_figheight() < 2.5 * WIDTH


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("plans", sorted({1, 2, 5, MOST_COLUMNS, MOST_COLUMNS + 1, MOST_ROWS, MOST_ROWS + 1}))
def test_figures_hold_on_either_side_of_each_threshold(study_of, plans, language):
    for exhibit in drawings(study_of(plans, language)):
        check_figure(exhibit)
        if plans > MOST_ROWS:
            assert len(exhibit.description) < 600


def test_pages_of_300_plans_stay_small(pages):
    for shown in pages:
        assert len(shown.page.encode()) < LARGEST, shown.name


@pytest.mark.parametrize("asked", [("pace", {}), ("gaps", {"against": "results"}), ("gaps", {"past": True})])
def test_tables_of_pairs_of_figures_stay_small(study_of, asked):
    kind, more = asked
    found = getattr(helpers, kind)(study_of(300), COVERAGE, **more)
    assert len(found.frame) > 300 > found.frame["listed"].sum()
    assert len(found._repr_mimebundle_()[REPORT]) < 40 * 1024


def test_numbers_of_300_plans_rest_on_an_evidence_entry_or_say_once_what_they_count(projects, monkeypatch):
    monkeypatch.setenv("PLANS_ROOT", str(projects(300)))
    for name in HEADLINES:
        page = lxml.html.fromstring(run_notebook(name, "en").page)
        counts = page.find_class("count")
        titles = Counter(one.get("data-id") for one in counts if one.get("title"))
        # entries and files are counted beside themselves
        assert titles == Counter({one.get("data-id") for one in counts} - {"d-files"})
        used = {one.get("data-id") for one in page.iterfind(".//*[@data-id]")} - {*titles, "d-entries", "d-files"}
        used |= {href.removeprefix("#e-") for href in page.xpath("//@href") if href.startswith("#e-")}
        assert len(used) > 50 < len(used | set(titles)) - 50
        assert used - {one.removeprefix("e-") for one in page.xpath("//@id")} == set()


def test_digits_in_figures_of_300_plans_are_numbers_with_ids_years_ticks_or_names(pages):
    for exhibit in (exhibit for shown in pages for exhibit in shown.exhibits):
        (svg,) = lxml.html.fromstring(exhibit._repr_html_()).iter("svg")
        for element in svg.iter("text"):
            if any(one.get("data-id") or one.get("class") == "axis" for one in (element, *element.iterancestors())):
                continue
            text = element.text_content()
            rest = re.sub(r"(19|20)\d\d|Synthetic Region \d+|虚构县\d+", "", text)
            assert not re.search(r"\d", rest), f"{exhibit.figure_id}: {text!r}"


def test_counts_by_presence_add_up_to_all_plans(study_of):
    study = study_of(40)
    counts = helpers.presence(study, "indicator", COVERAGE).frames["counts"]
    assert counts.groupby("code")["n"].sum().to_dict() == dict.fromkeys(COVERAGE, 40)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_what_is_due_in_many_plans_is_counted_by_year(study_of, language):
    study = study_of(40, language)
    found = helpers.due(study)
    years = found.frames["years"]
    assert years["promises"].sum() + years["figures"].sum() == len(found.frame) > 40
    rows = lxml.html.fromstring(found.table()._repr_html_()).findall(".//tbody/tr")
    assert [row.find("th").text_content() for row in rows] == [str(year) for year in years["year"]]
    for row, counts in zip(rows, years.itertuples(index=False), strict=True):
        assert [cell.text_content() for cell in row.findall("td")] == [f"{n:,}" if n else "–" for n in counts[1:]]
    (said,) = found.headlines()
    numbers = [years["promises"].sum(), years["figures"].sum()]
    assert {*(f">{n:,}<" for n in numbers), f">{years['year'].max()}<"} == set(re.findall(">[\\d,]+<", said.tell()))


@pytest.mark.parametrize(
    ("language", "plans", "written"),
    [
        ("en", 2, "Synthetic Region 0 and Synthetic Region 1"),
        ("en", 20, "Synthetic Region 0, Synthetic Region 1, Synthetic Region 2 and 17 others"),
        ("zh", 2, "虚构县0和虚构县1"),
        ("zh", 20, "虚构县0、虚构县1、虚构县2和另外17份规划"),
    ],
)
def test_long_lists_of_names_end_in_a_count(study_of, language, plans, written):
    study = study_of(40, language)
    ids = sorted(study.plan_ids)[:plans]
    listed = name_plans(study, ids)
    assert listed.striptags() == written
    if plans > MOST_NAMES:
        made = study.ledger.derivations[re.search(r'data-id="([^"]+)"', listed)[1]]
        assert f"{made.value:g}" in written


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_board_of_many_plans_has_shares_by_form_that_add_up_and_names_who_stands_at_the_ends(study_of, language):
    study = study_of(300, language)
    found = h.uptake(study)
    page = lxml.html.fromstring(f"<main>{found.only('table')._repr_mimebundle_()['text/html']}</main>")
    spread = found.frames["spread"].set_index(["requirement_id", "region_level"])
    shares = [name for name in spread if name.startswith("share_")]
    assert spread[shares].sum(axis=1).round(6).eq(100).all()
    rows = page.xpath(".//table[starts-with(@id, 'tab-uptake')]/tbody/tr")
    assert len(rows) == len(spread) > 10
    named = 0
    for row in rows:
        (code,) = row.xpath("./th//@data-id[not(starts-with(., 'd-'))]")
        (n,) = row.xpath(f"./th//span[starts-with(@data-id, 'd-asked-{code}-')]")
        told = spread.loc[code, n.get("data-id").removeprefix(f"d-asked-{code}-")]
        assert int(n.text.replace(",", "")) == told["plans"]
        numbers = row.xpath(f"./td//span[starts-with(@data-id, 'd-number-{code}-')]")
        assert [int(one.text.rstrip("%")) for one in numbers] == [round(told["share_number"])] * bool(
            told["share_number"]
        )
        for end in ("beyond", "short"):
            first = told[f"{end}_plans"].split(";")[0]
            if first:
                named += 1
                assert study.plan_name(first) in row.text_content()
    assert named or not spread[["beyond", "short"]].notna().any(axis=None)
