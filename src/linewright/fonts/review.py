"""The review of a font: every glyph on one page, what failed first, with the reason.

One HTML file with its pictures inside. A click on a glyph puts its character into the command that draws it again. A
system without a Chinese font shows boxes for Chinese text: where a character's print is at hand, its picture stands
over the text, which stays there unseen, to be searched and copied.
"""

import base64
import html
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import cv2
import numpy as np
from PIL import Image

from linewright.base import Pixels, asset, write_text
from linewright.fonts.candidates import OWN_IMAGE
from linewright.fonts.generate import AS_DRAWN, FontGlyphs
from linewright.fonts.work_folder import Glyph

LABEL = 20  # pixels of a character in a line of text
_LABEL_STYLE = f"""
.t {{ color: transparent; font: {LABEL - 2}px/{LABEL}px sans-serif; overflow: hidden;
     vertical-align: -5px; white-space: pre }}
"""
_ACROSS = 32  # tiles in a row of a sheet
_DOWN = 32  # rows of a sheet
_EXAMPLE = "永"
_FIRST_CJK = "\u2e80"
_LARGE, _SMALL = 112, 56  # pixels of a glyph among the failed ones and among all


class FailureRate(NamedTuple):
    """How many of some glyphs fail the checks."""

    failed: int
    total: int

    def __str__(self) -> str:
        share = f" ({100 * self.failed / self.total:.1f} %)" if self.total else ""
        return f"{self.failed} of {self.total}{share}"


def write_review(
    path: Path,
    drawn: FontGlyphs,
    prints: Mapping[str, Pixels],
    *,
    title: str,
    in_print: Iterable[str] = (),
    human: FailureRate | None = None,
    notes: Sequence[str] = (),
    labels: Mapping[str, Pixels] | None = None,
) -> None:
    """Write the review, whole or not at all."""
    # ``prints`` has the rejected characters in print, ``in_print`` names those that stand in the font so. ``human``
    # tells the same checks on the hand's own glyphs. Where the page names a character of ``labels``, its picture shows
    # it, so that no font is needed (see `mentioned_chars`).
    page = _Review(drawn, prints, frozenset(in_print), labels or {})
    cards, cells = page.cards(), page.cells()
    report, review, script = (
        asset("pages", name).read_text(encoding="utf-8") for name in ("report.css", "review.css", "review.js")
    )
    style = f"\n{report}\n{review}{_LABEL_STYLE}{''.join(page.sheets)}"
    label = page.label
    lead = "".join(f"<p>{label(line)}</p>\n" for line in page.lead(human, notes))
    write_text(
        path,
        "<!doctype html>\n<html lang=en><meta charset=utf-8>"
        '<meta name=viewport content="width=device-width">'
        f"<title>{html.escape(title)}: review</title>\n<style>{style}</style>\n"
        f"<h1>{html.escape(title)}: review</h1>\n{lead}"
        f"<p>To put your own image in the place of a glyph, save it as {label(_EXAMPLE)}.png or "
        f"U+{ord(_EXAMPLE):04X}.png in a folder and run the same command with "
        "<code>--replace FOLDER</code>.</p>\n"
        f"<h2>To look at: {len(drawn.rejected)}</h2>\n<div class=grid>{cards}</div>\n"
        f"<h2>All glyphs: {len(drawn.glyphs)}</h2>\n<div class=grid>{cells}</div>\n"
        "<p id=bar>To draw glyphs anew, click on them here and run the same command with "
        "<code id=again>--reroll CHARACTERS</code></p>\n"
        f"<script>\n{script}</script></html>\n",
    )


def mentioned_chars(drawn: FontGlyphs, notes: Iterable[str] = ()) -> set[str]:
    """Return the characters beyond Latin and its like that the review of these glyphs names."""
    texts = [*drawn.glyphs, *drawn.missing, *notes, _EXAMPLE]
    texts += [fault for glyph in drawn.glyphs.values() for fault in glyph.verdict.faults]
    return {char for text in texts for char in text if char >= _FIRST_CJK}


class _Review:
    """The parts of the page; ``sheets`` collects the style rules of its pictures."""

    def __init__(
        self, drawn: FontGlyphs, prints: Mapping[str, Pixels], in_print: frozenset[str], labels: Mapping[str, Pixels]
    ) -> None:
        self._drawn, self._prints, self._in_print = drawn, prints, in_print
        self.sheets: list[str] = []
        tags = self._tiles(list(labels.values()), LABEL, "T", texts=list(labels))
        self._labels = dict(zip(labels, tags, strict=True))

    def label(self, text: str) -> str:
        """Return a text as HTML, its characters as pictures where there are some."""
        return "".join(self._labels.get(c) or html.escape(c, quote=False) for c in text)

    def lead(self, human: FailureRate | None, notes: Sequence[str]) -> Iterator[str]:
        """Yield the lines above the glyphs."""
        glyphs = self._drawn.glyphs
        replaced = [char for char, glyph in glyphs.items() if glyph.attempt == OWN_IMAGE]
        count = len(glyphs) - len(replaced)
        legible = sum(glyph.legible for glyph in glyphs.values())
        yield (
            f"Of {count} drawn glyphs the checks reject "
            f"{FailureRate(self._drawn.first_rejected, count)} as first drawn and "
            f"{FailureRate(len(self._drawn.rejected), count)} after other means were tried."
        )
        if human is not None:
            yield f"Of the original font's glyphs the same checks reject {human}."
        yield (
            f"{legible} characters are judged by reading, since the reader can read them in print; "
            f"the other {len(glyphs) - legible} by their pieces, holes and ink alone."
        )
        if replaced:
            yield f"Your own images: {_count(replaced)} (green below)."
        if self._in_print:
            yield f"In print, not in the style: {_count(sorted(self._in_print))} (yellow below)."
        if missing := self._drawn.missing:
            yield f"Not in the font, since the reference font lacks them: {_count(missing)}."
        yield from notes

    def cards(self) -> str:
        """Return the rejected glyphs, each beside its print and with the reason."""
        glyphs, rejected = self._drawn.glyphs, self._drawn.rejected
        images = [image for c in rejected for image in (self._prints[c], glyphs[c].image)]
        pictures = self._tiles(images, _LARGE, "L")
        cards = []
        for char, print_, picture in zip(rejected, pictures[::2], pictures[1::2], strict=True):
            in_print = char in self._in_print
            cards.append(
                f'<div class="card{" source" if in_print else ""}" data-char="{html.escape(char)}">'
                f"{print_} {picture}<p><b>{self.label(char)}</b> U+{ord(char):04X}</p>"
                f"<p class=why>{self.label('; '.join(glyphs[char].verdict.faults))}</p>"
                f"<p class=made>{html.escape(_describe(glyphs[char], in_print))}</p></div>\n"
            )
        return "".join(cards)

    def cells(self) -> str:
        """Return all glyphs, the rejected ones first."""
        glyphs, rejected = self._drawn.glyphs, set(self._drawn.rejected)
        order = sorted(glyphs, key=lambda char: (char not in rejected, char))
        images = [self._prints[c] if c in self._in_print else glyphs[c].image for c in order]
        cells = []
        for char, tile in zip(order, self._tiles(images, _SMALL, "S"), strict=True):
            glyph = glyphs[char]
            kinds = ["cell"]
            kinds += ["bad"] if char in rejected else []
            if char in self._in_print:
                kinds.append("source")
            elif glyph.attempt == OWN_IMAGE:
                kinds.append("own")
            title = f"U+{ord(char):04X}, {glyph.attempt}"
            title += f", read as {glyph.verdict.reading}" if glyph.verdict.reading else ""
            cells.append(
                f'<div class="{" ".join(kinds)}" data-char="{html.escape(char)}" '
                f'title="{html.escape(title)}">{tile}<br>{self.label(char)}</div>\n'
            )
        return "".join(cells)

    def _tiles(self, images: Sequence[Pixels], side: int, kind: str, texts: Sequence[str] | None = None) -> list[str]:
        """Put square images on sheets and return a tag for each, over a text that is not seen."""
        tags = []
        for first in range(0, len(images), _ACROSS * _DOWN):
            some = images[first : first + _ACROSS * _DOWN]
            name = f"{kind}{first // (_ACROSS * _DOWN)}"
            rows = -(-len(some) // _ACROSS)
            sheet = np.full((rows * side, _ACROSS * side), 255, np.uint8)
            for number, image in enumerate(some):
                top, left = (side * place for place in divmod(number, _ACROSS))
                small = cv2.resize(image, (side, side), interpolation=cv2.INTER_AREA)
                sheet[top : top + side, left : left + side] = small
                classes, text = name, ""
                if texts is not None:
                    classes, text = f'"t {name}"', html.escape(texts[first + number])
                place = f"background-position:-{left}px -{top}px"
                tags.append(f'<i class={classes} style="{place}">{text}</i>')
            self.sheets.append(
                f".{name} {{ width: {side}px; height: {side}px; "
                f"background-image: url(data:image/png;base64,{_png(sheet)}) }}\n"
            )
        return tags


def _png(sheet: Pixels) -> str:
    """Return a PNG of 16 greys, which are enough to judge by, in base 64."""
    image = Image.fromarray(sheet).point(lambda value: (value * 15 + 127) // 255)
    image.putpalette([17 * level for level in range(16) for _ in "rgb"])
    data = io.BytesIO()
    image.save(data, "png", bits=4, optimize=True)
    return base64.b64encode(data.getvalue()).decode("ascii")


def _count(chars: Sequence[str], most: int = 200) -> str:
    more = f" and {len(chars) - most} more" if len(chars) > most else ""
    return f"{len(chars)}: {''.join(chars[:most])}{more}"


def _describe(glyph: Glyph, in_print: bool) -> str:
    count = len(glyph.attempts)
    attempts = "drawn once" if count == 1 else f"best of {count}"
    if glyph.attempt == AS_DRAWN:
        text = f"{attempts}, as first drawn"
    else:
        text = f"{attempts}: {glyph.attempt}"
    text += "" if glyph.legible else "; not judged by reading"
    return text + ("; in the font as in print" if in_print else "")
