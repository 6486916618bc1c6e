"""Finishing: a glyph that a network drew gets the edge of a brush. Ours, no paper's.

A generator knows where a stroke lies better than how its edge runs: edges wobble and thin strokes
break. This network learns from real glyphs alone, roughened (`glyphs.roughening`) and whole, and so
needs no generator to learn from and serves any. pix2pix's objective, as in `sparse_pix2pix`, with a
dense generator.
"""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field

from linewright.methods.base import GlyphReading
from linewright.methods.sparse_pix2pix import SparsePix2Pix, SparsePix2PixConfig
from linewright.networks.generator import Norm


class FinishingConfig(SparsePix2PixConfig):
    """Settings of finishing: a U of dense layers."""

    name: Literal["finishing"] = "finishing"  # type: ignore[assignment]
    blocks: int = Field(3, ge=0)
    skip: bool = True
    weight_sparsity: float = Field(0.0, ge=0, lt=1)
    percent_on: float = Field(1.0, gt=0, le=1)
    norm: Norm = "instance"
    rrelu: bool = False


class Finishing(SparsePix2Pix):
    """A generator from roughened glyphs (x) to whole ones (y), and a discriminator of both."""

    settings = FinishingConfig
    reads: ClassVar[GlyphReading] = "roughened"


METHOD = Finishing
