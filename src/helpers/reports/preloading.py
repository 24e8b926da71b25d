"""What the fork server of workers imports before it forks the first, and only it: importing this is its whole use."""

from __future__ import annotations

import sys

# jsonschema looks for this package to check internationalised addresses, which no notebook has; it compiles a grammar
# for 1.3 s when imported. None in its place is Python's way of saying that a module is not to be had.
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]

from helpers.display.fonts import glyph_coverage  # noqa: E402
from helpers.reports import execution, kernels  # noqa: E402, F401
from helpers.reports.exporting import make_exporter  # noqa: E402

make_exporter().environment.get_template("index.html.j2")
glyph_coverage()
