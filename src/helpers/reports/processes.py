"""What a process can know and do about those that it started: their memory, their children, their end.

Full on Linux, where /proc tells and a process can adopt orphans; elsewhere a report's own process and its group are all
that is watched.
"""

from __future__ import annotations

import contextlib
import ctypes
import gc
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterable
from pathlib import Path

LINUX = sys.platform == "linux"
PR_SET_PDEATHSIG = 1
PR_SET_CHILD_SUBREAPER = 36
# so many new objects before a process looks for those that only refer to each other
COLLECT = (100_000, 20, 100)
# what a process does that forks faster than it can be killed must come to an end
SECONDS_TO_END = 10


def can_fork() -> bool:
    """Return whether a warm process may be forked here: only Linux has a fork that its libraries survive."""
    return LINUX and hasattr(os, "fork")


def shorten_imports() -> None:
    """Keep two packages from being imported that cost more than all they are used for.

    jsonschema looks for them to check internationalised addresses and durations, which no notebook has; the first compiles a
    grammar for 1.3 s, the second imports all of a calendar. None in its place is Python's way of saying that a module is
    not to be had.
    """
    for name in ("rfc3987_syntax", "isoduration"):
        sys.modules.setdefault(name, None)  # type: ignore[arg-type]


def collect_seldom() -> None:
    """Look seldom for objects that only refer to each other: looking takes a fifth of a check, and finds next to nothing."""
    gc.set_threshold(*COLLECT)


def count_threads() -> int:
    """Return the number of threads of this process, native ones included where the system tells."""
    try:
        return len(os.listdir("/proc/self/task"))
    except OSError:
        return threading.active_count()


def die_with_parent(parent: int) -> None:
    """Have the system's kernel kill this process when its parent ends (Linux)."""
    if LINUX:
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:  # it ended before the call
            os._exit(1)


def adopt_orphans() -> None:
    """Become the parent of all that a child leaves behind, in whatever session it is (Linux)."""
    if LINUX:
        ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1)


def children_of(pid: int) -> list[int]:
    """Return the processes that a process has started or adopted; none where the system does not tell."""
    found: list[int] = []
    with contextlib.suppress(OSError):
        for task in os.listdir(f"/proc/{pid}/task"):
            with contextlib.suppress(OSError):
                found += map(int, Path(f"/proc/{pid}/task/{task}/children").read_text(encoding="ascii").split())
    return found


def descendants_of(pid: int) -> list[int]:
    """Return all processes below one, it included."""
    found, waiting = [], [pid]
    while waiting:
        one = waiting.pop()
        found.append(one)
        waiting += children_of(one)
    return found


def anonymous_memory(pids: Iterable[int]) -> int:
    """Return how many bytes of memory of their own processes hold, files and shared pages apart; 0 where unknown."""
    total = 0
    for pid in pids:
        with contextlib.suppress(OSError, ValueError, IndexError):
            for line in Path(f"/proc/{pid}/status").read_text(encoding="utf-8").splitlines():
                if line.startswith("RssAnon:"):
                    total += int(line.split()[1]) << 10
    return total


def end_orphans(kept: Callable[[], set[int]]) -> None:
    """Kill and reap every child of this process but those kept, again and again until none is left."""
    end = time.monotonic() + SECONDS_TO_END
    while time.monotonic() < end:
        left = set(children_of(os.getpid())) - kept()
        if not left:
            return
        for pid in left:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.kill(pid, signal.SIGKILL)
            with contextlib.suppress(ChildProcessError):
                os.waitpid(pid, 0)


def end_marked(mark: str) -> None:
    """Kill every process whose environment carries a variable as set: what is left of a process that was killed (Linux).

    Parameters
    ----------
    mark
        `NAME=value`, of this program's own making and unlike any other.
    """
    wanted = mark.encode()
    with contextlib.suppress(OSError):
        for name in os.listdir("/proc"):
            if name.isdigit() and int(name) != os.getpid():
                with contextlib.suppress(OSError):
                    if wanted in Path(f"/proc/{name}/environ").read_bytes().split(b"\0"):
                        os.kill(int(name), signal.SIGKILL)


def name_signal(number: int) -> str:
    """Return a signal's name, such as `SIGKILL`."""
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"
