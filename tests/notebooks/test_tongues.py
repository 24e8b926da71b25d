"""Each page is in its language, all the way."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from pages import CASES, classes, lineage, text_nodes

CHINESE = re.compile(r"[\u3400-\u9fff\u3000-\u303f\uff01-\uff5e]")
ENGLISH = re.compile(r"[A-Za-z]{3,}")
# Names that Chinese texts leave in Latin letters.
LEFT_IN_LATIN = {"CSV", "logit", "JupyterLab", "helpers", "Mbps", "MIT", "zip"}
ATTRIBUTES = ("aria-label", "alt", "title")


@pytest.fixture(params=[case for case in CASES if dict(case.parameters)["language"] == "en"], ids=str)
def english(request, page_of):
    return page_of(request.param)


@pytest.fixture(params=[case for case in CASES if dict(case.parameters)["language"] == "zh"], ids=str)
def chinese(request, page_of):
    return page_of(request.param)


def own_texts(page) -> Iterator[tuple[str, str]]:
    """Yield our own words and where they stand: not the plans', not code, ids and addresses."""
    for text, element in text_nodes(page.tree):
        line = list(lineage(element))
        # a page that reads Chinese marks a plan's words by their element alone
        if any(one.get("lang") or "data-printed" in one.attrib or one.tag in {"code", "q"} or classes(one) & {"address"} for one in line):
            continue
        # links between entries show ids
        if element.tag == "a" and f"#e-{text.strip()}" == element.get("href"):
            continue
        yield text, f"{element.tag}.{element.get('class')}"
    for element in page.tree.iter():
        for name in ATTRIBUTES:
            if isinstance(element.tag, str) and element.get(name):
                yield element.get(name), f"{element.tag} {name}"
    for text in page.prose:
        yield text, "markdown"


def test_no_chinese_stands_in_an_english_page_but_in_the_plans_words(english):
    wrong = {f"{text.strip()!r} in {where}" for text, where in own_texts(english) if CHINESE.search(text)}
    assert wrong == set()


def test_no_english_stands_in_a_chinese_page(chinese):
    ids = r"[a-z0-9]+(?:[-_][a-z0-9]+)+|data/processed/[a-z]+\.csv"
    wrong = set()
    for text, where in own_texts(chinese):
        found = set(ENGLISH.findall(re.sub(ids, "", text))) - LEFT_IN_LATIN
        if found:
            wrong.add(f"{sorted(found)} in {where}: {text.strip()[:90]!r}")
    assert wrong == set()


def test_chinese_sentences_have_chinese_marks(chinese):
    wrong = set()
    for text, where in own_texts(chinese):
        found = re.search(r".{0,12}(?:[\u3400-\u9fff][,;:()?!]|[,;:(][\u3400-\u9fff]).{0,12}", text)
        if found:
            wrong.add(f"{found[0]!r} in {where}")
    assert wrong == set()


def test_english_sentences_have_no_double_space_or_space_before_a_mark(english):
    wrong = set()
    for block in english.main.iter("p", "li", "figcaption", "caption", "td", "th"):
        text = "".join(block.itertext())
        if re.search(r"\S  +\S| [,;.](?:\s|$)|\(\s|\s\)|,,|\.\.(?!\.)", text.replace("\n", " ")):
            wrong.add(text)
    assert wrong == set()
