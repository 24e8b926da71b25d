"""What the rows of one table must be, by themselves and to each other: one row a rule.

A rule is asked of each row that is sound by itself, so one mistake makes one message. `docs/rules.md` is printed from
the same rows. In `found`, `expected` and `remedy`, `{name}` is a cell of the row or something that the rule itself adds;
`{name:q}` is put between quotation marks.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from string import Formatter
from typing import Any, get_args

from helpers.data.cells import partial_date_span, print_cell, print_number, split_list
from helpers.data.codebook import Codebook
from helpers.data.crosschecks import ExpressionError, evaluate, expression_of, inputs_of
from helpers.data.damage import show
from helpers.data.figures import say_readings, value_follows
from helpers.data.rows import Rows
from helpers.data.schema import TABLES, Benchmark, Crosscheck, Indicator, Plan, Presence, Table, Value
from helpers.errors import nearest

LONGEST_TERM = 40
LONGEST_PRINTED = 25
YEARS_BACK = 10
YEARS_AHEAD = 10
PLANNED = ("target", "milestone")
HUNDRED = Decimal(100)
WORDLESS = {"words": "a word for all", "relation": "a relation to another quantity"}


@dataclass
class About:
    """What a rule may need to know beside its row.

    Attributes
    ----------
    rows
        The table's rows.
    book
        Codes, units and indicators.
    plan, reach
        The plan of the rows, and the first and last year it may speak of without a reason.
    regions, plans
        The ids of regions, or None where the file could not be read; the ids of plans.
    values, owned
        The values of the same plan, and for each offset of a figure the value that owns it.
    known, owners
        The table's own rows by id, and for each offset of a figure the rows that own it.
    """

    rows: Rows
    book: Codebook = field(default_factory=Codebook)
    plan: Plan | None = None
    regions: set[str] | None = None
    plans: set[str] = field(default_factory=set)
    values: Rows | None = None
    reach: tuple[int, int] | None = None
    known: dict[str, Any] = field(default_factory=dict)
    owners: dict[int, list[Any]] = field(default_factory=dict)
    owned: dict[int, str] = field(default_factory=dict)
    _first: dict[tuple[str, object], Any] = field(default_factory=dict)

    def first(self, what: str, key: object, own: Any) -> Any:
        """Return what was first kept under a key: the row's own, unless another row was there before."""
        return self._first.setdefault((what, key), own)


# A rule's answer: nothing where the row keeps it, else what the templates need beyond the row's cells. Several
# mappings report several cells of one row; each may say `at` which column.
Several = Iterator[Mapping[str, object]]
Broken = Mapping[str, object] | Several | bool | None


@dataclass(frozen=True)
class Rule:
    """One rule.

    Attributes
    ----------
    table, column
        The table and the column that a message names.
    when
        When the rule is broken, in words.
    found, expected, remedy
        The message's parts, as templates.
    broken
        Whether a row breaks it; see `Broken`.
    """

    table: str
    column: str
    when: str
    found: str
    expected: str
    remedy: str
    broken: Callable[[Any, About, int], Broken]


class _Printer(Formatter):
    def format_field(self, value: object, format_spec: str) -> str:
        return show(str(value)) if format_spec == "q" else print_cell(value)


_print = _Printer().vformat
_NOTHING: Mapping[str, object] = {}


def check_table(name: str, about: About) -> None:
    """Report each row of a table that breaks one of its rules."""
    rules = [rule for rule in RULES if rule.table == name]
    sheet = about.rows.sheet
    for number, (row, line) in enumerate(about.rows.numbered):
        if sheet.is_full:
            sheet.pass_over(len(about.rows.records) - number)
            return
        for rule in rules:
            answer = rule.broken(row, about, line)
            if answer is None or answer is False:
                continue
            for extra in (_NOTHING,) if answer is True else (answer,) if isinstance(answer, Mapping) else answer:
                cells = {**vars(row), **extra}
                column, *parts = (
                    _print(part, (), cells)
                    for part in (str(extra.get("at", rule.column)), rule.found, rule.expected, rule.remedy)
                )
                sheet.report(line, column, *parts)


def _hint(name: str, known: Iterable[str], otherwise: str = "Correct the id.") -> str:
    near = nearest(name, known)
    return f"Perhaps '{near}' is meant." if near else otherwise


def _correct(name: str, known: Iterable[str]) -> str:
    near = nearest(name, known)
    return f"Correct it to '{near}', or add" if near else "Add"


# ------------------------------------------------------------------------------------------------ vocabulary and codes


def check_vocabulary(rows: Rows, crosschecked: bool) -> None:
    """Report closed sets that the vocabulary does not list in full, and factors out of place.

    Parameters
    ----------
    rows
        The vocabulary.
    crosschecked
        Whether there are cross-checks, whose kinds then need names too.
    """
    check_table("vocabulary", About(rows))
    wanted: dict[str, str] = {}
    for table in TABLES:
        for column in table.columns.values():
            if column.closed and column.cell.vocabulary and (crosschecked or table.name != "crosschecks"):
                user = f"{table.name}.{column.name}"
                wanted |= {f"{column.cell.vocabulary},{code}": user for code in column.closed if code}
    wanted |= {f"presence,{code}": "presence" for code in get_args(Presence)}
    for key in wanted.keys() - rows.keys:
        name, code = key.split(",")
        rows.sheet.report(
            0,
            "code",
            f"no row for {name} '{code}'",
            f"all codes of {wanted[key]} with their names",
            f"Add a row with field {name} and code {code}, named in both languages.",
        )


def check_codes(rows: Rows, table: Table, book: Codebook) -> None:
    """Report codes that the vocabulary does not list, and indicators that the codebook does not have."""
    for name, column in table.columns.items():
        kind, expected, named = column.cell.kind, column.cell.expected, column.cell.vocabulary
        codes: Collection[str] = book.codes.get(named, {})
        add = f"a row with field {named} and code {{}} to vocabulary.csv"
        if kind == "indicator" and table.name != "indicators" and book.known is not None:
            codes, expected, named, add = book.known, "an indicator from indicators.csv", name, "it to indicators.csv"
        elif kind not in ("code", "codes") or not named:
            continue
        for number, (record, line) in enumerate(rows.numbered):
            cell: str = getattr(record, name)
            if not cell or cell in codes:
                continue
            if rows.sheet.is_full:
                rows.sheet.pass_over(len(rows.records) - number)
                break
            for code in split_list(cell):
                if code not in codes and f"{named},{code}" not in book.listed:
                    near = book.suggest(named, code)
                    hint = f"Correct it to '{near}', or add" if near else "Add"
                    rows.sheet.report(line, name, show(code), expected, f"{hint} {add.format(code)}.")


# --------------------------------------------------------------------------------------------------- what rules ask


def _shared_code(row: Any, about: About, line: int) -> Broken:
    first = about.first("gb2260", row.gb2260, line)
    return first != line and {"first": first}


def _wrong_level(row: Any, about: About, line: int) -> Broken:
    of_prefecture = row.gb2260.endswith("00") and not row.gb2260.endswith("0000")
    ending = "two noughts after four other digits" if row.level == "prefecture" else "two digits that are not 00"
    return (row.level == "prefecture") != of_prefecture and {"ending": ending}


def _no_region(row: Any, about: About, line: int) -> Broken:
    unknown = about.regions is not None and row.region_id not in about.regions
    return unknown and {"hint": _correct(row.region_id, about.regions or ())}


def _misnamed_plan(row: Any, about: About, line: int) -> Broken:
    stem, _, year = row.plan_id.rpartition("-")
    return stem != row.region_id or not (len(year) == 4 and year.isdigit())


def _text_again(row: Any, about: About, line: int) -> Broken:
    first = about.first("text", row.document_sha256, line)
    return first != line and {"first": first}


def _half_a_pair(*stems: str) -> Callable[[Any, About, int], Several]:
    def broken(row: Any, about: About, line: int) -> Several:
        for stem in stems:
            english, chinese = getattr(row, f"{stem}_en"), getattr(row, f"{stem}_zh")
            if bool(english) != bool(chinese):
                yield {"at": f"{stem}_zh" if english else f"{stem}_en"}

    return broken


def _wrong_unit(row: Any, about: About, line: int) -> Broken:
    indicator = about.book.indicators.get(row.indicator)
    listed = row.unit in about.book.codes.get("unit", {})
    wrong = indicator is not None and listed and not about.book.can_convert(row.unit, indicator.unit)
    return wrong and indicator is not None and {"standard": indicator.unit}


def _out_of_bounds(row: Any, about: About, line: int) -> Several:
    indicator = about.book.indicators.get(row.indicator)
    if indicator is None or not about.book.can_convert(row.unit, indicator.unit):
        return
    low, high = indicator.lower_bound, indicator.upper_bound
    for column in ("value", "value_high"):
        number = getattr(row, column)
        standard = about.book.convert(number, row.unit, indicator.unit)
        if standard is None or not (
            (low is not None and standard < low) or (high is not None and standard > high)
        ):
            continue
        is_share = indicator.unit == "percent" and low == 0 and high == HUNDRED
        over = high is not None and standard > high
        yield {
            "at": column,
            "number": number,
            "bounds": _say_bounds(indicator),
            "why": f"{row.indicator} is a share" if is_share else f"the bounds of {row.indicator} in indicators.csv",
            "other": "an upper" if over else "a lower",
        }


def _say_bounds(indicator: Indicator) -> str:
    low, high = print_number(indicator.lower_bound), print_number(indicator.upper_bound)
    if low and high:
        return f"{low}–{high}"
    return f"at least {low}" if low else f"at most {high}"


def _stands_for_itself(row: Any, about: About, line: int) -> Broken:
    return bool(row.stands_for) and row.stands_for == _id_of(row)


def _id_of(row: Value | Benchmark) -> str:
    return row.value_id if isinstance(row, Value) else row.benchmark_id


def _stands_for_nobody(row: Any, about: About, line: int) -> Broken:
    unknown = row.stands_for and row.stands_for not in about.known and row.stands_for not in about.rows.keys
    return bool(unknown) and {"hint": _hint(row.stands_for, about.known, "Correct the id, or clear the cell.")}


def _target(row: Any, about: About) -> Any:
    return about.known.get(row.stands_for) if row.stands_for != _id_of(row) else None


def _stands_for_another_quantity(row: Any, about: About, line: int) -> Broken:
    target = _target(row, about)
    return target is not None and target.indicator != row.indicator and {"other": target.indicator}


def _stands_in_a_chain(row: Any, about: About, line: int) -> Broken:
    target = _target(row, about)
    chained = target is not None and target.indicator == row.indicator and target.stands_for
    return bool(chained) and {"last": target.stands_for}


def _foreign_id(column: str, mark: str) -> Callable[[Any, About, int], Broken]:
    def broken(row: Any, about: About, line: int) -> Broken:
        prefix = f"{about.plan.plan_id if about.plan else ''}-{mark}"
        own: str = getattr(row, column)
        return not (own.startswith(prefix) and own[len(prefix) :].isdigit()) and {"prefix": prefix}

    return broken


def _outside_of_reach(row: Any, about: About, line: int) -> Several:
    if about.reach is None or row.reading_en or row.year_basis == "none" or row.year is None:
        return
    low, high = about.reach
    for column in ("year", "year_from"):
        year = getattr(row, column)
        if year is not None and not low <= year <= high:
            yield {"at": column, "wrong": year, "reach": f"{low}–{high}"}


def _second_in_cell(row: Any, about: About, line: int) -> Broken:
    if row.stands_for or row.reading_kind == "ambiguous":
        return None
    group = "planned" if row.status in PLANNED else row.status
    cell = (row.indicator, row.scope, row.year_from, row.year, group, row.per)
    first = about.first("cell", cell, row.value_id)
    years = "no year" if row.year is None else str(row.year)
    return first != row.value_id and {"years": years, "group": group, "first": first}


def _figure_of_several(row: Any, about: About, line: int) -> Broken:
    several = about.owners.get(row.figure_offset, []) if row.figure_offset is not None else []
    wrong = len(several) > 1 and row is several[-1] and any(each.reading_kind != "shared" for each in several)
    return wrong and {"names": ", ".join(each.value_id for each in several)}


def _no_place(row: Any, about: About, line: int) -> Several:
    for column in ("term_offset", "offset", "figure_offset"):
        if getattr(row, column) is None and (column != "figure_offset" or row.figure):
            yield {"at": column}


def _half_a_reading(row: Any, about: About, line: int) -> Several:
    if row.reading_kind or row.reading_en or row.reading_zh:
        yield from ({"at": column} for column in ("reading_en", "reading_zh") if not getattr(row, column))


def _too_long(column: str, longest: int) -> Callable[[Any, About, int], Broken]:
    def broken(row: Any, about: About, line: int) -> Broken:
        length = len(getattr(row, column))
        return length > longest and {"length": length}

    return broken


def _is_in(figure: str, printed: str) -> bool:
    return figure in printed or "".join(figure.split()) in "".join(printed.split())


def _figure_not_printed(row: Any, about: About, line: int) -> Broken:
    return row.figure_kind not in WORDLESS and bool(row.figure) and not _is_in(row.figure, row.printed)


def _value_differs(row: Any, about: About, line: int) -> Broken:
    if row.figure_kind in WORDLESS or not row.figure or row.reading_kind or not _is_in(row.figure, row.printed):
        return None
    if value_follows(row.figure, row.value, row.value_high):
        return None
    said = say_readings(row.figure)
    quoted = show(row.figure)
    return {"said": f"{said}, as the figure {quoted} says" if said else f"a figure that can be read, not {quoted}"}


def _wordless_figure(row: Any, about: About, line: int) -> Broken:
    if row.figure_kind not in WORDLESS or not (row.figure or row.figure_offset is not None):
        return None
    return {
        "at": "figure" if row.figure else "figure_offset",
        "stands": show(row.figure) if row.figure else str(row.figure_offset),
    }


def _wordless_value(row: Any, about: About, line: int) -> Broken:
    return row.figure_kind in WORDLESS and row.value != HUNDRED and {"what": WORDLESS[row.figure_kind]}


def _deadline_before_start(row: Any, about: About, line: int) -> Broken:
    starts, deadline = partial_date_span(row.starts), partial_date_span(row.deadline)
    return bool(starts and deadline and deadline[1] < starts[0])


def _owned_by_value(row: Any, about: About, line: int) -> Broken:
    return row.offset in about.owned and {"owner": about.owned[row.offset]}


def _belongs_to_nobody(row: Any, about: About, line: int) -> Broken:
    values = about.values
    if not row.belongs_to or values is None or not values.readable or row.belongs_to in values.keys:
        return None
    return {"file": values.where, "hint": _hint(row.belongs_to, values.keys)}


_FILL = "Run `plans audit --fill` with a copy of the text at hand, or fill it in."
_STANDS_FOR = (
    Rule(
        "", "stands_for", "it names the row itself", "the row itself", "another row's id",
        "Name the row that comparisons should use.", _stands_for_itself,
    ),
    Rule("", "stands_for", "no row has the id", "{stands_for:q}", "an id of this file", "{hint}", _stands_for_nobody),
    Rule(
        "", "stands_for", "the other row is of another indicator", "'{stands_for}', a row of {other}",
        "a row of {indicator}",
        "A row stands for another only where both print one quantity; correct the id or clear the cell.",
        _stands_for_another_quantity,
    ),
    Rule(
        "", "stands_for", "the other row stands for a third one",
        "'{stands_for}', which itself stands for '{last}'", "a row that stands for no other",
        "Name '{last}' here too.", _stands_in_a_chain,
    ),
)  # fmt: skip
_NUMBERS = (
    Rule(
        "", "value_high", "the comparator is range and the cell is empty", "an empty cell",
        "the upper value of the range", "Fill it in, or choose another comparator.",
        lambda row, *_: row.comparator == "range" and row.value_high is None,
    ),
    Rule(
        "", "value_high", "it is not above value", "{value_high}", "more than {value}, the lower value",
        "Put the smaller number into value and the larger into value_high.",
        lambda row, *_: row.comparator == "range" and row.value_high is not None and row.value_high <= row.value,
    ),
    Rule(
        "", "value_high", "the comparator is not range and the cell is filled", "{value_high}",
        "nothing (the comparator is {comparator})", "Clear the cell, or make the comparator range.",
        lambda row, *_: row.comparator != "range" and row.value_high is not None,
    ),
    Rule(
        "", "unit", "it does not convert into the indicator's unit", "{unit:q}",
        "a unit that converts into {standard}, the unit of {indicator}",
        "Correct the unit or choose another indicator; for a scaled unit, give both a factor in vocabulary.csv.",
        _wrong_unit,
    ),
    Rule(
        "", "value", "value or value_high lies outside of the indicator's bounds", "{number}", "{bounds} ({why})",
        "Correct the cell, or choose an indicator without {other} bound.", _out_of_bounds,
    ),
)  # fmt: skip


def _for(table: str, rules: Iterable[Rule]) -> Iterator[Rule]:
    return (
        Rule(table, rule.column, rule.when, rule.found, rule.expected, rule.remedy, rule.broken) for rule in rules
    )


# One rule a row: table, column, when it is broken, found, expected, remedy, and what asks it.
RULES: tuple[Rule, ...] = (
    Rule(
        "vocabulary", "factor", "the field is not unit and the cell is filled", "{factor}",
        "nothing ({field} has no factor)", "Clear the cell.",
        lambda row, *_: row.factor is not None and row.field != "unit",
    ),
    Rule(
        "vocabulary", "factor", "it is 0 or less", "{factor}", "a number above 0", "Correct the factor.",
        lambda row, *_: row.factor is not None and row.field == "unit" and row.factor <= 0,
    ),
    Rule(
        "vocabulary", "leads", "the field is not theme and the cell is filled", "{leads}",
        "nothing (only themes lead)", "Clear the cell.",
        lambda row, *_: row.leads is not None and row.field != "theme",
    ),
    Rule(
        "regions", "gb2260", "another region has the code", "{gb2260} again (first on line {first})",
        "a code of its own for each region", "Look up the code of this region.", _shared_code,
    ),
    Rule(
        "regions", "gb2260", "the code is not of the region's level", "{gb2260}",
        "a code that ends in {ending} ({region_id} is a {level})", "Correct the code or the level.", _wrong_level,
    ),
    Rule(
        "plans", "region_id", "regions.csv does not have it", "{region_id:q}", "a region from regions.csv",
        "{hint} it to regions.csv.", _no_region,
    ),
    Rule(
        "plans", "plan_id", "it is not the region, a dash and a year", "{plan_id:q}",
        "the region, a dash and a year, as in '{region_id}-2021'",
        "Correct the id, here and in the names of its files.", _misnamed_plan,
    ),
    Rule(
        "plans", "document_sha256", "another plan has the same text", "the text of the plan on line {first} again",
        "a text of its own for each plan", "Take the checksum of this plan's text with `sha256sum`.", _text_again,
    ),
    Rule(
        "plans", "period_end", "it is before period_start", "{period_end}", "{period_start} or later",
        "Correct one of the two years.",
        lambda row, *_: bool(row.period_start and row.period_end and row.period_end < row.period_start),
    ),
    Rule(
        "plans", "issued", "it is empty, and so is period_start", "neither a date of issue nor a first year",
        "one of the two", "Fill in issued or period_start: years are judged by them.",
        lambda row, *_: not row.issued and not row.period_start,
    ),
    Rule(
        "plans", "themes_read", "it is empty and the plan is no draft", "an empty cell",
        "the themes for which the whole plan was read",
        "List them: silence can only be told from themes that were read.",
        lambda row, *_: not row.themes_read and not row.is_draft,
    ),
    Rule(
        "indicators", "upper_bound", "it is not above lower_bound", "{upper_bound}", "more than {lower_bound}",
        "Correct the bounds, or leave the upper one empty.",
        lambda row, *_: None not in (row.lower_bound, row.upper_bound) and row.lower_bound >= row.upper_bound,
    ),
    Rule(
        "indicators", "numerator_en", "numerator or denominator is there in one language only", "an empty cell",
        "the text in both languages", "Translate the other language's cell.",
        _half_a_pair("numerator", "denominator"),
    ),
    *_for("benchmarks", _NUMBERS),
    Rule(
        "benchmarks", "year_to", "it is before year_from", "{year_to}", "{year_from} or later",
        "Correct one of the two years.",
        lambda row, *_: bool(row.year_from and row.year_to and row.year_to < row.year_from),
    ),
    Rule(
        "benchmarks", "year_to", "an actual or a target has no year", "an empty cell",
        "a year ({kind} speaks for one)", "Fill in the year it speaks for.",
        lambda row, *_: row.kind != "standard" and not (row.year_from or row.year_to),
    ),
    Rule(
        "benchmarks", "note_en", "the note is there in one language only", "an empty cell",
        "the text in both languages", "Translate the other language's cell.", _half_a_pair("note"),
    ),
    *_for("benchmarks", _STANDS_FOR),
    Rule(
        "crosschecks", "plan_id", "plans.csv does not have it", "{plan_id:q}", "a plan from plans.csv", "{hint}",
        lambda row, about, _: row.plan_id not in about.plans and {"hint": _hint(row.plan_id, about.plans)},
    ),
    Rule(
        "values", "value_id", "it is not the plan's id, -v and a number", "{value_id:q}",
        "an id such as '{prefix}001', after the file's plan",
        "Correct the id, or move the row into its own plan's file.", _foreign_id("value_id", "v"),
    ),
    *_for("values", _NUMBERS),
    Rule(
        "values", "year", "year_basis is none and a year is given", "{wrong}", "nothing (year_basis is none)",
        "Clear the years, or say where the year comes from.",
        lambda row, *_: (
            row.year_basis == "none"
            and (row.year is not None or row.year_from is not None)
            and {"wrong": row.year or row.year_from}
        ),
    ),
    Rule(
        "values", "year", "it is empty and year_basis is not none", "an empty cell",
        "a year (year_basis is {year_basis})", "Fill in the year, or write none into year_basis.",
        lambda row, *_: row.year_basis != "none" and row.year is None,
    ),
    Rule(
        "values", "year_from", "it is after year", "{year_from}", "{year} or earlier",
        "Put the earlier year into year_from.",
        lambda row, *_: row.year_basis != "none" and bool(row.year and row.year_from and row.year_from > row.year),
    ),
    Rule(
        "values", "year", "year or year_from lies outside of the plan's reach and no reading says why", "{wrong}",
        "a year within the plan's reach, {reach}",
        "Correct the year, or say in reading_en and reading_zh why the plan speaks of it.", _outside_of_reach,
    ),
    Rule(
        "values", "term", f"it is longer than {LONGEST_TERM} characters", "{length} characters",
        f"{LONGEST_TERM} at most", "Keep the name alone; join pieces that do not stand together by '…'.",
        _too_long("term", LONGEST_TERM),
    ),
    Rule(
        "values", "printed", f"it is longer than {LONGEST_PRINTED} characters", "{length} characters",
        f"{LONGEST_PRINTED} at most", "Keep the figure and its qualifier alone.",
        _too_long("printed", LONGEST_PRINTED),
    ),
    Rule(
        "values", "offset", "term_offset, offset or (with a figure) figure_offset is empty", "an empty cell",
        "where it stands in the plan's text", _FILL, _no_place,
    ),
    Rule(
        "values", "reading_en", "a reading is begun and one of its languages is missing", "an empty cell",
        "why the value is not the bare letters, in both languages",
        "Fill it in, or clear reading_kind and the other language's cell.", _half_a_reading,
    ),
    Rule(
        "values", "figure", "it is filled and figure_kind is words or relation", "{stands}",
        "nothing (figure_kind is {figure_kind})", "Clear figure and figure_offset, or correct figure_kind.",
        _wordless_figure,
    ),
    Rule(
        "values", "value", "figure_kind is words or relation and it is not 100", "{value}", "100 ({what})",
        "Write 100, or correct figure_kind.", _wordless_value,
    ),
    Rule(
        "values", "comparator", "figure_kind is relation and it is range or approx", "{comparator}",
        "eq, ge, gt, le or lt (a relation to another quantity)", "Write ge for 'not below'.",
        lambda row, *_: row.figure_kind == "relation" and row.comparator in ("range", "approx"),
    ),
    Rule(
        "values", "figure", "it is empty and figure_kind is digits or numeral", "an empty cell",
        "the bare figure (figure_kind is {figure_kind})",
        "Copy the figure from printed, or make figure_kind words or relation.",
        lambda row, *_: row.figure_kind not in WORDLESS and not row.figure,
    ),
    Rule(
        "values", "figure", "it is no piece of printed", "{figure:q}", "a piece of printed, {printed:q}",
        "Copy the figure from printed as it stands there.", _figure_not_printed,
    ),
    Rule(
        "values", "value", "it does not follow from the figure and no reading_kind says why", "{value}", "{said}",
        "Correct the value, or say by reading_kind, reading_en and reading_zh why it differs.", _value_differs,
    ),
    *_for("values", _STANDS_FOR),
    Rule(
        "values", "stands_for", "two rows share indicator, scope, years, status and per",
        "a second row for {indicator}, {years}, {group} (the first is '{first}')", "one row in a comparable cell",
        "Let the weaker row stand for the sharper, mark one ambiguous, or tell them apart by scope or per.",
        _second_in_cell,
    ),
    Rule(
        "values", "figure_offset", "several rows own one figure and not all are shared",
        "the figure at {figure_offset} in several rows ({names})",
        "one row for each figure, or reading_kind shared in all of them",
        "Give each row its own figure, or write shared and say why in reading_en and reading_zh.",
        _figure_of_several,
    ),
    Rule(
        "statements", "statement_id", "it is not the plan's id, -c and a number", "{statement_id:q}",
        "an id such as '{prefix}001', after the file's plan",
        "Correct the id, or move the row into its own plan's file.", _foreign_id("statement_id", "c"),
    ),
    Rule(
        "statements", "deadline", "strength is dated and there is neither a deadline nor a start", "an empty cell",
        "a deadline or a start (strength is dated)",
        "Fill in the deadline or the start, or make the strength direction or words.",
        lambda row, *_: row.strength == "dated" and not (row.deadline or row.starts),
    ),
    Rule(
        "statements", "deadline", "it is before starts", "{deadline}", "{starts} or later",
        "Correct starts or deadline.", _deadline_before_start,
    ),
    Rule(
        "statements", "year_basis", "it is none and a date is given", "none",
        "where the date comes from (starts or deadline is given)", "Write stated, heading, period or implied.",
        lambda row, *_: row.year_basis == "none" and bool(row.starts or row.deadline),
    ),
    Rule(
        "statements", "term", f"it is longer than {LONGEST_TERM} characters", "{length} characters",
        f"{LONGEST_TERM} at most",
        "Keep the words that name the promise; join pieces that do not stand together by '…'.",
        _too_long("term", LONGEST_TERM),
    ),
    Rule(
        "statements", "offset", "it is empty", "an empty cell", "where the term stands in the plan's text", _FILL,
        lambda row, *_: row.offset is None,
    ),
    Rule(
        "dismissed", "offset", "a value owns the figure", "a figure that '{owner}' owns",
        "a figure that no value owns", "Delete this row, or correct its offset.", _owned_by_value,
    ),
    Rule(
        "dismissed", "belongs_to", "the reason is condition and it is empty", "an empty cell",
        "the value that the condition belongs to", "Name its value_id.",
        lambda row, *_: row.reason == "condition" and not row.belongs_to,
    ),
    Rule(
        "dismissed", "belongs_to", "no value has the id", "{belongs_to:q}", "a value_id of {file}", "{hint}",
        _belongs_to_nobody,
    ),
)  # fmt: skip


# ------------------------------------------------------------------------------------------------- tables of one plan


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


def check_benchmarks(rows: Rows, book: Codebook) -> None:
    """Report benchmarks whose numbers, years or references are wrong."""
    check_table("benchmarks", About(rows, book, known={row.benchmark_id: row for row in rows.records}))


def check_values(rows: Rows, plan: Plan, book: Codebook) -> None:
    """Report what is wrong with the values of one plan, row by row and among each other."""
    owners: dict[int, list[Value]] = defaultdict(list)
    for row in rows.records:
        if row.figure_offset is not None:
            owners[row.figure_offset].append(row)
    known = {row.value_id: row for row in rows.records}
    check_table("values", About(rows, book, plan, reach=reach_of(plan), known=known, owners=owners))


def check_dismissed(rows: Rows, values: Rows) -> None:
    """Report dismissed figures that a value owns, and conditions without the value they belong to."""
    owned = {row.figure_offset: row.value_id for row in values.records if row.figure_offset is not None}
    check_table("dismissed", About(rows, values=values, owned=owned))


def check_crosschecks(rows: Rows, checks: Iterable[tuple[Crosscheck, int]], values: Rows) -> None:
    """Report cross-checks of one plan that name unknown values or cannot be read; coming out is another matter."""
    numbers = {row.value_id: row.value for row in values.records}
    report = rows.sheet.report
    for check, line in checks:
        named = [("result", check.result), *(("inputs", name) for name in inputs_of(check))]
        unknown = [(column, name) for column, name in named if name not in numbers]
        for column, name in unknown:
            if name not in values.keys:
                report(line, column, show(name), f"a value_id of {values.where}", _hint(name, numbers))
        if unknown:
            continue
        remedy = "Correct the expression."
        try:
            evaluate(expression_of(check), numbers)
        except ExpressionError as error:
            expected = "value ids and numbers with + - * / ( ), a space before each minus"
            report(line, "expression", str(error), expected, remedy)
        except ZeroDivisionError:
            report(line, "expression", "a division by zero", "an expression that comes to a number", remedy)
