"""The application, its exit codes and its way of showing errors."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from cyclopts import App, CycloptsError, Parameter, UnusedCliTokensError
from rich.console import Console

from linewright import __version__
from linewright.base import LinewrightError, say, stdout
from linewright.cli.arguments import Count
from linewright.cli.data import data
from linewright.cli.font import INTERRUPTED, font, specimen
from linewright.cli.samples import samples
from linewright.cli.show import show
from linewright.cli.write import styles, write

PARTLY_FAILED = 3

app = App(
    name="linewright",
    help="Translate line art and keep the line: drawings and brush handwriting.",
    version=__version__,
    console=Console(highlight=False),
    result_action="return_value",
    # `main` says that a command was interrupted.
    suppress_keyboard_interrupt=False,
    # No --no-... beside each switch: what is off is left out.
    default_parameter=Parameter(negative=()),
)
app.command(data)
app.command(show)
app.command(write)
app.command(styles)
app.command(font)
app.command(specimen)
app.command(samples)


@app.command
def train(recipe: str | None = None, *overrides: str, resume: Path | None = None) -> int:
    """Train a recipe, or go on with a run.

    Args:
        recipe: a name from `linewright recipes`, or a YAML file.
        overrides: key=value, such as train.rate=1e-4, data.x=DIR data.y=DIR, run.dir=DIR.
        resume: the folder of a run to go on with, bit for bit.
    """
    from linewright.base import ConfigError
    from linewright.training import load_recipe, resume_run, start_run

    if resume is not None:
        if recipe is not None:
            raise ConfigError("--resume takes its recipe from the run: name no other one")
        run, outcome = resume, resume_run(resume)
    elif recipe is not None:
        run, outcome = start_run(load_recipe(recipe, overrides))
    else:
        raise ConfigError("name a recipe, or --resume RUN", way_out="see linewright recipes")
    if not outcome.finished:
        say(f"Saved at step {outcome.step}. Go on with: linewright train --resume {run}")
        return INTERRUPTED
    say(f"Trained {outcome.step} steps in {outcome.seconds / 60:.1f} minutes: {run}")
    return 0


@app.command
def recipes() -> None:
    """List the recipes in the package."""
    from linewright.training import recipe_names

    for name in recipe_names():
        stdout.print(name)


@app.command
def translate(
    *files: Path,
    to: Path,
    task: Literal["repair", "full", "alone"] | None = None,
    model: Path | None = None,
    format: str = "png",
    bilevel: bool = False,
    pdf_dpi: float | None = None,
    max_pixels: int = 1_000_000_000,
    dpi: float | Literal["auto"] | None = None,
    scale: str = "1:1",
    deskew: bool = False,
    marks: Literal["keep", "layer", "drop"] | None = None,
    report: bool = False,
    strict: bool = False,
    strict_mm: float | None = None,
    device: str = "auto",
    tile: int = 1024,
) -> int:
    """Translate image files, PDF pages and whole folders.

    Args:
        files: images (PNG, JPEG, TIFF, BMP, WebP, PDF), folders or wildcards.
        to: the folder to write into.
        task: repair: what is on the sheet stays on the sheet, whole and clean. full: draw old
            drawings in the standard style as well; a number in a gap of its dimension line is
            lifted above it, and the pages' resolution must be known. Both keep the page's own ink
            in what is written. alone: what the model draws and nothing else, which is the default
            for a model of your own.
        model: a run folder or a model file (.safetensors or .onnx); by default the one in the
            package for the task. Those in the package read blueprints too: light lines on a dark
            ground become dark ones on white.
        format: png, tiff or pdf; dxf, svg or vector-pdf for lines, arcs and lettering instead of
            pixels.
        bilevel: write one bit a pixel, black or white; TIFF then takes Group 4 coding.
        pdf_dpi: dots per inch at which PDF pages are read; by default a scan's own resolution, and
            300 for other pages.
        max_pixels: images with more pixels are refused.
        dpi: dots per inch of images that do not tell theirs; auto infers it from the sizes of A4
            to A0 and says what it assumed.
        scale: of the drawing, such as 1:10, so that DXF has true lengths.
        deskew: turn scans level first, by up to 4 degrees.
        marks: of coloured pencil and stamps: keep them over the translation, put them on a layer
            of DXF or into a picture of their own, or drop them; by default they are read as grey.
        report: write changes.html: lines lost and added and texts read otherwise, page by page; of
            dxf, svg and vector-pdf also lines that the vectors leave out. With --task full it sees
            the page before numbers are lifted.
        strict: write no page that lost a line longer than 5 mm, there or on the way to vectors, or
            changed a number.
        strict_mm: strict, with another limit than 5 mm.
        device: auto, cpu, cuda.
        tile: side in pixels of what the network is shown at once; smaller takes less memory.
    """
    from typing import get_args

    from linewright.base import ConfigError
    from linewright.translate import (
        NAME,
        STRICT_MM,
        Format,
        Options,
        model_digest,
        open_redrawer,
        plan,
        translate_archive,
    )
    from linewright.vector import parse_scale

    if format not in get_args(Format):
        known = ", ".join(get_args(Format))
        raise ConfigError(f"there is no format '{format}'", way_out=f"take one of {known}")
    asked = {
        "task": task or ("repair" if model is None else "alone"),
        "form": format,
        "bilevel": bilevel,
        "pdf_dpi": pdf_dpi,
        "max_pixels": max_pixels,
        "dpi": dpi,
        "scale": parse_scale(scale),
        "deskew": deskew,
        "negative": model is None,
        "lighten": model is None,
        "darken": model is None,
        "marks": marks,
        "report": report,
        "strict_mm": STRICT_MM if strict and strict_mm is None else strict_mm,
    }
    options = Options.parse(asked, where="translate")
    jobs = plan(files, to=to, form=options.form)
    redrawer, chosen = open_redrawer(options.task, model, device=device, tile=tile)
    digest = " ".join(map(model_digest, chosen))
    done = translate_archive(jobs, redrawer, to=to, options=options, model=digest)
    for line in (*done.notes, *(failure.reason for failure in done.failures)):
        say(f"linewright: {line}")
    if done.skipped:
        say(f"{len(done.skipped)} done before and unchanged")
    if done.written:
        say(f"{len(done.written)} written to {to}")
    if done.failures:
        say(f"{len(done.failures)} failed, see {to / NAME}")
        return PARTLY_FAILED if done.written or done.skipped else 2
    return 0


@app.command
def evaluate(
    run: Path, *, to: Path | None = None, limit: Count | None = None, inception: Path | None = None
) -> None:
    """Score a run on the test split of its data and write its report.

    Args:
        run: a run folder or a model file.
        to: folder for report.html and scores.json; by default the run's own.
        limit: score the first so many test images only, of each hand.
        inception: an ONNX file of Inception v3 up to its last pooling layer (N x 3 x 299 x 299 in
            [-1, 1]); adds a column with the Frechet distance on its features.
    """
    from linewright.evaluate import evaluate as score_and_write

    say(f"Report: {score_and_write(run, to=to, limit=limit, inception=inception)}")


@app.command
def baselines(
    recipe: str, *overrides: str, limit: Count | None = None, to: Path | None = None
) -> None:
    """Score what needs no learning on the test split of a recipe's data: the rows to beat.

    Args:
        recipe: a name from `linewright recipes`, or a YAML file.
        overrides: key=value, such as data.drawings.task=full.
        limit: score the first so many test images only.
        to: folder for scores.json and scores.md.
    """
    from linewright.evaluate import score_baselines, write_scores
    from linewright.training import load_recipe

    table = score_baselines(load_recipe(recipe, overrides), limit=limit)
    stdout.print(table.console())
    if to is not None:
        write_scores(to, [table])


@app.command
def reproduce(
    what: Literal["drawings", "glyphs"],
    *,
    to: Path,
    scale: Literal["smoke", "small", "paper"] = "small",
    set: str | None = None,
    only: list[str] | None = None,
    threads: int | None = None,
    limit: Count | None = None,
    inception: Path | None = None,
) -> None:
    """Make a paper's tables and figures for our data; what is done is not done again.

    Args:
        what: drawings (the sparse CycleGAN paper) or glyphs (the SE-GAN paper).
        to: folder for runs, scores, figures and report.html.
        scale: smoke (minutes), small (hours on two cores) or paper (for a GPU).
        set: for glyphs, the glyph set; by default data/glyphs64 at small, data/glyphs256 at paper.
        only: train only these of its runs now; the report holds what is finished.
        threads: threads of each new run; by default all.
        limit: score the first so many test images only (of each hand).
        inception: for glyphs, an ONNX file of Inception; see `linewright evaluate --help`.
    """
    from linewright.base import ConfigError

    if what == "glyphs":
        from linewright.evaluate import reproduce_glyphs

        report = reproduce_glyphs(
            to,
            scale=scale,
            glyphs=set,
            only=only or (),
            threads=threads,
            limit=limit,
            inception=inception,
        )
    else:
        from linewright.evaluate import reproduce_drawings

        if set is not None or inception is not None:
            raise ConfigError("--set and --inception belong to glyphs", way_out="leave them out")
        report = reproduce_drawings(to, scale=scale, only=only or (), threads=threads, limit=limit)
    say(f"Report: {report}")


@app.command
def export(
    run: Path,
    *,
    to: Path,
    half: bool = False,
    int8: bool = False,
    calibrate: list[Path] | None = None,
) -> None:
    """Write a run's generators as one model file, with the recipe inside.

    Args:
        run: a run folder or a model file.
        to: the .safetensors file to write, or an .onnx file, which runs without PyTorch.
        half: half precision, half the size; .safetensors only.
        int8: convolutions in 8 bits; .onnx only.
        calibrate: pages or folders like those to translate, which --int8 needs.
    """
    from linewright.base import ConfigError

    if to.suffix == ".onnx":
        from linewright.translate import export_onnx

        if half:
            raise ConfigError("is for .safetensors files", where="--half", way_out="try --int8")
        if calibrate and not int8:
            raise ConfigError("goes with --int8", where="--calibrate")
        if int8 and not calibrate:
            raise ConfigError(
                "needs pages to scale itself to", where="--int8", way_out="name some: --calibrate"
            )
        parity = export_onnx(run, to, calibrate=calibrate or ())
        kind = "before the step to 8 bits, " if int8 else ""
        say(f"{kind}onnxruntime and PyTorch differ by {parity.difference:.1g} at most")
    else:
        from linewright.training import read_model, write_model

        if int8 or calibrate:
            raise ConfigError("is for .onnx files", where="--int8", way_out="name one with --to")
        if to.suffix != ".safetensors":
            raise ConfigError(
                "is no model file", where=to, way_out="name a .safetensors or .onnx file"
            )
        write_model(to, read_model(run), half=half)
    say(f"{to}: {to.stat().st_size / 1e6:.1f} MB")


@app.command
def symbol_reader(*, to: Path, cards: int = 3000) -> None:
    """Train the reader of weld symbols that scores drawings, on clean cards in every style.

    Args:
        to: the .safetensors file to write.
        cards: how many cards to draw.
    """
    from linewright.evaluate import train_symbol_classifier

    lesson = train_symbol_classifier(to, cards=cards)
    say(
        f"{to}: {lesson.classes} symbols, {100 * lesson.accuracy:.1f} % of {lesson.held_out} "
        "held-out ones named right"
    )


@app.command
def style_reader(*, set: str, to: Path, steps: int = 2500, width: int = 32, seed: int = 0) -> None:
    """Train the reader of hands that checks the style of glyphs, on a set's real glyphs.

    Args:
        set: a folder made by `linewright data glyphs`.
        to: the .safetensors file to write; as hands.safetensors in the set's folder it is used
            for that set from then on.
        steps: how long to train, in batches of 64.
        width: filters of its first layer.
        seed: another one makes another reader: one to learn from, one to be judged by.
    """
    from linewright.evaluate import train_style_reader

    found = train_style_reader(set, to, steps=steps, width=width, seed=seed)
    shares = ", ".join(f"{name} {100 * share:.1f}" for name, share in found.accuracy.items())
    say(f"{to}: of {found.held_out} held-out glyphs named right, in percent: {shares}")


@app.command
def demo(*, to: Path = Path("runs/demo")) -> None:
    """Train on both trades for a few minutes, translate held-out images and report.

    Args:
        to: the folder to write into; an earlier demo there is replaced.
    """
    from linewright.evaluate import run_demo

    report = run_demo(to)
    say(f"Open {report} in a browser.")


def main(arguments: Sequence[str] | None = None) -> None:
    """Run a command and exit: 0 well, 1 our fault, 2 the user's, 3 partly failed."""
    try:
        code = app(arguments, exit_on_error=False, print_error=False)
    except UnusedCliTokensError as error:
        left = " ".join(error.unused_tokens or ())
        say(f"linewright: not understood: {left} (each value of a list needs its option's name)")
        sys.exit(2)
    except CycloptsError as error:
        say(f"linewright: {' '.join(str(error).split())}")
        sys.exit(2)
    except LinewrightError as error:
        say(f"linewright: {error}")
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        say("linewright: interrupted")
        sys.exit(INTERRUPTED)
    sys.exit(code if isinstance(code, int) else 0)
