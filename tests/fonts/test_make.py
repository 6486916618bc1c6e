"""Whole fonts, from characters or samples to files that work."""

from __future__ import annotations

import base64
import re
import shutil
import subprocess
from functools import partialmethod
from pathlib import Path

import cv2
import freetype
import numpy as np
import pytest
import uharfbuzz as hb
from fontTools.ttLib import TTFont

import linewright
from fake_scribes import CHARS, always_wiped
from linewright.base.errors import ConfigError, OutputError, UserError
from linewright.cli import main
from linewright.fonts import make
from linewright.fonts.checks import Checker
from linewright.fonts.scribe import Scribe
from linewright.pages.read import iter_pages, read_image
from linewright.pages.recogniser import GlyphReader, Recogniser

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")


@pytest.fixture(scope="module")
def run(make_scribe):
    """Run a command with a scribe that needs no model."""

    def command(*words):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(Scribe, "load", lambda *_, **__: make_scribe(always_wiped))
            few = partialmethod(Checker.count_rejected, most=10)
            patch.setattr(Checker, "count_rejected", few)
            with pytest.raises(SystemExit) as end:
                main([str(word) for word in words])
        return int(end.value.code or 0)

    return command


@pytest.fixture(scope="module")
def made(run, tmp_path_factory):
    """A font in two formats, and what the command needs to make it again."""
    folder = tmp_path_factory.mktemp("font")
    text = folder / "chars.txt"
    text.write_text(CHARS + "A，龘\U000e1000", encoding="utf-8")
    order = ["font", "--style", "gyosho", "--charset", text, "--model", "hands.safetensors"]
    order += ["--to", folder / "Gyosho.ttf", "--to", folder / "Gyosho.woff2"]
    assert run(*order) == 3  # print lacks two characters
    for path in [*folder.glob("Gyosho.*")]:
        if path.is_file():
            shutil.copy(path, folder / f"first {path.name}")
    return folder, order


def test_a_sentence_is_typed_and_read_back(made):
    folder, _ = made
    sentence = "我不是大人他在地上"
    data = (folder / "Gyosho.ttf").read_bytes()
    buffer = hb.Buffer()
    buffer.add_str(sentence)
    buffer.guess_segment_properties()
    hb.shape(hb.Font(hb.Face(data)), buffer)
    face = freetype.Face(str(folder / "Gyosho.ttf"))
    face.set_pixel_sizes(96, 96)
    images = []
    for glyph in buffer.glyph_infos:
        face.load_glyph(glyph.codepoint, freetype.FT_LOAD_RENDER | freetype.FT_LOAD_NO_HINTING)
        bitmap = face.glyph.bitmap
        ink = np.array(bitmap.buffer, np.uint8).reshape(bitmap.rows, bitmap.pitch)
        page = np.full((96, 96), 255, np.uint8)
        top, left = 84 - face.glyph.bitmap_top, face.glyph.bitmap_left
        page[top : top + bitmap.rows, left : left + bitmap.width] -= ink[:, : bitmap.width]
        images.append(page)
    read = GlyphReader(Recogniser()).read(images)
    assert "".join(reading.candidates[0] for reading in read) == sentence


def test_names_and_coverage(made):
    folder, _ = made
    font = TTFont(folder / "Gyosho.ttf")
    chars = set(map(chr, font.getBestCmap()))
    assert set(CHARS) | set("Aa1,") <= chars and "龘" not in chars
    names = font["name"]
    assert names.getDebugName(1) == "Gyosho"
    assert "Open Font License" in names.getDebugName(13)
    assert "LXGW WenKai" in names.getDebugName(0) and "DejaVu Serif" in names.getDebugName(0)
    assert "by 青柳衡山 (Kouzan Aoyagi) (public domain" in names.getDebugName(0)
    assert names.getDebugName(9) == "青柳衡山 (Kouzan Aoyagi)"
    assert names.getDebugName(14) == "https://openfontlicense.org"


def test_what_failed_is_listed_and_replaced(made, run, starter, capsys):
    folder, order = made
    page = (folder / "Gyosho.review.html").read_text(encoding="utf-8")
    assert re.findall(r'class="card" data-char="(.)"', page) == ["一"]
    assert "U+E1000" in page and "龘" in page
    # Print pictures stand for the characters that the package has in print.
    assert re.search(r'<b><i class="t T0" style="[^"]*">一</i></b>', page)
    assert not re.search(r"<b>一", page)
    mine = folder / "mine"
    mine.mkdir()
    cv2.imwrite(str(mine / "U+4E00.png"), 255 - cv2.circle(np.zeros_like(page_of()), (64, 64), 30, 255, -1))
    cv2.imwrite(str(mine / "notes.png"), page_of())
    before = glyphs(folder)
    capsys.readouterr()
    order = order[:-2]  # one format will do
    assert run(*order, "--replace", mine, "--reroll", "永") == 3
    said = capsys.readouterr().err
    assert "notes.png: the name tells no character" in said
    (folder / "whole.txt").write_text("永一", encoding="utf-8")
    whole = ["font", "build", "--style", "gyosho", "--charset", folder / "whole.txt", "--replace"]
    assert run(*whole, mine, "-o", folder / "Whole.ttf") == 3  # nothing is missing but that
    assert run(*whole[:-1], "-o", folder / "Whole.ttf") == 0
    assert f"{len(CHARS)} of them checked by OCR and 0 by shape checks alone" in said
    after = glyphs(folder)
    assert {char for char in CHARS if before[char] != after[char]} == {"一", "永"}
    # The circle of 60 pixels lies where the hand's placement puts it.
    scale = starter.report.styles[1].placement.scale
    box = TTFont(folder / "Gyosho.ttf")["glyf"]["uni4E00"]
    assert box.xMax - box.xMin == pytest.approx(61 / 128 / scale * 1000, rel=0.02)
    assert run(*order) == 3  # and it stays without being named again
    assert glyphs(folder) == after


def test_a_font_that_is_there_keeps_its_file_and_tells_its_words(made, run, tmp_path, capsys):
    order = [*made[1][:-4], "-o", tmp_path / "Mine.ttf"]
    (tmp_path / "Mine.ttf").write_bytes(b"another program's")
    assert run(*order) == 2
    assert "Mine.ttf: exists, and no Mine.glyphs tells that" in capsys.readouterr().err
    assert (tmp_path / "Mine.ttf").read_bytes() == b"another program's"
    words = ["--designer", "王", "--licence", "版權所有"]
    assert run(*order, "--force", *words) == 3
    said = capsys.readouterr().err
    assert said.count("版權所有") == said.count("ask its owner first") == 1
    assert run(*order, *words) == 3  # the same command again says nothing of it
    assert "says otherwise" not in capsys.readouterr().err
    assert run(*order) == 3
    said = capsys.readouterr().err
    assert "Mine.ttf is replaced, which says otherwise: designer '王', licence '版權所有'" in said


def test_latin_is_set_from_the_latin_face(made):
    folder, _ = made
    page = (folder / "Gyosho.review.html").read_text(encoding="utf-8")
    assert "1 are Latin, figures or punctuation, from DejaVu Serif: A" in page
    assert 'data-char="A"' not in page
    # A letter of DejaVu Serif stands on the base line and is no full-width glyph.
    font = TTFont(folder / "Gyosho.ttf")
    assert font["hmtx"]["uni0041"][0] == round(1479 / 2048 * 1000) and font["glyf"]["uni0041"].yMin == 0


def page_of():
    return np.full((128, 128), 255, np.uint8)


def glyphs(folder):
    font = TTFont(folder / "Gyosho.ttf")
    cmap = font.getBestCmap()
    return {char: font["glyf"][cmap[ord(char)]].compile(font["glyf"]) for char in CHARS}


def test_the_call_makes_the_font_that_the_command_makes(made, make_scribe, tmp_path, monkeypatch):
    folder, order = made
    monkeypatch.setattr(Scribe, "load", lambda *_, **__: make_scribe(always_wiped))
    monkeypatch.setattr(Checker, "count_rejected", partialmethod(Checker.count_rejected, most=10))
    report = linewright.make_font(
        [tmp_path / "Gyosho.ttf", tmp_path / "Gyosho.woff2"],
        style="gyosho",
        charset=str(order[4]),
        models=[Path("hands.safetensors")],
    )
    assert report is not None
    for path in (*report.paths, report.review):
        assert path.read_bytes() == (folder / f"first {path.name}").read_bytes()
    assert (report.characters, report.rejected, report.missing) == (len(CHARS), ["一"], ["，", "龘"])
    assert (report.latin, report.latin_face) == (["A"], "DejaVu Serif")
    assert "U+E1000" in report.notes[0] and report.free and "Open Font" in report.licence


def test_no_font_is_written_where_its_glyphs_have_vanished(make_scribe, tmp_path, monkeypatch):
    monkeypatch.setattr(Scribe, "load", lambda *_, **__: make_scribe(always_wiped))
    monkeypatch.setattr(Checker, "count_rejected", partialmethod(Checker.count_rejected, most=10))
    trace = make._trace

    def vanish(scribes, drawn, failed, work, workers):
        outlines = trace(scribes, drawn, failed, work, workers)
        (tmp_path / "out").rename(tmp_path / "elsewhere")
        return outlines

    monkeypatch.setattr(make, "_trace", vanish)
    (tmp_path / "chars.txt").write_text(CHARS, encoding="utf-8")
    words = {"style": "gyosho", "charset": str(tmp_path / "chars.txt"), "models": [Path("hands.safetensors")]}
    with pytest.raises(OutputError, match=r"Gyosho.glyphs: is gone"):
        linewright.make_font(tmp_path / "out" / "Gyosho.ttf", **words)
    assert not (tmp_path / "out").exists()
    # The same call makes it then.
    monkeypatch.setattr(make, "_trace", trace)
    assert linewright.make_font(tmp_path / "out" / "Gyosho.ttf", **words).characters == len(CHARS)


def test_a_font_needs_a_file() -> None:
    with pytest.raises(ConfigError, match="name a font file"):
        linewright.make_font([], style="gyosho")


def test_mistakes_are_told_in_a_line(run, tmp_path, capsys):
    few = ("--charset", "永和九年")
    for words, line in (
        (["--style", "nobody", "--to", tmp_path / "A.ttf"], "there is no style 'nobody'"),
        (["--style", "gyosho", "--to", tmp_path / "A.svg"], "is no font format"),
        (["--style", "gyosho", "--to", tmp_path / "A.ttf", "--vendor", "WANGS"], "is no vendor"),
        (["--style", "gyosho", "--to", tmp_path / "A.ttf", "--charset", "龘"], "has none of the"),
        (["--style", "gyosho", "--to", tmp_path / "A.ttf", *few, "--reroll", "的"], "not among"),
        (["--style", "gyosho", "--to", tmp_path / "A.ttf", "--charset", "gb99"], "neither a known"),
    ):
        assert run("font", "--model", "hands.safetensors", *words) == 2
        assert line in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


@pytest.mark.slow
def test_the_woff2_loads_in_a_browser(made, tmp_path):
    browser = next(filter(None, map(shutil.which, BROWSERS)), None)
    if browser is None:
        pytest.skip(f"none of {', '.join(BROWSERS)} is installed")
    folder, _ = made
    data = base64.b64encode((folder / "Gyosho.woff2").read_bytes()).decode()
    page = tmp_path / "page.html"
    page.write_text(
        f"""<!doctype html><meta charset=utf-8><pre id=out></pre><canvas id=c></canvas><script>
        function ink(family) {{
          const pen = document.getElementById("c").getContext("2d");
          pen.canvas.width = pen.canvas.height = 200;
          pen.font = "160px " + family;
          pen.fillText("永", 20, 160);
          const data = pen.getImageData(0, 0, 200, 200).data;
          return data.filter((value, place) => place % 4 == 3 && value > 127).length;
        }}
        const face = new FontFace("Hand", "url(data:font/woff2;base64,{data})");
        face.load().then(() => {{
          document.fonts.add(face);
          document.getElementById("out").textContent =
            `status=${{face.status}} hand=${{ink("Hand")}} other=${{ink("monospace")}}`;
        }}, error => {{ document.getElementById("out").textContent = "refused: " + error; }});
        </script>""",
        encoding="utf-8",
    )
    flags = [
        *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
        *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
        *("--virtual-time-budget=10000", "--dump-dom"),
    ]
    done = subprocess.run(
        [browser, *flags, f"--user-data-dir={tmp_path / 'profile'}", page.as_uri()],
        capture_output=True,
        text=True,
        timeout=300,
        check=True,
    )
    found = re.search(r"status=(\w+) hand=(\d+) other=(\d+)", done.stdout)
    assert found is not None, done.stdout[-300:]
    assert found[1] == "loaded"
    # FreeType's cover of the same glyph at the same size.
    face = freetype.Face(str(folder / "Gyosho.ttf"))
    face.set_pixel_sizes(160, 160)
    face.load_char("永", freetype.FT_LOAD_RENDER | freetype.FT_LOAD_NO_HINTING)
    cover = (np.array(face.glyph.bitmap.buffer) > 127).sum()
    assert int(found[2]) == pytest.approx(cover, rel=0.03) and found[3] != found[2]


def test_the_specimen_shows_the_font(made, run, tmp_path):
    folder, _ = made
    assert run("specimen", folder / "Gyosho.ttf", "--to", tmp_path / "specimen.pdf") == 0
    first, second = iter_pages(tmp_path / "specimen.pdf")
    assert (first.pixels < 128).any() and (second.pixels < 128).any()


def call(*words: object) -> int:
    with pytest.raises(SystemExit) as end:
        main([str(word) for word in words])
    return int(end.value.code or 0)


def test_a_font_is_made_from_samples(
    model: Path, folder: Path, chars: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    mine = shutil.copytree(folder, tmp_path / "mine")
    (mine / "what.png").write_bytes(b"")
    order = ["font", "--from-samples", mine, "--model", model, "--device", "cpu"]
    to = tmp_path / "My Hand.ttf"
    text = "".join(chars[:3]) + "永"
    shutil.copy(mine / f"U+{ord(chars[0]):04X}.png", mine / "龘.png")  # print has none
    assert call(*order, "--steps", 2, "--charset", text, "--to", to) == 0
    said = capsys.readouterr().err
    outside = len(set(chars) - set(text)) + 1
    line = f"{outside} of them outside the character set"
    assert line in said and "21 samples stand in the font as they were written" in said
    assert "what.png: the name tells no character" in said
    assert "my-hand was learnt from 18 samples" in said and "2 characters held back" in said
    assert (tmp_path / "My Hand.hand" / "held-back.png").is_file()
    review = (tmp_path / "My Hand.review.html").read_text(encoding="utf-8")
    assert "what.png" in review and line in review
    font = TTFont(to)
    assert {*text, *chars, "龘"} <= set(map(chr, font.getBestCmap()))
    assert "no licence was given for hand (my-hand)" in font["name"].getDebugName(13)
    # A sample stands in the font as it was written: as wide for its height.
    for char in (chars[1], chars[-1], "龘"):
        image = read_image(next(mine.glob(f"*{char}.png"), mine / f"U+{ord(char):04X}.png")).pixels
        rows, columns = np.nonzero(image < 128)
        box = font["glyf"][font.getBestCmap()[ord(char)]]
        shape = (box.xMax - box.xMin) / (box.yMax - box.yMin)
        assert shape == pytest.approx((np.ptp(columns) + 1) / (np.ptp(rows) + 1), rel=0.05)
    learnt = tmp_path / "My Hand.safetensors"
    words = ["--style", "my-hand", "--model", learnt, "--device", "cpu"]
    assert call("write", text, *words, "--to", tmp_path / "text.png") == 0
    assert (read_image(tmp_path / "text.png").pixels < 128).any()
    assert call("styles", "--model", learnt) == 0
    assert capsys.readouterr().out.splitlines()[-1].split()[0] == "my-hand"


def test_a_style_that_was_learnt_makes_a_font(model: Path, folder: Path, tmp_path: Path) -> None:
    style = linewright.learn_style(
        folder,
        name="行书",  # that of a style in the package, too
        steps=2,
        output=tmp_path / "mine.safetensors",
        model=model,
        device="cpu",
    )
    assert style.model.is_file() and any("was learnt from 18" in line for line in style.notes)
    report = linewright.make_font(tmp_path / "Mine.ttf", style=style, charset="永", licence="OFL", designer="Wang")
    assert (report.samples, report.characters) == (20, 20 + ("永" not in style.samples.images))
    assert set(report.outside) == set(style.samples.images) - {"永"}
    assert report.free and "SIL Open Font License" in report.licence
    names = TTFont(tmp_path / "Mine.ttf")["name"]
    assert names.getDebugName(9) == "Wang" and "hand after 行书" in names.getDebugName(0)
    piece = linewright.write_text("永", style=style)
    assert set(piece.glyphs) == {"永"}


def test_wrong_orders_end_at_the_door(model: Path, folder: Path, tmp_path: Path) -> None:
    to, orders = tmp_path / "Mine.ttf", {"samples": folder, "charset": "永"}
    for path, asked, line in (
        (to, orders | {"data": "starter"}, "without --data"),
        (to, orders | {"models": [model, model]}, "one --model"),
        (tmp_path / "行.ttf", orders | {"name": "行" * 32}, "cannot be the family name"),
        (to, {"style": "gyosho", "steps": 2}, "goes with --from-samples"),
        (to, orders | {"steps": 2, "minutes": 2}, "one of them"),
        (to, {}, "name the style"),
    ):
        with pytest.raises(UserError, match=line):
            linewright.make_font(path, **asked)
    assert not list(tmp_path.iterdir())
