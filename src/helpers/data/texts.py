"""The reader's own copies of plan texts, recognised by checksum.

The project holds no plan text. A reader who has a copy puts it into `data/raw/documents/` (or names another folder)
under any name; it is recognised by the sha256 that `plans.csv` records. Every offset in the curated data counts
characters, from 0, in the text as `decode` returns it: UTF-8, without BOM, newlines as in the file.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from helpers.data.lexicon import characters
from helpers.data.schema import PLANS
from helpers.data.sheets import BOM, open_sheet
from helpers.errors import ParameterError
from helpers.paths import Project, read_path

VARIABLE = "PLAN_DOCUMENTS"
LARGEST = 20_000_000
SENTENCE_MARKS = characters("sentence_marks")
CLAUSE_MARKS = characters("clause_marks") + characters("list_marks") + characters("brackets")
LONGEST_QUOTE = 58
LONGEST_SENTENCE = 2000
UNSEEN = "[\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]"
"""Characters that nobody sees, which web pages leave in a text."""
IN_NUMBER = re.compile(r"[0-9０-９.．%％][0-9０-９.．%％]")


@dataclass(frozen=True)
class PlanText:
    """The text of one plan.

    Attributes
    ----------
    plan_id
        The plan it belongs to.
    text
        The decoded text; offsets count its characters.
    path
        Where the copy lies.
    sha256
        The checksum that `plans.csv` records.
    """

    plan_id: str
    text: str
    path: Path
    sha256: str

    def quote(self, offset: int, length: int = 1, longest: int = LONGEST_QUOTE) -> str:
        """Return the sentence around a place, on one line, with `…` where a longer one was cut, though never within a number.

        Parameters
        ----------
        offset, length
            The place, in characters.
        longest
            Characters the quotation may have, apart from the place itself.
        """
        start, end = sentence_around(self.text, offset, offset + length)
        side = max((longest - length) // 2, 0)
        cut_start, cut_end = max(start, offset - side), min(end, offset + length + side)
        # never within a number
        while cut_start > start and IN_NUMBER.fullmatch(self.text[cut_start - 1 : cut_start + 1]):
            cut_start -= 1
        while cut_end < end and IN_NUMBER.fullmatch(self.text[cut_end - 1 : cut_end + 1]):
            cut_end += 1
        quoted = " ".join(self.text[cut_start:cut_end].split())
        return ("…" if cut_start > start else "") + quoted + ("…" if cut_end < end else "")


@dataclass(frozen=True)
class TextsAtHand:
    """What a folder of copies holds.

    Attributes
    ----------
    folder
        Where was looked.
    texts
        The recognised copies by plan id.
    unrecognised
        Files whose checksum no plan records.
    """

    folder: Path
    texts: dict[str, PlanText] = field(default_factory=dict)
    unrecognised: tuple[Path, ...] = ()


def sentence_around(text: str, start: int, end: int) -> tuple[int, int]:
    """Return where the sentence around a span begins and ends, with its closing mark but without a line break.

    What runs on for thousands of characters without a mark is no sentence, and is cut.
    """
    start, end = min(start, len(text)), min(end, len(text))
    first, last = max(start - LONGEST_SENTENCE, 0), min(end + LONGEST_SENTENCE, len(text))
    start = max(first, *(text.rfind(mark, first, start) + 1 for mark in SENTENCE_MARKS))
    end = min(last, *(place for mark in SENTENCE_MARKS if (place := text.find(mark, end, last)) >= 0), last)
    if end < len(text) and text[end] != "\n":
        end += 1
    return start, end


def clauses_around(text: str, start: int, end: int) -> tuple[int, int]:
    """Return where the clauses that hold a span begin and end, without the marks around them."""
    first, last = sentence_around(text, start, end)
    begin = max([first, *(text.rfind(mark, first, start) + 1 for mark in CLAUSE_MARKS)])
    stop = min([last, *(place for mark in CLAUSE_MARKS if (place := text.find(mark, end, last)) >= 0)])
    while begin < start and text[begin].isspace():
        begin += 1
    return begin, stop


def decode(content: bytes) -> str:
    """Return a document's text as offsets count it: UTF-8, without BOM, newlines as in the file."""
    return content.removeprefix(BOM).decode("utf-8")


def folder_of_texts(project: Project, documents: Path | str | None = None) -> Path:
    """Return the folder with copies: the one named, else `PLAN_DOCUMENTS`, else `data/raw/documents/`.

    Raises
    ------
    ParameterError
        Where a folder was named that does not exist.
    """
    named = documents or os.environ.get(VARIABLE)
    if not named:
        return project.documents
    source = "--documents" if documents else VARIABLE
    expected = "the folder with your copies of the plan texts"
    return read_path(named, source, expected, "Name an existing folder.", kind="folder")


def look_for_texts(
    project: Project, documents: Path | str | None = None, known: Mapping[str, str] | None = None
) -> TextsAtHand:
    """Return the copies at hand and the files that belong to no plan.

    A copy that an editor gave a BOM or Windows line ends is still recognised, and read without them.

    Parameters
    ----------
    project, documents
        The project, and the folder with copies.
    known
        The plan id of each checksum; read from `plans.csv` where it is not given.

    Raises
    ------
    ParameterError
        Where the folder or a file in it cannot be read.
    DataError
        Where `plans.csv` cannot be read.
    """
    folder = folder_of_texts(project, documents)
    known = _checksums(project) if known is None else known
    texts: dict[str, PlanText] = {}
    unrecognised: list[Path] = []
    for path, checksum, form in _recognise(folder, known):
        if checksum:
            found = PlanText(known[checksum], decode(_forms(path)[form]), path, checksum)
            texts.setdefault(found.plan_id, found)
        else:
            unrecognised.append(path)
    return TextsAtHand(folder, dict(sorted(texts.items())), tuple(unrecognised))


def find_copies(project: Project, known: Mapping[str, str]) -> dict[str, Path]:
    """Return the copies at hand by plan id, unread; of several copies of a plan the first.

    Parameters
    ----------
    known
        The plan id of each checksum.

    Raises
    ------
    ParameterError
        Where the folder or a file in it cannot be read.
    """
    copies: dict[str, Path] = {}
    for path, checksum, _ in _recognise(folder_of_texts(project), known):
        if checksum:
            copies.setdefault(known[checksum], path)
    return copies


def list_copies(folder: Path) -> list[Path]:
    """Return the files of a folder that may be copies of plans, in order of name; none where there is no folder.

    Raises
    ------
    ParameterError
        Where the folder cannot be read.
    """
    try:
        listed = sorted(folder.iterdir()) if folder.is_dir() else []
        return [path for path in listed if path.is_file() and not path.name.startswith((".", "README"))]
    except OSError as error:
        raise _unreadable(folder, error) from error


def _unreadable(path: Path, error: OSError) -> ParameterError:
    reason = error.strerror or type(error).__name__
    return ParameterError(
        f"Plan texts: found that '{path}' cannot be read ({reason}); expected your copies of the plan texts. "
        "Mend its permissions, move it away, or name another folder."
    )


def _checksums(project: Project) -> dict[str, str]:
    """Return the plan id of the sha256 of every registered plan."""
    sheet = open_sheet(project.root / PLANS.where(), PLANS.where())
    return {
        row.get("document_sha256", "").lower(): row.get("plan_id", "")
        for row in sheet.mappings()
        if row.get("document_sha256")
    }


def _recognise(folder: Path, known: Mapping[str, str]) -> Iterator[tuple[Path, str, int]]:
    """Yield each file with the checksum by which it is a plan's copy, and in which form; empty for one of no plan."""
    for path in list_copies(folder):
        try:
            status = path.stat()
            stamp = (status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino)
            checksums = _checksums_of(path, stamp) if status.st_size <= LARGEST else ()
        except OSError as error:
            raise _unreadable(path, error) from error
        places = [place for place, checksum in enumerate(checksums) if checksum in known]
        yield (path, checksums[places[0]], places[0]) if places else (path, "", 0)


def _forms(path: Path) -> tuple[bytes, ...]:
    """Return a copy as it is, without a mark, and without Windows line ends."""
    content = path.read_bytes()
    return content, content.removeprefix(BOM), content.removeprefix(BOM).replace(b"\r\n", b"\n")


@lru_cache(maxsize=100_000)
def _checksums_of(path: Path, _: tuple[int, ...]) -> tuple[str, ...]:
    # thousands of copies are hashed once a process, and not once a report
    return tuple(hashlib.sha256(form).hexdigest() for form in _forms(path))


def find_term(text: str, term: str, longest: int | None = None) -> list[tuple[int, int]]:
    """Return where a term stands, as (start, end) of all its pieces together.

    Pieces joined by `…` follow one another in order, each at its nearest place after the one before. White space is
    ignored, in the term and in the text.

    Parameters
    ----------
    text, term
        Where to look, and for what.
    longest
        Characters that the pieces together may span; by default any number.
    """
    if not (pieces := _pieces_of(term)):
        return []
    first, *others = pieces
    found = []
    for match in first.finditer(text):
        end = match.end()
        for other in others:
            following = other.search(text, end)
            if following is None:
                break
            end = following.end()
        else:
            if longest is None or end - match.start() <= longest:
                found.append((match.start(), end))
    return found


def _pieces_of(term: str) -> list[re.Pattern[str]]:
    pieces = ["".join(part.split()) for part in term.split("…")]
    return [re.compile(f"(?:\\s|{UNSEEN})*".join(map(re.escape, piece))) for piece in pieces if piece]


def end_of_print(text: str, offset: int, printed: str) -> int:
    """Return where a cell's words end that stand at an offset; -1 where others do.

    Invisible characters of the text, which no cell may hold, are passed over.
    """
    end = offset + len(printed)
    if text[offset:end] == printed:
        return end
    match = re.compile(f"{UNSEEN}*".join(map(re.escape, printed))).match(text, offset)
    return match.end() if match and printed else -1


def term_stands_at(text: str, term: str, offset: int) -> bool:
    """Return whether a term's first piece stands at an offset and the others follow in order, white space ignored."""
    # nearly every term stands letter for letter, and a pattern costs a hundred times as much to make
    if _stands_plainly(text, term, offset):
        return True
    pieces, end = _pieces_of(term), offset
    for number, pattern in enumerate(pieces):
        match = pattern.search(text, end) if number else pattern.match(text, end)
        if match is None:
            return False
        end = match.end()
    return bool(pieces)


def _stands_plainly(text: str, term: str, offset: int) -> bool:
    """Return whether a term's pieces stand in order without anything to be ignored."""
    first, *others = ["".join(piece.split()) for piece in term.split("…")]
    end = offset + len(first)
    if not first or not text.startswith(first, offset):
        return False
    for other in others:
        place = text.find(other, end)
        if place < 0:
            return False
        end = place + len(other)
    return True


def find_figure(text: str, figure: str, start: int = 0, end: int | None = None) -> list[int]:
    """Return where a figure stands as printed: `5所` does not stand in `25所`, nor `9` in `99.9`."""
    if not figure:
        return []
    end = len(text) if end is None else end
    found = []
    place = text.find(figure, start, end)
    while place >= 0:
        after = place + len(figure)
        cut_before = figure[0].isdigit() and re.search(r"[0-9０-９][.．]?$", text[max(place - 2, 0) : place])
        cut_after = figure[-1].isdigit() and re.match(r"[.．]?[0-9０-９]", text[after : after + 2])
        if not cut_before and not cut_after:
            found.append(place)
        place = text.find(figure, place + 1, end)
    return found
