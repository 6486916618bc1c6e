"""From written characters as people have them to black ink on white paper.

One way for folders of images, sheets and copybook pages: what is white on black is turned round, paper is evened out,
ink is told from rules by colour, and rules of the ink's own colour by their form.
"""

from typing import NamedTuple

import cv2
import numpy as np

from linewright.base import Floats32, Mask, Message, Pixels

_BLACK, _WHITE = 0.30, 0.72  # brightness against the paper: ink below, paper and rules above
_CLEAN_PAPER = 240  # grey levels: an image whose paper is nowhere darker is taken as it is
_REACH = 0.35  # share of the side, wider than a stroke, over which paper is looked for
_SCANT, _HEAVY = 0.004, 0.6  # share of ink outside of which nothing can be done
_RING = 0.04  # share of the side: the border where paper shows
_COLOURED = 0.18  # difference of channels, in shares of the paper, from which ink has a colour
_DARK = 0.62  # the darkest channel of ink and rules, as a share of the paper
_LEAST_PART = 0.003  # share of pixels from which a colour counts
_HUES = 6  # colours that are told apart
_RULE = 0.035  # share of the side: the widest rule
_SPAN = 0.6  # share of the side that a rule covers at least
_CROSS_SPAN = 0.8  # the same of a line through the middle, which strokes have as well
_REMAIN = 0.001  # share of the image that a speck remaining of rules takes at most
_LEAN = 5  # pixels over which a line may lean
_FRAME_ZONE = 0.2  # share of the side in which a cell's frame lies
_BORDER_INK = 0.25  # share of the border that is ink from which an image has no paper round its character


class Cleaned(NamedTuple):
    """A written character as black ink on white paper."""

    image: Pixels  # H x W uint8, paper 255, ink 0
    done: tuple[str, ...] = ()  # what was done, in words
    doubt: str | None = None  # why it cannot be used, None where it can


def clean_sample(image: Pixels) -> Cleaned:
    """Clean one image of a character, H x W or H x W x 3 uint8; what is clean comes back as it is."""
    channels = image[..., None] if image.ndim == 2 else image
    if min(channels.shape[:2]) < 8:
        return Cleaned(_grey(image))
    done: list[str] = []
    if is_white_on_black(_grey(image)):
        channels = 255 - channels
        done.append(Message("white on black, turned round"))
    reach = max(3, round(_REACH * min(channels.shape[:2])))
    paper = np.stack([paper_around(channels[..., n], reach) for n in range(channels.shape[2])], axis=-1)
    shares = np.asarray(channels / np.maximum(paper, 1), np.float32)
    if done or paper.min() < _CLEAN_PAPER or _has_colour(shares):
        levels, coloured = ink_levels(shares, sigma=min(channels.shape[:2]) / 400)
        if paper.min() < _CLEAN_PAPER:
            done.append(Message("paper evened out"))
        if coloured:
            done.append(Message("colours told apart"))
    else:
        levels = _grey(image)
    levels, ruled = remove_rules(levels)
    if ruled:
        done.append(Message("rules removed"))
    return Cleaned(levels, tuple(done), doubt(levels) if done else None)


def is_white_on_black(grey: Pixels) -> bool:
    """Tell a rubbing: the border is dark, and dark is most of it."""
    level, _ = cv2.threshold(grey, 0, 255, cv2.THRESH_BINARY | cv2.THRESH_OTSU)
    ring = np.concatenate([part.ravel() for part in _ring(grey)])
    # Nearly all of the border: half of shaded paper is dark as well.
    return bool(np.quantile(ring, 0.85) <= level < 200 and (grey <= level).mean() > 0.5 and grey.max() > level + 40)


def paper_around(channel: Pixels, reach: int) -> Floats32:
    """Return how bright the paper is at each pixel: what stays when strokes narrower than ``reach`` px are closed."""
    factor = min(1.0, 100 / min(channel.shape))
    small = cv2.resize(channel, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)
    side = max(3, round(reach * factor) | 1)
    kernel = np.ones((side, side), np.uint8)
    paper = cv2.morphologyEx(cv2.medianBlur(small, 3), cv2.MORPH_CLOSE, kernel)
    paper = cv2.GaussianBlur(paper.astype(np.float32), (0, 0), side / 4)
    return np.asarray(cv2.resize(paper, channel.shape[::-1], interpolation=cv2.INTER_LINEAR), np.float32)


def ink_levels(shares: Floats32, *, sigma: float, rules: Mask | None = None) -> tuple[Pixels, bool]:
    """Return ink as H x W uint8 from brightness against the paper, H x W x C, and whether colour told it.

    Rules are as bright as the paper in one channel, black ink is dark in all. Where there is no black ink that is
    wider than the rules, the colour whose strokes are widest is the ink. What ``rules`` masks is no ink for sure.
    """
    bright, dark = shares.max(axis=-1), shares.min(axis=-1)
    if rules is not None:
        dark = np.where(rules, 1, dark)
    marked = np.asarray(dark < _DARK)
    chroma = np.asarray(bright - dark > _COLOURED)
    neutral, colours = marked & ~chroma, marked & chroma
    if colours.mean() < _LEAST_PART:
        return _levels(bright, sigma), False
    weights = {-1: _weight(neutral)}
    hue = np.zeros(bright.shape, np.float32)
    if shares.shape[-1] == 3:
        as_image = np.clip(shares, 0, 1).astype(np.float32)
        hue = np.asarray(cv2.cvtColor(as_image, cv2.COLOR_RGB2HSV)[..., 0] * (_HUES / 360), np.float32)
        weights |= {n: _weight(colours & _is_hue(hue, n)) for n in range(_HUES)}
    widest = max(weights, key=lambda n: weights[n])
    if widest < 0:
        return _levels(bright, sigma), True
    ink = marked & (_is_hue(hue, widest) | ~chroma)
    near = cv2.dilate(ink.astype(np.uint8), np.ones((5, 5), np.uint8)) > 0
    level = float(np.quantile(dark[ink], 0.25))  # of full ink, whose colour may be pale
    levels = np.where(near, (dark - level) / max(0.15, 1 - level), 1).astype(np.float32)
    return _levels(levels * 0.9, sigma), True


def _levels(bright: Floats32, sigma: float) -> Pixels:
    smooth = cv2.GaussianBlur(bright, (0, 0), max(sigma, 0.3))
    levels = np.round(np.clip((smooth - _BLACK) / (_WHITE - _BLACK), 0, 1) * 255)
    return np.asarray(levels, np.uint8)


def _is_hue(hue: Floats32, number: int) -> Mask:
    away = np.abs(hue - number)
    return np.asarray(np.minimum(away, _HUES - away) <= 0.75)


def _weight(mask: Mask) -> float:
    """Return how much of a mask is wide: strokes outweigh rules, which are longer."""
    if mask.mean() < _LEAST_PART:
        return 0.0
    distance = cv2.distanceTransform(mask.astype(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_3)
    return float((distance.astype(np.float64) ** 2).sum())


def remove_rules(
    image: Pixels, *, zone: float = _FRAME_ZONE, least: int = 3, cross: bool = True
) -> tuple[Pixels, bool]:
    """Remove a cell's frame from ink, H x W uint8, and with ``cross`` the lines through its middle.

    A frame has straight thin lines on ``least`` sides or more, which span the image, each within ``zone`` of the side
    from the border; a stroke that crosses one is kept.
    """
    ink = (image < 160).astype(np.uint8)
    thickest = max(2, round(_RULE * min(image.shape)))
    lines, thickness = np.zeros(image.shape, np.uint8), list[float]()
    for turned in range(4):
        view, target = np.rot90(ink, turned), np.rot90(lines, turned)
        rule = _rule_rows(view, range(round(zone * view.shape[0])), thickest, _SPAN)
        if rule.any():
            target |= rule
            thickness.append(rule.sum() / rule.any(axis=0).sum())
    if len(thickness) < least:
        return image, False
    for turned in range(2) if cross else ():
        view, target = np.rot90(ink, turned), np.rot90(lines, turned)
        middle, off = view.shape[0] / 2, 0.06 * view.shape[0]
        target |= _rule_rows(view, range(round(middle - off), round(middle + off)), 1.5 * max(thickness), _CROSS_SPAN)
    fat = np.asarray(cv2.dilate(lines, np.ones((3, 3), np.uint8)), np.uint8)
    cleared = np.where(fat > 0, np.uint8(255), image)
    # A stroke that was cut where it crosses a rule is closed over the gap.
    gap = cv2.morphologyEx((cleared < 128).astype(np.uint8), cv2.MORPH_CLOSE, np.ones((thickest + 3,) * 2, np.uint8))
    bridge = (gap > 0) & (fat > 0) & _crossed(ink, fat)
    return _without_remains(np.where(bridge, image, cleared), zone), True


def _without_remains(image: Pixels, zone: float) -> Pixels:
    """Drop the specks that rules leave where the frame was: corners and ends of dashes."""
    ink = (image < 200).astype(np.uint8)
    _, labels, stats, middles = cv2.connectedComponentsWithStats(ink, connectivity=8)
    edge = np.minimum(middles, [ink.shape[1], ink.shape[0]] - middles).min(axis=1)
    is_remain = (edge <= zone * min(ink.shape)) & (stats[:, cv2.CC_STAT_AREA] <= _REMAIN * ink.size)
    is_remain[0] = False
    near = cv2.dilate(is_remain[labels].astype(np.uint8), np.ones((3, 3), np.uint8))
    return np.where((near > 0) & ((ink == 0) | is_remain[labels]), np.uint8(255), image)


def _rule_rows(ink: Pixels, rows: range, thickest: float, span: float) -> Pixels:
    """Return the pixels of the longest thin line among rows, if it spans the image."""
    height, width = ink.shape
    found = np.zeros_like(ink)
    near = cv2.dilate(ink, np.ones((_LEAN, 1), np.uint8))  # a line may lean by a pixel or two
    long = cv2.morphologyEx(near, cv2.MORPH_OPEN, np.ones((1, max(3, width // 8)), np.uint8))
    covered = long.sum(axis=1, dtype=np.int64)
    rows = range(max(rows.start, 0), min(rows.stop, height))
    most = max((int(covered[row]) for row in rows), default=0)
    if most < span * width:
        return found
    best = [row for row in rows if covered[row] >= 0.98 * most]
    row = best[len(best) // 2]
    # In each column the run of ink at that row, if it is as short as a rule is thick.
    runs = [(column, *run) for column in range(width) if (run := _run(ink[:, column], row))]
    # The thinner ones: a stroke that runs along a rule is thicker.
    thickness = float(np.quantile([last - first for _, first, last in runs], 0.25)) if runs else 0.0
    if not 0 < thickness <= thickest:
        return found
    for column, first, last in runs:
        if last - first <= min(max(3.0, 1.6 * thickness), max(3.0, thickest)):
            found[first:last, column] = 1
    return found


def _run(column: Pixels, row: int) -> tuple[int, int] | None:
    """Return the run of ink at a row, or next to it as far as a line may lean."""
    near = [at for off in range(_LEAN) for at in (row - off, row + off) if 0 <= at < len(column) and column[at]]
    if not near:
        return None
    first = last = near[0]
    while first > 0 and column[first - 1]:
        first -= 1
    while last < len(column) and column[last]:
        last += 1
    return first, last


def _crossed(ink: Pixels, lines: Pixels) -> Mask:
    """Tell where lines have ink on both sides, as where a stroke crosses them."""
    other = ink * (1 - lines)
    reach = np.ones((9, 9), np.uint8)
    return np.asarray(cv2.morphologyEx(other, cv2.MORPH_CLOSE, reach) > 0)


def doubt(image: Pixels) -> str | None:
    """Say why a cleaned image, H x W uint8, cannot be used; None where it can."""
    share = float((image < 128).mean())
    if share < _SCANT:
        return Message("no ink is told from the paper")
    if share > _HEAVY or max(float((part < 128).mean()) for part in _ring(image)) > _BORDER_INK:
        return Message("paper and ink are not told apart")
    return None


def _has_colour(shares: Floats32) -> bool:
    return bool(((shares.max(axis=-1) - shares.min(axis=-1)) > _COLOURED).mean() > _LEAST_PART)


def _ring(image: Pixels) -> list[Pixels]:
    edge = max(1, round(_RING * min(image.shape)))
    return [image[:edge], image[-edge:], image[:, :edge], image[:, -edge:]]


def _grey(image: Pixels) -> Pixels:
    return image if image.ndim == 2 else np.asarray(cv2.cvtColor(image, cv2.COLOR_RGB2GRAY), np.uint8)
