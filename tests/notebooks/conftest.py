"""Pages of the notebooks, each made once and looked at by many tests."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pandas as pd
import pytest
from pages import CASES, Case, Page, run
from places import REPOSITORY
from three_plans import lay_out_eight

from helpers.preparing.tables import prepare

made: dict[str, Page] = {}
# by claim: in how many cases it ran, how many of its assertions held, and the fixture that it is put to
ran: Counter[str] = Counter()
held: Counter[str] = Counter()
about: dict[str, str] = {}
# the fixtures that claims are put to, with the number of their cases
CLAIMED = {
    "page": len(CASES),
    "drawn": sum(case.measure for case in CASES),
    **{
        name: sum(dict(case.parameters)["language"] == code for case in CASES)
        for name, code in (("english", "en"), ("chinese", "zh"))
    },
}


def claim_of(item: pytest.Item) -> str:
    """Return the name of a test without its case."""
    return f"{item.path.name}::{getattr(item, 'originalname', item.name)}"


def pytest_runtest_call(item: pytest.Item) -> None:
    """Count that a claim is put to a page."""
    put = next((name for name in CLAIMED if name in getattr(item, "fixturenames", ())), None)
    if put:
        ran[claim_of(item)] += 1
        about[claim_of(item)] = put


def pytest_assertion_pass(item: pytest.Item) -> None:
    """Count an assertion that held."""
    held[claim_of(item)] += 1


@pytest.fixture(scope="session")
def eight_root(tmp_path_factory) -> Path:
    """The folder of the curated data with three invented plans more, prepared, never to be written to."""
    project = lay_out_eight(tmp_path_factory.mktemp("three_plans_more"))
    prepare(project)
    return project.root


@pytest.fixture(scope="session")
def page_of(request) -> Callable[[Case], Page]:
    """Return a function that gives the page of a case, made when first asked for."""

    def give(case: Case) -> Page:
        if str(case) not in made:
            root = request.getfixturevalue("eight_root") if case.eight else REPOSITORY
            made[str(case)] = run(case.path, root, measure=case.measure, **dict(case.parameters))
        return made[str(case)]

    return give


@pytest.fixture(params=CASES, ids=str)
def page(request, page_of) -> Page:
    """Every page."""
    return page_of(request.param)


@pytest.fixture(params=[case for case in CASES if case.measure], ids=str)
def drawn(request, page_of) -> Page:
    """Every page whose figures are looked at."""
    return page_of(request.param)


@cache
def read_table(root: Path, name: str) -> pd.DataFrame:
    """Return a processed table as a spreadsheet would read it, without the package."""
    path = root / "data" / "processed" / f"{name}.csv"
    return pd.read_csv(path, keep_default_na=False, na_values={"value": [""], "value_high": [""]})


@pytest.fixture
def table(page) -> Callable[[str], pd.DataFrame]:
    """Return a function that gives a table of the data that the page is made of."""
    return lambda name: read_table(page.root, name).copy()
