"""A new indicator of the codebook, with what the figure that asked for it tells.

Unit, bounds and what is measured follow from the figure; theme, topic, family and base are those of the nearest indicator unless
they are given; names and definitions are a person's. The figure, and draft rows of the same name and unit, get the indicator.

Run as `plans indicator new`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from helpers.curation.drafting import DRAFT_COLUMN
from helpers.curation.naming import Context, Names
from helpers.curation.new_plan import flag
from helpers.curation.wordings import name_of, plain
from helpers.data.codebook import bare_unit
from helpers.data.lexicon import compile_pattern
from helpers.data.rows import check_row
from helpers.data.schema import INDICATORS, PLANS, VALUES, VOCABULARY
from helpers.data.sheets import Sheet, open_sheet
from helpers.errors import ParameterError, nearest
from helpers.paths import LONGEST_SHOWN, Project, write_whole

FIELDS = tuple(name for name in INDICATORS.columns if name not in {"indicator", "leads"})
ASKED = ("name_en", "name_zh", "definition_en", "definition_zh", "theme", "base")
_FLOW = compile_pattern("flow_words")
_SHARES = {"percent", "permille"}


@dataclass
class NewIndicator:
    """What was written.

    Attributes
    ----------
    indicator
        Its name in the codebook.
    row
        Its cells.
    figures
        Ids of the rows that carry it now.
    near
        The nearest indicators, with their bases.
    """

    indicator: str
    row: dict[str, str]
    figures: list[str] = field(default_factory=list)
    near: tuple[tuple[str, str], ...] = ()


def propose(project: Project, value_id: str, given: Mapping[str, str]) -> NewIndicator:
    """Return the row that a figure and what is given make, with the nearest indicators; nothing is written.

    Parameters
    ----------
    project
        The project.
    value_id
        The figure, such as `qinghe-2024-v012`.
    given
        Cells that a person gave.

    Raises
    ------
    ParameterError
        Where there is no such figure.
    """
    figure = _figure(_values(project, value_id), value_id)
    names = Names.learned(project)
    unit = bare_unit(figure["unit"])
    change = unit == "percentage_points"
    asked = Context(figure["term"])
    near = names.near(asked, figure["unit"], change) or names.near(asked, "")
    likest = names.rows[near[0][0]] if near else {}
    counts = unit not in _SHARES | {"percentage_points", "ratio"}
    row = {
        "theme": likest.get("theme", ""),
        "topic": likest.get("topic", ""),
        "family": likest.get("family", ""),
        "base": likest.get("base", "") or ("count" if counts else "unstated"),
        "measures": "change" if change else "flow" if counts and _FLOW.search(plain(figure["term"])) else "level",
        "name_zh": name_of(figure["term"]),
        "unit": unit,
        "lower_bound": "0",
        "upper_bound": "100" if unit in _SHARES else "",
        "better": "neither",
    }
    if row["measures"] != likest.get("measures"):
        # What is built in a time and what stands there are not taken for each other.
        row |= {"family": ""}
    if given.get("theme", row["theme"]) != row["theme"]:
        # A topic and a family belong to their theme.
        row |= {"topic": "", "family": ""}
    return NewIndicator("", row | {name: cell for name, cell in given.items() if cell}, near=near)


def choices(project: Project, name: str) -> tuple[str, ...]:
    """Return the codes that a cell may be; empty where it is free text."""
    rows = open_sheet(project.root / VOCABULARY.where(), VOCABULARY.where()).mappings()
    return tuple(row["code"] for row in rows if row["field"] == name)


def missing_cells(row: Mapping[str, str]) -> list[str]:
    """Return which cells a new indicator still needs, in the order to ask for them."""
    return [name for name in ASKED if not row.get(name)]


def add_indicator(project: Project, indicator: str, value_id: str, given: Mapping[str, str]) -> NewIndicator:
    """Write a new indicator into the codebook, and into the figure and draft rows that print the same.

    Parameters
    ----------
    project, value_id, given
        See `propose`.
    indicator
        Its name in the codebook, such as `school_library_books`.

    Raises
    ------
    ParameterError
        Where the name is taken, there is no such figure, or a cell is missing.
    DataError
        Where a cell is not what its column takes.
    """
    codebook = open_sheet(project.root / INDICATORS.where(), INDICATORS.where(), as_is=True)
    if indicator in codebook.column("indicator"):
        raise ParameterError(
            f"INDICATOR: found '{indicator}' in indicators.csv already; expected a new name. Use it, or choose another name."
        )
    made = propose(project, value_id, given)
    missing = missing_cells(made.row)
    if missing:
        codes = {name: choices(project, name) for name in missing}
        flags = ", ".join(f"{flag(name)} ({', '.join(codes[name])})" if codes[name] else flag(name) for name in missing)
        raise ParameterError(
            f"plans indicator new: found no {flags}; expected what indicators.csv needs. Give the flags, or run it in a terminal."
        )
    made.indicator = indicator
    row = {"indicator": indicator, **made.row}
    check_row("plans indicator new, row for indicators.csv", INDICATORS, row)
    values = _values(project, value_id)
    figure = _figure(values, value_id)
    for number, each in enumerate(values.mappings()):
        same = (plain(each["term"]), bare_unit(each["unit"])) == (plain(figure["term"]), bare_unit(figure["unit"]))
        if each["value_id"] == value_id or (same and each.get(DRAFT_COLUMN) and not each["indicator"]):
            values.rows[number][values.header.index("indicator")] = indicator
            made.figures.append(each["value_id"])
    codebook.append(row)
    write_whole(project.root / codebook.where, codebook.encode())
    write_whole(project.root / values.where, values.encode())
    return made


def describe(made: NewIndicator) -> Iterator[str]:
    """Yield what was written, one line each."""
    yield f"{made.indicator}: written into {INDICATORS.where()}, and into {', '.join(made.figures)}."
    yield from (f"  {name}: {cell}" for name, cell in made.row.items() if cell)
    yield "Correct what is wrong there, then run `plans check`."


def _values(project: Project, value_id: str) -> Sheet:
    plan_id = value_id.rpartition("-v")[0]
    known = open_sheet(project.root / PLANS.where(), PLANS.where()).column("plan_id")
    if plan_id not in known:
        raise ParameterError(
            f"--figure: found '{value_id[:LONGEST_SHOWN]}'; expected the id of a value such as 'qinghe-2024-v012'. Correct it."
        )
    return open_sheet(project.root / VALUES.where(plan_id), VALUES.where(plan_id), as_is=True)


def _figure(values: Sheet, value_id: str) -> dict[str, str]:
    for row in values.mappings():
        if row["value_id"] == value_id:
            return row
    near = nearest(value_id, values.column("value_id"))
    hint = f", perhaps '{near}'" if near else ""
    raise ParameterError(
        f"--figure: found no '{value_id[:LONGEST_SHOWN]}' in {values.where}; expected one of its rows{hint}. Correct it."
    )
