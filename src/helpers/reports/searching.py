"""What the index searches beyond the names of reports: figures, statements and requirements, in files that it loads when asked.

A page opened from a folder may load scripts from beside it and nothing else, so each file is a script that hands over its
entries: what is shown, what else is searched, and where it leads.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from helpers.data.freshness import recorded_state
from helpers.data.scripts import simplify
from helpers.data.sheets import open_sheet
from helpers.display.downloads import EPOCH
from helpers.display.words import columns_of, languages
from helpers.paths import Project, read_own, write_whole

FOLDER = "search"
ARCHIVE = "data.zip"
LARGEST = 300_000
"""Characters of one file."""

Entry = tuple[str, str, str]


def write_search(project: Project, reports: Iterable[str]) -> dict[str, int]:
    """Write the files that the index searches and the archive of all data; return how many files each language has.

    They are written where the data has changed, or the reports that entries lead to.

    Parameters
    ----------
    reports
        Names of the reports that are there, without language.
    """
    names = sorted(set(reports))
    state = f"{recorded_state(project)} {' '.join(names)}"
    folder = project.reports / FOLDER
    known = json.loads(read_own(folder / "state.json") or b"{}")
    if known.get("state") == state:
        return dict(known["files"])
    counts: dict[str, int] = {}
    for language in languages():
        shards = list(_cut(_list_entries(project, language, set(names))))
        for number, shard in enumerate(shards):
            text = f"plansFound({json.dumps(shard, ensure_ascii=False, separators=(',', ':'))});\n"
            write_whole(folder / f"{language}-{number}.js", text, within=project.reports)
        counts[language] = len(shards)
    write_whole(project.reports / ARCHIVE, _pack(project.processed), within=project.reports)
    told = json.dumps({"state": state, "files": counts}, ensure_ascii=False)
    write_whole(folder / "state.json", told, within=project.reports)
    return counts


def _pack(folder: Path) -> bytes:
    """Return every table of a folder and its description as one archive, the same bytes for the same tables."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for path in sorted(folder.glob("*.*")):
            if path.suffix in {".csv", ".json"} and not path.name.startswith("."):
                archive.writestr(zipfile.ZipInfo(path.name, EPOCH), path.read_bytes(), zipfile.ZIP_DEFLATED)
    return stream.getvalue()


def _cut(entries: Iterable[Entry]) -> Iterator[list[Entry]]:
    """Yield entries in lists that are no larger than a file may be."""
    shard, size = list[Entry](), 0
    for entry in entries:
        length = sum(map(len, entry)) + 12
        if shard and size + length > LARGEST:
            yield shard
            shard, size = [], 0
        shard.append(entry)
        size += length
    if shard:
        yield shard


def _list_entries(project: Project, language: str, reports: set[str]) -> Iterator[Entry]:
    """Yield what a language's reports can be searched for: figures, statements, requirements."""
    end = columns_of(language)
    plans = {row["plan_id"]: row for row in _rows(project, "plans")}
    regions = {row["region_id"]: row[f"name_{end}"] for row in _rows(project, "regions")}
    names = {row["indicator"]: row[f"name_{end}"] for row in _rows(project, "indicators")}

    def lead(report: str, anchor: str) -> str:
        return f"{language}/{report}.html#e-{anchor}" if report in reports else ""

    for row in _rows(project, "values"):
        plan = plans.get(row["plan_id"])
        if plan and (way := lead(f"region_profile/{plan['region_id']}", row["value_id"])):
            told = f"{regions[plan['region_id']]} · {names[row['indicator']]}: {row['printed']} · {row['locator']}"
            yield told, _also(row["term"], row["value"]), way
    for row in _rows(project, "statements"):
        plan = plans.get(row["plan_id"])
        if plan and (way := lead(f"region_words/{plan['region_id']}", row["statement_id"])):
            told = f"{regions[plan['region_id']]} · {row[f'summary_{end}']} · {row['locator']}"
            yield told, _also(row["term"]), way
    for row in _rows(project, "requirements"):
        ways = (lead(report, row["requirement_id"]) for report in ("requirements", "other_requirements"))
        if way := next(filter(None, ways), ""):
            yield f"{row[f'name_{end}']}: {row[f'asks_{end}']}", _also(row["document_number"]), way


def _also(*texts: str) -> str:
    """Return what is searched beside what is shown: texts as printed, and in simplified characters where these differ."""
    printed = " ".join(filter(None, texts))
    simple = simplify(printed)
    return printed if simple == printed else f"{printed} {simple}"


def _rows(project: Project, name: str) -> Sequence[Mapping[str, str]]:
    sheet = open_sheet(project.processed / f"{name}.csv", f"data/processed/{name}.csv", header=())
    return list(sheet.mappings())
