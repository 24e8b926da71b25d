"""The state of the data that today's is held against: a git revision or a folder, prepared by today's code.

Nothing is checked out and nothing is written outside the scratch folder. What cannot be read is refused: a baseline that
is not there must never look like one without differences.
"""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from helpers.data.freshness import digest_raw, is_fresh
from helpers.data.schema import DESCRIPTION, PREPARED, RAW_DIGEST
from helpers.errors import DataError, ParameterError, nearest
from helpers.paths import MARK, Project
from helpers.preparing.tables import prepare
from helpers.reports.changes_tables import ROW_TABLES, Reader, Tables

RAW = "data/raw"
PROCESSED = "data/processed"


@dataclass(frozen=True)
class Baseline:
    """An earlier state of the data.

    Attributes
    ----------
    name
        What the user called it; of a folder the last part of its path.
    tables
        Its tables.
    commit, committed
        The revision's full hash and date; empty for a folder.
    problems
        What today's rules find in its curated files. Where there is any, the tables are those that lay beside them.
    as_they_lay
        Whether the tables were taken as they lay, without curated files to prepare them from.
    """

    name: str
    tables: Tables
    commit: str = ""
    committed: str = ""
    problems: tuple[str, ...] = ()
    as_they_lay: bool = False


@dataclass(frozen=True)
class _PreparedElsewhere(Project):
    """A project whose tables are written elsewhere, and whose plan texts nobody looks for."""

    tables: Path

    @property
    def processed(self) -> Path:
        return self.tables

    @property
    def documents(self) -> Path:
        return self.tables / "documents"


def read_today(project: Project, reader: Reader, scratch: Path) -> Tables:
    """Return the data as it is now: the prepared tables, or where they are out of date, tables made in scratch.

    Raises
    ------
    DataError
        Where the curated files have problems.
    """
    if is_fresh(project) and all(_has_today_columns(project.processed / f"{name}.csv", name) for name in ROW_TABLES):
        return reader.read(project.processed, PROCESSED)
    made = scratch / "today"
    prepare(_PreparedElsewhere(project.root, made))
    return reader.read(made, PROCESSED)


def _has_today_columns(path: Path, name: str) -> bool:
    try:
        with path.open("rb") as file:
            return file.readline().decode("utf-8", "replace").strip() == ",".join(PREPARED[name].columns)
    except OSError:
        return False


def open_baseline(project: Project, since: str, reader: Reader, scratch: Path) -> Baseline:
    """Return the state of the data that the user named.

    Parameters
    ----------
    since
        A git revision, the folder of a project (or its `data`), or a folder with processed tables.
    scratch
        An empty folder for what is taken out of git and for prepared tables.

    Raises
    ------
    ParameterError
        Where there is no such folder or revision, it holds no data, no plan, or both words could be meant.
    DataError
        Where its tables cannot be read.
    """
    folder = Path(since).expanduser()
    if since and folder.is_dir():
        if not since.startswith((".", "~", "/")) and _resolve(project, since):
            raise ParameterError(
                f"--since: found '{since}', which is a folder and a git revision; expected one of the two. "
                f"Write './{since}' for the folder, or the commit's hash for the revision."
            )
        baseline = _open_folder(project, folder.resolve(), reader, scratch)
    elif since and folder.exists():
        raise ParameterError(
            f"--since: found '{since}', which is a file; expected a git revision or a folder. "
            "Name the folder that holds the earlier data."
        )
    else:
        baseline = _open_revision(project, since, reader, scratch)
    if not baseline.tables["plans"].rows:
        raise ParameterError(
            f"--since: found '{since}', which holds no published plan; expected a baseline with at least one. "
            "Name a later revision or another folder."
        )
    return baseline


# -------------------------------------------------------------------------------------------------------------- folders


def _open_folder(project: Project, folder: Path, reader: Reader, scratch: Path) -> Baseline:
    name = folder.name or str(folder)
    # `data` and `data/raw` are taken for the project that they belong to; `data/processed` is meant as it stands.
    root = folder
    if folder.name == "raw" and (folder.parent.parent / MARK) == folder / MARK.name:
        root = folder.parent.parent
    elif folder.name == "data" and (folder.parent / MARK).is_file():
        root = folder.parent
    if root == project.root.resolve():
        raise ParameterError(
            f"--since: found '{name}', the data that is to be compared; expected an earlier state of it. "
            "Name a git revision, a copy made before, or data/processed for what was prepared last."
        )
    if (root / MARK).is_file() or (root / PROCESSED / "values.csv").is_file():
        return _open_root(root, name, reader, scratch, fetch_tables=lambda: None)
    if (folder / "values.csv").is_file() and (folder / "presence.csv").is_file():
        return Baseline(name, reader.read(folder, name), as_they_lay=True)
    raise ParameterError(
        f"--since: found the folder '{name}' without {MARK.as_posix()} and without processed tables; expected the folder "
        "of a project, or one with the tables that `plans prepare` writes. Name such a folder, or a git revision."
    )


def _open_root(root: Path, name: str, reader: Reader, scratch: Path, fetch_tables: Callable[[], None]) -> Baseline:
    """Return the baseline whose data lies under a root, prepared where its curated files allow it."""
    problems: tuple[str, ...] = ()
    there = Project(root)
    if (root / MARK).is_file():
        made = scratch / "baseline"
        try:
            prepare(_PreparedElsewhere(root, made))
            return Baseline(name, reader.read(made, f"{name}:{PROCESSED}"))
        except DataError as error:
            problems = tuple(str(problem) for problem in error.problems)
    fetch_tables()
    if (there.processed / "values.csv").is_file():
        if problems and _recorded_digest(there) not in {"", digest_raw(there)}:
            raise ParameterError(
                f"--since: found '{name}', whose curated files have {_counted(problems)} by today's rules and are not what "
                "the processed tables beside them were made from; expected one state of the data. Mend the problems, name "
                f"another revision or folder, or {PROCESSED} itself to compare with its tables. "
                f"The first problem: {problems[0]}"
            )
        tables = reader.read(there.processed, f"{name}:{PROCESSED}")
        return Baseline(name, tables, problems=problems, as_they_lay=not problems)
    if problems:
        raise ParameterError(
            f"--since: found '{name}', whose curated files have {_counted(problems)} by today's rules and no processed tables "
            "beside them; expected a baseline that can be prepared. Name a later revision, or a folder with its tables. "
            f"The first problem: {problems[0]}"
        )
    raise ParameterError(
        f"--since: found '{name}' without {MARK.as_posix()} and without processed tables; expected data to compare with. "
        "Name a revision or folder that holds the project's data."
    )


def _counted(problems: Sequence[str]) -> str:
    return "1 problem" if len(problems) == 1 else f"{len(problems):,} problems"


def _recorded_digest(project: Project) -> str:
    try:
        return str(json.loads((project.processed / DESCRIPTION).read_bytes())[RAW_DIGEST])
    except (OSError, ValueError, KeyError, TypeError):
        return ""


# ------------------------------------------------------------------------------------------------------------ revisions


def _git(project: Project, *arguments: str, given: bytes | None = None) -> tuple[int, bytes, str]:
    """Return exit status, output and the last line of the errors; status 127 where there is no git."""
    environment = {**os.environ, "LC_ALL": "C", "GIT_OPTIONAL_LOCKS": "0"}
    try:
        done = subprocess.run(
            ["git", *arguments], cwd=project.root, env=environment, input=given, capture_output=True, check=False
        )
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


def _open_revision(project: Project, since: str, reader: Reader, scratch: Path) -> Baseline:
    commit = _resolve(project, since)
    if not commit:
        raise _unknown(project, since)
    root = scratch / "revision"
    _extract(project, since, commit, RAW, root)
    opened = _open_root(
        root, since, reader, scratch, fetch_tables=lambda: _extract(project, since, commit, PROCESSED, root)
    )
    committed = _git(project, "show", "--no-patch", "--format=%cs", commit)[1].decode("ascii", "replace").strip()
    return Baseline(opened.name, opened.tables, commit, committed, opened.problems, opened.as_they_lay)


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


def _extract(project: Project, since: str, commit: str, folder: str, root: Path) -> None:
    """Write the files of a folder at a revision under `root`, byte for byte, without checking anything out."""
    status, listed, said = _git(project, "ls-tree", "-r", "-z", commit, "--", folder)
    files: list[tuple[str, str]] = []
    for entry in listed.decode("utf-8", "surrogateescape").split("\0"):
        facts, _, path = entry.partition("\t")
        wanted = path.endswith((".csv", DESCRIPTION)) and not path.startswith(f"{RAW}/documents/")
        if wanted and facts.startswith("100"):
            files.append((facts.split()[2], path))
    wanted_objects = "".join(f"{identifier}\n" for identifier, _ in files).encode()
    content = b""
    if status == 0 and files:
        status, content, said = _git(project, "cat-file", "--batch", given=wanted_objects)
    at = 0
    for _, path in files:
        end = content.find(b"\n", at)
        head = content[at:end].split()
        if status or end < 0 or len(head) != 3:
            # A partial clone, or a damaged one: a file less would be a plan less.
            status = status or 1
            said = said or f"no content for {path}"
            break
        size = int(head[2])
        target = root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content[end + 1 : end + 1 + size])
        at = end + 1 + size + 1
    if status:
        raise ParameterError(
            f"--since: found '{since}', whose files git cannot read ({said}); expected a whole repository. "
            "Fetch what is missing, or name a folder that holds the earlier data."
        )
