"""Time what a notebook costs: its first cell in a fresh process, and a region profile in a warm one, of few plans and of many.

    python tools/bench_study.py [--plans N]

Seconds are of the one processor that works, so that a busy machine does not change them; each is the least of three.
Exit status 1 where a promise is broken: the first cell takes at most 1.4 times importing pandas and matplotlib, a profile
(cells and export) at most 0.9 s, and one of 3,000 invented plans at most 1.3 times the same one of 5.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from time import process_time

ROOT = Path(__file__).resolve().parent.parent
FEW, MANY = 5, 3_000
FIRST_CELL, PROFILE, GROWTH = 1.4, 0.9, 1.3
TIMES = 3

BARE = "import pandas, matplotlib"
CELL = "import helpers as h; h.set_theme(); study = h.open_study('preschool', language='en')"


def time_fresh(code: str) -> float:
    """Return the seconds that a fresh process takes for some code, its own start left out."""
    timed = f"from time import process_time; t = process_time(); {code}; print(process_time() - t)"
    environment = {**os.environ, "PLANS_ROOT": str(ROOT)}
    done = subprocess.run([sys.executable, "-c", timed], env=environment, check=True, capture_output=True, text=True)
    return float(done.stdout)


def time_profiles(root: Path, region: str) -> float:
    """Return the seconds of a region's profile of a project, in this process, which has made some before."""
    from helpers.reports.jobs import Task
    from helpers.reports.worker import make_report

    notebook = ROOT / "notebooks" / "90_region_profile.ipynb"
    os.environ["PLANS_ROOT"] = str(root)
    taken = []
    with tempfile.TemporaryDirectory() as folder:
        task = Task(
            *("en/region_profile/one", "region_profile/one", "en", ("en", "zh"), "", region, notebook),
            *(notebook.name, {"region": region, "language": "en"}, root, Path(folder)),
        )
        for _ in range(1 + TIMES):
            began = process_time()
            reason = make_report(task, Path(folder))["reason"]
            taken.append(process_time() - began)
            if reason:
                raise SystemExit(reason)
    return min(taken[1:])


def time_synthetic(plans: int) -> float:
    """Return the seconds of the first region's profile of so many invented plans."""
    sys.path.insert(0, str(ROOT / "tests" / "support"))
    from synthetic import write_headlines

    from helpers.data.freshness import STATE, recorded_state
    from helpers.paths import Project
    from helpers.preparing.tables import prepare

    with tempfile.TemporaryDirectory() as folder:
        project = Project(write_headlines(Path(folder), plans))
        prepare(project)
        # as in a build, which has prepared the tables itself and does not read the curated files again
        os.environ[STATE] = recorded_state(project)
        try:
            return time_profiles(Path(folder), "synthetic-00000")
        finally:
            del os.environ[STATE]


def main() -> int:
    """Print one line a promise; return 1 where one is broken."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--plans", type=int, default=MANY, metavar="N", help=f"invented plans; {MANY:,} by default")
    many = parser.parse_args().plans
    runs = [(time_fresh(BARE), time_fresh(CELL)) for _ in range(TIMES)]
    bare, cell = (min(run[which] for run in runs) for which in (0, 1))
    profile = time_profiles(ROOT, "liaocheng")
    few, lots = time_synthetic(FEW), time_synthetic(many)
    told = [
        (
            f"first cell of a fresh process, {cell:.2f} s, over pandas and matplotlib, {bare:.2f} s",
            cell / bare,
            FIRST_CELL,
        ),
        ("a region profile in a warm process, seconds", profile, PROFILE),
        (f"a profile at {many:,} plans, {lots:.2f} s, over one at {FEW}, {few:.2f} s", lots / few, GROWTH),
    ]
    for what, found, most in told:
        print(f"{what}: {found:.2f} (promised {most}) {'kept' if found <= most else 'BROKEN'}", flush=True)
    return int(any(found > most for _, found, most in told))


if __name__ == "__main__":
    raise SystemExit(main())
