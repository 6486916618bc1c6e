"""The command `watch`: what is put into a folder is converted."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from cyclopts import Parameter

from linewright.base import Message, say
from linewright.cli import arguments
from linewright.cli.drawings import PageOptions


def watch(
    folder: Path,
    *,
    output: Annotated[Path, Parameter(name=("--output", "-o", "--to"))],
    format: Literal["png", "tiff", "pdf", "dxf", "svg", "vector-pdf", "json"] = "dxf",
    restyle: bool = False,
    once: bool = False,
    settle: float = 2.0,
    options: PageOptions | None = None,
) -> arguments.Answer:
    """Convert what is put into a folder, until interrupted; what fails is moved aside with its reason.

    - `linewright watch inbox --to clean --format pdf`
    - `linewright watch inbox --to dxf --dpi 300 --once`

    A file is begun when its size and its time of change have stayed. What was done is not done again after a restart.

    Args:
        folder: the folder; what fails goes into `failed` in it.
        output: the folder to write into.
        format: png, tiff or pdf for pixels; dxf, svg, vector-pdf or json for vectors.
        restyle: draw in the standard style too, as the command restyle does.
        once: end when all that is whole now is done, as for tests and timers.
        settle: seconds that a file has to stay as it is.
    """
    from linewright.translate import watch_folder

    done = watch_folder(
        folder,
        output,
        to=format,
        once=once,
        settle=settle,
        task="full" if restyle else "repair",
        told=lambda line: say("linewright: {0}", line),
        **vars(options or PageOptions()),
    )
    lines = [Message("{0} written to {1}", len(done.written), output)]
    code = (arguments.PARTLY_FAILED if done.written else arguments.ALL_FAILED) if done.failures else 0
    return arguments.Answer(done, lines, code=code)
