"""The foot of a report: how it was made, evidence for all it shows, and what it was made from."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import cache
from importlib import metadata
from urllib.parse import urlsplit

import pandas as pd
from markupsafe import Markup, escape

from helpers.analysis.listing import MOST_NAMES
from helpers.data.cells import split_list
from helpers.data.loading import load_table
from helpers.data.texts import LONGEST_QUOTE, PlanText, look_for_texts
from helpers.digests import digest_code
from helpers.display.downloads import list_plans, write_archive, write_csv
from helpers.display.evidence import Derivation, mark_year, original, tag_printed, trace
from helpers.display.markup import Block, Printed, Prose, fill, show
from helpers.display.naming import document_id, mark_span, scope_id, spell_codes, tell_kind, tell_place
from helpers.display.numbers import plain_number
from helpers.display.study import Row, Study, clean, each
from helpers.display.words import bracketed, capital, clauses, listed, say
from helpers.errors import ParameterError, nearest
from helpers.paths import Project, find_root

PLACES = {
    "value_id": "all_values",
    "benchmark_id": "benchmarks",
    "statement_id": "statements",
    "requirement_id": "requirements",
}
"""In which table of a study the rows with such ids stand."""


class _Section:
    """HTML that is already whole."""

    def __init__(self, html: Markup):
        self.html = html

    def __repr__(self) -> str:
        return "a section of the report"

    def _repr_html_(self) -> str:
        return str(self.html)


def method(study: Study, *, agreement: bool = False) -> Prose:
    """Return how figures are read, compared and judged, what the words for presence mean, and who read.

    Parameters
    ----------
    study
        Of the report.
    agreement
        Whether to say how far the two readings agree, which moves with every figure of every plan.

    Examples
    --------
    >>> import helpers as h
    >>> len(h.method(h.open_study()).paragraphs)
    3
    """
    told = [say(study, f"method.{part}") for part in ("reading", "strength", "sources")]
    return Prose("method", (*told, *(_tell_agreement(study) if agreement else [])))


AGREED = {"found": ("values", "found"), "marked": ("statements", "marked"), "strength": ("statements", "strength")}
"""Fields of the table of agreement whose coefficient a report prints: figures found, text marked, strength of statements."""


def _tell_agreement(study: Study) -> list[Markup]:
    """Return how far two readings of the headline themes agree over all plans; nothing where none was read twice."""
    rows = load_table("agreement", study.root)
    rows = rows[(rows["plan_id"] == "all") & (rows["coverage"] == "headline") & rows["estimate"].notna()]
    found = {(row.table, row.field): float(row.estimate) for row in each(rows)}
    if not set(AGREED.values()) <= set(found):
        return []
    formula = say(study, "method.agreement_formula")
    said = {name: study.derive(f"agreement-{name}", round(found[key], 2), formula) for name, key in AGREED.items()}
    return [say(study, "method.agreement", **said)]


def sources(study: Study) -> Block:
    """Return one entry for each value, statement, requirement, benchmark and derivation that the report has shown.

    Entries stand under the plan they come from; those that are rows of a table are not printed again.

    Examples
    --------
    >>> import helpers as h
    >>> study = h.open_study()
    >>> told = h.answer(study, h.compare(study, "inclusive_share_children"))
    >>> "<article" in h.sources(study)._repr_html_()
    True
    """
    ids = sorted(set(study.ledger.shown) - study.ledger.placed)
    rows = _find(study, ids)
    found = _find_copies(study)
    shared = QUOTED if study.of_region else QUOTED // 2
    longest = max(shared // max(sum(hasattr(row, "offset") for row in rows.values()), 1), SHORTEST_QUOTE)
    groups: dict[str, list[Markup]] = {plan: [] for plan in [*study.plan_ids, "requirements", "benchmarks", "derived"]}
    scopes = {scope_id(plan): plan for plan in study.plan_ids}
    documents = {document_id(plan): plan for plan in study.plan_ids}
    for identifier in ids:
        if identifier in rows:
            row = rows[identifier]
            other = "requirements" if hasattr(row, "requirement_id") else "benchmarks"
            groups[getattr(row, "plan_id", other)].append(_write_entry(study, identifier, row, found, longest))
        elif identifier in scopes:
            groups[scopes[identifier]].append(_scope_entry(study, scopes[identifier]))
        elif identifier in documents:
            groups[documents[identifier]].append(_document_entry(study, documents[identifier]))
        elif identifier in study.ledger.derivations:
            groups["derived"].append(_derivation_entry(study, study.ledger.derivations[identifier]))
    heads = {plan: study.plan_name(plan) for plan in study.plan_ids}
    heads |= {"requirements": say(study, "evidence.requirements")}
    heads |= {"benchmarks": say(study, "evidence.benchmarks"), "derived": say(study, "evidence.derived_here")}
    folded = (
        '<details class="group" id="evidence-{}">\n<summary><h3>{}</h3> <span class="n-of-n"{}>{}</span>'
        "</summary>\n{}{}\n</details>"
    )
    parts = [
        fill(
            folded,
            group,
            heads[group],
            trace(id="d-entries"),
            len(entries),
            _plan_source(study, group),
            Markup("\n").join(entries),
        )
        for group, entries in groups.items()
        if entries
    ]
    section = fill('<section class="evidence">\n{}\n</section>', Markup("\n").join(parts))
    return show(Prose("lead", (say(study, "evidence.lead"),)), _Section(section))


def evidence(study: Study, identifier: str) -> Block:
    """Return the evidence of one figure, statement or benchmark: as printed, where it stands, how it was read.

    Parameters
    ----------
    identifier
        A value_id, statement_id or benchmark_id, or the id of a number that the study has derived (`d-...`).

    Raises
    ------
    ParameterError
        For an id that the study does not have, naming the nearest.

    Examples
    --------
    >>> import helpers as h
    >>> study = h.open_study()
    >>> first = study.all_values["value_id"].iloc[0]
    >>> first in h.evidence(study, first)._repr_html_()
    True
    """
    derived = study.ledger.derivations
    if identifier in derived:
        return _Section(_derivation_entry(study, derived[identifier]))
    row = _find(study, [identifier]).get(identifier)
    if row is None:
        known = [one for column, table in PLACES.items() for one in getattr(study, table)[column]]
        near = nearest(identifier, [*known, *derived])
        hint = f", perhaps '{near}'" if near else ""
        raise ParameterError(
            f"Evidence: found '{identifier}'; expected the id of a figure, statement, requirement or benchmark{hint}. "
            "The frames of findings have them."
        )
    return _Section(_write_entry(study, identifier, row, _find_copies(study)))


def _find_copies(study: Study) -> Mapping[str, PlanText]:
    """Return the reader's copies of the study's own plans."""
    known = dict(zip(study.plans["document_sha256"].fillna(""), study.plans.index, strict=True))
    return look_for_texts(Project(find_root(explicit=study.root)), known=known).texts


def _find(study: Study, ids: list[str]) -> dict[str, Row]:
    """Return the rows with these ids."""
    found: dict[str, Row] = {}
    for column, name in PLACES.items():
        # a study that has shown no statement has not read them
        left = [one for one in ids if one not in found and not one.startswith(("d-", "scope-", "document-"))]
        found |= study.find_rows(name, column, left) if left else {}
    return found


def _scope_entry(study: Study, plan: str) -> Markup:
    """Return the entry that says what a document does not cover, and by which of its words."""
    row = study.find_rows("plans", "plan_id", [plan])[plan]
    themes = listed(study, [study.word("theme", code) for code in split_list(clean(row.themes_outside))])
    head = say(study, "evidence.outside", plan=study.plan_name(plan), themes=themes, note=study.named(row, "scope"))
    return _entry(study, scope_id(plan), head, {}, {})


def _document_entry(study: Study, plan: str) -> Markup:
    """Return the entry that says for which themes a document was read: what it says nothing of, it says nowhere."""
    row = study.find_rows("plans", "plan_id", [plan])[plan]
    themes = split_list(clean(row.themes_read))
    every = len(themes) == len(study.codes("theme"))
    names = (
        say(study, "evidence.read_whole") if every else listed(study, [study.word("theme", code) for code in themes])
    )
    head = say(study, "evidence.read", plan=study.plan_name(plan), themes=names)
    return _entry(study, document_id(plan), head, {}, {})


def _address(address: str) -> Markup | str:
    """Return an address as a link, where it is one."""
    if not address.startswith(("http://", "https://")):
        return fill('<span class="address">{}</span>', address) if address else ""
    # paper prints the address in full
    return fill('<a class="address" href="{}">{}</a>', address, urlsplit(address).netloc)


def _plan_source(study: Study, plan: str) -> Markup:
    """Return the document of a plan; empty for groups that are none."""
    if plan not in study.plans.index:
        return Markup("")
    row = study.plans.loc[plan]
    issued = clean(row["issued"])
    told = ("issued_interview" if str(row["kind"]) == "interview" else "issued") if issued else "issued_unknown"
    parts = [
        original(study, str(row["title_zh"])),
        study.named(row, "title") if say(study, "language.glosses") else "",
        original(study, clean(row["document_number"])) if clean(row["document_number"]) else "",
        study.named(row, "issuer") or say(study, "evidence.issuer_unknown"),
        say(study, f"evidence.{told}", **({"date": study.date(issued)} if issued else {})),
    ]
    text = say(study, "evidence.source", parts=clauses(study, filter(None, parts)), note=study.named(row, "note"))
    return fill('<p class="source">{}</p>\n', text.strip())


QUOTED, SHORTEST_QUOTE = 4_500, 24
"""Characters that the quotations of a page share: where many rows are shown, each has less around it, but so much at the least.

A page on several plans has half of it: its font holds the signs of all of them, in both scripts.
"""


def _quote(study: Study, found: Mapping[str, PlanText], row: Row, longest: int) -> Markup:
    """Return the sentence around a row, where the reader keeps a copy of the plan's text."""
    text = found.get(getattr(row, "plan_id", ""))
    if text is None or pd.isna(row.offset):
        return Markup("")
    return fill(
        "<blockquote{}>{}</blockquote>", tag_printed(study), text.quote(int(row.offset), 1, min(longest, LONGEST_QUOTE))
    )


def _write_entry(
    study: Study, identifier: str, row: Row, found: Mapping[str, PlanText], longest: int = LONGEST_QUOTE
) -> Markup:
    """Return the entry of a row: head, facts, and the sentence around it where a copy is at hand."""
    if hasattr(row, "value_id"):
        head, facts = _tell_value(study, row)
    elif hasattr(row, "statement_id"):
        head, facts = escape(study.summary(row)), _tell_statement(study, row)
    elif hasattr(row, "requirement_id"):
        head, facts = escape(study.named(row, "asks")), _tell_requirement(study, row)
    else:
        head, facts = _tell_benchmark(study, row)
    return _entry(study, identifier, head, facts, value_data(row), _quote(study, found, row, longest))


def _entry(
    study: Study,
    identifier: str,
    head: Markup,
    facts: Mapping[str, object],
    data: Mapping[str, str],
    tail: Markup | str = "",
) -> Markup:
    attributes = trace(**data)
    told = Markup("").join(
        fill("<dt>{}</dt>", say(study, f"evidence.{name}")) + _fact(fact) for name, fact in facts.items() if fact
    )
    told = fill("<dl>{}</dl>", told) if told else told
    return fill(
        '<article class="entry" id="e-{0}" data-n="{5}"{1}>\n<p class="head">{2}</p>{3}{4}\n</article>',
        identifier,
        attributes,
        head,
        told,
        tail,
        study.ledger.note(identifier),
    )


def _fact(fact: object) -> Markup:
    if isinstance(fact, Printed):
        return fill("<dd{}>{}</dd>", fact.tag, fact.text)
    return fill("<dd>{}</dd>", fact)


def _tell_value(study: Study, row: Row) -> tuple[Markup, dict[str, object]]:
    name, value = study.indicator_name(row.indicator), study.value_text(row)
    base, scope, hedge = str(study.indicators.at[row.indicator, "base"]), clean(row.scope), clean(row.hedge)
    return say(study, "evidence.value", name=name, value=value, when=study.when(row)), {
        "printed": Printed(f"{clean(row.term)} … {row.printed}", tag_printed(study)),
        "in_words": tell_kind(study, row),
        "where": tell_place(study, row.locator),
        "base": "" if base == "count" else study.word("base", base),
        "scope": scope and study.word("scope", scope),
        "softened": hedge and study.softener(hedge),
        "reading": _reading(study, row),
        "same": _name_row(study, clean(row.stands_for)),
    }


def _tell_statement(study: Study, row: Row) -> dict[str, object]:
    date, hedge = clean(row.deadline) or clean(row.starts), clean(row.hedge)
    return {
        "printed": Printed(row.term, tag_printed(study)),
        "where": tell_place(study, row.locator),
        "act": clauses(study, filter(None, [study.word("act", row.act), study.word("presence", clean(row.strength))])),
        "scope": clean(row.scope) and study.word("scope", row.scope),
        "note": study.summary(row, "note"),
        "same": _name_row(study, clean(row.restates)),
        "date": date and mark_year(date),
        "softened": hedge and study.softener(hedge),
    }


def _tell_benchmark(study: Study, row: Row) -> tuple[Markup, dict[str, object]]:
    year = mark_span(row)
    kind, scope = study.word("kind", row.kind), study.word("scope", row.scope)
    part, number, address = clean(getattr(row, "part", "")), clean(row.document_number), clean(row.seen_at)
    head = say(study, "evidence.benchmark", name=study.indicator_name(row.indicator), value=study.value_text(row))
    return head, {
        "kind": say(study, "evidence.kind_of_scope", kind=kind, scope=scope),
        "part": part and study.word("scope", part),
        "year": say(study, "evidence.since", year=year) if year and pd.isna(row.year_to) else year,
        "document": original(study, clean(row.issuing_document)),
        "number": number and original(study, number),
        "softened": clean(row.hedge) and study.softener(clean(row.hedge)),
        "confidence": row.confidence != "reported" and study.word("confidence", row.confidence),
        "seen_at": _address(address),
        "note": study.summary(row, "note"),
    }


def _tell_requirement(study: Study, row: Row) -> dict[str, object]:
    number, address, hedge = clean(row.document_number), clean(row.seen_at), clean(row.hedge)
    date = clean(row.due) or clean(row.in_force)
    names = {one.requirement_id: study.named(one, "name") for one in each(study.requirements)}
    return {
        "binds": study.word("binds", row.binds),
        "date" if clean(row.due) else "in_force": date and study.date(date),
        "softened": hedge and study.softener(hedge),
        "document": original(study, clean(row.issuing_document)),
        "number": number and original(study, number),
        "confidence": row.confidence != "reported" and study.word("confidence", row.confidence),
        "seen_at": _address(address),
        "note": spell_codes(study, study.summary(row, "note"), names),
    }


def value_data(row: Row) -> dict[str, str]:
    """Return what an evidence entry carries for machines: the number and its upper end; the rest stands in the tables."""
    ends = {"value": getattr(row, "value", None), "high": getattr(row, "value_high", None)}
    return {name: plain_number(end) for name, end in ends.items() if not pd.isna(end)}


def entry_attributes(study: Study, identifier: str, css: str = "entry") -> Markup:
    """Return the attributes that make a table's row, or a line, the evidence entry of a figure or statement.

    It carries the number that paper knows it by where a link before it does.
    """
    known = identifier in study.ledger.shown
    study.ledger.placed.add(identifier)
    number = study.ledger.note(identifier)
    kind = fill(' class="{}"', css) if css else Markup("")
    return kind + fill(' id="e-{}"', identifier) + (fill(' data-n="{}"', number) if known else "")


def _reading(study: Study, row: Row) -> Markup:
    kind, text = clean(row.reading_kind), study.named(row, "reading")
    if not kind:
        return escape(text)
    return say(study, "evidence.reading_named", name=capital(study.word("reading_kind", kind)), text=text)


def _name_row(study: Study, identifier: str) -> Markup:
    """Return the row with an id, linked to its entry where the page has that: a figure, or where a statement stands; empty for none."""
    if not identifier:
        return Markup("")
    row, made = _find(study, [identifier]).get(identifier), study.ledger.derivations.get(identifier)
    if made is not None:
        told = escape(plain_number(made.value).replace("-", "−"))
    elif row is None:
        told = escape(study.plan_name(identifier.removeprefix("scope-").removeprefix("document-")))
    elif hasattr(row, "statement_id"):
        told = original(study, row.locator)
    elif hasattr(row, "requirement_id"):
        told = escape(study.named(row, "name"))
    else:
        told = escape(study.value_text(row))
    shown = identifier in study.ledger.shown
    return fill('<a href="#e-{}">{}</a>', identifier, told) if shown else told


def _derivation_entry(study: Study, made: Derivation) -> Markup:
    links = listed(study, [_name_row(study, row) for row in made.inputs])
    value, formula = plain_number(made.value), made.formula.replace("`", '"')
    # a formula of a table names rows: what it adds up are their figures
    for row in sorted(made.inputs, key=len, reverse=True):
        if row in formula:
            formula = formula.replace(row, str(_name_row(study, row).striptags()))
            opening, closing = str(bracketed(study, "|")).strip().split("|")
            formula = formula.replace("(", opening).replace(")", closing)
    head = say(study, "evidence.derived", value=value.replace("-", "−"), formula=formula)
    return _entry(study, made.derivation_id, head, {"from": links}, {"value": value})


def provenance(study: Study, *others: Study) -> Block:
    """Return how to cite the report, its tables as one archive, and what it was made from.

    Parameters
    ----------
    study
        Of the report.
    others
        Studies of other states of the data that it was made from, too; they are told first.

    Examples
    --------
    >>> import helpers as h
    >>> "@misc" in h.provenance(h.open_study())._repr_html_()
    True
    """
    digest = _digest(study)
    theme = study.word("theme", study.theme) if study.theme else str(say(study, "provenance.all"))
    plans = [study.plan_name(plan) for plan in study.plan_ids]
    named = listed(study, plans) if len(plans) <= MOST_NAMES else study.all_plans().striptags()
    title = (Markup.escape(theme) + bracketed(study, named)).unescape()
    latest = max(study.plans["curated_on"].map(clean), default="")
    version = _read_version()
    cited = say(
        study,
        "provenance.cite",
        title=title,
        date=mark_year(latest),
        version=version,
        short=fill("<code>{}</code>", digest[:8]),
    )
    site = say(study, "provenance.site")
    bibtex = (
        f"@misc{{plans{digest[:8]},\n  title = {{{site}: {title}}},\n  year = {{{latest[:4]}}},\n"
        f"  note = {{Data as of {latest}, version {version}, digest {digest[:8]}, CC BY 4.0}}\n}}"
    )
    made = [
        say(study, "provenance.text", parameters=_parameters(one), digest=told, code=digest_code())
        for one, told in [*((other, _digest(other)) for other in others), (study, digest)]
    ]
    parts = [fill('<p class="cite" id="cite">{}</p>\n<pre class="cite"><code>{}</code></pre>', cited, bibtex)]
    files = dict(study.ledger.downloads)
    if study.ledger.states:
        files["plans.csv"] = write_csv(list_plans(study))
    if files:
        told = say(study, "provenance.data", n=study.derive("files", len(files), ""))
        link = '<p class="download" id="data"><a download="data.zip" href="{}">{}</a></p>'
        parts.append(fill(link, Markup(write_archive(files)), told))
    parts += [fill('<p class="provenance">{}</p>', one) for one in made]
    return _Section(Markup("\n").join(parts))


@cache
def _read_version() -> str:
    return metadata.version("helpers")


def _digest(study: Study) -> str:
    """Return a digest of the rows that a report shows."""
    shown = _find(study, sorted(study.ledger.shown))
    rows = "\n".join("\0".join(map(str, row)) for row in shown.values())
    return hashlib.sha256(rows.encode()).hexdigest()[:16]


def _called(study: Study, value: str) -> str:
    """Return what a region, a plan or a language is called."""
    if value in study.regions.index:
        return study.named(study.find_rows("regions", "region_id", [value])[value], "name")
    return study.plan_name(value) if value in study.plans.index else str(say(value, "language.name"))


def _parameters(study: Study) -> Markup:
    """Return with what a report was made, in words."""
    told = []
    for name, value in study.parameters.items():
        if isinstance(value, bool):
            text: object = say(study, "provenance.yes" if value else "provenance.no")
        elif isinstance(value, (list, tuple)):
            text = listed(study, [_called(study, one) for one in value]) or say(study, "provenance.everyone")
        else:
            text = mark_year(value) if isinstance(value, int) else _called(study, str(value))
        told.append(say(study, "provenance.parameter", name=say(study, f"provenance.{name}"), value=text))
    return clauses(study, told)
