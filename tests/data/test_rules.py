"""The rules as rows: each has its condition, its words and its place in the docs."""

from __future__ import annotations

import re
import runpy
import string

import pytest
from places import REPOSITORY

from helpers.data.rules import ASKED, RULES, print_rules
from helpers.data.schema import TABLES

COLUMNS = {table.name: set(table.columns) for table in TABLES}


def test_the_docs_are_printed_from_the_rules():
    page = (REPOSITORY / "docs" / "rules.md").read_text(encoding="utf-8")
    assert page == print_rules(), "run `python tools/print_rules.py`"


@pytest.mark.parametrize("page", ["curating.md", "datasheet.md"])
def test_the_tables_of_the_docs_are_printed_from_the_data(page):
    tool = runpy.run_path(str(REPOSITORY / "tools" / "print_tables.py"))
    assert (REPOSITORY / "docs" / page).read_text(encoding="utf-8") == tool["fill"](page), (
        "run `python tools/print_tables.py`"
    )


def test_every_condition_is_asked_by_a_rule_and_every_rule_asks_one():
    assert {rule.ask for rule in RULES} == set(ASKED)


@pytest.mark.parametrize("rule", RULES, ids=[f"{rule.ask}-{rule.columns[0]}" for rule in RULES])
def test_a_rule_is_asked_of_columns_that_are_there_and_says_what_to_do(rule):
    assert all(set(rule.columns) <= COLUMNS[table] for table in rule.tables)
    assert rule.when
    assert rule.found
    assert not rule.expected.endswith(".")
    assert re.fullmatch(r"[A-Z{].*[.}]", rule.remedy), rule.remedy
    assert all(
        name is None or re.fullmatch("[a-z0-9_]+", name)
        for part in (rule.found, rule.expected, rule.remedy)
        for _, name, _, _ in string.Formatter().parse(part)
    )
