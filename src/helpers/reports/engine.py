"""A papermill engine that runs a notebook's cells in an IPython shell of its own process.

Cells run in the shell that an ordinary kernel has, and what it would send over sockets is handed to nbclient's own
book-keeping, so that the executed notebook is the one an ordinary kernel gives. Nothing is forked, no socket is opened
and no thread started. Registered with papermill as `plans`; builds use it in a process made for one report.
"""

from __future__ import annotations

import asyncio
import atexit
import builtins
import contextlib
import getpass
import io
import json
import math
import os
import platform
import re
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NoReturn

from ipykernel.zmqshell import ZMQInteractiveShell
from IPython.core.error import StdinNotImplementedError
from IPython.core.interactiveshell import InteractiveShell
from jupyter_client.session import Session
from nbclient import NotebookClient
from nbformat import NotebookNode, from_dict
from papermill.engines import Engine, NotebookExecutionManager, papermill_engines
from traitlets import Any as AnyTrait
from traitlets.config import Config

ENGINE = "plans"
LANGUAGE_INFO = {
    "name": "python",
    "version": platform.python_version(),
    "mimetype": "text/x-python",
    "codemirror_mode": {"name": "ipython", "version": sys.version_info[0]},
    "pygments_lexer": "ipython3",
    "nbconvert_exporter": "python",
    "file_extension": ".py",
}
INLINE = "module://matplotlib_inline.backend_inline"
# of what a cell wrote to a stream so much is kept: the report fails for it, and this shows why
MOST_TEXT = 20_000


class TooMuchOutputError(Exception):
    """A cell showed or printed more than a report may.

    Attributes
    ----------
    count
        The cell's number as the notebook shows it.
    """

    def __init__(self, count: int) -> None:
        super().__init__(count)
        self.count = count


class Recorder(Session):  # type: ignore[misc, unused-ignore]
    """A Jupyter session without sockets: what would be sent is packed, unpacked and handed on."""

    receive = AnyTrait()

    def send(
        self, stream: object, msg_or_type: Any, content: Any = None, parent: Any = None, **_: Any
    ) -> dict[str, Any]:
        """Hand a message on as a front end would receive it."""
        message = msg_or_type if isinstance(msg_or_type, dict) else self.msg(msg_or_type, content, parent)
        # what is text already comes out of the packing as it went in
        if not is_plain(message["content"]):
            message["content"] = self.unpack(self.pack(message["content"]))
        self.receive(message)
        return dict(message)


def is_plain(content: Any) -> bool:
    """Return whether something is text, numbers and dictionaries of them, which JSON gives back as they are."""
    if type(content) is dict:
        return all(type(name) is str and is_plain(part) for name, part in content.items())
    if type(content) is str:
        # a half of a character cannot be written, and packing says so
        return content.isascii() or not SURROGATE.search(content)
    return content is None or type(content) is int or type(content) is bool


SURROGATE = re.compile("[\ud800-\udfff]")


class ReportShell(ZMQInteractiveShell):  # type: ignore[misc, unused-ignore]
    """The shell of an ordinary kernel, without the kernel."""

    def ask_exit(self) -> NoReturn:
        """Fail the cell: a kernel would end here and leave the rest of the notebook undone."""
        raise SystemExit("the cell asked the kernel to end")

    def enable_gui(self, gui: Any = None) -> None:
        """Take note of an event loop for windows; there is nobody to see one."""
        self.active_eventloop = gui


# libraries tell by this name how to show themselves
ReportShell.__name__ = ReportShell.__qualname__ = "ZMQInteractiveShell"


def refuse_input(*_: object, **__: object) -> NoReturn:
    """Refuse to ask, in the words of a kernel that nobody sits before."""
    raise StdinNotImplementedError("raw_input was called, but this frontend does not support input requests.")


@contextlib.contextmanager
def open_shell(receive: Callable[[dict[str, Any]], None]) -> Iterator[ReportShell]:
    """Make a fresh shell with a fresh namespace, and put everything back in the end."""
    # a reader's own start-up files and configuration must not change a report, nor a report leave anything behind
    home = tempfile.mkdtemp(prefix="ipython-", dir=os.environ.get("PLANS_RUN_FOLDER"))
    config = Config({"HistoryManager": {"enabled": False}})
    asking = builtins.input, getpass.getpass
    hooks, main, path = (sys.displayhook, sys.excepthook), sys.modules.get("__main__"), list(sys.path)
    InteractiveShell.clear_instance()
    ReportShell.clear_instance()
    shell = ReportShell.instance(config=config, ipython_dir=home)
    recorder = Recorder(receive=receive)
    shell.displayhook.session = shell.display_pub.session = recorder
    builtins.input = getpass.getpass = refuse_input
    # as a kernel has it: modules beside the project are found
    sys.path.insert(0, "")
    os.environ.setdefault("MPLBACKEND", INLINE)
    backend = forget_figures()
    try:
        yield shell
    finally:
        builtins.input, getpass.getpass = asking
        sys.displayhook, sys.excepthook = hooks
        sys.path[:] = path
        if main is not None:
            sys.modules["__main__"] = main
        # what a shell does when its process ends would find its folder gone
        atexit.unregister(shell.atexit_operations)
        ReportShell.clear_instance()
        forget_figures(backend)
        shutil.rmtree(home, ignore_errors=True)


def forget_figures(backend: object = None) -> object:
    """Close figures and leave pyplot without a backend: the next shell's own is to be made for that shell.

    Parameters
    ----------
    backend
        What matplotlib is to draw with; by default what the environment names, as where it is imported anew.

    Returns
    -------
    object
        What it drew with until now; None where it is not imported.
    """
    matplotlib, pyplot = sys.modules.get("matplotlib"), sys.modules.get("matplotlib.pyplot")
    if matplotlib is None:
        return None
    settings: Any = matplotlib.rcParams
    before = dict.__getitem__(settings, "backend")
    dict.__setitem__(settings, "backend", backend or os.environ["MPLBACKEND"])
    if pyplot is not None:
        pyplot.close("all")
        pyplot._backend_mod = None  # type: ignore[attr-defined]
    sys.modules.pop(INLINE.removeprefix("module://"), None)
    return before


@contextlib.contextmanager
def open_loop() -> Iterator[asyncio.AbstractEventLoop]:
    """Make an event loop for cells, also where one is running already: papermill may be called from a notebook."""
    around = asyncio._get_running_loop()
    asyncio._set_running_loop(None)
    loop = asyncio.new_event_loop()
    try:
        yield loop
    finally:
        loop.close()
        asyncio._set_running_loop(around)


@contextlib.contextmanager
def catch_streams(folder: Path) -> Iterator[Callable[[], dict[str, tuple[str, int]]]]:
    """Send descriptors 1 and 2, and what Python prints, to two files of a folder.

    Yields
    ------
    Callable
        Returns what has been written since it was last asked, by stream: its beginning and its size in bytes. What
        children and C code wrote is in it.
    """
    before = sys.stdout, sys.stderr
    paths = {"stdout": folder / "stdout", "stderr": folder / "stderr"}
    saved, files, read = [], [], dict.fromkeys(paths, 0)
    for stream in before:
        with contextlib.suppress(Exception):
            stream.flush()
    for number, path in enumerate(paths.values(), start=1):
        saved.append(os.dup(number))
        files.append(path.open("ab"))
        os.dup2(files[-1].fileno(), number)
    sys.stdout, sys.stderr = (
        io.TextIOWrapper(os.fdopen(os.dup(number), "wb"), encoding="utf-8", errors="replace", line_buffering=True)
        for number in (1, 2)
    )
    ours = sys.stdout, sys.stderr

    def written() -> dict[str, tuple[str, int]]:
        found = {}
        for stream in ours:
            with contextlib.suppress(ValueError, OSError):
                stream.flush()
        for name, path in paths.items():
            size = path.stat().st_size
            if size > read[name]:
                with path.open("rb") as file:
                    file.seek(read[name])
                    found[name] = file.read(MOST_TEXT).decode("utf-8", "replace"), size - read[name]
                read[name] = size
        return found

    try:
        yield written
    finally:
        sys.stdout, sys.stderr = before
        for number, (copy, file) in enumerate(zip(saved, files, strict=True), start=1):
            os.dup2(copy, number)
            os.close(copy)
            file.close()
        for stream in ours:
            with contextlib.suppress(ValueError, OSError):
                stream.close()


class Books(NotebookClient):  # type: ignore[misc, unused-ignore]
    """nbclient's book-keeping, which validates each output anew: one that holds text alone cannot be wrong."""

    def output(self, outs: list[NotebookNode], msg: dict[str, Any], display_id: str | None, cell_index: int) -> Any:
        """Put an output into a cell."""
        content = msg["content"]
        asked = display_id or self.clear_before_next_output or any(self.output_hook_stack.values())
        if msg["msg_type"] != "execute_result" or asked or content["metadata"] or not is_text(content["data"]):
            return super().output(outs, msg, display_id, cell_index)
        outs.append(from_dict({"output_type": "execute_result", **content}))
        return outs[-1]


def is_text(data: dict[str, Any]) -> bool:
    """Return whether all representations of something are text."""
    return all(type(part) is str for part in data.values())


class ReportEngine(Engine):  # type: ignore[misc, unused-ignore]
    """Runs a notebook in this process, saving what ran before each cell, so that a process that dies leaves it behind."""

    @classmethod
    def execute_notebook(
        cls,
        nb: NotebookNode,
        kernel_name: str,
        *args: Any,
        settle: Callable[[NotebookNode], object] | None = None,
        **kwargs: Any,
    ) -> NotebookNode:
        """Run a notebook as papermill does.

        Parameters
        ----------
        settle
            What is done to the notebook, where no cell has failed, before papermill writes it for the last time.
        """
        made = super().execute_notebook(nb, kernel_name, *args, **kwargs)
        if settle and not any(cell.metadata.get("papermill", {}).get("exception") for cell in made.cells):
            settle(made)
        return made

    @classmethod
    def execute_managed_notebook(
        cls,
        nb_man: NotebookExecutionManager,
        kernel_name: str,
        save: str | None = None,
        most_output: float = math.inf,
        **_: Any,
    ) -> None:
        """Run the cells in order until one fails.

        Parameters
        ----------
        save
            Where the notebook is saved at the start of each cell, that cell marked as running.
        most_output
            Bytes that all cells together may show and print.

        Raises
        ------
        TooMuchOutputError
            Where they did more.
        """
        nb = nb_man.nb
        books = Books(nb)
        books.reset_execution_trackers()
        nb.metadata["language_info"] = dict(LANGUAGE_INFO)
        place: list[Any] = [None, 0]
        frame, encoded = (
            json.dumps({**nb, "cells": []}).split('"cells": []', 1),
            [json.dumps(cell) for cell in nb.cells],
        )

        def receive(message: dict[str, Any]) -> None:
            if place[0] is not None:
                books.process_message(message, place[0], place[1])

        with (
            tempfile.TemporaryDirectory(prefix="streams-", dir=os.environ.get("PLANS_RUN_FOLDER")) as named,
            catch_streams(Path(os.environ.get("PLANS_RUN_FOLDER") or named)) as written,
            open_shell(receive) as shell,
            open_loop() as loop,
            open(save, "wb") if save else contextlib.nullcontext() as ran,
        ):
            for index, cell in enumerate(nb.cells):
                if cell.cell_type != "code" or not cell.source.strip() or _is_skipped(cell):
                    continue
                place[:] = [cell, index]
                nb_man.cell_start(cell, index)
                # papermill would read the time again to tell how long the cell took, which no notebook of ours says
                cell.metadata.papermill["start_time"] = None
                if ran:
                    # without nbformat's copy and lines: it is read only where this process dies. A new file takes far longer
                    encoded[index] = json.dumps(cell)
                    ran.seek(0)
                    ran.write(f'"cells": [{", ".join(encoded)}]'.join(frame).encode())
                    ran.truncate()
                books.clear_before_next_output = False
                result, broken = loop.run_until_complete(run_cell(shell, cell.source))
                cell.execution_count = result.execution_count
                for name, (text, size) in written().items():
                    cell.outputs.append(NotebookNode(output_type="stream", name=name, text=text))
                    most_output -= size
                most_output -= size_of_outputs(cell)
                if most_output < 0:
                    raise TooMuchOutputError(result.execution_count)
                failed = broken or not result.success
                if failed and "raises-exception" not in cell.metadata.get("tags", []):
                    nb_man.cell_exception(cell, cell_index=index)
                    nb_man.cell_complete(cell, cell_index=index)
                    break
                nb_man.cell_complete(cell, cell_index=index)
                encoded[index] = json.dumps(cell)
        books.set_widgets_metadata()


def size_of_outputs(cell: NotebookNode) -> int:
    """Return how many characters a cell's outputs hold."""
    return sum(len(str(part)) for shown in cell.outputs for part in shown.get("data", {}).values())


def _is_skipped(cell: NotebookNode) -> bool:
    return "skip-execution" in cell.metadata.get("tags", [])


async def run_cell(shell: ReportShell, source: str) -> tuple[Any, bool]:
    """Run one cell as a kernel does, within a running event loop.

    Returns
    -------
    tuple
        IPython's result, and whether showing something failed although the code ran.
    """
    problem = None
    try:
        transformed = shell.transform_cell(source)
    except Exception:
        transformed, problem = source, sys.exc_info()
    told = {"transformed_cell": transformed, "preprocessing_exc_tuple": problem}
    if shell.should_run_async(source, **told):
        shell._last_traceback_during_displayhook = False
        result = await shell.run_cell_async(source, store_history=True, **told)
        shell.events.trigger("post_execute")
        shell.events.trigger("post_run_cell", result)
    else:
        result = shell.run_cell(source, store_history=True)
    return result, bool(getattr(shell, "_last_traceback_during_displayhook", False))


papermill_engines.register(ENGINE, ReportEngine)
