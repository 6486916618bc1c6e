"""Train the page parser in the package: a small U-Net that says of each pixel of ink what it is.

    python tools/build_page_parser.py

It learns from the scenes of `page_scenes` and from welding drawings, all of them generated.
"""

import argparse
import json
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from page_scenes import KINDS, PAPER, PX_PER_MM, card_marks, draw_scene, labelled
from torch import Tensor, nn
from torch.nn import functional as F
from torch.utils.data import DataLoader, IterableDataset

from linewright.base import Pixels, asset, say, stdout, track, writing

SIDE = 256  # of a training window, px
BATCH = 8
_RATE, _WARM, _FALL = 1.5e-3, 50, 0.2  # of learning: it rises over steps, and falls at the end
_WINDOWS, _TURNS = 6, 2  # of a scene; how many ways round each is seen
_CARDS = 0.3  # this share of the scenes are welding drawings
# How often windows are centred on a kind, and what a pixel of it counts, in the order of `KINDS`:
# rare kinds more.
_SOUGHT = (1, 4, 2, 1.5, 1, 1.5, 1, 1, 0.5, 0.3)
_COUNTS = (1, 3, 2, 1, 1, 1.2, 1.5, 1.5, 1, 0.5)
# Scenes numbered from here on are for scoring
_HELD_OUT = 10**6  # Scenes numbered from here on are for scoring


class PageParser(nn.Module):
    """A U-Net at half the resolution of its page, whose output is shuffled back to all of it."""

    def __init__(self, widths: tuple[int, ...] = (16, 32, 64, 112, 160)) -> None:
        super().__init__()
        self.stem = nn.Conv2d(1, widths[0], 4, stride=2, padding=1)
        before = (widths[0], *widths)
        self.down = nn.ModuleList(_block(*pair) for pair in pairwise(before))
        self.up = nn.ModuleList(_block(a + b, a) for a, b in pairwise(widths))
        self.head = nn.Conv2d(widths[0], 4 * len(KINDS), 1)

    def forward(self, ink: Tensor) -> Tensor:
        """Return N x kinds x H x W logits of N x 1 x H x W ink, 0..1; sides are multiples of 32."""
        x, kept = self.stem(ink), []
        for number, block in enumerate(self.down):
            x = block(F.max_pool2d(x, 2) if number else x)
            kept.append(x)
        for block, skip in zip(reversed(self.up), reversed(kept[:-1]), strict=True):
            x = block(torch.cat([skip, F.interpolate(x, scale_factor=2.0)], dim=1))
        return F.pixel_shuffle(self.head(x), 2)


def _block(before: int, after: int) -> nn.Sequential:
    layers: list[nn.Module] = []
    for wide in (before, after):
        layers += [nn.Conv2d(wide, after, 3, padding=1, bias=False), nn.BatchNorm2d(after), nn.ReLU(inplace=True)]
    return nn.Sequential(*layers)


def windows(number: int) -> Iterator[tuple[Pixels, NDArray[np.uint8]]]:
    """Yield windows of a scene, the same for every number: ink, and the kind of its pixels."""
    rng = np.random.default_rng([number, 4])
    marks = card_marks(rng) if rng.random() < _CARDS else draw_scene(rng)
    ink, kinds = labelled(marks, rng)
    present = [kind for kind in range(len(KINDS)) if (kinds == kind).any()]
    if not present:
        return
    weights = np.array([_SOUGHT[kind] for kind in present])
    most = len(ink) - SIDE
    for kind in rng.choice(present, _WINDOWS, p=weights / weights.sum()):
        rows, columns = np.nonzero(kinds == kind)
        pick = int(rng.integers(len(rows)))
        top, left = (
            int(np.clip(at - rng.integers(SIDE // 8, SIDE * 7 // 8), 0, most)) for at in (rows[pick], columns[pick])
        )
        cut = slice(top, top + SIDE), slice(left, left + SIDE)
        yield ink[cut], kinds[cut]


class _Windows(IterableDataset[tuple[Tensor, Tensor]]):
    """Windows of scene after scene, mixed among some hundreds."""

    def __init__(self, count: int, first: int) -> None:
        self._count, self._first = count, first

    def __iter__(self) -> Iterator[tuple[Tensor, Tensor]]:
        rng, pool = np.random.default_rng([self._first, 5]), []
        scene, given = self._first, 0
        while given < self._count:
            while len(pool) < 50 * _WINDOWS * _TURNS:
                for pair in windows(scene):
                    for turns in rng.choice(4, _TURNS, replace=False).tolist():
                        pool.append([np.rot90(image, turns).copy() for image in pair])
                scene += 1
            ink, kinds = pool.pop(int(rng.integers(len(pool))))
            given += 1
            yield (torch.from_numpy(ink[None] / np.float32(255)), torch.from_numpy(kinds.astype(np.int64)))


class Parsed(NamedTuple):
    """How well a parser has learnt: share of each kind's ink, of held-out scenes, that is found."""

    found: dict[str, float]
    parameters: int


def train_page_parser(path: Path, *, steps: int = 2400, seed: int = 0, scored: int = 32) -> Parsed:
    """Draw scenes, learn to name their ink and write an ONNX file; score on ``scored`` batches.

    Its weights are kept beside it while it trains.
    """
    torch.manual_seed(seed)
    model, kept = PageParser(), path.with_suffix(".pt")
    model.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    optimiser = torch.optim.AdamW(model.parameters(), lr=_RATE, weight_decay=1e-3)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda step: min(1.0, (step + 1) / _WARM, (steps - step) / (_FALL * steps))
    )
    counts = torch.tensor(_COUNTS)
    data = _Windows(steps * BATCH, seed * 10**7)
    for step, (ink, kinds) in enumerate(track(_batches(data), total=steps, what="learning ink")):
        with torch.autocast("cpu", torch.bfloat16):
            logits = model(ink)
        loss = _loss(logits, kinds, counts)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        schedule.step()
        if (step + 1) % 100 == 0:
            torch.save(model.state_dict(), kept)
            say("{0}: loss {1:.3f}", step + 1, float(loss))
    model.eval()
    found = _score(model, scored)
    export(model, path)
    return Parsed(found, sum(weight.numel() for weight in model.parameters()))


def _batches(data: _Windows) -> DataLoader[tuple[Tensor, Tensor]]:
    # One process draws while this one learns.
    return DataLoader(data, batch_size=BATCH, num_workers=1, prefetch_factor=8)


def _loss(logits: Tensor, kinds: Tensor, counts: Tensor) -> Tensor:
    """Return cross entropy over the ink, and one minus Dice of each kind that is there."""
    ink = kinds != PAPER
    said, true = logits.movedim(1, 3)[ink].float(), kinds[ink]
    entropy = F.cross_entropy(said, true, counts)
    said, are = said.softmax(dim=1), F.one_hot(true, len(KINDS)).float()
    there = are.sum(dim=0)
    dice = 2 * (said * are).sum(dim=0) / (there + said.sum(dim=0) + 1)
    return entropy + (1 - dice)[there > 0].mean()


@torch.inference_mode()
def _score(model: PageParser, scored: int) -> dict[str, float]:
    hits, total = np.zeros(len(KINDS)), np.zeros(len(KINDS))
    for ink, kinds in _batches(_Windows(scored * BATCH, _HELD_OUT)):
        said = model(ink).argmax(dim=1)
        for kind in range(len(KINDS)):
            true = kinds == kind
            hits[kind] += int((said[true] == kind).sum())
            total[kind] += int(true.sum())
    return {kind: float(a / max(b, 1)) for kind, a, b in zip(KINDS, hits, total, strict=True)}


def export(model: PageParser, path: Path) -> None:
    """Write a parser as ONNX: weights in half precision, its kinds and resolution beside them."""
    import onnx

    graph = path.with_suffix(".float.onnx")
    sides = {2: "height", 3: "width"}
    whole = nn.Sequential(model, nn.Softmax(dim=1)).eval()
    torch.onnx.export(
        whole,
        (torch.zeros(1, 1, 64, 64),),
        str(graph),
        dynamo=False,
        opset_version=17,
        input_names=["ink"],
        output_names=["kinds"],
        dynamic_axes={"ink": sides, "kinds": sides},
    )
    made = onnx.load(str(graph))
    for weight in list(made.graph.initializer):
        values = onnx.numpy_helper.to_array(weight)
        if values.dtype == np.float32 and values.size > 64:
            half = onnx.numpy_helper.from_array(values.astype(np.float16), weight.name + "-half")
            made.graph.initializer.remove(weight)
            made.graph.initializer.append(half)
            cast = onnx.helper.make_node("Cast", [half.name], [weight.name], to=onnx.TensorProto.FLOAT)
            made.graph.node.insert(0, cast)
    for key, value in {"kinds": json.dumps(KINDS), "px_per_mm": str(PX_PER_MM)}.items():
        made.metadata_props.add(key=key, value=value)
    onnx.checker.check_model(made)
    with writing(path) as temporary:
        onnx.save(made, str(temporary))
    graph.unlink()


def main() -> None:
    """Train, write the model and print what it finds of each kind of ink."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--to", type=Path, default=asset("models") / "page-parser.onnx")
    parser.add_argument("--steps", type=int, default=2400, help="in batches of 8 windows")
    asked = parser.parse_args()
    made = train_page_parser(asked.to, steps=asked.steps)
    stdout.print(json.dumps(made._asdict()))


if __name__ == "__main__":
    main()
