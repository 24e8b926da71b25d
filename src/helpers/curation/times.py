"""When a figure speaks for: years, periods and headings that stand before it, and what they make of its status.

Years are named in every form (`2025年`, `二〇二五年`, `21年底`), by the name of a five-year period, or against the date of
issue (`去年`, `五年来`). A year that something is only compared with (`比2015年`) dates nothing.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

from helpers.curation.letters import Letters
from helpers.data.figures import read_numeral
from helpers.data.lexicon import LEXICON, compile_pattern, compile_text, words

_EACH_ONE, _COMPLETES = compile_pattern("each_one_has"), compile_pattern("completes")
_TIME = compile_pattern("time")
_COMPARED, _COMPARED_AFTER = compile_pattern("compared_before"), compile_pattern("compared_after")
_FROM_ON, _SINCE = compile_pattern("from_on"), compile_pattern("since_then")
_TENSES = {name: compile_pattern(f"heading_{name}") for name in ("past", "goal", "plan")}
_PAST, _FUTURE, _RULE = (compile_pattern(f"{name}_words") for name in ("past", "future", "rule"))
_NUMBERINGS = [compile_text(pattern, re.MULTILINE) for pattern in words("numberings")]
_HEADING_LINE = compile_pattern("heading_line", re.MULTILINE)
_HEADING_WORD = compile_pattern("heading_word")
_TO_ASCII = str.maketrans("（）", "()")
_BETWEEN_YEARS = compile_pattern("between_years")
_RELATIVE: dict[str, int] = LEXICON["relative_years"]
ANSWERS = "interview"
LONGEST_HEADING = 40
# A time at the head of an item dates its sentences; one further in dates its own and the next.
FARTHEST_LEAD = 20
# A bare line that is a heading opens a part of its own; a word with a colon ("具体目标：") heads what follows it.
BARE, WORD = -1, len(_NUMBERINGS)


@dataclass(frozen=True)
class Plan:
    """What a plan's row says of time: the year and month of its issue, and its period; 0 where it says nothing.

    An interview's answers are measures: the year in a question is that of a goal that they serve, and dates none of them.
    """

    issued: int = 0
    month: int = 0
    start: int = 0
    end: int = 0
    answers: bool = False

    @classmethod
    def of(cls, row: Mapping[str, object]) -> Plan:
        """Return the times of a row of plans.csv."""
        issued = str(row.get("issued") or "")
        start, end = (_year(row.get(name)) for name in ("period_start", "period_end"))
        month = int(issued[5:7]) if issued[5:7].isdigit() else 0
        return cls(_year(issued) or start, month, start, end, row.get("kind") == ANSWERS)

    @property
    def last_full_year(self) -> int:
        """The year that undated results are of: that of issue where most of it was over, else the one before."""
        return self.issued if self.month > 6 else self.issued - 1 if self.issued else 0


@dataclass(frozen=True)
class Time:
    """A year or a period that a text names.

    Attributes
    ----------
    start, end
        Where its words stand, in the letters.
    year, first
        The year that it means, and of a span the first; 0 where it names none.
    basis
        `stated`, `period` or `implied`.
    role
        `at`; `base` where something is only compared with it; `start` where something begins then; `span` for a length
        of time without an end.
    past
        Whether the words themselves look back.
    """

    start: int
    end: int
    year: int
    first: int
    basis: str
    role: str = "at"
    past: bool = False


@dataclass(frozen=True)
class When:
    """The cells of a row that say when: year, year_from, year_basis, and what tense the place has."""

    year: int = 0
    first: int = 0
    basis: str = "none"
    tense: str = ""


@dataclass(frozen=True)
class _Heading:
    start: int
    end: int
    level: int
    tense: str
    time: Time | None


class Times:
    """All that a text says of time, asked figure by figure.

    Parameters
    ----------
    letters
        The text.
    plan
        The times of its row in plans.csv.
    """

    def __init__(self, letters: Letters, plan: Plan):
        self.letters, self.plan = letters, plan
        self.named = list(self._find())
        self.starts = [time.start for time in self.named]
        self._marks, self._paths, self._tops = self._read_headings()

    def _find(self) -> Iterator[Time]:
        text = self.letters.text
        for match in _TIME.finditer(text):
            year, first, basis, past = self._read(match)
            before, after = text[max(match.start() - 6, 0) : match.start()], text[match.end() : match.end() + 8]
            role = "at"
            if match["window"]:
                role = "at" if year else "span"
            elif _COMPARED.search(before) or _COMPARED_AFTER.match(after):
                role = "base"
            elif _SINCE.match(after):
                first, year, past = year, max(self.plan.last_full_year, year), True
            elif _FROM_ON.match(after):
                role = "start"
            yield Time(match.start(), match.end(), year, first, basis, role, past)

    def _read(self, match: re.Match[str]) -> tuple[int, int, str, bool]:
        """Return year, first year, basis and whether the words look back."""
        plan = self.plan
        if match["last"]:
            last = match["last"]
            return int(last) if len(last) == 4 else int(match["first"][:2] + last), int(match["first"]), "stated", False
        if match["year"]:
            return int(match["year"]), 0, "stated", False
        if match["short"]:
            return 2000 + int(match["short"]), 0, "stated", False
        if match["numerals"]:
            return int(read_numeral(match["numerals"]) or 0), 0, "stated", False
        if match["period"]:
            first = first_of_five_years(match["period"])
            last = first + 4
            past = bool(match["since"]) or 0 < last < plan.issued
            return (
                (max(plan.last_full_year, first) if match["since"] and last >= plan.issued else last),
                first,
                "period",
                past,
            )
        if match["own"]:
            return plan.end, plan.start, "period", False
        if match["relative"]:
            # What is "now" when a plan comes out is the state at the end of the last year.
            since = _RELATIVE[match["relative"]]
            year = (
                (plan.issued + since if since or match["relative"] in words("this_year") else plan.last_full_year)
                if plan.issued
                else 0
            )
            return year, 0, "implied", _RELATIVE[match["relative"]] < 0
        number = match["number_past"] or match["number_back"] or match["number_next"] or ""
        length = int(number) if number.isdigit() else int(read_numeral(number) or 0)
        if match["back"]:
            year = plan.last_full_year
            return year, year - length + 1 if year and length > 1 else 0, "implied", True
        own = bool(length and plan.end and plan.end - plan.start + 1 == length)
        return plan.end if own else 0, plan.start if own else 0, "period", False

    # ------------------------------------------------------------------------------------------------------- headings

    def _read_headings(self) -> tuple[list[int], list[str], list[tuple[_Heading, ...]]]:
        """Return where headings begin, the plan's own numbering from each on, and the headings over what follows."""
        text = self.letters.text
        marks = [
            (match.start("mark"), level, match["mark"])
            for level, pattern in enumerate(_NUMBERINGS)
            for match in pattern.finditer(text)
        ]
        marks += [(match.start(), BARE, "") for match in _HEADING_LINE.finditer(text)]
        marks += [(match.start(), WORD, "") for match in _HEADING_WORD.finditer(text)]
        places: list[int] = []
        paths = [""]
        tops: list[tuple[_Heading, ...]] = [()]
        numbers: dict[int, str] = {}
        over: dict[int, _Heading] = {}
        for start, level, mark in sorted(marks):
            if places and start == places[-1]:
                continue
            if mark:
                numbers = {above: kept for above, kept in numbers.items() if above < level}
                numbers[level] = mark.translate(_TO_ASCII) + ("." if level == 2 else "")
            over = {above: kept for above, kept in over.items() if above < level} | {level: self._heading(start, level)}
            places.append(start)
            paths.append("".join(numbers[each] for each in sorted(numbers)))
            tops.append(tuple(over[each] for each in sorted(over)))
        return places, paths, tops

    def _heading(self, start: int, level: int) -> _Heading:
        text = self.letters.text
        end = min(
            (place for mark in "。：:\n" if (place := text.find(mark, start, start + LONGEST_HEADING)) >= 0), default=-1
        )
        end = end if end >= 0 else start + LONGEST_HEADING
        said = text[start:end]
        tense = next((name for name, pattern in _TENSES.items() if pattern.search(said)), "")
        time = self._last(start, end)
        if time and time.past and not tense:
            tense = "past"
        return _Heading(start, end, level, tense, time)

    def numbering(self, at: int) -> str:
        """Return the plan's own numbering over a place, such as `三(二)2.(1)`."""
        return self._paths[bisect_right(self._marks, at)]

    def heading(self, at: int) -> str:
        """Return the words of the innermost heading over a place; empty where there is none."""
        over = self._tops[bisect_right(self._marks, at)]
        return self.letters.text[over[-1].start : over[-1].end] if over else ""

    # ---------------------------------------------------------------------------------------------------- a figure's

    def _last(self, first: int, before: int) -> Time | None:
        """Return the last time named between two places that dates what follows."""
        now: Time | None = None
        place = bisect_left(self.starts, before) - 1
        while place >= 0 and self.starts[place] >= first:
            time = self.named[place]
            # "2023年全县现有": a word for now leaves the year that is named before it.
            if time.role in {"at", "start"} and not (time.basis == "implied" and not time.first):
                return time
            now = now or (time if time.role == "at" else None)
            place -= 1
        return now

    def listed(self, first: int, before: int, wanted: int) -> list[Time]:
        """Return as many years as are wanted, where just so many stand in a list before a place; else none."""
        text = self.letters.text
        times = [time for time in self.all_between(first, before) if time.role == "at" and time.basis == "stated"]
        listed = times[-wanted:]
        parted = all(_BETWEEN_YEARS.fullmatch(text, one.end, other.start) for one, other in pairwise(listed))
        return listed if len(listed) == wanted > 1 and parted else []

    def all_between(self, first: int, before: int) -> list[Time]:
        """Return the times named between two places, in order."""
        return self.named[bisect_left(self.starts, first) : bisect_left(self.starts, before)]

    def when(self, sentence: int, at: int, end: int, time: Time | None = None) -> When:
        """Return when a figure speaks for.

        Parameters
        ----------
        sentence, at, end
            Where its sentence begins, where it stands, and where its sentence ends.
        time
            The time that is already known to be its own.
        """
        text = self.letters.text
        own = time or self._last(sentence, at)
        if own is None:
            behind = next((each for each in self.all_between(at, end) if each.role == "at"), None)
            closed = (
                behind is not None
                and text[behind.start - 1] in "（(，,"
                and not any(map(str.isdigit, text[at + 12 : behind.start]))
            )
            own = behind if closed else None
        headings = self._tops[bisect_right(self._marks, at)]
        tenses = [each.tense for each in reversed(headings) if each.tense]
        # A heading of measures ("加强师资建设") says nothing of time where one over it looks back, or sets goals.
        tense = "past" if own and own.past else next((each for each in tenses if each != "plan"), (*tenses, "")[0])
        if own and own.role == "start":
            return When(0, own.year, "none", "rule")
        if own and own.year:
            return When(own.year, own.first if own.first != own.year else 0, own.basis, "past" if own.past else tense)
        item = max(text.rfind("\n", 0, sentence) + 1, self._marks[bisect_right(self._marks, at) - 1] if headings else 0)
        before = max((text.rfind(mark, item, max(sentence - 1, 0)) for mark in "。；"), default=-1) + 1
        lead = self._last(item, min(item + FARTHEST_LEAD, sentence))
        for above in (self._last(max(before, item), sentence), lead, *(each.time for each in reversed(headings))):
            # What looks back is not of the years that a title speaks for.
            later = tense == "past" and above is not None and above.year > self.plan.issued > 0
            if above and above.role == "at" and above.year and not (later or self.plan.answers):
                first = above.first if above.first != above.year else 0
                return When(
                    above.year,
                    first,
                    "heading" if above.basis != "implied" else "implied",
                    "past" if above.past else tense,
                )
        return When(tense=tense)

    def status(
        self, when: When, sentence: str, clause: str, comparator: str, made: bool, share: bool
    ) -> tuple[str, When]:
        """Return a figure's status, and when it speaks for once the tense of its place and sentence has been heard.

        Parameters
        ----------
        when
            What `when` said.
        sentence, clause
            The words of the sentence, and of the figure's own clause.
        comparator
            Its comparator: a floor without a year is a standing rule.
        made
            Whether it counts things that are to be made, so that it belongs to a period.
        share
            Whether it is a share of something.
        """
        plan = self.plan
        past, future, rule = _PAST.search(sentence), _FUTURE.search(sentence), _RULE.search(clause)
        if rule and when.basis not in {"stated", "period"} and when.tense != "past" and not (past and not future):
            return "standard", When(basis="none")
        if not when.year and when.tense != "past" and _EACH_ONE.search(clause):
            return "standard", When(basis="none")
        if when.year:
            if plan.issued and when.year != plan.issued:
                return ("actual" if when.year < plan.issued else "target"), when
            looks_back = when.tense == "past" or (bool(past) and not future)
            return ("actual" if looks_back and when.tense not in {"goal", "plan"} else "target"), when
        if when.tense == "rule" or (plan.answers and when.tense != "past"):
            return "standard", When(basis="none")
        if when.tense == "past" or (past and not future and when.tense != "goal"):
            year = plan.last_full_year
            first = plan.start - (plan.end - plan.start + 1) if made and plan.end and year == plan.start - 1 else 0
            return "actual", When(year, first, "implied" if year else "none", "past")
        floor = comparator in {"ge", "le", "gt", "lt", "approx"}
        done = not floor and _COMPLETES.search(clause) is not None
        if plan.end and (made or done or when.tense == "goal" or (share and not floor)):
            return "target", When(plan.end, plan.start if made else 0, "implied", "goal")
        return "target" if made or done or when.tense == "goal" else "standard", When(basis="none")


def first_of_five_years(numeral: str) -> int:
    """Return the first year of a five-year period by its number: 2021 of the fourteenth (`十四`)."""
    return 1951 + 5 * int(read_numeral(numeral) or 10)


def _year(cell: object) -> int:
    text = str(cell or "")[:4]
    return int(text) if text.isdigit() else 0
