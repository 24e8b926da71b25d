"""Find: where some words stand in the data. `analysis.search.search` looks; the table leads to each row's evidence."""

from __future__ import annotations

from markupsafe import Markup, escape

from helpers.analysis.search import PLACES, search
from helpers.data.scripts import simplify
from helpers.display.evidence import original
from helpers.display.findings import Faces, Finding
from helpers.display.markup import Prose, Table
from helpers.display.naming import digest_ids
from helpers.display.study import Row, Study, clean, each
from helpers.display.tabulating import Column, tabulate
from helpers.display.words import quoted, say
from helpers.errors import ParameterError


def find(study: Study, words: str) -> Finding:
    """Return where some words stand: in printed terms and figures, names, summaries, readings, notes and what is asked.

    Parameters
    ----------
    study
        Whose plans; the codebook and the requirements are searched, too.
    words
        In any language, in either Chinese script; as one piece, and without regard to case.

    Returns
    -------
    Finding
        Its frame has a row a row found: table, row_id, plan_id, column, listed. See `helpers.analysis.search.search`.

    Raises
    ------
    ParameterError
        Where nothing is looked for.

    Examples
    --------
    >>> import helpers as h
    >>> found = h.find(h.open_study(), "teacher")
    >>> {"table", "row_id", "plan_id", "column"} <= set(found.frame)
    True
    """
    if not isinstance(words, str) or not words.strip():
        raise ParameterError(f"Words to find: found {words!r}; expected some text. Give a word, a term or a figure.")
    study.check_whole("Words to find")
    tables = {
        "values": study.all_values,
        "statements": study.statements,
        "indicators": study.indicators,
        "requirements": study.requirements,
        "plans": study.plans,
    }
    rows = search(tables, words.strip(), simplify)
    return Finding(
        study, "find", f"find-{digest_ids([words])}", {"rows": rows}, {"words": words.strip(), "tables": tables}
    )


def title(finding: Finding) -> Markup:
    """Return how many rows have the words."""
    study = finding.study
    n = study.derive(f"found-{finding.name}", len(finding.frame), say(study, "find.formula"))
    return say(study, "find.title", words=quoted(study, finding.asked["words"]), n=n, count=len(finding.frame))


def tables(finding: Finding) -> list[Table]:
    """Return the rows found, each with what it says; none where there is none."""
    study, frame = finding.study, finding.frame
    if frame.empty:
        return []
    rows = {
        (name, row_id): row
        for name, table in finding.asked["tables"].items()
        for row in each(table[table[PLACES[name][0]].isin(frame.loc[frame["listed"], "row_id"])])
        for row_id in [getattr(row, PLACES[name][0])]
    }

    def says(found: Row) -> Markup:
        row = rows[found.table, found.row_id]
        if found.table == "values":
            return escape(study.indicator_name(row.indicator)) + Markup(" ") + study.number(row)
        if found.table == "statements":
            study.ledger.note(found.row_id)
            return study.ledger.link(found.row_id, study.summary(row), "statement")
        return escape(study.named(row, "title" if found.table == "plans" else "name"))

    def where(found: Row) -> Markup:
        row = rows[found.table, found.row_id]
        told = clean(getattr(row, "term", "")) or clean(getattr(row, "issuing_document", ""))
        return original(study, told) if told else Markup("")

    columns = [
        Column("found_in", lambda row: say(study, f"find.in_{row.table}")),
        Column("plan", lambda row: study.plan_name(row.plan_id) if row.plan_id else ""),
        Column("says", says),
        Column("term", where),
    ]
    return [tabulate(study, frame, columns, name=finding.name, caption=title(finding), data=FACES.data, by_row=True)]


def text(finding: Finding) -> Prose:
    """Return how many rows have the words."""
    return Prose("reading", (title(finding),))


FACES = Faces(title=title, tables=tables, text=text, data=("table", "row_id", "column"), order=("text", "table"))
