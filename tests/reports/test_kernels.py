from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from helpers.reports.kernels import ForkedProcess
from helpers.reports.zygote import SOCKET_VARIABLE, can_fork, open_room

pytestmark = [pytest.mark.kernel, pytest.mark.skipif(not can_fork(), reason="forked kernels are for Linux")]


def start(room: dict[str, str], folder: Path) -> ForkedProcess:
    connection = folder / "kernel.json"
    environment = {**os.environ, **room}
    return ForkedProcess(room[SOCKET_VARIABLE], ["-f", str(connection)], str(folder), environment)


def wait_until_gone(pid: int, seconds: float = 10) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if not psutil.pid_exists(pid) or psutil.Process(pid).status() == psutil.STATUS_ZOMBIE:
            return True
        time.sleep(0.05)
    return False


def test_a_forked_kernel_ends_when_it_is_killed(room: dict[str, str], tmp_path: Path) -> None:
    kernel = start(room, tmp_path)
    assert kernel.poll() is None
    assert psutil.Process(kernel.pid).is_running()
    kernel.kill()
    assert kernel.wait(10) == -signal.SIGKILL
    assert wait_until_gone(kernel.pid)


def test_a_kernel_does_not_outlive_the_process_that_asked_for_it(room: dict[str, str], tmp_path: Path) -> None:
    code = (
        "import os, sys\n"
        "from helpers.reports.kernels import ForkedProcess\n"
        "kernel = ForkedProcess(sys.argv[1], ['-f', sys.argv[2]], '.', dict(os.environ))\n"
        "print(kernel.pid, flush=True)\n"
        "os.kill(os.getpid(), 9)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, room[SOCKET_VARIABLE], str(tmp_path / "kernel.json")],
        env={**os.environ, **room},
        capture_output=True,
        text=True,
    )
    assert done.returncode == -signal.SIGKILL
    assert wait_until_gone(int(done.stdout))


def test_the_zygote_ends_with_its_build_and_takes_kernels_and_folder_along(tmp_path: Path) -> None:
    code = (
        "import os, sys\n"
        "from helpers.reports.kernels import ForkedProcess\n"
        "from helpers.reports.zygote import SOCKET_VARIABLE, open_room\n"
        "room = open_room(); made = room.__enter__()\n"
        "kernel = ForkedProcess(made[SOCKET_VARIABLE], ['-f', sys.argv[1]], '.', {**os.environ, **made})\n"
        "print(kernel.pid, os.path.dirname(made[SOCKET_VARIABLE]), flush=True)\n"
        "os.kill(os.getpid(), 9)\n"
    )
    done = subprocess.run([sys.executable, "-c", code, str(tmp_path / "kernel.json")], capture_output=True, text=True)
    pid, folder = done.stdout.split()
    assert wait_until_gone(int(pid))
    end = time.monotonic() + 10
    while Path(folder).exists() and time.monotonic() < end:
        time.sleep(0.05)
    assert not Path(folder).exists()


def test_the_zygote_is_one_thread_without_zmq_context_or_event_loop() -> None:
    code = (
        "import asyncio, sys\n"
        "from helpers.reports import zygote\n"
        "zygote.import_stack()\n"
        "import zmq\n"
        "assert zygote.count_threads() == 1, zygote.count_threads()\n"
        "assert zmq.Context._instance is None\n"
        "assert asyncio.events._get_running_loop() is None\n"
        "assert {'pandas', 'matplotlib', 'ipykernel'} <= set(sys.modules)\n"
    )
    with open_room() as environment:
        done = subprocess.run([sys.executable, "-c", code], env={**os.environ, **environment}, capture_output=True)
    assert done.returncode == 0, done.stderr.decode()


def test_no_zygote_is_an_error_that_the_provisioner_can_catch(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="No such file"):
        ForkedProcess(str(tmp_path / "nobody"), [], ".", {})
