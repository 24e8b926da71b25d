"""A process that has imported the stack once and forks a Jupyter kernel whenever it is asked.

Started by a build as `python -P -m helpers.reports.zygote DESCRIPTOR FOLDER`, with a listening Unix socket as an open
descriptor and a pipe from the build as standard input. It stays a single thread without event loop or zmq context,
since forking with either of them is undefined; everything of the kernel's own starts after the fork.

A client connects once per kernel and sends a line of JSON: `{"argv", "cwd", "env"}`. It is answered `{"pid"}` and, at
the end, `{"exit"}`; `{"signal"}` passes a signal on. The connection is the kernel's lease: when it closes, however its
client died, the kernel's process group is killed. When the build dies, its pipe closes and everything ends.
"""

from __future__ import annotations

import contextlib
import ctypes
import gc
import importlib
import json
import os
import pkgutil
import selectors
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType

# What every kernel needs and nothing of ours imports; pandas, matplotlib and the rest come with our own rooms.
STACK = (
    "ipykernel.kernelapp",
    "ipykernel.ipkernel",
    "ipykernel.zmqshell",
    "IPython.core.completer",
    "IPython.core.historyapp",
    "matplotlib.backends.backend_agg",
    "matplotlib.backends.backend_svg",
)
ROOMS = ("helpers.data", "helpers.analysis", "helpers.display")
PR_SET_PDEATHSIG = 1

KERNEL = "helpers-forked"
SOCKET_VARIABLE = "HELPERS_ZYGOTE"
# more threads than jobs would only contend, and a thread pool does not survive a fork
ONE_THREAD = dict.fromkeys(
    ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS", "VECLIB_MAXIMUM_THREADS"), "1"
)
# the name of a Unix socket, with the suffix that Jupyter and zmq put after it, must fit 104 bytes on some systems
LONGEST_FOLDER = 45


@contextlib.contextmanager
def open_room() -> Iterator[dict[str, str]]:
    """Make a private folder for the kernels of one build, and a zygote where forking is to be had.

    Yields
    ------
    dict
        Variables to set in every process that starts kernels, before Jupyter looks for its paths. The kernel is named
        `helpers-forked`; notebooks keep `python3`.
    """
    folder = Path(tempfile.mkdtemp(prefix="plans-"))
    if len(str(folder)) > LONGEST_FOLDER and Path("/tmp").is_dir():  # noqa: S108
        folder.rmdir()
        folder = Path(tempfile.mkdtemp(prefix="plans-", dir="/tmp"))
    process = None
    try:
        (folder / "run").mkdir(mode=0o700)
        specification = folder / "kernels" / KERNEL
        specification.mkdir(parents=True)
        (specification / "kernel.json").write_text(
            json.dumps(
                {
                    "argv": [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"],
                    "display_name": "Build of reports",
                    "language": "python",
                    "metadata": {"kernel_provisioner": {"provisioner_name": KERNEL}},
                }
            ),
            encoding="utf-8",
        )
        environment = {
            "JUPYTER_PATH": os.pathsep.join(filter(None, [str(folder), os.environ.get("JUPYTER_PATH", "")])),
            "JUPYTER_RUNTIME_DIR": str(folder / "run"),
            "JUPYTER_PLATFORM_DIRS": "1",
            # a reader's own start-up files and configuration must not change a report
            "IPYTHONDIR": str(folder / "ipython"),
            "MPLBACKEND": "Agg",
            **ONE_THREAD,
        }
        if can_fork():
            process = _start(folder, environment)
            environment[SOCKET_VARIABLE] = str(folder / "zygote")
        yield environment
    finally:
        if process is not None and process.stdin is not None:
            process.stdin.close()
            process.wait()
        shutil.rmtree(folder, ignore_errors=True)


def can_fork() -> bool:
    """Return whether a warm process may be forked here: only Linux has a fork that its libraries survive."""
    return sys.platform == "linux" and hasattr(os, "fork")


def _start(folder: Path, environment: dict[str, str]) -> subprocess.Popen[bytes]:
    """Start the zygote. It need not be waited for: requests queue at the socket until it has imported the stack."""
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(folder / "zygote"))
        listener.listen(128)
        return subprocess.Popen(
            [sys.executable, "-P", "-m", __name__, str(listener.fileno()), str(folder)],
            stdin=subprocess.PIPE,
            pass_fds=[listener.fileno()],
            env={**os.environ, **environment},
        )


def import_stack() -> None:
    """Import what notebooks will import. What fails here is left to fail in the notebook, where it can be seen."""
    for name in STACK:
        with contextlib.suppress(Exception):
            importlib.import_module(name)
    for room in ROOMS:
        with contextlib.suppress(Exception):
            package: ModuleType = importlib.import_module(room)
            for module in pkgutil.iter_modules(package.__path__, f"{room}."):
                with contextlib.suppress(Exception):
                    importlib.import_module(module.name)


def count_threads() -> int:
    """Return the number of threads of this process, native ones included where the system tells."""
    try:
        return len(os.listdir("/proc/self/task"))
    except OSError:
        return threading.active_count()


def die_with_parent(parent: int) -> None:
    """Have the kernel of the system kill this process when its parent ends (Linux)."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:  # it ended before the call
        os._exit(1)


@dataclass
class Lease:
    """One client and the kernel that runs for it."""

    connection: socket.socket
    received: bytearray = field(default_factory=bytearray)
    pid: int = 0

    def answer(self, message: dict[str, int]) -> None:
        """Send a line; a client that is gone is noticed when its end of file is read."""
        with contextlib.suppress(OSError):
            self.connection.sendall(json.dumps(message).encode() + b"\n")


class Zygote:
    """Listens, forks, reaps."""

    def __init__(self, listener: socket.socket):
        self.listener = listener
        self.leases: list[Lease] = []
        self.selector = selectors.DefaultSelector()
        self.wake_read, self.wake_write = os.pipe()
        os.set_blocking(self.wake_read, False)
        os.set_blocking(self.wake_write, False)
        signal.set_wakeup_fd(self.wake_write, warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        # ^C reaches the whole foreground group; the build decides what ends, and its pipe tells
        signal.signal(signal.SIGINT, signal.SIG_IGN)

    def serve(self) -> None:
        """Run until standard input reaches its end, then end every kernel."""
        self.selector.register(self.listener, selectors.EVENT_READ)
        self.selector.register(self.wake_read, selectors.EVENT_READ)
        self.selector.register(sys.stdin, selectors.EVENT_READ)
        try:
            while True:
                for key, _ in self.selector.select():
                    if key.fileobj is sys.stdin:
                        return
                    if key.fileobj is self.listener:
                        self._accept()
                    elif key.fileobj == self.wake_read:
                        self._reap()
                    else:
                        self._read(key.data)
        finally:
            for lease in self.leases:
                self._kill(lease)

    def _accept(self) -> None:
        connection, _ = self.listener.accept()
        lease = Lease(connection)
        self.leases.append(lease)
        self.selector.register(connection, selectors.EVENT_READ, lease)

    def _reap(self) -> None:
        with contextlib.suppress(BlockingIOError):
            while os.read(self.wake_read, 512):
                pass
        while True:
            try:
                pid, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return
            if pid == 0:
                return
            for lease in self.leases:
                if lease.pid == pid:
                    lease.pid = 0
                    lease.answer({"exit": os.waitstatus_to_exitcode(status)})

    def _read(self, lease: Lease) -> None:
        try:
            received = lease.connection.recv(1 << 16)
        except OSError:
            received = b""
        if not received:
            self.selector.unregister(lease.connection)
            self.leases.remove(lease)
            lease.connection.close()
            self._kill(lease)
            return
        lease.received += received
        while b"\n" in lease.received:
            line, _, rest = lease.received.partition(b"\n")
            lease.received = bytearray(rest)
            message = json.loads(line)
            if "signal" in message:
                self._signal(lease, message["signal"])
            elif not lease.pid:
                self._fork(lease, message)

    def _signal(self, lease: Lease, number: int) -> None:
        if lease.pid:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(lease.pid, number)

    def _kill(self, lease: Lease) -> None:
        self._signal(lease, signal.SIGKILL)

    def _fork(self, lease: Lease, message: dict[str, object]) -> None:
        parent = os.getpid()
        pid = os.fork()
        if pid:
            # both sides set the group, so that neither has to wait for the other
            with contextlib.suppress(OSError):
                os.setpgid(pid, pid)
            lease.pid = pid
            lease.answer({"pid": pid})
            return
        status = 1
        try:
            with contextlib.suppress(OSError):
                os.setpgid(0, 0)
            self._become_child(parent)
            run_kernel(message)
            status = 0
        except SystemExit as end:
            status = end.code if isinstance(end.code, int) else 1
        except BaseException:
            sys.excepthook(*sys.exc_info())
        finally:
            os._exit(status)

    def _become_child(self, parent: int) -> None:
        """Leave nothing of the zygote in the child: a copy of a connection would keep other kernels' leases open."""
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.default_int_handler)
        die_with_parent(parent)
        self.selector.close()
        self.listener.close()
        for lease in self.leases:
            lease.connection.close()
        os.close(self.wake_read)
        os.close(self.wake_write)
        empty = os.open(os.devnull, os.O_RDONLY)
        os.dup2(empty, 0)
        os.close(empty)


def run_kernel(message: dict[str, object]) -> None:
    """Be an IPython kernel, as `python -m ipykernel_launcher` would be, until it is told to end."""
    from ipykernel.kernelapp import IPKernelApp

    environment = message["env"]
    argv = message["argv"]
    if not isinstance(environment, dict) or not isinstance(argv, list):
        raise TypeError("a request needs argv, cwd and env")
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(str(message["cwd"]))
    # the environment names the worker as parent; the kernel ends with its real one, the zygote
    argv = [*argv, f"--IPKernelApp.parent_handle={os.getppid()}"]
    sys.argv = ["ipykernel_launcher", *argv]
    app = IPKernelApp.instance()
    app.initialize(argv)
    app.start()


def main(descriptor: int, folder: str) -> int:
    """Import, check that forking is safe, serve, and tidy the build's private folder away at the end."""
    import_stack()
    if count_threads() != 1:
        # the client finds the socket closed and starts an ordinary kernel instead
        return 1
    gc.collect()
    gc.freeze()
    try:
        Zygote(socket.socket(fileno=descriptor)).serve()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return 0


if __name__ == "__main__":
    raise SystemExit(main(int(sys.argv[1]), sys.argv[2]))
