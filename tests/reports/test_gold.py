"""What the invented project's reports say, as it is meant to be: a file for each face of each finding, and for the rest.

After a change that is meant, `REFRESH_GOLD=1 make test TESTS=tests/reports/test_gold.py` writes the files anew; read
their difference before it is committed.
"""

from __future__ import annotations

import difflib
import os
import re
from functools import partial
from pathlib import Path

import built
import pytest
from pages import run
from places import GOLD, REPOSITORY

from helpers.display.findings import FACE_NAMES, Finding

REPORTS = {
    "overview": ("00_overview", {}),
    "preschool_coverage": ("10_preschool_coverage", {}),
    "teacher_rotation": ("20_teacher_rotation", {}),
    "requirements": ("50_requirements", {}),
    "profile-aspen": ("90_region_profile", {"region": "aspen"}),
    "profile-birch": ("90_region_profile", {"region": "birch"}),
    "words-aspen": ("91_region_words", {"region": "aspen"}),
}


def settle(html: str) -> str:
    """Return HTML without digests of the code, which each change of it changes."""
    return re.sub(r"(?:(?<=of the code: <code>)|(?<=代码摘要：<code>))[0-9a-f]{16}", "…", html)


def compare(folder: Path, found: dict[str, str]) -> None:
    """Fail where a folder holds other files than these, or refresh it."""
    if os.environ.get("REFRESH_GOLD"):
        folder.mkdir(parents=True, exist_ok=True)
        for path in folder.glob("*.html"):
            path.unlink()
        for name, html in found.items():
            (folder / f"{name}.html").write_text(html, encoding="utf-8", newline="\n")
    kept = {path.stem: path.read_text(encoding="utf-8") for path in folder.glob("*.html")}
    told = ["If the change is meant: REFRESH_GOLD=1 make test TESTS=tests/reports/test_gold.py, and read the difference."]
    for name in sorted(kept.keys() | found.keys()):
        pair = kept.get(name, "").splitlines(), found.get(name, "").splitlines()
        told += [line[:300] for line in difflib.unified_diff(*pair, f"{folder.name}/{name}", "now", n=0, lineterm="")]
    assert not told[1:], "\n".join(told[:60])


def faces_of(report: str, language: str, root: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """Return each face of each finding that a report shows, by name, and what else its cells show, by the cell."""
    notebook, parameters = REPORTS[report]
    found: dict[str, str] = {}

    def kept(finding: Finding, face: str, own):
        made = own(finding)
        if made is not None:
            found.setdefault(f"{finding.name}.{face}", settle(made._repr_html_()))
        return made

    def keep_rest(cell: str, block: object, html: str) -> None:
        if not isinstance(block, Finding):
            found[cell] = settle(html)

    for face in FACE_NAMES:
        own = getattr(Finding, face)
        monkeypatch.setattr(Finding, face, lambda finding, face=face, own=own: kept(finding, face, own))
    run(REPOSITORY / "notebooks" / f"{notebook}.ipynb", root, watch=keep_rest, language=language, **parameters)
    return found


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("report", REPORTS)
def test_a_finding_says_what_it_said_when_somebody_looked_at_it(report, language, small_root, monkeypatch):
    compare(GOLD / f"{language}-{report}", faces_of(report, language, small_root, monkeypatch))


@pytest.mark.kernel
def test_the_page_around_findings_is_as_it_was_when_somebody_looked_at_it(small_reports):
    pages = built.pages_of(small_reports)
    cut = partial(re.sub, r"(?s)(?<=<style>).*?(?=</style>)|(?<=<script>).*?(?=</script>)|(?<=<main id=).*(?=</main>)", "…")
    frames = {language: cut(pages[f"{language}/overview"]) for language in ("en", "zh")}
    compare(GOLD / "frame", {name: re.sub(r"(-src 'sha256-)[^']*", r"\1…", page) for name, page in frames.items()})


def test_no_gold_is_left_of_a_report_that_is_gone():
    folders = {f"{language}-{report}" for language in ("en", "zh") for report in REPORTS}
    assert {path.name for path in GOLD.iterdir()} == folders | {"frame"}
