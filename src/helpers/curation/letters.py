"""A plan's text as it is read: one script, one form of each character, nothing between what belongs together.

Browsers, PDFs and scanners leave page numbers, line ends, entities and look-alikes in a text. Patterns are asked of what
`read_letters` returns, in which these are gone or put right; each character knows its place in the text as it is kept,
since offsets and printed words are taken from there. What was put right and could have been something else is *damage*:
no figure with damage is read silently.
"""

from __future__ import annotations

import html
import re
import unicodedata
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache

from helpers.data.against_texts import SHORTEST_BROKEN_LINE
from helpers.data.lexicon import LEXICON, characters, compile_pattern, compile_text
from helpers.data.scripts import simplify
from helpers.data.texts import UNSEEN

_ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z]{2,8});")
_UNSEEN = re.compile(f"{UNSEEN}+")
_NO_CELL = re.compile(f"{UNSEEN}|[\ue000-\uf8ff]")
_COMPATIBLE = re.compile("[\u2e80-\u2fdf\uf900-\ufaff]|[\U0002f800-\U0002fa1f]")
_LOST = re.compile("[\ufffd\ue000-\uf8ff]")
_FURNITURE = compile_pattern("page_furniture_line", re.MULTILINE)
_TABULAR = re.compile(r"[|\t]|\S[ \u3000\xa0]{2,}\S")
_SINGLY_SPACED = compile_pattern("singly_spaced_line")
_INNER_SPACE = compile_pattern("space_at_a_figure")
_FINANCIAL = compile_pattern("financial_numeral")
_DAMAGED = [(kind, compile_pattern(f"damage_{kind}", re.MULTILINE)) for kind in LEXICON["damage"]["kinds"]]
_CLOSING = tuple(characters("closing_marks"))
_OPENS_LINE = compile_pattern("opens_a_line")
_SENTENCE_MARK = compile_text("[@sentence_marks@]")


@dataclass(frozen=True)
class Damage:
    """Characters that may not be what they look like.

    Attributes
    ----------
    start, end
        Where, in the letters.
    kind
        What happened; a key of `damage` in the lexicon, which words it.
    """

    start: int
    end: int
    kind: str

    @property
    def is_beside(self) -> bool:
        """Whether the words beside a figure are in doubt where it stands there."""
        return self.kind in {"lost", "compatible"}

    @property
    def is_harmless(self) -> bool:
        """Whether a figure that it touches is read all the same."""
        return self.is_beside or self.kind == "unseen"


@dataclass(frozen=True)
class Letters:
    """A text as it is read.

    Attributes
    ----------
    text
        Its letters.
    places
        The offset in the kept text of each letter, and behind the last one the length of the kept text.
    source
        The kept text.
    furniture
        Stretches of the kept text that are no part of what it says (page numbers).
    damage
        What may not be what it looks like, in order.
    """

    text: str
    places: array[int]
    source: str
    furniture: tuple[tuple[int, int], ...]
    damage: tuple[Damage, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return where a stretch of letters stands in the kept text."""
        first = self.places[start]
        return first, self.places[end - 1] + self._width(end - 1) if end > start else first

    def _width(self, letter: int) -> int:
        # An entity is several characters of the kept text for one letter.
        place = self.places[letter]
        entity = _ENTITY.match(self.source, place) if self.source[place] == "&" else None
        return len(entity.group()) if entity else 1

    def at(self, offset: int) -> int:
        """Return the letter that stands at an offset of the kept text, or the first behind it."""
        return bisect_left(self.places, offset)

    def printed(self, start: int, end: int) -> str:
        """Return a stretch as printed; what stands apart in the kept text is joined by `…`."""
        pieces, begun = [], start
        for letter in range(start + 1, end):
            between = self.source[self.places[letter - 1] + self._width(letter - 1) : self.places[letter]]
            if _UNSEEN.sub("", between).strip():
                pieces.append((begun, letter))
                begun = letter
        pieces.append((begun, end))
        return "…".join(self.cell(*piece) for piece in pieces)

    def cell(self, start: int, end: int) -> str:
        """Return a stretch of the kept text as a cell may hold it: without what nobody sees."""
        return _NO_CELL.sub("", self.source[slice(*self.span(start, end))])

    @cached_property
    def _sentence_marks(self) -> list[int]:
        return [match.start() for match in _SENTENCE_MARK.finditer(self.text)]

    def sentence(self, start: int, end: int) -> tuple[int, int]:
        """Return where the sentence of a stretch begins and ends, without its closing mark."""
        place = bisect_right(self._sentence_marks, start - 1)
        last = bisect_right(self._sentence_marks, end - 1)
        return (
            self._sentence_marks[place - 1] + 1 if place else 0,
            self._sentence_marks[last] if last < len(self._sentence_marks) else len(self.text),
        )

    def damage_within(self, start: int, end: int) -> list[Damage]:
        """Return the damage that touches a stretch of letters."""
        place = bisect_left(self.damage, start, key=lambda each: each.end)
        found = []
        while place < len(self.damage) and self.damage[place].start < end:
            if self.damage[place].end > start:
                found.append(self.damage[place])
            place += 1
        return found


@lru_cache(maxsize=4)
def read_letters(source: str) -> Letters:
    """Return a text's letters; linear in its length."""
    even = source.translate(_even_out(source))
    even = _FINANCIAL.sub(lambda match: match.group().translate(_FINANCIAL_DIGITS), even)
    even = _NOUGHT.sub(lambda match: match.group().translate(_NOUGHTS), even)
    furniture = tuple(match.span() for match in _FURNITURE.finditer(even))
    left_out: dict[int, tuple[int, str, str]] = {}
    for start, leaving in _to_leave_out(even, furniture):
        left_out.setdefault(start, leaving)
    pieces, places, seams, end = [], array("q"), [], 0
    for start in sorted(left_out):
        stop, instead, kind = left_out[start]
        if start < end:
            continue
        pieces.append(even[end:start])
        places.extend(range(end, start))
        if kind:
            seams.append(Damage(max(len(places) - 1, 0), len(places) + 1, kind))
        pieces.append(instead)
        places.extend([start] * len(instead))
        end = stop
    pieces.append(even[end:])
    places.extend(range(end, len(even) + 1))
    text = "".join(pieces)
    damage = [each for each in seams if any(letter.isdigit() for letter in text[each.start : each.end])]
    damage += _look_alikes(source, places)
    damage += [Damage(*match.span(), kind) for kind, pattern in _DAMAGED for match in pattern.finditer(text)]
    return Letters(text, places, source, furniture, tuple(sorted(damage, key=lambda each: (each.end, each.start))))


_NOUGHT = compile_pattern("year_with_digit_nought")
_NOUGHTS = str.maketrans(dict.fromkeys("0Oo", characters("noughts")[0]))
_FINANCIAL_DIGITS = str.maketrans(LEXICON["numbers"]["financial"])


def _even_out(source: str) -> dict[int, str]:
    """Return what stands for each character that has a plainer form; every form is one character."""
    plain = {}
    for character in set(source):
        if character < "\x80":
            continue
        form = LEXICON["numbers"]["circles"].get(character, character)
        if ("\uff10" <= form <= "\uff5a" and form.isalnum()) or form in "％．" or _COMPATIBLE.match(form):
            form = unicodedata.normalize("NFKC", form)
        form = simplify(form)
        if len(form) == 1 and form != character:
            plain[ord(character)] = form
    return plain


def _to_leave_out(even: str, furniture: tuple[tuple[int, int], ...]) -> Iterator[tuple[int, tuple[int, str, str]]]:
    """Yield where something is left out, to where, what takes its place, and the damage that this may hide."""
    for match in _ENTITY.finditer(even):
        meant = html.unescape(match.group())
        if len(meant) == 1:
            yield match.start(), (match.end(), " " if meant.isspace() else meant, "")
    for match in _UNSEEN.finditer(even):
        within = even[match.start() - 1 : match.start()].isdigit() and even[match.end() : match.end() + 1].isdigit()
        yield match.start(), (match.end(), "", "unseen" if within else "")
    for start, end in furniture:
        near = even[max(start - 200, 0) : start]
        before = near.rstrip()
        after = re.compile(r"\s*").match(even, end)
        stop = after.end() if after else end
        broken = bool(before) and not before.endswith(_CLOSING) and not _OPENS_LINE.match(even, stop)
        first = start - (len(near) - len(before)) if before else start
        digits = before[-1:].isdigit() and even[stop : stop + 1].isdigit()
        yield (first, (stop, "", "")) if broken and not digits else (first, (stop, "\n", ""))
    yield from _line_ends(even)


def _line_ends(even: str) -> Iterator[tuple[int, tuple[int, str, str]]]:
    """Yield the ends of lines that the width of a page broke, and spaces at figures in running text."""
    start = 0
    for line in even.splitlines(keepends=True):
        tabular = _is_tabular(line)
        if not tabular:
            for match in _INNER_SPACE.finditer(even, start, start + len(line)):
                yield match.start(), (match.end(), "", "")
        end = start + len(line)
        body = line.rstrip()
        following = even[end : end + 1]
        if (
            body != line
            and len(body.strip()) >= SHORTEST_BROKEN_LINE
            and not tabular
            and following.strip()
            and not body.endswith(_CLOSING)
            and not _OPENS_LINE.match(even, end)
            and not (body[-1:].isdigit() and following.isdigit())
            and not _tabular_line(even, end)
        ):
            yield start + len(body), (end, "", "")
        start = end


def _tabular_line(even: str, start: int) -> bool:
    end = even.find("\n", start)
    return _is_tabular(even[start : end if end >= 0 else len(even)])


def _is_tabular(line: str) -> bool:
    return _TABULAR.search(line.strip()) is not None or _SINGLY_SPACED.match(line) is not None


def _look_alikes(source: str, places: array[int]) -> Iterator[Damage]:
    for kind, pattern in (("lost", _LOST), ("compatible", _COMPATIBLE)):
        for match in pattern.finditer(source):
            letter = bisect_left(places, match.start())
            yield Damage(letter, letter + 1, kind)
