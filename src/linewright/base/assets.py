"""Files that ship inside the package: recipes, models, faces, character sets."""

from __future__ import annotations

from importlib import resources
from pathlib import Path

ASSETS = Path(str(resources.files("linewright"))) / "assets"


def asset(*parts: str) -> Path:
    """Return the path of a file or folder in the package, such as ``asset("models", "x.onnx")``."""
    return ASSETS.joinpath(*parts)
