"""What a report found in one language is what it finds in the other, and goes from the one to the other and no further."""

from __future__ import annotations

import os
import pickle
from collections.abc import Mapping
from pathlib import Path

import pandas as pd
import pytest
from places import REPOSITORY

from helpers.display import handing
from helpers.display.study import open_study
from helpers.paths import Project
from helpers.reports.execution import execute_notebook, write_notebook
from helpers.reports.jobs import Task
from helpers.reports.matrix import expand
from helpers.reports.warm import MOST_KEPT, Watch
from helpers.reports.workers import Warm, run_tasks

REPORTS = sorted({job.name for job in expand(Project(REPOSITORY)) if job.region_id in ("", "yinchuan")})


@pytest.fixture(autouse=True)
def keep_to_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no study of a later test share what one of here found."""
    monkeypatch.setattr(handing, "_of_studies", None)


def make(name: str, language: str, folder: Path) -> str:
    """Return a report's executed notebook, made from what lies in the folder; what it found is left there."""
    (job,) = (job for job in expand(Project(REPOSITORY)) if job.key == f"{language}/{name}")
    handing.take_over(folder / "found")
    path = REPOSITORY / "notebooks" / job.notebook
    executed = execute_notebook(path, job.parameters, REPOSITORY, path.name, folder)
    handing.leave(folder / "found")
    return write_notebook(executed)


def read(folder: Path) -> Mapping[tuple[object, object], Mapping[str, pd.DataFrame]]:
    """Return the frames that a report left, by study and question."""
    left = pickle.loads((folder / "found").read_bytes())
    return {(study, question): frames for study, found in left.items() for question, frames in found.items()}


@pytest.mark.kernel
@pytest.mark.filterwarnings("ignore:unclosed:ResourceWarning")
@pytest.mark.parametrize("name", REPORTS)
def test_what_a_report_finds_has_no_words(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLANS_ROOT", str(REPOSITORY))
    folders = {language: tmp_path / language for language in ("en", "zh")}
    for folder in folders.values():
        folder.mkdir()
    alone = {language: make(name, language, folder) for language, folder in folders.items()}
    english, chinese = (read(folder) for folder in folders.values())
    assert list(english) == list(chinese)
    assert english, "nothing is found once"
    for asked, frames in english.items():
        assert list(frames) == list(chinese[asked])
        for part, frame in frames.items():
            pd.testing.assert_frame_equal(frame, chinese[asked][part], obj=f"{asked[1]} {part}")
    # taken over, it makes the same page
    assert make(name, "zh", folders["en"]) == alone["zh"]
    assert make(name, "en", folders["zh"]) == alone["en"]


def looked_for(root: Path = REPOSITORY, **asked: object) -> bool:
    """Return whether a new study had to look for what was asked before."""
    looked: list[bool] = []

    def find() -> Mapping[str, pd.DataFrame]:
        looked.append(True)
        return {"rows": pd.DataFrame({"n": [1]})}

    open_study("preschool", root=root, **asked).once(("a question",), find)  # type: ignore[arg-type]
    return bool(looked)


def test_a_researchers_studies_share_nothing(tmp_path: Path) -> None:
    assert looked_for()
    assert looked_for()
    handing.leave(tmp_path / "found")
    assert not (tmp_path / "found").exists()


def test_only_what_was_asked_alike_of_the_same_tables_is_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def take() -> None:
        (tmp_path / "found").write_bytes(left)
        assert handing.take_over(tmp_path / "found")
        assert not (tmp_path / "found").exists(), "it would be taken twice"

    assert not handing.take_over(tmp_path / "found")
    assert looked_for()
    handing.leave(tmp_path / "found")
    left = (tmp_path / "found").read_bytes()
    take()
    assert not looked_for()
    assert not looked_for(language="zh")
    take()
    assert looked_for(year_to=2030)
    assert looked_for(benchmarks=False)
    assert looked_for(regions=["yinchuan"])
    take()
    monkeypatch.setenv("PLANS_REACH", '{"themes": ["preschool"]}')
    assert looked_for()


def test_tables_that_were_written_anew_are_looked_at_anew(small_reports: Project, tmp_path: Path) -> None:
    handing.take_over(tmp_path / "found")
    assert looked_for(small_reports.root)
    assert not looked_for(small_reports.root)
    path = small_reports.processed / "agreement.csv"
    before = path.stat()
    try:
        os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns + 1))
        assert looked_for(small_reports.root)
    finally:
        os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


def test_a_disk_that_is_full_keeps_nothing_back(tmp_path: Path) -> None:
    handing.take_over(tmp_path / "found")
    assert looked_for()
    handing.leave(tmp_path / "no such folder" / "found")
    assert list(tmp_path.iterdir()) == []


def test_of_very_many_plans_each_language_finds_for_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(handing, "MOST_CELLS", 1)
    handing.take_over(tmp_path / "found")
    assert looked_for()
    handing.leave(tmp_path / "found")
    assert (tmp_path / "found").exists()
    assert looked_for(language="zh", year_to=2030)
    (tmp_path / "found").unlink()
    handing.leave(tmp_path / "found")
    assert not (tmp_path / "found").exists()


def test_what_few_reports_found_is_kept(tmp_path: Path) -> None:
    watch = Watch(tmp_path, False, print)
    for number in range(MOST_KEPT + 3):
        (tmp_path / f"{number}-found").write_bytes(b"")
        watch._keep(f"report {number}", tmp_path / f"{number}-found")
        watch._keep("a report that left nothing", tmp_path / "nothing-found")
    assert len(list(tmp_path.glob("*-found"))) == MOST_KEPT
    assert set(watch.found) == {f"report {number}" for number in range(3, MOST_KEPT + 3)}


class Line(Warm):
    """A warm process that makes nothing: tasks end in the order in which they were sent."""

    def start(self) -> None:
        self.sent: list[str] = getattr(self, "sent", [])

    def send(self, task: Task) -> None:
        self.sent.append(task.key)

    def receive(self) -> dict[str, object]:
        self.ended = getattr(self, "ended", 0) + 1
        return {"key": self.sent[self.ended - 1]}

    def end(self) -> None:
        pass


def test_a_second_language_waits_for_the_first_while_there_is_other_work() -> None:
    def make_task(name: str, language: str) -> Task:
        key = f"{language}/{name}"
        return Task(key, name, language, ("en", "zh"), "", "", Path("one.ipynb"), "one", {}, Path())

    tasks = [make_task(name, language) for name in "abc" for language in ("en", "zh")]
    line = Line(Path())
    assert sorted(outcome.key for outcome in run_tasks(tasks, 2, line)) == sorted(task.key for task in tasks)
    assert line.sent == ["en/a", "en/b", "zh/a", "zh/b", "en/c", "zh/c"]


@pytest.mark.kernel
def test_the_file_goes_from_one_language_to_the_other_and_is_gone(small_reports: Project, tmp_path: Path) -> None:
    folders: list[list[str]] = []
    jobs = [job for job in expand(small_reports) if job.name == "region_profile/birch"]
    with Warm(small_reports.root, within=tmp_path) as warm:
        for job in jobs:
            told = (job.answers, job.region_name, small_reports.notebooks / job.notebook, job.notebook)
            named = (job.key, job.name, job.language, job.languages, *told)
            warm.start()
            warm.send(Task(*named, dict(job.parameters), small_reports.root))
            answer = warm.receive()
            assert answer is not None
            assert answer["reason"] == ""
            page = Path(answer["page"]).read_text(encoding="utf-8")
            assert page == (small_reports.reports / f"{job.key}.html").read_text(encoding="utf-8")
            folders.append(sorted(path.name for path in warm.folder.glob("*-found")))
    assert folders == [["1-found"], []]
