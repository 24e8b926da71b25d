"""The evidence of a report: what every number and statement on the page rests on.

A ledger notes each value, benchmark, statement and derivation as it is shown. The evidence section prints one entry
for each, and every number on the page links to its entry. Within `traces` what is shown says of itself what it rests on.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field

from markupsafe import Markup, escape

from helpers.display.markup import fill
from helpers.display.words import Spoken, say

CHINESE = re.compile(r"([\u3400-\u9fff](?:[\u3400-\u9fff“”·]|〔\d{4}〕\d+)*)")


_TRACED = ContextVar("traced", default=False)


@contextmanager
def traces() -> Iterator[None]:
    """Let what is shown within carry, as `data-` attributes, the rows that numbers, claims and verdicts rest on.

    A page needs none of them, since its links say it to readers; a program that checks every claim does.

    Examples
    --------
    >>> with traces():
    ...     print(trace(id="aspen-2021-v001"))
     data-id="aspen-2021-v001"
    >>> trace(id="aspen-2021-v001")
    Markup('')
    """
    before = _TRACED.set(True)
    try:
        yield
    finally:
        _TRACED.reset(before)


def trace(**rests_on: object) -> Markup:
    """Return attributes that say what an element rests on; empty outside `traces`."""
    if not _TRACED.get():
        return Markup("")
    return Markup("").join(fill(' data-{}="{}"', name, told) for name, told in rests_on.items())


@dataclass(frozen=True)
class Derivation:
    """A number that the suite worked out.

    Attributes
    ----------
    derivation_id
        Begins with `d-`; one quantity has one id in a report.
    value
        The number as shown, before formatting.
    formula
        How it was worked out, in the report's language.
    inputs
        Ids of the values, benchmarks and statements it was worked out from.
    """

    derivation_id: str
    value: float
    formula: str
    inputs: tuple[str, ...]


@dataclass
class Ledger:
    """What a report has shown so far, in the order shown.

    Attributes
    ----------
    shown
        Ids of rows and derivations on the page, each with the number that paper knows it by.
    placed
        Ids whose evidence stands in a table already, so that the evidence section need not print it again.
    anchors
        Ids of figures and tables handed out, each with how often.
    downloads
        What each table of the page holds as CSV, by the name of its file.
    states
        The state of each plan, by its id, for each thing that a table counts plans on.
    told
        Counts that have said once what they count.
    places
        Sections of plans whose numbering has been explained, in a list, where the page has it first.
    """

    shown: dict[str, int] = field(default_factory=dict)
    derivations: dict[str, Derivation] = field(default_factory=dict)
    placed: set[str] = field(default_factory=set)
    anchors: dict[str, int] = field(default_factory=dict)
    downloads: dict[str, str] = field(default_factory=dict)
    states: dict[str, dict[str, str]] = field(default_factory=dict)
    told: set[str] = field(default_factory=set)
    places: set[str] = field(default_factory=set)

    def anchor(self, name: str) -> str:
        """Return a name as an id that nothing on the page has yet: itself, then `name-n2`, `name-n3`, ..."""
        times = self.anchors[name] = self.anchors.get(name, 0) + 1
        return name if times == 1 else f"{name}-n{times}"

    @contextmanager
    def aside(self) -> Iterator[None]:
        """Let counts made within say what they count where they stand in a text: a figure and its description cannot."""
        told = set(self.told)
        try:
            yield
        finally:
            self.told = told

    def note(self, identifier: str) -> int:
        """Remember that the row with this id stands on the page, and return its number."""
        return self.shown.setdefault(identifier, len(self.shown) + 1)

    def link(self, identifier: str, text: object, css: str = "num") -> Markup:
        """Return a number or word linked to its evidence entry, carrying for paper the number of that."""
        told = '<a class="{}" href="#e-{}"{} data-n="{}">{}</a>'
        return fill(told, css, identifier, trace(id=identifier), self.note(identifier), text)

    def derive(self, derivation_id: str, value: float, formula: str, inputs: Sequence[str] = ()) -> Derivation:
        """Remember a derivation, and that its inputs stand on the page; the same id means the same number."""
        made = Derivation(derivation_id, float(value), formula, tuple(inputs))
        known = self.derivations.setdefault(derivation_id, made)
        if known != made:
            raise ValueError(f"two derivations share the id {derivation_id}: {known} and {made}")
        # a count has no entry of its own: it stands beside what it counts
        for row in [derivation_id, *inputs] if inputs else []:
            self.note(row)
        return known


def remark(identifier: str, text: object) -> Markup:
    """Return our own words on a row: figures in them are that row's, as an element says to who reads pages by their traces."""
    told = trace(id=identifier)
    return fill('<span class="statement"{}>{}</span>', told, text) if told else escape(text)


def tag_printed(study: Spoken | str) -> Markup:
    """Return the attributes of an element with words of a plan: their language, where the page is in another."""
    spoken = Markup(' lang="zh"') if say(study, "language.glosses") else Markup("")
    return spoken + trace(printed="")


def original(study: Spoken | str, text: str) -> Markup:
    """Return words of a plan, marked as Chinese on a page that is in another language."""
    tag = tag_printed(study)
    return fill("<span{}>{}</span>", tag, text) if tag else escape(text)


def mark_chinese(text: str) -> Markup:
    """Return a text of another language with what it has in Chinese marked as such."""
    pieces = CHINESE.split(text)
    return Markup("").join(
        fill('<span lang="zh">{}</span>', piece) if place % 2 else piece for place, piece in enumerate(pieces)
    )


def mark_year(year: object) -> Markup:
    """Return a calendar year or partial date marked as such, so that it is never taken for a figure of a plan."""
    return fill("<time>{}</time>", year)


def mark_date(date: str, text: object) -> Markup:
    """Return a partial date in a language's words, marked as such and with the date as machines read it."""
    return fill('<time datetime="{}">{}</time>', date, text)
