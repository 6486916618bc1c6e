"""Fonts, pieces, specimens and sample sheets of a hand."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from fontTools.ttLib import TTFont

from golden.calls import call, scratch
from golden.inner import find_print_face
from golden.kept import Maker, Record, differences, digest, pixels_digest, small
from linewright.glyphs.charset import load_charset
from linewright.pages.read import iter_pages, read_image

TEXT = "永和九年"


def fonts() -> Record:
    kept = Record()
    with scratch() as here:
        # With LXGW WenKai at hand the default is another print face, and all else with it.
        face = find_print_face(None).name
        kept.here["print face"] = face
        files = [here / f"Golden.{suffix}" for suffix in ("ttf", "otf", "woff2")]
        to = [part for file in files for part in ("-o", file)]
        made = call("font", "build", "--style", "gyosho", "--charset", TEXT, *to, "--device", "cpu")
        kept.here["font"] = [made.code, made.out, made.said.splitlines()]
        for file in files:
            kept.here[file.name] = digest(file.read_bytes())
            kept.close[file.name] = _facts(file)
        kept.everywhere["beside it"] = sorted(path.name for path in here.iterdir())
        done = call("font", "proof", files[0], "-o", here / "specimen.pdf")
        kept.everywhere["specimen"] = list(done)
        kept.here["specimen.pdf"] = digest((here / "specimen.pdf").read_bytes())
        for number, page in enumerate(iter_pages(here / "specimen.pdf")):
            kept.pictures[f"specimen {number}"] = small(page.pixels)
    return kept


def writing() -> Record:
    kept = Record()
    with scratch() as here:
        kept.everywhere["styles"] = list(call("font", "styles"))
        hand = ("--style", "sousho", "--device", "cpu", "--size", 128)
        for name, text, more in (("across", r"永和九年\n在春", ()), ("down", r"永和\n九年 353 AD", ("--vertical",))):
            done = call("write", text, *hand, *more, "-o", here / f"{name}.png")
            kept.everywhere[name] = list(done)
            pixels = read_image(here / f"{name}.png").pixels
            kept.everywhere[f"{name}, size"] = list(pixels.shape)
            kept.here[name] = pixels_digest(pixels)
            kept.pictures[name] = small(pixels)
        call("write", "九。年", *hand, "--each", "-o", here / "each")
        for path in sorted((here / "each").iterdir()):
            kept.here[f"each {path.name}"] = pixels_digest(read_image(path).pixels)
    return kept


def samples() -> Record:
    kept = Record()
    with scratch() as here:
        done = call("font", "sheet", "-o", here / "sheet.pdf", "--count", 12)
        kept.everywhere["print"] = list(done)
        kept.everywhere["list"] = (here / "sheet.txt").read_text(encoding="utf-8")
        kept.here["sheet.pdf"] = digest((here / "sheet.pdf").read_bytes())
        for number, page in enumerate(iter_pages(here / "sheet.pdf", pdf_dpi=150)):
            kept.pictures[f"sheet {number}"] = small(page.pixels)
        cut = call("font", "cut", here / "sheet.pdf", "-o", here / "hand", "--count", 12)
        kept.everywhere["cut"] = list(cut)
        files = sorted(path for path in (here / "hand").rglob("*") if path.is_file())
        kept.everywhere["cut, files"] = [path.relative_to(here).as_posix() for path in files]
    for name in ("gb2312-1", "gb2312", "general-3500", "general-8105", "jis-1", TEXT):
        chars = "".join(load_charset(name))
        kept.everywhere[f"charset {name}"] = [len(chars), digest(chars.encode())]
    return kept


def _facts(path: Path) -> dict[str, Any]:
    """Return a font's tables, glyphs, names and measures."""
    with TTFont(path) as font:
        return {
            "tables": sorted(font.keys()),
            "glyphs": font.getGlyphOrder(),
            "characters": len(font.getBestCmap()),
            "names": {f"{entry.nameID} {entry.langID}": entry.toUnicode() for entry in font["name"].names},
            "box": [font["head"].xMin, font["head"].yMin, font["head"].xMax, font["head"].yMax],
            "widths": [font["hmtx"][name][0] for name in font.getGlyphOrder()],
        }


PARTS: dict[str, Maker] = {"fonts": fonts, "writing": writing, "samples": samples}


@pytest.mark.parametrize("part", PARTS)
def test_hands_write_as_they_wrote(part: str) -> None:
    lines = differences(part, PARTS[part]())
    assert not lines, "\n".join(lines)
