"""Time reports over a Dask cluster of one worker, of two, and by two workers of a build without one, in turns in one run.

    python tools/bench_cluster.py [--rounds N] [--reports N]

Scheduler and workers are processes of this machine. Each build starts its warm processes anew, and its time is told with
that start and, from the first report on, without. Prints how many times faster two workers are than one. Exit status 1
where that is less than 1.8 without the start.
"""

from __future__ import annotations

import argparse
import contextlib
import itertools
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Generator, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

from bench_builds import ROOT, list_tasks

from helpers.data.freshness import recorded_state
from helpers.paths import Project
from helpers.reports.cluster import pack_inputs, run_on_cluster
from helpers.reports.jobs import Outcome, Task
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


def main() -> int:
    """Print the measures; return 1 where two workers are not fast enough."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--reports", type=int, default=60)
    arguments = parser.parse_args()
    project = Project(ROOT)
    # as a build's tasks are, they are held to its state of the data: curated files do not travel
    tasks = [replace(task, state=recorded_state(project)) for task in repeat(list_tasks(project), arguments.reports)]
    inputs = partial(pack_inputs, project, [task.notebook.name for task in tasks], {})
    found: dict[str, list[tuple[float, float]]] = {}
    with start_cluster(1) as one, start_cluster(2) as two:
        ways = {
            "cluster, one worker": lambda: run_on_cluster(tasks, one, inputs),
            "cluster, two workers": lambda: run_on_cluster(tasks, two, inputs),
            "no cluster, two workers": lambda: run_tasks(tasks, 2, Warm(project.root)),
        }
        for outcomes in (ways["cluster, one worker"], ways["cluster, two workers"]):
            measure(outcomes())  # fonts
        for _ in range(arguments.rounds):
            for name, outcomes in ways.items():
                found.setdefault(name, []).append(measure(outcomes()))
    print(f"{arguments.reports} region profiles by {'whole build':>26} {'a report once started':>22}")
    for name, rounds in found.items():
        whole, each = (statistics.median(one[place] for one in rounds) for place in (0, 1))
        print(f"{name:32} {whole:10.1f} s {each:20.2f} s")
    pairs = list(zip(found["cluster, one worker"], found["cluster, two workers"], strict=True))
    with_start, without = (statistics.median(one[place] / two[place] for one, two in pairs) for place in (0, 1))
    print(f"two workers are {without:.2f} times one, {with_start:.2f} with the start; at least {LEAST}")
    return int(without < LEAST)


if __name__ == "__main__":
    raise SystemExit(main())
