"""The answer that opens a report: three to five sentences, each computed from rows."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
from markupsafe import Markup

from helpers.analysis.comparability import find_comparable_cells
from helpers.analysis.listing import MOST_NAMES
from helpers.display.findings.levels import answer, compare
from helpers.display.language import clauses as join_clauses
from helpers.display.language import join, mark_year, say
from helpers.display.markup import Prose
from helpers.display.naming import name_some, standing_word
from helpers.display.study import Study, clean, each


def indicators_of(study: Study, *, theme: str = "", family: str = "") -> list[str]:
    """Return the codebook's indicators of a theme or family, in the codebook's order."""
    return study.codes_of("indicator", theme=theme, family=family)


def stated(study: Study, indicators: Sequence[str]) -> list[str]:
    """Return those indicators that a plan prints a comparable figure for in the years shown, most plans first."""
    counts = {code: study.rows(code)["plan_id"].nunique() for code in indicators}
    return sorted(
        (code for code in indicators if counts[code]), key=lambda code: (-counts[code], indicators.index(code))
    )


def tell_comparable(study: Study, indicators: Sequence[str], what: tuple[str, str]) -> Markup:
    """Return how much of a group of indicators may be compared at all: cells with two plans or more.

    Parameters
    ----------
    what
        What the group is called, in English and Chinese.
    """
    rows = study.values[study.values["indicator"].isin(list(indicators))]
    used = stated(study, indicators)
    cells = (
        find_comparable_cells(rows, study.indicators.reset_index(drop=True))
        if len(rows)
        else pd.DataFrame(columns=["n"])
    )
    shared = cells[cells["n"] >= 2]
    name = (
        f"group-{'-'.join(sorted({str(study.indicators.at[code, 'theme']) for code in indicators}))}-{len(indicators)}"
    )
    if not used:
        return say(
            study.language,
            en="No plan prints a figure for {what} in the years shown.",
            zh="在所示年份内，没有规划写明{what}的数字。",
            what=what[0] if study.language == "en" else what[1],
        )
    k = study.derived(
        f"{name}-stated",
        len(used),
        "Number of these indicators that at least one plan prints.",
        "至少一份规划写明的此类指标数。",
    )
    if shared.empty:
        return say(
            study.language,
            en="The plans print {k} {what}, and no two plans print the same one for the same year and status: nothing here can be ranked.",
            zh="各规划共写明{k}项{what}，但没有两份规划在同一年份、同一状态下写明同一指标，因此无从排名。",
            k=k,
            what=what[0] if study.language == "en" else what[1],
        )
    listed = []
    largest = shared.sort_values("n", ascending=False, kind="stable") if len(shared) > MOST_NAMES else shared
    for cell in each(largest):
        when = mark_year(int(cell.year)) if not pd.isna(cell.year) else Markup("")
        scope = clean(cell.scope)
        listed.append(
            say(
                study.language,
                en="{indicator}{scope} ({standing}{when})",
                zh="{indicator}{scope}({when}{standing})",
                indicator=study.indicator_name(cell.indicator),
                scope=(
                    f", {study.word('scope', scope)}" if study.language == "en" else f"·{study.word('scope', scope)}"
                )
                if scope
                else "",
                standing=standing_word(study, cell.standing),
                when=(Markup(" ") + when if study.language == "en" else when + Markup("年")) if when else "",
            )
        )
    return say(
        study.language,
        en="The plans print {k} {what}; two or more plans agree in indicator, year and status for {m}: {listed}.",
        zh="各规划共写明{k}项{what}；其中两份及以上规划在指标、年份和状态上一致的有{m}项：{listed}。",
        k=k,
        m=study.derived(
            f"{name}-shared",
            len(shared),
            "Number of cells (indicator, scope, year, status, level) with two plans or more.",
            "含两份及以上规划的可比单元（指标、范围、年份、状态、层级）数。",
            study.keep_inputs([identifier for ids in shared["value_ids"] for identifier in str(ids).split(";")]),
        ),
        what=what[0] if study.language == "en" else what[1],
        # a set of counties and one of prefectures read alike; of many sets the largest are named
        listed=join(study.language, listed)
        if len(listed) <= MOST_NAMES
        else name_some(study, list(dict.fromkeys(listed)), f"{name}-unlisted"),
    )


def tell_figures(study: Study, indicator: str) -> Markup:
    """Return who prints an indicator and what each ends with, and the verdicts, as one or two sentences."""
    return answer(compare(study, indicator))


def tell_dates(study: Study, theme: str) -> Markup:
    """Return which plans put dates on what they promise in words on a theme, and the last of them; or that none does."""
    rows = study.statements[(study.statements["theme"] == theme) & (study.statements["strength"] == "dated")]
    if rows.empty:
        return say(study.language, en="No plan puts a date on a promise in words.", zh="没有规划给文字承诺定下期限。")
    held = set(rows["plan_id"])
    plans = [plan for plan in study.plan_ids if plan in held]
    if len(plans) > MOST_NAMES:
        return _count_dates(study, theme, rows, plans)
    clauses = []
    for plan in plans:
        own = rows[rows["plan_id"] == plan]
        last = max(clean(row.deadline) or clean(row.starts) for row in each(own))
        count = study.derived(
            f"dated-words-{theme}-{plan}",
            len(own),
            "Number of promises in words that carry a date.",
            "带有期限的文字承诺条数。",
            list(own["statement_id"]),
        )
        clauses.append(
            say(
                study.language,
                en="{plan} {count}, the last {last}",
                zh="{plan}{count}条，最晚为{last}",
                plan=study.plan_name(plan),
                count=count,
                last=study.date(last),
            )
        )
    return say(
        study.language,
        en="{n} of {N} plans put{s} dates on promises in words: {clauses}.",
        zh="{N}份规划中有{n}份给文字承诺定下期限：{clauses}。",
        n=study.count_plans(
            f"dated-words-{theme}", plans, what=("plans with a dated promise in words", "文字承诺有期限的规划")
        ),
        N=study.all_plans(),
        s="s" if len(plans) == 1 else "",
        clauses=join_clauses(study.language, clauses),
    )


def _count_dates(study: Study, theme: str, rows: pd.DataFrame, plans: Sequence[str]) -> Markup:
    """Return how many plans put how many dates on promises in words, and which year they fall due in most often."""
    dates = rows["deadline"].where(rows["deadline"].fillna("").ne(""), rows["starts"]).astype("str").str.slice(0, 4)
    counts = dates.value_counts().sort_index()
    year = str(counts.idxmax())
    return say(
        study.language,
        en="{n} of {N} plans put dates on promises in words, on {k} promises in all; most of them, {m}, name {year}.",
        zh="{N}份规划中有{n}份给文字承诺定下期限，共{k}条；其中以{year}年最多，为{m}条。",
        n=study.count_plans(
            f"dated-words-{theme}", plans, what=("plans with a dated promise in words", "文字承诺有期限的规划")
        ),
        N=study.all_plans(),
        k=study.derived(
            f"dated-words-{theme}-all",
            len(rows),
            "Number of promises in words that carry a date (data/processed/statements.csv).",
            "带有期限的文字承诺条数（data/processed/statements.csv）。",
        ),
        m=study.derived(
            f"dated-words-{theme}-{year}",
            int(counts.max()),
            f"Number of promises in words with a date in {year} (data/processed/statements.csv).",
            f"期限在{year}年的文字承诺条数（data/processed/statements.csv）。",
        ),
        year=mark_year(year),
    )


def tell_answer(study: Study, *sentences: Markup | Prose) -> Prose:
    """Return sentences, and the texts of findings, as the answer of the report, one a paragraph."""
    told = [text for one in sentences for text in (one.paragraphs if isinstance(one, Prose) else (one,))]
    return Prose("answer", tuple(text for text in told if text))
