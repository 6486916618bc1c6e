from __future__ import annotations

import shutil
from itertools import pairwise
from pathlib import Path

import cv2
import numpy as np
import pytest

from linewright.base.errors import DataError, InputError
from linewright.fonts.samples import LEAST, Samples, mean_fill, read_own_images, read_samples
from linewright.fonts.scribe import Scribe
from linewright.glyphs.dataset import GlyphSet
from linewright.pages.pixels import l1

CELL = 200  # pixels


def test_samples_take_the_place_and_the_size_of_print(samples: Samples, chars: list[str], starter: GlyphSet) -> None:
    assert set(samples.images) == set(chars) and not samples.refused
    assert mean_fill(samples.images) == pytest.approx(mean_fill(samples.prints), rel=0.03)
    mean = np.mean([255 - image.astype(float) for image in samples.images.values()], axis=0)
    down, right = (np.average(np.arange(256), weights=mean.sum(axis=axis)) for axis in (1, 0))
    assert abs(down - 127.5) < 8 and abs(right - 127.5) < 8
    # In the data set the hand sits in the frame in the same way.
    own = samples.at(starter.size)
    far = [l1(own[char], starter.style("gyosho")[char]) for char in chars]
    wrong = [l1(own[a], starter.style("gyosho")[b]) for a, b in pairwise(chars)]
    assert np.mean(far) < 0.6 * np.mean(wrong)


def test_one_in_ten_is_held_back_by_its_code_point(samples: Samples) -> None:
    held = samples.held_out()
    assert len(held) == 2 and set(held) < set(samples.images)
    other = samples._replace(images=dict(reversed(samples.images.items())))
    assert other.held_out() == held


def test_what_cannot_be_used_is_told_in_a_line_each(
    folder: Path, scribe: Scribe, chars: list[str], tmp_path: Path
) -> None:
    mine = shutil.copytree(folder, tmp_path / "mine")
    shutil.copy(mine / f"U+{ord(chars[0]):04X}.png", mine / f"{chars[0]}.png")
    shutil.copy(mine / f"U+{ord(chars[0]):04X}.png", mine / "first page.png")
    (mine / f"U+{ord(chars[1]):04X}.png").write_bytes(b"no image")
    cv2.imwrite(str(mine / f"U+{ord(chars[2]):04X}.png"), np.full((CELL, CELL), 255, np.uint8))
    cv2.imwrite(str(mine / f"U+{ord(chars[3]):04X}.png"), np.zeros((CELL, CELL), np.uint8))
    found = read_samples(mine, scribe)
    assert set(found.images) == set(chars) - set(chars[1:4])
    for line in (
        "first page.png: the name tells no character",
        f"names {chars[0]} a second time",
        f"U+{ord(chars[1]):04X}.png",
        f"the image of {chars[2]} is blank",
        f"U+{ord(chars[3]):04X}.png: paper and ink are not told apart",
    ):
        assert sum(line in said for said in found.refused) == 1, line
    assert len(found.refused) == 5
    for path in sorted(mine.glob("U+*.png"))[LEAST - 3 :]:
        path.unlink()
    with pytest.raises(DataError, match=rf"can be used, {LEAST} are needed"):
        read_samples(mine, scribe)
    with pytest.raises(InputError, match="no such folder"):
        read_samples(tmp_path / "absent", scribe)


def test_characters_that_print_lacks_take_the_same_scale(
    folder: Path, scribe: Scribe, samples: Samples, chars: list[str], tmp_path: Path
) -> None:
    mine = shutil.copytree(folder, tmp_path / "mine")
    shutil.copy(mine / f"U+{ord(chars[0]):04X}.png", mine / "U+9F98.png")
    huge = np.full((2 * CELL, 2 * CELL), 255, np.uint8)
    cv2.rectangle(huge, (CELL // 2, CELL // 2), (3 * CELL // 2, 3 * CELL // 2), 0, CELL // 2)
    cv2.imwrite(str(mine / "U+9F8D.png"), huge)
    found = read_samples(mine, scribe)
    assert list(found.images) == list(samples.images) and set(found.others) == {"龘"}
    assert (found.others["龘"] == found.images[chars[0]]).all()
    assert [line.rpartition(": ")[2] for line in found.refused] == ["龍 is far larger than the others"]


def box(image):
    rows, columns = np.nonzero(image < 128)
    return np.array((columns.min(), rows.min(), columns.max() + 1, rows.max() + 1))


def test_own_images_are_put_into_the_frame(starter, tmp_path):
    print_ = starter.source["永"]
    large = cv2.resize(print_, (300, 300), interpolation=cv2.INTER_CUBIC)
    cv2.imwrite(str(tmp_path / "永.png"), large)
    cv2.imwrite(str(tmp_path / "U+548C.png"), print_[::2, ::2])
    wide = np.full((90, 200), 255, np.uint8)
    wide[30:60, 20:100] = 0
    cv2.imwrite(str(tmp_path / "4e00.png"), wide)
    found = read_own_images(tmp_path, starter.source.__getitem__, "永和一", size=128)
    assert not found.refused
    assert (found.images["永"] == large).all()
    assert found.images["和"].shape == (128, 128)
    # What is not square is laid over the print by its ink.
    there, print_box = box(found.images["一"]) / 256, box(starter.source["一"]) / 128
    assert there[2] - there[0] == pytest.approx(print_box[2] - print_box[0], abs=0.01)
    assert (there[:2] + there[2:]) / 2 == pytest.approx((print_box[:2] + print_box[2:]) / 2, abs=0.01)


def test_what_cannot_be_used_is_named(starter, tmp_path):
    with pytest.raises(InputError, match="no such folder"):
        read_own_images(tmp_path / "none", starter.source.__getitem__, "永", size=128)
    ink = starter.source["永"]
    for name in ("永", "6c38", "notes", "龘"):
        cv2.imwrite(str(tmp_path / f"{name}.png"), ink)
    cv2.imwrite(str(tmp_path / "和.png"), np.full((64, 64), 255, np.uint8))
    (tmp_path / "一.png").write_bytes(b"no image")
    found = read_own_images(tmp_path, starter.source.__getitem__, "永和一", size=128)
    assert list(found.images) == ["永"]
    said = "\n".join(found.refused)
    for words in (
        "notes.png: the name tells no",
        "names 永 a second time",
        "龘 is not",
        "image of 和 is blank",
        "一.png",
    ):
        assert words in said
