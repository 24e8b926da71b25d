"""Where a plan says something, read from its own numbering: 三(三)8.四 is part 3, section (3), item 8, point 4.

What counts as which piece stands in `lexicon.toml`, [places].
"""

from __future__ import annotations

import re
from functools import lru_cache

from helpers.data.figures import read_numeral
from helpers.data.lexicon import LEXICON, compile_text

PLACES: tuple[str, ...] = tuple(LEXICON["places"])
"""Kinds of pieces, in the order in which they are tried."""

_PATTERNS = {kind: compile_text(pattern) for kind, pattern in LEXICON["places"].items()}
_GAPS = re.compile(r"[\s,，、]*")


@lru_cache(maxsize=4096)
def read_locator(text: str) -> tuple[tuple[str, int | None], ...]:
    """Return the pieces of a locator, from the largest to the smallest, each with its number, if it has one.

    Parameters
    ----------
    text
        As a row of `data/raw` has it.

    Returns
    -------
    tuple
        Pairs of a kind (one of `PLACES`) and its number; empty where any piece is not known: such a locator is shown as
        it is printed, and half of it would mislead.

    Examples
    --------
    >>> read_locator("三(三)8.四")
    (('part', 3), ('section', 3), ('item', 8), ('subpoint', 4))
    >>> read_locator("somewhere")
    ()
    """
    pieces: list[tuple[str, int | None]] = []
    place = _skip(text, 0)
    while place < len(text):
        found = next(
            ((kind, match) for kind, pattern in _PATTERNS.items() if (match := pattern.match(text, place))), None
        )
        if found is None:
            return ()
        kind, match = found
        number = read_numeral(match[1]) if not match[1].isdecimal() else int(match[1])
        pieces.append((kind, None if number is None else int(number)))
        place = _skip(text, match.end())
    return tuple(pieces)


def _skip(text: str, place: int) -> int:
    match = _GAPS.match(text, place)
    return match.end() if match else place
