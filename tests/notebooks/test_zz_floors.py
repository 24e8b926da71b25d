"""The last word on the claims about pages: each has checked something somewhere."""

from __future__ import annotations

import sys

import pytest
from pages import CASES


def test_no_claim_has_checked_nothing_everywhere():
    counts = next(module for name, module in sys.modules.items() if name.endswith("notebooks.conftest"))
    whole = [claim for claim, times in counts.ran.items() if times >= len(CASES)]
    if not whole:
        pytest.skip("the claims were not put to every page in this run")
    empty = [claim for claim in whole if not counts.held[claim]]
    assert empty == []
