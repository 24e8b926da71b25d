"""The description of the processed tables in the Data Package standard, made from their models."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from helpers.data.cells import CODE, ID, PARTIAL_DATE, SHA256
from helpers.data.schema import PREPARED, RAW_DIGEST, Column

_LICENCE = {
    "name": "CC-BY-4.0",
    "path": "https://creativecommons.org/licenses/by/4.0/",
    "title": "Creative Commons Attribution 4.0",
}
_FORMS: Mapping[str, dict[str, object]] = {
    "digest": {"pattern": SHA256},
    "date": {"pattern": PARTIAL_DATE},
    "year": {"minimum": 1900, "maximum": 2199},
    "whole": {"minimum": 0},
    "flag": {"enum": ["yes", "no"]},
}


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
        "licenses": [_LICENCE],
        "sources": [
            {"title": "The plans and documents named in plans.csv and benchmarks.csv, with number, issuer and date"}
        ],
        RAW_DIGEST: raw_digest,
        "resources": [_describe_table(name, *files[name]) for name in PREPARED],
    }


def _describe_table(name: str, size: int, digest: str) -> dict[str, Any]:
    table = PREPARED[name]
    schema: dict[str, Any] = {
        "fields": [_describe_column(column) for column in table.columns.values()],
        "missingValues": [""],
        "primaryKey": list(table.key),
    }
    if table.references:
        schema["foreignKeys"] = [
            {"fields": [own], "reference": {"resource": other, "fields": [column]}}
            for own, (other, column) in table.references.items()
        ]
    return {
        "name": name,
        "title": table.title,
        "type": "table",
        "path": f"{name}.csv",
        "scheme": "file",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": size,
        "hash": f"sha256:{digest}",
        "licenses": [_LICENCE],
        "schema": schema,
    }


def _describe_column(column: Column) -> dict[str, Any]:
    cell = column.cell
    constraints: dict[str, Any] = {"required": True} if cell.required else {}
    if codes := [code for code in column.closed if code]:
        constraints["enum"] = codes
    constraints |= _FORMS.get(cell.kind, {})
    if cell.kind == "id" and cell.required:
        constraints["pattern"] = ID if column.name.endswith("_id") else CODE
    described: dict[str, Any] = {
        "name": column.name,
        "title": column.name.replace("_", " ").capitalize(),
        "type": column.type,
        "description": cell.expected[:1].upper() + cell.expected[1:],
    }
    return described | ({"constraints": constraints} if constraints else {})
