"""The same data gives the same bytes, whatever the folder, the order and the chance of the day."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import built
import pytest

pytestmark = pytest.mark.kernel
BUILD = "import sys; from helpers.cli import main; sys.argv = ['plans', 'build', *sys.argv[1:]]; main()"


def test_another_seed_order_and_folder_give_the_same_pages(small_reports, tmp_path: Path):
    other = built.lay_out_small(tmp_path / "elsewhere" / "with a space")
    listing = other.notebooks / "reports.toml"
    head, *entries = built.split_listing(listing)
    listing.write_text("\n".join([head, *reversed(entries)]), encoding="utf-8")
    command = [sys.executable, "-c", BUILD, "--root", str(other.root), "--jobs", "1"]
    environment = {**os.environ, "PYTHONHASHSEED": "4711", "TZ": "Asia/Shanghai", "LC_ALL": "C"}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, encoding="utf-8")
    assert done.returncode == 0, done.stdout + done.stderr
    expected, found = built.pages_of(small_reports), built.pages_of(other)
    assert [name for name in expected if found.get(name) != expected[name]] == []
    assert set(found) == set(expected)


def test_no_page_names_the_machine_or_the_day(small_reports):
    for name, page in built.pages_of(small_reports).items():
        assert str(small_reports.root) not in page, name
        assert str(Path.home()) + "/" not in page, name
