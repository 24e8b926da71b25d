"""A grid of subjects × plans: a cell for each, filled by how firmly the plan speaks, with a figure or a word in it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from matplotlib.patches import Rectangle

from helpers.display.figures.strips import swatch
from helpers.display.many import STATES
from helpers.display.sheet import SMALL, Sheet, measure, wrap
from helpers.display.study import Study
from helpers.display.theme import INK, PAPER, PRESENCE_FILL, PRESENCE_INK, QUIET, RULE

WIDTH = 7.2
FOOT = 0.3


def draw_grid(
    study: Study,
    labels: Mapping[str, str],
    said: Callable[[str], Mapping[str, str]],
    figure: Callable[[str, str], tuple[str, str] | None],
    *,
    left: float,
    row: float,
    widest: float = WIDTH,
    key: Mapping[str, str] | None = None,
) -> Sheet:
    """Return the grid, with a key under it.

    Parameters
    ----------
    labels
        The subjects' names by code, in the order of the rows.
    said
        Of a code, each plan's presence by plan id.
    figure
        Of a code and a plan id, what stands in the cell and the id it is traced by; None where the word for the
        presence stands there.
    left, row, widest
        Inches: where the cells begin, how high a row is, how wide a cell may be.
    key
        Other words for presences, in the key alone.
    """
    cell = min((WIDTH - left) / len(study.plan_ids), widest)
    heads = [wrap(study.plan_name(plan), cell - 0.08, SMALL, lines=2) for plan in study.plan_ids]
    head = 0.16 * max(len(lines) for lines in heads) + 0.14
    top = FOOT + row * len(labels)
    sheet = Sheet(top + head)
    for place, lines in enumerate(heads):
        sheet.write_lines(left + cell * (place + 0.5), top + head / 2, lines, size=SMALL, ha="center", colour=INK)
    for down, (code, label) in enumerate(labels.items()):
        y = top - row * (down + 0.5)
        sheet.write_lines(0.02, y, wrap(label, left - 0.12, SMALL, lines=2), size=SMALL)
        states = said(code)
        for place, plan in enumerate(study.plan_ids):
            state, x = states[plan], left + cell * place
            sheet.axes.add_patch(
                Rectangle(
                    (x + 0.02, y - row / 2 + 0.02),
                    cell - 0.04,
                    row - 0.04,
                    facecolor=PRESENCE_FILL[state],
                    edgecolor=RULE if state in {"silent", "not_read"} else PAPER,
                    lw=0.7,
                    zorder=1,
                    hatch="////" if state == "not_read" else None,
                )
            )
            text, number = figure(code, plan) or (study.word("presence", state), "")
            size = SMALL if measure(text, SMALL) < cell - 0.08 else 6.4
            sheet.write(x + cell / 2, y, text, size=size, colour=PRESENCE_INK[state], ha="center", number=number)
    unread = any("not_read" in said(code).values() for code in labels)
    write_key(sheet, study, left, [state for state in STATES if unread or state != "not_read"], key)
    return sheet


def write_key(
    sheet: Sheet, study: Study, left: float, states: Sequence[str] = STATES, words: Mapping[str, str] | None = None
) -> None:
    """Write under a figure what its fillings mean."""
    x = left + 0.02
    for state in states:
        text = (words or {}).get(state) or study.word("presence", state)
        swatch(sheet, state, x, 0.075)
        sheet.write(x + 0.18, 0.125, text, size=6.8, colour=QUIET)
        x += 0.18 + measure(text, 6.8) + 0.22
