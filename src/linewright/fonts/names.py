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

_KINDS = {
    "ofl": r"open font licen[cs]e|\bofl\b",
    "arphic": r"arphic",
    "apache": r"apache",
    "free": r"public domain|publicdomain|\bcc0\b|bitstream vera|dejavu",
}
_SHORT = {
    "ofl": "SIL Open Font License",
    "arphic": "Arphic Public License",
    "apache": "Apache License",
    "free": "public domain or as free",
}
LONGEST_FAMILY = 27
"""Characters of a family's name at most."""


class FontNames(NamedTuple):
    """What the font says of itself."""

    family: str  # name of the family in ASCII, at most 27 characters
    copyright: str  # who holds rights in the drawings
    licence: str  # one or more sentences
    licence_url: str = ""  # where its text stands
    free: bool = True  # whether the font may be passed on
    designer: str = ""  # whose hand it is
    local: str = ""  # the family's name in simplified Chinese


class Origin(NamedTuple):
    """A face that a font derives from."""

    part: str  # what comes from it, such as "hand"
    name: str  # its own
    licence: str  # what it says of its licence; empty if nothing


class DerivedLicence(NamedTuple):
    """A licence that follows from others."""

    text: str  # for the font's licence field
    url: str = ""  # where the licence stands
    free: bool = True  # whether the font may be passed on


_DERIVED = {
    "ofl": DerivedLicence(
        "This Font Software is licensed under the SIL Open Font License, Version 1.1. "
        "This license is available with a FAQ at: https://openfontlicense.org",
        "https://openfontlicense.org",
    ),
    "arphic": DerivedLicence("Arphic Public License"),
    "apache": DerivedLicence(
        "Apache License, Version 2.0", "https://www.apache.org/licenses/LICENSE-2.0"
    ),
    "free": DerivedLicence("Free for any use: the faces that it derives from are."),
}
"""The strictest first."""


def licence_kind(licence: str) -> str | None:
    """Return ofl, arphic, apache or free; None if the words tell none of them."""
    kinds = (kind for kind, words in _KINDS.items() if re.search(words, licence, re.IGNORECASE))
    return next(kinds, None)


def derive_licence(origins: Sequence[Origin]) -> DerivedLicence:
    """Return the licence of a font that derives from faces."""
    kinds = {origin: licence_kind(origin.licence) for origin in origins}
    unknown = [f"{origin.part} ({origin.name})" for origin, kind in kinds.items() if kind is None]
    known = set(kinds.values())
    if unknown:
        text = (
            f"For your own use only: the licence of {' and of '.join(unknown)} is not known. "
            "Ask its owner before you pass it on."
        )
        return DerivedLicence(text, free=False)
    if {"ofl", "arphic"} <= known:
        text = (
            "For your own use only: it derives from a face under the SIL Open Font License and "
            "from one under the Arphic Public License, and each asks to be the only one."
        )
        return DerivedLicence(text, free=False)
    strictest = next((kind for kind in _DERIVED if kind in known), "free")
    return _DERIVED[strictest]


def name_font(
    to: Path, origins: Sequence[Origin], *, name: str | None = None, designer: str = ""
) -> FontNames:
    """Return the name table of a font."""
    # The family is named by ``name``, ASCII, or else by the file; another name becomes the Chinese
    # one. ConfigError if neither can be a family's name.
    local = name if name is not None and not name.isascii() else ""
    family = name if name is not None and not local else to.stem
    if not family.isascii() or not 1 <= len(family) <= LONGEST_FAMILY:
        raise ConfigError(
            f"'{family}' cannot be the family name of a font",
            where="--name",
            way_out=f"give 1 to {LONGEST_FAMILY} ASCII characters",
        )
    licence = derive_licence(origins)
    sources = "; ".join(
        f"{origin.part} after {origin.name} ({_short_licence(origin.licence)})"
        for origin in origins
    )
    return FontNames(
        family=family,
        copyright=f"Drawn by a model: {sources}.",
        licence=licence.text,
        licence_url=licence.url,
        free=licence.free,
        designer=designer,
        local=local,
    )


def _short_licence(licence: str) -> str:
    kind = licence_kind(licence)
    return "licence not known" if kind is None else _SHORT[kind]
