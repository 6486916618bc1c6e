"""The SE-GAN paper's tables and figures for our hands.

Table 1 (content accuracy and Frechet distance, with the human row, the source's copy and a style
check), the ablation without E_s and without D_s, Figures 4, 5a and 5b. Every training sees the same
number of images; what can learns all hands in one model, and CycleGAN and SE-GAN's one-hand form
learn two hands one by one.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from linewright.recipe import recipe_names
from linewright.reproduce.glyphs_report import GlyphsReport
from linewright.reproduce.runs import Entry
from linewright.reproduce.whole import reproduce

TITLE = "SE-GAN on brush hands"
LEAD = (
    "Test characters that no training saw, at the same number of images seen for every row. The "
    "paper's own six hands are not public: its figures stand beside ours and are of other data."
)

SIX = ("mouhitsu", "gyosho", "sousho", "kouzan-t", "soseki", "ma-shan-zheng")


class Scale(NamedTuple):
    """How large a reproduction is.

    Attributes:
        glyphs: the glyph set, unless the user names one.
        size: side of its images in pixels.
        hands: what the many-hand models learn.
        alone: what the one-hand models learn, each for itself.
        epochs: the first half of them at the full rate.
        images: of an epoch.
    """

    glyphs: str
    size: int
    hands: tuple[str, ...]
    alone: tuple[str, ...]
    epochs: int
    images: int


SCALES = {
    "smoke": Scale("starter", 128, SIX[-1:] + SIX[:1], SIX[-1:], 2, 4),
    "small": Scale("data/glyphs64", 64, SIX, ("gyosho", "ma-shan-zheng"), 12, 4000),
    "paper": Scale("data/glyphs256", 256, SIX, ("gyosho", "ma-shan-zheng"), 200, 960),
}

# Method, title and changes; a method without a recipe at a scale is no entry there.
MANY = (
    ("zi2zi", "zi2zi", "zi2zi", ()),
    ("stargan", "StarGAN", "stargan", ()),
    ("dgfont", "DG-Font", "dgfont", ()),
    ("segan", "SE-GAN", "segan", ()),
    ("segan-no-es", "SE-GAN without E_s", "segan", ("method.use_skeleton_encoder=false",)),
    ("segan-no-ds", "SE-GAN without D_s", "segan", ("method.use_skeleton_discriminator=false",)),
)
ONE = (("cyclegan", "CycleGAN, one hand", "cyclegan"), ("segan", "SE-GAN, one hand", "segan"))


def entries(scale: str, glyphs: str | None = None, cache: Path | None = None) -> dict[str, Entry]:
    """Return the trainings by key.

    Args:
        scale: smoke, small or paper.
        glyphs: a glyph set in the place of the scale's own.
        cache: a folder that keeps skeletons.
    """
    wanted, known = SCALES[scale], set(recipe_names())
    common = (
        f"data.glyphs.set={glyphs or wanted.glyphs}",
        f"data.glyphs.cache={'null' if cache is None else cache}",
        f"data.size={wanted.size}",
        f"train.schedule.epochs={wanted.epochs}",
        f"train.schedule.flat_epochs={wanted.epochs // 2}",
        f"train.schedule.images_per_epoch={wanted.images}",
    )
    all_hands = f"data.glyphs.styles=[{', '.join(wanted.hands)}]"
    found = [
        Entry(
            key,
            title,
            f"glyphs/{method}.{scale}",
            (*common, f"data.glyphs.style={wanted.hands[0]}", all_hands, *changes),
        )
        for key, title, method, changes in MANY
    ]
    found += [
        Entry(
            f"{key}-{hand}",
            title,
            f"glyphs/{method}.{scale}",
            (*common, f"data.glyphs.style={hand}", "data.glyphs.styles=[]"),
        )
        for hand in wanted.alone
        for key, title, method in ONE
    ]
    return {entry.key: entry for entry in found if entry.recipe in known}


def reproduce_glyphs(
    folder: Path,
    *,
    scale: str = "small",
    glyphs: str | None = None,
    only: Sequence[str] = (),
    threads: int | None = None,
    limit: int | None = None,
    inception: Path | None = None,
) -> Path:
    """Train what is missing, score it, and write the report.

    Args:
        folder: where runs, scores and the report are kept.
        scale: smoke, small or paper.
        glyphs: the glyph set; by default the scale's own, such as ``data/glyphs64``.
        only: keys of `entries` to train now; all if empty. The report holds what is finished.
        threads: threads of each new run.
        limit: score the first so many test characters of each hand only.
        inception: an ONNX file of Inception's features, for a second Frechet distance.

    Returns:
        The report.

    Raises:
        DataError: there is no such glyph set.
        ConfigError, TrainingError, OutputError: see `linewright.reproduce.whole.reproduce`.
    """
    return reproduce(
        folder,
        entries(scale, glyphs, folder / "skeletons"),
        title=TITLE,
        lead=LEAD,
        report=lambda done: GlyphsReport(folder, done, limit, inception).sections(),
        only=only,
        threads=threads,
    )
