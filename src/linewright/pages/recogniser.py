"""The character recogniser that reads single glyphs and, in `text_reader`, lines of text.

PP-OCRv6 small (PaddleOCR, Apache-2.0), as the ``rapidocr`` package carries it: a convolutional
network with a CTC head over 18,708 characters, run by onnxruntime. Its input is 3 x 48 x W in
[-1, 1]; every 8 pixels of width give one time step.
"""

from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

import cv2
import numpy as np
import onnxruntime

from linewright.base import Floats32, ModelError, Pixels

HEIGHT = 48
MODEL_NAME = "PP-OCRv6_rec_small.onnx"
GLYPH_CANVAS = 2 * HEIGHT
CANDIDATES = 5

# What the classifying layer sees; a name in the graph of this very model file.
_FEATURES = "p2o.pd_op.transpose.8.0"
BATCH = 16  # images in one run of the network; bounds the memory (3 MB an image 320 wide)


class Recogniser:
    """PP-OCRv6 small behind two calls; ModelError: the file is absent or not a recogniser.

    ``path`` is of a model file, by default the one inside the ``rapidocr`` package; ``characters``
    is what it can read, by class number less one (class 0 is the CTC blank).
    """

    def __init__(
        self,
        *,
        threads: int = 1,  # that one call uses
        path: Path | None = None,
    ) -> None:
        self._path = shipped_model() if path is None else path
        self._threads = threads
        self._session = open_model(self._path, threads=threads)
        names = self._session.get_modelmeta().custom_metadata_map.get("character")
        if names is None:
            raise ModelError("the model file names no characters", where=self._path)
        # By line feeds only: some of the characters are line breaks to str.splitlines.
        self.characters: tuple[str, ...] = (*names.split("\n"), " ")
        self._with_features: onnxruntime.InferenceSession | None = None

    def probabilities(self, images: Pixels) -> Floats32:
        """Return N x T x classes probabilities of N x 48 x W uint8, T = W / 8, blank first."""
        return self._run(self._session, None, images)

    def features(self, images: Pixels) -> Floats32:
        """Return N x T x C, what the classifying layer sees of N x 48 x W uint8 at each time step.

        ModelError: the model file has no such layer.
        """
        if self._with_features is None:
            try:
                model = self._path.read_bytes() + _extra_output(_FEATURES)
                self._with_features = open_model(model, threads=self._threads, where=self._path)
            except ModelError as error:
                raise ModelError(
                    "has no layer {0}", _FEATURES, where=self._path, way_out="use rapidocr 3.10"
                ) from error
        return self._run(self._with_features, [_FEATURES], images)

    def _run(self, session: onnxruntime.InferenceSession, outputs: Sequence[str] | None, images: Pixels) -> Floats32:
        name = session.get_inputs()[0].name
        parts = []
        for start in range(0, len(images), BATCH):
            some = images[start : start + BATCH].astype(np.float32) / 127.5 - 1
            parts.append(session.run(outputs, {name: np.repeat(some[:, None], 3, axis=1)})[0])
        # The probabilities of thousands of characters are much to copy.
        return np.asarray(parts[0] if len(parts) == 1 else np.concatenate(parts))


def open_model(model: Path | bytes, *, threads: int = 1, where: Path | None = None) -> onnxruntime.InferenceSession:
    """Open an ONNX file or the bytes of the one at ``where``; ModelError: it cannot be opened."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.log_severity_level = 3
    try:
        source = model if isinstance(model, bytes) else str(model)
        return onnxruntime.InferenceSession(source, options, providers=["CPUExecutionProvider"])
    # The errors of onnxruntime share no base.
    except Exception as error:
        raise ModelError("cannot be opened ({0})", error, where=where or str(model)) from error


def shipped_model() -> Path:
    """Return the recogniser inside the ``rapidocr`` package, which need not be imported."""
    spec = find_spec("rapidocr")
    way_out = "install rapidocr 3.10 or newer"
    if spec is None or not spec.submodule_search_locations:
        raise ModelError("is not installed", where="rapidocr", way_out=way_out)
    path = Path(spec.submodule_search_locations[0]) / "models" / MODEL_NAME
    if not path.is_file():
        raise ModelError("is not in the rapidocr package", where=path, way_out=way_out)
    return path


def _extra_output(name: str) -> bytes:
    """Return bytes that, appended to an ONNX file, make one more tensor an output."""
    # Protocol buffers merge a message field that comes twice: ModelProto.graph (7) with a
    # GraphProto.output (12) that is a ValueInfoProto with a name (1).
    value = b"\x0a" + bytes([len(name)]) + name.encode()
    graph = b"\x62" + bytes([len(value)]) + value
    return b"\x3a" + bytes([len(graph)]) + graph


class GlyphReading(NamedTuple):
    """What a glyph was read as."""

    candidates: tuple[str, ...]  # the five likeliest characters, best first
    scores: tuple[float, ...]  # their probabilities, 0..1


class GlyphReader:
    """Reads single glyphs.

    A glyph is scaled to 48 x 48 and put at the left of a white 48 x 96 canvas. A character's
    score is its highest probability over all time steps, the blank left out, among all
    characters: stricter than choosing among those of the font.
    """

    def __init__(self, recogniser: Recogniser) -> None:
        self._recogniser = recogniser
        self._known = frozenset(recogniser.characters)

    def knows(self, character: str) -> bool:
        """Say whether the recogniser has this character at all."""
        return character in self._known

    def read(self, glyphs: Sequence[Pixels]) -> list[GlyphReading]:
        """Read glyphs, each a square H x W uint8 with paper 255 and ink 0."""
        if not glyphs:
            return []
        scores = self._recogniser.probabilities(_canvases(glyphs)).max(axis=1)[:, 1:]
        best = np.argpartition(-scores, CANDIDATES, axis=1)[:, :CANDIDATES]
        characters = self._recogniser.characters
        readings = []
        for row, columns in zip(scores, best, strict=True):
            # Equal scores are put in the order of the classes, so that a reading is repeatable.
            order = columns[np.lexsort((columns, -row[columns]))]
            readings.append(
                GlyphReading(
                    tuple(characters[column] for column in order), tuple(float(row[column]) for column in order)
                )
            )
        return readings

    def features(self, glyphs: Sequence[Pixels]) -> Floats32:
        """Return N x C, N > 0: the mean `Recogniser.features` over time steps; errors as there."""
        features = self._recogniser.features(_canvases(glyphs))
        glyph_steps = features.shape[1] // 2
        return np.asarray(features[:, :glyph_steps].mean(axis=1))


def _canvases(glyphs: Sequence[Pixels]) -> Pixels:
    canvases = np.full((len(glyphs), HEIGHT, GLYPH_CANVAS), 255, np.uint8)
    for canvas, glyph in zip(canvases, glyphs, strict=True):
        canvas[:, :HEIGHT] = cv2.resize(glyph, (HEIGHT, HEIGHT), interpolation=cv2.INTER_AREA)
    return canvases
