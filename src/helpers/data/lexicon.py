"""Words and patterns by which plans print numbers, comparators, units and dates: `lexicon.toml`, read once.

Checks, the audit and the drafts read figures by this one grammar. What counts is decided in its closed lists, not from
case to case.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

LEXICON: Mapping[str, Any] = tomllib.loads(Path(__file__).with_name("lexicon.toml").read_text(encoding="utf-8"))
_PLACE = re.compile(r"@([a-z_]+)@")


@cache
def words(name: str) -> tuple[str, ...]:
    """Return a list of the lexicon."""
    return tuple(LEXICON["lists"][name])


def characters(name: str) -> str:
    """Return a set of characters of the lexicon, as a string."""
    return str(LEXICON["characters"][name])


def any_of(listed: Iterable[str]) -> str:
    """Return a pattern that matches any of the words, the longest first."""
    return "|".join(map(re.escape, sorted(listed, key=len, reverse=True)))


def compile_pattern(name: str, flags: int = 0) -> re.Pattern[str]:
    """Return a pattern of the lexicon by its name."""
    return compile_text(LEXICON["patterns"][name], flags)


def compile_text(pattern: str, flags: int = 0) -> re.Pattern[str]:
    """Return a pattern written as in the lexicon, with `@name@` for its parts."""
    return re.compile(_PLACE.sub(lambda match: _part(match[1]), pattern), flags)


def _part(name: str) -> str:
    if name in LEXICON["characters"]:
        return characters(name)
    if name in LEXICON["parts"]:
        return str(LEXICON["parts"][name])
    return any_of(words(name))
