"""What the index says of each plan: its place, its document, and what it comes to in a few numbers."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from pydantic import BaseModel, ConfigDict

from helpers.data.freshness import STATE, recorded_state
from helpers.display.words import columns_of, languages
from helpers.paths import Project

NUMBERS = ("promises", "dated", "judged", "short", "open", "silent", "outside")
"""As `helpers.analysis.documents.summarise_plans` counts them."""


class Card(BaseModel):
    """One plan.

    Attributes
    ----------
    code
        Of its region, by GB/T 2260: its first two digits are the province's.
    name, province, place, title
        By the bilingual columns (`en`, `zh`); place is what the region belongs to below its province.
    years
        That the document speaks for.
    numbers
        Counts, by `NUMBERS`.
    """

    model_config = ConfigDict(extra="forbid")

    region_id: str
    code: str
    level: str
    name: dict[str, str]
    province: dict[str, str]
    place: dict[str, str]
    title: dict[str, str]
    years: str
    numbers: dict[str, int]


def count_cards(project: Project) -> list[Card]:
    """Return a card for each plan, by province and place, its numbers from the tables that reports are made of.

    Needs dataframes: it is called where the data has changed, and what it gives is kept.

    Raises
    ------
    DataError
        Where the prepared tables are missing or faulty.
    """
    from helpers.analysis.documents import summarise_plans
    from helpers.analysis.gaps import find_gaps
    from helpers.display.study import open_study

    with _prepared(project):
        study = open_study(root=project.root)
        plans, regions = study.plans.reset_index(drop=True), study.regions.reset_index(drop=True)
        gaps = find_gaps(study.all_values, study.benchmarks, study.indicators.reset_index(drop=True), plans, regions)
        counts = summarise_plans(plans, study.all_values, study.statements, study.presence, gaps["rows"])
    places = {str(row["region_id"]): row for row in _records(regions)}
    both = sorted({columns_of(code) for code in languages()})
    cards = []
    for plan, row in zip(_records(plans), counts.to_dict("records"), strict=True):
        region = places[plan["region_id"]]
        cards.append(
            Card(
                region_id=plan["region_id"],
                code=region["gb2260"],
                level=region["level"],
                name={end: region[f"name_{end}"] for end in both},
                province={end: region[f"province_{end}"] for end in both},
                place={end: region[f"parent_{end}"] for end in both},
                title={end: plan[f"title_{end}"] for end in both},
                years="–".join(filter(None, dict.fromkeys((plan["period_start"], plan["period_end"])))),
                numbers={name: int(row[name]) for name in NUMBERS},
            )
        )
    return sorted(cards, key=lambda card: (card.code[:2], card.code, card.region_id))


def _records(table: object) -> list[Mapping[str, str]]:
    """Return the rows of a frame as texts, empty where a cell is missing."""
    return table.astype("object").where(table.notna(), "").astype(str).to_dict("records")  # type: ignore[attr-defined, no-any-return]


@contextmanager
def _prepared(project: Project) -> Iterator[None]:
    """Read the tables as they were prepared, whatever somebody writes to the curated files meanwhile."""
    before = os.environ.get(STATE)
    os.environ[STATE] = recorded_state(project)
    try:
        yield
    finally:
        if before is None:
            del os.environ[STATE]
        else:
            os.environ[STATE] = before
