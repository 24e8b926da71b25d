"""Every figure in a plan text: what the audit demands an owner for.

Four kinds are found, in Simplified and Traditional characters alike.

`digits`
    A run of ASCII digits, a decimal as one (`95.96`), and a code of letters and digits in turn as one. Whether a per cent or per mille sign follows, or the run is one
    side of a ratio `a:b`, is noted in `marks`; each side of a ratio is a candidate of its own.
`fullwidth`
    The same in full-width digits.
`numeral`
    A Chinese numeral that stands before a measure word from the closed list `measure_words`, a numeral after "per cent"
    in words, a fraction in words, a half, a rank (`居全市第二`, `倒三`). Other ordinals (`第三期`) and the words of
    `fixed_words` are no figures: there the numeral is part of a word.
`words`
    A word for all, which a curator reads as 100 %: `words_for_all`. Where a figure follows in the same clause, the word
    only says whose figure or how firm it is (`每名保安2500元`, `全部达到100%`), and the figure alone is counted; so
    it is after a per cent sign (`100%全覆盖`).

Figures are looked for in the letters of a text (`helpers.curation.letters`), where it is of one script and no page number,
line end or entity stands within a word. The lists stand in `helpers/data/lexicon.toml`.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from helpers.curation.letters import Letters, read_letters
from helpers.data.lexicon import LEXICON, any_of, compile_pattern, compile_text, words

Kind = Literal["digits", "fullwidth", "numeral", "words", "relation"]

_DIGITS = compile_pattern("digits")
# A serial number or a checksum is one figure, however many runs of digits it has.
_DIGITS_OR_CODE = compile_pattern("digits_or_code")
_SIGNS = {"%": "percent", "％": "percent", "‰": "per_mille"}
_LIST_MARK_AND_YEAR = compile_pattern("list_mark_and_year")
_LONE_MYRIAD, _LONE_MYRIAD_AFTER = compile_pattern("lone_myriad"), compile_pattern("lone_myriad_after")
_NUMERAL = compile_pattern("numeral_figure")
_WORDS = re.compile("|".join(f"(?:{word})" for word in words("words_for_all")))
_FIXED = re.compile(any_of(words("fixed_words")))
_EACH_ITS_OWN = compile_pattern("each_its_own")
_RATIO = compile_pattern("ratio")
_RELATION = compile_pattern("relation")
_CLAUSE_END = compile_pattern("clause_end")
_NOT_A_MEASURE: dict[str, str] = LEXICON["not_a_measure"]
_HUNDREDTHS = words("per_cent_in_words")[0][0]


@dataclass(frozen=True, order=True)
class Candidate:
    """One figure that a text prints.

    Attributes
    ----------
    offset
        Where it begins, in characters from 0.
    text
        The bare figure, without sign or measure word; for `words` the word.
    kind
        `digits`, `fullwidth`, `numeral` or `words`; `relation` is looked for in drafts alone.
    marks
        Any of `decimal`, `percent`, `per_mille`, `ratio`, `fraction`, `tenths`, `half`, `rank`.
    measure
        The measure word after a numeral, else empty.
    at, until
        Where it begins and ends in the text's letters; -1 for a page number, which is in none of them.
    """

    offset: int
    text: str
    kind: Kind
    marks: frozenset[str] = frozenset()
    measure: str = ""
    at: int = field(default=-1, compare=False)
    until: int = field(default=-1, compare=False)

    @property
    def end(self) -> int:
        """Where the next character stands."""
        return self.offset + len(self.text)


@dataclass(frozen=True)
class Suggestion:
    """Why a candidate is no indicator, recognised by its form alone.

    Attributes
    ----------
    reason
        A code of the vocabulary's dismissal reasons.
    pattern
        The name of the rule, for the reader of a log.
    """

    reason: str
    pattern: str


def find_candidates(text: str) -> list[Candidate]:
    """Return every figure of a text in order of offset; no two overlap."""
    letters = read_letters(text)
    fixed = [match.span() for match in _FIXED.finditer(letters.text)]
    fixed += [match.span() for match in _EACH_ITS_OWN.finditer(letters.text)]
    found = list(_find_digits(letters))
    numerals = _find_numerals(letters, _Spans(fixed))
    for_all = _find_words(letters, found + numerals)
    inside_words = _Spans([(word.at, word.until) for word in for_all])
    found += [numeral for numeral in numerals if not inside_words.meet(numeral.at, numeral.until)]
    for start, end in letters.furniture:
        found += [Candidate(match.start(), match.group(), "digits") for match in _DIGITS.finditer(text, start, end)]
    return sorted(found + for_all)


def _candidate(
    letters: Letters, span: tuple[int, int], kind: Kind, marks: Iterable[str] = (), measure: str = ""
) -> Candidate:
    start, end = letters.span(*span)
    return Candidate(start, letters.source[start:end], kind, frozenset(marks), measure, *span)


class _Spans:
    """Places in a text, asked whether they meet another place; linear in the text's length overall."""

    def __init__(self, spans: Iterable[tuple[int, int]]):
        self._taken = {place for start, end in spans for place in range(start, end)}

    def meet(self, start: int, end: int) -> bool:
        return any(place in self._taken for place in range(start, end))


def _find_digits(letters: Letters) -> Iterator[Candidate]:
    text = letters.text
    ratios = {
        match.start(side)
        for match in _RATIO.finditer(text)
        if not _is_clock(text, match.start(), match.end())
        for side in ("left", "right")
    }
    both = {match.start(): match for match in _LIST_MARK_AND_YEAR.finditer(text)}
    for match in _DIGITS_OR_CODE.finditer(text):
        kind: Kind = "digits" if letters.source[letters.places[match.start()]].isascii() else "fullwidth"
        if match.start() in both:
            yield from (_candidate(letters, both[match.start()].span(part), kind) for part in ("mark", "year"))
            continue
        sign = text[match.end() : match.end() + 3].lstrip()[:1]
        marks = {_SIGNS[sign]} if sign in _SIGNS else set()
        if "." in match.group():
            marks.add("decimal")
        if match.start() in ratios:
            marks.add("ratio")
        yield _candidate(letters, match.span(), kind, marks)


def _is_clock(text: str, start: int, end: int) -> bool:
    """Return whether `a:b` is part of a time of day with seconds."""
    return text[start - 1 : start] == ":" or re.match(r":[0-9]{2}", text[end : end + 3]) is not None


def _find_numerals(letters: Letters, fixed: _Spans) -> list[Candidate]:
    found: list[Candidate] = []
    position = 0
    while match := _NUMERAL.search(letters.text, position):
        position = match.start() + 1
        candidate = _numeral(letters, match)
        if candidate is not None:
            position = candidate.until
            if not fixed.meet(candidate.at, candidate.until):
                found.append(candidate)
        elif match.group("count"):
            position = match.end("count")
    return found


def _numeral(letters: Letters, match: re.Match[str]) -> Candidate | None:
    """Return the candidate that a match makes, or None where the numeral is part of a word."""
    text = letters.text
    before = text[match.start() - 1 : match.start()]
    if match.group("percent"):
        mark = "percent" if match.group("percent").startswith(_HUNDREDTHS) else "per_mille"
        return _candidate(letters, match.span("share"), "numeral", {mark})
    if match.group("compound"):
        return _candidate(letters, match.span("compound"), "numeral", {"tenths"})
    for mark in ("fraction", "tenths", "half", "rank"):
        if match.group(mark):
            return _candidate(letters, match.span(mark), "numeral", {mark})
    count, measure = match.group("count"), match.group("measure")
    # 1.3万人次: the numeral belongs to the digits before it. 第三期: an ordinal names and does not count.
    if before in words("ordinal_marks") or before.isdigit():
        return None
    if before + count == words("each_one")[0]:
        return None
    if _LONE_MYRIAD.fullmatch(count) and not _LONE_MYRIAD_AFTER.search(before):
        return None
    if text[match.end() : match.end() + 1] in tuple(_NOT_A_MEASURE.get(measure, "")):
        return None
    return _candidate(letters, match.span("count"), "numeral", (), measure)


def _find_words(letters: Letters, figures: list[Candidate]) -> list[Candidate]:
    text = letters.text
    starts = sorted(figure.at for figure in figures if not _is_date(text, figure))
    clause_ends = [match.start() for match in _CLAUSE_END.finditer(text)]
    found = []
    for match in _WORDS.finditer(text):
        place = bisect_left(clause_ends, match.end())
        end = clause_ends[place] if place < len(clause_ends) else len(text)
        following = bisect_left(starts, match.end())
        if following < len(starts) and starts[following] < end:
            continue
        if text[match.start() - 1 : match.start()] not in _SIGNS:
            found.append(_candidate(letters, match.span(), "words"))
    return found


def find_relations(letters: Letters, candidates: Iterable[Candidate]) -> list[Candidate]:
    """Return what is said to be not below or above another quantity, and holds no candidate; the audit asks no owner for it."""
    taken = _Spans((each.at, each.until) for each in candidates)
    return [
        _candidate(letters, match.span(), "relation")
        for match in _RELATION.finditer(letters.text)
        if not taken.meet(*match.span())
    ]


_DATE_UNITS = compile_pattern("date_units")
_COUNTED = compile_pattern("counted")
_SPAN_OF_YEARS = compile_pattern("span_of_years")
_ENDS_SPAN_OF_YEARS = compile_pattern("ends_span_of_years")
_MONTH, _DAY = compile_pattern("month"), compile_pattern("day")
_EACH_BEFORE, _MONTH_BEFORE = compile_pattern("each_before"), compile_pattern("month_before")
_MEMORIAL_DAY = compile_pattern("memorial_day")
_YEAR = compile_text("@year@")
_QUOTED = compile_text(LEXICON["catchwords"]["quoted"])
_QUOTES: list[str] = LEXICON["catchwords"]["quotes"]
_OPENING = tuple(pair[0] for pair in _QUOTES)


@dataclass(frozen=True)
class _Form:
    """A form that cannot be a value, with the reason to dismiss it."""

    suggestion: Suggestion
    pattern: re.Pattern[str]

    def places(self, text: str) -> _Spans:
        groups = [self.pattern.groupindex[name] for name in ("number", "later") if name in self.pattern.groupindex] or [
            0
        ]
        return _Spans(match.span(group) for match in self.pattern.finditer(text) for group in groups if match[group])


def _forms(listed: list[Mapping[str, Any]]) -> tuple[_Form, ...]:
    return tuple(
        _Form(Suggestion(each["reason"], each["name"]), compile_text(each["pattern"], re.MULTILINE)) for each in listed
    )


_EARLY, _LATE = _forms(LEXICON["dismissals"]), _forms(LEXICON["late_dismissals"])


def suggest_dismissals(text: str, candidates: list[Candidate]) -> dict[Candidate, Suggestion]:
    """Return, for candidates that are plainly no indicator, the reason to dismiss them.

    Only forms that cannot be a value are recognised: dates, document numbers, list marks, telephone and licence
    numbers, numbers inside a document's title, catchwords in quotation marks. A numeral month or "coming five years"
    counts as a date. Everything else is for a person to decide.
    """
    letters = read_letters(text)
    early = [(form, form.places(letters.text)) for form in _EARLY]
    late = [(form, form.places(letters.text)) for form in _LATE]
    quoted = _Spans(match.span() for match in _QUOTED.finditer(letters.text))
    marks = {match.start() for match in _LIST_MARK_AND_YEAR.finditer(letters.text)}

    def suggest(candidate: Candidate) -> Iterator[Suggestion]:
        span = (candidate.at, candidate.until)
        if candidate.at < 0:
            yield Suggestion("page_furniture", "page number")
        if candidate.at in marks:
            yield Suggestion("list_number", "list mark before a year")
        yield from (form.suggestion for form, places in early if places.meet(*span))
        if _is_date(letters.text, candidate):
            yield Suggestion("date", "date")
        yield from (form.suggestion for form, places in late if places.meet(*span))
        if quoted.meet(*span) and _is_catchword(letters.text, candidate):
            yield Suggestion("slogan", "catchword in quotation marks")

    suggested = ((candidate, next(suggest(candidate), None)) for candidate in candidates)
    return {candidate: suggestion for candidate, suggestion in suggested if suggestion is not None}


def _is_catchword(text: str, candidate: Candidate) -> bool:
    """Return whether a quoted candidate counts nothing: a numeral, or bare digits that fill the quotation."""
    if candidate.kind == "numeral":
        return True
    around = text[candidate.at - 1 : candidate.at] + text[candidate.until : candidate.until + 1]
    return candidate.kind == "digits" and around in _QUOTES


def _is_date(text: str, candidate: Candidate) -> bool:
    if candidate.kind == "numeral":
        return candidate.measure in words("date_measures") and candidate.text not in words("counted_months")
    if candidate.kind not in {"digits", "fullwidth"}:
        return False
    if "decimal" in candidate.marks:
        return _is_memorial_day(text, candidate)
    figure = text[candidate.at : candidate.until]
    after, before = text[candidate.until : candidate.until + 12], text[max(candidate.at - 12, 0) : candidate.at]
    if _YEAR.fullmatch(figure):
        if _DATE_UNITS.match(after) or _SPAN_OF_YEARS.match(after):
            return True
        # A bare year is one only beside another year, or alone in brackets: "2000 places more" holds no date.
        in_brackets = before[-1:] in tuple("(（") and after[:1] in tuple(")）")
        return (in_brackets or _ENDS_SPAN_OF_YEARS.search(before) is not None) and not _COUNTED.match(after)
    if len(figure) == 8 and _YEAR.match(figure):
        try:
            date(int(figure[:4]), int(figure[4:6]), int(figure[6:]))
        except ValueError:
            return False
        return True
    if re.fullmatch(r"1[0-2]|0?[1-9]", figure) and _MONTH.match(after):
        return _EACH_BEFORE.search(before) is None
    return len(figure) <= 2 and _DAY.match(after) is not None and _MONTH_BEFORE.search(before) is not None


def _is_memorial_day(text: str, candidate: Candidate) -> bool:
    """Return whether a quoted decimal is month and day, as in the name of a memorial day."""
    quoted = text[max(candidate.at - 1, 0) : candidate.at] in _OPENING
    named = _MEMORIAL_DAY.match(text[candidate.until : candidate.until + 8])
    return (
        quoted
        and named is not None
        and re.fullmatch(r"(?:1[0-2]|[1-9])\.[0-9]{1,2}", text[candidate.at : candidate.until]) is not None
    )
