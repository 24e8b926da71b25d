"""Findings across all themes: how much is stated, how little can be compared, and what tests can decide."""

from __future__ import annotations

import pandas as pd
from markupsafe import Markup

from helpers.analysis import (
    Interval,
    find_agreement,
    find_paces,
    interval_of,
    moved_at_least_once,
    project_pace,
)
from helpers.analysis.verdicts import Verdict
from helpers.display.comparisons import comparable_cells, gaps_of
from helpers.display.language import clauses, join, mark_year, original, paragraph, quoted, say
from helpers.display.naming import figure_of
from helpers.display.study import INFERRED, Study, clean, each


def tell_reach(study: Study) -> Markup:
    """Return how many figures and indicators the plans print, and for how many indicators two plans or more do."""
    rows = study.all_values
    usable = rows[rows["stands_for"].fillna("").eq("") & rows["reading_kind"].fillna("").ne("ambiguous")]
    per_indicator = usable.groupby("indicator")["plan_id"].nunique()
    shared = int((per_indicator >= 2).sum())
    past = int((rows["status"] == "actual").sum())
    interviews = [str(plan) for plan in study.plans.index[study.plans["kind"] == "interview"]]
    kinds = Markup("")
    if interviews:
        kinds = say(
            study.language,
            en=" ({k} of them an interview)",
            zh="（其中访谈{k}份）",
            k=study.count_plans("interviews", interviews, what=("documents that are interviews", "属于访谈的文件")),
        )
    return say(
        study.language,
        en='{N} plans{kinds} print {v} figures, such words as "all" among them; {a} report the past. They fall on {i} indicators; {s} of these {stand} in two plans or more.',
        zh="{N}份规划{kinds}共写明{v}个数字（含“全部”等词），其中{a}个为实际值；涉及{i}项指标，两份及以上规划都写到的只有{s}项。",
        N=study.all_plans(),
        kinds=kinds,
        a=study.derived("figures-actual", past, "Figures of status `actual`.", "状态为“实际值”的数字个数。"),
        v=study.derived("figures", len(rows), "Number of figures in all plans compared.", "所比较规划的数字总数。"),
        i=study.derived(
            "indicators", len(per_indicator), "Number of indicators with a usable figure.", "有可用数字的指标数。"
        ),
        s=study.derived(
            "indicators-shared",
            shared,
            "Number of indicators that two plans or more print.",
            "两份及以上规划写明的指标数。",
        ),
        stand="stands" if shared == 1 else "stand",
    )


def tell_comparability(study: Study) -> Markup:
    """Return how many groups of figures may be compared, and how many of those set any plan above another."""
    cells = comparable_cells(study)
    groups = [some for _, ranked in cells for _, some in ranked.groupby("level") if len(some) >= 2]
    decided = [
        some
        for key, ranked in cells
        for _, some in ranked.groupby("level")
        if len(some) >= 2 and key.better != "neither" and (some["best"] != 1).any()
    ]
    figures = sum(len(some) for some in groups)
    ids = {value for some in groups for value in some["value_id"]}
    rows = study.values[study.values["value_id"].isin(ids)]
    inferred = sorted(rows.loc[rows["year_basis"].isin(INFERRED), "value_id"])
    guessed = Markup("")
    if inferred:
        guessed = say(
            study.language,
            en=" The year of {k} of these figures is inferred, not printed.",
            zh="其中{k}个数字的年份系推断，原文未写明。",
            k=study.derived(
                "groups-inferred",
                len(inferred),
                "Figures in those groups whose year is not printed with them.",
                "这些组中年份未与数字一同写明的数字个数。",
                inferred,
            ),
        )
    if not groups:
        return say(
            study.language,
            en="No two plans print the same quantity for the same year and status, so nothing can be ranked.",
            zh="没有两份规划就同一年份、同一状态写明同一个量，因此无从排名。",
        )
    return say(
        study.language,
        en="Only {g} groups, {f} figures in all, agree in indicator, scope, year, status and level; in {d} of them one plan can be set above another.{guessed}",
        zh="在指标、范围、年份、状态和层级上全部一致的只有{g}组，共{f}个数字；其中能确定先后的有{d}组。{guessed}",
        g=study.derived(
            "groups",
            len(groups),
            "Groups of figures of two plans or more that may be compared.",
            "含两份及以上规划的可比数字组数。",
        ),
        guessed=guessed,
        f=study.derived("groups-figures", figures, "Figures in those groups.", "这些组中的数字个数。"),
        d=study.derived(
            "groups-decided",
            len(decided),
            "Groups in which some figure cannot be first, its interval lying wholly on the worse side of another's; not of indicators where neither side is better.",
            "组内至少有一个数字不可能居首的组数（其区间全部在另一数字之后）；不分优劣的指标不计。",
        ),
    )


def _judged(study: Study) -> pd.DataFrame:
    """Return the comparisons of planned figures and standing rules with targets and standards; past results stand apart."""
    gaps = gaps_of(study)
    if gaps.empty:
        return gaps
    return gaps[gaps["kind"].isin(["target", "standard"]) & gaps["standing"].isin(["planned", "standard"])]


def tell_balance(study: Study) -> Markup:
    """Return how the planned figures stand against the targets and standards that hold for them."""
    judged = _judged(study)
    if judged.empty:
        return say(
            study.language,
            en="No planned figure has a target or standard to be held against among those that this project holds.",
            zh="本项目收录的目标和标准中，没有可与规划数字对照的。",
        )
    words = {
        Verdict.meets: ("{n} meet{s} it", "达到{n}次"),
        Verdict.may_meet: ("{n} may meet it", "可能达到{n}次"),
        Verdict.falls_short: ("{n} fall{s} short", "未达到{n}次"),
        Verdict.cannot_be_said: ("for {n} it cannot be said", "无法判断{n}次"),
    }
    parts = []
    for verdict, (en, zh) in words.items():
        some = judged[judged["verdict"] == str(verdict)]
        if len(some):
            n = study.derived(
                f"verdicts-{verdict}",
                len(some),
                f"Comparisons of a planned figure with a target or standard in force whose verdict is `{verdict}`.",
                f"规划数字与适用目标或标准对照、结论为“{zh.removesuffix('{n}次')}”的次数。",
                study.keep_inputs(list(some["value_id"])),
            )
            parts.append(say(study.language, en=en, zh=zh, n=n, s="s" if len(some) == 1 else ""))
    total = study.derived(
        "verdicts",
        len(judged),
        "Comparisons of a planned figure with a target or standard in force.",
        "规划数字与适用目标或标准的对照次数。",
    )
    figures = study.derived(
        "verdicts-figures",
        judged["value_id"].nunique(),
        "Planned figures with such a comparison.",
        "有此类对照的规划数字个数。",
    )
    return say(
        study.language,
        en="Planned figures and standing rules with a target or standard for their year: {f}; comparisons: {t}; of these {clauses}.{past}",
        zh="目标值、阶段目标和常设要求中，可与本项目收录的目标或标准对照的有{f}个，共对照{t}次：{clauses}。{past}",
        f=figures,
        t=total,
        clauses=join(study.language, parts) if study.language == "en" else Markup("，").join(parts),
        past=_count_past(study),
    )


def _count_past(study: Study) -> Markup:
    """Return how many past results have such a comparison, which are not counted with the planned figures."""
    gaps = gaps_of(study)
    if gaps.empty:
        return Markup("")
    past = gaps[gaps["kind"].isin(["target", "standard"]) & (gaps["standing"] == "actual")]
    if past.empty:
        return Markup("")
    return say(
        study.language,
        en=" Past results are compared too, {n} times, and not counted here.",
        zh="实际值另有{n}次对照，不计入。",
        n=study.derived(
            "verdicts-past",
            len(past),
            "Comparisons of a past result with a target or standard in force.",
            "实际值与适用目标或标准的对照次数。",
            study.keep_inputs(list(past["value_id"])),
        ),
    )


def tell_short(study: Study) -> Markup:
    """Return the planned figures that fall short of a target or standard, or leave it open; empty where there is none."""
    judged = _judged(study)
    if judged.empty:
        return Markup("")
    rows = {row.value_id: row for row in each(study.values)}
    sentences = []
    for verdict, (en, zh) in SHORT.items():
        ids = list(dict.fromkeys(judged[judged["verdict"] == verdict]["value_id"]))
        named = [
            say(
                study.language,
                en="{indicator} (printed as {term}), {figure}",
                zh="{indicator}（原文为“{term}”），{figure}",
                indicator=study.indicator_name(rows[value_id].indicator),
                term=original(clean(rows[value_id].term)),
                figure=figure_of(study, rows[value_id]),
            )
            for value_id in ids[:MOST_NAMED]
        ]
        if named:
            more = Markup("")
            if len(ids) > len(named):
                rest = study.derived(
                    f"short-rest-{verdict}", len(ids) - len(named), "Figures not named here.", "此处未列出的数字个数。"
                )
                more = say(study.language, en="; and {rest} more", zh="；另有{rest}个", rest=rest)
            sentences.append(say(study.language, en=en, zh=zh, named=clauses(study.language, named), more=more))
    return paragraph(study.language, sentences)


SHORT = {
    "falls_short": ("What falls short: {named}{more}.", "未达到的有{named}{more}。"),
    "may_meet": ("What leaves it open: {named}{more}.", "以下限写出、不能断定是否达到的有{named}{more}。"),
}
MOST_NAMED = 5


def tell_agreement(study: Study, first: str, second: str) -> Markup:
    """Return whether plans that are firm on one theme are firm on another, or why so few plans cannot say."""
    result = find_agreement(study.presence, first, second)
    one, other = study.word("theme", first), study.word("theme", second)
    if study.language == "zh":
        one, other = quoted(one), quoted(other)
    n = study.derived("agreement-n", result.n, "Regions read for both themes.", "就两个领域均已读过的地区数。")
    if result.run and result.p is not None:
        return say(
            study.language,
            en="Firmness on {one} and on {other} go together with Kendall's tau {tau} (exact p {p}, n {n}).",
            zh="{one}与{other}的表述力度之间，肯德尔τ为{tau}（精确p值{p}，n为{n}）。",
            one=one,
            other=other,
            tau=study.derived(
                f"tau-{first}-{second}", round(float(result.statistic or 0), 3), "Kendall's tau-b.", "肯德尔τ-b。"
            ),
            p=study.derived(
                f"p-{first}-{second}", round(result.p, 4), "Exact permutation p, two-sided.", "精确置换检验双侧p值。"
            ),
            n=n,
        )
    if result.smallest_p is None or pd.isna(result.smallest_p):
        return say(
            study.language,
            en="Whether plans firm on {one} are firm on {other} cannot be tested: with {n} regions the ranks do not vary enough.",
            zh="{one}与{other}的表述力度是否相关，无从检验：{n}个地区的等级没有足够差异。",
            one=one,
            other=other,
            n=n,
        )
    return say(
        study.language,
        en="Whether plans firm on {one} are firm on {other} is not tested: with {n} regions, tied as they are, the smallest p that could come out is {p}.",
        zh="{one}与{other}的表述力度是否相关，不作检验：{n}个地区且等级有并列，可能得到的最小p值为{p}。",
        one=one,
        other=other,
        n=n,
        p=study.derived(
            f"smallest-p-{first}-{second}",
            round(float(result.smallest_p), 4),
            "Smallest two-sided p of the exact Kendall test, given the ties.",
            "在现有并列情形下，精确肯德尔检验可能得到的最小双侧p值。",
        ),
    )


def tell_pace(study: Study, indicators: list[str] | None = None) -> Markup:
    """Return the fastest and the slowest pace in points a year between a plan's own baseline and its target."""
    paces = find_paces(study.values, study.indicators.reset_index(drop=True))
    if indicators is not None:
        paces = paces[paces["indicator"].isin(indicators)]
    units = study.indicators["unit"]
    paces = paces[paces["indicator"].map(units).eq("percent") & paces["points_low"].notna()] if len(paces) else paces
    if paces.empty:
        return say(
            study.language,
            en="Nowhere here is the same share printed with both a baseline and a target, so no yearly rise can be worked out.",
            zh="没有同一占比同时写明基数与目标的情形，无法推算年均进度。",
        )
    ordered = paces.sort_values(["points_low", "target_id"])
    slow, fast = each(ordered)[0], each(ordered)[-1]

    def told(item: object) -> Markup:
        return say(
            study.language,
            en="{indicator} in {plan}, {pace} points a year",
            zh="{plan}的{indicator}，年均{pace}个百分点",
            indicator=study.indicator_name(item.indicator),  # type: ignore[attr-defined]
            plan=study.plan_name(item.plan_id),  # type: ignore[attr-defined]
            pace=study.derived(
                f"pace-{item.target_id}",  # type: ignore[attr-defined]
                round(float(item.points_low), 6),  # type: ignore[attr-defined]
                f"(Target − baseline) ÷ {int(item.years)} years.",  # type: ignore[attr-defined]
                f"（目标−基数）÷{int(item.years)}年。",  # type: ignore[attr-defined]
                [item.baseline_id, item.target_id],  # type: ignore[attr-defined]
                sign=True,
            ),
        )

    if len(ordered) == 1:
        return say(
            study.language, en="One pace can be worked out: {one}.", zh="可推算的进度只有一项：{one}。", one=told(fast)
        )
    return say(
        study.language,
        en="{who} both a baseline and a target for the same share, {m} times; "
        "the yearly rises asked run from {slow}, to {fast}. They rest on different bases and are no ranking.",
        zh="{who}就同一占比同时写明基数与目标，共{m}处；所要求的年均升幅，小至{slow}，大至{fast}。口径不同，不作排名。",
        who=_count_paced(study, list(ordered["plan_id"])),
        m=study.derived("paces", len(ordered), "Shares with a baseline and a target.", "同时写明基数与目标的占比数。"),
        fast=told(fast),
        slow=told(slow),
    )


def _count_paced(study: Study, plans: list[str]) -> Markup:
    """Return how many plans print both, as the subject of a sentence; or that the one plan does."""
    if len(study.plan_ids) == 1:
        return say(study.language, en="The plan prints", zh="本规划")
    return say(
        study.language,
        en="{k} of {N} plans {print}",
        zh="{N}份规划中有{k}份",
        k=study.count_plans("paced", plans, what=("plans with a baseline and a target", "同时写明基数与目标的规划")),
        N=study.all_plans(),
        print="prints" if len(set(plans)) == 1 else "print",
    )


def tell_projection(study: Study, indicators: list[str]) -> Markup:
    """Return what a plan's own pace would make of its neighbours by its target year; or that no neighbour prints a baseline."""
    book = study.indicators.reset_index(drop=True)
    paces = find_paces(study.values, book)
    paces = paces[paces["indicator"].isin(indicators) & paces["points_low"].notna()] if len(paces) else paces
    sentences = []
    few = 1 if study.many else MOST_NAMED
    for pace in each(paces.head(few)):
        led = project_pace(
            paces,
            study.values,
            book,
            plan_id=pace.plan_id,
            indicator=pace.indicator,
            scope=clean(pace.scope),
            per=clean(pace.per),
        )
        led = led[led["by_points_low"].notna()].head(few) if len(led) else led
        named = [
            say(
                study.language,
                en="{plan} at {v}",
                zh="{plan}为{v}",
                plan=study.plan_name(item.plan_id),
                v=study.derived(
                    f"projected-{item.plan_id}-{pace.target_id}",
                    round(float(item.by_points_low), 4),
                    f"{item.baseline_id} plus the pace of {pace.target_id} from {pace.baseline_id}, within the indicator's bounds.",
                    f"{item.baseline_id}加上{pace.target_id}相对{pace.baseline_id}的年均进度，以指标上下限为界。",
                    [item.baseline_id, pace.baseline_id, pace.target_id],
                ),
            )
            for item in each(led)
        ]
        if named:
            sentences.append(
                say(
                    study.language,
                    en="At the pace of {plan} on {indicator}, {named} by {year}.",
                    zh="若按{plan}在{indicator}上的进度，到{year}年{named}。",
                    plan=study.plan_name(pace.plan_id),
                    indicator=study.indicator_name(pace.indicator),
                    named=join(study.language, named),
                    year=mark_year(int(pace.target_year)),
                )
            )
    if sentences:
        return paragraph(study.language, sentences)
    if len(paces):
        return say(
            study.language,
            en="No neighbour prints a baseline of its own for these shares, so nobody else can be set on the same pace.",
            zh="其他规划没有写明此类比例的基数，因此无法按同样进度推算。",
        )
    return Markup("")


def tell_moved(study: Study, *, eligible: float = 50.0) -> Markup:
    """Return what a yearly rotation ratio makes of all teachers over the plan's years, for an assumed eligible share.

    Parameters
    ----------
    eligible
        Per cent of all teachers who meet the conditions in a year; no plan prints it.
    """
    rows = study.rows("teacher_rotation_rate")
    rows = rows[rows["per"].fillna("").isin(["year", "school_year"])]
    if rows.empty:
        return Markup("")
    row = each(rows)[0]
    plan = study.plans.loc[row.plan_id]
    years = int(plan["period_end"]) - int(plan["period_start"]) + 1
    ratio = interval_of(row.comparator, float(row.value_std), None, lower=0, upper=100)
    if ratio is None:
        return Markup("")
    moved = moved_at_least_once(ratio, years, eligible=Interval(eligible, eligible))
    low, high = moved.always_same.low, moved.all_different.low
    return say(
        study.language,
        en=(
            "What follows from the rule of {plan}: if {e} of all teachers were eligible, {years} years at just this floor would move"
            " between {low} (always the same people, were they eligible again) and {high} (never the same twice) of all teachers of"
            " the schools that the rule names at least once."
        ),
        zh=(
            "由{plan}的规定推算：假设符合条件者占全体教师的{e}，{years}年内恰按此下限执行，则该规定所指学校的全体教师中至少交流过一次的占比，"
            "在{low}（每年都是同一批人，且再次符合条件）与{high}（每年都是不同的人）之间。"
        ),
        plan=study.plan_name(row.plan_id),
        e=study.derived(
            "eligible",
            eligible,
            "Assumed share of eligible teachers, a parameter.",
            "假设的符合条件教师占比（参数）。",
            unit="percent",
        ),
        years=study.derived(
            "plan-years",
            years,
            f"Years from {plan['period_start']} to {plan['period_end']}, both included.",
            f"{plan['period_start']}年至{plan['period_end']}年，含首尾。",
        ),
        low=study.derived(
            "moved-low",
            round(low, 4),
            "Ratio × eligible share: always the same people.",
            "比例×符合条件者占比：始终同一批人。",
            [row.value_id],
            unit="percent",
        ),
        high=study.derived(
            "moved-high",
            round(high, 4),
            "Ratio × eligible share × years, at most all: different people each year.",
            "比例×符合条件者占比×年数，以全体为限：每年不同的人。",
            [row.value_id],
            unit="percent",
        ),
    )


def tell_sources(study: Study) -> Markup:
    """Return what kinds of documents the plans are, and their years."""
    parts = [
        say(
            study.language,
            en="{plan}: {kind}, {years}",
            zh="{plan}：{kind}，{years}",
            plan=study.plan_name(str(plan)),
            kind=study.word("kind", str(row["kind"])),
            years=_period(study, row),
        )
        for plan, row in study.plans.iterrows()
    ]
    return Markup("; " if study.language == "en" else "；").join(parts) + Markup(
        "." if study.language == "en" else "。"
    )


def _period(study: Study, row: pd.Series) -> Markup:
    start, end = row["period_start"], row["period_end"]
    if pd.isna(end):
        return say(study.language, en="from {a}", zh="{a}年起", a=mark_year(start))
    return mark_year(start) + Markup("–") + mark_year(end)
