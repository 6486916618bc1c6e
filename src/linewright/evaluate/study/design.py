"""Which question each rater is asked, on which side what stands, and where hidden checks are.

A question is four whole numbers: the character, the system at the left, the system at the right (`NOBODY` where one
picture alone is given points), and the question of the same rater that it repeats (`NOBODY` where it is new).
"""

from itertools import combinations
from typing import NamedTuple, Self

import numpy as np
from pydantic import Field

from linewright.base import Config, Ints, Mask, Rng

NOBODY = -1
CHARACTER, LEFT, RIGHT, REPEATED = range(4)


class Amounts(Config):
    """How much each rater is asked."""

    choices: int = Field(default=6, ge=1, le=100)  # of each pair of systems
    scores: int = Field(default=6, ge=1, le=100)  # of each system
    repeats: int = Field(default=8, ge=0, le=100)  # choices that are asked again with the sides exchanged
    identical: int = Field(default=6, ge=0, le=100)  # pairs of one picture with itself


class Design(NamedTuple):
    """The questions of a study as arrays, L lists of Q questions each."""

    character: Ints  # L x Q, number of the character
    left: Ints  # L x Q, number of the system
    right: Ints  # L x Q, NOBODY where points are given
    repeated: Ints  # L x Q, NOBODY where the question is new

    @classmethod
    def of(cls, questions: Ints) -> Self:
        """Take an array of L x Q x 4."""
        return cls(*np.moveaxis(np.asarray(questions, np.int64), 2, 0))

    @property
    def is_score(self) -> Mask:
        """Whether points from 1 to 5 are asked, L x Q."""
        return np.equal(self.right, NOBODY)

    @property
    def is_identical(self) -> Mask:
        """Whether one picture stands on both sides, L x Q."""
        return np.equal(self.left, self.right)

    @property
    def is_repeat(self) -> Mask:
        """Whether the question was asked before, L x Q."""
        return np.not_equal(self.repeated, NOBODY)

    @property
    def is_choice(self) -> Mask:
        """Whether a choice is asked that counts, no hidden check, L x Q."""
        return ~(self.is_score | self.is_identical | self.is_repeat)


def make_questions(
    *, systems: int, characters: int, lists: int, seed: int, written: int | None = None, amounts: Amounts | None = None
) -> Ints:
    """Return the questions of each rater, L x Q x 4; choices come before scores.

    Over all lists each pair of systems is asked of each character equally often, to one; so is each system's score.
    Within a list the characters of choices, and those of scores, differ in number by one at most. Each system of a pair
    stands at the left half of the time. Identical pairs are of the ``written`` system, or of each in turn.
    """
    rng, amounts = np.random.default_rng(seed), amounts or Amounts()
    orders = rng.permutation(characters), rng.permutation(characters)
    made = [_list_of(rng, place, orders, systems, written, amounts) for place in range(lists)]
    return np.asarray(made, np.int64)


def _list_of(
    rng: Rng, place: int, orders: tuple[Ints, Ints], systems: int, written: int | None, amounts: Amounts
) -> list[list[int]]:
    choices = []
    for number, pair in enumerate(combinations(range(systems), 2)):
        # With an odd number one side has one more: the next list gives it to the other.
        sides = rng.permutation((np.arange(amounts.choices) + place + number) % 2)
        chars = _turn_of(orders[0], place + number, amounts.choices)
        choices += [[int(c), pair[s], pair[1 - s], NOBODY] for c, s in zip(chars, sides, strict=True)]
    first, second = (list(part) for part in np.array_split(rng.permutation(len(choices)), 2))
    again = [int(n) for n in rng.choice(first, min(amounts.repeats, len(first)), replace=False)]
    # Numbers from `len(choices)` on are repeats, then identical pairs: all find their place by chance.
    count = len(choices)
    repeats = list(range(count, count + len(again)))
    same = rng.permutation(np.arange(amounts.identical) + count + len(again))
    half = len(same) // 2
    order = [*rng.permutation([*first, *same[:half]]), *rng.permutation([*second, *same[half:], *repeats])]
    places = {int(number): position for position, number in enumerate(order)}
    choices += [[choices[n][CHARACTER], choices[n][RIGHT], choices[n][LEFT], places[n]] for n in again]
    for number, char in enumerate(rng.integers(len(orders[0]), size=amounts.identical)):
        who = (place + number) % systems if written is None else written
        choices.append([int(char), who, who, NOBODY])
    scores = [
        [int(char), system, NOBODY, NOBODY]
        for system in range(systems)
        for char in _turn_of(orders[1], place + system, amounts.scores)
    ]
    return [choices[int(number)] for number in order] + [scores[number] for number in rng.permutation(len(scores))]


def _turn_of(order: Ints, turn: int, count: int) -> Ints:
    """Return the characters of a turn; turns follow each other round the order without a gap."""
    return order[(turn * count + np.arange(count)) % len(order)]
