"""Three invented plans on top of the curated data: what a page says of five plans it has to say of eight.

A second, later plan of a region that has one; a plan that leaves kindergartens out and was read for four themes; one of a
county in Traditional script, with a figure that scraping has damaged. Their rows stand in `tests/three_plans`.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from places import REPOSITORY

from helpers.data.schema import PLANS, REGIONS
from helpers.paths import Project

ROWS = REPOSITORY / "tests" / "three_plans"
TEXTS = ROWS / "texts"


def lay_out_eight(root: Path) -> Project:
    """Copy the curated data, without anybody's copies of the plans, add the invented ones, and return the project."""
    raw = root / "data" / "raw"
    shutil.copytree(REPOSITORY / "data" / "raw", raw, ignore=shutil.ignore_patterns("documents", ".lock"))
    for table in (REGIONS, PLANS):
        path = root / table.where()
        there, more = path.read_text(encoding="utf-8"), (ROWS / path.name).read_text(encoding="utf-8")
        head, rows = more.split("\n", 1)
        assert there.startswith(f"{head}\n"), f"{table.name}: other columns than the repository's"
        path.write_text(there + rows, encoding="utf-8", newline="")
    for folder in ("values", "statements", "dismissed"):
        shutil.copytree(ROWS / folder, raw / folder, dirs_exist_ok=True)
    return Project(root)
