"""Building blocks of the networks, each a pure function or a thin module."""
