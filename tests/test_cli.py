"""The command line says what it did, what is wrong, and so in its exit status."""

from __future__ import annotations

import csv
import subprocess
import sys

import built
import pytest

from helpers import cli
from helpers.paths import Project


def run(*arguments: str, monkeypatch, capsys) -> tuple[int, str, str]:
    monkeypatch.setattr(sys, "argv", ["plans", *arguments])
    with pytest.raises(SystemExit) as end:
        cli.main()
    output = capsys.readouterr()
    return int(end.value.code or 0), output.out, output.err


@pytest.fixture
def plans(monkeypatch, capsys):
    return lambda *arguments: run(*arguments, monkeypatch=monkeypatch, capsys=capsys)


def test_check_of_sound_data_ends_with_0(plans, small_project):
    status, output, errors = plans("check", "--root", str(small_project.root))
    assert (status, errors) == (0, "")
    lines = output.splitlines()
    assert lines[:3] == [
        "Cross-checks: 1 of 2 agree (none is a problem of the data).",
        "  aspen-2021-x01: the plan prints 120, its other figures give 120: agrees.",
        "  aspen-2021-x02: the plan prints 55, its other figures give 41.666666666667: differs by 13.333333333333.",
    ]
    assert lines[3] == "Left to do in draft plans: 6"
    assert lines[-1] == (
        "Checked 3 regions, 2 plans, 1 drafts, 16 indicators, 18 values, 3 statements, 6 dismissed, 3 benchmarks, "
        "4 requirements: no problems."
    )


def test_check_of_bad_data_prints_every_problem_and_ends_with_2(plans, small_project):
    (small_project.raw / "benchmarks.csv").write_bytes(b"")
    (small_project.raw / "values" / "birch-2022.csv").write_bytes(b"\x00")
    status, output, _ = plans("check", "--root", str(small_project.root))
    assert status == 2
    assert "data/raw/benchmarks.csv: found an empty file; expected a header line." in output
    assert "data/raw/values/birch-2022.csv, line 1: found a NUL byte; expected text." in output
    assert output.splitlines()[-1].endswith(": 2 problems.")


def test_prepare_says_what_changed(plans, small_project):
    assert plans("prepare", "--root", str(small_project.root))[0] == 0
    status, output, _ = plans("prepare", "--root", str(small_project.root))
    assert (status, output.splitlines()[-1].rsplit(": ", 1)[1]) == (0, "nothing changed.")


def test_prepare_of_bad_data_ends_with_2(plans, small_project):
    (small_project.raw / "benchmarks.csv").write_bytes(b"")
    status, output, errors = plans("prepare", "--root", str(small_project.root))
    assert (status, output) == (2, "")
    assert errors == (
        "data/raw/benchmarks.csv: found an empty file; expected a header line. "
        "Restore the file, or write its header line.\n"
    )


def test_a_folder_that_is_no_project_ends_with_2(plans, tmp_path):
    status, _, errors = plans("check", "--root", str(tmp_path))
    assert status == 2
    assert errors.startswith("--root: found ")


def test_a_bad_command_line_ends_with_2(plans):
    assert plans("chek")[0] == 2
    assert plans("list", "nothing")[0] == 2
    assert plans("check", "--rot", ".")[0] == 2


@pytest.mark.parametrize("length", [150, 4_000, 100_000])
@pytest.mark.parametrize(
    "command",
    [
        ("build", "--only", "{}"),
        ("build", "--only={}"),
        ("audit", "{}"),
        ("confirm", "{}", "v001"),
        ("changes", "--since", "{}"),
        ("new", "{}", "--document", "{}"),
        ("check", "--root", "{}"),
    ],
)
def test_a_long_argument_is_not_said_again_in_full(plans, tmp_path, command, length):
    given = [part.format("q'; x" * (length // 5)) for part in command]
    root = () if "--root" in command else ("--root", str(built.lay_out_small(tmp_path / "small").root))
    status, output, errors = plans(*given, *root)
    assert (status, output) == (2, "")
    assert "q'; x" in errors
    assert len(errors) < 700
    assert errors.count("\n") == 1


def test_list_regions_is_aligned_in_both_languages(plans, small_project):
    status, output, _ = plans("list", "regions", "--root", str(small_project.root), "--language", "zh")
    assert status == 0
    assert output.splitlines() == [
        "region  name    province  level  GB/T 2260  plans",
        "aspen   白杨县  虚构省    县级   990101     aspen-2021",
        "birch   桦林县  虚构省    县级   990102     birch-2022",
        "cedar   雪松市  虚构省    地级   990200     cedar-2023 (draft)",
    ]


def test_list_indicators_names_theme_base_and_unit(plans, small_project):
    status, output, _ = plans("list", "indicators", "--root", str(small_project.root))
    assert status == 0
    line = next(line for line in output.splitlines() if line.startswith("teacher_rotation_rate"))
    assert line.split("  ")[-1] == "%"
    assert "Teacher rotation" in line


def test_check_starts_without_pandas_or_jupyter(small_project: Project):
    code = (
        "import sys\nfrom helpers import cli\nsys.argv = ['plans', 'check', '--root', sys.argv[1]]\n"
        "try:\n    cli.main()\nexcept SystemExit:\n    pass\n"
        "slow = {'pandas', 'numpy', 'matplotlib', 'papermill', 'nbconvert', 'scipy', 'jupyter_client'}\n"
        "print(sorted(slow & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(small_project.root)],
        capture_output=True,
        text=True,
        check=True,
        encoding="utf-8",
    )
    assert done.stdout.splitlines()[-1] == "[]"


def run_with_streams(command: str, root) -> subprocess.CompletedProcess[str]:
    """Run a shell's line in which `plans` is the command."""
    main = f"{sys.executable} -c 'import sys; from helpers.cli import main; sys.argv[0] = \"plans\"; main()'"
    return subprocess.run(
        ["bash", "-c", command.replace("plans", main).replace("ROOT", f"--root {root}")], capture_output=True, text=True
    )


@pytest.mark.skipif(sys.platform != "linux", reason="streams of a shell on Linux")
@pytest.mark.parametrize(
    ("command", "status", "said"),
    [
        ("plans list regions ROOT >&-", 0, ""),
        ("plans list regions ROOT 2>&-", 0, ""),
        ("plans list regions ROOT | head -n 1", 0, ""),
        ("plans list regions ROOT | true; exit ${PIPESTATUS[0]}", 1, ""),
        (
            "plans list regions ROOT > /dev/full",
            1,
            "A file or stream: found that the system refused it (No space left on device); expected room and permission. "
            "Mend what forbids it, then run the command again.\n",
        ),
    ],
)
def test_a_stream_that_is_closed_or_full_ends_quietly_or_in_a_sentence(prepared_project, command, status, said):
    done = run_with_streams(command, prepared_project.root)
    assert done.stderr == said
    if "| true" not in command:  # whether the reader was gone in time is chance
        assert done.returncode == status


@pytest.mark.parametrize(
    ("problem", "status", "said"),
    [
        (
            PermissionError(13, "Permission denied", "reports"),
            1,
            "'reports': found that the system refused it (Permission denied); expected room and permission. "
            "Mend what forbids it, then run the command again.",
        ),
        (
            MemoryError(),
            1,
            "The machine: found no memory left; expected more. End other programs, then run the command again.",
        ),
        (
            UnicodeDecodeError("utf-8", b"\xff", 0, 1, "invalid start byte"),
            2,
            "A file: found text that cannot be read ('utf-8' codec can't decode byte 0xff in position 0: invalid start "
            "byte); expected UTF-8. Save it as such.",
        ),
        (
            csv.Error("field larger than field limit (131072)"),
            2,
            "A file: found text that cannot be read (field larger",
        ),
        (RecursionError(), 2, "A file: found parts within parts without end; expected a few. Restore the file."),
    ],
)
def test_what_no_command_foresaw_is_a_sentence_too(plans, monkeypatch, problem, status, said):
    def fail() -> None:
        raise problem

    monkeypatch.setattr(cli, "app", fail)
    ended, output, errors = plans("check")
    assert (ended, output) == (status, "")
    assert errors.startswith(said)
    assert errors.count("\n") == 1
