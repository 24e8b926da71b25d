"""Changes: what differs in the data between two states. `changes` asks; `analysis.changes.find_changes` finds."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

import pandas as pd
from markupsafe import Markup, escape

from helpers.analysis.changes import KINDS, TABLES, find_changes, key_of
from helpers.data.loading import load_table, straighten
from helpers.display.evidence import mark_year
from helpers.display.findings import Faces, Finding
from helpers.display.markup import Prose, Table, fill
from helpers.display.numbers import plain
from helpers.display.study import Row, Study, clean, each
from helpers.display.tabulating import Column, tabulate
from helpers.display.words import bracketed, capital, clauses, commas, has_word, join, paragraph, say, stopped
from helpers.errors import ParameterError, nearest

ABOUT = ("verdicts", "ranks", *TABLES)
MOST_CAUSES = 3
CODES = {
    **{"unit_std": "unit", "part": "scope", "strength": "presence", "also_topic": "topic"},
    **dict.fromkeys(("themes_read", "themes_outside", "also_theme"), "theme"),
}
"""Columns whose codes the vocabulary lists under another name."""

NUMBERS = {"value", "value_high", "value_std", "value_std_high", "stated", "computed", "difference"}
IDS = {"plan_id", "region_id", "stands_for", "restates", "requirement", "inputs", "result", "expression"}
IDS |= {"document_sha256", "seen_at"}
HEADS = {
    "values": ("plan_id", "indicator", "scope", "year", "status"),
    "statements": ("plan_id", "theme", "topic", "indicator"),
    "presence": ("plan_id", "code"),
    "benchmarks": ("indicator", "scope", "kind", "year"),
    "indicators": ("indicator",),
    "vocabulary": ("name",),
    "plans": ("plan_id",),
    "regions": ("region_id",),
    "crosschecks": ("plan_id", "kind"),
}
"""What rows are called by."""

CONTENTS = {
    "values": ("value", "term", "printed", "locator"),
    "statements": ("act", "strength", "deadline", "summary"),
    "benchmarks": ("value", "issuing_document", "confidence"),
    "indicators": ("definition", "base", "unit", "carried"),
    "vocabulary": ("name",),
    "plans": ("title", "carried"),
    "regions": ("province", "level", "gb2260"),
    "crosschecks": ("stated",),
}
"""What is told of rows that came or went."""

NOTES = {"values": "reading", **dict.fromkeys(("statements", "plans", "benchmarks", "crosschecks"), "note")}
DATA = ("table", "key", "kind", "field", "before", "now")
SCRIPTS = {"zh-CN": re.compile(r"[\u3400-\u9fff]"), "en": re.compile(r"[A-Za-z]{3,}")}
"""How the language of a text shows; the first that fits."""


def changes(
    study: Study,
    before: Study,
    *about: str,
    since: str = "",
    revision: str = "",
    committed: str = "",
    problems: Sequence[str] = (),
    prepared: bool = True,
) -> Finding:
    """Return what differs in the data between two states, and which verdicts and possible ranks moved with it.

    Parameters
    ----------
    study, before
        The data as it is, and as it was: `open_study` takes the folder of either as `root`.
    about
        What the tables show: `verdicts`, `ranks`, or the name of a processed table; none for the answer in short.
    since
        What the earlier state is called.
    revision, committed
        Hash and date of its git revision.
    problems
        What today's rules find in its curated files, where its tables are compared as they lay.
    prepared
        Whether its tables were made from its curated files by this version of the program.

    Returns
    -------
    Finding
        Its frame has a row a cell that differs, or a row that came, went or was renamed: table, key, kind, field, before,
        now, plan_id, indicator, ids, reason_en, reason_zh, listed; `frames` has carried, verdicts and ranks, too. See
        `helpers.analysis.changes.find_changes`.

    Raises
    ------
    ParameterError
        For a table that does not exist.

    Examples
    --------
    >>> import helpers as h
    >>> study = h.open_study()
    >>> h.changes(study, h.open_study())
    Finding changes changes: 0 rows
    """
    for one in about:
        if one not in ABOUT:
            hint = f", perhaps '{near}'" if (near := nearest(one, ABOUT)) else ""
            raise ParameterError(
                f"Changes: found '{one}'; expected the name of a table{hint}. There are {', '.join(ABOUT)}."
            )
    was, now = ({name: load_table(name, state.root) for name in TABLES} for state in (before, study))
    frames = find_changes(was, now, load_table("corrections", study.root))
    asked = {
        **{"about": about, "before": before, "since": since, "revision": revision, "committed": committed},
        **{"problems": problems, "prepared": prepared},
        "records": _find_records(frames, was, now),
        "places": _find_places(frames["rows"]),
    }
    return Finding(study, "changes", "-".join(["changes", *about]), frames, asked)


def _find_records(
    frames: dict[str, pd.DataFrame], before: dict[str, pd.DataFrame], now: dict[str, pd.DataFrame]
) -> dict[tuple[str, str], Row]:
    """Return the rows that faces speak of, by table and key, as they are now or last were."""
    listed = {name: frame[frame["listed"]] for name, frame in frames.items() if "listed" in frame}
    wanted = set(zip(listed["rows"]["table"], listed["rows"]["key"], strict=True))
    for name in ("verdicts", "ranks"):
        wanted |= {(table, key) for causes in listed[name]["causes"] for table, key in _causes(causes)}
    wanted |= {("values", one) for one in listed["verdicts"]["value_id"]}
    wanted |= {("benchmarks", one) for one in listed["verdicts"]["benchmark_id"]}
    found: dict[tuple[str, str], Row] = {}
    for table in TABLES:
        for state in (before, now):
            frame = state[table]
            keys = key_of(table, frame)
            rows = straighten(frame[keys.isin([key for name, key in wanted if name == table])])
            found |= {(table, key): row for key, row in zip(keys[rows.index], each(rows), strict=True)}
    return found


def _find_places(rows: pd.DataFrame) -> dict[tuple[str, str], tuple[str, str]]:
    """Return for each row that differs its address on the page (empty where no table lists it) and how it differs."""
    first = rows.drop_duplicates(["table", "kind", "key"])
    number = (first.groupby(["table", "kind"]).cumcount() + 1).astype(str)
    anchors = (first["table"] + "-" + first["kind"] + "-" + number).where(first["listed"], "")
    return dict(
        zip(zip(first["table"], first["key"], strict=True), zip(anchors, first["kind"], strict=True), strict=True)
    )


def _causes(causes: str) -> list[tuple[str, str]]:
    return [(table, key) for table, _, key in (one.partition(":") for one in causes.split(";") if one)]


# -- names and cells


def _code(text: object) -> Markup:
    return fill("<code>{}</code>", text)


def _dotted(*parts: object) -> Markup:
    return Markup(" · ").join(escape(part) for part in parts if part)


def _speak(study: Study, text: str) -> Markup:
    """Return text of the data, marked with its language where that is not the page's."""
    here = str(say(study, "language.tag"))
    tag = next((tag for tag, letters in SCRIPTS.items() if letters.search(text)), here)
    return escape(text) if tag == here else fill('<span lang="{}">{}</span>', tag, text)


def _name(finding: Finding, column: str, code: str) -> Markup:
    """Return the name of a plan, region, indicator or code, in whichever state has it; empty where neither has."""
    column = CODES.get(column, column)
    for study in (finding.study, finding.asked["before"]):
        name = ""
        if column == "plan_id" and code in study.plans.index:
            name = study.plan_name(code)
        elif column == "region_id" and code in study.regions.index:
            name = study.named(study.regions.loc[code], "name")
        elif column == "indicator" and code in study.indicators.index:
            name = study.indicator_name(code)
        elif (column, code) in study.words:
            name = study.word(column, code)
        if name:
            return _speak(finding.study, name)
    return Markup("")


def _part(finding: Finding, row: Row, column: str) -> Markup:
    """Return one of the parts in which heads and contents tell a row; empty for none."""
    study = finding.study
    if column == "value":
        return escape(study.value_text(row))
    if column == "year":
        first, last = clean(row.year_from), clean(getattr(row, "year", "")) or clean(getattr(row, "year_to", ""))
        return Markup("–").join(mark_year(year) for year in dict.fromkeys((first, last)) if year)
    if column == "standing":
        return say(study, f"standing.{row.standing}")
    if column == "code":
        named = _name(finding, row.subject, row.code) or _code(row.code)
        return named if row.subject == "indicator" else named + bracketed(study, say(study, f"fields.{row.subject}"))
    if column == "stated":
        told = ["–" if pd.isna(number) else plain(number, study) for number in (row.stated, row.computed)]
        return say(study, "changes.checked", stated=told[0], computed=told[1])
    if column == "carried":
        return _tell_carried(finding, row)
    own = f"{column}_{study.columns}"
    text = clean(getattr(row, own if hasattr(row, own) else column))
    return (_name(finding, column, text) or _speak(study, text)) if text else Markup("")


def _parts(finding: Finding, row: Row, columns: Sequence[str]) -> Markup:
    return _dotted(*(_part(finding, row, column) for column in columns))


def _head(finding: Finding, table: str, key: str, *more: str) -> Markup:
    """Return what a row is called, and the id that it has in the data."""
    name = _parts(finding, finding.asked["records"][table, key], (*HEADS[table], *more))
    return name if table == "presence" else fill("{} <small>{}</small>", name, _code(key))


def _field(finding: Finding, column: str) -> Markup:
    """Return what a column is called; one in another language says so."""
    study = finding.study
    name, _, language = column.rpartition("_")
    if not has_word(study, f"changes.in_{language}"):
        name, language = column, study.columns
    said = capital(str(say(study, f"fields.{name}"))) if has_word(study, f"fields.{name}") else _code(name)
    return escape(said) + ("" if language == study.columns else bracketed(study, say(study, f"changes.in_{language}")))


def _cell(finding: Finding, row: Row, text: str) -> Markup:
    """Return what stands in a cell, in words; an empty one is said to be empty."""
    study, field = finding.study, row.field
    if not text:
        return _italic(say(study, "changes.empty"))
    if row.table == "vocabulary":
        return _speak(study, text)
    if field in NUMBERS:
        return escape(plain(float(text), study))
    if field in IDS:
        return _code(text)
    if has_word(study, f"changes.flag_{text}"):
        return say(study, f"changes.flag_{text}")
    names = [_name(finding, field, code) for code in text.split(";")]
    return commas(study, names) if all(names) else _speak(study, text)


def _italic(text: object) -> Markup:
    return fill("<em>{}</em>", text)


def _old(cell: Markup) -> Markup:
    return cell if cell.startswith("<em>") else fill("<del>{}</del>", cell)


def _new(cell: Markup) -> Markup:
    return cell if cell.startswith("<em>") else fill("<ins>{}</ins>", cell)


def _tell_carried(finding: Finding, row: Row) -> Markup:
    """Return what came or went with a plan, or how plans speak of an indicator."""
    study, rows = finding.study, finding.frames["carried"]
    table, key = ("plans", row.plan_id) if hasattr(row, "plan_id") else ("indicators", row.indicator)
    rows = rows[(rows["table"] == table) & (rows["key"] == key)]
    own = dict(zip(rows["what"], rows["n"].tolist(), strict=True))
    if table == "plans":
        numbers = [(one, own.get(one, 0)) for one in ("values", "statements")]
        return join(study, [say(study, f"changes.n_{one}", n=f"{n:,}", count=n) for one, n in numbers])
    told = [fill("{} {}", _name(finding, "presence", state), n) for state, n in own.items()]
    return say(study, "changes.said_of", listed=commas(study, told)) if told else Markup("")


def _reason(study: Study, row: Row) -> Markup:
    """Return why a row differs, as its correction says; verdicts and ranks have causes instead."""
    return _speak(study, study.named(row, "reason")) if hasattr(row, "reason_en") else Markup("")


def _note(finding: Finding, keys: Sequence[tuple[str, str]]) -> Markup:
    """Return the data's own notes on rows, each once."""
    found = [
        _speak(finding.study, finding.study.named(finding.asked["records"][table, key], NOTES[table]))
        for table, key in keys
        if table in NOTES
    ]
    return paragraph(finding.study, dict.fromkeys(found))


# -- tables


def tables(finding: Finding) -> list[Table]:
    """Return the tables of what was asked for: verdicts and ranks that moved, then a table for each kind of difference."""
    makers = {"verdicts": _tabulate_verdicts, "ranks": _tabulate_ranks}
    made = [
        makers[one](finding) for one in finding.asked["about"] if one in makers and finding.frames[one]["kept"].any()
    ]
    rows = finding.frame
    for table in finding.asked["about"]:
        for kind in KINDS:
            own = rows[(rows["table"] == table) & (rows["kind"] == kind)]
            if len(own):
                made.append(_tabulate_rows(finding, table, kind, own))
    return made


def _make(
    finding: Finding,
    rows: pd.DataFrame,
    name: str,
    caption: Markup,
    cells: dict[str, Callable[[Row], object]],
    note: Callable[[Row], Markup],
    data: Sequence[str],
) -> Table:
    """Return a table of rows, with reasons and the data's own notes where any has one, and how many rows are left out."""
    study, listed = finding.study, rows[rows["listed"]]
    if any(_reason(study, row) for row in each(listed)):
        cells |= {"reason": lambda row: _reason(study, row) or _italic(say(study, "changes.not_given"))}
    if any(note(row) for row in each(listed)):
        cells |= {"note": lambda row: note(row) or _italic(say(study, "changes.not_given"))}
    heads = {key: say(study, f"changes.{key if key.startswith('one_') else f'head_{key}'}") for key in cells}
    columns = [Column(key, cell, head=capital(str(heads[key]))) for key, cell in cells.items()]
    keys = ["key"] if "key" in rows else [*rows.columns]
    shown, total = len(listed.drop_duplicates(keys)), len(rows.drop_duplicates(keys))
    rest = say(study, "changes.left_out", shown=shown, total=f"{total:,}")

    if "key" in rows:
        anchors = [finding.asked["places"][pair][0] for pair in zip(listed["table"], listed["key"], strict=True)]
        listed = listed.assign(anchor=anchors)
        listed["anchor"] = listed["anchor"].where(~listed["key"].duplicated(), "")

    def attributes(row: Row) -> Markup:
        return fill(' id="{}"', row.anchor) if getattr(row, "anchor", "") else Markup("")

    listed = listed.drop(columns="listed")
    notes = [rest] if shown < total else []
    return tabulate(study, listed, columns, name=name, caption=caption, notes=notes, data=data, attributes=attributes)


def _tabulate_rows(finding: Finding, table: str, kind: str, rows: pd.DataFrame) -> Table:
    study = finding.study
    if kind == "changed":
        rows = rows[_told_here(study, rows)]
    more = ["value"] if (table, kind) == ("values", "changed") else []
    cells: dict[str, Callable[[Row], object]] = {f"one_{table}": lambda row: _head(finding, table, row.key, *more)}

    def content(row: Row) -> Markup:
        return _parts(finding, finding.asked["records"][table, row.key], CONTENTS[table])

    if kind == "renamed":
        cells |= {"code_before": lambda row: _old(_code(row.before)), "code_now": lambda row: _new(_code(row.now))}
    elif kind == "changed":
        cells |= {} if table == "presence" else {"field": lambda row: _field(finding, row.field)}
        cells |= {
            "before": lambda row: _old(_cell(finding, row, row.before)),
            "now": lambda row: _new(_cell(finding, row, row.now)),
        }
        cells |= {"rows": lambda row: _tell_ids(finding, row.ids)} if table == "presence" else {}
    elif kind == "added":
        cells |= {"says": lambda row: _new(content(row))}
    else:
        cells |= {"said": lambda row: _old(content(row))}
    caption = say(study, f"changes.caption_{kind}", many=say(study, f"changes.many_{table}"))
    return _make(finding, rows, f"{table}-{kind}", caption, cells, lambda row: _note(finding, [(table, row.key)]), DATA)


def _told_here(study: Study, rows: pd.DataFrame) -> pd.Series[Any]:
    """Tell which cells a page shows: of a text in two languages its own, or the other where that alone differs."""
    own = set(zip(rows["key"], rows["field"], strict=True))
    told = []
    for key, field in zip(rows["key"], rows["field"], strict=True):
        name, _, language = field.rpartition("_")
        other = has_word(study, f"changes.in_{language}") and language != study.columns
        told.append(not (other and (key, f"{name}_{study.columns}") in own))
    return pd.Series(told, index=rows.index, dtype="bool")


def _link(finding: Finding, table: str, key: str) -> Markup:
    anchor = finding.asked["places"].get((table, key), ("", ""))[0]
    return fill('<a href="#{}">{}</a>', anchor, _code(key)) if anchor else _code(key)


def _more(study: Study, number: int) -> list[Markup]:
    return [say(study, "changes.more", n=f"{number:,}")] if number > 0 else []


def _tell_ids(finding: Finding, ids: str) -> Markup:
    listed = [one for one in ids.split(";") if one]
    places = finding.asked["places"]
    told = [
        _link(finding, "values" if ("values", one) in places else "statements", one) for one in listed[:MOST_CAUSES]
    ]
    return commas(finding.study, [*told, *_more(finding.study, len(listed) - len(told))])


def _tell_causes(finding: Finding, causes: str) -> Markup:
    study, found = finding.study, _causes(causes)
    told = [
        say(
            study,
            "changes.cause",
            table=say(study, f"changes.one_{table}"),
            code=_link(finding, table, key),
            kind=say(study, f"changes.done_{finding.asked['places'][table, key][1]}"),
        )
        for table, key in found[:MOST_CAUSES]
    ]
    return clauses(study, [*told, *_more(study, len(found) - len(told))]) or _italic(say(study, "changes.not_given"))


def _tabulate_moved(
    finding: Finding, name: str, cells: dict[str, Callable[[Row], object]], data: Sequence[str]
) -> Table:
    study, rows = finding.study, finding.frames[name]
    cells["because"] = lambda row: _tell_causes(finding, row.causes)
    return _make(
        finding,
        rows[rows["kept"]],
        f"{name}-moved",
        say(study, f"changes.caption_{name}"),
        cells,
        lambda row: _note(finding, _causes(row.causes)[:MOST_CAUSES]),
        data,
    )


def _tabulate_verdicts(finding: Finding) -> Table:
    study = finding.study

    def against(row: Row) -> Markup:
        said = _parts(
            finding, finding.asked["records"]["benchmarks", row.benchmark_id], ("scope", "kind", "year", "value")
        )
        return fill("{} <small>{}</small>", said, _code(row.benchmark_id))

    def verdict(code: str) -> Markup:
        return say(study, f"verdict.{code}") if code else _italic(say(study, "changes.no_verdict"))

    cells: dict[str, Callable[[Row], object]] = {
        "one_values": lambda row: _head(finding, "values", row.value_id, "value"),
        "against": against,
        "before": lambda row: _old(verdict(row.before)),
        "now": lambda row: _new(verdict(row.now)),
    }
    return _tabulate_moved(finding, "verdicts", cells, ("before", "now", "causes"))


def _tabulate_ranks(finding: Finding) -> Table:
    study = finding.study

    def rank(best: Any, worst: Any, n: Any) -> Markup:
        if pd.isna(best):
            return _italic(say(study, "changes.no_rank"))
        return say(study, "changes.rank", place=best if best == worst else f"{best}–{worst}", n=n)

    cells: dict[str, Callable[[Row], object]] = {
        "region": lambda row: _name(finding, "region_id", row.region_id),
        "ranked_by": lambda row: _parts(finding, row, ("indicator", "scope", "per", "year", "standing", "level")),
        "before": lambda row: _old(rank(row.best_before, row.worst_before, row.n_before)),
        "now": lambda row: _new(rank(row.best, row.worst, row.n)),
    }
    data = ("standing", "level", "region_id", "best_before", "worst_before", "n_before", "best", "worst", "n", "causes")
    return _tabulate_moved(finding, "ranks", cells, data)


# -- sentences


def title(finding: Finding) -> Markup:
    """Return how many rows differ, by table and kind."""
    study, rows, asked = finding.study, finding.frame, finding.asked
    since = _code(asked["since"] or "–")
    facts = [mark_year(asked["committed"])] if asked["committed"] else []
    facts += [_code(asked["revision"][:12])] if asked["revision"] else []
    since += bracketed(study, commas(study, facts)) if facts else Markup("")
    if not len(rows):
        return say(study, "changes.none", since=since)
    total = len(rows.drop_duplicates(["table", "key", "kind"]))
    counted = join(study, _count(finding, TABLES))
    return say(study, "changes.differ", n=f"{total:,}", total=total, since=since, counted=counted)


def _count(finding: Finding, names: Sequence[str]) -> list[Markup]:
    """Return how many rows of tables differ: '3 figures (1 added, 2 changed)'."""
    study, whole = finding.study, finding.frame.drop_duplicates(["table", "key", "kind"])
    told = []
    for table in names:
        kinds = whole.loc[whole["table"] == table, "kind"]
        if count := len(kinds):
            numbers = [(kind, int((kinds == kind).sum())) for kind in KINDS]
            done = [
                say(study, "changes.n_kind", n=f"{number:,}", kind=say(study, f"changes.done_{kind}"))
                for kind, number in numbers
                if number
            ]
            told.append(
                say(study, f"changes.n_{table}", n=f"{count:,}", count=count) + bracketed(study, commas(study, done))
            )
    return told


def _tell_moved(finding: Finding, name: str) -> list[Markup]:
    """Return how many verdicts or ranks moved, and how many came and went with their rows."""
    study, rows = finding.study, finding.frames[name]
    moved, alone = int(rows["kept"].sum()), rows[~rows["kept"]]
    went = int((alone["now"] == "").sum() if name == "verdicts" else alone["best"].isna().sum())
    stayed = {"verdicts": "changes.verdicts_stayed", "ranks": "changes.ranks_stayed"}[name]
    told = [say(study, f"changes.{name}_moved", n=f"{moved:,}", count=moved) if moved else say(study, stayed)]
    if len(alone):
        came = len(alone) - went
        told.append(say(study, "changes.came_and_went", came=f"{came:,}", went=f"{went:,}"))
    return told


def text(finding: Finding) -> Prose:
    """Return the answer in short, or what of the tables asked for differs."""
    study, about = finding.study, finding.asked["about"]
    if not about:
        moved = [_tell_moved(finding, name)[0] for name in ("verdicts", "ranks")] if len(finding.frame) else []
        return Prose("answer", (title(finding), *moved), as_list=True)
    told = [paragraph(study, _tell_moved(finding, name)) for name in ("verdicts", "ranks") if name in about]
    if "ranks" in about and finding.frames["ranks"]["kept"].any():
        told.append(say(study, "changes.ranks_note"))
    counted = _count(finding, [name for name in about if name in TABLES])
    if counted or not told:
        told.append(stopped(study, join(study, counted)) if counted else say(study, "changes.none_here"))
    return Prose("reading", (paragraph(study, told),))


def limits(finding: Finding) -> Prose:
    """Return what to know of the earlier state, where its tables were compared as they lay."""
    study, problems = finding.study, finding.asked["problems"]
    told = Markup("")
    if not finding.asked["about"] and problems:
        first = fill('<span lang="en">{}</span>', problems[0])
        told = say(study, "changes.problems", n=f"{len(problems):,}", count=len(problems), first=first)
    elif not finding.asked["about"] and not finding.asked["prepared"]:
        told = say(study, "changes.unprepared")
    return Prose("limit", (told,))


FACES = Faces(title=title, tables=tables, text=text, limits=limits, data=DATA, order=("text", "table", "limits"))
