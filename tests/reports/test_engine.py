"""The engine gives what an ordinary kernel gives, and refuses what a report must not show."""

from __future__ import annotations

import gc
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import papermill
import pytest
from places import REPOSITORY

from helpers.reports.engine import open_loop
from helpers.reports.execution import EXECUTED, FailedNotebook, execute_notebook, settle, write_notebook
from helpers.reports.exporting import Page, export_report

pytestmark = [
    pytest.mark.kernel,
    # cells run in this process, and what warns in one is to be seen on its stream
    pytest.mark.filterwarnings("default"),
    # nbclient starts an event loop of its own in a thread without one; pytest then sees its selector's sockets go
    pytest.mark.filterwarnings("ignore:unclosed:ResourceWarning"),
]
NOTEBOOKS = Path(__file__).parent / "notebooks"
OWN = sorted((REPOSITORY / "notebooks").glob("[0-9]*.ipynb"))


@pytest.fixture(autouse=True)
def collect() -> Iterator[None]:
    """Let what an ordinary kernel's client left open go here, not in the middle of another test."""
    yield
    gc.collect()


def run(name: str, folder: Path, **parameters: object):
    return execute_notebook(
        NOTEBOOKS / f"{name}.ipynb", {"language": "en", **parameters}, folder, f"notebooks/{name}.ipynb", folder
    )


def run_plainly(path: Path, folder: Path, root: Path, parameters: dict[str, object]) -> str:
    """Return a notebook as plain papermill executes it, with an ordinary kernel."""
    done = papermill.execute_notebook(
        str(path), str(folder / "plain.ipynb"), parameters=parameters, kernel_name="python3", cwd=str(root),
        progress_bar=False,
    )  # fmt: skip
    return write_notebook(settle(done, parameters, path.name))


def test_parameters_reach_the_notebook(tmp_path: Path) -> None:
    executed = run("basic", tmp_path, regions=["yingze"])
    assert "['yingze']" in executed.cells[-1].outputs[0].data["text/html"]


def test_every_kind_of_output_is_that_of_an_ordinary_kernel(tmp_path: Path) -> None:
    path = NOTEBOOKS / "rich.ipynb"
    parameters: dict[str, object] = {"language": "en"}
    # twice in one process, as fresh as a worker's: the second shell must know nothing of the first
    code = (
        "import sys; from pathlib import Path\n"
        "from helpers.reports.execution import execute_notebook, write_notebook\n"
        "path, folder = Path(sys.argv[1]), Path(sys.argv[2])\n"
        "for name in ('first', 'second'):\n"
        "    made = execute_notebook(path, {'language': 'en'}, folder, path.name, folder)\n"
        "    (folder / name).write_text(write_notebook(made), encoding='utf-8')\n"
    )
    subprocess.run([sys.executable, "-c", code, str(path), str(tmp_path)], check=True)
    ours = [(tmp_path / name).read_text(encoding="utf-8").splitlines() for name in ("first", "second")]
    plain = run_plainly(path, tmp_path, tmp_path, parameters).splitlines()
    assert ours[0] == plain
    assert ours[1] == plain
    kinds = {
        kind
        for cell in json.loads("\n".join(plain))["cells"]
        for out in cell.get("outputs", [])
        for kind in out["data"]
    }
    assert {"text/html", "image/png", "text/markdown", "text/latex", "application/json", "text/plain"} <= kinds


@pytest.mark.parametrize("path", OWN, ids=lambda path: path.stem)
def test_our_notebooks_and_their_pages_are_those_of_an_ordinary_kernel(path: Path, tmp_path: Path) -> None:
    parameters: dict[str, object] = {"language": "zh" if path.name.startswith("10") else "en"}
    ours = execute_notebook(path, parameters, REPOSITORY, path.name, tmp_path)
    plain = run_plainly(path, tmp_path, REPOSITORY, parameters)
    assert write_notebook(ours).splitlines() == plain.splitlines()
    # which is what it leaves behind
    assert (tmp_path / EXECUTED).read_text(encoding="utf-8") == write_notebook(ours)
    import nbformat

    page = Page(path.stem, str(parameters["language"]), "What it answers.")
    assert export_report(ours, page, path.name) == export_report(nbformat.reads(plain, 4), page, path.name)


def test_two_runs_give_the_same_notebook(tmp_path: Path) -> None:
    first, second = (write_notebook(run("basic", tmp_path)) for _ in range(2))
    assert first == second
    assert str(tmp_path) not in first
    assert json.loads(first)["metadata"]["kernelspec"]["name"] == "python3"


def test_a_path_with_braces_is_a_path(tmp_path: Path) -> None:
    folder = tmp_path / "{region}"
    folder.mkdir()
    (folder / "basic.ipynb").write_bytes((NOTEBOOKS / "basic.ipynb").read_bytes())
    executed = execute_notebook(folder / "basic.ipynb", {"language": "en"}, folder, "basic.ipynb", folder)
    assert executed.cells[-1].outputs


async def _run_within_a_loop(folder: Path):
    return run("basic", folder)


def test_a_notebook_runs_where_an_event_loop_is_running_already(tmp_path: Path) -> None:
    with open_loop() as loop:
        executed = loop.run_until_complete(_run_within_a_loop(tmp_path))
    assert write_notebook(executed) == write_notebook(run("basic", tmp_path))


def test_nothing_is_left_of_a_run(tmp_path: Path) -> None:
    before = sys.stdout, sys.displayhook, sys.modules["__main__"], list(sys.path)
    run("rich", tmp_path)
    assert (sys.stdout, sys.displayhook, sys.modules["__main__"], list(sys.path)) == before
    from IPython.core.interactiveshell import InteractiveShell

    assert not InteractiveShell.initialized()
    assert {path.name for path in tmp_path.iterdir()} == {"executed.ipynb"}


RAISING = {
    "failing": "In [4], line 2: found ValueError: no such indicator; expected a cell that runs. "
    "Open the notebook kept aside at its banner.",
    "asking": "In [4], line 1: found StdinNotImplementedError: raw_input was called, but this frontend does not support "
    "input requests.; expected a cell that runs. Open the notebook kept aside at its banner.",
    "leaving": "In [4]: found SystemExit, which ends the notebook; expected a cell that runs. Remove the call.",
    "leaving_by_name": "In [4]: found SystemExit: the cell asked the kernel to end; expected a cell that runs. "
    "Open the notebook kept aside at its banner.",
    "raising_repr": "In [4], line 3: found ValueError: no table; expected a cell that runs. "
    "Open the notebook kept aside at its banner.",
}


@pytest.mark.parametrize(("name", "said"), RAISING.items(), ids=RAISING)
def test_a_cell_that_does_not_run_is_named_with_its_line_and_the_notebook_comes_back(name, said, tmp_path) -> None:
    with pytest.raises(FailedNotebook) as failed:
        run(name, tmp_path)
    assert str(failed.value) == f"notebooks/{name}.ipynb, {said}"
    kept = json.loads(failed.value.notebook)
    assert "papermill-error-cell" in failed.value.notebook or name == "leaving"
    assert any(out["output_type"] == "error" for cell in kept["cells"] for out in cell.get("outputs", []))
    # nothing in it of the time or the machine
    assert set(kept["metadata"]["papermill"]) == {"parameters", "input_path"}
    assert not any("papermill" in cell["metadata"] for cell in kept["cells"])


SHOWING = {
    "printing": "found text on stdout",
    "whispering": "found text on stdout ('from a child')",
    "without_repr": "found an output that names a place in memory",
    "plain_output": "found an output without HTML",
}


@pytest.mark.parametrize(("name", "said"), SHOWING.items(), ids=SHOWING)
def test_what_a_reader_should_not_meet_is_refused_when_the_page_is_made(name, said, tmp_path) -> None:
    from helpers.errors import BuildError

    executed = run(name, tmp_path)
    with pytest.raises(BuildError) as refused:
        export_report(executed, Page(name, "en", ""), f"notebooks/{name}.ipynb")
    assert f"notebooks/{name}.ipynb, In [" in str(refused.value)
    assert said in str(refused.value)


def test_papermill_finds_the_engine_by_its_entry_point() -> None:
    from importlib.metadata import entry_points

    (found,) = [point for point in entry_points(group="papermill.engine") if point.name == "plans"]
    assert found.value == "helpers.reports.engine:ReportEngine"


def test_warming_up_makes_a_page_and_leaves_nothing_set(prepared_project, tmp_path: Path, monkeypatch) -> None:
    import os

    import matplotlib

    from helpers.reports.warm import warm_up

    monkeypatch.setenv("PLANS_ROOT", str(prepared_project.root))
    settings, environment = dict(matplotlib.rcParams), dict(os.environ)
    assert warm_up(prepared_project.root, tmp_path) == ""
    assert (tmp_path / "page.html").is_file()
    assert (dict(matplotlib.rcParams), dict(os.environ)) == (settings, environment)


def test_what_few_reports_ask_for_is_not_imported_before_the_fork() -> None:
    """Making fonts alone takes a tenth of what all imports take; widgets are for who explores."""
    asked = (
        "import json, sys; from helpers.reports.warm import import_stack; import_stack(); "
        "print(json.dumps(sorted({name for name in sys.modules if sys.modules[name] is not None})))"
    )
    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    imported = set(json.loads(done.stdout))
    assert {"helpers.display.findings.uptake", "papermill", "matplotlib.pyplot"} <= imported
    assert {"fontTools.subset", "ipywidgets", "isoduration", "seaborn"}.isdisjoint(imported)
