"""Reports over worker processes, as a build sees it: tasks go to a warm process, outcomes come back as they end.

The warm process (`helpers.reports.warm`) forks and watches the workers. It is watched from here in turn: where it dies or
falls silent, another takes its place, and the reports that were on their way are tried once more.
"""

from __future__ import annotations

import contextlib
import json
import os
import queue
import secrets
import shutil
import subprocess
import sys
import tempfile
import threading
from collections import deque
from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, cast

from helpers.reports.jobs import Outcome, Task
from helpers.reports.processes import end_marked

# more threads than jobs would only contend, and a thread pool does not survive a fork
ONE_THREAD = dict.fromkeys(
    ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS", "VECLIB_MAXIMUM_THREADS"), "1"
)
MARK = "PLANS_BUILD"
# a worker that is killed was perhaps in the way of something large; a second death is its own doing
TRIES = 2
# counted in looks and not by the clock: a machine that slept was not silent
SECONDS_TO_WARM = 300
SECONDS_OF_SILENCE = 60
SECONDS_TO_END = 20


@dataclass
class Warm:
    """The warm process of one build.

    Attributes
    ----------
    root
        The project's folder.
    fresh
        Whether each report gets a fresh interpreter instead of a fork.
    within
        Where its folder is made, which it takes away when it ends.
    settings
        Variables of its environment that are not those of this process.
    """

    root: Path
    fresh: bool = False
    within: Path | None = None
    settings: Mapping[str, str] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None
    started: str = ""
    folder: Path = field(init=False)
    mark: str = field(init=False)
    tasks: IO[bytes] = field(init=False)
    answers: IO[bytes] = field(init=False)
    lines: queue.SimpleQueue[bytes | None] = field(init=False)

    def __enter__(self) -> Warm:
        return self

    def __exit__(self, *_: object) -> None:
        self.end()

    def start(self) -> None:
        """Start the process, unless it runs. It need not be waited for: tasks queue until it is warm."""
        if self.process is not None:
            return
        self.folder = Path(tempfile.mkdtemp(prefix=".run-", dir=self.within))
        self.mark = secrets.token_hex(16)
        self.lines = queue.SimpleQueue()
        # a build started from a notebook is not that notebook: nobody looks on
        kept = {name: value for name, value in os.environ.items() if name != "JPY_SESSION_NAME"}
        self.process = subprocess.Popen(
            [sys.executable, "-P", "-m", "helpers.reports.warm", str(self.root), str(self.folder)]
            + (["--fresh"] if self.fresh else []),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            # ^C at a terminal reaches the build alone, which decides what ends
            start_new_session=True,
            env={
                **kept,
                # as a kernel sets it, before matplotlib is imported
                "MPLBACKEND": kept.get("MPLBACKEND") or "module://matplotlib_inline.backend_inline",
                **ONE_THREAD,
                **self.settings,
                MARK: self.mark,
            },
        )
        self.tasks, self.answers = cast(IO[bytes], self.process.stdin), cast(IO[bytes], self.process.stdout)
        threading.Thread(target=self._read, args=(self.answers, self.lines), daemon=True).start()

    @staticmethod
    def _read(answers: IO[bytes], lines: queue.SimpleQueue[bytes | None]) -> None:
        with contextlib.suppress(OSError, ValueError):
            for line in answers:
                lines.put(line)
        lines.put(None)

    def send(self, task: Task) -> None:
        """Hand a task over; that the process is gone is noticed when its answers end."""
        with contextlib.suppress(OSError):
            self.tasks.write(json.dumps(task.pack()).encode() + b"\n")
            self.tasks.flush()

    def receive(self) -> dict[str, Any] | None:
        """Return the next answer, or None where the process has died or says nothing any more."""
        silent = 0
        while True:
            try:
                line = self.lines.get(timeout=1)
            except queue.Empty:
                silent += 1
                if silent > (SECONDS_OF_SILENCE if self.started else SECONDS_TO_WARM):
                    return None
                continue
            if line is None:
                return None
            message: dict[str, Any] = json.loads(line)
            if "ready" in message:
                self.started = message["ready"]
            elif "outcome" in message:
                return dict(message["outcome"])
            silent = 0

    def end(self) -> None:
        """End the process, its workers, all that they started, and its folder."""
        if self.process is None:
            return
        process, started = self.process, self.started
        self.process, self.started = None, ""
        with contextlib.suppress(OSError):
            self.tasks.close()
        if not started:  # it would first import all there is, and has nobody to tell
            process.kill()
        try:
            process.wait(SECONDS_TO_END)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        if process.returncode:
            # killed, it could not end what it had started
            end_marked(f"{MARK}={self.mark}")
        with contextlib.suppress(OSError, ValueError):
            self.answers.close()
        shutil.rmtree(self.folder, ignore_errors=True)


def run_tasks(tasks: Sequence[Task], workers: int, warm: Warm) -> Generator[Outcome, None, None]:
    """Yield the outcome of every task as it ends, `workers` at a time.

    A worker that something outside killed is tried once more, then reported; so are those of a warm process that died. A
    report in a second language waits for the first while there are others: it starts from what that has found.
    """
    waiting = deque((task, 1) for task in tasks)
    running: dict[str, tuple[Task, int]] = {}

    def hand_over() -> None:
        while waiting and len(running) < max(1, workers):
            names = {task.name for task, _ in running.values()}
            place = next((place for place, (task, _) in enumerate(waiting) if task.name not in names), 0)
            task, number = waiting[place]
            del waiting[place]
            running[task.key] = (task, number)
            warm.send(task)

    try:
        while waiting or running:
            warm.start()
            hand_over()
            answer = warm.receive()
            if answer is None:
                warm.end()
                ended = [_lost(task, number, waiting) for task, number in running.values()]
                running.clear()
                yield from (outcome for outcome in ended if outcome is not None)
                continue
            task, number = running.pop(answer["key"])
            if answer.get("killed") and number < TRIES:
                waiting.append((task, number + 1))
                continue
            # the next one is at work while this one is published
            hand_over()
            yield _read_outcome(answer)
    finally:
        warm.end()


def _lost(task: Task, number: int, waiting: deque[tuple[Task, int]]) -> Outcome | None:
    """Put a task back that was on its way when the warm process died; return its outcome where that was its last try."""
    if number < TRIES:
        waiting.append((task, number + 1))
        return None
    return Outcome(
        task.key,
        reason=f"{task.where}: found the process that starts workers dead or silent {TRIES} times; expected it to run. "
        "The system may have lacked memory: see its log, or build with --jobs 1.",
    )


def _read_outcome(answer: dict[str, Any]) -> Outcome:
    """Return an answer with the files that it names read."""
    named = {name: answer.get(name, "") for name in ("page", "notebook", "failed_notebook")}
    try:
        files = {name: Path(path).read_text(encoding="utf-8") if path else "" for name, path in named.items()}
    except (OSError, UnicodeDecodeError) as problem:
        reason = f"{answer['key']}: found that its page could not be read back ({problem}); expected it. Build again."
        return Outcome(answer["key"], reason=reason)
    if answer.get("folder"):
        shutil.rmtree(answer["folder"], ignore_errors=True)
    reason, trace = answer.get("reason", ""), answer.get("trace", "")
    return Outcome(answer["key"], answer.get("seconds", 0.0), reason=reason, trace=trace, **files)
