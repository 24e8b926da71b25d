"""Uptake: what each plan does with what the state and its province ask. `analysis.uptake.find_uptake` decides."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from functools import partial

import pandas as pd
from markupsafe import Markup, escape

from helpers.analysis.listing import MOST_NAMES, NAMED
from helpers.analysis.uptake import TAKEN, TOLD, count_uptake, find_uptake, group_told, spread_uptake
from helpers.analysis.verdicts import LEVELS, OF_STATE
from helpers.data import loading
from helpers.data.codes import WORDLESS
from helpers.display.evidence import mark_year, trace
from helpers.display.findings import Faces, Finding
from helpers.display.linking import REPORTS_OF_ALL, profile_link, report_link
from helpers.display.markup import FAILURE, PROMISE, REST, UNSURE, Headline, Prose, Table, fill, nothing
from helpers.display.naming import badge_of, document_id, name_plans, name_some, plan_head, scope_id, short_name
from helpers.display.study import INFERRED_MARK, Frames, Row, Study, clean, each
from helpers.display.tabulating import Column, name_row, offer_names, tabulate
from helpers.display.words import bracketed, clauses, commas, join, labelled, listed, paragraph, say, stopped


def uptake(study: Study, themes: Sequence[str] | str = (), *, without: Sequence[str] = ()) -> Finding:
    """Return what each plan does with what the state and its province ask: requirement by requirement, never a score.

    Parameters
    ----------
    study
        Whose plans.
    themes
        Codes of the requirements' themes; none for the study's own, or for all where it has none.
    without
        Themes to leave out.

    Returns
    -------
    Finding
        Its frame has a row a requirement and plan: requirement_id, plan_id, form, told, level, timing, year, margin, decided_by,
        row_ids, rests_on, rests_as, reasons, listed; `frames` has requirements, counts and spread, too. See
        `find_uptake`, `count_uptake` and `spread_uptake` of `helpers.analysis.uptake`.

    Raises
    ------
    ParameterError
        For a theme that the vocabulary does not have.

    Examples
    --------
    >>> import helpers as h
    >>> found = h.uptake(h.open_study("rotation"))
    >>> {"requirement_id", "plan_id", "form", "level", "timing"} <= set(found.frame)
    True
    """
    codes = [themes] if isinstance(themes, str) else list(themes) or [study.theme] * bool(study.theme)
    study.check_codes("theme", [*codes, *without])
    frames = study.once(("uptake of", *codes, "without", *without), partial(_find, study, codes, without))
    stem = "-".join(codes) or "-".join(["all", *(["without", *without] if without else [])])
    return Finding(study, "uptake", f"uptake-{stem}".replace("_", "-"), frames, {"stem": stem.replace("_", "-")})


def _find(study: Study, codes: Sequence[str], without: Sequence[str]) -> Frames:
    asked = study.requirements
    asked = asked[asked["theme"].isin(codes or study.codes("theme")) & ~asked["theme"].isin(list(without))]
    order = {theme: place for place, theme in enumerate(study.codes("theme"))}
    asked = asked.sort_values("theme", key=lambda column: column.map(order), kind="stable")
    chosen = list(asked["theme"].unique())
    # each requirement is decided by itself: of a study of all themes, all are decided once
    decided = chosen if study.theme else []

    def find() -> Frames:
        inside = study.all_values[study.all_values["year"].isna() | study.all_values["year"].between(*study.years)]
        rows = find_uptake(
            *(
                study.requirements,
                loading.load_table("benchmarks", study.root),
                inside,
                study.statements,
                study.presence,
            ),
            *(study.plans.reset_index(drop=True), study.regions.reset_index(drop=True), study.indicators),
            loading.load_table("vocabulary", study.root),
            themes=decided,
        )
        return {"rows": rows, "spread": spread_uptake(rows)}

    found = study.once(("uptake", *decided), find)
    rows = found["rows"][found["rows"]["theme"].isin(chosen)].reset_index(drop=True)
    spread = found["spread"][found["spread"]["requirement_id"].isin(asked["requirement_id"])].reset_index(drop=True)
    return {"rows": rows, "requirements": asked, "counts": count_uptake(rows, asked), "spread": spread}


def _group_told(finding: Finding) -> dict[str, list[Row]]:
    """Return the cells that sentences tell, by group; without those groups that have none."""
    found = finding.study.once(("told", finding.asked["stem"]), lambda: {"rows": group_told(finding.frame)})["rows"]
    cells, groups = each(finding.frame), defaultdict(list)
    for group, place in zip(found["group"], found["place"], strict=True):
        groups[group].append(cells[place])
    return dict(groups)


def title(finding: Finding) -> Markup:
    """Return how many requirements are asked: taken up, reported reached, neither, younger than plans, or outside of them."""
    study, counts, stem = finding.study, finding.frames["counts"], finding.asked["stem"]
    counts = counts[counts["plans"] > 0]
    if counts.empty:
        return say(study, "uptake.nothing_asked")
    numbers = _count(counts)
    said = {
        name: study.derive(f"{name}-{stem}", n, say(study, f"uptake.{name}_formula")) for name, n in numbers.items()
    }
    alone = "_of_one" * (len(study.plan_ids) == 1)
    for name in ("bare", "reached", "none", "younger", "outside"):
        # nought of them is not told
        said[name] = say(study, f"uptake.title_{name}{alone}", n=said[name], count=numbers[name])
    return say(study, f"uptake.title{alone}", **said)


def _count(counts: pd.DataFrame) -> dict[str, int]:
    """Return how many requirements are asked, and how many are what: those but `within`, `referred`, `bare` add up to all.

    Taken up (`referred`: by reference alone; `bare`: by each without the figure asked for), reached before, left, younger than each plan that they are asked of or, where
    no plan is, outside of the documents; `within` is all but the last two.
    """
    taken, reached, apart = counts["taken"] > 0, counts["reached"] > 0, (counts["older"] == 0) & (counts["taken"] == 0)
    outside = apart & (counts["younger"] == 0)
    kinds = {
        "taken": taken,
        "referred": taken & (counts["referred"] == counts["taken"]),
        "bare": taken & (counts["bare"] == counts["taken"]),
        "reached": reached & ~taken,
        "none": _left(counts),
        "younger": apart & ~outside,
        "outside": outside,
        "within": ~apart,
    }
    return {"asked": len(counts)} | {kind: int(some.sum()) for kind, some in kinds.items()}


def _left(counts: pd.DataFrame) -> pd.Series[bool]:
    """Return of each requirement whether no plan takes it up or reports it reached, though it is not younger than all."""
    return (counts["taken"] == 0) & (counts["reached"] == 0) & (counts["older"] > 0)


# -- table


def tables(finding: Finding) -> list[Table]:
    """Return the board, a row a requirement and a column a plan; of many plans how many do what with it."""
    study, rows = finding.study, finding.frame
    if rows.empty or (study.theme and not rows["listed"].all()):
        # of many plans a theme's report tells it in sentences, and leads to the board
        return []
    made = []
    asked = finding.frames["requirements"]
    for theme, own in asked[asked["requirement_id"].isin(rows["requirement_id"])].groupby("theme", sort=False):
        caption = say(study, "uptake.caption", theme=study.word("theme", str(theme)))
        made.append((_board if rows["listed"].all() else _counts)(finding, str(theme), own, caption))
    return made


def _asked(finding: Finding, row: Row) -> Markup:
    """Return a requirement by its name, which leads to what it asks in full, with whom it binds, its date and its softener."""
    study = finding.study
    date = clean(row.due) or clean(row.in_force)
    said = [study.word("binds", row.binds)]
    if date:
        said.append(say(study, "uptake.by" if clean(row.due) else "uptake.since", date=study.date(date)))
    if clean(row.hedge):
        said.append(study.softener(clean(row.hedge)))
    name = _name(study, row) + study.unseen(row)
    return name + fill("<small>{}</small>", clauses(study, said))


def _board(finding: Finding, theme: str, asked: pd.DataFrame, caption: Markup) -> Table:
    study, own = finding.study, finding.frame[finding.frame["requirement_id"].isin(asked["requirement_id"])]
    cells = {(row.requirement_id, row.plan_id): row for row in each(own)}
    figures, said = _figures(study, own), _statements(study, own)

    def of(plan: str) -> Callable[[Row], object]:
        def cell(row: Row) -> object:
            found = cells.get((row.requirement_id, plan))
            return tell_cell(study, found, figures, said) if found is not None else "–"

        return cell

    columns = [
        Column(
            "requirement",
            lambda row: _asked(finding, row) + (Markup("") if study.of_region else _tally(study, own, row)),
        ),
        *[Column("plan", of(plan), head=plan_head(study, plan), plan=plan) for plan in study.plan_ids],
    ]
    name = f"uptake-{theme}".replace("_", "-")
    return tabulate(
        *(study, asked, columns),
        name=name,
        caption=caption,
        tidied=finding_rows(finding, own),
        notes=[
            *_explain_words(study, own),
            *[say(study, "uptake.prefectures")] * bool(own["reasons"].str.contains("prefecture").any()),
            _lead_to_all(study),
        ],
    )


def _tally(study: Study, rows: pd.DataFrame, asked: Row) -> Markup:
    """Return how many plans do what with a requirement, in a line that a narrow page shows in place of its cells."""
    counts = rows.loc[rows["requirement_id"] == asked.requirement_id, "told"].value_counts()
    told = [say(study, "uptake.tally", form=study.word("form", one), n=counts[one]) for one in TOLD if one in counts]
    return fill('<small class="tally">{}</small>', clauses(study, told))


def _lead_to_all(study: Study) -> Markup:
    """Return the way to all requirements, from a report on a theme or a region; empty elsewhere."""
    if not (study.theme or study.of_region):
        return Markup("")
    return report_link(study, REPORTS_OF_ALL[True], say(study, "uptake.all"))


SHOWN_FORMS = ("number", "results_only", "issued_later")
"""Forms of which a cell shows the figure that decides; of others it shows a word for all or a relation, with its strength."""

EXPLAINED = (
    "without_figure",
    "by_reference",
    "reached",
    "topic_only",
    "theme_only",
    "results_only",
    "silent_topic",
    "issued_later",
)
"""Forms whose names do not say enough."""


def _explain_words(study: Study, rows: pd.DataFrame) -> list[Markup]:
    """Return what those words of a board mean that its cells have: of forms, and that it is unsure which is older.

    On a region's page, whose boards stand one under the other, each is explained under the first that has it.
    """
    words = [(study.word("form", form), f"uptake.explain_{form}") for form in EXPLAINED if (rows["told"] == form).any()]
    if rows["reasons"].str.contains("dates_unsure").any():
        words.append((str(say(study, "uptake.reason_dates_unsure")), "uptake.explain_dates_unsure"))
    if study.of_region:
        words = [one for one in words if one[1] not in study.ledger.told]
        study.ledger.told.update(key for _, key in words)
    told = [labelled(study, name, say(study, key)) for name, key in words]
    return [stopped(study, clauses(study, told))] if told else []


def finding_rows(finding: Finding, rows: pd.DataFrame) -> pd.DataFrame:
    """Return rows of the board as their download has them."""
    return rows[["requirement_id", "plan_id", *FACES.data]].reset_index(drop=True)


def tell_cell(study: Study, row: Row, figures: Mapping[str, Row], statements: Mapping[str, Row]) -> Markup:
    """Return what a plan does with a requirement: its figure or a badge, then year, level and timing in small print.

    What bounds it is told beside it: a softener, the part that a figure of another scope or a promise covers, that a level has no
    year, and, where a figure is asked for and none is printed, its direction; else what a figure counts.
    """
    value, statement = figures.get(row.decided_by), statements.get(row.decided_by)
    wordless = value is not None and value.figure_kind in WORDLESS
    shown = value is not None and bool(row.row_ids) and (wordless or row.form in SHOWN_FORMS)
    if value is not None and shown:
        told = study.number(value)
        if row.form != "number":
            told += Markup(" ") + badge_of(study, "form", row.told)
    else:
        told = badge_of(study, "form", row.told)
        rests_on = _rests_on(row)
        study.ledger.note(rests_on)
        told = fill('<a class="claim" href="#e-{}">{}</a>', rests_on, told)
    small = _year_of(study, row)
    if row.told == "without_figure" and row.direction:
        small.append(escape(study.word("direction", row.direction)))
    if value is not None and shown and not row.measured:
        # a figure that takes up what is asked in words is told with what it counts: it is no level of what is asked
        small.append(escape(short_name(study, value.indicator)))
    if value is not None and shown and clean(value.scope) and not row.level:
        # a level tells the part itself where it is not the one asked for
        small.append(escape(study.word("scope", value.scope)))
    if row.form in PROMISED and statement is not None and clean(statement.scope) not in ("", ALL_SCHOOLS):
        small.append(escape(study.word("scope", statement.scope)))
    decides = value if statement is None else statement
    if row.form in TAKEN and decides is not None and clean(decides.hedge):
        small.append(study.softener(clean(decides.hedge)))
    small += _level_and_timing(study, row)
    if row.met_by in figures and row.told != "reached":
        small.append(labelled(study, study.word("timing", "met_before"), study.number(figures[row.met_by])))
    small += [_reason(study, one, value) for one in row.reasons.split(";") if one in SHOWN_REASONS]
    said = ":".join((row.form, row.level, row.timing)).rstrip(":")
    cell = fill('<span class="up{}"{}>{}</span>', " goal" * (row.binds == "state"), trace(up=said), told)
    return cell + fill("<small>{}</small>", clauses(study, small)) if small else cell


def _year_of(study: Study, row: Row) -> list[Markup]:
    """Return the year of a cell, with a mark where it is inferred, as a list; of a level without one, that it has none."""
    if not pd.isna(row.year):
        return [mark_year(int(row.year))]
    if not pd.isna(row.inferred_year):
        return [mark_year(int(row.inferred_year)) + INFERRED_MARK]
    return [escape(study.word("timing", row.timing))] * (row.timing == "undated" and row.level != "")


def _level_and_timing(study: Study, row: Row) -> list[Markup]:
    """Return how a cell's figure stands to the one asked, and that it is late: a level of a later year is told as such."""
    goal, told = row.binds == "state", []
    late = say(study, f"uptake.late_{'past' if 'past_due' in row.reasons else 'open'}")
    if row.level:
        level = say(study, f"verdict.{OF_STATE[row.level]}" if goal else f"uptake.asked_{row.level}")
        # what was reached before is not late, though it is to be reached again
        kept = row.timing == "met_before" or row.level == LEVELS[-1] or not row.after
        told.append(level if kept else say(study, "uptake.level_late", level=level, late=late))
        told += [say(study, f"uptake.reason_{one}") for one in _bounds(row)]
    elif row.timing == "later" and row.told != "without_figure":
        told.append(late)
    return told


def _bounds(row: Row) -> list[str]:
    """Return what a level is to be read with: that it is asked of counties; that a rule goes beyond, which may not be its own."""
    ruled = row.level == "exceeds" and "rule" in row.reasons.split(";")
    return ["prefecture"] * ("prefecture" in row.reasons) + ["rule"] * ruled


def _reason(study: Study, code: str, value: Row | None) -> Markup:
    """Return why a cell is to be read with care; of another scope, which one the figure has."""
    told, scope = say(study, f"uptake.reason_{code}"), clean(value.scope) if value is not None else ""
    return labelled(study, told, escape(study.word("scope", scope))) if code == "other_scope" and scope else told


def _rests_on(row: Row) -> str:
    """Return the row that a cell rests on: what decides it, what is said of its topic, the scope note, or the document read."""
    if row.decided_by:
        return str(row.decided_by)
    if row.rests_as in ("topic", "carrying"):
        return str(row.rests_on).split(";")[0]
    return scope_id(row.plan_id) if row.rests_as == "scope" else document_id(row.plan_id)


PROMISED = TAKEN[: TAKEN.index("by_reference")]
"""Forms in which a plan itself promises what is asked, so that the part it promises it for is told."""

ALL_SCHOOLS = "primary_and_secondary"
"""The scope that is no part of the schools of which something is asked."""

SHOWN_REASONS = ("other_scope", "other_base", "unstated_base", "ambiguous", "approximate", "dates_unsure")
"""Reasons that a cell tells."""


def _counts(finding: Finding, theme: str, asked: pd.DataFrame, caption: Markup) -> Table:
    """Return of many plans a row a requirement and level: the shares of plans by form, and who stands at the ends."""
    study, spread = finding.study, finding.frames["spread"]
    rows = spread[spread["requirement_id"].isin(asked["requirement_id"])]
    named = {row.requirement_id: row for row in each(asked)}

    def share(key: str, forms: Sequence[str]) -> Callable[[Row], object]:
        def cell(row: Row) -> object:
            percent = sum(getattr(row, f"share_{form}") for form in forms)
            if key == "otherwise":
                percent -= row.share_without_figure
            formula = say(
                study, "uptake.share_formula", forms=listed(study, [study.word("form", one) for one in forms])
            )
            stem = f"{key}-{row.requirement_id}-{row.region_level}"
            return study.derive(stem, round(percent), formula, unit="percent") if percent else "–"

        return cell

    def asked_of(row: Row) -> Markup:
        n = study.derive(
            f"asked-{row.requirement_id}-{row.region_level}", row.plans, say(study, "uptake.plans_formula")
        )
        return _asked(finding, named[row.requirement_id]) + fill(
            "<small>{}</small>", labelled(study, study.word("level", row.region_level), n)
        )

    columns = [
        Column("requirement", asked_of),
        *[
            Column("plans", share(key, forms), numeric=True, head=say(study, f"uptake.share_{key}"), states=forms)
            for key, forms in SHARES.items()
        ],
        Column("ends", lambda row: _tell_ends(study, row)),
    ]
    name = f"uptake-{theme}".replace("_", "-")
    shown = rows[
        ["requirement_id", "region_level", "plans", *(one for one in map(str, rows) if one.startswith("share_"))]
    ]
    return tabulate(
        *(study, rows, columns),
        name=name,
        caption=caption,
        tidied=shown.round(1),
        attributes=lambda row: name_row(row.requirement_id, row.region_level),
        names=offer_names(study, finding.name, finding.frame, "requirement_id", "form"),
    )


SHARES = {
    "number": TAKEN[:1],
    "bare": ("without_figure",),
    "otherwise": TAKEN[1:],
    "topic": ("topic_only", "results_only"),
    "silent": ("silent",),
    "rest": ("out_of_scope", "issued_later", "not_read"),
}
"""Shares of plans that a board of many shows, and the forms that each holds; what is without the figure is of no other."""


def _tell_ends(study: Study, row: Row) -> Markup:
    """Return by name which plan goes furthest beyond what is asked, and furthest below; its name leads to its figure."""
    told = []
    for end in ("beyond", "short"):
        plans, ids = (str(getattr(row, f"{end}_{part}")).split(";") for part in ("plans", "rows"))
        if plans == [""]:
            continue
        name = profile_link(study, plans[0], ids[0])
        if len(plans) > 1:
            stem = f"{end}-{row.requirement_id}-{row.region_level}"
            rest = study.derive(stem, len(plans) - 1, say(study, "uptake.ends_formula"))
            name = say(study, "uptake.and_more", name=name, n=rest)
        told.append(labelled(study, say(study, f"uptake.end_{end}"), name))
    return clauses(study, told) if told else Markup("–")


# -- text


def text(finding: Finding) -> Prose | None:
    """Return what no plan takes up, where a date is later than asked, what goes beyond; what binds places before goals."""
    study, rows = finding.study, finding.frame
    if rows.empty:
        return nothing(say(study, "uptake.nothing_asked"))
    states = _tell_states(finding)
    groups = _group_told(finding)
    told = {key: _tell_cells(finding, key, some) for key, some in groups.items()}
    last = told.pop("goals", [])
    items = [
        states,
        *_tell_untaken(finding),
        *[item for some in told.values() for item in some],
        Markup("") if rows["listed"].all() else _lead_to_all(study),
        *last,
    ]
    return Prose("reading", tuple(items), as_list=True)


def headlines(finding: Finding) -> list[Headline]:
    """Return what is due later than asked, what stays below, and how many requirements some plan takes up."""
    study, counts, stem = finding.study, finding.frames["counts"], finding.asked["stem"]
    counts = counts[counts["plans"] > 0]
    if counts.empty:
        return [Headline(REST, lambda: say(study, "uptake.answer_nothing"))]
    alone = "_of_one" * (len(study.plan_ids) == 1)
    numbers = _count(counts)

    def number(name: str) -> Markup:
        return study.derive(f"{name}-{stem}", numbers[name], say(study, f"uptake.{name}_formula"))

    def tell() -> Markup:
        # what is counted here and not told would not be explained where it is
        said = {name: number(name) for name in ("within" if alone else "asked", "taken")}
        for name in ("bare", *["referred"] * bool(alone)):
            n = number(name) if numbers[name] else ""
            said[name] = say(study, f"uptake.answer_{name}", n=n, count=numbers[name])
        return say(study, f"uptake.answer{alone}", **said, count=numbers["taken"])

    # that none is taken up is said of none below, once
    told = [Headline(PROMISE, tell)] if numbers["taken"] or not numbers["none"] or alone else []
    if numbers["none"] and not alone:
        tell_none = partial(say, study, "uptake.answer_none", count=numbers["none"])
        told.append(Headline(UNSURE, lambda: tell_none(n=number("none"))))
    groups = _group_told(finding)
    return told + [
        Headline(weight, partial(_tell_head, finding, f"{key}{alone}", rows), about=_only_figure(key, rows))
        for key, weight in HEADS.items()
        if (rows := groups.get(key))
    ]


def _only_figure(key: str, rows: Sequence[Row]) -> str:
    """Return the one figure that stays below what is asked, where there is one alone: gaps tell it, too."""
    return str(rows[0].decided_by) if key == "below" and len(rows) == 1 else ""


HEADS = {"later": FAILURE, "below": FAILURE, "later_goals": UNSURE, "exceeds": PROMISE}
"""Groups of cells that stand at the head of a report, and their weight: a goal of the state binds no place."""


def _tell_head(finding: Finding, key: str, rows: Sequence[Row]) -> Markup:
    """Return how many requirements some cells are of, and of which plans; of one due later both dates, of one plan its first."""
    study, count, kind = finding.study, len({row.requirement_id for row in rows}), key.removesuffix("_of_one")
    if kind in ("later", "later_goals") and count == 1 and len(rows) <= MOST_DATED:
        return _tell_later(finding, rows)
    if kind == "below" and count == 1:
        asked = _requirement(study, rows[0].requirement_id)
        named = _name(study, asked) + study.unseen(asked)
        return say(
            study, f"uptake.answer_{key}_named", name=named, plans=name_plans(study, [row.plan_id for row in rows])
        )
    formula = say(study, f"uptake.answer_{kind}_formula")
    n = study.derive(f"head-{kind}-{finding.asked['stem']}", count, formula)
    late = list(dict.fromkeys(row.plan_id for row in rows))
    told = key == "later_goals" and len(late) <= MOST_DATED
    plans = join(study, [_tell_past(study, rows, plan) for plan in late]) if told else name_plans(study, late)
    # a report on one plan names the first, not its plan; only what is told is noted as shown
    name = _link(finding, rows[0].requirement_id) if kind != key else ""
    return say(study, f"uptake.answer_{key}", n=n, plans=plans, count=count, name=name)


def _tell_past(study: Study, rows: Sequence[Row], plan: str) -> Markup:
    """Return a plan's name, and that all it is late for was due before it came out: it could set no earlier date."""
    past = all("past_due" in row.reasons for row in rows if row.plan_id == plan)
    name = escape(study.plan_name(plan))
    return name + bracketed(study, say(study, "uptake.already_past")) if past else name


MOST_DATED = 2
"""So many plans are named with their years in a headline."""


def _tell_later(finding: Finding, cells: Sequence[Row]) -> Markup:
    """Return by its name what plans set a later date for, when it is asked, whether it was over, and when it is promised."""
    study = finding.study
    asked = _requirement(study, cells[0].requirement_id)
    past = all("past_due" in row.reasons for row in cells)
    planned = [study.plan_name(row.plan_id) + bracketed(study, _link_year(study, row)) for row in cells]
    of = "_goal" if asked.binds == "state" else ""
    key = f"uptake.answer_later{of}_{'past' if past else 'open'}"
    said = {
        "name": _name(study, asked) + study.unseen(asked),
        "due": study.date(clean(asked.due)),
        "plans": join(study, planned),
    }
    return say(study, key, **said)


def _link_year(study: Study, row: Row) -> Markup:
    """Return the year of a cell, which leads to the row that sets it."""
    return study.ledger.link(row.decided_by, study.date(str(int(row.year))), "statement")


def _figures(study: Study, rows: pd.DataFrame) -> dict[str, Row]:
    """Return the figure behind each id that cells rest on: a value, or the one of the years shown that a statement stands beside."""
    first, last = study.years
    beside = {name: row.restates for name, row in _statements(study, rows).items()}
    found = study.find_rows("all_values", "value_id", {*rows["decided_by"], *rows["met_by"], *beside.values()})
    shown = {one: row for one, row in found.items() if pd.isna(row.year) or first <= row.year <= last}
    return shown | {name: shown[value] for name, value in beside.items() if value in shown}


def _statements(study: Study, rows: pd.DataFrame) -> dict[str, Row]:
    """Return the statements that cells rest on, by their ids."""
    return study.find_rows("statements", "statement_id", set(rows["decided_by"]))


def _tell_states(finding: Finding) -> Markup:
    """Return how many requirements are asked and taken up, and how many cells have each form."""
    study, rows, stem = finding.study, finding.frame, finding.asked["stem"]
    told = []
    for form in TOLD:
        n = int((rows["told"] == form).sum())
        if n:
            name = study.word("form", form)
            made = study.derive(f"form-{form}-{stem}", n, say(study, "uptake.form_formula", form=name))
            told.append(labelled(study, name, made))
    states = say(study, "uptake.states", told=clauses(study, told)) if told else ""
    return paragraph(study, [stopped(study, title(finding)), states, _tell_unheld(study)])


def _tell_unheld(study: Study) -> Markup:
    """Return of which plans' provinces no requirement is held: nothing is shown there, and something may be asked."""
    held = set(study.requirements["province"].dropna())
    regions = study.regions.loc[study.plans["region_id"].drop_duplicates()]
    missing = [
        study.named(row, "province")
        for row in each(regions[~regions["province_en"].isin(held)].drop_duplicates("province_en"))
    ]
    if not missing:
        return Markup("")
    few = len(missing) <= MOST_NAMES
    told = join(study, missing) if few else name_some(study, [escape(one) for one in missing], "unheld")
    return say(study, "uptake.unheld", provinces=told)


def _name(study: Study, row: Row) -> Markup:
    """Return a requirement's name, linked to what it asks in full; from a region's report to that on requirements."""
    name, code = study.named(row, "name"), row.requirement_id
    report = REPORTS_OF_ALL[study.is_leading(row.theme)]
    if study.of_region and (told := report_link(study, report, name, f"e-{code}")):
        asked = trace(asked=code)
        return fill("<span{}>{}</span>", asked, told) if asked else told
    return study.ledger.link(code, name, "statement asks")


def _link(finding: Finding, code: str) -> Markup:
    """Return a requirement's name, linked to what it asks in full."""
    return _name(finding.study, _requirement(finding.study, code))


def _requirement(study: Study, code: str) -> Row:
    """Return a requirement by its id."""
    (row,) = study.find_rows("requirements", "requirement_id", [code]).values()
    return row


def _tell_untaken(finding: Finding) -> list[Markup]:
    study, counts = finding.study, finding.frames["counts"]
    none = counts.loc[_left(counts), "requirement_id"]
    if none.empty:
        return []
    shown = none if len(none) <= MOST_NAMES else none.iloc[:NAMED]
    told = name_some(
        study, [_link(finding, code) for code in shown], f"untaken-{finding.asked['stem']}", total=len(none)
    )
    alone = "_of_one" * (len(study.plan_ids) == 1)
    return [labelled(study, say(study, f"uptake.untaken{alone}"), told)]


def _tell_cells(finding: Finding, key: str, rows: Sequence[Row]) -> list[Markup]:
    study, by_requirement = finding.study, defaultdict(list)
    for row in rows:
        by_requirement[row.requirement_id].append(row)
    cells = list(by_requirement.items())
    # only what is named is noted as shown; of all themes together the reports on requirements name the rest
    most = NAMED if finding.asked["stem"] == "all" and not study.of_region else MOST_NAMES
    shown = cells if len(cells) <= most else cells[:NAMED]
    told = [_link(finding, code) + _name_with_limits(study, own) for code, own in shown]
    parts = name_some(study, told, f"{key}-{finding.asked['stem']}", total=len(cells))
    return [labelled(study, say(study, f"uptake.tell_{key}"), parts)]


def _name_with_limits(study: Study, cells: Sequence[Row]) -> Markup:
    """Return in brackets which plans some cells of one requirement are of, each with what it is to be read with.

    That is a year that is late, inferred or missing, and that the due date was over before; whom it is asked of, and whether
    a standing rule goes beyond, which the plan may repeat from above. A report on one plan does not name it.
    """
    alone = len(study.plan_ids) == 1
    if len(cells) > MOST_NAMES:
        # only what is told is noted as shown
        return bracketed(study, name_plans(study, [row.plan_id for row in cells]))
    told = [([study.plan_name(row.plan_id)] * (not alone), _limits(study, row)) for row in cells]
    if not alone and not any(limits for _, limits in told):
        return bracketed(study, name_plans(study, [row.plan_id for row in cells]))
    parts = [commas(study, [*names, *limits]) for names, limits in told]
    return bracketed(study, clauses(study, parts)) if any(parts) else Markup("")


def _limits(study: Study, row: Row) -> list[Markup]:
    """Return what a plan's cell is to be read with in a sentence."""
    if row.timing == "later":
        past = [say(study, "uptake.due_before")] * ("past_due" in row.reasons)
        return [_link_year(study, row), *past]
    year = [] if row.told == "reached" or row.timing != "undated" else _year_of(study, row)
    if year and pd.isna(row.year) and not pd.isna(row.inferred_year):
        year.append(say(study, "uptake.year_inferred"))
    return year + [say(study, f"uptake.reason_{one}") for one in _bounds(row)]


FACES = Faces(
    title=title,
    tables=tables,
    text=text,
    headlines=headlines,
    data=("form", "told", "level", "timing", "year", "inferred_year", "decided_by"),
    order=("text", "table"),
)
