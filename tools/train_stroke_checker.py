"""Train the check for lost, broken and fused strokes, `fonts.strokes`, and write its model.

python tools/train_stroke_checker.py --print PRINT.ttf --to strokes.onnx HAND.ttf ... [--minutes 8] [--seed 0]

Each HAND is a brush face under a free licence. Its glyphs are laid beside their print; half of them get a made fault:
a stroke taken out, a gap in one, a gap between two filled, a part closed up or smeared. The network says for each cell
of 8 x 8 whether there is one. No made font is seen, and no hand that judges it (docs/research/log/strokes.md).
"""

import argparse
import time
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import torch
from torch import Tensor, nn

from linewright.base import Mask, Pixels, Rng
from linewright.fonts.sample_reading import frame
from linewright.glyphs import FontFace, Placement, load_charset
from linewright.pages import thin_lee

SIDE, CELLS = 64, 8
DRAWN = 128  # pixels at which faults are made
EM = Placement(0.72, 0.14, 0.76)
BATCH = 64


def framed(image: Pixels, side: int) -> Pixels:
    """Return the ink of an image in the middle of a square, side x side."""
    way = cv2.INTER_AREA
    return np.asarray(cv2.resize(frame(image), (side, side), interpolation=way), np.uint8)


def segments(ink: Mask) -> tuple[Pixels, Pixels, list[int]]:
    """Return the skeleton, its pieces between junctions as labels, and which of them are long."""
    skeleton = thin_lee(ink).astype(np.uint8)
    near = cv2.filter2D(skeleton, -1, np.ones((3, 3), np.uint8), borderType=cv2.BORDER_CONSTANT)
    parts = skeleton.copy()
    parts[cv2.dilate(((skeleton > 0) & (near > 3)).astype(np.uint8), np.ones((3, 3), np.uint8)) > 0] = 0
    count, labels, stats, _ = cv2.connectedComponentsWithStats(parts, connectivity=8)
    return skeleton, labels, [n for n in range(1, count) if stats[n, cv2.CC_STAT_AREA] >= 0.1 * DRAWN]


def nearest_piece(skeleton: Pixels, labels: Pixels) -> Pixels:
    """Return for each pixel the label of the piece of skeleton that is nearest."""
    kind = cv2.DIST_LABEL_PIXEL
    _, near = cv2.distanceTransformWithLabels((skeleton == 0).astype(np.uint8), cv2.DIST_L2, 5, labelType=kind)
    owner = np.zeros(int(near.max()) + 1, np.int32)
    owner[near[skeleton > 0]] = labels[skeleton > 0]
    return np.asarray(owner[near])


def remove_stroke(image: Pixels, rng: Rng) -> Pixels:
    """Take out a stroke between two junctions."""
    skeleton, labels, long = segments(image < 128)
    if not long:
        return image
    gone = nearest_piece(skeleton, labels) == rng.choice(long)
    return np.where(gone, np.uint8(255), image)


def break_stroke(image: Pixels, rng: Rng) -> Pixels:
    """Make a gap in the middle of a stroke."""
    _, labels, long = segments(image < 128)
    if not long:
        return image
    points = np.argwhere(labels == rng.choice(long))
    y, x = points[len(points) // 2]
    out = image.copy()
    cv2.circle(out, (int(x), int(y)), int(rng.integers(5, 9)), 255, -1, cv2.LINE_AA)
    return out


def fill_gap(image: Pixels, rng: Rng) -> Pixels:
    """Fill the gap between two strokes."""
    ink = image < 128
    away = cv2.distanceTransform((~ink).astype(np.uint8), cv2.DIST_L2, 5)
    closed = cv2.morphologyEx(ink.astype(np.uint8), cv2.MORPH_CLOSE, np.ones((19, 19), np.uint8)) > 0
    middles = thin_lee(~ink & closed) & (away >= 1.5) & (away <= 7)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(middles.astype(np.uint8), connectivity=8)
    long = [n for n in range(1, count) if stats[n, cv2.CC_STAT_AREA] >= 10]
    if not long:
        return image
    out = image.copy()
    for y, x in np.argwhere(labels == rng.choice(long)):
        cv2.circle(out, (int(x), int(y)), int(np.ceil(away[y, x] + 1)), 0, -1)
    return out


def close_part(image: Pixels, rng: Rng) -> Pixels:
    """Close gaps in a part of the glyph, or smear it and cut it off at a level, as a network does that is unsure."""
    side = int(rng.integers(36, 64))
    rows, columns = np.nonzero(image < 128)
    pick = int(rng.integers(len(rows)))
    top, left = (int(np.clip(at - side // 2, 0, DRAWN - side)) for at in (rows[pick], columns[pick]))
    out = image.copy()
    part = out[top : top + side, left : left + side]
    if rng.random() < 0.5:
        reach = int(rng.integers(5, 10))
        part[:] = 255 - cv2.morphologyEx(255 - part, cv2.MORPH_CLOSE, np.ones((reach, reach), np.uint8))
    else:
        smeared = cv2.GaussianBlur(part, (0, 0), rng.uniform(3, 5)).astype(np.float32)
        part[:] = np.clip((smeared - rng.uniform(100, 180)) * 6 + 128, 0, 255).astype(np.uint8)
    return out


FAULTS = (remove_stroke, remove_stroke, break_stroke, fill_gap, fill_gap, close_part)


def smooth(image: Pixels, rng: Rng) -> Pixels:
    """Give a glyph other edges and weight, as scans and networks do."""
    value = cv2.GaussianBlur(image, (0, 0), rng.uniform(0.4, 1.8)).astype(np.float32)
    return np.clip((value - rng.uniform(110, 150)) * rng.uniform(2, 5) + 128, 0, 255).astype(np.uint8)


def pairs(print_: FontFace, hands: list[Path], each: int, seed: int) -> list[tuple[Pixels, Pixels]]:
    """Return glyphs of hands, each beside its print, DRAWN x DRAWN."""
    known = frozenset(print_.characters())
    found = []
    for hand in hands:
        face = FontFace(hand)
        chars = [c for c in load_charset("gb2312+jis-1") if c in known and c in set(face.characters())]
        for place in np.random.default_rng(seed).permutation(len(chars))[: 2 * each].tolist():
            glyph = face.draw(chars[place], EM, DRAWN)
            if (glyph < 128).any():
                found.append((framed(print_.draw(chars[place], EM, DRAWN), DRAWN), glyph))
        print(hand.name, len(found), flush=True)
    return found


def example(print_: Pixels, glyph: Pixels, rng: Rng) -> tuple[Pixels, Pixels]:
    """Return a pair, 2 x SIDE x SIDE, and where its fault is, CELLS x CELLS."""
    whole = framed(glyph, DRAWN)
    faulty = whole
    if rng.random() < 0.5:
        faulty = FAULTS[rng.integers(len(FAULTS))](whole, rng)
    changed = cv2.resize(np.abs(faulty.astype(np.float32) - whole), (CELLS, CELLS), interpolation=cv2.INTER_AREA)
    if changed.max() > 0:
        faulty = frame(faulty) if (faulty < 128).any() else faulty
    faulty = smooth(np.asarray(cv2.resize(faulty, (DRAWN, DRAWN), interpolation=cv2.INTER_AREA), np.uint8), rng)
    small = [cv2.resize(image, (SIDE, SIDE), interpolation=cv2.INTER_AREA) for image in (print_, faulty)]
    return np.stack(small).astype(np.uint8), (changed > 24).astype(np.uint8)


def batches(data: list[tuple[Pixels, Pixels]], rng: Rng) -> Iterator[tuple[Tensor, Tensor]]:
    """Yield examples for ever."""
    while True:
        some = [example(*data[n], rng) for n in rng.integers(len(data), size=BATCH)]
        x = torch.from_numpy(np.stack([x for x, _ in some])).float() / 127.5 - 1
        yield x, torch.from_numpy(np.stack([y for _, y in some])).float()


def network() -> nn.Sequential:
    """Return what maps N x 2 x 64 x 64 in [-1, 1] to N x 1 x 8 x 8 logits; its places see the whole glyph."""

    def block(a: int, b: int, stride: int = 1, apart: int = 1) -> list[nn.Module]:
        return [nn.Conv2d(a, b, 3, stride, apart, apart, bias=False), nn.BatchNorm2d(b), nn.ReLU(inplace=True)]

    return nn.Sequential(
        *block(2, 24, 2),
        *block(24, 48),
        *block(48, 64, 2),
        *block(64, 64),
        *block(64, 96, 2),
        *block(96, 96, 1, 2),
        *block(96, 96, 1, 2),
        *block(96, 96),
        nn.Conv2d(96, 1, 1),
    )


def loss_of(logits: Tensor, truth: Tensor) -> Tensor:
    """Return the loss of the cells and of the whole, whose logit is the softened most of the cells'."""
    cells = nn.functional.binary_cross_entropy_with_logits(logits, truth, pos_weight=torch.tensor(4.0))
    whole = torch.logsumexp(logits.flatten(1), dim=1)
    return cells + nn.functional.binary_cross_entropy_with_logits(whole, truth.flatten(1).amax(dim=1))


def main() -> None:
    """Train and write the model."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("hands", nargs="+", type=Path)
    parser.add_argument("--print", dest="face", type=Path, required=True)
    parser.add_argument("--to", type=Path, required=True)
    parser.add_argument("--minutes", type=float, default=8)
    parser.add_argument("--each", type=int, default=1500)
    parser.add_argument("--seed", type=int, default=0)
    asked = parser.parse_args()
    torch.manual_seed(asked.seed)
    data = pairs(FontFace(asked.face), asked.hands, asked.each, asked.seed)
    net = network()
    end, begun, step, mean = time.monotonic() + 60 * asked.minutes, time.monotonic(), 0, 0.0
    optimiser = torch.optim.AdamW(net.parameters(), lr=2e-3, weight_decay=1e-3)
    for x, truth in batches(data, np.random.default_rng(asked.seed)):
        share = min(1.0, (time.monotonic() - begun) / (60 * asked.minutes))
        optimiser.param_groups[0]["lr"] = 2e-3 * min(1.0, step / 50) * max(0.01, 1 - share)
        loss = loss_of(net(x)[:, 0], truth)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        mean, step = 0.98 * mean + 0.02 * loss.item(), step + 1
        if step % 50 == 0:
            print(step, round(mean / (1 - 0.98**step), 4), round(time.monotonic() - begun), flush=True)
        if time.monotonic() > end:
            break
    torch.onnx.export(
        net.eval(),
        (torch.zeros(2, 2, SIDE, SIDE),),
        str(asked.to),
        input_names=["pair"],
        output_names=["faults"],
        dynamic_axes={"pair": {0: "glyphs"}, "faults": {0: "glyphs"}},
        opset_version=18,
        dynamo=False,
    )


if __name__ == "__main__":
    main()
