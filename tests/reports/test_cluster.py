"""A build over a Dask cluster: a real scheduler and worker processes on this machine's own loopback."""

from __future__ import annotations

import csv
import io
import json
import os
import queue
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path

import built
import psutil
import pytest
from places import REPOSITORY

from helpers.data.schema import PREPARED
from helpers.digests import digest_code
from helpers.errors import BuildError, ParameterError
from helpers.paths import Project
from helpers.reports import building, cluster
from helpers.reports.fingerprints import State
from helpers.reports.jobs import Task
from helpers.reports.matrix import expand
from helpers.reports.processes import LINUX
from helpers.reports.progress import Summary
from helpers.reports.record import Record
from helpers.reports.workers import Warm

# the reports built here are compared with those of this group, and two builds at once would share two cores
pytestmark = [
    pytest.mark.kernel,
    pytest.mark.xdist_group("small_reports"),
    pytest.mark.skipif(not LINUX, reason="processes are watched on Linux"),
]
TASK = Task("", "", "en", ("en",), "", "", Path("one.ipynb"), "notebooks/one.ipynb", {}, Path("elsewhere"))
PLANS = "import sys; from helpers.cli import main; sys.argv = ['plans', *sys.argv[1:]]; main()"


@dataclass
class Cluster:
    """A scheduler, and workers as they are asked for."""

    folder: Path
    processes: list[subprocess.Popen[str]] = field(default_factory=list)
    address: str = ""

    def start(self, workers: int = 0, threads: int = 1) -> Cluster:
        self._run("dask_scheduler", "--host", "127.0.0.1", "--port", "0")
        self.address = self._said(r"Scheduler at:\s+(tcp://[\d.]+:\d+)")
        for _ in range(workers):
            self.add(threads)
        return self

    def add(self, threads: int = 1, **variables: str) -> subprocess.Popen[str]:
        more = ("--no-nanny", "--nthreads", str(threads), "--local-directory", str(self.folder))
        process = self._run("dask_worker", self.address, *more, **variables)
        self._said("Starting established connection")
        return process

    def _run(self, module: str, *options: str, **variables: str) -> subprocess.Popen[str]:
        with (self.folder / f"{len(self.processes)}.log").open("w", encoding="utf-8") as log:
            self.processes.append(
                subprocess.Popen(
                    [sys.executable, "-m", f"distributed.cli.{module}", "--no-dashboard", *options],
                    stderr=log,
                    stdout=log,
                    text=True,
                    cwd=self.folder,
                    env=os.environ | variables,
                )
            )
        return self.processes[-1]

    def _said(self, pattern: str) -> str:
        log = self.folder / f"{len(self.processes) - 1}.log"
        wait_for(lambda: re.search(pattern, log.read_text(encoding="utf-8")) is not None)
        found = re.search(pattern, log.read_text(encoding="utf-8"))
        assert found is not None
        return found[found.re.groups]

    def end(self) -> None:
        for process in reversed(self.processes):
            process.kill()
            process.wait()


def wait_for(condition: Callable[[], bool], seconds: float = 90) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it never came to be"
        time.sleep(0.02)


@pytest.fixture
def own_cluster(tmp_path: Path) -> Iterator[Cluster]:
    """Yield a cluster that is not there yet, for one test alone."""
    (tmp_path / "cluster").mkdir()
    made = Cluster(tmp_path / "cluster")
    yield made
    made.end()


@pytest.fixture(scope="module")
def two_workers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """Yield a cluster of two workers, shared by tests that leave it as it was."""
    made = Cluster(tmp_path_factory.mktemp("cluster"))
    yield made.start(workers=2)
    made.end()


def start(project: Project, address: str, *options: str) -> subprocess.Popen[str]:
    """Start a build as a shell does, with its two streams in one."""
    return subprocess.Popen(
        [sys.executable, "-c", PLANS, "build", "--root", str(project.root), "--dask", address, *options],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def notebooks_of(project: Project) -> dict[str, bytes]:
    folder = project.reports / "notebooks"
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*.ipynb")}


def test_two_workers_of_whom_one_is_killed_make_the_pages_of_a_local_build_to_the_byte(
    small_reports: Project, own_cluster: Cluster, tmp_path: Path
) -> None:
    project = built.lay_out_small(tmp_path / "far")
    own_cluster.start(workers=2, threads=2)
    process = start(project, own_cluster.address)
    wait_for(lambda: any(project.reports.glob("en/*.html")))
    own_cluster.processes[-1].kill()
    output, said = process.communicate(timeout=180)
    assert (process.returncode, said) == (0, ""), output + said
    assert "10 built, 0 failed, 0 unchanged." in output
    assert built.pages_of(project) == built.pages_of(small_reports)
    assert notebooks_of(project) == notebooks_of(small_reports)
    assert [path.name for path in project.reports.iterdir() if path.name.startswith(".run-")] == []
    # the machine's workers keep the fonts that they made: the next report with the same characters takes a second less
    assert list(own_cluster.folder.glob("dask-scratch-space/plans-reports/.fonts/*.woff2")) != []


def test_a_build_told_to_end_leaves_the_truth_here_and_nothing_at_work_there(
    two_workers: Cluster, tmp_path: Path
) -> None:
    project = built.lay_out_small(tmp_path / "far")
    began = built.hang(project, "20_teacher_rotation.ipynb")
    path = project.notebooks / "10_preschool_coverage.ipynb"
    path.write_text(path.read_text(encoding="utf-8").replace("h.open_study(", "h.open_study(1 / 0, "), encoding="utf-8")
    process = start(project, two_workers.address, "--language", "en")
    wait_for(began.is_file)
    wait_for((project.reports / "failed" / "en" / "preschool_coverage.ipynb").is_file)
    wait_for((project.reports / "en" / "overview.html").is_file)
    workers = [psutil.Process(one.pid) for one in two_workers.processes[1:]]
    far = [child for worker in workers for child in worker.children(recursive=True)]
    assert int(began.read_text(encoding="utf-8")) in {child.pid for child in far}
    process.send_signal(signal.SIGTERM)
    output, said = process.communicate(timeout=60)
    assert process.returncode == 143
    assert said == "Stopped by SIGTERM. What stands is whole; run the command again to go on.\n"
    assert " not built, " in output
    failed = "FAILED en/preschool_coverage: notebooks/10_preschool_coverage.ipynb, In [3], line "
    assert failed in output
    _, alive = psutil.wait_procs(far, timeout=30)
    assert alive == []
    wait_for(lambda: not list(two_workers.folder.glob("dask-scratch-space/*/plans-????????????????")), 10)
    record = json.loads((project.reports / "build.json").read_text(encoding="utf-8"))["reports"]
    statuses = {key: entry["status"] for key, entry in record.items()}
    assert statuses["en/overview"] == "built"
    assert statuses["en/preschool_coverage"] == "failed"
    assert statuses["en/teacher_rotation"] == "missing"


LOST = "found the scheduler gone or silent; expected it to stay until the end. What was built stands. Start it again, "
LOST += "then build again: only what is left is made."


def lose(project: Project, own: Cluster, lost: slice, how: signal.Signals, told: str) -> float:
    """Have a build lose the scheduler, which is the first process, or others; return the seconds it took to say so."""
    began = built.hang(project, "20_teacher_rotation.ipynb")
    if not own.address:
        own.start()
    own.add()
    process = start(project, own.address, "--language", "en", "--only", "[ot]*")
    wait_for(began.is_file)
    wait_for((project.reports / "en" / "overview.html").is_file)
    for each in own.processes[lost]:
        each.send_signal(how)
    when = time.monotonic()
    output, said = process.communicate(timeout=120)
    seconds = time.monotonic() - when
    assert process.returncode == 1
    assert said == f"--dask {own.address}: {told}\n"
    assert "1 built, 0 failed, 1 not built, 0 unchanged." in output
    assert 'href="en/overview.html"' in (project.reports / "index.html").read_text(encoding="utf-8")
    return seconds


def test_a_lost_scheduler_ends_the_build_within_a_minute_and_what_was_built_stands(
    own_cluster: Cluster, tmp_path: Path
) -> None:
    project = built.lay_out_small(tmp_path / "far")
    assert lose(project, own_cluster, slice(1), signal.SIGKILL, LOST) < 60


@pytest.mark.soak
def test_a_scheduler_that_falls_silent_ends_the_build_within_a_minute(own_cluster: Cluster, tmp_path: Path) -> None:
    project = built.lay_out_small(tmp_path / "far")
    assert lose(project, own_cluster, slice(1), signal.SIGSTOP, LOST) < 60


@pytest.mark.soak
def test_a_build_whose_workers_are_all_gone_does_not_wait_for_ever(own_cluster: Cluster, tmp_path: Path) -> None:
    project = built.lay_out_small(tmp_path / "far")
    address = own_cluster.start().address
    told = f"found no worker; expected one at least. Start some (dask worker {address}), then build again."
    assert lose(project, own_cluster, slice(1, None), signal.SIGKILL, told) < 90


@pytest.mark.soak
def test_a_warm_process_of_a_worker_that_is_killed_costs_time_and_no_report(own_cluster: Cluster, tmp_path) -> None:
    project = built.lay_out_small(tmp_path / "far")
    own_cluster.start(workers=1, threads=2)
    process = start(project, own_cluster.address)
    wait_for(lambda: any(project.reports.glob("en/*.html")))
    (warm,) = psutil.Process(own_cluster.processes[1].pid).children()
    warm.kill()
    output, said = process.communicate(timeout=180)
    assert (process.returncode, said) == (0, ""), output + said
    assert "10 built, 0 failed, 0 unchanged." in output


class Told(Warm):
    """A warm process that is a script: what it answers to so many tasks, None for its death."""

    def __init__(self, *turns: tuple[int, list[str] | None]) -> None:
        self.turns, self.sent, self.ends = list(turns), queue.SimpleQueue(), 0

    def start(self) -> None:
        self.process = object()  # type: ignore[assignment]

    def send(self, task: Task) -> None:
        self.sent.put(task.key)

    def receive(self) -> dict[str, object] | None:
        if not self.turns:
            time.sleep(0.01)
            return {"key": ""} if self.process else None
        wanted, keys = self.turns[0]
        for _ in range(wanted):
            self.sent.get()
        self.turns[0] = (0, keys[1:] if keys else [])
        if not keys or len(keys) == 1:
            self.turns.pop(0)
        return {"key": keys[0], "reason": f"reason of {keys[0]}"} if keys else None

    def end(self) -> None:
        self.process = None
        self.ends += 1


def make_both(station: cluster.Station) -> list[str]:
    with ThreadPoolExecutor(2) as threads:
        tasks = [replace(TASK, key=key) for key in ("a", "b")]
        return [outcome.reason for outcome in threads.map(station.make, tasks)]


def test_two_threads_of_a_worker_share_a_warm_process_and_each_gets_its_own_answer(tmp_path: Path) -> None:
    station = cluster.Station(tmp_path / "one", Told((2, ["b", "a"])))
    assert make_both(station) == ["reason of a", "reason of b"]
    station.end()


def test_where_a_shared_warm_process_dies_both_tasks_are_tried_once_more(tmp_path: Path) -> None:
    warm = Told((2, None), (2, ["a", "b"]))
    station = cluster.Station(tmp_path / "one", warm)
    assert make_both(station) == ["reason of a", "reason of b"]
    assert warm.ends == 1
    station.end()


def test_a_station_whose_build_is_gone_without_a_word_ends_by_itself(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(cluster, "SECONDS_IDLE", 0.1)
    (tmp_path / "one").mkdir()
    warm = Told((1, ["a"]))
    station = cluster.Station(tmp_path / "one", warm)
    station.make(replace(TASK, key="a"))
    wait_for(lambda: station.ended and not (tmp_path / "one").exists(), 10)
    assert warm.ends >= 1
    with pytest.raises(RuntimeError, match="the build has ended"):
        station.make(replace(TASK, key="a"))


@pytest.mark.soak
def test_pages_that_quote_a_readers_copies_are_those_of_a_local_build(
    two_workers: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    near, far = (built.lay_out_small(tmp_path / name) for name in ("near", "far"))
    for project in (near, far):
        shutil.copytree(project.root / "texts", project.documents, dirs_exist_ok=True)
    built.build(near, jobs=2)
    # the variable is that of the reader's machine
    monkeypatch.setenv("PLAN_DOCUMENTS", str(far.documents))
    built.build(far, dask=two_workers.address)
    assert built.pages_of(far) == built.pages_of(near)
    assert any('<blockquote lang="zh">' in page for page in built.pages_of(far).values())


def test_a_worker_with_other_code_is_refused_and_both_are_said(two_workers: Cluster, tmp_path: Path) -> None:
    other = tmp_path / "other"
    shutil.copytree(REPOSITORY / "src" / "helpers", other / "helpers", ignore=shutil.ignore_patterns("__pycache__"))
    with (other / "helpers" / "errors.py").open("a", encoding="utf-8") as code:
        code.write("# another version\n")
    code = subprocess.check_output(
        [sys.executable, "-c", "from helpers.digests import digest_code; print(digest_code())"],
        env=os.environ | {"PYTHONPATH": str(other)},
        text=True,
    ).strip()
    joined = two_workers.add(PYTHONPATH=str(other))
    try:
        told = refusal(two_workers.address)
    finally:
        joined.kill()
        joined.wait()
        two_workers.processes.remove(joined)
    assert re.sub(r"tcp://[\d.]+:\d+", "ADDRESS", told) == (
        f"--dask, worker ADDRESS: found code {code}; expected code {digest_code()}, as this build has. "
        "Install the same wheel and packages there, start it anew, then build again."
    )


def refusal(address: str) -> str:
    """Return the sentence with which a build over a cluster is refused."""
    with pytest.raises(BuildError) as refused:
        list(cluster.run_on_cluster([], address, lambda: b""))
    return str(refused.value)


def test_a_worker_without_the_package_is_named(two_workers: Cluster, tmp_path: Path) -> None:
    (tmp_path / "helpers.py").write_text("raise ImportError('none here')\n", encoding="utf-8")
    joined = two_workers.add(PYTHONPATH=str(tmp_path))
    try:
        told = refusal(two_workers.address)
    finally:
        joined.kill()
        joined.wait()
        two_workers.processes.remove(joined)
    version = cluster.describe()["helpers"]
    assert re.fullmatch(
        r"--dask, worker tcp://[\d.]+:\d+: found that it cannot run this package \([^\n]+\); "
        rf"expected helpers {version} there\. Install the wheel with its extra 'cluster', start it anew, then build again\.",
        told,
    ), told


def test_a_worker_that_joins_later_is_held_to_the_same(two_workers: Cluster) -> None:
    from distributed import Client

    about = {"token": "0", "fresh": False, "expected": cluster.describe() | {"Python": "2.7"}}
    with Client(two_workers.address, set_as_default=False) as client:
        problem = client.submit(cluster.make, {}, b"", about).exception(timeout=60)
    assert isinstance(problem, cluster.RefusedError)
    here = ".".join(map(str, sys.version_info[:2]))
    assert f": found Python {here}; expected Python 2.7, as this build has." in str(problem)


def test_of_many_differences_three_are_said() -> None:
    expected = dict.fromkeys("abcde", "1")
    assert cluster.explain_difference("W", expected, expected) == ""
    assert cluster.explain_difference("W", {"a": "1", "b": "2"}, expected) == (
        "W: found b 2, c missing, d missing and 1 more; expected b 1, c 1, d 1, as this build has. "
        "Install the same wheel and packages there, start it anew, then build again."
    )


@pytest.mark.parametrize(
    "address", ["here", "tcp://:1", "http://a:1", "tcp://a", "tcp://a:1/x", "a b:1", "inproc://a:1"]
)
def test_an_address_that_cannot_be_one_is_refused_before_anything_is_done(project: Project, address: str) -> None:
    with pytest.raises(ParameterError) as refused:
        building.build(project, building.Options(dask=address))
    assert str(refused.value) == (
        f"--dask: found '{address}'; expected a scheduler's address, such as tcp://10.0.0.5:8786. "
        "The scheduler prints it when it starts."
    )
    assert not project.reports.exists()


@pytest.mark.parametrize("address", ["localhost:8786", "tls://node-1.example.org:8786", "tcp://[::1]:8786"])
def test_an_address_may_be_written_in_several_ways(address: str) -> None:
    cluster.check_cluster(address)


def test_where_the_package_for_clusters_is_missing_it_is_said_how_to_install_it(monkeypatch) -> None:
    monkeypatch.setattr(cluster, "find_spec", lambda _: None)
    with pytest.raises(ParameterError) as refused:
        cluster.check_cluster("tcp://127.0.0.1:1")
    assert str(refused.value) == (
        "--dask: found no package distributed on this machine; expected it, as on every machine of the cluster. "
        "Install the extra: pip install 'helpers[cluster]'."
    )


def test_nobody_there_something_else_there_or_no_worker_is_one_sentence(own_cluster: Cluster, monkeypatch) -> None:
    monkeypatch.setattr(cluster, "SECONDS_TO_CONNECT", 1)
    monkeypatch.setattr(cluster, "SECONDS_TO_ANSWER", 1)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"tcp://127.0.0.1:{silent.getsockname()[1]}"
        for _ in ("something else", "nobody"):
            told = refusal(address)
            silent.close()
            expected = rf"--dask {address}: found no Dask scheduler that answers \([^\n]+\); expected one\. "
            assert re.fullmatch(expected + r"Start it \(dask scheduler\), or correct the address\.", told), told
    address = own_cluster.start().address
    assert refusal(address) == (
        f"--dask {address}: found no worker; expected one at least. "
        f"Start some (dask worker {address}), then build again."
    )


def unpack(project: Project, *names: str, copies: dict[str, Path] | None = None) -> zipfile.ZipFile:
    """Return what travels for some reports of a project."""
    build = building.Build(
        project, building.Options(), expand(project), io.StringIO(), Record(), State.find(project), Summary()
    )
    tasks = [build._make_task(job) for job in build.jobs if job.key in names]
    assert len(tasks) == len(names)
    return zipfile.ZipFile(io.BytesIO(cluster.pack_inputs(project, tasks, copies or {})))


def test_what_travels_is_what_the_reports_declare_and_nothing_else(small_root: Path, tmp_path: Path) -> None:
    project = built.lay_out_small(tmp_path / "small")
    shutil.copytree(small_root / "data" / "processed", project.processed, dirs_exist_ok=True)
    (tmp_path / "copy").write_text("text", encoding="utf-8")
    archive = unpack(project, "en/overview", copies={"aspen-2021": tmp_path / "copy"})
    (overview,) = (job for job in expand(project) if job.key == "en/overview")
    tables = {f"data/processed/{name}.csv" for name in overview.reach.tables}
    assert overview.reach.regions is None
    assert not tables.issuperset(f"data/processed/{name}.csv" for name in PREPARED), "some table is not declared"
    pages = {f"data/processed/{name}" for name in ("codebook.md", "datapackage.json", "digests.json")}
    others = {"data/raw/plans.csv", "data/raw/documents/aspen-2021.txt"}
    assert set(archive.namelist()) == {
        "notebooks/reports.toml",
        "notebooks/00_overview.ipynb",
        *others,
        *tables,
        *pages,
    }
    assert archive.read("data/raw/plans.csv") == b""
    for name in tables:
        assert archive.read(name) == (project.root / name).read_bytes()


def test_of_tables_by_region_the_rows_of_the_reports_regions_travel(small_root: Path, tmp_path: Path) -> None:
    project = built.lay_out_small(tmp_path / "small")
    shutil.copytree(small_root / "data" / "processed", project.processed, dirs_exist_ok=True)
    archive = unpack(project, "en/region_profile/aspen", "zh/region_profile/aspen")
    for name in ("values", "statements", "presence"):
        whole = list(csv.DictReader(io.StringIO((project.processed / f"{name}.csv").read_text(encoding="utf-8"))))
        sent = list(csv.DictReader(io.StringIO(archive.read(f"data/processed/{name}.csv").decode())))
        assert sent == [row for row in whole if row["region_id"] == "aspen"]
        assert len(sent) < len(whole)
    for name in ("regions", "plans"):
        assert archive.read(f"data/processed/{name}.csv") == (project.processed / f"{name}.csv").read_bytes()
