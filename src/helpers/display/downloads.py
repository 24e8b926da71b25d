"""What a reader takes away: the rows of a finding as tidy data, safe to open in a spreadsheet.

A download holds ids, numbers and codes, never what a page displays; the same columns in every language. Who a plan is
stands once in the archive of a page, by its name in the page's language.
"""

from __future__ import annotations

import base64
import csv
import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from urllib.parse import quote

import pandas as pd

from helpers.display.numbers import plain_number
from helpers.display.study import Study, clean

TIDY = (
    "plan_id",
    "indicator",
    "value_id",
    "statement_id",
    "benchmark_id",
    "value",
    "value_high",
    "comparator",
    "unit",
    "per",
    "year_from",
    "year",
    "year_basis",
    "status",
    "scope",
    "locator",
)
"""Columns that a download has, as far as the frame has them; then those of its kind, and last the source."""

# a spreadsheet takes what begins so for a formula
FORMULA = re.compile(r"[=+\-@\t\r\n＝＋－＠]")
NUMBER = re.compile(r"[+-]?\d+(\.\d+)?")
EPOCH = (1980, 1, 1, 0, 0, 0)
"""The time of every file in an archive: the earliest that zip knows."""

# Excel reads UTF-8 only after this mark
BOM = "%EF%BB%BF"


def tidy(study: Study, frame: pd.DataFrame, more: Sequence[str] = ()) -> pd.DataFrame:
    """Return the rows of a finding's frame as a download has them.

    Parameters
    ----------
    frame
        Rows with `plan_id`, or benchmarks with `issuing_document`.
    more
        Columns of the frame that belong to its kind (`verdict`, `presence`, ...).

    Returns
    -------
    DataFrame
        The columns of `TIDY` that the frame has, `more`, and source: the title and number of the document.
    """
    kept = frame[[name for name in (*TIDY, *more) if name in frame]]
    kept.index = pd.RangeIndex(len(kept))
    kept["source"] = pd.Series(_sources(study, frame), dtype="str")
    return kept


def _sources(study: Study, frame: pd.DataFrame) -> list[str]:
    if "plan_id" in frame:
        found = study.find_rows("plans", "plan_id", set(frame["plan_id"]))
        named = {plan: (row.title_zh, row.document_number) for plan, row in found.items()}
        pairs = [named.get(plan, ("", "")) for plan in frame["plan_id"]]
    elif "issuing_document" in frame:
        pairs = list(zip(frame["issuing_document"], frame["document_number"], strict=True))
    else:
        pairs = [("", "")] * len(frame)
    return [" ".join(filter(None, map(clean, pair))) for pair in pairs]


def list_plans(study: Study) -> pd.DataFrame:
    """Return who the plans are that tables of the report count, and what each says.

    Returns
    -------
    DataFrame
        A row a plan: plan_id, level, name as the page has it, and for each thing that plans are counted on a column with
        its state, `<table>:<code>`, as in `Ledger.states`.
    """
    made = study.plans[["plan_id", "level", "name"]].reset_index(drop=True)
    states = {told_of: made["plan_id"].map(pd.Series(by_plan)) for told_of, by_plan in study.ledger.states.items()}
    return made.assign(**states)


def write_csv(frame: pd.DataFrame) -> str:
    """Return a frame as CSV: missing cells empty, whole numbers without a point, nothing that a spreadsheet computes."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(frame.columns)
    columns = [[guard(_cell(value)) for value in cells.to_numpy(dtype=object)] for _, cells in frame.items()]
    writer.writerows(zip(*columns, strict=True))
    return stream.getvalue()


def _cell(value: object) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, float) and not pd.isna(value):
        return plain_number(value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return clean(value)


def guard(cell: str) -> str:
    """Return a cell that no spreadsheet computes: a leading apostrophe before anything but a plain number."""
    return f"'{cell}" if FORMULA.match(cell) and not NUMBER.fullmatch(cell) else cell


def write_address(text: str) -> str:
    """Return CSV as a data address, for an attribute in double quotes.

    Characters beyond ASCII stand as they are: spelt out in per cent they would take three times the room.
    """
    kept = re.sub(r"[\x00-\x7f]+", lambda found: quote(found[0], safe=",;:/?@!$()*+=~'"), text)
    return f"data:text/csv;charset=utf-8,{BOM}{kept}"


def pack(files: Mapping[str, bytes]) -> bytes:
    """Return files as one zip archive, the same bytes for the same files."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, content in sorted(files.items()):
            archive.writestr(zipfile.ZipInfo(name, EPOCH), content, zipfile.ZIP_DEFLATED, compresslevel=9)
    return stream.getvalue()


def write_archive(files: Mapping[str, str]) -> str:
    """Return CSV files as one archive in a data address."""
    packed = pack({name: text.encode("utf-8-sig") for name, text in files.items()})
    return f"data:application/zip;base64,{base64.b64encode(packed).decode('ascii')}"
