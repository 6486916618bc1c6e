"""Font files: TTF, OTF, WOFF2 and UFO of one font source; the same source gives the same bytes."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterable
from pathlib import Path

import ufo2ft
from fontTools.ttLib import TTFont, newTable
from fontTools.ttLib.tables.ttProgram import Program
from ufoLib2 import Font

from linewright.base import OutputError, writing

FONT_SUFFIXES = frozenset({".ttf", ".otf", ".woff2", ".ufo"})
"""Suffixes, in lower case, of the font files that linewright writes."""
QUADRATIC_ERROR = 0.5
"""Font units that the quadratic curves of TTF and WOFF2 stray from the cubic ones at most."""


def write_font(source: Font, *paths: Path) -> None:
    """Write one font in several formats, each told by its suffix; OutputError on any other."""
    # Curves are cubic in OTF (CFF) and UFO, quadratic in TTF and WOFF2.
    check_formats(paths)
    kinds = {path.suffix.lower() for path in paths}
    quadratic = _quadratic(source) if kinds & {".ttf", ".woff2"} else None
    for path in paths:
        suffix = path.suffix.lower()
        if suffix == ".ufo":
            _write_ufo(source, path)
            continue
        font = _cubic(source) if suffix == ".otf" or quadratic is None else quadratic
        font.flavor = "woff2" if suffix == ".woff2" else None
        with writing(path) as temporary:
            font.save(temporary)


def check_formats(paths: Iterable[Path]) -> None:
    """Refuse files whose suffix tells no font format with an OutputError."""
    for path in paths:
        if path.suffix.lower() not in FONT_SUFFIXES:
            raise OutputError(
                f"'{path.suffix}' is no font format", where=path, way_out="use ttf, otf, woff2, ufo"
            )


def _quadratic(source: Font) -> TTFont:
    units = source.info.unitsPerEm or 1000
    compiled = ufo2ft.compileTTF(
        source,
        cubicConversionError=QUADRATIC_ERROR / units,
        removeOverlaps=False,
        useProductionNames=False,
    )
    # Unhinted thin strokes must not fall between pixels: SCANCTRL 511, SCANTYPE 4 (smart dropout).
    compiled["prep"] = program = newTable("prep")
    program.program = Program()
    program.program.fromAssembly(["PUSHW[]", "511", "SCANCTRL[]", "PUSHB[]", "4", "SCANTYPE[]"])
    compiled["maxp"].maxStackElements = 1
    return _dated(compiled)


def _cubic(source: Font) -> TTFont:
    compiled = ufo2ft.compileOTF(
        source,
        removeOverlaps=False,
        useProductionNames=False,
        optimizeCFF=ufo2ft.CFFOptimization.SPECIALIZE,
    )
    return _dated(compiled)


def _dated(font: TTFont) -> TTFont:
    font["head"].modified = font["head"].created
    font.recalcTimestamp = False
    return font


def _write_ufo(source: Font, path: Path) -> None:
    """Write a UFO, which is a folder, beside its place and then put it there."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.exists() and not (path / "metainfo.plist").is_file():
            raise OutputError("there is something else than a UFO in its place", where=path)
        with tempfile.TemporaryDirectory(prefix=".part-", dir=path.parent) as scratch:
            new = Path(scratch) / path.name
            source.save(new)
            if path.exists():
                shutil.rmtree(path)
            new.replace(path)
    except OSError as error:
        raise OutputError(f"cannot be written ({error.strerror or error})", where=path) from error
