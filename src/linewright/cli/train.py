"""The commands `train`, `recipes` and `export`."""

import sys
from collections.abc import Sequence
from pathlib import Path

from linewright.base import Message
from linewright.cli.arguments import INTERRUPTED, Answer, Force, Output, Run


def train(recipe: str | None = None, *overrides: str, resume: Path | None = None) -> Answer:
    """Train a recipe, or resume a run.

    - `linewright train glyphs/cyclegan.smoke run.dir=runs/first`
    - `linewright train --resume runs/first`

    Several processes train together with `torchrun --nproc-per-node N -m linewright train ...`.

    Args:
        recipe: a name from `linewright recipes`, or a YAML file.
        overrides: key=value, such as train.rate=1e-4, data.x=DIR data.y=DIR, run.dir=DIR.
        resume: the folder of a run; it resumes bit for bit.
    """
    from linewright.training import is_first, together

    with together():
        answer = _train(recipe, overrides, resume)
        if not is_first():  # the first one speaks for all
            sys.exit(answer.code)
    return answer


def _train(recipe: str | None, overrides: Sequence[str], resume: Path | None) -> Answer:
    from linewright.base import ConfigError
    from linewright.training import load_recipe, resume_run, start_run

    if resume is not None:
        if recipe is not None:
            raise ConfigError(
                "a run resumes with the recipe and the keys that it was begun with",
                resume,
                where=recipe,
                way_out="leave this out, or start a new run from its weights with run.start={0}",
            )
        run, outcome = resume, resume_run(resume)
    elif recipe is not None:
        run, outcome = start_run(load_recipe(recipe, overrides))
    else:
        raise ConfigError("name a recipe, or --resume RUN", way_out="see linewright recipes")
    facts = {"run": run, "steps": outcome.step, "finished": outcome.finished}
    if not outcome.finished:
        line = Message("Saved at step {0}.", outcome.step)
        hint = Message("Resume with: {0}", f"linewright train --resume {run}")
        return Answer(facts, [line], hint=hint, code=INTERRUPTED)
    minutes = outcome.seconds / 60
    line = Message("Trained {0} steps in {1:.1f} minutes: {2}", outcome.step, minutes, run)
    if outcome.earlier:
        line = Message("Finished already, after {0} steps: {1}", outcome.step, run)
    hint = Message("Score it with: {0}", f"linewright evaluate {run}")
    return Answer(facts, [line], hint=hint)


def recipes() -> Answer:
    """List the recipes in the package.

    - `linewright recipes`
    - `linewright recipes --json`

    `linewright train` takes their names.
    """
    from linewright.training import recipe_names

    names = recipe_names()
    return Answer({"recipes": names}, shown=names)


def export(
    run: Run,
    *,
    output: Output,
    half: bool = False,
    int8: bool = False,
    calibrate: list[Path] | None = None,
    force: Force = False,
) -> Answer:
    """Write a run's generators as one model file, with the recipe inside.

    - `linewright export runs/first -o first.onnx`
    - `linewright export runs/first -o first.safetensors --half`

    Args:
        output: the .safetensors file to write, or an .onnx file, which runs without PyTorch.
        half: half precision, half the size; .safetensors only.
        int8: convolutions in 8 bits; .onnx only.
        calibrate: pages or folders like those to translate, which --int8 needs.
    """
    from linewright.translate import export_model

    parity = export_model(run, output, half=half, int8=int8, calibrate=calibrate or (), force=force)
    lines: list[str] = []
    if parity is not None:
        off = Message("onnxruntime and PyTorch differ by {0:.1g} at most", parity.difference)
        lines.append(Message("before the step to 8 bits, {0}", off) if int8 else off)
    lines.append(f"{output}: {output.stat().st_size / 1e6:.1f} MB")
    return Answer({"model": output, "difference": parity and parity.difference}, lines)
