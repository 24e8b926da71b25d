from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from helpers.errors import BuildError, ParameterError
from helpers.paths import Project
from helpers.reports import publishing, workers

pytestmark = pytest.mark.kernel
Build = Callable[..., tuple[int, str]]
Listing = Callable[..., None]

SCRIPT = """
import pathlib, sys
from helpers.paths import Project
from helpers.reports import building

if __name__ == "__main__":
    building.prepare_data = lambda project: None
    sys.exit(building.build(Project(pathlib.Path(sys.argv[1]))))
"""


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
    (project.processed / "values.csv").write_text("value_id\nyingze-2021-v001\n", encoding="utf-8")
    assert "1 built, 0 failed, 0 unchanged." in build()[1]


def test_reports_that_were_not_asked_for_are_told_to_be_stale(project: Project, listing: Listing, build: Build) -> None:
    listing('languages = ["en"]', preschool_coverage="basic", teacher_rotation="basic")
    assert build()[0] == 0
    (project.processed / "values.csv").write_text("value_id\nyingze-2021-v001\n", encoding="utf-8")
    assert build(only="teacher*")[0] == 0
    entries = record(project)
    assert entries["en/teacher_rotation"]["status"] == "built"
    assert entries["en/preschool_coverage"]["status"] == "stale"
    assert entries["en/preschool_coverage"]["reason"] == "its data, notebook or code has changed"


def test_a_mistake_in_the_list_builds_nothing(project: Project, listing: Listing, build: Build) -> None:
    listing("parameters = { year_too = 2030 }", preschool_coverage="basic")
    with pytest.raises(ParameterError, match="perhaps 'year_to'"):
        build()
    assert not project.reports.exists()


def test_two_builds_at_once_are_refused(project: Project, listing: Listing, build: Build) -> None:
    listing(preschool_coverage="basic")
    with publishing.hold_lock(project.reports), pytest.raises(BuildError, match="found another build at work"):
        build()


def test_a_worker_that_is_killed_loses_only_its_own_job(project: Project, listing: Listing, build: Build) -> None:
    listing('languages = ["en"]', preschool_coverage="sleeping", teacher_rotation="basic")
    process = subprocess.Popen([sys.executable, "-c", SCRIPT, str(project.root)], stdout=subprocess.PIPE, text=True)
    try:
        for _ in range(workers.TRIES):
            wait_for_number(project.root / "kernel.pid")
            wait_for_page(project.reports / "en" / "teacher_rotation.html")
            find_worker(process.pid).kill()
        output, _ = process.communicate(timeout=60)
    finally:
        process.kill()
    assert process.returncode == 1
    assert "built en/teacher_rotation" in output
    assert "found its worker dead 2 times (exit status -9)" in output


def test_a_killed_build_leaves_no_process_behind_and_the_next_goes_on(
    project: Project, listing: Listing, build: Build
) -> None:
    listing('languages = ["en"]', preschool_coverage="sleeping")
    process = subprocess.Popen([sys.executable, "-c", SCRIPT, str(project.root)])
    wait_for_number(project.root / "kernel.pid")
    family = psutil.Process(process.pid).children(recursive=True)
    assert len(family) >= 3
    # the zygote's last argument is the build's private folder
    folder = next(Path(child.cmdline()[-1]) for child in family if "helpers.reports.zygote" in child.cmdline())
    assert folder.is_dir()
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    _, alive = psutil.wait_procs(family, timeout=15)
    assert alive == []
    assert not folder.exists()

    listing('languages = ["en"]', preschool_coverage="basic")
    assert build()[0] == 0
    assert not list(project.reports.rglob(".*.part"))


def wait_for_number(path: Path, seconds: float = 60) -> int:
    """Return the number that a kernel wrote, and take the file away for the next one."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if path.is_file() and path.read_text(encoding="utf-8"):
            number = int(path.read_text(encoding="utf-8"))
            path.unlink()
            return number
        time.sleep(0.05)
    raise AssertionError(f"no kernel wrote {path.name}")


def wait_for_page(path: Path, seconds: float = 60) -> None:
    """Wait until a page is published: its worker has ended then, and cannot be taken for another."""
    end = time.monotonic() + seconds
    while not path.is_file() and time.monotonic() < end:
        time.sleep(0.05)


def find_worker(build: int) -> psutil.Process:
    """Return the worker that waits for the sleeping kernel: forked by the fork server, and the youngest to be alive."""
    family = psutil.Process(build).children(recursive=True)
    alive = [child for child in family if child.status() != psutil.STATUS_ZOMBIE]
    servers = {child.pid for child in alive if child.ppid() == build and "forkserver" in " ".join(child.cmdline())}
    forked = [child for child in alive if child.ppid() in servers]
    return max(forked, key=lambda child: child.create_time())
