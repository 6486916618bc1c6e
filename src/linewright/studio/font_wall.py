"""The glyphs of a font that was made, and what a person wishes of them until it is made again."""

import json
import threading
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Literal

from linewright.base import Config, ConfigError, InputError, parse_json, write_bytes, write_text
from linewright.fonts import IN_PRINT, Kept, read_kept
from linewright.studio.database import JobRow
from linewright.studio.font_job import FONT, OWN, glyph_folder
from linewright.studio.jobs import Jobs
from linewright.studio.uploads import HEAD, suffix_of

_WISHES = "wishes.json"
Do = Literal["reroll", "choose", "own"]


class Wish(Config):
    """What is wished of one character."""

    do: Do  # draw it again, take a candidate, or take the picture that was sent
    label: str = ""  # of the candidate


class FontWalls:
    """The fonts of a studio, as walls of glyphs."""

    def __init__(self, jobs: Jobs) -> None:
        self._jobs = jobs
        self._lock = threading.Lock()

    def row(self, job: str) -> JobRow | None:
        """Return the job of a font."""
        row = self._jobs.get(job)
        return row if row is not None and row.kind == FONT else None

    def kept(self, row: JobRow) -> Mapping[str, Kept]:
        """Return the characters of a font, those that failed a check first, then by code point."""
        folder = glyph_folder(self._jobs.folder(row.id), row.options)
        parts = sorted(folder.glob("*-??????.npz"))
        return _read(folder, tuple((path.name, path.stat().st_mtime_ns) for path in parts))

    def wishes(self, row: JobRow) -> dict[str, Wish]:
        """Return what is wished, by character."""
        path = self._jobs.folder(row.id) / _WISHES
        if not path.is_file():
            return {}
        return {char: Wish.model_validate(wish) for char, wish in parse_json(path.read_text(encoding="utf-8")).items()}

    def wish(self, row: JobRow, char: str, wish: Wish | None, *, picture: bytes | None = None) -> None:
        """Keep a wish, or take it back; ``picture`` is a file that was sent.

        ConfigError: the font has no such character or candidate. InputError: the file is no picture.
        """
        known = self.kept(row).get(char)
        if known is None:
            raise ConfigError("the font has no such character", where=char[:20])
        labels = {IN_PRINT, *(glyph.attempt for glyph in known.candidates)}
        if wish is not None and wish.do == "choose" and wish.label not in labels:
            raise ConfigError("no glyph was drawn so", where=char)
        suffix = None if picture is None else suffix_of(picture[:HEAD])
        if picture is not None and suffix in (None, ".pdf"):
            raise InputError("is no PNG, JPEG, TIFF, BMP or WebP", where=char)
        with self._lock:
            if (own := self.own(row, char)) is not None:
                own.unlink()
            if picture is not None:
                # As it was sent: the worker reads it.
                write_bytes(self._own(row) / "".join([_name(char), str(suffix)]), picture)
            wishes = {name: one for name, one in self.wishes(row).items() if name != char}
            if wish is not None:
                wishes[char] = wish
            told = {name: one.model_dump() for name, one in wishes.items()}
            write_text(self._jobs.folder(row.id) / _WISHES, json.dumps(told, ensure_ascii=False))

    def make_again(self, row: JobRow) -> bool:
        """Have the font made again with all wishes; tell whether it was at rest."""
        with self._lock:
            wishes = self.wishes(row)
            options = {
                **row.options,
                "reroll": "".join(char for char, wish in wishes.items() if wish.do == "reroll"),
                "choose": {char: wish.label for char, wish in wishes.items() if wish.do == "choose"},
            }
            if not self._jobs.again(row.id, options):
                return False
            (self._jobs.folder(row.id) / _WISHES).unlink(missing_ok=True)
        return True

    def own(self, row: JobRow, char: str) -> Path | None:
        """Return the picture that was sent for a character, if one was."""
        return next(iter(self._own(row).glob("".join([_name(char), ".*"]))), None)

    def _own(self, row: JobRow) -> Path:
        return self._jobs.folder(row.id) / OWN


def _name(char: str) -> str:
    return f"U+{ord(char):04X}"


@lru_cache(maxsize=2)  # that of a thousand characters takes some ten megabytes
def _read(folder: Path, parts: tuple[tuple[str, int], ...]) -> Mapping[str, Kept]:
    del parts  # they tell whether it has changed
    kept = read_kept(folder)
    return {char: kept[char] for char in sorted(kept, key=lambda char: (not kept[char].flagged, char))}
