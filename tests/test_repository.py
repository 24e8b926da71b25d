"""What the repository promises about itself: layering, notebooks without outputs, one set of packages, no plan text."""

from __future__ import annotations

import ast
import importlib
import importlib.util
import json
import os
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import papermill  # noqa: F401  (it imports our engine itself, so it goes first)
import pytest
from places import REPOSITORY as ROOT
from places import plan_texts

PACKAGE = ROOT / "src" / "helpers"
# In their order; rooms that stand together do not import each other.
ROOMS = [
    {"errors"},
    {"paths", "digests"},
    {"data"},
    {"analysis"},
    {"preparing", "curation"},
    {"display"},
    {"reports"},
    {"cli"},
]
CONDA_NAMES = {
    "brotli-python": "brotli",
    "jupyter_client": "jupyter-client",
    "matplotlib-base": "matplotlib",
    "nbconvert-core": "nbconvert",
}


def modules() -> dict[str, Path]:
    """Return the package's modules by their dotted names; a folder goes by the name of its `__init__`."""
    found = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


def imports_of(path: Path) -> set[str]:
    """Return what a file imports anywhere in it, except for type checkers alone."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    unread = {
        id(node)
        for guard in ast.walk(tree)
        if isinstance(guard, ast.If) and ast.unparse(guard.test) == "TYPE_CHECKING"
        for statement in guard.body
        for node in ast.walk(statement)
    }
    found: set[str] = set()
    for node in ast.walk(tree):
        if id(node) in unread:
            continue
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def imports_by_file() -> dict[str, set[str]]:
    """Return for each module those of the package that it imports, the most exact name of each."""
    known = modules()
    return {name: {other for other in imports_of(path) if other in known} - {name} for name, path in known.items()}


def circles(graph: dict[str, set[str]]) -> list[list[str]]:
    """Return the groups of names that lead back to themselves, by taking away what leads nowhere else."""
    left = {name: set(others) - {name} for name, others in graph.items()}
    while ends := [name for name, others in left.items() if not others & left.keys()]:
        for name in ends:
            del left[name]
    return [sorted(left)] if left else []


def room_of(name: str) -> str:
    parts = name.split(".")
    return parts[1] if len(parts) > 1 else ""


def test_each_room_imports_only_from_rooms_before_it():
    places = {room: place for place, rooms in enumerate(ROOMS) for room in rooms}
    wrong = [
        f"{name} imports {other}"
        for name, others in imports_by_file().items()
        for other in others
        if room_of(name) != room_of(other)
        and room_of(name)
        and places.get(room_of(other), len(ROOMS)) >= places.get(room_of(name), len(ROOMS))
    ]
    assert wrong == []


EVERY_ROOM = ("data", "analysis", "preparing", "curation", "display", "reports")


@pytest.mark.parametrize("room", EVERY_ROOM)
def test_no_files_import_each_other_in_a_circle(room: str):
    paths = modules()
    # A front door, an `__init__`, imports what it opens on.
    inside = {name for name, path in paths.items() if room_of(name) == room and path.name != "__init__.py"}
    assert circles({name: others & inside for name, others in imports_by_file().items() if name in inside}) == []


@pytest.mark.parametrize("room", EVERY_ROOM)
def test_no_folders_import_each_other_in_a_circle(room: str):
    folders = {name: path.parent for name, path in modules().items() if room_of(name) == room}
    graph: dict[str, set[str]] = {}
    for name, others in imports_by_file().items():
        if name in folders:
            graph.setdefault(str(folders[name]), set()).update(str(folders[other]) for other in others & folders.keys())
    assert circles(graph) == []


def test_a_circle_is_found():
    assert circles({"a": {"b"}, "b": {"c"}, "c": {"b"}, "d": {"a"}}) == [["a", "b", "c", "d"]]
    assert circles({"a": {"b"}, "b": {"c"}, "c": set()}) == []


def test_one_module_reads_and_writes_csvs():
    # Downloads are written into pages, and the command line knows errors.
    others = {f"helpers.{name}" for name in ("display.downloads", "cli")}
    assert {name for name, path in modules().items() if "csv" in imports_of(path)} - others == {"helpers.data.sheets"}


@pytest.mark.parametrize("room", ["data", "analysis", "preparing", "curation", "display", "reports"])
def test_code_holds_no_chinese_beside_the_lexicon(room: str):
    wrong = []
    for path in sorted((PACKAGE / room).rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        told = {
            id(node.body[0].value)
            for node in ast.walk(tree)
            if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and isinstance(node.body[0], ast.Expr)
        }
        wrong += [
            f"{path.name}:{node.lineno}: {node.value}"
            for node in ast.walk(tree)
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in told
            if re.search("[\u4e00-\u9fff]", node.value)
        ]
    assert wrong == []


@pytest.mark.parametrize(
    ("third_party", "rooms"),
    [
        ("scipy", {"analysis"}),
        ("matplotlib", {"display", "reports"}),
        ("seaborn", {"display", "reports"}),
        ("papermill", {"reports"}),
        ("nbconvert", {"reports"}),
    ],
)
def test_third_parties_stay_in_their_rooms(third_party: str, rooms: set[str]):
    wrong = [
        str(path.relative_to(ROOT))
        for path in sorted(PACKAGE.rglob("*.py"))
        if any(name == third_party or name.startswith(f"{third_party}.") for name in imports_of(path))
        and path.relative_to(PACKAGE).parts[0] not in rooms
    ]
    assert wrong == []


EXAMPLE = re.compile(r"^\s*(?:>>>|\.\.\.) (.*)$", flags=re.M)
SHOWN = re.compile(r"^ {4}.*$|`[^`\n]+`", flags=re.M)
WORD = re.compile(r"\w+")


def names_in(source: str) -> set[str]:
    """Return what a program names, other than to define or import it, and what the examples in its docstrings name."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Name):
            found.add(node.id)
        elif isinstance(node, ast.Attribute):
            found.add(node.attr)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            found |= {word for line in EXAMPLE.findall(node.value) for word in WORD.findall(line)}
    return found


def used_names() -> set[str]:
    """Return what the package, tools, notebooks, templates and the examples of the docs name."""
    found: set[str] = set()
    for path in [*PACKAGE.rglob("*.py"), *(ROOT / "tools").rglob("*.py")]:
        found |= names_in(path.read_text(encoding="utf-8"))
    for path in (ROOT / "notebooks").glob("*.ipynb"):
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        found |= {one for cell in cells if cell["cell_type"] == "code" for one in names_in("".join(cell["source"]))}
    for path in [*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")]:
        found |= {word for piece in SHOWN.findall(path.read_text(encoding="utf-8")) for word in WORD.findall(piece)}
    for path in PACKAGE.rglob("*.j2"):
        found |= set(WORD.findall(path.read_text(encoding="utf-8")))
    return found


def public_names(dotted: str, path: Path) -> Iterator[str]:
    """Yield the functions, classes and methods of a module that anybody may call, but for what a library calls.

    Those are what a decorator registers and methods that take the place of those of a class from elsewhere.
    """
    module = importlib.import_module(dotted)
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if not isinstance(node, ast.FunctionDef | ast.ClassDef) or node.name.startswith("_"):
            continue
        if not any(isinstance(one, ast.Call) and isinstance(one.func, ast.Attribute) for one in node.decorator_list):
            yield node.name
        if isinstance(node, ast.ClassDef):
            others = [one for one in getattr(module, node.name).__mro__[1:] if not one.__module__.startswith("helpers")]
            own = [one.name for one in node.body if isinstance(one, ast.FunctionDef) and not one.name.startswith("_")]
            yield from (f"{node.name}.{name}" for name in own if not any(hasattr(base, name) for base in others))


@pytest.mark.parametrize("tool", sorted((ROOT / "tools").glob("*.py")), ids=lambda path: path.stem)
def test_what_a_tool_takes_from_the_package_is_there(tool):
    for node in ast.walk(ast.parse(tool.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("helpers"):
            module = importlib.import_module(node.module)
            for one in node.names:
                there = hasattr(module, one.name) or importlib.util.find_spec(f"{node.module}.{one.name}")
                assert there, f"{node.module}.{one.name}"


def test_nothing_public_is_used_by_tests_alone():
    used = used_names()
    unused = [
        f"{dotted}.{name}"
        for dotted, path in modules().items()
        if path.name != "__main__.py"
        for name in public_names(dotted, path)
        if name.rpartition(".")[2] not in used
    ]
    assert unused == []


def test_a_function_that_nothing_names_is_found(tmp_path):
    assert names_in("from a import b\ndef c():\n    'Say.\\n\\n    >>> d(1)\\n    '\n    return e.f") == {
        "e",
        "f",
        "d",
        "1",
    }
    (tmp_path / "made.py").write_text("def lonely(): ...\nclass _Own:\n    def part(self): ...\n", encoding="utf-8")
    assert list(public_names("json", tmp_path / "made.py")) == ["lonely"]


@pytest.mark.parametrize("path", sorted((ROOT / "notebooks").glob("*.ipynb")), ids=lambda path: path.name)
def test_notebooks_are_committed_without_outputs_and_read_as_essays(path: Path):
    notebook = json.loads(path.read_text(encoding="utf-8"))
    assert notebook["metadata"]["kernelspec"]["name"] == "python3"
    languages = {"lang-en": 0, "lang-zh": 0}
    for cell in notebook["cells"]:
        tags = cell["metadata"].get("tags", [])
        source = "".join(cell["source"])
        if cell["cell_type"] == "markdown":
            (language,) = [tag for tag in tags if tag in languages]
            languages[language] += 1
            # prose holds no facts: parameters would make them false
            assert not re.search(r"\d", source), f"{path.name}: a figure is typed into prose: {source[:80]}"
            continue
        assert cell["outputs"] == [], f"{path.name}: a cell is committed with outputs"
        assert cell["execution_count"] is None
        if "parameters" in tags:
            assert all("  # " in line for line in source.splitlines()), f"{path.name}: a parameter without its help"
            continue
        lines = [line for line in source.splitlines() if line.strip()]
        assert len(lines) <= 6, f"{path.name}: a cell of {len(lines)} lines:\n{source}"
        kinds = {type(node) for node in ast.walk(ast.parse(source))}
        assert not kinds & {ast.FunctionDef, ast.For, ast.While, ast.Try, ast.ClassDef}, f"{path.name}:\n{source}"
    assert languages["lang-en"] == languages["lang-zh"]


def packages_of_pyproject() -> dict[str, str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    # who takes conda has the extra for clusters, too
    listed = [*project["dependencies"], *project["optional-dependencies"]["cluster"]]
    return {
        name.lower(): bound
        for name, bound in (re.fullmatch(r"([\w-]+)(.*)", line).groups() for line in listed)  # type: ignore[union-attr]
    }


def test_conda_and_pip_users_get_the_same_packages_and_bounds():
    text = (ROOT / "environment.yml").read_text(encoding="utf-8")
    listed = {}
    for name, bound in re.findall(r"^\s+- ([A-Za-z_][\w-]*)(>=[\d.]+)?$", text, flags=re.M):
        if name in {"python", "pip", "conda-forge"}:
            continue
        listed[CONDA_NAMES.get(name, name)] = bound
    assert listed == packages_of_pyproject()
    assert "python>=3.11" in text


def test_the_tests_have_every_extra() -> None:
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["optional-dependencies"]
    assert set(extras["cluster"]) <= set(extras["dev"])


def test_every_dependency_is_locked_with_hashes_and_no_address():
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    pinned = set(re.findall(r"^([\w.-]+)==", lock, flags=re.M))
    assert {name.lower() for name in packages_of_pyproject()} <= {name.lower() for name in pinned}
    assert "://" not in lock
    for block in re.split(r"\n(?=\S)", lock.strip()):
        assert "--hash=sha256:" in block, block.splitlines()[0]


def tracked_files() -> list[Path]:
    skipped = {".git", ".venv", ".cache", "__pycache__", ".pytest_cache", ".mypy_cache", ".ruff_cache", ".hypothesis"}
    found = []
    for folder, names, files in os.walk(ROOT):
        names[:] = [name for name in names if name not in skipped]
        if Path(folder) == ROOT / "reports" or Path(folder) == ROOT / "data" / "raw" / "documents":
            names[:] = []
            files = ["README.md"]
        found += [Path(folder) / name for name in files]
    return found


@pytest.mark.documents
def test_no_run_of_plan_text_stands_in_the_repository():
    marks = re.compile(r"[\s,，、。;；:：“”‘’()（）《》〈〉]")
    grams = set()
    for path in sorted(plan_texts().glob("*.txt")):
        bare = marks.sub("", path.read_text(encoding="utf-8-sig"))
        grams |= {
            bare[at : at + 20] for at in range(len(bare) - 19) if re.fullmatch(r"[㐀-鿿]{20}", bare[at : at + 20])
        }
    wrong = []
    for path in tracked_files():
        if path.suffix not in {
            ".py",
            ".md",
            ".csv",
            ".json",
            ".ipynb",
            ".toml",
            ".txt",
            ".html",
            ".css",
            ".j2",
            ".yml",
        }:
            continue
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            # titles of documents are citations
            bare = marks.sub("", line) if path.name != "plans.csv" else ""
            wrong += [
                f"{path.relative_to(ROOT)}:{number}: {bare[at : at + 20]}"
                for at in range(len(bare) - 19)
                if bare[at : at + 20] in grams
            ][:1]
    assert wrong == []


def test_no_file_names_a_place_on_a_machine():
    pattern = re.compile(r"(?<![\w/.])/(?:work|root|home/\w+|tmp)/[\w.-]")
    wrong = [
        str(path.relative_to(ROOT))
        for path in tracked_files()
        if path.suffix in {".py", ".md", ".csv", ".json", ".ipynb", ".toml", ".lock", ".yml", ".css", ".j2"}
        and pattern.search(path.read_text(encoding="utf-8"))
    ]
    assert wrong == []
