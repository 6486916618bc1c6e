"""The first thing to run: what linewright is for, on one page, in a few minutes."""

import shutil
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from linewright.base import (
    ConfigError,
    LinkedPicture,
    Picture,
    Pixels,
    Section,
    Text,
    asset,
    is_free,
    say,
    write_bytes,
    write_report,
)
from linewright.fonts import make_font, write_text
from linewright.pages import read_image, write_image
from linewright.translate import compare_files, repair
from linewright.vector import write_vectors

RECIPES: Mapping[str, str] = {"glyphs": "glyphs/cyclegan.demo", "drawings": "drawings/cyclegan.demo"}
HEADINGS: Mapping[str, str] = {
    "glyphs": "A short training: from a Kai face to a brush style",
    "drawings": "A short training: from a scanned drawing to a clean one (simulated)",
}
MARK = "demo.txt"
# The Thousand Character Classic has no character twice: these are its first hundred.
POEM = (
    "天地玄黃宇宙洪荒日月盈昃辰宿列張寒來暑往秋收冬藏閏餘成歲律呂調陽雲騰致雨"
    "露結為霜金生麗水玉出崑岡劍號巨闕珠稱夜光果珍李柰菜重芥薑海鹹河淡鱗潛羽翔"
    "龍師火帝鳥官人皇始制文字乃服衣裳推位讓國有虞陶唐弔民伐罪"
)
STYLES: Mapping[str, str] = {"mouhitsu": "regular", "gyosho": "semi-cursive", "ma-shan-zheng": "regular, bold"}
TESTED = 16
SHEET = "demo/sheet.jpg"  # of examples/scans, as that folder is not installed
LEAD = (
    "One command made all this, with the models in the package: a worn sheet cleaned and turned "
    "into DXF, a line of a poem in three styles, a font of 100 characters. Last, two networks are "
    "trained for a minute each, which shows the way from data to scores, not what a method can do. "
    "Click on a picture to see it alone."
)


def run_demo(
    folder: Path,  # where everything goes; an earlier demo in it is replaced
    recipes: Mapping[str, str] = RECIPES,  # of each trade
    *,
    chars: str = POEM,  # of the font; the first eight are the line of the poem
    scan: Path | None = None,  # another sheet than the package's, of known resolution
) -> Path:
    """Clean and vectorise a worn sheet, write a poem, make a font, train; return the one report.

    Training is left out, with a line that says so, where PyTorch is not installed. ConfigError: the
    folder holds something that is no demo, or is a file. KeyboardInterrupt: training interrupted.
    """
    trained = {trade: folder / trade for trade in recipes}
    parts = [folder / part for part in ("sheet", "poem", "font")]
    parts += [*trained.values(), *(folder / f"translated-{trade}" for trade in recipes)]
    _clear(folder, parts)
    sections = [*_show_sheet(folder, scan or asset(SHEET)), *_show_poem(folder, chars[:8])]
    sections += _show_font(folder, chars)
    if find_spec("torch") is None:
        way_out = 'PyTorch is not installed; pip install "linewright[train]"'
        say("Training is left out: {0}", way_out)
        sections.append(Text(f"Left out: {way_out}", "A short training"))
    else:
        for trade, name in recipes.items():
            sections += _show_training(name, trained[trade], trade)
    report = folder / "report.html"
    write_report(report, "linewright: demo", LEAD, sections)
    return report


def _clear(folder: Path, parts: list[Path]) -> None:
    """Take an earlier demo out of the folder, and nothing else."""
    if folder.exists() and not folder.is_dir():
        raise ConfigError("is a file, not a folder", where=folder)
    if not is_free(folder):
        if not (folder / MARK).is_file():
            raise ConfigError("holds something that is not a demo", where=folder, way_out="name another with -o")
        for path in parts:
            shutil.rmtree(path, ignore_errors=True)
    folder.mkdir(parents=True, exist_ok=True)
    write_bytes(folder / MARK, b"Made by `linewright demo`; the next one here replaces it.\n")


def _show_sheet(folder: Path, scan: Path) -> list[Section]:
    say("Cleaning a worn sheet (simulated) and turning it into DXF")
    to = folder / "sheet"
    page = read_image(scan)
    write_image(to / "scan.png", page.pixels, dpi=page.dpi)
    result = repair(page)
    write_image(to / "clean.png", result.page.pixels, dpi=page.dpi)
    vectors = result.vectors()
    for name in ("sheet.dxf", "sheet.svg"):
        write_vectors(to / name, vectors)
    changes = compare_files(to / "scan.png", to / "clean.png", output=to, force=True).pages[0]
    kinds = f"{len(vectors.curves)} lines and arcs, {len(vectors.texts)} texts"
    return [
        Text(
            "An A4 sheet, drawn and worn by a program: folds, stains, faded ink (simulated). "
            "What is on it stays on it, at its own size. The files:",
            "A worn sheet",
            [f"sheet/{name}" for name in ("scan.png", "clean.png", "sheet.dxf", "changes.html")],
        ),
        LinkedPicture("sheet/scan.png", "As it came (simulated wear)", f"{page.dpi:g} dpi"),
        LinkedPicture("sheet/clean.png", "Clean", "The PNG"),
        LinkedPicture(
            "sheet/sheet.svg",
            "As lines",
            f"What the DXF holds: {kinds}. Lettering that no reading is sure of stays strokes; a "
            "reading can still be wrong, so compare numbers with the sheet.",
        ),
        LinkedPicture(
            f"sheet/{changes.picture}",
            "What changed",
            f"Grey: kept; vermilion: lost, {changes.lost_mm:.1f} of {changes.line_mm:.0f} mm; "
            f"blue: added, {changes.added_mm:.1f} mm. {changes.texts_read} texts compared; boxes: "
            f"{len(changes.texts)} that are read otherwise, or not surely alike.",
        ),
    ]


def _show_poem(folder: Path, line: str) -> list[Section]:
    say("Writing a line of a poem in three styles")
    sections: list[Section] = []
    for style, script in STYLES.items():
        write_text(line, style=style).save(folder / "poem" / f"{style}.png")
        picture = LinkedPicture(f"poem/{style}.png", f"A line of a poem, {script}", style)
        sections.append(picture)
    return sections


def _show_font(folder: Path, chars: str) -> list[Section]:
    say("Making a font of {0} characters", len(chars))
    path = folder / "font" / "Demo.ttf"
    report = make_font(path, style="gyosho", charset=chars, name="Linewright Demo")
    assert report is not None  # only learning can be interrupted
    caption = (
        f"Set in the font itself. Of {report.characters} glyphs the checks rejected "
        f"{report.first_rejected} as first drawn and {len(report.rejected)} in the end, after "
        f"others were drawn. The font's licence field: {report.licence}"
    )
    return [
        Picture(_set_in_font(path, chars), f"A font of {len(chars)} characters", caption),
        Text("The font and its review:", None, ["font/Demo.ttf", f"font/{report.review.name}"]),
    ]


def _set_in_font(path: Path, chars: str, *, side: int = 96, across: int = 10) -> Pixels:
    """Return the characters set in a font, ``across`` to a line, H x W uint8."""
    page = Image.new("L", (across * side, -(-len(chars) // across) * side), 255)
    font, draw = ImageFont.truetype(str(path), side), ImageDraw.Draw(page)
    for place, char in enumerate(chars):
        row, column = divmod(place, across)
        middle = ((column + 0.5) * side, (row + 0.5) * side)
        draw.text(middle, char, fill=0, font=font, anchor="mm")
    return np.asarray(page)


def _show_training(name: str, run: Path, trade: str) -> list[Section]:
    from linewright.evaluate.evaluation import score, write_scores  # these need PyTorch
    from linewright.training import build_data, load_recipe, start_run
    from linewright.translate import TorchTranslator

    say("Training {0}", name)
    _, outcome = start_run(load_recipe(name, [f"run.dir={run}"]))
    if not outcome.finished:
        raise KeyboardInterrupt
    translator = TorchTranslator.load(run)
    test = build_data(load_recipe(str(run / "recipe.yaml"))).test(TESTED)
    for image, source in zip(test.names, test.x, strict=True):
        # A character is named by its code point: "U+6C38".
        to = run.with_name(f"translated-{trade}") / f"{image.split()[0]}.png"
        write_image(to, translator.translate(source))
    scores = score(run, limit=TESTED)
    write_scores(run, scores.tables)
    return [Text(scores.lead, HEADINGS[trade]), *scores.sections]
