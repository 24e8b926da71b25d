"""Colours: one definition for figures and pages, legible on paper, and a region's own whatever other regions come."""

from __future__ import annotations

import csv
import re

import pytest
from matplotlib.colors import to_hex, to_rgb

import helpers as h
from helpers.display.colours import DARK, PAGE, PALETTE, PRESENCE_FILL, PRESENCE_INK, region_colour
from helpers.preparing.tables import prepare
from helpers.reports.pages import TEMPLATE, read_css


def luminance(colour: str) -> float:
    parts = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in to_rgb(colour)]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def contrast(one: str, other: str) -> float:
    bright, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


def test_text_reads_on_what_it_stands_on():
    pairs = [
        (colour, PAGE["paper"]) for colour in (*PALETTE, *(PAGE[name] for name in ("ink", "soft", "accent", "caution")))
    ]
    pairs += [(PRESENCE_INK[state], fill) for state, fill in PRESENCE_FILL.items()]
    assert [pair for pair in pairs if contrast(*pair) < 4.5] == []


@pytest.mark.parametrize("colours", [PAGE, DARK], ids=["light", "dark"])
def test_text_reads_on_every_ground_of_a_page(colours):
    grounds = ("paper", "wash", "accent-wash", "caution-wash")
    pairs = [(name, ground) for name in ("ink", "soft", "accent", "caution") for ground in grounds]
    pairs += [("paper", "accent")]
    assert [pair for pair in pairs if contrast(*(colours[name] for name in pair)) < 4.5] == []
    # a field's edge is what shows that it is one
    assert contrast(colours["field"], colours["paper"]) >= 3


def test_a_dark_page_has_every_colour_of_a_light_one_and_paper_has_the_light_ones():
    assert list(DARK) == list(PAGE)
    (dark,) = re.findall(r"@media screen and \(prefers-color-scheme:dark\)\{:root\{(.*?)\}", read_css("report.css"))
    assert dict(pair.split(":") for pair in dark.split(";")) == {f"--{name}": colour for name, colour in DARK.items()}


def test_what_a_style_sheet_prints_keeps_its_spaces():
    sheet = read_css("report.css")
    assert 'content:attr(data-n) ". "' in sheet
    assert 'content:" (" attr(href) ")"' in sheet
    # a thing within another that is of a kind, not the other being of that kind
    assert "main :is(p,ul,ol,dl,blockquote){" in sheet


@pytest.mark.parametrize("name", ["report.css", "index.css"])
def test_style_sheets_name_their_colours_and_define_none(name):
    text = (TEMPLATE / name).read_text(encoding="utf-8")
    assert re.findall(r"#[0-9a-f]{3,8}\b|\b(?:rgb|hsl)a?\(", text) == []
    sheet = read_css("report.css", name)
    used, defined = set(re.findall(r"var\((--[\w-]+)", sheet)), set(re.findall(r"(--[\w-]+):", sheet))
    assert used
    assert used <= defined
    assert {f"--{colour}" for colour in PAGE} <= defined


def colours_of(study, indicator: str) -> dict[str, str]:
    """Return the colour of each region's marks in the figure of an indicator."""
    axes = h.compare(study, indicator).exhibit().figure.axes[1]
    marks = [line for line in axes.lines if line.get_marker() not in ("None", None, "", " ", ">")]
    return {
        study.plans["region_id"].iloc[len(study.plans) - 1 - int(line.get_ydata()[0])]: to_hex(
            line.get_markeredgecolor()
        )
        for line in marks
    }


def test_a_region_keeps_its_colour_when_other_regions_come(small_project, monkeypatch):
    monkeypatch.setenv("PLANS_ROOT", str(small_project.root))
    prepare(small_project)
    before = colours_of(h.open_study(), "digital_campus_share")
    assert before == {region: region_colour(region) for region in ("aspen", "birch")}
    path = small_project.raw / "regions.csv"
    rows = list(csv.reader(path.read_text(encoding="utf-8").splitlines()))
    first = dict(zip(rows[0], rows[1], strict=True)) | {
        "region_id": "abies",
        "name_en": "Abies",
        "name_zh": "冷杉县",
        "gb2260": "999901",
    }
    with path.open("a", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerow(first.values())
    prepare(small_project)
    assert "abies" in h.open_study().regions.index
    assert colours_of(h.open_study(), "digital_campus_share") == before
