"""What number a printed figure says, taken by its letters alone.

A row whose value does not follow from its figure must say why (`reading_kind`); this module decides what follows.
"""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

from helpers.data.cells import print_number, to_decimal
from helpers.data.lexicon import LEXICON, characters, compile_pattern, compile_text, words

# No plan prints a number of more digits; a run of them is damage, and reading it would cost more than its length.
LONGEST_FIGURE = 60

_DIGITS: dict[str, int] = LEXICON["numbers"]["digits"]
_TENS: dict[str, int] = LEXICON["numbers"]["tens"]
_SCALES: dict[str, int] = LEXICON["numbers"]["tens"] | LEXICON["numbers"]["myriads"]
_MYRIADS: dict[str, int] = LEXICON["numbers"]["myriads"]
_TEN_THOUSAND = min(_MYRIADS.values())
_NUMBER = compile_text("@number@")
_NUMERAL = compile_text("@numeral@")
_RATIO = compile_text("(@number@):(@number@)")
_PART_OF = compile_text("(@number@)/(@number@)")
_POINT = compile_pattern("decimal_point")
_MEASURE_END = compile_pattern("measure_end")
_SCALE = compile_pattern("scale")
_SCALED_END = compile_pattern("scaled_end")
_PER_CENT_AROUND = compile_pattern("per_cent_around")
_SCALED = compile_pattern("scaled")
_FRACTION = compile_pattern("fraction")
_RATIO_IN_WORDS = compile_pattern("ratio_in_words")
_TENTHS = compile_pattern("tenths")
_APPROXIMATE, _SOME_TEENS = compile_pattern("approximate"), compile_pattern("some_teens")
_BIG = str.maketrans(LEXICON["numbers"]["financial"] | LEXICON["numbers"]["circles"])
_THOUSANDS = re.compile(r"(?<=[0-9])[,，](?=[0-9]{3}(?![0-9]))")
_JOINED = str.maketrans({"∶": ":", "：": ":"} | dict.fromkeys(characters("ends_of_spans"), "-"))


def read_numeral(text: str) -> Fraction | None:
    """Return the number that a Chinese numeral says, or None where it is none.

    Parameters
    ----------
    text
        `二十`, `两百零三`, `三点五`, `一二`: positional and digit by digit, original and Traditional script.
    """
    whole, _, decimals = _POINT.sub(".", text).partition(".")
    point = len(whole) < len(text)
    number = _read_whole_numeral(whole)
    if number is None or not point:
        return None if number is None else Fraction(number)
    if not decimals or any(character not in _DIGITS for character in decimals):
        return None
    return number + Fraction(int("".join(str(_DIGITS[character]) for character in decimals)), 10 ** len(decimals))


def _read_whole_numeral(text: str) -> int | None:
    if not text:
        return None
    if len(text) > 1 and all(character in _DIGITS for character in text):
        return int("".join(str(_DIGITS[character]) for character in text))
    total = myriads = section = digit = 0
    for character in text:
        if character in _DIGITS:
            digit = _DIGITS[character]
        elif character in _TENS:
            section += (digit or 1) * _TENS[character]
            digit = 0
        elif _MYRIADS.get(character) == _TEN_THOUSAND:
            myriads += (section + digit or 1) * _MYRIADS[character]
            section = digit = 0
        elif character in _MYRIADS:
            total += (myriads + section + digit or 1) * _MYRIADS[character]
            myriads = section = digit = 0
        else:
            return None
    return total + myriads + section + digit


@lru_cache(maxsize=8192)
def read_figure(figure: str) -> tuple[tuple[Fraction, Fraction | None], ...]:
    """Return the numbers a figure may say, as pairs of lower and upper end (None for a single number).

    Several, where the letters leave open what the unit decides: `三分之一` is a third, or 33.3 per cent; `3万` is 3 of
    ten thousand, or 30,000. Empty where the figure is in no form known here.

    Parameters
    ----------
    figure
        The bare figure as printed; white space is ignored, full-width forms are read as half-width ones.
    """
    if len(figure) > LONGEST_FIGURE:
        return ()
    text = "".join(unicodedata.normalize("NFKC", figure).split()).translate(_JOINED | _BIG)
    text = _THOUSANDS.sub("", text)
    if between := _read_between(text):
        return (between,)
    low, dash, high = text.partition("-")
    if dash:
        low = _MEASURE_END.sub("", low)
        scale = _SCALE.search(high)
        suffix = scale.group() if scale and not _SCALED_END.search(low) else ""
        return tuple((a, b) for (a, _), (b, _) in zip(read_figure(low + suffix), read_figure(high), strict=False))
    single = _read_single(text)
    return tuple((number, None) for number in dict.fromkeys(single))


def _read_between(text: str) -> tuple[Fraction, Fraction] | None:
    """Return the ends of what two neighbouring numerals, or "ten and some", say; None for all else."""
    if match := _SOME_TEENS.fullmatch(text):
        tens = _DIGITS.get(match["tens"], 1) * 10
        return Fraction(tens + 1), Fraction(tens + 9)
    match = _APPROXIMATE.fullmatch(text)
    low, high = (_DIGITS[match["low"]], _DIGITS[match["high"]]) if match else (0, 0)
    if match is None or not (high == low + 1 or ((low, high) == (3, 5) and not match["tens"])):
        return None
    tens, scale = _read_whole_numeral(match["tens"] or "") or 0, _SCALES.get(match["scale"], 1)
    return Fraction((tens + low) * scale), Fraction((tens + high) * scale)


def _read_single(text: str) -> list[Fraction]:
    text = _PER_CENT_AROUND.sub("", text)
    if text in words("hundred"):
        return [Fraction(100)]
    if match := _SCALED.fullmatch(text):
        number = Fraction(match[1])
        if match[2] in _TENS:
            return [number * _TENS[match[2]]]
        return [number, number * _MYRIADS[match[2]]] if match[2] else [number]
    if match := _RATIO.fullmatch(text):
        return [Fraction(match[1]) / Fraction(match[2])] if Fraction(match[2]) else []
    if match := _PART_OF.fullmatch(text):
        return _part(Fraction(match[1]), Fraction(match[2]))
    if match := _FRACTION.fullmatch(text):
        whole, part = _read_either(match[1]), _read_either(match[2])
        return _part(part, whole) if part is not None and whole else []
    if match := _RATIO_IN_WORDS.fullmatch(text):
        first, second = read_numeral(match[1]), read_numeral(match[2])
        return [first / second] if first is not None and second else []
    if match := _TENTHS.fullmatch(text):
        tenths, more = _read_either(match[1]), match[2]
        more_tenths = Fraction(1, 2) if more in words("halves") else Fraction(_DIGITS.get(more, 0), 10)
        return [(tenths + more_tenths) * 10] if tenths is not None else []
    if text in words("halves"):
        return [Fraction(1, 2), Fraction(50)]
    if _NUMERAL.fullmatch(text) and (found := read_numeral(text)) is not None:
        bare = read_numeral(text[:-1]) if text[-1] in _MYRIADS else None
        return [found] if bare is None else [found, bare]
    return []


def _read_either(text: str) -> Fraction | None:
    return Fraction(text) if _NUMBER.fullmatch(text) else read_numeral(text)


def _part(part: Fraction, whole: Fraction) -> list[Fraction]:
    return [part / whole, part / whole * 100] if whole else []


def agrees(value: Decimal, number: Fraction) -> bool:
    """Return whether a value is the number, or the number rounded as the value is (to three digits at least)."""
    exact = Fraction(value)
    if exact == number:
        return True
    exponent = value.as_tuple().exponent
    places = -exponent if isinstance(exponent, int) and exponent < 0 else 0
    significant = len(value.as_tuple().digits)
    return places > 0 and significant >= 3 and abs(exact - number) <= Fraction(1, 2 * 10**places)


def value_follows(figure: str, value: Decimal, value_high: Decimal | None = None) -> bool:
    """Return whether a value (and the upper value of a range) is what the figure says by its letters.

    Parameters
    ----------
    figure
        The bare figure; where it holds one end of a range only, it must be either end.
    value, value_high
        The row's numbers, in the unit as printed.
    """
    if figure == str(value):
        return True
    for low, high in read_figure(figure):
        if high is None:
            if agrees(value, low) or (value_high is not None and agrees(value_high, low)):
                return True
        elif agrees(value, low) and value_high is not None and agrees(value_high, high):
            return True
    return False


def say_readings(figure: str) -> str:
    """Return the numbers that a figure may say, in words; empty where it cannot be read."""
    readings = read_figure(figure)
    return " or ".join(
        print_reading(low) + (f"–{print_reading(high)}" if high is not None else "") for low, high in readings
    )


def print_reading(number: Fraction | None) -> str:
    """Return a number as a cell holds it: exactly, or to six digits where its decimals do not end; '' for None."""
    if number is None:
        return ""
    exact = to_decimal(number)
    return print_number(exact if Fraction(exact) == number else Decimal(f"{float(number):.6g}"))
