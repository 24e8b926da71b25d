"""What every page of ours carries and what it must not have, whoever rendered it."""

from __future__ import annotations

import base64
import hashlib
import html
import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from html.parser import HTMLParser
from pathlib import Path

from helpers.display.colours import DARK, PAGE
from helpers.errors import BuildError

TEMPLATE = Path(__file__).parent / "template"
POLICY_PLACE = "<!--policy-->"


@lru_cache(maxsize=8)
def read_css(*names: str) -> str:
    """Return the colours and style sheets of the template without comments and needless white space."""
    light, dark = (
        f":root {{ {' '.join(f'--{name}: {colour};' for name, colour in of.items())} }}" for of in (PAGE, DARK)
    )
    text = f"{light} @media screen and (prefers-color-scheme: dark) {{ {dark} }}"
    text += "".join((TEMPLATE / name).read_text(encoding="utf-8") for name in names)
    # a variable does not reach the margins of a printed page
    text = re.sub(r"\$([a-z-]+)", lambda found: PAGE[found[1]], re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL))
    # what stands in quotes is printed; before a colon a space means something
    tight = re.sub(r'("[^"]*")|\s*([{};,>])\s*|(:)\s+|\s+', lambda found: found[1] or found[2] or found[3] or " ", text)
    return tight.replace(";}", "}").strip()


@lru_cache(maxsize=8)
def read_script(*names: str) -> str:
    """Return scripts of the template as one function, without lines that only comment, what indents others, and needless spaces."""
    texts = ((TEMPLATE / name).read_text(encoding="utf-8") for name in names)
    lines = (line.strip() for text in texts for line in text.splitlines())
    kept = "\n".join(line for line in lines if line and not line.startswith("//"))
    # what stands in quotes is kept
    kept = re.sub(r'("(?:[^"\\]|\\.)*")| *([{}()=<>?:,;+*&|]) *', lambda found: found[1] or found[2], kept)
    # a line that ends so needs no end of line, the last statement of a block no semicolon
    kept = re.sub(r"(?<=[{},;])\n", "", kept).replace(";}", "}")
    return f'(function () {{\n"use strict";\n{kept}\n}}());'


PARTS = {
    "figures": re.compile("<figure"),
    "tables": re.compile(r"<table|^ {0,3}\|", re.MULTILINE),
    "names": re.compile(" data-names="),
}
"""What style sheet and script a page has beside `report`, and by what in its cells: a tag, a table of Markdown, counts of plans."""


def find_parts(shown: Iterable[str]) -> list[str]:
    """Return the style sheets and scripts, without their endings, of a page that shows this."""
    found = {part for text in shown for part, mark in PARTS.items() if mark.search(text)}
    return ["report", *(part for part in PARTS if part in found)]


def write_policy(page: str, *, beside: bool = False) -> str:
    """Return a policy that lets a page use what it carries, named by digest, and nothing else.

    Parameters
    ----------
    beside
        Whether it may load scripts that stand beside it, from the same folder or site.
    """
    styles, scripts = (
        " ".join(f"'sha256-{_digest(found)}'" for found in re.findall(rf"<{tag}>(.*?)</{tag}>", page, re.DOTALL))
        for tag in ("style", "script")
    )
    return (
        f"default-src 'none'; script-src {scripts or _NONE}{BESIDE * beside}; style-src {styles or _NONE}; "
        "img-src data:; font-src data:; base-uri 'none'; form-action 'none'"
    )


_NONE = "'none'"
BESIDE = " 'self' file:"


def _digest(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode("ascii")


IMPLIED = re.compile(r"</d[dt]>|</t[dh]>(?=<t[dh][ >]|</tr>)")
"""Ends that HTML implies: of thousands of cells and facts they would take a fortieth of a page's bytes."""


def finish_page(page: str, where: str, script: str, cache: Path | None = None, *, beside: bool = False) -> str:
    """Return the page inspected, with its font and its policy.

    Raises
    ------
    BuildError
        Where the page has what it must not have, or a character that the font lacks.
    """
    inspect_page(page, where, script)
    whole = embed_font(IMPLIED.sub("", page), cache)
    return whole.replace(POLICY_PLACE, write_policy(whole, beside=beside), 1)


FETCHING = {"src", "srcset", "data", "poster", "action", "formaction", "background", "ping", "manifest"}
OUTSIDE = re.compile(r"""url\(\s*['"]?(?!#|data:)|@import""", re.IGNORECASE)
REFUSED = {"iframe", "frame", "object", "embed", "base", "form", "video", "audio"}


class Inspector(HTMLParser):
    """Walks a page once and notes what it must not have."""

    def __init__(self, where: str, script: str = ""):
        super().__init__(convert_charrefs=True)
        self.where = where
        self.script = script
        self.inside = ""
        self.styles = 0
        self.problems: list[str] = []
        self.ids: set[str] = set()
        self.level = 0
        self.mains = 0

    def note(self, found: str, expected: str) -> None:
        """Keep a problem, with its line in the page."""
        self.problems.append(f"{self.where}, page line {self.getpos()[0]}: found {found}; expected {expected}.")

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Check an element."""
        self.inside = tag
        if tag == "style":
            self.styles += 1
            if self.styles > 1:
                self.note("a second <style>", "styles in the page's own style sheet")
        if tag in REFUSED:
            self.note(f"<{tag}>", "a page without frames, forms and embedded objects")
        if tag == "script" and attrs:
            self.note(f"<script {attrs[0][0]}>", "no script but the template's own, which has no attributes")
        if re.fullmatch(r"h[1-6]", tag):
            self._check_heading(int(tag[1]))
        for name, given in attrs:
            value = (given or "").strip()
            if name == "id":
                if value in self.ids:
                    self.note(f"the id '{value}' twice", "every id once")
                self.ids.add(value)
            elif name.startswith("on"):
                self.note(f"the attribute {name}", "no script in attributes")
            elif name in FETCHING and not value.startswith(("data:", "#")):
                self.note(f"{name}='{value[:80]}'", "nothing that is fetched from elsewhere")
            elif name in {"href", "xlink:href"}:
                self._check_link(tag, value, dict(attrs))
            elif name == "style":
                self.note(f"style='{value[:80]}'", "styles in the page's own style sheet")

    def _check_heading(self, level: int) -> None:
        if level == 1:
            self.mains += 1
        if level > self.level + 1:
            self.note(f"a heading of level {level} after one of level {self.level}", "headings in order")
        self.level = level

    def _check_link(self, tag: str, value: str, given: Mapping[str, str | None]) -> None:
        if tag == "link" and given.get("rel") == "alternate":
            # named for machines that look for other languages; no browser fetches it
            return
        if tag == "a":
            scheme = re.match(r"([a-z][a-z0-9+.-]*):", value, re.IGNORECASE)
            if (
                scheme
                and scheme[1].lower() not in {"http", "https", "mailto"}
                and not value.startswith(("data:text/csv", "data:application/zip"))
            ):
                self.note(f"a link to '{value[:80]}'", "a link to a page or to a table's data")
        elif not value.startswith(("#", "data:")):
            self.note(f"<{tag}> with href='{value[:80]}'", "nothing that is fetched from elsewhere")

    def handle_endtag(self, tag: str) -> None:
        """Note the end of a style sheet or script."""
        self.inside = ""

    def handle_data(self, data: str) -> None:
        """Check style sheets for what they would fetch, and scripts for being ours."""
        if self.inside == "style" and OUTSIDE.search(data):
            self.note("a style sheet that loads a file", "styles that stand in the page")
        if self.inside == "script":
            if data != self.script:
                self.note(f"the script '{data.strip()[:80]}'", "no script but the template's own")
            # a second one would be one too many
            self.script = ""


KEPT = re.compile(r"(<script\b.*?</script\s*>|<style\b.*?</style\s*>)", re.DOTALL)
"""Scripts and styles, in which nothing is a tag."""

PLAIN = re.compile(
    r"</?(?:a|article|caption|code|d[dlt]|div|em|g|i|li|p|q|small|span|summary|sup|t[dhr]|tbody|text|thead|time|tspan|ul)"
    r'(?: (?:class|lang|scope|title|datetime|data-[a-z]+)="[^"<>]*"| href="#[^"<>]*")*>'
)
"""Tags with nothing to look at, which are nine of ten: the parser takes long for each."""


def inspect_page(text: str, where: str, script: str = "") -> None:
    """Refuse a page that would reach outside itself or that a screen reader could not follow.

    Parameters
    ----------
    script
        The one script that the page may have, word for word.
    """
    inspector = Inspector(where, script)
    parts = KEPT.split(text)
    parts[::2] = [PLAIN.sub("", part) for part in parts[::2]]
    inspector.feed("".join(parts))
    inspector.close()
    if inspector.mains != 1:
        inspector.note(f"{inspector.mains} headings of level 1", "one, the report's question")
    if inspector.problems:
        shown = inspector.problems[:10]
        more = len(inspector.problems) - len(shown)
        raise BuildError("\n".join(shown) + (f"\n... and {more} more." if more else ""))


ANSWER = re.compile(r'<ul class="answer">(.*?)</ul>', re.DOTALL)


def find_answers(page: str) -> list[str]:
    """Return the sentences of a page's answer as text; none where it has none."""
    found = ANSWER.search(page)
    items = re.findall(r"<li[^>]*>(.*?)</li>", found[1], re.DOTALL) if found else []
    return [" ".join(html.unescape(re.sub(r"<[^>]+>", "", item)).split()) for item in items]


ENTITY = re.compile(r"&[^\t\n\f <&;]{1,32};?")
"""What `html.unescape` takes for a character."""


def embed_font(text: str, cache: Path | None = None) -> str:
    """Return the page with the font that draws exactly its characters.

    Raises
    ------
    BuildError
        Where a character has no glyph.
    """
    from helpers.display.embedding import subset_woff2
    from helpers.display.fonts import FAMILY

    # of thousands of entities a few are different
    characters = set(text).union(*map(html.unescape, set(ENTITY.findall(text))))
    font = base64.b64encode(subset_woff2(characters, cache)).decode("ascii")
    face = (
        f'@font-face {{ font-family: "{FAMILY}"; font-weight: 400; font-style: normal; '
        f'src: url(data:font/woff2;base64,{font}) format("woff2"); }}'
    )
    # with its tag, which no text can hold: a title may say anything
    return text.replace("<style>\n/*font*/", f"<style>\n{face}", 1)


FACE = re.compile(r'data:font/woff2;base64,[A-Za-z0-9+/=]+\) format\("woff2"\)')
META_POLICY = re.compile(r'(?<=http-equiv="Content-Security-Policy" content=")[^"]*')


def set_for_print(page: str) -> str:
    """Return a finished page with its font in TrueType outlines, which a PDF keeps as a font with a name."""
    from helpers.display.subsets import subset_truetype

    if not FACE.search(page):
        return page
    font = base64.b64encode(subset_truetype(html.unescape(FACE.sub("", page)))).decode("ascii")
    printed = FACE.sub(f'data:font/ttf;base64,{font}) format("truetype")', page, count=1)
    return META_POLICY.sub(write_policy(printed), printed, count=1)
