"""Every way in which a report can go wrong is that report's own: a true reason, what ran kept, the others go on."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from helpers.paths import Project
from helpers.reports.jobs import Limits
from helpers.reports.processes import LINUX

pytestmark = [pytest.mark.kernel, pytest.mark.skipif(not LINUX, reason="limits are watched on Linux")]
Build = Callable[..., tuple[int, str]]
Listing = Callable[..., None]

ENDS = {
    "exiting": "In [4]: found that it ended its own process (exit status 3); expected it to run to the end.",
    "crashing": "In [4]: found that its process crashed (SIGSEGV); expected it to run to the end.",
    "stopping": "In [4]: found its process stopped by a signal; expected it to run to the end.",
    "endless": "In [4]: found it still at work after 8 s; expected it to end.",
    "flooding": "In [4]: found more than 20 MB of output; expected at most that.",
    "showing_too_much": "In [4]: found more than 20 MB of output; expected at most that.",
    "hoarding": "In [4]",
    "demanding": "In [4], line 1: found MemoryError",
    "killing": "In [4]: found its process killed from outside (SIGKILL); expected it to run to the end.",
}


def test_each_end_has_its_own_sentence_and_the_others_go_on(project: Project, listing: Listing, build: Build) -> None:
    listing('languages = ["en"]', **{name: name for name in ENDS}, teacher_rotation="basic")
    status, printed = build(Limits(seconds=8, megabytes=700, output_megabytes=20), jobs=4)
    assert status == 1
    assert f"1 built, {len(ENDS)} failed, 0 unchanged." in printed
    lines = {line.split(":")[0]: line for line in printed.splitlines() if line.startswith("FAILED")}
    for name, said in ENDS.items():
        assert f"notebooks/{name}.ipynb" in lines[f"FAILED en/{name}"]
        assert said in lines[f"FAILED en/{name}"]
        # what ran is kept, down to the cell before the last
        kept = json.loads((project.reports / "failed" / "en" / f"{name}.ipynb").read_text(encoding="utf-8"))
        shown = [out for cell in kept["cells"] for out in cell.get("outputs", []) if "text/html" in out.get("data", {})]
        assert "Of 5 plans" in str(shown), name
    assert (project.reports / "en" / "teacher_rotation.html").is_file()
    assert "memory" in lines["FAILED en/hoarding"].lower()
    assert "--memory" in lines["FAILED en/hoarding"]
    assert "--memory" in lines["FAILED en/demanding"]


def test_a_child_in_a_session_of_its_own_ends_with_its_worker(project: Project, listing: Listing, build: Build) -> None:
    listing('languages = ["en"]', preschool_coverage="breeding")
    assert build()[0] == 0
    child = int((project.root / "child.pid").read_text(encoding="utf-8"))
    end = time.monotonic() + 5
    while psutil.pid_exists(child) and time.monotonic() < end:
        time.sleep(0.05)
    assert not psutil.pid_exists(child)


def test_a_cell_that_forks_gives_one_page(project: Project, listing: Listing, build: Build) -> None:
    listing('languages = ["en"]', preschool_coverage="forking")
    status, printed = build()
    assert status == 0, printed
    assert printed.count("built en/preschool_coverage") == 1, printed


def test_a_fresh_interpreter_gives_the_bytes_of_a_fork(
    project: Project, listing: Listing, build: Build, monkeypatch: pytest.MonkeyPatch
) -> None:
    listing(preschool_coverage="drawing", teacher_rotation="basic")
    assert build()[0] == 0
    pages = sorted(project.reports.glob("*/*.html"))
    notebooks = sorted(project.reports.glob("notebooks/*/*.ipynb"))
    first = [path.read_bytes() for path in (*pages, *notebooks)]
    assert len(first) == 8
    from helpers.reports import building
    from helpers.reports.workers import Warm

    monkeypatch.setattr(building.Build, "make_warm", lambda *told: Warm(told[-3], fresh=told[-2], within=told[-1]))
    status, printed = build(force=True, fresh=True)
    assert status == 0, printed
    assert [path.read_bytes() for path in (*pages, *notebooks)] == first


def test_a_fresh_interpreter_is_held_to_the_same_limits(
    project: Project, listing: Listing, build: Build, monkeypatch: pytest.MonkeyPatch
) -> None:
    from helpers.reports import building
    from helpers.reports.workers import Warm

    monkeypatch.setattr(building.Build, "make_warm", lambda *told: Warm(told[-3], fresh=told[-2], within=told[-1]))
    names = ("exiting", "endless", "flooding")
    listing('languages = ["en"]', **{name: name for name in names})
    status, printed = build(Limits(seconds=8, output_megabytes=20), fresh=True)
    assert status == 1
    for name in names:
        assert ENDS[name] in printed


def test_a_publication_that_the_system_refuses_is_that_reports_entry(
    project: Project, listing: Listing, build: Build, tmp_path: Path
) -> None:
    listing('languages = ["en"]', preschool_coverage="basic", teacher_rotation="basic", digital_classrooms="basic")
    reports = project.reports
    (reports / "en" / "preschool_coverage.html").mkdir(parents=True)
    (reports / "notebooks" / "en").mkdir(parents=True)
    (reports / "notebooks" / "en" / "teacher_rotation.ipynb" / "in the way").mkdir(parents=True)
    status, printed = build()
    assert status == 1
    assert "1 built, 2 failed, 0 unchanged." in printed
    assert "reports/en/preschool_coverage: found that it cannot be written (Is a directory); expected room" in printed
    assert (reports / "en" / "digital_classrooms.html").is_file()
    assert not list(reports.rglob("*.part"))


def test_pages_are_not_written_through_a_link(project: Project, listing: Listing, build: Build, tmp_path: Path) -> None:
    listing('languages = ["en"]', preschool_coverage="basic")
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    project.reports.mkdir()
    (project.reports / "en").symlink_to(elsewhere)
    status, printed = build()
    assert status == 1
    assert "'en' is a link to another place" in printed
    assert list(elsewhere.iterdir()) == []


def test_fonts_are_neither_kept_nor_thrown_away_through_a_link(
    project: Project, listing: Listing, build: Build, tmp_path: Path
) -> None:
    listing('languages = ["en"]', preschool_coverage="basic")
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    theirs = {f"{number}.woff2" for number in range(9)} | {"folder"}
    for name in theirs:
        (elsewhere / name).mkdir() if name == "folder" else (elsewhere / name).write_bytes(b"wOF2")
    project.reports.mkdir()
    (project.reports / ".fonts").symlink_to(elsewhere)
    status, printed = build()
    assert status == 0, printed
    assert {path.name for path in elsewhere.iterdir()} == theirs


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="no /dev/zero here")
def test_a_record_that_is_something_else_is_no_record(project: Project, listing: Listing, build: Build) -> None:
    listing('languages = ["en"]', preschool_coverage="basic")
    project.reports.mkdir()
    (project.reports / "build.json").symlink_to("/dev/zero")
    assert build()[0] == 0
    os.mkfifo(project.reports / "en" / "index.html")
    assert not (project.reports / "build.json").is_symlink()


def test_data_that_changes_and_changes_back_while_a_report_is_made_is_not_recorded(
    project: Project, listing: Listing, build: Build, monkeypatch: pytest.MonkeyPatch
) -> None:
    from helpers.reports import building

    listing('languages = ["en"]', preschool_coverage="basic")
    table = project.processed / "values.csv"
    content = b"value_id\n"
    table.write_bytes(content)
    made = building.Build._make_task

    def change(self, job):
        table.write_bytes(b"value_id\nother\n")
        table.write_bytes(content)
        return made(self, job)

    monkeypatch.setattr(building.Build, "_make_task", change)
    status, printed = build()
    assert status == 1
    assert "data/processed/values.csv: found that it changed while the report was made; expected one state." in printed
    assert not (project.reports / "en" / "preschool_coverage.html").exists()
    monkeypatch.undo()


def test_a_notebook_that_is_edited_meanwhile_fails_its_own_reports_and_no_other(
    project: Project, listing: Listing, build: Build, monkeypatch: pytest.MonkeyPatch
) -> None:
    from helpers.reports import building

    listing('languages = ["en"]', preschool_coverage="drawing", teacher_rotation="basic", digital_classrooms="basic")
    path = project.notebooks / "drawing.ipynb"
    content = path.read_text(encoding="utf-8")
    made = building.Build._make_task

    def change(self, job):
        path.write_text(content.replace('"nbformat_minor"', ' "nbformat_minor"'), encoding="utf-8")
        (project.notebooks / ".ipynb_checkpoints").mkdir(exist_ok=True)
        (project.notebooks / ".ipynb_checkpoints" / "basic-checkpoint.ipynb").write_text(content, encoding="utf-8")
        return made(self, job)

    monkeypatch.setattr(building.Build, "_make_task", change)
    status, printed = build()
    assert status == 1
    assert "2 built, 1 failed, 0 unchanged." in printed
    assert (
        "FAILED en/preschool_coverage: notebooks/drawing.ipynb: found that it changed while the report was made; "
        "expected one state. Build again."
    ) in printed
    assert not (project.reports / "en" / "preschool_coverage.html").exists()
    monkeypatch.setattr(building.Build, "_make_task", made)
    assert "1 built, 0 failed, 2 unchanged." in build()[1]
