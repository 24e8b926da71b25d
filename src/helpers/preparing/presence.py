"""What each plan says about each indicator, topic and theme: silence is data, and differs from not having read."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import get_args

from helpers.data.cells import split_list
from helpers.data.codebook import Codebook
from helpers.data.schema import Plan, Statement, Strength, Value

# Rule 9 of how plans are read: the stronger statement wins.
STRENGTHS = get_args(Strength)


@dataclass(frozen=True)
class Subject:
    """Something that a plan may speak of.

    Attributes
    ----------
    kind
        `indicator`, `theme` or `topic`.
    code
        Its code.
    themes
        The themes to which it belongs; silence needs all of them read.
    """

    kind: str
    code: str
    themes: frozenset[str]


@dataclass
class _Said:
    values: list[str] = field(default_factory=list)
    statements: list[str] = field(default_factory=list)
    strengths: set[str] = field(default_factory=set)


Told = tuple[str, str, str, str, str]


class PresenceTeller:
    """Tells of each plan what it says about every indicator of the codebook, every theme and every topic.

    A topic belongs to the themes of the indicators that have it.

    Parameters
    ----------
    book
        The codebook.
    """

    def __init__(self, book: Codebook):
        self.book = book
        self.every_theme = frozenset(book.codes.get("theme", {}))
        themes_of_topic: dict[str, set[str]] = defaultdict(set)
        for row in book.indicators.values():
            themes_of_topic[row.topic].add(row.theme)
        subjects = [Subject("indicator", name, frozenset((row.theme,))) for name, row in book.indicators.items()]
        subjects += [Subject("theme", code, frozenset((code,))) for code in self.every_theme]
        subjects += [Subject("topic", code, frozenset(themes_of_topic[code])) for code in book.codes.get("topic", {})]
        self.subjects = sorted(subjects, key=lambda subject: (subject.kind, subject.code))
        self.places = {(subject.kind, subject.code): place for place, subject in enumerate(self.subjects)}
        self._nothing_said: dict[str, list[Told]] = {}

    def tell(self, plan: Plan, values: Iterable[Value], statements: Iterable[Statement]) -> list[Told]:
        """Return kind, code, presence, value ids and statement ids for each subject, sorted by kind and code.

        A figure counts with or without a year, also where it stands for another row or is ambiguous. Without a figure
        the strongest statement counts; without one the plan is `silent` where it was read for the subject's themes,
        else `not_read`. A topic of no known theme is `silent` only where every theme of the vocabulary was read.

        Parameters
        ----------
        plan
            The plan.
        values, statements
            Its rows; ids come out in their order.
        """
        said: dict[tuple[str, str], _Said] = defaultdict(_Said)
        for value in values:
            indicator = self.book.indicators[value.indicator]
            for key in (("indicator", value.indicator), ("theme", indicator.theme), ("topic", indicator.topic)):
                said[key].values.append(value.value_id)
        for promise in statements:
            for key in (("indicator", promise.indicator), ("theme", promise.theme), ("topic", promise.topic)):
                said[key].statements.append(promise.statement_id)
                said[key].strengths.add(promise.strength)
        told = self._tell_nothing_said(plan.themes_read).copy()
        for (kind, code), found in said.items():
            # Rows without a topic or indicator say nothing of one.
            place = self.places.get((kind, code))
            if place is not None:
                presence = "number" if found.values else next(each for each in STRENGTHS if each in found.strengths)
                told[place] = (kind, code, presence, ";".join(found.values), ";".join(found.statements))
        return told

    def _tell_nothing_said(self, themes_read: str) -> list[Told]:
        # Thousands of plans were read for the same themes, and most of what can be said, each leaves unsaid.
        if themes_read not in self._nothing_said:
            read = set(split_list(themes_read))
            self._nothing_said[themes_read] = [
                (each.kind, each.code, "silent" if (each.themes or self.every_theme) <= read else "not_read", "", "")
                for each in self.subjects
            ]
        return self._nothing_said[themes_read]
