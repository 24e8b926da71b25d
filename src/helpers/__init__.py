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
    "agreement": "helpers.display.findings.agreement",
    "answer": "helpers.display.findings",
    "changes": "helpers.display.findings.changes",
    "comparable": "helpers.display.findings.comparable",
    "compare": "helpers.display.findings.levels",
    "corrections": "helpers.display.findings.corrections",
    "crosschecks": "helpers.display.findings.lists",
    "documents": "helpers.display.findings.lists",
    "due": "helpers.display.findings.due",
    "evidence": "helpers.display.sources",
    "explore": "helpers.display.findings.explore",
    "find": "helpers.display.findings.find",
    "figures": "helpers.display.findings.figures",
    "gaps": "helpers.display.findings.gaps",
    "method": "helpers.display.sources",
    "money": "helpers.display.findings.lists",
    "moved": "helpers.display.findings.moved",
    "name_plan": "helpers.display.naming",
    "open_study": "helpers.display.study",
    "outcomes": "helpers.display.findings.outcomes",
    "pace": "helpers.display.findings.pace",
    "presence": "helpers.display.findings.presence",
    "profile": "helpers.display.findings.profile",
    "provenance": "helpers.display.sources",
    "ranks": "helpers.display.findings.ranks",
    "reach": "helpers.display.findings.reach",
    "readings": "helpers.display.findings.lists",
    "set_theme": "helpers.display.theme",
    "show": "helpers.display.markup",
    "silences": "helpers.display.findings.silences",
    "sources": "helpers.display.sources",
    "statements": "helpers.display.findings.statements",
    "strongest": "helpers.display.findings.strongest",
    "uptake": "helpers.display.findings.uptake",
    "why_not": "helpers.display.findings.why_not",
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
