"""The way from one report to another, as far as the project makes both: relative, so that a folder of reports can be moved."""

from __future__ import annotations

import tomllib
from functools import lru_cache
from pathlib import Path

from markupsafe import Markup, escape

from helpers.display.study import Study
from helpers.paths import find_root


@lru_cache(maxsize=8)
def _reports(root: Path) -> dict[str, str]:
    """Return the name of the report on each theme, and of that on each region under `region`."""
    path = root / "notebooks" / "reports.toml"
    try:
        listed = tomllib.loads(path.read_text(encoding="utf-8")).get("report", [])
    except (OSError, ValueError):
        return {}
    named = [one for one in listed if isinstance(one, dict) and isinstance(one.get("name"), str)]
    found = {one["name"]: one["name"] for one in named}
    for key in ("theme", "for_each"):
        for one in named:
            if key in one:
                # the first of several leads
                found.setdefault(str(one[key]), one["name"])
    return found


def _address(study: Study, kind: str, name: str = "", anchor: str = "") -> str:
    """Return the way to a report from the study's own, empty where the project has none."""
    found = _reports(find_root(explicit=study.root)).get(kind)
    if not found:
        return ""
    up = "../" if study.of_region else ""
    return f"{up}{found}{f'/{name}' if name else ''}.html{f'#{anchor}' if anchor else ''}"


def profile_link(study: Study, plan_id: str, row_id: str = "") -> Markup:
    """Return a plan's name, linked to the report on its region, or there to the evidence of a row."""
    name = escape(study.plan_name(plan_id))
    address = _address(study, "region", str(study.plans.at[plan_id, "region_id"]), f"e-{row_id}" if row_id else "")
    return Markup('<a href="{}">{}</a>').format(address, name) if address and not study.of_region else name


def words_link(study: Study, theme: str, text: object) -> Markup:
    """Return a text linked to all that the study's one region says on a theme, in the report on its words."""
    address = _address(study, WORDS, str(study.parameters["region"]), f"words-{theme}".replace("_", "-"))
    return Markup('<a href="{}">{}</a>').format(address, text) if address else escape(text)


WORDS = "region_words"
"""The report that has every statement of a region's plans."""


def report_link(study: Study, report: str, text: object, anchor: str = "") -> Markup:
    """Return a text linked to a report by the report's name."""
    address = _address(study, report, anchor=anchor)
    return Markup('<a href="{}">{}</a>').format(address, text) if address else escape(text)
