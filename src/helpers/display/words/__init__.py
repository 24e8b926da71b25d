"""What is said to readers, one file a language: every sentence, heading and label, as data.

`en.toml`, `zh.toml`, ... hold the same keys, a section for each kind of finding. A text is a string with bare `{name}`
placeholders, or a table of plural forms that names the number they go by; where nought is said otherwise it has `none`, too:

    floor = { by = "n", one = "{plans} prints a floor.", other = "{plans} print a floor." }

`say` fills a text in; the functions after it are the grammar in which languages differ (lists, clauses, brackets, ...),
worked from the section `grammar` of each file. A language is there once its file is: nothing else names languages.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Protocol

from markupsafe import Markup, escape

from helpers.errors import DataError, ParameterError, Problem, nearest

FOLDER = Path(__file__).parent
PLACEHOLDER = re.compile(r"\{([a-z][a-z0-9_]*)\}")
FORMS = ("one", "other")
NONE = "none"
INNER = {ord("“"): "‘", ord("”"): "’"}

Pieces = tuple[str, ...]
"""A text cut at its placeholders: letters and names by turns, letters first and last."""


class Spoken(Protocol):
    """Whatever is in a language: a study."""

    @property
    def language(self) -> str:
        """Code of the language."""


@dataclass(frozen=True)
class Text:
    """One text of one language.

    Attributes
    ----------
    forms
        By the names of `FORMS`; a text without plural forms has the last alone, and few have `NONE` beside them.
    by
        Name of the number that the form goes by, empty where there is one form.
    """

    forms: Mapping[str, Pieces]
    by: str = ""

    @property
    def names(self) -> frozenset[str]:
        """The placeholders of all forms."""
        return frozenset(name for pieces in self.forms.values() for name in pieces[1::2])


@dataclass(frozen=True)
class Words:
    """All texts of one language, by `section.key`."""

    language: str
    texts: Mapping[str, Text]

    def __getitem__(self, key: str) -> Text:
        """Return a text, or refuse a key that no file has."""
        found = self.texts.get(key)
        if found is None:
            near = nearest(key, self.texts)
            hint = f", perhaps '{near}'" if near else ""
            raise KeyError(f"{self.language}.toml: found no '{key}'; expected a key of display/words{hint}. Add it.")
        return found


def languages() -> tuple[str, ...]:
    """Return the codes of the languages that there are words for, sorted."""
    return tuple(sorted(_load(FOLDER)))


def words_of(language: str) -> Words:
    """Return the words of a language."""
    return _load(FOLDER)[language]


@lru_cache(maxsize=4)
def _load(folder: Path) -> dict[str, Words]:
    """Return the words of every file of a folder, held equal in keys and placeholders."""
    made = {path.stem: read_words(path) for path in sorted(folder.glob("*.toml"))}
    problems = find_differences(made)
    if problems:
        raise DataError(problems)
    return made


def read_words(path: Path) -> Words:
    """Return the words of one file.

    Raises
    ------
    DataError
        For a text that is neither a string nor plural forms, or has braces around anything but a bare name.
    """
    texts: dict[str, Text] = {}
    problems: list[Problem] = []
    for section, entries in tomllib.loads(path.read_text(encoding="utf-8")).items():
        for name, entry in entries.items():
            try:
                texts[f"{section}.{name}"] = _cut_entry(entry)
            except ValueError as problem:
                problems.append(
                    Problem(f"display/words/{path.name}", 0, f"{section}.{name}", str(problem), EXPECTED, REMEDY)
                )
    if problems:
        raise DataError(problems)
    return Words(path.stem, texts)


EXPECTED = "a string with bare {name} placeholders, or a table of `by`, `one` and `other`, perhaps `none`"
REMEDY = "Write the text so; what needs more is worked out before it is said."


def _cut_entry(entry: object) -> Text:
    if isinstance(entry, str):
        return Text({"other": _cut(entry)})
    if isinstance(entry, dict) and {*entry} - {NONE} == {"by", *FORMS}:
        return Text({form: _cut(told) for form, told in entry.items() if form != "by"}, entry["by"])
    raise ValueError(repr(entry))


def _cut(text: str) -> Pieces:
    pieces = tuple(PLACEHOLDER.split(text))
    if any("{" in letters or "}" in letters for letters in pieces[::2]):
        raise ValueError(repr(text))
    return pieces


def find_differences(words: Mapping[str, Words]) -> list[Problem]:
    """Return where files differ in keys or placeholders from the first of them."""
    first, *others = words.values()
    problems = []
    for one in others:
        where = f"display/words/{one.language}.toml"
        for key in sorted({*first.texts, *one.texts}):
            if key not in one.texts or key not in first.texts:
                found, has = ("no such text", first) if key not in one.texts else ("a text of no other file", one)
                problems.append(
                    Problem(where, 0, key, found, f"the keys of {first.language}.toml", f"See {has.language}.toml.")
                )
            elif one.texts[key].names != first.texts[key].names:
                found, expected = (
                    ", ".join(sorted(text.names)) or "none" for text in (one.texts[key], first.texts[key])
                )
                problems.append(
                    Problem(where, 0, key, f"the placeholders {found}", expected, "Say the same in each language.")
                )
    return problems


# -- saying


def language_of(who: Spoken | str) -> str:
    """Return the language of a study; a code is one already."""
    return who if isinstance(who, str) else who.language


def say(who: Spoken | str, key: str, **values: object) -> Markup:
    """Return a text in a language with its values filled in: markup as it is, anything else escaped.

    Parameters
    ----------
    who
        A study, or the code of a language.
    key
        `section.name` of the words files.
    values
        For each placeholder, and the number that plural forms go by.
    """
    text = words_of(language_of(who))[key]
    number = values[text.by] if text.by else None
    form = "one" if number == 1 else NONE if number == 0 and NONE in text.forms else "other"
    return Markup("".join(_fill(text.forms[form], values)))  # letters are ours, values are escaped


def _fill(pieces: Pieces, values: Mapping[str, object]) -> Iterable[str]:
    for place, piece in enumerate(pieces):
        yield str(escape(values[piece])) if place % 2 else piece


def columns_of(language: str) -> str:
    """Return which of the bilingual columns (`name_en`, `name_zh`, ...) a language reads."""
    return str(say(language, "language.columns"))


def tag_of(language: str) -> str:
    """Return a language as browsers name it."""
    return str(say(language, "language.tag"))


def has_word(who: Spoken | str, key: str) -> bool:
    """Tell whether the words files have a key, for words that some codes have and others have not."""
    return key in words_of(language_of(who)).texts


# -- grammar


def join(who: Spoken | str, parts: Sequence[object], last: str = "and") -> Markup:
    """Return parts as a list within a sentence: 'a, b and c' or 'a、b和c'; empty for none.

    Parameters
    ----------
    last
        `and` or `or`: the word before the last part.
    """
    if len(parts) < 2:
        return escape(parts[0]) if parts else Markup("")
    return say(who, f"grammar.{last}", parts=listed(who, parts[:-1]), last=parts[-1])


def listed(who: Spoken | str, parts: Iterable[object]) -> Markup:
    """Return parts set off as in a list: 'a, b, c' or 'a、b、c'."""
    return say(who, "grammar.item").join(map(escape, parts))


def commas(who: Spoken | str, parts: Iterable[object]) -> Markup:
    """Return clauses set off by commas."""
    return say(who, "grammar.comma").join(map(escape, parts))


def clauses(who: Spoken | str, parts: Iterable[object]) -> Markup:
    """Return clauses set off by semicolons."""
    return say(who, "grammar.clause").join(map(escape, parts))


def name_list(who: Spoken | str, names: Iterable[str]) -> Markup:
    """Return names that may hold 'and' themselves as a list: 'a; b and c; d', or each in quotation marks."""
    # those within a name become single ones
    inner = str.maketrans("“”", "‘’")
    told = [say(who, "grammar.name", name=name.translate(inner)) for name in names]
    return say(who, "grammar.between_names").join(told)


def paragraph(who: Spoken | str, sentences: Iterable[object]) -> Markup:
    """Return sentences one after the other, empty ones left out."""
    return say(who, "grammar.sentence").join(escape(sentence) for sentence in sentences if sentence)


def stopped(who: Spoken | str, text: object) -> Markup:
    """Return a text with the stop that ends a sentence."""
    return say(who, "grammar.stopped", text=text)


def labelled(who: Spoken | str, name: object, text: object) -> Markup:
    """Return a name and what stands under it: 'name: text' or 'name：text'."""
    return say(who, "grammar.labelled", name=name, text=text)


def bracketed(who: Spoken | str, text: object) -> Markup:
    """Return a text in brackets, with the space before them where the language has one."""
    return say(who, "grammar.bracketed", text=text)


def quoted(who: Spoken | str, name: str) -> Markup:
    """Return a name in the quotation marks that set names off, in languages that have them; those within it become single."""
    inner = name.translate(INNER) if say(who, "grammar.quoted", text="") else name
    return say(who, "grammar.quoted", text=inner)


def capital(text: str) -> str:
    """Return a text with its first letter large; scripts without large letters are left alone."""
    return text[:1].upper() + text[1:]


def lowered(text: str) -> str:
    """Return a text with its first letter small, as it stands within a sentence; an abbreviation is left alone."""
    return text if text[:2].isupper() else text[:1].lower() + text[1:]


def check_language(language: object) -> str:
    """Return the language, or refuse one that there are no words for."""
    known = languages()
    if isinstance(language, str) and language in known:
        return language
    near = nearest(str(language), known)
    hint = f", perhaps '{near}'" if near else ""
    listed = f"{', '.join(repr(one) for one in known[:-1])} or {known[-1]!r}"
    raise ParameterError(f"Parameter language: found {language!r}; expected {listed}{hint}. Name one of them.")
