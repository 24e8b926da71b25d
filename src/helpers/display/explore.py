"""The table of an explorer in JupyterLab: choose a theme, an indicator, regions and years, and see figure, reading and table.

Nothing here is built into reports; the same functions draw, so what one sees is what a report would say.
"""

from __future__ import annotations

import ipywidgets as widgets
from IPython.display import display

from helpers.display.findings import Finding
from helpers.display.findings.levels import compare
from helpers.display.language import check_language
from helpers.display.study import Study, open_study

LABELS = {
    "en": ("Theme", "Indicator", "Regions", "Years", "National figures"),
    "zh": ("领域", "指标", "地区", "年份", "国家数字"),
}


def choices(study: Study, theme: str) -> list[tuple[str, str]]:
    """Return the indicators of a theme that some plan prints, as name and code."""
    rows = study.all_values
    codes = rows[rows["theme"] == theme]["indicator"].drop_duplicates()
    return sorted((study.indicator_name(str(code)), str(code)) for code in codes)


def explore(language: str = "en") -> widgets.VBox:
    """Return controls and the view that follows them.

    Parameters
    ----------
    language
        `en` or `zh`.
    """
    spoken = check_language(language)
    whole = open_study(language=spoken)
    theme_label, indicator_label, regions_label, years_label, national_label = LABELS[spoken]
    themes = sorted(whole.all_values["theme"].unique(), key=lambda code: whole.word("theme", str(code)))
    theme = widgets.Dropdown(
        description=theme_label, options=[(whole.word("theme", str(code)), str(code)) for code in themes]
    )
    indicator = widgets.Dropdown(description=indicator_label, options=choices(whole, theme.value))
    names = [
        (str(row["name"]), str(row["region_id"])) for _, row in whole.plans.drop_duplicates("region_id").iterrows()
    ]
    regions = widgets.SelectMultiple(description=regions_label, options=names, value=[code for _, code in names])
    years = widgets.IntRangeSlider(description=years_label, min=2010, max=2035, value=(2015, 2030))
    national = widgets.Checkbox(description=national_label, value=True)
    view = widgets.Output()

    def follow_theme(change: dict[str, str]) -> None:
        indicator.options = choices(whole, change["new"])

    def redraw(_: object = None) -> None:
        view.clear_output(wait=True)
        with view:
            if indicator.value:
                display(look(spoken, indicator.value, list(regions.value), tuple(years.value), national.value))

    theme.observe(follow_theme, names="value")
    watched: tuple[widgets.Widget, ...] = (indicator, regions, years, national)
    for control in watched:
        control.observe(redraw, names="value")
    redraw()
    return widgets.VBox([widgets.HBox([theme, indicator]), widgets.HBox([regions, years, national]), view])


def look(language: str, indicator: str, regions: list[str], years: tuple[int, int], national: bool) -> Finding:
    """Return what a choice of regions states on one indicator for some years."""
    study = open_study(language=language, regions=regions, year_from=years[0], year_to=years[1], benchmarks=national)
    return compare(study, indicator)
