"""The review of a font: every glyph on one page, what failed first, with the reason.

One HTML file with its pictures inside. A click on a glyph puts its character into the command
that draws it again.
"""

from __future__ import annotations

import html
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from linewright.base import STYLE, Pixels, write_text
from linewright.fonts.attempts import AS_IS, OWN
from linewright.fonts.generate import Cast
from linewright.fonts.store import Glyph
from linewright.fonts.tiles import LABEL_STYLE, Labels, tiles

_EXAMPLE = "永"
_FIRST_CJK = "\u2e80"
_LARGE, _SMALL = 112, 56  # pixels of a glyph among the failed ones and among all

_OWN_STYLE = """
i { display: inline-block; image-rendering: auto }
.grid { display: flex; flex-wrap: wrap; gap: 6px; margin: .8rem 0 }
.card, .cell { border: 1px solid #ddd; border-radius: 3px; cursor: pointer; font-size: .75rem;
               line-height: 1.3; text-align: center; padding: 2px; background: #fff }
.card { width: 232px; text-align: left } .card p { margin: .1rem .3rem }
.card b { font-size: 1.1rem } .card .why { color: #a40000 } .card .made { color: #777 }
.cell.bad { border-color: #c00000 } .cell.source, .card.source { background: #fff3d6 }
.cell.own { background: #e3f3e3 } .chosen { outline: 3px solid #2a62c8 }
#bar { position: sticky; bottom: 0; background: #fff; border-top: 1px solid #ccc;
       padding: .5rem 0 } #bar code { user-select: all }
"""
_SCRIPT = """
const chosen = new Set(), line = document.getElementById("again");
document.addEventListener("click", event => {
  const cell = event.target.closest("[data-char]");
  if (!cell) return;
  const char = cell.dataset.char;
  chosen.has(char) ? chosen.delete(char) : chosen.add(char);
  for (const one of document.querySelectorAll("[data-char]"))
    one.classList.toggle("chosen", chosen.has(one.dataset.char));
  line.textContent = chosen.size ? "--reroll " : "--reroll CHARACTERS";
  for (const char of chosen) {
    const label = document.querySelector(`[data-char="${CSS.escape(char)}"] .t`);
    line.append(label ? label.cloneNode(true) : char);
  }
});
"""


class Rates(NamedTuple):
    """How many of some glyphs fail the checks.

    Attributes:
        failed: those.
        total: of how many.
    """

    failed: int
    total: int

    def __str__(self) -> str:
        share = f" ({100 * self.failed / self.total:.1f} %)" if self.total else ""
        return f"{self.failed} of {self.total}{share}"


def write_review(
    path: Path,
    cast: Cast,
    prints: Mapping[str, Pixels],
    *,
    title: str,
    as_source: Iterable[str] = (),
    human: Rates | None = None,
    notes: Sequence[str] = (),
    labels: Mapping[str, Pixels] | None = None,
) -> None:
    """Write the review, whole or not at all.

    Args:
        path: the HTML file.
        cast: the glyphs.
        prints: the flagged characters in print, H x H uint8.
        title: the font's name.
        as_source: characters that stand in the font as in print.
        human: the same checks on the hand's own glyphs, where they are at hand.
        notes: what else was left out or refused, a line each.
        labels: characters in print, H x H uint8: where the page names one, this picture shows it,
            so that no font is needed (see `mentioned`).

    Raises:
        OutputError: it cannot be written.
    """
    printed = set(as_source)
    flagged = cast.flagged
    sheets: list[str] = []
    label = Labels(labels or {}, sheets)
    cards = _cards(cast, flagged, prints, printed, sheets, label)
    cells = _cells(cast, prints, printed, sheets, label)
    style = STYLE + _OWN_STYLE + LABEL_STYLE + "".join(sheets)
    lead = "".join(f"<p>{label(line)}</p>\n" for line in _lead(cast, printed, human, notes))
    write_text(
        path,
        "<!doctype html>\n<html lang=en><meta charset=utf-8>"
        '<meta name=viewport content="width=device-width">'
        f"<title>{html.escape(title)}: review</title>\n<style>{style}</style>\n"
        f"<h1>{html.escape(title)}: review</h1>\n{lead}"
        f"<p>To put your own image in the place of a glyph, save it as {label(_EXAMPLE)}.png or "
        f"U+{ord(_EXAMPLE):04X}.png in a folder and run the same command with "
        "<code>--replace FOLDER</code>.</p>\n"
        f"<h2>To look at: {len(flagged)}</h2>\n<div class=grid>{cards}</div>\n"
        f"<h2>All glyphs: {len(cast.glyphs)}</h2>\n<div class=grid>{cells}</div>\n"
        "<p id=bar>To draw glyphs anew, click on them here and run the same command with "
        "<code id=again>--reroll CHARACTERS</code></p>\n"
        f"<script>{_SCRIPT}</script></html>\n",
    )


def _lead(
    cast: Cast, printed: set[str], human: Rates | None, notes: Sequence[str]
) -> Iterable[str]:
    glyphs = cast.glyphs
    drawn = [glyph for glyph in glyphs.values() if glyph.made != OWN]
    legible = sum(glyph.legible for glyph in glyphs.values())
    yield (
        f"Of {len(drawn)} drawn glyphs the checks reject {Rates(cast.first_failed, len(drawn))} as "
        f"first drawn and {Rates(len(cast.flagged), len(drawn))} after other means were tried."
    )
    if human is not None:
        yield f"Of the hand's own glyphs the same checks reject {human}."
    yield (
        f"{legible} characters are judged by reading, since the reader can read them in print; the "
        f"other {len(glyphs) - legible} by their pieces, holes and ink alone."
    )
    own = [char for char, glyph in glyphs.items() if glyph.made == OWN]
    if own:
        yield f"Your own images: {_some(own)} (green below)."
    if printed:
        yield f"In print, not in the hand: {_some(sorted(printed))} (yellow below)."
    if cast.absent:
        yield f"Not in the font, since the print face lacks them: {_some(cast.absent)}."
    yield from notes


def mentioned(cast: Cast, notes: Iterable[str] = ()) -> set[str]:
    """Return the characters beyond Latin and its like that the review of these glyphs names."""
    texts = [*cast.glyphs, *cast.absent, *notes, _EXAMPLE]
    texts += [fault for glyph in cast.glyphs.values() for fault in glyph.verdict.faults]
    return {char for text in texts for char in text if char >= _FIRST_CJK}


def _some(chars: Sequence[str], most: int = 200) -> str:
    more = f" and {len(chars) - most} more" if len(chars) > most else ""
    return f"{len(chars)}: {''.join(chars[:most])}{more}"


def _cards(
    cast: Cast,
    flagged: Sequence[str],
    prints: Mapping[str, Pixels],
    printed: set[str],
    sheets: list[str],
    label: Labels,
) -> str:
    images = [image for char in flagged for image in (prints[char], cast.glyphs[char].image)]
    pictures = tiles(images, _LARGE, "L", sheets)
    cards = []
    for number, char in enumerate(flagged):
        glyph = cast.glyphs[char]
        kind = " source" if char in printed else ""
        cards.append(
            f'<div class="card{kind}" data-char="{html.escape(char)}">'
            f"{pictures[2 * number]} {pictures[2 * number + 1]}"
            f"<p><b>{label(char)}</b> U+{ord(char):04X}</p>"
            f"<p class=why>{label('; '.join(glyph.verdict.faults))}</p>"
            f"<p class=made>{html.escape(_how(glyph, char in printed))}</p></div>\n"
        )
    return "".join(cards)


def _how(glyph: Glyph, printed: bool) -> str:
    count = len(glyph.tried)
    tried = "drawn once" if count == 1 else f"best of {count}"
    shown = f"{tried}: {glyph.made}" if glyph.made != AS_IS else f"{tried}, as first drawn"
    judged = "" if glyph.legible else "; not judged by reading"
    return shown + judged + ("; in the font as in print" if printed else "")


def _cells(
    cast: Cast,
    prints: Mapping[str, Pixels],
    printed: set[str],
    sheets: list[str],
    label: Labels,
) -> str:
    flagged = set(cast.flagged)
    order = sorted(cast.glyphs, key=lambda char: (char not in flagged, char))
    images = [prints[char] if char in printed else cast.glyphs[char].image for char in order]
    pictures = tiles(images, _SMALL, "S", sheets)
    cells = []
    for char, tile in zip(order, pictures, strict=True):
        glyph = cast.glyphs[char]
        kinds = ["cell"]
        kinds += ["bad"] if char in flagged else []
        kinds += ["source"] if char in printed else ["own"] if glyph.made == OWN else []
        seen = glyph.verdict.read
        told = f"U+{ord(char):04X}, {glyph.made}" + (f", read as {seen}" if seen else "")
        cells.append(
            f'<div class="{" ".join(kinds)}" data-char="{html.escape(char)}" '
            f'title="{html.escape(told)}">{tile}<br>{label(char)}</div>\n'
        )
    return "".join(cells)
