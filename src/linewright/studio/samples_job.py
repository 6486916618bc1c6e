"""Jobs that cut scans or photographs of written characters into one image each."""

import zipfile
from pathlib import Path
from typing import Any

from pydantic import Field

from linewright.base import Config, InputError, Message, write_text
from linewright.studio.kinds import Made, Result, Work

SAMPLES = "samples"
_MADE = "made"
_ZIP = "samples.zip"
DOUBTFUL = "doubtful-"


class SampleOptions(Config):
    """What stands on the pages."""

    text: str = Field("", max_length=5000)  # their characters in the order in which they are read; empty: our sheet's


def check(kind: str, options: dict[str, Any]) -> dict[str, Any]:
    """Return options with what was left out; a UserError names what is wrong."""
    del kind  # there is one
    return SampleOptions.parse(options, where="options").model_dump()


def work(work: Work) -> Result:
    """Cut the pages that were sent."""
    from linewright.fonts import cut_samples

    made, text = work.folder / _MADE, "".join(work.options["text"].split())
    listed = None
    if text:
        listed = work.folder / "characters.txt"
        write_text(listed, text)
    result = cut_samples([file.path for file in work.files], made, chars=listed, force=True)
    if not result.images:
        raise InputError("no written character was found on the pages")
    files = []
    for char in sorted(result.images, key=lambda char: (char not in result.doubtful, char)):
        name = f"U+{ord(char):04X}.png"
        doubtful = char in result.doubtful
        path = Path(_MADE, "doubtful", name) if doubtful else Path(_MADE, name)
        files.append(Made(f"{DOUBTFUL}{name}" if doubtful else name, path))
    with zipfile.ZipFile(made / _ZIP, "w") as packed:
        for file in files:
            if not file.name.startswith(DOUBTFUL):
                packed.write(work.folder / file.path, file.name)
    told: list[str] = [line for line in result.lines() if not any(name in line for name in result.failed)]
    known = {file.path.name: file.name for file in work.files}
    for name, why in result.failed.items():
        told.append(Message("{0}: not cut: {1}", known.get(Path(name).name, name), why))
    return Result([Made(_ZIP, Path(_MADE) / _ZIP), *files], told)
