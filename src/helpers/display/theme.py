"""Colours, type and line weights of every figure, named once.

Colours are from Okabe and Ito's set, which survives the three common kinds of colour blindness; nothing is told by colour
alone. A region keeps its colour in every figure of every report.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

import matplotlib as mpl
from cycler import cycler
from matplotlib import font_manager

from helpers.display.fonts import FAMILY, font_path
from helpers.display.lending import lend_font

INK = "#1d2a33"
QUIET = "#5b6770"
RULE = "#c9d1d6"
PAPER = "#ffffff"
ACCENT = "#0b5d66"
WASH = "#eef3f4"

# Okabe and Ito, darkened where text of that colour must read on white (contrast of at least 4.5).
PALETTE: tuple[str, ...] = ("#0072b2", "#a8480a", "#007a5a", "#a33a7c", "#8a6100", "#3b6fa8", "#6b6b00", "#4f4f4f")

# From the strongest statement to none; the words beside the marks carry the meaning, the shades only help.
PRESENCE_FILL = {
    "number": "#0b5d66",
    "dated": "#5f9ea4",
    "direction": "#a9cdd0",
    "words": "#dbe9ea",
    "silent": "#ffffff",
    "not_read": "#f2f2f2",
}
PRESENCE_INK = {
    "number": "#ffffff",
    "dated": "#10262a",
    "direction": INK,
    "words": INK,
    "silent": QUIET,
    "not_read": QUIET,
}

WIDTH = 7.2
"""Width of a figure in inches; pages show it about 720 px wide, so a point of type is about 1.4 px."""

SIZE = 9.0
SMALL = 7.8


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
    add_font()
    with mpl.rc_context(STYLE):
        yield


def set_theme() -> None:
    """Set matplotlib to the house's type, weights and colours for a notebook's own figures, and lend JupyterLab the font."""
    add_font()
    mpl.rcParams.update(STYLE)
    lend_font()


def region_colours(region_ids: Sequence[str]) -> dict[str, str]:
    """Return each region's colour, by its place in the list of all regions, so that it is the same in every report."""
    return {region: PALETTE[place % len(PALETTE)] for place, region in enumerate(sorted(region_ids))}
