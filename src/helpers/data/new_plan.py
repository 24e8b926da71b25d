"""The next plan: registered, its text kept, and its draft written.

From a text file and a few facts about it come a row of `regions.csv` (for a new region) and of `plans.csv`, the
reader's copy of the text, and three draft tables (`helpers.data.drafting`). As long as `plans.csv` says `draft` = yes,
no report shows any of it.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from helpers.data import reading
from helpers.data.drafting import draft_sheets
from helpers.data.filling import Sheet, read_sheet
from helpers.data.records import ID, PLANS, REGIONS, Table
from helpers.data.texts import LARGEST
from helpers.errors import DataError, ParameterError
from helpers.paths import Project

REGION_FIELDS = ("name_en", "name_zh", "province_en", "province_zh", "level", "gb2260", "parent_en", "parent_zh")
REGION_REQUIRED = REGION_FIELDS[:6]
PLAN_FIELDS = (
    *("title_zh", "title_en", "document_number", "issuer_zh", "issuer_en", "issued", "period_start", "period_end"),
    *("kind", "published_by", "themes_read", "note_en", "note_zh"),
)
PLAN_REQUIRED = ("title_zh", "title_en", "kind")
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
_MARKUP = re.compile(r"<\s*(?:!doctype|html|head|body|div|table|p|span|script|meta)\b", re.IGNORECASE)
# Common characters that differ between the scripts; a text uses one set or the other.
_TRADITIONAL = set("國學學教育發實業師與為這個會來時園區縣級設優質體義務團導總進達標準")
_SIMPLIFIED = set("国学发实业师与为这个会来时园区县级设优质体义务团导总进达标准")


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
    values, dismissed
        Rows of the drafts.
    files
        What was written, relative to the project's folder.
    notices
        What the user should know, in sentences.
    """

    plan_id: str
    values: int = 0
    dismissed: int = 0
    files: list[str] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)


def flag(name: str) -> str:
    """Return the command-line flag of a field."""
    return FLAGS.get(name, "--" + name.replace("_", "-"))


def missing_fields(project: Project, region_id: str, facts: Mapping[str, str]) -> list[str]:
    """Return which facts a plan still needs, by column name, in the order to ask for them."""
    check_id(region_id)
    known = region_id in _column(read_sheet(project, project.raw / "regions.csv"), "region_id")
    wanted = [*(() if known else REGION_REQUIRED), *PLAN_REQUIRED]
    missing = [name for name in wanted if not facts.get(name, "").strip()]
    if not facts.get("issued", "").strip() and not facts.get("period_start", "").strip():
        missing.append("period_start")
    return missing


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
    content = reading.read_bytes(path, "--document")
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
        suspect = reading.decode(content, "--document")
        if not isinstance(suspect, str):
            raise _refuse(path, suspect.found, suspect.remedy.rstrip("."))
    except UnicodeDecodeError:
        try:
            text = content.decode("gb18030")
        except UnicodeDecodeError as error:
            raise _refuse(path, "neither UTF-8 nor GB18030", "Save it as UTF-8") from error
        notices.append(f"'{path.name}' is in GBK or GB18030; the copy is kept as UTF-8.")
    if content.startswith(b"\xef\xbb\xbf"):
        notices.append(f"'{path.name}' begins with a byte order mark; the copy is kept without it.")
    if not text.strip():
        raise _refuse(path, "an empty file", "Name the file with the plan's text")
    if len(_MARKUP.findall(text[:200_000])) >= 2:
        raise _refuse(path, "a web page (HTML)", "Open it in a browser, select the plan, and paste it into a .txt file")
    return Document(text, tuple(notices))


def register(project: Project, region_id: str, facts: Mapping[str, str], document: Path) -> NewPlan:
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

    Raises
    ------
    ParameterError
        Where facts are missing or the document cannot be used, or the plan exists.
    DataError
        Where a fact is not what its column takes.
    """
    missing = missing_fields(project, region_id, facts)
    if missing:
        flags = ", ".join(map(flag, missing))
        raise ParameterError(
            f"plans new: found no {flags}; expected what plans.csv needs. Give the flags, or run it in a terminal."
        )
    facts = {name: unicodedata.normalize("NFC", text).strip() for name, text in facts.items() if text}
    text = read_document(document)
    regions = read_sheet(project, project.raw / "regions.csv")
    plans = read_sheet(project, project.raw / "plans.csv")
    plan_id = f"{region_id}-{(facts.get('period_start') or facts['issued'])[:4]}"
    _refuse_double(plans, plan_id, text)
    region_row = _region_row(regions, region_id, facts)
    plan_row = {
        **{name: facts.get(name, "") for name in PLAN_FIELDS},
        "plan_id": plan_id,
        "region_id": region_id,
        "script": _script(text.text),
        "document_sha256": text.sha256,
        "document_chars": str(len(text.text)),
        "draft": "yes",
        "curated_on": facts.get("curated_on") or date.today().isoformat(),
    }
    _validate(REGIONS, region_row)
    _validate(PLANS, plan_row)
    drafts = draft_sheets(project, plan_id, text.text, plan_row)
    done = NewPlan(plan_id, len(drafts["values"].rows), len(drafts["dismissed"].rows), notices=list(text.notices))
    copy = project.documents / f"{plan_id}.txt"
    _refuse_other_files(project, {copy: text.content, **{sheet.path: sheet.content for sheet in drafts.values()}})
    written: list[Path] = []
    before = {sheet.path: sheet.path.read_bytes() for sheet in (regions, plans)}
    try:
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(text.content)
        written.append(copy)
        for sheet in drafts.values():
            sheet.changed = True
            sheet.save()
            written.append(sheet.path)
        if region_row:
            regions.append(region_row)
            regions.save()
        plans.append(plan_row)
        plans.save()
    except BaseException:
        for path in written:
            path.unlink(missing_ok=True)
        for path, content in before.items():
            path.write_bytes(content)
        raise
    changed = [plans.path, *([regions.path] if region_row else [])]
    done.files = [path.relative_to(project.root).as_posix() for path in (*changed, *written)]
    return done


def describe(done: NewPlan) -> Iterator[str]:
    """Yield what was done and what to do next, one line each."""
    yield f"{done.plan_id}: registered as a draft."
    yield from (f"  wrote {name}" for name in done.files)
    yield from (f"  {notice}" for notice in done.notices)
    yield f"  {done.values} figures stand in the draft, {done.dismissed} were dismissed by their form."
    yield "Next: complete the rows as docs/curating.md says, then run `plans check` and `plans audit`."


def _refuse(path: Path, found: str, remedy: str) -> ParameterError:
    return ParameterError(f"--document: found {found} in '{path}'; expected the plan's text as plain text. {remedy}.")


def _refuse_double(plans: Sheet, plan_id: str, document: Document) -> None:
    if plan_id in _column(plans, "plan_id"):
        raise ParameterError(
            f"plans new: found '{plan_id}' in plans.csv already; expected a new plan. "
            "Complete its files, or choose another first year with --period-start."
        )
    known = dict(zip(_column(plans, "document_sha256"), _column(plans, "plan_id"), strict=True))
    if document.sha256 in known:
        raise ParameterError(
            f"--document: found the text of '{known[document.sha256]}'; expected a text that no plan has. "
            "Name the new plan's own text."
        )


def _refuse_other_files(project: Project, contents: Mapping[Path, bytes]) -> None:
    """Refuse where something else stands in a place; a command that was killed half way left just what is written now."""
    for path, content in contents.items():
        same = path.is_file() and path.read_bytes() == content
        if path.exists() and not same:
            raise ParameterError(
                f"plans new: found {path.relative_to(project.root).as_posix()} already; expected no such file. "
                "Move it away; nothing is ever overwritten."
            )


def _region_row(regions: Sheet, region_id: str, facts: Mapping[str, str]) -> dict[str, object]:
    """Return the new region's row; empty where the region is registered, whose facts then may not differ."""
    known = _column(regions, "region_id")
    if region_id not in known:
        code = facts["gb2260"]
        codes = _column(regions, "gb2260")
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


def _validate(table: Table, row: Mapping[str, object]) -> None:
    if not row:
        return
    names = list(table.column_names)
    cells = [str(row.get(name, "")) for name in names]
    checked = reading.check_rows(reading.Sheet(f"plans new, row for {table.name}.csv", names, [cells], [0]), table)
    if checked.problems:
        raise DataError(checked.problems)


def _column(sheet: Sheet, name: str) -> list[str]:
    return [sheet.get(row, name) for row in range(len(sheet.rows))]


def _script(text: str) -> str:
    traditional = sum(character in _TRADITIONAL - _SIMPLIFIED for character in text)
    simplified = sum(character in _SIMPLIFIED - _TRADITIONAL for character in text)
    return "Hant" if traditional > simplified else "Hans"
