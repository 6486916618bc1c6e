"""The array types that every room shares."""

from __future__ import annotations

from typing import get_args

import numpy as np
import pytest

from linewright.base.types import Floats, Mask, Pixels


@pytest.mark.parametrize(("alias", "scalar"), [(Pixels, np.uint8), (Mask, np.bool_), (Floats, np.float64)])
def test_each_type_says_its_scalar(alias: object, scalar: type) -> None:
    assert get_args(get_args(alias)[1]) == (scalar,)
