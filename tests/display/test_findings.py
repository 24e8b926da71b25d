"""A finding shows every face of one frame, in a page, in JupyterLab and to other programs."""

from __future__ import annotations

import csv
import doctest
import io
import re
import shutil

import lxml.html
import matplotlib as mpl
import matplotlib.pyplot as plt
import pandas as pd
import pytest

import helpers as h
from helpers.display import words
from helpers.display.findings import REPORT
from helpers.errors import ParameterError

CODE = "inclusive_share_children"


@pytest.fixture(params=["en", "zh"])
def study(request, small_root, monkeypatch):
    monkeypatch.setenv("PLANS_ROOT", str(small_root))
    return h.open_study("preschool", language=request.param)


def test_a_finding_shows_figure_text_and_limits_and_folds_its_table_after_them(study):
    page = lxml.html.fromstring(f"<main>{h.compare(study, CODE)._repr_mimebundle_()[REPORT]}</main>")
    (finding,) = page
    assert (finding.tag, finding.get("class")) == ("div", "finding")
    shown, folded = finding
    assert [f"{one.tag}.{one.get('class')}" for one in shown] == ["figure.exhibit", "p.reading", "p.limit"]
    assert (folded.tag, folded.get("class")) == ("details", "fold")
    assert [f"{one.tag}.{one.get('class')}" for one in finding.find("details")] == [
        "summary.None",
        "div.scroll",
        "p.note",
        "p.download",
    ]
    assert finding.find("details/summary").text_content()


def test_without_a_figure_the_table_is_open_and_nothing_is_wrapped(study):
    for found in (h.compare(study, CODE).only("text", "table", "limits"), h.strongest(study)):
        page = lxml.html.fromstring(f"<main>{found._repr_mimebundle_()[REPORT]}</main>")
        assert not page.findall(".//details")
        assert page.find(".//table") is not None
        assert not page.find_class("finding")


def test_a_report_takes_drawings_and_jupyterlab_pictures(study, monkeypatch):
    monkeypatch.setenv("JPY_SESSION_NAME", "a.ipynb")
    bundle = h.compare(study, CODE)._repr_mimebundle_()
    assert set(bundle) == {"text/plain", "text/html", REPORT}
    assert "<svg" in bundle[REPORT]
    assert "<svg" not in bundle["text/html"]
    (picture,) = lxml.html.fromstring(bundle["text/html"]).iter("img")
    assert picture.get("src").startswith("data:image/png;base64,")
    assert study.plan_name("aspen-2021") in picture.get("alt")
    monkeypatch.delenv("JPY_SESSION_NAME")
    assert 'src="data:image/svg+xml;base64,' in h.compare(study, CODE)._repr_mimebundle_()["text/html"]


def test_a_finding_names_itself_in_one_line_without_an_address(study):
    assert repr(h.compare(study, CODE)) == "Finding levels inclusive-share-children: 3 rows"
    assert len(repr(study)) < 200
    assert "0x" not in repr(study)


def test_shown_twice_its_anchors_differ(study):
    found = h.compare(study, CODE)
    ids = re.findall(r' id="([^"]+)"', "".join(found._repr_mimebundle_()[REPORT] for _ in range(2)))
    assert len(ids) == len(set(ids))
    assert {"fig-inclusive-share-children", "fig-inclusive-share-children-n2"} <= set(ids)


def test_its_frame_is_plain_pandas_and_its_csv_tidy(study, tmp_path):
    found = h.compare(study, CODE)
    assert type(found.frame) is pd.DataFrame
    rows = list(csv.DictReader(io.StringIO(found.to_csv())))
    assert [row["value_id"] for row in rows] == ["aspen-2021-v002", "aspen-2021-v004", ""]
    assert rows[1] | {} == {
        "plan_id": "aspen-2021",
        "indicator": CODE,
        "value_id": "aspen-2021-v004",
        "value": "90",
        "value_high": "",
        "comparator": "ge",
        "unit": "percent",
        "per": "",
        "year_from": "",
        "year": "2025",
        "year_basis": "stated",
        "status": "target",
        "scope": "",
        "locator": rows[1]["locator"],
        "standing": "planned",
        "presence": "stated",
        "absence": "",
        "hedge": rows[1]["hedge"],
        "source": rows[1]["source"],
    }
    assert rows[1]["locator"]
    assert study.plans.at["aspen-2021", "title_zh"] in rows[1]["source"]
    assert (rows[2]["presence"], rows[2]["absence"]) == ("not_used", "not_used")
    found.to_csv(tmp_path / "a.csv")
    assert (tmp_path / "a.csv").read_text(encoding="utf-8-sig") == found.to_csv()


def test_the_csv_is_the_same_in_each_language(small_root, monkeypatch):
    monkeypatch.setenv("PLANS_ROOT", str(small_root))
    texts = {h.compare(h.open_study(language=language), CODE).to_csv() for language in ("en", "zh")}
    assert len(texts) == 1


def test_a_workbook_has_a_sheet_for_each_frame(study, tmp_path):
    openpyxl = pytest.importorskip("openpyxl")
    found = h.compare(study, CODE)
    found.to_excel(tmp_path / "a.xlsx")
    assert openpyxl.load_workbook(tmp_path / "a.xlsx").sheetnames == list(found.frames)


def test_a_plot_is_titled_and_takes_another_title(study):
    found = h.compare(study, CODE)
    axes = found.plot()
    assert axes.get_title(loc="left").replace("\n", "")[:4] == str(found.title().striptags())[:4]
    axes.set_title("Mine", loc="left")
    assert axes.get_title(loc="left") == "Mine"
    plt.close("all")


def test_a_plot_fits_the_size_it_is_given(study):
    axes = h.compare(study, CODE).plot(figsize=(5, 3))
    assert axes.figure.get_size_inches().tolist() == [5, 3]
    plt.close("all")


def test_a_plot_fills_the_axes_it_is_given_and_leaves_the_others(study):
    figure, (left, right) = plt.subplots(1, 2, figsize=(12, 3))
    left.plot([0, 1], [0, 1])
    assert h.compare(study, CODE).plot(ax=right) is right
    box = right.get_position()
    for added in figure.axes[2:]:
        at = added.get_position()
        assert box.x0 <= at.x0 <= at.x1 <= box.x1
        assert box.y0 <= at.y0 <= at.y1 <= box.y1
    assert next(text.get_fontsize() for text in right.texts if text.get_text()) < 9
    plt.close("all")


def test_figures_need_no_theme_and_leave_the_one_there_is(study):
    with mpl.rc_context():
        mpl.rcdefaults()
        before = dict(mpl.rcParams)
        # a missing glyph warns, and warnings are errors here
        assert "<svg" in h.compare(study, CODE)._repr_mimebundle_()[REPORT]
        assert dict(mpl.rcParams) == before


def test_an_unknown_indicator_is_refused_with_the_nearest(study):
    with pytest.raises(ParameterError, match="found 'inclusive_share_child'; expected a name of the codebook, perhaps"):
        h.compare(study, "inclusive_share_child")


EXAMPLES = sorted(name for name in h.__all__ if ">>>" in (getattr(h, name).__doc__ or ""))


def test_what_notebooks_call_has_examples():
    assert set(EXAMPLES) >= {"answer", "comparable", "compare", "due", "evidence", "method", "profile", "sources"}


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_example_of_each_finding_runs(small_root, monkeypatch, name):
    monkeypatch.setenv("PLANS_ROOT", str(small_root))
    for test in doctest.DocTestFinder(recurse=False).find(getattr(h, name), name, globs={}):
        assert test.examples
        assert doctest.DocTestRunner().run(test).failed == 0


@pytest.fixture
def pseudo(tmp_path, monkeypatch):
    """Put a third language beside the two: English between tildes."""
    for path in words.FOLDER.glob("*.toml"):
        shutil.copy(path, tmp_path)
    lines = (words.FOLDER / "en.toml").read_text(encoding="utf-8").split("\n\n")
    marked = [re.sub(r'(?<!by) = "((?:[^"\\]|\\.)+)"', r' = "~\1~"', part) for part in lines]
    kept = [old if old.startswith(("[language]", "# ")) else new for old, new in zip(lines, marked, strict=True)]
    (tmp_path / "xx.toml").write_text("\n\n".join(kept), encoding="utf-8")
    monkeypatch.setattr(words, "FOLDER", tmp_path)


def test_a_third_language_shows_a_finding_all_the_way(small_root, monkeypatch, pseudo):
    monkeypatch.setenv("PLANS_ROOT", str(small_root))
    study = h.open_study(language="xx")
    page = lxml.html.fromstring(f"<main>{h.compare(study, CODE)._repr_mimebundle_()[REPORT]}</main>")
    for css in ("reading", "limit", "note", "download"):
        assert all("~" in one.text_content() for one in page.find_class(css))
    assert page.find(".//caption").text_content().startswith("~")
    # bilingual columns are those that the language names
    assert study.plan_name("aspen-2021") == "Aspen County"


def test_names_of_the_front_door_are_listed_completed_and_hinted_at():
    assert "compare" in dir(h)
    with pytest.raises(AttributeError, match=r"module 'helpers' has no attribute 'compar'\. Perhaps compare"):
        h.compar  # noqa: B018


def test_ipython_completes_the_front_door():
    from IPython.core.completer import IPCompleter, provisionalcompleter

    with provisionalcompleter():
        found = list(IPCompleter(namespace={"h": h}, use_jedi=False).completions("h.comp", 6))
    assert "compare" in {one.text.rpartition(".")[2] for one in found}
