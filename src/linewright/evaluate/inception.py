"""Inception features, from a network file that the user gives.

Heusel et al. 2017 take the 2048 features of Inception v3's last pooling layer. The weights are not
in the package: any ONNX export with one N x 3 x S x S input in [-1, 1] and one N x C output serves.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np
import onnxruntime
from numpy.typing import NDArray

from linewright.base import ModelError, Pixels

SIDE = 299
_BATCH = 16


class InceptionFeatures:
    """Features of glyphs by the user's network.

    Args:
        path: the ONNX file.

    Raises:
        ModelError: the file is absent, damaged or takes something else than images.
    """

    def __init__(self, path: Path) -> None:
        if not path.is_file():
            raise ModelError("there is no such file", where=path)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.log_severity_level = 3
        try:
            self._session = onnxruntime.InferenceSession(
                str(path), options, providers=["CPUExecutionProvider"]
            )
        # The errors of onnxruntime share no base.
        except Exception as error:
            raise ModelError(f"cannot be opened ({error})", where=path) from error
        shape = self._session.get_inputs()[0].shape
        if len(shape) != 4 or shape[1] != 3:
            raise ModelError(
                f"takes {shape}, not N x 3 x {SIDE} x {SIDE} images",
                where=path,
                way_out="export Inception v3 up to its last pooling layer as ONNX",
            )
        self._side = shape[2] if isinstance(shape[2], int) else SIDE
        self._where = path

    def features(self, glyphs: Sequence[Pixels]) -> NDArray[np.float32]:
        """Return N x C for N glyphs, each H x W uint8; at least one.

        Raises:
            ModelError: the network gives something else than N x C.
        """
        name = self._session.get_inputs()[0].name
        parts = []
        for start in range(0, len(glyphs), _BATCH):
            some = np.stack([self._scaled(glyph) for glyph in glyphs[start : start + _BATCH]])
            fed = np.repeat(some[:, None].astype(np.float32) / 127.5 - 1, 3, axis=1)
            parts.append(np.asarray(self._session.run(None, {name: fed})[0], np.float32))
        found = np.concatenate(parts)
        # Pooled features may keep their two sides of 1.
        flat = found.reshape(len(found), -1) if found.shape[2:] in ((), (1, 1)) else found
        if flat.ndim != 2:
            raise ModelError(f"gives {found.shape}, not N x C", where=self._where)
        return flat

    def _scaled(self, glyph: Pixels) -> Pixels:
        side = (self._side, self._side)
        return np.asarray(cv2.resize(glyph, side, interpolation=cv2.INTER_LINEAR), np.uint8)
