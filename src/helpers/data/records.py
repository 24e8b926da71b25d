"""What a row of each curated table must look like.

One pydantic model for each file of `data/raw`. The annotations carry everything that is said about a column elsewhere:
the words of an error message, the vocabulary that lists its codes, the types of the data package. A model checks one
row by itself; what rows must be to each other is checked in `helpers.data.checking`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cache, lru_cache
from typing import Annotated, Any, Literal, get_args, get_origin

from pydantic import BaseModel, BeforeValidator, ConfigDict, StringConstraints, TypeAdapter
from pydantic.fields import FieldInfo
from pydantic_core import PydanticCustomError

from helpers.errors import nearest

ID = r"^[a-z0-9]+(-[a-z0-9]+)*$"
CODE = r"^[a-z0-9]+([_-][a-z0-9]+)*$"
SHA256 = r"^[0-9a-f]{64}$"
PARTIAL_DATE = r"^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?$"
LIST_SEPARATOR = ";"

Level = Literal["prefecture", "county"]
PlanKind = Literal["five_year_plan", "action_plan", "implementation_plan", "interview"]
Script = Literal["Hans", "Hant"]
Measures = Literal["level", "change", "flow", "interval"]
Better = Literal["higher", "lower", "neither"]
YearBasis = Literal["stated", "heading", "period", "implied", "none"]
Status = Literal["actual", "target", "milestone", "standard"]
Comparator = Literal["eq", "ge", "gt", "le", "lt", "approx", "range"]
FigureKind = Literal["digits", "numeral", "words", "relation"]
ReadingKind = Literal["", "shared", "two_in_phrase", "repaired", "unit", "ambiguous"]
Strength = Literal["dated", "direction", "words"]
Presence = Literal["number", "dated", "direction", "words", "silent", "not_read"]
DismissalReason = Literal[
    "date", "document_number", "list_number", "name", "slogan", "contact", "condition", "page_furniture"
]
BenchmarkKind = Literal["actual", "target", "standard"]
Confidence = Literal["reported", "second-hand", "derived"]
CrosscheckKind = Literal["sum", "share", "product", "count"]
Flag = Literal["", "yes", "no"]


@dataclass(frozen=True)
class Cell:
    """How a column is spoken of: in messages, in the data package, and where its codes are listed.

    Attributes
    ----------
    kind
        One of id, code, codes, ids, text, number, year, whole, date, flag, closed, digest, regions.
    expected
        What belongs there, as a noun phrase.
    remedy
        What to do about a wrong cell, in full sentences.
    required
        Whether the cell may not be empty.
    vocabulary
        The field of `vocabulary.csv` that lists its codes, or empty.
    """

    kind: str
    expected: str
    remedy: str
    required: bool = False
    vocabulary: str = ""


# ---------------------------------------------------------------------------------------------------------------- cells

_NUMBER = re.compile(r"-?[0-9]{1,18}(\.[0-9]{1,12})?")
_WHOLE = re.compile(r"[0-9]{1,9}")
_YEAR = re.compile(r"(19|20|21)[0-9]{2}")


def _refuse(kind: str) -> PydanticCustomError:
    # The words of the message come from the column's `Cell`; pydantic only has to know that the cell failed.
    return PydanticCustomError("cell", "not {kind}", {"kind": kind})


def _read_number(text: object) -> Decimal | None:
    if not text:
        return None
    if isinstance(text, str) and _NUMBER.fullmatch(text):
        return Decimal(text)
    raise _refuse("a number")


def _read_whole(text: object) -> int | None:
    if not text:
        return None
    if isinstance(text, str) and _WHOLE.fullmatch(text):
        return int(text)
    raise _refuse("a whole number")


def _read_year(text: object) -> int | None:
    if not text:
        return None
    if isinstance(text, str) and _YEAR.fullmatch(text):
        return int(text)
    raise _refuse("a year")


def partial_date_span(text: str) -> tuple[date, date] | None:
    """Return the first and last day that a partial date covers, or None where it is no date.

    Parameters
    ----------
    text
        `2022`, `2022-05` or `2022-05-31`.
    """
    if not re.fullmatch(PARTIAL_DATE, text):
        return None
    parts = [int(part) for part in text.split("-")]
    try:
        if len(parts) == 3:
            day = date(*parts)
            return day, day
        if len(parts) == 2:
            first = date(parts[0], parts[1], 1)
            after = date(parts[0] + parts[1] // 12, parts[1] % 12 + 1, 1)
            return first, date.fromordinal(after.toordinal() - 1)
        return date(parts[0], 1, 1), date(parts[0], 12, 31)
    except ValueError:
        return None


def _read_date(text: object) -> str:
    if text == "" or (isinstance(text, str) and partial_date_span(text)):
        return str(text)
    raise _refuse("a date")


def _whole(required: bool, what: str) -> tuple[BeforeValidator, Cell]:
    remedy = "Write digits only: no sign, separator, exponent or unit."
    return BeforeValidator(_read_whole), Cell("whole", what, remedy, required)


_ID_CELL = Cell(
    "id", "an id of small letters and digits, parted by single dashes", "Write it like 'yingze-2021'.", required=True
)
_OPTIONAL_ID_CELL = Cell(
    "id",
    "an id of small letters and digits, parted by single dashes, or nothing",
    "Name another row's id, or clear it.",
)
_NUMBER_REMEDY = "Write digits with a point where there are decimals: no separator, unit, sign of per cent or exponent."
_OFFSET = "a character offset into the plan's text (digits only), or nothing"
_OFFSET_REMEDY = "Clear the cell and run `plans audit --fill`, which fills in offsets that are unambiguous."

Id = Annotated[str, StringConstraints(pattern=ID, max_length=80), _ID_CELL]
OptionalId = Annotated[str, StringConstraints(pattern=ID[:-1] + "$|^$", max_length=80), _OPTIONAL_ID_CELL]
IdList = Annotated[
    str,
    StringConstraints(pattern=r"^([a-z0-9]+(-[a-z0-9]+)*(; ?[a-z0-9]+(-[a-z0-9]+)*)*)?$"),
    Cell("ids", "ids with ';' between them", "Write ids as in the first column of their table."),
]
Text = Annotated[
    str, StringConstraints(min_length=1, max_length=4000), Cell("text", "some text", "Fill in the cell.", required=True)
]
OptionalText = Annotated[
    str, StringConstraints(max_length=4000), Cell("text", "at most 4,000 characters", "Shorten the text.")
]
Number = Annotated[Decimal, BeforeValidator(_read_number), Cell("number", "a number", _NUMBER_REMEDY, required=True)]
OptionalNumber = Annotated[
    Decimal | None, BeforeValidator(_read_number), Cell("number", "a number, or nothing", _NUMBER_REMEDY)
]
Year = Annotated[
    int, BeforeValidator(_read_year), Cell("year", "a year of four digits", "Write it like 2025.", required=True)
]
OptionalYear = Annotated[
    int | None, BeforeValidator(_read_year), Cell("year", "a year of four digits, or nothing", "Write it like 2025.")
]
Offset = Annotated[int | None, BeforeValidator(_read_whole), Cell("whole", _OFFSET, _OFFSET_REMEDY)]
PartialDate = Annotated[
    str,
    BeforeValidator(_read_date),
    Cell("date", "a date such as 2022, 2022-05 or 2022-05-31, or nothing", "Write year, month and day with dashes."),
]
YesNo = Annotated[Flag, Cell("flag", "'yes', 'no' or nothing", "Write yes or no.")]


def _code(field_name: str, required: bool = True) -> tuple[StringConstraints, Cell]:
    pattern = CODE if required else CODE[:-1] + "$|^$"
    expected = f"a {field_name} code from vocabulary.csv" + ("" if required else ", or nothing")
    remedy = f"Use a code that vocabulary.csv lists under {field_name}, or add a row for it there."
    return StringConstraints(pattern=pattern, max_length=80), Cell("code", expected, remedy, required, field_name)


def _closed(field_name: str, closed: Any) -> Cell:
    codes = get_args(closed)
    listed = ", ".join(code or "nothing" for code in codes)
    return Cell("closed", f"one of {listed}", "Correct the cell.", "" not in codes, field_name)


Theme = Annotated[str, *_code("theme")]
Themes = Annotated[
    str,
    StringConstraints(pattern=r"^([a-z0-9]+([_-][a-z0-9]+)*(; ?[a-z0-9]+([_-][a-z0-9]+)*)*)?$"),
    Cell("codes", "theme codes with ';' between them", "Use codes that vocabulary.csv lists.", False, "theme"),
]
OptionalTopic = Annotated[str, *_code("topic", required=False)]
Family = Annotated[str, *_code("family", required=False)]
Base = Annotated[str, *_code("base")]
Unit = Annotated[str, *_code("unit")]
Per = Annotated[str, *_code("per", required=False)]
Scope = Annotated[str, *_code("scope", required=False)]
IndicatorCode = Annotated[
    str,
    StringConstraints(pattern=CODE, max_length=80),
    Cell("indicator", "an indicator from indicators.csv", "Use a name from indicators.csv, or add it there.", True),
]
OptionalIndicator = Annotated[
    str,
    StringConstraints(pattern=CODE[:-1] + "$|^$", max_length=80),
    Cell("indicator", "an indicator from indicators.csv, or nothing", "Use a name from indicators.csv, or clear it."),
]


class Record(BaseModel):
    """A checked row; cells that hold nothing are None for numbers and '' for text."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Word(Record):
    """One code of the vocabulary with its names."""

    field: Annotated[str, StringConstraints(pattern=CODE), _ID_CELL]
    code: Annotated[
        str,
        StringConstraints(pattern=r"^[A-Za-z0-9]+([_-][A-Za-z0-9]+)*$", max_length=80),
        Cell("code", "a code of letters and digits, parted by single underscores or dashes", "Rename the code.", True),
    ]
    name_en: Text
    name_zh: Text
    factor: OptionalNumber
    note: OptionalText


class Region(Record):
    """One place with a plan."""

    region_id: Id
    name_en: Text
    name_zh: Text
    province_en: Text
    province_zh: Text
    level: Annotated[Level, _closed("level", Level)]
    gb2260: Annotated[
        str,
        StringConstraints(pattern=r"^[1-9][0-9]{5}$"),
        Cell("regions", "a GB/T 2260 code of six digits", "Look the code up; format the column as text.", True),
    ]
    parent_en: OptionalText
    parent_zh: OptionalText


class Plan(Record):
    """One document of one region."""

    plan_id: Id
    region_id: Id
    title_zh: Text
    title_en: Text
    document_number: OptionalText
    issuer_zh: OptionalText
    issuer_en: OptionalText
    issued: PartialDate
    period_start: OptionalYear
    period_end: OptionalYear
    kind: Annotated[PlanKind, _closed("kind", PlanKind)]
    script: Annotated[Script, _closed("script", Script)]
    document_sha256: Annotated[
        str,
        StringConstraints(pattern=SHA256),
        Cell("digest", "a SHA-256 checksum of 64 hexadecimal digits", "Take it with `sha256sum` from the text.", True),
    ]
    document_chars: Annotated[int, *_whole(True, "the number of characters of the text")]
    published_by: OptionalText
    themes_read: Themes
    draft: YesNo
    curated_on: PartialDate
    note_en: OptionalText
    note_zh: OptionalText

    @property
    def is_draft(self) -> bool:
        """Whether the plan is still being curated and so never reaches a report."""
        return self.draft == "yes"


class Indicator(Record):
    """One quantity of the codebook."""

    indicator: IndicatorCode
    theme: Theme
    topic: OptionalTopic
    family: Family
    measures: Annotated[Measures, _closed("measures", Measures)]
    name_en: Text
    name_zh: Text
    definition_en: Text
    definition_zh: Text
    numerator_en: OptionalText
    numerator_zh: OptionalText
    denominator_en: OptionalText
    denominator_zh: OptionalText
    base: Base
    unit: Unit
    lower_bound: OptionalNumber
    upper_bound: OptionalNumber
    better: Annotated[Better, _closed("better", Better)]
    definition_source: OptionalText


class Value(Record):
    """One figure that a plan prints."""

    value_id: Id
    indicator: IndicatorCode
    year: OptionalYear
    year_from: OptionalYear
    year_basis: Annotated[YearBasis, _closed("year_basis", YearBasis)]
    status: Annotated[Status, _closed("status", Status)]
    comparator: Annotated[Comparator, _closed("comparator", Comparator)]
    value: Number
    value_high: OptionalNumber
    unit: Unit
    per: Per
    scope: Scope
    figure_kind: Annotated[FigureKind, _closed("figure_kind", FigureKind)]
    term: Text
    term_offset: Offset
    printed: Text
    offset: Offset
    figure: OptionalText
    figure_offset: Offset
    locator: Text
    hedge: OptionalText
    stands_for: OptionalId
    reading_kind: Annotated[ReadingKind, _closed("reading_kind", ReadingKind)]
    reading_en: OptionalText
    reading_zh: OptionalText


class Statement(Record):
    """What a plan promises or reports in words."""

    statement_id: Id
    theme: Theme
    topic: OptionalTopic
    indicator: OptionalIndicator
    strength: Annotated[Strength, _closed("strength", Strength)]
    starts: PartialDate
    deadline: PartialDate
    year_basis: Annotated[YearBasis, _closed("year_basis", YearBasis)]
    scope: Scope
    summary_en: Text
    summary_zh: Text
    term: Text
    offset: Offset
    locator: Text
    hedge: OptionalText


class Dismissal(Record):
    """One figure of a text that is no indicator."""

    offset: Annotated[int, *_whole(True, "a character offset into the plan's text")]
    figure: Text
    reason: Annotated[DismissalReason, _closed("reason", DismissalReason)]
    belongs_to: OptionalId


class Benchmark(Record):
    """A national or provincial actual, target or standard."""

    benchmark_id: Id
    indicator: IndicatorCode
    scope: Annotated[str, *_code("scope")]
    part: Scope
    region_codes: Annotated[
        str,
        StringConstraints(pattern=r"^([0-9]{2,6}(; ?[0-9]{2,6})*)?$"),
        Cell("regions", "GB/T 2260 codes with ';' between them, or nothing", "Write the codes as digits."),
    ]
    kind: Annotated[BenchmarkKind, _closed("kind", BenchmarkKind)]
    year_from: OptionalYear
    year_to: OptionalYear
    comparator: Annotated[Comparator, _closed("comparator", Comparator)]
    value: Number
    value_high: OptionalNumber
    unit: Unit
    issuing_document: Text
    document_number: OptionalText
    confidence: Annotated[Confidence, _closed("confidence", Confidence)]
    seen_at: OptionalText
    stands_for: OptionalId
    note_en: OptionalText
    note_zh: OptionalText


class Crosscheck(Record):
    """A sum that the plan's own figures allow."""

    crosscheck_id: Id
    plan_id: Id
    kind: Annotated[CrosscheckKind, _closed("kind", CrosscheckKind)]
    result: Id
    inputs: IdList
    expression: OptionalText
    tolerance: OptionalNumber
    note_en: OptionalText
    note_zh: OptionalText


# --------------------------------------------------------------------------------------------------------------- tables


@dataclass(frozen=True)
class Column:
    """One column of a table."""

    name: str
    cell: Cell
    optional: bool  # whether the file may leave the whole column out
    closed: tuple[str, ...] = ()


@dataclass(frozen=True)
class Table:
    """One kind of file under `data/raw`.

    Attributes
    ----------
    name
        What the table is called; for tables of one file a plan, the folder.
    model
        What a row must be.
    key
        The columns that no two rows may share.
    per_plan
        Whether there is one file for each plan.
    """

    name: str
    model: type[Record]
    key: tuple[str, ...]
    per_plan: bool = False
    optional_columns: frozenset[str] = frozenset()
    columns: tuple[Column, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        columns = (
            Column(
                name,
                _cell_of(info),
                name in self.optional_columns or name.startswith("note"),
                _closed_set(info),
            )
            for name, info in self.model.model_fields.items()
        )
        object.__setattr__(self, "columns", tuple(columns))

    @property
    def column_names(self) -> tuple[str, ...]:
        """The columns in the order of the design."""
        return tuple(column.name for column in self.columns)

    def column(self, name: str) -> Column:
        """Return one column by its name."""
        return next(column for column in self.columns if column.name == name)

    def where(self, plan_id: str = "") -> str:
        """Return the file's path from the project's folder, with forward slashes."""
        return f"data/raw/{self.name}/{plan_id}.csv" if self.per_plan else f"data/raw/{self.name}.csv"

    def adapter(self) -> TypeAdapter[Any]:
        """Return the validator of one row, built once."""
        return _adapter(self.model)


@cache
def _adapter(model: type[Record]) -> TypeAdapter[Any]:
    return TypeAdapter(model)


def _cell_of(info: FieldInfo) -> Cell:
    return next(item for item in reversed(info.metadata) if isinstance(item, Cell))


def _closed_set(info: FieldInfo) -> tuple[str, ...]:
    return tuple(map(str, get_args(info.annotation))) if get_origin(info.annotation) is Literal else ()


VOCABULARY = Table("vocabulary", Word, ("field", "code"))
REGIONS = Table("regions", Region, ("region_id",))
PLANS = Table("plans", Plan, ("plan_id",))
INDICATORS = Table("indicators", Indicator, ("indicator",))
BENCHMARKS = Table("benchmarks", Benchmark, ("benchmark_id",), optional_columns=frozenset({"part"}))
CROSSCHECKS = Table("crosschecks", Crosscheck, ("crosscheck_id",))
VALUES = Table("values", Value, ("value_id",), per_plan=True)
STATEMENTS = Table("statements", Statement, ("statement_id",), per_plan=True)
DISMISSED = Table("dismissed", Dismissal, ("offset", "figure"), per_plan=True)

TABLES = (VOCABULARY, REGIONS, PLANS, INDICATORS, BENCHMARKS, CROSSCHECKS, VALUES, STATEMENTS, DISMISSED)


# --------------------------------------------------------------------------------------- what spreadsheets do to cells


def show(text: str, limit: int = 60) -> str:
    """Return a cell as it may be quoted in a message: on one line, nothing invisible, not long."""
    if not text:
        return "an empty cell"
    visible = "".join(
        character
        if unicodedata.category(character) not in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")
        else f"<U+{ord(character):04X}>"
        for character in text[: limit + 1]
    )
    return f"'{visible[:limit]}…'" if len(text) > limit else f"'{visible}'"


_TIME = re.compile(
    r"\d{1,3}:\d{2}:\d{2}( ?[AP]M)?|0\d:\d{2}|\d{1,2}:0\d|\d{1,2}:\d{2} ?[AP]M", re.ASCII | re.IGNORECASE
)
_MONTH = r"(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*"
_DATE = re.compile(
    rf"\d{{1,2}}-{_MONTH}(-\d{{2,4}})?|{_MONTH}-\d{{1,4}}"
    r"|\d{4}/\d{1,2}(/\d{1,2})?( \d{1,2}:\d{2}(:\d{2})?)?"
    r"|\d{1,2}/\d{1,2}/\d{2,4}|(\d{4}年)?\d{1,2}月\d{1,2}日|\d{4}年\d{1,2}月",
    re.ASCII | re.IGNORECASE,
)
_EXPONENT = re.compile(r"[+-]?\d+(\.\d+)?[eE][+-]?\d+", re.ASCII)
_THOUSANDS = re.compile(r"-?\d{1,3}([,，]\d{3})+(\.\d+)?", re.ASCII)
_BROKEN_FORMULA = re.compile(r"#(REF!|NAME\?|VALUE!|DIV/0!|N/A|NUM!|NULL!|#+)", re.IGNORECASE)
_FORMULA = re.compile(r"[=＝@].*|[+\-][^0-9 ].*[(|!].*", re.DOTALL)

_FORMAT_AS_TEXT = (
    "A spreadsheet changed the cell: type it again as the plan prints it, in a column formatted as text before typing."
)


@lru_cache(maxsize=16384)
def recognise_damage(text: str, kind: str = "text") -> tuple[str, str] | None:
    """Return what a spreadsheet did to a cell and what to do about it, or None where it looks sound.

    Parameters
    ----------
    text
        The cell.
    kind
        The kind of its column; separators, exponents and full-width digits are damage only where a number belongs.
    """
    if not text:
        return None
    numeric = kind in ("number", "whole", "year", "date")
    if not numeric and text[0] > "\x7f" and text[0] != "＝":
        # Most cells begin with a Chinese character; no spreadsheet writes its own inventions so.
        return None
    if _BROKEN_FORMULA.fullmatch(text):
        return "an error value of a spreadsheet", _FORMAT_AS_TEXT
    if _FORMULA.fullmatch(text):
        return "a formula", "Write what the plan prints; a formula never belongs in these files."
    if _TIME.fullmatch(text):
        return "a time, as a spreadsheet makes of a ratio such as 1:1", _FORMAT_AS_TEXT
    if _DATE.fullmatch(text):
        return "a date, as a spreadsheet makes of a span such as 3-5", (
            "Write it like 2022-05, in a column formatted as text." if kind == "date" else _FORMAT_AS_TEXT
        )
    if not numeric:
        return None
    if _EXPONENT.fullmatch(text):
        return "a number that a spreadsheet shortened", (
            "Its last digits are lost: format the column as text, and restore the number or clear the cell and run "
            "`plans audit --fill`."
        )
    if _THOUSANDS.fullmatch(text):
        return "a number with thousands separators", f"Write {text.replace(',', '').replace('，', '')}."
    narrow = unicodedata.normalize("NFKC", text)
    if narrow != text and re.search(r"[0-9]", narrow):
        return "full-width characters", f"Write it in half-width characters: {narrow[:30]}."
    if re.fullmatch(r"-?[0-9.]+ ?[%‰]", narrow):
        return "a number with its sign", "Write the number alone and say per cent or per mille in the column unit."
    return None


def explain(table: Table, name: str, text: str, suggest: Callable[[str], str | None] | None = None) -> tuple[str, ...]:
    """Return what was found, what was expected and what to do, for a cell that its model refused.

    Parameters
    ----------
    table, name
        Where the cell stands.
    text
        The cell as read.
    suggest
        Gives the nearest right word, for closed sets; by default looked up among the column's own.
    """
    column = table.column(name)
    damage = recognise_damage(text, column.cell.kind)
    if damage:
        what, remedy = damage
        return f"{show(text)}, {what}", column.cell.expected, remedy
    remedy = column.cell.remedy
    if column.closed and text:
        near = suggest(text) if suggest else _nearest_code(text, column.closed)
        if near:
            remedy = f"Correct the cell; perhaps '{near}'."
    return show(text), column.cell.expected, remedy


def _nearest_code(text: str, codes: tuple[str, ...]) -> str | None:
    return nearest(text.casefold(), [code for code in codes if code])
