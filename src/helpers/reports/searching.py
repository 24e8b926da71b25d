"""What the index searches beyond the names of reports: figures, statements and requirements, in files that it loads when asked.

A page opened from a folder may load scripts from beside it and nothing else, so each file is a script that hands over its
entries: what is shown, what else is searched, and where it leads.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from helpers.data.freshness import recorded_state
from helpers.data.scripts import simplify
from helpers.data.sheets import open_sheet
from helpers.display.words import columns_of, languages
from helpers.paths import Project, read_own, write_whole

FOLDER = "search"
ARCHIVE = "data.zip"
STATE = "state.json"
PACKED = {".csv", ".json"}
SHARD = re.compile(r"[a-z]{2,3}-\d+\.js")
LARGEST = 300_000
"""Characters of one file."""

Entry = tuple[str, str, str]


def write_search(project: Project, reports: Iterable[str]) -> dict[str, int]:
    """Write the files that the index searches and the archive of all data; return how many files each language has.

    They are written where the data has changed, the reports that entries lead to, or a file that was written last time.

    Parameters
    ----------
    reports
        Names of the reports that are there, without language.
    """
    names = sorted(set(reports))
    state = hashlib.sha256(f"{recorded_state(project)} {' '.join(names)}".encode()).hexdigest()
    folder = project.reports / FOLDER
    known = _read_state(folder / STATE)
    paths = [project.reports / ARCHIVE, *(folder / name for name in known.get("sizes", {}))]
    if known.get("state") == state and [_size(path) for path in paths] == [known["archive"], *known["sizes"].values()]:
        return _count_files(known["sizes"])
    # with dataframes, which a build that has nothing to do need not load
    from helpers.display.downloads import pack

    files = {
        f"{language}-{number}.js": f"plansFound({json.dumps(shard, ensure_ascii=False, separators=(',', ':'))});\n".encode()
        for language in languages()
        for number, shard in enumerate(_cut(_list_entries(project, language, set(names))))
    }
    tables = {path.name: path.read_bytes() for path in project.processed.glob("*.*") if path.suffix in PACKED}
    archive = pack(tables)
    write_whole(project.reports / ARCHIVE, archive, within=project.reports)
    for name, content in files.items():
        write_whole(folder / name, content, within=project.reports)
    for path in folder.glob("*.js"):
        if path.name not in files:
            path.unlink()
    sizes = {name: len(content) for name, content in files.items()}
    told = {"state": state, "archive": len(archive), "sizes": sizes}
    write_whole(folder / STATE, json.dumps(told), within=project.reports)
    return _count_files(sizes)


def _read_state(path: Path) -> dict[str, Any]:
    """Return what was written last time; nothing where that cannot be read or is of another shape."""
    try:
        told = json.loads(read_own(path) or b"{}")
        sizes = {name: int(size) for name, size in told["sizes"].items() if SHARD.fullmatch(name)}
        return {"state": str(told["state"]), "archive": int(told["archive"]), "sizes": sizes}
    except (ValueError, KeyError, TypeError, AttributeError):
        return {}


def _size(path: Path) -> int:
    """Return the size of a file, -1 where there is none."""
    return path.stat().st_size if path.is_file() else -1


def _count_files(names: Iterable[str]) -> dict[str, int]:
    """Return how many files each language has."""
    return dict(sorted(Counter(name.rpartition("-")[0] for name in names).items()))


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
