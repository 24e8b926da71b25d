"""Texts as no plan is: long runs of digits or numerals, endless sentences, another encoding. Each is read in time or refused."""

from __future__ import annotations

import time

import pytest
from invented_plan import FACTS, empty_project

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
