"""The state of the data that today's is held against, laid out in a scratch folder: a git revision, or a folder.

Nothing is checked out and nothing is written outside the scratch folder. What cannot be read is refused: a baseline that
is not there must never look like one without differences.
"""

from __future__ import annotations

import io
import json
import os
import shutil
import subprocess
import tarfile
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import Any

from helpers.data.freshness import digest_raw, is_fresh
from helpers.data.loading import load_table
from helpers.data.schema import DESCRIPTION, PREPARED, RAW_DIGEST
from helpers.digests import digest_file
from helpers.errors import DataError, ParameterError, Problem, nearest
from helpers.paths import MARK, Project
from helpers.preparing.tables import prepare

RAW = "data/raw"
PROCESSED = "data/processed"
REMEDY = "Name a baseline whose tables are whole."


@dataclass(frozen=True)
class Baseline:
    """An earlier state of the data.

    Attributes
    ----------
    name
        What the user called it; of a folder the last part of its path.
    root
        The scratch folder with its tables.
    commit, committed
        The revision's full hash and date; empty for a folder.
    problems
        What today's rules find in its curated files. Where there is any, the tables are those that lay beside them.
    prepared
        Whether the tables were made from its curated files by this version; else they are compared as they lay.
    """

    name: str
    root: Path
    commit: str = ""
    committed: str = ""
    problems: tuple[str, ...] = ()
    prepared: bool = True


def open_today(project: Project, scratch: Path) -> Path:
    """Return the root of the data as it is now: the project's, or where its tables are out of date, one in scratch.

    Raises
    ------
    DataError
        Where the curated files have problems.
    """
    if is_fresh(project) and not _differing_schema(_read_description(project)):
        return project.root
    made = scratch / "now"
    _copy(project.raw, made / RAW)
    prepare(Project(made))
    return made


def open_baseline(project: Project, since: str, scratch: Path) -> Baseline:
    """Return the state of the data that the user named, its tables laid out in scratch.

    Parameters
    ----------
    since
        A git revision, the folder of a project (or its `data`), or a folder with processed tables.
    scratch
        An empty folder.

    Raises
    ------
    ParameterError
        Where there is no such folder or revision, both could be meant, or it holds no data, no plan, two states that do
        not belong together, or tables of another form than this version reads.
    DataError
        Where its tables are not whole.
    """
    folder, root = Path(since).expanduser(), scratch / "before"
    # a name that no file can have is no folder
    if since and os.path.isdir(folder):
        if not since.startswith((".", "~", "/")) and _resolve(project, since):
            raise ParameterError(
                f"--since: found '{since}', which is a folder and a git revision; expected one of the two. "
                f"Write './{since}' for the folder, or the commit's hash for the revision."
            )
        baseline = _lay_folder(project, folder.resolve(), root)
    elif since and os.path.exists(folder):
        raise ParameterError(
            f"--since: found '{since}', which is a file; expected a git revision or a folder. "
            "Name the folder that holds the earlier data."
        )
    else:
        baseline = lay_revision(project, since, root)
    baseline = _settle(baseline)
    if load_table("plans", root).empty:
        raise ParameterError(
            f"--since: found '{since}', which holds no published plan; expected a baseline with at least one. "
            "Name a later revision or another folder."
        )
    return baseline


def _copy(source: Path, target: Path) -> None:
    if source.is_dir():
        shutil.copytree(source, target, ignore=shutil.ignore_patterns("documents"))


def _lay_folder(project: Project, folder: Path, root: Path) -> Baseline:
    name = folder.name or str(folder)
    # `data` and `data/raw` are taken for the project that they belong to; `data/processed` is meant as it stands
    origin = {"data": folder.parent, "raw": folder.parent.parent}.get(folder.name, folder)
    if not (origin / MARK).is_file():
        origin = folder
    if origin == project.root.resolve():
        raise ParameterError(
            f"--since: found '{name}', the data that is to be compared; expected an earlier state of it. "
            "Name a git revision, a copy made before, or data/processed for what was prepared last."
        )
    if (origin / MARK).is_file() or (origin / PROCESSED / DESCRIPTION).is_file():
        _copy(origin / RAW, root / RAW)
        _copy(origin / PROCESSED, root / PROCESSED)
    elif (folder / DESCRIPTION).is_file():
        _copy(folder, root / PROCESSED)
    else:
        raise ParameterError(
            f"--since: found the folder '{name}' without {MARK.as_posix()} and without processed tables; expected the folder "
            "of a project, or one with the tables that `plans prepare` writes. Name such a folder, or a git revision."
        )
    return Baseline(name, root)


# ------------------------------------------------------------------------------------------- tables that may be compared


def _settle(baseline: Baseline) -> Baseline:
    """Return the baseline with tables that notebooks load: prepared, or as they lay where they may be compared so."""
    there, name = Project(baseline.root), baseline.name
    curated, described = (there.root / MARK).is_file(), _read_description(there)
    if curated:
        try:
            prepare(there)
            return baseline
        except DataError as error:
            baseline = replace(baseline, problems=tuple(map(str, error.problems)))
    problems = baseline.problems
    counted = "1 problem" if len(problems) == 1 else f"{len(problems):,} problems"
    if not described and not curated:
        raise ParameterError(
            f"--since: found '{name}' without {MARK.as_posix()} and without processed tables; expected data to compare with. "
            "Name a revision or folder that holds the project's data."
        )
    if not described:
        raise ParameterError(
            f"--since: found '{name}', whose curated files have {counted} by today's rules and no processed tables "
            "beside them; expected a baseline that can be prepared. Name a later revision, or a folder with its tables. "
            f"The first problem: {problems[0]}"
        )
    if differing := _differing_schema(described):
        raise ParameterError(
            f"--since: found '{name}', whose tables have another form than this version reads ({differing}); expected "
            "the tables and columns of today. Name a later revision, or compare with the version that wrote them."
        )
    if curated and described.get(RAW_DIGEST) != digest_raw(there):
        raise ParameterError(
            f"--since: found '{name}', whose curated files have {counted} by today's rules and are not what "
            "the processed tables beside them were made from; expected one state of the data. Mend the problems, name "
            f"another revision or folder, or {PROCESSED} itself to compare with its tables. "
            f"The first problem: {problems[0]}"
        )
    _require_whole(there, described, name)
    if not curated:
        # tables without curated files are read as they lie: they belong to what stands in their place
        (there.root / MARK).parent.mkdir(parents=True, exist_ok=True)
        (there.root / MARK).write_text("plan_id\n", encoding="utf-8")
        path = there.processed / DESCRIPTION
        path.write_text(json.dumps({**json.loads(path.read_bytes()), RAW_DIGEST: digest_raw(there)}), encoding="utf-8")
    return replace(baseline, prepared=False)


def _read_description(project: Project) -> dict[str, Any]:
    """Return what the tables say of themselves; empty where they do not, or not so that it can be read."""
    try:
        described = json.loads((project.processed / DESCRIPTION).read_bytes())
        return {**described, "resources": {one["name"]: one for one in described["resources"]}}
    except (OSError, ValueError, KeyError, TypeError):
        return {}


def _differing_schema(described: Mapping[str, Any]) -> str:
    """Return which tables and columns differ from those that this version reads; empty for none."""
    tables = described.get("resources", {})
    told = [f"no table {name}" for name in PREPARED if name not in tables]
    told += [f"a table {name}" for name in tables if name not in PREPARED]
    for name in PREPARED.keys() & tables.keys():
        columns = [field["name"] for field in tables[name]["schema"]["fields"]]
        told += [f"no {name}.{column}" for column in PREPARED[name].columns if column not in columns]
        told += [f"a column {name}.{column}" for column in columns if column not in PREPARED[name].columns]
    return ", ".join(sorted(told))


def _require_whole(project: Project, described: Mapping[str, Any], name: str) -> None:
    """Refuse tables that are not byte for byte what their description says."""
    problems = []
    for table, one in described["resources"].items():
        path, where = project.processed / f"{table}.csv", f"{name}: {PROCESSED}/{table}.csv"
        if not path.is_file():
            problems.append(Problem(where, 0, "", "no such file", "every table that `plans prepare` writes", REMEDY))
        elif f"sha256:{digest_file(path)}" != one.get("hash"):
            found = f"another content than {DESCRIPTION} says"
            problems.append(Problem(where, 0, "", found, "the table as `plans prepare` wrote it", REMEDY))
    if problems:
        raise DataError(problems)


# ------------------------------------------------------------------------------------------------------------ revisions


def _git(project: Project, *arguments: str) -> tuple[int, bytes, str]:
    """Return exit status, output and the first line of the errors; status 127 where there is no git."""
    environment = {**os.environ, "LC_ALL": "C", "GIT_OPTIONAL_LOCKS": "0"}
    try:
        done = subprocess.run(["git", *arguments], cwd=project.root, env=environment, capture_output=True, check=False)
    except (OSError, ValueError):
        return 127, b"", ""
    said = [line for line in done.stderr.decode("utf-8", "replace").splitlines() if line.strip()]
    return done.returncode, done.stdout, said[0].removeprefix("fatal: ") if said else ""


def _resolve(project: Project, since: str) -> str:
    """Return the full hash of a revision's commit, or nothing."""
    if not since or since.startswith("-"):
        return ""
    status, output, _ = _git(project, "rev-parse", "--verify", "--quiet", f"{since}^{{commit}}")
    return output.decode("ascii", "replace").strip() if status == 0 else ""


def lay_revision(project: Project, since: str, root: Path) -> Baseline:
    """Return a git revision, its curated files and tables laid out under `root` as they were, whatever form they have.

    Raises
    ------
    ParameterError
        Where there is no such revision, or git cannot read it.
    """
    commit = _resolve(project, since)
    if not commit:
        raise _unknown(project, since)
    root.mkdir()
    _extract(project, since, commit, root)
    committed = _git(project, "show", "--no-patch", "--format=%cs", commit)[1].decode("ascii", "replace").strip()
    return Baseline(since, root, commit, committed)


def _unknown(project: Project, since: str) -> ParameterError:
    status, _, said = _git(project, "rev-parse", "--git-dir")
    if status == 127:
        return ParameterError(
            f"--since: found '{since}', which is no folder, and no git to look for such a revision; expected a folder or "
            "git. Install git, or name the folder that holds the earlier data."
        )
    if status:
        return ParameterError(
            f"--since: found '{since}', which is no folder, in a project without a usable git repository ({said}); "
            "expected a folder, or a revision in a git repository. Name the folder that holds the earlier data."
        )
    listed = _git(project, "for-each-ref", "--format=%(refname:short)")[1].decode("utf-8", "replace").split()
    near = nearest(since, listed)
    perhaps = f", perhaps '{near}'" if near else ""
    remedy = "`git log --oneline` lists revisions."
    if _git(project, "rev-parse", "--is-shallow-repository")[1].strip() == b"true":
        remedy = "This copy is shallow and lacks older revisions: `git fetch --unshallow` brings them."
    return ParameterError(
        f"--since: found '{since}'; expected a revision of the project's git repository, or a folder{perhaps}. {remedy}"
    )


def _extract(project: Project, since: str, commit: str, root: Path) -> None:
    """Write the data of a revision under `root`, byte for byte, without checking anything out."""
    status, content, said = _git(project, "ls-tree", commit, "--", "data")
    if status == 0 and content:
        as_kept = ("-c", "core.autocrlf=false", "-c", "core.eol=lf")
        status, content, said = _git(project, *as_kept, "archive", "--format=tar", commit, "--", "data")
    if status:
        # a partial clone, or a damaged one: a file less would be a plan less
        raise ParameterError(
            f"--since: found '{since}', whose files git cannot read ({said}); expected a whole repository. "
            "Fetch what is missing, or name a folder that holds the earlier data."
        )
    if content:
        with tarfile.open(fileobj=io.BytesIO(content)) as archive:
            wanted = [one for one in archive if one.isfile() and one.name.endswith((".csv", DESCRIPTION))]
            for one in wanted:
                path, member = root / PurePosixPath(one.name), archive.extractfile(one)
                if path.resolve().is_relative_to(root.resolve()) and member is not None:
                    path.parent.mkdir(parents=True, exist_ok=True)
                    path.write_bytes(member.read())
