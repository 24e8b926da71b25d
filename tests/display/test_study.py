"""What a notebook works on: parameters checked, rows chosen, names from data shown as text, silence never drawn as zero."""

from __future__ import annotations

import csv
import re

import lxml.html
import pytest
from pages import html_of

import helpers as h
from helpers.display.figures.levels import MARKS
from helpers.display.study import each
from helpers.errors import ParameterError
from helpers.preparing.tables import prepare

HOSTILE = "<img src=x onerror='a(1)'>&\"$x$"
"""What a name in the data may hold."""


@pytest.fixture(autouse=True, scope="module")
def theme():
    h.set_theme()


@pytest.fixture
def small(prepared_project, monkeypatch):
    """Open a study of the invented project: Aspen, and Birch, which is silent on preschool."""
    monkeypatch.setenv("PLANS_ROOT", str(prepared_project.root))
    return lambda **parameters: h.open_study(parameters.pop("theme", ""), **parameters)


@pytest.fixture
def real(repository, monkeypatch):
    """Open a study of the repository's plans."""
    monkeypatch.setenv("PLANS_ROOT", str(repository.root))
    return lambda **parameters: h.open_study(parameters.pop("theme", ""), **parameters)


def read(block):
    return lxml.html.fromstring(f"<main>{html_of(block)}</main>")


def test_all_plans_are_compared_unless_regions_are_named(small):
    assert small().plan_ids == ["aspen-2021", "birch-2022"]
    assert small(regions=[]).plan_ids == ["aspen-2021", "birch-2022"]
    assert small(regions=["birch"]).plan_ids == ["birch-2022"]


def test_a_single_id_or_several_in_a_string_are_taken_as_a_list(small):
    assert small(regions="birch").parameters["regions"] == ["birch"]
    assert (
        small(regions="birch, aspen").plan_ids == small(regions="birch;aspen").plan_ids == ["aspen-2021", "birch-2022"]
    )


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        (
            {"regions": ["aspn"]},
            "Parameter regions: found 'aspn'; expected a region id, perhaps 'aspen'. `plans list regions` prints them all.",
        ),
        (
            {"regions": ["zzz"]},
            "Parameter regions: found 'zzz'; expected a region id. `plans list regions` prints them all.",
        ),
        (
            {"theme": "preschol"},
            "Parameter theme: found 'preschol'; expected a theme's code, perhaps 'preschool'. "
            "data/raw/vocabulary.csv lists them all.",
        ),
        (
            {"year_from": 21},
            "Parameter year_from: found 21; expected a calendar year, 1900–2100. Give four digits.",
        ),
        (
            {"year_to": "soon"},
            "Parameter year_to: found 'soon'; expected a calendar year, 1900–2100. Give four digits.",
        ),
        (
            {"year_from": 2020.0},
            "Parameter year_from: found 2020.0; expected a calendar year, 1900–2100. Give four digits.",
        ),
        (
            {"year_from": True},
            "Parameter year_from: found True; expected a calendar year, 1900–2100. Give four digits.",
        ),
        (
            {"regions": 5},
            "Parameter regions: found 5; expected a list of region ids, empty for all. Write it as ['aspen'].",
        ),
        (
            # as `papermill -p regions nan` gives it
            {"regions": float("nan")},
            "Parameter regions: found nan; expected a list of region ids, empty for all. Write it as ['aspen'].",
        ),
        (
            {"regions": [["aspen"]]},
            "Parameter regions: found ['aspen']; expected region ids as text in one list. Write it as ['aspen'].",
        ),
        (
            {"regions": "['aspen']"},
            "Parameter regions: found \"['aspen']\"; expected a region id, perhaps 'aspen'. `plans list regions` prints them all.",
        ),
        (
            {"regions": ["ASPEN"]},
            "Parameter regions: found 'ASPEN'; expected a region id, perhaps 'aspen'. `plans list regions` prints them all.",
        ),
        (
            {"language": "EN"},
            "Parameter language: found 'EN'; expected 'en' or 'zh', perhaps 'en'. Name one of them.",
        ),
        (
            {"regions": ["Birch City"]},
            "Parameter regions: found 'Birch City'; expected a region id, perhaps 'birch'. `plans list regions` prints them all.",
        ),
        (
            {"region": ["aspen"]},
            "Parameter region: found ['aspen']; expected a region id, perhaps 'aspen'. `plans list regions` prints them all.",
        ),
        (
            {"region": 5},
            "Parameter region: found 5; expected a region id. `plans list regions` prints them all.",
        ),
        (
            {"theme": 5},
            "Parameter theme: found 5; expected a theme's code. data/raw/vocabulary.csv lists them all.",
        ),
        (
            {"plans": ["aspen"]},
            "Parameter plans: found 'aspen'; expected a plan id, perhaps 'aspen-2021'. data/raw/plans.csv lists them all.",
        ),
        (
            {"plans": 2021},
            "Parameter plans: found 2021; expected a list of plan ids, empty for all. Write it as ['aspen-2021'].",
        ),
        (
            {"plans": ["birch-2022"], "regions": ["aspen"]},
            "Parameter plans: found 'birch-2022'; expected plans of the regions aspen. Name its region too, or no regions.",
        ),
        (
            {"benchmarks": "no"},
            "Parameter benchmarks: found 'no'; expected true or false. Set it to one of the two.",
        ),
    ],
)
def test_parameters_that_are_not_known_are_refused_in_whole_sentences(small, parameters, message):
    with pytest.raises(ParameterError) as refused:
        small(**parameters)
    assert str(refused.value) == message


@pytest.mark.parametrize(
    ("name", "given"),
    [("regions", "nan"), ("regions", "5"), ("year_from", "2020.0"), ("year_to", "True"), ("benchmarks", "1e5")],
)
def test_what_papermill_makes_of_an_argument_is_refused_as_what_it_is(small, name, given):
    """`-p` turns text into numbers, nan and truth, and hands these on."""
    from papermill.cli import _resolve_type

    made = _resolve_type(given)
    assert not isinstance(made, str)
    with pytest.raises(ParameterError, match=f"^Parameter {name}: found {made!r}; expected "):
        small(**{name: made})


def test_a_region_by_its_name_in_either_language_is_hinted_with_its_id(real):
    regions = real().regions
    assert len(regions) > 1
    for row in regions.itertuples():
        for name in (row.name_en, row.name_zh):
            with pytest.raises(ParameterError, match=f"^Parameter regions: .*perhaps '{row.region_id}'"):
                real(regions=[name])


def test_plans_may_be_named_beside_regions(small):
    assert small(plans=["birch-2022"]).plan_ids == ["birch-2022"]
    assert small(plans="birch-2022").parameters["plans"] == ["birch-2022"]
    assert small(plans=["aspen-2021"], regions=["aspen", "birch"]).plan_ids == ["aspen-2021"]


def test_a_study_of_a_theme_holds_the_figures_of_that_theme_and_all_others_under_another_name(real):
    study = real(theme="preschool")
    assert set(study.values["theme"]) == {"preschool"}
    assert len(set(study.all_values["theme"])) > 3


def test_a_study_alone_shows_a_line(real):
    assert len(repr(real(theme="preschool"))) < 200
    assert not hasattr(real(), "_repr_html_")


def test_a_project_may_be_named_where_another_is_at_hand(prepared_project, repository, monkeypatch):
    monkeypatch.setenv("PLANS_ROOT", str(repository.root))
    study = h.open_study("preschool", root=prepared_project.root, regions=["aspen"])
    assert study.plan_ids == ["aspen-2021"]
    assert set(study.everyone["plan_ids"]) == {"aspen-2021;birch-2022"}


def test_a_study_leaves_the_tables_it_was_made_from_as_they_were(small):
    study = small()
    study.values["value"] = 0.0
    study.plans["name"] = "x"
    assert (small().values["value"] != 0).any()
    assert set(small().plans["name"]) != {"x"}


def test_what_a_finding_hands_out_may_be_changed_and_keeps_the_change(small):
    study = small()
    frames = h.uptake(study).frames
    frames["rows"]["form"] = "changed"
    assert set(frames["rows"]["form"]) == {"changed"}
    assert "changed" not in set(h.uptake(study).frame["form"]), "asked again, it is as it was found"
    assert list(frames) == ["rows", "requirements", "counts", "spread"]
    assert len(frames) == 4
    rows, columns = frames["rows"].shape
    assert repr(frames).startswith(f"Frames: rows ({rows} × {columns}), requirements (")


def test_rows_one_by_one_are_those_that_pandas_gives(real):
    for rows in (real().values, real().plans, real().values.iloc[:0]):
        ours, theirs = each(rows), list(rows.itertuples(index=False))
        assert len(ours) == len(theirs)
        for mine, row in zip(ours, theirs, strict=True):
            named = [getattr(mine, name) for name in row._fields]
            for cells in (list(mine), named):
                assert all((a is b) or a == b or (a != a and b != b) for a, b in zip(cells, row, strict=True))
            assert not hasattr(mine, "of_no_column")


def test_years_as_text_are_taken_since_papermill_gives_text(small):
    assert small(year_from="2020", year_to="2024").years == (2020, 2024)


def test_standing_rules_are_shown_whatever_the_years(small):
    study = small(year_from=1990, year_to=1990)
    assert set(study.values["status"]) == {"standard"}
    assert len(study.all_values) > len(study.values)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_indicators_of_every_kind_in_a_small_project_can_be_drawn_told_and_tabulated(small, language):
    study = small(language=language)
    # a gross rate, a rule of one and about of the other, a span, a ratio, per cent beside per mille
    for code in (
        "preschool_gross_enrolment_rate",
        "teacher_rotation_rate",
        "principal_rotation_interval",
        "multimedia_classroom_ratio",
        "digital_campus_share",
    ):
        found = h.compare(study, code)
        assert found.exhibit().collisions() == [], code
        page = read(found)
        shown = {one.get("data-id") for one in page.iterfind(".//*[@data-id]")}
        printed = set(study.rows(code)["value_id"])
        assert printed <= shown
    read(h.sources(study))


def test_a_row_that_repeats_another_or_is_ambiguous_is_not_compared(real):
    study = real()
    repeated = set(study.all_values.loc[study.all_values["stands_for"].fillna("") != "", "value_id"])
    ambiguous = set(study.all_values.loc[study.all_values["reading_kind"] == "ambiguous", "value_id"])
    assert repeated
    compared = {row for code in study.indicators.index for row in study.rows(code)["value_id"]}
    assert compared & (repeated | ambiguous) == set()
    everything = {row for code in study.indicators.index for row in study.rows(code, compared=False)["value_id"]}
    assert everything == set(study.all_values["value_id"])


def test_repaired_readings_and_second_hand_benchmarks_carry_a_visible_mark(real):
    study = real()
    for row in study.all_values.itertuples():
        assert ("†" in study.number(row)) == (row.reading_kind in {"repaired", "ambiguous"})
    for row in study.benchmarks.itertuples():
        assert ("‡" in study.benchmark_number(row)) == (row.confidence != "reported")


def test_a_region_with_two_plans_tells_them_apart_by_their_period(small_project, monkeypatch):
    path = small_project.raw / "plans.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    (birch,) = [row for row in rows if row[0] == "birch-2022"]
    birch[rows[0].index("region_id")] = "aspen"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(rows)
    for folder in ("values", "statements"):
        old = small_project.raw / folder / "birch-2022.csv"
        text = old.read_text(encoding="utf-8").replace("birch-2022", "aspen-2022")
        (small_project.raw / folder / "aspen-2022.csv").write_text(text, encoding="utf-8")
        old.unlink()
    path.write_text(path.read_text(encoding="utf-8").replace("birch-2022", "aspen-2022"), encoding="utf-8")
    prepare(small_project)
    monkeypatch.setenv("PLANS_ROOT", str(small_project.root))
    study = h.open_study()
    assert [study.plan_name(plan) for plan in study.plan_ids] == ["Aspen County (2022)", "Aspen County (2021)"]


def marks(figure) -> list[tuple[float, float]]:
    """Return where a figure draws marks, in the units of its axes."""
    plots = figure.axes[1:]
    return [
        (float(x), float(y))
        for axes in plots
        for line in axes.lines
        if line.get_marker() not in ("None", None, "", " ", ">")
        for x, y in zip(line.get_xdata(), line.get_ydata(), strict=True)
    ]


@pytest.mark.parametrize("code", ["preschool_gross_enrolment_rate", "public_share_children"])
def test_each_figure_is_a_mark_at_its_value_and_a_silent_plan_has_none(real, code):
    study = real(benchmarks=False)
    rows = study.rows(code)
    drawn = marks(h.compare(study, code).exhibit().figure)
    assert sorted(x for x, _ in drawn) == sorted(rows["value"])
    # a row a plan that prints it, from the top, with name and figures over the marks
    printing = [plan for plan in study.plan_ids if plan in set(rows["plan_id"])]
    assert {int(y) for _, y in drawn} == set(range(len(printing)))
    assert all(y % 1 < MARKS for _, y in drawn)
    places = {plan: len(printing) - 1 - at for at, plan in enumerate(printing)}
    assert sorted((x, int(y)) for x, y in drawn) == sorted(zip(rows["value"], rows["plan_id"].map(places), strict=True))
    # the others stand in lines at the foot, never at nought
    figure = h.compare(study, code).exhibit().figure
    foot = " ".join(text.get_text() for text in figure.axes[0].texts)
    others = [plan for plan in study.plan_ids if plan not in printing]
    assert all(study.plan_name(plan) in foot for plan in others)


def test_figures_in_different_units_share_the_indicators_own_axis(small):
    """Birch prints 900 per mille where Aspen has a word for all, which stands at 100 per cent and is written as a word."""
    study = small()
    figure = h.compare(study, "digital_campus_share").exhibit().figure
    assert sorted(x for x, _ in marks(figure)) == [90, 100]
    assert {"900‰", "all"} <= {text.get_text() for text in figure.axes[0].texts}


def test_a_study_of_silent_plans_draws_nothing_and_says_silent(real):
    for language, word in (("en", "outside its scope"), ("zh", "不在文件范围")):
        study = real(regions=["liaocheng"], language=language)
        found = h.compare(study, "inclusive_share_children")
        assert found.exhibit() is None
        shown = read(found)
        assert word in shown.find("p[@class='reading']").text_content()
        assert word in [cell.text_content() for cell in shown.iterfind(".//tbody//td")]
        (said,) = found.headlines()
        assert said.weight == 1
        # beside others it stands at the foot, by the word for its silence
        beside = h.compare(real(regions=["liaocheng", "yingze"], language=language), "inclusive_share_children")
        lines = [text.get_text() for text in beside.exhibit().figure.axes[0].texts]
        assert any(line.startswith(word) and study.plan_name(study.plan_ids[0]) in line for line in lines)
        assert study.plan_name(study.plan_ids[0]) in beside.exhibit().description


def test_names_and_texts_with_marks_of_html_arrive_as_text(small_project, monkeypatch):
    """Every free text of the curated files says something that HTML would take for markup."""
    free = {
        "regions": ["name_en", "name_zh", "province_en", "parent_en"],
        "plans": ["title_zh", "title_en", "issuer_en", "issuer_zh", "note_en", "note_zh"],
        "indicators": ["name_en", "name_zh", "definition_en", "numerator_en", "denominator_en"],
        "benchmarks": ["issuing_document", "document_number", "note_en", "note_zh"],
        "values/aspen-2021": ["term", "locator"],
        "statements/aspen-2021": ["summary_en", "summary_zh", "term", "locator", "note_en", "note_zh"],
    }
    for name, columns in free.items():
        path = small_project.raw / f"{name}.csv"
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.reader(file))
        for row in rows[1:]:
            for column in columns:
                if not row[rows[0].index(column)]:
                    continue
                row[rows[0].index(column)] = f"{HOSTILE}{row[0][-4:]}" if "name" in column else HOSTILE
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows(rows)
    prepare(small_project)
    monkeypatch.setenv("PLANS_ROOT", str(small_project.root))
    study = h.open_study(language="zh")
    codes = ["inclusive_share_children", "teacher_rotation_rate", "digital_classroom_coverage"]
    topics = sorted(set(study.statements["topic"]))
    blocks = [
        h.answer(study, h.presence(study, "theme", "preschool"), *[h.compare(study, code) for code in codes]),
        *[block for code in codes for block in h.compare(study, code).blocks()],
        *h.presence(study, "indicator", codes).blocks(),
        *h.due(study).blocks(),
        *[block for found in (h.statements(study, topics), h.figures(study, "preschool")) for block in found.blocks()],
        *[block for found in (h.figures(study, shared=True), h.figures(study)) for block in found.blocks()],
        *[block for found in (h.documents(study), h.crosschecks(study)) for block in found.blocks()],
        h.silences(study, "preschool").text(),
        h.sources(study),
        h.provenance(study),
    ]
    page = read(h.show(*blocks))
    tags = {element.tag for element in page.iter() if isinstance(element.tag, str)}
    assert not tags & {"img", "script"}
    assert not [name for element in page.iter() for name in element.attrib if name.startswith("on")]
    text = page.text_content()
    # each occurrence of its first letters is the whole of it; figures break lines within it
    assert text.count(HOSTILE) > 20
    found = re.search(r"&(?:amp|lt|gt|quot|#3[49]);", text)
    assert not found, text[max(found.start() - 200, 0) : found.end() + 100]
