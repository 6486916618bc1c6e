"""Cut the print face that ships with linewright out of LXGW WenKai.

    python tools/build_print_face.py LXGWWenKai-Regular.ttf src/linewright/assets/faces/print.woff2

LXGW WenKai is under the SIL Open Font License 1.1, and Debian's copyright file says that its names
are reserved. So the cut, a modified version, has a name of its own; copyright and licence stay, and
its description says where it comes from. It holds all of GB 2312, Big5, JIS X 0208 and the General
Standard table, kana, bopomofo, Latin and punctuation, with the layout features of what it keeps.

Outlines are not transformed as WOFF2 allows: the file is 0.6 MB larger for it, and one glyph is
read in a moment, where turning all outlines back takes half a minute.
"""

from __future__ import annotations

import sys
import unicodedata
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont
from fontTools.ttLib.woff2 import WOFF2FlavorData

from linewright.glyphs import load_charset

# Blocks of letters and marks that a text in Chinese or Japanese may hold.
BLOCKS = (
    (0x0020, 0x024F),  # Latin
    (0x02B0, 0x02FF),  # spacing modifiers: tone marks
    (0x0370, 0x03FF),  # Greek
    (0x0400, 0x045F),  # Cyrillic
    (0x1E00, 0x1EFF),  # Latin with more accents, as in pinyin
    (0x2000, 0x206F),  # punctuation
    (0x2070, 0x209F),  # superscripts and subscripts
    (0x20A0, 0x20CF),  # currency
    (0x2100, 0x214F),  # letterlike
    (0x2150, 0x218F),  # number forms
    (0x2190, 0x21FF),  # arrows
    (0x2200, 0x22FF),  # mathematics
    (0x2460, 0x24FF),  # numbers in circles
    (0x2500, 0x25FF),  # boxes and shapes
    (0x2600, 0x266F),  # symbols
    (0x3000, 0x303F),  # CJK punctuation
    (0x3040, 0x30FF),  # kana
    (0x3100, 0x312F),  # bopomofo
    (0x31F0, 0x31FF),  # small kana
    (0x3200, 0x33FF),  # enclosed and squared
    (0xFE10, 0xFE1F),  # vertical forms
    (0xFE30, 0xFE4F),  # vertical forms for compatibility
    (0xFF00, 0xFFEF),  # half and full width
)
STANDARDS = ("gb2312", "big5", "euc_jp")
FAMILY = "Linewright Kai"


def wanted() -> set[int]:
    """Return the code points to keep."""
    codes = {code for first, last in BLOCKS for code in range(first, last + 1)}
    codes |= {ord(char) for char in load_charset("general-8105")}
    for codec in STANDARDS:
        for high in range(0xA1, 0xFF):
            for low in (*range(0x40, 0x7F), *range(0xA1, 0xFF)):
                text = bytes((high, low)).decode(codec, errors="ignore")
                codes |= {ord(char) for char in text if len(text) == 1}
    return {code for code in codes if unicodedata.category(chr(code)) not in ("Cn", "Co", "Cs")}


def rename(font: TTFont) -> None:
    """Give the cut its own name and say what it was cut from."""
    names = font["name"]
    origin = f"{names.getDebugName(1)}, {names.getDebugName(5)}"
    for number in (1, 2, 3, 4, 6, 16, 17, 18, 21, 22, 25):
        names.removeNames(nameID=number)
    for number, text in (
        (1, FAMILY),
        (2, "Regular"),
        (3, f"{FAMILY} Regular"),
        (4, f"{FAMILY} Regular"),
        (6, FAMILY.replace(" ", "") + "-Regular"),
        (10, f"The print face of linewright, cut from {origin}"),
    ):
        names.setName(text, number, 3, 1, 0x409)


def main() -> None:
    """Read the face, cut it and write it."""
    source, target = map(Path, sys.argv[1:])
    options = subset.Options()
    options.layout_features = ["*"]
    options.name_IDs = ["*"]
    options.name_languages = ["*"]
    options.hinting = False
    options.desubroutinize = True
    options.notdef_outline = True
    options.drop_tables += ["DSIG"]
    font = subset.load_font(str(source), options)
    # The head's dates are the source's, so that the same source gives the same bytes.
    font.recalcTimestamp = False
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=wanted())
    cutter.subset(font)
    rename(font)
    font.flavor = "woff2"
    font.flavorData = WOFF2FlavorData(transformedTables=())
    target.parent.mkdir(parents=True, exist_ok=True)
    font.save(str(target))
    print(f"{target}: {len(font.getBestCmap())} characters, {target.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
