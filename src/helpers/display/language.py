"""Sentences that still stand in code, both languages side by side; what is converted takes its words from `words`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from markupsafe import Markup, escape

from helpers.display.evidence import mark_year, original
from helpers.display.words import (
    bracketed,
    capital,
    check_language,
    clauses,
    join,
    labelled,
    languages,
    paragraph,
)

Language = str
LANGUAGES = languages()

FULL_WIDTH = {ord(mark): ord(mark) + 0xFEE0 for mark in ",:;()?!"}

# The value of the lang attribute of a page, by language.
LANG_TAG = {"en": "en", "zh": "zh-CN"}


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


def quoted(text: str) -> str:
    """Return a Chinese name in quotation marks; those within it become single ones."""
    return f"“{text.translate({ord('“'): '‘', ord('”'): '’'})}”"


def name_list(language: Language, names: Sequence[str]) -> Markup:
    """Return names that may hold 'and' themselves as a list: 'a; b and c; d', or each in quotation marks in Chinese."""
    if language == "en":
        return clauses(language, names)
    return Markup("").join(escape(quoted(name)) for name in names)


def plural(count: int, one: str, many: str) -> str:
    """Return the English form that fits the count."""
    return one if count == 1 else many


__all__ = [
    "LANGUAGES",
    "Language",
    "bracketed",
    "capital",
    "check_language",
    "clauses",
    "join",
    "labelled",
    "mark_year",
    "name_list",
    "original",
    "paragraph",
    "plural",
    "quoted",
    "say",
]
