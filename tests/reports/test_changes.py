"""What differs is told, old and new, with what follows; what cannot be compared is refused, never told as no difference."""

from __future__ import annotations

import csv
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import lxml.html
import pandas as pd
import pytest
from places import REPOSITORY

from helpers import cli
from helpers.data.freshness import digest_raw
from helpers.data.schema import RAW_DIGEST
from helpers.digests import digest_file
from helpers.errors import DataError, ParameterError
from helpers.paths import Project
from helpers.preparing.tables import prepare
from helpers.reports.changes import NOTEBOOK, States, open_states, print_json, summarise, write_pages

VALUES = "values/aspen-2021.csv"


def edit(project: Project, name: str, key: str, **cells: str) -> None:
    """Change cells of the row whose first cell is the key; without cells the row goes."""
    path = project.raw / name
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    (row,) = [row for row in rows if key in (next(iter(row.values())), row.get("code"))]
    if cells:
        row.update(cells)
    else:
        rows.remove(row)
    save(path, rows)


def add(project: Project, name: str, like: str, **cells: str) -> None:
    """Add a row like that of the key, but for some cells."""
    path = project.raw / name
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    (row,) = [row for row in rows if like in (next(iter(row.values())), row.get("code"))]
    save(path, [*rows, row | cells])


def save(path: Path, rows: list[dict[str, str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


@pytest.fixture
def earlier(small_project: Project, tmp_path: Path) -> Project:
    """A copy of the invented project as it was, in which both counties print the same figure for the same year."""
    small_project.notebooks.mkdir()
    shutil.copyfile(REPOSITORY / "notebooks" / NOTEBOOK, small_project.notebooks / NOTEBOOK)
    edit(small_project, VALUES, "aspen-2021-v009", year="2024")
    shutil.copytree(small_project.root, tmp_path / "earlier")
    return Project(tmp_path / "earlier")


@pytest.fixture
def plans(monkeypatch, capsys) -> Callable[..., tuple[int, str, str]]:
    def run(*arguments: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["plans", *arguments])
        status = 0
        try:
            cli.main()
        except SystemExit as end:
            status = int(end.code or 0)
        output = capsys.readouterr()
        return status, output.out, output.err

    return run


def git(root: Path, *arguments: str) -> str:
    names = ["-c", "user.name=Invented", "-c", "user.email=invented@example.org"]
    done = subprocess.run(["git", *names, *arguments], cwd=root, capture_output=True, text=True, check=True)
    return done.stdout.strip()


@pytest.fixture
def repository_of(small_project: Project, monkeypatch) -> Project:
    """The invented project in a folder of a git repository with one commit."""
    monkeypatch.setenv("GIT_COMMITTER_DATE", "2026-01-15T12:00:00+00:00")
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(small_project.root.parent.parent))
    small_project.notebooks.mkdir()
    shutil.copyfile(REPOSITORY / "notebooks" / NOTEBOOK, small_project.notebooks / NOTEBOOK)
    root = small_project.root.parent
    git(root, "init", "--quiet", "--initial-branch=main")
    git(root, "add", "small/data")
    git(root, "commit", "--quiet", "--message=First")
    return small_project


def find_changes(project: Project, since: str) -> States:
    """Return two states whose folders are gone, with what differs found before."""
    with open_states(project, since) as states:
        assert set(states.frames) == {"rows", "carried", "verdicts", "ranks"}
        assert print_json(states) == print_json(States(states.baseline, states.today))
        return states


def pages(project: Project, since: str) -> dict[str, str]:
    with open_states(project, since) as states:
        return {path.stem: path.read_text(encoding="utf-8") for path in write_pages(project, states)}


def fields_of(states: States, table: str) -> dict[str, list[str]]:
    rows = states.frames["rows"]
    return rows[rows["table"] == table].groupby("key")["field"].agg(list).to_dict()


def seal(folder: Path) -> None:
    """Let tables that were written by hand be those that their description speaks of."""
    described = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    for one in described["resources"]:
        one["hash"] = f"sha256:{digest_file(folder / one['path'])}"
    (folder / "datapackage.json").write_text(json.dumps(described, ensure_ascii=False), encoding="utf-8")


def rows_of(page: str, table: str) -> list[list[str]]:
    """Return a table's rows as text."""
    (found,) = lxml.html.fromstring(page).xpath(f"//table[@id='tab-{table}']")
    return [[" ".join(cell.text_content().split()) for cell in row] for row in found.xpath(".//tbody/tr")]


def answer(page: str) -> list[str]:
    return [
        " ".join(line.text_content().split()) for line in lxml.html.fromstring(page).xpath("//ul[@class='answer']/li")
    ]


# ---------------------------------------------------------------------------------------------------------- differences


def test_nothing_to_report_is_said_so(plans, small_project: Project, earlier: Project):
    status, output, errors = plans("changes", "--since", str(earlier.root), "--root", str(small_project.root))
    assert (status, errors) == (0, "")
    assert output == "No differences since earlier.\nWrote reports/changes/en.html and reports/changes/zh.html.\n"
    for language, said in {"en": "No differences since earlier.", "zh": "自 earlier 以来没有差异。"}.items():
        page = (small_project.reports / "changes" / f"{language}.html").read_text(encoding="utf-8")
        assert answer(page) == [said]


def test_a_changed_value_is_told_field_by_field_with_the_note_of_the_data(small_project: Project, earlier: Project):
    edit(small_project, VALUES, "aspen-2021-v004", value="88", comparator="gt")
    made = pages(small_project, str(earlier.root))
    head = "Aspen County · Inclusive coverage (share of enrolled children) · 2025 · target · >88% aspen-2021-v004"
    note = "The first of two figures for two subjects, in their order; the floor covers both."
    assert rows_of(made["en"], "values-changed") == [
        [head, "Comparator", "at least", "more than", note],
        [head, "Value", "90", "88", note],
    ]
    assert rows_of(made["zh"], "values-changed")[1] == [
        "白杨县 · 普惠性幼儿园覆盖率(在园幼儿口径) · 2025 · 目标值 · >88% aspen-2021-v004",
        "数值",
        "90",
        "88",
        "两个数字依次对应两个指标，“不低于”统领两数。",
    ]
    assert "<td><del>90</del><td><ins>88</ins>" in made["en"]
    assert answer(made["en"])[0] == "1 row differs since earlier: 1 figure (1 changed)."
    assert answer(made["zh"])[0] == "自 earlier 以来有1处差异：1个数字（修改1）。"


def test_values_that_came_and_went_are_told_with_what_the_plan_prints(small_project: Project, earlier: Project):
    add(small_project, VALUES, "aspen-2021-v001", value_id="aspen-2021-v015", year="2019", figure_offset="332")
    edit(small_project, VALUES, "aspen-2021-v002")
    page = pages(small_project, str(earlier.root))["en"]
    assert rows_of(page, "values-added") == [
        [
            "Aspen County · Preschool gross enrolment rate (three years) · 2019 · actual aspen-2021-v015",
            "92.5% · 学前三年毛入园率 · 达到92.5% · 一、1",
        ]
    ]
    assert rows_of(page, "values-removed") == [
        [
            "Aspen County · Inclusive coverage (share of enrolled children) · 2020 · actual aspen-2021-v002",
            "85% · 普惠性幼儿园覆盖率 · 达到85% · 一、1",
        ]
    ]
    assert "<del>85%" in page


def test_a_verdict_that_moved_names_its_cause(small_project: Project, earlier: Project):
    edit(small_project, "benchmarks.csv", "national-2025-target-gross-enrolment", value="97")
    made = pages(small_project, str(earlier.root))
    assert rows_of(made["en"], "verdicts-moved") == [
        [
            "Aspen County · Preschool gross enrolment rate (three years) · 2025 · target · ≥95% aspen-2021-v003",
            "national · target · 2025 · ≥97% national-2025-target-gross-enrolment",
            "above the goal",
            "may reach the goal",
            "benchmark national-2025-target-gross-enrolment, changed",
            "Invented for tests.",
        ]
    ]
    assert rows_of(made["zh"], "verdicts-moved")[0][2:5] == [
        "高于全国（全省）目标",
        "可能达到全国（全省）目标",
        "参照值 national-2025-target-gross-enrolment，修改",
    ]
    assert '<a href="#benchmarks-changed-1"><code>national-2025-target-gross-enrolment</code></a>' in made["en"]
    assert 'id="benchmarks-changed-1"' in made["en"]
    assert answer(made["en"])[1:] == ["1 verdict against a target or standard moved.", "No possible rank moved."]


def test_a_rank_moves_with_the_figure_of_another_region(small_project: Project, earlier: Project):
    edit(small_project, "values/birch-2022.csv", "birch-2022-v003", value="85", printed="达到85%", figure="85")
    page = pages(small_project, str(earlier.root))["en"]
    basis = "Digital classroom coverage · 2024 · planned · county"
    assert rows_of(page, "ranks-moved") == [
        ["Aspen County", basis, "1 of 2", "2 of 2", "figure birch-2022-v003, changed"],
        ["Birch County", basis, "2 of 2", "1 of 2", "figure birch-2022-v003, changed"],
    ]
    assert answer(page)[2] == "The possible ranks of a region moved in 2 cases."


def test_a_rank_that_is_gone_is_told_and_one_of_a_removed_figure_is_counted(small_project: Project, earlier: Project):
    edit(small_project, "values/birch-2022.csv", "birch-2022-v003")
    found = find_changes(small_project, str(earlier.root))
    ranks = found.frames["ranks"]
    (move,) = ranks[ranks["kept"]].itertuples()
    assert (move.region_id, move.best_before, move.best is pd.NA) == ("aspen", 1, True)
    assert "  possible ranks: 1 moved; 0 came and 1 went with added or removed rows" in list(summarise(found))


def test_definitions_codes_benchmarks_statements_and_presence_are_told(small_project: Project, earlier: Project):
    edit(small_project, "indicators.csv", "digital_classroom_coverage", upper_bound="", better="neither")
    edit(small_project, "vocabulary.csv", "preschool", name_en="Preschool")
    add(small_project, "benchmarks.csv", "standard-rotation-rate", benchmark_id="standard-rotation-rate-b", value="120")
    moved = {"deadline": "", "year_basis": "none", "direction": "up"}
    edit(small_project, "statements/aspen-2021.csv", "aspen-2021-c001", **moved)
    edit(small_project, "statements/birch-2022.csv", "birch-2022-c001", summary_en="More are to move.")
    page = pages(small_project, str(earlier.root))["en"]
    assert rows_of(page, "indicators-changed") == [
        ["Digital classroom coverage digital_classroom_coverage", "Upper bound", "100", "empty"],
        ["Digital classroom coverage digital_classroom_coverage", "Better direction", "higher", "neither"],
    ]
    assert rows_of(page, "vocabulary-changed") == [
        ["Preschool theme/preschool", "Name", "Preschool coverage", "Preschool"]
    ]
    assert rows_of(page, "benchmarks-added") == [
        [
            "Teacher rotation rate (of eligible teachers) · national · standard standard-rotation-rate-b",
            "≥120‰ · 虚构的规定 · derived",
            "Invented for tests.",
        ]
    ]
    hiring = "Aspen County · Teacher rotation · County-managed, school-hired reform aspen-2021-c001"
    assert rows_of(page, "statements-changed")[:4] == [
        [hiring, "Strength", "dated", "direction"],
        [hiring, "Direction", "empty", "to rise"],
        [hiring, "Deadline", "2023-12", "empty"],
        [hiring, "Basis of the year", "printed with the figure", "no year (standing)"],
    ]
    assert [
        "Aspen County · County-managed, school-hired reform (topic)",
        "dated",
        "direction",
        "aspen-2021-c001",
    ] in rows_of(page, "presence-changed")


def test_plans_and_regions_that_come_and_go_are_counted_with_their_rows(small_project: Project, earlier: Project):
    for name in ("values", "statements", "dismissed"):
        (small_project.raw / name / "birch-2022.csv").unlink(missing_ok=True)
    edit(small_project, "plans.csv", "birch-2022")
    edit(small_project, "regions.csv", "birch")
    made = pages(small_project, str(earlier.root))
    assert rows_of(made["en"], "plans-removed") == [
        [
            "Birch County birch-2022",
            "Three-year action plan for compulsory education of Birch County (2022–2024) · 4 figures and 1 statement",
            "Invented for tests.",
        ]
    ]
    assert rows_of(made["en"], "regions-removed") == [["Birch County birch", "Invented Province · county · 990102"]]
    assert 'id="values-removed"' not in made["en"]
    # The other way round.
    found = find_changes(earlier, str(small_project.root))
    assert found.counts == {"plans": {"added": 1}, "regions": {"added": 1}}
    assert "  possible ranks: 1 moved; 1 came and 0 went with added or removed rows" in list(summarise(found))


def test_an_indicator_with_another_code_and_the_same_definition_is_renamed(small_project: Project, earlier: Project):
    for path in (small_project.raw / "indicators.csv", *small_project.raw.glob("values/*.csv")):
        text = path.read_text(encoding="utf-8")
        path.write_text(text.replace("digital_campus_share", "schools_with_digital_campus"), encoding="utf-8")
    found = find_changes(small_project, str(earlier.root))
    assert found.counts == {"indicators": {"renamed": 1}}
    page = pages(small_project, str(earlier.root))["en"]
    assert rows_of(page, "indicators-renamed") == [
        [
            "Schools with a digital campus schools_with_digital_campus",
            "digital_campus_share",
            "schools_with_digital_campus",
        ]
    ]


def test_a_wrong_factor_of_a_unit_shows_in_the_standardised_values(small_project: Project, earlier: Project):
    edit(small_project, "vocabulary.csv", "permille", factor="0.11")
    found = find_changes(small_project, str(earlier.root))
    assert found.counts["vocabulary"] == {"changed": 1}
    told = fields_of(found, "values")
    assert told
    assert all(fields == ["value_std"] for fields in told.values())


def test_a_text_that_differs_in_the_other_language_alone_is_told_there_too(small_project: Project, earlier: Project):
    edit(small_project, "indicators.csv", "digital_classroom_coverage", name_zh="数字教室普及率")
    page = pages(small_project, str(earlier.root))["en"]
    assert rows_of(page, "indicators-changed")[0][1:] == ["Name (Chinese)", "数字教室覆盖率", "数字教室普及率"]
    assert '<del><span lang="zh-CN">数字教室覆盖率</span></del>' in page


def test_markup_in_any_cell_arrives_as_text(small_project: Project, earlier: Project):
    nasty = "<script>alert(1)</script><b title='x\">"
    edit(small_project, VALUES, "aspen-2021-v004", reading_en=nasty, locator=nasty, value="89")
    edit(small_project, "plans.csv", "aspen-2021", title_en=nasty, note_en=nasty)
    edit(small_project, "regions.csv", "aspen", name_en=nasty)
    shutil.move(earlier.root, earlier.root.with_name("<i>&amp;"))
    for page in pages(small_project, str(earlier.root.with_name("<i>&amp;"))).values():
        assert "<script>alert" not in page
        assert "<b title" not in page
        assert "<i>" not in page
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


def test_no_english_is_left_in_the_chinese_page_nor_the_other_way_round(small_project: Project, earlier: Project):
    edit(small_project, VALUES, "aspen-2021-v004", value="80", scope="primary", locator="一、3", hedge="力争")
    edit(
        small_project,
        "plans.csv",
        "aspen-2021",
        issued="2021-07",
        document_number="虚构〔2021〕2号",
        title_zh="白杨县规划",
    )
    edit(small_project, "statements/aspen-2021.csv", "aspen-2021-c001", summary_en="Otherwise.", starts="2021")
    edit(
        small_project,
        "benchmarks.csv",
        "standard-rotation-rate",
        value="90",
        confidence="reported",
        seen_at="https://x.org",
    )
    made = pages(small_project, str(earlier.root))
    wrong = {"en": r"[\u3400-\u9fff]", "zh": r"(?!CSV|MIT|zip)\b[A-Za-z]{3,}"}
    for language, pattern in wrong.items():
        tree = lxml.html.fromstring(made[language])
        for element in tree.xpath("//main//code | //main//*[@lang] | //style | //head | //p[@class='provenance']"):
            tail = element.tail
            element.clear()
            element.tail = tail
        texts = [text for text in tree.xpath("//main//text()") if re.search(pattern, text)]
        assert texts == []


def test_a_page_has_what_every_report_has(small_project: Project, earlier: Project):
    edit(small_project, VALUES, "aspen-2021-v004", value="80")
    made = pages(small_project, str(earlier.root))
    for language, tag in {"en": "en", "zh": "zh-CN"}.items():
        page, tree = made[language], lxml.html.fromstring(made[language])
        assert tree.get("lang") == tag
        assert "default-src 'none'" in page
        assert "data:font/woff2;base64," in page
        assert all(table.find("caption") is not None for table in tree.iter("table"))
        assert all(cell.get("scope") for cell in tree.iter("th"))
        assert tree.xpath("//a[@download]/@download") == ["values-changed.csv", "data.zip"]
        assert tree.xpath("//a[@hreflang]/@href") == ["zh.html" if language == "en" else "en.html"]
        identifiers = tree.xpath("//@id")
        assert all(link[1:] in identifiers for link in tree.xpath("//a[starts-with(@href, '#')]/@href"))


def test_the_same_differences_give_the_same_bytes_from_anywhere(
    small_project: Project, earlier: Project, tmp_path: Path
):
    edit(small_project, VALUES, "aspen-2021-v004", value="80")
    first = pages(small_project, str(earlier.root))
    shutil.copytree(small_project.root, tmp_path / "elsewhere" / "small")
    shutil.copytree(earlier.root, tmp_path / "elsewhere" / "earlier")
    second = pages(Project(tmp_path / "elsewhere" / "small"), str(tmp_path / "elsewhere" / "earlier"))
    assert first == second
    assert str(tmp_path) not in first["en"]


def test_a_long_table_says_how_much_is_left_out(small_project: Project, earlier: Project, monkeypatch):
    for number in (1, 2, 3):
        edit(small_project, VALUES, f"aspen-2021-v00{number}", locator="一、9")
    monkeypatch.setattr("helpers.analysis.changes.ROOM", 1_900)
    page = pages(small_project, str(earlier.root))["en"]
    assert len(rows_of(page, "values-changed")) == 2
    assert "The first 2 of 3 are shown; <code>plans changes --json</code> prints them all." in page


def test_a_page_of_very_many_differences_stays_within_350_kilobytes(repository: Project, tmp_path: Path):
    earlier = tmp_path / "earlier"
    shutil.copytree(repository.processed, earlier)
    for name, columns in {"statements": ("summary_en", "summary_zh"), "indicators": ("definition_en",)}.items():
        path = earlier / f"{name}.csv"
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, rows[0])
            writer.writeheader()
            writer.writerows({**row, **{column: f"{row[column]} 从前" for column in columns}} for row in rows)
    seal(earlier)
    with open_states(repository, str(earlier)) as states:
        total = states.counts["statements"]["changed"]
        for language in ("en", "zh"):
            (path,) = write_pages(repository, states, language, tmp_path / f"{language}.html")
            page = path.read_text(encoding="utf-8")
            assert 120_000 < len(page.encode()) <= 350_000
            shown = len({cells[0] for cells in rows_of(page, "statements-changed")})
            assert 0 < shown < total
            assert re.search(rf"The first {shown} of {total:,}|{total:,}项中的前{shown}项", page)


def test_json_holds_every_difference(plans, small_project: Project, earlier: Project):
    edit(small_project, VALUES, "aspen-2021-v004", value="80")
    status, output, _ = plans("changes", "--since", str(earlier.root), "--root", str(small_project.root), "--json")
    told = json.loads(output)
    assert (status, told["since"], told["counts"]) == (0, "earlier", {"values": {"changed": 1}})
    (row,) = told["rows"]
    assert (row["table"], row["key"], row["field"], row["before"], row["now"]) == (
        *("values", "aspen-2021-v004", "value"),
        *("90", "80"),
    )
    assert (told["verdicts"], told["ranks"]) == ([], [])
    assert not small_project.reports.exists()


def test_one_language_and_one_file(plans, small_project: Project, earlier: Project, tmp_path: Path):
    base = ("changes", "--since", str(earlier.root), "--root", str(small_project.root))
    assert plans(*base, "--language", "zh")[0] == 0
    assert [path.name for path in (small_project.reports / "changes").glob("*.html")] == ["zh.html"]
    page = (small_project.reports / "changes" / "zh.html").read_text(encoding="utf-8")
    assert "hreflang" not in page
    assert plans(*base, "--output", str(tmp_path / "out" / "page.html"))[0] == 0
    text = (tmp_path / "out" / "page.html").read_text(encoding="utf-8")
    assert '<html lang="en">' in text
    assert "../index.html" not in text


# ----------------------------------------------------------------------------------------------------------- corrections

MISREAD = ("Read again: the floor is lower.", "复核：下限较低。")
WHOLE = ("Read again whole: each verb with its own object is one row.", "通读重做：每个动词及其宾语为一行。")


def record(project: Project, *rows: tuple[str, str, str, str, str, tuple[str, str]]) -> None:
    names = ("table", "row_id", "field", "old", "new", "reason_en", "reason_zh", "since")
    cells = [dict(zip(names, [*row, *reasons, "0.1.0"], strict=True)) for *row, reasons in rows]
    save(project.raw / "corrections.csv", cells)


@pytest.fixture
def corrected(small_project: Project, earlier: Project) -> Project:
    """The invented project with two corrected figures, the reason of one recorded, and two added statements."""
    for number, value in (("4", "88"), ("3", "94")):
        edit(small_project, VALUES, f"aspen-2021-v00{number}", value=value, figure=value, printed=f"不低于{value}%")
    for number in (1, 2):
        cells = {"statement_id": f"aspen-2021-c90{number}", "restates": ""}
        add(small_project, "statements/aspen-2021.csv", "aspen-2021-c001", **cells)
    record(
        small_project,
        ("values", "aspen-2021-v004", "value", "90", "88", MISREAD),
        ("values", "aspen-2021-v004", "figure", "90", "88", MISREAD),
        *(("statements", f"aspen-2021-c90{number}", "", "", "act=promise", WHOLE) for number in (1, 2)),
    )
    return small_project


@pytest.mark.parametrize(("language", "none", "head"), [("en", "none given", "Reason"), ("zh", "未注明", "理由")])
def test_each_row_that_differs_has_its_reason_beside_it(
    corrected: Project, earlier: Project, language: str, none: str, head: str
):
    place = ("en", "zh").index(language)
    page = pages(corrected, str(earlier.root))[language]
    heads = lxml.html.fromstring(page).xpath("//table[@id='tab-values-changed']//thead//th")
    assert [cell.text_content() for cell in heads][4] == head
    reasons = [(row[0].rpartition(" ")[2], row[3], row[4]) for row in rows_of(page, "values-changed")]
    assert ("aspen-2021-v004", "88", MISREAD[place]) in reasons
    assert {row[2] for row in reasons if row[0] == "aspen-2021-v003"} == {none}
    assert [row[-1] for row in rows_of(page, "statements-added")] == [WHOLE[place]] * 2
    # what no correction speaks of has no column for it
    presence = lxml.html.fromstring(page).xpath("//table[@id='tab-presence-changed']//thead//th")
    assert head not in [cell.text_content() for cell in presence]


def test_corrections_are_counted_by_table_and_reason(corrected: Project, earlier: Project):
    made = pages(corrected, str(earlier.root))
    assert rows_of(made["en"], "corrections") == [
        ["Figures", "changed", MISREAD[0], "1"],
        ["Statements", "added", WHOLE[0], "2"],
    ]
    assert rows_of(made["zh"], "corrections") == [
        ["数字", "修改", MISREAD[1], "1"],
        ["表述", "新增", WHOLE[1], "2"],
    ]
    said = "3 rows of the curated data differ from release 0.1.0: 1 figure and 2 statements."
    assert said in " ".join(lxml.html.fromstring(made["en"]).text_content().split())
    assert (
        "与发布版 0.1.0 相比，整理数据有3行不同：1个数字和2条表述。" in lxml.html.fromstring(made["zh"]).text_content()
    )


def test_of_many_reasons_the_page_says_how_many_it_leaves_out(corrected: Project, earlier: Project, monkeypatch):
    monkeypatch.setattr("helpers.analysis.corrections.MOST_REASONS", 1)
    made = pages(corrected, str(earlier.root))
    assert rows_of(made["en"], "corrections") == [["Statements", "added", WHOLE[0], "2"]]
    assert "Of 2 reasons those of the most rows are shown (1); all stand in" in made["en"]
    assert "共有2条理由，此处列出涉及行数最多的1条；" in made["zh"]


def test_a_reason_for_another_content_is_not_told(corrected: Project, earlier: Project):
    edit(corrected, VALUES, "aspen-2021-v004", value="87", figure="87", printed="不低于87%")
    assert MISREAD[0] not in [row[4] for row in rows_of(pages(corrected, str(earlier.root))["en"], "values-changed")]


def test_reasons_reach_the_json(plans, corrected: Project, earlier: Project):
    status, output, _ = plans("changes", "--since", str(earlier.root), "--root", str(corrected.root), "--json")
    assert status == 0
    told = {(row["key"], row["field"]): (row["reason_en"], row["reason_zh"]) for row in json.loads(output)["rows"]}
    assert told["aspen-2021-v004", "value"] == MISREAD
    assert told["aspen-2021-c902", ""] == WHOLE
    assert told["aspen-2021-v003", "value"] == ("", "")


def test_without_corrections_the_page_says_so(small_project: Project, earlier: Project):
    for language, said in {"en": "No correction is recorded since", "zh": "上一发布版以来没有更正记录。"}.items():
        page = pages(small_project, str(earlier.root))[language]
        assert said in page
        assert 'id="tab-corrections"' not in page


def test_markup_in_a_reason_arrives_as_text(small_project: Project, earlier: Project):
    edit(small_project, VALUES, "aspen-2021-v004", locator="一、9")
    nasty = "<script>alert(1)</script><b title='x\">"
    record(small_project, ("values", "aspen-2021-v004", "locator", "一、2", "一、9", (nasty, nasty)))
    for page in pages(small_project, str(earlier.root)).values():
        assert "<script>alert(1)" not in page
        assert [row[4] for row in rows_of(page, "values-changed")] == [nasty]
        assert rows_of(page, "corrections")[0][2] == nasty


# ------------------------------------------------------------------------------------------------------------- baselines


def test_a_git_revision_is_read_without_touching_the_files(plans, repository_of: Project):
    edit(repository_of, VALUES, "aspen-2021-v004", value="80")
    root, before = repository_of.root, git(repository_of.root, "status", "--porcelain", "--", "data", "texts")
    commit = git(root, "rev-parse", "HEAD")
    status, output, errors = plans("changes", "--since", "main", "--root", str(root))
    assert (status, errors) == (0, "")
    assert output.splitlines() == [
        f"Differences since main ({commit[:12]}, 2026-01-15):",
        "  values: 1 changed",
        "  verdicts: 0 moved",
        "  possible ranks: 0 moved",
        "Wrote reports/changes/en.html and reports/changes/zh.html.",
    ]
    assert git(root, "status", "--porcelain", "--", "data", "texts") == before
    page = (repository_of.reports / "changes" / "en.html").read_text(encoding="utf-8")
    assert answer(page)[0] == f"1 row differs since main (2026-01-15, {commit[:12]}): 1 figure (1 changed)."


def test_an_unknown_revision_is_an_error_that_names_the_nearest(plans, repository_of: Project):
    status, output, errors = plans("changes", "--since", "mian", "--root", str(repository_of.root))
    assert (status, output) == (2, "")
    assert errors == (
        "--since: found 'mian'; expected a revision of the project's git repository, or a folder, perhaps 'main'. "
        "`git log --oneline` lists revisions.\n"
    )
    assert not repository_of.reports.exists()


def test_a_project_outside_of_git_needs_a_folder(plans, small_project: Project, monkeypatch):
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(small_project.root.parent))
    status, _, errors = plans("changes", "--since", "HEAD", "--root", str(small_project.root))
    assert status == 2
    assert errors.startswith(
        "--since: found 'HEAD', which is no folder, in a project without a usable git repository (not a git repository"
    )
    assert errors.endswith(
        "expected a folder, or a revision in a git repository. Name the folder that holds the earlier data.\n"
    )


def test_without_git_a_revision_is_an_error(small_project: Project, monkeypatch):
    monkeypatch.setenv("PATH", "")
    with pytest.raises(ParameterError, match="no git to look for such a revision"):
        find_changes(small_project, "HEAD")


def test_a_revision_without_data_is_an_error(repository_of: Project):
    root = repository_of.root
    git(root, "checkout", "--quiet", "--orphan", "bare")
    git(root, "rm", "--quiet", "-r", "--cached", ".")
    (root / "README.md").touch()
    git(root, "add", "README.md")
    git(root, "commit", "--quiet", "--message=Bare")
    with pytest.raises(ParameterError) as error:
        find_changes(repository_of, "bare")
    assert str(error.value) == (
        "--since: found 'bare' without data/raw/plans.csv and without processed tables; expected data to compare with. "
        "Name a revision or folder that holds the project's data."
    )


def test_a_name_of_both_a_folder_and_a_revision_is_refused(repository_of: Project, monkeypatch):
    monkeypatch.chdir(repository_of.root)
    (repository_of.root / "main").mkdir()
    with pytest.raises(ParameterError) as error:
        find_changes(repository_of, "main")
    assert str(error.value) == (
        "--since: found 'main', which is a folder and a git revision; expected one of the two. "
        "Write './main' for the folder, or the commit's hash for the revision."
    )


def test_an_empty_folder_a_file_and_the_project_itself_are_no_baseline(small_project: Project, tmp_path: Path):
    empty = tmp_path / "empty"
    empty.mkdir()
    for since, said in {
        empty: "found the folder 'empty' without data/raw/plans.csv and without processed tables",
        small_project.raw / "plans.csv": "which is a file; expected a git revision or a folder",
        small_project.root: "the data that is to be compared; expected an earlier state of it",
        small_project.raw: "the data that is to be compared; expected an earlier state of it",
    }.items():
        with pytest.raises(ParameterError) as error:
            find_changes(small_project, str(since))
        assert said in str(error.value)
    with pytest.raises(ParameterError):
        find_changes(small_project, "")


def test_a_baseline_without_a_published_plan_is_an_error(small_project: Project, earlier: Project):
    for plan in ("aspen-2021", "birch-2022"):
        edit(earlier, "plans.csv", plan, draft="yes")
    with pytest.raises(ParameterError, match="holds no published plan; expected a baseline with at least one"):
        find_changes(small_project, str(earlier.root))


def test_a_baseline_that_breaks_todays_rules_is_compared_as_its_tables_lay_and_says_so(
    small_project: Project, earlier: Project
):
    prepare(earlier)
    edit(earlier, VALUES, "aspen-2021-v004", value="900")
    claim_tables(earlier)
    edit(small_project, VALUES, "aspen-2021-v004", value="91")
    found = find_changes(small_project, str(earlier.root))
    assert fields_of(found, "values") == {"aspen-2021-v004": ["value"]}
    assert list(found.frames["rows"]["before"]) == ["90"]
    said = "\n".join(summarise(found))
    assert "The baseline's curated files have 1 problem by today's rules; its processed tables are compared" in said
    limits = lxml.html.fromstring(pages(small_project, str(earlier.root))["zh"]).xpath("//p[@class='limit']")
    assert limits[0].text_content().startswith("基准的整理文件按现行规则有1处问题，无法用现行程序处理。")


def claim_tables(project: Project) -> None:
    """Let the tables say that they were made from the curated files as they are, as code of other rules would."""
    path = project.processed / "datapackage.json"
    described = json.loads(path.read_text(encoding="utf-8"))
    described[RAW_DIGEST] = digest_raw(project)
    path.write_text(json.dumps(described, ensure_ascii=False), encoding="utf-8")


def test_a_baseline_that_breaks_todays_rules_beside_tables_of_another_state_is_an_error(
    small_project: Project, earlier: Project
):
    prepare(earlier)
    edit(earlier, VALUES, "aspen-2021-v004", value="900")
    with pytest.raises(ParameterError) as error:
        find_changes(small_project, str(earlier.root))
    assert str(error.value).startswith(
        "--since: found 'earlier', whose curated files have 1 problem by today's rules and are not what the processed "
        "tables beside them were made from; expected one state of the data. Mend the problems, name another revision or "
        "folder, or data/processed itself to compare with its tables. The first problem: data/raw/values/aspen-2021.csv"
    )
    assert not find_changes(small_project, str(earlier.processed)).counts


def test_a_baseline_that_breaks_todays_rules_and_has_no_tables_is_an_error(small_project: Project, earlier: Project):
    edit(earlier, VALUES, "aspen-2021-v004", value="900")
    with pytest.raises(ParameterError) as error:
        find_changes(small_project, str(earlier.root))
    assert str(error.value).startswith(
        "--since: found 'earlier', whose curated files have 1 problem by today's rules and no processed tables beside "
        "them; expected a baseline that can be prepared. Name a later revision, or a folder with its tables. "
        "The first problem: data/raw/values/aspen-2021.csv, line 5, value: found 900;"
    )


def test_a_folder_of_tables_is_compared_as_it_lies(small_project: Project, earlier: Project):
    prepare(earlier)
    edit(small_project, VALUES, "aspen-2021-v004", value="91")
    found = find_changes(small_project, str(earlier.processed))
    assert found.counts == {"values": {"changed": 1}}
    assert "The baseline has no curated files; its processed tables are compared as they stand." in list(
        summarise(found)
    )


def test_what_was_prepared_last_can_be_the_baseline(prepared_project: Project):
    edit(prepared_project, VALUES, "aspen-2021-v004", value="91")
    assert find_changes(prepared_project, str(prepared_project.processed)).counts == {"values": {"changed": 1}}


def cut(data: bytes) -> bytes:
    return data.rpartition(b",")[0] + b"\n"


def twice(data: bytes) -> bytes:
    return data + data.splitlines(keepends=True)[-1]


@pytest.mark.parametrize("damage", [lambda data: b"", lambda data: b"\xff" + data, cut, twice])
def test_damaged_tables_are_an_error(small_project: Project, earlier: Project, damage):
    prepare(earlier)
    path = earlier.processed / "values.csv"
    path.write_bytes(damage(path.read_bytes()))
    with pytest.raises(DataError) as error:
        find_changes(small_project, str(earlier.processed))
    assert str(error.value) == (
        "processed: data/processed/values.csv: found another content than datapackage.json says; expected the table as "
        "`plans prepare` wrote it. Name a baseline whose tables are whole."
    )


def test_every_missing_table_is_named(small_project: Project, earlier: Project):
    prepare(earlier)
    for name in ("statements", "benchmarks"):
        (earlier.processed / f"{name}.csv").unlink()
    with pytest.raises(DataError) as error:
        find_changes(small_project, str(earlier.processed))
    said = (
        "found no such file; expected every table that `plans prepare` writes. Name a baseline whose tables are whole."
    )
    assert str(error.value) == (
        f"processed: data/processed/benchmarks.csv: {said}\nprocessed: data/processed/statements.csv: {said}"
    )


def test_bad_data_of_today_is_an_error(plans, small_project: Project, earlier: Project):
    edit(small_project, VALUES, "aspen-2021-v004", value="900")
    status, output, errors = plans("changes", "--since", str(earlier.root), "--root", str(small_project.root))
    assert (status, output) == (2, "")
    assert errors.startswith("data/raw/values/aspen-2021.csv, line 5, value: found 900;")


def test_a_change_of_schema_is_refused_naming_the_revision_and_what_differs(repository_of: Project):
    root, data = repository_of.root, repository_of.root / "data"
    prepare(repository_of)
    text = (data / "processed" / "datapackage.json").read_text(encoding="utf-8")
    text = text.replace('"statements"', '"commitments"').replace('"name": "hedge"', '"name": "softener"')
    (data / "processed" / "datapackage.json").write_text(text, encoding="utf-8")
    (data / "raw" / "statements").rename(data / "raw" / "commitments")
    git(root, "add", "data")
    git(root, "commit", "--quiet", "--message=Older")
    (data / "raw" / "commitments").rename(data / "raw" / "statements")
    with pytest.raises(ParameterError) as error:
        find_changes(repository_of, "main")
    assert str(error.value) == (
        "--since: found 'main', whose tables have another form than this version reads (a column benchmarks.softener, a column "
        "requirements.softener, a column values.softener, a table commitments, no benchmarks.hedge, no requirements.hedge, no "
        "table statements, no values.hedge); expected the tables and columns of today. Name a later "
        "revision, or compare with the version that wrote them."
    )
