"""Compare local education plans: what they promise, whether it is the same thing, and where exactly they say so.

Data goes one way: curated CSVs are checked (`helpers.data`), compared only where they may be (`helpers.analysis`), shown
as figures, tables and sentences in two languages (`helpers.display`), and built into reports (`helpers.reports`).

The names below are what notebooks use; they are imported when first asked for, so that `import helpers` costs nothing.
"""

from __future__ import annotations

from difflib import get_close_matches
from importlib import import_module
from typing import Any

_HOMES = {
    "compare": "helpers.display.findings.levels",
    "crosschecks": "helpers.display.findings.lists",
    "documents": "helpers.display.findings.lists",
    "draw_milestones": "helpers.display.figures.milestones",
    "draw_presence": "helpers.display.figures.presence",
    "draw_themes": "helpers.display.figures.themes",
    "explore": "helpers.display.explore",
    "figures": "helpers.display.findings.figures",
    "indicators_of": "helpers.display.sentences.answers",
    "list_silences": "helpers.display.sentences.answers",
    "list_unsaid": "helpers.display.sentences.profile",
    "money": "helpers.display.findings.lists",
    "name_plan": "helpers.display.naming",
    "open_study": "helpers.display.study",
    "readings": "helpers.display.findings.lists",
    "set_theme": "helpers.display.theme",
    "show": "helpers.display.markup",
    "show_evidence": "helpers.display.sources",
    "show_provenance": "helpers.display.sources",
    "stated": "helpers.display.sentences.answers",
    "statements": "helpers.display.findings.statements",
    "tabulate_comparable": "helpers.display.comparisons",
    "tabulate_context": "helpers.display.comparisons",
    "tabulate_gaps": "helpers.display.comparisons",
    "tabulate_milestones": "helpers.display.tables",
    "tabulate_pace": "helpers.display.comparisons",
    "tabulate_presence": "helpers.display.tables",
    "tell_agreement": "helpers.display.sentences.overview",
    "tell_answer": "helpers.display.sentences.answers",
    "tell_balance": "helpers.display.sentences.overview",
    "tell_comparability": "helpers.display.sentences.overview",
    "tell_comparable": "helpers.display.sentences.answers",
    "tell_dates": "helpers.display.sentences.answers",
    "tell_figures": "helpers.display.sentences.answers",
    "tell_headlines": "helpers.display.sentences.profile",
    "tell_moved": "helpers.display.sentences.overview",
    "tell_pace": "helpers.display.sentences.overview",
    "tell_profile": "helpers.display.sentences.profile",
    "tell_projection": "helpers.display.sentences.overview",
    "tell_reach": "helpers.display.sentences.overview",
    "tell_short": "helpers.display.sentences.overview",
    "tell_theme": "helpers.display.sentences.answers",
    "tell_topics": "helpers.display.sentences.answers",
}

__all__ = [*_HOMES]


def __getattr__(name: str) -> Any:
    """Return a name that notebooks use from the module it lives in; a wrong one is refused with those like it."""
    if name not in _HOMES:
        near = get_close_matches(name, _HOMES, n=3, cutoff=0.5)
        hint = f" Perhaps {' or '.join(near)}?" if near and not name.startswith("_") else ""
        raise AttributeError(f"module 'helpers' has no attribute {name!r}.{hint}", name=name)
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    """Return the names that notebooks use, for `dir` and for completion."""
    return sorted([*_HOMES, *(name for name in globals() if name.startswith("__"))])
