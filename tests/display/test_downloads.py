from __future__ import annotations

import base64
import io
import zipfile

import pandas as pd
import pytest

from helpers.display.downloads import guard, write_address, write_archive, write_csv


@pytest.mark.parametrize(
    ("cell", "kept"),
    [
        ("=cmd|' /C calc'!A0", "'=cmd|' /C calc'!A0"),
        ("+0.47 points", "'+0.47 points"),
        ("+0.47", "+0.47"),
        ("-3", "-3"),
        ("-3-2", "'-3-2"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("＝1", "'＝1"),
        ("\t=1", "'\t=1"),
        ("−3", "−3"),
        ("≥93%", "≥93%"),
        ("", ""),
    ],
)
def test_only_a_plain_number_may_begin_like_a_formula(cell: str, kept: str):
    assert guard(cell) == kept


def test_an_address_holds_nothing_that_could_end_it():
    address = write_address(write_csv(pd.DataFrame([{"a": '"><script>', "b": "#&%\\ {}|^`<>", "c": "中文，“引”"}])))
    assert not set(address) & set('"<># \n&\\{}|^`')
    assert "中文，“引”" in address


def test_an_archive_holds_the_files_by_name_and_is_the_same_bytes_each_time():
    files = {"b.csv": "a,b\n1,2\n", "a.csv": "名称\n普惠“率”\n"}
    address = write_archive(files)
    assert address == write_archive(dict(reversed(files.items())))
    kind, _, packed = address.partition(",")
    assert kind == "data:application/zip;base64"
    with zipfile.ZipFile(io.BytesIO(base64.b64decode(packed))) as archive:
        assert archive.testzip() is None
        assert archive.namelist() == ["a.csv", "b.csv"]
        assert {name: archive.read(name).decode("utf-8-sig") for name in files} == files
        # a spreadsheet knows UTF-8 by its mark
        assert all(archive.read(name).startswith(b"\xef\xbb\xbf") for name in files)
