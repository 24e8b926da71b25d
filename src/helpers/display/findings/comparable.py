"""How much of a group of indicators may be compared: a sentence."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
from markupsafe import Markup

from helpers.analysis.cells import find_comparable_cells
from helpers.analysis.listing import list_largest
from helpers.analysis.standing import usable
from helpers.display.evidence import mark_year
from helpers.display.findings import Faces, Finding
from helpers.display.markup import UNSURE, Headline, Prose
from helpers.display.naming import name_some, standing_word
from helpers.display.study import Row, Study, clean, each
from helpers.display.words import join, lowered, say


def comparable(study: Study, indicators: Sequence[str]) -> Finding:
    """Return how much of a group of indicators may be compared: sets of figures that two regions or more print alike.

    Parameters
    ----------
    study
        Who is compared, and in which years.
    indicators
        Codes of the codebook; the sentence names them by the family that they share, else by their themes.

    Returns
    -------
    Finding
        Its frame has a row a set: indicator, scope, year, standing, level, n (regions), value_ids, ..., and listed (of a
        long list the largest); see `helpers.analysis.cells.find_comparable_cells`.

    Raises
    ------
    ParameterError
        For an indicator that the codebook does not have, naming the nearest.

    Examples
    --------
    >>> import helpers as h
    >>> study = h.open_study("preschool")
    >>> found = h.comparable(study, ["inclusive_share_children"])
    >>> (found.frame["n"] >= 2).all()
    np.True_
    """
    for code in indicators:
        study.check_indicator(code)
    values = study.values[study.values["indicator"].isin(list(indicators))]
    book = study.indicators.loc[list(indicators)].reset_index(drop=True)
    cells = find_comparable_cells(values, book)
    families = list(book["family"].fillna("").unique())
    whole = ("family", families) if len(families) == 1 and families[0] else ("theme", list(book["theme"].unique()))
    asked = {"whole": whole, "used": usable(values)["indicator"].nunique()}
    name = f"group-{'-'.join(sorted(set(book['theme'])))}-{len(book)}".replace("_", "-")
    return Finding(study, "comparable", name, {"rows": list_largest(cells[cells["shared"]], by="n")}, asked)


def sentence(finding: Finding) -> Markup:
    """Return how many of the indicators are printed, and which sets of their figures two regions or more share."""
    study, sets, used = finding.study, finding.frame, finding.asked["used"]
    field, codes = finding.asked["whole"]
    of = join(study, [lowered(study.word(field, code)) for code in codes])
    what = say(study, "comparable.what", count=used, of=of)
    if not used:
        return say(study, "comparable.none", what=what)
    k = study.derive(f"{finding.name}-stated", used, say(study, "comparable.formula_stated"))
    if sets.empty:
        return say(study, "comparable.unshared", k=k, what=what)
    inputs = study.keep_inputs([one for ids in sets["value_ids"] for one in str(ids).split(";")])
    m = study.derive(f"{finding.name}-shared", len(sets), say(study, "comparable.formula_shared"), inputs)
    # two sets that differ by level alone would read as one and the same
    alike = sets.duplicated(["indicator", "scope", "year", "standing"], keep=False)
    shown = sets.assign(levelled=alike | study.many)[sets["listed"]]
    told = [_name_set(study, row) for row in each(shown)]
    named = name_some(study, told, f"{finding.name}-unlisted", total=len(sets))
    return say(study, "comparable.shared", k=k, what=what, m=m, sets=named)


def _name_set(study: Study, row: Row) -> Markup:
    name, scope, standing = study.indicator_name(row.indicator), clean(row.scope), standing_word(study, row.standing)
    said = {
        "name": say(study, "comparable.scoped", name=name, scope=study.word("scope", scope)) if scope else name,
        "standing": say(study, "levels.cell_of_level", level=study.word("level", row.level), standing=standing)
        if row.levelled
        else standing,
    }
    if pd.isna(row.year):
        return say(study, "comparable.set", **said)
    year = mark_year(int(row.year)) + study.inferred_among(str(row.value_ids).split(";"))
    return say(study, "comparable.set_of_year", **said, year=year)


def text(finding: Finding) -> Prose:
    """Return the sentence as a paragraph."""
    return Prose("reading", (sentence(finding),))


def headlines(finding: Finding) -> list[Headline]:
    """Return how many indicators are printed, and how many sets of figures may be compared."""
    return [Headline(UNSURE, lambda: _tell_head(finding))]


def _tell_head(finding: Finding) -> Markup:
    study, used = finding.study, finding.asked["used"]
    if not used:
        return say(study, "comparable.head_none")
    k = study.derive(f"{finding.name}-stated", used, say(study, "comparable.formula_stated"))
    inputs = study.keep_inputs([one for ids in finding.frame["value_ids"] for one in str(ids).split(";")])
    m = study.derive(f"{finding.name}-shared", len(finding.frame), say(study, "comparable.formula_shared"), inputs)
    return say(study, "comparable.head", k=k, m=m, count=len(finding.frame))


FACES = Faces(title=sentence, text=text, headlines=headlines, data=("standing", "level", "n", "value_ids"))
