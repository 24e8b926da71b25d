"""Inputs as they go wrong, made by chance from a seed: each is a small damage to a sound project, and a command to meet it."""

from __future__ import annotations

import csv
import io
import json
import os
import random
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from helpers.paths import Project

REFUSED, TAKEN, EITHER = frozenset({2}), frozenset({0}), frozenset({0, 2})
CHECK, REST = ("check",), (("build", "--dry-run"), ("list",), ("audit", "aspen-2021"))


@dataclass(frozen=True)
class Hostile:
    """One damage, done.

    Attributes
    ----------
    name
        Which kind, where.
    command
        What meets it.
    expected
        The statuses that are right.
    """

    name: str
    command: tuple[str, ...]
    expected: frozenset[int]


Chance = random.Random
Kind = Callable[[Project, Chance], tuple[str, frozenset[int]]]


def curated(project: Project) -> list[Path]:
    return [path for path in sorted(project.raw.rglob("*.csv")) if "cedar" not in path.name]


def pick(project: Project, chance: Chance) -> Path:
    return chance.choice(curated(project))


# ------------------------------------------------------------------------------------------------------------- bytes


def recode(project: Project, chance: Chance) -> tuple[str, frozenset[int]]:
    """Save a file in another encoding."""
    path, encoding = pick(project, chance), chance.choice(["gb18030", "utf-16", "utf-16-be", "big5", "utf-32", "cp037"])
    data = path.read_bytes()
    made = data.decode().encode(encoding, "replace")
    path.write_bytes(made)
    return f"{path.name} in {encoding}", TAKEN if made == data else REFUSED if encoding != "big5" else EITHER


def mark(project: Project, chance: Chance) -> tuple[str, frozenset[int]]:
    """Give a file a byte order mark and Windows line ends."""
    path = pick(project, chance)
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    return f"{path.name} marked", TAKEN


def flip(project: Project, chance: Chance) -> tuple[str, frozenset[int]]:
    """Change some bytes."""
    path = pick(project, chance)
    data = bytearray(path.read_bytes())
    for _ in range(chance.choice([1, 1, 3, 50])):
        data[chance.randrange(len(data))] = chance.randrange(256)
    path.write_bytes(bytes(data))
    return f"{path.name} with bytes changed", EITHER


def cut(project: Project, chance: Chance) -> tuple[str, frozenset[int]]:
    """Cut a file off."""
    path = pick(project, chance)
    data = path.read_bytes()
    path.write_bytes(data[: chance.randrange(len(data))])
    return f"{path.name} cut off", EITHER


def replace(project: Project, chance: Chance) -> tuple[str, frozenset[int]]:
    """Put something that is no table in a file's place."""
    path = pick(project, chance)
    noise = chance.randbytes(2_000) + b"\0"
    content = chance.choice(
        [b"", b"\xef\xbb\xbf", b" \n" * 40, b"PK\x03\x04" + b"x" * 99, noise, b"\0" * 5_000, b"<html>"]
    )
    path.write_bytes(content)
    return f"{path.name} replaced by {content[:6]!r}", REFUSED


def swell(project: Project, chance: Chance) -> tuple[str, frozenset[int]]:
    """Make a file, or a cell of it, huge."""
    path = pick(project, chance)
    more = chance.choice(
        [b"x," * 400_000, b"\n" * 3_000_000, b'"' + b"y" * 200_000 + b'"\n', b"1\n" * 120_000, b"z" * 21_000_000]
    )
    path.write_bytes(path.read_bytes() + more)
    return f"{path.name} and {len(more):,} bytes", REFUSED if more.strip() else EITHER


# ------------------------------------------------------------------------------------------------------------- cells

DATES = [
    "2021/6/1",
    "6月1日",
    "44348",
    "1.2E+05",
    "Jun-21",
    "1,000",
    "1 000",
    "85%",
    "８５",
    "#REF!",
    "#DIV/0!",
    "-",
    "n/a",
    "NULL",
]
NUMBERS = [
    "nan",
    "inf",
    "1e400",
    "9" * 6_000,
    "0x1F",
    "1_000",
    "--1",
    "1.2.3",
    "١٢",
    "½",
    "0" * 5_000,
    "-0.0",
    "1e-999999999",
]
FORMULAS = ["=1+1", "@SUM(A1)", "+1+1", "-2+3+cmd|' /C calc'!A0", '=HYPERLINK("http://x")', "\t=1+1", "＝1+1"]
HTML = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "&lt;&amp;",
    "]]>",
    "<!--",
    "{{ 7*7 }}",
    "${x}",
    "%s%n",
    "{0.__class__}",
]
UNSEEN = ["a\u202eb", "\u2066x", "a\u200bb", "\ufeffx", "a\x07", "\u00adx", "\ufffd", "a\u2028b", "\x1b[31m"]
PATHS = [
    "../../etc/passwd",
    "/dev/zero",
    "C:\\x",
    "a/b",
    "con",
    ".",
    "..",
    "~root",
    "x" * 3_000,
    "a\nb",
    'a"b',
    "'; DROP TABLE",
]


def fill(contents: list[str], expected: frozenset[int]) -> Kind:
    """Return what writes one of these contents into some cell of some file."""

    def write(project: Project, chance: Chance) -> tuple[str, frozenset[int]]:
        path, content = pick(project, chance), chance.choice(contents)
        rows = list(csv.reader(io.StringIO(path.read_text(encoding="utf-8"))))
        row = chance.randrange(len(rows)) if chance.random() < 0.1 else chance.randrange(1, max(2, len(rows)))
        row = min(row, len(rows) - 1)
        rows[row][chance.randrange(len(rows[row]))] = content
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows(rows)
        return f"{path.name}, line {row + 1}: {content[:30]!r}", expected

    return write


def tear(project: Project, chance: Chance) -> tuple[str, frozenset[int]]:
    """Make rows ragged, twice there, or quoted without end."""
    path = pick(project, chance)
    lines = path.read_text(encoding="utf-8").splitlines()
    at = chance.randrange(len(lines))
    lines[at] = chance.choice(
        [lines[at] + ",x,y", lines[at].partition(",")[0], '"' + lines[at], lines[at] + "\n" + lines[at], ",,,"]
    )
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return f"{path.name} torn at line {at + 1}", EITHER


# ------------------------------------------------------------------------------------------------------- places


def misplace(project: Project, chance: Chance) -> tuple[str, frozenset[int]]:
    """Put a folder, a pipe, a link in a circle, a device or nothing where a file belongs."""
    known = [project.notebooks / "reports.toml", *sorted(project.notebooks.glob("[01]*.ipynb"))]
    own = [project.reports / "build.json", project.reports / "index.html", project.processed / "values.csv"]
    places = [*curated(project), *known, *own, project.root / "requirements.lock"]
    path = chance.choice(places)
    path.parent.mkdir(exist_ok=True)
    path.unlink(missing_ok=True)
    name = chance.choice(["folder", "pipe", "circle", "device", "nothing"])
    {
        "folder": path.mkdir,
        "pipe": lambda: os.mkfifo(path),
        "circle": lambda: path.symlink_to(path.name),
        "device": lambda: path.symlink_to("/dev/zero"),
        "nothing": lambda: None,
    }[name]()
    return f"{path.relative_to(project.root)} is {name}", EITHER


def stray(project: Project, chance: Chance) -> tuple[str, frozenset[int]]:
    """Leave a file of a strange name among the plans'."""
    name = chance.choice(
        ["x\n.csv", "ｘ.csv", "a b.CSV", "\u202ex.csv", "'.csv", "$(x).csv", "x" * 200 + ".csv", "-rf.csv", "é.csv"]
    )
    (project.raw / "values" / name).write_text("x", encoding="utf-8")
    return f"a stray {name!r}", REFUSED


ATOMS: list[Any] = [None, [], {}, -1, 10**400, "x" * 9_000, "\u202e", [[[]]], {"a": {}}, True, "../../x", 0.5, ["1", 2]]


def reshape(project: Project, chance: Chance) -> tuple[str, frozenset[int]]:
    """Put something else in the place of a part of a notebook or the record."""
    record = project.reports / "build.json"
    path = chance.choice([*sorted(project.notebooks.glob("[0-9]*.ipynb")), *[record] * record.is_file()])
    content = json.loads(path.read_text(encoding="utf-8"))
    spots = list(_spots(content))
    holder, key = chance.choice(spots)
    holder[key] = chance.choice(ATOMS)
    path.write_text(json.dumps(content), encoding="utf-8")
    return f"{path.name}: {key!r} is {str(holder[key])[:20]!r}", EITHER


def _spots(content: Any) -> Iterator[tuple[Any, Any]]:
    items = content.items() if isinstance(content, dict) else enumerate(content) if isinstance(content, list) else ()
    for key, value in list(items):
        yield content, key
        yield from _spots(value)


def relist(project: Project, chance: Chance) -> tuple[str, frozenset[int]]:
    """Change a line of the list of reports."""
    path = project.notebooks / "reports.toml"
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    at = chance.choice([number for number, line in enumerate(lines) if "=" in line])
    name = lines[at].partition("=")[0]
    value = chance.choice(
        ['""', "7", "[]", "{}", "nan", "2020-01-01", '"../x"', '"' + "a" * 300 + '"', '[""]', "true", '"\\u0000"', ""]
    )
    lines[at] = chance.choice([f"{name}= {value}", f"other = {value}", lines[at] + "\n" + lines[at], "\x00"])
    path.write_text("\n".join(lines), encoding="utf-8")
    return f"reports.toml, {lines[at][:40]!r}", EITHER


KINDS: list[tuple[Kind, int]] = [
    (recode, 2), (mark, 1), (flip, 3), (cut, 2), (replace, 2), (swell, 1), (tear, 3), (misplace, 3), (stray, 1),
    (reshape, 4), (relist, 3),
    (fill(DATES, EITHER), 2), (fill(NUMBERS, EITHER), 2), (fill(FORMULAS, REFUSED), 2), (fill(HTML, EITHER), 2),
    (fill(UNSEEN, REFUSED), 2), (fill(PATHS, EITHER), 2),
]  # fmt: skip


def make(project: Project, seed: int, number: int) -> Hostile:
    """Damage a project, and return what was done to it; the same seed and number do the same."""
    chance = random.Random(f"{seed} {number}")
    kind = chance.choices([kind for kind, _ in KINDS], [weight for _, weight in KINDS])[0]
    name, expected = kind(project, chance)
    if chance.random() < 0.6:
        return Hostile(name, CHECK, expected)
    # these need not read all that `check` reads, and an audit says in its own way what is open
    command = chance.choice(REST)
    return Hostile(name, command, EITHER | ({1} if command[0] == "audit" else frozenset()))


def renew(source: Path, target: Path) -> Project:
    """Return a fresh copy of a sound project."""
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(source, target)
    return Project(target)
