"""Fixtures that tests of all rooms share."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from places import REPOSITORY, SMALL

from helpers.paths import Project

# A developer's own variables must not decide what the tests read, nor what fixtures of a session build.
for variable in ("PLANS_ROOT", "PLAN_DOCUMENTS", "PLANS_STATE"):
    os.environ.pop(variable, None)


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


@pytest.fixture
def small_texts(small_project) -> Path:
    """The folder with the texts of the invented plans."""
    return small_project.root / "texts"


@pytest.fixture(scope="session")
def repository() -> Project:
    """The project of this repository, never to be written to."""
    return Project(REPOSITORY)
