"""The papers' tables and figures, made for our data with one command."""
