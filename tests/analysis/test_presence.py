"""How firmly plans speak of what, which figure stands for it, and what neighbours say that a plan does not."""

from __future__ import annotations

import pandas as pd
import pytest
from analysis_tables import make_plans, make_values

from helpers.analysis.listing import MOST_COLUMNS
from helpers.analysis.presence import (
    STATES,
    count_states,
    find_presence,
    find_silences,
    find_unsaid,
    order_states,
)
from helpers.data.codes import UNSAID

YEARS = (2015, 2035)
PLANS = make_plans()
YINGZE, JIANGCHUAN, HONGSHAN = "yingze-2021", "jiangchuan-2021", "hongshan-2021"


def table(*rows: tuple[str, str, str, str], subject: str = "indicator") -> pd.DataFrame:
    """Return presence from (code, plan, state, value ids); the first value decides."""
    made = pd.DataFrame(rows, columns=["code", "plan_id", "presence", "value_ids"])
    return order_states(
        made.assign(subject=subject, statement_ids=None, decided_by=made["value_ids"].str.split(";").str[0])
    )


SAID = ("statement_id", "act", "restates", "theme", "strength")
THEMES = {"a": "rotation", "b": "rotation", "c": "digital"}
"""The theme of each topic."""


def find(presence: pd.DataFrame, codes: list[str], values: pd.DataFrame | None = None, plans=PLANS, said=()):
    subject = presence["subject"].iloc[0]
    values = make_values({"value": 1}) if values is None else values
    statements = pd.DataFrame(list(said), columns=list(SAID))
    return find_presence(presence, values, plans, subject, codes, years=YEARS, statements=statements, themes=THEMES)


def test_every_subject_and_plan_has_a_row_and_without_one_it_was_not_read() -> None:
    said = table(("b", YINGZE, "silent", ""), ("a", YINGZE, "words", ""), ("c", YINGZE, "number", "v"), subject="topic")
    rows = find(said, ["b", "a"])["rows"]
    assert len(rows) == 2 * len(PLANS)
    assert list(rows["code"].drop_duplicates()) == ["b", "a"]
    assert list(rows["plan_id"][: len(PLANS)]) == list(PLANS["plan_id"])
    assert rows[rows["plan_id"] == YINGZE]["presence"].tolist() == ["silent", "words"]
    assert set(rows.loc[rows["plan_id"] != YINGZE, "presence"]) == {"not_read"}


def on_theme(*rows: tuple[str, str]) -> pd.DataFrame:
    """Return presence on the theme of the topics a and b, by plan and state."""
    return table(*[("rotation", plan, state, "") for plan, state in rows], subject="theme")


def test_silence_on_a_topic_is_told_apart_from_silence_on_its_theme() -> None:
    own = [("a", plan, "silent", "") for plan in (YINGZE, JIANGCHUAN)]
    themes = on_theme((YINGZE, "words"), (JIANGCHUAN, "silent"))
    rows = find(pd.concat([table(*own, subject="topic"), themes]), ["a"])["rows"].set_index("plan_id")
    assert rows.loc[[YINGZE, JIANGCHUAN], "presence"].tolist() == ["silent", "silent"]
    assert rows.loc[[YINGZE, JIANGCHUAN, HONGSHAN], "told"].tolist() == ["silent_topic", "silent", "not_read"]
    # a plan that only reports does speak of it, and one that does not cover it does not
    themes = on_theme((YINGZE, "results_only"), (JIANGCHUAN, "out_of_scope"))
    rows = find(pd.concat([table(*own, subject="topic"), themes]), ["a"])["rows"].set_index("plan_id")
    assert rows.loc[[YINGZE, JIANGCHUAN], "told"].tolist() == ["silent_topic", "silent"]


def test_silences_begin_with_whole_themes_and_say_where_a_plan_speaks_instead() -> None:
    said = table(
        ("a", YINGZE, "silent", ""),
        ("b", YINGZE, "words", "v1"),
        ("a", JIANGCHUAN, "silent", ""),
        ("b", JIANGCHUAN, "silent", ""),
        ("a", HONGSHAN, "number", "v2"),
        ("b", HONGSHAN, "out_of_scope", ""),
        subject="topic",
    )
    themes = on_theme((YINGZE, "words"), (JIANGCHUAN, "silent"), (HONGSHAN, "number"))
    plans = PLANS[PLANS["plan_id"].isin([YINGZE, JIANGCHUAN, HONGSHAN])]
    found = find_silences(find(pd.concat([said, themes]), ["a", "b"], plans=plans)["rows"], THEMES)
    assert found["plan_id"].iloc[0] == JIANGCHUAN
    told = found.set_index("plan_id")[["theme", "kind", "silent", "outside", "spoken", "spoken_by"]]
    assert told.loc[YINGZE].tolist() == ["rotation", "some", "a", "", "b", "v1"]
    assert told.loc[JIANGCHUAN].tolist() == ["rotation", "all", "a;b", "", "", ""]
    assert told.loc[HONGSHAN].tolist() == ["rotation", "none", "", "b", "a", "v2"]


def test_a_theme_spoken_of_under_none_of_its_topics_is_not_silent_as_a_whole() -> None:
    said = table(("a", YINGZE, "silent", ""), ("b", YINGZE, "silent", ""), subject="topic")
    rows = find(pd.concat([said, on_theme((YINGZE, "words"))]), ["a", "b"])["rows"]
    found = find_silences(rows[rows["plan_id"] == YINGZE], THEMES)
    assert found[["kind", "silent", "spoken"]].values.tolist() == [["some", "a;b", ""]]


def test_the_firmest_topic_is_the_first_of_those_a_plan_speaks_under() -> None:
    said = table(("a", YINGZE, "words", "v1"), ("b", YINGZE, "number", "v2"), subject="topic")
    rows = find(pd.concat([said, on_theme((YINGZE, "number"))]), ["a", "b"])["rows"]
    (found,) = find_silences(rows[rows["plan_id"] == YINGZE], THEMES).to_dict("records")
    assert (found["spoken"], found["spoken_by"]) == ("b;a", "v2;v1")


def test_what_neighbours_say_begins_with_topics_of_themes_that_a_plan_leaves_out() -> None:
    own = table(("a", YINGZE, "silent", ""), ("c", YINGZE, "silent", ""), subject="topic")
    said = pd.concat([own, on_theme((YINGZE, "words"))])
    asked = pd.concat([neighbours("shared"), neighbours("a", "c", subject="topic")])
    found = unsaid_of(said, asked)
    assert found[["code", "told"]].values.tolist() == [["c", "silent"], ["shared", "not_read"], ["a", "silent_topic"]]


def unsaid_of(presence: pd.DataFrame, asked: pd.DataFrame, values: pd.DataFrame | None = None) -> pd.DataFrame:
    own = make_values({"value": 1}) if values is None else values
    return find_unsaid(presence, asked, own, years=YEARS, themes=THEMES)


def test_an_indicator_has_the_figure_that_each_plan_ends_with_and_one_in_doubt_only_where_there_is_no_other() -> None:
    values = make_values(
        {"region": "yingze", "value": 99, "year": 2025, "reading_kind": "ambiguous"},
        {"region": "yingze", "value": 80, "status": "actual", "year": 2020},
        {"region": "yingze", "value": 90},
        {"region": "jiangchuan", "value": 95, "year": 2040},
        {"region": "hongshan", "value": 70, "reading_kind": "ambiguous"},
    )
    ids = values["value_id"]
    said = table(
        ("inclusive_share", YINGZE, "stated", f"{ids[1]};{ids[2]}"),
        ("inclusive_share", JIANGCHUAN, "stated", ids[3]),
        ("inclusive_share", HONGSHAN, "stated", ids[4]),
    )
    rows = find(said, ["inclusive_share"], values)["rows"].set_index("plan_id")
    assert rows["value_id"].dropna().to_dict() == {YINGZE: ids[2], HONGSHAN: ids[4]}
    assert rows.at[YINGZE, "value"] == 90
    # what is outside the years is no figure to show, and yet the plan prints it
    assert rows.loc[[YINGZE, JIANGCHUAN, HONGSHAN], "figures"].tolist() == [2, 1, 1]
    assert rows.loc[rows["presence"] == "not_read", "figures"].tolist() == [0, 0]


def test_planned_figures_are_those_that_promise_something_and_repeat_no_other() -> None:
    values = make_values(
        {"value": 80, "status": "actual", "year": 2020},
        {"value": 90},
        {"value": 85, "status": "milestone", "year": 2023},
        {"value": 10, "status": "standard", "year": None, "indicator": "rotation_ratio"},
        {"value": 91, "stands_for": "yingze-2021-v002"},
        {"region": "jiangchuan", "value": 70, "status": "actual", "year": 2020},
    )
    ids = list(values["value_id"])
    said = table(
        ("preschool", YINGZE, "number", ";".join(ids[:5])),
        ("preschool", JIANGCHUAN, "results_only", ids[5]),
        subject="theme",
    )
    rows = find(said, ["preschool"], values)["rows"].set_index("plan_id")
    assert rows.loc[[YINGZE, JIANGCHUAN, HONGSHAN], "planned"].tolist() == [3, 0, 0]
    assert rows.loc[[YINGZE, JIANGCHUAN, HONGSHAN], "figures"].tolist() == [5, 1, 0]
    assert rows.at[YINGZE, "decided_by"] == ids[0]
    assert rows.at[HONGSHAN, "decided_by"] == ""


def test_words_for_all_are_no_figures_and_a_figure_that_a_statement_restates_is_one_of_its_theme() -> None:
    values = make_values(
        {"value": 100, "figure_kind": "words"},
        {"value": 30, "status": "standard", "year": None, "indicator": "rotation_ratio"},
        {"value": 40, "indicator": "rotation_ratio"},
        {"value": 50, "status": "actual", "year": 2020, "indicator": "rotation_ratio"},
    )
    ids = list(values["value_id"])
    of = {"c1": ("rule", ids[1]), "c2": ("promise", ids[1]), "c3": ("report", ids[2]), "c4": ("promise", ids[3])}
    acts = [(one, *said, "lifelong", "number") for one, said in of.items()]
    # of a second theme the figure is the first one's
    acts.append(("c5", "promise", ids[2], "teachers", "number"))
    said = table(("lifelong", YINGZE, "number", ids[0]), subject="theme").assign(statement_ids="c1;c2;c3;c4;c5")
    row = find(said, ["lifelong"], values, said=acts)["rows"].set_index("plan_id").loc[YINGZE]
    # the rule's figure, once; neither the word for all, nor what a report or a past figure says
    assert (row["planned"], row["figures"]) == (1, 1)


@pytest.mark.parametrize("strength", ["words", "direction", "dated"])
def test_of_an_indicator_spoken_of_in_words_readers_are_told_how_firm_these_are(strength: str) -> None:
    said = table(("inclusive_share", YINGZE, "words", "c1"))
    rows = find(said, ["inclusive_share"], said=[("c1", "promise", "", "preschool", strength)])["rows"]
    assert rows.loc[rows["plan_id"] == YINGZE, ["presence", "told"]].values.tolist() == [["words", strength]]


def test_figures_of_another_indicator_of_the_family_are_none_to_show() -> None:
    values = make_values({"value": 90, "indicator": "kindergarten_share"})
    said = table(("inclusive_share", YINGZE, "stated_otherwise", values["value_id"][0]))
    row = find(said, ["inclusive_share"], values)["rows"].set_index("plan_id").loc[YINGZE]
    assert (row["presence"], row["figures"], row["planned"]) == ("stated_otherwise", 1, 1)
    assert pd.isna(row["value_id"])
    assert row["instead"] == values["value_id"][0]


def test_the_other_measure_is_named_by_the_figure_that_a_plan_ends_with_on_it() -> None:
    values = make_values(
        {"value": 80, "status": "actual", "year": 2020, "indicator": "kindergarten_share"},
        {"value": 90, "indicator": "kindergarten_share"},
        {"value": 95, "year": 2040, "indicator": "kindergarten_share"},
        {"value": 70, "reading_kind": "ambiguous", "indicator": "gross_rate"},
        {"value": 60, "status": "actual", "year": 2020, "indicator": "school_count"},
    )
    ids = list(values["value_id"])
    said = table(("inclusive_share", YINGZE, "stated_otherwise", ";".join(ids)), ("b", YINGZE, "stated", ids[0]))
    found = find(said, ["inclusive_share", "b"], values)["rows"]
    assert found.loc[found["plan_id"] == YINGZE, "instead"].tolist() == [f"{ids[1]};{ids[4]}", ""]
    unsaid = unsaid_of(said, neighbours("inclusive_share"), values)
    assert unsaid[["presence", "instead"]].values.tolist() == [["stated_otherwise", f"{ids[1]};{ids[4]}"]]


def test_subjects_stand_in_the_order_in_which_they_are_asked_for_however_much_is_said_of_each() -> None:
    said = table(
        ("arts", YINGZE, "silent", ""),
        ("digital", YINGZE, "words", ""),
        ("moral", YINGZE, "number", "v1"),
        ("safety", JIANGCHUAN, "number", "v2;v3"),
        subject="theme",
    )
    codes = ["digital", "moral", "arts", "safety"]
    assert list(find(said, codes)["rows"]["code"].drop_duplicates()) == codes


def test_counts_name_every_state_in_order_and_add_up_to_the_plans() -> None:
    said = table(("a", YINGZE, "silent", ""), ("a", JIANGCHUAN, "number", "v"), subject="topic")
    counts = find(said, ["a"])["counts"]
    assert counts["presence"].tolist() == list(STATES)
    states = dict.fromkeys(STATES, 0) | {"number": 1, "silent": 1, "not_read": len(PLANS) - 2}
    assert dict(zip(counts["presence"], counts["n"], strict=True)) == states
    assert count_states(find(said, ["a"])["rows"])["n"].sum() == len(PLANS)


@pytest.mark.parametrize(("plans", "listed"), [(MOST_COLUMNS, True), (MOST_COLUMNS + 1, False)])
def test_so_many_plans_have_a_column_each(plans: int, listed: bool) -> None:
    frame = pd.DataFrame({"plan_id": [f"p{at}" for at in range(plans)]})
    rows = find(table(("a", "p0", "words", ""), subject="topic"), ["a"], plans=frame)["rows"]
    assert rows["listed"].eq(listed).all()
    assert len(rows) == plans


def neighbours(*codes: str, subject: str = "indicator") -> pd.DataFrame:
    """Return what two neighbours say of each code."""
    named = {"n": 2, "plan_ids": f"{HONGSHAN};{JIANGCHUAN}", "names_en": "Hongshan;Jiangchuan"}
    return pd.DataFrame({"code": list(codes)}).assign(subject=subject, **named, names_zh="红山区;江川区", periods=None)


def test_what_two_neighbours_print_and_a_plan_does_not_is_unsaid() -> None:
    said = table(("shared", YINGZE, "words", ""), ("printed", YINGZE, "stated", "v6"))
    found = unsaid_of(said, neighbours("shared", "printed", "absent"))
    assert found[["subject", "code", "presence", "n", "plan_ids"]].values.tolist() == [
        ["indicator", "absent", "not_read", 2, f"{HONGSHAN};{JIANGCHUAN}"],
        ["indicator", "shared", "words", 2, f"{HONGSHAN};{JIANGCHUAN}"],
    ]


def test_words_on_an_indicator_are_told_as_firmly_among_the_unsaid_as_on_boards() -> None:
    said = table(("a", YINGZE, "words", ""), ("b", YINGZE, "words", "")).assign(decided_by=["c1", "c2"])
    values = make_values({"value": 1})
    found = find_unsaid(
        *(said, neighbours("a", "b"), values), years=YEARS, themes=THEMES, strengths={"c1": "dated", "c2": "words"}
    )
    assert found[["presence", "told"]].values.tolist() == [["words", "dated"], ["words", "words"]]


@pytest.mark.parametrize(("state", "asked"), [("stated_otherwise", True), ("not_used", True), ("out_of_scope", False)])
def test_of_an_indicator_a_plan_is_asked_unless_its_document_does_not_cover_it(state: str, asked: bool) -> None:
    assert len(unsaid_of(table(("a", YINGZE, state, "")), neighbours("a"))) == asked


def test_a_topic_is_unsaid_only_where_the_plan_was_read_for_it_and_by_none_of_its_plans() -> None:
    def unsaid(*own: tuple[str, str]) -> list[str]:
        rows = table(*[("a", plan, state, "") for plan, state in own], subject="topic")
        return list(unsaid_of(rows, neighbours("a", subject="topic"))["code"])

    assert unsaid((YINGZE, "silent")) == ["a"]
    assert unsaid((YINGZE, "not_read")) == []
    assert unsaid((YINGZE, "out_of_scope")) == []
    assert unsaid((YINGZE, "results_only")) == []
    assert unsaid((YINGZE, "silent"), ("yingze-2016", "words")) == []


def test_states_that_say_nothing_are_the_weakest() -> None:
    assert STATES[-len(UNSAID) :] == UNSAID
