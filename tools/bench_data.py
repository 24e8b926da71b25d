"""Time and memory of `plans check` and `plans prepare` at 300, 1,000 and 3,000 synthetic plans, and how they grow.

Seconds are of the one processor that works, so that a busy machine does not change them.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SIZES = (300, 1000, 3000)
BUDGET_SECONDS = 20
BUDGET_MEGABYTES = 1024


def measure(command: list[str]) -> tuple[float, float]:
    """Return the seconds of processor and the peak resident megabytes of one command."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    _, status, usage = os.wait4(process.pid, 0)
    seconds = usage.ru_utime + usage.ru_stime
    if status:
        raise SystemExit(
            f"{' '.join(command)} failed: {(process.stderr.read() if process.stderr else b'').decode()[-500:]}"
        )
    return seconds, usage.ru_maxrss / 1024


def main() -> int:
    """Print one line a size and command; the exit status is 1 where the largest is over its budget."""
    plans = str(Path(sys.executable).with_name("plans"))
    over = False
    before: dict[str, float] = {}
    print(f"{'plans':>6} {'command':<8} {'seconds':>8} {'MB':>6} {'growth':>7}   (linear growth: 3.33, then 3.00)")
    for size in SIZES:
        with tempfile.TemporaryDirectory() as folder:
            subprocess.run(
                [sys.executable, str(ROOT / "tests" / "support" / "synthetic.py"), folder, str(size)],
                check=True,
                stdout=subprocess.DEVNULL,
            )
            for name in ("check", "prepare"):
                seconds, megabytes = measure([plans, name, "--root", folder])
                growth = f"{seconds / before[name]:.2f}" if name in before else ""
                before[name] = seconds
                print(f"{size:>6} {name:<8} {seconds:>8.1f} {megabytes:>6.0f} {growth:>7}", flush=True)
                over |= size == SIZES[-1] and (seconds > BUDGET_SECONDS or megabytes > BUDGET_MEGABYTES)
    print(f"budget at {SIZES[-1]:,}: {BUDGET_SECONDS} s, {BUDGET_MEGABYTES} MB each: {'over' if over else 'kept'}")
    print(f"this script: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")
    return int(over)


if __name__ == "__main__":
    raise SystemExit(main())
