"""The sparse CycleGAN paper's tables and figures for our drawings.

Table 1 (during training), Table 2 (test), Figures 4 to 10, the ablation that the paper's claims
need, and robustness to noise. Every training has the same data, seed and budget in images seen.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from linewright.evaluate.reproduce.drawings_report import DrawingsReport
from linewright.evaluate.reproduce.runs import Entry
from linewright.evaluate.reproduce.whole import reproduce

TITLE = "The sparse CycleGAN on drawings"
LEAD = "Simulated drawings. Every row has the same data, seed and budget in images seen."


def entries(scale: str) -> dict[str, Entry]:
    """Return the trainings by key, the most telling first."""
    plain, sparse = f"drawings/cyclegan.{scale}", f"drawings/sparse_cyclegan.{scale}"
    dense = ("method.weight_sparsity=0", "method.percent_on=1")
    whole, change = "method.residual=false", "method.residual=true"  # what the generator learns
    white = (change, "method.overshoot=1.1", "method.middle_gain=4")
    mild, full = ("data.drawings.task=mild",), ("data.drawings.task=full",)
    colour = ("data.drawings.task=colour", "data.channels=3")
    no_identity, leaky = "method.identity_weight=0", "method.rrelu=false"
    found = [
        Entry("c", "CycleGAN", plain, mild),
        Entry("c-noidt", "CycleGAN without identity", plain, (*mild, no_identity)),
        Entry("ours", "sparse CycleGAN", sparse, (*mild, whole)),
        Entry("blocks", "+ blocks", sparse, (*mild, whole, *dense, leaky)),
        Entry("full-ours", "sparse CycleGAN", sparse, (*full, whole)),
        Entry("sparse", "+ sparse", sparse, (*mild, whole, leaky)),
        Entry("skip", "sparse CycleGAN with skips", sparse, (*mild, whole, "method.skip=true")),
        Entry(
            "residual",
            "sparse CycleGAN that learns the change",
            sparse,
            (*mild, change),
        ),
        Entry(
            "white",
            "sparse CycleGAN that keeps paper white",
            sparse,
            (*mild, *white),
        ),
        Entry(
            "idt1",
            "CycleGAN, identity weighted 1",
            plain,
            (*mild, "method.identity_weight=1"),
        ),
        Entry("full-c", "CycleGAN", plain, full),
        Entry(
            "full-residual",
            "sparse CycleGAN that learns the change",
            sparse,
            (*full, change),
        ),
        Entry(
            "full-white",
            "sparse CycleGAN that keeps paper white",
            sparse,
            (*full, *white),
        ),
        Entry("full-c-noidt", "CycleGAN without identity", plain, (*full, no_identity)),
        Entry("colour-c", "CycleGAN", plain, colour),
        Entry("colour-ours", "sparse CycleGAN", sparse, (*colour, whole)),
    ]
    return {entry.key: entry for entry in found}


def reproduce_drawings(
    folder: Path,
    *,
    scale: str = "small",
    only: Sequence[str] = (),
    threads: int | None = None,
    limit: int | None = None,
) -> Path:
    """Train what is missing, score it, and write the report.

    Args:
        folder: where runs, scores and the report are kept.
        scale: smoke, small or paper.
        only: keys of `entries` to train now; all if empty. The report holds what is finished.
        threads: threads of each new run.
        limit: score the first so many test images only.

    Returns:
        The report.

    Raises:
        ConfigError, TrainingError, OutputError: see `whole.reproduce`.
    """
    return reproduce(
        folder,
        entries(scale),
        title=TITLE,
        lead=LEAD,
        report=lambda done: DrawingsReport(folder, done, limit).sections(),
        only=only,
        threads=threads,
    )
