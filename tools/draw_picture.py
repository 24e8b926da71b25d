"""Draw the README's picture from the data: `python tools/draw_picture.py`."""

from __future__ import annotations

from pathlib import Path

import helpers as h

PICTURE = Path(__file__).resolve().parent.parent / "docs" / "images" / "public-share-children.png"


def main() -> None:
    """Write the figure of one indicator as a PNG."""
    h.set_theme()
    exhibit = h.compare(h.open_study("preschool"), "public_share_children").exhibit()
    PICTURE.parent.mkdir(parents=True, exist_ok=True)
    exhibit.figure.savefig(PICTURE, dpi=200, facecolor="white", metadata={"Software": None})


if __name__ == "__main__":
    main()
