"""Fetch the free fonts of the project by package name, with the system's ordinary clients."""

import shutil
import subprocess
import tarfile
import tempfile
from pathlib import Path
from typing import Literal, NamedTuple

from linewright.base import DataError, InputError, LinewrightError, track, write_bytes
from linewright.glyphs.source import name_entries, open_font, reading_font

_TIMEOUT = 600  # seconds for one package


class FontPackage(NamedTuple):
    """Where one font is published."""

    name: str  # that linewright gives it
    client: Literal["apt", "npm"]  # apt is that of Debian and Ubuntu
    package: str
    file: str  # name of the font file in the package
    licence: str  # one line


_OPEN = "SIL Open Font License 1.1"
_PUBLIC = "public domain (Aoyagi Kouzan, Aoyagi Soseki)"
_MOUHITSU = "fonts-kouzan-mouhitsu"

FONTS = (
    FontPackage("wenkai", "apt", "fonts-lxgw-wenkai", "LXGWWenKai-Regular.ttf", _OPEN),
    FontPackage("ukai", "apt", "fonts-arphic-ukai", "ukai.ttc", "Arphic Public License"),
    FontPackage("mouhitsu", "apt", _MOUHITSU, "kouzan-mouhitsu.ttf", _PUBLIC),
    FontPackage("gyosho", "apt", _MOUHITSU, "kouzan-mouhitsu-gyosho.ttf", _PUBLIC),
    FontPackage("sousho", "apt", _MOUHITSU, "KouzanBrushFontSousyo.ttf", _PUBLIC),
    FontPackage("kouzan-t", "apt", "fonts-aoyagi-kouzan-t", "AoyagiKouzanT.ttf", _PUBLIC),
    FontPackage("soseki", "apt", "fonts-aoyagi-soseki", "aoyagi-soseki.ttf", _PUBLIC),
    *(
        FontPackage(name, "npm", f"@expo-google-fonts/{name}", f"{face}_400Regular.ttf", _OPEN)
        for name, face in (
            ("ma-shan-zheng", "MaShanZheng"),
            ("zhi-mang-xing", "ZhiMangXing"),
            ("liu-jian-mao-cao", "LiuJianMaoCao"),
        )
    ),
)


class FetchReport(NamedTuple):
    """What came of fetching."""

    fetched: dict[str, Path]  # by name of the font, those that were there before included
    missing: dict[str, str]  # the reason by name of the font


class _PackageError(LinewrightError):
    """Why a package could not be got, in words for the user."""


def fetch_fonts(to: Path) -> FetchReport:
    """Fetch the fonts as ``to/NAME.ttf``, each with ``NAME.licence.txt`` beside it.

    Fonts that lie there already are not fetched again. Packages are unpacked in a temporary folder; nothing is
    installed and nothing needs root. DataError: not one font could be got. OutputError: ``to`` cannot be written.
    """
    fetched: dict[str, Path] = {}
    failed: dict[str, str] = {}
    wanted: dict[str, list[FontPackage]] = {}
    for font in FONTS:
        if (path := _font_path(to, font)).is_file():
            fetched[font.name] = path
        else:
            wanted.setdefault(font.package, []).append(font)
    for fonts in track(wanted.values(), what="fetching fonts"):
        with tempfile.TemporaryDirectory() as scratch:
            try:
                files = _CLIENTS[fonts[0].client](fonts[0].package, Path(scratch))
            except _PackageError as error:
                failed |= {font.name: str(error) for font in fonts}
                continue
            licence = _licence(files)
            for font in fonts:
                if font.file not in files:
                    failed[font.name] = f"the package {font.package} holds no {font.file}"
                    continue
                try:
                    words = _licence_words(files[font.file])
                except InputError as error:
                    failed[font.name] = f"{font.file} in {font.package} is damaged ({error})"
                    continue
                fetched[font.name] = _font_path(to, font)
                notice = f"{font.name}: {font.licence}. From the package {font.package}.\n{words}\n"
                write_bytes(to / f"{font.name}.licence.txt", notice.encode() + licence)
                write_bytes(fetched[font.name], files[font.file].read_bytes())
    if not fetched:
        reasons = "; ".join(dict.fromkeys(failed.values()))
        raise DataError("not one font could be got ({0})", reasons, where=to)
    return FetchReport(fetched, failed)


def _font_path(to: Path, font: FontPackage) -> Path:
    return to / (font.name + Path(font.file).suffix)


def _licence(files: dict[str, Path]) -> bytes:
    """Return the text of the package's licence file; npm's LICENSE is that of its JavaScript."""
    for name in ("copyright", "LICENSE_FONT"):
        if name in files:
            return files[name].read_bytes()
    return b"The package holds no licence file for the font.\n"


def _licence_words(path: Path) -> str:
    """Return what the font's name table says of its copyright and its licence."""
    with reading_font(path):
        texts = name_entries(open_font(path), 0, 13, 14)
    return "".join(f"{text.strip()}\n" for text in texts)


def _apt(package: str, scratch: Path) -> dict[str, Path]:
    _run("apt-get", ["download", package], scratch)
    archives = list(scratch.glob("*.deb"))
    if len(archives) != 1:
        raise _PackageError("apt-get brought no archive of {0}", package)
    root = scratch / "unpacked"
    _run("dpkg", ["-x", str(archives[0]), str(root)], scratch)
    notice = root / "usr/share/doc" / package / "copyright"
    fonts = {path.name: path for path in (root / "usr/share/fonts").rglob("*") if path.is_file()}
    return fonts | ({"copyright": notice} if notice.is_file() else {})


def _npm(package: str, scratch: Path) -> dict[str, Path]:
    _run("npm", ["pack", package], scratch)
    archives = list(scratch.glob("*.tgz"))
    if len(archives) != 1:
        raise _PackageError("npm brought no archive of {0}", package)
    files: dict[str, Path] = {}
    try:
        with tarfile.open(archives[0]) as archive:
            for member in archive:
                name = Path(member.name).name
                # Only the last part of a member's name is used, so none lands elsewhere.
                if member.isfile() and (name.endswith(".ttf") or name == "LICENSE_FONT"):
                    content = archive.extractfile(member)
                    files[name] = scratch / name
                    files[name].write_bytes(content.read() if content else b"")
    except (tarfile.TarError, OSError, EOFError) as error:
        raise _PackageError("the archive of {0} is damaged ({1})", package, error) from error
    return files


_CLIENTS = {"apt": _apt, "npm": _npm}


def _run(program: str, arguments: list[str], cwd: Path) -> None:
    path = shutil.which(program)
    if path is None:
        raise _PackageError("the program {0} is not on this machine", program)
    command = f"{program} {' '.join(arguments[:2])}"
    try:
        done = subprocess.run(
            [path, *arguments],
            cwd=cwd,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=_TIMEOUT,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise _PackageError("`{0}` took longer than {1} s", command, _TIMEOUT) from error
    except OSError as error:
        raise _PackageError("`{0}` cannot be run ({1})", command, error.strerror) from error
    if done.returncode != 0:
        lines = [line.strip() for line in (done.stderr or done.stdout).splitlines() if line.strip()]
        # apt puts warnings before its error, npm puts where its log lies after it.
        reasons = [line for line in lines if line.startswith(("E:", "npm error", "npm ERR!"))]
        reason = (reasons or lines[-1:] or [f"exit code {done.returncode}"])[:2]
        raise _PackageError("`{0}` failed: {1}", command, "; ".join(reason))
