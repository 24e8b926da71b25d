"""The outcome of a statistical test, or why none was run."""

from __future__ import annotations

from dataclasses import dataclass

# A test that cannot reach this however the data fall decides nothing, so it is not run.
LEVEL = 0.05


@dataclass(frozen=True)
class TestResult:
    """A test's outcome with its n, or the reason why there is no test.

    Attributes
    ----------
    run
        Whether a test was run.
    n
        How many regions it would rest on.
    statistic
        The statistic, also where no test was run; None where it is undefined.
    p
        Two-sided p value; None where no test was run.
    smallest_p
        The smallest p that any arrangement of these data could give; None where no arrangement differs from another.
    reason
        Empty, or `too_few` (fewer than two regions), `no_variation` (all alike on one side), `cannot_decide`
        (smallest_p is above 0.05).
    method
        `exact` (all arrangements) or `monte_carlo` (random ones, with a fixed seed).
    resamples
        How many random arrangements; 0 where exact.
    """

    __test__ = False  # not a test case, whatever pytest makes of the name

    run: bool
    n: int
    statistic: float | None
    p: float | None
    smallest_p: float | None
    reason: str = ""
    method: str = "exact"
    resamples: int = 0
