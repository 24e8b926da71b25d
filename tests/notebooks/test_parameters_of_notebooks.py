"""Parameters as papermill and readers give them: what is taken, and what is refused with the nearest right name."""

from __future__ import annotations

import pytest
from pages import NOTEBOOKS, classes, defaults, run
from papermill import inspect_notebook
from places import REPOSITORY

from helpers.errors import ParameterError

COMPARING = [path for path in NOTEBOOKS if "regions" in defaults(path)]
SINGLE = [path for path in NOTEBOOKS if "region" in defaults(path)]


def test_there_is_a_notebook_for_each_headline_theme():
    assert {"10_preschool_coverage", "20_teacher_rotation", "30_digital_classrooms"} <= {
        path.stem for path in NOTEBOOKS
    }


@pytest.mark.parametrize("path", sorted(REPOSITORY.glob("notebooks/*.ipynb")), ids=lambda path: path.stem)
def test_papermill_tells_each_parameter_with_its_type_and_what_it_is(path):
    told = inspect_notebook(str(path))
    assert set(told) == set(defaults(path)) != set()
    for name, parameter in told.items():
        assert parameter["inferred_type_name"] in {"str", "int", "float", "bool", "list[str]"}, name
        assert len(parameter["help"]) > 10, name


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_an_unknown_region_is_refused_with_the_nearest_name(path):
    given = {"regions": ["jiangchuang"]} if path in COMPARING else {"region": "jiangchuang"}
    with pytest.raises(ParameterError) as refused:
        run(path, **given)
    assert str(refused.value) == (
        f"Parameter {next(iter(given))}: found 'jiangchuang'; expected a region id, perhaps 'jiangchuan'. "
        "`plans list regions` prints them all."
    )


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_an_unknown_language_and_years_in_the_wrong_order_are_refused(path):
    with pytest.raises(ParameterError) as refused:
        run(path, language="eng")
    assert str(refused.value) == (
        "Parameter language: found 'eng'; expected 'en' or 'zh', perhaps 'en'. Name one of them."
    )
    if "year_from" in defaults(path):
        with pytest.raises(ParameterError) as refused:
            run(path, year_from=2026, year_to=2020)
        assert str(refused.value) == (
            "Parameter year_from: found 2026, after year_to 2020; expected a first year not after the last. "
            "Exchange the two."
        )


def test_a_page_of_one_region_speaks_of_that_region_alone(page, table):
    wanted = page.parameters.get("regions", page.parameters.get("region"))
    if not wanted:
        return
    wanted = [wanted] if isinstance(wanted, str) else wanted
    others = table("regions").query("region_id not in @wanted")
    shown = {identifier for identifier, _, _ in page.tagged()}
    if "regions" in page.parameters:
        assert not [one for one in shown for region in others["region_id"] if one.startswith(f"{region}-")]
    assert list(page.study.plans["region_id"].unique()) == [
        region for region in page.study.plans["region_id"].unique() if region in wanted
    ]


def test_without_benchmarks_no_national_figure_is_shown(page, table):
    if page.parameters.get("benchmarks", True):
        return
    assert not {identifier for identifier, _, _ in page.tagged()} & set(table("benchmarks")["benchmark_id"])
    assert page.main.findall(".//span[@data-verdict]") == []


def test_outside_the_years_no_dated_figure_is_shown(page, table):
    rows = table("values").query("year != ''").set_index("value_id")["year"].astype(float)
    first, last = page.parameters["year_from"], page.parameters["year_to"]
    # documents and the plans' own sums are of no year, in the answer too
    sums = set(table("crosschecks")["result"])
    shown = {
        identifier
        for identifier, _, element in page.tagged()
        if not any(table.get("id") in {"tab-crosschecks", "tab-readings"} for table in element.iterancestors("table"))
        and not (identifier in sums and any("answer" in classes(one) for one in element.iterancestors("ul")))
    }
    assert [one for one in sorted(shown & set(rows.index)) if not first <= rows[one] <= last] == []


def test_a_region_whose_document_is_about_something_else_leaves_a_page_that_says_so(page_of):
    from pages import CASES

    for case in CASES:
        if case.name == "silent" and "preschool" in case.path.stem:
            made = page_of(case)
            text = "".join(made.main.itertext())
            assert {"en": "outside its scope", "zh": "不在文件范围"}[made.language] in text
