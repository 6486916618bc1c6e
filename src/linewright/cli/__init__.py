"""The commands. Each imports what it needs when it is called, so that --help stays light."""

from linewright.cli.app import app, main

__all__ = ["app", "main"]
