"""Lists that say what there is: sums of money, readings with a reason, cross-checks, documents."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial

import pandas as pd
from markupsafe import Markup, escape

from helpers.analysis.documents import find_crosschecks, find_documents
from helpers.analysis.values import find_money, find_readings
from helpers.data import loading
from helpers.data.cells import split_list
from helpers.data.crosschecks import BESIDE
from helpers.display.evidence import mark_year, original, remark, tag_printed
from helpers.display.findings import Faces, Finding
from helpers.display.markup import FAILURE, UNSURE, Headline, Printed, Prose, Table, fill, nothing
from helpers.display.naming import check_code, document_id, short_name
from helpers.display.numbers import plain
from helpers.display.study import Frames, Row, Study, clean, each
from helpers.display.tabulating import Column, tabulate
from helpers.display.words import bracketed, has_word, say

Columns = Callable[[Finding], list[Column]]
Numbers = Callable[[Finding], Mapping[str, Markup]]

KINDS = ("repaired", "ambiguous", "unit", "shared", "two_in_phrase")


def money(study: Study) -> Finding:
    """Return every sum of money that the plans print, as printed and in yuan of its year; none is deflated.

    Its frame has a row a sum: the columns of values, factor, yuan, listed. See `analysis.values.find_money`.

    Examples
    --------
    >>> import helpers as h
    >>> {"value_id", "unit", "factor", "yuan"} <= set(h.money(h.open_study()).frame)
    True
    """
    units = {code: row.factor for (field, code), row in study.words.items() if field == "unit" and "cny" in code}
    find = partial(find_money, study.values, study.plans.reset_index(drop=True), units)
    return Finding(study, "lists", "money", study.once(("money",), find))


def readings(study: Study, kinds: Sequence[str] = KINDS) -> Finding:
    """Return the figures whose reading departs from the letters, of whatever year, each with the reason.

    Its frame has a row a figure: the columns of values, listed. See `analysis.values.find_readings`.

    Parameters
    ----------
    study
        Whose figures.
    kinds
        Of reading: codes of data/raw/vocabulary.csv, in the order in which they are shown.

    Raises
    ------
    ParameterError
        For a kind that is not known, naming the nearest.

    Examples
    --------
    >>> import helpers as h
    >>> set(h.readings(h.open_study(), ["repaired"]).frame["reading_kind"]) <= {"repaired"}
    True
    """
    for kind in kinds:
        check_code(study, "reading_kind", kind)
    study.check_whole("Readings")
    find = partial(find_readings, study.all_values, study.plans, kinds)
    return Finding(study, "lists", "readings", study.once(("readings", *kinds), find))


def crosschecks(study: Study) -> Finding:
    """Return the sums that the plans' own figures on the study's theme allow, of whatever year: printed and worked out.

    Its frame has a row a sum: the columns of crosschecks, indicator, listed. See `analysis.documents.find_crosschecks`.

    Examples
    --------
    >>> import helpers as h
    >>> {"crosscheck_id", "inputs", "computed", "agrees"} <= set(h.crosschecks(h.open_study()).frame)
    True
    """

    def find() -> Frames:
        own = list(study.plans["region_id"].unique())
        checks = loading.load_table("crosschecks", study.root, regions=own, straight=True)
        frames = find_crosschecks(checks, study.plans, study.all_values)
        if study.theme:
            of_theme = set(study.indicators.index[study.indicators["theme"] == study.theme])
            frames["rows"] = frames["rows"][frames["rows"]["indicator"].isin(of_theme)]
        return frames

    return Finding(study, "lists", "crosschecks", study.once(("crosschecks",), find))


def documents(study: Study) -> Finding:
    """Return the documents compared: title, kind, issuer, date, years, and how many figures each prints.

    Its frame has a row a plan: the columns of plans, figures, promises, per_1000 (promises per 1,000 characters of its text),
    listed. See `analysis.documents.find_documents`.

    Examples
    --------
    >>> import helpers as h
    >>> {"plan_id", "title_zh", "issued", "figures"} <= set(h.documents(h.open_study()).frame)
    True
    """
    study.check_whole("Documents")
    return Finding(
        study,
        "lists",
        "documents",
        find_documents(study.plans.reset_index(drop=True), study.all_values, study.statements),
    )


# -- what stands over each list


def title(finding: Finding) -> Markup:
    """Return what is listed, and how much of it there is."""
    return say(finding.study, f"lists.title_{finding.name}", **LISTS[finding.name][1](finding))


def _count_money(finding: Finding) -> dict[str, Markup]:
    study = finding.study
    n = study.count_plans("money", finding.frame["plan_id"], what=say(study, "lists.money_printing"))
    return {"n": n, "total": study.all_plans()}


def _count_readings(finding: Finding) -> dict[str, Markup]:
    return {"n": finding.study.derive("readings", len(finding.frame), say(finding.study, "lists.readings_formula"))}


def _count_crosschecks(finding: Finding) -> dict[str, Markup]:
    study, agreeing = finding.study, int((finding.frame["agrees"] == "yes").sum())
    return {
        "agreeing": study.derive("checks-agree", agreeing, say(study, "lists.crosschecks_n_agreeing")),
        "n": study.derive("checks", len(finding.frame), say(study, "lists.crosschecks_n_declared")),
    }


# -- the columns of each


def _named(study: Study) -> list[Column]:
    return [
        Column("indicator", lambda row: study.indicator_name(row.indicator)),
        Column("plan", lambda row: study.plan_name(row.plan_id)),
    ]


def _show_money(finding: Finding) -> list[Column]:
    study = finding.study

    def coded(field: str) -> Callable[[Row], str]:
        return lambda row: study.word(field, clean(getattr(row, field))) or "–"

    def in_yuan(row: Row) -> Markup:
        if row.factor == 1:
            return study.number(row)
        formula = say(study, "lists.money_formula", id=row.value_id, value=plain(row.value), factor=plain(row.factor))
        return study.derive(f"cny-{row.value_id}", row.yuan, formula, [row.value_id], unit="cny")

    return [
        *_named(study),
        Column("printed", lambda row: Printed(str(row.printed), tag_printed(study))),
        Column("yuan", in_yuan, numeric=True),
        Column("per", coded("per")),
        Column("scope", coded("scope")),
        Column("year", study.year),
        Column("status", study.status),
    ]


def _show_readings(finding: Finding) -> list[Column]:
    study = finding.study
    return [
        *_named(study),
        Column("printed", lambda row: original(study, row.printed)),
        Column("read_as", study.number, numeric=True),
        Column("reading_kind", lambda row: study.word("reading_kind", row.reading_kind)),
        Column("why", lambda row: remark(row.value_id, study.named(row, "reading"))),
    ]


def _show_crosschecks(finding: Finding) -> list[Column]:
    study = finding.study
    stated = {row.value_id: row for row in each(finding.frames["stated"])}
    printed = {row.value_id: row for row in each(study.all_values)}

    def checked(row: Row) -> Markup:
        return escape(study.indicator_name(row.indicator) if row.result in stated else row.crosscheck_id)

    return [
        Column("checked", checked),
        Column("plan", lambda row: study.plan_name(row.plan_id)),
        Column("stated", lambda row: study.number(stated[row.result]) if row.result in stated else "", numeric=True),
        Column("worked_out", lambda row: _set_beside(study, row, stated, printed), numeric=True),
        Column("outcome", lambda row: say(study, f"lists.crosschecks_agrees_{clean(row.agrees) or 'unknown'}")),
        Column("note", lambda row: remark(_beside_note(row, stated), study.named(row, "note"))),
    ]


def _beside_note(row: Row, stated: Mapping[str, Row]) -> str:
    """Return the entry that a note on a cross-check belongs to: what was worked out, or the figure that is printed again."""
    again = row.kind in BESIDE and row.result in stated
    return str(row.result) if again else f"d-check-{row.crosscheck_id}"


def _set_beside(study: Study, row: Row, stated: Mapping[str, Row], printed: Mapping[str, Row]) -> Markup:
    """Return what stands against the figure checked: where a quantity is printed again, the figure as it is printed there."""
    if row.kind not in BESIDE or row.result not in stated:
        return _work_out(study, row, stated.get(row.result))
    others = [printed[one] for one in split_list(clean(row.inputs))]
    differing = [other for other in others if other.value != stated[row.result].value]
    return study.number((differing or others)[0])


def _work_out(study: Study, row: Row, own: Row | None) -> Markup:
    """Return what a plan's other figures give for one of its own, or for none that it prints."""
    inputs = split_list(clean(row.inputs))
    # of what was counted in the text the note says what was
    formula = row.expression if inputs else study.summary(row, "note")
    ids = inputs + [row.result] * (own is not None)
    return study.derive(f"check-{row.crosscheck_id}", float(row.computed), formula, ids)


def _show_documents(finding: Finding) -> list[Column]:
    study = finding.study
    unstated = say(study, "lists.documents_unstated")

    def titled(row: Row) -> Markup:
        printed = original(study, str(row.title_zh))
        glossed = bool(say(study, "language.glosses"))
        return fill("{}<br>{}", study.named(row, "title"), printed) if glossed else printed

    def period(row: Row) -> Markup:
        if pd.isna(row.period_start):
            return unstated
        years = {"start": mark_year(row.period_start)}
        if pd.isna(row.period_end):
            return say(study, "lists.documents_since", **years)
        return say(study, "lists.documents_period", **years, end=mark_year(row.period_end))

    return [
        Column("plan", lambda row: study.plan_name(row.plan_id)),
        Column("title", titled),
        Column("document_kind", lambda row: study.word("kind", str(row.kind))),
        Column("issuer", lambda row: study.named(row, "issuer") or unstated),
        Column("issued", lambda row: mark_year(row.issued) if clean(row.issued) else unstated),
        Column("years", period),
        Column("n_figures", lambda row: study.count_figures(row.plan_id), numeric=True),
        Column("n_promises", lambda row: _count_promises(study, row), numeric=True),
        Column("n_per_1000", lambda row: _count_density(study, row), numeric=True),
    ]


LISTS: dict[str, tuple[Columns, Numbers]] = {
    "money": (_show_money, _count_money),
    "readings": (_show_readings, _count_readings),
    "crosschecks": (_show_crosschecks, _count_crosschecks),
    "documents": (_show_documents, lambda _: {}),
}
"""How each list is shown: its columns, and the numbers in its title."""


def headlines(finding: Finding) -> list[Headline]:
    """Return where a plan contradicts itself; who promises most is no finding: a long text is no firm one."""
    return _head_crosschecks(finding) if finding.name == "crosschecks" else []


def _head_crosschecks(finding: Finding) -> list[Headline]:
    study, rows = finding.study, finding.frame
    stated = {row.value_id: row for row in each(finding.frames["stated"])}
    printed = {row.value_id: row for row in each(study.all_values)}
    told = []
    for row in each(rows[(rows["agrees"] != "yes") & rows["result"].isin(list(stated))]):
        own = stated[row.result]
        others: list[Row | None] = [None]
        if row.kind in BESIDE:
            others = [printed[one] for one in split_list(clean(row.inputs)) if printed[one].value != own.value]
        weight, key = UNSURE, "unsure" if clean(row.inputs) else "counted"
        if clean(row.agrees) == "no":
            weight, key = FAILURE, row.kind if row.kind in BESIDE else "crosschecks"
        told += [Headline(weight, partial(_tell_check, study, row, own, other, key)) for other in others]
    return sorted(told, key=lambda one: one.weight)[: MOST_HEADED if study.of_region else 1]


def _tell_check(study: Study, row: Row, own: Row, other: Row | None, key: str) -> Markup:
    said = {"plan": study.plan_name(row.plan_id), "indicator": short_name(study, row.indicator)}
    beside = _work_out(study, row, own) if other is None else study.number(other)
    if other is not None and other.indicator != own.indicator:
        # a whole is held against its parts
        key, said["part"] = f"{key}_part", short_name(study, other.indicator)
    part = clean(other.scope) if other is not None else ""
    if part and part != clean(own.scope):
        beside += bracketed(study, study.word("scope", part))
    return say(study, f"lists.head_{key}", **said, stated=study.number(own), other=beside)


MOST_HEADED = 2
"""So many of them stand at the head of a report on one region; of several one, since the list has them all."""


def _count_promises(study: Study, row: Row) -> Markup:
    """Return how many promises and planned figures a plan has that repeat nothing."""
    return study.derive(f"promises-{row.plan_id}", row.promises, say(study, "profile.formula_promises"))


def _count_density(study: Study, row: Row) -> Markup:
    """Return so many per thousand characters of its text."""
    return study.derive(f"density-{row.plan_id}", round(row.per_1000, 1), say(study, "profile.formula_density"))


def tables(finding: Finding) -> list[Table]:
    """Return the list, one a row; none where there is nothing."""
    study, name = finding.study, finding.name
    if finding.frame.empty:
        return []
    # of one kind of document there is nothing to warn of
    told = has_word(study, f"lists.note_{name}") and not (name == "documents" and finding.frame["kind"].nunique() == 1)
    notes = [say(study, f"lists.note_{name}")] if told else []
    if name == "documents" and len(finding.frame) == 1:
        # of one plan, what a reader of it should know stands under its document
        (plan,) = each(finding.frame)
        notes += [_tell_note(study, plan, told) for told in ("note", "scope") if study.named(plan, told)]
    columns = LISTS[name][0](finding)
    return [tabulate(study, finding.frame, columns, name=name, caption=title(finding), notes=notes, data=FACES.data)]


def _tell_note(study: Study, plan: Row, told: str) -> Markup:
    """Return a note on a document, with the entry that says what it was read for behind the figures in it."""
    study.ledger.note(document_id(plan.plan_id))
    return remark(document_id(plan.plan_id), study.summary(plan, told))


def text(finding: Finding) -> Prose | None:
    """Return that there is nothing, where that is so."""
    return nothing(say(finding.study, f"lists.none_{finding.name}")) if finding.frame.empty else None


FACES = Faces(
    title=title,
    tables=tables,
    text=text,
    headlines=headlines,
    data=(
        *("yuan", "reading_kind"),
        *("crosscheck_id", "result", "inputs", "expression", "stated", "computed", "tolerance", "agrees"),
        *("region_id", "kind", "issuer_en", "issuer_zh", "issued", "period_start", "period_end", "figures"),
    ),
)
