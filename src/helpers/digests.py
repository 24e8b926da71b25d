"""Digests of files, folders and the package itself, by which it is known what a report was made from."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

PACKAGE = Path(__file__).parent
LENGTH = 16
"""Hexadecimal digits of a short digest: what is told apart is no secret, and there are thousands of them."""


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
    return {
        path.relative_to(folder).as_posix(): digest_file(path)
        for path in sorted(folder.rglob(pattern))
        if path.is_file() and "__pycache__" not in path.parts
    }


@lru_cache(maxsize=1)
def digest_code() -> str:
    """Return one digest of the package's code and templates, shortened for a page."""
    return digest_lines(f"{name} {digest}" for name, digest in digest_folder(PACKAGE).items())
