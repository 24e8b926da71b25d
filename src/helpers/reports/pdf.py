"""A published page as PDF, printed by the headless Chromium of this machine, if it has one."""

from __future__ import annotations

import contextlib
import os
import re
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor
from pathlib import Path

from helpers.errors import BuildError
from helpers.paths import PARTIAL
from helpers.reports.pages import set_for_print

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
SECONDS = 180
# a link that is not to a place in the page or on the web would name a folder of this machine
LOCAL = re.compile(r'(<a\b[^>]*?) href="(?!#|https?:|mailto:)[^"]*"')


def find_browser() -> str:
    """Return the path of a Chromium.

    Raises
    ------
    BuildError
        Where there is none on PATH.
    """
    for name in NAMES:
        found = shutil.which(name)
        if found:
            return found
    raise BuildError(
        f"--pdf: found none of {', '.join(NAMES)} on PATH; expected a Chromium to print with. "
        "Install one (Debian, Ubuntu: apt-get install chromium), or print the HTML reports from any browser."
    )


def print_page(browser: str, page: Path, target: Path) -> None:
    """Print a page, with bookmarks and tags, and put the PDF in its place once it is whole.

    Raises
    ------
    BuildError
        Where the browser fails, takes too long, or makes no PDF.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    partial = target.with_name(f".{secrets.token_hex(8)}{PARTIAL}")
    with tempfile.TemporaryDirectory(prefix="print-", ignore_cleanup_errors=True) as folder:
        copy = Path(folder) / page.name
        shown = set_for_print(LOCAL.sub(r"\1", page.read_text(encoding="utf-8")))
        copy.write_text(shown, encoding="utf-8", newline="\n")
        said = _run([*_command(browser, Path(folder) / "profile"), f"--print-to-pdf={partial}", copy.as_uri()], target)
    made = partial.read_bytes() if partial.is_file() else b""
    if not made.startswith(b"%PDF-") or b"%%EOF" not in made[-1024:]:
        partial.unlink(missing_ok=True)
        raise BuildError(
            f"{target.name}: found no whole PDF after printing ({_last_line(said)}); expected one. "
            f"Run {browser} --headless --print-to-pdf on the page to see why."
        )
    partial.replace(target)


RUNNING: set[subprocess.Popen[bytes]] = set()


@contextlib.contextmanager
def end_printing(pool: Executor) -> Iterator[None]:
    """End the browsers at work where printing is broken off, so that nobody waits for them."""
    try:
        yield
    except BaseException:
        pool.shutdown(wait=False, cancel_futures=True)
        for process in list(RUNNING):
            _kill(process)
        raise


def _command(browser: str, profile: Path) -> list[str]:
    flags = [
        browser,
        "--headless",
        "--disable-gpu",
        "--disable-dev-shm-usage",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-extensions",
        "--disable-sync",
        "--no-first-run",
        "--no-pdf-header-footer",
        "--generate-pdf-document-outline",
        f"--user-data-dir={profile}",
    ]
    # Chromium refuses to run as root within its own sandbox; pages hold nothing but what the build wrote
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        flags.append("--no-sandbox")
    return flags


def _run(command: Sequence[str], target: Path) -> str:
    """Run the browser in a session of its own, so that what it starts can be ended with it; return what it said."""
    process = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=sys.platform != "win32",
    )
    RUNNING.add(process)
    try:
        said, _ = process.communicate(timeout=SECONDS)
    except subprocess.TimeoutExpired:
        raise BuildError(
            f"{target.name}: found the browser still printing after {SECONDS} s; expected it to end. "
            "Run the command again, with fewer programs beside it."
        ) from None
    finally:
        RUNNING.discard(process)
        if process.poll() is None:
            _kill(process)
            process.communicate()
    return said.decode("utf-8", "replace")


def _kill(process: subprocess.Popen[bytes]) -> None:
    if sys.platform == "win32":
        process.kill()
    else:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)


def _last_line(said: str) -> str:
    lines = [line for line in said.splitlines() if line.strip()]
    return lines[-1].strip()[:200] if lines else "the browser said nothing"
