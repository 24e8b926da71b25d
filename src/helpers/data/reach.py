"""What a report may read: it declares tables, regions and themes, and the loaders refuse all else.

A build decides by the rows within this reach whether a report is still true, so a row read outside of it would leave a
page that nobody builds again. A worker sets the variable `PLANS_REACH`; where it is not set, anything may be read.
"""

from __future__ import annotations

import json
import os
from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from functools import lru_cache
from typing import Any

from helpers.data.schema import PREPARED
from helpers.errors import ParameterError

REACH = "PLANS_REACH"
LIST = "notebooks/reports.toml"

ALWAYS = ("regions", "plans", "indicators", "vocabulary", "values", "benchmarks")
"""Tables that every study reads; `tables` of reports.toml names what a report reads beside them."""

ON_DEMAND = tuple(name for name in PREPARED if name not in ALWAYS)
"""Tables that a report has to name."""

BY_REGION = ("regions", "plans", "values", "statements", "presence", "crosschecks")
BY_THEME = ("values", "statements", "presence")


@dataclass(frozen=True)
class Reach:
    """What one report may read.

    Attributes
    ----------
    tables
        Of data/processed.
    regions, themes
        Whose rows, of tables that have them; None for all.
    """

    tables: tuple[str, ...] = (*ALWAYS, *ON_DEMAND)
    regions: tuple[str, ...] | None = None
    themes: tuple[str, ...] | None = None

    def pack(self) -> str:
        """Return the reach as the variable holds it."""
        return json.dumps(asdict(self))


def current_reach() -> Reach:
    """Return what this process may read: everything, unless a build has set it a reach."""
    return unpack_reach(os.environ.get(REACH, ""))


@lru_cache(maxsize=8)
def unpack_reach(packed: str) -> Reach:
    """Return the reach that was packed; empty text is everything."""
    told = json.loads(packed or "{}")
    listed: dict[str, Any] = {name: None if part is None else tuple(part) for name, part in told.items()}
    return Reach(**listed)


def join_reaches(reaches: Collection[Reach]) -> Reach:
    """Return what any of some reports may read."""
    regions = [reach.regions for reach in reaches]
    themes = [reach.themes for reach in reaches]
    return Reach(
        tables=tuple(name for name in PREPARED if any(name in reach.tables for reach in reaches)),
        regions=None if None in regions else tuple(sorted({one for named in regions for one in named or ()})),
        themes=None if None in themes else tuple(sorted({one for named in themes for one in named or ()})),
    )


def hold_to_reach(table: str, regions: Sequence[str] | None, themes: Sequence[str] | None) -> None:
    """Refuse rows outside of this process's reach.

    Parameters
    ----------
    regions, themes
        Whose rows are asked for; None for all.

    Raises
    ------
    ParameterError
        Where the report that is being made has not declared them.
    """
    reach = current_reach()
    if table not in reach.tables:
        raise _refuse(
            f"table '{table}'", f"one of {', '.join(reach.tables)}", f"Add it to the report's `tables` in {LIST}"
        )
    if table in BY_REGION:
        _hold(
            "region",
            regions,
            reach.regions,
            f"Open the study with the report's own region, or list the report in {LIST} without",
        )
    if table in BY_THEME:
        _hold(
            "theme",
            themes,
            reach.themes,
            f"Open the study on the report's theme, or give the report `themes` in {LIST}",
        )


def _hold(what: str, asked: Sequence[str] | None, allowed: Collection[str] | None, remedy: str) -> None:
    if allowed is None or (asked is not None and set(asked) <= set(allowed)):
        return
    found = f"every {what}" if asked is None else f"{what} '{min(set(asked) - set(allowed))}'"
    raise _refuse(found, f"{what} {', '.join(allowed) or 'none'} alone", remedy)


def _refuse(found: str, expected: str, remedy: str) -> ParameterError:
    return ParameterError(f"A report's reach: found that it reads {found}; expected {expected}. {remedy}.")
