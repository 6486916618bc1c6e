"""From an assembly to a sheet: views, dimensions, symbols, title block."""
