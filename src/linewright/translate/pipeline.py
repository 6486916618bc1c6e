"""The way of one page: prepare > network > lettering > audit; its file writes it."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from linewright.base import Pixels
from linewright.pages import Page, shared_text_reader, with_channels
from linewright.translate.audit.changes import Changes, find_changes
from linewright.translate.options import Options
from linewright.translate.prepare.colour_marks import MarkedScan, overlay_marks
from linewright.translate.prepare.resolution import needed_resolution, resolution
from linewright.translate.prepare.steps import prepare
from linewright.translate.tasks import PageTranslator
from linewright.vector import Vectors, vectorize


@dataclass(frozen=True)
class PageResult:
    """A translated page."""

    translation: Page  # uint8 H x W (x 3 of a model in colour), paper 255, ink 0
    scan: Pixels | None  # what it was made from, unless numbers were moved
    marks: MarkedScan | None  # the scan's coloured marks, if they were parted from it
    changes: Changes | None  # what was lost or added or is read otherwise, if asked for
    refused: str | None  # why strictness does not write the page, if so
    notes: list[str]  # what was assumed or mended, one line each
    options: Options

    @property
    def page(self) -> Page:
        """The page as it is written: with its marks, if they are kept; then H x W x 3."""
        if self.marks is None or self.options.marks != "keep":
            return self.translation
        pixels = overlay_marks(self.translation.pixels, self.marks)
        return self.translation._replace(pixels=pixels)

    @property
    def px_per_mm(self) -> float:
        """Its resolution; an InputError if nothing tells it."""
        return needed_resolution(self.translation)

    def vectors(self) -> Vectors:
        """Return the page as lines, arcs, solids and texts in mm, marks on a layer of their own.

        Raises:
            InputError: nothing tells its resolution.
        """
        return with_marks(self.plain_vectors(), self)

    def plain_vectors(self) -> Vectors:
        """Return the page's vectors without its marks."""
        scan = None if self.scan is None else with_channels(self.scan, 1)
        pixels = with_channels(self.translation.pixels, 1)
        return vectorize(pixels, self.px_per_mm, reader=shared_text_reader(), scan=scan)


def translate_page(
    page: Page, translator: PageTranslator, options: Options, notes: list[str] | None = None
) -> PageResult:
    """Translate one page, read in as many channels as `page_channels` says."""
    # What was assumed or mended is put into `notes`, also where the page fails later on.
    notes = [] if notes is None else notes
    prepared = prepare(page, options, notes)
    check_resolution(prepared.page, translator, options, notes)
    scan = prepared.page.pixels
    translation = translator.translate(scan, resolution(prepared.page))
    changes, refused = audit(prepared.page, translation.in_place, options), None
    if changes is not None and options.strict_mm is not None:
        refused = changes.refusal(options.strict_mm)
    return PageResult(
        translation=prepared.page._replace(pixels=translation.page),
        # A number that was lifted does not stand there on the scan.
        scan=scan if translation.page is translation.in_place else None,
        marks=prepared.marks,
        changes=changes,
        refused=refused,
        notes=notes,
        options=options,
    )


def page_channels(translator: PageTranslator, options: Options) -> int:
    """Return the channels in which a page is read: colour marks ask for colour."""
    return 3 if options.marks else translator.channels


def check_resolution(
    page: Page, translator: PageTranslator, options: Options, notes: list[str]
) -> None:
    """Say what a page lacks before the network has worked on it."""
    if options.measures or translator.needs_resolution:
        needed_resolution(page)
    elif page.dpi is None and translator.without_resolution:
        notes.append(
            f"{page.place}: does not tell its resolution, so "
            f"{translator.without_resolution}; --dpi gives it"
        )


def audit(scan: Page, translation: Pixels, options: Options) -> Changes | None:
    """Compare a page with its translation, its numbers in their places, if that is asked for."""
    if not options.audits:
        return None
    before, after = with_channels(scan.pixels, 1), with_channels(translation, 1)
    return find_changes(before, after, needed_resolution(scan), reader=shared_text_reader())


def with_marks(vectors: Vectors, result: PageResult) -> Vectors:
    """Add a page's marks, unless they are dropped, as lines on a layer of their own."""
    if result.marks is None or result.options.marks == "drop":
        return vectors
    ink = np.where(result.marks.mask, np.uint8(0), np.uint8(255))
    marks = vectorize(ink, result.px_per_mm)
    curves = (replace(curve, pen=replace(curve.pen, layer="marks")) for curve in marks.curves)
    solids = (replace(solid, layer="marks", arrow=False) for solid in marks.solids)
    return replace(vectors, curves=(*vectors.curves, *curves), solids=(*vectors.solids, *solids))
