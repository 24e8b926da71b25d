"""The foot of a report: evidence for all it shows, and what it was made from."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from importlib import metadata
from typing import Any

import pandas as pd
from markupsafe import Markup

from helpers.data import texts
from helpers.digests import digest_code
from helpers.display.evidence import Derivation
from helpers.display.language import capital, clauses, mark_year, original, say
from helpers.display.markup import Printed, Prose
from helpers.display.study import Row, Study, clean, each
from helpers.paths import Project, find_root

EMPTY = Markup("")


class _Section:
    """HTML that is already whole."""

    def __init__(self, html: Markup):
        self.html = html

    def __repr__(self) -> str:
        return "a section of the report"

    def _repr_html_(self) -> str:
        return str(self.html)


def show_evidence(study: Study) -> _Section:
    """Return one entry for each value, statement, benchmark and derivation that the report has shown so far."""
    values = {row.value_id: row for row in each(study.all_values)}
    promises = {row.statement_id: row for row in each(study.statements)}
    marks = {row.benchmark_id: row for row in each(study.benchmarks)}
    quotes = _Quotes(study)
    groups: dict[str, list[Markup]] = {plan: [] for plan in study.plan_ids}
    national: list[Markup] = []
    derived: list[Markup] = []
    for identifier in sorted(set(study.ledger.shown) - study.ledger.placed):
        if identifier in values:
            row = values[identifier]
            groups[row.plan_id].append(_value_entry(study, row, quotes))
        elif identifier in promises:
            row = promises[identifier]
            groups[row.plan_id].append(_promise_entry(study, row, quotes))
        elif identifier in marks:
            national.append(_benchmark_entry(study, marks[identifier]))
        elif identifier in study.ledger.derivations:
            derived.append(_derivation_entry(study, study.ledger.derivations[identifier]))
    parts = [
        Markup('<h3 id="evidence-{}">{}</h3>\n{}\n{}').format(
            plan, study.plan_name(plan), _plan_source(study, plan), Markup("\n").join(entries)
        )
        for plan, entries in groups.items()
        if entries
    ]
    if national:
        parts.append(
            Markup('<h3 id="evidence-benchmarks">{}</h3>\n{}').format(
                say(study.language, en="National, provincial and city figures", zh="国家、省级与市级数字"),
                Markup("\n").join(national),
            )
        )
    if derived:
        parts.append(
            Markup('<h3 id="evidence-derived">{}</h3>\n{}').format(
                say(study.language, en="Worked out by this report", zh="本报告推算的数字"), Markup("\n").join(derived)
            )
        )
    return _Section(Markup('<section class="evidence">\n{}\n</section>').format(Markup("\n").join(parts)))


def _plan_source(study: Study, plan: str) -> Markup:
    row = study.plans.loc[plan]
    bits: list[object] = [original(str(row["title_zh"]))]
    if study.language == "en":
        bits.append(str(row["title_en"]))
    if clean(row["document_number"]):
        bits.append(original(str(row["document_number"])))
    issuer = clean(row[f"issuer_{study.language}"])
    bits.append(issuer or say(study.language, en="issuer not stated in the text", zh="文本未载发文机关"))
    issued = clean(row["issued"])
    bits.append(
        say(study.language, en="published {d}", zh="{d}发布", d=study.date(issued))
        if issued and str(row["kind"]) == "interview"
        else say(study.language, en="issued {d}", zh="{d}印发", d=study.date(issued))
        if issued
        else say(study.language, en="date of issue not stated", zh="文本未载日期")
    )
    note = clean(row[f"note_{study.language}"])
    told = say(study.language, en="{bits}. {note}", zh="{bits}。{note}", bits=clauses(study.language, bits), note=note)
    return Markup('<p class="source">{}</p>').format(told.strip())


class _Quotes:
    """The sentences around figures, where the reader keeps a copy of the plan's text."""

    def __init__(self, study: Study):
        self.found = texts.find_texts(Project(find_root(explicit=study.root)))
        self.language = study.language

    def around(self, plan_id: str, offset: Any) -> Markup:
        text = self.found.get(plan_id)
        if text is None or offset is None or pd.isna(offset):
            return Markup("")
        return Markup('<blockquote lang="zh-CN">{}</blockquote>').format(text.quote(int(offset), 1))


def _entry(
    identifier: str, head: Markup, facts: Sequence[tuple[str, object]], data: dict[str, object], tail: Markup = EMPTY
) -> Markup:
    attributes = _data_attributes(data)
    listed = Markup("").join(Markup("<dt>{}</dt>").format(name) + _fact(fact) for name, fact in facts if fact)
    listed = Markup("<dl>{}</dl>").format(listed) if listed else EMPTY
    return Markup('<article class="entry" id="e-{}"{}>\n<p class="head">{}</p>{}{}\n</article>').format(
        identifier, attributes, head, listed, tail
    )


def _fact(fact: object) -> Markup:
    if isinstance(fact, Printed):
        return Markup('<dd class="printed" lang="zh-CN">{}</dd>').format(fact.text)
    return Markup("<dd>{}</dd>").format(fact)


def _value_entry(study: Study, row: Row, quotes: _Quotes) -> Markup:
    name = study.indicator_name(row.indicator)
    head = say(
        study.language,
        en="{name}: {value} ({when})",
        zh="{name}：{value}（{when}）",
        name=name,
        value=study.value_text(row),
        when=study.when(row),
    )
    base = str(study.indicators.at[row.indicator, "base"])
    facts = [
        (_("Printed", "原文", study), Printed(f"{clean(row.term)} … {row.printed}")),
        (_("Where", "位置", study), Printed(str(row.locator))),
        (_("Base", "口径", study), "" if base == "count" else study.word("base", base)),
        (_("Scope", "范围", study), study.word("scope", clean(row.scope)) if clean(row.scope) else ""),
        (_("Softened by", "限定语", study), study.softener(clean(row.hedge)) if clean(row.hedge) else ""),
        (_("Reading", "读法", study), _reading(study, row)),
        (_("Same as", "同", study), clean(row.stands_for)),
    ]
    data = value_data(row)
    return _entry(row.value_id, _id_head(row.value_id, head), facts, data, quotes.around(row.plan_id, row.offset))


def value_data(row: Row) -> dict[str, object]:
    """Return what an evidence entry carries for machines: the number and its upper end; the rest stands in the tables."""
    return {"value": _bare(row.value), "high": "" if pd.isna(row.value_high) else _bare(row.value_high)}


def entry_attributes(study: Study, row: Row) -> Markup:
    """Return the attributes that make a table's row the evidence entry of a value, and note that it has one."""
    study.ledger.placed.add(row.value_id)
    return Markup(' class="entry" id="e-{}"').format(row.value_id)


def _data_attributes(data: dict[str, object]) -> Markup:
    return Markup("").join(Markup(' data-{}="{}"').format(name, value) for name, value in data.items() if value != "")


def _bare(number: float) -> str:
    return repr(float(number)).removesuffix(".0")


def _id_head(identifier: str, head: object) -> Markup:
    return Markup("{} <code>{}</code>").format(head, identifier)


def _reading(study: Study, row: Row) -> Markup:
    kind, text = clean(row.reading_kind), clean(getattr(row, f"reading_{study.language}"))
    if not kind:
        return Markup("{}").format(text)
    name = capital(study.word("reading_kind", kind))
    return say(study.language, en="{name}. {text}", zh="{name}。{text}", name=name, text=text)


def _promise_entry(study: Study, row: Row, quotes: _Quotes) -> Markup:
    head = Markup("{}").format(getattr(row, f"summary_{study.language}"))
    facts = [
        (_("Printed", "原文", study), original(row.term)),
        (_("Where", "位置", study), Printed(str(row.locator))),
        (_("Strength", "力度", study), study.word("presence", row.strength)),
        (
            _("Date", "期限", study),
            mark_year(clean(row.deadline) or clean(row.starts)) if clean(row.deadline) or clean(row.starts) else "",
        ),
        (_("Softened by", "限定语", study), study.softener(clean(row.hedge)) if clean(row.hedge) else ""),
    ]
    return _entry(row.statement_id, _id_head(row.statement_id, head), facts, {}, quotes.around(row.plan_id, row.offset))


def _benchmark_entry(study: Study, row: Row) -> Markup:
    head = say(
        study.language,
        en="{name}: {value}",
        zh="{name}：{value}",
        name=study.indicator_name(row.indicator),
        value=study.value_text(row),
    )
    years = Markup("")
    if not pd.isna(row.year_from):
        years = mark_year(int(row.year_from))
        if pd.isna(row.year_to):
            years = say(study.language, en="since {y}", zh="{y}年起", y=years)
    address = clean(row.seen_at)
    facts = [
        (
            _("Kind", "性质", study),
            say(
                study.language,
                en="{kind}, {scope}",
                zh="{kind}，{scope}",
                kind=study.word("kind", row.kind),
                scope=study.word("scope", row.scope),
            ),
        ),
        (
            _("Part", "适用范围", study),
            study.word("scope", clean(getattr(row, "part", ""))) if clean(getattr(row, "part", "")) else "",
        ),
        (_("Year", "年份", study), years),
        (_("Document", "文件", study), original(clean(row.issuing_document))),
        (_("Number", "文号", study), original(clean(row.document_number)) if clean(row.document_number) else ""),
        (_("Confidence", "可信度", study), study.word("confidence", row.confidence)),
        (
            _("Seen at", "出处", study),
            Markup('<span class="address">{}</span>').format(address)
            if address
            else say(study.language, en="no address known", zh="无网址"),
        ),
        (_("Note", "说明", study), clean(getattr(row, f"note_{study.language}"))),
    ]
    data = value_data(row)
    return _entry(row.benchmark_id, _id_head(row.benchmark_id, head), facts, data)


def _derivation_entry(study: Study, made: Derivation) -> Markup:
    links = Markup(", " if study.language == "en" else "、").join(
        Markup('<a href="#e-{0}">{0}</a>').format(row) for row in made.inputs
    )
    head = say(
        study.language,
        en="{value}: {formula}",
        zh="{value}：{formula}",
        value=_bare(made.value).replace("-", "−"),
        # codes stand in quotation marks
        formula=made.formula.replace("`", '"'),
    )
    facts = [(_("From", "依据", study), links)]
    return _entry(made.derivation_id, _id_head(made.derivation_id, head), facts, {"value": _bare(made.value)})


def _(en: str, zh: str, study: Study) -> str:
    return en if study.language == "en" else zh


def show_provenance(study: Study) -> Prose:
    """Return what the report was made from: parameters, digests of the rows and the code, version of the package."""
    rows = pd.util.hash_pandas_object(study.all_values.astype(str), index=False)
    promises = pd.util.hash_pandas_object(study.statements.astype(str), index=False)
    marks = pd.util.hash_pandas_object(study.benchmarks.astype(str), index=False)
    digest = hashlib.sha256(b"".join(part.to_numpy().tobytes() for part in (rows, promises, marks))).hexdigest()[:16]
    parameters = ", ".join(f"{name} = {value!r}" for name, value in study.parameters.items())
    text = say(
        study.language,
        en="Parameters: <code>{parameters}</code>. Digest of the rows: <code>{digest}</code>. Digest of the code: <code>{code}</code>. Package: helpers <code>{version}</code>.",
        zh="参数：<code>{parameters}</code>。数据行摘要：<code>{digest}</code>。代码摘要：<code>{code}</code>。程序包：helpers <code>{version}</code>。",
        parameters=parameters,
        digest=digest,
        code=digest_code(),
        version=metadata.version("helpers"),
    )
    return Prose("provenance", (text,))
