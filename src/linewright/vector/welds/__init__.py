"""Weld symbols: where they stand, what they say, whether they can be meant."""
