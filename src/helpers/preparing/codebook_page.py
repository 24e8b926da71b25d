"""The codebook as a page that a researcher reads: every indicator with its definition, base and unit, and who prints it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from helpers.data.schema import Indicator, Word

PAGE = "codebook.md"
MOST_PLANS = 10


def print_codebook(
    indicators: Sequence[Indicator], vocabulary: Iterable[Word], printed_by: Mapping[str, Sequence[str]]
) -> str:
    """Return the codebook as Markdown, by theme and name; the same rows give the same text.

    Parameters
    ----------
    printed_by
        By indicator, the plans that print a figure for it.
    """
    names = {(row.field, row.code): (row.name_en, row.name_zh) for row in vocabulary}
    themes = [code for field, code in names if field == "theme"]
    lines = [
        "# The codebook",
        "",
        "Made by `plans prepare` from `data/raw/indicators.csv`; edit that file, not this page.",
        "",
        f"{len(indicators)} indicators. One quantity has one definition, one unit and one base (what is counted); two figures with",
        "different bases are two indicators, however alike their names.",
    ]
    for theme in sorted(themes):
        own = sorted((row for row in indicators if row.theme == theme), key=lambda row: row.indicator)
        if not own:
            continue
        english, chinese = names["theme", theme]
        lines += ["", f"## {english} · {chinese}", ""]
        for row in own:
            lines += [f"### `{row.indicator}`", "", f"**{_text(row.name_en)}** · {_text(row.name_zh)}", ""]
            lines += [_text(row.definition_en), "", _text(row.definition_zh), ""]
            facts = [
                f"base: {_both(names, 'base', row.base)}",
                f"unit: {_both(names, 'unit', row.unit)}",
                f"measures: {_both(names, 'measures', row.measures)}",
                f"bounds: {_bounds(row)}",
            ]
            if row.definition_source:
                seen = f" (seen at <{row.definition_seen_at}>)" if row.definition_seen_at else ""
                facts.append(f"source of the definition: {_text(row.definition_source)}{seen}")
            facts.append(f"printed by: {_plans(printed_by.get(row.indicator, ()))}")
            lines += [f"- {fact}" for fact in facts]
            lines.append("")
    return "\n".join(lines).rstrip() + "\n"


def _both(names: Mapping[tuple[str, str], tuple[str, str]], field: str, code: str) -> str:
    english, chinese = names.get((field, code), (code, code))
    return _text(english if english == chinese else f"{english} · {chinese}")


def _plans(plan_ids: Sequence[str]) -> str:
    if not plan_ids:
        return "no plan"
    named = ", ".join(plan_ids[:MOST_PLANS])
    rest = len(plan_ids) - MOST_PLANS
    return f"{named} and {rest:,} more" if rest > 0 else named


def _bounds(row: Indicator) -> str:
    low = "–" if row.lower_bound is None else f"{row.lower_bound:g}"
    high = "none above" if row.upper_bound is None else f"{row.upper_bound:g}"
    return f"{low} to {high}"


def _text(text: str) -> str:
    """Return a cell as plain Markdown text: nothing in it can become markup."""
    for mark in "\\`*_[]<>|#":
        text = text.replace(mark, f"\\{mark}")
    return text
