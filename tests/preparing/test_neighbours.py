"""What two plans or more say, told without the rows of any."""

from __future__ import annotations

import pytest
from synthetic import _plan, _region

from helpers.data.schema import Plan, Region
from helpers.preparing.neighbours import Neighbours, round_down

PLANS = 12


def made_of(plans: int = PLANS) -> tuple[Neighbours, list[Plan]]:
    listed = [Plan.model_construct(**_plan(number)) for number in range(plans)]
    regions = {row["region_id"]: Region.model_construct(**row) for row in map(_region, range(plans))}
    return Neighbours(listed, regions), listed


def told(*codes: str, kind: str = "indicator", state: str = "stated") -> list[tuple[str, str, str, str, str, str]]:
    return [(kind, code, state, "", "", "") for code in codes]


def test_a_row_is_what_two_plans_or_more_say_and_names_them_in_their_order():
    gathered, plans = made_of()
    gathered.add(plans[1], told("shared", "alone"))
    gathered.add(plans[0], told("shared") + told("topic", kind="topic", state="words"))
    gathered.add(plans[2], told("shared", state="words") + told("topic", kind="topic", state="silent"))
    (row,) = gathered.tell()
    assert (row.subject, row.code, row.n) == ("indicator", "shared", 2)
    assert row.plan_ids == f"{plans[0].plan_id};{plans[1].plan_id}"
    assert row.names_zh == "虚构县0;虚构县1"
    assert row.periods == ";"


def test_of_many_plans_the_first_are_named_and_all_are_counted():
    gathered, plans = made_of()
    for plan in plans:
        gathered.add(plan, told("shared"))
    (row,) = gathered.tell()
    assert row.n == PLANS
    assert row.plan_ids.split(";") == [plan.plan_id for plan in plans[:3]]


def digests(*saying: int) -> dict[str, str]:
    gathered, plans = made_of(40)
    for number, plan in enumerate(plans):
        gathered.add(plan, told("shared") if number in saying else [])
    return gathered.digests(gathered.tell())


def test_a_region_has_another_digest_only_where_its_profile_prints_something_else():
    before, after = digests(1, 2), digests(1, 2, 3)
    changed = {name for name in before if before[name] != after[name]}
    # those that say it themselves are not told of it
    assert changed == before.keys() - {"synthetic-00001", "synthetic-00002"}


def test_one_plan_more_among_many_changes_no_profile_but_its_own():
    before, after = digests(*range(1, 30)), digests(*range(1, 31))
    assert {name for name in before if before[name] != after[name]} == {"synthetic-00030"}


@pytest.mark.parametrize(("count", "said"), [(1, 1), (4, 2), (5, 5), (9, 5), (10, 10), (49, 20), (1_734, 1_000)])
def test_many_are_told_in_round_numbers(count: int, said: int):
    assert round_down(count) == said
