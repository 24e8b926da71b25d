"""Every figure of every notebook: nothing collides, and those who cannot see it are told the same."""

from __future__ import annotations

import re

from pages import YEAR, lineage, text_of


def test_no_text_of_a_figure_meets_another_or_is_cut_off(drawn):
    assert {picture.figure_id: picture.collisions for picture in drawn.pictures if picture.collisions} == {}


def test_each_figure_has_a_title_and_an_alt_text_that_names_every_plan(drawn):
    for picture in drawn.pictures:
        assert picture.title.strip()
        assert text_of(picture.svg.find("title")) == " ".join(picture.title.split())
        assert text_of(picture.svg.find("desc")) == " ".join(picture.description.split())
        if "due" in picture.figure_id or "shared" in picture.figure_id or picture.counts:
            # a list of dates names only plans that have one, a panel only those that print its indicator, a count none
            continue
        missing = [name for name in drawn.study.plans["name"] if name not in picture.description]
        assert missing == [], picture.figure_id


def test_each_alt_text_tells_every_figure_that_is_drawn(drawn):
    wrong = []
    for picture in drawn.pictures:
        told = re.findall(r"\d[\d,.]*", picture.description)
        for element in picture.svg.iterfind(".//*[@data-id]"):
            # a count of plans stands in the table beside the figure
            if re.search(r"-c\d+$|^d-presence-", element.get("data-id")):
                continue
            text = text_of(element)
            missing = [
                one for one in re.findall(r"\d[\d,.]*", text) if one not in told and one.rstrip(".,") not in told
            ]
            if missing and not any(one.startswith(tuple(missing)) for one in told):
                wrong.append(f"{picture.figure_id}: {text} of {element.get('data-id')}")
    assert wrong == []


def test_no_figure_brings_its_own_style_or_script_or_refers_outside(page):
    for picture in page.pictures:
        tags = {element.tag for element in picture.svg.iter() if isinstance(element.tag, str)}
        assert not tags & {"style", "script", "foreignobject", "image", "metadata", "a"}
        ids = {element.get("id") for element in picture.svg.iter() if element.get("id")}
        assert all(one.startswith(f"{picture.figure_id}-") for one in ids)
        svg = picture.html[picture.html.index("<svg") :]
        for reference in re.findall(r"url\(#([^)]+)\)|href=\"#([^\"]+)\"", svg):
            assert "".join(reference) in ids


def test_a_silent_plan_is_drawn_as_a_word_and_never_as_a_number(page, table):
    said = table("presence").query("subject == 'indicator'").set_index(["code", "plan_id"])["presence"]
    word = {"en": "silent", "zh": "未提及"}[page.language]
    for picture in page.pictures:
        code = picture.figure_id.removeprefix("fig-").replace("-", "_")
        if code not in set(said.index.get_level_values(0)):
            continue
        silent = [plan for plan in page.study.plan_ids if said[code, plan] == "silent"]
        drawn = "".join(picture.texts).replace(" ", "")
        assert word in drawn or not silent
        assert all(str(page.study.plans.at[plan, "name"]).replace(" ", "") in drawn for plan in silent)
        shown = {element.get("data-id") for element in picture.svg.iterfind(".//*[@data-id]")}
        assert not [one for one in shown for plan in silent if one.startswith(plan)]


def test_each_text_of_a_figure_with_a_digit_is_traced_or_an_axis_or_a_year(page):
    """As for the page as a whole, but a year may stand bare, and only a year."""
    for picture in page.pictures:
        for element in picture.svg.iterfind(".//text"):
            text = text_of(element)
            if any(one.get("data-id") or one.get("class") == "axis" for one in lineage(element)):
                continue
            for name in page.study.indicators[f"name_{page.language}"]:
                text = text.replace(name, "")
            assert not re.search(r"\d%|\d‰|[≥≤<>≈]\s?\d", YEAR.sub("", text)), f"{picture.figure_id}: {text}"
