"""Silences: what plans leave unsaid, of a theme's topics or of what their neighbours say."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
from markupsafe import Markup, escape

from helpers.analysis.listing import MOST_NAMES, NAMED
from helpers.analysis.presence import OUTSIDE, UNREAD, find_silences, find_unsaid
from helpers.display.findings import Faces, Finding
from helpers.display.findings.presence import presence
from helpers.display.markup import Prose
from helpers.display.naming import name_neighbours, name_plans, state_count, state_word, subject_name, tell_instead
from helpers.display.study import Frames, Row, Study, each
from helpers.display.words import bracketed, labelled, lowered, paragraph, quoted, say


def silences(study: Study, theme: str = "", *, beside: pd.DataFrame | None = None) -> Finding:
    """Return what the plans are silent on: topics of a theme, or whatever two neighbours or more say.

    A plan is silent only where it was read for the topic; where it was not, that is said instead.

    Parameters
    ----------
    study
        Whose silences.
    theme
        Whose topics; by default every topic.
    beside
        What two plans or more say, as `study.everyone` has it: then those indicators that they print, and topics that
        they speak of, which the plans do not.

    Returns
    -------
    Finding
        Its frame has a row a topic and plan, see `helpers.analysis.presence.find_presence`; beside neighbours a row a
        subject that they say, with n and who is named, see `find_unsaid`.

    Examples
    --------
    >>> import helpers as h
    >>> found = h.silences(h.open_study(), "preschool")
    >>> {"code", "plan_id", "presence"} <= set(found.frame)
    True
    """
    if beside is not None:
        themes = study.themes_of_topics

        def find() -> Frames:
            rows = find_unsaid(
                *(study.presence, beside, study.all_values),
                years=study.years,
                themes=themes,
                strengths=study.strengths,
            )
            return {"rows": rows}

        # others than the study's own are not known by any name
        frames = study.once(("unsaid",), find) if beside is study.everyone else find()
        return Finding(study, "silences", "unsaid", frames, {"beside": True})
    topics = study.codes_of("topic", theme=theme)
    name = "-".join(["silences", *([theme] if theme else [])])
    return Finding(study, "silences", name, presence(study, "topic", topics).frames)


def title(finding: Finding) -> Markup:
    """Return whose silences these are."""
    return say(finding.study, "silences.title", plans=name_plans(finding.study, finding.study.plan_ids))


def text(finding: Finding) -> Prose:
    """Return the silences as a list: plan by plan, or of many topic by topic."""
    if "beside" in finding.asked:
        items = _list_unsaid(finding)
    else:
        items = (_list_plans if finding.frame["listed"].all() else _count_plans)(finding)
    return Prose("silence", tuple(items), as_list=True)


def _list_unsaid(finding: Finding) -> list[Markup]:
    study, made = finding.study, []
    for row in each(finding.frame):
        plans = name_neighbours(study, row)
        name, state = subject_name(study, row.subject, row.code), escape(state_word(study, row.told))
        if row.instead:
            state += bracketed(study, tell_instead(study, row.instead))
        made.append(say(study, f"silences.unsaid_{row.subject}", name=name, plans=plans, state=state))
    return made or [say(study, "silences.unsaid_none")]


def _list_plans(finding: Finding) -> list[Markup]:
    """Return a line a plan: what it is silent on as a whole, or on which topics, and where it speaks of the theme instead."""
    study, found = finding.study, find_silences(finding.frame, finding.study.themes_of_topics)
    made = []
    for plan in found["plan_id"].drop_duplicates():
        rows = each(found[found["plan_id"] == plan])
        told = [_tell_theme(study, row, named=len(rows) > 1) for row in rows]
        made.append(labelled(study, study.plan_name(plan), paragraph(study, told)))
    return made


def _tell_theme(study: Study, row: Row, *, named: bool) -> Markup:
    """Return what a plan leaves unsaid of a theme, by its name where there are several."""
    wanted = row.kind == "some" or (row.outside and row.spoken and row.kind != "outside_all")
    instead = _tell_instead(study, row) if wanted else Markup("")
    said = {"topics": _name_topics(study, row.silent.split(";")), "instead": instead} if row.kind == "some" else {}
    told = say(study, f"silences.{row.kind}", **said)
    if row.outside and row.kind != "outside_all":
        outside = say(study, "silences.outside_some", topics=_name_topics(study, row.outside.split(";")))
        told = paragraph(study, [told, outside] if row.silent else [outside, instead])
    return labelled(study, study.word("theme", row.theme), told) if named else told


def _tell_instead(study: Study, row: Row) -> Markup:
    """Return under which topics a plan speaks of a theme, the firmest first, each with the row that is firmest behind it."""
    if not row.spoken:
        return say(study, "silences.instead_none")
    spoken = list(zip(row.spoken.split(";"), row.spoken_by.split(";"), strict=True))
    topics = [quoted(study, lowered(study.word("topic", code))) for code, _ in spoken[:NAMED]]
    # a figure outside of the years shown has no entry
    outside = set(study.all_values["value_id"]) - set(study.values["value_id"])
    links = [
        name if by in outside else study.ledger.link(by, name, "statement")
        for name, (_, by) in zip(topics, spoken, strict=False)
    ]
    rest = len(spoken) - NAMED
    named = say(study, "silences.separator").join(links)
    if rest <= 0:
        return say(study, "silences.instead", topics=named)
    n = study.derive(f"spoken-{row.theme}-{row.plan_id}", rest, say(study, "silences.instead_formula"))
    return say(study, "silences.instead_more", topics=named, n=n, count=rest)


def _name_topics(study: Study, codes: Sequence[str]) -> Markup:
    names = [quoted(study, lowered(study.word("topic", code))) for code in codes]
    return say(study, "silences.separator").join(names)


def _count_plans(finding: Finding) -> list[Markup]:
    study, counts = finding.study, finding.frames["counts"]
    themes = {study.words["topic", code].theme for code in counts["code"]}
    made = [say(study, "silences.counts", total=study.plans_read(themes))]
    for row in each(counts[counts["presence"] == "silent"]):
        told, rows = state_count(study, "topic", row), finding.frame
        if 0 < row.n <= MOST_NAMES:
            plans = rows.loc[(rows["code"] == row.code) & (rows["presence"] == "silent"), "plan_id"]
            told += bracketed(study, name_plans(study, list(plans)))
        made.append(say(study, "silences.count", topic=study.word("topic", row.code), n=told))
    for state, key in (("silent", "all"), (OUTSIDE, "outside_all"), (UNREAD, "unread")):
        whole = (finding.frame["presence"] == state).groupby(finding.frame["plan_id"], sort=False).all()
        if whole.any():
            plans = name_plans(study, list(whole[whole].index))
            made.append(labelled(study, plans, say(study, f"silences.{key}")))
    return made


FACES = Faces(
    title=title,
    text=text,
    data=("subject", "code", "presence", "n", "plan_ids", "value_ids", "statement_ids"),
    order=("text",),
)
