"""Tables of what follows from the figures: what may be ranked, what pace is asked, what is above or below a benchmark."""

from __future__ import annotations

import math
from collections.abc import Sequence

import pandas as pd
from markupsafe import Markup

from helpers.analysis import ComparisonKey, all_comparable, find_gaps, find_paces, rank_ranges
from helpers.display import words
from helpers.display.language import bracketed, mark_year, say
from helpers.display.markup import Block, Table, nothing
from helpers.display.naming import benchmark_kind, standing_word
from helpers.display.study import Row, Study, clean, each
from helpers.display.tables import heads

MOST = 40
MOST_OF_MANY = 4
"""Rows that a reader takes in; a longer table shows a few from either end and says how many there are."""


def keep_ends(rows: pd.DataFrame, by: Sequence[str], most: int = MOST) -> pd.DataFrame:
    """Return rows as they are; of more than `most`, a few from either end in the order of some columns."""
    if len(rows) <= most:
        return rows
    most = MOST_OF_MANY
    ordered = rows.sort_values(list(by), kind="stable")
    return pd.concat([ordered.head(most // 2), ordered.tail(most // 2)])


def note_rest(study: Study, name: str, shown: int, total: int) -> Markup:
    """Return the sentence that says how many rows a table leaves out; empty where it shows all."""
    if shown >= total:
        return Markup("")
    return say(
        study.language,
        en="{k} of {n} rows; all follow from data/processed.",
        zh="共{n}行，只列{k}行；全部可由 data/processed 推算。",
        k=study.derived(f"{name}-shown", shown, "Rows shown.", "所列行数。"),
        n=study.derived(f"{name}-rows", total, "Rows in all.", "总行数。"),
    )


def comparable_cells(study: Study) -> list[tuple[ComparisonKey, pd.DataFrame]]:
    """Return every group of figures that may be compared, with its possible ranks; groups of two plans or more."""
    found: list[tuple[ComparisonKey, pd.DataFrame]] = []
    for comparable in all_comparable(study.values, study.indicators.reset_index(drop=True), minimum=2):
        found.append(
            (
                comparable.key,
                rank_ranges(comparable).merge(
                    comparable.frame, on=["value_id", "region_id", "level"], suffixes=("", "_row")
                ),
            )
        )
    return found


def tabulate_comparable(study: Study) -> Table:
    """Return the figures that may be compared with one another, each with the range of ranks that it may have."""
    rows = {row.value_id: row for row in each(study.values)}
    body: list[tuple[object, ...]] = []
    total = 0
    order = {plan: place for place, plan in enumerate(study.plan_ids)}
    for number, (key, ranked) in enumerate(comparable_cells(study)):
        for level, some in ranked.groupby("level", sort=True):
            if len(some) < 2:
                continue
            some = some.sort_values(
                ["best", "worst", "plan_id"],
                key=lambda column: column.map(order) if column.name == "plan_id" else column,
            )
            total += len(some)
            if len(body) >= MOST:
                continue
            for item in each(keep_ends(some, ["best", "worst", "value_id"], most=24)):
                row = rows[item.value_id]
                body.append(
                    (
                        indicator_cell(study, row),
                        study.plan_name(row.plan_id),
                        study.number(row)
                        + (bracketed(study.language, study.softener(clean(row.hedge))) if clean(row.hedge) else ""),
                        _when_planned(study, row, str(key.standing)),
                        _rank_cell(study, item, len(some), f"{number}-{level}", key.better),
                        study.word("level", str(level)),
                    )
                )
    caption = say(
        study.language,
        en="Figures that agree in indicator, scope, year and status, with possible ranks (first is highest or, where lower is better, lowest)",
        zh="指标、范围、年份和状态一致的数字及其可能名次（名次一为最高；越低越好的指标为最低）",
    )
    columns = heads(
        study,
        ("Indicator", "指标"),
        ("Plan", "规划"),
        ("Figure", "数字"),
        ("Year", "年份"),
        ("Possible rank", "可能名次"),
        ("Level", "层级"),
    )
    return Table(
        "tab-comparable",
        caption,
        columns,
        tuple(body),
        frozenset({2}),
        note_rest(study, "comparable", len(body), total),
    )


def _when_planned(study: Study, row: Row, standing: str) -> Markup:
    """Return year and standing: '2025, planned', or only that it is a standing rule."""
    word = standing_word(study, standing)
    if pd.isna(row.year):
        return Markup("{}").format(word)
    return say(
        study.language,
        en="{year}, {word}",
        zh="{year}年{mark}{word}",
        year=study.year(row, marked=study.language == "en"),
        mark=study.inferred(row),
        word=word,
    )


def indicator_cell(study: Study, row: Row) -> Markup:
    """Return an indicator's name, with what the row covers of it."""
    scope = clean(row.scope)
    name = study.indicator_name(row.indicator)
    if not scope:
        return Markup("{}").format(name)
    return say(study.language, en="{name}; {scope}", zh="{name}；{scope}", name=name, scope=study.word("scope", scope))


def _rank_cell(study: Study, item: Row, n: int, group: str, better: str) -> Markup:
    if pd.isna(item.best) or pd.isna(item.worst):
        # "about" has no known width, so it has no rank
        return say(study.language, en="no rank", zh="无名次")
    if better == "neither":
        return say(study.language, en="not ranked: neither high nor low is better", zh="不分优劣，不排名")
    best = study.derived(
        f"best-{item.value_id}",
        int(item.best),
        "Best rank among the figures of this group and level that its interval allows.",
        "在同组同层级中，其区间所允许的最好名次。",
        [item.value_id],
    )
    total = study.derived(f"group-n-{group}", n, "Number of figures in this group and level.", "同组同层级的数字个数。")
    if item.best == item.worst:
        return say(study.language, en="{best} of {n}", zh="第{best}（共{n}个）", best=best, n=total)
    worst = study.derived(
        f"worst-{item.value_id}",
        int(item.worst),
        "Worst rank among the figures of this group and level that its interval allows.",
        "在同组同层级中，其区间所允许的最差名次。",
        [item.value_id],
    )
    return say(
        study.language,
        en="{best} to {worst} of {n}",
        zh="第{best}至{worst}（共{n}个）",
        best=best,
        worst=worst,
        n=total,
    )


def tabulate_pace(study: Study, indicators: Sequence[str] | None = None, *, name: str = "pace") -> Block:
    """Return what each plan asks per year between its own baseline and target; a sentence where there is nothing.

    Parameters
    ----------
    indicators
        To keep; None for all.
    """
    paces = find_paces(study.values, study.indicators.reset_index(drop=True))
    if indicators is not None:
        paces = paces[paces["indicator"].isin(list(indicators))]
    if paces.empty:
        return nothing(
            say(
                study.language,
                en="No baseline stands beside a target of the same quantity, so there is no pace to work out.",
                zh="没有同一指标的基数与目标并存，无从推算进度。",
            )
        )
    if study.many:
        return nothing(
            say(
                study.language,
                en="Of many plans, each pace stands in its region's profile.",
                zh="规划众多时，各地的进度见各自的地区概况。",
            )
        )
    rows = {row.value_id: row for row in each(study.values)}
    body = []
    kept = keep_ends(paces, ["points_low", "target_id"])
    for item in each(kept):
        first, last = rows[item.baseline_id], rows[item.target_id]
        body.append(
            (
                study.indicator_name(item.indicator),
                study.plan_name(item.plan_id),
                say(study.language, en="{v} ({y})", zh="{v}（{y}）", v=study.number(first), y=study.year(first)),
                say(study.language, en="{v} ({y})", zh="{v}（{y}）", v=study.number(last), y=study.year(last)),
                pace_cell(study, item, first, last),
                logit_cell(study, item),
            )
        )
    caption = say(
        study.language, en="Pace per year from the plan's own baseline to its target", zh="由自身基数到目标的年均进度"
    )
    if len(study.plan_ids) > 1:
        caption = say(
            study.language,
            en="Pace per year from a plan's own baseline to its target ({n} of {N} plans print both)",
            zh="由自身基数到目标的年均进度（{N}份规划中有{n}份两者俱全）",
            n=study.count_plans(
                f"pace-{name}",
                list(paces["plan_id"]),
                what=("plans that print baseline and target", "基数与目标俱全的规划"),
            ),
            N=study.all_plans(),
        )
    columns = heads(
        study,
        ("Indicator", "指标"),
        ("Plan", "规划"),
        ("Baseline", "基数"),
        ("Target", "目标"),
        ("Points a year", "每年百分点"),
        ("Logit a year", "每年logit"),
    )
    return Table(
        f"tab-{name}",
        caption,
        columns,
        tuple(body),
        frozenset({2, 3, 4, 5}),
        note_rest(study, name, len(body), len(paces)),
    )


def pace_cell(study: Study, item: Row, first: Row, last: Row) -> Markup:
    """Return a pace in points a year, with the sign of a floor, and the mark of saturation where the baseline is near 100."""
    if pd.isna(item.points_low):
        return Markup("{}").format(_reason(study, item.points_reason))
    amount = study.derived(
        f"pace-{last.value_id}",
        round(float(item.points_low), 6),
        f"(Target − baseline) ÷ {int(item.years)} years.",
        f"（目标−基数）÷{int(item.years)}年。",
        [first.value_id, last.value_id],
        sign=True,
    )
    floor = "≥" if pd.isna(item.points_high) or item.points_high != item.points_low else ""
    near = say(study.language, en=" (saturated)", zh="（近饱和）") if item.saturated else Markup("")
    return Markup("{}{}{}").format(floor, amount, near)


def logit_cell(study: Study, item: Row) -> Markup:
    """Return a pace on the logit scale, or the word that says why it has none."""
    if pd.isna(item.logit_low):
        return Markup("{}").format(_reason(study, item.logit_reason))
    amount = study.derived(
        f"logit-{item.target_id}",
        round(float(item.logit_low), 4),
        f"(Logit of target − logit of baseline) ÷ {int(item.years)} years; logit p = ln(p/(1−p)).",
        f"（目标的logit−基数的logit）÷{int(item.years)}年；logit p = ln(p/(1−p))。",
        [item.baseline_id, item.target_id],
        sign=True,
    )
    floor = "≥" if pd.isna(item.logit_high) or item.logit_high != item.logit_low else ""
    return Markup("{}{}").format(floor, amount)


REASONS = {
    "undefined_at_bound": ("undefined at the bound", "在端点无定义"),
    "not_a_share": ("undefined: no upper bound", "无上限，不适用"),
    "saturated": ("nearly saturated", "接近饱和"),
}


def _reason(study: Study, code: object) -> str:
    pair = REASONS.get(clean(code), ("not defined", "无定义"))
    return pair[0] if study.language == "en" else pair[1]


def tabulate_gaps(study: Study, *, name: str = "gaps", actuals: bool = False) -> Block:
    """Return each planned figure against the targets and standards that hold for it: verdict and distance; a sentence where there is nothing.

    Parameters
    ----------
    actuals
        Whether past results are held against them too.
    """
    gaps = gaps_of(study)
    if gaps.empty:
        return nothing(
            say(
                study.language,
                en="No figure here has a target or standard for its year among those that this project holds.",
                zh="本项目收录的目标和标准中，没有可与这里的数字对照的。",
            )
        )
    gaps = gaps[gaps["verdict"].fillna("").ne("")]
    if not actuals:
        gaps = gaps[gaps["standing"] != "actual"]
    rows = {row.value_id: row for row in each(study.values)}
    marks = {row.benchmark_id: row for row in each(study.benchmarks)}
    body: list[tuple[object, ...]] = []
    gaps = gaps[gaps["value_id"].isin(list(rows)) & (gaps["kind"] != "actual")]
    kept = keep_ends(gaps, ["gap_low", "value_id", "benchmark_id"])
    for item in each(kept):
        row, mark = rows[item.value_id], marks[item.benchmark_id]
        body.append(
            (
                indicator_cell(study, row),
                study.plan_name(row.plan_id),
                say(study.language, en="{v} ({when})", zh="{v}（{when}）", v=study.number(row), when=study.when(row)),
                _against(study, mark),
                _verdict_cell(study, item),
                _gap_cell(study, item, row, mark, str(len(body) + 1)),
            )
        )
    if not body:
        return nothing(
            say(
                study.language,
                en="No figure here has a target or standard for its year among those that this project holds.",
                zh="本项目收录的目标和标准中，没有可与这里的数字对照的。",
            )
        )
    caption = say(
        study.language,
        en="Figures against the targets and standards in force for their year",
        zh="与当年适用的目标和标准对照",
    )
    columns = heads(
        study,
        ("Indicator", "指标"),
        ("Plan", "规划"),
        ("Figure", "数字"),
        ("Against", "对照"),
        ("Verdict", "判断"),
        ("Distance", "差距"),
    )
    note = note_rest(study, name, len(body), len(gaps))
    return Table(f"tab-{name}", caption, columns, tuple(body), frozenset({2, 5}), note)


def _against(study: Study, mark: Row) -> Markup:
    """Return a benchmark with its kind, its year where it has one of its own, and its number."""
    kind, number = benchmark_kind(study, mark), study.benchmark_number(mark)
    if mark.kind == "standard" or pd.isna(mark.year_from):
        return say(study.language, en="{kind} {number}", zh="{kind}{number}", kind=kind, number=number)
    year = mark_year(int(mark.year_from))
    if not pd.isna(mark.year_to) and mark.year_to != mark.year_from:
        year += Markup("–") + mark_year(int(mark.year_to))
    return say(
        study.language, en="{kind} {year} {number}", zh="{year}年{kind}{number}", kind=kind, year=year, number=number
    )


def _verdict_cell(study: Study, item: Row) -> Markup:
    return Markup('<span class="verdict" data-verdict="{}" data-values="{}" data-benchmarks="{}">{}</span>').format(
        item.verdict, item.value_id, item.benchmark_id, words.say(study, f"verdict.{item.verdict}")
    )


def tabulate_context(study: Study, indicators: Sequence[str] | None = None, *, name: str = "context") -> Block:
    """Return past results beside national, provincial and city results of the same year: distance, no verdict; a sentence where there is nothing.

    Parameters
    ----------
    indicators
        To keep; None for all.
    """
    if study.many:
        return nothing(
            say(
                study.language,
                en="Of many plans, each stands beside its own province and city in its region's profile.",
                zh="规划众多时，各地与本省（区）、所在市的并列见各自的地区概况。",
            )
        )
    gaps = gaps_of(study)
    gaps = gaps[(gaps["kind"] == "actual") & gaps["gap_low"].notna()] if len(gaps) else gaps
    if indicators is not None and len(gaps):
        gaps = gaps[gaps["indicator"].isin(list(indicators))]
    rows = {row.value_id: row for row in each(study.values)}
    marks = {row.benchmark_id: row for row in each(study.benchmarks)}
    body: list[tuple[object, ...]] = []
    kept = keep_ends(gaps, ["gap_low", "value_id", "benchmark_id"]) if len(gaps) else gaps
    for item in each(kept):
        row, mark = rows[item.value_id], marks[item.benchmark_id]
        body.append(
            (
                indicator_cell(study, row),
                study.plan_name(row.plan_id),
                say(study.language, en="{v} ({when})", zh="{v}（{when}）", v=study.number(row), when=study.when(row)),
                _against(study, mark),
                study.word("confidence", str(mark.confidence)),
                _gap_cell(study, item, row, mark, f"{name}-{len(body) + 1}"),
            )
        )
    if not body:
        return nothing(
            say(
                study.language,
                en="No past result here could be set beside one of the nation, the province or the city that this project holds.",
                zh="这里没有实际值可与本项目收录的全国、本省（区）或所在市同年实际值并列。",
            )
        )
    caption = say(
        study.language,
        en="Past results beside those of the nation, the province or the parent city in the same year: context, no verdict",
        zh="与全国、本省（区）或所在市同年实际值并列：仅作背景，不作判断",
    )
    columns = heads(
        study,
        ("Indicator", "指标"),
        ("Plan", "规划"),
        ("Result", "实际值"),
        ("Beside", "并列"),
        ("Confidence", "可信度"),
        ("Distance", "差距"),
    )
    note = note_rest(study, name, len(body), len(gaps))
    return Table(f"tab-{name}", caption, columns, tuple(body), frozenset({2, 5}), note)


def gaps_of(study: Study) -> pd.DataFrame:
    """Return the study's figures against every benchmark that speaks of them; the columns of `analysis.find_gaps`."""
    return find_gaps(
        study.values,
        study.benchmarks,
        study.indicators.reset_index(drop=True),
        study.plans.reset_index(drop=True),
        study.regions.reset_index(drop=True),
    )


def _gap_cell(study: Study, item: Row, row: Row, mark: Row, name: str) -> Markup:
    """Return a distance with its sign; an open one with the end that is known."""
    ends = [float(end) for end in (item.gap_low, item.gap_high) if not pd.isna(end) and math.isfinite(end)]
    if not ends:
        return Markup("–")
    unit = "percentage_points" if row.unit == "percent" else str(study.indicators.at[row.indicator, "unit"])
    known = ends[0]
    amount = study.derived(
        f"gap-{name}",
        round(known, 6),
        "The figure minus the benchmark, at the end that is known.",
        "数字减参照值，取已知一端。",
        [row.value_id, mark.benchmark_id],
        unit=unit,
        sign=True,
    )
    if item.gap_low == item.gap_high:
        return amount
    if math.isfinite(item.gap_low):
        return say(study.language, en="at least {amount}", zh="至少{amount}", amount=amount)
    return say(study.language, en="at most {amount}", zh="至多{amount}", amount=amount)
