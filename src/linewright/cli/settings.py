"""What options are by default, as a file of settings says it."""

import difflib
from collections.abc import Iterable
from typing import Any

from cyclopts import App, ArgumentCollection
from cyclopts.config import Dict, Toml

from linewright.base import ConfigError, foreign


class Settings(Toml):
    """A file with tables of commands; keys above them count for each command that has them."""

    def __call__(self, app: App, commands: tuple[str, ...], arguments: ArgumentCollection) -> None:
        """Give a command the options that the file has for it; ConfigError: an unknown name."""
        with foreign("is no TOML", str(self.path), kind=ConfigError):
            table = self.config
        self._check(table, app.app_stack.current_frame[0])
        known = set(_options(arguments))
        options: dict[str, Any] = {}
        for command in (*commands, ""):
            keys = {key: value for key, value in table.items() if not isinstance(value, dict)}
            options |= {key: value for key, value in keys.items() if _option(key) in known}
            table = table.get(command, {})
        for command in reversed(commands):
            options = {command: options}
        Dict(options, source=self.source)(app, commands, arguments)

    def _check(self, table: dict[str, Any], app: App, *names: str) -> None:
        options = set(_options_below(app))
        for key, value in table.items():
            is_table = isinstance(value, dict)
            known = {name for name in app if name[0] != "-"} if is_table else options
            if (key if is_table else _option(key)) not in known:
                close = difflib.get_close_matches(key, [name.lstrip("-") for name in known], n=1)
                raise ConfigError(
                    "there is no such command" if is_table else "there is no such option",
                    *close,
                    where=f"{self.path}: {'.'.join((*names, key))}",
                    way_out="did you mean {0}?" if close else "see linewright --help",
                )
            if is_table:
                self._check(value, app[key], *names, key)


def _option(key: str) -> str:
    return f"--{key.replace('_', '-')}"


def _options(arguments: ArgumentCollection) -> Iterable[str]:
    """Return the long names of options, without those that cyclopts adds."""
    added = ("--no-", "--empty-")
    return (n for a in arguments for n in a.names if n[:2] == "--" and not n.startswith(added))


def _options_below(app: App) -> Iterable[str]:
    """Return the options of a command and of all commands in it."""
    if app.default_command is not None:
        yield from _options(app.assemble_argument_collection())
    for name, command in app.resolved_commands().items():
        if name[0] != "-":
            yield from _options_below(command)
