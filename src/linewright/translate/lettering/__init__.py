"""A page redrawn: lines by a network, and the page's own ink in what is written on it."""
