"""The rows of a plan held against its text: each term and figure where it says, each number what its figure says.

Rows are taken as they stand, sound or not, since the audit is run on drafts.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import chain

from helpers.data.cells import read_number, read_offset
from helpers.data.codes import COUNTED
from helpers.data.figures import read_figure, value_follows
from helpers.data.lexicon import characters, compile_pattern, words
from helpers.data.qualifiers import read_around, unit_contradiction
from helpers.data.sheets import Sheet
from helpers.data.texts import LONGEST_SENTENCE, PlanText, end_of_print, sentence_around, term_stands_at
from helpers.errors import Problem

COPY = "Copy it from the text, or clear the offset and run `plans audit --fill`."
FILL = "Run `plans audit --fill`."
# Where scraping lost a mark between digits, the value is read out of the run by hand; its digits stay the figure's.
READ_BY_HAND = {"repaired", "ambiguous"}
WHOLE = Decimal(100)
AROUND = 24
# As long is a line that the width of a page has broken; a shorter one is a heading, or ends where it was meant to.
SHORTEST_BROKEN_LINE = 15
MOST_BROKEN_LINES = 4
YEAR_MARK = words("year_mark")[0]
_CLOSING = tuple(characters("closing_marks"))
_FURNITURE = compile_pattern("page_furniture_line")
_PRINTED_YEAR = compile_pattern("printed_year")
_NOUGHTS = characters("noughts")
_IN_NUMERALS = str.maketrans("0123456789", characters("numeral_digits"))


@dataclass(frozen=True)
class Row:
    """One row of a curated file as text, with its place."""

    where: str
    line: int
    cells: Mapping[str, str]

    def __getitem__(self, column: str) -> str:
        """Return a cell; empty where the file lacks the column."""
        return self.cells.get(column, "")

    def number(self, column: str) -> int | None:
        """Return an offset, or None where the cell holds none."""
        return read_offset(self[column])

    def problem(self, column: str, found: str, expected: str, remedy: str) -> Problem:
        """Return something wrong in this row."""
        return Problem(self.where, self.line, column, found, expected, remedy)


def rows_of(sheet: Sheet) -> list[Row]:
    """Return the rows of a sheet as text, each with its place."""
    return [Row(sheet.where, line, cells) for cells, line in zip(sheet.mappings(), sheet.lines, strict=True)]


def check_offsets(values: Sheet, statements: Sheet, plan: PlanText) -> Iterator[Problem]:
    """Yield every row of a plan that does not stand in the text where it says.

    Checked are terms, printed and bare figures with their offsets, numbers against their figures, and years that are
    said to be printed with the figure.
    """
    for row in rows_of(values):
        yield from chain(_check_value(plan.text, row), _check_draft_mark(row))
    for row in rows_of(statements):
        yield from chain(_check_statement(plan.text, row), _check_draft_mark(row))


def _check_value(text: str, row: Row) -> Iterator[Problem]:
    yield from _check_term(text, row, "term_offset")
    printed, offset = row["printed"], row.number("offset")
    if not printed:
        yield row.problem("printed", "an empty cell", "the figure with its qualifier as printed", COPY)
    elif offset is None:
        yield row.problem("offset", "no offset", "where the figure stands", FILL)
    elif end_of_print(text, offset, printed) < 0:
        yield differs(row, "printed", text, offset, printed)
    figure, figure_offset = row["figure"], row.number("figure_offset")
    if row["figure_kind"] in COUNTED and not figure:
        yield row.problem("figure", "an empty cell", "the bare figure", "Copy it from the text.")
    elif figure and figure_offset is None:
        yield row.problem("figure_offset", "no offset", "where the bare figure stands", FILL)
    elif figure and figure_offset is not None:
        if end_of_print(text, figure_offset, figure) < 0:
            yield differs(row, "figure", text, figure_offset, figure)
        elif offset is not None and not row["reading_kind"]:
            inside = offset <= figure_offset and figure_offset + len(figure) <= offset + len(printed)
            if not inside:
                yield row.problem(
                    "figure_offset",
                    f"{figure_offset}, outside of the printed figure",
                    f"a place within {offset}–{offset + len(printed)}",
                    "Widen printed, or say by reading_kind why the figure stands apart.",
                )
    yield from _check_number(row)
    yield from _check_around(text, row)
    yield from _check_year(text, row, ("year",), offset, len(printed))


def _check_around(text: str, row: Row) -> Iterator[Problem]:
    """Yield where the words around the figure contradict its comparator or its unit, and no reading says why."""
    figure, place = row["figure"], row.number("figure_offset")
    if row["figure_kind"] not in COUNTED or not figure or place is None:
        return
    if row["reading_kind"] or row["reading_en"] or row["comparator"] == "range":
        return
    end = place + len(figure)
    said = read_around(text[max(place - AROUND, 0) : place], text[end : end + AROUND])
    if said.comparator and row["comparator"] and said.comparator != row["comparator"]:
        yield row.problem(
            "comparator",
            row["comparator"],
            f"{said.comparator} ('{said.qualifier}' stands by the figure)",
            "Correct the comparator and take the word into printed, or say why it does not belong to this figure.",
        )
    against = unit_contradiction(row["unit"], figure, said) if row["unit"] else None
    if against:
        yield row.problem(
            "unit", row["unit"], against["said"], "Correct the unit, or say why the text reads otherwise."
        )


def _check_draft_mark(row: Row) -> Iterator[Problem]:
    if row["note_draft"]:
        yield unconfirmed(row)


def unconfirmed(row: Row) -> Problem:
    """Return that nobody has confirmed a draft row yet, with what its mark says of guesses and empty cells."""
    _, bracket, said = row["note_draft"].rstrip(")").partition("(")
    found = f"a row still marked as draft ({said})" if bracket else "a row still marked as draft"
    remedy = "Read it in the plan, correct it, then confirm it with `plans confirm`, or clear the cell."
    return row.problem("note_draft", found, "nothing", remedy)


def _check_statement(text: str, row: Row) -> Iterator[Problem]:
    yield from _check_term(text, row, "offset")
    yield from _check_year(text, row, ("starts", "deadline"), row.number("offset"), len(row["term"]))


def _check_term(text: str, row: Row, column: str) -> Iterator[Problem]:
    term, offset = row["term"], row.number(column)
    if not term:
        yield row.problem("term", "an empty cell", "the name as printed", "Copy it from the text.")
    elif offset is None:
        yield row.problem(column, "no offset", "where the term stands", FILL)
    elif not term_stands_at(text, term, offset):
        yield differs(row, "term", text, offset, term)


def differs(row: Row, column: str, text: str, offset: int, expected: str) -> Problem:
    """Return that something else stands at a place than a row says."""
    stands = text[offset : offset + len(expected)].replace("\n", "⏎") or "the end of the text"
    return row.problem(column, f"'{expected}'", f"'{stands}', which stands at {offset}", COPY)


def _check_number(row: Row) -> Iterator[Problem]:
    """Yield where the number is not what the bare figure says."""
    numbers = tuple(number for column in ("value", "value_high") if (number := read_number(row[column])) is not None)
    kind, figure = row["figure_kind"], row["figure"]
    if not numbers:
        # plans check says what is wrong with the cell.
        return
    if kind in {"words", "relation"} and not figure:
        if numbers != (WHOLE,):
            yield row.problem(
                "value", row["value"], "100, for a word for all or not below another quantity", "Correct it."
            )
        return
    if not figure:
        return
    if row["reading_kind"] in READ_BY_HAND and _digits(row["value"] + row["value_high"]) == _digits(figure):
        return
    one_for_two = len(numbers) == 2 and all(high is None for _, high in read_figure(figure))
    if one_for_two or not value_follows(figure, *numbers):
        yield row.problem(
            "value",
            " to ".join(f"{number:f}" for number in numbers),
            f"what the figure '{figure}' says",
            "Correct the value or the figure; where scraping damaged the digits, say so by reading_kind 'repaired'.",
        )


def _check_year(text: str, row: Row, columns: Iterable[str], offset: int | None, length: int) -> Iterator[Problem]:
    """Yield where a year that is said to be printed with the figure is not the one its sentence names.

    That is the last year before the figure, unless the row says by `reading_kind` that it has to be read otherwise.
    """
    if row["year_basis"] != "stated" or offset is None:
        return
    start, end = sentence_around(text, offset, offset + length)
    start = _before_broken_lines(text, start)
    before = _PRINTED_YEAR.findall(text[start : min(row.number("figure_offset") or offset, end)])
    last = before[-1] if before and row["value_id"] and not row["reading_kind"] else ""
    for column in columns:
        year = row[column][:4]
        if not year or (year == last if last else _year_in(text[start:end], year)):
            continue
        expected = f"{last}, the last year before the figure" if last else "a year printed in the figure's own sentence"
        yield row.problem(
            column,
            year,
            f"{expected} (year_basis is stated)",
            "Correct the year, or say where it comes from: heading, period or implied.",
        )


def _before_broken_lines(text: str, start: int) -> int:
    """Return where a sentence begins whose lines the width of a page broke, page numbers between them passed over."""
    for _ in range(MOST_BROKEN_LINES):
        before = text[max(start - LONGEST_SENTENCE, 0) : start].rstrip()
        line = before[before.rfind("\n") + 1 :]
        broken = len(line) >= SHORTEST_BROKEN_LINE and not before.endswith(_CLOSING)
        if not broken and not _FURNITURE.fullmatch(line):
            break
        end = start - len(text[max(start - LONGEST_SENTENCE, 0) : start]) + len(before)
        start = sentence_around(text, end - 1, end)[0] if broken else end - len(line)
    return start


def _year_in(sentence: str, year: str) -> bool:
    sentence = unicodedata.normalize("NFKC", sentence)
    in_numerals = year.translate(_IN_NUMERALS)
    other_nought = in_numerals.replace(*_NOUGHTS)
    short = re.search(rf"(?<![0-9]){year[2:]}\s*{YEAR_MARK}", sentence)
    return short is not None or any(written in sentence for written in (year, in_numerals, other_nought))


def _digits(text: str) -> str:
    return "".join(character for character in text if character.isdigit())
