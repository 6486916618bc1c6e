"""Write characters in a hand: a glyph model, and the print face that it translates from."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Protocol, Self

import numpy as np
import torch
from PIL import Image

from linewright.base import DataError, ModelError, Pixels, track
from linewright.fonts.finish import Finisher
from linewright.glyphs import Faces, GlyphSet, Placement, open_face, read_glyph_set
from linewright.methods import SEGAN
from linewright.nn import SkeletonEnhancedGenerator, to_pixels, to_tensor
from linewright.training import Model, assemble, choose_device, read_model

LEAST_SIZE = 128
"""Pixels of a written character at least; what a smaller model draws is enlarged."""

_OVERSAMPLE = 4
_SOURCE_FILE = "LXGWWenKai-Regular.ttf"
_FONT_FOLDERS = ("fonts", "~/.fonts", "~/.local/share/fonts", "/usr/share/fonts")

Draw = Callable[[torch.Tensor, int], torch.Tensor]


class PrintFace(Protocol):
    """What characters are translated from: a font, a folder of images or a data set."""

    name: str
    licence: str

    def characters(self) -> Iterable[str]:
        """Return the characters that the face claims to have."""

    def draw(self, char: str, placement: Placement, size: int) -> Pixels:
        """Return the character as size x size uint8, paper 255, ink 0, anti-aliased."""


class SetFace:
    """The source face of a glyph data set, drawn from its images.

    Args:
        glyphs: the data set.
    """

    def __init__(self, glyphs: GlyphSet) -> None:
        card = glyphs.report.source
        self.name, self.licence = card.font, card.licence
        self._placement = card.placement
        self._images = glyphs.source

    def characters(self) -> Iterable[str]:
        """Return the data set's characters."""
        return self._images.keys()

    def draw(self, char: str, placement: Placement, size: int) -> Pixels:
        """Return the character moved and scaled to where ``placement`` puts it."""
        stored = self._images[char]
        if (placement, size) == (self._placement, stored.shape[0]):
            return stored
        image = Image.fromarray(255 - stored)
        side, own, into = size * _OVERSAMPLE, self._placement, image.width
        shrunk = own.scale / placement.scale
        # From a place in the drawing back to one in the stored image.
        step = into * shrunk / side
        left = into * (own.dx - shrunk * placement.dx)
        top = into * (own.dy - shrunk * placement.dy)
        drawn = image.transform(
            (side, side),
            Image.Transform.AFFINE,
            (step, 0, left, 0, step, top),
            Image.Resampling.BICUBIC,
        )
        return 255 - np.asarray(drawn.reduce(_OVERSAMPLE))


class Scribe:
    """Draws characters in the hands of a model.

    Args:
        draw: maps N x 1 x S x S print in [-1, 1] and the number of a hand to N x 1 x S x S.
        faces: the faces that the model has learnt from; S is their size.
        source: what characters are drawn from.
        finisher: gives what is drawn its edges; None leaves it as it is.

    Attributes:
        styles: names of the hands, in the order of their numbers.
        size: side in pixels of what `draw` returns.
    """

    def __init__(
        self,
        draw: Draw,
        *,
        faces: Faces,
        source: PrintFace,
        finisher: Finisher | None = None,
    ) -> None:
        self.faces = faces
        self.face = source
        self.styles = tuple(face.name for face in faces.styles)
        self.size = max(LEAST_SIZE, faces.size)
        self._draw = draw
        self._finisher = finisher if finisher and finisher.size == self.size else None
        self._have = frozenset(source.characters())

    @classmethod
    def load(
        cls,
        model: Path,
        source: Path | None = None,
        *,
        device: str = "auto",
        strength: float = 1.0,
        finished: bool = True,
    ) -> Self:
        """Read a model file or a run.

        Args:
            model: of the method segan.
            source: the print face, a font or a folder of images; see `find_source`.
            device: where to compute.
            strength: how far each hand's style code lies from the mean of all, as a multiple of
                what was learnt; nothing changes for a model of one hand.
            finished: give the glyphs the edge of a brush, see `linewright.fonts.finish`.

        Raises:
            ModelError: it is absent, damaged, or no model of hands.
            InputError: the face cannot be read.
        """
        read = read_model(model)
        faces = faces_of(read, where=model)
        method = assemble(read, where=model)
        if not isinstance(method, SEGAN):
            raise ModelError("is no model of hands", where=model, way_out="train glyphs/segan")
        if strength != 1:
            spread_styles(method, strength)
        place = choose_device(device)
        method.to(place)
        finisher = Finisher.load(device=place) if finished else None
        return cls(_drawing(method), faces=faces, source=find_source(source), finisher=finisher)

    def missing(self, chars: Iterable[str]) -> list[str]:
        """Return the characters that the print face lacks, each once."""
        return [char for char in dict.fromkeys(chars) if char not in self._have]

    def source(
        self,
        chars: Sequence[str],
        *,
        shift: tuple[float, float] = (0.0, 0.0),
        scale: float = 1.0,
    ) -> list[Pixels]:
        """Return characters in print, as the model sees them.

        Args:
            chars: what to draw.
            shift: to the right and down, in shares of the frame.
            scale: about the frame's middle.

        Returns:
            A square uint8 image of the model's own size for each, paper 255, ink 0.

        Raises:
            DataError: the face lacks a character.
        """
        lacking = self.missing(chars)
        if lacking:
            where, way_out = self.face.name, "give a face that has them with --source"
            if isinstance(self.face, SetFace):
                where += f", the {len(self._have)} characters in the package"
                way_out += ", or fetch one: linewright data fonts --to fonts"
            raise DataError(f"lacks {''.join(lacking[:20])}", where=where, way_out=way_out)
        own = self.faces.source.placement
        placement = Placement(
            own.scale * scale,
            0.5 + (own.dx - 0.5) * scale + shift[0],
            0.5 + (own.dy - 0.5) * scale + shift[1],
        )
        return [self.face.draw(char, placement, self.faces.size) for char in chars]

    def draw(
        self,
        chars: Sequence[str],
        style: str,
        *,
        shift: tuple[float, float] = (0.0, 0.0),
        scale: float = 1.0,
        batch: int = 32,
    ) -> list[Pixels]:
        """Return characters in a hand.

        Args:
            chars: what to draw.
            style: name of the hand.
            shift: of the print, see `source`.
            scale: of the print, see `source`.
            batch: characters drawn at once.

        Returns:
            ``size`` x ``size`` uint8 for each, paper 255, ink 0.

        Raises:
            DataError: there is no such hand, or the face lacks a character.
        """
        prints = self.source(chars, shift=shift, scale=scale)
        parts = [prints[first : first + batch] for first in range(0, len(prints), batch)]
        return [
            image
            for part in track(parts, total=len(parts), what=f"writing {style}")
            for image in self._written(part, style)
        ]

    def number(self, style: str) -> int:
        """Return the number of a hand.

        Raises:
            DataError: there is no such hand.
        """
        if style not in self.styles:
            raise DataError(
                f"there is no hand '{style}'", way_out=f"the model has {', '.join(self.styles)}"
            )
        return self.styles.index(style)

    def _written(self, prints: Sequence[Pixels], style: str) -> list[Pixels]:
        number = self.number(style)
        images = torch.cat([to_tensor(image) for image in prints])
        drawn = [
            enlarged(to_pixels(image[None]), self.size) for image in self._draw(images, number)
        ]
        return drawn if self._finisher is None else self._finisher(drawn, style)


def faces_of(model: Model, *, where: Path) -> Faces:
    """Return the faces that a model has learnt from.

    Raises:
        ModelError: it has learnt from none.
    """
    facts = model.card.get("faces")
    glyphs = model.recipe.data.glyphs
    if facts is None or glyphs is None:
        raise ModelError(
            "is no model of hands",
            where=where,
            way_out="name a model that was trained on a glyph data set",
        )
    faces = Faces.parse(facts, where=str(where))
    by_name = {face.name: face for face in faces.styles}
    return faces.model_copy(update={"styles": tuple(by_name[hand] for hand in glyphs.hands)})


@torch.no_grad()
def spread_styles(method: SEGAN, strength: float) -> None:
    """Move the hands' style codes away from their mean, or nearer to it.

    Args:
        method: its generator towards the hands is changed; nothing changes if it has one hand.
        strength: factor of each code's difference from the mean.
    """
    draw = method.generators["xy"]
    assert isinstance(draw, SkeletonEnhancedGenerator)
    if draw.style is not None:
        codes = draw.style.weight
        codes.copy_(torch.lerp(codes.mean(dim=0, keepdim=True), codes, strength))


def find_source(path: Path | None) -> PrintFace:
    """Open a print face.

    Args:
        path: a font or a folder of images; None for LXGW WenKai where a font folder of the system
            or ``fonts`` has it, else for the 500 characters in the package.

    Raises:
        InputError: it cannot be read.
    """
    if path is not None:
        return open_face(path)
    for folder in _FONT_FOLDERS:
        found = sorted(Path(folder).expanduser().rglob("*.ttf"))
        for font in found:
            if font.name in (_SOURCE_FILE, "wenkai.ttf"):
                return open_face(font)
    return SetFace(read_glyph_set("starter"))


def enlarged(image: Pixels, size: int) -> Pixels:
    """Return a square image at ``size`` pixels, edges kept as sharp as they were.

    Args:
        image: H x H uint8.
        size: H or more.
    """
    if image.shape[0] == size:
        return image
    grown = Image.fromarray(image).resize((size, size), Image.Resampling.LANCZOS)
    values = np.asarray(grown, np.float32) / 255
    # An edge that took one pixel takes size / H of them now: steeper by as much about the middle.
    steep = (values - 0.5) * (size / image.shape[0]) + 0.5
    sharp: Pixels = np.rint(255 * steep.clip(0, 1)).astype(np.uint8)
    return sharp


def _drawing(method: SEGAN) -> Draw:
    device = next(method.parameters()).device

    @torch.inference_mode()
    def draw(images: torch.Tensor, number: int) -> torch.Tensor:
        return method.translate(images.to(device), "xy", number).cpu()

    return draw
