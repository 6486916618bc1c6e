"""Damaged fonts in every role: one line each, whatever table is hit."""

from __future__ import annotations

import io
import random
import time
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path

import brotli
import pytest
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTCollection, TTFont
from fontTools.ttLib.woff2 import WOFF2DirectoryEntry, woff2DirectorySize

from linewright.base.errors import LinewrightError, UserError
from linewright.fonts.latin import borrow
from linewright.fonts.specimen import write_specimen
from linewright.glyphs import source
from linewright.glyphs.placement import Placement
from linewright.glyphs.source import open_face
from tiny_fonts import BOXES, build_font

CHARS = "永A口山"


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """A font as TTF, WOFF2 and collection."""
    path = tmp_path_factory.mktemp("font") / "tiny.ttf"
    build_font(path, BOXES | {"A": (100, 0, 700, 700)})
    packed, both = io.BytesIO(), io.BytesIO()
    font = TTFont(path)
    font.flavor = "woff2"
    font.save(packed)
    collection = TTCollection()
    collection.fonts = [TTFont(path), TTFont(path)]
    collection.save(both)
    return {"ttf": path.read_bytes(), "woff2": packed.getvalue(), "ttc": both.getvalue()}


def mutants(data: bytes, seed: int) -> Iterator[bytes]:
    rng = random.Random(seed)
    yield from (data[: len(data) * eighth // 8] for eighth in range(8))
    for _ in range(60):
        changed = bytearray(data)
        for _ in range(rng.choice((1, 1, 4, 30))):
            changed[rng.randrange(len(changed))] = rng.choice((0, 255, rng.randrange(256)))
        yield bytes(changed)
    for _ in range(20):
        start = rng.randrange(len(data))
        end = start + rng.randrange(64)
        yield data[:start] + bytes(end - start) + data[end:]
        yield data[:start] + data[end:]


def as_face(path: Path, _: Path) -> None:
    face = open_face(path)
    face.characters()
    for char in CHARS:
        face.measure(char)
        face.draw(char, Placement(1.0, 0.0, 0.9), 32)
    face.placeholder()


def as_latin(path: Path, _: Path) -> None:
    borrow(path, CHARS, licence="Open Font License")


def as_specimen(path: Path, scratch: Path) -> None:
    write_specimen(path, scratch / "specimen.pdf", grid=5)


ROLES = (as_face, as_latin, as_specimen)


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("kind", ["ttf", "woff2", "ttc"])
@pytest.mark.filterwarnings("ignore")
def test_a_damaged_font_is_told_in_one_line(
    tmp_path: Path, whole: dict[str, bytes], kind: str, role: Callable[[Path, Path], None]
) -> None:
    path = tmp_path / "font.ttf"
    path.write_bytes(whole[kind])
    role(path, tmp_path)
    refused = 0
    for data in mutants(whole[kind], seed=len(kind) + ROLES.index(role)):
        path.write_bytes(data)
        (tmp_path / "specimen.pdf").unlink(missing_ok=True)
        try:
            role(path, tmp_path)
        except LinewrightError as error:
            refused += 1
            assert isinstance(error, UserError) and "font.ttf" in str(error)
            assert len(str(error)) < 500 and not (tmp_path / "specimen.pdf").exists()
        assert {item.name for item in tmp_path.iterdir()} <= {"font.ttf", "specimen.pdf"}
    assert refused > 10


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("tag", ["head", "hhea", "hmtx", "maxp", "cmap", "glyf"])
def test_a_font_without_a_table_is_refused_in_every_role(
    tmp_path: Path, whole: dict[str, bytes], tag: str, role: Callable[[Path, Path], None]
) -> None:
    path = tmp_path / "font.ttf"
    # In the directory of tables the tag is given another name.
    path.write_bytes(whole["ttf"].replace(tag.encode(), b"junk", 1))
    with pytest.raises(UserError, match=r"font\.ttf: is not a font that can be read"):
        role(path, tmp_path)


def test_a_font_that_draws_nothing_has_no_specimen(tmp_path: Path) -> None:
    build_font(tmp_path / "blank.ttf", {"永": None, "山": None})
    with pytest.raises(UserError, match="draws none of its Han characters"):
        write_specimen(tmp_path / "blank.ttf", tmp_path / "specimen.pdf")
    assert not (tmp_path / "specimen.pdf").exists()


@pytest.mark.parametrize("units", [0, 1, 15, 16385, 65535])
def test_an_absurd_em_is_refused(tmp_path: Path, whole: dict[str, bytes], units: int) -> None:
    font = TTFont(io.BytesIO(whole["ttf"]))
    place = font.reader.tables["head"].offset + 18  # type: ignore[union-attr]
    data = bytearray(whole["ttf"])
    data[place : place + 2] = units.to_bytes(2, "big")
    path = tmp_path / "font.ttf"
    path.write_bytes(bytes(data))
    for role in ROLES:
        with pytest.raises(UserError, match="units to the em"):
            role(path, tmp_path)


def test_a_glyph_that_overflows_costs_itself(tmp_path: Path) -> None:
    huge = (-16000, -16000, 16000, 16000)
    build_font(tmp_path / "font.ttf", {"永": huge, "山": (100, 0, 700, 700)})
    data = bytearray((tmp_path / "font.ttf").read_bytes())
    head = TTFont(tmp_path / "font.ttf").reader.tables["head"].offset  # type: ignore[union-attr]
    data[head + 18 : head + 20] = (16).to_bytes(2, "big")
    (tmp_path / "font.ttf").write_bytes(bytes(data))
    face = open_face(tmp_path / "font.ttf")
    with pytest.raises(UserError, match=r"font\.ttf, U\+6C38: its glyph is damaged"):
        face.draw("永", Placement(8.0, 0.0, 0.9), 1024)
    face.placeholder()


@pytest.mark.parametrize("where", ["永", "山"])
def test_a_specimen_shows_no_glyph_that_holds_itself(tmp_path: Path, where: str) -> None:
    path = tmp_path / "font.ttf"
    build_font(path, {"永": (100, 0, 700, 700), "山": (100, 0, 700, 700)})
    write_specimen(path, tmp_path / "specimen.pdf")
    font = TTFont(path)
    name = font.getBestCmap()[ord(where)]
    pen = TTGlyphPen(font.getGlyphSet())
    pen.addComponent(name, (1, 0, 0, 1, 10, 0))
    glyph = pen.glyph()
    glyph.xMin, glyph.yMin, glyph.xMax, glyph.yMax = 100, 0, 700, 700
    font["glyf"][name] = glyph
    font.recalcBBoxes = False  # it would not end
    font.save(path)
    with pytest.raises(UserError, match=rf"font\.ttf, U\+{ord(where):04X}: its glyph is damaged"):
        write_specimen(path, tmp_path / "specimen.pdf", force=True)


@pytest.mark.parametrize("box", [(0, 0, 9000, 700), (0, -4200, 500, 700), (-5000, 0, 1, 1)])
def test_a_specimen_shows_no_glyph_far_beyond_its_place(tmp_path: Path, box: tuple[int, int, int, int]) -> None:
    build_font(tmp_path / "font.ttf", {"永": (100, 0, 700, 700), "山": box})
    with pytest.raises(UserError, match=r"font\.ttf, U\+5C71: its glyph is damaged \(it reaches"):
        write_specimen(tmp_path / "font.ttf", tmp_path / "specimen.pdf")
    assert not (tmp_path / "specimen.pdf").exists()


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize(("levels", "wide"), [(12, 10), (30, 2), (3, 60)])
def test_a_glyph_of_endless_parts_is_refused_at_once(
    tmp_path: Path, role: Callable[[Path, Path], None], levels: int, wide: int
) -> None:
    path = tmp_path / "font.ttf"
    boxes = {chr(0x4E00 + number): (100, 0, 700, 700) for number in range(levels)}
    build_font(path, boxes | dict.fromkeys(CHARS, (100, 0, 700, 700)))
    font = TTFont(path)
    names = [font.getBestCmap()[0x4E00 + number] for number in range(levels)]
    names += [font.getBestCmap()[ord(char)] for char in CHARS]
    for inner, name in pairwise(names):
        pen = TTGlyphPen(font.getGlyphSet())
        for number in range(wide):
            pen.addComponent(inner, (1, 0, 0, 1, number, 0))
        glyph = pen.glyph()
        glyph.xMin, glyph.yMin, glyph.xMax, glyph.yMax = 100, 0, 700, 700
        font["glyf"][name] = glyph
    font.recalcBBoxes = False
    font.save(path)
    begun = time.process_time()
    with pytest.raises(UserError, match=r"font\.ttf.* too many parts"):
        role(path, tmp_path)
    assert time.process_time() - begun < 5


@pytest.mark.parametrize("role", ROLES)
def test_a_font_that_unfolds_without_end_is_refused(
    tmp_path: Path, whole: dict[str, bytes], role: Callable[[Path, Path], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(source, "_LARGEST", 1 << 16)
    path = tmp_path / "font.ttf"
    path.write_bytes(whole["woff2"])
    role(path, tmp_path)
    (tmp_path / "specimen.pdf").unlink(missing_ok=True)
    stream = io.BytesIO(whole["woff2"])
    stream.seek(woff2DirectorySize)
    for _ in range(int.from_bytes(whole["woff2"][12:14], "big")):
        WOFF2DirectoryEntry().fromFile(stream)
    for unfolded in (1 << 16, 1 << 24):
        packed = brotli.compress(bytes(unfolded))
        data = bytearray(whole["woff2"][: stream.tell()] + packed)
        data[20:24] = len(packed).to_bytes(4, "big")
        path.write_bytes(bytes(data))
        with pytest.raises(UserError, match=r"font\.ttf: .*it unfolds to more"):
            role(path, tmp_path)
    path.write_bytes(whole["ttf"] + bytes(1 << 16))
    with pytest.raises(UserError, match=r"font\.ttf: .* or one of more than"):
        role(path, tmp_path)
