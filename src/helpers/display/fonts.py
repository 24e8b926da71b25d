"""The one font of every figure and page: a static Noto Sans SC (OFL) from a package, never copied into the repository.

Figures are laid out with it and pages carry subsets of it (`helpers.display.subsets`).
"""

from __future__ import annotations

from pathlib import Path

from pylopdf_fonts_zh_cn import sans_path

FAMILY = "Noto Sans SC"


def font_path() -> Path:
    """Return the path of the font file (OpenType, weight 400)."""
    return Path(sans_path())
