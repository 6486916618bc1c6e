"""The user study: planned beforehand, answered by people or by simulated raters, and told of in tables."""
