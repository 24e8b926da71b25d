"""From a matplotlib figure to inline SVG with real text, the same bytes each time.

Text drawn with a group id of the form `num:<id>` becomes a text element that carries that id, so a number in a figure
can be traced like one in a table; the group id `axis` becomes the class of a tick's label, which is nobody's number. Ids
are prefixed with the figure's, so that figures can share a page.
"""

from __future__ import annotations

import base64
import io
import os
import re
from dataclasses import dataclass
from itertools import combinations, count

from markupsafe import Markup, escape
from matplotlib.artist import Artist
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.text import Text
from matplotlib.transforms import Bbox

from helpers.display.fonts import FAMILY
from helpers.display.lending import SESSION
from helpers.display.tidying import tidy

NUMBER = "num:"
AXIS = "axis"
# nothing of the time or of the program
NO_METADATA: dict[str, dict[str, None]] = {
    "svg": {"Date": None, "Creator": None, "Format": None, "Type": None},
    "png": {"Software": None},
}


@dataclass(frozen=True)
class TextBox:
    """Where a text of a figure stands, in pixels of the renderer."""

    text: str
    box: Bbox


def tag_number(artist: Artist, identifier: str) -> None:
    """Mark a text as the number of a value, benchmark or derivation."""
    artist.set_gid(f"{NUMBER}{identifier}")


def find_numbers(figure: Figure) -> list[str]:
    """Return the ids of the numbers that a figure draws."""
    ids = [str(text.get_gid() or "") for text in figure.findobj(Text)]
    return [one.removeprefix(NUMBER) for one in ids if one.startswith(NUMBER)]


def text_boxes(figure: Figure) -> list[TextBox]:
    """Return every visible, non-empty text of a figure with its extent, as the renderer lays it out."""
    renderer = FigureCanvasAgg(figure).get_renderer()
    # laid out without painting, which takes most of the time
    figure.draw_without_rendering()
    found: list[TextBox] = []
    for artist in figure.findobj(Text):
        if not isinstance(artist, Text) or not artist.get_visible() or not artist.get_text().strip():
            continue
        axes = artist.axes
        if axes is not None and not axes.get_visible():
            continue
        if axes is not None and _is_tick_out_of_view(artist):
            continue
        found.append(TextBox(artist.get_text(), artist.get_window_extent(renderer)))
    return found


def _is_tick_out_of_view(artist: Text) -> bool:
    """Tell whether a text is a tick label that matplotlib keeps but does not draw."""
    axes = artist.axes
    if axes is None:
        return False
    for axis in (axes.xaxis, axes.yaxis):
        for tick in [*axis.get_major_ticks(), *axis.get_minor_ticks()]:
            if artist in (tick.label1, tick.label2):
                low, high = sorted(axis.get_view_interval())
                return not (tick.get_visible() and low - 1e-9 <= tick.get_loc() <= high + 1e-9)
    return False


def find_collisions(figure: Figure, slack: float = 1.5) -> list[str]:
    """Return what is wrong with a figure's texts: pairs that intersect and texts that are cut off; empty when sound.

    Parameters
    ----------
    slack
        Points by which boxes may touch.
    """
    before = figure.dpi
    # large enough that rounding to pixels is nothing
    figure.set_dpi(288)
    try:
        return _collisions(figure, slack * 4)
    finally:
        figure.set_dpi(before)


def _collisions(figure: Figure, slack: float) -> list[str]:
    boxes = text_boxes(figure)
    page = Bbox.from_bounds(0, 0, *(figure.get_size_inches() * figure.dpi))
    wrong = [
        f"cut off: {item.text!r}"
        for item in boxes
        if item.box.x0 < page.x0 - slack
        or item.box.y0 < page.y0 - slack
        or item.box.x1 > page.x1 + slack
        or item.box.y1 > page.y1 + slack
    ]
    for one, other in combinations(boxes, 2):
        wide = min(one.box.x1, other.box.x1) - max(one.box.x0, other.box.x0)
        high = min(one.box.y1, other.box.y1) - max(one.box.y0, other.box.y0)
        if wide > slack and high > slack:
            wrong.append(f"intersect: {one.text!r} and {other.text!r}")
    return wrong


def to_svg(figure: Figure, figure_id: str, title: str, description: str) -> Markup:
    """Return the figure as inline SVG.

    Parameters
    ----------
    figure_id
        Prefix of every id inside.
    title, description
        What the figure says, for those who do not see it.
    """
    buffer = io.StringIO()
    figure.savefig(buffer, format="svg", metadata=NO_METADATA["svg"])
    svg = buffer.getvalue()
    svg = svg[svg.index("<svg") :].strip()
    svg = re.sub(r"\s*<metadata>.*?</metadata>", "", svg, flags=re.S)
    # a style element inside inline SVG would apply to the whole page
    svg = re.sub(r"\s*<defs>\s*<style[^>]*>.*?</style>\s*</defs>", "", svg, count=1, flags=re.S)
    svg = re.sub(r"<!--.*?-->\n?", "", svg, flags=re.S)
    svg = _rename_ids(svg, figure_id)
    box = re.search(r'viewBox="([^"]+)"', svg)
    view = box.group(1) if box else "0 0 100 100"
    head = (
        f'<svg class="figure" viewBox="{view}" role="img" aria-labelledby="{figure_id}-t {figure_id}-d" '
        f'stroke-linejoin="round" stroke-linecap="butt" font-family="{FAMILY}, sans-serif">'
        f'<title id="{figure_id}-t">{escape(title)}</title><desc id="{figure_id}-d">{escape(description)}</desc>'
    )
    body = svg[svg.index(">") + 1 :]
    return Markup(tidy(head + body))


def to_address(figure: Figure) -> str:
    """Return the figure as a picture on white in a data address, the same on a dark page.

    In JupyterLab that is a bitmap, since a drawing inside a picture cannot use the font that the page was lent; elsewhere,
    where nobody looks, a drawing, which costs a third of it.
    """
    kind = "png" if os.environ.get(SESSION) else "svg"
    buffer = io.BytesIO()
    figure.savefig(buffer, format=kind, dpi=144, facecolor="white", metadata=NO_METADATA[kind])
    mime = {"png": "image/png", "svg": "image/svg+xml"}[kind]
    return f"data:{mime};base64,{base64.b64encode(buffer.getvalue()).decode('ascii')}"


def _rename_ids(svg: str, figure_id: str) -> str:
    # tags only: a name in the data may say `id="x"` too
    pieces = re.split(r"(<[^>]*>)", svg)
    pieces[1::2] = _rename_in_tags("\0".join(pieces[1::2]), figure_id).split("\0")
    return "".join(pieces)


def _rename_in_tags(svg: str, figure_id: str) -> str:
    numbers: dict[str, str] = {}
    counter = count(1)

    def named(match: re.Match[str]) -> str:
        old = match.group(1)
        if old.startswith(NUMBER):
            return f'data-id="{old.removeprefix(NUMBER)}"'
        new = numbers.setdefault(old, f"{figure_id}-{next(counter)}")
        return f'id="{new}"'

    svg = svg.replace(f' id="{AXIS}"', f' class="{AXIS}"')
    # only ids that something refers to are kept: matplotlib names every group
    referred = set(re.findall(r'(?:url\(#|href="#)([^")]+)', svg))
    svg = re.sub(r'\sid="((?!num:)[^"]*)"', lambda match: match.group(0) if match.group(1) in referred else "", svg)
    svg = re.sub(r'\bid="([^"]*)"', named, svg)
    svg = re.sub(r"url\(#([^)]+)\)", lambda match: f"url(#{numbers.get(match.group(1), match.group(1))})", svg)
    return re.sub(r'href="#([^"]+)"', lambda match: f'href="#{numbers.get(match.group(1), match.group(1))}"', svg)
