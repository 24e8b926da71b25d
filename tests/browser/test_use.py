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

from helpers.paths import Project
from helpers.reports.building import Entry, Record
from helpers.reports.cards import NUMBERS, Card
from helpers.reports.index import describe, render
from helpers.reports.matrix import Job
from helpers.reports.pdf import print_page
from helpers.reports.searching import Beside, write_scripts

pytestmark = [pytest.mark.browser, pytest.mark.kernel]


def test_the_tab_key_reaches_numbers_and_escape_closes_their_evidence(visit):
    # its first sentences hold a plan's own figure
    page = visit("en/teacher_rotation").page
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


def test_on_a_phone_a_table_of_many_columns_is_read_without_scrolling_sideways(visit):
    page = visit("en/overview", 390, 844).page
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true; })")
    for name in ("documents", "comparable", "crosschecks", "gaps"):
        table = page.locator(f"#tab-{name}")
        assert table.evaluate("one => one.parentElement.scrollWidth <= one.parentElement.clientWidth"), name
    cell = page.locator("#tab-documents tbody td").nth(1)
    assert cell.evaluate("one => getComputedStyle(one, '::before').content") == '"Kind "'


def test_on_a_phone_a_requirement_is_a_line_that_opens(visit):
    page = visit("en/requirements", 390, 844).page
    assert page.evaluate("document.documentElement.scrollHeight") < 5_000
    row = page.locator("table.board tr:has(button.tally)").first
    button, cells = row.locator("button.tally"), row.locator("td > div > *")
    counted = sum(map(int, re.findall(r"\d+", button.inner_text())))
    assert counted == row.locator("td").count()
    assert row.evaluate("one => one.getBoundingClientRect().height") < 160
    assert button.get_attribute("aria-expanded") == "false"
    button.click()
    assert button.get_attribute("aria-expanded") == "true"
    assert cells.first.is_visible()
    # each cell says whose it is
    named = row.locator("td").evaluate_all("cells => cells.map(one => getComputedStyle(one, '::before').content)")
    assert named == [
        f'"{one}"'
        for one in page.locator("table.board thead").first.locator("th:not(:first-child)").all_text_contents()
    ]
    button.click()
    # what is sought opens it, in the page's own field and in the browser's
    page.get_by_label("Find in this report").fill("99.02")
    assert (
        page.locator("table.board tr:visible").count()
        == page.locator("table.board tr:visible:not(.closed)").count()
        > 0
    )
    page.get_by_label("Find in this report").fill("")
    assert page.locator("tr.closed td > [hidden='until-found']").count() > 100
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.locator("tr.closed").count() == 0
    # a wide page has a column for each plan
    page.set_viewport_size({"width": 1280, "height": 900})
    assert not button.is_visible()
    assert cells.first.is_visible()


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


# what a brief leaves out, once it is fitted to its sheet: boards without a row, how many rows, and what is said of them
LEFT = """{
  boards: [...document.querySelectorAll('#answer table.board')]
    .filter(one => one.closest('[hidden]') || ![...one.tBodies[0].rows].some(row => !row.hidden)).map(one => one.id),
  hidden: document.querySelectorAll('#answer tbody tr[hidden]').length,
  said: document.getElementById('answer').lastElementChild.textContent }"""


@pytest.mark.parametrize("name", PAGES)
def test_a_brief_is_one_sheet_of_paper(name, visit):
    page = visit(name).page
    rows = page.locator("#answer tbody tr:visible").count()
    page.evaluate("location.hash = 'brief'")
    page.evaluate(f"addEventListener('beforeprint', () => {{ window.left = {LEFT}; }})")
    made = page.pdf(format="A4", prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b", made)) == 1
    left = page.evaluate("window.left")
    assert left["boards"] == [], "each board keeps a row"
    assert not left["hidden"] or str(left["hidden"]) in left["said"], "how many rows went is said"
    assert page.locator("#answer tbody tr:visible").count() == rows, "nothing is missing after it"


@pytest.mark.parametrize("name", [name for name in PAGES if "region_words" not in name])
def test_what_a_screen_shows_is_four_sheets_at_most_and_the_rest_is_an_appendix(name, visit):
    page = visit(name).page
    heading = page.locator("main > .appendix")
    assert heading.count() == 1
    assert page.locator("p.appendix ~ section, details.section:has(~ p.appendix)").count() == 0
    page.emulate_media(media="print")
    assert heading.inner_text() == {"en": "Appendix", "zh": "附录"}[name[:2]]
    assert heading.evaluate("one => getComputedStyle(one).breakBefore") == "page"
    page.evaluate(
        "document.querySelectorAll('p.appendix, details.section, footer').forEach(one => { one.hidden = true; })"
    )
    made = page.pdf(format="A4", prefer_css_page_size=True)
    assert 1 < len(re.findall(rb"/Type\s*/Page\b", made)) <= 4


@pytest.mark.parametrize("name", ["en/overview", "zh/region_profile/yingze"])
def test_on_paper_what_heads_something_stays_with_it_and_no_sentence_is_split(name, visit):
    page = visit(name, width=658).page
    page.emulate_media(media="print")
    heads = page.locator("main :is(summary, caption, p.when, p:has(+ .scroll), ul:has(+ .scroll))")
    assert heads.count() > 10
    assert set(heads.evaluate_all("all => all.map(one => getComputedStyle(one).breakAfter)")) == {"avoid"}
    lines = page.locator("main p").evaluate_all("all => all.map(one => getComputedStyle(one).breakInside)")
    assert set(lines) == {"avoid"}
    # a caption keeps away from the list or sentence over it
    gaps = """all => all.map(one => one.getBoundingClientRect().top - one.previousElementSibling.getBoundingClientRect().bottom)"""
    beneath = page.locator("details > :is(p, ul) + .scroll:visible")
    assert beneath.count()
    assert min(beneath.evaluate_all(gaps)) > 5


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


@pytest.fixture(scope="module")
def thousands(reports, tmp_path_factory):
    """Return the index of three thousand invented regions, with what it searches beside it."""
    names = {"en": "Invented Region {:04d}", "zh": "虚构县{:04d}"}
    jobs = [
        Job(
            name=f"{report}/synthetic-{number:05d}",
            language=language,
            notebook="90_region_profile.ipynb",
            theme="all_themes",
            title=f"{names[language].format(number)}: what does it say?",
            answers="What it says.",
            parameters={},
            languages=("en", "zh"),
            region_id=f"synthetic-{number:05d}",
            region_name=names[language].format(number),
        )
        for report in ("region_profile", "region_words")
        for number in range(3000)
        for language in ("en", "zh")
    ]
    cards = [
        Card(
            region_id=f"synthetic-{number:05d}",
            code=f"{number // 100 + 11}0101",
            level="county",
            name={code: name.format(number) for code, name in names.items()},
            province={"en": f"Province {number // 100}", "zh": f"省{number // 100}"},
            place={"en": "Synthetic City", "zh": "虚构市"},
            title={"en": f"Plan {number}", "zh": f"规划{number}"},
            years="2021–2025",
            numbers=dict.fromkeys(NUMBERS, number % 400),
        )
        for number in range(3000)
    ]
    project = Project(tmp_path_factory.mktemp("thousands"))
    for job in jobs:
        page = project.reports / f"{job.key}.html"
        page.parent.mkdir(parents=True, exist_ok=True)
        page.touch()
    (project.reports / "search").mkdir()
    sizes = {}
    for language, name in names.items():
        entries = [
            (
                f"{name.format(number)} · {told} {number % 97}.5",
                "",
                f"{language}/region_profile/synthetic-{number:05d}.html#e-x",
            )
            for number in range(3000)
            for told in (f"kindergartens 幼儿园 figure {one}" for one in range(20))
        ]
        for file, content in write_scripts(language, entries):
            (project.reports / "search" / file).write_text(content, encoding="utf-8")
            sizes[file] = len(content)
    entries = {
        job.key: Entry(name=job.name, language=job.language, theme=job.theme, title=job.title, status="unchanged")
        for job in jobs
    }
    path = project.reports / "index.html"
    path.write_text(
        render(describe(project, jobs, Record(reports=entries), Beside(sizes=sizes, cards=cards))), encoding="utf-8"
    )
    return path


def test_the_index_of_three_thousand_regions_is_small_and_leads_to_each_without_a_script(browser, thousands):
    assert thousands.stat().st_size < 1_000_000
    page = browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 844}).new_page()
    page.goto(thousands.as_uri())
    assert page.locator("details.province").count() == 30
    assert page.locator(".province tbody tr:visible").count() == 0
    page.locator("details.province summary").nth(27).click()
    row = page.locator(".province tbody tr:visible", has_text="Invented Region 2718")
    # how many comparisons stay open is told on cards alone
    assert row.locator("td").all_inner_texts() == ["318"] * (len(NUMBERS) - 1)
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    row.get_by_text("虚构县2718").click()
    page.wait_for_url("**/zh/region_profile/synthetic-02718.html")
    page.context.close()


def test_the_index_finds_one_of_three_thousand_regions_and_loads_little_for_it(browser, thousands):
    page = browser.new_page()
    asked = []
    page.on("request", lambda request: asked.append(request.url.rpartition("/")[2]))
    page.goto(thousands.as_uri())
    page.locator("#search").fill("虚构县2718")
    page.locator("#hits li").first.wait_for()
    assert (
        page.locator(".province tbody tr:visible").all_inner_texts()
        == page.locator(".province tbody tr", has_text="虚构县2718").all_inner_texts()
    )
    ways = page.locator("#hits a").evaluate_all("all => all.map(one => one.getAttribute('href'))")
    assert ways[:2] == [f"{language}/region_profile/synthetic-02718.html" for language in ("en", "zh")]
    assert ways[2:] == ["zh/region_profile/synthetic-02718.html#e-x"] * 20
    files = [name for name in asked if re.fullmatch(r"(en|zh)-t?\d+\.js", name)]
    assert 0 < len(files) <= 6, files
    # another word narrows it, in whatever order
    page.locator("#search").fill("figure 13 2718")
    page.wait_for_function(
        "document.querySelectorAll('#hits li').length <= 2 && !document.getElementById('hits').hidden"
    )
    assert page.locator("#hits a").first.inner_text().endswith("figure 13 2.5")
    page.locator("#search").fill("no such words")
    page.locator("#none").wait_for()
    page.close()
