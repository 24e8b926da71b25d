"""What a process does about its own memory before it is forked."""

from __future__ import annotations

import ctypes
import json
import subprocess
import sys

import pytest

from helpers.reports.processes import close_gaps

RIDDLED = """
import ctypes, json
from helpers.reports.processes import Heap, close_gaps
library = ctypes.CDLL(None)
library.mallinfo2.restype = Heap

def free():
    told = library.mallinfo2()
    return told.fordblks - told.keepcost

pieces = [bytes(600 + 37 * number) for number in range(2_000)]
del pieces[::2]
print(json.dumps([free(), close_gaps(), free(), sum(map(len, pieces))]))
"""


@pytest.mark.skipif(not hasattr(ctypes.CDLL(None), "mallinfo2"), reason="another C library than glibc")
def test_no_gap_is_left_in_the_heap_and_what_is_in_use_stays() -> None:
    done = subprocess.run([sys.executable, "-c", RIDDLED], capture_output=True, text=True, check=True)
    before, closed, after, kept = json.loads(done.stdout)
    assert before > 1_000_000
    assert closed > 0
    # pieces of the smallest kind come and go with the asking itself
    assert after < 10_000
    assert kept == sum(600 + 37 * number for number in range(1, 2_000, 2))


def test_where_the_c_library_does_not_tell_of_its_heap_nothing_is_done(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ctypes, "CDLL", lambda _: object())
    assert close_gaps() == 0
