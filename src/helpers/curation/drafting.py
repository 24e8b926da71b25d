"""The draft of a plan's tables: every figure of its text as a row, with guesses that save typing.

Offsets and printed words are copied from the text and are right. Term, unit, comparator, year, status, locator and
indicator are guesses from the words around the figure; a person confirms each and clears the row's mark.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Mapping
from difflib import SequenceMatcher
from fractions import Fraction
from functools import lru_cache

from helpers.curation.candidates import Candidate, find_candidates, suggest_dismissals
from helpers.data.figures import read_figure
from helpers.data.lexicon import LEXICON, characters, compile_pattern, compile_text, words
from helpers.data.schema import DISMISSED, INDICATORS, STATEMENTS, VALUES, Table
from helpers.data.scripts import simplify
from helpers.data.sheets import Sheet, open_sheet
from helpers.data.texts import sentence_around
from helpers.paths import Project

DRAFT_COLUMN = "note_draft"
DRAFT_MARK = "draft: complete the row, then clear this cell"


def draft_sheets(project: Project, plan_id: str, text: str, plan: Mapping[str, object]) -> dict[str, Sheet]:
    """Return the three draft tables of a plan."""

    def sheet(table: Table, *more: str) -> Sheet:
        return Sheet(table.where(plan_id), [*table.columns, *more])

    values, dismissed = sheet(VALUES, DRAFT_COLUMN), sheet(DISMISSED)
    candidates = find_candidates(text)
    suggested = suggest_dismissals(text, candidates)
    for candidate, suggestion in suggested.items():
        dismissed.append({"offset": candidate.offset, "figure": candidate.text, "reason": suggestion.reason})
    suggest = _IndicatorNames(project, hant=plan["script"] == "Hant")
    guess = Guess(text, plan, suggest.nearest)
    figures = list(_join(text, [candidate for candidate in candidates if candidate not in suggested]))
    for number, figure in enumerate(figures, start=1):
        row = guess.row(*figure)
        values.append({"value_id": f"{plan_id}-v{number:03d}", **row, DRAFT_COLUMN: DRAFT_MARK})
    return {"values": values, "statements": sheet(STATEMENTS, DRAFT_COLUMN), "dismissed": dismissed}


_BETWEEN_ENDS = compile_pattern("between_ends")
_BEFORE: dict[str, list[str]] = LEXICON["comparators"]["before"]
_AFTER: dict[str, list[str]] = LEXICON["comparators"]["after"]
_QUALIFIER_BEFORE = compile_pattern("qualifier_before")
_TAIL = compile_pattern("tail")
_HEDGES = compile_pattern("hedges")
_YEAR = compile_pattern("named_year")
_LEAD = compile_pattern("lead")
_VERBS = compile_pattern("verbs")
_RULE_WORDS, _FUTURE_WORDS, _PAST_WORDS = map(compile_pattern, ("rule_words", "future_words", "past_words"))
_KINDERGARTENS = compile_pattern("kindergartens")
_NUMBERINGS = [compile_text(pattern, re.MULTILINE) for pattern in words("numberings")]
_UNITS: dict[str, str] = LEXICON["units"]
_PERSONS: dict[str, str] = LEXICON["persons"]
_PERIODS: dict[str, str] = LEXICON["periods"]
_LOCATORS: dict[str, str] = LEXICON["locators"]
_CLAUSE_MARKS = characters("clause_marks")
_TO_ASCII = str.maketrans("（）", "()")
_IN_NAMES = re.compile(r"[\s()（）%％]")
_WORD = re.compile(r"[^\W\d]")
LONGEST_TERM = 40
LONGEST_CLAUSE = 200  # only the last words of a longer one can become the term
ALIKE, CLEARLY = 0.75, 0.05
# How far up a table a draft looks for the row that names years; a text without line ends would cost the square of its length otherwise.
LOOK_BACK = 20_000

Suggest = Callable[[str, str], str]


def _join(text: str, candidates: list[Candidate]) -> Iterator[tuple[Candidate, Candidate]]:
    """Yield first and last candidate of each figure: the ends of a span or ratio are one."""
    waiting: Candidate | None = None
    for candidate in candidates:
        if waiting is not None:
            if candidate.kind == waiting.kind != "words" and _BETWEEN_ENDS.fullmatch(
                text[waiting.end : candidate.offset]
            ):
                yield waiting, candidate
                waiting = None
                continue
            yield waiting, waiting
        waiting = candidate
    if waiting is not None:
        yield waiting, waiting


class Guess:
    """What a draft row may say, guessed from the words around a figure.

    Parameters
    ----------
    text
        The plan's text.
    plan
        Its row in plans.csv.
    suggest
        Gives an indicator for a term and unit, or nothing.
    """

    def __init__(self, text: str, plan: Mapping[str, object], suggest: Suggest):
        self.text = text
        self.suggest = suggest
        self._last_term: tuple[str, int] | None = None
        self.issued = _year_of(plan.get("issued")) or _year_of(plan.get("period_start"))
        self.period_end = _year_of(plan.get("period_end"))
        named = list(_YEAR.finditer(text))
        self.year_starts, self.years = [match.start() for match in named], [match[1] for match in named]
        self.mark_starts, self.numberings = _number(text)

    def row(self, first: Candidate, last: Candidate) -> dict[str, object]:
        """Return the cells of one draft row."""
        text = self.text
        figure = text[first.offset : last.end]
        start, end, comparator, measure = self._printed(first, last)
        sentence_start, sentence_end = sentence_around(text, start, end)
        before, after = text[sentence_start:start], text[end:sentence_end]
        term, term_offset = self._last_term = self._term(sentence_start, start, end, sentence_end)
        year, basis = self._year(sentence_start, start)
        numbers = [] if first.kind == "words" else read_figure(figure)
        low, high = numbers[0] if numbers else (None, None)
        # A span that is no ratio has two ends; a ratio is one number and keeps its letters in figure.
        if first is not last and high is not None:
            comparator = "range"
        unit = self._unit(first, measure, term, after)
        words = first.kind == "words"
        return {
            "indicator": self.suggest(term, unit),
            "year": year,
            "year_basis": basis if year else "none",
            "status": self._status(year, before + figure + after),
            "comparator": comparator,
            "value": "100" if words else _plain(low),
            "value_high": _plain(high),
            "unit": unit,
            "per": _period(before),
            "figure_kind": {"fullwidth": "digits"}.get(first.kind, first.kind),
            "term": term,
            "term_offset": term_offset,
            "printed": text[start:end],
            "offset": start,
            "figure": "" if words else figure,
            "figure_offset": "" if words else first.offset,
            "locator": self.locator(first.offset),
            "hedge": (_HEDGES.findall(before) or [""])[-1],
        }

    def _printed(self, first: Candidate, last: Candidate) -> tuple[int, int, str, str]:
        """Return where the figure with its qualifier begins and ends, its comparator and its measure."""
        text, comparator = self.text, "eq"
        start, end, measure = first.offset, last.end, ""
        if text[max(start - 3, 0) : start] in words("per_cent_in_words"):
            start -= 3
        before = _QUALIFIER_BEFORE.search(text[max(start - 8, 0) : start])
        if before:
            comparator = next(code for code, words in _BEFORE.items() if before.group().strip() in words)
            start -= len(before.group())
        if first.kind != "words":
            tail = _TAIL.match(text, end)
            if tail and tail.group().strip():
                end, measure = tail.end(), tail.group("measure") or ""
                qualifier = tail.group("limit") or tail.group("odd")
                if qualifier and not before:
                    comparator = next(code for code, words in _AFTER.items() if qualifier in words)
        return start, end, comparator, measure

    def _term(self, sentence_start: int, start: int, end: int, sentence_end: int) -> tuple[str, int]:
        """Return the words before a figure in its clause, else those after it, and where they stand."""
        line_start = self.text.rfind("\n", 0, start) + 1
        if "|" in self.text[line_start:start]:
            # A table row is named by its first cell that holds words.
            place = line_start
            for cell in self.text[line_start:start].split("|"):
                if _WORD.search(cell):
                    lead = len(cell) - len(cell.lstrip())
                    return cell.strip()[:LONGEST_TERM], place + lead
                place += len(cell) + 1
        clause, first = start, max(sentence_start, start - LONGEST_CLAUSE)
        while clause > first and self.text[clause - 1] not in _CLAUSE_MARKS and not self.text[clause - 1].isdigit():
            clause -= 1
        opening = _LEAD.match(self.text[clause:start])
        if opening and opening.group():
            clause += opening.end()
        named = _VERBS.sub("", self.text[clause:start].rstrip())
        stripped = named.lstrip(characters("around_terms"))
        clause += len(named) - len(stripped)
        if len(stripped) >= 2:
            kept = stripped[-20:]
            return kept, clause + len(stripped) - len(kept)
        if self._last_term and self._last_term[1] >= sentence_start:
            # "A and B reach x and y": what stands between the figures names nothing, so the pair keeps its name.
            return self._last_term
        following = re.match(r"[^\W\d]{2,14}", self.text[end:sentence_end])
        return (following.group(), end) if following else ("", start)

    def _year(self, sentence_start: int, start: int) -> tuple[str, str]:
        if named := self._last_year(sentence_start, start):
            return named, "stated"
        line_start = self.text.rfind("\n", 0, start) + 1
        column = self.text[line_start:start].count("|")
        if column:
            # Go up the table to a row that names years; the figure's column says which.
            above = self.text[max(line_start - LOOK_BACK, 0) : line_start]
            for row in reversed(above.splitlines()[-12:]):
                cells = row.split("|")
                heading = _YEAR.search(cells[column] + "|") if column < len(cells) else None
                if heading:
                    return heading.group(1), "heading"
        in_line = self._last_year(line_start, sentence_start)
        return (in_line, "heading") if in_line else ("", "none")

    def _last_year(self, first: int, last: int) -> str:
        """Return the last year that is named between two places; empty where none is."""
        place = bisect_left(self.year_starts, last - 4) - 1
        return self.years[place] if place >= 0 and self.year_starts[place] >= first else ""

    def _status(self, year: str, sentence: str) -> str:
        if year:
            if self.issued and int(year) <= self.issued:
                return "actual"
            return "milestone" if self.period_end and int(year) < self.period_end else "target"
        if _PAST_WORDS.search(sentence):
            return "actual"
        if _RULE_WORDS.search(sentence):
            return "standard"
        return "target" if _FUTURE_WORDS.search(sentence) else ""

    def _unit(self, candidate: Candidate, measure: str, term: str, after: str) -> str:
        if candidate.kind == "words" or "percent" in candidate.marks:
            return "percent"
        if "per_mille" in candidate.marks:
            return "permille"
        if "ratio" in candidate.marks:
            return "ratio"
        if not measure and re.search(r"[%％]", term):
            return "percent"
        around = term + after[:6]
        if measure in words("persons_measures"):
            return next((unit for word, unit in _PERSONS.items() if word in around), "persons")
        if measure in words("institutions_measures"):
            return "kindergartens" if _KINDERGARTENS.search(around) else "schools"
        return _UNITS.get(measure, "")

    def locator(self, offset: int) -> str:
        """Return the plan's own numbering above a place, such as `三(二)2.(1)`, and the row of a table."""
        found = self.numberings[bisect_right(self.mark_starts, offset)]
        line_start = self.text.rfind("\n", 0, offset) + 1
        line_end = self.text.find("\n", offset)
        line = self.text[line_start : line_end if line_end >= 0 else len(self.text)]
        if "|" in line:
            name = next((cell.strip() for cell in line.split("|") if _WORD.search(cell)), "")
            found += _LOCATORS["table_row"].replace("{name}", name)
        return found.strip() or _LOCATORS["line"].format(line=self.text.count("\n", 0, offset) + 1)


def _number(text: str) -> tuple[list[int], list[str]]:
    """Return where the marks of a text's own numbering stand, and the numbering before each and after the last."""
    marks = sorted(
        (match.start(), level, match.group("mark"))
        for level, pattern in enumerate(_NUMBERINGS)
        for match in pattern.finditer(text)
    )
    path: dict[int, str] = {}
    numberings = [""]
    for _, level, mark in marks:
        path = {above: kept for above, kept in path.items() if above < level}
        path[level] = mark.translate(_TO_ASCII) + ("." if level == 2 else "")
        numberings.append("".join(path[each] for each in sorted(path)))
    return [start for start, _, _ in marks], numberings


class _IndicatorNames:
    """The codebook's Chinese names, asked for the one that a term clearly is."""

    def __init__(self, project: Project, hant: bool):
        sheet = open_sheet(project.root / INDICATORS.where(), INDICATORS.where())
        self.names = [
            (row.get("indicator", ""), _IN_NAMES.sub("", row.get("name_zh", "")), row.get("unit", ""))
            for row in sheet.mappings()
        ]
        self.simplify: Callable[[str], str] = simplify if hant else str
        self.nearest = lru_cache(maxsize=4096)(self._nearest)

    def _nearest(self, term: str, unit: str) -> str:
        """Return the one indicator whose name and unit fit, or nothing where none or several do."""
        plain = _IN_NAMES.sub("", self.simplify(term))
        fitting = [(indicator, name) for indicator, name, own in self.names if plain and (not unit or own == unit)]
        scored = sorted(((_likeness(plain, name), indicator) for indicator, name in fitting), reverse=True)
        if not scored or scored[0][0] < ALIKE:
            return ""
        return scored[0][1] if len(scored) == 1 or scored[0][0] - scored[1][0] >= CLEARLY else ""


def _likeness(term: str, name: str) -> float:
    matcher = SequenceMatcher(None, term, name, autojunk=False)
    # What cannot decide between names need not be counted exactly, which takes ten times as long.
    return matcher.ratio() if matcher.real_quick_ratio() >= ALIKE - CLEARLY else 0.0


def _period(before: str) -> str:
    """Return the period of a rate, as named last in the figure's own clause."""
    clause = re.split(r"[，,；;。、]", before)[-1]
    places = [(clause.rfind(word), len(word), code) for word, code in _PERIODS.items()]
    place, _, code = max(places)
    return code if place >= 0 else ""


def _year_of(cell: object) -> int | None:
    text = str(cell or "")[:4]
    return int(text) if text.isdigit() else None


def _plain(number: Fraction | None) -> str:
    """Return a figure's number as a cell: whole, or to six digits."""
    if number is None:
        return ""
    return str(number.numerator) if number.denominator == 1 else f"{float(number):.6g}"
