"""What a build tells whom: a log for a mailbox, which can be quiet, and JSON for machines."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import fields
from pathlib import Path

import pytest
from places import REPOSITORY

from helpers.paths import Project
from helpers.reports import building
from helpers.reports.progress import Summary, write_plain

Build = Callable[..., tuple[int, str]]
Listing = Callable[..., None]
PLANS = "import sys; from helpers.cli import main; sys.argv = ['plans', *sys.argv[1:]]; main()"


def change_title(project: Project) -> None:
    path = project.notebooks / "reports.toml"
    path.write_text(path.read_text(encoding="utf-8").replace("How many plans", "How often they"), encoding="utf-8")


@pytest.mark.kernel
def test_a_log_says_of_each_page_whether_it_is_new_changed_or_as_before(build: Build, listing: Listing, project):
    listing('languages = ["en"]', one="basic")
    assert re.search(r"^built en/one \(\d+\.\d s\): new page\n1 built, ", build()[1])
    assert re.search(r"^built en/one \(\d+\.\d s\): page as before\n1 built, ", build(force=True)[1])
    change_title(project)
    assert re.search(r"^built en/one \(\d+\.\d s\): page changed\n1 built, ", build()[1])
    (project.reports / "en" / "one.html").unlink()
    assert re.search(r"^built en/one \(\d+\.\d s\): new page\n1 built, ", build()[1])


@pytest.mark.kernel
def test_who_asks_for_quiet_hears_of_changes_and_failures_alone(build: Build, listing: Listing, project) -> None:
    listing('languages = ["en"]', one="basic", two="basic")
    build(only="one")
    status, log = build(quiet=True)
    assert status == 0
    assert re.fullmatch(r"built en/two \(\d+\.\d s\): new page\n1 built, 0 failed, 1 unchanged\.\nIndex: \S+\n", log)
    assert build(quiet=True) == (0, "")
    assert build(quiet=True, force=True) == (0, "")
    listing('languages = ["en"]', one="failing", two="basic")
    status, log = build(quiet=True)
    assert status == 1
    assert log.startswith("FAILED en/one: notebooks/failing.ipynb, In [")
    listing('languages = ["en"]', two="basic")
    assert build(quiet=True)[1].startswith("removed en/one: no longer listed\n")


@pytest.mark.kernel
def test_a_summary_holds_what_was_built_changed_failed_removed_and_left_alone(
    build: Build, listing: Listing, project
) -> None:
    listing('languages = ["en"]', one="basic", two="basic", old="basic")
    build(only="[!t]*")
    listing('languages = ["en"]', one="basic", two="basic", three="failing")
    (project.reports / "en" / "one.html").touch()
    told = Summary()
    building.build(project, building.Options(only="[!o]*"), sys.stderr, told)
    assert (told.status, told.built, told.changed, told.removed) == (1, ["en/two"], ["en/two"], ["en/old"])
    assert list(told.failed) == ["en/three"]
    assert told.failed["en/three"].startswith("notebooks/failing.ipynb, In [")
    asked = Summary()
    building.build(project, building.Options(dry_run=True), sys.stderr, asked)
    assert (asked.status, asked.unchanged, asked.due) == (0, 2, {"en/three": "never built"})


def plans(*options: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-c", PLANS, "build", *options], capture_output=True, text=True, timeout=120)


def test_standard_output_is_json_alone_whatever_happens(project: Project, listing: Listing) -> None:
    done = plans("--json", "--root", str(project.root))
    told = json.loads(done.stdout)
    assert done.stdout.count("\n") == 1
    assert (done.returncode, told["status"]) == (2, 2)
    assert told["message"] + "\n" == done.stderr
    assert told["message"].startswith("notebooks/reports.toml: found no such file")
    listing('languages = ["en"]', one="basic")
    done = plans("--json", "--dry-run", "--root", str(project.root))
    assert json.loads(done.stdout)["status"] == done.returncode
    refused = plans("--json", "--root", str(project.root / "nowhere"))
    assert json.loads(refused.stdout)["message"] + "\n" == refused.stderr


def test_no_control_character_reaches_a_log(tmp_path: Path) -> None:
    path = tmp_path / "log"
    with path.open("w", encoding="utf-8", newline="") as log:
        write_plain(log, "FAILED: \x1b[31mred\x1b[0m\a\r\n  kept\x00 迎泽")
    assert path.read_bytes().decode() == "FAILED: ?[31mred?[0m??\n  kept? 迎泽\n"
    with path.open(encoding="utf-8") as closed:
        write_plain(closed, "nobody reads this")


def test_the_keys_of_the_summary_are_those_of_the_page() -> None:
    text = (REPOSITORY / "docs" / "builds.md").read_text(encoding="utf-8")
    section = text.partition("## Log lines and JSON")[2].partition("\n## ")[0]
    assert re.findall(r"^\| `(\w+)` \|", section, flags=re.M) == [one.name for one in fields(Summary)]
