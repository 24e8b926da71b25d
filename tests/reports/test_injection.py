"""Markup, formulas and template marks in any cell of any CSV arrive as text."""

from __future__ import annotations

import csv
import io
import itertools
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

import built
import lxml.html
import pytest

from helpers.errors import DataError, ParameterError
from helpers.reports.matrix import expand

pytestmark = pytest.mark.kernel
CORPUS = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    "{{7*7}}",
    "{% raw %}",
    "%%",
    "%s",
    "</svg></table></p>",
    "javascript:alert(1)",
    "&lt;b&gt;&amp;",
    "{en}",
    "$x^2$ `y` **z** <!--title-->",
    "/*font*/",
    "\\u003cb\\u003e",
)
FORMULA = "=cmd|' /C calc'!A0"
FREE = re.compile(r"(name|title|definition|numerator|denominator|note|reading|summary|issuer|province|parent)_(en|zh)")
ALSO_FREE = {"document_number", "published_by", "issuing_document", "definition_source", "locator"}
# printed words have their length, and a figure its place in them
SHORT = {"term": 40}


def is_free(column: str, text: str) -> bool:
    return bool(text) and (FREE.fullmatch(column) is not None or column in ALSO_FREE or column in SHORT)


def poison(raw: Path) -> None:
    """Add a string of the corpus, in turn, to every free text of every file."""
    turn = itertools.cycle(CORPUS)
    for path in sorted(raw.rglob("*.csv")):
        with path.open(encoding="utf-8", newline="") as stream:
            rows = list(csv.DictReader(stream))
        for row in rows:
            for column, text in row.items():
                if not is_free(column, text) or (path.stem == "vocabulary" and row["field"] in {"unit", "hedge"}):
                    continue
                row[column] = (text + next(turn))[: SHORT.get(column, 400)]
        with path.open("w", encoding="utf-8", newline="") as stream:
            writer = csv.DictWriter(stream, fieldnames=list(rows[0]) if rows else [], lineterminator="\n")
            if rows:
                writer.writeheader()
                writer.writerows(rows)


@pytest.fixture(scope="module")
def poisoned(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    project = built.lay_out_small(tmp_path_factory.mktemp("poisoned") / "small")
    poison(project.raw)
    listing = project.notebooks / "reports.toml"
    text = listing.read_text(encoding="utf-8")
    for said in ("title", "answers"):
        text = re.sub(rf'^({said}_en = )"', r"\1'''" + CORPUS[0] + CORPUS[1], text, flags=re.M)
        text = re.sub(rf"^({said}_en = '''.*)\"$", r"\1'''", text, flags=re.M)
    listing.write_text(text, encoding="utf-8")
    built.build(project, jobs=2)
    return {**built.pages_of(project), "index": (project.reports / "index.html").read_text(encoding="utf-8")}


def shapes(page: str) -> Counter[tuple[str, ...]]:
    """Return how often each element stands with which attributes."""
    return Counter(
        (one.tag, *sorted(one.attrib)) for one in lxml.html.fromstring(page).iter() if isinstance(one.tag, str)
    )


def test_no_element_and_no_attribute_is_made_of_data(poisoned, small_reports):
    sound = {**built.pages_of(small_reports), "index": (small_reports.reports / "index.html").read_text("utf-8")}
    assert set(sound) == set(poisoned)
    known = set().union(*(shapes(page) for page in sound.values()))
    for name, page in poisoned.items():
        assert set(shapes(page)) - known == set(), name
        # longer names may order or break lines otherwise, so only what stands for a thing is counted
        for tag in ("table", "tr", "td", "th", "article", "h1", "h2", "h3", "script", "style", "img", "svg", "figure"):
            before, after = (
                sum(n for shape, n in shapes(one).items() if shape[0] == tag) for one in (sound[name], page)
            )
            assert before == after, (name, tag)


def test_every_string_arrives_as_it_is(poisoned):
    for language in ("en", "zh"):
        texts = " ".join(
            " ".join("".join(lxml.html.fromstring(page).itertext()).split())
            for name, page in poisoned.items()
            if name.startswith(language)
        )
        missing = [said for said in CORPUS if said not in texts]
        assert missing == []


def links(page: str) -> Iterator[str]:
    for one in lxml.html.fromstring(page).iter("a"):
        yield one.get("href") or ""


def test_no_link_leads_to_a_script(poisoned):
    for page in poisoned.values():
        assert not [address for address in links(page) if address.lower().startswith("javascript")]


def test_no_cell_of_a_download_is_a_formula(poisoned):
    cells = []
    for page in poisoned.values():
        for address in links(page):
            if address.startswith("data:text/csv"):
                text = unquote(address.partition(",")[2]).removeprefix("\ufeff")
                cells += [cell for row in csv.reader(io.StringIO(text)) for cell in row]
    assert cells
    assert [cell for cell in cells if cell[:1] in {*"=@\t\r"}] == []


@pytest.mark.parametrize("text", [FORMULA, "\u202eabc", "\u2066abc"])
def test_a_formula_or_a_turn_of_direction_in_the_data_stops_the_build(tmp_path: Path, text: str):
    project = built.lay_out_small(tmp_path / "small")
    regions = project.raw / "regions.csv"
    regions.write_text(regions.read_text(encoding="utf-8").replace("Aspen County", text), encoding="utf-8")
    with pytest.raises((DataError, AssertionError), match=r"a formula|U\+20|control|direction"):
        built.build(project, only="region_profile/aspen", language="en")


def test_a_parameter_with_markup_is_refused_as_it_is(tmp_path: Path):
    project = built.lay_out_small(tmp_path / "small")
    listing = project.notebooks / "reports.toml"
    with listing.open("a", encoding="utf-8") as stream:
        stream.write("parameters = { regions = ['<script>alert(1)</script>'] }\n")
    with pytest.raises(ParameterError, match=re.escape("found '<script>alert(1)</script>'")):
        expand(project)
