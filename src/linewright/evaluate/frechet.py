"""The Frechet distance between two sets of features, in closed form; and Inception's features.

Heusel et al. 2017, "GANs trained by a two time-scale update rule converge to a local Nash
equilibrium", Eq. 6; the features are the caller's: the recogniser's (`GlyphReader.features`) or
Inception's. Distances on different features are never compared.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import onnxruntime
from numpy.typing import NDArray

from linewright.base import ModelError, Pixels

SIDE = 299
_BATCH = 16


def frechet_distance(real: NDArray[Any], output: NDArray[Any]) -> float:
    """Return the squared Frechet distance of two normal distributions fitted to features."""
    # |m1 - m2|^2 + tr(C1 + C2 - 2 (C1 C2)^(1/2)). With as many samples as features or fewer the
    # covariances are singular and the distance is too large; it falls as samples are added, so only
    # sets of one size are compared. Features are N x C and M x C, finite, N and M at least 2, else
    # ValueError.
    for features in (real, output):
        if features.ndim != 2 or len(features) < 2 or features.shape[1] != real.shape[1]:
            raise ValueError(
                f"N x C and M x C with N, M > 1 are wanted, got {real.shape} and {output.shape}"
            )
        if not np.isfinite(features).all():
            raise ValueError("the features hold values that are not finite")
    first, second = np.asarray(real, np.float64), np.asarray(output, np.float64)
    apart = first.mean(axis=0) - second.mean(axis=0)
    one, two = (np.atleast_2d(np.cov(features, rowvar=False)) for features in (first, second))
    # (C1 C2)^(1/2) and (C1^(1/2) C2 C1^(1/2))^(1/2) have one trace; the latter is symmetric.
    values, vectors = np.linalg.eigh(one)
    root = (vectors * np.sqrt(values.clip(min=0))) @ vectors.T
    shared = np.sqrt(np.linalg.eigvalsh(root @ two @ root).clip(min=0)).sum()
    return float(max(0.0, apart @ apart + np.trace(one) + np.trace(two) - 2 * shared))


class InceptionFeatures:
    """Features of glyphs by a network that the user gives; its weights are not in the package."""

    # Heusel et al. take the 2048 features of Inception v3's last pooling layer. Any ONNX export
    # with one N x 3 x S x S input in [-1, 1] and one N x C output serves; else ModelError.

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
            raise ModelError("cannot be opened ({0})", error, where=path) from error
        shape = self._session.get_inputs()[0].shape
        if len(shape) != 4 or shape[1] != 3:
            raise ModelError(
                "takes {0}, not N x 3 x {1} x {1} images",
                shape,
                SIDE,
                where=path,
                way_out="export Inception v3 up to its last pooling layer as ONNX",
            )
        self._side = shape[2] if isinstance(shape[2], int) else SIDE
        self._where = path

    def features(self, glyphs: Sequence[Pixels]) -> NDArray[np.float32]:
        """Return N x C for N > 0 glyphs, each H x W uint8."""
        name, parts = self._session.get_inputs()[0].name, []
        for start in range(0, len(glyphs), _BATCH):
            scaled = np.stack(
                [
                    cv2.resize(glyph, (self._side,) * 2, interpolation=cv2.INTER_LINEAR)
                    for glyph in glyphs[start : start + _BATCH]
                ]
            )
            batch = np.repeat(scaled[:, None].astype(np.float32) / 127.5 - 1, 3, axis=1)
            parts.append(np.asarray(self._session.run(None, {name: batch})[0], np.float32))
        features = np.concatenate(parts)
        # Pooled features may keep their two sides of 1.
        if features.shape[2:] in ((), (1, 1)):
            features = features.reshape(len(features), -1)
        if features.ndim != 2:
            raise ModelError("gives {0}, not N x C", features.shape, where=self._where)
        return features
