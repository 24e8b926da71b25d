"""How rows, columns and cells of the data are named in the two languages, in whichever state they stand."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping

from markupsafe import Markup, escape

from helpers.display.language import Language, bracketed, say
from helpers.reports.changes_consequences import Cell, Rank
from helpers.reports.changes_tables import Tables

Record = Mapping[str, str]

COLUMNS: Mapping[str, tuple[str, str]] = {
    "agrees": ("agrees", "是否相符"),
    "base": ("base", "口径"),
    "better": ("better direction", "优劣方向"),
    "code": ("code", "代码"),
    "comparator": ("comparator", "比较符"),
    "computed": ("worked out", "推算值"),
    "confidence": ("confidence", "可信程度"),
    "curated_on": ("curated on", "整理日期"),
    "deadline": ("deadline", "截止时间"),
    "definition": ("definition", "定义"),
    "definition_source": ("source of the definition", "定义出处"),
    "denominator": ("denominator", "分母"),
    "difference": ("difference", "差额"),
    "document_chars": ("length of the text", "文本字数"),
    "document_number": ("document number", "文号"),
    "document_sha256": ("checksum of the text", "文本校验值"),
    "draft": ("draft", "草稿"),
    "expression": ("sum", "算式"),
    "factor": ("factor", "换算系数"),
    "family": ("family", "指标族"),
    "field": ("field", "字段"),
    "figure": ("bare figure", "数字原文"),
    "figure_kind": ("kind of figure", "数字形式"),
    "figure_offset": ("place of the bare figure", "数字位置"),
    "gb2260": ("GB/T 2260 code", "国标行政区划代码"),
    "hedge": ("softener", "弱化词"),
    "indicator": ("indicator", "指标"),
    "inputs": ("figures used", "所用数字"),
    "issued": ("date of issue", "印发日期"),
    "issuer": ("issuer", "发文机关"),
    "issuing_document": ("issuing document", "发布文件"),
    "kind": ("kind", "类别"),
    "level": ("level", "层级"),
    "locator": ("place in the plan", "原文位置"),
    "lower_bound": ("lower bound", "下限"),
    "measures": ("what it measures", "度量方式"),
    "name": ("name", "名称"),
    "note": ("note", "说明"),
    "numerator": ("numerator", "分子"),
    "offset": ("place of the printed words", "印文位置"),
    "parent": ("belongs to", "所属地区"),
    "part": ("part", "所指部分"),
    "per": ("per", "时间单位"),
    "period_end": ("last year of the period", "规划期末年"),
    "period_start": ("first year of the period", "规划期首年"),
    "plan_id": ("plan", "规划"),
    "printed": ("as printed", "印文"),
    "province": ("province", "省份"),
    "published_by": ("published by", "公布者"),
    "reading": ("reading note", "解读说明"),
    "reading_kind": ("kind of reading", "解读类别"),
    "region_codes": ("regions it applies to", "适用地区代码"),
    "region_id": ("region", "地区"),
    "result": ("figure checked", "核对的数字"),
    "scope": ("scope", "范围"),
    "script": ("script", "字形"),
    "seen_at": ("seen at", "查见处"),
    "standing": ("standing", "性质"),
    "stands_for": ("stands for", "代表的行"),
    "starts": ("starts", "开始时间"),
    "stated": ("printed by the plan", "规划所写"),
    "status": ("status", "状态"),
    "strength": ("strength", "力度"),
    "summary": ("summary", "摘要"),
    "term": ("term", "用语"),
    "term_offset": ("place of the term", "用语位置"),
    "theme": ("theme", "领域"),
    "themes_read": ("themes read", "已通读领域"),
    "title": ("title", "标题"),
    "tolerance": ("tolerance", "容差"),
    "topic": ("topic", "主题"),
    "unit": ("unit", "单位"),
    "unit_std": ("unit of the indicator", "指标单位"),
    "upper_bound": ("upper bound", "上限"),
    "value": ("value", "数值"),
    "value_high": ("upper value", "上限数值"),
    "value_std": ("value in the indicator's unit", "按指标单位的数值"),
    "value_std_high": ("upper value in the indicator's unit", "按指标单位的上限数值"),
    "year": ("year", "年份"),
    "year_basis": ("basis of the year", "年份依据"),
    "year_from": ("first year", "起始年份"),
    "year_to": ("last year", "终止年份"),
}

# Which field of the vocabulary names the codes of a column; lists have `;` between their codes.
FIELDS: Mapping[str, str] = {
    **{
        name: name
        for name in (
            *("theme", "topic", "family", "base", "unit", "per", "scope", "status", "comparator", "measures", "better"),
            *("year_basis", "figure_kind", "reading_kind", "strength", "kind", "level", "script", "confidence"),
        )
    },
    "unit_std": "unit",
    "part": "scope",
    "themes_read": "theme",
}
NUMBERS = frozenset({"value", "value_high", "value_std", "value_std_high", "stated", "computed", "difference"})
IDS = frozenset({"plan_id", "region_id", "stands_for", "inputs", "result", "expression", "document_sha256", "seen_at"})
YES_NO = {"yes": ("yes", "是"), "no": ("no", "否")}
VERDICTS: Mapping[str, tuple[str, str]] = {
    "meets": ("meets", "达到"),
    "may_meet": ("may meet", "可能达到"),
    "falls_short": ("falls short", "未达到"),
    "cannot_be_said": ("cannot be said", "无法判断"),
    "": ("no verdict", "无判断"),
}
STANDINGS: Mapping[str, tuple[str, str]] = {
    "planned": ("planned", "规划值"),
    "actual": ("actual", "实际值"),
    "standard": ("standing rule", "常设要求"),
}
SEPARATORS: Mapping[str, Markup] = {"en": Markup(", "), "zh": Markup("、")}
CHINESE = re.compile(r"[\u3400-\u9fff]")
LATIN = re.compile(r"[A-Za-z]{3,}")


def split_language(column: str) -> tuple[str, str]:
    """Return a column's name without its language, and the language or nothing."""
    name, _, language = column.rpartition("_")
    return (name, language) if language in ("en", "zh") else (column, "")


class Names:
    """Names of rows, columns and cells in one language.

    Parameters
    ----------
    before, now
        The two states; what now has no name is named as before.
    """

    def __init__(self, language: Language, before: Tables, now: Tables):
        self.language = language
        self.before = before
        self.now = now
        self.regions_with_plans = Counter(region for _, region in now["plans"].column("region_id"))

    def choose(self, pair: tuple[str, str]) -> str:
        """Return the English or the Chinese one."""
        return pair[self.language == "zh"]

    def find(self, table: str, key: str) -> Record:
        """Return a row as it is now, or was; empty where it never was."""
        for state in (self.now, self.before):
            if key in state[table].rows:
                return state[table].record(key)
        return {}

    # -- codes and columns

    def word(self, field: str, code: str) -> Markup:
        """Return the name of a code, or the code itself, marked as such, where it has none."""
        name = self.find("vocabulary", f"{field}/{code}").get(f"name_{self.language}", "")
        return self.speak(name) if name else Markup("<code>{}</code>").format(code)

    def column(self, column: str) -> Markup:
        """Return what a column is called; one that is told in the other language says so."""
        name, language = split_language(column)
        known = COLUMNS.get(name)
        said = escape(self.choose(known)) if known else Markup("<code>{}</code>").format(name)
        if language and language != self.language:
            other = self.choose({"en": ("English", "英文"), "zh": ("Chinese", "中文")}[language])
            return said + bracketed(self.language, other)
        return said

    def speak(self, text: str) -> Markup:
        """Return text of the data, marked with its language where that is not the page's."""
        if self.language == "en" and CHINESE.search(text):
            return Markup('<span lang="zh-CN">{}</span>').format(text)
        if self.language == "zh" and LATIN.search(text) and not CHINESE.search(text):
            return Markup('<span lang="en">{}</span>').format(text)
        return escape(text)

    def cell(self, table: str, column: str, text: str) -> Markup:
        """Return what stands in a cell, in words; an empty one is said to be empty."""
        if not text:
            return Markup('<span class="empty">{}</span>').format(self.choose(("empty", "空")))
        if table == "vocabulary":
            return self.speak(text)
        if column in FIELDS:
            return self.join(self.word(FIELDS[column], code) for code in text.split(";"))
        if column == "indicator":
            return self.indicator(text)
        if column in NUMBERS:
            return escape(self.number(text))
        if column in ("agrees", "draft") and text in YES_NO:
            return escape(self.choose(YES_NO[text]))
        if column in IDS:
            return Markup("<code>{}</code>").format(text)
        return self.speak(text)

    def join(self, parts: Iterable[str]) -> Markup:
        """Return parts as a plain list."""
        return SEPARATORS[self.language].join(parts)

    def number(self, text: str) -> str:
        """Return a number of the data as it is written in the language; what is no number stays as it is."""
        from helpers.display.numbers import plain

        try:
            return plain(float(text), self.language)
        except ValueError:
            return text

    # -- rows

    def region(self, region_id: str) -> Markup:
        """Return a region's name."""
        name = self.find("regions", region_id).get(f"name_{self.language}", "")
        return self.speak(name) if name else Markup("<code>{}</code>").format(region_id)

    def plan(self, plan_id: str) -> Markup:
        """Return a plan's short name: its region's, with the first year where the region has several plans."""
        row = self.find("plans", plan_id)
        region = row.get("region_id", "")
        if not region:
            return Markup("<code>{}</code>").format(plan_id)
        name = self.region(region)
        if self.regions_with_plans[region] > 1 or plan_id not in self.now["plans"].rows:
            name += bracketed(self.language, row.get("period_start", "") or plan_id)
        return name

    def indicator(self, code: str) -> Markup:
        """Return an indicator's name; the code where it has none."""
        name = self.find("indicators", code).get(f"name_{self.language}", "")
        return self.speak(name) if name else Markup("<code>{}</code>").format(code)

    def subject(self, kind: str, code: str) -> Markup:
        """Return the name of an indicator, theme or topic, with the kind of the latter two."""
        if kind == "indicator":
            return self.indicator(code)
        kinds = {"theme": ("theme", "领域"), "topic": ("topic", "主题")}
        return self.word(kind, code) + bracketed(self.language, self.choose(kinds.get(kind, (kind, kind))))

    def years(self, row: Record) -> str:
        """Return the year or span that a row speaks for; empty for none."""
        year, first = row.get("year", "") or row.get("year_to", ""), row.get("year_from", "")
        if first and year and first != year:
            return f"{first}–{year}"
        return year or first

    def figure(self, row: Record) -> str:
        """Return a figure as tables print it: sign, number, unit, period."""
        from helpers.display.numbers import write_value

        try:
            high = float(row["value_high"]) if row.get("value_high") else None
            value = float(row["value"])
            comparator = row["comparator"] if row["comparator"] in COMPARATORS else "eq"
        except (KeyError, ValueError):
            return row.get("value", "")
        unit, per = row.get("unit", ""), row.get("per", "")
        unit_name = self.find("vocabulary", f"unit/{unit}").get(f"name_{self.language}", unit)
        per_name = self.find("vocabulary", f"per/{per}").get(f"name_{self.language}", per)
        return write_value(
            value, comparator, unit, self.language, high=high, unit_name=unit_name, per_name=per_name or None
        )

    def value_head(self, row: Record) -> Markup:
        """Return whose figure a row is and of what."""
        parts = [self.plan(row["plan_id"]), self.indicator(row["indicator"])]
        if row.get("scope"):
            parts.append(self.word("scope", row["scope"]))
        return self.dotted(*parts, self.years(row), self.word("status", row["status"]))

    def statement_head(self, row: Record) -> Markup:
        """Return whose statement a row is and on what."""
        about = self.indicator(row["indicator"]) if row.get("indicator") else self.word("theme", row["theme"])
        topic = row.get("topic", "")
        return self.dotted(self.plan(row["plan_id"]), about, self.word("topic", topic) if topic else "")

    def benchmark_head(self, row: Record) -> Markup:
        """Return what a benchmark is, of what and for when."""
        kind = self.dotted(self.word("scope", row["scope"]), self.word("kind", row["kind"]))
        return self.dotted(self.indicator(row["indicator"]), kind, self.years(row))

    def cell_head(self, cell: Cell) -> Markup:
        """Return what regions are ranked by."""
        when = (
            f"{cell.year_from}–{cell.year}" if cell.year_from and cell.year_from != cell.year else str(cell.year or "")
        )
        scope = self.word("scope", cell.scope) if cell.scope else ""
        per = self.word("per", cell.per) if cell.per else ""
        standing = self.choose(STANDINGS[cell.standing])
        return self.dotted(self.indicator(cell.indicator), scope, per, when, standing, self.word("level", cell.level))

    def rank(self, rank: Rank | None) -> str:
        """Return possible ranks: '2 of 5' or '1–3 of 5'."""
        if rank is None:
            return self.choose(("no rank", "无名次"))
        place = str(rank.best) if rank.best == rank.worst else f"{rank.best}–{rank.worst}"
        return str(say(self.language, en="{place} of {n}", zh="{n}个地区中第{place}位", place=place, n=rank.n))

    def dotted(self, *parts: object) -> Markup:
        """Return the parts that are not empty, set apart by dots."""
        return Markup(" · ").join(escape(part) for part in parts if part)

    def coded(self, head: object, code: str) -> Markup:
        """Return a name with the id that it has in the data."""
        return Markup("{} <small><code>{}</code></small>").format(head, code)

    def cap(self, text: Markup) -> Markup:
        """Return words with their first letter large."""
        return text if text.startswith("<") else text[:1].upper() + text[1:]


COMPARATORS = frozenset({"eq", "ge", "gt", "le", "lt", "approx", "range"})
