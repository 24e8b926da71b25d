"""Make or refresh `.venv` from `requirements.lock`, with nothing but Python 3.11 or newer and its venv module.

Called by the Makefile. uv is installed from the package index into a private folder (`.cache/uv`), handed the index
that pip is configured with (many users have a mirror there, and uv does not read pip's configuration), and asked to
install exactly what the lock lists, hashes checked. Standard library only, since it runs before anything is installed.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
UV = "uv==0.13.9"
OLDEST = (3, 11)


class SetupError(Exception):
    """What stands in the way of an environment, in words for a person."""


def check_python() -> None:
    """Refuse a Python that is too old, or one without a working venv module."""
    if sys.version_info < OLDEST:
        found = ".".join(map(str, sys.version_info[:3]))
        raise SetupError(
            f"Python {found} at {sys.executable}: this project needs Python 3.11 or newer. "
            "Install one, or name it: make reports PYTHON=python3.12"
        )
    try:
        import ensurepip  # noqa: F401
        import venv  # noqa: F401
    except ImportError as missing:
        raise SetupError(
            f"{sys.executable} has no working venv module ({missing}). "
            "On Debian and Ubuntu: apt-get install python3-venv. Then run the command again."
        ) from None


def read_pip_indexes(config: str, environment: dict[str, str]) -> dict[str, str]:
    """Return uv's index variables that say the same as pip's configuration.

    Parameters
    ----------
    config
        What `pip config list` printed: lines such as `global.index-url='https://...'`.
    environment
        The variables already set; what the user set for uv itself wins.
    """
    found: dict[str, str] = {}
    for line in config.splitlines():
        key, _, value = line.partition("=")
        name = key.split(".")[-1].strip()
        if name in {"index-url", "extra-index-url", "cert"}:
            # pip's order of precedence is the order it prints in, the environment last
            found[name] = value.strip().strip("'\"").replace("\\n", " ").strip()
    answer: dict[str, str] = {}
    if "index-url" in found:
        answer["UV_DEFAULT_INDEX"] = found["index-url"]
    if "extra-index-url" in found:
        usable = [address for address in found["extra-index-url"].split() if not address.startswith("file:")]
        if usable:
            answer["UV_INDEX"] = " ".join(usable)
    if found.get("cert"):
        answer["SSL_CERT_FILE"] = found["cert"]
    return {key: value for key, value in answer.items() if key not in environment}


def run(command: list[str], environment: dict[str, str], what: str) -> str:
    """Run one step; return what it printed, or raise with the end of its complaint."""
    done = subprocess.run(command, env=environment, capture_output=True, text=True, cwd=ROOT)
    if done.returncode:
        tail = "\n".join((done.stderr or done.stdout).strip().splitlines()[-15:])
        raise SetupError(
            f"{what} failed:\n{tail}\nCheck the network and pip's configured index, then run the command again."
        )
    return done.stdout


def main() -> int:
    """Bring `.venv` in step with the lock."""
    try:
        check_python()
        environment = dict(os.environ)
        environment.pop("VIRTUAL_ENV", None)
        home = ROOT / ".cache" / "uv"
        scripts = "Scripts" if os.name == "nt" else "bin"
        tool_python = home / scripts / "python"
        if not (home / scripts / "uv").exists():
            print("Setting up: uv, into .cache/uv", flush=True)
            run(
                [sys.executable, "-m", "venv", "--clear", str(home)], environment, "Making a private environment for uv"
            )
            run([str(tool_python), "-m", "pip", "install", "--quiet", UV], environment, f"Installing {UV}")
        config = run([str(tool_python), "-m", "pip", "config", "list"], environment, "Reading pip's configuration")
        environment |= read_pip_indexes(config, environment)
        environment.setdefault("UV_LINK_MODE", "copy")
        uv = str(home / scripts / "uv")
        target = ROOT / ".venv"
        python = target / scripts / "python"
        # only a Python that starts counts: a copied or half-made environment is made anew
        if not python.exists() or subprocess.run([str(python), "-c", ""], capture_output=True).returncode:
            run([uv, "venv", "--clear", "--python", sys.executable, str(target)], environment, "Making .venv")
        print("Setting up: .venv from requirements.lock", flush=True)
        at = ["--python", str(python)]
        run(
            [uv, "pip", "sync", "--require-hashes", *at, "requirements.lock"],
            environment,
            "Installing requirements.lock",
        )
        run(
            [uv, "pip", "install", "--no-deps", "--no-build-isolation", *at, "--editable", "."],
            environment,
            "Installing this project into .venv",
        )
        run([str(python), "-m", "compileall", "-q", "src"], environment, "Compiling the package")
        (target / ".installed").touch()
    except SetupError as problem:
        print(f"Set-up stopped. {problem}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
