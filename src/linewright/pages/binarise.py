"""Which pixels of a page are ink: `find_ink` of any, `find_mask` of a clean one, to be thinned.

A gap in the ink is filled where the line is, once it is filled, no wider than beside it. What lies
between two lines, or inside of a letter, would make one wide line of both and stays: holes in
lines and bites out of their edges would be circled by thinning.
"""

import cv2
import numpy as np
from scipy.spatial import KDTree

from linewright.base import Floats32, Mask, Pixels
from linewright.pages.components import Components, find_components
from linewright.pages.pixels import check_grey

PAPER_WINDOW_MM = 8.0
DARKEST_PAPER = 96.0  # grey level: what is darker is painted, and no paper
# Ink is darker than its paper by this share of it, and by so many times the paper's noise.
LEAST_CONTRAST = 0.15
NOISE_SIGMAS = 5.0


def find_ink(pixels: Pixels, px_per_mm: float, *, paper: Floats32 | None = None) -> Mask:
    """Say which pixels of an H x W uint8 image are ink (paper light, ink dark).

    Each pixel is divided by the paper around it (``paper``, else `paper_level`), so that tone, shadow and gradient are
    no ink. The threshold on that ratio is Otsu's, kept within bounds: at least 0.5, so that dark ink beside faded ink
    does not hide it; and at most the lower of ``1 - LEAST_CONTRAST`` and ``1 - NOISE_SIGMAS`` times the noise of the
    paper. A page without ink thus has none, where Otsu alone would split its noise, and a page faded to a fifth of its
    contrast is still read whole.
    """
    ratio = pixels.astype(np.float32)
    ratio /= paper_level(pixels, px_per_mm) if paper is None else paper
    highest = 1.0 - max(LEAST_CONTRAST, NOISE_SIGMAS * paper_noise(ratio))
    levels = np.rint(np.minimum(ratio, 1.0) * 255).astype(np.uint8)
    otsu = cv2.threshold(levels, 0, 255, cv2.THRESH_BINARY | cv2.THRESH_OTSU)[0] / 255
    # The bound from below yields to the bound from above: in heavy noise nothing is ink.
    return np.asarray(ratio < min(max(otsu, 0.5), highest))


def paper_level(pixels: Pixels, px_per_mm: float) -> Floats32:
    """Return the level of the paper around each pixel, H x W float32 in 96..255.

    A closing of the page, averaged to one value a millimetre, over 8 mm: lines and lettering are
    narrower than that and vanish. Never under 96, so that a painted area is ink and no paper.
    """
    height, width = pixels.shape
    rows, columns = (max(1, round(side / px_per_mm)) for side in (height, width))
    small = cv2.resize(pixels, (columns, rows), interpolation=cv2.INTER_AREA)
    window = round(PAPER_WINDOW_MM) + 1
    closed = cv2.morphologyEx(small, cv2.MORPH_CLOSE, np.ones((window, window), np.uint8))
    smooth = cv2.blur(closed.astype(np.float32), (5, 5))
    level = cv2.resize(smooth, (width, height), interpolation=cv2.INTER_LINEAR)
    return np.asarray(np.maximum(level, DARKEST_PAPER, dtype=np.float32))


def paper_noise(ratio: Floats32) -> float:
    """Return the standard deviation of the noise of the paper, as a robust estimate.

    The mask is that of Immerkaer, Fast noise variance estimation, CVIU 64 (1996), which ignores
    gradients; the median ignores the few pixels on lines.
    """
    mask = np.array([[1, -2, 1], [-2, 4, -2], [1, -2, 1]], dtype=np.float32)
    response = np.abs(cv2.filter2D(ratio, cv2.CV_32F, mask))
    return float(np.median(response)) / (0.6745 * 6)


# Paper within this many grey levels of white is paper.
_FAINTEST = 48
_REACH_MM = 0.3
_SPECK_MM = 0.17  # components of ink smaller than a square with this side are specks
# A dot smaller than this with no other ink within that distance is dirt: no line, letter or dash.
_DOT_MM, _ALONE_MM = 1.0, 2.5

# Paper inside of ink that is smaller than a square with this side is a gap in the ink.
_PINHOLE_MM = 0.25
# A larger hole is none of a line's; beside it is what lies within so much, mm.
_HOLE_MM2, _BESIDE_MM = 2.0, 1.2
# How many times wider than beside a filled line may be, and by how many pixels more, half widths.
_WIDER, _PIXELS = 1.15, 0.6
# How wide a line is whose middle has holes, as a quantile along it; and how often it is asked.
_USUAL, _ROUNDS = 0.75, 2
# A bite's mouth, or a gap across a line, is at most twice this wide; what is smaller than a square
# with the second side is an inner corner that was rounded.
_BITE_MM, _CORNER_MM = 0.17, 0.2


def find_mask(pixels: Pixels, px_per_mm: float) -> Mask:
    """Say which pixels of a clean page are ink, H x W bool.

    A pixel is ink if it is darker than half way between the lightest and the darkest within
    0.3 mm, so that a grey line keeps its width as well as a black one and close lines stay apart.
    Holes in lines are filled. Specks are left out, and dots under 1 mm with nothing but one such
    dot within 2.5 mm. DataError: not a grey page, or a resolution not above 0.
    """
    check_grey(px_per_mm, pixels, where="vectorize")
    dark = 255 - pixels
    size = 2 * max(round(_REACH_MM * px_per_mm), 1) + 1
    window = np.ones((size, size), np.uint8)
    darkest, lightest = cv2.dilate(dark, window), cv2.erode(dark, window)
    # Inside of what is wide there is no paper to compare with.
    lightest[darkest - lightest < _FAINTEST] = 0
    mask: Mask = (dark > darkest // 2 + lightest // 2) & (dark >= _FAINTEST)
    mask = fill_holes(mask, px_per_mm)
    components = find_components(mask)
    large = components.areas >= max(3.0, (_SPECK_MM * px_per_mm) ** 2)
    large[0] = False
    large &= ~_isolated(components, large, px_per_mm)
    return np.asarray(large[components.labels], dtype=np.bool_)


def _isolated(components: Components, large: Mask, px_per_mm: float) -> Mask:
    """Say which components are dots far from all but one other dot."""
    sides = (components.boxes[:, 2:] - components.boxes[:, :2]).max(axis=1)
    small = large & (sides < _DOT_MM * px_per_mm)
    ink = (large & ~small)[components.labels]
    if not small.any():
        return np.asarray(small, dtype=np.bool_)
    away = cv2.distanceTransform((~ink).view(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_3)
    nearest = np.full(len(components.areas), np.inf)
    rows, columns = np.nonzero(small[components.labels])
    np.minimum.at(nearest, components.labels[rows, columns], away[rows, columns])
    lonely = np.asarray(small & (nearest > _ALONE_MM * px_per_mm), dtype=np.bool_)
    numbers = np.flatnonzero(small)
    middles = (components.boxes[numbers, :2] + components.boxes[numbers, 2:]) / 2
    near = KDTree(middles).query_ball_point(middles, _ALONE_MM * px_per_mm)
    company = np.array([len(others) for others in near])
    # A dotted line is dots all along, and its last dot stands beside one that has two.
    lonely[[n for n, others in zip(numbers, near, strict=True) if company[others].max() > 2]] = False
    return lonely


def distance_to_paper(mask: Mask) -> Floats32:
    """Return how far each ink pixel is from the nearest paper pixel, H x W float32, px."""
    distances = cv2.distanceTransform(mask.view(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_5)
    # Without any paper OpenCV says infinity, or as good as that.
    return np.minimum(distances, np.float32(max(mask.shape)))


def fill_holes(mask: Mask, px_per_mm: float) -> Mask:
    """Fill pinholes in ink, H x W, and larger holes in lines."""
    gaps = find_components(~mask, connectivity=4)
    tiny = gaps.areas < (_PINHOLE_MM * px_per_mm) ** 2
    tiny[0] = False
    mask = np.asarray(mask | tiny[gaps.labels], dtype=np.bool_)
    maybe = (gaps.areas < _HOLE_MM2 * px_per_mm**2) & ~tiny
    maybe[0] = False
    return _fill_gaps(mask, gaps, maybe, px_per_mm)


def without_bites(mask: Mask, px_per_mm: float) -> Mask:
    """Fill narrow bites out of the edges of lines, H x W, and narrow gaps across them.

    The ink is to be without lettering, whose signs it would join.
    """
    side = 2 * max(round(_BITE_MM * px_per_mm), 1) + 1
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side))
    closed = cv2.morphologyEx(mask.view(np.uint8), cv2.MORPH_CLOSE, disc).view(np.bool_)
    gaps = find_components(closed & ~mask)
    maybe = gaps.areas > (_CORNER_MM * px_per_mm) ** 2
    maybe[0] = False
    return fill_holes(_fill_gaps(mask, gaps, maybe, px_per_mm), px_per_mm)


def _fill_gaps(mask: Mask, gaps: Components, maybe: Mask, px_per_mm: float) -> Mask:
    """Fill those gaps that leave their line as wide as it is beside them."""
    reach = round(_BESIDE_MM * px_per_mm)
    # What is filled first shows how wide the line is beside what is left.
    for _ in range(_ROUNDS):
        if not maybe.any():
            break
        whole = distance_to_paper(mask | maybe[gaps.labels])
        highest = cv2.dilate(whole, np.ones((3, 3), np.uint8))
        now = distance_to_paper(mask)
        middle = mask & (whole >= highest)
        chosen = np.zeros(len(maybe), dtype=np.bool_)
        for number in np.flatnonzero(maybe).tolist():
            x0, y0, x1, y1 = gaps.boxes[number].tolist()
            gap = gaps.labels[y0:y1, x0:x1] == number
            wide = float(highest[y0:y1, x0:x1][gap].max())
            window = slice(max(y0 - reach, 0), y1 + reach), slice(max(x0 - reach, 0), x1 + reach)
            beside = now[window][middle[window]]
            if beside.size:
                usual = float(np.quantile(beside, _USUAL))
                chosen[number] = wide <= _WIDER * usual + _PIXELS
        mask = np.asarray(mask | chosen[gaps.labels], dtype=np.bool_)
        maybe = maybe & ~chosen
    return mask
