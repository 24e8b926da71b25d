"""Whether the processed tables were made from the curated files as they are now, told by content, not by time.

A build works on one state of the data: its variable `PLANS_STATE` holds the digest of the curated files that it has
prepared. Where it is set, the tables are fresh if they were made from just that state, and the curated files, which
somebody may be editing, are not read.
"""

from __future__ import annotations

import hashlib
import json
import os
from functools import lru_cache
from pathlib import Path

from helpers.data.schema import DESCRIPTION, PLANS, RAW_DIGEST, SHARED, STATEMENTS, VALUES
from helpers.data.sheets import BOM, open_sheet, read_bytes
from helpers.errors import DataError, Problem
from helpers.paths import Project

STATE = "PLANS_STATE"


def list_raw_files(project: Project) -> list[Path]:
    """Return the curated files from which the processed tables are made, drafts left out, in a fixed order.

    Raises
    ------
    DataError
        Where `plans.csv` cannot be read.
    """
    files = [project.root / table.where() for table in SHARED]
    plans = open_sheet(project.root / PLANS.where(), PLANS.where(), header=())
    published = sorted(row.get("plan_id", "") for row in plans.mappings() if row.get("draft") != "yes")
    files += [project.root / table.where(plan_id) for plan_id in published for table in (VALUES, STATEMENTS)]
    return [path for path in files if os.path.isfile(path)]


def digest_raw(project: Project) -> str:
    """Return the digest of the curated files; a byte order mark and the kind of line ends are no part of it.

    Raises
    ------
    DataError
        Where a file cannot be read.
    """
    total = hashlib.sha256()
    for path in list_raw_files(project):
        where = path.relative_to(project.root).as_posix()
        content = read_bytes(path, where)
        if isinstance(content, Problem):
            raise DataError([content])
        content = content.removeprefix(BOM).replace(b"\r\n", b"\n")
        total.update(f"{where} {hashlib.sha256(content).hexdigest()}\n".encode())
    return total.hexdigest()


def is_fresh(project: Project) -> bool:
    """Return whether the processed tables belong to the curated files as they are now, or to a build's state."""
    if state := os.environ.get(STATE):
        return recorded_state(project) == state
    stamps = tuple(
        (str(path), status.st_size, status.st_mtime_ns)
        for path in (*list_raw_files(project), project.processed / DESCRIPTION)
        if path.is_file() and (status := path.stat())
    )
    return _is_fresh(project, stamps)


@lru_cache(maxsize=4)
def _is_fresh(project: Project, stamps: tuple[tuple[str, int, int], ...]) -> bool:
    # A study loads several tables; the files are read again only once one of them was touched.
    recorded = recorded_state(project)
    return bool(recorded) and recorded == digest_raw(project)


def recorded_state(project: Project) -> str:
    """Return the digest that the tables' description records; empty where there is none."""
    path = project.processed / DESCRIPTION
    try:
        status = os.stat(path)
        return _recorded_state(path, (status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino))
    except (OSError, ValueError, KeyError, TypeError):
        return ""


@lru_cache(maxsize=4)
def _recorded_state(path: Path, _: tuple[int, ...]) -> str:
    return str(json.loads(path.read_bytes())[RAW_DIGEST])
