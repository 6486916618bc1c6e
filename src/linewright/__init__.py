"""Translate line art and keep the line."""

__version__ = "0.1.0"
