"""What findings say at the head of a report: short, never empty, on the project's own data and in each language."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator

import lxml.html
import pytest
from markupsafe import Markup

import helpers as h
from helpers.display.evidence import Ledger
from helpers.display.findings import Finding
from helpers.display.markup import Headline, heaviest

MOST_WORDS = 15


def findings(study) -> Iterator[Finding]:
    """Yield every kind of finding that a report may open with, asked as reports ask."""
    stated = study.stated(study.codes_of("indicator", theme=study.theme))
    # those that lead, as reports compare them
    yield from (h.compare(study, code) for code in study.headlines)
    yield from (h.gaps(study), h.ranks(study), h.reach(study), h.pace(study), h.moved(study), h.crosschecks(study))
    yield from (h.documents(study), h.readings(study), h.money(study), h.strongest(study), h.profile(study, stated[:3]))
    yield from (h.presence(study, subject) for subject in ("theme", "topic", "indicator"))
    yield from (h.uptake(study), h.statements(study), h.statements(study, firm=True), h.silences(study, study.theme))
    for theme in [study.theme] if study.theme else ["preschool", "rotation", "digital"]:
        yield from (h.due(study, theme), h.presence(study, "theme", theme), h.presence(study, "topic", theme=theme))
        yield h.figures(study, theme)
    families = study.indicators.loc[study.indicators["theme"] == study.theme, "family"]
    for family in families.dropna().unique():
        # two groups as large as each other share their numbers' names
        alone = dataclasses.replace(study, ledger=Ledger())
        yield h.comparable(alone, study.codes_of("indicator", family=family))


def headlines(language: str) -> Iterator[tuple[Finding, Headline]]:
    asked = [{}, {"theme": "preschool"}, {"theme": "digital"}, {"region": "jiangchuan"}, {"region": "liaocheng"}]
    asked += [{"theme": "rotation", "year_from": 1990, "year_to": 1991}]
    for one in asked:
        for finding in findings(h.open_study(language=language, **one)):
            yield from ((finding, told) for told in finding.headlines())


@pytest.fixture(scope="module", params=["en", "zh"])
def told(request):
    """Return the language and all that any finding on the project's own data says at the head of a report."""
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("PLANS_ROOT", raising=False)
        return request.param, list(headlines(request.param))


def read(headline: Headline) -> str:
    return lxml.html.fromstring(f"<p>{headline.tell()}</p>").text_content().strip()


def test_no_headline_is_empty_or_holds_what_is_filled_in_later(told):
    _, said = told
    assert len(said) > 100
    for finding, one in said:
        text = read(one)
        assert re.search(r"\w", text), finding
        assert not re.search(r"[{}]|\bnan\b|None", text), (finding, text)
        assert text == " ".join(text.split()), (finding, text)


def test_english_headlines_have_at_most_fifteen_words(told):
    language, said = told
    if language == "en":
        long = {read(one) for _, one in said if len(read(one).split()) > MOST_WORDS}
        assert long == set()
    else:
        # a Chinese sentence of as much is about three characters a word
        assert {text for _, one in said if len(text := read(one)) > 4 * MOST_WORDS} == set()


def test_kinds_that_open_reports_have_headlines_with_a_weight(told):
    _, said = told
    kinds = {finding.kind for finding, _ in said}
    assert kinds >= {"levels", "gaps", "ranks", "reach", "pace", "due", "presence", "uptake", "profile", "comparable"}
    assert {one.weight for _, one in said} == {0, 1, 2, 3}


def test_each_number_of_a_headline_carries_an_id_or_is_a_year(told):
    _, said = told
    for finding, one in said:
        page = lxml.html.fromstring(f"<p>{one.tell()}</p>")
        for element in page.xpath("//*[@data-id] | //time"):
            element.text, element[:] = "", []
        study = finding.study
        rest = page.text_content()
        named = (study.indicators, study.requirements)
        names = [*study.plans["name"], *(name for table in named for name in table[f"name_{study.columns}"])]
        for name in sorted(names, key=len, reverse=True):
            rest = rest.replace(name, "")
        assert not re.search(r"\d", rest), (finding, rest)


def test_what_two_findings_say_of_one_figure_is_said_once():
    said = [Headline(2, lambda: Markup("late")), Headline(1, lambda: Markup("below"), about="v1")]
    again = [Headline(1, lambda: Markup("short"), about="v1"), Headline(1, lambda: Markup("other"), about="v2")]
    assert [str(one.tell()) for one in heaviest([*said, *again])] == ["below", "other", "late"]


@pytest.mark.parametrize(
    ("language", "told", "named"),
    [
        (
            "en",
            "Yinchuan: Years in post before research staff teach 6 years, over the ≤5 years‡ asked",
            "Below what is asked: Research staff teach after five years‡, in Yinchuan",
        ),
        ("zh", "银川市：专职教研员到校任教前的在岗年限6年，超过所要求的≤5年‡", "低于要求："),
    ],
)
def test_six_years_are_more_than_the_five_asked_and_told_once(language, told, named):
    study = h.open_study("rotation", language=language)
    answered = h.answer(study, h.gaps(study), h.uptake(study))._repr_html_()
    assert told in Markup(answered).striptags()
    assert named not in Markup(answered).striptags()
    # where no figure is held against its standard, the requirement is named
    assert named in Markup(h.answer(study, h.uptake(study))._repr_html_()).striptags()
