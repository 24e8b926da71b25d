"""Whether the processed tables were made from the curated files as they are now, told by content, not by time."""

from __future__ import annotations

import csv
import hashlib
import json
from functools import lru_cache
from pathlib import Path

from helpers.data.processed import DESCRIPTION, RAW_DIGEST
from helpers.data.records import BENCHMARKS, CROSSCHECKS, INDICATORS, PLANS, REGIONS, STATEMENTS, VALUES, VOCABULARY
from helpers.paths import Project

BOM = b"\xef\xbb\xbf"


def list_raw_files(project: Project) -> list[Path]:
    """Return the curated files from which the processed tables are made, drafts left out, in a fixed order."""
    shared = [
        project.root / table.where() for table in (VOCABULARY, REGIONS, PLANS, INDICATORS, BENCHMARKS, CROSSCHECKS)
    ]
    plans = []
    try:
        with (project.root / PLANS.where()).open(encoding="utf-8-sig", newline="") as file:
            for row in csv.DictReader(file):
                if (row.get("draft") or "").strip() != "yes":
                    plans.append((row.get("plan_id") or "").strip())
    except (OSError, UnicodeDecodeError, csv.Error):
        return []
    each = [project.root / table.where(plan_id) for plan_id in sorted(plans) for table in (VALUES, STATEMENTS)]
    return [path for path in (*shared, *each) if path.is_file()]


def digest_raw(project: Project) -> str:
    """Return the digest of the curated files; a byte order mark and the kind of line ends are no part of it."""
    files = list_raw_files(project)
    total = hashlib.sha256()
    for path in files:
        content = path.read_bytes().removeprefix(BOM).replace(b"\r\n", b"\n")
        where = path.relative_to(project.root).as_posix()
        total.update(f"{where} {hashlib.sha256(content).hexdigest()}\n".encode())
    return total.hexdigest()


def is_fresh(project: Project) -> bool:
    """Return whether the processed tables belong to the curated files as they are now."""
    stamps = tuple(
        (str(path), status.st_size, status.st_mtime_ns)
        for path in (*list_raw_files(project), project.processed / DESCRIPTION)
        if path.is_file() and (status := path.stat())
    )
    return _is_fresh(project, stamps)


@lru_cache(maxsize=4)
def _is_fresh(project: Project, stamps: tuple[tuple[str, int, int], ...]) -> bool:
    # Notebooks load eight tables; the files are read again only once one of them was touched.
    try:
        description = json.loads((project.processed / DESCRIPTION).read_bytes())
        return bool(description[RAW_DIGEST] == digest_raw(project))
    except (OSError, ValueError, KeyError, TypeError):
        return False
