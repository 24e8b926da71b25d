"""What befalls a build, for real, and that `docs/builds.md` says what comes of it."""

from __future__ import annotations

import ast
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import built
import pytest
from editing import edit, read, write
from places import REPOSITORY

from helpers.paths import Project
from helpers.reports import publishing
from helpers.reports.processes import LINUX

pytestmark = pytest.mark.kernel
Build = Callable[..., tuple[int, str]]
Listing = Callable[..., None]
PLANS = "import sys; from helpers.cli import main; sys.argv = ['plans', *sys.argv[1:]]; main()"
PAGE = REPOSITORY / "docs" / "builds.md"
TESTS = REPOSITORY / "tests"


# ------------------------------------------------------------------------------------------------------ the page


def situations() -> dict[str, tuple[str, str]]:
    """Return of each row of the page its situation and exit status, by the test that holds it."""
    rows = re.findall(r"^\| (.+?) \| (\S+) \| .+? \| `(\S+?)` \|$", PAGE.read_text(encoding="utf-8"), flags=re.M)
    return {test: (what, status) for what, status, test in rows}


def status_of(request: pytest.FixtureRequest) -> int:
    """Return the exit status that the page promises for the situation of this test."""
    name = f"reports/{Path(__file__).name}::{request.function.__name__}"
    return int(situations()[name][1])


def test_every_situation_of_the_page_is_held_by_a_test_and_every_one_here_is_on_the_page() -> None:
    named = situations()
    assert len(named) >= 25
    for name in named:
        file, function = name.split("::")
        tree = ast.parse((TESTS / file).read_text(encoding="utf-8"))
        assert function in {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}, name
    here = {
        node.name
        for node in ast.parse(Path(__file__).read_text(encoding="utf-8")).body
        if isinstance(node, ast.FunctionDef) and any(arg.arg == "request" for arg in node.args.args)
    } - {"status_of"}
    assert {f"reports/{Path(__file__).name}::{one}" for one in here} <= named.keys()


# ------------------------------------------------------------------------------------------- the machine's faults


@pytest.fixture
def standing(small_reports: Project, tmp_path: Path) -> Project:
    """Return a copy of the invented project with its reports built."""
    shutil.copytree(small_reports.root, tmp_path / "standing", symlinks=True)
    return Project(tmp_path / "standing")


def run(project: Project, *options: str, before: str = "", **environment: str) -> tuple[int, str]:
    """Build from a shell, after a command of that shell."""
    command = f'{before} exec "$0" -c "$1" build --root "$2" "${{@:3}}"'
    done = subprocess.run(
        ["bash", "-c", command, sys.executable, PLANS, str(project.root), *options],
        env={**os.environ, **environment},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        encoding="utf-8",
        errors="replace",
        timeout=300,
    )
    return done.returncode, done.stdout + done.stderr


def contents(folder: Path) -> dict[str, bytes]:
    found = [path for path in sorted(folder.rglob("*")) if path.is_file() and path.name != ".lock"]
    return {str(path.relative_to(folder)): path.read_bytes() for path in found}


def own_mounts() -> bool:
    """Tell whether a file system can be mounted for one process alone."""
    if not LINUX or shutil.which("unshare") is None:
        return False
    return (
        subprocess.run(["unshare", "-rm", "mount", "-t", "tmpfs", "none", "/mnt"], capture_output=True).returncode == 0
    )


mounting = pytest.mark.skipif(not own_mounts(), reason="no file system may be mounted here")


def run_within(project: Project, mount: str, *options: str) -> tuple[int, str]:
    """Build with a file system of its own under reports/."""
    script = project.root / "within.sh"
    script.write_text(f'set -e\ncd "{project.root}"\n{mount}\nset +e\n"$@"\n', encoding="utf-8")
    command = ["unshare", "-rm", "bash", str(script), sys.executable, "-c", PLANS, "build", "--root", str(project.root)]
    done = subprocess.run([*command, *options], capture_output=True, text=True, timeout=300)
    return done.returncode, done.stdout + done.stderr


@mounting
def test_a_full_disk(standing: Project, request: pytest.FixtureRequest) -> None:
    pages = contents(standing.reports / "en")
    mount = (
        "cp -a reports kept; mount -t tmpfs -o size=8m none reports; cp -a kept/. reports/; "
        "trap 'rm -f reports/fill; rm -rf after; cp -a reports after' EXIT; dd if=/dev/zero of=reports/fill bs=4k 2>/dev/null || true"
    )
    status, said = run_within(standing, mount, "--force", "--language", "en")
    assert status == status_of(request)
    assert "Traceback" not in said
    assert said.count("FAILED en/") == len(pages)
    assert "No space left on device" in said
    assert f"0 built, {len(pages)} failed, 0 unchanged." in said
    after = Project(standing.root / "after")
    assert contents(after.root / "en") == pages
    assert [
        path for path in after.root.rglob("*") if path.name.endswith(".part") or path.name.startswith(".run-")
    ] == []


@mounting
def test_reports_that_cannot_be_written(standing: Project, request: pytest.FixtureRequest) -> None:
    before = contents(standing.reports)
    status, said = run_within(standing, "mount --bind reports reports; mount -o remount,ro,bind reports", "--force")
    assert status == status_of(request)
    assert said == (
        "reports/.lock: found that it cannot be held (Read-only file system); expected a file of this program in a writable "
        "folder. Remove it, or mend the folder's permissions.\n"
    )
    assert contents(standing.reports) == before


SOMEBODY = 12_345
"""A user that a user namespace of root alone does not know: what is theirs is another's there, and closed is closed."""

others = pytest.mark.skipif(
    not LINUX or os.geteuid() != 0 or not own_mounts(), reason="only root can give files to another user"
)
CANNOT_HOLD = (
    "reports/.lock: found that it cannot be held (Permission denied); expected a file of this program in a writable "
    "folder. Remove it, or mend the folder's permissions."
)
# what is another user's, and closed to us where it is a file: what is said
THEIRS = {
    "": CANNOT_HOLD,
    "reports": CANNOT_HOLD,
    "data/processed": "data/processed: found that it cannot be written (Permission denied); expected a writable folder. "
    "Mend its permissions or make room on the disk, and run `plans prepare` again.",
    "data/raw/regions.csv": "data/raw/regions.csv: found a file that cannot be opened (Permission denied); expected a "
    "readable file. Mend its permissions or restore it.",
    "notebooks/reports.toml": "notebooks/reports.toml: found a file that cannot be opened (Permission denied); expected a "
    "readable file. Restore it from the repository.",
    "notebooks/20_teacher_rotation.ipynb": "notebooks/20_teacher_rotation.ipynb: found a file that cannot be opened "
    "(Permission denied); expected a readable file. Restore the file.",
}


def give_away(path: Path) -> None:
    for one in [path, *path.rglob("*")]:
        os.chown(one, SOMEBODY, SOMEBODY, follow_symlinks=False)
    path.chmod(0o755 if path.is_dir() else 0o600)


def refuse_theirs(standing: Project, names: list[str], status: int) -> None:
    edit(standing, "values/birch-2022", 3, locator="三")
    for name in names:
        give_away(standing.root / name)
        before = [contents(standing.root / part) for part in ("data", "notebooks", "reports")]
        assert run_within(standing, "", "--force") == (status, THEIRS[name] + "\n"), name
        assert [contents(standing.root / part) for part in ("data", "notebooks", "reports")] == before, name
        os.chown(standing.root / name, 0, 0)


@others
def test_a_project_of_another_user(standing: Project, request: pytest.FixtureRequest) -> None:
    refuse_theirs(standing, ["data/processed", "reports", ""], status_of(request))


@others
def test_an_input_that_is_closed_to_this_user(standing: Project, request: pytest.FixtureRequest) -> None:
    refuse_theirs(standing, [name for name in THEIRS if "." in name], status_of(request))


@others
def test_pages_of_another_user(standing: Project, request: pytest.FixtureRequest) -> None:
    theirs = standing.reports / "en" / "region_profile"
    give_away(theirs)
    give_away(standing.reports / "build.json")
    before = contents(theirs)
    status, said = run_within(standing, "", "--language", "en")
    assert status == status_of(request)
    for name in ("aspen", "birch"):
        assert (
            f"FAILED en/region_profile/{name}: reports/en/region_profile/{name}: found that it cannot be written "
            "(Permission denied); expected room and permission."
        ) in said
    assert "3 built, 2 failed, 0 unchanged." in said
    assert contents(theirs) == before


@pytest.mark.skipif(not LINUX, reason="handles are counted as on Linux")
def test_no_file_handles_left(standing: Project, request: pytest.FixtureRequest) -> None:
    before = contents(standing.reports)
    status, said = run(standing, "--force", before="ulimit -n 12;")
    assert status == status_of(request)
    assert "Traceback" not in said
    assert "(Too many open files)" in said
    assert contents(standing.reports) == before


@pytest.mark.skipif(not LINUX, reason="handles are counted as on Linux")
def test_few_file_handles(standing: Project, request: pytest.FixtureRequest) -> None:
    status, said = run(standing, "--force", "--only", "overview", before="ulimit -n 28;")
    assert (status, said.splitlines()[-2]) == (status_of(request), "2 built, 0 failed, 0 unchanged.")


@pytest.mark.skipif(not LINUX, reason="memory is watched on Linux")
def test_too_little_memory_for_a_report(standing: Project, request: pytest.FixtureRequest) -> None:
    pages = contents(standing.reports / "en")
    path = standing.notebooks / "20_teacher_rotation.ipynb"
    path.write_text(
        path.read_text(encoding="utf-8").replace("h.set_theme()", "hoard = bytearray(400_000_000)"), "utf-8"
    )
    status, said = run(standing, "--language", "en", "--memory", "200")
    assert status == status_of(request)
    assert "FAILED en/teacher_rotation: notebooks/20_teacher_rotation.ipynb, In [" in said
    assert "--memory" in said
    assert "0 built, 1 failed" in said
    assert contents(standing.reports / "en") == pages


def test_no_home_ascii_and_a_strange_place_for_temporary_files(
    standing: Project, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    pages = contents(standing.reports / "zh")
    strange = tmp_path / "a {b} c'" / ("x" * 120) / "文"
    strange.mkdir(parents=True)
    odd = Project(tmp_path / "pläne {0} 'x' %s")
    standing.root.rename(odd.root)
    gone = "unset HOME LANG LC_ALL PYTHONUTF8;"
    named = {"TMPDIR": str(strange), "LC_CTYPE": "C", "PYTHONCOERCECLOCALE": "0"}
    status, said = run(odd, "--force", "--language", "zh", before=gone, **named)
    assert status == status_of(request)
    assert f"{len(pages)} built, 0 failed, 0 unchanged." in said
    assert contents(odd.reports / "zh") == pages
    assert list(strange.iterdir()) == []


def test_a_clock_that_jumps(standing: Project, request: pytest.FixtureRequest) -> None:
    assert "Nothing to do" in run(standing)[1]
    future = 4_000_000_000
    for path in [*standing.raw.rglob("*.csv"), *standing.reports.rglob("*.html")]:
        os.utime(path, (future, future))
    status, said = run(standing)
    assert (status, said.splitlines()[0]) == (status_of(request), "Nothing to do: 10 reports are as their data says.")
    # a later change that looks older than all of it
    edit(standing, "values/birch-2022", 3, locator="三")
    os.utime(standing.raw / "values" / "birch-2022.csv", (1, 1))
    assert "would build en/region_profile/birch: its data has changed\n" in run(standing, "--dry-run")[1]


# ---------------------------------------------------------------------------------------------- what stands, touched


def test_nothing_has_changed(standing: Project, request: pytest.FixtureRequest) -> None:
    before = contents(standing.reports)
    status, said = run(standing)
    assert status == status_of(request)
    assert said.splitlines()[0] == "Nothing to do: 10 reports are as their data says."
    after = contents(standing.reports)
    assert {name for name in after if after[name] != before.get(name)} == {"build.json"}
    imported = re.findall(r"import time:.*\| +(\w+)$", run(standing, PYTHONPROFILEIMPORTTIME="1")[1], flags=re.M)
    assert "json" in imported
    assert {"pandas", "matplotlib", "papermill", "nbconvert"}.isdisjoint(imported), (
        "loading these takes longer than the rest"
    )


def forge(path: Path, content: bytes) -> None:
    """Write a file so that it keeps size and time."""
    status = path.stat()
    assert len(content) == status.st_size
    path.write_bytes(content)
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))


TOUCHED: dict[str, tuple[Callable[[Path], object], str]] = {
    "deleted": (Path.unlink, "is gone"),
    "emptied": (lambda path: path.write_bytes(b""), "was changed by hand"),
    "edited": (lambda path: path.write_bytes(path.read_bytes() + b" "), "was changed by hand"),
    "forged": (lambda path: forge(path, path.read_bytes()[::-1]), "was changed by hand"),
    "a folder": (lambda path: (path.unlink(), path.mkdir()), "is gone"),
}


@pytest.mark.parametrize("touch", TOUCHED)
@pytest.mark.parametrize("kind", ["page", "executed notebook"])
def test_a_page_or_its_notebook_was_touched(
    project: Project, listing: Listing, build: Build, request: pytest.FixtureRequest, touch: str, kind: str
) -> None:
    listing('languages = ["en"]', preschool_coverage="basic", teacher_rotation="basic")
    assert build()[0] == 0
    place = publishing.page_path if kind == "page" else publishing.notebook_path
    path = place(project.reports, "en/preschool_coverage")
    content = path.read_bytes()
    TOUCHED[touch][0](path)
    said = f"its {kind} {TOUCHED[touch][1]}"
    assert build(dry_run=True)[1].splitlines() == [
        f"would build en/preschool_coverage: {said}",
        "would leave en/teacher_rotation: unchanged",
    ]
    if path.is_dir():
        path.rmdir()
    status, printed = build()
    assert status == status_of(request)
    assert "1 built, 0 failed, 1 unchanged." in printed
    assert path.read_bytes() == content


def test_a_file_was_touched_and_nothing_of_it_changed(
    project: Project, listing: Listing, build: Build, request: pytest.FixtureRequest
) -> None:
    listing('languages = ["en"]', preschool_coverage="basic")
    assert build()[0] == 0
    page = project.reports / "en" / "preschool_coverage.html"
    copy = page.with_suffix(".copy")
    shutil.copyfile(page, copy)
    copy.replace(page)
    status, printed = build()
    assert (status, printed.splitlines()[0]) == (status_of(request), "Nothing to do: 1 reports are as their data says.")


def test_verify_looks_at_contents_where_every_stamp_is_as_it_was(
    project: Project, listing: Listing, build: Build, request: pytest.FixtureRequest
) -> None:
    listing('languages = ["en"]', preschool_coverage="basic")
    assert build()[0] == 0
    page, path = project.reports / "en" / "preschool_coverage.html", project.reports / "build.json"
    content = page.read_bytes()
    page.write_bytes(content[::-1])
    record = json.loads(path.read_text(encoding="utf-8"))
    status = page.stat()
    record["reports"]["en/preschool_coverage"]["page"]["stamp"] = [
        *(status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino)
    ]
    path.write_text(json.dumps(record), encoding="utf-8")
    assert "Nothing to do" in build()[1]
    assert build(dry_run=True, verify=True)[1] == "would build en/preschool_coverage: its page was changed by hand\n"
    assert build(verify=True)[0] == status_of(request)
    assert page.read_bytes() == content


@pytest.mark.parametrize("content", [b"", b"wOF2", b"wOF2" + b"\0" * 5_000])
def test_a_cached_font_was_emptied_or_edited(
    project: Project, listing: Listing, build: Build, request: pytest.FixtureRequest, content: bytes
) -> None:
    listing('languages = ["en"]', preschool_coverage="basic")
    assert build()[0] == 0
    page = (project.reports / "en" / "preschool_coverage.html").read_bytes()
    fonts = [path for path in (project.reports / ".fonts").iterdir() if path.is_file()]
    assert fonts
    for font in fonts:
        font.write_bytes(content)
    assert build(force=True)[0] == status_of(request)
    assert (project.reports / "en" / "preschool_coverage.html").read_bytes() == page


def list_by_region(project: Project, listing: Listing) -> None:
    listing('for_each = "region"', region_profile="basic")
    source = (project.notebooks / "basic.ipynb").read_text(encoding="utf-8")
    source = source.replace("language: str", 'region: str = \\"\\"\\nlanguage: str', 1)
    (project.notebooks / "basic.ipynb").write_text(source, encoding="utf-8")


def test_a_region_is_gone(project: Project, listing: Listing, build: Build, request: pytest.FixtureRequest) -> None:
    list_by_region(project, listing)
    assert build()[0] == 0
    kept = project.reports / "zh" / "region_profile" / "yingze.html"
    kept.write_text("my own notes", encoding="utf-8")
    path = project.raw / "regions.csv"
    rows = read(path)
    write(path, [row for row in rows if row[0] != "yingze"])
    dry = build(dry_run=True)[1]
    assert "would remove en/region_profile/yingze: no longer listed\n" in dry
    status, printed = build()
    assert status == status_of(request)
    assert "removed en/region_profile/yingze: no longer listed\n" in printed
    assert not (project.reports / "en" / "region_profile" / "yingze.html").exists()
    assert not (project.reports / "notebooks" / "en" / "region_profile" / "yingze.ipynb").exists()
    assert (project.reports / "en" / "region_profile" / "jiangchuan.html").is_file()
    # what somebody wrote there is theirs
    assert "left, since it was changed by hand: reports/zh/region_profile/yingze.html" in printed
    assert kept.read_text(encoding="utf-8") == "my own notes"
    assert "yingze" not in (project.reports / "index.html").read_text(encoding="utf-8")
    assert "removed" not in build()[1]


def test_a_record_that_names_files_elsewhere(
    project: Project, listing: Listing, build: Build, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    listing('languages = ["en"]', preschool_coverage="basic")
    assert build()[0] == 0
    victims = [tmp_path / "mine.html", project.root / "mine.html", project.raw / "plans.csv"]
    for victim in victims[:2]:
        victim.write_text("mine", encoding="utf-8")
    path = project.reports / "build.json"
    record = json.loads(path.read_text(encoding="utf-8"))
    entry = record["reports"]["en/preschool_coverage"]
    for key in ("../mine", "../../mine", "en/../../mine", str(tmp_path / "mine"), "en/x/../../../mine"):
        record["reports"][key] = entry | {"failed_notebook": "../../mine.html", "pdf": entry["page"]}
    path.write_text(json.dumps(record), encoding="utf-8")
    status, printed = build()
    assert status == status_of(request)
    assert "removed" not in printed
    assert [victim.is_file() for victim in victims] == [True, True, True]
    # a name of the right form, but a folder on the way leads elsewhere
    elsewhere = tmp_path / "elsewhere" / "region_profile"
    elsewhere.mkdir(parents=True)
    shutil.copyfile(project.reports / "en" / "preschool_coverage.html", elsewhere / "gone.html")
    (project.reports / "fr").symlink_to(elsewhere.parent)
    record = json.loads(path.read_text(encoding="utf-8"))
    record["reports"]["fr/region_profile/gone"] = record["reports"]["en/preschool_coverage"]
    path.write_text(json.dumps(record), encoding="utf-8")
    assert "'fr' is a link to another place" in build()[1]
    assert (elsewhere / "gone.html").is_file()


@pytest.mark.parametrize(
    "content", ["", "[]", "{", "[" * 90_000, '{"version": 1}', '{"version": 2, "reports": 7}', "\0"]
)
def test_a_record_that_is_damaged(
    project: Project, listing: Listing, build: Build, request: pytest.FixtureRequest, content: str
) -> None:
    listing('languages = ["en"]', preschool_coverage="basic")
    project.reports.mkdir()
    (project.reports / "build.json").write_text(content, encoding="utf-8")
    assert build(dry_run=True)[1] == "would build en/preschool_coverage: never built\n"
    if content in ("", "[]"):
        assert build()[0] == status_of(request)


def test_a_dry_run_tells_of_data_that_was_not_prepared_and_writes_nothing(
    standing: Project, request: pytest.FixtureRequest
) -> None:
    edit(standing, "values/birch-2022", 3, locator="三")
    before = contents(standing.root)
    status, said = run(standing, "--dry-run", "--language", "en")
    assert status == status_of(request)
    assert said.splitlines() == [
        "would build en/overview: its data has changed",
        "would leave en/preschool_coverage: unchanged",
        "would leave en/teacher_rotation: unchanged",
        "would leave en/region_profile/aspen: unchanged",
        "would build en/region_profile/birch: its data has changed",
    ]
    assert contents(standing.root) == before
    assert built.pages_of(standing)
