"""Walking over a page's markup with the place of every tag at hand, so that it can be added to and stays as it is."""

from __future__ import annotations

from collections.abc import Iterable
from html.parser import HTMLParser

VOID = frozenset({"br", "hr", "img", "input", "link", "meta", "wbr", "col", "source"})


class Walker(HTMLParser):
    """A parser that knows where in the text it stands."""

    def __init__(self, page: str):
        super().__init__(convert_charrefs=True)
        self.page = page
        self._lines = [0]
        # the parser counts no other line ends
        for line in page.split("\n"):
            self._lines.append(self._lines[-1] + len(line) + 1)

    def walk(self) -> None:
        """Read the whole page."""
        self.feed(self.page)
        self.close()

    @property
    def here(self) -> int:
        """Where the tag begins that is being handled."""
        line, column = self.getpos()
        return self._lines[line - 1] + column

    @property
    def behind(self) -> int:
        """Where the start tag ends that is being handled."""
        return self.here + len(self.get_starttag_text() or "")

    def close_tag(self, tag: str) -> int:
        """Return where the end tag that is being handled ends."""
        return self.page.index(">", self.here) + 1


def insert(page: str, additions: Iterable[tuple[int, str]]) -> str:
    """Return the page with texts put in at places; at the same place, in the order given."""
    made, at = [], 0
    for place, text in sorted(additions, key=lambda addition: addition[0]):
        made += [page[at:place], text]
        at = place
    return "".join([*made, page[at:]])
