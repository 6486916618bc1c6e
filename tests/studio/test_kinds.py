from __future__ import annotations

import pytest

from linewright.base import ConfigError
from linewright.studio.kinds import KINDS, kind_of


@pytest.mark.parametrize("name", KINDS)
def test_every_kind_can_check_and_work(name: str) -> None:
    kind = kind_of(name)
    assert callable(kind.check) and callable(kind.work)


def test_no_other_module_is_a_kind() -> None:
    with pytest.raises(ConfigError, match="there is no kind of job 'subprocess'"):
        kind_of("subprocess")
