"""What a record holds, where it is kept, and how what is found now is compared with it.

Numbers that networks compute differ between processors in their last bits, and a picture or a
drawing made of them may too. A record therefore holds three kinds of things: what is the same
everywhere, digests that are the same on the machine that wrote them, and looser facts (counts,
lengths, texts, small pictures) that any machine must come close to.
"""

from __future__ import annotations

import hashlib
import json
import os
import platform
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from importlib import metadata
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

DATA = Path(__file__).parent / "data"
WHOLE = bool(os.environ.get("LINEWRIGHT_GOLDEN_ALL"))
"""Whether to make all of the record and not only what is quick."""

MORE = "whole: "
"""How the names of what is made only with `WHOLE` begin."""

SIDE, GREYS = 64, 3
SHARE, FEW = 0.05, 2

_CPU = ("model name", "flags", "Features", "CPU part")
_PACKAGES = ("numpy", "torch", "onnxruntime", "opencv-python-headless", "scipy", "scikit-image")


@dataclass
class Record:
    """What a part of linewright does.

    Attributes:
        everywhere: what must be the same on every machine.
        here: digests that are the same on one kind of machine.
        close: counts, lengths and texts; on another machine numbers may differ by a twentieth or
            by two, and lists of texts in their order.
        pictures: small grey pictures; on another machine they may differ by a few grey levels.
    """

    everywhere: dict[str, Any] = field(default_factory=dict)
    here: dict[str, Any] = field(default_factory=dict)
    close: dict[str, Any] = field(default_factory=dict)
    pictures: dict[str, NDArray[np.uint8]] = field(default_factory=dict)


Maker = Callable[[], Record]


def machine() -> dict[str, str]:
    """Return what decides how sums are rounded here."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        lines = []
    facts = {key.strip(): value.strip() for key, _, value in (x.partition(":") for x in lines)}
    processor = "\n".join(facts.get(key, "") for key in _CPU)
    return {
        "cpu": facts.get("model name", platform.processor()),
        "features": digest((platform.machine() + processor).encode()),
        "threads": os.environ.get("OMP_NUM_THREADS", ""),
        **{name: metadata.version(name) for name in _PACKAGES},
    }


def digest(data: bytes) -> str:
    """Return the first half of a SHA-256."""
    return hashlib.sha256(data).hexdigest()[:32]


def pixels_digest(pixels: NDArray[Any]) -> str:
    """Return a digest of an array: its type, its shape and its values."""
    head = f"{pixels.dtype} {pixels.shape} ".encode()
    return digest(head + np.ascontiguousarray(pixels).tobytes())


def json_digest(thing: Any) -> str:
    """Return a digest of what JSON can hold, NumPy's numbers among it."""
    return digest(json.dumps(thing, sort_keys=True, default=_plain).encode())


def small(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return a page as a small grey square."""
    grey = pixels if pixels.ndim == 2 else pixels.mean(axis=2)
    squeezed = cv2.resize(grey.astype(np.float32), (SIDE, SIDE), interpolation=cv2.INTER_AREA)
    return squeezed.round().clip(0, 255).astype(np.uint8)


def write(name: str, found: Record) -> None:
    """Keep a record."""
    DATA.mkdir(exist_ok=True)
    kept = {"machine": machine(), "everywhere": found.everywhere, "here": found.here, "close": found.close}
    text = json.dumps(kept, ensure_ascii=False, indent=1, sort_keys=True, default=_plain)
    (DATA / f"{name}.json").write_text(text + "\n", encoding="utf-8")
    if found.pictures:
        np.savez_compressed(DATA / f"{name}.npz", **found.pictures)


def read(name: str) -> tuple[Record, dict[str, str]]:
    """Return a record that was kept, and the machine that wrote it."""
    kept = json.loads((DATA / f"{name}.json").read_text(encoding="utf-8"))
    pictures: dict[str, NDArray[np.uint8]] = {}
    if (DATA / f"{name}.npz").is_file():
        with np.load(DATA / f"{name}.npz") as file:
            pictures = dict(file)
    return Record(kept["everywhere"], kept["here"], kept["close"], pictures), kept["machine"]


def differences(name: str, found: Record) -> list[str]:
    """Return in what way something is not as it was kept, one line each."""
    kept, written_on = read(name)
    return compare(kept, found, alike=written_on == machine())


def compare(kept: Record, found: Record, *, alike: bool) -> list[str]:
    """Return the differences between two records, made on machines alike or not."""
    lines = [
        *_names(kept.everywhere, found.everywhere),
        *_names(kept.here, found.here),
        *_names(kept.close, found.close),
        *_names(kept.pictures, found.pictures),
        *_unequal(kept.everywhere, found.everywhere),
    ]
    if alike:
        lines += [*_unequal(kept.here, found.here), *_unequal(kept.close, found.close)]
    else:
        for key in kept.close.keys() & found.close.keys():
            lines += _apart(kept.close[key], _bare(found.close[key]), key)
    for key in kept.pictures.keys() & found.pictures.keys():
        off = np.abs(kept.pictures[key].astype(int) - found.pictures[key]).max()
        if off > (0 if alike else GREYS):
            lines.append(f"{key}: its picture is off by {off} grey levels")
    return sorted(lines)


def _names(kept: Mapping[str, Any], found: Mapping[str, Any]) -> list[str]:
    absent = [key for key in kept if key not in found and (WHOLE or not key.startswith(MORE))]
    return [
        *(f"{key}: is no longer made" for key in absent),
        *(f"{key}: is not in the record" for key in found if key not in kept),
    ]


def _unequal(kept: Mapping[str, Any], found: Mapping[str, Any]) -> list[str]:
    lines = []
    for key in kept.keys() & found.keys():
        now = _bare(found[key])
        if kept[key] != now:
            lines += _told(kept[key], now, key)
    return lines


def _told(kept: Any, now: Any, where: str) -> list[str]:
    """Return what differs, down to the smallest part that has a name."""
    if isinstance(kept, dict) and isinstance(now, dict):
        return [
            line
            for key in sorted(kept.keys() | now.keys())
            if kept.get(key) != now.get(key)
            for line in _told(kept.get(key), now.get(key), f"{where}: {key}")
        ]
    if isinstance(kept, list) and isinstance(now, list):
        gone = [item for item in kept if item not in now]
        new = [item for item in now if item not in kept]
        return [f"{where}: gone {gone}, new {new}" if gone or new else f"{where}: another order"]
    return [f"{where}: was {kept!r}, is {now!r}"]


def _apart(kept: Any, now: Any, where: str) -> list[str]:
    """Return what is farther apart than machines are."""
    if isinstance(kept, dict) and isinstance(now, dict):
        lines = []
        for key in sorted(kept.keys() | now.keys()):
            # Nothing of a kind is a number of them too.
            a, b = kept.get(key), now.get(key)
            other = next((value for value in (a, b) if value is not None), None)
            zero = 0 if _is_number(other) else None
            there = (zero if a is None else a, zero if b is None else b)
            lines += _apart(*there, f"{where}: {key}")
        return lines
    if _is_number(kept) and _is_number(now):
        return [] if abs(kept - now) <= max(FEW, SHARE * abs(kept)) else _told(kept, now, where)
    if isinstance(kept, list) and isinstance(now, list):
        if all(isinstance(item, str) for item in (*kept, *now)):
            return [] if set(kept) == set(now) else _told(kept, now, where)
        if len(kept) == len(now):
            both = zip(kept, now, strict=True)
            return [line for n, (a, b) in enumerate(both) for line in _apart(a, b, f"{where} {n}")]
    return [] if kept == now else _told(kept, now, where)


def _is_number(thing: Any) -> bool:
    return isinstance(thing, int | float) and not isinstance(thing, bool)


def _bare(thing: Any) -> Any:
    """Return something as it comes back from JSON."""
    return json.loads(json.dumps(thing, default=_plain))


def _plain(thing: Any) -> Any:
    if isinstance(thing, np.generic | np.ndarray):
        return thing.tolist()
    raise TypeError(f"{type(thing)} is not kept")
