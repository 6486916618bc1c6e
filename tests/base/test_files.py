from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from linewright.base.errors import InputError, OutputError
from linewright.base.files import (
    ASSETS,
    asset,
    check_free,
    finish_replacing,
    make_folder,
    replacing,
    write_bytes,
    write_text,
    writing,
)


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_file_that_is_there_is_replaced_by_force_alone(tmp_path: Path) -> None:
    there, link = tmp_path / "there", tmp_path / "link"
    there.write_bytes(b"")
    link.symlink_to("nowhere")
    check_free(tmp_path / "absent", tmp_path)  # no file: what a folder is not is told by the writer
    check_free(there, link, force=True)
    for path in (there, link):
        with pytest.raises(OutputError, match=f"{path}: exists; --force replaces it"):
            check_free(tmp_path / "absent", path)


def test_assets_are_beside_the_code() -> None:
    assert asset() == ASSETS
    assert asset("recipes").is_dir()
    assert list(asset("recipes").rglob("*.yaml"))


def test_text_is_utf8_and_parents_are_made(tmp_path: Path) -> None:
    path = tmp_path / "a" / "b" / "text.txt"
    write_text(path, "筆 ü\n")
    assert path.read_bytes() == "筆 ü\n".encode()


def test_bytes_replace_the_old_file_and_leave_nothing_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "data.bin"
    write_bytes(path, b"old")
    write_bytes(path, b"\x00new")
    assert path.read_bytes() == b"\x00new"
    assert names(tmp_path) == ["data.bin"]


def test_temporary_file_keeps_the_suffix_and_the_folder(tmp_path: Path) -> None:
    with writing(tmp_path / "picture.png") as temporary:
        assert temporary.suffix == ".png"
        assert temporary.parent == tmp_path
        temporary.write_bytes(b"x")


def test_file_gets_the_usual_permissions(tmp_path: Path) -> None:
    before = os.umask(0o027)
    try:
        write_bytes(tmp_path / "file", b"x")
    finally:
        os.umask(before)
    assert (tmp_path / "file").stat().st_mode & 0o777 == 0o640


class _AnyError(Exception):
    pass


@pytest.mark.parametrize("fault", [_AnyError(), KeyboardInterrupt(), InputError("bad page")])
def test_failure_in_the_block_passes_through_and_keeps_the_old_file(tmp_path: Path, fault: BaseException) -> None:
    path = tmp_path / "file"
    path.write_text("old")
    with pytest.raises(type(fault)), writing(path) as temporary:
        temporary.write_text("half of the n")
        raise fault
    assert path.read_text() == "old"
    assert names(tmp_path) == ["file"]


def test_reader_sees_the_old_file_until_the_block_ends(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_text("old")
    with writing(path) as temporary:
        temporary.write_text("new")
        assert path.read_text() == "old"
    assert path.read_text() == "new"


def test_new_file_is_flushed_before_it_gets_its_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    order: list[str] = []
    fsync, replace = os.fsync, Path.replace

    def noted_fsync(handle: int) -> None:
        order.append("flush")
        fsync(handle)

    def noted_replace(self: Path, target: Path) -> Path:
        order.append("rename")
        return replace(self, target)

    monkeypatch.setattr(os, "fsync", noted_fsync)
    monkeypatch.setattr(Path, "replace", noted_replace)
    write_text(tmp_path / "file", "x")
    assert order == ["flush", "rename"]


def test_full_disk_is_an_output_error_and_keeps_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "file"
    path.write_text("old")

    def full(handle: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OutputError, match=r"file: cannot be written \(No space left on device\)"):
        write_text(path, "new")
    assert path.read_text() == "old"
    assert names(tmp_path) == ["file"]


def test_place_that_cannot_be_written_is_an_output_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    (tmp_path / "folder").mkdir()
    for bad in (tmp_path / "file" / "below", tmp_path / "folder", tmp_path / ("n" * 300)):
        with pytest.raises(OutputError, match="cannot be written"):
            write_text(bad, "x")
    assert names(tmp_path) == ["file", "folder"]


def test_a_folder_is_made_and_tried(tmp_path: Path) -> None:
    make_folder(tmp_path / "new" / "inner")
    make_folder(tmp_path / "new")
    assert names(tmp_path / "new") == ["inner"] and names(tmp_path / "new" / "inner") == []
    (tmp_path / "file").write_text("x")
    for bad in (tmp_path / "file", tmp_path / "file" / "below"):
        with pytest.raises(OutputError, match="cannot be written"):
            make_folder(bad)


def test_files_change_places_when_all_are_written(tmp_path: Path) -> None:
    for name in ("a-1", "a-2", "other"):
        (tmp_path / name).write_text("old")
    with replacing(tmp_path, "a-*") as new:
        for name in ("a-1", "b"):
            write_text(new / name, "new")
        assert (tmp_path / "a-1").read_text() == "old" and not (tmp_path / "b").exists()
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == {"a-1": "new", "b": "new", "other": "old"}


def test_a_killed_change_of_places_is_finished(tmp_path: Path) -> None:
    (tmp_path / ".part-whole").mkdir()
    for name in ("a", ".part-whole/a", ".part-whole/b"):
        (tmp_path / name).write_text(name[0])
    finish_replacing(tmp_path)
    finish_replacing(tmp_path)
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == {"a": ".", "b": "."}


LONG_WRITERS = (
    "with writing(folder / 'half.txt') as part: part.write_text('half'); wait()",
    "with replacing(folder) as part: (part / 'half.txt').write_text('half'); wait()",
    "with replacing(folder) as part: write_text(part / 'x', 'half'); wait()",
)


@pytest.mark.parametrize("body", LONG_WRITERS)
@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGTERM])
def test_parts_of_the_dead_are_cleared_and_those_of_the_living_are_not(
    tmp_path: Path, body: str, end: signal.Signals
) -> None:
    head = (
        "import time, pathlib\nfrom linewright.base.files import replacing, write_text, writing\n"
        f"folder = pathlib.Path({str(tmp_path)!r})\n"
        "def wait():\n    print('ready', flush=True)\n    time.sleep(60)\n"
    )
    with subprocess.Popen([sys.executable, "-c", head + body], stdout=subprocess.PIPE) as process:
        assert process.stdout is not None and process.stdout.readline() == b"ready\n"
        write = "from linewright.base.files import *; write_text(folder / 'whole.txt', 'x')"
        subprocess.run([sys.executable, "-c", head + write], check=True)
        assert len(names(tmp_path)) == 2
        process.send_signal(end)
    time.sleep(0.01)
    subprocess.run([sys.executable, "-c", head + write], check=True)
    assert names(tmp_path) == ["whole.txt"]
