from __future__ import annotations

from collections.abc import Callable

import pytest

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
