"""The one page that lists every report: by theme, region and language, with what is stale or failed and why."""

from __future__ import annotations

import hashlib
import html
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from helpers.paths import Project, read_own, write_whole
from helpers.reports import publishing
from helpers.reports.matrix import LANGUAGES, Job
from helpers.reports.pages import TEMPLATE

if TYPE_CHECKING:
    from helpers.reports.building import Record

INDEX = "index.html"
CHANGES = "changes"
LISTED_FROM = 8

STATUS = {
    "built": ("", ""),
    "unchanged": ("", ""),
    "stale": ("stale", "已过时"),
    "failed": ("failed", "生成失败"),
    "missing": ("not built yet", "尚未生成"),
}
# what a build says of a page that it left; what a notebook says of itself stays in its own words
REASONS = {
    "never built": "从未生成",
    "its page is gone": "页面已不在",
    "its page was changed by hand": "页面被手工改动",
    "its data, notebook or code has changed": "数据、笔记本或代码已有变化",
}


def write_index(project: Project, jobs: Sequence[Job], record: Record, cache: Path | None = None) -> Path:
    """Write `reports/index.html` and return its path.

    The page is written only where it changed: reading it must not cost a build that had nothing to do.
    """
    path = project.reports / INDEX
    listing = describe(project, jobs, record)
    key = _key(listing)
    mark = f"<!-- {key} -->"
    if (read_own(path) or b"").rstrip().endswith(mark.encode()):
        return path
    write_whole(path, render(listing, cache).rstrip() + f"\n{mark}\n", within=project.reports)
    return path


def _key(listing: dict[str, Any]) -> str:
    """Return a digest of all that the page shows and of what it is made with."""
    made_with = "".join(
        (TEMPLATE / name).read_text(encoding="utf-8")
        for name in ("listing.html.j2", "report.css", "index.css", "index.js")
    )
    return hashlib.sha256((repr(listing) + made_with).encode()).hexdigest()


def describe(project: Project, jobs: Sequence[Job], record: Record) -> dict[str, Any]:
    """Return what the page shows: themes in the list's order, each with its reports, each in its languages."""
    names = theme_names(project)
    themes: dict[str, dict[str, Any]] = {}
    for job in jobs:
        entry = record.reports[job.key]
        english, chinese = names.get(job.theme) or GROUPS.get(
            f"{job.theme}/{bool(job.region_id)}", (job.theme.replace("_", " ").capitalize(), job.theme)
        )
        theme = themes.setdefault(
            f"{job.theme}/{bool(job.region_id)}",
            {"code": job.theme if not job.region_id else "regions", "en": english, "zh": chinese, "reports": {}},
        )
        report = theme["reports"].setdefault(job.name, {"name": job.name, "languages": [], "region": job.region_id})
        standing = publishing.page_path(project.reports, job.key).is_file()
        report["languages"].append(
            {
                "language": job.language,
                "title": job.title,
                "answers": job.answers,
                "region": job.region_name,
                "href": f"{job.key}.html" if standing else "",
                "pdf": entry.pdf if entry.pdf and (project.reports / entry.pdf).is_file() else "",
                "said": STATUS[entry.status],
                "reason": REASONS.get(entry.reason, entry.reason) if job.language == "zh" else entry.reason,
                "reason_lang": "zh-CN" if job.language == "zh" and entry.reason in REASONS else "en",
                "failed": entry.failed_notebook,
                "built_when": entry.built_at,
                "built_at": entry.built_at.replace("T", " ").replace("+00:00", " UTC"),
                "revision": entry.revision,
            }
        )
    listed = [{**theme, "reports": list(theme["reports"].values())} for theme in themes.values()]
    count = sum(len(theme["reports"]) for theme in listed)
    times = [entry.built_at for entry in record.reports.values() if entry.built_at]
    return {
        "themes": listed,
        "count": count,
        "searchable": count >= LISTED_FROM,
        "changes": list(find_changes_pages(project)),
        "troubled": sum(entry.status not in {"built", "unchanged"} for entry in record.reports.values()),
        "latest": max(times, default="").replace("T", " ").replace("+00:00", " UTC"),
    }


def find_changes_pages(project: Project) -> Iterator[dict[str, str]]:
    """Yield the pages of `plans changes` that stand beside the reports, with their titles."""
    for language in LANGUAGES:
        path = project.reports / CHANGES / f"{language}.html"
        if path.is_file():
            found = re.search(r"<title>(.*?)</title>", path.read_text(encoding="utf-8"), flags=re.S)
            title = html.unescape(found[1]) if found else path.name
            yield {"language": language, "href": f"{CHANGES}/{path.name}", "title": title}


GROUPS = {
    "all_themes/False": ("All themes", "全部领域"),
    "all_themes/True": ("Region profiles", "地区概况"),
}
"""Reports that keep to no theme, by whether each speaks of one region."""


def theme_names(project: Project) -> dict[str, tuple[str, str]]:
    """Return the themes' names in both languages from the vocabulary."""
    import csv

    path = project.raw / "vocabulary.csv"
    if not path.is_file():
        return {}
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return {
            row["code"]: (row["name_en"], row["name_zh"])
            for row in csv.DictReader(stream)
            if row.get("field") == "theme"
        }


def render(listing: dict[str, Any], cache: Path | None = None) -> str:
    """Return the page, its font and its one script (allowed by hash) included."""
    import jinja2

    from helpers.reports.pages import finish_page, read_css, read_script

    script = read_script("index.js")
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATE), autoescape=True, trim_blocks=True, lstrip_blocks=True
    )
    css = read_css("report.css", "index.css")
    page = environment.get_template("listing.html.j2").render(listing=listing, css=css, script=script)
    return finish_page(spell_out(page), INDEX, script, cache)


def spell_out(page: str) -> str:
    """Return the page with characters that the font lacks written as code points.

    A reason can quote the very character that a report was refused for, and the index is there to tell.
    """
    from helpers.display.subsets import missing_glyphs

    return page.translate({ord(character): f"U+{ord(character):04X}" for character in missing_glyphs(set(page))})
