"""The `data` commands: make or fetch what training needs."""

from __future__ import annotations

from cyclopts import App

data = App(name="data", help="Make or fetch training data.")
