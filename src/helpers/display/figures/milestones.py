"""Dates: every promise with a deadline or a start, and every dated figure, in order of time; of many plans, how many a year."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd
from markupsafe import Markup

from helpers.display.exhibits import Exhibit
from helpers.display.language import labelled, say
from helpers.display.markup import Block, nothing
from helpers.display.naming import shorten
from helpers.display.numbers import plain
from helpers.display.sheet import QUIET, SMALL, Part, Sheet, measure, wrap
from helpers.display.study import Study, clean, each
from helpers.display.theme import ACCENT, INK, RULE, WASH, region_colours

ROW = 0.27
LINE = 0.155
DATE = 0.7
NAME = 1.05


@dataclass(frozen=True)
class Milestone:
    """One dated thing: when, whose, what it says, and the row it rests on."""

    when: str
    plan_id: str
    text: str
    row_id: str
    value_text: str = ""


def find_milestones(study: Study, themes: Sequence[str] | None = None, *, figures: bool = True) -> list[Milestone]:
    """Return dated statements, and planned figures with a year, ordered by date and plan.

    Parameters
    ----------
    themes
        Themes to keep; none for all.
    figures
        Whether planned figures stand beside the statements.
    """
    promises, rows = dated_rows(study, themes, figures=figures)
    found = [
        Milestone(
            clean(row.deadline) or clean(row.starts),
            row.plan_id,
            str(getattr(row, f"summary_{study.language}")),
            row.statement_id,
        )
        for row in each(promises)
    ]
    found += [
        Milestone(
            str(int(row.year)), row.plan_id, study.indicator_name(row.indicator), row.value_id, study.value_text(row)
        )
        for row in each(rows)
    ]
    order = {plan: place for place, plan in enumerate(study.plan_ids)}
    return sorted(found, key=lambda item: (item.when, order[item.plan_id], item.row_id))


def dated_rows(
    study: Study, themes: Sequence[str] | None, *, figures: bool = True
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the statements with a date in the study's years, and the planned figures with a year; each with `when`, its year."""
    first, last = study.years
    promises = study.statements[study.statements["strength"] == "dated"]
    if themes:
        promises = promises[promises["theme"].isin(list(themes))]
    dates = promises["deadline"].where(promises["deadline"].fillna("").ne(""), promises["starts"]).fillna("")
    years = pd.to_numeric(dates.str.slice(0, 4), errors="coerce").astype("Int64")
    promises = promises.assign(when=years)[years.between(first, last).fillna(False).astype(bool)]
    rows = study.values.iloc[:0]
    if figures:
        rows = study.values[study.values["status"].isin(["target", "milestone"]) & study.values["year"].notna()]
        rows = rows[rows["stands_for"].fillna("").eq("") & rows["reading_kind"].fillna("").ne("ambiguous")]
        if themes:
            rows = rows[rows["theme"].isin(list(themes))]
    return promises, rows.assign(when=rows["year"])


def draw_milestones(
    study: Study, themes: Sequence[str] | None, *, name: str, figures: bool = True, most: int = 24
) -> Block:
    """Return the dated promises as a list along a line of time; a sentence where there is nothing.

    Parameters
    ----------
    most
        How many lines a reader can take in; of more, the first are drawn and the title says how many there are.
    """
    none = nothing(
        say(study.language, en="Nothing on these themes carries a date.", zh="就这些领域没有写明期限的内容。")
    )
    if study.many:
        return _draw_years(study, themes, name, figures=figures) or none
    found = find_milestones(study, themes, figures=figures)
    if not found:
        return none
    shown = found[:most]
    several = len(study.plan_ids) > 1
    left = DATE + 0.25 + (NAME if several else 0)
    texts = [
        wrap(
            item.text,
            7.2 - left - 0.1 - (measure(item.value_text + "  ", SMALL) if item.value_text else 0),
            SMALL,
            lines=3,
        )
        for item in shown
    ]
    heights = [ROW + LINE * (len(lines) - 1) for lines in texts]
    sheet = Sheet(sum(heights) + 0.16)
    colours = region_colours(list(study.regions.index))
    y = sheet.height - 0.08
    sheet.axes.plot([DATE + 0.1, DATE + 0.1], [0.1, sheet.height - 0.1], color=RULE, lw=1.2, zorder=1)
    before = ""
    for item, lines, height in zip(shown, texts, heights, strict=True):
        middle = y - ROW / 2
        colour = colours[str(study.plans.at[item.plan_id, "region_id"])]
        if item.when != before:
            sheet.write(DATE, middle, item.when, ha="right", size=SMALL)
        before = item.when
        sheet.axes.plot([DATE + 0.1], [middle], marker="o", ms=5.5, color=colour, zorder=3)
        if several:
            head = wrap(study.plan_name(item.plan_id), NAME - 0.05, SMALL, lines=1)[0]
            sheet.write(DATE + 0.25, middle, head, size=SMALL, colour=colour)
        study.ledger.note(item.row_id)
        for place, line in enumerate(lines):
            base = middle - LINE * place - 0.035
            if place == 0 and item.value_text:
                sheet.run(left, base, [Part(item.value_text + "  ", INK, SMALL, item.row_id), Part(line, QUIET, SMALL)])
            else:
                sheet.run(
                    left,
                    base,
                    [Part(line, INK if not item.value_text else QUIET, SMALL, "" if item.value_text else item.row_id)],
                )
        y -= height
    title = title_milestones(study, found, name, len(shown))
    return Exhibit(f"fig-milestones-{name}", title, describe_milestones(study, shown), sheet.figure)


@dataclass(frozen=True)
class YearCount:
    """How many dated promises (or planned figures) fall into a year, and in how many plans; with the ids of both numbers."""

    year: int
    rows: int
    plans: int
    rows_id: str
    plans_id: str


def count_years(
    study: Study, themes: Sequence[str] | None, *, name: str, figures: bool = True
) -> list[list[YearCount]]:
    """Return counts by year of dated promises, then of planned figures; every number noted as derived."""
    made: list[list[YearCount]] = []
    kinds = (
        ("promises", "promises in words with a date", "有期限的文字承诺", "statements.csv"),
        ("figures", "planned figures", "规划数字", "values.csv"),
    )
    for (kind, en, zh, table), rows in zip(kinds, dated_rows(study, themes, figures=figures), strict=True):
        counts = rows.groupby("when")["plan_id"].agg(["size", "nunique"])
        of_kind = []
        for year, size, plans in zip(counts.index, counts["size"], counts["nunique"], strict=True):
            stem = f"dated-{name}-{kind}-{int(year)}"
            source = f"data/processed/{table}"
            study.derived(stem, size, f"Number of {en} for {year} ({source}).", f"{year}年{zh}的条数（{source}）。")
            study.derived(
                f"{stem}-plans",
                plans,
                f"Plans with {en} for {year} ({source}).",
                f"有{year}年{zh}的规划数（{source}）。",
            )
            of_kind.append(YearCount(int(year), int(size), int(plans), f"d-{stem}", f"d-{stem}-plans"))
        made.append(of_kind)
    return made


def _draw_years(study: Study, themes: Sequence[str] | None, name: str, *, figures: bool) -> Exhibit | None:
    """Return how many promises and planned figures fall into each year, side by side."""
    kinds = count_years(study, themes, name=name, figures=figures)
    years = sorted({one.year for counts in kinds for one in counts})
    if not years:
        return None
    heads = (("promises in words", "文字承诺"), ("planned figures", "规划数字"))
    drawn = [(counts, head) for counts, head in zip(kinds, heads, strict=True) if counts]
    sheet = Sheet(ROW * len(years) + 0.38)
    most = max(one.rows for counts, _ in drawn for one in counts)
    column = (7.15 - DATE - 0.15) / len(drawn)
    room = column - 0.3 - max(_width(study, one) for counts, _ in drawn for one in counts)
    for place, year in enumerate(years):
        y = ROW * (len(years) - place - 0.5) + 0.06
        if place % 2 == 0:
            sheet.axes.axhspan(y - ROW / 2, y + ROW / 2, color=WASH, lw=0, zorder=0)
        sheet.write(DATE, y, str(year), ha="right", size=SMALL)
    for place, (counts, head) in enumerate(drawn):
        x = DATE + 0.15 + column * place
        sheet.write(x, sheet.height - 0.16, head[0] if study.language == "en" else head[1], size=SMALL, colour=QUIET)
        for one in counts:
            y = ROW * (len(years) - years.index(one.year) - 0.5) + 0.06
            end = x + room * one.rows / most
            sheet.axes.plot([x, end], [y, y], color=ACCENT, lw=1.6, zorder=2)
            sheet.axes.plot([end], [y], color=ACCENT, marker="o", ms=5, zorder=3)
            sheet.run(end + 0.12, y - 0.035, _year_parts(study, one))
    total = sum(one.rows for counts, _ in drawn for one in counts)
    return Exhibit(
        f"fig-milestones-{name}",
        _title_years(study, themes, name, total, figures=figures),
        _describe_years(study, drawn),
        sheet.figure,
    )


def _year_parts(study: Study, one: YearCount) -> list[Part]:
    rows, plans = plain(one.rows, study.language), plain(one.plans, study.language)
    if study.language == "en":
        words = (" in ", " plans" if one.plans != 1 else " plan")
        return [
            Part(rows, INK, SMALL, one.rows_id),
            Part(words[0], QUIET, SMALL),
            Part(plans, QUIET, SMALL, one.plans_id),
            Part(words[1], QUIET, SMALL),
        ]
    return [
        Part(rows, INK, SMALL, one.rows_id),
        Part("条，", QUIET, SMALL),
        Part(plans, QUIET, SMALL, one.plans_id),
        Part("份规划", QUIET, SMALL),
    ]


def _width(study: Study, one: YearCount) -> float:
    return sum(measure(part.text, part.size) for part in _year_parts(study, one))


def _title_years(study: Study, themes: Sequence[str] | None, name: str, total: int, *, figures: bool) -> Markup:
    rows = dated_rows(study, themes, figures=figures)
    plans = set(rows[0]["plan_id"]) | set(rows[1]["plan_id"])
    return say(
        study.language,
        en="{dated} promises and planned figures carry a date, in {n} of {N} plans"
        if len(rows[1])
        else "{dated} promises carry a date, in {n} of {N} plans",
        zh="带日期的承诺和规划数字共{dated}条，出自{N}份规划中的{n}份"
        if len(rows[1])
        else "带日期的承诺共{dated}条，出自{N}份规划中的{n}份",
        dated=study.derived(
            f"dated-{name}",
            total,
            "Number of promises and planned figures that carry a date (data/processed).",
            "带有日期的承诺和规划数字的条数（data/processed）。",
        ),
        n=study.count_plans(
            f"dated-{name}",
            [plan for plan in study.plan_ids if plan in plans],
            what=("plans with a dated promise or planned figure", "有带日期的承诺或规划数字的规划"),
        ),
        N=study.all_plans(),
    )


def _describe_years(study: Study, drawn: Sequence[tuple[Sequence[YearCount], tuple[str, str]]]) -> str:
    pieces = []
    for counts, (en, zh) in drawn:
        listed = [f"{one.year} {one.rows}" if study.language == "en" else f"{one.year}年{one.rows}条" for one in counts]
        marks = (", ", en) if study.language == "en" else ("、", zh)
        pieces += [str(labelled(study.language, marks[1], listed[0])), *listed[1:]]
    return (
        "; ".join(shorten(study, pieces)) + "." if study.language == "en" else "；".join(shorten(study, pieces)) + "。"
    )


def title_milestones(study: Study, found: Sequence[Milestone], name: str, shown: int) -> Markup:
    """Return how many dated promises there are, by how many plans."""
    plans = list(dict.fromkeys(item.plan_id for item in found))
    ids = [item.row_id for item in found]
    figures = [item.row_id for item in found if item.value_text]
    promises = [one for one in ids if one not in figures]
    counted = [
        say(
            study.language,
            en="{m} dated promise{s} in words",
            zh="有期限的文字承诺{m}条",
            m=study.derived(
                f"dated-{name}",
                len(promises),
                "Promises in words that carry a date.",
                "有期限的文字承诺条数。",
                promises,
            ),
            s="" if len(promises) == 1 else "s",
        )
    ]
    if figures:
        counted.append(
            say(
                study.language,
                en="{k} planned figure{s}",
                zh="写明年份的规划数字{k}个",
                k=study.derived(
                    f"dated-figures-{name}",
                    len(figures),
                    "Planned figures with a year.",
                    "写明年份的规划数字个数。",
                    figures,
                ),
                s="" if len(figures) == 1 else "s",
            )
        )
    among = (
        say(
            study.language,
            en=", in {n} of {N} plans",
            zh="，出自{N}份规划中的{n}份",
            n=study.count_plans(f"dated-{name}", plans, what=("plans with a dated promise", "有带日期承诺的规划")),
            N=study.all_plans(),
        )
        if len(study.plan_ids) > 1
        else ""
    )
    more = (
        say(
            study.language,
            en="; the first {k} are shown",
            zh="，图中为前{k}条",
            k=study.derived(f"dated-shown-{name}", shown, "Number of lines drawn.", "图中所绘条数。"),
        )
        if shown < len(found)
        else ""
    )
    return say(
        study.language,
        en="{counted}{among}{more}",
        zh="{counted}{among}{more}",
        counted=Markup(" and " if study.language == "en" else "，").join(counted),
        among=among,
        more=more,
    )


def describe_milestones(study: Study, shown: Sequence[Milestone]) -> str:
    """Return the alt text: date, plan and promise, line by line."""
    if study.language == "en":
        return (
            "; ".join(
                f"{item.when}, {study.plan_name(item.plan_id)}: {item.text.rstrip('.')} {item.value_text}".rstrip()
                for item in shown
            )
            + "."
        )
    return (
        "；".join(
            f"{item.when}，{study.plan_name(item.plan_id)}：{item.text.rstrip('。')}{item.value_text}" for item in shown
        )
        + "。"
    )
