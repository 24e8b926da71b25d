"""Walking a page's elements: every number carries the id of what it comes from, and equals it."""

from __future__ import annotations

import re
from collections import Counter

import pandas as pd
from markupsafe import Markup
from pages import YEAR, classes, lineage, text_nodes

from helpers.analysis.listing import MOST_COLUMNS
from helpers.display.numbers import singular

SIGNS = {
    "": "eq",
    "≥": "ge",
    ">": "gt",
    "≤": "le",
    "<": "lt",
    "≈": "approx",
    "at least ": "ge",
    "more than ": "gt",
    "at most ": "le",
    "less than ": "lt",
    "about ": "approx",
    "不低于": "ge",
    "高于": "gt",
    "不超过": "le",
    "低于": "lt",
    "约": "approx",
}
# within the page, a table's rows, the page's archive, another report, or the address of a source, which only a click opens
ELSEWHERE = re.compile(r"#|data:text/csv;|data:application/zip;|(\.\./)?[a-z_]+(/[a-z0-9-]+)?\.html(#.*)?$|https?://")
NUMBER = r"−?[\d,]*\d(?:\.\d+)?"
WRITTEN = re.compile(
    rf"(?P<sign>{'|'.join(sorted(map(re.escape, SIGNS), key=len, reverse=True))})"
    rf"(?P<before>[^\d−–]*)(?P<low>{NUMBER})(?:–(?P<high>{NUMBER}))?(?P<ratio>:1)?(?P<unit>.*)"
)


def number(text: str) -> float:
    """Return a written number."""
    assert re.fullmatch(r"−?(\d{1,3}(,\d{3})+|\d+)(\.\d+)?", text), f"{text!r} is not written as a number"
    return float(text.replace(",", "").replace("−", "-"))


def names_with_digits(page, table) -> list[str]:
    """Return names of the codebook, the vocabulary and of plans that have a digit in them, longest first."""
    study = page.study
    names = [str(name) for name in study.indicators[f"name_{page.language}"]]
    names += [str(getattr(row, f"name_{page.language}")) for row in study.words.values()]
    # where a region has several plans, each has its first year behind the region's name
    named = table("plans").merge(table("regions"), on="region_id")
    bracket = {"en": " ({})", "zh": "（{}）"}[page.language]
    pairs = zip(named[f"name_{page.language}"], named["period_start"], strict=True)
    names += [name + bracket.format(start) for name, start in pairs]
    names += [str(name) for column in ("title", "issuer") for name in study.plans[f"{column}_{page.language}"]]
    return sorted({name for name in names if re.search(r"\d", name)}, key=len, reverse=True)


def test_every_number_stands_in_an_element_that_says_what_it_comes_from(page, table):
    known = names_with_digits(page, table)
    wrong = []
    for text, element in text_nodes(page.main):
        if not re.search(r"\d", text):
            continue
        line = list(lineage(element))
        if any(
            one.get("data-id")
            or one.get("data-asked")
            or one.tag in {"time", "code", "title", "desc"}
            or one.get("lang")
            or (one.tag == "li" and (one.get("id") or "").startswith("e-"))
            or "data-printed" in one.attrib
            or classes(one) & {"axis", "place", "tally"}
            for one in line
        ):
            continue
        # a name is no figure: "schools of 100 to 200 pupils"
        for name in known:
            text = re.sub(re.escape(name), "", text, flags=re.I)
        if any(one.tag == "svg" for one in line):
            text = YEAR.sub("", text)
        if re.search(r"\d", text):
            wrong.append(f"{text!r} in {element.tag}.{element.get('class')}")
    assert wrong == []


def test_a_line_of_counts_counts_the_cells_of_its_row(page):
    for line in page.main.find_class("tally"):
        row = next(one for one in lineage(line) if one.tag == "tr")
        counted = sum(int(n) for n in re.findall(r"\d+(?=[;；]|$)", line.text_content()))
        # what is not asked of a plan has no state
        assert counted == sum(one.text_content().strip() != "–" for one in row.findall("td"))


CODE = re.compile(r"(?<![\w./-])(?:[a-z0-9]+(?:-[a-z0-9]+)*-\d{4}-[vcx]\d+|[a-z]+(?:_[a-z0-9]+)+)(?![\w./])")


def test_no_id_and_no_code_is_read_out(page, table):
    """They are anchors, attributes and columns of downloads; `<code>` names files and digests."""
    ids = {*table("benchmarks")["benchmark_id"], *table("requirements")["requirement_id"], *table("plans")["plan_id"]}
    wrong = [
        text.strip()
        for text, element in text_nodes(page.tree)
        if not any(one.tag in {"code", "style"} for one in lineage(element))
        and (CODE.search(text) or ids & set(re.findall(r"[a-z0-9]+(?:-[a-z0-9]+)+", text)))
    ]
    assert wrong == []


WORDLESS = {
    "words": ("all", "全部"),
    "relation": {"ge": ("not below", "不低于"), "gt": ("above", "高于"), "eq": ("equal", "等同")},
}


def test_every_linked_number_equals_the_row_it_names(page, table):
    rows = {row.value_id: row for row in table("values").itertuples()}
    rows |= {row.benchmark_id: row for row in table("benchmarks").itertuples()}
    wrong, checked = [], 0
    units = {row.code: (row.name_en, row.name_zh) for row in table("vocabulary").query("field == 'unit'").itertuples()}
    pers = {row.code: (row.name_en, row.name_zh) for row in table("vocabulary").query("field == 'per'").itertuples()}
    place = 0 if page.language == "en" else 1
    for identifier, text, element in page.tagged():
        row = rows.get(identifier)
        if row is None or "statement" in classes(element):
            continue
        checked += 1
        unit = {"percent": "%", "permille": "‰", "ratio": ""}.get(row.unit, units[row.unit][place])
        if row.value == 1 and row.comparator != "range" and page.language == "en":
            unit = singular(unit)
        per = pers[getattr(row, "per", "")][place] if getattr(row, "per", "") else ""
        text = text.rstrip("‡†")
        if (kind := getattr(row, "figure_kind", "")) in WORDLESS:
            # where the plan prints no figure none is shown
            if text != (WORDLESS[kind] if kind == "words" else WORDLESS[kind][row.comparator])[place]:
                wrong.append((identifier, text))
            continue
        if page.language == "zh":
            text = text.removeprefix(per)
        if row.unit == "rank":
            text, unit = (text.removeprefix("rank "), "") if place == 0 else (text.removeprefix("第"), unit)
        found = WRITTEN.fullmatch(text)
        assert found, f"{identifier}: {text!r} is no written number"
        units_allowed = {"", unit, f" {unit}", f" {unit} {per}", f"{unit} {per}"}
        expected_sign = "eq" if row.comparator == "range" else row.comparator
        sign, low, high = SIGNS[found["sign"]], number(found["low"]), found["high"] and number(found["high"])
        right = (
            sign == expected_sign
            and low == row.value
            and (high == row.value_high if row.comparator == "range" else high is None)
            and bool(found["ratio"]) == (row.unit == "ratio")
            and found["unit"] in units_allowed
            and (not found["before"] or found["before"] == per)
            and (row.unit not in {"percent", "permille"} or found["unit"].startswith(unit))
        )
        if not right:
            wrong.append(f"{identifier}: {text!r} for {row.comparator} {row.value} {row.value_high} {row.unit} {per}")
    assert wrong == []
    # of too many plans for a column each a board of requirements counts and names
    counts = "requirements" in page.notebook and len(page.study.plan_ids) > MOST_COLUMNS
    whole = page.parameters.get("regions") == [] and page.parameters["year_from"] != 1990
    if "all" in page.notebook or (whole and not counts):
        assert checked > 5


def test_every_derived_number_equals_its_evidence_entry(page):
    derived = [
        (one, text, element)
        for one, text, element in page.tagged()
        if one.startswith("d-") and "statement" not in classes(element)
    ]
    assert derived, "a page without a derived number counts nothing"
    for identifier, text, element in derived:
        written = re.match(rf"[+]?({NUMBER})", text)
        assert written, f"{identifier}: {text!r}"
        made = page.study.ledger.derivations[identifier]
        told = number(written[1])
        if made.value < 0 < told and identifier.startswith(("d-change-", "d-gap-")):
            # words tell the direction instead of a sign
            assert re.search("below|fall|低", element.getparent().text_content()), identifier
            told = -told
        assert told == round(made.value, 9), identifier
        if not made.inputs:
            # a count rests on no single rows: it says itself what it counts, once on the page
            told = [one.get("title") for one in page.tree.iterfind(f".//span[@data-id='{identifier}'][@title]")]
            assert told == [Markup(made.formula).striptags()], identifier
            continue
        entry = page.entries[identifier]
        assert made.value == float(entry.get("data-value")), identifier
        (head,) = entry.find_class("head")
        formula = re.split("[:：]", head.text, maxsplit=1)[1].strip()
        assert formula, f"{identifier} has no formula"


def test_every_evidence_entry_carries_the_numbers_of_its_row(page, table):
    rows = {row.value_id: row for row in table("values").itertuples()}
    rows |= {row.benchmark_id: row for row in table("benchmarks").itertuples()}
    for identifier, entry in page.entries.items():
        # a row of a table that is an entry too shows its number and need not repeat it
        if identifier in rows and entry.tag == "article":
            row = rows[identifier]
            assert float(entry.get("data-value")) == row.value
            assert (entry.get("data-high") or "") == ("" if pd.isna(row.value_high) else f"{row.value_high:g}")


def test_every_id_is_carried_once_and_every_link_arrives(page):
    ids = Counter(element.get("id") for element in page.tree.iterfind(".//*[@id]"))
    assert [one for one, times in ids.items() if times > 1] == []
    targets = {
        element.get("href").removeprefix("#")
        for element in page.tree.iterfind(".//*[@href]")
        if element.get("href").startswith("#")
    }
    assert targets - set(ids) == set()
    for attribute in ("aria-labelledby", "aria-describedby"):
        named = {one for element in page.tree.iterfind(f".//*[@{attribute}]") for one in element.get(attribute).split()}
        assert named - set(ids) == set()


def test_everything_with_an_id_has_an_evidence_entry_and_each_entry_is_asked_for(page):
    shown = {identifier for identifier, _, element in page.tagged() if "count" not in classes(element)}
    assert shown - set(page.entries) == set()
    used = {
        link.get("href").removeprefix("#e-")
        for entry in page.entries.values()
        for link in entry.iterfind(".//a[@href]")
    }
    verdicts = {
        one
        for span in page.main.iterfind(".//span[@data-verdict]")
        for one in f"{span.get('data-values')} {span.get('data-benchmarks')}".split()
    }
    claims = {link.get("href").removeprefix("#e-") for link in page.main.iterfind(".//a[@class='claim']")}
    # a line that says what a statement says is its entry, whether or not a number leads to it
    themselves = {identifier for identifier, entry in page.entries.items() if entry.tag == "li"}
    assert set(page.entries) - shown - used - verdicts - claims - themselves == set()


def test_nothing_on_the_page_asks_for_another_file(page):
    for element in page.tree.iter():
        if isinstance(element.tag, str):
            assert element.tag not in {"script", "style", "link", "iframe", "img", "object"}
            assert not any(name.startswith("on") for name in element.attrib)
            assert not re.search(r"url\((?!#)", element.get("style") or "")
            # a table's rows stand in its link
            assert ELSEWHERE.match(element.get("href") or "#")
