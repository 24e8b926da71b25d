"""Run a notebook's cells in this process, without a kernel, and read the page that its results make."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import lxml.html
import pytest
from places import REPOSITORY

from helpers.display.evidence import traces
from helpers.display.exhibits import Exhibit
from helpers.display.findings import Finding

# `explore` is for JupyterLab and makes no page; `95_changes` holds two states of the data against each other, which its
# own tests give it, and traces to rows of either rather than to evidence.
NOTEBOOKS = sorted(
    path for path in (REPOSITORY / "notebooks").glob("*.ipynb") if not path.stem.startswith(("explore", "95_"))
)


@dataclass(frozen=True)
class Picture:
    """What is kept of a figure: matplotlib's own would fill the memory."""

    figure_id: str
    title: str
    description: str
    html: str
    collisions: tuple[str, ...]

    @property
    def svg(self) -> Any:
        """The picture's `svg` element."""
        return one(lxml.html.fromstring(self.html), ".//svg")

    @property
    def counts(self) -> bool:
        """Whether plans are too many for a column each and the picture counts them by state instead."""
        return any(element.get("data-id").startswith("d-presence-") for element in self.svg.iterfind(".//*[@data-id]"))

    @property
    def texts(self) -> list[str]:
        """The texts of the picture, as drawn."""
        return ["".join(element.itertext()) for element in self.svg.iterfind(".//text")]


@dataclass(frozen=True)
class Page:
    """The page that a notebook makes with some parameters.

    Attributes
    ----------
    parts
        The HTML of each cell that shows something.
    prose
        The markdown of the page's language.
    names
        Everything that the cells named, `study` among it.
    """

    root: Path
    notebook: str
    language: str
    parameters: dict[str, object]
    parts: tuple[str, ...]
    prose: tuple[str, ...]
    pictures: tuple[Picture, ...]
    study: Any = field(repr=False)

    @cached_property
    def tree(self) -> Any:
        """The whole page."""
        return lxml.html.fromstring("<main>" + "\n".join(self.parts) + "</main>")

    @cached_property
    def evidence(self) -> Any:
        """The list of evidence."""
        return one(self.tree, ".//section[@class='evidence']")

    @cached_property
    def main(self) -> Any:
        """The page before its list of evidence."""
        before = []
        for part in self.parts:
            if '<section class="evidence">' in part:
                break
            before.append(part)
        return lxml.html.fromstring("<main>" + "\n".join(before) + "</main>")

    @cached_property
    def entries(self) -> dict[str, Any]:
        """The entries of evidence, by the id of their row; a row of a table can be an entry too."""
        found = self.tree.iterfind(".//*[@id]")
        return {entry.get("id").removeprefix("e-"): entry for entry in found if entry.get("id").startswith("e-")}

    def tagged(self, root: Any = None) -> list[tuple[str, str, Any]]:
        """Return id, text and element of everything in the main part that carries an id, in order."""
        return [
            (element.get("data-id"), text_of(element), element)
            for element in (self.main if root is None else root).iterfind(".//*[@data-id]")
        ]


def one(root: Any, path: str) -> Any:
    """Return the only element at a path."""
    (found,) = root.findall(path)
    return found


def text_of(element: Any) -> str:
    """Return the text of an element with its white space made one."""
    return " ".join("".join(element.itertext()).split())


def text_nodes(root: Any) -> Iterator[tuple[str, Any]]:
    """Yield every text node that is not white space, with the element it stands in."""
    for element in root.iter():
        if not isinstance(element.tag, str):
            continue
        if element.text and element.text.strip():
            yield element.text, element
        for child in element:
            if child.tail and child.tail.strip():
                yield child.tail, element


def lineage(element: Any) -> Iterator[Any]:
    """Yield an element and those it stands in."""
    yield element
    yield from element.iterancestors()


def classes(element: Any) -> set[str]:
    """Return the classes of an element."""
    return set((element.get("class") or "").split())


def defaults(path: Path) -> dict[str, object]:
    """Return the parameters of a notebook with their defaults."""
    names: dict[str, object] = {}
    for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
        if "parameters" in cell["metadata"].get("tags", []):
            exec("".join(cell["source"]), {}, names)
    names.pop("__annotations__", None)
    return names


def run(
    path: Path,
    root: Path = REPOSITORY,
    *,
    measure: bool = False,
    watch: Callable[[str, object, str], None] = lambda *_: None,
    **parameters: object,
) -> Page:
    """Return the page of a notebook, its cells executed one by one with the last expression of each shown.

    Parameters
    ----------
    root
        The project whose data is read.
    measure
        Whether to look for texts of figures that collide, which takes most of the time.
    watch
        Is told of each cell that shows something: its id, what it shows, and the HTML of that.
    parameters
        Set after the cell of parameters, as papermill does.
    """
    names: dict[str, Any] = {}
    shown: list[object] = []
    parts: list[str] = []
    prose: list[str] = []
    spoken = str(parameters.get("language", defaults(path)["language"]))
    with pytest.MonkeyPatch.context() as patch, traces():
        patch.setenv("PLANS_ROOT", str(root))
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
            source, tags = "".join(cell["source"]), cell["metadata"].get("tags", [])
            if cell["cell_type"] == "markdown":
                if f"lang-{spoken}" in tags:
                    prose.append(source)
                continue
            body = ast.parse(source).body
            last = body.pop() if body and isinstance(body[-1], ast.Expr) else None
            exec(compile(ast.Module(body, []), path.name, "exec"), names)
            if "parameters" in tags:
                assert set(parameters) <= set(names), f"{path.name} has no parameter {set(parameters) - set(names)}"
                names.update(parameters)
            if isinstance(last, ast.Expr):
                block = eval(compile(ast.Expression(last.value), path.name, "eval"), names)
                if block is not None:
                    # at once, as a notebook shows it: the evidence lists what was shown before
                    shown.append(block)
                    parts.append(html_of(block))
                    watch(cell["id"], block, parts[-1])
    found = {name: names[name] for name in defaults(path)}
    return Page(
        root,
        path.stem,
        spoken,
        found,
        tuple(parts),
        tuple(prose),
        tuple(pictures(shown, "\n".join(parts), measure)),
        names["study"],
    )


def html_of(block: Any) -> str:
    """Return what a report takes of what a cell shows."""
    return bundle_of(block).popitem()[1]


def bundle_of(block: Any) -> dict[str, str]:
    """Return what a cell's result shows, by kind; what a report takes stands last."""
    if isinstance(block, Finding):
        return block._repr_mimebundle_()
    return {"text/html": block._repr_html_()}


def exhibits_of(blocks: Iterable[Any]) -> Iterator[Exhibit]:
    """Yield the figures among blocks, groups of blocks and findings, with the ids that they have on the page."""
    for block in blocks:
        if isinstance(block, Exhibit):
            yield block
        elif isinstance(block, Finding):
            made = block.exhibit() if "exhibit" in (block.shown or block.faces.order) else None
            if made is not None:
                # shown once more, it would have an id of its own
                made.figure_id = f"fig-{block.name}"
                yield made
        elif hasattr(block, "blocks"):
            yield from exhibits_of(block.blocks)


def pictures(blocks: Iterable[Any], page: str, measure: bool) -> Iterator[Picture]:
    """Yield the figures among blocks, as they stand in the page."""
    for made in exhibits_of(blocks):
        (html,) = re.findall(rf'<figure class="exhibit" id="{made.figure_id}">.*?</figure>', page, flags=re.S)
        collisions = tuple(made.collisions()) if measure else ()
        yield Picture(made.figure_id, str(made.title.striptags()), made.description, html, collisions)


@dataclass(frozen=True)
class Case:
    """A notebook and what it is run with: the curated data, or these with three invented plans more."""

    path: Path
    name: str
    parameters: tuple[tuple[str, object], ...]
    measure: bool = False
    eight: bool = False

    def __str__(self) -> str:
        return f"{self.path.stem}-{self.name}-{dict(self.parameters)['language']}"


def cases() -> list[Case]:
    """Return every notebook with every set of parameters that tests look at, as papermill would give them."""
    several: list[tuple[str, str, dict[str, object]]] = [
        ("all", "en", {}),
        ("all", "zh", {}),
        ("one", "zh", {"regions": "yingze"}),
        ("two", "en", {"regions": ["yingze", "yinchuan"]}),
        ("silent", "en", {"regions": ["liaocheng"]}),
        ("no-years", "zh", {"regions": ["jiangchuan", "yinchuan"], "year_from": 1990, "year_to": 1990}),
        ("no-benchmarks", "en", {"regions": ["jiangchuan"], "benchmarks": False}),
        ("eight", "en", {}),
        ("eight", "zh", {}),
        ("eight-two-of-one-region", "zh", {"regions": "yingze"}),
        ("eight-outside-and-damaged", "en", {"regions": ["qiyun", "wangchuan"]}),
    ]
    single: list[tuple[str, str, dict[str, object]]] = [
        ("yingze", "en", {"region": "yingze"}),
        ("jiangchuan", "zh", {"region": "jiangchuan"}),
        ("silent", "en", {"region": "liaocheng"}),
        ("no-years", "zh", {"region": "yinchuan", "year_from": 1990, "year_to": 1990}),
        ("no-benchmarks", "en", {"region": "hongshan", "benchmarks": False}),
        ("eight-two-of-one-region", "en", {"region": "yingze"}),
        ("eight-outside", "zh", {"region": "qiyun"}),
        ("eight-damaged", "en", {"region": "wangchuan"}),
    ]
    made = []
    for path in NOTEBOOKS:
        known = defaults(path)
        for name, language, more in several if "regions" in known else single:
            parameters = {"language": language, **{key: value for key, value in more.items() if key in known}}
            if len(parameters) == len(more) + 1:
                # figures of eight plans are looked at in one language; that of a region's own two stands for the rest
                measure = name not in {"no-years", "no-benchmarks", "eight-outside-and-damaged", "eight-outside"}
                measure = measure and (name, language) not in {("eight", "zh"), ("eight-damaged", "en")}
                made.append(Case(path, name, tuple(parameters.items()), measure, name.startswith("eight")))
    return made


CASES = cases()

YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?:-\d\d)?(?!\d)")
