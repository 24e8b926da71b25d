"""How much plans state: counts by status and strength, and the themes that none of them speaks of."""

from __future__ import annotations

import pandas as pd

from helpers.analysis.profile import find_profile

THEMES = ["preschool", "rotation", "arts", "moral"]


def said(*states: tuple[str, str, str]) -> pd.DataFrame:
    return pd.DataFrame(states, columns=["plan_id", "code", "presence"]).assign(subject="theme")


def test_counts_stand_in_order_of_firmness_without_those_of_nothing() -> None:
    values = pd.DataFrame({"status": ["target", "actual", "target"]})
    statements = pd.DataFrame({"strength": ["words", "dated", "words"]})
    presence = said(("a", "preschool", "number"), ("a", "moral", "silent"), ("a", "rotation", "silent"))
    found = find_profile(values, statements, presence, THEMES)
    assert [tuple(row) for row in found.itertuples(index=False)] == [
        ("status", "actual", 1),
        ("status", "target", 2),
        ("strength", "dated", 1),
        ("strength", "words", 2),
        ("theme", "rotation", 1),
        ("theme", "moral", 1),
    ]


def test_a_theme_is_silent_where_every_plan_was_read_for_it_and_none_speaks() -> None:
    nothing = pd.DataFrame({"status": [], "strength": []})
    presence = said(
        ("a", "preschool", "silent"),
        ("b", "preschool", "words"),
        ("a", "rotation", "silent"),
        ("b", "rotation", "not_read"),
        ("a", "arts", "silent"),
        ("b", "arts", "silent"),
    )
    found = find_profile(nothing, nothing, presence, THEMES)
    assert found.to_dict("list") == {"subject": ["theme"], "code": ["arts"], "n": [2]}
