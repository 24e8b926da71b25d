"""Compare local education plans: what they promise, whether it is the same thing, and where exactly they say so.

Data goes one way: curated CSVs are checked (`helpers.data`), compared only where they may be (`helpers.analysis`), shown
as figures, tables and sentences in two languages (`helpers.display`), and built into reports (`helpers.reports`).

The names below are what notebooks use; they are imported when first asked for, so that `import helpers` costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

_HOMES = {
    "draw_levels": "helpers.display.figures.levels",
    "draw_milestones": "helpers.display.figures.milestones",
    "draw_multiples": "helpers.display.figures.multiples",
    "draw_presence": "helpers.display.figures.presence",
    "draw_steps": "helpers.display.figures.steps",
    "draw_themes": "helpers.display.figures.themes",
    "explore": "helpers.display.explore",
    "indicators_alone": "helpers.display.listings",
    "indicators_of": "helpers.display.sentences.answers",
    "indicators_shared": "helpers.display.listings",
    "list_marks": "helpers.display.tables",
    "list_silences": "helpers.display.sentences.answers",
    "list_unsaid": "helpers.display.sentences.profile",
    "name_plan": "helpers.display.listings",
    "open_study": "helpers.display.study",
    "set_theme": "helpers.display.theme",
    "show": "helpers.display.markup",
    "show_evidence": "helpers.display.sources",
    "show_provenance": "helpers.display.sources",
    "stated": "helpers.display.sentences.answers",
    "tabulate_alone": "helpers.display.listings",
    "tabulate_statements": "helpers.display.tables",
    "tabulate_comparable": "helpers.display.comparisons",
    "tabulate_context": "helpers.display.comparisons",
    "tabulate_crosschecks": "helpers.display.listings",
    "tabulate_documents": "helpers.display.listings",
    "tabulate_figures": "helpers.display.listings",
    "tabulate_gaps": "helpers.display.comparisons",
    "tabulate_levels": "helpers.display.tables",
    "tabulate_milestones": "helpers.display.tables",
    "tabulate_money": "helpers.display.listings",
    "tabulate_pace": "helpers.display.comparisons",
    "tabulate_presence": "helpers.display.tables",
    "tabulate_readings": "helpers.display.listings",
    "tabulate_values": "helpers.display.tables",
    "tell_agreement": "helpers.display.sentences.overview",
    "tell_answer": "helpers.display.sentences.answers",
    "tell_balance": "helpers.display.sentences.overview",
    "tell_comparability": "helpers.display.sentences.overview",
    "tell_comparable": "helpers.display.sentences.answers",
    "tell_dates": "helpers.display.sentences.answers",
    "tell_figures": "helpers.display.sentences.answers",
    "tell_headlines": "helpers.display.sentences.profile",
    "tell_levels": "helpers.display.sentences.levels",
    "tell_limits": "helpers.display.sentences.levels",
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

if TYPE_CHECKING:
    from helpers.display.comparisons import tabulate_comparable, tabulate_context, tabulate_gaps, tabulate_pace
    from helpers.display.explore import explore
    from helpers.display.figures.levels import draw_levels
    from helpers.display.figures.milestones import draw_milestones
    from helpers.display.figures.multiples import draw_multiples
    from helpers.display.figures.presence import draw_presence
    from helpers.display.figures.steps import draw_steps
    from helpers.display.figures.themes import draw_themes
    from helpers.display.listings import (
        indicators_alone,
        indicators_shared,
        name_plan,
        tabulate_alone,
        tabulate_crosschecks,
        tabulate_documents,
        tabulate_figures,
        tabulate_money,
        tabulate_readings,
    )
    from helpers.display.markup import show
    from helpers.display.sentences.answers import (
        indicators_of,
        list_silences,
        stated,
        tell_answer,
        tell_comparable,
        tell_dates,
        tell_figures,
        tell_theme,
        tell_topics,
    )
    from helpers.display.sentences.levels import tell_levels, tell_limits
    from helpers.display.sentences.overview import (
        tell_agreement,
        tell_balance,
        tell_comparability,
        tell_moved,
        tell_pace,
        tell_projection,
        tell_reach,
        tell_short,
    )
    from helpers.display.sentences.profile import list_unsaid, tell_headlines, tell_profile
    from helpers.display.sources import show_evidence, show_provenance
    from helpers.display.study import open_study
    from helpers.display.tables import (
        list_marks,
        tabulate_levels,
        tabulate_milestones,
        tabulate_presence,
        tabulate_statements,
        tabulate_values,
    )
    from helpers.display.theme import set_theme


def __getattr__(name: str) -> object:
    """Return a name that notebooks use from the module it lives in."""
    if name not in _HOMES:
        raise AttributeError(f"module 'helpers' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)
