"""The warm process: it has imported the stack and made a page once, forks a worker for each report, and watches over it.

Started by a build as `python -P -m helpers.reports.warm`, it reads tasks as lines of JSON from standard input and
answers on standard output: `{"ready": ...}` once, `{"beat": ...}` while it lives, `{"outcome": ...}` for each task.
It imports at once, and reads the tables when the first task comes: until then they may still be in the making.
It stays one thread without event loop or socket, since forking with either of them is undefined. When its standard input
ends, however the build died, it kills every worker and all that these started, and ends.

Where no fork is to be had, or `--fresh` asks so, it imports nothing and starts a fresh interpreter for each report.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import json
import os
import pkgutil
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from helpers.paths import Project
from helpers.reports.jobs import FONTS, Limits, Task
from helpers.reports.processes import (
    LINUX,
    adopt_orphans,
    anonymous_memory,
    can_fork,
    collect_seldom,
    count_threads,
    descendants_of,
    end_orphans,
    name_signal,
    shorten_imports,
)
from helpers.reports.worker import FAILED, NOTEBOOK, PAGE, TASK, make_report, name_found, work

# what most notebooks need and nothing of ours imports at once; scipy.stats and seaborn, which few ask for, would make every
# fork dearer
STACK = (
    "papermill",
    "nbconvert.exporters.html",
    "IPython.core.completer",
    "matplotlib.backends.backend_agg",
    "matplotlib.backends.backend_svg",
    "matplotlib.pyplot",
)
ROOMS = ("helpers.data", "helpers.analysis", "helpers.display")
# what imports much that few reports ask for; a warming page without a font, as on an empty machine, imports the first itself
RARE = {"helpers.display.subsets", "helpers.display.findings.explore"}
TICK = 0.1
BEAT = 1.0
# a pause of the whole machine is not the report's time
LONGEST_TICK = 1.0
# a worker that stops itself may be continued by whoever looks into it; nobody does so in a build
SECONDS_STOPPED = 2.0
# reports of which it is kept what they found
MOST_KEPT = 16
# signals that come from outside: the system's lack of memory, an administrator, the end of a session
OUTSIDE = {signal.SIGKILL, signal.SIGTERM, getattr(signal, "SIGHUP", signal.SIGTERM), signal.SIGINT}


def import_stack() -> None:
    """Import what notebooks will import. What fails here is left to fail in the notebook, where it can be seen."""
    shorten_imports()
    for name in STACK:
        with contextlib.suppress(Exception):
            importlib.import_module(name)
    for room in ROOMS:
        with contextlib.suppress(Exception):
            package = importlib.import_module(room)
            for module in pkgutil.walk_packages(package.__path__, f"{room}."):
                if module.name not in RARE:
                    with contextlib.suppress(Exception):
                        importlib.import_module(module.name)


def warm_up(root: Path, folder: Path) -> str:
    """Load the tables, run a small notebook of our own and export it, so that a fork has done all that is done once.

    What the notebook set is put back. Its region is one with figures: of others there may be no rows here.

    Returns
    -------
    str
        What went wrong, else empty. A build goes on: a mistake of the data is told by the report that meets it.
    """
    import matplotlib

    from helpers.data.loading import load_table
    from helpers.data.schema import PREPARED

    settings, environment = dict(matplotlib.rcParams), dict(os.environ)
    os.environ["PLANS_RUN_FOLDER"] = str(folder)
    try:
        for name in PREPARED:
            # what lacks or is damaged is told by the report that reads it
            with contextlib.suppress(Exception):
                load_table(name, root)
        regions = [*load_table("values", root)["region_id"].head(1), *load_table("regions", root)["region_id"].head(1)]
        task = Task(
            key="en/warming",
            name="warming",
            language="en",
            languages=("en",),
            answers="",
            region="",
            notebook=Path(__file__).parent / "template" / "warming.ipynb",
            where="warming.ipynb",
            parameters={"region": regions[0]},
            root=root,
            cache=Project(root).reports / FONTS,
        )
        return str(make_report(task, folder)["reason"])
    except Exception as problem:
        return f"{type(problem).__name__}: {problem}"
    finally:
        os.environ.clear()
        os.environ.update(environment)
        # not by the validating way in: what stood there may be a mark of matplotlib's own
        dict.update(matplotlib.rcParams, settings)


@dataclass
class Worker:
    """One report on its way.

    Attributes
    ----------
    seconds
        How long it has run, pauses of the whole machine left out.
    reason
        Why it was ended from here; empty while it goes on.
    """

    task: Task
    folder: Path
    pid: int
    answer: int
    seconds: float = 0.0
    stopped: float | None = None
    reason: str = ""
    looked: float = 0.0

    def kill(self, reason: str = "") -> None:
        """End the worker; what it started is ended once it is gone."""
        self.reason = self.reason or reason
        with contextlib.suppress(OSError):
            os.kill(self.pid, signal.SIGKILL)


class Watch:
    """Starts workers, watches them, and tells what became of each."""

    def __init__(self, folder: Path, fresh: bool, tell: Any) -> None:
        self.folder = folder
        self.fresh = fresh
        self.tell = tell
        self.workers: list[Worker] = []
        self.number = 0
        # what a report found waits here for the same report in another language, in the order in which it was left
        self.found: dict[str, Path] = {}

    def start(self, task: Task) -> None:
        """Start a worker for a task; that the system refuses is its outcome."""
        self.number += 1
        folder = self.folder / str(self.number)
        try:
            folder.mkdir()
            if left := self.found.pop(task.name, None):
                left.rename(name_found(folder))
            reader, writer = os.pipe()
            os.set_blocking(reader, False)
            try:
                pid = self._spawn(task, folder, writer) if self.fresh else self._fork(task, folder, writer)
            finally:
                os.close(writer)
        except OSError as problem:
            self._tell(
                task.key,
                reason=f"{task.where}: found that no process could be started for it ({problem.strerror or problem}); "
                "expected one. End other programs, or raise the system's limits, then build again.",
            )
            return
        self.workers.append(Worker(task, folder, pid, reader))

    def _fork(self, task: Task, folder: Path, writer: int) -> int:
        parent = os.getpid()
        pid = os.fork()
        if pid == 0:
            try:
                signal.set_wakeup_fd(-1)
                signal.signal(signal.SIGCHLD, signal.SIG_DFL)
                work(task, folder, writer, parent)
            finally:
                os._exit(70)
        return pid

    def _spawn(self, task: Task, folder: Path, writer: int) -> int:
        (folder / TASK).write_text(json.dumps(task.pack()), encoding="utf-8")
        process = subprocess.Popen(
            [sys.executable, "-P", "-m", "helpers.reports.worker", str(writer), str(folder)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            pass_fds=[writer],
            start_new_session=True,
        )
        process.returncode = 0  # reaped here, not by its object
        return process.pid

    def look(self, passed: float) -> None:
        """See which workers have ended, and end those that are over a limit.

        Parameters
        ----------
        passed
            Seconds since the last look.
        """
        for worker in list(self.workers):
            worker.seconds += min(passed, LONGEST_TICK)
            pid, status = os.waitpid(worker.pid, os.WNOHANG | os.WUNTRACED)
            if pid and os.WIFSTOPPED(status):
                worker.stopped = worker.seconds
            elif pid:
                self.workers.remove(worker)
                self._finish(worker, status)
                continue
            self._hold_to_limits(worker)

    def _hold_to_limits(self, worker: Worker) -> None:
        limits: Limits = worker.task.limits
        where = worker.task.where
        if worker.reason:
            return
        if worker.seconds > limits.seconds:
            worker.kill(
                f"{where}{{place}}: found it still at work after {limits.seconds:,g} s; expected it to end. "
                "Make that part quicker, or allow more with --timeout."
            )
        elif worker.stopped is not None and worker.seconds - worker.stopped > SECONDS_STOPPED:
            worker.kill(
                f"{where}{{place}}: found its process stopped by a signal; expected it to run to the end. "
                "Remove what stops it."
            )
        if worker.seconds - worker.looked < 2 * TICK:
            return
        worker.looked = worker.seconds
        used = anonymous_memory(descendants_of(worker.pid)) >> 20
        if used > limits.megabytes:
            worker.kill(
                f"{where}{{place}}: found that it used {used:,} MB of memory; expected at most {limits.megabytes:,} MB. "
                "Let it load less, or allow more with --memory."
            )
        if size_of(worker.folder) > limits.output_megabytes << 20:
            worker.kill(_too_much(worker.task))

    def _finish(self, worker: Worker, status: int) -> None:
        """Tell what became of a worker that has ended, once all that it started has ended too."""
        end_orphans(lambda: {other.pid for other in self.workers})
        try:
            said = json.loads(os.read(worker.answer, 1 << 16) or b"null")
        except (OSError, ValueError):
            said = None
        os.close(worker.answer)
        folder, task = worker.folder, worker.task
        reason = worker.reason
        if not reason and size_of(folder) > task.limits.output_megabytes << 20:
            reason = _too_much(task)
        if said is not None and not reason:
            made = not said["reason"]
            self._keep(task.name, name_found(folder))
            self._tell(
                task.key,
                folder=str(folder),
                seconds=said["seconds"],
                reason=said["reason"],
                trace=said["trace"],
                page=str(folder / PAGE) if made else "",
                notebook=str(folder / NOTEBOOK) if made else "",
                failed_notebook=str(folder / FAILED) if (folder / FAILED).is_file() else "",
            )
            return
        killed = ""
        if not reason:
            reason, killed = _explain_end(task, status)
        place = keep_what_ran(task, folder)
        kept = folder / FAILED
        self._tell(
            task.key,
            folder=str(folder),
            seconds=worker.seconds,
            reason=reason.replace("{place}", place),
            killed=killed,
            failed_notebook=str(kept) if kept.is_file() else "",
        )

    def _keep(self, name: str, found: Path) -> None:
        """Keep what a few reports found: another language is made next, or not at all."""
        if found.is_file():
            self.found[name] = found
        if len(self.found) > MOST_KEPT:
            self.found.pop(next(iter(self.found))).unlink(missing_ok=True)

    def _tell(self, key: str, **told: Any) -> None:
        self.tell({"outcome": {"key": key, **told}})

    def end(self) -> None:
        """End every worker and what it started."""
        for worker in self.workers:
            worker.kill()
        end_orphans(set)
        for worker in self.workers:
            with contextlib.suppress(ChildProcessError):
                os.waitpid(worker.pid, 0)


def _too_much(task: Task) -> str:
    from helpers.reports.execution import explain_output

    return f"{task.where}{{place}}: {explain_output(task.limits.output_megabytes << 20)}"


def _explain_end(task: Task, status: int) -> tuple[str, str]:
    """Return why a worker ended without an answer, and the signal where it came from outside."""
    code = os.waitstatus_to_exitcode(status)
    if code >= 0:
        return (
            f"{task.where}{{place}}: found that it ended its own process (exit status {code}); expected it to run to the "
            "end. Remove what calls os._exit, or see the notebook kept aside.",
            "",
        )
    name = name_signal(-code)
    if -code in OUTSIDE:
        return (
            f"{task.where}{{place}}: found its process killed from outside ({name}); expected it to run to the end. "
            "The system may have lacked memory: see its log, or build with --jobs 1.",
            name,
        )
    return (
        f"{task.where}{{place}}: found that its process crashed ({name}); expected it to run to the end. "
        "Run that cell in JupyterLab, one call after the other, to see which of them crashes.",
        "",
    )


def keep_what_ran(task: Task, folder: Path) -> str:
    """Keep what papermill saved of a report whose process died, and return which cell was at work: `, In [4]`.

    The notebook gets the banner and the anchor that papermill gives one that raised.
    """
    from helpers.reports.execution import EXECUTED

    try:
        content = json.loads((folder / EXECUTED).read_bytes())
        cells = content["cells"]
    except (OSError, ValueError, KeyError):
        return ""
    count, running = 0, None
    for index, cell in enumerate(cells):
        about = cell.get("metadata", {}).pop("papermill", None) or {}
        if cell.get("execution_count"):
            count = cell["execution_count"]
        if about.get("status") == "running" and running is None:
            running = index
    content["metadata"]["papermill"] = {"parameters": dict(task.parameters), "input_path": task.where}
    if running is None:
        place = ", while its page was made"
    else:
        place = f", In [{count + 1}]"
        for at, told in ((running, "stopped here"), (0, f"ended in In [{count + 1}], and the build kept what ran")):
            words = f'<span style="color:red">This notebook {told}.</span>'
            cells.insert(
                at, {"cell_type": "markdown", "id": f"ended-{at}", "metadata": {"tags": ["ended"]}, "source": words}
            )
    with contextlib.suppress(OSError):
        (folder / FAILED).write_text(
            json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8", newline="\n"
        )
    return place


def size_of(folder: Path) -> int:
    """Return how many bytes the files of a folder hold, folders within it left out."""
    total = 0
    with contextlib.suppress(OSError), os.scandir(folder) as found:
        for entry in found:
            with contextlib.suppress(OSError):
                if entry.is_file(follow_symlinks=False):
                    total += entry.stat(follow_symlinks=False).st_size
    return total


class Ending(BaseException):
    """The process was asked to end."""


def _end(*_: object) -> None:
    raise Ending


class Lines:
    """The lines of a descriptor as they come, without a thread."""

    def __init__(self, descriptor: int) -> None:
        self.descriptor = descriptor
        self.rest = b""
        self.ended = False

    def read(self) -> list[str]:
        """Return the lines that have come whole; call it where something is to be read."""
        got = os.read(self.descriptor, 1 << 16)
        self.ended = not got
        *lines, self.rest = (self.rest + got).split(b"\n")
        return [line.decode("utf-8") for line in lines]


def serve(root: Path, folder: Path, fresh: bool) -> None:
    """Warm up, then start and watch workers until standard input ends."""
    # standard output is for answers alone; what a library prints goes to where mistakes go
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)

    def tell(message: dict[str, Any]) -> None:
        answers.write(json.dumps(message) + "\n")
        answers.flush()

    adopt_orphans()
    # each worker has this from here, too
    collect_seldom()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if not fresh:
        import_stack()
        select.select([0], [], [])
        warm = Path(tempfile.mkdtemp(dir=folder))
        warm_up(root, warm)
        shutil.rmtree(warm, ignore_errors=True)
        fresh = count_threads() != 1
        # without a look first, which takes a twentieth of the start: what warming left behind is little
        gc.freeze()
    wake, woken = os.pipe()
    for descriptor in (wake, woken):
        os.set_blocking(descriptor, False)
    signal.set_wakeup_fd(woken, warn_on_full_buffer=False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.signal(signal.SIGTERM, _end)
    watch = Watch(folder, fresh, tell)
    lines = Lines(0)
    tell({"ready": "fresh" if fresh else "forked"})
    try:
        _serve(watch, lines, wake, tell)
    finally:
        watch.end()


def _serve(watch: Watch, lines: Lines, wake: int, tell: Any) -> None:
    last = beat = time.monotonic()
    while not lines.ended:
        ready, _, _ = select.select([lines.descriptor, wake], [], [], TICK if watch.workers else BEAT)
        if wake in ready:
            with contextlib.suppress(BlockingIOError):
                os.read(wake, 512)
        if lines.descriptor in ready:
            for line in lines.read():
                watch.start(Task.unpack(json.loads(line)))
        now = time.monotonic()
        watch.look(now - last)
        last = now
        if now - beat >= BEAT:
            beat = now
            tell({"beat": len(watch.workers)})


def main(arguments: list[str]) -> int:
    """Serve a build; return 0 when it is done, 143 when told to end."""
    root, folder = Path(arguments[0]), Path(arguments[1])
    try:
        serve(root, folder, fresh="--fresh" in arguments or not can_fork())
    except Ending:
        return 143
    except BrokenPipeError:  # the build is gone
        return 1
    finally:
        if LINUX:
            end_orphans(set)
        shutil.rmtree(folder, ignore_errors=True)
    return 0


if __name__ == "__main__":
    # the answers' stream may be gone; Python would complain while closing it
    status = main(sys.argv[1:])
    os._exit(status)
