"""The application: its commands, its exit codes and its way of showing errors."""

import os
import sys
import time
import traceback
from collections.abc import Sequence
from pathlib import Path

from cyclopts import App, Argument, CycloptsError, Group, MissingArgumentError, Parameter, UnusedCliTokensError
from cyclopts.config import Env
from rich.console import Console

from linewright.base import LinewrightError, Message, complain, say, set_volume, stdout
from linewright.cli.aliases import rename
from linewright.cli.arguments import INTERRUPTED, STDIN, Answer
from linewright.cli.settings import Settings

# Where each command is defined, by group: its file, of this room or by its whole name, is imported when the command is
# called.
COMMANDS = {
    "Drawings": {"drawings": "repair restyle vectorize compare translate", "watch": "watch", "status": "status"},
    "Fonts": {"write": "write", "font": "font"},
    "Training": {"train": "train recipes export", "data": "data", "show": "show"},
    "Research": {"evaluate": "evaluate reproduce dev", "study": "study"},
    "Other": {"linewright.studio.command": "studio", "evaluate": "demo", "doctor": "doctor"},
}
SETTINGS = "linewright.toml"
FLAGS = {"--quiet": "-q", "--verbose": "-v", "--json": ""}
EVERYWHERE = (
    "Everywhere: --quiet (-q) says errors only, --verbose (-v) also what libraries log and where "
    "an error arose, --json prints the result as one JSON object. What options are by default can "
    f"stand in {SETTINGS} and in variables such as LINEWRIGHT_DPI or LINEWRIGHT_REPAIR_DPI."
)
TRAINING_PACKAGES = ("torch", "torchmetrics", "tensorboard")  # what the extra ``train`` installs
STUDIO_PACKAGES = (
    "alembic",
    "fastapi",
    "jinja2",
    "multipart",
    "python_multipart",
    "sqlalchemy",
    "starlette",
    "uvicorn",
)


def _version() -> str:
    from linewright.cli.doctor import versions

    return "\n".join(versions())


app = App(
    name="linewright",
    help="Clean up scanned line drawings, convert them to CAD files, make fonts from handwriting.",
    help_epilogue=EVERYWHERE,
    version=_version,
    version_format="plaintext",
    console=Console(highlight=False),
    result_action="return_value",
    # `main` says that a command was interrupted.
    suppress_keyboard_interrupt=False,
    # No --no-... beside each switch: what is off is left out.
    default_parameter=Parameter(negative=()),
    config=(Env("LINEWRIGHT_", show=False), Env("LINEWRIGHT_", command=False, show=False), Settings(SETTINGS)),
)
for place, (title, files) in enumerate(COMMANDS.items()):
    group = Group(title, sort_key=place)
    for file, commands in files.items():
        for command in commands.split():
            app.command(f"{file if '.' in file else f'linewright.cli.{file}'}:{command}", group=group)
app.register_install_completion_command(help="Let the shell complete commands and options.", group=group)
for flag in ("--help", "--version"):
    app[flag].group = (group,)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run a command and exit with its code, see docs/reference/commands.md."""
    words, flags = _take_flags(sys.argv[1:] if arguments is None else arguments)
    set_volume(quiet="--quiet" in flags, verbose="--verbose" in flags)
    words, renamed = rename(words)
    if renamed:
        say("linewright: {0}", ", ".join(renamed))
    if not words or words[0].startswith("-"):
        app.resolved_commands()  # help takes a line of each from its file
    # A lone dash would be taken for an option; as a path ./- is the same.
    words = [STDIN if word == "-" else word for word in words]
    begun = time.monotonic()
    try:
        answer = app(words, exit_on_error=False, print_error=False)
    except (Exception, KeyboardInterrupt) as error:  # noqa: BLE001
        code, line = explain(error)
        complain("linewright: {0}", line)
        if "--verbose" in flags:
            complain("".join(traceback.format_exception(error)))
        answer = Answer({"error": line}, code=code)
    if isinstance(answer, Answer):
        _show(answer, as_json="--json" in flags)
    if "--verbose" in flags:
        say("{0:.1f} s", time.monotonic() - begun)
    sys.exit(answer.code if isinstance(answer, Answer) else 0)


def explain(error: BaseException) -> tuple[int, str]:
    """Return the exit code and the line that an error is told in."""
    match error:
        case UnusedCliTokensError():
            left = " ".join(error.unused_tokens or ())
            return 2, Message("not understood: {0} (each value of a list needs its option's name)", left)
        case MissingArgumentError(argument=Argument() as missing):
            return 2, _missing(error, missing)
        case CycloptsError():
            return 2, " ".join(str(error).split())
        case LinewrightError():
            return error.exit_code, error.message
        case ModuleNotFoundError() if (error.name or "").split(".")[0] in TRAINING_PACKAGES:
            what = Message("this needs PyTorch, which is not installed")
            return 2, Message("{0}; {1}", what, 'pip install "linewright[train]"')
        case ModuleNotFoundError() if (error.name or "").split(".")[0] in STUDIO_PACKAGES:
            what = Message("the studio needs packages that are not installed")
            return 2, Message("{0}; {1}", what, 'pip install "linewright[studio]"')
        case KeyboardInterrupt():
            return INTERRUPTED, Message("interrupted")
        case OSError() if error.errno:
            file = "" if error.filename is None else f"{error.filename}: "
            return 2, Message("{0}{1}", file, error.strerror)
        case _:
            place = traceback.extract_tb(error.__traceback__)[-1]
            where = f"{Path(place.filename).name}, line {place.lineno}"
            fault = " ".join(f"{type(error).__name__}: {error} ({where})".split())
            return 1, Message("our fault, {0}; please report it with what --verbose prints", fault)


def _missing(error: MissingArgumentError, missing: Argument) -> Message:
    """Say which argument or value is missing, and what it is."""
    command = app
    for name in error.command_chain or ():
        command = command[name]
    arguments = command.assemble_argument_collection(parse_docstring=True)
    about = next((a.parameter.help for a in arguments if {*a.names} & {*missing.names}), None) or ""
    what = " ".join(about.partition(";")[0].rstrip(".").split())
    if error.keyword:
        return Message("{0} needs a value: {1}", error.keyword, what)
    name = min(missing.names, key=len)
    is_word = missing.field_info.is_positional
    return Message("{0} is needed: {1}", name[2:].upper() if is_word else name, what)


def _take_flags(words: Sequence[str]) -> tuple[list[str], set[str]]:
    """Return the other words, and which of the flags that every command takes are there."""
    long = {short: name for name, short in FLAGS.items() if short} | {name: name for name in FLAGS}
    end = list(words).index("--") if "--" in words else len(words)
    flags = {long[word] for word in words[:end] if word in long}
    flags |= {name for name in FLAGS if os.environ.get(f"LINEWRIGHT_{name[2:].upper()}")}
    return [word for n, word in enumerate(words) if n >= end or word not in long], flags


def _show(answer: Answer, *, as_json: bool) -> None:
    for line in (*answer.lines, *[answer.hint] * bool(answer.hint)):
        say(line)
    if as_json:
        import json

        line = json.dumps(answer.plain(), ensure_ascii=False)
        # Names may have what no stream takes: bytes that are no UTF-8.
        stdout.print(line if line.isprintable() else json.dumps(answer.plain()), markup=False)
    else:
        for shown in answer.shown:
            stdout.print(getattr(shown, "local", shown), markup=False)
