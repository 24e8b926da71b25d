"""What was settled in the texts, worked by hand: which words print no figure, and which years date none."""

from __future__ import annotations

import csv
import re

import pytest
from places import REPOSITORY, plan_texts

RAW = REPOSITORY / "data" / "raw"

PURPOSES = {
    # plan: where "for each", "so that each" stand, and what the sentence promises before them
    "yingze-2021": {5378: "每一位", 10095: "每一位"},
    "jiangchuan-2023": {11778: "每一个"},
    "hongshan-2020": {3570: "每个"},
}
"""Words for all that stand only in a clause of purpose (rule O)."""


def read(table: str, plan_id: str) -> list[dict[str, str]]:
    with (RAW / table / f"{plan_id}.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("plan_id", PURPOSES)
def test_a_word_for_all_in_a_clause_of_purpose_is_no_figure(plan_id):
    dismissed = {int(row["offset"]): (row["figure"], row["reason"]) for row in read("dismissed", plan_id)}
    owned = {int(row["offset"]) for row in read("values", plan_id)}
    for place, words in PURPOSES[plan_id].items():
        assert dismissed[place] == (words, "slogan")
        assert place not in owned


def test_the_rate_beside_a_purpose_stays_the_only_figure_of_its_sentence():
    rates = [row for row in read("values", "jiangchuan-2023") if row["indicator"] == "special_enrolment_rate"]
    assert [(row["comparator"], row["value"], row["figure_kind"]) for row in rates] == [("ge", "98", "digits")]


@pytest.mark.parametrize(
    "plan_id", ["hongshan-2020", "jiangchuan-2023", "liaocheng-2020", "yinchuan-2024", "yingze-2021"]
)
def test_no_word_for_all_that_is_a_figure_stands_behind_what_begins_a_purpose(plan_id):
    """`让每一个`, `使每个`, `为每一位`: with a text at hand every word for all is looked at, whoever adds it."""
    text = (plan_texts() / f"{plan_id.partition('-')[0]}.txt").read_bytes().decode("utf-8-sig")
    words = [row for row in read("values", plan_id) if row["figure_kind"] == "words"]
    before = {row["value_id"]: text[int(row["offset"]) - 1] for row in words if row["printed"].startswith("每")}
    assert {name for name, letter in before.items() if letter in "让讓使为為"} == set()


def test_the_year_of_a_goal_that_measures_serve_dates_no_figure_of_an_interview():
    """The question names 2025 for a goal; no answer prints a year, so no figure has one (rules 6 and 11)."""
    rows = read("values", "yinchuan-2024")
    assert {(row["year"], row["year_basis"], row["status"]) for row in rows} == {
        ("", "none", status) for status in ("standard", "encouraged")
    }
    dated = [row for row in read("statements", "yinchuan-2024") if row["deadline"]]
    # the goal itself, in the question; none of the measures in the answer
    assert [(row["deadline"], row["locator"]) for row in dated] == [("2025", "问3")]


def curated() -> dict[str, set[str]]:
    """Every row that carries a requirement, with the ids."""
    return {
        row[key]: set(row["requirement"].split(";"))
        for table, key in (("values", "value_id"), ("statements", "statement_id"))
        for path in sorted((RAW / table).glob("*.csv"))
        for row in read(table, path.stem)
        if row["requirement"]
    }


def test_what_was_settled_of_requirements_stands_in_the_rows():
    with (RAW / "second_reading" / "requirements.csv").open(encoding="utf-8-sig", newline="") as file:
        settled = list(csv.DictReader(file))
    assert {row["row_id"]: set(row["settled"].split(";")) for row in settled if row["settled"]} == curated()
    unlike = [row for row in settled if not row["first"] == row["second"] == row["settled"]]
    assert all(row["reason_en"] and row["reason_zh"] for row in unlike)


def test_a_row_that_carries_an_evaluation_or_a_document_carries_all_of_its_parts():
    """Rule R5: the document by its name takes up every item; the items alone take up no document."""
    with (RAW / "requirements.csv").open(encoding="utf-8-sig", newline="") as file:
        asked = list(csv.DictReader(file))
    parts: dict[str, set[str]] = {}
    for row in asked:
        parts.setdefault(row["part_of"], set()).add(row["requirement_id"])
    wholes = {"preschool-universal-county": 11, "compulsory-balanced-county": 19, "digital-action-plan-2018": 8}
    assert {whole: len(some) for whole, some in parts.items() if whole} == wholes
    carried = curated()
    assert [(row, whole) for row, ids in carried.items() for whole in ids & set(wholes) if parts[whole] - ids] == []
    assert "digital-action-plan-2018" not in carried["yingze-2021-c642"]


def test_no_promise_is_taken_for_a_repeat_of_what_commits_to_nothing():
    """Rule 14: such a row would be in no count of promises."""
    rows = {
        row["statement_id"]: row
        for path in sorted((RAW / "statements").glob("*.csv"))
        for row in read("statements", path.stem)
    }
    repeats = [(row, rows[row["restates"]]) for row in rows.values() if row["restates"] in rows]
    assert len(repeats) > 50
    committing = [(row["statement_id"], of["act"]) for row, of in repeats if row["act"] in ("promise", "rule")]
    assert [one for one in committing if one[1] not in ("promise", "rule")] == []


def test_a_principle_takes_up_only_what_itself_encourages():
    """Rule R2: the same encouragement is all that such a requirement asks for."""
    with (RAW / "requirements.csv").open(encoding="utf-8-sig", newline="") as file:
        encouraged = {row["requirement_id"] for row in csv.DictReader(file) if row["hedge"] in ("鼓励", "支持")}
    rows = [row for path in sorted((RAW / "statements").glob("*.csv")) for row in read("statements", path.stem)]
    principles = {row["statement_id"]: row["requirement"] for row in rows if row["act"] == "principle"}
    assert {one: ids for one, ids in principles.items() if ids} == {"jiangchuan-2023-c010": "preschool-toddlers"}
    assert encouraged == {"preschool-toddlers"}


def test_a_figure_of_a_principle_is_only_encouraged():
    """Rule 15: what stands in a principle or a permission commits to nothing, in digits too."""
    for path in sorted((RAW / "values").glob("*.csv")):
        figures, said = read("values", path.stem), read("statements", path.stem)
        acts = {row["restates"]: row["act"] for row in said if row["restates"]}
        encouraged = {row["value_id"] for row in figures if row["status"] == "encouraged"}
        planned = {row["value_id"] for row in figures if row["status"] not in ("actual", "encouraged")}
        assert {acts[one] for one in encouraged} <= {"principle"}
        assert not {one for one in planned if acts.get(one) == "principle"}


OWN_WORK = {
    # builds itself, or is itself a side of it
    *("yingze-2021-c011", "yingze-2021-c065", "yingze-2021-c066", "yinchuan-2024-c090"),
    # with a means of its own in the same clause: awards, funds, what it organises
    *("jiangchuan-2023-c011", "liaocheng-2020-c030", "yingze-2021-c406"),
    # what is guided is opinion, not what others do
    "hongshan-2020-c299",
}
"""Promises that open with a verb of support or guidance (rule 15)."""


def test_supporting_guiding_and_advocating_what_others_do_is_a_principle():
    verbs, promised, principles = re.compile("支持|鼓[励勵]|引[导導]|倡[导導]"), set(), set()
    for path in sorted((RAW / "statements").glob("*.csv")):
        text = (plan_texts() / f"{path.stem.partition('-')[0]}.txt").read_bytes().decode("utf-8-sig")
        for row in read("statements", path.stem):
            start = int(row["span_offset"] or -1)
            if start >= 0 and verbs.search(text[max(start - 2, 0) : start + 5]):
                group = principles if row["act"] == "principle" else promised if row["act"] == "promise" else set()
                group.add(row["statement_id"])
    means = {"jiangchuan-2023-c011", "liaocheng-2020-c030"}  # the clause opens with its means, before the verb
    assert promised | means == OWN_WORK
    assert {"yingze-2021-c643", "jiangchuan-2023-c410", "hongshan-2020-c211", "liaocheng-2020-c165"} <= principles
