"""Pictures and curves of reports: examples, losses, several models side by side, attention."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import torch

from linewright.base import ConfigError, Curves, DataError, Floats32, Picture, Pixels, contact_sheet, wrapped_sheet
from linewright.glyphs import GlyphSet, read_glyph_set
from linewright.nn import to_tensor
from linewright.training import Recipe, build_data, read_model
from linewright.translate import TorchTranslator

CELL = 128
OVERLAY = 0.6  # share of the heat map's colour where it lies over a glyph


def examples_picture(
    columns: Mapping[str, Sequence[Pixels]],
    names: Sequence[str],
    places: Sequence[int],
    heading: str,
    *,
    separator: str = ", ",
) -> Picture:
    """Return rows of a test's images, those at some places of each column, and their names."""
    rows = [[images[place] for images in columns.values()] for place in places]
    caption = "Never seen in training: " + separator.join(names[place] for place in places)
    return Picture(wrapped_sheet(rows, list(columns)), heading, caption)


def loss_curves(log: Sequence[Mapping[str, Any]], heading: str, kinds: Sequence[str] = ()) -> list[Curves]:
    """Return the loss curves of a run's log, a panel a kind (by default a term's first word)."""
    if len(log) < 2:
        return []
    names = [name for name in log[0] if name not in ("step", "images", "seconds")]
    panels = {
        kind: {name: [line[name] for line in log] for name in names if name.split("_")[0] == kind}
        for kind in kinds or dict.fromkeys(name.split("_")[0] for name in names)
    }
    panels = {kind: curves for kind, curves in panels.items() if curves}
    return [Curves(heading, [line["images"] for line in log], "images seen", panels)]


def example_sheet(run: Path, count: int = 8) -> Pixels:
    """Return test examples of a run or model file (else ModelError): source, output and truth."""
    model = read_model(run)
    test = build_data(model.recipe).test(count)
    translator = TorchTranslator.of(model, where=run)
    outputs = [translator.translate(source) for source in test.x]
    side = max(max(image.shape[:2]) for image in test.x)
    return contact_sheet([test.x, outputs, test.y], cell=min(side, 256))


def compare_sheet(
    runs: Sequence[Path],  # run folders, checkpoints or model files of glyph models
    chars: str,  # of the source face
    *,
    hand: str | None = None,  # to write; by default the one that the first model was watched by
) -> Pixels:
    """Return a row for each character: source, what each model writes, and the truth, uint8 H x W.

    As Fig. 4 of the SE-GAN paper. Each model reads its own glyph set; source and truth are those of
    the first. A truth that the hand does not have is left blank. ConfigError: no model, or one that
    does not have the hand. DataError, ModelError: a set, character or model is absent.
    """
    if not runs:
        raise ConfigError("name a run or model file")
    models = [read_model(run) for run in runs]
    glyphs = models[0].recipe.data.glyphs
    hand = hand or (glyphs.style if glyphs is not None else "")
    columns: dict[str, list[Pixels]] = {}
    for run, model in zip(runs, models, strict=True):
        recipe = model.recipe.with_hand(hand)
        sources = _sources(_glyph_set(recipe), chars)
        columns.setdefault("source", sources)
        name, translator = run.name, TorchTranslator.of(model._replace(recipe=recipe), where=run)
        while name in columns:
            name += "'"
        columns[name] = [translator.translate(source) for source in sources]
    first = _glyph_set(models[0].recipe)
    truth, blank = first.style(hand), np.full((first.size, first.size), 255, np.uint8)
    columns["truth"] = [truth.get(char, blank) for char in chars]
    return sheet_of_columns(columns, cell=CELL)


def attention_sheet(run: Path, chars: str) -> Pixels:
    """Return a row for each of ``chars`` of the source face, uint8 H x W x 3, by a SE-GAN model.

    Source, CAM, SRAM, CRAM over it, and the output, as Fig. 5b of the SE-GAN paper. Each map is
    scaled to its own extremes: blue is the least, red the most. ``run`` is a run folder, checkpoint
    or model file. ConfigError: another method. DataError, ModelError: no set, character or model.
    """
    model = read_model(run)
    translator = TorchTranslator.of(model, where=run)
    method = translator.method
    if not method.heat_map_names:
        raise ConfigError(
            "has no attention: it is a model of {0}", model.recipe.method.name, where=run, way_out="name one of segan"
        )
    sources = _sources(_glyph_set(model.recipe), chars)
    batch = torch.cat([to_tensor(source) for source in sources]).to(translator.device)
    columns = {"source": sources}
    for name, heat in method.heat_maps(batch).items():
        values = heat[:, 0].cpu().numpy()
        columns[name] = [_heat_map(*pair) for pair in zip(sources, values, strict=True)]
    columns["output"] = [translator.translate(source) for source in sources]
    return sheet_of_columns(columns, cell=CELL)


def sheet_of_columns(columns: Mapping[str, Sequence[Pixels]], *, cell: int) -> Pixels:
    """Lay columns of as many images each side by side, their names above."""
    return contact_sheet(list(zip(*columns.values(), strict=True)), titles=list(columns), cell=cell)


def _glyph_set(recipe: Recipe) -> GlyphSet:
    glyphs = recipe.data.glyphs
    if glyphs is None:
        raise ConfigError("is no model of glyphs", where=recipe.method.name)
    return read_glyph_set(glyphs.set)


def _sources(glyphs: GlyphSet, chars: str) -> list[Pixels]:
    if not chars:
        raise DataError("no characters are named", where="--chars")
    face = glyphs.source
    for char in chars:
        if char not in face:
            raise DataError(
                "the source face of the set does not have {0!r}",
                char,
                where="--chars",
                way_out="name others, or build a set with them",
            )
    return [face[char] for char in chars]


def _heat_map(glyph: Pixels, heat: Floats32) -> Pixels:
    """Lay a heat map, H x W in [0, 1], over a glyph; uint8 H x W x 3."""
    levels = np.rint(255 * heat).astype(np.uint8)
    colours = cv2.applyColorMap(levels, cv2.COLORMAP_JET)[:, :, ::-1]
    mixed = OVERLAY * colours + (1 - OVERLAY) * glyph[:, :, None]
    return np.asarray(np.rint(mixed), np.uint8)
