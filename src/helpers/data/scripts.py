"""Chinese in one script, so that what is written in either can be matched."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

FIRST_HAN = 0x2E80


@lru_cache(maxsize=1 << 16)
def simplify(text: str) -> str:
    """Return a text in Simplified characters; what has none that are Chinese as it is."""
    if all(ord(character) < FIRST_HAN for character in text):
        return text
    return str(_converter().convert(text))


@lru_cache(maxsize=1)
def _converter() -> Any:
    # its dictionaries are loaded on import, which only what needs them should pay for
    from opencc import OpenCC

    return OpenCC("t2s")
