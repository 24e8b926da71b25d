"""What two plans or more say: the aggregate by which a plan's profile names its neighbours, without reading their rows."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

from helpers.analysis.listing import MOST_NAMES, NAMED
from helpers.data.codes import UNSAID
from helpers.data.schema import Neighbour, Plan, Region
from helpers.digests import digest_lines
from helpers.preparing.presence import Told

LEAST = 2
"""What so many plans say, another may be asked about."""


def is_said(told: Told) -> bool:
    """Return whether a row of presence makes a plan a neighbour to name: a figure for an indicator, any word on a topic."""
    kind, _, state, *_ = told
    return state == "stated" if kind == "indicator" else kind == "topic" and state not in UNSAID


def round_down(count: int) -> int:
    """Return the largest of 1, 2, 5, 10, 20, 50, ... that is not above a count: what a sentence says of many.

    A number that every further plan moves would have every profile made anew.
    """
    size = int("1".ljust(len(str(count)), "0"))
    return next(step * size for step in (5, 2, 1) if step * size <= count)


class Neighbours:
    """Gathers plan by plan what is said, and tells in the end what two or more say.

    Parameters
    ----------
    plans, regions
        All that are published.
    """

    def __init__(self, plans: Sequence[Plan], regions: Mapping[str, Region]):
        def place(plan: Plan) -> tuple[str, str, str]:
            region = regions[plan.region_id]
            return region.level, region.gb2260, plan.plan_id

        self.plans = sorted((plan for plan in plans if plan.region_id in regions), key=place)
        self.regions = regions
        self.order = {plan.plan_id: number for number, plan in enumerate(self.plans)}
        self.said: dict[tuple[str, str], list[int]] = defaultdict(list)
        self.counts = Counter(plan.region_id for plan in self.plans)
        self.by_region: dict[str, set[tuple[str, str]]] = {plan.region_id: set() for plan in self.plans}

    def add(self, plan: Plan, told: Iterable[Told]) -> None:
        """Take what one plan says."""
        keys = {each[:2] for each in told if is_said(each)}
        self.by_region[plan.region_id] |= keys
        for key in keys:
            self.said[key].append(self.order[plan.plan_id])

    def tell(self) -> list[Neighbour]:
        """Return a row a subject that two plans or more speak of, sorted by subject and code."""
        return [self._row(key, places) for key, places in sorted(self.said.items()) if len(places) >= LEAST]

    def _row(self, key: tuple[str, str], places: list[int]) -> Neighbour:
        shown = [self.plans[place] for place in sorted(places)][: MOST_NAMES if len(places) <= MOST_NAMES else NAMED]
        regions = [self.regions[plan.region_id] for plan in shown]
        return Neighbour.model_construct(
            subject=key[0],  # type: ignore[arg-type]
            code=key[1],
            n=len(places),
            plan_ids=";".join(plan.plan_id for plan in shown),
            names_en=";".join(region.name_en for region in regions),
            names_zh=";".join(region.name_zh for region in regions),
            periods=";".join(str(plan.period_start or "") if self.counts[plan.region_id] > 1 else "" for plan in shown),
        )

    def digests(self, rows: Sequence[Neighbour]) -> dict[str, str]:
        """Return for each region the digest of what its profile prints of its neighbours: their names, and how many."""
        printed = {
            (row.subject, row.code): f"{row.code} {row.plan_ids} {row.names_en} {row.names_zh} {row.periods} "
            f"{row.n if row.n <= MOST_NAMES else round_down(row.n - NAMED)}"
            for row in rows
        }
        return {
            region: digest_lines(line for key, line in printed.items() if key not in said)
            for region, said in self.by_region.items()
        }
