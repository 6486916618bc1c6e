"""What ink is, by a network that learnt it on generated pages; asked of arrowheads and other filled shapes."""

import json
from functools import cache
from pathlib import Path

import cv2
import numpy as np
import onnxruntime
from numpy.typing import NDArray

from linewright.base import Floats, Mask, Pixels, asset
from linewright.pages import open_model
from linewright.vector import limits


class PageParser:
    """Says of the ink of one page what it is, tile by tile and only where it is asked."""

    def __init__(self, ink: Mask, px_per_mm: float) -> None:
        self._session, self._kinds, seen = shared_parser()
        self._scale = seen / px_per_mm
        height, width = (max(round(side * self._scale), 1) for side in ink.shape)
        how = cv2.INTER_AREA if self._scale < 1 else cv2.INTER_LINEAR
        small = cv2.resize(ink.astype(np.uint8) * 255, (width, height), interpolation=how)
        core, margin = limits.PARSER_TILE_PX, limits.PARSER_MARGIN_PX
        filled = ((margin, core - height % core + margin), (margin, core - width % core + margin))
        self._ink: Pixels = np.pad(small.astype(np.uint8), filled)
        self._tiles: dict[tuple[int, int], NDArray[np.float16]] = {}

    def head_share(self, corners: Floats) -> float:
        """Return how much of the ink in a polygon, N x 2 px of the page, is an arrowhead, 0..1."""
        return self._share(corners, "head")

    def filled_share(self, corners: Floats) -> float:
        """Return how much of the ink in a polygon, N x 2 px of the page, is an arrowhead or another filled shape."""
        return self._share(corners, "head", "solid")

    def _share(self, corners: Floats, *kinds: str) -> float:
        core, margin = limits.PARSER_TILE_PX, limits.PARSER_MARGIN_PX
        points = corners * self._scale
        row, column = (int(at // core) for at in points.mean(axis=0)[::-1])
        high, wide = (side // core - 1 for side in np.subtract(self._ink.shape, 2 * margin))
        place = min(max(row, 0), high), min(max(column, 0), wide)
        if place not in self._tiles:
            self._tiles[place] = self._probabilities(place)
        tile = self._tiles[place]
        shape = np.zeros(tile.shape[1:], np.uint8)
        at = points - np.array(place[::-1]) * core + margin
        cv2.fillPoly(shape, [np.rint((at - 0.5) * 16).astype(np.int32)], 1, cv2.LINE_8, 4)
        inked = (shape > 0) & (self._window(place) > limits.PARSER_INK)
        wanted = [self._kinds.index(kind) for kind in kinds]
        return float(tile[wanted][:, inked].sum(axis=0).mean()) if inked.any() else 0.0

    def _window(self, place: tuple[int, int]) -> Pixels:
        side = limits.PARSER_TILE_PX + 2 * limits.PARSER_MARGIN_PX
        top, left = (at * limits.PARSER_TILE_PX for at in place)
        return self._ink[top : top + side, left : left + side]

    def _probabilities(self, place: tuple[int, int]) -> NDArray[np.float16]:
        fed = (self._window(place) / np.float32(255))[None, None]
        return np.asarray(self._session.run(None, {"ink": fed})[0][0], np.float16)


def has_parser() -> bool:
    """Say whether the model is in the package."""
    return _path().is_file()


@cache
def shared_parser() -> tuple[onnxruntime.InferenceSession, list[str], float]:
    """Return the network, the kinds that it tells apart, and the px/mm that it learnt at."""
    session = open_model(_path())
    facts = session.get_modelmeta().custom_metadata_map
    return session, json.loads(facts["kinds"]), float(facts["px_per_mm"])


def _path() -> Path:
    return asset("models") / "page-parser.onnx"
