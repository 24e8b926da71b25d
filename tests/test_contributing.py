"""Four of the changes that CONTRIBUTING.md describes, made to the letter on a copy, down to the page."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import built
import pytest
from editing import repeat
from places import REPOSITORY

from helpers.paths import Project
from helpers.preparing.tables import prepare

PLANS = "import sys; from helpers.cli import main; sys.argv = ['plans', *sys.argv[1:]]; main()"
CODEBOOK_LINE = 3  # inclusive_share_children
VALUE_LINE = 3  # its figure of Aspen


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return built.lay_out_small(tmp_path / "small")


def page_of(project: Project, notebook: str, **parameters: object):
    from pages import run

    prepare(project)
    return run(project.notebooks / f"{notebook}.ipynb", project.root, **parameters)


def add_indicator(project: Project, **cells: str) -> None:
    named = {"indicator": "meals_share", "name_en": "Kindergartens with a kitchen", "name_zh": "有厨房的幼儿园占比"}
    repeat(project, "indicators", CODEBOOK_LINE, **{**named, **cells})
    figure = {
        "value_id": "aspen-2021-v900",
        "indicator": "meals_share",
        "value": "77",
        "printed": "达到77%",
        "figure": "77",
        "term_offset": "290",
        "offset": "300",
        "figure_offset": "302",
    }
    unit = cells.get("unit", "percent")
    printed = figure["printed"] if unit == "percent" else "达到77"
    repeat(project, "values/aspen-2021", VALUE_LINE, **{**figure, "unit": unit, "printed": printed})


def text_of(page) -> str:
    return " ".join("".join(page.main.itertext()).split())


def test_an_indicator_is_a_row_and_reaches_its_themes_page(project: Project):
    add_indicator(project)
    page = page_of(project, "10_preschool_coverage", language="en")
    assert "Kindergartens with a kitchen" in text_of(page)
    assert any(identifier == "aspen-2021-v900" and "77%" in text for identifier, text, _ in page.tagged())


def test_a_unit_is_a_row_and_is_written_with_its_figure(project: Project):
    repeat(project, "vocabulary", 2, field="unit", code="carts", name_en="carts", name_zh="辆", factor="1", leads="")
    add_indicator(project, unit="carts", upper_bound="", base="count")
    page = page_of(project, "10_preschool_coverage", language="en")
    assert any(identifier == "aspen-2021-v900" and text == "77 carts" for identifier, text, _ in page.tagged())


def test_a_theme_is_rows_of_the_vocabulary_and_stands_in_the_overview(project: Project):
    repeat(project, "vocabulary", 2, code="meals", name_en="School meals", name_zh="学校供餐", leads="")
    repeat(
        project,
        "vocabulary",
        2,
        field="topic",
        code="kitchens",
        name_en="Kitchens",
        name_zh="厨房",
        leads="",
        theme="meals",
    )
    add_indicator(project, theme="meals", topic="kitchens")
    for language, name in (("en", "School meals"), ("zh", "学校供餐")):
        page = page_of(project, "00_overview", language=language)
        assert name in text_of(page)
        (row,) = page.main.xpath(f".//table[@id='tab-presence-themes']//tr[th='{name}']")
        assert len(row) == len(page.study.plan_ids) + 1


def invent(text: str) -> str:
    """Return a text in a language that nobody speaks: vowels and the like exchanged, placeholders and tags kept."""
    pieces = re.split(r"(\{[^}]*\}|<[^>]*>|&[a-z]+;)", text)
    return "".join(
        piece if place % 2 else piece.translate(str.maketrans("aeiou", "äëïöü")) for place, piece in enumerate(pieces)
    )


@pytest.mark.kernel
def test_a_language_is_one_more_file_of_words(project: Project, tmp_path: Path):
    source = tmp_path / "src"
    shutil.copytree(REPOSITORY / "src" / "helpers", source / "helpers", ignore=shutil.ignore_patterns("__pycache__"))
    words = source / "helpers" / "display" / "words"
    lines = []
    for line in (words / "en.toml").read_text(encoding="utf-8").splitlines():
        head, _, told = line.partition(" = ")
        # what code reads is no text: the section on the language itself, and by which number a plural goes
        kept = 'by = "' in told or head in {"columns", "glosses", "tag", "date_pad"}
        lines.append(line if kept or not told else f"{head} = {invent(told)}")
    text = "\n".join(lines).replace('name = "Ënglïsh"', 'name = "Ënglïsh"') + "\n"
    assert len(tomllib.loads(text)) == len(tomllib.loads((words / "en.toml").read_text(encoding="utf-8")))
    (words / "xx.toml").write_text(text, encoding="utf-8")
    command = [sys.executable, "-c", PLANS, "build", "--root", str(project.root), "--language", "xx"]
    environment = {**os.environ, "PYTHONPATH": str(source)}
    done = subprocess.run(command, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    page = (project.reports / "xx" / "preschool_coverage.html").read_text(encoding="utf-8")
    own = tomllib.loads(text)
    assert own["page"]["contents"] in page
    assert own["page"]["contents"] != tomllib.loads((words / "en.toml").read_text(encoding="utf-8"))["page"]["contents"]
    # names come from the columns that the language reads, prose from the cells of those columns
    assert "Aspen" in page
    assert "<h1" in page
