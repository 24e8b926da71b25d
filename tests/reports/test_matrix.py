from __future__ import annotations

from collections.abc import Callable

import pytest
from places import REPOSITORY

import helpers
from helpers.data.reach import REACH
from helpers.errors import ParameterError
from helpers.paths import Project
from helpers.reports.matrix import expand, read_listing, select

Listing = Callable[..., None]


def test_a_report_becomes_one_job_per_language(project: Project, listing: Listing) -> None:
    listing(preschool_coverage="basic")
    assert [job.key for job in expand(project)] == ["en/preschool_coverage", "zh/preschool_coverage"]
    assert [job.parameters["language"] for job in expand(project)] == ["en", "zh"]


def test_a_report_for_each_region_names_region_and_title(project: Project, listing: Listing) -> None:
    listing('for_each = "region"\nlanguages = ["zh"]', region_profile="basic")
    source = (project.notebooks / "basic.ipynb").read_text(encoding="utf-8")
    (project.notebooks / "basic.ipynb").write_text(source.replace("year_to: int", "region: str"), encoding="utf-8")
    jobs = expand(project)
    assert [job.name for job in jobs] == ["region_profile/jiangchuan", "region_profile/yingze"]
    assert jobs[1].parameters == {"region": "yingze", "language": "zh"}
    assert jobs[1].region_name == "迎泽区"


def test_an_unknown_parameter_is_refused_with_the_nearest_name(project: Project, listing: Listing) -> None:
    listing("parameters = { region = [] }", preschool_coverage="basic")
    with pytest.raises(ParameterError) as refused:
        expand(project)
    assert str(refused.value) == (
        "notebooks/reports.toml, report preschool_coverage: found parameter 'region'; expected a parameter of "
        "notebooks/basic.ipynb, perhaps 'regions'. Correct the name, or add it to the notebook's cell tagged "
        "'parameters'."
    )


def test_an_unknown_region_is_refused_with_the_nearest_name(project: Project, listing: Listing) -> None:
    listing('parameters = { regions = ["jiangchuang"] }', preschool_coverage="basic")
    with pytest.raises(ParameterError) as refused:
        expand(project)
    assert str(refused.value) == (
        "notebooks/reports.toml, report preschool_coverage, regions: found 'jiangchuang'; expected a region id, "
        "perhaps 'jiangchuan'. `plans list regions` prints them all."
    )


def test_a_notebook_without_parameters_cell_is_refused(project: Project, listing: Listing) -> None:
    listing(preschool_coverage="no_parameters")
    with pytest.raises(ParameterError, match=r"notebooks/no_parameters\.ipynb: found no cell tagged 'parameters'"):
        expand(project)


def test_a_missing_notebook_is_refused_with_the_nearest_name(project: Project, listing: Listing) -> None:
    listing(preschool_coverage="basics")
    with pytest.raises(ParameterError) as refused:
        expand(project)
    assert str(refused.value) == (
        "notebooks/basics.ipynb: found no such file; expected a notebook, perhaps 'basic.ipynb'. "
        "Correct its name in reports.toml."
    )


def test_all_problems_of_the_list_are_told_at_once(project: Project, listing: Listing) -> None:
    listing(one="no_parameters", two="nowhere", three="basic")
    with pytest.raises(ParameterError) as refused:
        expand(project)
    assert len(str(refused.value).splitlines()) == 2


def test_a_mistyped_field_is_refused_with_the_nearest_name(project: Project, listing: Listing) -> None:
    listing("paramters = { year_to = 2030 }", preschool_coverage="basic")
    with pytest.raises(ParameterError) as refused:
        read_listing(project)
    assert str(refused.value) == (
        "notebooks/reports.toml, report preschool_coverage, paramters: found {'year_to': 2030}; expected a known "
        "field, perhaps 'parameters'. Correct the entry."
    )


def test_the_same_name_twice_is_refused(project: Project, listing: Listing) -> None:
    listing(preschool_coverage="basic")
    path = project.notebooks / "reports.toml"
    path.write_text(path.read_text(encoding="utf-8") * 2, encoding="utf-8")
    with pytest.raises(ParameterError, match="found two reports named 'preschool_coverage'"):
        read_listing(project)


def test_only_matches_patterns_and_refuses_what_matches_nothing(project: Project, listing: Listing) -> None:
    listing(preschool_coverage="basic", teacher_rotation="basic")
    jobs = expand(project)
    assert [job.key for job in select(jobs, "teacher*", "zh")] == ["zh/teacher_rotation"]
    with pytest.raises(ParameterError) as refused:
        select(jobs, "teacher_rotations")
    assert str(refused.value) == (
        "--only: found 'teacher_rotations'; expected the name of a report, or a pattern such as 'region_profile/*', "
        "perhaps 'teacher_rotation'. `plans list reports` prints them all."
    )


def test_a_language_that_no_report_has_is_refused(project: Project, listing: Listing) -> None:
    listing('languages = ["en"]', preschool_coverage="basic")
    with pytest.raises(ParameterError, match="--language: found 'zh'"):
        select(expand(project), None, "zh")


SHAPES: dict[str, tuple[str, bytes | None, str]] = {
    "a list": ("basic.ipynb", b"[]", "found no cells; expected a notebook in JSON."),
    "no cells": ("basic.ipynb", b'{"cells": null}', "found no cells (cells: Input should be a valid array)"),
    "tags that are none": (
        "basic.ipynb",
        b'{"cells": [{"cell_type": "code", "source": "", "metadata": {"tags": 7}}]}',
        "tags",
    ),
    "depth without end": ("basic.ipynb", b"[" * 200_000, "found no cells"),
    "no text": ("basic.ipynb", b"\xff\xfe\x00", "found no cells"),
    "a folder": ("basic.ipynb", None, "found a folder; expected a notebook"),
    "a list that is a folder": ("reports.toml", None, "found a folder; expected the list of reports"),
    "a list of numbers": ("reports.toml", b"report = [1]", "report 1: found 1"),
    "a table": ("reports.toml", b"report = {}", "report: found {}"),
    "no UTF-8": ("reports.toml", b"\xff", "expected TOML in UTF-8"),
    "a list without end": ("reports.toml", b"a = " + b"[" * 50_000, "found parts within parts without end"),
    "thousands of mistakes": ("reports.toml", b'[[report]]\nnme = "x"\n' * 3_000, "more problems. Mend these first."),
}


@pytest.mark.parametrize("shape", SHAPES)
def test_a_list_or_notebook_of_the_wrong_shape_is_told(project: Project, listing: Listing, shape: str) -> None:
    name, content, said = SHAPES[shape]
    listing(preschool_coverage="basic")
    path = project.notebooks / name
    path.unlink()
    if content is None:
        path.mkdir()
    else:
        path.write_bytes(content)
    with pytest.raises(ParameterError) as refused:
        expand(project)
    assert str(refused.value).startswith(f"notebooks/{name}")
    assert said in str(refused.value)
    assert len(str(refused.value)) < 50_000


@pytest.mark.parametrize("value", ["2020-01-01", "nan", "{ a = 1 }", "[[1]]"])
def test_a_parameter_that_no_cell_can_hold_is_refused(project: Project, listing: Listing, value: str) -> None:
    listing(f"parameters = {{ year_to = {value} }}", preschool_coverage="basic")
    with pytest.raises(ParameterError, match=r"parameters, year_to: found .*; expected text, a finite number"):
        expand(project)


def test_a_name_that_no_file_system_takes_is_refused(project: Project, listing: Listing) -> None:
    listing(**{"a" * 300: "basic"})
    with pytest.raises(ParameterError, match="at most 100 characters"):
        expand(project)


def test_a_plan_does_the_same_with_a_requirement_in_every_report(monkeypatch) -> None:
    """Each report is decided by the rows that it may read, and none may decide a cell otherwise than all rows do."""
    columns = ["form", "level", "timing", "year", "decided_by", "reasons"]
    key = ["requirement_id", "plan_id"]
    whole = helpers.uptake(helpers.open_study()).frame.set_index(key)[columns]
    seen = 0
    for job in expand(Project(REPOSITORY)):
        if job.language != "en" or "requirements" not in job.reach.tables:
            continue
        monkeypatch.setenv(REACH, job.reach.pack())
        (theme,) = job.reach.themes or ("",)
        found = helpers.uptake(helpers.open_study(theme, region=job.region_id)).frame.set_index(key)[columns]
        different = found.compare(whole.loc[found.index])
        assert different.empty, f"{job.key}: {different}"
        seen += len(found)
    assert seen > len(whole)
