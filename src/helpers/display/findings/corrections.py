"""Corrections: which curated rows differ from the last release, and why. `corrections` asks; `tables` and `text` show."""

from __future__ import annotations

from markupsafe import Markup

from helpers.analysis.corrections import count_corrections
from helpers.data.loading import load_table
from helpers.display.findings import Faces, Finding
from helpers.display.markup import Prose, Table, fill, nothing
from helpers.display.naming import spell_codes
from helpers.display.study import Study
from helpers.display.tabulating import Column, tabulate
from helpers.display.words import commas, join, say


def corrections(study: Study) -> Finding:
    """Return how many curated rows differ from the last release, by table and reason.

    Its frame has a row a table, kind of change and reason: table, kind, reason_en, reason_zh, n, listed; `frames` has
    tables and since, too. See `analysis.corrections.count_corrections`.

    Examples
    --------
    >>> import helpers as h
    >>> {"table", "kind", "reason_en", "reason_zh", "n"} <= set(h.corrections(h.open_study()).frame)
    True
    """
    return Finding(study, "corrections", "corrections", count_corrections(load_table("corrections", study.root)))


def title(finding: Finding) -> Markup:
    """Return how many rows were corrected, by table."""
    study, counts = finding.study, finding.frames["tables"]
    total = int(counts["n"].sum())
    counted = [
        say(study, f"changes.n_{table}", n=f"{n:,}", count=n)
        for table, n in zip(counts["table"], counts["n"].tolist(), strict=True)
    ]
    releases = [fill("<code>{}</code>", release) for release in finding.frames["since"]["since"]]
    since = commas(study, releases)
    return say(study, "corrections.title", n=f"{total:,}", total=total, since=since, counted=join(study, counted))


def tables(finding: Finding) -> list[Table]:
    """Return the reasons with the rows that each accounts for; none where nothing was corrected."""
    study, rows = finding.study, finding.frame
    if rows.empty:
        return []
    listed = rows[rows["listed"]].drop(columns="listed")
    columns = [
        Column("table", lambda row: say(study, f"changes.many_{row.table}")),
        Column("change", lambda row: say(study, f"changes.done_{row.kind}")),
        Column("reason", lambda row: spell_codes(study, study.summary(row, "reason"))),
        Column("rows", lambda row: f"{row.n:,}", numeric=True),
    ]
    rest = say(study, "corrections.left_out", shown=len(listed), total=f"{len(rows):,}")
    notes = [rest] if len(listed) < len(rows) else []
    caption = say(study, "corrections.caption")
    return [tabulate(study, listed, columns, name=finding.name, caption=caption, notes=notes, data=FACES.data)]


def text(finding: Finding) -> Prose:
    """Return how many rows were corrected, or that none was."""
    if finding.frame.empty:
        return nothing(say(finding.study, "corrections.none"))
    return Prose("reading", (title(finding),))


FACES = Faces(title=title, tables=tables, text=text, data=("table", "kind", "reason_en", "reason_zh", "n"))
