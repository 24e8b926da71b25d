"""The answer that opens a report: three to five sentences, each computed from rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd
from markupsafe import Markup

from helpers.analysis.cells import CELL, find_comparable_cells
from helpers.analysis.listing import MOST_NAMES
from helpers.display import words
from helpers.display.findings import Finding
from helpers.display.findings.levels import answer, compare
from helpers.display.language import clauses as join_clauses
from helpers.display.language import join, mark_year, name_list, quoted, say
from helpers.display.many import state_count
from helpers.display.markup import Prose
from helpers.display.naming import name_plans, name_some, standing_word
from helpers.display.study import Study, clean, each

FIRM = ("number", "dated", "direction", "words")
SPOKEN = {
    "dated": ("{names} give{s} a date and no figure", "{names}最强的表述为“期限”"),
    "direction": ("{names} give{s} a direction and no figure", "{names}最强的表述为“方向”"),
    "words": ("{names} speak{s} of it in words only", "{names}只有一般表述"),
}


def indicators_of(study: Study, *, theme: str = "", family: str = "", topic: str = "") -> list[str]:
    """Return the codebook's indicators of a theme, family or topic, in the codebook's order."""
    book = study.indicators
    keep = pd.Series(True, index=book.index)
    for column, code in (("theme", theme), ("family", family), ("topic", topic)):
        if code:
            keep &= book[column].fillna("") == code
    return list(book.index[keep])


def stated(study: Study, indicators: Sequence[str]) -> list[str]:
    """Return those indicators that a plan prints a comparable figure for in the years shown, most plans first."""
    counts = {code: study.rows(code)["plan_id"].nunique() for code in indicators}
    return sorted(
        (code for code in indicators if counts[code]), key=lambda code: (-counts[code], indicators.index(code))
    )


def tell_theme(study: Study, theme: str) -> Markup:
    """Return how many plans say anything on a theme, and who is silent."""
    said = study.said("theme", theme)
    name = study.word("theme", theme)
    silent = [plan for plan in study.plan_ids if said[plan] == "silent"]
    numbers = [plan for plan in study.plan_ids if said[plan] == "number"]
    spoken = [plan for plan in study.plan_ids if said[plan] in FIRM[1:]]
    parts = [
        say(
            study.language,
            en="On {name}, {n} of {N} plans print{s} at least one figure",
            zh="就{name}而言，{N}份规划中有{n}份至少写明一个数字",
            name=name[:1].lower() + name[1:] if study.language == "en" else name,
            n=study.count_plans(
                f"number-{theme}", numbers, what=(f"plans with a figure on {name}", f"在“{name}”上有数字的规划")
            ),
            N=study.all_plans(),
            s="s" if len(numbers) == 1 else "",
        )
    ]
    for state, (en, zh) in SPOKEN.items():
        some = [plan for plan in spoken if said[plan] == state]
        if some:
            parts.append(
                say(study.language, en=en, zh=zh, names=name_plans(study, some), s="s" if len(some) == 1 else "")
            )
    if silent:
        parts.append(
            say(
                study.language,
                en="{names} {says} nothing",
                zh="{names}未提及",
                names=name_plans(study, silent),
                says="says" if len(silent) == 1 else "say",
            )
        )
    return join_clauses(study.language, parts) + Markup("." if study.language == "en" else "。")


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
    apart = largest.duplicated(CELL, keep=False)
    for cell, twice in zip(each(largest), apart, strict=True):
        when = mark_year(int(cell.year)) if not pd.isna(cell.year) else Markup("")
        scope = clean(cell.scope)
        standing = standing_word(study, cell.standing)
        if twice:
            # a set of counties and one of prefectures would read alike
            standing = str(
                words.say(study, "levels.cell_of_level", level=study.word("level", cell.level), standing=standing)
            )
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
                standing=standing,
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
        # of many sets the largest are named
        listed=name_some(study, listed, f"{name}-unlisted"),
    )


def tell_figures(study: Study, indicator: str) -> Markup:
    """Return who prints an indicator and what each ends with, and the verdicts, as one or two sentences."""
    return answer(compare(study, indicator))


def tell_topics(study: Study, topics: Sequence[str]) -> Markup:
    """Return for each topic how many plans speak of it and who is firmest."""
    clauses = []
    for topic in topics:
        said = study.said("topic", topic)
        speaking = [plan for plan in study.plan_ids if said[plan] in FIRM]
        firmest = [plan for state in FIRM[:2] for plan in speaking if said[plan] == state]
        n = study.count_plans(
            f"topic-{topic}",
            speaking,
            what=(
                f"plans that speak of {study.word('topic', topic)}",
                f"提到{quoted(study.word('topic', topic))}的规划",
            ),
        )
        tail = Markup("")
        if len(firmest) > MOST_NAMES:
            tail = _count_firmest(study, topic, said)
        elif firmest:
            named = [
                say(
                    study.language,
                    en="{plan}, {state}",
                    zh="{plan}为{state}",
                    plan=study.plan_name(plan),
                    state=_state_word(study, said[plan]),
                )
                for plan in firmest
            ]
            tail = say(study.language, en=" ({named})", zh="({named})", named=join_clauses(study.language, named))
        clauses.append(
            say(
                study.language,
                en="{topic} in {n}{tail}",
                zh="{topic}{n}份{tail}",
                topic=_lower(study, study.word("topic", topic)),
                n=n,
                tail=tail,
            )
        )
    joined = join(study.language, clauses) if study.language == "en" else join_clauses(study.language, clauses)
    return say(
        study.language,
        en="Of {N} plans, the mechanisms stand in so many: {joined}.",
        zh="{N}份规划中，提到各项机制的份数为：{joined}。",
        N=study.all_plans(),
        joined=joined,
    )


def _count_firmest(study: Study, topic: str, said: Mapping[str, str]) -> Markup:
    """Return how many plans speak of a topic with a figure and how many with a date, in brackets."""
    counts = {state: sum(one == state for one in said.values()) for state in FIRM[:2]}
    parts = [
        say(
            study.language,
            en="{n} {state}",
            zh="{state}{n}份",
            n=state_count(study, "topic", topic, state, count),
            state=_state_word(study, state),
        )
        for state, count in counts.items()
        if count
    ]
    return say(study.language, en=" ({parts})", zh="（{parts}）", parts=join(study.language, parts))


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


def _state_word(study: Study, state: str) -> str:
    pair = {"number": ("with a figure", "数字"), "dated": ("with a date", "期限")}[state]
    return pair[0] if study.language == "en" else pair[1]


def _lower(study: Study, text: str) -> str:
    if study.language == "zh" or text[:2].isupper():
        return text
    return text[:1].lower() + text[1:]


def tell_answer(study: Study, *sentences: Finding | Markup) -> Prose:
    """Return sentences, and what findings answer, as the answer of the report, one a paragraph."""
    told = (one.answer() if isinstance(one, Finding) else one for one in sentences)
    return Prose("answer", tuple(sentence for sentence in told if sentence))


def list_silences(study: Study, theme: str) -> Prose:
    """Return, plan by plan, what it leaves unsaid within a theme: indicators and topics it is silent on, or has not been read for."""
    items = []
    topics = [code for kind, code in study.words if kind == "topic" and _topic_theme(study, code) == theme]
    by_topic = {topic: study.said("topic", topic) for topic in topics}
    if study.many:
        return _count_silences(study, theme, by_topic)
    for plan in study.plan_ids:
        said = {topic: by_topic[topic][plan] for topic in topics}
        silent = [study.word("topic", topic) for topic in topics if said[topic] == "silent"]
        unread = [topic for topic in topics if said[topic] == "not_read"]
        if unread:
            items.append(
                say(
                    study.language,
                    en="{plan}: not read for this theme.",
                    zh="{plan}：尚未就此领域读过。",
                    plan=study.plan_name(plan),
                )
            )
        elif len(silent) == len(topics):
            items.append(
                say(
                    study.language,
                    en="{plan}: silent on all of it.",
                    zh="{plan}：各主题均未提及。",
                    plan=study.plan_name(plan),
                )
            )
        elif silent:
            items.append(
                say(
                    study.language,
                    en="{plan}: silent on {silent}.",
                    zh="{plan}：未提及{silent}。",
                    plan=study.plan_name(plan),
                    silent=name_list(study.language, [_lower(study, one) for one in silent]),
                )
            )
        else:
            items.append(
                say(
                    study.language,
                    en="{plan}: speaks of every topic.",
                    zh="{plan}：各主题均有提及。",
                    plan=study.plan_name(plan),
                )
            )
    return Prose("silence", tuple(items), as_list=True)


def _count_silences(study: Study, theme: str, by_topic: Mapping[str, Mapping[str, str]]) -> Prose:
    """Return topic by topic how many plans are silent, then who is silent on all of them, and who was not read."""
    lead = say(
        study.language, en="How many of {N} plans are silent:", zh="{N}份规划中未提及的份数：", N=study.all_plans()
    )
    items = [lead]
    for topic, said in by_topic.items():
        silent = sum(state == "silent" for state in said.values())
        items.append(
            say(
                study.language,
                en="{topic}: {n}.",
                zh="{topic}：{n}份。",
                topic=study.word("topic", topic),
                n=state_count(study, "topic", topic, "silent", silent),
            )
        )
    quiet, unread = (
        [plan for plan in study.plan_ids if all(said[plan] == state for said in by_topic.values())]
        for state in ("silent", "not_read")
    )
    if quiet and by_topic:
        items.append(
            say(
                study.language,
                en="Silent on all of it: {names}.",
                zh="全部未提及：{names}。",
                names=name_plans(study, quiet),
            )
        )
    if unread and by_topic:
        items.append(
            say(
                study.language,
                en="Not read for this theme: {names}.",
                zh="尚未就此领域读过：{names}。",
                names=name_plans(study, unread),
            )
        )
    return Prose("silence", tuple(items), as_list=True)


def _topic_theme(study: Study, topic: str) -> str:
    book = study.indicators
    own = book[book["topic"].fillna("") == topic]["theme"]
    if len(own):
        return str(own.iloc[0])
    spoken = study.statements[study.statements["topic"] == topic]["theme"]
    return str(spoken.iloc[0]) if len(spoken) else TOPIC_THEME.get(topic, "")


TOPIC_THEME = {
    "preschool_regulation": "preschool",
    "county_managed_hiring": "rotation",
    "rural_flow": "rotation",
    "digital_skills": "digital",
}
"""Topics without an indicator of their own, for studies in which no plan speaks of them."""
