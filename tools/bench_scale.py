"""Time what a build costs that has nothing to do, or one figure's worth, of 20 reports and of 300, 1,000 and 3,000 regions.

    python tools/bench_scale.py [--sizes N ...]

Regions are invented, each with a profile and a page of words in two languages. Pages are stand-ins: what is measured is how a
build finds out what is due. Seconds are of the one processor that works. Exit status 1 where a promise is broken: nothing to
do takes at most 2 s, and 0.5 s at 20 reports; and one changed figure makes due as many reports of 3,000 regions as of 300.
"""

from __future__ import annotations

import argparse
import io
import os
import resource
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FEW, SIZES = 4, (300, 1_000, 3_000)
MOST, MOST_OF_FEW = 2.0, 0.5


def lay_out(folder: Path, regions: int) -> int:
    """Write a project with every page standing as if it had been built; return how many there are."""
    sys.path.insert(0, str(ROOT / "tests" / "support"))
    from synthetic import write_headlines

    from helpers.paths import Project
    from helpers.reports import building
    from helpers.reports.building import Build, Options
    from helpers.reports.fingerprints import State
    from helpers.reports.jobs import Outcome
    from helpers.reports.matrix import expand
    from helpers.reports.progress import Summary
    from helpers.reports.record import Record

    project = Project(write_headlines(folder, regions))
    shutil.copytree(ROOT / "notebooks", project.notebooks, ignore=shutil.ignore_patterns(".*"))
    shutil.copyfile(ROOT / "requirements.lock", folder / "requirements.lock")
    building.prepare_data(project)
    jobs = expand(project)
    standing = Build(project, Options(), jobs, io.StringIO(), Record(), State.find(project), Summary())
    # stand-ins need not survive a power cut, and waiting for the disk would take longer than all that is measured
    os.fsync = lambda _: None
    for job in jobs:
        standing._publish(job, standing.record.reports[job.key], Outcome(job.key, page="<h1>x</h1>", notebook="{}"))
    standing._finish(len(jobs), 0, 0, 0)
    return len(jobs)


def run(folder: Path, *options: str) -> tuple[float, str]:
    """Return the seconds of processor of a build, and what it said."""
    command = [str(Path(sys.executable).with_name("plans")), "build", "--root", str(folder), *options]
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, done.stdout


def main() -> int:
    """Print one line a size; return 1 where a promise is broken."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="*", default=(FEW, *SIZES), metavar="N")
    os.environ.pop("PLAN_DOCUMENTS", None)
    broken, due = False, {}
    print(f"{'regions':>8} {'reports':>8} {'nothing to do, s':>17} {'one figure, s':>14} {'due':>5} {'record, MB':>11}")
    for size in parser.parse_args().sizes:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            reports = lay_out(folder, size)
            idle, said = min(run(folder) for _ in range(3))
            if not said.startswith("Nothing to do"):
                raise SystemExit(said)
            path = folder / "data" / "raw" / "values" / "synthetic-00000-2021.csv"
            path.write_text(path.read_text(encoding="utf-8").replace("第1章", "第九章", 1), encoding="utf-8")
            one, said = run(folder, "--dry-run")
            due[size] = said.count("would build")
            record = (folder / "reports" / "build.json").stat().st_size / 1e6
        print(f"{size:>8} {reports:>8} {idle:>17.2f} {one:>14.2f} {due[size]:>5} {record:>11.1f}", flush=True)
        broken |= idle > (MOST_OF_FEW if size == FEW else MOST)
    broken |= len(set(due.values())) > 1
    print("broken" if broken else "kept")
    return int(broken)


if __name__ == "__main__":
    raise SystemExit(main())
