"""What the words around a figure say of it: its comparator, the magnitude and the unit that follow it.

One grammar for checks, the audit and the drafts; its words stand in `lexicon.toml`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from helpers.data.lexicon import LEXICON, any_of, compile_text, words

_BEFORE: dict[str, list[str]] = LEXICON["comparators"]["before"]
_AFTER: dict[str, list[str]] = LEXICON["comparators"]["after"]
_MAGNITUDES: dict[str, str] = LEXICON["magnitudes"]
_SIGNS: dict[str, str] = LEXICON["signs"]
_CODE_BEFORE = {word: code for code, listed in _BEFORE.items() for word in listed}
_CODE_AFTER = {word: code for code, listed in _AFTER.items() for word in listed}

_CLAUSE = compile_text("[@clause_marks@@brackets@]")
_NOT_BEFORE = re.compile(LEXICON["comparators"]["not_before"])
# A word of one character must stand at the figure itself; a longer one may have words between.
_WORD_BEFORE = re.compile(
    f"(?P<near>{any_of(_CODE_BEFORE)})\\s*$|(?P<far>{any_of(word for word in _CODE_BEFORE if len(word) > 1)})"
    f"(?:{LEXICON['comparators']['between']})*$"
)
TAIL = re.compile(
    f"\\s*(?P<over>{any_of(words('odd'))})?(?P<magnitude>{any_of(_MAGNITUDES)})?(?P<odd>{any_of(words('odd'))})?"
    f"(?P<measure>{any_of(words('printed_measures'))})?"
    f"{LEXICON['comparators']['bracket']}(?P<limit>{any_of(word for word in _CODE_AFTER if word not in words('odd'))})?"
)


@dataclass(frozen=True)
class Said:
    """What stands around a figure.

    Attributes
    ----------
    comparator
        `ge`, `gt`, `le`, `lt`, `approx`; empty where no word says so.
    qualifier
        The word that says so.
    magnitude
        `10k` or `100m` where ten thousand or a hundred million follow the figure; else empty.
    sign
        The unit code of a sign after the figure that leaves no doubt (per cent, per mille, percentage points); else empty.
    measure
        The measure word or sign that follows.
    """

    comparator: str = ""
    qualifier: str = ""
    magnitude: str = ""
    sign: str = ""
    measure: str = ""


@lru_cache(maxsize=4096)
def read_around(before: str, after: str) -> Said:
    """Return what the words before and after a figure say of it.

    Parameters
    ----------
    before
        What stands before the figure; its clause counts, back to the last digit.
    after
        What stands directly after it.
    """
    clause = _CLAUSE.split(before)[-1]
    tail = TAIL.match(after)
    found = {name: part or "" for name, part in tail.groupdict().items()} if tail else {}
    measure = found.get("measure", "")
    word = _word_before(clause, after.lstrip())
    limit = found.get("limit") or found.get("odd") or found.get("over") or ""
    comparator = _CODE_BEFORE.get(word, "") or _CODE_AFTER.get(limit, "")
    return Said(
        comparator, word or limit, _MAGNITUDES.get(found.get("magnitude", ""), ""), _SIGNS.get(measure, ""), measure
    )


def _word_before(clause: str, after: str) -> str:
    match = _WORD_BEFORE.search(clause)
    if match is None:
        return ""
    word = match["near"] or match["far"]
    # "the last three years" is no approximate number
    return "" if _NOT_BEFORE.match(word + after) else word


def unit_contradiction(unit: str, figure: str, said: Said) -> dict[str, str] | None:
    """Return, as `said` in words, what the signs after a figure say against its unit; None where nothing does.

    Parameters
    ----------
    unit
        The unit's code.
    figure
        The bare figure, which may carry the magnitude itself: `3万`.
    said
        What stands around it.
    """
    if said.sign and said.sign != unit:
        return {"said": f"{said.sign} (the sign {said.measure} follows)"}
    scaled = next((size for size in set(_MAGNITUDES.values()) if unit.startswith(f"{size}_")), "")
    carried = figure[-1:] in _MAGNITUDES
    if said.magnitude and not carried and said.magnitude != scaled:
        return {"said": f"a unit of {said.magnitude}_ (the magnitude follows the figure)"}
    if scaled and not said.magnitude and not carried:
        return {"said": f"a unit without {scaled}_ (no such magnitude follows the figure)"}
    if unit in set(_SIGNS.values()) and said.measure and not said.sign and said.measure in words("counting_measures"):
        return {"said": f"a unit of what is counted (the measure {said.measure} follows)"}
    return None
