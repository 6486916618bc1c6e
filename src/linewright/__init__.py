"""Translate line art and keep the line.

The public names are imported when they are first used, so that ``import linewright`` stays light.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

if TYPE_CHECKING:
    from linewright.errors import LinewrightError
    from linewright.evaluate import score
    from linewright.glyphs.build import build_glyph_set
    from linewright.glyphs.charset import load_charset
    from linewright.glyphs.dataset import read_glyph_set
    from linewright.raster import read_image, read_pages, write_image
    from linewright.recipe import load_recipe
    from linewright.run import resume_run, start_run
    from linewright.translate import Translator

_HOMES = {
    "LinewrightError": "errors",
    "Translator": "translate",
    "build_glyph_set": "glyphs.build",
    "load_charset": "glyphs.charset",
    "load_recipe": "recipe",
    "read_glyph_set": "glyphs.dataset",
    "read_image": "raster",
    "read_pages": "raster",
    "resume_run": "run",
    "score": "evaluate",
    "start_run": "run",
    "write_image": "raster",
}

__all__ = [
    "LinewrightError",
    "Translator",
    "__version__",
    "build_glyph_set",
    "load_charset",
    "load_recipe",
    "read_glyph_set",
    "read_image",
    "read_pages",
    "resume_run",
    "score",
    "start_run",
    "write_image",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'linewright' has no attribute '{name}'")
    return getattr(import_module(f"linewright.{_HOMES[name]}"), name)
