"""An explorer for JupyterLab: choose a theme, an indicator, regions and years, and see the finding.

Nothing here is built into reports; the same finding is shown, so what one sees is what a report would say.
"""

from __future__ import annotations

import ipywidgets as widgets
from IPython.display import display

from helpers.display.findings import Finding
from helpers.display.findings.levels import compare
from helpers.display.findings.uptake import uptake
from helpers.display.study import Study, each, open_study
from helpers.display.words import say

UPTAKE = "uptake"
"""Stands among the indicators for what is asked."""


def choices(study: Study, theme: str) -> list[tuple[str, str]]:
    """Return the indicators of a theme that some plan prints, as name and code, and last what is asked on it."""
    codes = study.all_values.loc[study.all_values["theme"] == theme, "indicator"].unique()
    names = sorted((study.indicator_name(str(code)), str(code)) for code in codes)
    return [*names, (str(say(study, "explore.uptake")), UPTAKE)]


def explore(language: str = "en") -> widgets.VBox:
    """Return controls and the view that follows them.

    Parameters
    ----------
    language
        `en` or `zh`.

    Examples
    --------
    >>> import helpers as h
    >>> controls = h.explore("en")  # doctest: +ELLIPSIS
    Finding levels ...
    """
    whole = open_study(language=language)
    labels = {
        name: str(say(whole, f"explore.{name}")) for name in ("theme", "indicator", "regions", "years", "national")
    }
    themes = sorted((whole.word("theme", str(code)), str(code)) for code in whole.all_values["theme"].unique())
    theme = widgets.Dropdown(description=labels["theme"], options=themes)
    indicator = widgets.Dropdown(description=labels["indicator"], options=choices(whole, theme.value))
    names = [(row.name, row.region_id) for row in each(whole.plans.drop_duplicates("region_id"))]
    regions = widgets.SelectMultiple(description=labels["regions"], options=names, value=[code for _, code in names])
    years = widgets.IntRangeSlider(description=labels["years"], min=2010, max=2035, value=(2015, 2030))
    national = widgets.Checkbox(description=labels["national"], value=True)
    view = widgets.Output()

    def follow_theme(change: dict[str, str]) -> None:
        indicator.options = choices(whole, change["new"])

    def redraw(_: object = None) -> None:
        view.outputs = ()
        with view:
            if indicator.value:
                chosen = (indicator.value, regions.value, years.value, national.value)
                display(look(language, *chosen, theme=theme.value))

    theme.observe(follow_theme, names="value")
    for control in (indicator, regions, years, national):
        control.observe(redraw, names="value")
    redraw()
    return widgets.VBox([widgets.HBox([theme, indicator]), widgets.HBox([regions, years, national]), view])


def look(
    language: str, indicator: str, regions: tuple[str, ...], years: tuple[int, int], national: bool, *, theme: str = ""
) -> Finding:
    """Return what a choice of regions states on one indicator for some years, or does with what is asked on a theme."""
    study = open_study(language=language, regions=regions, year_from=years[0], year_to=years[1], benchmarks=national)
    return uptake(study, theme) if indicator == UPTAKE else compare(study, indicator)
