"""What a reader does with a report: by keyboard, by pointer, on paper."""

from __future__ import annotations

import csv
import io
import re
import shutil
import subprocess

import built
import pytest
from built import PAGES

from helpers.reports.building import Entry, Record
from helpers.reports.index import describe, render
from helpers.reports.matrix import Job
from helpers.reports.pdf import print_page

pytestmark = [pytest.mark.browser, pytest.mark.kernel]


def test_the_tab_key_reaches_numbers_and_escape_closes_their_evidence(visit):
    page = visit("en/preschool_coverage").page
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.matches('main a.num:not(.derived)')"):
            break
    focused = page.evaluate("document.activeElement.hash").removeprefix("#e-")
    assert re.fullmatch(r"[a-z]+-\d{4}-v\d{3}", focused)
    box = page.locator("#pop")
    assert box.is_visible()
    assert page.evaluate("document.activeElement.getAttribute('aria-describedby')") == "pop"
    # it is the evidence of that number, whose id is its anchor and is not read out
    assert page.locator(f"[id='e-{focused}'] .head").text_content() in box.text_content()
    assert focused not in box.inner_text()
    assert "Printed" in box.inner_text()
    page.keyboard.press("Escape")
    assert not box.is_visible()
    page.keyboard.press("Enter")
    # a browser goes there when it gets round to it
    page.wait_for_url(lambda address: address.endswith(f"#e-{focused}"))


def test_the_focus_can_be_seen(visit):
    page = visit("en/preschool_coverage").page
    for _ in range(25):
        page.keyboard.press("Tab")
        style = page.evaluate(
            "(s => [s.outlineStyle, parseFloat(s.outlineWidth)])(getComputedStyle(document.activeElement))"
        )
        assert style[0] != "none", page.evaluate("document.activeElement.outerHTML.slice(0, 200)")
        assert style[1] >= 2


@pytest.mark.parametrize("width", [1280, 320])
def test_the_evidence_of_a_number_shows_within_the_window_and_stays_under_the_pointer(width, visit):
    page = visit("zh/preschool_coverage", width).page
    for place in (0, 5, 12):
        number = page.locator("main a.num:visible").nth(place)
        number.scroll_into_view_if_needed()
        number.hover()
        box = page.locator("#pop")
        box.wait_for(state="visible")
        at = box.bounding_box()
        assert at["x"] >= 0
        assert at["x"] + at["width"] <= width
        box.hover()
        page.wait_for_timeout(400)
        assert box.is_visible()
        page.mouse.move(1, 1)
        box.wait_for(state="hidden")


def test_an_entry_that_is_a_row_of_a_table_is_shown_too(visit):
    page = visit("en/region_profile/yingze").page
    rows = page.evaluate("[...document.querySelectorAll('tr.entry')].map(one => one.id)")
    number = page.locator(", ".join(f"li a[href='#{row}']:visible" for row in rows[:400])).first
    number.scroll_into_view_if_needed()
    number.focus()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Tab")
    assert page.locator("#pop dt").count() >= 3


def test_the_language_switch_leads_to_the_same_report_and_back(visit):
    page = visit("en/region_profile/yingze").page
    for language, lang in (("zh", "zh-CN"), ("en", "en")):
        page.locator("header a[hreflang]").click()
        page.wait_for_url(f"**/{language}/region_profile/yingze.html")
        assert page.evaluate("document.documentElement.lang") == lang
    page.locator("header a").first.click()
    page.wait_for_url("**/index.html")


def column(page, table: str, place: int) -> list[str]:
    return page.locator(f"#{table} tbody tr :nth-child({place})").evaluate_all("all => all.map(one => one.textContent)")


def test_a_table_sorts_up_down_and_back(visit):
    page = visit("en/preschool_coverage").page
    table = "tab-preschool-gross-enrolment-rate"
    page.locator(f"details:has(#{table}) > summary").last.click()
    button, head = page.locator(f"#{table} th:nth-child(2) button"), page.locator(f"#{table} th:nth-child(2)")
    before = column(page, table, 2)
    numbers = [text for text in before if re.search(r"\d", text)]
    silent = [text for text in before if not re.search(r"\d", text)]
    up = sorted(numbers, key=lambda text: float(re.search(r"[\d.]+", text)[0]))
    button.click()
    assert (column(page, table, 2), head.get_attribute("aria-sort")) == ([*up, *silent], "ascending")
    button.press("Enter")
    assert (column(page, table, 2), head.get_attribute("aria-sort")) == ([*up[::-1], *silent], "descending")
    button.press("Space")
    assert (column(page, table, 2), head.get_attribute("aria-sort")) == (before, None)


def test_unlike_quantities_are_never_sorted_together(visit):
    page = visit("en/preschool_coverage").page
    assert page.locator("table[data-mixed]").count() > 0
    assert page.locator("table[data-mixed] th.number button").count() == 0
    assert page.locator("table[data-mixed] th:not(.number) button").count() > 0


def test_the_evidence_can_be_filtered_and_links_still_arrive(visit):
    page = visit("zh/preschool_coverage").page
    field = page.get_by_label("在本报告中查找")
    everything = page.locator("main tbody > tr, main article, main ul.says > li, main ul.silence > li").count()
    field.fill("毛入园率")
    # what was folded stands open where something in it is found
    left = page.locator("article.entry:visible").count()
    rows = page.locator("main tbody > tr:visible, main ul.says > li:visible").count()
    assert left > 0
    assert rows > 0
    assert left + rows < everything
    assert page.locator("#tools [role=status]").inner_text().split()[0].isdigit()
    field.fill("no such words")
    assert page.locator("article.entry:visible").count() == 0
    page.locator("main ul.answer a.num").first.click()
    assert page.locator("article.entry:visible").count() > 0
    assert field.input_value() == ""


def test_a_link_to_evidence_opens_it_and_a_button_leads_back(visit):
    page = visit("en/preschool_coverage").page
    number = page.locator("#answer table a.num").first
    target = number.get_attribute("href")
    assert not page.locator(f"[id='{target[1:]}']").is_visible()
    number.click()
    entry = page.locator(f"[id='{target[1:]}']")
    assert entry.is_visible()
    entry.get_by_role("button").click()
    assert page.evaluate("document.activeElement.hash") == target


def test_plans_step_back_one_by_one(visit):
    page = visit("en/preschool_coverage").page
    board = page.locator("#answer table.board")
    columns = board.locator("thead th:visible").count()
    page.get_by_role("button", name="Hongshan").click()
    assert board.locator("thead th:visible").count() == columns - 1
    assert board.locator("tbody tr").first.locator("td:visible").count() == columns - 2
    page.get_by_role("button", name="Hongshan").click()
    assert board.locator("thead th:visible").count() == columns


def test_a_figure_is_saved_with_its_title_and_source(visit):
    page = visit("en/preschool_coverage").page
    with page.expect_download() as waiting:
        page.locator("a.save").first.click()
    saved = waiting.value.path().read_text(encoding="utf-8")
    assert saved.startswith("<svg")
    title = page.locator("figure.exhibit svg title").first.text_content()
    assert title.split()[0] in saved.split("</title>")[1]
    assert "digest" in saved


@pytest.mark.parametrize("name", [name for name in PAGES if "region_words" not in name and "requirements" not in name])
def test_a_page_answers_on_its_first_screen_and_is_not_long(name, visit):
    page = visit(name).page
    height = "one => one.getBoundingClientRect()"
    assert 1 <= page.locator("ul.answer > li").count() <= 5
    assert page.locator("ul.answer").evaluate(height)["bottom"] < 900
    board = page.locator("#answer table.board tbody tr, #answer ul.tiles li").first
    assert board.evaluate(height)["top"] < 900
    assert page.evaluate("document.documentElement.scrollHeight") < 5500


@pytest.mark.parametrize("name", [name for name in PAGES if "preschool" in name or "profile/yingze" in name])
def test_a_brief_is_one_sheet_of_paper(name, visit, tmp_path):
    page = visit(name).page
    page.evaluate("location.hash = 'brief'")
    made = page.pdf(format="A4", prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b", made)) == 1


def test_a_figure_on_paper_is_no_larger_than_its_type_needs(visit):
    page = visit("en/preschool_coverage", width=658).page
    page.emulate_media(media="print")
    drawn = page.locator("figure.exhibit svg")
    assert drawn.count() >= 3
    # type of 7.8 points at the least, and not much more than the text beside it
    widths = drawn.evaluate_all("all => all.map(one => one.getBoundingClientRect().width)")
    assert all(300 < width < 400 for width in widths)


@pytest.mark.parametrize("name", [name for name in PAGES if "preschool" in name or "requirements" in name])
def test_the_evidence_is_not_behind_sixty_stops_of_the_tab_key(name, visit):
    page = visit(name).page
    stops = """() => { const all = [...document.querySelectorAll('a[href], button, input, summary, [tabindex="0"]')];
      return all.filter(one => one.tabIndex >= 0 && one.checkVisibility()
        && one.compareDocumentPosition(document.getElementById('evidence')) & 4).length; }"""
    assert page.evaluate(stops) < 60


def test_the_index_finds_figures_and_statements_in_either_language(visit):
    page = visit("index").page
    for asked in ("99.02", "kindergarten", "交流轮岗", "Special education"):
        page.locator("#search").fill(asked)
        page.locator("#hits li").first.wait_for()
        assert asked.lower() in page.locator("#hits").inner_text().lower() or asked == "交流轮岗"
    page.locator("#hits a").first.click()
    page.wait_for_url("**#e-*")
    assert page.locator("main h1").is_visible()


def test_a_table_is_saved_with_the_cells_that_are_shown(visit):
    page = visit("zh/preschool_coverage").page
    table = "tab-preschool-gross-enrolment-rate"
    page.locator(f"details:has(#{table}) > summary").last.click()
    with page.expect_download() as waiting:
        page.locator(f"a[download][aria-describedby='{table}-caption']").click()
    assert waiting.value.suggested_filename == "preschool-gross-enrolment-rate.csv"
    saved = waiting.value.path().read_bytes()
    assert saved.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(saved.decode("utf-8-sig"))))
    # the same rows in the same order, as data: a number for each figure, nothing for a word
    shown = [text.strip() for text in column(page, table, 2)]
    assert len(rows) == len(shown) > 3
    for row, text in zip(rows, shown, strict=True):
        assert (row["value"] != "") == any(character.isdigit() for character in text)
        assert row["value"] in text


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_report_prints_as_pdf_with_bookmarks_and_text(language, chromium, reports, tmp_path):
    page = reports.reports / language / "preschool_coverage.html"
    target = tmp_path / "a.pdf"
    print_page(chromium, page, target)
    made = target.read_bytes()
    assert b"/Outlines" in made
    assert b"/StructTreeRoot" in made
    # one font by its name, and no glyph as a drawing
    assert b"NotoSansSC" in made
    assert b"/Type3" not in made
    assert b"file://" not in made
    assert [path.name for path in tmp_path.iterdir()] == ["a.pdf"]
    if shutil.which("pdftotext"):
        text = subprocess.run(["pdftotext", target, "-"], capture_output=True, check=True).stdout.decode()
        wanted = {"en": "What do the plans promise on preschool coverage", "zh": "学前三年毛入园率"}[language]
        assert wanted in " ".join(text.split())
        assert re.search(r"^1 / \d+$", text, flags=re.M)


def test_pdf_is_printed_once_and_again_only_for_another_page(reports):
    assert "printed en/teacher_rotation.pdf" in built.build(reports, only="teacher_rotation", language="en", pdf=True)
    target = reports.reports / "en" / "teacher_rotation.pdf"
    before = target.stat().st_mtime_ns
    assert "printed" not in built.build(reports, only="teacher_rotation", language="en", pdf=True)
    assert target.stat().st_mtime_ns == before
    assert 'href="en/teacher_rotation.pdf"' in (reports.reports / "index.html").read_text(encoding="utf-8")


def test_the_index_finds_one_of_three_thousand_regions_as_one_types(browser, reports, tmp_path):
    jobs = [
        Job(
            name=f"region_profile/synthetic-{number:04d}",
            language=language,
            notebook="90_region_profile.ipynb",
            theme="all_themes",
            title=f"Invented Region {number:04d}: what does it say?"
            if language == "en"
            else f"虚构县{number:04d}：说了什么？",
            answers="What it says." if language == "en" else "说了什么。",
            parameters={},
            languages=("en", "zh"),
            region_id=f"synthetic-{number:04d}",
            region_name=f"Invented Region {number:04d}" if language == "en" else f"虚构县{number:04d}",
        )
        for number in range(3000)
        for language in ("en", "zh")
    ]
    entries = {
        job.key: Entry(name=job.name, language=job.language, theme=job.theme, title=job.title, status="unchanged")
        for job in jobs
    }
    path = tmp_path / "index.html"
    path.write_text(render(describe(reports, jobs, Record(reports=entries))), encoding="utf-8")
    page = browser.new_page()
    page.goto(path.as_uri())
    assert page.locator(".card:visible").count() == 3000
    page.locator("#search").fill("虚构县2718")
    assert page.locator(".card:visible").count() == 1
    took = page.evaluate(
        """() => { const field = document.getElementById('search'), began = performance.now();
        field.value = '27'; field.dispatchEvent(new Event('input')); document.body.offsetHeight;
        return performance.now() - began; }"""
    )
    assert took < 1000
    assert 0 < page.locator(".card:visible").count() < 300
    page.close()
