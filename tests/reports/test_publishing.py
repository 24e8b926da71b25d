from __future__ import annotations

import os
from pathlib import Path

from helpers.reports import publishing


def test_a_cache_keeps_its_newest_files(tmp_path: Path) -> None:
    for number in range(4):
        (tmp_path / str(number)).touch()
        os.utime(tmp_path / str(number), (number, number))
    publishing.prune_cache(tmp_path, keep=2)
    assert {path.name for path in tmp_path.iterdir()} == {"2", "3"}


def test_a_page_that_is_published_takes_its_failure_away(tmp_path: Path) -> None:
    kept = publishing.keep_failed(tmp_path, "en/a", "{}")
    assert kept == tmp_path / "failed" / "en" / "a.ipynb"
    page = publishing.publish_report(tmp_path, "en/a", "<html>", "{}")
    assert page.read_text(encoding="utf-8") == "<html>"
    assert not kept.exists()
