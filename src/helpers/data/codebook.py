"""The codes and indicators that the other tables speak in, and how units turn into each other."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from helpers.data.cells import split_list, to_decimal
from helpers.data.schema import Indicator, Word
from helpers.errors import nearest

# A unit is a scaled form of another where the names differ by the scale alone: `10k_cny` and `cny`.
_SCALE = re.compile(r"^[0-9]+[kmb]_")
_SAME_KIND = {"permille": "percent"}
MOST_SUGGESTIONS = 500


def bare_unit(unit: str) -> str:
    """Return the unit without its scale."""
    return _SCALE.sub("", unit)


def kind_of_unit(unit: str) -> str:
    """Return what units have in common that convert into each other by their factors."""
    bare = bare_unit(unit)
    return _SAME_KIND.get(bare, bare)


@dataclass
class Codebook:
    """The vocabulary and the indicators, looked up by code.

    Attributes
    ----------
    codes
        For each field of the vocabulary its codes with their names.
    factors
        For each unit the factor to its bare unit.
    indicators
        The codebook by indicator.
    known
        Names of all indicators, also of those whose row is faulty; None where the file could not be read.
    listed
        `field,code` of all words, also of those whose row is faulty.
    softeners
        For each softener as plans print it, in either script, its code.
    """

    codes: dict[str, dict[str, Word]] = field(default_factory=lambda: defaultdict(dict))
    factors: dict[str, Decimal] = field(default_factory=dict)
    indicators: dict[str, Indicator] = field(default_factory=dict)
    known: set[str] | None = None
    listed: set[str] = field(default_factory=set)
    softeners: dict[str, str] = field(default_factory=dict)
    _suggested: dict[tuple[str, str], str | None] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        words: Iterable[Word],
        indicators: Iterable[Indicator],
        known: set[str] | None = None,
        listed: Iterable[str] = (),
    ) -> Codebook:
        """Return the codebook of checked rows."""
        book = cls(known=known, listed=set(listed))
        for word in words:
            book.codes[word.field][word.code] = word
            if word.field == "unit" and word.factor:
                book.factors[word.code] = word.factor
            if word.field == "hedge":
                book.softeners |= dict.fromkeys((word.name_zh, *split_list(word.note)), word.code)
        for indicator in indicators:
            book.indicators[indicator.indicator] = indicator
        return book

    def suggest(self, field_name: str, code: str) -> str | None:
        """Return the code, or the indicator, that a mistyped one probably means.

        Looking for near words is slow and mistakes repeat, so answers are kept, and after some hundreds none is sought.
        """
        asked = (field_name, code)
        if asked not in self._suggested:
            if len(self._suggested) >= MOST_SUGGESTIONS:
                return None
            known = (self.known or ()) if field_name == "indicator" else self.codes.get(field_name, {})
            self._suggested[asked] = nearest(code, sorted(known))
        return self._suggested[asked]

    def can_convert(self, unit: str, to: str) -> bool:
        """Return whether numbers in one unit can be said in the other."""
        return unit == to or (kind_of_unit(unit) == kind_of_unit(to) and unit in self.factors and to in self.factors)

    def convert(self, number: Decimal | None, unit: str, to: str) -> Decimal | None:
        """Return a number in another unit, exactly; where decimals do not end, to twelve places.

        Raises
        ------
        ValueError
            Where the units are not of one kind; checking refuses such rows first.
        """
        if number is None or unit == to:
            return number
        if not self.can_convert(unit, to):
            raise ValueError(f"{unit} cannot be said in {to}")
        return to_decimal(Fraction(number) * Fraction(self.factors[unit]) / Fraction(self.factors[to]))
