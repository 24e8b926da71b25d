"""Colours, type and line weights of every figure; the colours stand in `colours.toml`, for pages too."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

import matplotlib as mpl
from cycler import cycler
from matplotlib import font_manager

from helpers.display.colours import (
    ACCENT,
    INK,
    PALETTE,
    PAPER,
    PRESENCE_FILL,
    PRESENCE_INK,
    QUIET,
    RULE,
    WASH,
    region_colour,
)
from helpers.display.fonts import FAMILY, font_path
from helpers.display.lending import lend_font

WIDTH = 3.75
"""Width of a figure in inches: that of a phone, where a point of type is a point; wide pages show it a quarter larger."""

SIZE = 9.4
SMALL = 8.4
NOTE = 7.8
"""Sizes of type in points: names and titles, figures, what stands beside them. No figure has smaller type."""


STYLE: Any = {
    "font.family": FAMILY,
    "font.size": SIZE,
    "axes.axisbelow": True,
    "axes.edgecolor": RULE,
    "axes.facecolor": "none",
    "axes.labelcolor": QUIET,
    "axes.labelsize": SMALL,
    "axes.linewidth": 0.8,
    "axes.prop_cycle": cycler(color=PALETTE),
    "axes.spines.left": False,
    "axes.spines.right": False,
    "axes.spines.top": False,
    "axes.titlesize": SIZE,
    "axes.unicode_minus": True,
    "figure.facecolor": "none",
    "figure.max_open_warning": 0,
    "grid.color": RULE,
    "grid.linewidth": 0.6,
    "lines.linewidth": 1.2,
    "lines.markersize": 4.8,
    "lines.solid_capstyle": "round",
    "patch.edgecolor": "w",
    "patch.force_edgecolor": True,
    "patch.linewidth": 0.8,
    "pdf.fonttype": 42,
    "savefig.facecolor": "none",
    "svg.fonttype": "none",
    "svg.hashsalt": "plans",
    "text.color": INK,
    # unhinted, as browsers space text, so that what is measured is what is shown
    "text.hinting": "none",
    # a dollar sign in a name is no formula
    "text.parse_math": False,
    "xtick.color": QUIET,
    "xtick.labelsize": SMALL,
    "xtick.major.size": 3,
    "xtick.major.width": 1.0,
    "ytick.color": INK,
    "ytick.labelsize": SIZE,
    "ytick.major.size": 0,
    "ytick.major.width": 1.0,
    # matplotlib 3.11 has done away with the factor
    **({} if mpl.__version_info__ >= (3, 11) else {"text.hinting_factor": 1}),
}


@lru_cache(maxsize=1)
def add_font() -> None:
    """Make the house's font known to matplotlib."""
    font_manager.fontManager.addfont(str(font_path()))


@contextmanager
def themed() -> Iterator[None]:
    """Draw in the house's type, weights and colours, whatever theme a notebook has set."""
    if _THEMED:
        # what measures a text within a drawing need not set all of it again
        yield
        return
    add_font()
    _THEMED.append(True)
    try:
        with mpl.rc_context(STYLE):
            yield
    finally:
        _THEMED.pop()


_THEMED: list[bool] = []


def set_theme() -> None:
    """Set matplotlib to the house's type, weights and colours for a notebook's own figures, and lend JupyterLab the font."""
    add_font()
    mpl.rcParams.update(STYLE)
    lend_font()


__all__ = [
    "ACCENT",
    "INK",
    "NOTE",
    "PALETTE",
    "PAPER",
    "PRESENCE_FILL",
    "PRESENCE_INK",
    "QUIET",
    "RULE",
    "SIZE",
    "SMALL",
    "STYLE",
    "WASH",
    "WIDTH",
    "region_colour",
    "set_theme",
    "themed",
]
