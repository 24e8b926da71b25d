"""Reports over an existing Dask cluster: tasks and rows go to its workers, outcomes come back, this machine alone writes.

What all reports of a build read travels to a worker once, as one archive. A worker of the cluster has threads and an event
loop, so it cannot fork: it keeps one warm process for each build and asks it, as a build on one machine does
(`helpers.reports.workers`). What a killed worker had on its way is made by another.
"""

from __future__ import annotations

import contextlib
import io
import os
import platform
import queue
import re
import secrets
import shutil
import sys
import threading
import zipfile
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from helpers.data.freshness import STATE, recorded_state
from helpers.data.reach import BY_REGION, Reach, join_reaches, unpack_reach
from helpers.data.schema import PREPARED
from helpers.data.sheets import print_rows, split_rows
from helpers.data.texts import VARIABLE
from helpers.digests import digest_code, installed_versions
from helpers.errors import BuildError, HelpersError, ParameterError
from helpers.paths import LONGEST_SHOWN, MARK, Project
from helpers.reports.jobs import FONTS, Outcome, Task
from helpers.reports.matrix import LISTING
from helpers.reports.publishing import prune_cache
from helpers.reports.workers import Warm, run_tasks

OPTION = "--dask"
ADDRESS = re.compile(r"((tcp|tls|ws|wss)://)?(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?):[0-9]{1,5}")
SECONDS_TO_CONNECT = 10
SECONDS_TO_ANSWER = 20
SECONDS_BETWEEN_LOOKS = 10
SECONDS_WITHOUT_WORKERS = 40
SECONDS_TO_FETCH = 30
# of a warm process whose build has gone without a word
SECONDS_IDLE = 120
# what fails by a worker's own fault (no room, no process) may succeed at another
RETRIES = 2
FONTS_KEPT = 1_000
KEPT = "plans-reports"
# tables of which all rows travel: whatever may be named
NAMED = ("regions", "plans")
MOST_DIFFERENCES = 3


class RefusedError(HelpersError):
    """A worker is not what the build is."""


# ------------------------------------------------------------------------------------------------------ before the build


def check_cluster(address: str) -> None:
    """Refuse an address that cannot be one, or a machine that lacks the package for clusters.

    Raises
    ------
    ParameterError
        In both cases.
    """
    if not ADDRESS.fullmatch(address):
        shown = address if len(address) <= LONGEST_SHOWN else f"{address[:LONGEST_SHOWN]}…"
        raise ParameterError(
            f"{OPTION}: found '{shown}'; expected a scheduler's address, such as tcp://10.0.0.5:8786. "
            "The scheduler prints it when it starts."
        )
    if find_spec("distributed") is None:
        raise ParameterError(
            f"{OPTION}: found no package distributed on this machine; expected it, as on every machine of the cluster. "
            "Install the extra: pip install 'helpers[cluster]'."
        )


def describe() -> dict[str, str]:
    """Return what has to be the same on every machine for pages to be the same."""
    return {
        "Python": ".".join(platform.python_version_tuple()[:2]),
        "machine": f"{sys.platform} {platform.machine()}",
        **installed_versions(),
        "code": digest_code(),
    }


@lru_cache(maxsize=1)
def describe_once() -> dict[str, str]:
    """Return what this process is: it stays what it has loaded, and asks for each report."""
    return describe()


def explain_difference(who: str, found: Mapping[str, str], expected: Mapping[str, str]) -> str:
    """Return the sentence for a machine that is not what the build is, both told; empty where it is."""
    names = [name for name in expected if found.get(name) != expected[name]]
    if not names:
        return ""
    here, there = (
        ", ".join(f"{name} {told.get(name) or 'missing'}" for name in names[:MOST_DIFFERENCES])
        for told in (expected, found)
    )
    more = f" and {len(names) - MOST_DIFFERENCES} more" if len(names) > MOST_DIFFERENCES else ""
    return (
        f"{who}: found {there}{more}; expected {here}, as this build has. "
        "Install the same wheel and packages there, start it anew, then build again."
    )


def pack_inputs(project: Project, tasks: Sequence[Task], copies: Mapping[str, Path]) -> bytes:
    """Return all that reports read as one archive, which unpacks to a project without curated files.

    Of the tables, those that some report declares, and of tables by region the declared regions' rows; names of regions and
    plans are whole, since a notebook refuses a name that there is not.

    Parameters
    ----------
    tasks
        The reports.
    copies
        The reader's copies of plan texts that these reports may quote, by plan.
    """
    reach = join_reaches([unpack_reach(task.reach) for task in tasks])
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr(MARK.as_posix(), "")
        for path in sorted(project.processed.iterdir()):
            if path.stem in PREPARED and path.stem not in reach.tables:
                continue
            if path.stem in PREPARED and path.stem in BY_REGION and path.stem not in NAMED:
                archive.writestr(f"data/processed/{path.name}", pick_rows(project, path, reach))
            elif path.is_file():
                archive.write(path, f"data/processed/{path.name}")
        for name in sorted({LISTING, *(task.notebook.name for task in tasks)}):
            archive.write(project.notebooks / name, f"notebooks/{name}")
        for plan, path in copies.items():
            archive.write(path, f"data/raw/documents/{plan}.txt")
    return made.getvalue()


def pick_rows(project: Project, path: Path, reach: Reach) -> bytes:
    """Return a table by region with the rows of a reach's regions alone, in their order."""
    if reach.regions is None:
        return path.read_bytes()
    regions, (names, *listed) = set(reach.regions), split_rows((project.processed / "plans.csv").read_bytes())
    plan, region = names.index("plan_id"), names.index("region_id")
    plans = {row[plan] for row in listed if row[region] in regions}
    header, *rows = split_rows(path.read_bytes())
    own = header.index("plan_id")
    return print_rows([header, *(row for row in rows if row[own] in plans)]).encode()


# ---------------------------------------------------------------------------------------------------- the build's own side


def run_on_cluster(
    tasks: Sequence[Task], address: str, inputs: Callable[[], bytes], fresh: bool = False
) -> Generator[Outcome, None, None]:
    """Yield the outcome of every task as it ends, made by the workers of a cluster.

    Parameters
    ----------
    address
        The scheduler's.
    inputs
        Gives what all tasks read, as `pack_inputs` packs it.
    fresh
        Whether each report gets a fresh interpreter instead of a fork.

    Raises
    ------
    BuildError
        Where the scheduler does not answer or is lost, where it has no worker, or one of another version.
    """
    from dask import config

    # what goes wrong is told by us, once
    config.set(logging=dict.fromkeys(("distributed", "distributed.client", "distributed.core", "tornado"), "critical"))
    with _connect(address) as client:
        expected = describe()
        _check_versions(client, expected)
        token = secrets.token_hex(8)
        made: list[Any] = []
        try:
            # a task like others, so that it can be made again where the worker that holds it dies
            archive = client.submit(bytes, inputs(), key=f"plans-{token}", pure=False)
            about = {"token": token, "expected": expected, "fresh": fresh}
            packed = [task.pack() for task in tasks]
            made += client.map(make, packed, archive=archive, about=about, pure=False, retries=RETRIES)
            yield from _collect(client, address, dict(zip(made, tasks, strict=True)))
        finally:
            # workers whose scheduler is lost end by themselves
            if client.status == "running":
                with contextlib.suppress(Exception):
                    client.cancel(made, force=True)
                    client.sync(client.run, leave, token, on_error="ignore", callback_timeout=SECONDS_TO_CONNECT)


@contextlib.contextmanager
def _connect(address: str) -> Iterator[Any]:
    import warnings

    with warnings.catch_warnings():
        # versions are compared, and large inputs meant
        warnings.simplefilter("ignore")
        client = _open_client(address)
        try:
            try:
                client.wait_for_workers(1, timeout=SECONDS_TO_ANSWER)
            except Exception:
                raise BuildError(_explain_no_worker(address)) from None
            yield client
        finally:
            with contextlib.suppress(Exception):
                client.close(timeout=SECONDS_TO_CONNECT)


def _open_client(address: str) -> Any:
    """Return a client of the scheduler; whatever else answers there, or says nothing, is no scheduler."""
    from distributed import Client

    opened: queue.SimpleQueue[Any] = queue.SimpleQueue()

    def attempt() -> None:
        try:
            opened.put(Client(address, timeout=SECONDS_TO_CONNECT, set_as_default=False, name="plans"))
        except Exception as problem:
            opened.put(problem)

    # in a thread of its own, since the client waits for ever on what takes a connection and then is silent
    threading.Thread(target=attempt, daemon=True).start()
    try:
        client = opened.get(timeout=2 * SECONDS_TO_CONNECT)
    except queue.Empty:
        client = TimeoutError("it takes connections and says nothing")
    if isinstance(client, Exception):
        raise BuildError(
            f"{OPTION} {address}: found no Dask scheduler that answers ({_shorten(client)}); expected one. "
            "Start it (dask scheduler), or correct the address."
        )
    return client


def _shorten(problem: BaseException) -> str:
    text = " ".join(f"{problem}".split()) or type(problem).__name__
    return text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]}…"


def _explain_no_worker(address: str) -> str:
    return (
        f"{OPTION} {address}: found no worker; expected one at least. "
        f"Start some (dask worker {address}), then build again."
    )


def _explain_lost(address: str) -> str:
    return (
        f"{OPTION} {address}: found the scheduler gone or silent; expected it to stay until the end. "
        "What was built stands. Start it again, then build again: only what is left is made."
    )


def _check_versions(client: Any, expected: Mapping[str, str]) -> None:
    """Refuse a cluster of which a machine is not what this one is: its scheduler unpacks tasks, its workers make them."""
    asked = {"on_error": "return", "callback_timeout": SECONDS_TO_ANSWER}
    try:
        found = {f"worker {name}": told for name, told in client.sync(client.run, describe, **asked).items()}
        found["the scheduler"] = client.sync(client.run_on_scheduler, describe, callback_timeout=SECONDS_TO_ANSWER)
    except Exception as problem:
        found = {"the scheduler": problem}
    for who, told in found.items():
        if isinstance(told, BaseException):
            raise BuildError(
                f"{OPTION}, {who}: found that it cannot run this package ({_shorten(told)}); expected helpers "
                f"{expected['helpers']} there. Install the wheel with its extra 'cluster', start it anew, then build again."
            )
        if refused := explain_difference(f"{OPTION}, {who}", told, expected):
            raise BuildError(refused)


def _collect(client: Any, address: str, tasks: dict[Any, Task]) -> Iterator[Outcome]:
    """Yield outcomes as they come; between them see that there is a scheduler, and workers."""
    ended: queue.SimpleQueue[Any] = queue.SimpleQueue()
    for future in tasks:
        future.add_done_callback(ended.put)
    without = 0
    while tasks:
        try:
            future = ended.get(timeout=SECONDS_BETWEEN_LOOKS)
        except queue.Empty:
            without = 0 if _has_workers(client, address) else without + SECONDS_BETWEEN_LOOKS
            if without >= SECONDS_WITHOUT_WORKERS:
                raise BuildError(_explain_no_worker(address)) from None
            continue
        outcome = _fetch(future, tasks[future], address)
        if outcome is None:
            # the worker that held it died, and another makes it
            _has_workers(client, address)
            future.add_done_callback(ended.put)
            continue
        del tasks[future]
        future.release()
        yield outcome


def _has_workers(client: Any, address: str) -> bool:
    """Return whether the scheduler knows any worker; raise BuildError where it does not answer."""
    try:
        return bool(client.sync(client.scheduler.identity, callback_timeout=SECONDS_TO_ANSWER)["workers"])
    except Exception:
        raise BuildError(_explain_lost(address)) from None


def _fetch(future: Any, task: Task, address: str) -> Outcome | None:
    """Return what became of a task, None where it is not to be had yet."""
    if future.status in {"cancelled", "lost"}:
        raise BuildError(_explain_lost(address))
    try:
        made: Outcome = future.result(timeout=SECONDS_TO_FETCH)
    except TimeoutError:
        return None
    except RefusedError as refused:
        raise BuildError(str(refused)) from None
    except Exception as problem:
        if future.status in {"cancelled", "lost"}:
            raise BuildError(_explain_lost(address)) from None
        told = f"{type(problem).__name__}: {_shorten(problem)}"
        reason = f"{task.where}: found that the cluster could not make it ({told}); expected a page. "
        return Outcome(task.key, reason=reason + "See the log of its workers, then build again.")
    return made


# ------------------------------------------------------------------------------------------------------- a worker's side


@dataclass(eq=False)
class Station:
    """What a worker of the cluster keeps for one build: what reports read, unpacked, and one warm process.

    Attributes
    ----------
    lines
        Where the answers go for which a thread of the worker waits, by the task's key.
    """

    folder: Path
    warm: Warm
    lines: dict[str, queue.SimpleQueue[dict[str, Any] | None]] = field(default_factory=dict)
    lock: threading.RLock = field(default_factory=threading.RLock)
    ended: bool = False
    timer: threading.Timer | None = None

    def start(self) -> None:
        """Start the warm process where there is none."""
        with self.lock:
            if self.ended:
                raise RuntimeError("the build has ended")
            if self.warm.process is None:
                self.warm.start()
                threading.Thread(target=self._hand_out, daemon=True).start()

    def _hand_out(self) -> None:
        """Give each answer to who waits for it until the process dies; then tell so to all."""
        while answer := self.warm.receive():
            with self.lock:
                if line := self.lines.pop(answer["key"], None):
                    line.put(answer)
        with self.lock:
            self.warm.end()
            for line in self.lines.values():
                line.put(None)
            self.lines.clear()

    def make(self, task: Task) -> Outcome:
        """Return what became of a task that was packed elsewhere."""
        root, where = self.folder, self.folder / "notebooks" / task.notebook.name
        own = replace(task, root=root, notebook=where, cache=root / "reports" / FONTS)
        with self.lock:
            if self.timer is not None:
                self.timer.cancel()
        (outcome,) = run_tasks([own], 1, Line(root, station=self))
        with self.lock:
            if not self.lines and not self.ended:
                self.timer = threading.Timer(SECONDS_IDLE, self.end)
                self.timer.daemon = True
                self.timer.start()
        return outcome

    def end(self) -> None:
        """End the warm process with all that it started, and remove what was unpacked."""
        with self.lock:
            self.ended = True
            STATIONS.pop(self.folder.name, None)
            if self.timer is not None:
                self.timer.cancel()
            self.warm.end()
            for line in self.lines.values():
                line.put(None)
            self.lines.clear()
        with contextlib.suppress(OSError):
            prune_cache(self.folder / "reports" / FONTS, FONTS_KEPT)
        shutil.rmtree(self.folder, ignore_errors=True)


@dataclass
class Line(Warm):
    """A warm process as one thread sees it that shares it with others: it gets its own answers alone."""

    station: Station = field(kw_only=True)

    def start(self) -> None:
        """Have the shared process run."""
        self.station.start()
        self.process, self.lines = self.station.warm.process, queue.SimpleQueue()

    def send(self, task: Task) -> None:
        """Hand a task over."""
        with self.station.lock:
            self.station.lines[task.key] = self.lines  # type: ignore[assignment]
            self.station.warm.send(task)

    def receive(self) -> dict[str, Any] | None:
        """Return the answer, or None where the shared process has died."""
        return self.lines.get()  # type: ignore[return-value]

    def end(self) -> None:
        """Leave the shared process to the others."""
        self.process = None


STATIONS: dict[str, Station] = {}
OPENING = threading.Lock()


def make(packed: Mapping[str, Any], archive: bytes, about: Mapping[str, Any]) -> Outcome:
    """Make one report: what a worker of the cluster is asked.

    Raises
    ------
    RefusedError
        Where it is not what the build is: it may have joined later.
    """
    from distributed import get_worker

    worker = get_worker()
    if refused := explain_difference(f"{OPTION}, worker {worker.address}", describe_once(), about["expected"]):
        raise RefusedError(refused)
    with OPENING:
        name = f"plans-{about['token']}"
        if name not in STATIONS:
            STATIONS[name] = _open(Path(worker.local_directory), name, archive, about["fresh"])
    return STATIONS[name].make(Task.unpack(packed))


def _open(local: Path, name: str, archive: bytes, fresh: bool) -> Station:
    """Unpack what reports read, beside the fonts that all workers of a machine keep from build to build."""
    folder, kept = local / name, local.parent / KEPT
    with zipfile.ZipFile(io.BytesIO(archive)) as packed:
        packed.extractall(folder)
    kept.mkdir(exist_ok=True)
    # not the fonts' folder itself, which must not be a link
    os.symlink(kept, folder / "reports", target_is_directory=True)
    # the worker's own copies of plans are not the build's; curated files did not travel, by which tables are fresh elsewhere
    settings = {VARIABLE: "", STATE: recorded_state(Project(folder))}
    return Station(folder, Warm(folder, fresh, within=folder, settings=settings))


def leave(token: str) -> None:
    """End what a worker keeps for a build: what it is asked when the build has ended."""
    if station := STATIONS.get(f"plans-{token}"):
        station.end()
