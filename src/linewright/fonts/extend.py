"""New glyphs in a font that is there: its tables, glyph numbers and glyphs stay as they are.

Tables that are not touched are copied byte for byte. New glyphs stand at the end, so that whatever names glyphs by
number (GSUB, GPOS, kerning) goes on to hold; a character that has a blank glyph of its own gets its outline there.
"""

from collections import Counter
from collections.abc import Collection, Mapping
from pathlib import Path

from fontTools.misc.transform import Transform
from fontTools.pens.boundsPen import BoundsPen
from fontTools.pens.cu2quPen import Cu2QuPen
from fontTools.pens.recordingPen import RecordingPen
from fontTools.pens.t2CharStringPen import T2CharStringPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont
from fontTools.ttLib.tables._c_m_a_p import CmapSubtable

from linewright.base import DataError, Message
from linewright.fonts.build import QUADRATIC_ERROR, glyph_name, han_pages
from linewright.fonts.font_tables import is_han
from linewright.fonts.trace import UPM, Outline

_SIGNED = "DSIG"  # a signature that no changed font can keep
_MOST_GLYPHS = 65_535  # that a font can have


def check_extendable(font: TTFont, path: Path, lacking: Collection[str] = ()) -> None:
    """Refuse a font that glyphs cannot be added to, or not those of the characters it lacks, with a DataError."""
    if "fvar" in font or "CFF2" in font:
        raise DataError("is a variable font", where=path, way_out="make an instance of it first")
    if not any(table.isUnicode() and table.format in (4, 12) for table in font["cmap"].tables):
        raise DataError("has no character map that can be added to", where=path)
    fresh = sum(ord(char) not in font.getBestCmap() for char in lacking)
    if fresh and len(font.getGlyphOrder()) + fresh > _MOST_GLYPHS:
        raise DataError(
            "has {0} glyphs, and a font has at most {1}",
            len(font.getGlyphOrder()),
            _MOST_GLYPHS,
            where=path,
            way_out="ask for fewer characters, or take glyphs out first",
        )


def add_outlines(font: TTFont, outlines: Mapping[str, Outline]) -> list[str]:
    """Add outlines by character, in units of 1000 to the em, and return what is to be known, a line each.

    They are as wide as most of the font's Han characters. DataError: the font would have too many glyphs.
    """
    names = _glyph_names(font, outlines)
    scale = font["head"].unitsPerEm / UPM
    width, part = _usual_width(font), _usual_part(font)
    for char, outline in outlines.items():
        record = RecordingPen()
        outline.draw(record, Transform(scale, 0, 0, scale))
        if "glyf" in font:
            _add_quadratic(font, names[char], record, width)
        else:
            _add_cubic(font, names[char], record, width, part)
        _add_vertical(font, names[char], record)
        _add_device_metrics(font, names[char], width)
        _widen(font, names[char], _box(record), width)
    _map(font, {ord(char): name for char, name in names.items()})
    return _describe(font, outlines, scale)


def _glyph_names(font: TTFont, outlines: Mapping[str, Outline]) -> dict[str, str]:
    """Return a glyph for each character, its own where that is blank; new ones are in the glyph order."""
    cmap = font.getBestCmap()
    users = Counter(cmap.values())
    order = list(font.getGlyphOrder())
    taken = set(order)
    names, fresh = {}, []
    for char in outlines:
        name = cmap.get(ord(char))
        if name is None or users[name] > 1 or name == order[0]:
            name = _new_name(font, char, taken)
            taken.add(name)
            fresh.append(name)
        names[char] = name
    if len(order) + len(fresh) > _MOST_GLYPHS:
        raise DataError("a font has at most {0} glyphs", _MOST_GLYPHS, where="charset", way_out="ask for fewer")
    font.setGlyphOrder([*order, *fresh])
    if hasattr(font, "_reverseGlyphOrderDict"):
        del font._reverseGlyphOrderDict
    font["post"].extraNames = getattr(font["post"], "extraNames", [])
    return names


def _new_name(font: TTFont, char: str, taken: Collection[str]) -> str:
    if "CFF " in font and hasattr(font["CFF "].cff.topDictIndex[0], "ROS"):
        # Glyphs of a CID-keyed font are named by their numbers alone.
        return f"cid{1 + max(int(name[3:]) for name in taken if name.startswith('cid')):05d}"
    name, number = glyph_name(char), 1
    while name in taken:
        name, number = f"{glyph_name(char)}.{number}", number + 1
    return name


def _usual_width(font: TTFont) -> int:
    widths = Counter(font["hmtx"][name][0] for code, name in font.getBestCmap().items() if is_han(chr(code)))
    usual: int = widths.most_common(1)[0][0] if widths else font["head"].unitsPerEm
    return usual


def _usual_part(font: TTFont) -> int:
    """Return the number of the part of a CID-keyed font (its FDArray) that most Han characters lie in."""
    # Another part has the alignment zones of another script, which hinting would pull strokes to.
    top = font["CFF "].cff.topDictIndex[0] if "CFF " in font else None
    if top is None or not hasattr(top, "FDSelect"):
        return 0
    places = {name: place for place, name in enumerate(top.charset)}
    names = (name for code, name in font.getBestCmap().items() if is_han(chr(code)) and name in places)
    parts = Counter(top.FDSelect[places[name]] for name in names)
    return int(parts.most_common(1)[0][0]) if parts else 0


def _add_quadratic(font: TTFont, name: str, record: RecordingPen, width: int) -> None:
    pen = TTGlyphPen(None)
    record.replay(Cu2QuPen(pen, QUADRATIC_ERROR * font["head"].unitsPerEm / UPM, reverse_direction=True))
    glyph = pen.glyph()
    glyph.recalcBounds(font["glyf"])
    font["glyf"].glyphs[name] = glyph
    font["glyf"].glyphOrder = font.getGlyphOrder()
    font["hmtx"][name] = (width, getattr(glyph, "xMin", 0))


def _add_cubic(font: TTFont, name: str, record: RecordingPen, width: int, part: int) -> None:
    top = font["CFF "].cff.topDictIndex[0]
    strings = top.CharStrings
    if hasattr(top, "FDArray"):
        private = top.FDArray[part].Private
    else:
        private = top.Private
    pen = T2CharStringPen(width - getattr(private, "nominalWidthX", 0), None, CFF2=False)
    record.replay(pen)
    string = pen.getCharString(private, font["CFF "].cff.GlobalSubrs)
    if name in strings.charStrings:
        strings[name] = string
        if hasattr(top, "FDSelect"):
            top.FDSelect.gidArray[top.charset.index(name)] = part
    else:
        if strings.charStringsAreIndexed:
            strings.charStrings[name] = len(strings.charStringsIndex)
            strings.charStringsIndex.append(string)
        else:
            strings.charStrings[name] = string
        top.charset = font.getGlyphOrder()
        if hasattr(top, "FDSelect"):
            top.FDSelect.gidArray.append(part)
    font["hmtx"][name] = (width, round(_box(record)[0]))


def _add_vertical(font: TTFont, name: str, record: RecordingPen) -> None:
    """Give a glyph its height in columns, with the origin of the font's other characters."""
    if "vmtx" not in font:
        return
    metrics, glyphs = font["vmtx"].metrics, font.getGlyphSet()
    like = next((n for c, n in font.getBestCmap().items() if is_han(chr(c)) and n in metrics and n != name), None)
    height, above = metrics[like] if like else (font["head"].unitsPerEm, 0)
    origin = font["head"].unitsPerEm * 0.88
    if like:
        pen = BoundsPen(glyphs)
        glyphs[like].draw(pen)
        origin = above + (pen.bounds[3] if pen.bounds else origin)
    if "VORG" in font:
        origin = font["VORG"].defaultVertOriginY
    metrics[name] = (height, round(origin - _box(record)[3]))


def _add_device_metrics(font: TTFont, name: str, width: int) -> None:
    units = font["head"].unitsPerEm
    if "hdmx" in font:
        for size, widths in font["hdmx"].hdmx.items():
            widths[name] = min(255, round(width * size / units))
    if "LTSH" in font:
        font["LTSH"].yPels[name] = 1


def _widen(font: TTFont, name: str, box: tuple[float, float, float, float], width: int) -> None:
    """Let the limits of the whole font hold a new glyph; the other glyphs are not unpacked for that."""
    head, lines, most = font["head"], font["hhea"], font["maxp"]
    left, low, right, high = round(box[0]), round(box[1]), round(box[2]), round(box[3])
    head.xMin, head.yMin = min(head.xMin, left), min(head.yMin, low)
    head.xMax, head.yMax = max(head.xMax, right), max(head.yMax, high)
    lines.advanceWidthMax, lines.xMaxExtent = max(lines.advanceWidthMax, width), max(lines.xMaxExtent, right)
    lines.minLeftSideBearing = min(lines.minLeftSideBearing, left)
    lines.minRightSideBearing = min(lines.minRightSideBearing, width - right)
    if "glyf" in font:
        glyph = font["glyf"].glyphs[name]
        most.maxPoints = max(most.maxPoints, len(getattr(glyph, "coordinates", ())))
        most.maxContours = max(most.maxContours, glyph.numberOfContours)
    else:
        top = font["CFF "].cff.topDictIndex[0]
        old = top.FontBBox
        top.FontBBox = [min(old[0], left), min(old[1], low), max(old[2], right), max(old[3], high)]


def _map(font: TTFont, glyphs: Mapping[int, str]) -> None:
    tables = [table for table in font["cmap"].tables if table.isUnicode() and table.format in (4, 12)]
    if max(glyphs) > 0xFFFF and not any(table.format == 12 for table in tables):
        table = CmapSubtable.newSubtable(12)
        table.platformID, table.platEncID, table.language = 3, 10, 0
        table.format, table.reserved, table.length, table.nGroups = 12, 0, 0, 0
        table.cmap = dict(font.getBestCmap())
        font["cmap"].tables.append(table)
        tables.append(table)
    for table in tables:
        most = 0xFFFF if table.format == 4 else 0x10FFFF
        table.cmap = table.cmap | {code: name for code, name in glyphs.items() if code <= most}


def _describe(font: TTFont, outlines: Mapping[str, Outline], scale: float) -> list[str]:
    """Bring the tables that describe the whole font up to date."""
    notes = list[str]()
    if _SIGNED in font:
        del font[_SIGNED]
        notes.append(Message("the font's signature is gone, as it is of the font without the new glyphs"))
    system = font.get("OS/2")
    if system is None:
        return notes
    system.recalcUnicodeRanges(font, pruneOnly=False)
    if system.version >= 1:
        chars = {chr(code) for code in font.getBestCmap()}
        for bit in han_pages(chars):
            system.ulCodePageRange1 |= 1 << bit
    over = []
    for char, outline in outlines.items():
        record = RecordingPen()
        outline.draw(record, Transform(scale, 0, 0, scale))
        box = _box(record)
        if box[3] > system.usWinAscent or -box[1] > system.usWinDescent:
            over.append(char)
    if over:
        text = "{0} new glyphs reach beyond the font's clipping height, which is kept: {1}"
        notes.append(Message(text, len(over), "".join(over[:20])))
    return notes


def _box(record: RecordingPen) -> tuple[float, float, float, float]:
    pen = BoundsPen(None)
    record.replay(pen)
    box: tuple[float, float, float, float] = pen.bounds or (0.0, 0.0, 0.0, 0.0)
    return box
