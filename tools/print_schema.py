"""Print the schema of `reports/build.json` beside the module that writes it; a test holds the two equal.

python tools/print_schema.py
"""

from __future__ import annotations

from helpers.reports.record import SCHEMA, write_schema

if __name__ == "__main__":
    SCHEMA.write_text(write_schema(), encoding="utf-8")
    print(f"Wrote {SCHEMA.name}.")
