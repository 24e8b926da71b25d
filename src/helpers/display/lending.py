"""The reports' font, lent to JupyterLab: a machine without it shows boxes for Chinese, and figures in another font."""

from __future__ import annotations

import base64
import os
from pathlib import Path

from helpers.display.embedding import subset_woff2
from helpers.display.fonts import FAMILY
from helpers.errors import ParameterError
from helpers.paths import Project, find_root

# Jupyter's server gives it to the kernel of a notebook that somebody has open, and to no other
SESSION = "JPY_SESSION_NAME"
STYLE = """<style>
@font-face {{ font-family: "{family}"; font-weight: 400; src: url(data:font/woff2;base64,{font}) format("woff2"); }}
.jp-Notebook .jp-RenderedHTMLCommon {{ font-family: var(--jp-content-font-family), "{family}", sans-serif; }}
</style>"""


def lend_font() -> None:
    """Show a style that carries the font, in a notebook that is open in JupyterLab; elsewhere do nothing."""
    if SESSION not in os.environ:
        return
    try:
        project = Project(find_root())
    except ParameterError:
        # what the notebook does next says so better
        return
    from IPython.display import HTML, display

    display(HTML(write_style(project)))


def write_style(project: Project) -> str:
    """Return the style: the font with every character of the project's tables, of its notebooks and of our own words."""
    # reading fonts takes longer to import than matplotlib
    from helpers.display.subsets import glyph_coverage

    files = [
        *project.processed.glob("*.csv"),
        *project.notebooks.glob("*.ipynb"),
        *Path(__file__).parent.rglob("*.py"),
        *Path(__file__).parent.rglob("*.toml"),
    ]
    characters = set().union(*(path.read_text(encoding="utf-8") for path in sorted(files)))
    font = subset_woff2(characters & glyph_coverage(), project.reports / ".fonts")
    return STYLE.format(family=FAMILY, font=base64.b64encode(font).decode("ascii"))
