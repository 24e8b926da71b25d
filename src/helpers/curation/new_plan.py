"""The next plan: registered, its text kept, and its draft written.

From a text file and a few facts about it come a row of `regions.csv` (for a new region) and of `plans.csv`, the
reader's copy of the text, and three draft tables (`helpers.curation.drafting`). As long as `plans.csv` says `draft` = yes,
no report shows any of it.
"""

from __future__ import annotations

import hashlib
import os
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from helpers.curation.drafting import Drafter
from helpers.curation.letters import read_letters
from helpers.curation.times import first_of_five_years
from helpers.data.cells import ID
from helpers.data.divisions import describe_division, find_codes
from helpers.data.lexicon import LEXICON, characters, compile_pattern
from helpers.data.rows import check_row
from helpers.data.schema import PLANS, REGIONS, Table
from helpers.data.sheets import BOM, Sheet, decode, open_sheet, read_bytes
from helpers.data.texts import LARGEST
from helpers.errors import HelpersError, ParameterError
from helpers.paths import Project, read_path, write_whole

# What the text and the ids tell is not asked for.
_TOLD = {"region_id", "plan_id", "script", "document_sha256", "document_chars", "draft", "curated_on"}
REGION_FIELDS = tuple(name for name in REGIONS.columns if name not in _TOLD)
PLAN_FIELDS = tuple(name for name in PLANS.columns if name not in _TOLD)
# The one flag whose name is not the column's: the title as printed is what `--title` is about.
FLAGS = {"title_zh": "--title"}

_REFUSED = (
    (b"%PDF", "a PDF", "Open it, select all, and save the text as a .txt file"),
    (b"PK\x03\x04", "a Word or WPS document", "Save it as plain text (.txt, UTF-8)"),
    (b"\xd0\xcf\x11\xe0", "an old Word or WPS document", "Save it as plain text (.txt, UTF-8)"),
    (b"{\\rtf", "an RTF document", "Save it as plain text (.txt, UTF-8)"),
    (b"\xff\xfe", "UTF-16 text", "Save it as UTF-8"),
    (b"\xfe\xff", "UTF-16 text", "Save it as UTF-8"),
)
_TITLE, _NUMBER, _PERIOD = (compile_pattern(name) for name in ("title_line", "number_line", "period_in_title"))
_FIVE_YEARS = compile_pattern("five_years_in_title")
FARTHEST_HEAD, MOST_HEAD_LINES = 2000, 6
_MARKUP = re.compile(r"<\s*(?:!doctype|html|head|body|div|table|p|span|script|meta)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Document:
    """A plan's text as it will be kept.

    Attributes
    ----------
    text
        The text; offsets count its characters.
    notices
        What was changed in reading it, in sentences.
    """

    text: str
    notices: tuple[str, ...] = ()

    @property
    def content(self) -> bytes:
        """The bytes that are kept."""
        return self.text.encode("utf-8")

    @property
    def sha256(self) -> str:
        """The checksum by which copies are recognised."""
        return hashlib.sha256(self.content).hexdigest()


@dataclass
class NewPlan:
    """What was registered and written.

    Attributes
    ----------
    plan_id
        The new plan's id.
    values, statements, dismissed
        Rows of the drafts.
    files
        What was written, relative to the project's folder.
    notices
        What the user should know, in sentences.
    """

    plan_id: str
    values: int = 0
    statements: int = 0
    dismissed: int = 0
    files: list[str] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)


def flag(name: str) -> str:
    """Return the command-line flag of a field."""
    return FLAGS.get(name, "--" + name.replace("_", "-"))


def missing_fields(project: Project, region_id: str, facts: Mapping[str, str]) -> list[str]:
    """Return which facts a plan still needs, by column name, in the order to ask for them."""
    check_id(region_id)
    facts = complete_region(facts)
    known = region_id in _open(project, REGIONS).column("region_id")
    wanted = [*(() if known else _required(REGIONS, REGION_FIELDS)), *_required(PLANS, PLAN_FIELDS)]
    missing = [name for name in wanted if not facts.get(name, "").strip()]
    if not facts.get("issued", "").strip() and not facts.get("period_start", "").strip():
        missing.append("period_start")
    return missing


def complete_region(facts: Mapping[str, str]) -> dict[str, str]:
    """Return facts with what the code or the name of a place says of it, where they did not say it themselves.

    Raises
    ------
    ParameterError
        Where several places have the name, and neither a code nor a province says which is meant.
    """
    code, name = facts.get("gb2260", "").strip(), facts.get("name_zh", "").strip()
    if not code and name:
        codes = find_codes(name)
        province = facts.get("province_zh", "").strip()
        codes = [each for each in codes if describe_division(each)["province_zh"] == province] if province else codes
        if len(codes) > 1:
            places = ", ".join(f"{each} ({describe_division(each)['province_zh']})" for each in codes)
            raise ParameterError(
                f"--name-zh: found '{name}', the name of {len(codes)} places: {places}; expected one. "
                "Give the code of the one that is meant with --gb2260."
            )
        code = codes[0] if codes else ""
    return {**describe_division(code), **{name: cell for name, cell in facts.items() if cell.strip()}}


def complete_plan(facts: Mapping[str, str], text: str) -> dict[str, str]:
    """Return facts with what the head of the text says of the plan, where they did not say it themselves.

    The first line that is a title, the document number below it with its year of issue, and the period that the title names.
    """
    head = [line.strip() for line in text[:FARTHEST_HEAD].splitlines() if line.strip()][:MOST_HEAD_LINES]
    said = {name: cell for name, cell in facts.items() if cell.strip()}
    title = said.get("title_zh") or next((line for line in head if _TITLE.fullmatch(line)), "")
    told = {"title_zh": title}
    if number := next((match for line in head if (match := _NUMBER.fullmatch(line))), None):
        told |= {"document_number": number.group(), "issued": number["issued"]}
    if period := _PERIOD.search(title):
        told |= {"period_start": period["start"], "period_end": period["end"]}
    elif five := _FIVE_YEARS.search(title):
        start = first_of_five_years(five["number"])
        told |= {"period_start": str(start), "period_end": str(start + 4)}
    return {**told, **said}


def choices(name: str) -> tuple[str, ...]:
    """Return the codes that a fact may be; empty where it is free text."""
    column = PLANS.columns.get(name) or REGIONS.columns.get(name)
    return column.closed if column else ()


def _required(table: Table, fields: Sequence[str]) -> list[str]:
    return [name for name in fields if table.columns[name].cell.required]


def check_id(region_id: str) -> None:
    """Raise a ParameterError unless a region id is one (and so can never be a path)."""
    if not re.fullmatch(ID, region_id) or len(region_id) > 60:
        raise ParameterError(
            f"REGION_ID: found '{region_id[:60]}'; expected small letters and digits, parted by single dashes. "
            "Write it like 'yingze'."
        )


def read_document(path: Path) -> Document:
    """Return a plan's text from the file a user names.

    Text in GBK or GB18030 is read as such and kept as UTF-8; a BOM is left out. Everything that is not plain text is
    refused.

    Raises
    ------
    ParameterError
        Where the file cannot be read as a plan's text.
    """
    path = read_path(path, "--document", "the plan's text as plain text", "Name the file with the plan's text.")
    content = read_bytes(path, "--document")
    if not isinstance(content, bytes):
        raise ParameterError(f"--document: found {content.found} at '{path}'; expected a text file. {content.remedy}")
    if len(content) > LARGEST:
        raise _refuse(path, f"{len(content) / 1e6:,.0f} MB", "Cut out the plan's own text")
    for start, what, remedy in _REFUSED:
        if content.startswith(start):
            raise _refuse(path, what, remedy)
    if b"\x00" in content:
        raise _refuse(path, "NUL bytes, which no text has", "Save it as plain text (.txt, UTF-8)")
    notices = []
    try:
        text = content.decode("utf-8-sig")
        suspect = decode(content, "--document")
        if not isinstance(suspect, str):
            raise _refuse(path, suspect.found, suspect.remedy.rstrip("."))
    except UnicodeDecodeError:
        text = _decode_gb18030(path, content)
        notices.append(f"'{path.name}' is in GBK or GB18030; the copy is kept as UTF-8.")
    if content.startswith(BOM):
        notices.append(f"'{path.name}' begins with a byte order mark; the copy is kept without it.")
    _refuse_lost_letters(path, text)
    if (numbers := sum(1 for _ in _NUMBERS.finditer(text))) > MOST_NUMBERS:
        raise _refuse(path, f"{numbers:,} numbers, more than any plan prints,", "Cut out the plan's own text")
    if not text.strip():
        raise _refuse(path, "an empty file", "Name the file with the plan's text")
    if len(_MARKUP.findall(text[:200_000])) >= 2:
        raise _refuse(path, "a web page (HTML)", "Open it in a browser, select the plan, and paste it into a .txt file")
    return Document(text, tuple(notices))


# What a text shows that was decoded by the wrong table, and saved again.
_NUMBERS = re.compile("[0-9]+")
_GARBLED = compile_pattern("garbled")
MOST_LOST, MOST_NUMBERS = 1 / 1000, 100_000


def _refuse_lost_letters(path: Path, text: str) -> None:
    """Refuse a text in which letters were lost on the way: nothing that is read in it can be trusted."""
    lost = text.count("\ufffd")
    if lost > len(text) * MOST_LOST:
        raise _refuse(
            path, f"{lost} letters that were lost (replacement characters)", "Get the text anew, and save it as UTF-8"
        )
    garbled = _GARBLED.findall(text)
    if len(garbled) > max(2, len(text) * MOST_LOST):
        raise _refuse(
            path,
            f"text that was read in the wrong encoding ('{garbled[0]}')",
            "Get the text anew, and save it as UTF-8",
        )


def _decode_gb18030(path: Path, content: bytes) -> str:
    """Return text in GB18030; Big5, which decodes without error too, is known by its frequent characters."""
    texts = {}
    for encoding in ("gb18030", "big5"):
        try:
            texts[encoding] = content.decode(encoding)
        except UnicodeDecodeError:
            texts[encoding] = ""
    frequent = set(characters("frequent"))
    counts = {encoding: sum(character in frequent for character in text) for encoding, text in texts.items()}
    if counts["big5"] > counts["gb18030"]:
        raise _refuse(path, "text in Big5", "Save it as UTF-8")
    if not texts["gb18030"]:
        raise _refuse(path, "neither UTF-8 nor GB18030", "Save it as UTF-8")
    return texts["gb18030"]


def register(
    project: Project, region_id: str, facts: Mapping[str, str], document: Path, drafter: Drafter | None = None
) -> NewPlan:
    """Register a region and a plan, keep its text, write the draft tables, and return what was done.

    Either everything is written or nothing; no existing row or file is changed, only rows are added to `regions.csv`
    and `plans.csv`.

    Parameters
    ----------
    project
        The project.
    region_id
        A registered region, or the id of a new one.
    facts
        The fields of `REGION_FIELDS` and `PLAN_FIELDS`, as text.
    document
        The file with the plan's text.
    drafter
        What drafts it, where many plans are registered with what one reading of the project has taught.

    Raises
    ------
    ParameterError
        Where facts are missing or the document cannot be used, or the plan exists.
    DataError
        Where a fact is not what its column takes.
    """
    given = complete_region(facts)
    facts = _facts_needed(project, region_id, given, document)
    facts = {name: unicodedata.normalize("NFC", text).strip() for name, text in facts.items() if text}
    text = read_document(document)
    regions, plans = _open(project, REGIONS), _open(project, PLANS)
    plan_id = f"{region_id}-{(facts.get('period_start') or facts['issued'])[:4]}"
    _refuse_double(plans, plan_id, text)
    region_row = _region_row(regions, region_id, facts)
    plan_row = _plan_row(plan_id, region_id, facts, text)
    for table, row in ((REGIONS, region_row), (PLANS, plan_row)):
        if row:
            check_row(f"plans new, row for {table.name}.csv", table, row)
    drafts = (drafter or Drafter(project)).draft_sheets(text.text, plan_row)
    values, statements, dismissed = (len(drafts[name].rows) for name in ("values", "statements", "dismissed"))
    notices = [*text.notices, *_say_damage(text.text), *_say_guess(region_row), *_say_told(given, facts)]
    done = NewPlan(plan_id, values, statements, dismissed, notices=notices)
    copy = f"{project.documents.relative_to(project.root).as_posix()}/{plan_id}.txt"
    new = {copy: text.content, **{sheet.where: sheet.encode() for sheet in drafts.values()}}
    _refuse_other_files(project, new)
    plans.append(plan_row)
    if region_row:
        regions.append(region_row)
    changed = {sheet.where: sheet.encode() for sheet in ((regions, plans) if region_row else (plans,))}
    _write(project, new | changed)
    done.files = [*reversed(changed), *new]
    return done


def _facts_needed(project: Project, region_id: str, given: Mapping[str, str], document: Path) -> dict[str, str]:
    """Return what is given, with what the head of the text tells; what neither says is asked for before the text is read."""
    check_id(region_id)
    # a path that cannot be is told where the text is read; `is_file` would raise
    facts = complete_plan(given, read_document(document).text) if os.path.isfile(document) else dict(given)
    missing = missing_fields(project, region_id, facts)
    if missing:
        flags = ", ".join(map(flag, missing))
        raise ParameterError(
            f"plans new: found no {flags}; expected what plans.csv needs. Give the flags, or run it in a terminal."
        )
    return facts


def _write(project: Project, contents: Mapping[str, bytes]) -> None:
    """Write all files or none; the row that makes the plan known comes last."""
    places = {project.root / where: content for where, content in contents.items()}
    before = {path: path.read_bytes() if path.is_file() else None for path in places}
    try:
        for path, content in places.items():
            write_whole(path, content)
    except BaseException:
        for path, earlier in before.items():
            if earlier is None:
                path.unlink(missing_ok=True)
            elif path.read_bytes() != earlier:
                path.write_bytes(earlier)
        raise


def describe(done: NewPlan) -> Iterator[str]:
    """Yield what was done and what to do next, one line each."""
    yield f"{done.plan_id}: registered as a draft."
    yield from (f"  wrote {name}" for name in done.files)
    yield from (f"  {notice}" for notice in done.notices)
    yield (
        f"  {done.values} figures and {done.statements} statements stand in the draft, "
        f"{done.dismissed} figures were dismissed by their form."
    )
    yield "Next: read the rows as docs/curating.md says, then run `plans confirm`, `plans check` and `plans audit`."


def _say_damage(text: str) -> Iterator[str]:
    """Yield how many figures a text's damage makes doubtful, by kind."""
    kinds = Counter(each.kind for each in read_letters(text).damage)
    for kind, number in sorted(kinds.items()):
        yield f"{number} times: {LEXICON['damage']['reasons'][kind][0]} Rows that it touches are ambiguous."


def _say_guess(region: Mapping[str, object]) -> Iterator[str]:
    """Yield that a new region's English name is the one of the table of places."""
    if region and region["name_en"] == describe_division(str(region["gb2260"])).get("name_en"):
        yield f"'{region['name_en']}' is a guess by pinyin; correct name_en in regions.csv if it is wrong."


def _say_told(given: Mapping[str, str], facts: Mapping[str, str]) -> Iterator[str]:
    """Yield what was taken from the head of the text."""
    told = [f"{name} {facts[name]}" for name in PLAN_FIELDS if facts.get(name) and not given.get(name)]
    if told:
        yield f"Taken from the head of the text: {'; '.join(told)}. Correct it in plans.csv if it is wrong."


LIST_COLUMNS = ("region_id", "document")


def read_list(path: Path) -> list[tuple[int, dict[str, str]]]:
    """Return the rows of a list of plans to register, each with its line.

    Parameters
    ----------
    path
        A CSV with the columns `region_id` and `document` (a path, from the list's own folder), and any of
        `REGION_FIELDS` and `PLAN_FIELDS`.

    Raises
    ------
    ParameterError
        Where a column is missing or unknown.
    DataError
        Where the file cannot be read.
    """
    path = read_path(path, "--from", "a CSV that lists plans", "Name the list.", kind="file")
    sheet = open_sheet(path, path.name)
    sheet.refuse()
    known = {*LIST_COLUMNS, *REGION_FIELDS, *PLAN_FIELDS}
    missing = [name for name in LIST_COLUMNS if name not in sheet.header]
    unknown = [name for name in sheet.header if name and name not in known]
    if missing or unknown:
        found = f"no column {', '.join(missing)}" if missing else f"the column {', '.join(unknown)}"
        raise ParameterError(
            f"--from: found {found} in '{path.name}'; expected region_id, document and columns of regions.csv and "
            "plans.csv. Correct the first line."
        )
    return list(zip(sheet.lines, sheet.mappings(), strict=True))


def register_list(project: Project, path: Path) -> Iterator[tuple[NewPlan | None, str]]:
    """Register each plan of a list, and yield what was done, or in words why a row was refused; others go on.

    Parameters
    ----------
    project
        The project.
    path
        The list; see `read_list`.
    """
    rows = read_list(path)
    drafter = Drafter(project)
    for line, row in rows:
        facts = {name: cell for name, cell in row.items() if name not in LIST_COLUMNS and cell}
        try:
            document = Path(path).parent / row["document"]
            yield register(project, row["region_id"], facts, document, drafter), ""
        except HelpersError as problem:
            yield None, f"{Path(path).name}, line {line}: {problem}"


def _refuse(path: Path, found: str, remedy: str) -> ParameterError:
    return ParameterError(f"--document: found {found} in '{path}'; expected the plan's text as plain text. {remedy}.")


def _refuse_double(plans: Sheet, plan_id: str, document: Document) -> None:
    if plan_id in plans.column("plan_id"):
        raise ParameterError(
            f"plans new: found '{plan_id}' in plans.csv already; expected a new plan. "
            "Complete its files, or choose another first year with --period-start."
        )
    known = dict(zip(plans.column("document_sha256"), plans.column("plan_id"), strict=True))
    if document.sha256 in known:
        raise ParameterError(
            f"--document: found the text of '{known[document.sha256]}'; expected a text that no plan has. "
            "Name the new plan's own text."
        )


def _refuse_other_files(project: Project, contents: Mapping[str, bytes]) -> None:
    """Refuse where something else stands in a place; a command killed half way left just what is written now."""
    for where, content in contents.items():
        path = project.root / where
        if path.exists() and not (path.is_file() and path.read_bytes() == content):
            raise ParameterError(
                f"plans new: found {where} already; expected no such file. Move it away; nothing is ever overwritten."
            )


def _region_row(regions: Sheet, region_id: str, facts: Mapping[str, str]) -> dict[str, object]:
    """Return the new region's row; empty where the region is registered, whose facts then may not differ."""
    known = regions.column("region_id")
    if region_id not in known:
        code = facts["gb2260"]
        codes = regions.column("gb2260")
        if code in codes:
            raise ParameterError(
                f"--gb2260: found {code}, the code of '{known[codes.index(code)]}'; expected a code of its own. "
                "Correct the code, or name that region."
            )
        return {"region_id": region_id, **{name: facts.get(name, "") for name in REGION_FIELDS}}
    row = known.index(region_id)
    for name in REGION_FIELDS:
        if facts.get(name) and facts[name] != regions.get(row, name):
            raise ParameterError(
                f"{flag(name)}: found '{facts[name]}'; expected '{regions.get(row, name)}', as regions.csv says of "
                f"'{region_id}'. Leave the flag out, or correct regions.csv."
            )
    return {}


def _plan_row(plan_id: str, region_id: str, facts: Mapping[str, str], document: Document) -> dict[str, object]:
    return {
        **{name: facts.get(name, "") for name in PLAN_FIELDS},
        "plan_id": plan_id,
        "region_id": region_id,
        "script": _script(document.text),
        "document_sha256": document.sha256,
        "document_chars": str(len(document.text)),
        "draft": "yes",
        "curated_on": facts.get("curated_on") or date.today().isoformat(),
    }


def _open(project: Project, table: Table) -> Sheet:
    return open_sheet(project.root / table.where(), table.where(), as_is=True)


def _script(text: str) -> str:
    traditional, simplified = (set(characters(name)) for name in ("traditional", "simplified"))
    more_traditional = sum((character in traditional) - (character in simplified) for character in text)
    return "Hant" if more_traditional > 0 else "Hans"
