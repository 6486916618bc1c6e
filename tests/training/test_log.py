from __future__ import annotations

import json
from contextlib import closing
from pathlib import Path

import pytest

from linewright.base.errors import OutputError
from linewright.training.log import METRICS, Means, MetricsLog, read_metrics


def write(run: Path, *, first: int, end: int, start: int = 0) -> None:
    with closing(MetricsLog(run, step=start)) as log:
        for step in range(first, end):
            log.write(step, {"loss": step / 10})


def test_lines_are_json_in_order(tmp_path: Path) -> None:
    write(tmp_path, first=1, end=4)
    lines = (tmp_path / METRICS).read_text().splitlines()
    assert [json.loads(line) for line in lines] == [
        {"step": 1, "loss": 0.1},
        {"step": 2, "loss": 0.2},
        {"step": 3, "loss": 0.3},
    ]
    assert read_metrics(tmp_path) == [json.loads(line) for line in lines]


def test_a_line_can_be_read_as_soon_as_it_is_written(tmp_path: Path) -> None:
    with closing(MetricsLog(tmp_path, step=0)) as log:
        log.write(1, {"loss": 0.5})
        assert read_metrics(tmp_path) == [{"step": 1, "loss": 0.5}]


def test_resuming_drops_the_lines_after_the_checkpoint(tmp_path: Path) -> None:
    write(tmp_path, first=1, end=8)
    write(tmp_path, first=5, end=7, start=4)
    assert [line["step"] for line in read_metrics(tmp_path)] == [1, 2, 3, 4, 5, 6]


def test_half_written_last_line_is_left_out_and_mended_on_resume(tmp_path: Path) -> None:
    write(tmp_path, first=1, end=4)
    with (tmp_path / METRICS).open("a") as file:
        file.write('{"step": 4, "lo')
    assert [line["step"] for line in read_metrics(tmp_path)] == [1, 2, 3]
    write(tmp_path, first=4, end=5, start=3)
    text = (tmp_path / METRICS).read_text()
    assert [json.loads(line)["step"] for line in text.splitlines()] == [1, 2, 3, 4]


def test_means_since_the_last_line() -> None:
    means = Means()
    for values in ({"a": 1.0, "b": 0.1}, {"a": 2.0, "b": 0.2}, {"a": 6.0, "b": 0.6}):
        means.add(values)
    assert means.take() == {"a": pytest.approx(3.0), "b": pytest.approx(0.3)}
    means.add({"a": 4.0})
    assert means.take() == {"a": 4.0}
    assert means.take() == {}


def test_means_go_on_exactly_from_a_saved_state() -> None:
    straight, broken = Means(), Means()
    for step in range(7):
        for means in (straight, broken):
            means.add({"count": step / 3, "sum/odd": 0.1 * step})
        again = Means()
        again.add({"other": 5.0})
        again.load_state(broken.state())
        broken = again
    assert broken.take() == straight.take()


def test_names_keep_their_order_over_a_saved_state() -> None:
    straight, again = Means(), Means()
    terms = {"later": 1.0, "sooner": 2.0, "between": 3.0}
    straight.add(terms)
    # safetensors gives tensors back in any order
    again.load_state(dict(reversed(straight.state().items())))
    for means in (straight, again):
        means.add(terms)
    assert list(again.take().items()) == list(straight.take().items())


def test_run_without_a_log_has_no_lines(tmp_path: Path) -> None:
    assert read_metrics(tmp_path) == []


def test_tensorboard_reads_the_same_values(tmp_path: Path) -> None:
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

    write(tmp_path, first=1, end=4)
    events = EventAccumulator(str(tmp_path / "tensorboard")).Reload()
    found = [(event.step, event.value) for event in events.Scalars("loss")]
    assert [step for step, _ in found] == [1, 2, 3]
    assert [value for _, value in found] == pytest.approx([0.1, 0.2, 0.3])


def test_folder_that_cannot_be_written_is_an_output_error(tmp_path: Path) -> None:
    (tmp_path / "run").write_text("a file")
    with pytest.raises(OutputError, match=r"metrics\.jsonl"):
        MetricsLog(tmp_path / "run", step=0)
