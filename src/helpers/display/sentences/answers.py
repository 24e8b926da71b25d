"""The answer that opens a report: three to five sentences, each computed from rows."""

from __future__ import annotations

from collections.abc import Sequence

from helpers.display.study import Study


def indicators_of(study: Study, *, theme: str = "", family: str = "") -> list[str]:
    """Return the codebook's indicators of a theme or family, in the codebook's order."""
    return study.codes_of("indicator", theme=theme, family=family)


def stated(study: Study, indicators: Sequence[str]) -> list[str]:
    """Return those indicators that a plan prints a comparable figure for in the years shown, most plans first."""
    counts = {code: study.rows(code)["plan_id"].nunique() for code in indicators}
    return sorted(
        (code for code in indicators if counts[code]), key=lambda code: (-counts[code], indicators.index(code))
    )


