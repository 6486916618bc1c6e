"""The reader of hands: trained on real glyphs of a data set, or the one that ships."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

from linewright.base import Pixels
from linewright.evaluate.style_classifier import (
    StyleClassifier,
    read_style_classifier,
    style_accuracy,
    train_style_classifier,
    write_style_classifier,
)
from linewright.glyphs import SOURCE, GlyphImages, GlyphSet, Split, read_glyph_set, split_of

OWN = "hands.safetensors"


class Hands(NamedTuple):
    """How well a reader tells hands apart.

    Attributes:
        accuracy: for each hand and the source, the share of held-out glyphs named right, 0..1.
        held_out: how many glyphs that is.
    """

    accuracy: Mapping[str, float]
    held_out: int


def find_style_classifier(glyphs: str, hands: Iterable[str]) -> StyleClassifier | None:
    """Return the reader that knows some hands of a glyph set, and the source face.

    A file ``hands.safetensors`` in the set's folder goes first, then the reader in the package,
    which goes by the names of the hands; None if neither knows them all.

    Raises:
        ModelError: a file is damaged.
    """
    wanted = {SOURCE, *hands}
    own = Path(glyphs) / OWN
    if own.is_file():
        found = read_style_classifier(own)
        if wanted <= set(found.hands):
            return found
    found = read_style_classifier()
    return found if wanted <= set(found.hands) else None


def train_style_reader(
    glyphs: str,
    path: Path,
    *,
    steps: int,
    width: int = 32,
    seed: int = 0,
    pieces: int | None = None,
) -> Hands:
    """Learn the hands of a glyph set from its training split, and write the reader.

    Args:
        glyphs: a folder made by ``linewright data glyphs``, or ``starter``.
        path: a ``.safetensors`` file.
        steps: batches of 64.
        width: filters of its first layer.
        seed: of all randomness.
        pieces: learn from the first so many glyphs of each hand only.

    Returns:
        Its accuracy on the test split.

    Raises:
        DataError, InputError: see `read_glyph_set`.
        OutputError: the file cannot be written.
    """
    found = read_glyph_set(glyphs)
    learnt = {name: _split(face, "train")[:pieces] for name, face in _faces(found)}
    reader = train_style_classifier(learnt, steps=steps, width=width, seed=seed)
    held = {name: _split(face, "test") for name, face in _faces(found)}
    accuracy = {
        name: style_accuracy(images, name, reader) for name, images in held.items() if images
    }
    write_style_classifier(path, reader)
    return Hands(accuracy, sum(len(images) for images in held.values()))


def _faces(glyphs: GlyphSet) -> Iterable[tuple[str, GlyphImages]]:
    yield SOURCE, glyphs.source
    for name in glyphs.styles:
        yield name, glyphs.style(name)


def _split(face: GlyphImages, split: Split) -> list[Pixels]:
    return [image for char, image in face.items() if split_of(char) == split]
