from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path

import pytest

from linewright.base import InputError, JobFolder, Message, OutputError, said_in
from linewright.translate.manifest import (
    JOBS,
    MANIFEST,
    Completion,
    Failure,
    FileResult,
    Maker,
    Manifest,
    completions,
    job_name,
    model_digest,
)


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


def add(manifest: Manifest, target: Path, source: Path, *failures: str, merge: bool = True) -> None:
    folder = manifest.jobs.parent
    result = FileResult([target], [Failure(source, why) for why in failures], [], [])
    with JobFolder(manifest.jobs) as jobs:
        lease = jobs.claim(job_name(manifest.relative(target)), {"targets": [manifest.relative(target)]})
        assert lease is not None
        jobs.complete(lease, Maker(folder, "r", "m", "o").complete(target, source, result).model_dump_json())
        if merge:
            manifest.merge(jobs, [target])


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


def test_what_is_not_merged_yet_is_known_and_merged_by_the_next(places: tuple[Path, Path, Path]) -> None:
    out, source, target = places
    other = target.with_name("b.png")
    other.write_bytes(b"made")
    add(open_manifest(out), other, source, merge=False)
    manifest = open_manifest(out)
    assert manifest.finished(other, source) and manifest.finished(target, source)
    assert not manifest.is_foreign(other)
    (completion,) = completions(out)
    assert completion.digests == {"inner/b.png": hashlib.sha256(b"made").hexdigest()}
    with JobFolder(manifest.jobs) as jobs:
        manifest.merge(jobs, [target, other])
    files = [json.loads(line)["file"] for line in (out / MANIFEST).read_text().splitlines()]
    assert files == ["inner/a.png", "inner/b.png"]
    assert not (out / JOBS).exists()


def test_a_file_has_one_line_and_lines_of_other_versions_stay(places: tuple[Path, Path, Path]) -> None:
    out, source, target = places
    old = json.dumps({"file": "old.png", "unknown": 1})
    (out / MANIFEST).write_text(old + "\n" + (out / MANIFEST).read_text())
    add(open_manifest(out), target, source, "page 2 is damaged")
    lines = (out / MANIFEST).read_text().splitlines()
    assert lines[0] == old and [json.loads(line)["file"] for line in lines] == ["old.png", "inner/a.png"]
    assert json.loads(lines[1])["failures"] == ["page 2 is damaged"]


def test_results_stay_while_another_is_at_work_who_may_look_for_them(places: tuple[Path, Path, Path]) -> None:
    out, source, target = places
    manifest = open_manifest(out)
    with JobFolder(manifest.jobs) as other:
        other.announce({"files": 1})
        add(open_manifest(out), target, source, "page 2 is damaged")
        assert "page 2 is damaged" in (out / MANIFEST).read_text()
        assert len(other.done()) == 1
        manifest.merge(other, [target])
    assert not manifest.jobs.exists()


def test_what_a_process_was_about_to_write_is_not_foreign(places: tuple[Path, Path, Path]) -> None:
    out, _, _ = places
    made = out / "c.png"
    made.write_bytes(b"half way")
    manifest = open_manifest(out)
    assert manifest.is_foreign(made)
    with JobFolder(manifest.jobs) as jobs:
        jobs.claim("c", {"targets": ["c.png"]})
    assert not manifest.is_foreign(made)


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("a file")
    jobs = JobFolder(tmp_path / "out" / JOBS)
    with pytest.raises(OutputError, match=r"out/\.linewright-jobs"), jobs:
        pass


def test_the_model_s_digest_is_that_of_its_weights(tiny_run: Path, tmp_path: Path) -> None:
    assert model_digest(tiny_run) == model_digest(tiny_run)
    one, two = tmp_path / "1.safetensors", tmp_path / "2.safetensors"
    one.write_bytes(b"a")
    two.write_bytes(b"b")
    assert len({model_digest(path) for path in (tiny_run, one, two)}) == 3


def test_what_is_said_of_a_file_is_known_in_other_languages_and_stands_in_english_in_its_entry(tmp_path: Path) -> None:
    source = tmp_path / "a.png"
    source.write_bytes(b"scan")
    note, error = Message("{0}: {1} samples", source, 3), InputError("is damaged ({0})", "x", where=source)
    result = FileResult([], [Failure(source, error.message)], [note, "plain"], [])
    told = Maker(tmp_path, "r", "m", "o").complete(source, source, result).to_json()
    again = Completion.model_validate_json(told)
    assert again.entry.notes == (str(note), "plain") and again.entry.failures == (error.message,)
    assert said_in("zh", again.notes()[0]) == f"{source}：3 个样本" and again.notes()[1] == "plain"
    [failure] = again.failures(source)
    assert failure.reason == str(error.message) and isinstance(failure.reason, Message)
    assert again.model_copy(update={"said": ()}).notes() == (str(note), "plain")  # of an earlier version
