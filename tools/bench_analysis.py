"""Time the analysis at 300, 1,000 and 3,000 synthetic regions: comparable frames, verdicts, exact rank ranges, uptake.

Run as `python tools/bench_analysis.py`; exits with 1 where 3,000 regions take more than 2 s (uptake apart, and another 2 s for it) or 1 GB, or where the work
grows faster than n log n. Growth is a ratio within one run, so that a slow machine does not fail it; times are those of
the one processor that works, so that a busy machine does not either.
"""

from __future__ import annotations

import gc
import math
import resource
import sys
from itertools import pairwise
from time import process_time

import numpy as np
import pandas as pd

from helpers.analysis.cells import all_comparable, find_comparable_cells
from helpers.analysis.ranks import rank_ranges
from helpers.analysis.uptake import find_uptake
from helpers.analysis.verdicts import judge_values

SIZES = (300, 1_000, 3_000)
SECONDS = 2.0
MEGABYTES = 1_024
# Timings of the smallest size hold fixed costs, which only flatter growth; this is for the noise of the others.
SLACK = 1.3
PER_REGION = 30
INDICATORS = 200
ASKED = 90


def make_tables(regions: int, seed: int = 7) -> dict[str, pd.DataFrame]:
    """Return synthetic tables: each region states 30 of 200 indicators, as baseline, target, rule or step."""
    rng = np.random.default_rng(seed)
    names = np.array([f"indicator_{number:02d}" for number in range(INDICATORS)])
    indicators = pd.DataFrame({"indicator": names})
    indicators["theme"], indicators["topic"] = "preschool", "enrolment"
    indicators["family"] = [f"family_{number % 12}" for number in range(INDICATORS)]
    indicators["measures"], indicators["base"], indicators["unit"] = "level", "children_enrolled", "percent"
    indicators["lower_bound"] = 0.0
    indicators["upper_bound"] = np.where(np.arange(INDICATORS) % 3 == 0, np.nan, 100.0)
    indicators["better"] = np.where(np.arange(INDICATORS) % 7 == 0, "lower", "higher")
    codes = 110_000 + rng.choice(50, regions) * 10_000 + rng.integers(100, 9_999, regions)
    level = np.where(np.arange(regions) % 10 == 0, "prefecture", "county")
    region_id = np.array([f"region-{number:04d}" for number in range(regions)])
    places = pd.DataFrame({"region_id": region_id, "gb2260": codes.astype(str), "level": level})
    plans = pd.DataFrame({"plan_id": np.char.add(region_id, "-2021"), "region_id": region_id})
    plans["issued"], plans["period_start"], plans["period_end"] = "2021-06-01", 2021, 2025

    region = np.repeat(np.arange(regions), PER_REGION)
    stated = np.argsort(rng.random((regions, INDICATORS)), axis=1)[:, :PER_REGION].ravel()
    parts = []
    for status, year in (("actual", 2020), ("target", 2025)):
        part = pd.DataFrame({"region": region, "stated": stated})
        part["status"], part["year"] = status, year
        part["value"] = np.round(60 + 40 * rng.random(len(part)), 2)
        parts.append(part)
    rows = pd.concat(parts, ignore_index=True)
    rows = rows.assign(
        value_id=np.char.add(region_id[rows["region"]], np.char.mod("-2021-v%06d", np.arange(len(rows)))),
        plan_id=plans["plan_id"].to_numpy()[rows["region"]],
        region_id=region_id[rows["region"]],
        level=level[rows["region"]],
        indicator=names[rows["stated"]],
        family=indicators["family"].to_numpy()[rows["stated"]],
        comparator=rng.choice(["eq", "eq", "ge", "gt", "le", "approx"], len(rows)),
    )
    rows = rows.sort_values("value_id", ignore_index=True)  # as the processed tables are
    rows["year"] = rows["year"].astype("Int64")
    rows["year_from"] = pd.array([pd.NA] * len(rows), dtype="Int64")
    rows["value_std"], rows["value_high"], rows["value_std_high"] = rows["value"], np.nan, np.nan
    rows["base"], rows["unit"], rows["unit_std"] = "children_enrolled", "percent", "percent"
    filler = ["theme", "topic", "measures", "year_basis", "per", "scope", "figure_kind", "term", "printed", "figure"]
    for column in [*filler, "locator", "hedge", "stands_for", "reading_kind", "reading_en", "reading_zh"]:
        rows[column] = pd.Series(np.nan, index=rows.index, dtype="str")

    marks = []
    for name in names:
        common = {
            "indicator": name,
            "comparator": "ge",
            "value_std": 85.0,
            "year_from": 2025.0,
            "confidence": "reported",
        }
        marks.append({**common, "scope": "national", "kind": "target", "region_codes": None})
        marks.append({**common, "scope": "county_evaluation", "kind": "standard", "year_from": 2020.0})
        for province in range(11, 61, 5):
            marks.append({**common, "scope": "province", "kind": "target", "region_codes": f"{province}0000"})
    benchmarks = pd.DataFrame(marks)
    benchmarks["benchmark_id"] = [f"benchmark-{number:04d}" for number in range(len(benchmarks))]
    benchmarks["year_to"], benchmarks["value_std_high"], benchmarks["stands_for"] = np.nan, np.nan, None
    asked, said, state = make_requirements(benchmarks, plans, rng)
    places["province_en"] = "Synthetic"
    rows["figure_kind"] = "digits"
    return {
        "requirements": asked,
        "statements": said,
        "presence": state,
        "values": rows.drop(columns=["region", "stated"]),
        "indicators": indicators,
        "benchmarks": benchmarks,
        "plans": plans,
        "regions": places,
        "vocabulary": pd.DataFrame({"code": ["primary"], "apart": [""]}),
    }


def make_requirements(
    benchmarks: pd.DataFrame, plans: pd.DataFrame, rng: np.random.Generator
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Return 90 requirements, a third with a figure; thirty statements a plan that take some up; and presence by topic."""
    ids = np.array([f"asked-{number:02d}" for number in range(ASKED)])
    asked = pd.DataFrame(
        {"requirement_id": ids, "theme": "preschool", "binds": "county", "issued": "2014", "province": ""}
    )
    asked["topic"] = [f"topic_{number % 20}" for number in range(ASKED)]
    asked["part_of"], asked["due"] = "", np.where(np.arange(ASKED) % 2, "2025", "")
    asked["benchmark"] = np.where(np.arange(ASKED) % 3 == 0, benchmarks["benchmark_id"].to_numpy()[:ASKED], "")
    plan = np.repeat(plans["plan_id"].to_numpy(), PER_REGION)
    said = pd.DataFrame(
        {"statement_id": np.char.add(plan.astype(str), np.char.mod("-c%06d", np.arange(len(plan)))), "plan_id": plan}
    )
    said["requirement"] = rng.choice([*ids, *[""] * ASKED], len(said))
    said["act"], said["strength"], said["deadline"], said["hedge"] = "promise", "dated", "2024", ""
    topics = [f"topic_{number}" for number in range(20)]
    state = pd.DataFrame({"plan_id": np.repeat(plans["plan_id"].to_numpy(), 20), "code": topics * len(plans)})
    state["subject"], state["decided_by"] = "topic", ""
    state["presence"] = rng.choice(["number", "words", "silent"], len(state))
    return asked, said, state


def measure(size: int) -> dict[str, float]:
    """Return the seconds that each step takes for so many regions, and how many rows and cells there are."""
    tables = make_tables(size)
    values, indicators = tables["values"], tables["indicators"]
    gc.collect()
    began = process_time()
    frames = list(all_comparable(values, indicators))
    framed = process_time()
    ranked = [rank_ranges(frame) for frame in frames]
    counted = process_time()
    verdicts = judge_values(values, tables["benchmarks"], indicators, tables["plans"], tables["regions"])
    judged = process_time()
    cells = find_comparable_cells(values, indicators)
    ended = process_time()
    asked = find_uptake(
        *(tables[name] for name in ("requirements", "benchmarks", "values", "statements", "presence")),
        *(tables["plans"].assign(level="county"), tables["regions"], indicators.set_index("indicator", drop=False)),
        tables["vocabulary"],
    )
    taken = process_time()
    return {
        "uptake_s": taken - ended,
        "asked": len(asked),
        "rows": len(values),
        "cells": len(ranked),
        "verdicts": len(verdicts),
        "frames_s": framed - began,
        "ranks_s": counted - framed,
        "verdicts_s": judged - counted,
        "total_s": judged - began,
        "cell_list_s": ended - judged,
        "listed": len(cells),
    }


def main() -> int:
    """Print the times and their growth; return 1 where a limit is passed."""
    measure(50)  # imports and caches of pandas are not the analysis
    results = {size: min((measure(size) for _ in range(2)), key=lambda one: one["total_s"]) for size in SIZES}
    print("regions     rows  cells verdicts   frames    ranks verdicts     total  (cell list)")
    for size, one in results.items():
        print(
            f"{size:7d} {one['rows']:8.0f} {one['cells']:6.0f} {one['verdicts']:8.0f} {one['frames_s']:7.3f}s "
            f"{one['ranks_s']:7.3f}s {one['verdicts_s']:7.3f}s {one['total_s']:8.3f}s  ({one['cell_list_s']:.3f}s)"
        )
    failed = False
    for small, large in pairwise(SIZES):
        grown = results[large]["total_s"] / results[small]["total_s"]
        allowed = large * math.log(large) / (small * math.log(small))
        failed |= grown > allowed * SLACK
        print(f"{small} to {large} regions: {grown:.2f} times the time; n log n would be {allowed:.2f}")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1_024
    total = results[SIZES[-1]]["total_s"]
    print(f"{SIZES[-1]} regions: {total:.2f} s of {SECONDS:.0f} s; peak memory {peak:.0f} MB of {MEGABYTES} MB")
    uptake, asked = (results[SIZES[-1]][name] for name in ("uptake_s", "asked"))
    print(f"{SIZES[-1]} regions: uptake of {asked:.0f} cells {uptake:.2f} s of {SECONDS:.0f} s")
    failed |= max(total, uptake) > SECONDS or peak > MEGABYTES
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
