"""The commands that score: a run, a paper's tables; `dev`, for the scorers' parts; the demo."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Annotated, Literal

from cyclopts import App, Parameter

from linewright.base import Message, check_free, is_quiet
from linewright.cli.arguments import Answer, Force, Limit, Output, Run

Inception = Annotated[
    Path | None,
    Parameter(
        help="of glyphs: an ONNX file of Inception v3 up to its last pooling layer (N x 3 x 299 x "
        "299 in [-1, 1]); adds a column with the Frechet distance on its features."
    ),
]

dev = App(name="dev", help="For developers: what scores are made of and compared with.")


def evaluate(run: Run, *, output: Output | None = None, limit: Limit = None, inception: Inception = None) -> Answer:
    """Score a run on the test split of its data and write its report.

    - `linewright evaluate runs/first`
    - `linewright evaluate first.safetensors -o scores --limit 100`

    Args:
        output: folder for report.html and scores.json; by default the run's own.
    """
    from linewright.evaluate import evaluate as score_and_write

    report, tables = score_and_write(run, to=output, limit=limit, inception=inception)
    shown = [] if is_quiet() else [table.console() for table in tables]
    return Answer({"report": report}, [Message("Report: {0}", report)], shown)


@dev.command
def baselines(recipe: str, *overrides: str, limit: Limit = None, output: Output | None = None) -> Answer:
    """Score what needs no learning on the test split of a recipe's data: the rows to beat.

    - `linewright dev baselines drawings/cyclegan.small --limit 24`
    - `linewright dev baselines drawings/cyclegan.small data.drawings.task=full -o scores`

    Args:
        recipe: a name from `linewright recipes`, or a YAML file.
        overrides: key=value, such as data.drawings.task=full.
        output: folder for scores.json and scores.md.
    """
    from linewright.evaluate import score_baselines, write_scores
    from linewright.training import load_recipe

    table = score_baselines(load_recipe(recipe, overrides), limit=limit)
    if output is not None:
        write_scores(output, [table])
    return Answer({"scores": output}, shown=[table.console()])


def reproduce(
    what: Literal["drawings", "glyphs"],
    *,
    output: Output,
    scale: Literal["smoke", "small", "paper"] = "small",
    dataset: str | None = None,
    only: list[str] | None = None,
    threads: int | None = None,
    limit: Limit = None,
    inception: Inception = None,
    on: str | None = None,
) -> Answer:
    """Make a paper's tables and figures for our data; what is done is not done again.

    - `linewright reproduce drawings -o runs/drawings --scale smoke`
    - `linewright reproduce glyphs -o runs/glyphs --only segan`

    Args:
        what: drawings (the sparse CycleGAN paper) or glyphs (the SE-GAN paper).
        output: folder for runs, scores, figures and report.html.
        scale: smoke (minutes), small (hours on two cores) or paper (for a GPU).
        dataset: for glyphs, the data set; by default data/glyphs64 at small, data/glyphs256 at paper.
        only: train only these of its runs now; the report holds what is finished.
        threads: threads of each new run; by default all, and one with `on`.
        on: ray, or ray://HOST: train the runs at once on a Ray cluster, whose nodes share the folder.
    """
    from linewright.base import ConfigError
    from linewright.evaluate import reproduce_drawings, reproduce_glyphs

    make: Callable[..., Path] = reproduce_drawings
    if what == "glyphs":
        make = partial(reproduce_glyphs, glyphs=dataset, inception=inception)
    elif dataset is not None or inception is not None:
        raise ConfigError("--dataset and --inception belong to glyphs", way_out="leave them out")
    report = make(output, scale=scale, only=only or (), threads=threads, limit=limit, on=on)
    return Answer({"report": report}, [Message("Report: {0}", report)])


@dev.command
def symbol_reader(*, output: Output, cards: int = 3000, force: Force = False) -> Answer:
    """Train the classifier of weld symbols that scores drawings, on clean samples in every style.

    - `linewright dev symbol-reader -o weld-symbols.safetensors`
    - `linewright dev symbol-reader -o weld-symbols.safetensors --cards 200`

    Args:
        output: the .safetensors file to write.
        cards: how many samples to draw.
    """
    from linewright.evaluate import train_symbol_classifier

    check_free(output, force=force)
    lesson = train_symbol_classifier(output, cards=cards)
    line = Message(
        "{0}: {1} symbols, {2:.1f} % of {3} held-out ones named right",
        output,
        lesson.classes,
        100 * lesson.accuracy,
        lesson.held_out,
    )
    return Answer({"model": output, **lesson._asdict()}, [line])


@dev.command
def style_reader(
    *, dataset: str, output: Output, steps: int = 2500, width: int = 32, seed: int = 0, force: Force = False
) -> Answer:
    """Train the style classifier that checks glyphs, on a data set's real glyphs.

    - `linewright dev style-reader --dataset data/own -o data/own/hands.safetensors`
    - `linewright dev style-reader --dataset starter -o judge.safetensors --seed 1`

    Args:
        dataset: a folder made by `linewright data glyphs`.
        output: the .safetensors file to write; as hands.safetensors in the set's folder it is used
            for that set from then on.
        steps: how long to train, in batches of 64.
        width: filters of its first layer.
        seed: another one makes another classifier: one to learn from, one to be judged by.
    """
    from linewright.evaluate import train_style_reader

    check_free(output, force=force)
    found = train_style_reader(dataset, output, steps=steps, width=width, seed=seed)
    shares = ", ".join(f"{name} {100 * share:.1f}" for name, share in found.accuracy.items())
    line = Message("{0}: of {1} held-out glyphs named right, in percent: {2}", output, found.held_out, shares)
    return Answer({"model": output, **found._asdict()}, [line])


def demo(*, output: Output = Path("runs/demo")) -> Answer:
    """Show what linewright is for: a worn sheet, a poem, a font, a short training.

    - `linewright demo`
    - `linewright demo -o runs/demo`

    Args:
        output: the folder to write into; an earlier demo there is replaced.
    """
    from linewright.evaluate import run_demo

    report = run_demo(output)
    return Answer({"report": report}, hint=Message("Open {0} in a browser.", report))
