"""Time and peak memory of a forced build of all reports, its children included.

    python tools/bench_builds.py [--jobs N] [--root DIR]

Memory is given twice: as the sum of resident sets, in which pages that forked processes share count once for each, and
in proportion (PSS, Linux), in which they count once. The budget of six reports on two cores is 30 s and 1.5 GB.
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterable
from pathlib import Path

import psutil

INTERVAL = 0.1


def measure(processes: Iterable[psutil.Process]) -> tuple[int, int]:
    """Return resident and proportional memory of processes in bytes; those that have just ended count nothing."""
    resident = proportional = 0
    for process in processes:
        try:
            memory = process.memory_full_info()
        except psutil.Error:
            continue
        resident += memory.rss
        proportional += getattr(memory, "pss", memory.rss)
    return resident, proportional


def main(arguments: list[str]) -> int:
    """Build, watch and print one line."""
    plans = Path(sys.executable).with_name("plans")
    began = time.monotonic()
    build = subprocess.Popen([str(plans), "build", "--force", *arguments], stdout=subprocess.PIPE, text=True)
    family = psutil.Process(build.pid)
    peak = (0, 0)
    while build.poll() is None:
        try:
            now = measure([family, *family.children(recursive=True)])
        except psutil.Error:
            break
        peak = max(peak[0], now[0]), max(peak[1], now[1])
        time.sleep(INTERVAL)
    output, _ = build.communicate()
    seconds = time.monotonic() - began
    if build.returncode:
        print(output)
        return build.returncode
    made = next((line for line in output.splitlines() if " built, " in line), "nothing built")
    print(
        f"Forced build: {made} {seconds:.1f} s, peak memory {peak[0] / 1e9:.2f} GB resident, "
        f"{peak[1] / 1e9:.2f} GB in proportion; load of the machine {psutil.getloadavg()[0]:.1f}."
    )
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
