"""Agreement: whether plans that are firm on one theme are firm on another. `analysis.agreement.find_agreement` tests."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
from markupsafe import Markup

from helpers.analysis.agreement import find_agreement
from helpers.display.findings import Faces, Finding
from helpers.display.markup import Prose
from helpers.display.study import Row, Study, each
from helpers.display.words import say


def agreement(study: Study, themes: Sequence[str]) -> Finding:
    """Return for each two themes whether plans that are firm on one are firm on the other, or why so few cannot say.

    Kendall's tau-b over the scale of presence, tested by permutation; a test that could not reach five per cent however
    the plans spoke is not run.

    Parameters
    ----------
    study
        Whose plans.
    themes
        Codes of themes; every two of them are a pair.

    Returns
    -------
    Finding
        Its frame has a row a pair: first, second, n (regions), tau, p, smallest_p, reason, method. See
        `helpers.analysis.agreement.find_agreement`.

    Raises
    ------
    ParameterError
        For a theme that is not known, naming the nearest.

    Examples
    --------
    >>> import helpers as h
    >>> found = h.agreement(h.open_study(), ["preschool", "rotation"])
    >>> len(found.frame)
    1
    """
    frame = find_agreement(study.presence, themes)
    return Finding(study, "agreement", "-".join(["agreement", *themes]), {"rows": frame})


def title(finding: Finding) -> Markup:
    """Return the first pair's sentence."""
    return _tell(finding.study, each(finding.frame)[0])


def text(finding: Finding) -> Prose:
    """Return a sentence for each pair."""
    return Prose("reading", tuple(_tell(finding.study, row) for row in each(finding.frame)))


def _tell(study: Study, row: Row) -> Markup:
    pair = f"{row.first}-{row.second}"
    said = {
        "first": study.word("theme", row.first),
        "second": study.word("theme", row.second),
        "n": study.derive(f"agreement-n-{pair}", row.n, say(study, "agreement.n_formula")),
    }
    if not row.reason:
        tau = study.derive(f"tau-{pair}", round(row.tau, 3), say(study, "agreement.tau_formula"))
        p = study.derive(f"p-{pair}", round(row.p, 4), say(study, f"agreement.p_{row.method}_formula"))
        return say(study, f"agreement.tested_{row.method}", **said, tau=tau, p=p)
    if pd.isna(row.smallest_p):
        return say(study, "agreement.no_variation", **said)
    smallest = study.derive(f"smallest-p-{pair}", round(row.smallest_p, 4), say(study, "agreement.smallest_formula"))
    return say(study, "agreement.cannot_decide", **said, p=smallest)


FACES = Faces(title=title, text=text, data=("first", "second", "n", "tau", "p", "smallest_p", "reason", "method"))
