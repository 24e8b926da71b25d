"""Jobs over worker processes: one process a job, so that one that is killed takes nothing else with it.

Workers are forked from a server that has imported papermill and nbconvert once (a fresh interpreter where the system
has no such server). They talk to nobody but the build: what they made comes back through a pipe and is published there.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import threading
import time
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.context import BaseContext
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any, cast

from helpers.errors import HelpersError

PRELOADED = ["helpers.reports.preloading"]
# a worker that is killed was perhaps in the way of something large; a second death is its own doing
TRIES = 2


@dataclass(frozen=True)
class Task:
    """All that a worker needs for one job; `environment` is the whole of its variables."""

    key: str
    name: str
    language: str
    languages: tuple[str, ...]
    answers: str
    region: str
    notebook: Path
    where: str
    parameters: Mapping[str, Any]
    root: Path
    environment: Mapping[str, str]
    cache: Path | None = None


@dataclass(frozen=True)
class Outcome:
    """What became of one job: a page and its executed notebook, or a reason and the notebook that failed."""

    key: str
    seconds: float
    page: str = ""
    notebook: str = ""
    reason: str = ""
    failed_notebook: str = ""


def build_page(task: Task) -> Outcome:
    """Execute and export one report."""
    began = time.monotonic()
    from helpers.reports.execution import FailedNotebook, execute_notebook, write_notebook
    from helpers.reports.exporting import Page, export_report

    executed = None
    try:
        executed = execute_notebook(task.notebook, task.parameters, task.root, task.where)
        page = export_report(
            executed, Page(task.name, task.language, task.answers, task.languages, task.region), task.where, task.cache
        )
        return Outcome(task.key, time.monotonic() - began, page=page, notebook=write_notebook(executed))
    except FailedNotebook as problem:
        return Outcome(task.key, time.monotonic() - began, reason=str(problem), failed_notebook=problem.notebook)
    except HelpersError as problem:
        kept = write_notebook(executed) if executed is not None else ""
        return Outcome(task.key, time.monotonic() - began, reason=str(problem), failed_notebook=kept)


def work(task: Task, answer: Connection) -> None:
    """Do one job in a process of its own and send back what became of it."""
    _end_with_build()
    # ^C reaches every process at the terminal; the build hears it and ends us
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # the server that forks us may be older than the build, and so its variables
    os.environ.clear()
    os.environ.update(task.environment)
    try:
        outcome = build_page(task)
    except Exception as problem:  # a mistake of the program: this report fails, the others go on
        outcome = Outcome(task.key, 0.0, reason=f"{task.where}: {type(problem).__name__}: {problem}")
        import traceback

        traceback.print_exc()
    answer.send(outcome)
    answer.close()


def _end_with_build() -> None:
    """End this process as soon as the build's does, however that ended."""
    parent = multiprocessing.parent_process()
    if parent is None:
        return

    def watch() -> None:
        parent.join()
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def choose_context() -> BaseContext:
    """Return how processes start here: forked from a warm server where there is one, else as fresh interpreters."""
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(PRELOADED)
    return context


def run_tasks(tasks: Sequence[Task], workers: int) -> Iterator[Outcome]:
    """Yield the outcome of every task as it ends, `workers` at a time.

    A worker that dies without an answer is tried once more, then reported.
    """
    context = choose_context()
    waiting = deque((task, 1) for task in tasks)
    running: dict[Connection, tuple[BaseProcess, Task, int]] = {}
    try:
        while waiting or running:
            while waiting and len(running) < max(1, workers):
                task, number = waiting.popleft()
                receiver, sender = context.Pipe(duplex=False)
                process: BaseProcess = context.Process(  # type: ignore[attr-defined]
                    target=work, args=(task, sender), daemon=True
                )
                process.start()
                # with our copy closed, the worker's death is an end of file
                sender.close()
                running[receiver] = (process, task, number)
            for ready in wait(list(running)):
                answers = cast(Connection, ready)
                process, task, number = running.pop(answers)
                try:
                    outcome: Outcome | None = answers.recv()
                except (EOFError, OSError):
                    outcome = None
                answers.close()
                process.join()
                if outcome is None and number < TRIES:
                    waiting.append((task, number + 1))
                    continue
                yield outcome or Outcome(
                    task.key,
                    0.0,
                    reason=f"{task.where}: found its worker dead {TRIES} times (exit status {process.exitcode}); "
                    "expected it to finish. It may have lacked memory: build with --jobs 1.",
                )
    finally:
        for process, _, _ in running.values():
            with contextlib.suppress(Exception):
                process.kill()
                process.join()
