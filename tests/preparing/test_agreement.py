"""Agreement of two readings, recomputed from both."""

import csv
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from invented_plan import TEXT, complete_draft, read_rows, registered_project, write_rows
from places import REPOSITORY

from helpers.curation.audit import run_audit
from helpers.data.against_texts import Row
from helpers.data.codes import Compared
from helpers.errors import DataError
from helpers.paths import Project
from helpers.preparing.agreement import UNCHOSEN, measure_agreement
from helpers.preparing.reading_statements import mark, pair_statements

PLAN = "qinghe-2024"


@pytest.fixture
def project(tmp_path):
    project = registered_project(tmp_path)
    complete_draft(project)
    run_audit(project, fill=True)
    return project


def second_reading(project, edit=lambda rows: rows, coverage="whole"):
    """Write a second reading of the figures, and return the agreement on them by plan, coverage and field."""
    rows = edit(read_rows(project.raw / "values" / f"{PLAN}.csv"))
    write_rows(project.raw / "second_reading" / "values" / f"{PLAN}.csv", list(rows[0]), rows)
    cover(project, coverage)
    return by_field(project, "values")


def cover(project, coverage="whole"):
    row = {"plan_id": PLAN, "coverage": coverage}
    write_rows(project.raw / "second_reading" / "coverage.csv", list(row), [row])


def by_field(project, table):
    rows, _ = measure_agreement(project)
    return {(row["plan_id"], row["coverage"], row["field"]): row for row in rows if row["table"] == table}


def test_identical_readings_agree_in_all_fields(project):
    rows = second_reading(project)
    assert {
        (row["percent"], row["first_only"], row["second_only"]) for row in rows.values() if row["field"] == "found"
    } == {("100.0", "0", "0")}
    assert {row["percent"] for row in rows.values()} == {"100.0"}
    found = rows[PLAN, "whole", "found"]
    assert [found[name] for name in ("n", "agree", "coefficient", "estimate", "low", "high")] == [
        *("41", "41", "kappa", "1.000", "1.000", "1.000")
    ]
    assert rows[PLAN, "whole", "value"]["n"] == "19"


def test_no_coefficient_is_given_where_nothing_is_chosen_from_a_list(project):
    rows = second_reading(project)
    assert all(rows[PLAN, "whole", name]["coefficient"] == "" for name in ("value", "year"))
    assert {rows[PLAN, "whole", name]["estimate"] for name in ("status", "comparator", "indicator")} == {"1.000"}


def test_a_missing_row_an_extra_row_and_a_different_choice_are_each_counted(project):
    def edit(rows):
        changed = [dict(row) for row in rows[1:]]
        changed[0]["status"] = "target"
        changed[1]["value"] = "91.6"
        extra = dict(changed[-1], value_id="x", figure="2", printed="2", figure_offset="325", offset="325")
        return [*changed, dict(extra, figure_kind="digits")]

    rows = second_reading(project, edit)
    found = rows[PLAN, "whole", "found"]
    assert (found["first_only"], found["second_only"]) == ("1", "1")
    assert rows[PLAN, "whole", "status"]["agree"] == "17"
    assert rows[PLAN, "whole", "value"]["agree"] == "17"
    assert rows[PLAN, "whole", "value"]["n"] == "18"


def test_the_same_amount_in_another_unit_is_the_same(project):
    def edit(rows):
        return [dict(row, value="0.3", unit="percent") if row["figure"] == "40" else row for row in rows]

    assert second_reading(project, edit)[PLAN, "whole", "value"]["agree"] == "18"


def test_headline_coverage_leaves_other_themes_out(project):
    rows = second_reading(project, coverage="headline")
    assert (PLAN, "whole", "found") not in rows
    assert rows[PLAN, "headline", "value"]["n"] == "14"
    assert rows["all", "headline", "value"]["n"] == "14"


def test_a_first_reading_that_was_kept_is_compared_rather_than_the_settled_rows(project):
    kept = read_rows(project.raw / "values" / f"{PLAN}.csv")
    kept[0]["status"] = "target"
    write_rows(project.raw / "first_reading" / "values" / f"{PLAN}.csv", list(kept[0]), kept[:-1])
    rows = second_reading(project)
    assert rows[PLAN, "whole", "status"]["agree"] == "17"
    assert (rows[PLAN, "whole", "found"]["both"], rows[PLAN, "whole", "found"]["second_only"]) == ("18", "1")


def test_an_unknown_coverage_is_refused(project):
    with pytest.raises(DataError) as error:
        second_reading(project, coverage="some")
    assert str(error.value) == (
        "data/raw/second_reading/coverage.csv, line 2, coverage: found 'some'; expected whole or headline. "
        "Correct the cell."
    )


def test_without_a_second_reading_there_is_nothing_to_compare(project):
    assert measure_agreement(project) == ([], [])


@pytest.mark.parametrize("table", ["values", "statements"])
def test_confusion_counts_every_pair_of_choices_once(project, table):
    read_statements(project, SECOND)
    second_reading(project, lambda rows: [dict(rows[0], status="target"), *rows[1:-1]])
    rows, confused = measure_agreement(project)
    compared = {
        (row["coverage"], row["field"]): row for row in rows if (row["plan_id"], row["table"]) == ("all", table)
    }
    counted = {key: [] for key in compared if key[1] not in {"found", "marked", *UNCHOSEN}}
    for row in confused:
        if row["table"] == table:
            counted[row["coverage"], row["field"]].append(row)
    for key, cells in counted.items():
        assert sum(int(row["n"]) for row in cells) == int(compared[key]["n"]), key
        assert sum(int(row["n"]) for row in cells if row["first"] == row["second"]) == int(compared[key]["agree"]), key
        pairs = [(row["first"], row["second"]) for row in cells]
        assert pairs == sorted(set(pairs))


def test_a_different_choice_is_told_by_what_met_what(project):
    second_reading(project, lambda rows: [dict(rows[0], status="target"), *rows[1:]])
    _, confused = measure_agreement(project)
    cells = {
        (row["first"], row["second"]): row["n"]
        for row in confused
        if (row["table"], row["coverage"], row["field"]) == ("values", "whole", "status")
    }
    assert cells["actual", "target"] == "1"
    assert ("target", "actual") not in cells


# --------------------------------------------------------------------------------------------------------- statements

# Three stretches of the text, as the first reading and the second have them; topics of headline themes are nine.
FLOW, GRADED, STAY = "推动骨干教师向农村学校流动", "所有幼儿园完成等级评定", "2023年九年义务教育巩固率为96.2%"
FIRST = [
    {"theme": "rotation", "topic": "rural_flow", "act": "promise", "direction": "up", "stretch": FLOW},
    {"theme": "preschool", "topic": "preschool_quality", "act": "promise", "deadline": "2026", "stretch": GRADED},
    {"theme": "compulsory", "act": "report", "stretch": STAY},
]
SECOND = [dict(row) for row in FIRST]
HEADLINE_TOPICS = 9


def write_statements(project, folder, rows):
    made = []
    for number, row in enumerate(rows, start=1):
        stretch = row["stretch"]
        begin = TEXT.index(stretch)
        cells = {"statement_id": f"{PLAN}-c{number:03}", "term": stretch[:4], "offset": begin, "span_offset": begin}
        cells |= {"span_end": begin + len(stretch), "year_basis": "none", "hedge": "", "scope": "", "figure": ""}
        made.append({**cells, **{name: cell for name, cell in row.items() if name != "stretch"}})
    columns = list(dict.fromkeys(name for row in made for name in row))
    write_rows(project.raw / folder / f"{PLAN}.csv", columns, made)


def read_statements(project, second, coverage="whole", first=FIRST):
    """Write both readings of the statements, and return their agreement by plan, coverage and field."""
    write_statements(project, "statements", first)
    write_statements(project, "second_reading/statements", second)
    cover(project, coverage)
    return by_field(project, "statements")


def numbers(row):
    return int(row["n"]), int(row["agree"])


def test_identical_readings_of_statements_agree_in_all_fields(project):
    rows = read_statements(project, SECOND)
    found = rows[PLAN, "whole", "found"]
    assert [found[name] for name in ("n", "agree", "both", "first_only", "second_only")] == ["3", "3", "3", "0", "0"]
    # what neither reading has cannot be counted
    assert found["coefficient"] == ""
    assert {row["percent"] for row in rows.values()} == {"100.0"}
    assert {numbers(rows[PLAN, "whole", name]) for name in ("act", "theme", "topic", "strength", "scope")} == {(3, 3)}
    assert numbers(rows[PLAN, "whole", "marked"]) == (len(TEXT), len(TEXT))
    assert rows[PLAN, "whole", "marked"]["estimate"] == "1.000"
    assert numbers(rows[PLAN, "whole", "silence"]) == (HEADLINE_TOPICS, HEADLINE_TOPICS)


def test_a_statement_that_one_reading_lacks_counts_among_what_was_found_marked_and_silent(project):
    rows = read_statements(project, [SECOND[0], SECOND[2]])
    found = rows[PLAN, "whole", "found"]
    assert [found[name] for name in ("n", "agree", "both", "first_only", "second_only")] == ["3", "2", "2", "1", "0"]
    assert numbers(rows[PLAN, "whole", "act"]) == (2, 2)
    assert numbers(rows[PLAN, "whole", "marked"]) == (len(TEXT), len(TEXT) - len(GRADED))
    assert numbers(rows[PLAN, "whole", "silence"]) == (HEADLINE_TOPICS, HEADLINE_TOPICS - 1)


def test_statements_are_paired_by_their_place_whatever_is_said_of_them(project):
    other = dict(SECOND[0], theme="teachers", topic="", act="principle", direction="")
    rows = read_statements(project, [other, SECOND[2], SECOND[1]])
    assert rows[PLAN, "whole", "found"]["both"] == "3"
    agreed = {
        name: numbers(rows[PLAN, "whole", name])[1] for name in ("theme", "topic", "act", "strength", "direction")
    }
    assert agreed == dict.fromkeys(agreed, 2)
    assert numbers(rows[PLAN, "whole", "deadline"]) == (3, 3)
    # nobody but the first reading speaks of the flow to rural schools
    assert numbers(rows[PLAN, "whole", "silence"])[1] == HEADLINE_TOPICS - 1


def test_a_stretch_marked_wider_differs_by_so_many_characters_and_in_nothing_else(project):
    wider = dict(SECOND[0], stretch=FLOW + "。联系电话")
    rows = read_statements(project, [wider, *SECOND[1:]])
    assert rows[PLAN, "whole", "found"]["both"] == "3"
    assert numbers(rows[PLAN, "whole", "marked"]) == (len(TEXT), len(TEXT) - len("。联系电话"))


def test_strength_is_what_each_reading_s_own_rows_make(project):
    rows = read_statements(project, [dict(SECOND[0], figure="1"), *SECOND[1:]])
    assert numbers(rows[PLAN, "whole", "strength"]) == (3, 2)
    _, confused = measure_agreement(project)
    cells = {
        (row["first"], row["second"]): row["n"]
        for row in confused
        if (row["table"], row["coverage"], row["field"]) == ("statements", "whole", "strength")
    }
    assert cells == {("", ""): "1", ("dated", "dated"): "1", ("direction", "number"): "1"}


def test_headline_coverage_keeps_what_either_reading_has_on_a_headline_theme(project):
    moved = dict(SECOND[2], theme="teachers", also_theme="digital")
    rows = read_statements(project, [*SECOND[:2], moved], coverage="headline")
    assert not [key for key in rows if key[1] == "whole"]
    assert numbers(rows[PLAN, "headline", "theme"]) == (3, 2)
    rows = read_statements(project, SECOND, coverage="headline")
    assert numbers(rows["all", "headline", "theme"]) == (2, 2)


def read_again(project, table, column, field, *choices):
    """Write what both readings chose under a sharpened rule, of the table's rows in their order; empty as before."""
    ids = [row[column] for row in read_rows(project.raw / table / f"{PLAN}.csv")]
    rows = [
        {"table": table, "row_id": row_id, "field": field, "first": first, "second": second}
        for row_id, (first, second) in zip(ids, choices, strict=False)
    ]
    write_rows(project.raw / "second_reading" / "reread.csv", list(rows[0]), rows)
    return by_field(project, table)


def test_what_was_read_again_under_a_sharpened_rule_has_a_row_of_its_own(project):
    other = [dict(SECOND[0], act="rule"), dict(SECOND[1], act="rule"), dict(SECOND[2], act="principle")]
    rows = read_statements(project, other)
    assert (PLAN, "whole", "act_again") not in rows
    again = read_again(project, "statements", "statement_id", "act", ("rule", ""), ("", "promise"), ("", ""))
    assert numbers(again[PLAN, "whole", "act"]) == (3, 0)
    assert numbers(again[PLAN, "whole", "act_again"]) == (3, 2)


def test_figures_may_be_read_again_too(project):
    rows = second_reading(project, lambda rows: [dict(rows[0], status="milestone"), *rows[1:]])
    assert (PLAN, "whole", "status_again") not in rows
    again = read_again(project, "values", "value_id", "status", ("", "actual"))
    row = again[PLAN, "whole", "status_again"]
    assert row["agree"] == row["n"]
    assert numbers(again[PLAN, "whole", "status"]) == (19, 18)


def test_a_first_reading_of_statements_that_was_kept_is_compared_rather_than_the_settled_rows(project):
    write_statements(project, "first_reading/statements", FIRST[:1])
    found = read_statements(project, SECOND)[PLAN, "whole", "found"]
    assert [found[name] for name in ("both", "first_only", "second_only")] == ["1", "0", "2"]


def test_statements_that_were_read_once_only_have_no_agreement(project):
    second_reading(project)
    assert by_field(project, "statements") == {}


# ------------------------------------------------------------------------------------------------------------ pairing


def rows_at(*stretches):
    """Return rows of a reading, each with the stretch of text that it marks."""
    cells = ({"span_offset": str(begin), "span_end": str(end), "term": "字"} for begin, end in stretches)
    return [Row("f.csv", line, row) for line, row in enumerate(cells, start=2)]


def lines(pairs):
    return [(one and one.line, other and other.line) for one, other in pairs]


def test_rows_that_share_most_of_what_either_marks_belong_together():
    # 2 of 18 characters with the first row, 8 of 12 with the second
    assert lines(pair_statements(rows_at((0, 10), (10, 20)), rows_at((8, 20)))) == [(2, None), (3, 2)]
    # a short row within a long one has less of it than another long one
    assert lines(pair_statements(rows_at((0, 20)), rows_at((5, 8), (2, 20)))) == [(2, 3), (None, 2)]


def test_rows_that_only_touch_do_not_belong_together():
    assert lines(pair_statements(rows_at((0, 10)), rows_at((10, 20)))) == [(2, None), (None, 2)]


def test_of_equal_shares_the_first_in_the_text_goes_first():
    assert lines(pair_statements(rows_at((0, 10), (10, 20)), rows_at((5, 15)))) == [(2, 2), (3, None)]


def test_a_row_without_a_stretch_marks_its_term():
    row = Row("f.csv", 2, {"term": "骨干教师", "offset": "3"})
    assert list(mark([row, None], 9).nonzero()[0]) == [3, 4, 5, 6]
    assert lines(pair_statements([row], rows_at((6, 9)))) == [(2, 2)]


stretches = st.lists(st.tuples(st.integers(0, 40), st.integers(1, 12)).map(lambda one: (one[0], sum(one))), max_size=8)


@given(stretches, stretches)
def test_each_row_stands_in_one_pair_and_pairs_overlap(mine, theirs):
    first, second = rows_at(*mine), rows_at(*theirs)
    pairs = pair_statements(first, second)
    assert [one for one, _ in pairs if one] == first
    assert sorted(other.line for _, other in pairs if other) == [row.line for row in second]
    for one, other in pairs:
        assert one is not None or other is not None
        if one and other:
            assert mark([one], 60)[mark([other], 60)].any()
    # no two rows that overlap are both left alone
    alone = [[row for row in side if row] for side in zip(*(pair for pair in pairs if None in pair), strict=True)]
    for one in alone[0] if alone else []:
        assert not any(mark([one], 60)[mark([other], 60)].any() for other in alone[1])


@given(stretches.map(lambda found: list(dict.fromkeys(found))))
def test_a_reading_pairs_with_itself(mine):
    rows = rows_at(*mine)
    assert pair_statements(rows, rows) == [(row, row) for row in rows]


def test_the_published_agreement_follows_from_both_readings():
    project = Project(REPOSITORY)
    for name, rows in zip(("agreement", "confusion"), measure_agreement(project), strict=True):
        with (project.processed / f"{name}.csv").open(encoding="utf-8", newline="") as published:
            assert list(csv.DictReader(published)) == rows
        if name == "agreement":
            assert {row["field"] for row in rows if row["plan_id"] == "all"} == set(get_args(Compared))
