"""A model of the user's own, or one in the package on another device, through PyTorch."""

from pathlib import Path
from typing import Any

import torch

from linewright.base import ModelError
from linewright.fonts.networks import Draw, FinishNetwork, HandsNetwork, read_faces
from linewright.glyphs import Faces
from linewright.methods import Finishing, Method
from linewright.pages import Planes
from linewright.training import Model, assemble, choose_device, read_model


def load_hands(path: Path, device: str, strength: float) -> HandsNetwork:
    """Read a model of hands, see `open_hands`."""
    model = read_model(path)
    faces = faces_of(model, where=path)
    method = assemble(model, where=path)
    if not method.writes_hands:
        raise ModelError("is no model of styles", where=path, way_out="train glyphs/segan")
    if strength != 1:
        method.spread_styles(strength)
    return HandsNetwork(_draw_with(method.to(choose_device(device))), faces)


def load_finish(path: Path, device: str) -> FinishNetwork:
    """Read a model of the method ``finishing``, see `open_finish`."""
    model = read_model(path)
    method = assemble(model, where=path)
    if not isinstance(method, Finishing):
        raise ModelError("is no finishing model", where=path, way_out="train glyphs/finishing.small")
    data = model.recipe.data
    hands = data.glyphs.hands if data.glyphs else ()
    draw = _draw_with(method.eval().to(choose_device(device)))
    return FinishNetwork(draw, data.size, hands)


def faces_of(model: Model, *, where: Path) -> Faces:
    """Return the faces that a model has learnt from, ModelError if it has learnt from none."""
    facts = {"card": model.card, "recipe": model.recipe.model_dump(mode="json")}
    return read_faces(facts, where=where)


def _draw_with(method: Method[Any]) -> Draw:
    device = next(method.parameters()).device

    @torch.inference_mode()
    def draw(images: Planes, number: int) -> Planes:
        tensor = torch.from_numpy(images).to(device)
        planes: Planes = method.translate(tensor, style=number).cpu().numpy()
        return planes

    return draw
