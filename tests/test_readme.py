"""Every command and every line of Python in the README is run, in its order, in an empty folder."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import cv2
import pytest
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen

from line_pages import draw_lines
from linewright.cli import main
from linewright.cli.app import app
from linewright.glyphs.charset import load_charset
from linewright.pages.read import read_image

README = Path(__file__).parents[1] / "README.md"
MAKEFILE = README.with_name("Makefile")
# An hour of training becomes a step, of networks that are as small as they get.
SHORT = "train.schedule.images_per_epoch=2 train.schedule.epochs=1 train.schedule.flat_epochs=1"
SMALL = "method.width=4 method.blocks=1 method.discriminator_width=4"


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)


def commands() -> list[str]:
    return [line for block in blocks("console") for line in block.splitlines()]


def test_make_targets_exist() -> None:
    targets = re.findall(r"^(\w+):", MAKEFILE.read_text(encoding="utf-8"), re.MULTILINE)
    named = [line.removeprefix("make ") for line in commands() if line.startswith("make ")]
    assert named == ["demo", "test"]
    assert set(named) <= set(targets)


def test_every_command_is_listed() -> None:
    table = README.read_text(encoding="utf-8").split("| command |")[1].split("## ")[0]
    for name in app:
        if not name.startswith("-"):
            assert f"`{name}" in table


@pytest.mark.slow
def test_commands_and_python_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    page = draw_lines(1, thickness=2, seed=0, side=64)[0]
    for folder in ("scans", "old", "new"):
        (tmp_path / folder).mkdir()
        for number in range(12):
            cv2.imwrite(str(tmp_path / folder / f"{number}.png"), page)
    (tmp_path / "scans" / "0.png").rename(tmp_path / "scans" / "永.png")

    ran = 0
    for line in commands():
        words = shlex.split(line)
        if words[0] == "make":
            continue
        assert words[0] == "linewright"
        if words[1:3] == ["data", "fonts"]:
            # Asks the registries: its own test runs it with clients that need no network.
            lay_out_fonts(tmp_path / "fonts")
            continue
        if words[1] == "train" and "--resume" not in words:
            words += shlex.split(f"{SHORT} {SMALL}")
        with pytest.raises(SystemExit) as end:
            main(words[1:])
        assert not end.value.code, f"{line}: {capsys.readouterr().err}"
        ran += 1
    assert ran >= 9

    (python,) = blocks("python")
    exec(compile(python, "README.md", "exec"), {})
    assert read_image(tmp_path / "out.png").pixels.shape == page.shape
    assert (tmp_path / "out" / "永.png").is_file()


def lay_out_fonts(folder: Path) -> None:
    """Write two fonts in which every character is a box of its own."""
    folder.mkdir()
    chars = load_charset("gb2312-1")[:60]
    for name, thickness in (("wenkai", 40), ("ma-shan-zheng", 90)):
        glyphs = [".notdef", *(f"u{ord(char):X}" for char in chars)]
        builder = FontBuilder(1000, isTTF=True)
        builder.setupGlyphOrder(glyphs)
        builder.setupCharacterMap({ord(char): f"u{ord(char):X}" for char in chars})
        shapes = {".notdef": TTGlyphPen(None).glyph()}
        for number, glyph in enumerate(glyphs[1:]):
            pen = TTGlyphPen(None)
            for left, bottom in ((100, 10 * number), (500, 300)):
                right, top = left + 300, bottom + thickness
                pen.moveTo((left, bottom))
                for point in ((left, top), (right, top), (right, bottom)):
                    pen.lineTo(point)
                pen.closePath()
            shapes[glyph] = pen.glyph()
        builder.setupGlyf(shapes)
        builder.setupHorizontalMetrics(dict.fromkeys(glyphs, (1000, 0)))
        builder.setupHorizontalHeader(ascent=880, descent=-120)
        builder.setupNameTable({"familyName": name, "styleName": "Regular"})
        builder.setupPost()
        builder.save(folder / f"{name}.ttf")
