"""What can go wrong, said so that a person can put it right.

Every message reads `where: what was found; what was expected. What to do.` The command line prints these messages and
nothing else; only mistakes of the program itself end in a traceback.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches


class HelpersError(Exception):
    """Base of all errors that a user can cause and mend."""


class ComparabilityError(HelpersError):
    """Rows were asked to stand together that may not."""


class ParameterError(HelpersError):
    """A notebook or command got a parameter that it cannot use."""


class BuildError(HelpersError):
    """A report could not be built or published."""


@dataclass(frozen=True, order=True)
class Problem:
    """One thing wrong in one place of a data file.

    Attributes
    ----------
    where
        The file, relative to the project's folder, with forward slashes.
    line
        The line as an editor counts it (the header is line 1); 0 where the whole file is meant.
    column
        The column's name, or empty.
    found, expected
        What stands there, and what should.
    remedy
        What to do, one or two full sentences.
    """

    where: str
    line: int
    column: str
    found: str
    expected: str
    remedy: str

    def __str__(self) -> str:
        """Return the problem as one sentence of place, finding and remedy."""
        place = self.where
        if self.line:
            place += f", line {self.line}"
        if self.column:
            place += f", {self.column}"
        return f"{place}: found {self.found}; expected {self.expected}. {self.remedy}"


class DataError(HelpersError):
    """Data files have problems; all of them are kept, not only the first.

    Parameters
    ----------
    problems
        What was found, in any order; kept sorted by place.
    """

    def __init__(self, problems: Iterable[Problem]):
        self.problems: tuple[Problem, ...] = tuple(sorted(problems))
        super().__init__("\n".join(map(str, self.problems)))


def nearest(name: str, known: Sequence[str] | Iterable[str]) -> str | None:
    """Return the known name that a mistyped one probably means, in capitals or not, or None where none is near."""
    folded = {one.casefold(): one for one in known}
    matches = get_close_matches(name.casefold(), list(folded), n=1, cutoff=0.6)
    return folded[matches[0]] if matches else None
