"""What several commands take, and what each of them comes to."""

import dataclasses
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

from cyclopts import Parameter, validators

PARTLY_FAILED, ALL_FAILED, REFUSED, INTERRUPTED = 3, 4, 5, 130
"""Exit codes beside 0, 1 (our fault) and 2 (wrong usage)."""

STDIN = "./-"  # what a lone dash becomes, which stands for standard input
Count = Annotated[int, Parameter(validator=validators.Number(gte=1))]  # a whole number, 1 or more
_OUTPUT = Parameter(name=("--output", "-o"))
Output = Annotated[Path, _OUTPUT]
Outputs = Annotated[list[Path], _OUTPUT]
Picture = Annotated[Path, _OUTPUT, Parameter(help="the picture to write.")]
FORCE = Parameter(name=("--force", "-f"))
Force = Annotated[bool, FORCE, Parameter(help="replace a file that exists.")]
Run = Annotated[Path, Parameter(help="a run folder or a model file.")]
Limit = Annotated[Count | None, Parameter(help="score the first so many test images only, of each style.")]
Styles = Annotated[Path | None, Parameter(help="a run or a model file; by default the six styles in the package.")]
Device = Annotated[str, Parameter(help="auto, cpu, cuda.")]


@dataclasses.dataclass(frozen=True)
class Answer:
    """What a command came to."""

    facts: Any  # what --json prints: a mapping, a named tuple or a dataclass
    lines: Sequence[str] = ()  # for people, on stderr; messages in their language
    shown: Sequence[Any] = ()  # on stdout: lines and tables, instead of which --json prints facts
    hint: str = ""  # the next step
    code: int = 0

    def plain(self) -> dict[str, Any]:
        """Return the object that --json prints."""
        return {"exit_code": self.code, **_plain(self.facts)}


def _plain(thing: Any) -> Any:
    """Return something as JSON has it; pictures and other arrays are left out."""
    if dataclasses.is_dataclass(thing):
        thing = {field.name: getattr(thing, field.name) for field in dataclasses.fields(thing)}
    elif hasattr(thing, "_asdict"):
        thing = thing._asdict()
    elif hasattr(thing, "model_dump"):
        thing = thing.model_dump(mode="json")
    if isinstance(thing, Mapping):
        return {str(key): _plain(v) for key, v in thing.items() if not hasattr(v, "dtype")}
    if isinstance(thing, Sequence | frozenset | set) and not isinstance(thing, str):
        return [_plain(item) for item in thing]
    return thing if thing is None or isinstance(thing, bool | int | float | str) else str(thing)
