from __future__ import annotations

import json
from pathlib import Path

from linewright.studio.curves import HEIGHT, WIDTH, read_curves


def test_values_become_lines_from_edge_to_edge(tmp_path: Path) -> None:
    lines = [{"step": step, "seconds": step, "loss": 10 - step, "text": "x"} for step in (1, 2, 3)]
    text = "".join(json.dumps(line) + "\n" for line in lines) + '{"step": 4, "lo'
    (tmp_path / "metrics.jsonl").write_text(text)
    [curve] = read_curves(tmp_path)
    assert (curve.name, curve.first, curve.last) == ("loss", 9, 7)
    assert curve.points == f"0.0,0.0 {WIDTH / 2},{HEIGHT / 2} {WIDTH}.0,{HEIGHT}.0"


def test_where_there_is_nothing_to_draw_there_are_no_curves(tmp_path: Path) -> None:
    assert read_curves(tmp_path) == []
    (tmp_path / "metrics.jsonl").write_text('{"step": 1, "loss": 2}\n{"step": 2, "loss": NaN}\n')
    assert read_curves(tmp_path) == []


def test_a_long_run_is_drawn_in_few_points(tmp_path: Path) -> None:
    lines = [json.dumps({"step": step, "loss": step % 7}) for step in range(5000)]
    (tmp_path / "metrics.jsonl").write_text("\n".join(lines) + "\n")
    [curve] = read_curves(tmp_path)
    assert len(curve.points.split()) <= 400
