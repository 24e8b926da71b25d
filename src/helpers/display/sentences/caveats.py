"""What to mind of the documents compared, in a line under the findings of a report."""

from __future__ import annotations

from markupsafe import Markup

from helpers.analysis.listing import MOST_NAMES
from helpers.data.cells import split_list
from helpers.data.codes import INFERRED
from helpers.display.naming import scope_id
from helpers.display.study import Study, clean, each
from helpers.display.words import clauses, lowered, name_list, say, stopped


def tell_caveats(study: Study) -> Markup:
    """Return in a line what to mind of the documents: what they do not cover, what is no plan, what was not read, levels."""
    told: list[Markup] = []
    plans = each(study.plans)
    for row in plans if len(plans) <= MOST_NAMES else []:
        outside = split_list(clean(row.themes_outside))
        if outside and (study.theme in outside or not study.theme):
            names = name_list(study, [lowered(study.word("theme", one)) for one in outside])
            said = {"plan": study.plan_name(row.plan_id), "themes": names}
            told.append(study.ledger.link(scope_id(row.plan_id), say(study, "caveats.outside", **said), "statement"))
        if row.kind not in PLANS:
            said = {"plan": study.plan_name(row.plan_id), "kind": study.word("kind", row.kind)}
            told.append(say(study, "caveats.kind", **said))
        read = split_list(clean(row.themes_read))
        if study.theme and study.theme not in [*read, *outside]:
            told.append(say(study, "caveats.unread", plan=study.plan_name(row.plan_id)))
    regions = study.plans["region_id"].nunique()
    if regions < len(plans) and not study.of_region:
        n = study.derive("regions", regions, say(study, "caveats.regions_formula"))
        told.append(say(study, "caveats.regions", plans=study.all_plans(), regions=n, count=regions))
    if study.plans["level"].nunique() > 1:
        told.append(say(study, "caveats.levels"))
    if study.values["comparator"].isin(["ge", "gt"]).any():
        told.append(say(study, "caveats.floors"))
    if study.values["year_basis"].isin(INFERRED).any():
        told.append(say(study, "caveats.years"))
    return stopped(study, clauses(study, told)) if told else Markup("")


PLANS = ("five_year_plan", "action_plan", "implementation_plan")
"""Kinds of document that set out what is to be done; others only tell of it."""
