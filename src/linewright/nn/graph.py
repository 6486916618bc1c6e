"""A network as an ONNX file: onnxruntime and NumPy, without PyTorch."""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import onnxruntime
from numpy.typing import NDArray

from linewright.base import Floats32, ModelError, foreign, parse_json
from linewright.nn.cut_graph import Session, cut_network

METADATA = "linewright"  # key of the file's metadata under which its facts stand as JSON
_FATAL_ONLY = 4  # its warnings are about its insides, and its errors are raised as well


class Graph:
    """A network of an ``.onnx`` file on the CPU; ModelError: absent, damaged, not from linewright.

    The weights of a graph in the package are not in it: it points into the ``.safetensors`` file
    beside it, so that they stand once. ``threads`` compute; 0 for all cores.
    """

    def __init__(self, path: Path, *, threads: int = 0) -> None:
        if not path.is_file():
            raise ModelError("there is no such model file", where=path)
        self.path = path
        self._session = open_network(path, threads=threads)

    @property
    def facts(self) -> Mapping[str, Any]:
        """What the file says of its network; ModelError where it says nothing or is damaged."""
        return read_metadata(self._session, self.path)

    def __call__(self, **inputs: NDArray[Any]) -> Floats32:
        """Return the network's one output; ``inputs`` go by the names that the graph gives them."""
        with foreign("cannot be computed", self.path, kind=ModelError):
            (out,) = self._session.run(None, inputs)
        made: Floats32 = out
        return made


def open_network(path: Path, *, threads: int = 0) -> Session:
    """Return what runs a network on the CPU, cut at its local winners if it has some; ModelError as `open_session`."""
    with foreign("is not a whole ONNX file", path, kind=ModelError):
        options = _options(threads)
        # Threads that wait for the next piece would take the time of those that find winners.
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        network = cut_network(path, options)
    return open_session(path, threads=threads) if network is None else network


def _options(threads: int) -> onnxruntime.SessionOptions:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.log_severity_level = _FATAL_ONLY
    return options


def open_session(path: Path, *, threads: int = 0) -> onnxruntime.InferenceSession:
    """Return a session on the CPU; ModelError: the file is not a whole ONNX file."""
    options = _options(threads)
    with foreign("is not a whole ONNX file", path, kind=ModelError):
        return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


def read_metadata(session: Session, path: Path) -> dict[str, Any]:
    """Return what an ONNX file says of its network; ModelError: nothing, or it is damaged."""
    with foreign("its linewright metadata is damaged", path, kind=ModelError):
        text = session.get_modelmeta().custom_metadata_map.get(METADATA)
        if text is None:
            raise ModelError("has no linewright metadata", where=path, way_out="make it with linewright export")
        return parse_json(text)


def check_weights(path: Path) -> str:
    """Return the digest of the weights in a model file; a ModelError if it is not the one told.

    Files of classifiers tell none.
    """
    with foreign("is not a whole safetensors file", path, kind=ModelError):
        data = path.read_bytes()
        start = 8 + int.from_bytes(data[:8], "little")
        header = json.loads(data[8:start])
        facts = json.loads(header.pop("__metadata__", {}).get(METADATA, "{}"))
        digest = hashlib.sha256()
        for name in sorted(header):
            begin, end = header[name]["data_offsets"]
            digest.update(name.encode() + data[start + begin : start + end])
            if start + end > len(data):
                raise ValueError("it is cut off")
        told = facts.get("sha256", digest.hexdigest())
    if told != digest.hexdigest():
        raise ModelError("is damaged: its weights are not those that were written", where=path)
    return digest.hexdigest()
