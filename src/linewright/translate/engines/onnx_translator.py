"""Translate with an ONNX file: onnxruntime and NumPy, without PyTorch.

The file brings what is to be known of the network in its metadata; `engines.export` writes it.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple, Self

from linewright.base import ModelError, Pixels, foreign, say
from linewright.nn import TILE, Grain, Session, in_tiles, needed_blocks, open_network, read_metadata
from linewright.pages import from_planes, to_planes, with_channels

INPUT, OUTPUT = "image", "translated"


class Facts(NamedTuple):
    """What an ONNX file says of its network."""

    channels: int  # of the images, 1 or 3
    multiple: int  # sides of images are a multiple of this many pixels
    halo: int | None  # pixels around a pixel that decide it; None: a page cannot be cut into tiles
    int8: bool  # whether it computes in 8 bits
    recipe: Mapping[str, Any]  # what it was trained with
    card: Mapping[str, Any]  # what is known of the model

    def text(self) -> str:
        """Return it as JSON, as it stands in the file."""
        return json.dumps(self._asdict(), ensure_ascii=False)

    @classmethod
    def parse(cls, told: Mapping[str, Any], *, where: Path) -> Self:
        """Read what a file tells of itself; ModelError if that makes no sense."""
        with foreign("its linewright metadata is damaged", where, kind=ModelError):
            facts = cls(**told)
            sound = facts.channels in (1, 3) and facts.multiple >= 1
            sound = sound and (facts.halo is None or facts.halo >= 0)
        if not sound:
            raise ModelError("its linewright metadata makes no sense", where=where)
        return facts


class OnnxTranslator:
    """Translate images of any size with an exported model, on the CPU."""

    def __init__(self, session: Session, facts: Facts, *, tile: int = TILE, keeps_paper: bool = False) -> None:
        self.session = session
        self.facts = facts
        self.tile = tile
        self._keeps_paper = keeps_paper
        self._said = False

    @classmethod
    def load(cls, path: Path | str, *, tile: int = TILE, threads: int = 0, keeps_paper: bool = False) -> Self:
        """Read a file that `linewright export` wrote, or a ModelError; 0 threads are all cores.

        A network that ``keeps_paper`` draws nothing where a page is surely blank, and is not shown it.
        """
        path = Path(path)
        if not path.is_file():
            raise ModelError("there is no such model file", where=path)
        session = open_network(path, threads=threads)
        return cls(session, Facts.parse(read_metadata(session, path), where=path), tile=tile, keeps_paper=keeps_paper)

    @property
    def channels(self) -> int:
        """Channels of the images that it takes, 1 or 3."""
        return self.facts.channels

    def translate(self, pixels: Pixels) -> Pixels:
        """Translate one image at its own size, as `TorchTranslator.translate` does."""
        facts = self.facts
        if facts.halo is None and max(pixels.shape[:2]) > self.tile and not self._said:
            self._said = True
            say(
                "this model's norms need the whole page, so it is not cut into tiles: a page this"
                " large needs much memory"
            )
        grain = Grain(facts.halo, facts.multiple)
        needed = needed_blocks(pixels) if self._keeps_paper and facts.halo is not None else None
        return in_tiles(pixels, self._at_once, tile=self.tile, grain=grain, needed=needed)

    def _at_once(self, pixels: Pixels) -> Pixels:
        planes = to_planes(with_channels(pixels, self.channels))
        with foreign("cannot be computed", "the ONNX model", kind=ModelError):
            (made,) = self.session.run([OUTPUT], {INPUT: planes})
            return from_planes(made[0])
