"""Every benchmark of the project, one after the other: `make bench`. The exit status is that of the worst."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path


def main() -> int:
    """Run all files `bench_*.py` beside this one, in order of name."""
    status = 0
    for script in sorted(Path(__file__).parent.glob("bench_*.py")):
        print(f"-- {script.stem}", flush=True)
        status = max(status, subprocess.run([sys.executable, str(script)]).returncode)
    return status


if __name__ == "__main__":
    raise SystemExit(main())
