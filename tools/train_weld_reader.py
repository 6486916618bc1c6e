"""Train the network that reads weld symbols on their reference lines, `vector.welds`, and write its model.

python tools/train_weld_reader.py --to weld-reader.onnx [--minutes 20] [--seed 0]

It is shown strips along reference lines, drawn by the generator's rules (ISO 2553 system A and AWS A2.4) with random
welds, sizes and marks, among lines and lettering that do not belong to them, worn and blurred. A column of four pixels
says which elementary symbol stands above it and which below, with which contour, and whether a ring, a flag or a tail
is there. Two of five strips run along lines of generated drawings that are no reference lines. No page is seen;
docs/research/log/weld-symbols.md has the scores on pages.
"""

import argparse
import json
import math
import time
from itertools import pairwise
from pathlib import Path

import cv2
import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from linewright.base import Floats, Ints, Pixels, Rng, writing
from linewright.drawings import StyleName, draw_styles
from linewright.drawings.ink.lettering import LetterStyle, letter
from linewright.drawings.ink.symbols import SYMBOLS, draw
from linewright.drawings.sheet import Weld, WeldSymbol

# A strip is so high; the height of lettering is so many pixels; a column is so wide.
HIGH, LETTER, COLUMN = 64, 16, 4
WIDE = 384
KINDS = ("", *SYMBOLS)
CONTOURS = ("", "flat", "convex", "concave")
MARKS = ("all round", "field", "tail")
BATCH, EMPTY = 24, 0.4  # strips of a step, and the share of them that have no symbol
CARDS, OF_CARD, FIRST_CARD = 60, 30, 3_000_000
_NOT_ASKED = -100


class WeldReader(nn.Module):
    """Seven convolutions down to one row, three along it, and a head for each question."""

    def __init__(self, wide: int = 16) -> None:
        super().__init__()
        sizes = [(1, wide, (2, 2)), (wide, wide, (1, 1)), (wide, 2 * wide, (2, 2)), (2 * wide, 2 * wide, (1, 1))]
        sizes += [(2 * wide, 3 * wide, (2, 1)), (3 * wide, 3 * wide, (2, 1))]
        body: list[nn.Module] = []
        for before, after, stride in sizes:
            body += [nn.Conv2d(before, after, 3, stride, 1, bias=False), nn.BatchNorm2d(after), nn.ReLU(inplace=True)]
        body += [nn.Conv2d(3 * wide, 6 * wide, (HIGH // 16, 3), padding=(0, 1)), nn.ReLU(inplace=True)]
        self.body = nn.Sequential(*body)
        along: list[nn.Module] = []
        for dilation in (1, 2, 4):
            along += [nn.Conv1d(6 * wide, 6 * wide, 3, padding=dilation, dilation=dilation), nn.ReLU(inplace=True)]
        self.along = nn.Sequential(*along)
        self.heads = nn.Conv1d(6 * wide, 2 * len(KINDS) + 2 * len(CONTOURS) + len(MARKS), 1)

    def forward(self, strips: Tensor) -> Tensor:
        """Return N x answers x W / 4 of N x 1 x 64 x W, ink 1."""
        features: Tensor = self.body(strips)[:, :, 0]
        answers: Tensor = self.heads(features + self.along(features))
        return answers


def draw_strip(rng: Rng) -> tuple[Pixels, dict[str, Floats]]:
    """Return a strip, ink 255, and what is true of its columns."""
    symbol, is_iso = _symbol(rng), rng.random() < 0.75
    strokes = draw(symbol, "iso" if is_iso else "aws")
    flipped = is_iso and rng.random() < 0.2  # the dashed line may stand above
    high = LETTER * rng.uniform(0.78, 1.28)
    lines = [*strokes.lines, *strokes.dashed, *strokes.symbols]
    left = min(float(line[:, 0].min()) for line in [*lines[1:], lines[0][1:]]) - 1.2
    right = max(float(line[:, 0].max()) for line in lines[1:]) + 1.2
    away = rng.uniform(0, max(WIDE - (right - left) * high, 0)) if rng.random() < 0.7 else 0.0
    level = HIGH / 2 + rng.normal() * 0.8
    canvas = _Canvas(high, away - left * high, level, rng)
    thin, thick = rng.uniform(0.05, 0.13), rng.uniform(0.07, 0.17)
    sign = -1 if flipped else 1
    for line in strokes.lines:
        canvas.line(line, thin)
    for line in strokes.dashed:
        canvas.dashes(line * (1, sign), thin)
    for line in strokes.symbols:
        canvas.line(line * (1, sign), thick)
    for flag in strokes.flags:
        canvas.fill(flag)
    style = LetterStyle(slant=rng.uniform(-2, 15) * (rng.random() < 0.5), narrow=rng.uniform(0.65, 0.95), jitter=0.5)
    for text in strokes.texts:
        base = text.at[1] if not flipped or abs(text.at[1] + 0.5) < 0.05 else -text.at[1] - 1.0
        for stroke in letter(text.string, 1.0, style, rng):
            canvas.line(np.add(stroke, (text.at[0], base)), rng.uniform(0.06, 0.12))
    canvas.clutter(left, right)
    box = strokes.box
    middle = (box[0] + box[2]) / 2
    upper, lower = (symbol.arrow, symbol.other) if is_iso else (symbol.other, symbol.arrow)
    if flipped:
        upper, lower = lower, upper
    end = right - 1.2 if symbol.heading > 0 else left + 1.2
    return canvas.worn(), _truth(canvas, middle, (upper, lower), symbol, end)


def _truth(
    canvas: "_Canvas", middle: float, welds: tuple[Weld | None, Weld | None], symbol: WeldSymbol, end: float
) -> dict[str, Floats]:
    columns = (np.arange(WIDE // COLUMN) + 0.5) * COLUMN
    away = np.abs((columns - canvas.x0) / canvas.high - middle)
    truth: dict[str, Floats] = {}
    for side, weld in zip(("upper", "lower"), welds, strict=True):
        kind = KINDS.index(weld.kind) if weld else 0
        truth[side] = np.where(away < 0.3, kind, np.where(away < 0.9, _NOT_ASKED, 0))
        contour = CONTOURS.index(weld.contour) if weld else 0
        truth[f"{side} contour"] = np.where(away < 0.3, contour, _NOT_ASKED)
    places = {
        "all round": symbol.knee[0] if symbol.all_round else None,
        "field": symbol.knee[0] if symbol.field else None,
        "tail": end - 0.4 * symbol.heading if symbol.tail else None,
    }
    for name, place in places.items():
        off = np.full(len(columns), 99.0) if place is None else np.abs((columns - canvas.x0) / canvas.high - place)
        truth[name] = np.where(off < 0.35, 1, np.where(off < 1.0, _NOT_ASKED, 0))
    return truth


def _symbol(rng: Rng) -> WeldSymbol:
    arrow, other = _weld(rng), None
    chance = rng.random()
    if chance < 0.25:
        other = arrow
    elif chance < 0.45:
        other = _weld(rng)
    if other is None and rng.random() < 0.2:
        arrow, other = None, arrow  # type: ignore[assignment]
    heading = 1 if rng.random() < 0.5 else -1
    turn = math.radians(rng.uniform(20, 160) * (1 if rng.random() < 0.5 else -1))
    tip = (-heading * abs(math.cos(turn)) * 6, math.sin(turn) * 6)
    tail = str(rng.choice(["111", "135", "136", "141", "21", "783", "121"])) if rng.random() < 0.4 else ""
    marks = rng.random(2) < (0.3, 0.2)
    return WeldSymbol(tip, (0.0, 0.0), heading, 1.0, arrow, other, bool(marks[0]), bool(marks[1]), tail)  # type: ignore[arg-type]


def _weld(rng: Rng) -> Weld:
    kind = str(rng.choice(KINDS[1:])) if rng.random() < 0.8 else "fillet"
    size = f"{rng.choice(['a', 'z', 's', ''])}{rng.integers(2, 30)}" if rng.random() < 0.7 else ""
    count = int(rng.integers(2, 9)) if rng.random() < 0.3 else 1
    length = int(rng.integers(2, 30)) * 5 if count > 1 or rng.random() < 0.1 else None
    contour = str(rng.choice(CONTOURS[1:])) if rng.random() < 0.3 else ""
    return Weld(kind, size, length, count, int(rng.integers(2, 30)) * 5, contour)  # type: ignore[arg-type]


class _Canvas:
    """A strip that is drawn on, four times as large; x and y in heights of lettering."""

    def __init__(self, high: float, x0: float, level: float, rng: Rng) -> None:
        self.high, self.x0, self.level, self._rng = high, x0, level, rng
        self._image = np.zeros((HIGH * 4, WIDE * 4), np.uint8)

    def line(self, points: Floats, width: float) -> None:
        at = self._place(points)
        cv2.polylines(self._image, [at], False, 255, max(round(width * self.high * 4), 1), cv2.LINE_AA)

    def dashes(self, line: Floats, width: float) -> None:
        start, stop = sorted((float(line[0, 0]), float(line[-1, 0])))
        dash, gap = self._rng.uniform(0.3, 0.8), self._rng.uniform(0.12, 0.35)
        while start < stop:
            self.line(np.array([[start, line[0, 1]], [min(start + dash, stop), line[0, 1]]]), width)
            start += dash + gap

    def fill(self, points: Floats) -> None:
        cv2.fillPoly(self._image, [self._place(points)], 255, cv2.LINE_AA)

    def clutter(self, left: float, right: float) -> None:
        """Draw lines and letters that do not belong to the symbol."""
        rng = self._rng
        for _ in range(int(rng.integers(0, 4))):
            x, y = rng.uniform(left - 3, right + 3), rng.uniform(-2.2, 2.2)
            turn, long = rng.choice([0, math.pi / 2, rng.uniform(0, math.pi)]), rng.uniform(1, 20)
            if abs(y) < 1.3 and abs(math.sin(turn)) < 0.2:
                y = math.copysign(rng.uniform(1.4, 2.2), y)  # it would be another reference line
            span = np.array([math.cos(turn), math.sin(turn)]) * long
            self.line(np.array([[x, y], [x + span[0], y + span[1]]]), rng.uniform(0.05, 0.15))
        if rng.random() < 0.3:
            string = "".join(rng.choice(list("0123456789ABM"), 3))
            at = (rng.uniform(left - 2, right), rng.choice([-2.6, -2.0, 1.5, 2.0]))
            for stroke in letter(string, 1.0):
                self.line(stroke + at, 0.1)

    def worn(self) -> Pixels:
        """Return the strip at its size, worn."""
        return wear(self._image, self._rng)

    def _place(self, points: Floats) -> Ints:
        x, y = points[:, 0] * self.high + self.x0, self.level - points[:, 1] * self.high
        return np.asarray(np.rint(np.stack([x, y], axis=1) * 4), np.int32)


def wear(image: Pixels, rng: Rng) -> Pixels:
    """Return a strip that was drawn four times as large at its size, worn."""
    if rng.random() < 0.5:
        noise = cv2.resize(rng.random((HIGH // 4, WIDE // 4)), (WIDE * 4, HIGH * 4), interpolation=cv2.INTER_CUBIC)
        image = np.where(noise < rng.uniform(0.0, 0.12), 0, image).astype(np.uint8)
    if rng.random() < 0.3:
        side = int(rng.integers(2, 4))
        how = cv2.MORPH_DILATE if rng.random() < 0.6 else cv2.MORPH_ERODE
        image = cv2.morphologyEx(image, how, np.ones((side, side), np.uint8))
    small = cv2.resize(image, (WIDE, HIGH), interpolation=cv2.INTER_AREA)
    if rng.random() < 0.5:
        small = cv2.GaussianBlur(small, (0, 0), rng.uniform(0.3, 0.9))
    values = small.astype(np.float32) * rng.uniform(0.7, 1.3)
    if rng.random() < 0.3:
        values = np.where(values > rng.uniform(70, 150), 255, 0)
    if rng.random() < 0.3:
        dots = rng.random(values.shape) < 0.004
        values = np.maximum(values, 255 * dots)
    return np.asarray(np.clip(values, 0, 255), np.uint8)


def harvest(rng: Rng) -> list[Pixels]:
    """Return strips along level lines of generated drawings that are no reference lines, four times as large."""
    strips = []
    for seed in range(FIRST_CARD, FIRST_CARD + CARDS):
        style: StyleName = ("standard", "shop", "aws")[seed % 3]
        card = draw_styles(seed, [style], size=640, zoom=2.0)[0]
        px_per_mm = card.truth["px_per_mm"]
        boxes = [symbol["box"] for symbol in card.truth["symbols"]]
        levels = [
            (a, b)
            for stroke in card.truth["strokes"]
            if stroke["layer"] != "weld"
            for piece in stroke["pieces"]
            for a, b in pairwise(piece)
            if abs(b[1] - a[1]) < 0.3 * px_per_mm and 5 < abs(b[0] - a[0]) / px_per_mm < 70
        ]
        for place in rng.permutation(len(levels))[:OF_CARD].tolist():
            (x0, y0), (x1, y1) = levels[place]
            height = rng.uniform(2.5, 4.5)
            scale = 4 * LETTER / height / px_per_mm
            left, top = min(x0, x1) - 1.5 * height * px_per_mm, (y0 + y1) / 2 - 2 * HIGH / scale
            near = (left, top, left + WIDE * 4 / scale, top + HIGH * 4 / scale)
            if any(box[0] < near[2] and near[0] < box[2] and box[1] < near[3] and near[1] < box[3] for box in boxes):
                continue
            matrix = np.array([[scale, 0, -left * scale], [0, scale, -top * scale]])
            size = (WIDE * 4, HIGH * 4)
            strips.append(np.asarray(255 - cv2.warpAffine(card.pixels, matrix, size, borderValue=255), np.uint8))
    return strips


def empty_strip(strips: list[Pixels], rng: Rng) -> tuple[Pixels, dict[str, Floats]]:
    """Return a strip without a symbol, and what is true of its columns."""
    image = strips[int(rng.integers(len(strips)))]
    if rng.random() < 0.5:
        image = image[:, ::-1]
    shift = np.array([[1.0, 0.0, rng.normal() * 30], [0.0, 1.0, rng.normal() * 4]])
    image = np.asarray(cv2.warpAffine(np.ascontiguousarray(image), shift, image.shape[::-1]), np.uint8)
    columns = WIDE // COLUMN
    truth = {name: np.zeros(columns) for name in ("upper", "lower")}
    truth |= {f"{side} contour": np.full(columns, _NOT_ASKED, np.float64) for side in ("upper", "lower")}
    # Rings, flags and forks are there too, and nobody asks for them.
    return wear(image, rng), truth | {name: np.full(columns, _NOT_ASKED, np.float64) for name in MARKS}


def draw_batch(rng: Rng, empty: list[Pixels] | None = None) -> tuple[Tensor, dict[str, Tensor]]:
    """Return strips and what is true of them."""
    drawn = [
        empty_strip(empty, rng) if empty and number < EMPTY * BATCH else draw_strip(rng) for number in range(BATCH)
    ]
    strips = torch.from_numpy(np.stack([strip for strip, _ in drawn])[:, None].astype(np.float32) / 255)
    return strips, {
        name: torch.from_numpy(np.stack([truth[name] for _, truth in drawn]).astype(np.int64)) for name in drawn[0][1]
    }


def loss_of(answers: Tensor, truth: dict[str, Tensor]) -> Tensor:
    """Return the mean of what each question costs."""
    kinds, contours = len(KINDS), len(CONTOURS)
    parts = answers.split([kinds, kinds, contours, contours, *[1] * len(MARKS)], dim=1)
    weight = torch.ones(kinds)
    weight[0] = 0.15  # most columns have no symbol
    names = ("upper", "lower", "upper contour", "lower contour")
    loss = sum(
        F.cross_entropy(part, truth[name], weight if part.shape[1] == kinds else None, ignore_index=_NOT_ASKED)
        for part, name in zip(parts[:4], names, strict=True)
    )
    for part, name in zip(parts[4:], MARKS, strict=True):
        asked = truth[name] != _NOT_ASKED
        loss = loss + F.binary_cross_entropy_with_logits(part[:, 0][asked], truth[name][asked].float())
    return torch.as_tensor(loss)


@torch.no_grad()
def score(model: WeldReader, seed: int, batches: int = 8) -> dict[str, float]:
    """Return how many strips are read right: kinds above and below, contours, marks."""
    model.eval()
    rng, right, count = np.random.default_rng([seed, 99]), dict.fromkeys(("kinds", "contours", "marks"), 0), 0
    for _ in range(batches):
        strips, truth = draw_batch(rng)
        kinds, contours = len(KINDS), len(CONTOURS)
        parts = model(strips).split([kinds, kinds, contours, contours, *[1] * len(MARKS)], dim=1)
        for n in range(len(strips)):
            true = [int(truth[side][n].clamp(min=0).max()) for side in ("upper", "lower")]
            probabilities = [part[n].softmax(dim=0) for part in parts[:2]]
            at = int((2 - probabilities[0][0] - probabilities[1][0]).argmax())
            found = [int(part[n, :, at].argmax()) for part in parts[:2]]
            right["kinds"] += found == true
            looks = [int(part[n, :, at].argmax()) for part in parts[2:4]]
            wanted = [int(truth[f"{side} contour"][n].clamp(min=0).max()) for side in ("upper", "lower")]
            right["contours"] += all(a == b for a, b, kind in zip(looks, wanted, true, strict=True) if kind)
            marks = [bool((part[n, 0] > 0).any()) for part in parts[4:]]
            right["marks"] += marks == [bool((truth[name][n] == 1).any()) for name in MARKS]
            count += 1
    model.train()
    return {name: value / count for name, value in right.items()}


def main() -> None:
    """Train and write."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--to", type=Path, required=True)
    parser.add_argument("--minutes", type=float, default=20.0)
    parser.add_argument("--seed", type=int, default=0)
    asked = parser.parse_args()
    torch.manual_seed(asked.seed)
    rng = np.random.default_rng(asked.seed)
    empty = harvest(rng)
    print(f"{len(empty)} strips without a symbol", flush=True)
    model = WeldReader()
    optimiser = torch.optim.AdamW(model.parameters(), 2e-3, weight_decay=1e-3)
    begun, step = time.monotonic(), 0
    while (spent := (time.monotonic() - begun) / 60 / asked.minutes) < 1:
        for group in optimiser.param_groups:
            group["lr"] = 2e-3 * min(1, step / 100 + 0.01) * 0.5 * (1 + math.cos(math.pi * spent))
        strips, truth = draw_batch(rng, empty)
        loss = loss_of(model(strips), truth)
        optimiser.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(model.parameters(), 5.0)
        optimiser.step()
        step += 1
        if step % 200 == 0:
            print(f"{step}: {loss.item():.3f} {score(model, asked.seed, 3)}", flush=True)
    print(f"{step} steps of {BATCH}: {score(model, asked.seed, 30)}")
    write_model(model.eval(), asked.to)


def write_model(model: WeldReader, path: Path) -> None:
    """Write the network as ONNX: weights in half precision, what its answers mean beside them."""
    import onnx

    with writing(path) as temporary:
        torch.onnx.export(
            model,
            (torch.zeros(1, 1, HIGH, WIDE),),
            str(temporary),
            dynamo=False,
            opset_version=17,
            input_names=["ink"],
            output_names=["answers"],
            dynamic_axes={"ink": {0: "strips", 3: "width"}, "answers": {0: "strips", 2: "columns"}},
        )
        made = onnx.load(str(temporary))
        for weight in list(made.graph.initializer):
            values = onnx.numpy_helper.to_array(weight)
            if values.dtype == np.float32 and values.size > 64:
                half = onnx.numpy_helper.from_array(values.astype(np.float16), f"{weight.name}-half")
                made.graph.initializer.remove(weight)
                made.graph.initializer.append(half)
                cast = onnx.helper.make_node("Cast", [half.name], [weight.name], to=onnx.TensorProto.FLOAT)
                made.graph.node.insert(0, cast)
        facts = {"kinds": KINDS, "contours": CONTOURS, "marks": MARKS, "high": HIGH, "letter": LETTER, "column": COLUMN}
        for name, value in facts.items():
            made.metadata_props.add(key=name, value=json.dumps(value))
        onnx.checker.check_model(made)
        onnx.save(made, str(temporary))


if __name__ == "__main__":
    main()
