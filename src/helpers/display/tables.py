"""Tables of a report: each number linked to its evidence, each silence a word."""

from __future__ import annotations

from collections.abc import Sequence

from helpers.display.evidence import link
from helpers.display.figures.milestones import count_years, find_milestones
from helpers.display.figures.presence import presence_grid
from helpers.display.language import capital, mark_year, say
from helpers.display.many import (
    MOST_COLUMNS,
    STATES,
    count_states,
    state_count,
)
from helpers.display.markup import Table
from helpers.display.naming import badge
from helpers.display.numbers import plain
from helpers.display.study import Study


def heads(study: Study, *pairs: tuple[str, str]) -> tuple[str, ...]:
    """Return column heads in the study's language."""
    return tuple(en if study.language == "en" else zh for en, zh in pairs)


def tabulate_presence(study: Study, codes: Sequence[str], *, subject: str, name: str) -> Table:
    """Return presence by plan as a table of badges: the table behind the grid; of many plans, how many say so much."""
    if len(study.plans) > MOST_COLUMNS:
        return _summarise_presence(study, codes, subject=subject, name=name)
    grid = presence_grid(study, codes, subject)
    body = []
    for code in codes:
        label = study.indicator_name(code) if subject == "indicator" else study.word(subject, code)
        body.append((label, *[badge(study, str(grid.at[code, plan])) for plan in study.plan_ids]))
    first = {"indicator": ("Indicator", "指标"), "topic": ("Topic", "主题"), "theme": ("Theme", "领域")}[subject]
    columns = (first[0] if study.language == "en" else first[1], *[study.plan_name(plan) for plan in study.plan_ids])
    caption = say(study.language, en="What each plan says, at its firmest", zh="各规划的表述力度（取最强者）")
    return Table(f"tab-presence-{name}", caption, columns, tuple(body))


def _summarise_presence(study: Study, codes: Sequence[str], *, subject: str, name: str) -> Table:
    body = []
    for code in codes:
        label = study.indicator_name(code) if subject == "indicator" else study.word(subject, code)
        counts = count_states(study, subject, code)
        cells = [state_count(study, subject, code, state, n) if n else "–" for state, n in counts.items()]
        body.append((label, *cells))
    first = {"indicator": ("Indicator", "指标"), "topic": ("Topic", "主题"), "theme": ("Theme", "领域")}[subject]
    columns = (*heads(study, first), *[capital(study.word("presence", state)) for state in STATES])
    caption = say(
        study.language,
        en="How many of {N} plans say so much, at their firmest",
        zh="{N}份规划按表述力度（取最强者）的份数",
        N=study.all_plans(),
    )
    note = say(
        study.language,
        en="Plan by plan in <code>data/processed/presence.csv</code>.",
        zh="逐份规划见<code>data/processed/presence.csv</code>。",
    )
    return Table(f"tab-presence-{name}", caption, columns, tuple(body), frozenset(range(1, 7)), note)


def tabulate_milestones(study: Study, themes: Sequence[str] | None, *, name: str) -> Table | None:
    """Return dated promises and planned figures in order of time; None where there is nothing."""
    if study.many:
        return _summarise_milestones(study, themes, name=name)
    found = find_milestones(study, themes)
    if not found:
        return None
    body = []
    for item in found:
        study.ledger.note(item.row_id)
        body.append(
            (
                mark_year(item.when),
                study.plan_name(item.plan_id),
                link(item.row_id, item.value_text) if item.value_text else "",
                link(item.row_id, item.text, "statement"),
            )
        )
    columns = heads(study, ("Date", "期限"), ("Plan", "规划"), ("Figure", "数字"), ("What it says", "内容"))
    caption = say(study.language, en="Dated promises and planned figures", zh="带日期的承诺与规划数字")
    return Table(f"tab-milestones-{name}", caption, columns, tuple(body), frozenset({2}), listed=True)


def _summarise_milestones(study: Study, themes: Sequence[str] | None, *, name: str) -> Table:
    """Return dated promises and planned figures by year: how many, and in how many plans."""
    kinds = [{one.year: one for one in counts} for counts in count_years(study, themes, name=name)]
    body = []
    for year in sorted({year for counts in kinds for year in counts}):
        cells: list[object] = []
        for counts in kinds:
            one = counts.get(year)
            cells += (
                [
                    link(one.rows_id, plain(one.rows, study.language), "num derived"),
                    link(one.plans_id, plain(one.plans, study.language), "num derived"),
                ]
                if one
                else ["–", "–"]
            )
        body.append((mark_year(year), *cells))
    columns = heads(
        study,
        ("Year", "年份"),
        ("Promises in words", "文字承诺"),
        ("in plans", "所在规划数"),
        ("Planned figures", "规划数字"),
        ("in plans", "所在规划数"),
    )
    caption = say(study.language, en="Dated promises and planned figures by year", zh="带日期的承诺与规划数字，按年份")
    note = say(
        study.language,
        en="One by one in <code>data/processed/statements.csv</code> and <code>values.csv</code>.",
        zh="逐条见<code>data/processed/statements.csv</code>和<code>values.csv</code>。",
    )
    return Table(f"tab-milestones-{name}", caption, columns, tuple(body), frozenset({1, 2, 3, 4}), note)
