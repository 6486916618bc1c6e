"""Write the golden record anew: ``cd tests && LINEWRIGHT_GOLDEN_ALL=1 python -m golden.record``.

Names of parts after ``--write`` write only those; without ``--write`` nothing is written, and what
differs is told.
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")
sys.path.append(str(Path(__file__).parents[2] / "benchmarks"))

from golden import (
    test_golden_commands,
    test_golden_drawings,
    test_golden_fonts,
    test_golden_models,
    test_golden_pages,
    test_golden_vectors,
)
from golden.kept import WHOLE, differences, write

PARTS = {
    **test_golden_commands.PARTS,
    **test_golden_drawings.PARTS,
    **test_golden_fonts.PARTS,
    **test_golden_models.PARTS,
    **test_golden_pages.PARTS,
    **test_golden_vectors.PARTS,
}


def run(arguments: list[str]) -> int:
    """Write or compare parts; return 1 if something differs, 2 if it was not understood."""
    writes = "--write" in arguments
    names = [name for name in arguments if name != "--write"] or list(PARTS)
    unknown = [name for name in names if name not in PARTS]
    if unknown or (writes and not WHOLE):
        parts = ", ".join(PARTS)
        sys.stderr.write(f"--write needs LINEWRIGHT_GOLDEN_ALL=1; parts are {parts}\n")
        return 2
    code = 0
    for name in names:
        begun = time.monotonic()
        found = PARTS[name]()
        lines = [] if writes else differences(name, found)
        if writes:
            write(name, found)
        code = code or int(bool(lines))
        sys.stdout.write(f"{name}: {time.monotonic() - begun:.1f} s\n")
        sys.stdout.writelines(f"  {line}\n" for line in lines)
    return code


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))
