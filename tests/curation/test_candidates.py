"""What counts as a figure, in Simplified and Traditional characters, and what is plainly no indicator."""

import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from invented_plan import TEXT
from places import plan_texts

from helpers.curation.candidates import find_candidates, suggest_dismissals
from helpers.data.lexicon import words

PINNED = {"yingze": 213, "jiangchuan": 163, "hongshan": 69, "liaocheng": 55, "yinchuan": 26}


def count_digit_runs(text):
    return len(re.findall(r"[0-9]+(?:\.[0-9]+)?", text))


def suggest_dismissal(text, candidate):
    return suggest_dismissals(text, [candidate]).get(candidate)


def found(text):
    return [(candidate.kind, candidate.text) for candidate in find_candidates(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("入园率达99.01%", [("digits", "99.01")]),
        ("达到９５．５％", [("fullwidth", "９５．５")]),
        ("63%92%以上", [("digits", "63"), ("digits", "92")]),
        ("多媒体教室比达1:1", [("digits", "1"), ("digits", "1")]),
        ("近视率3‰", [("digits", "3")]),
        ("不少于两次", [("numeral", "两")]),
        ("不少於兩次,二十項", [("numeral", "兩"), ("numeral", "二十")]),
        ("百分之九十五", [("numeral", "九十五")]),
        ("三分之二的学校", [("numeral", "三分之二")]),
        ("九成以上的教师", [("numeral", "九")]),
        ("半数教师,一半学校", [("numeral", "半数"), ("numeral", "一半")]),
        ("成绩居全市县区第二,连续两年在倒三", [("numeral", "二"), ("numeral", "两"), ("numeral", "三")]),
        ("实行一年一聘", [("numeral", "一")]),
        ("所有幼儿园完成等级评定", [("words", "所有")]),
        ("所有幼兒園,全體教師,全覆蓋", [("words", "所有"), ("words", "全體"), ("words", "全覆蓋")]),
        ("办好每一所学校,每名学生", [("words", "每一所"), ("words", "每名")]),
        ("各学校均实现", [("words", "均")]),
        ("1.3万余人次", [("digits", "1.3")]),
    ],
)
def test_figures_are_found(text, expected):
    assert found(text) == expected


@pytest.mark.parametrize("word", words("fixed_words"))
def test_fixed_words_hold_no_figure(word):
    assert found(f"推进{word}发展") == []


@pytest.mark.parametrize(
    "text",
    [
        "统一标准", "第一批", "第三期", "初三年级", "一校一案", "一人一档", "每一年", "每半年", "三年级", "百人员",
        "十大举措", "安全体系", "健全体制", "平均达标", "全面", "专家", "三七中学",
    ],
)  # fmt: skip
def test_numerals_that_are_part_of_a_word_are_no_figures(text):
    assert [text for kind, text in found(text)] == []


def test_a_word_for_all_with_a_figure_in_its_clause_is_no_figure_of_its_own():
    assert found("每名保安2500元") == [("digits", "2500")]
    assert found("全部达到100%") == [("digits", "100")]
    assert found("100%全覆盖") == [("digits", "100")]
    assert found("所有学校2025年达标") == [("words", "所有"), ("digits", "2025")]


def test_marks_say_what_sort_of_figure_it_is():
    ratio = find_candidates("比为1:17,占5.5%,3‰")
    assert [sorted(candidate.marks) for candidate in ratio] == [
        ["ratio"], ["ratio"], ["decimal", "percent"], ["per_mille"],
    ]  # fmt: skip


@given(st.text(alphabet="0123456789.％%一二三十百万年次所每全部有体均:至第两兩項（）。,\n 年人才", max_size=60))
def test_candidates_stand_where_they_say_and_never_overlap(text):
    candidates = find_candidates(text)
    assert all(text[each.offset : each.end] == each.text for each in candidates)
    assert all(one.end <= other.offset for one, other in pairwise(candidates))
    assert sum(each.kind == "digits" for each in candidates) == count_digit_runs(text)


@pytest.mark.parametrize(
    ("text", "figure", "reason"),
    [
        ("到2025年达到", "2025", "date"),
        ("行动计划(2023—2025年)", "2023", "date"),
        ("2020-12-10", "12", "date"),
        ("20231115\n", "20231115", "date"),
        ("2022年7月完成", "7", "date"),
        ("“12.4”国家宪法日", "12.4", "date"),
        ("二〇三五年远景", "二〇三五", "date"),
        ("今后五年乃至", "五", "date"),
        ("中发〔2019〕26号", "26", "document_number"),
        ("云办发〔20237号", "20237", "document_number"),
        ("\n1.学前教育。", "1", "list_number"),
        ("。 24.优化教育", "24", "list_number"),
        ("\n(3)提升", "3", "list_number"),
        ("3 | 教师比例(%) | 50 |", "3", "list_number"),
        ("附件1: 名单", "1", "list_number"),
        ("电话:0877-2077670", "2077670", "contact"),
        ("《小学生必做的50件事》", "50", "name"),
        ("三年行动计划", "三", "name"),
        ("信息化2.0行动", "2.0", "name"),
        ("十九届四中全会", "十九", "name"),
        ("实施“1+4”办学模式", "4", "slogan"),
        ("落实“两个责任”", "两", "slogan"),
        ("滇ICP备05004768号-1", "05004768", "page_furniture"),
    ],
)
def test_plain_dismissals_are_suggested_with_their_reason(text, figure, reason):
    candidate = next(each for each in find_candidates(text) if each.text == figure)
    suggestion = suggest_dismissal(text, candidate)
    assert suggestion is not None
    assert suggestion.reason == reason


@pytest.mark.parametrize(
    ("text", "figure"),
    [
        ("增加学位2000,改善条件", "2000"), ("培训2035人次", "2035"), ("安排2000元", "2000"), ("任期3年", "3"),
        ("达到95.5%", "95.5"), ("5.5个百分点", "5.5"), ("每月1次", "1"), ("新建4、扩建3", "4"), ("不少于两次", "两"),
        ("所有学校", "所有"), ("设置“四个100%”", "100"),
    ],
)  # fmt: skip
def test_what_may_be_a_value_is_left_to_a_person(text, figure):
    candidate = next(each for each in find_candidates(text) if each.text == figure)
    assert suggest_dismissal(text, candidate) is None


def test_suggestions_of_a_whole_text_are_those_of_each_figure():
    candidates = find_candidates(TEXT)
    alone = {each: suggestion for each in candidates if (suggestion := suggest_dismissal(TEXT, each))}
    assert suggest_dismissals(TEXT, candidates) == alone


@pytest.mark.documents
def test_digit_runs_of_the_five_plans_are_pinned():
    folder = plan_texts()
    counted = {}
    for name in PINNED:
        path = next((path for path in folder.glob("*.txt") if name in path.name), None)
        if path is None:
            pytest.skip(f"no text of {name} at hand")
        text = path.read_bytes().decode("utf-8-sig")
        counted[name] = sum(each.kind == "digits" for each in find_candidates(text))
    assert counted == PINNED
