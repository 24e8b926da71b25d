"""An executed notebook as one HTML page that needs nothing from outside.

nbconvert's base template with our own blocks (`template/`). A page keeps the cells of its language, shows no code, and
carries its styles, one small script that nobody needs in order to read, and the subset of the font that draws it. What a
page must not have is refused here, by name.
"""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
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
from helpers.reports.pages import TEMPLATE, finish_page, read_css, read_script
from helpers.reports.references import lead_back


def words_of_page(language: str) -> dict[str, str]:
    """Return what the page itself says, for the template and the script."""
    return {name: str(say(language, f"page.{name}")) for name in PAGE_WORDS}


PAGE_WORDS = ("back", "contents", "find", "of", "site", "skip", "sort")

NAMED_TWICE = re.compile(r'href="#e-([^"]+)" data-id="\1"')
# what Python says of an object that says nothing of itself
ADDRESS = re.compile(r"<[^<>]{1,200} at 0x[0-9a-f]+>")
# a date that stands as machines write it needs no second writing
BARE_TIME = re.compile(r'<time datetime="(\d{4}(?:-\d\d){0,2})">\1</time>')


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
    kept = NotebookNode({**notebook, "cells": cells})
    words, script = words_of_page(page.language), read_script("report.js")
    resources = {"page": page, "words": words, "css": read_css("report.css"), "script": script}
    text, _ = make_exporter().from_notebook_node(kept, resources)
    text = BARE_TIME.sub(r"<time>\1</time>", text)
    head, body, rest = text.partition("<body")
    # said once for the page, and of a plan's words once by their language; several hundred cells would say it again
    rest = rest.replace(f' lang="{page.lang}"', "")
    rest = rest.replace(' class="printed" lang=', " lang=").replace('<td class="printed">', "<td>")
    # a link's address names the row already; in a large report the second naming would take a tenth of the text
    rest = NAMED_TWICE.sub(r'href="#e-\1"', rest)
    text = head + body + rest
    text = lead_back(text, words["back"])
    text, headings = number_headings(text)
    title = next((heading.text for heading in headings if heading.level == 1), "")
    if page.region:
        named = html.escape(page.region, quote=False)
        text = re.sub("(<h1[^>]*>)", lambda found: f'{found[1]}<span class="region">{named}</span> ', text, count=1)
        title = f"{named}{words['of']}{title}"
    text = text.replace("<!--title-->", html.escape(html.unescape(title), quote=False), 1)
    text = text.replace("<!--contents-->", list_contents(headings, page.language), 1)
    return finish_page(text, where, script, cache)


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
class Heading:
    """A heading of the page, as it stands in the markup."""

    level: int
    anchor: str
    text: str


HEADING = re.compile(r"<h([1-6])((?:\s[^>]*)?)>(.*?)</h\1>", re.DOTALL)
ANCHOR = re.compile(r"""\sid=(?:"([^"]*)"|'([^']*)')""")
TAG = re.compile(r"<[^>]*>")


def number_headings(text: str) -> tuple[str, list[Heading]]:
    """Return the page with an id on every heading, and the headings.

    Ids go by position, not by words: the same section has the same address in every language.
    """
    headings: list[Heading] = []

    def name(found: re.Match[str]) -> str:
        level, attributes, inner = int(found[1]), found[2], found[3]
        given = ANCHOR.search(attributes)
        # nbconvert's own ids are made of the words; those of helpers.display are meant
        if given is None or given[1] == made_of_words(inner):
            anchor = f"heading-{len(headings) + 1}"
            attributes = ANCHOR.sub("", attributes) + f' id="{anchor}"'
        else:
            anchor = given[1] or given[2]
        headings.append(Heading(level, anchor, TAG.sub("", inner).strip()))
        return f"<h{level}{attributes}>{inner}</h{level}>"

    return HEADING.sub(name, text), headings


def made_of_words(inner: str) -> str:
    """Return the id that nbconvert gives a heading."""
    return TAG.sub("", inner).strip().replace(" ", "-")


def list_contents(headings: Sequence[Heading], language: str) -> str:
    """Return the list of contents; it folds away on narrow screens and needs no script."""
    lines = [f'<li><a href="#{heading.anchor}">{heading.text}</a></li>' for heading in headings if heading.level == 2]
    if not lines:
        return ""
    title = say(language, "page.contents")
    listed = "\n".join(lines)
    folding = f"<details><summary>{title}</summary><ol>\n{listed}\n</ol></details>"
    return f'<nav class="contents" aria-label="{title}">{folding}</nav>'
