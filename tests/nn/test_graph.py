"""The graphs in the package beside the networks that they were made of."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import onnx
import pytest
from numpy.typing import NDArray

from linewright.base.errors import ModelError
from linewright.base.files import ASSETS, asset
from linewright.fonts.networks import open_finish, open_hands
from linewright.glyphs.dataset import read_glyph_set
from linewright.nn.graph import METADATA, Graph, check_weights
from linewright.pages.pixels import to_planes
from linewright.training.model import shipped_model
from linewright.translate.engines.onnx_translator import OnnxTranslator
from linewright.translate.engines.translator import TorchTranslator

NAMES = ("drawing-repair", "drawing-restyle", "six-hands", "glyph-finish")


def assert_alike(off: NDArray[np.float32]) -> None:
    """Values in [-1, 1]: a few at the steepest edges of ink differ by more than 1e-4."""
    assert (off < 1e-4).mean() > 0.999
    assert off.max() < 1e-3  # an eighth of a grey level


@pytest.mark.parametrize("name", NAMES)
def test_weights_stand_once(name: str) -> None:
    path = asset("models", f"{name}.onnx")
    assert path.stat().st_size < 400_000
    graph = onnx.load(str(path), load_external_data=False).graph
    outside = [t for t in graph.initializer if t.data_location == onnx.TensorProto.EXTERNAL]
    assert len(outside) > 30
    assert all(t.external_data[0].value == f"{name}.safetensors" for t in outside)
    assert Graph(path).facts["recipe"]["method"]


@pytest.mark.parametrize("name", NAMES[:2])
def test_pages_are_those_of_pytorch(name: str) -> None:
    page = np.full((96, 120), 230, np.uint8)
    cv2.line(page, (10, 20), (110, 80), 30, 2)
    cv2.circle(page, (60, 48), 25, 60, 1)
    made = OnnxTranslator.load(asset("models", f"{name}.onnx")).translate(page)
    expected = TorchTranslator.load(shipped_model(name), device="cpu").translate(page)
    assert np.abs(made.astype(int) - expected).max() <= 1


@pytest.mark.parametrize("strength", [1.0, 0.85])
def test_hands_are_those_of_pytorch(strength: float) -> None:
    source = read_glyph_set("starter").source
    images = np.concatenate([to_planes(source[char]) for char in "永的和"])
    graph = open_hands(None, device="cpu", strength=strength)
    torch = open_hands(shipped_model("six-hands"), device="cpu", strength=strength)
    assert graph.faces == torch.faces
    for number in range(len(graph.faces.styles)):
        off = np.abs(graph.draw(images, number) - torch.draw(images, number))
        assert_alike(off)


def test_finish_is_that_of_pytorch() -> None:
    style = read_glyph_set("starter").style("soseki")
    images = np.concatenate([to_planes(style[char]) for char in "永的"])
    graph, torch = open_finish(), open_finish(shipped_model("glyph-finish"), device="cpu")
    assert (graph.size, graph.hands) == (torch.size, torch.hands)
    for number in (0, 1, len(graph.hands)):
        assert_alike(np.abs(graph.draw(images, number) - torch.draw(images, number)))


def test_what_is_no_graph_is_named(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"a\.onnx: there is no such"):
        Graph(tmp_path / "a.onnx")
    (tmp_path / "b.onnx").write_bytes(b"no graph")
    with pytest.raises(ModelError, match=r"b\.onnx: is not a whole ONNX file"):
        Graph(tmp_path / "b.onnx")
    model = onnx.load(str(asset("models", "glyph-finish.onnx")))
    texts = (None, "no linewright metadata"), ("{", "damaged"), ("[1]", "is damaged")
    for text, said in texts:
        del model.metadata_props[:]
        if text is not None:
            entry = model.metadata_props.add()
            entry.key, entry.value = METADATA, text
        onnx.save(model, str(tmp_path / "c.onnx"))
        with pytest.raises(ModelError, match=said):
            _ = Graph(tmp_path / "c.onnx").facts
    data = (tmp_path / "c.onnx").read_bytes().replace(b"[1]", b"\xff\xfe]")  # no UTF-8
    (tmp_path / "c.onnx").write_bytes(data)
    with pytest.raises(ModelError, match=r"c\.onnx: its linewright metadata is damaged"):
        _ = Graph(tmp_path / "c.onnx").facts


def test_weights_are_those_that_were_written(tmp_path: Path) -> None:
    whole = (ASSETS / "models" / "glyph-finish.safetensors").read_bytes()
    path = tmp_path / "model.safetensors"
    path.write_bytes(whole)
    assert len(check_weights(path)) == 64
    for damaged, why in (
        (whole[:-1] + bytes([whole[-1] ^ 1]), "is damaged"),
        (whole[:-1], "not a whole"),
        (b"", "not a whole"),
        (b"\xff" * 99, "not a whole"),
    ):
        path.write_bytes(damaged)
        with pytest.raises(ModelError, match=why):
            check_weights(path)
    with pytest.raises(ModelError, match="absent"):
        check_weights(tmp_path / "absent")
