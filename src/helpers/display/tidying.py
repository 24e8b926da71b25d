"""A figure without what a browser does not need: half the bytes, and no style attribute.

matplotlib writes a style attribute on every mark, a group around every artist, a path for every patch that is not seen,
turns by nothing and six decimals. Styles become presentation attributes, which a strict content security policy passes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape
from itertools import groupby
from xml.etree import ElementTree as ET

from helpers.display.fonts import FAMILY

XLINK = "http://www.w3.org/1999/xlink"
# in which text counts as it stands
TEXTUAL = {"text", "tspan", "title", "desc"}
# what holds in the figure where an element says nothing
DEFAULTS = {
    "text-anchor": "start",
    "stroke-dashoffset": "0",
    "stroke-linejoin": "round",
    "stroke-linecap": "butt",
    "font-family": f"'{FAMILY}'",
    "opacity": "1",
    "fill-opacity": "1",
    "stroke-opacity": "1",
}
# said once for a run of marks that agree in it
SHARED = (
    "clip-path",
    "fill",
    "stroke",
    "stroke-width",
    "stroke-linejoin",
    "stroke-linecap",
    "font-size",
    "text-anchor",
)
PROPERTIES = {*DEFAULTS, "fill", "fill-rule", "stroke", "stroke-width", "stroke-dasharray", "font-size", "clip-rule"}
# what holds a figure's own words, and no measures
NAMES = {"id", "class", "data-id", "aria-labelledby", "viewBox"}
NO_TURN = re.compile(r"rotate\(-?0 .*\)")
STEP = re.compile(r"([A-Za-z])([^A-Za-z]*)")


def tidy(drawing: str) -> str:
    """Return an `svg` element that looks the same, written with less."""
    # our own SVG, inside our own root: nothing in it can name a file or an entity
    (root,) = ET.fromstring(f'<r xmlns:xlink="{XLINK}">{drawing}</r>')  # noqa: S314
    _clean(root)
    return "".join(_write(root)).strip()


def _clean(element: ET.Element) -> None:
    for child in list(element):
        _clean(child)
    kept: list[ET.Element] = []
    for child in element:
        if child.tag == "g" and not child.attrib:
            kept.extend(child)
        elif child.tag == "g" and set(child.attrib) == {"data-id"} and [one.tag for one in child] == ["text"]:
            child[0].set("data-id", child.attrib["data-id"])
            kept.append(child[0])
        elif not _is_unseen(child, element):
            kept.append(child)
    if element.tag not in TEXTUAL:
        element[:] = _gather(kept) if element.tag in {"svg", "g"} else kept
    _restyle(element)
    for name in element.attrib.keys() - NAMES:
        element.set(name, re.sub(r"(\d+\.\d\d)\d+", r"\1", element.get(name, "")))
    if NO_TURN.fullmatch(element.get("transform", "")):
        del element.attrib["transform"]
    if "d" in element.attrib:
        element.set("d", shorten_path(element.get("d", "")))


def _gather(children: list[ET.Element]) -> list[ET.Element]:
    """Return the children with runs of three or more that have attributes in common in a group that has them."""
    made: list[ET.Element] = []
    for (tag, _), found in groupby(children, key=lambda child: (child.tag, child.get("clip-path"))):
        run = list(found)
        common = {
            name: run[0].attrib[name]
            for name in SHARED
            if len({one.get(name) for one in run}) == 1 and name in run[0].attrib
        }
        if len(run) < 3 or not common or tag in {"defs", "clipPath", "g"}:
            made.extend(run)
            continue
        group = ET.Element("g", common)
        for one in run:
            for name in common:
                del one.attrib[name]
            group.append(one)
        made.append(group)
    return made


def _restyle(element: ET.Element) -> None:
    href = element.attrib.pop(f"{{{XLINK}}}href", None)
    if href is not None:
        element.set("href", href)
    style = element.get("style", "")
    pairs = [tuple(part.strip() for part in pair.split(":", 1)) for pair in style.split(";") if ":" in pair]
    if not pairs or not {pair[0] for pair in pairs} <= PROPERTIES:
        return
    del element.attrib["style"]
    for name, value in pairs:
        if DEFAULTS.get(name) == value and element.tag != "svg":
            continue
        value = re.sub(r"^#(.)\1(.)\2(.)\3$", r"#\1\2\3", value).removesuffix("px")
        element.set(name, value)


def _is_unseen(element: ET.Element, parent: ET.Element) -> bool:
    """Tell whether an element draws nothing: empty, a path of one point, or neither filled nor stroked."""
    if element.tag in {"g", "defs"}:
        return len(element) == 0 and not (element.text or "").strip() and "id" not in element.attrib
    if element.tag != "path" or parent.tag in {"defs", "clipPath"} or "id" in element.attrib:
        return False
    bare = element.get("fill") == "none" and element.get("stroke", "none") == "none"
    return bare or re.fullmatch(r"M[-\d. ]*", element.get("d", "")) is not None


def shorten_path(path: str) -> str:
    """Return a path with level and upright lines as such and no needless white space."""
    at: list[str] = []
    made: list[str] = []
    for name, rest in STEP.findall(path):
        numbers = rest.replace(",", " ").split()
        if name == "L" and len(numbers) == 2 and len(at) == 2 and made:
            if numbers == at:
                continue
            across, down = numbers[0] != at[0], numbers[1] != at[1]
            step = ("L", numbers) if across and down else ("H", numbers[:1]) if across else ("V", numbers[1:])
        else:
            step = (name, numbers)
        # after a relative step, or one of another kind, nobody knows where the pen is
        at = numbers[-2:] if name in "MLCQT" and len(numbers) >= 2 else []
        made.append(step[0] + " ".join(re.sub(r"^(-?)0\.", r"\1.", number) for number in step[1]))
    return "".join(made).replace(" -", "-")


def _write(element: ET.Element) -> Iterator[str]:
    attributes = "".join(f' {name}="{escape(value)}"' for name, value in element.attrib.items())
    textual = element.tag in TEXTUAL
    text = element.text or ""
    if not textual and not text.strip():
        text = ""
    lead = "" if element.tag == "tspan" else "\n"
    if not text and not len(element):
        yield f"{lead}<{element.tag}{attributes}/>"
    else:
        yield f"{lead}<{element.tag}{attributes}>{escape(text, quote=False)}"
        for child in element:
            yield from _write(child)
            if textual and child.tail:
                yield escape(child.tail, quote=False)
        yield f"</{element.tag}>"
