"""What may be compared, and what follows from it: pure functions on the processed tables, no files, no drawing.

Ask `comparable_rows` for rows that may stand together; ranks, quantiles, slopes and tests take only what it returns.
Verdicts, gaps and paces find their own pairs, each of which agrees in what it must. `side_by_side` shows the rest.

A name's own docstring says what happens to ties and missing values and where its formula comes from. Where there is no
result, a code says why (`TestResult.reason`, `logit_reason`, ...); the words for readers are `display`'s.
"""

from helpers.analysis.ambition import find_gaps
from helpers.analysis.comparability import (
    ComparableFrame,
    ComparisonKey,
    all_comparable,
    comparable_rows,
    find_comparable_cells,
    latest_values,
    require_comparable,
    side_by_side,
    split_levels,
)
from helpers.analysis.counts import wilson_interval
from helpers.analysis.ends import add_ends
from helpers.analysis.intervals import Interval, interval_of
from helpers.analysis.kendall import kendall_test, smallest_attainable_p
from helpers.analysis.many import Slope, compare_groups, theil_sen
from helpers.analysis.pace import find_paces, project_pace
from helpers.analysis.peers import find_peers
from helpers.analysis.ranks import rank_ranges
from helpers.analysis.results import TestResult
from helpers.analysis.rotation import MovedShare, moved_at_least_once
from helpers.analysis.spread import interval_quantiles
from helpers.analysis.standing import Standing, standing_of, usable
from helpers.analysis.strength import find_agreement
from helpers.analysis.verdicts import Verdict, judge, judge_values

__all__ = [
    "ComparableFrame",
    "ComparisonKey",
    "Interval",
    "MovedShare",
    "Slope",
    "Standing",
    "TestResult",
    "Verdict",
    "add_ends",
    "all_comparable",
    "comparable_rows",
    "compare_groups",
    "find_agreement",
    "find_comparable_cells",
    "find_gaps",
    "find_paces",
    "find_peers",
    "interval_of",
    "interval_quantiles",
    "judge",
    "judge_values",
    "kendall_test",
    "latest_values",
    "moved_at_least_once",
    "project_pace",
    "rank_ranges",
    "require_comparable",
    "side_by_side",
    "smallest_attainable_p",
    "split_levels",
    "standing_of",
    "theil_sen",
    "usable",
    "wilson_interval",
]
