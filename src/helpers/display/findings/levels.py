"""Levels: what each plan states on one indicator. `compare` asks; `analysis.levels.find_levels` finds."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import pandas as pd
from markupsafe import Markup

from helpers.analysis.levels import find_levels
from helpers.analysis.presence import STATES, count_states
from helpers.display.figures.distributions import draw_distribution
from helpers.display.figures.levels import draw_dots, drawn_benchmarks, list_others
from helpers.display.figures.multiples import describe_panels, draw_panels, make_panels, tell_something
from helpers.display.figures.steps import draw_steps
from helpers.display.findings import Faces, Finding
from helpers.display.markup import FAILURE, PROMISE, UNSURE, Headline, Prose, Table, fill
from helpers.display.naming import (
    badge,
    benchmark_entry,
    benchmark_head,
    benchmark_text,
    figure_of,
    name_plans,
    plan_head,
    short_name,
    shorten,
    status_cell,
    tell_instead,
)
from helpers.display.sentences.levels import last_figures, tell_changes, tell_verdicts
from helpers.display.sentences.limits import tell_limits
from helpers.display.sheet import Place, Sheet
from helpers.display.spreads import Spread, chosen_spread, describe_spread, tell_spread
from helpers.display.study import Frames, Row, Study, each
from helpers.display.tabulating import Column, tabulate
from helpers.display.words import (
    capital,
    clauses,
    join,
    labelled,
    listed,
    paragraph,
    say,
    stopped,
)

MOST_TITLE = 3
"""Titles list the figures of so many plans: a reader can take them in."""

STEPS = 3
"""A plan that prints so many dated figures goes by steps."""


def compare(study: Study, indicator: str) -> Finding:
    """Return what each plan states on an indicator, beside national figures, and how it stands to those.

    Plans without a figure are there with what they say instead; what repeats another figure or is ambiguous stays out.
    Figures of different scope are shown side by side, never on one axis; of more than eight plans that print it, the
    distribution is shown, counties and prefectures apart.

    Parameters
    ----------
    study
        Who is compared, and in which years.
    indicator
        A code of the codebook; `plans list indicators` prints them all.

    Returns
    -------
    Finding
        Its frame has a row a figure and one for each plan without any: the columns of values, and standing, low, high,
        presence, told, absence, last, listed; `frames` has benchmarks, verdicts, changes, cells, spread and quantiles, too. See
        `helpers.analysis.levels.find_levels`.

    Raises
    ------
    ParameterError
        For an indicator that the codebook does not have, naming the nearest.

    Examples
    --------
    >>> import helpers as h
    >>> study = h.open_study("preschool")
    >>> found = h.compare(study, "inclusive_share_children")
    >>> {"value_id", "presence", "absence"} <= set(found.frame)
    True
    """
    study.check_indicator(indicator)

    def find() -> Frames:
        return find_levels(
            pd.concat([study.rows(one, window=False, compared=False) for one in study.kin_of(indicator)]),
            study.presence,
            study.benchmarks,
            study.indicators.loc[[indicator]].reset_index(drop=True),
            study.plans.reset_index(drop=True),
            study.regions.reset_index(drop=True),
            indicator,
            years=study.years,
            strengths=study.strengths,
        )

    frames = study.once(("levels", indicator), find)
    return Finding(study, "levels", indicator.replace("_", "-"), frames, {"indicator": indicator})


def _figures(finding: Finding) -> pd.DataFrame:
    """Return the rows that have a figure."""
    return finding.frame[finding.frame["value_id"].notna()]


def _mark(finding: Finding) -> dict[str, Row]:
    """Return the benchmarks by their ids."""
    return {row.benchmark_id: row for row in each(finding.frames["benchmarks"])}


# -- title and alternative text


def _total(finding: Finding) -> Markup:
    return finding.study.plans_read([str(finding.study.indicators.at[finding.asked["indicator"], "theme"])])


def title(finding: Finding) -> Markup:
    """Return who prints the indicator, and, of a few, what they end with."""
    study, rows = finding.study, _figures(finding)
    said = {
        "name": study.indicator_name(finding.asked["indicator"]),
        "n": _count_printing(finding),
        "total": _total(finding),
    }
    plans = rows["plan_id"].nunique()
    if not plans:
        return say(study, "levels.title_none", **said)
    if plans > MOST_TITLE:
        return say(study, "levels.title", **said, count=plans)
    return say(
        study,
        "levels.title_listed",
        **said,
        count=plans,
        figures=join(study, [figure_of(study, row) for row in last_figures(finding.frames)]),
    )


def _count_printing(finding: Finding) -> Markup:
    study, rows = finding.study, _figures(finding)
    what = say(study, "levels.printing", name=study.indicator_name(finding.asked["indicator"]))
    printing = set(rows["plan_id"])
    plans = [plan for plan in study.plan_ids if plan in printing]
    return study.count_plans(finding.asked["indicator"], plans, rows["value_id"], what=what)


def alt(finding: Finding) -> str:
    """Return every mark of the figure in words, row by row, then the benchmarks drawn as lines."""
    study = finding.study
    found = chosen_spread(study, finding.frames)
    if _draws(finding) is _draw_scopes:
        panels = make_panels(study, finding.asked["indicator"], _figures(finding))
        others = list_others(study, finding.frame[finding.frame["value_id"].isna() & finding.frame["listed"]])
        return describe_panels(study, panels, others)
    if found is not None:
        marks = drawn_benchmarks(finding.frames["benchmarks"])
        pieces = [*describe_spread(study, found), *[benchmark_text(study, mark) for mark in marks]]
        return _end(study, [_told_counts(finding), *pieces])
    shown = finding.frame[finding.frame["listed"]]
    pieces = [_describe_plan(study, str(plan), each(own)) for plan, own in shown.groupby("plan_id", sort=False)]
    if _draws(finding) is draw_dots:
        pieces += [benchmark_text(study, mark, words=True) for mark in drawn_benchmarks(finding.frames["benchmarks"])]
    if len(shown) < len(finding.frame):
        pieces.append(_told_counts(finding))
    lead = say(study, "levels.alt_lead", name=study.indicator_name(finding.asked["indicator"]))
    return str(paragraph(study, [lead, _end(study, pieces)]).unescape())


def _end(study: Study, pieces: Sequence[str]) -> str:
    pieces = shorten(study, pieces) if study.many else pieces
    return str(stopped(study, clauses(study, pieces)).unescape())


def _describe_plan(study: Study, plan: str, own: Sequence[Row]) -> str:
    name = study.plan_name(plan)
    if own[0].absence:
        return str(labelled(study, name, study.word("presence", own[0].told)).unescape())
    told = []
    for row in own:
        said = {"value": study.value_text(row, words=True), "status": study.status(row)}
        if pd.isna(row.year):
            told.append(say(study, "levels.alt_figure", **said))
        else:
            year = study.year(row).striptags()
            told.append(say(study, "levels.alt_figure_of_year", **said, year=year))
    return str(labelled(study, name, listed(study, told)).unescape())


def _told_counts(finding: Finding) -> str:
    """Return how many plans stand on each step of the scale of presence."""
    study, indicator = finding.study, finding.asked["indicator"]
    counts = count_states(finding.frame.drop_duplicates("plan_id").assign(code=indicator))
    said = [f"{study.word('presence', row.presence)} {row.n}" for row in each(counts) if row.n]
    name = study.indicator_name(indicator)
    return str(say(study, "levels.alt_counts", name=name, n=len(study.plans), said=listed(study, said)).unescape())


# -- figure


def draw(finding: Finding, place: Place | None) -> Sheet | None:
    """Return the figure that fits the rows: steps, panels by scope, a distribution, or dots.

    None where none of few is printed, or where each figure would stand on an axis by itself: then a sentence tells them.
    """
    if (_figures(finding).empty and finding.frame["listed"].all()) or _stand_alone(finding):
        return None
    return _draws(finding)(finding.study, finding.asked["indicator"], finding.frames, place)


Draws = Callable[[Study, str, Mapping[str, pd.DataFrame], Place | None], Sheet]


def _draws(finding: Finding) -> Draws:
    rows = _figures(finding)
    dated = rows[rows["year"].notna()].groupby("plan_id").size()
    if len(dated) and (dated >= STEPS).mean() >= 0.5:
        return draw_steps
    if len(finding.frames["spread"]) or not finding.frame["listed"].any():
        return draw_distribution
    return _draw_scopes if rows["scope"].fillna("").nunique() > 1 else draw_dots


def _stand_alone(finding: Finding) -> bool:
    """Return whether the parts that figures cover differ so that no two of them share an axis."""
    scopes = _draws(finding) is _draw_scopes
    return scopes and not tell_something(make_panels(finding.study, finding.asked["indicator"], _figures(finding)))


def _draw_scopes(study: Study, indicator: str, frames: Mapping[str, pd.DataFrame], place: Place | None) -> Sheet:
    rows = frames["rows"]
    panels = make_panels(study, indicator, rows[rows["value_id"].notna()])
    return draw_panels(study, panels, place, list_others(study, rows[rows["value_id"].isna() & rows["listed"]]))


# -- text


def text(finding: Finding) -> Prose:
    """Return the change from baseline to target, or how figures lie, and the verdicts where both are printed."""
    study = finding.study
    if _figures(finding).empty:
        return Prose("reading", (_tell_none(finding),))
    found = chosen_spread(study, finding.frames)
    sentences = [tell_spread(study, found)] if found else tell_changes(study, finding.frames)
    if _stand_alone(finding):
        sentences.insert(0, stopped(study, title(finding)))
    return Prose("reading", (paragraph(study, [*sentences, *tell_verdicts(study, finding.frames)]),))


def _tell_none(finding: Finding) -> Markup:
    """Return what the plans give instead of a figure, those that say alike together."""
    study, rows = finding.study, finding.frame
    parts = []
    for state in STATES:
        plans = list(rows.loc[rows["told"] == state, "plan_id"])
        if plans:
            word = say(study, "levels.absence_outside_years") if state == "stated" else study.word("presence", state)
            parts.append(labelled(study, word, name_plans(study, plans)))
    return say(study, "levels.instead", listed=clauses(study, parts))


def headlines(finding: Finding) -> list[Headline]:
    """Return which figure falls short of what is asked; else what the plans end with, or that one alone or none prints it."""
    study, rows, frames = finding.study, _figures(finding), finding.frames
    name = short_name(study, finding.asked["indicator"])
    if rows.empty:
        return [Headline(UNSURE, lambda: say(study, "levels.head_none", name=name))]
    ends = [] if chosen_spread(study, frames) else last_figures(frames)
    if not 0 < len(ends) <= MOST_TITLE:
        return [
            Headline(
                PROMISE,
                lambda: say(
                    study,
                    "levels.head",
                    name=name,
                    n=_count_printing(finding),
                    total=_total(finding),
                    count=rows["plan_id"].nunique(),
                ),
            )
        ]
    judged = frames["verdicts"]
    short = set(judged.loc[judged["verdict"] == "falls_short", "value_id"])
    alone = len(ends) == 1 and len(study.plan_ids) > 1
    weight = FAILURE if short.intersection(row.value_id for row in ends) else UNSURE if alone else PROMISE

    def tell() -> Markup:
        figures = join(study, [_figure_in_head(study, row) for row in ends])
        return say(study, "levels.head_one" if alone else "levels.head_listed", name=name, figures=figures)

    return [Headline(weight, tell)]


def _figure_in_head(study: Study, row: Row) -> Markup:
    said = {"plan": study.plan_name(row.plan_id), "number": study.number(row)}
    if pd.isna(row.year):
        return say(study, "levels.head_rule", **said)
    return say(study, "levels.head_figure", **said, year=study.year(row))


# -- tables


def _absent(study: Study, row: Row) -> Markup:
    """Return what a plan has in place of a figure; where it measures the same thing otherwise, by which figure."""
    told = badge(study, row.told)
    return told + fill("<small>{}</small>", tell_instead(study, row.instead)) if row.instead else told


def tables(finding: Finding) -> list[Table]:
    """Return the figures, a row each, with verdicts; of a spread its quantiles first, then its ends."""
    study, found = finding.study, chosen_spread(finding.study, finding.frames)
    quantiles = [_tabulate_quantiles(finding, found)] if found else []
    notes = [_tell_ends(finding, found)] if found else []
    columns = [
        Column("plan", lambda row: plan_head(study, row.plan_id)),
        Column("figure", lambda row: _absent(study, row) if row.absence else study.number(row), numeric=True),
        Column("year", lambda row: "" if row.absence else study.year(row)),
        Column("status", lambda row: "" if row.absence else status_cell(study, row)),
        *_verdict_columns(finding),
    ]
    caption = say(study, "levels.caption", name=study.indicator_name(finding.asked["indicator"]))
    made = tabulate(
        study,
        finding.frame,
        columns,
        name=finding.name,
        caption=caption,
        notes=[*notes, _tell_beside(finding)],
        data=FACES.data,
    )
    return [*quantiles, made]


def _verdict_columns(finding: Finding) -> list[Column]:
    """Return a column for each benchmark that one of the figures listed is held against."""
    study, rows = finding.study, finding.frame
    shown = rows.loc[rows["listed"], "value_id"]
    judged = finding.frames["verdicts"]
    judged = judged[judged["value_id"].isin(shown)]
    verdicts = {(row.benchmark_id, row.value_id): row.verdict for row in each(judged)}

    def cell(mark: str) -> Callable[[Row], object]:
        def say_verdict(row: Row) -> object:
            found = verdicts.get((mark, row.value_id))
            return say(study, f"verdict.{found}") if found else ""

        return say_verdict

    marks = [mark for mark in _mark(finding).values() if mark.benchmark_id in set(judged["benchmark_id"])]
    return [Column("verdict", cell(mark.benchmark_id), head=benchmark_head(study, mark)) for mark in marks]


def _tell_beside(finding: Finding) -> Markup:
    """Return the benchmarks that are the context of the plans' figures."""
    study, marks = finding.study, finding.frames["benchmarks"]
    beside = marks[marks["beside"]]
    if len(finding.frames["spread"]):
        beside = beside.sort_values("value_std", kind="stable")
    if beside.empty:
        return say(study, "levels.beside_none") if study.show_benchmarks else Markup("")
    listed_marks = clauses(study, [benchmark_entry(study, mark) for mark in each(beside)])
    return say(study, "levels.beside", marks=listed_marks)


def _tell_ends(finding: Finding, found: Spread) -> Markup:
    """Return which of many figures are listed, and how many plans print the indicator otherwise."""
    study = finding.study
    here = set(found.rows["plan_id"])
    elsewhere = [plan for plan in dict.fromkeys(_figures(finding)["plan_id"]) if plan not in here]
    ends = say(study, "levels.ends", when=found.when())
    if not elsewhere:
        return ends
    n = study.count_plans(f"elsewhere-{found.stem}", elsewhere, what=say(study, "levels.elsewhere_formula"))
    return paragraph(study, [ends, say(study, "levels.elsewhere", n=n)])


def _tabulate_quantiles(finding: Finding, found: Spread) -> Table:
    """Return what nine in ten plans, half and one in ten state at least, level by level."""
    study = finding.study
    shares = {"nine_in_ten": 0.1, "half": 0.5, "one_in_ten": 0.9}

    def cell(share: float) -> Callable[[Row], object]:
        def say_quantile(row: Row) -> object:
            number = found.quantile(row.level, share)
            return say(study, "levels.or_more", number=number) if found.is_open(row.level, share) else number

        return say_quantile

    columns = [
        Column("level", lambda row: capital(study.word("level", row.level))),
        Column("regions", lambda row: found.n(row.level), numeric=True),
        *[Column(key, cell(share), numeric=True) for key, share in shares.items()],
    ]
    name = study.indicator_name(finding.asked["indicator"])
    return tabulate(
        study,
        found.quantiles.drop_duplicates("level"),
        columns,
        name=f"{finding.name}-quantiles",
        caption=say(study, "levels.quantiles_caption", name=name, when=found.when()),
        notes=[say(study, "levels.or_more_note")],
    )


def limits(finding: Finding) -> Prose:
    """Return what the figures cannot tell: differing years, floors, hedges, bases, second-hand benchmarks."""
    return tell_limits(finding.study, finding.asked["indicator"], finding.frames)


FACES = Faces(
    title=title,
    draw=draw,
    alt=alt,
    tables=tables,
    text=text,
    headlines=headlines,
    limits=limits,
    data=("standing", "presence", "absence", "hedge"),
)
