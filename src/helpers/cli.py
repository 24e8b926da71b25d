"""The command line: `plans check | prepare | build | list ...`.

Each command imports what it needs when it runs, so that `plans check` starts without waiting for pandas or Jupyter.
`main` alone turns errors into messages and an exit status: 0 for success, 1 where a report could not be built, 2 for
bad data or a bad command line.
"""

from __future__ import annotations

import contextlib
import csv
import os
import signal
import sys
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, get_args

import typer

from helpers.data.codes import PlanKind
from helpers.display.words import languages
from helpers.errors import BuildError, DataError, HelpersError, ParameterError, Problem
from helpers.paths import LONGEST_SHOWN, Project, find_root, hold_lock
from helpers.reports.jobs import Limits
from helpers.reports.processes import collect_seldom

if TYPE_CHECKING:
    from helpers.data.checking import CheckResult, SharedTables
    from helpers.data.schema import PreparedCrosscheck

app = typer.Typer(
    name="plans",
    help="Compare local education plans: check and prepare curated data, build reports.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


LIMITS = Limits()
# no path, title or note is longer
LONGEST_ARGUMENT = 5_000


if TYPE_CHECKING:

    class Language(StrEnum):
        """A language of the reports."""

        EN = "en"
else:
    # there is a language where there are words for it
    Language = StrEnum("Language", {code.upper(): code for code in languages()})


class Listing(StrEnum):
    """What `plans list` can print."""

    REGIONS = "regions"
    INDICATORS = "indicators"
    REQUIREMENTS = "requirements"
    REPORTS = "reports"


Root = Annotated[
    Path | None,
    typer.Option("--root", metavar="DIR", help="The folder with data/, notebooks/ and reports/.", show_default=False),
]
Documents = Annotated[
    Path | None,
    typer.Option(
        "--documents", metavar="DIR", help="The folder with your copies of the plan texts.", show_default=False
    ),
]


def open_project(root: Path | None) -> Project:
    """Return the project that a command works on."""
    return Project(find_root(explicit=root))


def say(line: str = "", error: bool = False) -> None:
    """Print a line; characters that the terminal cannot show are replaced rather than fatal."""
    stream = sys.stderr if error else sys.stdout
    try:
        print(line, file=stream)
    except UnicodeEncodeError:
        encoding = stream.encoding or "ascii"
        print(line.encode(encoding, "replace").decode(encoding), file=stream)


# ---------------------------------------------------------------------------------------------------- check and prepare


@app.command()
def check(root: Root = None, documents: Documents = None) -> None:
    """Print every problem in data/raw; exit status 2 if there is one."""
    from helpers.data.checking import check_project

    result = check_project(open_project(root), documents=documents)
    for line in _describe_check(result):
        say(line)
    if not result.ok:
        raise typer.Exit(2)


def _describe_check(result: CheckResult) -> Iterator[str]:
    yield from result.notices
    if result.crosschecks:
        agreeing = sum(each.agrees is True for each in result.crosschecks)
        yield f"Cross-checks: {agreeing} of {len(result.crosschecks)} agree (none is a problem of the data)."
        yield from (f"  {_describe_crosscheck(each)}" for each in result.crosschecks)
    if result.remaining:
        yield f"Left to do in draft plans: {len(result.remaining)}"
        yield from (f"  {problem}" for problem in result.remaining)
    yield from map(str, result.problems)
    counted = ", ".join(f"{number:,} {name}" for name, number in result.counts.items())
    problems = "1 problem" if len(result.problems) == 1 else f"{len(result.problems):,} problems"
    yield f"Checked {counted}: {problems if result.problems else 'no problems'}."


def _describe_crosscheck(each: PreparedCrosscheck) -> str:
    from helpers.data.cells import print_fraction, print_number

    said = f"{each.crosscheck_id}: the plan prints {print_number(each.stated)}"
    if each.computed is None or each.difference is None:
        return f"{said}; nothing can be computed from the other figures."
    differs = f"differs by {print_fraction(each.difference)}"
    verdict = "agrees" if each.agrees else "cannot be said" if each.agrees is None else differs
    return f"{said}, its other figures give {print_fraction(each.computed)}: {verdict}."


@app.command()
def prepare(root: Root = None) -> None:
    """Make data/processed from data/raw; refused while data/raw has problems."""
    from helpers.preparing.tables import prepare as prepare_tables

    project = open_project(root)
    with hold_lock(project):
        result = prepare_tables(project)
    for notice in result.check.notices:
        say(notice)
    counted = ", ".join(f"{number:,} {name}" for name, number in result.rows.items())
    say(f"Prepared {counted}: {', '.join(result.changed) if result.changed else 'nothing'} changed.")


@app.command()
def init(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="A new or an empty folder.", show_default=False)],
) -> None:
    """Make a project of one's own: the curated data, its tables and the notebooks, to be changed at will."""
    from helpers.curation.new_project import lay_out

    made = lay_out(folder)
    say(f"Made a project in {made}. Go there, then: plans check, plans build.")


# --------------------------------------------------------------------------------------------------- audit and new plan


@app.command()
def audit(
    plans: Annotated[
        list[str] | None,
        typer.Argument(metavar="[PLAN]...", help="Plan ids; all whose text is at hand by default.", show_default=False),
    ] = None,
    root: Root = None,
    documents: Documents = None,
    fill: Annotated[
        bool, typer.Option("--fill", help="First fill in offsets that are unambiguous, and dismiss dates and the like.")
    ] = False,
) -> None:
    """Hold the rows against the plan texts; exit status 0 only when nothing is open, wrong or unfinished."""
    from helpers.curation.audit import run_audit

    project = open_project(root)
    # filling writes; reading need not wait for anybody
    with hold_lock(project) if fill else contextlib.nullcontext():
        lines, status = run_audit(project, documents, plans or (), fill)
    for line in lines:
        say(line)
    if status:
        raise typer.Exit(status)


def _fact(help_text: str, *names: str) -> typer.models.OptionInfo:
    option = typer.Option(*names, help=help_text, show_default=False)
    assert isinstance(option, typer.models.OptionInfo)
    return option


@app.command()
def new(
    region_id: Annotated[
        str, typer.Argument(help="The region's id, such as 'yingze'; a new one is registered.", show_default=False)
    ] = "",
    document: Annotated[
        Path | None,
        typer.Option("--document", metavar="FILE", help="The plan's text as plain text.", show_default=False),
    ] = None,
    listed: Annotated[
        Path | None,
        typer.Option(
            "--from",
            metavar="LIST.CSV",
            help="Register each plan of a list: a line each, with region_id, document and the columns of the tables.",
            show_default=False,
        ),
    ] = None,
    title: Annotated[str, _fact("The plan's title as printed.", "--title")] = "",
    title_en: Annotated[str, _fact("Its title in English.")] = "",
    kind: Annotated[str, _fact("One of " + ", ".join(get_args(PlanKind)) + ".")] = "",
    issued: Annotated[str, _fact("Date of issue: 2022, 2022-05 or 2022-05-31.")] = "",
    period_start: Annotated[str, _fact("First year the plan speaks for.")] = "",
    period_end: Annotated[str, _fact("Last year the plan speaks for.")] = "",
    document_number: Annotated[str, _fact("Its document number as printed.")] = "",
    issuer_zh: Annotated[str, _fact("Who issued it, as printed.")] = "",
    issuer_en: Annotated[str, _fact("Who issued it, in English.")] = "",
    published_by: Annotated[str, _fact("Where the text was published.")] = "",
    themes_read: Annotated[str, _fact("Themes read completely, with ';' between them.")] = "",
    note_en: Annotated[str, _fact("A note on the plan.")] = "",
    note_zh: Annotated[str, _fact("The same note in Chinese.")] = "",
    name_en: Annotated[str, _fact("New region: its name in English.")] = "",
    name_zh: Annotated[str, _fact("New region: its name in Chinese.")] = "",
    province_en: Annotated[str, _fact("New region: its province in English.")] = "",
    province_zh: Annotated[str, _fact("New region: its province in Chinese.")] = "",
    level: Annotated[str, _fact("New region: prefecture or county.")] = "",
    gb2260: Annotated[str, _fact("New region: its GB/T 2260 code.")] = "",
    parent_en: Annotated[str, _fact("New region: the prefecture it belongs to, in English.")] = "",
    parent_zh: Annotated[str, _fact("New region: the prefecture it belongs to, in Chinese.")] = "",
    root: Root = None,
) -> None:
    """Register a plan and write its draft, in which every figure of the text stands."""
    from helpers.curation import new_plan

    given = locals()
    facts = {name: given[name] for name in (*new_plan.REGION_FIELDS, *new_plan.PLAN_FIELDS) if given.get(name)}
    facts |= {"title_zh": title} if title else {}
    project = open_project(root)
    if listed:
        if region_id or document or facts:
            raise ParameterError(
                "--from: found a plan on the command line beside the list; expected one of the two. "
                "Write the plan into the list, or leave --from out."
            )
        with hold_lock(project):
            _register_list(project, listed)
        return
    if not region_id or document is None:
        raise ParameterError(
            "plans new: found no REGION_ID with --document; expected both, or --from with a list. "
            "`plans new --help` says what else can be given."
        )
    if sys.stdin.isatty():
        told = new_plan.complete_plan(facts, new_plan.read_document(document).text)
        for name in new_plan.missing_fields(project, region_id, told):
            facts[name] = _ask(new_plan.flag(name), new_plan.choices(name))
    with hold_lock(project):
        done = new_plan.register(project, region_id, facts, document)
    for line in new_plan.describe(done):
        say(line)


@app.command()
def confirm(
    plan: Annotated[str, typer.Argument(help="The plan's id.")],
    rows: Annotated[
        list[str] | None,
        typer.Argument(metavar="[ROW]...", help="Rows that you have read: v003, v003-v010, c001.", show_default=False),
    ] = None,
    complete: Annotated[bool, typer.Option("--complete", help="All rows in which nothing is empty.")] = False,
    drop: Annotated[bool, typer.Option("--drop", help="Take the rows out.")] = False,
    root: Root = None,
) -> None:
    """Clear the marks of draft rows that you have read and found right; exit status 1 while a named one is incomplete."""
    from helpers.curation import confirming

    project = open_project(root)
    with hold_lock(project):
        done = confirming.confirm_rows(project, plan, rows or (), complete, drop)
    for line in confirming.describe(done):
        say(line)
    if done.incomplete:
        raise typer.Exit(1)


indicator_app = typer.Typer(help="The codebook: add an indicator.", no_args_is_help=True, rich_markup_mode=None)
app.add_typer(indicator_app, name="indicator")


@indicator_app.command("new")
def new_indicator(
    indicator: Annotated[str, typer.Argument(help="Its name in the codebook, such as 'school_library_books'.")],
    figure: Annotated[str, typer.Option("--figure", metavar="VALUE_ID", help="The figure that needs it.")],
    name_en: Annotated[str, _fact("Its name in English.")] = "",
    name_zh: Annotated[str, _fact("Its name in Chinese; the figure's term by default.")] = "",
    definition_en: Annotated[str, _fact("What it counts, over what.")] = "",
    definition_zh: Annotated[str, _fact("The same in Chinese.")] = "",
    theme: Annotated[str, _fact("Its theme; that of the nearest indicator by default, as the next three.")] = "",
    topic: Annotated[str, _fact("Its topic.")] = "",
    family: Annotated[str, _fact("Indicators that a reader could take it for.")] = "",
    base: Annotated[str, _fact("What is counted.")] = "",
    unit: Annotated[str, _fact("Its unit; that of the figure, without magnitude, by default.")] = "",
    measures: Annotated[str, _fact("level, change, flow or interval; by the figure's words by default.")] = "",
    better: Annotated[str, _fact("higher, lower or neither.")] = "",
    definition_source: Annotated[str, _fact("Whose definition it is.")] = "",
    definition_seen_at: Annotated[str, _fact("An address where that document was seen.")] = "",
    aliases_zh: Annotated[str, _fact("What else it is called, with ';' between.")] = "",
    root: Root = None,
) -> None:
    """Add an indicator to the codebook with what a figure tells, and give it to the figure."""
    from helpers.curation import new_indicator as adding

    given = locals()
    cells = {name: given[name] for name in adding.FIELDS if given.get(name)}
    project = open_project(root)
    if sys.stdin.isatty():
        proposed = adding.propose(project, figure, cells)
        for near, base in proposed.near:
            say(f"  near: {near} ({base})")
        for name in adding.missing_cells(proposed.row):
            cells[name] = _ask(name.replace("_", "-"), adding.choices(project, name))
    with hold_lock(project):
        made = adding.add_indicator(project, indicator, figure, cells)
    for line in adding.describe(made):
        say(line)


def _ask(flag: str, choices: Sequence[str]) -> str:
    """Return what a user answers; where there are choices, one of them, by its name or its number."""
    label = flag.removeprefix("--").replace("-", " ")
    if not choices:
        return str(typer.prompt(label))
    for number, choice in enumerate(choices, start=1):
        say(f"  {number} {choice}")
    answer = ""
    while answer not in choices:
        answer = str(typer.prompt(label)).strip()
        if answer.isdigit() and 0 < int(answer) <= len(choices):
            answer = choices[int(answer) - 1]
    return answer


def _register_list(project: Project, listed: Path) -> None:
    from helpers.curation import new_plan
    from helpers.data.sheets import MOST_PROBLEMS

    refused = 0
    for done, problem in new_plan.register_list(project, listed):
        for line in new_plan.describe(done) if done else ():
            say(line)
        if problem:
            refused += 1
            if refused <= MOST_PROBLEMS:
                say(problem, error=True)
    if refused:
        shown = f", of which {MOST_PROBLEMS} are listed" if refused > MOST_PROBLEMS else ""
        told = f"{refused:,} {'row was' if refused == 1 else 'rows were'} refused{shown}; all others are registered."
        say(told, error=True)
        raise typer.Exit(2)


# ---------------------------------------------------------------------------------------------------------------- build


@app.command()
def build(
    root: Root = None,
    only: Annotated[
        str | None,
        typer.Option(
            "--only",
            metavar="GLOB",
            help="Only reports whose name matches, such as 'region_profile/*'.",
            show_default=False,
        ),
    ] = None,
    language: Annotated[
        Language | None, typer.Option("--language", help="Only this language.", show_default=False)
    ] = None,
    jobs: Annotated[
        int, typer.Option("--jobs", metavar="N", min=0, help="Reports made at a time; 0 for one a processor core.")
    ] = 0,
    force: Annotated[bool, typer.Option("--force", help="Build what has not changed too.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Print what would be built and why, no more.")] = False,
    verify: Annotated[
        bool, typer.Option("--verify", help="Look at the content of what stands, not only at its size and times.")
    ] = False,
    pdf: Annotated[
        bool, typer.Option("--pdf", help="Print each report as PDF too, with this machine's Chromium.")
    ] = False,
    timeout: Annotated[
        float, typer.Option("--timeout", metavar="S", min=1, help="Seconds that one report may take.")
    ] = LIMITS.seconds,
    memory: Annotated[
        int, typer.Option("--memory", metavar="MB", min=50, help="Memory that one report may use.")
    ] = LIMITS.megabytes,
    max_output: Annotated[
        int, typer.Option("--max-output", metavar="MB", min=1, help="What the cells of one report may show and print.")
    ] = LIMITS.output_megabytes,
    fresh: Annotated[
        bool, typer.Option("--fresh", help="Give each report a fresh interpreter instead of a fork: slower, the same.")
    ] = False,
    dask: Annotated[
        str,
        typer.Option(
            "--dask",
            metavar="ADDRESS",
            help="Have the workers of a Dask cluster make the reports, such as tcp://10.0.0.5:8786.",
            show_default=False,
        ),
    ] = "",
    quiet: Annotated[
        bool, typer.Option("--quiet", help="Say nothing where no page has changed and nothing has failed.")
    ] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print how it went as JSON; the log goes to standard error.")
    ] = False,
) -> None:
    """Check, prepare and build what has changed; exit status 1 if a report failed, 2 for bad data."""
    from helpers.reports.building import Options
    from helpers.reports.building import build as build_reports
    from helpers.reports.progress import Summary

    limits = Limits(timeout, memory, max_output)
    options = Options(
        only, language.value if language else None, force, dry_run, verify, jobs, pdf, fresh, dask, quiet, limits
    )
    summary, log = Summary(), sys.stderr if as_json else sys.stdout
    try:
        build_reports(open_project(root), options, log, summary)
    except (HelpersError, OSError, Stopped) as end:
        summary.status, summary.message = explain_end(end)
        raise
    finally:
        if as_json:
            say(summary.write())
    if summary.status:
        raise typer.Exit(summary.status)


# -------------------------------------------------------------------------------------------------------------- changes


@app.command()
def changes(
    since: Annotated[
        str,
        typer.Option(
            "--since",
            metavar="REVISION|FOLDER",
            help="A git revision, or a folder with the earlier data.",
            show_default=False,
        ),
    ],
    root: Root = None,
    language: Annotated[
        Language | None, typer.Option("--language", help="Only this language.", show_default=False)
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output",
            metavar="FILE",
            help="Write one page there, in English unless --language says otherwise.",
            show_default=False,
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print all differences as JSON and write no page.")] = False,
) -> None:
    """Report what differs in the data since a git revision, or since what a folder holds."""
    from helpers.reports.building import refresh_index
    from helpers.reports.changes import open_states, print_json, summarise, write_pages

    project = open_project(root)
    with open_states(project, since) as states:
        if as_json:
            say(print_json(states))
            return
        with hold_lock(project):
            written = write_pages(project, states, language.value if language else "", output)
            if output is None:
                refresh_index(project)
        for line in summarise(states):
            say(line)
    shown = [path.relative_to(project.root) if path.is_relative_to(project.root) else path for path in written]
    say(f"Wrote {' and '.join(path.as_posix() for path in shown)}.")


# ----------------------------------------------------------------------------------------------------------------- list


@app.command("list")
def list_command(
    what: Annotated[Listing | None, typer.Argument(help="All where none is named.", show_default=False)] = None,
    root: Root = None,
    language: Annotated[Language, typer.Option("--language", help="The language of names.")] = Language.EN,
) -> None:
    """Print regions, indicators, requirements and reports."""
    project = open_project(root)
    wanted = [what] if what else list(Listing)
    for number, each in enumerate(wanted):
        if len(wanted) > 1:
            say(("\n" if number else "") + each.value.capitalize())
        for line in align(LISTED[each](project, language.value)):
            say(line)


def _list_regions(project: Project, language: str) -> list[Sequence[str]]:
    from helpers.data.checking import read_shared

    shared = read_shared(project)
    _refuse([*shared.regions.problems, *shared.plans.problems])
    plans: dict[str, list[str]] = {}
    for plan in shared.plans.records:
        plans.setdefault(plan.region_id, []).append(plan.plan_id + (" (draft)" if plan.is_draft else ""))
    rows: list[Sequence[str]] = [("region", "name", "province", "level", "GB/T 2260", "plans")]
    for region in sorted(shared.regions.records, key=lambda region: region.region_id):
        named, province = getattr(region, f"name_{language}"), getattr(region, f"province_{language}")
        listed = ", ".join(plans.get(region.region_id, ["none"]))
        rows.append(
            (region.region_id, named, province, _name(shared, "level", region.level, language), region.gb2260, listed)
        )
    return rows


def _list_indicators(project: Project, language: str) -> list[Sequence[str]]:
    from helpers.data.checking import read_shared

    shared = read_shared(project)
    _refuse(shared.indicators.problems)
    rows: list[Sequence[str]] = [("indicator", "name", "theme", "base", "unit")]
    for row in sorted(shared.indicators.records, key=lambda row: (row.theme, row.indicator)):
        codes = [_name(shared, field, getattr(row, field), language) for field in ("theme", "base", "unit")]
        rows.append((row.indicator, getattr(row, f"name_{language}"), *codes))
    return rows


def _list_requirements(project: Project, language: str) -> list[Sequence[str]]:
    from helpers.data.checking import read_shared

    shared = read_shared(project)
    _refuse(shared.requirements.problems)
    rows: list[Sequence[str]] = [("requirement", "name", "theme", "of whom", "due", "since", "document")]
    for row in shared.requirements.records:
        codes = [_name(shared, field, getattr(row, field), language) for field in ("theme", "binds")]
        document = row.document_number or row.issuing_document
        rows.append((row.requirement_id, getattr(row, f"name_{language}"), *codes, row.due, row.in_force, document))
    return rows


def _name(shared: SharedTables, field: str, code: str, language: str) -> str:
    word = shared.book.codes.get(field, {}).get(code)
    return str(getattr(word, f"name_{language}")) if word else code


def _list_reports(project: Project, language: str) -> list[Sequence[str]]:
    from helpers.reports.matrix import expand

    rows: list[Sequence[str]] = [("report", "languages", "title")]
    titles: dict[str, list[str]] = {}
    spoken: dict[str, list[str]] = {}
    for job in expand(project):
        spoken.setdefault(job.name, []).append(job.language)
        if job.language == language or job.name not in titles:
            titles[job.name] = [job.title]
    rows += [(name, ", ".join(spoken[name]), *titles[name]) for name in spoken]
    return rows


LISTED: dict[Listing, Callable[[Project, str], list[Sequence[str]]]] = {
    Listing.REGIONS: _list_regions,
    Listing.INDICATORS: _list_indicators,
    Listing.REQUIREMENTS: _list_requirements,
    Listing.REPORTS: _list_reports,
}


def _refuse(problems: Sequence[Problem]) -> None:
    if problems:
        raise DataError(problems)


def width_of(text: str) -> int:
    """Return how many columns of a terminal a text takes: Chinese characters take two, combining marks none."""
    return sum(
        0 if unicodedata.combining(character) else 2 if unicodedata.east_asian_width(character) in "WF" else 1
        for character in text
    )


def align(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Yield rows as lines with their cells below each other, the same on a terminal and in a log.

    Parameters
    ----------
    rows
        The cells; the first row is the heading.
    """
    widths = [max(map(width_of, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        yield "  ".join(cell + " " * (width - width_of(cell)) for cell, width in zip(row, widths, strict=True)).rstrip()


# ----------------------------------------------------------------------------------------------------------------- main


class Stopped(BaseException):
    """The command was told to end.

    Attributes
    ----------
    number
        The signal that told it.
    """

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


def _stop(number: int, _: object) -> None:
    """Begin to end; what tidies up is not to be interrupted by a second signal."""
    for each in STOPS:
        signal.signal(each, signal.SIG_IGN)
    raise Stopped(number)


STOPS = (signal.SIGINT, signal.SIGTERM)


def main() -> None:
    """Run the command line, and end the process with its exit status."""
    collect_seldom()
    _open_streams()
    for each in STOPS:
        # a shell that starts something in the background has it ignore ^C
        if signal.getsignal(each) is not signal.SIG_IGN:
            signal.signal(each, _stop)
    status = 1
    try:
        status = run_command()
        sys.stdout.flush()
    except BrokenPipeError:
        pass  # the reader (head, less) has seen enough; what was done by then keeps its status
    except OSError as problem:
        say(explain_system(problem), error=True)
        status = 1
    # Python would complain again of a stream that cannot be flushed
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (OSError, ValueError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
    sys.exit(status)


def _open_streams() -> None:
    """Have two streams that take any character, also where the caller closed theirs."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115
        elif hasattr(getattr(sys, name), "reconfigure"):
            getattr(sys, name).reconfigure(errors="replace")


def run_command() -> int:
    """Run the command of this process and return its exit status; every mistake of a user is a message here.

    Raises
    ------
    BrokenPipeError, OSError
        Where the streams themselves are at fault.
    """
    if any(len(argument) > LONGEST_ARGUMENT for argument in sys.argv[1:]):
        longest = max(sys.argv[1:], key=len)
        told = f"found one of {len(longest):,} characters ('{longest}'); expected at most {LONGEST_ARGUMENT:,}. Shorten it."
        say(cut_arguments(f"An argument: {told}"), error=True)
        return 2
    try:
        app()
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else 0 if end.code is None else 1
    except BrokenPipeError:
        raise
    except (HelpersError, OSError, Stopped) as end:
        status, told = explain_end(end)
        say(told, error=True)
        return status
    except MemoryError:
        say("The machine: found no memory left; expected more. End other programs, then run the command again.", True)
        return 1
    except (UnicodeError, csv.Error) as problem:
        say(f"A file: found text that cannot be read ({problem}); expected UTF-8. Save it as such.", error=True)
        return 2
    except RecursionError:
        say("A file: found parts within parts without end; expected a few. Restore the file.", error=True)
        return 2
    return 0


def explain_end(end: HelpersError | OSError | Stopped) -> tuple[int, str]:
    """Return the exit status and the message of what ended a command."""
    if isinstance(end, Stopped):
        name = signal.Signals(end.number).name
        return 128 + end.number, f"Stopped by {name}. What stands is whole; run the command again to go on."
    if isinstance(end, OSError):
        return 1, explain_system(end)
    return 1 if isinstance(end, BuildError) else 2, cut_arguments(str(end))


def cut_arguments(told: str) -> str:
    """Return a message in which what was asked for is not said again in full, where that is long."""
    asked = [part for argument in sys.argv[1:] for part in (argument, argument.partition("=")[2])]
    for part in sorted((part for part in asked if len(part) > LONGEST_SHOWN), key=len, reverse=True):
        told = told.replace(part, f"{part[:LONGEST_SHOWN]}…")
    return told


def explain_system(problem: OSError) -> str:
    """Return the sentence for what the system refused."""
    named = problem.filename.decode(errors="replace") if isinstance(problem.filename, bytes) else problem.filename
    where = f"'{named}'" if named is not None else "A file or stream"
    return (
        f"{where}: found that the system refused it ({problem.strerror or problem}); expected room and permission. "
        "Mend what forbids it, then run the command again."
    )
