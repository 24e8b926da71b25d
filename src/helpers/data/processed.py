"""The processed tables: their columns, and their description in the Data Package standard."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, get_args

from helpers.data import records
from helpers.data.agreement import COLUMNS as AGREEMENT
from helpers.data.records import Cell, Presence, Table

DESCRIPTION = "datapackage.json"
RAW_DIGEST = "raw_sha256"

TITLES = {
    "regions": "Regions: places with their codes and levels",
    "plans": "Plans: one document of one region each",
    "indicators": "Codebook: one quantity with one definition, base and unit each",
    "vocabulary": "Vocabulary: every code with its names in both languages",
    "values": "Values: every figure that a plan prints, with its place in the text",
    "statements": "Statements: what plans promise or report in words",
    "presence": "Presence: what each plan says about each indicator, topic and theme",
    "benchmarks": "Benchmarks: national and provincial actuals, targets and standards",
    "agreement": "Agreement of the two readings of the plans, by field; pooled over plans where plan_id is all",
    "crosschecks": "Cross-checks: sums that the plans' own figures allow, agreeing or not",
}

# What the words of the error messages do not say about columns that are computed here.
DERIVED = {
    "plan_id": Cell("id", "the plan", "", True),
    "region_id": Cell("id", "the region", "", True),
    "level": Cell("closed", "prefecture or county", "", True),
    "theme": Cell("code", "the indicator's theme", "", True),
    "topic": Cell("code", "the indicator's topic", ""),
    "family": Cell("code", "the indicator's family", ""),
    "base": Cell("code", "what is counted", "", True),
    "measures": Cell("closed", "what the indicator measures", "", True),
    "value_std": Cell("number", "the value in the indicator's unit", "", True),
    "value_std_high": Cell("number", "the upper value of a range in the indicator's unit", ""),
    "unit_std": Cell("code", "the indicator's unit", "", True),
    "subject": Cell("closed", "indicator, theme or topic", "", True),
    "code": Cell("code", "the subject's code", "", True),
    "presence": Cell("closed", "what the plan says of it", "", True),
    "value_ids": Cell("ids", "the values that say it, with ';' between them", ""),
    "statement_ids": Cell("ids", "the statements that say it, with ';' between them", ""),
    "coverage": Cell("closed", "the headline themes or the whole plan", "", True),
    "field": Cell("closed", "what is compared", "", True),
    "n": Cell("whole", "how many figures both readings speak of, or all that were to find", "", True),
    "agree": Cell("whole", "on how many they agree", "", True),
    "percent": Cell("number", "agree over n", ""),
    "kappa": Cell("number", "Cohen's kappa, where it applies", ""),
    "both": Cell("whole", "figures that both readings found", ""),
    "first_only": Cell("whole", "figures that only the first reading found", ""),
    "second_only": Cell("whole", "figures that only the second reading found", ""),
    "stated": Cell("number", "what the plan prints", "", True),
    "computed": Cell("number", "what follows from its other figures; empty where nothing does", ""),
    "difference": Cell("number", "stated less computed", ""),
    "agrees": Cell("flag", "whether the two agree within the tolerance; empty where nothing was computed", ""),
}

_CLOSED = {
    "level": get_args(records.Level),
    "measures": get_args(records.Measures),
    "subject": ("indicator", "theme", "topic"),
    "presence": get_args(Presence),
    "agrees": ("yes", "no"),
    "coverage": ("headline", "whole"),
    "field": ("found", "value", "comparator", "year", "status", "indicator"),
}

ORDER: Mapping[str, tuple[str, ...]] = {
    "regions": records.REGIONS.column_names,
    "plans": records.PLANS.column_names,
    "indicators": records.INDICATORS.column_names,
    "vocabulary": records.VOCABULARY.column_names,
    "values": (
        "value_id",
        "plan_id",
        "region_id",
        "level",
        "indicator",
        "theme",
        "topic",
        "family",
        "base",
        "measures",
        "status",
        "year_from",
        "year",
        "year_basis",
        "comparator",
        "value",
        "value_high",
        "unit",
        "value_std",
        "value_std_high",
        "unit_std",
        "per",
        "scope",
        "figure_kind",
        "term",
        "term_offset",
        "printed",
        "offset",
        "figure",
        "figure_offset",
        "locator",
        "hedge",
        "stands_for",
        "reading_kind",
        "reading_en",
        "reading_zh",
    ),
    "statements": (
        "statement_id",
        "plan_id",
        "region_id",
        "level",
        "theme",
        "topic",
        "indicator",
        "strength",
        "starts",
        "deadline",
        "year_basis",
        "scope",
        "summary_en",
        "summary_zh",
        "term",
        "offset",
        "locator",
        "hedge",
    ),
    "presence": ("plan_id", "region_id", "subject", "code", "presence", "value_ids", "statement_ids"),
    "benchmarks": (*records.BENCHMARKS.column_names, "theme", "family", "value_std", "value_std_high", "unit_std"),
    "agreement": AGREEMENT,
    "crosschecks": (
        "crosscheck_id",
        "plan_id",
        "kind",
        "result",
        "inputs",
        "expression",
        "stated",
        "computed",
        "difference",
        "tolerance",
        "agrees",
        "note_en",
        "note_zh",
    ),
}

_RAW: Mapping[str, Table] = {table.name: table for table in records.TABLES}

KEYS: Mapping[str, tuple[str, ...]] = {name: table.key for name, table in _RAW.items() if name in ORDER} | {
    "presence": ("plan_id", "subject", "code"),
    "agreement": ("plan_id", "coverage", "field"),
}

_REFERENCES: Mapping[str, tuple[tuple[str, str, str], ...]] = {
    "plans": (("region_id", "regions", "region_id"),),
    "values": (
        ("plan_id", "plans", "plan_id"),
        ("region_id", "regions", "region_id"),
        ("indicator", "indicators", "indicator"),
        ("stands_for", "", "value_id"),
    ),
    "statements": (
        ("plan_id", "plans", "plan_id"),
        ("region_id", "regions", "region_id"),
        ("indicator", "indicators", "indicator"),
    ),
    "presence": (("plan_id", "plans", "plan_id"), ("region_id", "regions", "region_id")),
    "benchmarks": (("indicator", "indicators", "indicator"), ("stands_for", "", "benchmark_id")),
    "crosschecks": (("plan_id", "plans", "plan_id"), ("result", "values", "value_id")),
}

_TYPES = {"number": "number", "whole": "integer", "year": "integer"}
_PATTERNS = {"digest": records.SHA256, "date": records.PARTIAL_DATE}


@dataclass(frozen=True)
class OutColumn:
    """One column of a processed table.

    Attributes
    ----------
    name
        Its name.
    cell
        How it is spoken of, and whether it may be empty.
    closed
        The codes it is confined to, where there are few.
    """

    name: str
    cell: Cell
    closed: tuple[str, ...]

    @property
    def type(self) -> str:
        """The type in the words of the Data Package standard: string, integer or number."""
        return _TYPES.get(self.cell.kind, "string")


def columns_of(name: str) -> tuple[OutColumn, ...]:
    """Return the columns of a processed table in their order."""
    raw = {column.name: column for column in _RAW[name].columns} if name in _RAW else {}
    answer = []
    for column in ORDER[name]:
        if column in raw and not (name == "crosschecks" and column in ("tolerance",)):
            answer.append(OutColumn(column, raw[column].cell, tuple(code for code in raw[column].closed if code)))
        else:
            cell = DERIVED.get(column) or raw[column].cell
            answer.append(OutColumn(column, cell, _CLOSED.get(column, ())))
    return tuple(answer)


def _describe_column(column: OutColumn) -> dict[str, Any]:
    constraints: dict[str, Any] = {}
    if column.cell.required:
        constraints["required"] = True
    if column.closed:
        constraints["enum"] = list(column.closed)
    if pattern := _PATTERNS.get(column.cell.kind):
        constraints["pattern"] = pattern
    if column.cell.kind == "year":
        constraints |= {"minimum": 1900, "maximum": 2199}
    elif column.cell.kind == "whole":
        constraints["minimum"] = 0
    if column.cell.kind == "id" and column.cell.required:
        constraints["pattern"] = records.ID if column.name.endswith("_id") else records.CODE
    described: dict[str, Any] = {
        "name": column.name,
        "title": column.name.replace("_", " ").capitalize(),
        "type": column.type,
        "description": column.cell.expected[:1].upper() + column.cell.expected[1:],
    }
    if constraints:
        described["constraints"] = constraints
    return described


def describe_package(files: Mapping[str, tuple[int, str]], raw_digest: str) -> dict[str, Any]:
    """Return the package's description; it holds no time, so identical data gives identical bytes.

    Parameters
    ----------
    files
        For each table its size in bytes and its SHA-256.
    raw_digest
        The digest of the curated files that the tables were made from.
    """
    return {
        "$schema": "https://datapackage.org/profiles/1.0/datapackage.json",
        "name": "local-education-plans",
        "title": "What local education plans promise: figures, statements and silences, each with its place",
        "description": (
            "Curated by hand from published plans. Offsets count the characters of each plan's text, which is "
            "recognised by its checksum and is no part of this package."
        ),
        "licenses": [
            {
                "name": "CC-BY-4.0",
                "path": "https://creativecommons.org/licenses/by/4.0/",
                "title": "Creative Commons Attribution 4.0",
            }
        ],
        "sources": [
            {"title": "The plans and documents named in plans.csv and benchmarks.csv, with number, issuer and date"}
        ],
        RAW_DIGEST: raw_digest,
        "resources": [_describe_table(name, *files[name]) for name in sorted(ORDER)],
    }


def _describe_table(name: str, size: int, digest: str) -> dict[str, Any]:
    schema: dict[str, Any] = {
        "fields": [_describe_column(column) for column in columns_of(name)],
        "missingValues": [""],
        "primaryKey": list(KEYS[name]),
    }
    references = [
        {"fields": [own], "reference": {"resource": table, "fields": [other]}}
        for own, table, other in _REFERENCES.get(name, ())
    ]
    if references:
        schema["foreignKeys"] = references
    return {
        "name": name,
        "title": TITLES[name],
        "type": "table",
        "path": f"{name}.csv",
        "scheme": "file",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": size,
        "hash": f"sha256:{digest}",
        "licenses": [
            {
                "name": "CC-BY-4.0",
                "path": "https://creativecommons.org/licenses/by/4.0/",
                "title": "Creative Commons Attribution 4.0",
            }
        ],
        "schema": schema,
    }
