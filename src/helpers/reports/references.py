"""The way back: every entry of evidence leads to where the page uses it.

Numbers on the page link to their entries. Here each such number gets an id, and each entry a link to every number that
rests on it; all of it in the page, so that it works without a script.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field

# our own tags: no attribute holds a mark that ends one
TAG = re.compile(r"<(/?)([a-z][a-z0-9]*)([^>]*)>")
ENTRY = re.compile(r' class="entry" id="e-([^"]+)"')
LINK = re.compile(r' href="#e-([^"]+)"')
MARK = re.compile(r' data-(?:id|values|benchmarks)="([^"]*)"')
ANCHOR = re.compile(r' id="([^"]+)"')
EVIDENCE = '<section class="evidence">'
UP = "↑"


@dataclass
class Uses:
    """Of one entry: places of numbers that link to it, of marks of figures and verdicts that name it, other entries that do."""

    numbers: list[int] = field(default_factory=list)
    marks: list[int] = field(default_factory=list)
    entries: list[str] = field(default_factory=list)


def find_uses(page: str) -> tuple[dict[str, Uses], dict[str, int]]:
    """Return what uses each entry, and where each entry takes its links: an article in its head, a row in its last cell."""
    uses: dict[str, Uses] = defaultdict(Uses)
    places: dict[str, int] = {}
    inside, kind = "", ""
    for tag in TAG.finditer(page):
        closing, name, given = tag.groups()
        if closing:
            if inside and (
                (kind == "article" and name == "p" and inside not in places) or (kind == "tr" and name == "td")
            ):
                places[inside] = tag.start()
            if name == kind:
                inside, kind = "", ""
        elif found := ENTRY.search(given):
            inside, kind = found[1], name
        elif found := LINK.search(given):
            if not inside:
                uses[found[1]].numbers.append(tag.end(2))
            elif found[1] != inside:
                uses[found[1]].entries.append(inside)
        elif not inside:
            for one in " ".join(MARK.findall(given)).split():
                uses[one].marks.append(tag.end(2))
    return uses, places


def lead_back(page: str, note: str) -> str:
    """Return the page with ids on what rests on evidence, and links from each entry to them.

    Parameters
    ----------
    note
        Says above the evidence what the links are.
    """
    uses, places = find_uses(page)
    put: dict[int, str] = {}
    anchors: dict[int, str] = {}

    def anchor(place: int) -> str:
        if place not in anchors:
            given = ANCHOR.search(page, place, page.index(">", place))
            anchors[place] = given[1] if given else f"u{len(put) + 1}"
            if not given:
                put[place] = f' id="{anchors[place]}"'
        return anchors[place]

    links = {}
    for name, place in places.items():
        of = uses[name]
        # numbers if any, else the first mark, else other entries
        ways = [f' href="#{anchor(use)}"' for use in of.numbers or of.marks[:1]]
        ways = ways or [f' class="back" href="#e-{entry}"' for entry in of.entries]
        links[place] = "".join(f" <a{way}>{UP}{count}</a>" for count, way in enumerate(ways, 1))
    made, at = [], 0
    for place, text in sorted({**put, **links}.items()):
        made += [page[at:place], text]
        at = place
    return "".join([*made, page[at:]]).replace(EVIDENCE, f'{EVIDENCE}\n<p class="note">{note}</p>', 1)
