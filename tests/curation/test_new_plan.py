"""The next plan: from a text file through `plans new` and an edited CSV to processed tables, with nothing lost."""

import csv

import pytest
from invented_plan import (
    FACTS,
    PLACE,
    TEXT,
    complete_draft,
    empty_project,
    end_draft,
    read_rows,
    registered_project,
    write_rows,
)
from typer.testing import CliRunner

from helpers.curation.audit import run_audit
from helpers.curation.candidates import find_candidates
from helpers.curation.new_plan import complete_plan, missing_fields, read_document, register
from helpers.data.checking import check_project
from helpers.data.texts import look_for_texts
from helpers.errors import DataError, ParameterError
from helpers.preparing.tables import prepare

PLAN = "qinghe-2024"


@pytest.fixture
def project(tmp_path):
    return registered_project(tmp_path)


def files_of(project):
    return {path: path.read_bytes() for path in sorted(project.root.rglob("*")) if path.is_file()}


def test_a_new_plan_goes_from_text_file_to_processed_tables(project):
    draft = check_project(project)
    assert draft.ok
    assert draft.remaining
    assert prepare(project).rows["values"] == 0

    complete_draft(project)
    lines, status = run_audit(project, fill=True)
    assert (status, lines[-1]) == (0, f"{PLAN}: 43 figures, 43 owned, 0 open, 0 wrong.")
    end_draft(project)
    checked = check_project(project)
    assert (checked.problems, checked.remaining) == ([], [])

    prepare(project)
    values = {row["value_id"]: row for row in read_rows(project.processed / "values.csv")}
    assert len(values) == 19
    rotation = next(row for row in values.values() if row["indicator"] == "teacher_rotation_rate")
    assert (rotation["comparator"], rotation["value_std"], rotation["per"]) == ("ge", "10", "year")
    shares = [row for row in values.values() if row["reading_kind"] == "two_in_phrase"]
    assert [(row["indicator"], row["comparator"], row["value"]) for row in shares[2:]] == [
        ("public_share_children", "ge", "55"),
        ("inclusive_share", "ge", "88"),
    ]
    hours = next(row for row in values.values() if row["indicator"] == "training_hours")
    assert (hours["figure_kind"], hours["figure"], hours["value"]) == ("numeral", "七十二", "72")
    presence = {(row["subject"], row["code"]): row["presence"] for row in read_rows(project.processed / "presence.csv")}
    assert presence["theme", "preschool"] == "number"
    assert presence["topic", "rural_flow"] == "words"


def test_every_figure_of_the_text_stands_in_the_draft_or_is_dismissed(project):
    values = read_rows(project.raw / "values" / f"{PLAN}.csv")
    dismissed = read_rows(project.raw / "dismissed" / f"{PLAN}.csv")
    spans = [(int(row["figure_offset"] or row["offset"]), row["figure"] or row["printed"]) for row in values]
    spans += [(int(row["offset"]), row["figure"]) for row in dismissed]
    assert all(TEXT[start : start + len(figure)] == figure for start, figure in spans)
    owned = {place for start, figure in spans for place in range(start, start + len(figure))}
    assert all(each.offset in owned for each in find_candidates(TEXT))


def test_draft_rows_say_what_their_guesses_are(project):
    rows = {row["printed"]: row for row in read_rows(project.raw / "values" / f"{PLAN}.csv")}
    floor = rows["不低于94%"]
    guessed = [floor[name] for name in ("term", "year", "year_basis", "status", "comparator", "unit", "locator")]
    assert guessed == ["学前三年毛入园率", "2026", "stated", "target", "ge", "percent", "二(一)"]
    table = rows["100"]
    assert (table["term"], table["year"], table["year_basis"]) == ("数字教室覆盖率(%)", "2026", "heading")
    assert table["indicator"] == "digital_classrooms"
    span = rows["３至５年"]
    assert (span["value"], span["value_high"], span["comparator"], span["unit"]) == ("3", "5", "range", "years")
    assert all(row["note_draft"] for row in rows.values())


def test_a_draft_never_reaches_the_processed_tables(project):
    prepare(project)
    assert read_rows(project.processed / "plans.csv") == []
    assert read_rows(project.processed / "values.csv") == []


def test_the_copy_is_recognised_at_once(project):
    assert look_for_texts(project).texts[PLAN].text == TEXT


def test_gbk_text_is_kept_as_utf_8_and_said_so(tmp_path):
    path = tmp_path / "plan.txt"
    path.write_bytes(TEXT.encode("gb18030"))
    document = read_document(path)
    assert document.text == TEXT
    assert document.notices == ("'plan.txt' is in GBK or GB18030; the copy is kept as UTF-8.",)


def test_a_byte_order_mark_is_left_out_and_said_so(tmp_path):
    path = tmp_path / "plan.txt"
    path.write_bytes(b"\xef\xbb\xbf" + TEXT.encode())
    assert read_document(path).content == TEXT.encode()
    assert read_document(path).notices == ("'plan.txt' begins with a byte order mark; the copy is kept without it.",)


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (b"<!DOCTYPE html><html><body><p>2025</p></body></html>", "a web page (HTML)"),
        (b"%PDF-1.7 ...", "a PDF"),
        (b"PK\x03\x04...", "a Word or WPS document"),
        (b"\xff\xfe1\x00", "UTF-16 text"),
        (b"plan\x00text", "NUL bytes, which no text has"),
        (b"\xff\xff\xff", "neither UTF-8 nor GB18030"),
        (b"  \n ", "an empty file"),
    ],
)
def test_what_is_no_plain_text_is_refused_with_advice(tmp_path, content, found):
    path = tmp_path / "plan.txt"
    path.write_bytes(content)
    with pytest.raises(ParameterError) as error:
        read_document(path)
    assert str(error.value).startswith(
        f"--document: found {found} in '{path}'; expected the plan's text as plain text. "
    )


def test_gbk_that_happens_to_be_valid_utf_8_is_refused(tmp_path):
    path = tmp_path / "plan.txt"
    path.write_bytes("模模 95".encode("gbk"))
    with pytest.raises(ParameterError, match="GBK"):
        read_document(path)


def test_a_missing_file_is_refused(tmp_path):
    with pytest.raises(ParameterError, match="found no such file"):
        read_document(tmp_path / "nowhere.txt")


@pytest.mark.parametrize("region_id", ["../evil", "a/b", "Qinghe", "qing he", "", "qinghe-", "/etc"])
def test_a_region_id_can_never_be_a_path(tmp_path, region_id):
    project = empty_project(tmp_path / "project")
    with pytest.raises(ParameterError, match="REGION_ID"):
        register(project, region_id, FACTS, tmp_path / "plan.txt")


def test_missing_facts_are_named_by_their_flags(tmp_path):
    project = empty_project(tmp_path / "project")
    facts = {name: text for name, text in FACTS.items() if name not in {"title_zh", "gb2260", "issued", "period_start"}}
    assert missing_fields(project, "qinghe", facts) == ["gb2260", "title_zh", "period_start"]
    with pytest.raises(ParameterError) as error:
        register(project, "qinghe", facts, tmp_path / "plan.txt")
    assert str(error.value) == (
        "plans new: found no --gb2260, --title, --period-start; expected what plans.csv needs. "
        "Give the flags, or run it in a terminal."
    )


def test_the_head_of_the_text_tells_title_number_and_period(tmp_path):
    told = complete_plan({"kind": "action_plan"}, TEXT)
    assert told == {
        "title_zh": "清河县教育发展行动计划（2024—2026年）",
        "document_number": "清教发〔2024〕8号",
        "issued": "2024",
        "period_start": "2024",
        "period_end": "2026",
        "kind": "action_plan",
    }
    project = empty_project(tmp_path / "project")
    document = tmp_path / "qinghe.txt"
    document.write_text(TEXT, encoding="utf-8", newline="")
    given = {name: FACTS[name] for name in (*PLACE, "title_en", "kind")} | {"period_end": "2027"}
    done = register(project, "qinghe", given, document)
    assert done.plan_id == "qinghe-2024"
    assert read_rows(project.raw / "plans.csv")[-1]["period_end"] == "2027"
    assert (
        "Taken from the head of the text: title_zh 清河县教育发展行动计划（2024—2026年）; document_number 清教发〔2024〕8号; "
        "issued 2024; period_start 2024. Correct it in plans.csv if it is wrong."
    ) in done.notices


@pytest.mark.parametrize(
    "text",
    [
        "到2025年，学前三年毛入园率达到95%。",
        "根据《县域规划》，新建幼儿园2所。\n其他",
        "本报讯 2023年全县新建幼儿园3所。\n",
    ],
)
def test_a_text_without_a_title_tells_nothing(text):
    assert {name: cell for name, cell in complete_plan({}, text).items() if cell} == {}


def test_a_title_is_no_statement(project):
    rows = read_rows(project.raw / "statements" / "qinghe-2024.csv")
    assert rows
    assert not any("行动计划" in row["term"] for row in rows)


def test_a_wrong_fact_is_refused_in_the_words_of_the_check(tmp_path):
    project = empty_project(tmp_path / "project")
    document = tmp_path / "plan.txt"
    document.write_text(TEXT, encoding="utf-8")
    before = files_of(project)
    with pytest.raises(DataError, match="found 'town'; expected one of prefecture, county"):
        register(project, "qinghe", {**FACTS, "level": "town"}, document)
    assert files_of(project) == before


def test_an_existing_plan_is_never_overwritten(project, tmp_path):
    before = files_of(project)
    other = tmp_path / "other.txt"
    other.write_text(TEXT + "补充。", encoding="utf-8")
    with pytest.raises(ParameterError, match=r"found 'qinghe-2024' in plans\.csv already; expected a new plan"):
        register(project, "qinghe", FACTS, other)
    same = tmp_path / "qinghe.txt"
    with pytest.raises(ParameterError, match="found the text of 'qinghe-2024'; expected a text that no plan has"):
        register(project, "qinghe", {**FACTS, "period_start": "2025"}, same)
    assert files_of(project) == before


def test_a_stray_file_is_never_overwritten(tmp_path):
    project = empty_project(tmp_path / "project")
    document = tmp_path / "plan.txt"
    document.write_text(TEXT, encoding="utf-8")
    write_rows(project.raw / "values" / f"{PLAN}.csv", ["value_id"], [{"value_id": "precious"}])
    before = files_of(project)
    with pytest.raises(ParameterError, match=r"found data/raw/values/qinghe-2024\.csv already"):
        register(project, "qinghe", FACTS, document)
    assert files_of(project) == before


def test_a_failure_half_way_leaves_nothing_behind(tmp_path, monkeypatch):
    project = empty_project(tmp_path / "project")
    document = tmp_path / "plan.txt"
    document.write_text(TEXT, encoding="utf-8")
    before = files_of(project)

    def full_disk(*arguments, **named):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("pathlib.Path.replace", full_disk)
    with pytest.raises(OSError, match="No space left"):
        register(project, "qinghe", FACTS, document)
    monkeypatch.undo()
    after = {path: content for path, content in files_of(project).items() if not path.name.startswith(".")}
    assert after == before


def test_a_second_plan_of_a_known_region_needs_no_facts_about_it(project, tmp_path):
    document = tmp_path / "next.txt"
    document.write_text(TEXT.replace("2026", "2030"), encoding="utf-8")
    facts = {"title_zh": "下一个计划", "title_en": "The next plan", "kind": "action_plan", "period_start": "2027"}
    assert register(project, "qinghe", facts, document).plan_id == "qinghe-2027"
    assert [row["plan_id"] for row in read_rows(project.raw / "plans.csv")] == [PLAN, "qinghe-2027"]
    document.write_text(TEXT.replace("2026", "2031"), encoding="utf-8")
    with pytest.raises(ParameterError, match=r"found '清江县'; expected '清河县', as regions\.csv says of 'qinghe'"):
        register(project, "qinghe", {**facts, "name_zh": "清江县", "period_start": "2028"}, document)


def test_rows_of_other_plans_stay_byte_for_byte(project, tmp_path):
    path = project.raw / "plans.csv"
    before = path.read_text(encoding="utf-8")
    document = tmp_path / "next.txt"
    document.write_text(TEXT.replace("2026", "2030"), encoding="utf-8")
    facts = {"title_zh": "下一个计划", "title_en": "The next plan", "kind": "action_plan", "period_start": "2027"}
    register(project, "qinghe", facts, document)
    assert path.read_text(encoding="utf-8").startswith(before)


def test_traditional_text_is_told_and_its_terms_are_simplified_for_searching(tmp_path):
    project = empty_project(tmp_path / "project")
    document = tmp_path / "plan.txt"
    document.write_text(
        "一、目標\n到2026年,學前三年毛入園率達到94%以上,數字教室覆蓋率達到百分之九十。", encoding="utf-8"
    )
    register(project, "qinghe", FACTS, document)
    assert read_rows(project.raw / "plans.csv")[0]["script"] == "Hant"
    rows = read_rows(project.raw / "values" / f"{PLAN}.csv")
    assert [(row["term"], row["indicator"], row["value"], row["comparator"]) for row in rows] == [
        ("學前三年毛入園率", "gross_enrolment", "94", "ge"),
        ("數字教室覆蓋率", "digital_classrooms", "90", "eq"),
    ]


def test_the_command_refuses_without_a_terminal_and_writes_with_all_flags(tmp_path):
    from helpers.cli import app

    project = empty_project(tmp_path / "project")
    document = tmp_path / "plan.txt"
    document.write_text(TEXT, encoding="utf-8")
    given = ["new", "qinghe", "--document", str(document), "--root", str(project.root)]
    refused = CliRunner().invoke(app, given)
    assert isinstance(refused.exception, ParameterError)
    flags = [part for name, text in FACTS.items() if name != "curated_on" for part in (_flag(name), text)]
    written = CliRunner().invoke(app, [*given, *flags])
    assert written.exit_code == 0, written.output
    assert f"{PLAN}: registered as a draft." in written.output
    with (project.raw / "regions.csv").open(encoding="utf-8", newline="") as file:
        assert [row["gb2260"] for row in csv.DictReader(file)] == ["990101"]


def _flag(name):
    return "--title" if name == "title_zh" else "--" + name.replace("_", "-")
