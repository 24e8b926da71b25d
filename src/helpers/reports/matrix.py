"""The one list of what is built: `notebooks/reports.toml`, read, checked and expanded to jobs.

Reads notebooks as JSON and their parameters as syntax, so that mistakes are refused, and an idle build is decided,
before anything of Jupyter is imported.
"""

from __future__ import annotations

import ast
import math
import os
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, create_model, field_validator
from pydantic_core import PydanticCustomError

from helpers.data.reach import ALWAYS, ON_DEMAND, Reach
from helpers.data.sheets import MOST_PROBLEMS, open_sheet, read_bytes
from helpers.display.words import columns_of, languages
from helpers.errors import ParameterError, Problem, nearest
from helpers.paths import LONGEST_SHOWN, Project

LISTING = "reports.toml"
ALL_THEMES = "all_themes"
Text = Annotated[str, Field(min_length=1)]
Code = Annotated[str, Field(pattern=r"^[a-z0-9]+(_[a-z0-9]+)*$", max_length=100)]


def _check_parameter(value: object) -> object:
    """Return what a notebook's parameter can be, or refuse it: dates and tables have no literal in a cell."""
    for one in value if isinstance(value, list) else [value]:
        if not isinstance(one, (str, int, float)) or (isinstance(one, float) and not math.isfinite(one)):
            raise PydanticCustomError("parameter", "text, a finite number, true or false, or a list of these")
    return value


Parameter = Annotated[Any, AfterValidator(_check_parameter)]


class Entry(BaseModel):
    """One `[[report]]` of the list; it has a `title_` and an `answers_` for each of the bilingual columns, too."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Code
    notebook: Annotated[str, Field(pattern=r"^[^/\\\x00-\x1f]+\.ipynb$", max_length=100)]
    theme: str = ALL_THEMES
    languages: Annotated[list[str], Field(min_length=1)] = list(languages())
    for_each: Literal["region"] | None = None
    parameters: dict[str, Parameter] = {}
    tables: list[Literal[ON_DEMAND]] = []  # type: ignore[valid-type]
    themes: list[Code] | None = None

    def told(self, what: str, language: str) -> str:
        """Return the title, or what the report answers, in a language."""
        return str(getattr(self, f"{what}_{columns_of(language)}"))

    @field_validator("languages")
    @classmethod
    def _is_spoken(cls, named: list[str]) -> list[str]:
        unknown = [one for one in named if one not in languages()]
        if unknown:
            raise PydanticCustomError("language", f"languages of {', '.join(languages())}")
        if len(set(named)) < len(named):
            raise PydanticCustomError("language", "each language once")
        return named


SPOKEN: Any = {
    f"{what}_{column}": (Text, ...)
    for what in ("title", "answers")
    for column in sorted({*map(columns_of, languages())})
}
ReportEntry: type[Entry] = create_model("ReportEntry", __base__=Entry, **SPOKEN)


class Listing(BaseModel):
    """The whole list."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    report: list[ReportEntry]


@dataclass(frozen=True)
class Job:
    """One report in one language: what to run, with what, and how the index names it.

    Attributes
    ----------
    name
        As `--only` matches it: `teacher_rotation`, or `region_profile/yingze`.
    notebook
        File name within the notebooks folder.
    parameters
        What is injected, `language` included.
    region_id
        The region of a report made once per region, else empty.
    reach
        What its notebook may read; a change outside of it is no reason to make the report anew.
    """

    name: str
    language: str
    notebook: str
    theme: str
    title: str
    answers: str
    parameters: Mapping[str, Any]
    languages: tuple[str, ...]
    region_id: str = ""
    region_name: str = ""
    reach: Reach = field(default_factory=Reach)

    @property
    def key(self) -> str:
        """The job's name with its language, as paths below `reports/` have it."""
        return f"{self.language}/{self.name}"


def read_listing(project: Project) -> list[Entry]:
    """Return the entries of `notebooks/reports.toml`.

    Raises
    ------
    ParameterError
        For a missing or malformed file: every problem in it, one a line.
    """
    path = project.notebooks / LISTING
    where = f"{project.notebooks.name}/{LISTING}"
    try:
        content = tomllib.loads(
            read_plain(path, where, "the list of reports", "Restore it from the repository.").decode()
        )
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as problem:
        told = "parts within parts without end" if isinstance(problem, RecursionError) else problem
        raise ParameterError(f"{where}: found {told}; expected TOML in UTF-8. Correct the file.") from None
    try:
        entries: list[Entry] = list(Listing.model_validate(content).report)
    except ValidationError as problem:
        raise ParameterError("\n".join(shorten(list(_explain(where, problem, content))))) from None
    seen: set[str] = set()
    for entry in entries:
        if entry.name in seen:
            raise ParameterError(
                f"{where}: found two reports named '{entry.name}'; expected each name once. Rename one of them."
            )
        seen.add(entry.name)
    return entries


def _explain(where: str, problem: ValidationError, content: Mapping[str, Any]) -> Iterable[str]:
    """Yield one sentence per problem, with the nearest right field where one was mistyped."""
    for error in problem.errors():
        place = [str(part) for part in error["loc"]]
        if len(place) > 1 and place[0] == "report":
            entry = content["report"][int(place[1])]
            name = entry.get("name", "") if isinstance(entry, dict) else ""
            place[:2] = [f"report {str(name)[:LONGEST_SHOWN] or int(place[1]) + 1}"]
        expected = error["msg"][0].lower() + error["msg"][1:]
        if error["type"] == "extra_forbidden":
            near = nearest(str(error["loc"][-1]), ReportEntry.model_fields)
            expected = f"a known field, perhaps '{near}'" if near else f"one of {', '.join(ReportEntry.model_fields)}"
        found = "no such field" if error["type"] == "missing" else repr(error["input"])[:LONGEST_SHOWN]
        yield f"{where}, {', '.join(place)}: found {found}; expected {expected}. Correct the entry."


def read_plain(path: Path, where: str, kind: str, remedy: str) -> bytes:
    """Return the content of a plain file of sensible size.

    Raises
    ------
    ParameterError
        Where it cannot be had: a folder, a pipe, nothing.
    """
    content = read_bytes(path, where, kind)
    if isinstance(content, Problem):
        raise ParameterError(str(replace(content, remedy=remedy)))
    return content


def shorten(problems: Sequence[str]) -> Sequence[str]:
    """Return as many problems as help anybody, and how many others there are."""
    if len(problems) <= MOST_PROBLEMS:
        return problems
    return [*problems[:MOST_PROBLEMS], f"... and {len(problems) - MOST_PROBLEMS:,} more problems. Mend these first."]


class Metadata(BaseModel):
    """What a build reads of a cell's metadata."""

    tags: list[str] = []


class Cell(BaseModel):
    """What a build reads of a cell."""

    cell_type: str
    source: str | list[str]
    metadata: Metadata = Metadata()

    @property
    def text(self) -> str:
        """The source as one text."""
        return self.source if isinstance(self.source, str) else "".join(self.source)


class Notebook(BaseModel):
    """What a build reads of a notebook."""

    cells: list[Cell]


def read_notebook(path: Path, where: str) -> Notebook:
    """Return a notebook's cells with their sources and tags.

    Raises
    ------
    ParameterError
        Where the file is missing or is no notebook.
    """
    remedy = "Restore the file."
    if not os.path.lexists(path):
        near = nearest(path.name, [other.name for other in path.parent.glob("*.ipynb")])
        hint = f", perhaps '{near}'" if near else ""
        raise ParameterError(f"{where}: found no such file; expected a notebook{hint}. Correct its name in {LISTING}.")
    try:
        return Notebook.model_validate_json(read_plain(path, where, "a notebook", remedy))
    except (ValidationError, RecursionError) as problem:
        place = ""
        if isinstance(problem, ValidationError) and problem.errors()[0]["loc"]:
            place = f" ({', '.join(map(str, problem.errors()[0]['loc']))}: {problem.errors()[0]['msg']})"
        raise ParameterError(f"{where}: found no cells{place}; expected a notebook in JSON. {remedy}") from None


def read_regions(project: Project) -> dict[str, dict[str, str]]:
    """Return the regions of the curated data by id; empty where there is no such file yet."""
    sheet = open_sheet(project.raw / "regions.csv", "data/raw/regions.csv", header=())
    return {row["region_id"]: row for row in sheet.mappings() if row.get("region_id")}


def regions_with_plan(project: Project, regions: Mapping[str, Mapping[str, str]]) -> dict[str, Mapping[str, str]]:
    """Return the regions that a plan speaks for; a draft, whose reading is not done, does not count."""
    sheet = open_sheet(project.raw / "plans.csv", "data/raw/plans.csv")
    if "region_id" not in sheet.header:
        return dict(regions)
    spoken_for = {row["region_id"] for row in sheet.mappings() if row.get("draft") != "yes"}
    return {region_id: region for region_id, region in regions.items() if region_id in spoken_for}


def read_parameters(notebook: Path, where: str) -> list[str]:
    """Return the names that a notebook's `parameters` cell assigns.

    Raises
    ------
    ParameterError
        Where the file is missing, is no notebook, has no such cell, or the cell is no Python.
    """
    for cell in read_notebook(notebook, where).cells:
        if "parameters" in cell.metadata.tags:
            try:
                tree = ast.parse(cell.text)
            except (SyntaxError, ValueError, RecursionError, MemoryError) as problem:
                line, found = getattr(problem, "lineno", None) or 1, getattr(problem, "msg", None) or problem
                raise ParameterError(
                    f"{where}, cell 'parameters', line {line}: found {found}; expected assignments. Correct the cell."
                ) from None
            return [target.id for statement in tree.body for target in _targets(statement)]
    raise ParameterError(
        f"{where}: found no cell tagged 'parameters'; expected one that assigns the notebook's parameters. "
        "Tag that cell in JupyterLab (property inspector, cell tags)."
    )


def _targets(statement: ast.stmt) -> list[ast.Name]:
    if isinstance(statement, ast.AnnAssign):
        candidates: list[ast.expr] = [statement.target]
    elif isinstance(statement, ast.Assign):
        candidates = statement.targets
    else:
        candidates = []
    return [target for target in candidates if isinstance(target, ast.Name)]


def expand(project: Project) -> list[Job]:
    """Return every job of the list, checked, in its order: report, region, language.

    Raises
    ------
    ParameterError
        For anything that could not be built as listed: all problems, one a line, each with the nearest right name.
    """
    regions = read_regions(project)
    planned = regions_with_plan(project, regions)
    jobs: list[Job] = []
    problems: list[str] = []
    known: dict[str, list[str] | None] = {}
    for entry in read_listing(project):
        where = f"{project.notebooks.name}/{entry.notebook}"
        if entry.notebook not in known:
            try:
                known[entry.notebook] = read_parameters(project.notebooks / entry.notebook, where)
            except ParameterError as problem:
                known[entry.notebook] = None
                problems.append(str(problem))
        names = known[entry.notebook]
        if names is None:
            continue
        injected = {**entry.parameters, "language": entry.languages[0]}
        if entry.for_each:
            injected[entry.for_each] = ""
        listed = f"{project.notebooks.name}/{LISTING}, report {entry.name}"
        problems += [_unknown_parameter(listed, name, names, where) for name in injected if name not in names]
        problems += list(_unknown_regions(listed, entry.parameters, regions))
        jobs += _expand_entry(entry, planned)
    if problems:
        raise ParameterError("\n".join(shorten(problems)))
    return jobs


def _unknown_parameter(listed: str, name: str, names: Sequence[str], where: str) -> str:
    near = nearest(name, names)
    expected = f"a parameter of {where}" + (f", perhaps '{near}'" if near else "")
    remedy = "Correct the name, or add it to the notebook's cell tagged 'parameters'."
    return f"{listed}: found parameter '{name}'; expected {expected}. {remedy}"


def _unknown_regions(listed: str, parameters: Mapping[str, Any], regions: Mapping[str, Any]) -> Iterable[str]:
    for name in ("region", "regions"):
        value = parameters.get(name, [])
        for region in value if isinstance(value, list) else [value]:
            if region and str(region) not in regions:
                near = nearest(str(region), regions)
                expected = "a region id" + (f", perhaps '{near}'" if near else "")
                yield f"{listed}, {name}: found '{region}'; expected {expected}. `plans list regions` prints them all."


def _expand_entry(entry: Entry, regions: Mapping[str, Mapping[str, str]]) -> Iterable[Job]:
    places: list[tuple[str, Mapping[str, str]]] = [("", {})]
    if entry.for_each == "region":
        places = sorted(regions.items())
    for region_id, region in places:
        for language in entry.languages:
            named = region.get(f"name_{columns_of(language)}", region_id)
            yield Job(
                name=f"{entry.name}/{region_id}" if region_id else entry.name,
                language=language,
                notebook=entry.notebook,
                theme=entry.theme,
                title=entry.told("title", language).replace("{region}", named),
                answers=entry.told("answers", language).replace("{region}", named),
                parameters={
                    **entry.parameters,
                    **({"region": region_id} if region_id else {}),
                    "language": language,
                },
                languages=tuple(entry.languages),
                region_id=region_id,
                region_name=named,
                reach=find_reach(entry, region_id),
            )


def find_reach(entry: Entry, region_id: str) -> Reach:
    """Return what a report's notebook may read: the tables it names, its regions' rows, those of its themes."""
    named = region_id or entry.parameters.get("regions") or entry.parameters.get("region") or []
    themes = [entry.theme] * (entry.theme != ALL_THEMES) if entry.themes is None else entry.themes
    return Reach(
        tables=(*ALWAYS, *entry.tables),
        regions=tuple(map(str, named if isinstance(named, list) else [named])) or None,
        themes=tuple(themes) or None,
    )


def select(jobs: Sequence[Job], only: str | None = None, language: str | None = None) -> list[Job]:
    """Return the jobs whose name matches the pattern `only`, in the language asked for.

    Raises
    ------
    ParameterError
        Where nothing matches, with the nearest right name.
    """
    if language is not None and language not in languages():
        raise ParameterError(f"--language: found '{language}'; expected {' or '.join(languages())}. Name one of them.")
    names = list(dict.fromkeys(job.name for job in jobs))
    chosen = [job for job in jobs if only is None or fnmatchcase(job.name, only)]
    if only is not None and not chosen:
        near = nearest(only, names)
        expected = "the name of a report, or a pattern such as 'region_profile/*'"
        hint = f", perhaps '{near}'" if near else ""
        raise ParameterError(
            f"--only: found '{only}'; expected {expected}{hint}. `plans list reports` prints them all."
        )
    spoken = [job for job in chosen if language is None or job.language == language]
    if chosen and not spoken:
        raise ParameterError(
            f"--language: found '{language}'; expected a language in which {chosen[0].name} is listed "
            f"({', '.join(chosen[0].languages)}). Add it to {LISTING}, or leave the option out."
        )
    return spoken
