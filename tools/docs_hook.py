"""What the documentation takes from the code when it is built: commands, recipes, Python names.

A page says ``<!-- generated: commands -->`` where the text belongs; see `GENERATED`. The tables of
commands and recipes stand in their pages, for who reads them in the repository; see `TABLES`.

    python tools/docs_hook.py  # writes these tables anew
"""

from __future__ import annotations

import ast
import os
import re
from pathlib import Path
from typing import Any

SRC = Path(__file__).parents[1] / "src" / "linewright"


def commands() -> str:
    """Every command with its parameters, as ``--help`` has them, in English."""
    os.environ["LANG"] = os.environ["LC_ALL"] = os.environ["LANGUAGE"] = "C"
    from linewright.cli.app import app

    text = app.generate_docs(output_format="markdown")
    return text[text.index("\n## linewright ") :]


def command_table() -> str:
    """Every command with what it does, one line each."""
    os.environ["LANG"] = os.environ["LC_ALL"] = os.environ["LANGUAGE"] = "C"
    from linewright.cli.app import app

    rows = ["| command | what it does |", "|---|---|"]
    for name in app:
        parts = [(name, app[name])]
        if app[name].default_command is None:
            parts += [(f"{name} {inner}", app[name][inner]) for inner in app[name]]
        rows += [
            f"| `{words}` | {command.help.splitlines()[0]} |"
            for words, command in parts
            if not words.split()[-1].startswith("-")
        ]
    return "\n".join(rows)


def recipes() -> str:
    """The recipes in the package, with the comment that each begins with."""
    rows = ["| recipe | what it is |", "|---|---|"]
    for path in sorted((SRC / "assets" / "recipes").glob("*/*.yaml")):
        lines = path.read_text(encoding="utf-8").splitlines()
        comment = " ".join(line.lstrip("# ") for line in lines[: next_code(lines)] if line.startswith("#"))
        rows.append(f"| `{path.parent.name}/{path.stem}` | {comment} |")
    return "\n".join(rows)


def next_code(lines: list[str]) -> int:
    """Index of the first line that is no comment."""
    return next((n for n, line in enumerate(lines) if not line.startswith("#")), len(lines))


def exported(package: Path) -> dict[str, str]:
    """Names that the stub of a package exports, in its order, with the modules that hold them."""
    tree = ast.parse((package / "__init__.pyi").read_text(encoding="utf-8"))
    names = {}
    for node in tree.body:
        if isinstance(node, ast.ImportFrom) and node.module:
            for name in node.names:
                names[name.name] = node.module
    return names


def python() -> str:
    """One entry a public name, for mkdocstrings, at the module that defines it."""
    entries = []
    for name, module in exported(SRC).items():
        inner = exported(SRC / module)[name]
        entries.append(f"::: linewright.{module}.{inner}.{name}")
    return "\n\n".join(entries)


GENERATED = {"commands": commands, "python": python}
TABLES = {"commands": command_table, "recipes": recipes}


def with_table(name: str, text: str) -> str:
    """A reference page with its first table made anew."""
    return re.sub(r"(\|.*\n)+", lambda _: TABLES[name]() + "\n", text, count=1)


def on_page_markdown(markdown: str, page: Any = None, **_: Any) -> str:
    """Put in what a page asks for; called by MkDocs."""
    if "<!-- generated: python -->" in markdown and page.file.dest_uri != "reference/python.html":
        # A name has one place, which other pages link to: the English page.
        return f'{markdown.split("<!--")[0]}<a href="../../reference/python.html">English</a>\n'
    return re.sub(r"<!-- generated: (\w+) -->", lambda found: GENERATED[found[1]](), markdown)


if __name__ == "__main__":
    for name in TABLES:
        path = SRC.parents[1] / "docs" / "reference" / f"{name}.md"
        path.write_text(with_table(name, path.read_text(encoding="utf-8")), encoding="utf-8")
