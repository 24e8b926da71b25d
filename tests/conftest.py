"""Fixtures that tests of all rooms share."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path

import pytest
from hypothesis import settings
from places import DOCUMENTS, REPOSITORY, SMALL

from helpers.display.evidence import traces
from helpers.paths import Project

# processes of a parallel run come after the variable is taken away
os.environ["TESTED_DOCUMENTS"] = str(DOCUMENTS)
# A developer's own variables must not decide what the tests read, nor what fixtures of a session build.
for variable in ("PLANS_ROOT", "PLAN_DOCUMENTS", "PLANS_STATE", "PLANS_REACH"):
    os.environ.pop(variable, None)


# The same examples in every run, so that what passes here passes there; `make soak` draws fresh ones.
settings.register_profile("same", derandomize=True)
settings.register_profile("fresh", derandomize=False, print_blob=True)
settings.load_profile("same")

# What shares something dear (a browser and built pages, executed notebooks) goes to one process of a parallel run.
GROUPS = ("browser", "notebooks")


# first, since what parallel runs group by is read in a hook of the same name
@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave long tests out unless they are asked for, saying so, and keep together what shares something dear."""
    asked = "soak" in (config.getoption("-m") or "")
    for item in items:
        if "soak" in item.keywords and not asked:
            item.add_marker(pytest.mark.skip(reason="takes long: `make soak` runs it"))
        folder = item.path.parent.name
        if folder in GROUPS or "small_reports" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.xdist_group(folder if folder in GROUPS else "small_reports"))


@pytest.fixture(autouse=True)
def _traced(request) -> Iterator[None]:
    """Let what tests of display and notebooks look at carry the rows that it rests on: they hold it against these."""
    with traces() if request.path.parent.name in {"display", "notebooks"} else nullcontext():
        yield


@pytest.fixture
def small_project(tmp_path) -> Project:
    """A copy of the invented project, not yet prepared: Aspen, Birch (silent on preschool) and Cedar (a draft)."""
    root = tmp_path / "small"
    shutil.copytree(SMALL, root)
    return Project(root)


@pytest.fixture
def prepared_project(small_project) -> Project:
    """The invented project with its processed tables."""
    from helpers.preparing.tables import prepare

    prepare(small_project)
    return small_project


@pytest.fixture(scope="session")
def small_root(tmp_path_factory) -> Path:
    """The folder of the invented project with its processed tables, never to be written to."""
    from helpers.preparing.tables import prepare

    root = tmp_path_factory.mktemp("invented") / "small"
    shutil.copytree(SMALL, root)
    prepare(Project(root))
    return root


@pytest.fixture
def small_texts(small_project) -> Path:
    """The folder with the texts of the invented plans."""
    return small_project.root / "texts"


@pytest.fixture(scope="session")
def repository() -> Project:
    """The project of this repository, never to be written to."""
    return Project(REPOSITORY)
