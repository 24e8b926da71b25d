"""What follows from the figures of an indicator, in sentences: changes, and verdicts against targets and standards.

The frames are those of `analysis.levels.find_levels`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd
from markupsafe import Markup

from helpers.analysis.listing import NAMED
from helpers.analysis.verdicts import VERDICTS
from helpers.display.evidence import mark_year
from helpers.display.naming import benchmark_phrase, benchmark_text, name_plans, traced
from helpers.display.study import Row, Study, each
from helpers.display.words import bracketed, commas, join, say

Frames = Mapping[str, pd.DataFrame]


def last_figures(frames: Frames) -> list[Row]:
    """Return the figures that plans end with."""
    rows = frames["rows"]
    return each(rows[rows["last"]])


def tell_changes(study: Study, frames: Frames) -> list[Markup]:
    """Return what each plan asks between its own baseline and its target, a sentence each."""
    rows = {row.value_id: row for row in each(frames["rows"])}
    sentences = []
    for item in each(frames["changes"]):
        first, last = rows[item.baseline_id], rows[item.target_id]
        formula = say(
            study,
            "levels.change_formula",
            target=last.value_id,
            baseline=first.value_id,
            high=study.value_text(last),
            low=study.value_text(first),
        )
        unit = "percentage_points" if first.unit_std == "percent" else first.unit_std
        ids = [first.value_id, last.value_id]
        amount = study.derive(f"change-{last.value_id}", item.change, formula, ids, unit=unit, sign=None)
        if item.floor:
            amount = say(study, "levels.at_least", amount=amount)
        sentences.append(
            say(
                study,
                "levels.rise" if item.change >= 0 else "levels.fall",
                plan=study.plan_name(item.plan_id),
                amount=amount,
                base=study.number(first),
                start=mark_year(int(first.year)) + study.inferred(first),
                target=study.number(last),
                end=mark_year(int(last.year)) + study.inferred(last),
            )
        )
    return sentences


def tell_verdicts(study: Study, frames: Frames) -> list[Markup]:
    """Return which plans meet which targets and standards; of a spread, how many do."""
    judged, marks = frames["verdicts"], {row.benchmark_id: row for row in each(frames["benchmarks"])}
    if len(frames["spread"]):
        return [
            _count_verdicts(study, marks[str(mark)], some) for mark, some in judged.groupby("benchmark_id", sort=True)
        ]
    plans = {row.value_id: row.plan_id for row in last_figures(frames)}
    # benchmarks with the same verdict on the same figures share a sentence
    groups: dict[tuple[str, tuple[str, ...]], list[str]] = {}
    for (mark, verdict), some in judged.groupby(["benchmark_id", "verdict"], sort=True):
        held = set(some["value_id"])
        groups.setdefault((str(verdict), tuple(value for value in plans if value in held)), []).append(str(mark))
    sentences = []
    for (verdict, values), ids in sorted(groups.items()):
        sentence = say(
            study,
            f"levels.verdict_{verdict}",
            count=len(values),
            plans=name_plans(study, [plans[value] for value in values]),
            marks=join(study, [benchmark_phrase(study, marks[mark]) for mark in ids]),
        )
        sentences.append(traced(verdict, sentence, ids, study.keep_inputs(values)))
    return sentences


def _count_verdicts(study: Study, mark: Row, judged: pd.DataFrame) -> Markup:
    """Return how many plans meet one benchmark, may meet it, fall short of it (some by name) or cannot be judged."""
    order = {plan: number for number, plan in enumerate(study.plan_ids)}
    parts = []
    for verdict in map(str, VERDICTS):
        plans = sorted(set(judged.loc[judged["verdict"] == verdict, "plan_id"]), key=lambda plan: order[plan])
        if not plans:
            continue
        word = say(study, f"verdict.{verdict}")
        formula = say(study, "levels.n_verdict_formula", mark=benchmark_text(study, mark), verdict=word)
        count = study.derive(f"verdict-{mark.benchmark_id}-{verdict}", len(plans), formula)
        clause = say(study, f"levels.n_{verdict}", count=len(plans), n=count)
        if verdict in ("falls_short", "below"):
            clause += bracketed(study, _name_first(study, plans))
        parts.append(traced(verdict, clause, [mark.benchmark_id]))
    return say(study, "levels.against", mark=benchmark_phrase(study, mark), parts=commas(study, parts))


def _name_first(study: Study, plans: Sequence[str]) -> Markup:
    named = join(study, [study.plan_name(plan) for plan in plans[:NAMED]])
    return say(study, "levels.among_them", names=named) if len(plans) > NAMED else named
