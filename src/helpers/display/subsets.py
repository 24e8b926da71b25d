"""Subsets of the font, made: exactly the glyphs that a page uses, so text is where it was measured."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterable
from functools import lru_cache

from fontTools import subset
from fontTools.pens.cu2quPen import Cu2QuPen
from fontTools.pens.t2CharStringPen import T2CharStringPen
from fontTools.pens.transformPen import TransformPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont, newTable
from fontTools.ttLib.scaleUpem import scale_upem

from helpers.display.fonts import ALWAYS, FAMILY, INVISIBLE, UNITS_PER_EM, font_path
from helpers.errors import BuildError


@lru_cache(maxsize=1)
def glyph_coverage() -> frozenset[str]:
    """Return every character that the font can draw."""
    with TTFont(font_path(), lazy=True) as font:
        return frozenset(map(chr, font.getBestCmap()))


def missing_glyphs(characters: Iterable[str]) -> set[str]:
    """Return the characters that the font cannot draw and a reader would see as boxes."""
    return set(characters) - glyph_coverage() - INVISIBLE


def make_woff2(wanted: Iterable[str]) -> bytes:
    """Return a WOFF2 font with exactly these characters.

    Raises
    ------
    BuildError
        Where the font lacks a glyph; the message names the characters.
    """
    if missing := missing_glyphs(wanted):
        named = ", ".join(f"{character} (U+{ord(character):04X})" for character in sorted(missing))
        raise BuildError(
            f"Font {FAMILY}: found no glyph for {named}; expected every character of the page to be drawn. "
            "Replace the characters in the data or the text."
        )
    options = _options()
    options.flavor = "woff2"
    # fontTools reports tables it drops on the logger; a build log is no place for that
    logging.getLogger("fontTools").setLevel(logging.ERROR)
    with subset.load_font(str(font_path()), options, dontLoadGlyphNames=True) as font:
        _keep(font, options, wanted)
        _coarsen(font)
        target = io.BytesIO()
        subset.save_font(font, target, options)
    return target.getvalue()


def subset_truetype(characters: Iterable[str]) -> bytes:
    """Return a TrueType font with exactly these characters (and printable ASCII), on the font's own grid.

    For printing: what prints embeds TrueType outlines as a font, and PostScript ones of a page as a drawing per glyph.
    """
    options = _options()
    # the name by which a PDF lists the font
    options.name_IDs = [1, 2, 4, 6]
    with subset.load_font(str(font_path()), options, dontLoadGlyphNames=True) as font:
        _keep(font, options, (set(characters) | ALWAYS) - INVISIBLE)
        outlines, order = font.getGlyphSet(), font.getGlyphOrder()
        table = newTable("glyf")
        table.glyphs, table.glyphOrder = {}, order
        for name in order:
            pen = TTGlyphPen(outlines)
            outlines[name].draw(Cu2QuPen(pen, max_err=1.0, reverse_direction=True))
            table.glyphs[name] = pen.glyph()
            table.glyphs[name].recalcBounds(table)
        for name in {"CFF ", "VORG"}.intersection(font.keys()):
            del font[name]
        font["glyf"], font["loca"] = table, newTable("loca")
        font["post"].formatType = 3.0
        font["maxp"].tableVersion = 0x00010000
        for name in MAXIMA:
            setattr(font["maxp"], name, 0)
        font["maxp"].maxZones = 1
        font.sfntVersion = "\0\1\0\0"
        target = io.BytesIO()
        font.save(target)
    return target.getvalue()


# of instructions and parts, of which these outlines have none; fontTools counts points itself
MAXIMA = (
    "maxTwilightPoints",
    "maxStorage",
    "maxFunctionDefs",
    "maxInstructionDefs",
    "maxStackElements",
    "maxSizeOfInstructions",
    "maxComponentElements",
    "maxCompositePoints",
    "maxCompositeContours",
    "maxComponentDepth",
    "maxPoints",
    "maxContours",
)


def _options() -> subset.Options:
    options = subset.Options()
    options.layout_features = ["kern", "tnum", "palt", "halt", "chws"]
    options.name_IDs = [1, 2]
    options.hinting = False
    options.desubroutinize = True
    options.notdef_outline = True
    options.recalc_timestamp = False
    return options


def _keep(font: TTFont, options: subset.Options, wanted: Iterable[str]) -> None:
    chosen = subset.Subsetter(options)
    chosen.populate(unicodes=[ord(character) for character in wanted])
    chosen.subset(font)


def _coarsen(font: TTFont) -> None:
    """Lay the font on the coarser grid: every point is rounded where it stands.

    fontTools' own scaling rounds each step from point to point, and an outline of many steps drifts visibly.
    """
    scale = UNITS_PER_EM / font["head"].unitsPerEm
    outlines = font.getGlyphSet()
    charstrings = font["CFF "].cff.topDictIndex[0].CharStrings
    pens = {}
    for name in font.getGlyphOrder():
        pens[name] = T2CharStringPen(None, outlines)
        outlines[name].draw(TransformPen(pens[name], (scale, 0, 0, scale, 0, 0)))
    for name in pens:
        charstrings[name].program = ["endchar"]
    scale_upem(font, UNITS_PER_EM)
    for name, pen in pens.items():
        charstring = charstrings[name]
        width, default = font["hmtx"][name][0], charstring.private.defaultWidthX
        program = pen.getCharString(charstring.private, charstring.globalSubrs).program
        charstring.program = program if width == default else [width - charstring.private.nominalWidthX, *program]
