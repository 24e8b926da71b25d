"""What is due when: the faces of dated promises and planned figures."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

import pandas as pd
from markupsafe import Markup, escape

from helpers.analysis.due import KINDS, find_due
from helpers.display.downloads import tidy
from helpers.display.evidence import mark_year
from helpers.display.findings import Faces, Finding
from helpers.display.markup import PROMISE, UNSURE, Block, Fold, Headline, Prose, Sayings, Table, fill
from helpers.display.study import Row, Study, each
from helpers.display.tabulating import Column, explain_marks, offer, tabulate
from helpers.display.words import bracketed, clauses, join, labelled, say


def due(study: Study, themes: Sequence[str] | str = ()) -> Finding:
    """Return what is due when: promises in words that carry a date, and planned figures with a year, in order of time.

    Figures that repeat another or are ambiguous stay out. Of more than eight plans with such rows they are counted by
    year.

    Parameters
    ----------
    study
        Who is compared, and in which years.
    themes
        Codes of themes; none for the study's own, or for all where it has none.

    Returns
    -------
    Finding
        Its frame has a row a promise or figure: the columns of statements and values, and when, precision, softener,
        row_id, listed; `frames` has years and plans, too. See `helpers.analysis.due.find_due`.

    Raises
    ------
    ParameterError
        For a theme that the vocabulary does not have.

    Examples
    --------
    >>> import helpers as h
    >>> study = h.open_study()
    >>> found = h.due(study, "preschool")
    >>> {"when", "precision", "year_basis", "softener", "row_id"} <= set(found.frame)
    True
    """
    codes = [themes] if isinstance(themes, str) else list(themes) or [study.theme] * bool(study.theme)
    study.check_codes("theme", codes)
    plans = study.plans.reset_index(drop=True)
    find = partial(find_due, study.statements, study.values, plans, codes, years=study.years)
    frames = study.once(("due", *codes), find)
    stem = "-".join(codes).replace("_", "-") or "all"
    return Finding(study, "due", f"due-{stem}", frames, {"stem": stem})


def _count(finding: Finding, kind: str) -> tuple[int, Markup]:
    """Return how many promises (or figures, or what has an inferred year) there are, bare and linked to them."""
    name = {"promises": "dated", "figures": "dated-figures"}.get(kind, kind)
    ids = finding.frame.loc[finding.frame["kind"] == kind, "row_id"]
    formula, inputs = say(finding.study, f"due.formula_all_{kind}"), finding.study.keep_inputs(ids)
    return len(ids), finding.study.derive(f"{name}-{finding.asked['stem']}", len(ids), formula, inputs)


def title(finding: Finding) -> Markup:
    """Return how many promises and figures carry a date, and by when the last falls due.

    What has an inferred year alone is told where nothing else is.
    """
    study, rows = finding.study, finding.frame
    if rows.empty:
        return say(study, "due.head_none")
    printed = rows[rows["kind"] != "inferred"]
    kinds = [kind for kind in KINDS if (printed["kind"] == kind).any()] or ["inferred"]
    counts = {kind: _count(finding, kind) for kind in kinds}
    told = [say(study, f"due.n_{kind}", count=count, n=n) for kind, (count, n) in counts.items()]
    total = sum(count for count, _ in counts.values())
    last = each((rows if printed.empty else printed).nlargest(1, "year"))[0]
    year = mark_year(int(last.year)) + study.inferred(last)
    return say(study, "due.head", count=total, told=join(study, told), last=year)


def tables(finding: Finding) -> list[Block]:
    """Return what is due year by year, in order of time; of many plans the counts by year."""
    study = finding.study
    if finding.frame.empty:
        return []
    if len(finding.frames["years"]):
        return [_tabulate_years(finding)]
    made: list[Block] = []
    of_year: dict[int, list[Row]] = {}
    for row in each(finding.frame):
        of_year.setdefault(int(row.year), []).append(row)
    for year, rows in sorted(of_year.items()):
        sayings = Sayings(tuple(_line(study, row) for row in rows))
        if len(finding.frame) <= MOST_OPEN:
            made += [Prose("when", (mark_year(year),)), sayings]
            continue
        made.append(Fold(_tell_year(finding, year, rows), (sayings,), study.ledger.anchor(f"{finding.name}-{year}")))
    link = offer(study, finding.name, study.ledger.anchor(finding.name), tidy(study, finding.frame, FACES.data))
    marks = explain_marks(study, [block._repr_html_() for block in made])
    return [*made, Prose("marks", (marks,)), Prose("download", (link,))]


MOST_OPEN = 12
"""So many dates stand open, one under the other; of more, each year is a fold that says how many it has."""


def _line(study: Study, row: Row) -> tuple[Markup, Markup]:
    """Return what is due as a line: the exact date where there is one, the plan, the figure, the words."""
    inferred = study.inferred(row)
    parts = [
        study.date(row.when) if row.precision != "year" else Markup(""),
        escape(study.plan_name(row.plan_id)) if len(study.plan_ids) > 1 else Markup(""),
        Markup("") if pd.isna(row.value) else study.number(row),
        due_text(study, row) + inferred,
    ]
    plan = fill(' data-plan="{}"', row.plan_id) if len(study.plan_ids) > 1 else Markup("")
    css = Markup(' class="inferred"') if inferred else Markup("")
    return plan + css, Markup(" ").join(part for part in parts if part)


def due_text(study: Study, row: Row) -> Markup:
    """Return what is due: a promise's summary or an indicator's name, linked to its evidence, and its softener."""
    text = study.named(row, "summary") or study.indicator_name(row.indicator)
    softened = bracketed(study, study.softener(row.softener)) if row.softener else Markup("")
    # brackets stand before the stop of a sentence, and there is none after them
    return study.ledger.link(row.row_id, text.rstrip(".。"), "statement") + softened


def _tell_year(finding: Finding, year: int, rows: Sequence[Row]) -> Markup:
    """Return a year with how many figures and promises fall due in it."""
    study, stem, told = finding.study, finding.asked["stem"], []
    for kind in ("figures", "promises", "inferred"):
        count = sum(row.kind == kind for row in rows)
        if count:
            n = study.derive(f"dated-{stem}-{year}-{kind}", count, say(study, f"due.formula_{kind}", year=year))
            told.append(say(study, f"due.n_{kind}", count=count, n=n))
    return labelled(study, mark_year(year), clauses(study, told))


def count_of_year(study: Study, stem: str, row: Row, kind: str) -> Markup:
    """Return how many promises or figures a year has, or how many plans have them, with how it was counted."""
    formula = say(study, f"due.formula_{kind}", year=row.year)
    return study.derive(f"dated-{stem}-{row.year}-{kind}".replace("_", "-"), getattr(row, kind), formula)


def _tabulate_years(finding: Finding) -> Table:
    study, stem = finding.study, finding.asked["stem"]

    def count(kind: str) -> Callable[[Row], object]:
        return lambda row: count_of_year(study, stem, row, kind) if getattr(row, kind) else "–"

    kinds = [kind for pair in KINDS.items() for kind in pair]
    columns = [Column("year", lambda row: mark_year(row.year)), *[Column(kind, count(kind), True) for kind in kinds]]
    caption, notes = say(study, "due.caption_years"), [say(study, "due.one_by_one")]
    return tabulate(
        study, finding.frames["years"], columns, name=finding.name, caption=caption, notes=notes, data=kinds
    )


def text(finding: Finding) -> Prose | None:
    """Return that nothing carries a date, where that is so."""
    return Prose("reading", (say(finding.study, "due.none"),)) if finding.frame.empty else None


def headlines(finding: Finding) -> list[Headline]:
    """Return the title, as a promise or, where nothing carries a date, as what cannot be said."""
    return [Headline(UNSURE if finding.frame.empty else PROMISE, lambda: title(finding))]


FACES = Faces(
    title=title,
    tables=tables,
    text=text,
    headlines=headlines,
    data=("when", "precision", "starts", "deadline", "softener"),
)
