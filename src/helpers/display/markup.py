"""What a cell shows: paragraphs, tables and figures as HTML, one after the other.

Each knows how to show itself in Jupyter (`_repr_html_`), and a report is made of just that HTML.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from markupsafe import Markup, escape


def fill(form: str, *parts: object, **named: object) -> Markup:
    """Return markup with its `{}` filled in: markup as it is, anything else escaped.

    As `Markup.format` does it, which takes each apart in Python, which lasts twice as long; a report fills thousands.
    """
    return Markup(form.format(*map(escape, parts), **{name: escape(part) for name, part in named.items()}))


class Block(Protocol):
    """Anything that can stand in a report."""

    def _repr_html_(self) -> str: ...


@dataclass(frozen=True)
class Prose:
    """One paragraph, or a list where there are several."""

    kind: str
    paragraphs: tuple[Markup, ...]
    as_list: bool = False

    def _repr_html_(self) -> str:
        """Return the paragraphs in their class (`answer`, `reading`, `limit`, ...)."""
        kept = [text for text in self.paragraphs if text]
        if self.as_list:
            items = Markup("\n").join(fill("<li>{}</li>", text) for text in kept)
            return str(fill('<ul class="{}">\n{}\n</ul>', self.kind, items)) if kept else ""
        return "\n".join(fill('<p class="{}">{}</p>', self.kind, text) for text in kept)


FAILURE, UNSURE, PROMISE, REST = range(4)
"""Weights of headlines: a failure or contradiction; what cannot be compared or said; what is promised; anything else."""


@dataclass(frozen=True)
class Headline:
    """What a finding says in one short sentence, and how much it weighs: the answer of a report puts the heaviest first.

    Attributes
    ----------
    weight
        `FAILURE`, `UNSURE`, `PROMISE` or `REST`.
    tell
        Gives the sentence, of at most fifteen words of English; what it shows has evidence on the page once it is told.
    about
        The figure that it is about, where it is one alone: a report says that once.
    """

    weight: int
    tell: Callable[[], Markup]
    about: str = ""


MOST_HEADLINES = 5


def heaviest(headlines: Sequence[Headline]) -> list[Headline]:
    """Return the first five headlines by weight; of those that weigh alike, or are about one figure, the earlier goes first."""
    kept: dict[object, Headline] = {}
    for one in sorted(headlines, key=lambda one: one.weight):
        kept.setdefault(one.about or id(one), one)
    return list(kept.values())[:MOST_HEADLINES]


@dataclass(frozen=True)
class Answer:
    """The findings that open a report, each with its weight, heaviest first, and under them in a line what to mind."""

    findings: tuple[tuple[int, Markup], ...]
    caveat: Markup = field(default_factory=Markup)

    def _repr_html_(self) -> str:
        """Return the findings as a list, and the line."""
        lines = [fill('<li class="w{}">{}</li>', weight, text) for weight, text in self.findings]
        told = fill('<ul class="answer">\n{}\n</ul>', Markup("\n").join(lines)) if lines else Markup("")
        return str(told + fill('\n<p class="caveat">{}</p>', self.caveat) if self.caveat else told)


@dataclass(frozen=True)
class Fold:
    """Blocks that a reader opens: a line that says what they are, then the blocks.

    Attributes
    ----------
    summary
        The line; how many rows there are stands behind it.
    fold_id
        What links to it name; empty for none.
    """

    summary: Markup
    blocks: tuple[Block, ...]
    fold_id: str = ""

    def _repr_html_(self) -> str:
        """Return the line and the folded blocks."""
        named = fill(' id="{}"', self.fold_id) if self.fold_id else ""
        inner = Markup("\n".join(block._repr_html_() for block in self.blocks))
        return str(fill('<details class="fold"{}>\n<summary>{}</summary>\n{}\n</details>', named, self.summary, inner))


@dataclass(frozen=True)
class Sayings:
    """Statements as a list, each a line of its own and its own evidence entry.

    Attributes
    ----------
    items
        Of each, what its tag carries and what it says.
    plan, name
        The plan that all are of and what it is called, where that stands over the list; else empty.
    """

    items: tuple[tuple[Markup, Markup], ...]
    plan: str = ""
    name: str = ""

    def _repr_html_(self) -> str:
        """Return the list, under the name of its plan."""
        lines = Markup("\n").join(fill("<li{}>{}</li>", attributes, text) for attributes, text in self.items)
        of = fill(' data-plan="{}"', self.plan) if self.plan else Markup("")
        head = fill('<p class="of"{}>{}</p>\n', of, self.name) if self.plan else Markup("")
        return str(fill('{}<ul class="says"{}>\n{}\n</ul>', head, of, lines))


def nothing(text: Markup) -> Prose:
    """Return the sentence that stands where there is nothing to draw or list, so that no section is left empty."""
    return Prose("reading", (text,))


@dataclass(frozen=True)
class Printed:
    """A cell with words of a plan, and the attributes that mark them."""

    text: str
    tag: Markup


@dataclass(frozen=True)
class Table:
    """A table with caption, column heads and row heads.

    Attributes
    ----------
    table_id
        Unique in the report.
    columns
        Column heads; the first heads the row heads.
    rows
        Cells, plain text (escaped) or markup; the first of a row is its head.
    numeric
        Which columns hold numbers, set in tabular figures to the right.
    note
        What stands under the table.
    attributes
        Of the rows, in their order, where they have any.
    listed
        Whether each row reads by itself, without the column heads: on a phone it becomes a few lines of text.
    mixed
        Whether its numbers are of unlike quantities, so that nothing sorts them together.
    marks
        What the marks of its cells mean.
    download
        The link that saves its rows.
    plans
        Of each column the plan that it is about, empty for none; none where no column is about one.
    states
        Of each column the states that its cells count, by spaces; none where cells count no plans.
    names
        Attributes that say in which file of the archive the states of each plan stand.
    """

    table_id: str
    caption: Markup
    columns: tuple[object, ...]
    rows: tuple[tuple[object, ...], ...]
    numeric: frozenset[int] = frozenset()
    note: Markup = field(default_factory=Markup)
    attributes: tuple[Markup, ...] = ()
    listed: bool = False
    mixed: bool = False
    marks: Markup = field(default_factory=Markup)
    download: Markup = field(default_factory=Markup)
    plans: tuple[str, ...] = ()
    states: tuple[str, ...] = ()
    names: Markup = field(default_factory=Markup)

    def _repr_html_(self) -> str:
        """Return the table inside a region that scrolls on narrow screens, with what stands under it."""
        head = Markup("").join(
            fill('<th scope="col"{}{}>{}</th>', self._class(place), self._about(place), escape(name))
            for place, name in enumerate(self.columns)
        )
        attributes = self.attributes or (Markup(""),) * len(self.rows)
        body = Markup("\n").join(map(self._row, self.rows, attributes))
        under = {"note marks": self.marks, "note": self.note, "download": self.download}
        below = [fill('\n<p class="{}">{}</p>', css, text) for css, text in under.items() if text]
        return str(
            fill(
                '<div class="scroll" role="region" tabindex="0" aria-labelledby="{0}-caption">\n'
                '<table{6}{8} class="data{5}{7}" id="{0}">\n<caption id="{0}-caption">{1}</caption>\n'
                "<thead><tr>{2}</tr></thead>\n<tbody>\n{3}\n</tbody>\n</table>\n</div>{4}",
                self.table_id,
                self.caption,
                head,
                body,
                Markup("").join(below),
                " listed" if self.listed else "",
                " data-mixed" if self.mixed else "",
                " board" if any(self.plans) else "",
                self.names,
            )
        )

    def _class(self, place: int) -> Markup:
        return Markup(' class="number"') if place in self.numeric else Markup("")

    def _about(self, place: int) -> Markup:
        """Return the plan that a column is about, or the states that it counts, as an attribute."""
        told = {"plan": self.plans, "states": self.states}
        return Markup("").join(
            fill(' data-{}="{}"', name, each[place]) for name, each in told.items() if each and each[place]
        )

    def _cell(self, place: int, cell: object) -> Markup:
        if isinstance(cell, Printed):
            # the language stands on the cell, so that hundreds of them stay small
            return fill("<td{}>{}</td>", cell.tag, cell.text)
        return fill("<td{}>{}</td>", self._class(place), cell)

    def _row(self, row: Sequence[object], attributes: Markup) -> Markup:
        # paper prints the number before the head: a row itself has no place for it
        of_row, number, value = attributes.partition(Markup(" data-n="))
        cells = [fill('<th scope="row"{}>{}</th>', number + value, row[0])]
        cells += [self._cell(place, cell) for place, cell in enumerate(row[1:], 1)]
        return fill("<tr{}>{}</tr>", of_row, Markup("").join(cells))


@dataclass(frozen=True)
class Group:
    """Several blocks, one after the other."""

    blocks: tuple[Block, ...]

    def _repr_html_(self) -> str:
        """Return the blocks' HTML in order."""
        return "\n".join(block._repr_html_() for block in self.blocks)


def show(*blocks: Block | None) -> Group:
    """Return blocks to stand one after the other as the result of a cell; None is left out."""
    return Group(tuple(block for block in blocks if block is not None))
