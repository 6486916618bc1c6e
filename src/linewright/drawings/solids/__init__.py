"""Solids of welded work: how they are made, cut and laid in place."""
