"""The answer that opens a report: what findings say of themselves, a paragraph each."""

from __future__ import annotations

from markupsafe import Markup

from helpers.display.findings import Finding
from helpers.display.markup import Prose
from helpers.display.study import Study


def answer(study: Study, *parts: Finding | Markup) -> Prose:
    """Return findings and sentences as the answer of a report, one a paragraph; empty ones are left out.

    Parameters
    ----------
    study
        Of the report.
    parts
        Findings, which say their answer (or their text), or sentences.

    Returns
    -------
    Prose
        Of the kind `answer`.

    Examples
    --------
    >>> import helpers as h
    >>> study = h.open_study("preschool")
    >>> told = h.answer(study, h.compare(study, "inclusive_share_children"), h.due(study, "preschool"))
    >>> len(told.paragraphs)
    2
    """
    told = [part.answer() if isinstance(part, Finding) else (part,) for part in parts]
    return Prose("answer", tuple(sentence for some in told for sentence in some if sentence))
