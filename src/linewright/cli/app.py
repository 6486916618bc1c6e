"""The application: its commands, its exit codes and its way of showing errors."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from cyclopts import App, CycloptsError, Parameter, UnusedCliTokensError
from rich.console import Console

from linewright import __version__
from linewright.base import LinewrightError, say
from linewright.cli.arguments import INTERRUPTED

# Where each command is defined: its file is imported when the command is called.
COMMANDS = (
    "data:data",
    "show:show",
    "write:write",
    "write:styles",
    "font:font",
    "font:specimen",
    "font:samples",
    "train:train",
    "train:recipes",
    "translate:translate",
    "evaluate:evaluate",
    "evaluate:baselines",
    "evaluate:reproduce",
    "translate:export",
    "evaluate:symbol_reader",
    "evaluate:style_reader",
    "evaluate:demo",
)


app = App(
    name="linewright",
    help="Translate line art and keep the line: drawings and brush handwriting.",
    version=__version__,
    console=Console(highlight=False),
    result_action="return_value",
    # `main` says that a command was interrupted.
    suppress_keyboard_interrupt=False,
    # No --no-... beside each switch: what is off is left out.
    default_parameter=Parameter(negative=()),
)
for command in COMMANDS:
    app.command(f"linewright.cli.{command}")


TRAINING_PACKAGES = ("torch", "torchmetrics", "tensorboard")
"""What the extra ``train`` installs."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Run a command and exit: 0 well, 1 our fault, 2 the user's, 3 partly failed."""
    tokens = sys.argv[1:] if arguments is None else arguments
    if not tokens or tokens[0].startswith("-"):
        app.resolved_commands()  # help takes a line of each from its file
    try:
        code = app(arguments, exit_on_error=False, print_error=False)
    except UnusedCliTokensError as error:
        left = " ".join(error.unused_tokens or ())
        say(f"linewright: not understood: {left} (each value of a list needs its option's name)")
        sys.exit(2)
    except CycloptsError as error:
        say(f"linewright: {' '.join(str(error).split())}")
        sys.exit(2)
    except LinewrightError as error:
        say(f"linewright: {error}")
        sys.exit(error.exit_code)
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in TRAINING_PACKAGES:
            raise
        way_out = 'pip install "linewright[train]"'
        say(f"linewright: this needs PyTorch, which is not installed; {way_out}")
        sys.exit(2)
    except KeyboardInterrupt:
        say("linewright: interrupted")
        sys.exit(INTERRUPTED)
    sys.exit(code if isinstance(code, int) else 0)
