"""What a notebook may be asked: each parameter as its cell or papermill gives it, taken or refused in one sentence."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from numbers import Integral
from typing import NoReturn

from helpers.errors import ParameterError, nearest

FIRST, LAST = 1900, 2100


def refuse(name: str, found: object, expected: str, remedy: str) -> NoReturn:
    """Raise ParameterError in the one grammar."""
    raise ParameterError(f"Parameter {name}: found {found!r}; expected {expected}. {remedy}")


def check_ids(name: str, given: object, known: Mapping[str, Iterable[object]], listing: str) -> list[str]:
    """Return ids as a list, each known and named once; an empty list for all.

    Parameters
    ----------
    name
        The parameter; `regions` for ids of regions.
    given
        A list of ids, or None. papermill's `-p` gives a single id, or several with commas between them, as a string.
    known
        Every id with its names in both languages: who writes a name is told the id.
    listing
        Where all ids stand, as a sentence.
    """
    what, example = f"{name.removesuffix('s')} id", f"['{next(iter(known), 'id')}']"
    if given is None:
        return []
    if isinstance(given, str):
        given = [part.strip() for part in given.replace(",", ";").split(";") if part.strip()]
    if not isinstance(given, Iterable) or isinstance(given, (bytes, Mapping)):
        refuse(name, given, f"a list of {what}s, empty for all", f"Write it as {example}.")
    wanted = list(given)
    for one in wanted:
        if not isinstance(one, str):
            refuse(name, one, f"{what}s as text in one list", f"Write it as {example}.")
        check_id(name, one, known, what, listing)
    return list(dict.fromkeys(wanted))


def check_id(name: str, given: object, known: Mapping[str, Iterable[object]], what: str, listing: str) -> str:
    """Return an id that is known; for another, or a name, the message has the id that was probably meant."""
    if isinstance(given, str) and given in known:
        return given
    names = {str(called): one for one, both in known.items() for called in both}
    asked = str(given)
    near = names.get(asked) or nearest(asked, list(known)) or names.get(nearest(asked, list(names)) or "")
    refuse(name, given, f"a {what}, perhaps '{near}'" if near else f"a {what}", listing)


def check_year(name: str, year: object) -> int:
    """Return a calendar year as a whole number; digits as text are taken, since papermill may give text."""
    whole = isinstance(year, Integral) and not isinstance(year, bool)
    number = int(str(year)) if whole or (isinstance(year, str) and year.strip().isdecimal()) else -1
    if not FIRST <= number <= LAST:
        refuse(name, year, f"a calendar year, {FIRST}–{LAST}", "Give four digits.")
    return number


def check_years(first: object, last: object) -> tuple[int, int]:
    """Return the first and the last year, in this order."""
    years = check_year("year_from", first), check_year("year_to", last)
    if years[0] > years[1]:
        raise ParameterError(
            f"Parameter year_from: found {years[0]}, after year_to {years[1]}; expected a first year not after the last. "
            "Exchange the two."
        )
    return years


def check_flag(name: str, given: object) -> bool:
    """Return true or false."""
    if not isinstance(given, bool):
        refuse(name, given, "true or false", "Set it to one of the two.")
    return given
