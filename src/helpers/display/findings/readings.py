"""Readings: figures that are not the bare letters, each with the reason."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from helpers.analysis.values import find_readings
from helpers.display.evidence import original, remark
from helpers.display.findings import Faces, Finding
from helpers.display.markup import Prose, Table, nothing
from helpers.display.naming import check_code
from helpers.display.study import Study
from helpers.display.tabulating import Column, tabulate
from helpers.display.words import say

KINDS = ("repaired", "ambiguous", "unit", "shared", "two_in_phrase")


def readings(study: Study, kinds: Sequence[str] = KINDS) -> Finding:
    """Return the figures whose reading departs from the letters, of whatever year, each with the reason.

    Parameters
    ----------
    study
        Whose figures.
    kinds
        Of reading: codes of data/raw/vocabulary.csv, in the order in which they are shown.

    Returns
    -------
    Finding
        Its frame has a row a figure: the columns of values, and listed. See `helpers.analysis.values.find_readings`.

    Raises
    ------
    ParameterError
        For a kind that is not known, naming the nearest.

    Examples
    --------
    >>> import helpers as h
    >>> found = h.readings(h.open_study(), ["repaired"])
    >>> set(found.frame["reading_kind"]) <= {"repaired"}
    True
    """
    for kind in kinds:
        check_code(study, "reading_kind", kind)
    return Finding(study, "readings", "readings", find_readings(study.all_values, study.plans, kinds))


def title(finding: Finding) -> Markup:
    """Return how many there are."""
    study = finding.study
    n = study.derive("readings", len(finding.frame), say(study, "readings.formula"))
    return say(study, "readings.title", n=n)


def tables(finding: Finding) -> list[Table]:
    """Return the figures one a row; none where there is none."""
    study = finding.study
    if finding.frame.empty:
        return []
    columns = [
        Column("indicator", lambda row: study.indicator_name(row.indicator)),
        Column("plan", lambda row: study.plan_name(row.plan_id)),
        Column("printed", lambda row: original(row.printed)),
        Column("read_as", study.number, numeric=True),
        Column("reading_kind", lambda row: study.word("reading_kind", row.reading_kind)),
        Column("why", lambda row: remark(row.value_id, study.named(row, "reading"))),
    ]
    return [tabulate(study, finding.frame, columns, name=finding.name, caption=title(finding), data=FACES.data)]


def text(finding: Finding) -> Prose | None:
    """Return that no figure was read so, where that is so."""
    return nothing(say(finding.study, "readings.none")) if finding.frame.empty else None


FACES = Faces(title=title, tables=tables, text=text, data=("printed", "reading_kind", "reading_en", "reading_zh"))
