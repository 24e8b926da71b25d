"""How much a page can list: where a row for each plan gives way to a distribution, and names give way to a count.

With a handful of plans a reader wants each of them; with hundreds, how they lie and who stands at the ends. What a page
leaves out stands in data/processed, and the page says how much that is.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence

from helpers.display.language import say
from helpers.display.study import Study

MOST_LISTED = 12
MOST_SETS = 12
LONGEST_ALT = 480


# -- lists


def name_list(ids: Iterable[str]) -> str:
    """Return a short name of a list made from the list itself: equal lists share it, different ones never do."""
    return hashlib.sha256(";".join(ids).encode()).hexdigest()[:10]


def shorten(study: Study, pieces: Sequence[str], most: int = LONGEST_ALT) -> list[str]:
    """Return the pieces of an alt text that fit into `most` characters, and how many further ones the table holds."""
    kept: list[str] = []
    for place, piece in enumerate(pieces):
        if kept and sum(map(len, kept)) + len(piece) + 2 * len(kept) > most:
            rest = len(pieces) - place
            more = say(study.language, en="{n} more in the table", zh="另有{n}项见表", n=rest)
            return [*kept, str(more)]
        kept.append(piece)
    return kept
