"""A figure's drawing sheet, measured in inches, on which text is measured before it is placed.

Titles stand in the page, not in the figure; a sheet holds marks and direct labels only. Every text goes through `write`,
so its width is known and nothing is left to luck.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.text import Text

from helpers.display.fonts import FAMILY
from helpers.display.svg import tag_number
from helpers.display.theme import INK, QUIET, SIZE, SMALL, WIDTH

# Marks that may not begin a line of Chinese.
CLOSING = "、，。；：！？）》”’,;:!?)%‰"


@dataclass(frozen=True)
class Part:
    """A piece of a line of text: what it says, how it looks, and the row its number comes from, if any."""

    text: str
    colour: str = INK
    size: float = SIZE
    number: str = ""


@lru_cache(maxsize=1)
def _renderer() -> RendererAgg:
    return RendererAgg(10, 10, 72)


@lru_cache(maxsize=8192)
def measure(text: str, size: float = SIZE) -> float:
    """Return the width of a line of text in inches, spaces at its ends included."""
    if not text:
        return 0.0
    # measured large, where rounding to pixels is nothing, and between two marks, since spaces at the ends are left out
    properties = FontProperties(family=FAMILY, size=100)
    width, _, _ = _renderer().get_text_width_height_descent(f"|{text}|", properties, False)
    marks, _, _ = _renderer().get_text_width_height_descent("||", properties, False)
    return float(width - marks) / 72 * size / 100


def wrap(text: str, width: float, size: float = SIZE, lines: int = 3) -> list[str]:
    """Return text broken into lines no wider than `width` inches; what does not fit ends in an ellipsis.

    English breaks at spaces and after hyphens, Chinese between any two characters but before closing marks.
    """
    wide = r"\u2e80-\u9fff\uff00-\uffef“”‘’…—"
    pieces = re.findall(rf"[{wide}]|[^\s\-{wide}]*-\s*|[^\s\-{wide}]+\s*|\s+", text)
    made: list[str] = []
    line = ""
    for piece in pieces:
        if line and measure((line + piece).rstrip(), size) > width and piece not in set(CLOSING):
            made.append(line.rstrip())
            line = piece.lstrip()
        else:
            line += piece
    if line.strip():
        made.append(line.rstrip())
    if len(made) > lines:
        last = made[lines - 1]
        while last and measure(last + "…", size) > width:
            last = last[:-1]
        made = [*made[: lines - 1], last.rstrip() + "…"]
    return made


Place = Callable[[float, float], Axes]
"""Where a sheet of so many inches (width, height) is to be drawn: axes of somebody else's figure."""


class Sheet:
    """A figure with a coordinate system in inches, the origin at the lower left.

    Parameters
    ----------
    height, width
        In inches.
    place
        Gives the axes to draw on; by default a figure of the sheet's size is made. Axes of another size are filled, and
        text grows or shrinks with them.
    """

    def __init__(self, height: float, width: float = WIDTH, place: Place | None = None):
        self.width = width
        self.height = height
        if place is None:
            self.figure = Figure(figsize=(width, height), dpi=100)
            self.axes: Axes = self.figure.add_axes((0, 0, 1, 1))
        else:
            self.axes = place(width, height)
            figure = self.axes.get_figure(root=True)
            assert figure is not None
            self.figure = figure
        self.box = self.axes.get_position()
        size = self.figure.get_size_inches()
        self.scale = min(self.box.width * size[0] / width, self.box.height * size[1] / height)
        self.axes.set_xlim(0, width)
        self.axes.set_ylim(0, height)
        self.axes.set_axis_off()
        self.axes.set_zorder(2)
        self.axes.patch.set_visible(False)

    def plot(self, x: float, y: float, width: float, height: float) -> Axes:
        """Return new axes in a rectangle of the sheet."""
        across, up = self.box.width / self.width, self.box.height / self.height
        corner = (self.box.x0 + x * across, self.box.y0 + y * up)
        axes: Axes = self.figure.add_axes((*corner, width * across, height * up))
        axes.set_zorder(1)
        return axes

    def write(
        self,
        x: float,
        y: float,
        text: str,
        *,
        size: float = SIZE,
        colour: str = INK,
        ha: str = "left",
        va: str = "center_baseline",
        number: str = "",
    ) -> Text:
        """Write one line at a place; `number` is the id of the row that the text is the number of."""
        written = self.axes.text(x, y, text, fontsize=size * self.scale, color=colour, ha=ha, va=va, zorder=5)
        if number:
            tag_number(written, number)
        return written

    def write_lines(
        self, x: float, y: float, lines: Sequence[str], *, size: float = SIZE, colour: str = INK, ha: str = "left"
    ) -> None:
        """Write lines one under the other, centred on `y`."""
        step = size * 1.25 / 72
        top = y + step * (len(lines) - 1) / 2
        for place, line in enumerate(lines):
            self.write(x, top - step * place, line, size=size, colour=colour, ha=ha)

    def run(self, x: float, y: float, parts: Sequence[Part], *, ha: str = "left") -> float:
        """Write pieces of one line one after the other; return where the line ends, in inches."""
        total = sum(measure(part.text, part.size) for part in parts)
        at = x - (total if ha == "right" else total / 2 if ha == "center" else 0)
        for part in parts:
            # browsers drop spaces at the ends of SVG text, so they are kept as distance
            text = part.text.strip()
            if text:
                lead = measure(part.text[: len(part.text) - len(part.text.lstrip())], part.size)
                self.write(at + lead, y, text, size=part.size, colour=part.colour, number=part.number, va="baseline")
            at += measure(part.text, part.size)
        return at


__all__ = ["INK", "QUIET", "SIZE", "SMALL", "Part", "Place", "Sheet", "measure", "wrap"]
