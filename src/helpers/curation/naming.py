"""Which indicator a figure is, guessed by the names that curated plans and the codebook give it.

A name is looked for in the words around the figure, the nearest first: what the figure is about, its clause, its sentence, the
heading. Two shares decide: how much of the indicator's name is said there, and how much of what the figure is about the
indicator's name and definition explain. A telling word (a stage, a kind of school, a span of years) that is left over on
either side narrows or changes the quantity, and then there is no guess but the three nearest indicators with their bases: a
wrong guess costs more than none.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from difflib import SequenceMatcher
from functools import lru_cache
from itertools import islice, pairwise
from math import log

from helpers.curation.wordings import (
    base_in,
    core,
    forms_of,
    narrows,
    pairs_of,
    plain,
    said_by,
    said_in,
    says,
    says_plainly,
    telling,
    without_end,
)
from helpers.data.codebook import bare_unit, kind_of_unit
from helpers.data.lexicon import LEXICON, characters, compile_pattern, compile_text, words
from helpers.data.schema import INDICATORS, PLANS, VALUES, VOCABULARY, Table
from helpers.data.scripts import simplify
from helpers.data.sheets import open_sheet
from helpers.paths import Project

_SCOPED = compile_pattern("has_scopes")
_BY_STAGE = characters("stage_word")
_STAGES = words("scopes_of_stages")
_BASE_SAID = compile_pattern("base_said")
_WHOLE = compile_pattern("whole_of_base")
_COMPOUND = compile_pattern("compound_name")
_DIGITS = re.compile(r"[0-9]+")
_CLAUSE = compile_text("[@clause_marks@]")
_FOR_ALL = re.compile("|".join(f"(?:{word})" for word in LEXICON["lists"]["words_for_all"]))
_LIST = compile_pattern("list_commas_only")
_OF = characters("attribute_mark")
_UNITS_ALIKE: list[frozenset[str]] = [frozenset(units) for units in LEXICON["units_alike"].values()]
_THEMES: dict[str, list[str]] = LEXICON["themes_say"]
_WITHOUT_SAYING = compile_pattern("goes_without_saying")
_HARMLESS = compile_pattern("harmless_within")
_NO_SUBJECT = compile_pattern("says_nothing")
_BEHIND = compile_pattern("noun_behind")
_GOES_BY = compile_pattern("goes_by")
_SCHOOLS_NAMED: dict[str, str] = LEXICON["schools_named"]
_COMPULSORY = compile_pattern("names_its_stage")
_SHARE: str = LEXICON["shares"]["of"]
SHORTEST_ALIAS = 5
FARTHEST_CLAUSE = 3
NEAREST = 3
# How much a word counts by where it stands: around the figure, in its clause and behind it, in its sentence, in the heading.
CLAUSE, SENTENCE, HEADING = 0.95, 0.6, 0.4
# What a pair of characters tells that no name has; that the unit says already; that only the definition has.
UNKNOWN, SAID_BY_UNIT, DEFINED = 0.4, 0.2, 0.6
# What is left of a score for each step that a name has to lean further out, and for each telling word left over.
LEANING = (1.0, 1.0, 0.9, 0.85)
UNSAID, UNEXPLAINED = 0.7, 0.6
WORD = 4
# Chosen with the five curated plans, each named by the other four, and with the codebook's own indicators of each plan taken away.
SURE, CLEARLY, SAID, EXPLAINED, WHOLLY = 0.5, 0.1, 0.3, 0.4, 0.65
MOST_SCORED = 24


@dataclass(frozen=True)
class Context:
    """The words around a figure that may say what it is, the nearest first.

    Attributes
    ----------
    term
        What it is about, as printed; pieces that stand apart joined by `…`.
    clause, behind
        Its clause up to it, and behind it.
    before
        Its sentence up to its clause.
    heading
        The heading over it.
    """

    term: str
    clause: str = ""
    behind: str = ""
    before: str = ""
    heading: str = ""


@dataclass(frozen=True)
class Named:
    """What a figure may be.

    Attributes
    ----------
    indicator, scope
        The guess; empty where nothing is sure enough.
    nearest
        The nearest indicators with their bases, the best first.
    """

    indicator: str = ""
    scope: str = ""
    nearest: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class _Form:
    """A name of an indicator, with what each of its pairs of characters tells."""

    indicator: str
    scope: str
    name: str
    pairs: tuple[str, ...]
    telling: frozenset[str]
    base: str
    printed: str

    def scope_in(self, asked: str) -> str:
        """Return the scope that a plan gave what it printed so, where another prints the same."""
        return self.scope if self.printed in asked else ""


@dataclass(frozen=True)
class _Known:
    """What is known of an indicator: what it plainly is, all words that explain it, its base, and whether scopes narrow it."""

    plainly: str
    text: str
    pairs: frozenset[str]
    base: str
    scoped: str
    theme: frozenset[str]

    def takes(self, scope: str) -> bool:
        """Return whether a scope may narrow it: its definition says that scopes do, and of which kind."""
        return bool(self.scoped) and (scope in _STAGES or not self.scoped.startswith(_BY_STAGE))


@dataclass(frozen=True)
class _Asked:
    """The words around a figure in their plain forms."""

    term: str
    pieces: tuple[str, ...]
    others: str
    scopes: tuple[Scoped, ...]
    nearness: Mapping[str, float]
    steps: tuple[frozenset[str], ...]
    clause: str
    behind: frozenset[str]
    unit: str
    compound: bool
    printed: str

    @classmethod
    def of(cls, context: Context, unit: str, scopes: Scopes) -> _Asked:
        """Return what a figure's context asks."""
        pieces = tuple(map(plain, context.term.split("…")))
        clause, behind, before, heading = map(plain, (context.clause, context.behind, context.before, context.heading))
        nearness: dict[str, float] = {}
        parts = [(HEADING, heading), (SENTENCE, before), (CLAUSE, behind), (CLAUSE, clause)]
        parts += [(1.0, piece) for piece in pieces]
        for weight, said in parts:
            for pair in pairs_of(said):
                nearness[pair] = max(nearness.get(pair, 0), weight)
        term = core(context.term)
        steps = (telling(term), telling(clause) | telling(behind), telling(before), telling(heading))
        compound = _COMPOUND.search(context.term) is not None
        own = _subject(context.term.split("…"), context.behind, context.before)
        others = _other_items(context)
        return cls(
            term,
            own,
            others,
            scopes.within((others, *own)),
            nearness,
            steps,
            clause,
            telling(behind),
            bare_unit(unit),
            compound,
            simplify(context.term),
        )

    def unscoped(self, known: _Known) -> tuple[str, ...]:
        """Return the other items and the pieces without the words for scopes that an indicator takes."""
        said = "\0".join((self.others, *self.pieces))
        for each in reversed(self.scopes):
            if known.takes(each.code):
                said = said[: each.start] + said[each.end :]
        return tuple(said.split("\0"))


@dataclass(frozen=True, order=True)
class _Score:
    """How well a name fits: its score, and whether it may be guessed."""

    score: float
    sure: bool = False
    indicator: str = ""
    scope: str = ""
    name: str = ""
    same_unit: bool = field(default=True, compare=False)

    def leaves_open(self, other: _Score) -> bool:
        """Return whether another name fits so well that neither is sure; where the unit is this one's alone, it tells."""
        if self.same_unit and not other.same_unit:
            return other.score > self.score
        return self.score - other.score < (CLEARLY if other.sure else CLEARLY / 2)


class Names:
    """The names of indicators: those of the codebook, and those that plans were curated by.

    Parameters
    ----------
    codebook
        Rows of indicators.csv.
    curated
        Rows of values of other plans.
    vocabulary
        Rows of vocabulary.csv: what its scopes are called narrows an indicator to them.
    """

    def __init__(
        self,
        codebook: Iterable[Mapping[str, str]],
        curated: Iterable[Mapping[str, str]],
        vocabulary: Iterable[Mapping[str, str]] = (),
    ):
        self.scopes = Scopes(vocabulary)
        self.rows = {row["indicator"]: row for row in codebook}
        names: dict[tuple[str, str, str], tuple[str, str]] = {}
        for indicator, row in self.rows.items():
            base = base_in(row.get("name_zh", ""))
            names |= {(indicator, "", without_end(form)): (base, "") for form in forms_of(row.get("name_zh", ""))}
            aliases = filter(None, (row.get("aliases_zh") or "").split(";"))
            names |= {(indicator, "", without_end(core(alias))): ("", "") for alias in aliases}
            if row.get("numerator_zh") and row.get("denominator_zh") and row.get("unit") == "percent":
                names[indicator, "", plain(_SHARE.format(part=row["numerator_zh"], whole=row["denominator_zh"]))] = (
                    "",
                    "",
                )
        for row in curated:
            term = row.get("term", "")
            certain = row.get("indicator") in self.rows and row.get("reading_kind") != "ambiguous"
            if certain and len(plain(term)) >= SHORTEST_ALIAS:
                names.setdefault(
                    (row["indicator"], row.get("scope", ""), without_end(core(term))), ("", simplify(term))
                )
        self.forms = [
            _Form(indicator, scope, name, tuple(pairs_of(name)), telling(name), base, printed)
            for (indicator, scope, name), (base, printed) in names.items()
        ]
        self._named: dict[str, list[_Form]] = defaultdict(list)
        self._holding: dict[str, list[int]] = defaultdict(list)
        holders: dict[str, set[str]] = defaultdict(set)
        for number, form in enumerate(self.forms):
            self._named[form.name].append(form)
            for pair in form.pairs:
                self._holding[pair].append(number)
                holders[pair].add(form.indicator)
        most = log(len(self.rows) + 1) or 1
        self._tells = {pair: (most - log(1 + len(held))) / most for pair, held in holders.items()}
        self.known = {indicator: self._know(row, names) for indicator, row in self.rows.items()}
        self.find = lru_cache(maxsize=8192)(self._find)

    @classmethod
    def learned(cls, project: Project, without: str = "") -> Names:
        """Return the names of a project's codebook and of its finished plans.

        Parameters
        ----------
        project
            The project.
        without
            A plan whose rows are left out.
        """
        codebook = open_sheet(project.root / INDICATORS.where(), INDICATORS.where()).mappings()
        vocabulary = open_sheet(project.root / VOCABULARY.where(), VOCABULARY.where()).mappings()
        return cls(codebook, curated_rows(project, VALUES, without), vocabulary)

    def near(self, context: Context, unit: str, change: bool = False) -> tuple[tuple[str, str], ...]:
        """Return the indicators that a figure of this name and unit may be, with their bases, the best first."""
        found = self.find(context, unit, change)
        return ((found.indicator, self.rows[found.indicator].get("base", "")),) if found.indicator else found.nearest

    def unit_for(self, indicator: str, unit: str) -> str:
        """Return the unit in which a figure of an indicator is kept, where a text leaves open which of several is meant."""
        return unit_alike(self.rows[indicator].get("unit", ""), unit) if indicator else unit

    def _know(self, row: Mapping[str, str], names: Iterable[tuple[str, str, str]]) -> _Known:
        own = [name for indicator, _, name in names if indicator == row["indicator"]]
        definition = row.get("definition_zh", "")
        said = [plain(row.get(column, "")) for column in ("name_zh", "numerator_zh", "denominator_zh")]
        text = " ".join([*said, *own, *says(definition)])
        base = _WHOLE.sub("", core(row.get("denominator_zh", "").partition("（")[0]))
        # What a definition lists ("public and private") narrows where one of them is named alone.
        theme = frozenset(_THEMES.get(row.get("theme", ""), ()))
        plainly = " ".join([said[2], *says_plainly(row.get("numerator_zh", "")), *says_plainly(definition)])
        return _Known(plainly, text, frozenset(pairs_of(text)), base, _kind_of_scopes(definition), theme)

    def _find(self, context: Context, unit: str, change: bool = False, without: str = "") -> Named:
        """Return what a figure is.

        Parameters
        ----------
        context
            The words around it.
        unit
            Its unit; empty where the text names none.
        change
            Whether the words say by how much something changes.
        without
            An indicator that it is not: that of a whole of which it is a part.
        """
        asked = _Asked.of(context, unit, self.scopes)
        meant = {
            (form.indicator, form.scope_in(asked.printed))
            for form in self._named.get(without_end(asked.term), ())
            if self._fits(form.indicator, unit, change)
            and not form.base
            and not asked.others
            and form.indicator != without
        }
        if len({indicator for indicator, _ in meant}) == 1:
            indicator, scope = meant.pop()
            return Named(indicator, self._narrowed(indicator, "" if meant else scope, asked))
        best: dict[str, _Score] = {}
        for form in self._likely(asked, unit, change):
            if form.indicator == without:
                continue
            score = self._score(form, asked)
            if score > best.get(form.indicator, _Score(0)):
                best[form.indicator] = score
        ranked = sorted(best.values(), reverse=True)
        if ranked and ranked[0].sure and self._is_parted(ranked[0], asked):
            ranked[0] = replace(ranked[0], sure=False)
        nearest = tuple((each.indicator, self.rows[each.indicator].get("base", "")) for each in ranked[:NEAREST])
        if ranked and ranked[0].sure and not any(ranked[0].leaves_open(other) for other in ranked[1:]):
            best_one = ranked[0]
            return Named(best_one.indicator, self._narrowed(best_one.indicator, best_one.scope, asked), nearest)
        return Named(nearest=nearest)

    def _narrowed(self, indicator: str, scope: str, asked: _Asked) -> str:
        """Return a guess's scope: that of the schools a plan names where the codebook's row names none."""
        row = self.rows[indicator]
        said = "".join(row.get(f"{column}_zh", "") for column in ("name", "numerator", "denominator", "definition"))
        named = (code for word, code in _SCHOOLS_NAMED.items() if word in asked.printed and word not in said)
        return scope or ("" if _COMPULSORY.search(row.get("name_zh", "")) else next(named, ""))

    def _is_parted(self, score: _Score, asked: _Asked) -> bool:
        """Return whether a word stands within a name that says more than it: `毕业生本地就业率` is no `毕业生就业率`."""
        known = self.known[score.indicator]
        term = "".join(asked.unscoped(known)[1:])
        blocks = [
            block
            for block in SequenceMatcher(None, score.name, term, autojunk=False).get_matching_blocks()
            if block.size > 1
        ]
        within = (term[one.b + one.size : other.b] for one, other in pairwise(blocks) if one.a + one.size == other.a)
        words = (_HARMLESS.sub("", word) for word in within)
        return any(len(word) > 1 and not set(pairs_of(word)) & known.pairs for word in words)

    def _likely(self, asked: _Asked, unit: str, change: bool) -> Iterator[_Form]:
        """Yield the names of which most is said around a figure, of indicators that its unit fits."""
        said: dict[int, float] = defaultdict(float)
        for pair, nearness in asked.nearness.items():
            for number in self._holding.get(pair, ()):
                said[number] += nearness * self._tells[pair] / len(self.forms[number].pairs)
        likely = (self.forms[number] for number in sorted(said, key=lambda number: (-said[number], number)))
        yield from islice((form for form in likely if self._fits(form.indicator, unit, change)), MOST_SCORED)

    def _fits(self, indicator: str, unit: str, change: bool) -> bool:
        row = self.rows[indicator]
        own, asked = kind_of_unit(row.get("unit", "")), kind_of_unit(unit)
        scaled = bare_unit(unit) != unit and not own.endswith(asked)
        alike = not unit or own == asked or (not scaled and any({own, asked} <= units for units in _UNITS_ALIKE))
        return alike and change == (row.get("measures") == "change")

    def _score(self, form: _Form, asked: _Asked) -> _Score:
        known = self.known[form.indicator]
        said = self._share_said(form, asked)
        explained = self._share_explained(form, known, asked)
        unsaid = form.telling - said_by(asked.unit, form.telling) - asked.steps[0]
        unsaid -= {word for word in unsaid if _WITHOUT_SAYING.fullmatch(word)}
        lean = 0
        while unsaid and lean < len(asked.steps) - 1:
            lean += 1
            unsaid -= asked.steps[lean]
        # Where a name leans on the clause, the clause may say nothing else; what stands behind may narrow what is cut short.
        heard = asked.steps[0] | telling(asked.others)
        heard |= telling(asked.clause) if lean else frozenset()
        heard |= asked.behind if lean or explained < WHOLLY else frozenset()
        # A list asked for may be the list that the definition has.
        named = form.name + (known.text if asked.compound or asked.others else known.plainly)
        unexplained = {word for word in heard if word not in (named if narrows(word) else known.text)}
        unexplained -= said_by(asked.unit, heard) | known.theme
        scopes = {
            each.code: each.word for each in asked.scopes if known.takes(each.code) and each.word not in known.plainly
        }
        unexplained -= {word for word in unexplained if any(word in name for name in scopes.values())}
        score = (said * explained) ** 0.5 * LEANING[lean]
        sure = (
            score >= SURE
            and said >= SAID
            and explained >= (WHOLLY if asked.compound and not _COMPOUND.search(form.name) else EXPLAINED)
            and _longest_unsaid(form, asked) < WORD
            and not (unsaid or unexplained or len(scopes) > 1)
            and (lean < 2 or explained >= WHOLLY)
            and all(pair in asked.nearness for pair in pairs_of(form.base))
            and _has_base(known.base, asked)
        )
        score *= UNSAID ** len(unsaid) * UNEXPLAINED ** len(unexplained)
        scope = next(iter(scopes)) if len(scopes) == 1 else form.scope_in(asked.printed)
        same_unit = bare_unit(self.rows[form.indicator].get("unit", "")) == asked.unit
        return _Score(score, sure, form.indicator, scope, form.name, same_unit)

    def _share_said(self, form: _Form, asked: _Asked) -> float:
        """Return how much of a name is said around a figure."""
        silent = said_in(form.name, asked.unit)
        whole = said = 0.0
        for pair in form.pairs:
            nearness = asked.nearness.get(pair, 0)
            tells = self._tells[pair] * (SAID_BY_UNIT if nearness < 0.5 and pair[-1] in silent else 1)
            whole, said = whole + tells, said + tells * nearness
        return said / whole if whole else 0.0

    def _share_explained(self, form: _Form, known: _Known, asked: _Asked) -> float:
        """Return how much of what a figure is about an indicator's name explains, or its definition in part."""
        whole = explained = 0.0
        for pair in (pair for piece in asked.unscoped(known) for pair in pairs_of(piece)):
            tells = self._tells.get(pair, UNKNOWN)
            whole += tells
            explained += tells * (1 if pair in form.pairs else DEFINED if pair in known.pairs else 0)
        return explained / whole if whole else 0.0


def _subject(pieces: Sequence[str], behind: str, before: str) -> tuple[str, ...]:
    """Return the plain pieces that say what a figure is about: its own, else what stands behind it, else a clause before."""
    noun = _BEHIND.match(behind)
    last = behind.rpartition(_OF)[2]
    counted = last if len(last) >= SHORTEST_ALIAS else noun["noun"] if noun else behind
    earlier = _CLAUSE.split(before.rstrip("，,"))[:-FARTHEST_CLAUSE:-1]
    for said in (tuple(pieces), (counted,), *((clause,) for clause in earlier)):
        named = (core(said[0]), *map(plain, said[1:]))
        named = tuple(piece for piece in named if not _NO_SUBJECT.fullmatch(piece))
        if named and not (said == tuple(pieces) and behind and all(_GOES_BY.match(piece) for piece in named)):
            return named
    return ()


@dataclass(frozen=True)
class Scoped:
    """Words that name a scope, by where they stand in the pieces joined by one character."""

    start: int
    end: int
    word: str
    code: str


class Scopes:
    """The scopes of the vocabulary, by what they are called: `城镇学校、优质学校`, also where a list of them is cut."""

    def __init__(self, vocabulary: Iterable[Mapping[str, str]]):
        named = (row for row in vocabulary if row.get("field") == "scope")
        rows = [row for row in named if not _WITHOUT_SAYING.fullmatch(name := plain(row["name_zh"])) and len(name) > 1]
        self.codes: dict[str, str] = {plain(row["name_zh"]): row["code"] for row in rows}
        self.codes |= {plain(word): code for word, code in LEXICON["scopes_said"].items()}
        listed = [_LIST.split(row["name_zh"]) for row in rows if _LIST.search(row["name_zh"])]
        names = [
            *map(re.escape, self.codes),
            *("\0?".join(re.escape(plain(item)) for item in items) for items in listed),
        ]
        self.pattern = re.compile("|".join(sorted(filter(None, names), key=len, reverse=True)) or "(?!)")

    def within(self, pieces: Sequence[str]) -> tuple[Scoped, ...]:
        """Return the words in some pieces that name scopes."""
        joined = "\0".join(pieces)
        found: list[tuple[int, int, str]] = []
        for match in self.pattern.finditer(joined):
            # "义务教育三至八年级": of two in a row the second narrows the first.
            follows = bool(found) and found[-1][1] == match.start()
            start = found.pop()[0] if follows else match.start()
            found.append((start, match.end(), self.codes[match.group().replace("\0", "")]))
        return tuple(Scoped(start, end, joined[start:end].replace("\0", ""), code) for start, end, code in found)


def _longest_unsaid(form: _Form, asked: _Asked) -> int:
    """Return how many pairs of a name in a row nothing around a figure says: `学生参与率` says nothing of `课后服务`."""
    silent = said_in(form.name, asked.unit)
    said = ["1" if pair in asked.nearness or pair[-1] in silent else "0" for pair in form.pairs]
    return max(map(len, "".join(said).split("1")))


def _kind_of_scopes(definition: str) -> str:
    """Return by what kind of scopes a definition says that its quantity is narrowed; empty where by none."""
    said = _SCOPED.search(definition)
    return said.group() if said else ""


def _other_items(context: Context) -> str:
    """Return the other items of the list that a figure's subject is the last of, where no figure stands between them."""
    since_figure = _DIGITS.split(context.clause)[-1]
    since = _FOR_ALL.split(since_figure)[-1]
    items = _LIST.split(since)
    # The first item behind another figure is what that one counts.
    return plain("".join(items[int(since != context.clause) : -1]))


def _has_base(base: str, asked: _Asked) -> bool:
    """Return whether an indicator has the base that a share is said to be of: `占全部园所的`."""
    said = _BASE_SAID.search(asked.term)
    if said is None or asked.unit != "percent":
        return True
    whole = _WHOLE.sub("", core(said["base"]))
    shared = set(pairs_of(whole)) & set(pairs_of(base))
    return bool(base and whole) and (whole == base or len(shared) >= 0.6 * len(set(pairs_of(whole))) > 0)


def unit_alike(own: str, unit: str) -> str:
    """Return an indicator's own unit for a figure's where a text does not tell the two apart (`名` for persons or teachers)."""
    own = bare_unit(own)
    apart = kind_of_unit(unit) != kind_of_unit(own)
    alike = not unit or (unit == bare_unit(unit) and any({own, unit} <= units for units in _UNITS_ALIKE))
    return own if own and apart and alike else unit


def curated_rows(project: Project, table: Table, without: str = "") -> Iterator[dict[str, str]]:
    """Yield the rows of a table (values, statements) of all plans that are no draft, but for one plan's."""
    for plan in open_sheet(project.root / PLANS.where(), PLANS.where(), header=()).mappings():
        where = table.where(plan.get("plan_id", ""))
        if plan.get("draft") != "yes" and plan.get("plan_id") != without and (project.root / where).is_file():
            yield from open_sheet(project.root / where, where).mappings()
