"""Where the tests, and the repository they test, stand."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

TESTS = Path(__file__).resolve().parent.parent
REPOSITORY = TESTS.parent
SMALL = TESTS / "small"
GOLD = TESTS / "gold"
# the reader's copies of the plan texts; conftest.py takes the variable away, so that only tests that want them read them
DOCUMENTS = Path(
    os.environ.get("TESTED_DOCUMENTS") or os.environ.get("PLAN_DOCUMENTS") or REPOSITORY.parent / "shared" / "plans"
)


def plan_texts() -> Path:
    """Return the folder with copies of the plan texts; the test is left out where there is none."""
    if not any(DOCUMENTS.glob("*.txt")):
        pytest.skip("no plan texts at hand: set PLAN_DOCUMENTS to the folder that holds them")
    return DOCUMENTS
