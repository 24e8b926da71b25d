"""What the rows of each table are, as they come in (`data/raw`) and as they go out (`data/processed`).

One pydantic model for each table. The annotations carry everything that is said about a column elsewhere: the words of
an error message, the vocabulary that lists its codes, the types of the Data Package, the order in which a row is
written. A model checks one row by itself; what rows must be to each other is said in `helpers.data.rules`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cache
from typing import Annotated, Literal, get_args, get_origin

from pydantic import BaseModel, ConfigDict, StringConstraints

from helpers.data.cells import (
    CODE,
    ID_CELL,
    LONGEST_CODE,
    LONGEST_TEXT,
    SHA256,
    Base,
    Cell,
    Id,
    IdList,
    IndicatorCode,
    Number,
    Offset,
    OptionalFamily,
    OptionalId,
    OptionalIndicator,
    OptionalNumber,
    OptionalPer,
    OptionalScope,
    OptionalText,
    OptionalTheme,
    OptionalTopic,
    OptionalYear,
    PartialDate,
    Resources,
    Scope,
    Scopes,
    Text,
    Theme,
    Themes,
    Topics,
    Unit,
    YesNo,
    closed,
    whole,
)
from helpers.data.codes import (
    Act,
    BenchmarkKind,
    Better,
    Binds,
    Coefficient,
    Comparator,
    Compared,
    Confidence,
    Coverage,
    CrosscheckKind,
    Curated,
    Direction,
    DismissalReason,
    FigureKind,
    Level,
    Measures,
    OptionalStrength,
    PlanKind,
    Presence,
    ReadingKind,
    Script,
    Status,
    Subject,
    YearBasis,
)

RELEASE = r"^([0-9]+(\.[0-9]+){1,2}|[0-9]{4}-[0-9]{2}-[0-9]{2})$"
"""How a release is called: by its version, or by its date."""


class Record(BaseModel):
    """A checked row; cells that hold nothing are None for numbers and '' for text."""

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True, defer_build=True)


class Word(Record):
    """One code of the vocabulary with its names."""

    field: Annotated[str, StringConstraints(pattern=CODE), ID_CELL]
    code: Annotated[
        str,
        StringConstraints(pattern=r"^[A-Za-z0-9]+([_-][A-Za-z0-9]+)*$", max_length=80),
        Cell("code", "a code of letters and digits, parted by single underscores or dashes", "Rename the code.", True),
    ]
    name_en: Text
    name_zh: Text
    factor: OptionalNumber
    leads: Annotated[int | None, *whole("its place among the headline themes, or nothing", required=False)]
    theme: OptionalTheme
    apart: Scopes
    note: OptionalText


class Region(Record):
    """One place with a plan."""

    region_id: Id
    name_en: Text
    name_zh: Text
    province_en: Text
    province_zh: Text
    level: Annotated[Level, closed("level", Level)]
    gb2260: Annotated[
        str,
        StringConstraints(pattern=r"^[1-9][0-9]{5}$"),
        Cell("regions", "a GB/T 2260 code of six digits", "Look the code up; format the column as text.", True),
    ]
    parent_en: OptionalText
    parent_zh: OptionalText


class Plan(Record):
    """One document of one region."""

    plan_id: Id
    region_id: Id
    title_zh: Text
    title_en: Text
    document_number: OptionalText
    issuer_zh: OptionalText
    issuer_en: OptionalText
    issued: PartialDate
    issued_from: PartialDate
    issued_to: PartialDate
    period_start: OptionalYear
    period_end: OptionalYear
    kind: Annotated[PlanKind, closed("kind", PlanKind)]
    script: Annotated[Script, closed("script", Script)]
    document_sha256: Annotated[
        str,
        StringConstraints(pattern=SHA256),
        Cell("digest", "a SHA-256 checksum of 64 hexadecimal digits", "Take it with `sha256sum` from the text.", True),
    ]
    document_chars: Annotated[int, *whole("the number of characters of the text")]
    published_by: OptionalText
    themes_read: Themes
    themes_outside: Themes
    scope_en: OptionalText
    scope_zh: OptionalText
    draft: YesNo
    curated_on: PartialDate
    note_en: OptionalText
    note_zh: OptionalText

    @property
    def is_draft(self) -> bool:
        """Whether the plan is still being curated and so never reaches a report."""
        return self.draft == "yes"


class Indicator(Record):
    """One quantity of the codebook."""

    indicator: IndicatorCode
    theme: Theme
    topic: OptionalTopic
    family: OptionalFamily
    measures: Annotated[Measures, closed("measures", Measures)]
    name_en: Text
    name_zh: Text
    definition_en: Text
    definition_zh: Text
    numerator_en: OptionalText
    numerator_zh: OptionalText
    denominator_en: OptionalText
    denominator_zh: OptionalText
    base: Base
    unit: Unit
    lower_bound: OptionalNumber
    upper_bound: OptionalNumber
    better: Annotated[Better, closed("better", Better)]
    leads: Annotated[int | None, *whole("its place among the headline indicators, or nothing", required=False)]
    definition_source: OptionalText
    definition_seen_at: OptionalText
    aliases_zh: OptionalText


class Value(Record):
    """One figure that a plan prints."""

    value_id: Id
    indicator: IndicatorCode
    year: OptionalYear
    year_from: OptionalYear
    year_basis: Annotated[YearBasis, closed("year_basis", YearBasis)]
    status: Annotated[Status, closed("status", Status)]
    comparator: Annotated[Comparator, closed("comparator", Comparator)]
    value: Number
    value_high: OptionalNumber
    unit: Unit
    per: OptionalPer
    scope: OptionalScope
    figure_kind: Annotated[FigureKind, closed("figure_kind", FigureKind)]
    term: Text
    term_offset: Offset
    printed: Text
    offset: Offset
    figure: OptionalText
    figure_offset: Offset
    locator: Text
    hedge: OptionalText
    stands_for: OptionalId
    requirement: IdList
    reading_kind: Annotated[ReadingKind, closed("reading_kind", ReadingKind)]
    reading_en: OptionalText
    reading_zh: OptionalText


class Statement(Record):
    """Something that a plan says in words: what it promises, orders, holds or reports."""

    statement_id: Id
    theme: Theme
    topic: OptionalTopic
    also_theme: Themes
    also_topic: Topics
    indicator: OptionalIndicator
    requirement: IdList
    act: Annotated[Act, closed("act", Act)]
    direction: Annotated[Direction, closed("direction", Direction)]
    starts: PartialDate
    deadline: PartialDate
    year_basis: Annotated[YearBasis, closed("year_basis", YearBasis)]
    scope: OptionalScope
    hedge: OptionalText
    resources: Resources
    responsible: OptionalText
    restates: OptionalId
    summary_en: Text
    summary_zh: Text
    term: Text
    offset: Offset
    span_offset: Offset
    span_end: Offset
    locator: Text
    note_en: OptionalText
    note_zh: OptionalText


class Dismissal(Record):
    """One figure of a text that is no indicator."""

    offset: Annotated[int, *whole("a character offset into the plan's text")]
    figure: Text
    reason: Annotated[DismissalReason, closed("reason", DismissalReason)]
    belongs_to: OptionalId


class Benchmark(Record):
    """A national or provincial actual, target or standard."""

    benchmark_id: Id
    indicator: IndicatorCode
    scope: Scope
    part: OptionalScope
    region_codes: Annotated[
        str,
        StringConstraints(pattern=r"^([0-9]{2,6}(; ?[0-9]{2,6})*)?$"),
        Cell("regions", "GB/T 2260 codes with ';' between them, or nothing", "Write the codes as digits."),
    ]
    kind: Annotated[BenchmarkKind, closed("kind", BenchmarkKind)]
    year_from: OptionalYear
    year_to: OptionalYear
    comparator: Annotated[Comparator, closed("comparator", Comparator)]
    value: Number
    value_high: OptionalNumber
    unit: Unit
    hedge: OptionalText
    issuing_document: Text
    document_number: OptionalText
    confidence: Annotated[Confidence, closed("confidence", Confidence)]
    seen_at: OptionalText
    stands_for: OptionalId
    note_en: OptionalText
    note_zh: OptionalText


class Requirement(Record):
    """Something that the state or a province asks of every county, city or school, or of itself."""

    requirement_id: Id
    theme: Theme
    topic: OptionalTopic
    part_of: OptionalId
    benchmark: OptionalId
    name_en: Text
    name_zh: Text
    asks_en: Text
    asks_zh: Text
    due: PartialDate
    in_force: PartialDate
    binds: Annotated[Binds, closed("binds", Binds)]
    hedge: OptionalText
    issuing_document: Text
    document_number: OptionalText
    issued: PartialDate
    province: OptionalText
    seen_at: OptionalText
    confidence: Annotated[Confidence, closed("confidence", Confidence)]
    note_en: OptionalText
    note_zh: OptionalText


class Crosscheck(Record):
    """A sum that the plan's own figures allow."""

    crosscheck_id: Id
    plan_id: Id
    kind: Annotated[CrosscheckKind, closed("kind", CrosscheckKind)]
    result: Id
    inputs: IdList
    expression: OptionalText
    tolerance: OptionalNumber
    same: YesNo
    note_en: OptionalText
    note_zh: OptionalText


class Correction(Record):
    """One cell that differs from the last release, or one row that came or went, and why."""

    table: Annotated[Curated, closed("", Curated)]
    row_id: Annotated[
        str,
        StringConstraints(min_length=1, max_length=LONGEST_TEXT),
        Cell(
            "text",
            "the row's id; of several key columns all, with '/' between them",
            "Fill in the cell.",
            required=True,
        ),
    ]
    field: Annotated[
        str,
        StringConstraints(pattern=f"{CODE}|^$", max_length=LONGEST_CODE),
        Cell("code", "a column of the table, or nothing for a whole row", "Correct the cell."),
    ]
    old: OptionalText
    new: OptionalText
    reason_en: Text
    reason_zh: Text
    since: Annotated[
        str,
        StringConstraints(pattern=RELEASE),
        Cell(
            "text",
            "the version or the date of the release that it is measured from",
            "Write it like 0.1.0 or 2026-11-22.",
            required=True,
        ),
    ]


# ------------------------------------------------------------------------------------------------------ processed tables

PlanOf = Annotated[str, Cell("id", "the plan", required=True)]
RegionOf = Annotated[str, Cell("id", "the region", required=True)]
LevelOf = Annotated[Level, Cell("closed", "prefecture or county", required=True)]
ThemeOf = Annotated[str, Cell("code", "the indicator's theme", required=True)]
TopicOf = Annotated[str, Cell("code", "the indicator's topic")]
FamilyOf = Annotated[str, Cell("code", "the indicator's family")]
Standard = Annotated[Decimal, Cell("number", "the value in the indicator's unit", required=True)]
StandardHigh = Annotated[Decimal | None, Cell("number", "the upper value of a range in the indicator's unit")]
StandardUnit = Annotated[str, Cell("code", "the indicator's unit", required=True)]


class PreparedValue(Value):
    """A figure with its plan, what the codebook says of its indicator, and its number in the indicator's unit."""

    plan_id: PlanOf
    region_id: RegionOf
    level: LevelOf
    theme: ThemeOf
    topic: TopicOf
    family: FamilyOf
    base: Annotated[str, Cell("code", "what is counted", required=True)]
    measures: Annotated[Measures, Cell("closed", "what the indicator measures", required=True)]
    value_std: Standard
    value_std_high: StandardHigh
    unit_std: StandardUnit
    undated: Annotated[
        str,
        Cell(
            "code", "of a standard without a year: goal where a promise prints it, rule where a rule does; else empty"
        ),
    ]


class PreparedPlan(Plan):
    """One document of one region, and how far its results reach."""

    reported: Annotated[
        int | None,
        Cell(
            "year",
            "the last year of which the plan prints a result, with the figure, over it, or as the end of a period",
        ),
    ]


class PreparedStatement(Statement):
    """What a plan says in words, with its plan, and how firm it is."""

    plan_id: PlanOf
    region_id: RegionOf
    level: LevelOf
    strength: Annotated[OptionalStrength, Cell("closed", "how firm a promise or rule is; empty for all else")]
    hedge_code: Annotated[str, Cell("code", "the softener's code in the vocabulary; empty where there is none")]


class PreparedBenchmark(Benchmark):
    """A benchmark with its number in the indicator's unit, and whom it binds."""

    theme: ThemeOf
    family: FamilyOf
    value_std: Standard
    value_std_high: StandardHigh
    unit_std: StandardUnit
    binds: Annotated[
        Binds | None,
        Cell(
            "code",
            "whom it binds, as its requirement says; else a target the state as a whole, a standard the counties",
        ),
    ]


class PreparedCrosscheck(Crosscheck):
    """A cross-check and how it came out."""

    stated: Annotated[Decimal, Cell("number", "what the plan prints", required=True)]
    computed: Annotated[
        Fraction | None, Cell("number", "what follows from its other figures; empty where nothing does")
    ]
    difference: Annotated[Fraction | None, Cell("number", "stated less computed")]
    agrees: Annotated[
        bool | None, Cell("flag", "whether the two agree within the tolerance; empty where it cannot be said")
    ]


class PlanPresence(Record):
    """What one plan says of one subject."""

    plan_id: PlanOf
    region_id: RegionOf
    subject: Annotated[Subject, Cell("closed", "indicator, theme or topic", required=True)]
    code: Annotated[str, Cell("code", "the subject's code", required=True)]
    presence: Annotated[Presence, Cell("closed", "what the plan says of it", required=True)]
    value_ids: Annotated[str, Cell("ids", "the values that say it, with ';' between them")]
    statement_ids: Annotated[str, Cell("ids", "the statements that say it, with ';' between them")]
    decided_by: Annotated[str, Cell("id", "the value or statement that makes the state; empty where nothing is said")]


class Neighbour(Record):
    """What two plans or more say, for the profiles of those that do not."""

    subject: Annotated[Subject, Cell("closed", "indicator (printed) or topic (spoken of)", required=True)]
    code: Annotated[str, Cell("code", "the subject's code", required=True)]
    n: Annotated[int, Cell("whole", "how many plans say it", required=True)]
    plan_ids: Annotated[
        str, Cell("ids", "those that a sentence names: all of up to 8, else the first 3", required=True)
    ]
    names_en: Annotated[str, Cell("text", "their regions' names in English, in the same order", required=True)]
    names_zh: Annotated[str, Cell("text", "the same in Chinese", required=True)]
    periods: Annotated[str, Cell("text", "the first year of each, where its region has several plans; else empty")]


class Agreement(Record):
    """How far the two readings of a plan agree in one field."""

    plan_id: PlanOf
    table: Annotated[str, Cell("code", "values, statements or requirements", required=True)]
    coverage: Annotated[Coverage, Cell("closed", "the headline themes or the whole plan", required=True)]
    field: Annotated[Compared, Cell("closed", "what is compared", required=True)]
    n: Annotated[
        int, Cell("whole", "how many things both readings speak of, or that were to find; characters", required=True)
    ]
    agree: Annotated[int, Cell("whole", "on how many they agree", required=True)]
    percent: Annotated[str, Cell("number", "agree over n")]
    coefficient: Annotated[
        Coefficient, Cell("closed", "Cohen's kappa, or Krippendorff's alpha over characters, where one applies")
    ]
    estimate: Annotated[str, Cell("number", "the coefficient")]
    low: Annotated[str, Cell("number", "the lower end of its bootstrap interval at 95 %")]
    high: Annotated[str, Cell("number", "the upper end")]
    both: Annotated[int | None, Cell("whole", "what both readings found")]
    first_only: Annotated[int | None, Cell("whole", "what only the first reading found")]
    second_only: Annotated[int | None, Cell("whole", "what only the second reading found")]


class Confusion(Record):
    """How often a choice of the first reading met one of the second, plans pooled."""

    table: Annotated[str, Cell("code", "values, statements or requirements", required=True)]
    coverage: Annotated[Coverage, Cell("closed", "the headline themes or the whole plan", required=True)]
    field: Annotated[Compared, Cell("closed", "what is compared", required=True)]
    first: Annotated[str, Cell("code", "what the first reading chose; empty for nothing")]
    second: Annotated[str, Cell("code", "what the second reading chose; empty for nothing")]
    n: Annotated[int, Cell("whole", "how often", required=True)]


# --------------------------------------------------------------------------------------------------------------- tables

_TYPES = {"number": "number", "whole": "integer", "year": "integer"}


@dataclass(frozen=True)
class Column:
    """One column of a table: its name, how it is spoken of, and the codes it is confined to, where there are few."""

    name: str
    cell: Cell
    closed: tuple[str, ...] = ()

    @property
    def type(self) -> str:
        """The type in the words of the Data Package standard: string, integer or number."""
        return _TYPES.get(self.cell.kind, "string")


@cache
def columns_of(model: type[Record]) -> Mapping[str, Column]:
    """Return the columns of a table by name, in the order of its model."""
    columns = {}
    for name, info in model.model_fields.items():
        cell = next(item for item in reversed(info.metadata) if isinstance(item, Cell))
        kinds = [info.annotation, *get_args(info.annotation)]
        codes = next((get_args(kind) for kind in kinds if get_origin(kind) is Literal), ())
        columns[name] = Column(name, cell, tuple(map(str, codes)))
    return columns


@dataclass(frozen=True)
class Table:
    """One kind of file under `data/raw`.

    Attributes
    ----------
    name
        What the table is called; for tables of one file a plan, the folder.
    model
        What a row must be.
    key
        The columns that no two rows may share.
    per_plan
        Whether there is one file for each plan.
    later
        Columns that came later, which a file may lack; so it may lack notes.
    """

    name: str
    model: type[Record]
    key: tuple[str, ...]
    per_plan: bool = False
    later: frozenset[str] = frozenset()

    @property
    def columns(self) -> Mapping[str, Column]:
        """The columns by name, in the order of the design."""
        return columns_of(self.model)

    def may_lack(self, name: str) -> bool:
        """Return whether a file may leave the whole column out."""
        return name in self.later or name.startswith("note")

    def where(self, plan_id: str = "") -> str:
        """Return the file's path from the project's folder, with forward slashes."""
        return f"data/raw/{self.name}/{plan_id}.csv" if self.per_plan else f"data/raw/{self.name}.csv"


VOCABULARY = Table("vocabulary", Word, ("field", "code"), later=frozenset({"leads", "theme", "apart"}))
REGIONS = Table("regions", Region, ("region_id",))
PLANS = Table(
    *("plans", Plan, ("plan_id",)),
    later=frozenset({"issued_from", "issued_to", "themes_outside", "scope_en", "scope_zh"}),
)
INDICATORS = Table(
    "indicators", Indicator, ("indicator",), later=frozenset({"leads", "definition_seen_at", "aliases_zh"})
)
BENCHMARKS = Table("benchmarks", Benchmark, ("benchmark_id",), later=frozenset({"part", "hedge"}))
REQUIREMENTS = Table("requirements", Requirement, ("requirement_id",))
CROSSCHECKS = Table("crosschecks", Crosscheck, ("crosscheck_id",), later=frozenset({"same"}))
CORRECTIONS = Table("corrections", Correction, ("table", "row_id", "field"))
VALUES = Table("values", Value, ("value_id",), per_plan=True, later=frozenset({"requirement"}))
STATEMENTS = Table(
    *("statements", Statement, ("statement_id",)),
    per_plan=True,
    later=frozenset({"requirement", "span_offset", "span_end"}),
)
DISMISSED = Table("dismissed", Dismissal, ("offset", "figure"), per_plan=True)

SHARED = (VOCABULARY, REGIONS, PLANS, INDICATORS, BENCHMARKS, REQUIREMENTS, CROSSCHECKS, CORRECTIONS)
TABLES = (*SHARED, VALUES, STATEMENTS, DISMISSED)


@dataclass(frozen=True)
class Prepared:
    """One processed table.

    Attributes
    ----------
    title
        What the Data Package calls it.
    model
        What a row is.
    key
        The columns that no two rows share.
    references
        For a column, the table and column that it points to; the table is empty where it is the same one.
    order
        The columns as the file has them, where that is not the model's own order.
    """

    title: str
    model: type[Record]
    key: tuple[str, ...]
    references: Mapping[str, tuple[str, str]]
    order: tuple[str, ...] = ()

    @property
    def columns(self) -> Mapping[str, Column]:
        """The columns by name, in the order of the file."""
        columns = columns_of(self.model)
        return {name: columns[name] for name in self.order} if self.order else columns


_PLACE = {"plan_id": ("plans", "plan_id"), "region_id": ("regions", "region_id")}
_OF_INDICATOR = {"indicator": ("indicators", "indicator")}

PREPARED: Mapping[str, Prepared] = {
    "agreement": Prepared(
        "Agreement of the two readings of the plans, by field; pooled over plans where plan_id is all",
        Agreement,
        ("plan_id", "table", "coverage", "field"),
        {},
    ),
    "confusion": Prepared(
        "Confusion: how often each choice of the first reading met each of the second, by field",
        Confusion,
        ("table", "coverage", "field", "first", "second"),
        {},
    ),
    "benchmarks": Prepared(
        "Benchmarks: national and provincial actuals, targets and standards",
        PreparedBenchmark,
        BENCHMARKS.key,
        _OF_INDICATOR | {"stands_for": ("", "benchmark_id")},
    ),
    "corrections": Prepared(
        "Corrections: what differs in the curated tables from the last release, old and new, with the reason",
        Correction,
        CORRECTIONS.key,
        {},
    ),
    "crosschecks": Prepared(
        "Cross-checks: sums that the plans' own figures allow, agreeing or not",
        PreparedCrosscheck,
        CROSSCHECKS.key,
        {"plan_id": ("plans", "plan_id"), "result": ("values", "value_id")},
        (
            *("crosscheck_id", "plan_id", "kind", "result", "inputs", "expression"),
            *("stated", "computed", "difference", "tolerance", "same", "agrees", "note_en", "note_zh"),
        ),
    ),
    "indicators": Prepared(
        "Codebook: one quantity with one definition, base and unit each", Indicator, INDICATORS.key, {}
    ),
    "neighbours": Prepared(
        "Neighbours: what two plans or more say, for the profiles of those that do not",
        Neighbour,
        ("subject", "code"),
        {},
    ),
    "plans": Prepared(
        "Plans: one document of one region each", PreparedPlan, PLANS.key, {"region_id": ("regions", "region_id")}
    ),
    "presence": Prepared(
        "Presence: how firmly each plan commits itself on each theme and topic, and which indicators it uses",
        PlanPresence,
        ("plan_id", "subject", "code"),
        _PLACE,
    ),
    "regions": Prepared("Regions: places with their codes and levels", Region, REGIONS.key, {}),
    "requirements": Prepared(
        "Requirements: what the state and the provinces ask of counties, cities, schools, or of themselves",
        Requirement,
        REQUIREMENTS.key,
        {"benchmark": ("benchmarks", "benchmark_id"), "part_of": ("", "requirement_id")},
    ),
    "statements": Prepared(
        "Statements: what plans promise, order, hold or report in words",
        PreparedStatement,
        STATEMENTS.key,
        _PLACE | _OF_INDICATOR,
        (
            *("statement_id", "plan_id", "region_id", "level", "theme", "topic", "also_theme", "also_topic"),
            *(
                "indicator",
                "requirement",
                "act",
                "strength",
                "direction",
                "starts",
                "deadline",
                "year_basis",
                "scope",
                "hedge",
            ),
            *("hedge_code", "resources", "responsible", "restates", "summary_en", "summary_zh", "term", "offset"),
            *("span_offset", "span_end", "locator", "note_en", "note_zh"),
        ),
    ),
    "values": Prepared(
        "Values: every figure that a plan prints, with its place in the text",
        PreparedValue,
        VALUES.key,
        _PLACE | _OF_INDICATOR | {"stands_for": ("", "value_id")},
        (
            *("value_id", "plan_id", "region_id", "level", "indicator", "theme", "topic", "family", "base", "measures"),
            *("status", "undated", "year_from", "year", "year_basis", "comparator", "value", "value_high", "unit"),
            *("value_std", "value_std_high", "unit_std", "per", "scope", "figure_kind", "term", "term_offset"),
            *("printed", "offset", "figure", "figure_offset", "locator", "hedge", "stands_for", "requirement"),
            *("reading_kind", "reading_en", "reading_zh"),
        ),
    ),
    "vocabulary": Prepared("Vocabulary: every code with its names in both languages", Word, VOCABULARY.key, {}),
}

DESCRIPTION = "datapackage.json"
DIGESTS = "digests.json"
"""Digests of the prepared rows by plan, table and theme, by which a build knows what has changed."""
RAW_DIGEST = "raw_sha256"
