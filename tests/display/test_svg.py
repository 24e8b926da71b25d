"""Inline SVG: real text, ids that can share a page, the same bytes each time, and texts that do not collide."""

from __future__ import annotations

import re

import lxml.html
import pytest
from matplotlib.figure import Figure

from helpers.display.exhibits import Exhibit
from helpers.display.svg import find_collisions, find_numbers, tag_number, text_boxes, to_svg
from helpers.display.theme import set_theme
from helpers.display.words import say


@pytest.fixture(autouse=True, scope="module")
def theme():
    set_theme()


def draw(*texts: str, number: str = "") -> Figure:
    figure = Figure(figsize=(4, 2))
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set_axis_off()
    axes.plot([0, 1], [0, 1], marker="o")
    for place, text in enumerate(texts):
        written = axes.text(0.1, 0.9 - place * 0.2, text)
        if number:
            tag_number(written, number)
    return figure


def read(svg: str):
    return lxml.html.fromstring(f"<div>{svg}</div>").find("svg")


def test_text_stays_text_and_a_number_carries_its_id():
    (tagged,) = read(to_svg(draw("≥93%", number="aspen-2021-v003"), "fig-a", "T", "D")).iterfind(".//*[@data-id]")
    assert tagged.get("data-id") == "aspen-2021-v003"
    assert tagged.text_content().strip() == "≥93%"


def test_the_numbers_that_a_figure_draws_are_found():
    figure = draw("≥93%", "85%", number="aspen-2021-v003")
    figure.text(0, 0, "no number")
    assert find_numbers(figure) == ["aspen-2021-v003"] * 2


def test_title_and_description_name_the_picture_for_those_who_do_not_see_it():
    svg = read(to_svg(draw("a"), "fig-a", "A title", "A description"))
    assert (svg.get("role"), svg.get("aria-labelledby")) == ("img", "fig-a-t fig-a-d")
    assert (svg.find("title").get("id"), svg.find("title").text_content()) == ("fig-a-t", "A title")
    assert (svg.find("desc").get("id"), svg.find("desc").text_content()) == ("fig-a-d", "A description")


def test_two_figures_share_no_id_and_each_finds_what_it_refers_to():
    found = []
    for name in ("fig-a", "fig-b"):
        svg = to_svg(draw("a"), name, "T", "D")
        ids = re.findall(r'\sid="([^"]+)"', svg)
        assert len(ids) == len(set(ids))
        referred = {one for pair in re.findall(r'url\(#([^)]+)\)|href="#([^"]+)"', svg) for one in pair if one}
        assert referred
        assert referred <= set(ids)
        found.append(set(ids))
    assert found[0] & found[1] == set()


def test_no_style_script_comment_date_or_metadata_is_left():
    svg = to_svg(draw("a"), "fig-a", "T", "D")
    assert not re.search(r"<style|<script|<!--|<metadata|<\?xml|<!DOCTYPE|\d{4}-\d\d-\d\dT", svg)


def test_the_same_figure_gives_the_same_bytes():
    assert to_svg(draw("甲", "b"), "fig-a", "T", "D") == to_svg(draw("甲", "b"), "fig-a", "T", "D")


def test_labels_of_ticks_are_classed_as_axis():
    figure = Figure()
    axes = figure.add_subplot()
    axes.set_xlim(0, 10)
    for label in axes.get_xticklabels():
        label.set_gid("axis")
    svg = read(to_svg(figure, "fig-a", "T", "D"))
    texts = {one.text_content().strip() for one in svg.iterfind(".//*[@class='axis']")}
    assert {"0", "10"} <= texts
    assert svg.findall(".//*[@id='axis']") == []


@pytest.mark.parametrize(
    "text",
    ["<b>&amp;'\"</b>", '<g id="num:x" style="url(#y)">', "$x^2$ \\alpha", ' href="#z" id="axis"', "甲<乙>&丙"],
)
def test_any_text_arrives_as_text_in_the_drawing_its_title_and_its_description(text):
    svg = read(to_svg(draw(text, number="aspen-2021-v001"), "fig-a", text, text))
    assert svg.find("title").text_content() == text
    assert svg.find("desc").text_content() == text
    (tagged,) = svg.iterfind(".//*[@data-id]")
    assert tagged.get("data-id") == "aspen-2021-v001"
    assert tagged.text_content().strip() == text.strip()
    assert svg.findall(".//b") == []


def test_texts_that_intersect_or_are_cut_off_are_found():
    figure = Figure(figsize=(2, 2))
    for x, text in ((0.1, "one label"), (0.15, "another"), (0.9, "too far to the right")):
        figure.text(x, 0.5, text)
    wrong = find_collisions(figure)
    assert "intersect: 'one label' and 'another'" in wrong
    assert "cut off: 'too far to the right'" in wrong


def test_texts_apart_are_no_collision_and_hidden_or_empty_ones_do_not_count():
    figure = draw("one", "two", " ")
    hidden = figure.text(0.1, 0.9, "one")
    hidden.set_visible(False)
    assert find_collisions(figure) == []
    assert [item.text for item in text_boxes(figure)] == ["one", "two"]


def test_looking_for_collisions_leaves_the_figure_as_it_was():
    figure = draw("one")
    before = to_svg(figure, "fig-a", "T", "D")
    find_collisions(figure)
    assert to_svg(figure, "fig-a", "T", "D") == before


def test_an_exhibit_escapes_its_title_and_its_drawing_is_named_by_it():
    title = say("en", "study.n_figures", plan="<i> & more")
    html = Exhibit("fig-a", title, 'says "x" & <y>', draw("a"))._repr_html_()
    figure = lxml.html.fromstring(html)
    assert figure.find("figcaption").text_content() == "Number of figures of <i> & more."
    assert figure.find("svg/title").text_content() == "Number of figures of <i> & more."
    assert figure.find("svg").get("aria-labelledby").split()[0] == figure.find("svg/title").get("id")
    assert figure.find(".//desc").text_content() == 'says "x" & <y>'
    assert figure.findall(".//i") == []
