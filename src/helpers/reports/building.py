"""`plans build`: check, prepare, run what has changed, publish, record, and say in the exit status how it went."""

from __future__ import annotations

import contextlib
import datetime
import io
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Generator, Iterator, Sequence, Set
from dataclasses import dataclass, field
from functools import cached_property, partial
from pathlib import Path
from typing import IO, Any, ClassVar

from helpers.data.freshness import recorded_state
from helpers.digests import digest_file
from helpers.errors import BuildError
from helpers.paths import Project, clear_partial, hold_lock, write_whole
from helpers.reports import publishing
from helpers.reports.cluster import check_cluster, pack_inputs, run_on_cluster
from helpers.reports.fingerprints import Inputs, State, stamp_of
from helpers.reports.index import INDEX, write_index
from helpers.reports.jobs import FONTS, Limits, Outcome, Task
from helpers.reports.matrix import Job, expand, select
from helpers.reports.pages import find_answers
from helpers.reports.progress import AS_BEFORE, Summary, show_progress, write_plain
from helpers.reports.record import RECORD, Entry, Output, Record, read_record, why_build
from helpers.reports.workers import Warm, run_tasks

RUN = ".run-"
"""How the folder of a build at work begins, within `reports/`."""

SHARE_OF_RECORD = 20
"""The record is written along the way as often as takes a twentieth of the time: one of thousands of reports is large."""


@dataclass(frozen=True)
class Options:
    """What a build was asked for, made once."""

    only: str | None = None
    language: str | None = None
    force: bool = False
    dry_run: bool = False
    verify: bool = False
    jobs: int = 0
    pdf: bool = False
    fresh: bool = False
    dask: str = ""
    quiet: bool = False
    limits: Limits = field(default_factory=Limits)

    @property
    def workers(self) -> int:
        """Return how many jobs run at a time: one a core, unless told otherwise."""
        if hasattr(os, "sched_getaffinity"):
            return self.jobs or len(os.sched_getaffinity(0))
        return self.jobs or os.cpu_count() or 1


def build(
    project: Project,
    options: Options | None = None,
    stream: IO[str] | None = None,
    summary: Summary | None = None,
) -> int:
    """Build what has changed; return 0, or 1 where a report failed.

    Parameters
    ----------
    stream
        Where the log goes; standard output by default.
    summary
        Takes how it goes, also where the build ends early.

    Raises
    ------
    DataError, ParameterError
        Where the data, the list of reports or the command is wrong; nothing has been built.
    BuildError
        Where another build is at work.
    """
    options, summary, stream = options or Options(), summary or Summary(), stream or sys.stdout
    if options.dask:
        check_cluster(options.dask)
    # the list and the command first: they cost nothing, and a mistake in them makes the rest pointless
    jobs = expand(project)
    chosen = select(jobs, options.only, options.language)
    if options.dry_run:
        return announce(project, options, stream, summary)
    with hold_lock(project, wait=0):
        clear_left(project)
        state = State.find(project)
        before = read_record(project)
        changed = state.digest != before.inputs
        quiet = io.StringIO()
        log = quiet if options.quiet else stream
        with Build.make_warm(project.root, options.fresh, project.reports) as warm:
            if (changed or options.force) and not options.dask:
                # something will be due: what it takes is imported while tables are prepared
                warm.start()
            # what is forced are reports: tables of files that nobody touched since they were prepared are as they were
            if changed or options.verify:
                prepare_data(project)
                state = state.renew_tables()
                # what the data says may have changed names and regions
                jobs = expand(project)
                chosen = select(jobs, options.only, options.language)
            try:
                summary.status = Build(project, options, jobs, log, before, state, summary, warm).run(chosen)
            finally:
                if options.quiet:
                    stream.write(summary.pick(quiet.getvalue()))
    return summary.status


def clear_left(project: Project) -> None:
    """Remove what a killed build left half written. Call it with the lock held."""
    clear_partial(project.reports)
    clear_partial(project.processed)
    for folder in project.reports.glob(f"{RUN}*"):
        shutil.rmtree(folder, ignore_errors=True)


def prepare_data(project: Project, into: Path | None = None) -> None:
    """Check the curated data and write the tables that notebooks read, to another folder if one is named."""
    from helpers.preparing.tables import prepare

    prepare(project, into)


def announce(project: Project, options: Options, stream: IO[str], summary: Summary) -> int:
    """Print what a build would do and why, from the curated files as they are now; nothing of the project is written."""
    with contextlib.ExitStack() as stack:
        record, processed = read_record(project), None
        if State.find(project).digest != record.inputs:
            processed = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="plans-")))
            prepare_data(project, processed)
        inputs, jobs = Inputs(project, processed), expand(project)
        for job in select(jobs, options.only, options.language):
            entry = record.reports.get(job.key)
            reason = why_build(job, entry, inputs.made_from(job), project, options.verify)
            if options.force and not reason:
                reason = "forced"
            stream.write(f"would build {job.key}: {reason}\n" if reason else f"would leave {job.key}: unchanged\n")
            summary.due |= {job.key: reason} if reason else {}
            summary.unchanged += not reason
        for key in sorted(record.reports.keys() - {job.key for job in jobs}):
            stream.write(f"would remove {key}: no longer listed\n")
    summary.status = 0
    return 0


def refresh_index(project: Project) -> None:
    """Write the index anew, where there is one: a page beside the reports has come or gone."""
    if (project.reports / INDEX).is_file():
        before, state = read_record(project), State.find(project)
        standing = Build(project, Options(), expand(project), io.StringIO(), before, state, Summary())
        write_index(project, standing.jobs, standing.record, project.reports / FONTS)


@dataclass
class Build:
    """One run over the jobs, with its record."""

    project: Project
    options: Options
    jobs: Sequence[Job]
    stream: IO[str]
    before: Record
    """As the last build left it."""
    files: State
    summary: Summary
    warm: Warm | None = None
    """Without one, nothing can be made on this machine."""
    record: Record = field(init=False)
    state: str = field(init=False)
    unwritten: str = ""
    written: float = 0.0
    make_warm: ClassVar[Callable[..., Warm]] = Warm

    def __post_init__(self) -> None:
        # what was prepared is what is shown, also where somebody edits the curated files meanwhile
        self.state = recorded_state(self.project)
        self.record = Record(reports={job.key: self._renew(job, self.before.reports.get(job.key)) for job in self.jobs})
        self.record.revision = self.before.revision

    @cached_property
    def inputs(self) -> Inputs:
        """What all jobs have in common."""
        return Inputs(self.project, state=self.files)

    @staticmethod
    def _renew(job: Job, entry: Entry | None) -> Entry:
        named = {
            "name": job.name,
            "language": job.language,
            "theme": job.theme,
            "title": job.title,
            "region": job.region_id,
        }
        return entry.model_copy(update=named) if entry else Entry.model_validate(named)

    def run(self, chosen: Sequence[Job]) -> int:
        """Run the chosen jobs that need it, write index and record, and return the exit status."""
        keys = {job.key for job in chosen}
        removed = self._remove_gone()
        due = self._find_due(keys)
        if due or removed:
            self.record.revision = read_revision(self.project.root)
        failed = unprinted = done = 0
        if due:
            self.inputs.made_from(due[0])  # what is read from here on is held against these digests
        try:
            for good in self._run_jobs(due):
                done += 1
                failed += not good
            unprinted = self._print_pages([job for job in self.jobs if job.key in keys]) if self.options.pdf else 0
        finally:
            # also where the build is told to end: index and record say what stands
            left = len(due) - done
            whole = self._finish(done - failed, failed, left, len(keys) - len(due))
        return 1 if failed or unprinted or not whole else 0

    def _remove_gone(self) -> int:
        """Remove what reports left that are no longer listed, and say so; what somebody changed by hand is left to them."""
        gone = sorted(self.before.reports.keys() - {job.key for job in self.jobs})
        for key in gone:
            try:
                left = publishing.remove_report(self.project.reports, key, self.before.reports[key].outputs)
            except OSError as problem:
                self.say(explain_unwritten(f"reports/{key}", problem))
                continue
            self.say(f"removed {key}: no longer listed")
            self.summary.removed.append(key)
            for path in left:
                self.say(f"  left, since it was changed by hand: {path.relative_to(self.project.root).as_posix()}")
        return len(gone)

    def _find_due(self, keys: Set[str]) -> list[Job]:
        """Return the jobs asked for that need a build, and note of the others whether they are still true."""
        due: list[Job] = []
        for job in self.jobs:
            entry = self.record.reports[job.key]
            reason = self._why(job, entry)
            if job.key in keys and (reason or self.options.force):
                due.append(job)
            if not reason:
                entry.status, entry.reason, entry.failed_notebook = "unchanged", "", ""
            elif entry.status not in {"stale", "failed"}:
                # true until it is built
                standing = stamp_of(publishing.page_path(self.project.reports, job.key)) is not None
                entry.status, entry.reason = ("stale", reason) if standing else ("missing", reason)
        return due

    def _why(self, job: Job, entry: Entry) -> str:
        """Return why a job needs a build; where no file was touched since the last build, what that found still holds."""
        if self.files.digest and self.files.digest == self.before.inputs:
            made_from = entry.made_from
        else:
            made_from = self.inputs.made_from(job)
        return why_build(job, entry, made_from, self.project, self.options.verify)

    def _print_pages(self, chosen: Sequence[Job]) -> int:
        """Print the pages whose PDF is missing or of an older page; return how many could not be printed."""
        from concurrent.futures import ThreadPoolExecutor

        from helpers.reports.pdf import end_printing, find_browser, print_page

        reports = self.project.reports
        due: dict[str, str] = {}
        for job in chosen:
            page, entry = publishing.page_path(reports, job.key), self.record.reports[job.key]
            if not page.is_file():
                continue
            digest = digest_file(page)
            pdf = publishing.pdf_path(reports, job.key)
            if entry.pdf is None or entry.pdf_of != digest or not entry.pdf.is_at(pdf, self.options.verify):
                due[job.key] = digest
        if not due:
            return 0
        try:
            browser = find_browser()
        except BuildError as problem:
            self.say(str(problem))
            self.summary.failed |= dict.fromkeys((f"{key}.pdf" for key in due), str(problem))
            return len(due)

        def attempt(key: str) -> str:
            try:
                print_page(browser, publishing.page_path(reports, key), publishing.pdf_path(reports, key))
            except BuildError as problem:
                return str(problem)
            except OSError as problem:
                return explain_unwritten(f"reports/{key}.pdf", problem)
            return ""

        failed = 0
        # the browsers are processes of their own; these threads only wait for them
        with ThreadPoolExecutor(min(self.options.workers, len(due))) as pool, end_printing(pool):
            for (key, digest), reason in zip(due.items(), pool.map(attempt, due), strict=True):
                if reason:
                    failed += 1
                    self.say(f"FAILED {key} as PDF: {reason}")
                    self.summary.failed[f"{key}.pdf"] = reason
                    continue
                target, entry = publishing.pdf_path(reports, key), self.record.reports[key]
                entry.pdf, entry.pdf_of = Output.of(target), digest
                self.say(f"printed {key}.pdf")
        return failed

    def _run_jobs(self, due: Sequence[Job]) -> Iterator[bool]:
        """Yield for each job that has ended whether it succeeded."""
        if not due:
            return
        named = {job.key: job for job in due}
        with show_progress(len(due), self.stream) as report, contextlib.closing(self._start(due)) as outcomes:
            for outcome in outcomes:
                if outcome.trace:
                    sys.stderr.write(outcome.trace)
                good, told = self._take(named[outcome.key], outcome)
                # written as we go, so that a killed build does not lose what it has done
                if time.monotonic() >= self.written:
                    self._write_record()
                report(told)
                yield good
        publishing.prune_cache(self.project.reports / FONTS, keep=2 * len(self.jobs))

    def _start(self, due: Sequence[Job]) -> Generator[Outcome, None, None]:
        """Return what will yield the jobs' outcomes, from a cluster or from workers of this machine."""
        tasks = [self._make_task(job) for job in due]
        if self.options.dask:
            copies = {plan: path for job in due for plan, (path, _) in self.inputs.copies_of(job).items()}
            inputs = partial(pack_inputs, self.project, tasks, copies)
            return run_on_cluster(tasks, self.options.dask, inputs, self.options.fresh)
        if self.warm is None:
            raise ValueError("Build without a warm process: it can tell what is due, and make nothing.")
        return run_tasks(tasks, min(self.options.workers, len(tasks)), self.warm)

    def _take(self, job: Job, outcome: Outcome) -> tuple[bool, str]:
        """Publish what came of a job, or keep what failed; return whether it succeeded, and what to say."""
        entry = self.record.reports[job.key]
        entry.seconds = round(outcome.seconds, 2)
        moved = self.inputs.find_moved(job) if outcome.page else ""
        if moved:
            reason = f"{moved}: found that it changed while the report was made; expected one state. Build again."
            outcome = Outcome(job.key, outcome.seconds, reason=reason)
        if outcome.page:
            try:
                told = self._publish(job, entry, outcome)
            except OSError as problem:
                outcome = Outcome(job.key, outcome.seconds, reason=explain_unwritten(f"reports/{job.key}", problem))
            else:
                return True, f"built {job.key} ({outcome.seconds:.1f} s): {told}"
        lines = [f"FAILED {job.key}: {outcome.reason}"]
        self.summary.failed[job.key] = outcome.reason
        kept = None
        try:
            kept = publishing.keep_failed(self.project.reports, job.key, outcome.failed_notebook)
        except OSError as problem:
            lines.append(f"  not kept: {explain_unwritten(f'reports/failed/{job.key}.ipynb', problem)}")
        standing = publishing.page_path(self.project.reports, job.key).is_file()
        entry.status, entry.reason = ("stale" if standing else "failed"), outcome.reason
        entry.failed_notebook = kept.relative_to(self.project.reports).as_posix() if kept else ""
        if kept:
            lines.append(f"  kept: {kept.relative_to(self.project.root)}")
        return False, "\n".join(lines)

    def _publish(self, job: Job, entry: Entry, outcome: Outcome) -> str:
        """Publish a page and its notebook; return how the page stands to the one before."""
        reports = self.project.reports
        standing = entry.page is not None and entry.page.is_at(publishing.page_path(reports, job.key))
        before = entry.page.sha256 if entry.page and standing else ""
        page = publishing.publish_report(reports, job.key, outcome.page, outcome.notebook)
        entry.page, entry.notebook = Output.of(page), Output.of(publishing.notebook_path(reports, job.key))
        if entry.pdf and entry.pdf_of != entry.page.sha256:
            # beside the new page it would say something else
            publishing.pdf_path(reports, job.key).unlink(missing_ok=True)
            entry.pdf, entry.pdf_of = None, ""
        entry.status, entry.reason, entry.failed_notebook = "built", "", ""
        entry.made_from = self.inputs.made_from(job)
        entry.built_at, entry.revision = now(), self.record.revision
        entry.findings = [] if job.region_id else find_answers(outcome.page)
        self.summary.built.append(job.key)
        if entry.page.sha256 == before:
            return AS_BEFORE
        self.summary.changed.append(job.key)
        return "page changed" if before else "new page"

    def _make_task(self, job: Job) -> Task:
        return Task(
            key=job.key,
            name=job.name,
            language=job.language,
            languages=job.languages,
            answers=job.answers,
            region=job.region_name,
            notebook=self.project.notebooks / job.notebook,
            where=f"{self.project.notebooks.name}/{job.notebook}",
            parameters=dict(job.parameters),
            root=self.project.root,
            cache=self.project.reports / FONTS,
            state=self.state,
            reach=job.reach.pack(),
            limits=self.options.limits,
        )

    def _write_record(self) -> None:
        """Write the record; where that fails it is said once, in the end."""
        self.record.counts = dict(sorted(Counter(entry.status for entry in self.record.reports.values()).items()))
        self.record.ended_at = now()
        began = time.monotonic()
        try:
            write_whole(self.project.reports / RECORD, self.record.write(), within=self.project.reports)
        except OSError as problem:
            self.unwritten = explain_unwritten(f"reports/{RECORD}", problem)
        else:
            self.unwritten = ""
        self.written = time.monotonic() + SHARE_OF_RECORD * (time.monotonic() - began)

    def _finish(self, built: int, failed: int, left: int, unchanged: int) -> bool:
        """Write record and index, say how it went, and return whether both could be written."""
        true = all(entry.status in {"built", "unchanged"} for entry in self.record.reports.values())
        # the next build need read no file where none was touched
        self.record.inputs = self.files.settle() if true else ""
        self.summary.not_built, self.summary.unchanged = left, unchanged
        self._write_record()
        if self.unwritten:
            self.say(self.unwritten)
        if left:
            told = f"{built} built, {failed} failed, {left} not built, {unchanged} unchanged."
        elif built or failed:
            told = f"{built} built, {failed} failed, {unchanged} unchanged."
        else:
            told = f"Nothing to do: {unchanged} reports are as their data says."
        try:
            index = write_index(self.project, self.jobs, self.record, self.project.reports / FONTS)
        except OSError as problem:
            self.say(f"{told}\n{explain_unwritten(f'reports/{INDEX}', problem)}")
            return False
        self.say(f"{told}\nIndex: {index}")
        return not self.unwritten

    def say(self, text: str) -> None:
        """Write lines to the build's log."""
        write_plain(self.stream, text)


def explain_unwritten(where: str, problem: OSError) -> str:
    """Return the sentence for a file that could not be written."""
    return (
        f"{where}: found that it cannot be written ({problem.strerror or problem}); expected room and permission. "
        "Make room, mend the permissions or take away what is in the way, then build again."
    )


def now() -> str:
    """Return the time to the second, in UTC."""
    return datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")


def read_revision(root: Path, run: Callable[..., Any] = subprocess.run) -> str:
    """Return the revision of the sources, with a plus where files differ from it; empty without git."""
    try:
        told = run(
            ["git", "-C", str(root), "describe", "--always", "--dirty=+", "--abbrev=12", "--exclude=*"],
            capture_output=True,
            text=True,
            timeout=10,
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return str(told.stdout).strip() if told.returncode == 0 else ""
