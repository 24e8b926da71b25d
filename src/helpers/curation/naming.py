"""Which indicator a figure is, guessed by the names that curated plans and the codebook give it.

A name counts where it is the whole of what a plan prints, but for words that change nothing (`全县`, `力争`), or where it has
the same telling words (a stage, a kind of school, a span of years) as one indicator alone and most of the others. A telling word
that is left over narrows or changes the quantity, so there is no guess, and the three nearest indicators are named with their
bases instead: a wrong guess costs more than none.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from helpers.data.codebook import kind_of_unit
from helpers.data.lexicon import LEXICON, compile_pattern
from helpers.data.schema import INDICATORS, PLANS, VALUES, Table
from helpers.data.scripts import simplify
from helpers.data.sheets import open_sheet
from helpers.paths import Project

_BASIS = compile_pattern("basis_in_brackets")
_BRACKETS = re.compile(r"[（(\[［][^（）()\[\]［］]*[）)\]］]")
_UNIT_BRACKETS = compile_pattern("unit_in_brackets")
_MARKS = re.compile(r"[^\w]|_")
_SAME: list[tuple[re.Pattern[str], str]] = [(re.compile(old), new) for old, new in LEXICON["same_words"]]
_HARMLESS_BEFORE = compile_pattern("harmless_before")
_HARMLESS_AFTER = compile_pattern("harmless_after")
_TELLING = compile_pattern("telling_words")
_COUNT_END = compile_pattern("count_end")
SHORTEST_ALIAS = 5
NEAREST = 3
# Chosen with the five curated plans, each named by the other four: the most right guesses with at most one in a hundred wrong.
COVERED, CLEARLY = 0.65, 0.3


@dataclass(frozen=True)
class Named:
    """What a figure may be.

    Attributes
    ----------
    indicator, scope
        The guess; empty where nothing is sure enough.
    nearest
        The nearest indicators with their bases, the best first.
    """

    indicator: str = ""
    scope: str = ""
    nearest: tuple[tuple[str, str], ...] = ()


class Names:
    """The names of indicators: those of the codebook, and those that plans were curated by.

    Parameters
    ----------
    codebook
        Rows of indicators.csv.
    curated
        Rows of values of other plans.
    """

    def __init__(self, codebook: Iterable[Mapping[str, str]], curated: Iterable[Mapping[str, str]]):
        self.rows = {row["indicator"]: row for row in codebook}
        self._known: dict[str, set[tuple[str, str]]] = defaultdict(set)
        learned: dict[str, set[tuple[str, str]]] = defaultdict(set)
        for row in curated:
            if row.get("indicator") in self.rows and row.get("reading_kind") != "ambiguous":
                learned[plain(row.get("term", ""))].add((row["indicator"], row.get("scope", "")))
        for name, meant in learned.items():
            if len(name) >= SHORTEST_ALIAS:
                self._known[name] |= meant
        for indicator, row in self.rows.items():
            for name in _names_of(row.get("name_zh", "")):
                self._known[name].add((indicator, ""))
        self.names = {
            indicator: min(_names_of(row.get("name_zh", "")) or {""}, key=len) for indicator, row in self.rows.items()
        }
        self._weights = Counter(
            pair for row in self.rows.values() for pair in set(pairs_of(plain(row.get("name_zh", ""))))
        )
        self._holding: dict[str, set[str]] = defaultdict(set)
        self._pairs: dict[str, set[str]] = defaultdict(set)
        for name, meant in self._known.items():
            for indicator, _ in meant:
                self._pairs[indicator] |= set(pairs_of(name))
                for pair in pairs_of(name):
                    self._holding[pair].add(indicator)
        self.find = lru_cache(maxsize=8192)(self._find)

    @classmethod
    def learned(cls, project: Project, without: str = "") -> Names:
        """Return the names of a project's codebook and of its finished plans.

        Parameters
        ----------
        project
            The project.
        without
            A plan whose rows are left out.
        """
        codebook = open_sheet(project.root / INDICATORS.where(), INDICATORS.where()).mappings()
        return cls(codebook, curated_rows(project, VALUES, without))

    def near(self, term: str, unit: str, change: bool = False) -> tuple[tuple[str, str], ...]:
        """Return the indicators that a figure of this name and unit may be, with their bases, the best first."""
        found = self.find(term, unit, change)
        return ((found.indicator, self.rows[found.indicator].get("base", "")),) if found.indicator else found.nearest

    def _find(self, term: str, unit: str, change: bool = False) -> Named:
        """Return what a figure of this name and unit is.

        Parameters
        ----------
        term
            The name as printed; pieces that stand apart joined by `…`.
        unit
            Its unit; empty where the text names none.
        change
            Whether the words say by how much something changes.
        """
        name = plain(term)
        fitting = {each for each in self._meant(name) if self._fits(each[0], unit, change)}
        indicators = {indicator for indicator, _ in fitting}
        if len(indicators) == 1:
            scopes = {scope for _, scope in fitting}
            return Named(indicators.pop(), scopes.pop() if len(scopes) == 1 else "")
        nearest = self._nearest(name, unit, change)
        return Named(self._told(name, unit, change), nearest=nearest)

    def _told(self, name: str, unit: str, change: bool) -> str:
        """Return the one indicator that shares all telling words with a name, and most of the others on both sides."""
        name = core(name)
        telling, said = set(_TELLING.findall(name)), set(pairs_of(name))
        found = []
        for indicator in self._sharing(name):
            own = self.names[indicator]
            # One that has to name its base is meant only where the plan names it too.
            if _BASIS.search(own) or not self._fits(indicator, unit, change) or set(_TELLING.findall(own)) != telling:
                continue
            pairs = set(pairs_of(own))
            shared = self._weight(pairs & said)
            found.append((shared / (2 * self._weight(pairs)) + shared / (2 * self._weight(said)), indicator))
        found.sort(reverse=True)
        sure = found and found[0][0] >= COVERED and (len(found) == 1 or found[0][0] - found[1][0] >= CLEARLY)
        return found[0][1] if sure else ""

    def _weight(self, pairs: Iterable[str]) -> float:
        """Return how much pairs of characters tell: one that many names hold tells little."""
        return sum(1 / (1 + self._weights[pair]) for pair in pairs)

    def _sharing(self, name: str) -> set[str]:
        return set().union(*(self._holding.get(pair, ()) for pair in pairs_of(name)))

    def _meant(self, name: str) -> set[tuple[str, str]]:
        if name in self._known:
            return self._known[name]
        lead = _HARMLESS_BEFORE.match(name)
        for start in range(1, lead.end() + 1 if lead else 1):
            for end in {len(name), _before_end(name)}:
                if name[start:end] in self._known and _HARMLESS_BEFORE.fullmatch(name[:start]):
                    return self._known[name[start:end]]
        return self._known.get(name[: _before_end(name)], set())

    def _fits(self, indicator: str, unit: str, change: bool) -> bool:
        row = self.rows[indicator]
        own = row.get("unit", "")
        alike = not unit or kind_of_unit(own) == kind_of_unit(unit) or unit.endswith("count")
        return alike and change == (row.get("measures") == "change")

    def _nearest(self, name: str, unit: str, change: bool) -> tuple[tuple[str, str], ...]:
        scores: dict[str, float] = defaultdict(float)
        own = set(pairs_of(name))
        for pair in own:
            for indicator in self._holding.get(pair, ()):
                scores[indicator] += 1 / (1 + self._weights[pair])
        ranked = sorted(
            (-score / (2 + len(self._pairs[indicator])) ** 0.5, indicator)
            for indicator, score in scores.items()
            if self._fits(indicator, unit, change)
        )
        return tuple((indicator, self.rows[indicator].get("base", "")) for _, indicator in ranked[:NEAREST])


def curated_rows(project: Project, table: Table, without: str = "") -> Iterator[dict[str, str]]:
    """Yield the rows of a table (values, statements) of all plans that are no draft, but for one plan's."""
    for plan in open_sheet(project.root / PLANS.where(), PLANS.where(), header=()).mappings():
        where = table.where(plan.get("plan_id", ""))
        if plan.get("draft") != "yes" and plan.get("plan_id") != without and (project.root / where).is_file():
            yield from open_sheet(project.root / where, where).mappings()


@lru_cache(maxsize=65536)
def plain(term: str) -> str:
    """Return a name in the form in which names are compared: one script, no marks, one word for what has several."""
    text = _UNIT_BRACKETS.sub("", simplify(term))
    text = _MARKS.sub("", text)
    for pattern, word in _SAME:
        text = pattern.sub(word, text)
    return _COUNT_END.sub("", text)


def core(term: str) -> str:
    """Return a plain name without the words around it that change nothing."""
    name = plain(term)
    lead = _HARMLESS_BEFORE.match(name)
    return name[lead.end() if lead else 0 : _before_end(name)] or name


def _names_of(name: str) -> set[str]:
    """Return a codebook name's plain forms: with what stands in brackets, and without unless that tells the base."""
    forms = [name] if _BASIS.search(name) else [name, _BRACKETS.sub("", name)]
    return {form for form in map(plain, forms) if form}


def _before_end(name: str) -> int:
    end = _HARMLESS_AFTER.search(name)
    return end.start() if end else len(name)


def pairs_of(name: str) -> list[str]:
    """Return the pairs of neighbouring characters of a name."""
    return [name[place : place + 2] for place in range(len(name) - 1)]
