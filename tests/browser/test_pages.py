"""What only a browser can tell of every report: that it needs nothing, fits, and can be used by everybody."""

from __future__ import annotations

import pytest
from built import PAGES

pytestmark = [pytest.mark.browser, pytest.mark.kernel]
# by how much the page is wider than its window, and what sticks out of it
WIDER = """() => {
  const wide = document.documentElement.clientWidth;
  const held = one => one.closest('.scroll, .skip, .pop') !== null;
  return [document.documentElement.scrollWidth - wide, ...[...document.querySelectorAll('main *')]
    .filter(one => !held(one) && one.getBoundingClientRect().right > wide + 1)
    .map(one => one.tagName + '.' + one.className + ' ' + one.textContent.slice(0, 60))];
}"""
# the one font of the page, and whether it was read
FONT = """async () => {
  await document.fonts.ready;
  const face = [...document.fonts][0];
  return [document.fonts.size, face.status, face.family];
}"""


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_no_larger_than_350_kilobytes(name, reports):
    assert (reports.reports / f"{name}.html").stat().st_size <= 350_000


@pytest.mark.parametrize("name", [*PAGES, "index"])
def test_a_page_asks_for_nothing_and_complains_of_nothing(name, visit):
    shown = visit(name)
    shown.page.mouse.wheel(0, 100_000)
    shown.page.wait_for_timeout(100)
    assert shown.requests == [shown.page.url]
    assert shown.complaints == []


@pytest.mark.parametrize("name", [*PAGES, "index"])
@pytest.mark.parametrize("width", [1280, 390, 320])
def test_a_page_is_as_wide_as_its_window(name, width, visit):
    """A window of 320 px is what one of 1280 px comes to at a zoom of 400 %."""
    beyond, *wider = visit(name, width).page.evaluate(WIDER)
    assert (beyond, wider) == (0, [])


@pytest.mark.parametrize("name", PAGES)
def test_no_table_scrolls_sideways_in_a_window_of_1280_pixels(name, visit):
    page = visit(name).page
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true; })")
    wider = "all => all.filter(one => one.scrollWidth > one.clientWidth + 1).map(one => one.querySelector('table').id)"
    assert page.locator(".scroll").evaluate_all(wider) == []


@pytest.mark.parametrize(
    ("name", "scheme"),
    [(name, "light") for name in [*PAGES, "index"]]
    + [(name, "dark") for name in [*PAGES, "index"] if "zh/" not in name],
)
def test_a_page_has_no_fault_that_axe_knows(name, scheme, visit):
    from axe_playwright_python.sync_playwright import Axe

    tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
    found = Axe().run(visit(name, scheme=scheme).page, options={"runOnly": tags, "resultTypes": ["violations"]})
    assert [
        (fault["id"], fault["help"], [node["html"][:200] for node in fault["nodes"]][:3])
        for fault in found.response["violations"]
    ] == []


@pytest.mark.parametrize("name", [*PAGES, "index"])
def test_every_glyph_is_of_the_font_in_the_page(name, visit):
    shown = visit(name)
    assert shown.page.evaluate(FONT) == [1, "loaded", "Noto Sans SC"]
    session = shown.context.new_cdp_session(shown.page)
    session.send("DOM.enable")
    session.send("CSS.enable")
    root = session.send("DOM.getDocument")["root"]["nodeId"]
    body = session.send("DOM.querySelector", {"nodeId": root, "selector": "body"})["nodeId"]
    drawn = {}
    for selector in ("body", "svg text", "button", "input", "code"):
        for node in session.send("DOM.querySelectorAll", {"nodeId": body, "selector": selector})["nodeIds"] or [body]:
            for font in session.send("CSS.getPlatformFontsForNode", {"nodeId": node})["fonts"]:
                drawn[font["familyName"], font["isCustomFont"]] = drawn.get(font["familyName"], 0) + font["glyphCount"]
    assert {custom for _, custom in drawn} == {True}, drawn


@pytest.mark.parametrize("name", PAGES)
def test_every_page_can_be_read_without_its_script(name, visit):
    shown = visit(name, scripts=False)
    link = shown.page.locator("main a[href^='#e-']:visible").first
    target = link.get_attribute("href")
    link.click()
    shown.page.wait_for_url(lambda address: address.endswith(target))
    # what is folded opens for a link, in the browser's own way
    assert shown.page.locator(f"[id='{target[1:]}']").is_visible()
    shown.page.go_back()
    assert link.is_visible()
    assert shown.page.locator("button, input").count() == 0
