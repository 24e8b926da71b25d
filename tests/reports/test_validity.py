"""Markup that every browser reads alike: each element closed where it should be, each id once, headings in order."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import built
import pytest

from helpers.paths import Project

pytestmark = pytest.mark.kernel
# elements that hold nothing and are not closed
VOID = frozenset({"br", "hr", "img", "input", "link", "meta", "wbr", "col", "source"})
# what may not stand in what, of all that we write
NEVER_IN = {
    "p": {"p", "div", "table", "ul", "ol", "dl", "figure", "section", "article", "h1", "h2", "h3", "h4", "blockquote"},
    "a": {"a", "button", "input", "table"},
    "button": {"a", "button", "input"},
    "span": {"p", "div", "table", "ul", "dl", "figure"},
    "h2": {"p", "div", "h3"},
    "caption": {"table"},
    "dl": {"p", "li"},
}
CHILD_OF = {
    "tr": {"thead", "tbody"},
    "td": {"tr"},
    "th": {"tr"},
    "li": {"ul", "ol"},
    "dt": {"dl"},
    "dd": {"dl"},
    "figcaption": {"figure"},
    "caption": {"table"},
}


# ends that HTML implies: what begins or ends right after such an element closes it
IMPLIED = {"td": {"td", "th", "/tr"}, "th": {"td", "th", "/tr"}, "dt": {"dt", "dd"}, "dd": {"dt", "dd", "/dl"}}


class Strict(HTMLParser):
    def __init__(self):
        super().__init__()
        self.open: list[str] = []
        self.wrong: list[str] = []
        self.ids: list[str] = []
        self.named: set[str] = set()
        self.levels: list[int] = []

    def close_implied(self, event):
        if self.open and event in IMPLIED.get(self.open[-1], ()):
            self.open.pop()

    def handle_starttag(self, tag, attrs):
        self.close_implied(tag)
        names = [name for name, _ in attrs]
        if len(set(names)) < len(names):
            self.wrong.append(f"{self.getpos()}: an attribute twice in <{tag}>")
        given = dict(attrs)
        self.ids += [given["id"]] if "id" in given else []
        for name in ("aria-labelledby", "aria-describedby", "for"):
            self.named |= set((given.get(name) or "").split())
        if (given.get("href") or "").startswith("#"):
            self.named.add(given["href"][1:])
        self.named |= set(re.findall(r"url\(#([^)]+)\)", " ".join(value or "" for value in given.values())))
        parent = self.open[-1] if self.open else ""
        if tag in CHILD_OF and parent not in CHILD_OF[tag]:
            self.wrong.append(f"{self.getpos()}: <{tag}> in <{parent}>")
        self.wrong += [f"{self.getpos()}: <{tag}> within <{one}>" for one in self.open if tag in NEVER_IN.get(one, ())]
        if re.fullmatch("h[1-6]", tag):
            self.levels.append(int(tag[1]))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag):
        self.close_implied(f"/{tag}")
        if not self.open or self.open[-1] != tag:
            self.wrong.append(f"{self.getpos()}: </{tag}> where {self.open[-1:]} is open")
        else:
            self.open.pop()


def test_every_page_is_well_formed(small_reports):
    check_pages(small_reports)


@pytest.mark.parametrize(
    "reports", [["overview", "region_*/yingze"], pytest.param(["*"], marks=pytest.mark.soak)], ids=str
)
def test_every_page_of_eight_plans_is_well_formed_and_small(tmp_path, reports):
    """A region with two plans, a plan that leaves a theme out, one with a damaged figure."""
    project = built.lay_out_eight_whole(tmp_path / "eight")
    for report in reports:
        built.build(project, only=report, jobs=2, language="en" if report == "overview" else None)
    check_pages(project)
    sizes = {name: len(page.encode()) for name, page in built.pages_of(project).items()}
    assert max(sizes.values()) <= 350_000, sizes


def check_pages(project: Project) -> None:
    """Fail where a page, or the index, is not as every browser reads it alike."""
    pages = {**built.pages_of(project), "index": (project.reports / "index.html").read_text("utf-8")}
    for name, page in pages.items():
        strict = Strict()
        strict.feed(page)
        strict.close()
        assert (strict.wrong, strict.open) == ([], []), name
        assert len(strict.ids) == len(set(strict.ids)), name
        assert strict.named - set(strict.ids) == set(), name
        assert strict.levels[0] == 1, name
        assert strict.levels.count(1) == 1, name
        assert all(after - before <= 1 for before, after in zip(strict.levels, strict.levels[1:], strict=False)), name
