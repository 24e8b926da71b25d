"""A build that is told to end, or whose processes are killed, leaves a true index and record and nothing else."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import built
import psutil
import pytest
from growing import watch_build
from places import REPOSITORY
from synthetic import write_headlines

from helpers.paths import Project
from helpers.reports.processes import LINUX

pytestmark = [pytest.mark.kernel, pytest.mark.skipif(not LINUX, reason="processes are watched on Linux")]
PLANS = "import sys; from helpers.cli import main; sys.argv = ['plans', *sys.argv[1:]]; main()"


@pytest.fixture(autouse=True)
def _interruptible() -> Iterator[None]:
    """Let what is started here be interrupted, also where the tests run in a shell's background, which ignores Ctrl-C."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def start(project: Project, *options: str) -> subprocess.Popen[str]:
    """Start a build as a shell does."""
    return subprocess.Popen(
        [sys.executable, "-c", PLANS, "build", "--root", str(project.root), *options],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=project.root,
    )


def wait_for(condition, seconds: float = 90) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it never came to be"
        time.sleep(0.02)


def family_of(process: subprocess.Popen[str]) -> list[psutil.Process]:
    return psutil.Process(process.pid).children(recursive=True)


def record(project: Project) -> dict[str, dict[str, object]]:
    return json.loads((project.reports / "build.json").read_text(encoding="utf-8"))["reports"]


def assert_nothing_left(project: Project, family: list[psutil.Process]) -> None:
    _, alive = psutil.wait_procs(family, timeout=15)
    assert alive == []
    assert [path.name for path in project.reports.rglob("*.part")] == []
    wait_for(lambda: not list(project.reports.glob(".run-*")), 10)


@pytest.fixture
def hanging(tmp_path: Path) -> Project:
    """Return the invented project, one of whose reports hangs."""
    made = built.lay_out_small(tmp_path / "small")
    built.hang(made, "20_teacher_rotation.ipynb")
    return made


@pytest.mark.parametrize(("number", "status"), [(signal.SIGTERM, 143), (signal.SIGINT, 130)])
def test_a_build_told_to_end_says_so_and_leaves_the_truth(hanging: Project, number: int, status: int) -> None:
    process = start(hanging, "--jobs", "2")
    wait_for((hanging.root / "worker.pid").is_file)
    wait_for((hanging.reports / "en" / "overview.html").is_file)
    family = family_of(process)
    assert len(family) >= 2
    process.send_signal(number)
    output, said = process.communicate(timeout=30)
    assert process.returncode == status
    name = signal.Signals(number).name
    assert said == f"Stopped by {name}. What stands is whole; run the command again to go on.\n"
    assert " not built, " in output
    assert_nothing_left(hanging, family)
    statuses = {key: entry["status"] for key, entry in record(hanging).items()}
    assert statuses["en/overview"] == "built"
    assert statuses["en/teacher_rotation"] == "missing"
    index = (hanging.reports / "index.html").read_text(encoding="utf-8")
    for key, entry in record(hanging).items():
        assert (f'href="{key}.html"' in index) == (entry["status"] == "built"), key


def test_a_worker_that_is_killed_is_tried_once_more_and_the_others_go_on(hanging: Project) -> None:
    process = start(hanging, "--jobs", "2", "--language", "en")
    for _ in range(2):
        wait_for((hanging.root / "worker.pid").is_file)
        worker = int((hanging.root / "worker.pid").read_text(encoding="utf-8") or 0)
        (hanging.root / "worker.pid").unlink()
        os.kill(worker, signal.SIGKILL)
    output, _ = process.communicate(timeout=120)
    assert process.returncode == 1
    assert "FAILED en/teacher_rotation: notebooks/20_teacher_rotation.ipynb, In [3]: found its process killed" in output
    assert "kept: reports/failed/en/teacher_rotation.ipynb" in output
    assert record(hanging)["en/overview"]["status"] == "built"


def test_a_warm_process_that_is_killed_costs_time_and_no_report(tmp_path: Path) -> None:
    project = built.lay_out_small(tmp_path / "small")
    process = start(project)
    wait_for((project.reports / "en" / "overview.html").is_file)
    (warm,) = psutil.Process(process.pid).children()
    workers = warm.children(recursive=True)
    warm.kill()
    output, _ = process.communicate(timeout=180)
    assert process.returncode == 0, output
    assert_nothing_left(project, workers)
    assert {entry["status"] for entry in record(project).values()} == {"built"}


@pytest.mark.soak
def test_a_warm_process_that_falls_silent_is_replaced(tmp_path: Path) -> None:
    project = built.lay_out_small(tmp_path / "small")
    process = start(project)
    wait_for((project.reports / "en" / "overview.html").is_file)
    (warm,) = psutil.Process(process.pid).children()
    warm.send_signal(signal.SIGSTOP)
    output, _ = process.communicate(timeout=300)
    assert process.returncode == 0, output
    assert_nothing_left(project, [warm])


def test_a_killed_build_leaves_no_process_behind(hanging: Project) -> None:
    process = start(hanging)
    wait_for((hanging.root / "worker.pid").is_file)
    family = family_of(process)
    process.kill()
    process.communicate()
    assert_nothing_left(hanging, family)


def test_a_log_that_is_closed_does_not_end_a_build(tmp_path: Path) -> None:
    project = built.lay_out_small(tmp_path / "small")
    with start(project, "--language", "en") as process:
        assert process.stdout is not None
        process.stdout.close()
        assert process.stderr is not None
        assert process.stderr.read() == ""
    assert process.returncode == 0
    assert {entry["status"] for key, entry in record(project).items() if key.startswith("en/")} == {"built"}


def kill_at_random(tmp_path: Path, times: int, seed: int) -> None:
    """Kill builds at moments drawn by chance; every published page is whole, and the next build completes alike."""
    chance = random.Random(seed)
    project = built.lay_out_small(tmp_path / "small")
    built.build(project)
    expected = built.pages_of(project)
    for number in range(times):
        process = start(project, "--force")
        time.sleep(chance.uniform(0.1, 9.0))
        family = family_of(process) if process.poll() is None else []
        process.send_signal(chance.choice([signal.SIGKILL, signal.SIGTERM, signal.SIGINT]))
        process.communicate(timeout=60)
        # old or new is the same page here: the data did not change
        assert built.pages_of(project) == expected, f"kill {number} of seed {seed}"
        psutil.wait_procs(family, timeout=15)
    stale = project.reports / "en" / "overview.html"
    stale.unlink()
    built.build(project)
    assert built.pages_of(project) == expected
    assert_nothing_left(project, [])


def test_ten_kills_at_random_leave_every_page_whole(tmp_path: Path) -> None:
    kill_at_random(tmp_path, 10, seed=8)


@pytest.mark.soak
def test_fifty_kills_at_random_leave_every_page_whole(tmp_path: Path) -> None:
    kill_at_random(tmp_path, 50, seed=int(time.time()))


def test_curated_files_may_be_edited_while_reports_are_made(hanging: Project) -> None:
    process = start(hanging, "--jobs", "1", "--language", "en", "--only", "[!t]*")
    wait_for((hanging.reports / "en" / "overview.html").is_file)
    path = hanging.raw / "values" / "aspen-2021.csv"
    path.write_bytes(path.read_bytes().replace(b"92.5", b"93.5"))
    output, said = process.communicate(timeout=180)
    assert process.returncode == 0, output + said
    page = (hanging.reports / "en" / "preschool_coverage.html").read_text(encoding="utf-8")
    assert "92.5%" in page
    assert "93.5%" not in page


def test_two_new_plans_at_once_are_both_registered(tmp_path: Path) -> None:
    project = built.lay_out_small(tmp_path / "small")
    texts = []
    for name in ("elm", "fir"):
        texts.append(tmp_path / f"{name}.txt")
        texts[-1].write_text(f"{name}区教育规划\n到2025年，学前三年毛入园率达到95%。\n" * 3, encoding="utf-8")
    given = zip(("elm", "fir"), texts, ("110101", "110102"), strict=True)
    processes = [start_new(project, name, text, code) for name, text, code in given]
    for process in processes:
        _, said = process.communicate(timeout=120)
        assert process.returncode == 0, said
    plans = (project.raw / "plans.csv").read_text(encoding="utf-8")
    assert "elm-2021" in plans
    assert "fir-2021" in plans


def start_new(project: Project, name: str, text: Path, code: str) -> subprocess.Popen[str]:
    facts = {
        "title": "教育规划", "title-en": "Plan", "kind": "five_year_plan", "period-start": "2021", "name-en": name,
        "name-zh": f"{name}区", "province-en": "P", "province-zh": "省", "level": "county", "gb2260": code,
    }  # fmt: skip
    options = [part for key, value in facts.items() for part in (f"--{key}", value)]
    return subprocess.Popen(
        [sys.executable, "-c", PLANS, "new", name, "--document", str(text), "--root", str(project.root), *options],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_a_new_plan_that_was_killed_half_way_can_be_registered_again(tmp_path: Path, monkeypatch) -> None:
    from helpers.curation import new_plan

    project = built.lay_out_small(tmp_path / "small")
    text = tmp_path / "elm.txt"
    text.write_text("榆区教育规划\n到2025年，学前三年毛入园率达到95%。\n" * 3, encoding="utf-8")
    facts = {
        "title_zh": "教育规划", "title_en": "Plan", "kind": "five_year_plan", "period_start": "2021", "name_en": "Elm",
        "name_zh": "榆区", "province_en": "P", "province_zh": "省", "level": "county", "gb2260": "110101",
    }  # fmt: skip
    whole = tmp_path / "whole"
    shutil.copytree(project.root, whole)
    new_plan.register(Project(whole), "elm", facts, text)
    # whatever of the five files a kill let through, the retry completes it
    names = ["documents/elm-2021.txt", "values/elm-2021.csv", "statements/elm-2021.csv", "dismissed/elm-2021.csv"]
    for count in range(len(names) + 1):
        half = tmp_path / f"half-{count}"
        shutil.copytree(project.root, half)
        for name in [*names[:count], *(["regions.csv"] if count == len(names) else [])]:
            (half / "data" / "raw" / name).parent.mkdir(exist_ok=True)
            shutil.copyfile(whole / "data" / "raw" / name, half / "data" / "raw" / name)
        new_plan.register(Project(half), "elm", facts, text)
        for name in [*names, "regions.csv", "plans.csv"]:
            assert (half / "data" / "raw" / name).read_bytes() == (whole / "data" / "raw" / name).read_bytes()


@pytest.mark.soak
def test_a_build_of_three_hundred_reports_grows_neither_in_memory_nor_in_descriptors(tmp_path: Path) -> None:
    root = write_headlines(tmp_path / "many", 150)
    shutil.copytree(REPOSITORY / "notebooks", root / "notebooks", ignore=shutil.ignore_patterns(".*"))
    sizes, _ = watch_build(root, "--only", "region_profile/*")
    assert sizes[-1].made >= 290
    early, late = sizes[2], sizes[-1]
    assert late.build_megabytes < early.build_megabytes * 1.1
    assert late.warm_megabytes < early.warm_megabytes * 1.1
    assert late.descriptors <= early.descriptors + 4
