"""What hypothesis draws for tests of several modules."""

from __future__ import annotations

import math

from hypothesis import strategies as st
from intervals import Interval

numbers = st.decimals(-1000, 1000, places=2).map(float)


@st.composite
def intervals(draw: st.DrawFn) -> Interval:
    """Draw an interval: a point, or two ends, each open or closed, finite or not."""
    low, high = sorted((draw(numbers), draw(numbers)))
    if low == high:
        return Interval(low, high)
    low = draw(st.sampled_from([low, low, -math.inf]))
    high = draw(st.sampled_from([high, high, math.inf]))
    return Interval(low, high, draw(st.booleans()), draw(st.booleans()))
