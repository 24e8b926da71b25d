"""What each plan says about each indicator, topic and theme: silence is data, and differs from not having read."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import get_args

from helpers.data.cells import split_list
from helpers.data.codebook import Codebook
from helpers.data.codes import PARTS, OptionalStrength, Strength
from helpers.data.schema import Benchmark, Indicator, Plan, Requirement, Statement, Value
from helpers.preparing.strength import strength_of, strength_of_value

# Rule 9 of how plans are read: the stronger commitment wins.
STRENGTHS = get_args(Strength)
SPOKEN: OptionalStrength = "words"
"""How firmly a statement speaks of a second theme."""


@dataclass(frozen=True)
class Subject:
    """Something that a plan may speak of.

    Attributes
    ----------
    kind
        `indicator`, `theme` or `topic`.
    code
        Its code.
    theme
        The theme to which it belongs: silence needs it read, and covered by the document.
    """

    kind: str
    code: str
    theme: str


@dataclass
class _Said:
    values: list[str] = field(default_factory=list)
    statements: list[str] = field(default_factory=list)
    strengths: dict[str, str] = field(default_factory=dict)

    def add(self, strength: str, row_id: str) -> None:
        """Remember the first row of each strength."""
        self.strengths.setdefault(strength or "results_only", row_id)

    @property
    def firmest(self) -> tuple[str, str]:
        """How firmly the plan commits itself, and the row that does; `results_only` where nothing commits it."""
        return next((state, self.strengths[state]) for state in (*STRENGTHS, "results_only") if state in self.strengths)


Told = tuple[str, str, str, str, str, str]
Key = tuple[str, str]


def kinship(indicator: Indicator) -> str:
    """Return what indicators share that measure the same thing otherwise: family and topic; empty for one that lacks either."""
    return f"{indicator.family}:{indicator.topic}" if indicator.family and indicator.topic else ""


class PresenceTeller:
    """Tells of each plan what it says about every indicator of the codebook, every theme and every topic.

    Parameters
    ----------
    book
        The codebook.
    requirements, benchmarks
        What is asked: whoever takes a requirement up speaks of its theme, its topic and the indicator of its figure.
    """

    def __init__(self, book: Codebook, requirements: Iterable[Requirement] = (), benchmarks: Iterable[Benchmark] = ()):
        self.book = book
        indicator = {mark.benchmark_id: mark.indicator for mark in benchmarks}
        self.asked = {row.requirement_id: (row, indicator.get(row.benchmark, "")) for row in requirements}
        subjects = [Subject("indicator", name, row.theme) for name, row in book.indicators.items()]
        subjects += [Subject("theme", code, code) for code in book.codes.get("theme", {})]
        subjects += [Subject("topic", code, word.theme) for code, word in book.codes.get("topic", {}).items()]
        self.subjects = sorted(subjects, key=lambda subject: (subject.kind, subject.code))
        self.places = {(subject.kind, subject.code): place for place, subject in enumerate(self.subjects)}
        self.kin: dict[str, list[Indicator]] = defaultdict(list)
        self.of_topic: dict[str, list[Indicator]] = defaultdict(list)
        for row in book.indicators.values():
            self.kin[kinship(row)].append(row)
            self.of_topic[row.topic].append(row)
        self._nothing_said: dict[tuple[str, str], list[Told]] = {}

    def tell(self, plan: Plan, values: Sequence[Value], statements: Sequence[Statement]) -> list[Told]:
        """Return kind, code, presence, value ids, statement ids and the deciding id of each subject, by kind and code.

        Of a theme or topic the firmest commitment counts: a planned figure or a rule with one, then a deadline, a
        direction, words; a plan that only reports results or states principles has `results_only`. A second theme
        of a statement is only spoken of: its figure, date and direction are the first theme's. It is on a second topic as
        on its first, and on the topic of what it takes up itself, not by reference. Where the plan says nothing it is
        `out_of_scope` where the document does not cover the theme, `silent` where it was read for it, else `not_read`; an
        excerpt is never silent.

        An indicator is `stated` where the plan prints a figure for it, also one that stands for another row or is
        ambiguous; `stated_otherwise` where it prints one for another indicator of the same family and topic, which
        measures the same thing otherwise (whose ids are then given); `words` where a statement names it or takes up what
        asks for it;
        `topic_only` where one is on its topic; else `not_used`, with the same two exceptions.

        Parameters
        ----------
        plan
            The plan.
        values, statements
            Its rows; ids come out in their order.
        """
        by_id = {value.value_id: value for value in values}
        said: dict[tuple[str, str], _Said] = defaultdict(_Said)
        for value in values:
            indicator = self.book.indicators[value.indicator]
            keys = [("theme", indicator.theme), ("topic", indicator.topic), ("kin", kinship(indicator))]
            for key in (*keys, ("indicator", value.indicator)):
                said[key].values.append(value.value_id)
                said[key].add(strength_of_value(value), value.value_id)
        for row in statements:
            strength, asked = strength_of(row, by_id), self._asked_by(row)
            own = [("theme", row.theme), ("topic", row.topic), ("indicator", row.indicator)]
            own += [("topic", topic) for topic in split_list(row.also_topic)]
            second = [("theme", theme) for theme in split_list(row.also_theme)]
            second += [key for key in asked if key[0] == "theme"]
            spoken = dict.fromkeys(second, SPOKEN if strength else strength)
            firm = dict.fromkeys((*own, *(key for key in asked if key[0] != "theme")), strength)
            for key, how in (spoken | firm).items():
                said[key].statements.append(row.statement_id)
                said[key].add(how, row.statement_id)
        told = self._tell_nothing_said(plan).copy()
        for (kind, code), found in said.items():
            # Rows without a topic or indicator say nothing of one.
            place = self.places.get((kind, code))
            if place is not None and kind != "indicator":
                state, row_id = found.firmest
                told[place] = (kind, code, state, ";".join(found.values), ";".join(found.statements), row_id)
        for code, presence, saying in self._tell_indicators(said):
            place = self.places["indicator", code]
            ids = (";".join(saying.values), ";".join(saying.statements))
            first = saying.firmest[1] if presence == "words" else (saying.values or saying.statements)[0]
            told[place] = ("indicator", code, presence, *ids, first)
        return told

    def _asked_by(self, row: Statement) -> list[Key]:
        """Return the themes, topics and indicators of what a statement takes up itself, not by reference."""
        ids = split_list(row.requirement)
        found = [self.asked[one] for one in ids if one in self.asked]
        return [
            key
            for asked, indicator in found
            if asked.part_of not in ids
            for key in (("theme", asked.theme), ("topic", asked.topic), ("indicator", indicator))
        ]

    def _tell_indicators(self, said: dict[tuple[str, str], _Said]) -> Iterable[tuple[str, str, _Said]]:
        """Yield each indicator that the plan uses, or comes near to, from the weakest answer to the strongest."""
        for code, found in [(code, found) for (kind, code), found in said.items() if kind == "topic" and code]:
            if found.statements:
                for row in self.of_topic.get(code, ()):
                    yield row.indicator, "topic_only", _Said(statements=found.statements)
        own = [(code, found) for (kind, code), found in said.items() if kind == "indicator" and code]
        for code, found in own:
            if not found.values:
                yield code, "words", found
        for kin in {kinship(self.book.indicators[code]) for code, found in own if found.values} - {""}:
            printed = said["kin", kin].values
            for row in self.kin[kin]:
                beside = said.get(("indicator", row.indicator), _Said()).statements
                yield row.indicator, "stated_otherwise", _Said(values=printed, statements=beside)
        for code, found in own:
            if found.values:
                yield code, "stated", found

    def _tell_nothing_said(self, plan: Plan) -> list[Told]:
        # Thousands of plans were read for the same themes, and most of what can be said, each leaves unsaid.
        # An excerpt or a report on a plan is silent on nothing: the rest of the plan was not read.
        key = ("" if plan.kind in PARTS else plan.themes_read, plan.themes_outside)
        if key not in self._nothing_said:
            read, outside = (set(split_list(cell)) for cell in key)

            def state(subject: Subject) -> str:
                if subject.theme in outside:
                    return "out_of_scope"
                if subject.theme not in read:
                    return "not_read"
                return "not_used" if subject.kind == "indicator" else "silent"

            self._nothing_said[key] = [(each.kind, each.code, state(each), "", "", "") for each in self.subjects]
        return self._nothing_said[key]
