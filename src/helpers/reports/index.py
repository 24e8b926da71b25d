"""The one page that leads to every report: questions with what they find, plans in a few numbers, and what is stale or failed."""

from __future__ import annotations

import hashlib
import html
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from helpers.display.words import columns_of, languages, say, tag_of
from helpers.errors import BuildError
from helpers.paths import Project, read_own, write_whole
from helpers.reports import publishing
from helpers.reports.cards import NUMBERS, Card
from helpers.reports.matrix import ALL_THEMES, Job
from helpers.reports.pages import TEMPLATE
from helpers.reports.searching import Beside, write_search

if TYPE_CHECKING:
    from helpers.reports.record import Entry, Record

INDEX = "index.html"
CHANGES = "changes"
MOST_CARDS = 24
"""More plans stand in a table by province, folded, instead of a card each."""

MOST_TROUBLES = 50
"""So many reports are named that are not as their data says; the record names all."""

OWN = "en"
"""The language of the program's own messages, which the record keeps."""

REASONS = (
    *("never", "page_gone", "page_by_hand", "notebook_gone", "notebook_by_hand"),
    *("listing", "notebook", "code", "data", "documents"),
)
"""What a build says of a page that it left, as keys `index.reason_...`; what a notebook says of itself stays its own."""


def write_index(project: Project, jobs: Sequence[Job], record: Record, cache: Path | None = None) -> Path:
    """Write `reports/index.html` and return its path.

    The page is written only where it changed: reading it must not cost a build that had nothing to do.
    """
    path = project.reports / INDEX
    there = {job.name for job in jobs if publishing.page_path(project.reports, job.key).is_file()}
    listing = describe(project, jobs, record, write_search(project, there))
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
        for name in ("listing.html.j2", "report.css", "tables.css", "index.css", "index.js")
    )
    return hashlib.sha256((repr(listing) + made_with).encode()).hexdigest()


def describe(project: Project, jobs: Sequence[Job], record: Record, beside: Beside | None = None) -> dict[str, Any]:
    """Return what the page shows: questions with their first findings, plans by province, and what is not as it should be.

    Parameters
    ----------
    beside
        What was written beside the index, with a card for each plan; where there is none, regions stand by their names.
    """
    beside = beside or Beside()
    reports: dict[str, dict[str, Any]] = {}
    for job in jobs:
        report = reports.setdefault(job.name, {"region": job.region_id, "theme": job.theme, "versions": []})
        report["versions"].append(_describe_version(project, job, record.reports[job.key]))
    # those on one theme first
    questions = sorted(
        (report for report in reports.values() if not report["region"]),
        key=lambda report: report["theme"] == ALL_THEMES,
    )
    _choose_findings([version for report in questions for version in report["versions"]])
    by_region: dict[str, list[dict[str, Any]]] = {}
    for report in reports.values():
        if report["region"]:
            by_region.setdefault(report["region"], []).append(report)
    plans = list(_list_plans(by_region, beside.cards))
    times = [entry.built_at for entry in record.reports.values() if entry.built_at]
    troubles = [
        _describe_trouble(job, record.reports[job.key]) for job in jobs if _is_troubled(record.reports[job.key])
    ]
    return {
        "questions": questions,
        "plans": plans,
        "provinces": _by_province(plans),
        "listed": len(plans) > MOST_CARDS,
        "count": len(reports),
        "changes": list(find_changes_pages(project)),
        "files": beside.files,
        "troubled": len(troubles),
        "troubles": troubles[:MOST_TROUBLES],
        "latest": _shown(max(times, default="")),
    }


def _shown(time: str) -> str:
    return time.replace("T", " ").replace("+00:00", " UTC")


def _describe_version(project: Project, job: Job, entry: Entry) -> dict[str, Any]:
    """Return what the page shows of one report in one language."""
    over = f"{job.region_name}{say(job.language, 'page.of')}"
    title = job.title.removeprefix(over) if job.region_id else job.title
    return {
        "language": job.language,
        "title": title[:1].upper() + title[1:],
        "findings": entry.findings,
        "answers": job.answers,
        "region": job.region_name,
        "href": f"{job.key}.html" if publishing.page_path(project.reports, job.key).is_file() else "",
        "pdf": f"{job.key}.pdf" if entry.pdf and publishing.pdf_path(project.reports, job.key).is_file() else "",
    }


def _choose_findings(versions: Iterable[dict[str, Any]]) -> None:
    """Give each question the first finding of its page that no question before it in its language tells; else its first."""
    told: set[tuple[str, str]] = set()
    for version in versions:
        language, findings = version["language"], version.pop("findings")
        fresh = (one for one in findings if (language, one) not in told)
        version["finding"] = next(fresh, findings[0] if findings else "")
        told.add((language, version["finding"]))


def _list_plans(by_region: Mapping[str, Sequence[dict[str, Any]]], cards: Sequence[Card]) -> Iterator[dict[str, Any]]:
    """Yield the plans with the reports of their regions, in the order of the cards; then regions of which there is none."""
    plans = Counter(card.region_id for card in cards)
    for card in cards:
        if reports := by_region.get(card.region_id):
            told = {"card": card.model_dump(), "several": plans[card.region_id] > 1}
            yield told | {"versions": _by_language(reports)}
    for region, reports in by_region.items():
        if region not in plans:
            yield {"card": None, "versions": _by_language(reports)}


def _by_province(plans: Iterable[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    """Return the plans of each province, in their order."""
    found: dict[str, list[dict[str, Any]]] = {}
    for plan in plans:
        found.setdefault(str(plan["card"] and plan["card"]["province"]), []).append(plan)
    return list(found.values())


def _by_language(reports: Iterable[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    """Return the reports of one region by language; a name leads to the first."""
    found: dict[str, list[dict[str, Any]]] = {}
    for version in (version for report in reports for version in report["versions"]):
        found.setdefault(version["language"], []).append(version)
    return found


def _is_troubled(entry: Entry) -> bool:
    return entry.status not in {"built", "unchanged"}


def _describe_trouble(job: Job, entry: Entry) -> dict[str, str]:
    """Return what is the matter with a report: its state and the reason, in its language where the program knows it there."""
    language = job.language
    known = {str(say(OWN, f"index.reason_{one}")): f"index.reason_{one}" for one in REASONS}
    return {
        "language": language,
        "title": job.title,
        "said": say(language, f"index.state_{entry.status}"),
        "reason": say(language, known[entry.reason]) if entry.reason in known else entry.reason,
        "reason_lang": tag_of(language if entry.reason in known else OWN),
        "failed": entry.failed_notebook,
    }


def find_changes_pages(project: Project) -> Iterator[dict[str, str]]:
    """Yield the pages of `plans changes` that stand beside the reports, with their titles."""
    for language in languages():
        path = project.reports / CHANGES / f"{language}.html"
        if path.is_file():
            found = re.search(r"<title>(.*?)</title>", path.read_text(encoding="utf-8"), flags=re.S)
            title = html.unescape(found[1]) if found else path.name
            yield {"language": language, "href": f"{CHANGES}/{path.name}", "title": title}


def render(listing: dict[str, Any], cache: Path | None = None) -> str:
    """Return the page, its font and its one script (allowed by hash) included."""
    import jinja2

    from helpers.reports.pages import finish_page, read_css, read_script

    script = read_script("index.js")
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATE), autoescape=True, trim_blocks=True, lstrip_blocks=True
    )
    css = read_css("report.css", "tables.css", "index.css")
    # this page speaks all languages at once, its own first
    spoken = [
        {"code": code, "tag": tag_of(code), "name": say(code, "language.name"), "columns": columns_of(code)}
        for code in (OWN, *(one for one in languages() if one != OWN))
    ]
    page = environment.get_template("listing.html.j2").render(
        listing=listing,
        css=css,
        script=script,
        spoken=spoken,
        say=say,
        numbers=NUMBERS,
        tell_count=tell_count,
        head=name_count,
    )
    try:
        return finish_page(page, INDEX, script, cache, beside=True)
    except BuildError:
        if (spelled := spell_out(page)) == page:
            raise
    return finish_page(spelled, INDEX, script, cache, beside=True)


def tell_count(language: str, name: str, numbers: Mapping[str, int]) -> str:
    """Return one of a plan's numbers in words; empty where there is nothing to tell."""
    if name == "judged" or (name in ("open", "outside") and not numbers[name]):
        return ""
    if name == "short" and not numbers["judged"]:
        return str(say(language, "index.n_short_none"))
    n = numbers[name]
    return str(say(language, f"index.n_{name}", n=n, count=n, judged=numbers["judged"]))


def name_count(language: str, name: str) -> str:
    """Return the head of a column of such numbers."""
    return str(say(language, f"index.head_{name}"))


def spell_out(page: str) -> str:
    """Return the page with characters that the font lacks written as code points.

    A reason can quote the very character that a report was refused for, and the index is there to tell.
    """
    from helpers.display.subsets import missing_glyphs

    return page.translate({ord(character): f"U+{ord(character):04X}" for character in missing_glyphs(set(page))})
