"""Families of welded and riveted assemblies, one file each.

To add a family, write one file with one function ``assemble(rng) -> Assembly`` and put it into
`FAMILIES` below. What it must hold to:

- Real mm, every coordinate a whole (at most a half) number, so that numbers on the drawing are
  true and short. Draw sizes with `choose` and `steps` from stock sizes.
- Parts are solids (`extrude.Prism`, `revolve.Revolution`; `extrude.plate`, `extrude.block`) made of
  profiles (`profile`). Parts touch and do not overlap; what lies inside another part is not drawn.
- Views: the first two belong together on a card, the rest comes on sheets. Everything else about
  a view (hidden lines, centre lines, hatching) follows from the solids.
- Measures: offer more than a card holds (a dozen): overall sizes first with weight 3, then what
  the shop needs. Both points of a `Length` lie on outlines that the view shows.
- Joints: one for each weld that differs, its seam on a visible edge where the parts meet; name the
  views in which the arrow can touch it.
- Use ``rng`` for every choice and nothing else, so that the same seed gives the same drawing.
  Make shapes differ, not just sizes: optional holes, chamfers, stiffeners, sections.
- Keep plates thick enough beside the whole (a fortieth of the longest side or more), or their two
  lines become one at card size; show a part of a long girder rather than all of it.

Look at it: ``sample.draw_card(seed, size=256, style="standard", family="name").pixels``.
"""

from collections.abc import Callable

from linewright.base import Rng
from linewright.drawings.families import brackets, girders, nozzles, preparations, riveted, saddles, tanks
from linewright.drawings.families.columns import column_base, end_plate_joint, fin_plate_joint
from linewright.drawings.families.mitres import channel_frame, knee
from linewright.drawings.families.nodes import node
from linewright.drawings.solids.assembly import Assembly
from linewright.drawings.solids.stock import choose

# Joints of frames of rolled profiles: beam to column, feet, knees, mitred corners, nodes.
FRAME_JOINTS = (
    end_plate_joint, end_plate_joint, fin_plate_joint, column_base, knee, channel_frame, node,
)  # fmt: skip


def frame_joint(rng: Rng) -> Assembly:
    """Return a joint of a frame."""
    return choose(rng, FRAME_JOINTS)(rng)


FAMILIES: dict[str, Callable[[Rng], Assembly]] = {
    "bracket": brackets.assemble,
    "frame": frame_joint,
    "girder": girders.assemble,
    "nozzle": nozzles.assemble,
    "preparation": preparations.assemble,
    "riveted": riveted.assemble,
    "saddle": saddles.assemble,
    "tank": tanks.assemble,
}
