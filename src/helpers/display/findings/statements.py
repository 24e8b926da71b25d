"""Statements: what plans say in words on some topics, one promise, rule, principle or report a row."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

import pandas as pd
from markupsafe import Markup, escape

from helpers.analysis.profile import find_profile
from helpers.analysis.statements import PARTS, STRENGTHS, find_statements
from helpers.display.downloads import tidy
from helpers.display.evidence import original, tag_printed
from helpers.display.findings import Faces, Finding
from helpers.display.linking import statement_link, words_link
from helpers.display.markup import Block, Fold, Prose, Sayings, Table, fill, nothing
from helpers.display.naming import act_badge, check_code, digest_ids, explain_place
from helpers.display.sources import entry_attributes
from helpers.display.study import Frames, Row, Study, clean, each
from helpers.display.tabulating import Column, explain_marks, offer, tabulate
from helpers.display.words import bracketed, capital, clauses, join, labelled, listed, lowered, paragraph, say, stopped

LAST_ITEM = re.compile(r"\d+(?:\.\S*)?$")
MOST_NAMED = 3
"""The name of a finding holds so many topics."""


def statements(study: Study, topics: Sequence[str] = (), *, firm: bool = False) -> Finding:
    """Return what the plans say in words on some topics: who, how firmly, by when, in which term.

    Of more than eight plans: how many statements are how firm, topic by topic, and the first of those with a date.

    Parameters
    ----------
    study
        Whose statements.
    topics
        Codes of data/raw/vocabulary.csv, in the order in which they are shown; by default all of the study's theme, and of a
        study of all themes every statement, theme by theme.
    firm
        Whether to keep to those with a figure, a date or a direction; of a region with several plans, to those of the
        latest: the report on its words has all.

    Returns
    -------
    Finding
        Its frame has a row a statement: the columns of statements, and listed; `frames` has also and counts, too. See
        `helpers.analysis.statements.find_statements`.

    Raises
    ------
    ParameterError
        For a topic that is not known, naming the nearest.

    Examples
    --------
    >>> import helpers as h
    >>> found = h.statements(h.open_study("rotation"), ["teacher_exchange"])
    >>> {"statement_id", "strength", "deadline", "listed"} <= set(found.frame)
    True
    """
    every = study.codes_of("topic", theme=study.theme)
    asked, topics = bool(topics), list(topics) or every
    for topic in topics:
        check_code(study, "topic", topic)
    themes = study.codes("theme") if not (study.theme or asked) else []
    plans, latest = study.plans.reset_index(drop=True), firm and study.of_region

    def find() -> Frames:
        presence = None if themes or firm else study.presence
        frames = find_statements(study.statements, plans, topics, themes, firm=firm, latest=latest, presence=presence)
        if study.of_region and themes:
            frames["promises"] = find_profile(study.all_values, study.statements, study.presence, study.plans, themes)
        return frames

    frames = study.once(("statements", firm, bool(themes), *topics), find)
    named = [study.theme or "all"] if topics == every else topics[:MOST_NAMED]
    name = "-".join([*named, "firm" if firm else "words"]).replace("_", "-")
    return Finding(study, "statements", name, frames, {"topics": tuple(topics), "firm": firm})


def _stem(finding: Finding) -> str:
    """Return what the ids of its numbers hold: its name, and a digest of more topics than the name has."""
    topics, theme = finding.asked["topics"], finding.study.theme
    short = len(topics) <= MOST_NAMED or finding.name == f"{theme or 'all'}-words"
    return finding.name if short else f"{finding.name}-{digest_ids(topics)}"


def title(finding: Finding) -> Markup:
    """Return the topics, and how many plans speak of them."""
    study, rows, topics = finding.study, finding.frame, finding.asked["topics"]
    speaking = {*rows["plan_id"], *finding.frames["also"]["plan_id"]}
    plans = [plan for plan in study.plan_ids if plan in speaking]
    n = study.count_plans(f"table-{_stem(finding)}", plans, what=say(study, "statements.speaking"))
    total = study.plans_read(study.words["topic", topic].theme for topic in topics)
    return say(study, "statements.of_plans", topics=_name_topics(study, topics), n=n, total=total)


def _name_topics(study: Study, topics: Sequence[str]) -> Markup:
    # some names hold commas
    return clauses(study, [lowered(study.word("topic", one)) for one in topics])


def tables(finding: Finding) -> list[Block]:
    """Return the statements a line each, a fold a topic (of all topics a theme); of many plans their counts, and the dated."""
    study, rows, counts = finding.study, finding.frame, finding.frames["counts"]
    shown = rows[rows["listed"]]
    made: list[Block] = [] if counts.empty else [_tabulate_counts(finding)]
    also = finding.frames["also"] if rows["listed"].all() else finding.frames["also"].iloc[:0]
    if shown.empty and also.empty:
        return made
    rest = finding.asked["firm"] and study.of_region
    if "promises" in finding.frames:
        made.append(Prose("reading", (_tell_parts(finding),)))
    lines = _lines(finding, shown)
    by = "topic" if study.theme else "theme"
    grouped = {str(code): own for code, own in shown[["statement_id", "plan_id", by]].groupby(by, sort=False)}
    beside = {str(code): own for code, own in also.groupby("topic", sort=False)}
    codes = [code for code in finding.asked["topics"] if code in grouped or code in beside] if beside else grouped
    none = shown.iloc[:0]
    for code in codes:
        own = grouped.get(code, none)
        n = study.derive(f"{_stem(finding)}-{code}", len(own), say(study, "statements.n_lines"))
        head = say(study, "statements.fold", name=study.word(by, code), n=n)
        anchor = study.ledger.anchor(f"words-{code}".replace("_", "-"))
        listed_here = _list_sayings(study, own, lines) if len(own) else []
        elsewhere = [Prose("note", (_tell_also(study, beside[code]),))] if code in beside else []
        made.append(Fold(head, (*listed_here, *elsewhere), anchor))
    if rest:
        made.append(Prose("note", (_tell_rest(finding),)))
    link = offer(study, finding.name, study.ledger.anchor(finding.name), tidy(study, shown, FACES.data))
    marks = explain_marks(study, [text for _, text in lines.values()])
    return [*made, Prose("marks", (marks,)), Prose("download", (link,))]


def _list_sayings(study: Study, rows: pd.DataFrame, lines: dict[str, tuple[Markup, Markup]]) -> list[Sayings]:
    """Return the lines of some statements as a list; of a region's several plans a list each, under its name."""
    if not _by_plan(study):
        return [Sayings(tuple(lines[one] for one in rows["statement_id"]))]
    said = {plan: rows.loc[rows["plan_id"] == plan, "statement_id"] for plan in study.plan_ids}
    return [
        Sayings(tuple(lines[one] for one in own), plan, study.plan_name(plan)) for plan, own in said.items() if len(own)
    ]


def _tell_also(study: Study, rows: pd.DataFrame) -> Markup:
    """Return who speaks of a topic under others, and under which: each place leads to the statement."""
    said = study.find_rows("statements", "statement_id", rows["statement_id"])
    told = []
    for plan, own in rows.groupby("plan_id", sort=False):
        # of several in one place the first is the way there
        own = own[~own["statement_id"].map(lambda one, said=said: said[one].locator).duplicated()]
        links: dict[str, list[Markup]] = {}
        for one in own["statement_id"]:
            row = said[one]
            subject = "topic" if clean(row.topic) else "theme"
            name = lowered(study.word(subject, getattr(row, subject)))
            links.setdefault(name, []).append(_lead_to(study, row))
        under = [escape(name) + bracketed(study, listed(study, places)) for name, places in links.items()]
        told.append(labelled(study, study.plan_name(str(plan)), join(study, under)))
    return say(study, "statements.also", told=clauses(study, told))


def _lead_to(study: Study, row: Row) -> Markup:
    """Return where a statement stands, linked to it: on this page or, where that shows it nowhere, with all words of its plan."""
    one, place = row.statement_id, original(study, row.locator)
    shown = one in study.ledger.placed or one in study.ledger.shown
    elsewhere = Markup("") if shown else statement_link(study, row.plan_id, one, place)
    return elsewhere or study.ledger.link(one, place, "statement")


def _by_plan(study: Study) -> bool:
    return study.of_region and len(study.plan_ids) > 1


def _tell_rest(finding: Finding) -> Markup:
    """Return where all that is said stands, theme by theme, with how many statements that is."""
    study, totals, told = finding.study, finding.frames["totals"], []
    for row in each(totals):
        n = study.derive(f"said-{row.theme}", row.n, say(study, "statements.n_lines"))
        told.append(words_link(study, row.theme, study.word("theme", row.theme)) + bracketed(study, n))
    latest, *earlier = [study.plan_name(plan) for plan in study.plan_ids]
    said = say(study, "statements.latest", latest=latest, earlier=join(study, earlier)) if earlier else ""
    every = labelled(study, say(study, "statements.all"), clauses(study, told))
    return paragraph(study, [said, stopped(study, every)])


def _tell_parts(finding: Finding) -> Markup:
    """Return what all statements are, in how many lines they stand, and how those that promise make up all promises."""
    study, parts = finding.study, finding.frames["parts"].set_index("part")["n"]
    promises = finding.frames["promises"].set_index(["subject", "code"])["n"].loc["promises"]
    formula = say(study, "statements.part_formula")
    n = {part: study.derive(f"said-part-{part}", parts[part], formula) for part in PARTS}
    how = [say(study, "profile.head_firm", n=n["firm"]), say(study, "profile.head_words", n=n["words"])]
    own = study.derive("said-part-own", parts["firm"] + parts["words"], formula)
    told = [say(study, "statements.parts_own", n=own, how=listed(study, how))]
    told += [
        say(study, f"statements.parts_{part}", n=n[part], count=parts[part])
        for part in ("figures", "again", "otherwise", "apart")
        if parts[part]
    ]
    total = study.derive("statements", parts.sum(), say(study, "profile.formula_statements"))
    lines = study.derive("said-all", finding.frames["totals"]["n"].sum(), say(study, "statements.n_all"))
    first = say(study, "statements.parts", statements=total, lines=lines, parts=clauses(study, told))
    digits = promises.get("figures", 0)
    others = promises.get("all_dated", 0) + promises.get("all_words", 0)
    beside = {
        "figures": study.derive("promises-figures", digits, say(study, "profile.formula_of_figures")),
        "all": study.derive("promises-all", others, say(study, "statements.all_formula")),
    }
    makes = [
        say(study, f"statements.beside_{kind}", n=n, count=some)
        for (kind, n), some in zip(beside.items(), (digits, others), strict=True)
        if some
    ]
    if not makes:
        return first
    every = study.derive("promises", promises["all"], say(study, "profile.formula_promises"))
    return paragraph(study, [first, say(study, "statements.makes", beside=join(study, makes), promises=every)])


def _lines(finding: Finding, rows: pd.DataFrame) -> dict[str, tuple[Markup, Markup]]:
    """Return each statement as a line: plan, strength and date where it has them, what it says, its term, its place."""
    study, repeats = finding.study, _tell_repeats(finding)
    several = len(study.plan_ids) > 1 and not _by_plan(study)
    line = "{} <q{}>{} <i>{}</i></q>{}"
    spoken = tag_printed(study)
    made = {}
    for row in each(rows):
        # a statement told twice on a page has its entry in the first place
        fresh = row.statement_id not in study.ledger.placed
        attributes = entry_attributes(study, row.statement_id, css="") if fresh else Markup("")
        if several:
            attributes += fill(' data-plan="{}"', row.plan_id)
        hedge, scope = clean(row.hedge), clean(row.scope)
        limits = [study.softener(hedge)] * bool(hedge) + [escape(study.word("scope", scope))] * bool(scope)
        limited = bracketed(study, clauses(study, limits)) if limits else ""
        note = study.summary(row, "note")
        head = [
            fill("<b>{}</b>", study.plan_name(row.plan_id)) if several else "",
            act_badge(study, row) if row.strength != "words" else "",
            _dates(study, row),
        ]
        told = study.summary(row) + limited + repeats[row.statement_id]
        told += fill(" <small>{}</small>", note) if note else Markup("")
        said = Markup(" ").join([part for part in head if part] + [told])
        # hundreds of lines share some dozens of sections: how each counts is explained where the page has it first
        section = LAST_ITEM.sub("", row.locator)
        first = section not in study.ledger.places
        study.ledger.places.add(section)
        explained = explain_place(study, row.locator) if first else Markup("")
        made[row.statement_id] = attributes, fill(line, said, spoken, row.term, row.locator, explained)
    return made


def _tell_repeats(finding: Finding) -> dict[str, Markup]:
    """Return for each row shown, in brackets, the figure that it stands beside, and where the plan says it again.

    What says a statement again as another act, or more or less firmly, has a line of its own, which leads to that one.
    """
    study, rows, made = finding.study, finding.frame[finding.frame["listed"]], {}
    again = {row.statement_id: row.repeated_by.split(";") if row.repeated_by else [] for row in each(rows)}
    others = study.statements["statement_id"].isin([one for ids in again.values() for one in ids])
    places = {row.statement_id: original(study, row.locator) for row in each(study.statements[others])}
    # of whatever theme, in the years shown
    beside = study.all_values[study.all_values["value_id"].isin(rows["restates"])]
    beside = beside[beside["year"].isna() | beside["year"].between(*study.years)]
    figures = {row.value_id: row for row in each(beside)}
    first = study.find_rows(
        "statements", "statement_id", [one for one in rows["restates"] if one in set(rows["statement_id"])]
    )
    for row in each(rows):
        told = [study.number(figures[row.restates])] if row.restates in figures else []
        if row.restates in first:
            place = original(study, first[row.restates].locator)
            told.append(say(study, "statements.as_in", place=study.ledger.link(row.restates, place, "statement")))
        if again[row.statement_id]:
            links = [study.ledger.link(one, places[one], "statement") for one in again[row.statement_id]]
            told.append(say(study, "statements.again", places=listed(study, links)))
            for one in again[row.statement_id]:
                study.ledger.note(one)
        made[row.statement_id] = bracketed(study, clauses(study, told)) if told else Markup("")
    return made


def _dates(study: Study, row: Row) -> Markup:
    starts, deadline = clean(row.starts), clean(row.deadline)
    if not starts and not deadline:
        return Markup("")
    # a promise begins in its year, or is the work of that year; a rule holds from then on
    lone = "since" if row.act == "rule" else "within"
    key = "span" if starts and deadline else "by" if deadline else lone
    dates = {name: study.date(date) for name, date in (("start", starts), ("end", deadline)) if date}
    if deadline:
        dates["end"] += study.inferred(row)
    return say(study, f"statements.{key}", **dates)


def _tabulate_counts(finding: Finding) -> Table:
    """Return how many statements are how firm, and how many plans have one, topic by topic."""
    study = finding.study

    def count(column: str) -> Callable[[Row], object]:
        def cell(row: Row) -> object:
            n = getattr(row, column)
            if not n and column != "plans":
                return "–"
            topic = study.word("topic", row.topic)
            if column == "plans":
                formula = say(study, "statements.n_plans", topic=topic)
            else:
                formula = say(study, "statements.n_strong", topic=topic, strength=study.word("presence", column))
            return study.derive(f"promises-{_stem(finding)}-{row.topic}-{column}", n, formula)

        return cell

    columns = [
        Column("topic", lambda row: study.word("topic", row.topic)),
        Column("plans", count("plans"), numeric=True),
        *[Column(one, count(one), numeric=True, head=capital(study.word("presence", one))) for one in STRENGTHS],
    ]
    return tabulate(study, finding.frames["counts"], columns, name=finding.name, caption=title(finding))


def text(finding: Finding) -> Prose | None:
    """Return that no plan says anything, where that is so."""
    return nothing(say(finding.study, "statements.none")) if finding.frame.empty else None


FACES = Faces(
    title=title,
    tables=tables,
    text=text,
    data=(
        "act",
        "strength",
        "direction",
        "starts",
        "deadline",
        "hedge",
        "summary_en",
        "summary_zh",
    ),
)
