"""The work folder of a font: what was drawn, how it was judged, and the outlines.

Records are never changed: each save adds a part, ``glyphs-000001.npz`` and so on, and the newest
record of a character counts. A part is written whole or not at all, so that a run that was
broken off loses at most the part it was at. Nothing in it is pickled.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal, NamedTuple, Self, TypeVar

import numpy as np
from numpy.typing import NDArray

from linewright.base import Config, ConfigError, DataError, InputError, Pixels, foreign, say, writing
from linewright.fonts.checks import Verdict

Item = TypeVar("Item")
SETTINGS = "font.yaml"
_PART = 512  # records in one part at most
_LARGEST = 1 << 30  # bytes of a part, unfolded
_KEYS = ("char", "image", "verdict", "made", "tried", "rolls", "legible")
_VERDICT_KEYS = ("faults", "read", "sure", "off")
_told: set[Path] = set()  # damaged parts, told once a process


class Glyph(NamedTuple):
    """One character as it stands now."""

    image: Pixels  # H x H uint8, paper 255, ink 0
    verdict: Verdict
    attempt: str  # label of the attempt that drew it
    attempts: tuple[str, ...]  # labels of all that were made
    rerolls: int  # how often the user asked for another one
    legible: bool  # whether reading judges it

    def record(self, char: str) -> dict[str, Any]:
        """Return what a part says of it; the keys are those of work folders everywhere."""
        verdict = dict(zip(_VERDICT_KEYS, self.verdict, strict=True))
        return dict(zip(_KEYS, (char, None, verdict, *self[2:]), strict=True))

    @classmethod
    def parse(cls, record: Mapping[str, Any], image: Pixels) -> Self:
        """Return the glyph of a record."""
        faults, reading, probability, deviation = (record["verdict"][key] for key in _VERDICT_KEYS)
        verdict = Verdict(tuple(faults), reading, float(probability), float(deviation))
        attempt, attempts, rerolls, legible = (record[key] for key in _KEYS[3:])
        return cls(image, verdict, attempt, tuple(attempts), int(rerolls), bool(legible))


class WorkSettings(Config):
    """What the glyphs of a work folder have in common: the file ``font.yaml``."""

    version: Literal[1] = 1  # of the format
    style: str  # name of the hand
    source: str  # the reference font's own name
    size: int  # side of drawn glyphs in pixels


class WorkFolder:
    """A work folder, made by the first save; DataError if it holds the glyphs of another font."""

    def __init__(self, path: Path, settings: WorkSettings) -> None:
        self.path, self._settings = path, settings
        if (path / SETTINGS).is_file():
            self._check(path / SETTINGS, settings)

    def _check(self, file: Path, settings: WorkSettings) -> None:
        try:
            theirs = WorkSettings.read(file)
        except ConfigError as error:
            raise DataError(
                "is no work folder of this version ({0})",
                error,
                where=self.path,
                way_out="remove it, or write the font elsewhere",
            ) from error
        ours = settings.model_dump()
        other = [f"{key} {was}" for key, was in theirs.model_dump().items() if was != ours[key]]
        if other:
            raise DataError(
                "holds glyphs of another font ({0})",
                ", ".join(other),
                where=self.path,
                way_out="remove it, or write the font elsewhere",
            )

    def save(self, glyphs: Mapping[str, Glyph]) -> None:
        """Add glyphs, or newer ones of characters that are there."""
        self.add("glyphs", list(glyphs.items()))

    def add(self, stem: str, glyphs: Sequence[tuple[str, Glyph]]) -> None:
        """Add characters with glyphs of theirs to the parts of a stem."""
        if not (self.path / SETTINGS).is_file():
            self._settings.save(self.path / SETTINGS)
        by_side: dict[int, list[tuple[str, Glyph]]] = {}
        for char, glyph in glyphs:
            by_side.setdefault(glyph.image.shape[0], []).append((char, glyph))
        for alike in by_side.values():
            for first in range(0, len(alike), _PART):
                some = alike[first : first + _PART]
                records = [glyph.record(char) for char, glyph in some]
                images = np.stack([glyph.image for _, glyph in some])
                add_part(self.path, stem, records, {"images": images})

    def load(self) -> dict[str, Glyph]:
        """Return the newest glyph of each character."""
        return dict(read_glyphs(self.path))


def read_glyphs(folder: Path, stem: str = "glyphs") -> Iterator[tuple[str, Glyph]]:
    """Yield characters and glyphs of the parts of a stem, the oldest first."""
    yield from read_parts(folder, stem, _parse_glyphs)


def add_part(folder: Path, stem: str, records: Sequence[Any], arrays: Mapping[str, NDArray[Any]]) -> None:
    """Write the next part: records as JSON, and arrays."""
    last = max((int(path.stem.rpartition("-")[2]) for path in _part_files(folder, stem)), default=0)
    text = np.frombuffer(json.dumps(records, ensure_ascii=False).encode(), np.uint8)
    with writing(folder / f"{stem}-{last + 1:06d}.npz") as temporary:
        np.savez_compressed(temporary, allow_pickle=False, records=text, **dict(arrays))


def _parse_glyphs(records: list[Any], arrays: Mapping[str, NDArray[Any]]) -> Iterator[tuple[str, Glyph]]:
    images = arrays["images"]
    if images.dtype != np.uint8 or images.ndim != 3 or images.shape[1] != images.shape[2]:
        raise ValueError("its images are no glyphs")
    for record, image in zip(records, images, strict=True):
        yield str(record["char"]), Glyph.parse(record, image)


def read_parts(
    folder: Path, stem: str, parse: Callable[[list[Any], dict[str, NDArray[Any]]], Iterable[tuple[str, Item]]]
) -> Iterator[tuple[str, Item]]:
    """Yield what ``parse`` makes of the parts, the oldest first; say once which are damaged."""
    for path in _part_files(folder, stem):
        found: list[tuple[str, Item]] = []
        try:
            with foreign("is damaged, what it held is made again", path):
                with path.open("rb") as stream, np.load(stream, allow_pickle=False) as file:
                    if sum(member.file_size for member in file.zip.infolist()) > _LARGEST:
                        raise ValueError("it unfolds to more than 1 GiB")
                    arrays = {name: file[name] for name in file.files}
                found.extend(parse(json.loads(arrays.pop("records").tobytes()), arrays))
        except InputError as error:
            if path not in _told:  # a font is traced in several steps
                _told.add(path)
                say(error.message)
        else:
            yield from found


def _part_files(folder: Path, stem: str) -> list[Path]:
    return sorted(folder.glob(f"{stem}-{'[0-9]' * 6}.npz"))
