from __future__ import annotations

import inspect
import subprocess
import sys

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


def test_import_is_light() -> None:
    code = "import sys, linewright; print(sorted({'torch', 'numpy', 'PIL'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("name", ["Translator", "repair", "vectorize", "convert"])
def test_what_translates_loads_no_family_of_drawings_and_no_method(name: str) -> None:
    code = (
        f"import sys, linewright; linewright.{name};"
        "print(*(m for m in sys.modules if m.startswith(('linewright.drawings.',"
        " 'linewright.methods.'))))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    shared = {
        "linewright.drawings.settings",
        "linewright.methods.base",
        "linewright.methods.batches",
    }
    assert set(done.stdout.split()) <= shared
