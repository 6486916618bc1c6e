from __future__ import annotations

import errno
import inspect
import json
import shutil
import struct
import zlib
from dataclasses import fields
from io import BytesIO, TextIOWrapper
from pathlib import Path

import cv2
import numpy as np
import pytest

from commands import complaint, run
from line_pages import draw_lines
from linewright.cli.arguments import ALL_FAILED, PARTLY_FAILED, REFUSED
from linewright.cli.drawings import PageOptions
from linewright.nn.tiling import TILE
from linewright.pages.read import read_image
from linewright.pages.write import write_image, write_pages
from linewright.training.model import REPAIR, shipped_model
from linewright.translate.batch import convert
from linewright.translate.engines.translator import TorchTranslator
from linewright.translate.options import ConvertOptions, choose_options
from pdf_files import make_pdf


@pytest.fixture
def page(tmp_path: Path) -> Path:
    path = tmp_path / "page.png"
    cv2.imwrite(str(path), draw_lines(1, thickness=2, seed=0, side=48)[0])
    return path


def png(width: int, height: int) -> bytes:
    """Return a PNG that claims a size and holds nothing."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        checksum = struct.pack(">I", zlib.crc32(kind + data))
        return struct.pack(">I", len(data)) + kind + data + checksum

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0")) + chunk(b"IEND", b"")


def test_the_command_takes_the_options_of_the_call_with_its_defaults() -> None:
    options = {field.name: field.default for field in fields(PageOptions)}
    known = inspect.signature(convert).parameters.values()
    call = {p.name: p.default for p in known if p.kind is p.KEYWORD_ONLY}
    # What differs from command to command.
    named = (call.keys() | ConvertOptions.__annotations__.keys()) - {"to", "progress", "on_page"}
    assert options.keys() == named - {"task", "model"}
    # A command may begin processes unasked, a call may not: it would run the caller's script again.
    assert (call.pop("jobs"), options.pop("jobs")) == (1, 0)
    assert {name: call[name] for name in options if name in call}.items() <= options.items()
    asked = {name: options[name] for name in options.keys() - call.keys()}
    assert (asked.pop("device"), asked.pop("tile"), asked.pop("scale")) == ("auto", TILE, None)
    assert choose_options(None, None, **asked) == choose_options(None, None)


def test_translate_writes_what_the_model_says(
    capsys: pytest.CaptureFixture[str], tiny_run: Path, page: Path, tmp_path: Path
) -> None:
    code, _, _ = run(capsys, "translate", page, "--model", tiny_run, "-o", tmp_path / "out", "--device", "cpu")
    assert code == 0
    assert read_image(tmp_path / "out" / "page.png").pixels.shape == (48, 48)


def test_exported_file_translates_like_its_run(
    capsys: pytest.CaptureFixture[str], tiny_run: Path, page: Path, tmp_path: Path
) -> None:
    assert "no model file" in complaint(capsys, "export", tiny_run, "-o", tmp_path / "model.bin")
    model = tmp_path / "model.safetensors"
    assert run(capsys, "export", tiny_run, "-o", model)[0] == 0
    for source, name in ((tiny_run, "a"), (model, "b")):
        run(capsys, "translate", page, "--model", source, "-o", tmp_path / name)
    a, b = (read_image(tmp_path / name / "page.png").pixels for name in "ab")
    assert np.array_equal(a, b)


def test_the_shipped_repair_model_is_the_default(
    capsys: pytest.CaptureFixture[str], page: Path, tmp_path: Path
) -> None:
    assert run(capsys, "repair", page, "-o", tmp_path / "out")[0] == 0
    named = ("translate", page, "--model", shipped_model(REPAIR), "-o", tmp_path / "named")
    assert run(capsys, *named)[0] == 0
    a, b = (read_image(tmp_path / name / "page.png").pixels for name in ("out", "named"))
    assert np.array_equal(a, b)
    assert not np.array_equal(a, read_image(page).pixels)


def test_some_bad_files_give_exit_code_3(
    capsys: pytest.CaptureFixture[str], tiny_run: Path, page: Path, tmp_path: Path
) -> None:
    bad = tmp_path / "bad.png"
    bad.write_bytes(b"no")
    code, _, said = run(capsys, "translate", page, bad, "--model", tiny_run, "-o", tmp_path / "o")
    assert code == PARTLY_FAILED
    assert f"linewright: {bad}: " in said
    assert (tmp_path / "o" / "page.png").is_file()


class Eraser:
    """Stands for a translator that loses the lower half of a page."""

    channels = 1

    def translate(self, pixels: np.ndarray) -> np.ndarray:
        out = pixels.copy()
        out[len(out) // 2 :] = 255
        return out


def test_strict_refuses_a_page_and_a_rerun_says_what_was_done(
    capsys: pytest.CaptureFixture[str], tiny_run: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(TorchTranslator, "load", lambda path, **_: Eraser())
    for name, row in (("kept", 60), ("lost", 220)):
        sheet = np.full((300, 400), 255, np.uint8)
        sheet[row : row + 4, 50:350] = 0
        write_image(tmp_path / "in" / f"{name}.png", sheet, dpi=100)
    out = tmp_path / "out"
    command = ("translate", tmp_path / "in", "--model", tiny_run, "-o", out, "--strict")
    for again in (False, True):
        code, _, said = run(capsys, *command, "--report")
        assert code == REFUSED
        assert f"linewright: {tmp_path / 'in' / 'lost.png'}: a line of 7" in said
        assert ("1 skipped, up to date" in said) == again
        assert "1 failed" in said
        assert not (out / "lost.png").exists()
    assert (out / "kept.png").is_file()
    assert "Not written" in (out / "changes.html").read_text(encoding="utf-8")
    assert run(capsys, *command, "--strict-mm", 100)[0] == 0


BAD_IMAGES = {
    "unreadable.png": (b"this is no image", "unreadable.png"),
    "huge.png": (png(300_000, 300_000), "--max-pixels"),
    "zero.pdf": (b"", "empty"),
    "secret.pdf": (make_pdf(user=b"secret"), "encrypted"),
}


@pytest.mark.parametrize("name", BAD_IMAGES)
def test_bad_images(capsys: pytest.CaptureFixture[str], tiny_run: Path, tmp_path: Path, name: str) -> None:
    data, word = BAD_IMAGES[name]
    path = tmp_path / name
    path.write_bytes(data)
    command = ("translate", path, "--model", tiny_run, "-o", tmp_path / "out")
    line = complaint(capsys, *command, code=ALL_FAILED)
    assert str(path) in line
    assert word in line
    assert path.read_bytes() == data
    assert [made.name for made in (tmp_path / "out").glob("*")] == ["report.jsonl"]


def test_truncated_png(capsys: pytest.CaptureFixture[str], tiny_run: Path, page: Path, tmp_path: Path) -> None:
    page.write_bytes(page.read_bytes()[:-40])
    command = ("translate", page, "--model", tiny_run, "-o", tmp_path / "out")
    assert str(page) in complaint(capsys, *command, code=ALL_FAILED)


def test_what_is_left_of_a_page_is_shown_on_request_and_told(
    capsys: pytest.CaptureFixture[str], page: Path, tmp_path: Path
) -> None:
    half, out = tmp_path / "half.jpg", tmp_path / "out"
    cv2.imwrite(str(half), np.kron(draw_lines(1, thickness=3, seed=2)[0], np.ones((8, 8))))
    half.write_bytes(half.read_bytes()[: half.stat().st_size * 2 // 3])
    words = ("repair", half, "-o", out, "--dpi", "200", "--report")
    assert run(capsys, *words)[0] == ALL_FAILED
    assert not (out / "half.png").exists()
    for _ in range(2):  # a damaged page is never taken for done
        code, _, said = run(capsys, *words, "--partial")
        assert code == PARTLY_FAILED and "what is left is shown, marked" in said
        assert read_image(out / "half.png").pixels.size
        entry = json.loads((out / "report.jsonl").read_text().splitlines()[-1])
        assert "is damaged" in entry["failures"][0] and entry["written"] == ["half.png"]
        assert "is damaged" in (out / "changes.html").read_text()


def test_absent_file_and_empty_folder(capsys: pytest.CaptureFixture[str], tiny_run: Path, tmp_path: Path) -> None:
    to = ("--model", tiny_run, "-o", tmp_path / "out")
    absent = ("translate", tmp_path / "absent.png", *to)
    assert "absent.png" in complaint(capsys, *absent, code=ALL_FAILED)
    assert "name what to translate" in complaint(capsys, "translate", *to)
    (tmp_path / "empty").mkdir()
    empty = ("translate", tmp_path / "empty", *to)
    assert "holds no image" in complaint(capsys, *empty, code=ALL_FAILED)
    smoke = ("train", "glyphs/cyclegan.smoke", f"data.x={tmp_path / 'empty'}")
    assert "empty" in complaint(capsys, *smoke, f"data.y={tmp_path / 'empty'}")


def test_a_resolution_below_nothing(capsys: pytest.CaptureFixture[str], page: Path, tmp_path: Path) -> None:
    line = complaint(capsys, "repair", page, "-o", tmp_path / "out", "--dpi", "-3")
    assert line == "linewright: translate: dpi: must be more than 0 and at most 9600, or auto; got -3"


def test_checkpoint_of_another_method(
    capsys: pytest.CaptureFixture[str], tiny_run: Path, page: Path, tmp_path: Path
) -> None:
    other = tmp_path / "other"
    shutil.copytree(tiny_run, other)
    state = max(other.glob("checkpoints/*/state.json"))
    facts = json.loads(state.read_text())
    state.write_text(json.dumps(facts | {"method": "zi2zi"}))
    for command in (("translate", page, "--model", other, "-o", tmp_path / "out"), ("train", "--resume", other)):
        line = complaint(capsys, *command)
        assert "of the method 'zi2zi', not of 'cyclegan'" in line


def test_corrupted_safetensors(capsys: pytest.CaptureFixture[str], tiny_run: Path, page: Path, tmp_path: Path) -> None:
    model = tmp_path / "model.safetensors"
    run(capsys, "export", tiny_run, "-o", model)
    whole = model.read_bytes()
    flipped = whole[:-1] + bytes([whole[-1] ^ 1])
    for damaged in (whole[:-100], whole[:4], b"", b"\xff" * 200, flipped):
        model.write_bytes(damaged)
        command = ("translate", page, "--model", model, "-o", tmp_path / "out")
        assert str(model) in complaint(capsys, *command)
    other = tmp_path / "run"
    shutil.copytree(tiny_run, other)
    weights = max(other.glob("checkpoints/*/networks.safetensors"))
    data = bytearray(weights.read_bytes())
    data[len(data) // 2] ^= 1
    weights.write_bytes(data)
    for command in (("translate", page, "--model", other, "-o", tmp_path / "out"), ("train", "--resume", other)):
        line = complaint(capsys, *command)
        assert str(weights) in line
        assert "damaged" in line


def test_full_disk(
    capsys: pytest.CaptureFixture[str], tiny_run: Path, page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / "page.png").write_bytes(b"the old one")

    def full(self: Path, target: Path) -> Path:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    line = complaint(capsys, "translate", page, "--model", tiny_run, "-o", out)
    assert "No space left on device" in line
    assert (out / "page.png").read_bytes() == b"the old one"
    assert [path.name for path in out.iterdir()] == ["page.png"]


def test_restyles_a_page_whose_resolution_is_known(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], page: Path
) -> None:
    command = ("restyle", page, "--device", "cpu", "-o", tmp_path / "out")
    code, _, said = run(capsys, *command)
    assert code == ALL_FAILED
    assert "does not tell its resolution" in said
    code, _, said = run(capsys, *command, "--dpi", 77)
    assert code == 0, said
    assert read_image(tmp_path / "out" / "page.png").pixels.shape == (48, 48)


def test_an_output_with_a_suffix_is_a_file(
    capsys: pytest.CaptureFixture[str], tiny_run: Path, page: Path, tmp_path: Path
) -> None:
    to = tmp_path / "Clean.PDF"
    model = ("--model", tiny_run)
    dry = run(capsys, "translate", page, *model, "-o", to, "--dry-run")
    assert dry[:2] == (0, f"{to}\n") and not to.exists()
    code, shown, _ = run(capsys, "translate", page, *model, "-o", to, "--json")
    assert code == 0 and json.loads(shown)["written"] == [str(to)]
    assert to.read_bytes().startswith(b"%PDF")
    to.write_bytes(b"mine")
    assert "is there already" in complaint(capsys, "translate", page, *model, "-o", to, code=ALL_FAILED)
    assert run(capsys, "translate", page, *model, "-o", to, "--force")[0] == 0
    assert to.read_bytes().startswith(b"%PDF")


def test_the_files_that_one_file_became_are_named(
    capsys: pytest.CaptureFixture[str], tiny_run: Path, tmp_path: Path
) -> None:
    for count in (2, 5):
        pages = draw_lines(count, thickness=2, seed=0, side=48)
        write_pages(tmp_path / f"{count}.tif", pages, dpi=100)
    model = ("--model", tiny_run)
    for dry in (("--dry-run",), ()):
        to = tmp_path / "clean.png"
        _, _, said = run(capsys, "translate", tmp_path / "2.tif", *model, "-o", to, *dry)
        names = ", ".join(str(tmp_path / f"clean-p00{number}.png") for number in (1, 2))
        assert f"to {names}" in said.replace("\n", " ")
    _, _, said = run(capsys, "translate", tmp_path / "5.tif", *model, "-o", tmp_path / "five.png")
    ends = [tmp_path / f"five-p00{number}.png" for number in (1, 5)]
    assert f"5 written to {ends[0]}, ..., {ends[1]}" in said.replace("\n", " ")
    _, _, said = run(capsys, "translate", tmp_path / "2.tif", *model, "-o", tmp_path / "out")
    assert f"2 written to {tmp_path / 'out'}\n" in said


def test_an_output_whose_suffix_is_mistyped_makes_no_folder(
    capsys: pytest.CaptureFixture[str], page: Path, tmp_path: Path
) -> None:
    line = complaint(capsys, "vectorize", page, "-o", tmp_path / "truss.dfx")
    assert "truss.dfx: vectors are not written as .dfx; take .dxf" in line
    line = complaint(capsys, "compare", page, page, "-o", tmp_path / "changes.htm")
    assert "changes.htm: no report is written as .htm; take .html" in line
    assert not (tmp_path / "truss.dfx").exists() and not (tmp_path / "changes.htm").exists()


def test_a_page_on_standard_input(
    capsys: pytest.CaptureFixture[str], tiny_run: Path, page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", TextIOWrapper(BytesIO(page.read_bytes())))
    model = ("--model", tiny_run, "-o", tmp_path / "out")
    assert run(capsys, "translate", "-", *model, "--format", "TIFF")[0] == 0
    assert [path.name for path in (tmp_path / "out").glob("*.tif")] == ["stdin.tif"]


def test_two_states_are_compared(capsys: pytest.CaptureFixture[str], tmp_path: Path, page: Path) -> None:
    before, after = tmp_path / "before.png", tmp_path / "after.png"
    sheet = np.full((200, 300), 255, np.uint8)
    sheet[50:53, 30:270] = 0
    write_image(before, sheet, dpi=100)
    sheet[50:53, 150:] = 255
    write_image(after, sheet, dpi=100)
    code, shown, said = run(capsys, "compare", before, after, "-o", tmp_path / "changes")
    assert code == 0 and "before: 30." in shown
    assert f"Look at {tmp_path / 'changes' / 'changes.html'}" in said
    assert run(capsys, "compare", before, after, "--strict")[0] == REFUSED
    assert run(capsys, "compare", before, after, "--strict", "--limit-mm", 40)[0] == 0
    line = complaint(capsys, "compare", before, page, code=ALL_FAILED)
    assert "48 x 48" in line
