"""A plan of forty figures, and short documents of three kinds, from file to report as docs/curating.md says; cells counted."""

from __future__ import annotations

import io
import shutil

import pytest
from forty_figures import FACTS, FORTY, NEWS, TABLE, TRADITIONAL
from invented_plan import read_rows, write_rows
from typer.testing import CliRunner

from helpers.cli import app
from helpers.paths import Project

REGION = "qinghe"
PLAN = f"{REGION}-2024"
MOST_CELLS = 60


class Hands:
    """A person at the command line and in a spreadsheet, who counts each cell that they type."""

    def __init__(self, root, repository):
        self.project = Project(root / "project")
        shutil.copytree(repository.raw, self.project.raw, ignore=shutil.ignore_patterns("documents"))
        shutil.copytree(repository.notebooks, self.project.notebooks)
        self.root, self.cells, self.region = root, 0, REGION

    @property
    def plan(self):
        return f"{self.region}-2024"

    def run(self, *words, status=0, **flags):
        """Run a command; each flag with a value is a cell typed."""
        given = [part for name, cell in flags.items() for part in (f"--{name.replace('_', '-')}", cell)]
        self.cells += len(flags)
        result = CliRunner().invoke(app, [*words, *given, "--root", str(self.project.root)])
        assert result.exit_code == status, result.output or result.exception
        return result.output

    def register(self, text, **facts):
        """Register a text as a plan."""
        document = self.root / "plan.txt"
        document.write_text(text, encoding="utf-8", newline="")
        facts = {**FACTS, **facts}
        facts["title"] = facts.pop("title_zh")
        return self.run("new", self.region, "--document", str(document), **facts)

    def edit(self, table, key, **cells):
        """Type into the cells of one row."""
        path = self.project.raw / (f"{table}/{self.plan}.csv" if table in {"values", "statements"} else f"{table}.csv")
        rows = read_rows(path)
        row = next(row for row in rows if next(iter(row.values())) == key)
        assert all(row[name] != cell for name, cell in cells.items())
        row.update(cells)
        self.cells += len(cells)
        write_rows(path, list(rows[0]), rows)

    def values(self):
        return {row["value_id"]: row for row in read_rows(self.project.raw / "values" / f"{self.plan}.csv")}

    def by_term(self, piece):
        return next(row["value_id"] for row in self.values().values() if piece in row["term"])

    def confirm(self):
        """Confirm all complete rows, and drop the statements that are left, each as a cell typed."""
        self.run("confirm", self.plan, "--complete")
        rows = read_rows(self.project.raw / "statements" / f"{self.plan}.csv")
        if left := [row["statement_id"] for row in rows if row.get("note_draft")]:
            self.run("confirm", self.plan, "--drop", *left)
            self.cells += len(left)

    def end(self, themes):
        """End the draft: two cells of plans.csv, then check, audit and prepare."""
        cells = {"themes_read": themes, "draft": "no"} if themes else {"draft": "no"}
        self.edit("plans", self.plan, **cells)
        assert self.run("check").endswith("no problems.\n")
        # the texts of the other plans are not at hand here
        audited = self.run("audit", "--fill", self.plan)
        assert audited.splitlines()[-1].endswith("0 open, 0 wrong.")
        self.run("prepare")


@pytest.fixture
def hands(tmp_path, repository):
    return Hands(tmp_path, repository)


def complete(hands):
    """Do what is left in the draft of forty figures."""
    hands.run(
        "indicator",
        "new",
        "school_library_volumes",
        figure=hands.by_term("图书馆藏书"),
        name_en="Books in school libraries",
        definition_en="Volumes held by the libraries of all schools.",
        definition_zh="各校图书馆藏书册数之和。",
        theme="construction",
        base="count",
    )
    for row in read_rows(hands.project.raw / "statements" / f"{PLAN}.csv"):
        if row["term"].startswith("新"):
            of = "kindergartens" if "所" in row["term"] else "places"
            hands.edit(
                "statements",
                row["statement_id"],
                summary_en=f"Build new public {of} by 2026.",
                summary_zh="2026年前增设公办园资源。",
            )
    hands.confirm()


def name_rises(hands):
    """Add the indicator that the news report's rise asks for."""
    for row in hands.values().values():
        if row["unit"] == "percentage_points":
            hands.run(
                "indicator",
                "new",
                "preschool_enrolment_rise",
                figure=row["value_id"],
                name_en="Rise of the preschool enrolment rate",
                name_zh="学前三年毛入园率提高幅度",
                definition_en="Rise of the three-year gross enrolment rate on the year before.",
                definition_zh="学前三年毛入园率比上年提高的百分点。",
            )


def test_forty_figures_go_from_file_to_report_with_few_cells_typed(hands):
    hands.register(FORTY)
    drafted = hands.values()
    assert len(drafted) == 40
    complete(hands)
    hands.end("preschool;compulsory;teachers")
    assert hands.cells < MOST_CELLS, hands.cells
    values = read_rows(hands.project.processed / "values.csv")
    mine = {row["value_id"]: row for row in values if row["plan_id"] == PLAN}
    assert len(mine) == 40
    places = mine[f"{PLAN}-v015"]
    assert (places["indicator"], places["value_std"], places["status"]) == ("new_public_places", "1200", "target")


@pytest.mark.kernel
def test_forty_figures_reach_a_report(hands, monkeypatch):
    from helpers.reports.building import Options, build

    hands.register(FORTY)
    complete(hands)
    hands.end("preschool;compulsory;teachers")
    printed = io.StringIO()
    monkeypatch.setenv("PLANS_ROOT", str(hands.project.root))
    assert build(hands.project, Options(only="preschool_coverage", jobs=1), printed) == 0, printed.getvalue()
    page = (hands.project.reports / "en" / "preschool_coverage.html").read_text(encoding="utf-8")
    assert f"e-{PLAN}-v009" in page


@pytest.mark.parametrize(
    ("text", "kind", "figures", "read"),
    [
        (TABLE, "excerpt", 6, ""),
        (NEWS, "news_report", 5, ""),
        (TRADITIONAL, "action_plan", 4, "preschool"),
    ],
    ids=["table", "news", "traditional"],
)
def test_a_short_document_takes_few_cells(hands, text, kind, figures, read):
    hands.register(text, kind=kind)
    assert len(hands.values()) == figures
    named = hands.cells
    name_rises(hands)
    hands.confirm()
    hands.end(read)
    assert hands.cells - named < 12, hands.cells
    presence = read_rows(hands.project.processed / "presence.csv")
    mine = {row["presence"] for row in presence if row["plan_id"] == PLAN and row["subject"] == "theme"}
    assert ("silent" in mine) is False
    assert "number" in mine


@pytest.mark.soak
def test_nine_plans_leave_every_report_right(hands, monkeypatch):
    from helpers.reports.building import Options, build

    hands.register(FORTY)
    complete(hands)
    hands.end("preschool;compulsory;teachers")
    for number, (text, kind, read) in enumerate(
        [(TABLE, "excerpt", ""), (NEWS, "news_report", ""), (TRADITIONAL, "action_plan", "preschool")]
    ):
        hands.region = f"place{number}"
        hands.register(
            text, kind=kind, name_en=f"Place {number}", name_zh=f"第{number}县", gb2260=str(990_000 + number)
        )
        name_rises(hands)
        hands.confirm()
        hands.end(read)
    assert len(read_rows(hands.project.processed / "plans.csv")) == 9
    printed = io.StringIO()
    monkeypatch.setenv("PLANS_ROOT", str(hands.project.root))
    assert build(hands.project, Options(jobs=2), printed) == 0, printed.getvalue()
    for language in ("en", "zh"):
        for region in ("qinghe", "place0", "place1", "place2"):
            assert list((hands.project.reports / language).rglob(f"*{region}*.html")), (language, region)
