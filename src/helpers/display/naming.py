"""What plans, figures and benchmarks are called within a sentence or a cell."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import zip_longest
from typing import Literal

import pandas as pd
from markupsafe import Markup, escape

from helpers.analysis.listing import MOST_NAMES, NAMED
from helpers.analysis.outcomes import first_years
from helpers.analysis.presence import OUTSIDE
from helpers.analysis.verdicts import GOALS
from helpers.data.codes import WORDLESS
from helpers.data.locators import read_locator
from helpers.display.evidence import mark_year, original, tag_printed, trace
from helpers.display.linking import part_link, profile_link
from helpers.display.markup import Printed, Prose, fill
from helpers.display.numbers import plain
from helpers.display.study import Row, Study, clean, each
from helpers.display.words import (
    bracketed,
    capital,
    clauses,
    commas,
    has_word,
    join,
    listed,
    quoted,
    say,
)
from helpers.errors import ParameterError, nearest
from helpers.preparing.neighbours import round_down

LONGEST_ALT = 480
"""Characters that an alt text of many plans has at most."""


def name_plans(study: Study, plan_ids: Sequence[str], last: str = "and") -> Markup:
    """Return the names of plans as a list within a sentence; a long one ends in a count: 'A, B, C and 41 others'.

    Parameters
    ----------
    last
        `and` or `or`: the word before the last name.
    """
    if len(plan_ids) <= MOST_NAMES:
        return join(study, [study.plan_name(plan) for plan in plan_ids], last)
    formula = say(study, "naming.other_plans_formula", total=len(plan_ids), named=NAMED)
    rest = study.derive(f"others-{digest_ids(plan_ids)}", len(plan_ids) - NAMED, formula)
    names = listed(study, [study.plan_name(plan) for plan in plan_ids[:NAMED]])
    return say(study, f"naming.other_plans_{last}", names=names, rest=rest)


def name_neighbours(study: Study, row: Row) -> Markup:
    """Return who says something, as a list within a sentence: of many the first, and at least how many others.

    Parameters
    ----------
    row
        Of `analysis.presence.find_unsaid`.
    """
    listed_names, periods = getattr(row, f"names_{study.columns}").split(";"), clean(row.periods).split(";")
    names = [
        f"{name}{bracketed(study, period)}" if period else name for name, period in zip_longest(listed_names, periods)
    ]
    if row.n <= MOST_NAMES:
        return join(study, names)
    # a round number: an exact one would change with every plan that comes
    rest = plain(round_down(row.n - len(names)), study)
    return say(study, "naming.neighbours", names=listed(study, names), rest=rest)


def name_some(study: Study, parts: Sequence[Markup], name: str, *, total: int | None = None) -> Markup:
    """Return the first parts of a list within a sentence, set off by semicolons: they may hold commas; and how many others.

    Parameters
    ----------
    name
        Of that number.
    total
        How many there are, where `parts` are not all of them.
    """
    total = len(parts) if total is None else total
    if total <= MOST_NAMES and total == len(parts):
        return clauses(study, parts)
    formula = say(study, "naming.others_formula", total=total, named=NAMED)
    rest = study.derive(name, total - NAMED, formula)
    return clauses(study, [*parts[:NAMED], say(study, "naming.others", rest=rest)])


def digest_ids(ids: Iterable[str]) -> str:
    """Return a short name of a list made from the list itself: equal lists share it, different ones never do."""
    return hashlib.sha256(";".join(ids).encode()).hexdigest()[:10]


def badge(study: Study, state: str) -> Markup:
    """Return a presence as a labelled badge."""
    return _label(state, study.word("presence", state))


_NOTHING = Markup("")


def state_word(study: Study, told: str) -> str:
    """Return what a state of presence is called; of silence on a topic alone, that there is no statement of its own."""
    return study.word("form" if told == "silent_topic" else "presence", told)


def badge_of(study: Study, field: str, code: str) -> Markup:
    """Return a code of the vocabulary as a labelled badge."""
    return _label(code, study.word(field, code))


def act_badge(study: Study, row: Row) -> Markup:
    """Return how firm a statement is as a labelled badge; of a report or a principle, that it is one."""
    return badge(study, row.strength) if clean(row.strength) else _label("results_only", study.word("act", row.act))


def claim(study: Study, row: Row, told: str = "") -> Markup:
    """Return a cell of presence as a badge that leads to what it rests on.

    That is the figure or statement that decides it, or the note on what the document covers; silence leads nowhere.

    Parameters
    ----------
    row
        Of `analysis.presence.find_presence`.
    told
        What the badge says; by default the state.
    """
    rests_on = row.decided_by or (scope_id(row.plan_id) if row.presence == OUTSIDE else "")
    if rests_on:
        study.ledger.note(rests_on)
    # of words on an indicator the badge says how firm they are, and looks like it
    look = row.told if row.subject == "indicator" else row.presence
    about = trace(claim=f"{row.subject}:{row.code}:{row.plan_id}", state=row.presence)
    label = _label(look, told or state_word(study, row.told), about)
    return fill('<a class="claim" href="#e-{}">{}</a>', rests_on, label) if rests_on else label


def tell_instead(study: Study, ids: str) -> Markup:
    """Return the figures by which a plan measures the same thing otherwise, each behind its indicator: of many the first.

    Parameters
    ----------
    ids
        Of figures, `;` between them, as `analysis.levels.find_instead` gives them.
    """
    rows = list(study.find_rows("all_values", "value_id", ids.split(";")[:NAMED]).values())
    told = [
        say(study, "strongest.figure", indicator=indicator_cell(study, row), number=study.number(row))
        + bracketed(study, study.when(row))
        for row in rows
    ]
    return clauses(study, told)


def scope_id(plan_id: str) -> str:
    """Return the id of the entry that says what a document does not cover."""
    return f"scope-{plan_id}"


def traced(verdict: str, text: Markup, benchmarks: Sequence[str], values: Sequence[str] | None = None) -> Markup:
    """Return words that state a verdict, with the rows they rest on; of many plans with the benchmark alone.

    What lies above, at or below a goal of the state is pale: it binds no place.
    """
    rests = trace(verdict=verdict) + (trace() if values is None else trace(values=" ".join(values)))
    told = '<span class="verdict{}"{}>{}</span>'
    return fill(told, " goal" * (verdict in GOALS), rests + trace(benchmarks=" ".join(benchmarks)), text)


def document_id(plan_id: str) -> str:
    """Return the id of the entry that says which document it is, and what it was read for."""
    return f"document-{plan_id}"


def _label(look: str, word: str, about: Markup = _NOTHING) -> Markup:
    return fill('<span class="badge {}"{}>{}</span>', look.replace("_", "-"), about, word)


def tell_place(study: Study, locator: str) -> Printed | Markup:
    """Return where a plan says something: its own numbering, and what that means where readers of the language need it."""
    explained = explain_place(study, locator)
    return original(study, locator) + explained if explained else Printed(locator, tag_printed(study))


CODE = re.compile(r"[a-z0-9]+(?:[-_][a-z0-9]+)+")


def spell_codes(study: Study, text: Markup, names: Mapping[str, str] | None = None) -> Markup:
    """Return a note of our own with the codes in it as what they are called: indicators, scopes, and what `names` holds."""
    known = names or {}

    def spell(found: re.Match[str]) -> str:
        code = found[0]
        name = known.get(code) or (study.indicator_name(code) if code in study.indicators.index else "")
        name = name or (study.word("scope", code) if ("scope", code) in study.words else "")
        return str(say(study, "naming.quoted", name=name)) if name else code

    return Markup(CODE.sub(spell, str(text)))  # letters are escaped already


def tell_kind(study: Study, row: Row) -> Markup:
    """Return that a plan prints a word for all, or a relation, in place of a figure; empty where it prints one."""
    if row.figure_kind not in WORDLESS:
        return Markup("")
    return say(study, "evidence.in_words_told", kind=study.word("figure_kind", row.figure_kind))


def explain_place(study: Study, locator: str) -> Markup:
    """Return what a locator means in words, in small print; empty where readers read it, or it is not understood."""
    pieces = read_locator(locator)
    if not say(study, "language.glosses") or not pieces:
        return Markup("")
    return fill(' <small class="place">{}</small>', commas(study, tell_places(study, pieces)))


def tell_places(study: Study, pieces: Sequence[tuple[str, int | None]]) -> list[Markup]:
    """Return the pieces of a locator in words: 'part 3', 'section (3)'."""
    return [say(study, f"places.{kind}", **({} if n is None else {"n": n})) for kind, n in pieces]


def subject_name(study: Study, subject: str, code: str) -> str:
    """Return the name of an indicator, topic or theme."""
    return study.indicator_name(code) if subject == "indicator" else study.word(subject, code)


def state_count(study: Study, subject: str, row: Row) -> Markup:
    """Return how many plans are in a state of presence, as a derived number; `state_id` is its id.

    Parameters
    ----------
    row
        Of `analysis.presence.count_states`.
    """
    name = quoted(study, subject_name(study, subject, row.code))
    said = {"name": name, "word": study.word("presence", row.presence)}
    return study.derive(state_id(subject, row)[2:], row.n, say(study, "presence.count_formula", **said))


def state_id(subject: str, row: Row) -> str:
    """Return the id of a count of presence."""
    return f"d-presence-{subject}-{row.code}-{row.presence}".replace("_", "-")


def plan_head(study: Study, plan_id: str) -> Markup:
    """Return the name of a plan as rows are headed, linked to its region's report, a prefecture's with its level."""
    name = profile_link(study, plan_id)
    prefecture = study.plans.at[plan_id, "level"] == "prefecture"
    return name + bracketed(study, study.level_name(plan_id)) if prefecture else name


def figure_of(study: Study, row: Row, *, words: bool = False) -> Markup:
    """Return a number with its plan's name, status and year: '99.02% (Yingze, target 2025)'."""
    return say(
        study,
        "naming.figure",
        number=study.number(row, words=words),
        plan=study.plan_name(row.plan_id),
        when=study.when(row, status_first=True),
    )


def indicator_cell(study: Study, row: Row) -> Markup:
    """Return an indicator's name, with what the row covers of it."""
    name, scope = study.indicator_name(row.indicator), clean(row.scope)
    return say(study, "naming.scoped", text=name, scope=study.word("scope", scope)) if scope else escape(name)


def name_plan(study: Study, beside: Literal["", "words", "figures"] = "") -> Prose:
    """Return whose plans these are: region, level, parent and province, in a line under the title; of several how many, and when.

    Where readers need a gloss, each place stands with its own name too, by which its documents are found.

    Parameters
    ----------
    beside
        The other part of a region's profile, to which the line leads: all that is said in `words`, or its `figures`, dates
        and requirements. Empty for none.
    """
    lines = []
    for region in each(study.regions.loc[study.plans["region_id"].drop_duplicates()]):
        own = study.plans[study.plans["region_id"] == region.region_id]
        named = {field: _name_place(study, region, field) for field in ("name", "province", "parent")}
        of_city = named["parent"] and named["parent"] != named["province"]
        level = study.word("level", region.level)
        whose = say(study, "naming.whose_of_city" if of_city else "naming.whose", **named, level=level)
        if len(own) > 1:
            n = study.count_plans(f"plans-{region.region_id}", own.index, what=say(study, "study.plans_compared"))
            years = join(study, [mark_year(int(year)) for year in first_years(own).dropna()])
            whose = say(study, "naming.whose_plans", whose=whose, n=n, years=years)
        way = part_link(study, beside, say(study, f"naming.part_{beside}")) if beside else ""
        lines.append(say(study, "naming.whose_beside", whose=whose, way=way) if way else whose)
    return Prose("whose", tuple(lines))


def _name_place(study: Study, region: Row, field_name: str) -> Markup:
    """Return the name of a place, of its province or its city, with the name it goes by there where readers need it."""
    name, own = escape(study.named(region, field_name)), clean(getattr(region, f"{field_name}_zh"))
    return name + " " + original(study, own) if own and say(study, "language.glosses") else name


def short_name(study: Study, indicator: str) -> str:
    """Return an indicator's name without what stands in brackets at its end, for a headline over a board that has it whole."""
    return BRACKETS.sub("", study.indicator_name(indicator))


BRACKETS = re.compile(r"\s*[(（][^()（）]*[)）]$")


def check_code(study: Study, field: str, code: str) -> None:
    """Raise ParameterError for a code that the vocabulary does not have in that field, naming the nearest."""
    known = [one for name, one in study.words if name == field]
    if code not in known:
        near = nearest(code, known)
        hint = f", perhaps '{near}'" if near else ""
        raise ParameterError(
            f"{field.capitalize()}: found '{code}'; expected a code of data/raw/vocabulary.csv{hint}. Correct it."
        )


def status_cell(study: Study, row: Row) -> Markup:
    """Return a status with its softener, unless it is that itself, and its scope, if any."""
    status = escape(study.status(row))
    if (hedge := clean(row.hedge)) and row.status != "encouraged":
        status += bracketed(study, study.softener(hedge))
    if scope := clean(row.scope):
        return say(study, "naming.scoped", text=status, scope=study.word("scope", scope))
    return status


def number_with_bounds(study: Study, row: Row, *, scoped: bool = False) -> Markup:
    """Return a value with year and status in brackets, its softener and, where nothing else says it, its scope beside them."""
    told = [study.when(row)]
    if scoped and clean(row.scope):
        told.append(escape(study.word("scope", clean(row.scope))))
    if hedge := clean(row.hedge):
        told.append(study.softener(hedge))
    return study.number(row) + bracketed(study, clauses(study, told))


def hedged_number(study: Study, row: Row) -> Markup:
    """Return a value with its softener, if any."""
    number, hedge = study.number(row), clean(row.hedge)
    return number + bracketed(study, study.softener(hedge)) if hedge else number


def standing_word(study: Study, standing: str) -> str:
    """Return planned, actual or standing rule in the study's language."""
    return str(say(study, f"standing.{standing}"))


def benchmark_kind(study: Study, mark: Row) -> str:
    """Return what a benchmark is, in words: 'national target', '县域督导评估标准'."""
    key = f"benchmarks.{mark.kind}_{mark.scope}"
    return str(say(study, key)) if has_word(study, key) else study.word("kind", str(mark.kind))


def span_of(mark: Row) -> list[int]:
    """Return the first and the last year that a benchmark speaks for; one alone where they are the same or it has no end."""
    return list(dict.fromkeys(int(year) for year in (mark.year_from, mark.year_to) if not pd.isna(year)))


def mark_span(mark: Row) -> Markup:
    """Return the years that a benchmark speaks for, '2020–2021', marked as such; empty where it has none."""
    return Markup("–").join(mark_year(year) for year in span_of(mark))


def benchmark_year(mark: Row) -> str:
    """Return the year or the years that a benchmark is for, as plain text; '' for a standing rule."""
    return "" if mark.kind == "standard" else "–".join(map(str, span_of(mark)))


def benchmark_entry(study: Study, mark: Row) -> Markup:
    """Return a benchmark as a list has it: kind, year and linked number."""
    kind, number = benchmark_kind(study, mark), study.benchmark_number(mark)
    years = mark_span(mark)
    if not years:
        return say(study, "benchmarks.entry", kind=kind, number=number)
    return say(study, "benchmarks.entry_of_year", kind=kind, year=years, number=number)


def benchmark_cell(study: Study, mark: Row, first: Callable[[str], str] = str) -> Markup:
    """Return a benchmark as a cell has it: kind, the years it speaks for (a standing rule has none) and linked number."""
    kind, number = first(benchmark_kind(study, mark)), study.benchmark_number(mark)
    if mark.kind == "standard" or not span_of(mark):
        return say(study, "benchmarks.entry", kind=kind, number=number)
    return say(study, "benchmarks.entry_of_year", kind=kind, year=mark_span(mark), number=number)


def benchmark_head(study: Study, mark: Row) -> Markup:
    """Return a benchmark as a column is headed: as in a cell, with a capital."""
    return benchmark_cell(study, mark, first=capital)


def benchmark_text(study: Study, mark: Row, *, words: bool = False) -> str:
    """Return a benchmark as plain text: kind, year and number."""
    kind, number, year = benchmark_kind(study, mark), study.value_text(mark, words=words), benchmark_year(mark)
    if not year:
        return str(say(study, "benchmarks.entry", kind=kind, number=number).unescape())
    return str(say(study, "benchmarks.entry_of_year", kind=kind, year=year, number=number).unescape())


def benchmark_phrase(study: Study, mark: Row) -> Markup:
    """Return a benchmark as a sentence has it: 'the national target of 85% for 2020'."""
    kind, number = benchmark_kind(study, mark), study.benchmark_number(mark)
    if not span_of(mark):
        return say(study, "benchmarks.phrase", kind=kind, number=number)
    standing = mark.kind == "standard" and pd.isna(mark.year_to)
    key = "benchmarks.phrase_in_force" if standing else "benchmarks.phrase_of_year"
    return say(study, key, kind=kind, number=number, year=mark_span(mark))


def fitting_unit(row: Row) -> bool:
    """Tell whether a number in a figure needs its unit: the axis names the indicator's own, but not shares' signs."""
    return row.unit in {"percent", "ratio", "permille"} or row.unit != row.unit_std


def shorten(study: Study, pieces: Sequence[str], most: int = LONGEST_ALT) -> list[str]:
    """Return the pieces of an alt text that fit into `most` characters, and how many further ones the table holds."""
    kept: list[str] = []
    for place, piece in enumerate(pieces):
        if kept and sum(map(len, kept)) + len(piece) + 2 * len(kept) > most:
            return [*kept, str(say(study, "naming.more_in_table", n=len(pieces) - place))]
        kept.append(piece)
    return kept
