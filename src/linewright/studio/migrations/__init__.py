"""How the tables became what they are: each file in ``versions`` is a step, run once, in order."""
