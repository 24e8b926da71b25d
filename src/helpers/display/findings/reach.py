"""Reach: how many figures and indicators the plans print, and how many of those two plans or more do."""

from __future__ import annotations

from markupsafe import Markup

from helpers.analysis.reach import find_reach
from helpers.display.findings import Faces, Finding
from helpers.display.markup import UNSURE, Headline, Prose
from helpers.display.study import Study
from helpers.display.words import bracketed, say


def reach(study: Study) -> Finding:
    """Return every indicator that a plan prints, with how many figures and plans it has, whatever the year.

    Parameters
    ----------
    study
        Whose plans.

    Returns
    -------
    Finding
        Its frame has a row an indicator: indicator, figures, past, plans, shared. See `helpers.analysis.reach.find_reach`.

    Examples
    --------
    >>> import helpers as h
    >>> study = h.open_study()
    >>> int(h.reach(study).frame["figures"].sum()) == len(study.all_values)
    True
    """
    study.check_whole("Reach")
    return Finding(study, "reach", "reach", {"rows": find_reach(study.all_values)})


def title(finding: Finding) -> Markup:
    """Return how many figures and indicators the plans print, and for how many indicators two plans or more do."""
    study, rows = finding.study, finding.frame
    interviews = list(study.plans.index[study.plans["kind"] == "interview"])
    kinds = Markup("")
    if interviews:
        n = study.count_plans("interviews", interviews, what=say(study, "reach.interviews_what"))
        kinds = bracketed(study, say(study, "reach.interviews", n=n))
    figures, past, shared = (int(rows[name].sum()) for name in ("figures", "past", "shared"))
    return say(
        study,
        "reach.answer",
        count=shared,
        plans=study.all_plans(),
        kinds=kinds,
        figures=study.derive("figures", figures, say(study, "reach.figures_formula")),
        past=study.derive("figures-actual", past, say(study, "reach.past_formula")),
        indicators=study.derive("indicators", len(rows), say(study, "reach.indicators_formula")),
        shared=study.derive("indicators-shared", shared, say(study, "reach.shared_formula")),
    )


def text(finding: Finding) -> Prose:
    """Return the sentence as a paragraph."""
    return Prose("reading", (title(finding),))


def headlines(finding: Finding) -> list[Headline]:
    """Return how many of the indicators two plans or more print."""
    return [Headline(UNSURE, lambda: _tell_head(finding))]


def _tell_head(finding: Finding) -> Markup:
    study, rows = finding.study, finding.frame
    said = {
        "n": study.derive("indicators-stated", len(rows), say(study, "reach.indicators_formula")),
        "shared": study.derive("indicators-shared", int(rows["shared"].sum()), say(study, "reach.shared_formula")),
    }
    return say(study, "reach.head", **said)


FACES = Faces(title=title, headlines=headlines, text=text, data=("figures", "past", "plans", "shared"))
