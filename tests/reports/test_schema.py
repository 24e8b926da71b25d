"""What machines read of a build: `reports/build.json`, as its schema says."""

from __future__ import annotations

import json
from collections.abc import Callable

import jsonschema
import pytest

from helpers.paths import Project
from helpers.reports.record import SCHEMA, read_record, write_schema

Build = Callable[..., tuple[int, str]]
Listing = Callable[..., None]


def validate(project: Project) -> dict[str, object]:
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    record = json.loads((project.reports / "build.json").read_text(encoding="utf-8"))
    jsonschema.validate(record, schema, jsonschema.Draft202012Validator)
    return record


def test_the_schema_is_the_record_s_own() -> None:
    assert SCHEMA.read_text(encoding="utf-8") == write_schema(), "write it anew: python tools/print_schema.py"


@pytest.mark.kernel
def test_the_record_of_a_build_validates(project: Project, listing: Listing, build: Build) -> None:
    listing('languages = ["en"]', preschool_coverage="basic", teacher_rotation="failing", digital_classrooms="basic")
    assert build(only="[pt]*")[0] == 1
    record = validate(project)
    assert {key: entry["status"] for key, entry in record["reports"].items()} == {
        "en/preschool_coverage": "built",
        "en/teacher_rotation": "failed",
        "en/digital_classrooms": "missing",
    }


@pytest.mark.parametrize(
    ("place", "strange"),
    [("version", 3), ("reports", []), ("counts", {"built": "many"}), ("reports", {"en/x": {"name": 7}})],
)
def test_a_record_that_does_not_validate_is_no_record(
    small_reports: Project, tmp_path, place: str, strange: object
) -> None:
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    record = validate(small_reports)
    record[place] = strange
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(record, schema, jsonschema.Draft202012Validator)
    copy = Project(tmp_path)
    copy.reports.mkdir()
    (copy.reports / "build.json").write_text(json.dumps(record), encoding="utf-8")
    assert read_record(copy).reports == {}
