"""What the rows of one table must be, by themselves and to each other.

The rules stand in `rules.toml`, one row each, with the words of their messages; here is what each of them asks. A rule
is asked of each row that is sound by itself, so one mistake makes one message. `docs/rules.md` is printed from the same
rows.
"""

from __future__ import annotations

import tomllib
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import partial
from pathlib import Path
from string import Formatter
from typing import Any, get_args

from helpers.data.cells import partial_date_span, print_cell, print_number, split_list
from helpers.data.codebook import Codebook
from helpers.data.codes import COMMITTING, PARTS, PLANNED, WORDLESS, Presence
from helpers.data.crosschecks import ExpressionError, evaluate, expression_of, inputs_of
from helpers.data.damage import show
from helpers.data.figures import say_readings, value_follows
from helpers.data.qualifiers import Said, read_around, unit_contradiction
from helpers.data.rows import Rows
from helpers.data.schema import TABLES, Benchmark, Crosscheck, Indicator, Plan, Table, Value
from helpers.errors import nearest

YEARS_BACK = 10
YEARS_AHEAD = 10
HUNDRED = Decimal(100)


@dataclass
class About:
    """What a rule may need to know beside its row.

    Attributes
    ----------
    rows, line
        The table's rows, and the line of the one that is asked about.
    book
        Codes, units and indicators.
    plan, reach
        The plan of the rows, and the first and last year it may speak of without a reason.
    regions, plans
        The ids of regions, or None where the file could not be read; the ids of plans.
    values, owned
        The values of the same plan, and for each offset of a figure the value that owns it.
    requirements
        What the state asks.
    known, owners
        The table's own rows by id, and for each offset of a figure the rows that own it.
    """

    rows: Rows
    book: Codebook = field(default_factory=Codebook)
    plan: Plan | None = None
    reach: tuple[int, int] | None = None
    regions: set[str] | None = None
    plans: set[str] = field(default_factory=set)
    values: Rows | None = None
    requirements: Rows | None = None
    owned: dict[int, str] = field(default_factory=dict)
    known: dict[str, Any] = field(default_factory=dict)
    owners: dict[int, list[Any]] = field(default_factory=dict)
    line: int = 0
    _first: dict[object, Any] = field(default_factory=dict)

    def first(self, key: object, own: Any) -> Any:
        """Return what was first kept under a key: the row's own, unless another row was there before."""
        return self._first.setdefault(key, own)


# Nothing where the row keeps the rule in that column, else what the message needs beyond the row's cells.
Answer = Mapping[str, object] | bool | None
Ask = Callable[[Any, About, str], Answer]


@dataclass(frozen=True)
class Rule:
    """One rule as `rules.toml` has it.

    Attributes
    ----------
    tables, columns
        Where it is asked.
    when
        When it is broken, in words.
    found, expected, remedy
        The message's parts, as templates.
    ask
        The name of the condition, one of `ASKED`.
    most
        A limit, where it has one.
    """

    tables: list[str]
    columns: list[str]
    when: str
    found: str
    expected: str
    remedy: str
    ask: str
    most: int = 0


def _read_rules() -> tuple[Rule, ...]:
    text = Path(__file__).with_name("rules.toml").read_text(encoding="utf-8")
    return tuple(Rule(**row) for row in tomllib.loads(text)["rule"])


RULES = _read_rules()


class _Printer(Formatter):
    def format_field(self, value: object, format_spec: str) -> str:
        return show(str(value)) if format_spec == "q" else print_cell(value)


_print = _Printer().vformat


def check_table(name: str, about: About) -> None:
    """Report each row of a table that breaks one of its rules."""
    asked = [(rule, column, _ask_of(rule)) for rule in RULES if name in rule.tables for column in rule.columns]
    sheet = about.rows.sheet
    for number, (row, line) in enumerate(about.rows.numbered):
        about.line = line
        if sheet.is_full:
            sheet.pass_over(len(about.rows.records) - number)
            return
        for rule, column, ask in asked:
            answer = ask(row, about, column)
            if answer is None or answer is False:
                continue
            more = {} if answer is True else answer
            cells = {**vars(row), "cell": getattr(row, column), **more}
            found, expected, remedy = (_print(part, (), cells) for part in (rule.found, rule.expected, rule.remedy))
            sheet.report(line, column, found, expected, remedy)


def _ask_of(rule: Rule) -> Ask:
    return partial(_too_long, most=rule.most) if rule.most else ASKED[rule.ask]


def _hint(name: str, known: Iterable[str], otherwise: str = "Correct the id.") -> str:
    near = nearest(name, known)
    return f"Perhaps '{near}' is meant." if near else otherwise


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


def _too_long(row: Any, about: About, column: str, most: int = 0) -> Answer:
    length = len(getattr(row, column))
    return length > most and {"length": length, "most": most}


def _seen_before(row: Any, about: About, column: str) -> Answer:
    first = about.first((column, getattr(row, column)), about.line)
    return first != about.line and {"first": first}


def _wrong_level(row: Any, about: About, column: str) -> Answer:
    of_prefecture = row.gb2260.endswith("00") and not row.gb2260.endswith("0000")
    ending = "two noughts after four other digits" if row.level == "prefecture" else "two digits that are not 00"
    return (row.level == "prefecture") != of_prefecture and {"ending": ending}


def _no_region(row: Any, about: About, column: str) -> Answer:
    if about.regions is None or row.region_id in about.regions:
        return None
    near = nearest(row.region_id, about.regions)
    return {"hint": f"Correct it to '{near}', or add" if near else "Add"}


def _misnamed_plan(row: Any, about: About, column: str) -> Answer:
    stem, _, year = row.plan_id.rpartition("-")
    return stem != row.region_id or not (len(year) == 4 and year.isdigit())


def _one_language_only(row: Any, about: About, column: str) -> Answer:
    stem, language = column[:-3], column[-3:]
    return not getattr(row, column) and bool(getattr(row, stem + ("_zh" if language == "_en" else "_en")))


def _wrong_unit(row: Any, about: About, column: str) -> Answer:
    indicator = about.book.indicators.get(row.indicator)
    if indicator is None or row.unit not in about.book.codes.get("unit", {}):
        return None
    return not about.book.can_convert(row.unit, indicator.unit) and {"standard": indicator.unit}


def _out_of_bounds(row: Any, about: About, column: str) -> Answer:
    indicator, number = about.book.indicators.get(row.indicator), getattr(row, column)
    if number is None or indicator is None or not about.book.can_convert(row.unit, indicator.unit):
        return None
    low, high = indicator.lower_bound, indicator.upper_bound
    standard = about.book.convert(number, row.unit, indicator.unit)
    if standard is None:
        return None
    over = high is not None and standard > high
    if not over and (low is None or standard >= low):
        return None
    is_share = indicator.unit == "percent" and low == 0 and high == HUNDRED
    return {
        "bounds": _say_bounds(indicator),
        "why": f"{row.indicator} is a share" if is_share else f"the bounds of {row.indicator} in indicators.csv",
        "other": "an upper" if over else "a lower",
    }


def _say_bounds(indicator: Indicator) -> str:
    low, high = print_number(indicator.lower_bound), print_number(indicator.upper_bound)
    if low and high:
        return f"{low}–{high}"
    return f"at least {low}" if low else f"at most {high}"


def _id_of(row: Value | Benchmark) -> str:
    return row.value_id if isinstance(row, Value) else row.benchmark_id


def _target(row: Any, about: About) -> Any:
    return about.known.get(row.stands_for) if row.stands_for != _id_of(row) else None


def _stands_for_nobody(row: Any, about: About, column: str) -> Answer:
    if not row.stands_for or row.stands_for in about.known or row.stands_for in about.rows.keys:
        return None
    return {"hint": _hint(row.stands_for, about.known, "Correct the id, or clear the cell.")}


def _stands_for_another_quantity(row: Any, about: About, column: str) -> Answer:
    target = _target(row, about)
    return target is not None and target.indicator != row.indicator and {"other": target.indicator}


def _stands_in_a_chain(row: Any, about: About, column: str) -> Answer:
    target = _target(row, about)
    chained = target is not None and target.indicator == row.indicator and target.stands_for
    return bool(chained) and {"last": target.stands_for}


def _no_such_plan(row: Any, about: About, column: str) -> Answer:
    return row.plan_id not in about.plans and {"hint": _hint(row.plan_id, about.plans)}


def _foreign_id(row: Any, about: About, column: str) -> Answer:
    prefix = f"{about.plan.plan_id if about.plan else ''}-{'v' if column == 'value_id' else 'c'}"
    own: str = getattr(row, column)
    return not (own.startswith(prefix) and own[len(prefix) :].isdigit()) and {"prefix": prefix}


def _year_without_basis(row: Any, about: About, column: str) -> Answer:
    years = row.year or row.year_from
    return row.year_basis == "none" and years is not None and {"years": years}


def _year_from_after_year(row: Any, about: About, column: str) -> Answer:
    return row.year_basis != "none" and None not in (row.year, row.year_from) and row.year_from > row.year


def _outside_of_reach(row: Any, about: About, column: str) -> Answer:
    year = getattr(row, column)
    if about.reach is None or row.reading_en or row.year_basis == "none" or row.year is None or year is None:
        return None
    low, high = about.reach
    return not low <= year <= high and {"reach": f"{low}–{high}"}


def _around(row: Any) -> Said | None:
    """Return what the printed words around a row's figure say; None where the row says that they mislead."""
    if row.figure_kind in WORDLESS or row.reading_kind or row.reading_en or not row.figure:
        return None
    inside = (row.figure_offset or 0) - (row.offset or 0)
    at = inside if row.printed.startswith(row.figure, inside) else row.printed.find(row.figure)
    return read_around(row.printed[:at], row.printed[at + len(row.figure) :]) if at >= 0 else None


def _qualifier_differs(row: Any, about: About, column: str) -> Answer:
    said = _around(row)
    if said is None or not said.comparator or said.comparator == row.comparator or row.comparator == "range":
        return None
    return {"said": said.comparator, "word": said.qualifier}


def _unit_differs(row: Any, about: About, column: str) -> Answer:
    said, indicator = _around(row), about.book.indicators.get(row.indicator)
    if said is None or (indicator is not None and not about.book.can_convert(row.unit, indicator.unit)):
        return None
    return unit_contradiction(row.unit, row.figure, said)


def _result_after_issue(row: Any, about: About, column: str) -> Answer:
    issued = year_of_issue(about.plan)
    late = row.status == "actual" and None not in (issued, row.year) and row.year > issued
    return late and not row.reading_en and {"issued": issued}


def _plan_before_issue(row: Any, about: About, column: str) -> Answer:
    issued = year_of_issue(about.plan)
    early = row.status in PLANNED and None not in (issued, row.year) and row.year < issued
    return early and not row.reading_en and {"issued": issued}


def _milestone_to_nowhere(row: Any, about: About, column: str) -> Answer:
    if row.status != "milestone" or row.year is None:
        return None
    return not any(
        other.indicator == row.indicator and other.status in PLANNED and (other.year or 0) > row.year
        for other in about.known.values()
    )


def _second_in_cell(row: Any, about: About, column: str) -> Answer:
    if row.stands_for or row.reading_kind == "ambiguous":
        return None
    group = "planned" if row.status in PLANNED else row.status
    first = about.first((row.indicator, row.scope, row.year_from, row.year, group, row.per), row.value_id)
    years = "no year" if row.year is None else str(row.year)
    return first != row.value_id and {"years": years, "group": group, "first": first}


def _figure_of_several(row: Any, about: About, column: str) -> Answer:
    several = about.owners.get(row.figure_offset, []) if row.figure_offset is not None else []
    if len(several) < 2 or row is not several[-1] or all(each.reading_kind == "shared" for each in several):
        return None
    return {"names": ", ".join(each.value_id for each in several)}


def _is_in(figure: str, printed: str) -> bool:
    return figure in printed or "".join(figure.split()) in "".join(printed.split())


def _value_differs(row: Any, about: About, column: str) -> Answer:
    if row.figure_kind in WORDLESS or not row.figure or row.reading_kind or not _is_in(row.figure, row.printed):
        return None
    if value_follows(row.figure, row.value, row.value_high):
        return None
    said, quoted = say_readings(row.figure), show(row.figure)
    return {"said": f"{said}, as the figure {quoted} says" if said else f"a figure that can be read, not {quoted}"}


def _wordless_figure(row: Any, about: About, column: str) -> Answer:
    if row.figure_kind not in WORDLESS or (column == "figure_offset" and row.figure):
        return None
    cell = getattr(row, column)
    return cell not in (None, "") and {"cell": show(cell) if isinstance(cell, str) else cell}


def _filled(row: Any, column: str) -> Answer:
    return bool(getattr(row, column)) and {"value": getattr(row, column)}


def _bounds_of_issue_backwards(row: Any, about: About, column: str) -> Answer:
    first, last = partial_date_span(row.issued_from), partial_date_span(row.issued_to)
    return bool(first and last and last[1] < first[0])


def _deadline_before_start(row: Any, about: About, column: str) -> Answer:
    starts, deadline = partial_date_span(row.starts), partial_date_span(row.deadline)
    return bool(starts and deadline and deadline[1] < starts[0])


def _topic_of_another_theme(row: Any, about: About, column: str) -> Answer:
    word = about.book.codes.get("topic", {}).get(row.topic)
    # a topic whose own theme is missing or unknown is told in the vocabulary
    known = word is not None and word.theme in about.book.codes.get("theme", {})
    return known and word is not None and word.theme != row.theme and {"other": word.theme}


def _second_topic_elsewhere(row: Any, about: About, column: str) -> Answer:
    topics = about.book.codes.get("topic", {})
    themes = {row.theme, *split_list(row.also_theme)}
    strange = [one for one in split_list(row.also_topic) if one in topics and topics[one].theme not in themes]
    strange += [one for one in split_list(row.also_topic) if one == row.topic]
    return bool(strange) and {"strange": ";".join(strange)}


def _restates_nobody(row: Any, about: About, column: str) -> Answer:
    values = about.values
    if not row.restates or values is None or not (values.readable and about.rows.readable):
        return None
    if row.restates == row.statement_id:
        return {"found": "the row itself", "hint": "Name the row whose content it repeats, or clear the cell."}
    if row.restates in values.keys or row.restates in about.rows.keys:
        return None
    return {"found": show(row.restates), "hint": _hint(row.restates, {*values.keys, *about.rows.keys})}


def _restates_in_a_chain(row: Any, about: About, column: str) -> Answer:
    other = about.known.get(row.restates)
    if other is None or other is row or other.restates not in about.rows.keys:
        return None
    return {"last": other.restates}


def _softener_not_listed(row: Any, about: About, column: str) -> Answer:
    return bool(row.hedge) and bool(about.book.softeners) and row.hedge not in about.book.softeners


def _takes_up_nothing_known(row: Any, about: About, column: str) -> Answer:
    asked = about.requirements
    if asked is None or (asked.sheet.header and not asked.readable):
        return None
    unknown = next((one for one in split_list(row.requirement) if one not in asked.keys), None)
    return unknown is not None and {"unknown": unknown, "hint": _hint(unknown, asked.keys)}


def _no_such_benchmark(row: Any, about: About, column: str) -> Answer:
    known = about.values
    if not row.benchmark or known is None or not known.readable or row.benchmark in known.keys:
        return None
    return {"hint": _hint(row.benchmark, known.keys)}


def _part_of_nothing(row: Any, about: About, column: str) -> Answer:
    if not row.part_of or (row.part_of in about.rows.keys and row.part_of != row.requirement_id):
        return None
    return {"hint": _hint(row.part_of, about.known)}


def _span_beside_term(row: Any, about: About, column: str) -> Answer:
    spanned = (row.span_offset, row.span_end)
    if None in spanned or row.offset is None:
        return (row.span_offset is None) != (row.span_end is None)
    return not row.span_offset <= row.offset < row.span_end


def _owned_by_value(row: Any, about: About, column: str) -> Answer:
    return row.offset in about.owned and {"owner": about.owned[row.offset]}


def _field_of_no_column(row: Any, about: About, column: str) -> Answer:
    columns = next(table.columns for table in TABLES if table.name == row.table)
    if not row.field or row.field in columns:
        return None
    return {"hint": _hint(row.field, columns, "Correct the cell, or clear it for a whole row.")}


def _belongs_to_nobody(row: Any, about: About, column: str) -> Answer:
    values = about.values
    if not row.belongs_to or values is None or not values.readable or row.belongs_to in values.keys:
        return None
    return {"file": values.where, "hint": _hint(row.belongs_to, values.keys)}


# By the names that `rules.toml` has under `ask`.
ASKED: Mapping[str, Ask] = {
    "too_long": _too_long,
    "seen_before": _seen_before,
    "factor_of_no_unit": lambda row, *_: row.factor is not None and row.field != "unit",
    "factor_not_above_0": lambda row, *_: row.factor is not None and row.field == "unit" and row.factor <= 0,
    "leads_of_no_theme": lambda row, *_: row.leads is not None and row.field != "theme",
    "wrong_level": _wrong_level,
    "no_region": _no_region,
    "misnamed_plan": _misnamed_plan,
    "period_backwards": lambda row, *_: bool(row.period_start and row.period_end) and row.period_end < row.period_start,
    "no_first_year": lambda row, *_: not row.issued and not row.period_start,
    "nothing_read": lambda row, *_: not row.themes_read and not row.is_draft and row.kind not in PARTS,
    "bounds_backwards": lambda row, *_: (
        None not in (row.lower_bound, row.upper_bound) and row.lower_bound >= row.upper_bound
    ),
    "one_language_only": _one_language_only,
    "range_without_end": lambda row, *_: row.comparator == "range" and row.value_high is None,
    "range_backwards": lambda row, *_: (
        row.comparator == "range" and row.value_high is not None and row.value_high <= row.value
    ),
    "end_without_range": lambda row, *_: row.comparator != "range" and row.value_high is not None,
    "wrong_unit": _wrong_unit,
    "out_of_bounds": _out_of_bounds,
    "years_backwards": lambda row, *_: bool(row.year_from and row.year_to) and row.year_to < row.year_from,
    "year_missing_in_benchmark": lambda row, *_: row.kind != "standard" and not (row.year_from or row.year_to),
    "stands_for_itself": lambda row, *_: bool(row.stands_for) and row.stands_for == _id_of(row),
    "stands_for_nobody": _stands_for_nobody,
    "stands_for_another_quantity": _stands_for_another_quantity,
    "stands_in_a_chain": _stands_in_a_chain,
    "no_such_plan": _no_such_plan,
    "foreign_id": _foreign_id,
    "year_without_basis": _year_without_basis,
    "year_missing": lambda row, *_: row.year_basis != "none" and row.year is None,
    "year_from_after_year": _year_from_after_year,
    "outside_of_reach": _outside_of_reach,
    "no_place": lambda row, _, column: getattr(row, column) is None and (column != "figure_offset" or bool(row.figure)),
    "half_a_reading": lambda row, _, column: (
        not getattr(row, column) and bool(row.reading_kind or row.reading_en or row.reading_zh)
    ),
    "wordless_figure": _wordless_figure,
    "wordless_value": lambda row, *_: (
        row.figure_kind in WORDLESS and row.value != HUNDRED and {"what": WORDLESS[row.figure_kind]}
    ),
    "relation_without_side": lambda row, *_: row.figure_kind == "relation" and row.comparator in ("range", "approx"),
    "figure_missing": lambda row, *_: row.figure_kind not in WORDLESS and not row.figure,
    "figure_not_printed": lambda row, *_: (
        row.figure_kind not in WORDLESS and bool(row.figure) and not _is_in(row.figure, row.printed)
    ),
    "value_differs": _value_differs,
    "second_in_cell": _second_in_cell,
    "qualifier_differs": _qualifier_differs,
    "unit_differs": _unit_differs,
    "year_of_no_standing_rule": lambda row, *_: (
        row.status not in ("standard", "encouraged") and row.year is None and row.year_basis == "none"
    ),
    "result_after_issue": _result_after_issue,
    "plan_before_issue": _plan_before_issue,
    "milestone_to_nowhere": _milestone_to_nowhere,
    "figure_of_several": _figure_of_several,
    "deadline_before_start": _deadline_before_start,
    "date_without_basis": lambda row, *_: row.year_basis == "none" and bool(row.starts or row.deadline),
    "basis_without_date": lambda row, *_: row.year_basis != "none" and not (row.starts or row.deadline),
    "committed_by_no_commitment": lambda row, _, column: row.act not in COMMITTING and bool(getattr(row, column)),
    "theme_of_no_topic": lambda row, *_: bool(row.theme) and row.field != "topic",
    "topic_without_theme": lambda row, *_: row.field == "topic" and not row.theme,
    "topic_of_another_theme": _topic_of_another_theme,
    "theme_twice": lambda row, *_: row.theme in split_list(row.also_theme),
    "second_topic_elsewhere": _second_topic_elsewhere,
    "restates_nobody": _restates_nobody,
    "restates_in_a_chain": _restates_in_a_chain,
    "softener_not_listed": _softener_not_listed,
    "takes_up_nothing_known": _takes_up_nothing_known,
    "no_such_benchmark": _no_such_benchmark,
    "part_of_nothing": _part_of_nothing,
    "bounded_and_issued": lambda row, _, column: bool(row.issued) and _filled(row, column),
    "bounded_without_note": lambda row, _, column: not (row.note_en and row.note_zh) and _filled(row, column),
    "bounds_of_issue_backwards": _bounds_of_issue_backwards,
    "in_force_and_due": lambda row, *_: bool(row.due) and bool(row.in_force),
    "span_beside_term": _span_beside_term,
    "outside_without_reason": lambda row, _, column: bool(row.themes_outside) and not getattr(row, column),
    "empty": lambda row, _, column: getattr(row, column) is None,
    "owned_by_value": _owned_by_value,
    "condition_without_value": lambda row, *_: row.reason == "condition" and not row.belongs_to,
    "belongs_to_nobody": _belongs_to_nobody,
    "field_of_no_column": _field_of_no_column,
    "old_is_new": lambda row, *_: row.old == row.new,
    "row_came_and_went": lambda row, *_: not row.field and bool(row.old and row.new),
}


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


def year_of_issue(plan: Plan | None) -> int | None:
    """Return the year that parts results from plans: that of issue, else the first of the period; None where unknown."""
    span = partial_date_span(plan.issued) if plan is not None and plan.issued else None
    return span[0].year if span else plan.period_start if plan is not None else None


def check_benchmarks(rows: Rows, book: Codebook) -> None:
    """Report benchmarks whose numbers, years or references are wrong."""
    check_table("benchmarks", About(rows, book, known={row.benchmark_id: row for row in rows.records}))


def check_values(rows: Rows, plan: Plan, book: Codebook, requirements: Rows | None = None) -> None:
    """Report what is wrong with the values of one plan, row by row and among each other."""
    owners: dict[int, list[Value]] = defaultdict(list)
    for row in rows.records:
        if row.figure_offset is not None:
            owners[row.figure_offset].append(row)
    known = {row.value_id: row for row in rows.records}
    about = About(rows, book, plan, reach=reach_of(plan), known=known, owners=owners, requirements=requirements)
    check_table("values", about)


def check_requirements(rows: Rows, book: Codebook, benchmarks: Rows) -> None:
    """Report requirements whose figure or whole is not there."""
    known = {row.requirement_id: row for row in rows.records}
    check_table("requirements", About(rows, book, known=known, values=benchmarks))


def check_statements(rows: Rows, plan: Plan, book: Codebook, values: Rows, requirements: Rows) -> None:
    """Report what is wrong with the statements of one plan, row by row, in what they restate and what they take up."""
    known = {row.statement_id: row for row in rows.records}
    check_table("statements", About(rows, book, plan, values=values, known=known, requirements=requirements))


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


# ------------------------------------------------------------------------------------------------------------ the page


def print_rules() -> str:
    """Return every table's columns and rules as a page of Markdown; the same rules give the same text."""
    lines = [
        "# What the curated files must be",
        "",
        "Printed by `python tools/print_rules.py` from `src/helpers/data/schema.py` and `rules.toml`; edit those, not this page.",
        "`plans check` tells what breaks a rule. *cell* is what stands there, *names* in italics are filled in.",
    ]
    for table in TABLES:
        lines += ["", f"## {table.where('<plan_id>')}", "", "| column | what belongs there |", "|---|---|"]
        lines += [f"| `{name}` | {column.cell.expected} |" for name, column in table.columns.items()]
        rules = [rule for rule in RULES if table.name in rule.tables]
        if rules:
            lines += ["", "| column | a problem where | expected | what to do |", "|---|---|---|---|"]
        for rule in rules:
            cells = (", ".join(f"`{name}`" for name in rule.columns), rule.when, rule.expected, rule.remedy)
            lines.append("| " + " | ".join(_in_italics(cell, rule) for cell in cells) + " |")
    return "\n".join(lines) + "\n"


def _in_italics(template: str, rule: Rule) -> str:
    parts = Formatter().parse(template)
    return "".join(text + (f"*{rule.most if name == 'most' else name}*" if name else "") for text, name, _, _ in parts)
