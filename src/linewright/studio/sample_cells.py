"""The cells that were cut out of pages, and how a person mends them before a hand is learnt from them.

What is mended lies in the folder of the job, beside what was cut, which stays as it is.
"""

import json
import threading
import zipfile
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import Any, Literal, NamedTuple

import cv2
import numpy as np
from pydantic import Field

from linewright.base import Config, ConfigError, InputError, Pixels, parse_json, read_json, write_bytes, write_text
from linewright.fonts import CellPlace, recut, window
from linewright.studio.database import JobRow
from linewright.studio.jobs import Jobs
from linewright.studio.samples_job import CUT, DOUBTFUL, PAGES, CutCells
from linewright.studio.uploads import HEAD, suffix_of

_MENDS, _MENDED = "mends.json", "mended"
_AROUND = 2.0  # sides of a cell that are shown of its page
_SHOWN = 512  # px of that picture
_LEAST = 8  # px of a frame
Do = Literal["frame", "own", "leave", "take"]


class Mend(Config):
    """What a person did with a cell: moved its frame, sent a picture, left it out, or took a doubtful one."""

    do: Do
    left: int = 0  # of a frame, in pixels of the page
    top: int = 0
    side: int = Field(0, ge=0, le=20_000)


class Cell(NamedTuple):
    """A cell as it is."""

    char: str
    why: Any  # it is doubtful, as `packed` has it; None: it is not
    mend: Mend | None
    picture: Path | None  # None: nothing was cut, since it is empty
    can_move: bool  # whether its page was kept

    @property
    def code(self) -> str:
        """The name by which addresses and files have its character."""
        return f"U+{ord(self.char):04X}"

    @property
    def taken(self) -> bool:
        """Whether a hand is learnt from it unless somebody says otherwise."""
        if self.mend is not None:
            return self.mend.do != "leave"
        return self.picture is not None and self.why is None


class Around(NamedTuple):
    """A part of a page round a cell."""

    place: CellPlace  # of the part
    frame: CellPlace  # of the cell as it is now
    home: CellPlace  # of the cell as it was cut


class SampleCells:
    """The cells of a studio's samples."""

    def __init__(self, jobs: Jobs) -> None:
        self._jobs = jobs
        self._lock = threading.Lock()

    def cells(self, row: JobRow) -> dict[str, Cell]:
        """Return the cells of a job by their characters' codes: doubtful ones first, empty ones last."""
        folder, cut = self._jobs.folder(row.id), self._cut(row)
        mends, mended = self._mends(row), self._mended(row)
        found = []
        for file in row.files:
            code = file.name.removeprefix(DOUBTFUL).removesuffix(".png")
            if file.role != "made" or not code.startswith("U+"):
                continue
            char = chr(int(code[2:], 16))
            why = cut.doubtful.get(char, "") if file.name.startswith(DOUBTFUL) else None
            picture = mended.get(code, folder / file.stored)
            found.append(Cell(char, why, mends.get(code), picture, char in cut.places))
        empty = [char for char in cut.empty if char in cut.places]
        found += [Cell(c, None, mends.get(_code(c)), mended.get(_code(c)), True) for c in empty]
        return {cell.code: cell for cell in found}

    def around(self, row: JobRow, code: str) -> Around:
        """Return where a cell lies; a ConfigError if its page was not kept."""
        cut, char = self._cut(row), _char(code)
        if char not in cut.places:
            raise ConfigError("the page of this cell was not kept", where=code)
        home = cut.places[char]
        mend = self._mends(row).get(code)
        frame = home if mend is None or mend.do != "frame" else CellPlace(home.page, mend.left, mend.top, mend.side)
        side = round(_AROUND * home.side)
        off = (side - home.side) // 2
        return Around(CellPlace(home.page, home.left - off, home.top - off, side), frame, home)

    def picture_around(self, row: JobRow, code: str) -> bytes:
        """Return the part of the page round a cell as PNG."""
        place = self.around(row, code).place
        square = window(self._page(row, place), place)
        return _png(np.asarray(cv2.resize(square, (_SHOWN, _SHOWN), interpolation=cv2.INTER_AREA), np.uint8))

    def mend(self, row: JobRow, code: str, mend: Mend | None, *, picture: bytes | None = None) -> None:
        """Keep what a person did with a cell, or take it back; ``picture`` is a file that was sent.

        ConfigError: there is no such cell, or its frame makes no sense. InputError: the file is no picture.
        """
        if code not in self.cells(row):
            raise ConfigError("there is no such sample", where=code[:40])
        suffix, data = ".png", picture
        if mend is not None and mend.do == "own":
            found = None if picture is None else suffix_of(picture[:HEAD])
            if found in (None, ".pdf"):
                raise InputError("is no PNG, JPEG, TIFF, BMP or WebP", where=code)
            suffix = str(found)  # as it was sent: the worker reads it
        elif mend is not None and mend.do == "frame":
            data = _png(recut(self._page(row, place := self._framed(row, code, mend)), place))
        with self._lock:
            if (old := self._mended(row).get(code)) is not None and (mend is None or mend.do in ("frame", "own")):
                old.unlink()
            if data is not None:
                write_bytes(self._jobs.folder(row.id) / _MENDED / "".join([code, suffix]), data)
            mends = {name: one for name, one in self._mends(row).items() if name != code}
            if mend is not None:
                mends[code] = mend
            told = {name: one.model_dump() for name, one in mends.items()}
            write_text(self._jobs.folder(row.id) / _MENDS, json.dumps(told))

    def packed(self, row: JobRow) -> bytes:
        """Return all cells that are taken as a ZIP."""
        data = BytesIO()
        with zipfile.ZipFile(data, "w") as archive:
            for code, cell in self.cells(row).items():
                if cell.taken and cell.picture is not None:
                    archive.write(cell.picture, "".join([code, cell.picture.suffix]))
        return data.getvalue()

    def _framed(self, row: JobRow, code: str, mend: Mend) -> CellPlace:
        around = self.around(row, code).place
        most = around.side - mend.side
        if mend.side < _LEAST or most < 0:
            raise ConfigError("this frame is smaller than a stroke or larger than what is shown", where=code)
        left, top = (min(max(at, 0), most) for at in (mend.left - around.left, mend.top - around.top))
        return CellPlace(around.page, around.left + left, around.top + top, mend.side)

    def _cut(self, row: JobRow) -> CutCells:
        path = self._jobs.folder(row.id) / CUT
        # Samples of an earlier version have none.
        return _read_cut(path, path.stat().st_mtime_ns) if path.is_file() else CutCells(places={}, doubtful={})

    def _mends(self, row: JobRow) -> dict[str, Mend]:
        path = self._jobs.folder(row.id) / _MENDS
        if not path.is_file():
            return {}
        return {code: Mend.model_validate(one) for code, one in parse_json(path.read_text(encoding="utf-8")).items()}

    def _mended(self, row: JobRow) -> dict[str, Path]:
        folder = self._jobs.folder(row.id) / _MENDED
        return {path.stem: path for path in folder.glob("U+*.*")}

    def _page(self, row: JobRow, place: CellPlace) -> Pixels:
        path = self._jobs.folder(row.id) / PAGES / Path(place.page).name
        page = cv2.imread(str(path), cv2.IMREAD_GRAYSCALE)
        if page is None:
            raise ConfigError("the page of this cell was not kept", where=place.page)
        return np.asarray(page, np.uint8)


@lru_cache(maxsize=8)  # each picture on a wall asks for it
def _read_cut(path: Path, mtime_ns: int) -> CutCells:
    del mtime_ns  # it tells whether it has changed
    return CutCells.model_validate(read_json(path))


def _code(char: str) -> str:
    return f"U+{ord(char):04X}"


def _char(code: str) -> str:
    return chr(int(code[2:], 16))


def _png(pixels: Pixels) -> bytes:
    return cv2.imencode(".png", pixels)[1].tobytes()
