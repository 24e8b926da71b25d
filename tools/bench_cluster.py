"""Time reports over a Dask cluster of one worker and of two, and by a build without one, in turns within one run.

    python tools/bench_cluster.py [--rounds N] [--reports N]

Scheduler and workers are processes of this machine. Each build starts its warm processes anew, and its time is told with
that start and, from the first report on, without. Prints how many times faster two workers are than one: with region
profiles, which two cores that others use too cannot make at twice the speed, and with notebooks that wait a second, which
tell what the cluster itself costs. Exit status 1 where two workers are less than 1.8 times one with either.
"""

from __future__ import annotations

import argparse
import contextlib
import itertools
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Generator, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

import nbformat
from bench_builds import ROOT, list_tasks

from helpers.data.freshness import recorded_state
from helpers.paths import Project
from helpers.reports.cluster import pack_inputs, run_on_cluster
from helpers.reports.jobs import Outcome, Task
from helpers.reports.matrix import LISTING
from helpers.reports.workers import Warm, run_tasks

LEAST = 1.8


@contextlib.contextmanager
def start_cluster(workers: int) -> Iterator[str]:
    """Yield the address of a cluster with so many workers."""
    with tempfile.TemporaryDirectory() as folder, contextlib.ExitStack() as stack:
        log = Path(folder) / "log"

        def run(module: str, *options: str) -> None:
            command = [sys.executable, "-m", f"distributed.cli.{module}", "--no-dashboard", *options]
            with log.open("a", encoding="utf-8") as stream:
                stack.callback(subprocess.Popen(command, stdout=stream, stderr=stream, cwd=folder).kill)

        run("dask_scheduler", "--host", "127.0.0.1", "--port", "0")
        while not (found := re.search(r"Scheduler at:\s+(tcp://\S+)", log.read_text(encoding="utf-8"))):
            time.sleep(0.1)
        for _ in range(workers):
            run("dask_worker", found[1], "--no-nanny", "--nthreads", "1", "--local-directory", folder)
        yield found[1]


def measure(outcomes: Generator[Outcome, None, None]) -> tuple[float, float]:
    """Return seconds for all outcomes, and seconds from the first to the last for each that followed it."""
    began, ends = time.monotonic(), []
    for outcome in outcomes:
        if outcome.reason:
            raise SystemExit(outcome.reason)
        ends.append(time.monotonic())
    return ends[-1] - began, (ends[-1] - ends[0]) / (len(ends) - 1)


def repeat(tasks: list[Task], count: int) -> list[Task]:
    """Return so many tasks, each with a key of its own."""
    chosen = itertools.islice(itertools.cycle(tasks), count)
    return [replace(task, key=f"{task.key}-{number}") for number, task in enumerate(chosen)]


def lay_out_waiting(root: Path) -> list[Task]:
    """Write a project whose one notebook waits; return its task."""
    project = Project(root)
    shutil.copytree(Project(ROOT).processed, project.processed)
    project.notebooks.mkdir()
    (project.notebooks / LISTING).touch()
    code = [nbformat.v4.new_markdown_cell("# How long does a second take?", id="title")]
    code += [nbformat.v4.new_code_cell("", id="parameters", metadata={"tags": ["parameters"]})]
    code += [nbformat.v4.new_code_cell("import time\ntime.sleep(1)", id="waits")]
    nbformat.write(nbformat.v4.new_notebook(cells=code), project.notebooks / "waiting.ipynb")
    own = {"notebook": project.notebooks / "waiting.ipynb", "where": "waiting.ipynb", "root": root, "cache": None}
    return [replace(list_tasks(Project(ROOT))[0], parameters={}, **own)]


def compare(title: str, tasks: list[Task], one: str, two: str, rounds: int) -> float:
    """Print the measures of some tasks; return how many times faster two workers of a cluster are than one."""
    project = Project(tasks[0].root)
    inputs = partial(pack_inputs, project, tasks, {})
    ways = {
        "cluster, one worker": lambda: run_on_cluster(tasks, one, inputs),
        "cluster, two workers": lambda: run_on_cluster(tasks, two, inputs),
        "no cluster, one worker": lambda: run_tasks(tasks, 1, Warm(project.root)),
        "no cluster, two workers": lambda: run_tasks(tasks, 2, Warm(project.root)),
    }
    found = [{name: measure(outcomes()) for name, outcomes in ways.items()} for _ in range(rounds)]
    print(f"{f'{len(tasks)} {title}':32} {'whole build':>12} {'a report once started':>22}")
    for name in ways:
        whole, each = (statistics.median(one[name][place] for one in found) for place in (0, 1))
        print(f"{name:32} {whole:10.1f} s {each:20.2f} s")
    ratios = {}
    for kind in ("cluster", "no cluster"):
        pairs = [(one[f"{kind}, one worker"], one[f"{kind}, two workers"]) for one in found]
        whole, each = (statistics.median(one[place] / two[place] for one, two in pairs) for place in (0, 1))
        print(f"{kind}: two workers are {each:.2f} times one once started, {whole:.2f} with the start")
        ratios[kind] = each
    return ratios["cluster"]


def main() -> int:
    """Print the measures; return 1 where two workers are not fast enough."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--reports", type=int, default=60)
    arguments = parser.parse_args()
    # as a build's tasks are, they are held to its state of the data: curated files do not travel
    state = recorded_state(Project(ROOT))
    profiles = [replace(task, state=state) for task in repeat(list_tasks(Project(ROOT)), arguments.reports)]
    with start_cluster(1) as one, start_cluster(2) as two, tempfile.TemporaryDirectory() as folder:
        waiting = [replace(task, state=state) for task in repeat(lay_out_waiting(Path(folder)), arguments.reports)]
        for address in (one, two):
            measure(
                run_on_cluster(
                    profiles[:24],
                    address,
                    partial(pack_inputs, Project(ROOT), profiles, {}),
                )
            )  # fonts
        ratios = [compare("notebooks that wait", waiting, one, two, 1)]
        ratios += [compare("region profiles", profiles, one, two, arguments.rounds)]
    print(f"at least {LEAST} is promised")
    return int(min(ratios) < LEAST)


if __name__ == "__main__":
    raise SystemExit(main())
