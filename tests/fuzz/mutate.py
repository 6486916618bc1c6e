"""Small valid inputs changed in ways that damage, haste and malice change them."""

import random
import re
from collections.abc import Mapping
from typing import NamedTuple

from hypothesis import strategies as st

Files = Mapping[str, bytes]
"""An input: its files by name; one in an archive is named ``archive.npz/member.npy``."""

KINDS = ("set", "insert", "delete", "zero", "copy", "cut", "number", "word", "flip")
NUMBERS = (b"0", b"-1", b"1", b"65535", b"999999999999", b"1e308", b"-1e308", b"1e-308", b"NaN")
NUMBERS += (b"null", b"[]", b"{}", b'""', b"true", b"0.5", b"[[[[1]]]]", b"100000")
_NUMBER = re.compile(rb"-?\d+(?:\.\d+)?")
_WORD = re.compile(rb"[A-Za-z_]{2,}")
_LONGEST = 64


class Edit(NamedTuple):
    """One change of one file; places are shares of its length."""

    kind: str
    file: float
    at: float
    other: float
    size: int
    data: bytes


class Input(NamedTuple):
    """A seed, what is changed in it, and whether checksums are put right afterwards."""

    seed: float
    edits: tuple[Edit, ...]
    mended: bool


def changed(data: bytes, edit: Edit) -> bytes:
    """Return a file after an edit."""
    place = min(int(edit.at * len(data)), max(len(data) - 1, 0))
    other = int(edit.other * len(data))
    head, tail = data[:place], data[place:]
    match edit.kind:
        case "set":
            return head + edit.data + tail[len(edit.data) :]
        case "insert":
            return head + edit.data + tail
        case "delete":
            return head + tail[edit.size :]
        case "zero":
            return head + bytes(min(edit.size, len(tail))) + tail[edit.size :]
        case "copy":
            return head + data[other : other + edit.size] + tail
        case "cut":
            return head
        case "flip":
            return head + bytes([tail[0] ^ 1 << edit.size % 8]) + tail[1:] if tail else data
    found = list((_NUMBER if edit.kind == "number" else _WORD).finditer(data))
    if not found:
        return data
    old = found[min(int(edit.at * len(found)), len(found) - 1)]
    new = NUMBERS[edit.size % len(NUMBERS)]
    if edit.kind == "word":
        new = found[min(int(edit.other * len(found)), len(found) - 1)][0]
    return data[: old.start()] + new + data[old.end() :]


def apply(files: Files, edits: tuple[Edit, ...]) -> dict[str, bytes]:
    """Return an input after all edits."""
    made = dict(files)
    names = sorted(made)
    for edit in edits:
        name = names[min(int(edit.file * len(names)), len(names) - 1)]
        made[name] = changed(made[name], edit)
    return made


def random_input(rng: random.Random) -> Input:
    """Return an input of the long run."""
    edits = tuple(
        Edit(
            rng.choice(KINDS),
            rng.random(),
            # Headers decide more than what follows them.
            rng.random() ** rng.choice((1, 1, 3)),
            rng.random(),
            rng.choice((1, 1, 2, 4, 8, rng.randint(1, _LONGEST))),
            bytes(rng.choice((0, 255, 127, 128, rng.randrange(256))) for _ in range(rng.choice((1, 2, 4)))),
        )
        for _ in range(rng.choice((1, 1, 1, 2, 3, 6)))
    )
    return Input(rng.random(), edits, rng.random() < 0.7)


_share = st.floats(0, 1, exclude_max=True)
edits = st.builds(
    Edit,
    kind=st.sampled_from(KINDS),
    file=_share,
    at=_share,
    other=_share,
    size=st.integers(1, _LONGEST),
    data=st.binary(min_size=1, max_size=4),
)
inputs = st.builds(Input, seed=_share, edits=st.lists(edits, min_size=1, max_size=6).map(tuple), mended=st.booleans())
"""What Hypothesis tries, and makes smaller where it finds something."""
