"""Print the rules of the curated files into `docs/rules.md`; a test holds the page equal to the rules.

python tools/print_rules.py
"""

from __future__ import annotations

from pathlib import Path

from helpers.data.rules import print_rules

PAGE = Path(__file__).parent.parent / "docs" / "rules.md"

if __name__ == "__main__":
    PAGE.write_text(print_rules(), encoding="utf-8")
    print(f"Wrote {PAGE.name}.")
