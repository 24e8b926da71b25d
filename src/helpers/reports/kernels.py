"""Kernels that start in a moment, offered to Jupyter as a kernel provisioner.

papermill, nbclient and JupyterLab use `ForkedKernelProvisioner` unchanged. Where a zygote listens (see
`helpers.reports.zygote`) a kernel is forked from it; anywhere else an ordinary kernel starts.
"""

from __future__ import annotations

import contextlib
import json
import os
import select
import signal
import socket
import time
from typing import Any

from jupyter_client.manager import AsyncKernelManager
from jupyter_client.provisioning.local_provisioner import LocalProvisioner

from helpers.reports.zygote import SOCKET_VARIABLE


class ForkedProcess:
    """A kernel forked by the zygote, with the part of `subprocess.Popen` that Jupyter uses.

    The open connection is the kernel's lease of life: the zygote kills the kernel when it closes.

    Raises
    ------
    OSError
        Where no zygote answers.
    """

    stdin = stdout = stderr = None

    def __init__(self, address: str, argv: list[str], cwd: str, environment: dict[str, str]):
        self.returncode: int | None = None
        self._received = bytearray()
        self._connection = socket.socket(socket.AF_UNIX)
        try:
            self._connection.connect(address)
            self._send({"argv": argv, "cwd": cwd, "env": environment})
            self.pid: int = self._next()["pid"]
        except BaseException:
            self._connection.close()
            raise

    def _send(self, message: dict[str, Any]) -> None:
        self._connection.sendall(json.dumps(message).encode() + b"\n")

    def _next(self) -> dict[str, int]:
        while b"\n" not in self._received:
            received = self._connection.recv(1 << 12)
            if not received:
                raise ConnectionError("the zygote has ended")
            self._received += received
        line, _, rest = self._received.partition(b"\n")
        self._received = bytearray(rest)
        message: dict[str, int] = json.loads(line)
        return message

    def poll(self) -> int | None:
        """Return the exit status, or None while the kernel runs."""
        if self.returncode is None and select.select([self._connection], [], [], 0)[0]:
            try:
                self.returncode = self._next()["exit"]
            except OSError:
                # without its zygote the kernel is dead too
                self.returncode = -signal.SIGKILL
            self._connection.close()
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """Return the exit status once the kernel has ended."""
        end = None if timeout is None else time.monotonic() + timeout
        while self.poll() is None:
            if end is not None and time.monotonic() > end:
                raise TimeoutError(f"kernel {self.pid} did not end within {timeout} s")
            select.select([self._connection], [], [], 0.1)
        return self.returncode or 0

    def send_signal(self, number: int) -> None:
        """Signal the kernel's process group, through the zygote: it alone knows that the number is still its."""
        if self.poll() is None:
            with contextlib.suppress(OSError):
                self._send({"signal": number})

    def kill(self) -> None:
        """End the kernel at once."""
        self.send_signal(signal.SIGKILL)

    def terminate(self) -> None:
        """Ask the kernel to end."""
        self.send_signal(signal.SIGTERM)


class BuildKernelManager(AsyncKernelManager):  # type: ignore[misc, unused-ignore]
    """A kernel manager that kills without asking first.

    Jupyter interrupts a kernel before it kills it; the kernel then complains on the build's standard error.
    """

    async def _async_interrupt_kernel(self) -> None:
        """Do nothing: a build never interrupts a cell, it ends the kernel."""

    interrupt_kernel = _async_interrupt_kernel


class ForkedKernelProvisioner(LocalProvisioner):  # type: ignore[misc, unused-ignore]
    """Provisions kernels from the zygote named by the variable `HELPERS_ZYGOTE`, else ordinary ones."""

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> dict[str, Any]:
        """Start a kernel and return how to connect to it.

        Parameters
        ----------
        cmd
            `python -m ipykernel_launcher ARGUMENTS`; the fork needs the arguments alone.
        """
        address = os.environ.get(SOCKET_VARIABLE)
        if address and cmd[1:3] == ["-m", "ipykernel_launcher"]:
            environment = dict(kwargs.get("env") or os.environ)
            try:
                process = ForkedProcess(address, cmd[3:], str(kwargs.get("cwd") or os.getcwd()), environment)
            except OSError:
                pass  # no zygote: an ordinary kernel serves, only slower
            else:
                self.process = process
                self.pid = process.pid
                # signals go through the zygote, never to a number that may by then be another process's
                self.pgid = None
                self.cwd = kwargs.get("cwd") or os.getcwd()
                return dict(self.connection_info)
        return dict(await super().launch_kernel(cmd, **kwargs))
