"""The sparse CycleGAN paper's tables and figures for our drawings.

Table 1 (during training), Table 2 (test), Figures 4 to 10, the ablation that the paper's claims
need, and robustness to noise. Every training has the same data, seed and budget in images seen.
"""

from collections.abc import Sequence
from pathlib import Path

from linewright.evaluate.reproduce.drawings_report import DrawingsReport
from linewright.evaluate.reproduce.report import Entry, reproduce

TITLE = "The sparse CycleGAN on drawings"
LEAD = "Simulated drawings. Every row has the same data, seed and budget in images seen."

_PLAIN, _SPARSE = "cyclegan", "sparse_cyclegan"
_MILD, _FULL = ("data.drawings.task=mild",), ("data.drawings.task=full",)
_COLOUR = ("data.drawings.task=colour", "data.channels=3")
_DENSE = ("method.weight_sparsity=0", "method.percent_on=1")
# What the generator learns: the whole image, or the change to it.
_WHOLE, _CHANGE = "method.residual=false", "method.residual=true"
_WHITE = (_CHANGE, "method.overshoot=1.1", "method.middle_gain=4")
_NO_IDENTITY, _LEAKY = "method.identity_weight=0", "method.rrelu=false"
_LEARNS_CHANGE = "sparse CycleGAN that learns the change"
_KEEPS_WHITE = "sparse CycleGAN that keeps paper white"

# Key, title, method and changes; the most telling first.
_TRAININGS = (
    ("c", "CycleGAN", _PLAIN, _MILD),
    ("c-noidt", "CycleGAN without identity", _PLAIN, (*_MILD, _NO_IDENTITY)),
    ("ours", "sparse CycleGAN", _SPARSE, (*_MILD, _WHOLE)),
    ("blocks", "+ blocks", _SPARSE, (*_MILD, _WHOLE, *_DENSE, _LEAKY)),
    ("full-ours", "sparse CycleGAN", _SPARSE, (*_FULL, _WHOLE)),
    ("sparse", "+ sparse", _SPARSE, (*_MILD, _WHOLE, _LEAKY)),
    ("skip", "sparse CycleGAN with skips", _SPARSE, (*_MILD, _WHOLE, "method.skip=true")),
    ("residual", _LEARNS_CHANGE, _SPARSE, (*_MILD, _CHANGE)),
    ("white", _KEEPS_WHITE, _SPARSE, (*_MILD, *_WHITE)),
    ("idt1", "CycleGAN, identity weighted 1", _PLAIN, (*_MILD, "method.identity_weight=1")),
    ("full-c", "CycleGAN", _PLAIN, _FULL),
    ("full-residual", _LEARNS_CHANGE, _SPARSE, (*_FULL, _CHANGE)),
    ("full-white", _KEEPS_WHITE, _SPARSE, (*_FULL, *_WHITE)),
    ("full-c-noidt", "CycleGAN without identity", _PLAIN, (*_FULL, _NO_IDENTITY)),
    ("colour-c", "CycleGAN", _PLAIN, _COLOUR),
    ("colour-ours", "sparse CycleGAN", _SPARSE, (*_COLOUR, _WHOLE)),
)


def entries(scale: str) -> dict[str, Entry]:
    """Return the trainings by key."""
    return {key: Entry(key, title, f"drawings/{method}.{scale}", changes) for key, title, method, changes in _TRAININGS}


def reproduce_drawings(
    folder: Path,  # where runs, scores and the report are written
    *,
    scale: str = "small",  # smoke, small or paper
    only: Sequence[str] = (),  # keys of `entries` to train now; all if empty
    threads: int | None = None,  # of each new run
    limit: int | None = None,  # score the first so many test images only
    on: str | None = None,  # "ray" or "ray://HOST": runs are trained as tasks of a Ray cluster
) -> Path:
    """Train what is missing, score it, write the report of what is finished and return its path.

    ConfigError: no such key, or a run's folder holds a training of another recipe. TrainingError,
    OutputError: see `linewright.training.start_run`.
    """
    return reproduce(
        folder,
        entries(scale),
        title=TITLE,
        lead=LEAD,
        report=lambda runs: DrawingsReport(folder, runs, limit),
        only=only,
        threads=threads,
        on=on,
    )
