"""Lists that stand beside the comparison: single figures, money in one unit, cross-checks, readings, documents."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

import pandas as pd
from markupsafe import Markup

from helpers.data import loading
from helpers.display.language import bracketed, clauses, mark_year, original, paragraph, say
from helpers.display.markup import Block, Printed, Prose, Table, nothing
from helpers.display.naming import indicator_cell
from helpers.display.numbers import plain
from helpers.display.sources import entry_attributes
from helpers.display.study import Row, Study, clean, each, straighten
from helpers.display.tables import heads

MOST_DOCUMENTS = 40
# from so many figures on, what is noted of each alike is said once
ALIKE = 4
# readings that are not the bare letters of one figure
DEPARTING = {"repaired", "ambiguous", "unit"}

HEADLINES = ("preschool", "rotation", "digital")
"""Themes with a report of their own, which lists their single figures."""


def indicators_shared(study: Study) -> list[str]:
    """Return the indicators that two plans or more print in the years shown, by theme and name."""
    return _by_theme(study, lambda count: count >= 2)


def indicators_alone(study: Study) -> list[str]:
    """Return the indicators that one plan alone prints in the years shown, by theme and name."""
    return _by_theme(study, lambda count: count == 1)


def _by_theme(study: Study, keep: object) -> list[str]:
    rows = study.values
    usable = rows[rows["stands_for"].fillna("").eq("") & rows["reading_kind"].fillna("").ne("ambiguous")]
    counts = usable.groupby("indicator")["plan_id"].nunique()
    codes = [str(code) for code, count in counts.items() if keep(count)]  # type: ignore[operator]
    return sorted(codes, key=lambda code: (str(study.indicators.at[code, "theme"]), study.indicator_name(code)))


def tabulate_alone(study: Study, *, name: str = "alone", most: int = 220) -> Table:
    """Return the figures that one plan alone prints: they have nothing beside them and are compared with nothing.

    Figures of the headline themes stand in those themes' reports.

    Each row is its figure's evidence entry too: it shows the words as printed and where they stand.
    """
    codes = [code for code in indicators_alone(study) if study.indicators.at[code, "theme"] not in HEADLINES]
    rows = [row for code in codes for row in each(study.rows(code))]
    caption = say(
        study.language,
        en="{n} indicators that one plan alone prints, beyond the three headline themes",
        zh="三个重点领域之外，只有一份规划写明的{n}项指标",
        n=study.derived(
            f"{name}-n",
            len(codes),
            "Number of indicators with figures of one plan only, headline themes left out.",
            "仅一份规划有数字的指标数，不含三个重点领域。",
        ),
    )
    note = Markup("")
    if len(rows) > most:
        note = say(
            study.language,
            en="The first {k} rows; all stand in data/processed/values.csv.",
            zh="只列前{k}行；全部数据见 data/processed/values.csv。",
            k=study.derived(f"{name}-k", most, "Rows shown.", "所列行数。"),
        )
    told = say(
        study.language,
        en="Notes stand under repaired, ambiguous and converted readings; a region's profile has all.",
        zh="只注明经修复、含义两可或换算的读法；全部说明见各地区概况。",
    )
    return _evidence_table(
        study, rows[:most], f"tab-{name}", caption, paragraph(study.language, [note, told]), plans=True
    )


def _evidence_table(
    study: Study, rows: Sequence[Row], table_id: str, caption: Markup, note: Markup, *, plans: bool
) -> Table:
    body: list[tuple[object, ...]] = []
    attributes = []
    # beside other plans only what departs from the letters is told; a region's own profile tells all
    told = {
        row.value_id: clean(getattr(row, f"reading_{study.language}"))
        for row in rows
        if not plans or clean(row.reading_kind) in DEPARTING
    }
    counts = Counter(text for text in told.values() if text)
    alike = {text: count for text, count in counts.items() if count >= ALIKE}
    note = paragraph(study.language, [note, _tell_alike(study, told, alike, table_id.removeprefix("tab-"))])
    for row in rows:
        own = told.get(row.value_id, "")
        body.append(
            (
                indicator_cell(study, row),
                *([study.plan_name(row.plan_id)] if plans else []),
                study.number(row, at_home=True),
                study.when(row)
                + (bracketed(study.language, study.softener(clean(row.hedge))) if clean(row.hedge) else ""),
                _printed_and_read(row, "" if own in alike else own),
                Printed(str(row.locator)),
            )
        )
        attributes.append(entry_attributes(study, row))
    columns = heads(
        study,
        ("Indicator", "指标"),
        *([("Plan", "规划")] if plans else []),
        ("Figure", "数字"),
        ("Year, status", "年份、状态"),
        ("As printed", "原文"),
        ("Where", "位置"),
    )
    return Table(
        table_id, caption, columns, tuple(body), frozenset({2 if plans else 1}), note, tuple(attributes), listed=True
    )


def _printed_and_read(row: Row, note: str) -> Markup | Printed:
    """Return the words of the plan and, under them, how they were read, where that is told."""
    printed = f"{clean(row.term)} … {row.printed}"
    if not note:
        return Printed(printed)
    told = Markup('<small class="reading statement" data-id="{}">{}</small>').format(row.value_id, note)
    return original(printed) + told


def _tell_alike(study: Study, notes: Mapping[str, str], alike: Mapping[str, int], name: str) -> Markup:
    """Return the notes that many figures of a table share, each with how many they are."""
    told = [
        say(
            study.language,
            en="{note} ({n} figures)",
            zh="{note}（{n}个数字）",
            note=_remark(next(one for one, text in notes.items() if text == note), note.rstrip(".。")),
            n=study.derived(f"{name}-read-{place}", n, "Figures of the table read so.", "表中如此读取的数字个数。"),
        )
        for place, (note, n) in enumerate(alike.items(), 1)
    ]
    if not told:
        return Markup("")
    return say(study.language, en="Read alike: {told}.", zh="读法相同的：{told}。", told=clauses(study.language, told))


def tabulate_money(study: Study) -> Block:
    """Return every sum of money in yuan, as printed and in one unit; a sentence where there is nothing."""
    rows = study.values
    rows = rows[rows["unit"].fillna("").str.contains("cny") & rows["reading_kind"].fillna("").ne("ambiguous")]
    rows = rows[rows["stands_for"].fillna("").eq("")]
    if rows.empty:
        return nothing(say(study.language, en="No sum of money is printed.", zh="未写明金额。"))
    order = {plan: place for place, plan in enumerate(study.plan_ids)}
    rows = rows.assign(_plan=rows["plan_id"].map(order)).sort_values(["unit", "_plan", "value_id"])
    body = []
    for row in each(rows):
        factor = float(study.words["unit", row.unit].factor)
        if factor == 1:
            standard = Markup("{}").format(study.number(row))
        else:
            standard = study.derived(
                f"cny-{row.value_id}",
                round(row.value * factor, 2),
                f"{row.value_id} in yuan: {plain(row.value)} × {plain(factor)}.",
                f"{row.value_id}折合为元：{plain(row.value)}×{plain(factor)}。",
                [row.value_id],
                unit="cny",
            )
        per = study.word("per", clean(row.per)) if clean(row.per) else "–"
        scope = study.word("scope", clean(row.scope)) if clean(row.scope) else "–"
        body.append(
            (
                study.indicator_name(row.indicator),
                study.plan_name(row.plan_id),
                Printed(str(row.printed)),
                standard,
                per,
                scope,
                study.year(row),
                study.word("status", row.status),
            )
        )
    plans = list(rows["plan_id"].drop_duplicates())
    caption = say(
        study.language,
        en="Money, as printed and in yuan of its year ({n} of {N} plans)",
        zh="金额：原文写法与折合（当年价，元；{N}份规划中的{n}份）",
        n=study.count_plans("money", plans, what=("plans that print a sum of money", "写有金额的规划")),
        N=study.all_plans(),
    )
    columns = heads(
        study,
        ("Indicator", "指标"),
        ("Plan", "规划"),
        ("As printed", "原文"),
        ("In yuan", "折合"),
        ("Per", "周期"),
        ("Scope", "范围"),
        ("Year", "年份"),
        ("Status", "状态"),
    )
    note = say(
        study.language,
        en="Sums per pupil, per person and in total stand on different bases; none is deflated.",
        zh="生均、人均与总额口径不同，均未作价格调整。",
    )
    return Table("tab-money", caption, columns, tuple(body), frozenset({3}), note)


def tabulate_crosschecks(study: Study) -> Block:
    """Return the sums that the plans' own figures allow, agreeing or not; a sentence where there is nothing."""
    checks = straighten(loading.load_crosschecks(study.root))
    checks = checks[checks["plan_id"].isin(study.plan_ids)]
    if checks.empty:
        return nothing(say(study.language, en="The figures allow no cross-check.", zh="没有可供核对的数字。"))
    rows = {row.value_id: row for row in each(study.all_values)}
    body = []
    for item in each(checks):
        inputs = [part for part in clean(item.inputs).split(";") if part]
        stated = rows.get(item.result)
        computed = study.derived(
            f"check-{item.crosscheck_id}",
            float(item.computed),
            f"{item.expression}",
            f"{item.expression}",
            [*inputs, item.result] if item.result in rows else inputs,
        )
        agrees = clean(item.agrees) == "yes"
        verdict = (
            say(study.language, en="agrees", zh="相符")
            if agrees
            else say(study.language, en="does not agree", zh="不符")
        )
        body.append(
            (
                Markup("{}").format(study.indicator_name(stated.indicator))
                if stated is not None
                else item.crosscheck_id,
                study.plan_name(item.plan_id),
                study.number(stated) if stated is not None else "",
                computed,
                verdict,
                _remark(f"d-check-{item.crosscheck_id}", clean(getattr(item, f"note_{study.language}"))),
            )
        )
    agreeing = int((checks["agrees"] == "yes").sum())
    caption = say(
        study.language,
        en="Cross-checks that the plans allow: {a} of {n} agree",
        zh="规划自身数字可作的核对：{n}项中有{a}项相符",
        a=study.derived(
            "checks-agree", agreeing, "Cross-checks that agree within their tolerance.", "在容差内相符的核对项数。"
        ),
        n=study.derived("checks", len(checks), "Cross-checks declared.", "所列核对项数。"),
    )
    columns = heads(
        study,
        ("Figure checked", "核对的数字"),
        ("Plan", "规划"),
        ("Printed", "原文"),
        ("Worked out", "推算"),
        ("Result", "结果"),
        ("Note", "说明"),
    )
    return Table("tab-crosschecks", caption, columns, tuple(body), frozenset({2, 3}))


def _remark(identifier: str, text: str) -> Markup:
    """Return our own words on a row; figures in them are that row's."""
    return Markup('<span class="statement" data-id="{}">{}</span>').format(identifier, text)


def tabulate_readings(
    study: Study, kinds: Sequence[str] = ("repaired", "ambiguous", "unit", "shared", "two_in_phrase")
) -> Block:
    """Return the figures whose reading departs from the letters, with the reason; a sentence where there is nothing."""
    rows = study.all_values[study.all_values["reading_kind"].isin(list(kinds))]
    if rows.empty:
        return nothing(
            say(
                study.language,
                en="No figure here was repaired, and none is ambiguous.",
                zh="没有经修复的数字，也没有含义两可的数字。",
            )
        )
    order = {kind: place for place, kind in enumerate(kinds)}
    rows = rows.assign(_kind=rows["reading_kind"].map(order)).sort_values(["_kind", "value_id"])
    body = [
        (
            study.indicator_name(row.indicator),
            study.plan_name(row.plan_id),
            original(row.printed),
            study.number(row),
            study.word("reading_kind", row.reading_kind),
            _remark(row.value_id, clean(getattr(row, f"reading_{study.language}"))),
        )
        for row in each(rows)
    ]
    caption = say(
        study.language,
        en="{n} figures whose reading departs from the letters",
        zh="读法与字面不同的{n}个数字",
        n=study.derived("readings", len(body), "Figures with a declared reading.", "注明读法的数字个数。"),
    )
    columns = heads(
        study,
        ("Indicator", "指标"),
        ("Plan", "规划"),
        ("As printed", "原文"),
        ("Read as", "读作"),
        ("Kind", "类别"),
        ("Why", "理由"),
    )
    return Table("tab-readings", caption, columns, tuple(body), frozenset({3}))


def tabulate_documents(study: Study) -> Table:
    """Return the documents: title, kind, number, issuer, date, years, and how many figures each prints."""
    body: list[tuple[object, ...]] = []
    for plan, row in study.plans.head(MOST_DOCUMENTS).iterrows():
        period = say(study.language, en="from {a}", zh="{a}年起", a=mark_year(row["period_start"]))
        if not pd.isna(row["period_end"]):
            dash = Markup("–" if study.language == "en" else "—")
            period = mark_year(row["period_start"]) + dash + mark_year(row["period_end"])
        issued = clean(row["issued"])
        body.append(
            (
                study.plan_name(str(plan)),
                original(str(row["title_zh"]))
                if study.language == "zh"
                else Markup("{}<br>{}").format(row["title_en"], original(str(row["title_zh"]))),
                study.word("kind", str(row["kind"])),
                clean(row[f"issuer_{study.language}"]) or ("not stated" if study.language == "en" else "文本未载"),
                mark_year(issued) if issued else ("not stated" if study.language == "en" else "文本未载"),
                period,
                study.count_figures(str(plan)),
            )
        )
    caption = say(study.language, en="The documents", zh="所据文件")
    columns = heads(
        study,
        ("Plan", "规划"),
        ("Title", "标题"),
        ("Kind", "类型"),
        ("Issuer", "发文机关"),
        ("Issued", "印发"),
        ("Years", "年份"),
        ("Figures", "数字个数"),
    )
    rest = _note_rest(study, "documents", len(body), len(study.plans))
    return Table("tab-documents", caption, columns, tuple(body), frozenset({6}), rest)


def _note_rest(study: Study, name: str, shown: int, total: int) -> Markup:
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


def tabulate_figures(study: Study, *, name: str = "figures") -> Table:
    """Return every figure of the plans compared, by theme; each row is its figure's evidence entry too."""
    order = {code: place for place, (kind, code) in enumerate(study.words) if kind == "theme"}
    rows = each(
        study.values.assign(_theme=study.values["theme"].map(order))
        .sort_values(["_theme", "value_id"])
        .drop(columns="_theme")
    )
    caption = say(
        study.language,
        en="All {n} figures of the plan",
        zh="规划的全部{n}个数字",
        n=study.derived(f"{name}-n", len(rows), "Number of figures in the years shown.", "所示年份内的数字个数。"),
    )
    return _evidence_table(study, rows, f"tab-{name}", caption, Markup(""), plans=False)


def name_plan(study: Study) -> Prose:
    """Return whose plan this is: region, level and province, as the line under the title."""
    items = []
    for plan, row in study.plans.iterrows():
        items.append(
            say(
                study.language,
                en="{name}, {level}, {parent}{province}",
                zh="{province}{parent}{name}（{level}）",
                name=study.plan_name(str(plan)),
                level=study.level_name(str(plan)),
                province=row["province"],
                parent=(f"{row['parent']}, " if study.language == "en" else row["parent"])
                if clean(row["parent"]) and row["parent"] != row["province"]
                else "",
            )
        )
    return Prose("whose", tuple(items))
