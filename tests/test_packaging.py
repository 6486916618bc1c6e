"""What the package says of itself agrees, in every file that says it."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import yaml

import linewright

ROOT = Path(__file__).parents[1]
ASSETS = ROOT / "src" / "linewright" / "assets"
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def test_the_version_is_one() -> None:
    changes = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    latest = re.findall(r"^## \[(\d[^]]*)\]", changes, re.MULTILINE)[0]
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert latest == citation["version"] == linewright.__version__
    for paper in citation["references"]:
        assert len(paper["authors"]) >= 4
        assert all(author["family-names"] for author in paper["authors"])


def test_every_licence_text_is_named_and_there() -> None:
    named = {path for pattern in PROJECT["license-files"] for path in ROOT.glob(pattern)}
    texts = {path for path in ASSETS.parent.rglob("*") if "licen" in path.name.lower()}
    assert texts | {ROOT / "LICENSE", ASSETS / "charsets" / "README.md"} == named
    assert all(list(ROOT.glob(pattern)) for pattern in PROJECT["license-files"])


def test_the_licence_expression_says_what_ships() -> None:
    styles = yaml.safe_load((ASSETS / "styles.yaml").read_text(encoding="utf-8"))
    kinds = {str(style["licence"]).split(" (")[0] for style in styles.values()}
    spdx = {"public domain": "LicenseRef-Public-Domain", "SIL Open Font License 1.1": "OFL-1.1"}
    terms = {spdx[kind] for kind in kinds} | {"Apache-2.0", "Unicode-DFS-2015"}
    terms |= {"0BSD", "BSD-3-Clause"}  # htmx and OpenSeadragon
    assert set(PROJECT["license"].split(" AND ")) == terms


def test_weights_have_a_licence_that_names_each_file() -> None:
    text = (ASSETS / "models" / "LICENCE.md").read_text(encoding="utf-8")
    for path in ASSETS.joinpath("models").iterdir():
        assert path.suffix == ".md" or f"`{path.stem}`" in text
