from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfWriter

from linewright.base import ConfigError, InputError, Message, said_in
from linewright.studio.drawings_job import _SAID_HERE, check, work
from linewright.studio.kinds import Given, Limits, Work
from linewright.studio.review import read_review, read_vectors
from linewright.translate import Batch
from studio_pages import PAGE, plate_page


def test_options_have_the_defaults_of_the_commands() -> None:
    assert check("vectorize", {})["to"] == "dxf"
    assert check("repair", {"to": "tiff", "dpi": "300"})["dpi"] == 300
    assert check("restyle", {"to": "svg", "dpi": "auto"})["dpi"] == "auto"
    with pytest.raises(ConfigError, match="take one of png"):
        check("repair", {"to": "json"})


def given(folder: Path, *names: str) -> list[Given]:
    return [Given(name, folder / f"file-{number:04d}.png") for number, name in enumerate(names, 1)]


def test_what_is_made_is_named_after_what_was_given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: dict[str, object] = {}

    def convert(files: list[Path], output: Path, **how: object) -> Batch:
        asked.update(how)
        output.mkdir()
        for name in ("file-0001.dxf", "file-0002.dxf", "file-0003-p002.dxf", "report.jsonl", "secret.txt"):
            (output / name).touch()
        return Batch([output / "file-0001.dxf"], [], [], [Message("{0}: is read at {1} dpi", files[0], 300)])

    monkeypatch.setattr("linewright.translate.convert", convert)
    monkeypatch.setattr("linewright.studio.drawings_job.page_count", lambda path: 1)
    files = given(tmp_path, "a.png", "a.tif", "b")
    options = check("restyle", {"to": "dxf"})
    done = work(Work("restyle", options, files, tmp_path, Limits(77, 9), lambda count, total: None))
    assert [made.name for made in done.files] == ["a.dxf", "a-2.dxf", "b-p002.dxf"]
    assert done.notes == ["a.png: is read at 300 dpi"]
    assert (asked["task"], asked["max_pixels"], asked["force"]) == ("full", 77, True)


def test_a_book_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "file-0001.pdf"
    path.write_bytes(_pdf(4))
    options = check("repair", {})
    book = Work("repair", options, [Given("b.pdf", path)], tmp_path, Limits(10**9, 3), lambda count, total: None)
    with pytest.raises(InputError, match="4 pages, and a job may have 3"):
        work(book)


def _pdf(pages: int) -> bytes:
    writer, stream = PdfWriter(), BytesIO()
    for _ in range(pages):
        writer.add_blank_page(100, 100)
    writer.write(stream)
    return stream.getvalue()


@pytest.mark.slow
def test_a_pdf_page_with_its_own_vectors_can_be_looked_through(tmp_path: Path) -> None:
    path = tmp_path / "file-0001.pdf"
    plate_page().to_pdf(path)
    options = check("vectorize", {"review": True, "report": True})
    limits = Limits(10**9, 3)
    done = work(Work("vectorize", options, [Given("plate.pdf", path)], tmp_path, limits, lambda count, total: None))
    assert done.files[0].name == "plate.dxf" and done.reason is None
    folder = tmp_path / "pages" / PAGE
    review, vectors = read_review(folder), read_vectors(folder)
    assert review.layers == ("page", "vectors") and vectors is not None and vectors.texts
    assert review.px_per_mm is not None and abs(review.width / review.px_per_mm - vectors.width) < 0.1
    assert "disagrees" in {doubt.kind for doubt in review.doubts}  # it says 66 where 60 is drawn
    assert (folder / "page.png").is_file()


@pytest.mark.parametrize("note", _SAID_HERE)
def test_notes_of_options_are_those_of_the_command_and_speak_of_none(note: str) -> None:
    # A note that the command no longer gives is in no catalogue.
    assert said_in("zh", Message(note)) != note
    assert "--" in note and "--" not in _SAID_HERE[note]
