"""The one font of every figure and page: a static Noto Sans SC (OFL) from a package, never copied into the repository.

Figures are laid out with it and pages carry subsets of it (`helpers.display.subsets`).
"""

from __future__ import annotations

from pathlib import Path

from pylopdf_fonts_zh_cn import sans_path

FAMILY = "Noto Sans SC"

# Outlines on a coarser grid than the font's own 1000 are a third smaller; at 16 px a step is a ninth of a pixel.
UNITS_PER_EM = 140

# A font without these would break lines and spaces oddly; they cost a few hundred bytes.
ALWAYS = frozenset(map(chr, range(0x20, 0x7F))) | {"\u00a0"}

# Line ends and other characters that a page may hold and no font draws.
INVISIBLE = frozenset("\n\r\t\u200b\u2060\ufeff")


def font_path() -> Path:
    """Return the path of the font file (OpenType, weight 400)."""
    return Path(sans_path())
