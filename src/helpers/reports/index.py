"""The one page that lists every report: by theme, region and language, with what is stale or failed and why."""

from __future__ import annotations

import hashlib
import html
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from helpers.data.sheets import open_sheet
from helpers.display.words import columns_of, has_word, languages, say, tag_of
from helpers.paths import Project, read_own, write_whole
from helpers.reports import publishing
from helpers.reports.matrix import Job
from helpers.reports.pages import TEMPLATE
from helpers.reports.searching import write_search

if TYPE_CHECKING:
    from helpers.reports.building import Entry, Record

INDEX = "index.html"
CHANGES = "changes"
LISTED_FROM = 8
OWN = "en"
"""The language of the program's own messages, which the record keeps."""

REASONS = ("never", "gone", "by_hand", "inputs")
"""What a build says of a page that it left, as keys `index.reason_...`; what a notebook says of itself stays its own."""


def write_index(project: Project, jobs: Sequence[Job], record: Record, cache: Path | None = None) -> Path:
    """Write `reports/index.html` and return its path.

    The page is written only where it changed: reading it must not cost a build that had nothing to do.
    """
    path = project.reports / INDEX
    there = {job.name for job in jobs if publishing.page_path(project.reports, job.key).is_file()}
    listing = describe(project, jobs, record) | {"files": write_search(project, there)}
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
        kind = "regions" if job.region_id else job.theme
        theme = themes.setdefault(
            f"{job.theme}/{bool(job.region_id)}",
            {"code": kind, "names": {code: name_group(names, job, code) for code in languages()}, "reports": {}},
        )
        report = theme["reports"].setdefault(job.name, {"name": job.name, "languages": [], "region": job.region_id})
        report["languages"].append(_describe_version(project, job, record.reports[job.key]))
    listed = [{**theme, "reports": list(theme["reports"].values())} for theme in themes.values()]
    count = sum(len(theme["reports"]) for theme in listed)
    times = [entry.built_at for entry in record.reports.values() if entry.built_at]
    return {
        "themes": listed,
        "count": count,
        "searchable": count >= LISTED_FROM,
        "changes": list(find_changes_pages(project)),
        "files": {},
        "troubled": sum(entry.status not in {"built", "unchanged"} for entry in record.reports.values()),
        "latest": max(times, default="").replace("T", " ").replace("+00:00", " UTC"),
    }


def _describe_version(project: Project, job: Job, entry: Entry) -> dict[str, Any]:
    """Return what the page shows of one report in one language."""
    language = job.language
    known = {str(say(OWN, f"index.reason_{one}")): f"index.reason_{one}" for one in REASONS}
    reason = say(language, known[entry.reason]) if entry.reason in known else entry.reason
    said = say(language, state) if has_word(language, state := f"index.state_{entry.status}") else ""
    return {
        "language": language,
        "title": job.title,
        "answers": job.answers,
        "region": job.region_name,
        "href": f"{job.key}.html" if publishing.page_path(project.reports, job.key).is_file() else "",
        "pdf": entry.pdf if entry.pdf and (project.reports / entry.pdf).is_file() else "",
        "said": said,
        "reason": reason,
        "reason_lang": tag_of(language if entry.reason in known else OWN),
        "failed": entry.failed_notebook,
        "built_when": entry.built_at,
        "built_at": entry.built_at.replace("T", " ").replace("+00:00", " UTC"),
        "revision": entry.revision,
    }


def name_group(names: Mapping[str, Mapping[str, str]], job: Job, language: str) -> str:
    """Return the heading over a report: its theme's name, or what is said of reports that keep to no theme."""
    if job.region_id:
        return str(say(language, "index.regions"))
    if job.theme == "all_themes":
        return str(say(language, "index.all_themes"))
    return names.get(job.theme, {}).get(f"name_{columns_of(language)}") or job.theme.replace("_", " ").capitalize()


def find_changes_pages(project: Project) -> Iterator[dict[str, str]]:
    """Yield the pages of `plans changes` that stand beside the reports, with their titles."""
    for language in languages():
        path = project.reports / CHANGES / f"{language}.html"
        if path.is_file():
            found = re.search(r"<title>(.*?)</title>", path.read_text(encoding="utf-8"), flags=re.S)
            title = html.unescape(found[1]) if found else path.name
            yield {"language": language, "href": f"{CHANGES}/{path.name}", "title": title}


def theme_names(project: Project) -> dict[str, Mapping[str, str]]:
    """Return the themes' rows of the vocabulary by their codes."""
    sheet = open_sheet(project.raw / "vocabulary.csv", "data/raw/vocabulary.csv", header=())
    return {row["code"]: row for row in sheet.mappings() if row.get("field") == "theme"}


def _others() -> list[str]:
    return [code for code in languages() if code != OWN]


def render(listing: dict[str, Any], cache: Path | None = None) -> str:
    """Return the page, its font and its one script (allowed by hash) included."""
    import jinja2

    from helpers.reports.pages import finish_page, read_css, read_script

    script = read_script("index.js")
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATE), autoescape=True, trim_blocks=True, lstrip_blocks=True
    )
    css = read_css("report.css", "index.css")
    # this page speaks all languages at once, its own first
    spoken = [{"code": code, "tag": tag_of(code), "name": say(code, "language.name")} for code in (OWN, *_others())]
    page = environment.get_template("listing.html.j2").render(
        listing=listing, css=css, script=script, spoken=spoken, say=say
    )
    return finish_page(spell_out(page), INDEX, script, cache, beside=True)


def spell_out(page: str) -> str:
    """Return the page with characters that the font lacks written as code points.

    A reason can quote the very character that a report was refused for, and the index is there to tell.
    """
    from helpers.display.subsets import missing_glyphs

    return page.translate({ord(character): f"U+{ord(character):04X}" for character in missing_glyphs(set(page))})
