"""A build that is watched while it goes on: how large it and its warm process are, by how many reports are made."""

from __future__ import annotations

import contextlib
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import psutil

PLANS = "import sys; from helpers.cli import main; sys.argv = ['plans', *sys.argv[1:]]; main()"


@dataclass(frozen=True)
class Size:
    """How much memory the two processes of a build have once so many reports are made."""

    made: int
    build_megabytes: float
    warm_megabytes: float
    descriptors: int


def watch_build(root: Path, *options: str, every: int = 10) -> tuple[list[Size], float]:
    """Build a project; return the sizes after each so many reports, and the seconds.

    Raises
    ------
    RuntimeError
        Where the build fails.
    """
    began = time.monotonic()
    command = [sys.executable, "-c", PLANS, "build", "--root", str(root), *options]
    sizes: list[Size] = []
    made = 0
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:
        assert process.stdout is not None
        own, said = psutil.Process(process.pid), []
        for line in process.stdout:
            said.append(line)
            made += line.startswith("built ")
            if line.startswith("built ") and made % every == 0:
                with contextlib.suppress(psutil.Error, ValueError):  # after the last it may be gone
                    (warm,) = own.children()
                    held = [one.memory_info().rss / 1e6 for one in (own, warm)]
                    sizes.append(Size(made, *held, own.num_fds() + warm.num_fds()))
    if process.returncode:
        raise RuntimeError("".join(said[-20:]))
    return sizes, time.monotonic() - began
