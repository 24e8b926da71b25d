"""Checked records from the few cells that matter in a test."""

from __future__ import annotations

from typing import Any

from helpers.data.codebook import Codebook
from helpers.data.schema import (
    Benchmark,
    Crosscheck,
    Indicator,
    Plan,
    Record,
    Requirement,
    Statement,
    Value,
    Word,
)

DEFAULTS: dict[type[Record], dict[str, str]] = {
    Value: {
        **{"value_id": "aspen-2021-v001", "indicator": "gross_rate", "year": "2025", "year_basis": "stated"},
        **{"status": "target", "comparator": "ge", "value": "95", "unit": "percent", "figure_kind": "digits"},
        **{"term": "毛入园率", "printed": "95%以上", "figure": "95", "locator": "一"},
    },
    Statement: {
        **{"statement_id": "aspen-2021-c001", "theme": "preschool", "act": "promise", "year_basis": "none"},
        **{"summary_en": "Invented.", "summary_zh": "虚构。", "term": "虚构", "locator": "一"},
    },
    Plan: {
        **{"plan_id": "aspen-2021", "region_id": "aspen", "title_zh": "虚构", "title_en": "Invented", "issued": "2021"},
        **{"kind": "five_year_plan", "script": "Hans", "document_sha256": "0" * 64, "document_chars": "344"},
        **{"themes_read": "preschool;rotation"},
    },
    Indicator: {
        **{"theme": "preschool", "measures": "level", "name_en": "Invented", "name_zh": "虚构", "unit": "percent"},
        **{"definition_en": "Invented.", "definition_zh": "虚构。", "base": "children", "better": "higher"},
    },
    Word: {"name_en": "Invented", "name_zh": "虚构"},
    Benchmark: {
        **{"benchmark_id": "floor", "scope": "national", "kind": "standard", "comparator": "ge", "value": "80"},
        **{"unit": "percent", "issuing_document": "Invented", "confidence": "reported"},
    },
    Requirement: {
        **{
            "requirement_id": "asked",
            "theme": "preschool",
            "name_en": "Invented",
            "name_zh": "虚构",
            "asks_en": "Invented.",
        },
        **{
            "asks_zh": "虚构。",
            "binds": "county",
            "issuing_document": "Invented",
            "issued": "2019",
            "confidence": "reported",
        },
    },
    Crosscheck: {"crosscheck_id": "aspen-2021-x01", "plan_id": "aspen-2021", "kind": "sum"},
}


def make(model: type[Record], **cells: str) -> Any:
    """Return a record; what is not given has its default, or is empty."""
    return model.model_validate({**dict.fromkeys(model.model_fields, ""), **DEFAULTS[model], **cells})


def make_book(topics: dict[str, str], indicators: dict[str, tuple[str, str]]) -> Codebook:
    """Return a codebook of the topics' themes, and of indicators with their topic and family."""
    words = [make(Word, field="theme", code=theme) for theme in dict.fromkeys(topics.values())]
    words += [make(Word, field="topic", code=topic, theme=theme) for topic, theme in topics.items()]
    rows = [
        make(Indicator, indicator=name, theme=topics[topic], topic=topic, family=family)
        for name, (topic, family) in indicators.items()
    ]
    return Codebook.of(words, rows, set(indicators), {f"{word.field},{word.code}" for word in words})
