"""What the numbers of a page measure, and whether they agree with it."""
