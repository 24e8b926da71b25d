"""The reports' font in JupyterLab: there, and nowhere else."""

from __future__ import annotations

import base64
import io
import re

import pytest
from fontTools.ttLib import TTFont

from helpers.display import lending
from helpers.display.theme import set_theme


@pytest.fixture
def shown(monkeypatch) -> list[str]:
    """Collect what a cell would show."""
    found: list[str] = []
    monkeypatch.setattr("IPython.display.display", lambda one: found.append(one.data))
    return found


def test_an_open_notebook_gets_the_font_with_every_character_of_the_tables(prepared_project, shown, monkeypatch):
    monkeypatch.setenv("PLANS_ROOT", str(prepared_project.root))
    monkeypatch.setenv(lending.SESSION, "notebooks/20_teacher_rotation.ipynb")
    set_theme()
    (style,) = shown
    font = base64.b64decode(re.search(r"base64,([A-Za-z0-9+/=]+)", style)[1])
    with TTFont(io.BytesIO(font)) as opened:
        drawn = set(map(chr, opened.getBestCmap()))
    text = (prepared_project.processed / "plans.csv").read_text(encoding="utf-8")
    assert set(re.findall(r"[\u4e00-\u9fff]", text)) <= drawn
    assert set("未提及规划") <= drawn


def test_a_report_or_a_script_gets_none(prepared_project, shown, monkeypatch):
    monkeypatch.setenv("PLANS_ROOT", str(prepared_project.root))
    monkeypatch.delenv(lending.SESSION, raising=False)
    set_theme()
    assert shown == []


def test_a_notebook_outside_of_a_project_is_left_to_say_so_itself(tmp_path, shown, monkeypatch):
    monkeypatch.delenv("PLANS_ROOT", raising=False)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv(lending.SESSION, "x.ipynb")
    set_theme()
    assert shown == []
