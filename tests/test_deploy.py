"""What a scheduler needs, in `deploy/` and the workflow: held against the command line, linted or run as far as a machine can."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer
import yaml
from places import REPOSITORY

from helpers.cli import app

DEPLOY = REPOSITORY / "deploy"
WORKFLOW = REPOSITORY / ".github" / "workflows" / "reports.yml"
PROGRAM = "/opt/education-plans/bin/plans"
PAGES = [REPOSITORY / "docs" / "builds.md", REPOSITORY / "README.md"]
COMMAND = re.compile(r"(?:^|[\s/`])plans ((?:build|check|init|prepare|list)\b[^\n|;&`#]*)")


def commands() -> Iterator[tuple[str, str]]:
    """Yield each `plans` command of the scheduler's files and of the shown lines of the pages, with its file."""
    for path in [*sorted(DEPLOY.iterdir()), WORKFLOW]:
        text = path.read_text(encoding="utf-8")
        lines = [line for line in text.splitlines() if not line.lstrip().startswith("#")]
        for found in COMMAND.findall("\n".join(lines).replace('"$environment/bin/plans"', "plans")):
            yield path.name, found
    for found in re.findall(r"^    plans (build|check|init)( .*)?$", PAGES[0].read_text(encoding="utf-8"), flags=re.M):
        yield PAGES[0].name, re.split(r"\s{2,}", "".join(found))[0]


def test_every_command_of_a_scheduler_is_one_of_the_command_line() -> None:
    known = typer.main.get_command(app)
    checked = set()
    for file, command in commands():
        name, *options = shlex.split(command)
        # parses, refuses what it does not know, and runs nothing
        known.commands[name].make_context(name, options)  # type: ignore[attr-defined]
        checked.add(file)
    units = {"education-plans.cron", "education-plans.service", "install.sh", "publish.sh", "reports.yml", "builds.md"}
    assert checked >= units


def test_a_command_that_the_command_line_does_not_know_is_found() -> None:
    assert COMMAND.findall("ExecStart=/opt/x/bin/plans build --quite\n") == ["build --quite"]
    with pytest.raises(Exception, match="--quite"):
        typer.main.get_command(app).commands["build"].make_context("build", ["--quite"])  # type: ignore[attr-defined]


def test_the_workflow_checks_builds_keeps_the_reports_and_can_fail() -> None:
    told = yaml.safe_load(WORKFLOW.read_text(encoding="utf-8"))
    # YAML reads the key `on` as true
    assert set(told[True]) == {"push", "pull_request", "schedule", "workflow_dispatch"}
    steps = told["jobs"]["build"]["steps"]
    ran = [step.get("run") or step["uses"].partition("@")[0] for step in steps]
    order = [ran.index(f".venv/bin/plans {one}") for one in ("check", "build --json | tee summary.json")]
    assert order == sorted(order)
    assert ran.index("actions/upload-artifact") > order[-1]
    kept = steps[ran.index("actions/upload-artifact")]
    assert kept["if"] == "${{ !cancelled() }}", "what failed is to be looked at"
    assert "reports" in kept["with"]["path"].split()
    assert not any(step.get("continue-on-error") for step in steps)
    # GitHub's `shell: bash` is with pipefail; without it the status of a pipe is that of its last command
    assert all(step.get("shell") == "bash" for step in steps if "|" in step.get("run", ""))
    assert told["permissions"] == {"contents": "read"}
    made = subprocess.run(["make", "-n", *shlex.split(ran[ran.index("make .venv/.installed")])[1:]], cwd=REPOSITORY)
    assert made.returncode == 0


def test_the_workflow_passes_its_linter() -> None:
    if not (linter := shutil.which("actionlint")):
        pytest.skip("no actionlint on PATH")
    done = subprocess.run([linter, str(WORKFLOW)], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("unit", ["education-plans.service", "education-plans.timer"])
def test_systemd_finds_nothing_wrong_with_the_units(unit: str, tmp_path: Path) -> None:
    if not (systemd := shutil.which("systemd-analyze")):
        pytest.skip("no systemd-analyze on PATH")
    for path in DEPLOY.glob("education-plans.[st]*"):
        # the program must be one that is there
        text = path.read_text(encoding="utf-8").replace(PROGRAM, shutil.which("true") or "")
        (tmp_path / path.name).write_text(text, encoding="utf-8")
    done = subprocess.run([systemd, "verify", str(tmp_path / unit)], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")


def test_cron_gets_a_line_with_its_five_fields_a_user_and_a_command() -> None:
    text = (DEPLOY / "education-plans.cron").read_text(encoding="utf-8")
    (line,) = [one for one in text.splitlines() if one and not re.match(r"#|[A-Z_]+=", one)]
    *fields, user, command = line.split(None, 6)
    assert len(fields) == 5
    assert all(re.fullmatch(r"\*|\d+", one) for one in fields)
    assert (user, "%" in command) == ("plans", False)
    assert text.endswith("\n"), "cron ignores a last line without its end"


def test_the_container_copies_what_is_there_and_runs_the_set_up_that_is_tested() -> None:
    steps = re.sub(r"\\\n\s*", "", (DEPLOY / "Containerfile").read_text(encoding="utf-8"))
    told = [tuple(line.split(None, 1)) for line in steps.splitlines() if line and not line.startswith("#")]
    assert [name for name, _ in told] == [
        "FROM", "COPY", "RUN", "ENV", "USER", "WORKDIR", "VOLUME", "ENTRYPOINT", "CMD",
    ]  # fmt: skip
    wheel, script, target = dict(told)["COPY"].split()
    assert (REPOSITORY / script).is_file()
    assert f"sh {target}install.sh {target}{Path(wheel).name} " in dict(told)["RUN"]
    assert f"-d {Path(wheel).parent}\n" in (REPOSITORY / "Makefile").read_text(encoding="utf-8")


@pytest.mark.parametrize("script", sorted(DEPLOY.glob("*.sh")), ids=lambda path: path.name)
def test_scripts_are_what_a_plain_shell_reads(script: Path) -> None:
    assert subprocess.run(["sh", "-n", str(script)]).returncode == 0
    if linter := shutil.which("shellcheck"):
        done = subprocess.run([linter, str(script)], capture_output=True, text=True)
        assert done.returncode == 0, done.stdout


def publish(tmp_path: Path, status: int, rsync: str = "") -> tuple[int, Path]:
    """Run the example that publishes, with a build that ends so; return its status and the site."""
    (tmp_path / "bin").mkdir(exist_ok=True)
    for name, text in {"plans": f"exit {status}", "rsync": rsync}.items():
        if text:
            (tmp_path / "bin" / name).write_text(f"#!/bin/sh\n{text}\n", encoding="utf-8")
            (tmp_path / "bin" / name).chmod(0o755)
    path = f"{tmp_path / 'bin'}{os.pathsep}{os.environ['PATH']}"
    command = ["sh", str(DEPLOY / "publish.sh"), str(tmp_path / "own"), str(tmp_path / "site")]
    return subprocess.run(command, env=os.environ | {"PATH": path}).returncode, tmp_path / "site"


@pytest.mark.parametrize(("status", "published"), [(0, True), (1, True), (2, False), (143, False)])
def test_what_a_build_leaves_whole_is_published_and_its_status_is_kept(tmp_path: Path, status: int, published) -> None:
    ended, site = publish(tmp_path, status, rsync=f'echo "$@" >> "{tmp_path}/site"')
    assert ended == status
    assert site.exists() == published


def test_a_site_that_cannot_be_written_is_a_failure(tmp_path: Path) -> None:
    assert publish(tmp_path, 0, rsync="exit 23")[0] == 1


def test_a_site_holds_what_pages_lead_to(tmp_path: Path) -> None:
    if not shutil.which("rsync"):
        pytest.skip("no rsync on PATH")
    kept = {"index.html", "en/one.html", "data.zip", "search/1.json", "failed/en/two.ipynb"}
    for name in [*kept, ".lock", ".fonts/a.woff2", "build.json", "notebooks/en/one.ipynb"]:
        (tmp_path / "own" / "reports" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "own" / "reports" / name).touch()
    (tmp_path / "site" / "en").mkdir(parents=True)
    (tmp_path / "site" / "en" / "gone.html").touch()
    assert publish(tmp_path, 0)[0] == 0
    assert {path.relative_to(tmp_path / "site").as_posix() for path in (tmp_path / "site").rglob("*.*")} == kept
