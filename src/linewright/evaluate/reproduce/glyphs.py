"""The SE-GAN paper's tables and figures for our hands.

Table 1 (content accuracy and Frechet distance, with the human row, the source's copy and a style check), the ablation
without E_s and without D_s, Figures 4, 5a and 5b. Every training sees the same number of images; what can learns all
hands in one model, and CycleGAN and SE-GAN's one-hand form learn two hands one by one.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from linewright.evaluate.reproduce.glyphs_report import GlyphsReport
from linewright.evaluate.reproduce.report import Entry, reproduce
from linewright.training import load_recipe, recipe_names

TITLE = "SE-GAN on brush hands"
LEAD = (
    "Test characters that no training saw, at the same number of images seen for every row. The "
    "paper's own six hands are not public: its figures stand beside ours and are of other data."
)

SIX = ("mouhitsu", "gyosho", "sousho", "kouzan-t", "soseki", "ma-shan-zheng")


class Scale(NamedTuple):
    """How large a reproduction is."""

    glyphs: str  # the glyph set, unless the user names one
    size: int  # side of its images in pixels
    hands: tuple[str, ...]  # what the many-hand models learn
    alone: tuple[str, ...]  # what the one-hand models learn, each for itself
    images: int  # seen by each training


SCALES = {
    "smoke": Scale("starter", 128, SIX[-1:] + SIX[:1], SIX[-1:], 8),
    "small": Scale("data/glyphs64", 64, SIX, ("gyosho", "ma-shan-zheng"), 24_000),
    "paper": Scale("data/glyphs256", 256, SIX, ("gyosho", "ma-shan-zheng"), 192_000),
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
# Of a recipe whose epochs do not divide the budget.
EPOCHS = 60
ONE = (("cyclegan", "CycleGAN, one hand", "cyclegan"), ("segan", "SE-GAN, one hand", "segan"))


def entries(scale: str, glyphs: str | None = None, cache: Path | None = None) -> dict[str, Entry]:
    """Return the trainings by key, on the scale's glyph set or another; skeletons go to a cache."""
    size, recipes = SCALES[scale], set(recipe_names())
    common = (
        f"data.glyphs.set={glyphs or size.glyphs}",
        f"data.glyphs.cache={'null' if cache is None else cache}",
        f"data.size={size.size}",
    )
    many = f"data.glyphs.styles=[{', '.join(size.hands)}]"
    trainings = [
        (key, title, method, (f"data.glyphs.style={size.hands[0]}", many, *changes))
        for key, title, method, changes in MANY
    ]
    trainings += [
        (f"{key}-{hand}", title, method, (f"data.glyphs.style={hand}", "data.glyphs.styles=[]"))
        for hand in size.alone
        for key, title, method in ONE
    ]
    return {
        key: Entry(key, title, recipe, (*common, *_schedule(recipe, size.images), *changes))
        for key, title, method, changes in trainings
        if (recipe := f"glyphs/{method}.{scale}") in recipes
    }


def _schedule(recipe: str, images: int) -> tuple[str, ...]:
    """Return overrides that give a recipe a budget in images and leave its rate's course."""
    schedule = load_recipe(recipe).train.schedule
    epochs = schedule.epochs if images % schedule.epochs == 0 else EPOCHS
    scale = epochs / schedule.epochs
    settings = {
        "epochs": epochs,
        "flat_epochs": round(scale * schedule.flat_epochs),
        "images_per_epoch": images // epochs,
    }
    if schedule.halve_epochs is not None:
        settings["halve_epochs"] = max(1, round(scale * schedule.halve_epochs))
    return tuple(f"train.schedule.{key}={value}" for key, value in settings.items())


def reproduce_glyphs(
    folder: Path,  # where runs, scores and the report are written
    *,
    scale: str = "small",  # smoke, small or paper
    glyphs: str | None = None,  # the glyph set; by default the scale's own, such as data/glyphs64
    only: Sequence[str] = (),  # keys of `entries` to train now; all if empty
    threads: int | None = None,  # of each new run
    limit: int | None = None,  # score the first so many test characters of each hand only
    inception: Path | None = None,  # ONNX file of its features, for a second Frechet distance
    on: str | None = None,  # "ray" or "ray://HOST": runs are trained as tasks of a Ray cluster
) -> Path:
    """Train what is missing, score it, write the report of what is finished and return its path.

    DataError: no such glyph set. ConfigError, TrainingError, OutputError: see `reproduce_drawings`.
    """
    return reproduce(
        folder,
        entries(scale, glyphs, folder / "skeletons"),
        title=TITLE,
        lead=LEAD,
        report=lambda runs: GlyphsReport(folder, runs, limit, inception),
        only=only,
        threads=threads,
        on=on,
    )
