"""Two pages compared, or two sets of files: the change report without a translation."""

from collections.abc import Callable
from pathlib import Path
from typing import Literal, NamedTuple

from linewright.base import AllFailedError, ConfigError, DataError, InputError, check_free
from linewright.pages import Page, find_images, is_pdf, page_count, page_name, read_image, shared_text_reader, try_pages
from linewright.translate.audit.changes import Changes, find_changes
from linewright.translate.audit.report import REPORT, page_record, write_change_report, write_overlay
from linewright.translate.manifest import Failure, PageRecord
from linewright.translate.options import STRICT_MM, choose_options, names_file
from linewright.translate.page import PageLike, as_page
from linewright.translate.prepare.resolution import find_resolution, needed_resolution
from linewright.translate.prepare.steps import prepare


class Comparison(NamedTuple):
    """Two sets of files, compared page by page."""

    pages: list[PageRecord]  # what changed, in the order of the files before
    failures: list[Failure]  # pages that could not be compared
    notes: list[str]  # what was assumed or left out, one line each
    report: Path | None  # the page that shows it all, if one was asked for

    @property
    def passes(self) -> bool:
        """Whether every page was compared and passes."""
        return not self.failures and all(page.refused is None for page in self.pages)


def compare(before: PageLike, after: PageLike, *, dpi: float | Literal["auto"] | None = None) -> Changes:
    """Compare two pages: lines lost and added, in mm, and texts that are read otherwise.

    ``compare(scan, repair(scan).page)`` is what ``linewright repair --report`` finds. InputError: a file cannot be
    read, the sizes differ, or nothing tells the resolution. DataError, ConfigError: no such pixels, or no such dpi.

    Args:
        before: a page of `read_pages`, uint8 pixels, H x W or H x W x 3 (RGB), paper 255, or the path of an image of
            one page. A dark ground and pale ink are mended first, as for a repair.
        after: another page of the same size, lying over it. Of a PDF in vectors any size will do.
        dpi: where no page tells its own; "auto" infers it from the sizes A4 to A0.
    """
    return _compare(before, after, dpi, [])


def compare_files(
    before: Path | str,  # an image file, a folder or a wildcard
    after: Path | str,  # the same, of the later state
    *,
    output: Path | str | None = None,  # for ``changes.html``; or an .html file
    dpi: float | Literal["auto"] | None = None,  # before what files say; "auto" infers the rest
    limit_mm: float = STRICT_MM,  # a page that lost a longer line, or changed a number, fails
    force: bool = False,  # replace a report that exists
    progress: Callable[[int, int, Path], None] | None = None,  # done, of how many, which
) -> Comparison:
    """Compare two files page by page, or the files of two folders that have the same name.

    Page 2 of ``scan.tif`` and ``scan-p002.png`` have the same name; suffixes do not count. UserError: nothing can be
    compared: its subclass says what is wrong. OutputError: the report exists or cannot be written.
    """
    before, after = Path(before), Path(after)
    single = before.is_file() and after.is_file()
    done = Comparison([], [], [], _report_path(output))
    if done.report is not None:
        check_free(done.report, force=force)
    try:
        firsts, seconds = (_pages_of(path, by_name=not single) for path in (before, after))
    except (InputError, DataError) as error:
        raise AllFailedError.of([error.message]) from error
    if not firsts.keys() & seconds.keys():
        raise AllFailedError("no file has the name of one in the other", where=f"{before}, {after}")
    for number, (name, first) in enumerate(firsts.items(), start=1):
        try:
            if name not in seconds:
                raise InputError("has no partner in {0}", after, where=_place(first))
            pages = [read_image(path, page=page, pdf_dpi=None) for path, page in (first, seconds[name])]
            changes = _compare(pages[0], pages[1], dpi, done.notes)
            title = pages[0].name if single else name
            done.pages.append(_record(title, changes, done.report, limit_mm))
        except (InputError, DataError) as error:
            done.failures.append(Failure(first[0], error.message))
        if progress is not None:
            progress(number, len(firsts), first[0])
    done.notes.extend(
        InputError("has no partner in {0}", before, where=_place(page)).message
        for name, page in seconds.items()
        if name not in firsts
    )
    if done.report is not None:
        reasons = [failure.reason for failure in done.failures]
        write_change_report(
            done.report,
            done.pages,
            reasons,
            words=("Not compared", "Does not pass", "the first file's -> the second's"),
        )
    return done


def _compare(before: PageLike, after: PageLike, dpi: float | Literal["auto"] | None, notes: list[str]) -> Changes:
    options = choose_options(None, None, dpi=dpi, report=True)
    first, second = find_resolution(as_page(before), options.dpi, notes), as_page(after)
    if second.pixels.shape != first.pixels.shape and first.dpi and _is_pdf(second):
        second = read_image(second.source, page=second.index, pdf_dpi=first.dpi)
    if second.pixels.shape != first.pixels.shape:
        one, other = ("{1} x {0} px".format(*page.pixels.shape) for page in (first, second))
        raise InputError(
            "is {0} and {1} {2}",
            other,
            first.place,
            one,
            where=second.place,
            way_out="pages are compared that have one size and lie one over the other",
        )
    first = first._replace(dpi=first.dpi or second.dpi)
    px_per_mm = needed_resolution(first)
    a, b = (prepare(page._replace(dpi=first.dpi), options, notes).page.pixels for page in (first, second))
    notes[:] = dict.fromkeys(notes)  # its resolution is looked at twice
    return find_changes(a, b, px_per_mm, reader=shared_text_reader())


def _is_pdf(page: Page) -> bool:
    return page.source.is_file() and is_pdf(page.source)


def _pages_of(path: Path, *, by_name: bool) -> dict[str, tuple[Path, int]]:
    """Return the pages of a file or a folder, by name or, for a file alone, by number."""
    pages: dict[str, tuple[Path, int]] = {}
    for file in find_images([path]):
        try_pages(file)
        count = page_count(file)
        folder = file.relative_to(path).parent if path.is_dir() else Path()
        for index in range(count):
            name = (folder / page_name(file, index, count)).as_posix() if by_name else f"{index}"
            if name in pages:
                raise ConfigError(
                    "both {0} and {1} are named {2}",
                    _place(pages[name]),
                    _place((file, index)),
                    name,
                    way_out="compare them apart",
                )
            pages[name] = file, index
    return pages


def _place(page: tuple[Path, int]) -> str:
    """Say which page it is, also of a file whose pages cannot be counted."""
    path, index = page
    return f"{path}, page {index + 1}" if index else str(path)


def _record(name: str, changes: Changes, report: Path | None, limit_mm: float) -> PageRecord:
    """Return what changed on a page; draw its overlay if there is a report."""
    picture = Path("" if report is None else report.stem) / f"{name}.png"
    if report is not None:
        write_overlay(report.parent / picture, changes)
    return page_record(name, picture.as_posix(), changes, changes.refusal(limit_mm))


def _report_path(output: Path | str | None) -> Path | None:
    if output is None:
        return None
    output = Path(output)
    if not names_file(output):
        return output / REPORT
    if output.suffix.lower() != ".html":
        raise ConfigError("no report is written as {0}", output.suffix, where=output, way_out="take .html")
    return output
