"""Train the second reader of short lines of lettering, `pages.line_reader`, and write its model.

python tools/train_line_reader.py --fonts FOLDER --to line-reader.onnx [--steps 12000] [--seed 0] [--start MODEL]

FOLDER holds free fonts, .ttf or .otf, in any depth (docs/research/log/readings.md lists packages).
Rows of digits, signs and words are drawn in them, and in the single strokes of the generator of
drawings, worn, and read by a small convolutional network with a CTC head (Graves et al. 2006). No
page, real or generated, is seen, so that both can tell how well it does. A training that was broken
off goes on from its checkpoint, beside the model.
"""

import argparse
import math
import string
import time
from collections.abc import Iterator
from pathlib import Path
from pydoc_data.topics import topics

import cv2
import numpy as np
import onnx
import torch
from fontTools.ttLib import TTFont
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper
from PIL import Image, ImageDraw, ImageFont
from torch import Tensor, nn

from linewright.drawings.ink.lettering import LetterStyle, letter
from linewright.pages import TextReader, shared_text_reader
from linewright.pages.recogniser import HEIGHT

SIGNS = string.digits + string.ascii_letters + ".,:;-+±×/()°Ø'\"&%#=* "
MOST_WIDE = 14 * HEIGHT
BATCH, CHUNK = 32, 16
WORDS = sorted({w for text in topics.values() for w in text.split() if w.isascii() and w.isalpha()})
Rng = np.random.Generator
Fonts = list[tuple[Path, frozenset[str]]]


class Shrink(nn.Module):
    """Two thirds of the size that `TextReader` gives, which is made for finer signs than these."""

    def forward(self, images: Tensor) -> Tensor:
        """Return N x 1 x 32 x W of N x 1 x 48 x 1.5 W."""
        return nn.functional.interpolate(images, scale_factor=2 / 3, mode="bilinear")


def network() -> nn.Sequential:
    """Return the network: N x 1 x 48 x W grey, ink 1, to N x classes x 1 x W / 3, blank first."""

    def block(a: int, b: int, high: int, wide: int, pool: tuple[int, int] = (1, 1), apart: int = 1) -> nn.Module:
        # Padding is said in numbers: onnxruntime takes no "same" where a kernel is spread apart.
        pad = (high - 1) // 2, (wide - 1) // 2 * apart
        parts: list[nn.Module] = [
            nn.Conv2d(a, b, (high, wide), padding=pad, dilation=(1, apart), bias=False),
            nn.BatchNorm2d(b),
            nn.ReLU(),
        ]
        return nn.Sequential(*parts, *([nn.MaxPool2d(pool)] if pool != (1, 1) else []))

    # A step is 3 px of the row: at twice as many, slim letters that lean are lost between steps.
    return nn.Sequential(
        Shrink(),
        block(1, 24, 3, 3, (2, 2)),
        block(24, 48, 3, 3, (2, 1)),
        block(48, 80, 3, 3, apart=2),
        block(80, 80, 3, 3, (2, 1), 2),
        block(80, 112, 3, 3, (2, 1), 2),
        block(112, 160, 2, 1),
        block(160, 160, 1, 5, apart=2),
        nn.Dropout(0.1),
        block(160, 160, 1, 3, apart=2),
        nn.Conv2d(160, len(SIGNS) + 1, 1),
    )


def start_from(model: nn.Sequential, path: Path, images: Tensor) -> None:
    """Give a network the weights of a model that was written, and what its layers see of some rows."""
    kept = onnx.load(path).graph
    casts = {node.input[0]: node.output[0] for node in kept.node if node.op_type == "Cast"}
    values = {casts.get(t.name, t.name): numpy_helper.to_array(t).astype(np.float32) for t in kept.initializer}
    convolutions = [node for node in kept.node if node.op_type == "Conv"]
    x = model[0](images)
    with torch.no_grad():
        for layer in model[1:]:
            if isinstance(layer, nn.Dropout):
                continue
            node = convolutions.pop(0)
            weight, bias = (torch.from_numpy(values[name].copy()) for name in node.input[1:3])
            if isinstance(layer, nn.Conv2d):
                layer.weight.copy_(weight)
                layer.bias.copy_(bias)  # type: ignore[union-attr]
                continue
            convolution, norm = layer[0], layer[1]  # type: ignore[index]
            convolution.weight.copy_(weight)
            seen = convolution(x)
            variance, mean = torch.var_mean(seen, (0, 2, 3))
            norm.weight.copy_((variance + norm.eps).sqrt())
            norm.bias.copy_(mean + bias)
            norm.running_mean.copy_(mean)
            norm.running_var.copy_(variance)
            x = layer(x)


def random_text(rng: Rng) -> str:
    """Return what a drawing may say: a dimension, a reference, a date, words."""

    def number(most: int = 4) -> str:
        digits = "".join(rng.choice(list(string.digits), int(rng.integers(1, most + 1))))
        if rng.random() < 0.35:
            digits += rng.choice([".", ","]) + "".join(rng.choice(list(string.digits), int(rng.integers(1, 4))))
        return digits

    def letters(alphabet: str, most: int = 3) -> str:
        return "".join(rng.choice(list(alphabet), int(rng.integers(1, most + 1))))

    def word() -> str:
        plain = WORDS[int(rng.integers(len(WORDS)))] if rng.random() < 0.6 else letters(string.ascii_lowercase, 8)
        return [plain.upper(), plain.lower(), plain.capitalize()][int(rng.choice(3, p=[0.5, 0.25, 0.25]))]

    def pick(*some: str) -> str:
        return some[int(rng.integers(len(some)))]

    def fit() -> str:
        return f"{letters('HhgfkmnpJs', 1)}{rng.integers(5, 12)}"

    def date() -> str:
        mark = pick(".", "/", "-")
        return f"{rng.integers(1, 32)}{mark}{rng.integers(1, 13)}{mark}{rng.integers(10, 100)}"

    def reference() -> str:
        name = pick("Fig", "FIG", "No", "NO", "Pat", "DET", "Rev", "POS")
        return f"{name}{pick('.', '. ', ' ')}{number(3)}{pick('', '.')}"

    upper, lower = string.ascii_uppercase, string.ascii_lowercase
    forms = [
        number,
        number,
        lambda: pick(*"ØRMaszt") + pick("", " ") + number(3),
        lambda: f"{number(1)}{pick('x', '×')}{pick('', 'Ø', 'M', 'R')}{number(2)}",
        lambda: number(3) + pick("°", "'", '"', "%", " mm", " kg"),
        lambda: number(3) + pick("±", " ±", " +", "-", " -", "+") + number(2),
        lambda: f"{pick('', 'Ø')}{number(3)}{pick('', ' ')}{fit()}",
        lambda: f"({number(3)})",
        lambda: f"{number(2)}{pick(':', '/')}{number(2)}",
        lambda: f"{letters(upper, 1)}-{letters(upper, 1)}",
        lambda: letters(upper, 3) + number(4),
        lambda: letters(lower, 1) + number(2),
        lambda: number(3) + letters(lower + upper, 2),
        lambda: str(rng.integers(1790, 2030)),
        date,
        reference,
        lambda: letters(SIGNS.strip(), 5),
        lambda: pick(*string.digits, *upper),
        word,
        lambda: f"{word()} {word()}",
        lambda: f"{word()} {word()} {word()}",
        lambda: f"{pick(*upper)}. {word()}",
        lambda: f"{word()}{pick('.', ',', ':', '')} {pick(number(2), word())}",
    ]
    text = str(forms[int(rng.integers(len(forms)))]())[:24]
    return " ".join(text.split()).strip()


def draw_row(text: str, font: ImageFont.FreeTypeFont, rng: Rng) -> NDArray[np.float32]:
    """Draw a row, ink 1, its signs spaced as a draughtsman may."""
    spread = float(rng.choice([0, 0, 0.04, 0.1, 0.2])) * font.size
    x, places = 0.0, []
    for sign in text:
        places.append(x)
        x += font.getlength(sign) * float(rng.uniform(0.96, 1.06)) + spread
    image = Image.new("L", (int(x + 3 * font.size), int(3 * font.size)), 0)
    pen = ImageDraw.Draw(image)
    wobble = float(rng.choice([0, 0, 0.02, 0.04])) * font.size
    bold = int(rng.choice([0, 0, 0, 1]) * font.size * 0.03)
    for sign, at in zip(text, places, strict=True):
        down = font.size * 0.8 + float(rng.normal()) * wobble
        pen.text((at + font.size, down), sign, font=font, fill=255, stroke_width=bold)
    return np.asarray(image, dtype=np.float32) / 255


def draw_single_strokes(text: str, rng: Rng) -> NDArray[np.float32]:
    """Draw a row as a pen or a plotter does, ink 1; ValueError: it has a sign that the hand lacks."""
    face = str(rng.choice(["rowmans", "rowmans", "futural", "futuram", "rowmand", "timesr"]))
    lean, uneven = float(rng.choice([0, 0, 15, 15, 22, -6])), float(rng.choice([0, 0, 0.5, 1.0, 1.6]))
    style = LetterStyle(slant=lean, narrow=float(rng.uniform(0.55, 1.05)), jitter=uneven, face=face)
    strokes = letter(text, 40.0, style, rng)
    places = np.concatenate(strokes)
    low = places.min(axis=0) - 30
    wide, high = (places.max(axis=0) - low + 30).astype(int).tolist()
    image, pen = np.zeros((high, wide), np.uint8), int(rng.integers(2, 8))
    for stroke in strokes:
        line = np.stack([stroke[:, 0] - low[0], high - (stroke[:, 1] - low[1])], axis=1)
        cv2.polylines(image, [np.round(line * 8).astype(np.int32)], False, 255, pen, cv2.LINE_AA, 3)
    return image.astype(np.float32) / 255


def draw_strokes(rng: Rng) -> NDArray[np.float32]:
    """Draw what is no lettering: leaning dashes, pieces of hatching, arcs, arrows."""
    high = int(rng.integers(24, 60))
    image = np.zeros((2 * high, 4 * high), np.uint8)
    kind, wide = int(rng.integers(4)), int(rng.integers(1, max(high // 6, 2)))
    lean = math.radians(float(rng.uniform(28, 80)) * rng.choice([-1, 1]))
    step = float(rng.uniform(0.4, 1.2)) * high
    for number in range(int(rng.integers(1, 5))):
        x, y = high * 0.6 + number * step, high * 1.0 + float(rng.normal()) * 2
        half = np.array([math.sin(lean), math.cos(lean)]) * high / 2
        a, b = (np.array([x, y]) + half).astype(int), (np.array([x, y]) - half).astype(int)
        if kind < 2:
            cv2.line(image, a.tolist(), b.tolist(), 255, wide, cv2.LINE_AA)
        elif kind == 2:
            size = (int(high * rng.uniform(0.5, 2)), int(high * rng.uniform(0.5, 2)))
            start = float(rng.uniform(0, 360))
            cv2.ellipse(
                image, (int(x), int(y)), size, 0, start, start + float(rng.uniform(20, 80)), 255, wide, cv2.LINE_AA
            )
        else:
            tip = np.array([x, y])
            slim = float(rng.uniform(0.1, 0.25))
            across = np.array([half[1], -half[0]]) * slim * 2
            cv2.fillPoly(
                image, [np.array([tip, tip + 1.2 * half + across, tip + 1.2 * half - across]).astype(int)], 255
            )
            cv2.line(image, tip.astype(int).tolist(), (tip + 2 * half).astype(int).tolist(), 255, wide, cv2.LINE_AA)
    return image.astype(np.float32) / 255


def wear(row: NDArray[np.float32], rng: Rng) -> NDArray[np.float32]:
    """Bring a row to a scan's resolution and wear it; paper 0, ink 1."""
    ys, xs = np.nonzero(row > 0.3)
    if len(ys) == 0:
        return np.zeros((HEIGHT, HEIGHT), np.float32)
    row = row[ys.min() : ys.max() + 1, xs.min() : xs.max() + 1]
    high = row.shape[0]
    pad = high // 2
    row = cv2.copyMakeBorder(row, pad, pad, pad, pad, cv2.BORDER_CONSTANT, value=0)
    matrix = cv2.getRotationMatrix2D((row.shape[1] / 2, row.shape[0] / 2), float(rng.normal()) * 1.2, 1.0)
    matrix[0, 1] += float(rng.choice([0, 0, 0.15, 0.27])) * float(rng.uniform(-0.4, 1))
    matrix[0] *= float(rng.uniform(0.75, 1.3))
    size = (int(row.shape[1] * 1.45), row.shape[0])
    row = np.asarray(cv2.warpAffine(row, matrix, size), dtype=np.float32)
    tall = float(rng.choice([12, 16, 20, 26, 34, 44])) * float(rng.uniform(0.85, 1.2))
    scale = tall / high
    row = np.asarray(
        cv2.resize(row, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC),
        np.float32,
    )
    height, width = row.shape
    noise = np.asarray(
        cv2.GaussianBlur(rng.normal(size=row.shape).astype(np.float32), (0, 0), float(rng.uniform(0.5, 2.0))),
        np.float32,
    )
    noise /= noise.std() + 1e-6
    kind = rng.random()
    if rng.random() < 0.5:
        row = np.asarray(cv2.GaussianBlur(row, (0, 0), float(rng.uniform(0.3, 0.05 * tall + 0.4))), np.float32)
    if rng.random() < 0.5:
        side = np.ones((2, 2) if rng.random() < 0.8 or tall < 26 else (3, 3), np.uint8)
        row = np.asarray((cv2.erode if rng.random() < 0.4 else cv2.dilate)(row, side), np.float32)
    row = row + noise * float(rng.choice([0, 0.05, 0.12, 0.2]))
    for _ in range(int(rng.integers(0, 4)) if rng.random() < 0.4 else 0):
        at = (int(rng.integers(width)), int(rng.integers(height)))
        cv2.circle(row, at, int(rng.integers(0, max(tall * 0.06, 1) + 1)), float(rng.choice([0, 0, 1])), -1)
    if rng.random() < 0.12:  # a dimension line below, or a ruled line above
        y = int(height * (rng.choice([0.15, 0.85]) + rng.normal() * 0.03))
        cv2.line(row, (0, y), (width, y), 1.0, max(1, int(tall * 0.06)))
    if kind < 0.55:
        row = (row > float(rng.uniform(0.3, 0.6))).astype(np.float32)
        if rng.random() < 0.5:
            row = np.asarray(cv2.GaussianBlur(row, (0, 0), float(rng.uniform(0.3, 0.8))), np.float32)
    ink = cv2.morphologyEx((row > 0.35).astype(np.uint8), cv2.MORPH_OPEN, np.ones((2, 2), np.uint8))
    ys, xs = np.nonzero(ink)
    if len(ys) == 0:
        return np.zeros((HEIGHT, HEIGHT), np.float32)
    border = max(2, round(float(rng.uniform(0.06, 0.3)) * (ys.max() - ys.min() + 1)))
    top, left = max(ys.min() - border, 0), max(xs.min() - border, 0)
    row = row[top : ys.max() + 1 + border, left : xs.max() + 1 + border]
    side = row.shape[0] // 2
    row = cv2.copyMakeBorder(row, 0, 0, side, side, cv2.BORDER_CONSTANT, value=0)
    scaled = min(max(8, round(row.shape[1] * HEIGHT / row.shape[0])), 3 * MOST_WIDE)
    row = cv2.resize(row, (scaled, HEIGHT), interpolation=cv2.INTER_AREA if row.shape[0] > HEIGHT else cv2.INTER_CUBIC)
    contrast = float(rng.uniform(0.55, 1.0)) if rng.random() < 0.3 else 1.0
    return np.asarray(np.clip(row * contrast, 0, 1), np.float32)


def rows_of(fonts: Fonts, rng: Rng) -> Iterator[tuple[NDArray[np.float32], str]]:
    """Yield rows without end, 48 x W, and what they say."""
    while True:
        if rng.random() < 0.06:
            yield wear(draw_strokes(rng), rng), ""
            continue
        text = random_text(rng)
        if text and rng.random() < 0.3:
            try:
                row = wear(draw_single_strokes(text, rng), rng)
            except ValueError:
                continue
            if row.shape[1] <= MOST_WIDE:
                yield row, text
            continue
        path, signs = fonts[int(rng.integers(len(fonts)))]
        if not signs.issuperset(text):
            continue
        try:
            font = ImageFont.truetype(str(path), int(rng.integers(26, 44)))
            row = wear(draw_row(text, font, rng), rng)
        except (OSError, ValueError):
            continue
        if text and row.shape[1] <= MOST_WIDE:
            yield row, text


def batches(fonts: Fonts, rng: Rng) -> Iterator[tuple[Tensor, list[str]]]:
    """Yield batches of rows of like width."""
    rows = rows_of(fonts, rng)
    while True:
        chunk = sorted((next(rows) for _ in range(BATCH * CHUNK)), key=lambda row: row[0].shape[1])
        for number in rng.permutation(CHUNK):
            some = chunk[number * BATCH : (number + 1) * BATCH]
            wide = -(-max(row.shape[1] for row, _ in some) // 12) * 12
            images = np.zeros((BATCH, 1, HEIGHT, wide), np.float32)
            for place, (row, _) in enumerate(some):
                images[place, 0, :, : row.shape[1]] = row
            yield torch.from_numpy(images), [text for _, text in some]


def signs_of(path: Path) -> frozenset[str]:
    """Return the signs that a font has."""
    with TTFont(path, lazy=True) as font:
        return frozenset(map(chr, font.getBestCmap() or ()))


def readable(path: Path, reader: TextReader) -> bool:
    """Whether a font shows digits and letters that can be read, and has all the signs."""
    try:
        font = ImageFont.truetype(str(path), 48)
        if not signs_of(path).issuperset(string.digits + string.ascii_uppercase + ".,-"):
            return False
        rng = np.random.default_rng(0)
        rows = [draw_row(text, font, rng) for text in ("2345678", "ABEHKRS")]
        said = reader.read([np.uint8(255) - (row * 255).astype(np.uint8) for row in rows])
    except (OSError, ValueError):
        return False
    return said[0][0].replace(" ", "") == "2345678" and said[1][0].replace(" ", "") == "ABEHKRS"


class ForRecogniser(nn.Module):
    """The network as `Recogniser` calls it: N x 3 x 48 x W in -1..1 to N x T x classes, 0..1."""

    def __init__(self, network: nn.Module) -> None:
        super().__init__()
        self._network = network

    def forward(self, images: Tensor) -> Tensor:
        """Return the probabilities of each step."""
        scores = self._network((1 - images[:, :1]) / 2)
        return scores[:, :, 0].permute(0, 2, 1).softmax(2)


def write_model(network: nn.Module, path: Path) -> None:
    """Write the network as ONNX with weights in half precision, and what it can read."""
    images = torch.zeros(2, 3, HEIGHT, 192)
    axes = {"images": {0: "rows", 3: "width"}, "probabilities": {0: "rows", 1: "steps"}}
    torch.onnx.export(
        ForRecogniser(network.eval()),
        (images,),
        str(path),
        input_names=["images"],
        output_names=["probabilities"],
        dynamic_axes=axes,
        opset_version=18,
        dynamo=False,
    )
    model = onnx.load(path)
    casts = []
    for tensor in model.graph.initializer:
        values = numpy_helper.to_array(tensor)
        if values.dtype == np.float32 and values.size > 256:
            name = tensor.name
            tensor.CopyFrom(numpy_helper.from_array(values.astype(np.float16), f"{name}-half"))
            casts.append(helper.make_node("Cast", [f"{name}-half"], [name], to=TensorProto.FLOAT))
    for node in casts[::-1]:
        model.graph.node.insert(0, node)
    helper.set_model_props(model, {"character": "\n".join(SIGNS.strip())})
    onnx.checker.check_model(model)
    onnx.save(model, path)


def main() -> None:
    """Train, and write the model and its checkpoint."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--fonts", type=Path, required=True)
    parser.add_argument("--to", type=Path, required=True)
    parser.add_argument("--steps", type=int, default=12000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--start", type=Path, help="a model that was written, to start from its weights")
    asked = parser.parse_args()
    listed, checkpoint = asked.to.with_suffix(".fonts.txt"), asked.to.with_suffix(".pt")
    if not listed.exists():
        every = sorted(path for path in asked.fonts.rglob("*") if path.suffix in (".ttf", ".otf"))
        listed.write_text("\n".join(str(path) for path in every if readable(path, shared_text_reader())))
    fonts = [(Path(line), signs_of(Path(line))) for line in listed.read_text().split("\n")]
    print(len(fonts), "fonts", flush=True)
    torch.manual_seed(asked.seed)
    model = network()
    optimiser = torch.optim.AdamW(model.parameters(), lr=1e-3, weight_decay=1e-3)
    loss_of = nn.CTCLoss(zero_infinity=True)
    first = 0
    if checkpoint.exists():
        kept = torch.load(checkpoint, weights_only=True)
        model.load_state_dict(kept["model"])
        optimiser.load_state_dict(kept["optimiser"])
        first = kept["step"]
    data = batches(fonts, np.random.default_rng([asked.seed, first]))
    if asked.start and not first:
        start_from(model, asked.start, next(data)[0])
    began, seen = time.time(), 0.0
    for step in range(first, asked.steps):
        part = step / asked.steps
        rate = (1e-3 if asked.start else 2e-3) * min(1.0, (step + 1) / 300) * (
            0.5 + 0.5 * math.cos(math.pi * part)
        ) + 1e-5
        for group in optimiser.param_groups:
            group["lr"] = rate
        images, texts = next(data)
        with torch.autocast("cpu", dtype=torch.bfloat16):
            scores = model(images)
        steps = scores[:, :, 0].float().permute(2, 0, 1).log_softmax(2)
        codes = [[SIGNS.index(sign) + 1 for sign in text] for text in texts]
        target = torch.tensor([code for row in codes for code in row], dtype=torch.long)
        lengths = torch.tensor([len(row) for row in codes])
        loss = loss_of(steps, target, torch.full((len(texts),), len(steps)), lengths)
        optimiser.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 5.0)
        optimiser.step()
        seen += (float(loss.detach()) - seen) * (0.02 if step > first else 1)
        if (step + 1) % 100 == 0:
            print(f"{step + 1} loss {seen:.3f} {(time.time() - began) / (step + 1 - first):.2f} s", flush=True)
        if (step + 1) % 500 == 0 or step + 1 == asked.steps:
            kept = {"model": model.state_dict(), "optimiser": optimiser.state_dict(), "step": step + 1}
            torch.save(kept, checkpoint.with_suffix(".new"))
            checkpoint.with_suffix(".new").replace(checkpoint)
    write_model(model, asked.to)


if __name__ == "__main__":
    main()
