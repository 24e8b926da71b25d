"""Names in the form in which they are compared, and what in them tells one quantity from another."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from helpers.data.lexicon import LEXICON, any_of, compile_pattern
from helpers.data.scripts import simplify

_BASIS = compile_pattern("basis_in_brackets")
_BRACKETS = re.compile(r"[（(\[［][^（）()\[\]［］]*[）)\]］]")
_UNIT_BRACKETS = compile_pattern("unit_in_brackets")
_MARKS = re.compile(r"[^\w]|_")
_SAME: list[tuple[re.Pattern[str], str]] = [(re.compile(old), new) for old, new in LEXICON["same_words"]]
_HARMLESS_BEFORE = compile_pattern("harmless_before")
_HARMLESS_AFTER = compile_pattern("harmless_after")
_TELLING = compile_pattern("telling_words")
_NARROWING = compile_pattern("narrowing_words")
_COUNT_END = compile_pattern("count_end")
_NAME_END = compile_pattern("name_end")
_PART = re.compile("[。；，]")
_ELSE = compile_pattern("says_what_it_is_not")
_SEVERAL = compile_pattern("several_in_a_definition")
_UNIT_SAYS: dict[str, list[str]] = LEXICON["unit_says"]
_SAID_BY_UNIT = {unit: re.compile(any_of(words)) for unit, words in _UNIT_SAYS.items()}


@lru_cache(maxsize=65536)
def plain(term: str) -> str:
    """Return a name in the form in which names are compared: one script, no marks, one word for what has several."""
    text = _UNIT_BRACKETS.sub("", simplify(term))
    text = _MARKS.sub("", text)
    for pattern, word in _SAME:
        text = pattern.sub(word, text)
    return _COUNT_END.sub("", text)


def core(term: str) -> str:
    """Return a plain name without the words around it that change nothing."""
    return _bare(plain(term))


def name_of(term: str) -> str:
    """Return a printed term as a name: in one script, without marks and the words around it that change nothing."""
    return _bare(_MARKS.sub("", _UNIT_BRACKETS.sub("", simplify(term))))


def _bare(name: str) -> str:
    lead = _HARMLESS_BEFORE.match(name)
    end = _HARMLESS_AFTER.search(name)
    return name[lead.end() if lead else 0 : end.start() if end else len(name)] or name


def forms_of(name: str) -> set[str]:
    """Return a codebook name's plain forms: with what stands in brackets, and without unless that tells the base."""
    forms = [name] if _BASIS.search(name) else [name, _BRACKETS.sub("", name)]
    return {form for form in map(plain, forms) if form}


def without_end(name: str) -> str:
    """Return a plain name without the words behind it that only say that something is counted."""
    return _NAME_END.sub("", name) or name


def base_in(name: str) -> str:
    """Return the base that a codebook name tells in brackets, in its plain form; empty where it tells none."""
    told = _BASIS.search(name) and _BRACKETS.search(name)
    return _BASIS.sub("", plain(told.group())) if told else ""


def says(definition: str) -> list[str]:
    """Return the parts of a definition that say what its quantity is, in the plain form, without what it is not."""
    return [plain(part) for part in _PART.split(definition) if not _ELSE.search(part)]


def says_plainly(definition: str) -> list[str]:
    """Return the parts of a definition that say what its quantity is and list nothing."""
    return [plain(part) for part in _PART.split(definition) if not (_ELSE.search(part) or _SEVERAL.search(part))]


def pairs_of(name: str) -> list[str]:
    """Return the pairs of neighbouring characters of a name."""
    return [name[place : place + 2] for place in range(len(name) - 1)]


@lru_cache(maxsize=65536)
def telling(name: str) -> frozenset[str]:
    """Return the words of a plain name that tell one quantity from another: a stage, a kind of school, a span of years."""
    return frozenset(_TELLING.findall(name))


def narrows(word: str) -> bool:
    """Return whether a telling word takes a part of something: a name that lacks it means the whole."""
    return _NARROWING.fullmatch(word) is not None


def said_in(name: str, unit: str) -> str:
    """Return the words of a name that a figure's unit says already, as one string."""
    said = _SAID_BY_UNIT.get(unit)
    return "".join(said.findall(name)) if said else ""


def said_by(unit: str, telling_words: Iterable[str]) -> frozenset[str]:
    """Return those of the telling words that a figure's unit says already: a per cent sign says that it is a share."""
    said = _SAID_BY_UNIT.get(unit)
    return frozenset(word for word in telling_words if said and said.fullmatch(word))
