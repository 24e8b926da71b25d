"""Thousands of plans: time grows linearly, memory hardly at all. `support/synthetic.py` writes the invented plans."""

from __future__ import annotations

import time
import tracemalloc

import pytest
from synthetic import ROWS, write_project

from helpers.data.checking import check_project
from helpers.paths import Project
from helpers.preparing.tables import prepare


@pytest.fixture(scope="module")
def projects(tmp_path_factory):
    folder = tmp_path_factory.mktemp("synthetic")
    return {plans: Project(write_project(folder / str(plans), plans)) for plans in (40, 160)}


def seconds(action, project: Project) -> float:
    """Return the processor time of the faster of two runs, so that a busy machine does not matter."""
    times = []
    for _ in range(2):
        begun = time.process_time()
        action(project)
        times.append(time.process_time() - begun)
    return min(times)


def test_synthetic_plans_are_sound_and_marked(projects):
    result = check_project(projects[40])
    assert result.problems == []
    assert result.counts["values"] == 40 * ROWS
    regions = (projects[40].raw / "regions.csv").read_text(encoding="utf-8").splitlines()[1:]
    assert all("Synthetic" in line and "虚构" in line for line in regions)


@pytest.mark.parametrize("action", [check_project, prepare], ids=["check", "prepare"])
def test_four_times_the_plans_take_about_four_times_as_long(projects, action):
    few, many = seconds(action, projects[40]), seconds(action, projects[160])
    assert many < 6 * few
    # 3,000 plans within 20 s leave 6.7 ms a plan.
    assert many / 160 < 0.0067 * 2


def test_checking_keeps_no_rows(projects):
    peaks = []
    for plans in (40, 160):
        tracemalloc.start()
        check_project(projects[plans])
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < peaks[0] + 5_000_000
