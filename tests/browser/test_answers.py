"""The time to an answer: from the page a reader would open, within two screens or two clicks, to the words that answer."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.kernel]
MOST = 2


@dataclass(frozen=True)
class Question:
    """What somebody asks.

    Attributes
    ----------
    page
        The report that its reader opens.
    clicks
        What is clicked on the way, by its words or a selector.
    answer
        Words that must be visible then, all in one element that `within` selects.
    """

    asked: str
    page: str
    answer: tuple[str, ...]
    clicks: tuple[str, ...] = ()
    within: str = "li, tr, p, article"


QUESTIONS = [
    Question(
        "who moves most teachers, and where is it said",
        "teacher_rotation",
        ("≥10%", "三(三)8.四"),
        ("ul.answer a.num:has-text('10%')",),
        "article, tr.entry",
    ),
    Question(
        "how does 63 % stand to the floor, and what is its base",
        "preschool_coverage",
        ("Public share of enrolled children", "≥63%", "meets county evaluation standard ≥50%"),
    ),
    Question(
        "what does Liaocheng say on preschool",
        "preschool_coverage",
        ("Liaocheng", "is not about preschool"),
    ),
    Question(
        "which planned figures fall short of a target",
        "overview",
        ("comparisons", "meet"),
        ("nav a[href='#standards']",),
        "details.section[open] p",
    ),
    Question("what does Hongshan do by when", "region_profile/hongshan", ("2022",), (), "summary, p.when, li"),
    Question(
        "who has the higher target of affordable coverage",
        "preschool_coverage",
        ("Affordable (puhui) coverage", "95%", "≥92%"),
    ),
    Question(
        "does a plan contradict itself",
        "overview",
        ("Compulsory retention rate", "100%", "99.9%"),
    ),
    Question(
        "who checked the readings, and how far do they agree",
        "overview",
        ("no human coder", "0.9"),
        ("nav a[href='#method']",),
        "details.section[open] p",
    ),
    Question(
        "what does Jiangchuan say on special education",
        "region_profile/jiangchuan",
        ("special",),
        ("ul.tiles a >> text=Special education",),
        "#words-special li",
    ),
    # counted beside all others, and no finding: a long text is no firm one
    Question("who promises most", "overview", ("Jiangchuan District", "518"), ("nav a:has-text('who promises')",)),
]

# screens from the top to an element's end, each the height of the window
SCREENS = "one => one.getBoundingClientRect().bottom / innerHeight"


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda one: one.asked)
def test_a_question_is_answered_within_two_screens_or_two_clicks(question, visit):
    page = visit(f"en/{question.page}").page
    page.emulate_media(reduced_motion="reduce")
    assert len(question.clicks) <= MOST
    for click in question.clicks:
        page.locator(click).first.click()
        page.wait_for_load_state()
    found = [
        one
        for one in page.locator(question.within).all()
        if one.is_visible() and all(word.lower() in one.inner_text().lower() for word in question.answer)
    ]
    assert found, f"{question.asked}: {question.answer} stand nowhere that can be seen"
    assert min(one.evaluate(SCREENS) for one in found) <= MOST + 0.01
