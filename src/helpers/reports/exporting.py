"""An executed notebook as one HTML page that needs nothing from outside.

nbconvert's base template with our own blocks (`template/`). A page keeps the cells of its language, shows no code, and
carries its styles, one small script that nobody needs in order to read, and the subset of the font that draws it. What a
page must not have is refused here, by name.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from posixpath import relpath
from typing import Any

from nbconvert.exporters.html import HTMLExporter
from nbconvert.exporters.templateexporter import TemplateExporter
from nbconvert.filters.widgetsdatatypefilter import WidgetsDataTypeFilter
from nbformat import NotebookNode

from helpers.display.words import columns_of, languages, say
from helpers.errors import BuildError
from helpers.reports.pages import TEMPLATE, find_parts, finish_page, read_css, read_script


def words_of_page(language: str) -> dict[str, str]:
    """Return what the page itself says, for the template and the script."""
    return {name: str(say(language, f"page.{name}")) for name in PAGE_WORDS}


PAGE_WORDS = (
    *("among", "back", "brief", "cite", "contents", "data", "find", "found", "plans", "print", "rest"),
    *("save", "site", "skip", "sort", "source", "whole"),
)

ICON = (
    "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%3E%3Cpath d='M2 3h3v10H2z M7 7h3v6H7z "
    "M12 5h2v8h-2z' fill='%230b5d66'/%3E%3C/svg%3E"
)

# what Python says of an object that says nothing of itself
ADDRESS = re.compile(r"<[^<>]{1,200} at 0x[0-9a-f]+>")


@dataclass(frozen=True)
class Page:
    """What a page says of itself.

    Attributes
    ----------
    name
        The report's name, with a slash where it is one of a series.
    languages
        In which it is published; the others are linked.
    region
        The name of the one region it is about, which stands over its heading; else empty.
    """

    name: str
    language: str
    answers: str
    languages: tuple[str, ...] = ("en", "zh")
    region: str = ""

    @property
    def lang(self) -> str:
        """Return the language tag that browsers choose glyphs by."""
        return str(say(self.language, "language.tag"))

    @property
    def index(self) -> str:
        """Return the way to the index."""
        return relpath("index.html", f"{self.language}/{self.name}".rpartition("/")[0])

    @property
    def siblings(self) -> list[dict[str, str]]:
        """Return the same report in the other languages."""
        here = f"{self.language}/{self.name}".rpartition("/")[0]
        return [
            {
                "lang": str(say(other, "language.tag")),
                "name": str(say(other, "language.name")),
                "href": relpath(f"{other}/{self.name}.html", here),
            }
            for other in self.languages
            if other != self.language
        ]


class ReportExporter(HTMLExporter):  # type: ignore[misc, unused-ignore]
    """nbconvert's HTML exporter with our template, passing on what cells show as it is.

    The parent reads each finished page into BeautifulSoup to add alternative texts; that would rewrite our figures,
    which have them.
    """

    def from_notebook_node(
        self, nb: NotebookNode, resources: dict[str, Any] | None = None, **kw: Any
    ) -> tuple[str, dict[str, Any]]:
        """Return the page and the resources it was made with."""
        kept = WidgetsDataTypeFilter(notebook_metadata=nb.metadata, parent=self, resources=resources)
        self.register_filter("filter_data_type", kept)
        page, made = TemplateExporter.from_notebook_node(self, nb, self._init_resources(resources), **kw)
        return str(page), made

    def _preprocess(self, nb: NotebookNode, resources: dict[str, Any]) -> tuple[NotebookNode, dict[str, Any]]:
        """Return both as they are: there is no preprocessor, for which the parent would copy and validate the notebook."""
        return nb, resources


@lru_cache(maxsize=1)
def make_exporter() -> ReportExporter:
    """Return the exporter, its template compiled once per process."""
    return ReportExporter(
        template_name=TEMPLATE.name,
        extra_template_basedirs=[str(TEMPLATE.parent)],
        template_file="index.html.j2",
        exclude_anchor_links=True,
        preprocessors=[],
    )


def export_report(notebook: NotebookNode, page: Page, where: str, cache: Path | None = None) -> str:
    """Return the page.

    Parameters
    ----------
    notebook
        As executed, with outputs.
    where
        How messages name the notebook.
    cache
        A folder for font subsets made before.

    Raises
    ------
    BuildError
        Where a cell wrote text, failed or shows something without HTML; where the page has not
        exactly one main heading, headings out of order, an id twice, a script, a request to elsewhere, or a character
        that the font lacks.
    """
    cells = keep_language(notebook.cells, page.language)
    check_outputs(cells, where)
    outline = Outline.of(cells, page)
    kept = NotebookNode({**notebook, "cells": outline.cells})
    parts = find_parts(shown for cell in outline.cells for shown in _shown(cell))
    script = read_script(*(f"{part}.js" for part in parts))
    resources = {
        **{"icon": ICON, "page": page, "words": words_of_page(page.language), "outline": outline, "script": script},
        "css": read_css(*(f"{part}.css" for part in parts)),
    }
    text, _ = make_exporter().from_notebook_node(kept, resources)
    return finish_page(text, where, script, cache)


def _shown(cell: NotebookNode) -> Iterator[str]:
    """Yield what a cell says and shows."""
    yield cell.source if cell.cell_type == "markdown" else ""
    for output in cell.get("outputs", []):
        yield from (text for text in output.get("data", {}).values() if isinstance(text, str))


def keep_language(cells: Sequence[NotebookNode], language: str) -> list[NotebookNode]:
    """Return the cells without prose in other languages; one without prose of its own reads that of its columns."""
    spoken = {tag for cell in cells for tag in cell.metadata.get("tags", [])}
    read = language if f"lang-{language}" in spoken else columns_of(language)
    others = {f"lang-{code}" for code in languages() if code != read}
    return [
        cell
        for cell in cells
        if not (cell.cell_type == "markdown" and others.intersection(cell.metadata.get("tags", [])))
    ]


def check_outputs(cells: Sequence[NotebookNode], where: str) -> None:
    """Refuse what a reader should not meet: printed text, warnings, tracebacks, bare representations."""
    for cell in cells:
        for output in cell.get("outputs", []):
            place = f"{where}, In [{cell.execution_count}]"
            if output.output_type == "stream":
                first = output.text.strip().splitlines()[:1] or [""]
                raise BuildError(
                    f"{place}: found text on {output.name} ('{first[0][:80]}'); expected only what a cell shows. "
                    "Remove the print, or put right what warns."
                )
            if output.output_type == "error":
                raise BuildError(f"{place}: found {output.ename}; expected a cell that runs. Run it in JupyterLab.")
            if address := ADDRESS.search(str(output.data.get("text/plain", ""))):
                raise BuildError(
                    f"{place}: found an output that names a place in memory ('{address[0]}'), another in each run; "
                    "expected one that is the same. Give what the cell shows a __repr__."
                )
            if "text/html" not in output.data:
                shown = str(output.data.get("text/plain", ", ".join(output.data))).splitlines()[0][:80]
                raise BuildError(
                    f"{place}: found an output without HTML ('{shown}'); expected a table, figure or sentence of "
                    "helpers.display. End the cell with one of these, or with an assignment."
                )


@dataclass(frozen=True)
class Section:
    """A section of the page: its anchor, the same in every language, its heading, and whether it is folded."""

    anchor: str
    title: str
    folded: bool


@dataclass(frozen=True)
class Outline:
    """A page's cells, each with what opens before it in its metadata, the page's title and its sections."""

    cells: list[NotebookNode]
    title: str
    sections: list[Section]

    @classmethod
    def of(cls, cells: Sequence[NotebookNode], page: Page) -> Outline:
        """Return the outline of a notebook: its first heading is the title, each heading below it opens a section.

        A section is named by its cell's id without the language (`answer-en` is `answer`), so that a link keeps its place in
        the other language; cells that JupyterLab has named are counted instead. A cell tagged `folded` folds its section;
        what is folded after the last open section is, on paper, the appendix.
        """
        made, title, sections = [], "", list[Section]()
        shown = _count_shown(cells)
        for cell in cells:
            level, heading, rest = split_heading(cell)
            opens = ""
            if level == 1 and not title:
                title = f"{page.region}{say(page.language, 'page.of')}{heading}" if page.region else heading
                over = f'<span class="region">{html.escape(page.region, quote=False)}</span> ' if page.region else ""
                opens = f'<h1 id="title">{over}{html.escape(heading, quote=False)}</h1>'
            elif level == 2:
                anchor = name_section(cell.get("id", ""), page.language) or f"section-{len(sections) + 1}"
                folded = FOLDED in cell.metadata.get("tags", [])
                section = Section(anchor, heading, folded)
                opens = _close(sections)
                if shown and len(sections) == shown:
                    opens += f'<p class="appendix">{say(page.language, "page.appendix")}</p>\n'
                opens += _open(section)
                sections.append(section)
            metadata = NotebookNode({**cell.metadata, "opens": opens, "first": level == 2 and len(sections) == 1})
            made.append(NotebookNode({**cell, "metadata": metadata, "source": rest if opens else cell.source}))
        return cls(made, title, sections)

    @property
    def closes(self) -> str:
        """Return what closes the last section."""
        return _close(self.sections)


def _count_shown(cells: Sequence[NotebookNode]) -> int:
    """Return the number of sections up to the last that is open."""
    folds = [FOLDED in cell.metadata.get("tags", []) for cell in cells if split_heading(cell)[0] == 2]
    return max((place for place, folded in enumerate(folds, 1) if not folded), default=0)


FOLDED = "folded"
"""The tag of a cell whose section is folded until somebody asks for it."""


def split_heading(cell: NotebookNode) -> tuple[int, str, str]:
    """Return the level and the text of the heading that a prose cell begins with, and the rest; (0, "", "") for none."""
    first, _, rest = cell.source.partition("\n")
    found = re.fullmatch(r"(#{1,6}) +(.+?)\s*", first) if cell.cell_type == "markdown" else None
    return (len(found[1]), found[2], rest) if found else (0, "", "")


def name_section(identifier: str, language: str) -> str:
    """Return the name of a section: its cell's id without the language, empty where the id has none."""
    kept = [language, columns_of(language)]
    return next((identifier.removesuffix(f"-{one}") for one in kept if identifier.endswith(f"-{one}")), "")


def _open(section: Section) -> str:
    heading = f'<h2 id="{section.anchor}-title">{html.escape(section.title, quote=False)}</h2>'
    if section.folded:
        return f'<details class="section" id="{section.anchor}">\n<summary>{heading}</summary>'
    return f'<section id="{section.anchor}">\n{heading}'


def _close(sections: Sequence[Section]) -> str:
    return "" if not sections else "</details>\n" if sections[-1].folded else "</section>\n"
