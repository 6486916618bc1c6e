"""Pages of PNG, JPEG, TIFF, BMP and WebP files, read with Pillow."""

import math
import struct
import threading
import warnings
import zlib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from itertools import count
from pathlib import Path
from typing import BinaryIO

import numpy as np
from PIL import ExifTags, Image, ImageOps, TiffImagePlugin, UnidentifiedImageError

from linewright.base import InputError, Pixels, shown
from linewright.pages.integrity import (
    Damage,
    check_group4,
    check_jpeg,
    check_png,
    libtiff_errors,
    mark_damage,
    tolerating,
)
from linewright.pages.page import Page, check_size, page_name, page_place

# Named, so that no other plugin (some start programs) is ever tried on a stranger's file.
_FORMATS = ("PNG", "JPEG", "TIFF", "BMP", "WEBP")

# What Pillow is known to raise on damaged files, beside its own UnidentifiedImageError.
_DAMAGE = (
    OSError,
    SyntaxError,
    ValueError,
    TypeError,
    LookupError,
    ArithmeticError,
    RuntimeError,
    EOFError,
    struct.error,
    zlib.error,
    AttributeError,
    AssertionError,
)

_MOST_PAGES = 10_000  # of a TIFF, whose pages Pillow takes ever longer to find
_REDUCED_OR_MASK = 1 | 4  # TIFF 6.0, NewSubfileType: a thumbnail or a transparency mask


class _Guard:
    """Puts Pillow's own size limit and its warnings aside while any thread decodes."""

    # `check_size` replaces the limit. Both belong to the whole process: the first thread that comes
    # sets them, and the last that goes puts them back.

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._inside = 0
        self._undo = ExitStack()

    @contextmanager
    def __call__(self) -> Iterator[None]:
        with self._lock:
            if self._inside == 0:
                self._undo.enter_context(warnings.catch_warnings())
                warnings.filterwarnings("ignore", module=r"PIL\.")
                self._undo.callback(setattr, Image, "MAX_IMAGE_PIXELS", Image.MAX_IMAGE_PIXELS)
                Image.MAX_IMAGE_PIXELS = None
            self._inside += 1
        try:
            yield
        finally:
            with self._lock:
                self._inside -= 1
                if self._inside == 0:
                    self._undo.close()


_guard = _Guard()


def bitmap_pages(
    stream: BinaryIO, path: Path, *, channels: int, max_pixels: int, only: int | None, damage: Damage = None
) -> Iterator[Page]:
    """Yield the pages of an open bitmap file one by one; ``only`` names a single page, from 0."""
    with _explained(shown(path)), _guard():
        image = Image.open(stream, formats=_FORMATS)
        check_size(*image.size, max_pixels, where=shown(path))
        with tolerating(damage), _explained(shown(path)):
            check_png(stream)
            if image.format in ("JPEG", "MPO"):
                stream.seek(0)
                check_jpeg(stream.read())
        frames = _frames(image, path)
    with image:
        count = len(frames)
        for index in range(count) if only is None else [only]:
            where = page_place(path, index, count)
            with _explained(where), _guard():
                image.seek(frames[index])
                check_size(*image.size, max_pixels, where=where)
                with tolerating(damage), _explained(where):
                    _check_strips(stream, image)
                with tolerating(damage), _explained(where):
                    _load(image)
                image.tile = []  # nothing more comes of what is damaged
                pixels, dpi = _decode(image, channels, max_pixels, where)
                if damage:
                    mark_damage(pixels)
            yield Page(pixels, dpi, page_name(path, index, count), path, index, count)


def bitmap_count(stream: BinaryIO, path: Path) -> int:
    """Return the number of pages of an open bitmap file."""
    with _explained(shown(path)), _guard(), Image.open(stream, formats=_FORMATS) as image:
        return len(_frames(image, path))


@contextmanager
def _explained(where: str) -> Iterator[None]:
    """Turn whatever Pillow raises on a bad file into one line."""
    try:
        yield
    except InputError:
        raise
    except UnidentifiedImageError as error:
        raise InputError("is not an image that can be read, or its start is damaged", where=where) from error
    except MemoryError as error:
        raise InputError("the image does not fit into memory", where=where) from error
    except _DAMAGE as error:
        raise InputError("the image is damaged or cut off ({0})", error, where=where) from error


def _frames(image: Image.Image, path: Path) -> list[int]:
    """Return which frames are pages; only TIFF has several, thumbnails and masks left out."""
    if not isinstance(image, TiffImagePlugin.TiffImageFile):
        return [0]
    frames = []
    for frame in count():
        if frame == _MOST_PAGES:
            raise InputError("has more than {0} pages", frame, where=path, way_out="split it")
        try:
            image.seek(frame)
        except EOFError:
            break
        if not int(image.tag_v2.get(254, 0)) & _REDUCED_OR_MASK:
            frames.append(frame)
    # TIFF 6.0, section 2: 0 follows the last directory. Pillow ends quietly at one that lies beyond
    # the end of the file or points backwards.
    if image.tag_v2.next != 0:
        raise ValueError("a page is missing at the end")
    frames = frames or [0]
    image.seek(frames[0])
    return frames


def _decode(image: Image.Image, channels: int, max_pixels: int, where: str) -> tuple[Pixels, float | None]:
    """Return the upright pixels of the current frame and its dpi."""
    across, down = _resolution(image)
    if image.getexif().get(ExifTags.Base.Orientation, 1) >= 5:  # turned by a quarter
        across, down = down, across
    photometric, bits = _tiff_samples(image)
    upright = ImageOps.exif_transpose(image)
    if upright.mode.startswith("I;16"):
        upright = _eight_bit(upright, maximum=2**bits - 1, inverse=photometric == 0)
    elif upright.mode in ("I", "F", "LAB"):
        raise InputError(
            "samples of mode {0} are not read",
            upright.mode,
            where=where,
            way_out="save it with 8 or 16 bits a sample, grey or RGB",
        )
    flat = _on_white(upright).convert("L" if channels == 1 else "RGB")
    if across and down and not 0.99 < across / down < 1.01:
        # Fax pages have lower than wide pixels; every later step takes them to be square.
        finer = max(across, down)
        size = round(flat.width * finer / across), round(flat.height * finer / down)
        check_size(*size, max_pixels, where=where)
        flat, across = flat.resize(size, Image.Resampling.BILINEAR), finer
    return np.array(flat), across


def _check_strips(stream: BinaryIO, image: Image.Image) -> None:
    """See that a TIFF tells where every strip or tile is (TIFF 6.0, pages 39 and 67)."""
    if not isinstance(image, TiffImagePlugin.TiffImageFile):
        return
    tags = image.tag_v2
    wide, tall = (int(tags[tag]) for tag in (256, 257))
    sides, places = (wide, int(tags.get(278, tall))), (273, 279)  # strips
    if 273 not in tags:
        sides, places = (int(tags[322]), int(tags[323])), (324, 325)  # tiles
    starts, lengths = (tags.get(tag, ()) for tag in places)
    planes = int(tags.get(277, 1)) if tags.get(284) == 2 else 1
    if len(starts) < planes * -(-wide // sides[0]) * -(-tall // sides[1]):
        raise ValueError("a part of the picture is missing")
    if tags.get(259) == 4:  # T.6
        check_group4(stream, starts, lengths)


def _load(image: Image.Image) -> None:
    if isinstance(image, TiffImagePlugin.TiffImageFile) and image.use_load_libtiff:
        with libtiff_errors():
            image.load()
    else:
        image.load()


def _tiff_samples(image: Image.Image) -> tuple[int, int]:
    """Return TIFF's PhotometricInterpretation and BitsPerSample; 1 and 16 for other files."""
    if not isinstance(image, TiffImagePlugin.TiffImageFile):
        return 1, 16
    return int(image.tag_v2.get(262, 1)), int(image.tag_v2.get(258, (16,))[0])


def _eight_bit(image: Image.Image, *, maximum: int, inverse: bool) -> Image.Image:
    """Scale 16-bit grey to 8 bits, rounding; a transparent grey (PNG tRNS) becomes paper."""
    samples = np.asarray(image).astype(np.uint32)
    scaled = ((samples * 255 + maximum // 2) // maximum).clip(0, 255).astype(np.uint8)
    if inverse:
        scaled = 255 - scaled
    transparent = image.info.get("transparency")
    if isinstance(transparent, int):
        scaled[samples == transparent] = 255
    return Image.fromarray(scaled)


def _on_white(image: Image.Image) -> Image.Image:
    if not image.has_transparency_data:
        return image
    layer = image.convert("RGBA")
    return Image.alpha_composite(Image.new("RGBA", layer.size, "white"), layer)


def _resolution(image: Image.Image) -> tuple[float | None, float | None]:
    """Return dpi across and down, each None where the file does not tell."""
    pair = image.info.get("dpi")
    # Pillow makes up 72 dpi for a JPEG that has neither a JFIF density nor an EXIF one.
    made_up = image.format in ("JPEG", "MPO") and image.info.get("jfif_unit") not in (1, 2)
    if pair is None or made_up:
        exif = image.getexif()
        # TIFF 6.0, ResolutionUnit: 1 gives a ratio only, 2 is the inch, 3 the centimetre.
        per_inch = {2: 1.0, 3: 2.54}.get(exif.get(ExifTags.Base.ResolutionUnit, 2), 0.0)
        sides = (exif.get(ExifTags.Base.XResolution), exif.get(ExifTags.Base.YResolution))
        pair = tuple(0.0 if side is None else float(side) * per_inch for side in sides)
    across, down = (_plausible_dpi(float(value)) for value in pair)
    return across, down


def _plausible_dpi(dpi: float) -> float | None:
    """Return ``dpi`` freed of the rounding to whole pixels a metre, or None if it means nothing."""
    if not math.isfinite(dpi) or not 10 <= dpi <= 20_000:
        return None
    return float(round(dpi)) if abs(dpi - round(dpi)) < 0.02 else round(dpi, 3)
