"""Uptake: what each plan does with what the state or its province asks.

A cell says three things of a requirement and a plan: its `form` (how firmly the plan takes it up, or why it does not), its
`level` (how the plan's figure stands to the one asked for) and its `timing` (whether the plan's own year is in time). Only
rows that carry the requirement count: figures for its benchmark's indicator, and statements that name its id. No score is
made of them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from helpers.analysis.ends import Ends, add_ends, floats
from helpers.analysis.listing import MOST_COLUMNS
from helpers.analysis.standing import is_ambiguous, narrow, text, texts
from helpers.analysis.verdicts import LEVELS, UNSTATED, about_of, benchmark_ends, grade_ends
from helpers.data.cells import partial_date_span
from helpers.data.codes import COMMITTING, COUNTED, INFERRED, PLANNED, STANDING, UNSAID

FORMS = (
    "number",
    "dated",
    "direction",
    "words",
    "by_reference",
    "topic_only",
    "results_only",
    "silent",
    "out_of_scope",
    "issued_later",
    "not_read",
)
"""From the firmest taking up to nothing known."""

TAKEN = FORMS[:5]
"""Forms in which a plan takes a requirement up."""

FIGURELESS = ("dated", "direction", "words")
"""Forms that hold no number: of a requirement that asks for a figure they take up the thing without it, but where a word for
all or a relation is the figure."""

TOLD = (
    *("number", "dated", "direction", "without_figure", "words", "by_reference"),
    *("reached", "topic_only", "theme_only", "results_only", "silent_topic", *FORMS[7:]),
)
"""What readers are told of a cell: its form, but apart what takes up nothing but the thing where a figure is asked for; what a
plan reports to have been reached in time, which is neither taken up nor left; what it has no statement of its own on while it
speaks of the theme; and that it speaks of the theme, which is far wider, where a requirement has no topic."""

REACHED = LEVELS[:2]
TIMINGS = ("in_time", "later", "undated", "met_before")

NATIONAL = ""

CELL = ["requirement_id", "plan_id"]

COLUMNS = [
    *(
        *CELL,
        "theme",
        "topic",
        "binds",
        "measured",
        "form",
        "told",
        "level",
        "timing",
        "year",
        "inferred_year",
        "after",
    ),
    *("direction", "margin", "decided_by", "met_by", "row_ids", "reasons", "rests_on", "rests_as", "region_level"),
]
"""What a cell says, but for `listed`."""


BOUNDS = ("issued_from", "issued_to")
"""Between what a plan without a date of issue bounds it itself, by what it names and what it still promises."""


ASKED = ("requirement_id", "theme", "topic", "binds", "benchmark", "issued", "due", "province")
"""What a cell needs of a requirement."""


def find_uptake(
    requirements: pd.DataFrame,
    benchmarks: pd.DataFrame,
    values: pd.DataFrame,
    statements: pd.DataFrame,
    presence: pd.DataFrame,
    plans: pd.DataFrame,
    regions: pd.DataFrame,
    indicators: pd.DataFrame,
    vocabulary: pd.DataFrame,
    themes: Collection[str] = (),
) -> pd.DataFrame:
    """Return what each plan does with each requirement that is asked of its place.

    Parameters
    ----------
    requirements
        The processed table, whole, in the order in which requirements are shown: a part needs the evaluation it is of.
    benchmarks, values, statements, presence, regions, indicators, vocabulary
        The processed tables; presence as `presence.order_states` returns it or as it is read; of the vocabulary the scopes
        that share nothing, and the softeners that only permit.
    plans
        The plans compared, in order; requirements of another province than a plan's have no cell.
    themes
        Themes whose requirements have cells; none for all.

    Returns
    -------
    DataFrame
        One row a requirement and plan, by requirement, then plan: requirement_id, plan_id, theme, topic, binds, and

        ============= ===================================================================================================
        form          one of `FORMS`: the firmest commitment among the rows that carry it decides. A statement that only
                      promises to pass the evaluation of which it is a part, or to carry out its document, is
                      `by_reference`. Where no row carries it: `topic_only` where the plan speaks of the topic (or, where
                      there is none, the theme), else what presence says of that. `issued_later` where the requirement is
                      younger than the plan
        told          one of `TOLD`; `without_figure` where a figure is asked for and no figure of a promise or a rule
                      carries it, but statements of one of `FIGURELESS`
        measured      whether a figure is asked for
        level         one of `LEVELS`, or empty: the plan's figure against the one asked for
        timing        one of `TIMINGS`, or empty: the plan's own year against the due date; `met_before` where the plan
                      reports that the level was reached by then
        year          the plan's own year, of the row that decides, where it is printed with it or over it
        inferred_year that of a row whose year is inferred: it is shown with a mark, and dates nothing
        after         whether `year` lies after the due year: then a level says nothing of the due date
        met_by        the result that shows the level to have been reached by the due date; empty for none
        direction     which way the row that decides moves the quantity asked for, that of its benchmark: a direction of
                      anything else is none here; empty for none
        margin        by how much the deciding figure goes beyond what is asked at the least, in the unit of its indicator, or,
                      below nought, falls short of it at the least; missing where either may be, or no level is said
        decided_by    the id of the row that decides; of `topic_only` the row that presence rests on
        row_ids       every row that carries it, `;` between them
        rests_on      ids of what stands for the cell, `;` between them, never empty; `rests_as` says what they are
        rests_as      `carrying`: the rows that carry it. Where there are none: `topic`, every row on its topic (`topic_only`);
                      `theme`, every row on its theme (`topic_only` of a requirement without a topic; what a `silent` plan
                      says instead); `scope`, the plan, whose note says what the document covers (`out_of_scope`);
                      `read`, the plan, whose list of themes says what it was read for (`not_read`, and `silent` on
                      the whole theme). What is `issued_later` rests on the same
        region_level  of the plan's region
        listed        whether tables show each plan
        reasons       codes, `;` between them: `dates_unsure` (it is not known which is older), `other_scope`,
                      `other_base`, `unstated_base` (not printed what the figure is a share of), `ambiguous`,
                      `past_due` (the due date was over when the plan came out), `approximate`, `softened` (the plan's
                      row has a softener), `rule` (a standing rule, which it may repeat from above, decides), `prefecture`
                      (asked of counties; what is evaluated county by county has no level then)
        ============= ===================================================================================================
    """
    named = {"issued": "plan_issued", "level": "region_level"}
    places = plans[["plan_id", "region_id", "issued", "period_start", "reported", "level"]].rename(columns=named)
    places = places.assign(**{name: text(plans, name) for name in BOUNDS})
    places = places.merge(regions[["region_id", "province_en"]], on="region_id", how="left")
    wanted = requirements[requirements["theme"].isin(list(themes))] if len(themes) else requirements
    asked = narrow(wanted, ASKED)
    cells = asked.merge(places, how="cross")
    own = texts(cells, "province")
    cells = cells[(own == NATIONAL) | (own == texts(cells, "province_en"))].reset_index(drop=True)
    rows = _carrying(requirements, benchmarks, values, statements, indicators, vocabulary)
    rows = rows[rows["plan_id"].isin(plans["plan_id"])]
    cells = cells.merge(_decide(rows), on=CELL, how="left")
    cells = cells.merge(_of_presence(cells, presence), left_index=True, right_index=True)
    carried = cells["form"].notna().to_numpy()
    order = _order_of_dates(cells)
    late, judged = order == "later", (order != "later") & carried
    form = np.where(carried, texts(cells, "form"), cells["otherwise"])
    form = np.where(late & ~np.isin(form, ["out_of_scope", "not_read"]), "issued_later", form)
    level, timing, met_by = (np.where(judged, texts(cells, name), "") for name in ("level", "timing", "met_by"))
    local = np.isin(cells["binds"], ["county", "school"]) & (texts(cells, "region_level") == "prefecture")
    counties = (
        benchmarks.loc[benchmarks["scope"] == "county_evaluation", "benchmark_id"] if "scope" in benchmarks else ()
    )
    benchmark = texts(cells, "benchmark")
    unevaluated = local & np.isin(benchmark, list(counties)) & (level != "")
    level = np.where(unevaluated, LEVELS[-1], level)
    after = (cells["year"] > _due_year(cells)).fillna(False).to_numpy(bool) & judged
    differs, rests = texts(cells, "differs"), np.where(carried, "carrying", cells["stands_as"])
    said = {
        "dates_unsure": (order == "unsure") & judged,
        **{name: (differs == name) & judged for name in ("other_scope", "other_base", "unstated_base", "ambiguous")},
        "past_due": _is_past(cells) & judged,
        "approximate": (differs == "approximate") & judged,
        "softened": (texts(cells, "row_hedge") != "") & carried,
        "rule": cells["ruled"].fillna(False).to_numpy(bool) & judged,
        "prefecture": local,
    }
    reasons = np.full(len(cells), "", dtype=object)
    for name, here in said.items():
        reasons[here] = np.where(reasons[here] == "", name, reasons[here] + f";{name}")
    measured, figured = benchmark != "", cells["figured"].fillna(False).to_numpy(bool)
    told = np.select(
        [
            (form == "topic_only") & (rests == "theme"),
            (form == "silent") & (rests == "theme"),
            (form == "results_only") & (timing == "met_before"),
            measured & np.isin(form, FIGURELESS) & ~figured,
        ],
        ["theme_only", "silent_topic", "reached", "without_figure"],
        form,
    )
    row_ids = texts(cells, "row_ids")
    words = {
        "form": form,
        "told": told,
        "level": level,
        "timing": timing,
        "met_by": met_by,
        "direction": texts(cells, "direction"),
        "decided_by": np.where(carried, texts(cells, "decided_by"), cells["spoken_by"]),
        "row_ids": row_ids,
        "rests_on": np.where(carried, row_ids, cells["stands_on"]),
        "rests_as": rests,
        "reasons": reasons,
    }
    cells = cells.assign(
        **{name: pd.Series(cell, index=cells.index, dtype="str") for name, cell in words.items()},
        measured=measured,
        after=after,
        margin=cells["margin"].astype("float64").where((level != "") & ~unevaluated),
    )
    made: pd.DataFrame = cells[COLUMNS].assign(listed=len(plans) <= MOST_COLUMNS)
    return made


def count_uptake(rows: pd.DataFrame, requirements: pd.DataFrame) -> pd.DataFrame:
    """Return how many plans do what with each requirement.

    Returns
    -------
    DataFrame
        One row a requirement, in the order given: requirement_id, plans (that it is asked of), older (that it is not younger
        than), younger (than they are), taken, referred (of these, by reference alone), bare (of these, without the figure
        asked for), reached (before, as some plan reports), and exceeds, equals, below, later, topic_only, silent.
    """
    form, told, level, timing = (texts(rows, name) for name in ("form", "told", "level", "timing"))
    flags = {
        "plans": form != "",
        "older": ~np.isin(form, ["issued_later", "out_of_scope", "not_read"]),
        "younger": form == "issued_later",
        "taken": np.isin(form, TAKEN),
        "referred": form == "by_reference",
        "bare": told == "without_figure",
        "reached": told == "reached",
        **{one: level == one for one in ("exceeds", "equals", "below")},
        "later": timing == "later",
        **{one: form == one for one in ("topic_only", "silent")},
    }
    at = pd.Index(requirements["requirement_id"]).get_indexer(pd.Index(rows["requirement_id"]))
    counts = {name: np.bincount(at[here & (at >= 0)], minlength=len(requirements)) for name, here in flags.items()}
    return pd.DataFrame({"requirement_id": requirements["requirement_id"].array, **counts})


def group_told(rows: pd.DataFrame) -> pd.DataFrame:
    """Return which cells are told in sentences, by what is said of them: what binds places before goals of the state.

    Parameters
    ----------
    rows
        Cells as `find_uptake` returns them.

    Returns
    -------
    DataFrame
        One row a cell and group, in the order in which they are told: group, and place (of the cell among the rows). The groups:

        later, later_goals
            What a plan prints a later year for than is asked of places, or than a goal of the state as a whole had: first
            what was still open when some such plan came out. Of a figure only where the plan's goes no further: one that
            goes further for a later year (`further`), and one that cannot be held against it, is not late for that.
        below, exceeds, equals, goals
            Levels against what is asked of places; at or above a goal. A level of a later year is told with its date, and
            stands in none of these but `below`.
        reached
            What is reported to have been reached in time and is not taken up again.
    """
    binds, timing, level, told = (rows[name].to_numpy(dtype=object) for name in ("binds", "timing", "level", "told"))
    goal, late, reached = binds == "state", timing == "later", told == "reached"
    measured, after = (rows[name].to_numpy(dtype=bool) for name in ("measured", "after"))
    as_asked = late & (np.isin(level, LEVELS[1:4]) | ~measured)
    levels = {one: (level == one) & (~after | (one == "below")) for one in LEVELS}
    groups = {
        "later": as_asked & ~goal,
        "below": levels["below"] & ~goal,
        "later_goals": as_asked & goal,
        "further": late & (level == "exceeds"),
        "exceeds": levels["exceeds"] & ~goal & ~reached,
        "equals": levels["equals"] & ~goal & ~reached,
        "reached": reached,
        "goals": (levels["exceeds"] | levels["equals"]) & goal & ~reached,
    }
    weight = rows["reasons"].str.contains("past_due").astype("int64").where(late)
    order = weight.groupby(rows["requirement_id"]).transform("min").fillna(0).argsort(kind="stable").to_numpy()
    places = {
        key: order[some[order]] if key.startswith("later") else np.flatnonzero(some) for key, some in groups.items()
    }
    return pd.DataFrame(
        {
            "group": np.repeat(list(places), [len(some) for some in places.values()]),
            "place": np.concatenate(list(places.values())),
        }
    )


def spread_uptake(rows: pd.DataFrame) -> pd.DataFrame:
    """Return how the plans spread over the forms of taking each requirement up, and which stand at the ends.

    Counties and prefectures are told apart: they are never ranked together. The ends are looked for among plans that take
    the requirement up; what is younger than a plan counts as a form of its own. A number of plans can share an end.

    Parameters
    ----------
    rows
        Cells as `find_uptake` returns them.

    Returns
    -------
    DataFrame
        One row a requirement and region_level, in the order of the cells: requirement_id, region_level, plans (asked), and

        ================ ===============================================================================================
        share_<form>     for each of `FORMS` the share of these plans in per cent; they add up to 100
        share_without_figure
                         of those of `FIGURELESS` the share without the figure asked for
        beyond, short    the largest margin above nought, and the lowest below, in the unit of the requirement's indicator;
                         missing where no plan's figure goes beyond, or none falls short
        earliest, latest the first and the last year that plans set themselves; missing where none prints a year, the
                         latest also where there is no later one
        <end>_plans      for each of these four the plans that stand there, `;` between them, in order
        <end>_rows       the rows that decide there, `;` between them, in the same order
        ================ ===============================================================================================
    """
    keys = ["requirement_id", "region_level"]
    group = rows.groupby(keys, sort=False).ngroup().to_numpy()
    made = rows[keys].drop_duplicates(ignore_index=True)
    sizes = np.bincount(group, minlength=len(made))
    form = texts(rows, "form")
    counted = {one: np.bincount(group, form == one, len(made)) for one in FORMS}
    counted["without_figure"] = np.bincount(group, texts(rows, "told") == "without_figure", len(made))
    shares = {f"share_{form}": number / sizes * 100 for form, number in counted.items()}
    taken, margin = np.isin(form, TAKEN), rows["margin"].to_numpy(dtype=float)
    year = np.where(taken, floats(rows["year"]), np.nan)
    told = {
        "beyond": np.where(taken & (margin > 0), margin, np.nan),
        "short": np.where(taken & (margin < 0), margin, np.nan),
        "earliest": year,
        "latest": year,
    }
    ends = pd.DataFrame(told).groupby(group).agg({"beyond": "max", "short": "min", "earliest": "min", "latest": "max"})
    ends["latest"] = ends["latest"].where(ends["latest"] > ends["earliest"])
    stand: dict[str, list[Any]] = {}
    for end in told:
        at = told[end] == ends[end].to_numpy()[group]
        named: dict[str, dict[int, list[str]]] = {"plan_id": {}, "decided_by": {}}
        for column, listed in named.items():
            for place, one in zip(group[at], rows[column].to_numpy()[at], strict=True):
                listed.setdefault(place, []).append(one)
        stand[end] = ends[end].tolist()
        for name, column in (("plans", "plan_id"), ("rows", "decided_by")):
            stand[f"{end}_{name}"] = [";".join(named[column].get(place, ())) for place in range(len(made))]
    whole = made.assign(plans=sizes.astype("int64"), **shares, **stand)
    kinds = {f"{end}_{name}": "str" for end in told for name in ("plans", "rows")}
    return whole.astype(kinds | {"earliest": "Int64", "latest": "Int64"})


def _carrying(
    requirements: pd.DataFrame,
    benchmarks: pd.DataFrame,
    values: pd.DataFrame,
    statements: pd.DataFrame,
    indicators: pd.DataFrame,
    vocabulary: pd.DataFrame,
) -> pd.DataFrame:
    """Return each row that carries a requirement: requirement_id, plan_id, row_id, form, year, hedge, level, timing, differs."""
    figures = _figures(requirements, benchmarks, values, indicators, vocabulary)
    others = _tagged_figures(requirements, benchmarks, values, indicators, figures)
    said = _words(requirements, benchmarks, values, statements, permissions(vocabulary))
    rows = [one.assign(figured=figured) for one, figured in ((figures, True), (others, True), (said, False))]
    return pd.concat(rows, ignore_index=True)


PERMITTING = ("encourage", "support")
"""Softeners of what a requirement leaves to others: it asks for no more than to be let, and to be let is all that takes it up."""


def permissions(vocabulary: pd.DataFrame) -> set[str]:
    """Return the softeners that only permit, as they are printed, in either script."""
    words = vocabulary[(text(vocabulary, "field") == "hedge") & vocabulary["code"].isin(PERMITTING)]
    return {one for cell in (*text(words, "name_zh"), *text(words, "note")) for one in cell.split(";") if one}


FIGURE = (
    *("value_id", "plan_id", "indicator", "scope", "status", "year", "year_basis", "comparator", "value_std"),
    *("value_std_high", "unit_std", "reading_kind", "figure_kind", "hedge", "requirement", "undated"),
)
STATEMENT = (
    *("statement_id", "plan_id", "requirement", "act", "strength", "direction", "indicator", "restates", "deadline"),
    *("year_basis", "hedge"),
)
"""What is read of the rows that carry a requirement."""


def _figures(
    requirements: pd.DataFrame,
    benchmarks: pd.DataFrame,
    values: pd.DataFrame,
    indicators: pd.DataFrame,
    vocabulary: pd.DataFrame,
) -> pd.DataFrame:
    marks = benchmarks.set_index("benchmark_id")
    asked = requirements[["requirement_id", "benchmark", "due"]]
    asked = asked[asked["benchmark"].isin(marks.index)]
    named = {
        "indicator": "indicator",
        "comparator": "asked",
        "value_std": "bar",
        "part": "part",
        "value_std_high": "bar_high",
    }
    found = marks.loc[asked["benchmark"], [one for one in named if one in marks]].rename(columns=named)
    asked = asked.assign(**{str(name): found[name].to_numpy() for name in found})
    own = narrow(values, FIGURE)[texts(values, "stands_for") == ""]
    rows = asked.merge(add_ends(own, indicators), on="indicator", suffixes=("", "_of_value"))
    # a figure for primary schools says nothing of what is asked for special schools; one for all schools does
    apart = zip(texts(vocabulary, "code"), texts(vocabulary, "apart"), strict=True)
    pairs = {frozenset((code, other)) for code, others in apart for other in others.split(";") if other}
    asked_of = zip(texts(rows, "part"), texts(rows, "scope"), strict=True)
    kept = np.array([frozenset(pair) not in pairs for pair in asked_of], dtype=bool)
    rows = rows[kept].reset_index(drop=True)
    book = indicators if indicators.index.name == "indicator" else indicators.set_index("indicator")
    better = rows["indicator"].map(book["better"])
    based = rows["indicator"].map(text(book, "base")) != UNSTATED
    planned, year, due = rows["status"].isin(STANDING), _printed_year(rows), _due_year(rows)
    judged = _level(rows, better, based)
    reached = judged["level"].isin(REACHED)
    # what a period under review brought was there at its end; when a result without a date was reached is a guess
    past = rows["year"].astype("Float64").mask(texts(rows, "year_basis") == "implied")
    before = (~planned & reached & ((past <= due) | (due.isna() & past.notna()))).fillna(False).to_numpy(bool)
    timing = np.where(before, "met_before", _timing(planned, year, due))
    return pd.DataFrame(
        {
            "requirement_id": rows["requirement_id"],
            "plan_id": rows["plan_id"],
            "row_id": rows["value_id"],
            "form": _form(rows, year),
            "year": year,
            "inferred_year": _inferred_year(rows),
            "hedge": text(rows, "hedge"),
            "ruled": texts(rows, "undated") == "rule",
            "timing": timing,
            "distance": (due - year).abs(),
            "step": rows["status"] == "milestone",
        }
    ).join(judged)


def _level(rows: pd.DataFrame, better: pd.Series[Any], based: pd.Series[bool]) -> pd.DataFrame:
    """Return how each figure stands to the one asked for, the margin, and why it cannot be said: level, margin, differs.

    The level is that of `verdicts.grade_ends`, by which `gaps` judges too; another scope, a reading that is ambiguous,
    a base that is not printed (`based` is false) and what is approximate leave it unsaid, though not a figure that clearly
    passes what is asked only about.
    """
    named = {"asked": "comparator", "bar": "value_std", "bar_high": "value_std_high"}
    asked = rows[[one for one in named if one in rows]].rename(columns=named)
    lower = (better == "lower").to_numpy()
    level, _ = grade_ends(
        Ends.from_frame(rows), benchmark_ends(asked), (better == "higher").to_numpy(), lower, about_of(asked)
    )
    scope = texts(rows, "scope") != texts(rows, "part")
    ambiguous = is_ambiguous(rows).to_numpy()
    unsaid = [scope, ambiguous, ~based.to_numpy(bool), level == LEVELS[-1]]
    differs = np.select(unsaid, ["other_scope", "ambiguous", "unstated_base", "approximate"], "")
    level = np.where(differs == "", level, LEVELS[-1])
    sign, bar = np.where(lower, -1.0, 1.0), floats(rows["bar"])
    near, far = (sign * (np.where(lower, rows[one], rows[other]).astype(float) - bar) for one, other in ENDS)
    margin = np.select([np.isin(level, REACHED), level == "below"], [near, far], np.nan)
    return pd.DataFrame({"level": level, "margin": margin, "differs": differs}, index=rows.index)


ORDER = ("rank", "late", "unheld", "step", "distance", "short", "when", "wordy", "row_id")
"""By what the row that decides is found: the firmest; one that is not late; a figure that can be held against the one asked
for; what the plan promises in the end before a step on the way to it; the year nearest to the due one, so that of several
years the one answers that is asked for; one that reaches the level; the earlier year; a figure before the words beside it."""

ENDS = (("high", "low"), ("low", "high"))
"""The near and the far end of an interval, where lower is better and where it is not."""


TERMS, YEARS, TERM_LENGTH = "terms", "years", "principal_term_length"
"""Units of a limit on how long one may stay, and the indicator by which a plan says how many years a term has."""


def _tagged_figures(
    requirements: pd.DataFrame,
    benchmarks: pd.DataFrame,
    values: pd.DataFrame,
    indicators: pd.DataFrame,
    figures: pd.DataFrame,
) -> pd.DataFrame:
    """Return the figures of other quantities that were read as taking a requirement up.

    Their level cannot be said, but for years where terms are asked for and the plan prints the length of its term.
    """
    tagged = narrow(values, FIGURE)[(texts(values, "requirement") != "") & (texts(values, "stands_for") == "")]
    rows = tagged.assign(requirement_id=text(tagged, "requirement").str.split(";")).explode("requirement_id")
    rows = rows.merge(requirements[["requirement_id", "due", "benchmark"]], on="requirement_id")
    known = set(zip(figures["requirement_id"], figures["row_id"], strict=True))
    fresh = [key not in known for key in zip(rows["requirement_id"], rows["value_id"], strict=True)]
    rows = rows[np.array(fresh, dtype=bool)]
    rows = rows.reset_index(drop=True)
    planned, year = rows["status"].isin(STANDING), _printed_year(rows)
    held = texts(rows, "benchmark") != ""
    judged = pd.DataFrame(
        {
            "level": np.where(held, LEVELS[-1], ""),
            "margin": np.nan,
            "differs": np.where(held, "other_base", ""),
        },
        index=rows.index,
    ).astype({"level": object, "differs": object})
    in_terms = _level_in_terms(rows, benchmarks, values, indicators)
    if in_terms is not None:
        judged.update(in_terms)
    return pd.DataFrame(
        {
            "requirement_id": rows["requirement_id"],
            "plan_id": rows["plan_id"],
            "row_id": rows["value_id"],
            "form": _form(rows, year),
            "year": year,
            "inferred_year": _inferred_year(rows),
            "hedge": text(rows, "hedge"),
            "timing": _timing(planned, year, _due_year(rows)),
        }
    ).join(judged)


def _level_in_terms(
    rows: pd.DataFrame, benchmarks: pd.DataFrame, values: pd.DataFrame, indicators: pd.DataFrame
) -> pd.DataFrame | None:
    """Return how years stand to the terms asked for, of plans that print one length of a term: level, margin, differs.

    None where no figure does, which is nearly always so.
    """
    terms_asked = texts(benchmarks, "unit_std") == TERMS
    in_years = texts(rows, "unit_std") == YEARS
    if not (in_years & rows["benchmark"].isin(benchmarks.loc[terms_asked, "benchmark_id"]).to_numpy(bool)).any():
        return None
    marks = benchmarks[terms_asked].set_index("benchmark_id")
    terms = values[
        (values["indicator"] == TERM_LENGTH) & values["status"].isin(STANDING) & (values["comparator"] == "eq")
    ]
    lengths = terms[~is_ambiguous(terms)].groupby("plan_id")["value_std"].agg(["first", "nunique"])
    one = lengths.loc[lengths["nunique"] == 1, "first"]
    counted = rows[rows["benchmark"].isin(marks.index) & in_years & rows["plan_id"].isin(one.index)]
    if counted.empty:
        return None
    length = counted["plan_id"].map(one).astype("float64")
    mark = marks.loc[counted["benchmark"], ["comparator", "value_std"]].to_numpy(dtype=object).reshape(-1, 2)
    shown = counted.assign(
        asked=mark[:, 0],
        bar=mark[:, 1],
        part="",
        value_std=counted["value_std"] / length,
        value_std_high=counted["value_std_high"].astype("float64") / length,
    )
    ends = add_ends(shown, indicators)
    return _level(ends, pd.Series("lower", index=ends.index), pd.Series(True, index=ends.index))


def _form(rows: pd.DataFrame, year: pd.Series[Any]) -> npt.NDArray[np.str_]:
    """Return how firm each figure is; `year` is the one printed with it."""
    committed, digits = rows["status"].isin(STANDING), rows["figure_kind"].isin(COUNTED)
    dated = rows["status"].isin(PLANNED) & year.notna()
    return np.select([~committed, digits, dated], ["results_only", "number", "dated"], "words")


def _due_year(rows: pd.DataFrame) -> pd.Series[Any]:
    return pd.to_numeric(text(rows, "due").str[:4], errors="coerce")


def _printed_year(rows: pd.DataFrame) -> pd.Series[Any]:
    """Return the year of each figure where the plan prints it with the figure or over it: an inferred one dates nothing."""
    return rows["year"].astype("Float64").mask(np.isin(texts(rows, "year_basis"), INFERRED))


def _inferred_year(rows: pd.DataFrame) -> pd.Series[Any]:
    """Return the year of each figure where the plan does not print it with the figure."""
    return rows["year"].astype("Float64").where(np.isin(texts(rows, "year_basis"), INFERRED))


def _timing(commits: pd.Series[Any], year: pd.Series[Any], due: pd.Series[Any]) -> npt.NDArray[np.str_]:
    """Return how a row's own year stands to the due date; empty where nothing is due or the row promises nothing."""
    early = (year <= due).fillna(False).to_numpy(bool)
    return np.select(
        [(~commits | due.isna()).to_numpy(), year.isna().to_numpy(), early], ["", "undated", "in_time"], "later"
    )


def _words(
    requirements: pd.DataFrame,
    benchmarks: pd.DataFrame,
    values: pd.DataFrame,
    statements: pd.DataFrame,
    permitting: Collection[str],
) -> pd.DataFrame:
    """Return each statement that names a requirement; one that names the evaluation it is part of is by reference.

    A principle commits to nothing. Where the requirement itself only encourages (its softener is in `permitting`) the same
    encouragement is all that it asks for, and takes it up in words.
    """
    tagged = narrow(statements, STATEMENT)[texts(statements, "requirement") != ""]
    rows = tagged.assign(requirement_id=text(tagged, "requirement").str.split(";")).explode("requirement_id")
    known = requirements[["requirement_id", "due"]].assign(
        parent=text(requirements, "part_of"),
        benchmark=text(requirements, "benchmark"),
        permits=np.isin(texts(requirements, "hedge"), list(permitting)),
    )
    rows = rows.merge(known, on="requirement_id")
    pairs = set(zip(rows["statement_id"], rows["requirement_id"], strict=True))
    referred = np.array(
        [(row, parent) in pairs for row, parent in zip(rows["statement_id"], rows["parent"], strict=True)], dtype=bool
    )
    commits = rows["act"].isin(COMMITTING).to_numpy()
    permitted = ((rows["act"] == "principle") & rows["permits"]).to_numpy(bool)
    states = ["words", "results_only", "by_reference"]
    form = np.select([permitted, ~commits, referred], states, texts(rows, "strength"))
    own = rows.assign(year=pd.to_numeric(text(rows, "deadline").str[:4], errors="coerce"))
    year = _printed_year(own)
    timing = _timing(rows["act"].isin(COMMITTING), year, _due_year(rows))
    quantity = dict(zip(benchmarks["benchmark_id"], benchmarks["indicator"], strict=True))
    counts = dict(zip(values["value_id"], values["indicator"], strict=True))
    own_and_other = zip(*(texts(rows, name) for name in ("benchmark", "indicator", "restates")), strict=True)
    of_asked = [mark in quantity and quantity[mark] in (one, counts.get(other)) for mark, one, other in own_and_other]
    return pd.DataFrame(
        {
            "requirement_id": rows["requirement_id"],
            "plan_id": rows["plan_id"],
            "row_id": rows["statement_id"],
            "form": form,
            "direction": np.where(np.array(of_asked, dtype=bool), texts(rows, "direction"), ""),
            "year": year,
            "inferred_year": _inferred_year(own),
            "hedge": text(rows, "hedge"),
            "level": "",
            "timing": timing,
            "differs": "",
        }
    ).astype({"level": object, "timing": object, "differs": object, "form": object})


def _decide(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the row that decides each cell, the firmest, with all that carry it.

    `ORDER` says which of rows equally firm goes first. A result that shows the level to have been reached by the due date
    makes the timing `met_before`, whatever is planned.
    """
    named = ["form", "level", "timing", "year", "inferred_year", "direction", "margin", "differs", "ruled"]
    if rows.empty:
        return pd.DataFrame(columns=[*CELL, *named, "decided_by", "row_hedge", "row_ids", "figured", "met_by"])
    form, level, timing = (texts(rows, name) for name in ("form", "level", "timing"))
    keyed = rows[[*CELL, "row_id"]].assign(
        rank=[FORMS.index(one) for one in form],
        late=timing == "later",
        unheld=np.isin(level, ["", LEVELS[-1]]),
        step=rows["step"].fillna(False).to_numpy(bool),
        distance=np.nan_to_num(floats(rows["distance"]), nan=np.inf),
        short=~np.isin(level, REACHED),
        when=np.nan_to_num(floats(rows["year"]), nan=np.inf),
        wordy=level == "",
    )
    ids: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    met: dict[tuple[str, str], str] = {}
    figured: set[tuple[str, str]] = set()
    own = zip(rows["requirement_id"], rows["plan_id"], rows["row_id"], rows["figured"], form, timing, strict=True)
    for requirement, plan, row_id, with_figure, as_form, in_time in own:
        cell = requirement, plan
        ids[cell].append(row_id)
        if in_time == "met_before":
            met.setdefault(cell, row_id)
        if with_figure and as_form != "results_only":
            figured.add(cell)
    rows = rows.take(keyed.reset_index(drop=True).sort_values([*CELL, *ORDER], kind="stable").index.to_numpy())
    made = rows.drop_duplicates(CELL)
    cells = list(zip(made["requirement_id"], made["plan_id"], strict=True))
    return made[[*CELL, *named]].assign(
        timing=np.where([cell in met for cell in cells], "met_before", texts(made, "timing")),
        decided_by=made["row_id"],
        row_hedge=made["hedge"],
        row_ids=[";".join(sorted(ids[cell])) for cell in cells],
        figured=[cell in figured for cell in cells],
        met_by=[met.get(cell, "") for cell in cells],
    )


def _of_presence(cells: pd.DataFrame, presence: pd.DataFrame) -> pd.DataFrame:
    """Return for each cell what the plan does where no row carries the requirement: otherwise, spoken_by, stands_on, stands_as."""
    said = presence[presence["subject"].isin(["topic", "theme"])]
    keys = zip(*(texts(said, name) for name in ("plan_id", "subject", "code")), strict=True)
    told = zip(*(texts(said, name) for name in ("presence", "decided_by", "value_ids", "statement_ids")), strict=True)
    found = dict(zip(keys, told, strict=True))
    made = []
    for plan, theme, topic in zip(*(texts(cells, name) for name in ("plan_id", "theme", "topic")), strict=True):
        wide = found.get((plan, "theme", theme), NOTHING_KNOWN)
        state, decided, *ids = found.get((plan, "topic", topic), NOTHING_KNOWN) if topic else wide
        own, of_theme = (";".join(filter(None, some)) for some in (ids, wide[2:]))
        if state not in UNSAID:
            made.append(("topic_only", decided, own, "topic" if topic else "theme"))
        elif state == "silent" and of_theme:
            made.append((state, decided, of_theme, "theme"))
        else:
            made.append((state, decided, plan, "scope" if state == "out_of_scope" else "read"))
    return pd.DataFrame(
        made, columns=["otherwise", "spoken_by", "stands_on", "stands_as"], index=cells.index, dtype="str"
    )


NOTHING_KNOWN = ("not_read", "", "", "")
"""What presence says of a plan that it has no row of: state, decided_by, value_ids, statement_ids."""


def _is_past(cells: pd.DataFrame) -> npt.NDArray[np.bool_]:
    """Return for each cell whether the due year was over when the plan came out."""
    issued = pd.to_numeric(text(cells, "plan_issued").str[:4], errors="coerce").astype("Float64")
    issued = issued.fillna(cells["period_start"].astype("Float64"))
    return (_due_year(cells) < issued).fillna(False).to_numpy(bool)


def _order_of_dates(cells: pd.DataFrame) -> npt.NDArray[np.object_]:
    """Return for each cell whether the requirement is `older` or `later` than the plan, or that it is `unsure`.

    A plan without a date of issue is taken to be of its first year, the year before or the year after; where the last year
    that it reports on is one of these, it is of that year or the next. Where its text names or still promises what bounds
    its issue (`BOUNDS`), that goes before.
    """
    dates = ("issued", "plan_issued", *BOUNDS)
    days = {name: texts(cells, name) for name in dates}
    spans = {day: partial_date_span(day) for day in {one for some in days.values() for one in some}}

    def order(asked: str, issued: str, first: int, reported: int, since: str, until: str) -> str:
        mine, own = spans[asked], spans[issued]
        if own is None and first:
            around = range(first - 1, first + 2)
            years = [year for year in around if year in (reported, reported + 1)] if reported in around else around
            named, promised = spans[since], spans[until]
            own = (
                named[0] if named else date(years[0], 1, 1),
                promised[1] if promised else date(max(years[-1], named[1].year if named else 0), 12, 31),
            )
        if mine is None or own is None:
            return "unsure"
        return "older" if mine[1] < own[0] else "later" if mine[0] > own[1] else "unsure"

    years = (cells[name].fillna(0).astype("int64").tolist() for name in ("period_start", "reported"))
    keys = list(zip(days["issued"], days["plan_issued"], *years, *(days[name] for name in BOUNDS), strict=True))
    # few dates of requirements meet few of plans
    told = {key: order(*key) for key in dict.fromkeys(keys)}
    return np.array([told[key] for key in keys], dtype=object)
