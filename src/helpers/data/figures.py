"""What number a printed figure says, taken by its letters alone.

A row whose value does not follow from its figure must say why (`reading_kind`); this module decides what follows.
"""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

_DIGITS = {character: value for value, character in enumerate("零一二三四五六七八九")} | {
    "〇": 0,
    "两": 2,
    "兩": 2,
    "俩": 2,
}
_TENS = {"十": 10, "百": 100, "千": 1000}
_MYRIADS = {"万": 10_000, "萬": 10_000, "亿": 100_000_000, "億": 100_000_000}
_NUMERAL = "[零〇一二三四五六七八九两兩俩十百千万萬亿億点點]+"
_NUMBER = r"[0-9]+(?:\.[0-9]+)?"
_JOINED = str.maketrans(
    {"∶": ":", "：": ":", "—": "-", "–": "-", "－": "-", "―": "-", "~": "-", "～": "-", "至": "-", "到": "-"}
)


def read_numeral(text: str) -> Fraction | None:
    """Return the number that a Chinese numeral says, or None where it is none.

    Parameters
    ----------
    text
        `二十`, `两百零三`, `三点五`, `一二`: positional and digit by digit, original and Traditional script.
    """
    whole, point, decimals = re.sub("[點]", "点", text).partition("点")
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
        elif character in "万萬":
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
    text = "".join(unicodedata.normalize("NFKC", figure).split()).translate(_JOINED)
    text = re.sub(r"(?<=[0-9])[,，](?=[0-9]{3}(?![0-9]))", "", text)
    low, dash, high = text.partition("-")
    if dash:
        scale = re.search("[%‰]?[万萬亿億]?$", high)
        suffix = scale.group() if scale and not re.search("[%‰万萬亿億]$", low) else ""
        return tuple((a, b) for (a, _), (b, _) in zip(read_figure(low + suffix), read_figure(high), strict=False))
    single = _read_single(text)
    return tuple((number, None) for number in dict.fromkeys(single))


def _read_single(text: str) -> list[Fraction]:
    text = re.sub("[%‰]$|^百分之", "", text)
    if text in ("百分百", "百分之百"):
        return [Fraction(100)]
    if match := re.fullmatch(f"({_NUMBER})([万萬亿億]?)", text):
        number = Fraction(match[1])
        return [number, number * _MYRIADS[match[2]]] if match[2] else [number]
    if match := re.fullmatch(rf"({_NUMBER}):({_NUMBER})", text):
        return [Fraction(match[1]) / Fraction(match[2])] if Fraction(match[2]) else []
    if match := re.fullmatch(rf"({_NUMBER})/({_NUMBER})", text):
        return _part(Fraction(match[1]), Fraction(match[2]))
    if match := re.fullmatch(f"({_NUMERAL}|{_NUMBER})分之({_NUMERAL}|{_NUMBER})", text):
        whole, part = _read_either(match[1]), _read_either(match[2])
        return _part(part, whole) if part is not None and whole else []
    if match := re.fullmatch(f"({_NUMERAL})比({_NUMERAL})", text):
        first, second = read_numeral(match[1]), read_numeral(match[2])
        return [first / second] if first is not None and second else []
    if match := re.fullmatch(f"({_NUMERAL}|{_NUMBER})成", text):
        tenths = _read_either(match[1])
        return [tenths * 10] if tenths is not None else []
    if text in ("半", "一半", "半数", "半數"):
        return [Fraction(1, 2), Fraction(50)]
    if match := re.fullmatch(f"({_NUMERAL})", text):
        found = read_numeral(text)
        if found is None:
            return []
        bare = read_numeral(text[:-1]) if text[-1] in _MYRIADS else None
        return [found] if bare is None else [found, bare]
    return []


def _read_either(text: str) -> Fraction | None:
    return Fraction(text) if re.fullmatch(_NUMBER, text) else read_numeral(text)


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
