"""The one lock of what writes, and writing that is whole or not at all."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from helpers import paths
from helpers.errors import BuildError
from helpers.paths import Project, clear_partial, hold_lock, read_own, write_whole


def test_a_second_command_is_refused_or_waits(tmp_path: Path) -> None:
    project = Project(tmp_path)
    with hold_lock(project), pytest.raises(BuildError) as refused, hold_lock(project, wait=0):
        pass
    assert str(refused.value) == (
        f"reports/: found another command at work (process {os.getpid()}); expected one at a time. "
        "Wait for it to end, then run the command again."
    )
    first = hold_lock(project)
    first.__enter__()
    threading.Timer(0.2, first.__exit__, (None, None, None)).start()
    with hold_lock(project, wait=10):
        pass


def test_a_killed_command_leaves_the_lock_free(tmp_path: Path) -> None:
    code = (
        "import os, sys, pathlib\nfrom helpers.paths import Project, hold_lock\n"
        "hold_lock(Project(pathlib.Path(sys.argv[1]))).__enter__()\nos.kill(os.getpid(), 9)"
    )
    subprocess.run([sys.executable, "-c", code, str(tmp_path)])
    with hold_lock(Project(tmp_path), wait=0):
        pass


@pytest.mark.parametrize("kind", ["symbolic", "hard", "folder"])
def test_a_lock_that_leads_elsewhere_is_refused_and_nothing_is_written_there(tmp_path: Path, kind: str) -> None:
    other = tmp_path / "other.txt"
    other.write_text("mine", encoding="utf-8")
    (tmp_path / "reports").mkdir()
    lock = tmp_path / "reports" / ".lock"
    if kind == "symbolic":
        lock.symlink_to(other)
    elif kind == "hard":
        lock.hardlink_to(other)
    else:
        lock.mkdir()
    with pytest.raises(BuildError, match=r"reports/\.lock: found that it cannot be held"), hold_lock(Project(tmp_path)):
        pass
    assert other.read_text(encoding="utf-8") == "mine"


def test_a_file_is_replaced_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "en" / "a.html"
    write_whole(path, "first\n")

    def fail(_: int) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(paths.os, "fsync", fail)
    with pytest.raises(OSError, match="disk full"):
        write_whole(path, "second")
    assert path.read_bytes() == b"first\n"
    assert [found.name for found in path.parent.iterdir()] == ["a.html"]


def test_files_may_be_read_by_those_whom_the_user_lets(tmp_path: Path) -> None:
    before = os.umask(0o027)
    try:
        write_whole(tmp_path / "a", b"x")
    finally:
        os.umask(before)
    assert (tmp_path / "a").stat().st_mode & 0o777 == 0o640


def test_two_writers_at_once_do_not_meet(tmp_path: Path) -> None:
    contents = [f"{number}" * 100_000 for number in range(8)]
    writers = [threading.Thread(target=write_whole, args=(tmp_path / "a", content)) for content in contents]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert (tmp_path / "a").read_text(encoding="utf-8") in contents
    assert [path.name for path in tmp_path.iterdir()] == ["a"]


def test_a_link_on_the_way_is_refused(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "reports").mkdir()
    (tmp_path / "reports" / "en").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(OSError, match="'en' is a link to another place"):
        write_whole(tmp_path / "reports" / "en" / "a.html", "x", within=tmp_path / "reports")
    assert list((tmp_path / "elsewhere").iterdir()) == []


def test_what_a_killed_command_was_writing_is_cleared(tmp_path: Path) -> None:
    (tmp_path / "en").mkdir()
    (tmp_path / "en" / ".0123.part").touch()
    (tmp_path / "en" / "kept.part").touch()
    clear_partial(tmp_path)
    assert [path.name for path in (tmp_path / "en").iterdir()] == ["kept.part"]


def test_only_a_file_of_our_own_is_read(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"{}")
    (tmp_path / "link").symlink_to(tmp_path / "file")
    (tmp_path / "device").symlink_to("/dev/zero")
    os.mkfifo(tmp_path / "pipe")
    assert read_own(tmp_path / "file") == b"{}"
    for name in ("link", "device", "pipe", "missing", "."):
        assert read_own(tmp_path / name) is None
