"""A graph cut at its winners gives what the whole graph gives."""

from pathlib import Path

import numpy as np
import onnxruntime
import pytest

from linewright.base import ModelError, asset
from linewright.nn.cut_graph import cut_graph, cut_network, keep_winners
from linewright.nn.graph import open_network, open_session

PACKAGED = asset("models", "drawing-repair.onnx")


def _options(threads: int = 1) -> onnxruntime.SessionOptions:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    return options


@pytest.mark.parametrize("name", ["drawing-repair", "drawing-restyle"])
@pytest.mark.parametrize("threads", [1, 2])
def test_gives_what_the_whole_graph_gives(name: str, threads: int) -> None:
    path = asset("models", f"{name}.onnx")
    network = cut_network(path, _options(threads))
    assert network is not None
    rng = np.random.default_rng(0)
    image = np.where(rng.random((1, 1, 68, 132)) < 0.1, -1.0, 0.7) + rng.normal(0, 0.05, (1, 1, 68, 132))
    feeds = {"image": image.astype(np.float32)}
    (expected,) = open_session(path, threads=1).run(["translated"], feeds)
    (made,) = network.run(["translated"], feeds)
    assert np.abs(made - expected).max() < 1e-5
    assert network.get_modelmeta().custom_metadata_map == open_session(path).get_modelmeta().custom_metadata_map


def test_finds_every_place_where_channels_compete() -> None:
    cuts, pieces = cut_graph(PACKAGED.read_bytes())
    assert [cut.winners for cut in cuts] == [10] + 7 * [19]
    assert len(pieces) == 9


def test_the_winners_are_the_largest_above_zero() -> None:
    values = np.array([3, -1, 5, 5, 0, 2], np.float32).reshape(1, 6, 1, 1) * np.ones((2, 1, 3, 2), np.float32)
    assert keep_winners(values, 2)[0, :, 0, 0].tolist() == [0, 0, 5, 5, 0, 0]
    assert keep_winners(values, 5)[1, :, 2, 1].tolist() == [3, 0, 5, 5, 0, 2]
    # Ties with the last winner pass too, as in the graph.
    assert np.count_nonzero(keep_winners(values, 1)) == 2 * values.size // 6


def test_a_graph_without_winners_is_run_whole(tmp_path: Path) -> None:
    assert cut_graph(asset("models", "glyph-finish.onnx").read_bytes()) == ([], [])
    assert isinstance(open_network(asset("models", "page-parser.onnx")), onnxruntime.InferenceSession)


@pytest.mark.parametrize("data", [b"", b"\x3a", b"\xff" * 40, PACKAGED.read_bytes()[:5000]])
def test_a_damaged_file_is_told_as_ever(data: bytes, tmp_path: Path) -> None:
    path = tmp_path / "model.onnx"
    path.write_bytes(data)
    with pytest.raises(ModelError, match="whole ONNX file"):
        open_network(path)
