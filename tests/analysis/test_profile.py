"""How much plans state: counts by status, act and strength, promises, and the themes that none of them speaks of."""

from __future__ import annotations

import pandas as pd
import pytest

from helpers.analysis.documents import summarise_plans
from helpers.analysis.profile import find_profile

THEMES = ["preschool", "rotation", "arts", "moral"]
NO_VALUES = pd.DataFrame({"status": [], "stands_for": [], "figure_kind": []})
NO_STATEMENTS = pd.DataFrame({"act": [], "strength": [], "restates": []})


def said(*states: tuple[str, str, str]) -> pd.DataFrame:
    return pd.DataFrame(states, columns=["plan_id", "code", "presence"]).assign(subject="theme")


def plans(*lengths: int) -> pd.DataFrame:
    return pd.DataFrame({"document_chars": lengths})


def test_counts_stand_in_order_of_firmness_without_those_of_nothing() -> None:
    values = pd.DataFrame(
        [
            ("target", "digits", "none", None),
            ("actual", "digits", "stated", 2020),
            ("target", "words", "stated", 2025),
            ("target", "words", "period", 2025),
            ("standard", "relation", "none", None),
        ],
        columns=["status", "figure_kind", "year_basis", "year"],
    ).assign(stands_for="")
    statements = pd.DataFrame(
        [
            ("promise", "words", ""),
            ("promise", "dated", ""),
            ("rule", "words", ""),
            ("report", "", ""),
            ("principle", "", ""),
            ("report", "", ""),
        ],
        columns=["act", "strength", "restates"],
    )
    presence = said(("a", "preschool", "number"), ("a", "moral", "silent"), ("a", "rotation", "out_of_scope"))
    found = find_profile(values, statements, presence, plans(2_000), THEMES)
    assert [tuple(row) for row in found.itertuples(index=False)] == [
        ("status", "actual", 1),
        ("status", "target", 3),
        ("status", "standard", 1),
        ("strength", "dated", 1),
        ("strength", "words", 2),
        ("act", "report", 2),
        ("act", "principle", 1),
        # one target in digits, two words for all of which one has its year printed, a relation, two promises and a rule
        ("promises", "all", 7),
        ("promises", "figures", 1),
        ("promises", "firm", 2),
        ("promises", "words", 4),
        ("promises", "all_dated", 1),
        ("promises", "all_words", 2),
        ("promises", "per_1000", 3.5),
        ("silent", "moral", 1),
        ("out_of_scope", "rotation", 1),
    ]


def test_the_index_counts_as_dated_what_the_plan_dates() -> None:
    """Of four figures with a year one has it printed and is sure; of two deadlines one is inferred."""
    values = pd.DataFrame(
        [
            ("stated", 2025, ""),
            ("period", 2025, ""),
            ("implied", 2025, ""),
            ("none", None, ""),
            ("stated", 2025, "ambiguous"),
        ],
        columns=["year_basis", "year", "reading_kind"],
    ).assign(plan_id="a", status="target", stands_for="")
    statements = pd.DataFrame([("heading", "2025"), ("implied", "2025")], columns=["year_basis", "deadline"]).assign(
        plan_id="a", act="promise", strength="words", restates=""
    )
    pairs = pd.DataFrame(columns=["plan_id", "verdict"])
    (found,) = summarise_plans(
        pd.DataFrame({"plan_id": ["a"]}), values, statements, said(("a", "moral", "silent")), pairs
    ).to_dict("records")
    assert (found["promises"], found["dated"]) == (7, 2)


def test_what_repeats_is_no_promise_more() -> None:
    values = pd.DataFrame(
        [("target", ""), ("target", "v001"), ("milestone", ""), ("standard", None), ("actual", "")],
        columns=["status", "stands_for"],
    ).assign(figure_kind="numeral")
    statements = pd.DataFrame(
        [("promise", "number", "v001"), ("promise", "words", "c003"), ("rule", "words", None), ("report", None, "")],
        columns=["act", "strength", "restates"],
    )
    found = find_profile(values, statements, said(("a", "arts", "number")), plans(1_000, 3_000), THEMES)
    counts = found.set_index(["subject", "code"])["n"]
    # the first target, the milestone and the standard; the rule
    assert counts["promises", "all"] == 4
    assert counts["promises", "figures"] == 3
    assert ("promises", "firm") not in counts
    assert counts["promises", "per_1000"] == pytest.approx(1)
    # what repeats has no strength of its own
    assert counts["strength"].to_dict() == {"words": 1}
    # the figures are all there, repeated or not
    assert counts["status"].to_dict() == {"actual": 1, "target": 2, "milestone": 1, "standard": 1}


@pytest.mark.parametrize("state", ["silent", "out_of_scope"])
def test_a_theme_is_told_where_all_plans_are_silent_on_it_or_none_covers_it(state: str) -> None:
    presence = said(
        ("a", "preschool", state),
        ("b", "preschool", "words"),
        ("a", "rotation", state),
        ("b", "rotation", "not_read"),
        ("a", "arts", state),
        ("b", "arts", state),
        ("a", "moral", "silent"),
        ("b", "moral", "out_of_scope"),
    )
    found = find_profile(NO_VALUES, NO_STATEMENTS, presence, plans(1_000, 1_000), THEMES)
    assert found.to_dict("list") == {"subject": [state], "code": ["arts"], "n": [2]}


def test_texts_of_no_known_length_have_no_promises_per_character() -> None:
    values = pd.DataFrame({"status": ["target"], "stands_for": [""], "figure_kind": ["digits"]})
    found = find_profile(values, NO_STATEMENTS, said(("a", "arts", "number")), plans(0), THEMES)
    assert found[["subject", "code"]].values.tolist() == [
        ["status", "target"],
        ["promises", "all"],
        ["promises", "figures"],
    ]


def test_a_plan_in_seven_numbers_counts_the_themes_that_its_document_does_not_set_out_to_cover() -> None:
    values = pd.DataFrame(
        [("a", "target", "", 2025), ("a", "standard", "", None), ("a", "actual", "", 2020)],
        columns=["plan_id", "status", "stands_for", "year"],
    )
    statements = pd.DataFrame(
        [("a", "promise", "", "2024"), ("a", "report", "", None)], columns=["plan_id", "act", "restates", "deadline"]
    )
    # moral is mentioned though it lies outside; arts is not
    presence = said(("a", "moral", "words"), ("a", "arts", "out_of_scope"), ("a", "rotation", "silent"))
    pairs = pd.DataFrame(
        [("a", "meets"), ("a", "falls_short"), ("a", "cannot_be_said")], columns=["plan_id", "verdict"]
    )
    chosen = pd.DataFrame({"plan_id": ["a", "b"], "themes_outside": ["arts;moral", None]})
    found = summarise_plans(chosen, values, statements, presence, pairs).set_index("plan_id")
    assert found.loc["a"].to_dict() == {"promises": 3, "dated": 2, "judged": 3, "short": 1} | {
        **{"open": 1, "silent": 1, "outside": 2}
    }
    assert not found.loc["b"].any()
