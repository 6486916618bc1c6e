"""Frame joints of rolled profiles: beam to column, knees, mitred corners, nodes, column feet."""

from __future__ import annotations

import numpy as np

from linewright.drawings.families.columns import end_plate_joint
from linewright.drawings.families.feet import column_base
from linewright.drawings.families.fins import fin_plate_joint
from linewright.drawings.families.nodes import node
from linewright.drawings.families.portal_knees import knee
from linewright.drawings.families.rails import channel_frame
from linewright.drawings.solids.assembly import Assembly
from linewright.drawings.solids.stock import choose

KINDS = (
    end_plate_joint, end_plate_joint, fin_plate_joint, column_base, knee, channel_frame, node,
)  # fmt: skip


def assemble(rng: np.random.Generator) -> Assembly:
    """Return a joint of a frame."""
    return choose(rng, KINDS)(rng)
