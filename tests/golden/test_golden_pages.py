"""The command translate: pages of pixels and of vectors, what is said and what is journalled."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from golden.calls import Called, call, scratch
from golden.inner import draw_pair, draw_styles, vectorize, write_vectors
from golden.kept import Maker, Record, differences, digest, pixels_digest, small
from golden.test_golden_vectors import dxf_digest, dxf_facts, pdf_counts, pdf_facts
from linewright.pages.read import iter_pages, read_image
from linewright.pages.write import write_image

# Of a page's record, what the networks decide; the rest of a journal's line is the same everywhere.
_COMPUTED = ("pages",)
# What differs each time or with the library that packs pictures.
_VOLATILE = ("mtime_ns", "size", "sha256", "source")


def pages() -> Record:
    kept = Record()
    with scratch() as here:
        _write_views(here / "in")
        two = (here / "in" / "0.png", here / "in" / "1.png")
        _translate(kept, "repair", here, *two, "--report")
        _translate(kept, "full", here, two[1], "--report", by="restyle")
        _translate(kept, "again", here, *two, "--report", to="repair")
        _translate(kept, "dxf", here, two[0], "--report", "--scale", "1:10", by="vectorize")
        blue = ("--format", "tiff", "--bilevel", "--dpi", "auto")
        _translate(kept, "blueprint", here, here / "in" / "blue.png", *blue)
        _translate(kept, "marks", here, here / "in" / "colour.png", "--marks", "keep")
        _translate(kept, "strict", here, here / "in" / "no.png", two[0], "--strict")
    return kept


def drawings() -> Record:
    """PDF drawings go to other vector formats without a network."""
    kept = Record()
    with scratch() as here:
        (card,) = draw_styles(31, ["standard"], size=256, family="riveted", zoom=2.5)
        found = vectorize(card.pixels, card.truth["px_per_mm"])
        write_vectors(here / "drawing.pdf", found)
        for form in ("dxf", "svg", "vector-pdf"):
            _translate(kept, form, here, here / "drawing.pdf", "--format", form, by="vectorize")
    return kept


def _write_views(folder: Path) -> None:
    for number, task in enumerate(("repair", "full")):
        pair = draw_pair(0, number, "test", task=task, card=256, zoom=2.5)
        write_image(folder / f"{number}.png", pair.x, dpi=pair.truth["px_per_mm"] * 25.4)
    pair = draw_pair(0, 2, "test", task="mild", card=256, zoom=1.5)
    write_image(folder / "blue.png", 255 - pair.x, dpi=pair.truth["px_per_mm"] * 25.4)
    pair = draw_pair(0, 3, "test", task="colour", card=256)
    write_image(folder / "colour.png", pair.x, dpi=pair.truth["px_per_mm"] * 25.4)
    (folder / "no.png").write_bytes(b"no picture")


def _translate(
    kept: Record, name: str, here: Path, *arguments: object, to: str | None = None, by: str = "repair"
) -> None:
    """Run a command and put what it said and wrote into a record."""
    folder = here / (to or name)
    done = call(by, *arguments, "-o", folder, "--device", "cpu")
    kept.everywhere[name] = {"code": done.code, "out": done.out, "said": _said(done)}
    text = (folder / "report.jsonl").read_text(encoding="utf-8").replace(f"{here}/", "")
    journal = [json.loads(line) for line in text.splitlines()]
    for number, entry in enumerate(journal):
        line = {key: value for key, value in entry.items() if key not in _VOLATILE}
        key = f"{name}, journal {number}"
        kept.everywhere[key] = {k: v for k, v in line.items() if k not in _COMPUTED}
        kept.close[key] = [_legible(page) for page in line["pages"]]
    kept.everywhere[f"{name}, journal"] = {"lines": len(journal), "keys": list(journal[0])}
    files = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    kept.everywhere[f"{name}, files"] = [path.relative_to(folder).as_posix() for path in files]
    for path in files:
        _keep(kept, f"{name}, {path.relative_to(folder).as_posix()}", path)


def _keep(kept: Record, key: str, path: Path) -> None:
    if path.suffix in (".png", ".tiff", ".tif"):
        page = next(iter(iter_pages(path)))
        kept.here[key] = [pixels_digest(page.pixels), str(page.dpi)]
        kept.pictures[key.replace("/", " ")] = small(read_image(path).pixels)
    elif path.suffix == ".dxf":
        kept.here[key], kept.close[key] = dxf_digest(path), dxf_facts(path)
    elif path.suffix == ".pdf":
        kept.here[key], kept.close[key] = pdf_facts(path, places=2), pdf_counts(path)
        kept.here[key] = digest(json.dumps(kept.here[key], default=list).encode())
    elif path.suffix in (".svg", ".html"):
        kept.here[key] = digest(path.read_bytes())


def _legible(page: dict[str, Any]) -> dict[str, Any]:
    """Return a page's record with one line for each text that is read otherwise."""
    return page | {"texts": [" ".join(map(str, text.values())) for text in page["texts"]]}


def _said(done: Called) -> Any:
    return done.said.splitlines()


PARTS: dict[str, Maker] = {"pages": pages, "drawings": drawings}


@pytest.mark.parametrize("part", PARTS)
def test_pages_are_translated_as_they_were(part: str) -> None:
    lines = differences(part, PARTS[part]())
    assert not lines, "\n".join(lines)
