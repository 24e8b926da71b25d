"""What spreadsheets do to cells, and how a cell is quoted in a message."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from helpers.data.lexicon import compile_pattern

_UNSEEN = ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")
NUMERIC = ("number", "whole", "year", "date")

_TIME = re.compile(
    r"\d{1,3}:\d{2}:\d{2}( ?[AP]M)?|0\d:\d{2}|\d{1,2}:0\d|\d{1,2}:\d{2} ?[AP]M", re.ASCII | re.IGNORECASE
)
_DATE = compile_pattern("spreadsheet_date", re.ASCII | re.IGNORECASE)
_EXPONENT = re.compile(r"[+-]?\d+(\.\d+)?[eE][+-]?\d+", re.ASCII)
_THOUSANDS = re.compile(r"-?\d{1,3}([,，]\d{3})+(\.\d+)?", re.ASCII)
_SIGNED = re.compile(r"-?[0-9.]+ ?[%‰]")
_BROKEN_FORMULA = re.compile(r"#(REF!|NAME\?|VALUE!|DIV/0!|N/A|NUM!|NULL!|#+)", re.IGNORECASE)
# A spreadsheet computes what begins with one of these, unless it is a number with its sign: `=1+1`, `@SUM(A1)`, `-cmd|'x'!A1`.
_FORMULA = re.compile(r"(?![+\-][0-9.,]+ ?[%‰]?$)[=＝@+\-].*", re.DOTALL)

_FORMAT_AS_TEXT = (
    "A spreadsheet changed the cell: type it again as the plan prints it, in a column formatted as text before typing."
)
_FORMULA_FOUND = (
    "a formula",
    "Write what the plan prints, or put a word or quotation mark first: a spreadsheet takes the cell for a formula.",
)


def show(text: str, limit: int = 60) -> str:
    """Return a cell as it may be quoted in a message: on one line, nothing invisible, not long."""
    if not text:
        return "an empty cell"
    visible = "".join(
        character if unicodedata.category(character) not in _UNSEEN else f"<U+{ord(character):04X}>"
        for character in text[: limit + 1]
    )
    return f"'{visible[:limit]}…'" if len(text) > limit else f"'{visible}'"


@lru_cache(maxsize=16384)
def recognise_damage(text: str, kind: str = "text") -> tuple[str, str] | None:
    """Return what a spreadsheet did to a cell and what to do about it, or None where it looks sound.

    Parameters
    ----------
    text
        The cell.
    kind
        The kind of its column; separators, exponents and full-width digits are damage only where a number belongs, and
        in a `note` nothing but a formula is.
    """
    if not text:
        return None
    numeric = kind in NUMERIC
    if not numeric and text[0] > "\x7f" and text[0] != "＝":
        # Most cells begin with a Chinese character; no spreadsheet writes its own inventions so.
        return None
    if _FORMULA.fullmatch(text):
        return _FORMULA_FOUND
    if kind == "note":
        return None
    if _BROKEN_FORMULA.fullmatch(text):
        return "an error value of a spreadsheet", _FORMAT_AS_TEXT
    if _TIME.fullmatch(text):
        return "a time, as a spreadsheet makes of a ratio such as 1:1", _FORMAT_AS_TEXT
    if _DATE.fullmatch(text):
        remedy = "Write it like 2022-05, in a column formatted as text." if kind == "date" else _FORMAT_AS_TEXT
        return "a date, as a spreadsheet makes of a span such as 3-5", remedy
    return _recognise_damaged_number(text) if numeric else None


def _recognise_damaged_number(text: str) -> tuple[str, str] | None:
    if _EXPONENT.fullmatch(text):
        return "a number that a spreadsheet shortened", (
            "Its last digits are lost: format the column as text, and restore the number or clear the cell and run "
            "`plans audit --fill`."
        )
    if _THOUSANDS.fullmatch(text):
        return "a number with thousands separators", f"Write {re.sub('[,，]', '', text)}."
    narrow = unicodedata.normalize("NFKC", text)
    if narrow != text and re.search(r"[0-9]", narrow):
        return "full-width characters", f"Write it in half-width characters: {narrow[:30]}."
    if _SIGNED.fullmatch(narrow):
        return "a number with its sign", "Write the number alone and say per cent or per mille in the column unit."
    return None
