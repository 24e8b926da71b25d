"""Reports of a reader who has copies of the plan texts: the sentence around each figure, still within bounds."""

from __future__ import annotations

import shutil

import built
import pytest
from places import plan_texts

from helpers.errors import ParameterError
from helpers.paths import Project
from helpers.reports.fingerprints import Inputs
from helpers.reports.matrix import expand

pytestmark = [pytest.mark.kernel, pytest.mark.documents]


@pytest.fixture
def project(tmp_path) -> Project:
    return built.copy_repository(tmp_path / "project")


LARGEST = ("overview", "all_indicators", "preschool_coverage", "region_*/yingze")


def test_the_largest_reports_stay_within_350_kilobytes_with_every_sentence(project, monkeypatch):
    monkeypatch.setenv("PLAN_DOCUMENTS", str(plan_texts()))
    for name in LARGEST:
        built.build(project, only=name, force=True)
    ends = tuple(name.rpartition("/")[2] for name in LARGEST)
    pages = {name: (project.reports / f"{name}.html") for name in built.PAGES if name.endswith(ends)}
    assert len(pages) == 10
    for name, page in pages.items():
        assert "<blockquote" in page.read_text(encoding="utf-8"), name
        assert page.stat().st_size <= 350_000, name


def test_copies_that_come_to_hand_make_a_report_due(project, monkeypatch, tmp_path):
    job = expand(project)[0]
    without = Inputs(project).made_from(job)
    copies = tmp_path / "copies"
    copies.mkdir()
    monkeypatch.setenv("PLAN_DOCUMENTS", str(copies))
    assert Inputs(project).made_from(job) == without
    (copies / "notes.txt").write_text("文本", encoding="utf-8")
    assert Inputs(project).made_from(job) == without, "a file that is no plan's text is none of a report's business"
    shutil.copyfile(next(path for path in plan_texts().iterdir() if path.suffix == ".txt"), copies / "any name.txt")
    assert Inputs(project).made_from(job) == without | {"documents": Inputs(project).made_from(job)["documents"]}
    assert Inputs(project).made_from(job) != without


def test_a_folder_of_copies_that_is_not_there_is_named(project, monkeypatch, tmp_path):
    monkeypatch.setenv("PLAN_DOCUMENTS", str(tmp_path / "nowhere"))
    with pytest.raises(ParameterError, match=r"PLAN_DOCUMENTS.*nowhere.*Name an existing folder"):
        Inputs(project).made_from(expand(project)[0])
