from __future__ import annotations

from pathlib import Path

from linewright.base import InputError, Message
from linewright.studio.note_names import with_names


def test_messages_name_files_as_people_do() -> None:
    named = {Path("/data/jobs/1/given/file-0001.png"): "Blatt.png"}
    error = InputError("is damaged ({0})", "x", where=Path("/data/jobs/1/given/file-0001.png"))
    said = with_names(error.message, named)
    assert said == "Blatt.png: is damaged (x)" and isinstance(said, Message) and said.template
    assert with_names("/data/jobs/1/given/file-0001.png, page 2: odd", named) == "Blatt.png, page 2: odd"


def test_a_file_has_its_name_before_its_folder() -> None:
    folder = Path("/data/jobs/1/given")
    named = {folder: "samples", folder / "U+6C38.png": "U+6C38.png"}
    told = with_names(Message("{0}: {1}", folder, Message("{0}: odd", folder / "U+6C38.png")), named)
    assert told == "samples: U+6C38.png: odd"
