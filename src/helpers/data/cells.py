"""What a cell may hold, and everything that is said of it: in messages, in the Data Package, in the vocabulary."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, localcontext
from fractions import Fraction
from functools import lru_cache
from typing import Annotated, Any, Literal, get_args

from pydantic import BeforeValidator, StringConstraints
from pydantic_core import PydanticCustomError

_ID = r"[a-z0-9]+(-[a-z0-9]+)*"
_CODE = r"[a-z0-9]+([_-][a-z0-9]+)*"
ID = f"^{_ID}$"
CODE = f"^{_CODE}$"
SHA256 = r"^[0-9a-f]{64}$"
PARTIAL_DATE = r"^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?$"
LIST_SEPARATOR = ";"
LONGEST_TEXT = 4000
LONGEST_CODE = 80
_LAST_PLACE = Decimal(1).scaleb(-12)


@dataclass(frozen=True)
class Cell:
    """How a column is spoken of: in messages, in the data package, and where its codes are listed.

    Attributes
    ----------
    kind
        One of id, code, codes, ids, indicator, text, number, year, whole, date, flag, closed, digest, regions.
    expected
        What belongs there, as a noun phrase.
    remedy
        What to do about a wrong cell, in full sentences; empty for columns that are computed.
    required
        Whether the cell may not be empty.
    vocabulary
        The field of `vocabulary.csv` that lists its codes, or empty.
    """

    kind: str
    expected: str
    remedy: str = ""
    required: bool = False
    vocabulary: str = ""


def split_list(cell: str) -> list[str]:
    """Return the parts of a list cell."""
    return [part.strip() for part in cell.split(LIST_SEPARATOR) if part.strip()] if cell else []


@lru_cache(maxsize=10_000)
def partial_date_span(text: str) -> tuple[date, date] | None:
    """Return the first and last day that a partial date covers, or None where it is no date.

    Parameters
    ----------
    text
        `2022`, `2022-05` or `2022-05-31`.
    """
    if not re.fullmatch(PARTIAL_DATE, text):
        return None
    try:
        parts = [int(part) for part in text.split("-")]
        if len(parts) == 3:
            day = date(*parts)
            return day, day
        year, month = parts[0], parts[1] if len(parts) == 2 else 12
        first = date(year, month if len(parts) == 2 else 1, 1)
        after = date(year + month // 12, month % 12 + 1, 1)
        return first, date.fromordinal(after.toordinal() - 1)
    except ValueError:
        return None


# ------------------------------------------------------------------------------------------------- reading and printing


_NUMBER_FORM = re.compile(r"-?[0-9]{1,18}(\.[0-9]{1,12})?")
_WHOLE_FORM = re.compile(r"[0-9]{1,9}")
_YEAR_FORM = re.compile(r"(19|20|21)[0-9]{2}")


def read_number(cell: str) -> Decimal | None:
    """Return a cell's number, or None where it holds none of the form that is written here: no `nan`, no `1e400`."""
    return Decimal(cell) if _NUMBER_FORM.fullmatch(cell) else None


def read_offset(cell: str) -> int | None:
    """Return a cell's offset, or None where it holds none."""
    return int(cell) if _WHOLE_FORM.fullmatch(cell) else None


def _reader(form: re.Pattern[str], kind: str, convert: Callable[[str], Any]) -> BeforeValidator:
    def read(text: object) -> Any:
        if not text:
            return None
        if isinstance(text, str) and form.fullmatch(text):
            return convert(text)
        # The words of the message come from the column's `Cell`; pydantic only has to know that the cell failed.
        raise PydanticCustomError("cell", "not {kind}", {"kind": kind})

    return BeforeValidator(read)


def _read_date(text: object) -> str:
    if text == "" or (isinstance(text, str) and partial_date_span(text)):
        return str(text)
    raise PydanticCustomError("cell", "not {kind}", {"kind": "a date"})


_NUMBER_READER = _reader(_NUMBER_FORM, "a number", Decimal)
_WHOLE_READER = _reader(_WHOLE_FORM, "a whole number", int)
_YEAR_READER = _reader(_YEAR_FORM, "a year", int)


def print_number(number: Decimal | None) -> str:
    """Return a number as the processed tables write it: no exponent, no zeros at the end, '' for None."""
    if number is None:
        return ""
    text = format(number, "f")
    return (text.rstrip("0").rstrip(".") if "." in text else text) or "0"


def to_decimal(number: Fraction, rounded: bool = False) -> Decimal:
    """Return a fraction as a decimal number; to twelve places where decimals do not end, or where asked."""
    with localcontext() as context:
        context.prec = 60
        quotient = Decimal(number.numerator) / Decimal(number.denominator)
        return quotient if not rounded and Fraction(quotient) == number else quotient.quantize(_LAST_PLACE)


def print_fraction(number: Fraction | None) -> str:
    """Return a fraction as a decimal number, to twelve places where decimals do not end; '' for None."""
    return "" if number is None else print_number(to_decimal(number, rounded=True))


def print_cell(content: object) -> str:
    """Return a record's content as a cell: numbers plain, yes or no, lists with `;`, '' for None."""
    if content is None or isinstance(content, str):
        return content or ""
    if isinstance(content, Decimal):
        return print_number(content)
    if isinstance(content, Fraction):
        return print_fraction(content)
    if isinstance(content, bool):
        return "yes" if content else "no"
    if isinstance(content, tuple):
        return LIST_SEPARATOR.join(content)
    return str(content)


# -------------------------------------------------------------------------------------------------------- kinds of cells

_NUMBER_REMEDY = "Write digits with a point where there are decimals: no separator, unit, sign of per cent or exponent."
_YEAR_REMEDY = "Write it like 2025."
_OFFSET = Cell(
    "whole",
    "a character offset into the plan's text (digits only), or nothing",
    "Clear the cell and run `plans audit --fill`, which fills in offsets that are unambiguous.",
)
ID_CELL = Cell(
    "id", "an id of small letters and digits, parted by single dashes", "Write it like 'yingze-2021'.", required=True
)
_OTHER_ID = Cell(
    "id",
    "an id of small letters and digits, parted by single dashes, or nothing",
    "Name another row's id, or clear it.",
)


def matching(pattern: str, cell: Cell) -> Any:
    """Return the type of a text cell of a certain form."""
    return Annotated[str, StringConstraints(pattern=pattern, max_length=LONGEST_TEXT), cell]


def whole(expected: str, required: bool = True) -> tuple[BeforeValidator, Cell]:
    """Return how a whole number without a sign is read and spoken of."""
    remedy = "Write digits only: no sign, separator, exponent or unit."
    return _WHOLE_READER, Cell("whole", expected, remedy, required)


def code(field: str, required: bool = True) -> tuple[StringConstraints, Cell]:
    """Return how a code of a field of the vocabulary is read and spoken of."""
    expected = f"a {field} code from vocabulary.csv" + ("" if required else ", or nothing")
    remedy = f"Use a code that vocabulary.csv lists under {field}, or add a row for it there."
    return _coded(required), Cell("code", expected, remedy, required, field)


def _coded(required: bool) -> StringConstraints:
    return StringConstraints(pattern=CODE if required else f"{CODE}|^$", max_length=LONGEST_CODE)


def closed(field: str, codes: Any) -> Cell:
    """Return how a code of a closed set is spoken of; the set itself is the column's Literal type."""
    listed = get_args(codes)
    expected = f"one of {', '.join(each or 'nothing' for each in listed)}"
    return Cell("closed", expected, "Correct the cell.", "" not in listed, field)


Id = Annotated[str, StringConstraints(pattern=ID, max_length=LONGEST_CODE), ID_CELL]
OptionalId = Annotated[str, StringConstraints(pattern=f"{ID}|^$", max_length=LONGEST_CODE), _OTHER_ID]
IdList = matching(
    f"^({_ID}(; ?{_ID})*)?$",
    Cell("ids", "ids with ';' between them", "Write ids as in the first column of their table."),
)
Text = Annotated[
    str,
    StringConstraints(min_length=1, max_length=LONGEST_TEXT),
    Cell("text", "some text", "Fill in the cell.", required=True),
]
OptionalText = Annotated[
    str, StringConstraints(max_length=LONGEST_TEXT), Cell("text", "at most 4,000 characters", "Shorten the text.")
]
Number = Annotated[Decimal, _NUMBER_READER, Cell("number", "a number", _NUMBER_REMEDY, required=True)]
OptionalNumber = Annotated[Decimal | None, _NUMBER_READER, Cell("number", "a number, or nothing", _NUMBER_REMEDY)]
OptionalYear = Annotated[int | None, _YEAR_READER, Cell("year", "a year of four digits, or nothing", _YEAR_REMEDY)]
Offset = Annotated[int | None, _WHOLE_READER, _OFFSET]
PartialDate = Annotated[
    str,
    BeforeValidator(_read_date),
    Cell("date", "a date such as 2022, 2022-05 or 2022-05-31, or nothing", "Write year, month and day with dashes."),
]
YesNo = Annotated[Literal["", "yes", "no"], Cell("flag", "'yes', 'no' or nothing", "Write yes or no.")]

Theme = Annotated[str, *code("theme")]
Themes = matching(
    f"^({_CODE}(; ?{_CODE})*)?$",
    Cell("codes", "theme codes with ';' between them", "Use codes that vocabulary.csv lists.", False, "theme"),
)
Scopes = matching(
    f"^({_CODE}(; ?{_CODE})*)?$",
    Cell("codes", "scope codes with ';' between them", "Use codes that vocabulary.csv lists.", False, "scope"),
)
OptionalTheme = Annotated[str, *code("theme", required=False)]
Resources = matching(
    "^((money|posts|buildings)(; ?(money|posts|buildings))*)?$",
    Cell(
        "codes", "money, posts or buildings with ';' between them, or nothing", "Correct the cell.", False, "resources"
    ),
)
OptionalTopic = Annotated[str, *code("topic", required=False)]
Topics = matching(
    f"^({_CODE}(; ?{_CODE})*)?$",
    Cell("codes", "topic codes with ';' between them", "Use codes that vocabulary.csv lists.", False, "topic"),
)
OptionalFamily = Annotated[str, *code("family", required=False)]
Base = Annotated[str, *code("base")]
Unit = Annotated[str, *code("unit")]
OptionalPer = Annotated[str, *code("per", required=False)]
Scope = Annotated[str, *code("scope")]
OptionalScope = Annotated[str, *code("scope", required=False)]
IndicatorCode = Annotated[
    str,
    _coded(required=True),
    Cell("indicator", "an indicator from indicators.csv", "Use a name from indicators.csv, or add it there.", True),
]
OptionalIndicator = Annotated[
    str,
    _coded(required=False),
    Cell("indicator", "an indicator from indicators.csv, or nothing", "Use a name from indicators.csv, or clear it."),
]
