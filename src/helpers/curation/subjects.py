"""Figures as a text prints them, and what each is about.

Neighbouring candidates that make one number become one figure (the ends of a span, the sides of a ratio, groups of
thousands, digits that damage has parted). What a figure is about stands before it in its clause, else behind it; two
figures with two subjects (`分别达到`) get one each.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import takewhile, zip_longest

from helpers.curation.candidates import Candidate
from helpers.curation.letters import Damage, Letters
from helpers.curation.times import Time, Times
from helpers.data.codes import WORDLESS
from helpers.data.figures import read_numeral
from helpers.data.lexicon import any_of, compile_pattern, compile_text, words
from helpers.data.qualifiers import TAIL, Said, read_around

_BETWEEN_ENDS = compile_pattern("between_ends")
_FROM = compile_pattern("from_before")
_THOUSANDS = re.compile(r"[,，]")
_MORE_DIGITS = compile_pattern("more_digits")
_BRACKETED = re.compile(r"[（(][^（）()0-9]{0,30}[）)]")
_HARD = compile_text("[@clause_marks@]")
_LEAD, _TRAIL = compile_pattern("term_lead"), compile_pattern("term_trail")
_BUILDING = compile_pattern("building_words")
_ONLY_VERB = compile_pattern("only_verb")
_BEHIND = compile_pattern("noun_behind")
_RESPECTIVELY, _EACH = compile_pattern("respectively"), compile_pattern("each_of_them")
_BETWEEN_SUBJECTS = compile_pattern("between_subjects")
_COMMAS = compile_pattern("list_commas")
_AND = compile_pattern("between_halves")
_SERIES = compile_pattern("series")
_RATE = compile_pattern("rate_name")
_WITHIN = compile_pattern("within")
_EVERY = compile_pattern("every_before")
_FROM_BELOW = compile_pattern("from_below")
_CUT = compile_pattern("term_cut")
_NEXT_VERB = compile_pattern("next_verb")
_JOINED = compile_pattern("joined_to_the_next")
_TO_STAGE = compile_pattern("raised_for_a_stage")
_BARE = compile_pattern("says_no_subject")
_COUNTED_FOR_ALL = compile_pattern("so_many_of_them")
_QUOTED = compile_pattern("quoted_name")
_RANKED, _AMONG = compile_pattern("ranked_name"), compile_pattern("ranked_among")
_SHARE_OF = compile_pattern("share_of_noun")
_REACHES = compile_pattern("reaches_all")
_ALL_OF = compile_pattern("all_of_a_noun")
_STAGE = re.compile(f"(?:{any_of(words('stages'))})")
LONGEST_TERM = 40
SHORTEST_OF_TWO, SHORTEST_HALF = 4, 5
LONGEST_CLAUSE = 200  # only the last words of a longer one can become the term
NOTHING_SAID = Said()
Piece = tuple[int, int]


@dataclass(frozen=True)
class Figure:
    """One number of a text.

    Attributes
    ----------
    parts
        The candidates that make it.
    at, until
        Its characters, in the letters.
    spans
        Whether it has two ends.
    said
        What the words around say of it.
    start, end
        Its characters with the qualifier at its side.
    damage
        What may not be what it looks like.
    subject
        Pieces of the text that name it, in order.
    reading
        `two_in_phrase` or `shared`, where it stands in a series of subjects or of figures.
    time
        The year that is its own, where as many years as figures are listed.
    within
        Whether it is a part of what the figure before it counts (`其中`).
    """

    parts: tuple[Candidate, ...]
    at: int
    until: int
    spans: bool = False
    said: Said = NOTHING_SAID
    start: int = 0
    end: int = 0
    damage: tuple[Damage, ...] = ()
    subject: tuple[Piece, ...] = ()
    reading: str = ""
    time: Time | None = None
    within: bool = False

    @property
    def kind(self) -> str:
        """`digits`, `numeral`, `words` or `relation`."""
        return {"fullwidth": "digits"}.get(self.parts[0].kind, self.parts[0].kind)

    @property
    def prints_number(self) -> bool:
        """Whether it is more than a word for all, or a relation to another quantity."""
        return self.kind not in WORDLESS


def join_figures(letters: Letters, candidates: Sequence[Candidate]) -> Iterator[Figure]:
    """Yield the numbers that a text's candidates make, in order, with what is said around each.

    Parameters
    ----------
    letters
        The text.
    candidates
        Its candidates without those that are dismissed.
    """
    place = 0
    while place < len(candidates):
        taken = _damaged(letters, candidates, place) or _thousands(letters.text, candidates, place)
        last = place + taken
        figure = _figure(letters, candidates[place:last])
        if (
            last < len(candidates)
            and not figure.damage
            and _are_ends(letters.text, candidates[last - 1], candidates[last])
        ):
            figure = replace(
                _figure(letters, candidates[place : last + 1]), spans="ratio" not in candidates[last].marks
            )
            last += 1
        yield _with_words(letters, figure)
        place = last


def _damaged(letters: Letters, candidates: Sequence[Candidate], place: int) -> int:
    """Return how many candidates the damage at the first of them runs together; 0 where there is none."""
    first = candidates[place]
    within = [each for each in letters.damage_within(first.at, first.until) if not each.is_beside]
    if not within:
        return 0
    end, taken = max(each.end for each in within), 1
    while place + taken < len(candidates) and candidates[place + taken].at < end:
        taken += 1
    return taken


def _thousands(text: str, candidates: Sequence[Candidate], place: int) -> int:
    """Return how many candidates are groups of one number with marks between its thousands."""
    taken, first = 1, candidates[place]
    if first.kind != "digits" or first.until - first.at > 3 or "decimal" in first.marks:
        return 1
    while place + taken < len(candidates):
        before, group = candidates[place + taken - 1], candidates[place + taken]
        whole = text[group.at : group.until].partition(".")[0]
        if group.at != before.until + 1 or len(whole) != 3 or not _THOUSANDS.fullmatch(text[before.until : group.at]):
            break
        if text[before.until] == "，" and _RESPECTIVELY.search(text[max(first.at - 20, 0) : first.at]):
            break
        taken += 1
    return taken


def _are_ends(text: str, first: Candidate, second: Candidate) -> bool:
    if first.kind != second.kind or first.kind in WORDLESS:
        return False
    between = text[first.until : second.at]
    if not _BETWEEN_ENDS.fullmatch(between) or len(between) > 8:
        return False
    if "ratio" in first.marks:
        return True
    return not _FROM.search(text[max(first.at - 16, 0) : first.at])


def _figure(letters: Letters, parts: Sequence[Candidate]) -> Figure:
    at, until = parts[0].at, parts[-1].until
    damage = letters.damage_within(at, until)
    for each in damage:
        if not each.is_harmless:
            at, until = min(at, each.start), max(until, each.end)
    if "tenths" in parts[-1].marks and letters.text[until : until + 1] == words("tenth")[0]:
        until += 1
    if parts[-1].kind != "numeral" and (more := _MORE_DIGITS.match(letters.text, until)):
        until = more.end()
    return Figure(tuple(parts), at, until, damage=tuple(damage))


def _with_words(letters: Letters, figure: Figure) -> Figure:
    """Return a figure with what stands around it, and how far its own words reach."""
    text, start = letters.text, figure.at
    if text[max(start - 3, 0) : start] in words("per_cent_in_words"):
        start -= 3
    after = text[figure.until : figure.until + 24]
    # A relation holds its qualifier itself.
    said_until = figure.until if figure.kind == "relation" else start
    said = read_around(text[max(start - 60, 0) : said_until], after if figure.prints_number else "")
    end = figure.until
    if figure.prints_number and (tail := TAIL.match(after)) and tail.group().strip():
        end += len(tail.group().rstrip())
    near = text[max(start - len(said.qualifier) - 1, 0) : start].rstrip()
    if said.qualifier and near.endswith(said.qualifier):
        start = text.rindex(said.qualifier, 0, start)
    # What was lost may stand anywhere in the words beside the figure.
    around = [each for each in letters.damage_within(max(start - 20, 0), end + 2) if each.is_beside]
    clause = max((match.end() for match in _HARD.finditer(text, max(start - 20, 0), start)), default=0)
    damage = {*figure.damage, *(each for each in around if each.end > clause)}
    return replace(figure, start=start, end=end, said=said, damage=tuple(sorted(damage, key=lambda each: each.start)))


class Subjects:
    """What each figure of a sentence is about.

    Parameters
    ----------
    letters, times
        The text, and the times it names.
    """

    def __init__(self, letters: Letters, times: Times):
        self.text, self.times = letters.text, times

    def name(self, figures: Sequence[Figure], sentence: int, sentence_end: int) -> list[Figure]:
        """Return the figures of a sentence with their subjects; one that several subjects share comes once for each.

        Parameters
        ----------
        figures
            All figures of the sentence, in order.
        sentence, sentence_end
            Where it begins and ends.
        """
        named: list[Figure] = []
        carried: tuple[Piece, ...] = ()
        previous = sentence
        for series in self._series(figures):
            first = series[0]
            respectively = bool(self._respectively(previous, first))
            years = self.times.listed(previous, first.start, len(series)) if respectively else []
            subjects = [] if years else self._listed(previous, first, len(series))
            if subjects and len(series) == 1:
                named += [replace(first, subject=subject, reading="shared") for subject in subjects]
            elif subjects:
                named += [
                    replace(figure, subject=subject, reading="two_in_phrase")
                    for figure, subject in zip(series, subjects, strict=True)
                ]
            else:
                begun = previous
                for figure, year in zip_longest(series, years):
                    subject = self._with_head(self._own(begun, figure, sentence_end), carried)
                    reading = "two_in_phrase" if len(series) > 1 and respectively else ""
                    within = _WITHIN.search(self.text, begun, figure.start) is not None
                    named.append(replace(figure, subject=subject, reading=reading, time=year, within=within))
                    carried, begun = subject or carried, figure.end
            carried = named[-1].subject or carried
            previous = series[-1].end
        return named

    def _series(self, figures: Sequence[Figure]) -> Iterator[list[Figure]]:
        """Yield the figures of a sentence in groups between which nothing but marks stands; their last qualifier covers all."""
        series: list[Figure] = []
        for figure in figures:
            if series and not (_SERIES.fullmatch(self.text, series[-1].end, figure.start) and figure.prints_number):
                yield _covered(series)
                series = []
            series.append(figure)
        if series:
            yield _covered(series)

    def _respectively(self, begin: int, first: Figure) -> re.Match[str] | None:
        return _RESPECTIVELY.search(self.text, max(begin, first.start - LONGEST_CLAUSE), first.start)

    def _listed(self, begin: int, first: Figure, wanted: int) -> list[tuple[Piece, ...]]:
        """Return a subject for each figure of a series, or each subject of one figure; empty where the text lists none."""
        begin = max(begin, first.start - LONGEST_CLAUSE)
        marker = (_RESPECTIVELY if wanted > 1 else _EACH).search(self.text, begin, first.start)
        clause = max([begin, *(match.end() for match in _HARD.finditer(self.text, begin, first.start))])
        if marker is None:
            return self._listed_without_word(clause, first) if wanted == 1 else []
        if wanted > 1 and len(pieces := self._split(_BETWEEN_SUBJECTS, clause, marker.start())) == wanted:
            return self._share_head(pieces)
        pieces = self._split(_COMMAS, clause, marker.start())
        if wanted == 1 and first.said.sign == "percent" and _are_items(pieces):
            # "封闭化管理、一键式报警均达到100%": a list in one clause that all reach one share.
            return self._share_head(pieces)
        for separator in (_COMMAS, _BETWEEN_SUBJECTS):
            pieces = self._split(separator, begin, marker.start())
            if wanted > 1 and len(pieces) >= wanted:
                found = self._share_head(pieces[-wanted:])
                if len(pieces) == wanted or self.text[pieces[-wanted][0] - 1] in "，,":
                    return found
            elif wanted == 1 and len(pieces) > 1 and _RATE.search(self.text[slice(*pieces[-1])]):
                subjects = reversed(self._share_head(pieces))
                shared = list(takewhile(lambda subject: _RATE.search(self.text[slice(*subject[-1])]), subjects))[::-1]
                if len(shared) > 1:
                    return shared
        return []

    def _listed_without_word(self, clause: int, figure: Figure) -> list[tuple[Piece, ...]]:
        """Return the subjects of a clause that lists nothing but rates, names in quotation marks, or what is ranked."""
        counted = _COUNTED_FOR_ALL.search(self.text, clause, figure.start)
        ranked = _AMONG.search(self.text[clause : figure.start]) if "rank" in figure.parts[0].marks else None
        end = counted.start() if counted else clause + ranked.start() if ranked else figure.start
        pieces = self._split(_COMMAS if counted else _BETWEEN_SUBJECTS, clause, end)
        if counted:
            number = read_numeral(counted["number"]) if not counted["number"].isdigit() else int(counted["number"])
            return [(part,) for piece in pieces for part in self._halves(piece)] if len(pieces) == number else []
        if len(pieces) < 2:
            return []
        kinds = [_RATE] if figure.said.sign else [_QUOTED] if figure.kind == "words" else []
        kinds += [_RANKED] if ranked else []
        if len(pieces) == 2 and figure.kind == "words" and _REACHES.match(self.text, figure.at):
            return self._share_head(pieces) if all(end - start >= SHORTEST_OF_TWO for start, end in pieces) else []
        for kind in kinds:
            if all(kind.search(self.text[slice(*piece)]) for piece in pieces):
                return self._share_head(pieces)
        return []

    def _halves(self, piece: Piece) -> list[Piece]:
        """Return the two names that one item of a list holds: `一键式紧急报警和视频监控系统建设`."""
        halves = self._split(_AND, *piece)
        return halves if len(halves) == 2 and all(end - start >= SHORTEST_HALF for start, end in halves) else [piece]

    def _split(self, separator: re.Pattern[str], begin: int, end: int) -> list[Piece]:
        pieces, start = [], begin
        for match in [*separator.finditer(self.text, begin, end), None]:
            stop = match.start() if match else end
            piece = self._trim(start, stop)
            if piece[1] - piece[0] >= 2:
                pieces.append(piece)
            start = match.end() if match else end
        return pieces

    def _share_head(self, pieces: list[Piece]) -> list[tuple[Piece, ...]]:
        """Return the subjects of a list whose last one carries the noun for all: `小学、初中巩固率`."""
        start, end = pieces[-1]
        stage = _STAGE.match(self.text, start, end)
        head = (stage.end(), end) if stage and stage.end() < end else None
        first = _STAGE.match(self.text, *pieces[0])
        if first and not head and _RATE.search(self.text[slice(*pieces[0])]):
            return [
                (pieces[0],),
                *((first.span(), piece) if piece[1] - piece[0] <= 4 else (piece,) for piece in pieces[1:]),
            ]
        shared: list[tuple[Piece, ...]] = [
            (piece, head) if head and _STAGE.fullmatch(self.text, *piece) else (piece,) for piece in pieces[:-1]
        ]
        return [*shared, (pieces[-1],)]

    def _with_head(self, own: tuple[Piece, ...], carried: tuple[Piece, ...]) -> tuple[Piece, ...]:
        """Return a subject with that of the figure before it where it names only a part of it, or only an amount."""
        said = "".join(self.text[slice(*piece)] for piece in own)
        if len(own) == 1 and carried and _BUILDING.fullmatch(said) and (noun := self._noun_of(carried)):
            # "新建公办幼儿园5所、改扩建3所": the noun of the first is that of the second.
            return noun, own[0]
        if raised := _TO_STAGE.fullmatch(self.text, *own[0]) if len(own) == 1 else None:
            return raised.span("head"), raised.span("stage")
        if not own or not carried or not (_STAGE.fullmatch(said) or _BARE.fullmatch(said)):
            return own or carried
        return (carried[0], own[-1]) if carried[0] != own[-1] else own

    def _noun_of(self, subject: tuple[Piece, ...]) -> Piece | None:
        """Return what a subject says without the verb of building before it; None where it begins with none."""
        start, end = subject[-1]
        verb = _BUILDING.match(self.text, start, end)
        return (verb.end(), end) if verb and verb.end() < end else None

    def _own(self, begin: int, figure: Figure, sentence_end: int) -> tuple[Piece, ...]:
        """Return the words before a figure in its clause, with those behind it where they say what it counts."""
        start = figure.start
        begin = max(begin, start - LONGEST_CLAUSE)
        for match in _HARD.finditer(self.text, begin, start):
            begin = match.end()
        opened = max(self.text.rfind(mark, begin, start) for mark in "（(")
        within = opened >= begin and not any(mark in self.text[opened:start] for mark in "）)")
        if within and self.text[opened + 1 : start].strip():
            begin = opened + 1
        elif within:
            # "任职不超过两届（6年）": what stands before the bracket is said again in it.
            return self._without_brackets(self._trim(begin, opened))
        begin = self._after_list(begin, start)
        if _JOINED.search(self.text, begin, start) and (behind := _BEHIND.match(self.text, figure.end, sentence_end)):
            return (self._until_verb(behind),)
        return self._around(begin, figure, sentence_end)

    def _around(self, begin: int, figure: Figure, sentence_end: int) -> tuple[Piece, ...]:
        """Return the words from a place up to a figure, and those behind it where they say what it counts, or is a share of."""
        start = figure.start
        before = self._without_brackets(self._trim(begin, start))
        said = "".join(self.text[slice(*piece)] for piece in before)
        counted = not figure.prints_number or (figure.said.measure and not figure.said.sign)
        of_whom = figure.said.sign == "percent" or "rank" in figure.parts[0].marks
        of_whom |= _FROM_BELOW.search(self.text, max(start - 3, begin), start) is not None
        whole = _SHARE_OF.match(self.text, figure.end, sentence_end) if of_whom else None
        if whole and not _RATE.search(said):
            return (self._trim(*whole.span("noun")),)
        may_stand_behind = counted or not said or _ONLY_VERB.fullmatch(said)
        behind = _BEHIND.match(self.text, figure.end, sentence_end) if may_stand_behind else None
        every = _EVERY.search(self.text[max(start - 2, begin) : start]) is not None
        of_noun = figure.kind == "words" and _ALL_OF.match(self.text, figure.at, figure.until)
        if behind and (len(said) < 2 or of_noun or every or _ONLY_VERB.search(said)):
            piece = self._until_verb(behind)
            if piece[1] > piece[0]:
                return (*(before if said else ()), piece)
        return before if len(said) >= 2 and not (_ONLY_VERB.fullmatch(said) and not counted) else ()

    def _until_verb(self, behind: re.Match[str]) -> Piece:
        """Return the noun behind a figure, up to the verb of what follows."""
        start, end = behind.span("noun")
        verb = _NEXT_VERB.search(self.text, start + 2, end)
        return self._trim(start, verb.start() if verb else end)

    def _after_list(self, begin: int, start: int) -> int:
        """Return where the last item of a list before a figure begins; verbs of building go with it."""
        place = self.text.rfind("、", begin, start)
        while place >= begin and _BUILDING.fullmatch(self.text, self._trim(begin, place)[0], place):
            return begin
        while place >= begin:
            earlier = self.text.rfind("、", begin, place)
            piece = self._trim(max(earlier + 1, begin), place)
            if not _BUILDING.fullmatch(self.text, *piece):
                return place + 1
            place = earlier
        return begin

    def _trim(self, start: int, end: int) -> Piece:
        """Return a stretch without the times, verbs and softeners around what it names."""
        for cut in _CUT.finditer(self.text, start, end):
            start = cut.end()
        while start < end:
            lead = _LEAD.match(self.text, start, end)
            if not lead or lead.end() == start:
                break
            start = lead.end()
        while start < end:
            trail = _TRAIL.search(self.text[start:end])
            if not trail or not trail.group():
                break
            end = start + trail.start()
        return start, end

    def _without_brackets(self, piece: Piece) -> tuple[Piece, ...]:
        pieces, start = [], piece[0]
        for match in _BRACKETED.finditer(self.text, *piece):
            pieces.append((start, match.start()))
            start = match.end()
        pieces.append((start, piece[1]))
        return tuple(each for each in pieces if each[1] > each[0])


def _are_items(pieces: Sequence[Piece]) -> bool:
    """Return whether the pieces of a list are names of their own, and no stages of one."""
    return len(pieces) > 1 and all(end - start >= SHORTEST_OF_TWO for start, end in pieces)


def _covered(series: list[Figure]) -> list[Figure]:
    """Return a series in which a qualifier behind its last figure covers all that have none."""
    last = series[-1]
    if len(series) == 1 or not last.said.comparator or (last.start < last.at and last.parts[0].kind != "numeral"):
        return series
    return [
        figure
        if figure.said.comparator
        else replace(figure, said=replace(figure.said, comparator=last.said.comparator))
        for figure in series
    ]
