from __future__ import annotations

import numpy as np

from linewright.pages.components import find_components
from linewright.pages.text_repair import separate_signs

PX_PER_MM = 4.0


def ruled_page() -> np.ndarray[tuple[int, int], np.dtype[np.bool_]]:
    """Return a page with one long level line, two pixels wide, above row 102."""
    mask = np.zeros((200, 200), dtype=np.bool_)
    mask[100:102, 10:190] = True
    return mask


def test_a_sign_that_touches_a_ruled_line_is_a_group_of_its_own() -> None:
    mask = ruled_page()
    mask[102:114, 50:52] = True  # the stem touches, the arms of the sign do not
    mask[106:114, 52:58] = True
    groups, new = separate_signs(mask, find_components(mask), PX_PER_MM)
    assert len(new) == 1
    assert (groups.labels[106:114, 50:58] == new[0]).all()
    assert groups.labels[100, 20] != new[0]


def test_a_sign_a_pixel_off_a_ruled_line_stays_the_group_that_it_is() -> None:
    """No group may be left without pixels: a later step measured an empty one and stopped."""
    mask = ruled_page()
    mask[103:115, 50:52] = True
    mask[107:115, 52:58] = True
    before = find_components(mask)
    groups, new = separate_signs(mask, before, PX_PER_MM)
    assert new == ()
    counts = np.bincount(groups.labels.ravel(), minlength=len(groups.areas))
    assert (counts[1:] == groups.areas[1:]).all()
