"""What a font's tables and outlines can have wrong, whatever its glyphs show."""

from collections.abc import Collection, Mapping
from typing import Literal, NamedTuple

from fontTools.ttLib import TTFont

from linewright.base import Message
from linewright.fonts.build import CODE_PAGES, IN_CORNERS, TURNED
from linewright.fonts.font_tables import is_han, vertical_names
from linewright.glyphs import load_charset

Severity = Literal["error", "warning"]
_OFF = 0.02  # of an em by which full-width characters may differ in width
_MOST = 40  # characters that are listed
_ROTATED = "－"  # layout turns it by itself (UAX 50: R), and good fonts leave it so


class Check(NamedTuple):
    """One check of a font."""

    name: str
    severity: Severity  # of what fails it
    passed: bool
    detail: str  # what was found, in words
    characters: str = ""  # where: the first forty


def check_tables(font: TTFont, boxes: Mapping[str, tuple[float, float, float, float]]) -> list[Check]:
    """Check metrics, vertical forms and code pages; ``boxes`` has the ink of characters, in em, y upwards."""
    chars = {chr(code) for code in font.getBestCmap() or ()}
    return [_clipped(font, boxes), _widths(font), _line_metrics(font), _vertical(font, chars), _pages(font, chars)]


def listed(name: str, severity: Severity, chars: Collection[str], what: str) -> Check:
    """Return a check that fails where there are such characters; ``what`` says how many, in words."""
    return Check(name, severity, not chars, what, "".join(sorted(chars)[:_MOST]))


def _clipped(font: TTFont, boxes: Mapping[str, tuple[float, float, float, float]]) -> Check:
    """Windows cuts what lies above usWinAscent or below usWinDescent."""
    units = font["head"].unitsPerEm
    if "OS/2" not in font:
        return Check("clipped", "error", False, Message("there is no table OS/2"))
    top, bottom = font["OS/2"].usWinAscent / units, -font["OS/2"].usWinDescent / units
    pixel = 1 / 256  # of the drawing that boxes are measured on
    over = [char for char, box in boxes.items() if box[3] > top + 2 * pixel or box[1] < bottom - 2 * pixel]
    return listed(
        "clipped",
        "error",
        over,
        Message("{0} characters reach beyond the font's clipping height (OS/2 usWin)", len(over)),
    )


def _widths(font: TTFont) -> Check:
    widths = {
        chr(code): font["hmtx"][name][0] for code, name in (font.getBestCmap() or {}).items() if is_han(chr(code))
    }
    if not widths:
        return Check("widths", "warning", True, Message("there are no Han characters"))
    usual = max(set(widths.values()), key=list(widths.values()).count)
    other = [char for char, width in widths.items() if abs(width - usual) > _OFF * font["head"].unitsPerEm]
    return listed("widths", "warning", other, Message("{0} Han characters are not as wide as the others", len(other)))


def _line_metrics(font: TTFont) -> Check:
    units, lines = font["head"].unitsPerEm, font["hhea"]
    if "OS/2" not in font:
        return Check("line metrics", "warning", False, Message("there is no table OS/2"))
    win = font["OS/2"]
    pairs = (lines.ascent, lines.descent), (win.sTypoAscender, win.sTypoDescender), (win.usWinAscent, -win.usWinDescent)
    heights = [(top - bottom) / units for top, bottom in pairs]
    agree = max(heights) - min(heights) <= 0.25
    # East Asian fonts often give the em box as typo, and lines with room between them as the other two.
    em_box = abs(heights[1] - 1) <= _OFF and abs(heights[0] - heights[2]) <= _OFF
    passed = (agree or em_box) and min(heights) >= 0.8
    text = Message("line height in em: hhea {0:.2f}, typo {1:.2f}, win {2:.2f}", *heights)
    return Check("line metrics", "warning", passed, text)


def _vertical(font: TTFont, chars: Collection[str]) -> Check:
    """Full-width punctuation needs forms for columns, by the feature vert or vrt2."""
    cmap = font.getBestCmap() or {}
    wanted = [c for c in (TURNED | IN_CORNERS) & set(chars) if c not in _ROTATED and (c >= "\u2e80" or c in "—…‥～〜")]
    wide = {c for c in wanted if font["hmtx"][cmap[ord(c)]][0] >= 0.9 * font["head"].unitsPerEm}
    replaced = vertical_names(font)
    missing = [c for c in wide if cmap[ord(c)] not in replaced]
    return listed(
        "vertical forms", "warning", missing, Message("{0} marks have no form for columns (vert)", len(missing))
    )


def _pages(font: TTFont, chars: Collection[str]) -> Check:
    """A font is offered for a script where its bit of OS/2 ulCodePageRange is set."""
    if "OS/2" not in font or font["OS/2"].version < 1:
        return Check("code pages", "warning", False, Message("OS/2 tells no code pages"))
    bits = font["OS/2"].ulCodePageRange1
    lacking = [
        charset
        for bit, charset in CODE_PAGES
        if len(set(load_charset(charset)).intersection(chars)) >= 0.95 * len(load_charset(charset))
        and not bits >> bit & 1
    ]
    text = Message("code pages that are not claimed: {0}", ", ".join(lacking) or "0")
    return Check("code pages", "warning", not lacking, text)
