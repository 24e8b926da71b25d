"""The two languages: choosing, joining and marking words the way each is written.

A sentence stands in code once, both languages side by side, and its parts are already-marked numbers and names:

    say("en", en="{n} of {N} plans", zh="{N}份规划中有{n}份", n=..., N=...)
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Literal

from markupsafe import Markup, escape

from helpers.errors import ParameterError, nearest

Language = Literal["en", "zh"]
LANGUAGES: tuple[Language, ...] = ("en", "zh")

FULL_WIDTH = {ord(mark): ord(mark) + 0xFEE0 for mark in ",:;()?!"}

# The value of the lang attribute of a page, by language.
LANG_TAG = {"en": "en", "zh": "zh-CN"}


def check_language(language: object) -> Language:
    """Return the language, or refuse one that reports are not written in."""
    if language in LANGUAGES:
        return language
    near = nearest(str(language), LANGUAGES)
    hint = f", perhaps '{near}'" if near else ""
    raise ParameterError(f"Parameter language: found {language!r}; expected 'en' or 'zh'{hint}. Name one of the two.")


def labelled(language: Language, name: object, text: object) -> Markup:
    """Return a name and what stands under it: 'name: text' or 'name：text'."""
    return say(language, en="{name}: {text}", zh="{name}：{text}", name=name, text=text)


def bracketed(language: Language, text: object) -> Markup:
    """Return a text in brackets, with the space before them that English has and Chinese has not."""
    return say(language, en=" ({text})", zh="（{text}）", text=text)


def clauses(language: Language, parts: Iterable[object]) -> Markup:
    """Return clauses set off by semicolons."""
    return Markup("; " if language == "en" else "\uff1b").join(escape(part) for part in parts)


def say(language: Language, *, en: str, zh: str, **parts: object) -> Markup:
    """Return the sentence in one language with its parts filled in; plain strings are escaped, markup is kept."""
    return Markup(en if language == "en" else _chinese_marks(zh)).format(**parts)


@lru_cache(maxsize=1024)
def _chinese_marks(template: str) -> str:
    """Return a template with the full-width marks of Chinese, outside of placeholders and tags."""
    return "".join(
        piece if piece.startswith(("{", "<")) else piece.translate(FULL_WIDTH)
        for piece in re.split(r"(\{[^}]*\}|<[^>]*>)", template)
    )


def join(language: Language, parts: Sequence[object], last: str = "and") -> Markup:
    """Return the parts as a list within a sentence: 'a, b and c' or 'a、b和c'; empty for none.

    Parameters
    ----------
    last
        `and` or `or`: the word before the last part.
    """
    marked = [escape(part) for part in parts]
    if not marked:
        return Markup("")
    if len(marked) == 1:
        return marked[0]
    if language == "zh":
        word = {"and": "和", "or": "或"}[last]
        return Markup("、").join(marked[:-1]) + Markup(word) + marked[-1]
    return Markup(", ").join(marked[:-1]) + Markup(f" {last} ") + marked[-1]


def quoted(text: str) -> str:
    """Return a Chinese name in quotation marks; those within it become single ones."""
    return f"“{text.translate({ord('“'): '‘', ord('”'): '’'})}”"


def name_list(language: Language, names: Sequence[str]) -> Markup:
    """Return names that may hold 'and' themselves as a list: 'a; b and c; d', or each in quotation marks in Chinese."""
    if language == "en":
        return clauses(language, names)
    return Markup("").join(escape(quoted(name)) for name in names)


def paragraph(language: Language, sentences: Iterable[Markup]) -> Markup:
    """Return sentences set one after the other: a space between English ones, none between Chinese ones."""
    return Markup(" " if language == "en" else "").join(sentence for sentence in sentences if sentence)


def original(text: str) -> Markup:
    """Return words of a plan, marked as Chinese in whatever language the page is."""
    return Markup('<span class="printed" lang="zh-CN">{}</span>').format(text)


def mark_year(year: object) -> Markup:
    """Return a calendar year or partial date marked as such, so that it is never taken for a figure of a plan."""
    return Markup('<time datetime="{0}">{0}</time>').format(year)


def capital(text: str) -> str:
    """Return the text with its first letter large; Chinese is left alone."""
    return text[:1].upper() + text[1:]


def plural(count: int, one: str, many: str) -> str:
    """Return the English form that fits the count."""
    return one if count == 1 else many
