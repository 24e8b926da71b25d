from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from helpers.reports.execution import FailedNotebook, execute_notebook, write_notebook
from helpers.reports.zygote import SOCKET_VARIABLE

pytestmark = [
    pytest.mark.kernel,
    # nbclient starts an event loop of its own in a thread without one; pytest then sees its selector's sockets go
    pytest.mark.filterwarnings("ignore:unclosed:ResourceWarning"),
]
NOTEBOOKS = Path(__file__).parent / "notebooks"


@pytest.fixture(autouse=True)
def forked(room: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in room.items():
        monkeypatch.setenv(name, value)


def run(name: str, tmp_path: Path, **parameters: object) -> object:
    return execute_notebook(
        NOTEBOOKS / f"{name}.ipynb", {"language": "en", **parameters}, tmp_path, f"notebooks/{name}.ipynb"
    )


def test_parameters_reach_the_notebook(tmp_path: Path) -> None:
    executed = run("basic", tmp_path, regions=["yingze"])
    assert "['yingze']" in executed.cells[-1].outputs[0].data["text/html"]  # type: ignore[attr-defined]


def test_an_ordinary_kernel_serves_where_no_zygote_does(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    forked = write_notebook(run("basic", tmp_path))  # type: ignore[arg-type]
    monkeypatch.setenv(SOCKET_VARIABLE, "/nowhere")
    assert write_notebook(run("basic", tmp_path)) == forked  # type: ignore[arg-type]


def test_two_runs_give_the_same_notebook(tmp_path: Path) -> None:
    first, second = (write_notebook(run("basic", tmp_path)) for _ in range(2))  # type: ignore[arg-type]
    assert first == second
    assert str(tmp_path) not in first
    assert os.environ["JUPYTER_RUNTIME_DIR"] not in first
    assert json.loads(first)["metadata"]["kernelspec"]["name"] == "python3"


def test_a_failing_cell_is_named_with_its_line_and_the_notebook_comes_back(tmp_path: Path) -> None:
    with pytest.raises(FailedNotebook) as failed:
        run("failing", tmp_path)
    assert str(failed.value) == (
        "notebooks/failing.ipynb, In [4], line 2: found ValueError: no such indicator; expected a cell that runs. "
        "Open the notebook kept aside at its banner."
    )
    assert "papermill-error-cell" in failed.value.notebook


def test_a_dead_kernel_is_said_to_be_dead(tmp_path: Path) -> None:
    with pytest.raises(FailedNotebook, match="found its kernel dead"):
        run("killing", tmp_path)
