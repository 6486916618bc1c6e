"""How true the DXF of a worn sheet is, scored against the strokes and the text of the sheet itself.

python benchmarks/sheets_to_dxf.py SHEETS --to /tmp/dxf
python benchmarks/sheets_to_dxf.py --generated 3 --to /tmp/dxf

SHEETS is a folder of PDFs in vectors. Each page is drawn at 300 dpi, damaged by the project's own
simulated damage and translated to DXF as `linewright translate --format dxf` does it, with nothing
else set. The file is then read again and compared with what the PDF draws, in mm. Beside it stand
the clean page and the damaged page, both without the model, and the row "vectors": the PDF itself
given to `translate`, which then keeps its vectors. `--generated` takes sheets of the
project's own, whose strokes are known exactly, and draws pictures of them.
"""

from __future__ import annotations

import argparse
import ctypes
import json
import math
import platform
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import cv2
import numpy as np
import pypdfium2 as pdfium
from ezdxf import filemanagement
from ezdxf.addons.drawing import config
from ezdxf.addons.drawing.frontend import Frontend
from ezdxf.addons.drawing.matplotlib import MatplotlibBackend
from ezdxf.addons.drawing.properties import RenderContext
from ezdxf.entities.boundary_paths import AbstractBoundaryPath, PolylinePath
from ezdxf.entities.dxfgfx import DXFGraphic
from ezdxf.entities.hatch import Hatch
from ezdxf.entities.lwpolyline import LWPolyline
from matplotlib.figure import Figure
from numpy.typing import NDArray
from pypdfium2 import raw
from vector_scores import VectorScores, score_vectors
from whole_sheet import draw_sheet

from linewright.base.console import say, stdout, track
from linewright.base.report import Cell, Table
from linewright.base.types import Pixels
from linewright.drawings.damage.degrade import Damage, degrade
from linewright.drawings.settings import StyleName
from linewright.pages.pdf_drawing import read_drawings
from linewright.pages.read import read_image
from linewright.pages.text_reader import Text as TrueText
from linewright.pages.write import write_image
from linewright.training.model import REPAIR, shipped_model
from linewright.translate.batch import translate_folder
from linewright.translate.engines.translator import TorchTranslator
from linewright.translate.options import Options
from linewright.translate.plan import plan
from linewright.translate.tasks import Engine, NetworkOnly, PageTranslator, Repair
from linewright.vector.model import Arc, Curve, Line, Pen, Polyline, Solid, Text, Vectors
from linewright.vector.pdf import natural_length

MM_PER_INCH = 25.4
STYLES: tuple[StyleName, ...] = ("standard", "shop", "aws")
GATES = {"recovered %": 90, "true %": 90, "entities per segment": 1.5, "numbers %": 90}
_CODES = {"%%c": "Ø", "%%d": "°", "%%p": "±"}


class Subject(NamedTuple):
    """A sheet and what is truly on it, in pixels with y down.

    Attributes:
        name: of the sheet.
        pixels: H x W uint8.
        lines: chains of points.
        lettering: outlines of what may be drawn as lines and need not be.
        texts: lettering and its place.
    """

    name: str
    pixels: Pixels
    lines: list[NDArray[np.float64]]
    lettering: list[NDArray[np.float64]]
    texts: list[TrueText]


class Copy:
    """Stands for a model that changes nothing."""

    channels = 1

    def translate(self, pixels: Pixels) -> Pixels:
        """Return the page as it is."""
        return pixels


class Remembered:
    """A model whose page is kept in a file, and taken from there if it is there already."""

    def __init__(self, model: Engine, path: Path) -> None:
        self._model, self._path = model, path
        self.channels = model.channels

    def translate(self, pixels: Pixels) -> Pixels:
        """Return the model's page."""
        if not self._path.exists():
            write_image(self._path, self._model.translate(pixels))
        return read_image(self._path).pixels


def from_pdf(path: Path, dpi: float, *, black: bool = False) -> Subject:
    """Return a sheet whose truth is what its PDF draws, at a resolution, its ink black if asked."""
    px = dpi / MM_PER_INCH
    drawing = next(read_drawings(path))

    def put(points: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.stack([points[:, 0], drawing.height - points[:, 1]], axis=1) * px

    page = _in_black(path, dpi) if black else read_image(path, pdf_dpi=dpi).pixels
    texts = []
    for text in drawing.texts:
        turn = math.radians(text.rotation)
        way, up = (math.cos(turn), math.sin(turn)), (-math.sin(turn), math.cos(turn))
        corners = np.array(
            [
                [text.at[axis] + a * text.length * way[axis] + b * text.height * up[axis] for axis in (0, 1)]
                for a in (0, 1)
                for b in (0, 1)
            ]
        )
        box = put(corners)
        low, high = box.min(axis=0), box.max(axis=0)
        texts.append(TrueText(text.string, (*low.tolist(), *high.tolist()), text.rotation))
    lettering = [put(outline) for loops in (*drawing.fills, drawing.signs) for outline in loops]
    lettering += [piece for text in texts for piece in _outlines(page, text, 0.5 * px)]
    return Subject(path.stem, page, [put(stroke.points) for stroke in drawing.strokes], lettering, texts)


def _in_black(path: Path, dpi: float) -> Pixels:
    """Draw the first page of a PDF with all that is not white in black, as plotters print it."""
    document = pdfium.PdfDocument(path)
    page = document[0]
    channels = [ctypes.c_uint() for _ in range(4)]
    for thing in page.get_objects(max_depth=15):
        for get, change in (
            (raw.FPDFPageObj_GetStrokeColor, raw.FPDFPageObj_SetStrokeColor),
            (raw.FPDFPageObj_GetFillColor, raw.FPDFPageObj_SetFillColor),
        ):
            if get(thing.raw, *channels) and min(colour.value for colour in channels[:3]) < 243:
                change(thing.raw, 0, 0, 0, channels[3].value)
    pixels: Pixels = page.render(scale=dpi / 72, grayscale=True).to_numpy().copy()
    document.close()
    return pixels


def _outlines(page: Pixels, text: TrueText, margin: float) -> Iterator[NDArray[np.float64]]:
    """Yield the outlines of the ink in a text's box."""
    low = np.floor(np.array(text.box[:2]) - margin).astype(int).clip(0)
    high = np.ceil(np.array(text.box[2:]) + margin).astype(int)
    ink = (page[low[1] : high[1], low[0] : high[0]] < 128).astype(np.uint8)
    for contour in cv2.findContours(ink, cv2.RETR_LIST, cv2.CHAIN_APPROX_NONE)[0]:
        if len(contour) > 1:
            yield contour[:, 0].astype(np.float64) + low + 0.5


def generated(seed: int, dpi: float) -> Subject:
    """Return a drawn A3 sheet and its exact strokes."""
    card = draw_sheet(seed, paper="A3", dpi=dpi, style=STYLES[seed % len(STYLES)])
    lines: list[NDArray[np.float64]] = []
    lettering: list[NDArray[np.float64]] = []
    for stroke in card.truth["strokes"]:
        own = lettering if stroke["layer"] in ("text", "title") or "filled" in stroke else lines
        own.extend(np.array(piece, dtype=np.float64) for piece in stroke["pieces"])
    texts = [TrueText(text["text"], tuple(text["box"]), text["rotation"]) for text in card.truth["texts"]]
    name = f"seed-{seed}-{STYLES[seed % len(STYLES)]}"
    return Subject(name, card.pixels, lines, lettering, texts)


def read_dxf(path: Path) -> Vectors:
    """Read a DXF file that linewright wrote, after its audit.

    Raises:
        SystemExit: the audit finds errors.
    """
    document = filemanagement.readfile(path)
    found = document.audit()
    if found.errors:
        raise SystemExit(f"{path}: the audit finds {len(found.errors)} errors")
    curves: list[Curve] = []
    texts: list[Text] = []
    solids: list[Solid] = []
    for entity in document.modelspace():
        pen = Pen(entity.dxf.layer, max(entity.dxf.lineweight, 0) / 100)
        if entity.dxftype() == "TEXT":
            texts.append(_text(entity))
        elif entity.dxftype() == "LINE":
            a, b = entity.dxf.start, entity.dxf.end
            curves.append(Line((a.x, a.y), (b.x, b.y), pen))
        elif entity.dxftype() in ("CIRCLE", "ARC"):
            centre, round_ = entity.dxf.center, entity.dxftype() == "CIRCLE"
            start = 0.0 if round_ else math.radians(entity.dxf.start_angle)
            end = 2 * math.pi if round_ else math.radians(entity.dxf.end_angle)
            sweep = end - start if round_ else (end - start) % (2 * math.pi)
            curves.append(Arc((centre.x, centre.y), entity.dxf.radius, start, sweep, pen))
        elif isinstance(entity, LWPolyline):
            points = tuple((float(x), float(y)) for x, y in entity.get_points("xy"))
            curves.append(Polyline(points, pen))
        elif isinstance(entity, Hatch):
            solids += [Solid(_outline(path), pen.layer) for path in entity.paths]
        elif entity.dxftype() == "SOLID":
            corners = (entity.dxf.vtx0, entity.dxf.vtx1, entity.dxf.vtx2)
            solids.append(Solid(tuple((at.x, at.y) for at in corners), pen.layer, arrow=True))
    high = document.header["$EXTMAX"]
    return Vectors(high[0], high[1], tuple(curves), tuple(solids), tuple(texts))


def _outline(path: AbstractBoundaryPath) -> tuple[tuple[float, float], ...]:
    if not isinstance(path, PolylinePath):
        raise SystemExit("a filled area whose outline is no polyline")
    return tuple((float(x), float(y)) for x, y, _ in path.vertices)


def _text(entity: DXFGraphic) -> Text:
    string = entity.dxf.text
    for code, sign in _CODES.items():
        string = string.replace(code, sign)
    height = entity.dxf.height
    # As `linewright.vector.dxf` sets the width factor.
    length = entity.dxf.width * natural_length(string, height)
    at = entity.dxf.insert
    return Text(string, (at.x, at.y), height, length, entity.dxf.rotation, 1.0)


def picture(dxf: Path, to: Path, *, dpi: float = 150) -> None:
    """Draw a DXF file as PNG with ezdxf's own drawing add-on, black on white."""
    document = filemanagement.readfile(dxf)
    width, height = document.header["$EXTMAX"][:2]
    figure = Figure(figsize=(width / MM_PER_INCH, height / MM_PER_INCH), dpi=dpi)
    axes = figure.add_axes((0.0, 0.0, 1.0, 1.0))
    settings = config.Configuration(
        background_policy=config.BackgroundPolicy.WHITE,
        color_policy=config.ColorPolicy.BLACK,
        lineweight_policy=config.LineweightPolicy.ABSOLUTE,
    )
    backend = MatplotlibBackend(axes)
    Frontend(RenderContext(document), backend, config=settings).draw_layout(document.modelspace())
    axes.set_aspect("auto")
    axes.set_xlim(0, width)
    axes.set_ylim(0, height)
    figure.savefig(to)


def main() -> None:
    """Print the table and write scores.json."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sheets", type=Path, nargs="?", help="folder of PDFs in vectors")
    parser.add_argument("--generated", type=int, default=0, help="number of generated A3 sheets")
    parser.add_argument("--first", type=int, default=7000, help="seed of the first generated sheet")
    parser.add_argument("--only", help="the one sheet of this name")
    parser.add_argument("--dpi", type=float, default=300)
    parser.add_argument("--damage", choices=("light", "strong"), default="strong")
    parser.add_argument("--strength", type=float, default=1.0, help="multiplies the damage")
    parser.add_argument("--seed", type=int, default=1, help="of the damage")
    parser.add_argument("--black", action="store_true", help="print grey lines of PDFs in black")
    parser.add_argument("--rows", default="vectors,clean,damaged,translated")
    parser.add_argument("--to", type=Path, required=True, help="folder for DXF files and scores")
    asked = parser.parse_args()
    px_per_mm = asked.dpi / MM_PER_INCH
    damage = getattr(Damage, asked.damage)(asked.strength)
    wanted = asked.rows.split(",")
    translator: Engine | None = None
    if "translated" in wanted:
        translator = TorchTranslator.load(shipped_model(REPAIR))
    paths = sorted(asked.sheets.glob("*.pdf")) if asked.sheets else []
    jobs: list[Path | int] = [*paths, *range(asked.first, asked.first + asked.generated)]
    jobs = [job for job in jobs if asked.only in (None, job if isinstance(job, int) else job.stem)]
    if not jobs:
        raise SystemExit("name a folder of PDFs, or --generated N")
    table: dict[str, dict[str, Cell]] = {}
    kept = {}
    for number, job in enumerate(track(jobs, what="sheets")):
        own = job if isinstance(job, int) else number
        if isinstance(job, int):
            sheet = generated(job, asked.dpi)
        else:
            sheet = from_pdf(job, asked.dpi, black=asked.black)
        rng = np.random.default_rng([asked.seed, own])
        worn = degrade(sheet.pixels, damage, rng, px_per_mm=px_per_mm)
        for row in wanted:
            to = asked.to / sheet.name / row
            source = asked.to / sheet.name / f"{row}-input" / f"{sheet.name}.png"
            source.parent.mkdir(parents=True, exist_ok=True)
            if row == "vectors" and isinstance(job, Path):
                source = job
            elif row == "vectors":
                continue
            else:
                write_image(source, sheet.pixels if row == "clean" else worn, dpi=asked.dpi)
            options = Options(form="dxf", negative=True, lighten=True)
            redrawer: PageTranslator = NetworkOnly(Copy())
            if row == "translated" and translator is not None:
                redrawer = Repair(Remembered(translator, source.with_name("translated.png")))
            # The journal of an earlier run would skip the file.
            (to / "report.jsonl").unlink(missing_ok=True)
            made = translate_folder(plan([source], to=to, form="dxf"), redrawer, to=to, options=options)
            for failure in made.failures:
                raise SystemExit(failure.reason)
            dxf = to / f"{sheet.name}.dxf"
            scores = score_vectors(
                read_dxf(dxf), sheet.lines, lettering=sheet.lettering, texts=sheet.texts, px_per_mm=px_per_mm
            )
            label = f"{sheet.name}, {row}"
            table[label], kept[label] = _cells(scores), scores._asdict()
            say(f"{label}: {_line(scores)}")
            if isinstance(job, int):
                picture(dxf, to / f"{sheet.name}.png")
    note = (
        f"{asked.dpi:g} dpi, damage {asked.damage} x {asked.strength:g}, seed {asked.seed}; "
        f"{'all ink black; ' if asked.black else ''}{platform.machine()}. Gates: {GATES}"
    )
    columns = dict.fromkeys(next(iter(table.values())), ".1f") | {"entities per segment": ".2f"}
    result = Table("Sheets to DXF", note, columns, table)
    stdout.print(result.markdown(), markup=False)
    (asked.to / "scores.json").write_text(json.dumps(kept, indent=1, ensure_ascii=False))


def _cells(scores: VectorScores) -> dict[str, Cell]:
    return {
        "recovered %": Cell(100 * scores.recovered),
        "true %": Cell(100 * scores.true),
        "entities per segment": Cell(scores.entities_per_segment),
        "numbers %": Cell(100 * scores.numbers),
        "texts %": Cell(100 * scores.texts),
        "segments": Cell(scores.segments),
    }


def _line(scores: VectorScores) -> str:
    return ", ".join(f"{name} {cell.value:.2f}" for name, cell in _cells(scores).items())


if __name__ == "__main__":
    main()
