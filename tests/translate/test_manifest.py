from __future__ import annotations

import os
from pathlib import Path

import pytest

from linewright.base.errors import OutputError
from linewright.translate.manifest import MANIFEST, Failure, FileResult, Manifest, model_digest


def open_manifest(folder: Path, *, model: str = "m", options: str = "o") -> Manifest:
    return Manifest(folder, model=model, options=options)


@pytest.fixture
def places(tmp_path: Path) -> tuple[Path, Path, Path]:
    """The output folder, a source and what it gives, with the manifest's line."""
    out, source = tmp_path / "out", tmp_path / "a.png"
    source.write_bytes(b"scan")
    target = out / "inner" / "a.png"
    target.parent.mkdir(parents=True)
    target.write_bytes(b"made")
    add(open_manifest(out), target, source)
    return out, source, target


def add(manifest: Manifest, target: Path, source: Path, *failures: str) -> None:
    manifest.add(target, source, FileResult([target], [Failure(source, why) for why in failures], [], []))


def test_a_finished_file_is_known_again(places: tuple[Path, Path, Path]) -> None:
    out, source, target = places
    entry = open_manifest(out).finished(target, source)
    assert entry is not None
    assert entry.written == ("inner/a.png",)


def test_a_copied_source_is_the_same_and_an_edited_one_is_not(places: tuple[Path, Path, Path]) -> None:
    out, source, target = places
    os.utime(source, ns=(1, 1))
    assert open_manifest(out).finished(target, source)
    source.write_bytes(b"scan of another day")
    assert open_manifest(out).finished(target, source) is None
    source.write_bytes(b"nacs")
    assert open_manifest(out).finished(target, source) is None


def test_another_model_or_option_or_a_lost_file_begins_anew(places: tuple[Path, Path, Path]) -> None:
    out, source, target = places
    assert open_manifest(out, model="n").finished(target, source) is None
    assert open_manifest(out, options="p").finished(target, source) is None
    target.unlink()
    assert open_manifest(out).finished(target, source) is None


def test_a_failure_is_tried_again(places: tuple[Path, Path, Path]) -> None:
    out, source, target = places
    add(open_manifest(out), target, source, "page 2 is damaged")
    assert open_manifest(out).finished(target, source) is None


def test_half_a_line_is_passed_over_and_does_not_swallow_the_next(places: tuple[Path, Path, Path]) -> None:
    out, source, target = places
    with (out / MANIFEST).open("a") as stream:
        stream.write('{"file": "inner/b.pn')
    manifest = open_manifest(out)
    assert manifest.finished(target, source)
    other = target.with_name("b.png")
    other.write_bytes(b"made")
    add(manifest, other, source)
    again = open_manifest(out)
    assert again.finished(other, source)
    assert again.finished(target, source)


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("a file")
    manifest = Manifest(tmp_path / "elsewhere", model="", options="")
    manifest._path = tmp_path / "out" / MANIFEST
    manifest._folder = tmp_path / "elsewhere"
    with pytest.raises(OutputError, match=r"out/report\.jsonl"):
        add(manifest, tmp_path / "elsewhere" / "a.png", tmp_path / "a.png")


def test_the_model_s_digest_is_that_of_its_weights(tiny_run: Path, tmp_path: Path) -> None:
    assert model_digest(tiny_run) == model_digest(tiny_run)
    one, two = tmp_path / "1.safetensors", tmp_path / "2.safetensors"
    one.write_bytes(b"a")
    two.write_bytes(b"b")
    assert len({model_digest(path) for path in (tiny_run, one, two)}) == 3
