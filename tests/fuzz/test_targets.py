"""A short run over every reader; `make fuzz` makes a long one."""

import functools
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from fuzz.mutate import Input, inputs
from fuzz.targets import TARGETS, attempt, files_of
from linewright.base.console import stderr

FINDS = Path(__file__).parent / "finds"
EXAMPLES = 12


@functools.cache
def seeds_of(name: str) -> list[dict[str, bytes]]:
    with tempfile.TemporaryDirectory() as folder:
        return TARGETS[name].seeds(Path(folder))


@pytest.mark.parametrize("name", TARGETS)
@pytest.mark.filterwarnings("ignore")
def test_every_seed_is_read(name: str, tmp_path: Path) -> None:
    refused = []
    for number, files in enumerate(seeds_of(name)):
        folder = tmp_path / str(number)
        folder.mkdir()
        refused += [number] * (attempt(TARGETS[name], files, folder) == "refused")
    # Of PDFs one has a password, of images one has colours of a kind that is not read, and a
    # vertical CFF face is no source of Latin.
    assert len(refused) <= {"pdf to pixels": 1, "pdf to vectors": 1, "images": 1}.get(name, 0)


@pytest.mark.parametrize("name", TARGETS)
@pytest.mark.filterwarnings("ignore")
def test_changed_inputs_are_read_or_refused_in_one_line(name: str) -> None:
    target, made = TARGETS[name], seeds_of(name)

    @settings(max_examples=EXAMPLES, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
    @given(inputs)
    def run(chosen: Input) -> None:
        with tempfile.TemporaryDirectory() as folder:
            attempt(target, files_of(target, made, chosen), Path(folder))

    run()


@pytest.mark.parametrize("find", sorted(FINDS.glob("*/*")), ids=lambda path: f"{path.parent.name}/{path.name}")
@pytest.mark.filterwarnings("ignore")
def test_what_was_found_stays_mended(
    find: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stderr, "quiet", True)  # what we say ourselves is no noise of a library
    files = {path.relative_to(find).as_posix(): path.read_bytes() for path in sorted(find.rglob("*")) if path.is_file()}
    attempt(TARGETS[find.parent.name.replace("-", " ")], files, tmp_path)
    assert capfd.readouterr().err == ""
