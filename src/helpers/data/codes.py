"""The closed codes of the tables' columns, and what some of them mean together: plain names, for every room.

Open lists of codes (themes, units, scopes, ...) are rows of `vocabulary.csv`.
"""

from __future__ import annotations

from typing import Literal

Level = Literal["prefecture", "county"]
PlanKind = Literal["five_year_plan", "action_plan", "implementation_plan", "interview", "excerpt", "news_report"]
PARTS: tuple[PlanKind, ...] = ("excerpt", "news_report")
"""Kinds of documents that hold only a part of what a plan says: what they leave out is not known, never silence."""
Script = Literal["Hans", "Hant"]
Measures = Literal["level", "change", "flow", "interval"]
Better = Literal["higher", "lower", "neither"]
YearBasis = Literal["stated", "heading", "period", "implied", "none"]
Status = Literal["actual", "target", "milestone", "standard", "encouraged"]
Comparator = Literal["eq", "ge", "gt", "le", "lt", "approx", "range"]
FigureKind = Literal["digits", "numeral", "words", "relation"]
ReadingKind = Literal["", "shared", "two_in_phrase", "repaired", "unit", "ambiguous"]
Act = Literal["promise", "report", "rule", "principle"]
Direction = Literal["", "up", "down", "keep"]
Strength = Literal["number", "dated", "direction", "words"]
"""How firm a promise or a rule is, the firmest first."""
OptionalStrength = Literal["", "number", "dated", "direction", "words"]
Presence = Literal[
    "number",
    "stated",
    "dated",
    "direction",
    "stated_otherwise",
    "words",
    "results_only",
    "topic_only",
    "silent",
    "not_used",
    "out_of_scope",
    "not_read",
]
"""What a plan says of a theme, a topic or an indicator, from the firmest to nothing known; each has some of them."""
DismissalReason = Literal[
    "date", "document_number", "list_number", "name", "slogan", "contact", "condition", "page_furniture"
]
Binds = Literal["county", "prefecture", "school", "state"]
BenchmarkKind = Literal["actual", "target", "standard"]
Confidence = Literal["reported", "second-hand", "derived"]
CrosscheckKind = Literal["sum", "share", "product", "count", "repeat", "kept"]
Subject = Literal["indicator", "theme", "topic"]
Coverage = Literal["headline", "whole"]
Compared = Literal[
    "found",
    "marked",
    "value",
    "comparator",
    "year",
    "year_basis",
    "year_basis_again",
    "status",
    "indicator",
    "act",
    "act_again",
    "theme",
    "topic",
    "strength",
    "direction",
    "deadline",
    "scope",
    "hedge",
    "silence",
    "taken_up",
]
Coefficient = Literal["", "kappa", "alpha"]
Curated = Literal[
    "vocabulary",
    "regions",
    "plans",
    "indicators",
    "benchmarks",
    "crosschecks",
    "values",
    "statements",
    "dismissed",
]
"""The tables whose corrections are recorded."""

COMMITTING = ("promise", "rule")
"""Acts by which a plan commits itself."""

PLANNED = ("target", "milestone")
STANDING = (*PLANNED, "standard")
"""Statuses of figures that commit a plan: what is to come, and standing rules; not what it only encourages."""

COUNTED = ("digits", "numeral")
"""Kinds of figure that make a number. A word for all, or a relation to another quantity, lifts no strength."""

UNSAID = ("topic_only", "silent", "not_used", "out_of_scope", "not_read")
"""States of presence of plans that say nothing of a subject itself; the vocabulary's others do."""

INFERRED = ("period", "implied")
"""Bases of a year that the plan does not print with the figure or over it."""

WORDLESS = {"words": "a word for all", "relation": "a relation to another quantity"}
"""Kinds of figure that print none, and what stands there."""
