"""A small project: two regions, notebooks named for their defect, and a list of reports that each test writes."""

from __future__ import annotations

import io
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import built
import pytest

from helpers.paths import Project
from helpers.reports import building, fingerprints
from helpers.reports.jobs import Limits, Task
from helpers.reports.workers import Warm

NOTEBOOKS = Path(__file__).parent / "notebooks"
ENTRY = """
[[report]]
name = "{name}"
notebook = "{notebook}.ipynb"
theme = "preschool"
title_en = "What do the plans print?"
title_zh = "规划写了什么？"
answers_en = "How many plans print it."
answers_zh = "多少份规划写明。"
{more}
"""
REGIONS = "region_id,name_en,name_zh\nyingze,Yingze,迎泽区\njiangchuan,Jiangchuan,江川区\n"


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """Return a project with every notebook of the fixtures and nothing listed."""
    made = Project(tmp_path / "project")
    made.raw.mkdir(parents=True)
    made.processed.mkdir()
    (made.raw / "plans.csv").write_text("plan_id\n", encoding="utf-8")
    (made.raw / "regions.csv").write_text(REGIONS, encoding="utf-8")
    built.change_data(made, "before")
    shutil.copytree(NOTEBOOKS, made.notebooks)
    return made


@pytest.fixture
def listing(project: Project) -> Callable[..., None]:
    """Return a function that lists reports by name and notebook, with further lines for all of them."""

    def write(more: str = "", **notebooks: str) -> None:
        text = "".join(ENTRY.format(name=name, notebook=file, more=more) for name, file in notebooks.items())
        (project.notebooks / "reports.toml").write_text(text, encoding="utf-8")

    return write


class SharedWarm(Warm):
    """A warm process that outlives its build, unless it died or was left with work."""

    on_the_way = 0

    def send(self, task: Task) -> None:
        self.on_the_way += 1
        super().send(task)

    def receive(self) -> dict[str, object] | None:
        answer = super().receive()
        self.on_the_way -= 1
        return answer

    def end(self) -> None:
        if self.on_the_way or self.process is None or self.process.poll() is not None:
            self.finish()

    def finish(self) -> None:
        self.on_the_way = 0
        super().end()


@pytest.fixture(scope="session")
def warm(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SharedWarm]:
    """Yield a warm process, shared by all tests."""
    folder = tmp_path_factory.mktemp("warm")
    made = SharedWarm(folder, within=folder)
    yield made
    made.finish()


def lend_digests(project: Project, into: Path) -> None:
    shutil.copyfile(project.processed / "digests.json", into / "digests.json")


@pytest.fixture
def build(project: Project, warm: SharedWarm, monkeypatch: pytest.MonkeyPatch) -> Callable[..., tuple[int, str]]:
    """Return a function that builds the project and returns the exit status and what was printed.

    The tables are as the test wrote them: preparing them is the data room's, and tested there. Builds share a warm
    process; what becomes of one at the end of a build is tested where builds are killed.
    """
    monkeypatch.setattr(building, "prepare_data", lambda project, into=None: into and lend_digests(project, into))
    monkeypatch.setattr(building.Build, "make_warm", lambda *_: warm)
    # the package's own code is an input too; here it must hold still while somebody edits it
    monkeypatch.setattr(fingerprints, "PACKAGE", project.root / "package")

    def run(limits: Limits | None = None, **options: object) -> tuple[int, str]:
        stream = io.StringIO()
        chosen = building.Options(limits=limits or Limits(), **options)  # type: ignore[arg-type]
        return building.build(project, chosen, stream), stream.getvalue()

    return run


@pytest.fixture(scope="session")
def small_reports(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """Return the invented project with its reports built, not to be written to."""
    made = built.lay_out_small(tmp_path_factory.mktemp("built") / "small")
    built.build(made, jobs=2)
    return made
