from __future__ import annotations

from collections.abc import Callable

import pytest

from helpers.paths import Project
from helpers.reports.fingerprints import Inputs
from helpers.reports.matrix import expand


@pytest.mark.parametrize(
    "file",
    ["data/processed/values.csv", "data/raw/documents/yingze.txt", "notebooks/basic.ipynb", "requirements.lock"],
)
def test_every_input_changes_the_fingerprint(project: Project, listing: Callable[..., None], file: str) -> None:
    listing(preschool_coverage="basic")
    job = expand(project)[0]
    before = Inputs(project).fingerprint(job)
    assert Inputs(project).fingerprint(job) == before
    path = project.root / file
    path.parent.mkdir(exist_ok=True)
    path.write_text((path.read_text(encoding="utf-8") if path.exists() else "") + "\n", encoding="utf-8")
    assert Inputs(project).fingerprint(job) != before


def test_each_language_has_a_fingerprint_of_its_own(project: Project, listing: Callable[..., None]) -> None:
    listing(preschool_coverage="basic", teacher_rotation="basic")
    inputs = Inputs(project)
    assert len({inputs.fingerprint(job) for job in expand(project)}) == 4


def test_another_notebook_does_not_change_the_fingerprint(project: Project, listing: Callable[..., None]) -> None:
    listing(preschool_coverage="basic")
    job = expand(project)[0]
    before = Inputs(project).fingerprint(job)
    (project.notebooks / "failing.ipynb").unlink()
    assert Inputs(project).fingerprint(job) == before
