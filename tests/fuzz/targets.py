"""Every reader of foreign files, what it is shown, and what it may answer."""

import hashlib
import json
import os
import zipfile
import zlib
from collections.abc import Callable, Iterable
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from fuzz import seeds
from fuzz.mutate import Files, Input, apply
from linewright.base.errors import LinewrightError
from linewright.cli.app import explain

MOST_PIXELS = 4_000_000
LONGEST = 600  # characters of a message, without the names in it
CHARS = "永口A 山"


class FaultError(AssertionError):
    """An input that was not answered as it should be."""


class Target(NamedTuple):
    """A reader."""

    run: Callable[[Path], object]  # reads what lies in a folder
    seeds: Callable[[Path], list[dict[str, bytes]]]
    readers: str  # modules, in linewright
    mend: Callable[[dict[str, bytes]], dict[str, bytes]] = dict  # puts checksums right
    weight: float = 1.0  # how many inputs of the long run it gets
    names: tuple[str, ...] = ()  # what a message may name, beside the files and their folders


def _file(folder: Path) -> Path:
    return next(path for path in sorted(folder.rglob("*")) if path.is_file())


def _read_images(folder: Path) -> None:
    from linewright.pages.read import find_images, iter_pages, page_count

    for path in find_images([folder]):
        page_count(path)
        for channels in (1, 3):
            dpi = None if channels == 3 else 200.0
            pages = iter_pages(path, channels=channels, pdf_dpi=dpi, max_pixels=MOST_PIXELS)
            for page in islice(pages, 20):
                assert page.pixels.dtype == np.uint8 and page.pixels.size


def _read_pdf(folder: Path) -> None:
    from linewright.pages.trial import try_pages

    path = _file(folder)
    try_pages(path, dpi=None, max_pixels=MOST_PIXELS, vectors=False, seconds=20, gigabytes=2)
    _read_images(folder)


def _read_vectors(folder: Path) -> None:
    from linewright.pages.pdf_drawing import read_drawings
    from linewright.pages.trial import try_pages
    from linewright.vector.from_pdf import from_drawing

    path = _file(folder)
    try_pages(path, dpi=None, max_pixels=MOST_PIXELS, vectors=True, seconds=20, gigabytes=2)
    for drawing in islice(read_drawings(path), 20):
        from_drawing(drawing)


def _as_face(folder: Path) -> None:
    from linewright.glyphs.placement import Placement
    from linewright.glyphs.source import open_face

    face = open_face(_file(folder))
    face.characters()
    face.placeholder()
    for char in CHARS:
        face.measure(char)
        face.draw(char, Placement(1.0, 0.0, 0.9), 32)


def _as_latin(folder: Path) -> None:
    from linewright.fonts.latin import borrow, choose_latin

    borrow(_file(folder), CHARS, licence="Open Font License")
    latin = choose_latin(_file(folder), None)
    assert latin.name is not None and latin.licence is not None
    latin.glyphs()


def _as_specimen(folder: Path) -> None:
    from linewright.fonts.specimen import write_specimen

    write_specimen(_file(folder), folder / "specimen.pdf", grid=9)
    (folder / "specimen.pdf").unlink()


def _cut_sheet(folder: Path) -> None:
    from linewright.fonts.cut_sheet import cut_samples

    scan = next(folder.glob("scan.*"))
    cut_samples([scan], folder / "cut", chars=folder / "sheet.txt", side=32)


def _read_recipe(folder: Path) -> None:
    from linewright.training.recipe import load_recipe

    recipe = load_recipe(str(folder / "recipe.yaml"))
    assert recipe.to_yaml() and recipe.hands is not None


def _read_overrides(folder: Path) -> None:
    from linewright.training.recipe import load_recipe

    words = (folder / "words.txt").read_bytes().decode("utf-8", "surrogateescape")
    load_recipe("drawings/cyclegan.smoke", [word for word in words.split(" ") if word])


def _read_models(folder: Path) -> None:
    from linewright.training.model import assemble, read_model

    path = _file(folder)
    assemble(read_model(path), where=path)


def _run_graphs(folder: Path) -> None:
    from linewright.translate.engines.onnx_translator import OnnxTranslator

    translator = OnnxTranslator.load(_file(folder), threads=1)
    assert translator.translate(np.full((20, 20), 255, np.uint8)).size


def _read_run(folder: Path) -> None:
    from linewright.training.checkpoint import newest_checkpoint, read_checkpoint
    from linewright.training.log import read_metrics
    from linewright.training.model import assemble, read_model

    run = folder / "run"
    read_metrics(run)
    read_checkpoint(newest_checkpoint(run), method="cyclegan")
    assemble(read_model(run), where=run)


def _read_journal(folder: Path) -> None:
    from linewright.translate.manifest import Manifest

    out = folder / "out"
    manifest = Manifest(out, model="m", options="{}")
    for name in ("page.png", "b.png", "none.png"):
        manifest.finished(out / name, folder / "page.png")
        manifest.earlier(out / name)
        manifest.is_foreign(out / name)


def _read_glyph_set(folder: Path) -> None:
    from linewright.glyphs.dataset import read_glyph_set, style_stats

    glyphs = read_glyph_set(folder / "set")
    style_stats(glyphs)
    for style in glyphs.styles:
        glyphs.pairs(style, "all")


def _read_truth(folder: Path) -> None:
    from linewright.drawings.truth import read_truth

    read_truth(_file(folder))


def _read_glyph_folder(folder: Path) -> None:
    from linewright.fonts.samples import read_own_images

    prints = np.full((16, 16), 255, np.uint8)
    prints[4:12, 4:12] = 0
    found = read_own_images(folder / "hand", lambda _: prints, "永口日", size=16)
    assert all(image.dtype == np.uint8 for image in found.images.values())
    if not found.images:
        _as_folder(folder / "hand")


def _as_folder(folder: Path) -> None:
    from linewright.glyphs.source import open_face

    face = open_face(folder)
    for char in face.characters():
        face.measure(char)


def _read_work_folder(folder: Path) -> None:
    from linewright.fonts.trace import _STEM, _parse_outlines
    from linewright.fonts.work_folder import WorkFolder, WorkSettings, read_parts

    work = WorkFolder(folder / "work", WorkSettings(style="gyosho", source="Kai", size=16))
    work.load()
    dict(read_parts(work.path, _STEM, _parse_outlines))


def _read_charset(folder: Path) -> None:
    from linewright.glyphs.charset import load_charset

    load_charset(str(folder / "chars.txt"))


def _read_settings(folder: Path) -> None:
    from linewright.cli.app import app
    from linewright.cli.settings import Settings

    settings, before = Settings(str(folder / "linewright.toml")), app.config
    app.config = (settings,)
    try:
        app.parse_args(["repair", "a.png", "-o", "b"], exit_on_error=False, print_error=False)
    finally:
        app.config = before


def _png_checksums(files: dict[str, bytes]) -> dict[str, bytes]:
    return {name: _png_checksum(data) for name, data in files.items()}


def _png_checksum(data: bytes) -> bytes:
    if not data.startswith(b"\x89PNG\r\n\x1a\n"):
        return data
    at, made = 8, data[:8]
    while at + 12 <= len(data):
        size = int.from_bytes(data[at : at + 4], "big")
        body = data[at + 4 : at + 8 + size]
        made += data[at : at + 4] + body + zlib.crc32(body).to_bytes(4, "big")
        at += 12 + size
    return made


def _model_digest(files: dict[str, bytes]) -> dict[str, bytes]:
    """Write the digest of the weights that are there now into a model file."""
    import torch
    from safetensors.torch import load, save

    from linewright.training.model import HEADER, _digest

    made = dict(files)
    for name, data in files.items():
        try:
            size = int.from_bytes(data[:8], "little")
            facts = json.loads(json.loads(data[8 : 8 + size])["__metadata__"][HEADER])
            tensors = load(data)
            facts["sha256"] = _digest(tensors)
            made[name] = save(tensors, metadata={HEADER: json.dumps(facts)})
        except Exception:  # noqa: BLE001 - what cannot be mended stays as it is
            continue
    del torch
    return made


def _checkpoint_digests(files: dict[str, bytes]) -> dict[str, bytes]:
    made = dict(files)
    for name, data in files.items():
        if name.endswith("state.json"):
            stem = name.removesuffix("state.json")
            try:
                state = json.loads(data)
                for part in state["sha256"]:
                    weights = files[f"{stem}{part}.safetensors"]
                    state["sha256"][part] = hashlib.sha256(weights).hexdigest()
                made[name] = json.dumps(state).encode()
            except Exception:  # noqa: BLE001
                continue
    return made


IMAGES = "pages.bitmap pages.integrity pages.read pages.page base.names"
PDF = "pages.pdf pages.integrity pages.read"
TARGETS = {
    "images": Target(_read_images, seeds.images, IMAGES, _png_checksums, weight=3),
    "pdf to pixels": Target(_read_pdf, seeds.pdfs, PDF, weight=1.5),
    "pdf to vectors": Target(
        _read_vectors, seeds.pdfs, f"{PDF} pages.pdf_drawing pages.pdf_path pages.pdf_text", weight=1.5
    ),
    "font as face": Target(_as_face, seeds.fonts, "glyphs.source"),
    "font as latin": Target(_as_latin, seeds.fonts, "glyphs.source fonts.latin"),
    "font for a specimen": Target(_as_specimen, seeds.fonts, "glyphs.source fonts.specimen"),
    "sample sheets": Target(_cut_sheet, seeds.sheets, "fonts.cut_sheet", _png_checksums, weight=0.3),
    "recipes": Target(_read_recipe, seeds.recipes, "base.config training.recipe"),
    "overrides": Target(_read_overrides, seeds.overrides, "base.config training.recipe", names=("",)),
    "models": Target(_read_models, seeds.models, "training.model", _model_digest),
    "onnx": Target(_run_graphs, seeds.graphs, "translate.engines.onnx_translator", names=("the ONNX model",)),
    "runs": Target(_read_run, seeds.runs, "training.checkpoint training.model", _checkpoint_digests),
    "journals": Target(_read_journal, seeds.journals, "translate.manifest"),
    "glyph sets": Target(_read_glyph_set, seeds.glyph_sets, "glyphs.card glyphs.dataset", _png_checksums),
    "truths": Target(_read_truth, seeds.truths, "drawings.truth base.foreign_formats"),
    "glyph folders": Target(_read_glyph_folder, seeds.glyph_folders, "fonts.samples glyphs.source", _png_checksums),
    "work folders": Target(_read_work_folder, seeds.work_folders, "fonts.work_folder"),
    "character sets": Target(_read_charset, seeds.charsets, "glyphs.charset"),
    "settings": Target(_read_settings, seeds.settings, "cli.settings"),
}


def readers(targets: Iterable[Target]) -> list[str]:
    """Return the modules that targets read with."""
    names = {name for target in targets for name in target.readers.split()}
    return sorted(f"linewright.{name}" for name in names)


def files_of(target: Target, made: list[dict[str, bytes]], chosen: Input) -> dict[str, bytes]:
    """Return the files of an input, by the seeds that were made for its target."""
    files = apply(made[min(int(chosen.seed * len(made)), len(made) - 1)], chosen.edits)
    return target.mend(files) if chosen.mended else files


def put(files: Files, folder: Path) -> None:
    """Write an input into a folder."""
    archives: dict[str, zipfile.ZipFile] = {}
    for name, data in files.items():
        archive, inside, member = name.partition(".npz/")
        path = folder / (archive + inside.rstrip("/"))
        path.parent.mkdir(parents=True, exist_ok=True)
        if inside:
            packed = archives.setdefault(archive, zipfile.ZipFile(path, "a"))
            packed.writestr(zipfile.ZipInfo(member), data)
        else:
            path.write_bytes(data)
    for packed in archives.values():
        packed.close()


def attempt(target: Target, files: Files, folder: Path) -> str:
    """Show a reader an input in an empty folder; return "read" or "refused"."""
    put(files, folder)
    before = _state(folder)
    outcome = "read"
    try:
        target.run(folder)
    except FaultError:
        raise
    except Exception as error:  # noqa: BLE001
        outcome = "refused"
        _check(error, target, files, folder)
    after = _state(folder)
    if any(after.get(name) != data for name, data in before.items()):
        raise FaultError(f"an input was changed: {before.keys() - after.keys()}")
    left = [name for name in after if ".part-" in name]
    if left:
        raise FaultError(f"left behind: {left}")
    return outcome


def _state(folder: Path) -> dict[str, Any]:
    return {os.path.relpath(path, folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def _check(error: Exception, target: Target, files: Files, folder: Path) -> None:
    from cyclopts import CycloptsError

    if not isinstance(error, LinewrightError | CycloptsError):
        raise FaultError(f"{type(error).__name__}: {str(error)[:300]}") from error
    code, line = explain(error)
    line = line.replace(str(folder), "FOLDER")
    if code not in (2, 4, 5):
        raise FaultError(f"exit code {code}: {line}") from error
    if len(line.splitlines()) != 1 or (not line.isprintable() and "\x1b" in line):
        raise FaultError(f"not one line: {line!r}") from error
    if len(line) > LONGEST:
        raise FaultError(f"{len(line)} characters: {line[:300]}") from error
    named = {Path(part).stem for name in files for part in name.split("/")} | set(target.names)
    if not any(name in line for name in (*named, "FOLDER")):
        raise FaultError(f"names no file: {line}") from error
