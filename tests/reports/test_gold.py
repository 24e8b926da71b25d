"""The whole HTML of the invented project's reports, as it is meant to be; font, styles and script by their digests.

After a change that is meant, `REFRESH_GOLD=1 make test TESTS=tests/reports/test_gold.py` writes the pages anew; read
their difference before it is committed.
"""

from __future__ import annotations

import difflib
import hashlib
import os
import re

import built
import pytest
from places import GOLD

pytestmark = pytest.mark.kernel
PAGES = [
    f"{language}/{name}"
    for language in ("en", "zh")
    for name in ("overview", "preschool_coverage", "teacher_rotation", "region_profile/aspen", "region_profile/birch")
]


def settle(page: str) -> str:
    """Return a page with font, styles and script by their digests, which a change of them changes; the code's own is left out."""
    page = built.FONT.sub(_digest, page)
    page = re.sub(r"(?<=<style>).*?(?=</style>)", _digest, page, flags=re.S)
    page = re.sub(r"(?<=<script>).*?(?=</script>)", _digest, page, flags=re.S)
    page = re.sub(r"(?:(?<=of the code: <code>)|(?<=代码摘要：<code>))[0-9a-f]{16}", "…", page)
    return re.sub(r"(-src 'sha256-)[^']*", r"\1…", page)


def _digest(found: re.Match[str]) -> str:
    return hashlib.sha256(found[0].encode()).hexdigest()[:16]


@pytest.mark.parametrize("name", PAGES)
def test_a_report_is_as_it_was_when_somebody_looked_at_it(name, small_reports):
    found = settle(built.pages_of(small_reports)[name])
    path = GOLD / f"{name.replace('/', '-')}.html"
    if os.environ.get("REFRESH_GOLD"):
        path.parent.mkdir(exist_ok=True)
        path.write_text(found, encoding="utf-8", newline="\n")
    expected = path.read_text(encoding="utf-8") if path.is_file() else ""
    lines = difflib.unified_diff(expected.splitlines(), found.splitlines(), path.name, "now", n=0, lineterm="")
    changed = [line[:300] for line in lines]
    assert not changed, "\n".join(
        [
            "If the change is meant: REFRESH_GOLD=1 make test TESTS=tests/reports/test_gold.py, and read the difference.",
            *changed[:40],
        ]
    )


def test_no_gold_page_is_left_of_a_report_that_is_gone():
    assert {path.stem for path in GOLD.glob("*.html")} == {name.replace("/", "-") for name in PAGES}
