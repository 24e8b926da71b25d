"""The repository's reports in headless Chromium, cut off from the network."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import built
import pytest

from helpers.paths import Project
from helpers.reports.pdf import NAMES


@pytest.fixture(scope="session")
def chromium() -> str:
    """Return the path of a Chromium; tests are left out where there is none, unless one is required."""
    found = next(filter(None, map(shutil.which, NAMES)), None)
    if found is None:
        reason = f"no Chromium on PATH ({', '.join(NAMES)}): reports were not tried in a browser"
        if os.environ.get("REQUIRE_BROWSER"):
            pytest.fail(reason)
        pytest.skip(reason)
    return found


@pytest.fixture(scope="session")
def reports(chromium: str, tmp_path_factory: pytest.TempPathFactory) -> Project:
    """Return a copy of the repository's project with every report up to date."""
    project = built.copy_repository(tmp_path_factory.mktemp("browser") / "project")
    built.build(project)
    return project


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[object]:
    """Yield a running browser."""
    from playwright.sync_api import sync_playwright

    arguments = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=chromium, args=[*arguments, "--disable-dev-shm-usage"])
        yield running
        running.close()


class Visit:
    """A page as a visitor sees it, and all that it asked for or complained of."""

    def __init__(self, browser, path: Path, width: int, height: int, scripts: bool, scheme: str):
        self.context = browser.new_context(
            viewport={"width": width, "height": height},
            offline=True,
            java_script_enabled=scripts,
            locale="en-GB",
            color_scheme=scheme,
        )
        self.requests: list[str] = []
        self.complaints: list[str] = []
        self.page = self.context.new_page()
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.on("console", lambda message: self.complaints.append(message.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.goto(path.as_uri())
        self.page.evaluate("document.fonts.ready") if scripts else None


@pytest.fixture
def visit(browser, reports: Project):
    """Return a function that opens a page, by its language and name, in a window of a width."""
    open_visits: list[Visit] = []

    def go(name: str, width: int = 1280, height: int = 900, scripts: bool = True, scheme: str = "light") -> Visit:
        open_visits.append(Visit(browser, reports.reports / f"{name}.html", width, height, scripts, scheme))
        return open_visits[-1]

    yield go
    for one in open_visits:
        one.context.close()
