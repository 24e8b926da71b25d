"""A figure as it stands in a report: inline SVG, its title as caption, its alt text made from the data."""

from __future__ import annotations

from dataclasses import dataclass, field

from markupsafe import Markup
from matplotlib.figure import Figure

from helpers.display.markup import fill
from helpers.display.svg import find_collisions, to_address, to_svg


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
        """Return the figure with its caption, drawn inline: its text is text, and its numbers carry their ids."""
        svg = to_svg(self.figure, self.figure_id, str(self.title.striptags()), self.description)
        return self._framed(svg)

    def as_image(self) -> str:
        """Return the figure with its caption as a picture, which JupyterLab shows in notebooks that it does not trust."""
        width = round(self.figure.get_size_inches()[0] * 100)
        picture = '<img width="{}" src="{}" alt="{}">'
        return self._framed(fill(picture, width, to_address(self.figure), self.description))

    def _framed(self, inside: Markup) -> str:
        framed = '<figure class="exhibit" id="{}">\n<figcaption>{}</figcaption>\n{}\n</figure>'
        return str(fill(framed, self.figure_id, self.title, inside))
