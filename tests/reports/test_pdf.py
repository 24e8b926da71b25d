from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from helpers.errors import BuildError
from helpers.paths import Project
from helpers.reports import pdf

Build = Callable[..., tuple[int, str]]
Listing = Callable[..., None]
PRINTER = """#!{python}
import sys
(target,) = [one.partition("=")[2] for one in sys.argv if one.startswith("--print-to-pdf=")]
page = open(sys.argv[-1].removeprefix("file://"), encoding="utf-8").read()
open(target, "w", encoding="utf-8").write("%PDF-1.4\\n" + page + "\\n%%EOF")
"""


@pytest.fixture
def printer(tmp_path: Path) -> str:
    """Return a browser that prints a page as it stands."""
    path = tmp_path / "printer"
    path.write_text(PRINTER.format(python=sys.executable), encoding="utf-8")
    path.chmod(0o755)
    return str(path)


@pytest.mark.kernel
def test_without_a_browser_the_page_is_built_and_the_status_tells(
    project: Project, listing: Listing, build: Build, monkeypatch: pytest.MonkeyPatch
) -> None:
    listing('languages = ["en"]', preschool_coverage="basic")
    monkeypatch.setattr(pdf.shutil, "which", lambda _: None)
    status, printed = build(pdf=True)
    assert status == 1
    assert "1 built, 0 failed, 0 unchanged." in printed
    assert (
        "--pdf: found none of chromium, chromium-browser, google-chrome, google-chrome-stable on PATH; expected a Chromium "
        "to print with. Install one (Debian, Ubuntu: apt-get install chromium), or print the HTML reports from any browser."
    ) in printed


@pytest.mark.kernel
def test_a_new_page_takes_the_old_pdf_away(
    project: Project, listing: Listing, build: Build, printer: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    listing('languages = ["en"]', preschool_coverage="basic")
    monkeypatch.setattr(pdf, "find_browser", lambda: printer)
    target = project.reports / "en" / "preschool_coverage.pdf"
    assert "printed en/preschool_coverage.pdf" in build(pdf=True)[1]
    assert "printed" not in build(pdf=True)[1]
    build(force=True)
    assert target.is_file(), "the same page keeps its PDF"
    listing('languages = ["en"]\nparameters = { regions = ["yingze"] }', preschool_coverage="basic")
    build()
    assert not target.exists()
    assert "preschool_coverage.pdf" not in (project.reports / "index.html").read_text(encoding="utf-8")


def test_links_to_files_of_the_machine_are_not_printed(tmp_path: Path, printer: str) -> None:
    page, target = tmp_path / "a.html", tmp_path / "a.pdf"
    page.write_text(
        '<a href="../zh/a.html" lang="zh-CN">x</a> <a class="num" href="#e-1">1</a> <a href="https://example.org">y</a>',
        encoding="utf-8",
    )
    pdf.print_page(printer, page, target)
    assert '<a lang="zh-CN">x</a> <a class="num" href="#e-1">1</a> <a href="https://example.org">y</a>' in (
        target.read_text(encoding="utf-8")
    )


def test_a_browser_that_prints_nothing_is_reported_and_the_old_pdf_stays(tmp_path: Path) -> None:
    page, target = tmp_path / "a.html", tmp_path / "a.pdf"
    page.write_text("<p>a</p>", encoding="utf-8")
    target.write_text("old", encoding="utf-8")
    with pytest.raises(BuildError, match=r"a\.pdf: found no whole PDF after printing \(the browser said nothing\)"):
        pdf.print_page("/bin/true" if os.path.exists("/bin/true") else "/usr/bin/true", page, target)
    assert target.read_text(encoding="utf-8") == "old"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.html", "a.pdf"]
