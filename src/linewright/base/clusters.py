"""Ray, for those who have a cluster: an extra, imported when it is asked for."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from linewright.base.errors import ConfigError

RAY = "ray"


@contextmanager
def ray_cluster(address: str) -> Iterator[Any]:
    """Yield Ray, connected to the cluster: that of this machine, begun if there is none, or of ray://HOST.

    ConfigError: Ray is not installed, no cluster answers, or the address is none.
    """
    if address != RAY and not address.startswith(f"{RAY}://"):
        raise ConfigError("it is not known how to work on '{0}'", address, way_out="take ray, or ray://HOST")
    try:
        import ray
    except ModuleNotFoundError as error:
        raise ConfigError("Ray is not installed", way_out='pip install "linewright[ray]"') from error
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")  # nothing is told to anybody
    is_ours = not ray.is_initialized()
    if is_ours:
        where = {"include_dashboard": False} if address == RAY else {"address": address}
        try:
            ray.init(logging_level="ERROR", log_to_driver=False, **where)
        except (ConnectionError, RuntimeError, TimeoutError, ValueError) as error:
            reason = " ".join(str(error).split())[:200]
            raise ConfigError("no Ray cluster answers ({0})", reason, where=address) from error
    try:
        yield ray
    finally:
        if is_ours:
            ray.shutdown()
