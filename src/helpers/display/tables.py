"""Tables of a report: each number linked to its evidence, each silence a word."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pandas as pd
from markupsafe import Markup

from helpers.analysis.spread import known_cells, spread_of
from helpers.display.evidence import link
from helpers.display.language import capital, clauses, labelled, original, paragraph, say
from helpers.display.many import (
    MOST_LISTED,
    MOST_SETS,
    name_list,
)
from helpers.display.markup import Block, Prose, Table, show
from helpers.display.naming import badge, benchmark_entry, name_plans, status_cell
from helpers.display.spreads import Spread
from helpers.display.study import Row, Study, clean, each


def heads(study: Study, *pairs: tuple[str, str]) -> tuple[str, ...]:
    """Return column heads in the study's language."""
    return tuple(en if study.language == "en" else zh for en, zh in pairs)


def _rest_note(study: Study, rows: pd.DataFrame, shown: int, table: str) -> Markup:
    """Return how many rows a table leaves out, and where they stand; '' for none."""
    rest = len(rows) - shown
    if rest <= 0:
        return Markup("")
    column = "value_id" if "value_id" in rows else "statement_id"
    digest = name_list(rows[column])
    number = study.derived(
        f"unlisted-{digest}-{shown}",
        rest,
        f"Rows of data/processed/{table} in question ({len(rows)}) less those listed ({shown}).",
        f"data/processed/{table}中相关的{len(rows)}行减去所列的{shown}行。",
    )
    return say(
        study.language,
        en="{n} further rows are not listed; all stand in <code>data/processed/{table}</code>.",
        zh="未列出的还有{n}行，全部见<code>data/processed/{table}</code>。",
        n=number,
        table=table,
    )


def list_marks(study: Study, indicators: Sequence[str]) -> Prose:
    """Return the targets and standards that the project holds for some indicators, for whatever year; none, no list."""
    items = []
    for code in indicators:
        marks = each(study.benchmark_rows(code, ("target", "standard")))
        if marks:
            listed = [benchmark_entry(study, mark) for mark in marks]
            items.append(labelled(study.language, study.indicator_name(code), clauses(study.language, listed)))
    return Prose("marks", tuple(items), as_list=True)


def tabulate_values(study: Study, indicators: Sequence[str], *, name: str, caption: tuple[str, str]) -> Table:
    """Return every figure of some indicators, one a row, each on its own terms: indicator, base, unit, year, status.

    Of many plans every set of comparable figures has a row: its n, its ends and its median.

    Parameters
    ----------
    name
        For the table's id.
    caption
        In English and Chinese.
    """
    if study.many:
        return _summarise_values(study, indicators, name=name, caption=caption)
    frames = [study.rows(indicator) for indicator in indicators]
    rows = [row for frame in frames for row in each(frame)]
    plans = list(dict.fromkeys(row.plan_id for row in rows))
    body = []
    for row in rows:
        unit = str(study.indicators.at[row.indicator, "base"])
        base = study.word("base", unit) if unit != "count" else "–"
        body.append(
            (
                study.indicator_name(row.indicator),
                study.plan_name(row.plan_id),
                study.number(row),
                study.year(row),
                status_cell(study, row),
                base,
            )
        )
    silent = [plan for plan in study.plan_ids if plan not in plans]
    n = study.count_plans(f"table-{name}", plans, what=("plans with a figure in this table", "表中有数字的规划"))
    text = say(
        study.language,
        en="{caption} ({n} of {N} plans)",
        zh="{caption}（{N}份规划中的{n}份）",
        caption=caption[0] if study.language == "en" else caption[1],
        n=n,
        N=study.all_plans(),
    )
    note = Markup("")
    if silent:
        names = [study.plan_name(plan) for plan in silent]
        note = say(
            study.language,
            en="No such figure in: {names}.",
            zh="没有此类数字的规划：{names}。",
            names=", ".join(names) if study.language == "en" else "、".join(names),
        )
    columns = heads(
        study,
        ("Indicator", "指标"),
        ("Plan", "规划"),
        ("Figure", "数字"),
        ("Year", "年份"),
        ("Status", "状态"),
        ("Base", "口径"),
    )
    return Table(f"tab-{name}", text, columns, tuple(body), frozenset({2}), note, listed=True)


def _summarise_values(study: Study, indicators: Sequence[str], *, name: str, caption: tuple[str, str]) -> Table:
    """Return the largest sets of comparable figures, a row for each level: n, lowest, median, highest."""
    frames = [study.rows(indicator) for indicator in indicators]
    rows = pd.concat(frames) if frames else study.values.iloc[:0]
    cells = known_cells(rows, study.indicators.reset_index(drop=True), study.plans.reset_index(drop=True))
    kept = sorted(cells, key=lambda cell: -cell.n)[:MOST_SETS]
    order = {code: place for place, code in enumerate(indicators)}
    body = []
    for cell in sorted(kept, key=lambda cell: (order[cell.key.indicator], cell.key.scope, cell.key.year or 0)):
        found = Spread(study, *spread_of(cell))
        for level, group in found.levels.items():
            figures = each(group)
            body.append(
                (
                    study.indicator_name(cell.key.indicator),
                    say(
                        study.language,
                        en="{level}; {when}",
                        zh="{level}；{when}",
                        level=study.word("level", level),
                        when=found.when(),
                    ),
                    found.n(level),
                    study.number(figures[0]),
                    found.quantile(level, 0.5) if len(figures) > 2 else "–",
                    study.number(figures[-1]) if len(figures) > 1 else "–",
                )
            )
    plans = [plan for plan in study.plan_ids if plan in set(rows["plan_id"])]
    text = _caption(study, name, plans, caption, ("plans with a figure in this table", "表中有数字的规划"))
    silent = [plan for plan in study.plan_ids if plan not in set(plans)]
    notes = [
        say(
            study.language,
            en="Half of the plans state at least the median; floors count at their lowest.",
            zh="一半规划不低于中位数；下限按其最低值计。",
        ),
        _rest_cells(study, name, len(cells), len(kept)),
    ]
    if silent:
        notes.append(
            say(
                study.language,
                en="No such figure in: {names}.",
                zh="没有此类数字的规划：{names}。",
                names=name_plans(study, silent),
            )
        )
    columns = heads(
        study,
        ("Indicator", "指标"),
        ("Level, status and year", "层级、状态与年份"),
        ("Regions", "地区数"),
        ("Lowest", "最低"),
        ("Median", "中位数"),
        ("Highest", "最高"),
    )
    note = paragraph(study.language, notes)
    return Table(f"tab-{name}", text, columns, tuple(body), frozenset({2, 3, 4, 5}), note)


def _rest_cells(study: Study, name: str, all_cells: int, shown: int) -> Markup:
    where = say(
        study.language,
        en="The rows behind it stand in <code>data/processed/values.csv</code>.",
        zh="所据各行见<code>data/processed/values.csv</code>。",
    )
    if shown >= all_cells:
        return where
    number = study.derived(
        f"unlisted-{name}",
        all_cells - shown,
        f"Sets of comparable figures ({all_cells}) less those listed ({shown}).",
        f"可比数字组（{all_cells}组）减去所列的{shown}组。",
    )
    more = say(
        study.language,
        en="{n} smaller sets of comparable figures are not listed.",
        zh="未列出的较小可比数字组还有{n}组。",
        n=number,
    )
    return paragraph(study.language, [more, where])


def _caption(study: Study, name: str, plans: Sequence[str], caption: tuple[str, str], what: tuple[str, str]) -> Markup:
    """Return a caption with how many plans are behind the table."""
    return say(
        study.language,
        en="{caption} ({n} of {N} plans)",
        zh="{caption}（{N}份规划中的{n}份）",
        caption=caption[0] if study.language == "en" else caption[1],
        n=study.count_plans(f"table-{name}", plans, what=what),
        N=study.all_plans(),
    )


def tabulate_statements(study: Study, topics: Iterable[str], *, name: str, caption: tuple[str, str]) -> Block:
    """Return the statements of some topics, one promise a row: topic, plan, strength, date, summary, term as printed.

    Of many plans: how many promises of each strength by topic, and the first of those with a date.
    """
    topics = list(topics)
    rows = study.statements[study.statements["topic"].isin(list(topics))]
    topic_order = {topic: place for place, topic in enumerate(topics)}
    plan_order = {plan: place for place, plan in enumerate(study.plan_ids)}
    rows = rows.assign(_topic=rows["topic"].map(topic_order), _plan=rows["plan_id"].map(plan_order)).sort_values(
        ["_topic", "_plan", "statement_id"]
    )
    if study.many:
        return show(*_summarise_statements(study, topics, rows, name=name, caption=caption))
    return _list_statements(study, rows, f"tab-{name}", _statement_caption(study, rows, name, caption), Markup(""))


def _statement_caption(study: Study, rows: pd.DataFrame, name: str, caption: tuple[str, str]) -> Markup:
    plans = list(rows["plan_id"].drop_duplicates())
    return _caption(study, name, plans, caption, ("plans with a statement in this table", "表中有承诺的规划"))


def _list_statements(study: Study, rows: pd.DataFrame, table_id: str, caption: Markup, note: Markup) -> Table:
    body = []
    for row in each(rows):
        study.ledger.note(row.statement_id)
        body.append(
            (
                study.word("topic", row.topic),
                study.plan_name(row.plan_id),
                badge(study, row.strength),
                _dates(study, row),
                link(row.statement_id, str(getattr(row, f"summary_{study.language}")), "statement"),
                original(row.term),
            )
        )
    columns = heads(
        study,
        ("Topic", "主题"),
        ("Plan", "规划"),
        ("Strength", "力度"),
        ("Date", "期限"),
        ("What it says", "内容"),
        ("Term as printed", "原文用语"),
    )
    return Table(table_id, caption, columns, tuple(body), note=note, listed=True)


def _summarise_statements(
    study: Study, topics: Sequence[str], rows: pd.DataFrame, *, name: str, caption: tuple[str, str]
) -> list[Table]:
    """Return promises by topic and strength, then the dated ones that fall due first."""
    strengths = ("dated", "direction", "words")
    counts = rows.groupby(["topic", "strength"]).size()
    plans = rows.groupby("topic")["plan_id"].nunique()
    body = []
    for topic in topics:
        cells: list[object] = []
        for strength in strengths:
            if (topic, strength) not in counts.index:
                cells.append("–")
                continue
            number = study.derived(
                f"promises-{name}-{topic}-{strength}",
                int(counts[topic, strength]),
                f"Statements of topic `{topic}` and strength `{strength}` (data/processed/statements.csv).",
                f"主题“{study.word('topic', topic)}”、力度“{study.word('presence', strength)}”的承诺条数"
                "（data/processed/statements.csv）。",
            )
            cells.append(number)
        speaking = study.derived(
            f"promises-{name}-{topic}-plans",
            int(plans.get(topic, 0)),
            f"Plans with a statement of topic `{topic}` (data/processed/statements.csv).",
            f"有主题“{study.word('topic', topic)}”承诺的规划数（data/processed/statements.csv）。",
        )
        body.append((study.word("topic", topic), speaking, *cells))
    columns = (
        *heads(study, ("Topic", "主题"), ("Plans", "规划数")),
        *[capital(study.word("presence", strength)) for strength in strengths],
    )
    first = Table(
        f"tab-{name}", _statement_caption(study, rows, name, caption), columns, tuple(body), frozenset({1, 2, 3, 4})
    )
    dated = rows[rows["strength"] == "dated"]
    due = dated["deadline"].where(dated["deadline"].fillna("").ne(""), dated["starts"])
    dated = dated.assign(_due=due).sort_values(["_due", "_topic", "_plan", "statement_id"]).drop(columns="_due")
    if dated.empty:
        return [first]
    shown = dated.iloc[:MOST_LISTED]
    text = say(
        study.language,
        en="{caption}: the dated ones that fall due first",
        zh="{caption}：最先到期的有期限承诺",
        caption=caption[0] if study.language == "en" else caption[1],
    )
    note = _rest_note(study, rows, len(shown), "statements.csv")
    return [first, _list_statements(study, shown, f"tab-{name}-dated", text, note)]


def _dates(study: Study, row: Row) -> Markup:
    starts, deadline = clean(row.starts), clean(row.deadline)
    if starts and deadline:
        return study.date(starts) + Markup("–" if study.language == "en" else "至") + study.date(deadline)
    if deadline:
        return say(study.language, en="by {d}", zh="到{d}", d=study.date(deadline))
    if starts:
        return say(study.language, en="from {d}", zh="{d}起", d=study.date(starts))
    return Markup("")


