"""What follows from the figures, as findings: gaps, ranks, pace, moved, reach, agreement, and why two rows stand apart."""

from __future__ import annotations

import dataclasses
import doctest
import re

import lxml.html
import pandas as pd
import pytest
from markupsafe import Markup

import helpers as h
from helpers.display.findings import REPORT
from helpers.display.words import say
from helpers.errors import ParameterError

KINDS = ("agreement", "gaps", "moved", "pace", "ranks", "reach", "why_not")
HEADED = ("gaps", "pace", "ranks", "reach")
"""Those that have something to say at the head of a report."""

SHARE = "inclusive_share_children"
PLANS = ["ash-2021", "beech-2021", "elm-2021", "fir-2021"]
LEVELS = ["county", "county", "prefecture", "prefecture"]


@pytest.fixture(params=["en", "zh"])
def study(request, small_root, monkeypatch):
    monkeypatch.setenv("PLANS_ROOT", str(small_root))
    return h.open_study(language=request.param)


def asked(study, kind: str, **more: object):
    """Return a finding of a kind, with what it must be asked."""
    first = {"agreement": [["preschool", "rotation"]], "why_not": [SHARE, "public_share_children"]}
    return getattr(h, kind)(study, *first.get(kind, []), **more)


def page(finding) -> lxml.html.HtmlElement:
    return lxml.html.fromstring(f"<main>{finding._repr_mimebundle_()[REPORT]}</main>")


def text_of(html: str) -> str:
    return lxml.html.fromstring(f"<main>{html}</main>").text_content()


def four_plans(study):
    """Return a study in which two counties and two prefectures print the same quantity."""
    row = study.values[study.values["indicator"] == SHARE].iloc[[0]]
    plans = study.plans.iloc[[0, 0, 0, 0]].assign(plan_id=PLANS, region_id=PLANS, name=PLANS, level=LEVELS)
    copies = [
        row.assign(value_id=f"{plan}-v001", plan_id=plan, region_id=plan, level=level)
        for plan, level in zip(PLANS, LEVELS, strict=True)
    ]
    return dataclasses.replace(
        with_values(study, pd.concat(copies, ignore_index=True)), plans=plans.set_index("plan_id", drop=False)
    )


def with_values(study, values: pd.DataFrame):
    return dataclasses.replace(study, values=values, all_values=values, ledger=type(study.ledger)())


@pytest.mark.parametrize("kind", KINDS)
def test_each_finding_says_something_and_its_csv_is_the_same_in_each_language(kind, small_root, monkeypatch):
    monkeypatch.setenv("PLANS_ROOT", str(small_root))
    texts = set()
    for language in ("en", "zh"):
        found = asked(h.open_study(language=language), kind)
        assert page(found).text_content().strip()
        heads = [one.tell().striptags() for one in found.headlines()]
        assert all(heads)
        assert bool(heads) == (kind in HEADED)
        texts.add(found.to_csv())
    assert len(texts) == 1


@pytest.mark.parametrize("kind", KINDS)
def test_the_example_of_each_finding_runs(kind, small_root, monkeypatch):
    monkeypatch.setenv("PLANS_ROOT", str(small_root))
    for test in doctest.DocTestFinder(recurse=False).find(getattr(h, kind), kind, globs={}):
        assert test.examples
        assert doctest.DocTestRunner().run(test).failed == 0


def test_each_number_of_each_finding_is_one_that_the_ledger_knows(study):
    for kind in KINDS:
        found = asked(four_plans(study) if kind == "ranks" else study, kind)
        heads = "".join(one.tell() for one in found.headlines())
        shown = lxml.html.fromstring(f"<main>{found._repr_mimebundle_()[REPORT]}{heads}</main>")
        ledger = found.study.ledger
        seen = shown.xpath("//@data-id")
        counts = set(shown.xpath("//span[@class='count']/@data-id"))
        assert set(seen) - counts <= set(ledger.shown)
        assert counts <= {one for one, made in ledger.derivations.items() if not made.inputs}
        assert seen or kind == "why_not"


def test_a_pace_of_some_indicators_says_that_it_is_of_them_alone(monkeypatch):
    """Yingze's share of teachers with special training is to rise faster than its coverage: of all shares it is the first."""
    monkeypatch.delenv("PLANS_ROOT", raising=False)
    study = h.open_study("preschool")
    coverage = study.codes_of("indicator", family="preschool_coverage")
    some, every = h.pace(study, coverage), h.pace(study)
    assert len(every.frame) > len(some.frame)
    (told,) = [one.striptags() for one in some.text().paragraphs]
    assert (
        f"for the same share among the {len(coverage)} indicators of this section stand {len(some.frame)} times" in told
    )
    assert "among" not in every.text().paragraphs[0].striptags()


@pytest.mark.parametrize("kind", ["gaps", "pace", "ranks"])
def test_each_row_listed_is_a_row_of_the_table(kind, study):
    found = asked(four_plans(study) if kind == "ranks" else study, kind)
    assert found.frame["listed"].any()
    lines = page(found).findall(".//tbody/tr")
    assert len(lines) == found.frame["listed"].sum()


def test_verdicts_carry_the_rows_they_rest_on(study):
    found = h.gaps(study)
    spans = page(found).findall(".//span[@data-verdict]")
    shown = [(one.get("data-values"), one.get("data-benchmarks"), one.get("data-verdict")) for one in spans]
    columns = ["value_id", "benchmark_id", "verdict"]
    assert shown == list(found.frame[columns].itertuples(index=False, name=None))
    assert spans


def test_past_results_stand_in_the_table_where_asked_and_never_in_the_count(study):
    first = h.gaps(study).frame["value_id"].iloc[0]
    status = study.values["status"].where(study.values["value_id"] != first, "actual")
    changed = with_values(study, study.values.assign(status=status))
    few, all_of_them = h.gaps(changed), h.gaps(changed, past=True)
    assert "actual" not in set(few.frame["standing"])
    assert "actual" in set(all_of_them.frame["standing"])
    told = [[one.tell().striptags() for one in found.headlines()] for found in (few, all_of_them)]
    assert told[0] == told[1] != []
    said = [found.text()._repr_html_() for found in (few, all_of_them)]
    assert len(set(map(text_of, said))) == 1


def test_results_have_no_verdict(study):
    found = h.gaps(study, against="results")
    assert page(found).findall(".//span[@data-verdict]") == []
    assert set(found.frame["verdict"]) <= {""}


def test_nothing_to_compare_is_a_sentence_and_no_table(study):
    empty = with_values(study, study.values.iloc[:0])
    for found in (h.gaps(empty), h.gaps(empty, against="results"), h.pace(empty), h.ranks(empty)):
        shown = page(found)
        assert shown.find(".//table") is None
        assert len(shown.findall("p[@class='reading']")) == 1
        assert all(one.tell() for one in found.headlines())
    assert [one.weight for one in h.ranks(empty).headlines()] == [1]


def test_findings_asked_of_some_indicators_stand_beside_those_of_all(study):
    """The numbers of each have ids of their own, so that one cell does not forbid the other."""
    for kind in ("gaps", "pace"):
        everything, some = asked(study, kind), asked(study, kind, indicators=[SHARE])
        for found in (everything, some):
            page(found)
            for one in found.headlines():
                one.tell()
        assert set(some.frame["indicator"]) <= {SHARE}
        assert everything.name != some.name


def test_gaps_are_headed_by_figures_that_fall_short_and_else_by_how_many_were_held_against_something(study):
    found = h.gaps(study)
    none = {**found.frames, "rows": found.frame.assign(verdict="meets")}
    (said,) = dataclasses.replace(found, frames=none).headlines()
    planned = found.frame[found.frame["standing"] != "actual"]
    assert said.weight == 2
    assert f">{len(planned)}<" in said.tell()
    short = {**found.frames, "rows": found.frame.assign(verdict="falls_short")}
    heads = dataclasses.replace(found, frames=short).headlines()
    named = planned.drop_duplicates("value_id").head(2)
    assert [one.weight for one in heads] == [0] * len(named)
    for one, row in zip(heads, named.itertuples(), strict=True):
        told = one.tell()
        ids = re.findall(r'data-id="([^"]+)"', told)
        assert ids == [row.value_id, row.benchmark_id]
        assert study.plan_name(row.plan_id) in told


def test_unknown_things_are_refused_with_the_nearest(study):
    with pytest.raises(ParameterError, match="perhaps 'inclusive_share_children'"):
        h.gaps(study, ["inclusive_share_child"])
    with pytest.raises(ParameterError) as caught:
        h.gaps(study, against="actuals")
    assert str(caught.value) == "Gaps, against: found 'actuals'; expected 'targets' or 'results'. Name one of the two."
    with pytest.raises(
        ParameterError, match=r"^Row: found 'aspen-2021-v0022'; expected a value_id of the study, perhaps"
    ):
        h.why_not(study, "aspen-2021-v0022", "aspen-2021-v001")


def test_a_plan_without_a_last_year_is_told_so_and_nothing_is_worked_out(study):
    before = h.moved(study)
    assert (before.frame["absence"] == "").any()
    plans = study.plans.assign(period_end=pd.array([pd.NA] * len(study.plans), dtype="Int64"))
    found = h.moved(dataclasses.replace(study, plans=plans))
    assert set(found.frame["absence"]) == {"no_span"}
    assert "d-moved-" not in found.text()._repr_html_()
    assert study.plan_name(found.frame["plan_id"].iloc[0]) in found.text()._repr_html_()


def test_two_groups_that_differ_by_level_are_told_apart(study):
    """Counties and prefectures that print the same quantity are two groups, in the count and in the list."""
    twice = four_plans(study)
    found = h.ranks(twice)
    assert found.frame.groupby("group")["level"].unique().map(list).tolist() == [["county"], ["prefecture"]]
    text = Markup(h.comparable(twice, [SHARE]).title()).striptags()
    for level in ("county", "prefecture"):
        assert study.word("level", level) in text


def test_figures_and_indicators_are_counted_over_the_same_rows(study):
    rows = study.all_values
    ambiguous = rows.iloc[[0]].assign(value_id="x", indicator="school_bandwidth", reading_kind="ambiguous")
    more = h.reach(with_values(study, pd.concat([rows, ambiguous], ignore_index=True)))
    assert more.frame["figures"].sum() == len(rows) + 1
    assert "school_bandwidth" in set(more.frame["indicator"])
    shared = more.frame.set_index("indicator")["plans"]
    assert shared["school_bandwidth"] == h.reach(study).frame.set_index("indicator")["plans"].get("school_bandwidth", 0)


def test_neighbours_and_slopes_are_told_where_asked_and_else_not(study):
    alone, beside = h.pace(study), h.pace(study, neighbours=True)
    assert alone.frames["projections"].empty
    # how fast stands in a sentence in any case
    (said,) = page(alone).findall(".//p[@class='reading']")
    first, *more = page(beside).findall(".//p[@class='reading']")
    assert first.text_content() == said.text_content()
    # the message of the figure is the fastest of them
    assert beside.title() == alone.headlines()[0].tell()
    assert more


def test_a_slope_of_three_regions_is_told_with_its_number(study):
    many = four_plans(study)
    plans = many.plans.assign(level="county")
    made = []
    for at, plan in enumerate(PLANS[:3]):
        own = many.values[many.values["plan_id"] == plan].assign(level="county", comparator="eq")
        for status, year, value in (("actual", 2020, 60.0 + 10 * at), ("target", 2025, 80.0 + 5 * at)):
            made.append(own.assign(value_id=f"{plan}-{status}", status=status, year=year, value=value, value_std=value))
    changed = with_values(
        dataclasses.replace(many, plans=plans), pd.concat(made, ignore_index=True).astype({"year": "Int64"})
    )
    found = h.pace(changed, neighbours=True)
    assert found.frames["slopes"][["n", "slope"]].values.tolist() == [[3, 0.5]]
    assert re.search(r'data-id="d-slope-[^"]*-slope" data-n="\d+">0\.5<', found.text()._repr_html_())


@pytest.mark.parametrize(
    ("first", "second", "differing"),
    [
        (SHARE, "public_share_children", ["indicator"]),
        (SHARE, "inclusive_share_kindergartens", ["indicator", "base"]),
        ("aspen-2021-v001", "aspen-2021-v001", []),
    ],
)
def test_what_sets_two_rows_apart_is_named(study, first, second, differing):
    found = h.why_not(study, first, second)
    assert found.frame.loc[~found.frame["agree"], "aspect"].tolist() == differing
    for aspect in differing:
        assert h.why_not(study, first, second).title().count(str(h_word(study, aspect)))


def h_word(study, aspect: str) -> str:
    return str(say(study, f"why_not.{aspect}"))


@pytest.mark.parametrize("ask", [h.pace, h.ranks])
def test_paces_and_ranks_stand_in_the_order_of_boards(ask, monkeypatch):
    monkeypatch.delenv("PLANS_ROOT", raising=False)
    study = h.open_study()
    listed = list(ask(study).frame["indicator"].drop_duplicates())
    assert listed == [code for code in study.codes_of("indicator") if code in listed]
    assert len(listed) > 1


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_name_of_a_benchmark_keeps_away_from_its_number(language):
    said = {"kind": "x", "year": 2025}
    assert say(language, "benchmarks.label", kind="x").endswith(" ")
    assert say(language, "benchmarks.label_of_year", **said).endswith(" ")


@pytest.mark.parametrize("language", ["en", "zh"])
def test_an_open_distance_says_its_side_in_words(language):
    """No minus stands behind a word for at least or at most."""
    keys = ("from_above", "from_below", "to_above", "to_below")
    told = [str(say(language, f"gaps.{key}", amount="1")) for key in keys]
    assert len(set(told)) == 4
    assert all("1" in one and "-" not in one and "−" not in one for one in told)
