"""Each rule of the data, broken once, with the whole message that a curator gets."""

from __future__ import annotations

import pytest
from editing import add_column, edit, read, remove_column, repeat, write
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from helpers.data.checking import check_project
from helpers.paths import Project

BROKEN = [
    pytest.param(
        "values/aspen-2021",
        3,
        {"value": "150", "figure": "150", "printed": "150"},
        [
            (
                "values/aspen-2021.csv, line 3, value: found 150; "
                "expected 0–100 (inclusive_share_children is a share). "
                "Correct the cell, or choose an indicator without an upper bound."
            ),
        ],
        id="a_share_above_100",
    ),
    pytest.param(
        "values/aspen-2021",
        3,
        {
            "value": "-5",
            "figure": "-5",
            "printed": "-5",
            "reading_kind": "repaired",
            "reading_en": "x",
            "reading_zh": "x",
        },
        [
            (
                "values/aspen-2021.csv, line 3, value: found -5; "
                "expected 0–100 (inclusive_share_children is a share). "
                "Correct the cell, or choose an indicator without a lower bound."
            ),
        ],
        id="a_share_below_0",
    ),
    pytest.param(
        "values/aspen-2021",
        9,
        {"value_high": ""},
        [
            (
                "values/aspen-2021.csv, line 9, value: found 3; "
                "expected 3–5, as the figure '3—5' says. "
                "Correct the value, or say by reading_kind, reading_en and reading_zh why it differs."
            ),
            (
                "values/aspen-2021.csv, line 9, value_high: found an empty cell; "
                "expected the upper value of the range. "
                "Fill it in, or choose another comparator."
            ),
        ],
        id="a_range_without_its_upper_value",
    ),
    pytest.param(
        "values/aspen-2021",
        9,
        {"value": "5", "value_high": "3", "reading_kind": "repaired", "reading_en": "x", "reading_zh": "x"},
        [
            (
                "values/aspen-2021.csv, line 9, value_high: found 3; "
                "expected more than 5, the lower value. "
                "Put the smaller number into value and the larger into value_high."
            ),
        ],
        id="a_range_upside_down",
    ),
    pytest.param(
        "values/aspen-2021",
        3,
        {"value_high": "90"},
        [
            (
                "values/aspen-2021.csv, line 3, value_high: found 90; "
                "expected nothing (the comparator is eq). "
                "Clear the cell, or make the comparator range."
            ),
        ],
        id="an_upper_value_without_a_range",
    ),
    pytest.param(
        "values/aspen-2021",
        2,
        {"year": "2001"},
        [
            (
                "values/aspen-2021.csv, line 2, year: found 2001; "
                "expected a year within the plan's reach, 2011–2025. "
                "Correct the year, or say in reading_en and reading_zh why the plan speaks of it."
            ),
        ],
        id="a_year_outside_of_the_reach",
    ),
    pytest.param(
        "values/aspen-2021",
        8,
        {"year": "2025"},
        [
            (
                "values/aspen-2021.csv, line 8, year: found 2025; "
                "expected nothing (year_basis is none). "
                "Clear the years, or say where the year comes from."
            ),
        ],
        id="a_year_where_none_belongs",
    ),
    pytest.param(
        "values/aspen-2021",
        3,
        {"year": ""},
        [
            (
                "values/aspen-2021.csv, line 3, year: found an empty cell; "
                "expected a year (year_basis is stated). "
                "Fill in the year, or write none into year_basis."
            ),
        ],
        id="no_year_where_one_belongs",
    ),
    pytest.param(
        "values/aspen-2021",
        7,
        {"year_from": "2026", "reading_en": "x", "reading_zh": "x"},
        [
            (
                "values/aspen-2021.csv, line 7, year_from: found 2026; "
                "expected 2025 or earlier. "
                "Put the earlier year into year_from."
            ),
        ],
        id="years_in_the_wrong_order",
    ),
    pytest.param(
        "values/aspen-2021",
        3,
        {"indicator": "inclusive_share_childern"},
        [
            (
                "values/aspen-2021.csv, line 3, indicator: found 'inclusive_share_childern'; "
                "expected an indicator from indicators.csv. "
                "Correct it to 'inclusive_share_children', or add it to indicators.csv."
            ),
        ],
        id="an_unknown_indicator",
    ),
    pytest.param(
        "values/aspen-2021",
        3,
        {"unit": "percents"},
        [
            (
                "values/aspen-2021.csv, line 3, unit: found 'percents'; "
                "expected a unit code from vocabulary.csv. "
                "Correct it to 'percent', or add a row with field unit and code percents to vocabulary.csv."
            ),
        ],
        id="an_unknown_unit",
    ),
    pytest.param(
        "values/aspen-2021",
        3,
        {"unit": "years"},
        [
            (
                "values/aspen-2021.csv, line 3, unit: found 'years'; "
                "expected a unit that converts into percent, the unit of inclusive_share_children. "
                "Correct the unit or choose another indicator; for a scaled unit, give both a factor in vocabulary.csv."
            ),
        ],
        id="a_unit_of_another_kind",
    ),
    pytest.param(
        "values/aspen-2021",
        3,
        {"scope": "primari"},
        [
            (
                "values/aspen-2021.csv, line 3, scope: found 'primari'; "
                "expected a scope code from vocabulary.csv, or nothing. "
                "Correct it to 'primary', or add a row with field scope and code primari to vocabulary.csv."
            ),
        ],
        id="an_unknown_scope",
    ),
    pytest.param(
        "values/aspen-2021",
        3,
        {"status": "targets"},
        [
            (
                "values/aspen-2021.csv, line 3, status: found 'targets'; "
                "expected one of actual, target, milestone, standard, encouraged. "
                "Correct the cell; perhaps 'target'."
            ),
        ],
        id="an_unknown_status",
    ),
    pytest.param(
        "values/aspen-2021",
        3,
        {"stands_for": "aspen-2021-v099"},
        [
            (
                "values/aspen-2021.csv, line 3, stands_for: found 'aspen-2021-v099'; "
                "expected an id of this file. "
                "Perhaps 'aspen-2021-v009' is meant."
            ),
        ],
        id="a_row_that_stands_for_nothing",
    ),
    pytest.param(
        "values/aspen-2021",
        3,
        {"stands_for": "aspen-2021-v002"},
        [
            (
                "values/aspen-2021.csv, line 3, stands_for: found the row itself; "
                "expected another row's id. "
                "Name the row that comparisons should use."
            ),
        ],
        id="a_row_that_stands_for_itself",
    ),
    pytest.param(
        "values/aspen-2021",
        3,
        {"stands_for": "aspen-2021-v001"},
        [
            (
                "values/aspen-2021.csv, line 3, stands_for: found 'aspen-2021-v001', a row of "
                "preschool_gross_enrolment_rate; "
                "expected a row of inclusive_share_children. "
                "A row stands for another only where both print one quantity; correct the id or clear the cell."
            ),
        ],
        id="a_row_that_stands_for_another_indicator",
    ),
    pytest.param(
        "values/aspen-2021",
        3,
        {"value_id": "birch-2022-v002"},
        [
            (
                "values/aspen-2021.csv, line 3, value_id: found 'birch-2022-v002'; "
                "expected an id such as 'aspen-2021-v001', after the file's plan. "
                "Correct the id, or move the row into its own plan's file."
            ),
        ],
        id="a_value_of_another_plan",
    ),
    pytest.param(
        "values/aspen-2021",
        12,
        {"value": "90"},
        [
            (
                "values/aspen-2021.csv, line 12, value: found 90; "
                "expected 100 (a word for all). "
                "Write 100, or correct figure_kind."
            ),
        ],
        id="a_word_for_all_that_is_not_100",
    ),
    pytest.param(
        "values/aspen-2021",
        12,
        {"figure": "所有"},
        [
            (
                "values/aspen-2021.csv, line 12, figure: found '所有'; "
                "expected nothing (figure_kind is words). "
                "Clear figure and figure_offset, or correct figure_kind."
            ),
            (
                "values/aspen-2021.csv, line 12, figure_offset: found an empty cell; "
                "expected where it stands in the plan's text. "
                "Run `plans audit --fill` with a copy of the text at hand, or fill it in."
            ),
        ],
        id="a_word_for_all_with_a_figure",
    ),
    pytest.param(
        "values/aspen-2021",
        12,
        {"figure_kind": "relation", "comparator": "approx"},
        [
            (
                "values/aspen-2021.csv, line 12, comparator: found approx; "
                "expected eq, ge, gt, le or lt (a relation to another quantity). "
                "Write ge for 'not below'."
            ),
        ],
        id="a_relation_that_is_about",
    ),
    pytest.param(
        "values/aspen-2021",
        3,
        {"term": "普惠性幼儿园覆盖率普惠性幼儿园覆盖率普惠性幼儿园覆盖率普惠性幼儿园覆盖率普惠性幼儿园覆盖率"},
        [
            (
                "values/aspen-2021.csv, line 3, term: found 45 characters; "
                "expected 40 at most. "
                "Keep the name alone; join pieces that do not stand together by '…'."
            ),
        ],
        id="a_long_term",
    ),
    pytest.param(
        "values/aspen-2021",
        3,
        {"printed": "达到85%达到85%达到85%达到85%达到85%达到85%"},
        [
            (
                "values/aspen-2021.csv, line 3, printed: found 30 characters; "
                "expected 25 at most. "
                "Keep the figure and its qualifier alone."
            ),
        ],
        id="a_long_print",
    ),
    pytest.param(
        "values/aspen-2021",
        3,
        {"figure": "58"},
        [
            (
                "values/aspen-2021.csv, line 3, figure: found '58'; "
                "expected a piece of printed, '达到85%'. "
                "Copy the figure from printed as it stands there."
            ),
        ],
        id="a_figure_that_is_not_printed",
    ),
    pytest.param(
        "values/aspen-2021",
        3,
        {"value": "58"},
        [
            (
                "values/aspen-2021.csv, line 3, value: found 58; "
                "expected 85, as the figure '85' says. "
                "Correct the value, or say by reading_kind, reading_en and reading_zh why it differs."
            ),
        ],
        id="a_value_that_the_figure_does_not_say",
    ),
    pytest.param(
        "values/aspen-2021",
        3,
        {"figure": "达到"},
        [
            (
                "values/aspen-2021.csv, line 3, value: found 85; "
                "expected a figure that can be read, not '达到'. "
                "Correct the value, or say by reading_kind, reading_en and reading_zh why it differs."
            ),
        ],
        id="a_figure_that_cannot_be_read",
    ),
    pytest.param(
        "values/aspen-2021",
        3,
        {"figure": "", "figure_offset": ""},
        [
            (
                "values/aspen-2021.csv, line 3, figure: found an empty cell; "
                "expected the bare figure (figure_kind is digits). "
                "Copy the figure from printed, or make figure_kind words or relation."
            ),
        ],
        id="no_figure",
    ),
    pytest.param(
        "values/aspen-2021",
        3,
        {"offset": ""},
        [
            (
                "values/aspen-2021.csv, line 3, offset: found an empty cell; "
                "expected where it stands in the plan's text. "
                "Run `plans audit --fill` with a copy of the text at hand, or fill it in."
            ),
        ],
        id="no_offset",
    ),
    pytest.param(
        "values/aspen-2021",
        5,
        {"reading_zh": ""},
        [
            (
                "values/aspen-2021.csv, line 5, reading_zh: found an empty cell; "
                "expected why the value is not the bare letters, in both languages. "
                "Fill it in, or clear reading_kind and the other language's cell."
            ),
        ],
        id="a_reading_in_one_language",
    ),
    pytest.param(
        "values/aspen-2021",
        14,
        {"figure_offset": "313"},
        [
            (
                "values/aspen-2021.csv, line 14, figure_offset: found the figure at 313 in several rows "
                "(aspen-2021-v012, aspen-2021-v013); "
                "expected one row for each figure, or reading_kind shared in all of them. "
                "Give each row its own figure, or write shared and say why in reading_en and reading_zh."
            ),
        ],
        id="a_figure_with_two_owners",
    ),
    pytest.param(
        "statements/aspen-2021",
        2,
        {"deadline": ""},
        [
            (
                "statements/aspen-2021.csv, line 2, year_basis: found stated; "
                "expected none (there is neither starts nor deadline). "
                "Write none, or fill in the date."
            ),
        ],
        id="a_basis_of_no_date",
    ),
    pytest.param(
        "statements/aspen-2021",
        2,
        {"starts": "2024"},
        [
            (
                "statements/aspen-2021.csv, line 2, deadline: found 2023-12; "
                "expected 2024 or later. "
                "Correct starts or deadline."
            ),
        ],
        id="a_deadline_before_the_start",
    ),
    pytest.param(
        "statements/aspen-2021",
        2,
        {"deadline": "2023-13"},
        [
            (
                "statements/aspen-2021.csv, line 2, deadline: found '2023-13'; "
                "expected a date such as 2022, 2022-05 or 2022-05-31, or nothing. "
                "Write year, month and day with dashes."
            ),
        ],
        id="a_date_that_does_not_exist",
    ),
    pytest.param(
        "statements/aspen-2021",
        3,
        {"summary_zh": ""},
        [
            (
                "statements/aspen-2021.csv, line 3, summary_zh: found an empty cell; "
                "expected some text. "
                "Fill in the cell."
            ),
        ],
        id="a_promise_in_one_language",
    ),
    pytest.param(
        "statements/aspen-2021",
        3,
        {"statement_id": "birch-2022-c002"},
        [
            (
                "statements/aspen-2021.csv, line 3, statement_id: found 'birch-2022-c002'; "
                "expected an id such as 'aspen-2021-c001', after the file's plan. "
                "Correct the id, or move the row into its own plan's file."
            ),
        ],
        id="a_statement_of_another_plan",
    ),
    pytest.param(
        "statements/aspen-2021",
        2,
        {"year_basis": "none"},
        [
            (
                "statements/aspen-2021.csv, line 2, year_basis: found none; "
                "expected where the date comes from (starts or deadline is given). "
                "Write stated, heading, period or implied."
            ),
        ],
        id="a_date_of_no_basis",
    ),
    pytest.param(
        "values/aspen-2021",
        4,
        {"comparator": "eq"},
        [
            (
                "values/aspen-2021.csv, line 4, comparator: found eq; "
                "expected ge (printed has '以上'). "
                "Correct the comparator, or say in reading_en and reading_zh why the word does not belong to this figure."
            ),
        ],
        id="a_floor_that_is_said_to_be_a_point",
    ),
    pytest.param(
        "values/birch-2022",
        2,
        {"comparator": "ge"},
        [
            (
                "values/birch-2022.csv, line 2, comparator: found ge; "
                "expected approx (printed has '左右'). "
                "Correct the comparator, or say in reading_en and reading_zh why the word does not belong to this figure."
            ),
        ],
        id="an_approximate_figure_that_is_said_to_be_a_floor",
    ),
    pytest.param(
        "values/aspen-2021",
        13,
        {"unit": "cny"},
        [
            (
                "values/aspen-2021.csv, line 13, unit: found cny; "
                "expected a unit of 10k_ (the magnitude follows the figure). "
                "Correct the unit (ten thousand is 10k_, a hundred million 100m_), or take the magnitude into figure and value."
            ),
        ],
        id="a_magnitude_that_the_unit_leaves_out",
    ),
    pytest.param(
        "values/aspen-2021",
        13,
        {"printed": "50元"},
        [
            (
                "values/aspen-2021.csv, line 13, unit: found 10k_cny; "
                "expected a unit without 10k_ (no such magnitude follows the figure). "
                "Correct the unit (ten thousand is 10k_, a hundred million 100m_), or take the magnitude into figure and value."
            ),
        ],
        id="a_magnitude_that_is_not_printed",
    ),
    pytest.param(
        "values/birch-2022",
        5,
        {"unit": "percent"},
        [
            (
                "values/birch-2022.csv, line 5, unit: found percent; "
                "expected permille (the sign ‰ follows). "
                "Correct the unit (ten thousand is 10k_, a hundred million 100m_), or take the magnitude into figure and value."
            ),
            (
                "values/birch-2022.csv, line 5, value: found 900; "
                "expected 0–100 (digital_campus_share is a share). "
                "Correct the cell, or choose an indicator without an upper bound."
            ),
        ],
        id="per_mille_that_is_said_to_be_per_cent",
    ),
    pytest.param(
        "values/aspen-2021",
        2,
        {"year": "", "year_basis": "none"},
        [
            (
                "values/aspen-2021.csv, line 2, year: found an empty cell; "
                "expected a year (only a standing rule has none). "
                "Fill in the year that the figure speaks for, with its basis, or make the status standard."
            ),
        ],
        id="a_result_of_no_year",
    ),
    pytest.param(
        "values/aspen-2021",
        2,
        {"year": "2022"},
        [
            (
                "values/aspen-2021.csv, line 2, status: found actual, for 2022; "
                "expected a result of 2021, the year of issue, or before. "
                "Correct status or year, or say in reading_en and reading_zh how the plan can report it."
            ),
        ],
        id="a_result_after_the_plan",
    ),
    pytest.param(
        "values/birch-2022",
        4,
        {"year": "2021", "scope": "primary"},
        [
            (
                "values/birch-2022.csv, line 4, status: found target, for 2021; "
                "expected a year of 2022, the year of issue, or later. "
                "Correct status or year, or say in reading_en and reading_zh why it was still to come."
            ),
        ],
        id="a_target_before_the_plan",
    ),
    pytest.param(
        "values/aspen-2021",
        4,
        {"status": "milestone"},
        [
            (
                "values/aspen-2021.csv, line 4, status: found milestone, for 2025; "
                "expected a target, or a later planned figure of preschool_gross_enrolment_rate. "
                "Make it target, or correct the other row's year or indicator."
            ),
        ],
        id="a_milestone_on_the_way_to_nothing",
    ),
    pytest.param(
        "values/aspen-2021",
        10,
        {"hedge": "大力"},
        [
            (
                "values/aspen-2021.csv, line 10, hedge: found '大力'; "
                "expected a softener of vocabulary.csv, as printed there under hedge. "
                "Correct the cell, or add the softener there with its meaning."
            ),
        ],
        id="a_softener_that_is_none",
    ),
    pytest.param(
        "statements/aspen-2021",
        3,
        {"act": "promises"},
        [
            (
                "statements/aspen-2021.csv, line 3, act: found 'promises'; "
                "expected one of promise, report, rule, principle. "
                "Correct the cell; perhaps 'promise'."
            ),
        ],
        id="an_unknown_act",
    ),
    pytest.param(
        "statements/aspen-2021",
        2,
        {"resources": "cash"},
        [
            (
                "statements/aspen-2021.csv, line 2, resources: found 'cash'; "
                "expected money, posts or buildings with ';' between them, or nothing. "
                "Correct the cell."
            ),
        ],
        id="unknown_resources",
    ),
    pytest.param(
        "statements/aspen-2021",
        3,
        {"direction": "up"},
        [
            (
                "statements/aspen-2021.csv, line 3, direction: found 'up'; "
                "expected nothing (a principle promises nothing). "
                "Clear the cell, or correct the act."
            ),
        ],
        id="a_principle_with_a_direction",
    ),
    pytest.param(
        "statements/aspen-2021",
        2,
        {"act": "report", "starts": "2021"},
        [
            (
                "statements/aspen-2021.csv, line 2, deadline: found '2023-12'; "
                "expected nothing (a report promises nothing). "
                "Clear the cell, or correct the act."
            ),
            (
                "statements/aspen-2021.csv, line 2, starts: found '2021'; "
                "expected nothing (a report promises nothing). "
                "Clear the cell, or correct the act."
            ),
        ],
        id="a_report_with_dates",
    ),
    pytest.param(
        "statements/aspen-2021",
        3,
        {"topic": "campus"},
        [
            (
                "statements/aspen-2021.csv, line 3, topic: found 'campus'; "
                "expected a topic of rotation, or nothing (campus belongs to digital). "
                "Correct the theme or the topic."
            ),
        ],
        id="a_topic_of_another_theme",
    ),
    pytest.param(
        "statements/aspen-2021",
        3,
        {"also_theme": "teachers;rotation"},
        [
            (
                "statements/aspen-2021.csv, line 3, also_theme: found 'teachers;rotation'; "
                "expected second themes, other than rotation. "
                "Leave the row's own theme out."
            ),
        ],
        id="a_theme_twice",
    ),
    pytest.param(
        "statements/aspen-2021",
        3,
        {"also_topic": "campus"},
        [
            (
                "statements/aspen-2021.csv, line 3, also_topic: found 'campus'; "
                "expected further topics, of rotation or of the row's second themes, other than backbone_exchange. "
                "Correct the topic, or name its theme in also_theme."
            ),
        ],
        id="a_second_topic_of_no_theme_of_its_own",
    ),
    pytest.param(
        "statements/aspen-2021",
        3,
        {"restates": "aspen-2021-v099"},
        [
            (
                "statements/aspen-2021.csv, line 3, restates: found 'aspen-2021-v099'; "
                "expected the id of a value or of another statement of this plan. "
                "Perhaps 'aspen-2021-v009' is meant."
            ),
        ],
        id="a_statement_that_restates_nothing",
    ),
    pytest.param(
        "statements/aspen-2021",
        3,
        {"restates": "aspen-2021-c002"},
        [
            (
                "statements/aspen-2021.csv, line 3, restates: found the row itself; "
                "expected the id of a value or of another statement of this plan. "
                "Name the row whose content it repeats, or clear the cell."
            ),
        ],
        id="a_statement_that_restates_itself",
    ),
    pytest.param(
        "statements/aspen-2021",
        3,
        {"hedge": "大力"},
        [
            (
                "statements/aspen-2021.csv, line 3, hedge: found '大力'; "
                "expected a softener of vocabulary.csv, as printed there under hedge. "
                "Correct the cell, or add the softener there with its meaning."
            ),
        ],
        id="a_statement_s_softener_that_is_none",
    ),
    pytest.param(
        "statements/aspen-2021",
        2,
        {"span_offset": "190", "span_end": "206"},
        [
            (
                "statements/aspen-2021.csv, line 2, span_offset: found 190 to 206; "
                "expected the stretch of text that the statement is, its term (at 206) within. "
                "Clear both and run `plans audit --fill`, or correct them."
            ),
        ],
        id="a_stretch_beside_its_term",
    ),
    pytest.param(
        "statements/aspen-2021",
        2,
        {"note_en": "Invented."},
        [
            (
                "statements/aspen-2021.csv, line 2, note_zh: found an empty cell; "
                "expected the text in both languages. "
                "Translate the other language's cell."
            ),
        ],
        id="a_note_in_one_language",
    ),
    pytest.param(
        "vocabulary",
        2,
        {"theme": "rotation"},
        [
            (
                "vocabulary.csv, line 2, theme: found 'rotation'; "
                "expected nothing (only topics belong to a theme). "
                "Clear the cell."
            ),
        ],
        id="a_theme_of_a_theme",
    ),
    pytest.param(
        "vocabulary",
        21,
        {"leads": "4"},
        [
            ("vocabulary.csv, line 21, leads: found 4; expected nothing (only themes lead). Clear the cell."),
        ],
        id="a_topic_that_leads",
    ),
    pytest.param(
        "statements/aspen-2021",
        2,
        {"offset": ""},
        [
            (
                "statements/aspen-2021.csv, line 2, offset: found an empty cell; "
                "expected where the term stands in the plan's text. "
                "Run `plans audit --fill` with a copy of the text at hand, or fill it in."
            ),
        ],
        id="a_statement_without_an_offset",
    ),
    pytest.param(
        "vocabulary",
        30,
        {"theme": ""},
        [
            (
                "vocabulary.csv, line 30, theme: found an empty cell; "
                "expected the theme that the topic belongs to. "
                "Fill it in."
            ),
        ],
        id="a_topic_of_no_theme",
    ),
    pytest.param(
        "vocabulary",
        30,
        {"theme": "digitl"},
        [
            (
                "vocabulary.csv, line 30, theme: found 'digitl'; "
                "expected a theme code from vocabulary.csv, or nothing. "
                "Correct it to 'digital', or add a row with field theme and code digitl to vocabulary.csv."
            ),
        ],
        id="a_topic_of_an_unknown_theme",
    ),
    pytest.param(
        "plans",
        3,
        {"issued": "", "issued_from": "2022-12", "issued_to": "2021", "note_zh": "", "note_en": ""},
        [
            (
                "plans.csv, line 3, issued_from: found 2022-12 without a note; "
                "expected a note that says what in the text bounds its issue, in both languages. "
                "Name in note_en and note_zh what the text names or still promises."
            ),
            "plans.csv, line 3, issued_to: found 2021; expected 2022-12 or later. Correct the two dates.",
            (
                "plans.csv, line 3, issued_to: found 2021 without a note; "
                "expected a note that says what in the text bounds its issue, in both languages. "
                "Name in note_en and note_zh what the text names or still promises."
            ),
        ],
        id="bounds_of_issue_without_a_note_and_backwards",
    ),
    pytest.param(
        "plans",
        3,
        {"issued": "2022-03", "issued_to": "2022-12"},
        [
            (
                "plans.csv, line 3, issued_to: found 2022-12 beside a date of issue of 2022-03; "
                "expected bounds only where the text prints no date. Clear the cell."
            ),
        ],
        id="a_bound_beside_a_date_of_issue",
    ),
    pytest.param(
        "plans",
        3,
        {"themes_outside": "preschool", "scope_en": "On compulsory education."},
        [
            (
                "plans.csv, line 3, scope_zh: found an empty cell; "
                "expected why the document does not cover preschool, in both languages. "
                "Say it by the document's title and first sentences."
            ),
        ],
        id="a_theme_outside_without_a_reason",
    ),
    pytest.param(
        "plans",
        3,
        {"themes_outside": "preschol", "scope_en": "x", "scope_zh": "x"},
        [
            (
                "plans.csv, line 3, themes_outside: found 'preschol'; "
                "expected theme codes with ';' between them. "
                "Correct it to 'preschool', or add a row with field theme and code preschol to vocabulary.csv."
            ),
        ],
        id="an_unknown_theme_outside",
    ),
    pytest.param(
        "dismissed/aspen-2021",
        2,
        {"offset": "60"},
        [
            (
                "dismissed/aspen-2021.csv, line 2, offset: found a figure that 'aspen-2021-v001' owns; "
                "expected a figure that no value owns. "
                "Delete this row, or correct its offset."
            ),
        ],
        id="a_dismissed_figure_that_is_owned",
    ),
    pytest.param(
        "dismissed/aspen-2021",
        2,
        {"reason": "condition"},
        [
            (
                "dismissed/aspen-2021.csv, line 2, belongs_to: found an empty cell; "
                "expected the value that the condition belongs to. "
                "Name its value_id."
            ),
        ],
        id="a_condition_of_nothing",
    ),
    pytest.param(
        "dismissed/aspen-2021",
        2,
        {"reason": "condition", "belongs_to": "aspen-2021-v999"},
        [
            (
                "dismissed/aspen-2021.csv, line 2, belongs_to: found 'aspen-2021-v999'; "
                "expected a value_id of data/raw/values/aspen-2021.csv. "
                "Perhaps 'aspen-2021-v009' is meant."
            ),
        ],
        id="a_condition_of_an_unknown_value",
    ),
    pytest.param(
        "dismissed/aspen-2021",
        2,
        {"reason": "dates"},
        [
            (
                "dismissed/aspen-2021.csv, line 2, reason: found 'dates'; "
                "expected one of date, document_number, list_number, name, slogan, contact, condition, page_furniture. "
                "Correct the cell; perhaps 'date'."
            ),
        ],
        id="an_unknown_reason",
    ),
    pytest.param(
        "regions",
        2,
        {"level": "prefecture"},
        [
            (
                "regions.csv, line 2, gb2260: found 990101; "
                "expected a code that ends in two noughts after four other digits (aspen is a prefecture). "
                "Correct the code or the level."
            ),
        ],
        id="a_region_code_of_another_level",
    ),
    pytest.param(
        "regions",
        3,
        {"gb2260": "990101"},
        [
            (
                "regions.csv, line 3, gb2260: found 990101 again (first on line 2); "
                "expected a code of its own for each region. "
                "Look up the code of this region."
            ),
        ],
        id="a_region_code_twice",
    ),
    pytest.param(
        "regions",
        3,
        {"gb2260": "99010"},
        [
            (
                "regions.csv, line 3, gb2260: found '99010'; "
                "expected a GB/T 2260 code of six digits. "
                "Look the code up; format the column as text."
            ),
        ],
        id="a_short_region_code",
    ),
    pytest.param(
        "plans",
        3,
        {"region_id": "brich"},
        [
            (
                "plans.csv, line 3, plan_id: found 'birch-2022'; "
                "expected the region, a dash and a year, as in 'brich-2021'. "
                "Correct the id, here and in the names of its files."
            ),
            (
                "plans.csv, line 3, region_id: found 'brich'; "
                "expected a region from regions.csv. "
                "Correct it to 'birch', or add it to regions.csv."
            ),
        ],
        id="a_plan_of_no_region",
    ),
    pytest.param(
        "plans",
        3,
        {"document_sha256": "abc"},
        [
            (
                "plans.csv, line 3, document_sha256: found 'abc'; "
                "expected a SHA-256 checksum of 64 hexadecimal digits. "
                "Take it with `sha256sum` from the text."
            ),
        ],
        id="a_checksum_that_is_none",
    ),
    pytest.param(
        "plans",
        3,
        {"document_sha256": "bdfcae247cebf471ea779123e75ecade5688583a2438dc5c03b6699f4b31d1a8"},
        [
            (
                "plans.csv, line 3, document_sha256: found the text of the plan on line 2 again; "
                "expected a text of its own for each plan. "
                "Take the checksum of this plan's text with `sha256sum`."
            ),
        ],
        id="a_text_of_two_plans",
    ),
    pytest.param(
        "plans",
        3,
        {"period_end": "2021"},
        [
            ("plans.csv, line 3, period_end: found 2021; expected 2022 or later. Correct one of the two years."),
            (
                "values/birch-2022.csv, line 2, year: found 2024; "
                "expected a year within the plan's reach, 2012–2022. "
                "Correct the year, or say in reading_en and reading_zh why the plan speaks of it."
            ),
            (
                "values/birch-2022.csv, line 4, year: found 2024; "
                "expected a year within the plan's reach, 2012–2022. "
                "Correct the year, or say in reading_en and reading_zh why the plan speaks of it."
            ),
            (
                "values/birch-2022.csv, line 5, year: found 2024; "
                "expected a year within the plan's reach, 2012–2022. "
                "Correct the year, or say in reading_en and reading_zh why the plan speaks of it."
            ),
        ],
        id="a_period_upside_down",
    ),
    pytest.param(
        "plans",
        3,
        {"issued": "", "period_start": ""},
        [
            (
                "plans.csv, line 3, issued: found neither a date of issue nor a first year; "
                "expected one of the two. "
                "Fill in issued or period_start: years are judged by them."
            ),
        ],
        id="a_plan_without_time",
    ),
    pytest.param(
        "plans",
        3,
        {"themes_read": ""},
        [
            (
                "plans.csv, line 3, themes_read: found an empty cell; "
                "expected the themes for which the whole plan was read. "
                "List them: silence can only be told from themes that were read."
            ),
        ],
        id="a_plan_read_for_nothing",
    ),
    pytest.param(
        "plans",
        3,
        {"themes_read": "preschool;rotations"},
        [
            (
                "plans.csv, line 3, themes_read: found 'rotations'; "
                "expected theme codes with ';' between them. "
                "Correct it to 'rotation', or add a row with field theme and code rotations to vocabulary.csv."
            ),
        ],
        id="a_theme_that_is_none",
    ),
    pytest.param(
        "indicators",
        3,
        {"lower_bound": "100"},
        [
            (
                "benchmarks.csv, line 3, value: found 84.7; "
                "expected 100–100 (the bounds of inclusive_share_children in indicators.csv). "
                "Correct the cell, or choose an indicator without a lower bound."
            ),
            (
                "indicators.csv, line 3, upper_bound: found 100; "
                "expected more than 100. "
                "Correct the bounds, or leave the upper one empty."
            ),
            (
                "values/aspen-2021.csv, line 3, value: found 85; "
                "expected 100–100 (the bounds of inclusive_share_children in indicators.csv). "
                "Correct the cell, or choose an indicator without a lower bound."
            ),
            (
                "values/aspen-2021.csv, line 5, value: found 90; "
                "expected 100–100 (the bounds of inclusive_share_children in indicators.csv). "
                "Correct the cell, or choose an indicator without a lower bound."
            ),
        ],
        id="bounds_upside_down",
    ),
    pytest.param(
        "indicators",
        3,
        {"numerator_zh": ""},
        [
            (
                "indicators.csv, line 3, numerator_zh: found an empty cell; "
                "expected the text in both languages. "
                "Translate the other language's cell."
            ),
        ],
        id="half_a_definition",
    ),
    pytest.param(
        "benchmarks",
        3,
        {"value": "184.7"},
        [
            (
                "benchmarks.csv, line 3, value: found 184.7; "
                "expected 0–100 (inclusive_share_children is a share). "
                "Correct the cell, or choose an indicator without an upper bound."
            ),
        ],
        id="a_benchmark_above_its_bound",
    ),
    pytest.param(
        "benchmarks",
        2,
        {"year_to": ""},
        [
            (
                "benchmarks.csv, line 2, year_to: found an empty cell; "
                "expected a year (target speaks for one). "
                "Fill in the year it speaks for."
            ),
        ],
        id="a_benchmark_of_no_year",
    ),
    pytest.param(
        "benchmarks",
        3,
        {"year_from": "2021"},
        [
            ("benchmarks.csv, line 3, year_to: found 2020; expected 2021 or later. Correct one of the two years."),
        ],
        id="benchmark_years_upside_down",
    ),
    pytest.param(
        "benchmarks",
        3,
        {"issuing_document": ""},
        [
            ("benchmarks.csv, line 3, issuing_document: found an empty cell; expected some text. Fill in the cell."),
        ],
        id="a_benchmark_without_a_document",
    ),
    pytest.param(
        "crosschecks",
        2,
        {"inputs": "aspen-2021-v012;aspen-2021-v113"},
        [
            (
                "crosschecks.csv, line 2, inputs: found 'aspen-2021-v113'; "
                "expected a value_id of data/raw/values/aspen-2021.csv. "
                "Perhaps 'aspen-2021-v013' is meant."
            ),
        ],
        id="a_crosscheck_of_unknown_values",
    ),
    pytest.param(
        "crosschecks",
        2,
        {"plan_id": "aspn-2021"},
        [
            (
                "crosschecks.csv, line 2, plan_id: found 'aspn-2021'; "
                "expected a plan from plans.csv. "
                "Perhaps 'aspen-2021' is meant."
            ),
        ],
        id="a_crosscheck_of_an_unknown_plan",
    ),
    pytest.param(
        "crosschecks",
        2,
        {"expression": "aspen-2021-v012 ** 2"},
        [
            (
                "crosschecks.csv, line 2, expression: found '*' where an id or a number should stand; "
                "expected value ids and numbers with + - * / ( ), a space before each minus. "
                "Correct the expression."
            ),
        ],
        id="an_expression_that_cannot_be_read",
    ),
    pytest.param(
        "crosschecks",
        2,
        {"expression": "aspen-2021-v012 / 0"},
        [
            (
                "crosschecks.csv, line 2, expression: found a division by zero; "
                "expected an expression that comes to a number. "
                "Correct the expression."
            ),
        ],
        id="an_expression_that_divides_by_zero",
    ),
    pytest.param(
        "vocabulary",
        2,
        {"name_zh": ""},
        [
            ("vocabulary.csv, line 2, name_zh: found an empty cell; expected some text. Fill in the cell."),
        ],
        id="a_code_without_a_name",
    ),
    pytest.param(
        "vocabulary",
        2,
        {"factor": "2"},
        [
            ("vocabulary.csv, line 2, factor: found 2; expected nothing (theme has no factor). Clear the cell."),
        ],
        id="a_factor_where_none_belongs",
    ),
    pytest.param(
        "vocabulary",
        52,
        {"factor": "0"},
        [
            ("vocabulary.csv, line 52, factor: found 0; expected a number above 0. Correct the factor."),
        ],
        id="a_factor_of_nothing",
    ),
]


SAID_WHY = {"reading_en": "The text says so.", "reading_zh": "原文如此。"}
# The nearest row that each rule on what stands beside a figure, on time and on statements lets pass.
KEPT = [
    pytest.param("values/aspen-2021", 4, {"comparator": "eq", **SAID_WHY}, id="a_qualifier_of_another_figure"),
    pytest.param("values/aspen-2021", 9, {"printed": "每3—5年以上"}, id="a_range_with_a_qualifier"),
    pytest.param("values/aspen-2021", 2, {"comparator": "ge"}, id="a_qualifier_that_stands_elsewhere"),
    pytest.param("values/aspen-2021", 13, {"unit": "cny", **SAID_WHY}, id="a_magnitude_of_which_a_reading_speaks"),
    pytest.param(
        "values/aspen-2021",
        13,
        {"figure": "50万", "value": "500000", "unit": "cny"},
        id="a_magnitude_that_the_figure_carries",
    ),
    pytest.param("values/aspen-2021", 2, {"year": "2021"}, id="a_result_of_the_year_of_issue"),
    pytest.param("values/aspen-2021", 2, {"year": "2022", **SAID_WHY}, id="a_later_result_of_which_a_reading_speaks"),
    pytest.param("values/birch-2022", 4, {"year": "2022"}, id="a_target_for_the_year_of_issue"),
    pytest.param("values/birch-2022", 4, {"year": "2021", **SAID_WHY}, id="an_early_target_of_which_a_reading_speaks"),
    pytest.param("values/aspen-2021", 3, {"year": "2022", "status": "milestone"}, id="a_milestone_before_a_target"),
    pytest.param("values/aspen-2021", 4, {"hedge": "鼓励"}, id="a_softener_of_the_vocabulary"),
    pytest.param("statements/aspen-2021", 2, {"deadline": "", "year_basis": "none"}, id="no_date_and_no_basis"),
    pytest.param("statements/aspen-2021", 2, {"starts": "2021", "deadline": ""}, id="a_start_alone"),
    pytest.param("statements/aspen-2021", 2, {"act": "rule", "direction": "keep"}, id="a_rule_with_a_direction"),
    pytest.param("statements/aspen-2021", 3, {"topic": ""}, id="no_topic"),
    pytest.param("statements/aspen-2021", 3, {"also_theme": "teachers;digital"}, id="two_second_themes"),
    pytest.param("statements/aspen-2021", 2, {"resources": "money; posts"}, id="two_resources"),
    pytest.param("statements/aspen-2021", 3, {"restates": "aspen-2021-v007"}, id="a_value_restated"),
    pytest.param("statements/aspen-2021", 3, {"restates": "aspen-2021-c001"}, id="a_statement_restated"),
    pytest.param(
        "statements/aspen-2021", 2, {"span_offset": "206", "span_end": "214"}, id="a_stretch_that_is_the_term"
    ),
    pytest.param("statements/aspen-2021", 2, {"note_en": "Invented.", "note_zh": "虚构。"}, id="a_note_in_both"),
    pytest.param(
        "plans",
        3,
        {"themes_outside": "preschool", "scope_en": "On compulsory education.", "scope_zh": "只涉义务教育。"},
        id="a_theme_outside_with_its_reason",
    ),
]


def messages(project: Project, **options) -> list[str]:
    return [str(problem).removeprefix("data/raw/") for problem in check_project(project, **options).problems]


def test_the_small_project_is_sound(small_project):
    result = check_project(small_project)
    assert (result.problems, result.notices) == ([], [])
    assert result.counts == {
        "regions": 3,
        "plans": 2,
        "drafts": 1,
        "indicators": 16,
        "values": 18,
        "statements": 3,
        "dismissed": 6,
        "benchmarks": 3,
        "requirements": 4,
    }


@pytest.mark.parametrize(("name", "line", "cells", "expected"), BROKEN)
def test_a_broken_rule_is_told_in_full(small_project, name, line, cells, expected):
    edit(small_project, name, line, **cells)
    assert messages(small_project) == expected


@pytest.mark.parametrize(("name", "line", "cells"), KEPT)
def test_the_neighbour_of_a_broken_rule_is_accepted(small_project, name, line, cells):
    edit(small_project, name, line, **cells)
    assert messages(small_project) == []


def test_a_softener_may_be_printed_in_either_script(small_project):
    line = 1 + [row[:2] for row in read(small_project.raw / "vocabulary.csv")].index(["hedge", "strive"])
    edit(small_project, "vocabulary", line, note="力爭; 爭取")
    for line, softener in ((2, "力争"), (3, "爭取")):
        edit(small_project, "statements/aspen-2021", line, hedge=softener)
    assert messages(small_project) == []


def test_a_statement_that_restates_another_names_the_first_of_them(small_project):
    repeat(small_project, "statements/aspen-2021", 2, statement_id="aspen-2021-c003", restates="aspen-2021-c001")
    repeat(small_project, "statements/aspen-2021", 2, statement_id="aspen-2021-c004", restates="aspen-2021-c003")
    assert messages(small_project) == [
        "statements/aspen-2021.csv, line 5, restates: found 'aspen-2021-c003', which restates 'aspen-2021-c001'; "
        "expected a row that restates no other statement. Name 'aspen-2021-c001' here too."
    ]


def test_one_that_restates_a_figure_may_be_restated_itself(small_project):
    edit(small_project, "statements/aspen-2021", 2, restates="aspen-2021-v001")
    edit(small_project, "statements/aspen-2021", 3, restates="aspen-2021-c001")
    assert messages(small_project) == []


def test_all_problems_of_a_file_are_told_at_once(small_project):
    edit(small_project, "values/aspen-2021", 2, value="x", year="20")
    edit(small_project, "values/aspen-2021", 3, unit="years")
    assert [message.split(":")[0] for message in messages(small_project)] == [
        "values/aspen-2021.csv, line 2, value",
        "values/aspen-2021.csv, line 2, year",
        "values/aspen-2021.csv, line 3, unit",
    ]


def test_an_unknown_column_is_refused_with_the_nearest_name(small_project):
    remove_column(small_project, "values/birch-2022", "hedge")
    add_column(small_project, "values/birch-2022", "hedges")
    assert messages(small_project) == [
        "values/birch-2022.csv, line 1, hedge: found no such column; expected all columns of the design. "
        "Add the column; its cells may be left empty only where the design says so.",
        "values/birch-2022.csv, line 1, hedges: found a column 'hedges' that values does not have; "
        "expected the columns of the design. Rename it to 'hedge', or begin its name with note to keep it "
        "beside the data.",
    ]


def test_a_required_column_that_is_missing_is_one_problem(small_project):
    remove_column(small_project, "values/birch-2022", "value")
    assert messages(small_project) == [
        "values/birch-2022.csv, line 1, value: found no such column; expected all columns of the design. "
        "Add the column; its cells may be left empty only where the design says so."
    ]


def test_columns_for_notes_are_free(small_project):
    add_column(small_project, "values/birch-2022", "note_reader", "=see there")
    assert messages(small_project) == []


def test_an_id_is_used_once(small_project):
    repeat(small_project, "values/birch-2022", 2)
    assert messages(small_project) == [
        "values/birch-2022.csv, line 6, value_id: found 'birch-2022-v001' again (first on line 2); "
        "expected an id that no other row has. Give the row the next free id; ids are never used twice."
    ]


def test_two_rows_in_one_comparable_cell_are_refused(small_project):
    repeat(small_project, "values/birch-2022", 4, value_id="birch-2022-v005", figure_offset="1")
    assert messages(small_project) == [
        "values/birch-2022.csv, line 6, stands_for: found a second row for digital_classroom_coverage, 2024, planned "
        "(the first is 'birch-2022-v003'); expected one row in a comparable cell. "
        "Let the weaker row stand for the sharper, mark one ambiguous, or tell them apart by scope or per."
    ]


def test_target_and_milestone_share_a_comparable_cell(small_project):
    edit(small_project, "values/birch-2022", 4, year="2023")
    twin = {"value_id": "birch-2022-v005", "figure_offset": "1", "status": "milestone"}
    repeat(small_project, "values/birch-2022", 4, **twin)
    repeat(small_project, "values/birch-2022", 4, value_id="birch-2022-v006", figure_offset="2", year="2024")
    assert messages(small_project) == [
        "values/birch-2022.csv, line 6, stands_for: found a second row for digital_classroom_coverage, 2023, planned "
        "(the first is 'birch-2022-v003'); expected one row in a comparable cell. "
        "Let the weaker row stand for the sharper, mark one ambiguous, or tell them apart by scope or per."
    ]


@pytest.mark.parametrize(
    "cells",
    [
        {"stands_for": "birch-2022-v003"},
        {"reading_kind": "ambiguous", "reading_en": "Unclear.", "reading_zh": "不明。"},
        {"scope": "primary"},
        {"status": "actual", **SAID_WHY},
        {"per": "year"},
    ],
)
def test_what_tells_two_rows_apart_is_accepted(small_project, cells):
    repeat(small_project, "values/birch-2022", 4, value_id="birch-2022-v005", figure_offset="1", **cells)
    assert messages(small_project) == []


def test_a_chain_of_rows_that_stand_for_others_is_refused(small_project):
    repeat(
        small_project,
        "values/birch-2022",
        4,
        value_id="birch-2022-v005",
        figure_offset="1",
        stands_for="birch-2022-v003",
    )
    repeat(
        small_project,
        "values/birch-2022",
        4,
        value_id="birch-2022-v006",
        figure_offset="2",
        stands_for="birch-2022-v005",
    )
    assert messages(small_project) == [
        "values/birch-2022.csv, line 7, stands_for: found 'birch-2022-v005', which itself stands for "
        "'birch-2022-v003'; "
        "expected a row that stands for no other. Name 'birch-2022-v003' here too."
    ]


def test_a_shared_figure_may_have_several_rows(small_project):
    reading = {"reading_kind": "shared", "reading_en": "One figure for both.", "reading_zh": "两者共用。"}
    edit(small_project, "values/birch-2022", 4, **reading)
    repeat(small_project, "values/birch-2022", 4, value_id="birch-2022-v005", indicator="smart_campus_share")
    assert messages(small_project) == []


def test_a_year_outside_of_the_reach_is_accepted_with_a_reason(small_project):
    edit(small_project, "values/aspen-2021", 2, year="2001", reading_en="Looks back.", reading_zh="回顾。")
    assert messages(small_project) == []


def test_a_file_of_no_plan_is_refused(small_project):
    (small_project.raw / "values" / "aspn-2021.csv").write_text("value_id\n", encoding="utf-8")
    (small_project.raw / "values" / "~$aspen-2021.csv").write_text("", encoding="utf-8")
    assert messages(small_project) == [
        "values/aspn-2021.csv: found a file of no registered plan; expected files named after the plans in plans.csv. "
        "Rename it to 'aspen-2021.csv', or register the plan."
    ]


def test_a_missing_file_is_refused(small_project):
    (small_project.raw / "statements" / "birch-2022.csv").unlink()
    assert messages(small_project) == [
        "statements/birch-2022.csv: found no such file; expected a CSV file. "
        "Put the file back, or create it with its header line."
    ]


def test_a_codebook_that_cannot_be_read_is_one_problem(small_project):
    (small_project.raw / "indicators.csv").write_bytes(b"")
    assert messages(small_project) == [
        "indicators.csv: found an empty file; expected a header line. Restore the file, or write its header line."
    ]


def test_a_code_that_is_not_in_the_vocabulary_is_missed_there(small_project):
    path = small_project.raw / "vocabulary.csv"
    write(path, [row for row in read(path) if row[:2] != ["status", "milestone"]])
    assert messages(small_project) == [
        "vocabulary.csv, code: found no row for status 'milestone'; expected all codes of values.status with "
        "their names. "
        "Add a row with field status and code milestone, named in both languages."
    ]


def test_a_draft_has_things_left_to_do_but_no_problems(small_project):
    result = check_project(small_project)
    assert result.ok
    assert {problem.where for problem in result.remaining} == {"data/raw/values/cedar-2023.csv"}
    assert [problem.column for problem in result.remaining] == [
        "comparator",
        "indicator",
        "locator",
        "status",
        "term",
        "year_basis",
    ]


def test_rows_are_held_against_the_text_where_it_is_at_hand(small_project, small_texts):
    assert messages(small_project, documents=small_texts) == []
    edit(small_project, "values/birch-2022", 3, offset="7", figure_offset="7")
    told = messages(small_project, documents=small_texts)
    assert [message.split(":")[0] for message in told] == [
        "values/birch-2022.csv, line 3, figure",
        "values/birch-2022.csv, line 3, printed",
        "values/birch-2022.csv, line 3, year",
    ]


@pytest.mark.parametrize(
    ("name", "line", "cells", "expected"),
    [
        pytest.param(
            "aspen-2021",
            4,
            {"printed": "95%", "offset": "99", "comparator": "eq"},
            "line 4, comparator: found eq; expected ge ('以上' stands by the figure). "
            "Correct the comparator and take the word into printed, or say why it does not belong to this figure.",
            id="a_qualifier_that_printed_leaves_out",
        ),
        pytest.param(
            "aspen-2021",
            13,
            {"printed": "50", "unit": "cny"},
            "line 13, unit: found cny; expected a unit of 10k_ (the magnitude follows the figure). "
            "Correct the unit, or say why the text reads otherwise.",
            id="a_magnitude_that_printed_leaves_out",
        ),
        pytest.param(
            "birch-2022",
            5,
            {"printed": "900", "offset": "134", "unit": "percent", "value": "90", "indicator": "digital_campus_share"},
            "line 5, unit: found percent; expected permille (the sign ‰ follows). "
            "Correct the unit, or say why the text reads otherwise.",
            id="a_sign_that_printed_leaves_out",
        ),
    ],
)
def test_what_stands_beside_the_figure_in_the_text_counts_too(small_project, small_texts, name, line, cells, expected):
    edit(small_project, f"values/{name}", line, **cells)
    assert f"values/{name}.csv, {expected}" in messages(small_project, documents=small_texts)
    edit(small_project, f"values/{name}", line, **SAID_WHY)
    assert f"values/{name}.csv, {expected}" not in messages(small_project, documents=small_texts)


def test_what_the_rules_said_of_a_cell_the_text_does_not_say_again(small_project, small_texts):
    edit(small_project, "values/aspen-2021", 4, comparator="eq")
    assert [message.split(":")[0] for message in messages(small_project, documents=small_texts)] == [
        "values/aspen-2021.csv, line 4, comparator"
    ]


def test_mistakes_by_the_thousand_are_told_in_time(small_project):
    path = small_project.raw / "values" / "birch-2022.csv"
    header, row = read(path)[:2]
    rows = [["birch-2022-v" + str(number), f"unknown_{number}", *row[2:]] for number in range(1, 3001)]
    write(path, [header, *rows])
    told = messages(small_project)
    assert len(told) == 201
    assert told[0] == (
        "values/birch-2022.csv: found more than 200 problems, 2,800 rows not yet looked at; expected none. "
        "200 are listed; mend them, or restore the file, and check again."
    )


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_the_order_of_rows_does_not_matter(small_project, data):
    for name in ("values/aspen-2021", "vocabulary", "indicators", "plans"):
        path = small_project.raw / f"{name}.csv"
        header, *rows = read(path)
        write(path, [header, *data.draw(st.permutations(rows))])
    assert messages(small_project) == []


def test_the_curated_data_of_this_repository_is_sound(repository):
    assert messages(repository) == []
