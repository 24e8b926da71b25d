"""Files as they come: each is read right, or refused with a message that says what to do."""

from __future__ import annotations

import csv
import io
import os

import pytest
from editing import add_column, edit, read
from hypothesis import given
from hypothesis import strategies as st

from helpers.data.checking import check_project
from helpers.data.rows import check_rows
from helpers.data.schema import REGIONS, STATEMENTS, TABLES, VALUES
from helpers.data.sheets import LARGEST_FILE, parse_sheet, read_sheet

REGION = "aspen,Aspen County,白杨县,Invented Province,虚构省,county,990101,Invented City,虚构市"
HEADER = ",".join(REGIONS.columns)
FILE = f"{HEADER}\n{REGION}\n"


def told(data: bytes, table=REGIONS) -> list[str]:
    return list(map(str, check_rows(parse_sheet(data, "f.csv"), table).problems))


def rows(data: bytes, table=REGIONS) -> list[tuple[str, ...]]:
    found = check_rows(parse_sheet(data, "f.csv"), table)
    assert found.problems == []
    return [tuple(record.model_dump().values()) for record in found.records]


SOUND = rows(FILE.encode())


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"\xef\xbb\xbf" + FILE.encode(), id="byte_order_mark"),
        pytest.param(FILE.replace("\n", "\r\n").encode(), id="windows_line_ends"),
        pytest.param(FILE.replace("\n", "\r").encode(), id="old_line_ends"),
        pytest.param(FILE.replace("\n", ",,,\n").encode(), id="trailing_empty_columns"),
        pytest.param((FILE + ",,,,,,,,\n\n,,,,,,,,\n").encode(), id="empty_rows_at_the_end"),
        pytest.param(("\n" + FILE).encode(), id="an_empty_line_first"),
        pytest.param(FILE.rstrip().encode(), id="no_line_end_at_the_end"),
        pytest.param(FILE.replace(",Aspen County", ', "Aspen County"').replace(', "', ',"').encode(), id="quotes"),
        pytest.param(FILE.replace("aspen,", " aspen ,").encode(), id="blanks_around_a_cell"),
    ],
)
def test_what_can_be_read_right_is_read_right(data):
    assert rows(data) == SOUND


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        pytest.param(
            b"",
            "f.csv: found an empty file; expected a header line. Restore the file, or write its header line.",
            id="empty",
        ),
        pytest.param(
            b"\xef\xbb\xbf \r\n",
            "f.csv: found an empty file; expected a header line. Restore the file, or write its header line.",
            id="nothing_but_a_mark",
        ),
        pytest.param(
            FILE.encode("gb18030"),
            "f.csv, line 2: found bytes in GBK or GB18030; expected UTF-8. Save it as UTF-8: in Excel and WPS "
            "'CSV UTF-8 "
            "(comma delimited)', on a command line `iconv -f GB18030 -t UTF-8`; then compare it with the last version.",
            id="gbk",
        ),
        pytest.param(
            FILE.encode("utf-16"),
            "f.csv: found UTF-16; expected UTF-8. Save it as UTF-8: in Excel and WPS 'CSV UTF-8 "
            "(comma delimited)', on a command line `iconv -f GB18030 -t UTF-8`; then compare it with the last version.",
            id="utf_16",
        ),
        pytest.param(
            HEADER.encode() + b"\n\xff",
            "f.csv, line 2: found a byte 0xFF that is not UTF-8; expected UTF-8. Save it as UTF-8: in Excel and WPS "
            "'CSV UTF-8 (comma delimited)', on a command line `iconv -f GB18030 -t UTF-8`; "
            "then compare it with the last version.",
            id="no_encoding",
        ),
        pytest.param(
            b"PK\x03\x04 and so on",
            "f.csv: found an Excel workbook under the name of a CSV file; expected CSV in UTF-8. "
            "Open it and save it as 'CSV UTF-8'.",
            id="workbook",
        ),
        pytest.param(
            FILE.replace("aspen", "as\0pen").encode(),
            "f.csv, line 2: found a NUL byte; expected text. "
            "The file is damaged or no text: restore it from the last good version.",
            id="nul",
        ),
        pytest.param(
            FILE.replace(",", ";").encode(),
            "f.csv, line 1: found columns parted by something else than a comma; expected comma-separated values. "
            "Save the file as 'CSV UTF-8 (comma delimited)'.",
            id="semicolons",
        ),
        pytest.param(
            (FILE + 'birch,"Birch\n').encode(),
            "f.csv, line 3: found a row that cannot be read (unexpected end of data); expected a row of cells "
            "parted by "
            "commas. Look for a double quote that is not closed or not doubled; what stands below this line was "
            "not read.",
            id="open_quote",
        ),
        pytest.param(
            (FILE + "birch,Birch\n").encode(),
            "f.csv, line 3: found 2 cells; expected 9, as in the header. "
            "Put a cell that holds a comma or a line break between double quotes, or add what is missing.",
            id="ragged",
        ),
        pytest.param(
            FILE.replace("parent_en", "name_en").encode(),
            "f.csv, line 1, name_en: found 2 columns of this name; expected one. Delete or rename the others.",
            id="duplicate_header",
        ),
        pytest.param(
            FILE.replace("Aspen County", "Aspen\u200b County").encode(),
            "f.csv, line 2: found the invisible character U+200B (ZERO WIDTH SPACE) after 'Aspen'; "
            "expected characters that can be seen. Delete it; if the plan's own text has it, leave it out, "
            "since matching ignores white space only.",
            id="zero_width",
        ),
        pytest.param(
            FILE.replace("Aspen County", "\u202eAspen County").encode(),
            "f.csv, line 2: found the invisible character U+202E (RIGHT-TO-LEFT OVERRIDE) after an empty cell; "
            "expected characters that can be seen. Delete it; if the plan's own text has it, leave it out, "
            "since matching ignores white space only.",
            id="bidi",
        ),
        pytest.param(
            FILE.replace("Aspen County", "=cmd|' /C calc'!A0").encode(),
            "f.csv, line 2, name_en: found '=cmd|' /C calc'!A0', a formula; expected some text. "
            "Write what the plan prints, or put a word or quotation mark first: a spreadsheet takes the cell for a formula.",
            id="formula",
        ),
        pytest.param(
            FILE.replace("aspen,", "../../etc/passwd,").encode(),
            "f.csv, line 2, region_id: found '../../etc/passwd'; "
            "expected an id of small letters and digits, parted by single dashes. Write it like 'yingze-2021'.",
            id="a_path_in_an_id",
        ),
        pytest.param(
            FILE.replace("aspen,", "None,").encode(),
            "f.csv, line 2, region_id: found 'None'; "
            "expected an id of small letters and digits, parted by single dashes. Write it like 'yingze-2021'.",
            id="none_in_an_id",
        ),
        pytest.param(
            FILE.replace("990101", "９９０１０１").encode(),
            "f.csv, line 2, gb2260: found '９９０１０１'; expected a GB/T 2260 code of six digits. "
            "Look the code up; format the column as text.",
            id="full_width_code",
        ),
    ],
)
def test_what_cannot_be_read_is_refused_with_a_remedy(data, expected):
    assert expected in told(data)


def test_gbk_that_is_valid_utf8_by_chance_is_refused_as_suspect():
    ascii_only = FILE.replace("白杨县", "NAME").replace("虚构省", "P").replace("虚构市", "C").encode()
    chance = ascii_only.replace(b"NAME", "小学校".encode("gbk"))
    assert "Сѧ" in chance.decode("utf-8")
    assert told(chance) == [
        "f.csv, line 2: found the characters 'СѧУ' at character 20, which GBK text can look like when read as UTF-8; "
        "expected UTF-8 beyond doubt. If the file is GBK, save it as 'CSV UTF-8'; if the characters are meant, "
        "give it a byte order mark."
    ]


def test_usual_letters_alone_are_suspect_only_where_gbk_would_make_chinese_of_them():
    cafe = FILE.replace("白杨县", "Café-é").replace("虚构省", "P").replace("虚构市", "C").encode()
    assert "which GBK text can look like" in told(cafe)[0]
    assert told(b"\xef\xbb\xbf" + cafe) == []


def test_marks_and_letters_beside_chinese_are_no_suspects():
    assert told(FILE.replace("Aspen County", "Āspén · 3×5 ±2° 10–20").encode()) == []


@pytest.mark.parametrize("name", ["na", "none", "null", "nan", "true"])
def test_ids_that_look_like_nothing_stay_text(name):
    assert rows(FILE.replace("aspen,", f"{name},").encode())[0][0] == name


def test_lines_are_counted_as_an_editor_does():
    data = (FILE.replace("Aspen County", '"Aspen\nCounty"') + REGION.replace("990101", "x")).encode()
    assert told(data)[0].startswith("f.csv, line 4, ")


@pytest.mark.parametrize(
    ("column", "cell", "found"),
    [
        ("value", "９０", "'９０', full-width characters; expected a number. Write it in half-width characters: 90."),
        ("value", "1,234", "'1,234', a number with thousands separators; expected a number. Write 1234."),
        (
            "value",
            "63%",
            "'63%', a number with its sign; expected a number. "
            "Write the number alone and say per cent or per mille in the column unit.",
        ),
        (
            "offset",
            "1.23E+03",
            "'1.23E+03', a number that a spreadsheet shortened; expected a character offset into the plan's text "
            "(digits only), or nothing. Its last digits are lost: format the column as text, and restore the number or "
            "clear the cell and run `plans audit --fill`.",
        ),
        *(
            (
                column,
                cell,
                f"'{cell}', a {what}; expected {expected}. A spreadsheet changed the cell: "
                "type it again as the plan prints it, in a column formatted as text before typing.",
            )
            for column, expected in (
                ("figure", "at most 4,000 characters"),
                ("printed", "some text"),
                ("value", "a number"),
            )
            for cell, what in (
                ("1:01:00", "time, as a spreadsheet makes of a ratio such as 1:1"),
                ("01:01", "time, as a spreadsheet makes of a ratio such as 1:1"),
                ("1:01", "time, as a spreadsheet makes of a ratio such as 1:1"),
                ("5-Mar", "date, as a spreadsheet makes of a span such as 3-5"),
                ("3月5日", "date, as a spreadsheet makes of a span such as 3-5"),
                ("2026/3/5", "date, as a spreadsheet makes of a span such as 3-5"),
            )
        ),
    ],
)
def test_what_a_spreadsheet_does_to_a_cell_is_recognised(small_project, column, cell, found):
    edit(small_project, "values/aspen-2021", 3, **{column: cell})
    where = f"data/raw/values/aspen-2021.csv, line 3, {column}: found "
    assert where + found in list(map(str, check_project(small_project).problems))


@pytest.mark.parametrize("cell", ["1:1", "3-5", "3—5", "1:15", "1/3", "三分之一", "+5%", "2020"])
def test_what_plans_print_is_no_damage(small_project, cell):
    edit(small_project, "values/aspen-2021", 3, printed=cell, figure=cell)
    assert not [problem for problem in check_project(small_project).problems if "spreadsheet" in str(problem)]


def test_a_date_made_of_a_deadline_is_told_how_to_write_it(small_project):
    edit(small_project, "statements/aspen-2021", 2, deadline="2023/12/1")
    assert str(check_project(small_project).problems[0]) == (
        "data/raw/statements/aspen-2021.csv, line 2, deadline: found '2023/12/1', a date, as a spreadsheet "
        "makes of a span "
        "such as 3-5; expected a date such as 2022, 2022-05 or 2022-05-31, or nothing. "
        "Write it like 2022-05, in a column formatted as text."
    )


@pytest.mark.parametrize(
    "cell", ["=1+1", "＝A1", "@SUM(A1)", "+1+1", "-1-1", "-cmd|'x'!A1", "-> see p. 3", "+up", "-", "+5%和3%"]
)
def test_what_a_spreadsheet_would_compute_is_a_formula(cell):
    assert (
        f"f.csv, line 2, name_en: found '{cell}', a formula; expected some text. "
        in told(FILE.replace("Aspen County", cell).encode())[0]
    )


@pytest.mark.parametrize("cell", ["+5%", "-5", "-1,200", "+0.5 ‰", "5-3", "a=b", "“=1+1”", "1+1"])
def test_a_number_with_its_sign_and_signs_within_are_no_formula(cell):
    assert told(FILE.replace("Aspen County", f'"{cell}"').encode()) == []


def test_a_dismissed_date_may_look_like_a_date(small_project):
    edit(small_project, "dismissed/aspen-2021", 2, figure="3月5日")
    assert check_project(small_project).ok


def test_a_huge_file_is_refused_before_it_is_read(tmp_path):
    path = tmp_path / "f.csv"
    with path.open("wb") as file:
        file.truncate(LARGEST_FILE + 1)
    assert list(map(str, read_sheet(path, "f.csv").problems)) == [
        "f.csv: found 21 MB; expected at most 21 MB. This is not a curated table, or a spreadsheet saved a "
        "million empty rows: "
        "delete them and save again."
    ]


def test_a_folder_in_place_of_a_file_is_refused(tmp_path):
    assert list(map(str, read_sheet(tmp_path, "f.csv").problems)) == [
        "f.csv: found a folder; expected a CSV file. Move the folder away and put the file in its place."
    ]


def test_a_pipe_in_place_of_a_file_is_refused_without_waiting(tmp_path):
    os.mkfifo(tmp_path / "f.csv")
    assert list(map(str, read_sheet(tmp_path / "f.csv", "f.csv").problems)) == [
        "f.csv: found something that is no plain file; expected a CSV file. Put a file in its place."
    ]


def test_a_link_to_itself_is_refused(tmp_path):
    (tmp_path / "f.csv").symlink_to(tmp_path / "f.csv")
    assert "a file that cannot be opened" in str(read_sheet(tmp_path / "f.csv", "f.csv").problems[0])


def test_a_file_with_only_its_header_has_no_rows(small_project):
    path = small_project.raw / "statements" / "birch-2022.csv"
    path.write_text(",".join(STATEMENTS.columns) + "\n", encoding="utf-8")
    assert check_project(small_project).ok


def test_a_very_long_cell_is_refused():
    assert told(FILE.replace("Aspen County", "A" * 200_000).encode())[0].startswith(
        "f.csv, line 2: found a row that cannot be read (field larger than field limit (100000))"
    )


def test_markup_in_a_cell_is_kept_as_it_is():
    assert rows(FILE.replace("Aspen County", "<script>alert(1)</script>").encode())[0][1] == "<script>alert(1)</script>"


def test_messages_never_carry_what_a_terminal_would_obey():
    problems = told(FILE.replace("aspen,", "\x1b[2Jaspen,").encode())
    assert problems
    assert "\x1b" not in "".join(problems)


@given(st.binary(max_size=400))
def test_no_bytes_crash(data):
    for table in TABLES:
        check_rows(parse_sheet(data, "f.csv"), table)


@given(st.lists(st.lists(st.text(max_size=8), min_size=9, max_size=9), max_size=5))
def test_no_cells_crash_and_none_is_lost(cells):
    file = io.StringIO(newline="")
    csv.writer(file, lineterminator="\n").writerows([REGIONS.columns, *cells])
    found = check_rows(parse_sheet(file.getvalue().encode("utf-8", "replace"), "f.csv"), REGIONS)
    empty = sum(not any(cell.strip() for cell in row) for row in cells)
    assert found.problems or len(found.records) == len(cells) - empty


PRINTABLE = st.text(st.characters(codec="gb18030", categories=["L", "N", "P"]), min_size=1, max_size=20)


@given(PRINTABLE, PRINTABLE)
def test_what_is_written_is_read_back_or_refused(english, chinese):
    file = io.StringIO(newline="")
    row = ["aspen", english, chinese, "P", "省", "county", "990101", "", ""]
    csv.writer(file, lineterminator="\n").writerows([REGIONS.columns, row])
    for data in (file.getvalue().encode("utf-8-sig"), file.getvalue().encode()):
        found = check_rows(parse_sheet(data, "f.csv"), REGIONS)
        if not found.problems:
            assert (found.records[0].name_en, found.records[0].name_zh) == (english.strip(), chinese.strip())


@given(PRINTABLE, PRINTABLE)
def test_gbk_is_never_read_as_something_else(english, chinese):
    file = io.StringIO(newline="")
    row = ["aspen", english, chinese, "P", "省", "county", "990101", "", ""]
    csv.writer(file, lineterminator="\n").writerows([REGIONS.columns, row])
    data = file.getvalue().encode("gb18030")
    found = check_rows(parse_sheet(data, "f.csv"), REGIONS)
    if not found.problems:
        assert found.records[0].name_en == english.strip()


def test_all_tables_name_every_column():
    for table in TABLES:
        assert all(column.cell.expected and column.cell.remedy for column in table.columns.values()), table.name


def test_notes_may_hold_anything(small_project):
    add_column(small_project, "values/aspen-2021", "note_mine", "-> see p. 3")
    assert check_project(small_project).ok
    assert len(read(small_project.raw / "values" / "aspen-2021.csv")[0]) == len(VALUES.columns)
