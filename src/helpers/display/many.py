"""How much a page can list: where a row for each plan gives way to a distribution, and names give way to a count.

With a handful of plans a reader wants each of them; with hundreds, how they lie and who stands at the ends. What a page
leaves out stands in data/processed, and the page says how much that is.
"""

from __future__ import annotations

from markupsafe import Markup

from helpers.display.study import Study

MOST_COLUMNS = 7
"""So many plans have a column each."""


STATES = ("number", "dated", "direction", "words", "silent", "not_read")


# -- what plans say at all


def count_states(study: Study, subject: str, code: str) -> dict[str, int]:
    """Return how many plans stand on each step of the scale of presence, all steps named."""
    counts = dict.fromkeys(STATES, 0)
    for state in study.said(subject, code).values():
        counts[state] += 1
    return counts


def state_count(study: Study, subject: str, code: str, state: str, count: int) -> Markup:
    """Return such a count as a derived number; figures and tables share its id, `state_id`."""
    zh = study.indicator_name(code) if subject == "indicator" else study.word(subject, code)
    return study.derived(
        state_id(subject, code, state)[2:],
        count,
        f"Number of plans with presence `{state}`, {subject} {code} (data/processed/presence.csv).",
        f"“{zh}”状态为“{study.word('presence', state)}”的规划数（data/processed/presence.csv）。",
    )


def state_id(subject: str, code: str, state: str) -> str:
    """Return the id of a count of presence."""
    return f"d-presence-{subject}-{code}-{state}".replace("_", "-")
