"""The last word on the claims about pages: each has checked something somewhere."""

from __future__ import annotations

import sys

import pytest

# What claims look at, by where it stands on a page: where none is anywhere, "none of them is wrong" says nothing.
LOOKED_AT = {
    "figures": ".//figure[@class='exhibit']//svg",
    "numbers with their ids": ".//*[@data-id]",
    "claims of presence": ".//span[@data-claim]",
    "cells of boards": ".//span[@data-up]",
    "verdicts": ".//span[@data-verdict]",
    "entries of evidence": ".//section[@class='evidence']//article",
    "lists of silences": ".//ul[@class='silence']/li",
    "statements with a badge": ".//ul[@class='says']/li//span[@class]",
    "links within the page": ".//a[@href]",
}


@pytest.fixture
def counts():
    """The counts that the other tests of this folder have made."""
    return next(module for name, module in sys.modules.items() if name.endswith("notebooks.conftest"))


def test_a_parallel_run_puts_every_claim_to_one_process(request):
    """Else pages are made in each, and no process knows whether a claim has checked anything."""
    if not getattr(request.config.option, "loadgroup", False):
        pytest.skip("not a parallel run in groups")
    assert request.node.nodeid.endswith("@notebooks")


def test_no_claim_has_checked_nothing_everywhere(counts):
    whole = [claim for claim, times in counts.ran.items() if times >= counts.CLAIMED[counts.about[claim]]]
    if not whole:
        pytest.skip("the claims were not put to every page in this run")
    empty = [claim for claim in whole if not counts.held[claim]]
    assert empty == []


@pytest.mark.parametrize("what", LOOKED_AT)
def test_what_claims_look_at_is_there(counts, what):
    """On the curated data and on eight plans."""
    from pages import CASES

    if len(counts.made) < len(CASES):
        pytest.skip("not every page was made in this run")
    for eight in (False, True):
        pages = [counts.made[str(case)] for case in CASES if case.eight == eight]
        assert sum(len(page.tree.findall(LOOKED_AT[what])) for page in pages) > 10, eight
