"""Losses: one formula, one pure function, one equation number."""
