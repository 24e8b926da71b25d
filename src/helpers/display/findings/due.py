"""What is due when: the faces of dated promises and planned figures."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pandas as pd
from markupsafe import Markup

from helpers.analysis.due import find_due
from helpers.analysis.listing import MOST_ROWS
from helpers.display.evidence import mark_year
from helpers.display.figures.due import KINDS, count_of_year, draw_due, due_text
from helpers.display.findings import Faces, Finding
from helpers.display.markup import Prose, Table
from helpers.display.naming import shorten
from helpers.display.sheet import Place, Sheet
from helpers.display.study import Row, Study, each
from helpers.display.tabulating import Column, tabulate
from helpers.display.words import clauses, labelled, listed, say, stopped


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
        row_id, listed, drawn; `frames` has years and plans, too. See `helpers.analysis.due.find_due`.

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
    frames = find_due(study.statements, study.values, plans, codes, years=study.years)
    stem = "-".join(codes).replace("_", "-") or "all"
    return Finding(study, "due", f"due-{stem}", frames, {"stem": stem})


def _count(finding: Finding, kind: str) -> tuple[int, Markup]:
    """Return how many promises (or figures) there are, bare and linked to them."""
    column, name = {"promises": ("statement_id", "dated"), "figures": ("value_id", "dated-figures")}[kind]
    ids = finding.frame[column].dropna()
    formula, inputs = say(finding.study, f"due.formula_all_{kind}"), finding.study.keep_inputs(ids)
    return len(ids), finding.study.derive(f"{name}-{finding.asked['stem']}", len(ids), formula, inputs)


def title(finding: Finding) -> Markup:
    """Return how many dated promises and planned figures there are, by how many plans."""
    study, rows = finding.study, finding.frame
    has_figures = rows["value_id"].notna().any()
    counts = {kind: _count(finding, kind) for kind in KINDS if has_figures or kind != "figures"}
    told = [say(study, f"due.n_{kind}", count=count, n=n) for kind, (count, n) in counts.items()]
    among = first = Markup("")
    if len(study.plan_ids) > 1:
        plans = [plan for plan in study.plan_ids if plan in set(rows["plan_id"])]
        n = study.count_plans(f"dated-{finding.asked['stem']}", plans, what=say(study, "due.dated_plans"))
        among = say(study, "due.among", n=n, total=study.all_plans())
    shown = int(rows["drawn"].sum())
    if 0 < shown < len(rows):
        formula = say(study, "due.formula_drawn")
        first = say(study, "due.first", n=study.derive(f"dated-shown-{finding.asked['stem']}", shown, formula))
    return say(study, "due.both").join(told) + among + first


def alt(finding: Finding) -> str:
    """Return the lines of the figure: date, plan and what is due; of many plans the counts by year."""
    study, years = finding.study, finding.frames["years"]
    pieces = [_describe(study, row) for row in each(finding.frame[finding.frame["drawn"]])]
    for kind in KINDS:
        some = each(years[years[kind] > 0])
        counts = [say(study, "due.alt_year", year=row.year, n=getattr(row, kind)) for row in some]
        if counts:
            pieces.append(str(labelled(study, say(study, f"due.key_{kind}"), listed(study, counts))))
    return str(stopped(study, clauses(study, shorten(study, pieces) if study.many else pieces)).unescape())


def _describe(study: Study, row: Row) -> str:
    said = {
        "when": row.when,
        "plan": study.plan_name(row.plan_id),
        "text": due_text(study, row).striptags().rstrip(".。"),
    }
    if pd.isna(row.value):
        return str(say(study, "due.alt_promise", **said).unescape())
    return str(say(study, "due.alt_figure", **said, value=study.value_text(row)).unescape())


def draw(finding: Finding, place: Place | None) -> Sheet | None:
    """Return the line of time, or the counts by year."""
    return draw_due(finding.study, finding.asked["stem"], finding.frames, place)


def tables(finding: Finding) -> list[Table]:
    """Return the rows in order of time; of many plans the counts by year."""
    study, years = finding.study, finding.frames["years"]
    if finding.frame.empty:
        return []
    if len(years):
        return [_tabulate_years(finding)]
    columns = [
        Column("date", lambda row: mark_year(row.when) + study.inferred(row)),
        Column("plan", lambda row: study.plan_name(row.plan_id)),
        Column("figure", lambda row: "" if pd.isna(row.value) else study.number(row), numeric=True),
        Column("says", lambda row: due_text(study, row, linked=True)),
    ]
    caption = say(study, "due.caption")
    return [tabulate(study, finding.frame, columns, name=finding.name, caption=caption, data=FACES.data, by_row=True)]


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


def answer(finding: Finding) -> Markup:
    """Return which plans put dates on promises in words, and the last of them; of many, how many and for which year."""
    study, stem, plans = finding.study, finding.asked["stem"], finding.frames["plans"]
    if plans.empty:
        return say(study, "due.answer_none")
    said = {
        "n": study.count_plans(f"dated-words-{stem}", plans["plan_id"], what=say(study, "due.promising_plans")),
        "total": study.all_plans(),
    }
    if len(plans) > MOST_ROWS:
        most = max(each(finding.frames["years"]), key=lambda row: row.promises)
        said |= {"all": _count(finding, "promises")[1], "year": mark_year(most.year)}
        return say(study, "due.answer_many", **said, most=count_of_year(study, stem, most, "promises"))
    parts = []
    for row in each(plans):
        ids = row.statement_ids.split(";")
        formula = say(study, "due.formula_all_promises")
        n = study.derive(f"dated-words-{stem}-{row.plan_id}", row.n, formula, study.keep_inputs(ids))
        parts.append(say(study, "due.of_plan", plan=study.plan_name(row.plan_id), n=n, last=study.date(row.last)))
    return say(study, "due.answer", count=len(plans), **said, parts=clauses(study, parts))


FACES = Faces(
    title=title,
    draw=draw,
    alt=alt,
    tables=tables,
    text=text,
    answer=answer,
    data=("when", "precision", "starts", "deadline", "softener"),
)
