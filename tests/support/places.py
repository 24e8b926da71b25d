"""Where the tests, and the repository they test, stand."""

from __future__ import annotations

from pathlib import Path

TESTS = Path(__file__).resolve().parent.parent
REPOSITORY = TESTS.parent
SMALL = TESTS / "small"
GOLD = TESTS / "gold"
