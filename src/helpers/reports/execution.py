"""One notebook, run through papermill in this process, with nothing in it of the time, the machine or chance."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import nbformat
import papermill
from papermill.log import logger

from helpers.reports.engine import ENGINE, TooMuchOutputError

ANSI = re.compile(r"\x1b\[[0-9;]*m")
PLACE = re.compile(r"Cell In\[(\d+)\], line (\d+)")
EXECUTED = "executed.ipynb"
logger.disabled = True  # it warns of what the list of reports has checked already


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


def execute_notebook(
    path: Path, parameters: Mapping[str, Any], root: Path, where: str, folder: Path, most_output: float = math.inf
) -> nbformat.NotebookNode:
    """Return the executed notebook.

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
    folder
        Where what ran is saved before each cell, and in the end the executed notebook, as `executed.ipynb`.
    most_output
        Bytes that the cells together may show and print.

    Raises
    ------
    FailedNotebook
        Where a cell raises or asks to end, what it shows cannot be shown, or is too much.
    """
    output = folder / EXECUTED
    try:
        executed = papermill.execute_notebook(
            _plainly(path),
            _plainly(output),
            parameters=dict(parameters),
            engine_name=ENGINE,
            kernel_name="python3",
            cwd=root,
            progress_bar=False,
            # the engine saves once a cell, where papermill would twice
            request_save_on_cell_execute=False,
            autosave_cell_every=0,
            save=str(output),
            settle=partial(settle, parameters=parameters, where=where),
            most_output=most_output,
        )
    except TooMuchOutputError as problem:
        raise FailedNotebook(
            f"{where}, In [{problem.count}]: {explain_output(most_output)}",
            write_notebook(settle(nbformat.read(output, nbformat.NO_CONVERT), parameters, where)),
        ) from None
    except papermill.PapermillExecutionError as problem:
        reason = f"{where}, {_place(problem)}: found {problem.ename}: {_first_line(problem.evalue)}"
        lacking = "Let it load less, allow more with --memory, or open" if "MemoryError" in problem.ename else "Open"
        raise FailedNotebook(
            f"{reason}; expected a cell that runs. {lacking} the notebook kept aside at its banner.",
            write_notebook(settle(nbformat.read(output, nbformat.NO_CONVERT), parameters, where)),
        ) from None
    for cell in executed.cells:
        for shown in cell.get("outputs", []):
            # papermill takes a clean sys.exit for success; the rest of the notebook did not run
            if shown.output_type == "error":
                raise FailedNotebook(
                    f"{where}, In [{cell.execution_count}]: found {shown.ename}, which ends the notebook; expected a "
                    "cell that runs. Remove the call.",
                    write_notebook(settle(executed, parameters, where)),
                )
    with output.open("a", encoding="utf-8") as written:
        written.write("\n")
    return executed


def explain_output(most: float) -> str:
    """Return what is found, expected and to be done where cells show or print more than so many bytes."""
    return (
        f"found more than {most / (1 << 20):,.0f} MB of output; expected at most that. "
        "Show less, or allow more with --max-output."
    )


def _plainly(path: Path) -> str:
    """Return a path that papermill, which formats paths, leaves as it is."""
    return str(path).replace("{", "{{").replace("}", "}}")


def _place(problem: papermill.PapermillExecutionError) -> str:
    """Return the cell's number as the notebook shows it and the line in it: the deepest that the traceback names."""
    found = PLACE.findall(ANSI.sub("", "\n".join(problem.traceback)))
    if found:
        cell, line = found[-1]
        return f"In [{cell}], line {line}"
    return f"In [{problem.exec_count}]"


def _first_line(text: str) -> str:
    lines = ANSI.sub("", text).strip().splitlines()
    return lines[0][:300] if lines else "no message"


def settle(notebook: nbformat.NotebookNode, parameters: Mapping[str, Any], where: str) -> nbformat.NotebookNode:
    """Take out of an executed notebook what differs from run to run: ids of injected cells, times, paths."""
    for number, cell in enumerate(notebook.cells, start=1):
        tags = cell.metadata.get("tags", [])
        if "injected-parameters" in tags:
            cell["id"] = "injected-parameters"
        elif "id" not in cell or "papermill-error-cell-tag" in tags:
            cell["id"] = f"cell-{number}"
        cell.metadata.pop("papermill", None)
        cell.metadata.pop("execution", None)
    notebook.metadata["papermill"] = {"parameters": dict(parameters), "input_path": where}
    return notebook


def write_notebook(notebook: nbformat.NotebookNode) -> str:
    """Return the notebook as text, the same for the same notebook."""
    # nbformat's own way in would validate it once more, and only log what it finds
    return str(nbformat.v4.writes(notebook)) + "\n"
