"""How comparable figures of one indicator lie when many plans print it, in words and numbers; `analysis.spread` finds it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import pandas as pd
from markupsafe import Markup

from helpers.analysis.listing import MOST_NAMES
from helpers.display.evidence import mark_year
from helpers.display.study import Row, Study, clean, each
from helpers.display.words import capital, join, paragraph, say


@dataclass(frozen=True)
class Spread:
    """One set of comparable figures: all agree in indicator, scope, year and standing; levels stand apart.

    Attributes
    ----------
    rows, quantiles
        Those of the frames `spread` and `quantiles` that belong to the set.
    """

    study: Study
    rows: pd.DataFrame
    quantiles: pd.DataFrame

    @cached_property
    def levels(self) -> dict[str, pd.DataFrame]:
        """The figures by level, from the lowest up."""
        return {str(level): rows for level, rows in self.rows.groupby("level", sort=True)}

    @cached_property
    def first(self) -> Row:
        """One of the figures: in what they agree it speaks for all."""
        return each(self.rows.iloc[:1])[0]

    @property
    def year(self) -> int | None:
        """The year that the figures are for; None for standing rules."""
        return None if pd.isna(self.first.year) else int(self.first.year)

    @cached_property
    def stem(self) -> str:
        """What the ids of its derived numbers end with."""
        row = self.first
        # planned is what most are, so only the others say what they are
        standing = "" if row.standing == "planned" else row.standing
        years = ["" if pd.isna(year) else str(int(year)) for year in (row.year_from, row.year)]
        parts = [row.indicator, clean(row.scope), standing, *years, clean(row.per)]
        return "-".join(part for part in parts if part).replace("_", "-")

    def n(self, level: str) -> Markup:
        """Return how many regions of a level have a figure here."""
        return self.study.derive(self.n_id(level)[2:], len(self.levels[level]), say(self.study, "spread.n_formula"))

    def n_id(self, level: str) -> str:
        """Return the id of that number."""
        return f"d-n-{self.stem}-{level}"

    def end(self, level: str, share: float, end: str = "low") -> float:
        """Return a quantile of the lower or upper ends, in the indicator's unit."""
        found = self.quantiles[(self.quantiles["level"] == level) & (self.quantiles["share"] == share)]
        return float(found[end].iloc[0])

    def quantile(self, level: str, share: float) -> Markup:
        """Return what all but that share of the plans of a level state at least, whatever their floors leave open."""
        formula = say(self.study, "spread.quantile_formula", share=f"{share * 100:g}%", level=level)
        unit = str(self.study.indicators.at[self.first.indicator, "unit"])
        return self.study.derive(self.quantile_id(level, share)[2:], self.end(level, share), formula, unit=unit)

    def quantile_text(self, level: str, share: float) -> str:
        """Return that number as plain text."""
        return str(self.quantile(level, share).striptags())

    def is_open(self, level: str, share: float) -> bool:
        """Tell whether floors and ranges would let that quantile be higher."""
        high = self.end(level, share, "high")
        return high > self.end(level, share) or math.isinf(high)

    def quantile_id(self, level: str, share: float) -> str:
        """Return the id of a quantile."""
        return f"d-q{share * 100:g}-{self.stem}-{level}"

    def further(self, row: Row) -> str:
        """Return the id of the number of further plans that print the same figure as one at the ends."""
        made = f"same-as-{row.value_id}"
        self.study.derive(made, row.further, say(self.study, "spread.further_formula", id=row.value_id))
        return f"d-{made}"

    def when(self) -> Markup:
        """Return status, year and scope in words: 'planned for 2025', '2025年规划值'."""
        row, study = self.first, self.study
        if pd.isna(row.year):
            made = say(study, "spread.standard" if row.standing == "standard" else "spread.undated")
        else:
            made = say(study, f"spread.{row.standing}_of_year", year=mark_year(int(row.year)))
        scope = clean(row.scope)
        return say(study, "spread.scoped", when=made, scope=study.word("scope", scope)) if scope else made


def chosen_spread(study: Study, frames: Mapping[str, pd.DataFrame]) -> Spread | None:
    """Return the set that a finding speaks of; None where its rows are not spread."""
    rows, quantiles = frames["spread"], frames["quantiles"]
    if rows.empty:
        return None
    return Spread(study, rows[rows["chosen"]], quantiles[quantiles["chosen"].astype(bool)])


def spreads_by_year(study: Study, frames: Mapping[str, pd.DataFrame]) -> dict[int, Spread]:
    """Return the sets that differ from the chosen one in their year alone, by year."""
    rows, quantiles = frames["spread"], frames["quantiles"]
    years = sorted(map(int, rows["year"].dropna().unique()))
    return {year: Spread(study, rows[rows["year"] == year], quantiles[quantiles["year"] == year]) for year in years}


def tell_spread(study: Study, found: Spread) -> Markup:
    """Return how comparable figures lie, a sentence a level: the ends, and what half state at least."""
    return paragraph(study, [_tell_level(study, found, level) for level in found.levels])


def _tell_level(study: Study, found: Spread, level: str) -> Markup:
    rows = each(found.levels[level])
    lead = {"level": capital(study.word("level", level)), "when": found.when(), "n": found.n(level)}
    if len(rows) <= MOST_NAMES:
        listed = [
            say(study, "spread.figure", number=study.number(row), plan=study.plan_name(row.plan_id)) for row in rows
        ]
        return say(study, "spread.few", **lead, listed=join(study, listed))
    lowest, highest = rows[0], rows[-1]
    return say(
        study,
        "spread.many",
        **lead,
        half=found.quantile(level, 0.5),
        low=study.number(lowest),
        lowest=study.plan_name(lowest.plan_id),
        high=study.number(highest),
        highest=study.plan_name(highest.plan_id),
    )


def describe_spread(study: Study, found: Spread) -> list[str]:
    """Return how the figures lie as plain text, a piece a level: n, ends and median."""
    pieces = []
    for level, frame in found.levels.items():
        rows = each(frame)
        told = say(
            study,
            "spread.described",
            level=study.word("level", level),
            when=found.when().striptags(),
            n=len(rows),
            low=study.value_text(rows[0]),
            high=study.value_text(rows[-1]),
            half=found.quantile_text(level, 0.5),
        )
        pieces.append(str(told.unescape()))
    return pieces
