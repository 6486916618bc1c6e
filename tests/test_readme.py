"""README, in its three languages: its pictures, its claims, its links, its commands.

`tests/docs/test_tutorials.py` runs the commands of the first block as they are written.
"""

from __future__ import annotations

import importlib.util
import json
import re
from pathlib import Path
from types import ModuleType

import ezdxf
import numpy as np
import pytest
from ezdxf.layouts import Modelspace
from fontTools.ttLib import TTFont
from PIL import Image

from documents import DOCS, READMES, ROOT, blocks, console
from linewright.base import asset
from linewright.cli import main
from linewright.glyphs import load_charset
from linewright.pages import write_image
from linewright.translate import repair
from linewright.vector import Vectors

ENGLISH = READMES[0]
TEXTS = [readme.read_text(encoding="utf-8") for readme in READMES]


def test_make_targets_exist() -> None:
    targets = re.findall(r"^(\w+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    for text in TEXTS:
        named = re.findall(r"`make (\w+)`", text)
        assert named == ["docs", "demo", "test"]
        assert set(named) <= set(targets)


def test_it_is_short() -> None:
    assert 500 < len(TEXTS[0].split()) < 800


def test_every_link_leads_somewhere() -> None:
    for text in TEXTS:
        links = re.findall(r"\]\(([^)#]+)", text)
        assert len(links) > 15
        for link in links:
            assert link.startswith("https://") or (ROOT / link).is_file(), link


def test_languages_have_the_same_code_links_pictures_and_figures() -> None:
    for readme, text in zip(READMES[1:], TEXTS[1:], strict=True):
        for language in ("sh", "console", "python"):
            assert blocks(readme, language) == blocks(ENGLISH, language)
        assert sorted(re.findall("`[^`\n]+`", text)) == sorted(re.findall("`[^`\n]+`", TEXTS[0]))
        # Links go to the page in this language where there is one.
        language = readme.suffixes[0]
        links, english = (re.findall(r"\]\((docs/[^)]+)\)", some) for some in (text, TEXTS[0]))
        own = [link.replace(".md", f"{language}.md") for link in english]
        pairs = zip(own, english, strict=True)
        assert sorted(links) == sorted(a if (ROOT / a).is_file() else b for a, b in pairs)
        figures = [sorted(re.findall(r"\d[\d,.]*\d|\d\d", part)) for part in (text, TEXTS[0])]
        assert figures[0] == figures[1]


def test_only_the_first_block_needs_nothing_of_the_reader() -> None:
    assert all(line.startswith("linewright ") for line in console(ENGLISH))
    assert all(text.index("venv") < text.index("pip install") for text in TEXTS)


@pytest.mark.slow
def test_python_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "scans").mkdir()
    with Image.open(ROOT / "examples" / "scans" / "truss-node.jpg") as scan:
        scan.crop((200, 700, 500, 900)).save(tmp_path / "scans" / "truss-node.jpg", dpi=(200, 200))
    monkeypatch.chdir(tmp_path)
    (python,) = blocks(ENGLISH, "python")
    exec(compile(python, "README.md", "exec"), {})
    with pytest.raises(SystemExit):
        main(["repair", "scans/truss-node.jpg", "-o", "out"])
    with Image.open("clean.png") as called, Image.open("out/truss-node.png") as commanded:
        assert np.array_equal(called, commanded)


def picture_tool() -> ModuleType:
    """Return ``tools/build_readme_pictures.py`` as a module."""
    path = ROOT / "tools" / "build_readme_pictures.py"
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.slow
def test_pictures_and_words_are_what_the_commands_give(tmp_path: Path) -> None:
    tool = picture_tool()
    vectors: list[Vectors] = []

    def run(words: list[str]) -> None:
        """Run a command; the call that `test_python_runs` compares with repair gives the lines too."""
        if words[0] != "repair":
            return tool.call(words)
        result = repair(words[1])
        write_image(Path(words[3], "truss-node.png"), result.page.pixels)
        return vectors.append(result.vectors())

    tool.build(tmp_path, run)
    made = {path.name for path in tmp_path.iterdir()}
    shown = set(re.findall(r"!\[[^]]*\]\(docs/images/([^)]+)\)", TEXTS[0]))
    assert len(shown) == 2 and shown <= made
    for name in made:
        new, old = (np.asarray(Image.open(folder / name), np.float64) for folder in (tmp_path, tool.IMAGES))
        assert new.shape == old.shape, name
        # Another processor rounds another way; another page or another style differs by tens.
        assert np.abs(new - old).mean() < 0.5, f"{name}: run tools/build_readme_pictures.py"
    vectors[0].to_dxf(tmp_path / "truss-node.dxf")
    reads_as_it_is_said(ezdxf.readfile(tmp_path / "truss-node.dxf").modelspace())


def reads_as_it_is_said(drawing: Modelspace) -> None:
    """Compare a drawing with the README's limits."""
    checked = [dimension.dxf.text for dimension in drawing.query("DIMENSION")]
    texts = [*(text.dxf.text for text in drawing.query("TEXT")), *checked]
    dimensions = ["60", "60", "135", "135", "290", "90", "90", "235", "405", "10"]
    assert all(texts.count(number) >= dimensions.count(number) for number in dimensions)
    assert len(checked) == len(dimensions)
    assert f"all {len(checked)} dimensions are right and agree with the lengths drawn" in " ".join(TEXTS[0].split())
    assert [text.dxf.layer for text in drawing.query('TEXT[text=="TIRE"]')] == ["text-doubtful"]
    assert "TITLE" not in texts
    assert drawing.query('*[layer=="doubtful"]')
    rims = [arc for arc in drawing.query("ARC") if 16 < arc.dxf.radius < 18]
    assert {arc.dxf.layer for arc in rims} == {"outline"}


def test_figures_of_fonts_are_those_of_the_scores_and_of_the_face() -> None:
    face = set(TTFont(asset("faces", "print.woff2")).getBestCmap())
    assert f"{len(face):,} characters" in TEXTS[0]
    for charset in ("gb2312", "big5", "jis"):
        assert set(map(ord, load_charset(charset))) <= face
    scores = json.loads((DOCS / "research/glyphs/six-hands/scores.json").read_text("utf-8"))
    accuracy = scores["Content accuracy by hand, %"]
    drawn, original = (
        {style: round(value[0]) for style, value in accuracy[row].items()} for row in ("segan + finishing", "human")
    )
    regular = [drawn[style] for style in ("mouhitsu", "kouzan-t", "ma-shan-zheng")]
    said = " ".join(TEXTS[0].split())
    assert f"in {drawn['sousho']} % of test characters" in said
    assert f"(its original font: {original['sousho']} %)" in said
    assert f"in {min(regular)} to {max(regular)} %" in said
