"""Reports that several tests look at, each set built once a session."""

from __future__ import annotations

import io
import json
import re
import shutil
from pathlib import Path

from places import REPOSITORY, SMALL
from three_plans import lay_out_eight

from helpers.paths import Project
from helpers.reports import building, matrix

# every report of the repository, by language and name
PAGES = [job.key for job in matrix.expand(Project(REPOSITORY))]
# what the small project's codebook has all indicators for
SMALL_REPORTS = ("overview", "preschool_coverage", "teacher_rotation", "region_profile")
FONT = re.compile(r"(?<=data:font/woff2;base64,)[A-Za-z0-9+/=]+")


def lay_out_small(root: Path) -> Project:
    """Write the invented project with the repository's notebooks, listing what it has the indicators for."""
    shutil.copytree(SMALL, root)
    shutil.copytree(REPOSITORY / "notebooks", root / "notebooks", ignore=shutil.ignore_patterns(".*"))
    lend_topics(root / "data" / "raw" / "vocabulary.csv")
    listing = root / "notebooks" / "reports.toml"
    head, *entries = split_listing(listing)
    kept = [entry for entry in entries if re.search(rf'^name = "(?:{"|".join(SMALL_REPORTS)})"$', entry, flags=re.M)]
    listing.write_text(head + "".join(kept), encoding="utf-8")
    return Project(root)


def split_listing(listing: Path) -> list[str]:
    """Return what stands before the reports of a list, and each report."""
    return re.split(r"(?=^\[\[report\]\])", listing.read_text(encoding="utf-8"), flags=re.M)


def lend_topics(vocabulary: Path) -> None:
    """Add the repository's topics that a vocabulary lacks: notebooks ask for them by name."""
    own = vocabulary.read_text(encoding="utf-8")
    lines = (REPOSITORY / "data" / "raw" / "vocabulary.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    topics = [line for line in lines if line.startswith("topic,") and f"\n{','.join(line.split(',')[:2])}," not in own]
    vocabulary.write_text(own + "".join(topics), encoding="utf-8")


def lay_out_eight_whole(root: Path) -> Project:
    """Write the curated data with three invented plans more, and what a build of it reads."""
    project = lay_out_eight(root)
    shutil.copytree(REPOSITORY / "notebooks", root / "notebooks", ignore=shutil.ignore_patterns(".*"))
    shutil.copyfile(REPOSITORY / "requirements.lock", root / "requirements.lock")
    return project


def build(project: Project, **options: object) -> str:
    """Build a project, and return what was printed; every report must succeed."""
    stream = io.StringIO()
    status = building.build(project, building.Options(**options), stream)  # type: ignore[arg-type]
    assert status == 0, stream.getvalue()
    return stream.getvalue()


def pages_of(project: Project) -> dict[str, str]:
    """Return every report by language and name."""
    return {
        path.relative_to(project.reports).with_suffix("").as_posix(): path.read_text(encoding="utf-8")
        for language in ("en", "zh")
        for path in sorted((project.reports / language).rglob("*.html"))
    }


def copy_repository(root: Path) -> Project:
    """Copy the repository's project; reports that are built already and up to date need not be built again."""
    for name in ("data", "notebooks", "reports"):
        if (REPOSITORY / name).is_dir():
            shutil.copytree(REPOSITORY / name, root / name, ignore=shutil.ignore_patterns("documents", ".lock"))
    shutil.copyfile(REPOSITORY / "requirements.lock", root / "requirements.lock")
    return Project(root)


def change_data(project: Project, digest: str) -> None:
    """Have the project's data be other data, as `plans prepare` would say."""
    told = {"tables": {"indicators": digest}, "regions": {}, "plans": {}, "guests": {}, "subjects": {}}
    (project.processed / "digests.json").write_text(json.dumps(told), encoding="utf-8")


def hang(project: Project, name: str) -> Path:
    """Make one of the project's reports one that never ends; return where it says that it has begun, by its process."""
    path, told = project.notebooks / name, project.root / "worker.pid"
    notebook = json.loads(path.read_text(encoding="utf-8"))
    code = next(cell for cell in notebook["cells"] if "import helpers" in "".join(cell.get("source", "")))
    began = f"import os, pathlib\npathlib.Path({str(told)!r}).write_text(str(os.getpid()))\n"
    code["source"] = f"{began}import helpers as h\nimport time\ntime.sleep(600)"
    path.write_text(json.dumps(notebook), encoding="utf-8")
    return told
