"""What a notebook works on: checked parameters, the rows they select, and the evidence shown so far.

`open_study` is the first call of every notebook. It refuses parameters it does not know, loads the processed tables, and
returns a `Study` that every figure, table and sentence takes.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, partial
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from markupsafe import Markup, escape

from helpers.analysis.listing import MOST_NAMES, MOST_ROWS
from helpers.analysis.outcomes import first_years
from helpers.analysis.presence import SUBJECTS, order_states
from helpers.analysis.standing import usable
from helpers.data import loading
from helpers.data.cells import split_list
from helpers.data.codes import INFERRED, WORDLESS
from helpers.data.reach import current_reach
from helpers.display.evidence import Derivation, Ledger, mark_chinese, mark_date, mark_year, original, trace
from helpers.display.handing import Found, LazyFrames, share
from helpers.display.markup import fill
from helpers.display.numbers import plain, with_unit, write_value
from helpers.display.parameters import check_flag, check_id, check_ids, check_years
from helpers.display.words import bracketed, check_language, listed, say
from helpers.errors import ParameterError, nearest
from helpers.paths import Project, find_root

Row = Any
"""One row of a table, as `each` gives it."""

INFERRED_MARK = Markup('<sup class="mark">*</sup>')
"""Behind a year that the plan does not print with what it dates: everywhere the same."""

Frames = Mapping[str, pd.DataFrame]
"""The frames of a finding."""


@dataclass(frozen=True, eq=False, repr=False)
class Study:
    """One notebook's question: who is compared, in which years, in which language, with which data.

    Attributes
    ----------
    plans
        The plans compared, in order of region, of one region the latest first, with the columns of `plans.csv` and the region's
        `name`, `level`, `gb2260`, `province`; index `plan_id`.
    values
        Their figures on the study's theme within the years, and those without a year.
    all_values
        Their figures on all themes and of all years.
    benchmarks
        National and provincial figures for the study's indicators.
    indicators
        The codebook, index `indicator`.
    years
        First and last year that figures are shown for.
    root
        The project's folder; None for the one that is found upwards.
    within
        In a report that has declared themes, the subjects and codes of which the tables hold rows; else None.
    load
        Loads a table's rows of the study's regions and themes.
    """

    language: str
    theme: str
    plans: pd.DataFrame
    values: pd.DataFrame
    all_values: pd.DataFrame
    benchmarks: pd.DataFrame
    indicators: pd.DataFrame
    regions: pd.DataFrame
    words: Mapping[tuple[str, str], Row]
    years: tuple[int, int]
    show_benchmarks: bool
    parameters: Mapping[str, object]
    root: Path | str | None = None
    within: frozenset[tuple[str, str]] | None = None
    load: Callable[[str], pd.DataFrame] = loading.load_table
    ledger: Ledger = field(default_factory=Ledger)

    def __repr__(self) -> str:
        """Return what is compared, in one line: the tables themselves would fill the screen."""
        first, last = self.years
        named = ", ".join(self.plan_ids[:MOST_NAMES]) or "no plans"
        return f"Study of {self.theme or 'all themes'}: {named} ({len(self.plans)}), {first}–{last}, {self.language}"

    @cached_property
    def folder(self) -> Path:
        """The project's folder, looked for once."""
        return find_root(explicit=self.root)

    @cached_property
    def statements(self) -> pd.DataFrame:
        """What the plans say in words, on all themes."""
        return self._of_plans(self.load("statements"))

    @cached_property
    def strengths(self) -> dict[str, str]:
        """How firm each statement is, by its id; empty of what commits a plan to nothing."""
        return dict(zip(self.statements["statement_id"], self.statements["strength"].map(clean), strict=True))

    @cached_property
    def presence(self) -> pd.DataFrame:
        """What the plans say about each theme, topic and indicator."""
        return order_states(self._of_plans(self.load("presence")))

    def _of_plans(self, rows: pd.DataFrame) -> pd.DataFrame:
        own = rows["plan_id"].isin(self.plans.index)
        return rows if own.all() else rows[own]

    @cached_property
    def everyone(self) -> pd.DataFrame:
        """What two plans or more say, of all that there are: the processed table of neighbours."""
        return loading.load_table("neighbours", self.root, straight=True)

    @cached_property
    def requirements(self) -> pd.DataFrame:
        """What the state and the provinces ask, in the order of the data."""
        return loading.load_table("requirements", self.root, straight=True)

    def check_whole(self, what: str) -> None:
        """Raise ParameterError where the study holds the rows of a report's themes alone, and all are asked for."""
        if self.within is not None:
            raise ParameterError(
                f"{what}: found a report that has declared the theme {self.theme}; expected one that reads all themes. "
                "Give the report `themes = []` in notebooks/reports.toml, or ask for the theme's codes."
            )

    def _check_within(self, subject: str, code: str) -> None:
        if self.within is not None and (subject, code) not in self.within:
            self.check_whole(f"{subject.capitalize()} '{code}'")

    # -- words

    @cached_property
    def columns(self) -> str:
        """What bilingual columns of the study's language end in: `name_<columns>`."""
        return str(say(self, "language.columns"))

    def named(self, row: Row, field_name: str) -> str:
        """Return a bilingual field of a row (`note`, `reading`, `summary`, ...) in the study's language; '' for none."""
        return clean(getattr(row, f"{field_name}_{self.columns}"))

    def summary(self, row: Row, field_name: str = "summary") -> Markup:
        """Return what a statement says, or another text of a row, what stays Chinese in it marked as such."""
        told = self.named(row, field_name)
        return mark_chinese(told) if say(self, "language.glosses") else escape(told)

    def word(self, field_name: str, code: str) -> str:
        """Return the name of a code in the study's language."""
        row = self.words.get((field_name, code))
        return self.named(row, "name") if row is not None else code

    def codes(self, field_name: str) -> list[str]:
        """Return the codes of a field, in the order of the vocabulary."""
        return [code for kind, code in self.words if kind == field_name]

    @cached_property
    def themes_of_topics(self) -> dict[str, str]:
        """The theme of each topic."""
        return {code: row.theme for (field_name, code), row in self.words.items() if field_name == "topic"}

    def kin_of(self, indicator: str) -> list[str]:
        """Return the indicators that measure the same thing as one, itself among them: of its family and topic."""
        book, (family, topic) = self.indicators, map(clean, self.indicators.loc[indicator, ["family", "topic"]])
        alike = (book["family"].map(clean) == family) & (book["topic"].map(clean) == topic)
        return list(book.index[alike]) if family and topic else [indicator]

    def codes_of(self, subject: str, *, theme: str = "", family: str = "", units: Collection[str] = ()) -> list[str]:
        """Return the indicators of a theme, family or some units, the topics of a theme, or all themes, as the data has them."""
        if subject == "topic":
            topics = self.codes("topic")
            return [code for code in topics if self.words["topic", code].theme == theme] if theme else topics
        if subject != "indicator":
            return [theme] if theme else self.codes("theme")
        book = self.indicators
        kept = [book[name].fillna("") == code for name, code in (("theme", theme), ("family", family)) if code]
        kept += [book["unit"].isin(list(units))] if units else []
        return list(book.index[np.logical_and.reduce(kept)] if kept else book.index)

    @cached_property
    def headlines(self) -> list[str]:
        """The indicators that lead, in the order of the codebook's column."""
        leading = self.indicators[self.indicators["leads"].notna()]
        return list(leading.sort_values("leads").index)

    def stated(self, indicators: Sequence[str]) -> list[str]:
        """Return those indicators that a plan prints a comparable figure for in the years shown, most plans first."""
        counts = {code: self.rows(code)["plan_id"].nunique() for code in indicators}
        return sorted(
            (code for code in indicators if counts[code]), key=lambda code: (-counts[code], indicators.index(code))
        )

    def check_codes(self, subject: str, codes: Iterable[str]) -> None:
        """Raise ParameterError for a subject, or a code of it, that there is none of, naming the nearest."""
        if subject not in SUBJECTS:
            raise ParameterError(f"Subject: found {subject!r}; expected {', '.join(SUBJECTS)}. Choose one of them.")
        for code in codes:
            if subject == "indicator":
                self.check_indicator(code)
            elif code not in (known := self.codes(subject)):
                near = nearest(code, known)
                hint = f", perhaps '{near}'" if near else ""
                raise ParameterError(
                    f"{subject.capitalize()}: found '{code}'; expected a code of data/raw/vocabulary.csv{hint}. Correct it."
                )
            self._check_within(subject, code)

    def indicator_name(self, indicator: str) -> str:
        """Return the indicator's name in the study's language; an unknown one is refused with the nearest name."""
        self._check_known(indicator)
        return self._indicator_names[indicator]

    @cached_property
    def _indicator_names(self) -> dict[str, str]:
        return dict(zip(self.indicators.index, map(str, self.indicators[f"name_{self.columns}"]), strict=True))

    def check_indicator(self, indicator: str) -> None:
        """Raise ParameterError for a name that the codebook does not have, or whose figures the study has not read."""
        self._check_known(indicator)
        self._check_within("indicator", indicator)

    def _check_known(self, indicator: str) -> None:
        if indicator not in self.indicators.index:
            near = nearest(indicator, list(self.indicators.index))
            hint = f", perhaps '{near}'" if near else ""
            raise ParameterError(
                f"Indicator: found '{indicator}'; expected a name of the codebook{hint}. `plans list indicators` prints them all."
            )

    def plan_name(self, plan_id: str) -> str:
        """Return the short name of a plan: its region's, with the period where the region has several plans."""
        return self._plan_names[plan_id]

    @cached_property
    def _plan_names(self) -> dict[str, str]:
        plans = self.plans
        several = plans["region_id"].duplicated(keep=False)
        told = zip(plans.index, plans["name"], several, plans["period_start"], strict=True)
        return {plan: f"{name}{bracketed(self, start)}" if more else str(name) for plan, name, more, start in told}

    def level_name(self, plan_id: str) -> str:
        """Return the level of the plan's region: county or prefecture."""
        return self.word("level", str(self.plans.at[plan_id, "level"]))

    @property
    def plan_ids(self) -> list[str]:
        """The plans compared, in order."""
        return list(self.plans.index)

    def is_leading(self, theme: str) -> bool:
        """Tell whether indicators of a theme lead."""
        return theme in self._leading

    @cached_property
    def _leading(self) -> frozenset[str]:
        return frozenset(self.indicators.loc[self.headlines, "theme"])

    def once(self, key: tuple[object, ...], find: Callable[[], Frames]) -> Frames:
        """Return the frames of a finding, found once, however often and in how many languages a report asks; they may be changed freely.

        Parameters
        ----------
        key
            What tells this question from any other to the study.
        find
            Finds them; nothing in them may depend on the study's language.
        """
        if key not in self._found:
            self._found[key] = find()
        return Copies(self._found[key])

    @cached_property
    def _found(self) -> Found:
        return {}

    @property
    def of_region(self) -> bool:
        """Whether the study is about one region, as a profile is."""
        return "region" in self.parameters

    @property
    def many(self) -> bool:
        """Whether there are too many plans for a row each."""
        return len(self.plans) > MOST_ROWS

    # -- numbers

    def value_text(self, row: Row, *, words: bool = False, unit: bool = True) -> str:
        """Return a value or benchmark as written: with its sign, or in words for a sentence; what prints no figure as its word."""
        if (kind := getattr(row, "figure_kind", "")) in WORDLESS:
            return str(say(self, f"numbers.{kind}" if kind == "words" else f"numbers.{kind}_{row.comparator}"))
        per = clean(getattr(row, "per", ""))
        return write_value(
            row.value,
            row.comparator,
            row.unit if unit else "",
            self,
            high=row.value_high,
            unit_name=self.word("unit", row.unit) if unit else None,
            per_name=self.word("per", per) if per and unit else None,
            words=words,
        )

    def number(self, row: Row, *, words: bool = False, at_home: bool = False) -> Markup:
        """Return a value, linked to its evidence; repaired, ambiguous and wordless readings carry a visible mark.

        Parameters
        ----------
        at_home
            Whether the number stands in its own evidence entry, where a link would lead nowhere else.
        """
        marks = {"†": clean(row.reading_kind) in {"repaired", "ambiguous"}, "§": row.figure_kind in WORDLESS}
        mark = Markup("").join(fill('<sup class="mark">{}</sup>', sign) for sign in marks if marks[sign])
        text = self.value_text(row, words=words)
        if at_home:
            self.ledger.note(row.value_id)
            told = trace(id=row.value_id)
            # the row says whose it is; only who reads pages by their traces needs an element for it
            return (fill("<span{}>{}</span>", told, text) if told else escape(text)) + mark
        return self.ledger.link(row.value_id, text) + mark

    def benchmark_number(self, row: Row, *, words: bool = False) -> Markup:
        """Return a benchmark, linked to its evidence; second-hand and derived ones carry a visible mark."""
        return self.ledger.link(row.benchmark_id, self.value_text(row, words=words), "num benchmark") + self.unseen(row)

    @staticmethod
    def unseen(row: Row) -> Markup:
        """Return the mark of a benchmark or requirement that was not seen in its document; empty for any other."""
        return Markup("") if row.confidence == "reported" else Markup('<sup class="mark">‡</sup>')

    def derive(
        self,
        name: str,
        value: float,
        formula: str,
        inputs: Iterable[str] = (),
        *,
        unit: str = "",
        sign: bool | None = False,
    ) -> Markup:
        """Return a number that the suite worked out, linked to its formula; a count, which rests on no single rows, says it itself.

        Parameters
        ----------
        name
            What the number is; its id is `d-` and this name.
        formula
            How it was worked out, in the study's language.
        inputs
            Ids of the rows it rests on.
        unit
            Unit code; `percentage_points` and counts are written as sentences say them.
        sign
            Whether to print a plus before a positive number; None for neither sign, where words say the direction.
        """
        made: Derivation = self.ledger.derive(f"d-{name}", value, formula, list(inputs))
        text = plain(abs(made.value) if sign is None else made.value, self)
        if sign and made.value > 0:
            text = f"+{text}"
        if unit:
            text = with_unit(text, unit, self, self.word("unit", unit))
        if made.inputs:
            return self.ledger.link(made.derivation_id, text, "num derived")
        first = made.derivation_id not in self.ledger.told
        self.ledger.told.add(made.derivation_id)
        said = fill(' title="{}"', Markup(formula).striptags()) if first else ""
        return fill('<span class="count"{}{}>{}</span>', trace(id=made.derivation_id), said, text)

    def count_plans(self, name: str, plan_ids: Iterable[str], inputs: Iterable[str] = (), *, what: str) -> Markup:
        """Return a number of plans, linked to the list of those plans.

        Parameters
        ----------
        what
            What is counted, for the formula, in the study's language.
        """
        counted = list(dict.fromkeys(plan_ids))
        if self.many and len(counted) > MOST_NAMES:
            formula = say(self, "study.n_plans_of_many", what=what)
        else:
            names = listed(self, [self.plan_name(plan) for plan in counted]) or say(self, "study.none")
            formula = say(self, "study.n_plans", what=what, names=names)
        return self.derive(f"n-{name}", len(counted), formula, self.keep_inputs(inputs))

    def keep_inputs(self, inputs: Iterable[str]) -> list[str]:
        """Return the ids a derived number rests on, or none where they are too many to print: its formula then says where they stand."""
        ids = list(inputs)
        return [] if self.many and len(ids) > MOST_INPUTS else ids

    def all_plans(self) -> Markup:
        """Return the number of plans compared, linked to their list."""
        return self.count_plans("plans", self.plan_ids, what=say(self, "study.plans_compared"))

    def plans_read(self, themes: Iterable[str]) -> Markup:
        """Return the number of plans compared that were read for one of some themes: what nobody read is in no denominator."""
        asked = set(themes)
        codes = self.plans[["themes_read", "themes_outside"]].map(clean).agg(";".join, axis=1).str.split(";")
        plans = [plan for plan, known in zip(self.plan_ids, codes, strict=True) if asked & set(known)]
        if not asked or len(plans) == len(self.plan_ids):
            return self.all_plans()
        names = listed(self, [self.word("theme", theme) for theme in sorted(asked)])
        return self.count_plans(
            f"read-{'-'.join(sorted(asked))}", plans, what=say(self, "study.plans_read", themes=names)
        )

    def count_figures(self, plan_id: str) -> Markup:
        """Return how many figures a plan prints."""
        count = int((self.all_values["plan_id"] == plan_id).sum())
        formula = say(self, "study.n_figures", plan=self.plan_name(plan_id))
        return self.derive(f"figures-{plan_id}", count, formula)

    def year(self, row: Row, *, marked: bool = True) -> Markup:
        """Return the year or span of years of a value, or that it has none; an inferred year carries a mark."""
        if pd.isna(row.year):
            return say(self, "study.no_year")
        inferred = self.inferred(row) if marked else Markup("")
        if not pd.isna(row.year_from) and row.year_from != row.year:
            return mark_year(int(row.year_from)) + Markup("–") + mark_year(int(row.year)) + inferred
        return mark_year(int(row.year)) + inferred

    @staticmethod
    def inferred(row: Row) -> Markup:
        """Return the mark of a year that the plan does not print with the figure; empty where it does."""
        return INFERRED_MARK if clean(getattr(row, "year_basis", "")) in INFERRED else Markup("")

    def inferred_among(self, value_ids: Iterable[str]) -> Markup:
        """Return the mark of an inferred year for a set of figures of one year, where it is so of any of them."""
        rows = self.all_values[self.all_values["value_id"].isin(list(value_ids))]
        return next((mark for row in each(rows) if (mark := self.inferred(row))), Markup(""))

    def date(self, date: str) -> Markup:
        """Return a partial date as the language writes it: '2022-07' or '2022年7月'."""
        year, *parts = date.split("-")
        pad = str(say(self, "study.date_pad"))
        month, day = [part.lstrip("0").rjust(2, pad) if pad else part.lstrip("0") for part in (*parts, "", "")][:2]
        told = say(self, f"study.date_{('year', 'month', 'day')[len(parts)]}", year=year, month=month, day=day)
        return mark_date(date, told)

    def softener(self, hedge: str, *, plain: bool = False) -> Markup:
        """Return what softens something: its meaning with the printed words, or, where readers need no gloss, its name alone.

        The name is in the script of the page, whatever the plan's is. A softener without a name stands as printed.

        Parameters
        ----------
        plain
            Whether they stand in a figure, where words of a plan cannot be marked as such: then the meaning alone.
        """
        meaning = self._softeners.get(hedge, "")
        if not meaning:
            return original(self, hedge)
        if plain or not say(self, "language.glosses"):
            return Markup.escape(meaning)
        return say(self, "study.softener", meaning=meaning, printed=original(self, hedge))

    @cached_property
    def _softeners(self) -> dict[str, str]:
        """The meaning of each softener as printed; of forms that two have, the first one's."""
        known = [row for (field_name, _), row in reversed([*self.words.items()]) if field_name == "hedge"]
        return {form: self.named(row, "name") for row in known for form in (row.name_zh, *split_list(clean(row.note)))}

    def status(self, row: Row) -> str:
        """Return the status of a value; of one without a year, whether it is a rule or a goal, where the plan tells."""
        undated = clean(getattr(row, "undated", ""))
        return str(say(self, f"standing.{undated}")) if undated else self.word("status", str(row.status))

    def when(self, row: Row, *, status_first: bool = False) -> Markup:
        """Return year and status of a value: '2025, target' or '2025年目标值'; without a year what it is.

        Parameters
        ----------
        status_first
            As sentences say it in English: 'target 2025'.
        """
        status = self.status(row)
        if pd.isna(row.year):
            return escape(status)
        key = "study.when_in_sentence" if status_first else "study.when"
        return say(self, key, status=status, year=self.year(row, marked=False), mark=self.inferred(row))

    # -- rows

    def rows(self, indicator: str, *, window: bool = True, compared: bool = True) -> pd.DataFrame:
        """Return the figures for one indicator, ordered by plan, status and year.

        Parameters
        ----------
        window
            Whether to keep to the study's years.
        compared
            Leave out rows that repeat another (`stands_for`) and ambiguous ones.
        """
        self.check_indicator(indicator)
        rows = self._keys.take(self._places.get(indicator, np.zeros(0, dtype=np.intp)))
        if window:
            rows = rows[rows["year"].isna() | rows["year"].between(*self.years)]
        if compared:
            rows = usable(rows)
        ordered = rows.sort_values(["plan", "year", "value_id"], na_position="last")
        return self.all_values.take(ordered.index.to_numpy())

    @cached_property
    def _keys(self) -> pd.DataFrame:
        """By what figures are chosen and ordered, by their places in `all_values`: its many columns are taken once."""
        keys = self.all_values[["value_id", "year", "reading_kind", "stands_for"]].reset_index(drop=True)
        return keys.assign(plan=self.all_values["plan_id"].map(self._order).to_numpy())

    def find_rows(self, table: str, column: str, ids: Iterable[str]) -> dict[str, Row]:
        """Return the rows of one of the study's tables that have these ids in a column, in the table's order."""
        if table not in self._by_id:
            rows = getattr(self, table)
            self._by_id[table] = Columns(rows), {one: at for at, one in enumerate(rows[column])}
        columns, places = self._by_id[table]
        found = sorted(places[one] for one in ids if one in places)
        return {columns[column][at]: TableRow(columns, at) for at in found}

    @cached_property
    def _by_id(self) -> dict[str, tuple[Columns, dict[str, int]]]:
        return {}

    @cached_property
    def _order(self) -> dict[str, int]:
        """The place of each plan."""
        return {plan: number for number, plan in enumerate(self.plan_ids)}

    @cached_property
    def _places(self) -> dict[str, npt.NDArray[np.intp]]:
        """Where the figures of each indicator stand in `all_values`; they are taken only when asked for."""
        return find_places(self.all_values, "indicator")

    def benchmark_rows(self, indicator: str, kinds: Sequence[str] = ("target", "standard", "actual")) -> pd.DataFrame:
        """Return benchmarks of one indicator by kind and year, without those that repeat another; none when turned off."""
        rows = self.benchmarks
        rows = rows[
            (rows["indicator"] == indicator) & rows["kind"].isin(list(kinds)) & rows["stands_for"].fillna("").eq("")
        ]
        return rows.sort_values(["kind", "year_from", "benchmark_id"])


class Copies(LazyFrames):
    """Frames that may be changed freely: each is copied when it is first asked for."""

    make = staticmethod(loading.copy_frame)

    def __repr__(self) -> str:
        """Return the names, with how many rows and columns each has, in one line."""
        shapes = (f"{name} ({frame.shape[0]} × {frame.shape[1]})" for name, frame in self.sources.items())
        return f"Frames: {', '.join(shapes)}"


def find_places(rows: pd.DataFrame, by: str | list[str]) -> dict[Any, Any]:
    """Return where the rows of each group stand: a loop over `groupby` would cut a wide table into a piece each."""
    return rows.groupby(by).indices


class Columns(dict[str, list[Any]]):
    """The columns of a table as lists, each made when a row is first asked for it: of forty a report reads a few."""

    def __init__(self, rows: pd.DataFrame) -> None:
        super().__init__()
        self.rows = rows

    def __missing__(self, name: str) -> list[Any]:
        cells = self.rows[name]
        # an array of text gives its cells one by one, through two calls each
        whole = isinstance(cells.dtype, pd.StringDtype)
        made: list[Any] = cells.to_numpy(dtype=object).tolist() if whole else cells.tolist()
        self[name] = made
        return made


class TableRow:
    """One row of a table, with columns as attributes."""

    __slots__ = ("_at", "_columns")

    def __init__(self, columns: Columns, at: int) -> None:
        self._columns, self._at = columns, at

    def __getattr__(self, name: str) -> Any:
        try:
            return self._columns[name][self._at]
        except KeyError:
            raise AttributeError(name) from None

    def __reduce__(self) -> tuple[type[TableRow], tuple[Columns, int]]:
        """Let a copy have its columns before it is asked for any."""
        return TableRow, (self._columns, self._at)

    def __iter__(self) -> Iterator[Any]:
        """Give the cells in the order of the columns."""
        return (self._columns[name][self._at] for name in self._columns.rows.columns)


def each(rows: pd.DataFrame) -> list[Row]:
    """Return the rows of a table one by one, with columns as attributes."""
    columns = Columns(rows)
    return [TableRow(columns, at) for at in range(len(rows))]


def clean(value: object) -> str:
    """Return a cell as text, '' for a missing one."""
    return "" if value is None or value is pd.NA or (isinstance(value, float) and pd.isna(value)) else str(value)


MOST_INPUTS = 8
"""Ids that a number of many plans lists as what it rests on."""


def open_study(
    theme: str = "",
    *,
    language: str = "en",
    regions: Sequence[str] | str | None = None,
    region: str = "",
    plans: Sequence[str] | str | None = None,
    year_from: int = 1900,
    year_to: int = 2100,
    benchmarks: bool = True,
    root: Path | str | None = None,
) -> Study:
    """Return what a notebook works on, after checking its parameters.

    Parameters
    ----------
    theme
        A theme's code, or empty for all themes.
    language
        `en` or `zh`.
    regions
        Region ids to compare; none for all. A single id may be given as a string.
    region
        The one region that a notebook is about; in place of `regions`.
    plans
        Plan ids to compare, of these regions; none for all that the regions have.
    year_from, year_to
        Calendar years, both included, that figures are shown for. Standing rules without a year are always shown.
    benchmarks
        Whether national and provincial figures stand beside the plans'.
    root
        The project's folder; by default found upwards from where the program runs.

    Raises
    ------
    ParameterError
        For a language, theme, region or plan that is not known (the nearest right one is given), years in the wrong
        order, a value of the wrong type, or plans of other regions.
    DataError
        Where the processed tables are missing or out of step with the curated files.

    Examples
    --------
    >>> import helpers as h
    >>> study = h.open_study("preschool", year_from=2020)
    >>> set(study.values["theme"])
    {'preschool'}
    """
    spoken = check_language(language)
    known = loading.load_names(root)
    asked = [check_id("region", region, known["regions"], "region id", ALL_REGIONS)] if region not in ("", None) else []
    wanted = asked or check_ids("regions", regions, known["regions"], ALL_REGIONS)
    chosen = check_ids("plans", plans, known["plans"], ALL_PLANS)
    # a report that has declared themes reads no others; a researcher may ask a study of one theme about another
    bound = [theme] if theme and current_reach().themes is not None else None
    load = partial(loading.load_table, root=root, regions=wanted or None, themes=bound, straight=True)
    places, documents = load("regions"), load("plans")
    years = check_years(year_from, year_to)
    shown = check_flag("benchmarks", benchmarks)
    words = {(row.field, row.code): row for row in each(load("vocabulary"))}
    themes = {code: (row.name_en, row.name_zh) for (kind, code), row in words.items() if kind == "theme"}
    if theme != "":
        check_id("theme", theme, themes, "theme's code", "data/raw/vocabulary.csv lists them all.")
    compared = order_plans(choose(documents, wanted, chosen), places, str(say(spoken, "language.columns")))
    values = load("values")
    if len(compared) < len(documents):
        values = values[values["plan_id"].isin(compared.index)]
    national = load("benchmarks")
    inside = values["year"].isna() | values["year"].between(*years)
    parameters = {
        **({"region": asked[0]} if asked else {"regions": wanted}),
        **({"plans": chosen} if chosen else {}),
        "year_from": years[0],
        "year_to": years[1],
        "benchmarks": shown,
    }
    study = Study(
        language=spoken,
        theme=theme,
        plans=compared,
        values=values[inside & values["theme"].eq(theme)] if theme else values[inside],
        all_values=values,
        benchmarks=national if shown else national.iloc[:0],
        indicators=load("indicators").set_index("indicator", drop=False),
        regions=places.set_index("region_id", drop=False),
        words=words,
        years=years,
        show_benchmarks=shown,
        parameters={"language": spoken, **parameters},
        root=root,
        within=loading.load_subjects(bound, root),
        load=load,
    )
    share(repr((theme, parameters)), Project(study.folder), study._found)
    return study


ALL_REGIONS = "`plans list regions` prints them all."
ALL_PLANS = "data/raw/plans.csv lists them all."


def choose(plans: pd.DataFrame, regions: Sequence[str], wanted: Sequence[str]) -> pd.DataFrame:
    """Return the wanted plans (all for none) of these regions (all for none); a wanted one of another region is refused."""
    if regions:
        others = set(wanted) - set(plans.loc[plans["region_id"].isin(list(regions)), "plan_id"])
        if others:
            raise ParameterError(
                f"Parameter plans: found '{min(others)}'; expected plans of the regions {', '.join(regions)}. "
                "Name its region too, or no regions."
            )
        plans = plans[plans["region_id"].isin(list(regions))]
    return plans[plans["plan_id"].isin(list(wanted))] if wanted else plans


def order_plans(plans: pd.DataFrame, regions: pd.DataFrame, columns: str) -> pd.DataFrame:
    """Return plans with their region's names in a language; counties first, then by code, of one region the latest first."""
    named = {
        **{name: f"{name}_{columns}" for name in ("name", "province", "parent")},
        "level": "level",
        "gb2260": "gb2260",
    }
    own = regions[["region_id", *named.values()]].set_index("region_id").reindex(plans["region_id"])
    joined = plans.assign(**{name: own[column].array for name, column in named.items()})
    by, rising = ["level", "gb2260", "first_year", "plan_id"], [True, True, False, True]
    keys = joined[["level", "gb2260", "plan_id"]].assign(first_year=first_years(joined)).reset_index(drop=True)
    ordered = joined.take(keys.sort_values(by, ascending=rising).index.to_numpy())
    ordered.index = pd.Index(ordered["plan_id"])
    return ordered
