"""Plan texts: recognised by checksum, decoded as offsets count, quoted by the sentence."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from invented_plan import TEXT, empty_project, registered_project, write_rows
from three_plans import TEXTS, lay_out_eight

from helpers.data.checking import check_project
from helpers.data.schema import PLANS
from helpers.data.texts import (
    PlanText,
    clauses_around,
    decode,
    find_figure,
    find_term,
    look_for_texts,
    sentence_around,
    term_stands_at,
)
from helpers.errors import ParameterError


@pytest.fixture
def project(tmp_path):
    return registered_project(tmp_path)


def test_texts_are_recognised_whatever_they_are_called(project):
    copy = project.documents / "qinghe-2024.txt"
    copy.rename(project.documents / "网页 (3).text")
    assert list(look_for_texts(project).texts) == ["qinghe-2024"]
    assert look_for_texts(project).texts["qinghe-2024"].text == TEXT


def test_a_copy_with_a_byte_order_mark_or_windows_line_ends_is_the_same_text(project):
    copy = project.documents / "qinghe-2024.txt"
    copy.write_bytes(b"\xef\xbb\xbf" + TEXT.replace("\n", "\r\n").encode())
    assert look_for_texts(project).texts["qinghe-2024"].text == TEXT


def test_carriage_returns_of_the_registered_text_are_counted(tmp_path):
    content = "一、\r\n目标".encode()
    project = empty_project(tmp_path / "project")
    checksum = hashlib.sha256(content).hexdigest()
    write_rows(project.raw / "plans.csv", PLANS.columns, [{"plan_id": "a-2024", "document_sha256": checksum}])
    project.documents.mkdir()
    (project.documents / "a.txt").write_bytes(content)
    assert look_for_texts(project).texts["a-2024"].text.index("目标") == 4


def test_an_altered_copy_is_listed_as_unrecognised(project):
    (project.documents / "qinghe-2024.txt").write_text(TEXT.replace("42", "43"), encoding="utf-8", newline="")
    at_hand = look_for_texts(project)
    assert at_hand.texts == {}
    assert [path.name for path in at_hand.unrecognised] == ["qinghe-2024.txt"]


def test_the_folder_is_the_one_named_else_the_variable_else_the_project_s_own(project, tmp_path, monkeypatch):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    monkeypatch.setenv("PLAN_DOCUMENTS", str(elsewhere))
    assert look_for_texts(project).texts == {}
    assert list(look_for_texts(project, project.documents).texts) == ["qinghe-2024"]


def test_a_folder_that_does_not_exist_is_refused(project, tmp_path):
    with pytest.raises(ParameterError) as error:
        look_for_texts(project, tmp_path / "nowhere")
    assert str(error.value) == (
        f"--documents: found '{tmp_path / 'nowhere'}', which is no folder; expected the folder with your copies of the "
        "plan texts. Name an existing folder."
    )


def test_no_folder_of_documents_means_no_text(project):
    for path in project.documents.iterdir():
        path.unlink()
    project.documents.rmdir()
    assert look_for_texts(project).texts == {}


def test_a_quotation_is_the_sentence_around_a_place(project):
    text = look_for_texts(project).texts["qinghe-2024"]
    offset = TEXT.index("42所")
    assert text.quote(offset, 3) == "2023年全县现有幼儿园42所,其中公办幼儿园18所,学前三年毛入园率达91.5%。"


def test_a_long_sentence_is_cut_and_says_so(tmp_path):
    text = PlanText("a-2024", "无" * 500 + "42所" + "限" * 500 + "。", tmp_path, "")
    quoted = text.quote(500, 3)
    assert quoted.startswith("…")
    assert quoted.endswith("…")
    assert "42所" in quoted
    assert len(quoted) <= 124


def test_a_quotation_is_never_cut_within_a_number(tmp_path):
    text = PlanText("a-2024", "到2025年达到99.02%以上并保持。", tmp_path, "")
    assert text.quote(5, 1, longest=3) == "…2025年达…"
    assert text.quote(7, 1, longest=3) == "…达到99.02%…"


def test_a_place_beyond_the_text_is_quoted_as_nothing(tmp_path):
    assert PlanText("a-2024", "一句话。", tmp_path, "").quote(900, 3) == "…"


def test_decoding_leaves_the_byte_order_mark_out_and_newlines_alone():
    assert decode(b"\xef\xbb\xbfa\r\nb\rc") == "a\r\nb\rc"


def test_terms_are_found_across_white_space_and_in_pieces():
    text = "小学 五年\n巩固率(%) | 校长原则上每届任期"
    assert find_term(text, "五年巩固率") == [(3, 9)]
    assert find_term(text, "校长…任期") == [(text.index("校长"), len(text))]
    assert term_stands_at(text, "校长…任期", text.index("校长"))
    assert not term_stands_at(text, "任期…校长", text.index("校长"))
    assert find_term(text, "") == []


@pytest.mark.parametrize(
    ("text", "term", "clauses"),
    [
        ("一、目标。推进县管校聘，加强轮岗；其他。", "轮岗", "加强轮岗"),
        ("推进县管校聘，加强轮岗", "县管", "推进县管校聘"),
        ("推进“县管校聘”（试点）改革。", "校聘", "推进“县管校聘”"),
        ("目标：加强轮岗。", "轮岗", "加强轮岗"),
        ("上一句。 加强轮岗。", "轮岗", "加强轮岗"),
        ("甲，推进县管，校聘改革，乙", "县管，校聘", "推进县管，校聘改革"),
        ("轮岗", "轮岗", "轮岗"),
    ],
)
def test_the_clauses_around_a_span_end_at_the_nearest_marks(text, term, clauses):
    at = text.index(term)
    start, end = clauses_around(text, at, at + len(term))
    assert text[start:end] == clauses


@given(st.text("轮岗，。、 \n（）abc", max_size=40), st.data())
def test_clauses_hold_their_span_and_stay_in_its_sentence(text, data):
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    begin, stop = clauses_around(text, start, end)
    first, last = sentence_around(text, start, end)
    assert first <= begin <= start <= end <= stop <= last


def test_a_figure_does_not_stand_inside_a_longer_one():
    text = "25所,5所,99.9,9"
    assert find_figure(text, "5所") == [4]
    assert find_figure(text, "9") == [12]


def test_the_three_invented_plans_are_as_their_texts_print(tmp_path, monkeypatch):
    monkeypatch.setenv("PLAN_DOCUMENTS", str(TEXTS))
    project = lay_out_eight(tmp_path)
    assert set(look_for_texts(project).texts) == {"qiyun-2022", "wangchuan-2025", "yingze-2026"}
    assert check_project(project).problems == []
