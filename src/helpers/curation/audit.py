"""The curated rows held against the plan texts: every row where it says, every figure with one owner.

A value owns the characters of its bare figure, a dismissal those of the figure it names. A candidate is owned when its
characters are covered, each by one row, or by several that all say they share it. A word for all is owned by a value
that prints it, whether as its figure (`所有`) or around one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from helpers.curation.candidates import Candidate, find_candidates
from helpers.curation.drafting import DRAFT_COLUMN
from helpers.curation.filling import describe as describe_filling
from helpers.curation.filling import fill_plan
from helpers.data.against_texts import FILL, Row, check_offsets, differs, rows_of
from helpers.data.lexicon import LEXICON
from helpers.data.schema import DISMISSED, PLANS, STATEMENTS, VALUES
from helpers.data.sheets import open_sheet
from helpers.data.texts import PlanText, TextsAtHand, end_of_print, look_for_texts
from helpers.errors import ParameterError, Problem, nearest
from helpers.paths import Project

CONTEXT = 15
MOST_LISTED = 1000


@dataclass
class AuditResult:
    """What the audit of one plan found.

    Attributes
    ----------
    plan
        The plan's text.
    candidates
        Every figure of the text.
    owners
        For each owned candidate, the ids of the values that own it, or `dismissed: reason`.
    open
        Candidates without an owner.
    wrong
        Rows that the text contradicts, and figures with two owners.
    unfinished
        Draft rows that nobody has confirmed; what is empty in them is no contradiction.
    """

    plan: PlanText
    candidates: list[Candidate]
    owners: dict[Candidate, tuple[str, ...]] = field(default_factory=dict)
    open: list[Candidate] = field(default_factory=list)
    wrong: list[Problem] = field(default_factory=list)
    unfinished: list[Problem] = field(default_factory=list)

    @property
    def plan_id(self) -> str:
        """The plan's id."""
        return self.plan.plan_id

    @property
    def owned(self) -> int:
        """How many candidates have their owner."""
        return len(self.owners)

    @property
    def is_clean(self) -> bool:
        """Whether nothing is open, wrong or unfinished."""
        return not self.open and not self.wrong and not self.unfinished


@dataclass(frozen=True)
class _Claim:
    """Characters that a row owns."""

    start: int
    end: int
    owner: str
    shared: bool
    row: Row


def audit_plan(project: Project, plan: PlanText) -> AuditResult:
    """Return what stands open or wrong between a plan's text and its rows; absent files have none.

    Raises
    ------
    DataError
        Where a file of the plan cannot be read.
    """
    wheres = [table.where(plan.plan_id) for table in (VALUES, STATEMENTS, DISMISSED)]
    sheets = [open_sheet(project.root / where, where, header=()) for where in wheres]
    values, _, dismissed = map(rows_of, sheets)
    result = AuditResult(plan, find_candidates(plan.text))
    _sort_problems(result, list(check_offsets(sheets[0], sheets[1], plan)))
    result.wrong += _check_dismissals(plan.text, dismissed, values, result.candidates)
    text = plan.text
    claims = [*_claims(text, values), *_claims(text, dismissed, "figure", "offset")]
    _find_owners(result, sorted(claims, key=lambda claim: claim.start), _claims(text, values, "printed", "offset"))
    result.wrong += _check_sharing(values)
    return result


EMPTY = ("an empty cell", "no offset")


def _sort_problems(result: AuditResult, problems: list[Problem]) -> None:
    """Part what is unfinished from what is wrong: an empty cell of a draft row is what its mark says already."""
    result.unfinished = [problem for problem in problems if problem.column == DRAFT_COLUMN]
    drafts = {(problem.where, problem.line) for problem in result.unfinished}
    result.wrong += [
        problem
        for problem in problems
        if problem.column != DRAFT_COLUMN and not ((problem.where, problem.line) in drafts and problem.found in EMPTY)
    ]


def audit_plans(
    project: Project, documents: Path | str | None = None, plans: Sequence[str] = ()
) -> tuple[list[AuditResult], TextsAtHand]:
    """Return the audit of each plan whose text is at hand, and what the folder of texts holds.

    Parameters
    ----------
    project, documents
        The project, and the folder with copies.
    plans
        Plan ids; all whose text is at hand by default.

    Raises
    ------
    ParameterError
        Where a named plan is unknown or has no text at hand, or no text is at hand at all.
    DataError
        Where a file of a plan cannot be read.
    """
    at_hand = look_for_texts(project, documents)
    for plan_id in plans:
        check_plan(project, plan_id)
        if plan_id not in at_hand.texts:
            raise ParameterError(_missing(at_hand, f"no text of '{plan_id}'"))
    if not at_hand.texts:
        raise ParameterError(_missing(at_hand, "no plan text"))
    return [audit_plan(project, at_hand.texts[plan_id]) for plan_id in plans or at_hand.texts], at_hand


def describe(result: AuditResult) -> Iterator[str]:
    """Yield an audit as lines: a summary, the open figures with context, the wrong rows, the unfinished ones."""
    unfinished = f", {len(result.unfinished)} unfinished" if result.unfinished else ""
    yield (
        f"{result.plan_id}: {len(result.candidates)} figures, {result.owned} owned, {len(result.open)} open, "
        f"{len(result.wrong)} wrong{unfinished}."
    )
    opened = (f"  open {each.offset}: {in_context(result.plan.text, each)}" for each in result.open)
    wrong = (f"  wrong {problem}" for problem in result.wrong)
    waiting = (f"  unfinished {problem}" for problem in result.unfinished)
    for what, lines, number in (
        ("open", opened, len(result.open)),
        ("wrong", wrong, len(result.wrong)),
        ("unfinished", waiting, len(result.unfinished)),
    ):
        yield from islice(lines, MOST_LISTED)
        if number > MOST_LISTED:
            yield f"  {what}: {number - MOST_LISTED:,} more that are not listed; these first."


def run_audit(
    project: Project, documents: Path | str | None = None, plans: Sequence[str] = (), fill: bool = False
) -> tuple[list[str], int]:
    """Return what `plans audit` prints and its exit status: 0 only where nothing is open, wrong or unfinished, else 1.

    Parameters
    ----------
    project, documents, plans
        See `audit_plans`.
    fill
        Whether unambiguous offsets and pattern dismissals are filled in first.

    Raises
    ------
    ParameterError
        Where a named plan is unknown or has no text at hand, or no text is at hand at all.
    """
    lines: list[str] = []
    if fill:
        texts = audit_plans(project, documents, plans)[0]
        for result in texts:
            lines += describe_filling(fill_plan(project, result.plan))
    results, at_hand = audit_plans(project, documents, plans)
    for result in results:
        lines += describe(result)
    if not plans:
        for plan_id in _plan_ids(project):
            if plan_id not in at_hand.texts:
                lines.append(f"{plan_id}: no text at hand in '{at_hand.folder}', so it was not audited.")
    lines += [f"{path.name}: belongs to no plan by its checksum." for path in at_hand.unrecognised]
    if at_hand.unrecognised:
        lines.append("Register a new text with `plans new`; an altered copy has to be fetched again.")
    return lines, 0 if all(result.is_clean for result in results) else 1


def in_context(text: str, candidate: Candidate) -> str:
    """Return a figure between brackets, with some characters on each side, on one line."""
    before = text[max(candidate.offset - CONTEXT, 0) : candidate.offset]
    after = text[candidate.end : candidate.end + CONTEXT]
    figure = LEXICON["locators"]["open_figure"].format(figure=candidate.text)
    return f"{before}{figure}{after}".replace("\r", "").replace("\n", "⏎")


def check_plan(project: Project, plan_id: str) -> None:
    """Raise a ParameterError unless `plans.csv` has a plan."""
    known = _plan_ids(project)
    if plan_id not in known:
        near = nearest(plan_id, known)
        hint = f", perhaps '{near}'" if near else ""
        raise ParameterError(
            f"Plan: found '{plan_id}'; expected a plan id of plans.csv{hint}. `plans list` prints the regions."
        )


def _plan_ids(project: Project) -> list[str]:
    return open_sheet(project.root / PLANS.where(), PLANS.where()).column("plan_id")


def _missing(at_hand: TextsAtHand, what: str) -> str:
    strangers = len(at_hand.unrecognised)
    holds = f", and {strangers} files there belong to no plan by their checksum" if strangers else ""
    return (
        f"Plan texts: found {what} in '{at_hand.folder}'{holds}; expected a copy with the checksum in plans.csv. "
        "Put your copy there, name its folder with --documents, or set PLAN_DOCUMENTS."
    )


# ------------------------------------------------------------------------------------------------------- dismissals


def _check_dismissals(
    text: str, dismissed: list[Row], values: list[Row], candidates: list[Candidate]
) -> Iterator[Problem]:
    ids = {row["value_id"] for row in values}
    starts = {candidate.offset: candidate for candidate in candidates}
    for row in dismissed:
        figure, offset = row["figure"], row.number("offset")
        if offset is None:
            yield row.problem("offset", "no offset", "where the figure stands", FILL)
            continue
        end = end_of_print(text, offset, figure)
        if end < 0:
            yield differs(row, "figure", text, offset, figure or "?")
        elif offset not in starts or starts[offset].end > end:
            yield row.problem(
                "figure",
                f"'{figure}' at {offset}, which is no figure",
                "a figure that the audit finds",
                "Delete the row, or correct its offset.",
            )
        if row["reason"] == "condition" and row["belongs_to"] not in ids:
            found = f"'{row['belongs_to']}'" if row["belongs_to"] else "an empty cell"
            expected = "the value_id that the condition belongs to"
            yield row.problem("belongs_to", found, expected, "Name a value of this plan.")


# ------------------------------------------------------------------------------------------------------- ownership


def _claims(text: str, rows: list[Row], column: str = "figure", place: str = "figure_offset") -> list[_Claim]:
    """Return the characters that rows own by what they print in a column, at the place that another column says."""
    found = []
    for row in rows:
        printed, offset = row[column], row.number(place)
        if printed and offset is not None:
            owner = row["value_id"] or f"dismissed: {row['reason']}"
            end = max(end_of_print(text, offset, printed), offset + len(printed))
            found.append(_Claim(offset, end, owner, row["reading_kind"] == "shared", row))
    return found


def _by_character(claims: list[_Claim]) -> dict[int, list[_Claim]]:
    found: dict[int, list[_Claim]] = {}
    for claim in claims:
        for place in range(claim.start, claim.end):
            found.setdefault(place, []).append(claim)
    return found


def _find_owners(result: AuditResult, claims: list[_Claim], printed: list[_Claim]) -> None:
    by_character, around = _by_character(claims), _by_character(printed)
    told: set[frozenset[str]] = set()
    for candidate in result.candidates:
        places = range(candidate.offset, candidate.end)
        claimants: dict[str, _Claim] = {}
        for place in places:
            for claim in by_character.get(place, []):
                claimants.setdefault(f"{claim.owner} {claim.row.line}", claim)
        if all(place in by_character for place in places):
            result.owners[candidate] = tuple(claim.owner for claim in claimants.values())
        elif candidate.kind == "words" and (owners := _owners_by_print(candidate, around, result, told)):
            result.owners[candidate] = owners
        else:
            result.open.append(candidate)
        doubly = [claim for place in places for claim in by_character.get(place, []) if len(by_character[place]) > 1]
        if doubly and not all(claim.shared for claim in doubly):
            _report_double(result, candidate, doubly, told)


def _check_sharing(values: list[Row]) -> Iterator[Problem]:
    """Yield rows that share a figure with no other row: one of the others was lost, or never written."""
    sharing = [row for row in values if row["reading_kind"] == "shared"]
    places = Counter((row["figure_offset"] or row["offset"], row["figure"] or row["printed"]) for row in sharing)
    for row in sharing:
        if places[row["figure_offset"] or row["offset"], row["figure"] or row["printed"]] == 1:
            yield row.problem(
                "reading_kind",
                "shared, with no other row that shares the figure",
                "a row for each subject of the figure",
                "Add the other subjects' rows, or clear the cell.",
            )


def _owners_by_print(
    candidate: Candidate, around: dict[int, list[_Claim]], result: AuditResult, told: set[frozenset[str]]
) -> tuple[str, ...]:
    """Return the values that print a word for all; several rows of words must say that they share it."""
    spans = [span for span in around.get(candidate.offset, []) if candidate.end <= span.end]
    as_figure = [span for span in spans if span.row["figure_kind"] == "words"]
    if len(as_figure) > 1 and not all(span.shared for span in as_figure):
        _report_double(result, candidate, as_figure, told)
    return tuple(span.owner for span in as_figure or spans)


def _report_double(result: AuditResult, candidate: Candidate, claims: list[_Claim], told: set[frozenset[str]]) -> None:
    rows = {(claim.row.where, claim.row.line): claim for claim in claims}
    key = frozenset(f"{where} {line} {candidate.offset}" for where, line in rows)
    if key in told:
        return
    told.add(key)
    last = max(rows)
    owners = ", ".join(claim.owner for _, claim in sorted(rows.items()))
    column = "offset" if "dismissed" in last[0] else "figure_offset"
    result.wrong.append(
        rows[last].row.problem(
            column,
            f"'{candidate.text}' at {candidate.offset}, owned by {owners}",
            "one owner for each figure",
            "Correct an offset or delete a row; for one figure of several subjects, write shared into reading_kind.",
        )
    )
