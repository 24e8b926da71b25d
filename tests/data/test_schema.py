"""Columns are said once: what a table is written in follows from its model."""

from __future__ import annotations

import pytest

from helpers.data.schema import PREPARED, TABLES, columns_of


@pytest.mark.parametrize("name", PREPARED)
def test_a_processed_table_has_every_column_of_its_model_once(name):
    table = PREPARED[name]
    assert len(table.columns) == len(table.order or table.columns)
    assert set(table.columns) == set(columns_of(table.model))
    assert set(table.key) <= set(table.columns)


@pytest.mark.parametrize("name", PREPARED)
def test_references_lead_to_columns_that_are_there(name):
    for own, (other, column) in PREPARED[name].references.items():
        assert own in PREPARED[name].columns
        assert column in PREPARED[other or name].columns


def test_every_raw_column_reaches_its_processed_table():
    for table in TABLES:
        if table.name in PREPARED:
            assert set(table.columns) <= set(PREPARED[table.name].columns), table.name
