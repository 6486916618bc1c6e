from __future__ import annotations

import io
import stat
import tarfile
from pathlib import Path

import pytest

from linewright.base.errors import DataError
from linewright.glyphs.download import FONTS, fetch_fonts
from linewright.glyphs.source import open_face
from tiny_fonts import build_font

APT = """#!/bin/sh
[ "$1" = download ] || exit 9
case "$2" in
  fonts-arphic-ukai)
    echo "W: something harmless" >&2
    echo "E: Unable to locate package $2" >&2
    exit 100;;
esac
echo "$2" > "$2"_1.0_all.deb
"""

DPKG = """#!/bin/sh
[ "$1" = -x ] || exit 9
package=$(cat "$2")
mkdir -p "$3/usr/share/fonts/truetype" "$3/usr/share/doc/$package"
cp STORE/debian/* "$3/usr/share/fonts/truetype/"
echo "words of $package" > "$3/usr/share/doc/$package/copyright"
"""

NPM = """#!/bin/sh
[ "$1" = pack ] || exit 9
case "$2" in
  *zhi-mang-xing) echo "npm error code ENOTFOUND" >&2; echo "npm error see a log" >&2; exit 1;;
  *liu-jian-mao-cao) echo "not a tar" > broken-1.tgz; exit 0;;
esac
cp STORE/ma.tgz ma-1.0.tgz
"""


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """What the fake clients hand out: font files, and an npm archive."""
    store = tmp_path / "store"
    (store / "debian").mkdir(parents=True)
    for font in FONTS:
        if font.client == "apt":
            build_font(store / "debian" / font.file, {"永": (0, 0, 900, 800)}, font.name)
    (store / "debian" / "aoyagi-soseki.ttf").write_text("no font")
    (store / "debian" / "AoyagiKouzanT.ttf").unlink()
    build_font(store / "ma.ttf", {"永": (0, 0, 900, 800)}, "Ma")
    with tarfile.open(store / "ma.tgz", "w:gz") as archive:
        archive.add(store / "ma.ttf", "package/400Regular/MaShanZheng_400Regular.ttf")
        for name in ("package/LICENSE_FONT", "package/../../escape.ttf"):
            member = tarfile.TarInfo(name)
            member.size = 8
            archive.addfile(member, io.BytesIO(b"OFL text"))
    return store


def install(folder: Path, store: Path, **scripts: str) -> None:
    folder.mkdir()
    for name, script in scripts.items():
        program = folder / name.replace("_", "-")
        program.write_text(script.replace("STORE", str(store)))
        program.chmod(program.stat().st_mode | stat.S_IXUSR)


@pytest.fixture
def only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The first folder of PATH; the real clients are out of reach, the shell's tools are not."""
    tools = tmp_path / "tools"
    tools.mkdir()
    for name in ("sh", "cat", "cp", "mkdir", "echo"):
        (tools / name).symlink_to(Path("/bin") / name)
    folder = tmp_path / "clients"
    monkeypatch.setenv("PATH", f"{folder}:{tools}")
    return folder


def test_what_can_be_got_is_laid_out_with_its_licence_and_the_rest_is_explained(
    tmp_path: Path, store: Path, only: Path
) -> None:
    install(only, store, apt_get=APT, dpkg=DPKG, npm=NPM)
    to = tmp_path / "fonts"
    report = fetch_fonts(to)
    got = {"wenkai", "mouhitsu", "gyosho", "sousho", "ma-shan-zheng"}
    assert set(report.fetched) == got
    assert {path.name for path in to.iterdir()} == {
        name for font in got for name in (f"{font}.ttf", f"{font}.licence.txt")
    }
    assert open_face(report.fetched["gyosho"]).name == "gyosho"
    notice = (to / "gyosho.licence.txt").read_text(encoding="utf-8")
    assert notice.startswith("gyosho: public domain")
    assert "Nobody, 2020" in notice and "words of fonts-kouzan-mouhitsu" in notice
    assert (to / "ma-shan-zheng.licence.txt").read_text().endswith("OFL text")
    missing = report.missing
    assert "Unable to locate package fonts-arphic-ukai" in missing["ukai"]
    assert "harmless" not in missing["ukai"]
    assert missing["kouzan-t"] == "the package fonts-aoyagi-kouzan-t holds no AoyagiKouzanT.ttf"
    assert "aoyagi-soseki.ttf in fonts-aoyagi-soseki is damaged" in missing["soseki"]
    assert "ENOTFOUND" in missing["zhi-mang-xing"]
    assert "archive of @expo-google-fonts/liu-jian-mao-cao is damaged" in (missing["liu-jian-mao-cao"])
    assert not list(tmp_path.rglob("escape.ttf"))


def test_fonts_that_are_there_are_not_fetched_again(tmp_path: Path, store: Path, only: Path) -> None:
    install(only, store, apt_get=APT, dpkg=DPKG)
    to = tmp_path / "fonts"
    first = fetch_fonts(to)
    assert first.missing["ma-shan-zheng"] == "the program npm is not on this machine"
    before = {name: path.stat().st_mtime_ns for name, path in first.fetched.items()}
    (only / "apt-get").unlink()
    second = fetch_fonts(to)
    assert {name: path.stat().st_mtime_ns for name, path in second.fetched.items()} == before
    assert second.missing["ukai"] == "the program apt-get is not on this machine"


def test_client_that_brings_nothing_or_cannot_start_is_explained(tmp_path: Path, store: Path, only: Path) -> None:
    install(only, store, apt_get="#!/bin/sh\nexit 0\n", dpkg=DPKG, npm="#!/absent/shell\n")
    with pytest.raises(DataError) as caught:
        fetch_fonts(tmp_path / "fonts")
    assert "apt-get brought no archive of fonts-lxgw-wenkai" in str(caught.value)
    assert "cannot be run" in str(caught.value)
    assert not (tmp_path / "fonts").exists()


def test_not_one_font_is_an_error_with_the_reason(tmp_path: Path, only: Path) -> None:
    only.mkdir()
    with pytest.raises(DataError, match=r"not one font could be got \(the program apt-get is not"):
        fetch_fonts(tmp_path / "fonts")


def test_font_names_are_those_that_the_recipes_use() -> None:
    assert [font.name for font in FONTS] == [
        "wenkai", "ukai", "mouhitsu", "gyosho", "sousho", "kouzan-t", "soseki",
        "ma-shan-zheng", "zhi-mang-xing", "liu-jian-mao-cao",
    ]  # fmt: skip
