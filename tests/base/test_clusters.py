from __future__ import annotations

import sys
from types import SimpleNamespace
from typing import Any

import pytest

from linewright.base import ConfigError, ray_cluster


def test_without_ray_it_is_said_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ray", None)
    with (
        pytest.raises(ConfigError, match=r"Ray is not installed; pip install \"linewright\[ray\]\""),
        ray_cluster("ray"),
    ):
        pass
    with pytest.raises(ConfigError, match="how to work on 'cloud'; take ray, or ray://HOST"), ray_cluster("cloud"):
        pass


def test_a_cluster_is_begun_and_left_or_taken_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[Any] = []
    ray = SimpleNamespace(
        is_initialized=lambda: bool(calls) and calls[-1] != "left",
        init=lambda **options: calls.append(options),
        shutdown=lambda: calls.append("left"),
    )
    monkeypatch.setitem(sys.modules, "ray", ray)
    monkeypatch.setenv("RAY_USAGE_STATS_ENABLED", "0")
    said = {"logging_level": "ERROR", "log_to_driver": False}
    with ray_cluster("ray") as outer, ray_cluster("ray"):
        assert outer is ray
    with ray_cluster("ray://host:7"):
        pass
    assert calls == [{**said, "include_dashboard": False}, "left", {**said, "address": "ray://host:7"}, "left"]


def test_a_cluster_that_does_not_answer_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(**_: Any) -> None:
        raise ConnectionError("nobody\nthere")

    monkeypatch.setitem(sys.modules, "ray", SimpleNamespace(is_initialized=lambda: False, init=fail))
    with (
        pytest.raises(ConfigError, match=r"ray://host: no Ray cluster answers \(nobody there\)"),
        ray_cluster("ray://host"),
    ):
        pass
