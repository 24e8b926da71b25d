"""One notebook, run through papermill in a fresh kernel."""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
import papermill
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from traitlets.config import Config

from helpers.errors import BuildError
from helpers.reports.kernels import BuildKernelManager
from helpers.reports.zygote import KERNEL

# a cell that takes longer hangs; a scheduled build must come to an end
CELL_SECONDS = 900
ANSI = re.compile(r"\x1b\[[0-9;]*m")
PLACE = re.compile(r"Cell In\[(\d+)\], line (\d+)")


@dataclass
class FailedNotebook(Exception):  # noqa: N818
    """A notebook that raised; the build keeps it aside.

    Attributes
    ----------
    reason
        What happened where, in one sentence.
    notebook
        The executed notebook with papermill's banner that leads to the failing cell; empty where none came back.
    """

    reason: str
    notebook: str = ""

    def __str__(self) -> str:
        """Return the reason."""
        return self.reason


def execute_notebook(path: Path, parameters: Mapping[str, Any], root: Path, where: str) -> nbformat.NotebookNode:
    """Return the executed notebook, with nothing in it of the time, the machine or chance.

    Parameters
    ----------
    path
        The notebook.
    parameters
        What is injected after its cell tagged `parameters`.
    root
        The project's folder, in which the notebook runs.
    where
        How messages and the notebook's metadata name it.

    Raises
    ------
    FailedNotebook
        Where a cell raises, takes too long, or the kernel dies.
    """
    # within the build's private folder, which goes with the build even where this process is killed
    within = os.environ.get("JUPYTER_RUNTIME_DIR")
    within = within if within and Path(within).is_dir() else None
    with tempfile.TemporaryDirectory(prefix="run-", dir=within) as folder:
        output = Path(folder) / "executed.ipynb"
        try:
            executed = papermill.execute_notebook(
                path,
                output,
                parameters=dict(parameters),
                kernel_name=KERNEL,
                cwd=root,
                progress_bar=False,
                # one write at the end instead of one per cell
                request_save_on_cell_execute=False,
                autosave_cell_every=0,
                execution_timeout=CELL_SECONDS,
                record_timing=False,
                # the kernel holds nothing to save; asking it nicely costs most of a second
                shutdown_kernel="immediate",
                kernel_manager_class=BuildKernelManager,
                config=_configure(),
            )
        except papermill.PapermillExecutionError as problem:
            reason = f"{where}, {_place(problem)}: found {problem.ename}: {_first_line(problem.evalue)}"
            raise FailedNotebook(
                f"{reason}; expected a cell that runs. Open the notebook kept aside at its banner.",
                output.read_text(encoding="utf-8"),
            ) from None
        except CellTimeoutError:
            raise FailedNotebook(
                f"{where}: found a cell that ran for more than {CELL_SECONDS} s; expected it to end. "
                "Run the notebook in JupyterLab to see which."
            ) from None
        except (DeadKernelError, RuntimeError):
            raise FailedNotebook(
                f"{where}: found its kernel dead; expected it to run to the end. "
                "It may have lacked memory: build with --jobs 1."
            ) from None
    return _settle(executed, parameters, where)


def _configure() -> Config:
    """Let kernels talk over sockets in the build's private folder: quicker than TCP, and no other user can listen.

    A worker runs one kernel at a time, so its process number names the kernel's files.
    """
    runtime = os.environ.get("JUPYTER_RUNTIME_DIR", "")
    if os.name != "posix" or not 0 < len(runtime) <= 80:
        return Config()
    return Config({"KernelManager": {"transport": "ipc", "connection_file": f"{runtime}/{os.getpid()}.json"}})


def _place(problem: papermill.PapermillExecutionError) -> str:
    """Return the cell's number as the notebook shows it and the line in it: the deepest that the traceback names."""
    found = PLACE.findall(ANSI.sub("", "\n".join(problem.traceback)))
    if found:
        cell, line = found[-1]
        return f"In [{cell}], line {line}"
    return f"In [{problem.exec_count}]"


def _first_line(text: str) -> str:
    lines = ANSI.sub("", text).strip().splitlines()
    return lines[0] if lines else "no message"


def _settle(notebook: nbformat.NotebookNode, parameters: Mapping[str, Any], where: str) -> nbformat.NotebookNode:
    """Take out of an executed notebook what differs from run to run: ids of injected cells, times, paths."""
    for number, cell in enumerate(notebook.cells, start=1):
        if "injected-parameters" in cell.metadata.get("tags", []):
            cell["id"] = "injected-parameters"
        elif "id" not in cell:
            cell["id"] = f"cell-{number}"
        cell.metadata.pop("papermill", None)
        cell.metadata.pop("execution", None)
    notebook.metadata["papermill"] = {"parameters": dict(parameters), "input_path": where}
    return notebook


def write_notebook(notebook: nbformat.NotebookNode) -> str:
    """Return the notebook as text, the same for the same notebook."""
    try:
        return str(nbformat.writes(notebook, version=nbformat.NO_CONVERT)) + "\n"
    except nbformat.ValidationError as problem:
        raise BuildError(f"The executed notebook is not valid: {problem.message}") from None
