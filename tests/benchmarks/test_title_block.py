from __future__ import annotations

import numpy as np
from title_block import HEIGHT, WIDTH, list_height, parts_list, title_block

from linewright.drawings.solids.assembly import Assembly, Part, ViewSpec
from linewright.drawings.solids.extrude import block

SOLID = block((0, 1), (0, 1), (0, 1))
PARTS = (Part("WEB", (SOLID, SOLID), "PL 10"), Part("BOLT SET", (SOLID,) * 3, "M12", quantity=1))
ASSEMBLY = Assembly("GIRDER", PARTS, (ViewSpec("front"),), ())


def test_a_parts_list_counts_pieces_that_are_alike() -> None:
    table = parts_list(ASSEMBLY, (10.0, 46.0), np.random.default_rng(0))
    assert [(row.number, row.quantity, row.name) for row in table.rows] == [(1, 2, "WEB"), (2, 1, "BOLT SET")]
    said = [text.string for text in table.texts]
    assert said[:5] == ["POS", "QTY", "NAME", "SIZE", "MATERIAL"]
    top = max(text.at[1] for text in table.texts)
    assert 46 + 2 * 7 < top < 46 + list_height(2)


def test_both_forms_say_title_scale_and_number_within_their_frame() -> None:
    forms = set()
    for seed in range(20):
        block_ = title_block(ASSEMBLY, 2.5, "A3", (10.0, 10.0), np.random.default_rng(seed))
        said = {text.string for text in block_.texts}
        assert {"GIRDER", "1:2.5", "A3", block_.number} <= said
        forms.add("Legal owner" in said)
        for text in block_.texts:
            assert 10 <= text.at[0] <= 10 + WIDTH
            assert 10 <= text.at[1] <= 10 + HEIGHT
    assert forms == {False, True}
