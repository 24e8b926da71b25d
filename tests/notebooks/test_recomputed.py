"""What a page counts, judges and works out, done again from data/processed with pandas, without the package."""

from __future__ import annotations

import math
import re

import pandas as pd
import pytest
from pages import classes, text_of

from helpers.analysis.listing import MOST_COLUMNS, MOST_NAMES

PLANNED = ["target", "milestone"]


@pytest.fixture
def plans(page, table) -> pd.DataFrame:
    """The plans that the page compares."""
    wanted = page.parameters.get("regions", page.parameters.get("region"))
    rows = table("plans").merge(table("regions")[["region_id", "level", "gb2260"]], on="region_id")
    return rows[rows["region_id"].isin([wanted] if isinstance(wanted, str) else wanted)] if wanted else rows


@pytest.fixture
def values(page, table, plans) -> pd.DataFrame:
    """Their figures within the page's years, without repeated and ambiguous ones; index value_id."""
    rows = table("values").assign(year=lambda frame: pd.to_numeric(frame["year"]))
    rows = rows[rows["plan_id"].isin(plans["plan_id"]) & (rows["stands_for"] == "")]
    rows = rows[rows["reading_kind"] != "ambiguous"]
    inside = rows["year"].between(page.parameters["year_from"], page.parameters["year_to"])
    return rows[inside | rows["year"].isna()].set_index("value_id", drop=False)


@pytest.fixture
def benchmarks(table) -> pd.DataFrame:
    """National and provincial figures; index benchmark_id."""
    return table("benchmarks").set_index("benchmark_id", drop=False)


@pytest.fixture
def codebook(table) -> pd.DataFrame:
    """The codebook; index indicator."""
    return table("indicators").set_index("indicator")


@pytest.fixture
def derived(page) -> dict[str, float]:
    """Every number on the page that the suite worked out, by its id without `d-`."""
    shown = {identifier for identifier, _, _ in page.tagged() if identifier.startswith("d-")}
    made = page.study.ledger.derivations
    return {one.removeprefix("d-"): made[one].value for one in shown}


def inputs(page, name: str) -> list[str]:
    """Return the rows that a derivation names as its origin."""
    return list(page.study.ledger.derivations[f"d-{name}"].inputs)


def interval(row, lower="", upper="") -> tuple[float, float, bool, bool] | None:
    """Return low and high end of what a row says, and whether they belong to it."""
    bottom = -math.inf if lower == "" else float(lower)
    top = math.inf if upper == "" else float(upper)
    value, high = row["value_std"], row["value_std_high"]
    return {
        "eq": (value, value, True, True),
        "range": (value, high, True, True),
        "ge": (value, top, True, True),
        "gt": (value, top, False, True),
        "le": (bottom, value, True, True),
        "lt": (bottom, value, True, False),
    }.get(row["comparator"])


def test_each_number_of_plans_for_an_indicator_is_right(derived, values, plans, codebook):
    assert derived.get("n-plans", len(plans)) == len(plans)
    for name, count in derived.items():
        code = name.removeprefix("n-")
        if name.startswith("n-") and code in codebook.index:
            assert count == values.query("indicator == @code")["plan_id"].nunique(), code


def test_each_number_of_plans_for_a_theme_or_topic_is_right(derived, plans, table):
    presence = table("presence").query("plan_id in @plans.plan_id")
    for name, count in derived.items():
        if name.startswith("n-number-"):
            rows = presence.query("subject in ['theme', 'topic'] and code == @name.removeprefix('n-number-')")
            assert count == (rows["presence"] == "number").sum(), name
        if name.startswith("n-topic-"):
            rows = presence.query("subject == 'topic' and code == @name.removeprefix('n-topic-')")
            assert count == (~rows["presence"].isin(["silent", "out_of_scope", "not_read"])).sum(), name


def printed_promises(table, plan: str, theme: str) -> set[str]:
    """Return the figures in digits that a plan plans or orders on a theme, those that its own statements restate among them."""
    figures = table("values").query("plan_id == @plan and figure_kind in ['digits', 'numeral']")
    figures = figures[~figures["status"].isin(["actual", "encouraged"])]
    sharper = {row.value_id: row.stands_for or row.value_id for row in figures.itertuples()}
    said = table("statements").query("plan_id == @plan and act in ['promise', 'rule']")
    on = said[said["theme"] == theme]
    own = set(figures.loc[figures["theme"] == theme, "value_id"]) | (set(on["restates"]) & set(sharper))
    return {sharper[one] for one in own}


UNSAID = {"silent", "out_of_scope", "not_read"}


def words_of(page, table, subject: str) -> dict[str, str]:
    """Return what states of presence are called; silence on a topic is called otherwise than that on a theme."""
    vocabulary = table("vocabulary").query("field == 'presence'")
    words = dict(zip(vocabulary["code"], vocabulary[f"name_{page.language}"], strict=True))
    (own,) = table("vocabulary").query("code == 'silent_topic'")[f"name_{page.language}"]
    return words | ({"silent": own} if subject == "topic" else {})


def test_each_grid_shows_and_counts_the_presence_of_its_cells(page, derived, plans, table):
    themes = table("vocabulary").query("field == 'topic'").set_index("code")["theme"]
    rows = table("presence").set_index(["plan_id", "subject", "code"])
    presence, decided = rows["presence"], rows["decided_by"]
    strengths = table("statements").set_index("statement_id")["strength"]
    names = {plan: page.study.plan_name(plan) for plan in page.study.plan_ids}
    for grid in page.main.iterfind(".//table"):
        name = grid.get("id").removeprefix("tab-presence-")
        if name == grid.get("id"):
            continue
        seen = []
        heads = [text_of(head) for head in grid.iterfind(".//thead//th")][1:]
        if grid.find(".//span[@data-claim]") is None:
            counted = {
                line.find("th").text_content(): {
                    head: (text_of(number), text_of(cell).removeprefix(text_of(number)))
                    for head, cell in zip(heads, line.iterfind("td"), strict=True)
                    if (number := cell.find(".//*[@data-id]")) is not None
                }
                for line in grid.iterfind(".//tbody/tr")
            }
            check_counts(counted, name, page, plans, table)
            continue
        for line in grid.iterfind(".//tbody/tr"):
            for head, cell in zip(heads, line.iterfind("td"), strict=True):
                (badge,) = cell.iterfind(".//span[@data-claim]")
                subject, code, plan = badge.get("data-claim").split(":")
                assert head in {names[plan], *(f"{names[plan]}{mark}" for mark in (" (prefecture)", "（地级）"))}
                assert text_of(line.find("th")) == _names(page, table)[subject, code]
                state = presence[plan, subject, code]
                assert badge.get("data-state") == state
                counts = [one.get("data-id") for one in badge.iterfind(".//span[@data-id]")]
                if "said" in classes(badge):
                    # a figure in place of the word, with its year beside it
                    assert state == "stated"
                    assert cell.find(".//small") is not None
                elif counts:
                    assert counts == [f"d-figures-{code}-{plan}"]
                    assert derived[counts[0].removeprefix("d-")] == len(printed_promises(table, plan, code))
                else:
                    spoken = subject != "topic" or presence[plan, "theme", themes[code]] not in UNSAID
                    words = words_of(page, table, subject if spoken else "theme")
                    instead = cell.find("small")
                    # of words on an indicator the badge says how firm the firmest are
                    firm = strengths.get(decided[plan, subject, code]) if (subject, state) == ("indicator", "words") else ""
                    told = words[firm if firm in {"dated", "direction"} else state]
                    assert text_of(cell) == told + ("" if instead is None else text_of(instead))
                    assert subject == "indicator" or instead is None
                    if subject == "indicator":
                        check_instead(instead, state, code, plan, page, table)
                seen.append(state)
        assert len(heads) == len(plans)
        assert len(seen) == len(heads) * len(grid.findall(".//tbody/tr"))


def check_instead(instead, state: str, code: str, plan: str, page, table) -> None:
    """Fail where another measure is not named by figures of the plan of the same family and topic, or anything else is."""
    book, printed = (
        table("indicators").set_index("indicator")[["family", "topic"]],
        table("values").set_index("value_id"),
    )
    others = [] if instead is None else [one.get("data-id") for one in instead.iterfind(".//a")]
    own = printed[printed["plan_id"] == plan]
    usable = own[(own["stands_for"] == "") & ~own["reading_kind"].str.contains("ambiguous")]
    # what is outside the years shown, or ambiguous, is not named
    years = pd.to_numeric(usable["year"], errors="coerce")
    usable = usable[years.isna() | years.between(*page.study.years)]
    kin = usable[book.loc[usable["indicator"]].eq(book.loc[code]).all(axis=1).to_numpy()]
    assert bool(others) == (state == "stated_otherwise" and len(kin) > 0)
    assert set(others) <= set(kin.index)
    assert code not in set(printed.loc[others, "indicator"])


def values_of(table, plan: str) -> pd.DataFrame:
    """Return the figures of a plan, with their themes."""
    themes = table("indicators").set_index("indicator")["theme"]
    rows = table("values").query("plan_id == @plan")
    return rows.assign(theme=rows["indicator"].map(themes))


def check_counts(counted, name, page, plans, table) -> None:
    """Fail where a grid of too many plans for a column each does not count every one of them in its state."""
    assert len(plans) > MOST_COLUMNS
    subject = {"themes": "theme", "topics": "topic", "indicators": "indicator"}[name.partition("-")[0]]
    words = words_of(page, table, subject)
    names = {name: code for (kind, code), name in _names(page, table).items() if kind == subject}
    said = table("presence").query("subject == @subject and plan_id in @plans.plan_id")
    assert counted
    for head, cells in counted.items():
        own = said[said["code"] == names[head]]
        assert {state.lower() for state in cells} == set(own["presence"].map(words).str.lower()), head
        for state, (number, told) in cells.items():
            there = own[own["presence"].map(words).str.lower() == state.lower()]["plan_id"]
            assert int(number) == len(there), (head, state)
            # so few that they are named
            if len(there) <= MOST_NAMES:
                assert all(page.study.plan_name(plan) in told for plan in there), (head, state)


def _names(page, table) -> dict[tuple[str, str], str]:
    """Return the names of indicators, topics and themes in the page's language."""
    column = f"name_{page.language}"
    vocabulary = table("vocabulary").query("field in ['topic', 'theme']")
    names = {(row.field, row.code): getattr(row, column) for row in vocabulary.itertuples()}
    return names | {("indicator", row.indicator): getattr(row, column) for row in table("indicators").itertuples()}


def test_each_verdict_follows_from_the_intervals(page, values, benchmarks, codebook, table):
    ambiguous = set(table("values").query("reading_kind == 'ambiguous'")["value_id"])
    for span in page.main.iterfind(".//span[@data-verdict]"):
        for value_id in span.get("data-values").split():
            for benchmark_id in span.get("data-benchmarks").split():
                if value_id in ambiguous:
                    assert span.get("data-verdict") == "cannot_be_said"
                    continue
                row, mark = values.loc[value_id], benchmarks.loc[benchmark_id]
                book = codebook.loc[row["indicator"]]
                assert mark["indicator"] == row["indicator"]
                assert mark["part"] == row["scope"]
                assert mark["kind"] in {"target", "standard"}
                assert span.get("data-verdict") == verdict(row, mark, book), (value_id, benchmark_id)


def verdict(row, mark, book) -> str:
    """Return the verdict on a row: a benchmark's near end is the threshold."""
    own, bar = interval(row, book["lower_bound"], book["upper_bound"]), interval(mark)
    goal = mark["binds"] == "state"
    if own is not None and mark["comparator"] == "approx" and book["better"] in {"higher", "lower"}:
        # what is asked only about is passed, or missed, by more than a tenth of it
        sign, asked = (1 if book["better"] == "higher" else -1), mark["value_std"]
        nearest, furthest = sorted(sign * (end - asked) for end in own[:2])
        if nearest > asked / 10:
            return "above" if goal else "meets"
        return ("below" if goal else "falls_short") if furthest < -asked / 10 else "cannot_be_said"
    if own is None or bar is None:
        return "cannot_be_said"
    if book["better"] not in {"higher", "lower"}:
        # neither side is better: what prints just what is asked does it, and of nothing else can it be said
        just = all(mine == asked or math.isinf(asked) for mine, asked in zip(own[:2], bar[:2], strict=True))
        return ("at" if goal else "meets") if just else "cannot_be_said"
    low, high, low_in, high_in = own
    least, most, least_in, most_in = bar
    if book["better"] == "lower":
        low, high, low_in, high_in, least, least_in = -high, -low, high_in, low_in, -most, most_in
    if math.isinf(least):
        return "cannot_be_said"
    if low > least or (low == least and (least_in or not low_in)):
        beyond = low > least or (least_in and not low_in)
        return ("above" if beyond else "at") if goal else "meets"
    if high < least or (high == least and not (least_in and high_in)):
        return "below" if goal else "falls_short"
    return "may_reach" if goal else "may_meet"


def test_each_national_target_of_the_year_has_its_verdict_where_verdicts_are_given(page, plans, values, benchmarks):
    """Where an indicator has verdicts, none of its plans that ends on a target of that very year is left out."""
    judged = {
        (value, mark)
        for span in page.main.iterfind(".//span[@data-verdict]")
        for value in span.get("data-values").split()
        for mark in span.get("data-benchmarks").split()
    }
    codes = {values.at[value, "indicator"] for value, _ in judged if value in values.index}
    national = benchmarks.query("scope == 'national' and kind == 'target' and part == '' and stands_for == ''")
    for mark in national[national["indicator"].isin(codes)].itertuples():
        rows = values.query("indicator == @mark.indicator and status in @PLANNED and scope == ''")
        last = rows.sort_values("year").groupby("plan_id").tail(1)
        for value in last[last["year"] == float(mark.year_from or mark.year_to)]["value_id"]:
            assert (value, mark.benchmark_id) in judged


def test_each_change_is_target_minus_baseline(page, derived, values):
    for name, amount in derived.items():
        if name.startswith("change-"):
            last = values.loc[name.removeprefix("change-")]
            own = values.query("plan_id == @last.plan_id and indicator == @last.indicator")
            first = own.query("status == 'actual'").sort_values("year").iloc[-1]
            assert last["status"] in PLANNED
            assert last["year"] == own.query("status in @PLANNED")["year"].max()
            assert sorted(inputs(page, name)) == sorted([first["value_id"], last["value_id"]])
            assert amount == pytest.approx(last["value"] - first["value"], abs=1e-9)


def test_each_pace_is_the_change_over_the_years(page, derived, values):
    for name, amount in derived.items():
        if not name.startswith(("pace-", "logit-")):
            continue
        last = values.loc[name.split("-", 1)[1]]
        (first,) = (values.loc[one] for one in inputs(page, name) if one != last["value_id"])
        same = ["plan_id", "indicator", "scope", "unit_std"]
        assert list(first[same]) == list(last[same])
        assert (first["status"], last["status"] in PLANNED) == ("actual", True)
        ends = first["value_std"], last["value_std"]
        if name.startswith("logit-"):
            ends = tuple(math.log(share / (100 - share)) for share in ends)
        expected = (ends[1] - ends[0]) / (last["year"] - first["year"])
        assert amount == pytest.approx(expected, abs=1e-4 if name.startswith("logit-") else 1e-6)


def test_each_distance_is_figure_minus_threshold(page, derived, values, benchmarks, codebook):
    for name, amount in derived.items():
        if name.startswith("gap-"):
            value_id, benchmark_id = inputs(page, name)
            row, mark = values.loc[value_id], benchmarks.loc[benchmark_id]
            book = codebook.loc[row["indicator"]]
            low = interval(row, book["lower_bound"], book["upper_bound"])[0]
            about = mark["comparator"] == "approx"
            threshold = mark["value_std"] if about else interval(mark)[0 if book["better"] == "higher" else 1]
            assert amount == pytest.approx(low - threshold, abs=1e-6)
            # a distance to what is asked only about is told where it is plain on which side the figure lies
            assert not about or abs(amount) > mark["value_std"] / 10


def test_each_possible_rank_is_right(page, derived, values, codebook):
    rows = values.assign(standing=values["status"].replace(dict.fromkeys(PLANNED, "planned")))
    keys = ["indicator", "scope", "year", "year_from", "per", "standing", "level"]
    ranked = {name.split("-", 1)[1] for name in derived if name.startswith("best-")}
    for value_id in ranked:
        row = rows.loc[value_id]
        same = pd.Series(True, index=rows.index)
        for key in keys:
            same &= rows[key].isna() if pd.isna(row[key]) else rows[key] == row[key]
        group, book = rows[same], codebook.loc[row["indicator"]]
        ends = {
            other["value_id"]: interval(other, book["lower_bound"], book["upper_bound"])
            for _, other in group.iterrows()
            if other["comparator"] != "approx"
        }
        if book["better"] == "lower":
            ends = {one: (-high, -low, high_in, low_in) for one, (low, high, low_in, high_in) in ends.items()}
        low, high, _, high_in = ends.pop(value_id)
        surely = [1 for other in ends.values() if other[0] > high or (other[0] == high and not (other[2] and high_in))]
        perhaps = [1 for other in ends.values() if other[1] > low]
        assert derived[f"best-{value_id}"] == 1 + len(surely), value_id
        assert derived.get(f"worst-{value_id}", derived[f"best-{value_id}"]) == 1 + len(perhaps), value_id
        (cell,) = {
            next(element.iterancestors("td")) for one, _, element in page.tagged() if one == f"d-best-{value_id}"
        }
        (total,) = [one for one, _, _ in page.tagged(cell) if "-n-" in one]
        assert derived[total.removeprefix("d-")] == len(ends) + 1, value_id


def test_each_count_of_what_is_due_in_a_year_is_right(derived, plans, table):
    said = table("statements").query("plan_id in @plans.plan_id and act in ['promise', 'rule']")
    said = said.query("deadline != '' and restates == ''").assign(year=lambda rows: rows["deadline"].str[:4])
    figures = table("values").query("plan_id in @plans.plan_id and status in ['target', 'milestone'] and year != ''")
    figures = figures[(figures["stands_for"] == "") & ~figures["reading_kind"].str.contains("ambiguous")]
    figures = figures.assign(year=figures["year"].astype("str").str[:4])
    inferred = ["period", "implied"]
    rows = {
        "promises": said.query("year_basis not in @inferred"),
        "figures": figures.query("year_basis not in @inferred"),
        "inferred": pd.concat([said.query("year_basis in @inferred"), figures.query("year_basis in @inferred")]),
    }
    themes = {code.replace("_", "-"): code for code in table("vocabulary").query("field == 'theme'")["code"]}
    for name, count in derived.items():
        found = re.fullmatch(r"dated-(.+)-(\d{4})-(promise|figure|inferred)(s?|-plans)", name)
        if not found:
            continue
        stem, year, kind, ending = found.groups()
        own = rows[kind if kind == "inferred" else f"{kind}s"].query("year == @year")
        if stem != "all":
            own = own[own["theme"].isin([code for told, code in themes.items() if told in stem])]
        assert count == (own["plan_id"].nunique() if ending == "-plans" else len(own)), name


def test_each_plan_without_a_figure_is_shown_by_a_word(page, values, plans, table):
    """In a table of one indicator, every plan has a row, and one without a figure has a badge and no number."""
    names = {plan: page.study.plan_name(plan) for plan in page.study.plan_ids}
    for grid in page.main.iterfind(".//table"):
        code = re.sub("-", "_", grid.get("id").removeprefix("tab-"))
        if code not in set(table("indicators")["indicator"]):
            continue
        shown = {text_of(line.find("th")).split(" 地级")[0]: line for line in grid.iterfind(".//tbody/tr")}
        for plan in plans["plan_id"]:
            (line,) = [line for head, line in shown.items() if head.startswith(names[plan])]
            cell = line.find("td")
            printed = not values.query("plan_id == @plan and indicator == @code").empty
            badges = [one for one in cell.iterfind(".//span") if "badge" in classes(one)]
            assert (cell.find("a") is not None, bool(badges)) == (printed, not printed)
