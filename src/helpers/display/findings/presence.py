"""Presence: how firmly each plan speaks of themes, topics or indicators. `analysis.presence.find_presence` finds."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

import pandas as pd
from markupsafe import Markup, escape

from helpers.analysis.gaps import find_gaps, find_worst
from helpers.analysis.listing import MOST_NAMES
from helpers.analysis.presence import STATES, find_presence
from helpers.analysis.verdicts import GOALS
from helpers.data.codes import UNSAID
from helpers.display.evidence import trace
from helpers.display.findings import Faces, Finding
from helpers.display.linking import words_link
from helpers.display.markup import PROMISE, REST, Block, Headline, Prose, fill
from helpers.display.naming import (
    benchmark_kind,
    claim,
    digest_ids,
    name_plans,
    plan_head,
    state_count,
    state_word,
    subject_name,
    tell_instead,
    traced,
)
from helpers.display.study import Frames, Row, Study, clean, each
from helpers.display.tabulating import Column, name_row, offer_names, tabulate
from helpers.display.words import (
    bracketed,
    capital,
    clauses,
    labelled,
    lowered,
    quoted,
    say,
    stopped,
)

FIRM = ("number", "dated")
"""Sentences on topics name the plans that are so firm."""


def presence(
    study: Study, subject: str = "theme", codes: Sequence[str] | str = (), *, theme: str = "", family: str = ""
) -> Finding:
    """Return how firmly each plan speaks of some subjects, at its firmest; by default of every theme.

    A cell holds the figure that a plan ends with on an indicator, the number of its figures on a theme, or the word for
    the state. Up to seven plans have a column each; of more it is counted how many say so much, and few are named.

    Parameters
    ----------
    study
        Who is compared, and in which years.
    subject
        `theme`, `topic` or `indicator`.
    codes
        Which of them, in order; by default all of the theme or family.
    theme, family
        Whose topics or indicators, where no codes are given.

    Returns
    -------
    Finding
        Its frame has a row a subject and plan: subject, code, plan_id, presence, value_ids, statement_ids, figures and
        listed, of indicators the columns of values, too; `frames` has counts. See
        `helpers.analysis.presence.find_presence`.

    Raises
    ------
    ParameterError
        For a subject or code that there is none of, naming the nearest.

    Examples
    --------
    >>> import helpers as h
    >>> study = h.open_study()
    >>> found = h.presence(study, "topic", theme="preschool")
    >>> {"code", "plan_id", "presence", "value_ids", "statement_ids"} <= set(found.frame)
    True
    """
    asked = [codes] if isinstance(codes, str) else list(codes)
    study.check_codes(subject, asked or study.codes_of(subject, theme=theme, family=family))
    every = study.codes_of(subject) if asked else study.codes_of(subject, theme=theme, family=family)
    chosen = [code for code in every if not asked or code in asked]
    of = _name_list(study, subject, asked) if asked else family or theme
    plans = study.plans.reset_index(drop=True)

    def find() -> Frames:
        frames = find_presence(
            *(study.presence, study.all_values, plans, subject, chosen),
            years=study.years,
            statements=study.statements,
            themes=study.themes_of_topics,
        )
        if subject == "indicator":
            frames["judged"] = find_worst(
                find_gaps(
                    study.all_values[study.all_values["value_id"].isin(frames["rows"]["value_id"])],
                    study.benchmarks,
                    study.indicators.reset_index(drop=True),
                    plans,
                    study.regions.reset_index(drop=True),
                )["rows"]
            )
        return frames

    frames = study.once(("presence", subject, *chosen), find)
    name = "-".join(part for part in ("presence", f"{subject}s", of.replace("_", "-")) if part)
    return Finding(study, "presence", name, frames, {"subject": subject})


def _name_list(study: Study, subject: str, codes: Sequence[str]) -> str:
    """Return a short name of some subjects: the family or theme that they are all of, else one made from the list."""
    wholes = [{"theme": theme} for theme in study.codes("theme")]
    if subject == "indicator":
        wholes.insert(0, {"family": clean(study.indicators.at[codes[0], "family"])})
    whole = (of for of in wholes if set(codes) == set(study.codes_of(subject, **of)))
    return codes[0] if len(codes) == 1 else next((name for of in whole for name in of.values()), digest_ids(codes))


def _codes(finding: Finding) -> list[str]:
    return list(finding.frame["code"].drop_duplicates())


def _is_listed(finding: Finding) -> bool:
    return bool(finding.frame["listed"].all())


def title(finding: Finding) -> Markup:
    """Return what the board holds: what each plan says of each subject, or how many plans say so much."""
    study = finding.study
    if not _is_listed(finding):
        return say(study, "presence.caption_counts", total=study.all_plans())
    return say(study, f"presence.caption_{finding.asked['subject']}s")


# -- table


def tables(finding: Finding) -> list[Block]:
    """Return a board, a column a plan; of one plan a tile a theme or topic; of many how many are in each state."""
    study, subject, few = finding.study, finding.asked["subject"], _is_listed(finding)
    if few and len(study.plan_ids) == 1 and subject != "indicator":
        return [_tile(finding), *_tell_tiles(finding)]
    made = tabulate(
        study,
        finding.frame[["code"]].drop_duplicates(),
        [
            Column(subject, lambda row: subject_name(study, subject, row.code)),
            *(_plans if few else _states)(finding),
        ],
        name=finding.name,
        caption=title(finding),
        notes=_explain(finding) if few else [say(study, "presence.elsewhere")],
        tidied=finding.tidy() if few else finding.frames["counts"],
        attributes=None if few else lambda row: name_row(row.code),
        names=None if few else offer_names(study, finding.name, finding.frame, "code", "presence"),
    )
    return [made]


def _explain(finding: Finding) -> list[Markup]:
    """Return what the states mean that come near to a subject and do not say it, where a cell has one."""
    study, told = finding.study, set(finding.frame["told"])
    means = {
        "silent_topic": "uptake.explain_silent_topic",
        "topic_only": "presence.explain_topic_only",
        "not_used": "presence.explain_not_used",
    }
    return [
        stopped(study, labelled(study, state_word(study, state), say(study, key)))
        for state, key in means.items()
        if state in told
    ]


def _plans(finding: Finding) -> list[Column]:
    """Return a column a plan, with what it says."""
    study = finding.study
    cells = {(row.code, row.plan_id): row for row in each(finding.frame)}
    judged = {row.value_id: row for row in each(finding.frames["judged"])} if "judged" in finding.frames else {}
    marks = {row.benchmark_id: row for row in each(study.benchmarks)}

    def said(plan: str) -> Callable[[Row], object]:
        return lambda row: board_cell(study, cells[row.code, plan], judged, marks)

    return [Column("plan", said(plan), head=plan_head(study, plan), plan=plan) for plan in study.plan_ids]


def _states(finding: Finding) -> list[Column]:
    """Return a column a state that some plan is in, with how many are; few are named, many stand in the table of presence."""
    study, rows, counts = finding.study, finding.frame, finding.frames["counts"]
    numbers = {(row.code, row.presence): row for row in each(counts)}

    def number(name: str) -> Callable[[Row], object]:
        def count(row: Row) -> object:
            found = numbers[row.code, name]
            if not found.n:
                return "–"
            plans = _in_state(rows[rows["code"] == row.code], name)
            who = fill("<small>{}</small>", name_plans(study, plans)) if found.n <= MOST_NAMES else ""
            return state_count(study, finding.asked["subject"], found) + who

        return count

    # a theme is never "used", an indicator never "silent"
    told = set(counts.loc[counts["n"] > 0, "presence"])
    own = {"silent": "silent_topic"} if finding.asked["subject"] == "topic" else {}
    return [
        Column(
            "presence", number(name), numeric=True, head=capital(state_word(study, own.get(name, name))), states=[name]
        )
        for name in STATES
        if name in told
    ]


def _tile(finding: Finding) -> Prose:
    """Return the states of one plan, a tile each that leads to what it says."""
    study = finding.study
    tile = '<span class="of">{}</span> {}'
    themes = set(study.statements["theme"])
    told = [fill(tile, _tile_name(study, row, themes), board_cell(study, row, {}, {})) for row in each(finding.frame)]
    return Prose("tiles", tuple(told), as_list=True)


def _tell_tiles(finding: Finding) -> list[Prose]:
    """Return what the numbers of the tiles count, where some stand there: they do not add up to the plan's figures."""
    if finding.asked["subject"] != "theme" or not finding.frame["planned"].any():
        return []
    return [Prose("note", (say(finding.study, "presence.tiles"),))]


def _tile_name(study: Study, row: Row, themes: Collection[str]) -> Markup:
    """Return the name of a tile, which leads to what is said; where that is on a second theme, to the theme it stands under."""
    name = subject_name(study, row.subject, row.code)
    if row.subject != "theme" or not study.of_region or not row.statement_ids:
        return escape(name)
    if row.code in themes:
        return words_link(study, row.code, name)
    first = study.find_rows("statements", "statement_id", row.statement_ids.split(";")[:1]).values()
    return next((words_link(study, one.theme, name) for one in first), escape(name))


def board_cell(study: Study, row: Row, judged: Mapping[str, Row], marks: Mapping[str, Row]) -> Markup:
    """Return a cell of a board: a figure with its year, pale where it is past, and how it stands; else a word for the state.

    Parameters
    ----------
    row
        Of `analysis.presence.find_presence`.
    judged
        By value_id the comparison that is worst for it; see `analysis.gaps.find_worst`.
    marks
        The benchmarks by their ids.
    """
    if row.subject == "theme" and row.presence == "number" and row.planned:
        said = {"name": study.plan_name(row.plan_id), "theme": quoted(study, study.word("theme", row.code))}
        formula = say(study, "presence.figures_formula", **said)
        n = study.derive(f"figures-{row.code}-{row.plan_id}", row.planned, formula)
        return claim(study, row, say(study, "presence.n_figures", n=n, count=row.planned))
    if not clean(getattr(row, "value_id", "")):
        instead = tell_instead(study, row.instead) if row.instead else ""
        return claim(study, row) + (fill("<small>{}</small>", instead) if instead else "")
    small = [study.year(row)] if not pd.isna(row.year) else [escape(study.status(row))]
    if row.status == "actual":
        small.append(escape(study.status(row)))
    if scope := clean(row.scope):
        # figures of parts stand in one row: each says of what
        small.append(escape(study.word("scope", scope)))
    if hedge := clean(row.hedge):
        small.append(study.softener(hedge))
    if row.reading_kind == "ambiguous":
        small.append(say(study, "uptake.reason_ambiguous"))
    elif found := judged.get(row.value_id):
        mark = _held_against(study, marks[found.benchmark_id], found.verdict)
        told = say(study, "presence.judged", verdict=say(study, f"verdict.{found.verdict}"), mark=mark)
        small.append(traced(found.verdict, told, [found.benchmark_id], [row.value_id]))
    css = " past" if row.status == "actual" or row.reading_kind == "ambiguous" else ""
    about = f"{row.subject}:{row.code}:{row.plan_id}"
    cell = '<span class="said{}"{}>{}</span><small>{}</small>'
    return fill(cell, css, trace(claim=about, state=row.presence), study.number(row), clauses(study, small))


def _held_against(study: Study, mark: Row, verdict: str) -> Markup:
    """Return a benchmark behind its verdict; a verdict on a goal names it as one, any other leaves open what is met."""
    number = study.benchmark_number(mark)
    if verdict in GOALS:
        return number
    return say(study, "benchmarks.entry", kind=benchmark_kind(study, mark), number=number)


# -- text


def headlines(finding: Finding) -> list[Headline]:
    """Return of one theme or topic who is how firm on it; of several topics which most plans speak of."""
    study, rows, subject = finding.study, finding.frame, finding.asked["subject"]
    codes = _codes(finding)
    if subject != "indicator" and len(codes) == 1:
        # who says nothing of a topic stands on the board, in the words for it
        states = [state for state in STATES if subject == "theme" or state not in UNSAID]
        if not _in_states(rows, states):
            return []
        return [
            Headline(
                PROMISE, lambda: _tell_themes(finding)[0] if not _is_listed(finding) else _tell_one(finding, states)
            )
        ]
    speaking = rows[~rows["presence"].isin(UNSAID)].groupby("code", sort=False)["plan_id"]
    if subject != "topic" or not len(speaking):
        return []
    code = str(speaking.nunique().idxmax())

    def tell() -> Markup:
        what = say(study, "presence.speaking_formula", name=quoted(study, study.word("topic", code)))
        n = study.count_plans(f"topic-{code}", list(speaking.get_group(code)), what=what)
        return say(study, "presence.head_topic", topic=study.word("topic", code), n=n, total=_total(finding, [code]))

    return [Headline(REST, tell)]


def text(finding: Finding) -> Prose:
    """Return, of themes, who prints a figure and what the others say; else how many plans speak of each subject."""
    tell = _tell_themes if finding.asked["subject"] == "theme" else _tell_mentions
    return Prose("reading", tuple(tell(finding)))


def _in_state(rows: pd.DataFrame, state: str) -> list[str]:
    return list(rows.loc[rows["presence"] == state, "plan_id"])


def _in_states(rows: pd.DataFrame, states: Sequence[str]) -> dict[str, list[str]]:
    """Return the plans in each of some states that some plan is in."""
    found = {state: _in_state(rows, state) for state in states}
    return {state: plans for state, plans in found.items() if plans}


def _tell_one(finding: Finding, states: Sequence[str]) -> Markup:
    """Return who is how firm on the one subject, with its name: nobody takes it for firmness on anything else."""
    study, code = finding.study, _codes(finding)[0]
    told = [
        say(study, "presence.head_state", plans=name_plans(study, plans), state=study.word("presence", state))
        for state, plans in _in_states(finding.frame, states).items()
    ]
    return labelled(study, subject_name(study, finding.asked["subject"], code), clauses(study, told))


def _tell_states(study: Study, rows: pd.DataFrame, states: Sequence[str]) -> list[Markup]:
    """Return who is in each of some states, as clauses: 'Hongshan and Yinchuan: direction'."""
    return [
        labelled(study, name_plans(study, plans), study.word("presence", state))
        for state, plans in _in_states(rows, states).items()
    ]


def _tell_themes(finding: Finding) -> list[Markup]:
    study, made = finding.study, []
    for code, rows in finding.frame.groupby("code", sort=False):
        name = lowered(subject_name(study, finding.asked["subject"], str(code)))
        numbers = _in_state(rows, "number")
        n = study.count_plans(
            f"number-{code}", numbers, what=say(study, "presence.number_formula", name=quoted(study, name))
        )
        lead = say(study, "presence.theme", name=name, n=n, count=len(numbers), total=_total(finding, [str(code)]))
        others = _tell_states(study, rows, [state for state in STATES if state != "number"])
        made.append(stopped(study, clauses(study, [lead, *others])))
    return made


def _tell_counts(finding: Finding, code: str) -> list[Markup]:
    """Return how many plans are so firm on a subject: 'number: 42'."""
    study, subject, counts = finding.study, finding.asked["subject"], finding.frames["counts"]
    kept = counts[(counts["code"] == code) & counts["presence"].isin(FIRM) & (counts["n"] > 0)]
    return [
        labelled(study, study.word("presence", row.presence), state_count(study, subject, row)) for row in each(kept)
    ]


def _tell_mentions(finding: Finding) -> list[Markup]:
    study, subject, parts = finding.study, finding.asked["subject"], []
    for code, rows in finding.frame.groupby("code", sort=False):
        name = subject_name(study, subject, str(code))
        speaking = list(rows.loc[~rows["presence"].isin(UNSAID), "plan_id"])
        n = study.count_plans(
            f"{subject}-{code}", speaking, what=say(study, "presence.speaking_formula", name=quoted(study, name))
        )
        firm = _tell_states(study, rows, FIRM) if _is_listed(finding) else _tell_counts(finding, str(code))
        tail = bracketed(study, clauses(study, firm)) if firm else ""
        parts.append(say(study, "presence.mention", name=lowered(name), n=n, tail=tail))
    total = _total(finding, finding.frame["code"].unique())
    return [say(study, "presence.mentions", total=total, parts=clauses(study, parts))]


def _total(finding: Finding, codes: Iterable[str]) -> Markup:
    """Return how many plans were read for the themes of some subjects."""
    study, subject = finding.study, finding.asked["subject"]
    themes = {
        "theme": lambda code: code,
        "topic": lambda code: study.words["topic", code].theme,
        "indicator": lambda code: study.indicators.at[code, "theme"],
    }
    return study.plans_read(map(themes[subject], codes))


FACES = Faces(
    title=title,
    tables=tables,
    text=text,
    headlines=headlines,
    data=("subject", "code", "presence", "figures", "planned", "decided_by"),
    order=("table",),
)
