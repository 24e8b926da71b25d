"""The page of differences: one file in one language, with the styles, font and policy of every report."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from markupsafe import Markup, escape

from helpers.display.language import LANG_TAG, Language, bracketed, join, paragraph, plural, say
from helpers.reports.changes_baseline import Baseline
from helpers.reports.changes_consequences import Consequences
from helpers.reports.changes_differences import Differences
from helpers.reports.changes_sections import MOST_ROWS, Section, Sections
from helpers.reports.changes_tables import Tables
from helpers.reports.changes_words import SEPARATORS, Names

# in bytes, as of every page
LARGEST = 350_000
WORDS = {
    "en": {
        "site": "Education plans compared",
        "skip": "Skip to the report",
        "contents": "Contents",
        "provenance": "Made from",
        "download": "Data of this table (CSV)",
        "field": "Field",
        "other": "中文",
        "other_lang": "zh-CN",
        "other_language": "zh",
    },
    "zh": {
        "site": "教育规划比较",
        "skip": "跳到正文",
        "contents": "目录",
        "provenance": "制作依据",
        "download": "本表数据（CSV）",
        "field": "字段",
        "other": "English",
        "other_lang": "en",
        "other_language": "en",
    },
}


@dataclass(frozen=True)
class Found:
    """What the pages tell, the same in both languages."""

    baseline: Baseline
    today: Tables
    differences: Differences
    consequences: Consequences


@dataclass(frozen=True)
class ChangesPage:
    """What the template shows."""

    lang: str
    words: dict[str, str]
    title: Markup
    description: str
    answer: Sequence[Markup]
    limits: Sequence[Markup]
    sections: Sequence[Section]
    provenance: Sequence[tuple[str, Markup]]
    index: str = ""
    sibling: str = ""


def render(found: Found, language: Language, *, linked: bool, both: bool, where: str, cache: Path | None = None) -> str:
    """Return the page.

    Parameters
    ----------
    linked
        Whether the page lies where it can link to the index.
    both
        Whether its sibling in the other language is written too.
    where
        How messages name the page.
    cache
        A folder for font subsets made before.
    """
    import jinja2

    from helpers.reports.downloads import offer_tables
    from helpers.reports.index import spell_out
    from helpers.reports.pages import TEMPLATE, finish_page, read_css

    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATE), autoescape=True, trim_blocks=True, lstrip_blocks=True
    )
    template, words, css = environment.get_template("changes.html.j2"), WORDS[language], read_css("report.css")
    for most in MOST_ROWS:
        page = describe(found, language, linked=linked, both=both, most=most)
        text = template.render(page=page, css=css)
        text = offer_tables(text, f"changes-{language}", words["download"], words["field"])
        if len(text.encode()) > LARGEST and most != MOST_ROWS[-1]:
            continue
        text = finish_page(spell_out(text), where, "", cache)
        if len(text.encode()) <= LARGEST:
            break
    return text


def describe(found: Found, language: Language, *, linked: bool, both: bool, most: int = MOST_ROWS[0]) -> ChangesPage:
    """Return what the page shows, with at most so many rows in a table."""
    names = Names(language, found.baseline.tables.rename(found.differences.renamed), found.today)
    sections = Sections(names, found.differences, found.consequences, most)
    since = Markup("<code>{}</code>").format(found.baseline.name)
    answer = _answer(found, language, sections, since)
    words = WORDS[language]
    listed = sections.all()
    return ChangesPage(
        lang=LANG_TAG[language],
        words=words,
        title=say(
            language,
            en="What has changed in the data since {since}?",
            zh="自 {since} 以来，数据有哪些变化？",
            since=since,
        ),
        description=str(answer[0].striptags()),
        answer=answer,
        limits=_limits(found, language),
        sections=[*listed, _method(found, language)],
        provenance=_provenance(found, language),
        index="../index.html" if linked else "",
        sibling=f"{words['other_language']}.html" if linked and both else "",
    )


def _answer(found: Found, language: Language, sections: Sections, since: Markup) -> list[Markup]:
    baseline, made = found.baseline, found.consequences
    when = Markup("")
    if baseline.committed:
        when = bracketed(language, Markup('<time datetime="{0}">{0}</time>').format(baseline.committed))
    if not found.differences:
        return [
            say(
                language,
                en="No differences since {since}{when}.",
                zh="自 {since}{when} 以来没有差异。",
                since=since,
                when=when,
            )
        ]
    counts = found.differences.counts()
    total = sum(sum(kinds.values()) for kinds in counts.values())
    counted = [sections.count(table, kinds) for table, kinds in counts.items()]
    lines = [
        say(
            language,
            en="{n} {rows} since {since}{when}: {counted}.",
            zh="自 {since}{when} 以来有{n}处差异：{counted}。",
            n=f"{total:,}",
            rows=plural(total, "row differs", "rows differ"),
            since=since,
            when=when,
            counted=join(language, counted),
        )
    ]
    if made.lacking:
        return lines
    verdicts, ranks = len(made.verdicts), len(made.ranks)
    lines.append(
        say(language, en="No verdict against a target or standard moved.", zh="对照目标与标准的判断没有变动。")
        if not verdicts
        else say(
            language,
            en="{n} {verdicts} against a target or standard moved.",
            zh="对照目标与标准的判断有{n}项变动。",
            n=f"{verdicts:,}",
            verdicts=plural(verdicts, "verdict", "verdicts"),
        )
    )
    lines.append(
        say(language, en="No possible rank moved.", zh="可能名次没有变动。")
        if not ranks
        else say(
            language,
            en="The possible ranks of a region moved in {n} {cases}.",
            zh="地区的可能名次有{n}处变动。",
            n=f"{ranks:,}",
            cases=plural(ranks, "case", "cases"),
        )
    )
    return lines


def _limits(found: Found, language: Language) -> list[Markup]:
    baseline, limits = found.baseline, []
    if baseline.problems:
        limits.append(
            say(
                language,
                en="The baseline's curated files have {n} {problems} by today's rules, so they could not be prepared by today's code. "
                "The processed tables beside them are compared as they stand; some differences may come from how they were prepared. "
                "The first problem: {first}",
                zh="基准的整理文件按现行规则有{n}处问题，无法用现行程序处理。"
                "此处比较的是其旁已有的数据表，部分差异可能源于当时的处理方式。第一处问题：{first}",
                n=f"{len(baseline.problems):,}",
                problems=plural(len(baseline.problems), "problem", "problems"),
                first=Markup('<span lang="en">{}</span>').format(baseline.problems[0]),
            )
        )
    if baseline.as_they_lay:
        limits.append(
            say(
                language,
                en="The baseline has no curated files. Its processed tables are compared as they stand; some differences may come from how they were prepared.",
                zh="基准没有整理文件。此处比较的是已有的数据表，部分差异可能源于当时的处理方式。",
            )
        )
    if found.differences.uncompared:
        listed = [_place(table, column) for table, column in found.differences.uncompared]
        limits.append(
            say(
                language,
                en="Not compared, since one of the two states lacks it: {listed}.",
                zh="因其中一方没有而未比较：{listed}。",
                listed=SEPARATORS[language].join(listed),
            )
        )
    if found.consequences.lacking:
        listed = [Markup("<code>{}</code>").format(place) for place in found.consequences.lacking]
        limits.append(
            say(
                language,
                en="Verdicts and ranks could not be worked out again, since one of the two states lacks {listed}.",
                zh="其中一方缺少{listed}，无法重新推算判断与名次。",
                listed=SEPARATORS[language].join(listed),
            )
        )
    return limits


def _place(table: str, column: str) -> Markup:
    return Markup("<code>{}</code>").format(f"{table}.{column}" if column else table)


def _method(found: Found, language: Language) -> Section:
    sentences = [
        say(
            language,
            en="Both states are compared as tables of published plans, row by row, by the ids in the data.",
            zh="两个状态均以已发布规划的数据表按编号逐行比较。",
        ),
        say(
            language,
            en="Rows of a plan that came or went are counted with their plan.",
            zh="随规划新增或删除的行计入该规划。",
        ),
        say(
            language,
            en="Verdicts and possible ranks are worked out for both states by the same rules.",
            zh="两个状态的判断与可能名次按同一规则推算。",
        ),
        say(
            language,
            en="A note is the data's own and stands with the row as it is now, or as it last was.",
            zh="说明取自数据本身，以该行现在或最后的内容为准。",
        ),
        say(
            language,
            en="Drafts, dismissed figures and the record of second readings are not compared.",
            zh="草稿、未采用的数字和复读记录不在比较之列。",
        ),
    ]
    title = say(language, en="How this was compared", zh="比较方法")
    return Section("section-method", str(title), [paragraph(language, sentences)])


def _provenance(found: Found, language: Language) -> list[tuple[str, Markup]]:
    baseline = found.baseline
    zh = language == "zh"
    facts: list[tuple[str, Markup]] = [("基准" if zh else "Baseline", Markup("<code>{}</code>").format(baseline.name))]
    if baseline.commit:
        facts.append(("版本" if zh else "Revision", Markup("<code>{}</code>").format(baseline.commit)))
    facts += [
        (
            "基准数据表校验值" if zh else "Digest of its tables",
            Markup("<code>{}</code>").format(baseline.tables.digest),
        ),
        (
            "现有数据表校验值" if zh else "Digest of today's tables",
            Markup("<code>{}</code>").format(found.today.digest),
        ),
        ("程序版本" if zh else "Package version", escape(metadata.version("helpers"))),
    ]
    return facts
