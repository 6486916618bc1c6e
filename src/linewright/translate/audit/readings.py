"""Readings on vectors that are not sure: listed with their pictures, refused where strict."""

import base64
from collections.abc import Sequence

import cv2
import numpy as np

from linewright.base import Message, Pixels
from linewright.pages import MARGIN, Text, upright
from linewright.translate.audit.coverage import text_corners
from linewright.translate.audit.lines import and_more, place_in_words
from linewright.translate.manifest import DoubtRecord
from linewright.vector import Vectors

_HIGH_PX = 40  # of a picture


def doubtful_readings(vectors: Vectors, pixels: Pixels, px_per_mm: float) -> tuple[DoubtRecord, ...]:
    """Return what was read and is not sure, numbers first, and what was not read; with pictures cut out of pixels."""
    # The scan, H x W uint8, shows best what was there; its page will do.
    records = []
    for text in (*vectors.texts, *vectors.unread):
        if text.sure:
            continue
        corners = text_corners(text, around_mm=0.0) * (1, -1) + (0, vectors.height)
        (left, top), (right, bottom) = corners.min(axis=0).tolist(), corners.max(axis=0).tolist()
        box = (left * px_per_mm, top * px_per_mm, right * px_per_mm, bottom * px_per_mm)
        crop = upright(pixels, Text(text.string, box, text.rotation), MARGIN)
        records.append(
            DoubtRecord(
                reading=text.string,
                confidence=round(text.confidence, 2),
                x_mm=round(left, 1),
                y_mm=round(top, 1),
                number=any(sign.isdigit() for sign in text.string),
                picture=to_png(crop),
            )
        )
    return tuple(sorted(records, key=lambda record: (not record.number, record.confidence)))


def unsure_numbers(records: Sequence[DoubtRecord]) -> str | None:
    """Say why vectors with numbers that are not sure are refused, or None."""
    numbers = [record for record in records if record.number]
    if not numbers:
        return None
    worst = numbers[0]
    place = place_in_words((worst.x_mm, worst.y_mm, worst.x_mm, worst.y_mm), 1)
    return and_more(Message("'{0}' is not surely read, {1}", worst.reading, place), len(numbers))


def to_png(crop: Pixels) -> str:
    """Return a small picture of a text as PNG in base64."""
    scale = _HIGH_PX / crop.shape[0]
    size = (max(1, round(crop.shape[1] * scale)), _HIGH_PX)
    small = cv2.resize(crop, size, interpolation=cv2.INTER_AREA)
    # Four greys are enough to read by, and the journal stays small.
    done, data = cv2.imencode(".png", np.asarray(small // 64 * 85, dtype=np.uint8))
    return base64.b64encode(data.tobytes()).decode() if done else ""
