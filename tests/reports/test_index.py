from __future__ import annotations

import base64
import hashlib
import re
import shutil
from collections.abc import Callable
from pathlib import Path

from typer.testing import CliRunner

from helpers import cli
from helpers.paths import Project
from helpers.reports.building import Entry, Record
from helpers.reports.index import describe, render
from helpers.reports.matrix import expand

Listing = Callable[..., None]


def listed(project: Project, **changes: object) -> str:
    jobs = expand(project)
    reports = {
        job.key: Entry(name=job.name, language=job.language, theme=job.theme, title=job.title, status="unchanged")
        for job in jobs
    }
    reports["en/preschool_coverage"] = reports["en/preschool_coverage"].model_copy(update=changes)
    return render(describe(project, jobs, Record(reports=reports)))


def test_the_index_lists_both_languages_of_a_report_with_what_it_answers(project: Project, listing: Listing) -> None:
    listing(preschool_coverage="basic")
    (project.reports / "en").mkdir(parents=True)
    (project.reports / "en" / "preschool_coverage.html").touch()
    page = listed(project)
    assert '<a href="en/preschool_coverage.html" hreflang="en">What do the plans print?</a>' in page
    # the other was never published, so nothing is linked that is not there
    assert "zh/preschool_coverage.html" not in page
    assert "多少份规划写明。" in page


def test_a_reason_with_markup_arrives_as_text(project: Project, listing: Listing) -> None:
    listing(preschool_coverage="basic")
    page = listed(project, status="stale", reason="<script>alert(1)</script>")
    assert "Stale: " in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


def test_a_character_without_glyph_is_spelt_out(project: Project, listing: Listing) -> None:
    listing(preschool_coverage="basic")
    assert "found no glyph for U+1F600" in listed(project, status="failed", reason="found no glyph for \U0001f600")


def test_the_one_script_is_allowed_by_its_hash_and_no_other(project: Project, listing: Listing) -> None:
    listing(preschool_coverage="basic")
    page = listed(project)
    scripts = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    assert len(scripts) == 1
    digest = base64.b64encode(hashlib.sha256(scripts[0].encode()).digest()).decode()
    assert f"script-src &#39;sha256-{digest}&#39;" in page or f"script-src 'sha256-{digest}'" in page


def test_the_pages_of_what_changed_are_linked_where_they_stand(project: Project, listing: Listing) -> None:
    listing(preschool_coverage="basic")
    assert "changes/" not in listed(project)
    page = project.reports / "changes" / "zh.html"
    page.parent.mkdir(parents=True)
    page.write_text("<title>自 v1 &lt;b&gt; 以来？</title>", encoding="utf-8")
    assert '<a href="changes/zh.html" lang="zh-CN" hreflang="zh-CN">自 v1 &lt;b&gt; 以来？</a>' in listed(project)


def test_a_page_of_changes_renews_an_index_that_stands(small_reports: Project, tmp_path: Path) -> None:
    project = Project(tmp_path / "project")
    shutil.copytree(small_reports.root, project.root)
    earlier = tmp_path / "earlier"
    shutil.copytree(project.root / "data", earlier / "data")
    index = project.reports / "index.html"
    assert "changes/en.html" not in index.read_text(encoding="utf-8")
    assert CliRunner().invoke(cli.app, ["changes", "--since", str(earlier), "--root", str(project.root)]).exit_code == 0
    text = index.read_text(encoding="utf-8")
    assert 'href="changes/en.html"' in text
    assert 'href="en/overview.html"' in text
    assert "Stale" not in text
