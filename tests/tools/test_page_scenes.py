import numpy as np
import pytest
from page_scenes import KINDS, PAPER, PX_PER_MM, SIDE_MM, Mark, card_marks, draw_scene, labelled


def line(*points: tuple[float, float]) -> np.ndarray:
    return np.array(points, dtype=np.float64)


def test_the_kind_of_ink_is_known_where_it_was_drawn_and_nowhere_else() -> None:
    marks = [
        Mark("line", 0.5, [line((10, 40), (70, 40))]),
        Mark("head", 0.1, [line((40, 40), (34, 41.5), (34, 38.5), (40, 40))], True),
        Mark("lettering", 0.4, [line((40, 60), (40, 68))]),
        Mark("paper", 2.0, [line((50, 35), (50, 45))]),
    ]
    ink, kinds = labelled(marks, np.random.default_rng(3))
    assert ink.shape == kinds.shape == (SIDE_MM * PX_PER_MM,) * 2
    # 60 mm of line less the head on it and the gap in it; worn ink spreads, thin ink most.
    sizes = {kind: int((kinds == number).sum()) for number, kind in enumerate(KINDS)}
    for kind, area in (("line", 51 * 0.5), ("head", 6 * 3 / 2), ("lettering", 8.4 * 0.4)):
        assert 0.7 < sizes[kind] / (area * PX_PER_MM**2) < 2.5, kind
    assert not sum(sizes[kind] for kind in ("solid", "hatching", "shade", "dashed", "border"))
    assert (ink[kinds != PAPER] > 0).all()
    assert (kinds == PAPER).mean() > 0.9


@pytest.mark.parametrize("draw", [draw_scene, card_marks])
def test_a_seed_draws_the_same_scene_and_scenes_hold_every_kind(draw) -> None:
    one, two = (labelled(draw(rng), rng) for rng in map(np.random.default_rng, (5, 5)))
    assert all(np.array_equal(*pair) for pair in zip(one, two, strict=True))
    found = {mark.kind for seed in range(25) for mark in draw(np.random.default_rng(seed))}
    assert set(KINDS) - {"dirt", "shade"} <= found
