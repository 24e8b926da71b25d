"""Pace: what plans ask of themselves a year, from their own baselines to their targets."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

import pandas as pd
from markupsafe import Markup, escape

from helpers.analysis.pace import find_pace
from helpers.display.evidence import mark_year
from helpers.display.figures.ranges import Range, bind_ranges, make_range
from helpers.display.findings import Faces, Finding, name_asked
from helpers.display.markup import REST, Headline, Prose, Table, nothing
from helpers.display.naming import short_name
from helpers.display.study import Row, Study, clean, each
from helpers.display.tabulating import Column, tabulate
from helpers.display.words import bracketed, join, say


def pace(study: Study, indicators: Sequence[str] | None = None, *, neighbours: bool = False) -> Finding:
    """Return what each plan asks per year between its own baseline and its target, in points and on the logit scale.

    Parameters
    ----------
    study
        Whose figures.
    indicators
        Of which indicators; None for all.
    neighbours
        Whether to say where a plan's pace would lead those that print a baseline too, and how targets rise with
        baselines (the Theil-Sen slope, from three regions on).

    Returns
    -------
    Finding
        Its frame has a row for each figure planned that has a baseline in the same plan: the columns of values, and
        baseline_id, baseline_year, target_id, target_year, years, points_low, points_high, logit_low, logit_high (and
        whether each end is closed), points_reason, logit_reason, saturated, end, compared, listed, drawn; `frames` has
        baselines, projections and slopes, too. See `helpers.analysis.pace.find_pace`.

    Raises
    ------
    ParameterError
        For an indicator that the codebook does not have, naming the nearest.

    Examples
    --------
    >>> import helpers as h
    >>> found = h.pace(h.open_study())
    >>> bool((found.frame["years"] > 0).all())
    True
    """
    name = name_asked(study, "pace", indicators)
    book, plans = study.indicators.reset_index(drop=True), study.plans.reset_index(drop=True)
    find = partial(find_pace, study.values, book, plans, wanted=indicators, neighbours=neighbours)
    frames = study.once((name, neighbours, *(indicators or ())), find)
    asked = None if indicators is None else len(list(indicators))
    return Finding(study, "pace", name, frames, {"neighbours": neighbours, "indicators": asked})


def headlines(finding: Finding) -> list[Headline]:
    """Return the fastest pace of a share."""
    rows = finding.frame
    fastest = each(rows[rows["compared"] & (rows["end"] == "fastest")])
    return [Headline(REST, partial(_tell_fastest, finding.study, row)) for row in fastest]


def _tell_fastest(study: Study, row: Row) -> Markup:
    said = {"plan": study.plan_name(row.plan_id), "indicator": short_name(study, row.indicator)}
    return say(study, "pace.head", **said, pace=_amount(study, row, "points", "pace", 6, sign=False))


def title(finding: Finding) -> Markup:
    """Return the fastest pace of a share, or that none can be worked out."""
    return next((one.tell() for one in headlines(finding)), say(finding.study, "pace.none_share"))


def span(finding: Finding) -> Markup:
    """Return the fastest and the slowest pace in points a year between a plan's own baseline and its target."""
    study, rows = finding.study, finding.frame
    shares = rows[rows["compared"]]
    ends = {row.end: row for row in each(shares) if row.end}
    if not ends:
        return say(study, "pace.none_share")
    fast = _tell(study, ends["fastest"])
    among = _tell_among(finding)
    if len(shares) == 1:
        return say(study, "pace.one", pace=fast, among=among)
    plans = list(shares["plan_id"])
    formula, what = say(study, "pace.shares_formula"), say(study, "pace.shares_what")
    said = {
        "n": study.derive(finding.name.replace("pace", "paces", 1), len(shares), formula),
        "slow": _tell(study, ends["slowest"]),
        "fast": fast,
        "among": among,
    }
    if len(study.plan_ids) == 1:
        return say(study, "pace.range_of_one", **said)
    printing = study.count_plans(finding.name.replace("pace", "paced", 1), plans, what=what)
    return say(study, "pace.range", **said, plans=printing, total=study.all_plans())


def _tell_among(finding: Finding) -> Markup:
    """Return among how many indicators a pace was looked for, where not among all of the study's: others may rise faster."""
    study, n = finding.study, finding.asked["indicators"]
    if n is None:
        return Markup("")
    made = study.derive(finding.name.replace("pace", "paces-among", 1), n, say(study, "pace.among_formula"))
    return say(study, "pace.among", n=made, count=n)


def _tell(study: Study, row: Row) -> Markup:
    name, plan = study.indicator_name(row.indicator), study.plan_name(row.plan_id)
    return say(study, "pace.told", indicator=name, plan=plan, pace=_amount(study, row, "points", "pace", 6))


def _amount(study: Study, row: Row, scale: str, name: str, digits: int, *, sign: bool = True) -> Markup:
    formula = say(study, f"pace.{scale}_formula", years=int(row.years))
    value = round(float(getattr(row, f"{scale}_low")), digits)
    return study.derive(f"{name}-{row.target_id}", value, formula, [row.baseline_id, row.target_id], sign=sign)


def text(finding: Finding) -> Prose | None:
    """Return where a pace would lead the neighbours and how targets rise with baselines, where that was asked."""
    study, frames = finding.study, finding.frames
    if finding.frame.empty:
        return nothing(say(study, "pace.none"))
    if not finding.asked["neighbours"]:
        return Prose("reading", (span(finding),))
    led = [
        _tell_led(finding, str(pace_id), some) for pace_id, some in frames["projections"].groupby("pace_id", sort=False)
    ]
    slopes = frames["slopes"]
    told = [_tell_slope(study, row) for row in each(slopes[slopes["listed"]])]
    few = [] if told else [say(study, "pace.no_slope")]
    return Prose("reading", (span(finding), *(led or [say(study, "pace.alone")]), *told, *few))


def _tell_led(finding: Finding, pace_id: str, led: pd.DataFrame) -> Markup:
    """Return what a plan's own pace would make of its neighbours by its target year."""
    study = finding.study
    (row,) = each(finding.frame[finding.frame["target_id"] == pace_id])
    named = []
    for item in each(led):
        ids = [item.baseline_id, row.baseline_id, pace_id]
        formula = say(study, "pace.led_formula", start=ids[0], baseline=ids[1], target=pace_id)
        number = study.derive(f"projected-{item.plan_id}-{pace_id}", round(float(item.by_points_low), 4), formula, ids)
        named.append(say(study, "pace.led_one", plan=study.plan_name(item.plan_id), number=number))
    return say(
        study,
        "pace.led",
        plan=study.plan_name(row.plan_id),
        indicator=study.indicator_name(row.indicator),
        named=join(study, named),
        year=mark_year(int(row.target_year)),
    )


def _tell_slope(study: Study, row: Row) -> Markup:
    """Return how much a target rises with a point of the baseline, with its interval where there is one."""
    ids = study.keep_inputs(row.target_ids.split(";"))
    stem = f"slope-{row.indicator}-{row.level}-{row.baseline_year}-{row.target_year}"
    formula = say(study, "pace.slope_formula")

    def number(end: str) -> Markup:
        return study.derive(f"{stem}-{end}", round(float(getattr(row, end)), 3), formula, ids)

    between = (
        ""
        if pd.isna(row.low)
        else bracketed(study, say(study, "pace.interval", low=number("low"), high=number("high")))
    )
    return say(
        study,
        "pace.slope",
        indicator=study.indicator_name(row.indicator),
        level=study.word("level", row.level),
        n=study.derive(f"{stem}-n", row.n, say(study, "pace.slope_n_formula"), ids),
        slope=number("slope"),
        interval=between,
    )


def _ranges(finding: Finding) -> list[Range]:
    study = finding.study
    return [
        make_range(
            study,
            row.plan_id,
            escape(short_name(study, row.indicator)),
            _pace_cell(study, "points", "pace", 6)(row),
            (row.points_low, row.points_high),
        )
        for row in each(finding.frame[finding.frame["drawn"]])
    ]


def tables(finding: Finding) -> list[Table]:
    """Return the paces, a row each, from baseline to target."""
    study, rows = finding.study, finding.frame
    if rows.empty:
        return []
    baselines = {row.value_id: row for row in each(finding.frames["baselines"])}
    caption = say(study, "pace.caption")
    if len(study.plan_ids) > 1:
        n = study.count_plans(f"printing-{finding.name}", list(rows["plan_id"]), what=say(study, "pace.plans_what"))
        count = rows["plan_id"].nunique()
        caption = say(study, "pace.caption_of_plans", n=n, total=study.all_plans(), count=count)

    def of_year(row: Row) -> Markup:
        return study.number(row) + bracketed(study, study.year(row))

    columns = [
        Column("indicator", lambda row: study.indicator_name(row.indicator)),
        Column("plan", lambda row: study.plan_name(row.plan_id)),
        Column("baseline", lambda row: of_year(baselines[row.baseline_id]), numeric=True),
        Column("target", of_year, numeric=True),
        Column("points", _pace_cell(study, "points", "pace", 6), numeric=True),
        Column("logit", _pace_cell(study, "logit", "logit", 4), numeric=True),
    ]
    return [tabulate(study, rows, columns, name=finding.name, caption=caption, data=FACES.data)]


def _pace_cell(study: Study, scale: str, name: str, digits: int) -> Callable[[Row], Markup]:
    """Return what writes a pace with the sign of a floor and the mark of saturation, or why there is none."""

    def write(row: Row) -> Markup:
        low, high = getattr(row, f"{scale}_low"), getattr(row, f"{scale}_high")
        if pd.isna(low):
            return say(study, f"pace.reason_{clean(getattr(row, f'{scale}_reason'))}")
        amount = Markup("" if low == high else "≥") + _amount(study, row, scale, name, digits)
        return (
            amount + bracketed(study, say(study, "pace.saturated")) if row.saturated and scale == "points" else amount
        )

    return write


DRAW, ALT = bind_ranges(_ranges, "pace.axis", start=0.0)

FACES = Faces(
    title=title,
    draw=DRAW,
    alt=ALT,
    headlines=headlines,
    text=text,
    tables=tables,
    data=("baseline_id", "baseline_year", "years", "points_low", "points_high", "logit_low", "logit_high", "saturated"),
)
