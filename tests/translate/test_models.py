from __future__ import annotations

from linewright.base.files import ASSETS
from linewright.training.model import read_model, shipped_model
from linewright.translate.models import list_models


def test_all_models_in_the_package_are_listed_with_what_is_known_of_them() -> None:
    models = {model.name: model for model in list_models()}
    assert sorted(models) == sorted(path.stem for path in ASSETS.glob("models/*.safetensors"))
    assert models["drawing-repair"].task == "repair"
    assert {model.licence for model in models.values()} == {"Apache-2.0"}
    weights = read_model(shipped_model("six-hands")).generators.values()
    assert models["six-hands"].parameters == sum(weight.numel() for weight in weights)
    assert models["six-hands"].path == shipped_model("six-hands")
