"""What a made font says of itself, and under which licence it may be passed on.

The glyphs derive from two faces, the print face and the hand, and Latin from a third. The SIL
Open Font License 1.1 (condition 5) and the Arphic Public License (section 2) both ask that what
derives from them stays under them alone; public domain and Apache ask nothing of that kind.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from linewright.base import ConfigError
from linewright.fonts.build import FontNames

_KINDS = {
    "ofl": r"open font licen[cs]e|\bofl\b",
    "arphic": r"arphic",
    "apache": r"apache",
    "free": r"public domain|publicdomain|\bcc0\b|bitstream vera|dejavu",
}
_OFL = (
    "This Font Software is licensed under the SIL Open Font License, Version 1.1. "
    "This license is available with a FAQ at: https://openfontlicense.org"
)
_LONGEST_FAMILY = 27


class Origin(NamedTuple):
    """A face that a font derives from.

    Attributes:
        part: what comes from it, such as "the hand".
        name: its own name.
        licence: what it says of its licence; empty if nothing.
    """

    part: str
    name: str
    licence: str


class DerivedLicence(NamedTuple):
    """A licence that follows from others.

    Attributes:
        text: for the font's licence field.
        url: where the licence stands, or an empty string.
        free: whether the font may be passed on.
    """

    text: str
    url: str
    free: bool


def kind_of(licence: str) -> str | None:
    """Return ofl, arphic, apache or free; None if the words tell none of them."""
    found = (kind for kind, said in _KINDS.items() if re.search(said, licence, re.IGNORECASE))
    return next(found, None)


def derive_licence(origins: Sequence[Origin]) -> DerivedLicence:
    """Return the licence of a font that derives from faces."""
    kinds = {origin: kind_of(origin.licence) for origin in origins}
    unknown = [f"{origin.part} ({origin.name})" for origin, kind in kinds.items() if kind is None]
    if unknown:
        return DerivedLicence(
            "For your own use only: the licence of "
            f"{' and of '.join(unknown)} is not known. Ask its owner before you pass it on.",
            "",
            False,
        )
    found = set(kinds.values())
    if {"ofl", "arphic"} <= found:
        return DerivedLicence(
            "For your own use only: it derives from a face under the SIL Open Font License and "
            "from one under the Arphic Public License, and each asks to be the only one.",
            "",
            False,
        )
    if "ofl" in found:
        return DerivedLicence(_OFL, "https://openfontlicense.org", True)
    if "arphic" in found:
        return DerivedLicence("Arphic Public License", "", True)
    if "apache" in found:
        return DerivedLicence(
            "Apache License, Version 2.0", "https://www.apache.org/licenses/LICENSE-2.0", True
        )
    return DerivedLicence("Free for any use: the faces that it derives from are.", "", True)


def name_font(
    to: Path, origins: Sequence[Origin], *, name: str | None = None, designer: str = ""
) -> FontNames:
    """Return the name table of a font.

    Args:
        to: the font file; its stem is the family's name unless ``name`` is given.
        origins: the faces that the font derives from.
        name: the family's name in ASCII, at most 27 characters; with other characters it becomes
            the Chinese name and the family is named by the file.
        designer: whose hand it is.

    Raises:
        ConfigError: neither the name nor the file's name is a family name.
    """
    local = name if name is not None and not name.isascii() else ""
    family = name if name is not None and not local else to.stem
    if not family.isascii() or not 1 <= len(family) <= _LONGEST_FAMILY:
        raise ConfigError(
            f"'{family}' cannot be the family name of a font",
            where="--name",
            way_out=f"give 1 to {_LONGEST_FAMILY} ASCII characters",
        )
    licence = derive_licence(origins)
    said = "; ".join(
        f"{origin.part} after {origin.name} ({_short(origin.licence)})" for origin in origins
    )
    return FontNames(
        family=family,
        copyright=f"Drawn by a model: {said}.",
        licence=licence.text,
        licence_url=licence.url,
        designer=designer,
        local=local,
    )


def _short(licence: str) -> str:
    names = {
        "ofl": "SIL Open Font License",
        "arphic": "Arphic Public License",
        "apache": "Apache License",
        "free": "public domain or as free",
    }
    kind = kind_of(licence)
    return "licence not known" if kind is None else names[kind]
