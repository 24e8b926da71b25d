"""Words are found in either script, in the first column that has them."""

import pandas as pd

from helpers.analysis.search import MOST_FOUND, search

VALUES = pd.DataFrame(
    {
        "value_id": ["a-v1", "a-v2"],
        "plan_id": ["a", "a"],
        "term": ["普惠率", "教師"],
        "printed": ["85%", "10名"],
        "reading_en": ["", "Teachers."],
    }
)


def alike(text: str) -> str:
    return text.replace("師", "师")


def test_either_script_finds_the_other():
    assert search({"values": VALUES}, "教师", alike)["row_id"].tolist() == ["a-v2"]
    assert search({"values": VALUES}, "教師", alike)["row_id"].tolist() == ["a-v2"]


def test_case_does_not_matter_and_the_column_is_told():
    found = search({"values": VALUES}, "teachers", alike)
    assert found[["table", "row_id", "plan_id", "column"]].values.tolist() == [["values", "a-v2", "a", "reading_en"]]


def test_nothing_found_is_an_empty_frame():
    assert search({"values": VALUES}, "absent", alike).empty
    assert search({}, "x", alike).empty


def test_of_many_the_first_are_listed():
    many = pd.DataFrame({"value_id": [f"v{n}" for n in range(100)], "plan_id": "a", "term": "same"})
    assert search({"values": many}, "same", alike)["listed"].sum() == MOST_FOUND
