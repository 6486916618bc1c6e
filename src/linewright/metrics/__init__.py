"""Scores of translated images, each a pure function of arrays."""
