"""Texts as no plan is: long runs of digits or numerals, endless sentences, another encoding. Each is read in time or refused."""

from __future__ import annotations

import time

import pytest
from invented_plan import FACTS, empty_project

from helpers.curation.candidates import find_candidates, suggest_dismissals
from helpers.curation.new_plan import read_document, register
from helpers.errors import ParameterError

ENDLESS = {
    "one_run_of_digits": "9" * 30_000,
    "digits_and_letters": "9A" * 15_000,
    "one_run_of_numerals": "一" * 30_000,
    "one_sentence_of_figures": "达到95%和" * 4_000,
    "words_for_all": "全部" * 15_000,
    "brackets": "〔" * 30_000,
    "a_table_of_one_line": "指标 | 95 | " * 3_000,
    "list_marks": "1." * 15_000,
}


@pytest.mark.parametrize("text", ENDLESS.values(), ids=ENDLESS)
def test_a_text_of_30_kb_is_drafted_in_seconds(tmp_path, text):
    project = empty_project(tmp_path / "project")
    document = tmp_path / "plan.txt"
    document.write_text("到2026年," + text, encoding="utf-8")
    begun = time.process_time()
    register(project, "qinghe", FACTS, document)
    assert time.process_time() - begun < 10


def test_a_code_of_letters_and_digits_in_turn_is_one_figure_and_counts_nothing():
    code = "3f0A9c71B22e5d"
    found = find_candidates(f"编码{code}，到2026年新建9所。")
    assert [candidate.text for candidate in found] == [code, "2026", "9"]
    assert suggest_dismissals(f"编码{code}。", find_candidates(f"编码{code}。"))[found[0]].reason == "name"
    assert [candidate.text for candidate in find_candidates("9A" * 5_000)] == ["9A" * 5_000]


def test_more_numbers_than_any_plan_prints_are_refused(tmp_path):
    document = tmp_path / "plan.txt"
    document.write_text("到2026年，" + "9A " * 100_000, encoding="utf-8")
    with pytest.raises(ParameterError) as error:
        read_document(document)
    assert str(error.value) == (
        f"--document: found 100,001 numbers, more than any plan prints, in '{document}'; "
        "expected the plan's text as plain text. Cut out the plan's own text."
    )


def test_text_in_big5_is_refused_rather_than_kept_garbled(tmp_path):
    document = tmp_path / "plan.txt"
    document.write_bytes("縣教育發展規劃:到2026年,學前三年毛入園率達到94%以上,推進義務教育均衡發展。".encode("big5"))
    with pytest.raises(ParameterError) as error:
        read_document(document)
    assert str(error.value) == (
        f"--document: found text in Big5 in '{document}'; expected the plan's text as plain text. Save it as UTF-8."
    )


@pytest.mark.parametrize("text", ["到2026年,学前三年毛入园率达到94%以上。", "園區教育發展"])
def test_text_in_gb18030_is_still_read(tmp_path, text):
    document = tmp_path / "plan.txt"
    document.write_bytes(text.encode("gb18030"))
    assert read_document(document).text == text
