"""What tables of fonts say of characters."""

from fontTools.ttLib import TTFont


def vertical_names(font: TTFont) -> dict[str, str]:
    """Return the names of glyphs that have a form for columns, with that form's (GSUB vert, vrt2)."""
    found: dict[str, str] = {}
    table = font["GSUB"].table if "GSUB" in font else None
    if table is None or table.FeatureList is None or table.LookupList is None:
        return found
    for record in table.FeatureList.FeatureRecord:
        if record.FeatureTag in ("vert", "vrt2"):
            for number in record.Feature.LookupListIndex:
                for sub in table.LookupList.Lookup[number].SubTable:
                    mapping = getattr(getattr(sub, "ExtSubTable", sub), "mapping", None)
                    if isinstance(mapping, dict):
                        found |= {a: b for a, b in mapping.items() if isinstance(b, str)}
    return found


def is_han(char: str) -> bool:
    """Tell a Han character by its code point."""
    code = ord(char)
    return 0x4E00 <= code <= 0x9FFF or 0x3400 <= code <= 0x4DBF or 0x20000 <= code <= 0x3FFFF
