"""The commands that score: a run, baselines, a paper's tables, the scorers' readers, the demo."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from linewright.base import say, stdout
from linewright.cli.arguments import Count


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


def demo(*, to: Path = Path("runs/demo")) -> None:
    """Show what linewright is for: a worn sheet, a poem, a font, a short training.

    Args:
        to: the folder to write into; an earlier demo there is replaced.
    """
    from linewright.evaluate import run_demo

    report = run_demo(to)
    say(f"Open {report} in a browser.")
