"""Why not: whether two rows may be compared, and what sets them apart. `analysis.agreeing.find_differences` finds."""

from __future__ import annotations

import pandas as pd
from markupsafe import Markup

from helpers.analysis.agreeing import find_differences
from helpers.analysis.standing import check_code
from helpers.display.evidence import mark_year
from helpers.display.findings import Faces, Finding
from helpers.display.markup import Prose, Table
from helpers.display.naming import figure_of, standing_word
from helpers.display.study import Row, Study, each
from helpers.display.tabulating import Column, tabulate
from helpers.display.words import join, say


def why_not(study: Study, row_a: str, row_b: str) -> Finding:
    """Return whether two rows may be compared, and in what they differ of all that must agree.

    Parameters
    ----------
    study
        Whose figures.
    row_a, row_b
        Two figures by value_id; or two indicators by their codes, to see whether figures on them ever may.

    Returns
    -------
    Finding
        Its frame has a row for each aspect: aspect, first, second, agree. See
        `helpers.analysis.agreeing.find_differences`.

    Raises
    ------
    ParameterError
        For a row that is neither a figure of the study nor an indicator, naming the nearest.

    Examples
    --------
    >>> import helpers as h
    >>> found = h.why_not(h.open_study(), "public_share_children", "inclusive_share_children")
    >>> list(found.frame.loc[~found.frame["agree"], "aspect"])
    ['indicator']
    """
    rows = study.all_values
    pair = rows[rows["value_id"].isin([row_a, row_b])].set_index("value_id", drop=False)
    if row_a in study.indicators.index and row_b in study.indicators.index:
        # a definition has neither year nor status
        pair = study.indicators.reindex(columns=["indicator", "base", "unit"])
        pair = pair.reindex(columns=[*pair.columns, "value_id", "year", "status"])
    for code in (row_a, row_b):
        check_code(code, pair.index if code in pair.index else rows["value_id"], "Row", "a value_id of the study")
    differences = find_differences(pair.loc[[row_a, row_b]])
    name = f"why-not-{row_a}-{row_b}".replace("_", "-")
    return Finding(study, "why_not", name, {"rows": differences, "pair": pair.loc[[row_a, row_b]]})


def title(finding: Finding) -> Markup:
    """Return whether the two may be compared, and else what differs."""
    study, rows = finding.study, finding.frame
    apart = list(rows.loc[~rows["agree"], "aspect"])
    one, other = (_name(study, row) for row in each(finding.frames["pair"]))
    named = join(study, [say(study, f"why_not.{aspect}") for aspect in apart])
    key = "alike" if not apart else "levels" if apart == ["level"] else "apart"
    said = {"differing": named} if key == "apart" else {}
    return say(study, f"why_not.{key}", first=one, second=other, **said)


def _name(study: Study, row: Row) -> object:
    return study.indicator_name(row.indicator) if pd.isna(row.value_id) else figure_of(study, row)


def text(finding: Finding) -> Prose:
    """Return the same as a paragraph."""
    return Prose("reading", (title(finding),))


def tables(finding: Finding) -> list[Table]:
    """Return the aspects that either row has, with what each is in them."""
    study = finding.study
    shown = finding.frame[(finding.frame["first"] != "") | (finding.frame["second"] != "")]
    columns = [
        Column("aspect", lambda row: say(study, f"why_not.{row.aspect}")),
        Column("first", lambda row: _entry(study, row.aspect, row.first)),
        Column("second", lambda row: _entry(study, row.aspect, row.second)),
    ]
    caption = say(study, "why_not.caption")
    return [tabulate(study, shown, columns, name=finding.name, caption=caption, data=FACES.data)]


def _entry(study: Study, aspect: str, code: str) -> object:
    """Return an entry in words: what a code of this aspect is called."""
    if not code:
        return say(study, "study.none")
    if aspect in {"year", "year_from"}:
        return mark_year(code)
    if aspect == "use":
        return say(study, "why_not.left_out")
    if aspect == "standing":
        return standing_word(study, code)
    return study.indicator_name(code) if aspect == "indicator" else study.word(aspect, code)


FACES = Faces(title=title, text=text, tables=tables, data=("aspect", "first", "second", "agree"), order=("text",))
