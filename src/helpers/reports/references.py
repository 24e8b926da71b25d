"""The way back: every entry of evidence leads to where the page uses it.

Numbers on the page link to their entries. Here each such number gets an id, and each entry a link to every number that
rests on it; all of it in the page, so that it works without a script.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from helpers.reports.walking import VOID, Walker, insert

ENTRY = "#e-"
UP = "↑"
# ids of our own tell such links apart without it
BACK = ' class="back"'


@dataclass
class Use:
    """A place that rests on an entry: where its tag can take an id, and the id, if it has one."""

    place: int
    anchor: str = ""


@dataclass
class Uses:
    """Of one entry: numbers that link to it; marks of figures and verdicts that name it; other entries that do."""

    numbers: list[Use] = field(default_factory=list)
    marks: list[Use] = field(default_factory=list)
    entries: list[Use] = field(default_factory=list)

    @property
    def shown(self) -> list[Use]:
        """What the entry leads back to: numbers if any, else the first mark, else other entries."""
        return self.numbers or self.marks[:1] or self.entries


class Finder(Walker):
    """Finds entries, and what names them."""

    def __init__(self, page: str):
        super().__init__(page)
        self.uses: dict[str, Uses] = {}
        # where each entry takes its links
        self.entries: dict[str, int] = {}
        self.evidence = 0
        self._open: list[tuple[str, str]] = []
        self._entry = ""
        self._depth = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an entry, or a use of one."""
        given = {name: value or "" for name, value in attrs}
        if tag == "section" and given.get("class") == "evidence":
            self.evidence = self.behind
        if given.get("id", "").startswith("e-") and not self._entry:
            self._entry, self._depth = given["id"].removeprefix("e-"), len(self._open)
        use = Use(self.here + 1 + len(tag), given.get("id", ""))
        if given.get("href", "").startswith(ENTRY):
            name = given["href"].removeprefix(ENTRY)
            if not self._entry:
                self._of(name).numbers.append(use)
            elif name != self._entry:
                self._of(name).entries.append(Use(0, f"e-{self._entry}"))
        elif not self._entry:
            named = " ".join(given.get(name, "") for name in ("data-id", "data-values", "data-benchmarks"))
            for name in named.split():
                self._of(name).marks.append(use)
        if tag not in VOID:
            self._open.append((tag, given.get("class", "")))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Do without what is empty."""

    def _of(self, name: str) -> Uses:
        return self.uses.setdefault(name, Uses())

    def handle_endtag(self, tag: str) -> None:
        """Note where the open entry ends: in an article its head, in a table its last cell."""
        if not self._open:
            return
        closed, css = self._open.pop()
        if not self._entry:
            return
        if (closed == "p" and css == "head") or closed == "td":
            self.entries[self._entry] = self.here
        if len(self._open) <= self._depth:
            self._entry = ""


def lead_back(page: str, note: str) -> str:
    """Return the page with ids on what rests on evidence, and links from each entry to them.

    Parameters
    ----------
    note
        Says above the evidence what the links are.
    """
    finder = Finder(page)
    finder.walk()
    additions: list[tuple[int, str]] = []
    if finder.evidence:
        additions.append((finder.evidence, f'\n<p class="note">{note}</p>'))
    number = 0
    for name, place in finder.entries.items():
        uses = finder.uses.get(name, Uses()).shown
        for use in uses:
            if not use.anchor:
                number += 1
                use.anchor = f"u{number}"
                additions.append((use.place, f' id="{use.anchor}"'))
        links = [
            f' <a{BACK if use.anchor.startswith("e-") else ""} href="#{use.anchor}">{UP}{count}</a>'
            for count, use in enumerate(uses, 1)
        ]
        additions.append((place, "".join(links)))
    return insert(page, additions)
