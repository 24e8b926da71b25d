"""How much a page can list: where a row for each plan gives way to a distribution, and names give way to a count.

With a handful of plans a reader wants each of them; with hundreds, how they lie and who stands at the ends. What a page
leaves out stands in data/processed, and the page says how much that is.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import pandas as pd
from markupsafe import Markup

from helpers.analysis import (
    ComparableFrame,
    ComparisonKey,
    Standing,
    all_comparable,
    interval_quantiles,
    latest_values,
    split_levels,
)
from helpers.display.language import capital, clauses, join, mark_year, paragraph, say
from helpers.display.study import Row, Study, each

MOST_ROWS = 8
"""So many plans have a row each in figures and tables, and a page of them stays within 350 KB; of more, distributions and
extremes are shown."""

MOST_COLUMNS = 7
"""So many plans have a column each."""

MOST_NAMES = 8
"""So many names may stand in a sentence; of a longer list the first `NAMED` stand there, and a count."""

NAMED = 3
EXTREMES = 3
MOST_LISTED = 12
MOST_SETS = 12
MOST_INPUTS = 8
LONGEST_ALT = 480

FEWEST_PLANNED = 4
"""Planned figures give way to others where those are more than so many times as many."""

SHARES = (0.1, 0.25, 0.5, 0.75, 0.9)
STATES = ("number", "dated", "direction", "words", "silent", "not_read")


def is_many(study: Study) -> bool:
    """Tell whether a study has too many plans for a row each."""
    return len(study.plans) > MOST_ROWS


def is_spread(study: Study, indicator: str) -> bool:
    """Tell whether too many plans print an indicator for a row each."""
    return is_many(study) and study.rows(indicator)["plan_id"].nunique() > MOST_ROWS


def row_plans(study: Study, indicator: str) -> list[str]:
    """Return the plans with a row of their own: all of a few; of many those that print the indicator, the rest being counted."""
    printing = set(study.rows(indicator)["plan_id"])
    return [plan for plan in study.plan_ids if not is_many(study) or plan in printing]


# -- lists


def keep_inputs(study: Study, inputs: Iterable[str]) -> list[str]:
    """Return the ids a derived number rests on, or none where they are too many to print: its formula then says where they stand."""
    ids = list(inputs)
    return [] if is_many(study) and len(ids) > MOST_INPUTS else ids


def count_plans(
    study: Study, name: str, plan_ids: Iterable[str], inputs: Iterable[str] = (), *, what: tuple[str, str]
) -> Markup:
    """Return a number of plans as `Study.count_plans` does; the formula of a long list names the table instead of the plans."""
    counted = list(dict.fromkeys(plan_ids))
    if not is_many(study) or len(counted) <= MOST_NAMES:
        return study.count_plans(name, counted, keep_inputs(study, inputs), what=what)
    return study.derived(
        f"n-{name}",
        len(counted),
        f"Number of plans: {what[0]}. They can be counted in data/processed.",
        f"规划数：{what[1]}。可由data/processed中的数据表计得。",
        keep_inputs(study, inputs),
    )


def name_plans(study: Study, plan_ids: Sequence[str], last: str = "and") -> Markup:
    """Return the names of plans as a list within a sentence; a long one ends in a count: 'A, B, C and 41 others'.

    Parameters
    ----------
    last
        `and` or `or`: the word before the last name.
    """
    if len(plan_ids) <= MOST_NAMES:
        return join(study.language, [study.plan_name(plan) for plan in plan_ids], last)
    named = [study.plan_name(plan) for plan in plan_ids[:NAMED]]
    digest = name_list(plan_ids)
    if study.language == "zh":
        count = study.derived(
            f"listed-{digest}",
            len(plan_ids),
            f"Plans in this list, of which {NAMED} are named.",
            f"此处所列规划的份数，写出名称的有{NAMED}份。",
        )
        return Markup("{}等{}份规划").format(Markup("、").join(named), count)
    count = study.derived(
        f"others-{digest}",
        len(plan_ids) - NAMED,
        f"Plans in this list ({len(plan_ids)}) less the {NAMED} named.",
        f"此处所列{len(plan_ids)}份规划减去写出名称的{NAMED}份。",
    )
    return Markup("{} {} {} others").format(Markup(", ").join(named), last, count)


def name_some(study: Study, parts: Sequence[Markup], name: str, *, total: int | None = None) -> Markup:
    """Return the first parts of a list within a sentence, and how many others there are.

    Parameters
    ----------
    name
        Of that number.
    total
        How many there are, where `parts` are not all of them.
    """
    total = len(parts) if total is None else total
    if total <= MOST_NAMES:
        return join(study.language, parts)
    count = study.derived(
        name,
        total - NAMED,
        f"Entries of this list ({total}) less the {NAMED} named.",
        f"此处所列{total}项减去写出的{NAMED}项。",
    )
    return say(
        study.language,
        en="{named} and {n} others",
        zh="{named}，另有{n}项",
        named=Markup(", " if study.language == "en" else "、").join(parts[:NAMED]),
        n=count,
    )


def name_list(ids: Iterable[str]) -> str:
    """Return a short name of a list made from the list itself: equal lists share it, different ones never do."""
    return hashlib.sha256(";".join(ids).encode()).hexdigest()[:10]


def shorten(study: Study, pieces: Sequence[str], most: int = LONGEST_ALT) -> list[str]:
    """Return the pieces of an alt text that fit into `most` characters, and how many further ones the table holds."""
    kept: list[str] = []
    for place, piece in enumerate(pieces):
        if kept and sum(map(len, kept)) + len(piece) + 2 * len(kept) > most:
            rest = len(pieces) - place
            more = say(study.language, en="{n} more in the table", zh="另有{n}项见表", n=rest)
            return [*kept, str(more)]
        kept.append(piece)
    return kept


# -- what plans say at all


def count_states(study: Study, subject: str, code: str) -> dict[str, int]:
    """Return how many plans stand on each step of the scale of presence, all steps named."""
    counts = dict.fromkeys(STATES, 0)
    for state in study.said(subject, code).values():
        counts[state] += 1
    return counts


def state_count(study: Study, subject: str, code: str, state: str, count: int) -> Markup:
    """Return such a count as a derived number; figures and tables share its id, `state_id`."""
    zh = study.indicator_name(code) if subject == "indicator" else study.word(subject, code)
    return study.derived(
        state_id(subject, code, state)[2:],
        count,
        f"Number of plans with presence `{state}`, {subject} {code} (data/processed/presence.csv).",
        f"“{zh}”状态为“{study.word('presence', state)}”的规划数（data/processed/presence.csv）。",
    )


def state_id(subject: str, code: str, state: str) -> str:
    """Return the id of a count of presence."""
    return f"d-presence-{subject}-{code}-{state}".replace("_", "-")


# -- how comparable figures lie


@dataclass(frozen=True)
class Distribution:
    """How comparable figures of one indicator lie, level by level.

    Attributes
    ----------
    key
        What the figures agree in.
    groups
        Figures of known interval by level, one a region, from the lowest up (by lower end, then upper end). Levels are
        never put together.
    ends
        Quantiles of the lower and upper ends by level, share and `low` or `high`, in the indicator's unit; infinite
        where floors leave them open.
    elsewhere
        Plans that print the indicator, but nothing that lies here: another year, scope or standing, or a figure of
        unknown width. In the study's order.
    """

    study: Study
    key: ComparisonKey
    groups: Mapping[str, pd.DataFrame]
    ends: Mapping[tuple[str, float, str], float]
    elsewhere: tuple[str, ...]

    @property
    def stem(self) -> str:
        """What the ids of its derived numbers end with."""
        key = self.key
        # planned is what most are, so only the others say what they are
        standing = "" if key.standing == Standing.planned else str(key.standing)
        parts = [key.indicator, key.scope, standing, str(key.year_from or ""), str(key.year or ""), key.per]
        return "-".join(part for part in parts if part).replace("_", "-")

    def n(self, level: str) -> Markup:
        """Return how many regions of a level have a figure here."""
        return self.study.derived(
            self.n_id(level)[2:],
            len(self.groups[level]),
            f"Regions of level {level} whose figures are comparable and of known width (data/processed/values.csv).",
            "该层级中数字可比且区间已知的地区数（data/processed/values.csv）。",
        )

    def n_id(self, level: str) -> str:
        """Return the id of that number."""
        return f"d-n-{self.stem}-{level}"

    def quantile(self, level: str, share: float) -> Markup:
        """Return what all but that share of the plans of a level state at least, whatever their floors leave open."""
        return self.study.derived(
            self.quantile_id(level, share)[2:],
            self.ends[level, share, "low"],
            f"{share * 100:g}% quantile of the lower ends of the intervals, level {level} (Hyndman and Fan 1996, definition 2).",
            f"该层级各数字区间下端的{share * 100:g}%分位数（Hyndman与Fan 1996，定义2）。",
            unit=str(self.study.indicators.at[self.key.indicator, "unit"]),
        )

    def is_open(self, level: str, share: float) -> bool:
        """Tell whether floors and ranges would let that quantile be higher."""
        return self.ends[level, share, "high"] > self.ends[level, share, "low"]

    def quantile_id(self, level: str, share: float) -> str:
        """Return the id of a quantile."""
        return f"d-q{share * 100:g}-{self.stem}-{level}"

    def lines(self, level: str, most: int, *, top: bool) -> list[tuple[Row, list[Row]]]:
        """Return the `most` highest or lowest different figures, each with the further rows that print the same.

        Figures at the lower end go first: a figure never stands at both ends.
        """
        different: dict[tuple[float, str], list[Row]] = {}
        for row in each(self.groups[level]):
            different.setdefault((float(row.low), self.study.value_text(row)), []).append(row)
        found = [(rows[0], rows[1:]) for rows in different.values()]
        return found[most:][::-1][:most] if top else found[:most]

    def further(self, rows: Sequence[Row], first: Row) -> str:
        """Return the id of the number of further plans that print the same figure as the first."""
        made = f"same-as-{first.value_id}"
        self.study.derived(
            made,
            len(rows),
            f"Further plans of the same level that print what {first.value_id} prints (data/processed/values.csv).",
            f"同层级中与{first.value_id}所写数字相同的其他规划数（data/processed/values.csv）。",
        )
        return f"d-{made}"

    def when(self) -> Markup:
        """Return status, year and scope in words: 'planned for 2025', '2025年规划值'."""
        language, key = self.study.language, self.key
        year = mark_year(key.year)
        match key.standing, key.year is None:
            case Standing.planned, False:
                made = say(language, en="planned for {y}", zh="{y}年规划值", y=year)
            case Standing.actual, False:
                made = say(language, en="actual of {y}", zh="{y}年实际值", y=year)
            case Standing.standard, False:
                made = say(language, en="standing rule of {y}", zh="{y}年常设要求", y=year)
            case Standing.standard, True:
                made = say(language, en="standing rule", zh="常设要求")
            case _:
                made = say(language, en="no year", zh="未写年份")
        if key.scope:
            scope = self.study.word("scope", key.scope)
            made = say(language, en="{made}, {scope}", zh="{scope}，{made}", made=made, scope=scope)
        return made


def find_distribution(study: Study, indicator: str) -> Distribution | None:
    """Return the figures of an indicator that most plans can be compared by; None where no interval is known.

    Planned figures come first; of their sets that count at least half as many regions as the largest, the one of the
    latest year. Standing rules and actuals are taken where hardly any plan prints a planned figure.
    """
    cells = _known_cells(study, indicator)
    if not cells:
        return None
    largest = max(cell.n for cell in cells)
    for standing in (Standing.planned, Standing.standard, Standing.actual):
        own = [cell for cell in cells if cell.key.standing == standing]
        most = max((cell.n for cell in own), default=0)
        if most * FEWEST_PLANNED >= largest:
            break
    chosen = max(
        (cell for cell in own if 2 * cell.n >= most), key=lambda cell: (cell.key.year or 0, cell.n, not cell.key.scope)
    )
    return spread(study, chosen)


def find_series(study: Study, indicator: str) -> dict[int, Distribution]:
    """Return such sets of an indicator year by year: those that differ from `find_distribution`'s in their year alone."""
    found = find_distribution(study, indicator)
    if found is None:
        return {}
    alike = [cell for cell in _known_cells(study, indicator) if replace(cell.key, year=found.key.year) == found.key]
    return {
        cell.key.year: spread(study, cell)
        for cell in sorted(alike, key=lambda cell: cell.key.year or 0)
        if cell.key.year is not None
    }


def _known_cells(study: Study, indicator: str) -> list[ComparableFrame]:
    """Return all sets of comparable rows of an indicator in which an interval is known."""
    rows = study.rows(indicator)
    if rows.empty:
        return []
    book = study.indicators.loc[[indicator]].reset_index(drop=True)
    latest = latest_values(rows, study.plans.reset_index(drop=True))
    return [cell for cell in all_comparable(latest, book, minimum=1) if cell.frame["interval_known"].any()]


def spread(study: Study, comparable: ComparableFrame) -> Distribution:
    """Return how the rows of one comparable frame lie, level by level."""
    frame = comparable.frame
    known = comparable if frame["interval_known"].all() else comparable.only(frame["interval_known"])
    found = interval_quantiles(known, SHARES)
    ends = {
        (str(row.level), float(row.share), end): round(float(getattr(row, end)), 9)
        for row in each(found)
        for end in ("low", "high")
    }
    groups = {
        level: group.frame.sort_values(["low", "high", "value_id"]) for level, group in split_levels(known).items()
    }
    here = set(known.frame["plan_id"])
    others = set(study.rows(comparable.key.indicator)["plan_id"]) - here
    return Distribution(study, comparable.key, groups, ends, tuple(plan for plan in study.plan_ids if plan in others))


def tell_distribution(study: Study, found: Distribution) -> Markup:
    """Return how comparable figures lie, a sentence a level: the ends, and what half state at least."""
    return paragraph(study.language, [_tell_level(study, found, level) for level in found.groups])


def tell_middle(study: Study, found: Distribution) -> Markup:
    """Return in one sentence what half of the plans state at least, level by level; a level of few plans is left to the figure."""
    parts = [
        say(
            study.language,
            en="half of {n} at {level} level at least {q50}",
            zh="{level}{n}份中一半不低于{q50}",
            level=study.word("level", level),
            n=found.n(level),
            q50=found.quantile(level, 0.5),
        )
        for level, frame in found.groups.items()
        if len(frame) > NAMED
    ]
    if not parts:
        return Markup("")
    return say(
        study.language,
        en="What they state ({when}): {parts}.",
        zh="所写数字（{when}）：{parts}。",
        when=found.when(),
        parts=clauses(study.language, parts),
    )


def _tell_level(study: Study, found: Distribution, level: str) -> Markup:
    frame = found.groups[level]
    lowest, highest = each(frame)[0], each(frame)[-1]
    name = study.word("level", level)
    if len(frame) <= MOST_NAMES:
        listed = [
            say(
                study.language,
                en="{number} ({plan})",
                zh="{plan}{number}",
                number=study.number(row),
                plan=study.plan_name(row.plan_id),
            )
            for row in each(frame)
        ]
        return say(
            study.language,
            en="{level} ({when}), n = {n}: {listed}.",
            zh="{level}（{when}），n = {n}：{listed}。",
            level=capital(name),
            when=found.when(),
            n=found.n(level),
            listed=join(study.language, listed),
        )
    return say(
        study.language,
        en="{level} ({when}), n = {n}: from {low} ({lowest}) to {high} ({highest}); half state at least {half}.",
        zh="{level}（{when}），n = {n}：从{lowest}的{low}到{highest}的{high}，一半不低于{half}。",
        level=capital(name),
        when=found.when(),
        n=found.n(level),
        half=found.quantile(level, 0.5),
        low=study.number(lowest),
        lowest=study.plan_name(lowest.plan_id),
        high=study.number(highest),
        highest=study.plan_name(highest.plan_id),
    )


def describe_distribution(study: Study, indicator: str, found: Distribution | None, beside: Sequence[str] = ()) -> str:
    """Return the alt text of a distribution: what plans say at all, then n, median and ends by level, then what stands beside."""
    counts = count_states(study, "indicator", indicator)
    said = [f"{study.word('presence', state)} {count}" for state, count in counts.items() if count]
    lead = say(
        study.language,
        en="{name}, {n} plans: {said}",
        zh="{name}，共{n}份规划：{said}",
        name=study.indicator_name(indicator),
        n=len(study.plans),
        said=(", " if study.language == "en" else "、").join(said),
    )
    pieces = [str(lead)]
    for level, group in found.groups.items() if found else ():
        rows = each(group)
        pieces.append(
            str(
                say(
                    study.language,
                    en="{level}, {when}, n = {n}: from {low} to {high}, half at least {half}",
                    zh="{level}，{when}，n = {n}：{low}至{high}，一半不低于{half}",
                    level=study.word("level", level),
                    when=found.when().striptags() if found else "",
                    n=len(rows),
                    low=study.value_text(rows[0]),
                    high=study.value_text(rows[-1]),
                    half=found.quantile(level, 0.5).striptags() if found else "",
                ).striptags()
            )
        )
    pieces = shorten(study, [*pieces, *beside])
    return str(clauses(study.language, pieces).striptags()) + ("." if study.language == "en" else "。")
