"""Digests of files, folders and the package itself, by which it is known what a report was made from."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from functools import lru_cache
from importlib import metadata
from pathlib import Path

PACKAGE = Path(__file__).parent
CARRIED = "project"
"""Folder of an installed package with the project that it carries: data and notebooks, no part of the code."""

LENGTH = 16
"""Hexadecimal digits of a short digest: what is told apart is no secret, and there are thousands of them."""

LIBRARIES = (
    "helpers", "pandas", "numpy", "scipy", "matplotlib", "seaborn", "papermill", "nbclient", "nbconvert", "nbformat", "ipython",
    "jinja2", "markupsafe", "fonttools", "brotli", "opencc", "pylopdf-fonts-zh-cn",
)  # fmt: skip
"""Packages, this one first, that a page's bytes depend on."""


def installed_versions() -> dict[str, str]:
    """Return the versions of the packages that a page's bytes depend on; empty for one that is not installed."""
    found = {}
    for name in LIBRARIES:
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            found[name] = ""
    return found


def digest_file(path: Path) -> str:
    """Return the SHA-256 of a file."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def digest_lines(lines: Iterable[str]) -> str:
    """Return a short digest of some lines."""
    return hashlib.sha256("\n".join(lines).encode(errors="surrogatepass")).hexdigest()[:LENGTH]


def digest_folder(folder: Path, pattern: str = "*") -> dict[str, str]:
    """Return the digests of the files below a folder by their relative paths; empty where there is none."""
    if not folder.is_dir():
        return {}
    named = {path.relative_to(folder): path for path in sorted(folder.rglob(pattern)) if path.is_file()}
    return {
        name.as_posix(): digest_file(path)
        for name, path in named.items()
        if "__pycache__" not in name.parts and name.parts[0] != CARRIED
    }


@lru_cache(maxsize=1)
def digest_code() -> str:
    """Return one digest of the package's code and templates, shortened for a page."""
    return digest_lines(f"{name} {digest}" for name, digest in digest_folder(PACKAGE).items())
