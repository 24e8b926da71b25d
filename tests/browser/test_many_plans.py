"""Reports that compare hundreds and thousands of invented plans, as a reader sees them: small, legible, no list without end."""

from __future__ import annotations

import re
import shutil

import built
import pytest
from places import REPOSITORY
from synthetic import write_headlines

import helpers
from helpers.analysis.listing import MOST_NAMES
from helpers.paths import Project
from helpers.reports.matrix import expand

pytestmark = [pytest.mark.browser, pytest.mark.kernel]
FEW = ["overview", "requirements"]
LARGEST = ["preschool_coverage", "requirements"]
ALL = [job.name for job in expand(Project(REPOSITORY)) if job.language == "en" and not job.region_id]
NAMES = re.compile(rf"(?:(?:Synthetic Region |虚构县)\d+(?:, | and |、|和)){{{MOST_NAMES},}}")
TOP = "one => one.getBoundingClientRect().top"
# the least height of a line of a figure's text, as drawn
SMALLEST = "all => Math.min(...all.map(one => one.getBoundingClientRect().height).filter(height => height > 0))"


def lay_out(root, plans: int, names: list[str]) -> Project:
    """Write and build a project of so many invented plans."""
    project = Project(write_headlines(root, plans))
    shutil.copytree(REPOSITORY / "notebooks", project.notebooks, ignore=shutil.ignore_patterns(".*"))
    shutil.copyfile(REPOSITORY / "requirements.lock", root / "requirements.lock")
    for name in names:
        built.build(project, only=name)
    return project


def look(browser, project: Project, names: list[str]) -> None:
    """Open each report in both languages, wide and narrow, and hold it to what is promised of any report."""
    for key in (f"{language}/{name}" for language in ("en", "zh") for name in names):
        path = project.reports / f"{key}.html"
        assert path.stat().st_size <= 350_000, key
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        complaints: list[str] = []
        page.on("pageerror", lambda error, told=complaints: told.append(str(error)))
        page.goto(path.as_uri())
        assert page.locator("ul.answer > li").count() in range(1, 6), key
        assert page.locator("#answer table tbody tr").first.evaluate(TOP) < 900, key
        assert not NAMES.findall(page.locator("main").text_content()), key
        assert "nan" not in page.locator("main").inner_text().lower().split(), key
        page.set_viewport_size({"width": 390, "height": 844})
        assert page.evaluate("document.documentElement.scrollWidth") == 390, key
        texts = page.locator("figure.exhibit svg text:visible")
        if texts.count():
            assert texts.evaluate_all(SMALLEST) >= 9, key
        assert complaints == [], key
        page.close()


def names_told(browser, project: Project, report: str, row: str, column: str) -> tuple[list[str], list[str]]:
    """Return the plans that a count of a board names once it is pressed, and those left when two digits are looked for."""
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.goto((project.reports / f"en/{report}.html").as_uri())
    place = page.locator("table[data-names]").first.locator("thead th").all_inner_texts()
    at = next(number for number, head in enumerate(place) if head.replace("\n", " ").startswith(column))
    cell = page.locator(f"tr[data-row='{row}']").first.locator("th, td").nth(at)
    cell.locator("button.who").click()
    told = page.locator("tr.names")
    told.locator("li").first.wait_for()
    (total,) = re.findall(r"/ (\d+)", told.locator(".n-of-n").inner_text())
    names = told.locator("li a").all_inner_texts()
    assert len(names) == min(int(total), 120)
    told.locator("input").fill("n 12")
    left = told.locator("li a").all_inner_texts()
    assert told.locator("li a").first.get_attribute("href") == f"region_profile/{region_of(left[0])}.html"
    cell.locator("button.who").click()
    assert page.locator("tr.names").count() == 0
    page.close()
    return [total, *names], left


def region_of(name: str) -> str:
    """Return the id of an invented region by its name."""
    return f"synthetic-{int(name.split()[-1]):05d}"


def test_reports_on_three_hundred_plans_are_small_answer_on_the_first_screen_and_name_whom_they_count(
    browser, tmp_path
):
    project = lay_out(tmp_path, 300, FEW)
    look(browser, project, FEW)
    study = helpers.open_study(root=project.root)
    spoken = study.plans["name"].to_dict()
    uptake = helpers.uptake(study).frame
    first = uptake["requirement_id"].iloc[0]
    silent = uptake[(uptake["requirement_id"] == first) & (uptake["form"] == "silent")]["plan_id"]
    silent = silent[silent.map(study.plans["level"]) == "county"]
    presence = helpers.presence(study).frame
    number = presence[(presence["code"] == "preschool") & (presence["presence"] == "number")]["plan_id"]
    for report, row, column, plans in (
        ("requirements", first, "Silent", silent),
        ("overview", "preschool", "Number", number),
    ):
        (total, *names), left = names_told(browser, project, report, row, column)
        expected = [spoken[plan] for plan in plans]
        assert int(total) == len(expected)
        assert set(names) <= set(expected)
        assert left == [name for name in expected if "n 12" in name]


def test_the_largest_reports_on_three_thousand_plans_are_within_the_limit(browser, tmp_path):
    look(browser, lay_out(tmp_path, 3_000, LARGEST), LARGEST)


@pytest.mark.soak
def test_every_report_on_three_thousand_plans_is_small_and_answers_on_the_first_screen(browser, tmp_path):
    project = lay_out(tmp_path, 3_000, ALL)
    look(browser, project, ALL)
    assert (project.reports / "index.html").stat().st_size < 1_000_000
