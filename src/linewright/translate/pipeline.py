"""The way of one page: prepare > network > lettering > audit; its file writes it."""

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from linewright.base import Message, Pixels
from linewright.pages import Page, shared_text_reader, with_channels
from linewright.translate.audit.changes import Changes, find_changes
from linewright.translate.options import Options
from linewright.translate.prepare.colour_marks import MarkedScan, overlay_marks
from linewright.translate.prepare.resolution import needed_resolution, resolution
from linewright.translate.prepare.steps import prepare
from linewright.translate.tasks import PageTranslator
from linewright.vector import Vectors, vectorize


@dataclass(frozen=True)
class Repaired:
    """A repaired, restyled or otherwise translated page."""

    translation: Page  # uint8 H x W (x 3 of a model in colour), paper 255, ink 0
    in_place: Pixels  # the same with every number where the scan has it
    scan: Page  # what it was made from: turned round, mended and level
    marks: MarkedScan | None  # the scan's coloured marks, if they were parted from it
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

    @cached_property
    def changes(self) -> Changes:
        """What was lost or added or is read otherwise; an InputError without a resolution."""
        before, after = with_channels(self.scan.pixels, 1), with_channels(self.in_place, 1)
        reader = shared_text_reader()
        return find_changes(before, after, needed_resolution(self.scan), reader=reader)

    @property
    def refused(self) -> str | None:
        """Why strictness does not write the page, if so."""
        limit = self.options.strict_mm
        return None if limit is None else self.changes.refusal(limit)

    def vectors(self) -> Vectors:
        """Return the page as lines, arcs, solids and texts in mm, marks on a layer of their own.

        InputError: nothing tells its resolution.
        """
        return with_marks(self.plain_vectors(), self)

    def plain_vectors(self) -> Vectors:
        """Return the page's vectors without its marks."""
        pixels = with_channels(self.translation.pixels, 1)
        return vectorize(pixels, self.px_per_mm, reader=shared_text_reader(), scan=self.evidence)

    @property
    def evidence(self) -> Pixels | None:
        """The scan in grey, where everything stands as on the page."""
        # A number that was lifted does not stand there on the scan.
        moved = self.translation.pixels is not self.in_place
        return None if moved else with_channels(self.scan.pixels, 1)


def translate_page(
    page: Page, translator: PageTranslator, options: Options, notes: list[str] | None = None
) -> Repaired:
    """Translate one page, read in as many channels as `page_channels` says."""
    # What was assumed or mended is put into `notes`, also where the page fails later on.
    notes = [] if notes is None else notes
    prepared = prepare(page, options, notes)
    check_resolution(prepared.page, translator, options, notes)
    translation = translator.translate(prepared.page.pixels, resolution(prepared.page))
    return Repaired(
        translation=prepared.page._replace(pixels=translation.page),
        in_place=translation.in_place,
        scan=prepared.page,
        marks=prepared.marks,
        notes=notes,
        options=options,
    )


def page_channels(translator: PageTranslator, options: Options) -> int:
    """Return the channels in which a page is read: colour marks ask for colour."""
    return 3 if options.marks else translator.channels


def check_resolution(page: Page, translator: PageTranslator, options: Options, notes: list[str]) -> None:
    """Say what a page lacks before the network has worked on it."""
    if options.measures or translator.needs_resolution:
        needed_resolution(page)
    elif page.dpi is None and translator.keeps_lettering:
        notes.append(
            Message(
                "{0}: does not tell its resolution, so its lettering is not kept in the scan's own "
                "ink and may change; check it, or give the resolution, as --dpi 300",
                page.place,
            )
        )


def with_marks(vectors: Vectors, result: Repaired) -> Vectors:
    """Add a page's marks, unless they are dropped, as lines on a layer of their own."""
    if result.marks is None or result.options.marks == "drop":
        return vectors
    marks = vectorize(np.where(result.marks.mask, np.uint8(0), np.uint8(255)), result.px_per_mm)
    curves = (replace(curve, pen=replace(curve.pen, layer="marks")) for curve in marks.curves)
    solids = (replace(solid, layer="marks", arrow=False) for solid in marks.solids)
    return replace(vectors, curves=(*vectors.curves, *curves), solids=(*vectors.solids, *solids))
