"""The subset of the font that a page carries, as it was made before for the same characters."""

from __future__ import annotations

import contextlib
import hashlib
import os
from collections.abc import Iterable
from pathlib import Path

from helpers.display.fonts import ALWAYS, INVISIBLE, UNITS_PER_EM
from helpers.paths import read_own, write_whole


def subset_woff2(characters: Iterable[str], cache: Path | None = None) -> bytes:
    """Return a WOFF2 font with exactly these characters (and printable ASCII).

    Parameters
    ----------
    characters
        Every character of the page.
    cache
        A folder for subsets made before, named by what they hold; one is made per set of characters.

    Raises
    ------
    BuildError
        Where the font lacks a glyph; the message names the characters.
    """
    wanted = (set(characters) | ALWAYS) - INVISIBLE
    key = hashlib.sha256(f"{UNITS_PER_EM} {''.join(sorted(wanted))}".encode()).hexdigest()[:24]
    kept = cache / f"{key}.woff2" if cache else None
    known = (read_own(kept) if kept else None) or b""
    font, seal = known[:-SEAL], known[-SEAL:]
    # one that was emptied, cut or edited would be embedded for good
    if kept and font and hashlib.sha256(font).digest() == seal:
        with contextlib.suppress(OSError, NotImplementedError):
            # what is in use is young: the oldest are thrown away
            os.utime(kept, follow_symlinks=False)
        return font
    # fontTools takes longer to import than a font to be read
    from helpers.display.subsets import make_woff2

    made = make_woff2(wanted)
    if cache and kept:
        # a cache that cannot be written costs time, no page
        with contextlib.suppress(OSError):
            write_whole(kept, made + hashlib.sha256(made).digest(), within=cache.parent)
    return made


SEAL = hashlib.sha256().digest_size
"""Bytes of the digest that ends a file of the cache."""
