from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from helpers.errors import BuildError
from helpers.reports import publishing


def test_a_second_build_says_so_and_ends(tmp_path: Path) -> None:
    with publishing.hold_lock(tmp_path), pytest.raises(BuildError) as refused, publishing.hold_lock(tmp_path):
        pass
    assert "found another build at work" in str(refused.value)
    assert str(refused.value).endswith("Wait for it to end, then run the command again.")


def test_a_killed_build_leaves_the_folder_free(tmp_path: Path) -> None:
    code = (
        "import os, sys, pathlib\nfrom helpers.reports.publishing import hold_lock\n"
        "hold_lock(pathlib.Path(sys.argv[1])).__enter__()\nos.kill(os.getpid(), 9)"
    )
    subprocess.run([sys.executable, "-c", code, str(tmp_path)])
    with publishing.hold_lock(tmp_path):
        pass


def test_a_cache_keeps_its_newest_files(tmp_path: Path) -> None:
    for number in range(4):
        (tmp_path / str(number)).touch()
        os.utime(tmp_path / str(number), (number, number))
    publishing.prune_cache(tmp_path, keep=2)
    assert {path.name for path in tmp_path.iterdir()} == {"2", "3"}


def test_a_file_is_replaced_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "en" / "a.html"
    publishing.write_whole(path, "first")

    def fail(_: int) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(publishing.os, "fsync", fail)
    with pytest.raises(OSError, match="disk full"):
        publishing.write_whole(path, "second")
    assert path.read_text(encoding="utf-8") == "first"
    publishing.clear_partial(tmp_path)
    assert [found.name for found in path.parent.iterdir()] == ["a.html"]
