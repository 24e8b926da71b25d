from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Callable

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
