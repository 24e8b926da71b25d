"""How much a plan states at all, and its figures for the indicators that lead: two sentences."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
from markupsafe import Markup

from helpers.analysis.profile import find_profile
from helpers.display.findings import Faces, Finding
from helpers.display.markup import Prose
from helpers.display.naming import figure_of
from helpers.display.study import Study, each
from helpers.display.words import clauses, join, labelled, lowered, name_list, paragraph, say, stopped


def profile(study: Study, indicators: Sequence[str] = ()) -> Finding:
    """Return how much the plans of a study state, and what they print for some indicators.

    Parameters
    ----------
    study
        Of one region.
    indicators
        Codes of the codebook whose figures are said in full.

    Returns
    -------
    Finding
        Its frame has the figures of these indicators in the study's years, with the columns of values; `counts` has
        subject, code and n, see `helpers.analysis.profile.find_profile`.

    Raises
    ------
    ParameterError
        For an indicator that the codebook does not have, naming the nearest.

    Examples
    --------
    >>> import helpers as h
    >>> study = h.open_study()
    >>> found = h.profile(study, ["inclusive_share_children"])
    >>> set(found.frames["counts"]["subject"]) <= {"status", "strength", "theme"}
    True
    """
    themes = [code for kind, code in study.words if kind == "theme"]
    counts = find_profile(study.all_values, study.statements, study.presence, themes)
    rows = pd.concat([study.rows(code) for code in indicators]) if indicators else study.values.iloc[:0]
    name = "-".join(["profile", *study.plans["region_id"].unique()[:1]])
    return Finding(study, "profile", name, {"rows": rows, "counts": counts}, {"indicators": list(indicators)})


def title(finding: Finding) -> Markup:
    """Return how many figures by status, statements by strength; and the themes that are not spoken of."""
    study, counts = finding.study, finding.frames["counts"]
    told: dict[str, list[Markup]] = {"status": [], "strength": []}
    for row in each(counts[counts["subject"] != "theme"]):
        formula = say(study, f"profile.formula_{row.subject}", code=_name_code(study, row.subject, row.code))
        n = study.derive(f"{row.subject}-{row.code}", row.n, formula)
        told[row.subject].append(say(study, f"profile.n_{row.code}", count=row.n, n=n))
    none = say(study, "profile.no_count")
    figures, statements = len(study.all_values), len(study.statements)
    first = say(
        study,
        "profile.states",
        name=join(study, [study.plan_name(plan) for plan in study.plan_ids]),
        figures=study.derive("figures", figures, say(study, "profile.formula_figures")),
        statuses=join(study, told["status"]) or none,
        statements=study.derive("promises", statements, say(study, "profile.formula_statements")),
        strengths=join(study, told["strength"]) or none,
    )
    silent = counts.loc[counts["subject"] == "theme", "code"]
    if silent.empty:
        return first
    themes = name_list(study, [lowered(study.word("theme", code)) for code in silent])
    return paragraph(study, [first, say(study, "profile.silent", themes=themes)])


def _name_code(study: Study, subject: str, code: str) -> str:
    return study.word("status" if subject == "status" else "presence", code)


def text(finding: Finding) -> Prose:
    """Return how much is stated, and the figures for the indicators asked for; or that none of them is printed."""
    study, asked = finding.study, finding.asked["indicators"]
    told = [
        labelled(study, study.indicator_name(str(code)), join(study, [figure_of(study, row) for row in each(rows)]))
        for code, rows in finding.frame.groupby("indicator", sort=False)
    ]
    names = name_list(study, [study.indicator_name(code) for code in asked])
    second = stopped(study, clauses(study, told)) if told else say(study, "profile.no_figure", names=names)
    return Prose("reading", (title(finding), second) if asked else (title(finding),))


FACES = Faces(title=title, text=text)
