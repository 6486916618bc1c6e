from __future__ import annotations

import inspect
import subprocess
import sys
from pathlib import Path

import pytest

import linewright


def test_every_public_name_is_there_and_documented() -> None:
    for name in linewright.__all__:
        thing = getattr(linewright, name)
        if name != "__version__":
            assert inspect.getdoc(thing)


def test_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="nothing_of_the_kind"):
        _ = linewright.nothing_of_the_kind


def test_names_that_moved_warn_and_say_where_they_are() -> None:
    for name, home in linewright._MOVED.items():
        with pytest.warns(DeprecationWarning, match=rf"now linewright\.{home}\.{name}"):
            assert inspect.getdoc(getattr(linewright, name))


def test_import_is_light() -> None:
    code = "import sys, linewright; print(sorted({'torch', 'numpy', 'PIL'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_what_uses_shipped_models_needs_no_pytorch(tmp_path: Path) -> None:
    code = f"""
import sys
sys.modules["torch"] = None
import numpy as np, linewright
page = np.full((160, 200), 235, np.uint8)
page[78:82, 40:160] = 20
linewright.write_image({str(tmp_path / "a.png")!r}, page, dpi=100)
(page,) = linewright.read_pages({str(tmp_path / "a.png")!r})
made = linewright.repair(page)
linewright.repair(page, restyle=True)
vectors = linewright.vectorize(page)
vectors.to_dxf({str(tmp_path / "a.dxf")!r})
assert linewright.compare(page, made.page).passes() == made.changes.passes()
translator = linewright.Translator.from_pretrained("drawing-repair")
assert (translator(page).pixels == made.page.pixels).all()
linewright.convert({str(tmp_path / "a.png")!r}, {str(tmp_path / "b.svg")!r})
print(len(vectors.curves), len(linewright.list_models()))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.stdout.split() == ["1", "7"], done.stderr


@pytest.mark.parametrize("name", ["Translator", "repair", "vectorize", "convert"])
def test_what_translates_loads_no_family_of_drawings_and_no_method(name: str) -> None:
    code = (
        f"import sys, linewright; linewright.{name};"
        "print(*(m for m in sys.modules if m.startswith(('linewright.drawings.',"
        " 'linewright.methods.'))))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    shared = {"linewright.drawings.settings", "linewright.methods.base"}
    assert set(done.stdout.split()) <= shared
