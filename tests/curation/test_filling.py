"""Offsets are filled in where the text leaves no doubt, and nothing else is touched."""

import pytest
from invented_plan import TEXT, read_rows, registered_project, write_rows

from helpers.curation.audit import run_audit
from helpers.curation.filling import fill_plan
from helpers.data.texts import look_for_texts
from helpers.errors import DataError, ParameterError

COLUMNS = (
    *("value_id", "term", "term_offset", "printed", "offset", "figure", "figure_offset", "figure_kind"),
    *("reading_kind", "note_mine"),
)


@pytest.fixture
def project(tmp_path):
    return registered_project(tmp_path)


def fill(project, *rows):
    path = project.raw / "values" / "qinghe-2024.csv"
    write_rows(path, COLUMNS, [{"value_id": f"qinghe-2024-v{number:03d}", **row} for number, row in enumerate(rows, 1)])
    filling = fill_plan(project, look_for_texts(project).texts["qinghe-2024"])
    return filling, read_rows(path)


def test_a_row_that_stands_in_one_place_is_filled(project):
    _, (row,) = fill(project, {"term": "校长…轮岗", "printed": "一次", "figure": "一"})
    assert int(row["term_offset"]) == TEXT.index("校长每三年")
    assert int(row["offset"]) == int(row["figure_offset"]) == TEXT.index("一次")


def test_of_several_places_the_one_after_the_term_in_its_sentence_is_taken(project):
    _, rows = fill(
        project,
        {"term": "普惠性幼儿园覆盖率", "printed": "55%和88%以上", "figure": "88"},
        {"term": "学前三年毛入园率", "printed": "不低于94%", "figure": "94"},
    )
    assert int(rows[0]["figure_offset"]) == TEXT.index("88%")
    assert int(rows[1]["term_offset"]) == TEXT.index("学前三年毛入园率不低于")


def test_rows_that_print_the_same_are_told_apart_by_their_order(project):
    text = TEXT + "3 | 巩固率(%) | 100 | 100 |\n"
    filling_text = look_for_texts(project).texts["qinghe-2024"]
    path = project.raw / "values" / "qinghe-2024.csv"
    twins = [{"value_id": name, "term": "巩固率(%)", "printed": "100", "figure": "100"} for name in "ab"]
    write_rows(path, COLUMNS, twins)
    plan = type(filling_text)("qinghe-2024", text, filling_text.path, "")
    fill_plan(project, plan)
    first, second = read_rows(path)
    assert int(first["offset"]) == text.rindex("100 | 100")
    assert int(second["offset"]) == text.rindex("100")


def test_a_doubtful_row_is_listed_and_left_empty(project):
    filling, (row,) = fill(project, {"term": "年", "printed": "所", "figure": ""})
    assert row["offset"] == row["term_offset"] == ""
    assert str(filling.unclear[0]) == (
        "data/raw/values/qinghe-2024.csv, line 2, offset: found '所' in 3 places (64, 75, 400); expected one. "
        "Type the offset that is meant, or fill in a neighbouring row's."
    )


def test_what_the_text_does_not_print_is_listed(project):
    filling, _ = fill(project, {"term": "数字教室覆盖率", "printed": "达到41%", "figure": "41"})
    assert "found no '达到41%' in the text; expected it as printed. Copy it from the text." in str(filling.unclear[0])


def test_filled_cells_and_foreign_columns_are_never_changed(project):
    _, (row,) = fill(
        project,
        {"term": "校长任期", "term_offset": "7", "printed": "３至５年", "figure": "３至５", "note_mine": 'a, "b"\nc'},
    )
    assert row["term_offset"] == "7"
    assert row["note_mine"] == 'a, "b"\nc'
    assert int(row["figure_offset"]) == TEXT.index("３至５")


def test_a_second_run_changes_no_byte(project):
    fill(project, {"term": "师生比", "printed": "1:17", "figure": "1:17"})
    folder = project.raw
    before = {path: path.read_bytes() for path in folder.rglob("*.csv")}
    fill_plan(project, look_for_texts(project).texts["qinghe-2024"])
    assert {path: path.read_bytes() for path in folder.rglob("*.csv")} == before


def test_line_ends_and_byte_order_mark_are_kept(project):
    path = project.raw / "values" / "qinghe-2024.csv"
    content = "value_id,term,term_offset,printed,offset,figure,figure_offset\r\na,师生比,,1:17,,1:17,\r\n"
    path.write_bytes(b"\xef\xbb\xbf" + content.encode())
    fill_plan(project, look_for_texts(project).texts["qinghe-2024"])
    at = TEXT.index("1:17")
    expected = content.replace("师生比,,1:17,,1:17,", f"师生比,{TEXT.index('师生比')},1:17,{at},1:17,{at}")
    assert path.read_bytes() == b"\xef\xbb\xbf" + expected.encode()


def test_dates_and_list_marks_are_dismissed_but_never_what_a_value_owns(project):
    (project.raw / "dismissed" / "qinghe-2024.csv").unlink()
    filling, _ = fill(
        project, {"term": "到", "printed": "2026年", "offset": str(TEXT.index("2026年,学前")), "figure": "2026"}
    )
    dismissed = read_rows(project.raw / "dismissed" / "qinghe-2024.csv")
    assert filling.dismissed == len(dismissed) > 10
    owned = str(TEXT.index("2026年,学前"))
    assert read_rows(project.raw / "values" / "qinghe-2024.csv")[0]["figure_offset"] == owned
    assert owned not in {row["offset"] for row in dismissed}


def test_statements_are_filled_too(project):
    path = project.raw / "statements" / "qinghe-2024.csv"
    write_rows(path, ["statement_id", "term", "offset"], [{"statement_id": "a", "term": "骨干教师…流动"}])
    fill_plan(project, look_for_texts(project).texts["qinghe-2024"])
    assert int(read_rows(path)[0]["offset"]) == TEXT.index("骨干教师")


def fill_statements(project, *rows):
    """Fill in a file of statements, and return its rows with the stretch of text that each then marks."""
    path = project.raw / "statements" / "qinghe-2024.csv"
    write_rows(path, ["statement_id", "term", "offset", "span_offset", "span_end"], rows)
    filling = fill_plan(project, look_for_texts(project).texts["qinghe-2024"])
    made = read_rows(path)
    spans = [(row["span_offset"], row["span_end"]) for row in made]
    return filling, [TEXT[int(start) : int(end)] if start and end else (start, end) for start, end in spans]


def test_the_stretch_of_a_statement_is_the_clauses_around_its_term(project):
    filling, stretches = fill_statements(
        project,
        {"term": "骨干教师"},
        {"term": "所有幼儿园完成"},
        {"term": "毛入园率不低于…公办园在园"},
        {"term": "序号 | 指标名称"},
    )
    assert stretches == [
        "推动骨干教师向农村学校流动",
        "所有幼儿园完成等级评定",
        "学前三年毛入园率不低于94%,公办园在园幼儿占比和普惠性幼儿园覆盖率分别达到55%和88%以上",
        "序号 | 指标名称 ",
    ]
    # an offset and both ends of each
    assert (filling.filled, filling.unclear) == (12, [])


def test_a_stretch_that_a_curator_typed_stays_and_half_of_one_is_left_to_them(project):
    at = TEXT.index("骨干教师")
    _, stretches = fill_statements(
        project,
        {"term": "骨干教师", "span_offset": str(at), "span_end": str(at + 4)},
        {"term": "骨干教师", "offset": str(at), "span_offset": str(at)},
    )
    assert stretches == ["骨干教师", (str(at), "")]


def test_a_term_that_stands_elsewhere_has_no_stretch(project):
    filling, stretches = fill_statements(
        project, {"term": "骨干教师", "offset": "7"}, {"term": "幼儿园"}, {"term": "智慧校园"}
    )
    assert stretches == [("", "")] * 3
    assert filling.filled == 0


def test_a_second_run_leaves_the_stretches_alone(project):
    fill_statements(project, {"term": "骨干教师"})
    path = project.raw / "statements" / "qinghe-2024.csv"
    before = path.read_bytes()
    assert fill_plan(project, look_for_texts(project).texts["qinghe-2024"]).filled == 0
    assert path.read_bytes() == before


def test_the_command_fills_and_says_what_is_left(project, capsys):
    lines, _ = run_audit(project, plans=["qinghe-2024"], fill=True)
    assert lines[0] == "qinghe-2024: 0 cells filled, 0 figures dismissed by pattern, 0 left to you."
    with pytest.raises(ParameterError, match="found 'nowhere-2020'; expected a plan id"):
        run_audit(project, plans=["nowhere-2020"], fill=True)


def test_a_file_that_cannot_be_read_is_refused_and_none_is_written(project):
    path = project.raw / "values" / "qinghe-2024.csv"
    path.write_bytes(path.read_bytes() + b"a,b\n")
    before = {path: path.read_bytes() for path in project.raw.rglob("*.csv")}
    with pytest.raises(DataError, match=r"values/qinghe-2024\.csv, line \d+: found 2 cells; expected"):
        fill_plan(project, look_for_texts(project).texts["qinghe-2024"])
    assert {path: path.read_bytes() for path in project.raw.rglob("*.csv")} == before


def test_a_catchword_that_is_dismissed_is_not_dismissed_once_more_figure_by_figure(project):
    found = look_for_texts(project).texts["qinghe-2024"]
    plan = type(found)("qinghe-2024", f"{TEXT}推行“1+4”模式。\n", found.path, "")
    path = project.raw / "dismissed" / "qinghe-2024.csv"
    path.unlink()
    fill_plan(project, plan)
    rows, at = read_rows(path), plan.text.index("1+4")
    assert {int(row["offset"]) for row in rows if row["reason"] == "slogan"} >= {at, at + 2}
    kept = [row for row in rows if int(row["offset"]) < at]
    whole = dict.fromkeys(rows[0], "") | {"offset": str(at), "figure": "1+4", "reason": "slogan"}
    write_rows(path, rows[0], [*kept, whole])
    assert fill_plan(project, plan).dismissed == 0
