"""The explorer of JupyterLab: its controls follow one another, and what it shows is a finding."""

from __future__ import annotations

import pytest

import helpers as h
from helpers.display.findings import Finding
from helpers.display.findings import explore as explorer


@pytest.fixture
def shown(small_root, monkeypatch) -> list[Finding]:
    """Collect what the explorer shows, on the invented project."""
    monkeypatch.setenv("PLANS_ROOT", str(small_root))
    found: list[Finding] = []
    monkeypatch.setattr(explorer, "display", found.append)
    return found


def controls(box):
    (theme, indicator), (regions, years, national) = (part.children for part in box.children[:2])
    return theme, indicator, regions, years, national


@pytest.mark.parametrize(("language", "label"), [("en", "Theme"), ("zh", "领域")])
def test_it_opens_on_a_finding_in_the_language_asked_for(shown, language, label):
    theme, indicator, *_ = controls(h.explore(language))
    assert theme.description == label
    assert [one.asked["indicator"] for one in shown] == [indicator.value]
    assert shown[0].study.language == language
    assert shown[0].table()._repr_html_()


def test_a_choice_of_theme_indicator_regions_and_years_shows_that(shown):
    theme, indicator, regions, years, national = controls(h.explore())
    theme.value = "digital"
    assert set(shown[-1].study.all_values.query("indicator == @shown[-1].asked['indicator']")["theme"]) == {"digital"}
    indicator.value = "digital_campus_share"
    regions.value = ("birch",)
    years.value = (2015, 2020)
    national.value = False
    study = shown[-1].study
    assert (shown[-1].asked["indicator"], study.plan_ids, study.years) == (
        "digital_campus_share",
        ["birch-2022"],
        (2015, 2020),
    )
    assert study.benchmarks.empty
