"""The one way from a frame to a table: a statement of columns, and everything else follows.

The builder shows the rows that the frame lists and counts the others, says what the marks (†, §, ‡, *) mean that its cells
carry, and offers the rows shown as tidy data under the table. Few plans or many make no difference here: the frame's column
`listed` says which rows are shown.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import pandas as pd
from markupsafe import Markup

from helpers.display.downloads import tidy, write_address, write_csv
from helpers.display.linking import profile_address
from helpers.display.markup import Printed, Table, fill
from helpers.display.study import Row, Study, each
from helpers.display.words import paragraph, say

MARKS = {"†": "repaired", "§": "wordless", "‡": "second_hand", "*": "inferred"}
"""The marks that numbers carry, and the text that says what each means."""

LONGEST = 3_000
"""Characters of a download with the title of the document in each row; a page has a limit."""

MOST_WORDS = 60_000
"""Characters of a download that has summaries; a longer one is without, and names each statement."""

MOST_INLINE = 1_000
"""Characters of a download that stands under its table; the archive of the report, which packs it, has longer ones alone."""

TABLES = {
    "value_id": "values.csv",
    "statement_id": "statements.csv",
    "benchmark_id": "benchmarks.csv",
    "crosscheck_id": "crosschecks.csv",
    "plan_id": "plans.csv",
}
"""In which processed table the rows of a frame stand, by its id column."""


@dataclass(frozen=True)
class Column:
    """One column of a table.

    Attributes
    ----------
    key
        Which of the `heads` of the words files stands over it.
    cell
        What a row shows: text, markup, or words of a plan as `Printed`.
    numeric
        Whether it holds numbers, set in tabular figures to the right.
    head
        What stands over it instead, where that is made of data (a plan's name, a benchmark).
    plan
        The plan that it is about, so that a reader may leave it out.
    states
        The states of plans that its cells count, so that a reader may ask for their names.
    """

    key: str
    cell: Callable[[Row], object]
    numeric: bool = False
    head: object = None
    plan: str = ""
    states: Sequence[str] = ()


def tabulate(
    study: Study,
    frame: pd.DataFrame,
    columns: Sequence[Column],
    *,
    name: str,
    caption: Markup,
    notes: Sequence[Markup] = (),
    data: Sequence[str] = (),
    tidied: pd.DataFrame | None = None,
    attributes: Callable[[Row], Markup] | None = None,
    by_row: bool = False,
    names: Markup | None = None,
) -> Table:
    """Return the rows of a frame as a table.

    Parameters
    ----------
    frame
        One row a row of the table, in their order; those with `listed` false are only counted,
        in a note.
    columns
        The first heads the rows. A table with a column `indicator` is marked as one of unlike quantities, so that
        nothing sorts their numbers together.
    name
        What its anchor (`tab-<name>`) and its download are called.
    notes
        Sentences under the table.
    data
        Columns of the frame that its download has beside the tidy ones; see `downloads.tidy`.
    tidied
        The download itself, where a row of the table is several rows of the finding.
    attributes
        What the tag of a row carries, where the row is an evidence entry.
    by_row
        Whether each row reads by itself: on a phone it becomes a few lines of text.
    names
        What `offer_names` gave, where cells count plans: `attributes` then name each row's code.
    """
    shown = frame if "listed" not in frame or frame["listed"].all() else frame[frame["listed"]]
    rows = each(shown)
    heads = tuple(say(study, f"heads.{one.key}") if one.head is None else one.head for one in columns)
    body = tuple(tuple(one.cell(row) for one in columns) for row in rows)
    anchor = study.ledger.anchor(f"tab-{name}")
    return Table(
        anchor,
        caption,
        heads,
        body,
        frozenset(place for place, one in enumerate(columns) if one.numeric),
        paragraph(study, [*notes, say(study, "tables.names") if names else "", note_rest(study, frame, len(shown))]),
        tuple(attributes(row) for row in rows) if attributes else (),
        by_row,
        mixed=any(one.key == "indicator" for one in columns),
        marks=explain_marks(study, [caption, *heads, *(cell for row in body for cell in row)]),
        plans=tuple(one.plan for one in columns),
        states=tuple(" ".join(one.states) for one in columns),
        names=names or Markup(""),
        download=offer(study, name, anchor, tidy(study, shown, data) if tidied is None else tidied),
    )


def offer_names(study: Study, name: str, cells: pd.DataFrame, code: str, state: str) -> Markup:
    """Keep the state of each plan for `plans.csv` of the report's archive; return what a table that counts them carries.

    Parameters
    ----------
    name
        What the columns of that file begin with, before a colon and the code.
    cells
        A row for each plan and thing said of it: plan_id, and the two columns named.
    code, state
        The column that says of what, and the one that says which state.
    """
    for told_of, states in cells.groupby(code, sort=True):
        study.ledger.states[f"{name}:{told_of}"] = dict(zip(states["plan_id"], states[state], strict=True))
    way = profile_address(study, "{}")
    return fill(' data-names="{}" data-way="{}"', name, way)


def name_row(code: str, level: str = "") -> Markup:
    """Return what a row of a table that counts plans carries: what is said of, and the level that it counts alone."""
    told = fill(' data-row="{}"', code)
    return told + fill(' data-level="{}"', level) if level else told


def note_rest(study: Study, frame: pd.DataFrame, shown: int) -> Markup:
    """Return how many rows of a frame its table leaves out, and where they stand; empty where it shows all."""
    if shown == len(frame):
        return Markup("")
    column = next((one for one in TABLES if one in frame), "value_id")
    made = hashlib.sha256(";".join(map(str, frame[column])).encode()).hexdigest()[:10]
    table = TABLES[column]
    formula = say(study, "tables.rest_formula", table=table, total=len(frame), shown=shown)
    rest = study.derive(f"unlisted-{made}-{shown}", len(frame) - shown, formula)
    return say(study, "tables.rest", rest=rest, table=table)


def explain_marks(study: Study, cells: Sequence[object]) -> Markup:
    """Return what those marks mean that stand in cells; empty for none."""
    text = "".join(str(cell) for cell in cells if not isinstance(cell, Printed))
    used = [key for mark, key in MARKS.items() if f'class="mark">{mark}<' in text]
    return Markup(" ").join(say(study, f"marks.{key}") for key in used)


def offer(study: Study, name: str, anchor: str, rows: pd.DataFrame) -> Markup:
    """Return the link that saves the rows of a table as CSV; a long one is in the report's archive alone.

    Parameters
    ----------
    anchor
        Of the table, whose caption says what is saved; of a list, its own.
    """
    text = write_csv(rows)
    if len(text) > LONGEST and "plan_id" in rows:
        # every row would name its document again, which its plan's id tells; `to_csv` has it
        text = write_csv(rows.drop(columns="source", errors="ignore"))
    if len(text) > MOST_WORDS:
        # what is said in words stands on the page, and in both languages in the project's data
        text = write_csv(rows.drop(columns=["source", "summary_en", "summary_zh"], errors="ignore"))
    file = f"{anchor.removeprefix('tab-')}.csv"
    study.ledger.downloads[file] = text
    described = fill(' aria-describedby="{}-caption"', anchor) if anchor.startswith("tab-") else Markup("")
    if len(text) > MOST_INLINE:
        return fill('<a href="#data"{}>{}</a>', described, say(study, "tables.archive", file=file))
    # an address has no character that markup would read otherwise
    address, told = Markup(write_address(text)), say(study, "tables.download")
    return fill('<a download="{}.csv" href="{}"{}>{}</a>', name, address, described, told)
