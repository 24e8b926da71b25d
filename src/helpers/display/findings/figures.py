"""Figures: what plans print on a theme, what two plans or more print, what one prints alone, all that a plan prints.

Beside one another figures are listed with base and status. Where each stands by itself (a plan's own, or such as no other
plan prints), its row is its evidence entry: the words as printed, and where they stand.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from functools import cache, partial

import pandas as pd
from markupsafe import Markup, escape

from helpers.analysis.standing import usable
from helpers.analysis.values import find_values
from helpers.display.evidence import original, remark, tag_printed
from helpers.display.figures.multiples import Panel, describe_panels, draw_panels, make_panels, tell_something
from helpers.display.findings import Faces, Finding
from helpers.display.markup import Printed, Prose, Table, fill, nothing
from helpers.display.naming import (
    benchmark_entry,
    check_code,
    digest_ids,
    indicator_cell,
    name_plans,
    status_cell,
    tell_kind,
    tell_place,
)
from helpers.display.sheet import Place, Sheet
from helpers.display.sources import entry_attributes
from helpers.display.spreads import Spread
from helpers.display.study import Row, Study, clean, each
from helpers.display.tabulating import Column, tabulate
from helpers.display.words import bracketed, clauses, join, labelled, listed, lowered, paragraph, say, stopped


def figures(
    study: Study, theme: str = "", codes: Sequence[str] = (), *, without: Sequence[str] = (), shared: bool | None = None
) -> Finding:
    """Return the figures that the plans print, each on its own terms; by default every one of them.

    Of more than eight plans, sets of comparable figures stand in the table in place of single ones. Asked for nothing
    in particular, figures that repeat another are there too, else they stay out; so do ambiguous ones of indicators that one plan alone prints.

    Parameters
    ----------
    study
        Whose figures, and of which years.
    theme
        A code of data/raw/vocabulary.csv; empty for all.
    codes
        Indicators, with the targets and standards for them; empty for all.
    without
        Indicators and themes left out.
    shared
        True for indicators that two plans or more print, drawn one under the other; false for those that one plan
        alone prints.

    Returns
    -------
    Finding
        Its frame has a row a figure: the columns of values, noted and listed; `frames` has sets, spread, quantiles and
        benchmarks, too. See `helpers.analysis.values.find_values`.

    Raises
    ------
    ParameterError
        For a code that is not known, naming the nearest.

    Examples
    --------
    >>> import helpers as h
    >>> study = h.open_study()
    >>> found = h.figures(study, "preschool", without=["inclusive_share_children"])
    >>> bool((found.frame["theme"] == "preschool").all())
    True
    """
    themes = [code for field, code in study.words if field == "theme"]
    if theme:
        check_code(study, "theme", theme)
    for code in (*codes, *without):
        if code not in themes or code in codes:
            study.check_indicator(code)
    if not theme and not codes:
        study.check_whole("Figures")
    asked = {"theme": theme, "codes": tuple(codes), "without": tuple(without), "shared": shared}
    find = partial(
        find_values,
        study.all_values,
        study.benchmarks,
        study.indicators.reset_index(drop=True),
        study.plans.reset_index(drop=True),
        themes,
        years=study.years,
        theme=theme,
        codes=codes,
        without=without,
        shared=shared,
    )
    frames = study.once(("figures", *asked.values()), find)
    which = {True: "shared", False: "alone", None: "others" if without else "figures"}[shared]
    name = "-".join(part for part in (theme, which) if part).replace("_", "-")
    return Finding(study, "figures", name, frames, asked)


def _stem(finding: Finding) -> str:
    """Return what the ids of its numbers hold: its name, and what was left out, since that may differ."""
    without = finding.asked["without"]
    return f"{finding.name}-{digest_ids(without)}" if without else finding.name


# -- title, figure


def title(finding: Finding) -> Markup:
    """Return what is drawn or, where nothing is, what the table holds."""
    panels = _panels(finding)
    codes = list(dict.fromkeys(panel.code for panel in panels))
    if not codes:
        return _caption(finding)
    study = finding.study
    if len(codes) == 1:
        return escape(study.indicator_name(codes[0]))
    n = study.derive(f"panels-{_stem(finding)}", len(codes), say(study, "figures.n_panels"))
    return say(study, "figures.panels", n=n)


def _panels(finding: Finding) -> list[Panel]:
    """Return what is drawn of figures that stand beside others: a panel an indicator, or more where scopes differ.

    Empty where no two marks would share an axis.
    """
    rows = usable(finding.frame[finding.frame["listed"]])
    if not finding.asked["shared"]:
        return []
    groups = rows.groupby("indicator", sort=False)
    panels = [panel for code, own in groups for panel in make_panels(finding.study, str(code), own)]
    return panels if tell_something(panels) else []


def draw(finding: Finding, place: Place | None) -> Sheet | None:
    """Return panels one under the other, each with an axis of its own; None but for figures that plans share."""
    panels = _panels(finding)
    return draw_panels(finding.study, panels, place) if panels else None


def alt(finding: Finding) -> str:
    """Return every mark of the panels in words."""
    return describe_panels(finding.study, _panels(finding))


# -- tables


Shown = tuple[list[Column], list[Markup], Callable[[Row], Markup] | None]
"""The columns of a table, the notes under it, and what the tag of a row carries."""


def tables(finding: Finding) -> list[Table]:
    """Return the figures one a row; of many plans the sets that can be compared; none where nothing is printed."""
    if finding.frame.empty:
        return []
    if len(finding.frames["sets"]):
        return [_tabulate_sets(finding)]
    columns, notes, entry = (_show_apart if _apart(finding) else _show_beside)(finding)
    made = tabulate(
        finding.study,
        finding.frame,
        columns,
        name=finding.name,
        caption=_caption(finding),
        notes=notes,
        data=FACES.data,
        attributes=entry,
        by_row=True,
    )
    return [made]


def _apart(finding: Finding) -> bool:
    """Tell whether each figure stands by itself: all that a plan prints, or what no other plan does."""
    asked = finding.asked
    return asked["shared"] is False or not (asked["shared"] or asked["theme"] or asked["codes"] or asked["without"])


def _caption(finding: Finding) -> Markup:
    """Return what was asked, with how many plans or figures there are."""
    study, rows, asked = finding.study, finding.frame, finding.asked
    if asked["shared"] is False:
        n = study.derive(f"{_stem(finding)}-n", rows["indicator"].nunique(), say(study, "figures.n_alone"))
        kept = say(study, "figures.alone", n=n)
        names = [_name_left_out(study, code) for code in asked["without"]]
        kept = say(study, "figures.beyond", what=kept, names=join(study, names)) if names else kept
        unsure = finding.frames["doubtful"]
        if unsure.empty:
            return kept
        formula = say(study, "figures.doubtful_formula")
        n = study.derive(f"{_stem(finding)}-doubtful", unsure["indicator"].nunique(), formula, list(unsure["value_id"]))
        return say(study, "figures.doubtful", what=kept, n=n)
    if _apart(finding):
        n = study.derive(f"{_stem(finding)}-n", len(rows), say(study, "figures.n_all"))
        return say(study, "figures.all", n=n, count=len(study.plans), parts=_tell_parts(finding))
    plans = [plan for plan in study.plan_ids if plan in set(rows["plan_id"])]
    n = study.count_plans(f"table-{_stem(finding)}", plans, what=say(study, "figures.printing"))
    return say(study, "figures.of_plans", what=_subject(finding), n=n, total=study.all_plans())


def _tell_parts(finding: Finding) -> Markup:
    """Return how many of all figures are planned, past or told again."""
    study = finding.study
    told = [
        say(
            study,
            f"figures.part_{row.part}",
            count=row.n,
            n=study.derive(f"{_stem(finding)}-{row.part}", row.n, formula),
        )
        for row in each(finding.frames["parts"])
        if row.n
        for formula in [say(study, "figures.part_formula")]
    ]
    return listed(study, told)


def _subject(finding: Finding) -> Markup:
    study, asked = finding.study, finding.asked
    if not asked["theme"]:
        return say(study, "figures.shared" if asked["shared"] else "figures.others_of_all")
    key = "shared_on" if asked["shared"] else "others" if asked["without"] else "on"
    return say(study, f"figures.{key}", what=lowered(study.word("theme", asked["theme"])))


def _name_left_out(study: Study, code: str) -> str:
    return lowered(study.word("theme", code)) if ("theme", code) in study.words else study.indicator_name(code)


def _show_beside(finding: Finding) -> Shown:
    """Return how figures of several plans are shown: with base and status."""
    study = finding.study

    def base(row: Row) -> str:
        code = str(study.indicators.at[row.indicator, "base"])
        return study.word("base", code) if code != "count" else "–"

    columns = [
        Column("indicator", lambda row: study.indicator_name(row.indicator)),
        Column("plan", lambda row: study.plan_name(row.plan_id)),
        Column("figure", study.number, numeric=True),
        Column("year", study.year),
        Column("status", lambda row: status_cell(study, row)),
        Column("base", base),
    ]
    return columns, [_tell_silent(finding)], None


def _tell_silent(finding: Finding) -> Markup:
    study = finding.study
    silent = [plan for plan in study.plan_ids if plan not in set(finding.frame["plan_id"])]
    return say(study, "figures.silent", names=name_plans(study, silent)) if silent else Markup("")


def _show_apart(finding: Finding) -> Shown:
    """Return how figures that each stand by themselves are shown: a row is its figure's evidence entry too."""
    study = finding.study

    def when(row: Row) -> Markup:
        hedge = clean(row.hedge)
        return study.when(row) + (bracketed(study, study.softener(hedge)) if hedge else "")

    several = len(study.plans) > 1
    columns = [
        Column("indicator", lambda row: indicator_cell(study, row)),
        *[Column("plan", lambda row: study.plan_name(row.plan_id))] * several,
        Column("figure", lambda row: study.number(row, at_home=True), numeric=True),
        Column("year_status", when),
        Column("printed", lambda row: _printed_and_read(study, row)),
        Column("where", lambda row: tell_place(study, row.locator)),
    ]
    notes = [say(study, "figures.departing") if several else Markup(""), _tell_alike(finding)]
    return columns, notes, lambda row: entry_attributes(study, row.value_id)


def _printed_and_read(study: Study, row: Row) -> Markup | Printed:
    """Return the words of the plan and, under them, how they were read, where that is told."""
    printed, kind = f"{clean(row.term)} … {row.printed}", tell_kind(study, row)
    reading = study.named(row, "reading") if row.noted == "row" else ""
    if not kind and not reading:
        return Printed(printed, tag_printed(study))
    said = paragraph(study, [stopped(study, kind) if kind else "", reading])
    return original(study, printed) + fill("<small>{}</small>", remark(row.value_id, said))


def _tell_alike(finding: Finding) -> Markup:
    """Return the notes that many figures of the table share, each with how many they are."""
    study, rows = finding.study, finding.frame
    told, alike = [], defaultdict(list)
    for row in each(rows):
        if row.noted == "alike":
            alike[clean(row.reading_en), clean(row.reading_zh)].append(row)
    for place, some in enumerate(alike.values(), 1):
        first = some[0]
        note = remark(first.value_id, study.named(first, "reading").rstrip(".。"))
        n = study.derive(f"{_stem(finding)}-read-{place}", len(some), say(study, "figures.n_alike"))
        told.append(say(study, "figures.read_so", note=note, n=n))
    return say(study, "figures.alike", told=clauses(study, told)) if told else Markup("")


def _tabulate_sets(finding: Finding) -> Table:
    """Return the largest sets of comparable figures, a row for each level: n, lowest, median, highest."""
    study, frames = finding.study, finding.frames
    figure = {row.value_id: row for row in each(frames["spread"])}

    @cache
    def spread(number: int) -> Spread:
        rows, lie = (frames[name][frames[name]["set"] == number] for name in ("spread", "quantiles"))
        return Spread(study, rows, lie)

    def half(row: Row) -> object:
        return spread(row.set).quantile(row.level, 0.5) if row.n > 2 else "–"

    columns = [
        Column("indicator", lambda row: study.indicator_name(row.indicator)),
        Column("set", lambda row: clauses(study, [study.word("level", row.level), spread(row.set).when()])),
        Column("regions", lambda row: spread(row.set).n(row.level), numeric=True),
        Column("lowest", lambda row: study.number(figure[row.lowest_id]), numeric=True),
        Column("median", half, numeric=True),
        Column("highest", lambda row: study.number(figure[row.highest_id]) if row.n > 1 else "–", numeric=True),
    ]
    sets = frames["sets"]
    shown = sets[sets["listed"]]
    rest = sets["set"].nunique() - shown["set"].nunique()
    notes = [say(study, "figures.half"), say(study, "figures.behind"), _tell_silent(finding)]
    if rest:
        n = study.derive(f"unlisted-{_stem(finding)}", rest, say(study, "figures.rest_formula"))
        notes.insert(1, say(study, "figures.rest", n=n))
    return tabulate(study, shown, columns, name=finding.name, caption=_caption(finding), notes=notes)


# -- text


def text(finding: Finding) -> Prose | None:
    """Return that nothing is printed or drawn; of a family, its targets and standards, of whatever year."""
    study, asked = finding.study, finding.asked
    if finding.frame.empty:
        return nothing(say(study, "figures.none_shared" if asked["shared"] else "figures.none"))
    if asked["shared"] and len(finding.frames["sets"]):
        return nothing(say(study, "figures.elsewhere"))
    marks: pd.DataFrame = finding.frames["benchmarks"]
    items = [
        labelled(
            study, study.indicator_name(str(code)), clauses(study, [benchmark_entry(study, one) for one in each(own)])
        )
        for code, own in marks.groupby("indicator", sort=False)
    ]
    return Prose("marks", tuple(items), as_list=True) if items else None


FACES = Faces(
    title=title,
    draw=draw,
    alt=alt,
    tables=tables,
    text=text,
    data=("hedge", "reading_kind"),
    order=("exhibit", "table", "text"),
)
