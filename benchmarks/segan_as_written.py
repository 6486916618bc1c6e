"""SE-GAN as the paper writes it beside the version with U-skips: both ways, cycle, D_i, D_s, all losses.

python benchmarks/segan_as_written.py --set data/glyphs64 --to runs/written --threads 1 [--seeds 0 1 2]

The small recipe leaves out the way back and the cycle and adds U-skips and losses at several sizes. Here nothing is
left out: no skips, both directions, the cycle and the CAM loss by the weights of U-GAT-IT, L_pix at one size. Widths
are those that two cores train, and the space-to-depth stem stays, in all rows alike. Each training sees the same number
of images and is scored at its end, and once more where the one that was done first ended in minutes. What is done is
not done again; the tables hold what is finished. With ``--hands`` of several names one model learns them all.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from linewright.base.console import stdout
from linewright.base.files import write_text
from linewright.base.report import Cell, Table
from linewright.evaluate.glyph_evaluation import draw_glyphs
from linewright.evaluate.glyph_scorer import (
    ACCURACY,
    FRECHET,
    GLYPH_COLUMNS,
    ORIGINAL,
    STYLE,
    EvaluationNetworks,
    GlyphScorer,
    glyph_test,
)
from linewright.evaluate.reproduce.report import Entry, Run, at_seconds, common_seconds, train

EPOCHS = 60
# More steps of fewer images than in the small recipe, and an average as short as the training is.
BATCH, AVERAGE = 4, 0.995
SKELETON_F1, MINUTES, SEEDS = "skeleton F1 %", "minutes", "seeds"
COLUMNS = {
    **{name: GLYPH_COLUMNS[name] for name in (ACCURACY, STYLE, FRECHET, "L1", SKELETON_F1)},
    MINUTES: ".1f",
    SEEDS: ".0f",
}
AS_WRITTEN = (
    "method.skip=false",
    "method.backward=true",
    "method.cycle_weight=10",
    "method.cam_weight=1000",
    "method.pixel_levels=1",
    "method.pixel_weight=50",
)
ROWS: dict[str, tuple[str, tuple[str, ...]]] = {
    "written": ("SE-GAN as written", AS_WRITTEN),
    "skips": ("SE-GAN with U-skips, one way", ()),
    "written-no-es": ("SE-GAN as written, without E_s", (*AS_WRITTEN, "method.use_skeleton_encoder=false")),
    "written-no-ds": ("SE-GAN as written, without D_s", (*AS_WRITTEN, "method.use_skeleton_discriminator=false")),
}


def main() -> None:
    """Train what is missing, score it, and write the tables of what is finished."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--set", type=Path, required=True, help="the glyph set, of 64 px")
    parser.add_argument("--to", type=Path, required=True, help="folder for runs and tables")
    parser.add_argument("--hands", nargs="+", default=["ma-shan-zheng"])
    parser.add_argument("--only", nargs="+", choices=ROWS, default=list(ROWS))
    parser.add_argument("--seeds", nargs="+", type=int, default=[0, 1, 2])
    parser.add_argument("--images", type=int, default=12_000, help="seen by each training")
    parser.add_argument("--limit", type=int, help="test characters of a hand")
    parser.add_argument("--threads", type=int)
    parser.add_argument("--tables", action="store_true", help="train nothing, write the tables of what is finished")
    asked = parser.parse_args()
    folder = asked.to.resolve()
    runs: dict[str, list[Run]] = {key: [] for key in ROWS}
    for seed in asked.seeds:
        for key in asked.only:
            one = entry(key, asked.hands, seed, asked.images, asked.set.resolve(), folder)
            run = Run(one, folder / "runs" / one.key) if asked.tables else train(one, folder, threads=asked.threads)
            if run.is_finished():
                runs[key].append(run)
            elif not asked.tables:
                raise SystemExit(f"stopped in {one.key}; the same command goes on with it")
            write_tables({name: found for name, found in runs.items() if found}, asked.hands, asked.limit, folder)


def entry(key: str, hands: Sequence[str], seed: int, images: int, glyphs: Path, folder: Path) -> Entry:
    """Return one training."""
    title, changes = ROWS[key]
    place = "-".join(hands) if len(hands) < 3 else f"{len(hands)}-hands"
    overrides = (
        f"data.glyphs.set={glyphs}",
        f"data.glyphs.cache={folder / 'skeletons'}",
        f"data.glyphs.style={hands[0]}",
        f"data.glyphs.styles=[{', '.join(hands) if len(hands) > 1 else ''}]",
        f"train.schedule={{epochs: {EPOCHS}, flat_epochs: {EPOCHS // 2}, images_per_epoch: {images // EPOCHS}}}",
        f"train.batch={BATCH}",
        f"train.average={AVERAGE}",
        f"train.seed={seed}",
        *changes,
    )
    return Entry(f"{key}-{place}-{seed}", f"{title}, seed {seed}", "glyphs/segan.small", overrides)


def write_tables(runs: dict[str, list[Run]], hands: Sequence[str], limit: int | None, folder: Path) -> None:
    """Print and write the scores at equal images and at equal minutes."""
    if not runs:
        return
    first = next(iter(runs.values()))[0]
    test = {hand: glyph_test(first.recipe(), hand, limit) for hand in hands}
    networks = EvaluationNetworks.of(first.recipe())
    scorers = {hand: GlyphScorer(test[hand], networks) for hand in hands}
    everything = {f"{key} {number}": run for key, found in runs.items() for number, run in enumerate(found)}
    seconds = common_seconds(everything)
    note = (
        f"{', '.join(hands)}; {sum(len(one.chars) for one in test.values())} test characters; {first.last().images} "
        "images seen; means over hands and seeds, the range over the seeds in brackets; {0}"
    )
    texts = []
    for title, limit_s, said in (
        ("At equal images", None, "minutes are of this machine, with its other work."),
        ("At equal minutes", seconds, f"the last checkpoint within {seconds / 60:.1f} minutes."),
    ):
        rows = {ROWS[key][0]: _row(found, scorers, limit_s) for key, found in runs.items()}
        rows[ORIGINAL] = _means([{hand: scorer.score(scorer.test.truth) for hand, scorer in scorers.items()}])
        texts.append(Table(title, note.format(said), COLUMNS, rows, []).markdown())
    stdout.print("\n".join(texts))
    write_text(folder / f"{'-'.join(hands)}.md", "\n".join(texts))


def _row(runs: Sequence[Run], scorers: dict[str, GlyphScorer], seconds: float | None) -> dict[str, Cell]:
    found, took = [], []
    for run in runs:
        moment = run.last() if seconds is None else at_seconds(run.snapshots(), seconds)
        model = moment.model()
        found.append(
            {
                hand: scorer.score(draw_glyphs(model, hand, scorer.test.source, where=moment.path))
                for hand, scorer in scorers.items()
            }
        )
        took.append(moment.seconds / 60)
    return {**_means(found), MINUTES: Cell(float(np.mean(took))), SEEDS: Cell(len(runs))}


def _means(found: Sequence[dict[str, dict[str, Cell]]]) -> dict[str, Cell]:
    """Return the mean over hands and seeds of each score, with the range over seeds."""
    cells = {}
    for name in COLUMNS:
        if all(name in one for by_hand in found for one in by_hand.values()):
            by_seed = [float(np.mean([one[name].value for one in by_hand.values()])) for by_hand in found]
            cells[name] = Cell(float(np.mean(by_seed)), min(by_seed), max(by_seed))
    return cells


if __name__ == "__main__":
    main()
