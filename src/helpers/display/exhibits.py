"""A figure as it stands in a report: inline SVG, its title as caption, its alt text made from the data."""

from __future__ import annotations

from dataclasses import dataclass, field

from markupsafe import Markup
from matplotlib.figure import Figure

from helpers.display.svg import find_collisions, to_svg


@dataclass
class Exhibit:
    """One figure.

    Attributes
    ----------
    figure_id
        Unique in the report, of letters, digits and hyphens.
    title
        The one message, computed; stands above the figure as its caption.
    description
        What the figure shows, figure by figure, for those who do not see it.
    figure
        The matplotlib figure, laid out.
    """

    figure_id: str
    title: Markup
    description: str
    figure: Figure = field(repr=False)

    def collisions(self) -> list[str]:
        """Return texts that intersect or are cut off; empty when the figure is sound."""
        return find_collisions(self.figure)

    def _repr_html_(self) -> str:
        """Return the figure with its caption."""
        svg = to_svg(self.figure, self.figure_id, str(self.title.striptags()), self.description)
        return str(
            Markup(
                '<figure class="exhibit" id="{0}">\n<figcaption>{1}</figcaption>\n'
                '<div class="scroll" role="region" tabindex="0" aria-label="{2}">{3}</div>\n</figure>'
            ).format(self.figure_id, self.title, self.title.striptags(), svg)
        )
