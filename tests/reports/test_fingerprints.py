"""A change of an input makes due what reads it, and nothing else."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import built
import pytest
from editing import edit, read, write
from places import REPOSITORY

import helpers as h
from helpers.data.loading import load_table
from helpers.data.reach import ON_DEMAND, REACH, Reach
from helpers.data.schema import PREPARED
from helpers.errors import ParameterError
from helpers.paths import Project
from helpers.preparing.tables import prepare
from helpers.reports import fingerprints
from helpers.reports.fingerprints import Inputs, State
from helpers.reports.matrix import expand
from helpers.reports.warm import import_stack

Made = dict[str, dict[str, str]]
ALL = {
    *("overview", "preschool_coverage", "teacher_rotation", "digital_classrooms", "all_indicators", "requirements"),
    *("other_requirements", "region_profile/aspen", "region_profile/birch", "region_words/aspen", "region_words/birch"),
}
ASPEN, BIRCH = ({f"region_{kind}/{name}" for kind in ("profile", "words")} for name in ("aspen", "birch"))
# of every theme, and of nothing but Birch
WIDE = {"overview", "requirements", "other_requirements", "all_indicators", *BIRCH}


def made_from(project: Project) -> Made:
    """Return of each report in English what it is made from."""
    inputs = Inputs(project)
    return {job.name: inputs.made_from(job) for job in expand(project) if job.language == "en"}


def differing(before: Made, after: Made) -> set[str]:
    return {name for name in after if before.get(name) != after[name]}


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """Return the invented project with every report listed, prepared; never to be written to."""
    made = built.lay_out_small(tmp_path_factory.mktemp("inputs") / "small")
    shutil.copyfile(REPOSITORY / "notebooks" / "reports.toml", made.notebooks / "reports.toml")
    prepare(made)
    return made


@pytest.fixture
def laid_out(whole: Project, tmp_path: Path) -> Project:
    shutil.copytree(whole.root, tmp_path / "copy")
    return Project(tmp_path / "copy")


def change(project: Project, name: str, line: int, **cells: str) -> set[str]:
    """Change a cell of the curated data, prepare, and return the reports that are due."""
    before = made_from(project)
    edit(project, name, line, **cells)
    prepare(project)
    return differing(before, made_from(project))


# table: what is changed of Birch, and which reports show that
CHANGES: dict[str, tuple[str, int, dict[str, str], set[str]]] = {
    "values": ("values/birch-2022", 3, {"locator": "三"}, WIDE | {"digital_classrooms"}),
    "statements": ("statements/birch-2022", 2, {"summary_en": "Other words."}, WIDE | {"teacher_rotation"}),
    "presence": ("statements/birch-2022", 2, {"direction": ""}, WIDE | {"teacher_rotation"}),
    "plans": ("plans", 3, {"note_en": "Another note."}, ALL - ASPEN),
    "regions": ("regions", 3, {"name_zh": "桦县"}, ALL - ASPEN),
    "crosschecks": (
        *("crosschecks", 2, {"note_en": "Another note."}),
        {"overview", "preschool_coverage", "all_indicators", "region_profile/aspen"},
    ),
    "benchmarks": ("benchmarks", 2, {"note_en": "Another note."}, ALL),
    "indicators": ("indicators", 2, {"definition_en": "Another definition."}, ALL),
    "vocabulary": ("vocabulary", 2, {"name_en": "Another name"}, ALL),
    "requirements": (
        "requirements",
        2,
        {"asks_en": "Ninety in a hundred."},
        ALL - {"region_words/aspen", "region_words/birch"},
    ),
}


@pytest.mark.parametrize("table", CHANGES)
def test_a_change_of_one_row_makes_due_the_reports_that_read_it_and_no_other(laid_out: Project, table: str) -> None:
    name, line, cells, expected = CHANGES[table]
    assert change(laid_out, name, line, **cells) == expected


def test_of_neighbours_a_profile_depends_on_who_is_named_and_not_on_their_figures(tmp_path: Path) -> None:
    project = built.copy_repository(tmp_path / "copy")
    prepare(project)
    rows = load_table("neighbours", project.root).set_index("code")
    code = "inclusive_share_children"
    assert rows.at[code, "n"] == 2
    plan = rows.at[code, "plan_ids"].split(";")[0]
    path = project.raw / "values" / f"{plan}.csv"
    line = next(at for at, row in enumerate(read(path), start=1) if row[1] == code)
    own = {f"region_profile/{plan.rpartition('-')[0]}"}
    profiles = {job.name for job in expand(project) if job.name.startswith("region_profile/")}
    assert change(project, f"values/{plan}", line, locator="elsewhere") & profiles == own
    # a third plan that prints it is named by those that do not
    before = made_from(project)
    third = next(name for name in load_table("plans", project.root)["plan_id"] if name not in rows.at[code, "plan_ids"])
    add_like(project, path, third, line)
    prepare(project)
    saying = {f"region_profile/{one.rpartition('-')[0]}" for one in rows.at[code, "plan_ids"].split(";")}
    assert differing(before, made_from(project)) & profiles == profiles - saying


def add_like(project: Project, path: Path, plan: str, line: int) -> None:
    """Append a figure of one plan to those of another."""
    target = project.raw / "values" / f"{plan}.csv"
    header, *rows = read(target)
    row = dict(zip(read(path)[0], read(path)[line - 1], strict=True))
    inside = int(row["figure_offset"]) - int(row["offset"])
    row |= {"value_id": f"{plan}-v999", "term_offset": "1", "offset": "90", "figure_offset": str(90 + inside)}
    write(target, [header, *rows, [row.get(name, "") for name in header]])


def test_corrections_and_readings_make_nothing_due(laid_out: Project) -> None:
    before = made_from(laid_out)
    told = json.loads((laid_out.processed / "digests.json").read_text(encoding="utf-8"))
    for name in ("corrections", "confusion"):
        told["tables"][name] = "another"
    (laid_out.processed / "digests.json").write_text(json.dumps(told), encoding="utf-8")
    assert differing(before, made_from(laid_out)) == set()


def test_how_far_readings_agree_stands_in_the_overview_alone(laid_out: Project) -> None:
    before = made_from(laid_out)
    told = json.loads((laid_out.processed / "digests.json").read_text(encoding="utf-8"))
    told["tables"]["agreement"] = "another"
    (laid_out.processed / "digests.json").write_text(json.dumps(told), encoding="utf-8")
    assert differing(before, made_from(laid_out)) == {"overview"}


def test_every_table_is_tried() -> None:
    assert {*CHANGES, "neighbours", "corrections", "agreement", "confusion"} == set(PREPARED)


def test_a_notebook_counts_by_sources_and_tags_and_not_by_what_it_has_put_out(laid_out: Project) -> None:
    before = made_from(laid_out)
    path = laid_out.notebooks / "20_teacher_rotation.ipynb"
    notebook = json.loads(path.read_text(encoding="utf-8"))
    notebook["cells"][-1] |= {"outputs": [], "execution_count": 7}
    notebook["metadata"]["widgets"] = {}
    path.write_text(json.dumps(notebook), encoding="utf-8")
    assert differing(before, made_from(laid_out)) == set()
    notebook["cells"][0]["metadata"] = {"tags": ["lang-zh"]}
    path.write_text(json.dumps(notebook), encoding="utf-8")
    after = made_from(laid_out)
    assert differing(before, after) == {"teacher_rotation"}
    changed = {part for part, digest in after["teacher_rotation"].items() if before["teacher_rotation"][part] != digest}
    assert changed == {"notebook"}


@pytest.mark.parametrize(
    "name", ["code.py", "display/words/en.toml", "reports/template/report.css", "requirements.lock"]
)
def test_code_words_template_and_lock_make_every_report_due(
    laid_out: Project, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    package = laid_out.root / "package"
    monkeypatch.setattr(fingerprints, "PACKAGE", package)
    path = laid_out.root / name if name.endswith(".lock") else package / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("before", encoding="utf-8")
    before = made_from(laid_out)
    path.write_text("after", encoding="utf-8")
    after = made_from(laid_out)
    assert differing(before, after) == ALL
    assert all(before[one] | {"code": after[one]["code"]} == after[one] for one in ALL)


def test_an_entry_of_the_list_counts_for_its_own_report(laid_out: Project) -> None:
    before = made_from(laid_out)
    path = laid_out.notebooks / "reports.toml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace('answers_en = "Which mechanisms', 'answers_en = "Mechanisms'), encoding="utf-8")
    assert differing(before, made_from(laid_out)) == {"teacher_rotation"}


def test_a_report_that_goes_or_has_another_name_makes_due_the_pages_that_may_lead_to_it(laid_out: Project) -> None:
    before = made_from(laid_out)
    path = laid_out.notebooks / "reports.toml"
    text = path.read_text(encoding="utf-8")
    for name in ("region_words", "requirements", "other_requirements"):
        path.write_text(text.replace(f'name = "{name}"', f'name = "{name}_2"'), encoding="utf-8")
        others = {one for one in ALL if one.partition("/")[0] != name}
        assert differing(before, made_from(laid_out)) > others, name
    path.write_text(text.replace('name = "digital_classrooms"', 'name = "classrooms"'), encoding="utf-8")
    assert differing(before, made_from(laid_out)) == {"classrooms"}, "nothing leads there by name"


def test_a_list_that_changes_while_a_report_is_made_is_told(laid_out: Project) -> None:
    inputs, job = Inputs(laid_out), expand(laid_out)[0]
    assert inputs.find_moved(job) == ""
    path = laid_out.notebooks / "reports.toml"
    path.write_text(path.read_text(encoding="utf-8") + "# another state\n", encoding="utf-8")
    assert inputs.find_moved(job) == "notebooks/reports.toml"


@pytest.mark.parametrize("name", ["code.py", "new.py", "requirements.lock"])
def test_code_that_changed_since_it_was_imported_is_told(
    laid_out: Project, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    package = laid_out.root / "package"
    monkeypatch.setattr(fingerprints, "PACKAGE", package)
    package.mkdir()
    (package / "code.py").write_text("before", encoding="utf-8")
    (laid_out.root / "requirements.lock").write_text("before", encoding="utf-8")
    imported = State.find(laid_out)
    assert Inputs(laid_out, state=imported).find_moved(expand(laid_out)[0]) == ""
    path = laid_out.root / name if name.endswith(".lock") else package / name
    path.write_text("afterwards", encoding="utf-8")
    inputs = Inputs(laid_out, state=imported)
    assert inputs.find_moved(expand(laid_out)[0]) == path.relative_to(laid_out.root).as_posix()


def test_each_language_has_a_fingerprint_of_its_own(laid_out: Project) -> None:
    inputs = Inputs(laid_out)
    made = [tuple(inputs.made_from(job).values()) for job in expand(laid_out)]
    assert len(set(made)) == len(made) == 2 * len(ALL)


# ------------------------------------------------------------------------------------------------------------ enforced


@pytest.mark.parametrize(
    ("reach", "ask", "said"),
    [
        (
            Reach(regions=("birch",)),
            lambda: h.open_study(),
            "A report's reach: found that it reads every region; expected region birch alone.",
        ),
        (
            Reach(regions=("birch",)),
            lambda: h.open_study(region="aspen"),
            "A report's reach: found that it reads region 'aspen'; expected region birch alone.",
        ),
        (
            Reach(regions=("birch",)),
            lambda: load_table("values"),
            "A report's reach: found that it reads every region; expected region birch alone.",
        ),
        (
            Reach(themes=("preschool",)),
            lambda: h.open_study("digital"),
            "A report's reach: found that it reads theme 'digital'; expected theme preschool alone.",
        ),
        (
            Reach(themes=("preschool",)),
            lambda: h.open_study(),
            "A report's reach: found that it reads every theme; expected theme preschool alone.",
        ),
        (
            Reach(themes=("preschool",)),
            lambda: h.compare(h.open_study("preschool"), "digital_classroom_coverage"),
            "Indicator 'digital_classroom_coverage': found a report that has declared the theme preschool; expected one",
        ),
        (
            Reach(themes=("preschool",)),
            lambda: h.presence(h.open_study("preschool"), "topic", theme="digital"),
            "Topic 'classrooms': found a report that has declared the theme preschool; expected one that reads all themes.",
        ),
        (
            Reach(themes=("preschool",)),
            lambda: h.documents(h.open_study("preschool")),
            "Documents: found a report that has declared the theme preschool; expected one that reads all themes.",
        ),
        (
            Reach(tables=tuple(name for name in Reach().tables if name != "crosschecks")),
            lambda: h.crosschecks(h.open_study()),
            "A report's reach: found that it reads table 'crosschecks'; expected one of regions,",
        ),
    ],
)
def test_what_a_report_has_not_declared_is_refused_and_not_left_out(
    whole: Project, monkeypatch: pytest.MonkeyPatch, reach: Reach, ask: Callable[[], object], said: str
) -> None:
    monkeypatch.setenv("PLANS_ROOT", str(whole.root))
    ask()
    monkeypatch.setenv(REACH, reach.pack())
    with pytest.raises(ParameterError) as refused:
        ask()
    assert str(refused.value).startswith(said)
    assert "notebooks/reports.toml" in str(refused.value)


@pytest.mark.kernel
@pytest.mark.parametrize("name", ["preschool_coverage", "teacher_rotation", "region_profile/birch"])
def test_a_page_made_within_its_reach_is_the_page_made_of_everything(
    whole: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    from helpers.reports.jobs import Task
    from helpers.reports.worker import PAGE, make_report

    import_stack()
    job = next(job for job in expand(whole) if job.key == f"en/{name}")
    assert (job.reach.themes, job.reach.regions) != (None, None)
    notebook = whole.notebooks / job.notebook
    pages = []
    monkeypatch.setenv("PLANS_ROOT", str(whole.root))
    for packed in (job.reach.pack(), ""):
        monkeypatch.setenv(REACH, packed)
        named = (job.key, name, "en", ("en", "zh"), "", "", notebook, notebook.name)
        assert make_report(Task(*named, dict(job.parameters), whole.root, tmp_path), tmp_path)["reason"] == ""
        pages.append((tmp_path / PAGE).read_text(encoding="utf-8"))
    assert pages[0] == pages[1]


def test_a_list_that_names_no_such_table_is_refused(laid_out: Project) -> None:
    path = laid_out.notebooks / "reports.toml"
    path.write_text(path.read_text(encoding="utf-8").replace('"crosschecks"', '"crosscheck"'), encoding="utf-8")
    with pytest.raises(ParameterError, match="report overview, tables, 3: found 'crosscheck'; expected") as refused:
        expand(laid_out)
    assert all(name in str(refused.value) for name in ON_DEMAND)


# -------------------------------------------------------------------------------------------------- what a state is


def test_a_state_is_settled_where_no_file_was_touched(laid_out: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    path = laid_out.raw / "regions.csv"
    content = path.read_bytes()
    path.write_bytes(content)
    state, slept = State.find(laid_out), []
    monkeypatch.setattr(fingerprints.time, "sleep", slept.append)
    settled = state.settle()
    assert settled == state.digest
    assert 0 < slept[0] <= fingerprints.SETTLED_NS / 1e9, "a file written just now may change within the same tick"
    old = 1_600_000_000

    def edit(_: float) -> None:
        path.write_bytes(content.replace(b"Aspen", b"Espen"))
        os.utime(path, (old, old))
        path.write_bytes(content)

    monkeypatch.setattr(fingerprints.time, "sleep", edit)
    assert state.settle() == ""
    assert State.find(laid_out).digest != settled


def test_a_clock_that_was_set_back_settles_nothing(laid_out: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fingerprints.time, "time_ns", lambda: 1_000_000_000 * 10**9)
    assert State.find(laid_out).settle() == ""
