from __future__ import annotations

import torch
from torch import Tensor

from linewright.training.pool import ImagePool

CPU = torch.device("cpu")


def numbered(*numbers: int) -> Tensor:
    return torch.tensor(numbers, dtype=torch.float32)[:, None, None, None].expand(-1, 1, 2, 2)


def numbers(images: Tensor | list[Tensor]) -> list[int]:
    return [int(image.flatten()[0]) for image in images]


def test_without_a_pool_fakes_go_straight_through() -> None:
    pool = ImagePool(size=0, seed=0)
    fakes = numbered(1, 2)
    assert pool.exchange(fakes) is fakes
    assert pool.images == []


def test_pool_fills_up_first_and_hands_out_what_comes_in() -> None:
    pool = ImagePool(size=3, seed=0)
    assert numbers(pool.exchange(numbered(1, 2))) == [1, 2]
    assert numbers(pool.exchange(numbered(3))) == [3]
    assert numbers(pool.images) == [1, 2, 3]


def test_full_pool_hands_out_the_new_one_or_swaps_it_for_an_old_one() -> None:
    pool = ImagePool(size=5, seed=1)
    pool.exchange(numbered(*range(5)))
    swaps, places = 0, [0] * 5
    for new in range(5, 2005):
        before = numbers(pool.images)
        (out,) = numbers(pool.exchange(numbered(new)))
        after = numbers(pool.images)
        if out == new:
            assert after == before
        else:
            place = before.index(out)
            assert after == [*before[:place], new, *before[place + 1 :]]
            swaps += 1
            places[place] += 1
    # 2000 tosses of a fair coin and 1000 throws of a five-sided die, four standard deviations.
    assert abs(swaps - 1000) < 4 * 22.4
    assert all(abs(count - swaps / 5) < 4 * 13 for count in places)


def test_batch_larger_than_the_pool() -> None:
    pool = ImagePool(size=2, seed=0)
    out = pool.exchange(numbered(*range(10)))
    assert out.shape == (10, 1, 2, 2)
    assert len(pool.images) == 2
    # No image is lost while it is in the pool, and none handed out that never came in.
    assert set(numbers(out)) <= set(range(10))


def test_pool_keeps_copies() -> None:
    pool = ImagePool(size=2, seed=0)
    fakes = numbered(1, 2).clone()
    pool.exchange(fakes)
    fakes.zero_()
    assert numbers(pool.images) == [1, 2]


def test_its_draws_leave_the_global_generator_alone_and_depend_on_the_seed() -> None:
    def stream(seed: int) -> list[int]:
        pool = ImagePool(size=3, seed=seed)
        return [numbers(pool.exchange(numbered(n)))[0] for n in range(40)]

    torch.manual_seed(0)
    before = torch.get_rng_state()
    assert stream(1) == stream(1)
    assert stream(1) != stream(2)
    assert torch.equal(torch.get_rng_state(), before)


def test_state_goes_on_exactly_from_any_point() -> None:
    for saved_at in (0, 2, 3, 17):
        pool = ImagePool(size=3, seed=4)
        for number in range(saved_at):
            pool.exchange(numbered(number))
        state = {name: value.clone() for name, value in pool.state().items()}
        other = ImagePool(size=3, seed=99)
        other.exchange(numbered(1000))
        other.load_state(state, CPU)
        for number in range(saved_at, saved_at + 30):
            assert torch.equal(pool.exchange(numbered(number)), other.exchange(numbered(number)))
        assert torch.equal(torch.stack(pool.images), torch.stack(other.images))
        assert torch.equal(pool.generator.get_state(), other.generator.get_state())


def test_saved_state_does_not_change_when_the_pool_goes_on() -> None:
    pool = ImagePool(size=2, seed=0)
    pool.exchange(numbered(1, 2))
    state = pool.state()
    for number in range(3, 20):
        pool.exchange(numbered(number))
    assert numbers(state["images"]) == [1, 2]
