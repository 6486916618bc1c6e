from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from commands import run
from linewright.base import ConfigError, InputError
from linewright.translate import watch, watch_folder
from linewright.translate.batch import Batch
from linewright.translate.manifest import Failure
from studio_clients import png


class Converter:
    """Converts what does not begin with "bad", and remembers what it was asked for."""

    def __init__(self) -> None:
        self.asked: list[tuple[list[str], str]] = []

    def __call__(self, files: list[Path], output: Path, *, to: str, progress: object, **_: Any) -> Batch:
        self.asked.append(([path.name for path in files], output.name))
        good = [path for path in files if not path.name.startswith("bad")]
        failures = [Failure(path, f"{path}: is damaged") for path in files if path not in good]
        return Batch([output / f"{path.stem}.{to}" for path in good], failures, [], [])


@pytest.fixture
def converter(monkeypatch: pytest.MonkeyPatch) -> Converter:
    made = Converter()
    monkeypatch.setattr(watch, "convert", made)
    return made


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    (tmp_path / "in" / "sub").mkdir(parents=True)
    for name in ("a.png", "sub/b.PDF", "notes.txt", ".hidden.png", "c.png.part"):
        (tmp_path / "in" / name).write_bytes(b"x")
    (tmp_path / "in" / "empty.png").touch()
    return tmp_path / "in"


def test_what_is_there_is_converted_with_its_folders(inbox: Path, tmp_path: Path, converter: Converter) -> None:
    told: list[str] = []
    done = watch_folder(inbox, tmp_path / "out", to="dxf", once=True, settle=0, told=told.append)
    assert converter.asked == [(["a.png"], "out"), (["b.PDF"], "sub")]
    assert [path.name for path in done.written] == ["a.dxf", "b.dxf"] and not done.failures
    assert len(told) == 2


def test_what_fails_is_moved_aside_with_its_reason(inbox: Path, tmp_path: Path, converter: Converter) -> None:
    for _ in range(2):
        (inbox / "sub" / "bad.png").write_bytes(b"x")
        done = watch_folder(inbox, inbox / "out", to="dxf", once=True, settle=0)
        assert [failure.source.name for failure in done.failures] == ["bad.png"]
    assert not (inbox / "sub" / "bad.png").exists()
    aside = inbox / "failed" / "sub"
    assert sorted(path.name for path in aside.iterdir()) == ["bad-2.png", "bad-2.png.txt", "bad.png", "bad.png.txt"]
    assert (aside / "bad.png.txt").read_text() == f"{inbox / 'sub' / 'bad.png'}: is damaged\n"
    assert "bad.png" not in str(converter.asked[-2:-1])  # neither what is aside nor results are looked at


def test_what_is_still_written_waits(
    inbox: Path, tmp_path: Path, converter: Converter, monkeypatch: pytest.MonkeyPatch
) -> None:
    def grow(seconds: float) -> None:
        with (inbox / "a.png").open("ab") as stream:
            stream.write(b"more")

    monkeypatch.setattr(watch.time, "sleep", grow)
    watch_folder(inbox, tmp_path / "out", once=True)
    assert converter.asked == [(["b.PDF"], "sub")]


def test_a_watch_goes_on_and_does_nothing_twice(
    inbox: Path, tmp_path: Path, converter: Converter, monkeypatch: pytest.MonkeyPatch
) -> None:
    slept = iter(range(6))

    def sleep(seconds: float) -> None:
        number = next(slept)
        if number == 2:
            (inbox / "new.tif").write_bytes(b"x")
        if number == 4:
            os.utime(inbox / "a.png", ns=(1, 1))  # another file of this name
        if number == 5:
            raise KeyboardInterrupt

    monkeypatch.setattr(watch.time, "sleep", sleep)
    with pytest.raises(KeyboardInterrupt):
        watch_folder(inbox, tmp_path / "out")
    assert [files for files, _ in converter.asked] == [["a.png"], ["b.PDF"], ["new.tif"]]


def test_the_report_has_all_that_was_done_and_still_lies_there(
    inbox: Path, tmp_path: Path, converter: Converter, monkeypatch: pytest.MonkeyPatch
) -> None:
    slept = iter(range(6))

    def sleep(seconds: float) -> None:
        number = next(slept)
        if number == 1:
            (inbox / "c.png").write_bytes(b"x")
        if number == 3:
            (inbox / "d.png").write_bytes(b"x")
            (inbox / "a.png").unlink()
        if number == 5:
            raise KeyboardInterrupt

    monkeypatch.setattr(watch, "LOOK_S", 0)
    monkeypatch.setattr(watch.time, "sleep", sleep)
    with pytest.raises(KeyboardInterrupt):
        watch_folder(inbox, tmp_path / "out", settle=0, report=True)
    asked = [files for files, output in converter.asked if output == "out"]
    assert asked == [["a.png"], ["a.png", "c.png"], ["c.png", "d.png"]]


def test_two_files_that_would_become_one_are_told_apart(inbox: Path, tmp_path: Path, converter: Converter) -> None:
    (inbox / "a.jpg").write_bytes(b"y")
    done = watch_folder(inbox, tmp_path / "out", once=True, settle=0)
    [failure] = done.failures
    assert "would be written to a.png, as" in failure.reason
    assert (inbox / "failed" / failure.source.name).is_file() and len(done.written) == 2


def test_a_file_that_vanishes_and_folders_that_are_none(
    inbox: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def vanish(files: list[Path], *_: object, **__: object) -> Batch:
        for file in files:
            file.unlink()
        raise InputError("there is no such file or folder")

    monkeypatch.setattr(watch, "convert", vanish)
    assert len(watch_folder(inbox, tmp_path / "out", once=True, settle=0).failures) == 2
    assert not (inbox / "failed").exists()
    with pytest.raises(ConfigError, match="is no folder"):
        watch_folder(tmp_path / "none", tmp_path / "out")
    with pytest.raises(ConfigError, match="is watched itself"):
        watch_folder(inbox, inbox)


@pytest.mark.slow
def test_the_command_does_each_page_once(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    inbox = tmp_path / "in"
    inbox.mkdir()
    (inbox / "a.png").write_bytes(png(120))
    (inbox / "broken.png").write_bytes(png(120)[:60])
    words = ("watch", inbox, "--to", tmp_path / "out", "--format", "png", "--once", "--settle", 0, "--dpi", 100)
    code, _, said = run(capsys, *words)
    assert code == 3 and (tmp_path / "out" / "a.png").is_file()
    assert "broken.png" in (inbox / "failed" / "broken.png.txt").read_text()
    made = (tmp_path / "out" / "a.png").stat().st_mtime_ns
    code, _, said = run(capsys, *words)
    assert code == 0 and "0 written" in said
    assert (tmp_path / "out" / "a.png").stat().st_mtime_ns == made
