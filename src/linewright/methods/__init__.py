"""Methods: one file tells one paper, top to bottom."""
