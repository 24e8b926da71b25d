"""Print tables about the data into `docs/`, each between its marks; a test holds the pages equal to the data.

    python tools/print_tables.py

The agreement of the two readings goes into `curating.md`; what the data holds goes into `datasheet.md`.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import get_args
from urllib.parse import urlsplit

from helpers.data.codes import Act, Confidence, Presence
from helpers.data.schema import PREPARED

ROOT = Path(__file__).parent.parent
SIGNS = {"alpha": "α", "kappa": "κ"}
SOURCED = ("benchmarks", "requirements")
WIDE = str.maketrans("()", "（）")
"""Both tables name documents, with brackets of either width."""
ROW_IS = {
    "requirements": "something that the state or a province asks, with its document, date and whom it binds",
    "regions": "a place, with national code, level and province",
    "plans": "a document: title, number, issuer, dates, kind, checksum of its text, themes read and outside",
    "indicators": "a quantity of the codebook: one definition, one base, one unit",
    "values": "a figure that a plan prints: number, comparator, unit, year, status, printed form and place",
    "statements": "an act in words: promised, ordered, held or reported, by when, how softened, with its place",
    "presence": "a plan and a theme, topic or indicator: how firmly it commits itself, or whether it uses the indicator",
    "neighbours": "an indicator or topic that two plans or more speak of, and which",
    "benchmarks": "a national or provincial actual, target or standard, with document and confidence",
    "crosschecks": "a sum or repetition that a plan's own figures allow, and whether it comes out",
    "vocabulary": "a code, with its name in both languages",
    "agreement": "a plan and a field: how far the two readings agree",
    "confusion": "a choice of the first reading that met one of the second",
    "corrections": "a cell that differs from the last release, or a row that came or went, and why",
}


def read(where: str) -> list[dict[str, str]]:
    """Return the rows of a file under `data/`."""
    with (ROOT / "data" / where).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def table(head: Sequence[str], body: Iterable[Sequence[object]]) -> list[str]:
    """Return a table in Markdown, line by line."""
    lines = ["| " + " | ".join(map(str, line)) + " |" for line in body]
    return ["| " + " | ".join(head) + " |", "|" + "---|" * len(head), *lines]


def tell_agreement() -> list[str]:
    """Return the agreement of both readings, plans pooled."""
    pooled = {
        (row["table"], row["field"], row["coverage"]): row
        for row in read("processed/agreement.csv")
        if row["plan_id"] == "all"
    }

    def cell(row: dict[str, str] | None) -> str:
        if row is None:
            return "–"
        said = f"{int(row['agree']):,} of {int(row['n']):,}"
        if not row["coefficient"]:
            return said
        estimate, low, high = (f"{float(row[name]):.2f}" for name in ("estimate", "low", "high"))
        return f"{said}, {SIGNS[row['coefficient']]} {estimate} [{low}, {high}]"

    keys = list(dict.fromkeys(key[:2] for key in pooled))
    body = [
        (f"`{name}`", f"`{field}`", *(cell(pooled.get((name, field, part))) for part in ("headline", "whole")))
        for name, field in keys
    ]
    return table(["table", "field", "headline themes, five plans", "every theme, two plans (requirements: five)"], body)


def tell_tables() -> list[str]:
    """Return what each processed table holds, and how many rows."""
    body = [(f"`{name}.csv`", ROW_IS[name], f"{len(read(f'processed/{name}.csv')):,}") for name in ROW_IS]
    return table(["table in `data/processed/`", "one row is", "rows"], body)


def tell_plans() -> list[str]:
    """Return how much of each plan there is."""
    values, statements = read("processed/values.csv"), read("processed/statements.csv")
    body: list[Sequence[object]] = []
    for plan in read("processed/plans.csv"):
        name = plan["plan_id"]
        acts = Counter(row["act"] for row in statements if row["plan_id"] == name)
        figures = sum(row["plan_id"] == name for row in values)
        dismissed = len(read(f"raw/dismissed/{name}.csv"))
        body.append(
            [int(plan["document_chars"]), figures, dismissed, acts.total(), *(acts[act] for act in get_args(Act))]
        )
        body[-1] = [f"`{name}`", f"`{plan['kind']}`", *body[-1]]
    sums = [sum(int(str(row[place])) for row in body) for place in range(2, len(body[0]))]
    lines = [[*row[:2], *(f"{number:,}" for number in row[2:])] for row in [*body, ["all", "", *sums]]]
    head = ["plan", "kind", "characters", "values", "dismissed figures", "statements", *get_args(Act)]
    return table(head, lines)


def tell_presence() -> list[str]:
    """Return how many cells are in each state of presence."""
    counted = Counter((row["subject"], row["presence"]) for row in read("processed/presence.csv"))
    subjects = ("theme", "topic", "indicator")
    body = [
        (f"`{state}`", *(f"{counted[one, state]:,}" if counted[one, state] else "–" for one in subjects))
        for state in get_args(Presence)
    ]
    return table(["state", "themes", "topics", "indicators"], body)


def tell_care() -> list[str]:
    """Return how many rows need care, by kind."""
    values, statements = read("processed/values.csv"), read("processed/statements.csv")
    kinds = Counter(row["reading_kind"] for row in values)
    told = {
        "values read as `ambiguous`, shown and never compared": kinds["ambiguous"],
        "values whose reading was `repaired` from damage in the text": kinds["repaired"],
        "values that stand for a sharper row": sum(bool(row["stands_for"]) for row in values),
        "values whose year is not printed with them": sum(
            row["year_basis"] not in ("stated", "none") for row in values
        ),
        "statements that repeat a value or another statement": sum(bool(row["restates"]) for row in statements),
        "statements with a softener": sum(bool(row["hedge"]) for row in statements),
        "benchmarks that are second-hand or derived": sum(
            row["confidence"] != "reported" for row in read("processed/benchmarks.csv")
        ),
    }
    return table(["rows to be careful with", "number"], told.items())


def tell_sources() -> list[str]:
    """Return how many benchmarks and requirements have an address and a document number."""
    body: list[Sequence[object]] = []
    for name in SOURCED:
        rows = read(f"processed/{name}.csv")
        hosts = [urlsplit(row["seen_at"]).netloc for row in rows if row["seen_at"]]
        numbered = sum(bool(row["document_number"]) for row in rows)
        official = sum(host.endswith("gov.cn") for host in hosts)
        sure = Counter(row["confidence"] for row in rows)
        counted = (len(hosts), official, numbered, *(sure[one] for one in get_args(Confidence)))
        body.append((f"`{name}.csv`", len(rows), *(f"{n} ({n / len(rows):.0%})" for n in counted)))
    head = [
        "table",
        "rows",
        "with an address",
        "on a site of government",
        "with a document number",
        *get_args(Confidence),
    ]
    return table(head, body)


def tell_definitions() -> list[str]:
    """Return, for each document that defines indicators, how many, and where a page on it was seen."""
    rows = [row for row in read("processed/indicators.csv") if row["definition_source"]]
    counted = Counter((row["definition_source"], row["definition_seen_at"]) for row in rows)
    body = [
        (title, number, f"<{seen}>" if seen else "–")
        for (title, seen), number in sorted(counted.items(), key=lambda item: (-item[1], item[0]))
    ]
    seen = sum(bool(row["definition_seen_at"]) for row in rows)
    return table(["document", "indicators", "seen at"], [*body, ("all", len(rows), f"{seen} have an address")])


def tell_unseen() -> list[str]:
    """Return the documents of which rows lack an address, with how many rows of each table do."""
    lacking: Counter[tuple[str, str]] = Counter()
    for name in SOURCED:
        for row in read(f"processed/{name}.csv"):
            title = re.sub(r"；.*$|[《》]", "", row["issuing_document"]).removeprefix("国务院")
            title = re.sub(r"\([^()]*\)$", "", title).translate(WIDE)
            lacking[title, name] += not row["seen_at"]
    titles = list(dict.fromkeys(title for (title, _), n in lacking.items() if n))
    body = [(title, *(lacking[title, name] or "–" for name in SOURCED)) for title in sorted(titles)]
    return table(["document", *(f"{name} without an address" for name in SOURCED)], body)


PAGES = {
    "curating.md": {"agreement": tell_agreement},
    "datasheet.md": {"tables": tell_tables, "plans": tell_plans, "presence": tell_presence, "marks": tell_care}
    | {"sources": tell_sources, "definitions": tell_definitions, "unseen": tell_unseen},
}


def fill(page: str) -> str:
    """Return a page with its tables as the data has them.

    Raises
    ------
    ValueError
        Where the page lacks the marks of a table.
    """
    text = (ROOT / "docs" / page).read_text(encoding="utf-8")
    for mark, tell in PAGES[page].items():
        begin, end = f"<!-- {mark}: begin -->", f"<!-- {mark}: end -->"
        made = "\n".join([begin, *tell(), end])
        text, found = re.subn(
            f"{re.escape(begin)}.*?{re.escape(end)}", lambda _, made=made: made, text, flags=re.DOTALL
        )
        if found != 1:
            raise ValueError(f"docs/{page}: found {found} places between {begin} and {end}; expected one.")
    return text


def main() -> None:
    """Write every page."""
    assert set(ROW_IS) == set(PREPARED), "each processed table has its line"
    for page in PAGES:
        (ROOT / "docs" / page).write_text(fill(page), encoding="utf-8")
        print(f"Wrote docs/{page}.")


if __name__ == "__main__":
    main()
