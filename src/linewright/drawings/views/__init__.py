"""Views of solids: what is seen, what is hidden and what is cut."""
