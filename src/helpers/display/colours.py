"""The colours of figures and pages, read from `colours.toml`; a region's own is made of its id.

Those of regions are from Okabe and Ito's set, which survives the three common kinds of colour blindness. Nothing is told
by colour alone.
"""

from __future__ import annotations

import hashlib
import tomllib
from functools import lru_cache
from pathlib import Path
from typing import Any

_READ: Any = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))

PAGE: dict[str, str] = _READ["page"]
"""Colours by their names, as style sheets have them."""

DARK: dict[str, str] = _READ["dark"]
"""The same names for readers whose system asks for a dark page."""

INK, QUIET, RULE, PAPER, ACCENT, WASH = (PAGE[name] for name in ("ink", "soft", "line", "paper", "accent", "wash"))
PALETTE: tuple[str, ...] = tuple(_READ["regions"]["palette"])
PRESENCE_FILL, PRESENCE_INK = (
    {state: PAGE.get(look[part], look[part]) for state, look in _READ["presence"].items()} for part in ("fill", "ink")
)


@lru_cache(maxsize=4096)
def region_colour(region_id: str) -> str:
    """Return a region's colour: made of its id alone, so that it keeps it in every report, whatever other regions come."""
    return PALETTE[hashlib.sha256(region_id.encode()).digest()[-1] % len(PALETTE)]
