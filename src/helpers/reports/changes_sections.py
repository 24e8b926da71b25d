"""What differs, as the sections and tables of a page, in one language."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from markupsafe import Markup, escape

from helpers.display.language import bracketed, clauses, join, original, paragraph, plural, say
from helpers.reports.changes_consequences import Cause, Consequences
from helpers.reports.changes_differences import Difference, Differences, Kind
from helpers.reports.changes_words import VERDICTS, Names, Record, split_language

# How many rows a table shows: the first of these with which the page is not too large; `--json` holds whatever is longer.
MOST_ROWS = (400, 150, 60, 25, 10)
MOST_CAUSES = 3

Pair = tuple[str, str]

TITLES: Mapping[str, Pair] = {
    "verdicts": ("Verdicts that moved", "变动的判断"),
    "ranks": ("Possible ranks that moved", "变动的可能名次"),
    "values": ("Figures", "数字"),
    "statements": ("Statements", "承诺"),
    "presence": ("What plans say at all", "规划是否提及"),
    "benchmarks": ("Benchmarks", "参照值"),
    "indicators": ("Definitions in the codebook", "指标定义"),
    "vocabulary": ("Codes and their names", "代码及名称"),
    "plans": ("Plans", "规划"),
    "regions": ("Regions", "地区"),
    "crosschecks": ("Cross-checks", "交叉核对"),
}
# One of them and many of them in English, and their name and measure word in Chinese.
NOUNS: Mapping[str, tuple[str, str, str, str]] = {
    "values": ("figure", "figures", "数字", "个"),
    "statements": ("statement", "statements", "承诺", "项"),
    "presence": ("statement of presence", "statements of presence", "提及情况", "处"),
    "benchmarks": ("benchmark", "benchmarks", "参照值", "个"),
    "indicators": ("definition", "definitions", "指标定义", "个"),
    "vocabulary": ("code", "codes", "代码", "个"),
    "plans": ("plan", "plans", "规划", "份"),
    "regions": ("region", "regions", "地区", "个"),
    "crosschecks": ("cross-check", "cross-checks", "交叉核对", "项"),
}
KINDS: Mapping[Kind, Pair] = {
    Kind.added: ("Added", "新增"),
    Kind.removed: ("Removed", "删除"),
    Kind.renamed: ("Renamed, with the same definition", "定义未变、仅改代码"),
    Kind.changed: ("Changed", "修改"),
}
DONE: Mapping[Kind, Pair] = {
    Kind.added: ("added", "新增"),
    Kind.removed: ("removed", "删除"),
    Kind.renamed: ("renamed", "改名"),
    Kind.changed: ("changed", "修改"),
}
NOTES: Mapping[str, str] = {
    "values": "reading",
    "plans": "note",
    "benchmarks": "note",
    "crosschecks": "note",
}


@dataclass(frozen=True)
class Item:
    """A row of a table: its head, its lines of cells, its note, and its address in the page."""

    head: Markup
    lines: Sequence[Sequence[Markup]]
    note: Markup = field(default_factory=Markup)
    id: str = ""


@dataclass(frozen=True)
class PageTable:
    """A table of a page; `title` is empty where the section has one table. Every line repeats its row's head."""

    id: str
    title: str
    caption: Markup
    columns: Sequence[str]
    items: Sequence[Item]
    noted: bool = False
    left_out: Markup = field(default_factory=Markup)


@dataclass(frozen=True)
class Section:
    """A part of a page."""

    id: str
    title: str
    lead: Sequence[Markup] = ()
    tables: Sequence[PageTable] = ()


class Sections:
    """The sections of one page.

    Parameters
    ----------
    names
        In the page's language.
    """

    def __init__(self, names: Names, differences: Differences, consequences: Consequences, most: int = MOST_ROWS[0]):
        self.most = most
        self.names = names
        self.language = names.language
        self.differences = differences
        self.consequences = consequences
        self.places = {
            (table, each.key): (f"{table}-{place}", each)
            for table, found in differences.rows.items()
            for kind in Kind
            for place, each in _numbered([one for one in found if one.kind is kind], kind)
        }

    def all(self) -> list[Section]:
        """Return the sections that have something to tell: what follows first, then what it follows from."""
        made = [self._verdicts(), self._ranks()]
        for table in ("values", "statements"):
            made.append(self._rows(table))
        made.append(self._presence())
        for table in ("benchmarks", "indicators", "vocabulary", "plans", "regions", "crosschecks"):
            made.append(self._rows(table))
        return [section for section in made if section]

    def _choose(self, pair: Pair) -> str:
        return self.names.choose(pair)

    def _columns(self, *pairs: Pair) -> list[str]:
        return [self._choose(pair) for pair in pairs]

    def count(self, table: str, counts: Mapping[str, int]) -> Markup:
        """Return how many rows of a table came, went or changed: '3 figures (1 added, 2 changed)'."""
        total = sum(counts.values())
        one, many, name, measure = NOUNS[table]
        kinds = [
            say(self.language, en="{n} {kind}", zh="{kind}{n}{m}", n=f"{number:,}", kind=kind, m=measure)
            for kind, number in ((self._choose(DONE[Kind(kind)]), number) for kind, number in counts.items())
        ]
        told = say(
            self.language,
            en="{n} {noun}",
            zh="{n}{m}{noun}",
            n=f"{total:,}",
            m=measure,
            noun=plural(total, one, many) if self.language == "en" else name,
        )
        return told + bracketed(self.language, self.names.join(kinds))

    # -- rows

    def _rows(self, table: str) -> Section | None:
        found = self.differences.rows.get(table, ())
        if not found:
            return None
        counts = self.differences.counts()[table]
        lead = [self._stop(self.count(table, counts))]
        tables = []
        for kind in Kind:
            own = [each for each in found if each.kind is kind]
            if own:
                tables.append(self._table(table, kind, own))
        return Section(f"section-{table}", self._choose(TITLES[table]), lead, tables)

    def _stop(self, text: Markup) -> Markup:
        return say(self.language, en="{text}.", zh="{text}。", text=text)

    def _table(self, table: str, kind: Kind, found: Sequence[Difference]) -> PageTable:
        make = {Kind.changed: self._changed, Kind.renamed: self._renamed}.get(kind, self._came_or_went)
        shown = found[: self.most]
        notes = [self._note(table, each.row) for each in shown]
        noted = any(notes)
        items = [
            Item(
                self._head(table, each),
                make(each),
                (note or self._none_given()) if noted else Markup(""),
                self.places[table, each.key][0],
            )
            for each, note in zip(shown, notes, strict=True)
        ]
        _, many, name, _ = NOUNS[table]
        heads: dict[Kind, list[Pair]] = {
            Kind.added: [("What it says", "内容")],
            Kind.removed: [("What it said", "原内容")],
            Kind.changed: [("Field", "字段"), ("Before", "原为"), ("Now", "现为")],
            Kind.renamed: [("Code before", "原代码"), ("Code now", "现代码")],
        }
        said = self._choose(DONE[kind])
        return PageTable(
            f"{table}-{kind.value}",
            self._choose(KINDS[kind]),
            say(
                self.language,
                en="{many} {kind} since {since}",
                zh="{since}以来{kind}的{name}",
                many=many.capitalize(),
                name=name,
                kind=said,
                since=self._since(),
            ),
            [self._choose((NOUNS[table][0].capitalize(), name)), *self._columns(*heads[kind])]
            + ([self._choose(("The data's own note", "数据中的说明"))] if noted else []),
            items,
            noted,
            self._left_out(len(found)),
        )

    def _since(self) -> str:
        return self._choose(("the baseline", "基准"))

    def _left_out(self, total: int) -> Markup:
        if total <= self.most:
            return Markup("")
        return say(
            self.language,
            en="The first {shown} of {total} are shown; <code>plans changes --json</code> prints them all.",
            zh="此处列出{total}项中的前{shown}项;<code>plans changes --json</code>可输出全部。",
            shown=self.most,
            total=f"{total:,}",
        )

    def _none_given(self) -> Markup:
        return Markup('<span class="empty">{}</span>').format(self._choose(("none given", "未注明")))

    def _note(self, table: str, row: Record) -> Markup:
        column = NOTES.get(table, "")
        return self.names.speak(row.get(f"{column}_{self.language}", "")) if column else Markup("")

    def _head(self, table: str, each: Difference) -> Markup:
        row, names = each.row, self.names
        if table == "values":
            head = names.dotted(names.value_head(row), names.figure(row) if each.kind is Kind.changed else "")
        elif table == "crosschecks":
            head = names.dotted(names.plan(row["plan_id"]), names.word("kind", row["kind"]))
        else:
            named: Mapping[str, Callable[[], Markup]] = {
                "statements": lambda: names.statement_head(row),
                "benchmarks": lambda: names.benchmark_head(row),
                "indicators": lambda: names.indicator(each.key),
                "vocabulary": lambda: names.word(row["field"], row["code"]),
                "plans": lambda: names.plan(each.key),
                "regions": lambda: names.region(each.key),
            }
            head = named[table]()
        return names.coded(head, each.key)

    # -- lines of cells

    def _changed(self, each: Difference) -> list[list[Markup]]:
        """Return field, before and now; of a text in two languages the page's, or the other where it alone differs."""
        told = [
            column
            for column in each.fields
            if not (
                (language := split_language(column)[1])
                and language != self.language
                and f"{split_language(column)[0]}_{self.language}" in each.fields
            )
        ]
        return [
            [
                self.names.cap(self.names.column(column)),
                self._old(self.names.cell(each.table, column, each.before[column])),
                self._new(self.names.cell(each.table, column, each.now[column])),
            ]
            for column in told
        ]

    def _old(self, cell: Markup | str) -> Markup:
        return cell if isinstance(cell, Markup) and 'class="empty"' in cell else Markup("<del>{}</del>").format(cell)

    def _new(self, cell: Markup | str) -> Markup:
        return cell if isinstance(cell, Markup) and 'class="empty"' in cell else Markup("<ins>{}</ins>").format(cell)

    def _renamed(self, each: Difference) -> list[list[Markup]]:
        codes = [Markup("<code>{}</code>").format(row["indicator"]) for row in (each.before, each.now)]
        return [[self._old(codes[0]), self._new(codes[1])]]

    def _came_or_went(self, each: Difference) -> list[list[Markup]]:
        parts = [part for part in self._content(each) if part]
        mark = self._new if each.kind is Kind.added else self._old
        return [[mark(self.names.dotted(*parts))]]

    def _content(self, each: Difference) -> list[Markup | str]:
        row, names, table = each.row, self.names, each.table
        own = {
            name: row.get(f"{name}_{self.language}", "")
            for name in ("title", "name", "definition", "summary", "province")
        }
        if table == "values":
            printed = original(" ".join(row.get(name, "") for name in ("term", "printed")).strip())
            return [names.figure(row), printed, original(row["locator"]) if row.get("locator") else ""]
        if table == "statements":
            return [names.word("strength", row["strength"]), row.get("deadline", ""), names.speak(own["summary"])]
        if table == "benchmarks":
            return [
                names.figure(row),
                names.speak(row.get("issuing_document", "")),
                names.word("confidence", row["confidence"]),
            ]
        if table == "indicators":
            words = [names.word(column, row[column]) for column in ("base", "unit")]
            return [names.speak(own["definition"]), *words, self._said(each)]
        if table == "vocabulary":
            return [names.word("field", row["field"]) if row["field"] == "field" else "", names.speak(own["name"])]
        if table == "plans":
            title = names.speak(own["title"] or row.get("title_zh", ""))
            counted = [self._counted(name, each.counted.get(name, 0)) for name in ("values", "statements")]
            return [title, join(self.language, counted)]
        if table == "regions":
            return [names.speak(own["province"]), names.word("level", row["level"]), row.get("gb2260", "")]
        return [
            say(
                self.language,
                en="printed {a}, worked out {b}",
                zh="所写{a},推算{b}",
                a=names.number(row["stated"]),
                b=names.number(row["computed"]) or "–",
            ),
            names.cell(table, "agrees", row["agrees"]),
        ]

    def _counted(self, table: str, number: int) -> Markup:
        one, many, name, measure = NOUNS[table]
        return say(
            self.language,
            en="{n} {noun}",
            zh="{n}{m}{name}",
            n=f"{number:,}",
            noun=plural(number, one, many),
            name=name,
            m=measure,
        )

    def _said(self, each: Difference) -> Markup:
        """Return how many plans say what of an indicator that came or went."""
        counted = [
            Markup("{} {}").format(self.names.word("presence", state), number)
            for state, number in sorted(each.counted.items())
        ]
        if not counted:
            return Markup("")
        listed = self.names.join(counted)
        return say(self.language, en="plans: {listed}", zh="各规划:{listed}", listed=listed)

    # -- presence

    def _presence(self) -> Section | None:
        found = self.differences.presence
        if not found:
            return None
        items = []
        for each in found[: self.most]:
            ids = each.ids_now or each.ids_before
            listed = [
                self._link("values", one) or self._link("statements", one) or _code(one) for one in ids[:MOST_CAUSES]
            ]
            more = self._more(len(ids) - len(listed))
            states = [self.names.word("presence", state) for state in (each.before, each.now)]
            head = self.names.dotted(self.names.plan(each.plan_id), self.names.subject(each.subject, each.code))
            cells = [self._old(states[0]), self._new(states[1]), self.names.join([*listed, *more])]
            items.append(Item(head, [cells]))
        pairs: list[Pair] = [
            ("Plan and subject", "规划与对象"),
            ("Before", "原为"),
            ("Now", "现为"),
            ("Rows", "相关的行"),
        ]
        caption = say(
            self.language,
            en="What plans say of indicators, topics and themes, where it changed",
            zh="各规划对指标、主题和领域提及情况的变化",
        )
        table = PageTable(
            "presence-changed", "", caption, self._columns(*pairs), items, False, self._left_out(len(found))
        )
        lead = [self._stop(self.count("presence", {Kind.changed.value: len(found)}))]
        return Section("section-presence", self._choose(TITLES["presence"]), lead, [table])

    # -- what follows

    def _link(self, table: str, key: str) -> Markup:
        place = self.places.get((table, key))
        if place is None or not place[0]:
            return Markup("")
        return Markup('<a href="#{}"><code>{}</code></a>').format(place[0], key)

    def _more(self, number: int) -> list[Markup]:
        return [say(self.language, en="{n} more", zh="另{n}项", n=f"{number:,}")] if number > 0 else []

    def _causes(self, causes: Sequence[Cause]) -> Markup:
        told = []
        for cause in causes[:MOST_CAUSES]:
            anchor, each = self.places[cause.table, cause.key]
            code = self._link(cause.table, cause.key) if anchor else _code(cause.key)
            one, _, name, _ = NOUNS[cause.table]
            kind = self._choose(DONE[each.kind])
            told.append(
                say(
                    self.language,
                    en="{noun} {code} {kind}",
                    zh="{name} {code} {kind}",
                    noun=one,
                    name=name,
                    code=code,
                    kind=kind,
                )
            )
        told += self._more(len(causes) - len(told))
        return clauses(self.language, told) if told else self._none_given()

    def _notes_of(self, causes: Sequence[Cause]) -> Markup:
        notes = [self._note(cause.table, self.places[cause.table, cause.key][1].row) for cause in causes[:MOST_CAUSES]]
        return paragraph(self.language, dict.fromkeys(note for note in notes if note))

    def _follows(
        self,
        name: str,
        caption: Markup,
        columns: Sequence[Pair],
        rows: Iterable[tuple[Markup, list[Markup], Sequence[Cause]]],
        total: int,
        lead: Markup,
    ) -> Section:
        told = list(rows)
        notes = [self._notes_of(causes) for _, _, causes in told]
        noted = any(notes)
        items = [
            Item(head, [[*cells, self._causes(causes)]], (note or self._none_given()) if noted else Markup(""))
            for (head, cells, causes), note in zip(told, notes, strict=True)
        ]
        heads = self._columns(*columns, ("Before", "原为"), ("Now", "现为"), ("Because of", "起因"))
        heads += [self._choose(("The data's own note", "数据中的说明"))] if noted else []
        table = PageTable(f"{name}-moved", "", caption, heads, items, noted, self._left_out(total))
        return Section(f"section-{name}", self._choose(TITLES[name]), [lead], [table] if items else [])

    def _came_and_went(self, came: int, went: int) -> Markup:
        if not came and not went:
            return Markup("")
        return say(
            self.language,
            en="{came} more came and {went} went with rows that were added or removed.",
            zh="另有{came}项随新增的行而来，{went}项随删除的行而去。",
            came=f"{came:,}",
            went=f"{went:,}",
        )

    def _verdicts(self) -> Section | None:
        made = self.consequences
        if not (made.verdicts or made.verdicts_came or made.verdicts_went):
            return None
        names = self.names

        def rows() -> Iterable[tuple[Markup, list[Markup], Sequence[Cause]]]:
            for each in made.verdicts[: self.most]:
                value = names.find("values", each.value_id)
                mark = names.find("benchmarks", each.benchmark_id)
                head = names.coded(names.dotted(names.value_head(value), names.figure(value)), each.value_id)
                against = names.dotted(
                    names.word("scope", mark["scope"]),
                    names.word("kind", mark["kind"]),
                    names.years(mark),
                    names.figure(mark),
                )
                was, is_now = (self._choose(VERDICTS[verdict]) for verdict in (each.before, each.now))
                cells = [names.coded(against, each.benchmark_id), self._old(was), self._new(is_now)]
                yield head, cells, each.causes

        lead = [
            say(
                self.language,
                en="{n} {verdicts} on a figure and benchmark that both states have.",
                zh="两个状态都有的数字与参照值之间，有{n}项判断变动。",
                n=f"{len(made.verdicts):,}",
                verdicts=plural(len(made.verdicts), "verdict moved", "verdicts moved"),
            ),
            self._came_and_went(made.verdicts_came, made.verdicts_went),
        ]
        caption = say(
            self.language,
            en="Verdicts against targets and standards, before and now",
            zh="对照目标与标准的判断:原来与现在",
        )
        columns: list[Pair] = [("Figure", "数字"), ("Against", "对照")]
        return self._follows("verdicts", caption, columns, rows(), len(made.verdicts), paragraph(self.language, lead))

    def _ranks(self) -> Section | None:
        made = self.consequences
        if not (made.ranks or made.ranks_came or made.ranks_went):
            return None
        names = self.names

        def rows() -> Iterable[tuple[Markup, list[Markup], Sequence[Cause]]]:
            for each in made.ranks[: self.most]:
                cells = [
                    names.cell_head(each.cell),
                    self._old(names.rank(each.before)),
                    self._new(names.rank(each.now)),
                ]
                yield names.region(each.region_id), cells, each.causes

        lead = [
            say(
                self.language,
                en="{n} {ranks}.",
                zh="可能名次变动{n}处。",
                n=f"{len(made.ranks):,}",
                ranks=plural(len(made.ranks), "range of possible ranks moved", "ranges of possible ranks moved"),
            ),
            self._came_and_went(made.ranks_came, made.ranks_went),
            say(
                self.language,
                en="Rank 1 is the highest figure, or the lowest where lower is better.",
                zh="第1位为最高，指标以低为好时为最低。",
            ),
        ]
        caption = say(
            self.language,
            en="Possible ranks among comparable figures, before and now",
            zh="可比数字的可能名次:原来与现在",
        )
        columns: list[Pair] = [("Region", "地区"), ("Ranked by", "排名依据")]
        return self._follows("ranks", caption, columns, rows(), len(made.ranks), paragraph(self.language, lead))


def _code(text: str) -> Markup:
    return Markup("<code>{}</code>").format(escape(text))


def _numbered(found: Sequence[Difference], kind: Kind) -> Iterable[tuple[str, Difference]]:
    """Yield where each difference stands in its table."""
    for place, each in enumerate(found, 1):
        yield f"{kind.value}-{place}", each
