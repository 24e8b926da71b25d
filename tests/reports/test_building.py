from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from built import change_data

from helpers.errors import BuildError, ParameterError
from helpers.paths import Project, hold_lock

pytestmark = pytest.mark.kernel
Build = Callable[..., tuple[int, str]]
Listing = Callable[..., None]


def record(project: Project) -> dict[str, dict[str, object]]:
    return json.loads((project.reports / "build.json").read_text(encoding="utf-8"))["reports"]


def test_a_second_build_has_nothing_to_do_and_a_forced_one_gives_the_same_bytes(
    project: Project, listing: Listing, build: Build
) -> None:
    listing(preschool_coverage="basic")
    assert build()[0] == 0
    pages = [project.reports / language / "preschool_coverage.html" for language in ("en", "zh")]
    first = [page.read_bytes() for page in pages]
    assert b"Of 5 plans" in first[0]
    assert "5 份规划".encode() in first[1]
    index = (project.reports / "index.html").stat().st_mtime_ns

    status, printed = build()
    assert (status, printed.splitlines()[0]) == (0, "Nothing to do: 2 reports are as their data says.")
    assert (project.reports / "index.html").stat().st_mtime_ns == index
    assert {entry["status"] for entry in record(project).values()} == {"unchanged"}

    assert build(force=True)[0] == 0
    assert [page.read_bytes() for page in pages] == first


def test_a_failing_notebook_leaves_the_last_good_report_and_the_others_go_on(
    project: Project, listing: Listing, build: Build
) -> None:
    listing('languages = ["en"]', preschool_coverage="basic", teacher_rotation="basic")
    assert build()[0] == 0
    good = (project.reports / "en" / "preschool_coverage.html").read_bytes()

    listing('languages = ["en"]', preschool_coverage="failing", teacher_rotation="basic", digital_classrooms="failing")
    status, printed = build()
    assert status == 1
    assert "FAILED en/preschool_coverage: notebooks/failing.ipynb, In [4], line 2: found ValueError" in printed
    assert "kept: reports/failed/en/preschool_coverage.ipynb" in printed
    assert (project.reports / "en" / "preschool_coverage.html").read_bytes() == good
    assert "papermill-error-cell" in (project.reports / "failed" / "en" / "preschool_coverage.ipynb").read_text("utf-8")
    statuses = {key: entry["status"] for key, entry in record(project).items()}
    assert statuses == {
        "en/preschool_coverage": "stale",
        "en/teacher_rotation": "unchanged",
        "en/digital_classrooms": "failed",
    }
    index = (project.reports / "index.html").read_text(encoding="utf-8")
    assert "Stale: " in index
    assert "Failed: " in index
    assert "no such indicator" in index

    # once mended, nothing of the failure is left
    listing('languages = ["en"]', preschool_coverage="basic", teacher_rotation="basic")
    assert build()[0] == 0
    assert {entry["status"] for entry in record(project).values()} == {"unchanged"}
    assert "Stale: " not in (project.reports / "index.html").read_text(encoding="utf-8")


def test_a_page_that_must_not_be_is_not_published(project: Project, listing: Listing, build: Build) -> None:
    defects = ["printing", "warning", "plain_output", "scripting", "fetching", "rare_character"]
    listing('languages = ["en"]', **{defect: defect for defect in defects})
    status, printed = build()
    assert status == 1
    assert "0 built, 6 failed, 0 unchanged." in printed
    for defect in defects:
        assert f"FAILED en/{defect}" in printed
        assert not (project.reports / "en" / f"{defect}.html").exists()
        assert (project.reports / "failed" / "en" / f"{defect}.ipynb").is_file()


def test_a_page_changed_by_hand_or_data_that_changed_is_built_again(
    project: Project, listing: Listing, build: Build
) -> None:
    listing('languages = ["en"]', preschool_coverage="basic")
    assert build()[0] == 0
    page = project.reports / "en" / "preschool_coverage.html"
    page.write_text(page.read_text(encoding="utf-8") + " ", encoding="utf-8")
    assert build(dry_run=True)[1] == "would build en/preschool_coverage: its page was changed by hand\n"
    assert "1 built, 0 failed, 0 unchanged." in build()[1]
    change_data(project, "after")
    assert build(dry_run=True)[1] == "would build en/preschool_coverage: its data has changed\n"
    assert "1 built, 0 failed, 0 unchanged." in build()[1]


def test_reports_that_were_not_asked_for_are_told_to_be_stale(project: Project, listing: Listing, build: Build) -> None:
    listing('languages = ["en"]', preschool_coverage="basic", teacher_rotation="basic")
    assert build()[0] == 0
    change_data(project, "after")
    assert build(only="teacher*")[0] == 0
    entries = record(project)
    assert entries["en/teacher_rotation"]["status"] == "built"
    assert entries["en/preschool_coverage"]["status"] == "stale"
    assert entries["en/preschool_coverage"]["reason"] == "its data has changed"


def test_a_mistake_in_the_list_builds_nothing(project: Project, listing: Listing, build: Build) -> None:
    listing("parameters = { year_too = 2030 }", preschool_coverage="basic")
    with pytest.raises(ParameterError, match="perhaps 'year_to'"):
        build()
    assert not project.reports.exists()


def test_two_builds_at_once_are_refused(project: Project, listing: Listing, build: Build) -> None:
    listing(preschool_coverage="basic")
    with hold_lock(project), pytest.raises(BuildError, match="found another command at work"):
        build()
