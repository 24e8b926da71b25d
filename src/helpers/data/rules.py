"""What the rows of one table must be, by themselves and to each other.

Each function takes checked rows and reports on them; none raises. Rows that failed as rows are not seen here, so one
mistake makes one message.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from decimal import Decimal
from fractions import Fraction

from helpers.data.codebook import Codebook, print_number
from helpers.data.crosschecks import ExpressionError, evaluate, expression_of, inputs_of
from helpers.data.figures import read_figure, value_follows
from helpers.data.reading import Rows
from helpers.data.records import (
    LIST_SEPARATOR,
    TABLES,
    Benchmark,
    Crosscheck,
    Dismissal,
    Indicator,
    Plan,
    Region,
    Statement,
    Table,
    Value,
    Word,
    partial_date_span,
    show,
)
from helpers.errors import nearest

LONGEST_TERM = 40
LONGEST_PRINTED = 25
YEARS_BACK = 10
YEARS_AHEAD = 10
PLANNED = ("target", "milestone")
HUNDRED = Decimal(100)

Report = Callable[[int, str, str, str, str], None]


def split_list(cell: str) -> list[str]:
    """Return the parts of a list cell."""
    return [part.strip() for part in cell.split(LIST_SEPARATOR) if part.strip()] if cell else []


# ------------------------------------------------------------------------------------------------------ vocabulary


def check_vocabulary(rows: Rows, crosschecked: bool) -> None:
    """Report closed sets that the vocabulary does not list in full, and factors out of place.

    Parameters
    ----------
    rows
        The vocabulary.
    crosschecked
        Whether there are cross-checks, whose kinds then need names too.
    """
    listed: dict[str, set[str]] = defaultdict(set)
    for word, line in zip(rows.records, rows.lines, strict=True):
        assert isinstance(word, Word)
        listed[word.field].add(word.code)
        if word.factor is not None and word.field != "unit":
            rows.report(
                line, "factor", print_number(word.factor), f"nothing ({word.field} has no factor)", "Clear the cell."
            )
        elif word.factor is not None and word.factor <= 0:
            rows.report(line, "factor", print_number(word.factor), "a number above 0", "Correct the factor.")
    wanted: dict[tuple[str, str], str] = {}
    for table in TABLES:
        if table.name == "crosschecks" and not crosschecked:
            continue
        for column in table.columns:
            if column.closed and column.cell.vocabulary:
                wanted |= {
                    (column.cell.vocabulary, code): f"{table.name}.{column.name}" for code in column.closed if code
                }
    for code in ("number", "dated", "direction", "words", "silent", "not_read"):
        wanted["presence", code] = "presence"
    for (field, code), user in wanted.items():
        if code not in listed[field] and f"{field},{code}" not in rows.keys:
            rows.report(
                0,
                "code",
                f"no row for {field} '{code}'",
                f"all codes of {user} with their names",
                f"Add a row with field {field} and code {code}, named in both languages.",
            )


def check_codes(rows: Rows, table: Table, book: Codebook) -> None:
    """Report codes that the vocabulary does not list, and indicators that the codebook does not have."""
    columns = [column for column in table.columns if column.cell.kind in ("code", "codes") and column.cell.vocabulary]
    for column in columns:
        codes = book.codes.get(column.cell.vocabulary, {})
        for record, line in zip(rows.records, rows.lines, strict=True):
            cell: str = getattr(record, column.name)
            if not cell or cell in codes:
                continue
            for code in split_list(cell) if column.cell.kind == "codes" else [cell]:
                if code not in codes and f"{column.cell.vocabulary},{code}" not in book.listed:
                    near = book.suggest(column.cell.vocabulary, code)
                    hint = f"Correct it to '{near}', or add" if near else "Add"
                    rows.report(
                        line,
                        column.name,
                        show(code),
                        column.cell.expected,
                        f"{hint} a row with field {column.cell.vocabulary} and code {code} to vocabulary.csv.",
                    )
    if table.name == "indicators" or book.known is None:
        return
    if any(column.name == "indicator" for column in table.columns):
        for record, line in zip(rows.records, rows.lines, strict=True):
            name: str = record.indicator
            if name and name not in book.known:
                near = book.suggest("indicator", name)
                hint = f"Correct it to '{near}', or add" if near else "Add"
                rows.report(
                    line, "indicator", show(name), "an indicator from indicators.csv", f"{hint} it to indicators.csv."
                )


# ------------------------------------------------------------------------------------------ regions, plans, codebook


def check_regions(rows: Rows) -> None:
    """Report codes that two regions share, and codes that are not of the region's level."""
    first: dict[str, int] = {}
    for region, line in zip(rows.records, rows.lines, strict=True):
        assert isinstance(region, Region)
        code = region.gb2260
        if first.setdefault(code, line) != line:
            rows.report(
                line,
                "gb2260",
                f"{code} again (first on line {first[code]})",
                "a code of its own for each region",
                "Look up the code of this region.",
            )
        if (region.level == "prefecture") != (code.endswith("00") and not code.endswith("0000")):
            ending = (
                "two noughts after four other digits" if region.level == "prefecture" else "two digits that are not 00"
            )
            rows.report(
                line,
                "gb2260",
                code,
                f"a code that ends in {ending} ({region.region_id} is a {region.level})",
                "Correct the code or the level.",
            )


def check_plans(rows: Rows, regions: set[str] | None) -> None:
    """Report plans without a region, with periods out of order, or with another plan's text."""
    first: dict[str, int] = {}
    for plan, line in zip(rows.records, rows.lines, strict=True):
        assert isinstance(plan, Plan)
        if regions is not None and plan.region_id not in regions:
            near = nearest(plan.region_id, regions)
            hint = f"Correct it to '{near}', or add" if near else "Add"
            rows.report(
                line, "region_id", show(plan.region_id), "a region from regions.csv", f"{hint} it to regions.csv."
            )
        stem, _, year = plan.plan_id.rpartition("-")
        if stem != plan.region_id or not (len(year) == 4 and year.isdigit()):
            rows.report(
                line,
                "plan_id",
                show(plan.plan_id),
                f"the region, a dash and a year, as in '{plan.region_id}-2021'",
                "Correct the id, here and in the names of its files.",
            )
        if first.setdefault(plan.document_sha256, line) != line:
            rows.report(
                line,
                "document_sha256",
                f"the text of the plan on line {first[plan.document_sha256]} again",
                "a text of its own for each plan",
                "Take the checksum of this plan's text with `sha256sum`.",
            )
        if plan.period_start and plan.period_end and plan.period_end < plan.period_start:
            rows.report(
                line,
                "period_end",
                str(plan.period_end),
                f"{plan.period_start} or later",
                "Correct one of the two years.",
            )
        if not plan.issued and not plan.period_start:
            rows.report(
                line,
                "issued",
                "neither a date of issue nor a first year",
                "one of the two",
                "Fill in issued or period_start: years are judged by them.",
            )
        if not plan.themes_read and not plan.is_draft:
            rows.report(
                line,
                "themes_read",
                "an empty cell",
                "the themes for which the whole plan was read",
                "List them: silence can only be told from themes that were read.",
            )


def check_indicators(rows: Rows) -> None:
    """Report bounds out of order and texts in one language only."""
    for row, line in zip(rows.records, rows.lines, strict=True):
        assert isinstance(row, Indicator)
        if row.lower_bound is not None and row.upper_bound is not None and row.lower_bound >= row.upper_bound:
            rows.report(
                line,
                "upper_bound",
                print_number(row.upper_bound),
                f"more than {print_number(row.lower_bound)}",
                "Correct the bounds, or leave the upper one empty.",
            )
        for stem in ("numerator", "denominator"):
            _check_pair(rows.report, line, row, stem)


def _check_pair(report: Report, line: int, row: object, stem: str) -> None:
    english, chinese = getattr(row, f"{stem}_en"), getattr(row, f"{stem}_zh")
    if bool(english) != bool(chinese):
        empty = f"{stem}_zh" if english else f"{stem}_en"
        report(line, empty, "an empty cell", "the text in both languages", "Translate the other language's cell.")


# ---------------------------------------------------------------------------------------- numbers, in plans and beside


def _check_number(report: Report, line: int, row: Value | Benchmark, book: Codebook) -> None:
    if row.comparator == "range":
        if row.value_high is None:
            report(
                line,
                "value_high",
                "an empty cell",
                "the upper value of the range",
                "Fill it in, or choose another comparator.",
            )
        elif row.value_high <= row.value:
            report(
                line,
                "value_high",
                print_number(row.value_high),
                f"more than {print_number(row.value)}, the lower value",
                "Put the smaller number into value and the larger into value_high.",
            )
    elif row.value_high is not None:
        report(
            line,
            "value_high",
            print_number(row.value_high),
            f"nothing (the comparator is {row.comparator})",
            "Clear the cell, or make the comparator range.",
        )
    indicator = book.indicators.get(row.indicator)
    if indicator is None:
        return
    if row.unit in book.codes.get("unit", {}) and not book.can_convert(row.unit, indicator.unit):
        report(
            line,
            "unit",
            show(row.unit),
            f"a unit that converts into {indicator.unit}, the unit of {row.indicator}",
            "Correct the unit or choose another indicator; for a scaled unit, give both a factor in vocabulary.csv.",
        )
        return
    if row.unit != indicator.unit and not book.can_convert(row.unit, indicator.unit):
        return
    low, high = indicator.lower_bound, indicator.upper_bound
    for column, number in (("value", row.value), ("value_high", row.value_high)):
        if number is None:
            continue
        standard = number if row.unit == indicator.unit else book.convert(number, row.unit, indicator.unit)
        assert standard is not None
        if (low is not None and standard < low) or (high is not None and standard > high):
            share = indicator.unit == "percent" and low == 0 and high == HUNDRED
            why = f"{row.indicator} is a share" if share else f"the bounds of {row.indicator} in indicators.csv"
            if low is not None and high is not None:
                expected = f"{print_number(low)}–{print_number(high)}"
            else:
                expected = f"at least {print_number(low)}" if low is not None else f"at most {print_number(high)}"
            over = high is not None and standard > high
            other = "upper" if over else "lower"
            report(
                line,
                column,
                print_number(number),
                f"{expected} ({why})",
                f"Correct the cell, or choose an indicator without {'an' if over else 'a'} {other} bound.",
            )


def check_benchmarks(rows: Rows, book: Codebook) -> None:
    """Report benchmarks whose numbers, years or references are wrong."""
    known = {row.benchmark_id: row for row in rows.records}
    for row, line in zip(rows.records, rows.lines, strict=True):
        assert isinstance(row, Benchmark)
        _check_number(rows.report, line, row, book)
        if row.year_from and row.year_to and row.year_to < row.year_from:
            rows.report(line, "year_to", str(row.year_to), f"{row.year_from} or later", "Correct one of the two years.")
        if row.kind != "standard" and not (row.year_from or row.year_to):
            rows.report(
                line,
                "year_to",
                "an empty cell",
                f"a year ({row.kind} speaks for one)",
                "Fill in the year it speaks for.",
            )
        _check_pair(rows.report, line, row, "note")
        if row.stands_for:
            _check_reference(rows, line, row.benchmark_id, row.stands_for, row.indicator, known)


def _check_reference(
    rows: Rows, line: int, own: str, other: str, indicator: str, known: dict[str, Value] | dict[str, Benchmark]
) -> None:
    target = known.get(other)
    if other == own:
        rows.report(
            line, "stands_for", "the row itself", "another row's id", "Name the row that comparisons should use."
        )
    elif target is None:
        if other not in rows.keys:
            near = nearest(other, known)
            hint = f"Perhaps '{near}' is meant." if near else "Correct the id, or clear the cell."
            rows.report(line, "stands_for", show(other), "an id of this file", hint)
    elif target.indicator != indicator:
        rows.report(
            line,
            "stands_for",
            f"'{other}', a row of {target.indicator}",
            f"a row of {indicator}",
            "A row stands for another only where both print one quantity; correct the id or clear the cell.",
        )
    elif target.stands_for:
        rows.report(
            line,
            "stands_for",
            f"'{other}', which itself stands for '{target.stands_for}'",
            "a row that stands for no other",
            f"Name '{target.stands_for}' here too.",
        )


# ------------------------------------------------------------------------------------------------------------- values


def reach_of(plan: Plan) -> tuple[int, int] | None:
    """Return the first and last year that a plan's figures may speak of without a reason.

    From ten years before its issue (or first year) to the end of its period, or ten years on where it names no end.
    """
    span = partial_date_span(plan.issued) if plan.issued else None
    issued = span[0].year if span else plan.period_start
    if issued is None:
        return None
    begins = min(issued, plan.period_start or issued)
    return begins - YEARS_BACK, max(plan.period_end or issued + YEARS_AHEAD, issued)


def check_values(rows: Rows, plan: Plan, book: Codebook) -> None:
    """Report what is wrong with the values of one plan, row by row and among each other.

    Parameters
    ----------
    rows
        The values.
    plan
        Their plan.
    book
        Codes, units and indicators.
    """
    known: dict[str, Value] = {row.value_id: row for row in rows.records}
    reach = reach_of(plan)
    prefix = f"{plan.plan_id}-v"
    cells: dict[tuple[object, ...], str] = {}
    owners: dict[int, list[tuple[Value, int]]] = defaultdict(list)
    report = rows.report
    for row, line in zip(rows.records, rows.lines, strict=True):
        if not (row.value_id.startswith(prefix) and row.value_id[len(prefix) :].isdigit()):
            report(
                line,
                "value_id",
                show(row.value_id),
                f"an id such as '{prefix}001', after the file's plan",
                "Correct the id, or move the row into its own plan's file.",
            )
        _check_number(report, line, row, book)
        _check_years(report, line, row, reach)
        _check_print(report, line, row)
        if row.stands_for:
            _check_reference(rows, line, row.value_id, row.stands_for, row.indicator, known)
        elif row.reading_kind != "ambiguous":
            group = "planned" if row.status in PLANNED else row.status
            cell = (row.indicator, row.scope, row.year_from, row.year, group, row.per)
            first = cells.setdefault(cell, row.value_id)
            if first != row.value_id:
                years = "no year" if row.year is None else str(row.year)
                report(
                    line,
                    "stands_for",
                    f"a second row for {row.indicator}, {years}, {group} (the first is '{first}')",
                    "one row in a comparable cell",
                    "Let the weaker row stand for the sharper, mark one ambiguous, or tell them apart by scope or per.",
                )
        if row.figure_offset is not None:
            owners[row.figure_offset].append((row, line))
    for offset, several in owners.items():
        if len(several) > 1 and any(row.reading_kind != "shared" for row, _ in several):
            names = ", ".join(row.value_id for row, _ in several)
            report(
                several[-1][1],
                "figure_offset",
                f"the figure at {offset} in several rows ({names})",
                "one row for each figure, or reading_kind shared in all of them",
                "Give each row its own figure, or write shared and say why in reading_en and reading_zh.",
            )


def _check_years(report: Report, line: int, row: Value, reach: tuple[int, int] | None) -> None:
    if row.year_basis == "none":
        if row.year is not None or row.year_from is not None:
            report(
                line,
                "year",
                str(row.year or row.year_from),
                "nothing (year_basis is none)",
                "Clear the years, or say where the year comes from.",
            )
        return
    if row.year is None:
        report(
            line,
            "year",
            "an empty cell",
            f"a year (year_basis is {row.year_basis})",
            "Fill in the year, or write none into year_basis.",
        )
        return
    if row.year_from is not None and row.year_from > row.year:
        report(line, "year_from", str(row.year_from), f"{row.year} or earlier", "Put the earlier year into year_from.")
    if reach is None or row.reading_en:
        return
    for column, year in (("year", row.year), ("year_from", row.year_from)):
        if year is not None and not reach[0] <= year <= reach[1]:
            report(
                line,
                column,
                str(year),
                f"a year within the plan's reach, {reach[0]}–{reach[1]}",
                "Correct the year, or say in reading_en and reading_zh why the plan speaks of it.",
            )


def _squeeze(text: str) -> str:
    return "".join(text.split())


def _check_print(report: Report, line: int, row: Value) -> None:
    if len(row.term) > LONGEST_TERM:
        report(
            line,
            "term",
            f"{len(row.term)} characters",
            f"{LONGEST_TERM} at most",
            "Keep the name alone; join pieces that do not stand together by '…'.",
        )
    if len(row.printed) > LONGEST_PRINTED:
        report(
            line,
            "printed",
            f"{len(row.printed)} characters",
            f"{LONGEST_PRINTED} at most",
            "Keep the figure and its qualifier alone.",
        )
    for column in ("term_offset", "offset", "figure_offset"):
        if getattr(row, column) is None and (column != "figure_offset" or row.figure):
            report(
                line,
                column,
                "an empty cell",
                "where it stands in the plan's text",
                "Run `plans audit --fill` with a copy of the text at hand, or fill it in.",
            )
    if row.reading_kind or row.reading_en or row.reading_zh:
        for column in ("reading_en", "reading_zh"):
            if not getattr(row, column):
                report(
                    line,
                    column,
                    "an empty cell",
                    "why the value is not the bare letters, in both languages",
                    "Fill it in, or clear reading_kind and the other language's cell.",
                )
    if row.figure_kind in ("words", "relation"):
        _check_wordless(report, line, row)
        return
    if not row.figure:
        report(
            line,
            "figure",
            "an empty cell",
            f"the bare figure (figure_kind is {row.figure_kind})",
            "Copy the figure from printed, or make figure_kind words or relation.",
        )
        return
    figure = row.figure if row.figure in row.printed else _squeeze(row.figure)
    if figure not in row.printed and figure not in _squeeze(row.printed):
        report(
            line,
            "figure",
            show(row.figure),
            f"a piece of printed, {show(row.printed)}",
            "Copy the figure from printed as it stands there.",
        )
    elif not row.reading_kind and not value_follows(row.figure, row.value, row.value_high):
        readings = read_figure(row.figure)
        if readings:
            said = " or ".join(
                _say_reading(low) + (f"–{_say_reading(high)}" if high is not None else "") for low, high in readings
            )
            expected = f"{said}, as the figure {show(row.figure)} says"
        else:
            expected = f"a figure that can be read, not {show(row.figure)}"
        report(
            line,
            "value",
            print_number(row.value),
            expected,
            "Correct the value, or say by reading_kind, reading_en and reading_zh why it differs.",
        )


def _say_reading(number: Fraction) -> str:
    return str(number.numerator) if number.denominator == 1 else f"{float(number):.6g}"


def _check_wordless(report: Report, line: int, row: Value) -> None:
    if row.figure or row.figure_offset is not None:
        column = "figure" if row.figure else "figure_offset"
        report(
            line,
            column,
            show(row.figure) if row.figure else str(row.figure_offset),
            f"nothing (figure_kind is {row.figure_kind})",
            "Clear figure and figure_offset, or correct figure_kind.",
        )
    what = "a word for all" if row.figure_kind == "words" else "a relation to another quantity"
    if row.value != HUNDRED:
        report(line, "value", print_number(row.value), f"100 ({what})", "Write 100, or correct figure_kind.")
    if row.figure_kind == "relation" and row.comparator in ("range", "approx"):
        report(
            line,
            "comparator",
            row.comparator,
            "eq, ge, gt, le or lt (a relation to another quantity)",
            "Write ge for 'not below'.",
        )


# ------------------------------------------------------------------------------------------- statements and dismissals


def check_statements(rows: Rows, plan: Plan) -> None:
    """Report what is wrong with the statements of one plan."""
    prefix = f"{plan.plan_id}-c"
    report = rows.report
    for row, line in zip(rows.records, rows.lines, strict=True):
        assert isinstance(row, Statement)
        if not (row.statement_id.startswith(prefix) and row.statement_id[len(prefix) :].isdigit()):
            report(
                line,
                "statement_id",
                show(row.statement_id),
                f"an id such as '{prefix}001', after the file's plan",
                "Correct the id, or move the row into its own plan's file.",
            )
        if row.strength == "dated" and not (row.deadline or row.starts):
            report(
                line,
                "deadline",
                "an empty cell",
                "a deadline or a start (strength is dated)",
                "Fill in the deadline or the start, or make the strength direction or words.",
            )
        starts, deadline = partial_date_span(row.starts), partial_date_span(row.deadline)
        if starts and deadline and deadline[1] < starts[0]:
            report(line, "deadline", row.deadline, f"{row.starts} or later", "Correct starts or deadline.")
        if row.year_basis == "none" and (row.starts or row.deadline):
            report(
                line,
                "year_basis",
                "none",
                "where the date comes from (starts or deadline is given)",
                "Write stated, heading, period or implied.",
            )
        if len(row.term) > LONGEST_TERM:
            report(
                line,
                "term",
                f"{len(row.term)} characters",
                f"{LONGEST_TERM} at most",
                "Keep the words that name the promise; join pieces that do not stand together by '…'.",
            )
        if row.offset is None:
            report(
                line,
                "offset",
                "an empty cell",
                "where the term stands in the plan's text",
                "Run `plans audit --fill` with a copy of the text at hand, or fill it in.",
            )


def check_dismissed(rows: Rows, values: Rows) -> None:
    """Report dismissed figures that a value owns, and conditions without the value they belong to."""
    owned = {row.figure_offset: row.value_id for row in values.records if row.figure_offset is not None}
    for row, line in zip(rows.records, rows.lines, strict=True):
        assert isinstance(row, Dismissal)
        if row.offset in owned:
            rows.report(
                line,
                "offset",
                f"a figure that '{owned[row.offset]}' owns",
                "a figure that no value owns",
                "Delete this row, or correct its offset.",
            )
        if row.reason == "condition" and not row.belongs_to:
            rows.report(
                line, "belongs_to", "an empty cell", "the value that the condition belongs to", "Name its value_id."
            )
        elif row.belongs_to and values.readable and row.belongs_to not in values.keys:
            near = nearest(row.belongs_to, values.keys)
            hint = f"Perhaps '{near}' is meant." if near else "Correct the id."
            rows.report(line, "belongs_to", show(row.belongs_to), f"a value_id of {values.where}", hint)


# --------------------------------------------------------------------------------------------------------- cross-checks


def check_crosschecks(rows: Rows, checks: Iterable[tuple[Crosscheck, int]], values: Rows) -> None:
    """Report cross-checks of one plan that name unknown values or cannot be read; coming out is another matter."""
    numbers = {row.value_id: row.value for row in values.records}
    for check, line in checks:
        unknown = False
        for column, names in (("result", [check.result]), ("inputs", list(inputs_of(check)))):
            for name in names:
                if name not in numbers:
                    unknown = True
                    if name in values.keys:
                        continue
                    near = nearest(name, numbers)
                    hint = f"Perhaps '{near}' is meant." if near else "Correct the id."
                    rows.report(line, column, show(name), f"a value_id of {values.where}", hint)
        if unknown:
            continue
        try:
            evaluate(expression_of(check), numbers)
        except ExpressionError as error:
            rows.report(
                line,
                "expression",
                str(error),
                "value ids and numbers with + - * / ( ), a space before each minus",
                "Correct the expression.",
            )
        except ZeroDivisionError:
            rows.report(
                line,
                "expression",
                "a division by zero",
                "an expression that comes to a number",
                "Correct the expression.",
            )
