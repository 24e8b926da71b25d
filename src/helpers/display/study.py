"""What a notebook works on: checked parameters, the rows they select, and the evidence shown so far.

`open_study` is the first call of every notebook. It refuses parameters it does not know, loads the processed tables, and
returns a `Study` that every figure, table and sentence takes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from markupsafe import Markup

from helpers.analysis.listing import MOST_NAMES, MOST_ROWS
from helpers.analysis.standing import usable
from helpers.data import loading
from helpers.display.evidence import Derivation, Ledger, link, mark_year, original
from helpers.display.numbers import plain, with_unit, write_value
from helpers.display.words import bracketed, check_language, listed, say
from helpers.errors import ParameterError, nearest

Row = Any
"""One row of a table, as `itertuples` gives it."""

# bases of a year that the plan does not print with the figure
INFERRED = {"period", "implied"}


@dataclass(frozen=True, repr=False)
class Study:
    """One notebook's question: who is compared, in which years, in which language, with which data.

    Attributes
    ----------
    plans
        The plans compared, in order of region and period, with the columns of `plans.csv` and the region's
        `name`, `level`, `gb2260`, `province`; index `plan_id`.
    values
        Their figures within the years, and those without a year. `all_values` has no window of years.
    statements, presence
        What they promise in words; what they say about each theme, topic and indicator.
    benchmarks
        National and provincial figures for the study's indicators.
    indicators
        The codebook, index `indicator`.
    years
        First and last year that figures are shown for.
    """

    language: str
    theme: str
    plans: pd.DataFrame
    values: pd.DataFrame
    all_values: pd.DataFrame
    statements: pd.DataFrame
    presence: pd.DataFrame
    benchmarks: pd.DataFrame
    indicators: pd.DataFrame
    regions: pd.DataFrame
    words: Mapping[tuple[str, str], Row]
    years: tuple[int, int]
    show_benchmarks: bool
    parameters: Mapping[str, object]
    ledger: Ledger = field(default_factory=Ledger)

    def __repr__(self) -> str:
        """Return what is compared, in one line: the tables themselves would fill the screen."""
        first, last = self.years
        return f"Study: {', '.join(self.plan_ids[:MOST_NAMES]) or 'no plans'} ({len(self.plans)}), {first}–{last}, {self.language}"

    # -- words

    @cached_property
    def columns(self) -> str:
        """What bilingual columns of the study's language end in: `name_<columns>`."""
        return str(say(self, "language.columns"))

    def named(self, row: Row, field_name: str) -> str:
        """Return a bilingual field of a row (`note`, `reading`, `summary`, ...) in the study's language; '' for none."""
        return clean(getattr(row, f"{field_name}_{self.columns}"))

    def word(self, field_name: str, code: str) -> str:
        """Return the name of a code in the study's language."""
        row = self.words.get((field_name, code))
        return self.named(row, "name") if row is not None else code

    def indicator_name(self, indicator: str) -> str:
        """Return the indicator's name in the study's language; an unknown one is refused with the nearest name."""
        self.check_indicator(indicator)
        return str(self.indicators.at[indicator, f"name_{self.columns}"])

    def check_indicator(self, indicator: str) -> None:
        """Raise ParameterError for a name that the codebook does not have."""
        if indicator not in self.indicators.index:
            near = nearest(indicator, list(self.indicators.index))
            hint = f", perhaps '{near}'" if near else ""
            raise ParameterError(
                f"Indicator: found '{indicator}'; expected a name of the codebook{hint}. `plans list indicators` prints them all."
            )

    def indicator_text(self, indicator: str, part: str) -> str:
        """Return `definition`, `numerator` or `denominator` of an indicator in the study's language; '' for none."""
        text = self.indicators.at[indicator, f"{part}_{self.columns}"]
        return clean(text)

    def plan_name(self, plan_id: str) -> str:
        """Return the short name of a plan: its region's, with the period where the region has several plans."""
        row = self.plans.loc[plan_id]
        name = str(row["name"])
        if int((self.plans["region_id"] == row["region_id"]).sum()) > 1:
            name += str(bracketed(self, row["period_start"]))
        return name

    def level_name(self, plan_id: str) -> str:
        """Return the level of the plan's region: county or prefecture."""
        return self.word("level", str(self.plans.at[plan_id, "level"]))

    @property
    def plan_ids(self) -> list[str]:
        """The plans compared, in order."""
        return list(self.plans.index)

    @property
    def many(self) -> bool:
        """Whether there are too many plans for a row each."""
        return len(self.plans) > MOST_ROWS

    # -- numbers

    def value_text(self, row: Row, *, words: bool = False, unit: bool = True) -> str:
        """Return a value or benchmark as written: with its sign, or in words for a sentence."""
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
        """Return a value, linked to its evidence; repaired and ambiguous readings carry a visible mark.

        Parameters
        ----------
        at_home
            Whether the number stands in its own evidence entry, where a link would lead nowhere else.
        """
        self.ledger.note(row.value_id)
        mark = (
            Markup('<sup class="mark">†</sup>') if clean(row.reading_kind) in {"repaired", "ambiguous"} else Markup("")
        )
        text = self.value_text(row, words=words)
        if at_home:
            return Markup('<span class="num" data-id="{}">{}</span>').format(row.value_id, text) + mark
        return link(row.value_id, text) + mark

    def benchmark_number(self, row: Row, *, words: bool = False) -> Markup:
        """Return a benchmark, linked to its evidence; second-hand and derived ones carry a visible mark."""
        self.ledger.note(row.benchmark_id)
        mark = Markup("") if row.confidence == "reported" else Markup('<sup class="mark">‡</sup>')
        return link(row.benchmark_id, self.value_text(row, words=words), "num benchmark") + mark

    def derived(
        self,
        name: str,
        value: float,
        en: str,
        zh: str,
        inputs: Iterable[str] = (),
        *,
        unit: str = "",
        sign: bool = False,
    ) -> Markup:
        """Return a number that the suite worked out; `derive` with a formula that stands in code in both languages."""
        return self.derive(name, value, en if self.language == "en" else zh, inputs, unit=unit, sign=sign)

    def derive(
        self, name: str, value: float, formula: str, inputs: Iterable[str] = (), *, unit: str = "", sign: bool = False
    ) -> Markup:
        """Return a number that the suite worked out, linked to its formula.

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
            Whether to print a plus before a positive number.
        """
        made: Derivation = self.ledger.derive(f"d-{name}", value, formula, list(inputs))
        text = plain(made.value, self)
        if sign and made.value > 0:
            text = f"+{text}"
        if unit:
            text = with_unit(text, unit, self, self.word("unit", unit))
        return link(made.derivation_id, text, "num derived")

    def count_plans(
        self, name: str, plan_ids: Iterable[str], inputs: Iterable[str] = (), *, what: tuple[str, str] | str
    ) -> Markup:
        """Return a number of plans, linked to the list of those plans.

        Parameters
        ----------
        what
            What is counted, for the formula, in the study's language (or in English and Chinese).
        """
        counted = list(dict.fromkeys(plan_ids))
        if isinstance(what, tuple):
            what = what[0] if self.language == "en" else what[1]
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

    def count_figures(self, plan_id: str) -> Markup:
        """Return how many figures a plan prints."""
        count = int((self.all_values["plan_id"] == plan_id).sum())
        formula = say(self, "study.n_figures", plan=self.plan_name(plan_id))
        return self.derive(f"figures-{plan_id}", count, formula)

    def year(self, row: Row, *, marked: bool = True) -> Markup:
        """Return the year or span of years of a value, or that it is a standing rule; an inferred year carries a mark."""
        if pd.isna(row.year):
            return say(self, "study.no_year")
        inferred = self.inferred(row) if marked else Markup("")
        if not pd.isna(row.year_from) and row.year_from != row.year:
            return mark_year(int(row.year_from)) + Markup("–") + mark_year(int(row.year)) + inferred
        return mark_year(int(row.year)) + inferred

    @staticmethod
    def inferred(row: Row) -> Markup:
        """Return the mark of a year that the plan does not print with the figure; empty where it does."""
        return Markup('<sup class="mark">*</sup>' if clean(getattr(row, "year_basis", "")) in INFERRED else "")

    def date(self, date: str) -> Markup:
        """Return a partial date as the language writes it: '2022-07' or '2022年7月'."""
        year, *parts = date.split("-")
        pad = str(say(self, "study.date_pad"))
        month, day = [part.lstrip("0").rjust(2, pad) if pad else part.lstrip("0") for part in (*parts, "", "")][:2]
        told = say(self, f"study.date_{('year', 'month', 'day')[len(parts)]}", year=year, month=month, day=day)
        return Markup('<time datetime="{}">{}</time>').format(date, told)

    def softener(self, hedge: str, *, plain: bool = False) -> Markup:
        """Return the words by which a plan softens something, as printed, after their meaning where readers need it.

        Parameters
        ----------
        plain
            Whether they stand in a figure, where words of a plan cannot be marked as such: then the meaning alone.
        """
        known = (row for (field_name, _), row in self.words.items() if field_name == "hedge")
        meaning = next((self.named(row, "name") for row in known if hedge in (row.name_zh, clean(row.note))), "")
        if not say(self, "language.glosses") or not meaning:
            return original(hedge)
        return (
            Markup.escape(meaning) if plain else say(self, "study.softener", meaning=meaning, printed=original(hedge))
        )

    def when(self, row: Row, *, status_first: bool = False) -> Markup:
        """Return year and status of a value: '2025, target' or '2025年目标值'; a standing rule is just that.

        Parameters
        ----------
        status_first
            As sentences say it in English: 'target 2025'.
        """
        status = self.word("status", str(row.status))
        if pd.isna(row.year):
            return Markup("{}").format(status)
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
        rows = self.all_values.take(self._places.get(indicator, np.zeros(0, dtype=np.intp)))
        if window:
            rows = rows[rows["year"].isna() | rows["year"].between(*self.years)]
        if compared:
            rows = usable(rows)
        order = rows["plan_id"].map(self._order)
        rows = rows.assign(_plan=order).sort_values(["_plan", "year", "value_id"], na_position="last")
        return rows.drop(columns="_plan")

    @cached_property
    def _order(self) -> dict[str, int]:
        """The place of each plan."""
        return {plan: number for number, plan in enumerate(self.plan_ids)}

    @cached_property
    def _places(self) -> dict[str, npt.NDArray[np.intp]]:
        """Where the figures of each indicator stand in `all_values`; they are taken only when asked for."""
        codes, names = pd.factorize(self.all_values["indicator"])
        order = np.argsort(codes, kind="stable")
        ends = np.searchsorted(codes[order], np.arange(len(names) + 1))
        return {str(name): order[ends[at] : ends[at + 1]] for at, name in enumerate(names)}

    def said(self, subject: str, code: str) -> dict[str, str]:
        """Return presence by plan for one theme, topic or indicator."""
        if (
            (subject, code) not in self._presence
            and (subject, code) not in self.words
            and code not in self.indicators.index
        ):
            raise ParameterError(
                f"{subject.capitalize()}: found '{code}'; expected a code of data/raw/vocabulary.csv. Correct it."
            )
        found = self._presence.get((subject, code), {})
        return {plan: found.get(plan, "not_read") for plan in self.plan_ids}

    @cached_property
    def _presence(self) -> dict[tuple[str, str], dict[str, str]]:
        made: dict[tuple[str, str], dict[str, str]] = {}
        rows = self.presence
        for subject, code, plan, state in zip(
            rows["subject"], rows["code"], rows["plan_id"], rows["presence"], strict=True
        ):
            made.setdefault((subject, code), {})[plan] = state
        return made

    def benchmark_rows(self, indicator: str, kinds: Sequence[str] = ("target", "standard", "actual")) -> pd.DataFrame:
        """Return benchmarks of one indicator by kind and year, without those that repeat another; none when turned off."""
        rows = self.benchmarks
        rows = rows[
            (rows["indicator"] == indicator) & rows["kind"].isin(list(kinds)) & rows["stands_for"].fillna("").eq("")
        ]
        return rows.sort_values(["kind", "year_from", "benchmark_id"])


def each(rows: pd.DataFrame) -> list[Row]:
    """Return the rows of a table one by one, with columns as attributes."""
    return list(rows.itertuples(index=False))


def clean(value: object) -> str:
    """Return a cell as text, '' for a missing one."""
    return "" if value is None or value is pd.NA or (isinstance(value, float) and pd.isna(value)) else str(value)


MOST_INPUTS = 8
"""Ids that a number of many plans lists as what it rests on."""

STRAIGHT = {ord("’"): "'", ord("‘"): "'", ord("“"): '"', ord("”"): '"'}


def straighten(rows: pd.DataFrame) -> pd.DataFrame:
    """Return a table whose English text has straight quotes: the font's curly ones are as wide as a Chinese character."""
    english = [column for column in rows.columns if column.endswith("_en")]
    return rows.assign(
        **{
            column: rows[column].map(lambda text: text.translate(STRAIGHT) if isinstance(text, str) else text)
            for column in english
        }
    )


def open_study(
    theme: str = "",
    *,
    language: str = "en",
    regions: Sequence[str] | str | None = None,
    region: str = "",
    year_from: int = 1900,
    year_to: int = 2100,
    benchmarks: bool = True,
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
    year_from, year_to
        Calendar years, both included, that figures are shown for. Standing rules without a year are always shown.
    benchmarks
        Whether national and provincial figures stand beside the plans'.

    Raises
    ------
    ParameterError
        For a language, theme or region that is not known (the nearest right name is given) or years in the wrong order.
    DataError
        Where the processed tables are missing or out of step with the curated files.
    """
    spoken = check_language(language)
    all_regions = straighten(loading.load_regions())
    known = list(all_regions["region_id"])
    wanted = check_regions([region], known, "region") if region else check_regions(regions, known)
    if not isinstance(benchmarks, bool):
        raise ParameterError(
            f"Parameter benchmarks: found {benchmarks!r}; expected true or false. Set it to one of the two."
        )
    first, last = check_year("year_from", year_from), check_year("year_to", year_to)
    if first > last:
        raise ParameterError(
            f"Parameter year_from: found {first}, after year_to {last}; expected a first year not after the last. "
            "Exchange the two."
        )
    vocabulary = straighten(loading.load_vocabulary())
    words = {(row.field, row.code): row for row in each(vocabulary)}
    themes = [code for kind, code in words if kind == "theme"]
    if theme and theme not in themes:
        near = nearest(theme, themes)
        raise ParameterError(
            f"Parameter theme: found '{theme}'; expected a theme's code{f', perhaps {near!r}' if near else ''}. "
            "data/raw/vocabulary.csv lists them all."
        )
    columns = str(say(spoken, "language.columns"))
    plans = order_plans(straighten(loading.load_plans()), all_regions, wanted, columns)
    values = straighten(loading.load_values())
    values = values[values["plan_id"].isin(plans.index)]
    statements = straighten(loading.load_statements())
    presence = loading.load_presence()
    national = straighten(loading.load_benchmarks())
    in_years = values["year"].isna() | values["year"].between(first, last)
    return Study(
        language=spoken,
        theme=theme,
        plans=plans,
        values=values[in_years],
        all_values=values,
        statements=statements[statements["plan_id"].isin(plans.index)],
        presence=presence[presence["plan_id"].isin(plans.index)],
        benchmarks=national if benchmarks else national.iloc[:0],
        indicators=straighten(loading.load_indicators()).set_index("indicator", drop=False),
        regions=all_regions.set_index("region_id", drop=False),
        words=words,
        years=(first, last),
        show_benchmarks=benchmarks,
        parameters={
            "language": spoken,
            "regions": wanted,
            "year_from": first,
            "year_to": last,
            "benchmarks": benchmarks,
        },
    )


def check_regions(regions: Sequence[str] | str | None, known: Sequence[str], name: str = "regions") -> list[str]:
    """Return region ids as a list, each known and named once; papermill's `-p` gives a single one as a string."""
    if regions is None:
        wanted: list[str] = []
    elif isinstance(regions, str):
        wanted = [part.strip() for part in regions.replace(",", ";").split(";") if part.strip()]
    else:
        wanted = list(dict.fromkeys(regions))
    for one in wanted:
        if one not in known:
            near = nearest(str(one), known)
            hint = f", perhaps '{near}'" if near else ""
            raise ParameterError(
                f"Parameter {name}: found {one!r}; expected a region id{hint}. `plans list regions` prints them all."
            )
    return wanted


def check_year(name: str, year: object) -> int:
    """Return a calendar year as a whole number."""
    try:
        number = int(str(year))
    except ValueError:
        number = -1
    if not 1900 <= number <= 2100:
        raise ParameterError(
            f"Parameter {name}: found {year!r}; expected a calendar year, 1900–2100. Give four digits."
        )
    return number


def order_plans(plans: pd.DataFrame, regions: pd.DataFrame, wanted: Sequence[str], columns: str) -> pd.DataFrame:
    """Return plans of the wanted regions (all for none) with their region's names; counties first, then by code."""
    joined = plans.merge(
        regions.assign(
            name=regions[f"name_{columns}"],
            province=regions[f"province_{columns}"],
            parent=regions[f"parent_{columns}"],
        )[["region_id", "name", "province", "parent", "level", "gb2260"]],
        on="region_id",
        how="left",
        validate="many_to_one",
    )
    if wanted:
        joined = joined[joined["region_id"].isin(list(wanted))]
    return joined.sort_values(["level", "gb2260", "plan_id"]).set_index("plan_id", drop=False)
