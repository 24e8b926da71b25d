"""How much a plan states at all, and its figures for the indicators that lead: two sentences."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
from markupsafe import Markup

from helpers.analysis.profile import NOTHING, find_profile
from helpers.display.findings import Faces, Finding
from helpers.display.markup import PROMISE, UNSURE, Headline, Prose
from helpers.display.naming import figure_of
from helpers.display.study import Frames, Study, each
from helpers.display.words import clauses, join, labelled, listed, lowered, name_list, paragraph, say, stopped

VOCABULARIES = {"status": "status", "strength": "presence", "act": "act"}
"""Where the names of what is counted stand."""


def profile(study: Study, indicators: Sequence[str] | None = None) -> Finding:
    """Return how much the plans of a study state, and what they print for some indicators.

    Parameters
    ----------
    study
        Of one region.
    indicators
        Codes of the codebook whose figures are said in full; by default those that lead.

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
    >>> {"status", "strength", "promises"} <= set(found.frames["counts"]["subject"])
    True
    """
    study.check_whole("Profile")
    indicators = study.headlines if indicators is None else indicators
    themes = [code for kind, code in study.words if kind == "theme"]

    def find() -> Frames:
        rows = pd.concat([study.rows(code) for code in indicators]) if indicators else study.values.iloc[:0]
        return {
            "rows": rows,
            "counts": find_profile(study.all_values, study.statements, study.presence, study.plans, themes),
        }

    name = "-".join(["profile", *study.plans["region_id"].unique()[:1]])
    frames = study.once(("profile", *indicators), find)
    return Finding(study, "profile", name, frames, {"indicators": list(indicators)})


def title(finding: Finding) -> Markup:
    """Return how many figures by status, statements by strength or act; and the themes that are not spoken of."""
    study, counts = finding.study, finding.frames["counts"]
    told: dict[str, list[Markup]] = {subject: [] for subject in VOCABULARIES}
    for row in each(counts[counts["subject"].isin(VOCABULARIES)]):
        word = study.word(VOCABULARIES[row.subject], row.code)
        formula = say(study, f"profile.formula_{row.subject}", code=word)
        n = study.derive(f"{row.subject}-{row.code}", row.n, formula)
        told[row.subject].append(say(study, f"profile.n_{row.code}", count=row.n, n=n))
    promises = counts[counts["subject"] == "promises"].set_index("code")["n"].to_dict()
    none = say(study, "profile.no_count")
    first = say(
        study,
        "profile.states",
        name=join(study, [study.plan_name(plan) for plan in study.plan_ids]),
        figures=study.derive("figures", len(study.all_values), say(study, "profile.formula_figures")),
        statuses=join(study, told["status"]) or none,
        statements=study.derive("statements", len(study.statements), say(study, "profile.formula_statements")),
        strengths=join(study, told["strength"] + told["act"]) or none,
        promises=study.derive("promises", promises.get("all", 0), say(study, "profile.formula_promises")),
        per=study.derive("density", round(promises.get("per_1000", 0), 1), say(study, "profile.formula_density")),
    )
    rest = []
    for state in NOTHING:
        codes = counts.loc[counts["subject"] == state, "code"]
        if not codes.empty:
            themes = name_list(study, [lowered(study.word("theme", code)) for code in codes])
            rest.append(say(study, f"profile.{state}", themes=themes))
    return paragraph(study, [first, *rest])


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


def headlines(finding: Finding) -> list[Headline]:
    """Return how many promises there are and how firm; and the themes that are not spoken of."""
    counts = finding.frames["counts"]
    silent = list(counts.loc[counts["subject"] == "silent", "code"])
    told = [Headline(PROMISE, lambda: _tell_promises(finding))]
    return told + [Headline(UNSURE, lambda: _tell_silent(finding.study, silent))] * bool(silent)


def _tell_promises(finding: Finding) -> Markup:
    study, counts = finding.study, finding.frames["counts"].set_index(["subject", "code"])["n"]
    every = counts.get(("promises", "all"), 0)
    parts = {
        "figures": ("promises-figures", counts.get(("promises", "figures"), 0)),
        "firm": ("promises-firm", counts.get(("promises", "firm"), 0)),
        "words": ("promises-words", counts.get(("promises", "words"), 0)),
    }
    told = [
        say(study, f"profile.head_{part}", count=n, n=study.derive(name, n, say(study, f"profile.formula_of_{part}")))
        for part, (name, n) in parts.items()
        if n
    ]
    total = study.derive("promises", every, say(study, "profile.formula_promises"))
    return say(study, "profile.head", promises=total, count=every, parts=listed(study, told) or "–")


def _tell_silent(study: Study, silent: Sequence[str]) -> Markup:
    names = name_list(study, [lowered(study.word("theme", code)) for code in silent[:MOST_HEADED]])
    if len(silent) <= MOST_HEADED:
        return say(study, "profile.head_silent", themes=names)
    more = study.derive("themes-silent-more", len(silent) - MOST_HEADED, say(study, "profile.formula_silent"))
    return say(study, "profile.head_silent_more", themes=names, n=more)


MOST_HEADED = 3
"""So many silent themes are named at the head of a report."""

FACES = Faces(title=title, text=text, headlines=headlines)
