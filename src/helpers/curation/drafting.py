"""The draft of a plan's tables: every figure of its text as a row, with guesses that save typing.

Offsets and printed words are copied from the text and are right. All other cells are guesses from the words around the
figure; each row says which, and a person confirms them. Where the text is damaged, or names no certain number, the row is
`ambiguous` and says why.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping
from fractions import Fraction
from functools import cached_property

from helpers.curation.candidates import Candidate, find_candidates, find_relations, suggest_dismissals
from helpers.curation.layouts import Cell, Layouts, Part, read_unit
from helpers.curation.letters import Letters, read_letters
from helpers.curation.naming import Context, Named, Names, curated_rows
from helpers.curation.statements import StatementDrafter
from helpers.curation.subjects import LONGEST_TERM, Figure, Subjects, join_figures
from helpers.curation.times import Plan, Time, Times, When
from helpers.curation.wordings import core
from helpers.data.codebook import bare_unit
from helpers.data.figures import print_reading, read_figure
from helpers.data.lexicon import LEXICON, any_of, compile_pattern, compile_text
from helpers.data.schema import DISMISSED, STATEMENTS, VALUES, Table
from helpers.data.scripts import simplify
from helpers.data.sheets import Sheet
from helpers.paths import Project

DRAFT_COLUMN = "note_draft"
NEAREST_COLUMN = "note_nearest"
DRAFT_MARK = "draft: complete the row, then clear this cell"
GUESSED = ("indicator", "year", "status", "scope")
NEEDED = ("indicator", "status", "comparator", "value", "unit", "term")


class Drafter:
    """Drafts of plans, by the names that a project's finished plans and codebook have taught.

    Parameters
    ----------
    project
        The project.
    without
        A plan from which nothing is learned.
    """

    def __init__(self, project: Project, without: str = ""):
        self.project, self.without = project, without
        self.names = Names.learned(project, without)

    def draft(self, text: str, plan: Mapping[str, object]) -> tuple[list[dict[str, str]], list[dict[str, str]]]:
        """Return the rows of values and of dismissals that a text makes.

        Parameters
        ----------
        text
            The plan's text.
        plan
            Its row of plans.csv: `plan_id`, `issued`, `period_start` and `period_end` are used.

        Returns
        -------
        tuple
            Values as in `values/<plan_id>.csv`, with `note_draft` and `note_nearest` beside; dismissals as in
            `dismissed/<plan_id>.csv`.
        """
        candidates = find_candidates(text)
        suggested = suggest_dismissals(text, candidates)
        rows = _Rows(read_letters(text), Plan.of(plan), self.names, str(plan.get("plan_id", "")))
        return rows.make(candidates, {candidate: each.reason for candidate, each in suggested.items()})

    def draft_sheets(self, text: str, plan: Mapping[str, object]) -> dict[str, Sheet]:
        """Return the three draft tables of a plan, by the names of their folders."""
        plan_id = str(plan["plan_id"])

        def sheet(table: Table, rows: list[dict[str, str]], *more: str) -> Sheet:
            made = Sheet(table.where(plan_id), [*table.columns, *more])
            for row in rows:
                made.append(row)
            return made

        values, dismissals = self.draft(text, plan)
        return {
            "values": sheet(VALUES, values, NEAREST_COLUMN, DRAFT_COLUMN),
            "statements": sheet(STATEMENTS, self.statements.draft(text, plan, values), DRAFT_COLUMN),
            "dismissed": sheet(DISMISSED, dismissals),
        }

    @cached_property
    def statements(self) -> StatementDrafter:
        """What drafts statements, by the same plans."""
        return StatementDrafter(curated_rows(self.project, STATEMENTS, self.without))


_CHANGE = compile_pattern("change_words")
_HEDGES = compile_pattern("hedges")
_FLOW = compile_pattern("flow_words")
_RATE = compile_pattern("rate_words")
_CLAUSE_END = compile_pattern("clause_end")
_RATE_NAME = compile_pattern("rate_name")
_SHARE_CHANGES = compile_pattern("says_change_of_share")
_DO_ALL = compile_pattern("do_all")
_LISTED, _NEXT_VERB = compile_pattern("listed_word"), compile_pattern("next_verb")
_RATIO_NAME, _FROM_BELOW, _CHILD = (compile_pattern(name) for name in ("ratio_name", "from_below", "child"))
_UNITS_PER = [(re.compile(said), units) for said, units in LEXICON["units_per"].items()]
_HARD = compile_text("[@clause_marks@]")
_YEAR_ALONE = compile_text("@year@")
_PER_NUMBER = compile_pattern("per_number")
_EVERY = compile_pattern("every_before")
_TIME_UNIT = compile_pattern("time_unit_after")
_PER_PUPIL, _PER_PERSON = compile_pattern("per_pupil"), compile_pattern("per_person")
_NOUN = compile_pattern("noun_behind")
_BUILDING = compile_pattern("building_words")
_LISTED_ITEM = compile_text("[@list_marks@]")
_ENTITIES: dict[str, str] = LEXICON["entities"]
_ENTITY = re.compile(any_of(_ENTITIES))
_UNITS: dict[str, str] = LEXICON["units"]
_COUNTED_BY: dict[str, list[str]] = LEXICON["counted_by"]
_PERIODS: dict[str, str] = LEXICON["periods"]
_LOCATORS: dict[str, str] = LEXICON["locators"]
_REASONS: dict[str, list[str]] = LEXICON["damage"]["reasons"]
_READINGS: dict[str, list[str]] = LEXICON["readings"]
_SHARES = {"percent", "permille", "percentage_points", "ratio"}
_LASTING = {"years", "years_of_age"}
_MEASURED = _SHARES | {
    "years",
    "years_of_age",
    "hours",
    "minutes",
    "class_hours",
    "fold",
    "mbps",
    "rank",
    "classes_per_grade",
}
MOST_PER_CENT, MOST_YEARS_OF_A_CHILD = 150, 18
SHORTEST_NAME = 4
# How far around a figure the words are heard that may say what it is.
FARTHEST_BEFORE, FARTHEST_BEHIND, FARTHEST_NOUN = 120, 30, 8


class _Rows:
    """The rows of one text."""

    def __init__(self, letters: Letters, plan: Plan, names: Names, plan_id: str):
        self.letters, self.names, self.plan_id = letters, names, plan_id
        self.times, self.layouts = Times(letters, plan), Layouts(letters.text)
        self.subjects = Subjects(letters, self.times)
        self.line_starts = [match.end() for match in re.finditer("\n", letters.source)]
        self.rows: list[dict[str, str]] = []

    def make(
        self, candidates: list[Candidate], dismissed: dict[Candidate, str]
    ) -> tuple[list[dict[str, str]], list[dict[str, str]]]:
        """Return values and dismissals."""
        for candidate in candidates:
            cell = self.layouts.at(candidate.at) if candidate.at >= 0 else None
            if cell and cell.is_serial:
                dismissed.setdefault(candidate, "list_number")
        kept = [candidate for candidate in candidates if candidate not in dismissed]
        kept = sorted([*kept, *find_relations(self.letters, candidates)], key=lambda candidate: candidate.at)
        figures = list(join_figures(self.letters, kept))
        conditions: list[tuple[Candidate, str]] = []
        for sentence, end, group in self._sentences(figures):
            waiting = [figure for figure in group if self._is_condition(figure, group)]
            group = [figure for figure in group if figure not in waiting]
            first = len(self.rows)
            tabular = [(figure, cell) for figure in group if (cell := self.layouts.at(figure.at))]
            for figure, cell in tabular:
                self._append(self._of_cell(figure, cell, sentence, end))
            prose = [figure for figure in group if not self.layouts.at(figure.at)]
            for figure in self.subjects.name(prose, sentence, end) if prose else ():
                self._append(self._of_sentence(figure, sentence, end))
            for figure in waiting:
                owner = next((row for row in self.rows[first:] if int(row["offset"]) > figure.parts[0].offset), None)
                owner = owner or next(iter(self.rows[first:]), None)
                conditions += [(part, owner["value_id"] if owner else "") for part in figure.parts]
        self._find_short_names()
        self._find_lost_dashes()
        self._find_milestones()
        self._find_repeats()
        for row in self.rows:
            _mark(row)
        return self.rows, _dismissals(dismissed, conditions)

    def _append(self, row: dict[str, str]) -> None:
        self.rows.append({"value_id": f"{self.plan_id}-v{len(self.rows) + 1:03d}", **row})

    def _sentences(self, figures: list[Figure]) -> Iterator[tuple[int, int, list[Figure]]]:
        group: list[Figure] = []
        bounds = (0, 0)
        for figure in figures:
            if not group or figure.at >= bounds[1]:
                if group:
                    yield (*bounds, group)
                bounds, group = self.letters.sentence(figure.at, figure.until), []
            group.append(figure)
        if group:
            yield (*bounds, group)

    def _is_condition(self, figure: Figure, group: list[Figure]) -> bool:
        """Return whether a figure only says how often, or of how many, another figure of its sentence is."""
        text = self.letters.text
        per = _PER_NUMBER.match(text, max(figure.at - 2, 0)) or _PER_NUMBER.match(text, max(figure.at - 1, 0))
        if per and per.start("number") == figure.at:
            return True
        every = _EVERY.search(text[max(figure.at - 4, 0) : figure.at]) and _TIME_UNIT.match(text, figure.until)
        return bool(every) and any(
            other.at > figure.at and not set("，；,;") & set(text[figure.until : other.at]) for other in group
        )

    # ------------------------------------------------------------------------------------------------------- one row

    def _of_cell(self, figure: Figure, cell: Cell, sentence: int, end: int) -> dict[str, str]:
        """Return the row of a number in a table."""
        heads = [time for head in cell.heads if (time := self._time_of(head))]
        own = self.times.all_between(cell.name.start, cell.name.end) if cell.name else []
        time = next((each for each in (*heads, *own) if each.year), None)
        said = " ".join([cell.name.text if cell.name else "", *(head.text for head in cell.heads)])
        if time:
            when = When(time.year, time.first if time.first != time.year else 0, "heading", "")
        else:
            when = self.times.when(sentence, sentence, sentence)
        pieces = ((cell.name.start, cell.name.end),) if cell.name else ()
        row = self._row(figure, pieces, cell.unit, "")
        status, when = self.times.status(when, said, said, row["comparator"], *_sort(row, ""))
        # What stands over the column beside years ("公办") narrows what the row is named by.
        narrower = "".join(head.text for head in reversed(cell.heads) if not self._time_of(head)) if time else ""
        named = self._name(row, Context(narrower + row["term"], heading=self.times.heading(cell.start)), False)
        return row | self._guesses(row, named, status, when) | {"locator": self._locator(figure, cell)}

    def _time_of(self, head: Part) -> Time | None:
        """Return the year that a cell over a column names; a year alone is one there."""
        if _YEAR_ALONE.fullmatch(head.text):
            return Time(head.start, head.end, int(head.text), 0, "stated")
        return next((time for time in self.times.all_between(head.start, head.end) if time.role == "at"), None)

    def _of_sentence(self, figure: Figure, sentence: int, end: int) -> dict[str, str]:
        """Return the row of a number in running text."""
        text = self.letters.text
        row = self._row(figure, figure.subject, "", text[max(sentence, figure.start - 80) : figure.start])
        change = _CHANGE.search(text, max(sentence, figure.start - 40), figure.start) is not None
        when = self.times.when(sentence, figure.at, end, figure.time)
        # What is said behind a figure tells its tense as far as its own clause goes.
        behind = _CLAUSE_END.search(text, figure.end, min(end, figure.end + 40))
        window = text[max(sentence, figure.start - 200) : behind.start() if behind else figure.end]
        clause = _CLAUSE_END.split(window)[-1]
        # In a list ("培养骨干教师200名、名校长10名") the first verb is that of all.
        status, when = self.times.status(when, window, clause, row["comparator"], *_sort(row, _HARD.split(window)[-1]))
        # "提升60%的学校": a share of the noun behind it is no change.
        change &= not (figure.subject and figure.subject[0][0] >= figure.end and row["unit"] == "percent")
        change |= row["unit"] == "percentage_points"
        change |= (
            row["unit"] == "percent"
            and _SHARE_CHANGES.search(text, max(sentence, figure.start - 8), figure.start) is not None
        )
        if row["unit"] in _LASTING and when.basis != "stated" and status == "target":
            # How long something lasts is asked of everybody from now on.
            status, when = "standard", When()
        named = self._name(row, self._around(figure, row["term"], sentence, end), change)
        if figure.within and self.rows:
            named = self._part_of(self.rows[-1], row, named)
        return row | self._guesses(row, named, status, when) | {"locator": self._locator(figure)}

    def _part_of(self, whole: Mapping[str, str], row: Mapping[str, str], named: Named) -> Named:
        """Return what a part of what was counted before is: by both names, or by its own where that says what was done."""
        of_whole = self.names.find(
            Context(f"{core(whole['term'])}…{row['term']}"), row["unit"], False, whole["indicator"]
        )
        if of_whole.indicator:
            return of_whole
        shares = bare_unit(row["unit"]) in _SHARES and not whole["indicator"]
        alone = shares or whole["indicator"] == named.indicator or _FLOW.match(row["term"])
        if alone or not named.indicator:
            return named
        return Named(nearest=((named.indicator, self.names.rows[named.indicator].get("base", "")),))

    def _row(
        self, figure: Figure, subject: tuple[tuple[int, int], ...], table_unit: str, before: str
    ) -> dict[str, str]:
        """Return the cells that follow from the figure and its own words."""
        letters, said = self.letters, figure.said
        start, first = (letters.span(place, place)[0] for place in (figure.start, figure.at))
        printed_figure = letters.cell(figure.at, figure.until)
        certain = all(each.is_harmless for each in figure.damage)
        numbers = read_figure(letters.text[figure.at : figure.until]) if figure.prints_number and certain else ()
        term, offset = self._term(subject)
        unit = self._unit(figure, subject, table_unit)
        # Of a part of a whole the second reading is in per cent.
        part = unit == "percent" and len(numbers) > 1 and {"fraction", "half"} & figure.parts[0].marks
        low, high = (numbers[1] if part else numbers[0]) if numbers else (None, None)
        reasons = [each.kind for each in figure.damage]
        if figure.prints_number and certain and low is None:
            reasons.append("no_number")
        if unit in {"percent", ""} and low is not None and low > MOST_PER_CENT and not said.sign and _RATE.search(term):
            reasons, low = [*reasons, "too_much"], None
        about = letters.text[figure.end : figure.end + FARTHEST_NOUN]
        if (
            unit == "years_of_age"
            and low is not None
            and low > MOST_YEARS_OF_A_CHILD
            and _CHILD.search(simplify(term) + about)
        ):
            reasons, (low, high) = [*reasons, "too_old"], _ages(letters.text[figure.at : figure.until])
        words_alone = not figure.prints_number
        comparator = "range" if high is not None else said.comparator or "eq"
        return {
            "comparator": comparator,
            "value": "100" if words_alone else print_reading(low),
            "value_high": print_reading(high),
            "unit": unit,
            "per": _period(before),
            "figure_kind": figure.kind,
            "term": term,
            "term_offset": str(offset),
            "printed": letters.cell(figure.start, figure.end),
            "offset": str(start),
            "figure": "" if words_alone else printed_figure,
            "figure_offset": "" if words_alone else str(first),
            "hedge": (_HEDGES.findall(before) or [""])[-1],
            **_reading(
                reasons, figure.reading or ("unit" if _is_scaled_by_table(unit, figure, printed_figure) else "")
            ),
        }

    def _guesses(self, row: Mapping[str, str], named: Named, status: str, when: When) -> dict[str, str]:
        flows = when.first and _FLOW.search(simplify(row["term"])) and bare_unit(row["unit"]) not in _MEASURED
        return {
            "indicator": named.indicator,
            "unit": self.names.unit_for(named.indicator, row["unit"]),
            "scope": named.scope,
            "year_from": str(when.first) if flows else "",
            "year": str(when.year or ""),
            "year_basis": when.basis if when.year else "none",
            "status": status,
            NEAREST_COLUMN: "; ".join(f"{indicator} ({base})" for indicator, base in named.nearest),
        }

    def _around(self, figure: Figure, term: str, sentence: int, end: int) -> Context:
        """Return the words around a figure in running text, by how near they stand."""
        text = self.letters.text
        heading = self.times.heading(figure.at)
        before = text[max(sentence, figure.start - FARTHEST_BEFORE) : figure.start]
        clause = _HARD.split(before)[-1]
        if len(figure.subject) > 1 and _BUILDING.fullmatch(text, *figure.subject[-1]):
            # Its noun is that of the figure before it; what was done to that one is not done to it.
            item = _LISTED_ITEM.split(clause)[-1]
            before, clause = before.removesuffix(clause) + item, item
        if figure.reading:
            # What has its own subject of several has none of the other words of its clause.
            marker = _LISTED.search(clause)
            return Context(term, clause[marker.end() :] if marker else "", heading=heading)
        behind = _CLAUSE_END.search(text, figure.end, min(end, figure.end + FARTHEST_BEHIND))
        stop = behind.start() if behind else min(end, figure.end + FARTHEST_BEHIND)
        # "1所普通学校、幼儿园作为融合教育试点": a list that one noun closes.
        noun = _NOUN.match(text, figure.end, end)
        stop = max(stop, noun.end()) if noun else stop
        verb = _NEXT_VERB.search(text, figure.end + 2, stop)
        if verb and _DO_ALL.search(text, figure.end, verb.start()):
            # "所有学校均开展…": what all of them do is what is counted.
            verb = None
        after = text[figure.end : verb.start() if verb else stop]
        if figure.kind == "words":
            return Context(
                term,
                text[figure.start - len(clause) : verb.start() if verb else stop],
                after,
                before.removesuffix(clause),
                heading,
            )
        if figure.subject and figure.subject[0][0] >= figure.end:
            # It counts what stands behind it; what stands before belongs to another figure.
            return Context(term, "", after, before, heading)
        return Context(term, clause, after, before.removesuffix(clause), heading)

    def _name(self, row: Mapping[str, str], around: Context, change: bool) -> Named:
        return self.names.find(around, row["unit"], change)

    def _term(self, subject: tuple[tuple[int, int], ...]) -> tuple[str, int | str]:
        """Return a subject as printed, and where it stands."""
        pieces = [(start, end) for start, end in subject if end > start]
        if not pieces:
            return "", ""
        room = LONGEST_TERM - len(pieces) + 1
        printed = []
        for start, end in pieces:
            start = max(start, end - room)
            printed.append(self.letters.printed(start, end).strip())
            room -= end - start
            if not printed[1:]:
                offset = self.letters.span(start, end)[0]
            if room <= 1:
                break
        return "…".join(printed)[:LONGEST_TERM], offset

    def _unit(self, figure: Figure, subject: tuple[tuple[int, int], ...], table_unit: str) -> str:
        said, text = figure.said, self.letters.text
        marks = figure.parts[-1].marks | figure.parts[0].marks
        if not figure.prints_number or ({"percent", "tenths", "half"} & marks and not said.measure.strip("%％")):
            return "percent"
        if said.sign:
            return said.sign
        if "per_mille" in marks:
            return "permille"
        term = "".join(text[slice(*piece)] for piece in subject)
        measure = said.measure or figure.parts[-1].measure
        from_below = _FROM_BELOW.search(text, max(figure.start - 3, 0), figure.start) is not None
        if from_below and ("rank" in marks or _UNITS.get(measure) == "persons"):
            return "lowest_places"
        for mark, unit in (("ratio", "ratio"), ("rank", "rank"), ("fraction", "percent")):
            if mark in marks:
                return unit
        if not measure:
            unit = read_unit(table_unit) if table_unit else "percent" if "%" in term[-4:] else ""
            unit = unit or self._unmeasured(figure, term)
        else:
            unit = self._measured(figure, measure, term)
        if bare_unit(unit) in {"schools", "count", "persons"} and (table_unit or not said.measure):
            measure = next(
                measure for measure, named in _UNITS.items() if named == bare_unit(unit) and measure in _COUNTED_BY
            )
            unit = unit.removesuffix(bare_unit(unit)) + (self._entity(term, _COUNTED_BY[measure]) or bare_unit(unit))
        unit = self._per_so_many(unit, term)
        if said.magnitude and unit and not unit.startswith(said.magnitude):
            unit = f"{said.magnitude}_{unit}"
        return unit or (f"{said.magnitude}_count" if said.magnitude else "")

    def _unmeasured(self, figure: Figure, term: str) -> str:
        """Return the unit of a figure without a measure: what stands directly behind it, or what its name says or ends with."""
        if _RATIO_NAME.search(term):
            return "ratio"
        behind = _NOUN.match(self.letters.text, figure.end) if not self.layouts.at(figure.at) else None
        near = self._entity(behind["noun"][:10], None) if behind else ""
        return near or self._entity(term, None) or ("percent" if _RATE_NAME.search(term) else "")

    def _per_so_many(self, unit: str, term: str) -> str:
        """Return the unit of a figure that is counted per so many people: `每百名学生`."""
        for said, units in _UNITS_PER:
            if said.search(term):
                return next((each for each in units if each.startswith(f"{unit}_per_")), unit)
        return unit

    def _measured(self, figure: Figure, measure: str, term: str) -> str:
        text = self.letters.text
        if _UNITS.get(measure) == "cny":
            around = text[figure.end : figure.end + 6]
            term = text[max(figure.start - 60, 0) : figure.start].rsplit("。", 1)[-1] + term
            if _PER_PUPIL.search(term) or _PER_PUPIL.match(around):
                return "cny_per_pupil"
            return "cny_per_person" if _PER_PERSON.search(term) or _PER_PERSON.match(around) else "cny"
        if measure in _COUNTED_BY:
            behind = _NOUN.match(text, figure.end)
            near = self._entity(behind["noun"][:10] if behind else "", _COUNTED_BY[measure])
            return near or self._entity(term, _COUNTED_BY[measure]) or _UNITS.get(measure, "")
        return _UNITS.get(measure, "")

    def _entity(self, said: str, allowed: list[str] | None) -> str:
        """Return the unit of the last noun that can be counted so; of a noun that may be, with its measure alone."""
        found = [_ENTITIES[match.group()] for match in _ENTITY.finditer(said)]
        found = [unit for unit in found if unit != "-" and (allowed is None or unit in allowed)]
        return found[-1] if found and (allowed is not None or not _RATE.search(said)) else ""

    def _locator(self, figure: Figure, cell: Cell | None = None) -> str:
        """Return the plan's own numbering above a place, such as `三(二)2.(1)`, and the row of a table."""
        found = self.times.numbering(figure.at)
        if cell:
            found += _LOCATORS["table_row"].format(name=cell.name.text if cell.name else "")
        line = bisect_right(self.line_starts, figure.parts[0].offset) + 1
        return found.strip() or _LOCATORS["line"].format(line=line)

    # ------------------------------------------------------------------------------------------------ rows together

    def _cell_of(self, row: Mapping[str, str]) -> Cell | None:
        return self.layouts.at(self.letters.at(int(row["offset"])))

    def _find_lost_dashes(self) -> None:
        """A number whose digits the same text prints as a span of the same thing may have lost its dash."""
        spans = {
            (core(row["term"]), row["unit"], row["value"] + row["value_high"]): row
            for row in self.rows
            if row["value_high"]
        }
        for row in self.rows:
            whole = spans.get((core(row["term"]), row["unit"], row["value"])) if not row["value_high"] else None
            if row["value"] and whole:
                row |= {name: whole[name] for name in ("value", "value_high", "comparator")} | _reading(["dash"], "")

    def _find_short_names(self) -> None:
        """A figure that the text prints again by a longer name, with the same value and year, is of that name's indicator."""
        named: dict[tuple[str, ...], list[dict[str, str]]] = defaultdict(list)
        for row in self.rows:
            if row["indicator"] and row["value"] and row["year"]:
                named[_printed_alike(row)].append(row)
        for row in self.rows:
            if row["indicator"] or not row["value"]:
                continue
            nearest = row[NEAREST_COLUMN]
            longer = {
                (each["indicator"], each["scope"])
                for each in named[_printed_alike(row)]
                if f"{each['indicator']} (" in nearest and _shortens(core(row["term"]), core(each["term"]))
            }
            if len(longer) == 1:
                row["indicator"], row["scope"] = longer.pop()

    def _find_milestones(self) -> None:
        """A planned figure is a step where a later one of the same quantity is planned."""
        last: dict[str, int] = defaultdict(int)
        planned = [row for row in self.rows if row["status"] == "target" and row["year"]]
        for row in planned:
            last[_quantity(row)] = max(last[_quantity(row)], int(row["year"]))
        for row in planned:
            if int(row["year"]) < last[_quantity(row)]:
                row["status"] = "milestone"

    def _find_repeats(self) -> None:
        """Of two rows that print one quantity, the weaker stands for the sharper, and text for a table."""
        printed: dict[tuple[str, ...], list[dict[str, str]]] = defaultdict(list)
        for row in self.rows:
            if row["indicator"] and row["year"] and row["reading_kind"] != "ambiguous":
                printed[tuple(row[name] for name in ("indicator", "scope", "year", "status", "unit", "value"))].append(
                    row
                )
        for rows in printed.values():
            sharpest = min(rows, key=lambda row: (row["comparator"] != "eq", self._cell_of(row) is None))
            for row in rows:
                if row is not sharpest and row["figure_offset"] != sharpest["figure_offset"]:
                    row["stands_for"] = sharpest["value_id"]


def _ages(digits: str) -> tuple[Fraction | None, Fraction | None]:
    """Return the two ages that digits without a dash between them are; none where they may be several."""
    found = [
        (Fraction(digits[:place]), Fraction(digits[place:]))
        for place in range(1, len(digits))
        if digits.isdigit() and int(digits[:place]) < int(digits[place:]) <= MOST_YEARS_OF_A_CHILD
    ]
    return found[0] if len(found) == 1 else (None, None)


def _printed_alike(row: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(row[name] for name in ("value", "value_high", "unit", "year", "status"))


def _shortens(name: str, longer: str) -> bool:
    """Return whether a name is a longer one with some words left out: `小学巩固率` of `小学五年巩固率`."""
    letters = iter(longer)
    return SHORTEST_NAME <= len(name) < len(longer) and name[0] == longer[0] and all(each in letters for each in name)


def _quantity(row: Mapping[str, str]) -> str:
    return f"{row['indicator'] or core(row['term'])} {row['scope']} {row['unit']}"


def _sort(row: Mapping[str, str], clause: str) -> tuple[bool, bool]:
    """Return whether a row counts what is to be made, and whether it is a share."""
    unit = bare_unit(row["unit"])
    made = unit not in _MEASURED and _FLOW.search(simplify(row["term"]) + clause) is not None
    return made, unit in _SHARES - {"ratio"}


def _dismissals(dismissed: Mapping[Candidate, str], conditions: list[tuple[Candidate, str]]) -> list[dict[str, str]]:
    rows = [(candidate, reason, "") for candidate, reason in dismissed.items()]
    rows += [(candidate, "condition", owner) if owner else (candidate, "name", "") for candidate, owner in conditions]
    return [
        {"offset": str(candidate.offset), "figure": candidate.text, "reason": reason, "belongs_to": owner}
        for candidate, reason, owner in sorted(rows)
    ]


def _is_scaled_by_table(unit: str, figure: Figure, printed: str) -> bool:
    """Return whether ten thousands or hundred millions are said by a table's head or note, and not beside the figure."""
    return bare_unit(unit) != unit and not figure.said.magnitude and printed[-1:] not in LEXICON["magnitudes"]


def _reading(damage: list[str], reading: str) -> dict[str, str]:
    """Return a row's reading: what may be damaged goes before a series of subjects."""
    kinds = list(dict.fromkeys(damage))
    said = [_REASONS[kind] for kind in kinds] or ([_READINGS[reading]] if reading else [])
    return {
        "reading_kind": "ambiguous" if kinds else reading,
        "reading_en": " ".join(english for english, _ in said),
        "reading_zh": "".join(chinese for _, chinese in said),
    }


def _mark(row: dict[str, str]) -> None:
    """Say in the row's mark which cells are guessed and which are empty."""
    missing = missing_cells(row)
    guessed = [name for name in GUESSED if row[name]]
    parts = [f"guessed: {', '.join(guessed)}" if guessed else "", f"empty: {', '.join(missing)}" if missing else ""]
    row[DRAFT_COLUMN] = f"{DRAFT_MARK} ({'; '.join(filter(None, parts))})"


def missing_cells(row: Mapping[str, str]) -> list[str]:
    """Return which cells a value's row still needs, by column."""
    missing = [name for name in NEEDED if not row[name]]
    if row["status"] not in {"standard", ""} and not row["year"]:
        missing.append("year")
    return missing


def _period(before: str) -> str:
    """Return the period of a rate, as named last in the figure's own clause."""
    clause = _CLAUSE_END.split(before)[-1]
    places = [(clause.rfind(word), len(word), code) for word, code in _PERIODS.items()]
    place, _, code = max(places)
    return code if place >= 0 else ""
