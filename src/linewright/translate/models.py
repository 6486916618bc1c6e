"""The models in the package and what is known of them; no PyTorch is needed to tell."""

import json
import math
from pathlib import Path
from typing import NamedTuple

from linewright.base import asset

_TASKS = {
    "brush-hands": "tell styles of handwriting apart",
    "drawing-repair": "repair",
    "drawing-restyle": "restyle",
    "glyph-finish": "sharpen glyphs",
    "six-hands": "write",
    "skeleton": "find skeletons of glyphs",
    "weld-symbols": "read weld symbols",
}
_LICENCE = "Apache-2.0"  # of all weights in the package, see LICENCE.md beside them


class ModelInfo(NamedTuple):
    """A model in the package."""

    name: str  # what `Translator.from_pretrained` takes, of drawings
    task: str  # what it is for
    path: Path  # its weights
    parameters: int  # how many weights
    licence: str  # SPDX identifier


def list_models() -> tuple[ModelInfo, ...]:
    """Return the models in the package, by name."""
    return tuple(
        ModelInfo(path.stem, _TASKS[path.stem], path, _count(path), _LICENCE)
        for path in sorted(asset("models").glob("*.safetensors"))
    )


def _count(path: Path) -> int:
    """Count the weights of a safetensors file, whose header says their shapes."""
    with path.open("rb") as stream:
        header = json.loads(stream.read(int.from_bytes(stream.read(8), "little")))
    header.pop("__metadata__", None)
    return sum(math.prod(tensor["shape"]) for tensor in header.values())
