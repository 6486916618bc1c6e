"""What a new hand is learnt from: its samples, and hands that the model has already.

The hands of the starter set are learnt along with the new one, so that characters that are not
among the samples stay whole. They come as often as the samples.
"""

import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path

from linewright.base import Pixels
from linewright.fonts.samples import Samples, resize
from linewright.fonts.scribe import Scribe
from linewright.glyphs import (
    FaceCard,
    FaceFacts,
    GlyphReport,
    GlyphSet,
    read_glyph_set,
    sheet_stem,
    write_card,
    write_sheets,
)

_COUNTS = ("absent", "blank", "placeholder", "twins", "misnamed", "duplicate", "unreadable")
_MOST = 200  # characters of each other hand


def new_face(scribe: Scribe, samples: Samples, hand: str) -> FaceFacts:
    """Return what a model knows of a hand that was learnt from samples."""
    # The samples were brought to the print's size and place, so the font has them as print has.
    return FaceFacts(name=hand, font=hand, licence="", placement=scribe.faces.source.placement, fill=samples.fill)


def write_finetune_set(folder: Path, scribe: Scribe, samples: Samples, hand: str) -> GlyphSet:
    """Write the glyph set, samples and the model's hands of the starter set, over what is there."""
    size = scribe.faces.size
    others = _known_hands(scribe)
    prints = dict(samples.prints)
    more = list(dict.fromkeys(c for face in others.values() for c in face if c not in prints))
    prints |= zip(more, scribe.source(more), strict=True)
    shutil.rmtree(folder, ignore_errors=True)
    faces = scribe.faces
    source = _write_face(folder, faces.source, prints, size)
    cards = [
        _write_face(folder, face, {c: resize(i, size) for c, i in others[face.name].items()}, size)
        for face in faces.styles
        if face.name in others
    ]
    cards.append(_write_face(folder, new_face(scribe, samples, hand), samples.at(size), size))
    write_card(folder, GlyphReport(size=size, fill=samples.fill, charset="samples", source=source, styles=tuple(cards)))
    return read_glyph_set(folder)


def _known_hands(scribe: Scribe) -> dict[str, dict[str, Pixels]]:
    """Return glyphs of those of the model's hands that the package has, by hand and character."""
    starter = read_glyph_set("starter")
    fonts = {card.name: card.font for card in starter.report.styles}
    hands = {}
    for face in scribe.faces.styles:
        if fonts.get(face.name) == face.font:
            glyphs = starter.style(face.name)
            missing = set(scribe.missing(glyphs))
            hands[face.name] = {c: i for c, i in list(glyphs.items())[:_MOST] if c not in missing}
    return {name: glyphs for name, glyphs in hands.items() if glyphs}


def _write_face(folder: Path, facts: FaceFacts, images: Mapping[str, Pixels], size: int) -> FaceCard:
    write_sheets(images.values(), folder, sheet_stem(facts.name), size=size)
    return FaceCard(**facts.model_dump(), characters="".join(images), oversize="", **dict.fromkeys(_COUNTS, 0))


def balance(glyphs: GlyphSet, hands: Sequence[str], hand: str, held_out: Sequence[str]) -> dict[str, int]:
    """Return how often each hand's glyphs come in an epoch, the new one's as often as the rest."""
    counts = {
        name: len(set(glyphs.chars(name)) - set(held_out)) if name in glyphs.styles else 0 for name in (*hands, hand)
    }
    others = sum(counts.values()) - counts[hand]
    repeats = {name: int(counts[name] > 0) for name in hands}
    return repeats | {hand: max(1, round(others / counts[hand]))}
