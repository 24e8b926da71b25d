"""The way from one report to another, as far as the project makes both: relative, so that a folder of reports can be moved."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from markupsafe import Markup, escape

from helpers.display.markup import fill

if TYPE_CHECKING:
    from helpers.display.study import Study

WORDS = "region_words"
"""The report that has every statement of a region's plans."""

REPORTS_OF_ALL = {True: "requirements", False: "other_requirements"}
"""The report on the requirements of themes that lead, and that on those of the others."""


def pick_linked(listed: Iterable[tuple[str, str | None]]) -> dict[str, str]:
    """Return the reports that others lead to: some by name, and the first on a region under `region`.

    Parameters
    ----------
    listed
        The name of each report, and what there is one of for each.
    """
    found: dict[str, str] = {}
    for name, for_each in listed:
        if for_each:
            found.setdefault(for_each, name)
        if name in {WORDS, *REPORTS_OF_ALL.values()}:
            found[name] = name
    return found


@lru_cache(maxsize=8)
def _reports(root: Path) -> dict[str, str]:
    path = root / "notebooks" / "reports.toml"
    try:
        listed = tomllib.loads(path.read_text(encoding="utf-8")).get("report", [])
    except (OSError, ValueError):
        return {}
    named = [one for one in listed if isinstance(one, dict) and isinstance(one.get("name"), str)]
    return pick_linked((one["name"], str(one.get("for_each", ""))) for one in named)


def _address(study: Study, kind: str, name: str = "", anchor: str = "") -> str:
    """Return the way to a report from the study's own, empty where the project has none."""
    found = _reports(study.folder).get(kind)
    if not found:
        return ""
    up = "../" if study.of_region else ""
    return f"{up}{found}{f'/{name}' if name else ''}.html{f'#{anchor}' if anchor else ''}"


def profile_address(study: Study, region_id: str) -> str:
    """Return the way to the report on a region, empty where the project has none."""
    return _address(study, "region", region_id)


def profile_link(study: Study, plan_id: str, row_id: str = "") -> Markup:
    """Return a plan's name, linked to the report on its region, or there to the evidence of a row."""
    name = escape(study.plan_name(plan_id))
    address = _address(study, "region", str(study.plans.at[plan_id, "region_id"]), f"e-{row_id}" if row_id else "")
    return fill('<a href="{}">{}</a>', address, name) if address and not study.of_region else name


def part_link(study: Study, part: str, text: object) -> Markup:
    """Return a text linked to the `words` or the `figures` of the study's one region; empty where the project has no such report."""
    address = _address(study, WORDS if part == "words" else "region", str(study.parameters["region"]))
    return fill('<a href="{}">{}</a>', address, text) if address and study.of_region else Markup("")


def words_link(study: Study, theme: str, text: object) -> Markup:
    """Return a text linked to all that the study's one region says on a theme, in the report on its words."""
    address = _address(study, WORDS, str(study.parameters["region"]), f"words-{theme}".replace("_", "-"))
    return fill('<a href="{}">{}</a>', address, text) if address else escape(text)


def statement_link(study: Study, plan_id: str, statement_id: str, text: object) -> Markup:
    """Return a text linked to a statement in the report on the words of its region; empty where the project has no such report."""
    address = _address(study, WORDS, str(study.plans.at[plan_id, "region_id"]), f"e-{statement_id}")
    return fill('<a href="{}">{}</a>', address, text) if address else Markup("")


def report_link(study: Study, report: str, text: object, anchor: str = "") -> Markup:
    """Return a text linked to a report by the report's name; empty where the project has no such report."""
    address = _address(study, report, anchor=anchor)
    return fill('<a href="{}">{}</a>', address, text) if address else Markup("")
