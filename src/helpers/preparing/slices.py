"""Which rows a theme's reports read, and digests of all rows by plan, table and theme.

A build decides by these digests what has changed without reading a table; a loader gives a theme's report its rows and no
others. A row belongs to its own themes and to those whose reports show it beside a row of theirs: of the requirements
that it carries, of the indicators of its family, of what repeats it, of what is checked by it.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from helpers.data.cells import print_cell, split_list
from helpers.data.codebook import Codebook
from helpers.data.schema import Benchmark, Crosscheck, Record, Requirement, Statement, Value
from helpers.digests import LENGTH, digest_lines
from helpers.preparing.presence import Subject, Told


class Slices:
    """Gathers digests plan by plan while tables are written.

    Parameters
    ----------
    book
        The codebook.
    requirements, benchmarks
        What is asked, by which figures.
    subjects
        What plans may speak of, in the order in which presence tells them.
    """

    def __init__(
        self,
        book: Codebook,
        requirements: Sequence[Requirement],
        benchmarks: Sequence[Benchmark],
        subjects: Sequence[Subject],
    ):
        self.book = book
        self.asked = {row.requirement_id: row.theme for row in requirements}
        marks = {row.benchmark_id: row.indicator for row in benchmarks}
        self.of_indicator = {name: {row.theme} for name, row in book.indicators.items()}
        for row in requirements:
            # of faulty tables this is made, too, before they are refused
            if marks.get(row.benchmark) in self.of_indicator:
                self.of_indicator[marks[row.benchmark]].add(row.theme)
        families: dict[str, set[str]] = defaultdict(set)
        for indicator in book.indicators.values():
            families[indicator.family].add(indicator.theme)
        for name, indicator in book.indicators.items():
            self.of_indicator[name] |= families[indicator.family] if indicator.family else set()
        self.places: dict[str, list[int]] = defaultdict(list)
        self.subjects = subjects
        for place, subject in enumerate(subjects):
            for theme in self._themes_of_subject(subject, requirements):
                self.places[theme].append(place)
        self.plans: dict[str, dict[str, object]] = {}
        self.guests: dict[str, list[str]] = defaultdict(list)

    def _themes_of_subject(self, subject: Subject, requirements: Sequence[Requirement]) -> set[str]:
        if subject.kind == "indicator":
            return self.of_indicator[subject.code]
        asking = {
            row.theme
            for row in requirements
            if subject.code == (row.topic if subject.kind == "topic" else row.theme if not row.topic else "")
        }
        return {subject.theme, *asking} - {""}

    def add(
        self,
        plan: Mapping[str, object],
        values: Mapping[str, tuple[Value, Sequence[str]]],
        statements: Mapping[str, tuple[Statement, Sequence[str]]],
        told: Sequence[Told],
        checks: Sequence[Crosscheck],
    ) -> None:
        """Take one plan's rows.

        Parameters
        ----------
        plan
            Its row in the table of plans.
        values, statements
            By id, with their cells as written.
        told
            What presence tells of it.
        checks
            Its cross-checks: a theme that shows one leads to what it was worked out from.
        """
        themes = {name: self._themes_of_value(row) for name, (row, _) in values.items()}
        themes |= {name: self._themes_of_statement(row) for name, (row, _) in statements.items()}
        for name, (row, _) in statements.items():
            if row.restates in themes:
                both = themes[name] | themes[row.restates]
                themes[name] = themes[row.restates] = both
        for check in checks:
            for name in split_list(check.inputs):
                themes[name] = themes.get(name, set()) | themes.get(check.result, set())
        own = {name: {self.book.indicators[row.indicator].theme} for name, (row, _) in values.items()}
        own |= {name: {row.theme, *split_list(row.also_theme)} for name, (row, _) in statements.items()}
        for name, some in themes.items():
            for theme in sorted(some - own[name]):
                self.guests[theme].append(name)
        lines = [",".join(each) for each in told]
        self.plans[str(plan["plan_id"])] = {
            "region_id": plan["region_id"],
            "document": plan["document_sha256"],
            "plans": digest_lines(map(print_cell, plan.values())),
            "values": _by_theme(values, themes),
            "statements": _by_theme(statements, themes),
            "presence": {
                theme: digest_lines([lines[place] for place in places]) for theme, places in sorted(self.places.items())
            },
        }

    def _themes_of_value(self, row: Value) -> set[str]:
        return self.of_indicator[row.indicator] | self._themes_asked(row.requirement)

    def _themes_of_statement(self, row: Statement) -> set[str]:
        spoken = {row.theme, *split_list(row.also_theme)} | self._themes_asked(row.requirement)
        return spoken | self.of_indicator.get(row.indicator, set())

    def _themes_asked(self, requirements: str) -> set[str]:
        return {self.asked[one] for one in split_list(requirements) if one in self.asked}

    def write(
        self,
        tables: Mapping[str, str],
        regions: Iterable[Record],
        neighbours: Mapping[str, str],
        crosschecks: Iterable[Record],
    ) -> str:
        """Return the file's text.

        Parameters
        ----------
        tables
            The digests of tables that are not told apart by plans.
        neighbours
            Of each region, what its profile prints of its neighbours.
        """
        checks: dict[str, list[str]] = defaultdict(list)
        for check in crosschecks:
            checks[vars(check)["plan_id"]] += map(print_cell, vars(check).values())
        plans = {name: {**told, "crosschecks": digest_lines(checks[name])} for name, told in sorted(self.plans.items())}
        places = {
            row["region_id"]: {
                "regions": digest_lines(map(print_cell, row.values())),
                "neighbours": neighbours.get(row["region_id"], ""),
            }
            for row in map(vars, regions)
        }
        told = {
            "tables": {name: tables[name][:LENGTH] for name in sorted(tables)},
            "regions": dict(sorted(places.items())),
            "plans": plans,
            "subjects": {
                theme: [[self.subjects[place].kind, self.subjects[place].code] for place in places]
                for theme, places in sorted(self.places.items())
            },
            "guests": {theme: sorted(names) for theme, names in sorted(self.guests.items())},
        }
        # a line a plan, so that a difference of two states shows which
        listed = ",\n".join(
            f' "{name}": {_lines(part) if isinstance(part, dict) else json.dumps(part)}' for name, part in told.items()
        )
        return f"{{\n{listed}\n}}\n"


def _lines(part: Mapping[str, object]) -> str:
    return "{" + ",".join(f"\n  {json.dumps(name)}: {json.dumps(one)}" for name, one in part.items()) + "\n }"


def _by_theme(rows: Mapping[str, tuple[Record, Sequence[str]]], themes: Mapping[str, set[str]]) -> dict[str, str]:
    lines: dict[str, list[str]] = defaultdict(list)
    for name, (_, cells) in rows.items():
        line = "\0".join(cells)
        for theme in themes[name]:
            lines[theme].append(line)
    return {theme: digest_lines(some) for theme, some in sorted(lines.items())}
