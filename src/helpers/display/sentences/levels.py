"""What one indicator shows: the title, the alt text, the reading and the limits of its figure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd
from markupsafe import Markup

from helpers.analysis.comparability import find_comparable_cells
from helpers.analysis.verdicts import Verdict, judge_values
from helpers.display.language import clauses as join_clauses
from helpers.display.language import join, labelled, mark_year, original, paragraph, say
from helpers.display.many import (
    MOST_NAMES,
    NAMED,
    count_plans,
    describe_distribution,
    find_distribution,
    is_many,
    is_spread,
    keep_inputs,
    name_plans,
    name_some,
    row_plans,
    shorten,
    tell_distribution,
)
from helpers.display.markup import Prose
from helpers.display.study import Row, Study, clean, each

PLANNED = ("target", "milestone")

VERDICT_WORDS = {
    Verdict.meets: ("meets", "达到"),
    Verdict.may_meet: ("may meet", "可能达到"),
    Verdict.falls_short: ("falls short of", "未达到"),
    Verdict.cannot_be_said: ("cannot be held against", "无法对照"),
}


def figure_of(study: Study, row: Row, *, words: bool = False) -> Markup:
    """Return a number with its plan's name, status and year: '99.02% (Yingze, target 2025)'."""
    return say(
        study.language,
        en="{number} ({plan}, {when})",
        zh="{plan}{when}{number}",
        number=study.number(row, words=words),
        plan=study.plan_name(row.plan_id),
        when=study.when(row, status_first=True),
    )


def last_figures(rows: pd.DataFrame) -> list[Row]:
    """Return for each plan the figure that it ends with: its last planned one, else its standing rule, else its last actual."""
    order = {"actual": 0, "standard": 1, "milestone": 2, "target": 2}
    ranked = rows.assign(_rank=rows["status"].map(order), _year=rows["year"].fillna(0))
    ranked = ranked.sort_values(["_rank", "_year"], kind="stable")
    last = ranked.groupby("plan_id", sort=False).tail(1).drop(columns=["_rank", "_year"])
    keep = list(rows["plan_id"].drop_duplicates())
    by_plan = {row.plan_id: row for row in each(last)}
    return [by_plan[plan] for plan in keep]


def title_levels(study: Study, indicator: str) -> Markup:
    """Return the message of an indicator's figure: who prints it, and what they end with."""
    rows = study.rows(indicator)
    name = study.indicator_name(indicator)
    plans = list(rows["plan_id"].drop_duplicates())
    n = count_plans(
        study, f"{indicator}", plans, list(rows["value_id"]), what=(f"plans that print {name}", f"写明“{name}”的规划")
    )
    total = study.all_plans()
    if not plans:
        return say(
            study.language,
            en="{name}: {n} of {N} plans print a comparable figure for these years",
            zh="{name}：{N}份规划中有{n}份在所示年份写明可比数字",
            name=name,
            n=n,
            N=total,
        )
    # titles list the figures while a reader can take them in
    figures = [figure_of(study, row) for row in last_figures(rows)] if len(plans) <= 3 else []
    if not figures:
        return say(
            study.language,
            en="{name}: {n} of {N} plans print a figure",
            zh="{name}：{N}份规划中有{n}份写明数字",
            name=name,
            n=n,
            N=total,
        )
    return say(
        study.language,
        en="{name}: {n} of {N} plans print a figure, {figures}",
        zh="{name}：{N}份规划中有{n}份写明数字，即{figures}",
        name=name,
        n=n,
        N=total,
        figures=join(study.language, figures),
    )


def describe_levels(study: Study, indicator: str, marks: Sequence[Row] = ()) -> str:
    """Return the alt text of an indicator's figure: every mark in words, row by row, then the benchmarks drawn as lines."""
    if is_spread(study, indicator):
        return describe_distribution(study, indicator, find_distribution(study, indicator))
    rows = study.rows(indicator)
    said = study.said("indicator", indicator)
    pieces: list[str] = []
    for plan_id in row_plans(study, indicator):
        own = rows[rows["plan_id"] == plan_id]
        if own.empty:
            pieces.append(labelled(study.language, study.plan_name(plan_id), study.word("presence", said[plan_id])))
            continue
        shown = []
        for row in each(own):
            year = "" if pd.isna(row.year) else f"{int(row.year)}"
            status = study.word("status", row.status)
            value = study.value_text(row, words=True)
            shown.append(
                f"{value} ({year + ', ' if year else ''}{status})"
                if study.language == "en"
                else f"{year + '年' if year else ''}{status}{value}"
            )
        pieces.append(
            labelled(study.language, study.plan_name(plan_id), (", " if study.language == "en" else "、").join(shown))
        )
    for mark in marks:
        year = "" if pd.isna(mark.year_from) or mark.kind == "standard" else f"{int(mark.year_from)}"
        value = study.value_text(mark, words=True)
        kind = benchmark_kind(study, mark)
        pieces.append(
            f"{kind} {year + ' ' if year else ''}{value}"
            if study.language == "en"
            else f"{year + '年' if year else ''}{kind}{value}"
        )
    if is_many(study):
        pieces = shorten(study, [*pieces, describe_distribution(study, indicator, None).rstrip(".。")])
    lead = {
        "en": f"{study.indicator_name(indicator)}, one row a plan. ",
        "zh": f"{study.indicator_name(indicator)}，每份规划一行。",
    }[study.language]
    return lead + str(join_clauses(study.language, pieces).striptags()) + ("." if study.language == "en" else "。")


def verdicts(study: Study, indicator: str) -> pd.DataFrame:
    """Return verdicts of the shown figures of one indicator against targets and standards in force."""
    rows = study.rows(indicator)
    national = study.benchmark_rows(indicator, ("target", "standard"))
    return judge_values(
        rows,
        national,
        study.indicators.reset_index(drop=True),
        study.plans.reset_index(drop=True),
        study.regions.reset_index(drop=True),
    )


def tell_levels(study: Study, indicator: str) -> Prose:
    """Return the reading of an indicator's figure: change from baseline to target, and verdicts where both are printed."""
    rows = study.rows(indicator)
    found = find_distribution(study, indicator) if is_spread(study, indicator) else None
    if found:
        sentences = [tell_distribution(study, found)]
    else:
        sentences = [
            sentence
            for plan in rows["plan_id"].drop_duplicates()
            for sentence in _tell_change(study, indicator, rows[rows["plan_id"] == plan])
        ]
    sentences += tell_verdicts(study, indicator, rows)
    if rows.empty:
        sentences = [_tell_none(study, indicator)]
    return Prose("reading", (paragraph(study.language, sentences),))


def _tell_none(study: Study, indicator: str) -> Markup:
    said = study.said("indicator", indicator)
    groups = {
        state: [plan for plan in study.plan_ids if said[plan] == state]
        for state in ("number", "dated", "direction", "words", "silent", "not_read")
    }
    parts = []
    for state, plans in groups.items():
        if plans:
            word = (
                study.word("presence", state)
                if state != "number"
                else str(say(study.language, en="a figure outside the years shown", zh="数字不在所示年份内"))
            )
            parts.append(
                say(
                    study.language,
                    en="{word}: {names}",
                    zh="{word}：{names}",
                    word=word,
                    names=name_plans(study, plans),
                )
            )
    listed = join_clauses(study.language, parts)
    return say(
        study.language,
        en="What the plans give instead of a comparable figure: {listed}.",
        zh="没有可比数字，各规划的表述为——{listed}。",
        listed=listed,
    )


def _tell_change(study: Study, indicator: str, own: pd.DataFrame) -> list[Markup]:
    if own["scope"].fillna("").nunique() > 1:
        return []
    actual = own[own["status"] == "actual"]
    planned = own[own["status"].isin(PLANNED)]
    name = study.plan_name(str(own["plan_id"].iloc[0]))
    if actual.empty or planned.empty:
        return []
    first = each(actual)[-1]
    last = each(planned)[-1]
    if pd.isna(first.year) or pd.isna(last.year) or first.comparator != "eq":
        return []
    change = round(float(last.value_std) - float(first.value_std), 6)
    unit = "percentage_points" if first.unit_std == "percent" else first.unit_std
    amount = study.derived(
        f"change-{last.value_id}",
        change,
        f"{last.value_id} minus {first.value_id}: {study.value_text(last)} − {study.value_text(first)}.",
        f"{last.value_id}减{first.value_id}：{study.value_text(last)}−{study.value_text(first)}。",
        [first.value_id, last.value_id],
        unit=unit,
        sign=True,
    )
    floor = last.comparator in {"ge", "gt"}
    return [
        say(
            study.language,
            en="{plan} asks for {at_least}{amount} between its own baseline of {base} ({y0}) and its target of {target} ({y1}).",
            zh="{plan}以自身基数{base}（{y0}年）为起点，到{y1}年的目标为{target}，变化{at_least}{amount}。",
            plan=name,
            at_least=("at least " if study.language == "en" else "不低于") if floor else "",
            amount=amount,
            base=study.number(first),
            y0=mark_year(int(first.year)),
            target=study.number(last),
            y1=mark_year(int(last.year)),
        )
    ]


def tell_verdicts(study: Study, indicator: str, rows: pd.DataFrame) -> list[Markup]:
    """Return which plans meet which targets and standards; benchmarks with the same plans share a sentence."""
    judged = verdicts(study, indicator)
    by_id = {row.value_id: row for row in each(rows)}
    national = {row.benchmark_id: row for row in each(study.benchmark_rows(indicator, ("target", "standard")))}
    ends = [row.value_id for row in last_figures(rows)]
    judged = judged[judged["value_id"].isin(ends)]
    if is_spread(study, indicator):
        return [
            _count_verdicts(study, national[str(mark)], some, {value: row.plan_id for value, row in by_id.items()})
            for mark, some in judged.groupby("benchmark_id", sort=True)
        ]
    groups: dict[tuple[str, tuple[str, ...]], list[str]] = {}
    for (benchmark_id, verdict), some in judged.groupby(["benchmark_id", "verdict"], sort=True):
        held = set(some["value_id"])
        values = tuple(value for value in ends if value in held)
        groups.setdefault((str(verdict), values), []).append(str(benchmark_id))
    sentences = []
    for (verdict, values), marks in sorted(groups.items()):
        plans = name_plans(study, [by_id[value].plan_id for value in values])
        listed = join(study.language, [_benchmark_phrase(study, national[mark]) for mark in marks])
        sentences.append(
            _verdict_sentence(study, Verdict(verdict), plans, listed, len(values), indicator, values, marks)
        )
    return sentences


def _count_verdicts(study: Study, mark: Row, judged: pd.DataFrame, plan_of: Mapping[str, str]) -> Markup:
    """Return how many plans meet one benchmark, may meet it, fall short of it (some by name) or cannot be judged."""
    words = {
        Verdict.meets: ("{n} meet it", "{n}份达到"),
        Verdict.may_meet: ("{n} may", "{n}份可能达到"),
        Verdict.falls_short: ("{n} fall{s} short ({names})", "{n}份未达到（{names}）"),
        Verdict.cannot_be_said: ("of {n} it cannot be said", "{n}份无法判断"),
    }
    place = {plan: number for number, plan in enumerate(study.plan_ids)}
    parts = []
    for verdict, (en, zh) in words.items():
        plans = sorted(
            {plan_of[value] for value in judged.loc[judged["verdict"] == str(verdict), "value_id"]},
            key=lambda one: place[one],
        )
        if not plans:
            continue
        named = join(study.language, [study.plan_name(plan) for plan in plans[:NAMED]])
        if len(plans) > NAMED:
            named = say(study.language, en="among them {named}", zh="其中有{named}", named=named)
        count = study.derived(
            f"verdict-{mark.benchmark_id}-{verdict}",
            len(plans),
            f"Plans whose last figure has the verdict `{verdict}` against {mark.benchmark_id}.",
            f"最终数字对照{mark.benchmark_id}结论为“{zh.partition('（')[0].removeprefix('{n}份')}”的规划数。",
        )
        clause = say(study.language, en=en, zh=zh, n=count, names=named, s="s" if len(plans) == 1 else "")
        parts.append(
            Markup('<span class="verdict" data-verdict="{}" data-benchmarks="{}">{}</span>').format(
                str(verdict), mark.benchmark_id, clause
            )
        )
    return say(
        study.language,
        en="Against {mark}: {parts}.",
        zh="对照{mark}：{parts}。",
        mark=_benchmark_phrase(study, mark),
        parts=Markup(", " if study.language == "en" else "，").join(parts),
    )


def _verdict_sentence(
    study: Study,
    verdict: Verdict,
    plans: Markup,
    listed: Markup,
    count: int,
    indicator: str,
    values: tuple[str, ...],
    marks: list[str],
) -> Markup:
    en = {
        Verdict.meets: "What {plans} print{s} meets {listed}.",
        Verdict.may_meet: "What {plans} print{s} may meet {listed}: the figure leaves it open.",
        Verdict.falls_short: "What {plans} print{s} falls short of {listed}.",
        Verdict.cannot_be_said: "Whether what {plans} print{s} meets {listed} cannot be said.",
    }[verdict]
    zh = {
        Verdict.meets: "{plans}写明的水平达到{listed}。",
        Verdict.may_meet: "{plans}写明的水平可能达到{listed}，原文写法两可。",
        Verdict.falls_short: "{plans}写明的水平未达到{listed}。",
        Verdict.cannot_be_said: "{plans}写明的水平是否达到{listed}，无法判断。",
    }[verdict]
    sentence = say(study.language, en=en, zh=zh, plans=plans, listed=listed, s="s" if count == 1 else "")
    return Markup('<span class="verdict" data-verdict="{}" data-values="{}" data-benchmarks="{}">{}</span>').format(
        str(verdict), " ".join(keep_inputs(study, values)), " ".join(marks), sentence
    )


def _benchmark_phrase(study: Study, mark: Row) -> Markup:
    return say(
        study.language,
        en="the {kind} of {mark}{year}",
        zh="{kind}{mark}{year}",
        kind=benchmark_kind(study, mark),
        mark=study.benchmark_number(mark),
        year=_benchmark_year(study, mark),
    )


def benchmark_kind(study: Study, mark: Row) -> str:
    """Return what a benchmark is, in words: 'national target', '县域督导评估标准'."""
    kinds = {
        ("target", "national"): ("national target", "国家目标"),
        ("standard", "national"): ("national rule", "国家规定"),
        ("standard", "county_evaluation"): ("county evaluation standard", "县域督导评估标准"),
        ("actual", "national"): ("national actual", "全国实际值"),
        ("target", "province"): ("provincial target", "省级目标"),
        ("standard", "province"): ("provincial rule", "省级规定"),
        ("actual", "province"): ("provincial actual", "省级实际值"),
        ("actual", "city"): ("city actual", "市级实际值"),
    }
    pair = kinds.get((str(mark.kind), str(mark.scope)))
    if pair is None:
        return study.word("kind", str(mark.kind))
    return pair[0] if study.language == "en" else pair[1]


def _benchmark_year(study: Study, mark: Row) -> Markup:
    if pd.isna(mark.year_from):
        return Markup("")
    year = mark_year(int(mark.year_from))
    if mark.kind == "standard":
        return say(study.language, en=" (in force since {y})", zh="（{y}年起施行）", y=year)
    return say(study.language, en=" for {y}", zh="（{y}年）", y=year)


def tell_limits(study: Study, indicator: str) -> Prose:
    """Return what the figure of an indicator cannot tell: differing years, floors, hedges, repaired readings, silences."""
    rows = study.rows(indicator)
    base = study.word("base", str(study.indicators.at[indicator, "base"]))
    sentences: list[Markup] = []
    ends = last_figures(rows)
    cells = find_comparable_cells(rows, study.indicators.reset_index(drop=True)) if len(rows) else pd.DataFrame()
    shared = cells[cells["n"] >= 2] if len(cells) else cells
    if len(ends) >= 2:
        if len(shared):
            spoken = []
            listed = shared
            if len(shared) > MOST_NAMES:
                # what is not named here makes no evidence entry either
                listed = shared.sort_values("n", ascending=False, kind="stable").iloc[:NAMED]
            for cell in each(listed):
                when = mark_year(int(cell.year)) if not pd.isna(cell.year) else Markup(study.word("year_basis", "none"))
                spoken.append(
                    say(
                        study.language,
                        en="{when} ({level}{standing}; {n} plans)",
                        zh="{when}{y}（{level}{standing}，{n}份）",
                        when=when,
                        level=f"{study.word('level', cell.level)}{' ' if study.language == 'en' else ''}"
                        if is_many(study)
                        else "",
                        y="年" if not pd.isna(cell.year) else "",
                        standing=standing_word(study, cell.standing),
                        n=study.derived(
                            _cell_name(indicator, cell),
                            cell.n,
                            "Number of plans whose rows agree in indicator, scope, year, status and level.",
                            "指标、范围、年份、状态和层级均一致的规划数。",
                            keep_inputs(study, str(cell.value_ids).split(";")),
                        ),
                    )
                )
            sentences.append(
                say(
                    study.language,
                    en="Rows that may be compared: {cells}.",
                    zh="可以直接比较的有：{cells}。",
                    cells=name_some(study, spoken, f"cells-{indicator}-unlisted", total=len(shared)),
                )
            )
        else:
            sentences.append(
                say(
                    study.language,
                    en="No two of these figures agree in year, status and level, so they stand side by side and are not ranked.",
                    zh="这些数字的年份、状态或层级各不相同，只并列，不排名。",
                )
            )
    floors = [row.plan_id for row in ends if row.comparator in {"ge", "gt"}]
    if floors:
        sentences.append(
            say(
                study.language,
                en="{plans} {print} a floor: the true goal may lie anywhere above it.",
                zh="{plans}写的是下限，实际目标可在其上任意一点。",
                plans=name_plans(study, floors),
                print="prints" if len(floors) == 1 else "print",
            )
        )
    softened = [(row.plan_id, clean(row.hedge)) for row in each(rows) if clean(row.hedge)]
    most = NAMED if is_many(study) else MOST_NAMES
    hedged = [(study.plan_name(plan), hedge) for plan, hedge in softened] if len(softened) <= most else []
    if len(softened) > most:
        sentences.append(_tell_softened(study, softened))
    for name, hedge in dict.fromkeys(hedged):
        sentences.append(
            say(
                study.language,
                en="{plan} softens its figure: {hedge}.",
                zh="{plan}的数字带有“{hedge}”字样。",
                plan=name,
                hedge=study.softener(hedge),
            )
        )
    if study.indicators.at[indicator, "base"] == "unstated":
        sentences.append(
            say(
                study.language, en="The plan does not say what the figure is a share of.", zh="原文未写明该比例的口径。"
            )
        )
    elif study.indicators.at[indicator, "base"] != "count" and len(rows):
        sentences.append(
            say(
                study.language,
                en="The base is {base}; figures on other bases are other indicators.",
                zh="口径为{base}；口径不同即为不同指标。",
                base=base[:1].lower() + base[1:],
            )
        )
    marks = study.benchmark_rows(indicator, ("target", "standard", "actual"))
    if len(marks) and (marks["confidence"] != "reported").any() and len(rows):
        sentences.append(
            say(
                study.language, en="Benchmarks marked ‡ are second-hand or derived.", zh="标‡的参照值为二手转述或推算。"
            )
        )
    return Prose("limit", (paragraph(study.language, sentences),))


def _tell_softened(study: Study, softened: Sequence[tuple[str, str]]) -> Markup:
    """Return who softens figures and with which words, the most frequent first."""
    words = pd.Series([hedge for _, hedge in softened]).value_counts(sort=True).index[:NAMED]
    return say(
        study.language,
        en="{plans} soften their figures, mostly with {words}.",
        zh="{plans}的数字带有限定语，以{words}居多。",
        plans=name_plans(study, list(dict.fromkeys(plan for plan, _ in softened))),
        words=join(study.language, [original(str(word)) for word in words]),
    )


def _cell_name(indicator: str, cell: Row) -> str:
    """Return a name of a comparable cell that no other cell of the indicator has."""
    year = "" if pd.isna(cell.year) else str(int(cell.year))
    return "-".join(
        part for part in ("cell", indicator, str(cell.standing), year, str(cell.level), clean(cell.scope)) if part
    )


def standing_word(study: Study, standing: str) -> str:
    """Return planned, actual or standing rule in the study's language."""
    words = {
        "planned": ("planned", "规划值"),
        "actual": ("actual", "实际值"),
        "standard": ("standing rule", "常设要求"),
    }
    pair = words[standing]
    return pair[0] if study.language == "en" else pair[1]
