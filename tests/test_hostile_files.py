"""Files and paths as they go wrong: one message that says what to do from every command, status 2, never a traceback."""

from __future__ import annotations

import os
import shutil
import signal
import sys
import time
from pathlib import Path

import built
import hostile
import pytest
from places import REPOSITORY

from helpers import cli
from helpers.errors import ParameterError
from helpers.paths import read_path
from helpers.preparing.tables import prepare
from helpers.reports.matrix import expand
from helpers.reports.record import RECORD, Entry, Record

DAMAGE = {
    "gbk": (lambda data: data.decode().encode("gb18030"), "bytes in GBK or GB18030"),
    "utf_16": (lambda data: data.decode().encode("utf-16"), "UTF-16"),
    "nul": (lambda data: data.replace(b",", b",\0", 1), "a NUL byte"),
    "a_cell_of_150_kb": (lambda data: data + b'"' + b"x" * 150_000 + b'"\n', "a row that cannot be read"),
    "ragged": (lambda data: data + b"a,b\n", "2 cells"),
    "empty": (lambda data: b"", "an empty file"),
    "open_quote": (lambda data: data + b'"', "a row that cannot be read"),
}
COMMANDS = {
    "check": ("check",),
    "prepare": ("prepare",),
    "build": ("build",),
    "list regions": ("list", "regions"),
    "list reports": ("list", "reports"),
    "audit": ("audit", "aspen-2021"),
    "audit --fill": ("audit", "--fill", "aspen-2021"),
    "new": (
        *("new", "aspen", "--document", "texts/aspen-2021.txt", "--title", "t", "--title-en", "t"),
        *("--kind", "action_plan", "--issued", "2030"),
    ),
}
# What a command has no need to read cannot stop it.
READ_BY = {
    "plans": COMMANDS,
    "regions": [name for name in COMMANDS if not name.startswith("audit")],
    "values/aspen-2021": ["check", "prepare", "build", "audit", "audit --fill"],
}


@pytest.fixture
def plans(monkeypatch, capsys, small_project):
    project = small_project
    shutil.copytree(REPOSITORY / "notebooks", project.notebooks, dirs_exist_ok=True)
    monkeypatch.chdir(project.root)
    monkeypatch.setenv("PLAN_DOCUMENTS", str(project.root / "texts"))

    def run(*arguments: str) -> tuple[int, str]:
        monkeypatch.setattr(sys, "argv", ["plans", *arguments])
        with pytest.raises(SystemExit) as end:
            cli.main()
        output = capsys.readouterr()
        return int(end.value.code or 0), output.out + output.err

    run.project = project
    return run


@pytest.mark.parametrize("damage", DAMAGE)
@pytest.mark.parametrize(("name", "command"), [(name, each) for name, all_of in READ_BY.items() for each in all_of])
def test_a_damaged_file_is_told_with_its_place(plans, name, command, damage):
    path = plans.project.raw / f"{name}.csv"
    alter, found = DAMAGE[damage]
    path.write_bytes(alter(path.read_bytes()))
    before = {each: each.read_bytes() for each in plans.project.raw.rglob("*") if each.is_file()}
    status, output = plans(*COMMANDS[command])
    assert status == 2
    assert f"data/raw/{name}.csv" in output
    assert f": found {found}" in output
    assert "; expected " in output
    assert {each: each.read_bytes() for each in plans.project.raw.rglob("*") if each.is_file()} == before


@pytest.mark.parametrize("command", COMMANDS)
def test_a_folder_in_place_of_plans_csv_is_told(plans, command):
    path = plans.project.raw / "plans.csv"
    path.unlink()
    path.mkdir()
    status, output = plans(*COMMANDS[command])
    assert status == 2
    assert "plans.csv" in output


@pytest.mark.parametrize("cell", ["nan", "inf", "-inf", "NaN", "1e400", "1e999999999", "9" * 5000, "0x10"])
@pytest.mark.parametrize(("name", "line"), [("values/aspen-2021", 1), ("benchmarks", 1)])
def test_what_is_no_number_is_refused_by_check_with_and_without_texts(plans, monkeypatch, cell, name, line):
    path = plans.project.raw / f"{name}.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    place = lines[0].split(",").index("value")
    row = lines[line].split(",")
    lines[line] = ",".join([*row[:place], cell, *row[place + 1 :]])
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    for folder in ("texts", "data"):
        monkeypatch.setenv("PLAN_DOCUMENTS", str(plans.project.root / folder))
        status, output = plans("check")
        assert status == 2
        assert f"data/raw/{name}.csv, line {line + 1}, value: found '{cell[:60]}" in output
        assert "; expected a number. " in output


def test_offsets_and_figures_of_thousands_of_digits_are_refused(plans):
    path = plans.project.raw / "values" / "aspen-2021.csv"
    text = path.read_text(encoding="utf-8")
    header, row = text.splitlines()[:2]
    cells = dict(zip(header.split(","), row.split(","), strict=True))
    cells |= dict.fromkeys(("offset", "figure_offset", "figure"), "9" * 3999)
    path.write_text(text.replace(row, ",".join(cells.values())), encoding="utf-8")
    status, output = plans("check")
    assert status == 2
    assert "aspen-2021.csv, line 2, offset: found '9999" in output
    assert plans("audit", "aspen-2021")[0] == 1


@pytest.mark.parametrize("cell", ["=1+1", "@SUM(A1)", "+1+1", "-2+3+cmd|' /C calc'!A0", "=cmd|' /C calc'!A0"])
@pytest.mark.parametrize("column", ["note_en", "title_en"])
def test_a_formula_is_refused_in_notes_too(plans, cell, column):
    path = plans.project.raw / "plans.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    header, row = lines[0].split(","), lines[1].split(",")
    row[header.index(column)] = cell
    path.write_text("\n".join([lines[0], ",".join(row), *lines[2:]]) + "\n", encoding="utf-8")
    status, output = plans("check")
    assert status == 2
    assert f"data/raw/plans.csv, line 2, {column}: found '{cell}', a formula; expected " in output


HOSTILE_PATHS = {
    "no_such_user": ("~nosuchuser/x", "a home that does not exist"),
    "five_thousand_characters": ("x" * 5000, "which cannot be reached (File name too long)"),
    "not_utf_8": ("caf\udce9", "a name that is not UTF-8"),
    "a_circle_of_links": ("circle", ""),
    "nowhere": ("nowhere", ""),
}


@pytest.mark.parametrize("option", ["--root", "--documents", "--document", "PLANS_ROOT", "PLAN_DOCUMENTS"])
@pytest.mark.parametrize("hostile", HOSTILE_PATHS)
def test_a_path_that_cannot_be_is_told(plans, monkeypatch, option, hostile):
    named, found = HOSTILE_PATHS[hostile]
    (plans.project.root / "circle").symlink_to("circle")
    if option.startswith("--"):
        command = {"--root": ("check",), "--documents": ("audit",), "--document": ("new", "aspen")}[option]
        facts = ("--title", "t", "--title-en", "t", "--kind", "action_plan", "--issued", "2030")
        arguments = (*command, option, named, *(facts if option == "--document" else ()))
    elif "\udce9" in named:
        pytest.skip("no such variable can be set")
    else:
        monkeypatch.setenv(option, named)
        arguments = ("check",)
    status, output = plans(*arguments)
    assert status == 2
    assert output.startswith(f"{option}: found ")
    assert found in output
    assert len(output) < 400


def test_a_name_that_no_file_can_have_is_told():
    with pytest.raises(ParameterError) as error:
        read_path("a\0b", "--root", "the project's folder", "Name it.", kind="folder")
    assert str(error.value) == (
        "--root: found 'a\0b', a name that no file can have; expected the project's folder. Name it."
    )


def test_a_working_folder_that_was_deleted_is_told(plans, monkeypatch, tmp_path):
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    status, output = plans("check")
    assert (status, output) == (
        2,
        "Project: found '.', in a folder that has been deleted; expected the project's folder. "
        "Go to it, or name it with --root.\n",
    )


def test_a_file_of_many_thousand_bad_rows_is_told_at_once_and_briefly(plans):
    path: Path = plans.project.raw / "dismissed" / "aspen-2021.csv"
    header = path.read_text(encoding="utf-8").splitlines()[0]
    path.write_text(f"{header}\n" + "x,1,nothing,\n" * 90_000, encoding="utf-8")
    status, output = plans("check")
    assert status == 2
    assert output.count("dismissed/aspen-2021.csv") == 201
    assert "dismissed/aspen-2021.csv: found more than 200 problems, 89," in output
    path.write_text(f"{header}\n" + "1,1,date,\n" * 200_000, encoding="utf-8")
    assert "line 100002: found more than 100,000 rows; expected a curated table." in plans("check")[1]


# ------------------------------------------------------------------------------------------------- made by chance

SECONDS = 20
"""After so many, a command hangs: each of these takes less than one."""


@pytest.fixture(scope="module")
def sound(tmp_path_factory):
    """Return the folder of a sound project with prepared tables, notebooks and a record."""
    root = tmp_path_factory.mktemp("sound") / "small"
    project = built.lay_out_small(root)
    prepare(project)
    entries = {
        job.key: Entry(name=job.name, language=job.language, theme=job.theme, title=job.title)
        for job in expand(project)
    }
    project.reports.mkdir()
    (project.reports / RECORD).write_text(Record(reports=entries).write(), encoding="utf-8")
    return root


class Hangs(BaseException):
    """A command took too long."""


def meet(project, command, monkeypatch, capsys) -> tuple[int, str]:
    """Run a command on a project; return its status and what it said. A hang or a mistake of the program raises."""

    def hang(*_):
        raise Hangs

    monkeypatch.setattr(sys, "argv", ["plans", *command, "--root", str(project.root)])
    monkeypatch.setenv("PLAN_DOCUMENTS", str(project.root / "texts"))
    before = signal.signal(signal.SIGALRM, hang)
    signal.alarm(SECONDS)
    try:
        status = cli.run_command()
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)
    output = capsys.readouterr()
    return status, output.out + output.err


def meet_many(sound, tmp_path, monkeypatch, capsys, seed: int, numbers: range) -> None:
    wrong = []
    for number in numbers:
        project = hostile.renew(sound, tmp_path / "project")
        damage = hostile.make(project, seed, number)
        told = f"seed {seed}, number {number}, {' '.join(damage.command)}, {damage.name}"
        try:
            status, output = meet(project, damage.command, monkeypatch, capsys)
        except BaseException as problem:  # every one of them is what must not be
            wrong.append(f"{told}: {type(problem).__name__}: {problem}")
            continue
        if status not in damage.expected:
            wrong.append(f"{told}: status {status}, expected {sorted(damage.expected)}: {output[-300:]}")
        if "Traceback" in output or (status == 2 and "found " not in output and "No problems" not in output):
            wrong.append(f"{told}: said {output[-300:]!r}")
        if len(output) > LONGEST_OUTPUT:
            wrong.append(f"{told}: said {len(output):,} characters")
    assert wrong == [], "\n".join(wrong)


LONGEST_OUTPUT = 200_000


@pytest.mark.parametrize("part", range(4))
def test_two_hundred_hostile_inputs_end_in_a_sentence(sound, tmp_path, monkeypatch, capsys, part):
    seed = int(os.environ.get("HOSTILE_SEED", "20261127"))
    with capsys.disabled():
        print(f" seed {seed} ", end="")
    meet_many(sound, tmp_path, monkeypatch, capsys, seed, range(part * 50, part * 50 + 50))


@pytest.mark.soak
def test_a_thousand_hostile_inputs_of_a_fresh_seed_end_in_a_sentence(sound, tmp_path, monkeypatch, capsys):
    seed = int(os.environ.get("HOSTILE_SEED", str(time.time_ns() % 10**9)))
    with capsys.disabled():
        print(f" seed {seed} ", end="")
    meet_many(sound, tmp_path, monkeypatch, capsys, seed, range(1_000))
