"""What stands beside the index: files that it searches, the archive of all data, and what it says of each plan.

A page opened from a folder may load scripts from beside it and nothing else, so each file is a script that hands something
over. `en-0.js` and so on hold entries: what is shown, what else is searched, and where it leads. `en-t0.js` and so on hold
terms, each with the numbers of the files whose entries have it, so that a search loads few files of many. A term is a word
or number of Latin script, found by its beginning, or two characters of another script that stand together. `font.js` holds
the font that draws what is found.
"""

from __future__ import annotations

import base64
import itertools
import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from helpers.data.freshness import recorded_state
from helpers.data.scripts import simplify
from helpers.data.sheets import open_sheet
from helpers.digests import digest_file, digest_lines
from helpers.display.words import columns_of, languages
from helpers.paths import Project, read_own, write_whole
from helpers.reports.cards import Card
from helpers.reports.jobs import FONTS

FOLDER = "search"
ARCHIVE = "data.zip"
STATE = "state.json"
PACKED = {".csv", ".json"}
FONT = "font.js"
SHARD = re.compile(r"([a-z]{2,3})-(t?)\d+\.js")
LARGEST = 300_000
"""Characters of one file, of its own; entries of a plan may stand in two."""
TERM = re.compile(r"[a-z0-9]+(?:[.,][0-9]+)*|[\u3400-\u9fff\uf900-\ufaff]+")
EVERYWHERE = 0.5
"""A term that this share of the files has, or more, is no help in choosing one: it leads to all of them."""

Entry = tuple[str, str, str]


class Beside(BaseModel):
    """What was written beside the index.

    Attributes
    ----------
    state
        A digest of what it was made from.
    archive, sizes
        Bytes of the archive, and of each file that the index searches.
    cards
        The plans.
    """

    model_config = ConfigDict(extra="forbid")

    state: str = ""
    archive: int = -1
    sizes: dict[str, int] = {}
    cards: list[Card] = []

    @property
    def files(self) -> dict[str, list[int]]:
        """Return of each language how many files of entries and of terms there are."""
        found: dict[str, list[int]] = {}
        for name in sorted(self.sizes):
            if told := SHARD.fullmatch(name):
                found.setdefault(told[1], [0, 0])[bool(told[2])] += 1
        return found

    def stands(self, project: Project) -> bool:
        """Return whether every file is there, as large as it was written."""
        sizes = {project.reports / FOLDER / name: size for name, size in self.sizes.items()}
        told = {project.reports / ARCHIVE: self.archive} | sizes
        return all(path.is_file() and path.stat().st_size == size for path, size in told.items())


def write_search(project: Project, reports: Iterable[str]) -> Beside:
    """Write the files that the index searches and the archive of all data; return what there is.

    They are written where the data has changed, the reports that entries lead to, or a file that was written last time.

    Parameters
    ----------
    reports
        Names of the reports that are there, without language.
    """
    names = sorted(set(reports))
    # files of another form are written anew, too
    own = [digest_file(Path(__file__).with_name(name)) for name in (Path(__file__).name, "cards.py")]
    state = digest_lines([recorded_state(project), *own, *names])
    folder = project.reports / FOLDER
    known = _read_state(folder / STATE)
    if known.state == state and known.stands(project):
        return known
    # with dataframes, which a build that has nothing to do need not load
    from helpers.display.downloads import pack
    from helpers.reports.cards import count_cards

    files = {
        name: content.encode()
        for language in languages()
        for name, content in write_scripts(language, _list_entries(project, language, set(names)))
    }
    if files:
        files[FONT] = _write_font("".join(map(bytes.decode, files.values())), project.reports / FONTS).encode()
    tables = {path.name: path.read_bytes() for path in project.processed.glob("*.*") if path.suffix in PACKED}
    archive = pack(tables)
    write_whole(project.reports / ARCHIVE, archive, within=project.reports)
    for name, content in files.items():
        write_whole(folder / name, content, within=project.reports)
    for path in folder.glob("*.js"):
        if path.name not in files:
            path.unlink()
    sizes = {name: len(content) for name, content in files.items()}
    # a project whose tables nobody prepared has reports, and no plans to tell of
    cards = count_cards(project) if recorded_state(project) else []
    told = Beside(state=state, archive=len(archive), sizes=sizes, cards=cards)
    write_whole(folder / STATE, told.model_dump_json(), within=project.reports)
    return told


def _read_state(path: Path) -> Beside:
    """Return what was written last time; nothing where that cannot be read or is of another shape."""
    try:
        told = Beside.model_validate_json(read_own(path) or b"")
    except ValidationError:
        return Beside()
    return told if all(name == FONT or SHARD.fullmatch(name) for name in told.sizes) else Beside()


def _write_font(text: str, cache: Path) -> str:
    """Return the script that hands over the font for a text; what it has no glyph for is left to the reader's own."""
    from helpers.display.embedding import subset_woff2
    from helpers.display.subsets import missing_glyphs

    characters = set(text)
    font = subset_woff2(characters - missing_glyphs(characters), cache)
    return _call("plansFont", base64.b64encode(font).decode("ascii"))


def write_scripts(language: str, entries: Iterable[Entry]) -> Iterator[tuple[str, str]]:
    """Yield the names and contents of a language's files: entries as they come, then the terms that lead to them."""
    found: dict[str, list[int]] = defaultdict(list)
    number = -1
    for number, shard in enumerate(_cut(entries)):
        yield f"{language}-{number}.js", _call("plansFound", language, number, shard)
        for term in {term for told, also, _ in shard for term in find_terms(f"{told} {also}")}:
            found[term].append(number)
    count = number + 1
    size = sum(len(term) + 8 for term in found)
    groups: list[dict[str, list[int] | int]] = [{} for _ in range(-(-size // LARGEST))]
    for term, numbers in sorted(found.items()):
        groups[place_of(term, len(groups))][term] = numbers if len(numbers) < count * EVERYWHERE else 0
    for place, group in enumerate(groups):
        yield f"{language}-t{place}.js", _call("plansTerms", language, place, group)


def find_terms(text: str) -> Iterator[str]:
    """Yield the terms of a text, as the index's script finds them in what is asked for."""
    for run in TERM.findall(text.lower()):
        if run[0] < "\x80":
            yield run
        else:
            yield from map("".join, itertools.pairwise(run))


def place_of(term: str, count: int) -> int:
    """Return which of so many files holds a term: its first two characters decide, so that beginnings are found."""
    return sum(ord(character) * weight for character, weight in zip(term, (31, 1), strict=False)) % count


def _call(function: str, *given: object) -> str:
    return f"{function}({','.join(json.dumps(one, ensure_ascii=False, separators=(',', ':')) for one in given)});\n"


def _cut(entries: Iterable[Entry]) -> Iterator[list[Entry]]:
    """Yield entries in lists that are no larger than a file may be."""
    shard, size = list[Entry](), 0
    for entry in entries:
        length = sum(map(len, entry)) + 12
        if shard and size + length > LARGEST:
            yield shard
            shard, size = [], 0
        shard.append(entry)
        size += length
    if shard:
        yield shard


def _list_entries(project: Project, language: str, reports: set[str]) -> Iterator[Entry]:
    """Yield what a language's reports can be searched for: figures, statements, requirements."""
    end = columns_of(language)
    plans = {row["plan_id"]: row for row in _rows(project, "plans")}
    regions = {row["region_id"]: row[f"name_{end}"] for row in _rows(project, "regions")}
    names = {row["indicator"]: row[f"name_{end}"] for row in _rows(project, "indicators")}

    def lead(report: str, anchor: str) -> str:
        return f"{language}/{report}.html#e-{anchor}" if report in reports else ""

    for row in _rows(project, "values"):
        plan = plans.get(row["plan_id"])
        if plan and (way := lead(f"region_profile/{plan['region_id']}", row["value_id"])):
            told = f"{regions[plan['region_id']]} · {names[row['indicator']]}: {row['printed']} · {row['locator']}"
            yield told, _also(row["term"], row["value"]), way
    for row in _rows(project, "statements"):
        plan = plans.get(row["plan_id"])
        if plan and (way := lead(f"region_words/{plan['region_id']}", row["statement_id"])):
            told = f"{regions[plan['region_id']]} · {row[f'summary_{end}']} · {row['locator']}"
            yield told, _also(row["term"]), way
    for row in _rows(project, "requirements"):
        ways = (lead(report, row["requirement_id"]) for report in ("requirements", "other_requirements"))
        if way := next(filter(None, ways), ""):
            yield f"{row[f'name_{end}']}: {row[f'asks_{end}']}", _also(row["document_number"]), way


def _also(*texts: str) -> str:
    """Return what is searched beside what is shown: texts as printed, and in simplified characters where these differ."""
    printed = " ".join(filter(None, texts))
    simple = simplify(printed)
    return printed if simple == printed else f"{printed} {simple}"


def _rows(project: Project, name: str) -> Sequence[Mapping[str, str]]:
    sheet = open_sheet(project.processed / f"{name}.csv", f"data/processed/{name}.csv", header=())
    return list(sheet.mappings())
