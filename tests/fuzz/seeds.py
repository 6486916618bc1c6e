"""Small valid inputs of every kind that is read."""

import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.t2CharStringPen import T2CharStringPen
from fontTools.ttLib import TTCollection, TTFont
from PIL import Image, PngImagePlugin
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from pdf_files import make_pdf
from tiny_fonts import BOXES, build_font

Seed = dict[str, bytes]

RECIPE = """\
method: {name: cyclegan, width: 2, blocks: 1, fold: 2, kernel: 3, discriminator_width: 2,
         discriminator_layers: 1, identity_weight: 0}
data:
  x: scans
  y: clean
  size: 32
  augment: {shift: 0.1, noise: 0.05}
train:
  schedule: {epochs: 2, flat_epochs: 1, images_per_epoch: 3}
  batch: 1
  device: cpu
"""
GLYPH_RECIPE = """\
method:
  name: segan
  width: 4
data:
  size: 32
  glyphs:
    set: starter
    style: gyosho
    styles: [gyosho, sousho]
train:
  pool: 0
run: {dir: runs/one}
"""


def _picture(side: int = 24) -> Image.Image:
    pixels = np.full((side, side + 5), 255, np.uint8)
    pixels[4:6, 2:-2] = 0
    pixels[:, 9:11] = 30
    return Image.fromarray(pixels)


def _saved(image: Image.Image, name: str, **options: Any) -> Seed:
    stream = io.BytesIO()
    image.save(stream, **options)
    return {name: stream.getvalue()}


def images(_: Path) -> list[Seed]:
    grey = _picture()
    sixteen = Image.fromarray(np.asarray(grey).astype(np.uint16) * 257)
    clear = PngImagePlugin.PngInfo()
    clear.add(b"tRNS", b"\xff\xff")
    turned = Image.Exif()
    turned[0x0112], turned[0x011A], turned[0x011B] = 6, 300.0, 300.0
    png, jpeg, tiff = ({"format": form} for form in ("PNG", "JPEG", "TIFF"))
    group4 = {**tiff, "compression": "group4"}
    two = {"save_all": True, "append_images": [grey.convert("1")]}
    return [
        _saved(grey, "a.png", **png, dpi=(200, 200)),
        _saved(grey.convert("1"), "b.png", **png),
        _saved(grey.convert("RGBA"), "c.png", **png, compress_level=0),
        _saved(grey.quantize(4), "d.png", **png, transparency=1),
        _saved(sixteen, "e.png", **png, pnginfo=clear, compress_level=0),
        _saved(grey, "a.jpg", **jpeg, dpi=(200, 200)),
        _saved(grey.convert("RGB"), "b.jpg", **jpeg, progressive=True, exif=turned),
        _saved(grey.convert("CMYK"), "c.jpg", **jpeg, restart_marker_blocks=1),
        _saved(grey.convert("1"), "a.tif", **group4, dpi=(200, 100)),
        _saved(grey.convert("1"), "b.tif", **tiff, compression="group3", **two),
        _saved(grey, "c.tif", **tiff, compression="tiff_lzw"),
        _saved(sixteen, "d.tif", **tiff, tiffinfo={262: 0, 296: 3, 282: 80.0, 283: 80.0}),
        _saved(grey.convert("RGB"), "e.tif", **tiff, compression="jpeg"),
        _saved(grey.convert("RGB"), "f.tif", **tiff, compression="tiff_adobe_deflate"),
        _saved(grey.convert("LAB"), "g.tif", **tiff, compression="packbits"),
        _saved(grey, "a.bmp", format="BMP"),
        _saved(grey.convert("1"), "b.bmp", format="BMP"),
        _saved(grey.convert("RGBA"), "a.webp", format="WEBP", lossless=True),
        _saved(grey.convert("RGB"), "b.webp", format="WEBP", exif=turned),
    ]


def _canvas(draw: Callable[[Canvas], None], *, compressed: bool = False) -> bytes:
    stream = io.BytesIO()
    page = Canvas(stream, pagesize=(200, 120), pageCompression=int(compressed), invariant=1)
    draw(page)
    page.save()
    return stream.getvalue()


def _lines(page: Canvas) -> None:
    page.setLineWidth(0.7)
    for number in range(14):
        page.line(5, 5 + 8 * number, 150 + number, 7 * number)
    page.setDash([6, 2, 1, 2])
    page.line(10, 10, 190, 100)
    page.setDash()
    page.circle(100, 60, 25)
    page.bezier(5, 5, 50, 100, 120, 0, 190, 110)
    page.rect(20, 20, 30, 30, fill=1)
    page.saveState()
    clip = page.beginPath()
    clip.rect(60, 20, 50, 40)
    page.clipPath(clip, stroke=0)
    page.line(0, 0, 200, 120)
    page.restoreState()
    page.setFont("Helvetica", 9)
    page.drawString(30, 80, "M12 x 1.5")
    page.rotate(30)
    page.drawString(80, 20, "A-A 1:5")


def _forms(page: Canvas) -> None:
    page.beginForm("part")
    _lines(page)
    page.endForm()
    for number in range(3):
        page.saveState()
        page.scale(0.5, 0.5)
        page.translate(20 * number, 10)
        page.doForm("part")
        page.restoreState()
    page.linearGradient(0, 0, 200, 120, ("red", "blue"))
    page.showPage()
    page.setPageRotation(90)
    _lines(page)


def _scan(page: Canvas) -> None:
    picture = _picture(60).convert("RGB")
    page.drawImage(ImageReader(picture), 0, 0, 200, 120)
    page.showPage()
    stream = io.BytesIO(_saved(picture, "x", format="JPEG")["x"])
    page.drawImage(ImageReader(stream), 0, 0, 200, 120)


def pdfs(_: Path) -> list[Seed]:
    made = [
        make_pdf(),
        make_pdf(content=b"2 w 0 0 m 72 36 l S q 1 0 0 1 5 5 cm 0 0 9 9 re W n 0 0 m 9 9 l S Q"),
        make_pdf(page="/Rotate 90 /UserUnit 2 /CropBox [1 1 40 30]"),
        make_pdf(page="/Annots [<</Type/Annot/Subtype/Square/Rect[1 1 9 9]>>]"),
        make_pdf(user=b"secret"),
        *(_canvas(draw) for draw in (_lines, _forms, _scan)),
        _canvas(_forms, compressed=True),
    ]
    return [{"page.pdf": data} for data in made]


def fonts(folder: Path) -> list[Seed]:
    path = folder / "tiny.ttf"
    font = build_font(path, BOXES | {"A": (100, 0, 700, 700), " ": None})
    font["name"].setName("SIL Open Font License 1.1", 13, 3, 1, 0x409)
    font.save(path)
    packed, both = io.BytesIO(), io.BytesIO()
    font = TTFont(path)
    font.flavor = "woff2"
    font.save(packed)
    collection = TTCollection()
    collection.fonts = [TTFont(path), TTFont(path)]
    collection.save(both)
    made = path.read_bytes(), packed.getvalue(), both.getvalue(), _outlines_of_cff(folder)
    path.unlink()
    return [{"font.ttf": data} for data in made]


def _outlines_of_cff(folder: Path) -> bytes:
    builder = FontBuilder(1000, isTTF=False)
    names = [".notdef", "space", "A", "u6C38"]
    builder.setupGlyphOrder(names)
    builder.setupCharacterMap({32: "space", 65: "A", 0x6C38: "u6C38"})
    drawn = {}
    for number, name in enumerate(names):
        pen = T2CharStringPen(1000, None)
        if name != "space":
            pen.moveTo((100, 0))
            pen.curveTo((100, 200), (300, 700), (700, 600 + number))
            pen.lineTo((700, 0))
            pen.closePath()
        drawn[name] = pen.getCharString()
    builder.setupCFF("Tiny", {}, drawn, {})
    builder.setupHorizontalMetrics(dict.fromkeys(names, (1000, 100)))
    builder.setupHorizontalHeader(ascent=880, descent=-120)
    builder.setupNameTable({"familyName": "Tiny", "licenseDescription": "Public domain"})
    builder.setupOS2()
    builder.setupPost()
    path = folder / "tiny.otf"
    builder.save(path)
    data = path.read_bytes()
    path.unlink()
    return data


def sheets(folder: Path) -> list[Seed]:
    from linewright.fonts.sample_sheet import print_sheet
    from linewright.pages.read import iter_pages

    chars = "永口日山川一空巨"
    face, pdf = folder / "face.ttf", folder / "sheet.pdf"
    build_font(face, BOXES)
    print_sheet(list(chars), pdf, font=face)
    page = next(iter_pages(pdf, channels=1, pdf_dpi=75)).pixels
    face.unlink()
    pdf.unlink()
    written = page.copy()
    written[120:124, 60:500] = 40  # through a row of cells
    listed = {"sheet.txt": chars.encode()}
    return [
        _saved(Image.fromarray(page), "scan.bmp", format="BMP") | listed,
        _saved(Image.fromarray(written), "scan.png", format="PNG", compress_level=0) | listed,
        _saved(Image.fromarray(written).convert("RGB"), "scan.jpg", format="JPEG") | listed,
    ]


def recipes(_: Path) -> list[Seed]:
    return [{"recipe.yaml": text.encode()} for text in (RECIPE, GLYPH_RECIPE)]


def overrides(_: Path) -> list[Seed]:
    lines = ("method.width=8", "data.x=scans data.y=clean", "train.schedule.epochs=3")
    lines += ("run.dir=runs/a train.seed=7", "data.augment.shift=0.2 train.device=cpu")
    return [{"words.txt": line.encode()} for line in lines]


def tiny_method() -> tuple[Any, Any]:
    """Return a recipe and its method with untrained networks."""
    import torch
    import yaml

    from linewright.training.recipe import Recipe, build_method

    recipe = Recipe.parse(yaml.safe_load(RECIPE), where="seed")
    torch.manual_seed(0)
    return recipe, build_method(recipe)


def models(folder: Path) -> list[Seed]:
    from linewright.training.model import Model, write_model

    recipe, method = tiny_method()
    path, made = folder / "model.safetensors", []
    for half in (False, True):
        write_model(path, Model(recipe, method.generators.state_dict(), {"steps": 3}), half=half)
        made.append({path.name: path.read_bytes()})
    path.unlink()
    return made


def graphs(_: Path) -> list[Seed]:
    from onnx import TensorProto, helper, numpy_helper

    from linewright.nn.graph import METADATA
    from linewright.translate.engines.onnx_translator import Facts

    kernel = numpy_helper.from_array(np.ones((1, 1, 3, 3), np.float32) / 9, "kernel")
    shape = [1, 1, "height", "width"]
    nodes = [
        helper.make_node("Conv", ["image", "kernel"], ["soft"], pads=[1, 1, 1, 1]),
        helper.make_node("Tanh", ["soft"], ["translated"]),
    ]
    ends = [[helper.make_tensor_value_info(name, TensorProto.FLOAT, shape)] for name in ("image", "translated")]
    graph = helper.make_graph(nodes, "tiny", *ends, [kernel])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
    seeds = []
    for halo in (1, None):
        facts = Facts(1, 4, halo, False, {"method": {"name": "tiny"}}, {"steps": 1})
        helper.set_model_props(model, {METADATA: facts.text()})
        seeds.append({"model.onnx": model.SerializeToString()})
    return seeds


def runs(folder: Path) -> list[Seed]:
    from linewright.training.checkpoint import Checkpoint, write_checkpoint

    recipe, method = tiny_method()
    run = folder / "run"
    parts = {"networks": method.state_dict(), "training": {"step": _ones()}}
    seeds = []
    for more in ({}, {"average": method.generators.state_dict()}):
        extra = {"images": 6, "seconds": 1.5}
        write_checkpoint(run / "checkpoints", Checkpoint(6, "cyclegan", parts | more, extra), keep=1)
        recipe.save(run / "recipe.yaml")
        line = {"step": 6, "seconds": 1.0, "loss": 0.5}
        (run / "metrics.jsonl").write_text(json.dumps(line) + "\n")
        seeds.append(_files(run, folder))
        _remove(run)
    return seeds


def _ones() -> Any:
    import torch

    return torch.ones(3)


def _files(inside: Path, folder: Path) -> Seed:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(inside.rglob("*")) if path.is_file()
    }


def _remove(folder: Path) -> None:
    import shutil

    shutil.rmtree(folder)


def journals(folder: Path) -> list[Seed]:
    from linewright.base import JobFolder
    from linewright.translate.manifest import FileResult, Maker, Manifest, PageRecord, TextRecord

    out = folder / "out"
    out.mkdir()
    (folder / "page.png").write_bytes(b"x")
    (out / "page.png").write_bytes(b"y")
    (out / "changes.png").write_bytes(b"z")
    text = TextRecord(before="12", after="13", x_mm=1, y_mm=2, sure=True, number=True)
    record = PageRecord(
        name="page", picture="changes.png", line_mm=10, lost_mm=1, longest_lost_mm=1, added_mm=0,
        texts_read=1, texts=(text,),
    )  # fmt: skip
    manifest, maker = Manifest(out, model="m", options="{}"), Maker(out, "r", "m", "{}")
    results = {"page": FileResult([out / "page.png"], [], ["n"], [record]), "b": FileResult([], [], [], [])}
    with JobFolder(manifest.jobs) as jobs:
        for name, result in results.items():
            lease = jobs.claim(name, {"targets": [f"{name}.png"]})
            completion = maker.complete(out / f"{name}.png", folder / "page.png", result)
            if lease is not None:
                jobs.complete(lease, completion.model_dump_json())
            if name == "page":
                manifest.merge(jobs, [])
        jobs.claim("c", {"targets": ["other.png"]})
    seed = _files(out, folder) | {"page.png": b"x"}
    _remove(out)
    (folder / "page.png").unlink()
    return [seed]


def glyph_sets(folder: Path) -> list[Seed]:
    from linewright.glyphs.card import FaceCard, GlyphReport, write_card, write_sheets
    from linewright.glyphs.placement import Placement

    glyphs = [np.full((16, 16), 255, np.uint8) for _ in range(5)]
    for number, glyph in enumerate(glyphs):
        glyph[3 : 5 + number, 4:12] = 0
    out = folder / "set"
    cards = []
    for name in ("source", "hand"):
        write_sheets(glyphs, out, "source" if name == "source" else f"style-{name}", size=16)
        counts = dict.fromkeys(("absent", "blank", "placeholder", "twins", "misnamed", "duplicate", "unreadable"), 0)
        cards.append(
            FaceCard(
                name=name, font="F", licence="OFL", placement=Placement(1.0, 0.0, 0.9), fill=0.7,
                characters="永口日山川", oversize="", **counts,
            )
        )  # fmt: skip
    report = GlyphReport(size=16, fill=0.7, charset="x", source=cards[0], styles=(cards[1],))
    write_card(out, report)
    seed = _files(out, folder)
    _remove(out)
    return [seed]


def truths(folder: Path) -> list[Seed]:
    stroke = {"layer": "visible", "width_mm": 0.5, "pieces": [[[0, 0], [9, 9.5]]]}
    text = {"text": "M12", "kind": "note", "box": [1, 2, 3, 4], "rotation": 90}
    symbol = {"class": "fillet", "box": [1, 2, 3, 4]}
    truth = {"size": [64, 64], "px_per_mm": 4.0}
    truth |= {"strokes": [stroke], "texts": [text], "symbols": [symbol]}
    return [{"00001.json": json.dumps(truth).encode()}]


def glyph_folders(_: Path) -> list[Seed]:
    one, two = (_saved(_picture(side), "x", format="PNG")["x"] for side in (24, 40))
    square = _saved(_picture().resize((30, 30)), "x", format="BMP")["x"]
    return [{"hand/永.png": one, "hand/U+53E3.png": two, "hand/65e5.bmp": square, "hand/no.png": one}]


def work_folders(folder: Path) -> list[Seed]:
    from linewright.fonts.checks import Verdict
    from linewright.fonts.work_folder import Glyph, WorkFolder, WorkSettings

    work = WorkFolder(folder / "work", WorkSettings(style="gyosho", source="Kai", size=16))
    image = np.full((16, 16), 200, np.uint8)
    glyph = Glyph(image, Verdict(("read as 水",), "水", 0.25, 0.5), "drawn", ("drawn",), 1, True)
    work.save({"永": glyph, "口": glyph})
    settings = (work.path / "font.yaml").read_bytes()
    with np.load(work.path / "glyphs-000001.npz") as file:
        arrays = {f"work/glyphs-000001.npz/{name}": file[name] for name in file.files}
    curves = np.random.default_rng(0).random((5, 4, 2)).astype(np.float32)
    records = [{"name": "a1", "specks": 0, "curves": [2, 3]}]
    arrays["work/outlines-000001.npz/points"] = curves
    arrays["work/outlines-000001.npz/records"] = np.frombuffer(json.dumps(records).encode(), "u1")
    _remove(work.path)
    return [{name + ".npy": _npy(array) for name, array in arrays.items()} | {"work/font.yaml": settings}]


def _npy(array: Any) -> bytes:
    stream = io.BytesIO()
    np.save(stream, array, allow_pickle=False)
    return stream.getvalue()


def charsets(_: Path) -> list[Seed]:
    return [{"chars.txt": text.encode()} for text in ("永和九年\n歲在癸丑", "\ufeffabc\tdef")]


def settings(_: Path) -> list[Seed]:
    text = "dpi = 300\n[repair]\nreport = true\n[font.build]\nstyle = 'gyosho'\n"
    return [{"linewright.toml": text.encode()}]
