"""What the tests of the documentation read: fenced blocks, and where the documents lie."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
READMES = [ROOT / f"README{suffix}.md" for suffix in ("", ".zh", ".ja")]


def blocks(document: Path, language: str) -> list[str]:
    """Return the fenced blocks of a language, in their order."""
    text = document.read_text(encoding="utf-8")
    return re.findall(rf"^```{language}\n(.*?)^```", text, re.DOTALL | re.MULTILINE)


def console(document: Path, language: str = "sh") -> list[str]:
    """Return the lines of a document's console blocks."""
    return [line for block in blocks(document, language) for line in block.splitlines()]
