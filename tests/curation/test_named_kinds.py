"""Which indicator a figure is, in phrases that no plan prints: guessed where the codebook has it, and not where it has something near."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from helpers.curation.drafting import Drafter

PLAN = {"plan_id": "x-2021", "issued": "2021-06", "period_start": "2021", "period_end": "2025"}
CASES = tomllib.loads(Path(__file__).with_name("named_kinds.toml").read_text(encoding="utf-8"))["case"]


@pytest.fixture(scope="module")
def drafter(repository):
    return Drafter(repository)


@pytest.mark.parametrize("case", CASES, ids=[case["text"] for case in CASES])
def test_a_phrase_is_named_or_left_open(case, drafter):
    first = drafter.draft(case["text"], PLAN)[0][0]
    assert first["indicator"] == case["indicator"], first["note_nearest"]
    assert first["scope"] == case.get("scope", "")
    assert case.get("near", "") in first["note_nearest"]
