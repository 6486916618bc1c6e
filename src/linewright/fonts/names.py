"""What a made font says of itself, and under which licence it may be passed on.

The glyphs derive from two faces, the reference font and the hand, and Latin from a third. The SIL
Open Font License 1.1 (condition 5) and the Arphic Public License (section 2) both ask that what
derives from them stays under them alone; public domain and Apache ask nothing of that kind.
"""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple, TypedDict, Unpack

from linewright.base import ConfigError, Message

_KINDS = {
    "ofl": r"open font licen[cs]e|\bofl\b",
    "arphic": r"arphic",
    "apache": r"apache",
    "free": r"public domain|publicdomain|\bcc0\b|bitstream vera|dejavu",
}
_SHORT = {"ofl": "SIL Open Font License", "arphic": "Arphic Public License", "apache": "Apache License"}
LONGEST_FAMILY = 27  # characters of a family's name at most
_LONGEST_LOCAL = 31  # of its name in Chinese or Japanese: what Windows takes
_NAME_ALONE = 40  # characters of a licence's name without its text, at most


class FontWords(TypedDict, total=False):
    """What the owner of a font says of it.

    Args:
        name: the family's name, in Chinese or Japanese too; by default the file's.
        ascii_name: the same in ASCII, where the name is not; by default the file's if it is.
        designer: whose hand it is; by default what is known of a style in the package.
        licence: what the owner of the hand says of its licence, such as OFL.
        copyright: whose it is, such as "© 2026 Wang Wei".
        version: such as 2.001; by default 1.000.
        vendor: four characters at most that font makers go by.
    """

    name: str
    ascii_name: str
    designer: str
    licence: str
    copyright: str
    version: str
    vendor: str


class FontNames(NamedTuple):
    """What the font says of itself."""

    family: str  # name of the family in ASCII, at most 27 characters
    copyright: str  # who holds rights in the drawings
    licence: str  # one or more sentences
    licence_url: str = ""  # where its text stands
    free: bool = True  # whether the font may be passed on
    designer: str = ""  # whose hand it is
    local: str = ""  # the family's name in Chinese or Japanese
    version: str = "1.000"
    vendor: str = "NONE"
    notes: tuple[str, ...] = ()  # what its owner has to know, a line each


class Origin(NamedTuple):
    """A face that a font derives from."""

    part: str  # what comes from it, such as "hand"
    name: str  # its own
    licence: str  # what it says of its licence; empty if nothing
    designer: str = ""
    source: str = ""  # the page that it comes from


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
    "apache": DerivedLicence("Apache License, Version 2.0", "https://www.apache.org/licenses/LICENSE-2.0"),
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
    silent = [f"{o.part} ({o.name})" for o in kinds if not o.licence]
    unknown = [f"{o.part} ({o.name})" for o, kind in kinds.items() if o.licence and kind is None]
    known = set(kinds.values())
    if silent or unknown:
        reasons = [f"no licence was given for {' and for '.join(silent)}"] if silent else []
        reasons += [f"the licence of {' and of '.join(unknown)} is not known"] if unknown else []
        text = f"For your own use only: {', and '.join(reasons)}. Ask its owner before you pass it on."
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
    to: Path,
    origins: Sequence[Origin],
    *,
    name: str | None = None,
    ascii_name: str | None = None,
    designer: str = "",
    licence: str = "",
    copyright: str = "",
    version: str = "1.000",
    vendor: str = "NONE",  # four characters that mean nobody
) -> FontNames:
    """Return the name table of a font; ConfigError if the owner's words cannot stand in it."""
    _check_words(version, vendor)
    name = to.stem if name is None else name
    local = "" if name.isascii() else name
    if not local and ascii_name is not None:
        raise ConfigError("goes with a name that is not ASCII", where="--ascii-name")
    family = ascii_name or (to.stem if local and to.stem.isascii() else name)
    notes: list[str] = []
    if ascii_name is None and not family.isascii():
        family = " ".join(["Font", *(f"{ord(char):04X}" for char in local)])[:LONGEST_FAMILY]
        notes = [Message("the family's ASCII name is '{0}': choose another with --ascii-name", family)]
    if not _is_family(family) or len(local) > _LONGEST_LOCAL or not local.isprintable():
        raise ConfigError(
            "'{0}' cannot be the family name of a font",
            ascii_name or name,
            LONGEST_FAMILY,
            _LONGEST_LOCAL,
            where="--name" if ascii_name is None else "--ascii-name",
            way_out="give 1 to {1} ASCII characters, or to {2} others",
        )
    derived, conflict = _licence(origins, licence)
    drawn = f"Drawn by a model: {'; '.join(map(_describe, origins))}."
    return FontNames(
        family=family,
        copyright=f"{copyright.rstrip('.')}. {drawn}" if copyright else drawn,
        licence=derived.text,
        licence_url=derived.url,
        free=derived.free,
        designer=designer or next((o.designer for o in origins if o.designer), ""),
        local=local,
        version=version,
        vendor=vendor,
        notes=(*notes, *conflict),
    )


def check_font_words(stem: str, **words: Unpack[FontWords]) -> None:
    """Refuse words that cannot stand in a font whose file is called so: a ConfigError, as of `make_font`."""
    name_font(Path(f"{stem}.ttf"), [], **words)


def _check_words(version: str, vendor: str) -> None:
    if not re.fullmatch(r"\d{1,3}\.\d{3}", version, re.ASCII):
        raise ConfigError("'{0}' is no version", version, where="--version", way_out="write it like 1.000")
    if not (vendor.strip() and vendor.isascii() and vendor.isprintable() and len(vendor) <= 4):
        raise ConfigError("'{0}' is no vendor", vendor, where="--vendor", way_out="give 1 to 4 ASCII characters")


def _is_family(name: str) -> bool:
    """Tell what systems take as a family's name, and what a PostScript name can be made of."""
    fits = name.isascii() and name.isprintable() and len(name) <= LONGEST_FAMILY
    return fits and any(map(str.isalnum, name))


def _licence(origins: Sequence[Origin], words: str) -> tuple[DerivedLicence, list[str]]:
    """Return a font's licence, with the owner's words if any, and what is to be known of it."""
    words = " ".join(words.split())
    if not words:
        return derive_licence(origins), []
    # The owner speaks for a hand whose licence nothing else tells.
    own = [o for o in origins if o.part == "hand" and licence_kind(o.licence) is None]
    derived = derive_licence([o._replace(licence=words) if o in own else o for o in origins])
    kind = licence_kind(words)
    if kind is not None and derived == _DERIVED[kind]:
        return derived._replace(text=derived.text if len(words) <= _NAME_ALONE else words), []
    if kind in ("free", "apache") and derived.free:
        return derived._replace(text=f"{words.rstrip('.')}. {derived.text}"), []
    url = re.search(r"https?://[^\s,;)]+", words)
    others = [o for o in origins if o not in own and licence_kind(o.licence) not in ("free", "apache")]
    names = dict.fromkeys(f"{o.name} ({_short_licence(o.licence)})" for o in others)
    note = Message(
        "the licence of {0} may not let the font be passed on as '{1}': ask its owner first", ", ".join(names), words
    )
    notes: list[str] = [note] if others else []
    return DerivedLicence(words, url[0].rstrip(".") if url else "", free=not others), notes


def _describe(origin: Origin) -> str:
    author = f" by {origin.designer}" if origin.designer else ""
    source = f", {origin.source}" if origin.source else ""
    return f"{origin.part} after {origin.name}{author} ({_short_licence(origin.licence)}{source})"


def _short_licence(licence: str) -> str:
    kind = licence_kind(licence)
    return "licence not known" if kind is None else _SHORT.get(kind) or licence.partition(" (")[0]
