"""What one worker does: a process made for one report, which it executes, exports, and leaves in a folder.

Started by the warm process (`helpers.reports.warm`) as a fork of itself, or as a fresh interpreter with
`python -P -m helpers.reports.worker DESCRIPTOR FOLDER`. What became of the report goes through a pipe, as one line of JSON
that always fits; page and notebook are files of the folder.
"""

from __future__ import annotations

import contextlib
import json
import os
import random
import signal
import sys
import time
import traceback
from pathlib import Path
from typing import Any, NoReturn

from helpers.data.freshness import STATE
from helpers.data.reach import REACH
from helpers.errors import HelpersError
from helpers.reports.jobs import Limits, Task
from helpers.reports.processes import adopt_orphans, collect_seldom, die_with_parent, shorten_imports

PAGE, NOTEBOOK, FAILED, TASK = "page.html", "notebook.ipynb", "failed.ipynb", "task.json"
# together less than a pipe holds, so that a worker never waits for its reader
LONGEST_REASON, LONGEST_TRACE = 4_000, 8_000


def make_report(task: Task, folder: Path) -> dict[str, Any]:
    """Execute and export one report into a folder.

    Returns
    -------
    dict
        `reason` (empty for success) and `trace` (of a mistake of the program).
    """
    from helpers.reports.execution import EXECUTED, FailedNotebook, execute_notebook
    from helpers.reports.exporting import Page, export_report

    executed = None  # until it stands whole
    try:
        most = task.limits.output_megabytes << 20
        executed = execute_notebook(task.notebook, task.parameters, task.root, task.where, folder, most)
        about = Page(task.name, task.language, task.answers, task.languages, task.region)
        page = export_report(executed, about, task.where, task.cache)
        _write(folder / PAGE, page)
        (folder / EXECUTED).rename(folder / NOTEBOOK)
    except FailedNotebook as problem:
        _write(folder / FAILED, problem.notebook)
        return {"reason": str(problem), "trace": ""}
    except HelpersError as problem:
        if executed is not None:
            (folder / EXECUTED).rename(folder / FAILED)
        return {"reason": str(problem), "trace": ""}
    return {"reason": "", "trace": ""}


def make_from_found(task: Task, folder: Path) -> dict[str, Any]:
    """Make a report from what it found in another language, where that lies beside the folder; else leave what it found."""
    from helpers.display.handing import leave, take_over

    found = name_found(folder)
    taken = take_over(found)
    said = make_report(task, folder)
    if len(task.languages) > 1 and not taken and not said["reason"]:
        leave(found)
    return said


def name_found(folder: Path) -> Path:
    """Return the file of what a report found: beside its folder, which holds its output and is bounded."""
    return folder.with_name(f"{folder.name}-found")


def _write(path: Path, text: str) -> None:
    with path.open("w", encoding="utf-8", newline="\n") as stream:
        stream.write(text)


def work(task: Task, folder: Path, answer: int, parent: int) -> NoReturn:
    """Be a worker: make the report, say what became of it through the descriptor, and end without looking back."""
    begin_process(task, folder, parent)
    began, own = time.monotonic(), os.getpid()
    try:
        said = make_from_found(task, folder)
    except OSError as problem:
        named = f" ('{Path(problem.filename).name}')" if problem.filename else ""
        said = {
            "reason": f"{task.where}: found that the system refused a file ({problem.strerror or problem}{named}); "
            "expected room and permission. Make room, or mend what forbids it, then build again.",
            "trace": "",
        }
    except MemoryError:
        said = {"reason": explain_memory(task), "trace": ""}
    except BaseException as problem:  # a mistake of the program: this report fails, the others go on
        said = {"reason": f"{task.where}: {type(problem).__name__}: {problem}", "trace": traceback.format_exc()}
    if os.getpid() != own:  # a cell forked, and its child came back here
        os._exit(0)
    said["reason"], said["trace"] = said["reason"][:LONGEST_REASON], said["trace"][-LONGEST_TRACE:]
    with contextlib.suppress(OSError):
        os.write(answer, json.dumps({**said, "seconds": time.monotonic() - began}).encode())
    os._exit(0)


def explain_memory(task: Task) -> str:
    """Return the sentence for a report that asked for more memory than it may have."""
    return (
        f"{task.where}: found that it asked for more than {task.limits.megabytes:,} MB of memory; expected it to stay "
        "below. Let it load less, or allow more with --memory."
    )


def begin_process(task: Task, folder: Path, parent: int) -> None:
    """Set this process up for one report: its end, its limits, its streams, chance, and no figure left open."""
    if hasattr(os, "setsid"):
        with contextlib.suppress(OSError):  # a fresh interpreter was started in a session of its own
            os.setsid()
    die_with_parent(parent)
    # what a cell starts comes back here, and from here, in the end, to the warm process
    adopt_orphans()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    os.environ.update(PLANS_RUN_FOLDER=str(folder), PLANS_ROOT=str(task.root))
    os.environ.update({STATE: task.state, REACH: task.reach})
    for number, name in enumerate((os.devnull, str(folder / "log"), str(folder / "log"))):
        descriptor = os.open(name, os.O_RDONLY if number == 0 else os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        os.dup2(descriptor, number)
        os.close(descriptor)
    _limit_memory(task.limits)
    random.seed()
    if "numpy" in sys.modules:
        sys.modules["numpy"].random.seed()
    if "matplotlib.pyplot" in sys.modules:
        sys.modules["matplotlib.pyplot"].close("all")


def _limit_memory(limits: Limits) -> None:
    """Bound the data of this process by what it has now and what it may use more.

    The address space is no measure: libraries reserve much that they never touch.
    """
    try:
        import resource

        now = 0
        for line in Path("/proc/self/status").read_text(encoding="utf-8").splitlines():
            if line.startswith("VmData:"):
                now = int(line.split()[1]) << 10
        resource.setrlimit(resource.RLIMIT_DATA, (now + (limits.megabytes << 20),) * 2)
    except (ImportError, OSError, ValueError):
        return


def main(answer: int, folder: Path) -> NoReturn:
    """Be a worker in a fresh interpreter."""
    parent = os.getppid()
    collect_seldom()
    shorten_imports()
    task = Task.unpack(json.loads((folder / TASK).read_bytes()))
    work(task, folder, answer, parent)


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]))
