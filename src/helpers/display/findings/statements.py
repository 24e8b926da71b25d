"""Statements: what plans say in words on some topics, one promise, rule, principle or report a row."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from markupsafe import Markup, escape

from helpers.analysis.statements import STRENGTHS, find_statements
from helpers.display.evidence import link, original, remark
from helpers.display.findings import Faces, Finding
from helpers.display.markup import Printed, Prose, Table, nothing
from helpers.display.naming import act_badge, check_code, digest_ids
from helpers.display.sources import entry_attributes
from helpers.display.study import Row, Study, clean, each
from helpers.display.tabulating import Column, tabulate
from helpers.display.words import bracketed, capital, clauses, listed, lowered, say

MOST_NAMED = 3
"""The name of a finding holds so many topics."""


def statements(study: Study, topics: Sequence[str] = ()) -> Finding:
    """Return what the plans say in words on some topics: who, how firmly, by when, in which term.

    Of more than eight plans: how many statements are how firm, topic by topic, and the first of those with a date.

    Parameters
    ----------
    study
        Whose statements.
    topics
        Codes of data/raw/vocabulary.csv, in the order in which they are shown; by default all of the study's theme.

    Returns
    -------
    Finding
        Its frame has a row a statement: the columns of statements, and listed; `frames` has counts, too. See
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
    topics = list(topics) or every
    for topic in topics:
        check_code(study, "topic", topic)
    frames = find_statements(study.statements, study.plans.reset_index(drop=True), topics)
    named = [study.theme] if study.theme and topics == every else topics[:MOST_NAMED]
    name = "-".join([*named, "words"]).replace("_", "-")
    return Finding(study, "statements", name, frames, {"topics": tuple(topics)})


def _stem(finding: Finding) -> str:
    """Return what the ids of its numbers hold: its name, and a digest of more topics than the name has."""
    topics, theme = finding.asked["topics"], finding.study.theme
    short = len(topics) <= MOST_NAMED or finding.name == f"{theme}-words"
    return finding.name if short else f"{finding.name}-{digest_ids(topics)}"


def title(finding: Finding) -> Markup:
    """Return the topics, and how many plans speak of them."""
    study, rows, topics = finding.study, finding.frame, finding.asked["topics"]
    plans = [plan for plan in study.plan_ids if plan in set(rows["plan_id"])]
    n = study.count_plans(f"table-{_stem(finding)}", plans, what=say(study, "statements.speaking"))
    return say(study, "statements.of_plans", topics=_name_topics(study, topics), n=n, total=study.all_plans())


def _name_topics(study: Study, topics: Sequence[str]) -> Markup:
    # some names hold commas
    return clauses(study, [lowered(study.word("topic", one)) for one in topics])


def tables(finding: Finding) -> list[Table]:
    """Return the statements one a row, after their counts where there are many; none where nothing is said."""
    study, rows, counts = finding.study, finding.frame, finding.frames["counts"]
    if rows.empty:
        return []
    if counts.empty:
        return [_tabulate_rows(finding, finding.name, title(finding))]
    made = [_tabulate_counts(finding)]
    if rows["listed"].any():
        caption = say(study, "statements.dated", topics=_name_topics(study, finding.asked["topics"]))
        made.append(_tabulate_rows(finding, f"{finding.name}-dated", caption))
    return made


def _tabulate_rows(finding: Finding, name: str, caption: Markup) -> Table:
    study, repeats = finding.study, _tell_repeats(finding)

    # a statement told by two tables of a page has its entry in the first
    fresh = {row.statement_id: row.statement_id not in study.ledger.placed for row in each(finding.frame)}

    def says(row: Row) -> Markup:
        study.ledger.note(row.statement_id)
        told = remark(row.statement_id, study.summary(row))
        hedge, scope = clean(row.hedge), clean(row.scope)
        limits = [study.softener(hedge)] * bool(hedge) + [escape(study.word("scope", scope))] * bool(scope)
        limited = bracketed(study, clauses(study, limits)) if limits else ""
        note = study.summary(row, "note")
        return told + limited + repeats[row.statement_id] + (Markup("<small>{}</small>").format(note) if note else "")

    def attributes(row: Row) -> Markup:
        return entry_attributes(study, row.statement_id) if fresh[row.statement_id] else Markup("")

    columns = [
        Column("topic", lambda row: study.word("topic", row.topic)),
        Column("plan", lambda row: study.plan_name(row.plan_id)),
        Column("strength", lambda row: act_badge(study, row)),
        Column("date", lambda row: _dates(study, row)),
        Column("says", says),
        Column("term", lambda row: Printed(str(row.term))),
        Column("where", lambda row: Printed(str(row.locator))),
    ]
    shown = partial(tabulate, study, finding.frame, columns, name=name, caption=caption)
    return shown(data=FACES.data, attributes=attributes, by_row=True)


def _tell_repeats(finding: Finding) -> dict[str, Markup]:
    """Return for each row shown, in brackets, the figure that it stands beside, and where the plan says it again."""
    study, rows, made = finding.study, finding.frame[finding.frame["listed"]], {}
    again = {row.statement_id: row.repeated_by.split(";") if row.repeated_by else [] for row in each(rows)}
    others = study.statements["statement_id"].isin([one for ids in again.values() for one in ids])
    places = {row.statement_id: original(row.locator) for row in each(study.statements[others])}
    # of whatever theme, in the years shown
    beside = study.all_values[study.all_values["value_id"].isin(rows["restates"])]
    beside = beside[beside["year"].isna() | beside["year"].between(*study.years)]
    figures = {row.value_id: row for row in each(beside)}
    for row in each(rows):
        told = [study.number(figures[row.restates])] if row.restates in figures else []
        if again[row.statement_id]:
            links = [link(one, places[one], "statement") for one in again[row.statement_id]]
            told.append(say(study, "statements.again", places=listed(study, links)))
            for one in again[row.statement_id]:
                study.ledger.note(one)
        made[row.statement_id] = bracketed(study, clauses(study, told)) if told else Markup("")
    return made


def _dates(study: Study, row: Row) -> Markup:
    starts, deadline = clean(row.starts), clean(row.deadline)
    if not starts and not deadline:
        return Markup("")
    key = "span" if starts and deadline else "by" if deadline else "since"
    dates = {name: study.date(date) for name, date in (("start", starts), ("end", deadline)) if date}
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
