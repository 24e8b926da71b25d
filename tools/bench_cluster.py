"""Time reports over a Dask cluster of one worker and of two, and by a build without one, in turns within one run.

    python tools/bench_cluster.py [--rounds N] [--reports N]

Scheduler and workers are processes of this machine. Each build starts its warm processes anew, and its time is told with
that start and, from the first report on, without; beside it seconds of processor a report by kind of process. Prints how
many times faster two workers are than one, and the same of plain warm processes without a cluster, which is what the
machine gives: with notebooks that wait, which tell what the cluster itself costs, and with region profiles, which compute
and share their cores with client and scheduler. Exit status 1 where two workers are less than 1.8 times one with either.
"""

from __future__ import annotations

import argparse
import contextlib
import itertools
import os
import queue
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import nbformat
import psutil
from bench_builds import ROOT, list_tasks

from helpers.data.freshness import recorded_state
from helpers.paths import Project
from helpers.reports.cluster import pack_inputs, run_on_cluster
from helpers.reports.jobs import Outcome, Task
from helpers.reports.matrix import LISTING
from helpers.reports.workers import Warm, run_tasks

LEAST = 1.8
QUIET = {
    "DASK_DISTRIBUTED__WORKER__PROFILE__ENABLED": "False",
    "DASK_DISTRIBUTED__ADMIN__TICK__INTERVAL": "1s",
    "DASK_DISTRIBUTED__WORKER__MEMORY__MONITOR_INTERVAL": "1s",
}
"""What docs/builds.md has the cluster's processes started with: Dask otherwise watches itself up to a hundred times a second."""

Cluster = tuple[str, list[psutil.Process]]
"""A scheduler's address, and the processes."""


@contextlib.contextmanager
def start_cluster(workers: int) -> Iterator[Cluster]:
    """Yield the address of a cluster with so many workers, and its processes, the scheduler first."""
    with tempfile.TemporaryDirectory() as folder, contextlib.ExitStack() as stack:
        log = Path(folder) / "log"

        def run(module: str, *options: str) -> psutil.Process:
            command = [sys.executable, "-m", f"distributed.cli.{module}", "--no-dashboard", *options]
            with log.open("a", encoding="utf-8") as stream:
                own = {**os.environ, **QUIET}
                process = subprocess.Popen(command, stdout=stream, stderr=stream, cwd=folder, env=own)
            stack.callback(process.kill)
            return psutil.Process(process.pid)

        processes = [run("dask_scheduler", "--host", "127.0.0.1", "--port", "0")]
        while not (found := re.search(r"Scheduler at:\s+(tcp://\S+)", log.read_text(encoding="utf-8"))):
            time.sleep(0.1)
        for _ in range(workers):
            options = ("--no-nanny", "--nthreads", "1", "--local-directory", folder)
            processes.append(run("dask_worker", found[1], *options))
        yield found[1], processes


@dataclass(frozen=True)
class Cost:
    """What some reports took.

    Attributes
    ----------
    whole
        Seconds for all of them, the start of warm processes included.
    each
        Seconds from the first to the last for each that followed it.
    used
        Seconds of processor a report by kind of process; `reports` are the warm processes and their forks.
    """

    whole: float
    each: float
    used: dict[str, float]


def measure(make: Callable[[], Iterator[Outcome]], cluster: Sequence[psutil.Process] = ()) -> Cost:
    """Return what it takes to make some reports, by a cluster's processes (its scheduler first) or without one."""
    before = read_usage(cluster)
    began, ends = time.monotonic(), []
    for outcome in make():
        if outcome.reason:
            raise SystemExit(outcome.reason)
        ends.append(time.monotonic())
    used = {kind: (seconds - before[kind]) / len(ends) for kind, seconds in read_usage(cluster).items()}
    return Cost(ends[-1] - began, (ends[-1] - ends[0]) / (len(ends) - 1), used)


def read_usage(cluster: Sequence[psutil.Process]) -> dict[str, float]:
    """Return the seconds of processor so far by kind of process; a warm process counts when it has ended."""
    times = [process.cpu_times() for process in [psutil.Process(), *cluster]]
    client, scheduler, *workers = [one.user + one.system for one in times] + [0.0] * (not cluster)
    reports = sum(one.children_user + one.children_system for one in times)
    return {"client": client, "scheduler": scheduler, "workers": sum(workers), "reports": reports}


def run_without(tasks: Sequence[Task], root: Path, warm_processes: int) -> Iterator[Outcome]:
    """Yield what so many plain warm processes make, each one report at a time: what a cluster cannot be quicker than."""
    ended: queue.SimpleQueue[Outcome] = queue.SimpleQueue()

    def run(own: Sequence[Task]) -> None:
        for outcome in run_tasks(own, 1, Warm(root)):
            ended.put(outcome)

    threads = [threading.Thread(target=run, args=(tasks[one::warm_processes],)) for one in range(warm_processes)]
    for thread in threads:
        thread.start()
    for _ in tasks:
        yield ended.get()
    for thread in threads:
        thread.join()


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


def compare(title: str, tasks: list[Task], clusters: Sequence[Cluster], rounds: int) -> float:
    """Print the measures of some tasks; return how many times faster two workers of a cluster are than one."""
    project = Project(tasks[0].root)
    inputs = partial(pack_inputs, project, tasks, {})
    ways: dict[str, Callable[[], Cost]] = {}
    for number, (address, processes) in enumerate(clusters, 1):
        make = partial(run_on_cluster, tasks, address, inputs)
        ways[f"cluster, {number}"] = partial(measure, make, processes)
        ways[f"no cluster, {number}"] = partial(measure, partial(run_without, tasks, project.root, number))
    found = [{name: way() for name, way in ways.items()} for _ in range(rounds)]
    heads = ("whole", "a report", *found[0]["cluster, 1"].used)
    print(f"{f'{len(tasks)} {title}':30}" + "".join(f"{head:>11}" for head in heads))
    for name in ways:
        costs = [one[name] for one in found]
        rows = [(cost.whole, cost.each, *cost.used.values()) for cost in costs]
        print(f"{name:30}" + "".join(f"{statistics.median(column):9.2f} s" for column in zip(*rows, strict=True)))
    ratios = {}
    for kind in ("cluster", "no cluster"):
        pairs = [(one[f"{kind}, 1"], one[f"{kind}, 2"]) for one in found]
        ratios[kind] = statistics.median(one.each / two.each for one, two in pairs)
        whole = statistics.median(one.whole / two.whole for one, two in pairs)
        print(f"{kind}: two are {ratios[kind]:.2f} times one once started, {whole:.2f} with the start")
    print(f"of what this machine gives to two, the cluster keeps {ratios['cluster'] / ratios['no cluster']:.0%}")
    return ratios["cluster"]


def main() -> int:
    """Print the measures; return 1 where two workers are not fast enough."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--reports", type=int, default=24)
    arguments = parser.parse_args()
    # as a build's tasks are, they are held to its state of the data: curated files do not travel
    state = recorded_state(Project(ROOT))
    profiles = [replace(task, state=state) for task in repeat(list_tasks(Project(ROOT)), arguments.reports)]
    with start_cluster(1) as one, start_cluster(2) as two, tempfile.TemporaryDirectory() as folder:
        waiting = [replace(task, state=state) for task in repeat(lay_out_waiting(Path(folder)), arguments.reports // 2)]
        for address, processes in (one, two):
            inputs = partial(pack_inputs, Project(ROOT), profiles, {})
            measure(partial(run_on_cluster, profiles[:24], address, inputs), processes)  # fonts
        ratios = [compare("notebooks that wait", waiting, (one, two), 1)]
        ratios += [compare("region profiles", profiles, (one, two), arguments.rounds)]
    print(f"at least {LEAST} is promised")
    return int(min(ratios) < LEAST)


if __name__ == "__main__":
    raise SystemExit(main())
