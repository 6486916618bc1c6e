"""What draws glyphs: the graphs in the package, or a model of the user's own through PyTorch."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple, Protocol

import numpy as np
from safetensors import safe_open

from linewright.base import ModelError, Pixels, asset, foreign
from linewright.glyphs import Faces, Placement, open_face
from linewright.nn import Graph
from linewright.pages import Planes, from_planes, thin_zhang_suen, to_planes

PRINT_FACE = asset("faces", "print.woff2")  # the reference font in the package


class PrintFace(Protocol):
    """What characters are translated from."""

    name: str
    licence: str

    def characters(self) -> Iterable[str]:
        """Return the characters that the face claims to have."""

    def draw(self, char: str, placement: Placement, size: int) -> Pixels:
        """Return the character as size x size uint8, paper 255, ink 0, anti-aliased."""


def find_print_face(path: Path | None) -> PrintFace:
    """Open a font or a folder of images, by default `PRINT_FACE`."""
    return open_face(PRINT_FACE if path is None else path)


HANDS, FINISH = "six-hands", "glyph-finish"
ANY_HAND = 0  # the finishing model's number of a hand that it has not learnt from
Draw = Callable[[Planes, int], Planes]
"""Maps N x 1 x S x S images in [-1, 1] and the number of a hand to N x 1 x S x S."""


class HandsNetwork(NamedTuple):
    """A network that draws print in hands, and the faces that it has learnt from."""

    draw: Draw
    faces: Faces


class FinishNetwork(NamedTuple):
    """A network that gives glyphs their edges."""

    draw: Draw
    size: int  # side of the glyphs that it takes, px
    hands: tuple[str, ...]  # that it has learnt from, numbered from 1


def open_hands(model: Path | None, *, device: str, strength: float = 1.0) -> HandsNetwork:
    """Open a model of hands, by default the one in the package, which needs no PyTorch."""
    # The strength is how far each hand's style code lies from the mean of all, as a multiple of
    # what was learnt. ModelError if it is absent, damaged or no model of hands.
    if model is None and device in ("auto", "cpu"):
        graph, codes = _open_graph(HANDS)
        faces = read_faces(graph.facts, where=graph.path)
        middle = codes.mean(axis=0, keepdims=True)
        codes = middle + np.float32(strength) * (codes - middle)

        def draw(images: Planes, number: int) -> Planes:
            bones = [to_planes(thin_zhang_suen(from_planes(image))) for image in images]
            styles = np.repeat(codes[number : number + 1], len(images), axis=0)
            return graph(image=images, skeleton=np.concatenate(bones), code=styles)

        return HandsNetwork(draw, faces)
    from linewright.fonts.torch_networks import load_hands

    return load_hands(model or asset("models", f"{HANDS}.safetensors"), device, strength)


def open_finish(model: Path | None = None, *, device: str = "auto") -> FinishNetwork:
    """Open a finishing model, by default the package's without PyTorch; else ModelError."""
    if model is None and device in ("auto", "cpu"):
        graph, codes = _open_graph(FINISH)
        data = graph.facts["recipe"]["data"]

        def draw(images: Planes, number: int) -> Planes:
            styles = np.repeat(codes[number : number + 1], len(images), axis=0)
            return graph(image=images, code=styles)

        return FinishNetwork(draw, data["size"], _hands(data["glyphs"]))
    from linewright.fonts.torch_networks import load_finish

    return load_finish(model or asset("models", f"{FINISH}.safetensors"), device)


def read_faces(facts: Mapping[str, Any], *, where: Path) -> Faces:
    """Return the faces in a model's ``recipe`` and ``card``; ModelError if there are none."""
    with foreign("its card is damaged", where, kind=ModelError):
        learnt, glyphs = facts["card"].get("faces"), facts["recipe"]["data"].get("glyphs")
    if learnt is None or glyphs is None:
        raise ModelError(
            "is no model of styles", where=where, way_out="name a model that was trained on a glyph data set"
        )
    faces = Faces.parse(learnt, where=str(where))
    by_name = {face.name: face for face in faces.styles}
    with foreign("its card lacks a style", where, kind=ModelError):
        return faces.model_copy(update={"styles": tuple(by_name[hand] for hand in _hands(glyphs))})


def _open_graph(name: str) -> tuple[Graph, Planes]:
    """Return a graph in the package and its style codes, N x C."""
    path = asset("models", f"{name}.onnx")
    with safe_open(path.with_suffix(".safetensors"), framework="np") as weights:
        codes = weights.get_tensor("xy.style.weight").astype(np.float32)
    return Graph(path), codes


def _hands(glyphs: Mapping[str, Any]) -> tuple[str, ...]:
    styles: Sequence[str] = glyphs["styles"] or (glyphs["style"],)
    return tuple(styles)
