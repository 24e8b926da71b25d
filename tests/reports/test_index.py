from __future__ import annotations

import base64
import hashlib
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import lxml.html
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
    if changes:
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


PROMISES = {"en": r"(\d+) promises:", "zh": r"共(\d+)项承诺"}


def test_a_question_stands_with_a_finding_of_its_page_that_is_not_told_yet_and_a_plan_with_what_its_page_says(
    small_reports: Project,
) -> None:
    index = lxml.html.fromstring((small_reports.reports / "index.html").read_bytes())
    for language in ("en", "zh"):
        told: list[str] = []
        for name in ("preschool_coverage", "teacher_rotation", "overview"):
            page = lxml.html.fromstring((small_reports.reports / language / f"{name}.html").read_bytes())
            findings = [" ".join(one.text_content().split()) for one in page.xpath("//ul[@class='answer']/li")]
            version = index.xpath(f"//div[.//a[@href='{language}/{name}.html']]")[-1]
            told.append(next(one for one in findings if one not in told))
            assert version.findtext("p[@class='told']") == told[-1]
            assert version.xpath(f".//a[@href='{language}/{name}.html#brief']")
        for region in ("aspen", "birch"):
            path = small_reports.reports / language / "region_profile" / f"{region}.html"
            page = lxml.html.fromstring(path.read_bytes())
            promises = re.search(PROMISES[language], page.xpath("//ul[@class='answer']")[0].text_content())
            card = index.xpath(f"//div[h3/a[@href='{language}/region_profile/{region}.html']]")[0]
            assert promises is not None
            assert re.findall(r"\d+", card.xpath(".//li[@class='promises']")[0].text_content()) == [promises[1]]
            tiles = page.xpath("//ul[@class='tiles']//*[contains(@class, 'badge') and contains(@class, 'silent')]")
            assert (
                re.findall(r"\d+", card.xpath(".//li[@class='silent']")[0].text_content())
                == [str(len(tiles))][: len(tiles)]
            )


def test_questions_that_begin_with_one_finding_are_told_apart(project: Project, listing: Listing) -> None:
    listing(one="basic", two="basic", three="basic")
    found = {"one": ["A", "B"], "two": ["A", "B"], "three": ["A"]}
    reports = {
        job.key: Entry(name=job.name, language=job.language, theme=job.theme, title=job.title, findings=found[job.name])
        for job in expand(project)
    }
    shown = describe(project, expand(project), Record(reports=reports))["questions"]
    told = [[version["finding"] for version in report["versions"]] for report in shown]
    # what has nothing else to tell keeps its own
    assert told == [["A", "A"], ["B", "B"], ["A", "A"]]


def test_of_many_troubles_some_are_named_and_all_counted(project: Project, listing: Listing) -> None:
    listing(**{f"report_{number:02d}": "basic" for number in range(40)})
    page = lxml.html.fromstring(listed(project))
    assert not page.xpath("//*[@id='troubles']")
    jobs = expand(project)
    reports = {job.key: Entry(name=job.name, language=job.language, theme=job.theme, title=job.title) for job in jobs}
    page = lxml.html.fromstring(render(describe(project, jobs, Record(reports=reports))))
    assert len(page.xpath("//ul[@class='troubles']/li")) == 50
    assert "80" in page.xpath("//a[@href='#troubles']")[0].text_content()


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
