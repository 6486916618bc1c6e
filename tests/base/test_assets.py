"""Files that ship inside the package."""

from __future__ import annotations

from linewright.base.assets import ASSETS, asset


def test_assets_are_beside_the_code() -> None:
    assert asset() == ASSETS
    assert asset("recipes").is_dir()
    assert list(asset("recipes").rglob("*.yaml"))
