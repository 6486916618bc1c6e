"""An ONNX graph cut at its k-winners, which NumPy finds many times faster than onnxruntime's TopK.

A network of local winners is run piece by piece: onnxruntime computes up to the values that compete, NumPy ranks the
channels of each place by a vectorised sort and zeroes all but the winners, and the next piece goes on from there. What
comes out is what the whole graph gives. Files are read by the few fields of Protocol Buffers that this takes, so that
the package onnx is not needed.
"""

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, NamedTuple, Protocol

import cv2
import numpy as np
import onnxruntime

from linewright.base import Floats32

# Field numbers of onnx.proto: of a model, its graph, a node, a named value, an attribute and a tensor.
_MODEL_GRAPH = 7
_NODE, _INITIALIZER, _INPUT, _OUTPUT, _VALUE_INFO = 1, 5, 11, 12, 13
_NODE_INPUT, _NODE_OUTPUT, _NODE_TYPE, _NODE_ATTRIBUTE = 1, 2, 4, 5
_VALUE_NAME, _ATTRIBUTE_TENSOR, _TENSOR_NAME, _TENSOR_RAW = 1, 5, 8, 9
# N x C x H x W in float32, all sides open.
_FLOATS = b"\x12\x0e\x0a\x0c\x08\x01\x12\x08" + b"\x0a\x00" * 4
# What certainly gives float32, and thus may pass from one piece to the next.
_GIVES_FLOATS = frozenset(("Add", "BatchNormalization", "Conv", "DequantizeLinear", "InstanceNormalization", "Relu"))
_ABOVE_ZERO = np.finfo(np.float32).smallest_subnormal
# Places that are ranked at once: with 64 channels they stay in the cache.
_PLACES = 2048

Field = tuple[int, bytes | int]


class Session(Protocol):
    """What runs a network: onnxruntime's own session, or `CutNetwork`."""

    def run(self, output_names: Sequence[str] | None, input_feed: Mapping[str, Any], /) -> Sequence[Any]:
        """Return the outputs of these names for inputs by name."""

    def get_modelmeta(self) -> Any:
        """Return what the file says of itself."""


class Winners(NamedTuple):
    """A place where a graph is cut."""

    values: str  # the tensor whose channels compete, N x C x H x W
    kept: str  # the same with all but the winners zeroed
    winners: int  # how many win at each place


class Piece(NamedTuple):
    """A part of a graph that ends where values compete, or with the graph."""

    model: bytes
    inputs: list[str]
    outputs: list[str]


class CutNetwork:
    """Runs a network piece by piece; ``threads`` compute."""

    def __init__(
        self, sessions: Sequence[onnxruntime.InferenceSession], pieces: Sequence[Piece], cuts: Sequence[Winners]
    ) -> None:
        self._sessions, self._pieces, self._cuts = sessions, pieces, cuts
        self._pool: ThreadPoolExecutor | None = None
        threads = sessions[0].get_session_options().intra_op_num_threads
        if threads != 1:
            self._pool = ThreadPoolExecutor(threads or os.cpu_count())

    def get_modelmeta(self) -> Any:
        """Return what the file says of itself."""
        return self._sessions[0].get_modelmeta()

    def run(self, output_names: Sequence[str] | None, input_feed: Mapping[str, Any], /) -> list[Any]:
        """Return the outputs of the last piece."""
        known = dict(input_feed)
        for session, piece, cut in zip(self._sessions, self._pieces, [*self._cuts, None], strict=True):
            wanted = piece.outputs if cut is not None else output_names
            made = session.run(wanted, {name: known[name] for name in piece.inputs})
            if cut is None:
                break
            known.update(zip(piece.outputs, made, strict=True))
            known[cut.kept] = keep_winners(known[cut.values], cut.winners, pool=self._pool)
        return list(made)


def keep_winners(values: Floats32, count: int, *, pool: ThreadPoolExecutor | None = None) -> Floats32:
    """Return N x C x H x W values with all zeroed but the ``count`` largest above 0 of each place, ties among them."""
    samples, channels, height, width = values.shape
    flat = values.reshape(samples, channels, height * width)
    kept = np.empty_like(flat)

    def fill(part: tuple[int, int]) -> None:
        sample, start = part
        own = flat[sample, :, start : start + _PLACES]
        ranked = cv2.transpose(own)
        ranked.sort(axis=1)
        least = np.maximum(ranked[:, channels - count], _ABOVE_ZERO)
        np.multiply(own, own >= least, out=kept[sample, :, start : start + _PLACES])

    parts = [(sample, start) for sample in range(samples) for start in range(0, height * width, _PLACES)]
    for _ in map(fill, parts) if pool is None else pool.map(fill, parts):
        pass
    return kept.reshape(values.shape)


def cut_network(path: Path, options: onnxruntime.SessionOptions) -> CutNetwork | None:
    """Return a file's network, cut at its winners; None if it has none that are known, or the file is damaged."""
    try:
        cuts, pieces = cut_graph(path.read_bytes())
    except (StopIteration, IndexError, KeyError, ValueError, OSError):
        return None
    if not cuts:
        return None
    # The weights may stand in a file beside it.
    options.add_session_config_entry("session.model_external_initializers_file_folder_path", str(path.parent))
    sessions = [
        onnxruntime.InferenceSession(piece.model, options, providers=["CPUExecutionProvider"]) for piece in pieces
    ]
    return CutNetwork(sessions, pieces, cuts)


class _Node(NamedTuple):
    type: str
    inputs: list[str]
    outputs: list[str]
    data: bytes


def cut_graph(model: bytes) -> tuple[list[Winners], list[Piece]]:
    """Cut a model's bytes; no cuts where it has no winners that are known. ValueError and others: it is damaged."""
    whole = list(_fields(model))
    graph = list(_fields(next(_bytes(whole, _MODEL_GRAPH))))
    nodes = [_read_node(data) for data in _bytes(graph, _NODE)]
    makers = {name: node for node in nodes for name in node.outputs}
    cuts = [cut for node in nodes if (cut := _winners(node, makers)) is not None]
    given = [_name(data, _VALUE_NAME) for data in _bytes(graph, _INPUT)]
    last = [_name(data, _VALUE_NAME) for data in _bytes(graph, _OUTPUT)]
    stages = _stages(nodes, cuts, given)
    if not cuts or [stages[cut.values] for cut in cuts] != list(range(len(cuts))):
        return [], []
    pieces = []
    for stage in range(len(cuts) + 1):
        ends = [cuts[stage].values] if stage < len(cuts) else last
        pieces.append(_needed(nodes, makers, stages, stage, ends))
    # What a later piece takes from an earlier one has to come out of that.
    kept = {cut.kept for cut in cuts}
    for stage, (inside, inputs, ends) in enumerate(pieces):
        later = {name for _, names, _ in pieces[stage + 1 :] for name in names} - kept
        ends += sorted(name for node in inside for name in node.outputs if name in later and name not in ends)
        if any(makers[name].type not in _GIVES_FLOATS for name in ends if stage < len(cuts)):
            return [], []
        missing = [name for name in inputs if name not in kept and name not in given and stages[name] >= stage]
        if missing:
            return [], []
    return cuts, [
        Piece(_written(whole, graph, inside, inputs, ends, given), inputs, ends) for inside, inputs, ends in pieces
    ]


def _winners(node: _Node, makers: Mapping[str, _Node]) -> Winners | None:
    """Return the winners that a multiplication lets pass, as `nn.sparse` writes them; else None."""
    # values * cast((values >= unsqueeze(min(topk(transpose(values), k)))) and (values > 0))
    if node.type != "Mul" or len(node.inputs) != 2:
        return None
    values = node.inputs[0]
    both = _only(makers, node.inputs[1], "Cast", "And")
    if both is None or len(both.inputs) != 2:
        return None
    least, positive = (makers.get(name) for name in both.inputs)
    if least is None or positive is None or (least.type, positive.type) != ("GreaterOrEqual", "Greater"):
        return None
    top = _only(makers, least.inputs[1], "Unsqueeze", "ReduceMin", "TopK")
    if top is None or {least.inputs[0], positive.inputs[0]} != {values}:
        return None
    turned = makers.get(top.inputs[0])
    count = _only(makers, top.inputs[1], "Reshape", "Constant")
    zero = makers.get(positive.inputs[1])
    if turned is None or turned.type != "Transpose" or turned.inputs != [values] or count is None or zero is None:
        return None
    if any(_constant(zero)):
        return None
    return Winners(values, node.outputs[0], int.from_bytes(_constant(count), "little"))


def _only(makers: Mapping[str, _Node], name: str, *types: str) -> _Node | None:
    """Follow first inputs from a tensor through nodes of such types; None if they are others."""
    node = None
    for kind in types:
        node = makers.get(name)
        if node is None or node.type != kind or not (node.inputs or kind == "Constant"):
            return None
        name = node.inputs[0] if node.inputs else ""
    return node


def _constant(node: _Node) -> bytes:
    """Return the raw value of a node Constant."""
    attribute = list(_fields(next(_bytes(_fields(node.data), _NODE_ATTRIBUTE))))
    return next(_bytes(_fields(next(_bytes(attribute, _ATTRIBUTE_TENSOR))), _TENSOR_RAW))


def _stages(nodes: Sequence[_Node], cuts: Sequence[Winners], given: Sequence[str]) -> dict[str, int]:
    """Return how many cuts lie before each tensor that depends on the input."""
    stages = dict.fromkeys(given, 0)
    after = {cut.kept: number + 1 for number, cut in enumerate(cuts)}
    for node in nodes:
        known = [stages[name] for name in node.inputs if name in stages]
        for name in node.outputs:
            if name in after:
                stages[name] = after[name]
            elif known:
                stages[name] = max(known)
    return stages


def _needed(
    nodes: Sequence[_Node], makers: Mapping[str, _Node], stages: Mapping[str, int], stage: int, ends: Sequence[str]
) -> tuple[list[_Node], list[str], list[str]]:
    """Return the nodes of one stage that some tensors need, with constants; what they take from before; the tensors."""
    wanted, inputs = list(ends), []
    seen: set[str] = set()
    while wanted:
        name = wanted.pop()
        if name in seen or not name:
            continue
        seen.add(name)
        node = makers.get(name)
        is_input = node is None or _winners(node, makers) is not None
        if name in stages and (is_input or stages[name] < stage):
            inputs.append(name)
        elif node is not None:
            wanted += node.inputs
    inside = [node for node in nodes if seen.intersection(node.outputs) and not set(inputs).intersection(node.outputs)]
    return inside, sorted(inputs), list(ends)


def _written(
    whole: Sequence[Field],
    graph: Sequence[Field],
    nodes: Sequence[_Node],
    inputs: Sequence[str],
    ends: Sequence[str],
    given: Sequence[str],
) -> bytes:
    """Return the model with these nodes alone, and the weights that they need."""
    used = {name for node in nodes for name in node.inputs}
    own: list[Field] = [(_NODE, node.data) for node in nodes]
    own += [(_INITIALIZER, data) for data in _bytes(graph, _INITIALIZER) if _name(data, _TENSOR_NAME) in used]
    for kind, names in ((_INPUT, inputs), (_OUTPUT, ends)):
        own += [(kind, data) for data in _bytes(graph, kind) if _name(data, _VALUE_NAME) in names]
    listed = (_NODE, _INITIALIZER, _INPUT, _OUTPUT, _VALUE_INFO)
    own += [field for field in graph if field[0] not in listed]
    told = {_name(data, _VALUE_NAME) for data in _bytes(own, _OUTPUT)}
    own += [(_INPUT, _named(name)) for name in inputs if name not in given]
    own += [(_OUTPUT, _named(name)) for name in ends if name not in told]
    return b"".join(
        _field(number, b"".join(_field(*field) for field in own) if number == _MODEL_GRAPH else value)
        for number, value in whole
    )


def _named(name: str) -> bytes:
    return _field(_VALUE_NAME, name.encode()) + _FLOATS


def _read_node(data: bytes) -> _Node:
    fields = list(_fields(data))
    inputs, outputs = ([name.decode() for name in _bytes(fields, number)] for number in (_NODE_INPUT, _NODE_OUTPUT))
    return _Node(_name(data, _NODE_TYPE), inputs, outputs, data)


def _name(data: bytes, number: int) -> str:
    return next(_bytes(_fields(data), number), b"").decode()


def _bytes(fields: Iterable[Field], number: int) -> Iterator[bytes]:
    return (value for own, value in fields if own == number and isinstance(value, bytes))


def _fields(data: bytes) -> Iterator[Field]:
    """Yield the number and the value of each field of a message; ValueError: it is none."""
    at = 0
    while at < len(data):
        key, at = _varint(data, at)
        number, kind = key >> 3, key & 7
        if kind == 0:
            value, at = _varint(data, at)
            yield number, value
        elif kind == 2:
            length, at = _varint(data, at)
            if at + length > len(data):
                raise ValueError("a field is cut off")
            yield number, data[at : at + length]
            at += length
        else:
            # Numbers of fixed length stand in attributes and tensors alone, which are kept as they are.
            raise ValueError("a field of no kind that is read here")


def _varint(data: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = data[at]
        value |= (byte & 127) << shift
        at, shift = at + 1, shift + 7
        if byte < 128:
            return value, at


def _field(number: int, value: bytes | int) -> bytes:
    if isinstance(value, int):
        return _written_varint(number << 3) + _written_varint(value)
    return _written_varint(number << 3 | 2) + _written_varint(len(value)) + value


def _written_varint(value: int) -> bytes:
    made = bytearray()
    while value > 127:
        made.append(value & 127 | 128)
        value >>= 7
    return bytes([*made, value])
