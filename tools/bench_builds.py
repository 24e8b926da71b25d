"""Time reports by every way of making them, taken in turns within one run, so that ratios hold on a busy machine.

    python tools/bench_builds.py [--rounds N] [--against REVISION]

The reports are the region profiles of the repository, the same ones each way: a long plan takes longer than a short one.
Start, fonts and reports are told apart. Prints seconds and seconds of processor a report, ratios to this project's two
workers with their spread, and peak memory in proportion (PSS, in which pages that processes share count once). In each round
stand 100 reports by two workers, start included: memory, descriptors and processes of the warm process must not grow. Exit
status 1 where they do, where one worker takes more than 1.3 times what findings, faces and export of each report take in a
warm process, or where the two-at-a-time shell loop takes less than 20 times as long. A worker is also held against a floor
in which languages share what was found at no cost.

`--against` times forced builds, fonts made before, of this revision and of an older one of the repository instead: of all
reports and of the region profiles, each revision with its own notebooks and data. It prints seconds of clock and processor.
"""

from __future__ import annotations

import argparse
import ast
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import psutil

from helpers.data.freshness import STATE, recorded_state
from helpers.data.reach import REACH
from helpers.paths import Project
from helpers.reports.jobs import FONTS, Task
from helpers.reports.matrix import expand
from helpers.reports.workers import Warm, run_tasks

ROOT = Path(__file__).resolve().parent.parent
FLOOR, LOOP = 1.3, 20
HUNDRED = 100
WITH_START, PAIRS = "ours, two, start included", "shell loop, two at a time"
# findings, faces and export in a warm process; the second decides
SHARED, ALONE = "floor, languages share", "floor, each by itself"


def list_tasks(project: Project) -> list[Task]:
    """Return the region profiles as tasks."""
    return [
        Task(
            key=job.key,
            name=job.name,
            language=job.language,
            languages=job.languages,
            answers=job.answers,
            region=job.region_name,
            notebook=project.notebooks / job.notebook,
            where=f"notebooks/{job.notebook}",
            parameters=dict(job.parameters),
            root=project.root,
            cache=project.reports / FONTS,
            state=recorded_state(project),
            reach=job.reach.pack(),
        )
        for job in expand(project)
        if job.name.startswith("region_profile/")
    ]


# ---------------------------------------------------------------------------------------------------------- other ways


def _shell(task: Task, folder: Path) -> list[str]:
    """Return what a person would type for one report."""
    name = task.key.replace("/", "-")
    made = [part for key, value in task.parameters.items() for part in ("-p", key, str(value))]
    scripts = Path(sys.executable).parent
    papermill = [str(scripts / "papermill"), "--cwd", str(task.root), "--no-progress-bar", "--log-level", "ERROR"]
    first = " ".join([*papermill, str(task.notebook), str(folder / f"{name}.ipynb"), *made])
    second = f"{scripts / 'jupyter'} nbconvert --log-level ERROR --to html {folder / f'{name}.ipynb'}"
    return ["sh", "-c", f"{first} >/dev/null 2>&1 && {second} >/dev/null 2>&1"]


def loop_in_a_shell(tasks: Sequence[Task], at_a_time: int) -> None:
    """Make reports with the command lines of papermill and nbconvert."""
    with tempfile.TemporaryDirectory() as name:
        running: list[subprocess.Popen[bytes]] = []
        for task in tasks:
            running.append(subprocess.Popen(_shell(task, Path(name))))
            if len(running) == at_a_time:
                _wait(running)
        _wait(running)


def _wait(running: list[subprocess.Popen[bytes]]) -> None:
    for process in running:
        if process.wait():
            raise SystemExit(f"{process.args} failed")
    running.clear()


def ask_another_process(flag: str, count: int) -> tuple[float, float]:
    """Have a process of its own do something for so many reports; return its seconds and those of the processor."""
    done = subprocess.run([sys.executable, __file__, flag, str(count)], capture_output=True, text=True, check=True)
    seconds, used = json.loads(done.stdout.splitlines()[-1])
    return seconds, used


def by_calls(count: int) -> None:
    """Print seconds, and those of the processor, of papermill's and nbconvert's functions, imports left out."""
    import papermill
    from nbconvert import HTMLExporter

    tasks = list_tasks(Project(ROOT))[:count]
    began, before = time.monotonic(), resource.getrusage(resource.RUSAGE_CHILDREN)
    used = time.process_time()
    with tempfile.TemporaryDirectory() as name:
        for task in tasks:
            made = papermill.execute_notebook(
                str(task.notebook),
                f"{name}/executed.ipynb",
                parameters=dict(task.parameters),
                cwd=str(task.root),
                progress_bar=False,
            )
            HTMLExporter().from_notebook_node(made)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    kernels = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    print(json.dumps([time.monotonic() - began, time.process_time() - used + kernels]))


# ---------------------------------------------------------------------------------------------------------- the floor


def make_plainly(task: Task, shared: bool) -> None:
    """Run a notebook's cells with `exec` and export what they show: the work itself, with no engine around it.

    Parameters
    ----------
    shared
        Whether what was found in one language is not looked for in the next, at no cost; a worker pays for handing it over.
    """
    import nbformat

    from helpers.display.handing import take_over
    from helpers.reports.exporting import Page, export_report

    os.environ.update({STATE: task.state, REACH: task.reach})
    if not shared or task.language == task.languages[0]:
        take_over(task.root / "nothing was left")
    notebook = nbformat.read(task.notebook, 4)
    space: dict[str, object] = {}
    for number, cell in enumerate((cell for cell in notebook.cells if cell.cell_type == "code"), start=1):
        tree = ast.parse(cell.source)
        last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
        exec(compile(tree, "cell", "exec"), space)  # noqa: S102
        if "parameters" in cell.metadata.get("tags", []):
            space.update(task.parameters)
        shown = None
        if isinstance(last, ast.Expr):
            shown = eval(compile(ast.Expression(last.value), "cell", "eval"), space)  # noqa: S307
        cell.execution_count = number
        if shown is not None:
            whole = getattr(shown, "_repr_mimebundle_", None)
            data = whole() if whole else {"text/html": shown._repr_html_(), "text/plain": repr(shown)}
            cell.outputs = [nbformat.v4.new_output("execute_result", data, execution_count=number)]
    page = Page(task.name, task.language, task.answers, task.languages, task.region)
    export_report(notebook, page, task.where, task.cache)


def floor(count: int, shared: bool) -> None:
    """Print the seconds, and those of the processor, that the work itself takes in a warm process."""
    from helpers.reports.processes import collect_seldom
    from helpers.reports.warm import import_stack, warm_up

    # as a worker has it: by Python's own settings a seventh goes into looking for objects that only refer to each other
    collect_seldom()
    import_stack()
    project = Project(ROOT)
    with tempfile.TemporaryDirectory() as name:
        warm_up(project.root, Path(name))
    tasks = list_tasks(project)
    tasks = (tasks * (count // len(tasks) + 1))[:count]
    make_plainly(tasks[0], shared)
    began, used = time.monotonic(), time.process_time()
    for task in tasks:
        make_plainly(task, shared)
    print(json.dumps([time.monotonic() - began, time.process_time() - used]))


# --------------------------------------------------------------------------------------------------------------- ours


class Meter:
    """Peak memory of a process and all below it, in proportion, looked at while it is open."""

    def __init__(self, pid: int) -> None:
        self.process = psutil.Process(pid)
        self.peak = 0
        self.ended = threading.Event()
        self.thread = threading.Thread(target=self._look, daemon=True)

    def _look(self) -> None:
        while not self.ended.wait(0.2):
            total = 0
            for one in [self.process, *self.process.children(recursive=True)]:
                try:
                    total += one.memory_full_info().pss
                except psutil.Error:
                    continue
            self.peak = max(self.peak, total)

    def __enter__(self) -> Meter:
        self.thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.ended.set()
        self.thread.join()


class Kept(Warm):
    """A warm process that outlives a round."""

    def end(self) -> None:
        """Stay."""

    def finish(self) -> None:
        """End."""
        super().end()


def list_one(project: Project) -> list[Task]:
    """Return one report, of one language: made again it finds all anew."""
    return [replace(task, languages=(task.language,)) for task in list_tasks(project)[:1]]


def start_warm(project: Project) -> tuple[Kept, float]:
    """Return a warm process, and how long it took to be one: what a first report takes longer than a second."""
    warm = Kept(project.root)
    began = time.monotonic()
    warm.start()
    task = list_one(project)
    run_ours(task, 1, warm)
    first = time.monotonic() - began
    return warm, first - run_ours(task, 1, warm)[0]


def run_ours(tasks: Sequence[Task], workers: int, warm: Kept) -> tuple[float, float]:
    """Return seconds and seconds of processor for tasks over a warm process."""
    assert warm.process is not None
    process = psutil.Process(warm.process.pid)
    before, began = process.cpu_times(), time.monotonic()
    for outcome in run_tasks(tasks, workers, warm):
        if outcome.reason:
            raise SystemExit(outcome.reason)
    seconds, after = time.monotonic() - began, process.cpu_times()
    used = sum(
        getattr(after, name) - getattr(before, name) for name in ("user", "system", "children_user", "children_system")
    )
    return seconds, used


def measure_children(work: Callable[[], object]) -> tuple[float, float]:
    """Return seconds, and seconds of processor of child processes, that some work takes."""
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    work()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.monotonic() - began, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def measure_fonts(project: Project) -> float:
    """Return how much longer one report takes whose font subset has to be made."""
    with tempfile.TemporaryDirectory() as name:
        warm, _ = start_warm(project)
        task = [replace(one, cache=Path(name)) for one in list_one(project)]
        cold = [run_ours(task, 1, warm)[0] for _ in range(2)]
        warm.finish()
    return cold[0] - cold[1]


def rounds(project: Project, number: int) -> Iterator[tuple[dict[str, tuple[float, float]], bool]]:
    """Yield, round by round, seconds and seconds of processor a report by each way, and whether a hundred kept memory flat."""
    tasks = list_tasks(project)
    warm, started = start_warm(project)
    list(run_tasks(tasks, 2, warm))  # fonts
    print(
        f"start of the warm process: {started:.1f} s; a font subset made anew: {measure_fonts(project):.1f} s a report"
    )
    half = len(tasks) // 4 * 2  # in pairs
    for _ in range(number):
        # the pace of a shared machine drifts: what is compared stands side by side, or on both sides
        found = {
            "shell loop, one at a time": measure_children(lambda: loop_in_a_shell(tasks, 1)),
            "calls in one process": ask_another_process("--by-calls", len(tasks)),
            SHARED: ask_another_process("--floor", len(tasks)),
            "ours, one worker": run_ours(tasks, 1, warm),
            ALONE: ask_another_process("--floor-alone", len(tasks)),
            "ours, two workers": run_ours(tasks, 2, warm),
        }
        before = measure_children(lambda: loop_in_a_shell(tasks[:half], 2))
        flat, seconds, used = run_hundred(project)
        after = measure_children(lambda: loop_in_a_shell(tasks[half:], 2))
        found[PAIRS] = before[0] + after[0], before[1] + after[1]
        each = {name: (made[0] / len(tasks), made[1] / len(tasks)) for name, made in found.items()}
        yield each | {WITH_START: (seconds / HUNDRED, used / HUNDRED)}, flat
    assert warm.process is not None
    with Meter(warm.process.pid) as meter:
        run_ours(tasks, 2, warm)
    print(f"peak memory of the warm process and two workers, in proportion: {meter.peak / 1e6:,.0f} MB")
    warm.finish()


def run_hundred(project: Project) -> tuple[bool, float, float]:
    """Make 100 reports over one warm process, its start included.

    Returns
    -------
    tuple
        Whether it was as large in the end as at the tenth, the seconds, and those of the processor.
    """
    warm, tasks, states = Kept(project.root), list_tasks(project), []
    began = time.monotonic()
    warm.start()
    assert warm.process is not None
    process = psutil.Process(warm.process.pid)
    # in one go, as a build hands them over
    for some in (tasks, tasks * (HUNDRED // len(tasks) - 1)):
        run_ours(some, 2, warm)
        left = len(process.children(recursive=True))
        states.append((process.memory_full_info().uss / 1e6, process.num_fds(), left))
    seconds, used = time.monotonic() - began, sum(process.cpu_times()[:4])
    warm.finish()
    (first, handles, children), (last, handles_last, children_last) = states[0], states[-1]
    print(
        f"100 reports: memory {first:,.0f} → {last:,.0f} MB, descriptors {handles} → {handles_last}, "
        f"children {children} → {children_last}; {seconds / HUNDRED:.2f} s a report, start included"
    )
    return last < first * 1.05 and handles_last == handles and children_last == 0, seconds, used


# ------------------------------------------------------------------------------------------------- an older revision


def lay_out(revision: str, folder: Path) -> dict[str, str]:
    """Write the files of a revision, with what an installation adds; return the environment that runs it."""
    archive = subprocess.run(["git", "-C", str(ROOT), "archive", revision], capture_output=True, check=True)
    subprocess.run(["tar", "-x", "-C", str(folder)], input=archive.stdout, check=True)
    told = tomllib.loads((folder / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    made = folder / "src" / f"{told['name']}-{told['version']}.dist-info"
    made.mkdir()
    about = f"Metadata-Version: 2.1\nName: {told['name']}\nVersion: {told['version']}\n"
    (made / "METADATA").write_text(about, encoding="utf-8")
    groups = {"console_scripts": told["scripts"], **told.get("entry-points", {})}
    lines = [
        f"[{group}]\n" + "".join(f"{key} = {value}\n" for key, value in named.items())
        for group, named in groups.items()
    ]
    (made / "entry_points.txt").write_text("\n".join(lines), encoding="utf-8")
    return {**os.environ, "PYTHONPATH": str(folder / "src")}


def time_build(folder: Path, environment: dict[str, str], only: str) -> tuple[int, float, float]:
    """Force a build; return how many reports it made, its seconds and those of the processor."""
    command = [sys.executable, "-c", "from helpers.cli import main; main()", "build", "--force", "--only", only]
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    done = subprocess.run(
        [*command, "--root", str(folder)], env=environment, capture_output=True, text=True, check=True
    )
    seconds, after = time.monotonic() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return done.stdout.count("\nbuilt ") + done.stdout.startswith("built "), seconds, used


def compare(revision: str, number: int) -> None:
    """Print what forced builds of an older revision and of this one cost, taken in turns."""
    with tempfile.TemporaryDirectory() as name:
        folders = {revision: Path(name) / "older", "now": Path(name) / "now"}
        for folder in folders.values():
            folder.mkdir()
        there = {one: lay_out(revision if one == revision else "HEAD", folder) for one, folder in folders.items()}
        for only in ("*", "region_profile/*"):
            found: dict[str, list[tuple[int, float, float]]] = {one: [] for one in folders}
            for turn in range(number + 1):
                for one, folder in folders.items():
                    made = time_build(folder, there[one], only)
                    found[one] += [made] * (turn > 0)  # the first makes the fonts
            print(f"{f'forced build of {only}':36} {'reports':>8} {'seconds':>8} {'of processor':>13} {'a report':>9}")
            for one, timed in found.items():
                reports, seconds, used = (statistics.median(each) for each in zip(*timed, strict=True))
                print(f"{one:36} {reports:8.0f} {seconds:8.1f} {used:13.1f} {seconds / reports:9.2f}")
            pairs = list(zip(found["now"], found[revision], strict=True))
            whole, each = (
                statistics.median(a[1] / b[1] for a, b in pairs),
                statistics.median(a[1] / a[0] / b[1] * b[0] for a, b in pairs),
            )
            print(f"now in {whole:.2f} of its time, {each:.2f} a report")


def main() -> int:
    """Print the measures; return 1 where a promise is not kept."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--against", metavar="REVISION")
    parser.add_argument("--by-calls", type=int)
    parser.add_argument("--floor", type=int)
    parser.add_argument("--floor-alone", type=int)
    arguments = parser.parse_args()
    if arguments.by_calls:
        by_calls(arguments.by_calls)
        return 0
    if arguments.floor or arguments.floor_alone:
        floor(arguments.floor or arguments.floor_alone, shared=bool(arguments.floor))
        return 0
    if arguments.against:
        compare(arguments.against, arguments.rounds)
        return 0
    project = Project(ROOT)
    made = list(rounds(project, arguments.rounds))
    found = [one for one, _ in made]
    print(f"{'a report by':28} {'seconds':>8} {'of processor':>13} {'times ours (two workers)':>26}")
    for name in found[0]:
        seconds, used = (statistics.median(one[name][place] for one in found) for place in (0, 1))
        ratios = sorted(one[name][0] / one["ours, two workers"][0] for one in found)
        print(
            f"{name:28} {seconds:8.2f} {used:13.2f} {statistics.median(ratios):12.1f} ({ratios[0]:.1f} to {ratios[-1]:.1f})"
        )
    over = tell_times(found, "ours, one worker", ALONE, f"at most {FLOOR}")
    tell_times(found, "ours, one worker", SHARED, "of which the rest is what a process of its own costs")
    times = tell_times(found, PAIRS, WITH_START, f"at least {LOOP}")
    return int(not all(flat for _, flat in made) or over > FLOOR or times < LOOP)


def tell_times(found: Sequence[Mapping[str, tuple[float, float]]], way: str, other: str, promise: str) -> float:
    """Print how many times another way's seconds and processor a way takes, round by round; return the times by the clock."""
    clock, used = (sorted(one[way][place] / one[other][place] for one in found) for place in (0, 1))
    told = (f"{statistics.median(one):.2f} times ({one[0]:.2f} to {one[-1]:.2f})" for one in (clock, used))
    print(f"{way} over {other}: {' by the clock, '.join(told)} by processor; {promise}")
    return statistics.median(clock)


if __name__ == "__main__":
    raise SystemExit(main())
