"""Findings: what one question gives, as frames, and the faces that readers see of them.

Which rows, which verdict, which order is decided in `helpers.analysis`, by a function that returns frames. A `Finding`
holds such frames; a module of this folder for each kind of finding binds them to a figure, tables and sentences, as
functions in a `Faces`. Nothing here chooses rows.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from importlib import import_module
from pathlib import Path
from typing import Any

import pandas as pd
from markupsafe import Markup
from matplotlib.axes import Axes

from helpers.display.downloads import tidy, write_csv
from helpers.display.exhibits import Exhibit
from helpers.display.markup import Answer, Block, Fold, Headline, Prose, heaviest, show
from helpers.display.naming import digest_ids
from helpers.display.sentences.caveats import tell_caveats
from helpers.display.sheet import Place, Sheet, wrap
from helpers.display.study import Study
from helpers.display.svg import find_numbers
from helpers.display.theme import SIZE, themed
from helpers.display.words import say
from helpers.errors import ParameterError

REPORT = "application/vnd.plans.finding+html"
"""What a report takes of a finding: figures inline, links to the evidence. JupyterLab takes `text/html`."""

FACE_NAMES = ("exhibit", "text", "table", "limits")
"""What a finding can show, in the order in which most kinds show it."""

LINE = SIZE * 1.35 / 72
"""Inches between two lines of a title."""


@dataclass(frozen=True, eq=False, repr=False)
class Finding:
    """What one question gives: frames, and their faces in the study's language.

    Attributes
    ----------
    study
        Who is compared, and in which language.
    kind
        Which module of this folder knows its faces.
    name
        What its anchors and files are called; lower case, with hyphens.
    frames
        The main frame, `rows`, and those that belong to it; the function that found them documents the columns.
    asked
        What was asked, for the faces: an indicator, topics.
    shown
        Which faces a cell shows; empty for all, in the order of its kind. See `only`.
    """

    study: Study
    kind: str
    name: str
    frames: Mapping[str, pd.DataFrame]
    asked: Mapping[str, Any] = field(default_factory=dict)
    shown: tuple[str, ...] = ()

    @property
    def frame(self) -> pd.DataFrame:
        """The main frame: plain pandas, one row a thing found, with the ids it rests on."""
        return self.frames["rows"]

    @property
    def faces(self) -> Faces:
        """The functions that show this kind."""
        found: Faces = import_module(f"{__name__}.{self.kind}").FACES
        return found

    # -- faces

    def title(self) -> Markup:
        """Return the message of the finding in one sentence."""
        return self.faces.title(self)

    def plot(self, ax: Axes | None = None, figsize: tuple[float, float] | None = None) -> Axes:
        """Return the axes with the figure, titled with the finding's message; `set_title` gives another title.

        Parameters
        ----------
        ax
            Axes to fill; by default a figure is made.
        figsize
            Width and height of that figure in inches; by default what the rows need.

        Raises
        ------
        ParameterError
            Where this kind has no figure, or nothing to draw.
        """
        draw = self.faces.draw
        with themed():
            sheet = draw(self, lambda width, height: ax or self._make_axes(width, height, figsize)) if draw else None
            if sheet is None:
                raise ParameterError(
                    f"Finding {self.kind} {self.name}: found nothing to draw; expected figures. Take its `table()`."
                )
            if ax is None:
                lines = wrap(str(self.title().striptags()), sheet.width - 0.2, SIZE, lines=4)
                sheet.axes.set_title("\n".join(lines), loc="left", fontsize=SIZE * sheet.scale)
        return sheet.axes

    def _make_axes(self, width: float, height: float, figsize: tuple[float, float] | None) -> Axes:
        # it registers a window system, and takes a second to import
        import matplotlib.pyplot as plt

        room = LINE * 5
        figure = plt.figure(figsize=figsize or (width, height + room))
        axes: Axes = figure.add_axes((0, 0, 1, height / (height + room)))
        return axes

    def exhibit(self) -> Exhibit | None:
        """Return the figure as it stands in a report, with caption and alternative text; None where there is none."""
        draw, ledger = self.faces.draw, self.study.ledger
        if draw is None:
            return None
        with themed(), ledger.aside():
            sheet = draw(self, None)
            told = self.faces.alt(self) if sheet else ""
        if sheet is None:
            return None
        for identifier in find_numbers(sheet.figure):
            ledger.note(identifier)
        return Exhibit(ledger.anchor(f"fig-{self.name}"), self.title(), told, sheet.figure)

    def table(self) -> Block | None:
        """Return the table behind the finding, or several; None where this kind has none."""
        made = self.faces.tables(self) if self.faces.tables else []
        return made[0] if len(made) == 1 else show(*made) if made else None

    def text(self) -> Prose | None:
        """Return what the finding says, in sentences; None where this kind says nothing."""
        return self.faces.text(self) if self.faces.text else None

    def headlines(self) -> Sequence[Headline]:
        """Return what the finding says at the head of a report, in short sentences; none where it says nothing there."""
        return self.faces.headlines(self) if self.faces.headlines else ()

    def limits(self) -> Prose | None:
        """Return what the finding cannot tell; None where this kind has no limits of its own."""
        return self.faces.limits(self) if self.faces.limits else None

    # -- for other programs

    def tidy(self) -> pd.DataFrame:
        """Return the main frame with the columns of a download: ids, numbers, codes, locator and source."""
        return tidy(self.study, self.frame, self.faces.data)

    def to_csv(self, path: Path | str | None = None) -> str | None:
        """Write `tidy()` as CSV to a file, or return it where no path is given."""
        text = write_csv(self.tidy())
        if path is None:
            return text
        # Excel reads UTF-8 only after a mark
        Path(path).write_text(text, encoding="utf-8-sig", newline="")
        return None

    def to_excel(self, path: Path | str) -> None:
        """Write a workbook: a sheet with `tidy()`, and one for each further frame."""
        with pd.ExcelWriter(path, engine="openpyxl") as book:
            self.tidy().to_excel(book, sheet_name="rows", index=False)
            for name, frame in self.frames.items():
                if name != "rows":
                    frame.to_excel(book, sheet_name=name, index=False)

    # -- shown in a notebook

    def blocks(self) -> list[Block]:
        """Return the faces that the finding has, in the order in which readers meet them."""
        names = self.shown or self.faces.order
        made = {name: block for name in names if (block := getattr(self, name)()) is not None}
        if "exhibit" in made and (table := made.pop("table", None)) is not None:
            # what a figure shows stands behind it in figures, for those who want them
            made["table"] = Fold(say(self.study, "tables.behind"), (table,))
        return list(made.values())

    def only(self, *faces: str) -> Finding:
        """Return the finding showing some faces alone, in their order: `exhibit`, `text`, `table`, `limits`.

        Raises
        ------
        ParameterError
            For a face that no finding has.
        """
        for face in faces:
            if face not in FACE_NAMES:
                raise ParameterError(
                    f"Face: found {face!r}; expected one of {', '.join(FACE_NAMES)}. Name one of them."
                )
        return replace(self, shown=faces)

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, str]:
        """Return all faces: for JupyterLab, and for a report."""
        blocks = self.blocks()
        if not any(isinstance(one, Exhibit) for one in blocks):
            told = "\n".join(one._repr_html_() for one in blocks)
            return {"text/plain": repr(self), "text/html": told, REPORT: told}
        pictured, inline = [], []
        with themed():
            for one in blocks:
                inline.append(one._repr_html_())
                pictured.append(one.as_image() if isinstance(one, Exhibit) else inline[-1])
        # the figure, and beside it, where there is room, what it says and cannot tell; on paper no page parts these
        kept = sum(not isinstance(one, Fold) for one in blocks)
        parts = ['<div class="finding">', "<div>", *inline[:kept], "</div>", *inline[kept:], "</div>"]
        beside = "\n".join(parts)
        return {"text/plain": repr(self), "text/html": "\n".join(pictured), REPORT: beside}

    def __repr__(self) -> str:
        """Return kind, name and size in one line."""
        return f"Finding {self.kind} {self.name}: {len(self.frame)} rows"


def answer(study: Study, *findings: Finding) -> Answer:
    """Return the answer that opens a report: the heaviest of what findings say in short sentences, and what to mind.

    Parameters
    ----------
    study
        Of the report.
    findings
        Those that have `headlines`; where several weigh alike, the first goes first.

    Examples
    --------
    >>> import helpers as h
    >>> study = h.open_study("preschool")
    >>> len(h.answer(study, h.compare(study, "inclusive_share_children"), h.due(study, "preschool")).findings)
    2
    """
    first = heaviest([one for finding in findings for one in finding.headlines()])
    return Answer(tuple((one.weight, one.tell()) for one in first), tell_caveats(study))


def name_asked(study: Study, kind: str, indicators: Sequence[str] | None) -> str:
    """Return what a finding on some indicators is called: by its kind, their themes and, where there are several, a digest.

    Raises
    ------
    ParameterError
        For an indicator that the codebook does not have, naming the nearest.
    """
    if indicators is None:
        return kind
    for code in indicators:
        study.check_indicator(code)
    themes = sorted(set(study.indicators.loc[list(indicators), "theme"]))
    return "-".join([kind, *themes, digest_ids(indicators)[:4]])


@dataclass(frozen=True)
class Faces:
    """How one kind of finding shows itself; what it has not is None.

    Attributes
    ----------
    title
        The message in one sentence, over the figure.
    draw
        The figure, on a place or on a sheet of its own; None where there is nothing to draw.
    alt
        What the figure shows, for those who do not see it.
    tables, text, limits
        The tables behind it; what it says; what it cannot tell.
    headlines
        What it says at the head of a report, in short sentences.
    data
        Columns of the main frame that a download has beside the tidy ones.
    order
        The faces that a cell shows, one under the other.
    """

    title: Callable[[Finding], Markup]
    draw: Callable[[Finding, Place | None], Sheet | None] | None = None
    alt: Callable[[Finding], str] = repr
    tables: Callable[[Finding], Sequence[Block]] | None = None
    text: Callable[[Finding], Prose | None] | None = None
    limits: Callable[[Finding], Prose] | None = None
    headlines: Callable[[Finding], Sequence[Headline]] | None = None
    data: tuple[str, ...] = ()
    order: tuple[str, ...] = FACE_NAMES
