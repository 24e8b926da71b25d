"""`reports/build.json`: what stands, from what it was made, and how the last build went.

A build trusts the record for nothing but what may be skipped: paths are made from the names of reports, never read out of
it, and one that is damaged, of another version or no record at all makes every report due.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from helpers.digests import digest_file
from helpers.display.words import say
from helpers.paths import Project, read_own
from helpers.reports import publishing
from helpers.reports.fingerprints import PARTS, Stamp, stamp_of
from helpers.reports.index import OWN
from helpers.reports.matrix import Job

RECORD = "build.json"
SCHEMA = Path(__file__).with_name("build.schema.json")
# what a report of a build is called, and nothing that leads out of reports/
KEY = re.compile(r"[a-z]{2,3}(-[A-Za-z]{2,8})*/[a-z0-9]+(_[a-z0-9]+)*(/[a-z0-9]+(-[a-z0-9]+)*)?")
LONGEST = 300

Status = Literal["built", "unchanged", "stale", "failed", "missing"]
Digest = Annotated[str, Field(pattern="^([0-9a-f]{64})?$")]


class Output(BaseModel):
    """A file as it was published.

    Attributes
    ----------
    stamp
        Size, times of writing and of change in nanoseconds, and inode.
    sha256
        Of its content.
    """

    model_config = ConfigDict(extra="forbid")

    stamp: Stamp = (0, 0, 0, 0)
    sha256: Digest = ""

    @classmethod
    def of(cls, path: Path) -> Output:
        """Return what stands at a path."""
        return cls(stamp=stamp_of(path) or (0, 0, 0, 0), sha256=digest_file(path))

    def is_at(self, path: Path, verify: bool = False) -> bool:
        """Return whether this very content stands there.

        Its stamp tells; one that differs, as after a copy of the whole folder, is settled by the content.

        Parameters
        ----------
        verify
            Whether to look at the content in any case.
        """
        stamp = stamp_of(path)
        if stamp is None:
            return False
        if stamp == self.stamp and not verify:
            return True
        try:
            same = stamp[0] == self.stamp[0] and digest_file(path) == self.sha256
        except OSError:
            return False
        if same:
            self.stamp = stamp
        return same


class Entry(BaseModel):
    """What the record says of one report in one language.

    Attributes
    ----------
    status
        `built` by the latest build, or `unchanged` in it; `stale`: an older page stands, and `reason` says why;
        `failed`: there is no page; `missing`: never built.
    page, notebook, pdf
        The page that stands, the executed notebook it was made from, and the page as PDF if it was printed.
    made_from
        A digest of each part of what the page that stands was made from.
    pdf_of
        The digest of the page that the PDF was printed from.
    failed_notebook
        Where the notebook of the last failure is kept, below `reports/`.
    findings
        The sentences of the answer of the page that stands, as text; of reports that are not about one region.
    """

    model_config = ConfigDict(extra="ignore")

    name: str
    language: str
    theme: str
    title: str
    region: str = ""
    status: Status = "missing"
    reason: str = ""
    page: Output | None = None
    notebook: Output | None = None
    failed_notebook: str = ""
    made_from: dict[str, str] = {}
    built_at: str = ""
    revision: str = ""
    seconds: float = 0.0
    pdf: Output | None = None
    pdf_of: Digest = ""
    findings: list[str] = []

    @property
    def outputs(self) -> dict[str, Output]:
        """The files that stand, by kind."""
        named = {"page": self.page, "notebook": self.notebook, "pdf": self.pdf}
        return {kind: output for kind, output in named.items() if output is not None}


class Record(BaseModel):
    """`reports/build.json`.

    Attributes
    ----------
    ended_at, revision
        When the latest build ended, in UTC, and of which revision of the sources.
    counts
        How many reports are in each status.
    inputs
        A digest of the stamps of all that a build reads, as they were when nothing but what stands was due.
    reports
        By language and name.
    """

    model_config = ConfigDict(extra="ignore")

    version: Literal[2] = 2
    ended_at: str = ""
    revision: str = ""
    counts: dict[str, int] = {}
    inputs: str = ""
    reports: dict[str, Entry] = {}

    def write(self) -> str:
        """Return the record as text."""
        return self.model_dump_json(indent=1) + "\n"


def write_schema() -> str:
    """Return the JSON Schema of the record, which stands beside this module."""
    told: dict[str, Any] = {"$schema": "https://json-schema.org/draft/2020-12/schema"}
    return json.dumps(told | TypeAdapter(Record).json_schema(mode="serialization"), indent=1) + "\n"


def read_record(project: Project) -> Record:
    """Return the record of the builds so far; an empty one where it is missing or unreadable, so all is built anew."""
    try:
        record = Record.model_validate_json(read_own(project.reports / RECORD) or b"")
    except (ValidationError, RecursionError):
        return Record()
    strange = [key for key in record.reports if len(key) > LONGEST or not KEY.fullmatch(key)]
    return Record() if strange else record


def tell(reason: str) -> str:
    """Return one of the index's reasons in the program's own language, as the record keeps it."""
    return str(say(OWN, f"index.reason_{reason}"))


def why_build(job: Job, entry: Entry | None, made_from: dict[str, str], project: Project, verify: bool = False) -> str:
    """Return why a job's page is not what its inputs say, or nothing where it is.

    Parameters
    ----------
    verify
        Whether to look at the content of page and notebook, where their stamps say that nobody touched them.
    """
    if entry is None or entry.page is None or entry.notebook is None:
        return tell("never")
    reports = project.reports
    standing = {"page": publishing.page_path(reports, job.key), "notebook": publishing.notebook_path(reports, job.key)}
    for kind, path in standing.items():
        if not entry.outputs[kind].is_at(path, verify):
            return tell(f"{kind}_gone" if stamp_of(path) is None else f"{kind}_by_hand")
    return next((tell(part) for part in PARTS if entry.made_from.get(part) != made_from[part]), "")
